"""From an archive back to the file."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trilobyte_gui.archive.execution import gpu_session, lm_session
from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.opening import check_shape, has_edits, open_archive, tag_state, with_edits, wrapper_of
from trilobyte_gui.archive.operations.conversion import Conversion, MoreBitsUsed, conversion
from trilobyte_gui.archive.operations.flac_file import flac_file, must_fit
from trilobyte_gui.archive.operations.plain_file import wav_file
from trilobyte_gui.archive.operations.shortcomings import shortcomings
from trilobyte_gui.archive.operations.verify import write_original
from trilobyte_gui.archive.reader import decoded
from trilobyte_gui.archive.storage.file_times import MOST, in_words, set_times
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite, refuse_busy
from trilobyte_gui.archive.tasks import Restored, Task
from trilobyte_gui.audio.flac_codec import library_name, restore_flac, write_flac
from trilobyte_gui.audio.flac_recipe import level_and_library
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.container import ArchiveReader, Header
from trilobyte_gui.codec.errors import NotVerified, Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, pack
from trilobyte_gui.codec.source_formats import NAMES, natural_form
from trilobyte_gui.codec.stretch import copy
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import SEEKTABLE, MetadataBlock, split_head
from trilobyte_gui.metadata.layouts import speakers_of
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

Exact = Literal["file-exact", "audio-and-metadata-exact", "audio-exact"]
_READ = 1 << 20


@dataclass
class _Restoration:
    """One archive on its way to one file, and what there is to say about it."""

    reader: ArchiveReader
    job: Job
    out: SafeWrite
    archive: Path
    remarks: list[str]

    @contextlib.contextmanager
    def samples(self) -> Iterator[Iterator[Samples]]:
        """A block with the audio, decoded from its beginning."""
        with decoded(self.reader, self.job) as blocks:
            yield (block.samples for block in blocks)

    def again(self) -> None:
        """Write the file again from its beginning."""
        with writing():
            self.out.file.seek(0)
            self.out.file.truncate()


def restore_file(job: Job, task: Task, commit: Commit) -> Restored:
    """Write what the archive `task.source` holds to `task.target`, checked while it is decoded and again from the
    disk, then name it. `task.expected` is the SHA-256 of the original that a manifest lists, if one does; that it is
    this archive's original means that the manifest's time and permissions are the latest, and that `task.reason` is
    what the archive lacks.

    Raises ArchiveDamaged, NeedsNewer, CannotRead, CannotWrite, NotVerified, Interrupted.
    """
    archive, target = task.source, task.target
    if target is None:
        raise ValueError("restoring needs a target")
    began = time.monotonic()
    refuse_busy(target)
    with open_archive(archive, job.control.checkpoint) as reader:
        header = reader.header
        job.meter.plan = coding(header.frames, header.channels, header.segment_frames)
        job.meter.seconds = header.seconds
        with SafeWrite(target, archive, exclusive=job.options.shared, guard=job.guard) as out:
            work = _Restoration(reader, job, out, archive, [])
            exact = _restore(work)
            with writing():
                size = out.path.stat().st_size
            listed = bool(task.expected) and header.source_sha256.hex() == task.expected
            mode = task.mode if listed and task.mode is not None else header.origin.mode
            if mode is not None:
                with contextlib.suppress(OSError):  # a drive that cannot hold those permissions
                    out.path.chmod(mode & 0o777)
            work.remarks += _dated(out.path, header, task.mtime_ns if listed else None)
            final = commit(out)
        work.remarks += (*lm_session.remarks(), *gpu_session.remarks())
        if header.incomplete:
            told = (task.reason if listed else "") or shortcomings(header, wrapper_of(reader))
            work.remarks.append(Phrase("the original was incomplete when it was archived: {0}", told))
        return Restored(
            target=final,
            restored_bytes=size,
            trilobyte_bytes=reader.size,
            seconds=header.seconds,
            exact=exact,
            pcm_md5=header.pcm_md5.hex(),
            decode_s=time.monotonic() - began,
            remarks=tuple(work.remarks),
        )


def _dated(path: Path, header: Header, listed_ns: int | None) -> list[str]:
    """Give the file the original's times; what is to be said where that cannot be."""
    modified = header.mtime_ns if listed_ns is None else listed_ns
    remarks: list[str] = []
    if listed_ns is None and abs(modified) >= MOST:  # the nearest to another one
        remarks.append(
            Phrase("an archive cannot hold the original's date (only from 1677 to 2262); the file has the nearest")
        )
    if not set_times(path, modified, header.origin.created_ns):
        remarks.append(Phrase("this drive cannot hold the original's date, {0}", in_words(modified)))
    return remarks


def _restore(work: _Restoration) -> Exact:
    header = work.reader.header
    to = work.job.options.to
    kind = header.kind
    if to == "original":
        if header.file_exact:
            return _file_exact(work)
        if kind == "flac":
            return _same_flac(work)
        to = natural_form(header.channels, header.rate, header.bits, header.origin.form)
        work.remarks.append(Phrase("the original was {0}; it comes back as {1}, with its tags", NAMES[kind], NAMES[to]))
    if tag_state(work.reader) == "lost":
        work.remarks.append(
            Phrase(
                "the archive's readable tags are gone or damaged: the file has the original's own tags, and of what was"
                " edited since only what can still be read"
            )
        )
    if work.job.options.to == kind and (header.file_exact or kind == "flac") and not has_edits(work.reader):
        return _file_exact(work) if header.file_exact else _same_flac(work)
    if to == "flac":
        return _as_flac(work)
    return _as_wav(work)


def _file_exact(work: _Restoration) -> Exact:
    header, out, job = work.reader.header, work.out, work.job
    wrapper = wrapper_of(work.reader)
    check_shape(header, wrapper)
    with writing(), work.samples() as samples:
        write_original(header, wrapper, out.file.write, samples)
    if not header.origin.recipe:
        out.sync()
        if job.run(lambda: _sha256(out.path, job)) != header.source_sha256:
            raise NotVerified("the restored file does not have the SHA-256 of the original")
        return "file-exact"
    with writing():
        out.file.flush()
    if job.run(lambda: _sha256(out.path, job)) == header.source_sha256:
        out.sync()
        return "file-exact"
    level, library = level_and_library(header.origin.recipe)
    work.remarks.append(
        Phrase(
            "the original was compressed as {0} does at level {1}; {2} on this computer does it otherwise, so the file"
            " is not the original byte for byte: its audio and metadata are",
            library,
            level,
            library_name(),
        )
    )
    work.again()
    return _same_flac(work)


def _same_flac(work: _Restoration) -> Exact:
    header, out, job = work.reader.header, work.out, work.job
    wrapper = wrapper_of(work.reader)
    check_shape(header, wrapper)
    lead, blocks = split_head(wrapper.head)
    with writing(), work.samples() as samples:
        restore_flac(out.file, samples, wrapper.head, wrapper.tail, header.bits)
    out.sync()
    again = job.run(lambda: _check(work))
    lead_again, blocks_again = split_head(again.head)
    same = [_comparable(each) for each in blocks[1:]] == [_comparable(each) for each in blocks_again[1:]]
    if not same or lead != lead_again or again.tail != wrapper.tail:
        raise NotVerified("the restored file does not have the metadata of the original")
    return "audio-and-metadata-exact"


def _as_flac(work: _Restoration) -> Exact:
    header, out = work.reader.header, work.out
    must_fit(header)
    flac = flac_file(header, *_tags(work))
    work.remarks += flac.remarks

    def write(how: Conversion) -> None:
        with writing(), work.samples() as samples:
            write_flac(
                out.file,
                how.samples(samples),
                channels=header.channels,
                rate=header.rate,
                bits=how.depth,
                metadata=flac.metadata,
                lead=flac.lead,
                tail=flac.tail,
            )

    how = flac.how
    try:
        write(how)
    except MoreBitsUsed:
        work.remarks.append(
            Phrase(
                "the original's header says that {0} of its {1} bits are valid, but its audio uses more: the FLAC file"
                " has all of them",
                how.valid_bits,
                how.bits,
            )
        )
        work.again()
        how = how.whole()
        write(how)
    return _checked(work, flac.tags, how)


def _as_wav(work: _Restoration) -> Exact:
    wav, how, tags, remarks = wav_file(work.reader.header, *_tags(work))
    work.remarks += remarks
    with writing(), work.samples() as samples:
        copy(wav.head, work.out.file.write)
        for block in samples:
            work.out.file.write(wav.audio(block))
        copy(wav.tail, work.out.file.write)
    return _checked(work, tags, how)


def _checked(work: _Restoration, tags: Tags, how: Conversion) -> Exact:
    """Verify a file of another format than the original's, and return whether all tags are in it as they were."""
    work.out.sync()
    wrapper = work.job.run(lambda: _check(work, how))
    again = tags_of(wrapper)
    told = speakers_of(wrapper, again.fields, work.reader.header.channels)
    if how.arranged.mask is not None and told != how.arranged.speakers:
        raise NotVerified("the restored file does not have the speaker layout of the original")
    work.remarks += how.remarks()
    same = (again.fields, again.pictures) == (tags.fields, tags.pictures)
    if work.reader.header.kind == "oggflac":  # whose blocks come along
        same = same and again.kept == tags.kept
    else:
        same = same and not tags.kept and not how.loses_speakers
    return "audio-and-metadata-exact" if same and work.job.options.to == "original" else "audio-exact"


def _tags(work: _Restoration) -> tuple[Wrapper, Tags, Tags]:
    """The bytes around the original's audio, its tags, and these with what was edited in the archive since."""
    wrapper = wrapper_of(work.reader)
    check_shape(work.reader.header, wrapper)
    before = tags_of(wrapper)
    return wrapper, before, with_edits(work.reader, before)


def _comparable(block: MetadataBlock) -> MetadataBlock:
    """A metadata block as it must come back. Seek points hold byte offsets, which the new frames change."""
    return MetadataBlock(block.kind, bytes(len(block.data))) if block.kind == SEEKTABLE else block


def holds_the_audio(job: Job, path: Path, reader: ArchiveReader) -> bool:
    """Whether the file at `path` has the audio that an archive holds, and where that is FLAC the same metadata blocks.
    Raises CannotRead, Interrupted."""
    header, own = reader.header, wrapper_of(reader)
    to = job.options.to
    to = natural_form(header.channels, header.rate, header.bits, header.origin.form) if to == "original" else to
    how = None if header.kind == "flac" and to == "flac" else conversion(to, header, own, tags_of(own))
    try:
        wrapper = job.run(lambda: _audio_checked(path, header, job, how))
    except (NotVerified, SourceDamaged, UnsupportedSource):
        return False
    if header.kind != "flac" or job.options.to != "original":
        return True
    (lead, blocks), (other, others) = split_head(own.head), split_head(wrapper.head)
    same = [_comparable(each) for each in blocks[1:]] == [_comparable(each) for each in others[1:]]
    return same and lead == other and own.tail == wrapper.tail


def _check(work: _Restoration, how: Conversion | None = None) -> Wrapper:
    """Read a restored file back from the disk and compare its audio; returns the bytes around it."""
    return _audio_checked(work.out.path, work.reader.header, work.job, how)


def _audio_checked(path: Path, header: Header, job: Job, how: Conversion | None) -> Wrapper:
    md5 = hashlib.md5(usedforsecurity=False)
    try:
        with open_source(path) as audio:
            for block in audio.blocks(_READ >> 4):
                job.control.checkpoint()
                md5.update(pack(how.back(block, audio.info.bits) if how else block, header.bits))
            shape = audio.info.channels, audio.info.rate
            wrapper = audio.wrapper()
    except (SourceDamaged, UnsupportedSource) as error:
        raise NotVerified("the restored file cannot be read back: {0}", error.message) from error
    if md5.digest() != header.pcm_md5 or shape != (header.channels, header.rate):
        raise NotVerified("the restored file does not have the audio of the original")
    return wrapper


def _sha256(path: Path, job: Job) -> bytes:
    return sha256_of(path, lambda _: job.control.checkpoint(), Phrase("the restored file"))

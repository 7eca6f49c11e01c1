"""What is left of a damaged archive's audio, as a file: every undamaged segment in its place, silence for the rest."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np

from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.execution.workers import Piece as Work
from trilobyte_gui.archive.opening import check_shape, open_archive
from trilobyte_gui.archive.operations.conversion import Conversion, conversion, without_mask
from trilobyte_gui.archive.operations.flac_tags import comment_blocks, ogg_blocks
from trilobyte_gui.archive.operations.restore import restore_file
from trilobyte_gui.archive.operations.verify import write_original
from trilobyte_gui.archive.reader import DecodedSegment, decode_payload, decoder_of
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import Gap, Restored, Salvaged, Task, To
from trilobyte_gui.audio.flac_codec import write_flac
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, NotVerified, Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, pack, sample_bytes, sample_type
from trilobyte_gui.codec.presets import preset_of
from trilobyte_gui.codec.records import TABLES, Header, SegmentKind
from trilobyte_gui.codec.scan_damaged import Remains, search, sound_payload
from trilobyte_gui.codec.segment import Segment
from trilobyte_gui.codec.source_formats import VERBATIM, SampleFormat, natural_form
from trilobyte_gui.metadata.chunks import wav_tag_chunks
from trilobyte_gui.metadata.edits import shown
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import split_head
from trilobyte_gui.metadata.id3_tags import build_id3
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper
from trilobyte_gui.models.generalist import model_of

MARK = " (salvaged)"  # in the name of a file with gaps
_TABLES_LOST = Phrase("it is intact, but the {0} that it needs is damaged", TABLES)
_ALL_NEED_TABLES = Phrase("its {0} is damaged, and none of its audio can be decoded without that", TABLES)
_NOTHING_LEFT = Phrase("Repair it, take it from a backup, or compress its original again.")
_TRIES = 4  # places where a segment may be
_LARGEST_TAG = 1 << 26
# Silence up to the end that the header announces, unless it lies: audio hardly ever packs a thousandfold.
_ROOM, _RATIO = 1 << 24, 1000
_BLOCK = 1 << 16

_Form = Literal["original", "flac", "wav"]


@dataclass
class _Salvage:
    """One damaged archive on its way to one file."""

    job: Job
    file: BinaryIO
    size: int
    remains: Remains
    header: Header
    wrapper: Wrapper | None
    tags: Tags
    segments: int  # to write; fewer than there were where the end is lost and not to be believed
    gaps: list[Gap] = field(default_factory=list)
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def restore_or_salvage(job: Job, task: Task, commit: Commit) -> Restored | Salvaged:
    """Restore a sound archive; of a damaged one what is left of it.

    Raises ArchiveDamaged when nothing is left, NeedsNewer, CannotRead, CannotWrite, NotVerified, Interrupted.
    """
    with contextlib.suppress(ArchiveDamaged):
        with open_archive(task.source) as reader, reading("the archive"):
            for number in range(len(reader.entries)):
                job.control.checkpoint()
                reader.segment(number)
        return restore_file(job, task, commit)
    if task.target is None:
        raise ValueError("restoring needs a target")
    try:
        return salvage_file(job, task.source, task.target, commit)
    except ArchiveDamaged as error:
        raise ArchiveDamaged(error.message, hint=_NOTHING_LEFT) from error


def salvage_file(job: Job, archive: Path, target: Path, commit: Commit) -> Salvaged:
    """Write every undamaged segment of an archive. Raises as `restore_or_salvage`."""
    began = time.monotonic()
    with reading("the archive"):
        file = archive.open("rb")
    with file:
        with reading("the archive"):
            remains = job.run(lambda: search(file, job.control.checkpoint))
            size = file.seek(0, os.SEEK_END)
            work = _prepare(job, file, size, remains)
        header = work.header
        form = _form(work, job.options.to)
        job.meter.plan = coding(header.frames, header.channels, header.segment_frames)
        job.meter.seconds = header.seconds
        md5 = hashlib.md5(usedforsecurity=False)
        with SafeWrite(target, archive, exclusive=job.options.shared, guard=job.guard) as out:
            with writing(), contextlib.closing(_blocks(work)) as blocks:
                _write(work, form, out.file, _heard(blocks, md5))
            if work.lost == work.segments and remains.track.segments:
                tables_lost = all(gap.reason == _TABLES_LOST for gap in work.gaps)
                raise ArchiveDamaged(_ALL_NEED_TABLES if tables_lost else "all of its audio is damaged")
            out.sync()
            job.run(lambda: _read_back(out.path, work, form, md5.digest()))
            with writing():
                restored = out.path.stat().st_size
            complete = remains.header is not None and md5.digest() == header.pcm_md5
            exact = complete and form == "original" and _sha256(out.path, job) == header.source_sha256
            out.target = _named(target, form, complete)
            if remains.header is not None:
                with contextlib.suppress(OSError, OverflowError):
                    os.utime(out.path, ns=(header.mtime_ns, header.mtime_ns))
            final = commit(out)
    gaps = _merged(work.gaps)
    return Salvaged(
        target=final,
        restored_bytes=restored,
        trilobyte_bytes=size,
        seconds=header.seconds,
        exact="file-exact" if exact else "audio-exact" if complete else "damaged",
        segments=remains.track.segments,
        segments_lost=remains.track.segments - work.segments + work.lost,
        frames=header.frames,
        frames_lost=sum(gap.frames for gap in gaps),
        rate=header.rate,
        gaps=gaps,
        faults=tuple(remains.faults),
        decode_s=time.monotonic() - began,
    )


def _prepare(job: Job, file: BinaryIO, size: int, remains: Remains) -> _Salvage:
    preset = preset_of(remains.track.preset, remains.track.coder)
    header = remains.likely_header(model_of(preset).sha256)
    wrapper = None
    if remains.wrapper is not None:
        with contextlib.suppress(ArchiveDamaged):
            found = Wrapper.from_bytes(remains.wrapper)
            check_shape(header, found)
            wrapper = found
    if wrapper is not None:
        tags = tags_of(wrapper)
    else:
        file.seek(remains.tag_offset)
        tags = shown(file.read(_LARGEST_TAG))
    return _Salvage(job, file, size, remains, header, wrapper, tags, _segments(header, remains, _ROOM + _RATIO * size))


def _segments(header: Header, remains: Remains, room: int) -> int:
    """How many segments are written: all, or as many as are followed by one that was found, as long as the silence
    for those that were not takes no more than `room` bytes."""
    frame = header.channels * sample_bytes(header.bits)
    if header.frames * frame <= room:
        return remains.track.segments
    segments = 0
    for found, number in enumerate(sorted(remains.pieces)):
        if (number - found) * header.segment_frames * frame > room:
            break
        segments = number + 1
    return segments


def _form(work: _Salvage, to: To) -> _Form:
    """How the audio is written: in the original's own file where that can be, else as FLAC or WAV."""
    header = work.header
    whole = work.segments == work.remains.track.segments
    if to == "original" and header.kind in VERBATIM and work.wrapper and work.remains.header and whole:
        return "original"
    usual = natural_form(header.channels, header.rate, header.bits, header.origin.form)
    return usual if usual == "wav" or to == "original" else to


def _heard(blocks: Iterator[DecodedSegment], md5: hashlib._Hash) -> Iterator[Samples]:
    for block in blocks:
        md5.update(block.packed)
        yield block.samples


def _write(work: _Salvage, form: _Form, file: BinaryIO, samples: Iterator[Samples]) -> None:
    header = work.header
    how = _conversion(work, form)
    if form == "original" and work.wrapper:
        write_original(header, work.wrapper, file.write, samples)
        return
    channels, rate, bits = header.channels, header.rate, header.bits
    if form == "flac":
        tags = without_mask(work.tags)
        tags.fields += how.arranged.fields()
        metadata = comment_blocks(tags)
        if work.wrapper and header.kind == "flac":
            metadata = split_head(work.wrapper.head)[1][1:]
        elif work.wrapper and header.kind == "oggflac":
            metadata = ogg_blocks(work.wrapper, work.tags)[0]
        write_flac(file, how.samples(samples), channels=channels, rate=rate, bits=bits, metadata=metadata)
        return
    write_wav(
        file,
        how.samples(samples),
        channels=channels,
        rate=rate,
        bits=bits,
        frames=min(header.frames, work.segments * header.segment_frames),
        floating=bool(header.origin.form & SampleFormat.FLOAT),
        chunks=wav_tag_chunks(without_mask(work.tags), build_id3),
        mask=how.arranged.mask or 0,
        valid_bits=how.valid_bits,
    )


def _conversion(work: _Salvage, form: _Form) -> Conversion:
    """Of whatever is left: lost headers give neither speakers nor valid bits, so that all bits stay."""
    wrapper = work.wrapper or Wrapper(work.header.kind, b"", b"")
    how = conversion("flac" if form == "flac" else "wav", work.header, wrapper, work.tags)
    return how.whole() if form == "flac" else how


def _blocks(work: _Salvage) -> Generator[DecodedSegment]:
    """What is left in its place, silence for the rest; to be closed, for it keeps threads busy."""
    modelled = any(piece.kind == SegmentKind.LM for pieces in work.remains.pieces.values() for piece in pieces)
    decoder = decoder_of(work.header, work.remains.tables or b"", work.job.options, modelled)
    track = work.remains.track

    def decode(number: int, control: Control) -> DecodedSegment | Phrase:
        reason = Phrase("it is not there any more")
        for piece in work.remains.pieces.get(number, [])[:_TRIES]:
            with work.lock, reading("the archive"):
                data = sound_payload(work.file, piece)
            if data is None:
                reason = Phrase("it is damaged")
                continue
            try:
                coded = Segment(piece.kind, data)
                frames = track.frames_of(number)
                return decode_payload(decoder, track.bits, coded, frames, piece.pcm_crc, Phrase("it"), control)
            except ArchiveDamaged as error:
                lost = work.remains.header is not None and work.remains.tables is None
                reason = _TABLES_LOST if lost and piece.crc is not None else error.message
        return reason

    works = (Work(track.frames_of(number) * track.channels, partial(decode, number)) for number in range(work.segments))
    with work.job.ordered(works) as blocks:
        for number, block in enumerate(blocks):
            if isinstance(block, DecodedSegment):
                yield block
                continue
            frames = track.frames_of(number)
            work.lost += 1
            work.gaps.append(Gap(number * track.segment_frames, frames, block))
            silence = np.zeros((frames, track.channels), sample_type(track.bits))
            yield DecodedSegment(silence, pack(silence, track.bits))
    begin = min(work.segments * track.segment_frames, track.frames)
    if begin < track.frames:
        work.gaps.append(Gap(begin, track.frames - begin, Phrase("the end is not there any more")))


def _merged(gaps: list[Gap]) -> tuple[Gap, ...]:
    """Neighbours as one."""
    merged: list[Gap] = []
    for gap in gaps:
        last = merged[-1] if merged else None
        if last and last.first_frame + last.frames == gap.first_frame and last.reason == gap.reason:
            merged[-1] = Gap(last.first_frame, last.frames + gap.frames, gap.reason)
        else:
            merged.append(gap)
    return tuple(merged)


def _read_back(path: Path, work: _Salvage, form: _Form, md5: bytes) -> None:
    """The file on the disk must have the audio that was written."""
    header = work.header
    how = None if form == "original" else _conversion(work, form)
    again = hashlib.md5(usedforsecurity=False)
    try:
        with open_source(path, accept_damage=True) as audio:
            for block in audio.blocks(_BLOCK):
                work.job.control.checkpoint()
                again.update(pack(how.back(block, audio.info.bits) if how else block, header.bits))
    except (SourceDamaged, UnsupportedSource) as error:
        raise NotVerified("the salvaged file cannot be read back: {0}", error.message) from error
    if again.digest() != md5:
        raise NotVerified("the salvaged file does not have the audio of the archive")


def _named(target: Path, form: _Form, complete: bool) -> Path:
    """The final name: of what it is, and marked where something is missing."""
    suffix = target.suffix
    if form == "flac" or (form == "wav" and suffix.lower() not in (".wav", ".rf64", ".bwf")):
        suffix = f".{form}"
    return target.with_name(target.stem + ("" if complete else MARK) + suffix)


def _sha256(path: Path, job: Job) -> bytes:
    return sha256_of(path, lambda _: job.control.checkpoint(), Phrase("the restored file"))

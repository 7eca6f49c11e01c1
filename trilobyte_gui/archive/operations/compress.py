"""From a source to a verified archive."""

from __future__ import annotations

import contextlib
import os
import stat
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trilobyte_gui.archive.execution import gpu_session, lm_session
from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.plan import Workload, coding
from trilobyte_gui.archive.execution.workers import Piece
from trilobyte_gui.archive.opening import header_of, open_archive
from trilobyte_gui.archive.operations.carrying import FindDonor, is_same_audio, known
from trilobyte_gui.archive.operations.checkpoint import Resumption
from trilobyte_gui.archive.operations.conversion import not_kept
from trilobyte_gui.archive.operations.flac_tags import metadata_bytes
from trilobyte_gui.archive.operations.loops import MiddleWatch
from trilobyte_gui.archive.operations.previewing import PreviewRecording, TypicalWatch, form_of, is_wanted, mark_of
from trilobyte_gui.archive.operations.verify import verify_contents
from trilobyte_gui.archive.storage.file_times import held, in_words
from trilobyte_gui.archive.storage.fingerprints import stamp
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite, refuse_busy
from trilobyte_gui.archive.tasks import Compressed, Options
from trilobyte_gui.audio.flac_codec import Flac8Meter, flac_payload
from trilobyte_gui.audio.flac_recipe import RecipeFinder
from trilobyte_gui.audio.source import Source, SourceInfo, open_source
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveWriter, Art, Header, Origin, SegmentKind
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    AlreadySmaller,
    ArchiveDamaged,
    CannotRead,
    NeedsNewer,
    NotVerified,
    Phrase,
    ProofLost,
    SourceDamaged,
)
from trilobyte_gui.codec.floats import FloatEncoder
from trilobyte_gui.codec.pcm import Samples, pack
from trilobyte_gui.codec.presets import QUICK, Preset
from trilobyte_gui.codec.source_formats import VERBATIM, flac_holds
from trilobyte_gui.codec.stretch import Bytes
from trilobyte_gui.metadata.art import shown
from trilobyte_gui.metadata.layouts import implied_speakers
from trilobyte_gui.metadata.tags import Tags, tags_of, to_apev2
from trilobyte_gui.metadata.wrapper import Wrapper, format_version
from trilobyte_gui.models.generalist import model_of

if TYPE_CHECKING:
    from trilobyte_gui.codec.lm.model_file import LanguageModel

FIRST_PASS_FRAMES = 1 << 16
_FIRST_PASS_SHARE = 20  # the first pass counts for a 20th of coding in the progress shown
# The pictures in the readable tag are copies. They may take a 50th of the archive, or 16 KiB of a short track's, but
# never make it larger than FLAC.
_ART_SHARE, _ART_BYTES = 50, 1 << 14
_CHANGED = Phrase("it changed while it was being read")
_LATER = Phrase("Try again when nothing writes to it.")


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the first pass finds out about a source. Where it was `spared` finding out what coding needs, for an archive
    holds the same audio coded, `tables` and `flac_least` tell nothing."""

    info: SourceInfo
    frames: int
    mtime_ns: int
    pcm_md5: bytes
    sha256: bytes
    flac8_size: int
    segment_frames: int  # of every segment but the last
    flac_least: tuple[int, ...]  # of every segment's FLAC form, where FLAC can hold it
    tables: segment.TrackTables
    wrapper: Wrapper
    tags: Tags
    metadata_bytes: int
    origin: Origin
    incomplete: str
    spared: bool = False

    @property
    def seconds(self) -> float:
        """The length of the audio."""
        return self.frames / self.info.rate if self.info.rate else 0.0

    def header(self, preset: Preset, lm_sha256: bytes = b"") -> Header:
        """The archive's header. `lm_sha256` names the language model, where there is one."""
        return Header(
            kind=self.info.kind,
            file_exact=self.info.kind in VERBATIM or bool(self.origin.recipe),
            preset=preset.id,
            coder=preset.coder,
            channels=self.info.channels,
            bits=self.info.bits,
            rate=self.info.rate,
            frames=self.frames,
            segment_frames=self.segment_frames,
            source_size=self.info.size,
            flac8_size=self.flac8_size,
            mtime_ns=held(self.mtime_ns),
            pcm_md5=self.pcm_md5,
            source_sha256=self.sha256,
            model_sha256=model_of(preset).sha256,
            name=self.info.path.name.encode("utf-8", "surrogateescape"),
            incomplete=bool(self.incomplete),
            origin=replace(self.origin, lm_sha256=lm_sha256),
        )

    def header_around(self, other: Header) -> Header:
        """The header of an archive that takes over the segments of `other`: the fields that say how these are coded are
        kept."""
        return replace(
            self.header(QUICK, other.origin.lm_sha256),
            preset=other.preset,
            coder=other.coder,
            segment_frames=other.segment_frames,
            model_sha256=other.model_sha256,
        )

    def encoder(self, options: Options, lm: LanguageModel | None) -> segment.Encoder | FloatEncoder:
        """What codes the track's segments."""
        preset = options.coding
        if self.info.floating:
            return FloatEncoder(
                self.info.channels, self.info.bits, preset, model_of(preset), gpu_session.turns_for(options)
            )
        by_lm = lm_session.encode_with(lm, options) if lm else None
        return segment.Encoder(
            self.info.channels, self.info.bits, preset, self.tables, flac_payload, by_lm, model=model_of(preset),
            groups=gpu_session.turns_for(options),
        )  # fmt: skip

    def sections(self) -> tuple[bytes, Bytes]:
        """The archive's tables and wrapper."""
        return self.tables.to_bytes(), self.wrapper.to_bytes([picture.data for picture in self.tags.pictures])

    def tag(self, size: int) -> tuple[bytes, list[Art]]:
        """The readable tag of an archive that has `size` bytes without it, and what its pictures stand for."""
        texts = len(to_apev2(self.tags, []))
        compressed = self.info.kind not in VERBATIM and self.info.kind != "flac"
        ceiling = self.flac8_size + self.metadata_bytes if self.flac8_size else self.info.size
        if compressed:  # what is smaller than its archive is not archived
            ceiling = min(ceiling, self.info.size)
        art = shown(self.tags.pictures, min(max(size // _ART_SHARE, _ART_BYTES), ceiling - size - texts))
        return to_apev2(self.tags, [picture for picture, _ in art]), [each for _, each in art]


def compress_file(
    job: Job, source: Path, target: Path, commit: Commit, donors: FindDonor = lambda md5: ()
) -> Compressed:
    """Archive `source`: two passes over it, then a fresh decode of what was written, then its final name. Where an
    archive with the same audio is at hand, its coded segments are taken over, and there is no second pass.

    Raises UnsupportedSource, SourceDamaged, CannotRead, CannotWrite, NotVerified, Interrupted.
    """
    watch = TypicalWatch(job.options) if job.options.preview and job.previews else None
    work = _Compression(job, source, target, commit, time.monotonic(), stamp(source), watch)
    refuse_busy(target)
    if job.verify_worker:
        job.verify_worker.warm()
    facts = job.run(lambda: first_pass(job, source, _coding_and_verifying, donors, watch))
    for donor in donors(facts.pcm_md5):
        header = header_of(donor)
        if header and is_same_audio(header, facts.info, facts.frames, facts.pcm_md5) and not facts.incomplete:
            try:
                return work.archived(facts, partial(_carried, donor))
            except ProofLost:
                raise
            except (ArchiveDamaged, NeedsNewer, CannotRead, NotVerified):  # the audio is coded anew
                job.meter.restart()
    if facts.spared:
        facts = job.run(lambda: first_pass(job, source, _coding_and_verifying, watcher=watch))
    return work.archived(facts, _coded)


@dataclass(frozen=True, slots=True)
class _Compression:
    """One source on its way to `target`; `before` is what it was like when work `began`. `watch` has seen its first
    pass, where a preview is wanted."""

    job: Job
    source: Path
    target: Path
    commit: Commit
    began: float
    before: tuple[int, int, int, int]
    watch: TypicalWatch | None = None

    def archived(self, facts: SourceFacts, write: _Write) -> Compressed:
        """The archive that `write` begins, finished, verified and named."""
        job, info = self.job, facts.info
        with contextlib.ExitStack() as stack:
            keep, exclusive = job.options.when_full == "wait", job.options.shared
            out = stack.enter_context(
                SafeWrite(self.target, self.source, resume=True, keep=keep, exclusive=exclusive, guard=job.guard)
            )
            written = write(job, out, facts, stack)
            header, writer, stored = written.header, written.writer, written.stored
            tag, art = facts.tag(writer.size)
            with writing():
                size = writer.finish(tag, art, job.options.recovery, job.control.checkpoint)
            if info.kind not in VERBATIM and info.kind != "flac" and size >= info.size:
                raise AlreadySmaller("it is smaller ({0} bytes) than its archive would be ({1} bytes)", info.size, size)
            out.sync(size)
            encoded = time.monotonic()
            try:
                preview = self._proven(out.path, header, facts, stack)
            except ProofLost:  # once may be chance; what goes wrong twice is told
                job.control.checkpoint()
                preview = self._proven(out.path, header, facts, stack)
            if stamp(self.source) != self.before:
                raise SourceDamaged(_CHANGED, hint=_LATER)
            made = Compressed(
                target=self.target,
                original_bytes=info.size,
                flac8_bytes=facts.flac8_size,
                metadata_bytes=facts.metadata_bytes,
                trilobyte_bytes=size,
                source_kind=info.kind,
                channels=info.channels,
                rate=info.rate,
                bits=info.bits,
                frames=facts.frames,
                seconds=facts.seconds,
                promise=header.promise,
                pcm_md5=facts.pcm_md5.hex(),
                source_sha256=facts.sha256.hex(),
                segments_raw=stored[SegmentKind.RAW],
                segments_flac=stored[SegmentKind.FLAC],
                segments_coded=stored[SegmentKind.CODED] + stored[SegmentKind.FLOAT],
                segments_lm=stored[SegmentKind.LM],
                remarks=_remarks(job.options, facts),
                incomplete=facts.incomplete,
                encode_s=encoded - self.began,
                verify_s=time.monotonic() - encoded,
                carried=written.carried,
                mtime_ns=facts.mtime_ns,
                mode=facts.origin.mode or 0,
                tag_bytes=len(tag),
            )
            made = replace(made, target=self.commit(out, made))
            written.finished()
            if preview and job.previews:
                made = replace(made, preview_bytes=preview.keep(job.previews, mark_of(header)))
                made = replace(made, remarks=(*made.remarks, preview.fault)) if preview.fault else made
        return made

    def _proven(
        self, path: Path, header: Header, facts: SourceFacts, stack: contextlib.ExitStack
    ) -> PreviewRecording | None:
        """Verify the new archive at `path`; returns the preview that was made meanwhile, if one is wanted. Raises
        NotVerified, ProofLost, Interrupted."""
        if self.watch is None or not is_wanted(self.job.options, header, self.job.previews):
            _verify(self.job, path, facts.wrapper)
            return None
        part = self.watch.part(facts.frames)
        form = form_of(header, facts.wrapper)
        recording = stack.enter_context(PreviewRecording(form, facts.frames, part, self.job.options.preview_codec))
        _verify(self.job, path, facts.wrapper, recording.add)
        recording.finish()
        return recording


@dataclass(frozen=True, slots=True)
class _Written:
    """The front and the segments of a new archive; `stored` counts their kinds. `finished` is to be called once it has
    its name."""

    header: Header
    writer: ArchiveWriter
    stored: Counter[int]
    carried: bool
    finished: Callable[[], None]


_Write = Callable[[Job, SafeWrite, SourceFacts, contextlib.ExitStack], _Written]
"""Writes everything up to the last segment; what it opens is closed with the stack."""


def _coded(job: Job, out: SafeWrite, facts: SourceFacts, stack: contextlib.ExitStack) -> _Written:
    """Read the source once more and code its audio."""
    lm = lm_session.model_for(job.options, facts.info)
    header = facts.header(job.options.coding, lm.sha256 if lm else b"")
    tables, wrapper = facts.sections()
    with writing():
        writer = ArchiveWriter(out.file, header, tables, wrapper, format_version(wrapper))
        before_this = stack.enter_context(Resumption(out, job, header, tables, wrapper))
    encoder = facts.encoder(job.options, lm)
    stored: Counter[int] = Counter()
    step, damage = job.control.checkpoint, job.options.accept_damage
    with open_source(facts.info.path, accept_damage=damage, step=step) as audio:
        with job.ordered(_pieces(audio, encoder, facts, before_this)) as results:
            for coded, pcm_crc in results:
                stored[coded.kind] += 1
                with writing():
                    writer.add(coded.kind, coded.data, pcm_crc)
                    before_this.added(coded)
        if audio.md5 != facts.pcm_md5:
            raise SourceDamaged(_CHANGED, hint=_LATER)
    return _Written(header, writer, stored, False, before_this.finished)


def _carried(donor: Path, job: Job, out: SafeWrite, facts: SourceFacts, stack: contextlib.ExitStack) -> _Written:
    """Take the coded segments of an archive over that holds the same audio. The check that follows finds whatever may
    be wrong with them. Raises ArchiveDamaged, NeedsNewer, CannotRead."""
    with open_archive(donor) as reader:
        header = facts.header_around(reader.header)
        stored: Counter[int] = Counter()
        with writing():
            out.file.truncate(0)
            _, wrapper = facts.sections()
            writer = ArchiveWriter(out.file, header, reader.tables, wrapper, format_version(wrapper))
        for number, entry in enumerate(reader.entries):
            job.control.checkpoint()
            with reading("the archive"):
                data = reader.segment(number)
            with writing():
                writer.add(entry.kind, data, entry.pcm_crc)
            stored[entry.kind] += 1
            job.meter.add(entry.frames * header.channels)
        return _Written(header, writer, stored, True, lambda: None)


def _remarks(options: Options, facts: SourceFacts) -> tuple[str, ...]:
    """What was done otherwise than the options ask, and what the archive or restoring cannot give back."""
    reason = lm_session.why_not(facts.info) if lm_session.asked_for(options) else ""
    date = ""
    if held(facts.mtime_ns) != facts.mtime_ns:
        date = Phrase(
            "an archive cannot hold its date, {0} (only from 1677 to 2262), and has the nearest; the manifest of a"
            " mirrored folder has the date itself",
            in_words(facts.mtime_ns),
        )
    speakers = not_kept(facts.header(options.coding), facts.wrapper, facts.tags)
    return (*(each for each in (reason, date) if each), *lm_session.remarks(), *gpu_session.remarks(), *speakers)


def _verify(job: Job, path: Path, wrapper: Wrapper, hear: Callable[[Samples], object] = lambda samples: None) -> None:
    """Decode the new archive at `path`, whose source had `wrapper`, in another process; `hear` gets its samples. Raises
    NotVerified, ProofLost, Interrupted."""
    with open_archive(path, job.control.checkpoint) as reader:
        try:
            restored = verify_contents(reader, job, on_disk=path, hear=hear)
            if restored != wrapper:
                raise NotVerified("the new archive does not give back the bytes around the audio")
        except ArchiveDamaged as error:
            raise NotVerified("the new archive is not right: {0}", error.message) from error


MakePlan = Callable[[int, SourceInfo], Workload]
"""From a source's frames to the work that follows its first pass."""


class Watcher(Protocol):
    """Sees the samples of a first pass."""

    def begin(self, info: SourceInfo) -> None: ...

    def add(self, block: Samples) -> None: ...


def first_pass(
    job: Job, source: Path, plan: MakePlan, donors: FindDonor = lambda md5: (), watcher: Watcher | None = None
) -> SourceFacts:
    """Read the source once, in flat memory, and check it. `plan` gives the work that follows. What an archive of
    `donors` says of the same audio is not measured again."""
    with reading():
        status = source.stat()
    with (
        contextlib.ExitStack() as stack,
        open_source(source, digest=True, accept_damage=job.options.accept_damage, step=job.control.checkpoint) as audio,
    ):
        info = audio.info
        job.meter.seconds = (info.frames or 0) / info.rate if info.rate else 0.0
        job.meter.plan = _with_reading(plan, info.frames or 0, info)
        if watcher:
            watcher.begin(info)
        seems = known(audio, donors)
        tables = None if seems or info.floating else segment.TableBuilder(info.channels, info.bits)
        middle = None if seems else MiddleWatch(info, job.options.coding)
        usual = segment.segment_frames(info.channels)
        recipe = flac = None
        if info.kind == "flac" and (seems is None or seems.recipe is None):
            recipe = stack.enter_context(_recipe_finder(audio))
        if _fits_flac(info) and (recipe or not seems):
            flac = Flac8Meter(info.channels, info.rate, info.bits, usual, recipe.best if recipe else None)
        for block in audio.blocks(FIRST_PASS_FRAMES):
            job.control.checkpoint()
            for each in (flac, tables, recipe, middle):
                if each is not None:
                    each.add(block)
            if watcher:
                watcher.add(block)
            job.meter.add(block.size // _FIRST_PASS_SHARE)
        wrapper = audio.wrapper()
        if seems and (audio.incomplete or not seems.is_of(info, audio.frames_read, audio.md5, wrapper)):
            job.meter.restart()
            return first_pass(job, source, plan, watcher=watcher)
        flac8_size = flac.finish() if flac else seems.header.flac8_size if seems else 0  # finished before the recipe
        found = recipe.finish(info.size - len(wrapper.tail)) if recipe else (seems.recipe or b"") if seems else b""
        tags = tags_of(wrapper)
        stretch = middle.segment_frames(audio.frames_read) if middle else usual
        facts = SourceFacts(
            info=info,
            frames=audio.frames_read,
            mtime_ns=status.st_mtime_ns,
            pcm_md5=audio.md5,
            sha256=audio.sha256 or b"",
            flac8_size=flac8_size,
            segment_frames=stretch,
            flac_least=flac.least(stretch // usual) if flac else (),
            tables=tables.finish() if tables else segment.TrackTables((None,) * info.channels),
            wrapper=wrapper,
            tags=tags,
            metadata_bytes=metadata_bytes(tags) if _fits_flac(info) else 0,
            origin=Origin(
                form=info.form,
                mode=stat.S_IMODE(status.st_mode) & 0o777,
                created_ns=_created(status),
                recipe=found,
                valid_bits=info.valid_bits if info.valid_bits < info.bits else 0,
                speakers=info.speakers if info.speakers != implied_speakers(info.kind, info.channels) else (),
            ),
            incomplete=audio.incomplete,
            spared=seems is not None,
        )
    if facts.incomplete and not facts.frames:
        raise SourceDamaged("none of its audio can be read: {0}", facts.incomplete)
    job.meter.seconds = facts.seconds
    job.meter.plan = _with_reading(plan, facts.frames, info)
    return facts


def _fits_flac(info: SourceInfo) -> bool:
    return flac_holds(info.channels, info.rate, info.bits, info.floating)


def _recipe_finder(audio: Source) -> RecipeFinder:
    info = audio.info
    with reading():
        return RecipeFinder(info.path, len(audio.peek_wrapper().head), info.channels, info.rate, info.bits)


def _created(status: os.stat_result) -> int | None:
    """The time of creation, where the system records it."""
    seconds = getattr(status, "st_birthtime", None)
    nanoseconds: int | None = getattr(status, "st_birthtime_ns", None)
    if nanoseconds is None and seconds is not None:
        nanoseconds = round(seconds * 1e9)
    return None if nanoseconds is None else held(nanoseconds)


def _with_reading(plan: MakePlan, frames: int, info: SourceInfo) -> Workload:
    return replace(plan(frames, info), reading=frames * info.channels // _FIRST_PASS_SHARE)


def _coding_and_verifying(frames: int, info: SourceInfo) -> Workload:
    return coding(frames, info.channels, segment.segment_frames(info.channels), passes=2)


def _pieces(
    audio: Source, encoder: segment.Encoder | FloatEncoder, facts: SourceFacts, before_this: Resumption
) -> Iterator[Piece[tuple[segment.Segment, int]]]:
    left = facts.frames
    for number, block in enumerate(audio.blocks(facts.segment_frames)):
        left -= len(block)
        if left < 0:
            raise SourceDamaged(_CHANGED, hint=_LATER)
        yield Piece(block.size, partial(_encode, encoder, block, facts, number, before_this.segment(number)))


def _encode(
    encoder: segment.Encoder | FloatEncoder,
    samples: Samples,
    facts: SourceFacts,
    number: int,
    coded_before: segment.Segment | None,
    control: Control,
) -> tuple[segment.Segment, int]:
    least = facts.flac_least[number] if facts.flac_least else 0
    return coded_before or encoder.encode(samples, control, least), zlib.crc32(pack(samples, facts.info.bits))

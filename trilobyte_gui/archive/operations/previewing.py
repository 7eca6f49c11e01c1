"""Making previews while the audio passes anyway.

When a track is archived, the first pass tells which part is typical, and the proof, which decodes all of the new
archive, is what the preview is made of: the audio is neither read nor decoded once more for it. Of archives that are
there, only the segments around an excerpt are decoded; how many bytes each segment takes tells which these are.

Whatever goes wrong with a preview is told, and harms nothing.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.execution.workers import Piece
from trilobyte_gui.archive.opening import open_archive, wrapper_of
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.previews import PIECE, Preview, PreviewKeeper, audio_mark
from trilobyte_gui.archive.tasks import WHOLE_TRACK, Options
from trilobyte_gui.audio.previews.preview_codec import codec_named
from trilobyte_gui.audio.previews.sound import Mixer, SoundForm
from trilobyte_gui.audio.previews.typical import Typical
from trilobyte_gui.codec.container import ArchiveReader, Header, SegmentKind
from trilobyte_gui.codec.errors import Phrase, TrilobyteError
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.metadata.layouts import speakers_of
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

if TYPE_CHECKING:
    from trilobyte_gui.audio.source import SourceInfo
    from trilobyte_gui.codec.pcm import Samples

_FADE = 0.2  # seconds of an excerpt that come and go softly
_NEARLY = 0.1  # seconds that an excerpt may lack
_FEW = 0.25  # of a second: nothing less is worth being heard


def form_of(header: Header, wrapper: Wrapper) -> SoundForm:
    """What the samples of an archive are."""
    fields = tags_of(wrapper).fields if header.channels > 2 else []
    speakers = speakers_of(wrapper, fields, header.channels, header.origin.speakers) if header.channels > 2 else ()
    floating = bool(header.origin.form & SampleFormat.FLOAT)
    return SoundForm(header.channels, header.rate, header.bits, floating, speakers)


def mark_of(header: Header) -> bytes:
    """What previews of an archive's audio are kept under."""
    return audio_mark(header.pcm_md5, header.channels, header.rate, header.bits)


def is_wanted(options: Options, header: Header, keeper: PreviewKeeper | None) -> bool:
    """Whether a preview of this audio is to be made: there is none, or none as long as is asked for."""
    if not options.preview or keeper is None or header.seconds < _FEW:
        return False
    there = keeper.get(mark_of(header))
    if there is None or there.codec != options.preview_codec:
        return True
    long_enough = options.preview != WHOLE_TRACK and there.seconds >= min(options.preview, header.seconds) - _NEARLY
    return not (there.whole or long_enough)


class TypicalWatch:
    """Sees the samples of a first pass (see `compress.Watcher`), to tell which part is typical."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._typical: Typical | None = None
        self._fault = False

    def begin(self, info: SourceInfo) -> None:
        """A pass begins."""
        excerpt = self._options.preview not in (0, WHOLE_TRACK)
        form = SoundForm(info.channels, info.rate, info.bits, info.floating)
        self._typical = Typical(form) if excerpt and info.rate else None

    def add(self, block: Samples) -> None:
        """The next samples."""
        if self._typical is None:
            return
        try:
            with noting("look for the typical part"):
                self._typical.add(block)
        except TrilobyteError:
            self._typical = None

    def part(self, frames: int) -> tuple[int, int]:
        """The frames of the preview of a track of so many: the first, and the first one behind."""
        return (0, frames) if self._typical is None else self._typical.part(self._options.preview)


class PreviewRecording:
    """Hears all samples of a track in their order and makes a preview of a part. `fault` says what went wrong, if
    anything did: then there is no preview."""

    def __init__(self, form: SoundForm, frames: int, part: tuple[int, int], codec: str) -> None:
        """`part` is the first frame of `frames`, and the first one behind."""
        self.fault = ""
        self._form, self._frames, self._part, self._name = form, frames, part, codec
        self._at = 0  # frames heard
        self._file: Any = tempfile.SpooledTemporaryFile(PIECE, "w+b")  # noqa: SIM115 - closed by `close`
        self._encoding: Any = None
        self._guarded(self._begin)

    def _begin(self) -> None:
        codec = codec_named(self._name)
        self._mixer = Mixer(self._form, codec.rate)
        self._encoding = codec.begin(self._file, self._form.mixed)

    def skip(self, frames: int) -> None:
        """The next frames are not heard, and are none of the part."""
        self._at += frames

    def add(self, samples: Samples) -> None:
        """The next samples, (frames, channels)."""
        begin, end = (min(max(edge - self._at, 0), len(samples)) for edge in self._part)
        first = self._at + begin
        self._at += len(samples)
        if begin < end:
            self._guarded(lambda: self._encode(samples[begin:end], first))

    def _encode(self, samples: Samples, first: int) -> None:
        for wave in self._mixer.add(samples, self._gain(first, len(samples))):
            self._encoding.add(wave)

    def _gain(self, first: int, count: int) -> Any:
        """How loud each frame is: an excerpt fades in and out, where the track itself does not begin or end."""
        import numpy as np

        begin, end = self._part
        fade = max(1, round(_FADE * self._form.rate))
        places = np.arange(first, first + count)
        gain = np.ones(count, np.float32)
        if begin > 0:
            gain = np.minimum(gain, (places - begin) / fade)
        if end < self._frames:
            gain = np.minimum(gain, (end - 1 - places) / fade)
        return gain.astype(np.float32)

    def finish(self) -> None:
        """All was heard."""

        def end() -> None:
            for wave in self._mixer.finish():
                self._encoding.add(wave)

        self._guarded(end)
        self._end()

    def _end(self) -> None:
        encoding, self._encoding = self._encoding, None
        if encoding is not None:
            self._guarded(encoding.finish, always=True)

    def keep(self, keeper: PreviewKeeper, audio: bytes) -> int:
        """Hand the preview over; returns its bytes, 0 where there is none. To be called after `finish`."""
        size = 0

        def hand_over() -> None:
            nonlocal size
            size = self._file.seek(0, 2)
            self._file.seek(0)
            begin, end = self._part
            rate = self._form.rate
            preview = Preview(self._name, begin / rate, (end - begin) / rate, end - begin == self._frames, size)
            keeper.put(audio, preview, iter(lambda: self._file.read(PIECE), b""))

        self._guarded(hand_over)
        return 0 if self.fault else size

    def close(self) -> None:
        """Let go of everything."""
        self._end()
        self._file.close()

    def __enter__(self) -> PreviewRecording:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _guarded(self, act: Callable[[], object], always: bool = False) -> None:
        """Do a step, unless one before it failed."""
        if self.fault and not always:
            return
        try:
            with noting("make a preview"):
                act()
        except TrilobyteError as error:
            self.fault = self.fault or Phrase("no preview of it was made: {0}", error.message)


def typical_segments(reader: ArchiveReader, seconds: float) -> tuple[int, int]:
    """The frames of an excerpt of an archive (the first, and the first one behind), from how much each segment takes:
    what is typical takes as much as the louder half does."""
    header = reader.header
    wanted = round(seconds * header.rate)
    if wanted >= header.frames:
        return 0, header.frames
    entries = reader.entries
    rates = [entry.length / max(1, entry.frames) for entry in entries]
    upper = sorted(rates)[len(rates) // 2 :]
    usual = sum(upper) / len(upper)
    count = min(len(entries), -(-wanted // header.segment_frames))
    windows = range(len(entries) - count + 1)

    def far(first: int) -> tuple[float, int]:
        some = rates[first : first + count]
        handicap = 0.1 * usual if first == 0 and len(windows) > 1 else 0.0
        return sum(abs(each - usual) for each in some) / count + handicap, first

    best = min(windows, key=far)
    room = sum(entry.frames for entry in entries[best : best + count]) - wanted
    start = sum(entry.frames for entry in entries[:best]) + max(0, room // 2)
    return min(start, header.frames - wanted), min(start, header.frames - wanted) + wanted


def of_archive(job: Job, path: Path, again: bool = False) -> tuple[str, int]:
    """Make and keep a preview of the archive at `path`, as the job's options say, decoding no more than its segments.

    Returns what became of it (`made`, `kept`: there was one, or `none`: the track is too short), and its bytes. Raises
    TrilobyteError where none can be made.
    """
    keeper, options = job.previews, job.options
    assert keeper is not None
    with open_archive(path, job.control.checkpoint) as reader:
        header = reader.header
        if header.seconds < _FEW:
            return "none", 0
        if not again and not is_wanted(options, header, keeper):
            there = keeper.get(mark_of(header))
            return "kept", there.size if there else 0
        whole = options.preview == WHOLE_TRACK
        part = (0, header.frames) if whole else typical_segments(reader, options.preview)
        form = form_of(header, wrapper_of(reader))
        with PreviewRecording(form, header.frames, part, options.preview_codec) as recording:
            with contextlib.closing(_decoded(reader, job, part)) as blocks:
                for samples, frames in blocks:
                    if recording.fault:
                        break
                    if samples is None:
                        recording.skip(frames)
                    else:
                        recording.add(samples)
            recording.finish()
            size = recording.keep(keeper, mark_of(header))
            if recording.fault:
                raise TrilobyteError(recording.fault, hint="The archive itself is not concerned.")
            return "made", size


def _decoded(reader: ArchiveReader, job: Job, part: tuple[int, int]) -> Generator[tuple[Samples | None, int]]:
    """The segments that hold a part, and of those before it how many frames they have; to be closed, for it keeps
    threads busy. Raises ArchiveDamaged."""
    from trilobyte_gui.archive.reader import decode_segment, decoder_of

    header = reader.header
    numbers: list[int] = []
    at = before = 0
    for number, entry in enumerate(reader.entries):
        if at + entry.frames <= part[0]:
            before += entry.frames
        elif at < part[1]:
            numbers.append(number)
        at += entry.frames
    yield None, before
    modelled = any(reader.entries[number].kind == SegmentKind.LM for number in numbers)
    decoder = decoder_of(header, reader.tables, job.options, modelled)
    frames = sum(reader.entries[number].frames for number in numbers)
    job.meter.plan = coding(frames, header.channels, header.segment_frames)
    pieces = (
        Piece(reader.entries[number].frames * header.channels, partial(decode_segment, reader, decoder, number))
        for number in numbers
    )
    with job.ordered(pieces) as blocks:
        for block in blocks:
            yield block.samples, len(block.samples)

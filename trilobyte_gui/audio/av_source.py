"""Reading Apple Lossless, WavPack, Monkey's Audio and True Audio through PyAV.

What their decoders let pass is held against the files' own headers: the number of samples above all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from struct import unpack_from
from typing import Any, BinaryIO

import numpy as np

from trilobyte_gui.audio.av_headers import FileRange, read_facts
from trilobyte_gui.audio.damage import Damage, moment
from trilobyte_gui.audio.source import MAX_CHANNELS, HashedFile, Source, SourceInfo, cannot_read
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.source_formats import NAMES, SourceKind
from trilobyte_gui.metadata.wrapper import Wrapper

_READ = 1 << 20
_LONGEST_PATCH = 16
_SILENCE = 1 << 16  # frames at once
_MOST_BEGINNINGS = 100  # of a damaged stream that is taken up anew
_DECODERS = {"alac": "alac", "wavpack": "wavpack", "ape": "ape", "tta": "tta"}


class _ForDecoder(FileRange):
    """The window that has `patches` (bytes by offset in it, in order) in place of its own bytes."""

    def __init__(self, file: BinaryIO, begin: int, end: int, patches: Sequence[tuple[int, bytes]]) -> None:
        super().__init__(file, begin, end)
        self._patches = patches

    def read(self, size: int) -> bytes:
        begin = self.tell()
        data = bytearray(super().read(size))
        near = bisect_left(self._patches, begin - _LONGEST_PATCH, key=itemgetter(0))
        for offset, new in takewhile(lambda each: each[0] < begin + len(data), self._patches[near:]):
            first, last = max(offset, begin), min(offset + len(new), begin + len(data))
            if first < last:
                data[first - begin : last - begin] = new[first - offset : last - offset]
        return bytes(data)


class AvSource(Source):
    """A file in one of these formats; its wrapper holds its tags."""

    def __init__(self, kind: SourceKind, file: HashedFile, path: Path, size: int, accept_damage: bool = False) -> None:
        self._accept_damage = accept_damage
        self._interleave: Any = None
        try:
            with path.open("rb") as side:
                self._facts = facts = read_facts(kind, side, size)
        except OSError as error:
            raise cannot_read(error) from error
        if not (facts.channels and facts.rate and facts.bits):
            raise SourceDamaged("the {0} header contradicts itself", NAMES[kind])
        if facts.channels > MAX_CHANNELS:
            raise UnsupportedSource("{0} channels are not supported (at most {1})", facts.channels, MAX_CHANNELS)
        if facts.bits > 32:
            raise UnsupportedSource("samples of {0} bits are not supported (at most 32)", facts.bits)
        self._damage = Damage(facts.rate, size, facts.channels * ((facts.bits + 7) // 8))
        self._opened = self._broken_off = False
        self._at = 0  # frames that were given out
        self._lost = Fraction(0)  # frames in packets that could not be decoded since then
        info = SourceInfo(
            path,
            kind,
            facts.channels,
            facts.rate,
            facts.bits,
            facts.frames,
            size,
            facts.form,
            facts.valid_bits,
            facts.speakers,
        )
        super().__init__(file, info)

    def _chunks(self) -> Iterator[Samples]:
        import av

        av.logging.set_level(None)
        self._opened = False
        try:
            with self.info.path.open("rb") as file:
                yield from self._mended(file) if self._accept_damage else self._sound(file)
        except av.error.FFmpegError as error:
            if not self._opened and self.info.channels > 2:  # three channels of no named place, say
                raise UnsupportedSource(
                    "the decoder does not take a {0} file with such a layout of {1} channels",
                    NAMES[self.info.kind],
                    self.info.channels,
                ) from error
            raise SourceDamaged("the audio cannot be decoded: {0}", error.strerror or error) from error
        except OSError as error:
            raise cannot_read(error) from error

    def _sound(self, file: BinaryIO) -> Iterator[Samples]:
        with self._container(file, 0) as container:
            for frame in container.decode(self._track(container)):
                yield from self._of(frame)

    def _mended(self, file: BinaryIO) -> Iterator[Samples]:
        """Packet by packet: one that cannot be decoded costs what it holds, which is silence then."""
        import av

        begin = 0
        for _ in range(_MOST_BEGINNINGS):
            position = begin
            try:
                with self._container(file, begin) as container:
                    track = self._track(container)
                    for packet in container.demux(track):
                        position = begin + (packet.pos or 0)
                        try:
                            found = [(frame.pts, list(self._of(frame))) for frame in packet.decode()]
                        except (av.error.FFmpegError, SourceDamaged, UnsupportedSource):
                            if not packet.is_corrupt:  # that is: cut off by the end of the file
                                self._lost += (packet.duration or 0) * track.time_base * self.info.rate
                            continue
                        for pts, parts in found:
                            yield from self._silence(self._missing(pts, track.time_base, parts))
                            for part in parts:
                                yield part
                                self._at += len(part)
                break
            except (av.error.FFmpegError, UnsupportedSource) as error:
                if not self._opened or (not begin and isinstance(error, UnsupportedSource)):
                    raise
                next_block = self._next_block(file, position + 1) if self.info.kind == "wavpack" else None
                self._broken_off = next_block is None
                if next_block is None:
                    break
                begin = next_block
                self._lost = max(self._lost, Fraction(1))
        missing = (self.info.frames or 0) - self._at
        if 0 < missing <= self._lost:  # the bytes are there, but cannot be decoded
            yield from self._silence(missing)

    def _missing(self, pts: int | None, time_base: Fraction, parts: list[Samples]) -> int:
        """Frames of audio that are missing before these parts."""
        if not self._lost:
            return 0
        exact = pts is not None and (time_base * self.info.rate).denominator == 1
        gap = int(pts * time_base * self.info.rate) - self._at if exact and pts is not None else round(self._lost)
        announced = self.info.frames
        beyond = announced is not None and self._at + gap + sum(map(len, parts)) > announced
        return 0 if beyond else max(gap, 0)

    def _silence(self, frames: int) -> Iterator[Samples]:
        frames = min(frames, self._damage.room)
        if frames:
            self._damage.silence(self._at, frames, "it cannot be decoded")
        quiet = np.zeros((min(frames, _SILENCE), self.info.channels), np.int32)
        while frames:
            part = quiet[:frames]
            yield part
            self._at += len(part)
            frames -= len(part)
        self._lost = Fraction(0)

    def _next_block(self, file: BinaryIO, begin: int) -> int | None:
        """Where, from byte `begin` of the stream on, a WavPack block begins that may be next."""
        stream = FileRange(file, self._facts.begin + begin, self._facts.end)
        at, data = begin, b""
        while piece := stream.read(_READ):
            data += piece
            place = -1
            while (place := data.find(b"wvpk", place + 1)) >= 0 and place + 32 <= len(data):
                version, _, number, count, flags = unpack_from("<H2sxxxxIII", data, place + 8)
                likely = 0x402 <= version <= 0x410 and flags & 1 << 11 and count  # the first of a packet, with audio
                if likely and number >= self._at and number + count <= (self.info.frames or number + count):
                    return at + place
            at, data = at + max(0, len(data) - 31), data[-31:]
        return None

    def _container(self, file: BinaryIO, begin: int) -> Any:
        """The stream from its byte `begin` on, as the library sees it."""
        import av

        facts = self._facts
        patches = [(offset - begin, new) for offset, new in facts.patches] if begin else facts.patches
        stream = _ForDecoder(file, facts.begin + begin, facts.end, patches)
        container = av.open(stream, "r", options={"ignore_editlist": "1"}, metadata_errors="replace")
        self._opened = True
        return container

    def _track(self, container: Any) -> Any:
        wanted = _DECODERS[self.info.kind]
        found = ((each, each.codec_context) for each in container.streams.audio)
        tracks = [each for each, codec in found if codec is not None and codec.name == wanted]
        if len(tracks) != 1:
            raise UnsupportedSource("the file does not hold exactly one lossless track")
        tracks[0].codec_context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
        return tracks[0]

    def _of(self, frame: Any) -> Iterator[Samples]:
        for part in self._packed(frame):
            yield self._samples(part)

    def _packed(self, frame: Any) -> list[Any]:
        """The frame, with its channels in one plane where there are many: PyAV counts planes by a zero behind them,
        which is not there with eight, and reads what is not its own."""
        if not frame.format.is_planar or frame.layout.nb_channels < 8:
            return [frame]
        import av

        if self._interleave is None:
            self._interleave = av.AudioResampler(frame.format.packed.name, frame.layout, frame.sample_rate)
        return list(self._interleave.resample(frame))

    def _samples(self, frame: Any) -> Samples:
        info = self.info
        form = frame.format.name
        if frame.sample_rate != info.rate or frame.layout.nb_channels != info.channels:
            raise SourceDamaged("the audio's sample rate or number of channels is not that of the header")
        array = frame.to_ndarray()
        array = array.T if form.endswith("p") else array.reshape(-1, info.channels)
        stored = {"u8": 8, "s16": 16, "s32": 32, "flt": 32}.get(form.removesuffix("p"), 0)
        if info.floating != form.startswith("flt") or stored < info.bits:
            raise UnsupportedSource("the audio is decoded to an unexpected form ({0})", form)
        if info.floating:
            return np.ascontiguousarray(array).view(np.int32)
        wide = array.astype(np.int32) - (np.int32(128) if stored == 8 else np.int32(0))
        shift = stored - info.bits  # narrower samples are left-justified
        if shift and np.any(wide & ((1 << shift) - 1)):
            raise UnsupportedSource("the audio has more bits per sample than its header says")
        samples: Samples = wide >> np.int32(shift)
        return samples

    def _finish(self) -> None:
        announced = self.info.frames
        if announced is not None and announced != self.frames_read:
            words = Phrase("{0} samples per channel are announced, {1} are there", announced, self.frames_read)
            if not self._accept_damage:
                raise SourceDamaged("the file is cut short or its header is wrong: {0}", words)
            lost = moment(announced - self.frames_read, self.info.rate)
            self._damage.note(Phrase("the last {0} are missing", lost) if announced > self.frames_read else words)
        elif self._broken_off:
            self._damage.note(Phrase("what follows cannot be decoded"))
        self.incomplete = self._damage.words()
        while self._file.read(_READ):  # for its SHA-256
            pass

    def wrapper(self) -> Wrapper:
        return Wrapper(self.info.kind, self._facts.head, self._facts.tail)

    def peek_wrapper(self) -> Wrapper:
        return self.wrapper()

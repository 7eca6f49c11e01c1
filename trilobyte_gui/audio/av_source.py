"""Reading Apple Lossless, WavPack, Monkey's Audio and True Audio through PyAV.

What their decoders let pass is held against the files' own headers: the number of samples above all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from trilobyte_gui.audio.av_headers import Window, read_facts
from trilobyte_gui.audio.source import MAX_CHANNELS, HashedFile, Source, SourceInfo, cannot_read
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.source_formats import NAMES, SourceKind
from trilobyte_gui.metadata.wrapper import Wrapper

_READ = 1 << 20
_LONGEST_PATCH = 16
_DECODERS = {"alac": "alac", "wavpack": "wavpack", "ape": "ape", "tta": "tta"}


class _ForDecoder(Window):
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
            raise SourceDamaged(f"the {NAMES[kind]} header contradicts itself")
        if facts.channels > MAX_CHANNELS:
            raise UnsupportedSource(f"{facts.channels} channels are not supported (at most {MAX_CHANNELS})")
        if facts.bits > 32:
            raise UnsupportedSource(f"samples of {facts.bits} bits are not supported (at most 32)")
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
        wanted = _DECODERS[self.info.kind]
        opened = False
        try:
            with (
                self.info.path.open("rb") as file,
                av.open(
                    _ForDecoder(file, self._facts.begin, self._facts.end, self._facts.patches),
                    "r",
                    options={"ignore_editlist": "1"},
                    metadata_errors="replace",
                ) as container,
            ):
                opened = True
                found = ((each, each.codec_context) for each in container.streams.audio)
                tracks: Any = [each for each, codec in found if codec is not None and codec.name == wanted]
                if len(tracks) != 1:
                    raise UnsupportedSource("the file does not hold exactly one lossless track")
                tracks[0].codec_context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
                for frame in container.decode(tracks[0]):
                    for part in self._packed(frame):
                        yield self._samples(part)
        except av.error.FFmpegError as error:
            if not opened and self.info.channels > 2:  # three channels of no named place, say
                raise UnsupportedSource(
                    f"the decoder does not take a {NAMES[self.info.kind]} file with such a layout of"
                    f" {self.info.channels} channels"
                ) from error
            if not self._accept_damage:
                raise SourceDamaged(f"the audio cannot be decoded: {error.strerror or error}") from error
            self.incomplete = "its audio is damaged, and archived up to there"
        except OSError as error:
            raise cannot_read(error) from error

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
            raise UnsupportedSource(f"the audio is decoded to an unexpected form ({form})")
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
        if announced is not None and announced != self.frames_read and not self.incomplete:
            words = f"{announced} samples per channel are announced, {self.frames_read} are there"
            if not self._accept_damage:
                raise SourceDamaged(f"the file is cut short or its header is wrong: {words}")
            self.incomplete = words
        while self._file.read(_READ):  # for its SHA-256
            pass

    def wrapper(self) -> Wrapper:
        return Wrapper(self.info.kind, self._facts.head, self._facts.tail)

    def peek_wrapper(self) -> Wrapper:
        return self.wrapper()

"""Reading Apple Lossless, WavPack, Monkey's Audio and True Audio through PyAV.

What their decoders let pass is held against the files' own headers: the number of samples above all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from
from typing import Any, BinaryIO

import numpy as np

from trilobyte_gui.audio.sniff import skip_id3
from trilobyte_gui.audio.source import HashedFile, Source, SourceInfo, cannot_read
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.kinds import NAMES, Form, SourceKind
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.metadata.mp4 import Mp4
from trilobyte_gui.metadata.trailing import trailing_tags
from trilobyte_gui.metadata.wrapper import Wrapper

_READ = 1 << 20
_DECODERS = {"alac": "alac", "wavpack": "wavpack", "ape": "ape", "tta": "tta"}


@dataclass(frozen=True, slots=True)
class _Facts:
    """From the file's own headers. `frames` None where they do not say."""

    channels: int
    rate: int
    bits: int
    frames: int | None
    head: bytes
    tail: bytes
    form: Form = Form.PLAIN


class _UpTo:
    """A file that ends at `size`: tags behind the audio are not for decoders, which may take them for damage."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        return self._file.read(max(0, min(size, self._size - self._file.tell())))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            offset, whence = offset + self._size, os.SEEK_SET
        return self._file.seek(offset, whence)


class AvSource(Source):
    """A file in one of these formats; its wrapper holds its tags."""

    def __init__(self, kind: SourceKind, file: HashedFile, path: Path, size: int, accept_damage: bool = False) -> None:
        self._accept_damage = accept_damage
        self._interleave: Any = None
        try:
            with path.open("rb") as side:
                self._facts = facts = _READERS[kind](side, size)
        except OSError as error:
            raise cannot_read(error) from error
        if not (facts.channels and facts.rate and facts.bits):
            raise SourceDamaged(f"the {NAMES[kind]} header contradicts itself")
        super().__init__(
            file, SourceInfo(path, kind, facts.channels, facts.rate, facts.bits, facts.frames, size, facts.form)
        )

    def _chunks(self) -> Iterator[Samples]:
        import av

        av.logging.set_level(None)
        wanted = _DECODERS[self.info.kind]
        opened = False
        try:
            with (
                self.info.path.open("rb") as file,
                av.open(
                    _UpTo(file, self.info.size - len(self._facts.tail)),
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
                    f"the decoder does not take a {NAMES[self.info.kind]} file of such {self.info.channels} channels"
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


def _head_and_tags(file: Any, size: int) -> tuple[bytes, bytes, bytes]:
    """The stream's first bytes, the tags before it and those after it."""
    length, head = skip_id3(file)
    file.seek(0)
    return head, file.read(length), trailing_tags(file, size)


def _wavpack(file: Any, size: int) -> _Facts:
    _, before, after = _head_and_tags(file, size)
    channels = at = 0
    frames: int | None = None
    while True:  # the blocks of the first stretch of audio, one for each pair of channels
        file.seek(len(before) + at)
        block = file.read(4096)
        if len(block) < 32 or block[:4] != b"wvpk":
            raise SourceDamaged("the WavPack header is damaged")
        length, version, high, total, _, samples, flags = unpack_from("<IHxBIIII", block, 4)
        if version >> 8 != 4:
            raise UnsupportedSource("this is a WavPack file of an old version, which is not supported")
        if flags & 1 << 31:
            raise UnsupportedSource("this is a WavPack file of DSD audio, which is not supported")
        if flags & 1 << 3:
            raise UnsupportedSource("this is a hybrid WavPack file, which is lossy without its correction file")
        at += 8 + length
        if samples == 0:  # a block of metadata alone
            continue
        if not channels:  # later blocks need not repeat it
            frames = total + (high << 32) if total != 0xFFFFFFFF else None
        channels += 1 if flags & 1 << 2 else 2
        if flags & 1 << 12:
            break
    rates = (6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 192000)
    index = flags >> 23 & 15
    rate = rates[index] if index < 15 else _wavpack_rate(block)
    floating = bool(flags & 1 << 7)
    width = 32 if floating else 8 * ((flags & 3) + 1)
    return _Facts(channels, rate, width, frames, before, after, Form.FLOAT if floating else Form.PLAIN)


def _wavpack_rate(block: bytes) -> int:
    """The sample rate from a block's metadata, for rates that the flags cannot say."""
    at = 32
    while at + 2 <= len(block):
        name, words = block[at], block[at + 1]
        start = at + 2
        if name & 0x80:
            words |= int.from_bytes(block[at + 2 : at + 4], "little") << 8
            start += 2
        data = block[start : start + 2 * words]
        if name & 0x3F == 0x27:
            return int.from_bytes(data[:3], "little")
        at = start + 2 * words
    raise UnsupportedSource("the WavPack file has an unusual sample rate that could not be found")


def _ape(file: Any, size: int) -> _Facts:
    head, before, after = _head_and_tags(file, size)
    if len(head) < 76:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    version = unpack_from("<H", head, 4)[0]
    if version < 3980:
        raise UnsupportedSource("this is a Monkey's Audio file of an old version, which is not supported")
    at = unpack_from("<I", head, 8)[0]  # length of the descriptor
    if not 52 <= at <= len(head) - 24:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    _, _, per_frame, last, count, bits, channels, rate = unpack_from("<HHIIIHHI", head, at)
    frames = (count - 1) * per_frame + last if count else 0
    return _Facts(channels, rate, bits, frames, before, after)


def _tta(file: Any, size: int) -> _Facts:
    head, before, after = _head_and_tags(file, size)
    if len(head) < 22:
        raise SourceDamaged("the True Audio header is damaged")
    form, channels, bits, rate, frames = unpack_from("<HHHII", head, 4)
    if form != 1:
        raise UnsupportedSource("this is a True Audio file of an unusual or encrypted form")
    return _Facts(channels, rate, bits, frames, before, after)


def _alac(file: Any, size: int) -> _Facts:
    movie = Mp4.read(file, size)
    if movie.codings != ["alac"] or movie.video or movie.others:
        raise UnsupportedSource(movie.reason)
    cookie = movie.cookie
    if len(cookie) < 24:
        raise SourceDamaged("the MP4 file does not say how its Apple Lossless audio is stored")
    bits, channels, rate = cookie[5], cookie[9], int.from_bytes(cookie[20:24], "big")
    return _Facts(channels, rate, bits, movie.frames, movie.tags, b"")


_READERS = {"wavpack": _wavpack, "ape": _ape, "tta": _tta, "alac": _alac}

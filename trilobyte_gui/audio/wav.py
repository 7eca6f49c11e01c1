"""Reading WAV files: integer PCM of 1 to 4 bytes a sample, RIFF or RF64; all else is kept verbatim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.pcm import from_wav_bytes
from trilobyte_gui.audio.source import (
    MAX_AROUND,
    MAX_CHANNELS,
    HashedFile,
    Source,
    SourceInfo,
    cannot_read,
    read_rest,
)
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.metadata.wrapper import Wrapper

CHUNK_BYTES = 1 << 20

_CODINGS = {
    2: "Microsoft ADPCM, which is lossy",
    3: "floating point, which is not supported yet",
    6: "A-law, which is lossy",
    7: "mu-law, which is lossy",
    0x11: "IMA ADPCM, which is lossy",
    0x31: "GSM 6.10, which is lossy",
    0x50: "MPEG audio, which is lossy",
    0x55: "MP3, which is lossy",
    0x92: "AC-3, which is lossy",
    0x160: "Windows Media, which is lossy",
    0x161: "Windows Media, which is lossy",
    0x162: "Windows Media, which is lossy",
    0x2000: "AC-3, which is lossy",
    0x2001: "DTS, which is lossy",
    0xF1AC: "FLAC inside WAV, which is not supported",
}
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
# Sizes that programs write when they stream to a pipe and cannot come back to fill in the real one.
_STREAMED = (0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the audio of a WAV file is, and how its samples are stored."""

    channels: int
    rate: int
    width: int
    data_at: int
    data_bytes: int


def _format(chunk: bytes) -> tuple[int, int, int]:
    """Channels, rate and bytes a sample from a `fmt ` chunk."""
    if len(chunk) < 16:
        raise SourceDamaged("the WAV format chunk is too short")
    coding, channels, rate, _, align, bits = unpack_from("<HHIIHH", chunk)
    if coding == 0xFFFE:
        if len(chunk) < 40:
            raise SourceDamaged("the WAV format chunk is too short")
        coding = unpack_from("<H", chunk, 24)[0] if chunk[26:40] == _SUBFORMAT_TAIL else -1
    if coding != 1:
        name = _CODINGS.get(coding, "an unknown coding" if coding < 0 else f"coding number {coding}")
        raise UnsupportedSource(f"the audio in this WAV file is {name}")
    if channels == 0 or rate == 0 or bits == 0 or align % channels or align * 8 < channels * bits:
        raise SourceDamaged("the WAV format chunk contradicts itself")
    if channels > MAX_CHANNELS:
        raise UnsupportedSource(f"{channels} channels are not supported yet (at most {MAX_CHANNELS})")
    width = align // channels
    if width > 4:
        raise UnsupportedSource(f"samples of {8 * width} bits are not supported (at most 32)")
    return channels, rate, width


def _whole(file: HashedFile, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise SourceDamaged("the file ends inside its header")
    return data


def _parse(file: HashedFile, size: int) -> tuple[_Layout, bytes]:
    """The layout, and all bytes up to the audio; `file` is left at the first sample."""
    head = bytearray(_whole(file, 12))
    riff_size = unpack_from("<I", head, 4)[0]
    long_size: int | None = None
    form: tuple[int, int, int] | None = None
    while True:
        header = file.read(8)
        if len(header) < 8:
            raise SourceDamaged("the WAV file holds no audio (it has no data chunk)")
        head += header
        name, length = header[:4], unpack_from("<I", header, 4)[0]
        left = size - len(head)
        if name == b"data":
            break
        if length > left:
            raise SourceDamaged("the WAV header is damaged: a chunk runs past the end of the file")
        if len(head) + length > MAX_AROUND:
            raise UnsupportedSource(f"more than {MAX_AROUND >> 20} MB of other data precede the audio")
        body = _whole(file, min(length + (length & 1), left))
        head += body
        if name == b"fmt ":
            form = _format(body[:length])
        elif name == b"ds64" and length >= 16:
            long_size = unpack_from("<Q", body, 8)[0]
    if form is None:
        raise SourceDamaged("the WAV file does not say how its audio is stored (it has no format chunk)")
    if head[:4] != b"RIFF" and length == 0xFFFFFFFF and long_size is not None:
        length = long_size
        streamed = False
    else:
        # A size of 0 is a program's that was ended before it filled in the header, if RIFF ends there as well.
        unfinished = length == 0 and (riff_size <= len(head) - 8 or riff_size == 0xFFFFFFFF)
        streamed = length in _STREAMED or unfinished
    if length > left or streamed:
        if not streamed:
            raise SourceDamaged(f"the file is cut short: {length} bytes of audio are announced, {left} are there")
        length = left
    channels, rate, width = form
    # Bytes that do not make a whole frame belong to what follows the audio.
    return _Layout(channels, rate, width, len(head), length - length % (channels * width)), bytes(head)


class WavSource(Source):
    """A WAV file. Its bits per sample are those of the container; unused low bits are left to the codec."""

    def __init__(self, file: HashedFile, path: Path, size: int) -> None:
        layout, head = _parse(file, size)
        self._layout = layout
        self._head = head
        frame = layout.channels * layout.width
        frames = layout.data_bytes // frame
        info = SourceInfo(path, "wav", layout.channels, layout.rate, 8 * layout.width, frames, size)
        super().__init__(file, info)
        self._tail: bytes | None = None

    def _chunks(self) -> Iterator[NDArray[np.int32]]:
        frame = self._layout.channels * self._layout.width
        left = self._layout.data_bytes
        while left:
            want = min(left, CHUNK_BYTES // frame * frame)
            data = self._file.read(want)
            if len(data) < want:
                raise SourceDamaged("the file became shorter while it was read")
            left -= want
            yield from_wav_bytes(data, self._layout.width, self._layout.channels)

    def _finish(self) -> None:
        self._tail = read_rest(self._file)

    def wrapper(self) -> Wrapper:
        if self._tail is None:
            try:
                with self.info.path.open("rb") as file:
                    file.seek(self._layout.data_at + self._layout.data_bytes)
                    return Wrapper("wav", self._head, read_rest(HashedFile(file, digest=False)))
            except OSError as error:
                raise cannot_read(error) from error
        return Wrapper("wav", self._head, self._tail)

    def peek_wrapper(self) -> Wrapper:
        return self.wrapper()

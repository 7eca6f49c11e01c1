"""What files of plain samples have in common: bytes before, samples in one stretch, bytes after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from trilobyte_gui.audio.source import MAX_AROUND, MAX_CHANNELS, HashedFile, Source, SourceInfo, cannot_read, read_rest
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, from_file
from trilobyte_gui.codec.source_formats import Form, SourceKind
from trilobyte_gui.metadata.fields import MOST_PARTS
from trilobyte_gui.metadata.wrapper import Wrapper

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """How samples are stored: `width` bytes each, in that form."""

    channels: int
    rate: int
    width: int
    form: Form

    @property
    def frame(self) -> int:
        return self.channels * self.width


def stored(name: str, channels: int, rate: int, width: int, form: Form) -> Stored:
    """As `Stored`, checked; `name` is the format's. Raises SourceDamaged, UnsupportedSource."""
    if channels == 0 or rate == 0 or width == 0:
        raise SourceDamaged(f"the {name} header contradicts itself")
    if channels > MAX_CHANNELS:
        raise UnsupportedSource(f"{channels} channels are not supported (at most {MAX_CHANNELS})")
    if form & Form.FLOAT and width not in (4, 8):
        raise UnsupportedSource(f"floating-point samples of {8 * width} bits are not supported (32 and 64 are)")
    if not form & Form.FLOAT and width > 4:
        raise UnsupportedSource(f"samples of {8 * width} bits are not supported (at most 32)")
    return Stored(channels, rate, width, form)


class HeadReader:
    """Reads a header piece by piece and keeps its bytes."""

    def __init__(self, file: HashedFile, path: Path, size: int) -> None:
        self._file = file
        self._path = path
        self._size = size
        self.head = bytearray()
        self._parts = 0

    @property
    def left(self) -> int:
        """Bytes of the file from here on."""
        return self._size - len(self.head)

    def take(self, size: int) -> bytes:
        """Exactly `size` bytes. Raises SourceDamaged, UnsupportedSource."""
        if size > self.left:
            raise SourceDamaged("the header is damaged: a part of it runs past the end of the file")
        self._parts += 1
        if self._parts > 3 * MOST_PARTS:
            raise UnsupportedSource("its header has more chunks than any music has")
        if len(self.head) + size > MAX_AROUND:
            raise UnsupportedSource(f"more than {MAX_AROUND >> 20} MB of other data precede the audio")
        data = self._file.read(size)
        if len(data) < size:
            raise SourceDamaged("the file became shorter while it was read")
        self.head += data
        return data

    def look(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` of the file on, read on the side."""
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                return file.read(size)
        except OSError as error:
            raise cannot_read(error) from error

    def behind(self, wanted: bytes, at: int, order: Literal["big", "little"]) -> bytes:
        """The body (1024 bytes at most) of the RIFF-like chunk of that name among those from `at` on; b"" where there
        is none: chunks may stand in any order."""
        for _ in range(MOST_PARTS):
            if len(header := self.look(at, 8)) < 8:
                break
            size = int.from_bytes(header[4:], order)
            if header[:4] == wanted:
                return self.look(at + 8, min(size, 1024))
            at += 8 + size + (size & 1)
        return b""


class PcmSource(Source):
    """A file of plain samples. Its bits per sample are those of the container; unused low bits are left to the
    codec. Bytes that do not make a whole frame belong to what follows the audio."""

    kind: ClassVar[SourceKind]

    def __init__(self, file: HashedFile, path: Path, size: int, accept_damage: bool = False) -> None:
        reader = HeadReader(file, path, size)
        self._stored, length = self._read_head(reader)
        if length > reader.left:
            words = f"{length} bytes of audio are announced, {reader.left} are there"
            if not accept_damage:
                raise SourceDamaged(f"the file is cut short: {words}")
            self.incomplete = f"it is cut short: {words}"
            length = reader.left
        elif reader.left - length > MAX_AROUND:  # a size that wrapped around at 4 GiB, or was never right
            length = reader.left
        self._head = bytes(reader.head)
        self._bytes = length - length % self._stored.frame
        how = self._stored
        frames = self._bytes // how.frame
        info = SourceInfo(path, self.kind, how.channels, how.rate, 8 * how.width, frames, size, how.form)
        super().__init__(file, info)
        self._tail: bytes | None = None

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        """Read up to the first sample; how samples are stored, and how many bytes of them are announced."""
        raise NotImplementedError

    def _chunks(self) -> Iterator[Samples]:
        how, left = self._stored, self._bytes
        while left:
            want = min(left, max(1, CHUNK_BYTES // how.frame) * how.frame)
            data = self._file.read(want)
            if len(data) < want:
                raise SourceDamaged("the file became shorter while it was read")
            left -= want
            yield from_file(data, how.channels, 8 * how.width, how.form)

    def _finish(self) -> None:
        self._tail = read_rest(self._file)

    def wrapper(self) -> Wrapper:
        if self._tail is not None:
            return Wrapper(self.kind, self._head, self._tail)
        try:
            with self.info.path.open("rb") as file:
                file.seek(len(self._head) + self._bytes)
                return Wrapper(self.kind, self._head, read_rest(HashedFile(file, digest=False)))
        except OSError as error:
            raise cannot_read(error) from error

    def peek_wrapper(self) -> Wrapper:
        return self.wrapper()

"""Runs of bytes that may be too long to hold, read where they are wanted."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

HELD = 1 << 24  # bytes; what is longer is read piece by piece
PIECE = 1 << 20
_BLOCK = 1 << 13


class Stretch:
    """`length` bytes that are not held. `read(offset, size)` gives any of them: exactly `size` bytes, or it raises."""

    def __init__(self, length: int, read: Callable[[int, int], bytes]) -> None:
        self._length = length
        self.read = read
        self._block, self._block_at = b"", 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, wanted: slice) -> bytes:
        """Neighbouring small slices cost one reading."""
        start, end, _ = wanted.indices(self._length)
        if end <= start:
            return b""
        if end - start > _BLOCK:
            return self.read(start, end - start)
        if not self._block_at <= start < end <= self._block_at + len(self._block):
            self._block_at = start // _BLOCK * _BLOCK
            self._block = self.read(self._block_at, min(2 * _BLOCK, self._length - self._block_at))
        return self._block[start - self._block_at : end - self._block_at]

    def __eq__(self, other: object) -> bool:
        """With the same bytes, held or not."""
        if not isinstance(other, bytes | Stretch):
            return NotImplemented
        return len(self) == len(other) and all(
            self[at : at + PIECE] == other[at : at + PIECE] for at in range(0, len(self), PIECE)
        )

    __hash__ = None  # type: ignore[assignment]


Bytes = bytes | Stretch


def pieces(data: Bytes) -> Iterator[bytes]:
    """All of it, in order, in pieces of a megabyte or, where it is held, as a whole."""
    if isinstance(data, bytes):
        yield data
        return
    for at in range(0, len(data), PIECE):
        yield data[at : at + PIECE]


def copy(data: Bytes, write: Callable[[bytes], object]) -> None:
    """Hand all of it to `write`, piece by piece."""
    for piece in pieces(data):
        write(piece)


def part(data: Bytes, start: int, end: int) -> Bytes:
    """`data[start:end]`, held if it is short enough."""
    start, end, _ = slice(start, end).indices(len(data))
    if isinstance(data, bytes) or end - start <= HELD:
        return data[start:end]
    read = data.read
    return Stretch(end - start, lambda offset, size: read(start + offset, size))


def joined(parts: Sequence[Bytes]) -> Bytes:
    """The parts, one after the other, held if they are short enough."""
    length = sum(map(len, parts))
    if length <= HELD:
        return b"".join(each[:] for each in parts)
    begins = [0]
    for each in parts:
        begins.append(begins[-1] + len(each))

    def read(offset: int, size: int) -> bytes:
        return b"".join(
            each[max(0, offset - begin) : max(0, offset + size - begin)]
            for each, (begin, end) in zip(parts, pairwise(begins), strict=True)
            if begin < offset + size and offset < end
        )

    return Stretch(length, read)


def crc32(data: Bytes) -> int:
    crc = 0
    for piece in pieces(data):
        crc = zlib.crc32(piece, crc)
    return crc


class Replayed:
    """Any part of what an iterator gives: it is begun anew where a part is asked for that has gone by."""

    def __init__(self, begin: Callable[[], Iterator[bytes]]) -> None:
        self._begin = begin
        self._pieces = begin()
        self._piece, self._at = b"", 0

    def read(self, offset: int, size: int) -> bytes:
        """Fewer than `size` bytes only at the end."""
        if offset < self._at:
            self._pieces, self._piece, self._at = self._begin(), b"", 0
        out = bytearray()
        while True:
            out += self._piece[max(0, offset + len(out) - self._at) : offset + size - self._at]
            if len(out) == size:
                return bytes(out)
            self._at += len(self._piece)
            self._piece = next(self._pieces, b"")
            if not self._piece:
                return bytes(out)

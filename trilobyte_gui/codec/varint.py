"""Integers of any size as bytes: seven bits each, lowest first, the top bit says that more follow (LEB128)."""

from __future__ import annotations

from collections.abc import Iterable

from trilobyte_gui.codec.errors import ArchiveDamaged


def put(*values: int) -> bytes:
    """The bytes of non-negative integers, one after the other."""
    return put_all(values)


def put_all(values: Iterable[int]) -> bytes:
    out = bytearray()
    for value in values:
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
    return bytes(out)


def zigzag(value: int) -> int:
    """0, -1, 1, -2 … as 0, 1, 2, 3 …"""
    return value << 1 if value >= 0 else (-value << 1) - 1


class ByteReader:
    """Takes integers and bytes off the front of `data`; `ArchiveDamaged` at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def get(self, limit: int) -> int:
        """The next integer, which must not exceed `limit`."""
        value = shift = 0
        data = self._data
        while True:
            if self._at == len(data):
                raise ArchiveDamaged("a segment ends too early")
            byte = data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if value > limit or shift > 70:
                raise ArchiveDamaged("a number in a segment is out of range")
            if byte < 0x80:
                return value

    def get_signed(self, limit: int) -> int:
        """The next zigzag-coded integer, of magnitude at most `limit`."""
        value = self.get(2 * limit + 1)
        return value >> 1 if value % 2 == 0 else -((value + 1) >> 1)

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        part = self._data[self._at : self._at + size]
        if len(part) < size:
            raise ArchiveDamaged("a segment ends too early")
        self._at += size
        return part

    @property
    def left(self) -> int:
        """How many bytes were not taken yet."""
        return len(self._data) - self._at

    def rest(self) -> bytes:
        """All bytes that were not taken yet."""
        return self.take(len(self._data) - self._at)

    def taken(self) -> bytes:
        """All bytes that were taken so far."""
        return self._data[: self._at]

    def finish(self) -> None:
        """Everything must have been taken."""
        if self._at != len(self._data):
            raise ArchiveDamaged("a segment has bytes left over")

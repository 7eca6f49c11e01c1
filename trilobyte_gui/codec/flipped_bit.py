"""Mending data of which a single bit was flipped, by its CRC-32.

A flipped bit changes the CRC-32 by a value that depends on nothing but its place: which bit of its byte it is, and how
many bytes follow. So the change tells the place.
"""

from __future__ import annotations

import zlib

_CHANGES = [zlib.crc32(bytes([value])) ^ zlib.crc32(b"\0") for value in range(256)]  # by a last byte
_BITS = {_CHANGES[1 << bit]: bit for bit in range(8)}
_BY_TOP = {change >> 24: value for value, change in enumerate(_CHANGES)}


def mended(data: bytes, crc: int) -> bytes | None:
    """`data` with the one bit flipped back that gives it this CRC-32; None where no single bit does."""
    change = zlib.crc32(data) ^ crc
    for place in reversed(range(len(data))):
        if change in _BITS:
            return data[:place] + bytes([data[place] ^ 1 << _BITS[change]]) + data[place + 1 :]
        value = _BY_TOP[change >> 24]  # what the change would be without the byte that follows
        change = (change ^ _CHANGES[value]) << 8 | value
    return None

"""Conventions: numbers, checks and packed samples."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Samples = list[list[int]]  # channel by channel
Lags = list[list[int]]  # block by block


class Damaged(Exception):
    """The archive contradicts itself or the format document."""


def check(condition: bool, fault: str) -> None:
    if not condition:
        raise Damaged(fault)


# Conventions


class Cursor:
    """A cursor over bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        check(count <= len(self.data) - self.at, "a part is too short")
        self.at += count
        return self.data[self.at - count : self.at]

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def varint(self) -> int:
        value = 0
        for place in range(10):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return value
        raise Damaged("a varint of more than ten bytes")

    def zigzag(self) -> int:
        value = self.varint()
        return -(value + 1) // 2 if value & 1 else value // 2

    def rest(self) -> bytes:
        return self.take(len(self.data) - self.at)


def check_crc(data: bytes, crc: int, part: str) -> None:
    check(zlib.crc32(data) == crc, f"CRC-32 of the {part}")


def pack(samples: Samples, bits: int) -> bytes:
    """Packed PCM."""
    width = (bits + 7) // 8
    return b"".join(
        value.to_bytes(width, "little", signed=True) for frame in zip(*samples, strict=True) for value in frame
    )


def unpack(data: bytes, channels: int, bits: int) -> Samples:
    width = (bits + 7) // 8
    values = [int.from_bytes(data[at : at + width], "little", signed=True) for at in range(0, len(data), width)]
    return [values[channel::channels] for channel in range(channels)]

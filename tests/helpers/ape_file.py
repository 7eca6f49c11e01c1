"""Monkey's Audio files, version 3.99 at its fastest level, made in Python: no free program at hand writes them.

Residuals of an adaptive predictor are coded as a quotient and a remainder of a running mean, by a range coder.
"""

from __future__ import annotations

import struct
import zlib
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

# How likely quotients of 0, 1, 2 ... are, of 2^16; from 21 on each has one.
SHARES = (19578, 16582, 12257, 7906, 4576, 2366, 1170, 536, 261, 119, 65, 31, 19, 10, 6, 3, 3, 2, 1, 1, 1)
STARTS = (0, *accumulate(SHARES))


class RangeCoder:
    """Numbers of any length do what a range coder does with carries."""

    def __init__(self) -> None:
        self.low, self.range, self.shifts = 0, 1 << 7, 0

    def put(self, start: int, share: int, total: int) -> None:
        while self.range <= 1 << 23:
            self.low, self.range, self.shifts = self.low << 8, self.range << 8, self.shifts + 1
        unit = self.range // total
        self.low += unit * start
        self.range = unit * share

    def finish(self) -> bytes:
        return (self.low << 1).to_bytes(self.shifts + 1, "big") + bytes(8)


class Mean:
    """Codes residuals of one channel."""

    def __init__(self) -> None:
        self.sum = 1 << 14

    def code(self, residual: int, coder: RangeCoder) -> None:
        x = 2 * residual - 1 if residual > 0 else -2 * residual
        pivot = max(self.sum >> 5, 1)
        assert pivot < 1 << 16
        quotient, rest = divmod(x, pivot)
        if quotient < len(SHARES):
            coder.put(STARTS[quotient], SHARES[quotient], 1 << 16)
        else:
            coder.put(65535 - 63 + min(quotient, 63), 1, 1 << 16)
        if quotient >= 63:
            coder.put(quotient >> 16, 1, 1 << 16)
            coder.put(quotient & 0xFFFF, 1, 1 << 16)
        coder.put(rest, 1, pivot)
        self.sum += (x + 1) // 2 - ((self.sum + 16) >> 5)


def against(x: int) -> int:
    """The opposite of a number's sign."""
    return (x < 0) - (x > 0)


class Taps:
    """The last value of a signal and its last differences, with the weights that predict from them."""

    def __init__(self, weights: list[int]) -> None:
        self.weights = weights
        self.values = [0] * len(weights)

    def see(self, value: int) -> int:
        self.values = [value, value - self.values[0], *self.values[1:-1]]
        return sum(weight * each for weight, each in zip(self.weights, self.values, strict=True))

    def learn(self, sign: int) -> None:
        self.weights = [w + against(each) * sign for w, each in zip(self.weights, self.values, strict=True)]


class Predictor:
    """Of one channel; `other` is the other channel's last sample (None where it is alone)."""

    def __init__(self) -> None:
        self.own, self.cross = Taps([360, 317, -109, 98]), Taps([0] * 5)
        self.last = self.out = self.last_other = 0

    def residual(self, sample: int, other: int | None) -> int:
        predicted = self.own.see(self.last)
        if other is not None:
            predicted += self.cross.see(other - (self.last_other * 31 >> 5)) >> 1
            self.last_other = other
        self.last = sample - (self.out * 31 >> 5)
        residual = self.last - (predicted >> 10)
        self.out = sample
        self.own.learn(against(residual))
        self.cross.learn(against(residual))
        return residual


def frame(samples: NDArray[np.int32], bits: int) -> bytes:
    """One frame, padded to whole words whose bytes stand in reverse."""
    width = bits // 8
    stored = samples + 128 if bits == 8 else samples
    pcm = b"".join(int(each).to_bytes(width, "little", signed=bits > 8) for each in stored.ravel())
    head = zlib.crc32(pcm) >> 1
    if not samples.any():
        data = struct.pack(">II", head | 1 << 31, 3) + bytes(8)
    else:
        coder = RangeCoder()
        means, predictors = (Mean(), Mean()), (Predictor(), Predictor())
        for each in samples.tolist():
            if len(each) == 1:
                means[0].code(predictors[0].residual(each[0], None), coder)
                continue
            side = each[1] - each[0]
            middle = each[0] + (abs(side) // 2 * (-1 if side < 0 else 1))
            means[0].code(predictors[0].residual(side, predictors[1].out), coder)
            means[1].code(predictors[1].residual(middle, side), coder)
        data = struct.pack(">I", head) + b"\0" + coder.finish()
    data += bytes(-len(data) % 4)
    return np.frombuffer(data, ">u4").astype("<u4").tobytes()


def ape(
    samples: NDArray[np.int32], bits: int, rate: int = 44100, each: int = 2048, head: bytes = b"", tail: bytes = b""
) -> bytes:
    """A file of frames of `each` samples; `head` and `tail` are those of the WAV file that it was made from."""
    frames = [frame(samples[at : at + each], bits) for at in range(0, len(samples), each)]
    begin = 52 + 24 + 4 * len(frames) + len(head)
    starts = [begin + sum(map(len, frames[:number])) for number in range(len(frames))]
    size = sum(map(len, frames))
    sizes = 52, 24, 4 * len(frames), len(head), size, 0, len(tail)
    out = b"MAC " + struct.pack("<HH7I", 3990, 0, *sizes) + bytes(16)
    last = len(samples) - each * (len(frames) - 1)
    flags = 0 if head else 32
    out += struct.pack("<HHIIIHHI", 1000, flags, each, last, len(frames), bits, samples.shape[1], rate)
    return out + b"".join(struct.pack("<I", at) for at in starts) + head + b"".join(frames) + tail

"""From bytes of a group to ranks: the range coder, the alphabet, the logistic function and the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tests.reference.arithmetic import f32
from tests.reference.basics import F32, F64, I64, check
from tests.reference.presets import Model, Preset


class ByteDecoder(Protocol):
    """What takes bytes out of a group's words: `left` holds left(0) … left(symbols) of the byte's intervals."""

    def byte(self, left: I64) -> int: ...


class RangeDecoder:
    def __init__(self, words: NDArray[np.uint32]) -> None:
        self.words = [int(word) for word in words]
        self.next = 2
        self.lower = 0
        self.range = 2**64 - 1
        self.point = self.word(0) << 32 | self.word(1)

    def word(self, at: int) -> int:
        return self.words[at] if at < len(self.words) else 0

    def byte(self, left: I64) -> int:
        slot = self.range // 2**24
        q = min((self.point - self.lower) % 2**64 // slot, 2**24 - 1)
        j = int(np.searchsorted(left, q, side="right")) - 1
        low, high = int(left[j]), int(left[j + 1])
        self.lower = (self.lower + slot * low) % 2**64
        self.range = slot * (high - low)
        if self.range < 2**32:
            self.lower = (self.lower << 32) % 2**64
            self.range = (self.range << 32) % 2**64
            self.point = (self.point << 32) % 2**64 + self.word(self.next)
            self.next += 1
        return j


Coder = Callable[[NDArray[np.uint32]], ByteDecoder]


@dataclass
class Alphabet:
    """What a coded channel's ranks mean: `low` and `levels` in units."""

    first: int
    unit: int
    size: int
    values: list[int] | None  # of a list

    def sample(self, rank: int) -> int:
        return self.first + self.unit * rank if self.values is None else self.values[rank]


class Logistic:
    def __init__(self, table: F64) -> None:
        check(len(table) == 4097, "table of the logistic function")
        self.L = np.append(table, table[-1])  # one more, for y = 4096

    def __call__(self, x: F64) -> F64:
        y = np.fmin(np.fmax(x * 128.0 + 2048.0, 0.0), 4096.0)
        i = y.astype(np.int64)
        at = self.L[i]
        result: F64 = at + (self.L[i + 1] - at) * (y - i)
        return result


def layer(x: F32, w: F32, b: F32) -> F32:
    """A layer of a network, in binary32."""
    terms = x[:, None] * w
    out = b.copy()
    for four in (terms[0::4] + terms[1::4]) + (terms[2::4] + terms[3::4]):
        out += four
    return out


def positive(x: F32) -> F32:
    return np.where(x < 0, f32(0.0), x).astype(np.float32)


class Network:
    """Three layers."""

    def __init__(self, model: Model, preset: Preset) -> None:
        layers = (1, 2, 3) if preset.network else ()
        self.w = [model.tensors[f"{preset.name}.w{layer}"] for layer in layers]
        self.b = [model.tensors[f"{preset.name}.b{layer}"] for layer in layers]

    def __call__(self, x: F32) -> F32:
        x = positive(layer(x, self.w[0], self.b[0]))
        x = positive(layer(x, self.w[1], self.b[1]))
        return layer(x, self.w[2], self.b[2])


@dataclass
class Tools:
    """What every channel of a track shares."""

    preset: Preset
    network: Network
    logistic: Logistic
    model: Model

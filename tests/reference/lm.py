"""The second decoder's language model, written from `trilobyte_gui/codec/FORMAT.md` alone.

As in the other chapters, numpy does element-wise arithmetic of binary32 and binary64, one
rounding an operation. Its sums and products of matrices here are of int64, which are exact in any order.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.reference.basics import F32, I64, Cursor, Samples, check
from tests.reference.distribution import Coder

NULL = 256
TOTAL = 2**24
TYPES = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "I8": "<i1"}


@dataclass
class LanguageModel:
    sha256: bytes
    config: dict[str, Any]
    tensors: dict[str, NDArray[Any]]

    @classmethod
    def from_safetensors(cls, data: bytes) -> LanguageModel:
        length = int.from_bytes(data[:8], "little")
        head = json.loads(data[8 : 8 + length])
        facts = head.pop("__metadata__")
        check(facts["format"] == "trilobyte-lm-1", "no language model")
        tensors = {}
        for name, entry in head.items():
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data[8 + length + begin : 8 + length + end], TYPES[entry["dtype"]])
            values = values.reshape(entry["shape"])
            tensors[name] = values.astype(np.int64) if values.dtype.kind == "i" else values
        return cls(hashlib.sha256(data).digest(), json.loads(facts["config"]), tensors)


# Arithmetic: integers are int64, all else binary32


def f32(x: Any) -> F32:
    return np.asarray(x).astype(np.float32)


def whole(x: F32) -> I64:
    """round: to the nearest integer, halves to the even one."""
    return np.rint(x).astype(np.int64)


def q(x: F32) -> I64:
    return np.clip(whole(x), -127, 127)


def clip(x: I64) -> I64:
    return np.clip(x, -(2**20), 2**20)


def rotations(cosine: NDArray[np.float64], sine: NDArray[np.float64], rows: int) -> tuple[F32, F32]:
    """At least `rows` rows of cosines and sines."""
    c, s = cosine, sine
    real, imaginary = np.ones((1, len(c))), np.zeros((1, len(c)))
    while len(real) < rows:
        more = real * c - imaginary * s, imaginary * c + real * s
        real, imaginary = np.concatenate((real, more[0])), np.concatenate((imaginary, more[1]))
        c, s = c * c - s * s, (c * s) * 2.0
    return f32(real), f32(imaginary)


@dataclass
class Stream:
    """The model at work in one window: keys and values of every layer, step by step."""

    model: LanguageModel
    turns: tuple[F32, F32]
    keys: list[list[I64]] = field(default_factory=list)
    values: list[list[I64]] = field(default_factory=list)
    t: int = 0

    def __post_init__(self) -> None:
        layers = range(self.model.config["layers"])
        self.keys, self.values = [[] for _ in layers], [[] for _ in layers]

    def layer(self, name: str, x: I64) -> F32:
        tensors = self.model.tensors
        product: F32 = f32(x @ tensors[f"{name}.weight"])
        return product * tensors[f"{name}.scale"] + tensors[f"{name}.shift"]

    def norm(self, name: str, x: I64) -> I64:
        tensors = self.model.tensors
        v = np.float32(1 / len(x))
        d = x - int(np.floor(np.float32(x.sum()) * v))
        r = np.float32(1) / np.sqrt(np.float32((d * d).sum()) * v + tensors["epsilon"])
        return q((f32(d) * r) * tensors[f"{name}.scale"] + tensors[f"{name}.shift"])

    def step(self, token: int, phase: int) -> I64:
        """The stream after one more token."""
        config, tensors = self.model.config, self.model.tensors
        x: I64 = tensors["tokens"][token] + tensors["phases"][phase]
        if config["positions"] == "learned":
            x = x + tensors["places"][self.t]
        for number in range(config["layers"]):
            mixed = self.attend(number, x)
            x = clip(x + whole(self.layer(f"{number}.project", q(f32(mixed) * tensors[f"{number}.mixing"]))))
            y = whole(self.layer(f"{number}.expand", self.norm(f"{number}.norm_2", x)))
            if config["activation"] == "relu":
                y = np.clip(y, 0, 127)
            else:
                bend = tensors[f"{number}.bend"]
                y = whole(bend[np.clip(y, 0, len(bend) - 1)])
            x = clip(x + whole(self.layer(f"{number}.contract", y)))
        self.t += 1
        return x

    def attend(self, number: int, x: I64) -> I64:
        config, tensors = self.model.config, self.model.tensors
        heads, kv_heads = config["heads"], config["kv_heads"]
        y = self.layer(f"{number}.qkv", self.norm(f"{number}.norm_1", x)).reshape(heads + 2 * kv_heads, -1)
        if config["positions"] == "rotary":
            c, s = self.turns[0][self.t], self.turns[1][self.t]
            turned = y[: heads + kv_heads]
            a, b = turned[:, : len(c)], turned[:, len(c) :]
            y = np.concatenate((np.concatenate((a * c - b * s, b * c + a * s), 1), y[heads + kv_heads :]))
        parts = q(y)
        self.keys[number].append(parts[heads : heads + kv_heads])
        self.values[number].append(parts[heads + kv_heads :])
        del self.keys[number][: -config["span"]], self.values[number][: -config["span"]]
        keys, values = np.array(self.keys[number]), np.array(self.values[number])
        mixed = []
        for h in range(heads):
            seen = h * kv_heads // heads
            scores = keys[:, seen] @ parts[h]
            g = np.minimum(whole(f32(scores.max() - scores) * tensors[f"{number}.heat"][h]), 1023)
            e = tensors["attention"][g]
            p = whole(f32(e) * ((np.float32(1) / np.float32(e.sum())) * np.float32(2**16)))
            mixed.append(p @ values[:, seen])
        return np.concatenate(mixed)

    def left(self, x: I64, unit: int) -> I64:
        """The boundaries of the intervals of those values that are multiples of `unit`."""
        logits = self.layer("head", self.norm("norm", x))[::unit]
        g = np.minimum(whole(logits.max() - logits), 1023)
        e = self.model.tensors["exponential"][g]
        share = (np.float32(1) / np.float32(e.sum())) * np.float32(TOTAL - 1024)
        counts = np.floor(f32(e) * share).astype(np.int64) + 2
        left = np.concatenate(([0], np.cumsum(counts)))
        left[-1] = TOTAL
        return left


# Windows and tokens


@dataclass(frozen=True)
class Place:
    """Of a token: frame, channel and byte of its sample, its phase, and whether it is null or the sample's last."""

    frame: int
    channel: int
    byte: int
    phase: int
    null: bool
    last: bool


def places(config: dict[str, Any], frames: int, channels: int, count: int) -> list[Place]:
    slots = 3 if config["padded"] else count
    kind = {1: 0, 2: 1, 3: 3}[slots]
    out = []
    for begin in range(0, frames, config["block"]):
        for channel in range(channels):
            r = 0 if channels == 1 else channel + 1
            for frame in range(begin, min(begin + config["block"], frames)):
                for byte in range(slots):
                    phase = 6 * r + kind + byte
                    out.append(Place(frame, channel, byte, phase, byte >= count, byte == count - 1))
    return out


def decode_window(
    model: LanguageModel, words: NDArray[np.uint32], frames: int, channels: int, depth: int, new_coder: Coder
) -> Samples:
    """The samples of a window, without `shift`."""
    config = model.config
    count = -(-depth // 8)
    spare = 8 * count - depth
    cosine, sine = model.tensors["turn.cosine"], model.tensors["turn.sine"]
    listed = places(config, frames, channels, count)
    stream = Stream(model, rotations(cosine, sine, len(listed)))
    coder = new_coder(words)
    samples = [[0] * frames for _ in range(channels)]
    before, phase_before = NULL, 0
    for t, place in enumerate(listed):
        x: I64 | None = None
        if config["start"]:
            x = stream.step(before, place.phase)
        elif t:
            x = stream.step(before, phase_before)
        before, phase_before = NULL, place.phase
        if place.null:
            continue
        unit = 2**spare if place.last else 1
        left = np.arange(0, 257, unit) * 2**16 if x is None else stream.left(x, unit)
        before = coder.byte(left) * unit
        samples[place.channel][place.frame] += before << 8 * (count - 1 - place.byte)
    half = 1 << (8 * count - 1)
    middle = (lambda v: (v ^ half) - half) if config["signed"] else (lambda v: v - half)
    return [[middle(value) >> spare for value in channel] for channel in samples]


def decode_lm(
    data: bytes, channels: int, bits: int, frames: int, model: LanguageModel | None, new_coder: Coder
) -> Samples:
    """A segment of kind 4."""
    check(model is not None and bits <= 24, "a segment of another language model")
    assert model is not None
    config = model.config
    reader = Cursor(data)
    shift = reader.varint()
    check(shift <= bits, "the low bits that samples lack")
    samples: Samples = [[0] * frames for _ in range(channels)]
    if shift == bits:
        check(not reader.rest(), "bytes after a silent segment")
        return samples
    depth = bits - shift
    cut = []
    for first in range(0, channels, 2):
        n = min(2, channels - first)
        size = config["window"]
        if config["positions"] == "learned":
            size = min(size, config["span"] // (n * (3 if config["padded"] else -(-depth // 8))))
        cut += [(first, n, begin, min(size, frames - begin)) for begin in range(0, frames, size)]
    lengths = [reader.varint() for _ in cut]
    for (first, n, begin, length), words in zip(cut, lengths, strict=True):
        part = decode_window(model, np.frombuffer(reader.take(4 * words), "<u4"), length, n, depth, new_coder)
        for channel in range(n):
            samples[first + channel][begin : begin + length] = [value << shift for value in part[channel]]
    check(not reader.rest(), "bytes after a segment of the language model")
    return samples

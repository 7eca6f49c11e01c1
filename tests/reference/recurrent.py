"""The recurrent network of coder version 3, and the counts beside it."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.arithmetic import exp2, f32
from tests.reference.basics import F32, F64
from tests.reference.distribution import layer, positive
from tests.reference.presets import Model


class Recurrent:
    """Of one channel."""

    def __init__(self, model: Model) -> None:
        self.tensors = {name[3:]: each for name, each in model.tensors.items() if name.startswith("lm.")}
        self.h1 = np.zeros(128, np.float32)
        self.h2 = np.zeros(128, np.float32)
        self.place, self.probability = 0.0, 0.0
        self.counts = [[1 / 64] * 64 for _ in range(4)]
        self.seen = [0] * 4
        self.weights = [0.4, 0.4, 0.2]
        self.bounds: F64 = np.arange(65) / 64

    def layer(self, name: str, x: F32) -> F32:
        return layer(x, self.tensors[f"w_{name}"], self.tensors[f"b_{name}"])

    def prepare(self, features: F32, b0: float) -> None:
        """The bounds for the next sample."""
        more = [self.place, abs(self.place), math.sqrt(self.probability), b0]
        x = positive(self.layer("in", np.concatenate([features, np.array(more).astype(np.float32)])))
        y = positive(self.layer("mid", x))
        self.h1 = moved(self.h1, self.layer("gate1", y), self.layer("value1", y))
        z = y + positive(self.h1)
        self.h2 = moved(self.h2, self.layer("gate2", z), self.layer("value2", z))
        logits = self.layer("out", positive(self.layer("last", np.concatenate([z, self.h2]))))
        e = [exp2(float(each - logits.max())) for each in logits]
        total = 0.0
        for each in e:
            total += each
        u = (1 - 0.001) / total
        self.network = added_up([each * u + 0.001 / 64 for each in e])
        self.context = min(int(abs(self.place) * 4), 3)
        self.counted = added_up(self.counts[self.context])
        t = self.weights
        self.bounds = (t[0] * (np.arange(65) / 64) + t[1] * self.network) + t[2] * self.counted
        self.bounds[64] = 1.0

    def learn(self, f0: float, f1: float) -> None:
        self.place, self.probability = (f0 + f1) - 1, max(f1 - f0, 0.0)
        p = max(f1 - f0, 1e-9)
        both = np.array([f0, f1])
        q = [p, *(max(float(np.diff(at(table, both))[0]), 1e-12) for table in (self.network, self.counted))]
        q = [weight * each for weight, each in zip(self.weights, q, strict=True)]
        n = 0.9995 / ((q[0] + q[1]) + q[2])
        self.weights = [each * n + (1 - 0.9995) / 3 for each in q]
        rate = max(1 / 8000, 1 / (self.seen[self.context] + 64))
        self.seen[self.context] += 1
        counts = [c - rate * c for c in self.counts[self.context]]
        a, b = min(int(f0 * 64), 63), min(int(f1 * 64), 63)
        for k in range(a, b + 1):
            part = max(min(f1, (k + 1) / 64) - max(f0, k / 64), 0.0) / p
            counts[k] += rate if a == b else rate * part
        self.counts[self.context] = counts


def moved(h: F32, a: F32, v: F32) -> F32:
    g = f32(0.5) + f32(0.5) * (a / (f32(1.0) + np.abs(a)))
    return h + (g * g) * (v - h)


def added_up(shares: list[float]) -> F64:
    sums = [0.0]
    for each in shares[:-1]:
        sums.append(sums[-1] + each)
    return np.array([*sums, 1.0])


def at(table: F64, f: F64) -> F64:
    """A(f)."""
    s = f * 64
    k = np.minimum(s.astype(np.int64), 63)
    result: F64 = np.minimum(table[k] + (s - k) * (table[k + 1] - table[k]), table[k + 1])
    return result

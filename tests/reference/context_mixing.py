"""Context mixing, of coder version 5: what corrects the probabilities of decisions."""

from __future__ import annotations

import numpy as np

from tests.reference.arithmetic import clamp, dot, log2
from tests.reference.basics import F64
from tests.reference.distribution import ByteDecoder, Logistic
from tests.reference.presets import PAD


def clip(n: int, k: int) -> int:
    return min(max(n, -k), k) + k


def logit(q: float) -> float:
    e = bounded(q)
    return log2(e / (1.0 - e)) * 0.6931471805599453


def bounded(q: float) -> float:
    return clamp(q, 2.0**-20, 1.0 - 2.0**-20)


class ContextMixing:
    """Of one channel."""

    def __init__(self, frames: int) -> None:
        self.offsets = [0] * (PAD + frames + PAD)
        self.chances: dict[tuple[int, int, int], tuple[float, int]] = {}  # of a context's row, of a decision
        self.weights: dict[tuple[int, int, int], tuple[F64, int]] = {}  # of a mixer's set, of a decision
        self.rows: list[int] = []
        self.sets: list[int] = []

    def find_rows(
        self, t: int, m: int, u: float, scale: float, before: list[int], place: int, others: list[int] | None
    ) -> None:
        """For frame t, the last ranks being those `before`, and the other channel's offsets `others`."""
        now = PAD + t
        last = [self.offsets[now - k] for k in range(1, 9)]
        v = int(clamp(2.0 * log2(scale) + 8.0, 0, 15))
        n = a = 3
        if others is not None and place == 1:
            n, a = clip(others[now], 3), clip(others[now + 1], 3)
        elif others is not None:
            n = clip(others[now - 9], 3)
        h = 0
        for rank in before:
            h = (h * 789269575 + (rank - m)) % 2**32
        self.rows = [
            16 * min(int(8.0 * u), 7) + v,
            (clip(last[0], 3) * 7 + clip(last[1], 3)) * 7 + clip(last[2], 3),
            (clip(before[0] - m, 4) * 9 + clip(before[1] - m, 4)) * 9 + clip(before[2] - m, 4),
            (n * 7 + a) * 7 + clip(last[0], 3),
            h * 789269575 % 2**32 // 2**20,
            (7 * m + clip(before[0] - m, 3)) % 4096,
        ]
        self.sets = [min(sum(o != 0 for o in last), 7), v]

    def decide(self, kind: int, p: float, logistic: Logistic, coder: ByteDecoder) -> bool:
        places = [(context, row, kind) for context, row in enumerate(self.rows)]
        chances = [self.chances.get(place, (bounded(p), 0)) for place in places]
        inputs = [logit(p)] + [logit(q) * (n / (n + 1.5)) for q, n in chances] + [0.25]
        y = np.array(inputs)
        fresh = np.array([1.0] + 6 * [0.03] + [0.0])
        sets = [(mixer, number, kind) for mixer, number in enumerate(self.sets)]
        weights = [self.weights.get(each, (fresh, 0)) for each in sets]
        d = [dot(w, y) for w, _ in weights]
        probability = float(logistic(np.array(0.5 * (d[0] + d[1]))))
        b = int(probability * (2**24 - 64)) + 32
        yes = coder.byte(np.array([0, b, 2**24])) == 0
        for each, (w, k), d_i in zip(sets, weights, d, strict=True):
            e = (yes - float(logistic(np.array(d_i)))) * (0.002 + 1.0 / (k + 50))
            self.weights[each] = (w + e * y, k + 1)
        for place, (q, n) in zip(places, chances, strict=True):
            self.chances[place] = (q + (yes - q) * max(1.0 / (n + 1.5), 1 / 64), n + 1)
        return yes

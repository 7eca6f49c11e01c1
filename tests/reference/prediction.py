"""What predicts a sample: least squares, the filters and the samples of earlier lags."""

from __future__ import annotations

import numpy as np

from tests.reference.arithmetic import dot, f32
from tests.reference.basics import F32
from tests.reference.presets import BLOCK, PAD, ExpertShape


class LeastSquares:
    """Coefficients fitted to the last samples, the newer ones weighing more; solved for after every eighth."""

    def __init__(self, n: int, forgetting: float, ridge: float) -> None:
        self.n = n
        self.forgetting = forgetting
        self.ridge = ridge
        self.coef = np.zeros(n)
        self.x = np.zeros((8, n))
        self.y = [0.0] * 8
        self.k = [0.0] * 8
        self.G = np.zeros((n, n))
        self.b = np.zeros(n)

    def learn(self, solve: bool) -> None:
        d = 1.0
        for m in range(7, -1, -1):
            self.k[m] = self.k[m] * d
            d = d * self.forgetting
        a = [k * x for k, x in zip(self.k, self.x, strict=True)]
        t = [a_m[:, None] * x[None, :] for a_m, x in zip(a, self.x, strict=True)]  # also below the diagonal: unused
        self.G = d * self.G + (((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7])))
        t = [a_m * y for a_m, y in zip(a, self.y, strict=True)]
        self.b = d * self.b + (((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7])))
        if solve:
            self.solve()

    def solve(self) -> None:
        n = self.n
        A = self.G.copy()
        for k in range(n):
            A[k, k] += self.ridge
        for k in range(0, n, 4):
            for p in range(k, k + 4):
                if not A[p, p] > 1e-12:
                    return
                inv = 1.0 / A[p, p]
                for q in range(p + 1, k + 4):
                    f = A[p, q] * inv
                    A[q, q:] -= f * A[p, q:]
            f = [A[p, k + 4 :] * (1.0 / A[p, p]) for p in range(k, k + 4)]
            r = [A[p, k + 4 :] for p in range(k, k + 4)]
            A[k + 4 :, k + 4 :] -= (f[0][:, None] * r[0] + f[1][:, None] * r[1]) + (
                f[2][:, None] * r[2] + f[3][:, None] * r[3]
            )
        y = self.b.copy()
        for k in range(0, n, 4):
            for p in range(k, k + 4):
                y[p] = y[p] / A[p, p]
                y[p + 1 : k + 4] -= y[p] * A[p, p + 1 : k + 4]
            t = [y[p] * A[p, k + 4 :] for p in range(k, k + 4)]
            y[k + 4 :] -= (t[0] + t[1]) + (t[2] + t[3])
        coef = np.zeros(n)
        for k in range(n - 1, -1, -1):
            products = np.zeros(n)
            products[k + 1 :] = A[k, k + 1 :] * coef[k + 1 :]
            coef[k] = y[k] - dot(products, np.ones(n)) / A[k, k]
        self.coef = coef if bool((np.abs(coef) < 1e9).all()) else np.zeros(n)


class Stage:
    """One adaptive filter of a cascade, in binary32."""

    def __init__(self, n: int, rate: float, frames: int) -> None:
        self.n = n
        self.rate = rate
        self.lanes = 16 if n < 64 else 64
        self.w = np.zeros(n, np.float32)
        self.goals = np.zeros(n + 1 + frames, np.float32)  # that of frame t at n + 1 + t
        self.g = f32(0.0)
        self.E = 0.0
        self.P = 0.0
        self.output = 0.0

    def predict(self, t: int) -> float:
        h = self.goals[t : t + self.n + 1]
        self.w += self.g * h[:-1]
        lanes = np.zeros(self.lanes, np.float32)
        for products in (self.w * h[1:]).reshape(-1, self.lanes):
            lanes += products
        self.output = float(fold(lanes))
        if not abs(self.output) < 1e12:
            self.output = 0.0
            self.w[:] = 0.0
        return self.output

    def learn(self, t: int, wanted: float) -> None:
        goal32 = f32(wanted)
        goal = float(goal32)
        gone = float(self.goals[t + 1])
        self.g = f32(self.rate * (goal - self.output) / ((self.E + goal * goal) + (1e-12 * self.P + self.n)))
        self.E = max(self.E + (goal * goal - gone * gone), 0.0)
        self.P = max(self.P, self.E)
        self.goals[self.n + 1 + t] = goal32

    def refresh(self, t: int) -> None:
        """After frame t."""
        E = 0.0
        goals = self.goals[t + 2 : t + 2 + self.n].astype(np.float64)
        for square in (goals * goals).tolist():
            E += square
        self.E = E
        self.P = E


class Repetition:
    """The filters over what was new at a lag: in the channel itself, and in the other one."""

    def __init__(self, news: list[F32]) -> None:
        self.news = news  # of the channel itself, and of the other one if there is one
        self.w = [np.zeros(16, np.float32) for _ in news]
        self.g = f32(0.0)
        self.output = 0.0
        self.at = 0

    def predict(self, t: int, lag: int) -> float:
        self.output = 0.0
        if not lag:
            return 0.0
        if t % BLOCK == 0:
            self.g = f32(0.0)
        self.at = PAD + t - lag - 9
        for w, news in zip(self.w, self.news, strict=True):
            h = news[self.at : self.at + 17]
            w += self.g * h[:-1]
            self.output += float(fold(w * h[1:]))
        if not abs(self.output) < 1e12:
            self.output = 0.0
            for w in self.w:
                w[:] = 0.0
        return self.output

    def learn(self, d: float, lag: int, rate: float) -> None:
        if not lag:
            return
        e = 0.0
        for news in self.news:
            h = news[self.at + 1 : self.at + 17]
            e += float(fold(h * h))
        self.g = f32(rate * (d - self.output) / ((e + d * d) + 32))


def fold(lanes: F32) -> np.float32:
    """lanes[j] += lanes[j + half], until one is left."""
    half = len(lanes) // 2
    while half:
        lanes = lanes[:half] + lanes[half:]
        half //= 2
    return np.float32(lanes[0])


class Expert:
    def __init__(self, shape: ExpertShape, n: int, frames: int) -> None:
        self.shape = shape
        self.squares = LeastSquares(n, shape.forgetting, shape.ridge)
        self.stages = [Stage(taps, rate, frames) for taps, rate in shape.stages]
        self.first_partial = 0.0
        self.level = 0.0

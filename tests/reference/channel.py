"""The state of one channel of a group."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.arithmetic import clamp, dot, exp2, f32, log2, softsign
from tests.reference.basics import F32, F64, I64, Lags
from tests.reference.context_mixing import ContextMixing
from tests.reference.distribution import Alphabet, ByteDecoder, Tools
from tests.reference.prediction import Expert, LeastSquares, Repetition
from tests.reference.presets import BLOCK, DELAY, MIXER_RIDGE, PAD, Model, Preset
from tests.reference.recurrent import Recurrent, at


class Channel:
    """The state of one channel of a group."""

    def __init__(
        self, alphabet: Alphabet, frames: int, place: int, pair: bool, refs: list[F64], preset: Preset, model: Model,
        lags: Lags, trust: int, mix: int,
    ) -> None:  # fmt: skip
        self.alphabet = alphabet
        self.place = place
        self.pair = pair
        self.refs = refs
        self.low = alphabet.first / alphabet.unit
        self.levels: F64 | None = None
        self.high = self.low + (alphabet.size - 1)
        if alphabet.values is not None:
            self.levels = np.array([value / alphabet.unit for value in alphabet.values])
            self.high = float(self.levels[-1])
        self.x = np.zeros(PAD + frames + PAD)
        self.residuals = np.zeros(PAD + frames + PAD)
        self.samples = [0] * frames
        self.ranks = [0] * frames
        self.experts = []
        for shape in preset.experts:
            n = shape.own + (shape.other + shape.ahead * place if pair else 0) + (4 * len(refs) if shape.refs else 0)
            self.experts.append(Expert(shape, n, frames))
        partials = sum(1 + len(shape.stages) for shape in preset.experts)
        inputs = partials
        if preset.lags:
            inputs += 4 + preset.lags + (2 * preset.near if place else 0)
            inputs += preset.lags if preset.whiteners else 0
        self.news = np.zeros(PAD + frames, np.float32)
        self.repetitions: list[Repetition] = []
        self.lags = lags
        self.trust = trust
        self.axis: F64 | None = None
        counted = alphabet.size if trust else 0
        self.N, self.X = [0] * counted, [0.0] * (counted + 1)
        self.mixer = LeastSquares((inputs + 3) // 4 * 4, preset.mixer_forgetting, MIXER_RIDGE)
        self.scales = [30.0] * 4
        self.errors = [30.0] * 4
        self.preset = preset
        self.recurrent = Recurrent(model) if preset.recurrent else None
        self.mixing = ContextMixing(frames) if mix else None
        self.offsets = self.mixing.offsets if self.mixing else [0] * (PAD + frames + PAD)
        self.mixture_weights = [0.97, 0.01, 0.01, 0.01] if preset.network else [0.2, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05]

    def code(self, t: int, other: Channel | None, tools: Tools, coder: ByteDecoder) -> None:
        """Decode the sample of frame t."""
        self.predict(t, other)
        features = self.features(t, other)
        self.distribute(features, tools)
        if self.trust:
            self.move_to_axis(t, tools)
        if self.recurrent:
            self.recurrent.prepare(features, self.mixture_weights[0])
        if self.mixing:
            rank = self.decide(self.mixing, t, other, tools, coder)
        else:
            rank = self.decode_bytes(0, self.alphabet.size, 0.0, 1.0, tools, coder)
        if self.recurrent:
            f0, f1 = self.below(np.array([rank, rank + 1]), tools).tolist()
            self.recurrent.learn(f0, f1)
        self.samples[t] = self.alphabet.sample(rank)
        self.ranks[t] = rank
        self.learn(t, rank, tools)

    # Prediction

    def predict(self, t: int, other: Channel | None) -> None:
        phase, at = t % 8, PAD + t
        reach = self.high - self.low
        partials = []
        total = 0.0
        for expert in self.experts:
            shape = expert.shape
            parts = [self.x[at - shape.own : at]]
            if other is not None and self.place == 0:
                parts.append(other.x[at - DELAY - shape.other : at - DELAY])
            elif other is not None:
                parts.append(other.x[at - shape.other : at + shape.ahead])
            if shape.refs:
                parts += [ref[at - 2 : at + 2] for ref in self.refs]
            x = np.concatenate(parts)
            expert.squares.x[phase] = x
            p = clamp(dot(expert.squares.coef, x), self.low - reach, self.high + reach)
            expert.first_partial = p
            partials.append(p)
            for stage in expert.stages:
                p = p + stage.predict(t)
                partials.append(p)
            total += p
        self.partials = np.array(partials)
        self.base = total / len(self.experts)
        inputs = [self.partials - self.base]
        if self.preset.lags:
            near = [self.residuals[at - 4 : at]]
            if other is not None and self.place == 1:
                near.append(other.residuals[at - self.preset.near : at + self.preset.near])
            again = [
                repetition.predict(t, lag)
                for repetition, lag in zip(self.repetitions, self.lags[t // BLOCK], strict=True)
            ]
            if self.preset.whiteners:
                again += [float(self.news[at - lag]) if lag else 0.0 for lag in self.lags[t // BLOCK]]
            inputs = [*near, *inputs, np.array(again)]
        m = np.zeros(self.mixer.n)
        filled = np.concatenate(inputs)
        m[: len(filled)] = filled
        self.mixer.x[phase] = m
        mean = self.base + dot(self.mixer.coef, m)
        if not abs(mean) < 1e18:
            mean = float(self.x[at - 1])
        self.mean = clamp(mean, self.low, self.high)

    # Features

    def features(self, t: int, other: Channel | None) -> F32:
        at = PAD + t
        s = self.scales
        self.scale = (0.5 * s[1] + 0.5 * s[2]) + 0.05
        inverse = 0.5 / self.scale
        ls = log2(self.scale)
        x3, x2, x1 = self.x[at - 3 : at].tolist()
        l1 = 2.0 * x1 - x2
        l2 = 3.0 * (x1 - x2) + x3
        self.predictions = [0.0, x1, l1, l2]

        def bounded(values: F64) -> list[float]:
            return list(map(float, softsign(values * inverse)))

        features = [0.25 * min(ls, 8.0)]
        features += [0.5 * clamp(log2(s[k] + 0.05) - ls, -6.0, 6.0) for k in (0, 1, 3)]
        features += bounded(self.partials - self.mean)
        features += bounded(np.array([self.base, x1, l1]) - self.mean)
        features += bounded(self.residuals[at - 16 : at])
        if other is None:
            features += [0.0] * 14
        else:
            end = at + DELAY + 1 if self.place else at - DELAY
            features += bounded(other.residuals[end - 12 : end])
            features += [0.5 * clamp(log2(other.scales[1] + 0.05) - ls, -6.0, 6.0), 1.0]
        z = self.mean - self.low
        features += [float(self.place), (z - math.floor(z)) - 0.5, min(t, 4096) / 4096.0]
        z = (s[0] + 0.05) / (self.errors[1] + 0.05)
        features.append(z / (1.0 + z))
        features += [0.0] * (-len(features) % 4)
        return np.array(features).astype(np.float32)

    # Distribution

    def distribute(self, features: F32, tools: Tools) -> None:
        b, mean, scale = self.mixture_weights, self.mean, self.scale
        if self.preset.network:
            o = tools.network(features)
            top = max(o[0], o[1], o[2], o[3])
            v = [exp2(float(o[k] - top)) for k in range(4)]
            share = b[0] / (((v[0] + v[1]) + v[2]) + v[3])
            w = [v_k * share for v_k in v] + b[1:]
            c = [mean + clamp(float(o[4 + k]), -20.0, 20.0) * scale for k in range(4)] + [mean]
            a = [1.0 / (scale * exp2(clamp(float(o[8 + k]), -10.0, 6.0)) + 0.01) for k in range(4)]
            a.append(1.0 / (0.6 * scale))
        else:
            w = list(b)
            c = [mean] * 5
            a = [(1.0 / scale) * d for d in (3.6, 2.2, 1.4, 0.8, 0.4)]
        best = 0
        for k in (1, 2, 3):
            if self.errors[k] < self.errors[best]:
                best = k
        c.append(self.predictions[best])
        a.append(1.0 / (0.6 * self.errors[best] + 0.02))
        self.w, self.c, self.a = w, np.array(c), np.array(a)

    def edges(self, ranks: I64) -> F64:
        """The lower edges of ranks from 1 to size - 1; anything for others."""
        if self.axis is not None:
            on_axis: F64 = self.axis[np.clip(ranks, 0, self.alphabet.size)]
            return on_axis
        if self.levels is None:
            return (self.low + ranks.astype(np.float64)) - 0.5
        r = np.clip(ranks, 1, self.alphabet.size - 1)
        halves: F64 = 0.5 * (self.levels[r - 1] + self.levels[r])
        return halves

    def parts(self, ranks: I64, tools: Tools) -> F64:
        """Of each logistic and the uniform share (first axis), the part below each rank."""
        size = self.alphabet.size
        each = tools.logistic((self.edges(ranks) - self.c[:, None]) * self.a[:, None])
        parts = np.concatenate([each, [ranks / size]])
        parts[:, ranks <= 0] = 0.0
        parts[:, ranks >= size] = 1.0
        return parts

    def below(self, ranks: I64, tools: Tools) -> F64:
        """F of each rank."""
        q = [w_k * part for w_k, part in zip(self.w, self.parts(ranks, tools), strict=True)]
        q.append(np.zeros(len(ranks)))
        f: F64 = ((q[0] + q[4]) + (q[2] + q[6])) + ((q[1] + q[5]) + (q[3] + q[7]))
        f = np.minimum(f, 1.0)
        f[ranks <= 0] = 0.0
        f[ranks >= self.alphabet.size] = 1.0
        return f

    # Values on a grid

    def begin(self, r: int) -> float:
        if r == 0:
            return self.low - 0.5
        if r == self.alphabet.size:
            return self.high + 0.5
        return float(self.edges(np.array([r]))[0])

    def cell(self, z: float) -> int:
        if self.levels is None:
            return min(max(int(z - (self.low - 0.5)), 0), self.alphabet.size - 1)
        begins = self.edges(np.arange(self.alphabet.size))
        return int(np.searchsorted(begins[1:], z, side="right"))

    def move_to_axis(self, t: int, tools: Tools) -> None:
        size, axis = self.alphabet.size, self.axis
        self.axis = None  # edges are those among the values for now
        if axis is None or t in (512, 1024, 2048) or t % 4096 == 0:
            A, x = [self.begin(0)], 0.0
            for r in range(size):
                x += self.X[r]
                ratio = (self.N[r] + self.trust) / (max(x, 0.0) + self.trust)
                A.append(A[r] + (self.begin(r + 1) - self.begin(r)) * ratio)
            axis = np.array(A)
        step = max(1, int(0.5 * self.scale))
        middle = self.cell(self.mean)
        ranks = [min(max(middle + o * step, 0), size) for o in (-32, -12, -5, -2, 0, 1, 3, 6, 13, 33)]
        F = self.below(np.array(ranks), tools).tolist()
        for i in range(1, 10):
            if ranks[i] > ranks[i - 1]:
                d = (F[i] - F[i - 1]) / (ranks[i] - ranks[i - 1])
                self.X[ranks[i - 1]] += d
                self.X[ranks[i]] -= d
        moved = []
        for c in self.c.tolist():
            if c <= self.begin(0):
                moved.append(axis[0] + (c - self.begin(0)))
            elif c >= self.begin(size):
                moved.append(axis[size] + (c - self.begin(size)))
            else:
                r = self.cell(c)
                along = (c - self.begin(r)) / (self.begin(r + 1) - self.begin(r))
                moved.append(axis[r] + along * (axis[r + 1] - axis[r]))
        self.c = np.array(moved)
        self.axis = axis

    # Context mixing

    def predicted_rank(self) -> int:
        z, size = float(self.c[4]), self.alphabet.size
        if self.axis is None and self.levels is None:
            return int((clamp(z, self.low, self.high) - self.low) + 0.5)
        return int(np.count_nonzero(self.edges(np.arange(1, size)) < z))

    def decide(self, mixing: ContextMixing, t: int, other: Channel | None, tools: Tools, coder: ByteDecoder) -> int:
        """Decode a rank, by decisions as long as it may be near."""

        def F(r: int) -> float:
            f = self.below(np.array([r]), tools)
            if self.recurrent and 0 < r < size:
                f = at(self.recurrent.bounds, f)
            return float(f[0])

        def is_so(kind: int, p: float) -> bool:
            return mixing.decide(kind, p, tools.logistic, coder)

        m, size = self.predicted_rank(), self.alphabet.size
        first, end, Flo, Fhi = 0, size, 0.0, 1.0
        if self.scale < 16:
            above_m = 1.0 - F(m + 1)
            u = above_m / max(above_m + F(m), 1e-12)
            before = [self.ranks[t - k] if t >= k else 0 for k in range(1, 6)]
            mixing.find_rows(t, m, u, self.scale, before, self.place, other.offsets if other else None)
            if is_so(0, F(m + 1) - F(m)):
                first, end = m, m + 1
            else:
                above = m == 0 if m in (0, size - 1) else is_so(1, u)
                first, end = (m + 1, size) if above else (0, m)
                for i in range(4):
                    if end - first == 1:
                        break
                    Flo, Fhi = F(first), F(end)
                    r = first if above else end - 1
                    p = (F(r + 1) - Flo if above else Fhi - F(r)) / max(Fhi - Flo, 1e-12)
                    if is_so(2 + 2 * min(i, 2) + above, p):
                        first, end = r, r + 1
                    elif above:
                        first = r + 1
                    else:
                        end = r
                Flo, Fhi = F(first), F(end)
        rank = first
        if end - first > 1:
            rank = self.decode_bytes(first, end, Flo, Fhi, tools, coder)
        mixing.offsets[PAD + t] = rank - m
        return rank

    # Bytes

    def decode_bytes(self, first: int, end: int, f_lo: float, f_hi: float, tools: Tools, coder: ByteDecoder) -> int:
        B = max(1, ((end - first - 1).bit_length() + 7) // 8)
        Flo, Fhi = f_lo, f_hi
        for b in range(B):
            width = 2 ** (8 * (B - 1 - b))
            symbols = min(256, -(-(end - first) // width))
            if symbols == 1:
                continue
            F = self.below(first + np.arange(symbols + 1) * width, tools)
            if self.recurrent:
                F = at(self.recurrent.bounds, F)
            norm = (2**24 - 2 * symbols) / (Fhi - Flo) if Fhi - Flo > 1e-14 else 0.0
            left = ((F - Flo) * norm).astype(np.int64) + 2 * np.arange(symbols + 1)
            left[0] = 0
            left[symbols] = 2**24
            j = coder.byte(left)
            if j > 0:
                Flo = float(F[j])
            if j < symbols - 1:
                Fhi = float(F[j + 1])
            first += j * width
        return first

    # Learning

    def learn(self, t: int, r: int, tools: Tools) -> None:
        phase, at, size, mean = t % 8, PAD + t, self.alphabet.size, self.mean
        v = self.low + r if self.levels is None else float(self.levels[r])
        self.x[at] = v
        if self.trust:
            self.N[r] += 1

        lower, upper = self.parts(np.array([r, r + 1]), tools).T.tolist()
        m = [high - low for high, low in zip(upper, lower, strict=True)]
        w, b = self.w, self.mixture_weights
        if self.preset.network:
            p = [
                max(((w[0] * m[0] + w[1] * m[1]) + w[2] * m[2]) + w[3] * m[3], 1e-12),
                max(m[4], 1e-12) * b[1],
                max(m[5], 1e-12) * b[2],
                b[3] / size,
            ]
            kept, floor = 0.999, 0.00025
            total = ((p[0] + p[1]) + p[2]) + p[3]
        else:
            p = [w_k * max(m_k, 1e-12) for w_k, m_k in zip(w, m, strict=True)]
            kept, floor = 1.0 - 7 * 0.003, 0.003
            total = 0.0
            for p_k in p:
                total += p_k
        self.mixture_weights = [p_i * (kept / total) + floor for p_i in p]

        residual = v - mean
        self.residuals[at] = residual
        a = abs(residual)
        young = 1.0 / (t + 1.5)
        for k, rate in enumerate((0.2, 0.05, 0.01, 0.001)):
            self.scales[k] += max(rate, young) * (a - self.scales[k])
            self.errors[k] += max(0.05, young) * (abs(v - self.predictions[k]) - self.errors[k])
        self.scales = [0.0 if s < 1e-9 else s for s in self.scales]
        self.errors = [0.0 if e < 1e-9 else e for e in self.errors]

        for expert in self.experts:
            target = v - expert.first_partial
            done = 0.0
            for stage in expert.stages:
                stage.learn(t, target - done)
                done += stage.output
            expert.level = 0.5 * expert.level + 0.5 * abs(target)
            if expert.level < 1e-9:
                expert.level = 0.0
            expert.squares.y[phase] = v
            importance = (1.0 - expert.shape.forgetting) * exp2(-0.8 * log2(expert.level + 2.0))
            expert.squares.k[phase] = importance

        self.mixer.y[phase] = v - self.base
        self.mixer.k[phase] = (1.0 - self.preset.mixer_forgetting) / ((a + 0.3 * self.scale) + 0.1)

        if self.preset.lags:
            news, rate = v - self.base, 0.03
            if self.preset.whiteners:
                first, second = (self.experts[number].first_partial for number in self.preset.whiteners)
                news, rate = v - 0.5 * (first + second), 0.06
            for repetition, lag in zip(self.repetitions, self.lags[t // BLOCK], strict=True):
                repetition.learn(news, lag, rate)
            self.news[at] = f32(news)

        if (t + 1) % 1024 == 0:
            for expert in self.experts:
                for stage in expert.stages:
                    stage.refresh(t)
        if phase == 7:
            solve = (t + 1) % self.preset.interval == 0
            for expert in self.experts:
                expert.squares.learn(solve)
            self.mixer.learn(solve)

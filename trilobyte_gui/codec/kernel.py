"""The compiled heart of the codec: prediction, network and byte intervals of one group of one or two channels.

One source serves three uses (`MODE_*`): coding, decoding and dumping training features. Arithmetic is strict IEEE
(add, subtract, multiply, divide, square root, compare) in a fixed order, float64 unless an array is float32, so
that every processor computes the same probabilities. Sums are blocked or element-wise so that they vectorise
without being reassociated. FORMAT.md, "Coded segments", describes each step for a second implementation.

The caller advances `run` in slices of frames; everything that must survive between slices is in `State`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.arithmetic import F32, F64, dot4, exp2, layer, log2, logistic, rectify, soften
from trilobyte_gui.codec.compiled import compiled_function, inlined_function
from trilobyte_gui.codec.least_squares import accumulate, solve
from trilobyte_gui.codec.presets import Preset

MODE_FEATURES = 0
MODE_ENCODE = 1
MODE_DECODE = 2

PAST = 64  # zero frames kept before the first one, at least the longest least-squares memory
FUTURE = 16  # zero frames kept behind the last one, at least the look-ahead
BATCH = 8  # samples between two solutions of the least squares
COMPONENTS = 4  # logistics that the network mixes
OWN_RESIDUALS = 16
OTHER_RESIDUALS = 12
TOTAL = 1 << 24  # the coder's probability scale

I64 = NDArray[np.int64]


class Config(NamedTuple):
    """A preset as arrays; experts along the first axis, stages along the second."""

    own: I64
    other: I64
    ahead: I64
    refs: I64
    forgetting: F64
    ridge: F64
    taps: I64
    rates: F64
    delay: int
    mix_forgetting: float
    mix_ridge: float


class Network(NamedTuple):
    """Weights of the generalist network, inputs along the first axis, and the table of the logistic function."""

    w1: F32
    b1: F32
    w2: F32
    b2: F32
    w3: F32
    b3: F32
    logistic: F64


class Group(NamedTuple):
    """The channels being coded. `signal` rows: the group's channels, then those of earlier groups, in units.

    `levels[c]` holds the values that ranks stand for (in units) when `dense[c]` is 0; otherwise rank r stands for
    `low[c] + r`. `sizes[c]` is the number of ranks. `ranks` is input when coding and output when decoding.
    """

    signal: F64
    ranks: I64
    low: F64
    levels: F64
    dense: I64
    sizes: I64


class State(NamedTuple):
    """Everything that adapts. First axis: channel of the group; then expert, stage."""

    gram: F64
    cross: F64
    coef: F64
    inputs: F64
    importance: F64
    targets: F64
    factor: F64
    scratch: F64
    filters: F32
    history: F32
    fill: I64
    energy: F64
    peak: F64
    pending: F32
    stage_out: F64
    lanes: F32
    mix_gram: F64
    mix_cross: F64
    mix_coef: F64
    mix_inputs: F64
    mix_targets: F64
    mix_importance: F64
    partial: F64
    scales: F64
    error: F64
    fixed_error: F64
    residual: F64
    belief: F64
    features: F32
    hidden1: F32
    hidden2: F32
    out: F32
    weight: F64
    centre: F64
    steep: F64
    coder: NDArray[np.uint64]


def config(preset: Preset) -> Config:
    """Lay out a preset for the kernel."""
    experts = preset.experts
    stages = max(len(e.stages) for e in experts)
    taps = np.zeros((len(experts), stages), np.int64)
    rates = np.zeros((len(experts), stages))
    for i, expert in enumerate(experts):
        for s, (length, rate) in enumerate(expert.stages):
            taps[i, s], rates[i, s] = length, rate

    def ints(name: str) -> I64:
        return np.array([getattr(e, name) for e in experts], np.int64)

    return Config(
        ints("own"), ints("other"), ints("ahead"), ints("refs"),
        np.array([e.forgetting for e in experts]), np.array([e.ridge for e in experts]),
        taps, rates, preset.delay, preset.mix_forgetting, preset.mix_ridge,
    )  # fmt: skip


def feature_count(preset: Preset) -> int:
    """Inputs of the network for a preset, padded to a multiple of four."""
    return (4 + preset.partials + 3 + OWN_RESIDUALS + OTHER_RESIDUALS + 6 + 3) // 4 * 4


def new_state(preset: Preset, network: Network, frames: int, refs: int) -> State:
    """Fresh state for a group of `frames` frames with `refs` channels of earlier groups beside it."""
    c = config(preset)
    experts, stages = c.taps.shape
    size = int((c.own + c.other + c.ahead + (refs * c.refs + 3) // 4 * 4).max())
    mix = (preset.partials + 3) // 4 * 4
    longest = int(c.taps.max())
    z, f32 = np.zeros, np.float32
    return State(
        gram=z((2, experts, size, size)), cross=z((2, experts, size)), coef=z((2, experts, size)),
        inputs=z((2, experts, BATCH, size)), importance=z((2, experts, BATCH)), targets=z((2, BATCH)),
        factor=z((max(size, mix), max(size, mix))), scratch=z(max(size, mix)),
        filters=z((2, experts, stages, longest), f32), history=z((2, experts, stages, longest + 1025), f32),
        fill=np.full(2, longest + 1, np.int64), energy=z((2, experts, stages)), peak=z((2, experts, stages)),
        pending=z((2, experts, stages), f32),
        stage_out=z((experts, stages)), lanes=z(64, f32),
        mix_gram=z((2, mix, mix)), mix_cross=z((2, mix)), mix_coef=z((2, mix)), mix_inputs=z((2, BATCH, mix)),
        mix_targets=z((2, BATCH)), mix_importance=z((2, BATCH)), partial=z(mix),
        scales=np.full((2, 4), 30.0), error=z((2, experts)), fixed_error=np.full((2, 4), 30.0),
        residual=z((2, PAST + frames + FUTURE)),
        belief=np.tile(np.array([0.97, 0.01, 0.01, 0.01]), (2, 1)),
        features=z(network.w1.shape[0], f32), hidden1=z(network.b1.size, f32), hidden2=z(network.b2.size, f32),
        out=z(network.b3.size, f32),
        weight=z(COMPONENTS + 3), centre=z(COMPONENTS + 2), steep=z(COMPONENTS + 2),
        coder=np.array([0, 0xFFFFFFFFFFFFFFFF, 0, 0], np.uint64),
    )  # fmt: skip


@compiled_function
def lms_step(w: F32, hist: F32, gain: float, lanes: F32) -> float:
    """Apply the pending update `w += gain * hist[:-1]` and return the dot product of w and `hist[1:]`.

    One pass over the weights for both. The sum runs in 16 lanes (64 from 64 taps on), folded in halves.
    """
    n = w.size
    old = hist[:n]
    new = hist[1 : n + 1]
    if n < 64:
        for j in range(16):
            lanes[j] = np.float32(0.0)
        for i in range(0, n, 16):
            wi = w[i : i + 16]
            a = old[i : i + 16]
            b = new[i : i + 16]
            for j in range(16):
                u = wi[j] + gain * a[j]
                wi[j] = u
                lanes[j] += u * b[j]
        half = 8
    else:
        for j in range(64):
            lanes[j] = np.float32(0.0)
        for i in range(0, n, 64):
            wi = w[i : i + 64]
            a = old[i : i + 64]
            b = new[i : i + 64]
            for j in range(64):
                u = wi[j] + gain * a[j]
                wi[j] = u
                lanes[j] += u * b[j]
        half = 32
    while half > 0:
        for j in range(half):
            lanes[j] += lanes[j + half]
        half >>= 1
    return lanes[0]


@inlined_function
def cumulative(
    rank: int, n: int, low: float, levels: F64, dense: int, weight: F64, centre: F64, steep: F64, table: F64
) -> float:
    """Probability of all ranks below `rank`: monotone in rank, 0 at 0, 1 at n.

    A value's share reaches half-way to its neighbours; the first and last take the whole tails.
    """
    if rank <= 0:
        return 0.0
    if rank >= n:
        return 1.0
    edge = low + rank - 0.5 if dense else 0.5 * (levels[rank - 1] + levels[rank])
    f = weight[COMPONENTS + 2] * (rank / n)
    for k in range(COMPONENTS + 2):
        if weight[k] > 0.0:
            f += weight[k] * logistic((edge - centre[k]) * steep[k], table)
    return min(f, 1.0)


@compiled_function
def run(
    mode: int,
    begin: int,
    end: int,
    frames: int,
    channels: int,
    cfg: Config,
    net: Network,
    group: Group,
    st: State,
    rows: NDArray[np.int32],
    words: NDArray[np.uint32],
    dump: F32,
) -> int:
    """Advance steps [begin, end) of `frames + delay` (`frames` for one channel); returns the rows written.

    Coding fills `rows` (int32, four columns: three probabilities of a coder row, and the symbol's index in it).
    Decoding reads `words`. Dumping fills `dump[c * frames + t]` with the features, then residual and scale.
    """
    experts, stages = cfg.taps.shape
    signal = group.signal
    refs = signal.shape[0] - channels
    mix = st.mix_coef.shape[1]
    longest = st.filters.shape[3]
    capacity = st.history.shape[3]
    delay = cfg.delay if channels == 2 else 0
    table = net.logistic
    weight, centre, steep = st.weight, st.centre, st.steep
    low_word = np.uint64(0xFFFFFFFF)
    shift32 = np.uint64(32)
    count = 0
    for step in range(begin, end):
        for c in range(channels):
            t = step - delay if c == 1 else step
            if t < 0 or t >= frames:
                continue
            now = PAST + t
            phase = t & (BATCH - 1)
            fill = st.fill[c]

            # ---- every expert's partial predictions; least squares on few samples may point anywhere
            dense = group.dense[c]
            ranks = group.sizes[c]
            levels = group.levels[c]
            low = group.low[c] if dense else levels[0]
            high = low + (ranks - 1) if dense else levels[ranks - 1]
            floor = low - (high - low)
            ceiling = high + (high - low)
            base = 0.0
            q = 0
            for e in range(experts):
                x = st.inputs[c, e, phase]
                n = cfg.own[e]
                past = signal[c, now - n : now]
                for i in range(n):
                    x[i] = past[i]
                if channels == 2:
                    if c == 0:
                        width = cfg.other[e]
                        near = signal[1, now - delay - width : now - delay]
                    else:
                        width = cfg.other[e] + cfg.ahead[e]
                        near = signal[0, now - cfg.other[e] : now + cfg.ahead[e]]
                    to = x[n : n + width]
                    for i in range(width):
                        to[i] = near[i]
                    n += width
                width = cfg.refs[e]
                if width > 0 and refs > 0:
                    for r in range(refs):
                        near = signal[channels + r, now - width // 2 : now + width - width // 2]
                        to = x[n : n + width]
                        for i in range(width):
                            to[i] = near[i]
                        n += width
                p = min(max(dot4(st.coef[c, e], x, n), floor), ceiling)
                st.partial[q] = p
                q += 1
                for s in range(stages):
                    taps = cfg.taps[e, s]
                    if taps > 0:
                        v = float(
                            lms_step(
                                st.filters[c, e, s, :taps],
                                st.history[c, e, s, fill - taps - 1 : fill],
                                st.pending[c, e, s],
                                st.lanes,
                            )
                        )
                        if not abs(v) < 1e12:
                            st.filters[c, e, s, :] = np.float32(0.0)
                            v = 0.0
                        st.stage_out[e, s] = v
                        p += v
                        st.partial[q] = p
                        q += 1
                base += p
            base /= experts
            x = st.mix_inputs[c, phase]
            for i in range(q):
                x[i] = st.partial[i] - base
            mean = base + dot4(st.mix_coef[c], x, mix)

            # ---- plain predictors; no prediction lies outside the alphabet
            x1 = signal[c, now - 1]
            x2 = signal[c, now - 2]
            x3 = signal[c, now - 3]
            plain1 = 2.0 * x1 - x2
            plain2 = 3.0 * (x1 - x2) + x3
            if not abs(mean) < 1e18:
                mean = x1
            mean = min(max(mean, low), high)

            # ---- features: bounded and free of scale, but for the scale itself
            scales = st.scales[c]
            scale = 0.5 * scales[1] + 0.5 * scales[2] + 0.05
            inverse = 0.5 / scale
            log_scale = log2(scale)
            f = st.features
            f[0] = np.float32(0.25 * min(log_scale, 8.0))
            f[1] = np.float32(0.5 * min(max(log2(scales[0] + 0.05) - log_scale, -6.0), 6.0))
            f[2] = np.float32(0.5 * min(max(log2(scales[1] + 0.05) - log_scale, -6.0), 6.0))
            f[3] = np.float32(0.5 * min(max(log2(scales[3] + 0.05) - log_scale, -6.0), 6.0))
            for i in range(q):
                st.partial[i] -= mean
            soften(st.partial, inverse, f[4 : 4 + q])
            at = 4 + q
            z = (base - mean) * inverse
            f[at] = np.float32(z / (1.0 + abs(z)))
            z = (x1 - mean) * inverse
            f[at + 1] = np.float32(z / (1.0 + abs(z)))
            z = (plain1 - mean) * inverse
            f[at + 2] = np.float32(z / (1.0 + abs(z)))
            at += 3
            soften(st.residual[c, now - OWN_RESIDUALS : now], inverse, f[at : at + OWN_RESIDUALS])
            at += OWN_RESIDUALS
            if channels == 2:
                u = now + delay + 1 if c == 1 else now - delay
                soften(st.residual[1 - c, u - OTHER_RESIDUALS : u], inverse, f[at : at + OTHER_RESIDUALS])
                f[at + OTHER_RESIDUALS] = np.float32(
                    0.5 * min(max(log2(st.scales[1 - c, 1] + 0.05) - log_scale, -6.0), 6.0)
                )
                f[at + OTHER_RESIDUALS + 1] = np.float32(1.0)
            at += OTHER_RESIDUALS + 2
            f[at] = np.float32(c)
            z = mean - low
            f[at + 1] = np.float32(z - np.floor(z) - 0.5)
            f[at + 2] = np.float32(min(t, 4096) / 4096.0)
            z = (st.scales[c, 0] + 0.05) / (st.fixed_error[c, 1] + 0.05)
            f[at + 3] = np.float32(z / (1.0 + z))

            best = 0
            for k in range(1, 4):
                if st.fixed_error[c, k] < st.fixed_error[c, best]:
                    best = k
            plain = x1 if best == 1 else plain1 if best == 2 else plain2 if best == 3 else 0.0

            if mode == MODE_FEATURES:
                row32 = dump[c * frames + t]
                for i in range(f.size):
                    row32[i] = f[i]
                row32[f.size] = np.float32(signal[c, now] - mean)
                row32[f.size + 1] = np.float32(scale)
            else:
                # ---- the network's logistics, two plain ones and a uniform share, weighed by how well each did
                layer(f, net.w1, net.b1, st.hidden1)
                rectify(st.hidden1)
                layer(st.hidden1, net.w2, net.b2, st.hidden2)
                rectify(st.hidden2)
                layer(st.hidden2, net.w3, net.b3, st.out)
                out = st.out
                belief = st.belief[c]
                top = out[0]
                for k in range(1, COMPONENTS):
                    top = max(top, out[k])
                z = 0.0
                for k in range(COMPONENTS):
                    v = exp2(float(out[k] - top))
                    weight[k] = v
                    z += v
                z = belief[0] / z
                for k in range(COMPONENTS):
                    weight[k] *= z
                    centre[k] = mean + min(max(float(out[COMPONENTS + k]), -20.0), 20.0) * scale
                    steep[k] = 1.0 / (scale * exp2(min(max(float(out[2 * COMPONENTS + k]), -10.0), 6.0)) + 0.01)
                k = COMPONENTS
                weight[k] = belief[1]
                centre[k] = mean
                steep[k] = 1.0 / (0.6 * scale)
                weight[k + 1] = belief[2]
                centre[k + 1] = plain
                steep[k + 1] = 1.0 / (0.6 * st.fixed_error[c, best] + 0.02)
                weight[k + 2] = belief[3]
                for j in range(2):
                    if weight[k + j] < 0.004:  # not worth its logistic: the uniform share takes it
                        weight[k + 2] += weight[k + j]
                        weight[k + j] = 0.0

                # ---- the rank's bytes, most significant first
                rank = group.ranks[c, t] if mode == MODE_ENCODE else 0
                bytes_ = 1
                while (ranks - 1) >> (8 * bytes_):
                    bytes_ += 1
                at_rank = 0
                f_low = 0.0
                f_high = 1.0
                for b in range(bytes_):
                    shift = 8 * (bytes_ - 1 - b)
                    width = 1 << shift
                    symbols = min(256, ((ranks - at_rank) + width - 1) >> shift)
                    if symbols == 1:
                        continue
                    mass = f_high - f_low
                    norm = float(TOTAL - 2 * symbols) / mass if mass > 1e-14 else 0.0
                    if mode == MODE_ENCODE:
                        j = (rank - at_rank) >> shift
                        f0 = f_low
                        f1 = f_high
                        left = 0
                        right = TOTAL
                        if j > 0:
                            f0 = cumulative(
                                at_rank + j * width, ranks, low, levels, dense, weight, centre, steep, table
                            )
                            left = int((f0 - f_low) * norm) + 2 * j
                        if j < symbols - 1:
                            f1 = cumulative(
                                at_rank + (j + 1) * width, ranks, low, levels, dense, weight, centre, steep, table
                            )
                            right = int((f1 - f_low) * norm) + 2 * (j + 1)
                        # constriction adds one to each of a row's probabilities; an interval has at least two
                        # counts, so that what lies on one side of it alone can still be split in two
                        row = rows[count]
                        if left == 0:
                            row[0] = right - 1
                            row[1] = TOTAL - right - 2
                            row[2] = 0
                            row[3] = 0
                        elif right == TOTAL:
                            row[0] = left - 2
                            row[1] = 0
                            row[2] = right - left - 1
                            row[3] = 2
                        else:
                            row[0] = left - 1
                            row[1] = right - left - 1
                            row[2] = TOTAL - right - 1
                            row[3] = 1
                        count += 1
                    else:
                        coder = st.coder
                        slot = coder[1] >> np.uint64(24)
                        quantile = min(int((coder[2] - coder[0]) // slot), TOTAL - 1)
                        j = 0
                        above = symbols
                        f0 = f_low
                        f1 = f_high
                        left = 0
                        right = TOTAL
                        # from the edge nearest the prediction outwards in growing steps, then by halves
                        middle = symbols >> 1
                        if dense:
                            middle = min(max((int(mean - low) - at_rank + (width >> 1)) >> shift, 1), symbols - 1)
                        stride = 1 + (int(min(scale, 65536.0)) >> shift)
                        from_below = False
                        from_above = False
                        while above - j > 1:
                            fm = cumulative(
                                at_rank + middle * width, ranks, low, levels, dense, weight, centre, steep, table
                            )
                            edge = int((fm - f_low) * norm) + 2 * middle
                            if quantile >= edge:
                                j = middle
                                f0 = fm
                                left = edge
                                from_below = True
                            else:
                                above = middle
                                f1 = fm
                                right = edge
                                from_above = True
                            middle = (j + above) >> 1
                            if not from_above and j + stride < above:
                                middle = j + stride
                                stride *= 2
                            elif not from_below and above - stride > j:
                                middle = above - stride
                                stride *= 2
                        coder[0] += slot * np.uint64(left)
                        coder[1] = slot * np.uint64(right - left)
                        if coder[1] <= low_word:
                            coder[0] <<= shift32
                            coder[1] <<= shift32
                            coder[2] <<= shift32
                            place = int(coder[3])
                            if place < words.size:
                                coder[2] |= np.uint64(words[place])
                            coder[3] += np.uint64(1)
                    at_rank += j * width
                    f_low = f0
                    f_high = f1
                if mode == MODE_DECODE:
                    rank = at_rank
                    group.ranks[c, t] = rank
                    signal[c, now] = low + rank if dense else levels[rank]

                # ---- how well did network, plain logistics and uniform share do?
                edge0 = low + rank - 0.5 if dense else 0.5 * (levels[max(rank - 1, 0)] + levels[rank])
                edge1 = low + rank + 0.5 if dense else 0.5 * (levels[min(rank + 1, ranks - 1)] + levels[rank])
                p0 = 0.0
                p1 = 0.0
                p2 = 0.0
                for k in range(COMPONENTS + 2):
                    s0 = 0.0
                    s1 = 1.0
                    if rank > 0:
                        s0 = logistic((edge0 - centre[k]) * steep[k], table)
                    if rank < ranks - 1:
                        s1 = logistic((edge1 - centre[k]) * steep[k], table)
                    if k < COMPONENTS:
                        p0 += weight[k] * (s1 - s0)
                    elif k == COMPONENTS:
                        p1 = s1 - s0
                    else:
                        p2 = s1 - s0
                p0 = max(p0, 1e-12)  # already weighed by belief[0]
                p1 = max(p1, 1e-12) * belief[1]
                p2 = max(p2, 1e-12) * belief[2]
                p3 = belief[3] / ranks
                z = 0.999 / (((p0 + p1) + p2) + p3)
                belief[0] = p0 * z + 0.00025
                belief[1] = p1 * z + 0.00025
                belief[2] = p2 * z + 0.00025
                belief[3] = p3 * z + 0.00025

            # ---- learn from the true value
            v = signal[c, now]
            residual = v - mean
            size = abs(residual)
            st.residual[c, now] = residual
            # running means are cut to zero before they become subnormal
            young = 1.0 / (t + 1.5)  # at first a mean of all samples so far
            scales[0] += max(0.2, young) * (size - scales[0])
            scales[1] += max(0.05, young) * (size - scales[1])
            scales[2] += max(0.01, young) * (size - scales[2])
            scales[3] += max(0.001, young) * (size - scales[3])
            fixed = st.fixed_error[c]
            rate = max(0.05, young)
            fixed[0] += rate * (abs(v) - fixed[0])
            fixed[1] += rate * (abs(v - x1) - fixed[1])
            fixed[2] += rate * (abs(v - plain1) - fixed[2])
            fixed[3] += rate * (abs(v - plain2) - fixed[3])
            for k in range(4):
                if scales[k] < 1e-9:
                    scales[k] = 0.0
                if fixed[k] < 1e-9:
                    fixed[k] = 0.0
            st.targets[c, phase] = v
            q = 0
            for e in range(experts):
                target = v - (st.partial[q] + mean)
                q += 1
                done = 0.0
                for s in range(stages):
                    taps = cfg.taps[e, s]
                    if taps == 0:
                        continue
                    q += 1
                    goal = np.float32(target - done)
                    wide = np.float64(goal)  # float() would leave it a float32
                    line = st.history[c, e, s]
                    gone = np.float64(line[fill - taps])
                    st.pending[c, e, s] = np.float32(
                        cfg.rates[e, s]
                        * (wide - st.stage_out[e, s])
                        / ((st.energy[c, e, s] + wide * wide) + (1e-12 * st.peak[c, e, s] + taps))
                    )
                    line[fill] = goal
                    z = max(st.energy[c, e, s] + (wide * wide - gone * gone), 0.0)
                    st.energy[c, e, s] = z
                    st.peak[c, e, s] = max(st.peak[c, e, s], z)  # what rounding may have left of it stays below
                    done += st.stage_out[e, s]
                level = 0.5 * st.error[c, e] + 0.5 * abs(target)
                if level < 1e-9:
                    level = 0.0
                st.error[c, e] = level
                st.importance[c, e, phase] = (1.0 - cfg.forgetting[e]) * exp2(-0.8 * log2(level + 2.0))
            st.mix_targets[c, phase] = v - base
            st.mix_importance[c, phase] = (1.0 - cfg.mix_forgetting) / (size + 0.3 * scale + 0.1)
            fill += 1
            if fill == capacity:
                # move the last samples to the front, and take their energy afresh: sums of differences drift
                for e in range(experts):
                    for s in range(stages):
                        taps = cfg.taps[e, s]
                        if taps == 0:
                            continue
                        line = st.history[c, e, s]
                        for i in range(longest + 1):
                            line[i] = line[capacity - longest - 1 + i]
                        z = 0.0
                        for i in range(longest + 1 - taps, longest + 1):
                            wide = np.float64(line[i])
                            z += wide * wide
                        st.energy[c, e, s] = z
                        st.peak[c, e, s] = z
                fill = longest + 1
            st.fill[c] = fill
            if phase == BATCH - 1:
                for e in range(experts):
                    n = cfg.own[e] + refs * cfg.refs[e]
                    if channels == 2:
                        n += cfg.other[e]
                    if c == 1:
                        n += cfg.ahead[e]
                    k64 = st.importance[c, e]
                    decay = 1.0
                    for k in range(BATCH - 1, -1, -1):
                        k64[k] *= decay
                        decay *= cfg.forgetting[e]
                    accumulate(st.gram[c, e], st.cross[c, e], st.inputs[c, e], k64, st.targets[c], n, decay)
                    solve(st.gram[c, e], st.cross[c, e], n, cfg.ridge[e], st.factor, st.scratch, st.coef[c, e])
                k64 = st.mix_importance[c]
                decay = 1.0
                for k in range(BATCH - 1, -1, -1):
                    k64[k] *= decay
                    decay *= cfg.mix_forgetting
                accumulate(st.mix_gram[c], st.mix_cross[c], st.mix_inputs[c], k64, st.mix_targets[c], mix, decay)
                solve(st.mix_gram[c], st.mix_cross[c], mix, cfg.mix_ridge, st.factor, st.scratch, st.mix_coef[c])
    return count

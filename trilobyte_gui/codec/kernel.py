"""The compiled heart of the codec: prediction, network and byte intervals of one group of one or two channels.

One source serves three uses (`MODE_*`): coding, decoding and dumping training features. Arithmetic is strict IEEE
(add, subtract, multiply, divide, square root, compare) in a fixed order, float64 unless an array is float32, so
that every processor computes the same probabilities. Sums are blocked or element-wise so that they vectorise
without being reassociated. FORMAT.md, "Coded segments", describes each step for a second implementation.

The caller advances `run` in slices of frames; everything that must survive between slices is in `State`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import vector
from trilobyte_gui.codec.arithmetic import F32, exp2
from trilobyte_gui.codec.compiled import compiled_function
from trilobyte_gui.codec.layout import (
    BATCH,
    COMPONENTS,
    FUTURE,
    LANES,
    OTHER_RESIDUALS,
    OWN_RESIDUALS,
    PAST,
    RENEWAL,
    Config,
    Group,
    Network,
    State,
)  # fmt: skip
from trilobyte_gui.codec.least_squares import accumulate, fade, solve

MODE_FEATURES = 0
MODE_ENCODE = 1
MODE_DECODE = 2

TOTAL = 1 << 24  # the coder's probability scale
WIDTHS = (3.6, 2.2, 1.4, 0.8, 0.4)  # over the running scale, of a preset without network
SHARED = 0.003
KEPT = 1.0 - 7 * SHARED
# Where a logistic has its 512 quantiles, for a search to start from: nothing that is decoded depends on it.
QUANTILES = 512
LOGIT = np.log((np.arange(QUANTILES + 2) + 0.1) / (QUANTILES + 1.2 - np.arange(QUANTILES + 2)))


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
    refs = group.signal.shape[0] - channels
    length = group.signal.shape[1]
    most = group.levels.shape[1]
    around = PAST + frames + FUTURE
    mix = st.mix_coef.size // 2
    size = st.coef.size // (2 * experts)
    longest = st.filters.size // (2 * experts * stages)
    capacity = longest + RENEWAL + 1
    delay = cfg.delay if channels == 2 else 0
    inputs, units = net.w1.shape
    low_word = np.uint64(0xFFFFFFFF)
    shift32 = np.uint64(32)
    count = 0
    begins, span, found, place = st.coder[0], st.coder[1], st.coder[2], np.int64(st.coder[3])
    # Arrays leave their tuples here, once: every look into a tuple, and every slice, counts references, which costs
    # as much as a filter. All are flat from here on.
    belief = st.belief.ravel()
    centre = st.centre
    coef = st.coef
    cross = st.cross
    energy = st.energy
    error = st.error
    factor = st.factor
    features = st.features
    fills = st.fills
    filters = st.filters
    fixed_error = st.fixed_error.ravel()
    gram = st.gram
    hidden1 = st.hidden1
    hidden2 = st.hidden2
    history = st.history
    importance = st.importance
    mix_coef = st.mix_coef
    mix_cross = st.mix_cross
    mix_gram = st.mix_gram
    mix_importance = st.mix_importance
    mix_inputs = st.mix_inputs
    mix_targets = st.mix_targets
    out = st.out
    partial = st.partial
    parts = st.parts
    peak = st.peak
    pending = st.pending
    residuals = st.residuals
    scales = st.scales.ravel()
    scratch = st.scratch
    stage_out = st.stage_out
    steep = st.steep
    targets = st.targets
    weight = st.weight
    windows = st.windows
    own = cfg.own
    others = cfg.other
    aheads = cfg.ahead
    references = cfg.refs
    forgetting = cfg.forgetting
    ridges = cfg.ridge
    lengths = cfg.taps.ravel()
    rates = cfg.rates.ravel()
    w1 = net.w1
    b1 = net.b1
    w2 = net.w2
    b2 = net.b2
    w3 = net.w3
    b3 = net.b3
    table = net.logistic
    signal, ranked, levels = group.signal.ravel(), group.ranks.ravel(), group.levels.ravel()
    lows, listless, sizes = group.low, group.dense, group.sizes
    rows, dump = rows.ravel(), dump.ravel()
    for step in range(begin, end):
        for c in range(channels):
            t = step - delay if c == 1 else step
            if t < 0 or t >= frames:
                continue
            now = PAST + t
            here = c * length + now
            phase = t & (BATCH - 1)
            fill = fills[c]

            # ---- every expert's partial predictions; least squares on few samples may point anywhere
            dense = listless[c]
            ranks = sizes[c]
            values = c * most
            low = lows[c] if dense else levels[values]
            high = low + (ranks - 1) if dense else levels[values + ranks - 1]
            floor = low - (high - low)
            ceiling = high + (high - low)
            base = 0.0
            q = 0
            for e in range(experts):
                square = c * experts + e
                row_at = (square * BATCH + phase) * size
                n = own[e]
                vector.copy(windows, row_at, signal, here - n, n)
                if channels == 2:
                    width = others[e]
                    near = length + now - delay - width if c == 0 else now - width
                    if c == 1:
                        width += aheads[e]
                    vector.copy(windows, row_at + n, signal, near, width)
                    n += width
                width = references[e]
                if width > 0 and refs > 0:
                    for r in range(refs):
                        vector.copy(windows, row_at + n, signal, (channels + r) * length + now - width // 2, width)
                        n += width
                p = min(max(vector.dot(coef, square * size, windows, row_at, n), floor), ceiling)
                partial[q] = p
                q += 1
                for s in range(stages):
                    taps = lengths[e * stages + s]
                    if taps > 0:
                        k = square * stages + s
                        at = k * capacity + fill - taps - 1
                        v = float(vector.lms_step(filters, k * longest, history, at, taps, pending[k]))
                        if not abs(v) < 1e12:
                            filters[k * longest : (k + 1) * longest] = np.float32(0.0)
                            v = 0.0
                        stage_out[e * stages + s] = v
                        p += v
                        partial[q] = p
                        q += 1
                base += p
            base /= experts
            row_at = (c * BATCH + phase) * mix
            for i in range(q):
                mix_inputs[row_at + i] = partial[i] - base
            mean = base + vector.dot(mix_coef, c * mix, mix_inputs, row_at, mix)

            # ---- plain predictors; no prediction lies outside the alphabet
            x1 = signal[here - 1]
            x2 = signal[here - 2]
            x3 = signal[here - 3]
            plain1 = 2.0 * x1 - x2
            plain2 = 3.0 * (x1 - x2) + x3
            if not abs(mean) < 1e18:
                mean = x1
            mean = min(max(mean, low), high)

            # ---- features: bounded and free of scale, but for the scale itself
            quad = 4 * c
            scale = 0.5 * scales[quad + 1] + 0.5 * scales[quad + 2] + 0.05
            if cfg.network or mode == MODE_FEATURES:
                inverse = 0.5 / scale
                for k in range(4):
                    scratch[k] = scales[quad + k] + 0.05
                scratch[4] = scale
                scratch[5] = scales[4 * (1 - c) + 1] + 0.05
                vector.logarithms(scratch, 0)
                log_scale = scratch[4]
                features[0] = np.float32(0.25 * min(log_scale, 8.0))
                features[1] = np.float32(0.5 * min(max(scratch[0] - log_scale, -6.0), 6.0))
                features[2] = np.float32(0.5 * min(max(scratch[1] - log_scale, -6.0), 6.0))
                features[3] = np.float32(0.5 * min(max(scratch[3] - log_scale, -6.0), 6.0))
                partial[q] = base
                partial[q + 1] = x1
                partial[q + 2] = plain1
                vector.soften(partial, 0, q + 3, mean, inverse, features, 4)
                at = 4 + q + 3
                vector.soften(residuals, c * around + now - OWN_RESIDUALS, OWN_RESIDUALS, 0.0, inverse, features, at)
                at += OWN_RESIDUALS
                if channels == 2:
                    u = now + delay + 1 if c == 1 else now - delay
                    vector.soften(
                        residuals, (1 - c) * around + u - OTHER_RESIDUALS, OTHER_RESIDUALS, 0.0, inverse, features, at
                    )
                    features[at + OTHER_RESIDUALS] = np.float32(0.5 * min(max(scratch[5] - log_scale, -6.0), 6.0))
                    features[at + OTHER_RESIDUALS + 1] = np.float32(1.0)
                at += OTHER_RESIDUALS + 2
                features[at] = np.float32(c)
                z = mean - low
                features[at + 1] = np.float32(z - np.floor(z) - 0.5)
                features[at + 2] = np.float32(min(t, 4096) / 4096.0)
                z = (scales[quad] + 0.05) / (fixed_error[quad + 1] + 0.05)
                features[at + 3] = np.float32(z / (1.0 + z))

            best = 0
            for k in range(1, 4):
                if fixed_error[quad + k] < fixed_error[quad + best]:
                    best = k
            plain = x1 if best == 1 else plain1 if best == 2 else plain2 if best == 3 else 0.0

            if mode == MODE_FEATURES:
                row = (c * frames + t) * (inputs + 2)
                for i in range(inputs):
                    dump[row + i] = features[i]
                dump[row + inputs] = np.float32(signal[here] - mean)
                dump[row + inputs + 1] = np.float32(scale)
            else:
                # ---- six logistics and a uniform share, weighed by how well each did: the network's four together
                held = LANES * c
                if cfg.network:
                    if units == 32:
                        vector.layer32(features, inputs, w1, b1, hidden1)
                        vector.rectify(hidden1, units)
                        vector.layer32(hidden1, units, w2, b2, hidden2)
                    else:
                        vector.layer64(features, inputs, w1, b1, hidden1)
                        vector.rectify(hidden1, units)
                        vector.layer64(hidden1, units, w2, b2, hidden2)
                    vector.rectify(hidden2, units)
                    vector.layer16(hidden2, units, w3, b3, out)
                    top = max(max(out[0], out[1]), max(out[2], out[3]))
                    z = 0.0
                    for k in range(COMPONENTS):
                        v = exp2(float(out[k] - top))
                        weight[k] = v
                        z += v
                    z = belief[held] / z
                    for k in range(COMPONENTS):
                        weight[k] *= z
                        centre[k] = mean + min(max(float(out[COMPONENTS + k]), -20.0), 20.0) * scale
                        steep[k] = 1.0 / (scale * exp2(min(max(float(out[2 * COMPONENTS + k]), -10.0), 6.0)) + 0.01)
                    for k in range(COMPONENTS, LANES - 1):
                        weight[k] = belief[held + k - COMPONENTS + 1]
                    centre[COMPONENTS] = mean
                    steep[COMPONENTS] = 1.0 / (0.6 * scale)
                else:
                    for k in range(LANES - 1):
                        weight[k] = belief[held + k]
                        centre[k] = mean
                    z = 1.0 / scale
                    for k in range(COMPONENTS + 1):
                        steep[k] = z * WIDTHS[k]
                centre[COMPONENTS + 1] = plain
                steep[COMPONENTS + 1] = 1.0 / (0.6 * fixed_error[quad + best] + 0.02)
                spread = 0.0
                if mode == MODE_DECODE:
                    for k in range(LANES - 2):
                        spread += weight[k] * steep[k]
                    spread = 1.0 / spread

                # ---- the rank's bytes, most significant first
                rank = ranked[c * frames + t] if mode == MODE_ENCODE else 0
                bytes_ = 1
                while (ranks - 1) >> (8 * bytes_):
                    bytes_ += 1
                at_rank = 0
                f_low = 0.0
                f_high = 1.0
                lower, upper, spare0, spare1 = 0, LANES, 2 * LANES, 3 * LANES
                for k in range(LANES):
                    parts[k] = 0.0
                    parts[LANES + k] = 1.0
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
                            edge_rank = at_rank + j * width
                            point = low + edge_rank - 0.5
                            if not dense:
                                point = 0.5 * (levels[values + edge_rank - 1] + levels[values + edge_rank])
                            f0 = vector.cumulate(point, edge_rank / ranks, weight, centre, steep, table, parts, lower)
                            f0 = min(f0, 1.0)
                            left = int((f0 - f_low) * norm) + 2 * j
                        if j < symbols - 1:
                            edge_rank = at_rank + (j + 1) * width
                            point = low + edge_rank - 0.5
                            if not dense:
                                point = 0.5 * (levels[values + edge_rank - 1] + levels[values + edge_rank])
                            f1 = vector.cumulate(point, edge_rank / ranks, weight, centre, steep, table, parts, upper)
                            f1 = min(f1, 1.0)
                            right = int((f1 - f_low) * norm) + 2 * (j + 1)
                        # constriction adds one to each of a row's probabilities; an interval has at least two
                        # counts, so that what lies on one side of it alone can still be split in two
                        row = 4 * count
                        if left == 0:
                            rows[row] = right - 1
                            rows[row + 1] = TOTAL - right - 2
                            rows[row + 2] = 0
                            rows[row + 3] = 0
                        elif right == TOTAL:
                            rows[row] = left - 2
                            rows[row + 1] = 0
                            rows[row + 2] = right - left - 1
                            rows[row + 3] = 2
                        else:
                            rows[row] = left - 1
                            rows[row + 1] = right - left - 1
                            rows[row + 2] = TOTAL - right - 1
                            rows[row + 3] = 1
                        count += 1
                    else:
                        slot = span >> np.uint64(24)
                        quantile = min(int((found - begins) // slot), TOTAL - 1)
                        j = 0
                        above = symbols
                        f0 = f_low
                        f1 = f_high
                        left = 0
                        right = TOTAL
                        # Newton's method for the value whose two edges hold the quantile; any way there is as good
                        # as another. It starts where one logistic as steep as all would have the quantile, and looks
                        # at both edges at once: a processor does them side by side
                        z = (f_low + quantile * (mass / (TOTAL - 2 * symbols))) * QUANTILES
                        k = min(max(int(z), 0), QUANTILES)
                        z = mean + spread * (LOGIT[k] + (z - k) * (LOGIT[k + 1] - LOGIT[k]))
                        tries = 0
                        while True:
                            if tries >= 6:
                                guess = (j + above) >> 1
                            else:
                                edge_rank = int(min(max(z, low), high) - low + 0.5)
                                if not dense:
                                    edge_rank = at_rank + j * width
                                    k = min(at_rank + above * width, ranks) - edge_rank
                                    while k > 1:  # the level that is the nearest to z
                                        half = k >> 1
                                        at = values + edge_rank + half
                                        edge_rank += half * (levels[at - 1] + levels[at] < 2.0 * z)
                                        k -= half
                                guess = min(max((edge_rank - at_rank) >> shift, j), above - 1)
                            tries += 1
                            edge0, edge1 = left, right
                            fm0, fm1 = f0, f1
                            point0 = point1 = z
                            if guess > j:
                                edge_rank = at_rank + guess * width
                                point0 = low + edge_rank - 0.5
                                if not dense:
                                    point0 = 0.5 * (levels[values + edge_rank - 1] + levels[values + edge_rank])
                                fm0 = vector.cumulate(
                                    point0, edge_rank / ranks, weight, centre, steep, table, parts, spare0
                                )
                                fm0 = min(fm0, 1.0)
                                edge0 = int((fm0 - f_low) * norm) + 2 * guess
                            if guess + 1 < above:
                                edge_rank = at_rank + (guess + 1) * width
                                point1 = low + edge_rank - 0.5
                                if not dense:
                                    point1 = 0.5 * (levels[values + edge_rank - 1] + levels[values + edge_rank])
                                fm1 = vector.cumulate(
                                    point1, edge_rank / ranks, weight, centre, steep, table, parts, spare1
                                )
                                fm1 = min(fm1, 1.0)
                                edge1 = int((fm1 - f_low) * norm) + 2 * (guess + 1)
                            if quantile < edge0:
                                above, f1, right = guess, fm0, edge0
                                upper, spare0 = spare0, upper
                                z, leap, at = point0, float(quantile - edge0), upper
                            elif quantile >= edge1:
                                j, f0, left = guess + 1, fm1, edge1
                                lower, spare1 = spare1, lower
                                z, leap, at = point1, float(quantile - edge1), lower
                            else:
                                if guess > j:
                                    j, f0, left = guess, fm0, edge0
                                    lower, spare0 = spare0, lower
                                if guess + 1 < above:
                                    f1, right = fm1, edge1
                                    upper, spare1 = spare1, upper
                                break
                            z += leap / (norm * vector.density(weight, steep, parts, at) + 2.0 / width)
                        begins += slot * np.uint64(left)
                        span = slot * np.uint64(right - left)
                        if span <= low_word:
                            begins <<= shift32
                            span <<= shift32
                            found <<= shift32
                            if place < words.size:
                                found |= np.uint64(words[place])
                            place += 1
                    at_rank += j * width
                    f_low = f0
                    f_high = f1
                if mode == MODE_DECODE:
                    rank = at_rank
                    ranked[c * frames + t] = rank
                    signal[here] = low + rank if dense else levels[values + rank]

                # ---- how well did each do?
                if cfg.network:
                    p0 = 0.0
                    for k in range(COMPONENTS):
                        p0 += weight[k] * (parts[upper + k] - parts[lower + k])
                    p0 = max(p0, 1e-12)  # already weighed by belief[held]
                    p1 = max(parts[upper + 4] - parts[lower + 4], 1e-12) * belief[held + 1]
                    p2 = max(parts[upper + 5] - parts[lower + 5], 1e-12) * belief[held + 2]
                    p3 = belief[held + 3] / ranks
                    z = 0.999 / (((p0 + p1) + p2) + p3)
                    belief[held] = p0 * z + 0.00025
                    belief[held + 1] = p1 * z + 0.00025
                    belief[held + 2] = p2 * z + 0.00025
                    belief[held + 3] = p3 * z + 0.00025
                else:
                    z = 0.0
                    for k in range(LANES - 1):
                        p0 = weight[k] * max(parts[upper + k] - parts[lower + k], 1e-12)
                        belief[held + k] = p0
                        z += p0
                    z = KEPT / z
                    for k in range(LANES - 1):
                        belief[held + k] = belief[held + k] * z + SHARED

            # ---- learn from the true value
            v = signal[here]
            residual = v - mean
            miss = abs(residual)
            residuals[c * around + now] = residual
            # running means are cut to zero before they become subnormal
            young = 1.0 / (t + 1.5)  # at first a mean of all samples so far
            vector.follow(scales, quad, young, 0.2, 0.05, 0.01, 0.001, miss, miss, miss, miss)
            vector.follow(
                fixed_error, quad, young, 0.05, 0.05, 0.05, 0.05, abs(v), abs(v - x1), abs(v - plain1), abs(v - plain2)
            )
            targets[c * BATCH + phase] = v
            q = 0
            for e in range(experts):
                target = v - partial[q]
                q += 1
                done = 0.0
                for s in range(stages):
                    taps = lengths[e * stages + s]
                    if taps == 0:
                        continue
                    q += 1
                    k = (c * experts + e) * stages + s
                    goal = np.float32(target - done)
                    wide = np.float64(goal)  # float() would leave it a float32
                    line = k * capacity + fill
                    gone = np.float64(history[line - taps])
                    out_s = stage_out[e * stages + s]
                    z = energy[k]
                    pending[k] = np.float32(
                        rates[e * stages + s] * (wide - out_s) / ((z + wide * wide) + (1e-12 * peak[k] + taps))
                    )
                    history[line] = goal
                    z = max(z + (wide * wide - gone * gone), 0.0)
                    energy[k] = z
                    peak[k] = max(peak[k], z)  # what rounding may have left of it stays below
                    done += out_s
                k = c * experts + e
                level = 0.5 * error[k] + 0.5 * abs(target)
                if level < 1e-9:
                    level = 0.0
                error[k] = level
                importance[k * BATCH + phase] = level
            mix_targets[c * BATCH + phase] = v - base
            mix_importance[c * BATCH + phase] = (1.0 - cfg.mix_forgetting) / (miss + 0.3 * scale + 0.1)
            fill += 1
            if fill == capacity:
                # move the last samples to the front, and take their energy afresh: sums of differences drift
                for e in range(experts):
                    for s in range(stages):
                        taps = lengths[e * stages + s]
                        if taps == 0:
                            continue
                        k = (c * experts + e) * stages + s
                        line = k * capacity
                        for i in range(longest + 1):
                            history[line + i] = history[line + capacity - longest - 1 + i]
                        z = 0.0
                        for i in range(longest + 1 - taps, longest + 1):
                            wide = np.float64(history[line + i])
                            z += wide * wide
                        energy[k] = z
                        peak[k] = z
                fill = longest + 1
            fills[c] = fill
            if phase == BATCH - 1:
                due = t & (cfg.interval - 1) == cfg.interval - 1
                for e in range(experts):
                    n = own[e] + refs * references[e]
                    if channels == 2:
                        n += others[e]
                    if c == 1:
                        n += aheads[e]
                    k = c * experts + e
                    vector.weigh(importance, k * BATCH, 1.0 - forgetting[e])
                    decay = fade(importance, k * BATCH, forgetting[e])
                    accumulate(
                        gram, k * size * size, cross, k * size, windows, k * BATCH * size, size,
                        importance, k * BATCH, targets, c * BATCH, n, decay,
                    )  # fmt: skip
                    if due:
                        solve(
                            gram, k * size * size, cross, k * size, coef, k * size, size, n, ridges[e],
                            factor, scratch,
                        )  # fmt: skip
                decay = fade(mix_importance, c * BATCH, cfg.mix_forgetting)
                accumulate(
                    mix_gram, c * mix * mix, mix_cross, c * mix, mix_inputs, c * BATCH * mix, mix,
                    mix_importance, c * BATCH, mix_targets, c * BATCH, mix, decay,
                )  # fmt: skip
                if due:
                    solve(
                        mix_gram, c * mix * mix, mix_cross, c * mix, mix_coef, c * mix, mix, mix, cfg.mix_ridge,
                        factor, scratch,
                    )  # fmt: skip
    if mode == MODE_DECODE:
        st.coder[0], st.coder[1], st.coder[2], st.coder[3] = begins, span, found, np.uint64(place)
    return count

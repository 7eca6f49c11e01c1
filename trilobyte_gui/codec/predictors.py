"""The kernel's predictors, compiled: experts (least squares, then a cascade of LMS filters) and their mixer.

`c` and `t` are channel and frame of the sample; values are in the channel's units.
"""

from __future__ import annotations

import numpy as np

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.kernel_state import (
    BATCH,
    I64,
    PAST,
    REPEAT_BLOCK,
    REPEAT_TAPS,
    Cascades,
    ChannelAlphabet,
    Errors,
    KernelConfig,
    KernelShape,
    LeastSquares,
    Plain,
    Repetition,
)
from trilobyte_gui.codec.least_squares import accumulate, fade, solve
from trilobyte_gui.compiled import inlined_function


@inlined_function
def fill_window(
    c: int, t: int, e: int, shape: KernelShape, cfg: KernelConfig, signal: F64, inputs: F64, row: int
) -> int:
    """Put the inputs of expert e into `inputs` from `row` on; returns their number. FORMAT.md, "Prediction" 1."""
    now = PAST + t
    n = cfg.own[e]
    simd_ops.copy(inputs, row, signal, c * shape.length + now - n, n)
    if shape.channels == 2:
        width = cfg.other[e]
        begin = shape.length + now - shape.delay - width if c == 0 else now - width
        if c == 1:
            width += cfg.ahead[e]
        simd_ops.copy(inputs, row + n, signal, begin, width)
        n += width
    width = cfg.refs[e]
    if width > 0:
        for r in range(shape.refs):
            simd_ops.copy(inputs, row + n, signal, (shape.channels + r) * shape.length + now - width // 2, width)
            n += width
    return n


@inlined_function
def apply_filter(k: int, taps: int, c: int, shape: KernelShape, cascades: Cascades) -> float:
    """Update the weights of filter k and return its output. FORMAT.md, "Prediction" ("A stage")."""
    at = k * shape.history + cascades.fill[c] - taps - 1
    v = float(simd_ops.lms_step(cascades.weights, k * shape.taps, cascades.history, at, taps, cascades.gain[k]))
    if not abs(v) < 1e12:
        cascades.weights[k * shape.taps : (k + 1) * shape.taps] = np.float32(0.0)
        v = 0.0
    return v


@inlined_function
def predict(
    c: int, t: int, shape: KernelShape, cfg: KernelConfig, signal: F64, alphabet: ChannelAlphabet,
    experts: LeastSquares, cascades: Cascades, partial: F64,
) -> float:  # fmt: skip
    """Fill in the partial predictions; returns the mean of the experts' last ones. FORMAT.md, "Prediction" 1 to 3."""
    floor = alphabet.low - (alphabet.high - alphabet.low)
    ceiling = alphabet.high + (alphabet.high - alphabet.low)
    base = 0.0
    q = 0
    for e in range(shape.experts):
        problem = c * shape.experts + e
        row = (problem * BATCH + (t & (BATCH - 1))) * shape.window
        n = fill_window(c, t, e, shape, cfg, signal, experts.inputs, row)
        p = simd_ops.dot(experts.coef, problem * shape.window, experts.inputs, row, n)
        p = min(max(p, floor), ceiling)  # learnt from few samples it may point anywhere
        partial[q] = p
        q += 1
        for s in range(shape.stages):
            taps = cfg.taps[e, s]
            if taps > 0:
                v = apply_filter(problem * shape.stages + s, taps, c, shape, cascades)
                cascades.output[e * shape.stages + s] = v
                p += v
                partial[q] = p
                q += 1
        base += p
    return base / shape.experts


@inlined_function
def mixer_inputs(c: int, t: int, shape: KernelShape, cfg: KernelConfig) -> int:
    """How many the mixer of channel c has: residuals, partial predictions, what repeats; a multiple of four. Until
    something repeats, inputs for that would be zeros, which change no sum: they are left out to save time."""
    n = cfg.near[0] + shape.partials
    if t >= shape.repeats:
        n += cfg.lags + cfg.heard
    if c == 1:
        n += cfg.near[1] + cfg.near[2]
    return (n + 3) // 4 * 4


@inlined_function
def fill_residuals(c: int, t: int, shape: KernelShape, cfg: KernelConfig, residuals: F64, inputs: F64, row: int) -> int:
    """Put the last residuals of the channel, and for the second of a pair those of the first around frame t, into
    `inputs` from `row` on; returns their number. FORMAT.md, "Prediction" ("The mixer's input")."""
    now = PAST + t
    n = cfg.near[0]
    simd_ops.copy(inputs, row, residuals, c * shape.length + now - n, n)
    if c == 1:
        width = cfg.near[1] + cfg.near[2]
        simd_ops.copy(inputs, row + n, residuals, now - cfg.near[1], width)
        n += width
    return n


@inlined_function
def repeat(c: int, t: int, k: int, shape: KernelShape, cfg: KernelConfig, lags: I64, repetition: Repetition) -> float:
    """What is new in frame t by what was new at lag k before it. FORMAT.md, "Repetition"."""
    lag = lags[t // REPEAT_BLOCK, k]
    v = 0.0
    if lag > 0:
        number = c * cfg.lags + k
        gain = repetition.gain[number] if t % REPEAT_BLOCK > 0 else np.float32(0.0)  # the lag may be another
        own, other = 2 * number * REPEAT_TAPS, (2 * number + 1) * REPEAT_TAPS
        at = PAST + t - lag - REPEAT_TAPS // 2 - 1
        weights, news = repetition.weights, repetition.news
        v = np.float64(simd_ops.lms_step(weights, own, news, c * shape.length + at, REPEAT_TAPS, gain))
        if shape.channels == 2:
            v += np.float64(simd_ops.lms_step(weights, other, news, (1 - c) * shape.length + at, REPEAT_TAPS, gain))
        if not abs(v) < 1e12:
            weights[own : other + REPEAT_TAPS] = np.float32(0.0)
            v = 0.0
    repetition.output[k] = v
    return v


@inlined_function
def mix(
    c: int, t: int, shape: KernelShape, cfg: KernelConfig, base: float, x1: float, alphabet: ChannelAlphabet, lags: I64,
    repetition: Repetition, residuals: F64, mixer: LeastSquares, partial: F64,
) -> float:  # fmt: skip
    """The prediction: the mean `base`, and what the mixer makes of the partial predictions' distances from it, of
    residuals and of repetitions.

    No prediction lies outside the alphabet. FORMAT.md, "Prediction", from "base" on.
    """
    row = (c * BATCH + (t & (BATCH - 1))) * shape.mix
    at = row + fill_residuals(c, t, shape, cfg, residuals, mixer.inputs, row)
    for i in range(shape.partials):
        mixer.inputs[at + i] = partial[i] - base
    at += shape.partials
    if t >= shape.repeats:
        for k in range(cfg.lags):
            mixer.inputs[at + k] = repeat(c, t, k, shape, cfg, lags, repetition)
        at += cfg.lags
        for k in range(cfg.heard):
            lag = lags[t // REPEAT_BLOCK, k]
            news = np.float32(0.0)
            if lag > 0:
                news = repetition.news[c * shape.length + PAST + t - lag]
            mixer.inputs[at + k] = np.float64(news)
    mean = base + simd_ops.dot(mixer.coef, c * shape.mix, mixer.inputs, row, mixer_inputs(c, t, shape, cfg))
    if not abs(mean) < 1e18:
        mean = x1
    return min(max(mean, alphabet.low), alphabet.high)


@inlined_function
def foreseen(base: float, cfg: KernelConfig, partial: F64) -> float:
    """What a sample was foreseen to be, where the rest of it is what is new. FORMAT.md, "Repetition"."""
    if cfg.whiteners[0] < 0:
        return base
    return 0.5 * (partial[cfg.whiteners[0]] + partial[cfg.whiteners[1]])


@inlined_function
def teach_repetition(
    c: int, t: int, news: float, shape: KernelShape, cfg: KernelConfig, lags: I64, repetition: Repetition
) -> None:
    """Keep what is new, and tell the filters of it. FORMAT.md, "Learning" 7."""
    if cfg.lags == 0:
        return
    repetition.news[c * shape.length + PAST + t] = np.float32(news)
    if t < shape.repeats:
        return
    for k in range(cfg.lags):
        lag = lags[t // REPEAT_BLOCK, k]
        if lag > 0:
            at = PAST + t - lag - REPEAT_TAPS // 2
            energy = np.float64(simd_ops.energy(repetition.news, c * shape.length + at, REPEAT_TAPS))
            if shape.channels == 2:
                energy += np.float64(simd_ops.energy(repetition.news, (1 - c) * shape.length + at, REPEAT_TAPS))
            repetition.gain[c * cfg.lags + k] = np.float32(
                cfg.repeat_rate * (news - repetition.output[k]) / ((energy + news * news) + 2 * REPEAT_TAPS)
            )


@inlined_function
def follow_errors(c: int, t: int, shape: KernelShape, v: float, mean: float, plain: Plain, errors: Errors) -> None:
    """Learn from the true sample v how far predictions are off. FORMAT.md, "Learning" 2."""
    errors.residuals[c * shape.length + PAST + t] = v - mean
    miss = abs(v - mean)
    young = 1.0 / (t + 1.5)  # at first a mean of all samples so far
    simd_ops.ema(errors.scales, 4 * c, young, 0.2, 0.05, 0.01, 0.001, miss, miss, miss, miss)
    simd_ops.ema(
        errors.plain, 4 * c, young, 0.05, 0.05, 0.05, 0.05,
        abs(v), abs(v - plain.x1), abs(v - plain.l1), abs(v - plain.l2),
    )  # fmt: skip


@inlined_function
def renew_filters(c: int, shape: KernelShape, cfg: KernelConfig, cascades: Cascades) -> None:
    """Move the last goals of full histories to the front, and take the energies afresh: sums of differences drift.

    FORMAT.md, "Learning" 5.
    """
    for e in range(shape.experts):
        for s in range(shape.stages):
            taps = cfg.taps[e, s]
            if taps == 0:
                continue
            k = (c * shape.experts + e) * shape.stages + s
            at = k * shape.history
            for i in range(shape.taps + 1):
                cascades.history[at + i] = cascades.history[at + shape.history - shape.taps - 1 + i]
            energy = 0.0
            for i in range(shape.taps + 1 - taps, shape.taps + 1):
                wide = np.float64(cascades.history[at + i])
                energy += wide * wide
            cascades.energy[k] = energy
            cascades.peak[k] = energy
    cascades.fill[c] = shape.taps + 1


@inlined_function
def teach_filters(
    c: int, t: int, v: float, shape: KernelShape, cfg: KernelConfig, partial: F64, experts: LeastSquares,
    cascades: Cascades, errors: Errors,
) -> None:  # fmt: skip
    """Give every filter, from the true sample v, its goal and its next gain, and every expert its error.

    FORMAT.md, "Learning" 3 and 5.
    """
    q = 0
    for e in range(shape.experts):
        target = v - partial[q]
        q += 1
        done = 0.0
        for s in range(shape.stages):
            taps = cfg.taps[e, s]
            if taps == 0:
                continue
            q += 1
            k = (c * shape.experts + e) * shape.stages + s
            at = k * shape.history + cascades.fill[c]
            goal = np.float32(target - done)
            wide = np.float64(goal)  # float() would leave it a float32
            gone = np.float64(cascades.history[at - taps])
            output = cascades.output[e * shape.stages + s]
            energy = cascades.energy[k]
            cascades.gain[k] = np.float32(
                cfg.rates[e, s] * (wide - output) / ((energy + wide * wide) + (1e-12 * cascades.peak[k] + taps))
            )
            cascades.history[at] = goal
            energy = max(energy + (wide * wide - gone * gone), 0.0)
            cascades.energy[k] = energy
            cascades.peak[k] = max(cascades.peak[k], energy)  # what rounding may have left of it stays below
            done += output
        k = c * shape.experts + e
        error = 0.5 * errors.experts[k] + 0.5 * abs(target)
        if error < 1e-9:
            error = 0.0  # before it becomes subnormal
        errors.experts[k] = error
        experts.importance[k * BATCH + (t & (BATCH - 1))] = error
    cascades.fill[c] += 1
    if cascades.fill[c] == shape.history:
        renew_filters(c, shape, cfg, cascades)


@inlined_function
def teach_least_squares(
    c: int, t: int, shape: KernelShape, cfg: KernelConfig, experts: LeastSquares, mixer: LeastSquares, factor: F64,
    scratch: F64, weighted: F64,
) -> None:  # fmt: skip
    """After the last sample of a batch, take it into the experts' and the mixer's problems, and solve these where that
    is due. FORMAT.md, "Learning" 6.
    """
    if t & (BATCH - 1) != BATCH - 1:
        return
    due = t & (cfg.interval - 1) == cfg.interval - 1
    for e in range(shape.experts):
        n = cfg.own[e] + shape.refs * cfg.refs[e]
        if shape.channels == 2:
            n += cfg.other[e]
        if c == 1:
            n += cfg.ahead[e]
        problem = c * shape.experts + e
        simd_ops.weigh(experts.importance, problem * BATCH, 1.0 - cfg.forgetting[e])
        take_in(c, problem, n, shape.window, cfg.forgetting[e], experts, weighted)
        if due:
            solve_for(problem, n, shape.window, cfg.ridge[e], experts, factor, scratch)
    n = mixer_inputs(c, t, shape, cfg)
    take_in(c, c, n, shape.mix, cfg.mix_forgetting, mixer, weighted)
    if due:
        solve_for(c, n, shape.mix, cfg.mix_ridge, mixer, factor, scratch)


@inlined_function
def take_in(c: int, problem: int, n: int, most: int, forgetting: float, squares: LeastSquares, weighted: F64) -> None:
    """Add a batch of channel c to a problem of n inputs; the largest has `most`."""
    decay = fade(squares.importance, problem * BATCH, forgetting)
    accumulate(
        squares.gram, problem * most * most, squares.cross, problem * most, squares.inputs, problem * BATCH * most,
        most, squares.importance, problem * BATCH, squares.targets, c * BATCH, n, decay, weighted,
    )  # fmt: skip


@inlined_function
def solve_for(problem: int, n: int, most: int, ridge: float, squares: LeastSquares, factor: F64, scratch: F64) -> None:
    """Find the coefficients of a problem of n inputs; the largest has `most`."""
    solve(
        squares.gram, problem * most * most, squares.cross, problem * most, squares.coef, problem * most, most, n,
        ridge, factor, scratch,
    )  # fmt: skip

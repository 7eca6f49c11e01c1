"""The compiled heart of the codec: prediction, network and byte intervals of one group of one or two channels.

One source serves four uses (`MODE_*`): coding, decoding, and dumping what networks are trained on. Arithmetic is
strict IEEE (add, subtract, multiply, divide, square root, compare) in a fixed order, float64 unless an array is
float32, so that every processor computes the same probabilities. Sums are blocked or element-wise so that they
vectorise without being reassociated. FORMAT.md, "Coded segments", describes each step for a second implementation;
every stage names its part of it.

The caller advances `run` in slices of frames; everything that must survive between slices is in `KernelState`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.arithmetic import F32
from trilobyte_gui.codec.context_mixing import code_rank
from trilobyte_gui.codec.distribution import fill_mixture, learn_weights
from trilobyte_gui.codec.features import fill_features, run_network
from trilobyte_gui.codec.grids import put_on_axis
from trilobyte_gui.codec.kernel_state import (
    BATCH,
    LANES,
    PAST,
    RENEWAL,
    REPEAT_BLOCK,
    ChannelAlphabet,
    Group,
    KernelConfig,
    KernelShape,
    KernelState,
    Network,
    Plain,
)
from trilobyte_gui.codec.predictors import (
    follow_errors,
    foreseen,
    mix,
    predict,
    teach_filters,
    teach_least_squares,
    teach_repetition,
)
from trilobyte_gui.codec.rank_coding import decode_rank, encode_rank
from trilobyte_gui.codec.recurrent import (
    blend,
    context_of,
    decode_warped_rank,
    dump_quantile,
    encode_warped_rank,
    fill_recurrent_inputs,
    find_quantile,
    learn_bins,
    run_recurrent,
)
from trilobyte_gui.compiled import inlined_function, kernel_function

MODE_FEATURES = 0
MODE_ENCODE = 1
MODE_DECODE = 2
MODE_QUANTILES = 3


@kernel_function
def run(
    mode: int,
    begin: int,
    end: int,
    frames: int,
    channels: int,
    cfg: KernelConfig,
    net: Network,
    group: Group,
    st: KernelState,
    rows: NDArray[np.int32],
    words: NDArray[np.uint32],
    dump: F32,
) -> int:
    """Advance steps [begin, end) of `frames + delay` (`frames` for one channel); returns the rows written.

    Coding fills `rows` (int32, four columns: three probabilities of a coder row, and the symbol's index in it).
    Decoding reads `words`. Dumping fills `dump[c * frames + t]`: MODE_FEATURES with the features, then residual and
    scale; MODE_QUANTILES with the recurrent network's inputs, then where the rank begins in the distribution and how
    probable it is. FORMAT.md, "A group".
    """
    shape = shape_of(channels, cfg, group, st)
    signal, levels, scales = group.signal, group.levels, st.errors.scales
    none = int(np.int64(0))  # what is given a literal is compiled for it, and once more for other numbers
    count = none
    for step in range(begin, end):
        for c in range(channels):
            t = step - shape.delay if c == 1 else step
            if t < 0 or t >= frames:
                continue
            alphabet = alphabet_of(c, group)
            base = predict(c, t, shape, cfg, signal, alphabet, st.experts, st.cascades, st.partial)
            plain = plain_predictions(c, t, signal)
            mean = mix(
                c, t, shape, cfg, base, plain.x1, alphabet, group.lags, st.repetition, st.errors.residuals, st.mixer,
                st.partial,
            )  # fmt: skip
            scale = 0.5 * scales[4 * c + 1] + 0.5 * scales[4 * c + 2] + 0.05
            if cfg.network or mode == MODE_FEATURES:
                fill_features(
                    c, t, shape, alphabet, base, mean, scale, plain, st.errors, st.partial, st.scratch,
                    st.activations.features,
                )  # fmt: skip
            if mode == MODE_FEATURES:
                dump_features(dump, c * frames + t, st.activations.features, signal[c, PAST + t] - mean, scale)
            else:
                if cfg.network:
                    run_network(net, st.activations)
                fill_mixture(
                    c, cfg.network, mean, scale, plain, st.errors.plain, st.activations.out, st.mixture_weights,
                    st.mixture,
                )  # fmt: skip
                if alphabet.grid > 0:
                    put_on_axis(t, mean, scale, alphabet, levels, st.grids, st.mixture, net.logistic)
                lower, upper, context = 0, LANES, 0
                if cfg.recurrent:
                    context = context_of(c, st.recurrent)
                    fill_recurrent_inputs(c, st.activations.features, st.mixture_weights, st.recurrent)
                    if mode != MODE_QUANTILES:
                        run_recurrent(c, net.recurrent, st.recurrent)
                        blend(c, st.recurrent)
                rank = group.ranks[c, t]
                if mode == MODE_QUANTILES:
                    find_quantile(c, rank, alphabet, levels, st.grids.edges, st.mixture, net.logistic, st.recurrent)
                    dump_quantile(dump, c * frames + t, c, st.recurrent)
                elif alphabet.mixed:
                    rank, count = code_rank(
                        mode == MODE_DECODE, c, t, rank, scale, shape, alphabet, levels, st.grids.edges,
                        st.mixture, net.logistic, cfg.recurrent, st.recurrent, group.ranks, st.mixing, rows, count,
                        words, st.coder,
                    )  # fmt: skip
                elif mode == MODE_ENCODE and cfg.recurrent:
                    count = encode_warped_rank(
                        rank, none, alphabet.size, 0.0, 1.0, alphabet, levels, st.grids.edges, st.mixture, net.logistic,
                        st.recurrent, rows, count,
                    )  # fmt: skip
                elif mode == MODE_ENCODE:
                    count = encode_rank(
                        rank, none, alphabet.size, 0.0, 1.0, alphabet, levels, st.grids.edges, st.mixture, net.logistic,
                        rows, count,
                    )  # fmt: skip
                elif cfg.recurrent:
                    rank = decode_warped_rank(
                        none, alphabet.size, 0.0, 1.0, alphabet, levels, st.grids.edges, st.mixture, net.logistic,
                        st.recurrent, words, st.coder,
                    )  # fmt: skip
                else:
                    rank, lower, upper = decode_rank(
                        none, alphabet.size, 0.0, 1.0, alphabet, levels, st.grids.edges, st.mixture, net.logistic,
                        words, st.coder,
                    )  # fmt: skip
                if cfg.recurrent and mode != MODE_QUANTILES and not alphabet.mixed:
                    find_quantile(c, rank, alphabet, levels, st.grids.edges, st.mixture, net.logistic, st.recurrent)
                if mode == MODE_DECODE:
                    group.ranks[c, t] = rank
                    signal[c, PAST + t] = alphabet.low + rank if alphabet.dense else levels[c, rank]
                if cfg.recurrent and mode != MODE_QUANTILES:
                    learn_bins(c, context, st.recurrent)
                learn_weights(c, cfg.network, alphabet.size, lower, upper, st.mixture, st.mixture_weights)
                if alphabet.grid > 0:
                    st.grids.counts[c, group.ranks[c, t]] += 1.0
            v = signal[c, PAST + t]
            follow_errors(c, t, shape, v, mean, plain, st.errors)
            at = c * BATCH + (t & (BATCH - 1))
            st.experts.targets[at] = v
            st.mixer.targets[at] = v - base
            st.mixer.importance[at] = (1.0 - cfg.mix_forgetting) / (abs(v - mean) + 0.3 * scale + 0.1)
            news = v - foreseen(base, cfg, st.partial)
            teach_repetition(c, t, news, shape, cfg, group.lags, st.repetition)
            teach_filters(c, t, v, shape, cfg, st.partial, st.experts, st.cascades, st.errors)
            teach_least_squares(c, t, shape, cfg, st.experts, st.mixer, st.factor, st.scratch, st.weighted)
    return count


@inlined_function
def shape_of(channels: int, cfg: KernelConfig, group: Group, st: KernelState) -> KernelShape:
    """The lengths in a group's arrays."""
    experts, stages = cfg.taps.shape
    partials = experts
    for e in range(experts):
        for s in range(stages):
            partials += cfg.taps[e, s] > 0
    taps = st.cascades.weights.size // (2 * experts * stages)
    quiet = 0
    while quiet < group.lags.shape[0] and group.lags[quiet].sum() == 0:
        quiet += 1
    return KernelShape(
        channels, group.signal.shape[0] - channels, group.signal.shape[1], cfg.delay if channels == 2 else 0, experts,
        stages, partials, st.experts.coef.size // (2 * experts), st.mixer.coef.size // 2, taps, taps + 1 + RENEWAL,
        quiet * REPEAT_BLOCK,
    )  # fmt: skip


@inlined_function
def alphabet_of(c: int, group: Group) -> ChannelAlphabet:
    """Channel c's."""
    dense = group.dense[c] != 0
    size = group.sizes[c]
    low = group.low[c] if dense else group.levels[c, 0]
    high = low + (size - 1) if dense else group.levels[c, size - 1]
    return ChannelAlphabet(c, low, high, size, dense, group.grids[c], group.mixed[c] != 0)


@inlined_function
def plain_predictions(c: int, t: int, signal: NDArray[np.float64]) -> Plain:
    """Predictions of frame t of channel c from the three frames before it."""
    x1, x2, x3 = signal[c, PAST + t - 1], signal[c, PAST + t - 2], signal[c, PAST + t - 3]
    return Plain(x1, 2.0 * x1 - x2, 3.0 * (x1 - x2) + x3)


@inlined_function
def dump_features(dump: F32, row: int, features: F32, residual: float, scale: float) -> None:
    """What the network is trained on: a row of features, the residual and the scale."""
    inputs = dump.shape[1] - 2
    for i in range(inputs):
        dump[row, i] = features[i]
    dump[row, inputs] = np.float32(residual)
    dump[row, inputs + 1] = np.float32(scale)

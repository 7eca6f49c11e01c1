"""The recurrent network, compiled: a language model over where samples fall in the hybrid's own distributions.

The hybrid gives each sample a distribution, and the network says how likely the sample is in each of its `BINS`
quantiles of equal probability: what it learned of how the hybrid errs, whatever the depth of the samples. Beside it,
counts say how often samples of this channel came in each of them. The bounds of the bytes' intervals are moved as far
as each was right so far. FORMAT.md, "Recurrent network", is the specification.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F32, F64, exp2
from trilobyte_gui.codec.distribution import edge_below, probability_below
from trilobyte_gui.codec.kernel_state import (
    BINS,
    CONTEXTS,
    LANES,
    RECURRENT_EXTRAS,
    RECURRENT_UNITS,
    ChannelAlphabet,
    Mixture,
    RecurrentNetwork,
    RecurrentState,
)
from trilobyte_gui.codec.rank_coding import PRECISION, TOTAL, advance, byte_count, fill_row, normaliser, reset_parts
from trilobyte_gui.compiled import inlined_function, kernel_function

LEAST = 0.001  # of a bin's share, times BINS
FORGETTING = 0.9995  # of how right the hybrid, the network and the counts were
SLOWEST = 1.0 / 8000.0  # rate of the counts
EARLY = 64.0  # samples that they begin with


@inlined_function
def fill_recurrent_inputs(c: int, features: F32, mixture_weights: F64, state: RecurrentState) -> None:
    """Fill in the network's inputs: the generalist's features, where the channel's last sample fell and how probable it
    was, and the weight of the generalist's own logistics."""
    count = state.inputs.size - RECURRENT_EXTRAS
    for i in range(count):
        state.inputs[i] = features[i]
    place = state.last[2 * c]
    state.inputs[count] = np.float32(place)
    state.inputs[count + 1] = np.float32(abs(place))
    state.inputs[count + 2] = np.float32(np.sqrt(state.last[2 * c + 1]))
    state.inputs[count + 3] = np.float32(mixture_weights[LANES * c])


@inlined_function
def update(gate: F32, value: F32, hidden: F32, begin: int) -> None:
    """Move each hidden number towards its new value, the farther the wider its gate is open: h += g**2 (v - h), where
    g = (1 + a / (1 + |a|)) / 2."""
    half, one = np.float32(0.5), np.float32(1.0)
    for i in range(RECURRENT_UNITS):
        a = gate[i]
        g = half + half * (a / (one + abs(a)))
        hidden[begin + i] += (g * g) * (value[i] - hidden[begin + i])


@kernel_function
def run_recurrent(c: int, net: RecurrentNetwork, state: RecurrentState) -> None:
    """From the inputs to what the network says lies below each bin."""
    units, hidden = RECURRENT_UNITS, state.hidden
    simd_ops.layer128(state.inputs, state.inputs.size, net.w_in, net.b_in, state.a)
    simd_ops.relu(state.a, units)
    simd_ops.layer128(state.a, units, net.w_mid, net.b_mid, state.b)
    simd_ops.relu(state.b, units)
    first, second = 2 * c * units, (2 * c + 1) * units
    simd_ops.layer128(state.b, units, net.w_gate1, net.b_gate1, state.gate)
    simd_ops.layer128(state.b, units, net.w_value1, net.b_value1, state.value)
    update(state.gate, state.value, hidden, first)
    zero = np.float32(0.0)
    for i in range(units):
        r = max(hidden[first + i], zero)
        state.a[i] = state.b[i] + r
        state.joined[i] = state.a[i]
    simd_ops.layer128(state.a, units, net.w_gate2, net.b_gate2, state.gate)
    simd_ops.layer128(state.a, units, net.w_value2, net.b_value2, state.value)
    update(state.gate, state.value, hidden, second)
    for i in range(units):
        state.joined[units + i] = hidden[second + i]
    simd_ops.layer128(state.joined, 2 * units, net.w_last, net.b_last, state.a)
    simd_ops.relu(state.a, units)
    simd_ops.layer64(state.a, units, net.w_out, net.b_out, state.logits)
    top = state.logits[0]
    for k in range(1, BINS):
        top = max(top, state.logits[k])
    total = 0.0
    for k in range(BINS):
        state.share[k] = exp2(float(state.logits[k] - top))
    for k in range(BINS):
        total += state.share[k]
    factor = (1.0 - LEAST) / total
    below = 0.0
    for k in range(BINS - 1):
        below += state.share[k] * factor + LEAST / BINS
        state.network[k + 1] = below
    state.network[BINS] = 1.0


@inlined_function
def context_of(c: int, state: RecurrentState) -> int:
    """Which counts of channel c are meant: by how far from the middle its last sample fell."""
    far = min(int(abs(state.last[2 * c]) * CONTEXTS), CONTEXTS - 1)
    return CONTEXTS * c + far


@kernel_function
def blend(c: int, state: RecurrentState) -> None:
    """What lies below each bin by the counts, and by all three together."""
    w0, w1, w2 = state.weights[3 * c], state.weights[3 * c + 1], state.weights[3 * c + 2]
    at = context_of(c, state) * BINS
    below = 0.0
    for k in range(BINS - 1):
        below += state.counts[at + k]
        state.counted[k + 1] = below
    state.counted[BINS] = 1.0
    for k in range(1, BINS):
        state.below[k] = (w0 * (k / BINS) + w1 * state.network[k]) + w2 * state.counted[k]
    state.below[BINS] = 1.0


@inlined_function
def moved(f: float, below: F64) -> float:
    """Where a bound of the hybrid's comes to lie: straight lines between the bins, which never fall, not by rounding
    either."""
    place = f * BINS
    k = min(int(place), BINS - 1)
    end: float = below[k + 1]
    g: float = min(below[k] + (place - k) * (end - below[k]), end)
    return g


@inlined_function
def bound_of(
    rank: int, alphabet: ChannelAlphabet, levels: F64, edges: F64, mixture: Mixture, table: F64, at: int
) -> float:
    """The hybrid's F of a rank that is neither the first nor behind the last."""
    edge = edge_below(rank, alphabet, levels, edges)
    f: float = probability_below(edge, rank / alphabet.size, mixture, table, at)
    return f


@kernel_function
def find_quantile(
    c: int, rank: int, alphabet: ChannelAlphabet, levels: F64, edges: F64, mixture: Mixture, table: F64,
    state: RecurrentState,
) -> None:  # fmt: skip
    """Note where a rank begins and ends in the hybrid's distribution. Fills in the mixture's parts as coding does."""
    reset_parts(mixture.parts)
    f0, f1 = 0.0, 1.0
    if rank > 0:
        f0 = bound_of(rank, alphabet, levels, edges, mixture, table, 0)
    if rank < alphabet.size - 1:
        f1 = bound_of(rank + 1, alphabet, levels, edges, mixture, table, LANES)
    state.bounds[0], state.bounds[1] = f0, f1
    p = max(f1 - f0, 0.0)
    state.last[2 * c], state.last[2 * c + 1] = f0 + f1 - 1.0, p


@inlined_function
def dump_quantile(dump: F32, row: int, c: int, state: RecurrentState) -> None:
    """What the network is trained on: its inputs, where the rank begins in the distribution, and its probability."""
    inputs = state.inputs.size
    for i in range(inputs):
        dump[row, i] = state.inputs[i]
    dump[row, inputs] = np.float32(state.bounds[0])
    dump[row, inputs + 1] = np.float32(state.bounds[1] - state.bounds[0])


@kernel_function
def learn_bins(c: int, context: int, state: RecurrentState) -> None:
    """Trust each of the three the more, the more probable it made the sample (Bayes' rule, which slowly forgets), and
    count the sample in the bins that its rank takes part in."""
    f0, f1 = state.bounds[0], state.bounds[1]
    p = max(f1 - f0, 1e-9)
    p0 = state.weights[3 * c] * p
    p1 = state.weights[3 * c + 1] * max(moved(f1, state.network) - moved(f0, state.network), 1e-12)
    p2 = state.weights[3 * c + 2] * max(moved(f1, state.counted) - moved(f0, state.counted), 1e-12)
    norm = FORGETTING / ((p0 + p1) + p2)
    rest = (1.0 - FORGETTING) / 3.0
    state.weights[3 * c] = p0 * norm + rest
    state.weights[3 * c + 1] = p1 * norm + rest
    state.weights[3 * c + 2] = p2 * norm + rest
    rate = max(SLOWEST, 1.0 / (state.seen[context] + EARLY))
    state.seen[context] += 1.0
    at = context * BINS
    for k in range(BINS):
        state.counts[at + k] -= rate * state.counts[at + k]
    first, last = min(int(f0 * BINS), BINS - 1), min(int(f1 * BINS), BINS - 1)
    if first == last:
        state.counts[at + first] += rate
    else:
        for k in range(first, last + 1):
            part = min(f1, (k + 1) / BINS) - max(f0, k / BINS)
            state.counts[at + k] += rate * (max(part, 0.0) / p)


@kernel_function
def encode_warped_rank(
    rank: int, first: int, end: int, low: float, high: float, alphabet: ChannelAlphabet, levels: F64, edges: F64,
    mixture: Mixture, table: F64, state: RecurrentState, rows: NDArray[np.int32], count: int,
) -> int:  # fmt: skip
    """As `rank_coding.encode_rank`, with bounds that the network moved. Leaves the mixture's parts as they come."""
    below = state.below
    bytes_ = byte_count(end - first)
    for b in range(bytes_):
        shift = 8 * (bytes_ - 1 - b)
        symbols = min(256, ((end - first) + (1 << shift) - 1) >> shift)
        if symbols == 1:
            continue
        norm = normaliser(symbols, high - low)
        j = (rank - first) >> shift
        f0, f1, left, right = low, high, 0, TOTAL
        if j > 0:
            f0 = moved(bound_of(first + (j << shift), alphabet, levels, edges, mixture, table, 0), below)
            left = int((f0 - low) * norm) + 2 * j
        if j < symbols - 1:
            f1 = moved(bound_of(first + ((j + 1) << shift), alphabet, levels, edges, mixture, table, 0), below)
            right = int((f1 - low) * norm) + 2 * (j + 1)
        fill_row(rows, count, left, right)
        count += 1
        first += j << shift
        low, high = f0, f1
    return count


@kernel_function
def decode_warped_rank(
    first: int, end: int, low: float, high: float, alphabet: ChannelAlphabet, levels: F64, edges: F64,
    mixture: Mixture, table: F64, state: RecurrentState, words: NDArray[np.uint32], coder: NDArray[np.uint64],
) -> int:  # fmt: skip
    """The next rank, as `rank_coding.decode_rank` with moved bounds: of each byte, halving finds the last value whose
    interval begins where the coder is or before."""
    below = state.below
    bytes_ = byte_count(end - first)
    for b in range(bytes_):
        shift = 8 * (bytes_ - 1 - b)
        symbols = min(256, ((end - first) + (1 << shift) - 1) >> shift)
        if symbols == 1:
            continue
        norm = normaliser(symbols, high - low)
        slot = coder[1] >> PRECISION
        quantile = min(int((coder[2] - coder[0]) // slot), TOTAL - 1)
        j, above = 0, symbols
        f0, f1, left, right = low, high, 0, TOTAL
        while above - j > 1:
            middle = (j + above) >> 1
            f = moved(bound_of(first + (middle << shift), alphabet, levels, edges, mixture, table, 0), below)
            begin = int((f - low) * norm) + 2 * middle
            if quantile < begin:
                above, f1, right = middle, f, begin
            else:
                j, f0, left = middle, f, begin
        advance(slot, left, right, words, coder)
        first += j << shift
        low, high = f0, f1
    return first

"""The ranks next to the predicted one, decided one by one by context mixing, compiled.

In quiet audio of few bits a handful of ranks has nearly all of the probability. Whether the sample has the predicted
one, lies above it, has the next one above... are decisions, each of whose probabilities the distribution gives; what
happened before in the same contexts corrects it. FORMAT.md, "Context mixing", is the specification.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.distribution import edge_below, logistic, probability_below
from trilobyte_gui.codec.kernel_state import (
    COMPONENTS,
    DECISIONS,
    LANES,
    MIXED_CONTEXTS,
    MIXER_SETS,
    MIXING_INPUTS,
    MIXING_ROWS,
    PAST,
    ChannelAlphabet,
    KernelShape,
    Mixing,
    Mixture,
    RecurrentState,
)
from trilobyte_gui.codec.rank_coding import (
    PRECISION,
    TOTAL,
    advance,
    decode_rank,
    encode_rank,
    fill_row,
    nearest_rank,
)
from trilobyte_gui.codec.recurrent import decode_warped_rank, encode_warped_rank, find_quantile, moved
from trilobyte_gui.compiled import inlined_function, kernel_function

LOUD = 16.0  # units; samples that are expected to be as far off have no near ranks to speak of
NEAR = 4  # ranks on each side that are decided one by one
ROWS_A_SAMPLE = 2 + NEAR + 4  # of the coder, at most: decisions, then bytes of what is further away
HASH, WORD = 0x2F0B4C47, 0xFFFFFFFF
LEAST = 1.0 / (1 << 20)  # of a probability that is taken to its logit
LN2 = 0.6931471805599453
SLOWEST = 1.0 / 64.0  # rate of the counts
LEAST_COUNTS = 32  # of the coder's TOTAL, for either outcome


@kernel_function
def code_rank(
    decode: bool, c: int, t: int, rank: int, scale: float, shape: KernelShape, alphabet: ChannelAlphabet, levels: F64,
    edges: F64, mixture: Mixture, table: F64, warped: bool, recurrent: RecurrentState, ranks: NDArray[np.int64],
    st: Mixing, rows: NDArray[np.int32], count: int, words: NDArray[np.uint32], coder: NDArray[np.uint64],
) -> tuple[int, int]:  # fmt: skip
    """Code a rank, or decode the next one: by decisions as long as it may be near, what is left by bytes.

    Returns the rank, and where the coder's next row goes. Leaves the mixture's parts as `find_quantile` does.
    """
    middle = nearest_rank(mixture.centre[COMPONENTS], 0, alphabet.size, alphabet, levels, edges)
    none = int(np.int64(0))  # not a literal: see `kernel.run`
    first, end, low, high = none, alphabet.size, 0.0, 1.0  # of what it may still be, and what lies below these
    if scale < LOUD:
        f0 = _below(middle, alphabet, levels, edges, mixture, table, warped, recurrent)
        f1 = _below(middle + 1, alphabet, levels, edges, mixture, table, warped, recurrent)
        upper = (1.0 - f1) / max((1.0 - f1) + f0, 1e-12)
        _find_contexts(c, t, middle, upper, scale, shape, ranks, st)
        above, near, f, which, p, yes = False, none, 0.0, none, f1 - f0, rank == middle
        for k in range(2 + NEAR):
            if end - first == 1:
                break
            if k == 1:
                which, p, yes = none + 1, upper, rank > middle
            elif k > 1:
                near = first if above else end - 1
                f = _below(near + 1 if above else near, alphabet, levels, edges, mixture, table, warped, recurrent)
                p = (f - low if above else high - f) / max(high - low, 1e-12)
                which, yes = 2 + 2 * min(k - 2, 2) + (1 if above else 0), rank == near
            if k == 1 and (middle == 0 or middle == alphabet.size - 1):
                yes = middle == 0
            else:
                yes = _decide(decode, c, which, p, yes, table, st, rows, count, words, coder)
                count += 1
            if k == 0:
                if yes:
                    first, end = middle, middle + 1
            elif k == 1:
                above = yes
                if above:
                    first, low = middle + 1, f1
                else:
                    end, high = middle, f0
            elif yes:
                first, end = near, near + 1
            elif above:
                first, low = near + 1, f
            else:
                end, high = near, f
    if end - first == 1:
        rank = first
    elif decode and warped:
        rank = decode_warped_rank(
            first, end, low, high, alphabet, levels, edges, mixture, table, recurrent, words, coder
        )  # fmt: skip
    elif decode:
        rank, _, _ = decode_rank(first, end, low, high, alphabet, levels, edges, mixture, table, words, coder)
    elif warped:
        count = encode_warped_rank(
            rank, first, end, low, high, alphabet, levels, edges, mixture, table, recurrent, rows, count
        )  # fmt: skip
    else:
        count = encode_rank(rank, first, end, low, high, alphabet, levels, edges, mixture, table, rows, count)
    find_quantile(c, rank, alphabet, levels, edges, mixture, table, recurrent)
    st.offsets[c * shape.length + PAST + t] = rank - middle
    return rank, count


@kernel_function
def _below(
    rank: int, alphabet: ChannelAlphabet, levels: F64, edges: F64, mixture: Mixture, table: F64, warped: bool,
    recurrent: RecurrentState,
) -> float:  # fmt: skip
    """F of a rank, or of the one behind the last."""
    f = 0.0
    if rank >= alphabet.size:
        f = 1.0
    elif rank > 0:
        edge = edge_below(rank, alphabet, levels, edges)
        f = probability_below(edge, rank / alphabet.size, mixture, table, 2 * LANES)
        if warped:
            f = moved(f, recurrent.below)
    return f


@inlined_function
def _clipped(n: int, most: int) -> int:
    """From 0 to 2 * most."""
    return min(max(n, -most), most) + most


@inlined_function
def _find_contexts(
    c: int, t: int, middle: int, upper: float, scale: float, shape: KernelShape, ranks: NDArray[np.int64], st: Mixing
) -> None:
    """Say which row of each context's counts, and which set of each mixer's weights, belong to frame t."""
    own = c * shape.length + PAST + t
    offsets, rows = st.offsets, st.rows
    missed = 0
    for k in range(1, 9):
        missed += offsets[own - k] != 0
    st.inputs[0] = scale
    simd_ops.logarithms(st.inputs, 0)
    loud = min(max(int(2.0 * st.inputs[0] + 8.0), 0), MIXER_SETS - 1)
    st.sets[0], st.sets[1] = min(missed, 7), loud
    last = _clipped(offsets[own - 1], 3)
    now, ahead = 3, 3
    if shape.channels == 2 and c == 1:
        now, ahead = _clipped(offsets[PAST + t], 3), _clipped(offsets[PAST + t + 1], 3)
    elif shape.channels == 2:
        now = _clipped(offsets[shape.length + PAST + t - shape.delay - 1], 3)
    rows[0] = MIXER_SETS * min(int(8.0 * upper), 7) + loud
    rows[1] = (last * 7 + _clipped(offsets[own - 2], 3)) * 7 + _clipped(offsets[own - 3], 3)
    rows[2], hashed = 0, 0
    for k in range(1, 6):
        step = (ranks[c, t - k] if t >= k else 0) - middle
        hashed = (hashed * HASH + step) & WORD
        if k == 1:
            rows[5] = (7 * middle + _clipped(step, 3)) & (MIXING_ROWS - 1)
        if k < 4:
            rows[2] = rows[2] * 9 + _clipped(step, 4)
    rows[3] = (now * 7 + ahead) * 7 + last
    rows[4] = ((hashed * HASH) & WORD) >> 20


@kernel_function
def _decide(
    decode: bool, c: int, which: int, p: float, bit: bool, table: F64, st: Mixing, rows: NDArray[np.int32], count: int,
    words: NDArray[np.uint32], coder: NDArray[np.uint64],
) -> bool:  # fmt: skip
    """Code one decision that the distribution gives the probability p, or decode it, and learn from it."""
    inputs, chances, seen, weights = st.inputs, st.chances, st.seen, st.weights
    p = min(max(p, LEAST), 1.0 - LEAST)
    inputs[0] = p
    for i in range(MIXED_CONTEXTS):
        at = ((c * MIXED_CONTEXTS + i) * MIXING_ROWS + st.rows[i]) * DECISIONS + which
        if seen[at] == 0.0:
            chances[at] = p
        inputs[i + 1] = min(max(chances[at], LEAST), 1.0 - LEAST)
    for k in range(MIXING_INPUTS - 1):
        inputs[k] = inputs[k] / (1.0 - inputs[k])
    inputs[MIXING_INPUTS - 1] = 1.0
    simd_ops.logarithms(inputs, 0)
    inputs[0] *= LN2
    for i in range(MIXED_CONTEXTS):
        n = seen[((c * MIXED_CONTEXTS + i) * MIXING_ROWS + st.rows[i]) * DECISIONS + which]
        inputs[i + 1] = (inputs[i + 1] * LN2) * (n / (n + 1.5))
    inputs[MIXING_INPUTS - 1] = 0.25
    first = (2 * c * MIXER_SETS + st.sets[0]) * DECISIONS + which
    second = ((2 * c + 1) * MIXER_SETS + st.sets[1]) * DECISIONS + which
    x, y = _dot(weights, first * MIXING_INPUTS, inputs), _dot(weights, second * MIXING_INPUTS, inputs)
    bound = int(logistic(0.5 * (x + y), table) * (TOTAL - 2 * LEAST_COUNTS)) + LEAST_COUNTS
    if decode:
        slot = coder[1] >> PRECISION
        bit = min(int((coder[2] - coder[0]) // slot), TOTAL - 1) < bound
        advance(slot, 0 if bit else bound, bound if bit else TOTAL, words, coder)
    else:
        fill_row(rows, count, 0 if bit else bound, bound if bit else TOTAL)
    outcome = 1.0 if bit else 0.0
    for which_set, logit in ((first, x), (second, y)):
        _teach(which_set, outcome - logistic(logit, table), st)
    for i in range(MIXED_CONTEXTS):
        at = ((c * MIXED_CONTEXTS + i) * MIXING_ROWS + st.rows[i]) * DECISIONS + which
        chances[at] += (outcome - chances[at]) * max(1.0 / (seen[at] + 1.5), SLOWEST)
        seen[at] += 1.0
    return bit


@inlined_function
def _dot(weights: F64, at: int, inputs: F64) -> float:
    """FORMAT.md, "Arithmetic"."""
    s0 = weights[at] * inputs[0] + weights[at + 4] * inputs[4]
    s1 = weights[at + 1] * inputs[1] + weights[at + 5] * inputs[5]
    s2 = weights[at + 2] * inputs[2] + weights[at + 6] * inputs[6]
    s3 = weights[at + 3] * inputs[3] + weights[at + 7] * inputs[7]
    product: float = (s0 + s1) + (s2 + s3)
    return product


@inlined_function
def _teach(which: int, error: float, st: Mixing) -> None:
    """Move a set of weights along the inputs, the less the oftener it was moved."""
    step = error * (0.002 + 1.0 / (st.moved[which] + 50.0))
    st.moved[which] += 1.0
    for k in range(MIXING_INPUTS):
        st.weights[which * MIXING_INPUTS + k] += step * st.inputs[k]

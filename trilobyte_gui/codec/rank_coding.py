"""A rank as bytes, compiled: their intervals for the range coder, and the search for the bytes whose intervals hold
what the range decoder reads. FORMAT.md, "Bytes", is the specification, and has these names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.distribution import edge_below, probability_below
from trilobyte_gui.codec.kernel_state import COMPONENTS, LANES, ChannelAlphabet, Mixture
from trilobyte_gui.compiled import inlined_function, kernel_function

TOTAL = 1 << 24  # the coder's probability scale
# Where a logistic has its 512 quantiles, for a search to start from: nothing that is decoded depends on it.
QUANTILES = 512
LOGIT = np.log((np.arange(QUANTILES + 2) + 0.1) / (QUANTILES + 1.2 - np.arange(QUANTILES + 2)))
SEARCH_STEPS = 6  # after which the search halves
LOW_WORD, WORD, PRECISION = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(24)


@inlined_function
def byte_count(size: int) -> int:
    """How many bytes the ranks of an alphabet of `size` take."""
    count = 1
    while (size - 1) >> (8 * count):
        count += 1
    return count


@inlined_function
def reset_parts(parts: F64) -> None:
    """Nothing lies below the first rank, everything below the one behind the last."""
    for k in range(LANES):
        parts[k] = 0.0
        parts[LANES + k] = 1.0


@inlined_function
def normaliser(symbols: int, mass: float) -> float:
    """The counts of a byte of `symbols` values for each unit of the probability `mass`, two for each value aside."""
    return float(TOTAL - 2 * symbols) / mass if mass > 1e-14 else 0.0


@inlined_function
def encode_rank(
    rank: int, first: int, end: int, f_low: float, f_high: float, alphabet: ChannelAlphabet, levels: F64, edges: F64,
    mixture: Mixture, table: F64, rows: NDArray[np.int32], count: int,
) -> int:  # fmt: skip
    """Fill in the coder's rows of a rank from `count` on, of those from `first` up to `end`, which take the probability
    from `f_low` up to `f_high`; returns where the next row goes.

    With all ranks, the parts below the rank are the first of the mixture then, those below the next rank the second.
    """
    reset_parts(mixture.parts)
    bytes_ = byte_count(end - first)
    for b in range(bytes_):
        shift = 8 * (bytes_ - 1 - b)
        width = 1 << shift
        symbols = min(256, ((end - first) + width - 1) >> shift)
        if symbols == 1:
            continue
        norm = normaliser(symbols, f_high - f_low)
        j = (rank - first) >> shift
        f0 = f_low
        f1 = f_high
        left = 0
        right = TOTAL
        if j > 0:
            r = first + j * width
            f0 = probability_below(edge_below(r, alphabet, levels, edges), r / alphabet.size, mixture, table, 0)
            left = int((f0 - f_low) * norm) + 2 * j
        if j < symbols - 1:
            r = first + (j + 1) * width
            f1 = probability_below(edge_below(r, alphabet, levels, edges), r / alphabet.size, mixture, table, LANES)
            right = int((f1 - f_low) * norm) + 2 * (j + 1)
        fill_row(rows, count, left, right)
        count += 1
        first += j * width
        f_low = f0
        f_high = f1
    return count


@inlined_function
def fill_row(rows: NDArray[np.int32], at: int, left: int, right: int) -> None:
    """A row for the interval [left, right): three probabilities, to each of which constriction adds one, and which of
    them is meant. An interval has two counts at least, so that what lies on one side of it alone can still be split.
    """
    if left == 0:
        rows[at, 0] = right - 1
        rows[at, 1] = TOTAL - right - 2
        rows[at, 2] = 0
        rows[at, 3] = 0
    elif right == TOTAL:
        rows[at, 0] = left - 2
        rows[at, 1] = 0
        rows[at, 2] = right - left - 1
        rows[at, 3] = 2
    else:
        rows[at, 0] = left - 1
        rows[at, 1] = right - left - 1
        rows[at, 2] = TOTAL - right - 1
        rows[at, 3] = 1


@kernel_function
def fill_rows(intervals: NDArray[np.int32], rows: NDArray[np.int32]) -> None:
    """A row for each interval [left, right) of `intervals` (count, 2), as another device found them."""
    for i in range(len(intervals)):
        fill_row(rows, i, intervals[i, 0], intervals[i, 1])


@inlined_function
def nearest_rank(z: float, begin: int, end: int, alphabet: ChannelAlphabet, levels: F64, edges: F64) -> int:
    """Of a list or a grid's ranks from `begin` up to `end`, of a dense alphabet's ranks, the nearest one to the value
    z. FORMAT.md, "Context mixing"."""
    r: int = int(min(max(z, alphabet.low), alphabet.high) - alphabet.low + 0.5)
    if alphabet.grid > 0 or not alphabet.dense:
        r = begin
        k = end - begin
        while k > 1:
            half = k >> 1
            at = r + half
            if alphabet.grid > 0:
                r += half * (edges[alphabet.channel, at] < z)
            else:
                r += half * (levels[alphabet.channel, at - 1] + levels[alphabet.channel, at] < 2.0 * z)
            k -= half
    return r


@inlined_function
def nearest_byte(
    z: float, j: int, above: int, first: int, shift: int, alphabet: ChannelAlphabet, levels: F64, edges: F64
) -> int:
    """Of the bytes from j up to `above`, the one whose ranks are the nearest to the value z."""
    end = min(first + (above << shift), alphabet.size)
    r = nearest_rank(z, first + (j << shift), end, alphabet, levels, edges)
    byte: int = min(max((r - first) >> shift, j), above - 1)
    return byte


@inlined_function
def decode_rank(
    first: int, end: int, f_low: float, f_high: float, alphabet: ChannelAlphabet, levels: F64, edges: F64,
    mixture: Mixture, table: F64, words: NDArray[np.uint32], coder: NDArray[np.uint64],
) -> tuple[int, int, int]:  # fmt: skip
    """The next rank, of those from `first` up to `end`, which take the probability from `f_low` up to `f_high`; and
    where in the mixture the parts below it, and those below the next rank, begin, with all ranks.

    Halley's method looks for the value whose two edges hold the quantile; any way there is as good as another. It
    starts where one logistic as steep as all would have the quantile, and looks at both edges at once: a processor
    does them side by side. At the same time it goes one step further towards where the next byte is looked for, since
    the first one's quantile tells nearly all.
    """
    parts = mixture.parts
    reset_parts(parts)
    lower, upper, spare0, spare1 = 0, LANES, 2 * LANES, 3 * LANES
    spread = 0.0
    for k in range(LANES - 2):
        spread += mixture.weight[k] * mixture.steep[k]
    spread = 1.0 / spread
    bytes_ = byte_count(end - first)
    begun = False
    next_ = 0.0
    for b in range(bytes_):
        shift = 8 * (bytes_ - 1 - b)
        width = 1 << shift
        symbols = min(256, ((end - first) + width - 1) >> shift)
        if symbols == 1:
            continue
        norm = normaliser(symbols, f_high - f_low)
        slot = coder[1] >> PRECISION
        quantile = min(int(np.int64((coder[2] - coder[0]) // slot)), TOTAL - 1)
        j = 0
        above = symbols
        f0 = f_low
        f1 = f_high
        left = 0
        right = TOTAL
        if not begun:
            p = f_low + quantile * ((f_high - f_low) / (TOTAL - 2 * symbols))
            z = p * QUANTILES
            k = min(max(int(z), 0), QUANTILES)
            next_ = mixture.centre[COMPONENTS] + spread * (LOGIT[k] + (z - k) * (LOGIT[k + 1] - LOGIT[k]))
            begun = True
        z = next_
        if b + 1 < bytes_:
            share = (z - alphabet.low) / (alphabet.high - alphabet.low + 1.0)
            f = probability_below(z, min(max(share, 0.0), 1.0), mixture, table, 4 * LANES)
            next_ += leap(p - f, 1.0, 0.0, mixture, 4 * LANES)
        tries = 0
        while True:
            guess = j + above >> 1
            if tries < SEARCH_STEPS:
                guess = nearest_byte(z, j, above, first, shift, alphabet, levels, edges)
            tries += 1
            edge0 = edge1 = z
            left0, right0 = left, right
            g0, g1 = f0, f1
            if guess > j:
                r = first + guess * width
                edge0 = edge_below(r, alphabet, levels, edges)
                g0 = probability_below(edge0, r / alphabet.size, mixture, table, spare0)
                left0 = int((g0 - f_low) * norm) + 2 * guess
            if guess + 1 < above:
                r = first + (guess + 1) * width
                edge1 = edge_below(r, alphabet, levels, edges)
                g1 = probability_below(edge1, r / alphabet.size, mixture, table, spare1)
                right0 = int((g1 - f_low) * norm) + 2 * (guess + 1)
            if quantile < left0:
                above, f1, right = guess, g0, left0
                upper, spare0 = spare0, upper
                z, miss, at = edge0, float(quantile - left0), upper
            elif quantile >= right0:
                j, f0, left = guess + 1, g1, right0
                lower, spare1 = spare1, lower
                z, miss, at = edge1, float(quantile - right0), lower
            else:
                if guess > j:
                    j, f0, left = guess, g0, left0
                    lower, spare0 = spare0, lower
                if guess + 1 < above:
                    f1, right = g1, right0
                    upper, spare1 = spare1, upper
                break
            z += leap(miss, norm, 2.0 / width, mixture, at)
        advance(slot, left, right, words, coder)
        first += j * width
        f_low = f0
        f_high = f1
    return first, lower, upper


@inlined_function
def leap(miss: float, norm: float, slope: float, mixture: Mixture, at: int) -> float:
    """How far from a value `norm` times the distribution, which rises by `slope` a unit besides, is `miss` more; the
    mixture's parts of that value begin `at`. A step of Halley's method, at most twice as long as one of Newton's."""
    first = norm * simd_ops.density(mixture.weight, mixture.steep, mixture.parts, at) + slope
    second = norm * simd_ops.curvature(mixture.weight, mixture.steep, mixture.parts, at)
    square = first * first
    step: float = miss * first / (max(square + 0.5 * miss * second, 0.5 * square) + 1e-300)
    return step


@inlined_function
def advance(slot: np.uint64, left: int, right: int, words: NDArray[np.uint32], coder: NDArray[np.uint64]) -> None:
    """Move the range decoder into the interval [left, right). FORMAT.md, "Range decoder"."""
    coder[0] += slot * np.uint64(left)
    coder[1] = slot * np.uint64(right - left)
    if coder[1] <= LOW_WORD:
        coder[0] <<= WORD
        coder[1] <<= WORD
        coder[2] <<= WORD
        place = np.int64(coder[3])
        if place < words.size:
            coder[2] |= np.uint64(words[place])
        coder[3] = np.uint64(place + 1)

"""What the coefficients of a picture are expected to be, block by block: contexts for `mixing`, compiled.

FORMAT.md, "Coefficients", describes each step for a second implementation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.jpeg.mixing import CONTEXTS, ENCODE, NODES, Decision, Mixing, Stream, bounded, decide
from trilobyte_gui.codec.jpeg.scans import LARGEST_AC, LARGEST_DC
from trilobyte_gui.compiled import inlined_function, kernel_function

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]

# Contexts of the number of coefficients in a block, of all coefficients but the first, of the first; and how many rows
# of slots each has.
COUNT_CONTEXTS, AC_CONTEXTS, DC_CONTEXTS = 12, 19, 12
COUNT_ROWS, AC_ROWS, DC_ROWS = 1024, 4096, 256
AC_BASE = COUNT_CONTEXTS * COUNT_ROWS
DC_BASE = AC_BASE + AC_CONTEXTS * AC_ROWS
SETS, SET_ROWS = 2, DC_BASE + DC_CONTEXTS * DC_ROWS  # one set for the first component, one for the others
# Mixers, likewise. The number has four rows of NODES: nodes are the prefixes of its six bits.
BY_COARSE, BY_AVERAGE, BY_PLACE, BY_REST, BY_NEAR, BY_APART, BY_ENERGY, SET_MIXERS = 4, 36, 100, 164, 420, 676, 692, 708
SET_FINALS = 4 + 64
ROWS, MIXERS, FINALS = SETS * SET_ROWS, SETS * SET_MIXERS, SETS * SET_FINALS
MOST_DECISIONS = 6 + 64 * 32  # of a block
NO_VALUE = 1 << 16  # beyond all that coefficients can be

ZIGZAG = np.array([
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
], np.int64)  # fmt: skip
# A block's edge in the cosine domain: what the coefficient of a frequency adds to the samples beside the edge.
EDGE = np.array([1024, 1420, 1338, 1204, 1024, 805, 554, 283], np.int64)
_LEVELS = np.array([0, 1, 2, 3, 4, 6, 8, 12, 18, 28, 44, 70, 110, 180, 300], np.int64)
LEVEL = np.searchsorted(_LEVELS, np.arange(1024), "right").astype(np.int64) - 1
_FEW = np.array([0, 1, 2, 3, 5, 9, 17, 33], np.int64)
FEW = np.searchsorted(_FEW, np.arange(1024), "right").astype(np.int64) - 1
_SIGNED = np.array([0, 2, 5, 9, 16, 28, 52, 100], np.int64)
EXPECTED = np.searchsorted(_SIGNED, np.arange(1024), "right").astype(np.int64) - 1
_REMAINING = np.array([0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 29, 37, 46], np.int64)
REMAINING = np.searchsorted(_REMAINING, np.arange(130), "right").astype(np.int64) - 1
_ZONES = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 21, 28, 36, 45, 54, 60], np.int64)
ZONE = np.searchsorted(_ZONES, np.arange(64), "right").astype(np.int64) - 1


DENSITY = np.array([[min(left * 16 // (64 - k), 15) for k in range(64)] for left in range(64)], np.int64)


class Plane(NamedTuple):
    """A component. `facts`: see the places below; `steps`: of its coefficients, in zigzag order; `inverse`: by place in
    a block (row · 8 + column), what makes an edge's rest the expected coefficient, across and along."""

    facts: I64
    steps: I64
    inverse: I64


# A plane's facts: its first block and how many there are across and down; which set it uses; its steps as one of 8;
# the first component's blocks at the same place (how many across and down, 0: none); likewise the second's.
FIRST, WIDE, HIGH, SET, COARSE, OTHER, OTHER_WIDE, OTHER_H, OTHER_V, SECOND = range(10)


class Neighbours(NamedTuple):
    """What is known of the blocks before, besides their coefficients (blocks + 1, 64; the last block is all 0): the
    number of coefficients in each, what its first one was beyond the expectation; the edges of the block to the left
    (8) and of those above (wide · 8), in the cosine domain; scratch (144)."""

    coefficients: I16
    counts: I32
    leftovers: I32
    right: I64
    bottom: I64
    scratch: I64


class AroundBlock(NamedTuple):
    """The coefficients (64) of the blocks next to one: left, top, top left and top right of it, two to the left, two
    above, and the second component's block at the same place. All are 0 where there is no such block; `places` are
    their numbers in that order, the last block's where there is none."""

    left: I16
    top: I16
    top_left: I16
    top_right: I16
    two_left: I16
    two_above: I16
    second: I16
    places: tuple[int, int, int, int, int, int, int]


class Scratch(NamedTuple):
    """Of one block: `current`, its coefficients so far, by place; `reference`, sums of the first component's magnitudes
    there, in zigzag order; `across` and `along`, what the edges to the left and above leave to be expected."""

    current: I64
    reference: I64
    across: I64
    along: I64


@inlined_function
def level(x: int) -> int:
    """A magnitude as one of 15."""
    return int(LEVEL[min(x, 1023)])


@inlined_function
def few(x: int) -> int:
    """A magnitude as one of 8."""
    return int(FEW[min(x, 1023)])


@inlined_function
def signed_level(x: int) -> int:
    """An expected coefficient, in eighths, as one of 15; 7 is none."""
    return int(7 + EXPECTED[min(x, 1023)] if x >= 0 else 7 - EXPECTED[min(-x, 1023)])


@kernel_function
def run(
    mode: int, begin: int, plane: Plane, known: Neighbours, decision: Decision, mixing: Mixing, stream: Stream,
    room: int,
) -> int:  # fmt: skip
    """Code or decode a plane's blocks from number `begin` on, until all are done or more than `room` decisions are
    coded. Returns the next block's number; -1 where what is decoded cannot be."""
    facts = plane.facts
    wide = facts[WIDE]
    scratch = Scratch(known.scratch[:64], known.scratch[64:128], known.scratch[128:136], known.scratch[136:144])
    for number in range(begin, wide * facts[HIGH]):
        if mode == ENCODE and np.int64(stream.coder[4]) > room:
            return number
        if mode != ENCODE and np.int64(stream.coder[3]) > stream.words.size + 2:
            return -1
        x, y = number % wide, number // wide
        here = facts[FIRST] + number
        block = known.coefficients[here]
        around = look_around(x, y, number, plane, known)
        n_ref = refer(x, y, plane, known, scratch)
        count_contexts(x, y, n_ref, plane, known, around, decision)
        total = code_count(mode, block, facts[SET], decision, mixing, stream)
        known.counts[here] = total
        energy = code_coefficients(mode, x, y, block, total, plane, known, around, scratch, decision, mixing, stream)
        if energy < 0:
            return -1
        guess = first_contexts(x, y, total, energy, REMAINING[n_ref], plane, known, around, scratch, decision)
        last = (facts[SET] * SET_FINALS + 4) * NODES
        value = code_value(mode, int(block[0]) - guess, 0, DC_CONTEXTS, last, decision, mixing, stream)
        if value == NO_VALUE:
            return -1
        known.leftovers[here] = value
        if mode != ENCODE:
            if abs(value + guess) >= LARGEST_DC:
                return -1
            block[0] = value + guess
        keep_edges(x, block, plane, known)
    return int(wide * facts[HIGH])


@inlined_function
def look_around(x: int, y: int, number: int, plane: Plane, known: Neighbours) -> AroundBlock:
    """The blocks next to number `number`, at column x and row y. FORMAT.md, "Coefficients"."""
    coefficients, wide, here = known.coefficients, plane.facts[WIDE], plane.facts[FIRST] + number
    none = len(coefficients) - 1
    left, top = here - 1 if x else none, here - wide if y else none
    top_left, top_right = here - wide - 1 if x and y else none, here - wide + 1 if y and x + 1 < wide else none
    two_left, two_above = here - 2 if x > 1 else none, here - 2 * wide if y > 1 else none
    second = plane.facts[SECOND] + number if plane.facts[SECOND] >= 0 else none
    return AroundBlock(
        coefficients[left], coefficients[top], coefficients[top_left], coefficients[top_right],
        coefficients[two_left], coefficients[two_above], coefficients[second],
        (left, top, top_left, top_right, two_left, two_above, second),
    )  # fmt: skip


@inlined_function
def refer(x: int, y: int, plane: Plane, known: Neighbours, scratch: Scratch) -> int:
    """Sum up the first component's blocks at the same place; returns how many coefficients one of them has."""
    facts = plane.facts
    h, v = facts[OTHER_H], facts[OTHER_V]
    for k in range(64):
        scratch.reference[k] = 0
    count = 0
    for i in range(h * v):
        at = facts[OTHER] + (y * v + i // h) * facts[OTHER_WIDE] + x * h + i % h
        count += known.counts[at]
        for k in range(64):
            scratch.reference[k] += abs(int(known.coefficients[at, k]))
    if h:
        count //= h * v
    return count


@inlined_function
def begin_decision(count: int, base: int, each: int, spread: int, decision: Decision) -> None:
    """Turn the first `count` contexts, rows among the `each` of their kind, into places of slots; others have none."""
    for i in range(count):
        decision.rows[i] = (base + i * each + decision.rows[i] * spread) * NODES
    for i in range(count, CONTEXTS):
        decision.inputs[i] = decision.inputs[CONTEXTS + 1 + i] = 0


@inlined_function
def count_contexts(
    x: int, y: int, n_ref: int, plane: Plane, known: Neighbours, around: AroundBlock, decision: Decision
) -> None:
    """The contexts and mixers of how many coefficients are not 0. FORMAT.md, "Coefficients" 1."""
    facts, counts, rows, mixers = plane.facts, known.counts, decision.rows, decision.mixers
    left, top, top_left, top_right, two_left, two_above, second = around.places
    third = 1 if facts[SECOND] >= 0 else 0
    n_left = counts[left] if x else counts[top]
    n_top = counts[top] if y else n_left
    average = (n_left + n_top + 1) >> 1
    of_average = REMAINING[average]
    rows[0] = n_left
    rows[1] = n_top
    rows[2] = average
    rows[3] = REMAINING[n_left] * 16 + REMAINING[n_top]
    rows[4] = (2 * (n_left + n_top) + counts[top_left] + counts[top_right]) >> 2
    rows[5] = REMAINING[counts[top_left]] * 16 + REMAINING[counts[top_right]]
    rows[6] = n_ref * 4 + third
    rows[7] = counts[second] if third else REMAINING[counts[two_left]] * 16 + REMAINING[counts[two_above]]
    rows[8] = of_average * 16 + (REMAINING[n_ref] if facts[SET] else level(abs(n_left - n_top)))
    rows[9] = level(abs(int(around.left[0]) - int(around.top[0]))) * 16 + of_average
    rows[10] = facts[COARSE] * 16 + of_average
    rows[11] = edgeless(x, y) * 4 + third
    begin_decision(COUNT_CONTEXTS, facts[SET] * SET_ROWS, COUNT_ROWS, 4, decision)
    mixer_base = facts[SET] * SET_MIXERS
    mixers[0] = mixer_base * NODES
    mixers[1] = (mixer_base + BY_COARSE + facts[COARSE] * 4) * NODES
    mixers[2] = (mixer_base + BY_AVERAGE + of_average * 4) * NODES


@inlined_function
def edgeless(x: int, y: int) -> int:
    """1 in the first column, 2 in the first row, 3 in both."""
    return (0 if x else 1) + (0 if y else 2)


@inlined_function
def code_count(mode: int, block: I16, which: int, decision: Decision, mixing: Mixing, stream: Stream) -> int:
    """How many of the block's coefficients are not 0, the first one aside: six bits, the highest first."""
    total = 0
    for k in range(1, 64):
        total += 1 if block[k] else 0
    tree = 1
    for i in range(5, -1, -1):
        tree = tree << 1 | decide(
            mode, (total >> i) & 1, tree, COUNT_CONTEXTS, which * SET_FINALS * NODES + tree, decision, mixing, stream
        )
    return tree - 64


@inlined_function
def code_coefficients(
    mode: int, x: int, y: int, block: I16, total: int, plane: Plane, known: Neighbours, around: AroundBlock,
    scratch: Scratch, decision: Decision, mixing: Mixing, stream: Stream,
) -> int:  # fmt: skip
    """All of the block's coefficients but the first, in zigzag order, until `total` of them are not 0. Returns the sum
    of their magnitudes; -1 where what is decoded cannot be. FORMAT.md, "Coefficients" 2."""
    cur, across, along = scratch.current, scratch.across, scratch.along
    which = plane.facts[SET]
    for k in range(64):
        cur[k] = 0
    for i in range(8):
        across[i] = known.right[i] if x else 0
        along[i] = known.bottom[x * 8 + i] if y else 0
    shared = 0  # how many of the neighbours' are not 0 from here on
    for k in range(1, 64):
        shared += (1 if around.left[k] else 0) + (1 if around.top[k] else 0)
    remaining = total
    energy = before1 = before2 = since = 0
    for k in range(1, 64):
        if not remaining:
            break
        flip = coefficient_contexts(
            k, total, remaining, shared, energy, min(before1, 3) * 16 + min(before2, 3) * 4 + min(since, 3), plane,
            around, scratch, decision,
        )  # fmt: skip
        last = (which * SET_FINALS + 4 + k) * NODES
        value = code_value(mode, int(block[k]), flip, AC_CONTEXTS, last, decision, mixing, stream)
        if abs(value) >= LARGEST_AC:
            return -1
        shared -= (1 if around.left[k] else 0) + (1 if around.top[k] else 0)
        before1, before2, since = abs(value), before1, since + 1
        if value:
            since = 0
            remaining -= 1
            energy += abs(value)
            place = ZIGZAG[k]
            u, w = place & 7, place >> 3
            cur[place] = value
            if mode != ENCODE:
                block[k] = value
            across[w] -= value * plane.steps[k] * EDGE[u]
            along[u] -= value * plane.steps[k] * EDGE[w]
    return -1 if remaining else energy


@inlined_function
def coefficient_contexts(
    k: int, total: int, remaining: int, shared: int, energy: int, recent: int, plane: Plane, around: AroundBlock,
    scratch: Scratch, decision: Decision,
) -> int:  # fmt: skip
    """The contexts and mixers of coefficient k. Returns 1 where its sign is coded inverted. FORMAT.md, "Coefficients"
    2."""
    facts, rows, mixers, cur = plane.facts, decision.rows, decision.mixers, scratch.current
    colour, third = facts[SET] > 0, facts[SECOND] >= 0
    place = ZIGZAG[k]
    u, w = place & 7, place >> 3
    m_l, m_t = abs(int(around.left[k])), abs(int(around.top[k]))
    m_tl, m_tr = abs(int(around.top_left[k])), abs(int(around.top_right[k]))
    m_ll, m_tt = abs(int(around.two_left[k])), abs(int(around.two_above[k]))
    near = 2 * (m_l + m_t) + m_tl + m_tr
    a = abs(cur[place - 1]) if u else 0
    b = abs(cur[place - 8]) if w else 0
    c = abs(cur[place - 9]) if u and w else 0
    inner = 2 * (a + b) + c
    inner += abs(cur[place - 2]) if u > 1 else 0
    inner += abs(cur[place - 16]) if w > 1 else 0
    inner += abs(cur[place - 7]) if w and u < 7 else 0
    inner += abs(cur[place + 7]) if u and w < 7 else 0
    ph = scratch.across[w] * plane.inverse[place * 2] >> 23
    pv = scratch.along[u] * plane.inverse[place * 2 + 1] >> 23
    same = int(around.second[k]) * 8
    flip = 1 if ph + pv < 0 else 0
    if flip:
        ph, pv, same = -ph, -pv, -same
    of_near, of_inner, of_rest = level(near), level(inner), REMAINING[remaining]
    density, zone = DENSITY[remaining, k], ZONE[k]
    of_h, of_v, expected = signed_level(ph), signed_level(pv), EXPECTED[min((ph + pv) >> 1, 1023)]
    of_reference = level(scratch.reference[k])
    kk = k * 64
    rows[0] = kk + remaining
    rows[1] = kk + few(m_l) * 8 + few(m_t)
    rows[2] = (of_h * 16 + of_v) * 16 + zone
    rows[3] = kk + expected * 8 + few(near)
    rows[4] = kk + of_h * 4 + min(of_near, 7) // 2
    rows[5] = kk + of_v * 4 + min(of_near, 7) // 2
    rows[6] = (of_rest * 16 + density) * 16 + of_inner
    rows[7] = (of_near * 16 + of_inner) * 16 + zone
    rows[8] = kk + total
    rows[9] = kk + (of_reference * 4 + min(of_rest, 3) if colour else few(m_tl) * 8 + few(m_tr))
    rows[10] = kk + (signed_level(same) * 4 + min(near, 3) if third else few(m_ll) * 8 + few(m_tt))
    rows[11] = (REMAINING[shared] * 16 + of_rest) * 16 + of_near
    rows[12] = kk + facts[COARSE] * 8 + density // 2
    rows[13] = (min(m_l, 15) * 16 + min(m_t, 15)) * 16 + of_inner
    rows[14] = kk + min(a, 3) * 16 + min(b, 3) * 4 + min(c, 3)
    rows[15] = (level(energy) * 16 + of_near) * 16 + of_inner
    rows[16] = (of_reference * 16 + of_near) * 16 + zone if colour else (of_h * 16 + expected) * 16 + of_inner
    rows[17] = kk + level(near + m_ll + m_tt) * 4 + density // 4
    rows[18] = kk + recent
    begin_decision(AC_CONTEXTS, facts[SET] * SET_ROWS + AC_BASE, AC_ROWS, 1, decision)
    mixer_base = facts[SET] * SET_MIXERS
    mixers[0] = (mixer_base + BY_PLACE + k) * NODES
    mixers[1] = (mixer_base + BY_REST + of_rest * 16 + density) * NODES
    mixers[2] = (mixer_base + BY_NEAR + of_near * 16 + of_inner) * NODES
    return flip


@inlined_function
def first_contexts(
    x: int, y: int, total: int, energy: int, of_ref: int, plane: Plane, known: Neighbours, around: AroundBlock,
    scratch: Scratch, decision: Decision,
) -> int:  # fmt: skip
    """The contexts and mixers of the first coefficient. Returns what is expected of it. FORMAT.md, "Coefficients" 3."""
    facts, leftovers, rows, mixers = plane.facts, known.leftovers, decision.rows, decision.mixers
    left, top, top_left, top_right, _, _, second = around.places
    third = 1 if facts[SECOND] >= 0 else 0
    ph = scratch.across[0] * plane.inverse[0] >> 23
    pv = scratch.along[0] * plane.inverse[1] >> 23
    ph = ph if x else pv
    pv = pv if y else ph
    guess = int(bounded((ph + pv + 8) >> 4, -LARGEST_DC, LARGEST_DC))
    apart = abs(ph - pv)
    r_left, r_top = leftovers[left], leftovers[top]
    slope = (int(around.left[0]) + int(around.top[0]) - int(around.top_left[0]) - guess) if x and y else 0
    before = leftovers[second]
    both = abs(r_left) + abs(r_top)
    rows[0] = level(apart) * 4 + third
    rows[1] = few(abs(r_left)) * 8 + few(abs(r_top))
    rows[2] = REMAINING[total] * 4 + few(apart) // 2
    rows[3] = (16 if slope > 0 else 0) + level(abs(slope))
    rows[4] = (16 if before > 0 else 0) + level(abs(before))
    rows[5] = (16 if ph > pv else 0) + level(apart)
    rows[6] = facts[COARSE] * 8 + few(apart)
    rows[7] = level(energy) * 4 + few(apart) // 2
    rows[8] = level(both) * 8 + few(apart)
    rows[9] = edgeless(x, y) * 4 + third
    rows[10] = (
        (1 if r_left > 0 else 0) + (2 if r_left else 0) + (4 if r_top > 0 else 0) + (8 if r_top else 0)
        + 16 * few(both)
    )  # fmt: skip
    diagonal = level(abs(leftovers[top_left]) + abs(leftovers[top_right]))
    rows[11] = (of_ref if facts[SET] else diagonal) * 8 + few(apart)
    begin_decision(DC_CONTEXTS, facts[SET] * SET_ROWS + DC_BASE, DC_ROWS, 1, decision)
    mixer_base = facts[SET] * SET_MIXERS
    mixers[0] = (mixer_base + BY_PLACE) * NODES
    mixers[1] = (mixer_base + BY_APART + level(apart)) * NODES
    mixers[2] = (mixer_base + BY_ENERGY + level(energy)) * NODES
    return guess


@inlined_function
def code_value(
    mode: int, value: int, flip: int, contexts: int, last: int, decision: Decision, mixing: Mixing, stream: Stream
) -> int:
    """Code or decode a number: is it 0? its sign, the length of its magnitude, and the magnitude's bits but the first.
    Returns the number, NO_VALUE where what is decoded is too long."""
    magnitude = abs(value)
    length = found = below = negative = node = 0
    bit = 1 if value else 0
    while True:
        bit = decide(mode, bit, node, contexts, last + node, decision, mixing, stream)
        if node == 0:
            if not bit:
                break
            node, bit = 1, (1 if value < 0 else 0) ^ flip
        elif below:
            below -= 1
            found = found << 1 | bit
            if not below:
                break
            node = 9 + found if length == 3 else 14 if below == length - 2 else 15
            bit = (magnitude >> (below - 1)) & 1
        elif node == 1:
            negative = bit ^ flip
            length = found = 1
            node, bit = 2, 1 if magnitude >> 1 else 0
        elif bit:
            length += 1
            if length > 15:
                found, negative = NO_VALUE, 0
                break
            node, bit = min(length + 1, 8), 1 if magnitude >> length else 0
        elif length == 1:
            break
        else:
            below = length - 1
            node = 9 if length == 2 else 10 if length == 3 else 13
            bit = (magnitude >> (below - 1)) & 1
    return -found if negative else found


@inlined_function
def keep_edges(x: int, block: I16, plane: Plane, known: Neighbours) -> None:
    """The edges of a block in column x, for those to the right and below. FORMAT.md, "Coefficients", Edges."""
    right, bottom = known.right, known.bottom
    for i in range(8):
        right[i] = bottom[x * 8 + i] = 0
    for k in range(64):
        if block[k]:
            place = ZIGZAG[k]
            u, w = place & 7, place >> 3
            scaled = block[k] * plane.steps[k]
            right[w] += -scaled * EDGE[u] if u & 1 else scaled * EDGE[u]
            bottom[x * 8 + u] += -scaled * EDGE[w] if w & 1 else scaled * EDGE[w]

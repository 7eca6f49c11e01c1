"""One binary decision at a time: adaptive probabilities of many contexts, mixed in the logistic domain, compiled.

All arithmetic is of integers, so every computer decodes what any has coded. FORMAT.md, "Decisions", has each step.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.rank_coding import LOW_WORD, PRECISION, WORD
from trilobyte_gui.compiled import inlined_function

CONTEXTS = 19  # at most, of a decision
INPUTS = 40  # of a mixer: the contexts and a constant
SELECTED = 3  # mixers that each decision has, by different selectors
NODES = 16  # decisions that share the contexts of a coefficient
POINTS = 33  # of the last refinement
ENCODE, DECODE = 0, 1
HALF = 2048  # of the logistic domain, in which 256 is 1
_LIGHTEST, _HEAVIEST = -(1 << 19), (1 << 19) - 1
_SURE = 24  # of 65,536: no value is less likely

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U32 = NDArray[np.uint32]


class Mixing(NamedTuple):
    """A model. What it learns: `slots`, a probability of 22 bits and a count of 10 for each context and node; the
    `weights` of mixers (mixers, INPUTS) and of the `final` ones (nodes, SELECTED), 65,536 being 1; `refine` (nodes,
    POINTS), probabilities of 65,536. Tables: `stretch` and `squash` (4,096), `rates` and `trust` (256). `pace`: the
    highest count, and how fast mixers and final mixers learn."""

    slots: U32
    weights: I32
    final: I32
    refine: I32
    stretch: I32
    squash: I32
    rates: I32
    trust: I32
    pace: I64


class Decision(NamedTuple):
    """What decisions are taken from. `rows`: where the slots of each context begin; `mixers`: the rows of weights;
    `inputs`: scratch."""

    rows: I64
    mixers: I64
    inputs: I32


class Stream(NamedTuple):
    """Coded decisions. Coding: `rows` (n, 2), the counts of either value less one, and `bits`, the values. Decoding:
    `words`. `coder`: the range decoder's state; in its last place the number of decisions coded."""

    rows: I32
    bits: I32
    words: U32
    coder: NDArray[np.uint64]


@inlined_function
def bounded(x: Any, least: int, most: int) -> Any:
    """x, or the bound that it is beyond."""
    return min(max(x, least), most)


@inlined_function
def decide(
    mode: int, bit: int, node: int, count: int, last: int, decision: Decision, mixing: Mixing, stream: Stream
) -> int:
    """Code or decode one bit by its first `count` contexts and the final mixer `last`, and learn. Returns the bit."""
    slots, inputs, rows = mixing.slots, decision.inputs, decision.rows
    for i in range(count):
        slot = np.int64(slots[rows[i] + node])
        inputs[i] = mixing.stretch[slot >> 20] * mixing.trust[slot & 1023] >> 8
        inputs[CONTEXTS + 1 + i] = ((slot >> 20) - 2048) * mixing.trust[slot & 1023] >> 8
    m0, m1, m2 = decision.mixers[0] + node, decision.mixers[1] + node, decision.mixers[2] + node
    s0 = s1 = s2 = np.int32(0)
    for i in range(INPUTS):
        s0 = np.int32(s0 + (np.int32(inputs[i] * mixing.weights[m0, i]) >> 4))
        s1 = np.int32(s1 + (np.int32(inputs[i] * mixing.weights[m1, i]) >> 4))
        s2 = np.int32(s2 + (np.int32(inputs[i] * mixing.weights[m2, i]) >> 4))
    d0 = np.int64(bounded(s0 >> 12, 1 - HALF, HALF - 1))
    d1 = np.int64(bounded(s1 >> 12, 1 - HALF, HALF - 1))
    d2 = np.int64(bounded(s2 >> 12, 1 - HALF, HALF - 1))
    f0, f1, f2 = np.int64(mixing.final[last, 0]), np.int64(mixing.final[last, 1]), np.int64(mixing.final[last, 2])
    mixed = HALF + bounded((d0 * f0 + d1 * f1 + d2 * f2) >> 16, 1 - HALF, HALF - 1)
    p = np.int64(mixing.squash[mixed])
    at, part = mixed >> 7, mixed & 127
    r0, r1 = np.int64(mixing.refine[last, at]), np.int64(mixing.refine[last, at + 1])
    refined = (r0 * (128 - part) + r1 * part) >> 7
    one = bounded((p + refined + 1) >> 1, _SURE, 65536 - _SURE) << 8  # of 2^24
    coder = stream.coder
    if mode == ENCODE:
        n = np.int64(coder[4])
        stream.rows[n, 0] = (1 << 24) - one - 1
        stream.rows[n, 1] = one - 1
        stream.bits[n] = bit
        coder[4] = n + 1
    else:
        slot_ = coder[1] >> PRECISION
        edge = slot_ * np.uint64((1 << 24) - one)
        bit = 1 if coder[2] - coder[0] >= edge else 0
        if bit:
            coder[0] += edge
            coder[1] = slot_ * np.uint64(one)
        else:
            coder[1] = edge
        if coder[1] <= LOW_WORD:
            coder[0] <<= WORD
            coder[1] <<= WORD
            coder[2] <<= WORD
            place = np.int64(coder[3])
            if place < stream.words.size:
                coder[2] |= np.uint64(stream.words[place])
            coder[3] = np.uint64(place + 1)
    top = mixing.pace[0]
    aim = (bit << 22) - bit
    for i in range(count):
        slot = np.int64(slots[rows[i] + node])
        n = slot & 1023
        chance = slot >> 10
        chance += (aim - chance) * mixing.rates[n] >> 16
        slots[rows[i] + node] = np.uint32(chance << 10 | min(n + 1, top))
    target = bit << 16
    e0 = np.int32((target - np.int64(mixing.squash[d0 + HALF])) * mixing.pace[1] >> 8)
    e1 = np.int32((target - np.int64(mixing.squash[d1 + HALF])) * mixing.pace[1] >> 8)
    e2 = np.int32((target - np.int64(mixing.squash[d2 + HALF])) * mixing.pace[1] >> 8)
    for i in range(INPUTS):
        w0 = np.int32(mixing.weights[m0, i] + (np.int32(np.int32(inputs[i] * e0) + 8192) >> 14))
        w1 = np.int32(mixing.weights[m1, i] + (np.int32(np.int32(inputs[i] * e1) + 8192) >> 14))
        w2 = np.int32(mixing.weights[m2, i] + (np.int32(np.int32(inputs[i] * e2) + 8192) >> 14))
        mixing.weights[m0, i] = bounded(w0, _LIGHTEST, _HEAVIEST)
        mixing.weights[m1, i] = bounded(w1, _LIGHTEST, _HEAVIEST)
        mixing.weights[m2, i] = bounded(w2, _LIGHTEST, _HEAVIEST)
    e = (target - p) * mixing.pace[2] >> 8
    mixing.final[last, 0] = bounded(f0 + ((d0 * e + 8192) >> 14), _LIGHTEST, _HEAVIEST)
    mixing.final[last, 1] = bounded(f1 + ((d1 * e + 8192) >> 14), _LIGHTEST, _HEAVIEST)
    mixing.final[last, 2] = bounded(f2 + ((d2 * e + 8192) >> 14), _LIGHTEST, _HEAVIEST)
    mixing.refine[last, at] = r0 + ((target - r0) * (128 - part) >> 13)
    mixing.refine[last, at + 1] = r1 + ((target - r1) * part >> 13)
    return bit

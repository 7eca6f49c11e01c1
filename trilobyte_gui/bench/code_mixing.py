"""A neural codec's codes by the context mixing that covers are coded by, with contexts of their own, compiled."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.jpeg.mixing import (
    CONTEXTS,
    ENCODE,
    INPUTS,
    NODES,
    POINTS,
    SELECTED,
    Decision,
    Mixing,
    Stream,
    decide,
)  # fmt: skip
from trilobyte_gui.codec.jpeg.model_file import untaught
from trilobyte_gui.compiled import kernel_function

ROWS = 4096  # of each context
USED = 12
PHASES = 32
_BITS = 3  # of a code

I64 = NDArray[np.int64]


def begin() -> Mixing:
    """A model that has learnt nothing."""
    start = untaught()
    weights = np.zeros((3 * 64 * NODES, INPUTS), np.int32)
    weights[:, :USED] = 65536 * 3 // (4 * USED)
    return start._replace(
        slots=np.full(USED * ROWS * NODES, 1 << 31, np.uint32),
        weights=weights,
        final=np.full((PHASES * NODES, SELECTED), 65536 // SELECTED, np.int32),
        refine=np.tile(start.refine[0], (PHASES * NODES, 1)).reshape(PHASES * NODES, POINTS),
        pace=np.array([255, 6, 4], np.int64),
    )


def bits(codes: Iterable[I64], mixing: Mixing) -> float:
    """What codes (stages, frames, dims), from 0 to 4, take, clip by clip; `mixing` learns.

    Ideal code lengths of the counts that the coder would get.
    """
    total = 0.0
    for each in codes:
        frames = np.ascontiguousarray(each.transpose(1, 0, 2))
        room = frames.size * _BITS
        stream = Stream(np.zeros((room, 2), np.int32), np.zeros(room, np.int32), np.zeros(0, np.uint32),
                        np.zeros(5, np.uint64))  # fmt: skip
        decision = Decision(np.zeros(CONTEXTS, np.int64), np.zeros(3, np.int64), np.zeros(INPUTS, np.int32))
        decision.inputs[CONTEXTS] = 256
        _learn(frames, decision, mixing, stream)
        counts = np.where(stream.bits, stream.rows[:, 1], stream.rows[:, 0]) + 1
        total -= float(np.log2(counts / (1 << 24)).sum())
    return total


@kernel_function
def _learn(codes: I64, decision: Decision, mixing: Mixing, stream: Stream) -> None:
    """Code codes (frames, stages, dims), each as three decisions."""
    frames, stages, dims = codes.shape
    rows, mixers = decision.rows, decision.mixers
    for t in range(frames):
        for s in range(stages):
            for d in range(dims):
                phase = s * dims + d
                last = codes[t - 1, s, d] if t > 0 else 5
                before = codes[t - 2, s, d] if t > 1 else 5
                beside = codes[t, s, d - 1] if d > 0 else 5
                further = codes[t, s, d - 2] if d > 1 else 5
                other = codes[t - 1, s, d - 1] if t > 0 and d > 0 else 5
                nxt = codes[t - 1, s, d + 1] if t > 0 and d + 1 < dims else 5
                coarse = codes[t, s - 1, d] if s > 0 else 5
                near = codes[t, s - 1, d - 1] if s > 0 and d > 0 else 5
                earlier = codes[t - 1, s - 1, d] if s > 0 and t > 0 else (codes[t - 3, s, d] if t > 2 else 5)
                kk = phase * 6
                rows[0] = phase
                rows[1] = kk + last
                rows[2] = (kk + last) * 6 + before
                rows[3] = (kk + last) * 6 + earlier
                rows[4] = kk + beside
                rows[5] = (kk + beside) * 6 + last
                rows[6] = (kk + beside) * 6 + further
                rows[7] = kk + coarse
                rows[8] = (kk + coarse) * 6 + near
                rows[9] = (kk + coarse) * 6 + last
                rows[10] = (kk + other) * 6 + beside
                rows[11] = (kk + nxt) * 6 + last
                for i in range(USED):
                    rows[i] = (i * ROWS + rows[i]) * NODES
                mixers[0] = phase * NODES
                mixers[1] = (64 + last * 6 + beside) * NODES
                mixers[2] = (128 + coarse * 6 + last) * NODES
                tree = 1
                for i in range(2, -1, -1):
                    bit = (codes[t, s, d] >> i) & 1
                    tree = tree << 1 | decide(ENCODE, bit, tree, USED, phase * NODES + tree, decision, mixing, stream)

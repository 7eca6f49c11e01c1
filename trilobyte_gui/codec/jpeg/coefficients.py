"""A picture's coefficients as the words of constriction's range coder, and back.

Decisions are handed to constriction piece by piece. Decoding needs each bit before it knows the next decision, so it is
done in the kernel, with the same arithmetic (FORMAT.md, "Range decoder").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import constriction
import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.jpeg import model
from trilobyte_gui.codec.jpeg.markers import FrameLayout, NotCodable
from trilobyte_gui.codec.jpeg.mixing import CONTEXTS, DECODE, ENCODE, INPUTS, Decision, Mixing, Stream

_ROW_MODEL = constriction.stream.model.Categorical(perfect=False)
_PIECE = 1 << 16  # decisions that are handed to the coder at once
_LONGEST = (1 << 64) - 1

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


def blank(layout: FrameLayout) -> I16:
    """Room for a picture's coefficients: (blocks + 1, 64), the last block stays 0."""
    return np.zeros((layout.blocks + 1, 64), np.int16)


def encode(layout: FrameLayout, coefficients: I16, mixing: Mixing) -> bytes:
    """The words, as bytes; `mixing` learns."""
    coder: Any = constriction.stream.queue.RangeEncoder()

    def add(rows: I32, bits: I32) -> None:
        coder.encode(bits, _ROW_MODEL, rows.astype(np.float32))

    decide_all(layout, coefficients, mixing, add)
    words: bytes = coder.get_compressed().astype("<u4").tobytes()
    return words


def decide_all(layout: FrameLayout, coefficients: I16, mixing: Mixing, add: Callable[[I32, I32], None]) -> None:
    """Hand `add` the decisions, in order: the counts of either value less one (n, 2), of 2^24, and the values (n)."""
    room = _PIECE + model.MOST_DECISIONS
    stream = Stream(np.zeros((room, 2), np.int32), np.zeros(room, np.int32), np.zeros(0, np.uint32), _coder())

    def flush() -> None:
        count = int(stream.coder[4])
        if count:
            add(stream.rows[:count], stream.bits[:count])
        stream.coder[4] = 0

    _run(ENCODE, layout, coefficients, mixing, stream, flush)


def decode(layout: FrameLayout, data: bytes, mixing: Mixing) -> I16:
    """The coefficients from the words; `mixing` learns. Raises NotCodable."""
    words = np.frombuffer(data[: len(data) // 4 * 4], "<u4").astype(np.uint32)
    first = [int(each) for each in words[:2]] + [0, 0]
    stream = Stream(np.zeros((0, 2), np.int32), np.zeros(0, np.int32), words, _coder(first[0] << 32 | first[1]))
    coefficients = blank(layout)
    _run(DECODE, layout, coefficients, mixing, stream, lambda: None)
    return coefficients


def _coder(point: int = 0) -> NDArray[np.uint64]:
    """Lower end, width, point, the place of the next word, and how many decisions wait to be coded."""
    return np.array([0, _LONGEST, point, 2, 0], np.uint64)


def _run(
    mode: int, layout: FrameLayout, coefficients: I16, mixing: Mixing, stream: Stream, flush: Callable[[], None]
) -> None:
    decision = Decision(np.zeros(CONTEXTS, np.int64), np.zeros(3, np.int64), np.zeros(INPUTS, np.int32))
    decision.inputs[CONTEXTS] = 256
    counts, leftovers = np.zeros(len(coefficients), np.int32), np.zeros(len(coefficients), np.int32)
    for plane in planes(layout):
        wide, high = int(plane.facts[model.WIDE]), int(plane.facts[model.HIGH])
        edges = np.zeros(8, np.int64), np.zeros(8 * wide, np.int64)
        known = model.Neighbours(coefficients, counts, leftovers, *edges, np.zeros(144, np.int64))
        at = 0
        while at < wide * high:
            at = model.run(mode, at, plane, known, decision, mixing, stream, _PIECE)
            flush()
            if at < 0:
                raise NotCodable("coefficients that none can be")


def planes(layout: FrameLayout) -> list[model.Plane]:
    """What the kernel knows of each component."""
    lead, found = layout.components[0], []
    for c, part in enumerate(layout.components):
        steps = layout.quantisation[c].astype(np.int64)
        inverse = np.zeros(128, np.int64)
        inverse[2 * model.ZIGZAG] = (1 << 26) // (model.EDGE[model.ZIGZAG & 7] * steps)
        inverse[2 * model.ZIGZAG + 1] = (1 << 26) // (model.EDGE[model.ZIGZAG >> 3] * steps)
        other, second = (0, 0, 0, 0), -1
        if c and not (lead.horizontal % part.horizontal or lead.vertical % part.vertical):
            other = lead.first, lead.wide, lead.horizontal // part.horizontal, lead.vertical // part.vertical
        if c == 2 and (layout.components[1].wide, layout.components[1].high) == (part.wide, part.high):
            second = layout.components[1].first
        coarse = min(int(steps[1:15].sum() // 14).bit_length(), 7)
        facts = part.first, part.wide, part.high, int(c > 0), coarse, *other, second
        found.append(model.Plane(np.array(facts, np.int64), steps, inverse))
    return found

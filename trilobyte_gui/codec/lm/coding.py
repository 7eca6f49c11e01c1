"""From counts to coded words and back: constriction's range coder, one stream for each window.

Encoding hands whole windows to constriction. Decoding goes on in every window at once, a byte of each, so it is done
here, with the same arithmetic (FORMAT.md, "Range decoder").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import constriction
import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.lm.config import BYTES
from trilobyte_gui.compiled import compiled_function

TOTAL = 1 << 24
UNIFORM = np.full(BYTES, TOTAL // BYTES, np.float32)
_ROW_MODEL = constriction.stream.model.Categorical(perfect=False)

Counts = NDArray[np.float32]


@compiled_function
def _fill_rows(counts: Counts, symbols: NDArray[np.int64], rows: NDArray[np.int32]) -> None:
    """A coder row for each symbol: three numbers to which constriction adds one each, and which of them is meant."""
    for n in range(len(symbols)):
        left = 0
        for j in range(symbols[n]):
            left += int(counts[n, j])
        last = symbols[n] == counts.shape[1] - 1
        right = TOTAL if last else left + int(counts[n, symbols[n]])
        row = rows[n]
        if left == 0:
            row[0], row[1], row[2], row[3] = right - 1, TOTAL - right - 2, 0, 0
        elif last:
            row[0], row[1], row[2], row[3] = left - 2, 0, right - left - 1, 2
        else:
            row[0], row[1], row[2], row[3] = left - 1, right - left - 1, TOTAL - right - 1, 1


def rows(counts: Counts, symbols: NDArray[np.int64]) -> NDArray[np.int32]:
    """Coder rows (n, 4) of symbols (n,) under counts (n, values)."""
    out = np.empty((len(symbols), 4), np.int32)
    _fill_rows(counts, symbols, out)
    return out


def encode(window: NDArray[np.int32]) -> bytes:
    """The words of a window's coder rows, as bytes."""
    coder: Any = constriction.stream.queue.RangeEncoder()
    if len(window):
        coder.encode(np.ascontiguousarray(window[:, 3]), _ROW_MODEL, window[:, :3].astype(np.float32))
    words: bytes = coder.get_compressed().astype("<u4").tobytes()
    return words


@dataclass(frozen=True, slots=True)
class Decoders:
    """Range decoders of many windows. `words`: of all of them; `place` and `end`: where each reads on and ends."""

    lower: NDArray[np.uint64]
    width: NDArray[np.uint64]
    point: NDArray[np.uint64]
    place: NDArray[np.int64]
    end: NDArray[np.int64]
    words: NDArray[np.uint32]


def decoders(streams: list[bytes]) -> Decoders:
    """Decoders at the beginning of these streams."""
    lengths = np.array([len(each) // 4 for each in streams], np.int64)
    end = np.cumsum(lengths)
    words = np.frombuffer(b"".join(streams), "<u4").astype(np.uint32)
    point = [int.from_bytes(each[:4], "little") << 32 | int.from_bytes(each[4:8], "little") for each in streams]
    n = len(streams)
    return Decoders(
        np.zeros(n, np.uint64), np.full(n, 0xFFFFFFFFFFFFFFFF, np.uint64), np.array(point, np.uint64),
        end - lengths + 2, end, words,
    )  # fmt: skip


@compiled_function
def decode(
    counts: Counts,
    active: NDArray[np.bool_],
    lower: NDArray[np.uint64],
    width: NDArray[np.uint64],
    point: NDArray[np.uint64],
    place: NDArray[np.int64],
    end: NDArray[np.int64],
    words: NDArray[np.uint32],
    symbols: NDArray[np.int64],
) -> None:
    """The next symbol of every active window, under its counts (windows, values)."""
    shift = np.uint64(32)
    low_word = np.uint64(0xFFFFFFFF)
    values = counts.shape[1]
    for n in range(len(active)):
        if not active[n]:
            continue
        slot = width[n] >> np.uint64(24)
        quantile = min(int((point[n] - lower[n]) // slot), TOTAL - 1)
        left, j = 0, 0
        right = int(counts[n, 0])
        while j < values - 1 and quantile >= right:
            j += 1
            left = right
            right += int(counts[n, j])
        if j == values - 1:
            right = TOTAL
        symbols[n] = j
        lower[n] += slot * np.uint64(left)
        width[n] = slot * np.uint64(right - left)
        if width[n] <= low_word:
            lower[n] <<= shift
            width[n] <<= shift
            point[n] <<= shift
            if place[n] < end[n]:
                point[n] |= np.uint64(words[place[n]])
            place[n] += 1

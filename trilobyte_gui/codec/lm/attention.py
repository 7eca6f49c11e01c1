"""Attention's weights on a processor: what `IntegerModel` makes of scores in ten passes of torch, in one.

The same operations of IEEE binary32 in the same order for each element, so the same bits.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.compiled import compiled_function

WEIGHT_TOTAL = 1 << 16  # what a token's attention sums up to, about
_APART = 1 << 16  # scores that are worth a thread of their own


@compiled_function
def _fill_attention_weights(
    scores: NDArray[np.float32], scales: NDArray[np.float32], table: NDArray[np.int32], own: int, span: int, number: int
) -> None:
    """Weights in place of scores (rows and heads, places, seen), the first of which is that of row and head `number`.

    The column of a place's own token is `own` for the first place, then one more for each; a token sees the `span`
    columns up to its own, and all others get no weight. `scales` are at least zero, and `table` is not empty.
    """
    last = np.float32(len(table) - 1)
    for n in range(scores.shape[0]):
        scale = scales[(number + n) % len(scales)]
        for place in range(scores.shape[1]):
            row = scores[n, place]
            end = own + place + 1
            begin = max(0, end - span)
            most = np.int32(row[begin])
            for j in range(begin, end):
                most = max(most, np.int32(row[j]))
            highest = np.float32(most)
            total = np.int32(0)
            for j in range(begin, end):
                gap = np.rint((highest - row[j]) * scale)
                weight = table[int(gap if gap < last else last)]
                total += weight
                row[j] = np.float32(weight)
            norm = np.float32(WEIGHT_TOTAL) / np.float32(total)
            for j in range(begin, end):
                row[j] = np.rint(row[j] * norm)
            row[:begin] = np.float32(0)
            row[end:] = np.float32(0)


def fill_attention_weights(
    scores: torch.Tensor, scales: torch.Tensor, table: torch.Tensor, own: int, span: int
) -> None:
    """As above, by as many threads as torch may use: scores float32 (rows * heads, places, seen), integers; scales
    float32 (heads,); table int32."""
    x, factors, weights = scores.numpy(), scales.numpy(), table.numpy()
    threads = min(torch.get_num_threads(), len(x), x.size // _APART)
    if threads <= 1:
        _fill_attention_weights(x, factors, weights, own, span, 0)
        return
    edges = [len(x) * part // threads for part in range(threads + 1)]
    work = [
        _threads(threads).submit(_fill_attention_weights, x[begin:end], factors, weights, own, span, begin)
        for begin, end in pairwise(edges)
    ]
    for each in work:
        each.result()


@cache
def _threads(number: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(number, "attention")

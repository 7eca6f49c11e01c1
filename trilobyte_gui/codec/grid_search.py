"""Whether a channel's values may lie on a grid. Only the encoder asks, and tries what it is told; nothing here need be
exact.
"""

from __future__ import annotations

import numpy as np

from trilobyte_gui.codec.alphabet import MAX_LISTED
from trilobyte_gui.codec.kernel_state import I64

MOST_RANKS = MAX_LISTED  # of a channel whose values are counted
TRUST = 1  # times that a value must have come for its count to be trusted half
_FEWEST_RANKS = 257  # bytes are known well enough
_BLOCK = 4096  # frames
_NEIGHBOURS = 8  # ranks on each side
_WORTH = 0.05  # bits a sample that counts would save if neighbouring values were expected alike


def trust(ranks: I64, size: int) -> int:
    """TRUST for a channel's ranks, int64 (frames,), of `size` that there are, if some come much more often than others
    near them; else 0.

    The counts of every other block of frames tell those between them.
    """
    if not _FEWEST_RANKS <= size <= MOST_RANKS:
        return 0
    whole = len(ranks) // (2 * _BLOCK) * (2 * _BLOCK)
    pairs, rest = ranks[:whole].reshape(-1, 2, _BLOCK), ranks[whole:]
    seen = _counts(pairs[:, 0], rest[:_BLOCK], size).astype(np.float64)
    told = _counts(pairs[:, 1], rest[_BLOCK:], size)
    if not told.any():
        return 0
    below = np.append(0.0, np.cumsum(seen))
    here = np.arange(size)
    last, first = np.minimum(here + _NEIGHBOURS + 1, size), np.maximum(here - _NEIGHBOURS, 0)
    around = (below[last] - below[first]) / (last - first)
    saved = float(np.sum(told * np.log2((seen + 1.0) / (around + 1.0))))
    return TRUST if saved > _WORTH * int(told.sum()) else 0


def _counts(blocks: I64, rest: I64, size: int) -> I64:
    """How often each of `size` ranks comes in these."""
    return np.bincount(blocks.ravel(), minlength=size) + np.bincount(rest, minlength=size)

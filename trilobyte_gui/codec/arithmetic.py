"""Compiled arithmetic that every processor does alike: IEEE operations in a fixed order, no library's functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.compiled import inlined_function

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]


@inlined_function
def exp2(x: float) -> float:
    """2**x for x clamped to [-60, 60], by a polynomial on the fraction (relative error below 2e-5)."""
    x = min(max(x, -60.0), 60.0)
    i = int(np.floor(x))
    f = x - i
    p = 0.05550411 + f * (0.00961813 + f * (0.00133336 + f * 0.00015469))
    p = 1.0 + f * (0.69314718 + f * (0.24022651 + f * p))
    return p * np.int64((i + 1023) << 52).view(np.float64)

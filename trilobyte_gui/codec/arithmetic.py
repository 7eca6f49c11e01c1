"""Compiled arithmetic that every processor does alike: IEEE operations in a fixed order, no library's functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.compiled import compiled_function, inlined_function

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]


@inlined_function
def log2(x: float) -> float:
    """Base-2 logarithm of a positive normal float64, by its exponent and a polynomial (error below 4e-4)."""
    u = np.float64(x).view(np.int64)
    z = np.int64((u & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64) - 1.0
    p = 0.2415110 + z * (-0.1309245 + z * 0.0372014)
    p = 1.4426950 + z * (-0.7211658 + z * (0.4778983 + z * (-0.3473156 + z * p)))
    return ((u >> 52) - 1023) + z * p


@inlined_function
def exp2(x: float) -> float:
    """2**x for x clamped to [-60, 60], by a polynomial on the fraction (relative error below 2e-5)."""
    x = min(max(x, -60.0), 60.0)
    i = int(np.floor(x))
    f = x - i
    p = 0.05550411 + f * (0.00961813 + f * (0.00133336 + f * 0.00015469))
    p = 1.0 + f * (0.69314718 + f * (0.24022651 + f * p))
    return p * np.int64((i + 1023) << 52).view(np.float64)


@inlined_function
def logistic(x: float, table: F64) -> float:
    """The logistic function by linear interpolation in `table` (4097 values over [-16, 16]); monotone in x."""
    y = x * 128.0 + 2048.0
    if not y > 0.0:
        return table[0]
    if y >= 4096.0:
        return table[4096]
    i = int(y)
    return table[i] + (table[i + 1] - table[i]) * (y - i)


@inlined_function
def dot4(a: F64, b: F64, n: int) -> float:
    """Sum of products in four interleaved partial sums; n is a multiple of four."""
    s0 = 0.0
    s1 = 0.0
    s2 = 0.0
    s3 = 0.0
    for i in range(0, n, 4):
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
    return (s0 + s1) + (s2 + s3)


@compiled_function
def layer(x: F32, w: F32, b: F32, out: F32) -> None:
    """out = b + x @ w in float32, four inputs at a time; the number of inputs is a multiple of four."""
    for j in range(out.size):
        out[j] = b[j]
    for i in range(0, x.size, 4):
        f0 = x[i]
        f1 = x[i + 1]
        f2 = x[i + 2]
        f3 = x[i + 3]
        w0 = w[i]
        w1 = w[i + 1]
        w2 = w[i + 2]
        w3 = w[i + 3]
        for j in range(out.size):
            out[j] += (f0 * w0[j] + f1 * w1[j]) + (f2 * w2[j] + f3 * w3[j])


@compiled_function
def rectify(x: F32) -> None:
    """x = max(x, 0)."""
    zero = np.float32(0.0)
    for j in range(x.size):
        x[j] = max(x[j], zero)


@compiled_function
def soften(x: F64, inverse: float, out: F32) -> None:
    """out = z / (1 + |z|) with z = x * inverse: bounded whatever comes."""
    for i in range(out.size):
        z = x[i] * inverse
        out[i] = np.float32(z / (1.0 + abs(z)))

"""Least squares with forgetting, eight samples at a time: the normal equations and their solution, compiled.

Matrices are stretches of flat float64 arrays, rows `stride` apart; only their upper triangle means anything.
"""

from __future__ import annotations

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.compiled import kernel_function


@kernel_function
def fade(weights: F64, at: int, forgetting: float) -> float:
    """Weigh the older of eight samples down; returns what remains of everything before them."""
    decay = 1.0
    for m in range(at + 7, at - 1, -1):
        weights[m] *= decay
        decay *= forgetting
    return decay


@kernel_function
def accumulate(
    gram: F64, gi: int, cross: F64, ci: int, x: F64, xi: int, stride: int, k: F64, ki: int, y: F64, yi: int, n: int,
    decay: float, weighted: F64,
) -> None:  # fmt: skip
    """gram = decay * gram + sum_m k[m] x[m] x[m]^T; cross likewise with the targets y. `weighted` is scratch."""
    simd_ops.weigh_rows(weighted, x, xi, stride, n, k, ki)
    for i in range(n):
        simd_ops.add8(gram, gi + i * stride, x, xi, stride, i & ~3, n, weighted, i, stride, decay)
    simd_ops.add8(cross, ci, weighted, 0, stride, 0, n, y, yi, 1, decay)


@kernel_function
def solve(
    gram: F64, gi: int, cross: F64, ci: int, coef: F64, oi: int, stride: int, n: int, ridge: float, factor: F64,
    scratch: F64,
) -> None:  # fmt: skip
    """coef = (gram + ridge I)^-1 cross by LDL^T on the upper triangle, four pivots at a time; n % 4 == 0.

    Keeps the old coefficients when a pivot is not positive, sets them to zero when one is not finite or absurd.
    """
    for i in range(n):
        s = i & ~3
        simd_ops.copy(factor, i * n + s, gram, gi + i * stride + s, n - s)
        factor[i * n + i] += ridge
    for k in range(0, n, 4):
        for p in range(4):
            row = (k + p) * n
            d = factor[row + k + p]
            if not d > 1e-12:
                return
            inv = 1.0 / d
            for q in range(p + 1, 4):
                simd_ops.subtract(factor, (k + q) * n, factor, row, k, n, factor[row + k + q] * inv)
        row = k * n
        i0 = 1.0 / factor[row + k]
        i1 = 1.0 / factor[row + n + k + 1]
        i2 = 1.0 / factor[row + 2 * n + k + 2]
        i3 = 1.0 / factor[row + 3 * n + k + 3]
        for i in range(k + 4, n):
            simd_ops.subtract4(
                factor, i * n, factor, row, n, i & ~3, n,
                factor[row + i] * i0, factor[row + n + i] * i1,
                factor[row + 2 * n + i] * i2, factor[row + 3 * n + i] * i3,
            )  # fmt: skip
    simd_ops.copy(scratch, 0, cross, ci, n)
    for k in range(0, n, 4):
        for p in range(k, k + 4):
            f = scratch[p] / factor[p * n + p]
            for q in range(p + 1, k + 4):
                scratch[q] -= f * factor[p * n + q]
            scratch[p] = f
        row = k * n
        simd_ops.subtract4(
            scratch, 0, factor, row, n, k + 4, n, scratch[k], scratch[k + 1], scratch[k + 2], scratch[k + 3]
        )
    sound = True
    for k in range(n - 1, -1, -1):
        coef[oi + k] = 0.0  # so that whole fours can be summed
        s = k & ~3
        if k & 3 == 3:
            s += 4
        for p in range(s, k):
            factor[k * n + p] = 0.0
        v = scratch[k] - simd_ops.dot(factor, k * n + s, coef, oi + s, n - s) / factor[k * n + k]
        if not abs(v) < 1e9:
            sound = False
        coef[oi + k] = v
    if not sound:
        for k in range(n):
            coef[oi + k] = 0.0

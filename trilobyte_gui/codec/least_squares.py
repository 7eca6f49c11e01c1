"""Least squares with forgetting, eight samples at a time: the normal equations and their solution, compiled."""

from __future__ import annotations

from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.compiled import compiled_function


@compiled_function
def accumulate(gram: F64, cross: F64, x: F64, k: F64, y: F64, n: int, decay: float) -> None:
    """gram = decay * gram + sum_m k[m] x[m] x[m]^T (upper triangle); cross likewise with the targets y."""
    x0, x1, x2, x3, x4, x5, x6, x7 = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
    for i in range(n):
        a0 = k[0] * x0[i]
        a1 = k[1] * x1[i]
        a2 = k[2] * x2[i]
        a3 = k[3] * x3[i]
        a4 = k[4] * x4[i]
        a5 = k[5] * x5[i]
        a6 = k[6] * x6[i]
        a7 = k[7] * x7[i]
        s = i & ~3
        row = gram[i, s:n]
        y0 = x0[s:n]
        y1 = x1[s:n]
        y2 = x2[s:n]
        y3 = x3[s:n]
        y4 = x4[s:n]
        y5 = x5[s:n]
        y6 = x6[s:n]
        y7 = x7[s:n]
        for j in range(n - s):
            row[j] = decay * row[j] + (
                ((a0 * y0[j] + a1 * y1[j]) + (a2 * y2[j] + a3 * y3[j]))
                + ((a4 * y4[j] + a5 * y5[j]) + (a6 * y6[j] + a7 * y7[j]))
            )
        cross[i] = decay * cross[i] + (
            ((a0 * y[0] + a1 * y[1]) + (a2 * y[2] + a3 * y[3])) + ((a4 * y[4] + a5 * y[5]) + (a6 * y[6] + a7 * y[7]))
        )


@compiled_function
def solve(gram: F64, cross: F64, n: int, ridge: float, factor: F64, scratch: F64, coef: F64) -> None:
    """coef = (gram + ridge I)^-1 cross by LDL^T on the upper triangle, four pivots at a time; n % 4 == 0.

    Keeps the old coefficients when a pivot is not positive, sets them to zero when one is not finite or absurd.
    """
    for i in range(n):
        to = factor[i, i:n]
        of = gram[i, i:n]
        for j in range(n - i):
            to[j] = of[j]
        to[0] += ridge
    for k in range(0, n, 4):
        for p in range(4):
            row = factor[k + p, k:n]
            d = row[p]
            if not d > 1e-12:
                return
            inv = 1.0 / d
            for q in range(p + 1, 4):
                f = row[q] * inv
                to = factor[k + q, k:n]
                for j in range(q, n - k):
                    to[j] -= f * row[j]
        i0 = 1.0 / factor[k, k]
        i1 = 1.0 / factor[k + 1, k + 1]
        i2 = 1.0 / factor[k + 2, k + 2]
        i3 = 1.0 / factor[k + 3, k + 3]
        for i in range(k + 4, n):
            f0 = factor[k, i] * i0
            f1 = factor[k + 1, i] * i1
            f2 = factor[k + 2, i] * i2
            f3 = factor[k + 3, i] * i3
            to = factor[i, i:n]
            r0 = factor[k, i:n]
            r1 = factor[k + 1, i:n]
            r2 = factor[k + 2, i:n]
            r3 = factor[k + 3, i:n]
            for j in range(n - i):
                to[j] -= (f0 * r0[j] + f1 * r1[j]) + (f2 * r2[j] + f3 * r3[j])
    for i in range(n):
        scratch[i] = cross[i]
    for k in range(n):
        f = scratch[k] / factor[k, k]
        row = factor[k, k:n]
        rest = scratch[k:n]
        for j in range(1, n - k):
            rest[j] -= f * row[j]
        scratch[k] = f
    sound = True
    for k in range(n - 1, -1, -1):
        s = 0.0
        row = factor[k, k:n]
        rest = coef[k:n]
        for j in range(1, n - k):
            s += row[j] * rest[j]
        v = scratch[k] - s / factor[k, k]
        if not abs(v) < 1e9:
            sound = False
        coef[k] = v
    if not sound:
        for k in range(n):
            coef[k] = 0.0

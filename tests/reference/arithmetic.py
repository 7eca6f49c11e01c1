"""The arithmetic of coded segments."""

from __future__ import annotations

import math

import numpy as np

from tests.reference.basics import F32, F64


def log2(x: float) -> float:
    mantissa, exponent = math.frexp(x)
    e, z = exponent - 1, 2.0 * mantissa - 1.0
    p = 0.2415110 + z * (-0.1309245 + z * 0.0372014)
    p = 1.4426950 + z * (-0.7211658 + z * (0.4778983 + z * (-0.3473156 + z * p)))
    return e + z * p


def exp2(x: float) -> float:
    x = clamp(x, -60.0, 60.0)
    i = math.floor(x)
    f = x - i
    p = 0.05550411 + f * (0.00961813 + f * (0.00133336 + f * 0.00015469))
    p = 1.0 + f * (0.69314718 + f * (0.24022651 + f * p))
    return math.ldexp(p, i)


def clamp(x: float, a: float, b: float) -> float:
    return min(max(x, a), b)


def softsign(z: F64) -> F32:
    z32 = z.astype(np.float32)
    result: F32 = z32 / (f32(1.0) + np.abs(z32))
    return result


def dot(a: F64, b: F64) -> float:
    sums = np.zeros(4)
    for products in (a * b).reshape(-1, 4):
        sums += products
    s0, s1, s2, s3 = sums.tolist()
    return float((s0 + s1) + (s2 + s3))


def f32(x: float) -> np.float32:
    return np.float32(x)

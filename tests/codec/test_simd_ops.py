"""The vector operations do what their words say, in the order they say: compared bit for bit with plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.reference import arithmetic
from trilobyte_gui.codec import least_squares, simd_ops
from trilobyte_gui.compiled import compiled_function


@compiled_function
def _lms(w, h, n, gain):  # type: ignore[no-untyped-def]
    return simd_ops.lms_step(w, 3, h, 2, n, gain)


@compiled_function
def _dot(a, b, n):  # type: ignore[no-untyped-def]
    return simd_ops.dot(a, 1, b, 2, n)


@compiled_function
def _subtract(to, of, n, f):  # type: ignore[no-untyped-def]
    simd_ops.subtract(to, 1, of, 2, 4, n, f)


@compiled_function
def _layers(x, w16, b16, out16, w32, b32, out32, w64, b64, out64):  # type: ignore[no-untyped-def]
    simd_ops.layer16(x, x.size, w16, b16, out16)
    simd_ops.layer32(x, x.size, w32, b32, out32)
    simd_ops.layer64(x, x.size, w64, b64, out64)
    simd_ops.relu(out64, 64)


@compiled_function
def _softsign(x, n, shift, inverse, out):  # type: ignore[no-untyped-def]
    simd_ops.softsign(x, 1, n, shift, inverse, out, 2)


@compiled_function
def _logarithms(x):  # type: ignore[no-untyped-def]
    for i in range(0, x.size, 8):
        simd_ops.logarithms(x, i)


@compiled_function
def _weigh(levels, factor):  # type: ignore[no-untyped-def]
    for i in range(0, levels.size, 8):
        simd_ops.weigh(levels, i, factor)


@compiled_function
def _ema(means, young, values):  # type: ignore[no-untyped-def]
    simd_ops.ema(means, 1, young, 0.2, 0.05, 0.01, 0.001, values[0], values[1], values[2], values[3])


@pytest.mark.parametrize("n", [16, 32, 48, 64, 256, 1024])
def test_a_filter_is_updated_and_applied_in_one_pass(n: int) -> None:
    rng = np.random.default_rng(n)
    w, h = rng.normal(size=n + 5).astype(np.float32), rng.normal(size=n + 5).astype(np.float32)
    gain, lanes = np.float32(0.37), 16 if n < 64 else 64
    wanted = w.copy()
    wanted[3 : n + 3] += gain * h[2 : n + 2]
    sums = np.zeros(lanes, np.float32)
    for products in (wanted[3 : n + 3] * h[3 : n + 3]).reshape(-1, lanes):
        sums += products
    while len(sums) > 1:
        sums = sums[: len(sums) // 2] + sums[len(sums) // 2 :]
    assert _lms(w, h, n, gain) == sums[0]
    assert np.array_equal(w, wanted)


@pytest.mark.parametrize("n", [0, 4, 12, 56])
def test_a_product_of_vectors_has_four_sums(n: int) -> None:
    rng = np.random.default_rng(n)
    a, b = rng.normal(size=n + 1), rng.normal(size=n + 2)
    sums = np.zeros(4)
    for products in (a[1:] * b[2:]).reshape(-1, 4):
        sums += products
    assert _dot(a, b, n) == (sums[0] + sums[1]) + (sums[2] + sums[3])


@pytest.mark.parametrize("n", [4, 8, 12, 20])
def test_no_more_is_touched_than_said(n: int) -> None:
    rng = np.random.default_rng(n)
    to, of = rng.normal(size=n + 9), rng.normal(size=n + 9)
    wanted = to.copy()
    wanted[5 : n + 1] -= 0.7 * of[6 : n + 2]
    _subtract(to, of, n, 0.7)
    assert np.array_equal(to, wanted)


def test_layers_take_four_inputs_at_a_time() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=12).astype(np.float32)
    arrays: list[NDArray[Any]] = []
    for width in (16, 32, 64):
        w, b = rng.normal(size=(12, width)).astype(np.float32), rng.normal(size=width).astype(np.float32)
        arrays += [w, b, np.zeros(width, np.float32)]
    _layers(x, *arrays)
    for w, b, out in zip(arrays[0::3], arrays[1::3], arrays[2::3], strict=True):
        wanted = b.copy()
        terms = x[:, None] * w
        for four in (terms[0::4] + terms[1::4]) + (terms[2::4] + terms[3::4]):
            wanted += four
        assert np.array_equal(out, np.maximum(wanted, 0) if len(out) == 64 else wanted)


def test_softsign_is_bounded() -> None:
    x = np.array([9.0, 0.0, -1.5, 1e30, -1e30, 3.0, 1e-320, 1e13, 7.0])
    out = np.full(12, 5.0, np.float32)
    z = ((x[1:] - 0.25) * 2.0).astype(np.float32)
    wanted = z / (np.float32(1.0) + np.abs(z))
    _softsign(x, 8, 0.25, 2.0, out)
    assert np.array_equal(out[2:10], wanted)
    assert out[:2].tolist() == out[10:].tolist() == [5.0, 5.0]
    assert np.abs(out[2:10]).max() <= 1


def test_logarithms_are_near_enough_and_those_of_the_second_decoder() -> None:
    x = np.concatenate([2.0 ** np.linspace(-1000, 1000, 4000), np.linspace(1, 2, 4000)])
    out = x.copy()
    _logarithms(out)
    assert np.abs(out - np.log2(x)).max() < 4e-4
    assert out.tolist() == [arithmetic.log2(each) for each in x.tolist()]


def test_importance_falls_with_the_level_as_in_the_second_decoder() -> None:
    levels = np.concatenate([[0.0, 2.0, 30.0, 2.0**31, 1e300], np.geomspace(1e-9, 1e12, 4003)])
    out = levels.copy()
    _weigh(out, 0.002)
    wanted = [0.002 * arithmetic.exp2(-0.8 * arithmetic.log2(level + 2.0)) for level in levels.tolist()]
    assert out.tolist() == wanted
    assert (out > 0).all()


@pytest.mark.parametrize("young", [0.0, 0.03, 2 / 3])
def test_moving_averages_end_in_zero(young: float) -> None:
    means = np.array([7.0, 30.0, 0.5, 1e-9, 1e-9, 7.0])
    values, wanted = [0.0, 2.5, 0.0, 1e-9], means.copy()
    for k, rate in enumerate((0.2, 0.05, 0.01, 0.001)):
        mean = means[1 + k] + max(rate, young) * (values[k] - means[1 + k])
        wanted[1 + k] = 0.0 if mean < 1e-9 else mean
    _ema(means, young, np.array(values))
    assert np.array_equal(means, wanted)
    assert means[3] == 0.0
    assert means[4] == 1e-9


@pytest.mark.parametrize("n", [4, 8, 20, 48])
def test_least_squares_are_solved(n: int) -> None:
    """Eight samples of a known line are not enough for n unknowns, a few hundred are."""
    rng = np.random.default_rng(n)
    true = rng.normal(size=n)
    stride = n + 4
    gram, cross, coef = np.zeros(2 + stride * n), np.zeros(1 + n), np.full(3 + n, 9.0)
    factor, scratch, weighted = np.zeros(n * n), np.zeros(n), np.zeros(8 * stride)
    for _ in range(60):
        x = np.zeros((8, stride))
        x[:, :n] = rng.normal(size=(8, n))
        y = np.zeros(10)
        y[2:] = x[:, :n] @ true
        weights = np.full(8, 0.5)
        decay = least_squares.fade(weights, 0, 0.99)
        assert decay == pytest.approx(0.99**8)
        least_squares.accumulate(gram, 2, cross, 1, x.ravel(), 0, stride, weights, 0, y, 2, n, decay, weighted)
    least_squares.solve(gram, 2, cross, 1, coef, 3, stride, n, 1e-9, factor, scratch)
    assert coef[3:] == pytest.approx(true, abs=1e-6)
    before = coef.copy()
    least_squares.solve(np.zeros_like(gram), 2, cross, 1, coef, 3, stride, n, 0.0, factor, scratch)
    assert np.array_equal(coef, before)  # no pivot: the old ones stay
    least_squares.solve(gram, 2, cross * 1e300, 1, coef, 3, stride, n, 1e-9, factor, scratch)
    assert not coef[3:].any()  # absurd: none are better

"""The same bits on every processor: the promise that an archive decodes elsewhere."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numba as nb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec import arithmetic, rank_coding, rounding, selftest, simd_ops
from trilobyte_gui.codec.errors import SelfTestFailed
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import CODED, DECODED, PRESETS
from trilobyte_gui.models.generalist import model_of, shipped_model

# Codes and decodes the golden segments of today's presets, then decodes the golden archives of all versions: they are
# frozen files, which the kernel did not make.
_PRINT = """
import sys
from pathlib import Path
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec import selftest
from trilobyte_gui.compiled import mark_compiled
from trilobyte_gui.codec.presets import CODED
from trilobyte_gui.models.generalist import model_of
print(*(selftest.golden_digest(preset, model_of(preset)) for preset in CODED.values()))
mark_compiled()
archives = map(str, sorted(Path(sys.argv[1]).glob("*.trilo")))
sys.exit(main(["verify", "--quiet", "--jobs", sys.argv[2], *archives]))
"""
_GOLDEN = Path(__file__).parent.parent / "golden"
# Name and level: the shortest vectors, and none at all; this computer's are in all other tests. Each has kernels to
# compile, which takes most of a minute.
_TARGETS = {
    "x86_64": [("x86-64", "3"), ("", "0")],
    "AMD64": [("x86-64", "3"), ("haswell", "1")],
}.get(platform.machine(), [("", "0"), ("", "1")])


def digests(target: tuple[str, str], cache: Path, jobs: int) -> list[str]:
    """The golden segments' digests as coded by kernels compiled for another processor or level, which then decode the
    golden archives in `jobs` threads."""
    name, level = target
    env = dict(os.environ, NUMBA_OPT=level, TRILOBYTE_CACHE=str(cache / f"{name}{level}"))
    if name:
        env |= {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": ""}
    command = [sys.executable, "-c", _PRINT, str(_GOLDEN), str(jobs)]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, (target, done.stdout, done.stderr)
    return done.stdout.split()


def test_kernels_for_other_processors_and_optimisation_levels_code_the_same_bytes(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(lambda target, jobs: digests(target, tmp_path, jobs), _TARGETS, (2, 8)))
    expected = [selftest.expected(each, model_of(each)) for each in CODED.values()]
    assert None not in expected
    for target, found in zip(_TARGETS, got, strict=True):
        assert found == expected, target


def test_every_version_of_a_preset_codes_the_bytes_that_it_always_did() -> None:
    presets = [each for each in DECODED.values() if each.method == "hybrid"]
    assert len(presets) == 21
    for preset in presets:
        model = model_of(preset)
        assert selftest.golden_digest(preset, model) == selftest.expected(preset, model), preset


def test_the_golden_segment_is_checked() -> None:
    model = shipped_model()
    selftest.self_test(model)
    wrong = Model(model.sha256, model.networks, dict.fromkeys(map(selftest.golden_name, PRESETS.values()), "0" * 64))
    with pytest.raises(SelfTestFailed):
        selftest.self_test(wrong)


@nb.njit  # type: ignore[untyped-decorator]
def _all_below(n, low, levels, dense, weight, centre, steep, table, ranks):  # type: ignore[no-untyped-def]
    out, parts = np.zeros(ranks.size), np.zeros(8)
    for i in range(ranks.size):
        r = ranks[i]
        if 0 < r < n:
            edge = low + r - 0.5 if dense else 0.5 * (levels[r - 1] + levels[r])
            out[i] = min(simd_ops.cumulate(edge, r / n, weight, centre, steep, table, parts, 0), 1.0)
        elif r >= n:
            out[i] = 1.0
    return out


@given(
    bits=st.integers(1, 32),
    seed=st.integers(0, 2**32 - 1),
    width=st.floats(-30, 30),
    dense=st.booleans(),
)
def test_the_distribution_never_falls_and_every_rank_has_an_interval(
    bits: int, seed: int, width: float, dense: bool
) -> None:
    """In the far tails one unit in the last place is thousands of counts: monotony must hold exactly there too."""
    rng = np.random.default_rng(seed)
    n = 1 << bits if dense else min(1 << bits, 5000)
    levels = np.sort(rng.choice(1 << min(bits, 20), min(n, 1 << min(bits, 20)), replace=False)) / 3.0
    n = n if dense else len(levels)
    low = -float(1 << (bits - 1))
    weight = np.append(rng.dirichlet(np.ones(7) * 10.0 ** rng.uniform(-2, 1)), 0.0)
    centre = rng.normal(0, 2.0 ** rng.uniform(0, bits), 8)
    steep = 2.0 ** rng.normal(-width, 3, 8)
    table = shipped_model().networks["fast"].logistic
    near = np.clip(int(centre[0] - low) + np.arange(-300, 300), 0, n)
    far = np.clip(rng.integers(0, n + 1, 40)[:, None] + np.arange(4), 0, n).reshape(-1)
    ranks = np.unique(np.concatenate([near, far, [0, n]]))
    f = _all_below(n, low, levels, int(dense), weight, centre, steep, table, ranks)
    assert f[0] == 0.0
    assert f[-1] == 1.0
    assert (np.diff(f) >= 0).all()
    # as a byte's intervals: every one of them keeps at least two counts
    begin = int(rng.integers(0, len(ranks) - 1))
    stretch = f[begin : begin + 256]
    if stretch[-1] - stretch[0] > 1e-14:
        symbols = len(stretch) - 1
        norm = float(rank_coding.TOTAL - 2 * symbols) / (stretch[-1] - stretch[0])
        edges = ((stretch[:-1] - stretch[0]) * norm).astype(np.int64) + 2 * np.arange(symbols)
        assert (np.diff(np.append(edges, rank_coding.TOTAL)) > 1).all()


@nb.njit  # type: ignore[untyped-decorator]
def _exp2(ys):  # type: ignore[no-untyped-def]
    return np.array([arithmetic.exp2(y) for y in ys])


def test_exp2_is_near_enough_and_bounded() -> None:
    ys = np.linspace(-60, 60, 4001)
    assert np.abs(_exp2(ys) / 2.0**ys - 1).max() < 2e-5
    assert _exp2(np.array([-1e308, 1e308, np.inf, -np.inf])).tolist() == [2.0**-60, 2.0**60, 2.0**60, 2.0**-60]


# Subnormals and rounding, as another library may have set them


class Register:
    """The register that says how floating-point arithmetic is done in this thread (Linux on x86-64)."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._kept = ctypes.create_string_buffer(512)

    def set(self, bits: int) -> None:
        self._library.fegetenv(self._kept)
        changed = ctypes.create_string_buffer(self._kept.raw, 512)
        register = int.from_bytes(changed.raw[28:32], "little")
        changed[28:32] = (register | bits).to_bytes(4, "little")
        self._library.fesetenv(changed)

    def restore(self) -> None:
        self._library.fesetenv(self._kept)


@pytest.mark.skipif((sys.platform, platform.machine()) != ("linux", "x86_64"), reason="knows that register only")
@pytest.mark.parametrize(
    "bits", [0x8000, 0x0040, 0x8040, 0x4000, 0x6000],
    ids=["results flushed", "arguments flushed", "both", "rounded up", "rounded to zero"],
)  # fmt: skip
def test_arithmetic_is_exact_whatever_another_library_has_set(bits: int) -> None:
    preset, model = PRESETS["fast"], shipped_model()
    golden = selftest.expected(preset, model)
    register = Register()
    register.set(bits)
    try:
        assert not rounding.exact()
        with ThreadPoolExecutor(1) as pool:  # threads inherit the setting
            assert not pool.submit(rounding.exact).result()
            assert pool.submit(selftest.golden_digest, preset, model).result() == golden
        assert selftest.golden_digest(preset, model) == golden
        with rounding.exact_arithmetic():
            assert rounding.exact()
        assert not rounding.exact()  # it is left as that library wants it
    finally:
        register.restore()
    assert rounding.exact()

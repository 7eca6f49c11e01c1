"""The recurrent network of `lm`: it makes archives smaller and nothing larger, and decodes whatever it is given."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numba as nb
import numpy as np
import pytest
import soundfile as sf
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.archive_builder import mixed, noisy
from trilobyte_gui.codec import recurrent
from trilobyte_gui.codec.alphabet import TableBuilder, TrackTables
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.kernel_state import BINS
from trilobyte_gui.codec.presets import BYTE_LM, CODED, HYBRID, PRESETS, preset_named, preset_of
from trilobyte_gui.codec.segment import Decoder, Encoder, Segment, SegmentKind
from trilobyte_gui.models.generalist import model_named, model_of, recurrent_model, shipped_model

LM = PRESETS["lm"]


def coded(x: NDArray[np.int32], bits: int, preset: str) -> bytes:
    """The segment, after it was seen to decode."""
    builder = TableBuilder(x.shape[1], bits)
    builder.add(x)
    tables = builder.finish()
    model = model_of(PRESETS[preset])
    segment = Encoder(x.shape[1], bits, preset, tables, model=model, stored=False).encode(x)
    back = Decoder(x.shape[1], bits, preset, tables, model=model).decode(segment, len(x))
    assert np.array_equal(back, x)
    return segment.data


def rung(frames: int, bits: int, seed: int = 1) -> NDArray[np.int32]:
    """Two related channels: resonances that noise rings, louder and softer."""
    random = np.random.default_rng(seed)
    kick = random.normal(0, 1, frames) * (0.2 + np.sin(np.arange(frames) / 900) ** 2)
    left = np.zeros(frames)
    for t in range(2, frames):
        left[t] = 1.94 * left[t - 1] - 0.96 * left[t - 2] + kick[t]
    both = np.stack([left, 0.6 * left + random.normal(0, 0.2, frames)], 1)
    return np.round(both / np.abs(both).max() * (2 ** (bits - 1) - 1) * 0.7).astype(np.int32)


@pytest.mark.parametrize(("bits", "share"), [(16, 1.0), (24, 1.0), (8, 1.0)])
def test_what_the_hybrid_codes_gets_smaller(bits: int, share: float) -> None:
    x = rung(12_000, bits)
    assert len(coded(x, bits, "lm")) < share * len(coded(x, bits, "max"))


@pytest.mark.parametrize(("x", "bits"), [(noisy(5000, 2, 16), 16), (mixed(2000), 24), (noisy(4000, 1, 8) >> 4, 8)])
def test_nothing_gets_larger_to_speak_of(x: NDArray[np.int32], bits: int) -> None:
    assert len(coded(x, bits, "lm")) < 1.002 * len(coded(x, bits, "max")) + 16


@given(seed=st.integers(0, 2**32 - 1), bits=st.sampled_from([1, 4, 8, 12, 16, 20, 24, 32]), frames=st.integers(1, 300),
       channels=st.integers(1, 4))  # fmt: skip
def test_whatever_it_is_given_comes_back(seed: int, bits: int, frames: int, channels: int) -> None:
    random = np.random.default_rng(seed)
    high = 2 ** random.integers(0, bits, (frames, channels))
    x = np.clip(np.round(random.normal(0, high)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int32)
    coded(x, bits, "lm")


@nb.njit  # type: ignore[untyped-decorator]
def _moved(fs, below):  # type: ignore[no-untyped-def]
    return np.array([recurrent.moved(f, below) for f in fs])


@given(seed=st.integers(0, 2**32 - 1), uneven=st.floats(0.05, 30))
def test_bounds_never_fall(seed: int, uneven: float) -> None:
    """Not by one unit in the last place, which can be thousands of counts."""
    random = np.random.default_rng(seed)
    shares = 0.99 * random.dirichlet(np.full(BINS, uneven)) + 0.01 / BINS
    below = np.append(np.append(0.0, np.cumsum(shares)[:-1]), 1.0)
    fs = np.concatenate([np.arange(BINS + 1) / BINS, random.random(200)])
    near = [fs]
    for _ in range(3):
        near += [np.nextafter(near[-1], 2.0), np.nextafter(near[-2] if len(near) > 1 else fs, -1.0)]
    ordered = np.unique(np.clip(np.concatenate(near), 0.0, 1.0))
    bounds = _moved(ordered, below)
    assert (np.diff(bounds) >= 0).all()
    assert (bounds[0], bounds[-1]) == (0.0, 1.0)


def test_damage_ends_in_wrong_samples_or_a_report() -> None:
    x = noisy(600, 2, 16)
    data = bytearray(coded(x, 16, "lm"))
    decoder = Decoder(2, 16, "lm", TrackTables((None, None)), model=recurrent_model())
    random = np.random.default_rng(3)
    for _ in range(60):
        broken = bytearray(data)
        for at in random.integers(0, len(data), 3):
            broken[at] = random.integers(256)
        try:
            back = decoder.decode(Segment(SegmentKind.CODED, bytes(broken)), 600)
        except ArchiveDamaged:
            continue
        assert back.shape == x.shape


def test_earlier_archives_of_lm_and_best_keep_their_meaning() -> None:
    assert (LM.coder, LM.recurrent, LM.experts) == (5, True, PRESETS["max"].experts)
    assert replace(PRESETS["best"], id=LM.id, name="lm", method="hybrid") == LM
    assert preset_of(3, 0) == BYTE_LM == preset_named("lm", "some model")
    assert preset_named("lm") == preset_of(3, 5) == LM
    assert preset_of(3, 4) == replace(LM, mixing=False, coder=4)
    assert preset_of(3, 3) == replace(LM, mixing=False, whiteners=None, coder=3)
    assert preset_of(3, 1) is preset_of(3, 2) is None
    assert [preset_of(4, coder) is not None for coder in range(7)] == 6 * [True] + [False]
    assert set(CODED) - set(HYBRID) == {"lm"}


def test_each_preset_names_the_model_that_it_needs() -> None:
    for preset in PRESETS.values():
        model = model_of(preset)
        assert (model is recurrent_model()) is preset.recurrent
        assert model_named(model.sha256) is model
        model.network(preset.weights)
    assert shipped_model().sha256 != recurrent_model().sha256


def test_lm_needs_no_torch(tmp_path: Path) -> None:
    sf.write(tmp_path / "a.wav", rung(3000, 16).astype(np.int16), 44100)
    code = (
        "import sys; from trilobyte_gui.cli.main import main\n"
        "ended = main(['compress', sys.argv[1], '--preset', 'lm', '--quiet'])\n"
        "raise SystemExit(ended or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.wav")], check=False).returncode == 0
    assert (tmp_path / "a.wav.trilo").exists()

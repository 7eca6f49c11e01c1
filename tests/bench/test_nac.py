"""The benchmark of lossy codecs with residuals: Rice codes, alignment, exactness, what is printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.tiny_taae import model_bytes
from trilobyte_gui.audio.fidelity import mel_distance, si_sdr
from trilobyte_gui.audio.lossy import Lossy, aligned, opus
from trilobyte_gui.audio.resampling import resampled
from trilobyte_gui.bench import nac, rice
from trilobyte_gui.bench.__main__ import main


@given(st.lists(st.one_of(st.integers(-3, 3), st.integers(-(1 << 31), (1 << 31) - 1)), max_size=700))
def test_rice_codes_come_back(values: list[int]) -> None:
    data = rice.encode(np.array(values, np.int64))
    assert rice.decode(data, len(values)).tolist() == values


def test_rice_codes_cost_what_they_must() -> None:
    assert rice.encode(np.zeros(0, np.int64)) == b""
    assert len(rice.encode(np.zeros(rice.BLOCK, np.int64))) == (5 + rice.BLOCK + 7) // 8  # k is 0, a one for each
    laplace = np.round(np.random.default_rng(1).laplace(0, 100, 20_000)).astype(np.int64)
    entropy = np.log2(2 * np.e * 100)
    assert entropy <= 8 * len(rice.encode(laplace)) / len(laplace) < entropy + 0.15


def test_rice_codes_that_end_early_are_told() -> None:
    data = rice.encode(np.arange(-300, 300))
    for end in (0, 1, 40, len(data) - 4):
        with pytest.raises(ValueError, match="too early"):
            rice.decode(data[:end], 600)


def noise(frames: int, channels: int = 1) -> np.ndarray:
    return (0.2 * np.random.default_rng(1).standard_normal((frames, channels))).astype(np.float32)


@pytest.mark.parametrize("late", [0, 1, 333, -1, -250])
def test_late_and_early_sound_is_aligned(late: int) -> None:
    x = noise(9000, 2)
    y = np.pad(x, ((max(0, late), 0), (0, 0)))[max(0, -late) :]
    made = aligned(x, y, 8000)
    assert made.shape == x.shape
    inside = slice(400, -400)
    assert np.array_equal(made[inside], x[inside])


def test_resampling_has_no_delay() -> None:
    t = np.arange(30_000) / 44_100
    x = np.sin(2 * np.pi * 700 * t)[:, None].astype(np.float32)
    y = resampled(x, 44_100, 16_000)
    assert len(y) == -(-30_000 * 16_000 // 44_100)
    wanted = np.sin(2 * np.pi * 700 * np.arange(len(y)) / 16_000)
    assert np.abs(y[500:-500, 0] - wanted[500:-500]).max() < 1e-3


def test_opus_is_nearer_at_higher_rates() -> None:
    x = (music(16_000, 1) / 32768).astype(np.float32)
    made = [opus(x, 16_000, kbits) for kbits in (12, 96)]
    assert all(each.audio.shape == x.shape for each in made)
    assert made[0].size < made[1].size
    near = [si_sdr(x[:, 0], each.audio[:, 0]) for each in made]
    heard = [mel_distance(x[:, 0], each.audio[:, 0], 16_000) for each in made]
    assert near[0] < near[1]
    assert heard[0] > heard[1]
    assert near[1] > 10  # so it is aligned


def test_what_is_the_same_is_at_no_distance() -> None:
    x = noise(5000)[:, 0]
    assert mel_distance(x, x, 16_000) == 0
    assert si_sdr(x, 0.5 * x) > 100
    assert 19 < si_sdr(x, x + 0.1 * noise(10_000)[5000:, 0]) < 21
    assert np.isnan(si_sdr(np.zeros(100, np.float32), x[:100]))


def test_residual_and_lossy_sound_make_the_original() -> None:
    x = music(6000, 2)
    total = nac.Total(0, 0, np.zeros(16, np.int64), 0.0)

    def rough(y: np.ndarray, rate: int) -> Lossy:
        return Lossy((np.round(y * 64) / 64).astype(np.float32), 77)

    nac.add(total, x, *nac.lossy(rough, x, 8000, 16))
    assert total.codes == 77
    assert total.bins.sum() == x.size
    assert total.bins[12:].sum() == 0  # nothing beyond half a step of 512
    assert 0 < total.sum / x.size < 257


def test_the_benchmark_prints_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_wav(tmp_path / "a.wav", music(9000, 2), rate=8000)
    model = tmp_path / "model.safetensors"
    model.write_bytes(model_bytes())
    assert main(["nac", str(tmp_path / "a.wav"), "--kbits", "32", "--model", str(model)]) == 0
    out = capsys.readouterr().out
    for words in ("FLAC -5", "first differences", "Opus 32 kbit/s", "auto-encoder, 2 stage(s)", "about 1.8", "#"):
        assert words in out


def test_no_audio_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.safetensors"
    model.write_bytes(model_bytes())
    assert main(["nac", str(tmp_path), "--model", str(model)]) == 3
    assert "no lossless audio" in capsys.readouterr().err

"""Training of the auto-encoder: the same steps give the same weights, stopped or not, and what is shipped works."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.codec.taae.taae_codec import TaaeCodec
from trilobyte_gui.models import taae as models
from trilobyte_gui.training import taae
from trilobyte_gui.training.taae_loss import distance

SMALL = ["--rate", "8000", "--patch", "20", "--layers", "1", "1", "--width", "16", "--heads", "2", "--expansion", "2",
         "--window", "8", "--dims", "2", "--steps", "6", "--every", "3", "--batch", "2", "--threads", "1"]  # fmt: skip


def train(corpus: Path, folder: Path, *more: str) -> Path:
    assert taae.main([str(corpus), "--out", str(folder), "--work", str(folder / "work"), *SMALL, *more]) == 0
    return folder / models.MODEL_FILE


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for number in range(3):
        make_wav(tmp_path / "corpus" / "music" / f"{number}.wav", music(12_000, 2, seed=number), rate=8000)
    return tmp_path / "corpus"


def test_training_that_was_stopped_ends_where_it_would_have(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taae, "SAVE", 2)
    at_once = train(corpus, tmp_path / "a")
    codec = models.load(at_once)
    assert isinstance(codec, TaaeCodec)
    x = (music(4000, 1)[:, 0] / 32768).astype(np.float32)
    encoder = codec.encoder()
    made = np.concatenate(list(codec.decode(encoder.begin() + encoder.add(x) + encoder.finish())))
    assert made.shape == x.shape
    assert np.isfinite(made).all()
    card = at_once.with_suffix(".md").read_text(encoding="utf-8")
    assert "Experimental" in card
    assert "Opus, 16 kbit/s, packets of 20 ms" in card

    calls = 0

    def stop(*args: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        if calls == 6:  # one measurement is among them: in the fifth step
            raise KeyboardInterrupt
        return distance(*args)

    monkeypatch.setattr(taae, "distance", stop)
    with pytest.raises(KeyboardInterrupt):
        train(corpus, tmp_path / "b")
    monkeypatch.setattr(taae, "distance", distance)
    stopped = train(corpus, tmp_path / "b", "--resume")
    assert stopped.read_bytes() == at_once.read_bytes()


def test_the_loss_knows_what_is_nearer() -> None:
    x = torch.from_numpy(music(8000, 1).T / 32768).float()
    noise = 0.1 * torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    losses = [float(distance(x, y)) for y in (x, x + 0.1 * noise, x + noise, torch.zeros_like(x))]
    assert losses == sorted(losses)
    assert losses[0] < 1e-3


def test_no_audio_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert taae.main([str(tmp_path)]) == 2
    assert "no WAV or FLAC" in capsys.readouterr().err

"""Training the recurrent network: what it learns is what the codec computes, and the same again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch

from tests.codec.test_recurrent import rung
from trilobyte_gui.codec import kernel_state, recurrent
from trilobyte_gui.codec.network import parse_model
from trilobyte_gui.codec.presets import LM
from trilobyte_gui.codec.selftest import golden_name
from trilobyte_gui.training import recurrent as training


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "tones").mkdir()
    for number in range(3):
        sf.write(folder / "tones" / f"{number}.wav", rung(3000, 16, number).astype(np.int16), 44100)
    return folder


def trained(corpus: Path, work: Path, *more: str) -> bytes:
    out = work / "recurrent.safetensors"
    asked = [str(corpus), "--out", str(out), "--work", str(work), "--threads", "1", *more]
    assert training.main(asked) == 0
    return out.read_bytes()


def test_training_goes_on_where_it_stopped_and_gives_the_same(corpus: Path, tmp_path: Path) -> None:
    before = torch.get_num_threads()
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    data = trained(corpus, whole, "--steps", "4")
    model = parse_model(data)
    assert model.golden.keys() == {golden_name(LM)}
    assert model.network("lm").recurrent.w_out.any(), "it has learnt something"
    assert trained(corpus, parts, "--steps", "4") == data
    assert trained(corpus, parts, "--steps", "4", "--resume") == data, "there is nothing left to do"
    torch.set_num_threads(before)


def test_training_ends_where_nothing_more_is_gained(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = torch.get_num_threads()
    monkeypatch.setattr(training, "EVERY", 1)
    monkeypatch.setattr(training, "saved", lambda logits, begin, probability: logits.sum(-1) * 0)
    trained(corpus, tmp_path, "--steps", "50", "--patience", "3")
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("step")]
    assert len(told) == 3
    torch.set_num_threads(before)


def test_no_audio_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert training.main([str(tmp_path), "--work", str(tmp_path / "work")]) == 2
    assert "no WAV or FLAC" in capsys.readouterr().err


def test_the_codec_computes_what_was_trained() -> None:
    torch.manual_seed(3)
    model = training.Recurrent(torch.rand(training.INPUTS), torch.rand(training.INPUTS) + 0.5)
    torch.nn.init.normal_(model.named["out"].weight, std=0.2)
    network = kernel_state.RecurrentNetwork(**model.tensors())
    state = kernel_state.new_state(LM, parse_model_network(), 64, 0).recurrent
    inputs = torch.randn(1, 40, training.INPUTS)
    with torch.no_grad():
        shares = torch.softmax(model(inputs)[0][0] * np.log(2), -1).double().numpy()
    for t in range(40):
        state.inputs[:] = inputs[0, t].numpy()
        recurrent.run_recurrent(1, network, state)
        wanted = shares[t] * (1 - recurrent.LEAST) + recurrent.LEAST / kernel_state.BINS
        assert np.abs(np.diff(state.network) - wanted).max() < 1e-4
    assert not state.hidden[: 2 * kernel_state.RECURRENT_UNITS].any(), "that is the other channel's"


def parse_model_network() -> kernel_state.Network:
    return training.untrained().network(LM.name)


def test_what_is_saved_is_what_probabilities_say() -> None:
    logits = torch.zeros(1, 3, kernel_state.BINS)
    logits[0, :, 0] = 10.0
    begin, probability = torch.tensor([[0.0, 0.5, 0.0]]), torch.tensor([[1 / 64, 1 / 64, 1.0]])
    gained = training.saved(logits, begin, probability)[0]
    share = 2.0**10 / (2.0**10 + 63) * (1 - recurrent.LEAST) + recurrent.LEAST / 64
    assert gained[0] == pytest.approx(np.log2(64 * share), abs=1e-3)
    assert gained[1] < -3
    assert gained[2] == pytest.approx(0.0, abs=1e-3), "a sample that is certain is none the less so"

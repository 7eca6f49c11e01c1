"""The auto-encoder next to Opus: what is measured, from the lowest rate that Opus has, and what is printed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.tiny_taae import model_bytes
from trilobyte_gui.audio import beside_opus
from trilobyte_gui.audio.beside_opus import Nearness, measure
from trilobyte_gui.bench import taae
from trilobyte_gui.bench.__main__ import main

SOUND = (music(16_000, 1)[:, 0] / 32768).astype(np.float32)


def test_coders_stand_beside_opus_by_rate() -> None:
    rows = measure([SOUND], 16_000, {"none": lambda x: (np.zeros_like(x), 0), "raw": lambda x: (x, 2 * len(x))})
    assert len(rows) == 2 + len(beside_opus.OPUS)
    assert [each.kbits for each in rows] == sorted(each.kbits for each in rows)
    assert rows[0].name == "none"
    assert rows[-1] == Nearness("raw", 256.0, 0.0, rows[-1].ratio)
    lowest = next(each for each in rows if each.name.startswith("Opus"))
    assert lowest.name == "Opus, 3 kbit/s, packets of 60 ms"
    assert 1 < lowest.kbits < 5  # it is no row of empty packets
    assert rows[0].mel > lowest.mel


def test_silence_and_snippets_are_passed_over() -> None:
    asked: list[int] = []

    def coder(x: np.ndarray) -> tuple[np.ndarray, int]:
        asked.append(len(x))
        return x, 1

    assert measure([np.zeros(16_000, np.float32), SOUND[:7999]], 16_000, {"x": coder}) == []
    assert measure([SOUND[:8000], SOUND[:100]], 16_000, {"x": coder})[0].name == "x"
    assert asked == [8000]


@pytest.mark.parametrize(
    ("mel", "ratio", "words"),
    [(0.5, 1.0, "is nearer by both"), (0.5, -30.0, "by one"), (2.0, -30.0, "is farther from the original by both")],
)
def test_the_verdict_is_what_the_figures_say(mel: float, ratio: float, words: str) -> None:
    ours = [
        Nearness("auto-encoder, 1 stage(s)", 0.5, 1.0, -20.0),
        Nearness("auto-encoder, 2 stage(s)", 2.0, 0.9, -14.0),
    ]
    said = taae.verdict([*ours, Nearness("Opus, 3", 3.0, mel, ratio), Nearness("Opus, 24", 24.0, 0.1, 15.0)])
    assert said.startswith("Nearest in rate: Opus, 3, at 1.5 times that of auto-encoder, 2 stage(s)")
    assert words in said


def test_one_command_prints_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_wav(tmp_path / "a.wav", music(9000, 2), rate=8000)
    (tmp_path / "model.safetensors").write_bytes(model_bytes())
    line = ["taae", str(tmp_path), "--model", str(tmp_path / "model.safetensors")]
    assert main(line) == 0
    out = capsys.readouterr().out
    for words in (
        "1 sounds",
        "| auto-encoder, 2 stage(s) |",
        "| Opus, 3 kbit/s, packets of 60 ms |",
        "Nearest in rate",
    ):
        assert words in out
    (tmp_path / "a.wav").unlink()
    assert main(line) == 3
    assert "no lossless audio" in capsys.readouterr().err

"""Listening, through a stand-in for Qt's multimedia part, which the tests' environment need not have."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.gui.services import audio_preview, player


class Format:
    """As QAudioFormat, as far as the player uses it."""

    SampleFormat = types.SimpleNamespace(Int16=2)

    def __init__(self, rate: int = 0, channels: int = 0) -> None:
        self.rate, self.channels = rate, channels

    def setSampleFormat(self, form: int) -> None:
        assert form == 2

    def setSampleRate(self, rate: int) -> None:
        self.rate = rate

    def setChannelCount(self, channels: int) -> None:
        self.channels = channels

    def sampleRate(self) -> int:
        return self.rate

    def channelCount(self) -> int:
        return self.channels

    def bytesForDuration(self, microseconds: int) -> int:
        return 2 * self.channels * self.rate * microseconds // 1_000_000


class Output:
    """An audio output that supports 44.1 kHz in mono and stereo, and keeps what it was given to play."""

    def __init__(self) -> None:
        self.there = True
        self.played = b""
        self.form = Format()
        self.stopped = 0

    def isNull(self) -> bool:
        return not self.there

    def preferredFormat(self) -> Format:
        return Format(44100, 2)

    def isFormatSupported(self, form: Format) -> bool:
        return form.rate == 44100 and form.channels <= 2


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Output:
    made = Output()

    class Sink:
        def __init__(self, device: Output, form: Format, parent: object) -> None:
            made.form = Format(form.rate, form.channels)

        def setBufferSize(self, size: int) -> None:
            self.size = size

        def start(self) -> Sink:
            return self

        def bufferSize(self) -> int:
            return self.size

        def bytesFree(self) -> int:
            return self.size

        def write(self, data: bytes) -> int:
            made.played += data
            return len(data)

        def processedUSecs(self) -> int:
            return len(made.played) * 1_000_000 // (2 * made.form.channels * made.form.rate)

        def stop(self) -> None:
            made.stopped += 1

    module: Any = types.ModuleType("PySide6.QtMultimedia")
    module.QAudioFormat, module.QAudioSink = Format, Sink
    module.QMediaDevices = types.SimpleNamespace(defaultAudioOutput=lambda: made)
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)
    return made


def listen(qtbot: QtBot, path: Path) -> tuple[str, list[float]]:
    one = player.Player()
    moved: list[float] = []
    one.moved.connect(moved.append)
    with qtbot.waitSignal(one.ended, timeout=20_000) as heard:
        one.play(path)
    assert not one.playing
    return heard.args[0], moved


def test_every_sample_reaches_the_output(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    samples = music(90_000)
    why, moved = listen(qtbot, make_wav(tmp_path / "a.wav", samples))
    assert why == ""
    assert output.played == samples.astype(np.int16).tobytes()
    assert moved == sorted(moved)
    assert moved[-1] == pytest.approx(1, abs=1e-4)
    assert output.stopped == 1


@pytest.mark.parametrize(("channels", "rate", "bits"), [(1, 8000, 8), (6, 44100, 24), (2, 96000, 24), (3, 192000, 16)])
def test_what_the_output_cannot_do_is_mixed_and_interpolated(
    qtbot: QtBot, output: Output, tmp_path: Path, channels: int, rate: int, bits: int
) -> None:
    samples = music(rate // 4, channels, bits)
    why, _ = listen(qtbot, make_wav(tmp_path / "a.wav", samples, bits, rate))
    assert why == ""
    played = np.frombuffer(output.played, np.int16).reshape(-1, output.form.channels)
    assert output.form.rate == 44100
    assert abs(len(played) - 44100 // 4) <= 1 + 44100 / rate
    mixed = samples.mean(axis=1) / 2 ** (bits - 1)
    there = np.interp(np.arange(len(played)) * rate / 44100, np.arange(len(mixed)), mixed)
    assert np.abs(played.mean(axis=1) / 32768 - there).max() < 1e-3 + 2.0**-bits


def test_floating_point_is_heard_as_it_is_and_nonsense_is_silent(tmp_path: Path) -> None:
    wave = np.array([0.5, -0.25, np.nan, np.inf, -3.0], np.float32)[:, None]
    loud = audio_preview._loud(wave.view(np.int32), 32, floating=True)
    assert np.array_equal(loud[:, 0], np.array([0.5, -0.25, 0, 1, -3], np.float32))
    sound = audio_preview.Sound(44100, 1, 5, iter([loud]))
    played = np.frombuffer(b"".join(audio_preview.heard(sound, 44100, 1)), np.int16)
    assert played.tolist() == [16384, -8192, 0, 32767, -32768]
    double = np.array([[0.5], [-1.0]], np.float64)
    assert audio_preview._loud(double.view(np.int64), 64, floating=True)[:, 0].tolist() == [0.5, -1.0]


def test_reasons_not_to_hear_anything_are_told(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    path = make_wav(tmp_path / "a.wav", music(1000))
    output.there = False
    assert "no audio output" in listen(qtbot, path)[0]
    output.there = True
    broken = tmp_path / "b.wav"
    broken.write_bytes(path.read_bytes()[:-500])
    assert listen(qtbot, broken)[0].endswith(".")
    assert listen(qtbot, tmp_path / "gone.wav")[0]


def test_without_qts_multimedia_part_the_way_to_it_is_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install" in listen(qtbot, make_wav(tmp_path / "a.wav", music(1000)))[0]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert "cannot be loaded" in player.no_output()


def test_stopping_stops_at_once(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    one = player.Player()
    with qtbot.waitSignal(one.began, timeout=20_000):
        one.play(make_wav(tmp_path / "a.wav", np.tile(music(50_000), (30, 1))))
    one.stop()
    assert not one.playing
    assert len(output.played) < 4 * 1_500_000

"""Listening, through a stand-in for Qt's multimedia part, which the tests' environment need not have."""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.gui_fakes import FakeWorker, fill, row
from trilobyte_gui.audio.previews.sound import waves
from trilobyte_gui.gui.model.track import State
from trilobyte_gui.gui.services import audio_preview, player
from trilobyte_gui.gui.services.player import Playable, Playback
from trilobyte_gui.gui.window import MainWindow


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
        self.opened: list[tuple[int, int]] = []
        self.stopped = 0
        self.slow = False
        self.volume = 0.0
        self.held = False

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
        """Plays at once what it is given; where `made.slow`, in the time that it lasts."""

        def __init__(self, device: Output, form: Format, parent: object) -> None:
            made.form = Format(form.rate, form.channels)
            made.opened.append((form.rate, form.channels))
            self.given = 0
            self.began = time.monotonic()

        def setBufferSize(self, size: int) -> None:
            self.size = size

        def setVolume(self, volume: float) -> None:
            made.volume = volume

        def start(self) -> Sink:
            return self

        def bufferSize(self) -> int:
            return self.size

        def heard(self) -> int:
            pace = 2 * made.form.channels * made.form.rate
            return min(self.given, int((time.monotonic() - self.began) * pace)) if made.slow else self.given

        def bytesFree(self) -> int:
            return self.size - (self.given - self.heard())

        def write(self, data: bytes) -> int:
            data = data[: self.bytesFree()]
            made.played += data
            self.given += len(data)
            return len(data)

        def processedUSecs(self) -> int:
            return self.heard() * 1_000_000 // (2 * made.form.channels * made.form.rate)

        def suspend(self) -> None:
            made.held = True

        def resume(self) -> None:
            made.held = False

        def stop(self) -> None:
            made.stopped += 1

    module: Any = types.ModuleType("PySide6.QtMultimedia")
    module.QAudioFormat, module.QAudioSink = Format, Sink
    module.QMediaDevices = types.SimpleNamespace(defaultAudioOutput=lambda: made)
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)
    return made


def listen(qtbot: QtBot, *paths: Path, number: int = 0) -> tuple[list[str], list[float]]:
    """Play to the end: why something could not be heard, and the seconds that were told."""
    one = player.Player()
    moved: list[float] = []
    failed: list[str] = []
    one.moved.connect(lambda seconds, whole: moved.append(seconds))
    one.failed.connect(failed.append)
    one.play([Playable((path,), path.name) for path in paths], number)
    qtbot.waitUntil(lambda: one.state is Playback.STOPPED, timeout=20_000)
    one.close()
    return failed, moved


def pcm(*samples: np.ndarray) -> bytes:
    return b"".join(each.astype(np.int16).tobytes() for each in samples)


def test_every_sample_reaches_the_output(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    samples = music(90_000)
    failed, moved = listen(qtbot, make_wav(tmp_path / "a.wav", samples))
    assert failed == []
    assert output.played == pcm(samples)
    assert moved == sorted(moved)
    assert moved[-1] == pytest.approx(90_000 / 44100, abs=1e-3)
    assert output.stopped == 1


def archived(source: Path) -> Path:
    import trilobyte_gui as trilobyte

    trilobyte.compress([source], preset="quick").check()
    return source.with_name(source.name + ".trilo")


@pytest.mark.parametrize(("channels", "rate", "bits"), [(1, 8000, 8), (6, 44100, 24), (2, 96000, 24), (3, 192000, 16)])
def test_what_the_output_cannot_do_is_mixed_and_interpolated(
    qtbot: QtBot, output: Output, tmp_path: Path, channels: int, rate: int, bits: int
) -> None:
    samples = music(rate // 4, channels, bits)
    failed, _ = listen(qtbot, make_wav(tmp_path / "a.wav", samples, bits, rate))
    assert failed == []
    played = np.frombuffer(output.played, np.int16).reshape(-1, output.form.channels)
    assert output.form.rate == 44100
    assert abs(len(played) - 44100 // 4) <= 1 + 44100 / rate
    mixed = samples.mean(axis=1) / 2 ** (bits - 1)
    there = np.interp(np.arange(len(played)) * rate / 44100, np.arange(len(mixed)), mixed)
    assert np.abs(played.mean(axis=1) / 32768 - there).max() < 1e-3 + 2.0**-bits


def test_floating_point_is_heard_as_it_is_and_nonsense_is_silent(tmp_path: Path) -> None:
    wave = np.array([0.5, -0.25, np.nan, np.inf, -3.0], np.float32)[:, None]
    loud = waves(wave.view(np.int32), 32, floating=True)
    assert np.array_equal(loud[:, 0], np.array([0.5, -0.25, 0, 1, -3], np.float32))
    sound = audio_preview.Sound(44100, 1, 5, lambda start: iter([loud]))
    played = np.frombuffer(b"".join(audio_preview.heard(sound, 44100, 1)), np.int16)
    assert played.tolist() == [16384, -8192, 0, 32767, -32768]
    double = np.array([[0.5], [-1.0]], np.float64)
    assert waves(double.view(np.int64), 64, floating=True)[:, 0].tolist() == [0.5, -1.0]


def test_reasons_not_to_hear_anything_are_told(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    path = make_wav(tmp_path / "a.wav", music(1000))
    output.there = False
    assert "no audio output" in listen(qtbot, path)[0][0]
    output.there = True
    broken = tmp_path / "b.wav"
    broken.write_bytes(path.read_bytes()[:-500])
    assert listen(qtbot, broken)[0][0].endswith(".")
    assert "gone.wav" in listen(qtbot, tmp_path / "gone.wav")[0][0]


def test_without_qts_multimedia_part_the_way_to_it_is_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "pip install" in listen(qtbot, make_wav(tmp_path / "a.wav", music(1000)))[0][0]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    assert "cannot be loaded" in player.no_output()


def test_tracks_of_one_format_follow_without_a_gap(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    first, second, third = music(30_000), music(20_001), music(9_000)
    paths = [make_wav(tmp_path / f"{n}.wav", each) for n, each in enumerate((first, second, third))]
    listen(qtbot, *paths)
    assert output.played == pcm(first, second, third)
    assert len(output.opened) == 1, "one stream"


def test_an_archive_is_heard_as_its_original(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    first, second = music(30_000), music(20_000)
    paths = [make_wav(tmp_path / f"{n}.wav", each) for n, each in enumerate((first, second))]
    listen(qtbot, archived(paths[0]), paths[1])
    assert output.played == pcm(first, second)
    assert len(output.opened) == 1


def test_another_format_gets_an_output_of_its_own(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    one = make_wav(tmp_path / "a.wav", music(9_000, channels=1))
    two = make_wav(tmp_path / "b.wav", music(9_000))
    assert listen(qtbot, one, two)[0] == []
    assert output.opened == [(44100, 1), (44100, 2)]


def test_a_track_that_cannot_be_decoded_is_passed_over(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    samples = music(9_000)
    failed, _ = listen(qtbot, tmp_path / "gone.wav", make_wav(tmp_path / "a.wav", samples))
    assert len(failed) == 1
    assert output.played == pcm(samples)


@pytest.fixture
def long(qtbot: QtBot, output: Output, tmp_path: Path) -> Iterator[player.Player]:
    """Two tracks of ten seconds, at an output that takes its time."""
    output.slow = True
    one = player.Player()
    failed: list[str] = []
    one.failed.connect(failed.append)
    paths = [make_wav(tmp_path / f"{n}.wav", np.full((441_000, 2), 100 * (n + 1))) for n in range(2)]
    one.play([Playable((path,), path.name) for path in paths])
    qtbot.waitUntil(lambda: len(output.played) > 0, timeout=20_000)
    yield one
    one.close()
    assert failed == []


def test_pausing_holds_the_output_and_goes_on(qtbot: QtBot, output: Output, long: player.Player) -> None:
    long.toggle()
    assert (long.state, output.held) == (Playback.PAUSED, True)
    given = len(output.played)
    qtbot.wait(100)
    assert len(output.played) == given
    long.toggle()
    assert (long.state, output.held) == (Playback.PLAYING, False)
    qtbot.waitUntil(lambda: len(output.played) > given or long.state is not Playback.PLAYING, timeout=20_000)
    assert long.state is Playback.PLAYING


def test_an_output_that_makes_room_all_the_time_does_not_hold_the_window(
    qtbot: QtBot, output: Output, long: player.Player
) -> None:
    """What it has room for when asked is handed over, then the window goes on."""
    output.slow = False  # it has played what it is given, so that it always has room for a second
    qtbot.waitUntil(lambda: long._pieces.qsize() > 30, timeout=20_000)
    given = len(output.played)
    long._feed()
    assert 0 < len(output.played) - given <= 2 * 2 * 44_100


def test_seeking_goes_to_the_very_frame(qtbot: QtBot, output: Output, tmp_path: Path) -> None:
    samples = music(90_000)
    source = make_wav(tmp_path / "a.wav", samples)
    for path in (source, archived(source)):
        output.played = b""
        one = player.Player()
        one.play([Playable((path,), "")])
        one.seek(1.0)
        qtbot.waitUntil(lambda one=one: one.state is Playback.STOPPED, timeout=20_000)
        one.close()
        assert output.played == pcm(samples[44_100:]), path


def test_seeking_while_paused_stays_paused(qtbot: QtBot, output: Output, long: player.Player) -> None:
    long.toggle()
    long.seek(5.0)
    given = len(output.played)
    qtbot.wait(100)
    assert (long.state, long.seconds, len(output.played)) == (Playback.PAUSED, 5.0, given)
    long.toggle()
    qtbot.waitUntil(lambda: long.seconds > 5.0, timeout=20_000)


def test_next_and_previous(qtbot: QtBot, output: Output, long: player.Player) -> None:
    assert long.has_next
    long.next()
    assert (long.number, long.has_next) == (1, False)
    long.next()
    assert long.number == 1, "there is none"
    long.seek(6.0)
    long.previous()
    assert (long.number, long.seconds) == (1, 0.0), "well under way: its beginning"
    long.previous()
    assert long.number == 0


def test_the_volume_is_that_of_the_ear(output: Output, long: player.Player) -> None:
    assert output.volume == 1.0
    long.set_volume(0.5)
    assert output.volume == 0.125
    long.set_volume(7)
    assert output.volume == 1.0


def test_stopping_stops_at_once(qtbot: QtBot, output: Output, long: player.Player) -> None:
    long.stop()
    given = len(output.played)
    assert (long.state, long.track) == (Playback.STOPPED, None)
    qtbot.wait(100)
    assert len(output.played) == given


# -- in the window


@pytest.fixture
def album(make_window: Callable[..., MainWindow], worker: FakeWorker, output: Output, tmp_path: Path) -> MainWindow:
    """Three tracks of ten seconds in an album, and one of another."""
    output.slow = True
    rows = []
    for number in (1, 2, 3, 4):
        folder = tmp_path / ("a" if number < 4 else "b")
        folder.mkdir(exist_ok=True)
        path = make_wav(folder / f"{number}.wav", np.full((441_000, 2), 100 * number))
        rows.append(row(number, path=path, title=f"Song {number}", artist="Nobody", state=State.READY))
    window = make_window(grouped=True)
    fill(window, worker, *rows)
    window.table.setFocus()
    return window


def heard(window: MainWindow) -> str:
    return window.player_bar.title.text() if window.player_bar.isVisible() else ""


def test_the_space_bar_plays_the_current_track_and_its_album(
    album: MainWindow, output: Output, qtbot: QtBot
) -> None:
    album.table.setCurrentIndex(album.model.index(2, 0))
    qtbot.keyClick(album.table, Qt.Key.Key_Space)
    assert heard(album) == "Song 2 – Nobody"
    assert [each.title for each in album.player.tracks] == ["Song 1", "Song 2", "Song 3"]
    assert album.acts.play.text() == "&Pause playing"
    qtbot.waitUntil(lambda: bool(output.played), timeout=20_000)
    qtbot.keyClick(album.table, Qt.Key.Key_Space)
    assert (album.player.state, album.acts.play.text()) == (Playback.PAUSED, "&Play")
    qtbot.keyClick(album.table, Qt.Key.Key_Space)
    assert album.player.state is Playback.PLAYING


def test_playing_goes_on_while_tracks_are_compressed(album: MainWindow, worker: FakeWorker, qtbot: QtBot) -> None:
    album.acts.play.trigger()
    album.acts.compress.trigger()
    assert album.session.working
    assert album.player.state is Playback.PLAYING
    assert album.acts.following.isEnabled()
    album.acts.following.trigger()
    assert heard(album) == "Song 2 – Nobody"
    album.acts.previous.trigger()
    assert heard(album) == "Song 1 – Nobody"
    album.acts.silence.trigger()
    assert heard(album) == ""
    assert not album.acts.following.isEnabled()


def test_a_click_on_the_line_seeks_and_arrows_go_five_seconds(album: MainWindow, qtbot: QtBot, output: Output) -> None:
    album.acts.play.trigger()
    qtbot.waitUntil(lambda: album.player_bar.whole.text() == "0:10", timeout=20_000)
    album.acts.play.trigger()
    bar = album.player_bar.place
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, bar.height() // 2))
    assert album.player.seconds == pytest.approx(5.0, abs=0.3)
    assert album.player_bar.at.text() == "0:05"
    qtbot.keyClick(album.player_bar, Qt.Key.Key_Left)
    assert album.player.seconds < 1
    qtbot.keyClick(album.player_bar, Qt.Key.Key_Space)
    assert album.player.state is Playback.PLAYING


def test_the_volume_comes_back(album: MainWindow, make_window: Callable[..., MainWindow], output: Output) -> None:
    album.player_bar.volume.setValue(50)
    assert album.player.volume == 0.5
    album.close()
    again = make_window()
    assert again.player_bar.volume.value() == 50
    assert again.player.volume == 0.5


def test_archives_stand_in_for_originals_that_are_gone(
    make_window: Callable[..., MainWindow], worker: FakeWorker, output: Output, tmp_path: Path, qtbot: QtBot
) -> None:
    samples = music(20_000)
    source = make_wav(tmp_path / "a.wav", samples)
    made = archived(source)
    source.unlink()
    window = make_window()
    fill(window, worker, row(1, path=source, archive=made, state=State.ARCHIVED))
    window.acts.play.trigger()
    qtbot.waitUntil(lambda: window.player.state is Playback.STOPPED, timeout=20_000)
    assert output.played == pcm(samples)


def test_with_nothing_to_hear_it_with_the_bar_says_why(
    make_window: Callable[..., MainWindow], worker: FakeWorker, output: Output, tmp_path: Path, qtbot: QtBot
) -> None:
    output.there = False
    window = make_window()
    fill(window, worker, row(1, path=make_wav(tmp_path / "a.wav", music(1000))))
    window.acts.play.trigger()
    qtbot.waitUntil(lambda: heard(window) == "This computer has no audio output.", timeout=20_000)
    assert window.acts.play.text() == "&Play"
    assert not window.acts.following.isEnabled()
    window.acts.silence.trigger()
    assert heard(window) == ""

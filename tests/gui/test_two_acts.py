"""Compressing and restoring are two acts: each has its own panel, target, preview and time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import COMPRESSED, FakeWorker, archive, fill, row, started, task, tell
from trilobyte_gui.archive.tasks import Done, Failed
from trilobyte_gui.codec.errors import SourceDamaged
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Row, State, TrackResult
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.restore_panel import restored_preview
from trilobyte_gui.gui.window import MainWindow


def kept(number: int, promise: str = "file-exact", preset: str = "balanced") -> Row:
    """An archive that was there, ten minutes long."""
    made = archive(number)
    made.result = replace(made.result, promise=promise, preset=preset)
    made.audio = AudioFormat("FLAC", 16, 44100, 2, 44100 * 600)
    return made


def archived(number: int, promise: str) -> Row:
    """A source with the archive that was made of it."""
    made = row(number, state=State.ARCHIVED)
    made.result = TrackResult(Path(f"/arc/{number}.flac.trilo"), promise)
    return made


def test_the_panel_is_that_of_what_there_is_to_do(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY), kept(2))
    assert window.choices.currentWidget() is window.compress_panel, "both: compressing comes first"
    window.table.selectRow(1)
    assert window.choices.currentWidget() is window.restore_panel
    window.table.selectRow(0)
    assert window.choices.currentWidget() is window.compress_panel


def test_the_users_choice_holds_while_there_is_something_to_do(
    window: MainWindow, worker: FakeWorker, qtbot: QtBot
) -> None:
    fill(window, worker, row(1, state=State.READY), kept(2))
    bar = window.choices.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert window.choices.currentWidget() is window.restore_panel
    tell(window, worker, say.FoundFiles([row(3, state=State.READY)]))
    assert window.choices.currentWidget() is window.restore_panel
    window.table.selectRow(0)
    assert window.choices.currentWidget() is window.compress_panel, "there is nothing to restore"


def test_the_keyboard_goes_from_act_to_act(window: MainWindow, worker: FakeWorker, qtbot: QtBot) -> None:
    fill(window, worker, row(1, state=State.READY), kept(2))
    window.choices.tabBar().setFocus()
    qtbot.keyClick(window.choices.tabBar(), Qt.Key.Key_Right)
    assert window.choices.currentWidget() is window.restore_panel
    window.tick()
    assert window.choices.currentWidget() is window.restore_panel


def test_each_act_has_its_own_target_and_preview(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    fill(window, worker, row(1, state=State.READY), kept(2))
    window.compress_panel.destination.set_folder(tmp_path / "archives")
    window.restore_panel.destination.set_folder(tmp_path / "back")
    assert window.compress_panel.preview.toolTip() == str(tmp_path / "archives" / "1.flac.trilo")
    assert window.restore_panel.preview.toolTip() == str(tmp_path / "back" / "2.flac")
    window.acts.restore.trigger()
    (verb, ids, settings) = started(worker)[-1]
    assert (verb, ids, settings.destination) == ("restore", [2], tmp_path / "back")
    tell(window, worker, say.Ended())
    window.restore_panel.set_form("wav")
    assert window.restore_panel.preview.toolTip() == str(tmp_path / "back" / "2.wav")
    window.acts.compress.trigger()
    (verb, ids, settings) = started(worker)[-1]
    assert (verb, ids, settings.destination) == ("compress", [1], tmp_path / "archives")


def test_restoring_says_how_exactly_and_how_long(window: MainWindow, worker: FakeWorker) -> None:
    window.compress_panel.set_speeds({"balanced": 2.0, "fast": 10.0})
    fill(window, worker, kept(1), kept(2, "audio-and-metadata-exact", "fast"), kept(3, "audio-exact"))
    panel = window.restore_panel
    assert panel.exactness.text() == (
        "Comes back: 1 byte for byte, 1 with all audio, tags and pictures, 1 with all audio"
    )
    assert panel.forecast.text().startswith("About ")
    panel.set_form("flac")
    assert panel.exactness.text() == "", "that is said of the original's form"
    tell(window, worker, say.FoundFiles([kept(4, preset="lm")]))
    assert panel.forecast.text() == "", "how fast the language model is here was not measured"


def test_restoring_is_not_said_to_take_as_long_as_compressing(window: MainWindow, worker: FakeWorker) -> None:
    from trilobyte_gui.gui.model import speed

    assert speed.restoring({"balanced": 600.0}, {"balanced": 2.0}, 1) == 300.0
    assert speed.forecast(600.0, 2.0, 1) == 600.0, "that proves each archive, too"


def test_the_outcome_names_what_failed_and_what_was_saved(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, *(row(n, state=State.READY) for n in (1, 2, 3)))
    window.acts.compress.trigger()
    exact = replace(COMPRESSED, promise="file-exact")
    tell(
        window,
        worker,
        Done(task(1, "compress"), exact),
        Done(task(2, "compress"), COMPRESSED),
        Failed(task(3, "compress"), SourceDamaged("its MD5 disagrees with its audio")),
        say.Ended(),
    )
    assert window.outcome.isVisible()
    assert window.outcome.words.text() == "1 file-exact, 1 audio- and metadata-exact, 1 failed"
    said = window.outcome.more.text()
    assert "3.flac: Its MD5 disagrees with its audio. Get an undamaged copy" in said
    assert "less than FLAC" in said


def test_restoring_a_librarys_archives_copies_nothing_of_the_library(
    window: MainWindow, worker: FakeWorker, tmp_path: Path
) -> None:
    """Its originals and covers are where they were: a copy of them would be no restored file."""
    music = Path("/music")
    song, cover = archived(1, "file-exact"), row(2, path=music / "a.jpg", kind=Kind.OTHER, state=State.LEFT_OUT)
    song.root = cover.root = music
    fill(window, worker, song, cover)
    window.restore_panel.destination.set_folder(tmp_path)
    for act in (window.acts.restore, window.acts.verify):
        act.trigger()
        assert started(worker)[-1][1] == [1]
        tell(window, worker, say.Ended())


# -- the trash


def asked(monkeypatch: pytest.MonkeyPatch, answer: bool = True) -> list[str]:
    words: list[str] = []

    def ask(_: object, question: str, more: str, *buttons: str) -> bool:
        words.append(f"{question}\n{more}")
        return answer

    monkeypatch.setattr(questions, "_ask", ask)
    return words


def test_originals_archived_before_go_to_the_trash_when_asked_for(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(monkeypatch)
    fill(
        window,
        worker,
        archived(1, "file-exact"),
        archived(2, "audio-exact"),
        archived(3, "audio-exact"),
        archived(4, "audio-and-metadata-exact"),
        kept(5),
        row(6, state=State.READY),
    )
    window.acts.trash.trigger()
    assert "Move 4 files to the trash?" in words[0]
    assert "Only the audio of 2 files is restored exactly." in words[0]
    assert "Of these, 1 file will come back with the same audio, tags and pictures, but not byte for byte" in words[0]
    assert started(worker)[-1][:2] == ("trash", [1, 2, 3, 4])


def test_nothing_goes_to_the_trash_unasked(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(monkeypatch, answer=False)
    fill(window, worker, archived(1, "file-exact"))
    assert window.acts.trash.isEnabled()
    window.acts.trash.trigger()
    assert started(worker) == []
    fill(window, worker, kept(2))
    window.table.selectRow(1)
    assert not window.acts.trash.isEnabled(), "an archive has no original here"


def test_only_what_comes_back_byte_for_byte_goes_to_the_trash_if_so_chosen(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = asked(monkeypatch)
    originals = window.compress_panel.originals
    originals.setCurrentIndex(originals.findData("trash-exact"))
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.acts.compress.trigger()
    assert "Of 2 files, move those to the trash that are restored byte for byte?" in words[0]
    exact = replace(COMPRESSED, promise="file-exact", target=Path("/music/1.flac.trilo"))
    tell(
        window,
        worker,
        Done(task(1, "compress"), exact),
        Done(task(2, "compress"), replace(COMPRESSED, target=Path("/music/2.flac.trilo"))),
        say.Ended(),
    )
    assert [each[:2] for each in started(worker)] == [("compress", [1, 2]), ("trash", [1])]


def test_the_choice_of_originals_comes_back(make_window: Callable[[], MainWindow]) -> None:
    first = make_window()
    first.compress_panel.set_settings(Settings(originals="trash-exact"))
    first.restore_panel.set_settings(Settings(conflict="rename", side_files=False))
    first.close()
    again = make_window()
    QApplication.processEvents()
    assert again.compress_panel.settings().originals == "trash-exact"
    assert again.compress_panel.settings().side_files
    settings = again.restore_panel.settings()
    assert (settings.conflict, settings.side_files) == ("rename", False)


@pytest.mark.skipif(os.name == "nt", reason="shells of Windows know no ~")
def test_paths_in_the_users_home_are_short(
    window: MainWindow, worker: FakeWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    fill(window, worker, row(1, state=State.READY))
    window.resize(1600, 800)
    window.compress_panel.destination.set_folder(tmp_path / "a")
    QApplication.processEvents()
    window.choices.show_plan(window.plan.totals, window.plan)
    assert window.compress_panel.preview.text() == "To ~/a/1.flac.trilo"
    assert window.compress_panel.preview.toolTip() == str(tmp_path / "a" / "1.flac.trilo")


def test_what_cannot_be_written_again_is_shown_as_what_comes_back(window: MainWindow, worker: FakeWorker) -> None:
    names = {"a.m4a": ("ALAC", "audio-exact", False), "b.wv": ("WAVPACK", "audio-exact", True)}
    names |= {"c.flac": ("FLAC", "audio-and-metadata-exact", False), "d.wav": ("WAV", "file-exact", True)}
    shown = []
    for number, (name, (codec, promise, floating)) in enumerate(names.items(), 1):
        made = archive(number, Path(f"/music/{name}.trilo"))
        made.audio = AudioFormat(codec, 24, 44100, 2, 44100, floating)
        made.result = replace(made.result, promise=promise)
        path = restored_preview(made, None, "original")
        assert path is not None
        shown.append(path.name)
    assert shown == ["a.flac", "b.wav", "c.flac", "d.wav"]


def test_a_box_that_is_too_narrow_says_that_there_is_more(window: MainWindow) -> None:
    box = window.compress_panel.conflict
    assert isinstance(box, fields.Combo)
    window.resize(1600, 800)
    QApplication.processEvents()
    assert box.shown_text() == box.currentText()
    box.setFixedWidth(90)
    QApplication.processEvents()
    assert box.shown_text().endswith("…")
    assert box.currentText().startswith(box.shown_text()[:-1])


def test_a_path_that_stands_for_many_says_so(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    window.resize(1600, 800)
    window.compress_panel.destination.set_folder(tmp_path / "a")
    window.restore_panel.destination.set_folder(tmp_path / "b")
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY), archive(3), archive(4))
    QApplication.processEvents()
    window.choices.show_plan(window.plan.totals, window.plan)
    for panel in (window.compress_panel, window.restore_panel):
        assert panel.preview.text().startswith("The first goes to "), panel.preview.text()

"""What happens once everything is done: only what was chosen, only then, and it can be called off."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import COMPRESSED, FakeWorker, fill, row, task, tell
from trilobyte_gui.archive.tasks import Done
from trilobyte_gui.gui.dialogs import countdown
from trilobyte_gui.gui.dialogs.countdown import Countdown
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.track import State
from trilobyte_gui.gui.services import finish
from trilobyte_gui.gui.services.finish import Finish
from trilobyte_gui.gui.window import MainWindow


@pytest.fixture
def did(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Finish, str]]:
    """What was done; nothing really is."""
    done: list[tuple[Finish, str]] = []
    monkeypatch.setattr(finish, "do", lambda what, command="": done.append((what, command)) or True)
    return done


def work(window: MainWindow, worker: FakeWorker, wanted: Finish) -> None:
    """One track is being compressed, and something shall happen afterwards."""
    fill(window, worker, row(1, state=State.READY))
    window.acts.compress.trigger()
    window.running.finish.setCurrentIndex(window.running.finish.findData(wanted))


def end(window: MainWindow, worker: FakeWorker, stopped: bool = False) -> Countdown | None:
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended(stopped=stopped))
    return next((each for each in window.findChildren(Countdown) if each.isVisible()), None)


def test_nothing_happens_unless_it_is_chosen(
    window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]]
) -> None:
    work(window, worker, Finish.NOTHING)
    assert end(window, worker) is None
    assert did == []


def test_no_command_is_nothing_to_do(window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]]) -> None:
    work(window, worker, Finish.COMMAND)
    window.running.command.setText("  ")
    assert end(window, worker) is None
    assert did == []


def test_the_computer_sleeps_when_the_time_is_up(
    window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(countdown.SECONDS, Finish.SLEEP, 3)
    work(window, worker, Finish.SLEEP)
    asked = end(window, worker)
    assert asked is not None
    assert asked.words.text() == "The computer will go to sleep in 3 s."
    for left in (2, 1):
        asked._tick()
        assert asked.words.text() == f"The computer will go to sleep in {left} s."
        assert did == []
    asked._tick()
    assert did == [(Finish.SLEEP, "")]
    assert window.running.wanted()[0] is Finish.NOTHING, "once"


@pytest.mark.parametrize("how", ["escape", "enter", "close"])
def test_it_can_be_called_off(
    window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]], qtbot: QtBot, how: str
) -> None:
    work(window, worker, Finish.SHUT_DOWN)
    asked = end(window, worker)
    assert asked is not None
    if how == "close":
        asked.close()
    else:
        qtbot.keyClick(asked, Qt.Key.Key_Escape if how == "escape" else Qt.Key.Key_Return)
    qtbot.wait(10)
    assert did == []


def test_a_command_of_the_users_runs_and_comes_back(
    make_window: Callable[[], MainWindow], worker: FakeWorker, did: list[tuple[Finish, str]]
) -> None:
    window = make_window()
    work(window, worker, Finish.COMMAND)
    assert window.running.command.isVisible()
    window.running.command.setText("backup now")
    asked = end(window, worker)
    assert asked is not None
    asked.now.click()
    assert did == [(Finish.COMMAND, "backup now")]
    window.close()
    again = make_window()
    assert again.running.command.text() == "backup now"
    assert again.running.wanted()[0] is Finish.NOTHING


def test_who_stops_is_there(window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]]) -> None:
    work(window, worker, Finish.SHUT_DOWN)
    assert end(window, worker, stopped=True) is None
    assert did == []


def test_edited_tags_keep_the_computer_on(
    window: MainWindow, worker: FakeWorker, did: list[tuple[Finish, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.details, "unsaved", lambda: {Path("/a.trilo"): [("title", "x")]})
    work(window, worker, Finish.SHUT_DOWN)
    assert end(window, worker) is None
    assert "not saved" in window.status_line.detail.toolTip()
    assert did == []
    monkeypatch.undo()


def test_what_cannot_be_done_is_told(window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finish, "line", lambda *_: [])
    work(window, worker, Finish.SLEEP)
    asked = end(window, worker)
    assert asked is not None
    asked.now.click()
    assert "was not carried out" in window.status_line.detail.toolTip()


@pytest.mark.skipif(sys.platform == "win32", reason="the command is one of a shell's")
def test_the_command_really_runs(tmp_path: Path, qtbot: QtBot) -> None:
    made = tmp_path / "made"
    assert finish.do(Finish.COMMAND, f"touch '{made}'")
    qtbot.waitUntil(made.exists, timeout=20_000)
    assert not finish.do(Finish.COMMAND, "  ")
    assert not finish.do(Finish.NOTHING)


def test_each_system_has_its_own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(finish.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "systemctl" else None)
    assert finish.line(Finish.SLEEP) == ["/usr/bin/systemctl", "suspend"]
    assert finish.line(Finish.SHUT_DOWN) == ["/usr/bin/systemctl", "poweroff"]
    monkeypatch.setattr(finish.shutil, "which", lambda name: None)
    assert finish.line(Finish.SLEEP) == []
    monkeypatch.setattr(sys, "platform", "darwin")
    assert finish.line(Finish.SLEEP) == ["/usr/bin/pmset", "sleepnow"]

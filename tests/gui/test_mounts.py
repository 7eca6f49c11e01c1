"""Open archives as folder: what the window does with the process that mounts, and with what that says."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import FakeWorker, archive, fill, row
from tests.helpers.playing import Library, fuse_works
from trilobyte_gui.archive.execution import child
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.gui.services import desktop
from trilobyte_gui.gui.services.mounts import Command, Mounts, folder_of
from trilobyte_gui.gui.window import MainWindow

PATIENCE = 20_000

# Instead of `trilobyte mount`: says the first argument, and stays if that is "mounted".
STAND_IN = """
import json, sys, time
print(json.dumps(json.loads(sys.argv[1]) | {"mountpoint": sys.argv[-1]}), flush=True)
while json.loads(sys.argv[1])["event"] == "mounted": time.sleep(0.05)
"""


def saying(event: str) -> Command:
    return lambda module, *arguments: [sys.executable, "-c", STAND_IN, event, *arguments]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that the file manager was asked to show."""
    folders: list[Path] = []
    monkeypatch.setattr(desktop, "open_folder", folders.append)
    return folders


def using(window: MainWindow, command: Command) -> Mounts:
    window.mounts._command = command
    return window.mounts


def chosen(window: MainWindow, worker: FakeWorker, path: Path) -> None:
    fill(window, worker, archive(1, path))
    window.table.selectRow(0)


def test_only_lines_that_have_an_archive_can_be_opened(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1), archive(2))
    window.table.selectRow(0)
    assert not window.acts.open_as_folder.isEnabled()
    window.table.selectRow(1)
    assert window.acts.open_as_folder.isEnabled()
    assert window.acts.open_as_folder in window.acts.menu_of_tracks().actions()


def test_all_of_a_mirror_is_shown_and_otherwise_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "Music" / "Artist" / "Album"
    inner.mkdir(parents=True)
    assert folder_of(inner / "a.flac.trilo") == inner
    (tmp_path / "Music" / MANIFEST).touch()
    assert folder_of(inner / "a.flac.trilo") == tmp_path / "Music"


def test_the_file_manager_shows_it_and_the_end_unmounts_it(
    window: MainWindow, worker: FakeWorker, opened: list[Path], qtbot: QtBot, tmp_path: Path
) -> None:
    using(window, saying('{"event": "mounted"}'))
    chosen(window, worker, tmp_path / "Music" / "a.flac.trilo")
    window.acts.open_as_folder.trigger()
    qtbot.waitUntil(lambda: len(opened) == 1, timeout=PATIENCE)
    assert opened[0].name == "Music"
    window.acts.open_as_folder.trigger()  # it is mounted once, and shown again
    qtbot.waitUntil(lambda: opened == [opened[0]] * 2, timeout=PATIENCE)
    window.close()
    assert not opened[0].parent.exists()


@pytest.mark.parametrize(("event", "words", "remedy"), [
    ('{"event": "error", "error": "NeedsNewer", "message": "", "hint": ""}', "needs", "nstall"),
    ('{"event": "error", "error": "CannotRead", "message": "it is gone", "hint": "Look."}', ": it is gone", "Look."),
    ('{"event": "nothing_to_do"}', "there is no track in it", ""),
])  # fmt: skip
def test_what_stands_in_the_way_is_said(
    window: MainWindow, worker: FakeWorker, opened: list[Path], qtbot: QtBot, event: str, words: str, remedy: str
) -> None:
    using(window, saying(event))
    chosen(window, worker, Path("/backup/a.flac.trilo"))
    window.acts.open_as_folder.trigger()
    qtbot.waitUntil(lambda: bool(window.session.notice[0]), timeout=PATIENCE)
    assert words in window.session.notice[0]
    assert remedy in window.session.notice[1]
    assert words in window.status_line.detail.toolTip()
    assert opened == []
    window.acts.open_as_folder.trigger()  # it can be tried again
    window.close()


def test_a_drive_that_does_not_answer_holds_up_nothing(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answer, told = threading.Event(), threading.Event(), threading.Event()

    def wait(archive: Path) -> Path:
        asked.set()
        answer.wait(PATIENCE / 1000)
        told.set()
        return archive.parent

    monkeypatch.setattr("trilobyte_gui.gui.services.mounts.folder_of", wait)
    using(window, saying('{"event": "mounted"}'))
    chosen(window, worker, Path("/backup/a.flac.trilo"))
    window.acts.open_as_folder.trigger()
    assert not told.is_set()
    assert asked.wait(PATIENCE / 1000)
    window.close()
    answer.set()
    assert told.wait(PATIENCE / 1000)
    QApplication.processEvents()
    assert not window.mounts._mounts, "nothing is mounted for a window that is closed"


def test_a_program_that_is_not_there_is_said(qtbot: QtBot) -> None:
    mounts = Mounts(command=lambda module, *arguments: ["/nowhere/trilobyte", *arguments])
    with qtbot.waitSignal(mounts.failed, timeout=PATIENCE):
        mounts.open(Path("/backup/a.flac.trilo"))
    mounts.close()


@pytest.fixture
def mounts() -> Iterator[Mounts]:
    made = Mounts(command=child.command)
    yield made
    made.close()


@pytest.mark.skipif(not fuse_works(), reason="FUSE cannot be used here")
def test_a_real_one_can_be_read_until_the_end(mounts: Mounts, library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(mounts.ready, timeout=PATIENCE) as ready:
        mounts.open(library.mirror / "a.flac.trilo")
    [folder] = ready.args
    assert (folder / "Album" / "01 plain.wav").read_bytes() == (
        library.originals / "Album" / "01 plain.wav"
    ).read_bytes()
    mounts.close()
    assert not os.path.ismount(folder)
    assert not folder.exists()

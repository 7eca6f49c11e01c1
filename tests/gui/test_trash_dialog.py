"""Originals go to the real trash of the desktop (in a home of the test's own), are listed there, and come back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.model import report
from trilobyte_gui.gui.model.track import State
from trilobyte_gui.gui.model.worker import BackgroundWorker
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.window import MainWindow


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the trash of freedesktop.org")
def test_from_the_list_to_the_trash_and_back(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_window: Callable[..., MainWindow]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(questions, "may_trash", lambda *_: True)
    source = make_wav(tmp_path / "music" / "ä 1.wav", music(20_000))
    other = make_wav(tmp_path / "music" / "2.wav", music(20_000, seed=2))
    before = source.read_bytes()
    journal = Journal(tmp_path / "journal.sqlite")
    make_window()  # sets up the language and the looks
    store = Store(tmp_path / "own.json")
    window = MainWindow(BackgroundWorker(journal=journal), store, journal)
    session = window.session
    window.compress_panel.preset.setCurrentIndex(window.compress_panel.preset.findData("fast"))
    window.compress_panel.originals.setCurrentIndex(window.compress_panel.originals.findData("trash"))
    window.add([tmp_path / "music"])
    qtbot.waitUntil(lambda: not session.scans and session.batch is None and not session.backlog, timeout=60_000)
    window.commands.compress()
    qtbot.waitUntil(lambda: sum(row.result.trashed for row in session.library.rows) == 2, timeout=120_000)
    qtbot.waitUntil(lambda: session.batch is None, timeout=60_000)
    assert not source.exists()
    lying = sorted(path.name for path in (tmp_path / "data" / "Trash" / "files").iterdir())
    assert lying == ["2.wav", "ä 1.wav"]
    assert len(list((tmp_path / "data" / "Trash" / "info").glob("*.trashinfo"))) == 2
    assert window.ending is not None
    assert str(tmp_path / "data" / "Trash" / "files" / "2.wav") in report.as_text(window.ending)
    assert all(row.state is State.ARCHIVED for row in session.library.rows)

    dialog = window.show_moved()
    assert dialog is not None
    assert dialog.list.topLevelItemCount() == 2
    items = {dialog.list.topLevelItem(n).text(0): dialog.list.topLevelItem(n) for n in range(2)}
    items[str(source)].setSelected(True)
    assert dialog.back.text() == "&Bring 1 file back"
    assert items[str(source)].text(2) == "In the trash"
    assert items[str(source)].toolTip(2) == str(tmp_path / "data" / "Trash" / "files" / source.name)
    looks: list[bool] = []
    monkeypatch.setattr(window.collecting.librarian, "list", lambda look=False: looks.append(look))
    dialog.back.click()
    qtbot.waitUntil(lambda: items[str(source)].text(2) == "Back in its place", timeout=20_000)
    qtbot.waitUntil(lambda: dialog._thread is None, timeout=20_000)
    assert looks == [True], "collections stand otherwise now"
    assert source.read_bytes() == before
    assert not other.exists()
    assert [row.result.trashed for row in session.library.rows if row.path == source] == [False]
    other.write_bytes(b"something else lies here now")
    dialog.list.clearSelection()
    dialog.bring_back()
    qtbot.waitUntil(lambda: "nother file" in items[str(other)].text(2), timeout=20_000)
    assert other.read_bytes() == b"something else lies here now"
    lying = tmp_path / "data" / "Trash" / "files" / "2.wav"
    assert lying.exists()
    lying.unlink()  # as emptying the trash does
    dialog.close()
    again = window.show_moved()
    assert again is not None
    [item] = [again.list.topLevelItem(n) for n in range(again.list.topLevelItemCount())]
    qtbot.waitUntil(lambda: item.text(2) == "Not in the trash any more", timeout=20_000)
    assert (again.back.text(), again.back.isEnabled()) == ("&Bring back", False)
    again.close()
    window.quit()
    window.deleteLater()

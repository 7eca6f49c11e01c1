"""Batches as users meet them: stopping, retrying, verifying, the trash, what survives a crash, reports."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QPlainTextEdit, QTextBrowser
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import COMPRESSED, FakeWorker, archive, fill, row, started, task, tell
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import Compared, Copied, Disposed, Done, Failed, Skipped, Start, Task, Verified
from trilobyte_gui.codec.errors import SourceDamaged
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.dialogs.compare import CompareDialog
from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog
from trilobyte_gui.gui.model import cell_text, disk_space, report, speed, text
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Kind, Row, State, Trouble
from trilobyte_gui.gui.model.work import Settings, settings_from
from trilobyte_gui.gui.model.worker import BackgroundWorker
from trilobyte_gui.gui.services import desktop
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.window import MainWindow

VERIFIED = Verified(1000, 805, 10.0, 1, "file-exact", "0" * 32, "as archived", 2.0)


def begin(window: MainWindow, worker: FakeWorker, *rows: Row) -> None:
    fill(window, worker, *(rows or (row(1, state=State.READY), row(2, state=State.READY))))
    window.acts.compress.trigger()


def states(window: MainWindow) -> list[State]:
    return [each.state for each in window.session.library.rows]


def test_stopping_after_the_tracks_under_way(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    tell(window, worker, Start(task(1, "compress")))
    window.acts.pause.trigger()
    window.running.after_button.click()
    assert worker.asked[-2:] == [("resume",), ("stop after current",)]
    assert "under way" in window.running.pace.text()
    assert not window.acts.after.isEnabled()
    tell(window, worker, Skipped(task(2, "compress"), "cancelled"), Done(task(1, "compress"), COMPRESSED), say.Ended())
    assert states(window) == [State.ARCHIVED, State.WAITING]
    assert window.session.report == "Stopped: 1 of 2 compressed"


def test_what_failed_is_tried_again(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    assert not window.acts.retry.isEnabled()
    broken = Failed(task(1, "compress"), SourceDamaged("it ends early"))
    tell(window, worker, broken, Done(task(2, "compress"), COMPRESSED), say.Ended())
    window.acts.retry.trigger()
    assert started(worker)[-1][:2] == ("compress", [1])


def test_archives_are_verified(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, archive(1))
    window.acts.verify.trigger()
    assert started(worker)[-1][:2] == ("verify", [1])
    assert window.running.title.text() == "Verifying: 0 of 1 track"
    tell(window, worker, Start(task(1, "verify")), Done(task(1, "verify"), VERIFIED), say.Ended())
    assert states(window) == [State.ARCHIVED]


def choose_trash(window: MainWindow, monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr(questions, "may_trash", lambda *_: answer)
    window.compress_panel.originals.setCurrentIndex(window.compress_panel.originals.findData("trash"))


def test_originals_go_to_the_trash_only_after_another_proof(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_trash(window, monkeypatch, answer=True)
    begin(window, worker)
    bad = Failed(task(2, "compress"), SourceDamaged("it ends early"))
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), bad, say.Ended())
    assert started(worker)[-1][:2] == ("trash", [1]), "what failed keeps its original"
    job = worker.jobs[0]
    assert (job.path, job.original) == (COMPRESSED.target, Path("/music/1.flac"))
    disposed = Disposed(COMPRESSED.target, Path("/trash/1.flac"), 1000, 805, 10.0, 2.0)
    tell(window, worker, Done(task(1, "dispose"), disposed), say.Ended())
    kept = window.session.library.rows[0]
    assert kept.result.trashed
    assert kept.result.trash == Path("/trash/1.flac")
    assert not kept.compressible
    assert "1 of 1 originals moved" in window.session.report
    window.acts.report.trigger()
    words = window.findChildren(QPlainTextEdit)[-1].toPlainText()
    assert "now in the trash" in words
    assert "/music/1.flac" in words


def test_no_answer_no_trash(window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    choose_trash(window, monkeypatch, answer=False)
    begin(window, worker)
    assert ("compress", [1, 2]) not in [each[:2] for each in started(worker)]


def test_the_journal_holds_what_is_left(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data" / "queue.sqlite")
    assert journal.pending() is None
    files = [(tmp_path / str(number), tmp_path if number else None) for number in range(3)]
    journal.begin("compress", to_json(Settings(preset="fast", destination=tmp_path)), files)
    journal.state(files[1][0], "done")
    journal.close()
    again = Journal(tmp_path / "data" / "queue.sqlite")
    left = again.pending()
    assert left is not None
    assert (left.verb, left.files) == ("compress", [files[0], files[2]])
    settings = settings_from(left.settings)
    assert (settings.preset, settings.destination) == ("fast", tmp_path)
    again.clear()
    again.close()
    assert Journal(tmp_path / "data" / "queue.sqlite").pending() is None
    (tmp_path / "data" / "queue.sqlite").write_bytes(b"not a database at all" * 99)
    assert again.pending() is None


def test_after_a_crash_the_window_offers_to_go_on(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path
) -> None:
    path = tmp_path / "queue.sqlite"
    first = make_window(journal=Journal(path))
    first.compress_panel.destination.set_folder(tmp_path)
    begin(first, worker)
    tell(first, worker, Start(task(1, "compress")), Done(task(1, "compress"), COMPRESSED))
    first.quit()  # as a crash would: no Ended
    second = make_window(journal=Journal(path))
    assert second.banner.isVisible()
    assert second.banner.words.text() == "Trilobyte ended while compressing. 1 file is still to be done."
    second.compress_panel.destination.set_folder(None)
    second.banner.yes.click()
    assert second.compress_panel.destination.folder() == tmp_path, "what fails is tried again as it was asked for"
    assert worker.asked[-1] == ("scan", Path("/music/2.flac"))
    tell(second, worker, say.FoundFiles([row(2)]), say.Scanned())
    assert started(worker)[-1][:2] == ("compress", [2])
    tell(second, worker, Done(task(2, "compress"), COMPRESSED), say.Ended())
    second.quit()
    assert not make_window(journal=Journal(path)).banner.isVisible()


def test_after_a_crash_originals_whose_archives_are_there_still_go_to_the_trash(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{number}.flac" for number in (1, 2, 3)]
    for each in files:
        each.write_bytes(b"an original")
        each.with_name(f"{each.name}.trilo").write_bytes(b"its archive")
    first = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    choose_trash(first, monkeypatch, answer=True)
    begin(first, worker, *(row(number, path=path, state=State.READY) for number, path in enumerate(files, 1)))
    tell(first, worker, Done(Task("compress", files[0], None, 1), COMPRESSED))
    there = Task("compress", files[1], Path(f"{files[1]}.trilo"), 2)
    tell(first, worker, Skipped(there, "the target is already there"))
    first.quit()  # as a crash would: no Ended
    second = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    assert "3 files are still" in second.banner.words.text()
    second.banner.yes.click()
    tell(
        second, worker, say.FoundFiles([row(number, path=path) for number, path in enumerate(files, 4)]), say.Scanned()
    )
    assert started(worker)[-1][:2] == ("compress", [6])
    second.quit()  # again
    third = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    third.banner.yes.click()
    tell(third, worker, say.FoundFiles([row(number, path=path) for number, path in enumerate(files, 7)]), say.Scanned())
    done = replace(COMPRESSED, target=Path(f"{files[2]}.trilo"))
    tell(third, worker, Done(Task("compress", files[2], None, 9), done), say.Ended())
    assert sorted(started(worker)[-1][1]) == [7, 8, 9]
    assert {job.path: job.original for job in worker.jobs} == {Path(f"{each}.trilo"): each for each in files}
    files[0].unlink()  # it went, and the third window ends before it hears of that
    third.quit()
    fourth = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    fourth.banner.yes.click()
    assert worker.asked[-1] == ("scan", *files[1:])
    tell(fourth, worker, say.FoundFiles([row(number, path=files[number - 9]) for number in (10, 11)]), say.Scanned())
    assert started(worker)[-1][:2] == ("trash", [10, 11])
    tell(fourth, worker, say.Ended())
    fourth.quit()
    assert Journal(tmp_path / "queue.sqlite").pending() is None


def test_originals_stay_where_their_batch_was_cancelled(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path
) -> None:
    path = tmp_path / "1.flac"
    path.write_bytes(b"an original")
    path.with_name("1.flac.trilo").write_bytes(b"its archive")
    journal = Journal(tmp_path / "queue.sqlite")
    journal.begin("compress", to_json(Settings(originals="trash")), [(tmp_path / "2.flac", None)], [(path, None)])
    journal.close()
    window = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    window.banner.yes.click()
    rows = [row(1, path=path), row(2, path=tmp_path / "2.flac")]
    tell(window, worker, say.FoundFiles(rows), say.Scanned())
    window.acts.cancel.trigger()
    tell(window, worker, say.Ended(stopped=True))
    window.session.compress([rows[1]], Settings())
    tell(window, worker, Done(task(2, "compress"), COMPRESSED), say.Ended())
    assert [asked[0] for asked in started(worker)] == ["compress", "compress"]


def test_work_goes_on_nowhere_else_than_where_it_was(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "queue.sqlite")
    gone = tmp_path / "drive"
    journal.begin("compress", to_json(Settings(destination=gone)), [(tmp_path / "1.flac", None)])
    journal.close()
    window = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    window.banner.yes.click()
    assert worker.asked == []
    assert str(gone) in window.session.notice[0]
    window.quit()
    gone.mkdir()
    assert make_window(journal=Journal(tmp_path / "queue.sqlite")).banner.isVisible()


def test_what_was_left_undone_outlasts_a_look_at_other_archives(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "queue.sqlite")
    journal.begin("compress", to_json(Settings()), [(tmp_path / name, None) for name in ("1.flac", "2.flac")])
    journal.close()
    window = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    fill(window, worker, row(2, path=tmp_path / "2.flac", state=State.READY))
    window.acts.compress.trigger()
    tell(window, worker, Done(Task("compress", tmp_path / "2.flac", None, 2), COMPRESSED), say.Ended())
    assert "1 file is still to be done" in window.banner.words.text()
    assert window.banner.isVisible(), "it was other work, and nobody has answered"
    window.quit()
    journal = Journal(tmp_path / "queue.sqlite")
    journal.begin("compress", to_json(Settings()), [(tmp_path / "1.flac", None)])
    journal.close()
    window = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    fill(window, worker, archive(1))
    for stopped in (False, True):
        window.acts.verify.trigger()
        assert not window.banner.isVisible()
        if stopped:
            window.acts.cancel.trigger()
        tell(window, worker, say.Ended(stopped=stopped))
        assert "1 file is still to be done" in window.banner.words.text()
        assert window.banner.isVisible(), "nobody has answered it"
    window.acts.verify.trigger()
    told: list[str] = []
    monkeypatch.setattr(questions, "_ask", lambda parent, words, more, yes, no: told.append(more))
    assert not window.close()
    assert "asked for again" in told[0], "checking is not gone on with"
    window.quit()
    window = make_window(journal=Journal(tmp_path / "queue.sqlite"))
    window.banner.no.click()
    window.acts.verify.trigger()
    tell(window, worker, say.Ended())
    assert not window.banner.isVisible()


def test_drives_are_not_asked_by_the_window_when_it_opens(
    store: Store,
    tmp_path: Path,
    own_home: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drive, kept = tmp_path / "drive", tmp_path / "kept"
    kept.mkdir()
    store.setValue("destination", str(drive))
    store.setValue("restore_destination", str(kept))
    journal = Journal(tmp_path / "queue.sqlite")
    journal.begin("compress", to_json(Settings(destination=drive)), [], [(drive / "1.flac", None)])
    journal.close()
    asked: list[tuple[str, bool]] = []

    def watched(usual: Callable[..., bool]) -> Callable[..., bool]:
        def ask(path: Path | str, *more: object) -> bool:
            if os.fspath(path).startswith((str(drive), str(kept))):
                asked.append((os.path.basename(path), threading.current_thread() is threading.main_thread()))
            return usual(path, *more)

        return ask

    monkeypatch.setattr(Path, "is_dir", watched(Path.is_dir))
    monkeypatch.setattr(os.path, "lexists", watched(os.path.lexists))
    workers = BackgroundWorker(journal=journal)
    window = MainWindow(workers, store, journal)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.compress_panel.destination.folder() is None, timeout=5000)
    assert window.restore_panel.destination.folder() == kept
    qtbot.waitUntil(lambda: len({name for name, _ in asked}) == 3, timeout=5000)
    assert [name for name, by_window in asked if by_window] == []
    window.quit()


def test_forgetting_and_cancelling_empty_the_journal(
    make_window: Callable[..., MainWindow], worker: FakeWorker, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "queue.sqlite")
    journal.begin("restore", {}, [(Path("/x.trilo"), None)])
    journal.close()
    window = make_window(journal=journal)
    window.banner.no.click()
    assert not window.banner.isVisible()
    begin(window, worker)
    window.acts.cancel.trigger()
    tell(window, worker, say.Ended(stopped=True))
    journal.close()
    assert journal.pending() is None
    with sqlite3.connect(tmp_path / "queue.sqlite") as base:
        assert base.execute("PRAGMA user_version").fetchone() == (4,)
    base.close()


def beside(number: int, folder: str = "a") -> Row:
    path = Path(f"/music/{folder}/{number}.jpg")
    return Row(number, path, Kind.OTHER, Path("/music"), state=State.LEFT_OUT, trouble=Trouble("this is a picture"))


def test_covers_and_logs_come_along_by_default(window: MainWindow, worker: FakeWorker, store: Store) -> None:
    """As the guide says, and as the command line does."""
    fill(window, worker, row(1, path=Path("/music/a/1.flac"), root=Path("/music"), state=State.READY), beside(2))
    window.compress_panel.destination.set_folder(Path("/out"))
    window.acts.compress.trigger()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.side_files) == ("compress", [1, 2], True)
    tell(window, worker, say.Ended(stopped=True))
    window.compress_panel.beside.setChecked(False)
    window.close()
    assert store.value("along") is False, "who wants it otherwise is asked once"


def test_with_some_tracks_comes_what_lies_with_them(window: MainWindow, worker: FakeWorker) -> None:
    root = Path("/music")
    rows = [
        row(n, path=root / folder / f"{n}.flac", root=root, state=State.READY) for n, folder in ((1, "a"), (2, "b"))
    ]
    others = [beside(3, "a"), beside(4, "a/scans"), beside(5, "b"), beside(6, "."), beside(7, "c")]
    fill(window, worker, *rows, *others)
    window.compress_panel.destination.set_folder(Path("/out"))
    window.table.selectRow(window.model.place_of(rows[0]).row())
    window.acts.compress.trigger()
    assert started(worker)[-1][1] == [1, 3, 4, 6]
    assert started(worker)[-1][2].partly


def test_what_came_along_is_neither_left_out_nor_in_trouble(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, path=Path("/music/a/1.flac"), root=Path("/music"), state=State.READY))
    fill(window, worker, beside(2), beside(3), beside(4))
    rows = window.session.library.rows
    assert {cell_text.status(each).mark for each in rows[1:]} == {""}, "a cover is nothing to be warned of"
    assert "3 other files" in window.status_line.counts.text()
    window.compress_panel.destination.set_folder(Path("/out"))
    window.acts.compress.trigger()
    copies = [Task("copy", each.path, Path("/out/x"), each.id) for each in rows[1:]]
    tell(window, worker, Done(copies[0], Copied(Path("/out/x"), 9, "0" * 64, "this is a picture")))
    tell(window, worker, Skipped(copies[1], "the target is already there"), Skipped(copies[2], "cancelled"))
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    assert [cell_text.status(each).mark for each in rows[1:]] == ["check", "check", ""]
    assert "1 other file" in window.status_line.counts.text()
    for name, ids in (("left out", [4]), ("trouble", [])):
        window.filters.show_box.setCurrentIndex(window.filters.show_box.findData(name))
        assert [each.id for each in window.table.shown_rows()] == ids


def test_the_end_of_a_batch_is_told_with_ways_on(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "show_in_folder", shown.append)
    begin(window, worker, *(row(n, state=State.READY) for n in (1, 2, 3, 4)))
    assert not window.outcome.isVisible()
    exact = replace(COMPRESSED, promise="file-exact", target=Path("/music/1.flac.trilo"))
    tell(window, worker, Done(task(1, "compress"), exact), Done(task(2, "compress"), exact))
    tell(window, worker, Done(task(3, "compress"), COMPRESSED))
    tell(window, worker, Failed(task(4, "compress"), SourceDamaged("its MD5 disagrees with its audio")), say.Ended())
    panel = window.outcome
    assert panel.isVisible()
    assert panel.words.text() == "2 file-exact, 1 audio- and metadata-exact, 1 failed"
    assert panel.more.text().startswith("4.flac: Its MD5 disagrees with its audio. Get an undamaged copy")
    assert panel.show_rows.text() == "Show what failed"
    window.filters.show_box.setCurrentIndex(window.filters.show_box.findData("done"))
    panel.show_rows.click()
    assert [each.id for each in window.table.selected_rows()] == [4]
    panel.folder.click()
    assert shown == [Path("/music/1.flac.trilo")]
    window.acts.retry.trigger()
    assert not panel.isVisible()
    tell(window, worker, Done(task(4, "compress"), exact), say.Ended())
    assert panel.words.text() == "1 file-exact"
    assert "less than FLAC" in panel.more.text()
    panel.shut.click()
    assert not panel.isVisible()


def test_the_trash_question_says_what_will_not_be_the_very_file(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.informativeText()) or 0)
    fill(window, worker, *(row(n, state=State.READY, codec=codec) for n, codec in enumerate(("WAV", "FLAC", "APE"), 1)))
    window.compress_panel.originals.setCurrentIndex(window.compress_panel.originals.findData("trash"))
    window.acts.compress.trigger()
    assert "Of these, 1 file will come back with the same audio, tags and pictures, but not byte for byte" in asked[0]
    assert "apply to 1 file in FLAC" in asked[0]


def test_the_lists_menu_has_what_can_be_done_now(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, archive(1), row(2, state=State.READY))
    window.table.selectRow(0)
    words = [action.text() for action in window.acts.menu_of_tracks().actions() if action.text()]
    assert "&Restore 1 selected" in words
    assert not any("Compress" in each or "Repa" in each or "Move" in each for each in words)


def test_the_guide_opens_inside(window: MainWindow) -> None:
    window.acts.guide.trigger()
    assert window.acts.guide.shortcut().toString() == "F1"
    view = next(each for each in window.findChildren(QTextBrowser) if each.accessibleName() == "Guide")
    assert "covers" in view.toPlainText()
    QApplication.processEvents()
    assert not view.horizontalScrollBar().maximum(), "pictures and code are as wide as there is room"
    assert not view.verticalScrollBar().value()
    view.anchorClicked.emit(QUrl("#how-safe-is-it"))
    assert view.verticalScrollBar().value() > 0, "links within it lead there"


def test_verifying_looks_at_what_lies_beside_the_archives(window: MainWindow, worker: FakeWorker) -> None:
    made = archive(1)
    made.root = Path("/music")
    fill(window, worker, made, beside(2), beside(3))
    window.acts.verify.trigger()
    assert started(worker)[-1][:2] == ("verify", [1, 2, 3])
    same = Done(Task("compare", Path("/music/a/2.jpg"), None, 2), Compared(9, "0" * 64))
    tell(window, worker, same, Skipped(Task("copy", Path("/music/a/3.jpg"), None, 3), "cancelled"))
    tell(window, worker, Done(task(1, "verify"), VERIFIED), say.Ended())
    assert [each.state for each in window.session.library.rows] == [State.ARCHIVED, State.COPIED, State.LEFT_OUT]
    assert cell_text.status(window.session.library.rows[1]).line == "Unchanged since it was copied"
    assert window.ending is not None
    assert window.ending.words == "Finished: 1 of 1 verified, 1 file next to the music unchanged"


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="there is no D-Bus")
@pytest.mark.skipif(not shutil.which("gdbus"), reason="GLib's tools are not there")
def test_a_notification_needs_no_tray(tmp_path: Path) -> None:
    """Through the desktop's service, as a program of its own on a bus of its own would hear it."""
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtDBus import QDBusConnection\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from trilobyte_gui.gui.services import desktop\n"
        "app = QApplication(sys.argv)\n"
        "assert not desktop.notify('too', 'soon')\n"
        "assert QDBusConnection.sessionBus().registerService('org.freedesktop.Notifications')\n"
        "assert desktop.notify('Trilobyte has finished', \"1 of 2, <it's> done\")\n"
        "QTimer.singleShot(1500, app.quit)\n"
        "app.exec()\n"
    )
    heard = tmp_path / "heard"
    script = f'dbus-monitor > {heard} & sleep 0.5; "{sys.executable}" -c "$CODE"; status=$?; kill $!; exit $status'
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "CODE": code}
    run = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told = heard.read_text()
    assert "member=Notify" in told
    assert 'string "Trilobyte has finished"' in told
    assert 'string "1 of 2, &lt;it&#x27;s&gt; done"' in told
    assert "uint32 0" in told


def test_speeds_and_the_time_for_a_selection(window: MainWindow, worker: FakeWorker, store: Store) -> None:
    fill(window, worker, row(1, state=State.READY, frames=44100 * 600, rate=44100))
    assert worker.measured == 1
    tell(window, worker, say.Speeds({"balanced": 2.0, "fast": 6.0}))
    preset = window.compress_panel.preset
    assert "× real time" in preset.itemText(preset.findData("balanced"))
    assert "verification included" in window.compress_panel.forecast.text()
    assert speed.forecast(600.0, 2.0, 3) == 200
    assert speed.forecast(600.0, None, 3) is None
    assert window.compress_panel.preview.toolTip() == "/music/1.flac.trilo"
    window.close()
    assert store.value("speeds") == {"balanced": 2.0, "fast": 6.0}


def test_what_a_costly_preset_is_for_is_told_in_words(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY))
    choices = window.compress_panel
    for name, words in (("lm", "at less than half its speed"), ("best", "without a graphics card"), ("balanced", "")):
        choices.preset.setCurrentIndex(choices.preset.findData(name))
        assert words in choices.cost.text()
        assert choices.cost.isVisible() is bool(words)
        assert choices.preset.accessibleDescription() == choices.cost.text()


def test_even_slow_speeds_are_told() -> None:
    assert [text.times(rate) for rate in (0.0421, 0.1, 3.2, 33.0)] == ["0.042", "0.1", "3.2", "33.0"]


def test_the_speed_of_this_computer_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "_language_model", lambda *_: 2.5)
    monkeypatch.setattr(speed, "default_jobs", lambda: 5)  # which share the language model, but nothing else
    speeds = speed.measure(threading.Event())
    assert not speeds or (set(speeds) == set(PRESETS) and min(speeds.values()) > 0)
    assert not speeds or 0 < speeds["best"] < 0.5  # a fifth of 2.5, and what the other network takes
    assert not speeds or speeds["lm"] < speeds["max"]


def test_a_window_that_goes_does_not_wait_for_its_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: str, **more: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], **more)

    monkeypatch.setattr(speed, "start", start)
    stop = threading.Event()
    stop.set()
    assert speed._language_model(stop, "auto") is None
    assert speed.measure(stop) == {}


def test_restoring_asks_for_room_first(window: MainWindow, worker: FakeWorker, qtbot: QtBot, tmp_path: Path) -> None:
    big = archive(1, original=1 << 60)
    fill(window, worker, big)
    window.restore_panel.destination.set_folder(tmp_path)
    qtbot.waitUntil(lambda: disk_space.space.known(tmp_path) is not None, timeout=20_000)
    window.tick()
    assert "Not enough room to restore: about 1,152,922 TB needed" in window.restore_panel.room.text()
    window.acts.restore.trigger()
    assert "Not enough room" in window.status_line.detail.toolTip()
    assert started(worker) == []


def test_paths_are_shown_before_anything_is_written(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    fill(window, worker, row(1, root=Path("/music")), archive(2))
    window.compress_panel.destination.set_folder(tmp_path)
    window.acts.paths.trigger()
    words = window.findChildren(QPlainTextEdit)[-1].toPlainText()
    assert words == f"/music/1.flac\n    {tmp_path}/music/1.flac.trilo"


MEASURED = [
    row(number, flac8=1_000_000, size=1_000_000 - 10_000 * number, original=2_000_000, state=State.ARCHIVED)
    for number in range(1, 13)
]


def test_a_source_and_its_archive_are_compared_once(window: MainWindow) -> None:
    """As in the sums above them."""
    both = [*MEASURED, *(archive(100 + each.id) for each in MEASURED)]
    for source, made in zip(both[:12], both[12:], strict=True):
        both[source.id - 1] = replace(source, archived_as=made)
    dialog = CompareDialog(window, lambda: both, "All tracks")
    assert sum(dialog.sheet.spread._counts) == dialog.sheet.bars.totals.tracks == 12
    dialog.close()
    assert report.once(both[:12]) == both[:12], "sources alone stand for themselves"


def test_savers_and_their_distribution() -> None:
    found = report.savers([*MEASURED, row(99)])
    assert [each.row.id for each in found[:2]] == [12, 11]
    low, width, counts = report.distribution(found)
    assert (round(low, 3), width, sum(counts)) == (0.01, 0.01, 12)
    assert report.distribution([]) == (0.0, 0.01, [])
    assert len(report.distribution([report.Saver(row(1), -3.0), report.Saver(row(2), -900.0)])[2]) == 1


def test_what_is_saved_in_plain_words() -> None:
    rows = [row(number, flac8=100, size=50) for number in range(8)]
    assert report.plain_words(rows, SizeTotals.of(rows)) == "This is the size of 4 of these tracks as FLAC."
    assert report.plain_words(rows[:1], SizeTotals.of(rows[:1])) == ""


def test_the_comparison_is_copied_and_exported(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    fill(window, worker, *map(replace, MEASURED), row(50, state=State.READY, size=5, low=4, high=6, flac8=9))
    window.acts.compare.trigger()
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    assert "1 track" in dialog.sheet.spread.accessibleDescription()
    assert dialog.extremes.topLevelItemCount() == 12
    dialog.copy.click()
    words = QGuiApplication.clipboard().text()
    assert "FLAC -8" in words
    assert "estimated" in words
    dialog.save_csv(tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 14
    assert lines[0].startswith("path,title,")
    dialog.save_picture(tmp_path / "a.png")
    dialog.save_picture(tmp_path / "a.svg")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert b"<svg" in (tmp_path / "a.svg").read_bytes()
    assert not dialog.grab().isNull()
    dialog.close()


def test_settings_are_kept_and_used(window: MainWindow, worker: FakeWorker, store: Store) -> None:
    dialog = SettingsDialog(window, window.preferences, window.acts.themes)
    dialog.jobs.setValue(3)
    dialog.gently.setChecked(False)
    dialog.battery.setChecked(True)
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    window.take(dialog.preferences())
    assert Preferences.read(store) == window.preferences
    begin(window, worker)
    tell(window, worker, say.Ended())
    settings = started(worker)[-1][2]
    assert (settings.jobs, settings.gently) == (3, False)
    for name in ("jobs", "gently", "language"):
        store.setValue(name, "nonsense")
    assert Preferences.read(store).jobs == 0


def test_work_pauses_on_the_battery(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from trilobyte_gui.gui.services import background_services

    monkeypatch.setattr(background_services, "on_battery", lambda: True)
    window.preferences = replace(window.preferences, battery=True)
    begin(window, worker)
    tell(window, worker)
    assert window.session.paused
    monkeypatch.setattr(background_services, "on_battery", lambda: False)
    window.background._looked = 0.0
    monkeypatch.setattr(background_services, "_BATTERY_EVERY", 0.0)
    tell(window, worker)
    assert not window.session.paused


def test_estimates_and_text_of_a_summary(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    bad = Failed(task(2, "compress"), SourceDamaged("its MD5 disagrees with its audio"))
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), bad, say.Ended())
    assert window.ending is not None
    words = report.as_text(window.ending)
    assert "Finished: 1 of 2 compressed, 1 failed" in words
    assert "its MD5 disagrees" in words
    log = window.background.logs() / "trilobyte.log"
    assert "1 of 2 compressed" in log.read_text(encoding="utf-8")

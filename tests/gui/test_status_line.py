"""The line of a running batch, what comes along with a mirrored folder, and damaged files: choices and results."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from queue import Empty

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.gui_fakes import COMPRESSED, FakeWorker, archive, cells, fill, row, started, task, tell
from trilobyte_gui.archive.tasks import Copied, Done, Event, Failed, Options, Progress, Start, Task, Waiting
from trilobyte_gui.codec.errors import SourceDamaged
from trilobyte_gui.gui.model import cell_text, disk_space, text
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import BUSY, AudioFormat, Kind, Sizes, State
from trilobyte_gui.gui.model.work import QueuedFile, Settings
from trilobyte_gui.gui.model.worker import BackgroundWorker
from trilobyte_gui.gui.window import MainWindow


@pytest.fixture
def line(window: MainWindow, worker: FakeWorker) -> MainWindow:
    """Four tracks being compressed: the first is under way."""
    fill(window, worker, *(row(number, state=State.READY) for number in (1, 2, 3, 4)))
    window.acts.compress.trigger()
    tell(window, worker, Start(task(1, "compress")))
    return window


def test_the_line_is_moved_by_menu_and_keys(line: MainWindow, worker: FakeWorker) -> None:
    assert cells(line, Column.STATE)[1:] == [f"In line, number {n}" for n in (2, 3, 4)]
    line.table.selectRow(3)
    assert line.acts.first.isEnabled()
    line.acts.first.trigger()
    assert worker.asked[-1] == ("reorder", [4, 2, 3])
    line.acts.later.trigger()
    assert worker.asked[-1] == ("reorder", [2, 4, 3])
    line.acts.last.trigger()
    line.acts.earlier.trigger()
    assert worker.asked[-1] == ("reorder", [2, 4, 3])
    assert cells(line, Column.STATE)[1:] == [f"In line, number {n}" for n in (2, 4, 3)]
    line.table.clearSelection()
    line.table.selectRow(0)
    assert not line.acts.first.isEnabled(), "a track under way stays where it is"


def test_the_line_before_it_has_begun(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, *(row(number) for number in (1, 2, 3)))
    worker.report(say.Scanned())
    window.session.estimate_with(replace(Settings(), preset="fast"))
    window.tick()
    window.acts.compress.trigger()
    window.session.move(window.session.library.rows[2:], by=-9)
    tell(window, worker, say.Ended())
    assert started(worker)[-1][:2] == ("compress", [3, 1, 2])


def drag(window: MainWindow, at: QPoint) -> None:
    mime = QMimeData()
    event = QDropEvent(
        QPointF(at),
        Qt.DropAction.MoveAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.source = lambda: window.table  # type: ignore[method-assign]
    window.table.dropEvent(event)


def test_the_line_is_dragged(line: MainWindow, worker: FakeWorker) -> None:
    line.table.selectRow(3)
    drag(line, line.table.visualRect(line.model.index(1, 0)).center())
    assert worker.asked[-1] == ("reorder", [4, 2, 3])
    drag(line, QPoint(30, line.table.viewport().height() - 2))
    assert worker.asked[-1] == ("reorder", [2, 3, 4])
    assert line.table._drop_at == -1


def test_a_new_order_reaches_a_batch_that_is_only_being_made(tmp_path: Path) -> None:
    gate, ran = threading.Event(), threading.Event()
    asked: list[list[int]] = []

    class Slow:
        def __init__(self, tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> None:
            assert gate.wait(20)

        def reorder(self, ids: Iterable[int]) -> None:
            asked.append(list(ids))

        def run(self) -> None:
            ran.set()

        def stop(self) -> None: ...

    workers = BackgroundWorker(Slow)  # type: ignore[arg-type]
    workers.start("compress", [QueuedFile(1, tmp_path / "a"), QueuedFile(2, tmp_path / "b")], Settings())
    workers.reorder([2, 1])
    gate.set()
    assert ran.wait(20)
    assert workers.close(20)
    assert asked == [[2, 1]]


def test_damaged_files_are_archived_as_far_as_they_go_when_asked(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.acts.compress.trigger()
    broken = Failed(task(1, "compress"), SourceDamaged("it ends early"))
    tell(window, worker, broken, Done(task(2, "compress"), COMPRESSED), say.Ended())
    assert not window.acts.salvage.isEnabled()
    window.table.selectRow(0)
    window.acts.salvage.trigger()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.accept_damage) == ("compress", [1], True)
    left = Done(task(1, "compress"), replace(COMPRESSED, incomplete="the last 2 s are missing"))
    tell(window, worker, Start(task(1, "compress")), left, say.Ended())
    assert cells(window, Column.STATE)[0] == "Archived as far as it goes"
    assert "2 s" in str(window.model.index(0, Column.STATE).data(Qt.ItemDataRole.ToolTipRole))


def test_other_files_come_along_where_a_folder_is_mirrored(
    window: MainWindow, worker: FakeWorker, tmp_path: Path
) -> None:
    root = Path("/music")
    cover = row(2, path=Path("/music/cover.jpg"), kind=Kind.OTHER, state=State.LEFT_OUT, root=root, reason="no audio")
    fill(window, worker, row(1, state=State.READY, root=root), cover)
    assert not window.compress_panel.beside.isVisible(), "beside the originals they are already"
    window.compress_panel.destination.set_folder(tmp_path)
    assert window.compress_panel.beside.isVisible()
    window.compress_panel.beside.setChecked(True)
    window.acts.compress.trigger()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.side_files) == ("compress", [1, 2], True)
    copied = Done(task(2, "copy"), Copied(tmp_path / "music" / "cover.jpg", 10, "0" * 64))
    tell(window, worker, copied, Done(task(1, "compress"), COMPRESSED), say.Ended())
    assert cells(window, Column.STATE)[1] == "Copied as it is"
    assert window.session.report == "Finished: 1 of 1 compressed, 1 copied along"


class KnownSpace(disk_space.DiskSpace):
    """Has so much room in these folders, and plenty elsewhere."""

    def __init__(self, free: dict[Path, int]) -> None:
        super().__init__()
        self._free = free

    def of(self, folder: Path) -> disk_space.Room:
        return disk_space.Room(self._free.get(folder, 1 << 50), 1)

    known = of


def test_a_full_drive_is_waited_for(line: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_space, "space", KnownSpace({Path("/music"): 300}))
    tell(line, worker, Progress(task(1, "compress"), 0.4, 2.0, 9.0))
    tell(line, worker, Waiting(task(1, "compress"), "no space is left", Path("/music")))
    needed = sum(each.sizes.original or 0 for each in line.session.library.rows if each.state in BUSY)
    assert needed >= 2000
    words = f"No space in /music: {text.size_in_words(needed)} needed, 300 bytes free."
    tell(line, worker, Progress(task(1, "compress"), 0.5, 2.0, 9.0))  # as far as it came before the drive was full
    assert line.running.pace.text().startswith(words)
    assert line.session.full, "it was not shown at all: progress was taken for an end of it"
    assert cell_text.status(line.session.library.rows[0]).line == "Waiting for room on the drive"
    assert line.acts.pause.text() == "Try a&gain"
    line.acts.pause.trigger()
    assert worker.asked[-1] == ("resume",)
    tell(line, worker, Progress(task(1, "compress"), 0.5, 2.0, 9.0))
    assert line.session.full, "it still waits"
    tell(line, worker, Progress(task(1, "compress"), 0.1, 2.0, 9.0))
    assert line.acts.pause.text() == "Pa&use"
    assert cell_text.status(line.session.library.rows[0]).line == "Compressing"


def test_too_little_room_is_told_before_anything_begins(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_space, "space", KnownSpace({Path("/out"): 900}))
    fill(window, worker, row(1, state=State.READY, flac8=900, size=800, low=780, high=850), row(2, state=State.READY))
    window.compress_panel.destination.set_folder(Path("/out"))
    assert window.compress_panel.room.text() == (
        "Not enough room: 1.85 kB needed at most for the archives, 900 bytes free. It would stop and wait for more."
    )
    assert window.compress_panel.room.property("tone") == "bad"
    window.table.selectRow(window.model.place_of(window.session.library.rows[0]).row())
    assert window.compress_panel.room.text() == "850 bytes needed at most for the archives, 900 bytes free"
    assert not window.compress_panel.room.property("tone")


def test_room_is_asked_for_what_the_archives_are_restored_as(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FLAC file becomes a larger WAV, a WAV a smaller FLAC file."""
    monkeypatch.setattr(disk_space, "space", KnownSpace({Path("/out"): 2500}))
    flac, wav = archive(1, original=1000), archive(2, original=2000)
    flac.audio = AudioFormat("FLAC", 16, 44100, 2, 500)
    wav.audio, wav.sizes = AudioFormat("WAV", 16, 44100, 2, 475), Sizes(2000, 950, 900)
    fill(window, worker, flac, wav)
    window.restore_panel.destination.set_folder(Path("/out"))
    told = []
    for form in ("original", "flac", "wav"):
        window.restore_panel.set_form(form)
        told.append(window.restore_panel.room.text())
        window.acts.restore.trigger()
        assert ("Not enough room" in window.session.notice[0]) is (form != "flac")
        if form == "flac":
            assert started(worker)[-1][:2] == ("restore", [1, 2])
            tell(window, worker, say.Ended(True))
    assert told == [
        "Not enough room to restore: about 3.00 kB needed for the music, 2.50 kB free.",
        "About 1.95 kB needed for the music, 2.50 kB free",
        "Not enough room to restore: about 4.00 kB needed for the music, 2.50 kB free.",
    ]
    assert window.session.library.totals == SizeTotals.of(window.session.library.rows)


def test_free_room_is_that_of_the_nearest_folder_that_is_there(tmp_path: Path) -> None:
    there = disk_space.ask(tmp_path / "not" / "yet")
    assert there is not None
    assert there.free > 0
    assert there.drive == tmp_path.stat().st_dev


def test_a_drive_that_does_not_answer_holds_nothing_up(
    window: MainWindow, worker: FakeWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, asked = threading.Event(), []

    def ask(folder: Path) -> disk_space.Room:
        asked.append(folder)
        answers.wait(60)
        return disk_space.Room(900, 1)

    space = disk_space.DiskSpace(ask)
    monkeypatch.setattr(disk_space, "space", space)
    fill(window, worker, row(1, state=State.READY, flac8=900, size=800, low=780, high=850))
    window.compress_panel.destination.set_folder(Path("/out"))
    window.tick()
    assert window.compress_panel.room.text() == "", "nothing is known yet"
    answers.set()
    qtbot.waitUntil(lambda: space.known(Path("/out")) is not None, timeout=20_000)
    window.tick()
    assert window.compress_panel.room.text() == "850 bytes needed at most for the archives, 900 bytes free"
    assert asked.count(Path("/out")) == 1, "one that is asked already is not asked again"
    assert not space.news()


def take(workers: BackgroundWorker, until: type[say.Ended]) -> list[object]:
    told: list[object] = []
    while not told or not isinstance(told[-1], until):
        try:
            told.append(workers.messages.get(timeout=60))
        except Empty:
            pytest.fail(f"nothing more after {told[-1:]}")
    return told


def test_a_folder_goes_through_the_real_engine_and_back_with_all_it_holds(tmp_path: Path, qtbot: QtBot) -> None:
    root = tmp_path / "music"
    track = make_wav(root / "a" / "1.wav", music(20_000))
    (root / "a" / "cover.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
    settings = Settings(preset="fast", destination=tmp_path / "out", side_files=True, jobs=1)
    workers = BackgroundWorker()
    jobs = [QueuedFile(7, track, root, 1), QueuedFile(9, root / "a" / "cover.jpg", root, copied=True)]
    (root / "late.txt").write_text("not there when the folder was added")
    workers.start("compress", jobs, settings)
    done = [each for each in take(workers, say.Ended) if isinstance(each, Done)]
    assert {7, 9} < {each.task.id for each in done}
    mirror = tmp_path / "out" / "music"
    assert sorted(path.relative_to(mirror).as_posix() for path in mirror.rglob("*") if path.is_file()) == [
        "a/1.wav.trilo",
        "a/cover.jpg",
        "late.txt",
        "trilobyte-manifest.json",
    ]
    (mirror / "late.txt").unlink()
    back = replace(settings, destination=tmp_path / "back")
    workers.start("restore", [QueuedFile(7, mirror / "a" / "1.wav.trilo", mirror, 1)], back)
    told = take(workers, say.Ended)
    missing = [each for message in told if isinstance(message, say.FoundFiles) for each in message.rows]
    assert [(each.path.name, each.state) for each in missing] == [("late.txt", State.FAILED)]
    assert (tmp_path / "back" / "music" / "a" / "1.wav").read_bytes() == track.read_bytes()
    assert (tmp_path / "back" / "music" / "a" / "cover.jpg").is_file()
    assert workers.close(10)


def test_a_long_text_is_cut_to_the_room_that_there_is(window: MainWindow) -> None:
    window.session.notice = ("A reason that takes more room than the window has " * 5, "What to do")
    window.resize(900, 600)
    window.tick()
    window.status_line.show_session(window.session, None)
    detail = window.status_line.detail
    assert detail.text().endswith("…")
    assert detail.toolTip().endswith("What to do")
    assert detail.accessibleDescription() == detail.toolTip()
    assert detail.fontMetrics().horizontalAdvance(detail.text()) <= detail.width()
    window.session.notice = ("Short", "Do this")
    window.status_line.show_session(window.session, None)
    assert detail.text() == "Short. Do this"

"""Files that are archived and are not in the library any more: shown, kept, and cleared away when asked for."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.gui_fakes import FakeWorker, cells, fill, row, started, task, tell
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.collections import Collection, Collections, Place
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import Done, Pruned
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.track import Kind, Row, State, TrackResult
from trilobyte_gui.gui.model.work import Settings, job_of
from trilobyte_gui.gui.model.worker import BackgroundWorker
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.window import MainWindow


def gone(number: int, kind: Kind = Kind.ARCHIVE) -> Row:
    stored = Path(f"/arc/music/{number}.trilo")
    state = State.READY if kind is Kind.ARCHIVE else State.LEFT_OUT
    made = TrackResult(stored if kind is Kind.ARCHIVE else None, gone=stored)
    return Row(number, Path(f"/music/{number}.flac"), kind, Path("/music"), state=state, result=made)


def test_the_window_looks_where_archives_go(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    fill(window, worker, row(1, state=State.READY))
    assert not [asked for asked in worker.asked if asked[0] == "look"], "beside the files nothing tells"
    window.compress_panel.destination.set_folder(tmp_path)
    assert worker.asked[-1] == ("look", [Path("/music")], tmp_path)


def test_what_is_gone_is_shown_and_asked_about(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY))
    tell(window, worker, say.GoneFiles([gone(2), gone(3, Kind.OTHER)]))
    assert cells(window, Column.STATE)[1:] == ["Gone from the library", "Gone from the library"]
    assert window.banner.words.text() == "2 files are gone from the library. What was archived of it is kept."
    window.banner.yes.click()
    assert cells(window, Column.TRACK) == ["2.flac", "3.flac"]
    assert window.acts.restore.text() == "&Restore 1 shown", "what is archived can come back; a copy is no archive"
    window.filters.clear()
    tell(window, worker, say.GoneFiles([gone(2), gone(3, Kind.OTHER)]))
    assert not window.banner.isVisible(), "it was said"


def test_what_is_there_again_leaves_the_list(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY))
    tell(window, worker, say.GoneFiles([gone(2), gone(3)]))
    tell(window, worker, say.GoneFiles([gone(3)]))
    assert [each.id for each in window.session.library.rows] == [1, 3]
    window.tick()
    tell(window, worker, say.GoneFiles([]))
    window.tick()
    assert [each.id for each in window.session.library.rows] == [1]


def test_a_listed_file_that_goes_becomes_its_archive(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(2, state=State.READY))
    tell(window, worker, say.GoneFiles([replace(gone(7), path=Path("/music/2.flac"))]))
    [only] = window.session.library.rows
    assert (only.id, only.kind, only.restorable, only.compressible) == (2, Kind.ARCHIVE, True, False)


def test_clearing_away_asks_and_does_no_more(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words: list[str] = []
    answers = [False, True]

    def ask(_: object, question: str, more: str, *buttons: str) -> bool:
        words.append(f"{question} {more}")
        return answers.pop(0)

    monkeypatch.setattr(questions, "_ask", ask)
    fill(window, worker, row(1, state=State.READY), row(4, state=State.READY))
    window.compress_panel.destination.set_folder(tmp_path)
    assert not window.acts.prune.isEnabled()
    tell(window, worker, say.GoneFiles([gone(2), gone(3, Kind.OTHER)]))
    window.acts.prune.trigger()
    assert "Move the archives and copies of 2 files to the trash?" in words[0]
    assert "2.flac" in words[0]
    assert started(worker) == []
    window.acts.prune.trigger()
    (verb, ids, settings) = started(worker)[-1]
    assert (verb, ids, settings.destination) == ("prune", [2, 3], tmp_path)
    assert [job.path for job in worker.jobs] == [Path("/arc/music/2.trilo"), Path("/arc/music/3.trilo")]
    tell(window, worker, *(Done(task(n, "prune"), Pruned(1, None)) for n in (2, 3)), say.Ended())
    window.tick()
    assert [each.id for each in window.session.library.rows] == [1, 4]
    assert "2 of 2 archives and copies moved to the trash" in window.outcome.words.text()


# -- with real archives


@pytest.fixture
def kept(tmp_path: Path, own_home: Path) -> tuple[Path, Path]:
    """A library of four tracks and a picture, and its archives."""
    library, output = tmp_path / "music", tmp_path / "arc"
    library.mkdir()
    for number in range(4):
        make_wav(library / f"{number}.wav", music(2000, seed=number))
    (library / "cover.jpg").write_bytes(b"no picture")
    trilobyte.compress([library], output, preset="quick").check()
    return library, output


def looked(workers: BackgroundWorker, library: Path, output: Path) -> dict[str, Row]:
    workers.look([library], output)
    while not isinstance(message := workers.messages.get(timeout=60), say.GoneFiles):
        pass
    return {each.path.name: each for each in message.rows}


def test_moved_files_are_not_gone(kept: tuple[Path, Path]) -> None:
    library, output = kept
    (library / "0.wav").unlink()
    (library / "1.wav").rename(library / "one.wav")
    (library / "cover.jpg").unlink()
    workers = BackgroundWorker(journal=None)
    try:
        found = looked(workers, library, output)
        assert {name: each.kind for name, each in found.items()} == {"0.wav": Kind.ARCHIVE, "cover.jpg": Kind.OTHER}
        assert found["0.wav"].result.archive == output / "music" / "0.wav.trilo"
    finally:
        workers.close(10)


def test_a_user_clears_away_and_takes_it_back(
    kept: tuple[Path, Path],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_window: Callable[..., MainWindow],
) -> None:
    library, output = kept
    trash = tmp_path / "trash"
    trash.mkdir()

    def mover(path: Path) -> Path:
        return Path(shutil.move(path, trash / path.name))

    monkeypatch.setattr("trilobyte_gui.gui.model.worker.has_trash", lambda: False)
    monkeypatch.setattr("trilobyte_gui.gui.model.worker.move_to_trash", mover)
    monkeypatch.setattr(questions, "_ask", lambda *_: True)
    (library / "0.wav").unlink()
    make_window()
    journal = Journal(tmp_path / "queue.sqlite")
    window = MainWindow(BackgroundWorker(journal=journal), Store(tmp_path / "own.json"), journal)
    qtbot.addWidget(window)
    window.show()
    window.compress_panel.destination.set_folder(output)
    window.add([library])
    qtbot.waitUntil(lambda: window.session.library.totals.gone == 1, timeout=60_000)
    window.acts.prune.trigger()
    qtbot.waitUntil(lambda: window.ending is not None and window.ending.verb == "prune", timeout=60_000)
    assert not (output / "music" / "0.wav.trilo").exists()
    assert [move.original for move in journal.moves()] == [output / "music" / "0.wav.trilo"]
    qtbot.waitUntil(lambda: window.session.library.totals.gone == 0, timeout=60_000)
    window.quit()


def test_what_is_gone_is_found_without_a_chosen_folder(kept: tuple[Path, Path], tmp_path: Path) -> None:
    """A collection knows where its archives are, whatever the panel says."""
    library, output = kept
    (library / "0.wav").unlink()
    trashed: list[Path] = []
    journal = Journal(tmp_path / "queue.sqlite")
    workers = BackgroundWorker(journal=journal)
    try:
        rows = list(looked(workers, library, output).values())
        workers.start("prune", [job_of("prune", each) for each in rows], Settings(destination=None))
        while not isinstance(message := workers.messages.get(timeout=60), say.Ended):
            if isinstance(message, Done):
                trashed.append(message.task.source)
        assert trashed == [output / "music" / "0.wav.trilo"]
    finally:
        workers.close(10)
        journal.close()


def test_what_lies_on_a_drive_that_is_not_connected_is_not_gone(
    kept: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, output = kept
    connected = [Drive("uuid:computer", "computer", library.parent)]
    monkeypatch.setattr(drives, "mounted", lambda: connected)
    there = Drives()
    Collections().add(Collection("Music", (Place.of(library, there),), Place.of(output, there)))
    (library / "0.wav").unlink()
    workers = BackgroundWorker(journal=None)
    try:
        assert list(looked(workers, library, output)) == ["0.wav"]
        for each in library.iterdir():
            each.unlink()
        connected[:] = [Drive("uuid:other", "other", library.parent)]
        assert looked(workers, library, output) == {}
    finally:
        workers.close(10)


def test_a_library_that_is_away_is_not_taken_for_empty(kept: tuple[Path, Path], qtbot: QtBot, tmp_path: Path) -> None:
    library, output = kept
    for each in library.iterdir():
        each.unlink()
    journal = Journal(tmp_path / "queue.sqlite")
    workers = BackgroundWorker(journal=journal)
    try:
        rows = list(looked(workers, library, output).values())
        workers.start("prune", [job_of("prune", each) for each in rows], Settings(destination=output))
        told = []
        while not isinstance(message := workers.messages.get(timeout=60), say.Ended):
            told.append(message)
        failed = [each for each in told if hasattr(each, "error") and hasattr(each, "task")]
        assert len(failed) == len(rows) == 5
        assert "none of the archived files" in str(failed[0].error.message)
        assert (output / "music" / "0.wav.trilo").exists()
    finally:
        workers.close(10)
        journal.close()

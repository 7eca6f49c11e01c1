"""The threads behind the window: scanning real folders, and batches through a stand-in for the worker."""

from __future__ import annotations

import shutil
import threading
import time
import wave
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trilobyte_gui.archive.planning.status import status_of
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.storage import manifest
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import Done, Event, Failed, Options, Overall, Start, Task, UpToDate
from trilobyte_gui.codec.errors import CannotWrite
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.beside import alongside
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Row, State, TrackResult
from trilobyte_gui.gui.model.work import QueuedFile, Settings, job_of
from trilobyte_gui.gui.model.worker import BackgroundWorker, target_folder
from trilobyte_gui.gui.widgets.collection_page import due_of


def write_wav(path: Path, frames: int = 4410, seed: int = 1) -> None:
    """A decaying chord with noise, 16-bit stereo."""
    random = np.random.default_rng(seed)
    at = np.arange(frames) / 44100
    tone = sum(np.sin(2 * np.pi * pitch * at) for pitch in (220.0, 331.0, 440.5)) * np.exp(-at * 3) * 4000
    samples = np.stack([tone + random.normal(0, 40, frames), tone * 0.7 + random.normal(0, 60, frames)], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(samples.astype("<i2").tobytes())


class FakeBatch:
    """Reports the start of each task, then waits to be stopped or released."""

    made: list[FakeBatch]

    def __init__(self, tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> None:
        self.tasks, self.options, self.on_event = list(tasks), options, on_event
        self.calls: list[str] = []
        self.release = threading.Event()

    def run(self) -> None:
        for task in self.tasks:
            self.on_event(Start(task))
        assert self.release.wait(20)

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def stop(self) -> None:
        self.calls.append("stop")
        self.release.set()


@pytest.fixture
def workers() -> Iterator[BackgroundWorker]:
    made = BackgroundWorker()
    yield made
    assert made.close(5)


def collect(workers: BackgroundWorker, last: type) -> list[Any]:
    """All messages up to and including the first of type `last`."""
    messages: list[Any] = []
    while not messages or not isinstance(messages[-1], last):
        messages.append(workers.messages.get(timeout=20))
    return messages


def test_a_folder_is_scanned_by_content(workers: BackgroundWorker, tmp_path: Path) -> None:
    write_wav(tmp_path / "album" / "disc 1" / "one.wav")
    (tmp_path / "album" / "notes.wav").write_text("only words")
    (tmp_path / "album" / "broken.trilo").write_bytes(b"\x89TRILO\r\n" + b"\0" * 40)
    workers.scan([tmp_path / "album", tmp_path / "missing.flac"])
    messages = collect(workers, say.Scanned)
    rows = {row.path.name: row for each in messages if isinstance(each, say.FoundFiles) for row in each.rows}
    assert rows["one.wav"].kind is Kind.SOURCE
    assert rows["one.wav"].root == tmp_path / "album"
    assert rows["notes.wav"].state is State.LEFT_OUT
    assert rows["notes.wav"].trouble.reason
    assert rows["broken.trilo"].kind is Kind.ARCHIVE
    assert rows["missing.flac"].state is State.FAILED
    facts = {each.id: each for told in messages if isinstance(told, say.Probed) for each in told.facts}
    assert facts[rows["one.wav"].id].audio == AudioFormat("WAV", 16, 44100, 2, 4410)
    assert facts[rows["broken.trilo"].id].error is not None
    assert rows["notes.wav"].id not in facts


def test_our_own_list_of_a_folder_is_no_file_of_the_users(workers: BackgroundWorker, tmp_path: Path) -> None:
    write_wav(tmp_path / "one.wav")
    (tmp_path / manifest.NAME).write_text("{}")
    workers.scan([tmp_path])
    found = [
        row.path.name for each in collect(workers, say.Scanned) if isinstance(each, say.FoundFiles) for row in each.rows
    ]
    assert found == ["one.wav"]


def test_tags_of_a_flac_become_title_and_artist(workers: BackgroundWorker, tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    from mutagen.flac import FLAC

    path = tmp_path / "song.flac"
    soundfile.write(path, np.zeros((100, 2), np.int16), 44100)
    tags = FLAC(path)
    tags["title"], tags["artist"] = "Aria", "Nobody"
    tags.save()
    workers.scan([path])
    (facts,) = [each for told in collect(workers, say.Scanned) if isinstance(told, say.Probed) for each in told.facts]
    assert (facts.audio.codec, facts.tags.title, facts.tags.artist) == ("FLAC", "Aria", "Nobody")


def test_scans_wait_for_each_other_and_closing_ends_them(tmp_path: Path) -> None:
    workers = BackgroundWorker()
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text("x")
    workers.scan([tmp_path])
    workers.scan([tmp_path])
    assert workers.close(5)


def test_pause_and_stop_reach_a_batch_that_is_only_being_made(tmp_path: Path) -> None:
    gate, made = threading.Event(), []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        assert gate.wait(20)
        made.append(FakeBatch(tasks, options, on_event))
        return made[0]

    workers = BackgroundWorker(make)
    workers.start("estimate", [QueuedFile(1, tmp_path / "a.flac")], Settings())
    workers.pause()
    workers.resume()
    workers.pause()
    workers.stop()
    gate.set()
    assert workers.close(5)
    assert not made or made[0].calls[:2] == ["pause", "stop"]
    (ended,) = [each for each in collect(workers, say.Ended) if isinstance(each, say.Ended)]
    assert ended.stopped
    assert ended.error is None


def test_a_batch_gets_targets_and_is_told_everything(tmp_path: Path) -> None:
    made: list[FakeBatch] = []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        made.append(FakeBatch(tasks, options, on_event))
        return made[0]

    workers = BackgroundWorker(make)
    root = tmp_path / "music"
    jobs = [
        QueuedFile(1, root / "a" / "x.flac", root),
        QueuedFile(2, root / "b" / "x.flac", root),
        QueuedFile(3, tmp_path / "x.flac"),
        QueuedFile(4, tmp_path / "other" / "x.flac"),
    ]
    settings = Settings("fast", destination=tmp_path / "out", conflict="rename", to="flac")
    workers.start("compress", jobs, settings)
    started = [workers.messages.get(timeout=20) for _ in jobs]
    assert [each.task.target for each in started] == [
        tmp_path / "out" / "music" / "a" / "x.flac.trilo",
        tmp_path / "out" / "music" / "b" / "x.flac.trilo",
        tmp_path / "out" / "x.flac.trilo",
        tmp_path / "out" / "x (2).flac.trilo",
    ]
    assert (made[0].options.preset, made[0].options.conflict, made[0].options.to) == (
        "fast",
        "rename",
        "flac",
    )
    workers.pause()
    workers.resume()
    workers.stop()
    assert isinstance(workers.messages.get(timeout=20), say.Ended)
    assert made[0].calls == ["pause", "resume", "stop"]
    assert workers.close(5)


def test_estimates_have_no_target_and_restores_lose_the_suffix(tmp_path: Path) -> None:
    made: list[FakeBatch] = []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        made.append(FakeBatch(tasks, options, on_event))
        made[-1].release.set()
        return made[-1]

    for verb in ("estimate", "restore"):
        workers = BackgroundWorker(make)
        workers.start(verb, [QueuedFile(1, tmp_path / "x.flac.trilo")], Settings(to="wav"))  # type: ignore[arg-type]
        collect(workers, say.Ended)
        assert workers.close(5)
    assert [each.tasks[0].target for each in made] == [None, tmp_path / "x.wav"]


def test_the_folders_of_a_batch_that_was_killed_at_its_end_are_completed(tmp_path: Path, own_home: Path) -> None:
    """No file is left to do, so nobody is asked; but a log of the manifest lies there, or empty folders are missing."""
    write_wav(tmp_path / "music" / "a" / "one.wav")
    (tmp_path / "music" / "empty").mkdir()
    track, archives = tmp_path / "music" / "a" / "one.wav", tmp_path / "archives"

    def die(batch: Batch) -> None:
        for log in batch.mirroring._logs.values():
            log.close(merged=False)

    def killed(verb: say.Verb, rows: list[Row], settings: Settings) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Batch, "_finish_folders", die)
            batch(BackgroundWorker(), verb, rows, settings)
        journal = Journal()
        journal.begin(verb, to_json(settings), [(row.path, row.root) for row in rows])
        for row in rows:
            journal.state(row.path, "done")
        journal.close()

    def begin_anew(settings: Settings) -> None:
        journal = Journal()
        assert settings.destination
        away = settings.destination.rename(tmp_path / "away")
        for there in (None, settings.destination):
            if there:
                away.rename(there)
            workers = BackgroundWorker(journal=journal)
            workers.take_up(lambda told: told)
            assert workers.close(20)
            journal.close()
            told = workers.messages.get_nowait()
            assert isinstance(told, say.LeftUndone)
            assert not told.left.files
            assert told.settings.destination == there
            assert (journal.pending() is None) == bool(there), "it waits for the drive"
        assert Journal().pending() is None

    settings = Settings(preset="fast", destination=archives, side_files=True)
    killed("compress", rows_of(BackgroundWorker(), tmp_path / "music"), settings)
    assert list((archives / "music").glob(".*.part"))
    begin_anew(settings)
    assert not list((archives / "music").glob(".*.part"))
    listed = manifest.read(archives / "music")
    assert listed
    assert [each.path for each in listed.files.values()] == ["a/one.wav"]
    settings = replace(settings, destination=tmp_path / "back")
    killed("restore", rows_of(BackgroundWorker(), archives / "music"), settings)
    assert (tmp_path / "back" / "music" / "a" / "one.wav").read_bytes() == track.read_bytes()
    assert not (tmp_path / "back" / "music" / "empty").exists()
    begin_anew(settings)
    assert (tmp_path / "back" / "music" / "empty").is_dir()


def test_what_nobody_asked_for_is_not_counted(tmp_path: Path) -> None:
    """An update of 5 files told of 12: the covers beside them, which had not changed, were looked at, too."""

    class Counting(FakeBatch):
        def run(self) -> None:
            for task in self.tasks:
                if task.kind == "copy":
                    self.on_event(UpToDate(task, task.source))
            self.on_event(Overall(0.0, None, None, len(self.tasks) - 1, len(self.tasks)))

    write_wav(tmp_path / "music" / "one.wav")
    for name in ("cover.jpg", "rip.log"):
        (tmp_path / "music" / name).write_bytes(b"as before")
    workers = BackgroundWorker(Counting)
    jobs = [QueuedFile(99, tmp_path / "music" / "one.wav", tmp_path / "music")]
    settings = Settings(destination=tmp_path / "archives", conflict="update", partly=True)
    workers.start("compress", jobs, settings)
    messages = collect(workers, say.Ended)
    assert [(each.finished, each.total) for each in messages if isinstance(each, Overall)] == [(0, 1)]
    assert not [each for each in messages if isinstance(each, UpToDate)]
    assert workers.close(5)


@pytest.fixture
def mirrored(tmp_path: Path) -> Path:
    """A folder that was archived with all it holds: two tracks in albums of their own, a cover and a log."""
    music = tmp_path / "music"
    write_wav(music / "a" / "one.wav", seed=1)
    write_wav(music / "b" / "two.wav", seed=2)
    for name in ("a/cover.jpg", "b/rip.log"):
        (music / name).write_bytes(name.encode() * 9)
    workers = BackgroundWorker()
    rows = rows_of(workers, music)
    session = batch(workers, "compress", rows, Settings(destination=tmp_path / "archives"))
    assert {type(each.result).__name__ for each in session if isinstance(each, Done)} == {"Compressed", "Copied"}
    return tmp_path / "archives" / "music"


def rows_of(workers: BackgroundWorker, folder: Path) -> list[Row]:
    workers.scan([folder])
    found = [row for each in collect(workers, say.Scanned) if isinstance(each, say.FoundFiles) for row in each.rows]
    return sorted(found, key=lambda row: row.path)


def batch(workers: BackgroundWorker, verb: say.Verb, rows: list[Row], settings: Settings) -> list[Any]:
    """What is told of a batch of these rows. The threads end with it."""
    workers.start(verb, [job_of(verb, row) for row in rows], settings)
    messages = collect(workers, say.Ended)
    assert workers.close(20)
    return messages


def reasons(messages: list[Any]) -> dict[str, str]:
    """Why which file failed; of rows made for it, too."""
    failed = {each.task.source.name: each.error.message for each in messages if isinstance(each, Failed)}
    for each in messages:
        if isinstance(each, say.FoundFiles):
            failed |= {row.path.name: row.trouble.reason for row in each.rows if row.state is State.FAILED}
    return failed


def test_an_update_is_told_of_by_the_number_that_was_due(mirrored: Path, tmp_path: Path) -> None:
    """As the button said: not with what lies beside, is as it was, and was called "up to date" at the end."""
    music = tmp_path / "music"
    write_wav(music / "a" / "one.wav", seed=3)
    (music / "b" / "scan.jpg").write_bytes(b"new")
    due = due_of(status_of([music], mirrored.parent))
    assert due == [music / "a" / "one.wav", music / "b" / "scan.jpg"]
    session = Session(BackgroundWorker())
    settings = Settings(destination=mirrored.parent, conflict="update", partly=True)
    session.go_on("compress", [(path, music) for path in due], settings)
    seen: set[int] = set()
    while not session.report:
        session.tick()
        if session.batch and session.batch.overall:
            seen.add(session.batch.overall.total)
        time.sleep(0.01)
    assert session.close(20)
    assert seen <= {2}
    assert session.report == "Finished: 1 of 1 compressed, 1 copied along"
    assert not due_of(status_of([music], mirrored.parent))


def finished(session: Session) -> str:
    """What is reported of its batch, which is under way."""
    while not session.report:
        session.tick()
        time.sleep(0.01)
    assert session.close(20)
    return session.report


def test_what_cannot_be_archived_is_copied_and_told_without_being_asked_for(tmp_path: Path) -> None:
    music = tmp_path / "music"
    write_wav(music / "one.wav")
    (music / "cut.wav").write_bytes((music / "one.wav").read_bytes()[:-1000])
    session = Session(BackgroundWorker())
    session.add([music])
    while session.scans or session.batch is not None or any(row.state is State.WAITING for row in session.library.rows):
        session.tick()
        time.sleep(0.01)
    rows = session.library.rows
    assert {row.path.name: row.state for row in rows} == {"one.wav": State.READY, "cut.wav": State.FAILED}
    session.compress(rows, Settings(destination=tmp_path / "archives", preset="quick"))
    assert finished(session) == "Finished: 1 of 2 compressed, 1 failed"
    assert (tmp_path / "archives" / "music" / "cut.wav").read_bytes() == (music / "cut.wav").read_bytes()
    assert not next(row for row in rows if row.path.name == "cut.wav").compressible, "until it is asked for"


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_track_that_was_deleted_before_going_on_failed(tmp_path: Path, elsewhere: bool) -> None:
    music = tmp_path / "music"
    write_wav(music / "one.wav")
    files = [(music / "one.wav", music), (music / "deleted.wav", music)]
    session = Session(BackgroundWorker())
    session.go_on("compress", files, Settings(destination=tmp_path / "to" if elsewhere else None, preset="quick"))
    assert finished(session) == "Finished: 1 of 1 compressed, 1 failed"
    (row,) = [row for row in session.library.rows if row.path.name == "deleted.wav"]
    assert row.state is State.FAILED
    assert "not there" in row.trouble.reason


def test_verifying_tells_what_a_manifest_tells(mirrored: Path) -> None:
    """As the command line does: files that are gone, one that is another, and what came later."""
    (mirrored / "a" / "cover.jpg").write_bytes(b"another picture")
    (mirrored / "b" / "rip.log").unlink()
    (mirrored / "b" / "two.wav.trilo").unlink()
    shutil.copy(mirrored / "a" / "one.wav.trilo", mirrored / "b" / "three.wav.trilo")
    (mirrored / "a" / "new.txt").write_text("new")
    workers = BackgroundWorker()
    messages = batch(workers, "verify", rows_of(workers, mirrored), Settings())
    gone = "the folder's manifest lists it, but it is not there"
    told = reasons(messages)
    assert told.pop("cover.jpg")
    assert told == {"rip.log": gone, "two.wav.trilo": gone}
    done = {each.task.source.name: each.result for each in messages if isinstance(each, Done)}
    assert {name: result.listed for name, result in done.items()} == {
        "one.wav.trilo": "listed",
        "three.wav.trilo": "not listed",
    }
    remarks = [
        fact.error.message for each in messages if isinstance(each, say.Probed) for fact in each.facts if fact.error
    ]
    assert remarks == ["the folder's manifest does not list it"]


def test_verifying_some_tells_of_those_alone(mirrored: Path) -> None:
    (mirrored / "a" / "cover.jpg").unlink()
    (mirrored / "b" / "rip.log").unlink()
    shutil.copy(mirrored / "a" / "one.wav.trilo", mirrored / "b" / "two.wav.trilo")
    workers = BackgroundWorker()
    rows = [row for row in rows_of(workers, mirrored) if row.path.name == "two.wav.trilo"]
    messages = batch(workers, "verify", rows, Settings(partly=True))
    told = reasons(messages)
    assert list(told) == ["two.wav.trilo"]
    assert "another file" in told["two.wav.trilo"]


def test_what_lies_with_other_tracks_does_not_come_along_with_some(mirrored: Path, tmp_path: Path) -> None:
    workers = BackgroundWorker()
    rows = rows_of(workers, mirrored)
    chosen = [row for row in rows if row.path.parent.name == "a" and row.kind is Kind.ARCHIVE]
    settings = Settings(destination=tmp_path / "back", partly=True)
    messages = batch(workers, "restore", [*chosen, *alongside(chosen, rows, partly=True)], settings)
    assert reasons(messages) == {}
    assert sorted(each.name for each in (tmp_path / "back").rglob("*.*")) == ["cover.jpg", "one.wav"]


@pytest.mark.parametrize("partly", [True, False])
def test_covers_return_with_the_rows_of_a_library(mirrored: Path, tmp_path: Path, partly: bool) -> None:
    """They came along with rows of archives only."""
    library = tmp_path / "music"
    made = TrackResult(mirrored / "a" / "one.wav.trilo")
    row = Row(1, library / "a" / "one.wav", root=library, result=made)
    messages = batch(BackgroundWorker(), "restore", [row], Settings(destination=tmp_path / "back", partly=partly))
    assert reasons(messages) == {}
    back = sorted(each.relative_to(tmp_path / "back").as_posix() for each in (tmp_path / "back").rglob("*.*"))
    assert back == ["music/a/cover.jpg", "music/a/one.wav"] + ([] if partly else ["music/b/rip.log"])
    assert (tmp_path / "back" / "music" / "a" / "cover.jpg").read_bytes() == b"a/cover.jpg" * 9


@pytest.mark.parametrize("destination", [True, False])
def test_archives_on_a_drive_that_is_gone_say_so_each(mirrored: Path, tmp_path: Path, destination: bool) -> None:
    """It was "0 of 2 restored", without a reason on any row."""
    workers = BackgroundWorker()
    rows = rows_of(workers, mirrored)
    mirrored.parent.rename(tmp_path / "unmounted")
    settings = Settings(destination=tmp_path / "back" if destination else None)
    told = reasons(batch(workers, "restore", [row for row in rows if row.kind is Kind.ARCHIVE], settings))
    assert sorted(told) == ["one.wav.trilo", "two.wav.trilo"]
    assert all("cannot be" in words for words in told.values()), told


def test_what_was_archived_elsewhere_returns_as_it_lay(mirrored: Path, tmp_path: Path) -> None:
    made = TrackResult(mirrored / "a" / "one.wav.trilo")
    row = Row(1, tmp_path / "music" / "a" / "one.wav", root=tmp_path / "music", result=made)
    messages = batch(BackgroundWorker(), "restore", [row], Settings(destination=tmp_path / "back"))
    assert reasons(messages) == {}
    assert (tmp_path / "back" / "music" / "a" / "one.wav").read_bytes() == row.path.read_bytes()


def test_an_error_that_ends_the_batch_is_reported(tmp_path: Path) -> None:
    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        raise CannotWrite("no space is left")

    workers = BackgroundWorker(make)
    workers.start("compress", [QueuedFile(1, tmp_path / "x.flac")], Settings())
    assert collect(workers, say.Ended)[-1].error.message == "no space is left"
    assert workers.close(5)


def test_a_defect_does_not_leave_the_window_waiting(tmp_path: Path) -> None:
    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        raise ZeroDivisionError

    workers = BackgroundWorker(make)
    workers.start("compress", [QueuedFile(1, tmp_path / "x.flac")], Settings())
    assert "within Trilobyte" in collect(workers, say.Ended)[-1].error.message
    assert workers.close(5)


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("/m/a/x.flac", "/m", "/out/m/a"),
        ("/m/x.flac", "/m", "/out/m"),
        ("/m/x.flac", None, "/out"),
    ],
)
def test_folders_are_mirrored_with_the_added_one(path: str, root: str | None, expected: str) -> None:
    where = target_folder(Path(path), Path(root) if root else None, Path("/out"))
    assert where == Path(expected)
    assert target_folder(Path(path), None, None) == Path(path).parent


@pytest.mark.slow
def test_a_wav_goes_through_the_real_engine_and_back(tmp_path: Path) -> None:
    """Estimate, compress and restore by the window's own threads: the file comes back byte for byte."""
    from trilobyte_gui.gui.model.session import Session

    source = tmp_path / "in" / "chord.wav"
    write_wav(source, 60_000)
    workers = BackgroundWorker()
    session = Session(workers)

    def until(state: State) -> None:
        end = time.monotonic() + 300
        while not (session.library.rows and session.library.rows[-1].state is state and session.batch is None):
            assert time.monotonic() < end, session.library.rows
            session.tick()
            time.sleep(0.02)
            assert not session.notice[0], session.notice
            assert all(row.state is not State.FAILED for row in session.library.rows), session.library.rows

    session.add([tmp_path / "in"])
    until(State.READY)
    row = session.library.rows[0]
    assert row.sizes.low is not None
    assert row.sizes.high is not None
    assert row.sizes.archive is not None
    assert row.sizes.low <= row.sizes.archive <= row.sizes.high
    session.compress([row], Settings(preset="fast", destination=tmp_path / "out"))
    until(State.ARCHIVED)
    assert row.result.archive == tmp_path / "out" / "in" / "chord.wav.trilo"
    assert row.result.archive.stat().st_size == row.sizes.archive
    assert row.result.promise == "file-exact"
    shutil.move(source, tmp_path / "kept.wav")
    session.remove([row])  # or its archive would be the same row
    session.add([row.result.archive])
    until(State.READY)
    again = session.library.rows[-1]
    assert again.kind is Kind.ARCHIVE
    assert (again.sizes.archive, again.sizes.original) == (row.sizes.archive, row.sizes.original)
    session.restore([again], Settings(destination=tmp_path / "back"))
    until(State.RESTORED)
    assert again.result.restored == tmp_path / "back" / "chord.wav"
    assert again.result.restored.read_bytes() == (tmp_path / "kept.wav").read_bytes()
    assert workers.close(5)


def test_an_archive_is_compared_with_flac_as_when_it_was_made(tmp_path: Path, workers: BackgroundWorker) -> None:
    """The readable tag may hold a smaller copy of a large cover: FLAC would have the whole of it."""
    from mutagen.flac import FLAC, Picture
    from PySide6.QtGui import QImage

    from tests.helpers.archive_helpers import make_flac, music
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Compressed, Done

    noise = np.random.default_rng(3).integers(0, 256, (700, 700, 4), np.uint8).tobytes()
    QImage(noise, 700, 700, QImage.Format.Format_RGB32).save(str(tmp_path / "cover.png"))
    source = make_flac(tmp_path / "a.flac", music(9_000))
    tags, picture = FLAC(source), Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", (tmp_path / "cover.png").read_bytes()
    tags.add_picture(picture)
    tags.save()
    results: list[Event] = []
    made = tmp_path / "b" / "a.flac.trilo"
    Batch([Task("compress", source, made, 1)], Options("fast", 1), results.append).run()
    result = next(each.result for each in results if isinstance(each, Done))
    assert isinstance(result, Compressed)
    assert result.metadata_bytes > 1_000_000
    workers.scan([made])
    while not isinstance(message := workers.messages.get(timeout=30), say.Probed):
        pass
    assert message.facts[0].sizes.flac8 == result.flac8_bytes + result.metadata_bytes

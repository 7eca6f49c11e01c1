"""The window's logic without Qt: rows, totals, batches and estimates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.gui_fakes import COMPRESSED, ESTIMATED, RESTORED, FakeWorker, archive, row, task
from trilobyte_gui.archive.tasks import (
    Done,
    Event,
    Failed,
    Overall,
    Preparing,
    Progress,
    Skipped,
    Start,
    Task,
)
from trilobyte_gui.codec.errors import CannotWrite, Interrupted, SelfTestFailed, SourceDamaged, UnsupportedSource
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import report
from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Row, Sizes, State, TrackTags
from trilobyte_gui.gui.model.work import Activity, Settings
from trilobyte_gui.gui.widgets import outcome
from trilobyte_gui.gui.widgets.status_bar import about


@pytest.fixture
def worker() -> FakeWorker:
    return FakeWorker()


@pytest.fixture
def session(worker: FakeWorker) -> Session:
    return Session(worker)


def fill(session: Session, worker: FakeWorker, *rows: Row) -> None:
    session.add([Path("/music")])
    worker.report(say.FoundFiles(list(rows)), say.Scanned())
    session.tick()


def last_start(worker: FakeWorker) -> tuple[Any, ...]:
    return [asked for asked in worker.asked if asked[0] == "start"][-1]


# -- rows and sums


def test_totals_cover_the_same_tracks_for_all_three_sizes() -> None:
    rows = [
        row(1, flac8=900, size=800, low=790, high=815),
        row(2, flac8=900),  # not measured: must not count in any bar
        archive(3, original=2000),
        row(4, kind=Kind.OTHER, state=State.LEFT_OUT),
        row(5, state=State.FAILED),
    ]
    totals = SizeTotals.of(rows)
    assert (totals.tracks, totals.known, totals.actual) == (4, 2, 1)
    assert (totals.original, totals.flac8, totals.size, totals.low, totals.high) == (
        3000,
        1800,
        1600,
        1590,
        1615,
    )
    assert (totals.failed, totals.left_out, totals.compressible, totals.restorable) == (1, 1, 3, 1)
    assert totals.retryable == 1
    rows[-1].verb = "compress"
    assert SizeTotals.of(rows).compressible == 2, "what failed waits until it is asked for once more"


def test_running_totals_equal_sums_from_scratch_after_any_change() -> None:
    library = Library()
    library.append([row(1), row(2), archive(3)])
    library.learn(say.HeaderFacts(1, AudioFormat("FLAC", 16, 44100, 2, 441000), TrackTags("Song", "Singer")))
    for event in (
        Start(task(1, "estimate")),
        Done(task(1, "estimate"), ESTIMATED),
        Start(task(1, "compress")),
        Progress(task(1, "compress"), 0.5, 3.0, 1.0),
        Done(task(1, "compress"), COMPRESSED),
        Failed(task(2, "compress"), SourceDamaged("it is broken")),
        Start(task(3, "restore")),
        Done(task(3, "restore"), RESTORED),
        Start(task(99, "estimate")),  # a row that was removed meanwhile
    ):
        library.apply(event)
        assert library.totals == SizeTotals.of(library.rows)
    library.remove({2})
    assert library.totals == SizeTotals.of(library.rows)


def test_a_path_enters_the_list_once() -> None:
    library = Library()
    library.append(library.new([row(1), row(1)]))
    assert len(library) == 1
    assert library.new([replace(row(7), path=Path("/music/1.flac"))]) == []


def test_headers_that_cannot_be_used_make_a_row_with_its_reason() -> None:
    library = Library()
    library.append([row(1), row(2)])
    library.learn(say.HeaderFacts(1, error=UnsupportedSource("floating point")))
    library.learn(say.HeaderFacts(2, error=SourceDamaged("cut short")))
    first, second = library.rows
    assert (first.kind, first.state, first.trouble.reason) == (Kind.OTHER, State.LEFT_OUT, "floating point")
    assert (second.state, second.trouble.remedy) == (
        State.FAILED,
        "Get an undamaged copy, or archive what is left of it (in the menu Tracks).",
    )
    assert not first.compressible
    assert (second.compressible, second.retryable) == (True, True), "it was only looked at"
    second.verb = "compress"
    assert (second.compressible, second.retryable) == (False, True), "a damaged file is tried again when asked for"


# -- scanning and estimates


def test_estimates_start_by_themselves_once_the_scan_is_over(session: Session, worker: FakeWorker) -> None:
    session.add([Path("/music")])
    worker.report(say.FoundFiles([row(1), archive(2), row(3, kind=Kind.OTHER, state=State.LEFT_OUT)]))
    session.tick()
    assert session.scans == 1
    assert session.activity is Activity.IDLE
    worker.report(say.Scanned())
    session.tick()
    assert last_start(worker)[1:3] == ("estimate", [1])
    assert session.activity is Activity.ESTIMATING
    assert not session.working, "closing loses nothing"
    worker.report(Start(task(1, "estimate")), Done(task(1, "estimate"), ESTIMATED), say.Ended())
    news = session.tick()
    assert news.changed == {1}
    assert session.library.rows[0].state is State.READY
    assert session.library.rows[0].sizes.estimated
    assert session.activity is Activity.IDLE


def test_another_preset_estimates_anew(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1))
    worker.report(Done(task(1, "estimate"), ESTIMATED), say.Ended())
    session.tick()
    session.estimate_with(Settings(preset="fast"))
    session.tick()
    assert last_start(worker)[1:3] == ("estimate", [1])
    assert last_start(worker)[3].preset == "fast"
    assert session.library.rows[0].sizes.archive is None


def test_cancelled_estimates_stay_away_until_something_is_added(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1))
    session.cancel()
    worker.report(Failed(task(1, "estimate"), Interrupted()), say.Ended(stopped=True))
    session.tick()
    session.tick()
    assert session.activity is Activity.IDLE
    assert session.library.rows[0].state is State.WAITING
    fill(session, worker, row(2))
    assert last_start(worker)[1:3] == ("estimate", [1, 2])


def test_files_added_twice_are_counted_not_repeated(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1, state=State.READY))
    fill(session, worker, replace(row(8), path=Path("/music/1.flac")))
    assert len(session.library) == 1
    assert session.repeated == 1
    assert about(session, None)[0] == "1 file was in the list already"
    fill(session, worker, *(replace(row(n), path=Path("/music/1.flac")) for n in (9, 10)))
    assert about(session, None)[0] == "2 files were in the list already"


def test_a_track_in_two_folders_that_were_added_counts_once(session: Session, worker: FakeWorker) -> None:
    """Each folder has an archive of it."""
    fill(session, worker, row(1, state=State.READY), row(2, state=State.READY))
    session.compress(session.library.rows, Settings(destination=Path("/out")))
    session.tick()
    worker.report(*(Done(task(n, "compress"), COMPRESSED) for n in (1, 1, 2)), say.Ended())
    session.tick()
    assert session.report == "Finished: 2 of 2 compressed"


def test_what_fails_and_is_in_no_row_is_in_the_summary(session: Session, worker: FakeWorker) -> None:
    """A folder's manifest, or files that came since the folder was added."""
    fill(session, worker, row(1, state=State.READY))
    session.compress(session.library.rows, Settings(destination=Path("/out")))
    session.tick()
    lost = [Failed(Task("copy", Path(f"/out/music{n}"), None), CannotWrite("the drive is read-only")) for n in (1, 2)]
    worker.report(Done(task(1, "compress"), COMPRESSED), *lost, say.Ended())
    (ending,) = session.tick().ended
    assert [line for line in report.as_text(ending).splitlines() if "/out" in line] == ["/out/music1", "/out/music2"]
    assert outcome.more(ending)[0].startswith("music1: The drive is read-only.")
    assert outcome.more(ending)[0].endswith("And 1 more.")


def test_what_was_changed_is_new_when_it_is_added_again(session: Session, worker: FakeWorker) -> None:
    """By its size or time; else a change made while the window is open would never be archived."""
    made = [row(n, state=State.ARCHIVED, verb="compress", archive=Path(f"/music/{n}.flac.trilo")) for n in (1, 2, 3)]
    fill(session, worker, *made, row(4, state=State.QUEUED))
    worker.report(say.Ended(), say.Probed([say.HeaderFacts(n, mtime_ns=100) for n in (1, 2, 3, 4)]))
    session.tick()
    again = [row(n, path=Path(f"/music/{n - 10}.flac")) for n in (11, 12, 13, 14)]
    again[0].sizes = Sizes(2000)
    session.add([Path("/music")])
    times = ((11, 100), (12, 101), (13, 100), (14, 101))
    worker.report(say.FoundFiles(again), say.Probed([say.HeaderFacts(n, mtime_ns=at) for n, at in times]))
    worker.report(say.Scanned())
    session.tick()
    rows = session.library.rows
    assert [each.compressible for each in rows] == [True, True, False, False]
    assert [each.result.archive is None for each in rows[:3]] == [True, True, False]
    assert rows[0].sizes == Sizes(2000)
    assert last_start(worker)[1:3] == ("estimate", [1, 2])
    assert rows[3].state is State.QUEUED, "nothing is changed under the hands of the work"
    assert session.library.totals == SizeTotals.of(rows)


# -- batches


def test_compressing_interrupts_estimates_and_they_go_on_afterwards(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1), row(2))
    session.compress(session.library.rows[:1], Settings(destination=Path("/out")))
    assert ("stop",) in worker.asked
    assert session.working
    # The estimate that was under way may still finish: its sizes count, its state does not.
    worker.report(Done(task(1, "estimate"), ESTIMATED), Failed(task(2, "estimate"), Interrupted()))
    session.tick()
    assert session.library.rows[0].state is State.QUEUED
    assert session.library.rows[0].sizes.archive == 800
    worker.report(say.Ended(stopped=True))
    session.tick()
    assert last_start(worker)[1:3] == ("compress", [1])
    assert last_start(worker)[3].destination == Path("/out")
    worker.report(Start(task(1, "compress")), Overall(0.5, 3.0, 60.0, 0, 1))
    session.tick()
    assert session.library.rows[0].state is State.WORKING
    assert session.batch is not None
    assert session.batch.overall == Overall(0.5, 3.0, 60.0, 0, 1)
    worker.report(Done(task(1, "compress"), COMPRESSED), say.Ended())
    session.tick()
    assert session.library.rows[0].state is State.ARCHIVED
    assert session.library.rows[0].pace.speed == pytest.approx(2.0)
    assert session.report == "Finished: 1 of 1 compressed"
    assert last_start(worker)[1:3] == ("estimate", [2])


def test_pause_resume_cancel(session: Session, worker: FakeWorker) -> None:
    session.pause()
    assert not session.paused, "there is nothing to pause"
    fill(session, worker, archive(1), archive(2))
    session.restore(session.library.rows, Settings(to="wav"))
    session.tick()
    assert last_start(worker)[1:3] == ("restore", [1, 2])
    assert worker.jobs[0].path == Path("/music/1.flac.trilo")
    session.pause()
    session.pause()
    assert session.paused
    session.resume()
    assert not session.paused
    session.cancel()
    assert session.stopping
    worker.report(Done(task(1, "restore"), RESTORED), Failed(task(2, "restore"), Interrupted()),
                  say.Ended(stopped=True))  # fmt: skip
    session.tick()
    assert [each.state for each in session.library.rows] == [State.RESTORED, State.READY]
    assert session.report == "Stopped: 1 of 2 restored"
    assert worker.asked.count(("pause",)) == worker.asked.count(("resume",)) == worker.asked.count(("stop",)) == 1


def test_cancelling_before_the_batch_has_begun(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1))
    session.compress(session.library.rows, Settings())
    session.cancel()
    worker.report(say.Ended(stopped=True))
    session.tick()
    session.tick()
    assert session.library.rows[0].state is State.WAITING
    assert session.activity is Activity.IDLE


def test_failures_and_skips_are_rows_and_the_batch_goes_on(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1), row(2), row(3))
    worker.report(say.Ended())
    session.tick()
    session.compress(session.library.rows, Settings())
    worker.report(say.Ended())
    session.tick()
    worker.report(
        Preparing(first_use=True),
        Failed(task(1, "compress"), SourceDamaged("the MD5 disagrees")),
        Skipped(task(2, "compress"), "the target is already there"),
        Done(task(3, "compress"), COMPRESSED),
        say.Ended(),
    )
    session.tick()
    states = [each.state for each in session.library.rows]
    assert states == [State.FAILED, State.SKIPPED, State.ARCHIVED]
    assert session.report == "Finished: 1 of 3 compressed, 1 skipped, 1 failed"
    session.compress(session.library.rows, Settings())
    session.tick()
    assert last_start(worker)[1:3] == ("compress", [1, 2]), "the archived one is not done again"


def test_an_error_of_no_single_file_is_told(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1))
    session.compress(session.library.rows, Settings())
    worker.report(say.Ended())
    session.tick()
    worker.report(say.Ended(error=SelfTestFailed("the golden segment differs")))
    session.tick()
    assert session.notice[0] == "the golden segment differs"
    assert session.activity is Activity.IDLE
    assert session.library.rows[0].state is State.WAITING


def test_rows_being_worked_on_cannot_be_removed(session: Session, worker: FakeWorker) -> None:
    fill(session, worker, row(1), archive(2))
    worker.report(Start(task(1, "estimate")))
    session.tick()
    assert session.remove(session.library.rows) == {2}
    assert [each.id for each in session.library.rows] == [1]


def test_a_tick_keeps_to_its_time(session: Session, worker: FakeWorker) -> None:
    worker.report(*(say.FoundFiles([row(number)]) for number in range(20_000)))
    session.tick(limit=0.005)
    assert 0 < len(session.library) < 20_000
    assert session.backlog
    while session.backlog:
        session.tick()
    assert len(session.library) == 20_000


def test_events_are_those_of_the_engine() -> None:
    """The types that the session matches on are the worker's own, so a new one is noticed here."""
    assert {each.__name__ for each in Event.__args__} == {
        "Preparing", "Start", "Progress", "Overall", "Done", "Waiting", "Failed", "Skipped", "UpToDate", "BatchDone",
        "Cluster",
    }  # fmt: skip


def test_a_restore_that_was_cut_off_goes_on_with_what_is_no_music(
    session: Session, worker: FakeWorker, tmp_path: Path
) -> None:
    """Where only a cover is left to do, it is done; it was forgotten once."""
    root = Path("/archives/music")
    cover = row(1, path=root / "cover.jpg", kind=Kind.OTHER, state=State.LEFT_OUT, root=root)
    session.go_on("restore", [(cover.path, root)], Settings(destination=tmp_path, side_files=True))
    worker.report(say.FoundFiles([cover]), say.Scanned())
    session.tick()
    assert last_start(worker)[1:3] == ("restore", [1])

"""The time that a batch will still take: by work, not by bytes; without what turned out to be needless; to the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.made_up_batch import told
from trilobyte_gui.archive.execution.plan import Workload, coding, copying, foretold
from trilobyte_gui.archive.scheduling.eta import WINDOW, TimeLeft
from trilobyte_gui.archive.tasks import Kind, Task

SHORT = [(3.0, 2)] * 12 + [(4.0, 1)] * 12 + [(10.0, 2)] * 7
MIXED = [(30.0, 2), (34.0, 2), (20.0, 2), (76.0, 2), (29.0, 2), (52.0, 1), (9.0, 1)]
ALBUM = [(200.0 + 30 * (number % 4), 2) for number in range(4)]
MANY = [(150.0 + 37 * number % 140, 2) for number in range(24)]


@pytest.mark.parametrize(
    ("tracks", "jobs", "cost"),
    [
        pytest.param(ALBUM, 2, 3.3e-6, id="album"),
        pytest.param([*MIXED, *SHORT, (207.0, 2)], 2, 3.3e-6, id="the longest comes last"),
        pytest.param([(207.0, 2), *MIXED, *SHORT], 2, 3.3e-6, id="the longest comes first"),
        pytest.param([(60.0, 2)] * 5 + [(60.0, 1)] * 8, 2, 3.3e-6, id="mono after stereo"),
        pytest.param([(60.0, 1)] * 8 + [(60.0, 2)] * 5, 2, 3.3e-6, id="stereo after mono"),
        pytest.param([(60.0 + 37 * number % 60, 2) for number in range(5)], 2, 8e-6, id="smallest"),
        pytest.param(MANY, 2, 0.5e-6, id="quick"),
        pytest.param([(600.0, 2)], 2, 3.3e-6, id="one long track"),
        pytest.param(MANY, 7, 3.3e-6, id="seven threads"),
        pytest.param([*MANY, *MANY], 15, 3.3e-6, id="fifteen threads"),
    ],
)
def test_it_is_within_15_percent_after_a_minute_to_the_end(
    tracks: list[tuple[float, int]], jobs: int, cost: float
) -> None:
    """In the last half a minute four seconds are as good: only every fifth is shown."""
    said, end = told(tracks, jobs, cost)
    assert end > 120
    for each in said:
        if each.seconds >= 60:
            assert each.left is not None
            true = end - each.seconds
            assert abs(each.left - true) <= max(4.0, 0.15 * true), (each, true)


def test_it_keeps_to_the_mean_while_the_computer_is_busy_now_and_then() -> None:
    said, end = told(ALBUM * 2, 2, speed=lambda now: 0.5 if now % 14 < 7 else 1.0)
    for each in said:
        if each.seconds >= 60:
            assert each.left is not None
            assert abs(each.left - (end - each.seconds)) <= max(4.0, 0.15 * (end - each.seconds))


def test_a_computer_that_became_slower_is_noticed() -> None:
    said, end = told(ALBUM * 2, 2, speed=lambda now: 1.0 if now < 100 else 0.6)
    for each in said:
        if each.seconds >= 100 + 2 * WINDOW:
            assert each.left is not None
            assert abs(each.left - (end - each.seconds)) <= max(3.0, 0.15 * (end - each.seconds))


def task(number: int, size: int, samples: int = 0, suffix: str = "flac", kind: Kind = "compress") -> Task:
    return Task(kind, Path(f"/m/{number}.{suffix}"), None, number, size, samples=samples)


def alone(cost: int) -> Workload:
    """Of a file that is worked on by one thread."""
    return Workload(cost)


def test_work_is_counted_not_bytes() -> None:
    speech, noise = task(1, 100, samples=1000), task(2, 900, samples=1000)
    left = TimeLeft([speech, noise])
    left.opened(speech, alone(2100))
    left.ended(speech, worked=True)
    part, seconds = left.now(10.0, 10.0, {})
    assert part == pytest.approx(0.5)
    assert seconds == pytest.approx(10.0)


def test_files_that_are_under_way_count_as_far_as_they_are() -> None:
    tasks = [task(number, 10, samples=500) for number in (1, 2, 3, 4)]
    left = TimeLeft(tasks)
    assert left.now(0.0, 0.0, {}) == (0.0, None)
    for each in tasks[:2]:
        left.opened(each, alone(1000))
        left.opened(each, alone(1000))
    part, seconds = left.now(5.0, 5.0, {1: 0.5, 2: 0.5})
    assert part == pytest.approx(0.25)
    assert seconds == pytest.approx(15.0)


def test_loading_the_codec_makes_the_work_no_slower() -> None:
    tasks = [task(1, 10, samples=500), task(2, 10, samples=500)]
    left = TimeLeft(tasks)
    for seconds in (0.0, 4.0, 8.0):
        assert left.now(seconds, 0.0, {})[1] is None
    left.opened(tasks[0], alone(500))
    left.ended(tasks[0], worked=True)
    assert left.now(18.0, 10.0, {})[1] == pytest.approx(10.0)


def test_what_other_threads_wait_for_is_counted_at_the_end() -> None:
    """Two threads, two tracks of one piece each; the second track's own thread is all that works on it."""
    tasks = [task(1, 10, samples=500), task(2, 10, samples=500)]
    left = TimeLeft(tasks)
    for each in tasks:
        left.opened(each, alone(1000))
    assert left.now(10.0, 20.0, {1: 1.0, 2: 1.0})[1] == pytest.approx(0.0)
    left.ended(tasks[0], worked=True)
    assert left.now(10.0, 20.0, {2: 0.5})[1] == pytest.approx(10.0 * 2 * 500 / 1500)


def test_what_is_left_for_one_thread_alone() -> None:
    plan = Workload(100, passes=2, reading=10, piece=30)
    assert plan.total == plan.cost == 210
    assert plan.alone(0.0, only=True) == 10 + 20 + 20, "pieces of 30, 30, 30 and 10: twenty in the mean"
    assert plan.alone(0.0, only=False) == 20
    assert plan.alone(1 - 5 / 210, only=False) == pytest.approx(5)
    assert plan.alone(0.5, only=True) == pytest.approx(5 + 20), "of the first pass five are left"
    assert coding(100, 1, 1000).cost == foretold(100, 1) == 80
    assert coding(100, 2, 1000).cost == foretold(100, 2) == 200


def test_copies_take_next_to_no_time() -> None:
    music, booklet = task(1, 10, samples=500), task(2, 10**6, suffix="pdf", kind="copy")
    left = TimeLeft([music, booklet])
    left.opened(music, alone(1000))
    left.ended(music, worked=True)
    left.opened(booklet, copying(10**6))
    assert left.now(10.0, 10.0, {})[1] == pytest.approx(40.0)
    assert copying(10**6).cost == 4000


def test_without_lengths_the_files_seen_tell_of_their_like() -> None:
    flac, wav = [task(n, 100) for n in (1, 2)], [task(n, 1000, suffix="wav") for n in (3, 4)]
    left = TimeLeft([*flac, *wav])
    for each in (flac[0], wav[0]):
        left.opened(each, alone(600))
        left.ended(each, worked=True)
    assert left.now(12.0, 12.0, {}) == (pytest.approx(0.5), pytest.approx(12.0))


def test_skipped_files_make_nothing_faster() -> None:
    tasks = [task(number, 10, samples=500) for number in (1, 2, 3, 4)]
    left = TimeLeft(tasks)
    left.opened(tasks[0], alone(500))
    left.ended(tasks[0], worked=True)
    left.ended(tasks[1], worked=False)
    part, seconds = left.now(8.0, 8.0, {})
    assert part == pytest.approx(0.5)
    assert seconds == pytest.approx(16.0), "two files are left, of eight seconds each"


def test_the_speed_is_that_of_late_and_the_bar_never_goes_back() -> None:
    tasks = [task(number, 10, samples=100) for number in range(1, 101)]
    left = TimeLeft(tasks)
    shown = []
    for number, each in enumerate(tasks[:50], 1):
        left.opened(each, alone(100))
        left.ended(each, worked=True)
        seconds = float(number if number <= 20 else 20 + 10 * (number - 20))
        shown.append(left.now(seconds, seconds, {}))
    parts = [part for part, _ in shown]
    assert parts == sorted(parts)
    assert shown[-1][1] == pytest.approx(500.0, rel=0.1), "ten seconds a file, as of late"
    assert WINDOW < 300
    left.opened(tasks[50], alone(9000))
    assert left.now(400.0, 400.0, {51: 0.0})[0] >= parts[-1]

"""The time that a batch will still take: by work, not by bytes; without what turned out to be needless."""

from __future__ import annotations

from pathlib import Path

import pytest

from trilobyte_gui.archive.tasks import Task
from trilobyte_gui.archive.time_left import WINDOW, TimeLeft


def task(number: int, size: int, samples: int = 0, suffix: str = "flac") -> Task:
    return Task("compress", Path(f"/m/{number}.{suffix}"), None, number, size, samples=samples)


def test_work_is_counted_not_bytes() -> None:
    speech, noise = task(1, 100, samples=1000), task(2, 900, samples=1000)
    left = TimeLeft([speech, noise])
    left.opened(speech, 2100.0)
    left.ended(speech, worked=True)
    part, seconds = left.now(10.0, {})
    assert part == pytest.approx(0.5)
    assert seconds == pytest.approx(10.0)


def test_files_that_are_under_way_count_as_far_as_they_are() -> None:
    tasks = [task(number, 10, samples=500) for number in (1, 2, 3, 4)]
    left = TimeLeft(tasks)
    assert left.now(0.0, {}) == (0.0, None)
    for each in tasks[:2]:
        left.opened(each, 1000.0)
        left.opened(each, 1000.0)
    part, seconds = left.now(5.0, {1: 0.5, 2: 0.5})
    assert part == pytest.approx(0.25)
    assert seconds == pytest.approx(15.0)


def test_without_lengths_the_files_seen_tell_of_their_like() -> None:
    flac, wav = [task(n, 100) for n in (1, 2)], [task(n, 1000, suffix="wav") for n in (3, 4)]
    left = TimeLeft([*flac, *wav])
    for each in (flac[0], wav[0]):
        left.opened(each, 600.0)
        left.ended(each, worked=True)
    assert left.now(12.0, {}) == (pytest.approx(0.5), pytest.approx(12.0))


def test_skipped_files_make_nothing_faster() -> None:
    tasks = [task(number, 10, samples=500) for number in (1, 2, 3, 4)]
    left = TimeLeft(tasks)
    left.opened(tasks[0], 500.0)
    left.ended(tasks[0], worked=True)
    left.ended(tasks[1], worked=False)
    part, seconds = left.now(8.0, {})
    assert part == pytest.approx(0.5)
    assert seconds == pytest.approx(16.0), "two files are left, of eight seconds each"


def test_the_speed_is_that_of_late_and_the_bar_never_goes_back() -> None:
    tasks = [task(number, 10, samples=100) for number in range(1, 101)]
    left = TimeLeft(tasks)
    shown = []
    for number, each in enumerate(tasks[:50], 1):
        left.opened(each, 100.0)
        left.ended(each, worked=True)
        seconds = float(number if number <= 20 else 20 + 10 * (number - 20))
        shown.append(left.now(seconds, {}))
    parts = [part for part, _ in shown]
    assert parts == sorted(parts)
    assert shown[-1][1] == pytest.approx(500.0, rel=0.1), "ten seconds a file, as of late"
    assert WINDOW < 300
    left.opened(tasks[50], 9000.0)
    assert left.now(400.0, {51: 0.0})[0] >= parts[-1]

"""How a batch is cut into what workers are given."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from trilobyte_gui.archive.tasks import Task
from trilobyte_gui.cluster.units import FILES, SECONDS, Stock, amount

sizes = some.lists(some.integers(0, 10**9), min_size=1, max_size=300)


def tasks(sizes: list[int]) -> list[Task]:
    return [Task("verify", Path(f"{number}.trilo"), id=number, size=size) for number, size in enumerate(sizes)]


def units(stock: Stock, pace: float, threads: int) -> list[list[Task]]:
    found = []
    while unit := stock.unit(pace, threads):
        found.append(unit)
    return found


@given(sizes=sizes, pace=some.floats(0, 1e12), threads=some.integers(1, 1000))
def test_every_task_is_given_out_once(sizes: list[int], pace: float, threads: int) -> None:
    stock = Stock(tasks(sizes))
    given_out = units(stock, pace, threads)
    assert sorted(task.id for unit in given_out for task in unit) == list(range(len(sizes)))
    assert (len(stock), stock.amount) == (0, 0)
    for unit in given_out:
        assert len(unit) <= FILES
        assert len(unit) == 1 or sum(map(amount, unit)) <= pace * SECONDS


def test_a_unit_is_one_file_until_the_pace_is_known() -> None:
    assert {len(unit) for unit in units(Stock(tasks([1000] * 50)), 0.0, 4)} == {1}


def test_units_take_some_seconds_and_get_smaller_towards_the_end() -> None:
    given_out = [len(unit) for unit in units(Stock(tasks([10**6] * 1000)), 10**6, 8)]
    assert given_out[0] == SECONDS - 1
    assert given_out == sorted(given_out, reverse=True)
    assert given_out[-1] == 1


def test_long_files_come_first_and_the_others_as_they_are_listed() -> None:
    stock = Stock(tasks([10, 20, 9000, 30, 8000, 10, 10, 10, 10, 10]))
    assert [task.id for unit in units(stock, 0.0, 1) for task in unit] == [2, 4, 0, 1, 3, 5, 6, 7, 8, 9]


def test_what_a_lost_worker_had_comes_next() -> None:
    stock = Stock(tasks([10, 20, 30]))
    (first,) = stock.unit(0.0, 1)
    stock.back(first)
    assert stock.unit(0.0, 1) == [first]


def test_copies_count_for_little() -> None:
    track, cover = (Task(kind, Path("x"), size=10**6) for kind in ("compress", "copy"))
    assert amount(track) > 100 * amount(cover)

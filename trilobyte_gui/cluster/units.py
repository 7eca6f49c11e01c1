"""Cutting a batch into units: files that one worker does one after the other.

A unit takes some seconds: long enough that the scheduler has little to do for each file, short enough that no worker is
left with a lot when the others have nothing any more. Long files come first, each by itself; towards the end units get
smaller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from trilobyte_gui.archive.tasks import Task

SECONDS = 20.0  # of work in a unit
FILES = 100  # in a unit, at most
_LONG = 4  # times the mean: such files come first
_SHARE = 2  # how many units each thread still gets, at least, of what is left
_COPYING = 0.002  # of the work on a sample, that on a byte that is copied


def amount(task: Task) -> float:
    """How much work a task is, as far as that is known beforehand."""
    if task.kind in ("copy", "compare"):
        return 1 + task.size * _COPYING
    return 1 + (task.samples or task.size)


class Stock:
    """The tasks that nobody has been given yet. `amount` is how much work they are, all together."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        tasks = list(tasks)
        self.amount = sum(map(amount, tasks))
        long = _LONG * self.amount / max(1, len(tasks))
        first = sorted((task for task in tasks if amount(task) > long), key=amount, reverse=True)
        self._tasks = deque([*first, *(task for task in tasks if amount(task) <= long)])

    def __len__(self) -> int:
        return len(self._tasks)

    def back(self, task: Task) -> None:
        """A task that was given out is to be done by another worker, at once."""
        self._tasks.appendleft(task)
        self.amount += amount(task)

    def unit(self, pace: float, threads: int) -> list[Task]:
        """The tasks of the next unit; none when there are none. `pace` is how much work a thread does in a second (0
        where that is not known yet: then a unit is one file), `threads` how many share what is left."""
        most = min(pace * SECONDS, self.amount / (_SHARE * max(1, threads)))
        unit: list[Task] = []
        taken = 0.0
        while self._tasks and len(unit) < FILES:
            task = self._tasks[0]
            if unit and taken + amount(task) > most:
                break
            unit.append(self._tasks.popleft())
            taken += amount(task)
        self.amount = self.amount - taken if self._tasks else 0.0
        return unit

"""How long a batch will still take, from what it has done and what is known of the rest.

Work is counted as the codec does it, in samples read, coded and decoded again, whatever they take on the disk: an
hour of speech is as much work as an hour of an orchestra, in a third of the bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from trilobyte_gui.archive.tasks import Task

WINDOW = 90.0  # seconds of work that the speed is taken from: the computer has other things to do, too
_EVERY = 1.0  # seconds between the points that are kept of it


@dataclass(slots=True)
class _Kind:
    """Files whose work is foretold alike: those that say how many samples they have, or those of one suffix."""

    waiting: float = 0.0  # samples, or bytes, of files not opened yet
    opened: float = 0.0  # the same of those that were
    work: float = 0.0  # what these turned out to take


class TimeLeft:
    """Times are the batch's own, without pauses. Not safe for threads: the batch holds its lock."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._kinds: dict[str, _Kind] = {}
        self._opened: dict[int, float] = {}  # work of the tasks that were opened, by id
        self._done = 0.0  # of tasks that have ended
        self._passed = 0.0  # of tasks that ended without it: skipped, failed
        self._points: deque[tuple[float, float]] = deque([(0.0, 0.0)])
        self._shown = 0.0
        for task in tasks:
            self._kind(task).waiting += task.samples or task.size

    def _kind(self, task: Task) -> _Kind:
        return self._kinds.setdefault("" if task.samples else task.source.suffix.lower() or ".", _Kind())

    def opened(self, task: Task, work: float) -> None:
        """Its file was opened: it takes so much work. Told again, it takes another amount."""
        kind, amount = self._kind(task), task.samples or task.size
        if task.id not in self._opened:
            kind.waiting -= amount
            kind.opened += amount
        kind.work += work - self._opened.get(task.id, 0.0)
        self._opened[task.id] = work

    def ended(self, task: Task, worked: bool) -> None:
        """`worked` says whether the work was done, or turned out to be needless."""
        work = self._opened.pop(task.id, None)
        if work is None:
            kind = self._kind(task)
            kind.waiting -= task.samples or task.size
            work = (task.samples or task.size) * self._each(kind)
        if worked:
            self._done += work
        else:
            self._passed += work

    def now(self, seconds: float, active: dict[int, float]) -> tuple[float, float | None]:
        """(the part of all work that is done, seconds left); `active` gives how far each open task is."""
        under_way = sum(work * active.get(number, 0.0) for number, work in self._opened.items())
        done = self._done + under_way
        left = sum(self._opened.values()) - under_way
        left += sum(max(0.0, kind.waiting) * self._each(kind) for kind in self._kinds.values())
        if seconds - self._points[-1][0] >= _EVERY:
            self._points.append((seconds, done))
            while len(self._points) > 2 and seconds - self._points[1][0] >= WINDOW:
                self._points.popleft()
        since, before = self._points[0]
        speed = (done - before) / (seconds - since) if seconds > since else 0.0
        whole = done + self._passed + left
        self._shown = max(self._shown, min(1.0, 1 - left / whole if whole else 0.0))
        return self._shown, left / speed if speed > 0 and done > 0.001 * whole else None

    def _each(self, kind: _Kind) -> float:
        """Work for each sample or byte of such files, as far as any have been seen."""
        if kind.opened:
            return kind.work / kind.opened
        opened = sum(each.opened for each in self._kinds.values())
        return sum(each.work for each in self._kinds.values()) / opened if opened else 1.0

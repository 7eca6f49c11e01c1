"""How long a batch will still take, from what it has done and what is known of the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from trilobyte_gui.archive.execution.plan import Workload, copying
from trilobyte_gui.archive.tasks import Task

WINDOW = 90.0  # seconds of work that the speed is taken from: the computer has other things to do, too
_EVERY = 1.0  # seconds between the points that are kept of it


@dataclass(slots=True)
class _Kind:
    """Files whose work is foretold alike: those that say how long they are, those that are copied, or those of one
    suffix."""

    waiting: float = 0.0  # what is known of the work, or the bytes, of files not opened yet
    opened: float = 0.0  # the same of those that were
    work: float = 0.0  # what these turned out to take


class TimeLeft:
    """Times are the batch's own, without pauses. Not safe for threads: the batch holds its lock."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._kinds: dict[str, _Kind] = {}
        self._opened: dict[int, Workload] = {}  # of the tasks that were opened, by id
        self._unfinished = 0
        self._done = 0.0  # of tasks that have ended
        self._passed = 0.0  # of tasks that ended without it: skipped, failed
        self._points: deque[tuple[float, float, float]] = deque([(0.0, 0.0, 0.0)])  # time, work, threads' time
        self._shown = 0.0
        for task in tasks:
            self._kind(task).waiting += _amount(task)
            self._unfinished += 1

    def _kind(self, task: Task) -> _Kind:
        by_suffix = task.source.suffix.lower() or "."
        name = "copy" if _copied(task) else "" if task.samples else by_suffix
        return self._kinds.setdefault(name, _Kind())

    def opened(self, task: Task, plan: Workload) -> None:
        """Its file was opened: this is the work. A second call replaces the first."""
        kind, amount = self._kind(task), _amount(task)
        before = self._opened.get(task.id)
        if before is None:
            kind.waiting -= amount
            kind.opened += amount
        kind.work += plan.cost - (before.cost if before else 0.0)
        self._opened[task.id] = plan

    def ended(self, task: Task, worked: bool) -> None:
        """`worked` says whether the work was done, or turned out to be needless."""
        self._unfinished -= 1
        plan = self._opened.pop(task.id, None)
        if plan is None:
            kind, amount = self._kind(task), _amount(task)
            kind.waiting -= amount
            work = amount * self._each(kind)
        else:
            work = plan.cost
        if worked:
            self._done += work
        else:
            self._passed += work

    def now(self, seconds: float, busy: float, active: dict[int, float]) -> tuple[float, float | None]:
        """(the part of all work that is done, seconds left); `busy` is how long all threads together have worked,
        `active` gives how far each open task is."""
        parts = [(plan, active.get(number, 0.0)) for number, plan in self._opened.items()]
        under_way = sum(plan.cost * part for plan, part in parts)
        done = self._done + under_way
        left = sum(plan.cost for plan, _ in parts) - under_way
        left += sum(max(0.0, kind.waiting) * self._each(kind) for kind in self._kinds.values())
        if done <= 0:
            self._points[0] = (seconds, 0.0, busy)  # what is only loaded once tells nothing of the speed
        elif seconds - self._points[-1][0] >= _EVERY:
            self._points.append((seconds, done, busy))
            while len(self._points) > 2 and seconds - self._points[1][0] >= WINDOW:
                self._points.popleft()
        since, before, busy_before = self._points[0]
        whole = done + self._passed + left
        self._shown = max(self._shown, min(1.0, 1 - left / whole if whole else 0.0))
        passed, did = seconds - since, done - before
        if passed <= 0 or did <= 0 or done <= 0.001 * whole:
            return self._shown, None
        # At the end threads run out of work one by one: what they could have done meanwhile counts, too.
        only = self._unfinished == 1
        alone = max((plan.alone(part, only) for plan, part in parts), default=0.0)
        threads = max(1.0, (busy - busy_before) / passed)
        return self._shown, (left + (threads - 1) * alone) * passed / did

    def _each(self, kind: _Kind) -> float:
        """Work for each unit of such files' amounts, as far as any have been seen."""
        if kind.opened:
            return kind.work / kind.opened
        opened = sum(each.opened for each in self._kinds.values())
        return sum(each.work for each in self._kinds.values()) / opened if opened else 1.0


def _copied(task: Task) -> bool:
    return task.kind in ("copy", "compare")


def _amount(task: Task) -> float:
    """What is known beforehand: the work, as a rule without its passes, or the bytes."""
    return copying(task.size).cost if _copied(task) else task.samples or task.size

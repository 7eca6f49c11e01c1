"""What a worker does: one unit, file by file, in its own process.

The scheduler loads this module, too: what is heavy is imported where it is used.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trilobyte_gui.cluster.facts import differences, facts
from trilobyte_gui.cluster.mapping import Mapping, moved, of_this_worker, way_back
from trilobyte_gui.cluster.messages import (
    Answer,
    Begun,
    FullDisk,
    HowFar,
    Message,
    Run,
    Unit,
    WorkOrder,
    fault,
    packed,
    unpacked,
)

if TYPE_CHECKING:
    from distributed import Worker

    from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
    from trilobyte_gui.archive.execution.workers import Workers
    from trilobyte_gui.archive.scheduling.file_work import Active, Ended, FileWork
    from trilobyte_gui.archive.tasks import Conflict, Event, Options, Task
    from trilobyte_gui.cluster.notes import Notes
    from trilobyte_gui.cluster.outbox import Outbox
    from trilobyte_gui.codec.control import Control

JOBS = "trilobyte"  # a worker's resource of this name: how many threads code; without it, all of its threads do
_LOOK_EVERY = 0.1  # seconds between looks at whether the unit is still wanted
_ROUNDING = 2_000_000_000  # nanoseconds


class UnfitError(Exception):
    """A worker, by its address, cannot do the work of a run, and why."""


class AstrayError(UnfitError):
    """It does not see the shared folders, which may come back."""


class Site:
    """What all units on a worker share, as long as it runs."""

    def __init__(self, jobs: int) -> None:
        """`jobs` is how many threads code."""
        self.jobs = jobs
        self._benches: dict[str, Resources] = {}
        self._lock = threading.Lock()
        self._stack = contextlib.ExitStack()

    def bench(self, options: Options) -> Resources:
        """What works for these options. Raises DeviceUnavailable where they want a GPU that is not there."""
        from trilobyte_gui.archive.execution import gpu_session
        from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
        from trilobyte_gui.archive.execution.workers import Workers

        with self._lock:
            if options.device not in self._benches:
                lanes = self._stack.enter_context(gpu_session.using(replace(options, jobs=self.jobs)))
                verifier = VerifyWorker(self.jobs, options.device)
                self._benches[options.device] = Resources(Workers(self.jobs + lanes), verifier)
            return self._benches[options.device]

    def busy(self) -> float:
        """Seconds that all threads have worked."""
        with self._lock:
            return sum(each.workers.busy() for each in self._benches.values())

    def close(self) -> None:
        """End the threads."""
        for each in self._benches.values():
            each.workers.close()
        self._stack.close()


@dataclass(frozen=True, slots=True)
class Resources:
    """The threads that code (with a GPU, where there is one), and the process that verifies: it is started when it is
    first needed, and ends with this one."""

    workers: Workers
    verifier: VerifyWorker


_sites: dict[str, Site] = {}  # one, unless several workers are in this process
_lock = threading.Lock()


def _site(worker: Worker) -> Site:
    with _lock:
        if worker.id not in _sites:
            jobs = worker.state.total_resources.get(JOBS, worker.state.nthreads)
            site = _sites[worker.id] = Site(max(1, int(jobs)))
            atexit.register(site.close)
        return _sites[worker.id]


def work(data: bytes) -> None:
    """Do a unit, and tell of each file. Raises UnfitError, AstrayError."""
    from distributed import get_worker

    from trilobyte_gui.archive.execution.prepare import prepare
    from trilobyte_gui.codec.control import Control
    from trilobyte_gui.codec.errors import Interrupted, TrilobyteError

    unit: Unit = unpacked(data)
    worker = get_worker()
    if differs := differences(unit.run.facts, facts()):
        raise UnfitError(worker.address, differs)
    watch = _Watch(worker, worker.get_current_task(), unit.run, Control())
    try:
        prepare(watch.control, lambda first_use: None)
        OneByOne(watch, _site(worker), unit).do()
    except Interrupted:
        pass
    except TrilobyteError as error:
        raise UnfitError(worker.address, str(error.message)) from error
    finally:
        watch.close()


def idle(data: bytes) -> None:
    """Answer for every file of a unit, and do nothing: to measure what all of the rest costs."""
    from distributed import get_worker

    unit: Unit = unpacked(data)
    worker = get_worker()
    for order in unit.orders:
        answer = Answer(order.task.id, unit.number, worker.address, 1e-4, skipped="nothing was to be done")
        worker.log_event(unit.run.id, [packed(Begun(order.task.id, unit.number, worker.address)), packed(answer)])


class _Watch:
    """A thread beside the work on a unit: tells how far it is, and stops it once nobody wants it any more."""

    def __init__(self, worker: Worker, key: object, run: Run, control: Control) -> None:
        self.control = control
        self.address = worker.address
        self.active: Active | None = None
        self._worker = worker
        self._key = key
        self._run = run
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="trilobyte-watch", daemon=True)
        self._thread.start()

    def tell(self, *messages: Message) -> None:
        """Send them to the program that started the batch."""
        self._worker.log_event(self._run.id, [packed(each) for each in messages])

    def close(self) -> None:
        """Stop watching: the unit has ended."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        told = time.monotonic()
        while not self._over.wait(_LOOK_EVERY):
            if not self._wanted():
                self.control.stop()
            if time.monotonic() - told >= self._run.every:
                told = time.monotonic()
                self._tell_how_far()

    def _wanted(self) -> bool:
        """Whether the worker stays, and the scheduler still waits for the unit."""
        task = self._worker.state.tasks.get(self._key)  # type: ignore[call-overload]
        return self._worker.status.name in ("running", "paused") and task is not None and task.state == "executing"

    def _tell_how_far(self) -> None:
        busy, active = _site(self._worker).busy(), self.active
        if active is None:
            self.tell(HowFar(self.address, busy))
        else:
            meter = active.meter
            self.tell(HowFar(self.address, busy, active.task.id, meter.done(), meter.plan, meter.seconds))


class Watching(Protocol):
    """What the work on a unit is watched by; it sees which file is `active`."""

    control: Control
    address: str
    active: Active | None

    def tell(self, *messages: Message) -> None: ...


class OneByOne:
    """Hands out the files of a unit one by one."""

    def __init__(self, watch: Watching, site: Site, unit: Unit) -> None:
        self._watch, self._unit = watch, unit
        self._mapping = _mapping(unit.run)
        self._options = replace(unit.run.options, jobs=site.jobs, shared=True)
        self._bench = site.bench(self._options)

    def do(self) -> None:
        """Each of them, until the unit is not wanted any more. Raises Interrupted, AstrayError."""
        for order in self._unit.orders:
            self._watch.control.checkpoint()
            self._see_folders()
            begun = time.monotonic()
            answer = self._answer(order)
            self._watch.tell(replace(answer, seconds=time.monotonic() - begun))

    def _see_folders(self) -> None:
        """Raise AstrayError where the folders that are written to are not those of the program that started this."""
        if words := _unseen(self._mapping, self._unit.run):
            raise AstrayError(self._watch.address, words)

    def _answer(self, order: WorkOrder) -> Answer:
        from trilobyte_gui.archive.scheduling.file_work import Active
        from trilobyte_gui.archive.storage.debug_log import noting
        from trilobyte_gui.cluster.notes import Notes
        from trilobyte_gui.cluster.outbox import Outbox
        from trilobyte_gui.codec.control import Control
        from trilobyte_gui.codec.errors import TrilobyteError

        task = moved(order.task, self._mapping.there)
        back = way_back(order.task, task)
        answer = Answer(task.id, self._unit.number, self._watch.address)
        if _is_another(task.source, order.seen):
            return replace(answer, astray=True, skipped=f"{task.source} is not there, or is another file")
        self._watch.tell(Begun(task.id, self._unit.number, self._watch.address))
        notes, outbox = Notes(order), Outbox()
        active = Active(task, Control(self._watch.control))
        try:
            with noting(f"{task.kind} {task.source}"):
                active.task, conflict = standing(task, order, self._options)
                work = self._file_work(notes, order, replace(self._options, conflict=conflict), outbox)
                self._watch.active = active
                event = work.do(active, self._bench.workers)
        except TrilobyteError as error:
            return replace(answer, fault=fault(error))
        finally:
            self._watch.active = None
        return replace(_told(answer, event, back), notes=notes.told(back), previews=tuple(outbox.sent))

    def _file_work(self, notes: Notes, order: WorkOrder, options: Options, outbox: Outbox) -> FileWork:
        from trilobyte_gui.archive.planning.changes import SourceComparison
        from trilobyte_gui.archive.scheduling.file_work import FileWork
        from trilobyte_gui.archive.scheduling.targets import Targets
        from trilobyte_gui.archive.tasks import Waiting

        def hear(event: Event) -> None:
            if isinstance(event, Waiting) and order.task.target:
                self._watch.tell(FullDisk(order.task.id, event.reason, order.task.target.parent))

        source = self._mapping.there(order.task.source)
        targets = Targets(lambda: [source])
        work = FileWork(options, self._bench.verifier, notes, targets, hear, previews=outbox)
        work.comparison = SourceComparison(spare=map(self._mapping.there, self._unit.run.spare))
        return work


def fitness(data: bytes) -> str:
    """Why this worker cannot do units of a run; "" where it can."""
    run: Run = unpacked(data)
    return differences(run.facts, facts()) or _unseen(_mapping(run), run)


def _mapping(run: Run) -> Mapping:
    own = of_this_worker()
    return own if own.pairs else run.mapping


def _unseen(mapping: Mapping, run: Run) -> str:
    """Which folder that is written to is not here, in words."""
    unseen = (probe.parent for probe in map(mapping.there, run.probes) if not os.path.lexists(probe))
    return next((f"{folder} is not there, or is another folder" for folder in unseen), "")


def standing(task: Task, order: WorkOrder, options: Options) -> tuple[Task, Conflict]:
    """The task as it is now, and what to do where something is at its target: another worker that was lost may have
    finished the file, and not have been heard of any more. Raises CannotRead."""
    from trilobyte_gui.archive.planning.changes import may_hold
    from trilobyte_gui.archive.storage.fingerprints import sha256_of

    target, conflict, damaged = task.target, options.conflict, options.accept_damage
    if target is None or not os.path.lexists(target) or task.state == "damaged":  # which only a new one mends
        return task, conflict
    if task.kind == "restore" or (task.kind == "copy" and task.listed != "to be listed"):
        return task, "skip" if order.again and order.free else conflict
    if task.state == "moved" and task.stands and task.stands != target:
        return (task if os.path.lexists(task.stands) else replace(task, stands=target)), conflict
    if order.free or (order.again and task.stands == target):
        try:
            status = task.source.stat()
        except OSError:
            return task, conflict  # as the work itself will tell
        expected = may_hold(target, task, status)
        if expected and sha256_of(task.source).hex() == expected:
            if damaged:  # only making it anew tells what it lacks
                return replace(task, state="changed", stands=target, expected=""), "update"
            return replace(task, state="moved", stands=target, expected=expected), "update"
    return task, conflict


def _is_another(source: Path, seen: tuple[int, int] | None) -> bool:
    """Whether it is not the file that was seen where the batch was started. File systems round times differently."""
    if seen is None:
        return False
    try:
        status = source.stat()
    except OSError:
        return True
    return status.st_size != seen[0] or abs(status.st_mtime_ns - seen[1]) > _ROUNDING


def _told(answer: Answer, event: Ended, back: Callable[[Path], Path]) -> Answer:
    from trilobyte_gui.archive.tasks import Done, Failed, Skipped

    if isinstance(event, Done):
        return replace(answer, result=moved(event.result, back))
    if isinstance(event, Failed):
        return replace(answer, fault=fault(event.error))
    if isinstance(event, Skipped):
        return replace(answer, skipped=event.reason)
    return replace(answer, up_to_date=back(event.target))

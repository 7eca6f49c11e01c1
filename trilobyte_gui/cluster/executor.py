"""The program that started a batch: gives units to the scheduler, hears what workers tell, and tells the batch.

It knows each file that was given out. Whatever becomes of a worker, a file is given out again until it was told how it
has ended; what is told of it later counts no more.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from trilobyte_gui.archive.execution import lm_session
from trilobyte_gui.archive.planning.scan import numbered
from trilobyte_gui.archive.scheduling.file_work import Active, Ended
from trilobyte_gui.archive.scheduling.targets import id_at
from trilobyte_gui.archive.scheduling.threads import REPORT_EVERY, Threads
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.journal import located
from trilobyte_gui.archive.storage.manifest import folded
from trilobyte_gui.archive.storage.previews import cut
from trilobyte_gui.archive.storage.safe_write import sweep
from trilobyte_gui.archive.tasks import (
    Cluster,
    Compressed,
    Copied,
    Done,
    Failed,
    Options,
    Result,
    Skipped,
    Task,
    UpToDate,
    Waiting,
)
from trilobyte_gui.cluster.facts import facts
from trilobyte_gui.cluster.mapping import Mapping, moved, way_back
from trilobyte_gui.cluster.messages import Answer, Begun, FullDisk, HowFar, Message, Run, Unit, WorkOrder
from trilobyte_gui.cluster.notes import enter
from trilobyte_gui.cluster.probes import outputs, probes
from trilobyte_gui.cluster.units import Stock, amount
from trilobyte_gui.codec.errors import (
    CannotRead,
    CannotWrite,
    ClusterLost,
    Defect,
    DiskFull,
    Interrupted,
    NeedsNewer,
    NotVerified,
    Phrase,
    SelfTestFailed,
    TargetBusy,
    TargetDiffers,
    TrilobyteError,
)

if TYPE_CHECKING:
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.cluster.link import Over

_AHEAD = 2  # units for each thread that codes, and as many for each worker, that are given out
_LEAST = 4  # that are given out even to nobody: where workers are started by need, these show it
_DEATHS = 5  # workers that a file may take with it
_TRIES = 3  # workers that try a file, where the computer may be at fault
_ASIDE = 60.0  # seconds until a worker that did not see the folders is tried again
_STOPPING = 5.0  # seconds that workers are given to stop
_HOW_FAR = 400  # messages in a second on how far files are, at most, and as a rule two from each thread
_ROUNDING = 2_000_000_000  # nanoseconds by which file systems round times
_DECAY = 0.98

# What may be the computer's fault rather than the file's.
_ITS_OWN = (CannotRead, CannotWrite, NeedsNewer, NotVerified, SelfTestFailed, Defect)
_THE_FILES = (DiskFull, TargetBusy, TargetDiffers)


class Link(Protocol):
    """The connection with workers; see `link.Link`."""

    address: str

    def begin(self, run: Run) -> dict[str, str]:
        """Prepare the scheduler for a batch."""

    def workers(self) -> dict[str, int]:
        """The addresses of the workers, and how many threads each has."""

    def label(self, worker: str) -> str:
        """The worker's name for people."""

    def give(self, unit: Unit, only: Collection[str] = ()) -> None:
        """Hand a unit of work to the scheduler."""

    def take(self, seconds: float) -> Message | Over | None:
        """What workers have reported since the last call."""

    def withdraw(self) -> None:
        """Take back a unit that nobody needs any more."""

    def close(self) -> None:
        """End the connection; the workers stay."""


class ClusterExecutor:
    """The executor that is other computers, for batches one after the other."""

    def __init__(self, link: Link, mapping: Mapping) -> None:
        """Workers without a mapping of their own have the paths that `mapping` gives."""
        self.link = link
        self._mapping = mapping

    def prepare(self, batch: Batch) -> None:
        """Nothing to do here: workers compile and test the codec themselves."""

    def close(self) -> None:
        """Disconnect from the scheduler."""
        self.link.close()

    def run(self, batch: Batch) -> None:
        tasks = list(iter(batch.take, None))
        alone = _together(tasks, batch.options)
        others = [task for task in tasks if task.id not in alone]
        with probes(outputs(others)) as seen:
            spare = batch.work.comparison.spare if batch.work.comparison else []
            options = _named_model(batch.options)
            options = options if batch.work.previews else replace(options, preview=0)
            every = max(0.5, sum(self.link.workers().values()) / _HOW_FAR)
            run = Run(
                f"trilobyte-{secrets.token_hex(8)}",
                facts(),
                options,
                self._mapping,
                tuple(seen),
                tuple(located(each) for each in spare),
                every,
            )
            unfit = self.link.begin(run)
            if unfit:
                words = "; ".join(f"{self.link.label(worker)}: {why}" for worker, why in sorted(unfit.items()))
                hint = "Make them alike, check their mounts and --map, or end them."
                raise ClusterLost("workers cannot do this ({0})", words, hint=hint)
            sweep(task.target for task in others if task.target)
            _ClusterBatch(batch, self.link, run, others).do()
        if alone and not batch.control.stopped:
            batch.give_back(task for task in tasks if task.id in alone)
            here = Threads(batch.options)
            here.prepare(batch)
            here.run(batch)


@dataclass
class _Given:
    """A file that was given out: `free` tells that nothing was at its target then, `seen` its size and time; `deaths`
    counts workers that were lost with it, `failed` names those that could not do it."""

    task: Task
    free: bool
    seen: tuple[int, int] | None = None
    unit: int = -1  # that it is in; none where it is to be given out again
    times: int = 0
    begun: bool = False  # in this unit
    deaths: int = 0
    failed: set[str] = field(default_factory=set)
    active: Active | None = None  # what the batch knows of it, once it was begun by any worker


class _ClusterBatch:
    """One batch on the cluster."""

    def __init__(self, batch: Batch, link: Link, run: Run, tasks: list[Task]) -> None:
        self._batch, self._link, self._run = batch, link, run
        self._stock = Stock(tasks)
        self._files: dict[int, _Given] = {}  # those that were given out, and have not ended
        self._again: list[_Given] = []  # those that are to be given out each by itself
        self._ended: set[int] = set()  # tasks that were told late, when they were to be given out again
        self._units: dict[int, list[_Given]] = {}
        self._given = 0
        self._aside: dict[str, float] = {}  # workers, and when they may be tried again
        self._left_out: dict[str, str] = {}
        self._told: Cluster | None = None
        self._busy: dict[str, tuple[float, float]] = {}  # of workers: at first, and now
        self._did = 0.0  # work, and in how many seconds
        self._took = 0.0
        self._taken: set[Path] = set()  # names that were given, where archives get others than those that are there

    def do(self) -> None:
        """Until every file has ended, or the batch is stopped. Raises ClusterLost."""
        reported = time.monotonic()
        try:
            while (self._stock or self._again or self._units) and not self._batch.control.stopped:
                self._give()
                self._hear_all(REPORT_EVERY)
                if time.monotonic() - reported >= REPORT_EVERY:
                    reported = time.monotonic()
                    self._batch.report(self._busy_seconds())
            if self._batch.control.stopped:
                self._link.withdraw()
                until = time.monotonic() + _STOPPING
                while time.monotonic() < until and self._units and any(self._begun()):
                    self._hear_all(REPORT_EVERY)
        except ClusterLost as lost:
            self._leave(lost)
            raise
        self._leave(Interrupted())

    def _leave(self, error: TrilobyteError) -> None:
        for file in self._begun():
            self._end(file, Failed(file.task, error))

    def _begun(self) -> list[_Given]:
        return [file for file in self._files.values() if file.active]

    def _busy_seconds(self) -> float:
        return sum(now - first for first, now in self._busy.values())

    # -- giving out

    def _fit(self) -> dict[str, int]:
        """The workers that may be given units, with their threads; tells the batch where that changes. Raises
        ClusterLost where none is left."""
        now = time.monotonic()
        there = self._link.workers()
        fit = {worker: threads for worker, threads in there.items() if self._aside.get(worker, 0.0) <= now}
        left_out = tuple(
            f"{self._link.label(each)}: {self._left_out[each]}" for each in sorted(there) if each not in fit
        )
        if there and not fit:
            hint = "Check their mounts and --map, and that they have the --device asked for."
            raise ClusterLost("no worker can do this ({0})", "; ".join(left_out), hint=hint)
        crew = Cluster(self._link.address, len(fit), sum(fit.values()), left_out)
        if crew != self._told:
            self._told = crew
            self._batch.tell(crew)
        return fit

    def _give(self) -> None:
        fit = self._fit()
        threads = sum(fit.values())
        all_of_them = len(fit) == len(self._link.workers())
        while len(self._units) < max(_LEAST, _AHEAD * (threads + len(fit))) and (self._again or self._stock):
            if self._again:
                file = self._again.pop()
                files, only = [file], [worker for worker in fit if worker not in file.failed]
                only = only if file.failed else [] if all_of_them else list(fit)
            else:
                pace = self._did / self._took if self._took else 0.0
                files = [self._file(task) for task in self._stock.unit(pace, threads) if task.id not in self._ended]
                only = [] if all_of_them else list(fit)
            files = [file for file in files if file.task.id not in self._ended]
            if files:
                self._give_out(files, only)

    def _file(self, task: Task) -> _Given:
        if task.id in self._files:
            return self._files[task.id]
        task = self._with_free_name(task)
        free = task.target is not None and not os.path.lexists(task.target)
        file = self._files[task.id] = _Given(task, free)
        return file

    def _with_free_name(self, task: Task) -> Task:
        """With `rename`, the task with a name that nothing has, so that a second worker makes no second file."""
        if self._batch.options.conflict == "rename" and task.target:
            target, number = task.target, 2
            while target in self._taken or os.path.lexists(target):
                target, number = numbered(task.target, number), number + 1
            self._taken.add(target)
            return replace(task, target=target)
        return task

    def _give_out(self, files: list[_Given], only: list[str]) -> None:
        self._given += 1
        orders = []
        for file in files:
            task = file.task
            file.seen = _seen(task.source)
            if file.times and task.target:
                sweep([task.target])
            listed = tuple(self._batch.mirroring.listed(task))
            orders.append(WorkOrder(moved(task, located), listed, file.seen, file.free, file.times > 0))
            file.unit, file.begun = self._given, False
            file.times += 1
        self._units[self._given] = files
        self._link.give(Unit(self._run, self._given, tuple(orders)), only)

    # -- hearing

    def _hear_all(self, seconds: float) -> None:
        """What there is to hear; wait for it so long."""
        heard = self._link.take(seconds)
        while heard is not None:
            match heard:
                case Begun():
                    self._hear_begun(heard)
                case HowFar():
                    self._hear_how_far(heard)
                case FullDisk(number, reason, folder):
                    if number in self._files:
                        self._batch.tell(Waiting(self._files[number].task, reason, folder))
                case Answer():
                    self._hear_answer(heard)
                case _:
                    self._hear_over(heard)
            heard = self._link.take(0)

    def _hear_begun(self, heard: Begun) -> None:
        file = self._files.get(heard.task)
        if file is None or file.unit != heard.unit:
            return
        file.begun = True
        if file.active is None:
            file.active = self._batch.begin(file.task)
        if file.active is None:  # it was cancelled
            del self._files[heard.task]
        else:
            file.active.meter.restart()

    def _hear_how_far(self, heard: HowFar) -> None:
        first, _ = self._busy.get(heard.worker, (heard.busy, heard.busy))
        if heard.busy < first:  # another process has its address now
            first = heard.busy
        self._busy[heard.worker] = first, heard.busy
        file = self._files.get(heard.task) if heard.task is not None else None
        if file and file.active:
            meter = file.active.meter
            meter.plan, meter.seconds = heard.plan, heard.seconds
            meter.restart(heard.done)

    def _hear_answer(self, heard: Answer) -> None:
        file = self._files.get(heard.task)
        if file is None:
            return
        error = heard.fault.error() if heard.fault else None
        current = file.unit == heard.unit
        if isinstance(error, Interrupted) or ((error or heard.astray) and not current):
            return  # the end of its unit, or another worker, will tell
        its_own = isinstance(error, _ITS_OWN) and not isinstance(error, _THE_FILES)
        if file.seen and (heard.astray or its_own) and self._may_be_done_by_another(file, heard.worker):
            return
        if heard.astray:
            hint = "Check the worker's mounts and --map."
            why = heard.skipped or ""
            error = CannotRead(
                "the worker {0} does not see this file as it is here: {1}",
                self._link.label(heard.worker),
                why,
                hint=hint,
            )
        self._did = self._did * _DECAY + amount(file.task)
        self._took = self._took * _DECAY + heard.seconds
        self._settle(file, heard, error)

    def _may_be_done_by_another(self, file: _Given, worker: str) -> bool:
        """Have it tried by another worker, if there is one that has not."""
        file.failed.add(worker)
        others = [each for each in self._fit() if each not in file.failed]
        if not others or len(file.failed) >= _TRIES:
            return False
        self._units[file.unit].remove(file)
        self._again.append(file)
        file.unit = -1
        return True

    def _hear_over(self, heard: Over) -> None:
        if heard.how in ("unfit", "astray"):
            wait = _ASIDE if heard.how == "astray" else float("inf")
            self._aside[heard.worker] = time.monotonic() + wait
            self._left_out[heard.worker] = heard.words
        for file in self._units.pop(heard.unit, ()):
            if file.task.id not in self._files or file.unit != heard.unit:
                continue
            file.unit = -1
            if heard.how == "broken" or (heard.how == "lost" and file.begun):
                file.deaths += 1
            if file.deaths >= _DEATHS:
                self._end(file, Failed(file.task, _given_up(heard)))
            elif file.times > 1 or file.begun:
                self._again.append(file)
            else:
                self._stock.back(file.task)

    # -- the end of a file

    def _settle(self, file: _Given, heard: Answer, error: TrilobyteError | None) -> None:
        """Note what a worker told, and tell the batch."""
        task = file.task
        back = way_back(task, moved(task, located))
        event: Ended
        try:
            with noting(f"{task.kind} {task.source}"):
                notes = []
                for note in heard.notes:
                    outcome = moved(note.outcome, back) if note.outcome else None
                    if isinstance(outcome, Compressed | Copied):
                        outcome = replace(outcome, mtime_ns=_as_here(outcome.mtime_ns, file.seen))
                    notes.append(replace(moved(note, back), outcome=outcome))
                enter(tuple(notes), task, self._batch.mirroring)
                if error:
                    event = Failed(task, error)
                elif heard.result:
                    result = moved(heard.result, back)
                    if isinstance(result, Compressed | Copied):
                        result = replace(result, mtime_ns=_as_here(result.mtime_ns, file.seen))
                    self._batch.work.note(task, result)
                    event = Done(task, self._with_previews(result, heard))
                elif heard.up_to_date:
                    event = UpToDate(task, back(heard.up_to_date))
                else:
                    event = Skipped(task, heard.skipped or "")
        except TrilobyteError as failed:
            event = Failed(task, failed)
        self._end(file, event)

    def _with_previews(self, result: Result, heard: Answer) -> Result:
        """Keep the previews that were made; the result says what went wrong with that."""
        keeper = self._batch.work.previews
        for sent in heard.previews:
            try:
                assert keeper is not None  # else none is asked for
                keeper.put(sent.audio, sent.preview, cut(sent.data))
            except TrilobyteError as error:
                if isinstance(result, Compressed):
                    fault = Phrase("no preview of it was made: {0}", error.message)
                    result = replace(result, preview_bytes=0, remarks=(*result.remarks, fault))
        return result

    def _end(self, file: _Given, event: Ended) -> None:
        del self._files[file.task.id]
        if file.unit < 0:
            self._ended.add(file.task.id)
        active = file.active or self._batch.begin(file.task)
        if active:
            self._batch.end(active, event)


def _given_up(heard: Over) -> TrilobyteError:
    if heard.words:
        return Defect("no worker can begin with it: {0}", heard.words)
    return Defect(
        "{0} workers have ended while they worked on it", _DEATHS, hint="Is memory short? Try it without --cluster."
    )


def _together(tasks: list[Task], options: Options) -> set[int]:
    """The tasks that one program has to do: those whose targets a file system may take for one, and those that would
    replace what another task reads."""
    counts = Counter(folded(task.target) for task in tasks if task.target)
    alone = {task.id for task in tasks if task.target and counts[folded(task.target)] > 1}
    if options.conflict == "overwrite":
        read = {id_at(task.source) for task in tasks} - {None}
        alone |= {task.id for task in tasks if task.target and id_at(task.target) in read}
    return alone


def _named_model(options: Options) -> Options:
    """The options with the language model named by its hash: workers may have another of that name. Raises
    NeedsNewer."""
    if not lm_session.asked_for(options):
        return options
    from trilobyte_gui.models import store

    return replace(options, model=store.entry(options.model or store.SHIPPED).sha256)


def _seen(source: Path) -> tuple[int, int] | None:
    try:
        status = source.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _as_here(mtime_ns: int, seen: tuple[int, int] | None) -> int:
    """The time that this computer knows a file by, which the worker's mount may round."""
    return seen[1] if seen and abs(seen[1] - mtime_ns) <= _ROUNDING else mtime_ns

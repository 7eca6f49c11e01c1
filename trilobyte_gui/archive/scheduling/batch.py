"""What the command line and the window both run: many tasks, few threads, events for whoever asks.

    batch = Batch(tasks, Options(jobs=2), on_event)
    batch.run()                      # blocks; in a thread where something else must go on
    batch.pause(), batch.resume(), batch.stop(), batch.cancel(task.id)   # from any thread, at any time

Events come one at a time, but from several threads; `on_event` should be quick. Should it raise, the batch goes on, and
`run` raises the same in the end.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.planning.changes import SourceComparison
from trilobyte_gui.archive.scheduling.eta import TimeLeft
from trilobyte_gui.archive.scheduling.file_work import Active, Ended, FileWork, needs_codec
from trilobyte_gui.archive.scheduling.mirroring import Mirroring
from trilobyte_gui.archive.scheduling.stopwatch import Clock
from trilobyte_gui.archive.scheduling.targets import Targets
from trilobyte_gui.archive.scheduling.threads import Executor, Threads
from trilobyte_gui.archive.scheduling.totals import BatchTotals
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.folders import restore_all_folders
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.safe_write import discard
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Done,
    Event,
    Failed,
    Options,
    Overall,
    Progress,
    Skipped,
    Start,
    Summary,
    Task,
    UpToDate,
)
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ExitCode, Interrupted, TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.cataloguing import Cataloguer
    from trilobyte_gui.archive.operations.trash_originals import Mover

make_verify_worker = VerifyWorker  # tests share one process among many batches


class Batch:
    """Works through `tasks` once. A task's failure never stops the others."""

    def __init__(
        self,
        tasks: Iterable[Task],
        options: Options,
        on_event: Callable[[Event], None],
        journal: Journal | None = None,
        mover: Mover | None = None,
        verify_worker: VerifyWorker | None = None,
        comparison: SourceComparison | None = None,
        executor: Executor | None = None,
        catalogue: Cataloguer | None = None,
        ended: Iterable[Task] = (),
        left_out: Sequence[ExitCode] = (),
    ) -> None:
        """With `journal` what is archived is remembered, and archives that were cut off are gone on with; `mover`
        moves originals to a trash that is not `archive.trash`; `verify_worker` serves several batches and is left
        running; `comparison` is the one that gave the tasks their states (without it, the batch compares them itself);
        `executor` does the work (without it, this program's threads); `catalogue` hears what becomes of archives and
        keeps previews; `ended` are tasks that an earlier run of this batch has done, whose folders are still to be
        completed; `left_out` are the codes of files that failed before they became tasks: the summary counts them."""
        self.control = Control()
        self._journal = journal
        self._catalogue = catalogue
        self._verify_worker = verify_worker or make_verify_worker(options.jobs, options.device)
        self._keep_verify_worker = verify_worker is not None
        self._tasks = list(tasks)
        self._ended = list(ended)
        self._options = options
        self._on_event = on_event
        self._lock = threading.Lock()  # of everything below, and of on_event's turn
        self._queue = deque(self._tasks)
        self._order: dict[int, int] = {}
        self._active: dict[int, Active] = {}
        self._cancelled: set[int] = set()
        self._totals = BatchTotals(codes=set(left_out), left_out=len(left_out))
        self._time_left = TimeLeft(())
        self._clock = Clock()
        self._comparison = comparison
        self.mirroring = Mirroring()
        self._mistake: Exception | None = None  # of on_event, or why the executor gave up
        self._executor = executor or Threads(options)
        targets = Targets(lambda: [task.source for task in self._tasks])
        previews = catalogue.catalogue.previews if catalogue else None
        shared = self._verify_worker, self.mirroring, targets, self.tell, journal, mover, previews
        self.work = FileWork(options, *shared)

    def pause(self) -> None:
        """Make all threads wait at their next checkpoint, and stop the clock."""
        self.control.pause()
        self._verify_worker.pause(True)
        self._clock.pause()

    def resume(self) -> None:
        """Go on after a pause, or look at once whether a full disk has room again."""
        self._clock.resume()
        self._verify_worker.pause(False)
        self.control.resume()
        self.work.disks.look_again()

    def stop(self) -> None:
        """Stop everything at the next checkpoint of each thread; tasks that were under way fail with `Interrupted`."""
        self.control.stop()

    def cancel(self, task_id: int) -> None:
        """Stop one task, or leave it out when its turn comes; it is reported as skipped."""
        with self._lock:
            self._cancelled.add(task_id)
            active = self._active.get(task_id)
        if active:
            active.control.stop()

    def reorder(self, ids: Iterable[int]) -> None:
        """Take up the tasks of these ids next, in this order; tasks that have begun are not concerned."""
        place = {task_id: number for number, task_id in enumerate(ids)}
        with self._lock:
            self._order = place
            self._queue = deque(sorted(self._queue, key=lambda task: place.get(task.id, len(place))))

    def run(self) -> Summary:
        """Do all tasks; return what BatchDone also reports."""
        self._clock.start()
        failure: TrilobyteError | None = None
        try:
            if self._tasks:
                with noting("comparing with what is there"):
                    self._look()
            self._rejoin()
            if any(needs_codec(task) for task in self._queue):
                self._executor.prepare(self)
        except TrilobyteError as error:
            failure = error
        if failure:
            for task in self._queue:
                self._finish(task, Failed(task, failure))
        else:
            self.work.comparison = self._comparison
            self.work.places.remember(task.target.parent for task in self._queue if task.target)
            self.work.places.remember(mirror for _, mirror in self.mirroring.begun)
            try:
                self._executor.run(self)
            except TrilobyteError as error:
                self._totals.codes.add(error.exit_code)
                self._mistake = error
            finally:
                if not self._keep_verify_worker:
                    self._verify_worker.close()
        totals = self._totals
        self._finish_folders()
        if self.control.stopped:
            totals.codes.add(ExitCode.INTERRUPTED)
        elif totals.finished < len(self._tasks):
            totals.codes.add(ExitCode.MIXED)
        summary = totals.summary(len(self._tasks), self._clock.now())
        self.tell(BatchDone(summary))
        if self._mistake:
            raise self._mistake
        return summary

    # -- for the executor

    @property
    def options(self) -> Options:
        """The options of the batch."""
        return self._options

    @property
    def waiting(self) -> int:
        """How many tasks nobody has taken yet."""
        return len(self._queue)

    def now(self) -> float:
        """Seconds worked so far, without pauses."""
        return self._clock.now()

    def take(self) -> Task | None:
        """The next task; None when there is none, or the batch is stopped."""
        with self._lock:
            return self._queue.popleft() if self._queue and not self.control.stopped else None

    def give_back(self, tasks: Iterable[Task]) -> None:
        """Tasks that were taken, and are to be done otherwise."""
        with self._lock:
            self._queue.extend(tasks)

    def begin(self, task: Task) -> Active | None:
        """A task that was taken is begun; None where it has been cancelled."""
        with self._lock:
            cancelled = task.id in self._cancelled
            if not cancelled:
                active = self._active[task.id] = Active(task, Control(self.control), began=self._clock.now())
        if cancelled:
            self._finish(task, Skipped(task, "cancelled"))
            return None
        self.tell(Start(task))
        return active

    def end(self, active: Active, event: Ended) -> None:
        """A task that was begun has come to its end."""
        cancelled = active.task.id in self._cancelled and not self.control.stopped
        if cancelled and isinstance(event, Failed) and isinstance(event.error, Interrupted):
            event = Skipped(active.task, "cancelled")
        self._finish(active.task, event, active)

    def tell(self, event: Event) -> None:
        """Report an event that is not the end of a task."""
        with self._lock:
            self._tell(event)

    def report(self, busy: float) -> None:
        """Report how far everything is; `busy` is how many seconds all threads together have worked."""
        now = self._clock.now()
        with self._lock:
            active = list(self._active.values())
            totals = self._totals
            finished = totals.finished
            seconds = totals.audio_seconds
            parts: dict[int, float] = {}
            for each in active:
                parts[each.task.id] = fraction = each.meter.fraction()
                if each.meter.plan:
                    self._time_left.opened(each.task, each.meter.plan)
                seconds += fraction * each.meter.seconds
                spent = now - each.began
                rtf = fraction * each.meter.seconds / spent if fraction and spent > 0 else None
                eta = spent * (1 - fraction) / fraction if fraction > 0.01 else None
                self._tell(Progress(each.task, fraction, rtf, eta))
            rtf = seconds / now if seconds and now > 0 else None
            fraction, eta = self._time_left.now(now, busy, parts)
            self._tell(Overall(fraction, rtf, eta, finished, len(self._tasks)))

    def _look(self) -> None:
        """See what is to be done of what was asked for, and begin with the manifests."""
        if self._options.conflict == "update" and self._comparison is None:
            damaged = self._catalogue.damaged(self._tasks) if self._catalogue else ()
            self._comparison = SourceComparison(self._journal, self._options.checksum, damaged=damaged)
            self._tasks = self._comparison.compared(self._tasks)
        for task in self._tasks:
            if task.root and task.mirror and _is_listed(task):
                self._begin_mirror(task.root, task.mirror)
        self._make_way()
        known = self._catalogue.estimated(self._tasks, self._options) if self._catalogue else {}
        due = [task for task in self._tasks if task.state != "up to date" and task.id not in known]
        with self._lock:
            self._time_left = TimeLeft(due)
            self._queue = deque(sorted(due, key=lambda task: self._order.get(task.id, len(self._order))))
        for task in self._tasks:
            if task.id in known:
                self._finish(task, Done(task, known[task.id]))
            elif task.state == "up to date":
                event: Failed | UpToDate = UpToDate(task, task.stands or task.source)
                try:
                    with noting(f"settle {task.source}"):
                        self.mirroring.settle(task)
                        if standing := task.stands or task.target:
                            discard(standing)  # a crash between the steps of a rename leaves the temporary name
                except TrilobyteError as error:
                    event = Failed(task, error)
                self._finish(task, event)

    def _rejoin(self) -> None:
        """Begin with the manifests that an earlier run has not written. Folders that are gone are not made again."""
        self._ended = [each for each in self._ended if each.kind == "dispose" or (each.mirror and each.mirror.is_dir())]
        for task in self._ended:
            if task.kind == "dispose" and task.target:
                try:
                    with noting(f"list what holds {task.target}"):
                        self.mirroring.begin_above(task.target)
                except TrilobyteError as error:
                    self._no_manifest(task.source, task.target.parent, error)
            elif _is_listed(task) and task.root and task.mirror:
                self._begin_mirror(task.root, task.mirror)

    def _make_way(self) -> None:
        """Where a folder has taken the name of a file in a library, so it does in its mirror."""
        for task in [task for task in self._tasks if task.state not in ("", "up to date")]:
            try:
                made = self.mirroring.make_way(task)
            except TrilobyteError:
                continue  # the task itself will say what cannot be written
            if made:
                was, now = made
                self._tasks = [
                    replace(
                        each,
                        target=now if each.target == was else each.target,
                        stands=now if each.stands == was else each.stands,
                    )
                    for each in self._tasks
                ]

    def _begin_mirror(self, root: Path, mirror: Path) -> None:
        try:
            with noting(f"list {root}"):
                self.mirroring.begin(root, mirror)
        except TrilobyteError as error:
            self._no_manifest(root, mirror, error)

    def _no_manifest(self, root: Path, mirror: Path, error: TrilobyteError) -> None:
        with self._lock:
            self._totals.codes.add(error.exit_code)
        self.tell(Failed(Task("copy", mirror, root=root, mirror=mirror), error))

    def _finish_folders(self) -> None:
        """Write the manifests of mirrored folders, or give restored folders their times and permissions."""
        for root, mirror in self.mirroring.begun:
            try:
                with noting(f"list {root}"):
                    self.work.places.check(mirror)
                    self.mirroring.end(root, mirror)
            except TrilobyteError as error:
                self._no_manifest(root, mirror, error)
        if self._options.side_files and not self.mirroring.begun:
            restoring = [task for task in (*self._tasks, *self._ended) if task.kind in ("restore", "copy")]
            for source, target in {(task.root, task.mirror) for task in restoring}:
                if source and target:
                    try:
                        with noting(f"folders of {source}"):
                            restore_all_folders(source, target)
                    except TrilobyteError as error:
                        self._no_manifest(source, target, error)

    def _tell(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - who is told of a file must not end the work on the others
            self._mistake = self._mistake or error

    def _finish(self, task: Task, event: Ended, active: Active | None = None) -> None:
        if self._catalogue:
            self._catalogue.heard(event, self._options)
        with self._lock:
            self._active.pop(task.id, None)
            if active and active.meter.plan:
                self._time_left.opened(task, active.meter.plan)
            self._time_left.ended(task, worked=isinstance(event, Done))
            self._totals.add(event)
            self._tell(event)


def _is_listed(task: Task) -> bool:
    """Whether a manifest tells of what the task does."""
    return task.listed == "to be listed" or task.kind == "prune"

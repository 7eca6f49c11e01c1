"""The one engine behind command line and window: many tasks, few threads, events to whoever asks.

    batch = Batch(tasks, Options(jobs=2), on_event)
    batch.run()                      # blocks; in a thread where something else must go on
    batch.pause(), batch.resume(), batch.stop(), batch.cancel(task.id)   # from any thread, at any time

Events come one at a time, but from several threads; `on_event` should be quick. Should it raise, the batch goes on, and
`run` raises the same in the end.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.execution.verify_worker import Prover
from trilobyte_gui.archive.execution.workers import Meter, Workers
from trilobyte_gui.archive.planning.changes import Comparison
from trilobyte_gui.archive.planning.scan import SUFFIX
from trilobyte_gui.archive.scheduling.eta import TimeLeft
from trilobyte_gui.archive.scheduling.mirroring import Mirroring
from trilobyte_gui.archive.scheduling.stopwatch import Clock
from trilobyte_gui.archive.scheduling.targets import Targets, TargetThereError
from trilobyte_gui.archive.scheduling.volumes import Places, room
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.file_times import held
from trilobyte_gui.archive.storage.folders import restore_all_folders
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.safe_write import SafeWrite, discard
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Compared,
    Compressed,
    Conflict,
    Copied,
    Done,
    Event,
    Failed,
    Moved,
    Options,
    Overall,
    Preparing,
    Progress,
    Pruned,
    Result,
    Salvaged,
    Skipped,
    Start,
    Summary,
    Task,
    UpToDate,
    Verified,
    Waiting,
)
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    AlreadySmaller,
    DiskFull,
    ExitCode,
    Interrupted,
    SourceDamaged,
    TargetBusy,
    TrilobyteError,
    UnsupportedSource,
    overall,
)

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.trash_originals import Mover

REPORT_EVERY = 0.25  # seconds between Progress events
LOOK_AGAIN = 30.0  # seconds after which a full disk is tried again in any case
THERE = "the target is already there"
_UNCODED = ("copy", "compare", "prune")  # kinds of tasks without any audio
ROOM = 1 << 16  # bytes more than before that make it worth trying

make_prover = Prover  # tests share one process among many batches


class _SkippedError(Exception):
    """There is nothing to do."""


class _UpToDateError(Exception):
    """Nothing had changed but times or permissions, or nothing at all."""


@dataclass
class _Active:
    """A task being worked on."""

    task: Task
    control: Control
    meter: Meter = field(default_factory=Meter)
    began: float = 0.0  # by the batch's clock


@dataclass
class _Totals:
    done: int = 0
    copied: int = 0
    compared: int = 0
    failed: int = 0
    skipped: int = 0
    up_to_date: int = 0
    moved: int = 0
    pruned: int = 0
    original_bytes: int = 0
    flac8_bytes: int = 0
    metadata_bytes: int = 0
    trilobyte_bytes: int = 0
    audio_seconds: float = 0.0
    codes: set[ExitCode] = field(default_factory=set)

    @property
    def finished(self) -> int:
        """Files of which the end is known."""
        ended = self.done + self.copied + self.compared + self.failed + self.skipped
        return ended + self.up_to_date + self.moved + self.pruned


class Batch:
    """Works through `tasks` once. A task's failure never stops the others."""

    def __init__(
        self,
        tasks: Iterable[Task],
        options: Options,
        on_event: Callable[[Event], None],
        journal: Journal | None = None,
        mover: Mover | None = None,
        prover: Prover | None = None,
        comparison: Comparison | None = None,
    ) -> None:
        """With `journal` what is archived is remembered, and archives that were cut off are gone on with; `mover`
        moves originals to a trash that is not `archive.trash`; `prover` serves several batches and is left running;
        `comparison` is the one that gave the tasks their states (without it, the batch compares them itself)."""
        self.control = Control()
        self._journal = journal
        self._mover = mover
        self._prover = prover or make_prover(options.jobs, options.device)
        self._keep_prover = prover is not None
        self._places = Places()
        self._full = threading.Lock()  # held by the one task that waits for room, or tries whether there is some
        self._waiting: list[Path] = []  # folders of full disks
        self._try_again = threading.Event()
        self._tasks = list(tasks)
        self._options = options
        self._on_event = on_event
        self._lock = threading.Lock()  # of everything below, and of on_event's turn
        self._queue = deque(self._tasks)
        self._order: dict[int, int] = {}
        self._active: dict[int, _Active] = {}
        self._cancelled: set[int] = set()
        self._totals = _Totals()
        self._time_left = TimeLeft(())
        self._targets = Targets(lambda: [task.source for task in self._tasks])
        self._clock = Clock()
        self._comparison = comparison
        self._mirroring = Mirroring()
        self._mistake: Exception | None = None  # of on_event

    def pause(self) -> None:
        self.control.pause()
        self._prover.pause(True)
        self._clock.pause()

    def resume(self) -> None:
        """Go on after a pause, or look at once whether a full disk has room again."""
        self._clock.resume()
        self._prover.pause(False)
        self.control.resume()
        self._try_again.set()

    def stop(self) -> None:
        """Stop everything within half a second; tasks that were under way fail with `Interrupted`."""
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
            if not all(task.kind in _UNCODED or task.state == "moved" for task in self._queue):
                self._prepare()
        except TrilobyteError as error:
            failure = error
        if failure:
            for task in self._queue:
                self._finish(task, Failed(task, failure))
        else:
            self._places.remember(task.target.parent for task in self._queue if task.target)
            try:
                self._run_all()
            finally:
                if not self._keep_prover:
                    self._prover.close()
        totals = self._totals
        finished = totals.finished
        self._finish_folders()
        if self.control.stopped:
            totals.codes.add(ExitCode.INTERRUPTED)
        elif finished < len(self._tasks):
            totals.codes.add(ExitCode.MIXED)
        summary = Summary(
            done=totals.done,
            copied=totals.copied,
            failed=totals.failed,
            skipped=totals.skipped,
            not_started=len(self._tasks) - finished,
            original_bytes=totals.original_bytes,
            flac8_bytes=totals.flac8_bytes,
            metadata_bytes=totals.metadata_bytes,
            trilobyte_bytes=totals.trilobyte_bytes,
            audio_seconds=totals.audio_seconds,
            elapsed_s=self._clock.now(),
            exit_code=overall(totals.codes),
            compared=totals.compared,
            up_to_date=totals.up_to_date,
            moved=totals.moved,
            pruned=totals.pruned,
        )
        self._emit(BatchDone(summary))
        if self._mistake:
            raise self._mistake
        return summary

    def _look(self) -> None:
        """See what is to be done of what was asked for, and begin with the manifests."""
        if self._options.conflict == "update" and self._comparison is None:
            self._comparison = Comparison(self._journal, self._options.checksum)
            self._tasks = self._comparison.compared(self._tasks)
        for task in self._tasks:
            if task.root and task.mirror and (task.listed == "to be listed" or task.kind == "prune"):
                self._begin_mirror(task.root, task.mirror)
        due = [task for task in self._tasks if task.state != "up to date"]
        with self._lock:
            self._time_left = TimeLeft(due)
            self._queue = deque(sorted(due, key=lambda task: self._order.get(task.id, len(self._order))))
        for task in self._tasks:
            if task.state == "up to date":
                event: Failed | UpToDate = UpToDate(task, task.stands or task.source)
                try:
                    with noting(f"settle {task.source}"):
                        self._mirroring.settle(task)
                        if task.stands:
                            discard(task.stands)  # a crash between the steps of a rename leaves the temporary name
                except TrilobyteError as error:
                    event = Failed(task, error)
                self._finish(task, event)

    def _prepare(self) -> None:
        """Make the codec ready, if it is not yet. Raises SelfTestFailed, Interrupted."""
        with noting("preparing the codec"):
            prepare(self.control, lambda first: self._emit(Preparing(first)))

    def _begin_mirror(self, root: Path, mirror: Path) -> None:
        try:
            with noting(f"list {root}"):
                self._mirroring.begin(root, mirror)
        except TrilobyteError as error:
            self._no_manifest(root, mirror, error)

    def _no_manifest(self, root: Path, mirror: Path, error: TrilobyteError) -> None:
        with self._lock:
            self._totals.codes.add(error.exit_code)
        self._emit(Failed(Task("copy", mirror, root=root, mirror=mirror), error))

    def _run_all(self) -> None:
        count = self._options.jobs
        workers = Workers(count, self._clock.now)
        # One file more than threads is open: a thread always finds work while another file is finished.
        drivers = [
            threading.Thread(target=self._drive, args=(workers,), name=f"trilobyte-file-{each}", daemon=True)
            for each in range(min(count + 1, len(self._queue)))
        ]
        for driver in drivers:
            driver.start()
        while alive := [driver for driver in drivers if driver.is_alive()]:
            alive[0].join(REPORT_EVERY)
            self._report(workers)
        workers.close()

    def _drive(self, workers: Workers) -> None:
        while not self.control.stopped:
            with self._lock:
                if not self._queue:
                    return
                task = self._queue.popleft()
                if task.id in self._cancelled:
                    active = None
                else:
                    active = _Active(task, Control(self.control), began=self._clock.now())
                    self._active[task.id] = active
            if active is None:
                self._finish(task, Skipped(task, "cancelled"))
                continue
            self._emit(Start(task))
            try:
                with noting(f"{task.kind} {task.source}"):
                    event = self._work(active, workers)
            except TrilobyteError as error:
                event = Failed(task, error)
            self._finish(task, event, active.meter)

    def _work(self, active: _Active, workers: Workers) -> Done | Failed | Skipped | UpToDate:
        task = active.task
        try:
            if not self._waiting:
                try:
                    return self._attempt(active, workers)
                except DiskFull as error:
                    if self._options.when_full == "fail":
                        raise
                    full = error
            else:
                full = DiskFull("the disk is full")
            return self._when_there_is_room(active, workers, full)
        except _SkippedError as error:
            return Skipped(task, str(error))
        except TargetThereError:
            return Skipped(task, THERE)
        except _UpToDateError:
            return UpToDate(task, task.stands or task.source)
        except TargetBusy as error:
            return Skipped(task, error.message)
        except Interrupted as error:
            if task.id in self._cancelled and not self.control.stopped:
                return Skipped(task, "cancelled")
            return Failed(task, error)
        except (UnsupportedSource, SourceDamaged) as error:
            return self._leave_alone(active, workers, error)
        except TrilobyteError as error:
            return Failed(task, error)

    def _attempt(self, active: _Active, workers: Workers) -> Done:
        task = active.task
        active.control.checkpoint()
        job = Job(workers, active.control, active.meter, self._options, self._prover, self._journal)
        if task.target is not None and task.kind != "dispose":
            self._places.check(task.target.parent)
            if self._conflict(task) == "skip":
                self._leave_what_is_there(task, job)
        result = self._moved(task, job) or self._result(task, job)
        if isinstance(result, Compressed | Copied | Moved) and task.listed == "to be listed":
            self._mirroring.add(task, result, self._replaces)
        if self._journal:
            if isinstance(result, Compressed):
                sha256 = bytes.fromhex(result.source_sha256)
                self._journal.archive(result.target, sha256, result.trilobyte_bytes, task.source)
            elif isinstance(result, Moved) and task.kind == "compress":
                size = result.target.stat().st_size
                self._journal.forget_archive(result.was)
                self._journal.archive(result.target, bytes.fromhex(result.sha256), size, task.source)
            elif isinstance(result, Verified):
                sha256 = bytes.fromhex(result.source_sha256)
                self._journal.seen(task.source, sha256, result.trilobyte_bytes, result.level == "full")
        return Done(task, result)

    def _conflict(self, task: Task) -> Conflict:
        """What to do where something has the target's name; only archives and their copies are brought up to date."""
        conflict = self._options.conflict
        return "skip" if conflict == "update" and not task.state else conflict

    @property
    def _replaces(self) -> bool:
        """Whether what is made takes the place of whatever else was made of its source before."""
        return self._options.conflict in ("update", "overwrite")

    def _leave_what_is_there(self, task: Task, job: Job) -> None:
        """Raise TargetThereError where a file is at the target, TargetDiffers where what is restored is another one."""
        assert task.target is not None
        try:
            self._targets.leave_what_is_there(task.target)
        except TargetThereError:
            if task.kind == "restore" or (task.kind == "copy" and task.listed != "to be listed"):
                from trilobyte_gui.archive.operations.standing import check_restored

                check_restored(job, task)
            raise

    def _moved(self, task: Task, job: Job) -> Moved | None:
        """What stands for a source and only had to get another place, if its contents are the source's. Raises
        _UpToDateError where it has the right place."""
        if not task.expected or task.state not in ("changed", "moved") or not task.stands or not task.target:
            return None
        from trilobyte_gui.archive.operations.standing import is_as_archived, moved

        same = is_as_archived(job, task)
        job.meter.restart()
        if not same:
            return None
        if task.state == "changed":
            if not any(
                task.mirror and task.mirror / each.stored == task.stands for each in self._mirroring.listed(task)
            ):
                from trilobyte_gui.archive.opening import header_of

                header = header_of(task.stands)
                if header is None or header.mtime_ns != held(task.source.stat().st_mtime_ns):
                    return None  # an archive by itself tells the time, and is made anew around the same audio
            self._mirroring.settle(task)
            raise _UpToDateError
        result = moved(task, lambda made: self._mirroring.announce(task, made.was, made, self._replaces))
        if result.was == result.target:
            self._mirroring.add(task, result, self._replaces)
            raise _UpToDateError
        return result

    def _when_there_is_room(self, active: _Active, workers: Workers, full: DiskFull) -> Done:
        """Wait until the disk has room, one task after the other, and try again, as often as it takes."""
        task = active.task
        if task.target is None:
            return self._attempt(active, workers)
        folder = task.target.parent
        with self._lock:
            self._waiting.append(folder)
        try:
            while not self._full.acquire(timeout=0.1):
                active.control.checkpoint()
            try:
                while True:
                    try:
                        return self._attempt(active, workers)
                    except DiskFull as error:
                        full = error
                    self._emit(Waiting(task, full.message, folder))
                    self._wait_for_room(active.control, folder)
                    active.meter.restart()
            finally:
                self._full.release()
        except Interrupted:
            discard(task.target)
            raise
        finally:
            with self._lock:
                self._waiting.remove(folder)

    def _wait_for_room(self, control: Control, folder: Path) -> None:
        """Until there is more room than now, or the user says that there is; now and then in any case, for a quota
        is not to be seen from here."""
        before, waited = room(folder), 0.0
        self._try_again.clear()
        while not self._try_again.wait(REPORT_EVERY) and waited < LOOK_AGAIN:
            control.checkpoint()
            waited += REPORT_EVERY
            if room(folder) > before + ROOM:
                return

    def _leave_alone(
        self, active: _Active, workers: Workers, error: UnsupportedSource | SourceDamaged
    ) -> Done | Failed | Skipped | UpToDate:
        """A file that is not archived: copied where its folder is mirrored, else a remark or an error. Damage is an
        error in any case."""
        task = active.task
        damaged = isinstance(error, SourceDamaged)
        if task.kind == "compress" and self._options.side_files and task.mirror and task.target:
            from trilobyte_gui.archive.operations.side_files import copy_file, same_copy

            copies = [task.mirror / each.stored for each in self._mirroring.listed(task) if each.how == "copy"]
            before = copies[0] if copies else None
            target = before or task.target.with_name(task.source.name)
            try:
                if self._conflict(task) == "skip":
                    self._targets.leave_what_is_there(target)
                job = Job(workers, active.control, active.meter, self._options, self._prover, self._journal)
                if not (damaged and before and self._mirroring.is_as_copied(task)):
                    commit = self._committer(replace(task, stands=before), damaged)
                    copied = same_copy(job, task.source, target, error.message)  # of a run that was killed
                    copied = copied or copy_file(job, task.source, target, commit, error.message)
                    self._mirroring.add(task, copied, self._replaces, damaged)
                    if not damaged:
                        return Done(task, copied)
            except TargetThereError:
                if not damaged:
                    return Skipped(task, f"{error.message}; its copy is already there")
            except TrilobyteError as failed:
                return Failed(task, failed)
            return Failed(task, SourceDamaged(error.message, "It was copied as it is. Get an undamaged copy."))
        if damaged or (task.named and not isinstance(error, AlreadySmaller)):
            return Failed(task, error)
        return Skipped(task, error.message)

    def _result(self, task: Task, job: Job) -> Result:
        if task.kind not in _UNCODED:
            self._prepare()
        # Imported here: the codec and the audio libraries take a while to load, and a window should not wait.
        if task.kind == "verify":
            from trilobyte_gui.archive.operations.verify import verify_file

            return verify_file(job, task.source, task.expected, task.listed)
        if task.kind == "compare":
            from trilobyte_gui.archive.operations.side_files import compare_file

            return compare_file(job, task.source, task.expected)
        if task.kind == "estimate":
            from trilobyte_gui.archive.operations.estimate import estimate_file

            return estimate_file(job, task.source)
        if task.kind == "repair":
            from trilobyte_gui.archive.operations.repair import repair_file

            return repair_file(job, task.source)
        if task.kind == "prune":
            from trilobyte_gui.archive.operations.trash_originals import prune_file

            pruned = prune_file(job, task.source, self._mover)
            if task.root and task.mirror:
                self._mirroring.remove(task)
            return pruned
        if task.target is None:
            raise ValueError(f"a {task.kind} task needs a target")
        if task.kind == "dispose":
            from trilobyte_gui.archive.operations.trash_originals import AlreadyMovedError, dispose_file

            try:
                disposed = dispose_file(job, task.source, task.target, self._mover)
            except AlreadyMovedError:
                raise _SkippedError("it is in the trash already") from None
            self._mirroring.trashed(task.target)
            return disposed
        if task.kind == "copy":
            from trilobyte_gui.archive.operations.side_files import copy_file

            commit = self._committer(task)
            copied = copy_file(job, task.source, task.target, commit, mode=task.mode, mtime_ns=task.mtime_ns)
            if task.listed == "to be listed":
                return replace(copied, reason=task.reason)
            changed = task.expected and task.expected != copied.sha256
            return replace(copied, reason="it was changed since it was archived" if changed else task.reason)
        if task.kind == "compress":
            from trilobyte_gui.archive.opening import tags_are_edited
            from trilobyte_gui.archive.operations.compress import compress_file

            edited = task.stands is not None and tags_are_edited(task.stands)
            made = compress_file(job, task.source, task.target, self._committer(task), self._donors(task))
            remarks = list(made.remarks)
            if edited and made.target == task.stands:
                remarks.append("tags that were edited in the archive gave way to those of the changed file")
            if made.target not in (task.wanted or task.target, task.stands):
                remarks.append(f"another file has the name that its archive would have, so that is {made.target.name}")
            return replace(made, remarks=tuple(remarks))
        if self._options.salvage:
            from trilobyte_gui.archive.operations.salvage import restore_or_salvage

            return restore_or_salvage(job, task, self._committer(task))
        from trilobyte_gui.archive.operations.restore import restore_file

        return restore_file(job, task, self._committer(task))

    def _committer(self, task: Task, damaged: bool = False) -> Commit:
        """What gives the task's file its name; `damaged` says that it is the copy of a damaged track."""

        def commit(out: SafeWrite, made: Compressed | Copied | None = None) -> Path:
            def announce(target: Path) -> None:
                if made and task.listed == "to be listed":
                    self._mirroring.announce(task, out.path, replace(made, target=target), self._replaces, damaged)

            incomplete = isinstance(made, Compressed) and bool(made.incomplete)
            return self._targets.commit(out, self._conflict(task), task.stands, incomplete, announce)

        return commit

    def _donors(self, task: Task) -> Callable[[bytes], list[Path]]:
        """Archives whose coded audio may be taken over."""

        def donors(pcm_md5: bytes) -> list[Path]:
            if self._comparison is None:
                return []
            own = [task.stands] if task.stands and task.stands.suffix == SUFFIX else []
            other = self._comparison.with_audio(pcm_md5)
            return [*own, other] if other else own

        return donors

    def _finish_folders(self) -> None:
        """Write the manifests of mirrored folders, or give restored folders their times and permissions."""
        for root, mirror in self._mirroring.begun:
            try:
                with noting(f"list {root}"):
                    self._mirroring.end(root, mirror)
            except TrilobyteError as error:
                self._no_manifest(root, mirror, error)
        if self._options.side_files and not self._mirroring.begun:
            restoring = [task for task in self._tasks if task.kind in ("restore", "copy")]
            for source, target in {(task.root, task.mirror) for task in restoring}:
                if source and target:
                    try:
                        with noting(f"folders of {source}"):
                            restore_all_folders(source, target)
                    except TrilobyteError as error:
                        self._no_manifest(source, target, error)

    def _emit(self, event: Event) -> None:
        with self._lock:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - who is told of a file must not end the work on the others
            self._mistake = self._mistake or error

    def _finish(self, task: Task, event: Done | Failed | Skipped | UpToDate, meter: Meter | None = None) -> None:
        totals = self._totals
        with self._lock:
            self._active.pop(task.id, None)
            if meter and meter.plan:
                self._time_left.opened(task, meter.plan)
            self._time_left.ended(task, worked=isinstance(event, Done))
            if isinstance(event, Failed):
                totals.failed += 1
                totals.codes.add(event.error.exit_code)
            elif isinstance(event, Skipped):
                totals.skipped += 1
            elif isinstance(event, UpToDate):
                totals.up_to_date += 1
            elif isinstance(event.result, Copied):
                totals.copied += 1
            elif isinstance(event.result, Moved):
                totals.moved += 1
            elif isinstance(event.result, Pruned):
                totals.pruned += 1
            elif isinstance(event.result, Compared):
                totals.compared += 1
            else:
                result = event.result
                totals.done += 1
                if isinstance(result, Salvaged) and result.exact == "damaged":
                    totals.codes.add(ExitCode.ARCHIVE_DAMAGED)
                totals.trilobyte_bytes += result.trilobyte_bytes
                totals.audio_seconds += result.seconds
                totals.original_bytes += getattr(result, "original_bytes", 0)
                totals.flac8_bytes += getattr(result, "flac8_bytes", 0)
                totals.metadata_bytes += getattr(result, "metadata_bytes", 0)
            self._tell(event)

    def _report(self, workers: Workers) -> None:
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
            fraction, eta = self._time_left.now(now, workers.busy(), parts)
            self._tell(Overall(fraction, rtf, eta, finished, len(self._tasks)))

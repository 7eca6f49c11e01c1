"""The one engine behind command line and window: many tasks, few threads, events to whoever asks.

    batch = Batch(tasks, Options(jobs=2), on_event)
    batch.run()                      # blocks; in a thread where something else must go on
    batch.pause(), batch.resume(), batch.stop(), batch.cancel(task.id)   # from any thread, at any time

Events come one at a time, but from several threads; `on_event` should be quick. Should it raise, the batch goes on, and
`run` raises the same in the end.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.clock import Clock
from trilobyte_gui.archive.debug_log import noting
from trilobyte_gui.archive.job import Job
from trilobyte_gui.archive.journal import Journal
from trilobyte_gui.archive.manifest import NAME as MANIFEST
from trilobyte_gui.archive.manifest import File, relative, restore_all_folders, update
from trilobyte_gui.archive.places import Places, room
from trilobyte_gui.archive.prepare import prepare
from trilobyte_gui.archive.proving import Prover
from trilobyte_gui.archive.safe_write import SafeWrite, TargetExistsError, discard
from trilobyte_gui.archive.scan import numbered
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Compared,
    Compressed,
    Copied,
    Done,
    Event,
    Failed,
    Options,
    Overall,
    Preparing,
    Progress,
    Result,
    Salvaged,
    Skipped,
    Start,
    Summary,
    Task,
    Verified,
    Waiting,
)
from trilobyte_gui.archive.time_left import TimeLeft
from trilobyte_gui.archive.workers import Meter, Workers
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
    from trilobyte_gui.archive.disposal import Mover

REPORT_EVERY = 0.25  # seconds between Progress events
LOOK_AGAIN = 30.0  # seconds after which a full disk is tried again in any case
THERE = "the target is already there"
ROOM = 1 << 16  # bytes more than before that make it worth trying

make_prover = Prover  # tests share one process among many batches


class _SkippedError(Exception):
    """There is nothing to do: as a rule the target is there, and the user said to leave such files alone."""


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
    original_bytes: int = 0
    flac8_bytes: int = 0
    metadata_bytes: int = 0
    trilobyte_bytes: int = 0
    audio_seconds: float = 0.0
    codes: set[ExitCode] = field(default_factory=set)

    @property
    def finished(self) -> int:
        """Files of which the end is known."""
        return self.done + self.copied + self.compared + self.failed + self.skipped


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
    ) -> None:
        """With `journal` what is archived is remembered, and archives that were cut off are gone on with; `mover`
        moves originals to a trash that is not `archive.trash`; `prover` serves several batches and is left running."""
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
        self._active: dict[int, _Active] = {}
        self._cancelled: set[int] = set()
        self._totals = _Totals()
        self._time_left = TimeLeft(self._tasks)
        self._names = threading.Lock()  # held while a file gets its final name
        self._written: set[tuple[int, int]] = set()
        self._spellings: set[str] = set()  # of what was written: some drives give a file another number each time
        self._sources: set[tuple[int, int]] | None = None
        self._clock = Clock()
        self._listed: list[tuple[Task, Compressed | Copied]] = []  # for the manifests
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
            self._queue = deque(sorted(self._queue, key=lambda task: place.get(task.id, len(place))))

    def run(self) -> Summary:
        """Do all tasks; return what BatchDone also reports."""
        self._clock.start()
        failure: TrilobyteError | None = None
        try:
            if self._tasks:
                with noting("preparing the codec"):
                    prepare(self.control, lambda first: self._emit(Preparing(first)))
        except TrilobyteError as error:
            failure = error
        if failure:
            for task in self._tasks:
                self._finish(task, Failed(task, failure))
        else:
            self._places.remember(task.target.parent for task in self._tasks if task.target)
            try:
                self._run_all()
            finally:
                if not self._keep_prover:
                    self._prover.close()
        totals = self._totals
        finished = totals.finished
        if failure is None and self._options.side_files:
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
        )
        self._emit(BatchDone(summary))
        if self._mistake:
            raise self._mistake
        return summary

    def _run_all(self) -> None:
        count = self._options.jobs
        workers = Workers(count, self._clock.now)
        # One file more than threads is open: a thread always finds work while another file is finished.
        drivers = [
            threading.Thread(target=self._drive, args=(workers,), name=f"trilobyte-file-{each}", daemon=True)
            for each in range(min(count + 1, len(self._tasks)))
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

    def _work(self, active: _Active, workers: Workers) -> Done | Failed | Skipped:
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
        if task.target is not None and task.kind != "dispose":
            self._places.check(task.target.parent)
            if self._options.conflict == "skip":
                self._skip_if_there(task.target)
        job = Job(workers, active.control, active.meter, self._options, self._prover, self._journal)
        result = self._result(task, job)
        if self._journal:
            if isinstance(result, Compressed):
                self._journal.archive(result.target, bytes.fromhex(result.source_sha256), result.trilobyte_bytes)
            elif isinstance(result, Verified):
                sha256 = bytes.fromhex(result.source_sha256)
                self._journal.seen(task.source, sha256, result.trilobyte_bytes, result.level == "full")
        return Done(task, result)

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
    ) -> Done | Failed | Skipped:
        """A file that is not archived: copied where its folder is mirrored, else a remark or an error. Damage is an
        error in any case."""
        task = active.task
        damaged = isinstance(error, SourceDamaged)
        if task.kind == "compress" and self._options.side_files and task.mirror and task.target:
            from trilobyte_gui.archive.side_files import copy_file

            target = task.target.with_name(task.source.name)
            try:
                if self._options.conflict == "skip":
                    self._skip_if_there(target)
                job = Job(workers, active.control, active.meter, self._options, self._prover, self._journal)
                copied = copy_file(job, task.source, target, self._commit, error.message)
                if not damaged:
                    return Done(task, copied)
                with self._lock:
                    self._listed.append((task, copied))
            except _SkippedError:
                if not damaged:
                    return Skipped(task, f"{error.message}; its copy is already there")
            except TrilobyteError as failed:
                return Failed(task, failed)
            return Failed(task, SourceDamaged(error.message, "It was copied as it is. Get an undamaged copy."))
        if damaged or (task.named and not isinstance(error, AlreadySmaller)):
            return Failed(task, error)
        return Skipped(task, error.message)

    def _result(self, task: Task, job: Job) -> Result:
        # Imported here: the codec and the audio libraries take a while to load, and a window should not wait.
        if task.kind == "verify":
            from trilobyte_gui.archive.verify import verify_file

            return verify_file(job, task.source, task.expected, task.listed)
        if task.kind == "compare":
            from trilobyte_gui.archive.side_files import compare_file

            return compare_file(job, task.source, task.expected)
        if task.kind == "estimate":
            from trilobyte_gui.archive.estimate import estimate_file

            return estimate_file(job, task.source)
        if task.kind == "repair":
            from trilobyte_gui.archive.repair import repair_file

            return repair_file(job, task.source)
        if task.target is None:
            raise ValueError(f"a {task.kind} task needs a target")
        if task.kind == "dispose":
            from trilobyte_gui.archive.disposal import AlreadyMovedError, dispose_file

            try:
                return dispose_file(job, task.source, task.target, self._mover)
            except AlreadyMovedError:
                raise _SkippedError("it is in the trash already") from None
        if task.kind == "copy":
            from trilobyte_gui.archive.side_files import copy_file

            copied = copy_file(job, task.source, task.target, self._commit, mode=task.mode, mtime_ns=task.mtime_ns)
            changed = task.expected and task.expected != copied.sha256
            return replace(copied, reason="it was changed since it was archived" if changed else task.reason)
        if task.kind == "compress":
            from trilobyte_gui.archive.compress import compress_file

            return compress_file(job, task.source, task.target, self._commit)
        if self._options.salvage:
            from trilobyte_gui.archive.salvage import restore_or_salvage

            return restore_or_salvage(job, task.source, task.target, self._commit)
        from trilobyte_gui.archive.restore import restore_file

        return restore_file(job, task.source, task.target, self._commit, task.expected, task.mtime_ns, task.reason)

    def _skip_if_there(self, target: Path) -> None:
        with self._names:
            try:
                status = target.lstat()
            except OSError:
                return  # not there, or something that the write will report
            if not self._is_written(target, (status.st_dev, status.st_ino)):
                discard(target)  # a crash between the steps of a rename leaves the temporary name beside
                raise _SkippedError(THERE)

    def _commit(self, out: SafeWrite) -> Path:
        """Give a finished file its name, solving conflicts as the user wants. A file that this batch reads or
        has written (on a file system that takes `Song` and `song` for one) is never replaced."""
        conflict = self._options.conflict
        with self._names:
            target, number = out.target, 2
            while True:
                replace = conflict == "overwrite" and not self._belongs_to_batch(target)
                try:
                    out.commit(target, replace)
                    break
                except TargetExistsError:
                    if conflict == "skip" and not self._belongs_to_batch(target):
                        raise _SkippedError(THERE) from None
                    target, number = numbered(out.target, number), number + 1
            status = target.stat()
            self._written.add((status.st_dev, status.st_ino))
            self._spellings.add(_folded(target))
            return target

    def _belongs_to_batch(self, target: Path) -> bool:
        identity = _identity(target)
        if identity is None:
            return False
        if self._sources is None:
            self._sources = {found for task in self._tasks if (found := _identity(task.source))}
        return identity in self._sources or self._is_written(target, identity)

    def _is_written(self, target: Path, identity: tuple[int, int]) -> bool:
        """Whether this batch made what is at `target`, be it in another spelling."""
        if identity in self._written:
            return True
        return _folded(target) in self._spellings and target.name not in os.listdir(target.parent)

    def _finish_folders(self) -> None:
        """Write the manifests of mirrored folders, or give restored folders their times and permissions."""
        folders = {(task.root, task.mirror) for task in self._tasks}
        compressing = any(task.kind == "compress" or task.listed == "to be listed" for task in self._tasks)
        for root, mirror in folders:
            if not root or not mirror:
                continue
            files = [_entry(task, result, root, mirror) for task, result in self._listed if task.mirror == mirror]
            try:
                with noting(f"folders of {root}"):
                    if compressing:
                        update(root, mirror, [each for each in files if each])
                    else:
                        restore_all_folders(root, mirror)
            except TrilobyteError as error:
                self._emit(Failed(Task("copy", mirror / MANIFEST, root=root, mirror=mirror), error))
                self._totals.codes.add(error.exit_code)

    def _emit(self, event: Event) -> None:
        with self._lock:
            self._tell(event)

    def _tell(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception as error:  # noqa: BLE001 - who is told of a file must not end the work on the others
            self._mistake = self._mistake or error

    def _finish(self, task: Task, event: Done | Failed | Skipped, meter: Meter | None = None) -> None:
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
            elif isinstance(event.result, Copied):
                totals.copied += 1
                self._listed.append((task, event.result))
            elif isinstance(event.result, Compared):
                totals.compared += 1
            else:
                result = event.result
                totals.done += 1
                if isinstance(result, Compressed):
                    self._listed.append((task, result))
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


def _entry(task: Task, result: Compressed | Copied, root: Path, mirror: Path) -> File | None:
    """The manifest's line on a file; None when the source is gone by now."""
    try:
        status = task.source.stat()
        stored = relative(result.target, mirror)
    except (OSError, ValueError):
        return None
    archived = isinstance(result, Compressed)
    return File(
        path=relative(task.source, root),
        stored=stored,
        how="archive" if archived else "copy",
        bytes=result.original_bytes,
        sha256=result.source_sha256 if isinstance(result, Compressed) else result.sha256,
        mtime_ns=status.st_mtime_ns,
        mode=status.st_mode & 0o777,
        reason=result.incomplete if isinstance(result, Compressed) else result.reason,
    )


def _folded(path: Path) -> str:
    """The same for all spellings that a file system may take for one."""
    return unicodedata.normalize("NFC", os.fspath(path)).casefold()


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other one, whatever its names; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

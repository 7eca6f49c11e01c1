"""The threads behind the window: plain Python threads that know nothing of Qt and talk through one queue.

Scanning and batches import the codec (numpy, numba, decoders) when they first run, so that the window is on
the screen before any of that is loaded.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Protocol, TypeVar

from trilobyte_gui.archive.opening import header_of, preset_name
from trilobyte_gui.archive.planning.mirrors import rename_with_sources
from trilobyte_gui.archive.planning.scan import SUFFIX, LeftOut, archive_name, numbered, restored_name, scan
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.archive.storage.manifest import Manifests
from trilobyte_gui.archive.storage.trash import has_trash
from trilobyte_gui.archive.tasks import (
    Device,
    Done,
    Event,
    Failed,
    Listed,
    Moved,
    Options,
    Overall,
    Repaired,
    Skipped,
    Start,
    Task,
    UpToDate,
)
from trilobyte_gui.archive.tasks import Kind as TaskKind
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    CannotRead,
    Defect,
    Interrupted,
    NotListed,
    TrilobyteError,
    UnsupportedSource,
)
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.beside import stored_beside
from trilobyte_gui.gui.model.duplicates import DuplicateFinder
from trilobyte_gui.gui.model.reading import is_archive, shown_tags
from trilobyte_gui.gui.model.renamed import renamed
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Row, Sizes, State, TrackResult, Trouble
from trilobyte_gui.gui.services import priority
from trilobyte_gui.gui.services.awake import step_back
from trilobyte_gui.gui.services.trash import move_to_trash
from trilobyte_gui.os_words import plain_words

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.cataloguing import Cataloguer
    from trilobyte_gui.archive.planning.changes import GoneSource
    from trilobyte_gui.archive.storage.journal import Journal, Pending
    from trilobyte_gui.gui.model.work import QueuedFile, Settings
    from trilobyte_gui.metadata.wrapper import Wrapper

T = TypeVar("T")
_HANDFUL = 500  # rows a message
_MOMENT = 0.1  # seconds after which a message goes out with fewer


class RunsBatch(Protocol):
    """The part of `archive.scheduling.batch.Batch` that the window uses."""

    def run(self) -> object: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def stop(self) -> None: ...
    def cancel(self, task_id: int) -> None: ...
    def reorder(self, ids: Iterable[int]) -> None: ...


MakeBatch = Callable[[Iterable[Task], Options, Callable[[Event], None]], RunsBatch]


def _engine_batch(journal: Journal | None, catalogue: Callable[[], Cataloguer | None]) -> MakeBatch:
    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> RunsBatch:
        from trilobyte_gui.archive.scheduling.batch import Batch

        mover = None if has_trash() else move_to_trash
        return Batch(tasks, options, on_event, journal, mover, catalogue=catalogue())

    return make


class BackgroundWorker:
    """One thread that scans and one that runs the batch, each alive only while it has something to do."""

    def __init__(self, make_batch: MakeBatch | None = None, journal: Journal | None = None) -> None:
        self.messages: SimpleQueue[say.Message] = SimpleQueue()
        self._journal = journal
        self._cataloguer: Cataloguer | None = None
        self._make_batch = make_batch or _engine_batch(journal, self._catalogue)
        self._looker: threading.Thread | None = None
        self._finisher: threading.Thread | None = None
        self._lock = threading.Lock()  # over the next seven
        self._batch: RunsBatch | None = None  # once it is made
        self._control = Control()  # of the batch's thread until then
        self._paused = False
        self._order: list[int] = []  # asked for before there was a batch to ask
        self._waiting: set[int] = set()  # tasks of the batch that have not begun
        self._asked: frozenset[int] = frozenset()  # those that the batch was asked for
        self._unasked = 0  # others that were looked at, and are as they were
        self._scanning = Control()
        self._to_scan: SimpleQueue[tuple[list[Path], dict[Path, Path]] | None] = SimpleQueue()
        self._scanner: threading.Thread | None = None
        self._runner: threading.Thread | None = None
        self._speed: threading.Thread | None = None
        self._no_speed = threading.Event()
        self._ids = itertools.count(1)

    def scan(self, paths: list[Path], roots: dict[Path, Path] | None = None) -> None:
        """`roots` names the folders under which single files were found on an earlier day."""
        self._to_scan.put((paths, roots or {}))
        if self._scanner is None:
            self._scanner = threading.Thread(target=self._scan, name="trilobyte-scan", daemon=True)
            self._scanner.start()

    def start(self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings) -> None:
        control = Control()
        with self._lock:
            self._batch, self._control, self._paused, self._order = None, control, False, []
            self._waiting = {job.id for job in jobs}
            self._asked, self._unasked = frozenset(self._waiting), 0
        self._runner = threading.Thread(
            target=self._run, args=(verb, jobs, settings, control), name=f"trilobyte-{verb}", daemon=True
        )
        self._runner.start()

    def take_up(self, completed: Callable[[Settings], Settings]) -> None:
        self._finisher = threading.Thread(target=self._take_up, args=(completed,), name="trilobyte-finish", daemon=True)
        self._finisher.start()

    def _take_up(self, completed: Callable[[Settings], Settings]) -> None:
        assert self._journal
        found = left_undone(self._journal, completed)
        if found is not None:
            self.messages.put(found)
            self._finish(found.left, found.settings)

    def _finish(self, left: Pending, settings: Settings) -> None:
        from trilobyte_gui.archive.scheduling.batch import Batch

        assert self._journal
        if settings.destination is None and left.settings.get("destination"):
            return  # its drive is not there
        _step_back_alone()
        failed: list[Event] = []

        def hear(event: Event) -> None:
            if isinstance(event, Failed):
                failed.append(event)

        with contextlib.suppress(TrilobyteError), noting("complete the folders of an earlier batch"):
            Batch([], settings.options(left.verb), hear, ended=self._ended(left, settings)).run()
            if not failed and not left.due:
                self._journal.forget(left.id)

    def _ended(self, left: Pending, settings: Settings) -> Iterator[Task]:
        """Tasks that stand for the folders of what is done, and for archives whose originals were moved."""
        if settings.mirrors(left.verb):
            listed: Listed = "to be listed" if left.verb == "compress" else "listed"
            for root in dict.fromkeys(root for path, root in left.ended if root and path.is_relative_to(root)):
                mirror = target_folder(root / "a file", root, settings.destination)
                yield Task("copy", root, None, root=root, mirror=mirror, listed=listed)
        ended = {path for path, _ in left.ended}
        for move in self._journal.moves() if self._journal and left.verb == "compress" else ():
            if move.original in ended:
                yield Task("dispose", move.original, move.archive)

    def pause(self) -> None:
        with self._lock:
            self._paused = True
            if self._batch:
                self._batch.pause()

    def resume(self) -> None:
        with self._lock:
            self._paused = False
            if self._batch:
                self._batch.resume()

    def stop(self) -> None:
        with self._lock:
            self._control.stop()
            if self._batch:
                self._batch.stop()

    def look(self, folders: list[Path], destination: Path) -> None:
        """Report which files are archived at the destination and not in these folders any more."""
        args = (folders, destination)
        self._looker = threading.Thread(target=self._look, args=args, name="trilobyte-look", daemon=True)
        self._looker.start()

    def _look(self, folders: list[Path], destination: Path) -> None:
        from trilobyte_gui.archive.planning.status import gone_files
        from trilobyte_gui.archive.storage.collections import Collections

        _step_back_alone()
        try:
            with noting("look for files that are gone"):
                away = Collections().away()  # what is on a drive that is not connected is not gone
                here = [folder for folder in folders if folder not in away]
                rows = [self._gone_row(each) for each in gone_files(here, destination, self._journal)]
        except TrilobyteError:
            return  # the batch itself will say what is wrong there
        self.messages.put(say.GoneFiles(rows))
        about = [_probe(row) for row in rows if row.kind is Kind.ARCHIVE]
        self.messages.put(say.Probed(about))

    def _gone_row(self, gone: GoneSource) -> Row:
        archived = gone.entry.how == "archive"
        return Row(
            next(self._ids),
            gone.path,
            Kind.ARCHIVE if archived else Kind.OTHER,
            gone.root,
            state=State.READY if archived else State.LEFT_OUT,
            result=TrackResult(gone.stored if archived else None, gone=gone.stored),
        )

    def stop_after_current(self) -> None:
        """Tracks under way are finished; the others are reported as cancelled."""
        threading.Thread(target=self._drain, name="trilobyte-drain", daemon=True).start()

    def reorder(self, ids: list[int]) -> None:
        """Take up what has not begun in this order."""
        with self._lock:
            self._order = ids
            batch = self._batch
        if batch is not None:
            threading.Thread(target=batch.reorder, args=(ids,), name="trilobyte-reorder", daemon=True).start()

    def _drain(self) -> None:
        with self._lock:
            batch, waiting = self._batch, sorted(self._waiting)
            if batch is None:
                self._control.stop()
        if batch is not None:
            for number in waiting:
                batch.cancel(number)

    def _catalogue(self) -> Cataloguer | None:
        """What keeps the catalogue, wherever there is a journal."""
        if self._journal is not None and self._cataloguer is None:
            from trilobyte_gui.archive.operations.cataloguing import Cataloguer

            self._cataloguer = Cataloguer()
        return self._cataloguer

    def measure_speed(self, device: Device = "auto") -> None:
        """Report how fast this computer codes, once the codec is compiled."""
        self._speed = threading.Thread(target=self._measure, args=(device,), name="trilobyte-speed", daemon=True)
        self._speed.start()

    def _measure(self, device: Device) -> None:
        from trilobyte_gui.gui.model.speed import measure

        _step_back_alone()
        speeds = measure(self._no_speed, device)
        if speeds:
            self.messages.put(say.Speeds(speeds))

    def close(self, timeout: float) -> bool:
        """Stop all threads; True when they have ended within `timeout` seconds."""
        self.stop()
        self._scanning.stop()
        self._to_scan.put(None)
        self._no_speed.set()
        end = time.monotonic() + timeout
        every = (self._runner, self._scanner, self._speed, self._looker, self._finisher)
        threads = [thread for thread in every if thread is not None]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        if self._cataloguer is not None:
            self._cataloguer.close()
        return not any(thread.is_alive() for thread in threads)

    # -- in the batch's thread

    def _run(self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings, control: Control) -> None:
        error: TrilobyteError | None = None
        try:
            with noting(verb):
                if settings.gently:
                    step_back()
                batch = self._make_batch(self._tasks(verb, jobs, settings, control), settings.options(verb), self._hear)
                self._hand_over(batch)
                batch.run()
        except Interrupted:
            pass
        except TrilobyteError as told:
            error = told
        self.messages.put(say.Ended(control.stopped, error))

    def _hear(self, event: Event) -> None:
        if isinstance(event, Start):
            self._waiting.discard(event.task.id)
        if isinstance(event, UpToDate) and event.task.id not in self._asked:
            self._unasked += 1  # a cover beside a track, say: nobody asked for it, and nothing was to be done
            return
        if isinstance(event, Overall):
            event = replace(event, finished=event.finished - self._unasked, total=event.total - self._unasked)
        self.messages.put(event)
        if isinstance(event, UpToDate | Done | Failed | Skipped):
            self._tell_standing(event)
        if isinstance(event, Done) and isinstance(event.result, Repaired):  # what could not be read now can
            self.messages.put(say.Probed([_probe(Row(event.task.id, event.task.source, Kind.ARCHIVE))]))

    def _tell_standing(self, event: UpToDate | Done | Failed | Skipped) -> None:
        """What an archive is like that this run did not make."""
        from trilobyte_gui.archive.operations.shortcomings import CUT_SHORT

        target = None
        if event.task.kind == "dispose":  # it may have been made before the window was started
            target = event.task.target
        elif event.task.kind == "compress" and isinstance(event, UpToDate):
            target = event.target
        elif isinstance(event, Done) and isinstance(event.result, Moved):
            target = event.result.target
        if target is not None and (header := header_of(target)):
            preset = preset_name(header.preset) or ""
            lacks = CUT_SHORT if header.incomplete else ""
            self.messages.put(
                say.StandingArchive(event.task.id, target, size_of(target), header.promise, preset, lacks)
            )

    def _hand_over(self, batch: RunsBatch) -> None:
        """From now on the batch itself is told; what was asked before it existed is caught up."""
        with self._lock:
            self._batch = batch
            if self._order:
                batch.reorder(self._order)
            if self._paused:
                batch.pause()
            if self._control.stopped:
                batch.stop()

    def _tasks(self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings, control: Control) -> Iterator[Task]:
        """The batch's tasks with their targets; no two share one."""
        taken: set[Path] = set()
        if verb == "prune":
            yield from self._prunings(jobs, settings)
            return
        if settings.mirrors(verb):
            told: set[int] = set()
            for task in self._mirrored(verb, jobs, settings, control, told):
                taken.add(task.target or task.source)
                yield task
            for job in jobs:
                if job.copied and job.id not in told:
                    self._tell_unknown(job)
            # Of what the scan did not find the task itself says why: its folder may be on a drive that is not there.
            jobs = [job for job in jobs if not job.copied and job.id not in told]
            if verb == "restore":
                yield from self._beside(jobs, settings, taken)
        for job in jobs:
            control.checkpoint()
            target = wanted = None
            if verb in ("compress", "restore"):
                name = archive_name(job.path) if verb == "compress" else restored_name(job.path, settings.to)
                lies = job.path if settings.destination is None else job.lay or job.path
                target = wanted = target_folder(lies, job.root, settings.destination) / name
                number = 2
                while target in taken:
                    target, number = numbered(wanted, number), number + 1
                taken.add(target)
            if verb != "trash":
                yield Task(verb, job.path, target, job.id, job.size, samples=job.samples, wanted=wanted)
            elif job.original is not None:
                yield Task("dispose", job.original, job.path, job.id, job.size, samples=job.samples)

    def _beside(self, jobs: list[QueuedFile], settings: Settings, taken: set[Path]) -> Iterator[Task]:
        """What was kept with music whose archives are restored from rows of its originals."""
        made = [(job.path, job.lay, job.root) for job in jobs if job.lay and job.root]
        for each in stored_beside(made, settings.partly):
            target = target_folder(each.path, each.root, settings.destination) / each.path.name
            if target not in taken:
                taken.add(target)
                about = each.entry
                yield Task(
                    "copy",
                    each.copy,
                    target,
                    next(self._ids),
                    about.bytes,
                    expected=about.sha256,
                    mode=about.mode,
                    mtime_ns=about.mtime_ns,
                    listed="listed",
                    wanted=target,
                )

    def _prunings(self, jobs: list[QueuedFile], settings: Settings) -> Iterator[Task]:
        """What stands for files that are gone still, as a look at this moment tells."""
        from trilobyte_gui.archive.planning.changes import gone_from, prunings

        wanted = {job.path: job for job in jobs}
        manifests, roots = Manifests(), dict[Path, dict[Path, None]]()
        for job in jobs:
            mirror = manifests.governing(job.path)
            output = settings.destination if settings.destination in job.path.parents else mirror and mirror.parent
            if output and job.root:
                roots.setdefault(output, {})[job.root] = None
        found = [each for output, some in roots.items() for each in gone_from(list(some), output)]
        told: set[Path] = set()
        for each in prunings(found):
            if isinstance(each, Task):
                if found_job := wanted.get(each.source):
                    told.add(found_job.path)
                    yield replace(each, id=found_job.id)
                continue
            for job in jobs:
                if job.root == each[0]:
                    told.add(job.path)
                    self.messages.put(Failed(Task("prune", job.path, None, job.id), each[1]))
        for job in jobs:
            if job.path not in told:
                self.messages.put(Skipped(Task("prune", job.path, None, job.id), "cancelled"))

    def _mirrored(
        self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings, control: Control, told: set[int]
    ) -> Iterator[Task]:
        """Of folders that are worked on with all they hold: the scan knows what comes along, and what is missing. Adds
        the jobs that it knows of to `told`; what is no task of theirs is reported here."""
        if verb == "verify" and not settings.partly:
            jobs = _in_mirrors(jobs)
        by_path = {job.path: job for job in jobs}
        places = {job.id: place for place, job in enumerate(jobs)}
        within = [job for job in jobs if job.root is not None and job.path.is_relative_to(job.root)]
        named: dict[Path, None] = {}
        if verb != "verify" or not settings.partly:
            named = dict.fromkeys(job.root for job in within if job.root is not None)
        if verb == "verify":
            found = {job.id for job in within if job.root in named}
            named |= dict.fromkeys(job.path for job in jobs if not job.copied and job.id not in found)
        folders = {job.path.parent for job in jobs}
        if verb == "compress" and settings.destination and settings.conflict == "update":
            rename_with_sources(named, settings.destination)
        tasks: list[Task] = []
        for item in scan(list(named), _kind(verb), settings.destination, settings.to, side_files=True):
            control.checkpoint()
            path = item.path if isinstance(item, LeftOut) else item.source
            job = by_path.get(path)
            if job is not None:
                told.add(job.id)
                if isinstance(item, Task):
                    tasks.append(replace(item, id=job.id, named=True, samples=job.samples))
                else:
                    self._tell_left_out(verb, job, item)
            elif settings.partly and path.parent not in folders:
                continue
            elif isinstance(item, LeftOut):
                if item.failure and path not in named:
                    trouble = Trouble(item.error.message, item.error.hint)
                    row = Row(next(self._ids), path, Kind.OTHER, state=State.FAILED, trouble=trouble)
                    self.messages.put(say.FoundFiles([row]))
            elif item.kind in ("copy", "compare"):  # it was not there when the folder was added
                tasks.append(replace(item, id=next(self._ids)))
        tasks.sort(key=lambda task: places.get(task.id, len(places)))
        yield from tasks

    def _tell_unknown(self, job: QueuedFile) -> None:
        """What became of a file beside the music that the scan did not find."""
        task = Task("copy", job.path, None, job.id)
        try:
            os.lstat(job.path)
        except OSError as error:
            self.messages.put(Failed(task, CannotRead("the file cannot be read: {0}", plain_words(error))))
        else:
            self.messages.put(Skipped(task, "cancelled"))

    def _tell_left_out(self, verb: say.Verb, job: QueuedFile, item: LeftOut) -> None:
        """Why there is no task for a job."""
        task = Task("copy" if job.copied else _kind(verb), job.path, None, job.id)
        if item.failure:
            self.messages.put(Failed(task, item.error))
        elif not job.copied:
            self.messages.put(Skipped(task, item.reason))
        else:
            self.messages.put(Skipped(task, "cancelled"))
            if isinstance(item.error, NotListed):
                self.messages.put(
                    say.Probed([say.HeaderFacts(job.id, error=UnsupportedSource(item.reason, hint=item.error.hint))])
                )

    # -- in the scanning thread

    def _scan(self) -> None:
        duplicates = DuplicateFinder()
        paths_by_id: dict[int, Path] = {}
        while (wanted := self._to_scan.get()) is not None:
            paths, roots = wanted
            try:
                found: list[Row] = []
                for rows in _handfuls(self._rows(paths, roots)):
                    found += rows
                    self.messages.put(say.FoundFiles(rows))
                rows_by_id = {row.id: row for row in found}
                paths_by_id.update({row.id: row.path for row in found})
                about = (_probe(row) for row in found if row.kind is not Kind.OTHER)
                for facts in _handfuls(self._until_stopped(about)):
                    self.messages.put(say.Probed(facts))
                    for each in facts:
                        row = rows_by_id[each.id]
                        archive = row.kind is Kind.ARCHIVE
                        duplicates.add(each, row.path, archive, (each if archive else row).sizes.original or 0)
            except Interrupted:
                return
            finally:
                self.messages.put(say.Scanned())
            try:
                with noting("find the same audio"):
                    if self._to_scan.empty():
                        duplicates.find(self._scanning, partial(self._tell_same, paths_by_id))
            except Interrupted:
                return
            except TrilobyteError:
                duplicates = DuplicateFinder()

    def _tell_same(self, paths: dict[int, Path], same: dict[int, int], archived: dict[int, int]) -> None:
        pairs = ((one, paths[one], paths[other]) for one, other in archived.items())
        self.messages.put(say.Same(same, archived, renamed(pairs, self._journal)))

    def _until_stopped(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            self._scanning.checkpoint()
            priority.give_way()
            yield item

    def _rows(self, paths: list[Path], roots: dict[Path, Path]) -> Iterator[Row]:
        for named in paths:
            root = named if os.path.isdir(named) else roots.get(named)
            try:
                with noting(f"scan {named}"):
                    for item in self._until_stopped(scan([named], "compress")):
                        if not isinstance(item, LeftOut) or item.path.name != MANIFEST or item.failure:
                            yield self._row(item, root)  # our own list of a folder is no file of the user's
            except Interrupted:
                raise
            except TrilobyteError as error:  # of this folder the rest is not listed; the others are
                yield self._row(LeftOut(named, error, failure=True), root)

    def _row(self, item: Task | LeftOut, root: Path | None) -> Row:
        if isinstance(item, Task):
            return Row(next(self._ids), item.source, root=root, sizes=Sizes(item.size))
        row = Row(next(self._ids), item.path, Kind.OTHER, root, state=State.LEFT_OUT)
        if isinstance(item.error, CannotRead | Defect):
            row.state = State.FAILED
        elif is_archive(item.path) or item.path.suffix == SUFFIX:  # a damaged one may not even begin as one
            row.kind, row.state, row.result = Kind.ARCHIVE, State.READY, TrackResult(item.path)
            return row
        row.trouble = Trouble(item.error.message, item.error.hint)
        return row


def left_undone(journal: Journal, completed: Callable[[Settings], Settings]) -> say.LeftUndone | None:
    """What an earlier run of the window did not come to the end of, with its settings `completed`; without destination
    where that is not there."""
    from trilobyte_gui.gui.model.work import settings_from

    left = journal.pending()
    if left is None:
        return None
    settings = completed(settings_from(left.settings))
    there = settings.destination is not None and settings.destination.is_dir()
    return say.LeftUndone(left, settings if there else replace(settings, destination=None))


def _in_mirrors(jobs: list[QueuedFile]) -> list[QueuedFile]:
    """Those whose archives lie elsewhere, each with the folder that mirrors what was added, where there is one."""
    manifests, found = Manifests(), []
    for job in jobs:
        lies = job.lay or job.path
        if job.root is not None and not job.path.is_relative_to(job.root) and lies.is_relative_to(job.root):
            folder = job.path.parents[len(lies.relative_to(job.root).parts) - 1]
            top = manifests.governing(job.path)
            if top and (folder == top or top in folder.parents):
                job = replace(job, root=folder)
        found.append(job)
    return found


def _step_back_alone() -> None:
    """Let this thread wait for all others; elsewhere than on Linux that would be the window, too."""
    if sys.platform.startswith("linux"):
        step_back()


def _kind(verb: say.Verb) -> TaskKind:
    return "dispose" if verb == "trash" else verb


def size_of(path: Path) -> int | None:
    """A file's size in bytes; None if it cannot be read."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def _handfuls(items: Iterable[T]) -> Iterator[list[T]]:
    """Lists of items, sent often enough to be watched and seldom enough to cost nothing."""
    some: list[T] = []
    sent = time.monotonic()
    for item in items:
        some.append(item)
        if len(some) >= _HANDFUL or time.monotonic() - sent > _MOMENT:
            yield some
            some, sent = [], time.monotonic()
    if some:
        yield some


def _probe(row: Row) -> say.HeaderFacts:
    try:
        with noting(f"look at {row.path}"):
            return _probe_archive(row) if row.kind is Kind.ARCHIVE else _probe_source(row)
    except TrilobyteError as error:
        return say.HeaderFacts(row.id, error=error)


def _probe_source(row: Row) -> say.HeaderFacts:
    from trilobyte_gui.audio.source import open_source
    from trilobyte_gui.metadata.tags import tags_of

    with open_source(row.path) as source:
        info, wrapper = source.info, source.peek_wrapper()
    tags = tags_of(wrapper)
    return say.HeaderFacts(
        row.id,
        AudioFormat(info.kind.upper(), info.bits, info.rate, info.channels, info.frames, info.floating),
        shown_tags(tags),
        md5=_md5_in(wrapper),
        mtime_ns=_time_of(row.path),
    )


def _time_of(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _md5_in(wrapper: Wrapper) -> bytes:
    """The MD5 of its audio that a FLAC file's header tells; b"" where none does."""
    from trilobyte_gui.metadata.flac_blocks import StreamInfo, split_head

    if wrapper.kind != "flac":
        return b""
    md5 = StreamInfo.parse(split_head(wrapper.head)[1][0].data).md5
    return md5 if any(md5) else b""


def _probe_archive(row: Row) -> say.HeaderFacts:
    from trilobyte_gui.archive.opening import open_archive, readable_tags, wrapper_of
    from trilobyte_gui.archive.operations.flac_tags import metadata_bytes
    from trilobyte_gui.archive.operations.shortcomings import shortcomings
    from trilobyte_gui.archive.storage.oserrors import reading
    from trilobyte_gui.codec.source_formats import SampleFormat
    from trilobyte_gui.metadata.tags import tags_of

    with open_archive(row.result.archive or row.path) as archive:
        about = archive.header
        with reading("the archive"):
            tags = readable_tags(archive)
            wrapper = wrapper_of(archive)
            own = tags_of(wrapper)  # with all pictures, as when it was made
            damage = shortcomings(about, wrapper)
    flac8 = about.flac8_size + metadata_bytes(own) if about.flac8_size else None
    return say.HeaderFacts(
        row.id,
        AudioFormat(
            about.kind.upper(),
            about.bits,
            about.rate,
            about.channels,
            about.frames,
            bool(about.origin.form & SampleFormat.FLOAT),
        ),
        shown_tags(tags),
        Sizes(about.source_size, flac8, archive.size),
        promise=about.promise,
        incomplete=damage,
        preset=preset_name(about.preset) or "",
        md5=about.pcm_md5,
        mtime_ns=about.mtime_ns,
    )


def target_folder(path: Path, root: Path | None, destination: Path | None) -> Path:
    """Beside the file, or under the destination as it lay under the folder that was added, with its name."""
    if destination is None:
        return path.parent
    return destination if root is None else destination / path.parent.relative_to(root.parent)


def output_of(row: Row) -> Path | None:
    """The destination with which a row's archive lies where it does; None: beside its source."""
    archive = row.result.archive or row.path
    if archive.parent == row.path.parent:
        return None
    below = len(row.path.relative_to(row.root.parent).parts) if row.root is not None else 1
    return archive.parents[min(below, len(archive.parents)) - 1]

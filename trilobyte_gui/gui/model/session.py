"""What the window can do, without Qt: one list, one batch at a time, estimates whenever nothing else runs.

The session owns the `Library` and a worker (see `work.Worker`). Everything here runs on the GUI thread;
`tick` takes what the worker threads have reported since, within a time limit, so that nothing ever blocks, and tells
what came of it; `take` takes more of it between two ticks, for the next one to tell.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Empty

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.tasks import (
    ALREADY_THERE,
    Compared,
    Compressed,
    Copied,
    Device,
    Done,
    Failed,
    Moved,
    Overall,
    Preparing,
    Progress,
    Pruned,
    Skipped,
    Start,
    UpToDate,
    Waiting,
)
from trilobyte_gui.codec.errors import Interrupted
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.beside import alongside
from trilobyte_gui.gui.model.disk_space import lacking
from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.track import BUSY, Before, Kind, Pace, Row, Sizes, State, Trouble
from trilobyte_gui.gui.model.work import (
    ACTIVITY,
    FILE_EXACT,
    KEPT,
    Activity,
    Ending,
    Keeper,
    News,
    RunningBatch,
    Settings,
    Worker,
    in_words,
    job_of,
    space,
)
from trilobyte_gui.gui.model.worker import output_of, target_folder
from trilobyte_gui.gui.services.i18n import tr

Files = Sequence[tuple[Path, Path | None]]
"""Files, each with the folder that it was found under."""


class Session:
    """All that the window works on: the tracks, scans, the batch under way, and what ends it."""

    def __init__(self, worker: Worker, journal: Keeper | None = None) -> None:
        self.library = Library()
        self.batch: RunningBatch | None = None
        self.paused = False
        self.stopping = False
        self.draining = False  # tracks under way are finished, no others begun
        self.endings: list[Ending] = []
        self.scans = 0  # scans under way
        self.preparing = False
        self.notice: tuple[str, str] = ("", "")  # an error of no single file: reason, remedy
        self.full: Path | None = None  # the work waits until the drive of this folder has room
        self.lacks = 0  # bytes that what is still to be made will take there
        self._waiting: tuple[int, float | None] = (0, None)  # the row that waits, and how far it is
        self.report = ""  # the last batch in words
        self.repeated = 0  # files added that were in the list already
        self._worker = worker
        self._journal = journal
        self._go_on: tuple[say.Verb, Files, Settings, Files] | None = None  # once the scan is over
        self._clear_away: tuple[frozenset[Path], Settings] | None = None  # once it is known what is gone
        self._made: dict[int, Path] = {}  # rows whose originals go to the trash after the batch, and their archives
        self._next: tuple[say.Verb, list[Row], Settings] | None = None
        self._again: list[tuple[list[Row], Settings]] = []  # what is to be compressed again after this batch
        self._wanted: dict[int, None] = {}  # rows that want an estimate, in order
        self._settings = Settings()
        self._estimates = True
        self.held = False  # estimates wait, while a sample of the list is measured
        self._folded: set[int] = set()  # rows that are shown in others
        self._folders: dict[Path, None] = {}  # what was added; files among it are passed over
        self._news = News()  # what the next tick tells

    @property
    def folders(self) -> list[Path]:
        """The folders that were added, and the files that were."""
        return list(self._folders)

    @property
    def activity(self) -> Activity:
        if self._next is not None:
            return ACTIVITY[self._next[0]]
        return ACTIVITY[self.batch.verb] if self.batch else Activity.IDLE

    @property
    def working(self) -> bool:
        """Something is being made that would be lost by closing: estimates and scans are not."""
        return self.activity not in (Activity.IDLE, Activity.ESTIMATING)

    # -- what the user asks for

    def add(self, paths: Iterable[Path]) -> None:
        self._estimates = True
        self.repeated = 0
        self.notice, self.report = ("", ""), ""
        self.scans += 1
        paths = list(paths)
        self._folders |= dict.fromkeys(paths)
        if paths:
            self._worker.scan(paths)

    def go_on(self, verb: say.Verb, files: Files, settings: Settings, archived: Files = ()) -> None:
        """Take up what an earlier run left: files that are gone meanwhile are rows with that reason. `archived` are
        those whose originals are all that is left to be moved."""
        self.add([])
        both = [*files, *archived]
        self._worker.scan([path for path, _ in both], {path: root for path, root in both if root})
        self._go_on = (verb, files, settings, archived)

    def compress(self, rows: Iterable[Row], settings: Settings) -> None:
        self._begin("compress", [row for row in rows if row.compressible or row.retryable], settings)

    def compress_again(self, rows: Iterable[Row], settings: Settings) -> None:
        """Sources whose archives are damaged: the new ones take their places, whatever is chosen for others, and the
        originals stay where they are. One batch for each output folder, one after the other."""
        if self.working:
            return
        places: dict[Path | None, list[Row]] = {}
        for row in rows:
            if row.archivable_again:
                places.setdefault(output_of(row), []).append(row)
        settings = replace(settings, originals="keep", conflict="update", partly=True)
        self._again = [(some, replace(settings, destination=place)) for place, some in places.items()]
        self._begin_again()

    def _begin_again(self) -> None:
        if self._again:
            rows, settings = self._again.pop(0)
            self._begin("compress", rows, settings)

    def move(self, rows: Iterable[Row], before: Row | None = None, by: int = 0) -> None:
        """Put rows that are in line before another one, or (None) `by` places on; very many places: to its end."""
        line = sorted((row for row in self.library.rows if row.state is State.QUEUED), key=lambda row: row.turn)
        moved = [row for row in rows if row.state is State.QUEUED]
        if not moved or self.activity is Activity.IDLE:
            return
        turns = [row.turn for row in line]
        ids = {row.id for row in moved}
        moved.sort(key=lambda row: row.turn)
        place = next((n for n, row in enumerate(line) if row.id in ids), 0) + by
        rest = [row for row in line if row.id not in ids]
        if before is not None:
            place = next((n for n, row in enumerate(rest) if row is before), len(rest))
        place = max(0, min(place, len(rest)))
        order = [*rest[:place], *moved, *rest[place:]]
        for row, turn in zip(order, turns, strict=True):
            if row.turn != turn:
                self.library.change(row, turn=turn)
        if self._next is not None:
            self._next[1].sort(key=lambda row: row.turn)
        else:
            self._worker.reorder([row.id for row in order])

    def look_for_gone(self, destination: Path | None) -> None:
        """Which files of the folders that were added are archived there, and are not in their place any more."""
        if destination is not None and self._folders:
            self._worker.look(list(self._folders), destination)
        elif self.library.totals.gone:
            self._worker.messages.put(say.GoneFiles([]))

    def clear_away(
        self, folders: Iterable[Path], destination: Path, stored: Iterable[Path], settings: Settings
    ) -> None:
        """To the trash with these archives and copies, as far as their files are found to be gone from `folders`."""
        self._clear_away = frozenset(stored), settings
        self._worker.look(list(folders), destination)

    def prune(self, rows: Iterable[Row], settings: Settings) -> None:
        """To the trash with what stands for files that are gone."""
        self._begin("prune", [row for row in rows if row.result.gone is not None], settings)

    def restore(self, rows: Iterable[Row], settings: Settings) -> None:
        self._begin("restore", [row for row in rows if row.restorable], settings)

    def verify(self, rows: Iterable[Row], settings: Settings) -> None:
        self._begin("verify", [row for row in rows if row.restorable], settings)

    def repair(self, rows: Iterable[Row], settings: Settings) -> None:
        self._begin("repair", [row for row in rows if row.result.broken and row.restorable], settings)

    def restore_what_is_left(self, rows: Iterable[Row], settings: Settings) -> None:
        """Of damaged archives: silence where nothing is left."""
        self.restore([row for row in rows if row.result.broken], replace(settings, salvage=True))

    def stop_after_current(self) -> None:
        """Finish the tracks under way; all others leave the line."""
        if self.working and self.batch and not self.draining:
            self.draining = True
            if self.paused:
                self.resume()
            self._worker.stop_after_current()

    def measure_speed(self, device: Device) -> None:
        self._worker.measure_speed(device)

    def estimate_with(self, settings: Settings) -> None:
        """Estimates are for this preset: where it changes, those made for another are made again."""
        changed = settings.preset != self._settings.preset
        self._settings = settings
        if settings.recovery != self.library.recovery:
            self.library.add_recovery(settings.recovery)
        if not changed:
            return
        self._estimates = True
        again = [row for row in self.library.rows if row.state in (State.WAITING, State.READY)]
        again = [row for row in again if row.kind is Kind.SOURCE]
        for row in again:
            self.library.change(row, state=State.WAITING, sizes=Sizes(row.sizes.original, row.sizes.flac8))
            self._wanted[row.id] = None
        if self.batch and self.batch.verb == "estimate":
            self._wanted |= dict.fromkeys(self.batch.ids)
            self._halt()

    def hold(self, held: bool) -> None:
        """Have estimates wait (or go on), while a sample of the list is measured."""
        self.held = held
        if held and self.batch and self.batch.verb == "estimate" and not self.stopping:
            self._wanted |= dict.fromkeys(self.batch.ids)
            self._halt()

    def pause(self) -> None:
        if self.batch and not self.paused:
            self.paused = True
            self._worker.pause()

    def resume(self) -> None:
        if self.batch and self.paused:
            self.paused = False
            self._worker.resume()

    def try_again(self) -> None:
        """Let files that wait for disk space try again."""
        self._worker.resume()

    def cancel(self) -> None:
        """Stop the batch; estimates stay off until something is added or another preset is chosen."""
        verbs = {self.batch.verb} if self.batch else set()
        if self._next is not None:
            verbs.add(self._next[0])
            for row in self._next[1]:
                self.library.settle(row)
            self._next = None
            self._made = {}
        self._estimates, self._again = False, []
        if self._journal and verbs & KEPT and "estimate" not in verbs:
            self._journal.clear()
        if self.batch:
            self._halt()

    def remove(self, rows: Iterable[Row]) -> set[int]:
        """Take rows out of the list; those being worked on stay. Gives the ids that went."""
        gone = {row.id for row in rows if row.state not in BUSY}
        self.library.remove(gone)
        if not self.library.rows:
            self._folders, self.report, self.notice = {}, "", ("", "")
        self._wanted = {row_id: None for row_id in self._wanted if row_id not in gone}
        return gone

    def close(self, timeout: float) -> bool:
        """Stop everything; True when all threads have ended within `timeout` seconds."""
        return self._worker.close(timeout)

    # -- what the workers report

    def take(self, limit: float = 0.01) -> None:
        """Take reports for at most `limit` seconds."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            try:
                message = self._worker.messages.get_nowait()
            except Empty:
                break
            self._take(message, self._news)

    def tick(self, limit: float = 0.01) -> News:
        """Take reports for at most `limit` seconds and start what can be started."""
        self.take(limit)
        news, self._news = self._news, News()
        self._folded |= self.library.doubled
        self.library.doubled.clear()
        if self._folded:
            self.library.remove({row_id for row_id in self._folded if self.library.get(row_id)})
            self._folded = set()
            news.removed = True
        self._pump(news)
        news.changed, self.library.changed = self.library.changed, set()
        return news

    @property
    def backlog(self) -> bool:
        return not self._worker.messages.empty()

    def _take(self, message: say.Message, news: News) -> None:
        match message:
            case say.FoundFiles(rows=rows):
                fresh = self.library.new(rows)
                if self._go_on:
                    self.library.renew(rows)
                else:
                    self.repeated += len(rows) - len(fresh)
                    self.library.look_again(rows)
                self.library.append(fresh)
                news.found += fresh
                self._wanted |= {row.id: None for row in fresh if row.kind is Kind.SOURCE}
            case say.Probed(facts=facts):
                for about in facts:
                    if (changed := self.library.learn(about)) is not None:
                        self._wanted[changed.id] = None
                news.state = True
            case say.StandingArchive():
                self.library.stands(message)
            case say.Same(same=same, archived=archived, renamed=renamed):
                self.library.relate(same, archived, renamed)
                self._folded |= self.library.fold(archived)
                news.state = True
            case say.Scanned():
                self.scans -= 1
                news.state = news.scanned = True
                if self._go_on and not self.scans:
                    self._take_up(*self._go_on)
                    self._go_on = None
            case say.GoneFiles(rows=rows):
                stale = {row.path for row in rows}
                self._folded |= {row.id for row in self.library.rows if row.result.gone and row.path not in stale}
                fresh = self.library.gone(rows)
                self.library.append(fresh)
                news.found += fresh
                news.gone = len(rows)
                if self._clear_away:
                    (stored, settings), self._clear_away = self._clear_away, None
                    self.prune([row for row in self.library.rows if row.result.gone in stored], settings)
                news.state = True
            case say.LeftUndone():
                news.left = message.left, message.settings
            case say.Speeds(speeds=speeds):
                news.speeds = speeds
                news.state = True
            case say.Ended():
                self._end(message)
                news.ended, self.endings = self.endings, []
                news.state = True
            case Preparing(first_use=first_use):
                self.preparing = first_use
                news.state = True
            case Waiting():
                self._has_room()
                self.full = message.folder
                self._waiting = (message.task.id, None)
                row = self.library.get(message.task.id)
                if row is not None:
                    self.library.change(row, pace=replace(row.pace, waits=True))
                if self.batch:
                    verb, form = self.batch.verb, self.batch.settings.to
                    left = (self.library.get(row_id) for row_id in self.batch.ids)
                    self.lacks = sum(space(verb, row, form) for row in left if row and row.state in BUSY)
                news.state = True
            case Overall():
                if self.batch:
                    self.batch.overall = message
                    news.state = True
            case Start() | Progress() | Done() | Failed() | Skipped() | UpToDate():
                self.library.apply(message)
                self._count(message)
                news.state = True

    def _take_up(self, verb: say.Verb, files: Files, settings: Settings, archived: Files) -> None:
        """The files that an earlier run left are in the list now."""
        paths, others = dict(files), dict(archived)
        rows = self.library.of(paths)
        along = [row for row in rows if row.kind is Kind.OTHER]
        if verb == "compress":
            self._begin(verb, [row for row in rows if row.compressible or row.retryable] + along, settings)
        elif verb == "restore" and (short := lacking(rows, settings)):
            self.notice = short
        elif verb == "restore":
            self._begin(verb, [row for row in rows if row.restorable] + along, settings)
        else:
            self.verify(rows, settings)
        for row in self.library.rows:
            if row.path in others and row.kind is Kind.SOURCE:
                # that it is there is seen when it is verified, before its original goes anywhere
                self._made[row.id] = target_folder(row.path, row.root, settings.destination) / archive_name(row.path)
        if self._next is None:
            self._begin_moving(settings)
        if self._next is None and self._journal:
            self._journal.clear()

    def _begin_moving(self, settings: Settings) -> None:
        """To the trash with the originals of what was made, if that was asked for."""
        made = [row for row_id in self._made if (row := self.library.get(row_id))]
        for row in made:
            self.library.change(row, result=replace(row.result, archive=self._made[row.id]))
        if settings.originals != "keep":
            self.trash(made, settings)

    def trash(self, rows: Iterable[Row], settings: Settings) -> None:
        """The originals of these, where they have an archive; of "trash-exact" only those that come back as files."""
        exact = settings.originals == "trash-exact"
        some = [row for row in rows if row.trashable and not (exact and row.result.promise != FILE_EXACT)]
        self._begin("trash", some, settings)

    def _count(self, event: Start | Progress | Done | Failed | Skipped | UpToDate) -> None:
        if self.batch is None:
            return
        if event.task.id == self._waiting[0]:
            if isinstance(event, Progress) and self._waiting[1] is None:
                self._waiting = (event.task.id, event.fraction)  # where it stands while it waits
            elif not isinstance(event, Progress) or event.fraction != self._waiting[1]:
                self._has_room()
        unfinished = isinstance(event, Start | Progress) or (
            isinstance(event, Failed) and isinstance(event.error, Interrupted)
        )
        if isinstance(event, Done) and isinstance(event.result, Pruned):
            self._folded.add(event.task.id)
        moving = isinstance(event, Done | Skipped | UpToDate) and self._is_made(event)
        if self._journal and self.batch.verb != "estimate" and not unfinished:
            self._journal.state(event.task.source, "archived" if moving else "done")
        if not unfinished and not isinstance(event, Failed):
            if event.task.id in self.batch.told:  # it lies in two folders that were added: what is made twice is one
                return
            self.batch.told.add(event.task.id)
        match event:
            case Start():
                self.preparing = False
            case Done(result=Copied()):
                self.batch.copied += 1
            case Done(result=Compared()):
                self.batch.compared += 1
            case Done(result=Moved()):
                self.batch.moved += 1
            case Done():
                self.batch.done += 1
            case Failed(error=error) if not isinstance(error, Interrupted):
                self.batch.failed += 1
                if self.library.get(event.task.id) is None:  # of no row: a folder's manifest
                    self.notice = (f"{event.task.source}: {tr(error.message)}", tr(error.hint))
                    self.batch.apart.append((event.task.source, Trouble(error.message, error.hint)))
            case Skipped(reason="cancelled"):
                row = self.library.get(event.task.id)
                if row is not None and row.kind is Kind.OTHER and row.id in self.batch.ids:
                    self.batch.ids.discard(row.id)  # there was nothing to be done about it
                    self.batch.beside -= 1
            case UpToDate(task=task):
                row = self.library.get(task.id)
                if row is not None and row.kind is Kind.OTHER:
                    self.batch.unchanged += 1
                else:
                    self.batch.up_to_date += 1
            case Skipped():
                self.batch.skipped += 1

    def _is_made(self, event: Done | Skipped | UpToDate) -> bool:
        """Whether an archive is there whose original shall go to the trash; then it is noted."""
        task = event.task
        if self.batch is None or self.batch.settings.originals == "keep" or task.kind != "compress":
            return False
        made = task.target
        if isinstance(event, Done) and isinstance(event.result, Compressed | Moved):
            made = event.result.target
        elif isinstance(event, UpToDate):
            made = event.target
        elif isinstance(event, Skipped) and event.reason != ALREADY_THERE:
            return False
        if made is None:
            return False
        self._made[task.id] = made
        return True

    def _pump(self, news: News) -> None:
        """Start the next thing: what the user asked for, else estimates for rows that want one."""
        if self.batch is not None:
            return
        if self._next is not None:
            verb, rows, settings = self._next
            self._next = None
            self._run(verb, rows, settings)
            news.state = True
        elif self._estimates and self._wanted and not self.scans and not self.held:
            rows = [row for row_id in self._wanted if (row := self.library.get(row_id)) and row.state is State.WAITING]
            self._wanted.clear()
            if rows:
                self._run("estimate", rows, self._settings)
                news.state = True

    def _begin(self, verb: say.Verb, rows: list[Row], settings: Settings) -> None:
        if not rows or self.working:
            return
        self._settings = settings
        self.library.preset = settings.preset
        self._made = {}
        if self.batch is not None:  # estimates give way, and go on afterwards
            self._wanted |= dict.fromkeys(self.batch.ids)
            self._halt()
        along: list[Row] = []
        if settings.mirrors(verb):
            # What lies beside a library's sources is no business of those who work on its archives.
            archives = [row for row in rows if row.kind is Kind.ARCHIVE and row.result.gone is None]
            beside = rows if verb == "compress" else archives
            along = alongside(beside, self.library.rows, settings.partly)
        elif verb == "compress":  # what could not be read may be music: it is not left out silently
            others = alongside(rows, self.library.rows, settings.partly)
            along = [row for row in others if row.state is State.FAILED]
        rows = list({row.id: row for row in (*rows, *along)}.values())
        self._next = (verb, rows, settings)
        doing = "check" if verb == "verify" and settings.quick else verb
        for turn, row in enumerate(rows, 1):
            before = Before(row.state, row.verb, row.trouble, row.pace)
            trouble = Trouble(row.trouble.reason if row.kind is Kind.OTHER else "")
            self.library.change(
                row, state=State.QUEUED, verb=doing, trouble=trouble, pace=Pace(), turn=turn, before=before
            )

    def _run(self, verb: say.Verb, rows: list[Row], settings: Settings) -> None:
        beside = sum(row.kind is Kind.OTHER for row in rows)
        self.batch = RunningBatch(verb, {row.id for row in rows}, settings=settings, beside=beside)
        self.library.salvaging = verb == "restore" and settings.salvage
        self.notice = ("", "")
        if verb != "estimate":
            self.report = ""
        self.paused = self.stopping = self.draining = False
        jobs = [job_of(verb, row) for row in rows]
        if self._journal and verb in ("compress", "restore"):
            moving = [(row.path, row.root) for row_id in self._made if (row := self.library.get(row_id))]
            self._journal.begin(verb, to_json(settings), [(job.path, job.root) for job in jobs], moving)
        elif self._journal and verb == "trash":
            self._journal.begin("compress", to_json(settings), [], [(row.path, row.root) for row in rows])
        self._worker.start(verb, jobs, settings)

    def _has_room(self) -> None:
        """Nothing waits for room any more."""
        row = self.library.get(self._waiting[0])
        if row is not None and row.pace.waits:
            self.library.change(row, pace=replace(row.pace, waits=False))
        self.full, self._waiting, self.lacks = None, (0, None), 0

    def _halt(self) -> None:
        self.stopping = True
        self._worker.stop()

    def _end(self, ended: say.Ended) -> None:
        batch, self.batch = self.batch, None
        draining = self.draining
        self.paused = self.stopping = self.draining = self.preparing = False
        self._has_room()
        if ended.error:
            self.notice = (tr(ended.error.message), tr(ended.error.hint))
            self._estimates = False
        if batch is None:
            return
        queued = {row.id for row in self._next[1]} if self._next else set()
        for row_id in batch.ids:
            row = self.library.get(row_id)
            if row is None or row_id in queued:
                continue
            if row.state in BUSY:
                self.library.settle(row)
            if row.state is State.WAITING:
                self._wanted[row_id] = None
        if batch.verb == "estimate":
            return
        rows = [row for row_id in sorted(batch.ids) if (row := self.library.get(row_id))]
        stopped = ended.stopped or draining
        self.report = in_words(batch, stopped, sum(row.result.trashed for row in rows))
        spent = time.monotonic() - batch.began
        self.endings.append(
            Ending(
                verb=batch.verb,
                words=self.report,
                rows=rows,
                done=batch.done,
                failed=batch.failed,
                skipped=batch.skipped,
                up_to_date=batch.up_to_date,
                seconds=spent,
                stopped=stopped,
                copied=batch.copied,
                moved=batch.moved,
                apart=tuple(batch.apart),
            )
        )
        if batch.verb == "compress" and not stopped and not self._next:
            self._begin_moving(batch.settings)
            self._again = [] if ended.error else self._again
            if not self._next:
                self._begin_again()
        elif stopped:
            self._again = []
        self._made = {}
        if self._journal and batch.verb in KEPT and not ended.error and not self._next:
            self._journal.clear()

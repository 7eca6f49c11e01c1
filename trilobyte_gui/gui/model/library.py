"""All rows that the window has, and what events make of them: plain data without Qt, for the GUI thread only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.archive.tasks import (
    Compared,
    Compressed,
    Copied,
    Disposed,
    Done,
    Estimated,
    Failed,
    Moved,
    Progress,
    Pruned,
    Repaired,
    Restored,
    Result,
    Salvaged,
    Skipped,
    Start,
    UpToDate,
    Verified,
)
from trilobyte_gui.codec import parity
from trilobyte_gui.codec.errors import (
    ArchiveDamaged,
    Interrupted,
    NotListed,
    Phrase,
    SourceDamaged,
    TrilobyteError,
    UnsupportedSource,
)
from trilobyte_gui.gui.model.messages import HeaderFacts, StandingArchive
from trilobyte_gui.gui.model.totals import SizeTotals, Tally
from trilobyte_gui.gui.model.track import BUSY, Kind, Pace, Row, Sizes, State, TrackResult, TrackTags, Trouble

T = TypeVar("T")
_AT_WORK = frozenset({State.QUEUED, State.WORKING})
ARCHIVABLE = Phrase("Get an undamaged copy, or archive what is left of it (in the menu Tracks).")
AGAIN = Phrase("Its original is still there: compress it again.")
REPAIRABLE = Phrase("Repair it, or restore what is left of it: both are in the menu Tracks.")
BEYOND_REPAIR = Phrase("Restore what is left of it (menu Tracks), or take the archive from a backup.")


class Library:
    """All rows as they were added, found by id and by path, with running totals and what has changed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.totals = SizeTotals()
        self.tally: Tally | None = None  # over the rows that somebody wants sums of, kept right as well
        self.changed: set[int] = set()
        self.salvaging = False  # damaged archives are being restored as far as they go
        self.preset = ""  # that new archives are made with
        self.recovery = 0  # percent of damage that new archives can repair: part of what is estimated
        self._by_id: dict[int, Row] = {}
        self._by_path: dict[Path, Row] = {}
        self._made: dict[Path, Row] = {}  # archives, by the row of what they were made of
        self.doubled: set[int] = set()  # rows of archives that are shown in others now, which are to be removed
        self._again: dict[int, int] = {}  # ids under which files that are in the list are looked at once more

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, row_id: int) -> Row | None:
        return self._by_id.get(row_id)

    def new(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that are not in the list yet, each path once; archives are listed with what they were made of."""
        fresh: dict[Path, Row] = {}
        for row in rows:
            if row.path not in self._by_path and row.path not in self._made:
                fresh.setdefault(row.path, row)
        return list(fresh.values())

    def of(self, paths: Iterable[Path]) -> list[Row]:
        """The rows of these files, or that have these archives, as far as there are any."""
        found = (self._by_path.get(path) or self._made.get(path) for path in paths)
        return [row for row in found if row is not None]

    def append(self, rows: list[Row]) -> None:
        for row in rows:
            self._by_id[row.id] = row
            self._by_path[row.path] = row
            if row.result.archive is not None:
                self._now_made(row, None)
            self.totals.count(row)
        self.rows.extend(rows)

    def remove(self, ids: set[int]) -> None:
        gone = [self._by_id.pop(row_id) for row_id in ids]
        self.rows = [row for row in self.rows if row.id not in ids]
        albums = {id(row.group): row.group for row in gone if row.group is not None}
        for row in gone:
            self._by_path.pop(row.path, None)
            if (made := row.result.archive) is not None and self._made.get(made) is row:
                del self._made[made]
            row.group = None
        for album in albums.values():
            album.lose_strangers()
        if len(gone) < len(self.rows):
            for row in gone:
                self.totals.count(row, -1)
        else:
            self.totals = SizeTotals()
            for row in self.rows:
                self.totals.count(row)
        for row in self.rows:
            if row.same_as is not None and row.same_as.id in ids:
                self.change(row, same_as=None)
            if row.archived_as is not None and row.archived_as.id in ids:
                self.change(row, archived_as=None, renamed=False)

    def relate(self, same: dict[int, int], archived: dict[int, int], renamed: frozenset[int] = frozenset()) -> None:
        """Note which rows hold the audio of which others, and which were renamed since; rows removed meanwhile are
        passed over."""
        for name, pairs in (("same_as", same), ("archived_as", archived)):
            for one, other in pairs.items():
                row, first = self.get(one), self.get(other)
                if name == "archived_as" and row is not None and row.result.archive is not None:
                    continue  # it has one of its own
                if row is not None and first is not None and getattr(row, name) is not first:
                    self.change(row, **{name: first})
        for one in renamed:
            row = self.get(one)
            if row is not None and row.archived_as is not None:
                self.change(row, renamed=True)

    def fold(self, archived: dict[int, int]) -> set[int]:
        """Bring archives that lie beside what they were made of into its row; gives the ids of their own rows, which
        are to be removed. One whose original has another size or time than was archived stays apart."""
        folded: set[int] = set()
        for one, other in archived.items():
            row, made = self.get(one), self.get(other)
            if row is None or made is None or row.result.archive is not None or row.state in _AT_WORK:
                continue
            if made.state is not State.READY or made.version != row.version:
                continue
            archive = made.result.archive
            if archive is None or archive != row.path.with_name(archive_name(row.path)):
                continue
            self.change(
                row,
                state=State.ARCHIVED,
                verb="found",
                result=replace(made.result, restored=row.result.restored),
                sizes=replace(made.sizes, original=row.sizes.original),
                archived_as=None,
            )
            folded.add(other)
        return folded

    def change(self, row: Row, **values: object) -> None:
        """Set attributes of a row, with the totals kept right and the row marked as changed."""
        group, tally = row.group, self.tally
        self.totals.count(row, -1)
        if group:
            group.count(row, -1)
        if tally:
            tally.count(row, -1)
        before = row.result.archive
        for name, value in values.items():
            setattr(row, name, value)
        if row.result.archive is not before:
            self._now_made(row, before)
        self.totals.count(row)
        if group:
            group.count(row)
        if tally:
            tally.count(row)
        self.changed.add(row.id)

    def settle(self, row: Row) -> None:
        """Work on a row has ended without a result."""
        self.change(row, **row.settled._asdict())

    def _now_made(self, row: Row, before: Path | None) -> None:
        """The archive of a row is another one; where that has a row of its own, it is shown twice."""
        if before is not None and self._made.get(before) is row:
            del self._made[before]
        made = row.result.archive
        if made is None or made == row.path:
            return
        self._made[made] = row
        if row.renamed and row.archived_as is not None:
            self._is_shown_elsewhere(row.archived_as.path)  # it was moved along
        row.archived_as, row.renamed = None, False
        self._is_shown_elsewhere(made)

    def _is_shown_elsewhere(self, archive: Path) -> None:
        other = self._by_path.get(archive)
        if other is not None and other.kind is Kind.ARCHIVE and other.state not in _AT_WORK:
            self.doubled.add(other.id)

    def renew(self, found: Iterable[Row]) -> None:
        """Files that are in the list are looked at once more: what was done with them before is forgotten, but not
        the estimate of one that has its size and time still."""
        for now in found:
            row = self._by_path.get(now.path)
            if row is None or row is now or row.state in BUSY:
                continue
            self._again[now.id] = row.id
            same = now.sizes.original in (None, row.sizes.original)
            keeps = same and (row.sizes.estimated or now.kind is Kind.ARCHIVE)
            sizes = row.sizes if keeps else now.sizes
            state = State.READY if keeps and now.state is State.WAITING else now.state
            again = {"verb": "", "pace": Pace(), "trouble": now.trouble, "result": now.result}
            self.change(row, kind=now.kind, sizes=sizes, state=state, **again)

    def look_again(self, found: Iterable[Row]) -> None:
        """Sources that are in the list were added once more: what was changed since is as if it were new."""
        for now in found:
            row = self._by_path.get(now.path)
            if row is None or row is now or row.state in BUSY or not (row.kind is now.kind is Kind.SOURCE):
                continue
            self._again[now.id] = row.id
            if now.sizes.original not in (None, row.sizes.original):
                self._begin_anew(row, now.sizes)

    def _begin_anew(self, row: Row, sizes: Sizes) -> None:
        """It is another file by that name."""
        nothing = {"verb": "", "pace": Pace(), "trouble": Trouble(), "result": TrackResult(), "same_as": None}
        self.change(row, state=State.WAITING, sizes=sizes, archived_as=None, renamed=False, **nothing)

    def learn(self, facts: HeaderFacts) -> Row | None:
        """Bring what a file's headers say into its row; gives the row where it is to be estimated anew."""
        again = facts.id in self._again
        row = self.get(self._again.pop(facts.id, facts.id))
        if row is None or (again and row.state in BUSY):
            return None
        if facts.error is not None:
            self._leave_out(row, facts.error)
            return None
        row.sought = ""
        changed = facts.mtime_ns and row.mtime_ns not in (0, facts.mtime_ns)
        if changed and row.kind is Kind.SOURCE and row.state not in BUSY:
            self._begin_anew(row, Sizes(row.sizes.original))
        self.change(
            row,
            tags=_completed(row.tags, facts.tags),
            audio=_completed(row.audio, facts.audio),
            sizes=_completed(row.sizes, facts.sizes),
            result=replace(row.result, promise=facts.promise, preset=facts.preset, incomplete=facts.incomplete)
            if facts.promise
            else row.result,
            mtime_ns=facts.mtime_ns or row.mtime_ns,
        )
        row.sought = row.searchable
        if row.group is not None:
            row.group.renamed()
        return row if again and row.kind is Kind.SOURCE and row.state is State.WAITING else None

    def retagged(self, archive: Path, tags: TrackTags, size: int) -> None:
        """The tags of an archive were edited. Of a source with an archive its own are shown."""
        row = self._by_path.get(archive) or self._made.get(archive)
        if row is None:
            return
        shown = tags if row.kind is Kind.ARCHIVE else row.tags
        row.sought = ""
        self.change(row, tags=shown, sizes=replace(row.sizes, archive=size))
        if row.group is not None:
            row.group.renamed()

    def _leave_out(self, row: Row, error: TrilobyteError) -> None:
        """Failed, or simply nothing that is archived here."""
        if isinstance(error, UnsupportedSource):
            trouble = Trouble(error.message, error.hint)
            self.change(row, kind=Kind.OTHER, state=State.LEFT_OUT, trouble=trouble)
            return
        damaged = isinstance(error, SourceDamaged) and row.kind is Kind.SOURCE and row.verb in ("", "compress")
        broken = isinstance(error, ArchiveDamaged) and row.result.archive is not None
        remedy = ARCHIVABLE if damaged else error.hint
        if broken and row.verb != "trash" and not self.salvaging:
            here = row.kind is Kind.SOURCE and not row.result.trashed
            remedy = AGAIN if here else BEYOND_REPAIR if row.verb == "repair" else REPAIRABLE
        trouble = Trouble(error.message, remedy, damaged)
        result = replace(row.result, broken=broken or row.result.broken)
        self.change(row, state=State.FAILED, trouble=trouble, result=result)

    def apply(self, event: Start | Progress | Done | Failed | Skipped | UpToDate) -> None:
        """Bring an event of a batch into its row; rows removed meanwhile are passed over."""
        row = self.get(event.task.id)
        if row is None:
            return
        if event.task.kind == "estimate" and row.state not in (State.WAITING, State.ESTIMATING):
            # The user asked for more meanwhile: its state is no longer this event's business.
            if isinstance(event, Done) and isinstance(event.result, Estimated) and row.result.archive is None:
                self._finish(row, event.result, row.state)
            return
        match event:
            case Start(task=task) if task.kind == "estimate":
                self.change(row, state=State.ESTIMATING, pace=Pace())
            case Start():
                self.change(row, state=State.WORKING, pace=Pace(waits=row.pace.waits), trouble=Trouble())
            case Progress():
                speed = None if event.task.kind == "estimate" else event.rtf
                row.pace = Pace(event.fraction, speed, event.eta, row.pace.waits)
                self.changed.add(row.id)
            case Done(result=result):
                self._finish(row, result)
            case Failed(error=Interrupted()):
                self.settle(row)
            case Failed(error=error):
                self._leave_out(row, error)
            case UpToDate(target=target) if row.kind is Kind.OTHER:
                made = replace(row.result, restored=target)
                self.change(row, state=State.COPIED, verb="up to date", result=made, pace=Pace())
            case UpToDate(target=target) if row.result.broken and target == row.result.archive:
                self.settle(row)  # it was taken for sound, since nobody has noted that it is damaged
            case UpToDate(target=target):
                self._stands_already(row, target)
            case Skipped(reason="cancelled"):
                self.settle(row)
            case Skipped(task=task, reason=reason) if task.kind == "estimate":
                self._leave_out(row, UnsupportedSource(reason))
            case Skipped(reason=reason):
                self.change(row, state=State.SKIPPED, trouble=Trouble(reason))

    def stands(self, told: StandingArchive) -> None:
        """What an archive is like that was there already."""
        row = self.get(told.id)
        if row is not None:
            result = replace(
                row.result,
                archive=told.archive,
                promise=told.promise,
                preset=told.preset,
                incomplete=told.incomplete,
            )
            self.change(row, result=result, sizes=Sizes(row.sizes.original, row.sizes.flac8, told.size))

    def _stands_already(self, row: Row, archive: Path) -> None:
        result = replace(row.result, archive=archive)
        self.change(row, state=State.ARCHIVED, verb="up to date", result=result, trouble=Trouble())

    def _finish(self, row: Row, result: Result, state: State = State.READY) -> None:
        """What a task gave: `state` is that of a row whose estimate came."""
        had = row.result
        match result:
            case Estimated():
                records = _records(result.trilobyte_bytes, self.recovery)
                sizes = Sizes(
                    row.sizes.original,
                    (result.flac8_bytes + result.metadata_bytes) or None,  # FLAC cannot hold everything
                    result.trilobyte_bytes + records,
                    result.trilobyte_low + records,
                    result.trilobyte_high + records,
                    records,
                )
                self.change(row, state=state, sizes=sizes, audio=replace(row.audio, frames=result.frames))
            case Compressed():
                flac8 = (result.flac8_bytes + result.metadata_bytes) or None  # FLAC cannot hold everything
                self.change(
                    row,
                    state=State.ARCHIVED,
                    sizes=Sizes(result.original_bytes, flac8, result.trilobyte_bytes),
                    audio=replace(row.audio, frames=result.frames),
                    result=replace(
                        had,
                        archive=result.target,
                        promise=result.promise,
                        preset=self.preset,
                        incomplete=result.incomplete,
                        broken=False,
                        repaired="",
                        remarks=result.remarks,
                    ),
                    pace=_done(result.seconds, result.encode_s + result.verify_s),
                )
            case Pruned():
                self.change(row, result=replace(had, gone=None, archive=None), pace=Pace())
            case Moved() if row.kind is Kind.OTHER:
                self.change(row, state=State.COPIED, result=replace(had, restored=result.target), pace=Pace())
            case Moved():
                self._is_shown_elsewhere(result.was)
                if (before := self._made.get(result.was)) is not None and before is not row:
                    self.doubled.add(before.id)  # its source has another name now, which is this row's
                self._stands_already(row, result.target)
            case Copied():
                trouble = Trouble(result.reason) if result.reason else row.trouble
                made = replace(had, restored=result.target)
                self.change(row, state=State.COPIED, trouble=trouble, result=made, pace=Pace())
            case Compared():
                self.change(row, state=State.COPIED, trouble=Trouble(), pace=Pace())
            case Disposed():
                made = replace(had, trashed=True, trash=result.trash)
                self.change(row, state=State.ARCHIVED, result=made, pace=_done(result.seconds, result.decode_s))
            case Verified():
                remarks = (NotListed().message,) if result.listed == "not listed" else ()
                made = replace(had, promise=result.promise, broken=False, remarks=remarks)
                self.change(row, state=State.ARCHIVED, result=made, pace=_done(result.seconds, result.decode_s))
            case Repaired():
                made = replace(had, repaired=result.how, broken=False)
                self.change(row, state=State.ARCHIVED, result=made, pace=_done(result.seconds, result.repair_s))
            case Salvaged():
                lost = result.frames_lost / result.rate if result.exact == "damaged" and result.rate else None
                self.change(
                    row,
                    state=State.RESTORED,
                    audio=replace(row.audio, frames=result.frames, rate=result.rate),
                    result=replace(had, restored=result.target, promise=result.exact, lost=lost),
                    pace=_done(result.seconds, result.decode_s),
                )
            case Restored():
                self.change(
                    row,
                    state=State.RESTORED,
                    result=replace(
                        had,
                        restored=result.target,
                        promise=result.exact,
                        lost=None,
                        broken=False,
                        remarks=result.remarks,
                    ),
                    pace=_done(result.seconds, result.decode_s),
                )

    def gone(self, rows: list[Row]) -> list[Row]:
        """Bring in what is archived of files that are not there any more, where there is a row of them already; gives
        the rows that are new."""
        fresh = []
        for found in rows:
            row = self._by_path.get(found.path)
            if row is None:
                fresh.append(found)
            elif row.result.gone != found.result.gone and row.state not in _AT_WORK:
                result = replace(row.result, archive=found.result.archive, gone=found.result.gone)
                self.change(row, kind=found.kind, state=found.state, result=result, trouble=Trouble())
        return fresh

    def archives_moved(self, old: Path, new: Path) -> None:
        """The archives below the folder `old` are below `new` now. Those with rows of their own leave the list."""
        for row in list(self.rows):
            made, gone = (_moved(path, old, new) for path in (row.result.archive, row.result.gone))
            if (made, gone) == (row.result.archive, row.result.gone) or row.state in _AT_WORK:
                continue
            if row.kind is Kind.ARCHIVE and gone is None:
                self.doubled.add(row.id)
            else:
                self.change(row, result=replace(row.result, archive=made, gone=gone))

    def brought_back(self, path: Path) -> None:
        """The original there was taken out of the trash again."""
        for row in self.rows:
            if row.result.trashed and row.path == path:
                self.change(row, result=replace(row.result, trashed=False, trash=None))

    def add_recovery(self, percent: int) -> None:
        """Bring what is estimated in line with another share of recovery data."""
        self.recovery = percent
        for row in self.rows:
            now = row.sizes
            if now.archive is None or now.low is None or now.high is None:
                continue
            records = _records(now.archive - now.records, percent)
            more = records - now.records
            if more:
                sizes = replace(
                    now, archive=now.archive + more, low=now.low + more, high=now.high + more, records=records
                )
                self.change(row, sizes=sizes)


def _moved(path: Path | None, old: Path, new: Path) -> Path | None:
    below = os.path.join(old, "")  # paths are slow to compare, and rows may be many
    return new / path.relative_to(old) if path is not None and os.fspath(path).startswith(below) else path


def _completed(known: T, facts: T) -> T:
    """What is told replaces what is known, where something is told."""
    told = {each.name: value for each in fields(facts) if (value := getattr(facts, each.name)) not in (None, "", 0)}  # type: ignore[arg-type]
    return replace(known, **told) if told else known  # type: ignore[type-var]


def _records(size: int, percent: int) -> int:
    """Bytes of recovery data in an archive of `size` bytes without it."""
    return parity.plan(size, percent).length if size and percent else 0


def _done(audio: float, work: float) -> Pace:
    """Of a track that is finished: seconds of audio, and of work on it."""
    return Pace(1.0, audio / work if work > 0 else None)

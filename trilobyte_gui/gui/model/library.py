"""The rows that the window shows and their sums: plain data without Qt, changed only by the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

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
from trilobyte_gui.gui.model.messages import Facts, Standing

if TYPE_CHECKING:
    from trilobyte_gui.gui.model.list_layout import Album


class Kind(Enum):
    SOURCE = auto()  # can be compressed
    ARCHIVE = auto()  # can be restored
    OTHER = auto()  # left alone, with its reason


class State(Enum):
    __hash__ = object.__hash__  # Enum's own is written in Python, and states of 50,000 rows are looked up

    WAITING = auto()  # for its estimate
    ESTIMATING = auto()
    READY = auto()
    QUEUED = auto()
    WORKING = auto()
    ARCHIVED = auto()
    RESTORED = auto()
    COPIED = auto()  # no music, but it came along
    SKIPPED = auto()
    FAILED = auto()
    LEFT_OUT = auto()


_FACTS = (
    "codec",
    "bits",
    "rate",
    "channels",
    "frames",
    "title",
    "artist",
    "album",
    "album_artist",
    "disc",
    "track",
    "year",
    "original",
    "flac8",
    "size",
    "promise",
    "mtime_ns",
)
BUSY = frozenset({State.ESTIMATING, State.QUEUED, State.WORKING})
_AT_WORK = frozenset({State.QUEUED, State.WORKING})
_NOT_TO_COMPRESS = frozenset({State.QUEUED, State.WORKING, State.ARCHIVED, State.RESTORED, State.FAILED})
ARCHIVABLE = Phrase("Get an undamaged copy, or archive what is left of it (menu Tracks).")
REPAIRABLE = Phrase("Repair it, or restore what is left of it: both are in the menu Tracks.")
BEYOND_REPAIR = Phrase("Restore what is left of it (menu Tracks), or take the archive from a backup.")


@dataclass(slots=True)
class Row:
    """One file of the list. Sizes in bytes, times in seconds; None is not known (yet)."""

    id: int
    path: Path
    kind: Kind = Kind.SOURCE
    root: Path | None = None  # the dropped folder it was found under, for mirroring
    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    disc: str = ""
    track: str = ""
    year: str = ""
    codec: str = ""  # "FLAC", "WAV" of the source, also for an archive
    bits: int = 0
    rate: int = 0
    channels: int = 0
    frames: int | None = None
    original: int | None = None
    flac8: int | None = None  # with the tags and pictures that the archive has, too
    size: int | None = None  # of the archive: estimated while `low` is set, else actual
    low: int | None = None
    high: int | None = None
    state: State = State.WAITING
    # What it is WORKING on, "compress" or "restore"; of an archive that was there, "found" where it lies beside its
    # original, "up to date" where it was compared with that.
    verb: str = ""
    turn: int = 0  # its number in the line of the batch that it is QUEUED for
    fraction: float = 0.0
    waits: bool = False  # for room on the drive that it is written to
    speed: float | None = None  # times real time
    left: float | None = None
    reason: str = ""  # why it failed, was skipped or left out
    remedy: str = ""
    damaged: bool = False  # it failed because the source is damaged: what is left of it could be archived
    incomplete: str = ""  # what the archive lacks of a damaged source
    broken: bool = False  # its archive is damaged: it may be repaired, or what is left of it restored
    repaired: str = ""  # by what: see `archive.tasks.Repaired`
    lost: float | None = None  # seconds of silence where a damaged archive was restored as far as it goes
    records: int = 0  # bytes of recovery data in the estimated size
    archive: Path | None = None  # made by this window, or the file itself
    restored: Path | None = None
    promise: str = ""  # what was proven: "file-exact", "audio-and-metadata-exact", "audio-exact"
    trashed: bool = False  # the original was moved to the trash, after its archive had been proven once more
    trash: Path | None = None  # where it lies there, if the system tells
    remarks: tuple[str, ...] = ()  # what could not be done as asked
    same_as: Row | None = field(default=None, compare=False, repr=False)  # the first row with this very audio
    mtime_ns: int = 0  # of the source, also for an archive
    archived_as: Row | None = field(default=None, compare=False, repr=False)  # its archive, listed as well
    sought: str = field(default="", compare=False, repr=False)  # what a search looks at, once it has been made
    group: Album | None = field(default=None, compare=False, repr=False)  # kept by the arrangement

    @property
    def seconds(self) -> float | None:
        return self.frames / self.rate if self.frames is not None and self.rate else None

    @property
    def name(self) -> str:
        return self.title or self.path.name

    @property
    def searchable(self) -> str:
        """Title, artist, album and path in small letters: made once, a search asks for those of 50,000 rows."""
        if not self.sought:
            self.sought = f"{self.title}\n{self.artist}\n{self.album}\n{self.album_artist}\n{self.path}".casefold()
        return self.sought

    @property
    def estimated(self) -> bool:
        """The Trilobyte size is a guess from excerpts, not a file on disk."""
        return self.size is not None and self.low is not None

    def saved(self, against: int | None) -> float | None:
        """The part of `against` bytes that Trilobyte saves, 0.12 for 12 %; negative where it is larger."""
        return 1 - self.size / against if self.size is not None and against else None

    @property
    def compressible(self) -> bool:
        """To be worked on when everything is compressed: what has failed waits until it is asked for once more, and
        what was not changed since an archive in the list was made of it needs no other."""
        made = self.archived_as
        same = made is not None and (made.original, made.mtime_ns) == (self.original, self.mtime_ns)
        return self.kind is Kind.SOURCE and self.state not in _NOT_TO_COMPRESS and not self.trashed and not same

    @property
    def restorable(self) -> bool:
        return self.archive is not None and self.state not in (State.QUEUED, State.WORKING)

    @property
    def retryable(self) -> bool:
        return self.state is State.FAILED and (self.kind is Kind.SOURCE or self.archive is not None)

    @property
    def salvageable(self) -> bool:
        """A damaged source of which something is left that can be archived."""
        return self.damaged and self.state is State.FAILED and self.kind is Kind.SOURCE

    @property
    def settled(self) -> State:
        """Where the row goes when work on it ends without a result."""
        if self.kind is Kind.OTHER:
            return State.LEFT_OUT
        if self.kind is Kind.ARCHIVE or (self.size is not None and self.low is not None):
            return State.READY
        return State.ARCHIVED if self.archive else State.WAITING


@dataclass(slots=True)
class Totals:
    """Sums over rows. The three sizes cover the same tracks: those where all three are known."""

    tracks: int = 0  # sources and archives
    known: int = 0
    actual: int = 0  # of the known, those whose Trilobyte size is a file on disk
    original: int = 0
    flac8: int = 0
    size: int = 0
    low: int = 0
    high: int = 0
    everything: int = 0  # bytes of all originals, measured or not
    seconds: float = 0.0
    pending: float = 0.0  # seconds of audio of what can be compressed
    takes: int = 0  # bytes that its archives will take, at most
    restored: int = 0  # bytes that what can be restored will take
    failed: int = 0
    left_out: int = 0
    beside: int = 0  # files that are no music
    compressible: int = 0
    restorable: int = 0
    retryable: int = 0
    busy: int = 0
    queued: int = 0
    done: int = 0
    damaged: int = 0  # sources of which something is left that can be archived
    broken: int = 0  # damaged archives

    @property
    def complete(self) -> bool:
        """The sizes of all its tracks are known."""
        return 0 < self.tracks == self.known

    def saved(self, against: int) -> float | None:
        """The part of `against` bytes that Trilobyte saves; None until all sizes are known."""
        return 1 - self.size / against if self.complete and against else None

    def count(self, row: Row, sign: int = 1, alone: bool = False) -> None:
        """Add a row, or with sign -1 take it out again as it was added. Sizes of a source whose archive is listed as
        well are counted once, there, unless it stands `alone`. Called for every row of a large selection: what most
        rows do not have is asked for in as few steps as can be."""
        state = row.state
        if state is State.FAILED:
            self.failed += sign
            self.retryable += sign * row.retryable
            self.damaged += sign * row.salvageable
        elif state is State.QUEUED:
            self.queued += sign
        if row.archive is not None and row.restorable:
            self.restorable += sign
            self.restored += sign * (row.original or 0)
            self.broken += sign * row.broken
        if row.kind is Kind.OTHER:
            self.beside += sign
            self.left_out += sign * (state is State.LEFT_OUT)
            return
        original, frames, rate = row.original, row.frames, row.rate
        seconds = frames / rate if frames is not None and rate else 0.0
        if state not in _NOT_TO_COMPRESS and row.compressible:
            self.compressible += sign
            self.pending += sign * seconds
            self.takes += sign * (row.high or row.size or original or 0)
        if row.archived_as is not None and not alone:
            return
        self.tracks += sign
        self.seconds += sign * seconds
        if state in BUSY:
            self.busy += sign
        elif state is State.ARCHIVED or state is State.RESTORED:
            self.done += sign
        if original is None:
            return
        self.everything += sign * original
        flac8, size = row.flac8, row.size
        if flac8 is None or size is None:
            return
        self.known += sign
        self.original += sign * original
        self.flac8 += sign * flac8
        self.size += sign * size
        low, high = row.low, row.high
        if low is None:
            self.actual += sign
        self.low += sign * (size if low is None else low)
        self.high += sign * (size if high is None else high)

    def count_measured(self, rows: list[Row]) -> None:
        """The same of sources that are estimated and nothing else: most of a long list, in a third of the time."""
        self.compressible += len(rows)
        self.tracks += len(rows)
        self.known += len(rows)
        seconds = sum([row.frames / row.rate for row in rows if row.frames is not None and row.rate])
        self.pending += seconds
        self.takes += sum([row.high or row.size or row.original or 0 for row in rows])
        self.seconds += seconds
        original = sum([row.original or 0 for row in rows])
        self.original += original
        self.everything += original
        self.flac8 += sum([row.flac8 or 0 for row in rows])
        self.size += sum([row.size or 0 for row in rows])
        self.low += sum([row.low or 0 for row in rows])
        self.high += sum([row.size or 0 if row.high is None else row.high for row in rows])

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Totals:
        rows = list(rows)
        return Tally.of(rows).totals


@dataclass(slots=True)
class Tally:
    """Totals over some rows, which the library keeps right while those rows change."""

    ids: set[int] = field(default_factory=set)
    totals: Totals = field(default_factory=Totals)

    @classmethod
    def of(cls, rows: list[Row]) -> Tally:
        tally = cls()
        tally.add(rows)
        return tally

    def add(self, rows: list[Row]) -> None:
        self.ids.update([row.id for row in rows])
        usual = [row for row in rows if row.state is State.READY and row.low is not None and row.size is not None]
        usual = [row for row in usual if row.kind is Kind.SOURCE and row.archive is None and row.archived_as is None]
        usual = [row for row in usual if row.original is not None and row.flac8 is not None and not row.trashed]
        self.totals.count_measured(usual)
        if len(usual) < len(rows):
            counted = {row.id for row in usual}
            for row in rows:
                if row.id not in counted:
                    self.count(row)

    def count(self, row: Row, sign: int = 1) -> None:
        """A source whose archive is not among the rows stands for itself."""
        if row.id in self.ids:
            archive = row.archived_as
            self.totals.count(row, sign, alone=archive is None or archive.id not in self.ids)


class Library:
    """All rows as they were added, found by id and by path, with running totals and what has changed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.totals = Totals()
        self.tally: Tally | None = None  # over the rows that somebody wants sums of, kept right as well
        self.changed: set[int] = set()
        self.salvaging = False  # damaged archives are being restored as far as they go
        self.recovery = 0  # percent of damage that new archives can repair: part of what is estimated
        self._by_id: dict[int, Row] = {}
        self._paths: set[Path] = set()

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, row_id: int) -> Row | None:
        return self._by_id.get(row_id)

    def new(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that are not in the list yet, each path once."""
        fresh: dict[Path, Row] = {}
        for row in rows:
            if row.path not in self._paths:
                fresh.setdefault(row.path, row)
        return list(fresh.values())

    def append(self, rows: list[Row]) -> None:
        for row in rows:
            self._by_id[row.id] = row
            self._paths.add(row.path)
            self.totals.count(row)
        self.rows.extend(rows)

    def remove(self, ids: set[int]) -> None:
        gone = [self._by_id.pop(row_id) for row_id in ids]
        self.rows = [row for row in self.rows if row.id not in ids]
        albums = {id(row.group): row.group for row in gone if row.group is not None}
        for row in gone:
            self._paths.discard(row.path)
            row.group = None
        for album in albums.values():
            album.lose_strangers()
        if len(gone) < len(self.rows):
            for row in gone:
                self.totals.count(row, -1)
        else:
            self.totals = Totals()
            for row in self.rows:
                self.totals.count(row)
        for row in self.rows:
            if row.same_as is not None and row.same_as.id in ids:
                self.change(row, same_as=None)
            if row.archived_as is not None and row.archived_as.id in ids:
                self.change(row, archived_as=None)

    def relate(self, same: dict[int, int], archived: dict[int, int]) -> None:
        """Note which rows hold the audio of which others; rows removed meanwhile are passed over."""
        for name, pairs in (("same_as", same), ("archived_as", archived)):
            for one, other in pairs.items():
                row, first = self.get(one), self.get(other)
                if row is not None and first is not None and getattr(row, name) is not first:
                    self.change(row, **{name: first})

    def fold(self, archived: dict[int, int]) -> set[int]:
        """Bring archives that lie beside what they were made of into its row; gives the ids of their own rows, which
        are to be removed. One whose original has another size or time than was archived stays apart."""
        folded: set[int] = set()
        for one, other in archived.items():
            row, made = self.get(one), self.get(other)
            if row is None or made is None or made.archive is None or row.archive is not None or row.state in _AT_WORK:
                continue
            if made.state is not State.READY or (made.original, made.mtime_ns) != (row.original, row.mtime_ns):
                continue
            if made.archive != row.path.with_name(archive_name(row.path)):
                continue
            self.change(
                row,
                state=State.ARCHIVED,
                verb="found",
                archive=made.archive,
                promise=made.promise,
                flac8=made.flac8,
                size=made.size,
                low=None,
                high=None,
                archived_as=None,
            )
            folded.add(other)
        return folded

    def change(self, row: Row, **values: object) -> None:
        """Set attributes of a row, with the totals kept right and the row marked as changed."""
        group, tally = row.group, self.tally
        self.totals.count(row, -1)
        if group:
            group.totals.count(row, -1)
        if tally:
            tally.count(row, -1)
        for name, value in values.items():
            setattr(row, name, value)
        self.totals.count(row)
        if group:
            group.totals.count(row)
        if tally:
            tally.count(row)
        self.changed.add(row.id)

    def learn(self, facts: Facts) -> None:
        """Bring what a file's headers say into its row."""
        row = self.get(facts.id)
        if row is None:
            return
        if facts.error is not None:
            self._leave_out(row, facts.error)
            return
        known = {name: value for name in _FACTS if (value := getattr(facts, name)) not in (None, "", 0)}
        row.sought = ""
        self.change(row, **known)
        row.sought = row.searchable
        if row.group is not None:
            row.group.renamed()

    def _leave_out(self, row: Row, error: TrilobyteError) -> None:
        """Failed, or simply nothing that is archived here."""
        if isinstance(error, UnsupportedSource):
            self.change(row, kind=Kind.OTHER, state=State.LEFT_OUT, reason=error.message, remedy=error.hint)
            return
        damaged = isinstance(error, SourceDamaged) and row.kind is Kind.SOURCE
        broken = isinstance(error, ArchiveDamaged) and row.archive is not None
        remedy = ARCHIVABLE if damaged else error.hint
        if broken and row.verb != "trash" and not self.salvaging:
            remedy = BEYOND_REPAIR if row.verb == "repair" else REPAIRABLE
        self.change(row, state=State.FAILED, reason=error.message, remedy=remedy, damaged=damaged, broken=broken)

    def apply(self, event: Start | Progress | Done | Failed | Skipped | UpToDate) -> None:
        """Bring an event of the engine into its row; rows removed meanwhile are passed over."""
        row = self.get(event.task.id)
        if row is None:
            return
        if event.task.kind == "estimate" and row.state not in (State.WAITING, State.ESTIMATING):
            # The user asked for more meanwhile: its state is no longer this event's business.
            if isinstance(event, Done) and isinstance(event.result, Estimated) and row.archive is None:
                self._finish(row, event.result, row.state)
            return
        match event:
            case Start(task=task) if task.kind == "estimate":
                self.change(row, state=State.ESTIMATING, fraction=0.0)
            case Start():
                self.change(row, state=State.WORKING, fraction=0.0, speed=None, left=None, reason="", remedy="")
            case Progress():
                row.fraction, row.left = event.fraction, event.eta
                row.speed = None if event.task.kind == "estimate" else event.rtf
                self.changed.add(row.id)
            case Done(result=result):
                self._finish(row, result)
            case Failed(error=Interrupted()):
                self.change(row, state=row.settled, fraction=0.0)
            case Failed(error=error):
                self._leave_out(row, error)
            case UpToDate(target=target) if row.kind is Kind.OTHER:
                self.change(row, state=State.COPIED, restored=target, verb="up to date", fraction=0.0)
            case UpToDate(target=target):
                self.change(row, state=State.ARCHIVED, archive=target, verb="up to date", remedy="", reason="")
            case Skipped(reason="cancelled"):
                self.change(row, state=row.settled, fraction=0.0)
            case Skipped(task=task, reason=reason) if task.kind == "estimate":
                self._leave_out(row, UnsupportedSource(reason))
            case Skipped(reason=reason):
                self.change(row, state=State.SKIPPED, reason=reason, remedy="")

    def stands(self, told: Standing) -> None:
        """What an archive is like that was there already."""
        row = self.get(told.id)
        if row is not None:
            self.change(row, archive=told.archive, size=told.size, low=None, high=None, promise=told.promise)

    def _finish(self, row: Row, result: Result, state: State = State.READY) -> None:
        match result:
            case Estimated():
                records = _records(result.trilobyte_bytes, self.recovery)
                self.change(
                    row,
                    state=state,
                    flac8=(result.flac8_bytes + result.metadata_bytes) or None,  # FLAC cannot hold everything
                    size=result.trilobyte_bytes + records,
                    low=result.trilobyte_low + records,
                    high=result.trilobyte_high + records,
                    records=records,
                    frames=result.frames,
                )
            case Compressed():
                self.change(
                    row,
                    state=State.ARCHIVED,
                    original=result.original_bytes,
                    flac8=(result.flac8_bytes + result.metadata_bytes) or None,  # FLAC cannot hold everything
                    size=result.trilobyte_bytes,
                    low=None,
                    high=None,
                    frames=result.frames,
                    archive=result.target,
                    promise=result.promise,
                    incomplete=result.incomplete,
                    remarks=result.remarks,
                    speed=_speed(result.seconds, result.encode_s + result.verify_s),
                )
            case Moved() if row.kind is Kind.OTHER:
                self.change(row, state=State.COPIED, restored=result.target, fraction=0.0)
            case Moved():
                self.change(row, state=State.ARCHIVED, archive=result.target, verb="up to date")
            case Copied():
                reason = result.reason or row.reason
                self.change(row, state=State.COPIED, reason=reason, restored=result.target, fraction=0.0)
            case Compared():
                self.change(row, state=State.COPIED, reason="", fraction=0.0)
            case Disposed():
                speed = _speed(result.seconds, result.decode_s)
                self.change(row, state=State.ARCHIVED, trashed=True, trash=result.trash, speed=speed)
            case Verified():
                speed = _speed(result.seconds, result.decode_s)
                remarks = (NotListed().message,) if result.listed == "not listed" else ()
                self.change(
                    row, state=State.ARCHIVED, promise=result.promise, speed=speed, broken=False, remarks=remarks
                )
            case Repaired():
                speed = _speed(result.seconds, result.repair_s)
                self.change(row, state=State.ARCHIVED, repaired=result.how, speed=speed, broken=False)
            case Salvaged():
                self.change(
                    row,
                    state=State.RESTORED,
                    restored=result.target,
                    promise=result.exact,
                    frames=result.frames,
                    rate=result.rate,
                    lost=result.frames_lost / result.rate if result.exact == "damaged" and result.rate else None,
                    speed=_speed(result.seconds, result.decode_s),
                )
            case Restored():
                self.change(
                    row,
                    state=State.RESTORED,
                    restored=result.target,
                    promise=result.exact,
                    lost=None,
                    broken=False,
                    remarks=result.remarks,
                    speed=_speed(result.seconds, result.decode_s),
                )

    def add_recovery(self, percent: int) -> None:
        """Bring what is estimated in line with another share of recovery data."""
        self.recovery = percent
        for row in self.rows:
            if row.size is None or row.low is None or row.high is None:
                continue
            records = _records(row.size - row.records, percent)
            more = records - row.records
            if more:
                self.change(row, size=row.size + more, low=row.low + more, high=row.high + more, records=records)


def _records(size: int, percent: int) -> int:
    """Bytes of recovery data in an archive of `size` bytes without it."""
    return parity.plan(size, percent).length if size and percent else 0


def _speed(audio: float, work: float) -> float | None:
    return audio / work if work > 0 else None

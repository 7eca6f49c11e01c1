"""Sums over rows, kept right while the rows change: plain data without Qt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from trilobyte_gui.archive.tasks import To
from trilobyte_gui.gui.model.track import BUSY, Kind, Row, State

FORMS: tuple[To, ...] = ("original", "flac", "wav")


@dataclass(slots=True)
class SizeTotals:
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
    restored: Counter[To] = field(default_factory=Counter)  # bytes that what can be restored will take in each form
    promises: Counter[str] = field(default_factory=Counter)  # of what can be restored, how exactly it comes back
    # Seconds of audio that can be restored, by preset.
    archived: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: int = 0
    left_out: int = 0
    beside: int = 0  # files that are no music
    compressible: int = 0
    restorable: int = 0
    retryable: int = 0
    gone: int = 0  # files that are not there any more, and what stands for them is
    trashable: int = 0  # originals whose archives are there
    busy: int = 0
    queued: int = 0
    done: int = 0
    damaged: int = 0  # sources of which something is left that can be archived
    broken: int = 0  # damaged archives

    @property
    def complete(self) -> bool:
        """Whether the sizes of all tracks are known."""
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
        if row.result.archive is not None and row.restorable:
            self.restorable += sign
            for form in FORMS:
                self.restored[form] += sign * row.restored_as(form)
            self.broken += sign * row.result.broken
            self.trashable += sign * row.trashable
            self.promises[row.result.comes_back] += sign
            preset = row.result.preset
            self.archived[preset] += sign * (row.audio.seconds or 0.0)
            if not self.archived[preset]:
                del self.archived[preset]  # as if it had never been counted
        if row.result.gone is not None:
            self.gone += sign
        if row.kind is Kind.OTHER:
            self.beside += sign
            self.left_out += sign * (state is State.LEFT_OUT)
            return
        sizes, frames, rate = row.sizes, row.audio.frames, row.audio.rate
        original = sizes.original
        seconds = frames / rate if frames is not None and rate else 0.0
        if row.compressible:
            self.compressible += sign
            self.pending += sign * seconds
            self.takes += sign * (sizes.high or sizes.archive or original or 0)
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
        flac8, size = sizes.flac8, sizes.archive
        if flac8 is None or size is None:
            return
        self.known += sign
        self.original += sign * original
        self.flac8 += sign * flac8
        self.size += sign * size
        low, high = sizes.low, sizes.high
        if low is None:
            self.actual += sign
        self.low += sign * (size if low is None else low)
        self.high += sign * (size if high is None else high)

    def count_measured(self, rows: list[Row]) -> None:
        """The same of sources that are estimated and nothing else: most of a long list, in a third of the time."""
        self.compressible += len(rows)
        self.tracks += len(rows)
        self.known += len(rows)
        audio, sizes = [row.audio for row in rows], [row.sizes for row in rows]
        seconds = sum([each.frames / each.rate for each in audio if each.frames is not None and each.rate])
        self.pending += seconds
        self.takes += sum([each.high or each.archive or each.original or 0 for each in sizes])
        self.seconds += seconds
        original = sum([each.original or 0 for each in sizes])
        self.original += original
        self.everything += original
        self.flac8 += sum([each.flac8 or 0 for each in sizes])
        self.size += sum([each.archive or 0 for each in sizes])
        self.low += sum([each.low or 0 for each in sizes])
        self.high += sum([each.archive or 0 if each.high is None else each.high for each in sizes])

    @classmethod
    def of(cls, rows: Iterable[Row]) -> SizeTotals:
        rows = list(rows)
        return Tally.of(rows).totals


@dataclass(slots=True)
class Tally:
    """Totals over some rows, which the library keeps right while those rows change."""

    ids: set[int] = field(default_factory=set)
    totals: SizeTotals = field(default_factory=SizeTotals)

    @classmethod
    def of(cls, rows: list[Row]) -> Tally:
        tally = cls()
        tally.add(rows)
        return tally

    def add(self, rows: list[Row]) -> None:
        self.ids.update([row.id for row in rows])
        usual = [
            row
            for row in rows
            if row.state is State.READY
            and row.kind is Kind.SOURCE
            and row.archived_as is None
            and (sizes := row.sizes).low is not None
            and sizes.archive is not None
            and sizes.flac8 is not None
            and sizes.original is not None
            and (result := row.result).archive is None
            and not result.trashed
        ]
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

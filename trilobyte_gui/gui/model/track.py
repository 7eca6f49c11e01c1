"""One file of the list: what it is, its sizes, the work on it, and what came of that. Plain data without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from trilobyte_gui.archive.tasks import To
    from trilobyte_gui.gui.model.list_layout import AlbumGroup


class Kind(Enum):
    """What a row of the list is."""

    SOURCE = auto()  # can be compressed
    ARCHIVE = auto()  # can be restored
    OTHER = auto()  # left alone, with its reason


class State(Enum):
    """How far a row is."""

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


BUSY = frozenset({State.ESTIMATING, State.QUEUED, State.WORKING})
NOT_TO_COMPRESS = frozenset({State.QUEUED, State.WORKING, State.ARCHIVED, State.RESTORED, State.FAILED})


@dataclass(frozen=True, slots=True)
class TrackTags:
    """What a list shows of a track's tags, each on one line; "" where there is none."""

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    disc: str = ""
    track: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """The audio of a source, also for an archive. Zeros are not known (yet)."""

    codec: str = ""  # "FLAC", "WAV"
    bits: int = 0
    rate: int = 0
    channels: int = 0
    frames: int | None = None
    floating: bool = False

    @property
    def seconds(self) -> float | None:
        return self.frames / self.rate if self.frames is not None and self.rate else None


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a track in bytes; None if not known (yet)."""

    original: int | None = None
    flac8: int | None = None  # with the tags and pictures that the archive has, too
    archive: int | None = None  # estimated while `low` is set, else that of the file
    low: int | None = None
    high: int | None = None
    records: int = 0  # recovery data in an estimated size

    @property
    def estimated(self) -> bool:
        """The archive's size is a guess from excerpts, not that of a file on disk."""
        return self.archive is not None and self.low is not None

    def saved(self, against: int | None) -> float | None:
        """The part of `against` bytes that the archive saves, 0.12 for 12 %; negative where it is larger."""
        return 1 - self.archive / against if self.archive is not None and against else None


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the work on a track is, and how fast."""

    fraction: float = 0.0
    speed: float | None = None  # times real time; kept when it is done
    left: float | None = None  # seconds
    waits: bool = False  # for room on the drive that it is written to


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a track failed, was skipped or left out, and what to do about it."""

    reason: str = ""
    remedy: str = ""
    damaged: bool = False  # the source is: what is left of it could be archived


@dataclass(frozen=True, slots=True)
class TrackResult:
    """What there is of a track beside its source, and what that is worth."""

    archive: Path | None = None  # made of it; of an archive the file itself
    promise: str = ""  # what was verified: "file-exact", "audio-and-metadata-exact", "audio-exact"
    preset: str = ""  # that it was made with
    incomplete: str = ""  # what the archive lacks of a source that was damaged when it was archived
    broken: bool = False  # the archive is damaged: it may be repaired, or what is left of it restored
    repaired: str = ""  # by what: see `archive.tasks.Repaired`
    gone: Path | None = None  # what stands for a file that is not there any more
    restored: Path | None = None
    lost: float | None = None  # seconds of silence where a damaged archive was restored as far as it goes
    trashed: bool = False  # the original was moved to the trash, after its archive had been verified again
    trash: Path | None = None  # where it lies there, if the system tells
    remarks: tuple[str, ...] = ()  # what could not be done as asked

    @property
    def comes_back(self) -> str:
        """How exactly the original comes back: as `promise` has it, or "incomplete" where it was damaged."""
        return "incomplete" if self.incomplete else self.promise


_NO_TAGS, _NO_AUDIO, _NO_SIZES, _NO_PACE, _NO_TROUBLE, _NO_RESULT = (
    *(TrackTags(), AudioFormat(), Sizes()),
    *(Pace(), Trouble(), TrackResult()),
)


class Before(NamedTuple):
    """What a row was, with what its state is told of."""

    state: State
    verb: str
    trouble: Trouble
    pace: Pace


@dataclass(slots=True)
class Row:
    """One file of the list, changed by the `Library` alone; its parts are values that are replaced as a whole."""

    id: int
    path: Path
    kind: Kind = Kind.SOURCE
    root: Path | None = None  # the dropped folder it was found under, for mirroring
    mtime_ns: int = 0  # of the source, also for an archive
    tags: TrackTags = _NO_TAGS
    audio: AudioFormat = _NO_AUDIO
    sizes: Sizes = _NO_SIZES
    state: State = State.WAITING
    # What it is WORKING on, "compress" or "restore"; of an archive that was there, "found" where it lies beside its
    # original, "up to date" where it was compared with that.
    verb: str = ""
    turn: int = 0  # its number in the line of the batch that it is QUEUED for
    pace: Pace = _NO_PACE
    trouble: Trouble = _NO_TROUBLE
    before: Before | None = None  # what it was before that, which it is again where the work gives nothing
    result: TrackResult = _NO_RESULT
    same_as: Row | None = field(default=None, compare=False, repr=False)  # the first row with this very audio
    archived_as: Row | None = field(default=None, compare=False, repr=False)  # its archive, listed as well
    renamed: bool = False  # the archive that is listed as well has its earlier name; compressing moves it along
    sought: str = field(default="", compare=False, repr=False)  # what a search looks at, once it has been made
    group: AlbumGroup | None = field(default=None, compare=False, repr=False)  # kept by the layout

    @property
    def name(self) -> str:
        return self.tags.title or self.path.name

    @property
    def searchable(self) -> str:
        """Title, artist, album and path in small letters: made once, a search asks for those of 50,000 rows."""
        if not self.sought:
            tags = self.tags
            self.sought = f"{tags.title}\n{tags.artist}\n{tags.album}\n{tags.album_artist}\n{self.path}".casefold()
        return self.sought

    @property
    def version(self) -> tuple[int | None, int]:
        """Size and time of the source, by which a changed one is told."""
        return self.sizes.original, self.mtime_ns

    @property
    def compressible(self) -> bool:
        """To be worked on when everything is compressed: what has failed to be compressed waits until it is asked for
        once more, unless it is the archive that is damaged, and what was not changed since an archive in the list was
        made of it needs no other."""
        if self.archivable_again or self.untried:
            return True
        if self.kind is not Kind.SOURCE or self.state in NOT_TO_COMPRESS or self.result.trashed:
            return False
        return self.archived_as is None or self.archived_as.version != self.version or self.renamed

    @property
    def archivable_again(self) -> bool:
        """A source whose archive is damaged."""
        here = self.kind is Kind.SOURCE and not self.result.trashed
        return here and self.result.broken and self.state not in (State.QUEUED, State.WORKING)

    @property
    def untried(self) -> bool:
        """A source that was looked at only, which failed."""
        return self.kind is Kind.SOURCE and self.state is State.FAILED and not self.verb

    @property
    def restorable(self) -> bool:
        return self.result.archive is not None and self.state not in (State.QUEUED, State.WORKING)

    def restored_as(self, form: To) -> int:
        """Bytes that what its archive holds takes in this form, about."""
        original, audio = self.sizes.original or 0, self.audio
        if form == "wav":
            return max(original, (audio.frames or 0) * audio.channels * -(-audio.bits // 8))
        return self.sizes.flac8 or original if form == "flac" and audio.codec != "FLAC" else original

    @property
    def trashable(self) -> bool:
        """A source that has an archive of its own, and is still where it was."""
        made = self.result.archive
        return self.restorable and self.kind is Kind.SOURCE and made != self.path and not self.result.trashed

    @property
    def retryable(self) -> bool:
        mine = self.kind is Kind.SOURCE or self.result.archive is not None or self.result.gone is not None
        return self.state is State.FAILED and mine

    @property
    def salvageable(self) -> bool:
        """A damaged source of which something is left that can be archived."""
        return self.trouble.damaged and self.state is State.FAILED and self.kind is Kind.SOURCE

    @property
    def settled(self) -> Before:
        """What the row is when work on it ends without a result: what it was before, for nothing was verified."""
        before = self.before if self.state in (State.QUEUED, State.WORKING) else None
        if before is not None and before.state not in (*BUSY, State.WAITING, State.READY):
            return before
        state = State.READY if self.kind is Kind.ARCHIVE or self.sizes.estimated else State.WAITING
        return Before(state, before.verb if before else self.verb, Trouble(), Pace())

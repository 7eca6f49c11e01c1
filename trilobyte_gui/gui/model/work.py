"""What a batch of the window is asked to do, who does it, and how it went: plain data and protocols, without Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Literal, Protocol

from trilobyte_gui.archive.execution.plan import foretold
from trilobyte_gui.archive.settings import from_json
from trilobyte_gui.archive.tasks import MOST_JOBS, WHOLE_TRACK, Device, Options, Overall, To, default_jobs
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.track import Kind, Row, Trouble
from trilobyte_gui.gui.services.i18n import tr

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.journal import Pending

RECOVERY = (0, 2, 5, 10, 25)  # percent of damage that new archives can be made to repair
PREVIEWS = (0, 30, 60, 120, WHOLE_TRACK)  # seconds of each track that are kept to be heard while its archive is away


@dataclass(frozen=True, slots=True)
class Settings(Options):
    """What the user has chosen for the next batch: its options, and what the window makes of them."""

    jobs: int = field(default=0, metadata={"within": range(MOST_JOBS + 1)})  # 0: all cores but one
    recovery: int = field(default=0, metadata={"within": RECOVERY})
    when_full: Literal["fail", "wait"] = "wait"
    side_files: bool = True  # with a destination: copy what is no music along
    destination: Path | None = None  # None: beside each source
    # After their archives were verified once more; "trash-exact": only those that come back byte for byte.
    originals: Literal["keep", "trash", "trash-exact"] = "keep"
    gently: bool = True  # let other programs go first
    partly: bool = False  # not all of the folders that were added: what concerns the others is not looked at

    def options(self, verb: str) -> Options:
        """The options of a batch of this kind."""
        return replace(self, jobs=self.jobs or default_jobs(), side_files=self.mirrors(verb))

    def mirrors(self, verb: str) -> bool:
        """Whether folders are worked on with all they hold, as their manifests have it."""
        if verb == "verify":
            return True
        return self.side_files and self.destination is not None and verb in ("compress", "restore")


def settings_from(stored: Mapping[str, Any]) -> Settings:
    """Choices of an earlier run, with nonsense replaced by what is standard. Whether the destination is there is for
    threads to find out."""
    settings = from_json(Settings, stored, lenient=True)
    is_path = settings.destination is not None and settings.destination.is_absolute()
    return settings if is_path else replace(settings, destination=None)


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """One file of a batch. `root` is the folder that the user added and it was found in, for mirroring."""

    id: int
    path: Path
    root: Path | None = None
    size: int = 0
    samples: int = 0  # what a pass over it costs (see `plan.foretold`), 0 where not known
    copied: bool = False  # no music: it only comes along
    lay: Path | None = None  # where what an archive was made of lies: restored files are mirrored as that was
    original: Path | None = None  # to be moved to the trash once `path`, its archive, is verified


class Worker(Protocol):
    """The worker side: every method returns at once, news arrives in `messages`."""

    messages: SimpleQueue[say.Message]

    def scan(self, paths: list[Path], roots: dict[Path, Path] | None = None) -> None:
        """Look for tracks and archives in these paths."""

    def start(self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings) -> None:
        """Begin a batch."""

    def take_up(self, completed: Callable[[Settings], Settings]) -> None:
        """Report what an earlier run left undone, with its settings `completed`, and complete the folders of what it
        has done, as it would have done at its end."""

    def pause(self) -> None:
        """Pause the batch at its next checkpoints."""

    def resume(self) -> None:
        """Continue a paused batch."""

    def stop(self) -> None:
        """Stop the batch; files under way are not finished."""

    def stop_after_current(self) -> None:
        """Finish the files under way, and begin no others."""

    def reorder(self, ids: list[int]) -> None:
        """Work on the files that have not begun in this order."""

    def look(self, folders: list[Path], destination: Path) -> None:
        """Report which archived files are gone from these folders."""

    def measure_speed(self, device: Device) -> None:
        """Report how fast each preset is on this computer."""

    def close(self, timeout: float) -> bool:
        """Stop all threads; True once they have ended within so many seconds."""


class Keeper(Protocol):
    """What remembers the batch under way beyond the program's end: see `archive.journal.Journal`."""

    def begin(
        self,
        verb: str,
        settings: dict[str, Any],
        files: Iterable[tuple[Path, Path | None]],
        archived: Iterable[tuple[Path, Path | None]],
    ) -> None: ...
    def state(self, path: Path, state: str) -> None: ...
    def clear(self) -> None: ...


class Activity(Enum):
    """What the window is working on."""

    IDLE = auto()
    ESTIMATING = auto()
    COMPRESSING = auto()
    RESTORING = auto()
    VERIFYING = auto()
    REPAIRING = auto()
    TRASHING = auto()
    PRUNING = auto()


ACTIVITY: dict[say.Verb, Activity] = {
    "estimate": Activity.ESTIMATING,
    "compress": Activity.COMPRESSING,
    "restore": Activity.RESTORING,
    "verify": Activity.VERIFYING,
    "repair": Activity.REPAIRING,
    "trash": Activity.TRASHING,
    "prune": Activity.PRUNING,
}
FILE_EXACT = "file-exact"
KEPT: frozenset[say.Verb] = frozenset(("compress", "restore", "trash"))  # what the next start offers to go on with


@dataclass(slots=True)
class RunningBatch:
    """The batch that runs, and how far it is."""

    verb: say.Verb
    ids: set[int]
    overall: Overall | None = None
    done: int = 0
    copied: int = 0
    compared: int = 0  # of what was copied along, compared with its manifest
    moved: int = 0  # archives and copies that got another place, as their originals did
    failed: int = 0
    skipped: int = 0
    up_to_date: int = 0
    unchanged: int = 0  # of what is no music
    settings: Settings = field(default_factory=Settings)
    began: float = field(default_factory=time.monotonic)
    beside: int = 0  # of the ids, those that are no music and only come along
    apart: list[tuple[Path, Trouble]] = field(default_factory=list)  # what failed and is in no row
    told: set[int] = field(default_factory=set)  # of the ids, those that are counted as done, skipped or the like

    @property
    def finished(self) -> int:
        made = self.done + self.copied + self.compared + self.moved
        return made + self.failed + self.skipped + self.up_to_date + self.unchanged


@dataclass(frozen=True, slots=True)
class Ending:
    """A batch that has ended, for whoever wants to tell about it."""

    verb: say.Verb
    words: str
    rows: list[Row]
    done: int
    failed: int
    skipped: int
    up_to_date: int
    seconds: float
    stopped: bool
    copied: int = 0  # files that are no music and came along
    moved: int = 0
    apart: tuple[tuple[Path, Trouble], ...] = ()  # what failed and is in no row


@dataclass(slots=True)
class News:
    """What one tick brought: rows to append, ids of rows that changed, and whether anything else did."""

    found: list[Row] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    state: bool = False
    scanned: bool = False  # a scan ended
    gone: int = 0  # files that are archived and were found to be gone
    removed: bool = False  # rows went
    left: tuple[Pending, Settings] | None = None  # what an earlier run left undone, with its settings
    ended: list[Ending] = field(default_factory=list)  # batches that did more than estimate
    speeds: dict[str, float] = field(default_factory=dict)


def space(verb: str, row: Row, form: To = "original") -> int:
    """Bytes that what is made of a row will take, as far as is known; for an estimate its upper end."""
    if verb == "compress":
        return row.sizes.high or row.sizes.archive or row.sizes.original or 0
    return row.restored_as(form) if verb == "restore" else 0


def job_of(verb: say.Verb, row: Row) -> QueuedFile:
    if verb == "prune":
        return QueuedFile(row.id, row.result.gone or row.path, row.root)
    if row.kind is Kind.OTHER:
        return QueuedFile(row.id, row.path, row.root, copied=True)
    samples = foretold(row.audio.frames or 0, row.audio.channels)
    if verb in ("compress", "estimate"):
        return QueuedFile(row.id, row.path, row.root, row.sizes.original or 0, samples)
    archive = row.result.archive or row.path
    original = row.path if verb == "trash" else None
    size = (row.sizes.archive if verb != "restore" else row.sizes.original) or 0
    return QueuedFile(row.id, archive, row.root, size, samples, lay=row.path, original=original)


def in_words(batch: RunningBatch, stopped: bool, trashed: int) -> str:
    stem = {
        "compress": tr("{0} of {1} compressed"),
        "restore": tr("{0} of {1} restored"),
        "verify": tr("{0} of {1} verified"),
        "repair": tr("{0} of {1} repaired"),
        "trash": tr("{0} of {1} originals moved to the trash"),
        "prune": tr("{0} of {1} archives and copies moved to the trash"),
    }[batch.verb]
    if batch.verb == "verify" and batch.settings.quick:
        stem = tr("{0} of {1} checked by their checksums")
    music = len(batch.ids) - (0 if batch.verb == "prune" else batch.beside)
    parts = [stem.format(trashed if batch.verb == "trash" else batch.done, music)]
    if batch.copied:
        parts.append(tr("{0} copied along").format(batch.copied))
    if batch.compared:
        parts.append(tr("{0} next to the music unchanged").format(text.files(batch.compared)))
    if batch.moved:
        parts.append(text.moved_along(batch.moved))
    if batch.up_to_date:
        parts.append(tr("{0} up to date").format(batch.up_to_date))
    if batch.skipped:
        parts.append(tr("{0} skipped").format(batch.skipped))
    if batch.failed:
        parts.append(tr("{0} failed").format(batch.failed))
    return (tr("Stopped") if stopped else tr("Finished")) + ": " + ", ".join(parts)

"""What the worker threads put into the queue besides the events of a batch: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trilobyte_gui.gui.model.track import AudioFormat, Row, Sizes, TrackTags

if TYPE_CHECKING:
    from pathlib import Path

    from trilobyte_gui.archive.storage.journal import Pending
    from trilobyte_gui.archive.tasks import Event
    from trilobyte_gui.codec.errors import TrilobyteError
    from trilobyte_gui.gui.model.work import Settings

Verb = Literal["estimate", "compress", "restore", "verify", "repair", "trash", "prune"]


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """Some files of a scan, in its order."""

    rows: list[Row]


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What a file's own headers say; `error` where it cannot be used after all. Sizes in bytes."""

    id: int
    audio: AudioFormat = AudioFormat()  # noqa: RUF009 (a value)
    tags: TrackTags = TrackTags()  # noqa: RUF009
    sizes: Sizes = Sizes()  # noqa: RUF009
    promise: str = ""
    incomplete: str = ""  # what an archive lacks of a source that was damaged
    preset: str = ""  # that an archive was made with
    md5: bytes = b""  # of the audio, where the headers tell it
    mtime_ns: int = 0  # of the source, also for an archive
    error: TrilobyteError | None = None


@dataclass(frozen=True, slots=True)
class StandingArchive:
    """The archive that stands for a source already: its size in bytes, what it promises, its preset, and what it lacks
    of a source that was damaged."""

    id: int
    archive: Path
    size: int | None
    promise: str
    preset: str
    incomplete: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """The facts of some of the files found before."""

    facts: list[HeaderFacts]


@dataclass(frozen=True, slots=True)
class Same:
    """Files that hold the audio of another one: {file: the first with it}, {source: its archive}, by ids. `renamed` are
    sources whose archives lie beside them, under the names that they had."""

    same: dict[int, int]
    archived: dict[int, int]
    renamed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan has come to its end."""


@dataclass(frozen=True, slots=True)
class GoneFiles:
    """Files that are archived and are not there any more, all of them; rows as they would enter the list."""

    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Speeds:
    """How many times faster than real time one core codes music on this computer, by preset."""

    speeds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Ended:
    """A batch's thread is done; `error` when something that concerns no single file ended it."""

    stopped: bool = False
    error: TrilobyteError | None = None


@dataclass(frozen=True, slots=True)
class LeftUndone:
    """What an earlier run left undone, and the settings it was asked for with."""

    left: Pending
    settings: Settings


if TYPE_CHECKING:
    Message = Event | FoundFiles | Probed | StandingArchive | Same | Scanned | GoneFiles | Speeds | Ended | LeftUndone

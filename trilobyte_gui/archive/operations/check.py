"""Checking a whole library against what is known of it: the journal of this computer, and the manifests in it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trilobyte_gui.archive.planning.walk import is_part_file
from trilobyte_gui.archive.storage.journal import Journal, JournalEntry
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.archive.storage.manifest import is_log, read
from trilobyte_gui.archive.storage.safe_write import refuse_busy_part
from trilobyte_gui.archive.tasks import Done, Event, Failed, TagState, Verified
from trilobyte_gui.codec.errors import ArchiveDamaged, TargetBusy

State = Literal["sound", "damaged", "unreadable", "changed", "missing", "moved", "leftover"]
FAULTS: tuple[State, ...] = ("damaged", "unreadable", "changed", "missing")


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of one file of a library.

    `sound`: all its checksums hold (and what it holds is what is known to have been archived there); `new` where
    nothing was known. `changed`: it is an archive of another original than the one known. `missing`: known, and not
    there. `moved`: known elsewhere (`words`), where there is nothing now. `leftover`: what a crash left of a file
    that was being written; it can be deleted, or gone on with by running the same command again.
    """

    path: Path
    state: State
    words: str = ""
    new: bool = False


TAGS_NOW: dict[TagState, str] = {
    "edited": "its tags were edited since",
    "lost": "its readable tags are gone or damaged, the original's own are whole",
}
"""What there is to say about the readable tag of a sound archive."""


class CheckReport:
    """Listens to a batch that verifies the archives of `folders`, then reports what was found."""

    def __init__(self, journal: Journal, folders: list[Path]) -> None:
        self._journal = journal
        self._folders = [Path(os.path.abspath(each)) for each in folders]
        self._known: dict[Path, JournalEntry] = {}
        for folder in self._folders:
            self._known |= {path: each for path, each in _listed(folder).items() if path not in self._known}
            self._known |= journal.archives(folder)
        self._new: dict[bytes, Path] = {}

    def heard(self, event: Event) -> Finding | None:
        """What an event of the batch means for the library."""
        if isinstance(event, Done) and isinstance(event.result, Verified):
            path = Path(os.path.abspath(event.task.source))
            known = self._known.pop(path, None)
            sha256 = bytes.fromhex(event.result.source_sha256)
            if known is not None and known.sha256 != sha256:
                return Finding(path, "changed", "it is the archive of another file than the one that was archived here")
            if known is None:
                self._new[sha256] = path
            return Finding(path, "sound", TAGS_NOW.get(event.result.tags, ""), known is None)
        if isinstance(event, Failed) and event.task.kind == "verify":
            path = Path(os.path.abspath(event.task.source))
            self._known.pop(path, None)
            damaged = isinstance(event.error, ArchiveDamaged)
            return Finding(path, "damaged" if damaged else "unreadable", event.error.message)
        return None

    def rest(self) -> Iterator[Finding]:
        """What the batch did not come across."""
        for path, known in sorted(self._known.items()):
            if os.path.lexists(path):
                continue  # not verified: the batch was stopped, or it is left out
            found = self._new.get(known.sha256)
            if found is not None:
                self._journal.forget_archive(path)
                yield Finding(path, "moved", f"it is now {found}")
            else:
                yield Finding(path, "missing", "it was archived here, and is not here any more")
        for folder in self._folders:
            for path in _parts(folder):
                yield Finding(path, "leftover", "left by a crash while a file was being written")


def _listed(folder: Path) -> dict[Path, JournalEntry]:
    """The archives that manifests below `folder` list."""
    found: dict[Path, JournalEntry] = {}
    for path in sorted(folder.rglob(MANIFEST)) if folder.is_dir() else ():
        manifest = read(path.parent)
        for each in manifest.files.values() if manifest else ():
            with contextlib.suppress(ValueError):
                if each.how == "archive":
                    where = path.parent / each.stored
                    found[where] = JournalEntry(where, bytes.fromhex(each.sha256), 0, 0)
    return found


def _parts(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place, name)
            if is_part_file(path) and not is_log(path):
                try:
                    refuse_busy_part(path)
                except TargetBusy:
                    continue
                yield path

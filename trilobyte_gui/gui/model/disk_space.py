"""How much room there is on the drives that files go to.

Drives are asked in threads of their own, since one that does not answer must not hold the window up. What is told is
what is known so far.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.services.i18n import tr

if TYPE_CHECKING:
    from trilobyte_gui.gui.model.work import Settings

_FRESH = 3.0  # seconds for which a drive is not asked again
_MOST = 100  # folders that are remembered


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that are free on a drive, and the drive's number."""

    free: int
    drive: int


def ask(folder: Path) -> Room | None:
    """The room where a folder is, or will be; None where that cannot be known. Waits for the drive."""
    try:
        there = next(each for each in (folder, *folder.parents) if each.is_dir())
        return Room(shutil.disk_usage(there).free, there.stat().st_dev)
    except (OSError, StopIteration):
        return None


class DiskSpace:
    """What is known of the room in folders: `of` answers at once, `news` says whether there are new answers."""

    def __init__(self, ask: Callable[[Path], Room | None] = ask) -> None:
        self._ask = ask
        self._known: dict[Path, Room | None] = {}
        self._asked: dict[Path, float] = {}
        self._open: set[Path] = set()  # asked for and not answered
        self._news = False

    def of(self, folder: Path) -> Room | None:
        """The room in a folder as of late; None where it is not known (yet)."""
        now = time.monotonic()
        if folder not in self._open and now - self._asked.get(folder, -_FRESH) >= _FRESH:
            if len(self._asked) >= _MOST:
                self._asked, self._known = {}, {}
            self._asked[folder] = now
            self._open.add(folder)
            threading.Thread(target=self._look, args=(folder,), name="trilobyte-room", daemon=True).start()
        return self._known.get(folder)

    def known(self, folder: Path) -> Room | None:
        """The room in a folder if it was asked for before."""
        return self._known.get(folder)

    def news(self) -> bool:
        """Whether anything is known now that was not when this was last asked."""
        told, self._news = self._news, False
        return told

    def _look(self, folder: Path) -> None:
        """In a thread of its own."""
        room = self._ask(folder)
        self._open.discard(folder)
        if room != self._known.get(folder):
            self._known[folder] = room
            self._news = True


space = DiskSpace()


def goes_to(row: Row, destination: Path | None) -> Path:
    """The folder that stands for the drive to which what is made of a row goes."""
    beside = row.result.archive or row.path
    return destination or row.root or beside.parent


def wanted(size: int, folder: Path, stem: str) -> tuple[str, bool]:
    """What will be needed in a folder and what is free there, in words, and whether that is too little."""
    room = space.of(folder)
    if room is None or not size:
        return "", False
    return stem.format(text.size_in_words(size), text.size_in_words(room.free)), size > room.free


def lacking(rows: Iterable[Row], settings: Settings) -> tuple[str, str] | None:
    """Reason and remedy where a drive that restored files go to is known to have too little room. A batch waits for
    room on the others."""
    needed: dict[int, int] = {}
    free: dict[int, int] = {}
    for row in rows:
        room = space.known(goes_to(row, settings.destination)) if row.restorable else None
        if room is not None:
            needed[room.drive] = needed.get(room.drive, 0) + row.restored_as(settings.to)
            free[room.drive] = room.free
    for drive, size in needed.items():
        if size > free[drive]:
            words = tr("Not enough room: {0} are needed and {1} are free")
            remedy = tr("Choose another folder, or restore fewer tracks at once.")
            return words.format(text.size_in_words(size), text.size_in_words(free[drive])), remedy
    return None

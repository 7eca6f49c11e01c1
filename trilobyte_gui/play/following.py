"""Notices when a folder of archives changes, so that what is shown of it can follow."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

from trilobyte_gui.codec.errors import TrilobyteError

_EVERY = 5.0  # seconds between looks
_REST = 20  # times as long as looking and following took is waited before the next look
_COARSE = 3_000_000_000  # nanoseconds in which two changes may have one time, at most: two seconds on FAT

Stamp = tuple[int, int, int]
_UNSETTLED: Stamp = (-1, -1, -1)  # of a folder that must be read again, or may change without getting another time


class FolderWatch:
    """The folders at and below `archives`, or that one file. A file that is added, removed, renamed or replaced by
    another one changes its folder's time, so that files need not be looked at.

    Begin it before the folder is read, so that no change in between is missed."""

    def __init__(self, archives: Path) -> None:
        self._archives = archives
        self._stamps = self._look()

    def changed(self) -> bool:
        """Whether anything did since the last call. While a disk is away, nothing has."""
        if not self._archives.exists() or all(_stamp(path) == stamp for path, stamp in self._stamps.items()):
            return False
        self._stamps = self._look()
        return True

    def forget(self) -> None:
        """What has changed could not be read: the next look finds it changed again."""
        self._stamps = dict.fromkeys(self._stamps, _UNSETTLED)

    def _look(self) -> dict[Path, Stamp | None]:
        below = [Path(folder) for folder, _, _ in os.walk(self._archives)]
        stamps = {path: _stamp(path) for path in (self._archives, *below)}
        now = time.time_ns()
        return {
            path: _UNSETTLED if stamp and abs(now - stamp[1]) < _COARSE else stamp for path, stamp in stamps.items()
        }


class Follower:
    """A thread that calls `follow` whenever something has changed since `watch` began. Where that raises an error,
    because a disk is away at this moment, say, it is called again after the next look."""

    def __init__(self, watch: FolderWatch, follow: Callable[[], object]) -> None:
        self._watch = watch
        self._follow = follow
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="trilobyte-follow", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        pause = _EVERY
        while not self._closing.wait(pause):
            began = time.monotonic()
            if self._watch.changed():
                try:
                    self._follow()
                except (TrilobyteError, OSError):
                    self._watch.forget()
            pause = max(_EVERY, _REST * (time.monotonic() - began))


def once(report: Callable[[Path, TrilobyteError], object]) -> Callable[[Path, TrilobyteError], None]:
    """A function that passes on each error of each file the first time only: following meets the same ones again."""
    heard: set[tuple[Path, str]] = set()

    def pass_on(path: Path, error: TrilobyteError) -> None:
        if (path, error.message) not in heard:
            heard.add((path, error.message))
            report(path, error)

    return pass_on


def _stamp(path: Path) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, 0 if stat.S_ISDIR(status.st_mode) else status.st_size

"""Notices when a folder of archives changes, so that what is shown of it can follow."""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from trilobyte_gui.archive.planning.walk import is_part_file
from trilobyte_gui.codec.errors import TrilobyteError

_EVERY = 5.0  # seconds between looks
_REST = 20  # times as long as looking and following took is waited before the next look
_FILES = 0.25  # seconds that a look may take for files: some hundred thousand of them where a disk is not slow
_COARSE = 3_000_000_000  # nanoseconds in which two changes may have one time, at most: two seconds on FAT

Stamp = tuple[int, int, int, int]
_UNSETTLED: Stamp = (-1, -1, -1, -1)  # of what must be read again, or may change without getting another time


class FolderWatch:
    """The folders and files at and below `archives`, or that one file. A file that is added, removed, renamed or
    replaced by another one changes its folder's time; one that is written to in place, as tags are edited, has another
    size or time itself. Every look is at all folders, and at as many files as there is time for.

    Begin it before the folder is read, so that no change in between is missed."""

    def __init__(self, archives: Path) -> None:
        self._archives = archives
        self._folders: dict[str, Stamp | None] = {}
        self._files: deque[tuple[str, Stamp | None]] = deque()
        self._look()

    def changed(self) -> bool:
        """Whether anything did since the last call. While a disk is away, nothing has."""
        if not self._archives.exists() or not (self._folder_changed() or self._file_changed()):
            return False
        self._look()
        return True

    def forget(self) -> None:
        """What has changed could not be read: the next look finds it changed again."""
        self._folders = dict.fromkeys(self._folders, _UNSETTLED)

    def _folder_changed(self) -> bool:
        return any(_stamp(path) != stamp for path, stamp in self._folders.items())

    def _file_changed(self) -> bool:
        """Of the files that there is time for; the next look goes on with the others."""
        until = time.monotonic() + _FILES
        for _ in range(len(self._files)):
            path, stamp = self._files[0]
            self._files.rotate(-1)
            if _stamp(path) != stamp:
                return True
            if time.monotonic() > until:
                break
        return False

    def _look(self) -> None:
        folders, files = [os.fspath(self._archives)], []
        for folder, _, names in os.walk(self._archives):
            folders.append(folder)
            files += [os.path.join(folder, name) for name in names if not is_part_file(Path(name))]
        self._folders = {path: _settled(path) for path in folders}
        self._files = deque((path, _settled(path)) for path in files)


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


def _settled(path: str) -> Stamp | None:
    """The stamp of what may not change any more without getting another one."""
    stamp = _stamp(path)
    return _UNSETTLED if stamp and abs(time.time_ns() - stamp[1]) < _COARSE else stamp


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    folder = stat.S_ISDIR(status.st_mode)
    rest = (0, 0) if folder else (status.st_size, status.st_ctime_ns)  # the last one also where a time was set back
    return status.st_ino, status.st_mtime_ns, *rest

"""The batch under way, kept on disk so that a crash, a power cut or closing loses only its place in line.

One small SQLite file. All writing is done by a thread of its own: the window never waits for the drive.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS batch (verb TEXT NOT NULL, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS line (place INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, root TEXT NOT NULL);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """What was asked for and is not done: `files` in their order, each with the folder it was found under."""

    verb: str
    settings: dict[str, str]
    files: list[tuple[Path, Path | None]]


class Journal:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._work: SimpleQueue[tuple[str, Any] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def pending(self) -> Pending | None:
        """What an earlier run left undone; None when nothing was, or the file cannot be read."""
        if not self._path.is_file():
            return None
        try:
            with contextlib.closing(sqlite3.connect(self._path)) as base:
                batch = base.execute("SELECT verb, settings FROM batch").fetchone()
                files = base.execute("SELECT path, root FROM line ORDER BY place").fetchall()
                settings = json.loads(batch[1]) if batch else {}
        except (sqlite3.Error, ValueError):
            return None
        if not batch or not files or not isinstance(settings, dict):
            return None
        return Pending(batch[0], settings, [(Path(path), Path(root) if root else None) for path, root in files])

    def begin(self, verb: str, settings: dict[str, str], files: Iterable[tuple[Path, Path | None]]) -> None:
        self._ask("begin", (verb, json.dumps(settings), [(str(path), str(root or "")) for path, root in files]))

    def done(self, path: Path) -> None:
        """This file needs no more work, whether it succeeded or cannot succeed."""
        self._ask("done", str(path))

    def clear(self) -> None:
        self._ask("clear", None)

    def close(self) -> None:
        """Wait until everything is written."""
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def _ask(self, what: str, about: Any) -> None:
        self._work.put((what, about))
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="trilobyte-journal", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        """In its thread. A drive that cannot be written to costs the journal, never the work."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self._path)) as base:
                base.executescript(_SCHEMA)
                while (item := self._work.get()) is not None:
                    with base:
                        _apply(base, *item)
        except (sqlite3.Error, OSError):
            while self._work.get() is not None:
                pass


def _apply(base: sqlite3.Connection, what: str, about: Any) -> None:
    if what == "done":
        base.execute("DELETE FROM line WHERE path = ?", (about,))
        return
    base.execute("DELETE FROM batch")
    base.execute("DELETE FROM line")
    if what == "begin":
        verb, settings, files = about
        base.execute("INSERT INTO batch VALUES (?, ?)", (verb, settings))
        base.executemany("INSERT OR IGNORE INTO line (path, root) VALUES (?, ?)", files)

"""A small SQLite file that several programs share: made where there is none, set aside where it is not ours."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trilobyte_gui.codec.errors import CannotWrite, Phrase
from trilobyte_gui.os_words import plain_words

LARGEST = 1 << 28  # bytes of any value; a file that was tampered with must not fill the memory
PATIENCE = 20.0  # seconds to wait for another program that writes


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database holds: the statements that make it. `earlier` are the tables that programs before this one made,
    the oldest first, each with the statement that makes the next of it. `index` is a full-text index, which makes
    tables of its own, named after it. What is `made_again` from elsewhere is set aside wherever damage shows."""

    version: int
    tables: tuple[str, ...]
    earlier: tuple[tuple[frozenset[str], str], ...] = ()
    index: str = ""
    made_again: bool = False


class Database:
    """The database `path`; `what` it is called in messages. From any thread."""

    def __init__(self, path: Path, schema: Schema, what: str) -> None:
        self.path = path
        self.lost = False  # whether a damaged one was set aside
        self._schema = schema
        self._what = what

    def open(self) -> sqlite3.Connection:
        """A connection to a database that is as we make it. Raises sqlite3.Error, OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        base = self._connect()
        try:
            if self._is_ours(base):
                return base
        except sqlite3.OperationalError:
            base.close()
            raise  # locked, read-only, full
        except sqlite3.DatabaseError:
            pass
        base.close()
        self.set_aside()
        base = self._connect()
        if not self._is_ours(base):
            base.close()
            raise sqlite3.DatabaseError(f"{self._what} cannot be made anew")
        return base

    @contextlib.contextmanager
    def transaction(self, hint: str = "") -> Iterator[sqlite3.Connection]:
        """One transaction that is on the disk when the block is left. Raises CannotWrite."""
        try:
            with contextlib.closing(self.open()) as base:
                base.execute("PRAGMA synchronous = FULL")
                with base:
                    yield base
        except (sqlite3.Error, OSError) as error:
            why = plain_words(error) if isinstance(error, OSError) else error
            raise CannotWrite("{0} cannot be written: {1}", Phrase(self._what), why, hint=Phrase(hint)) from error

    def read(self, question: str, about: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What the database says; nothing when it is not there or cannot be read."""
        if not self.path.is_file():
            return []
        try:
            with contextlib.closing(self.open()) as base:
                return base.execute(question, about).fetchall()
        except (sqlite3.Error, OSError) as error:
            if self._schema.made_again and is_damage(error):
                self.set_aside()
            return []

    def set_aside(self) -> None:
        """Keep a database that is damaged or was tampered with for whoever wants to look into it."""
        self.lost = True
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(f"{self.path}{suffix}", f"{self.path}.damaged{suffix}")

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
        base.isolation_level = "IMMEDIATE"
        return base

    def _is_ours(self, base: sqlite3.Connection) -> bool:
        """Make the tables where there are none; False when there is anything else. Raises sqlite3.Error."""
        base.execute("PRAGMA trusted_schema = OFF")
        _write_ahead(base)
        base.execute("PRAGMA synchronous = NORMAL")
        found = self._found(base)
        if not found:
            with base:
                base.execute("BEGIN IMMEDIATE")
                if not self._found(base):  # another program may have been faster
                    for each in self._schema.tables:
                        base.execute(each)
                    base.execute(f"PRAGMA user_version = {self._schema.version}")
            found = self._found(base)
        elif any(found == tables for tables, _ in self._schema.earlier):
            with base:
                base.execute("BEGIN IMMEDIATE")
                for tables, step in self._schema.earlier:
                    if self._found(base) == tables:
                        base.execute(step)
                base.execute(f"PRAGMA user_version = {self._schema.version}")
            found = self._found(base)
        version = base.execute("PRAGMA user_version").fetchone()
        return found == set(self._schema.tables) and version == (self._schema.version,)

    def _found(self, base: sqlite3.Connection) -> set[str]:
        """The statements that made what is there."""
        rows = base.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        index = self._schema.index
        return {str(sql) for name, sql in rows if not (index and str(name).startswith(f"{index}_"))}


def is_damage(error: Exception) -> bool:
    """Whether SQLite tells of a damaged file, not of one that is locked, read-only or full."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _write_ahead(base: sqlite3.Connection) -> None:
    """Have the journal written ahead. While another connection does the same, which is when both begin, SQLite does
    not wait as it does elsewhere. Raises sqlite3.OperationalError."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)

"""What Trilobyte remembers beyond its own end, in one small SQLite file that command line and window share.

- the queue: which files of which batch are still to be done,
- parts: how far the coding of an archive has come, so that it goes on from there,
- archives: where archives were made or verified, for `check`,
- moved originals: what lies in the trash, and for which archive, for `undo`.

The journal never decides what is true: whoever reads it compares with the files. All but the moves is written by a
thread of its own, which the work never waits for; a drive that cannot be written to costs the journal, not the work.
Moves of originals are on the disk before they happen. A file that is damaged, or not as we make it, is set aside.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sqlite3
import struct
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Literal, TypeGuard, get_args

from trilobyte_gui.archive.storage.database import Database, Schema
from trilobyte_gui.archive.storage.locks import NoLocksError, try_lock
from trilobyte_gui.archive.storage.own_files import open_file
from trilobyte_gui.archive.tasks import Done, Event, Failed, Listed, Skipped, Start, Task, UpToDate
from trilobyte_gui.codec.errors import Interrupted, Phrase
from trilobyte_gui.paths import data_dir

NAME = "journal.sqlite"
_MOVED = "id INTEGER PRIMARY KEY, original BLOB, archive BLOB, sha256 BLOB, trash BLOB, done INTEGER"
_TABLES = (
    "CREATE TABLE batch (id INTEGER PRIMARY KEY, owner TEXT, verb TEXT, settings TEXT)",
    "CREATE TABLE line (batch INTEGER, place INTEGER, path BLOB, state TEXT, task TEXT, PRIMARY KEY (batch, place))",
    "CREATE INDEX line_path ON line (path)",
    "CREATE TABLE part (path BLOB PRIMARY KEY, head BLOB, segments BLOB)",
    "CREATE TABLE archive (path BLOB PRIMARY KEY, sha256 BLOB, size INTEGER, proven INTEGER, source BLOB, inode TEXT)",
    f"CREATE TABLE moved ({_MOVED}, listed TEXT)",
)
_TABLES_3 = frozenset(each.replace(", listed TEXT", "") for each in _TABLES)
_TABLES_2 = frozenset(each.replace(", inode TEXT", "") for each in _TABLES_3)
_TABLES_1 = frozenset(each.replace(", source BLOB", "") for each in _TABLES_2)
_EARLIER = (
    (_TABLES_1, "ALTER TABLE archive ADD COLUMN source BLOB"),
    (_TABLES_2, "ALTER TABLE archive ADD COLUMN inode TEXT"),
    (_TABLES_3, "ALTER TABLE moved ADD COLUMN listed TEXT"),
)
_SCHEMA = Schema(4, _TABLES, _EARLIER)
_MUST_BE_NOTED = Phrase("Originals are moved only while that can be noted.")
_OPEN = ("waiting", "working")
_MINE = "SELECT id FROM batch WHERE id = ? OR (owner = ? AND owner = 'window')"  # there is one window only
_SEGMENT = struct.Struct("<BQQI")
_Statement = tuple[str, tuple[Any, ...] | list[tuple[Any, ...]]]  # and its values, or those of many


@dataclass(frozen=True, slots=True)
class Pending:
    """What an earlier run of the window was asked for: `files` that are not done, in their order, each with the folder
    it was found under; `archived`, those whose originals are still to be moved to the trash; and those that `ended`,
    whose folders may still have to be completed."""

    id: int
    verb: str
    settings: dict[str, Any]
    files: list[tuple[Path, Path | None]]
    archived: list[tuple[Path, Path | None]]
    ended: list[tuple[Path, Path | None]]

    @property
    def due(self) -> bool:
        """Whether any file is still to be worked on."""
        return bool(self.files or self.archived)


@dataclass(frozen=True, slots=True)
class Left:
    """A batch of the command line that was cut off: the tasks that are still to be done, and the others."""

    id: int
    verb: str
    settings: dict[str, Any]
    tasks: list[Task]
    ended: list[Task]


@dataclass(frozen=True, slots=True)
class Coded:
    """One segment that is on the disk: its kind, where in the file its bytes are, how many, and their CRC-32."""

    kind: int
    offset: int
    length: int
    crc: int


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An archive that was made or verified at `path`: the SHA-256 of its original, its size in bytes, and when (in
    seconds since 1970) all of it was decoded and compared."""

    path: Path
    sha256: bytes
    size: int
    verified: int


@dataclass(frozen=True, slots=True)
class Move:
    """An original that was moved to the trash, or (not `done`) was about to be; `trash` where it lies, if known.
    `listed` is the line on it in the manifest of its mirror, of an archive or copy whose original is gone."""

    id: int
    original: Path
    archive: Path
    sha256: bytes
    trash: Path | None
    done: bool
    listed: str = ""


class Journal:
    """The user's journal, an SQLite file shared by all programs: batches under way, originals in the trash, and known
    archives."""

    def __init__(self, path: Path | None = None, owner: Literal["window", "cli"] = "window") -> None:
        self.path = path or data_dir() / NAME
        self._base = Database(self.path, _SCHEMA, Phrase("the journal"))
        self._work: SimpleQueue[tuple[_Statement, ...] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._batch = 0
        self._owner = owner
        self._running: IO[bytes] | None = None

    # -- the queue

    def begin(
        self,
        verb: str,
        settings: dict[str, Any],
        files: Iterable[tuple[Path, Path | None] | Task],
        archived: Iterable[tuple[Path, Path | None]] = (),
        ended: Iterable[Task] = (),
    ) -> None:
        """Remember a batch in the place of the last one. The window names files with their folders, the command line
        whole tasks. `archived`: nothing but the move of their originals is left to do; `ended`: an earlier run has done
        them."""
        gone = self._clearing()
        self._release()
        self._batch = number = int.from_bytes(os.urandom(6), "big")
        lines: list[tuple[Any, ...]] = []
        for state, some in (("waiting", files), ("archived", archived), ("done", ended)):
            for each in some:
                path, task = (each.source, _packed(each)) if isinstance(each, Task) else (each[0], _text(each[1]))
                lines.append((number, len(lines), _where(path), state, task))
        self._hold(number)
        self._ask(
            *gone,
            ("INSERT INTO batch VALUES (?, ?, ?, ?)", (number, self._owner, verb, json.dumps(settings))),
            ("INSERT INTO line VALUES (?, ?, ?, ?, ?)", lines),
        )

    def state(self, path: Path, state: str) -> None:
        """What became of a file: `working`, `archived` (its original is still to be moved), or one of `done`, `failed`,
        `skipped`, which need no more work."""
        # SQLite would look through all lines of the batch instead.
        what = "UPDATE line INDEXED BY line_path SET state = ? WHERE batch = ? AND path = ?"
        self._ask((what, (state, self._batch, _where(path))))

    def heard(self, event: Event) -> None:
        """Note an event of a batch."""
        match event:
            case Start(task):
                self.state(task.source, "working")
            case Done(task):
                self.state(task.source, "done")
            case Failed(task, error) if not isinstance(error, Interrupted):
                self.state(task.source, "failed")
            case Skipped(task, reason) if reason != "cancelled":
                self.state(task.source, "skipped")
            case UpToDate(task) if task.state != "up to date":  # the others were never in the queue
                self.state(task.source, "skipped")

    def clear(self) -> None:
        """Forget the batch, and what an earlier run of the window left."""
        self._ask(*self._clearing())
        self._release()

    def _clearing(self) -> list[_Statement]:
        mine = (self._batch, self._owner)
        return [
            (f"DELETE FROM line WHERE batch IN ({_MINE})", mine),
            (f"DELETE FROM batch WHERE id IN ({_MINE})", mine),
        ]

    def forget(self, batch: int) -> None:
        """Forget a batch that was cut off."""
        self._ask(("DELETE FROM line WHERE batch = ?", (batch,)), ("DELETE FROM batch WHERE id = ?", (batch,)))

    def pending(self) -> Pending | None:
        """The batch that an earlier run of the window did not come to the end of."""
        for number, verb, settings, lines in self._left("window"):
            left = Pending(number, verb, settings, [], [], [])
            for path, state, told in lines:
                with contextlib.suppress(ValueError):
                    root = _path(told) if told else None
                    waits = state == "archived" and os.path.lexists(path)  # the others were moved
                    some = left.files if state in _OPEN else left.archived if waits else left.ended
                    some.append((path, root))
            return left
        return None

    def left(self) -> list[Left]:
        """The batches of the command line that were cut off, the programs that ran them having ended."""
        found = []
        for number, verb, settings, lines in self._left("cli"):
            tasks: dict[bool, list[Task]] = {True: [], False: []}
            for path, state, told in lines:
                if task := _unpacked(path, told):
                    tasks[state in _OPEN].append(task)
            found.append(Left(number, verb, settings, tasks[True], tasks[False]))
        return found

    def _left(self, owner: str) -> Iterator[tuple[int, str, dict[str, str], list[tuple[Path, str, str]]]]:
        rows = self._base.read("SELECT id, verb, settings FROM batch WHERE owner = ? ORDER BY rowid", (owner,))
        for number, verb, told in rows:
            settings = _settings(told)
            if not isinstance(number, int) or not isinstance(verb, str) or settings is None or self._runs(number):
                continue
            lines = self._base.read("SELECT path, state, task FROM line WHERE batch = ? ORDER BY place", (number,))
            yield (
                number,
                verb,
                settings,
                [
                    (Path(os.fsdecode(path)), state, task)
                    for path, state, task in lines
                    if _is_path(path) and isinstance(state, str) and isinstance(task, str)
                ],
            )

    def _hold(self, number: int) -> None:
        """Show other programs that the batch runs, for as long as this program does."""
        with contextlib.suppress(OSError, NoLocksError):
            folder = self.path.parent
            folder.mkdir(parents=True, exist_ok=True)
            self._running = open_file(folder / f"running-{number}", "w")
            try_lock(self._running.fileno())

    def _release(self) -> None:
        if self._running:
            with contextlib.suppress(OSError):
                self._running.close()
                Path(self._running.name).unlink()
            self._running = None

    def _runs(self, number: int) -> bool:
        if number == self._batch:
            return False  # asked by the one that runs it
        path = self.path.parent / f"running-{number}"
        with contextlib.suppress(OSError, NoLocksError), open_file(path) as file:
            if not try_lock(file.fileno()):
                return True
            path.unlink()
        return False

    # -- parts

    def coded(self, part: Path, head: bytes) -> list[Coded]:
        """The segments of an unfinished archive that begins with bytes of SHA-256 `head`."""
        for found, packed in self._base.read("SELECT head, segments FROM part WHERE path = ?", (_absolute(part),)):
            if found == head and isinstance(packed, bytes) and len(packed) % _SEGMENT.size == 0:
                return [Coded(*each) for each in _SEGMENT.iter_unpack(packed)]
        return []

    def keep(self, part: Path, head: bytes, segments: list[Coded]) -> None:
        """Remember the segments of an unfinished archive that are on the disk."""
        packed = b"".join(_SEGMENT.pack(each.kind, each.offset, each.length, each.crc) for each in segments)
        self._ask(("INSERT OR REPLACE INTO part VALUES (?, ?, ?)", (_absolute(part), head, packed)))

    def drop(self, part: Path) -> None:
        """Forget an unfinished archive."""
        self._ask(("DELETE FROM part WHERE path = ?", (_absolute(part),)))

    # -- archives

    def archive(self, path: Path, sha256: bytes, size: int, source: Path) -> None:
        """An archive of `source` was made at `path`, or all of it was decoded and compared, just now."""
        try:
            inode = str(source.stat().st_ino)
        except OSError:
            inode = None  # it is in the trash
        values = (_absolute(path), sha256, size, int(time.time()), _absolute(source), inode)
        self._ask(("INSERT OR REPLACE INTO archive VALUES (?, ?, ?, ?, ?, ?)", values))

    def origins(self, folders: Iterable[Path]) -> dict[Path, Path]:
        """The archives in these folders that were made on this computer, each with where its source was."""
        wanted = {_absolute(folder) for folder in folders}
        return {
            Path(os.fsdecode(path)): Path(os.fsdecode(source))
            for path, source in self._base.read("SELECT path, source FROM archive", ())
            if _is_path(path) and _is_path(source) and os.path.dirname(path) in wanted
        }

    def made_of(self, inodes: Collection[str]) -> list[tuple[str, Path, Path]]:
        """The archives that were made of files with these inodes: the inode, the archive, and where its source was."""
        return [
            (inode, Path(os.fsdecode(path)), Path(os.fsdecode(source)))
            for inode, path, source in self._base.read("SELECT inode, path, source FROM archive", ())
            if inode in inodes and _is_path(path) and _is_path(source)
        ]

    def seen(self, path: Path, sha256: bytes, size: int, verified: bool) -> None:
        """An archive was found sound at `path`; `verified` says that all of it was decoded. Another one that was known
        there stays known, for `check` to report."""
        what = (
            "INSERT INTO archive VALUES (?, ?, ?, ?, NULL, NULL) ON CONFLICT (path) DO UPDATE"
            " SET size = excluded.size, proven = max(excluded.proven, proven) WHERE sha256 = excluded.sha256"
        )
        self._ask((what, (_absolute(path), sha256, size, int(time.time()) if verified else 0)))

    def forget_archive(self, path: Path) -> None:
        """Forget the archive at this path."""
        self._ask(("DELETE FROM archive WHERE path = ?", (_absolute(path),)))

    def relocate(self, was: Path, now: Path) -> None:
        """A folder of archives was moved or renamed."""
        below, above = os.path.join(_absolute(was), b""), os.path.join(_absolute(now), b"")
        what = "UPDATE OR REPLACE archive SET path = CAST(? || substr(path, ?) AS BLOB) WHERE substr(path, 1, ?) = ?"
        self._ask((what, (above, len(below) + 1, len(below), below)))

    def archives(self, folder: Path) -> dict[Path, JournalEntry]:
        """All archives that were made or verified below `folder`, or at it."""
        below = os.path.join(_absolute(folder), b"")
        rows = self._base.read(
            "SELECT path, sha256, size, proven FROM archive WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY path",
            (_absolute(folder), len(below), below),
        )
        known = [
            JournalEntry(Path(os.fsdecode(path)), sha256, size, verified)
            for path, sha256, size, verified in rows
            if _is_path(path) and isinstance(sha256, bytes) and {type(size), type(verified)} == {int}
        ]
        return {each.path: each for each in known}

    def made_below(self, folder: Path) -> dict[Path, Path]:
        """The archives that were made below `folder` on this computer, by where their sources were."""
        below = os.path.join(_absolute(folder), b"")
        question = "SELECT source, path FROM archive WHERE substr(path, 1, ?) = ?"
        return {
            Path(os.fsdecode(source)): Path(os.fsdecode(path))
            for source, path in self._base.read(question, (len(below), below))
            if _is_path(path) and _is_path(source)
        }

    def folders(self) -> list[Path]:
        """The folders with archives that were made or verified on this computer."""
        rows = self._base.read("SELECT path FROM archive", ())
        return [Path(os.fsdecode(each)) for each in {os.path.dirname(path) for (path,) in rows if _is_path(path)}]

    # -- moved originals, written at once

    def moving(self, original: Path, archive: Path, sha256: bytes, trash: Path | None, listed: str = "") -> Move:
        """Note, on the disk, that `original` is about to be moved. Raises CannotWrite when that cannot be noted."""
        place = None if trash is None else _absolute(trash)
        values = (_absolute(original), _absolute(archive), sha256, place, 0, listed)
        with self._base.transaction(_MUST_BE_NOTED) as base:
            number = base.execute(
                "INSERT INTO moved (original, archive, sha256, trash, done, listed) VALUES (?, ?, ?, ?, ?, ?)", values
            ).lastrowid
        return Move(number or 0, original, archive, sha256, trash, False, listed)

    def moved(self, move: Move, trash: Path | None) -> Move:
        """Note that an archive was moved."""
        told = None if trash is None else _absolute(trash)
        with self._base.transaction(_MUST_BE_NOTED) as base:
            base.execute("UPDATE moved SET done = 1, trash = ? WHERE id = ?", (told, move.id))
        return replace(move, trash=trash, done=True)

    def unmoved(self, move: Move) -> None:
        """Note that the original is where it was."""
        with self._base.transaction(_MUST_BE_NOTED) as base:
            base.execute("DELETE FROM moved WHERE id = ?", (move.id,))

    def moves(self, under: Path | None = None) -> list[Move]:
        """The moved originals below `under`, or at it; the latest first."""
        told = "SELECT id, original, archive, sha256, trash, done, listed FROM moved ORDER BY id DESC"
        found = [
            Move(
                number,
                Path(os.fsdecode(original)),
                Path(os.fsdecode(archive)),
                sha256,
                _maybe(trash),
                bool(done),
                listed if isinstance(listed, str) else "",
            )
            for number, original, archive, sha256, trash, done, listed in self._base.read(told, ())
            if _is_path(original) and _is_path(archive) and isinstance(sha256, bytes)
        ]
        if under is None:
            return found
        place = Path(os.fsdecode(_absolute(under)))
        return [each for each in found if each.original == place or place in each.original.parents]

    # -- how it is read and written

    def close(self) -> None:
        """Wait until everything is written. A batch that was not cleared stays, to be gone on with."""
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None
        if self._running:
            self._running.close()
            self._running = None

    def _ask(self, *statements: _Statement) -> None:
        """Have them done in one transaction, some time."""
        self._work.put(statements)
        with self._lock:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._write, name="trilobyte-journal", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        """In its thread."""
        more = True
        try:
            with contextlib.closing(self._base.open()) as base:
                while more:
                    items = [self._work.get()]
                    while not self._work.empty():  # what came meanwhile goes into the same transaction
                        items.append(self._work.get())
                    more = None not in items
                    with base:
                        for statement in itertools.chain.from_iterable(filter(None, items)):
                            _apply(base, *statement)
        except (sqlite3.Error, OSError):
            while more and self._work.get() is not None:
                pass

def _apply(base: sqlite3.Connection, what: str, about: tuple[Any, ...] | list[tuple[Any, ...]]) -> None:
    if isinstance(about, list):
        base.executemany(what, about)
    else:
        base.execute(what, about)


def _absolute(path: Path) -> bytes:
    return os.fsencode(os.path.abspath(path))


def _maybe(path: object) -> Path | None:
    return Path(os.fsdecode(path)) if _is_path(path) else None


def _is_path(told: object) -> TypeGuard[bytes]:
    """Whether it is a path as we note them, which leads from the root and nowhere back."""
    if not isinstance(told, bytes) or b"\0" in told:
        return False
    path = Path(os.fsdecode(told))
    return path.is_absolute() and ".." not in path.parts


def located(path: Path) -> Path:
    """A path as it was given, but right in whatever folder a later command is started."""
    path = path.absolute()
    return Path(os.path.realpath(path.parent), path.name) if ".." in path.parts else path


def _where(path: Path) -> bytes:
    return os.fsencode(located(path))


def _text(path: Path | None) -> str:
    """A path of whatever bytes as text that JSON and SQLite take; "" for none."""
    return "" if path is None else _where(path).decode("latin-1")


def _path(text: str) -> Path:
    """Raises ValueError unless it is a path."""
    told = text.encode("latin-1", "replace")
    if not _is_path(told):
        raise ValueError("not a path")
    return Path(os.fsdecode(told))


def _packed(task: Task) -> str:
    told = {
        "kind": task.kind,
        "target": _text(task.target),
        "size": task.size,
        "named": task.named,
        "root": _text(task.root),
        "mirror": _text(task.mirror),
        "expected": task.expected,
        "mode": task.mode,
        "mtime_ns": task.mtime_ns,
        "listed": task.listed,
        "reason": task.reason,
    }
    return json.dumps(told)


def _unpacked(path: Path, told: str) -> Task | None:
    try:
        each = json.loads(told)
        kind, expected = each["kind"], each["expected"]
        target, root, mirror = (_path(each[name]) if each[name] else None for name in ("target", "root", "mirror"))
        size, named = int(each["size"]), bool(each["named"])
        mode, mtime_ns = each.get("mode"), each.get("mtime_ns")  # an earlier program noted none of these
        listed, reason = each.get("listed", ""), each.get("reason", "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    kinds = ("compress", "restore", "verify", "copy", "compare", "dispose", "prune")
    if kind not in kinds or not isinstance(expected, str) or not isinstance(reason, str):
        return None
    if listed not in get_args(Listed) or not all(each is None or isinstance(each, int) for each in (mode, mtime_ns)):
        return None
    if (target is None) != (kind in ("verify", "compare", "prune")):
        return None
    return Task(kind, path, target, 0, size, named, root, mirror, expected, mode, mtime_ns, listed, reason)


def _settings(told: object) -> dict[str, Any] | None:
    try:
        settings = json.loads(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return settings if isinstance(settings, dict) else None

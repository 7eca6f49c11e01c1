"""The catalogue: every archive that was ever seen, so that it is found with its disk in the drawer.

One SQLite file that command line and window share. It holds what the archives themselves say (tags, sizes, hashes, what
was promised), a small picture of each cover, the drive that each archive is on and its path there, estimates that were
made, and what the last check found damaged. Nothing depends on it: it is made again from the archives, and one that is
damaged is set aside.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from trilobyte_gui.archive.storage.database import Database, Schema
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.archive.storage.previews import NAME as PREVIEWS
from trilobyte_gui.archive.storage.previews import Previews, audio_mark
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.paths import data_dir

NAME = "catalogue.sqlite"
_TABLES = (
    "CREATE TABLE drive (id TEXT PRIMARY KEY, label TEXT, mount BLOB, seen INTEGER)",
    "CREATE TABLE cover (mark BLOB PRIMARY KEY, image BLOB)",
    (
        "CREATE TABLE track (id INTEGER PRIMARY KEY, drive TEXT, path BLOB, mtime_ns INTEGER, size INTEGER,"
        " original INTEGER, flac INTEGER, promise TEXT, incomplete INTEGER, sha256 BLOB, pcm_md5 BLOB, kind TEXT,"
        " preset TEXT, channels INTEGER, rate INTEGER, bits INTEGER, seconds REAL, title TEXT, artist TEXT, album TEXT,"
        " album_artist TEXT, number INTEGER, disc INTEGER, year INTEGER, genre TEXT, place TEXT, cover BLOB,"
        " fault TEXT, folder BLOB)"
    ),
    "CREATE UNIQUE INDEX track_path ON track (drive, path)",
    "CREATE INDEX track_album ON track (drive, folder, album)",
    "CREATE INDEX track_hash ON track (sha256)",
    (
        "CREATE VIRTUAL TABLE words USING fts5(title, artist, album, album_artist, genre, place, content='track',"
        " content_rowid='id', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')"
    ),
    (
        "CREATE TABLE estimate (path BLOB, preset TEXT, size INTEGER, mtime_ns INTEGER, told TEXT,"
        " PRIMARY KEY (path, preset)) WITHOUT ROWID"
    ),
    "CREATE TABLE standing (collection TEXT PRIMARY KEY, at INTEGER, told TEXT)",
)
_SCHEMA = Schema(1, _TABLES, index="words", made_again=True)
_INDEXED = "title, artist, album, album_artist, genre, place"
_MOMENT = 2.0  # seconds after which the drives are looked for again
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One archive: where it is (`path`, absolute), what its file is now, and what it says. Sizes in bytes; `flac` is
    that of the audio as FLAC (0 where FLAC cannot hold it). `cover` is the mark of a picture."""

    path: Path
    mtime_ns: int
    size: int
    original: int
    flac: int
    promise: str
    incomplete: bool
    sha256: bytes
    pcm_md5: bytes
    kind: str
    preset: str
    channels: int
    rate: int
    bits: int
    seconds: float
    title: str
    artist: str
    album: str
    album_artist: str
    number: int
    disc: int
    year: int
    genre: str
    cover: bytes = b""

    @property
    def audio(self) -> bytes:
        """What previews of its audio are kept under."""
        return audio_mark(self.pcm_md5, self.channels, self.rate, self.bits)


@dataclass(frozen=True, slots=True)
class CatalogueTrack(Entry):
    """An archive as the catalogue has it: `path` is where it is now (`online`), or was when its drive was last seen;
    that has the identity `drive` and the name `label`. `fault` says what the last check found wrong with it."""

    id: int = 0
    drive: str = ""
    label: str = ""
    online: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueAlbum:
    """The tracks of one title in one folder, which is (`online`) or was at `folder`. Sizes in bytes."""

    title: str
    artist: str
    year: int
    folder: Path
    drive: str
    label: str
    online: bool
    tracks: int
    seconds: float
    size: int
    original: int
    faults: int
    cover: bytes


@dataclass(frozen=True, slots=True)
class CatalogueDrive:
    """A drive with archives: how many, their bytes and those of their originals, and when it was last seen (in seconds
    since 1970)."""

    drive: Drive
    online: bool
    tracks: int
    size: int
    original: int
    seen: int


_COLUMNS = [field.name for field in fields(Entry) if field.name != "path"]
_SELECT = f"SELECT id, drive, path, fault, {', '.join(_COLUMNS)} FROM track"
_ALBUMS = (
    "SELECT drive, folder, album, max(album_artist), count(DISTINCT artist), min(artist), max(year), count(*),"
    " sum(seconds), sum(size), sum(original), sum(fault != ''), max(cover) FROM track"
)
_VARIOUS = "Various artists"
_ORDER = "ORDER BY drive, folder, album, disc, number, path"


class Catalogue:
    """The catalogue at `path`, and the `previews` beside it, of which those go that no archive has any more that is
    known. From any thread; all but a few calls read or write at once."""

    def __init__(self, path: Path | None = None, drives: Drives | None = None) -> None:
        self.path = path or data_dir() / NAME
        self._base = Database(self.path, _SCHEMA, Phrase("the catalogue"))
        self.previews = Previews(self.path.with_name(PREVIEWS))
        self._given = drives
        self._seen: tuple[float, Drives] | None = None

    @property
    def drives(self) -> Drives:
        """What is mounted: as given, or as it was a moment ago."""
        if self._given:
            return self._given
        now = time.monotonic()
        if self._seen is None or now - self._seen[0] > _MOMENT:
            self._seen = (now, Drives())
        return self._seen[1]

    @property
    def is_there(self) -> bool:
        """Whether there is a catalogue that can be read; one that cannot is set aside."""
        return self.path.is_file() and bool(self._base.read("SELECT count(*) FROM track")) and not self._base.lost

    @property
    def lost(self) -> bool:
        """Whether a damaged one was set aside."""
        return self._base.lost

    # -- what is in it

    def find(self, words: str, limit: int = 500) -> list[CatalogueTrack]:
        """Tracks in which every word begins some word of title, artist, album, genre or path; at most `limit`, in the
        order of their albums. Accents and capitals do not count."""
        query = _query(words)
        if not query:
            return []
        found = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?"
        return self._tracks(f"{_SELECT} WHERE id IN ({found}) {_ORDER}", (query, limit))

    def count(self, words: str) -> int:
        """How many tracks `find` would give without a limit."""
        query = _query(words)
        rows = self._base.read("SELECT count(*) FROM words WHERE words MATCH ?", (query,)) if query else []
        return int(rows[0][0]) if rows else 0

    def below(self, folder: Path) -> list[CatalogueTrack]:
        """The tracks in `folder`, on whatever drive it is, in the order of their paths."""
        drive, place = self.drives.place(folder)
        return self._tracks(f"{_SELECT} WHERE drive = ? AND {_BELOW} ORDER BY path", (drive.id, *_range(place)))

    def on(self, drive: str) -> list[CatalogueTrack]:
        """The tracks on the drive of that identity."""
        return self._tracks(f"{_SELECT} WHERE drive = ? {_ORDER}", (drive,))

    def albums(self, words: str = "", limit: int = 500) -> list[CatalogueAlbum]:
        """The albums with tracks that `find` would give (without words: all), by artist and year; at most `limit`."""
        query = _query(words)
        which = "WHERE id IN (SELECT rowid FROM words WHERE words MATCH ? LIMIT 5000)" if query else ""
        rows = self._base.read(
            f"{_ALBUMS} {which} GROUP BY drive, folder, album ORDER BY 4, 7, album LIMIT ?",
            (query, limit) if query else (limit,),
        )
        place = self._places()
        found = []
        for drive, raw, title, artist, artists, first, *rest, faults, cover in rows:
            label, mount, online = place(drive)
            folder = mount / os.fsdecode(raw)
            by = artist or (first if artists == 1 else _VARIOUS)
            year, tracks, seconds, size, original = rest
            found.append(
                CatalogueAlbum(
                    title, by, year, folder, drive, label, online, tracks, seconds, size, original, faults, cover
                )
            )
        return found

    def tracks_of(self, album: CatalogueAlbum) -> list[CatalogueTrack]:
        """The tracks of an album, in their order."""
        known = self._base.read("SELECT mount FROM drive WHERE id = ?", (album.drive,))
        here = self.drives.with_id(album.drive)
        if not known:
            return []
        mount = here.mount if here else Path(os.fsdecode(known[0][0]))
        raw = os.fsencode(album.folder.relative_to(mount))
        question = f"{_SELECT} WHERE drive = ? AND folder = ? AND album = ? {_ORDER}"
        return self._tracks(question, (album.drive, raw, album.title))

    def at(self, path: Path) -> CatalogueTrack | None:
        """The archive at `path`, on whatever drive that is, or was when it was last seen."""
        drive, place = self.drives.place(path)
        found = self._tracks(f"{_SELECT} WHERE drive = ? AND path = ?", (drive.id, os.fsencode(place)))
        path = Path(os.path.abspath(path))
        for identity, raw in self._base.read("SELECT id, mount FROM drive") if not found else ():
            mount = Path(os.fsdecode(raw))
            if path.is_relative_to(mount):
                about = identity, os.fsencode(path.relative_to(mount))
                found += self._tracks(f"{_SELECT} WHERE drive = ? AND path = ?", about)
        return found[0] if found else None

    def all(self) -> list[CatalogueTrack]:
        """Everything, in the order of albums."""
        return self._tracks(f"{_SELECT} {_ORDER}", ())

    def with_hash(self, sha256: bytes) -> list[CatalogueTrack]:
        """The archives of an original, wherever they are."""
        return self._tracks(f"{_SELECT} WHERE sha256 = ?", (sha256,))

    def shelves(self) -> list[CatalogueDrive]:
        """The drives with archives, those that are there first."""
        drives = self.drives
        rows = self._base.read(
            "SELECT drive.id, label, mount, seen, count(*), sum(size), sum(original) FROM track"
            " JOIN drive ON drive.id = track.drive GROUP BY drive.id ORDER BY label"
        )
        found = []
        for identity, label, mount, seen, count, size, original in rows:
            here = drives.with_id(identity)
            drive = here or Drive(identity, label, Path(os.fsdecode(mount)))
            found.append(CatalogueDrive(drive, here is not None, count, size, original, seen))
        return sorted(found, key=lambda each: not each.online)

    def folders(self) -> list[Path]:
        """Folders on drives that are there, which hold all that the catalogue has of them."""
        drives = self.drives
        held: dict[str, list[str]] = {}
        for identity, raw in self._base.read("SELECT DISTINCT drive, folder FROM track"):
            held.setdefault(identity, []).append(os.fsdecode(raw))
        return [
            drive.mount / (os.path.commonpath(some) if "." not in some else "")
            for identity, some in held.items()
            if (drive := drives.with_id(identity))
        ]

    def image(self, mark: bytes) -> bytes | None:
        """The small picture of a cover, a JPEG file."""
        rows = self._base.read("SELECT image FROM cover WHERE mark = ?", (mark,)) if mark else []
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None

    def has_image(self, mark: bytes) -> bool:
        """Whether there is a cover of this digest."""
        return bool(self._base.read("SELECT 1 FROM cover WHERE mark = ?", (mark,)))

    def faults(self, folders: Iterable[Path]) -> dict[Path, str]:
        """The archives in `folders` that the last check found damaged, and how."""
        found = {}
        for folder in folders:
            drive, place = self.drives.place(folder)
            which = f"drive = ? AND {_BELOW} AND fault != ''"
            for path, fault in self._base.read(
                f"SELECT path, fault FROM track WHERE {which}", (drive.id, *_range(place))
            ):
                # As the folder was named, which may be by a link.
                found[folder / Path(os.fsdecode(path)).relative_to(place)] = fault
        return found

    def known(self, folder: Path) -> dict[Path, tuple[int, int]]:
        """The archives in `folder` with the size and time that they had."""
        drive, place = self.drives.place(folder)
        rows = self._base.read(
            f"SELECT path, size, mtime_ns FROM track WHERE drive = ? AND {_BELOW}", (drive.id, *_range(place))
        )
        return {folder / Path(os.fsdecode(path)).relative_to(place): (size, mtime) for path, size, mtime in rows}

    def kept(self, drive: str, below: str) -> dict[str, int]:
        """What is known to be in a folder of a drive, which need not be connected: the paths below it, with slashes,
        and the sizes of the originals."""
        rows = self._base.read(
            f"SELECT path, original FROM track WHERE drive = ? AND {_BELOW}", (drive, *_range(Path(below)))
        )
        return {Path(os.fsdecode(path)).relative_to(below).as_posix(): size for path, size in rows}

    # -- keeping it

    def put(self, entries: Sequence[Entry], images: dict[bytes, bytes] | None = None) -> None:
        """Take archives in, in the place of what was known at their paths; `images` are new small covers by mark.
        Raises CannotWrite."""
        if not entries:
            return
        drives, now = self.drives, int(time.time())
        with self._forgetting({entry.audio for entry in entries}) as (base, forget):
            base.executemany("INSERT OR IGNORE INTO cover VALUES (?, ?)", list((images or {}).items()))
            seen: dict[str, Drive] = {}
            for entry in entries:
                drive, place = drives.place(entry.path)
                seen[drive.id] = drive
                raw = os.fsencode(place)
                forget("drive = ? AND path = ?", (drive.id, raw))
                values = [getattr(entry, name) for name in _COLUMNS]
                shown = raw.decode("utf-8", "replace")
                marks = ", ".join("?" * (len(values) + 5))
                number = base.execute(
                    f"INSERT INTO track (drive, path, {', '.join(_COLUMNS)}, place, folder, fault) VALUES ({marks})",
                    (drive.id, raw, *values, shown, os.fsencode(place.parent), ""),
                ).lastrowid
                base.execute(
                    f"INSERT INTO words (rowid, {_INDEXED}) SELECT id, {_INDEXED} FROM track WHERE id = ?", (number,)
                )
            base.executemany(
                "INSERT OR REPLACE INTO drive VALUES (?, ?, ?, ?)",
                [(each.id, each.label, os.fsencode(each.mount), now) for each in seen.values()],
            )

    def found(self, path: Path, fault: str) -> None:
        """What a check found wrong with an archive; "" for a sound one. Raises CannotWrite."""
        drive, place = self.drives.place(path)
        with self._base.transaction() as base:
            base.execute(
                "UPDATE track SET fault = ? WHERE drive = ? AND path = ? AND fault != ?",
                (fault, drive.id, os.fsencode(place), fault),
            )

    def drop(self, paths: Iterable[Path]) -> None:
        """Forget archives that are not there any more. Raises CannotWrite."""
        drives = self.drives
        with self._forgetting() as (_, forget):
            for path in paths:
                drive, place = drives.place(path)
                forget("drive = ? AND path = ?", (drive.id, os.fsencode(place)))

    def forget(self, folder: Path) -> int:
        """Forget all archives in `folder`; how many. Raises CannotWrite."""
        drive, place = self.drives.place(folder)
        with self._forgetting() as (_, forget):
            return forget(f"drive = ? AND {_BELOW}", (drive.id, *_range(place)))

    def forget_drive(self, identity: str) -> int:
        """Forget all archives on a drive; how many. Raises CannotWrite."""
        with self._forgetting() as (_, forget):
            return forget("drive = ?", (identity,))

    @contextlib.contextmanager
    def _forgetting(
        self, new: Collection[bytes] = ()
    ) -> Iterator[tuple[sqlite3.Connection, Callable[[str, tuple[Any, ...]], int]]]:
        """A transaction, and what forgets tracks in it (those that fit, with values; how many). In the end the previews
        go of audio that no archive is known to have any more; `new` is audio that is put in. Raises CannotWrite."""
        gone: set[bytes] = set()
        with self._base.transaction() as base:

            def forget(which: str, about: tuple[Any, ...]) -> int:
                gone.update(_audio(base, f"WHERE {which}", about))
                return _forget(base, which, about)

            yield base, forget
            kept = self.previews.of(gone.difference(new))
            lost = set(kept) - _audio(base) if kept else set()
        self.previews.drop(lost)

    def set_aside(self) -> None:
        """Begin a new one; the old one stays beside it."""
        self._base.set_aside()
        self._base.lost = False

    # -- estimates, and how collections stood

    def estimates(self, preset: str, paths: Iterable[tuple[Path, int, int]]) -> dict[Path, str]:
        """What was estimated of files (path, size, time in ns) that are still as they were then."""
        found: dict[Path, str] = {}
        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._base.open()) as base:
            question = "SELECT told FROM estimate WHERE path = ? AND preset = ? AND size = ? AND mtime_ns = ?"
            for path, size, mtime_ns in paths:
                row = base.execute(question, (os.fsencode(os.path.abspath(path)), preset, size, mtime_ns)).fetchone()
                if row:
                    found[path] = str(row[0])
        return found

    def estimated(self, preset: str, made: Iterable[tuple[Path, int, int, str]]) -> None:
        """Keep estimates of files (path, size, time in ns, what was estimated). Raises CannotWrite."""
        rows = [(os.fsencode(os.path.abspath(path)), preset, size, at, told) for path, size, at, told in made]
        with self._base.transaction() as base:
            base.executemany("INSERT OR REPLACE INTO estimate VALUES (?, ?, ?, ?, ?)", rows)

    def stood(self, collection: str) -> tuple[int, str] | None:
        """How a collection stood when that was last looked at: when (in seconds since 1970), and what was found."""
        rows = self._base.read("SELECT at, told FROM standing WHERE collection = ?", (collection,))
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def stands(self, collection: str, told: str | None) -> None:
        """Note how a collection stands now; None forgets it. Raises CannotWrite."""
        with self._base.transaction() as base:
            base.execute("DELETE FROM standing WHERE collection = ?", (collection,))
            if told is not None:
                base.execute("INSERT INTO standing VALUES (?, ?, ?)", (collection, int(time.time()), told))

    # -- how it is read

    def _tracks(self, question: str, about: tuple[Any, ...]) -> list[CatalogueTrack]:
        place = self._places()
        found = []
        for number, drive, raw, fault, *rest in self._base.read(question, about):
            label, mount, online = place(drive)
            told = dict(zip(_COLUMNS, rest, strict=True))
            path = mount / os.fsdecode(raw)
            found.append(CatalogueTrack(path, **told, id=number, drive=drive, label=label, online=online, fault=fault))
        return found

    def _places(self) -> Callable[[str], tuple[str, Path, bool]]:
        """From a drive's identity to its name, where it is mounted, or was, and whether it is."""
        drives = self.drives
        known = {
            identity: (label, Path(os.fsdecode(mount)), False)
            for identity, label, mount in self._base.read("SELECT id, label, mount FROM drive")
        }

        def place(identity: str) -> tuple[str, Path, bool]:
            here = drives.with_id(identity)
            return (here.label, here.mount, True) if here else known.get(identity, ("", Path("/"), False))

        return place


_BELOW = "(path = ? OR path >= ? AND path < ?)"


def _range(place: Path) -> tuple[bytes, bytes, bytes]:
    """For `_BELOW`: the paths at or below a place on a drive."""
    raw = os.fsencode(place)
    if raw == b".":
        return b"", b"", b"\xff" * 8
    sep = os.sep.encode()
    return raw, raw + sep, raw + bytes([sep[0] + 1])


def _query(words: str) -> str:
    """Words as they were typed, for the index: each may be the beginning of one."""
    return " ".join(f'"{word}"*' for word in _WORD.findall(words))


def _unindex(base: sqlite3.Connection, which: str, about: tuple[Any, ...]) -> None:
    base.execute(
        f"INSERT INTO words (words, rowid, {_INDEXED}) SELECT 'delete', id, {_INDEXED} FROM track WHERE {which}", about
    )


def _audio(base: sqlite3.Connection, which: str = "", about: tuple[Any, ...] = ()) -> set[bytes]:
    """The audio of tracks."""
    found = base.execute(f"SELECT DISTINCT pcm_md5, channels, rate, bits FROM track {which}", about)
    return {audio_mark(*each) for each in found}


def _forget(base: sqlite3.Connection, which: str, about: tuple[Any, ...]) -> int:
    _unindex(base, which, about)
    return base.execute(f"DELETE FROM track WHERE {which}", about).rowcount

"""The previews that are kept of tracks, so that these are heard with their disk in the drawer.

One SQLite file beside the catalogue, of its own: the catalogue stays small, and what happens to one does not befall the
other. Previews belong to audio, not to files: an archive that is moved, copied, coded anew or given other tags has the
same one. Nothing depends on them: they are made again from archives.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from trilobyte_gui.archive.storage.database import Database, Schema
from trilobyte_gui.codec.errors import ArchiveDamaged, Phrase
from trilobyte_gui.paths import data_dir

NAME = "previews.sqlite"
_TABLES = (
    (
        "CREATE TABLE preview (audio BLOB PRIMARY KEY, codec TEXT, start REAL, seconds REAL, whole INTEGER,"
        " size INTEGER)"
    ),
    "CREATE TABLE piece (audio BLOB, number INTEGER, data BLOB, PRIMARY KEY (audio, number)) WITHOUT ROWID",
)
_SCHEMA = Schema(1, _TABLES, made_again=True)
PIECE = 1 << 20  # bytes of each but the last piece of a preview
_AT_ONCE = 500  # of what is asked for in one question


def audio_mark(pcm_md5: bytes, channels: int, rate: int, bits: int) -> bytes:
    """What identifies some audio: the MD5 of its samples, and what these are."""
    return pcm_md5 + struct.pack("<HIH", channels, min(rate, 0xFFFFFFFF), bits)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is kept of a track: made by `codec`, `seconds` of it from `start` on (in seconds), which are all of it
    (`whole`) or not; `size` bytes."""

    codec: str
    start: float
    seconds: float
    whole: bool
    size: int


class PreviewKeeper(Protocol):
    """Takes previews in."""

    def get(self, audio: bytes) -> Preview | None:
        """The preview that is there."""

    def put(self, audio: bytes, preview: Preview, pieces: Iterable[bytes]) -> None:
        """Keep one, in pieces of `PIECE` bytes each but for the last. Raises CannotWrite."""


class Previews:
    """The previews in the file at `path`. From any thread."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or data_dir() / NAME
        self._base = Database(self.path, _SCHEMA, Phrase("the store of previews"))

    def get(self, audio: bytes) -> Preview | None:
        """The preview of some audio; None where there is none."""
        return self.of([audio]).get(audio)

    def of(self, audio: Iterable[bytes]) -> dict[bytes, Preview]:
        """Those that there are of some audio."""
        wanted = list(dict.fromkeys(audio))
        found: dict[bytes, Preview] = {}
        for some in _parts(wanted):
            question = f"SELECT audio, codec, start, seconds, whole, size FROM preview WHERE audio IN ({_marks(some)})"
            for mark, codec, start, seconds, whole, size in self._base.read(question, tuple(some)):
                found[mark] = Preview(str(codec), float(start), float(seconds), bool(whole), int(size))
        return found

    def weight(self, audio: Iterable[bytes] | None = None) -> tuple[int, int]:
        """How many there are (of some audio), and their bytes."""
        if audio is not None:
            sizes = [each.size for each in self.of(audio).values()]
            return len(sizes), sum(sizes)
        rows = self._base.read("SELECT count(*), coalesce(sum(size), 0) FROM preview")
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def read(self, audio: bytes, offset: int, size: int) -> bytes:
        """`size` bytes of a preview from `offset` on, fewer at its end. Raises ArchiveDamaged where they are gone."""
        whole = self.get(audio)
        end = min(offset + size, whole.size if whole else 0)
        if offset >= end:
            return b""
        first, last = offset // PIECE, (end - 1) // PIECE
        question = "SELECT data FROM piece WHERE audio = ? AND number BETWEEN ? AND ? ORDER BY number"
        data = b"".join(row[0] for row in self._base.read(question, (audio, first, last)))
        data = data[offset - first * PIECE : end - first * PIECE]
        if len(data) < end - offset:
            raise ArchiveDamaged("the preview is damaged", hint="Make it again.")
        return data

    def put(self, audio: bytes, preview: Preview, pieces: Iterable[bytes]) -> None:
        """See `PreviewKeeper`. Takes the place of another preview of this audio."""
        with self._base.transaction() as base:
            _drop(base, [audio])
            size = 0
            for number, data in enumerate(pieces):
                base.execute("INSERT INTO piece VALUES (?, ?, ?)", (audio, number, data))
                size += len(data)
            values = (audio, preview.codec, preview.start, preview.seconds, preview.whole, size)
            base.execute("INSERT INTO preview VALUES (?, ?, ?, ?, ?, ?)", values)

    def drop(self, audio: Collection[bytes]) -> None:
        """Forget the previews of some audio. Raises CannotWrite."""
        if audio and self.path.is_file():
            with self._base.transaction() as base:
                _drop(base, audio)

    def compact(self) -> None:
        """Give the room of what was dropped back to the disk, if no other program reads here just now."""
        if self.path.is_file():
            with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(self._base.open()) as base:
                base.isolation_level = None
                base.execute("VACUUM")
                base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def everything(self) -> set[bytes]:
        """All audio that there are previews of."""
        return {row[0] for row in self._base.read("SELECT audio FROM preview")}


class PreviewFile:
    """A preview as a file that is read (see `io.RawIOBase`), a piece at a time."""

    def __init__(self, previews: Previews, audio: bytes, preview: Preview) -> None:
        self._previews, self._audio, self.size = previews, audio, preview.size
        self._at = 0
        self._number = -1
        self._piece = b""

    def read(self, size: int = -1) -> bytes:
        """Raises ArchiveDamaged."""
        end = self.size if size < 0 else min(self._at + size, self.size)
        parts = []
        while self._at < end:
            number, begin = divmod(self._at, PIECE)
            if number != self._number:
                self._piece = self._previews.read(self._audio, number * PIECE, PIECE)
                self._number = number
            part = self._piece[begin : begin + end - self._at]
            if not part:
                raise ArchiveDamaged("the preview is damaged", hint="Make it again.")
            parts.append(part)
            self._at += len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As files do."""
        self._at = max(0, offset + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def cut(data: bytes) -> Iterator[bytes]:
    """Into pieces, as `put` takes them."""
    for at in range(0, len(data), PIECE):
        yield data[at : at + PIECE]


def _drop(base: sqlite3.Connection, audio: Collection[bytes]) -> None:
    for some in _parts(list(audio)):
        for table in ("piece", "preview"):
            base.execute(f"DELETE FROM {table} WHERE audio IN ({_marks(some)})", tuple(some))


def _parts(things: list[bytes]) -> Iterator[list[bytes]]:
    for at in range(0, len(things), _AT_ONCE):
        yield things[at : at + _AT_ONCE]


def _marks(things: list[bytes]) -> str:
    return ", ".join("?" * len(things))

"""What archives tell of the files that they stand for, kept from one time to the next in the user's cache.

A file's size as WAV takes its tags to be known, so that reading it from each archive anew would make the first listing
of a large library slow. What is kept counts only as long as the archive is the very file that it was read from.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trilobyte_gui import __version__
from trilobyte_gui.archive.storage.own_files import read_bytes
from trilobyte_gui.paths import cache_dir

_LAYOUT = f"{__version__}, 1"  # the number grows whenever an image gets another size
_FOLDERS = 50  # for which it is kept
_TICK_NS = 2 * 10**9  # file systems tell times so coarsely that what is younger may change unnoticed


@dataclass(frozen=True, slots=True)
class Told:
    """Bytes as a WAV file (None where nobody asked), and as the original (None where that cannot be made again byte for
    byte); what the archive says of the original: its SHA-256 in hexadecimal, its time, and its permissions, if any."""

    wav: int | None
    original: int | None
    sha256: str
    mtime_ns: int
    mode: int | None


class TreeIndex:
    """What the archives of one folder told. `get` and `put` may be called from several threads."""

    def __init__(self, archives: Path) -> None:
        name = hashlib.sha256(os.fsencode(archives)).hexdigest()[:16]
        self._file = cache_dir() / "listings" / f"{name}.json"
        self._read = _load(self._file)
        self._kept: dict[str, tuple[list[int], Told]] = {}
        self._new = False

    def get(self, path: Path, status: os.stat_result) -> Told | None:
        """What the archive at `path`, which has that `status` now, told; None unless it has not changed since."""
        key = str(path)
        identity, told = self._kept.get(key) or self._read.get(key) or ([], None)
        if told is None or identity != _identity(status):
            return None
        self._kept[key] = identity, told
        return told

    def put(self, path: Path, status: os.stat_result, told: Told) -> None:
        """Keep what it told; `status` is from before that was read."""
        if max(status.st_mtime_ns, status.st_ctime_ns) < time.time_ns() - _TICK_NS:
            self._kept[str(path)] = _identity(status), told
            self._new = True

    def drop(self, path: Path) -> None:
        """Forget what it told."""
        self._read.pop(str(path), None)
        self._kept.pop(str(path), None)
        self._new = True

    def save(self, complete: bool = False) -> None:
        """Write down what is known, if any of it is new; without a word where that is not possible. `complete`: all
        archives were asked for, and what nobody asked for is gone."""
        if not self._new:
            return
        known = {**({} if complete else self._read), **self._kept.copy()}
        archives = {key: [identity, *asdict(told).values()] for key, (identity, told) in known.items()}
        text = json.dumps({"layout": _LAYOUT, "archives": archives})
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self._file.parent, encoding="ascii", delete=False) as file:
                try:
                    file.write(f"{_digest(text)}\n{text}")
                    file.close()
                    os.replace(file.name, self._file)
                except OSError:
                    os.unlink(file.name)
                    raise
            saved = sorted(self._file.parent.glob("*.json"), key=os.path.getmtime)
            for oldest in saved[:-_FOLDERS]:
                oldest.unlink()
        self._new = False


def _load(file: Path) -> dict[str, tuple[list[int], Told]]:
    """What was saved; nothing where that is damaged, or another version's."""
    try:
        digest, text = read_bytes(file).decode("ascii").split("\n", 1)
        saved: Any = json.loads(text) if digest == _digest(text) else {}
        if saved.get("layout") != _LAYOUT:
            return {}
        return {key: (identity, Told(*rest)) for key, (identity, *rest) in saved["archives"].items()}
    except (OSError, ValueError, TypeError):
        return {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _identity(status: os.stat_result) -> list[int]:
    return [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]

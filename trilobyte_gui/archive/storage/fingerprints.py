"""Whether a file is what it was: the SHA-256 of its contents, and what can be compared without reading it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from trilobyte_gui.archive.storage.oserrors import reading

FileId = tuple[int, int]
"""Device and inode: the same for all names of one file, and for no other file of this computer."""
Stamp = tuple[int, int, int, int]
"""Size in bytes, time in nanoseconds, device and inode: what changes when a program writes to a file or replaces it."""

_PIECE = 1 << 20


def sha256_of(path: Path, step: Callable[[int], object] = lambda size: None, what: str = "the file") -> bytes:
    """Of all that is in the file; `step` is called with the size of each piece of at most 1 MiB, and may raise.

    Raises CannotRead, in which `what` names the file.
    """
    sha256 = hashlib.sha256()
    with reading(what), path.open("rb") as file:
        while data := file.read(_PIECE):
            step(len(data))
            sha256.update(data)
    return sha256.digest()


def stamp(path: Path, what: str = "the file", follow_links: bool = True) -> Stamp:
    """Raises CannotRead, in which `what` names the file."""
    with reading(what):
        status = path.stat(follow_symlinks=follow_links)
    return status.st_size, status.st_mtime_ns, *file_id(status)


def file_id(status: os.stat_result) -> FileId:
    """The identity of a file, from its status."""
    return status.st_dev, status.st_ino

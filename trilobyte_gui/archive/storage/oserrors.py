"""What the operating system refused, in plain words."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from trilobyte_gui.codec.errors import CannotRead, CannotWrite, DiskFull

_WORDS = {
    "ENOENT": "it is not there (moved, deleted, or its drive is gone)",
    "EACCES": "permission was denied",
    "EPERM": "the operation is not permitted",
    "EROFS": "the drive is read-only",
    "ENOSPC": "the disk is full",
    "EDQUOT": "the disk quota is used up",
    "EFBIG": "the file would be larger than the drive's file system or a limit allows",
    "ENAMETOOLONG": "the name is too long",
    "ENOTDIR": "a part of the path is not a folder",
    "EISDIR": "it is a folder",
    "ELOOP": "its links run in a circle",
    "EIO": "the drive reported an input/output error",
    "ENODEV": "the drive is gone",
    "ENXIO": "the drive is gone",
    "ESTALE": "the network drive lost it",
    "EMFILE": "too many files are open",
    "ENFILE": "too many files are open on this computer",
    "EEXIST": "another file of that name is there",
    "EINVAL": "the system does not accept the name or the operation",
    "EILSEQ": "the drive does not accept the characters of the name",
    "ETXTBSY": "another program is using it",
    "EBUSY": "another program is using it",
}


def plain_words(error: OSError) -> str:
    """Why the system refused, without path or error number."""
    name = errno.errorcode.get(error.errno or 0, "")  # by name: not every system has every number
    if name in _WORDS:
        return _WORDS[name]
    return (error.strerror or str(error) or "unknown reason").lower()


@contextlib.contextmanager
def reading(what: str = "the file") -> Iterator[None]:
    """Turn an OSError of the block into CannotRead."""
    try:
        yield
    except OSError as error:
        raise CannotRead(f"{what} cannot be read: {plain_words(error)}") from error


@contextlib.contextmanager
def writing(what: str = "the target") -> Iterator[None]:
    """Turn an OSError of the block into CannotWrite, DiskFull where that is the reason."""
    try:
        yield
    except OSError as error:
        kind = DiskFull if errno.errorcode.get(error.errno or 0) in ("ENOSPC", "EDQUOT") else CannotWrite
        raise kind(f"{what} cannot be written: {plain_words(error)}") from error

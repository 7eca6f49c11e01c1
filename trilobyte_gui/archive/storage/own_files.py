"""The small files of this program's own: settings, lists, logs, manifests.

Something else may have the name of one. A pipe would be waited for, a device may never end: neither is opened as if it
were a file.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO, Literal

from trilobyte_gui.os_words import NotAFileError

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)


def open_file(path: Path, mode: Literal["r", "w", "a"] = "r") -> IO[bytes]:
    """The file at `path`, as the mode of that name followed by "b" opens it. Raises OSError, NotAFileError where
    something else has the name."""
    return open(os.fspath(path), f"{mode}b", opener=_opened)


def _opened(name: str, flags: int) -> int:
    if flags & os.O_WRONLY:  # whoever opens a pipe to write alone waits for a reader, or is told that there is none
        flags = flags & ~os.O_WRONLY | os.O_RDWR
    try:
        handle = os.open(name, flags & ~os.O_TRUNC | _AT_ONCE, 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise NotAFileError from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotAFileError
        if flags & os.O_TRUNC:
            os.ftruncate(handle, 0)
    except BaseException:
        os.close(handle)
        raise
    return handle


def read_bytes(path: Path, most: int = -1) -> bytes:
    """What the file at `path` holds, up to `most` bytes. Raises as `open_file`."""
    with open_file(path) as file:
        return file.read(most)

"""What the operating system refused, as an error for users."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from trilobyte_gui.codec.errors import CannotRead, CannotWrite, DiskFull, Phrase
from trilobyte_gui.os_words import plain_words


@contextlib.contextmanager
def reading(what: str = "the file") -> Iterator[None]:
    """Turn an OSError of the block into CannotRead; `what` is its file in words."""
    try:
        yield
    except OSError as error:
        raise CannotRead("{0} cannot be read: {1}", Phrase(what), plain_words(error)) from error


@contextlib.contextmanager
def writing(what: str = "the target") -> Iterator[None]:
    """Turn an OSError of the block into CannotWrite, DiskFull where that is the reason."""
    try:
        yield
    except OSError as error:
        kind = DiskFull if errno.errorcode.get(error.errno or 0) in ("ENOSPC", "EDQUOT") else CannotWrite
        raise kind("{0} cannot be written: {1}", Phrase(what), plain_words(error)) from error

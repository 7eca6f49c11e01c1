"""Who goes first: while the window draws or brings itself up to date, threads that run Python code step aside.

Every call into Qt lets go of Python's lock, and getting it back costs up to a switch interval where another thread
wants it as well. A list that takes 10 ms to draw would take 50.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

_PATIENCE = 0.05  # seconds
_free = threading.Event()
_free.set()


@contextlib.contextmanager
def first() -> Iterator[None]:
    """On the GUI thread."""
    _free.clear()
    try:
        yield
    finally:
        _free.set()


def give_way() -> None:
    """In other threads, now and then."""
    _free.wait(_PATIENCE)

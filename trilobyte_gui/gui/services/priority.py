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
    """Around work on the GUI thread: other threads that call `give_way` wait meanwhile."""
    _free.clear()
    try:
        yield
    finally:
        _free.set()


def give_way() -> None:
    """Called by other threads now and then: wait, but not for long, while the GUI thread is busy."""
    _free.wait(_PATIENCE)

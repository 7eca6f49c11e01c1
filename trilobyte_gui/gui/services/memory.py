"""Python's and the C library's housekeeping, kept out of the window's way: no long pauses, nothing hoarded."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys

_M_ARENA_MAX = -8  # of glibc's mallopt


def begin() -> None:
    """Once, when the program starts. Python's collector looks at everything it knows when a quarter is new: with
    a codec and 50,000 tracks loaded that stops all threads for a tenth of a second."""
    gc.set_threshold(2_000, 5, 500)
    gc.freeze()
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # other C libraries
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)  # threads come and go here: one heap each would pile up


def tidy() -> None:
    """When work has ended: free what is garbage, let the collector pass over all that is there to stay, and give
    memory back to the system."""
    gc.collect()
    gc.freeze()
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)

"""Memory of programs that run for days."""

from __future__ import annotations

import contextlib
import ctypes
import sys

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of glibc's mallopt


def return_memory() -> None:
    """Have the memory of decoded segments returned to the system as soon as it is free.

    glibc would learn from their size to keep it, once for each thread.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(_M_MMAP_THRESHOLD, 1 << 18)
            mallopt(_M_ARENA_MAX, 2)

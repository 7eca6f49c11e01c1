"""Advisory locks on open files: they end with the process, however it ends."""

from __future__ import annotations

import os
import sys

_FAR = 1 << 62  # Windows locks bytes for reading, too: a byte that no file has


class NoLocksError(Exception):
    """The file system has no locks."""


def try_lock(handle: int) -> bool:
    """Lock the open file `handle` for this program alone; False when another program (or handle) holds it.

    The lock is given up when the last copy of the handle is closed. Raises NoLocksError.
    """
    if sys.platform == "win32":
        import msvcrt

        place = os.lseek(handle, 0, os.SEEK_CUR)
        try:
            os.lseek(handle, _FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, place, os.SEEK_SET)
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise NoLocksError from error
    return True

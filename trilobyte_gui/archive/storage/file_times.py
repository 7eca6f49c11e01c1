"""Times of files, in nanoseconds since 1970: those that archives hold, those that drives hold.

Times of creation only some systems have, and Linux lets no program set them.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
from pathlib import Path
from typing import Any

MOST = (1 << 63) - 1  # in an archive, before and after 1970: from 1677 to 2262
_YEAR = 31_556_952 * 10**9
_COARSE = 2 * 10**9  # some drives count every other second
_EPOCH = 116_444_736_000_000_000  # 1970, in Windows' hundreds of nanoseconds since 1601


def held(time_ns: int) -> int:
    """The time, or the nearest one that an archive can hold."""
    return max(-MOST, min(time_ns, MOST))


def in_words(time_ns: int) -> str:
    """The date in UTC, such as 2300-01-01, or `the year 33658`."""
    try:
        return str((datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=time_ns // 10**9)).date())
    except OverflowError:
        return f"the year {1970 + time_ns // _YEAR}"


def set_times(path: Path, modified_ns: int, created_ns: int | None) -> bool:
    """Give `path` these times where the system can; whether it now has that of modification."""
    with contextlib.suppress(OSError, OverflowError):
        set_created(path, created_ns)
    with contextlib.suppress(OSError, OverflowError):
        os.utime(path, ns=(modified_ns, modified_ns))
        return abs(path.stat().st_mtime_ns - modified_ns) <= _COARSE
    return False


def set_created(path: Path, created_ns: int | None) -> None:
    """Give `path` this time of creation (nanoseconds since 1970) where the system can. Raises OSError.

    Set the other times after it: on a Mac or a BSD, a time of modification before the time of creation takes that
    along (utimes(2)), which is how it is set.
    """
    if created_ns is None:
        return
    if sys.platform == "win32":
        _set_on_windows(path, created_ns)
    elif sys.platform == "darwin" or "bsd" in sys.platform:
        os.utime(path, ns=(created_ns, created_ns))


def _set_on_windows(path: Path, created_ns: int) -> None:
    import ctypes
    from ctypes import wintypes

    windows: Any = ctypes
    kernel = windows.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = wintypes.HANDLE
    write_attributes, share_all, open_existing, folders_too = 0x100, 7, 3, 0x02000000
    handle = kernel.CreateFileW(str(path), write_attributes, share_all, None, open_existing, folders_too, None)
    if handle == wintypes.HANDLE(-1).value:
        raise windows.WinError(windows.get_last_error())
    ticks = created_ns // 100 + _EPOCH
    time = wintypes.FILETIME(ticks & 0xFFFFFFFF, ticks >> 32)
    kernel.SetFileTime(wintypes.HANDLE(handle), ctypes.byref(time), None, None)
    kernel.CloseHandle(wintypes.HANDLE(handle))

"""Times of creation, which only some systems have, and which Linux lets no program set."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_EPOCH = 116_444_736_000_000_000  # 1970, in Windows' hundreds of nanoseconds since 1601


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

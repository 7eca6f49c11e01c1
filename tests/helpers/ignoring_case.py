"""A folder on a drive that ignores case and keeps it, as those of Macs and of Windows do: seen through FUSE.

python -m tests.helpers.ignoring_case FOLDER MOUNTPOINT
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def ignoring_case(folder: Path) -> Iterator[Path]:
    """A new, empty folder that ignores case, below `folder`."""
    below, mount = folder / "drive", folder / "mounted"
    below.mkdir(parents=True)
    mount.mkdir()
    program = subprocess.Popen([sys.executable, "-m", "tests.helpers.ignoring_case", below, mount])
    try:
        end = time.monotonic() + 20
        while not mount.is_mount():
            assert time.monotonic() < end, "the drive was not mounted"
            time.sleep(0.02)
        yield mount
    finally:
        subprocess.run([shutil.which("fusermount3") or "umount", *(["-u"] * bool(shutil.which("fusermount3"))), mount])
        program.wait(20)


def _drive(root: str) -> Any:
    import mfusepy

    class Drive(mfusepy.Operations):
        use_ns = True

        def _real(self, path: str) -> str:
            """The path below that is meant, as it is spelt there."""
            found = root
            for name in filter(None, path.split("/")):
                if not os.path.lexists(os.path.join(found, name)) and os.path.isdir(found):
                    name = next((each for each in os.listdir(found) if each.casefold() == name.casefold()), name)
                found = os.path.join(found, name)
            return found

        def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
            status = os.lstat(self._real(path))
            names = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_ino", "st_blocks")
            times = {f"st_{each}time": getattr(status, f"st_{each}time_ns") for each in "amc"}
            return {**{name: getattr(status, name) for name in names}, **times}

        def readdir(self, path: str, fh: int) -> list[tuple[str, dict[str, int], int]]:
            about = {each.name: each.stat(follow_symlinks=False) for each in os.scandir(self._real(path))}
            return [(name, {"st_ino": each.st_ino, "st_mode": each.st_mode}, 0) for name, each in about.items()]

        def rename(self, old: str, new: str, flags: int = 0) -> None:
            one, other = self._real(old), self._real(new)
            if os.path.lexists(other) and os.path.samefile(one, other):
                other = os.path.join(os.path.dirname(other), os.path.basename(new))
            os.rename(one, other)

        def mkdir(self, path: str, mode: int) -> None:
            os.mkdir(self._real(path), mode)

        def rmdir(self, path: str) -> None:
            os.rmdir(self._real(path))

        def unlink(self, path: str) -> None:
            os.unlink(self._real(path))

        def chmod(self, path: str, mode: int, fh: int | None = None) -> None:
            os.chmod(self._real(path), mode)

        def utimens(self, path: str, times: Any = None, fh: int | None = None) -> None:
            os.utime(self._real(path), ns=times)

        def open(self, path: str, flags: int) -> int:
            return os.open(self._real(path), flags)

        def create(self, path: str, mode: int, fi: Any = None) -> int:
            return os.open(self._real(path), os.O_RDWR | os.O_CREAT, mode)

        def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
            return os.pread(fh, size, offset)

        def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
            return os.pwrite(fh, data, offset)

        def truncate(self, path: str, length: int, fh: int | None = None) -> None:
            os.truncate(self._real(path), length)

        def release(self, path: str, fh: int) -> None:
            os.close(fh)

        def statfs(self, path: str) -> dict[str, int]:
            status = os.statvfs(root)
            names = ("bavail", "bfree", "blocks", "bsize", "files", "ffree", "frsize", "namemax")
            return {f"f_{name}": getattr(status, f"f_{name}") for name in names}

    return Drive()


if __name__ == "__main__":
    import mfusepy

    # The numbers of files are those below, so that one file has one number whatever its spelling.
    never = {"attr_timeout": 0, "entry_timeout": 0, "negative_timeout": 0}
    mfusepy.FUSE(_drive(sys.argv[1]), sys.argv[2], foreground=True, use_ino=True, **never)

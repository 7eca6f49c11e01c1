"""Files that appear under their final name only when complete, synced and proven.

A crash at any moment leaves at most a temporary file `.name.xxxxxxxx.part` in the target folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from trilobyte_gui.archive.oserrors import writing
from trilobyte_gui.codec.errors import CannotWrite

# What `link` says on drives without hard links (FAT, some network drives)
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}


class TargetExistsError(Exception):
    """Another file has the final name."""


class SafeWrite:
    """`with SafeWrite(target, source) as out`: write `file`, `sync()`, check `path`, `commit()`.

    Whatever was not committed is removed on leaving the block. Raises CannotWrite.
    """

    def __init__(self, target: Path, source: Path) -> None:
        self.target = target
        self._source = source
        self._committed = False

    def __enter__(self) -> SafeWrite:
        refuse_source(self.target, self._source)
        with writing("the target folder"):
            self.target.parent.mkdir(parents=True, exist_ok=True)
        with writing():
            self.path, self.file = _create_part(self.target)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._committed:
            with contextlib.suppress(OSError):  # closing flushes, which fails again on a full disk
                self.file.close()
            with contextlib.suppress(OSError):
                self.path.unlink()

    def sync(self) -> None:
        """Flush everything written to the disk and close the file; `path` may now be read back."""
        with writing():
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def commit(self, target: Path, replace: bool) -> None:
        """Give the file its final name `target` (in the same folder), atomically, and sync the folder.

        Raises TargetExistsError when not to `replace` and another file has the name.
        """
        refuse_source(target, self._source)
        with writing():
            if replace:
                os.replace(self.path, target)
            else:
                _rename_new(self.path, target)
            self._committed = True
            sync_folder(target.parent)


def refuse_source(target: Path, source: Path) -> None:
    """Raise CannotWrite when `target` is `source`, by identity: links and odd spellings are seen through."""
    try:
        same = os.path.samefile(target, source)
    except OSError:
        return  # one of them is not there, so they are not the same
    if same:
        raise CannotWrite("the target is the source itself", "Choose another output folder.")


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system can."""
    if os.name == "nt":
        return  # Windows cannot open folders; NTFS journals renames
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise  # some network drives only cannot sync folders
    finally:
        os.close(handle)


def _create_part(target: Path) -> tuple[Path, BinaryIO]:
    # The name is shortened, so that a target whose own name just fits still gets a temporary one.
    stem = target.name
    if len(os.fsencode(stem)) > 200:
        stem = os.fsencode(stem)[:200].decode("utf-8", "ignore")
    while True:
        path = target.with_name(f".{stem}.{secrets.token_hex(4)}.part")
        with contextlib.suppress(FileExistsError):
            return path, path.open("xb")


def _rename_new(part: Path, target: Path) -> None:
    """Rename without ever replacing: a hard link fails when the name is taken, a rename would not."""
    try:
        if os.name == "nt":
            os.rename(part, target)  # refuses to replace on Windows
        else:
            os.link(part, target)
            with contextlib.suppress(OSError):
                part.unlink()
    except FileExistsError:
        raise TargetExistsError from None
    except OSError as error:
        if os.name == "nt" or error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise TargetExistsError from None
        os.rename(part, target)

"""Files that appear under their final name only when complete, synced and verified.

A crash at any moment leaves at most a temporary file `.name.xxxxxxxx.part` in the target folder. Its name follows
from the target's, and whoever writes it holds a lock on it: the next attempt finds what a crash left and either
goes on from it or writes it anew, and two programs never write one file.

Where several computers write to one disk, locks may not hold between them. There a temporary file is exclusive: it is
created under a name that nobody else has. Two computers that write the same target then write two files, and the first
that is verified gets the name; `sweep` removes what those leave that are killed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from trilobyte_gui.archive.storage.fingerprints import file_id
from trilobyte_gui.archive.storage.locks import NoLocksError, try_lock
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.codec.errors import CannotWrite, DiskFull, TargetBusy

_making_folders = threading.Lock()

# What `link` says on drives without hard links (FAT, some network drives)
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}


def are_two_names(one: Path, other: Path) -> bool:
    """Whether two paths that lead to one file are two names of it, as a crash between the two steps of a rename leaves
    them, and not two spellings of one name on a drive that ignores case."""
    if not os.path.samefile(one.parent, other.parent):
        return True
    return one.name != other.name and {one.name, other.name} <= set(os.listdir(one.parent))


class TargetExistsError(Exception):
    """Another file has the final name."""


class SafeWrite:
    """`with SafeWrite(target, source) as out`: write `file`, `sync()`, check `path`, `commit()`.

    Whatever was not committed is removed on leaving the block. `source` is never replaced, except `in_place`.
    With `resume`, `file` starts with what an earlier attempt left (`left` bytes); with `keep`, a part that did not fit
    on the disk stays for the next attempt; with `exclusive` there is nothing to go on from. Raises CannotWrite,
    TargetBusy when another program writes this target. `guard` is given the folder before anything is made there, and
    raises where it must not be written to.
    """

    def __init__(
        self,
        target: Path,
        source: Path,
        *,
        in_place: bool = False,
        resume: bool = False,
        keep: bool = False,
        exclusive: bool = False,
        guard: Callable[[Path], object] | None = None,
    ) -> None:
        self.target = target
        self.left = 0
        self._source = source
        self._in_place = in_place
        self._resume = resume
        self._keep = keep and not exclusive
        self._exclusive = exclusive
        self._guard = guard
        self._committed = False

    def __enter__(self) -> SafeWrite:
        self._refuse_source(self.target)
        if self._guard:
            self._guard(self.target.parent)
        with writing("the target folder"):
            make_folders(self.target.parent)
        with writing():
            self.path, handle = _unlocked(self.target) if self._exclusive else _claim(self.target)
            self._claimed = os.dup(handle)  # holds the lock when `file` is closed
            self.file: BinaryIO = cast(BinaryIO, os.fdopen(handle, "r+b"))
            if self._resume:
                self.left = os.fstat(handle).st_size
            else:
                self.file.truncate(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._committed:
            return
        with contextlib.suppress(OSError):  # closing flushes, which fails again on a full disk
            self.file.close()
        if os.name == "nt":
            self._let_go()  # Windows removes no open files
        if not (self._keep and isinstance(error, DiskFull)):
            with contextlib.suppress(OSError):
                self.path.unlink()
        self._let_go()

    def save(self) -> None:
        """Bring everything written so far to the disk."""
        with writing():
            self.file.flush()
            os.fsync(self.file.fileno())

    def sync(self, size: int | None = None) -> None:
        """Flush everything written to the disk and close the file, cut to `size`; `path` may now be read back."""
        with writing():
            if size is not None:
                self.file.truncate(size)
        self.save()
        with writing():
            self.file.close()

    def commit(self, target: Path, replace: bool) -> None:
        """Give the file its final name `target` (in the same folder), atomically, and sync the folder.

        Raises TargetExistsError when not to `replace` and another file has the name.
        """
        self._refuse_source(target)
        with writing():
            if os.name == "nt":
                self._let_go()  # Windows renames no open files; nobody else can open it in a way that harms
            if replace:
                os.replace(self.path, target)
            else:
                rename_new(self.path, target)
            self._committed = True
            self._let_go()
            sync_folder(target.parent)

    def _refuse_source(self, target: Path) -> None:
        if not self._in_place:
            refuse_source(target, self._source)

    def _let_go(self) -> None:
        if self._claimed >= 0:
            os.close(self._claimed)
            self._claimed = -1


def refuse_source(target: Path, source: Path) -> None:
    """Raise CannotWrite when `target` is `source`, by identity: links and odd spellings are seen through."""
    try:
        same = os.path.samefile(target, source)
    except OSError:
        return  # one of them is not there, so they are not the same
    if same:
        raise CannotWrite("the target is the source itself", hint="Choose another output folder.")


def refuse_busy(target: Path) -> None:
    """Raise TargetBusy when another program writes `target` at this moment."""
    refuse_busy_part(_part_of(target))


def refuse_busy_part(part: Path) -> None:
    """Raise TargetBusy if another program is writing this temporary file."""
    try:
        handle = os.open(part, os.O_RDWR | _FLAGS)
    except OSError:
        return  # not there, as a rule
    try:
        if not try_lock(handle):
            raise TargetBusy
    except NoLocksError:
        pass
    finally:
        os.close(handle)


def discard(target: Path) -> None:
    """Remove what an attempt at `target` left, unless a program is writing it."""
    with contextlib.suppress(OSError, TargetBusy):
        refuse_busy(target)
        _part_of(target).unlink()


def sweep(targets: Iterable[Path]) -> None:
    """Remove the temporary files of `targets` that nobody has locked: what programs that were killed have left, on
    whatever computer. Where locks do not hold, one may be in use: that attempt fails then, at no other harm."""
    folders: dict[Path, set[str]] = defaultdict(set)
    for target in targets:
        folders[target.parent].add(_unmarked(_part_of(target).name))
    for folder, names in folders.items():
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                if name.endswith(".part") and _unmarked(name) in names:
                    with contextlib.suppress(OSError, TargetBusy):
                        refuse_busy_part(folder / name)
                        (folder / name).unlink()


def make_folders(folder: Path, mode: int = 0o777) -> None:
    """Make `folder` and those above it that are missing, so that a power cut does not take them away again.

    One thread at a time: a folder that another thread has made, but not synced yet, must not be taken for safe.
    """
    missing = []
    with _making_folders:
        while not folder.is_dir():
            missing.append(folder)
            if folder == folder.parent:
                break
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(mode, exist_ok=True)
        for each in missing:
            sync_folder(each.parent)


def sync_with_folders_above(folder: Path) -> None:
    """Make a change in `folder` survive a power cut, and its own path, which another program may have made just now."""
    folder = folder.resolve()
    drive = folder.stat().st_dev
    while True:
        sync_folder(folder)
        if folder == folder.parent or folder.parent.stat().st_dev != drive:
            return
        folder = folder.parent


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` survive a power cut, where the system can."""
    if os.name == "nt":
        return  # Windows cannot open folders; NTFS journals renames
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # a folder that may be written and entered, but not listed
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise  # some network drives only cannot sync folders
    finally:
        os.close(handle)


def rename_new(part: Path, target: Path) -> None:
    """Rename without ever replacing: a hard link fails when the name is taken, a rename would not.

    Raises TargetExistsError.
    """
    try:
        if os.name == "nt":
            os.rename(part, target)  # refuses to replace on Windows
        else:
            os.link(part, target, follow_symlinks=False)
            with contextlib.suppress(OSError):
                part.unlink()
    except FileExistsError:
        # A network drive that lost its answer is asked again, and finds what it has done itself.
        if os.name == "nt" or not _is_at(target, part.lstat()):
            raise TargetExistsError from None
        with contextlib.suppress(OSError):
            part.unlink()
    except OSError as error:
        if os.name == "nt" or error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise TargetExistsError from None
        os.rename(part, target)


_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def _part_of(target: Path) -> Path:
    raw = os.fsencode(target.name)
    return _part(target, hashlib.sha256(raw).hexdigest()[:8])


def _part(target: Path, mark: str) -> Path:
    # The name is shortened, so that a target whose own name just fits still gets a temporary one.
    stem = target.name
    if len(os.fsencode(stem)) > 200:
        stem = os.fsencode(stem)[:200].decode("utf-8", "ignore")
    return target.with_name(f".{stem}.{mark}.part")


def _unmarked(part: str) -> str:
    """The name of a temporary file without what tells it from others of the same target."""
    return part.removesuffix(".part").rpartition(".")[0]


def _claim(target: Path) -> tuple[Path, int]:
    """The temporary file of `target` and a handle on it that holds its lock."""
    path = _part_of(target)
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
        except OSError as error:
            # A link, a folder or another user's file has the name: none of our doing.
            if error.errno in (errno.ELOOP, errno.EISDIR, errno.EACCES) and os.path.lexists(path):
                return _unlocked(target)
            raise
        try:
            locked = try_lock(handle)
        except NoLocksError:
            os.close(handle)
            with contextlib.suppress(OSError):
                path.unlink()
            return _unlocked(target)
        if not locked:
            os.close(handle)
            raise TargetBusy
        status = os.fstat(handle)
        if _is_at(path, status):
            # A crash between the two steps of a rename leaves the final file with the temporary name beside.
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                return path, handle
            path.unlink()
        os.close(handle)  # gone, or renamed by another program in the meantime


def _is_at(path: Path, status: os.stat_result) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return file_id(found) == file_id(status)


def _unlocked(target: Path) -> tuple[Path, int]:
    """A temporary file of no foreseeable name, locked where that can be, which shows that it is in use."""
    while True:
        path = _part(target, secrets.token_hex(4))
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FLAGS, 0o666)
            with contextlib.suppress(NoLocksError):
                try_lock(handle)
            return path, handle

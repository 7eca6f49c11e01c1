"""The trash of the desktop, as freedesktop.org's specification 1.0 has it: nothing is ever deleted."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from trilobyte_gui.archive.storage.safe_write import make_folders, rename_new, sync_folder, sync_with_folders_above
from trilobyte_gui.codec.errors import CannotWrite, Phrase
from trilobyte_gui.os_words import plain_words

_LEFT = Phrase("It was left where it is.")


def has_trash() -> bool:
    """Whether this system keeps its trash that way; the window knows the trash of the others."""
    return sys.platform.startswith(("linux", "freebsd", "openbsd"))


def reserve(path: Path) -> Path:
    """A place in the trash for the file `path`, announced there but still empty. Raises CannotWrite."""
    if not has_trash():
        hint = Phrase("Use the window. {0}", _LEFT)
        raise CannotWrite("the command line does not know the trash of this system", hint=hint)
    for folder, top in _trashes(path):
        with contextlib.suppress(OSError):
            for each in (folder / "files", folder / "info"):
                make_folders(each, 0o700)
            sync_with_folders_above(folder)
            return _announced(folder, path, top)
    raise CannotWrite("the system has no trash for this folder", hint=_LEFT)


def move(path: Path, place: Path) -> None:
    """Move the file `path` to its place in the trash, which must be of its drive. Raises CannotWrite."""
    try:
        os.rename(path, place)
    except OSError as error:
        withdraw(place)
        raise CannotWrite("it cannot be moved to the trash: {0}", plain_words(error), hint=_LEFT) from error
    with contextlib.suppress(OSError):
        sync_folder(place.parent)
        sync_folder(path.parent)


def bring_back(place: Path, path: Path) -> None:
    """Move what lies at `place` back to `path`. Raises OSError, TargetExistsError."""
    rename_new(place, path)
    sync_folder(path.parent)
    withdraw(place)


def withdraw(place: Path) -> None:
    """Take back the announcement of a place where nothing lies."""
    with contextlib.suppress(OSError):
        (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()


def _trashes(path: Path) -> Iterator[tuple[Path, Path | None]]:
    """Where the trash of the file's drive may be, and the drive's top folder unless it is the home trash."""
    data = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    try:
        device = path.lstat().st_dev
        home = Path(data).absolute()
        if _device(home) == device:
            yield home / "Trash", None
        top = path.parent.resolve()
        while top != top.parent and top.parent.stat().st_dev == device:
            top = top.parent
        shared = top / ".Trash"
        with contextlib.suppress(OSError):
            status = shared.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX:
                yield shared / str(os.getuid()), top
        own = top / f".Trash-{os.getuid()}"
        if not own.is_symlink():
            yield own, top
    except OSError:
        return


def _device(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return folder.stat().st_dev


def _announced(trash: Path, path: Path, top: Path | None) -> Path:
    absolute = Path(os.path.abspath(path))
    named = absolute if top is None else absolute.parent.resolve().joinpath(absolute.name).relative_to(top)
    when = time.strftime("%Y-%m-%dT%H:%M:%S")
    told = f"[Trash Info]\nPath={quote(os.fsencode(named))}\nDeletionDate={when}\n".encode()
    stem, suffix = os.path.splitext(path.name)
    while len(os.fsencode(stem)) + len(os.fsencode(suffix)) > 230:
        stem = stem[:-1]
    number = 1
    while True:
        name = f"{stem}{suffix}" if number == 1 else f"{stem}.{number}{suffix}"
        number += 1
        if os.path.lexists(trash / "files" / name):
            continue
        try:
            handle = os.open(trash / "info" / f"{name}.trashinfo", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(told)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(trash / "info")
        return trash / "files" / name

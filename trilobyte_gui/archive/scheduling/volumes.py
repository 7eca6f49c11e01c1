"""The drives that a batch writes to."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from trilobyte_gui.codec.errors import CannotWrite, Phrase


class Places:
    """Notices when the drive of a target folder has gone.

    Its mount point is then an empty folder of another drive, which must not be filled instead.
    """

    def __init__(self) -> None:
        self._drives: dict[Path, int | None] = {}

    def remember(self, folders: Iterable[Path]) -> None:
        for folder in folders:
            if folder not in self._drives:
                self._drives[folder] = _drive(folder)

    def check(self, folder: Path) -> None:
        """Raise CannotWrite when `folder` is, or would be made, on another drive than when it was remembered."""
        before = self._drives.get(folder)
        if before is not None and _drive(folder) != before:
            hint = Phrase("Connect it again, then repeat this.")
            raise CannotWrite("the drive of the target folder is gone", hint=hint)


def _drive(folder: Path) -> int | None:
    """The number of the drive that `folder` is on, or would be made on."""
    for each in (folder, *folder.parents):
        try:
            return each.stat().st_dev
        except OSError:
            continue
    return None


def room(folder: Path) -> int:
    """Free bytes on the drive of `folder`; 0 where that cannot be known."""
    for each in (folder, *folder.parents):
        try:
            return shutil.disk_usage(each).free
        except OSError:
            continue
    return 0

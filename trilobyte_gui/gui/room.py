"""Whether the drives that restored files go to have room for them."""

from __future__ import annotations

import shutil
from pathlib import Path

from trilobyte_gui.gui import text
from trilobyte_gui.gui.i18n import tr
from trilobyte_gui.gui.library import Row


def lacking(rows: list[Row], destination: Path | None) -> tuple[str, str] | None:
    """Reason and remedy when the drive that restored files go to has too little room."""
    wanted: dict[Path, int] = {}
    for row in rows:
        if row.restorable and row.archive is not None:
            folder = destination or row.archive.parent
            wanted[folder] = wanted.get(folder, 0) + (row.original or 0)
    drives: dict[int, list[int]] = {}
    for folder, size in wanted.items():
        try:
            drive = drives.setdefault(folder.stat().st_dev, [shutil.disk_usage(folder).free, 0])
        except OSError:
            continue  # the batch itself will say what is wrong with it
        drive[1] += size
    for free, size in drives.values():
        if size > free:
            words = tr("Not enough room: {0} are needed and {1} are free")
            remedy = tr("Choose another folder, or restore fewer tracks at once.")
            return words.format(text.size_in_words(size), text.size_in_words(free)), remedy
    return None

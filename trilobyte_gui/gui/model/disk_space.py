"""Whether the drives that restored files go to have room for them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.services.i18n import tr

_FRESH = 3.0  # seconds for which a drive's free space is not asked for again
_asked: dict[Path, tuple[float, int | None]] = {}


def free(folder: Path) -> int | None:
    """Bytes that are free on the drive where a folder is, or will be; None where that is not known. Of late: it is
    shown while the work goes on."""
    now = time.monotonic()
    then, known = _asked.get(folder, (-_FRESH, None))
    if now - then < _FRESH:
        return known
    try:
        there = next(each for each in (folder, *folder.parents) if each.is_dir())
        known = shutil.disk_usage(there).free
    except (OSError, StopIteration):
        known = None
    if len(_asked) > 100:
        _asked.clear()
    _asked[folder] = now, known
    return known


def wanted(size: int, folder: Path) -> tuple[str, bool]:
    """What will be needed in a folder and what is free there, in words, and whether that is too little."""
    there = free(folder)
    if there is None or not size:
        return "", False
    words = tr("{0} needed at most, {1} free").format(text.size_in_words(size), text.size_in_words(there))
    return words[:1].upper() + words[1:], size > there


def lacking(rows: list[Row], destination: Path | None) -> tuple[str, str] | None:
    """Reason and remedy when the drive that restored files go to has too little room."""
    wanted: dict[Path, int] = {}
    for row in rows:
        if row.restorable and row.result.archive is not None:
            folder = destination or row.result.archive.parent
            wanted[folder] = wanted.get(folder, 0) + (row.sizes.original or 0)
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

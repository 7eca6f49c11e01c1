"""Renamed files beside the archives of their earlier names, which compressing moves along. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.archive.tasks import Task

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.journal import Journal


def renamed(pairs: Iterable[tuple[int, Path, Path]], journal: Journal | None) -> frozenset[int]:
    """The ids of those files, of (id, file, archive with the same audio). What the archive was made of, and where that
    is now, is for the comparison to tell that compressing begins with."""
    tasks: list[Task] = []
    archives: dict[int, Path] = {}
    for number, path, archive in pairs:
        own = path.with_name(archive_name(path))
        if archive.parent == path.parent and archive != own:
            tasks.append(Task("compress", path, own, number))
            archives[number] = archive
    if not tasks or journal is None:
        return frozenset()
    from trilobyte_gui.archive.planning.changes import SourceComparison

    done = SourceComparison(journal).compared(tasks)
    return frozenset(each.id for each in done if each.state == "moved" and each.stands == archives[each.id])

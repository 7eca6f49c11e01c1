"""Files that show a worker that it sees the very folders that a batch writes to.

Where a mount is missing, its mount point is an empty folder like any other: what was written there would never arrive.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite, make_folders, sweep
from trilobyte_gui.archive.tasks import Task

_NAME = "trilobyte-cluster"
_MOST = 32


def outputs(tasks: Iterable[Task]) -> list[Path]:
    """The uppermost of the folders that tasks write to, but not of those that write beside their sources: these see
    the same folder as they see the source."""
    folders = {
        task.mirror or task.target.parent
        for task in tasks
        if task.target and (task.mirror or task.target.parent != task.source.parent)
    }
    folders = {Path(os.path.abspath(each)) for each in folders}
    tops = sorted(each for each in folders if not folders.intersection(each.parents))
    if len(tops) > _MOST and (common := Path(os.path.commonpath(tops))) != Path(common.anchor):
        return [common]
    return tops[:_MOST]


@contextlib.contextmanager
def probes(folders: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    """One in each folder as long as the block runs; folders that are missing are made. Raises CannotWrite."""
    with contextlib.ExitStack() as stack:
        made = []
        for folder in folders:
            with writing("the target folder"):
                make_folders(folder)
            target = folder / _NAME
            sweep([target])  # of a program that was killed
            made.append(stack.enter_context(SafeWrite(target, target, exclusive=True)).path)
        yield tuple(made)

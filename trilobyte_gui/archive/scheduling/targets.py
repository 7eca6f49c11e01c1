"""Which name a finished file gets where another has the one that was wanted."""

from __future__ import annotations

import filecmp
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from trilobyte_gui.archive.opening import header_of
from trilobyte_gui.archive.planning.scan import numbered
from trilobyte_gui.archive.storage.fingerprints import FileId, file_id
from trilobyte_gui.archive.storage.manifest import folded
from trilobyte_gui.archive.storage.safe_write import SafeWrite, TargetExistsError, discard
from trilobyte_gui.archive.tasks import Conflict


class TargetThereError(Exception):
    """The target is there, and the user said to leave such files alone."""


class Targets:
    """Names files one after the other. What the batch reads or has written (on a file system that takes `Song` and
    `song` for one) is never replaced. From any thread."""

    def __init__(self, sources: Callable[[], Iterable[Path]]) -> None:
        """`sources` gives the files that the batch reads."""
        self._sources_of = sources
        self._lock = threading.Lock()  # held while a file gets its final name
        self._written: set[FileId] = set()
        self._spellings: set[str] = set()  # of what was written: some drives give a file another number each time
        self._sources: set[FileId] | None = None

    def leave_what_is_there(self, target: Path) -> None:
        """Raise TargetThereError where something that is not this batch's own is at `target`."""
        with self._lock:
            try:
                status = target.lstat()
            except OSError:
                return  # not there, or something that the write will report
            if not self._is_written(target, file_id(status)):
                discard(target)  # a crash between the steps of a rename leaves the temporary name beside
                raise TargetThereError

    def commit(
        self,
        out: SafeWrite,
        conflict: Conflict,
        stands: Path | None,
        incomplete: bool = False,
        announce: Callable[[Path], None] = lambda target: None,
    ) -> Path:
        """Give a finished file its name. `stands` is the file that it may replace when archives are brought up to
        date; what is `incomplete` never replaces an archive that is whole. `announce` is told of each name before it
        is tried. Raises TargetThereError, and what `announce` raises."""
        with self._lock:
            target, number = out.target, 2
            while True:
                replace = target == stands if conflict == "update" else conflict == "overwrite"
                replace = replace and not self._is_ours(target) and not (incomplete and _is_whole_archive(target))
                try:
                    announce(target)
                    out.commit(target, replace)
                    break
                except TargetExistsError:
                    if conflict == "skip" and not self._is_ours(target):
                        raise TargetThereError from None
                    if conflict == "update" and not self._is_ours(target) and _is_alike(out.path, target):
                        raise TargetThereError from None  # another program was faster
                    target, number = numbered(out.target, number), number + 1
            status = target.stat()
            self._written.add(file_id(status))
            self._spellings.add(folded(target))
            return target

    def _is_ours(self, target: Path) -> bool:
        here = id_at(target)
        if here is None:
            return False
        if self._sources is None:
            self._sources = {found for path in self._sources_of() if (found := id_at(path))}
        return here in self._sources or self._is_written(target, here)

    def _is_written(self, target: Path, here: FileId) -> bool:
        """Whether this batch made what is at `target`, be it in another spelling."""
        if here in self._written:
            return True
        return folded(target) in self._spellings and target.name not in os.listdir(target.parent)


def _is_alike(one: Path, other: Path) -> bool:
    """Whether two files are archives of one source, or the same bytes."""
    first, second = header_of(one), header_of(other)
    if first and second:
        return (first.name, first.source_sha256) == (second.name, second.source_sha256)
    try:
        return not (first or second) and filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False


def _is_whole_archive(target: Path) -> bool:
    header = header_of(target)
    return header is not None and not header.incomplete


def id_at(path: Path) -> FileId | None:
    """The file's identity, whatever its names; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return file_id(status)

"""What need not be looked at one by one: files that are what their manifest lists, by size and time.

In a library of 50,000 tracks that is nearly all of them. What is told here of a file is what a `Comparison` would tell;
whatever is not plain is left to that.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from trilobyte_gui.archive.planning.mirrors import Mirrors
from trilobyte_gui.archive.planning.spelling import Spellings
from trilobyte_gui.archive.planning.walk import Root
from trilobyte_gui.archive.storage.manifest import FileEntry, Manifests, relative


class Settled:
    """The files of the folders `paths`, mirrored below `output`, that are up to date; none whose archives are
    `damaged`."""

    def __init__(self, paths: Iterable[Path] = (), output: Path | None = None, damaged: Container[Path] = ()) -> None:
        self.manifests = Manifests()
        self._files: dict[str, dict[str, FileEntry]] = {}  # by mirror, then by path below its root
        self._named: list[tuple[str, str, str]] = []  # the folder that was named, its mirror's root and top
        mirrors = Mirrors(output, self.manifests) if output else None
        for path in paths if mirrors else ():
            found = mirrors.of(path) if mirrors and path.is_dir() else None
            if found:
                self._named.append((os.path.abspath(path), os.path.abspath(found.root), os.fspath(found.top)))
        for _, root, top in self._named:
            if top not in self._files:
                self._files[top] = dict(self._unchanged(root, top, damaged))

    def has(self, source: Path, root: Root) -> bool:
        """Whether a source that was found below a root is up to date there."""
        if root.mirror is None or root.mirrored is None:
            return False
        found = self.below(root.mirror)
        return bool(found) and relative(source, root.mirrored) in found

    def below(self, mirror: Path) -> dict[str, FileEntry]:
        """The files of a mirror that are up to date, by the paths of their sources below its root."""
        return self._files.get(os.fspath(mirror), {})

    def files(self) -> Iterator[tuple[str, str, FileEntry]]:
        """Each in the folders that were named: its absolute path, that of what stands for it, and what is listed."""
        told = set()
        for named, root, top in self._named:
            above = os.path.join(named, "")
            for path, entry in self._files[top].items():
                source = os.path.join(root, path)
                stored = os.path.join(top, entry.stored)
                if source.startswith(above) and stored not in told:
                    told.add(stored)
                    yield source, stored, entry

    def _unchanged(self, root: str, top: str, damaged: Container[Path]) -> Iterator[tuple[str, FileEntry]]:
        manifest = self.manifests.at(Path(top))
        entries = manifest.files.values() if manifest else ()
        once = Counter(each.path for each in entries)
        plain, spelt = _PlainFolders(root), Spellings(root)
        for entry in entries:
            if entry.damaged or once[entry.path] > 1:
                continue
            stored = os.path.join(top, entry.stored)
            try:
                now = os.lstat(os.path.join(root, entry.path))
                there = os.stat(stored)
            except (OSError, ValueError):
                continue
            same = (now.st_size, now.st_mtime_ns) == (entry.bytes, entry.mtime_ns)
            sound = same and may_be_whole(entry, there) and Path(stored) not in damaged
            if sound and os.path.dirname(entry.path) in plain and entry.path in spelt:
                yield entry.path, entry


def may_be_whole(entry: FileEntry, there: os.stat_result) -> bool:
    """Whether a copy has its size, and an archive that of all but its tags, which may be edited. A disk that was full
    when the mirror was copied to it holds files that are empty or cut off."""
    return there.st_size == entry.bytes if entry.how == "copy" else there.st_size >= max(1, entry.least)


class _PlainFolders:
    """The folders below `root`, by their paths from there, that no symbolic link leads to."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known = {"": True}

    def __contains__(self, folder: str) -> bool:
        if folder not in self._known:
            linked = os.path.islink(os.path.join(self._root, folder))
            self._known[folder] = not linked and os.path.dirname(folder) in self
        return self._known[folder]


NOTHING = Settled()

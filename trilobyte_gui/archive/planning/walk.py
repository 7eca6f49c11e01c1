"""Every file among what the user named and below, once each, with the folder that its target goes to."""

from __future__ import annotations

import errno
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.storage.fingerprints import FileId, file_id
from trilobyte_gui.archive.storage.manifest import link_inside
from trilobyte_gui.archive.storage.safe_write import refuse_busy_part
from trilobyte_gui.codec.errors import CannotRead, Phrase, TargetBusy, TrilobyteError, UnsupportedSource
from trilobyte_gui.os_words import plain_words

_MOST_LINKS = 64  # that lead to one folder: those of folders that lead to each other would multiply
_PART = re.compile(r"^\..+\.[0-9a-f]{8}\.part$")


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that the user named. Its files have their targets below `folder` (next to them where that is None).
    Where it is mirrored with all that it holds, the manifest in `mirror` lists what is in `mirrored`: this folder, or
    one above it."""

    path: Path
    folder: Path | None = None
    mirrored: Path | None = None
    mirror: Path | None = None


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A file, or (with `error`) a path that is none that can be worked on. `below` is its folder relative to `root`;
    `named` says that the user named this very path."""

    path: Path
    below: Path
    named: bool
    root: Root | None = None
    error: TrilobyteError | None = None


def is_part_file(path: Path) -> bool:
    """Whether this is a temporary file of a safe write that a crash left behind, or has the name of one."""
    return bool(_PART.match(path.name))


def _is_busy(part: Path) -> bool:
    try:
        refuse_busy_part(part)
    except TargetBusy:
        return True
    return False


def walk(
    paths: Iterable[Path], root_of: Callable[[Path], Root], keep_links: bool, leave_out: Callable[[Path], bool]
) -> Iterator[FoundPath]:
    """Every file once for each target folder that it goes to; where targets lie next to their sources, each real folder
    is entered once, whatever links say. With `keep_links`, links that lead to something within their root are passed
    over: they are kept as links. Folders for which `leave_out` is true are not entered."""
    yield from _Walk(root_of, keep_links, leave_out).all(paths)


class _Walk:
    """One walk, and what it has entered and listed."""

    def __init__(self, root_of: Callable[[Path], Root], keep_links: bool, leave_out: Callable[[Path], bool]) -> None:
        self._root_of, self._keep_links, self._leave_out = root_of, keep_links, leave_out
        self._entered: Counter[FileId] = Counter()
        self._targets: set[Path] = set()  # of folders
        self._listed: set[Path] = set()

    def all(self, paths: Iterable[Path]) -> Iterator[FoundPath]:
        for path in paths:
            try:
                is_folder = path.is_dir()
                identity = file_id(path.stat())
            except OSError as error:
                refused = CannotRead("it cannot be read: {0}", plain_words(error))
                yield FoundPath(path, Path(), named=True, error=refused)
                continue
            if is_folder:
                yield from self._below(self._root_of(path), identity)
            elif (key := Path(os.path.abspath(path))) not in self._listed:
                self._listed.add(key)
                yield FoundPath(path, Path(), named=True)

    def _below(self, root: Root, identity: FileId) -> Iterator[FoundPath]:
        """Everything below a folder, by name."""
        stack: list[tuple[Path, Path, FileId, frozenset[FileId]]] = [(root.path, Path(), identity, frozenset())]
        while stack:
            folder, below, identity, above = stack.pop()
            if root.folder is not None and root.folder / below in self._targets:
                continue  # it was named by itself, too
            if error := self._refused(root, folder, identity, above):
                yield FoundPath(folder, below, False, root, error)
            if error or (root.folder is None and identity in self._entered):
                continue
            self._entered[identity] += 1
            if root.folder is not None:
                self._targets.add(root.folder / below)
            folders: list[tuple[Path, Path, FileId, frozenset[FileId]]] = []
            for found in self._in(root, folder, below):
                if isinstance(found, FoundPath):
                    yield found
                else:
                    path, its = found
                    folders.append((path, below / path.name, its, above | {identity}))
            stack.extend(reversed(folders))

    def _refused(self, root: Root, folder: Path, identity: FileId, above: frozenset[FileId]) -> TrilobyteError | None:
        """Why a folder is not entered."""
        if root.folder is None:
            again = identity in self._entered and folder.is_symlink()
        else:
            again = not self._keep_links and folder != root.path and link_inside(folder, root.path) is not None
        if again:
            return UnsupportedSource("a link to a folder that is already included")
        if identity in above:
            return UnsupportedSource("a link to a folder that it is in itself")
        if self._entered[identity] >= _MOST_LINKS:
            return CannotRead("more than {0} links lead to this folder", _MOST_LINKS)
        return None

    def _in(self, root: Root, folder: Path, below: Path) -> Iterator[FoundPath | tuple[Path, FileId]]:
        """The files in a folder, and the folders with their identities."""

        def odd(path: Path, error: TrilobyteError) -> FoundPath:
            return FoundPath(path, below, False, root, error)

        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield odd(folder, CannotRead("the folder cannot be read: {0}", plain_words(error)))
            return
        for entry in entries:
            path = folder / entry.name
            try:
                if self._keep_links and entry.is_symlink() and link_inside(path, root.path):
                    continue
                if entry.is_dir():
                    if self._leave_out(path):
                        yield odd(path, UnsupportedSource("this is a folder that archives go to"))
                    else:
                        yield path, file_id(path.stat())
                elif not entry.is_file():
                    link, other = Phrase("a link that leads nowhere"), Phrase("not a regular file")
                    yield odd(path, UnsupportedSource(link if entry.is_symlink() else other))
                elif is_part_file(path) and (not self._keep_links or _is_busy(path)):
                    if self._keep_links:  # all that is there is kept
                        yield odd(path, UnsupportedSource("it is one of Trilobyte's temporary files, in use just now"))
                elif self._is_new(root, path):
                    yield FoundPath(path, below, False, root)
            except OSError as error:
                words = plain_words(error)
                yield odd(path, UnsupportedSource(words) if error.errno == errno.ELOOP else CannotRead(words))

    def _is_new(self, root: Root, path: Path) -> bool:
        """Whether a file has not been listed for its target yet."""
        if root.folder is not None:
            return True  # its folder is entered once for each target
        key = Path(os.path.abspath(path))
        new = key not in self._listed
        self._listed.add(key)
        return new

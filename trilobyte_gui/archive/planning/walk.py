"""Every file among what the user named and below, once each, with the folder that its target goes to."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.storage.fingerprints import FileId, file_id
from trilobyte_gui.archive.storage.manifest import link_inside
from trilobyte_gui.archive.storage.oserrors import plain_words
from trilobyte_gui.codec.errors import CannotRead, Phrase, TrilobyteError, UnsupportedSource

_PART = re.compile(r"^\..+\.[0-9a-z_]{8}\.part$")


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
    """Whether this is a temporary file of a safe write that a crash left behind."""
    return bool(_PART.match(path.name))


def walk(
    paths: Iterable[Path], root_of: Callable[[Path], Root], keep_links: bool, leave_out: Callable[[Path], bool]
) -> Iterator[FoundPath]:
    """Each real folder is entered once, whatever links say. With `keep_links`, links that lead to something within
    their root are passed over: they are kept as links. Folders for which `leave_out` is true are not entered."""
    visited: set[FileId] = set()
    listed: set[Path] = set()
    for path in paths:
        try:
            is_folder = path.is_dir()
            identity = file_id(path.stat())
        except OSError as error:
            refused = CannotRead("it cannot be read: {0}", plain_words(error))
            yield FoundPath(path, Path(), named=True, error=refused)
            continue
        if is_folder:
            yield from _below(root_of(path), visited, listed, identity, keep_links, leave_out)
        elif (key := Path(os.path.abspath(path))) not in listed:
            listed.add(key)
            yield FoundPath(path, Path(), named=True)


def _below(
    root: Root,
    visited: set[FileId],
    listed: set[Path],
    identity: FileId,
    keep_links: bool,
    leave_out: Callable[[Path], bool],
) -> Iterator[FoundPath]:
    """Everything below a folder, by name."""
    stack: list[tuple[Path, Path, FileId]] = [(root.path, Path(), identity)]
    while stack:
        folder, below, identity = stack.pop()

        def odd(path: Path, error: TrilobyteError, below: Path = below) -> FoundPath:
            return FoundPath(path, below, False, root, error)

        if identity in visited:
            yield odd(folder, UnsupportedSource("a link to a folder that is already included"))
            continue
        visited.add(identity)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield odd(folder, CannotRead("the folder cannot be read: {0}", plain_words(error)))
            continue
        folders: list[tuple[Path, Path, FileId]] = []
        for entry in entries:
            path = folder / entry.name
            try:
                if keep_links and entry.is_symlink() and link_inside(path, root.path):
                    continue
                if entry.is_dir():
                    if leave_out(path):
                        yield odd(path, UnsupportedSource("this is a folder that archives go to"))
                    else:
                        folders.append((path, below / entry.name, file_id(path.stat())))
                elif not entry.is_file():
                    link, other = Phrase("a link that leads nowhere"), Phrase("not a regular file")
                    yield odd(path, UnsupportedSource(link if entry.is_symlink() else other))
                elif not is_part_file(path):
                    key = Path(os.path.abspath(path))
                    if key not in listed:
                        listed.add(key)
                        yield FoundPath(path, below, False, root)
            except OSError as error:
                words = plain_words(error)
                yield odd(path, UnsupportedSource(words) if error.errno == errno.ELOOP else CannotRead(words))
        stack.extend(reversed(folders))

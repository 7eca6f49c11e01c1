"""The tree of files that archives stand for: what restoring them would make, with names, times, permissions and links.

It is how things are when it is made; `Tree.again` makes the one of a later moment. What only an archive itself knows (a
size, often the time) is read when somebody asks for it, and kept, also for the next time (`index`); no audio is decoded
for it.
"""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from trilobyte_gui.api.images import As, size_of, wav_of
from trilobyte_gui.archive.opening import open_archive
from trilobyte_gui.archive.planning.scan import LeftOut, numbered, scan
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.archive.storage.manifest import Manifests, is_log, relative
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Task
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.play.following import FolderWatch
from trilobyte_gui.play.index import Told, TreeIndex
from trilobyte_gui.play.shelf import Stamp, stamp_of

_NOWHERE = Path(os.sep) / "restored"  # where the files would be restored to; nothing is ever written


@dataclass
class TreeFolder:
    """A folder and the names in it."""

    mtime_ns: int
    mode: int = 0o755
    names: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class TreeLink:
    """A symbolic link, and where it leads."""

    to: str


@dataclass(frozen=True)
class FileStat:
    """What is known of a file: bytes, time and permissions."""

    size: int
    mtime_ns: int
    mode: int


@dataclass
class TreeFile:
    """A file that is copied as it is (`as_` None), or the image of an archive's track. `stamp` is that of the archive
    when `facts` were read from it, or could not be (`error`)."""

    path: Path
    as_: As | None
    task: Task
    facts: FileStat | None = None
    stamp: Stamp | None = None
    error: TrilobyteError | None = None


Node = TreeFolder | TreeLink | TreeFile


class Tree:
    """The nodes by their paths below the folder (or the one file) `archives`, with slashes; the root is "".

    `watch` notices later changes. `on_left_out` hears of what should have a place in the tree and has none. Tracks that
    cannot come back byte for byte are WAV files in any case: `converted` of them. Raises CannotRead.
    """

    def __init__(
        self,
        archives: Path,
        as_: As = "wav",
        on_left_out: Callable[[LeftOut], object] | None = None,
        index: TreeIndex | None = None,
        watch: FolderWatch | None = None,
    ) -> None:
        self.archives = Path(os.path.abspath(archives))
        self.watch = watch or FolderWatch(self.archives)  # before anything is read
        self._as: As = as_
        self._on_left_out = on_left_out
        self._index = index or TreeIndex(self.archives)
        above = self.archives if self.archives.is_dir() else self.archives.parent
        with reading("the folder"):
            before = above.stat()
        self.nodes: dict[str, Node] = {"": TreeFolder(before.st_mtime_ns)}
        root = _NOWHERE / self.archives.name if self.archives.is_dir() else _NOWHERE
        converted: list[Task] = []
        for found in scan([self.archives], "restore", _NOWHERE, as_, side_files=True):
            if isinstance(found, Task):
                if as_ == "original" and found.kind == "restore" and not self._is_exact(found):
                    converted.append(found)
                else:
                    self._add(found, as_, root)
            elif on_left_out and found.failure:
                on_left_out(found)
        for task in converted:  # last: no original loses its name to one
            assert task.wanted is not None
            self._put(TreeFile(task.source, "wav", task), task.wanted.with_suffix(".wav"), root)
        self.converted = len(converted)
        if self.archives.is_dir():
            self._add_folders()
        with reading("the folder"):  # a disk that went meanwhile seems to have lost all its files
            after = above.stat()
        if not os.path.samestat(before, after):
            raise CannotRead("the folder was replaced while it was read", hint="Try again.")

    def again(self) -> Tree:
        """The tree as it is now. Raises CannotRead."""
        return Tree(self.archives, self._as, self._on_left_out, self._index, self.watch)

    @property
    def tracks(self) -> int:
        """How many files are tracks."""
        return sum(isinstance(each, TreeFile) and each.as_ is not None for each in self.nodes.values())

    def files(self) -> list[tuple[str, TreeFile]]:
        """The files with their paths."""
        return [(path, node) for path, node in self.nodes.items() if isinstance(node, TreeFile)]

    def facts(self, file: TreeFile) -> FileStat:
        """Of a file, read now if they were not. Raises TrilobyteError, OSError."""
        if file.error:
            if file.stamp == stamp_of(file.path):
                raise file.error
            self.forget(file)
        if file.facts is None:
            file.stamp = stamp_of(file.path)
            try:
                file.facts = _facts_of_copy(file) if file.as_ is None else self._facts_of_track(file)
            except TrilobyteError as error:
                file.error = error
                raise
        return file.facts

    def forget(self, file: TreeFile) -> None:
        """Read anew what is known of a file, which was replaced, when it is next asked for."""
        file.facts = file.stamp = file.error = None

    def distrust(self, file: TreeFile) -> None:
        """Forget what was kept of a file from an earlier time, which turned out not to be so."""
        self._index.drop(file.path)

    def save(self, complete: bool = False) -> None:
        """Keep what was read for the next time; `complete`, if that is all."""
        self._index.save(complete)

    def _facts_of_track(self, file: TreeFile) -> FileStat:
        told = self._told(file.path, file.as_)
        size = told.original if file.as_ == "original" else told.wav
        assert size is not None
        return FileStat(size, *_time_and_mode(file.task, told))

    def _is_exact(self, task: Task) -> bool:
        """Whether the very original can be given; of an archive that cannot be read, that is not known, and so."""
        try:
            return self._told(task.source, "original").original is not None
        except (TrilobyteError, OSError):
            return True

    def _told(self, path: Path, as_: As | None) -> Told:
        """What an archive tells. Raises TrilobyteError, OSError."""
        status = os.stat(path)
        told = self._index.get(path, status)
        if told is None or (as_ == "wav" and told.wav is None):
            told = _read(path, as_ == "wav")
            self._index.put(path, status, told)
        return told

    def _add(self, task: Task, as_: As, root: Path) -> None:
        assert task.target is not None
        if task.kind == "copy":
            if task.source.name == MANIFEST or is_log(task.source):
                return
            self._put(TreeFile(task.source, None, task), task.target, root)
            return
        self._put(TreeFile(task.source, as_, task), task.target, root)

    def _put(self, file: TreeFile, target: Path, root: Path) -> None:
        wanted, number = target, 2
        while (path := relative(target, root)) in self.nodes:
            target, number = numbered(wanted, number), number + 1
        self._parent_of(path).names[posixpath.basename(path)] = None
        self.nodes[path] = file

    def _parent_of(self, path: str) -> TreeFolder:
        parent = posixpath.dirname(path)
        node = self.nodes.get(parent)
        if node is None:
            try:
                mtime_ns = (self.archives / parent).stat().st_mtime_ns
            except OSError:
                mtime_ns = self.archives.stat().st_mtime_ns
            node = self.nodes[parent] = TreeFolder(mtime_ns)
            self._parent_of(parent).names[posixpath.basename(parent)] = None
        if not isinstance(node, TreeFolder):
            raise ValueError(f"{parent} is a file and a folder")
        return node

    def _add_folders(self) -> None:
        """Those of the manifests that govern folders here, with links, times and permissions."""
        manifests = Manifests()
        above = manifests.governing(self.archives)
        listing = manifests.at(above) if above else None
        found = [("", listing.below(relative(self.archives, above)))] if above and listing else []
        for listed in sorted(self.archives.rglob(MANIFEST)):
            manifest = manifests.at(listed.parent)
            if manifest and not manifests.entry(listed):
                found.append((relative(listed.parent, self.archives), manifest))
        for below, manifest in found:
            for folder in manifest.folders.values():
                path = _joined(below, folder.path)
                node = self.nodes.get(path)
                if node is None:
                    self._parent_of(path).names[posixpath.basename(path)] = None
                    node = self.nodes[path] = TreeFolder(folder.mtime_ns)
                if isinstance(node, TreeFolder):
                    node.mtime_ns, node.mode = folder.mtime_ns, folder.mode & 0o777
            for link in manifest.links.values():
                path = _joined(below, link.path)
                if path not in self.nodes:
                    self._parent_of(path).names[posixpath.basename(path)] = None
                    self.nodes[path] = TreeLink(link.to)


def _joined(below: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(below, path))
    return "" if joined == "." else joined


def _facts_of_copy(file: TreeFile) -> FileStat:
    status = file.path.stat()
    task = file.task
    mode = stat.S_IMODE(status.st_mode) if task.mode is None else task.mode
    return FileStat(status.st_size, status.st_mtime_ns if task.mtime_ns is None else task.mtime_ns, mode)


def _read(path: Path, wav: bool) -> Told:
    with open_archive(path) as archive:
        header = archive.header
        size = wav_of(archive).size if wav or size_of(header) is None else None
        return Told(size, size_of(header), header.source_sha256.hex(), header.mtime_ns, header.origin.mode)


def _time_and_mode(task: Task, told: Told) -> tuple[int, int]:
    """As restoring gives them: those of the manifest where it lists this very original."""
    listed = bool(task.expected) and told.sha256 == task.expected
    mode = task.mode if listed and task.mode is not None else told.mode
    mtime_ns = task.mtime_ns if listed and task.mtime_ns is not None else told.mtime_ns
    return mtime_ns, 0o644 if mode is None else mode & 0o777

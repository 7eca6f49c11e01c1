"""From what the user named (files, folders) to tasks with their targets.

Folders are walked and mirrored under the output folder, the named folder's own name included. What a file is,
is told from its first bytes, never from its name; sources themselves are only opened when their turn comes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trilobyte_gui.archive.manifest import NAME as MANIFEST
from trilobyte_gui.archive.manifest import Manifests, link_inside
from trilobyte_gui.archive.oserrors import plain_words
from trilobyte_gui.archive.tasks import Kind, Task, To
from trilobyte_gui.audio.sniff import identify
from trilobyte_gui.codec.container import MAGIC, ArchiveReader, Header
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, NotListed, TrilobyteError, UnsupportedSource
from trilobyte_gui.codec.source_formats import NAMES, natural_form

SUFFIX = ".trilo"

_PART = re.compile(r"^\..+\.[0-9a-z_]{8}\.part$")
# Names of files that always come back under them, so that their archives need not be opened for it.
_PLAIN = frozenset((".wav", ".flac", ".aif", ".aiff", ".aifc", ".caf", ".w64", ".rf64", ".bwf"))
_LONGEST_NAME = 255  # bytes; most systems' limit
_SHORTENED = re.compile("~[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A path that yields no task. `failure` when that is an error rather than a remark about a stray file."""

    path: Path
    error: TrilobyteError
    failure: bool

    @property
    def reason(self) -> str:
        return self.error.message


def scan(
    paths: Iterable[Path],
    kind: Kind,
    output: Path | None = None,
    to: To = "original",
    side_files: bool = False,
) -> Iterator[Task | LeftOut]:
    """Yield a task for every file of `kind` among `paths` and below, and a LeftOut for every other one.

    Targets stand beside their sources, or under `output`. Two sources of one scan never share a target: the
    later one's gets a number. A file found twice (named twice, or within a named folder) yields one task.

    With `side_files` the manifests of mirrored folders count: compressing and restoring below `output`, every other
    file of a named folder yields a task that copies it; verifying, every copy that a manifest lists yields a task that
    compares it. What a manifest lists and is not there is left out as a failure; what it does not list, as a remark.
    """
    paths = list(paths)
    wanted = "archive" if kind in ("restore", "verify", "repair") else "source"
    mirroring = side_files and output is not None and kind in ("compress", "restore")
    manifests = Manifests() if side_files and (kind == "verify" or (mirroring and kind == "restore")) else None
    taken: set[Path] = set()
    number = 0
    if manifests:
        for path in paths:
            yield from _missing_above(path, manifests)
    for path, mirrored, named, root in _files(paths, skip_links=mirroring and kind == "compress"):
        entry = manifests.entry(path) if manifests else None
        mirror = output / root.name if mirroring and root and output else None
        if path.name == MANIFEST and manifests and not entry:
            yield from _missing(path.parent, manifests)
            continue
        if isinstance(mirrored, TrilobyteError):
            yield LeftOut(path, mirrored, failure=named or isinstance(mirrored, CannotRead))
            continue
        try:
            if named and not path.is_file():  # a pipe would be waited for
                path.stat()
                raise UnsupportedSource("this is not a regular file")
            size = path.stat().st_size
            what, reason = _identify(path)
        except OSError as error:
            yield LeftOut(path, CannotRead(f"the file cannot be read: {plain_words(error)}"), failure=True)
            continue
        except UnsupportedSource as error:
            yield LeftOut(path, error, failure=True)
            continue
        if wanted == "archive" and what == "other":
            # A damaged archive may not even begin as one: then its name counts.
            what, reason = ("archive" if path.suffix == SUFFIX else what), "this is not an archive"
        if what == "other" and path.name == MANIFEST:
            reason = "this is Trilobyte's own list of what the folder holds"
        if kind == "restore" and mirror and manifests and manifests.superseded(path):
            yield LeftOut(path, UnsupportedSource("an archive that is newer holds this file"), failure=False)
            continue
        if entry and entry.how == "copy":
            what = "copy"
        task = Task(
            kind,
            path,
            id=number + 1,
            size=size,
            named=named,
            root=root.path if root and mirror else None,
            mirror=mirror,
            expected=entry.sha256 if entry else "",
            mode=entry.mode if entry else None,
            mtime_ns=entry.mtime_ns if entry else None,
            listed=manifests.listed(path) if manifests else "to be listed" if mirror else "",
        )
        own_name = Path(entry.path).name if entry else path.name
        if what != wanted and mirror and root and output:
            if kind == "compress" and path == root.path / MANIFEST:
                taken.add(mirror / MANIFEST)  # the mirror gets one of its own
            reason = reason if kind == "compress" else ""
            task = replace(task, kind="copy", target=_untaken(output / mirrored / own_name, taken), reason=reason)
        elif what == "copy" and kind == "verify":
            task = replace(task, kind="compare")
        elif what != wanted and not (named and what == "other" and wanted == "source"):
            extra = kind == "verify" and task.listed == "not listed" and not named
            yield LeftOut(path, NotListed() if extra else UnsupportedSource(reason), failure=named)
            continue
        elif kind in ("compress", "restore"):
            folder = path.parent if output is None else output / mirrored
            name = archive_name(path) if kind == "compress" else restored_name(path, to, own_name if entry else "")
            task = replace(task, target=_untaken(folder / name, taken))
        number += 1
        yield task


def archive_name(source: Path) -> str:
    """`song.flac` becomes `song.flac.trilo`: the whole name stays, so `song.wav` does not collide.

    A name too long to grow is cut and marked; the archive remembers the whole of it.
    """
    raw = os.fsencode(source.name)
    if len(raw) + len(SUFFIX) <= _LONGEST_NAME:
        return source.name + SUFFIX
    mark = "~" + hashlib.sha256(raw).hexdigest()[:8]
    return _fitting(source.name, mark + SUFFIX)


def restored_name(archive: Path, to: To, listed: str = "") -> str:
    """The archive's name without `.trilo` (a renamed archive falls back on the name that it remembers); where a
    manifest lists the original's name, that."""
    if listed and to == "original" and Path(listed).suffix.lower() in _PLAIN:
        return listed
    name = listed or archive.name.removesuffix(SUFFIX)
    if Path(name).suffix.lower() in _PLAIN and name != archive.name and not _SHORTENED.search(name):
        return name if to == "original" else _fitting(Path(name).stem, f".{to}")
    header = _header(archive)
    remembered = header.file_name if header else ""
    if name == archive.name:
        name = remembered or f"{archive.stem}.restored"
    elif _SHORTENED.search(name) and remembered.startswith(_SHORTENED.sub("", name)):
        name = remembered
    elif not Path(name).suffix:
        name += Path(remembered).suffix
    if to == "original":
        if header is None or header.file_exact or header.kind == "flac":
            return name
        to = natural_form(header.channels, header.bits, header.origin.form)
    return _fitting(Path(name).stem, f".{to}")


def _fitting(stem: str, rest: str) -> str:
    """A name of both; the stem is cut where it would be too long."""
    most = _LONGEST_NAME - len(os.fsencode(rest))
    raw = os.fsencode(stem)
    return (stem if len(raw) <= most else raw[:most].decode("utf-8", "ignore")) + rest


def numbered(target: Path, number: int) -> Path:
    """`song.flac.trilo` with 2 becomes `song (2).flac.trilo`."""
    name = target.name
    tail = SUFFIX if name.endswith(SUFFIX) else ""
    inner = Path(name.removesuffix(SUFFIX))
    return target.with_name(_fitting(inner.stem, f" ({number}){inner.suffix}{tail}"))


def is_part_file(path: Path) -> bool:
    """Whether this is a temporary file of a safe write that a crash left behind."""
    return bool(_PART.match(path.name))


def _identify(path: Path) -> tuple[Literal["source", "archive", "copy", "other"], str]:
    """What the file's first bytes say it is, and why it is left out where it is of no use. Raises OSError."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) == MAGIC:
            return "archive", "this is an archive already"
        try:
            kind = identify(file)
        except UnsupportedSource as error:
            return "other", error.message
    return "source", f"this is a file that can be archived ({NAMES[kind]}), not an archive"


def _header(archive: Path) -> Header | None:
    try:
        with archive.open("rb") as file:
            return ArchiveReader(file).header
    except (OSError, TrilobyteError):
        return None  # the task itself will say what is wrong with it


def _untaken(target: Path, taken: set[Path]) -> Path:
    candidate, number = target, 2
    while candidate in taken:
        candidate, number = numbered(target, number), number + 1
    taken.add(candidate)
    return candidate


def _missing(folder: Path, manifests: Manifests, below: Path | None = None) -> Iterator[LeftOut]:
    """What the manifest of `folder` lists (of `below` alone, if given) and is not there."""
    manifest = manifests.at(folder)
    if manifest is None or not manifest.sound:
        yield LeftOut(folder / MANIFEST, ArchiveDamaged("the folder's manifest is damaged"), failure=True)
    for stored in manifest.files if manifest else ():
        path = folder / stored
        if not os.path.exists(path) and (below is None or path.is_relative_to(below)):
            yield LeftOut(path, ArchiveDamaged("the folder's manifest lists it, but it is not there"), failure=True)


def _missing_above(path: Path, manifests: Manifests) -> Iterator[LeftOut]:
    """The same of a named folder that lies within a mirrored one."""
    folder = manifests.governing(path) if path.is_dir() else None
    if folder:
        yield from _missing(folder, manifests, path)


@dataclass(frozen=True, slots=True)
class _Root:
    """A folder that the user named, and the name of its mirror."""

    path: Path
    name: str


def _files(paths: Iterable[Path], skip_links: bool) -> Iterator[tuple[Path, Path | TrilobyteError, bool, _Root | None]]:
    """(file, its folder relative to the output folder or why there is none, whether the user named it, and the
    folder that the user named it with). With `skip_links`, without links that lead to something within that folder."""
    visited: set[tuple[int, int]] = set()
    listed: set[Path] = set()
    names: set[str] = set()
    for path in paths:
        try:
            is_folder = path.is_dir()
            identity = _identity(path)
        except OSError as error:
            yield path, CannotRead(f"it cannot be read: {plain_words(error)}"), True, None
            continue
        if is_folder:
            root = _Root(path, _own_name(path))
            number = 2
            while root.name in names and identity not in visited:  # two folders of one name must not become one
                root, number = _Root(path, f"{_own_name(path)} ({number})"), number + 1
            names.add(root.name)
            for found, mirrored, named in _walk(root, visited, listed, identity):
                if not (skip_links and found.is_symlink() and link_inside(found, path)):
                    yield found, mirrored, named, root
        else:
            key = Path(os.path.abspath(path))
            if key not in listed:
                listed.add(key)
                yield path, Path(), True, None


def _own_name(folder: Path) -> str:
    """The folder's own name, also for `.`, `..` and `music/`; empty for the root of a drive."""
    return Path(os.path.abspath(folder)).name


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _walk(
    root: _Root, visited: set[tuple[int, int]], listed: set[Path], identity: tuple[int, int]
) -> Iterator[tuple[Path, Path | TrilobyteError, bool]]:
    """Everything below a folder, by name. Each real folder is entered once, whatever links say."""
    stack: list[tuple[Path, Path, tuple[int, int]]] = [(root.path, Path(root.name), identity)]
    while stack:
        folder, mirrored, identity = stack.pop()
        if identity in visited:
            yield folder, UnsupportedSource("a link to a folder that is already included"), False
            continue
        visited.add(identity)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield folder, CannotRead(f"the folder cannot be read: {plain_words(error)}"), False
            continue
        below: list[tuple[Path, Path, tuple[int, int]]] = []
        for entry in entries:
            path = folder / entry.name
            try:
                if entry.is_dir():
                    below.append((path, mirrored / entry.name, _identity(path)))
                elif not entry.is_file():
                    words = "a link that leads nowhere" if entry.is_symlink() else "not a regular file"
                    yield path, UnsupportedSource(words), False
                elif not is_part_file(path):
                    key = Path(os.path.abspath(path))
                    if key not in listed:
                        listed.add(key)
                        yield path, mirrored, False
            except OSError as error:
                words = plain_words(error)
                remark = UnsupportedSource(words) if error.errno == errno.ELOOP else CannotRead(words)
                yield path, remark, False
        stack.extend(reversed(below))

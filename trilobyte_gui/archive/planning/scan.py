"""From what the user named (files, folders) to tasks with their targets.

Folders are walked and mirrored under the output folder, the named folder's own name included. What a file is,
is judged by its first bytes, never from its name; sources themselves are only opened when their turn comes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trilobyte_gui.archive.planning.mirrors import Mirrors, is_same
from trilobyte_gui.archive.planning.settled import NOTHING, Settled
from trilobyte_gui.archive.planning.walk import FoundPath, Root, is_part_file, walk
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.archive.storage.manifest import FileEntry, Manifests, folded, is_kept, relative
from trilobyte_gui.archive.tasks import Kind, Task, To
from trilobyte_gui.audio.sniff import identify
from trilobyte_gui.codec.container import MAGIC, ArchiveReader, Header
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, NotListed, Phrase, TrilobyteError, UnsupportedSource
from trilobyte_gui.codec.source_formats import NAMES, natural_form
from trilobyte_gui.os_words import plain_words

SUFFIX = ".trilo"

What = Literal["source", "archive", "copy", "other"]

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
        """Why, as a text for users."""
        return self.error.message


def scan(
    paths: Iterable[Path],
    kind: Kind,
    output: Path | None = None,
    to: To = "original",
    side_files: bool = False,
    settled: Settled = NOTHING,
) -> Iterator[Task | LeftOut]:
    """Yield a task for every file of `kind` among `paths` and below, and a LeftOut for every other one.

    Targets are next to their sources, or under `output`. Two sources of one scan never share a target: the
    later one's gets a number. A file found twice (named twice, or within a named folder) yields one task.

    With `side_files` the manifests of mirrored folders count: compressing and restoring below `output`, every other
    file of a named folder yields a task that copies it; verifying, every copy that a manifest lists yields a task that
    compares it. What a manifest lists and is not there is left out as a failure; what it does not list, as a remark.
    What is `settled` yields nothing.
    """
    paths = list(paths)
    mirroring = side_files and output is not None and kind in ("compress", "restore")
    manifests = Manifests() if side_files and (kind == "verify" or mirroring) else None
    if manifests and settled is not NOTHING:
        manifests = settled.manifests
    yield from _Scan(kind, output, to, mirroring, manifests).all(paths, settled)


class _Scan:
    """One scan, and the targets that it has given away."""

    def __init__(self, kind: Kind, output: Path | None, to: To, mirroring: bool, manifests: Manifests | None) -> None:
        self._kind, self._output, self._to, self._mirroring, self._manifests = kind, output, to, mirroring, manifests
        self._needed: What = "archive" if kind in ("restore", "verify", "repair") else "source"
        self._known = manifests if kind != "compress" else None  # whose manifests tell of the files themselves
        self._roots = _Roots(kind, output, manifests or Manifests(), mirroring)
        self._taken: set[Path] = set()
        self._number = 0  # of tasks

    def all(self, paths: Sequence[Path], settled: Settled) -> Iterator[Task | LeftOut]:
        known = self._known
        if known:
            for path in paths:
                yield from _missing_above(path, known)
        found = walk(paths, self._roots.of, self._mirroring and self._kind == "compress", self._roots.is_mirror)
        if self._mirroring and self._kind == "restore" and known:
            some = sorted(found, key=lambda each: _preference(each.path, known))
            folders = {each.root.folder / each.below for each in some if each.root and each.root.folder}
            self._taken |= folders.union(*(folder.parents for folder in folders))  # no file must take the name of one
            found = iter(some)
        for each in found:
            if each.root and settled.has(each.path, each.root):
                continue
            entry = known.entry(each.path) if known else None
            if each.path.name == MANIFEST and known and not entry:
                yield from _missing(each.path.parent, known)
                continue
            if known and not entry and is_kept(each.path):
                continue
            made = self._made_of(each, entry)
            self._number += isinstance(made, Task)
            yield made

    def _made_of(self, found: FoundPath, entry: FileEntry | None) -> Task | LeftOut:
        """What becomes of a file, whose line in the manifest is `entry`."""
        path, known = found.path, self._known
        if found.error:
            return LeftOut(path, found.error, failure=found.named or isinstance(found.error, CannotRead))
        try:
            with noting(f"scan {path}", OSError):
                size, what, reason = self._looked_at(found)
        except OSError as error:
            return LeftOut(path, CannotRead("the file cannot be read: {0}", plain_words(error)), failure=True)
        except TrilobyteError as error:
            return LeftOut(path, error, failure=True)
        root, mirror = found.root, found.root.mirror if found.root else None
        if self._kind == "restore" and mirror and known and known.superseded(path):
            return LeftOut(path, UnsupportedSource("an archive that is newer holds this file"), failure=False)
        task = Task(
            self._kind,
            path,
            id=self._number + 1,
            size=size,
            named=found.named,
            root=root.mirrored if root and mirror else None,
            mirror=mirror,
            expected=entry.sha256 if entry else "",
            mode=entry.mode if entry else None,
            mtime_ns=entry.mtime_ns if entry else None,
            listed=known.listed(path) if known else "to be listed" if mirror else "",
            reason=entry.reason if entry else "",
        )
        return self._placed(task, found, entry, "copy" if entry and entry.how == "copy" else what, reason)

    def _looked_at(self, found: FoundPath) -> tuple[int, What, str]:
        """The size of a file, what it is, and why it is left out where it is. Raises OSError, TrilobyteError."""
        path = found.path
        if found.named and not path.is_file():  # a pipe would be waited for
            path.stat()
            raise UnsupportedSource("this is not a regular file")
        listed = _unchanged(found, self._manifests) if self._kind == "compress" and self._manifests else None
        size = path.stat().st_size
        what, reason = _as_listed(listed) if listed else _identify(path)
        if self._needed == "archive" and what == "other":
            # A damaged archive may not even begin as one: then its name counts.
            what, reason = ("archive" if path.suffix == SUFFIX else what), Phrase("this is not an archive")
        if self._kind == "compress" and is_part_file(path):
            what, reason = "other", Phrase("it has the name of one of Trilobyte's temporary files")
        if what == "other" and path.name == MANIFEST:
            reason = Phrase("this is Trilobyte's own list of the folder's contents")
        return size, what, reason

    def _placed(self, task: Task, found: FoundPath, entry: FileEntry | None, what: What, reason: str) -> Task | LeftOut:
        """The task with its kind and target; what is of no use here is left out."""
        path, root, kind = found.path, found.root, self._kind
        own_name = Path(entry.path).name if entry else path.name
        below = _as_listed_below(found.below, entry) if entry and kind == "restore" else found.below
        folder = path.parent if root is None or root.folder is None else root.folder / below
        if root is None and self._output is not None:
            folder = self._output
        if what != self._needed and self._mirroring and task.mirror and root:
            if kind == "compress" and path == root.path / MANIFEST:
                self._taken.add(task.mirror / MANIFEST)  # the mirror gets one of its own
            reason = reason if kind == "compress" else entry.reason if entry and entry.damaged else ""
            wanted = folder / own_name
            if kind == "compress" and is_part_file(path):
                wanted = numbered(wanted, 2)  # in the mirror that name would be taken for what a crash left behind
            return replace(task, kind="copy", target=_untaken(wanted, self._taken), reason=reason, wanted=wanted)
        if what == "copy" and kind == "verify":
            return replace(task, kind="compare")
        if what != self._needed and not (found.named and what == "other" and self._needed == "source"):
            extra = kind == "verify" and task.listed == "not listed" and not found.named
            return LeftOut(path, NotListed() if extra else UnsupportedSource(reason), failure=found.named)
        if kind in ("compress", "restore"):
            given = own_name if entry else ""
            name = archive_name(path) if kind == "compress" else restored_name(path, self._to, given)
            return replace(task, target=_untaken(folder / name, self._taken), wanted=folder / name)
        return task


def _as_listed_below(below: Path, entry: FileEntry) -> Path:
    """A folder of a mirror, spelt as the one of the original is: a drive that ignores case keeps another spelling."""
    spelt = Path(*Path(entry.path).parent.parts[-len(below.parts) :]) if below.parts else below
    return spelt if folded(spelt) == folded(below) else below


class _Roots:
    """The folders that were named, each with where its files go."""

    def __init__(self, kind: Kind, output: Path | None, manifests: Manifests, mirroring: bool) -> None:
        self._kind, self._output, self._manifests, self._mirroring = kind, output, manifests, mirroring
        self._mirrors = Mirrors(output, manifests) if output and kind == "compress" else None
        self._restored: dict[Path, Path] = {}  # by target, the folder that is restored

    def of(self, path: Path) -> Root:
        if self._mirrors:
            found = self._mirrors.of(path)
            if found is None:
                return Root(path)
            listing = self._mirroring or self._manifests.at(found.top) is not None
            return Root(path, found.folder, found.root, found.top) if listing else Root(path, found.folder)
        if self._output is None:
            return Root(path)
        name = Path(os.path.abspath(path)).name
        folder, number = self._output / name, 2
        while folder in self._restored and not is_same(self._restored[folder], path):
            folder, number = self._output / f"{name} ({number})", number + 1
        self._restored[folder] = path
        return Root(path, folder, path, folder) if self._mirroring else Root(path, folder)

    def is_mirror(self, folder: Path) -> bool:
        """Whether compressing would feed on what it has made."""
        return self._mirrors is not None and self._mirrors.has(folder)


def _preference(path: Path, manifests: Manifests) -> int:
    """Which of several files that stand for one source is to get its name when restored: an archive of all of it, its
    copy, an archive of a part; what is of an earlier state comes last."""
    entry = manifests.entry(path)
    if entry and entry.earlier:
        return 3
    return 1 if entry is None or entry.how == "copy" else 2 if entry.reason else 0


def _unchanged(found: FoundPath, manifests: Manifests) -> FileEntry | None:
    """What the manifest lists of a source that has the size and time that it had: it need not be opened."""
    root = found.root
    if root is None or root.mirror is None or root.mirrored is None:
        return None
    try:
        status = found.path.stat()
        entries = manifests.of(root.mirror, relative(found.path, root.mirrored))
    except (OSError, ValueError):
        return None
    same = (each for each in entries if (each.bytes, each.mtime_ns) == (status.st_size, status.st_mtime_ns))
    return next((each for each in same if not each.damaged), None)


def _as_listed(entry: FileEntry) -> tuple[What, str]:
    return ("source", "") if entry.how == "archive" else ("other", entry.reason)


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
    if not listed:  # else the file has that name, whatever it was when it was archived
        name = _remembered(archive, name, header.file_name if header else "")
    if to == "original":
        if header is None or header.file_exact or header.kind == "flac":
            return name
        to = natural_form(header.channels, header.rate, header.bits, header.origin.form)
    return _fitting(Path(name).stem, f".{to}")


def _remembered(archive: Path, name: str, remembered: str) -> str:
    """The name of a file whose archive was renamed, or whose name was too long, by the one that it remembers."""
    if name == archive.name:
        return remembered or f"{archive.stem}.restored"
    if _SHORTENED.search(name) and remembered.startswith(_SHORTENED.sub("", name)):
        return remembered
    return name if Path(name).suffix else name + Path(remembered).suffix


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


def _identify(path: Path) -> tuple[What, str]:
    """What the file's first bytes say it is, and why it is left out where it is of no use. Raises OSError."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) == MAGIC:
            return "archive", Phrase("this is an archive already")
        try:
            kind = identify(file)
        except UnsupportedSource as error:
            return "other", error.message
    return "source", Phrase("this is a file that can be archived ({0}), not an archive", NAMES[kind])


def _header(archive: Path) -> Header | None:
    try:
        with noting(f"read the name in {archive}"), archive.open("rb") as file:
            return ArchiveReader(file).header
    except TrilobyteError:
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
        damaged = ArchiveDamaged(
            "the folder's manifest is damaged",
            hint="Compress the originals to this folder again: that makes a new one.",
        )
        yield LeftOut(folder / MANIFEST, damaged, failure=True)
    for stored in manifest.files if manifest else ():
        path = folder / stored
        if not os.path.exists(path) and (below is None or path.is_relative_to(below)):
            lost = ArchiveDamaged(
                "the folder's manifest lists it, but it is not there",
                hint="Compress the originals to this folder again, or take it from another backup.",
            )
            yield LeftOut(path, lost, failure=True)


def _missing_above(path: Path, manifests: Manifests) -> Iterator[LeftOut]:
    """The same of a named folder that lies within a mirrored one."""
    folder = manifests.governing(path) if path.is_dir() else None
    if folder:
        yield from _missing(folder, manifests, path)

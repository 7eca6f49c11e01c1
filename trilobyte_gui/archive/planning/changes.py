"""Each source against what stands for it on the other side: new, changed, moved, damaged, up to date; or gone.

In a mirrored folder the manifest says what stands for which file, and what that file was like: its size and
modification time are compared, and nothing is opened. Elsewhere an archive's header says the same, and the journal
where its source was, and which inode that had. What stands for one source is never taken for another's.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.opening import header_of, header_of_damaged, tags_are_edited
from trilobyte_gui.archive.planning.mirrors import Mirrors, is_same
from trilobyte_gui.archive.planning.part import WHOLE, Part
from trilobyte_gui.archive.planning.scan import numbered
from trilobyte_gui.archive.planning.settled import NOTHING, Settled, may_be_whole
from trilobyte_gui.archive.planning.spelling import Spellings
from trilobyte_gui.archive.planning.walk import is_part_file
from trilobyte_gui.archive.storage.file_times import held
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.manifest import (
    FileEntry,
    Manifest,
    Manifests,
    left_behind,
    link_inside,
    read,
    relative,
)
from trilobyte_gui.archive.storage.safe_write import are_two_names
from trilobyte_gui.archive.tasks import State, Task
from trilobyte_gui.codec.errors import CannotRead, Phrase

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.journal import Journal


@dataclass(frozen=True, slots=True)
class GoneSource:
    """An archive or copy (`stored`, a path) whose source was at `path` and is not there any more."""

    path: Path
    stored: Path
    entry: FileEntry
    root: Path
    mirror: Path


class SourceComparison:
    """What stands for the sources of one run, as it was when the run began."""

    def __init__(
        self,
        journal: Journal | None = None,
        checksum: bool = False,
        *,
        damaged: Container[Path] = (),
        settled: Settled = NOTHING,
        spare: Iterable[Path] = (),
    ) -> None:
        """With `checksum`, what seems up to date counts as changed, with the hash that it must have. `damaged` are
        archives that a check found damaged: they are to be made again. What is `settled` has no task here; `spare` are
        archives whose sources are known to be gone."""
        self._settled = settled
        self._journal = journal
        self._damaged = damaged
        self._checksum = checksum
        self._mirrors: dict[Path, _Mirrored] = {}
        self._lock = threading.Lock()
        self._spare = list(spare)  # archives whose sources are gone
        self._by_audio: dict[bytes, Path] | None = None
        self.damaged_sources: set[Path] = set()
        """Those that were copied as they are, since their audio is damaged, and have not changed since."""

    def compared(self, tasks: Iterable[Task]) -> list[Task]:
        """The tasks with their `state`, and with the target that each has for itself: the one that stands for its
        source, or one that is free."""
        tasks = list(tasks)
        groups: dict[Path | None, list[int]] = defaultdict(list)
        for number, task in enumerate(tasks):
            if task.kind in ("compress", "copy") and task.target:
                groups[task.mirror].append(number)
        for mirror, numbers in groups.items():
            some = [tasks[number] for number in numbers]
            if mirror is None:
                done = _apart(some, self._journal, self._checksum)
            else:
                group = self._mirrors[mirror] = _Mirrored(some[0].root or mirror, mirror, self._checksum, self._settled)
                done = group.compared(some)
                self.damaged_sources |= group.damaged_sources
                self._spare += [mirror / each.stored for each in group.gone() if each.how == "archive"]
            for number, task in zip(numbers, done, strict=True):
                if task.stands in self._damaged and task.stands == task.target:
                    task = replace(task, state="damaged", expected="")
                tasks[number] = task
        return tasks

    @property
    def spare(self) -> list[Path]:
        """The archives whose sources are gone."""
        return self._spare

    def with_audio(self, pcm_md5: bytes) -> Path | None:
        """An archive with this audio whose source is gone, as where a file was renamed and retagged at once."""
        with self._lock:
            if self._by_audio is None:
                self._by_audio = {}
                for path in self._spare:
                    header = header_of(path)
                    if header and not header.incomplete:
                        self._by_audio[header.pcm_md5] = path
            return self._by_audio.get(pcm_md5)


class _Mirrored:
    """One mirrored folder and what its manifest lists."""

    def __init__(self, root: Path, mirror: Path, checksum: bool, settled: Settled) -> None:
        self._root, self._mirror, self._checksum = root, mirror, checksum
        self._settled = settled.below(mirror)
        manifests = Manifests() if settled is NOTHING else settled.manifests
        manifest = manifests.at(mirror) or Manifest({}, {})
        self._listed: dict[str, list[FileEntry]] = defaultdict(list)  # by the path of the source
        for each in manifest.files.values():
            self._listed[each.path].append(each)
        # What the run will remove before it begins.
        self._stale = {relative(each, mirror) for each in left_behind(mirror, manifest)}
        self._moved: set[str] = set()  # stored names that are taken to another place
        self._present: set[str] = set()
        self.damaged_sources: set[Path] = set()

    def of(self, task: Task) -> list[FileEntry]:
        return self._listed.get(relative(task.source, self._root), [])

    def compared(self, tasks: Sequence[Task]) -> list[Task]:
        self._present = {relative(task.source, self._root) for task in tasks} | self._settled.keys()
        taken = {each.stored for some in self._listed.values() for each in some}
        taken |= {name for task in tasks for name in self._folders(_wanted(task))}
        done = [self._known(task, taken) for task in tasks]
        spare: dict[tuple[int, int], list[FileEntry]] = defaultdict(list)
        for gone in self.gone():
            if gone.damaged:
                continue  # which is to be told again
            spare[gone.bytes, gone.mtime_ns].append(gone)
        return [task if task.state else self._unknown(task, spare, taken) for task in done]

    def _known(self, task: Task, taken: set[str]) -> Task:
        """The task with its state, if something that is there is listed for its source."""
        status = _status(task.source)
        entries = [each for each in self.of(task) if os.path.lexists(self._mirror / each.stored)]
        if not entries:  # a name that was its own is free for it again
            taken.difference_update(each.stored for each in self.of(task))
        if status is None or not entries:
            return task
        now = (status.st_size, status.st_mtime_ns)
        # The one of the present state first, else a whole archive before anything else.
        entries.sort(key=lambda each: ((each.bytes, each.mtime_ns) != now, each.how != "archive", bool(each.reason)))
        entry = entries[0]
        if entry.trashed and (entry.bytes, entry.mtime_ns) != now:
            return task  # another file: what was archived here before is all that there is of that
        whole, unchanged = self._whole(entry), (entry.bytes, entry.mtime_ns) == now
        sound = whole and not entry.damaged
        same = unchanged and sound
        state: State = "up to date" if same and not self._checksum else "changed"
        if entry.how == "archive" and unchanged and not whole:
            state = "damaged"
        maybe = entry.bytes == status.st_size and sound
        if entry.damaged:
            if unchanged:
                self.damaged_sources.add(task.source)
            # an archive from before the damage stays the one that a mended source replaces
            entry = next((each for each in entries if each.how == "archive"), entry)
        stored = self._mirror / entry.stored
        task = replace(task, state=state, target=stored, stands=stored, expected=entry.sha256 if maybe else "")
        if same or (entry.how == "archive") == (task.kind == "compress"):
            return task
        return self._placed(task, status, taken)  # no archive any more, or one now

    def _folders(self, target: Path) -> Iterator[str]:
        """Those that a target is in, below the mirror."""
        folder = target.parent
        while folder != self._mirror and folder != folder.parent:
            yield relative(folder, self._mirror)
            folder = folder.parent

    def _whole(self, entry: FileEntry) -> bool:
        """Whether what is stored may be all of it, by its size."""
        status = _status(self._mirror / entry.stored)
        return status is not None and may_be_whole(entry, status)

    def _unknown(self, task: Task, spare: dict[tuple[int, int], list[FileEntry]], taken: set[str]) -> Task:
        """A source for which nothing stands: its archive or copy may stand where the file was before."""
        status = _status(task.source)
        some = spare.get((status.st_size, status.st_mtime_ns), []) if status else []
        how = "archive" if task.kind == "compress" else "copy"
        fitting = [each for each in some if each.stored not in self._moved and (each.how == how or each.reason)]
        fitting.sort(key=lambda each: Path(each.path).name != task.source.name)
        wanted = _wanted(task)
        if fitting and os.path.lexists(self._mirror / fitting[0].stored):
            entry = fitting[0]
            self._moved.add(entry.stored)
            if entry.how == "copy" and not is_part_file(task.source):
                wanted = wanted.with_name(task.source.name)
            stands = self._mirror / entry.stored
            if not is_same(stands, wanted):
                target = self._free(wanted, taken, task, own=entry.stored)
            else:  # a crash between the two steps of a rename leaves both names; else the drive ignores case
                target = wanted if are_two_names(stands, wanted) else stands
            return replace(task, state="moved", target=target, stands=stands, expected=entry.sha256)
        return self._placed(replace(task, state="new"), status, taken)

    def _placed(self, task: Task, status: os.stat_result | None, taken: set[str]) -> Task:
        """The task with a target that is free, or that holds what would be made already: a run that was killed may
        not have noted it."""
        wanted, target, number = _wanted(task), _wanted(task), 2
        while (name := relative(target, self._mirror)) in taken or self._is_there(target):
            if status and name not in taken and (sha256 := may_hold(target, task, status)):
                task = replace(task, state="moved", stands=target, expected=sha256)
                break
            target, number = numbered(wanted, number), number + 1
        taken.add(name)
        return replace(task, target=target)

    def _free(self, wanted: Path, taken: set[str], task: Task, own: str = "") -> Path:
        target, number = wanted, 2
        while (name := relative(target, self._mirror)) != own and (name in taken or self._is_there(target)):
            target, number = numbered(wanted, number), number + 1
        taken.add(relative(target, self._mirror))
        return target

    def _is_there(self, target: Path) -> bool:
        return os.path.lexists(target) and relative(target, self._mirror) not in self._stale

    def gone(self) -> Iterator[FileEntry]:
        """What stands for sources that are not there any more, and is not to be moved."""
        originals = Originals(self._root)
        for path, entries in self._listed.items():
            if path not in self._present and originals.is_gone(self._root / path):
                yield from (entry for entry in entries if entry.stored not in self._moved and not entry.trashed)


def gone_from(
    paths: Sequence[Path],
    output: Path,
    moved: Container[Path] = (),
    part: Part = WHOLE,
    settled: Settled = NOTHING,
    trashed: bool = False,
) -> Iterator[GoneSource]:
    """What is stored below `output` of files that are not in the folders `paths` any more, as far as `part` has them;
    `moved` are archives and copies that will get another place, `settled` files that are there. With `trashed` instead
    all that is stored of files which were moved to the trash once they were archived, also if there are others now."""
    manifests = Manifests() if settled is NOTHING else settled.manifests
    mirrors = Mirrors(output, manifests)
    for named in paths:
        found = mirrors.of(named) if named.is_dir() else None
        if found is None:
            continue
        manifest, there = manifests.at(found.top), settled.below(found.top)
        originals = Originals(found.root)
        for entry in manifest.files.values() if manifest else ():
            if entry.path in there:
                continue
            path, stored = found.root / entry.path, found.top / entry.stored
            mine = _is_below(path, named) and part.has(path, paths)
            gone = entry.trashed if trashed else not entry.trashed and originals.is_gone(path)
            if mine and gone and stored not in moved:
                yield GoneSource(path, stored, entry, found.root, found.top)


def prunings(gone: Sequence[GoneSource]) -> Iterator[Task | tuple[Path, CannotRead]]:
    """The tasks that move what stands for gone files to the trash; of a mirror all of whose files are gone, which is
    more likely a drive that is not connected, its folder and that error."""
    number = 0
    for mirror in dict.fromkeys(each.mirror for each in gone):
        some = [each for each in gone if each.mirror == mirror]
        manifest = read(mirror)
        if manifest and len(some) == len(manifest.files):
            hint = Phrase("Is its drive connected? Otherwise delete {0} yourself.", mirror)
            error = CannotRead(
                "none of the archived files is there any more, so nothing is moved to the trash", hint=hint
            )
            yield some[0].root, error
            continue
        for each in some:
            number += 1
            yield Task("prune", each.stored, id=number, size=each.entry.bytes, root=each.root, mirror=mirror)


def _is_below(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(folder)) in Path(os.path.abspath(path)).parents


def _apart(tasks: Sequence[Task], journal: Journal | None, checksum: bool) -> list[Task]:
    """Sources without a manifest: the archive at the place that each would have is its own where it is next to it
    and names it, holds it as it is, or was made of it on this computer."""
    taken: set[Path] = set()
    origins = journal.origins({task.target.parent for task in tasks if task.target}) if journal else {}
    trashed = {move.original for move in journal.moves()} if journal else set()
    done = []
    for task in tasks:
        task = _by_header(task, origins, trashed, taken, checksum)
        taken.add(task.target or task.source)
        done.append(task)
    return _renamed(done, journal, trashed) if journal else done


def _renamed(tasks: Sequence[Task], journal: Journal, trashed: set[Path]) -> list[Task]:
    """The tasks; those whose source is a file that was archived next to itself under another name, and is not there any
    more, have that archive to stand for it. A copy has another inode, so that what is an archive alone stays."""
    new: dict[str, tuple[int, os.stat_result]] = {}
    for number, task in enumerate(tasks):
        status = _status(task.source) if task.state == "new" and _is_beside(task.target, task.source) else None
        if status:
            new[str(status.st_ino)] = number, status
    done = list(tasks)
    for inode, archive, source in journal.made_of(new.keys()) if new else ():
        number, status = new[inode]
        if source in trashed or not _is_beside(archive, source) or os.path.lexists(source):
            continue
        header = header_of(archive)
        if header is None or header.incomplete or header.name != _name(source) or tags_are_edited(archive):
            continue
        if (header.source_size, header.mtime_ns) == (status.st_size, held(status.st_mtime_ns)):
            done[number] = replace(done[number], state="moved", stands=archive)
    return done


def _is_beside(archive: Path | None, source: Path) -> bool:
    return archive is not None and os.path.abspath(archive.parent) == os.path.abspath(source.parent)


def _by_header(task: Task, origins: dict[Path, Path], trashed: set[Path], taken: set[Path], checksum: bool) -> Task:
    status, wanted = _status(task.source), _wanted(task)
    target, number = wanted, 2
    while target in taken or os.path.lexists(target):
        sound = header_of(target) if target not in taken else None
        header = sound or (header_of_damaged(target) if target not in taken else None)
        if header and status and header.name == _name(task.source):
            same = (header.source_size, header.mtime_ns) == (status.st_size, held(status.st_mtime_ns))
            source = Path(os.path.abspath(task.source))
            beside = target.parent == task.source.parent and target == wanted
            made_of_it = source not in trashed and (origins.get(target) == source or beside)
            if made_of_it and sound is None:
                return replace(task, state="damaged", target=target, stands=target)
            if sound and (same or made_of_it):
                done = same and not header.incomplete
                expected = header.source_sha256.hex() if header.source_size == status.st_size else ""
                state: State = "up to date" if done and not checksum else "changed"
                return replace(task, state=state, target=target, stands=target, expected=expected)
        target, number = numbered(wanted, number), number + 1
    return replace(task, state="new", target=target)


def may_hold(target: Path, task: Task, status: os.stat_result) -> str:
    """The SHA-256 of the original of what is at `target`, where that has the size of the task's source; "" where it
    cannot be its archive or copy. Times do not count: an archive that was moved may have an older one."""
    there = _status(target)
    if there is None:
        return ""
    if task.kind == "copy":
        return sha256_of(target).hex() if there.st_size == status.st_size else ""
    header = header_of(target)
    return header.source_sha256.hex() if header and header.source_size == status.st_size else ""


def _name(path: Path) -> bytes:
    """A file's name as archives store it."""
    return path.name.encode("utf-8", "surrogateescape")


def _wanted(task: Task) -> Path:
    """The target that a task would have if nothing were there."""
    assert task.target is not None
    return task.wanted or task.target


class Originals:
    """What became of the files below the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._linked: dict[Path, bool] = {root: False}
        self._spelt: Spellings | None = None

    def is_gone(self, path: Path) -> bool:
        """Whether no file is at `path` any more, as far as the system says: what cannot be looked at is not gone. A
        folder is not the file that was there, nor is what a link within the root leads to, nor what has that name in
        another spelling."""
        try:
            mode = os.lstat(path).st_mode
        except OSError as error:
            return error.errno in (errno.ENOENT, errno.ENOTDIR)
        if stat.S_ISLNK(mode):
            return link_inside(path, self._root) is not None
        if self._spelt is None:
            self._spelt = Spellings(self._root)
        return stat.S_ISDIR(mode) or self._is_linked(path.parent) or relative(path, self._root) not in self._spelt

    def _is_linked(self, folder: Path) -> bool:
        """Whether the way to a folder leads over a link within the root."""
        if folder not in self._linked:
            here = folder.is_symlink() and link_inside(folder, self._root) is not None
            self._linked[folder] = here or (folder != folder.parent and self._is_linked(folder.parent))
        return self._linked[folder]


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None

"""Keeping the manifests of mirrored folders true while a batch works: each file is noted as soon as it has its name."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections import defaultdict
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

from trilobyte_gui.archive.opening import least_size
from trilobyte_gui.archive.planning.scan import numbered
from trilobyte_gui.archive.storage.folders import folders_and_links
from trilobyte_gui.archive.storage.manifest import (
    NAME,
    FileEntry,
    FolderEntry,
    LinkEntry,
    Manifest,
    ManifestLog,
    Manifests,
    is_log,
    left_behind,
    read,
    relative,
    update,
)
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.safe_write import rename_new, sync_folder
from trilobyte_gui.archive.tasks import Compressed, Copied, Moved, Task

Outcome = Compressed | Copied | Moved


class Mirroring:
    """The mirrored folders of one batch. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logs: dict[Path, ManifestLog] = {}
        self._before: dict[Path, Manifest] = {}
        self._manifests = Manifests()
        self._listed: dict[Path, dict[str, list[FileEntry]]] = {}  # by mirror and path of the source
        self._others: dict[Path, list[tuple[Path, Path]]] = {}  # by mirror, those beside it and what they mirror

    @property
    def begun(self) -> list[tuple[Path, Path]]:
        """The folders that are mirrored, and their mirrors."""
        return [(log.root, log.mirror) for log in self._logs.values()]

    def begin(self, root: Path, mirror: Path) -> None:
        """Work on the mirror of `root` begins. Its manifest is written where there is none, or where a program that
        was killed has left a log. Raises CannotWrite."""
        if mirror in self._logs:
            return
        before = read(mirror)
        self._before[mirror] = before or Manifest({}, {}, sound=False)
        self._logs[mirror] = ManifestLog(root, mirror)
        by_path: dict[str, list[FileEntry]] = defaultdict(list)
        for each in before.files.values() if before else ():
            by_path[each.path].append(each)
        self._listed[mirror] = by_path
        for path in left_behind(mirror, before) if before else ():
            with contextlib.suppress(OSError):
                path.unlink()
        if before is None or not (mirror / NAME).exists() or any(map(is_log, mirror.iterdir())):
            self._write(root, mirror, None)

    def end(self, root: Path, mirror: Path) -> None:
        """Write the manifest with all that was noted. Raises CannotWrite."""
        self._write(root, mirror, self._logs[mirror])

    def listed(self, task: Task) -> list[FileEntry]:
        """What the manifest listed of the task's source when the work began."""
        if task.mirror not in self._listed or task.root is None:
            return []
        return self._listed[task.mirror].get(relative(task.source, task.root), [])

    def stored(self, path: Path, mirror: Path | None) -> FileEntry | None:
        """What the manifest of a mirror listed of the file at `path` in it when the work began."""
        before = self._before.get(mirror) if mirror else None
        return before.files.get(relative(path, mirror)) if before and mirror else None

    def lists(self, task: Task) -> bool:
        """Whether what stands for the task's source is listed."""
        return any(task.mirror and task.mirror / each.stored == task.stands for each in self.listed(task))

    def is_as_copied(self, task: Task) -> bool:
        """Whether a copy of the source in its present state is there."""
        with contextlib.suppress(OSError):
            status = task.source.stat()
            for each in self.listed(task):
                same = (each.bytes, each.mtime_ns) == (status.st_size, status.st_mtime_ns)
                if each.how == "copy" and same and task.mirror and (task.mirror / each.stored).exists():
                    return True
        return False

    def announce(self, task: Task, part: Path, result: Outcome, replaces: bool, damaged: bool = False) -> None:
        """Note what the file at `part` is about to be, so that it is listed even if this program is killed as soon as
        it has its name. Raises CannotWrite."""
        if self._keeps(task):
            log, entry, was, gone = self._change(task, result, replaces, damaged)
            log.announce(part, entry, *was, *gone)

    def add(self, task: Task, result: Outcome, replaces: bool, damaged: bool = False) -> None:
        """Note what was made of the task's source, and remove what it supersedes: copies of a track that is archived
        now, and with `replaces` whatever else stood for that source. What is damaged supersedes nothing that is whole.
        Raises CannotWrite."""
        if self._keeps(task):
            log, entry, was, gone = self._change(task, result, replaces, damaged)
            log.add(entry, *was)
            self._supersede(log.mirror, entry, gone)
            self._outdate(task, log, entry, {*was, *gone})

    def _outdate(self, task: Task, log: ManifestLog, entry: FileEntry, gone: Container[str]) -> None:
        """Note that what is listed of the task's source beside a whole `entry` is an earlier state of it."""
        if entry.damaged or (entry.how == "archive" and entry.reason):
            return
        for each in self.listed(task):
            if each.stored != entry.stored and each.stored not in gone and not each.earlier:
                log.add(replace(each, earlier=True))

    def make_way(self, task: Task) -> tuple[Path, Path] | None:
        """Give another name to what is stored where the task needs a folder, since a folder of that name is in the
        library now; what it was called, and is. Raises CannotWrite."""
        folder = task.target.parent if task.target and self._keeps(task) else None
        while folder and task.mirror and folder != task.mirror and task.mirror in folder.parents:
            entry = self._before[task.mirror].files.get(relative(folder, task.mirror))
            if entry and folder.is_file():
                return folder, self._renamed(entry, task.mirror)
            folder = folder.parent
        return None

    def _renamed(self, entry: FileEntry, mirror: Path) -> Path:
        """Where that is stored now, under a number."""
        log, path, number = self._logs[mirror], mirror / entry.stored, 2
        while os.path.lexists(target := numbered(path, number)):
            number += 1
        now = replace(entry, stored=relative(target, mirror))
        log.announce(path, now, entry.stored)
        with writing():
            rename_new(path, target)
            sync_folder(path.parent)
        log.add(now, entry.stored)
        self._listed[mirror][entry.path] = [now if each is entry else each for each in self._listed[mirror][entry.path]]
        return target

    def settle(self, task: Task) -> None:
        """The contents of the task's source are what is stored: note its present time and permissions, and remove what
        else was stored while it was damaged. Raises CannotWrite."""
        if task.mirror not in self._logs or task.stands is None:
            return
        listed = self.listed(task)
        for each in listed:
            if task.mirror / each.stored == task.stands:
                with contextlib.suppress(OSError):
                    status = task.source.stat()
                    mode = stat.S_IMODE(status.st_mode) & 0o777
                    now = replace(each, mtime_ns=status.st_mtime_ns, mode=mode, trashed=False, earlier=False)
                    if now != each:
                        self._logs[task.mirror].note(now)
                partial: list[str] = []
                if not each.reason:
                    others = (other for other in listed if other is not each)
                    partial = [other.stored for other in others if other.damaged or other.reason]
                    self._supersede(task.mirror, each, partial)
                self._outdate(task, self._logs[task.mirror], each, partial)

    def trashed(self, archive: Path) -> None:
        """Note that the original of `archive`, where a manifest lists that, was moved to the trash; also in the other
        mirrors beside this one that list it, as where a folder and one within it were archived. Raises CannotWrite."""
        mirror, entry = self.begin_above(archive), self._manifests.entry(archive)
        if not mirror or not entry:
            return
        self._logs[mirror].add(replace(entry, trashed=True))
        original = self._logs[mirror].root / entry.path
        for other, root in self._beside(mirror):
            if original.is_relative_to(root):
                with self._lock:
                    self.begin(root, other)
                for each in self._listed[other].get(relative(original, root), ()):
                    if (each.bytes, each.mtime_ns) == (entry.bytes, entry.mtime_ns):
                        self._logs[other].add(replace(each, trashed=True))

    def _beside(self, mirror: Path) -> list[tuple[Path, Path]]:
        """The other mirrors in the same output folder, each with what it mirrors."""
        if mirror not in self._others:
            found = []
            with contextlib.suppress(OSError):
                for folder in sorted(mirror.parent.iterdir()):
                    told = self._manifests.at(folder) if folder != mirror and (folder / NAME).is_file() else None
                    if told and told.source:
                        found.append((folder, Path(told.source)))
            self._others[mirror] = found
        return self._others[mirror]

    def begin_above(self, archive: Path) -> Path | None:
        """Begin with the mirrored folder that `archive` lies in, and return it, where a manifest lists that. Raises
        CannotWrite."""
        mirror = self._manifests.governing(archive)
        manifest = self._manifests.at(mirror) if mirror and self._manifests.entry(archive) else None
        if not mirror or not manifest or not manifest.source:
            return None
        with self._lock:
            self.begin(Path(manifest.source), mirror)
        return mirror

    def remove(self, task: Task) -> None:
        """Note that what was stored at the task's source is not there any more. Raises CannotWrite."""
        if task.mirror in self._logs:
            self._logs[task.mirror].add(None, relative(task.source, task.mirror))

    def _keeps(self, task: Task) -> bool:
        """Whether the task's source has a place in one of the mirrors."""
        return task.root is not None and task.mirror in self._logs

    def _change(
        self, task: Task, result: Outcome, replaces: bool, damaged: bool
    ) -> tuple[ManifestLog, FileEntry, list[str], list[str]]:
        """Where to note what was made of the task's source, its line, the name that it had before, and what it
        supersedes."""
        assert task.root
        assert task.mirror
        entry = self._entry(task, result, task.root, task.mirror, damaged)
        whole = not damaged and not (isinstance(result, Compressed) and result.incomplete)
        old = [each for each in self.listed(task) if each.stored != entry.stored and not each.trashed]
        instead = [each for each in old if replaces or (each.how == "copy" and entry.how == "archive")]
        gone = [each.stored for each in instead] if whole else []
        was = [relative(result.was, task.mirror)] if isinstance(result, Moved) else []
        return self._logs[task.mirror], entry, was, gone

    def _is_as_written(self, mirror: Path, folders: list[FolderEntry], links: list[LinkEntry]) -> bool:
        """Whether the manifest lists these folders and links already, in a library where nothing has changed."""
        known = self._before[mirror]
        same = known.sound and list(known.folders.values()) == folders and list(known.links.values()) == links
        return same and (mirror / NAME).exists() and not any(map(is_log, mirror.iterdir()))

    def _supersede(self, mirror: Path, entry: FileEntry, gone: list[str]) -> None:
        """Remove what is stored at `gone`, once that is noted."""
        if gone:
            self._logs[mirror].add(entry, *gone)
        for stored in gone:
            with contextlib.suppress(OSError):
                (mirror / stored).unlink()

    def _entry(self, task: Task, result: Outcome, root: Path, mirror: Path, damaged: bool) -> FileEntry:
        """The manifest's line on a file."""
        entry = FileEntry(
            path=relative(task.source, root),
            stored=relative(result.target, mirror),
            how="copy" if isinstance(result, Copied) or task.kind == "copy" else "archive",
            bytes=result.original_bytes,
            sha256=result.source_sha256 if isinstance(result, Compressed) else result.sha256,
            mtime_ns=result.mtime_ns,
            mode=result.mode,
            reason=_reason(task, result),
            damaged=damaged,
            least=result.trilobyte_bytes - result.tag_bytes if isinstance(result, Compressed) else 0,
        )
        if isinstance(result, Moved):
            was = relative(result.was, mirror)
            known = [each for some in self._listed[mirror].values() for each in some if each.stored == was]
            entry = replace(entry, how=known[0].how, reason=known[0].reason) if known else entry
            if entry.how == "archive":
                return replace(entry, least=least_size(result.was if result.was.exists() else result.target))
        return entry

    def _write(self, root: Path, mirror: Path, log: ManifestLog | None) -> None:
        if root.is_dir():
            folders, links = folders_and_links(root, mirror)
        else:  # its drive is gone
            known = read(mirror) or Manifest({}, {})
            folders, links = list(known.folders.values()), list(known.links.values())
        _remove_empty_folders(mirror, {each.path for each in folders})
        if log and not log.changes and self._is_as_written(mirror, folders, links):
            return
        update(root, mirror, log, folders, links)


def _remove_empty_folders(mirror: Path, known: set[str]) -> None:
    """Those of folders that the source does not have any more, as where they were renamed."""
    for path, _, _ in os.walk(mirror, topdown=False):
        if relative(Path(path), mirror) not in known:
            with contextlib.suppress(OSError):
                os.rmdir(path)  # refuses where something is in it


def _reason(task: Task, result: Outcome) -> str:
    if isinstance(result, Moved):
        return task.reason
    return result.incomplete if isinstance(result, Compressed) else result.reason

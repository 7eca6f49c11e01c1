"""Power cuts: a file system that forgets what was not synced, fed with the steps that a program made.

What a system may do at a power cut, at its worst: of a file, lose any of the writes since its last sync (its length
may have grown already: then there are zeros); of a folder, lose its latest changes (a new name, a rename, a removal)
that were made since its last sync. What was lost in one folder says nothing of another one.
"""

from __future__ import annotations

import os
import pickle
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tests.faults.recorder import Step
from tests.faults.world import World


@dataclass
class _File:
    data: bytearray
    synced: bytes
    unsynced: list[tuple[int, bytes | None]] = field(default_factory=list)  # (offset, bytes), or (length, None)
    times: tuple[int, int] = (0, 0)


class Disk:
    """The files below one folder: by absolute name, None for folders."""

    def __init__(self) -> None:
        self.names: dict[str, _File | None] = {}
        self.keys: dict[Any, _File] = {}
        self.changes: list[tuple[set[str], str, str, Any]] = []  # folders not synced since, what, name, other
        self.synced: dict[str, _File | None] = {}
        self.notes: list[Step] = []

    @classmethod
    def of(cls, root: Path) -> Disk:
        disk = cls()
        for path in [root, *sorted(root.rglob("*"))]:
            if "home" in path.relative_to(root).parts[:1]:
                continue
            if path.is_dir():
                disk.names[str(path)] = None
            else:
                status = path.stat()
                data = path.read_bytes()
                file = _File(bytearray(data), data, times=(status.st_atime_ns, status.st_mtime_ns))
                disk.names[str(path)] = file
                disk.keys[status.st_dev, status.st_ino] = file
        disk.synced = dict(disk.names)
        return disk

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> Disk:
        return cast(Disk, pickle.loads(path.read_bytes()))

    def cut(self, steps: list[Step], chance: random.Random) -> str:
        """Do the steps, then lose some of what was not synced. Tells how."""
        for step in steps:
            self._do(*step)
        lost = 0
        worst = chance.random() < 0.4
        for file in set(map(id, self.keys.values())):
            lost += self._lose(next(each for each in self.keys.values() if id(each) == file), chance, worst)
        by_folder: dict[str, int] = {}
        names = dict(self.synced)
        cut_off: set[str] = set()
        for folders, what, name, other in self.changes:
            for folder in folders:
                by_folder[folder] = by_folder.get(folder, 0) + 1
            if folders & cut_off or (folders and (worst or chance.random() < 0.3)):
                cut_off |= folders
                lost += 1
                continue
            _change(names, what, name, other)
        there = [name for name in names if all(names.get(up, 0) is None for up in _above(name, names))]
        self.names = {name: names[name] for name in there}
        return f"{lost} of what was not synced lost"

    def _lose(self, file: _File, chance: random.Random, worst: bool) -> int:
        data, lost = bytearray(file.synced), 0
        for offset, piece in file.unsynced:
            dropped = worst or chance.random() < 0.4
            lost += dropped
            if piece is None:
                if not dropped:
                    del data[offset:]
                    data.extend(bytes(offset - len(data)))
                continue
            end = offset + len(piece)
            if not dropped or chance.random() < 0.3:
                data.extend(bytes(max(0, end - len(data))))
            if not dropped:
                data[offset:end] = piece
        file.data = data
        return lost

    def _do(self, what: str, *about: Any) -> None:
        match what, about:
            case "create", (name, keys):
                file = _File(bytearray(), b"")
                self.keys[tuple(keys[0])] = file
                self._name(what, name, file)
            case "write", (key, offset, piece):
                file = self.keys[key]
                end = offset + len(piece)
                file.data.extend(bytes(max(0, end - len(file.data))))
                file.data[offset:end] = piece
                file.unsynced.append((offset, piece))
            case "truncate", (key, length):
                file = self.keys[key]
                del file.data[length:]
                file.data.extend(bytes(length - len(file.data)))
                file.unsynced.append((length, None))
            case "sync", (key,):
                file = self.keys.get(key)
                if file:
                    file.synced, file.unsynced = bytes(file.data), []
            case "sync folder", (name,):
                self._sync(name)
            case ("rename" | "link"), (old, new):
                self._name(what, old, new)
            case ("unlink" | "mkdir"), (name,):
                self._name(what, name, None)
            case "note", _:
                self.notes.append((what, *about))
            case _:
                raise ValueError(what)

    def _name(self, what: str, name: str, other: Any) -> None:
        folders = {os.path.dirname(name)} | ({os.path.dirname(other)} if isinstance(other, str) else set())
        self.changes.append((folders, what, name, other))

    def _sync(self, folder: str) -> None:
        """All changes in `folder` are on the disk; those that concern another folder, too, in that folder only."""
        left = []
        for folders, what, name, other in self.changes:
            folders.discard(folder)
            if folders:
                left.append((folders, what, name, other))
            else:
                _change(self.synced, what, name, other)
        self.changes = left

    def write(self, root: Path) -> None:
        """Make the files that are left."""
        root.mkdir(parents=True, exist_ok=True)
        for name, file in sorted(self.names.items()):
            path = Path(name)
            if file is None:
                path.mkdir(parents=True, exist_ok=True)
        for name, file in sorted(self.names.items()):
            if file is not None:
                path = Path(name)
                path.write_bytes(file.data)
                if file.times != (0, 0):
                    os.utime(path, ns=file.times)


def _change(names: dict[str, Any], what: str, name: str, other: Any) -> None:
    if what in ("create", "mkdir"):
        names.setdefault(name, other)
    elif what == "unlink":
        names.pop(name, None)
    elif name in names:
        names[other] = names[name]
        if what == "rename":
            del names[name]


def _above(name: str, names: dict[str, Any]) -> list[str]:
    """The folders above `name`, up to the topmost known one."""
    top = min(names, key=len)
    found = []
    while len(name) > len(top):
        name = os.path.dirname(name)
        found.append(name)
    return found


def steps(log: Path) -> list[Step]:
    return cast(list[Step], pickle.loads(log.read_bytes()))


def note_moves(world: World, notes: list[Step]) -> None:
    """Give the world a journal that knows of the moves whose notes were on the disk."""
    from trilobyte_gui.archive.storage.journal import Journal

    shutil.rmtree(world.home, ignore_errors=True)
    journal = Journal(world.home / "data" / "journal.sqlite", "cli")
    for _, original, archive, sha256, place in notes:
        journal.moving(Path(original), Path(archive), sha256, Path(place))
    journal.close()

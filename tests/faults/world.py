"""A small library to do harm to, and what must be true of it whatever happens."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from tests.helpers.archive_helpers import make_flac, make_wav, music, some_metadata

FRAMES = 1500  # of a segment, in the programs that are harmed: several in a short file


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> dict[str, str]:
    """Every file below, by its relative name: its SHA-256."""
    return {
        os.fsdecode(path.relative_to(folder)): digest(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }


class World:
    """Folders below `root`: `in` with sources, `out` for archives, `back` for what is restored, `home`, `trash`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources, self.archives, self.back = root / "in", root / "out", root / "back"
        self.home, self.share = root / "home", root / "share"
        self.counted = root / "home" / "coded"

    def make(self) -> None:
        make_wav(self.sources / "a.wav", music(6 * FRAMES + 100, seed=1))
        make_flac(self.sources / "b.flac", music(3 * FRAMES, seed=2), metadata=some_metadata())
        make_wav(self.sources / "two" / "c.wav", music(2 * FRAMES, 1, 24, seed=3), 24)
        make_flac(self.sources / "two" / os.fsdecode(b"d\xff .flac"), music(400, seed=4))
        (self.sources / "two" / "cover.jpg").write_bytes(b"\xff\xd8\xff" + bytes(3000))

    def copy(self, other: World) -> None:
        """Be like another world."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(other.root, self.root, symlinks=True)

    def environment(self) -> dict[str, str]:
        return {"TRILOBYTE_HOME": str(self.home), "XDG_DATA_HOME": str(self.share), "QT_QPA_PLATFORM": "offscreen"}

    @property
    def bins(self) -> Path:
        return self.share / "Trash" / "files"


class Expected:
    """What there must be: the sources, their archives (coding is deterministic), and what archives restore to."""

    def __init__(self, sources: dict[str, str], archives: dict[str, str], back: dict[str, str]) -> None:
        self.sources = sources
        self.archives = archives
        self.back = back


def faults(world: World, expected: Expected, disposing: bool) -> list[str]:
    """What is wrong with a world in which a program was killed at any moment. Nothing, if all is well."""
    wrong: list[str] = []
    there = files(world.sources)
    wrong += [f"an original was changed: {name}" for name, sha in there.items() if expected.sources.get(name) != sha]
    gone = expected.sources.keys() - there.keys()
    binned = set(files(world.bins).values()) if world.bins.exists() else set()
    for name in sorted(gone):
        if not disposing or expected.sources[name] not in binned:
            wrong.append(f"an original is lost: {name}")
        elif files(world.archives).get(name_of_archive(name)) != expected.archives[name_of_archive(name)]:
            wrong.append(f"an original went before its archive was there: {name}")
    for folder, final in ((world.archives, expected.archives), (world.back, expected.back)):
        for name, sha in files(folder).items() if folder.exists() else ():
            if not name.endswith((".part", "manifest.json")) and final.get(name) != sha:
                wrong.append(f"a file that is not right has a final name: {name}")
    return wrong


def name_of_archive(name: str) -> str:
    return f"in/{name}.trilo"

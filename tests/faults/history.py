"""Random histories of a library that lives: edited, archived by the same command, killed at random, archived again.

    python -m tests.faults history --histories N [--seed N] [--first N]

Files and folders are added, retagged, replaced, renamed, swapped, moved, deleted, touched, cut short and linked.
Between such edits `compress --prune` runs, now and then killed before a random step; the library may be edited once
more before it runs again. After each round the restored mirror is compared with the library, file by file: names,
bytes, times, permissions, links, empty folders. `status` must then find everything up to date, and `verify` nothing
wrong. A history follows from seed and number alone.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.faults import programs
from tests.faults.programs import Harm, command
from tests.faults.world import World
from tests.helpers.archive_helpers import make_flac, make_wav, music, some_metadata

_NAMES = ("a", "b", "Größe", "01 - x", "x (2)", "cd\u0301", "~tail", ".dot")
_FOLDERS = ("", "one", "two", "one/deep", "Music")
_STEPS = 120  # about what a run of such a library does to files


class History:
    def __init__(self, number: int, seed: int, world: World) -> None:
        self.random = random.Random(f"{seed} {number}")
        self.world = world
        self.library = world.sources
        self._clock = 1_600_000_000_000_000_000
        self.damaged: set[bytes] = set()  # contents of files that were cut short
        self.edits: list[str] = []

    # -- what is there

    def files(self) -> list[Path]:
        return sorted(path for path in self.library.rglob("*") if path.is_file() and not path.is_symlink())

    def tracks(self) -> list[Path]:
        return [path for path in self.files() if path.suffix in (".wav", ".flac")]

    def folders(self) -> list[Path]:
        return sorted(path for path in self.library.rglob("*") if path.is_dir() and not path.is_symlink())

    def _free(self, suffix: str) -> Path:
        for _ in range(20):
            path = self.library / self.random.choice(_FOLDERS) / f"{self.random.choice(_NAMES)}{suffix}"
            if not os.path.lexists(path) and not any(each.is_symlink() for each in path.parents):
                path.parent.mkdir(parents=True, exist_ok=True)
                return path
        return self.library / f"{self.random.randrange(10**9)}{suffix}"

    def _stamp(self, path: Path) -> Path:
        """Give a file a time that no other ever had."""
        self._clock += self.random.choice((1, 1000, 10**9 + 7))
        os.utime(path, ns=(self._clock, self._clock))
        return path

    # -- edits

    def add_wav(self) -> None:
        frames = self.random.choice((0, 400, 400, 4000))
        self._stamp(make_wav(self._free(".wav"), music(frames, seed=self.random.randrange(9))))

    def add_flac(self) -> None:
        made = make_flac(self._free(".flac"), music(700, seed=self.random.randrange(9)), metadata=some_metadata())
        self._stamp(made)

    def add_side_file(self) -> None:
        path = self._free(self.random.choice((".jpg", ".cue", ".wav.trilo", ".m3u")))
        path.write_bytes(self.random.randbytes(self.random.choice((0, 50, 50, 3000))))
        self._stamp(path)

    def replace(self) -> None:
        for path in self._some(self.tracks()):
            path.unlink()
            make = make_wav if path.suffix == ".wav" else make_flac
            self._stamp(make(path, music(400, seed=self.random.randrange(100))))

    def retag(self) -> None:
        from mutagen import MutagenError
        from mutagen.flac import FLAC

        for path in self._some([each for each in self.tracks() if each.suffix == ".flac"]):
            try:
                tags = FLAC(path)
            except MutagenError:
                continue  # cut short
            tags["title"] = str(self.random.random())
            damaged = path.read_bytes() in self.damaged
            tags.save()
            if damaged:
                self.damaged.add(path.read_bytes())
            self._stamp(path)

    def rename(self) -> None:
        for path in self._some(self.files()):
            path.rename(self._free(path.suffix))

    def swap(self) -> None:
        if len(files := self.files()) > 1:
            one, other = self.random.sample(files, 2)
            aside = self._free(".aside")
            one.rename(aside)
            other.rename(one)
            aside.rename(other)

    def move_folder(self) -> None:
        for path in self._some(self.folders()):
            target = self.library / f"moved {self.random.randrange(1000)}"
            if not target.exists():
                path.rename(target)

    def delete(self) -> None:
        if len(files := self.files()) > 2:
            self.random.choice(files).unlink()

    def delete_folder(self) -> None:
        for path in self._some(self.folders()):
            if len(self.files()) - len(list(path.rglob("*"))) > 1:
                shutil.rmtree(path)

    def touch(self) -> None:
        for path in self._some(self.files()):
            self._stamp(path)

    def cut_short(self) -> None:
        for path in self._some(self.tracks()):
            data = path.read_bytes()
            if len(data) > 900 and data[:4] in (b"RIFF", b"fLaC"):  # swapped names: a track may hold anything
                path.write_bytes(data[: len(data) // 2])
                self.damaged.add(path.read_bytes())
                self._stamp(path)

    def permit(self) -> None:
        for path in self._some(self.files()):
            path.chmod(self.random.choice((0o600, 0o644, 0o755)))

    def link(self) -> None:
        for path in self._some(self.files() + self.folders()):
            link = self._free(".link")
            link.symlink_to(os.path.relpath(path, link.parent))

    def unlink(self) -> None:
        for path in self._some(sorted(each for each in self.library.rglob("*") if each.is_symlink())):
            path.unlink()

    def make_folder(self) -> None:
        (self.library / f"empty {self.random.randrange(1000)}").mkdir(exist_ok=True)

    def _some(self, paths: list[Path]) -> list[Path]:
        return [self.random.choice(paths)] if paths else []

    # -- rounds

    def begin(self) -> None:
        self.library.mkdir(parents=True)
        for edit in (self.add_wav, self.add_wav, self.add_flac, self.add_side_file):
            edit()

    def edit(self) -> None:
        kinds: tuple[Callable[[], None], ...] = (
            self.add_wav, self.add_flac, self.add_side_file, self.replace, self.retag, self.retag, self.rename,
            self.rename, self.swap, self.move_folder, self.delete, self.delete_folder, self.touch, self.cut_short,
            self.permit, self.link, self.unlink, self.make_folder,
        )  # fmt: skip
        for _ in range(self.random.randint(1, 4)):
            kind = self.random.choice(kinds)
            self.edits.append(kind.__name__)
            kind()
        self._drop_dead_links()

    def _drop_dead_links(self) -> None:
        for path in list(self.library.rglob("*")):
            if path.is_symlink() and not path.exists():
                path.unlink()

    def round(self) -> str:
        """Archive, and compare what comes back; what is wrong, or "" where nothing is."""
        line = ["compress", self.library, "-o", self.world.archives, "--preset", "quick", "--prune"]
        line += ["--jobs", self.random.choice((1, 2))]
        if self.random.random() < 0.4:
            step = self.random.randrange(_STEPS)
            self.edits.append(f"kill {step}")
            programs.run(self.world, command(line), Harm(step=step, half=self.random.random() < 0.3))
            if self.random.random() < 0.5:
                self.edit()
        ended = programs.run(self.world, command(line), Harm())
        damaged = [path for path in self.files() if path.read_bytes() in self.damaged]
        if ended.code not in ({5} if damaged else {0}):
            return f"compress ended with code {ended.code}"
        if not damaged and (code := self._run("status", self.library, "-o", self.world.archives)):
            return f"status finds changes, code {code}"
        if code := self._run("verify", self.world.archives):
            return f"verify ended with code {code}"
        shutil.rmtree(self.world.back, ignore_errors=True)
        if code := self._run("restore", self.world.archives / self.library.name, "-o", self.world.back):
            return f"restore ended with code {code}"
        return self._compared(damaged)

    def _run(self, *line: object) -> int:
        return programs.run(self.world, command(line), Harm()).code

    def _compared(self, damaged: list[Path]) -> str:
        back = self.world.back / self.library.name
        names = {path.relative_to(self.library).as_posix() for path in damaged}
        have, got = _facts(self.library), _facts(back)
        for name in sorted(have.keys() | got.keys()):
            if name in names or _is_numbered(name, names):
                continue  # an archive from before the damage may have its name
            if have.get(name) != got.get(name):
                return f"{name} was {have.get(name)} and comes back as {got.get(name)}"
        contents = {path.read_bytes() for path in back.rglob("*") if path.is_file() and not path.is_symlink()}
        lost = [path.name for path in damaged if path.read_bytes() not in contents]
        return f"lost: {lost}" if lost else ""


def _is_numbered(name: str, names: set[str]) -> bool:
    """Whether it is what a damaged file comes back as beside the sound one of its name."""
    path = Path(name)
    return path.stem.endswith(" (2)") and path.with_stem(path.stem.removesuffix(" (2)")).as_posix() in names


def _facts(folder: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        status = path.lstat()
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        elif path.is_dir():
            found[name] = ("folder", stat.S_IMODE(status.st_mode))
        else:
            found[name] = (hash(path.read_bytes()), status.st_size, status.st_mtime_ns, stat.S_IMODE(status.st_mode))
    return found


def run(number: int, seed: int, rounds: int, base: Path, keep: bool = False) -> str:
    """One history; what is wrong, or "" where nothing is."""
    world = World(base / str(number))
    history = History(number, seed, world)
    try:
        history.begin()
        for _ in range(rounds):
            wrong = history.round()
            if wrong:
                return f"{wrong}\n  after: {', '.join(history.edits) or 'the first run'}"
            history.edit()
        return ""
    finally:
        if not keep:
            shutil.rmtree(world.root, ignore_errors=True)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults history")
    parser.add_argument("--histories", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=6, help="times that the library is archived in each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave what is there")
    chosen = parser.parse_args(argv)
    programs.load()
    memory = Path("/dev/shm")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="trilobyte-history-", dir=memory if memory.is_dir() else None) as folder:
        for number in range(chosen.first, chosen.first + chosen.histories):
            wrong = run(number, chosen.seed, chosen.rounds, chosen.keep or Path(folder), chosen.keep is not None)
            if wrong:
                failed += 1
                print(f"history {number}: {wrong}")
                again = f"--seed {chosen.seed} --first {number} --histories 1 --rounds {chosen.rounds}"
                print(f"to repeat: python -m tests.faults history {again}", flush=True)
    print(f"{chosen.histories} tried, {failed} failed")
    return 1 if failed else 0

"""Kill programs at random points of their work, and cut the power, then look whether anything was lost.

Points: the command line, its proving process, the window, or several of them; compressing, restoring, verifying,
moving originals to the trash and bringing them back; before any step that changes a file, in the middle of a write,
or at any time. Afterwards every original must be there, every file with a final name must be the right one, and the
same command (or `resume`, or the window's offer to go on) must finish the work, coding again no more than a segment
batch of each file that was open. Power cuts are replayed from the recorded steps, with what was not synced dropped.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults import power, programs, window
from tests.faults.programs import Ended, Harm, command
from tests.faults.world import Expected, World, faults, files

SCENES = ("compress", "restore", "verify", "dispose", "undo")
_SEGMENTS = 7 + 3 + 2 + 1  # of the four tracks


@dataclass
class Scene:
    """One kind of work: the world it begins in, the commands to do and to finish it, and what is there at its end."""

    start: World
    arguments: list[object]
    disposing: bool
    ended: Callable[[World], list[str]]


class Kills:
    def __init__(self, base: Path) -> None:
        self.base = base
        self.world = World(base / "world")
        self.plain = World(base / "plain")  # before anything
        self.done = World(base / "done")  # archived
        self.binned = World(base / "binned")  # archived, originals in the trash
        self.expected = Expected({}, {}, {})
        self.totals: dict[tuple[str, object], Ended] = {}
        self.logs: dict[str, Path] = {}

    # -- before the first point

    def prepare(self) -> None:
        self.world.make()
        self.plain.copy(self.world)
        self._must(command(self._arguments("compress", 1)))
        archives = files(self.world.archives / "in")
        del archives["trilobyte-manifest.json"]
        shutil.rmtree(self.world.home)
        self.done.copy(self.world)
        self._must(command(self._arguments("restore", 1)))
        back = files(self.world.back / "in")
        sources = files(self.world.sources)
        assert back == sources
        self.expected = Expected(
            sources,
            {f"in/{name}": sha for name, sha in archives.items()},
            {f"in/{name}": sha for name, sha in back.items()},
        )
        self.world.copy(self.plain)
        self._must(command(self._arguments("dispose", 1)))
        self.binned.copy(self.world)

    def _must(self, program: Callable[[], int]) -> None:
        ended = programs.run(self.world, program, Harm())
        assert ended.code == 0, ended

    def _arguments(self, scene: str, jobs: int) -> list[object]:
        world = self.world
        compress = ["compress", world.sources, "-o", world.archives, "--preset", "fast", "--jobs", jobs]
        lines: dict[str, list[object]] = {
            "compress": compress,
            "restore": ["restore", world.archives / "in", "-o", world.back, "--jobs", jobs],
            "verify": ["verify", world.archives, "--jobs", jobs],
            "dispose": [*compress, "--originals", "trash"],
            "undo": ["undo"],
        }
        return lines[scene]

    def scene(self, name: str, jobs: int) -> Scene:
        start = {"compress": self.plain, "dispose": self.plain, "undo": self.binned}.get(name, self.done)
        return Scene(start, self._arguments(name, jobs), name in ("dispose", "undo"), getattr(self, f"_{name}_ended"))

    def _compress_ended(self, world: World) -> list[str]:
        status = programs.run(world, command(["status", world.sources, "-o", world.archives]), Harm())
        wrong = [] if status.code == 0 else [f"status: code {status.code}"]
        return wrong + _differs("archives", _archives(world), self.expected.archives) + self._originals(world)

    def _restore_ended(self, world: World) -> list[str]:
        return _differs("restored files", files(world.back), self.expected.back) + self._originals(world)

    def _is_over(self, name: str) -> bool:
        if name == "restore":
            return not self._restore_ended(self.world)
        archived = not _differs("", _archives(self.world), self.expected.archives)
        return archived and (name == "compress" or not _tracks(self.world))

    def _verify_ended(self, world: World) -> list[str]:
        return self._originals(world)

    def _originals(self, world: World) -> list[str]:
        return _differs("originals", files(world.sources), self.expected.sources)

    def _dispose_ended(self, world: World) -> list[str]:
        wrong = [f"not in the trash: {name}" for name in _tracks(world)]
        undone = programs.run(world, command(["undo"]), Harm())
        wrong += [] if undone.code in (0, 3) else [f"undo: code {undone.code}"]
        return wrong + self._compress_ended(world)

    def _undo_ended(self, world: World) -> list[str]:
        return self._compress_ended(world)

    # -- the points

    def point(self, seed: int) -> tuple[str, list[str]]:
        """What was done, and what was wrong afterwards."""
        chance = random.Random(seed)
        if chance.random() < 0.2:
            return self.cut(chance)
        if chance.random() < 0.2:
            return self.window(chance)
        name = chance.choice(SCENES[:4]) if chance.random() < 0.9 else "undo"
        jobs = chance.choice((1, 2))
        scene = self.scene(name, jobs)
        self.world.copy(scene.start)
        if chance.random() < 0.04:
            seconds = chance.uniform(0.3, 3.0)
            what = f"{name}, started as users do, killed after {seconds:.2f} s"
            programs.spawned(self.world, scene.arguments, seconds)
            return what, self._afterwards(scene, chance, 0)
        harm, how = self.harm(name, self._whole(name, jobs), chance)
        self.world.copy(scene.start)
        programs.run(self.world, command(scene.arguments), harm)
        return f"{name}, {jobs} jobs, {how}", self._afterwards(scene, chance, jobs)

    def harm(self, name: str, whole: Ended, chance: random.Random) -> tuple[Harm, str]:
        kind = chance.random()
        if kind < 0.5 and whole.steps:
            step, half = chance.randrange(whole.steps), chance.random() < 0.3
            return Harm(step=step, half=half), f"killed at step {step} of {whole.steps}" + " in the write" * half
        if kind < 0.7 or name not in ("compress", "dispose"):
            seconds = chance.uniform(0, whole.seconds)
            return Harm(seconds=seconds), f"killed after {seconds:.3f} of {whole.seconds:.3f} s"
        if kind < 0.85:
            answer = chance.randrange(_SEGMENTS + 1)
            return Harm(answer=answer), f"the proving process killed at answer {answer}"
        seconds, other = chance.uniform(0, whole.seconds), chance.uniform(0, whole.seconds)
        return Harm(seconds=seconds, prover_seconds=other), f"both killed, after {seconds:.3f} and {other:.3f} s"

    def _whole(self, name: str, jobs: int) -> Ended:
        """The same work unharmed: its time and number of steps."""
        if (name, jobs) not in self.totals:
            scene = self.scene(name, jobs)
            self.world.copy(scene.start)
            ended = programs.run(self.world, command(scene.arguments), Harm())
            wrong = scene.ended(self.world)
            assert ended.code == 0, (name, ended, wrong)
            assert not wrong, wrong
            self.totals[name, jobs] = ended
        return self.totals[name, jobs]

    def _afterwards(self, scene: Scene, chance: random.Random, jobs: int) -> list[str]:
        world = self.world
        wrong = faults(world, self.expected, scene.disposing)
        again = ["resume"] if chance.random() < 0.3 and scene.arguments[0] != "undo" else scene.arguments
        ended = programs.run(world, command(again), Harm())
        if ended.code == 3 and again != scene.arguments:  # it was killed before the journal knew of it
            ended = programs.run(world, command(scene.arguments), Harm())
        if ended.code not in ((0, 3) if scene.arguments[0] == "undo" else (0,)):
            wrong.append(f"going on ended with code {ended.code}")
        return wrong + self._at_the_end(scene, jobs)

    def _at_the_end(self, scene: Scene, jobs: int) -> list[str]:
        wrong, world = [], self.world
        if jobs and world.counted.exists():
            coded, most = len(world.counted.read_bytes()), _SEGMENTS + (jobs + 1) * (2 * jobs + 1)
            if coded > most:
                wrong.append(f"{coded} segments were coded, where {_SEGMENTS} are and at most {most} may be")
        wrong += scene.ended(world)
        return wrong + [f"left: {name}" for name in files(world.root) if name.endswith(".part")]

    # -- the window

    def window(self, chance: random.Random) -> tuple[str, list[str]]:
        name = chance.choice(("compress", "restore", "dispose"))
        scene, world, program = self.scene(name, window.JOBS), self.world, window.program(self.world, name)
        if (name, "window") not in self.totals:
            world.copy(scene.start)
            ended = programs.run(world, program, Harm())
            wrong = scene.ended(world)
            assert ended.code == 0, (name, ended, wrong)
            assert not wrong, wrong
            self.totals[name, "window"] = ended
        whole = self.totals[name, "window"]
        harm, how = self.harm(name, whole, chance)
        world.copy(scene.start)
        programs.run(world, program, harm)
        wrong = faults(world, self.expected, scene.disposing)
        made = files(world.back if name == "restore" else world.archives)
        ended = programs.run(world, window.program(world, name, go_on=True), Harm())
        if ended.code == window.NOT_OFFERED:
            # The journal is written beside the work: it may know nothing of a batch's first milliseconds.
            if not all(each.endswith(".part") for each in made) and not self._is_over(name):
                wrong.append("the window did not offer to go on")
            ended = programs.run(world, program, Harm())
        if ended.code:
            wrong.append(f"the window went on with code {ended.code}")
        return f"{name} in the window, {how}", wrong + self._at_the_end(scene, window.JOBS)

    # -- power cuts

    def cut(self, chance: random.Random) -> tuple[str, list[str]]:
        name = chance.choice(("compress", "restore", "dispose"))
        scene = self.scene(name, 2)
        log = self.base / f"{name}.steps"
        if name not in self.logs:
            self.world.copy(scene.start)
            before = power.Disk.of(self.world.root)
            ended = programs.run(self.world, command(scene.arguments), Harm(log=log))
            assert ended.code == 0, ended
            self.logs[name] = log
            before.save(self.base / f"{name}.disk")
        steps = power.steps(log)
        at = chance.randrange(len(steps) + 1)
        disk = power.Disk.load(self.base / f"{name}.disk")
        how = disk.cut(steps[:at], chance)
        shutil.rmtree(self.world.root)
        disk.write(self.world.root)
        if name == "dispose":
            power.note_moves(self.world, disk.notes)
        what = f"{name}, the power cut at step {at} of {len(steps)}, {how}"
        return what, self._afterwards(scene, chance, 0)


def _archives(world: World) -> dict[str, str]:
    return {name: sha for name, sha in files(world.archives).items() if not name.endswith("manifest.json")}


def _tracks(world: World) -> list[str]:
    return [name for name in files(world.sources) if not name.endswith(".jpg")]


def _differs(what: str, there: dict[str, str], wanted: dict[str, str]) -> list[str]:
    wrong = [f"{what}: {name} is missing" for name in wanted.keys() - there.keys()]
    wrong += [f"{what}: {name} is too many" for name in there.keys() - wanted.keys()]
    both = there.keys() & wanted.keys()
    return wrong + [f"{what}: {name} is not right" for name in both if there[name] != wanted[name]]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults kill", description=__doc__)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the world of a failed point for a look")
    parser.add_argument("-v", "--verbose", action="store_true")
    asked = parser.parse_args(arguments)
    base = Path(tempfile.mkdtemp(prefix="trilobyte-kill-"))
    failed = 0
    counts: Counter[str] = Counter()
    try:
        programs.load()
        kills = Kills(base)
        kills.prepare()
        for seed in range(asked.seed, asked.seed + asked.points):
            what, wrong = kills.point(seed)
            counts[what.split(",")[0] + (", power" if "power" in what else "")] += 1
            if asked.verbose or wrong:
                print(f"{seed}: {what}", flush=True)
            if wrong:
                failed += 1
                print("\n".join(f"    {each}" for each in wrong))
                print(f"    again: python -m tests.faults kill --points 1 --seed {seed}", flush=True)
                if asked.keep:
                    kept = Path(tempfile.mkdtemp(prefix=f"trilobyte-failed-{seed}-"))
                    shutil.copytree(kills.world.root, kept / "world", symlinks=True)
                    print(f"    kept: {kept}")
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    print(f"{asked.points} tried, {failed} failed")
    return 1 if failed else 0

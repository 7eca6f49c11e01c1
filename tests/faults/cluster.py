"""Kill workers, what they started, the scheduler and the command itself at random, while a library is archived on a
cluster, then look whether anything was lost.

At every kill each file with a final name must be the right one. In the end, with the same command run again where it
ended, every archive and the manifest must be what one computer makes, no temporary file may be left, and no process of
a worker that was killed may have stayed. `--measure` tells how much work two workers do, compared with one;
`--listed`, what very many files cost the scheduler.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.world import digest, files
from tests.helpers.archive_helpers import make_flac, make_wav, music

_WEIGHTS = {"worker": 12, "its parent": 2, "its verifying process": 2, "scheduler": 2, "command": 2}
_PATIENCE = 120.0  # seconds without any file done, before it counts as stuck
_STOP = 20.0  # seconds that a killed worker's processes may outlive it: computers are busy
_LOST = 14
_COMMAND = [sys.executable, "-m", "trilobyte_gui.cli.main"]


class Cluster:
    """A scheduler and workers, as users start them, each to be killed and started again. All on 127.0.0.1."""

    def __init__(self, root: Path, workers: int) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._root = root
        self._log = (root / "cluster.log").open("ab")
        self.scheduler = self.start_scheduler()
        self.workers = [self.start_worker() for _ in range(workers)]
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            time.sleep(0.1)

    def start_scheduler(self) -> psutil.Popen:
        return self._start("cluster", "start", "--workers", "0", "--port", str(self._port))

    def start_worker(self) -> psutil.Popen:
        return self._start("worker", self.address, "--jobs", "1")

    def _start(self, *arguments: str) -> psutil.Popen:
        environment = {**os.environ, "TRILOBYTE_HOME": str(self._root / "home")}
        return psutil.Popen([*_COMMAND, *arguments], stdout=self._log, stderr=self._log, env=environment)

    def close(self) -> None:
        for each in [*self.workers, self.scheduler]:
            with contextlib.suppress(psutil.Error):
                each.terminate()
        for each in [*self.workers, self.scheduler]:
            with contextlib.suppress(psutil.Error, subprocess.TimeoutExpired):
                each.wait(20)
            with contextlib.suppress(psutil.Error):
                each.kill()
        self._log.close()


def working(worker: psutil.Process) -> list[psutil.Process]:
    """The process of a worker that works, if it is there, and then what that has started."""
    with contextlib.suppress(psutil.Error):
        return [each for child in worker.children() for each in [child, *child.children()] if "spawn" in _line(child)]
    return []


def _line(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


class Command:
    """The command that is being tested, run again and again until it ends well."""

    def __init__(self, root: Path, arguments: list[str], home: str = "home") -> None:
        self._arguments = arguments
        self._environment = {**os.environ, "TRILOBYTE_HOME": str(root / home)}
        self._errors = (root / "command.log").open("ab")
        self.ended: Counter[str] = Counter()  # files, by how they ended
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        line = [*_COMMAND, *self._arguments, "--json"]
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=self._errors, text=True, env=self._environment
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        return self.process

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                with contextlib.suppress(ValueError):
                    told = json.loads(line)
                    if told["event"] in ("done", "up_to_date", "failed", "skipped", "error"):
                        self.ended[told["event"]] += 1
                    if told["event"] in ("failed", "error"):
                        self._errors.write(line.encode())
                        self._errors.flush()

    def count(self) -> int:
        return self.ended["done"] + self.ended["up_to_date"]

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._errors.close()


def library(folder: Path, count: int) -> None:
    """Short files, of which every tenth is longer, and a cover in each folder."""
    for number in range(count):
        place = folder / f"{number // 20:02}"
        frames = 120_000 if number % 10 == 0 else 20_000 + number
        if number % 3:
            make_wav(place / f"{number:04}.wav", music(frames, seed=number))
        else:
            make_flac(place / f"{number:04}.flac", music(frames, seed=number))
        if number % 20 == 0:
            (place / "cover.jpg").write_bytes(b"\xff\xd8\xff" + os.urandom(3000))


class Kills:
    def __init__(self, root: Path, count: int, kills: int, seed: int) -> None:
        self._root, self._kills = root, kills
        self._random = random.Random(seed)
        self.tried: Counter[str] = Counter()
        self.wrong: list[str] = []
        library(root / "in", count)
        self._sources = files(root / "in")
        alone = Command(root, self._arguments("alone"), "alone-home")
        assert alone.process.wait() == 0, "the command fails without a cluster"
        alone.close()
        self._expected = files(root / "alone")

    def _arguments(self, output: str, *more: str) -> list[str]:
        return ["compress", str(self._root / "in"), "-o", str(self._root / output), "--preset", "fast", *more]

    def run(self) -> None:
        cluster = Cluster(self._root, 2)
        command = Command(self._root, self._arguments("out", "--cluster", cluster.address))
        try:
            for number in range(self._kills):
                self._wait_for_work(command, cluster)
                time.sleep(self._random.random() * 1.5)
                self._kill(cluster, command)
                self._look(f"after kill {number + 1}")
            while self._go_on(command, cluster) != 0:
                time.sleep(0.1)
        finally:
            command.close()
            cluster.close()
        self._look("in the end")
        self._compare()

    def _wait_for_work(self, command: Command, cluster: Cluster) -> None:
        """Until some more files are done; all of them are made anew where none is left to do."""
        before, since = command.count(), time.monotonic()
        while command.count() <= before:
            if self._go_on(command, cluster) == 0:
                shutil.rmtree(self._root / "out")
                command.start()
            if time.monotonic() - since > _PATIENCE:
                raise RuntimeError(f"nothing was done for {_PATIENCE} seconds")
            time.sleep(0.02)

    def _go_on(self, command: Command, cluster: Cluster) -> int | None:
        """The code of the command, where it has ended well; where it lost the scheduler or was killed, it is run
        again."""
        code = command.process.poll()
        if code not in (None, 0):
            if code not in (_LOST, -signal.SIGKILL):
                self.wrong.append(f"the command ended with code {code}")
            command.start()
        return code

    def _kill(self, cluster: Cluster, command: Command) -> None:
        what = self._random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        at = self._random.randrange(len(cluster.workers))
        worker = cluster.workers[at]
        processes = working(worker)
        if what in ("worker", "its verifying process") and len(processes) < 2:
            what = "its parent"
        self.tried[what] += 1
        print(f"{sum(self.tried.values())}: {what}, {command.count()} files done", file=sys.stderr, flush=True)
        match what:
            case "worker":
                self._end(processes[0], processes[1:])
            case "its verifying process":
                self._end(processes[-1], [])
            case "its parent":
                self._end(worker, processes)
                cluster.workers[at] = cluster.start_worker()
            case "scheduler":
                self._end(cluster.scheduler, [])
                cluster.scheduler = cluster.start_scheduler()
            case "command":
                command.process.kill()
                command.process.wait()

    def _end(self, process: psutil.Process, others: list[psutil.Process]) -> None:
        """Kill it; what it has started must end, too."""
        with contextlib.suppress(psutil.Error):
            process.kill()
        with contextlib.suppress(psutil.Error, ChildProcessError):
            process.wait(10)
        _, alive = psutil.wait_procs(others, timeout=_STOP)
        self.wrong += [f"this outlived a worker that was killed: {_line(each)[-60:]}" for each in alive]

    def _look(self, when: str) -> None:
        """Whether all that has a final name is right."""
        for name, sha in self._finished():
            if self._expected.get(name) != sha:
                self.wrong.append(f"{when}: a file that is not right has a final name: {name}")
        for name, sha in files(self._root / "in").items():
            if self._sources.get(name) != sha:
                self.wrong.append(f"{when}: an original was changed: {name}")

    def _finished(self) -> Iterator[tuple[str, str]]:
        out = self._root / "out"
        for path in sorted(out.rglob("*")) if out.exists() else ():
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and not path.name.endswith((".part", "manifest.json")):
                    yield str(path.relative_to(out)), digest(path)

    def _compare(self) -> None:
        found = files(self._root / "out")
        for name in sorted(self._expected.keys() - found.keys()):
            self.wrong.append(f"a file is missing: {name}")
        for name in sorted(found.keys() - self._expected.keys()):
            self.wrong.append(f"something was left: {name}")
        listed, expected = (_manifest(self._root / each) for each in ("out", "alone"))
        if listed != expected:
            self.wrong.append("the manifest is not what one computer writes")
        if self._sources.keys() != files(self._root / "in").keys():
            self.wrong.append("an original is missing")


def _manifest(output: Path) -> object:
    told = json.loads((output / "in" / "trilobyte-manifest.json").read_text())
    return {key: value for key, value in told.items() if key != "host"}


@dataclass(frozen=True)
class Pace:
    """`seconds` of the clock for all files; of the processor `each` for every worker with what it has started, and
    `rest` for the scheduler and the command."""

    seconds: float
    each: list[float]
    rest: float

    def told(self) -> str:
        each = " and ".join(f"{seconds:.1f}" for seconds in self.each)
        return f"{self.seconds:.1f} s, of the processor {each} s, and {self.rest:.1f} s for the rest"


def measure(root: Path, preset: str, count: int) -> list[Pace]:
    """How long the same work takes on one and on two workers of one thread each."""
    for number in range(count):
        make_wav(root / "in" / f"{number:02}.wav", music(300_000, seed=number))
    shutil.copytree(root / "in", root / "few", ignore=lambda _, names: sorted(names)[4:])
    found = []
    for workers in (1, 2):
        cluster = Cluster(root, workers)
        try:
            for some in ("few", "in"):  # the first starts what proves, and loads everything
                before = [spent(each) for each in cluster.workers], spent(cluster.scheduler)
                begun = time.monotonic()
                line = ["compress", str(root / some), "-o", str(root / "out"), "--preset", preset]
                command = Command(root, [*line, "--cluster", cluster.address])
                usage = os.wait4(command.process.pid, 0)
                assert usage[1] == 0, "the command failed"
                took = time.monotonic() - begun
                each = [spent(one) - was for one, was in zip(cluster.workers, before[0], strict=True)]
                rest = spent(cluster.scheduler) - before[1] + usage[2].ru_utime + usage[2].ru_stime
                shutil.rmtree(root / "out")
        finally:
            cluster.close()
        found.append(Pace(took, each, rest))
    return found


def listed(root: Path, count: int) -> str:
    """What a batch of so many files costs besides the work on them, which is left out."""
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Options, Task
    from trilobyte_gui.cluster.executor import ClusterExecutor
    from trilobyte_gui.cluster.link import DaskLink
    from trilobyte_gui.cluster.mapping import Mapping
    from trilobyte_gui.cluster.work import idle

    cluster = Cluster(root, 2)
    over = threading.Event()
    most = [0, 0]

    def watch() -> None:
        while not over.wait(0.5):
            for number, each in enumerate((cluster.scheduler, psutil.Process())):
                most[number] = max(most[number], each.memory_info().rss)

    try:
        watcher = threading.Thread(target=watch)
        watcher.start()
        executor = ClusterExecutor(DaskLink(cluster.address, idle), Mapping())
        while len(executor.link.workers()) < 2:
            time.sleep(0.1)
        before = [spent(each) for each in (cluster.scheduler, *cluster.workers)]
        begun, used = time.monotonic(), time.process_time()
        tasks = [Task("verify", Path(f"/library/{n // 12:06}/{n % 12:02}.trilo"), None, n, 10**7) for n in range(count)]
        summary = Batch(tasks, Options("fast", 1, conflict="skip"), lambda event: None, executor=executor).run()
        assert summary.skipped == count, summary
        seconds, command = time.monotonic() - begun, time.process_time() - used
        after = [spent(each) for each in (cluster.scheduler, *cluster.workers)]
        executor.close()
    finally:
        over.set()
        watcher.join()
        cluster.close()
    scheduler, *workers = (now - was for now, was in zip(after, before, strict=True))
    all_of_it = command + scheduler + sum(workers)
    return (
        f"{count} files in {seconds:.0f} s, {1000 * seconds / count:.2f} ms each by the clock; of the processor"
        f" {1000 * all_of_it / count:.2f} ms each ({1000 * command / count:.2f} the command,"
        f" {1000 * scheduler / count:.2f} the scheduler, {1000 * sum(workers) / count:.2f} the workers);"
        f" at most {most[0] / 1e6:.0f} MB in the scheduler and {most[1] / 1e6:.0f} MB in the command"
    )


def spent(process: psutil.Process) -> float:
    """Seconds of the processor, with all that the process has started and that runs."""
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults cluster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--files", type=int, default=0, help="(default: five for each kill)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run where it is, and name it")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--listed", type=int, default=0, help="so many files on which nothing is done: what it costs")
    parser.add_argument("--preset", default="balanced")
    asked = parser.parse_args(arguments)
    root = Path(tempfile.mkdtemp(prefix="trilobyte-cluster-"))
    if asked.keep:
        print(root, flush=True)
    os.environ.setdefault("TRILOBYTE_CACHE", str(root / "cache"))
    try:
        if asked.listed:
            print(listed(root, asked.listed))
            return 0
        if asked.measure:
            one, two = measure(root, asked.preset, asked.files or 16)
            print(f"one worker: {one.told()}\ntwo workers: {two.told()}")
            print(f"{one.seconds / two.seconds:.2f} times as fast by the clock,", end=" ")
            print(f"{one.each[0] / max(two.each):.2f} times by the processor time of the busier worker")
            return 0
        kills = Kills(root, asked.files or 5 * asked.kills, asked.kills, asked.seed)
        kills.run()
        if kills.wrong:
            print((root / "command.log").read_text()[-4000:], (root / "cluster.log").read_text()[-4000:])
    finally:
        if not asked.keep:
            shutil.rmtree(root, ignore_errors=True)
    print(", ".join(f"{what}: {count}" for what, count in kills.tried.most_common()))
    for words in kills.wrong:
        print(f"FAILED: {words}")
    print(f"{asked.kills} tried, {len(kills.wrong)} failed")
    return 1 if kills.wrong else 0

"""Feed broken input to everything that reads files.

    python -m tests.fuzz TARGET [--seconds S | --executions N | --runs N] [--seed N]
    python -m tests.fuzz all --runs N               (every target, at random)
    python -m tests.fuzz TARGET --input FILE        (repeat a failure)

Inputs grow by coverage where atheris is installed (pip install trilobyte-gui[fuzz]), else at random. An error of
another kind than those made for users, an input that takes over 20 seconds, and 2.5 GB of memory are failures. Ends
with one line `N tried, N failed`, and code 1 if any failed.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz.mutator import mutated
from tests.fuzz.targets import TARGETS, Target, attempt, digest, scratch, simplest

_PATIENCE, _MEMORY = 20, 2500  # seconds and megabytes that an input may take
_MOST_FAILURES = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("target", nargs="?", choices=[*TARGETS, "all"], metavar="TARGET", help="; ".join(TARGETS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--executions", type=int, help="by coverage, so many inputs, however long that takes")
    parser.add_argument("--runs", type=int, help="so many inputs, at random, the same ones every time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--input", type=Path, help="run this one input and show what happens")
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir()) / "trilobyte-fuzz", help="for failures"
    )
    arguments = parser.parse_args()
    if arguments.target is None:
        print(__doc__)
        print("\n".join(f"  {name:<10} {target.words}" for name, target in TARGETS.items()))
        return 2
    arguments.keep.mkdir(parents=True, exist_ok=True)
    if arguments.target == "all":
        return everything(arguments)
    target = TARGETS[arguments.target]
    if arguments.input:
        target.open()(arguments.input.read_bytes())
        return 0
    if arguments.runs is None and importlib.util.find_spec("atheris"):
        tried, failures = by_coverage(arguments)
    else:
        tried, failures = at_random(target, arguments.runs, arguments.seconds, arguments.seed, arguments.keep)
    for failure in failures:
        print(f"to repeat: python -m tests.fuzz {arguments.target} --input {failure}")
    print(f"{tried} tried, {len(failures)} failed")
    return 1 if failures else 0


def everything(arguments: argparse.Namespace) -> int:
    """All targets in this process, at random; the container last, for its checksums stay switched off."""
    tried, failures = 0, 0
    for name in sorted(TARGETS, key=lambda name: name == "container"):
        runs = arguments.runs or 100
        more, failed = at_random(TARGETS[name], runs, arguments.seconds, arguments.seed, arguments.keep)
        for failure in failed:
            print(f"to repeat: python -m tests.fuzz {name} --input {failure}")
        tried, failures = tried + more, failures + len(failed)
    print(f"{tried} tried, {failures} failed")
    return 1 if failures else 0


def at_random(target: Target, runs: int | None, seconds: float, seed: int, keep: Path) -> tuple[int, list[Path]]:
    """In this process, `runs` inputs or as many as fit into `seconds`."""
    run, seeds, chance = target.open(), list(target.seeds()), random.Random(seed)
    failures: list[Path] = []
    tried, end = 0, time.monotonic() + seconds
    while (tried < runs if runs is not None else time.monotonic() < end) and len(failures) < _MOST_FAILURES:
        data = seeds[tried] if tried < len(seeds) else mutated(seeds, chance, target.longest)
        tried += 1
        began = time.monotonic()
        error = failure_of(target, run, data)
        if error is None and time.monotonic() - began > _PATIENCE:
            error = "too slow"
        if error:
            print(error)
            failures.append(keep / f"failure-{digest(data)}")
            failures[-1].write_bytes(data)
    return tried, failures


def failure_of(target: Target, run: object, data: bytes) -> str | None:
    """The traceback that an input leads to, if any."""
    try:
        attempt(run, data)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    return None


def by_coverage(arguments: argparse.Namespace) -> tuple[int, list[Path]]:
    """In children, each until its first failure: libFuzzer ends with it."""
    name, seed, keep = arguments.target, arguments.seed, arguments.keep
    target, wanted = TARGETS[name], arguments.executions
    tried = 0
    failures: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="trilobyte-corpus-") as folder:
        scratch()  # the children's, too
        for data in target.seeds():
            (Path(folder) / digest(data)).write_bytes(data)
        end = time.monotonic() + arguments.seconds
        while len(failures) < _MOST_FAILURES:
            left = wanted - tried if wanted else int(end - time.monotonic())
            if left <= 0:
                break
            limit = f"-runs={left}" if wanted else f"-max_total_time={left}"
            command = [
                sys.executable, "-m", "tests.fuzz.child", name, folder, limit, f"-seed={seed}",
                f"-timeout={_PATIENCE}", f"-rss_limit_mb={_MEMORY}", f"-max_len={target.longest}",
                f"-artifact_prefix={keep}/{name}-", "-print_final_stats=1", "-verbosity=1",
            ]  # fmt: skip
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            units = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
            tried += int(units[1]) if units else 0
            if done.returncode == 0:
                break
            seed += 1
            print("\n".join(done.stderr.splitlines()[-60:]))
            written = re.search(r"Test unit written to (\S+)", done.stderr)
            if written is None:
                failures.append(Path("(it did not start)"))
                break
            failures.append(shortened(target, Path(written[1])))
    return tried, failures


def shortened(target: Target, path: Path) -> Path:
    """The same failure by less input, where it is an error and not time or memory."""
    if "crash-" in path.name:
        run = target.open()
        data = path.read_bytes()
        if failure_of(target, run, data):
            path.write_bytes(simplest(data, lambda shorter: failure_of(target, run, shorter) is not None))
    return path


if __name__ == "__main__":
    sys.exit(main())

"""A scheduler and workers as users start them, on this computer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]
PATIENCE = 120.0


@dataclass
class Ended:
    """What a command has told, as JSON, and its exit code."""

    code: int
    events: list[dict[str, Any]]

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]


def trilobyte(*arguments: object, **environment: str) -> Ended:
    """Run a command with `--json`."""
    line = [*MODULE, *map(str, arguments), "--json"]
    done = subprocess.run(
        line, capture_output=True, text=True, env={**os.environ, **environment}, timeout=PATIENCE, check=False
    )
    assert done.stderr == "", done.stderr
    return Ended(done.returncode, [json.loads(each) for each in done.stdout.splitlines()])


@contextmanager
def started(*arguments: object, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program that serves, and the first thing that it says; it is asked to end with the block."""
    with subprocess.Popen(
        [*MODULE, *map(str, arguments)], stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(what: str, is_so: object) -> None:
    """Until `is_so()` is true."""
    until = time.monotonic() + PATIENCE
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until, f"{what}: not within {PATIENCE} seconds"
        time.sleep(0.05)


def manifest(mirror: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((mirror / "trilobyte-manifest.json").read_text())
    return told

"""Faults made on purpose: a short run of each command of `tests.faults`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults import disk

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="programs are forked and killed")
def test_nothing_is_lost_wherever_programs_are_killed() -> None:
    line = [sys.executable, "-m", "tests.faults", "kill", "--points", "24", "--seed", "1"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.stdout.endswith("24 tried, 0 failed\n"), done.stdout + done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="programs are forked and killed")
def test_histories_of_a_library_come_back_equal() -> None:
    line = [sys.executable, "-m", "tests.faults", "history", "--histories", "6", "--rounds", "4"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.stdout.endswith("6 tried, 0 failed\n"), done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="disks of this kind are not to be had")
@pytest.mark.parametrize("name", disk.CASES)
def test_awkward_disks(name: str, tmp_path: Path) -> None:
    try:
        disk.CASES[name](tmp_path)
    except disk.Skip as why:
        pytest.skip(str(why))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
@pytest.mark.parametrize("what", [("--files", "8"), ("--hours", "0.002")])
def test_a_load_too_small_to_be_one(what: tuple[str, str]) -> None:
    line = [sys.executable, "-m", "tests.faults", "load", *what, "--preset", "quick"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.stdout.endswith(" tried, 0 failed\n"), done.stdout + done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="programs are killed with what they started")
def test_four_kills_in_a_cluster_lose_nothing() -> None:
    line = [sys.executable, "-m", "tests.faults", "cluster", "--kills", "4", "--files", "12"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.stdout.endswith("4 tried, 0 failed\n"), done.stdout + done.stderr

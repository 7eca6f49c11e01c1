"""Short runs, the same ones every time, of what is run at length by hand: fuzzing, and damaged archives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def last_line(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def test_broken_input_gives_errors_made_for_users(tmp_path: Path) -> None:
    assert last_line("tests.fuzz", "all", "--runs", "250", "--keep", str(tmp_path)) == "2000 tried, 0 failed"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_damaged_and_forged_archives_through_the_command_line() -> None:
    assert last_line("tests.faults", "mutate", "--inputs", "200") == "200 tried, 0 failed"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_journals_that_were_tampered_with_through_the_command_line() -> None:
    assert last_line("tests.faults", "journal", "--inputs", "80") == "80 tried, 0 failed"


def test_players_get_right_bytes_or_an_error() -> None:
    assert last_line("tests.faults", "listen", "--inputs", "4") == "4 tried, 0 failed"

"""What the guide says about running `trilobyte update` on a schedule can be copied as it is."""

from __future__ import annotations

import configparser
import plistlib
import re
import shlex
from pathlib import Path

import pytest

from trilobyte_gui.cli.main import _parser

GUIDE = (Path(__file__).parents[2] / "resources" / "guide.md").read_text(encoding="utf-8")


def block(beginning: str) -> str:
    found = re.search(rf"```\n({re.escape(beginning)}.*?)```", GUIDE, re.DOTALL)
    assert found, beginning
    return found[1]


def is_understood(command: list[str]) -> bool:
    assert Path(command[0]).name in ("trilobyte", "trilobyte.exe")
    return _parser().parse_args(command[1:]).command == "update"


def test_the_systemd_units_are_complete() -> None:
    units = {}
    for name in ("service", "timer"):
        units[name] = configparser.ConfigParser(interpolation=None)
        units[name].optionxform = str  # type: ignore[assignment,method-assign]
        units[name].read_string(block(f"# trilobyte-update.{name}"))
    assert is_understood(units["service"]["Service"]["ExecStart"].split())
    assert units["timer"]["Install"]["WantedBy"] == "timers.target"
    assert units["timer"]["Timer"]["Persistent"] == "true"


def test_the_launchd_agent_is_a_property_list() -> None:
    agent = plistlib.loads(block("<?xml").encode())
    assert is_understood(agent["ProgramArguments"])
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 0}
    assert f"{agent['Label']}.plist" in GUIDE


@pytest.mark.parametrize("beginning", ["0 3 * * * ", "schtasks "])
def test_the_lines_for_cron_and_windows_run_update(beginning: str) -> None:
    line = block(beginning).strip()
    assert "\n" not in line
    words = shlex.split(line.removeprefix("0 3 * * * nice -n 15 "))
    words = shlex.split(words[words.index("/TR") + 1]) if "/TR" in words else words
    assert is_understood([words[0].replace("\\", "/"), *words[1:]])

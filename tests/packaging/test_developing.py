"""What developers install, and what the public forge runs for them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pinned() -> dict[str, str]:
    """The versions in the lock file, by name."""
    lines = (ROOT / "packaging" / "developers.lock").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


def required() -> Iterator[Requirement]:
    """What the project and all of its extras ask for."""
    for line in [
        *PROJECT["dependencies"],
        *(line for lines in PROJECT["optional-dependencies"].values() for line in lines),
    ]:
        requirement = Requirement(line)
        if requirement.name != PROJECT["name"]:
            yield requirement


def test_the_lock_has_a_fitting_version_of_all_that_extras_ask_for() -> None:
    pins = pinned()
    for requirement in required():
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in developers.lock"
        assert requirement.specifier.contains(version), requirement


def test_the_lock_has_what_these_need_in_turn() -> None:
    pins, seen = pinned(), set[tuple[str, str]]()

    def follow(requirement: Requirement) -> None:
        name = canonicalize_name(requirement.name)
        assert name in pins, f"{name} is not in developers.lock"
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # an extra that is not installed here
            return
        for extra in requirement.extras or {""}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                for each in map(Requirement, needs):
                    if each.marker is None or each.marker.evaluate({"extra": extra}):
                        follow(each)

    for requirement in required():
        if requirement.marker is None or requirement.marker.evaluate():
            follow(requirement)
    assert len(seen) > 40, "the tests' own packages are installed, so that there is something to follow"


def test_the_forge_tests_every_python_on_three_systems() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]
    matrix = jobs["test"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "windows", "macos"}
    oldest, beyond = map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    assert matrix["python"] == [f"3.{minor}" for minor in range(oldest, beyond)]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert [run for run in runs if "launch.py" in run] == [
        "python packaging/launch.py test",
        "python packaging/launch.py coverage",
    ]

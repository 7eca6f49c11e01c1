"""The examples of the page on many computers are what they look like; they cannot all be run here."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from trilobyte_gui.cli.main import _parser

PAGE = (Path(__file__).parents[2] / "resources" / "cluster.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    found = [text for name, text in BLOCKS if name == language]
    assert found, language
    return found


def is_understood(words: list[str]) -> None:
    assert words[0] == "trilobyte"
    _parser().parse_args(words[1:])


def test_every_block_says_what_it_is() -> None:
    assert {name for name, _ in BLOCKS} == {"", "bash", "python", "yaml", "dockerfile"}


def test_the_commands_are_understood() -> None:
    lines = [line for text in blocks("") for line in text.splitlines()]
    assert len(lines) >= 5
    for line in lines:
        is_understood(shlex.split(line))


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_the_scripts_are_scripts() -> None:
    for text in blocks("bash"):
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)
        for line in text.splitlines():
            if found := re.search(r"\btrilobyte worker .*?(?=( '|$))", line):
                is_understood(shlex.split(found[0].replace("$SLURM_CPUS_PER_TASK", "8")))
    (job,) = (text for text in blocks("bash") if "#SBATCH" in text)
    assert job.startswith("#!/bin/bash\n#SBATCH")
    assert all(re.fullmatch(r"#SBATCH --[a-z-]+=\S+", line) for line in job.splitlines() if "SBATCH" in line)


def test_the_programs_are_programs() -> None:
    for text in blocks("python"):
        names = {each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)}
        assert {"cluster", "command", "subprocess"} <= names
        (command,) = (each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.List) and len(each.elts) == 5)
        is_understood([*ast.literal_eval(command), "--cluster", "tcp://127.0.0.1:8786"])


def test_the_manifests_fit_together() -> None:
    (text,) = blocks("yaml")
    told: dict[tuple[str, str], Any] = {
        (each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(text)
    }
    assert len(told) == 4
    for (kind, _), each in told.items():
        if kind == "Service":
            port = each["spec"]["ports"][0]["port"]
            continue
        pod = each["spec"]["template"]["spec"]
        if kind == "Deployment":
            labels = each["spec"]["template"]["metadata"]["labels"]
            assert each["spec"]["selector"]["matchLabels"] == labels
        volumes = {volume["name"] for volume in pod.get("volumes", ())}
        for container in pod["containers"]:
            is_understood(container["command"])
            assert {mount["name"] for mount in container.get("volumeMounts", ())} == volumes
    scheduler = told["Deployment", "trilobyte-scheduler"]["spec"]["template"]
    assert told["Service", "trilobyte-scheduler"]["spec"]["selector"] == scheduler["metadata"]["labels"]
    assert scheduler["spec"]["containers"][0]["ports"][0]["containerPort"] == port
    addresses = set(re.findall(r"tcp://[\w.-]+:\d+", text))
    assert addresses == {f"tcp://trilobyte-scheduler:{port}"}


def test_what_is_untried_says_so() -> None:
    for name in ("A few computers, by hand", "Slurm", "Kubernetes"):
        section = re.search(rf"^## {name}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
        assert section
        assert "untried" in section[1], name

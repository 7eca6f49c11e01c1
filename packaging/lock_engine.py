"""Write resources/engine.json: which files, with their hashes, `trilobyte engine install` fetches for each system.

python packaging/lock_engine.py      after a new torch in pyproject.toml, or another Python for the packages

pip is asked what it would install; torch itself comes as its CPU build, which on Linux is not the one of PyPI.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "engine.json"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
NEEDED = ("typing_extensions", "filelock", "fsspec", "jinja2", "markupsafe", "networkx", "sympy", "mpmath<1.4")
PLATFORMS = {  # as sysconfig.get_platform() names them: what pip calls them
    "linux-x86_64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64"),
    "win-amd64": ("win_amd64",),
    "macosx-arm64": ("macosx_14_0_arm64",),
}


def ask_pip(requirement: str, platforms: tuple[str, ...], *more: str) -> dict[str, str]:
    """The address and SHA-256 of the file that pip would install."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, "-I", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--no-deps"]
        command += ["--report", str(report), "--only-binary=:all:", "--target", folder, *more]
        command += ["--python-version", f"{sys.version_info[0]}.{sys.version_info[1]}", requirement]
        command += [word for name in platforms for word in ("--platform", name)]
        subprocess.run(command, check=True)
        (found,) = json.loads(report.read_text(encoding="utf-8"))["install"]
    info: dict[str, Any] = found["download_info"]
    url = info["url"]
    if url.startswith("file:"):  # a copy of the index's own file
        url = f"{CPU_INDEX}/{quote(Path(url).name.replace('%2B', '+'))}"
    return {"url": url, "sha256": info["archive_info"]["hashes"]["sha256"]}


def main() -> None:
    (torch,) = re.findall(r'"torch==([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    files: dict[str, list[dict[str, str]]] = {}
    for system, platforms in PLATFORMS.items():
        linux = system.startswith("linux")
        which = [f"torch=={torch}+cpu", "--index-url", CPU_INDEX] if linux else [f"torch=={torch}"]
        files[system] = [ask_pip(which[0], platforms, *which[1:])]
        files[system] += [ask_pip(name, platforms, "--index-url", "https://pypi.org/simple") for name in NEEDED]
    told = {"torch": torch, "python": f"{sys.version_info[0]}.{sys.version_info[1]}", "files": files}
    TARGET.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Other processes of this program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import trilobyte_gui


def start(module: str, *arguments: str, **popen: Any) -> subprocess.Popen[bytes]:
    """Run `module` of this package in a process of its own; `popen` as for `subprocess.Popen`.

    It takes this very package, and nothing from the folder that the user happens to stand in.
    """
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    package = str(Path(trilobyte_gui.__file__).resolve().parent.parent)
    others = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([package, others] if others else [package])
    if sys.platform == "win32":
        popen.setdefault("creationflags", subprocess.CREATE_NO_WINDOW)
    return subprocess.Popen([sys.executable, "-m", module, *arguments], env=environment, **popen)

"""Other processes of this program."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import trilobyte_gui

_INIT = Path(trilobyte_gui.__file__).resolve()
# Run by `python -I -c`, which takes nothing from the current folder or from PYTHON... variables.
_BEGIN = """
import importlib.util, runpy, sys
sys.path[:] = [*{path!r}, *(each for each in sys.path if each not in {path!r})]
spec = importlib.util.spec_from_file_location("trilobyte_gui", {init!r}, submodule_search_locations=[{package!r}])
sys.modules["trilobyte_gui"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["trilobyte_gui"])
sys.argv[:] = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs `module` of this very package, as `python -m` would.

    Other packages are found where this process finds them, but nothing is taken from the folder that the user
    happens to stand in.
    """
    if getattr(sys, "frozen", False):  # packaging/start.py, which has no such folder on its path
        return [sys.executable, "-m", module, *arguments]
    here = os.path.realpath(os.curdir)
    path = [each for each in sys.path if os.path.isabs(each) and os.path.realpath(each) != here]
    begin = _BEGIN.format(path=path, init=str(_INIT), package=str(_INIT.parent))
    return [sys.executable, "-I", "-c", begin, module, *arguments]


def start(module: str, *arguments: str, **popen: Any) -> subprocess.Popen[bytes]:
    """Run `module` in a process of its own, as `command` says; `popen` as for `subprocess.Popen`."""
    if sys.platform == "win32":
        popen.setdefault("creationflags", subprocess.CREATE_NO_WINDOW)
    return subprocess.Popen(command(module, *arguments), **popen)


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that ends. Windows does not tell: there it works
    on to its end."""
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    if os.name != "nt":
        threading.Thread(target=look, name="trilobyte-parent", daemon=True).start()

"""What the packaged programs run: the window or the command line, by the program's name.

`PROGRAM -m trilobyte_gui.SOMETHING` runs one of our modules instead, as Python does: children of ours are started so.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path


def main() -> int:
    _forget_library_path()
    if sys.argv[1:2] == ["-m"] and len(sys.argv) > 2 and sys.argv[2].startswith("trilobyte_gui."):
        del sys.argv[:2]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        return 0
    if Path(sys.argv[0] if sys.platform.startswith("linux") else sys.executable).stem == "trilobyte-gui":
        from trilobyte_gui.gui.app import main as window

        return window()
    from trilobyte_gui.cli.main import main as command_line

    return command_line()


def _forget_library_path() -> None:
    """Programs of the system that we start (a file manager) must not load the libraries that we bring.

    Children that are this program again must: PyInstaller is told to set them up like a first process.
    """
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
    original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if original is not None:
        os.environ["LD_LIBRARY_PATH"] = original
    elif os.environ.get("LD_LIBRARY_PATH") == getattr(sys, "_MEIPASS", None):
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    sys.exit(main())

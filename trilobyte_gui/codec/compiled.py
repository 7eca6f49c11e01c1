"""Where compiled kernels are kept: a private folder of the user's, named by everything that can change them.

Import this before defining compiled functions. numba's cache holds pickled data, so the folder is never shared
and never taken from anybody else; it notices edits of a function's own module only, hence the folder's name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba

from trilobyte_gui import __version__
from trilobyte_gui.paths import cache_dir


def _stamp() -> str:
    parts = [numba.__version__, os.environ.get("NUMBA_CPU_NAME") or llvmlite.binding.get_host_cpu_name()]
    parts += [os.environ.get("NUMBA_OPT", ""), os.environ.get("NUMBA_CPU_FEATURES", "")]
    digest = hashlib.sha256("\n".join(parts).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        # numba knows a source by its place and time: another copy of the same program compiles for itself
        digest.update(f"{source}\n{source.stat().st_mtime_ns}\n".encode(errors="surrogateescape"))
        digest.update(source.read_bytes())
    return f"{__version__}-{digest.hexdigest()[:16]}"


def _private_folder() -> Path:
    folder = cache_dir() / "kernels" / _stamp()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # no home, or a full or read-only disk: compile for this process alone
        return Path(tempfile.mkdtemp(prefix="trilobyte-kernels-"))


FOLDER = _private_folder()
setattr(numba.config, "CACHE_DIR", str(FOLDER))  # noqa: B010 - numba fills this module at run time
_MARK = FOLDER / "checked"

# Strict arithmetic, without Python's lock, kept on disk.
JIT: dict[str, Any] = {"cache": True, "fastmath": False, "error_model": "numpy", "nogil": True}
compiled_function = numba.njit(**JIT)
inlined_function = numba.njit(inline="always", **JIT)


def compiled() -> bool:
    """Whether the kernels were compiled and checked on this computer before."""
    return _MARK.exists()


def mark_compiled() -> None:
    """Remember that they were."""
    with contextlib.suppress(OSError):  # a full disk: the next process says once more that it is preparing
        _MARK.touch()

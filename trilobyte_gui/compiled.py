"""Where compiled kernels are kept: a private folder of the user's, named by everything that can change them.

Import this before defining compiled functions. numba's cache holds pickled data, so the folder is never shared
and never taken from anybody else; it notices edits of a function's own module only, hence the folder's name.

A packaged program has kernels compiled beforehand, for a few levels of processor (`paths.kernels_dir()`, made by
packaging/freeze.py). Those of the best level that this processor has are copied into the user's folder; where there
are none, numba compiles for the very processor on first use.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite.binding
import numba

from trilobyte_gui import __version__
from trilobyte_gui.paths import cache_dir, kernels_dir

_CONFIG: Any = numba.config  # numba fills this module at run time

# Levels of x86-64, best first (as LLVM names them), with what each has beyond plain x86-64.
_V2 = ("cx16", "popcnt", "sahf", "sse3", "sse4.1", "sse4.2", "ssse3")
_V3 = (*_V2, "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "xsave")
_V4 = (*_V3, "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl")
LEVELS = {"x86-64-v4": _V4, "x86-64-v3": _V3, "x86-64-v2": _V2, "apple-m1": (), "generic": ()}
SOURCES = "sources.sha256"  # in kernels_dir(): the digest of the sources that the kernels are compiled from


def _has(features: tuple[str, ...]) -> bool:
    found = llvmlite.binding.get_host_cpu_features()
    return all(found.get(each) for each in features)


def _shipped() -> Path | None:
    """The folder of kernels that were compiled beforehand for a processor like this one."""
    return next((kernels_dir() / level for level, features in LEVELS.items()
                 if (kernels_dir() / level).is_dir() and _has(features)), None)  # fmt: skip


def sources_digest() -> str:
    """The SHA-256, in hex, of every module with compiled functions; a packaged program has it in a file."""
    with contextlib.suppress(OSError):
        return (kernels_dir() / SOURCES).read_text(encoding="ascii")
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted([*package.glob("codec/**/*.py"), *package.glob("audio/flac_*.py"), Path(__file__)]):
        digest.update(source.relative_to(package).as_posix().encode() + b"\n" + source.read_bytes())
    return digest.hexdigest()


def _name() -> str:
    parts = [numba.__version__, sys.version, sources_digest(), os.environ.get("NUMBA_OPT", "")]
    parts += [_CONFIG.CPU_NAME or llvmlite.binding.get_host_cpu_name(), str(_CONFIG.CPU_FEATURES)]
    return f"{__version__}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _private_folder(shipped: Path | None) -> Path:
    folder = cache_dir() / "kernels" / _name()
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shipped and not folder.is_dir():
            _copy(shipped, folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # no home, or a full or read-only disk: for this process alone
        folder = Path(tempfile.mkdtemp(prefix="trilobyte-kernels-"))
        if shipped:
            with contextlib.suppress(OSError):
                shutil.copytree(shipped, folder, dirs_exist_ok=True)
        return folder


def _copy(shipped: Path, folder: Path) -> None:
    """All or nothing, whoever else does the same at this moment."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".", ignore_cleanup_errors=True) as scratch:
        copy = Path(shutil.copytree(shipped, Path(scratch) / "kernels"))
        with contextlib.suppress(OSError):  # it is there by now
            copy.rename(folder)


class Locator:
    """Tells numba where a function's compiled forms are kept. The folder's name stands for their freshness."""

    def __init__(self, function: FunctionType, file: str) -> None:
        self._py_file = file  # named in numba's warnings
        self._path = FOLDER / function.__module__
        self._line = function.__code__.co_firstlineno

    @classmethod
    def from_function(cls, function: FunctionType, file: str) -> Locator:
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        self._path.mkdir(mode=0o700, exist_ok=True)

    def get_cache_path(self) -> str:
        return str(self._path)

    def get_source_stamp(self) -> str:
        return ""

    def get_disambiguator(self) -> str:
        return str(self._line)


_SHIPPED = None if _CONFIG.CPU_NAME else _shipped()
if _SHIPPED:
    _CONFIG.CPU_NAME = _SHIPPED.name
if _CONFIG.CPU_NAME in LEVELS and "NUMBA_CPU_FEATURES" not in os.environ:
    _CONFIG.CPU_FEATURES = ""  # those of the level, not those of this processor
FOLDER = _private_folder(_SHIPPED)
_CONFIG.CACHE_LOCATOR_CLASSES = f"{__name__}.{Locator.__name__}"
_MARK = FOLDER / "checked"

# Strict arithmetic, without Python's lock, kept on disk.
JIT: dict[str, Any] = {"cache": True, "fastmath": False, "error_model": "numpy", "nogil": True}
compiled_function = numba.njit(**JIT)
# For functions that make no arrays and return none, which need not count references to those that they are given: each
# look into a tuple of arrays would, which costs as much as a filter. What is inlined is so before LLVM sees it: a
# kernel compiles to one function, however many it is written in.
_UNCOUNTED = JIT | {"_nrt": False}
kernel_function = numba.njit(**_UNCOUNTED)
inlined_function = numba.njit(inline="always", **_UNCOUNTED)


def compiled() -> bool:
    """Whether the kernels were compiled and checked, on this computer or before they were shipped."""
    return _MARK.exists()


def mark_compiled() -> None:
    """Remember that they were."""
    with contextlib.suppress(OSError):  # a full disk: the next process says once more that it is preparing
        _MARK.touch()

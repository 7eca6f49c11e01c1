"""Compiled functions, and where they are kept: a private folder of the user's, named by all that can change them.

numba's cache holds pickled data, so the folder is never shared and never taken from anybody else. Each function has
this cache for itself: numba's settings, which other packages in the process live by, stay as they are. numba notices
edits of a function's own module only, hence the folder's name.

A packaged program has kernels compiled beforehand, for a few levels of processor (`paths.kernels_dir()`, made by
packaging/freeze.py). Those of the best level that this processor has are copied into the user's folder; where there
are none, numba compiles for the very processor on first use.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite.binding
import numba
from numba.core import caching, codegen

from trilobyte_gui import __version__
from trilobyte_gui.paths import cache_dir, kernels_dir

_CONFIG: Any = numba.config  # numba fills this module at run time
_CACHING: Any = caching
_CODEGEN: Any = codegen

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
    if _CONFIG.CPU_NAME:  # the user has chosen another one to compile for
        return None
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


def _name(shipped: Path | None) -> str:
    parts = [numba.__version__, sys.version, sources_digest(), os.environ.get("NUMBA_OPT", "")]
    parts += [_CONFIG.CPU_NAME or llvmlite.binding.get_host_cpu_name(), shipped.name if shipped else ""]
    parts += [_CODEGEN.get_host_cpu_features() if _CONFIG.CPU_FEATURES is None else _CONFIG.CPU_FEATURES]
    return f"{__version__}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:16]}"


def _private_folder(shipped: Path | None) -> Path:
    folder = cache_dir() / "kernels" / _name(shipped)
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


@functools.cache
def folder() -> Path:
    """The folder of compiled functions; made when it is first asked for."""
    return _private_folder(_shipped())


class _Place:
    """Tells numba where a function's compiled forms are kept. The folder's name stands for their freshness."""

    def __init__(self, function: FunctionType) -> None:
        self._py_file = function.__code__.co_filename  # named in numba's warnings
        self._module = function.__module__
        self._line = function.__code__.co_firstlineno

    def ensure_cache_path(self) -> None:
        (folder() / self._module).mkdir(mode=0o700, exist_ok=True)

    def get_cache_path(self) -> str:
        return str(folder() / self._module)

    def get_source_stamp(self) -> str:
        return ""

    def get_disambiguator(self) -> str:
        return str(self._line)


class _Form(_CACHING.CompileResultCacheImpl):  # type: ignore[misc]
    """numba's, but for the place, which it takes from a setting of the whole process."""

    def __init__(self, function: FunctionType) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._locator = _Place(function)
        self._filename_base = self.get_filename_base(function.__qualname__, getattr(sys, "abiflags", ""))


_BROKEN = (OSError, EOFError, pickle.UnpicklingError)  # cut off by a power failure, say


class _Files(_CACHING.IndexDataCacheFile):  # type: ignore[misc]
    """numba's, but for broken ones, which it would not get over."""

    def _load_index(self) -> Any:
        with contextlib.suppress(*_BROKEN):
            return super()._load_index()
        return {}


class _Cache(_CACHING.FunctionCache):  # type: ignore[misc]
    """A function's compiled forms on the disk. What cannot be read there is compiled again, what cannot be written is
    compiled in the next process, too."""

    def __init__(self, function: FunctionType) -> None:
        self._name = repr(function)
        self._py_func = function
        self._impl = _Form(function)
        self.enable()

    @property
    def cache_path(self) -> Any:
        return self._impl.locator.get_cache_path()

    @functools.cached_property
    def _cache_file(self) -> Any:
        return _Files(self.cache_path, self._impl.filename_base, "")

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        with contextlib.suppress(*_BROKEN):
            return super().load_overload(sig, target_context)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)

    def _index_key(self, sig: Any, codegen: Any) -> Any:
        """Without the processor, which the folder's name has: kernels of an older level serve a newer one."""
        signature, _, code = super()._index_key(sig, codegen)
        return signature, code


def njit(**options: Any) -> Callable[[Any], Any]:
    """numba's njit without Python's lock, its results kept on disk."""

    def decorated(function: FunctionType) -> Any:
        made: Any = numba.njit(nogil=True, **options)(function)
        if hasattr(made, "enable_caching"):  # not where numba is told to compile nothing
            made._cache = _Cache(function)
        return made

    return decorated


# Strict arithmetic.
_STRICT: dict[str, Any] = {"fastmath": False, "error_model": "numpy"}
compiled_function = njit(**_STRICT)
# For functions that make no arrays and return none, which need not count references to those that they are given: each
# look into a tuple of arrays would, which costs as much as a filter.
kernel_function = njit(_nrt=False, **_STRICT)
# For those that only compiled functions call: LLVM puts them into their callers, however long they are. numba would do
# so before it looks at types, which takes it a sixth to a third more time for a kernel.
inlined_function = njit(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, **_STRICT)


def compiled() -> bool:
    """Whether the kernels were compiled and checked, on this computer or before they were shipped."""
    return _mark().exists()


def mark_compiled() -> None:
    """Remember that the kernels were compiled and checked."""
    with contextlib.suppress(OSError):  # a full disk: the next process says once more that it is preparing
        _mark().touch()


def _mark() -> Path:
    return folder() / "checked"

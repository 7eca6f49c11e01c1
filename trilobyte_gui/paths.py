"""Where Trilobyte's own files lie, and where it may keep the user's.

The only module that asks for the user's folders, so that the library that knows them can be changed in one
place. `TRILOBYTE_HOME`, when set, replaces all of them (tests, portable installations); `TRILOBYTE_CACHE`
replaces the cache alone (compiled kernels shared by several homes).
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_data"  # filled by the wheel; a checkout has the folders beside the package


def models_dir() -> Path:
    """The folder of the networks that are shipped."""
    return _shipped("models")


def resources_dir() -> Path:
    """The folder of icons and other resources that are shipped."""
    return _shipped("resources")


def kernels_dir() -> Path:
    """The folder of kernels compiled beforehand; only a packaged program has it."""
    return _INSTALLED / "kernels"


def notices() -> Path:
    """The licences of everything that a packaged program carries; only such a program has it."""
    return _INSTALLED / "notices.md"


def cache_dir() -> Path:
    """The user's folder for what can be made again (compiled kernels); not created here."""
    cache = os.environ.get("TRILOBYTE_CACHE")
    return Path(cache) if cache else _users("cache")


def config_dir() -> Path:
    """The user's folder for settings; not created here."""
    return _users("config")


def data_dir() -> Path:
    """The user's folder for what must be kept (the journal); not created here."""
    return _users("data")


def engine_dir() -> Path:
    """The user's folder for torch, where it is not part of the installation; not created here."""
    return data_dir() / "engine"


def _shipped(name: str) -> Path:
    installed = _INSTALLED / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def _users(kind: str) -> Path:
    home = os.environ.get("TRILOBYTE_HOME")
    if home:
        return Path(home) / kind
    import appdirs

    find = {
        "cache": appdirs.user_cache_dir,
        "config": appdirs.user_config_dir,
        "data": appdirs.user_data_dir,
    }
    return Path(find[kind]("trilobyte", appauthor=False))

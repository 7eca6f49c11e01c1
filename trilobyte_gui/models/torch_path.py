"""Whether torch is there: part of this installation, or in the folder that `trilobyte engine install` fills."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from trilobyte_gui import paths


def present() -> bool:
    """Whether torch can be imported: part of this installation, or fetched into the side folder, now on the path."""
    if importlib.util.find_spec("torch") is None and paths.engine_dir().is_dir():
        if str(paths.engine_dir()) not in sys.path:
            sys.path.append(str(paths.engine_dir()))
            importlib.invalidate_caches()
        return importlib.util.find_spec("torch") is not None
    return importlib.util.find_spec("torch") is not None

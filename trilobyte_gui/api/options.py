"""What callers ask for, checked before any work begins."""

from __future__ import annotations

from typing import Any

from trilobyte_gui.api.arguments import kind_of, switch, whole
from trilobyte_gui.archive.settings import check
from trilobyte_gui.archive.tasks import Options

_WHOLE = ("jobs", "recovery")
_SWITCHES = ("accept_damage", "checksum", "quick", "salvage", "side_files")
_CALLED = {"conflict": "replace"}  # where callers know it by another name


def options_of(*, jobs: int | None = None, **wanted: Any) -> Options:
    """The options of a batch; without `jobs`, one for each core but one. Raises ValueError, TypeError."""
    if jobs is not None:
        wanted["jobs"] = jobs
    for name, value in wanted.items():
        if name in _WHOLE:
            wanted[name] = whole(value, name)
        elif name in _SWITCHES:
            wanted[name] = switch(value, name)
        else:
            kind_of(value, str, _CALLED.get(name, name))
        check(Options, name, wanted[name], _CALLED.get(name, name))
    return Options(**wanted)

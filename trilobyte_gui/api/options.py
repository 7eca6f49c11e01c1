"""What callers ask for, checked before any work begins."""

from __future__ import annotations

import operator
from typing import Any

from trilobyte_gui.archive.settings import check
from trilobyte_gui.archive.tasks import Options

_CALLED = {"conflict": "replace"}  # where callers know it by another name


def options_of(*, jobs: int | None = None, **wanted: Any) -> Options:
    """The options of a batch; without `jobs`, one for each core but one. Raises ValueError, TypeError."""
    if jobs is not None:
        wanted["jobs"] = jobs
    for name in ("jobs", "recovery"):
        if name in wanted:
            wanted[name] = operator.index(wanted[name])
    for name, value in wanted.items():
        check(Options, name, value, _CALLED.get(name, name))
    return Options(**wanted)

"""What callers ask for, checked before any work begins."""

from __future__ import annotations

import operator
from typing import Any, get_args

from trilobyte_gui.archive.tasks import DEVICES, Conflict, Options, To
from trilobyte_gui.codec.presets import PRESETS

_CHOICES = {
    "preset": tuple(PRESETS),
    "conflict": get_args(Conflict),
    "to": get_args(To),
    "device": DEVICES,
    "when_full": ("fail", "wait"),
}
_CALLED = {"conflict": "replace"}  # where callers know it by another name


def options_of(*, jobs: int | None = None, **wanted: Any) -> Options:
    """The options of a batch; without `jobs`, one for each core but one. Raises ValueError, TypeError."""
    for name, choices in _CHOICES.items():
        if name in wanted and wanted[name] not in choices:
            listed = ", ".join(map(repr, choices))
            raise ValueError(f"{_CALLED.get(name, name)} must be one of {listed}, not {wanted[name]!r}")
    if "recovery" in wanted and not 0 <= operator.index(wanted["recovery"]) <= 100:
        raise ValueError(f"recovery is a number of per cent from 0 to 100, not {wanted['recovery']!r}")
    if jobs is None:
        return Options(**wanted)
    if operator.index(jobs) < 1:
        raise ValueError(f"jobs is a number of threads, 1 or more, not {jobs!r}")
    return Options(jobs=jobs, **wanted)

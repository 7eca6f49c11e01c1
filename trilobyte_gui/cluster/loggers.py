"""What Dask writes to standard error: nothing, for commands tell in their own words what they make of it."""

from __future__ import annotations

import logging

from trilobyte_gui.archive.storage import debug_log

_FAMILIES = ("distributed", "tornado", "asyncio")  # the last complains of what the first gave up
_NOTHING = logging.CRITICAL + 1


def silence() -> None:
    """Have Dask and what it is built on log nothing in this process, but where internal errors are to be shown."""
    if debug_log.shown():
        return
    for name in [*_FAMILIES, *logging.root.manager.loggerDict]:  # many have a level and an output of their own
        if name.partition(".")[0] in _FAMILIES:
            logging.getLogger(name).setLevel(_NOTHING)

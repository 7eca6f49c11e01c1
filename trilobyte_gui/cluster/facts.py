"""What computers must have in common to make the same archives."""

from __future__ import annotations

import functools
import os
from typing import Any

_NAMES = {
    "version": "Trilobyte",
    "system": "the operating system",
    "codec": "the codec",
    "network": "the network",
}


@functools.cache
def facts() -> dict[str, Any]:
    """Of this computer: its Trilobyte, what the codec was compiled from, its network and its language models."""
    from trilobyte_gui import __version__
    from trilobyte_gui.compiled import sources_digest
    from trilobyte_gui.models.generalist import recurrent_model, shipped_model
    from trilobyte_gui.models.store import entries

    return {
        "version": __version__,
        "system": os.name,
        "codec": sources_digest()[:12],
        "network": " ".join(each().sha256.hex()[:12] for each in (shipped_model, recurrent_model)),
        "models": {each.sha256: each.name for each in entries()},
    }


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> str:
    """In which ways a worker is not as it must be, in words; "" where it is."""
    words = [
        f"{name} is {found.get(key, 'none')} there and {wanted[key]} here"
        for key, name in _NAMES.items()
        if found.get(key) != wanted[key]
    ]
    missing = [name for sha256, name in wanted["models"].items() if sha256 not in found.get("models", {})]
    words += [f"the language model {name} is missing there" for name in missing]
    return ", ".join(words)

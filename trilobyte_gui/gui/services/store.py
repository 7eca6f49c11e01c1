"""What the window remembers, in a JSON file. (QSettings would unpickle, and so run, what a file says it shall.)"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LARGEST = 1 << 20  # bytes that are read


class Store:
    """Text, numbers, truth values, and lists and dicts of them, by name. Used as a QSettings is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, RecursionError), path.open("rb") as file:
            told = json.loads(file.read(_LARGEST))
            self._values = told if isinstance(told, dict) else {}

    @property
    def values(self) -> Mapping[str, Any]:
        """All stored values, by name."""
        return self._values

    def value(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def setValue(self, name: str, value: Any) -> None:
        self._values[name] = value

    def sync(self) -> None:
        """Write all to the disk; where that fails, nothing is remembered."""
        told = json.dumps(self._values, indent=1)
        part = self._path.with_name(f"{self._path.name}.part")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(told, encoding="ascii")
            os.replace(part, self._path)

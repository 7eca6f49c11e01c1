"""What the window remembers, in a JSON file. (QSettings would unpickle, and so run, what a file says it shall.)"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trilobyte_gui.archive.storage.own_files import open_file, read_bytes

_LARGEST = 1 << 20  # bytes that are read


class Store:
    """Text, numbers, truth values, and lists and dicts of them, by name. Used as a QSettings is. A file that cannot be
    understood is set aside when this is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values: dict[str, Any] = {}
        self._damaged = False  # a file that is there and cannot be understood
        try:
            told = json.loads(read_bytes(path, _LARGEST))
        except FileNotFoundError:
            told = {}
        except (OSError, ValueError, RecursionError):
            told = None
        if isinstance(told, dict):
            self._values = told
        else:
            self._damaged = True

    @property
    def values(self) -> Mapping[str, Any]:
        """All stored values, by name."""
        return self._values

    def value(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def setValue(self, name: str, value: Any) -> None:
        self._values[name] = value

    def sync(self) -> bool:
        """Write all to the disk; False where that fails, and nothing is remembered."""
        told = json.dumps(self._values, indent=1)
        part = self.path.with_name(f"{self.path.name}.part")
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open_file(part, "w") as file:
                file.write(told.encode("ascii"))
            if self._damaged:  # kept for whoever wants to mend it
                os.replace(self.path, self.path.with_name(f"{self.path.name}.damaged"))
                self._damaged = False
            os.replace(part, self.path)
            return True
        return False

"""The trash of systems whose own `archive.trash` does not know."""

from __future__ import annotations

from pathlib import Path

from trilobyte_gui.codec.errors import CannotWrite


def move_to_trash(path: Path) -> Path | None:
    """Where it lies now, as far as the system says. Raises CannotWrite; nothing is ever deleted."""
    from PySide6.QtCore import QFile

    answer = QFile.moveToTrash(str(path))
    moved, where = answer if isinstance(answer, tuple) else (answer, "")
    if not moved:
        raise CannotWrite("the system has no trash for this folder", hint="It was left where it is.")
    return Path(where) if where else None

"""Moving an original to the trash, and only that original whose archive has just been proven."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from trilobyte_gui.archive.tasks import Done, Event, Verified
from trilobyte_gui.codec.errors import CannotRead, CannotWrite, SourceDamaged, TrilobyteError
from trilobyte_gui.gui import messages as say

Move = Callable[[Path], str]
_PIECE = 1 << 20


def move_to_trash(path: Path) -> str:
    """Where it lies now, as far as the system says. Raises CannotWrite; nothing is ever deleted."""
    from PySide6.QtCore import QFile

    answer = QFile.moveToTrash(str(path))
    moved, where = answer if isinstance(answer, tuple) else (answer, "")
    if not moved:
        raise CannotWrite("the system has no trash for this folder", "The original was left where it is.")
    return str(where or "")


def move_original(original: Path, archive: Path, move: Move = move_to_trash) -> str:
    """Move `original`, whose archive was decoded and compared a moment ago, to the trash.

    Its every byte must still have the SHA-256 that the archive holds. Raises SourceDamaged, CannotRead,
    CannotWrite, ArchiveDamaged.
    """
    from trilobyte_gui.archive.opening import open_archive

    with open_archive(archive) as reader:
        expected = reader.header.source_sha256
    left = "The original was left where it is."
    try:
        if os.path.samefile(original, archive):
            raise SourceDamaged("the original and the archive are one file", left)
        before = original.stat()
        sha256 = hashlib.sha256()
        with original.open("rb") as file:
            while piece := file.read(_PIECE):
                sha256.update(piece)
        after = original.stat()
    except OSError as error:
        raise CannotRead(f"the original cannot be read: {error.strerror or error}", left) from error
    changed = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
    if changed or sha256.digest() != expected:
        raise SourceDamaged("the original has changed since it was archived", left)
    return move(original)


class Mover:
    """Listens to a batch that verifies archives and moves the original of each that was proven."""

    def __init__(
        self, originals: dict[int, Path], tell: Callable[[say.Message], None], move: Move = move_to_trash
    ) -> None:
        self._originals = originals
        self._tell = tell
        self._move = move
        self._proven: SimpleQueue[Done | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="trilobyte-trash", daemon=True)
        self._thread.start()

    def heard(self, event: Event) -> None:
        self._tell(event)
        if isinstance(event, Done) and isinstance(event.result, Verified):
            self._proven.put(event)

    def finish(self, stopped: bool) -> None:
        """Wait for the files in hand; with `stopped` those not begun stay where they are."""
        if stopped:
            self._stopped.set()
        self._proven.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (event := self._proven.get()) is not None:
            if self._stopped.is_set():
                continue
            number = event.task.id
            try:
                self._tell(say.Trashed(number, move_original(self._originals[number], event.task.source, self._move)))
            except TrilobyteError as error:
                self._tell(say.Trashed(number, error=error))

"""The early answer for large lists: tracks are sampled in threads, while nothing else is done."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.archive.scheduling.forecast import Forecast

LEAST = 40  # tracks: fewer are soon measured one by one
_SECONDS = 45.0
_ENOUGH = 0.004  # nothing more is sampled once the widest range is that narrow, as a part of the size


class Forecasting(QObject):
    """`told` has a `Forecast`, again and again; `ended` comes once nothing more is sampled."""

    told = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.enabled = False  # until the program runs: a window by itself starts nothing
        self._thread: threading.Thread | None = None
        self._control = Control()

    @property
    def runs(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, files: Sequence[tuple[Path, int]], jobs: int) -> None:
        """Sample these files (paths, sizes in bytes), in the place of what was sampled before."""
        self.stop()
        self._control = Control()
        self._thread = threading.Thread(
            target=self._run, args=(list(files), jobs or default_jobs(), self._control), name="trilobyte-forecast"
        )
        self._thread.daemon = True
        self._thread.start()

    def stop(self) -> None:
        """Stop sampling; the results so far stay."""
        self._control.stop()

    def close(self, timeout: float) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join(timeout)

    def _run(self, files: list[tuple[Path, int]], jobs: int, control: Control) -> None:
        """In its thread."""
        with contextlib.suppress(TrilobyteError), noting("forecast"):
            from trilobyte_gui.archive.execution.prepare import prepare
            from trilobyte_gui.archive.scheduling.forecast import Forecaster
            from trilobyte_gui.archive.storage.catalogue import Catalogue

            prepare(control, lambda first: None)
            forecaster = Forecaster(files, jobs, Catalogue(), self._hear, control)
            answer = forecaster.run(_SECONDS, _ENOUGH)
            if answer is not None and not control.stopped:
                self._hear(answer)
        with contextlib.suppress(RuntimeError):  # the window is gone
            self.ended.emit()

    def _hear(self, answer: Forecast) -> None:
        with contextlib.suppress(RuntimeError):
            self.told.emit(answer)

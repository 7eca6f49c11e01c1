"""Time spent working, pauses left out."""

from __future__ import annotations

import time


class Clock:
    """Stands at zero until started."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._before = 0.0

    def start(self) -> None:
        """Start from zero."""
        if self._began is None:
            self._began = time.monotonic()

    def pause(self) -> None:
        """Stop counting until `resume`."""
        self._before = self.now()
        self._began = None

    def resume(self) -> None:
        """Count again after a pause."""
        self.start()

    def now(self) -> float:
        """Seconds worked so far."""
        return self._before + (time.monotonic() - self._began if self._began is not None else 0.0)

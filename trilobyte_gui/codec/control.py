"""How a long computation is paused or stopped from outside, and says how far it has come."""

from __future__ import annotations

import threading

from trilobyte_gui.codec.errors import Interrupted


class Control:
    """Shared between the threads that work on one file (or one batch) and whoever watches it.

    Workers call `checkpoint` every few hundredths of a second; it sleeps while paused and raises `Interrupted`
    once stopped. A child's checkpoints obey its parent too, so stopping a batch stops every file in it.
    """

    def __init__(self, parent: Control | None = None) -> None:
        self._parent = parent
        self._stopped = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._lock = threading.Lock()
        self._samples = 0

    @property
    def samples(self) -> int:
        """Samples (over all channels) that have been coded so far under this control."""
        return self._samples

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called, of this control or of one that it obeys."""
        return self._stopped.is_set() or (self._parent is not None and self._parent.stopped)

    def stop(self) -> None:
        """Make every later checkpoint raise `Interrupted`, paused or not."""
        self._stopped.set()
        self._running.set()

    def pause(self) -> None:
        """Make every later checkpoint wait until `resume` or `stop`."""
        self._running.clear()

    def resume(self) -> None:
        """Let checkpoints pass again after a pause."""
        self._running.set()

    def checkpoint(self, samples: int = 0) -> None:
        """Count `samples` more as done; wait while paused; raise `Interrupted` once stopped."""
        if samples:
            with self._lock:
                self._samples += samples
        control: Control | None = self
        while control is not None:
            while not control._running.wait(0.1) and not self.stopped:
                pass
            control = control._parent
        if self.stopped:
            raise Interrupted

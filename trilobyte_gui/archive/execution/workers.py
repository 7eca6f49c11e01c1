"""The threads that do the heavy work of every file, and the bound on what is in memory at once."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from trilobyte_gui.archive.execution.plan import Workload
from trilobyte_gui.codec.control import Control

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """One call of the codec: what to run, under which control, and for how many samples it counts."""

    samples: int
    run: Callable[[Control], T]


class Meter:
    """How much of one file's work is done, in samples, half-done pieces included.

    `seconds` of audio in the file and the `plan` of the work are set once the source was opened.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.plan: Workload | None = None
        self._done = 0
        self._running: dict[Control, int] = {}
        self._lock = threading.Lock()

    def add(self, samples: int) -> None:
        """Count samples (or bytes) as done."""
        with self._lock:
            self._done += samples

    def restart(self, done: int = 0) -> None:
        """The work begins anew, or from where `done` samples are done."""
        with self._lock:
            self._done = done

    def begin(self, control: Control, samples: int) -> None:
        with self._lock:
            self._running[control] = samples

    def end(self, control: Control) -> None:
        with self._lock:
            self._done += self._running.pop(control)

    def done(self) -> int:
        """How many samples are done."""
        with self._lock:
            return self._done + sum(min(each.samples, most) for each, most in self._running.items())

    def fraction(self) -> float:
        """The part of the plan that is done, from 0 to 1."""
        total = self.plan.total if self.plan else 0
        return min(1.0, self.done() / total) if total else 0.0


class Workers:
    """`jobs` threads shared by all files. At most `jobs + 1` pieces exist at any moment, read, being coded or
    waiting to be written, however many files are open: memory grows with neither their number nor length."""

    def __init__(self, jobs: int, now: Callable[[], float] = time.monotonic) -> None:
        """`busy` counts seconds of `now`."""
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="trilobyte-codec")
        self._slots = threading.Semaphore(jobs + 1)
        self._now = now
        self._lock = threading.Lock()  # of the next three
        self._running = 0
        self._since = 0.0
        self._busy = 0.0

    def close(self) -> None:
        """Let the threads end once they have finished what they are at."""
        self._pool.shutdown(cancel_futures=True)

    def run(self, call: Callable[[], T]) -> T:
        """Do `call` on one of the threads, so that it counts as a job, and wait for it."""
        return self._pool.submit(self._counted, call).result()

    def busy(self) -> float:
        """Seconds that the threads have worked, all together."""
        return self._turn(0)

    def _turn(self, more: int) -> float:
        with self._lock:
            now = self._now()
            self._busy += self._running * (now - self._since)
            self._since = now
            self._running += more
            return self._busy

    def _counted(self, call: Callable[[], T]) -> T:
        self._turn(1)
        try:
            return call()
        finally:
            self._turn(-1)

    @contextlib.contextmanager
    def ordered(self, pieces: Iterator[Piece[T]], control: Control, meter: Meter) -> Iterator[Iterator[T]]:
        """A block with the results of the pieces in order, which are run side by side.

        The iterator is advanced only when there is room for one more piece. When anything fails, or the
        block is left early, the pieces that still run are stopped and waited for: nothing keeps its room any longer,
        for that is the other files' too.
        """
        with contextlib.closing(self._ordered(pieces, control, meter)) as results:
            yield results

    def _ordered(self, pieces: Iterator[Piece[T]], control: Control, meter: Meter) -> Generator[T]:
        group = Control(control)
        pending: deque[Future[T]] = deque()
        more = True
        try:
            while True:
                while more and self._room(control, wait_for_it=not pending):
                    submitted = False
                    try:
                        piece = next(pieces, None)
                        if piece is None:
                            more = False
                        else:
                            control.checkpoint()  # reading it may have taken long
                            call = partial(_measured, piece, Control(group), meter)
                            pending.append(self._pool.submit(self._counted, call))
                            del call
                            submitted = True
                    finally:
                        if not submitted:
                            self._slots.release()
                    del piece  # its samples live on only in the pool
                if not pending:
                    return
                future = pending.popleft()
                try:
                    yield future.result()
                finally:
                    del future
                    self._slots.release()
        finally:
            group.stop()
            for future in pending:
                future.cancel()
            wait(pending)
            for _ in pending:
                self._slots.release()

    def _room(self, control: Control, wait_for_it: bool) -> bool:
        if not wait_for_it:
            return self._slots.acquire(blocking=False)
        while not self._slots.acquire(timeout=0.1):
            control.checkpoint()
        return True


def _measured(piece: Piece[T], control: Control, meter: Meter) -> T:
    meter.begin(control, piece.samples)
    try:
        control.checkpoint()
        return piece.run(control)
    finally:
        meter.end(control)

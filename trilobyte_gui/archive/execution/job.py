"""What a piece of work on one file is given."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.execution.workers import Meter, Piece, Workers
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.previews import PreviewKeeper
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import Compressed, Copied, Options
from trilobyte_gui.codec.control import Control

T = TypeVar("T")


class Commit(Protocol):
    """Gives a finished and verified file its final name, solving conflicts; returns that name."""

    def __call__(self, out: SafeWrite, made: Compressed | Copied | None = None) -> Path:
        """`made` is what the file is to be listed as, where a manifest may list it; its target does not count."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one file's work runs on: the threads, the control that stops it, the meter that counts it, and the process
    that verifies."""

    workers: Workers
    control: Control
    meter: Meter
    options: Options
    verify_worker: VerifyWorker | None = None  # another process, which decodes what this one has written
    journal: Journal | None = None
    previews: PreviewKeeper | None = None  # where they go; none are made without it
    guard: Callable[[Path], object] | None = None  # see `SafeWrite`

    def run(self, call: Callable[[], T]) -> T:
        """Run a call on one of the threads, and wait for it. Raises Interrupted."""
        self.control.checkpoint()  # what led here may have taken long: a program that ends takes no more work
        return self.workers.run(call)

    def read(self, size: int) -> None:
        """So many bytes were read, in work that is measured in bytes. Raises Interrupted."""
        self.control.checkpoint()
        self.meter.add(size)

    def ordered(self, pieces: Iterator[Piece[T]]) -> contextlib.AbstractContextManager[Iterator[T]]:
        """A block with the results of pieces in order, worked through on the threads. Raises Interrupted."""
        return self.workers.ordered(pieces, self.control, self.meter)


@contextlib.contextmanager
def single(options: Options, control: Control | None = None, previews: PreviewKeeper | None = None) -> Iterator[Job]:
    """A job outside of any batch, with threads of its own as long as the block runs."""
    workers = Workers(options.jobs)
    try:
        yield Job(workers, control or Control(), Meter(), options, previews=previews)
    finally:
        workers.close()

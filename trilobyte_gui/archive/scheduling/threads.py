"""What a batch is worked through with: as a rule, the threads of this program."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from trilobyte_gui.archive.execution import gpu_session
from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.execution.workers import Workers
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.tasks import Failed, Options, Preparing
from trilobyte_gui.codec.errors import TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.archive.scheduling.batch import Batch

REPORT_EVERY = 0.25  # seconds between Progress events


class Executor(Protocol):
    """Works through a batch: takes its tasks, reports when each begins and how it ends, and now and then how far all
    of them are."""

    def prepare(self, batch: Batch) -> None:
        """What has to be done once, before the first task. Raises TrilobyteError, and no task is begun."""

    def run(self, batch: Batch) -> None:
        """Until there is no task left, or the batch is stopped. Raises TrilobyteError where it cannot go on."""


class Threads:
    """The executor that is this program."""

    def __init__(self, options: Options) -> None:
        self._options = options

    def prepare(self, batch: Batch) -> None:
        """Compile and test the codec."""
        with noting("preparing the codec"):
            prepare(batch.control, lambda first: batch.tell(Preparing(first)))

    def run(self, batch: Batch) -> None:
        with gpu_session.using(self._options) as lanes:
            self._run(batch, self._options.jobs + lanes)

    def _run(self, batch: Batch, pieces: int) -> None:
        """`pieces` segments at once."""
        workers = Workers(pieces, batch.now)
        # One file more than threads is open: a thread always finds work while another file is finished.
        drivers = [
            threading.Thread(target=_drive, args=(batch, workers), name=f"trilobyte-file-{each}", daemon=True)
            for each in range(min(pieces + 1, batch.waiting))
        ]
        for driver in drivers:
            driver.start()
        while alive := [driver for driver in drivers if driver.is_alive()]:
            alive[0].join(REPORT_EVERY)
            batch.report(workers.busy())
        workers.close()


def _drive(batch: Batch, workers: Workers) -> None:
    while task := batch.take():
        active = batch.begin(task)
        if active is None:
            continue
        try:
            with noting(f"{task.kind} {task.source}"):
                event = batch.work.do(active, workers)
        except TrilobyteError as error:
            event = Failed(task, error)
        batch.end(active, event)

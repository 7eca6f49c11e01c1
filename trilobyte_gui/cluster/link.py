"""The connection of the program that started a batch with the scheduler and its workers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Literal

from distributed import Client, Future, KilledWorker

from trilobyte_gui.cluster import loggers, scheduler
from trilobyte_gui.cluster.messages import Message, Run, Unit, packed, unpacked
from trilobyte_gui.cluster.work import JOBS, AstrayError, UnfitError, fitness, work
from trilobyte_gui.codec.errors import ClusterLost

_PATIENCE = 10.0  # seconds for a scheduler to answer
_LOOK_EVERY = 1.0  # seconds between looks at who is there


@dataclass(frozen=True, slots=True)
class Over:
    """A unit has ended on a worker (where that is known): `done`, or because the worker was `lost`, is `unfit` or
    `astray`, or for another reason (`broken`), which `words` tell."""

    unit: int
    how: Literal["done", "lost", "unfit", "astray", "broken"]
    worker: str = ""
    words: str = ""


class DaskLink:
    """All from one thread. Every method raises ClusterLost when the scheduler is gone."""

    def __init__(self, address: str, call: Callable[[bytes], None] = work) -> None:
        """`call` is what workers do with a unit."""
        self.address = scheduler.full(address)
        self._call = call
        self._heard: SimpleQueue[Message | Over] = SimpleQueue()
        self._futures: dict[int, Future[Any]] = {}
        self._threads: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._looked = float("-inf")
        self._withdrawn = False
        self._topic = ""
        loggers.silence()
        hint = "Start one: trilobyte cluster start. Or check the address."
        try:
            scheduler.look(self.address, _PATIENCE)
            self._client = Client(self.address, timeout=_PATIENCE, set_as_default=False, name="trilobyte")
            self._client.run_on_scheduler(scheduler.settle)
        except (OSError, ValueError) as error:
            raise ClusterLost("no scheduler answers at {0}", self.address, hint=hint) from error

    def begin(self, run: Run) -> dict[str, str]:
        """Hear of a run from now on; returns, by their addresses, the workers that cannot do it, and why."""
        self._topic = run.id
        with self._answering():
            self._client.run_on_scheduler(scheduler.pass_on, run.id)
            self._client.subscribe_topic(run.id, self._hear)
            self.workers()
            found = self._client.run(fitness, packed(run), on_error="return")
            return {address: str(words) for address, words in found.items() if words}

    def workers(self) -> dict[str, int]:
        """Who is there: addresses, and how many threads of each code."""
        if time.monotonic() - self._looked > _LOOK_EVERY:
            with self._answering():
                found = self._client.scheduler_info(n_workers=-1)["workers"]
                self._threads = {address: _coding(each) for address, each in found.items()}
                self._names |= {address: str(each["name"]) for address, each in found.items()}
            self._looked = time.monotonic()
        return self._threads

    def label(self, worker: str) -> str:
        """What people call the worker at an address: the name it was started with, if it has one, and the address."""
        name = self._names.get(worker, worker)
        return worker if name == worker else f"{name} ({worker})"

    def give(self, unit: Unit, only: Collection[str] = ()) -> None:
        """Have a unit done by any worker, or by one of some `only`."""
        with self._answering():
            future = self._client.submit(
                self._call, packed(unit), key=(unit.run.id, unit.number), pure=False, workers=list(only) or None
            )
        self._futures[unit.number] = future
        future.add_done_callback(lambda ended: self._heard.put(_over(unit.number, ended)))

    def take(self, seconds: float) -> Message | Over | None:
        """What was heard next; None if nothing is within so many seconds."""
        if self._client.status != "running":
            raise _gone(self.address)
        try:
            heard = self._heard.get(timeout=seconds) if seconds else self._heard.get_nowait()
        except Empty:
            return None
        if isinstance(heard, Over):
            self._futures.pop(heard.unit, None)
            if heard.how == "broken" and not heard.words and not self._withdrawn:
                raise _gone(self.address)
        return heard

    def withdraw(self) -> None:
        """Nothing is wanted any more: workers stop within a moment, and tell."""
        self._withdrawn = True
        with self._answering():
            self._client.cancel(list(self._futures.values()), force=True)

    def close(self) -> None:
        """Disconnect, and restore the scheduler's settings."""
        with contextlib.suppress(Exception):
            if self._client.status == "running":
                self._client.unsubscribe_topic(self._topic)
                self._client.run_on_scheduler(scheduler.forget, self._topic)
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)

    def _hear(self, event: tuple[float, Any]) -> None:
        for each in event[1]:
            self._heard.put(unpacked(each))

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (OSError, TimeoutError, RuntimeError) as error:
            raise _gone(self.address) from error


def _coding(worker: Mapping[str, Any]) -> int:
    """How many threads of a worker code, by what the scheduler knows of it; see `work.JOBS`."""
    return int(worker.get("resources", {}).get(JOBS, worker["nthreads"]))


def _gone(address: str) -> ClusterLost:
    return ClusterLost("the scheduler at {0} does not answer any more", address)


def _over(unit: int, future: Future[Any]) -> Over:
    if future.status == "finished":
        return Over(unit, "done")
    if future.status == "cancelled":
        return Over(unit, "broken")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return Over(unit, "lost", getattr(error.last_worker, "address", ""))
    if isinstance(error, UnfitError):
        return Over(unit, "astray" if isinstance(error, AstrayError) else "unfit", *error.args)
    return Over(unit, "broken", words=f"{type(error).__name__}: {error}")

"""A cluster without Dask: units are done in this process, as soon as they are given, by workers that can be lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable

from trilobyte_gui.archive.scheduling.file_work import Active
from trilobyte_gui.cluster.link import Over
from trilobyte_gui.cluster.messages import Message, Run, Unit, packed, unpacked
from trilobyte_gui.cluster.work import AstrayError, OneByOne, Site
from trilobyte_gui.codec.control import Control

Plan = Callable[[Message], str]
"""From a message that a worker is about to send to what happens then: "" for nothing, `die` before it is sent, `twice`
where it arrives two times, `late` where the worker is taken for lost, and goes on."""

Do = Callable[["FakeCluster", "Watch", Unit], None]


class DiedError(BaseException):
    """Whatever a worker was doing, it does nothing more."""


def really(cluster: FakeCluster, watch: Watch, unit: Unit) -> None:
    """Do a unit as a worker does."""
    OneByOne(watch, cluster.site, unit).do()


class Watch:
    """Stands for the thread beside the work."""

    def __init__(self, cluster: FakeCluster, address: str, number: int) -> None:
        self.control, self.address, self.number = Control(), address, number
        self.active: Active | None = None
        self._cluster = cluster

    def tell(self, *messages: Message) -> None:
        for each in messages:
            self._cluster.hear(unpacked(packed(each)), self.number)


class FakeCluster:
    """Workers take turns."""

    address = "tcp://nowhere"

    def __init__(self, plan: Plan = lambda _: "", workers: Iterable[str] = ("one", "two"), do: Do = really) -> None:
        self.plan, self._do = plan, do
        self.units: list[Unit] = []  # that were given
        self.only: list[list[str]] = []  # and to whom
        self.site = Site(1)
        self._workers = deque(workers)
        self._heard: deque[Message | Over] = deque()
        self._late: list[Message] = []
        self.lost: set[int] = set()

    def begin(self, run: Run) -> dict[str, str]:
        return {}

    def workers(self) -> dict[str, int]:
        return dict.fromkeys(self._workers, 1)

    def label(self, worker: str) -> str:
        return f"{worker} ({self.address})"

    def give(self, unit: Unit, only: Collection[str] = ()) -> None:
        unit = unpacked(packed(unit))
        self.units.append(unit)
        self.only.append(sorted(only))
        while only and self._workers[0] not in only:
            self._workers.rotate()
        address = self._workers[0]
        self._workers.rotate()
        try:
            self._do(self, Watch(self, address, unit.number), unit)
            end = Over(unit.number, "done")
        except DiedError:
            end = Over(unit.number, "lost", address)
        except AstrayError as error:
            end = Over(unit.number, "astray", *error.args)
        if unit.number not in self.lost:
            self._heard.append(end)

    def hear(self, message: Message, unit: int) -> None:
        happens = self.plan(message)
        if happens == "die":
            raise DiedError
        if happens == "late" and unit not in self.lost:
            self.lost.add(unit)
            self._heard.append(Over(unit, "lost", getattr(message, "worker", "")))
        if unit in self.lost:
            self._late.append(message)
        else:
            self._heard += [message] * (2 if happens == "twice" else 1)

    def take(self, seconds: float) -> Message | Over | None:
        if self._heard:
            return self._heard.popleft()
        return self._late.pop(0) if self._late else None

    def withdraw(self) -> None:
        self._heard.clear()

    def close(self) -> None:
        self.site.close()

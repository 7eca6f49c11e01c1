"""What the program that started a batch and its workers tell each other. All paths are absolute, and the former's."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trilobyte_gui.archive.execution.plan import Workload
from trilobyte_gui.archive.scheduling.mirroring import Outcome
from trilobyte_gui.archive.storage.manifest import FileEntry
from trilobyte_gui.archive.tasks import Options, Result, Task
from trilobyte_gui.cluster.mapping import Mapping
from trilobyte_gui.cluster.outbox import Sent
from trilobyte_gui.codec import errors
from trilobyte_gui.codec.errors import TrilobyteError


@dataclass(frozen=True, slots=True)
class Run:
    """What all units of one batch have in common. `id` is the topic of its messages, `facts` what a worker must be
    like, `probes` files that a worker must see below the folders that it writes to, `spare` archives whose sources are
    gone; `every` is how many seconds pass between messages on how far files are."""

    id: str
    facts: dict[str, Any]
    options: Options
    mapping: Mapping
    probes: tuple[Path, ...]
    spare: tuple[Path, ...]
    every: float


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """One file to work on. `listed` is what the manifest lists of it; `seen` its size and modification time (ns) as
    they are where the batch was started; `free` tells that nothing was at the target when it was first given out;
    `again` that another worker may have begun it."""

    task: Task
    listed: tuple[FileEntry, ...]
    seen: tuple[int, int] | None
    free: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """Files that one worker does one after the other."""

    run: Run
    number: int
    orders: tuple[WorkOrder, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """The file of a task is begun, on `worker`, in unit `unit`."""

    task: int
    unit: int
    worker: str


@dataclass(frozen=True, slots=True)
class HowFar:
    """`busy` is how many seconds the threads of `worker` have worked since it was started; of the file that is being
    worked on: how many samples are `done`, of which `plan`, and how many seconds of audio it holds."""

    worker: str
    busy: float
    task: int | None = None
    done: int = 0
    plan: Workload | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FullDisk:
    """The file waits for room on the disk of `folder`."""

    task: int
    reason: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Fault:
    """An error, in a form that travels."""

    kind: str
    message: str
    hint: str

    def error(self) -> TrilobyteError:
        """The same error, here."""
        kind = getattr(errors, self.kind, None)
        if not (isinstance(kind, type) and issubclass(kind, TrilobyteError)):
            kind = TrilobyteError
        error = TrilobyteError.__new__(kind)
        TrilobyteError.__init__(error, self.message, hint=self.hint)
        return error


def fault(error: TrilobyteError) -> Fault:
    """An error, to be sent."""
    return Fault(type(error).__name__, error.message, error.hint)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be noted in the manifest: what was made of the file (see `Mirroring.add`), or, without an `outcome`,
    that what `stands` for it is as it is now."""

    outcome: Outcome | None = None
    replaces: bool = False
    damaged: bool = False
    stands: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a file ended: exactly one of `result`, `fault`, `skipped` (why) and `up_to_date` (its archive) is given.
    `astray` says that the worker does not see the file as it is where the batch was started; `previews` are those that
    were made of it."""

    task: int
    unit: int
    worker: str
    seconds: float = 0.0
    result: Result | None = None
    fault: Fault | None = None
    skipped: str | None = None
    up_to_date: Path | None = None
    notes: tuple[Note, ...] = field(default=())
    astray: bool = False
    previews: tuple[Sent, ...] = field(default=())


Message = Begun | HowFar | FullDisk | Answer


def packed(thing: Run | Unit | Message) -> bytes:
    """For the way."""
    return pickle.dumps(thing, protocol=5)


def unpacked(data: bytes) -> Any:
    """What `packed` was given. Only for what comes from the cluster, whose members run each other's code anyway."""
    return pickle.loads(data)

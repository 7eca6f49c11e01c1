"""What workers tell of a mirrored folder: the program that started the batch is the only one that writes a manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from trilobyte_gui.archive.scheduling.mirroring import Mirroring, Outcome
from trilobyte_gui.archive.storage.manifest import FileEntry
from trilobyte_gui.archive.tasks import Moved, Task
from trilobyte_gui.cluster.mapping import moved
from trilobyte_gui.cluster.messages import Note, WorkOrder


class Notes(Mirroring):
    """Knows what the manifest lists of one file, and keeps what would be noted of it."""

    def __init__(self, order: WorkOrder) -> None:
        super().__init__()
        self._order = order
        self._notes: list[Note] = []

    def listed(self, task: Task) -> list[FileEntry]:
        return list(self._order.listed)

    def add(self, task: Task, result: Outcome, replaces: bool, damaged: bool = False) -> None:
        self._notes.append(Note(result, replaces, damaged))

    def settle(self, task: Task) -> None:
        self._notes.append(Note(stands=task.stands))

    def told(self, back: Callable[[Path], Path]) -> tuple[Note, ...]:
        """What was noted, for the other program, whose paths `back` gives."""
        told = []
        for note in self._notes:
            outcome = moved(note.outcome, back) if note.outcome else None
            before = self._order.task.stands
            if isinstance(outcome, Moved) and before and self._order.task.state == "moved":
                outcome = replace(outcome, was=before)  # where it was before any worker moved it
            told.append(replace(moved(note, back), outcome=outcome))
        return tuple(told)


def enter(notes: tuple[Note, ...], task: Task, mirroring: Mirroring) -> None:
    """Note in the manifest what a worker told of a task. Raises CannotWrite."""
    for note in notes:
        if note.outcome:
            mirroring.add(task, note.outcome, note.replaces, note.damaged)
        else:
            mirroring.settle(replace(task, stands=note.stands))

"""What becomes of tasks whose target's disk is full: they fail, or wait until there is room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from trilobyte_gui.archive.scheduling.volumes import room
from trilobyte_gui.archive.storage.safe_write import discard
from trilobyte_gui.archive.tasks import Task, Waiting
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import DiskFull, Interrupted

LOOK_AGAIN = 30.0  # seconds after which a full disk is tried again in any case: a quota is not to be seen from here
LOOK_EVERY = 0.25  # seconds between looks at how full it is
ROOM = 1 << 16  # bytes more than before that make it worth trying

T = TypeVar("T")


class FullDisks:
    """The disks of one batch that are full. All methods from any thread."""

    def __init__(self, wait: bool, tell: Callable[[Waiting], object]) -> None:
        """Without `wait` tasks fail; with it `tell` gets an event for each that begins to wait."""
        self._wait, self._tell = wait, tell
        self._lock = threading.Lock()
        self._waiting: list[Path] = []  # folders of full disks, one for each task that waits
        self._turn = threading.Lock()  # held by the one task that waits for room, or tries whether there is some
        self._again = threading.Event()

    def look_again(self) -> None:
        """The user says that there is room."""
        self._again.set()

    def attempt(self, task: Task, control: Control, attempt: Callable[[], T]) -> T:
        """Make an attempt at a task. Where its disk is full, wait and make it once more, as often as it takes: one task
        after the other, and none while another one waits.

        Raises DiskFull where tasks are not to wait, Interrupted, and whatever `attempt` raises.
        """
        if not self._waiting:
            try:
                return attempt()
            except DiskFull:
                if not self._wait:
                    raise
        return self._when_there_is_room(task, control, attempt) if task.target else attempt()

    def _when_there_is_room(self, task: Task, control: Control, attempt: Callable[[], T]) -> T:
        assert task.target is not None
        folder = task.target.parent
        with self._lock:
            self._waiting.append(folder)
        try:
            while not self._turn.acquire(timeout=0.1):
                control.checkpoint()
            try:
                while True:
                    try:
                        return attempt()
                    except DiskFull as error:
                        self._tell(Waiting(task, error.message, folder))
                    self._wait_for_room(control, folder)
            finally:
                self._turn.release()
        except Interrupted:
            discard(task.target)
            raise
        finally:
            with self._lock:
                self._waiting.remove(folder)

    def _wait_for_room(self, control: Control, folder: Path) -> None:
        """Until there is more room than now, the user says that there is, or it is time to try all the same."""
        before, waited = room(folder), 0.0
        self._again.clear()
        while not self._again.wait(LOOK_EVERY) and waited < LOOK_AGAIN:
            control.checkpoint()
            waited += LOOK_EVERY
            if room(folder) > before + ROOM:
                return

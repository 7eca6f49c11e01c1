"""The moving display of a terminal: one bar for each open file and one for all."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from trilobyte_gui.archive.tasks import Overall, Progress
from trilobyte_gui.cli.formatting import duration, shown


class Live:
    """Shows bars until closed; lines said meanwhile scroll above them."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[pace]}", markup=False),
            console=self._console,
            transient=True,
            refresh_per_second=4,
        )
        self._all: TaskID | None = None
        self._files: dict[int, TaskID] = {}
        self._bars.start()

    def show(self, event: Progress | Overall) -> None:
        pace = _pace(event.rtf, event.eta)
        if isinstance(event, Overall):
            words = f"All files ({event.finished} of {event.total})"
            if self._all is None:
                self._all = self._bars.add_task(words, total=1.0, pace="")
            self._bars.update(self._all, completed=event.fraction, description=words, pace=pace)
            return
        if event.task.id not in self._files:
            name = shown(event.task.source.name)
            name = name if len(name) <= 40 else f"{name[:24]}…{name[-15:]}"
            self._files[event.task.id] = self._bars.add_task(name, total=1.0, pace="")
        self._bars.update(self._files[event.task.id], completed=event.fraction, pace=pace)

    def finish(self, task_id: int) -> None:
        bar = self._files.pop(task_id, None)
        if bar is not None:
            self._bars.remove_task(bar)

    def say(self, line: str, bad: bool = False) -> None:
        self._console.print(Text(line, style="red" if bad else ""), soft_wrap=True)

    def close(self) -> None:
        self._bars.stop()


def _pace(rtf: float | None, eta: float | None) -> str:
    parts = [f"{rtf:.1f}×" if rtf else "", f"{duration(eta)} left" if eta is not None else ""]
    return " ".join(part for part in parts if part)

"""A stand-in for the worker threads, and sample rows and results, for the tests of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from trilobyte_gui.archive.tasks import Compressed, Estimated, Restored, Task
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Pace, Row, Sizes, State, TrackResult, TrackTags, Trouble
from trilobyte_gui.gui.model.work import QueuedFile, Settings
from trilobyte_gui.gui.model.worker import left_undone

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.journal import Journal
    from trilobyte_gui.gui.window import MainWindow

T = TypeVar("T")


def _filled(kind: type[T], **values: Any) -> T:
    """A result with zeros in all fields that the window does not look at."""
    return kind(**{each.name: 0 for each in fields(kind)} | values)  # type: ignore[arg-type]


# Ten seconds of a FLAC file.
_SOURCE = {
    "original_bytes": 1000, "flac8_bytes": 850, "metadata_bytes": 50, "source_kind": "flac", "channels": 2,
    "rate": 44100, "bits": 16, "frames": 441000, "seconds": 10.0,
}  # fmt: skip
ESTIMATED = _filled(Estimated, **_SOURCE, trilobyte_bytes=800, trilobyte_low=790, trilobyte_high=810, estimate_s=0.1)
COMPRESSED = _filled(
    Compressed,
    **_SOURCE,
    target=Path("/music/a.flac.trilo"),
    trilobyte_bytes=805,
    promise="audio-and-metadata-exact",
    pcm_md5="0" * 32,
    source_sha256="0" * 64,
    segments_coded=1,
    incomplete="",
    remarks=(),
    encode_s=2.0,
    verify_s=3.0,
)
RESTORED = Restored(Path("/music/a.flac"), 1000, 805, 10.0, "audio-and-metadata-exact", "0" * 32, 2.5)


class FakeWorker:
    """Records what it is asked; tests put the answers into `messages`."""

    def __init__(self) -> None:
        self.messages: SimpleQueue[Any] = SimpleQueue()
        self.asked: list[tuple[Any, ...]] = []
        self.jobs: list[QueuedFile] = []
        self.roots: dict[Path, Path] = {}
        self.journal: Journal | None = None  # of the window that was made last
        self.measured = 0

    def scan(self, paths: list[Path], roots: dict[Path, Path] | None = None) -> None:
        self.asked.append(("scan", *paths))
        self.roots = roots or {}

    def look(self, folders: list[Path], destination: Path) -> None:
        self.asked.append(("look", folders, destination))

    def stop_after_current(self) -> None:
        self.asked.append(("stop after current",))

    def reorder(self, ids: list[int]) -> None:
        self.asked.append(("reorder", ids))

    def measure_speed(self, device: str = "auto") -> None:
        self.measured += 1

    def start(self, verb: say.Verb, jobs: list[QueuedFile], settings: Settings) -> None:
        self.asked.append(("start", verb, [job.id for job in jobs], settings))
        self.jobs = jobs

    def take_up(self, completed: Callable[[Settings], Settings]) -> None:
        if self.journal and (found := left_undone(self.journal, completed)):
            self.messages.put(found)

    def pause(self) -> None:
        self.asked.append(("pause",))

    def resume(self) -> None:
        self.asked.append(("resume",))

    def stop(self) -> None:
        self.asked.append(("stop",))

    def close(self, timeout: float) -> bool:
        self.asked.append(("close",))
        return True

    def report(self, *messages: object) -> None:
        for message in messages:
            self.messages.put(message)


_PARTS = {
    "tags": TrackTags,
    "audio": AudioFormat,
    "sizes": Sizes,
    "pace": Pace,
    "trouble": Trouble,
    "result": TrackResult,
}
_PART_OF = {each.name: part for part, kind in _PARTS.items() for each in fields(kind)} | {"size": "sizes"}


def parts(now: Row, **values: Any) -> dict[str, Any]:
    """For `Library.change`: values of the fields of a row's parts, wherever those are. `size` is the archive's."""
    told = {name: value for name, value in values.items() if name not in _PART_OF}
    for name, value in values.items():
        if part := _PART_OF.get(name):
            told[part] = replace(told.get(part, getattr(now, part)), **{"archive" if name == "size" else name: value})
    return told


def row(number: int, **values: Any) -> Row:
    made = Row(number, values.pop("path", Path(f"/music/{number}.flac")))
    for name, value in parts(made, **{"original": 1000} | values).items():
        setattr(made, name, value)
    return made


def archive(number: int, path: Path | None = None, original: int = 1000) -> Row:
    path = path or Path(f"/music/{number}.flac.trilo")
    sizes = Sizes(original, 900, 800)
    return Row(number, path, Kind.ARCHIVE, state=State.READY, result=TrackResult(path), sizes=sizes)


def task(number: int, kind: Any) -> Task:
    return Task(kind, Path(f"/music/{number}.flac"), None, number)


def fill(window: MainWindow, worker: FakeWorker, *rows: Row) -> None:
    """Put rows into the list with the automatic estimates out of the way."""
    window.add([Path("/music")])
    tell(window, worker, say.FoundFiles(list(rows)), say.Scanned())
    tell(window, worker, say.Ended())


def tell(window: MainWindow, worker: FakeWorker, *messages: object) -> None:
    """Until all is taken: a tick has its time, which a busy machine may use up otherwise."""
    worker.report(*messages)
    window.tick()
    while window.session.backlog:
        window.tick()


def cells(window: MainWindow, column: Column) -> list[str]:
    model = window.model
    return [model.index(place, column).data() for place in range(model.rowCount())]


def started(worker: FakeWorker) -> list[tuple[Any, ...]]:
    return [asked[1:] for asked in worker.asked if asked[0] == "start"]


def drop(window: MainWindow, *urls: str) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    enter = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, drop)

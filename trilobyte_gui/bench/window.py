"""How quick the window is: its start, its longest stall at work, scrolling, 50,000 tracks, memory.

The only part of the benchmarks that imports the window, and only when it runs. Everything is offscreen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.execution.child import command

if TYPE_CHECKING:
    from collections.abc import Callable

    from trilobyte_gui.gui.window import MainWindow

_RUNS = 3
_MANY = 50_000
_ADDED = 10_000
_BEAT = 0.005  # seconds between heartbeats


@dataclass
class Figures:
    """Seconds, milliseconds and megabytes, as the names say. `max_stall_ms` is the best of the runs listed; `acts_ms`
    is how long the window does not answer after each thing that a user does with 50,000 tracks, the best of the runs,
    with nothing, all, or 3,000 scattered tracks selected."""

    first_show_s: float = 0.0
    first_show_runs_s: list[float] = field(default_factory=list)
    max_stall_ms: float = 0.0
    stall_runs_ms: list[float] = field(default_factory=list)
    stall_p999_ms: float = 0.0
    scroll_frame_ms_p99: float = 0.0
    add_50000_s: float = 0.0
    longest_act_ms: float = 0.0
    acts_ms: dict[str, float] = field(default_factory=dict)
    rss_mb: float = 0.0


def measure() -> Figures:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = Figures()
    with tempfile.TemporaryDirectory(prefix="trilobyte-window-") as folder:
        scratch = Path(folder)
        found.first_show_runs_s = [_start(scratch) for _ in range(_RUNS)]
        found.first_show_s = min(found.first_show_runs_s)
        runs = [_stalls(scratch / "run 1")]
        # Memory as that of one window that has compressed and then shows 50,000 tracks.
        found.add_50000_s, found.scroll_frame_ms_p99, found.acts_ms = _many(scratch / "many")
        found.longest_act_ms = max(found.acts_ms.values())
        found.rss_mb = _resident()
        runs += [_stalls(scratch / f"run {number}") for number in range(2, _RUNS + 1)]
        found.stall_runs_ms = [round(1000 * beats[-1], 1) for beats in runs]
        best = min(runs, key=lambda beats: beats[-1])
        found.max_stall_ms = 1000 * best[-1]
        found.stall_p999_ms = 1000 * best[min(len(best) - 1, int(len(best) * 0.999))]
    return found


def say(found: Figures) -> str:
    lines = []
    for name, value in asdict(found).items():
        if isinstance(value, dict):
            lines += [f"  {act:<46}{took:.2f}" for act, took in value.items()]
            continue
        shown = ", ".join(f"{each:.2f}" for each in value) if isinstance(value, list) else f"{value:.2f}"
        lines.append(f"{name:<22}{shown}")
    return "\n".join(lines)


def write_json(found: Figures, path: Path) -> None:
    path.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


def _start(scratch: Path) -> float:
    """Seconds from the interpreter's start to the painted window, in a process of its own."""
    environment = os.environ | {"TRILOBYTE_HOME": str(scratch / "home")}
    began = time.time()
    line = command("trilobyte_gui.bench.first_show")
    run = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60, check=True)
    painted, torch = run.stdout.split()[:2]
    if torch == "True":
        raise RuntimeError("the window imported torch")
    return float(painted) - began


def _window(scratch: Path) -> MainWindow:
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui.gui.app import application
    from trilobyte_gui.gui.model.worker import BackgroundWorker
    from trilobyte_gui.gui.services import memory
    from trilobyte_gui.gui.services.store import Store
    from trilobyte_gui.gui.window import MainWindow

    if QApplication.instance() is None:
        sys.setswitchinterval(0.0005)
        memory.begin()
        application(["bench"])
    scratch.mkdir(parents=True, exist_ok=True)
    window = MainWindow(BackgroundWorker(), Store(scratch / "window.json"))
    window.resize(1400, 860)
    window.show()
    QApplication.processEvents()
    return window


def _stalls(scratch: Path) -> list[float]:
    """How late each heartbeat was, sorted, while two jobs compress and 10,000 files are being added."""
    from dataclasses import replace

    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    music, many = scratch / "music", scratch / "many"
    music.mkdir(parents=True)
    for number in range(4):
        _wav(music / f"{number}.wav", 20 * 44100, number)
    _tree(many, _ADDED)
    window = _window(scratch)
    window.preferences = replace(window.preferences, jobs=2)
    window.add([music])
    _until(lambda: not window.session.scans and window.session.batch is None and not window.session.backlog)
    window.commands.compress()
    _until(lambda: any(row.pace.fraction > 0 for row in window.session.library.rows))
    late: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        late.append(max(0.0, now - last - _BEAT))
        last = now

    timer = QTimer(interval=round(1000 * _BEAT))
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    window.add([many])
    last = time.perf_counter()
    timer.start()
    _until(lambda: not window.session.scans and not window.session.backlog)
    timer.stop()
    window.commands.cancel()
    _until(lambda: window.session.batch is None)
    window.quit()
    window.deleteLater()
    QApplication.processEvents()
    return sorted(late)


def _many(scratch: Path) -> tuple[float, float, dict[str, float]]:
    """(seconds to bring 50,000 rows into the list, 99th percentile of a frame's milliseconds while scrolling, and the
    milliseconds of each thing that is then done with the list)."""
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui.gui.model import messages as say
    from trilobyte_gui.gui.model.track import AudioFormat, Row, Sizes, State, TrackTags

    window = _window(scratch)
    rows = []
    for number in range(_MANY):
        sizes = Sizes(30_000_000, 20_000_000, 18_000_000, 17_900_000, 18_100_000)
        path = Path(f"/music/{number // 12:05}/{number:05}.flac")
        rows.append(Row(number + 1, path, sizes=sizes, state=State.READY))
    facts = [
        say.HeaderFacts(
            row.id,
            AudioFormat("FLAC", 16, 44100, 2, 10_000_000),
            TrackTags(f"Title {row.id}", "Artist", f"Album {row.id // 12}", "Artist"),
        )
        for row in rows
    ]
    messages = window.session._worker.messages
    window.session.scans += 1
    began = time.perf_counter()
    for first in range(0, _MANY, 500):
        messages.put(say.FoundFiles(rows[first : first + 500]))
        messages.put(say.Probed(facts[first : first + 500]))
    messages.put(say.Scanned())
    _until(lambda: not window.session.backlog and not window.session.scans, nap=0.0)
    took = time.perf_counter() - began
    window._timer.stop()
    bar = window.table.verticalScrollBar()
    frames = []
    for step in range(400):
        bar.setValue(bar.value() + (bar.maximum() // 400 if step % 4 else 37))
        start = time.perf_counter()
        window.table.viewport().repaint()
        frames.append(1000 * (time.perf_counter() - start))
        QApplication.processEvents()
    acts = _acts(window)
    window.quit()
    return took, sorted(frames)[int(len(frames) * 0.99) - 1], acts


def _acts(window: MainWindow) -> dict[str, float]:
    """How many milliseconds each lasts, until it has been painted: the best of the runs."""
    from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui.gui.model.cell_text import Column
    from trilobyte_gui.gui.model.list_layout import Filter

    table, model, library = window.table, window.model, window.session.library

    chosen, edge = QItemSelection(), len(Column) - 1
    for place in range(0, min(9000, model.rowCount()), 3):
        chosen.select(model.index(place, 0), model.index(place, edge))

    def some() -> None:
        table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def estimate() -> None:
        for row in library.rows[:200]:
            library.change(row, sizes=replace(row.sizes, archive=(row.sizes.archive or 0) + 1))
        window.tick()

    acts: dict[str, Callable[[], object]] = {
        "estimates": estimate,
        "sort by size": lambda: table.sortByColumn(Column.TRILOBYTE, Qt.SortOrder.AscendingOrder),
        "sort by title": lambda: table.sortByColumn(Column.TRACK, Qt.SortOrder.AscendingOrder),
        "sort no more": lambda: table.sortByColumn(-1, Qt.SortOrder.AscendingOrder),
        "ungroup": lambda: model.set_grouped(False),
        "sort all by size": lambda: table.sortByColumn(Column.TRILOBYTE, Qt.SortOrder.DescendingOrder),
        "sort all by title": lambda: table.sortByColumn(Column.TRACK, Qt.SortOrder.DescendingOrder),
        "sort all no more": lambda: table.sortByColumn(-1, Qt.SortOrder.AscendingOrder),
        "group": lambda: model.set_grouped(True),
        "search": lambda: model.set_filter(Filter("title 1")),
        "estimates of what was found": estimate,
        "search no more": lambda: model.set_filter(Filter()),
        "show what is to compress": lambda: model.set_filter(Filter(show="compress")),
        "show all": lambda: model.set_filter(Filter()),
        "close albums": lambda: table.fold(False, everything=True),
        "open albums": lambda: table.fold(True, everything=True),
    }
    took: dict[str, float] = {}
    for _ in range(_RUNS):
        for name, select in (("nothing", table.clearSelection), ("all", table.selectAll), ("3,000", some)):
            for act, do in {f"select {name}": select, **acts}.items():
                began = time.perf_counter()
                do()
                QApplication.processEvents()
                each = f"{act}, {name} selected" if do is not select else act
                took[each] = min(took.get(each, float("inf")), 1000 * (time.perf_counter() - began))
    return took


def _until(true: Callable[[], object], nap: float = 0.001) -> None:
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + 300
    while not true():
        if time.monotonic() > end:
            raise RuntimeError("the window did not come to rest")
        QApplication.processEvents()
        if nap:
            time.sleep(nap)


def _wav(path: Path, frames: int, seed: int) -> None:
    import wave

    import numpy as np

    random = np.random.default_rng(seed)
    at = np.arange(frames) / 44100
    sound = 6000 * np.sin(6.2832 * (110 + 40 * seed) * at) * np.exp(-2 * (at % 0.7)) + random.normal(0, 60, frames)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(np.stack([sound, sound[::-1]], axis=1).astype("<i2").tobytes())


def _tree(folder: Path, count: int) -> None:
    """Small WAV files, a hundred a folder."""
    small = folder.parent / "small.wav"
    _wav(small, 400, 9)
    data = small.read_bytes()
    for number in range(count):
        place = folder / f"{number // 100:03}"
        if number % 100 == 0:
            place.mkdir(parents=True)
        (place / f"{number:05}.wav").write_bytes(data)


def _resident() -> float:
    """Megabytes of memory in use by this process now."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1000
    except OSError:
        pass
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)

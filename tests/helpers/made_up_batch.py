"""A batch without files and without waiting: tracks read, coded and verified as `archive.batch` schedules it, on
a clock of its own. What is told and what came true can be compared."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from trilobyte_gui.archive.execution.plan import Workload, coding, foretold
from trilobyte_gui.archive.scheduling.eta import TimeLeft
from trilobyte_gui.archive.tasks import Task

SEGMENT = 524288  # frames
RATE = 44100
STEP = 0.05  # seconds of the made-up clock


@dataclass
class _Piece:
    track: _Track
    samples: float
    cost: float
    spent: float = 0.0


@dataclass
class _Track:
    task: Task
    channels: int
    plan: Workload
    phase: int = -1  # 0 reading, 1 coding, 2 proving
    unsent: float = 0.0  # samples of the phase that no piece was made of
    pieces: list[_Piece] = field(default_factory=list)
    finished: float = 0.0  # samples

    @property
    def part(self) -> float:
        under_way = sum(each.samples * min(1.0, each.spent / each.cost) for each in self.pieces)
        return (self.finished + under_way) / self.plan.total


@dataclass(frozen=True)
class Told:
    seconds: float
    left: float | None


def told(
    tracks: list[tuple[float, int]],
    jobs: int,
    cost: float = 3.3e-6,
    reading: float = 0.08e-6,
    speed: Callable[[float], float] = lambda _: 1.0,
) -> tuple[list[Told], float]:
    """What was told every quarter of a second, and when all was done. `tracks` are (seconds, channels); coding a sample
    of stereo takes `cost` seconds (proving 5 % more, mono a fifth less, any piece up to 10 % more or less)."""
    chance = random.Random(1)
    waiting = [_track(number, *each) for number, each in enumerate(tracks, 1)]
    left = TimeLeft([each.task for each in waiting])
    opened: list[_Track] = []
    queue: list[_Piece] = []
    running: list[_Piece] = []
    slots, busy, now, said = jobs + 1, 0.0, 0.0, list[Told]()

    def send(track: _Track, samples: float) -> None:
        each = {0: 20 * reading, 1: cost, 2: 1.05 * cost}[track.phase] * (0.8 if track.channels == 1 else 1.0)
        piece = _Piece(track, samples, samples * each * chance.uniform(0.9, 1.1))
        track.pieces.append(piece)
        queue.append(piece)

    def feed() -> Iterator[_Track]:
        """Let open tracks send what there is room for; gives those that are done."""
        nonlocal slots
        while waiting and len(opened) <= jobs:
            opened.append(waiting.pop(0))
        for track in list(opened):
            while not track.pieces and not track.unsent:
                track.phase += 1
                if track.phase == 3:
                    opened.remove(track)
                    yield track
                    break
                if track.phase == 0:
                    send(track, track.plan.reading)
                else:
                    track.unsent = track.plan.samples
                while track.unsent and slots:
                    slots -= 1
                    samples = min(track.unsent, track.plan.piece)
                    track.unsent -= samples
                    send(track, samples)
                if track.unsent and not track.pieces:
                    break
            while track.phase > 0 and track.unsent and slots:
                slots -= 1
                samples = min(track.unsent, track.plan.piece)
                track.unsent -= samples
                send(track, samples)

    while waiting or opened:
        for track in feed():
            left.ended(track.task, worked=True)
        for track in opened:
            left.opened(track.task, track.plan)
        while queue and len(running) < jobs:
            running.append(queue.pop(0))
        if round(now / STEP) % 5 == 0:
            said.append(Told(now, left.now(now, busy, {each.task.id: each.part for each in opened})[1]))
        now += STEP
        busy += STEP * len(running)
        for piece in list(running):
            piece.spent += STEP * speed(now)
            if piece.spent >= piece.cost:
                running.remove(piece)
                piece.track.pieces.remove(piece)
                piece.track.finished += piece.samples
                slots += piece.track.phase > 0
    return said, now


def _track(number: int, seconds: float, channels: int) -> _Track:
    frames = round(seconds * RATE)
    plan = replace(coding(frames, channels, SEGMENT, passes=2), reading=frames * channels // 20)
    samples = foretold(frames, channels)
    return _Track(Task("compress", Path(f"/m/{number}.flac"), None, number, samples, samples=samples), channels, plan)

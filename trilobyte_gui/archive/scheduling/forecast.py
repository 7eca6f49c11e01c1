"""An early answer for a large library: what it would weigh and how long it would take with every preset.

Tracks are sampled in proportion to their size, spread over all albums: a point that walks by the golden ratio through
the library's bytes, in the order of its folders, falls on the next track. So the mean of `archive / original` over the
sample is that of the whole library, the answer is there after a few tracks, and every further one sharpens it. All
tracks of the sample are coded by the quickest preset, some by all: the presets differ by nearly the same factor from
track to track. What was sampled is kept in the catalogue, and never done again while the file is the same.
"""

from __future__ import annotations

import bisect
import contextlib
import itertools
import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.operations.sampling import REFERENCE, Sample, sample_track
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Interrupted, TrilobyteError
from trilobyte_gui.codec.presets import HYBRID

_GOLDEN = (math.sqrt(5) - 1) / 2
_EACH = 3  # of so many tracks, one is coded by all presets
_LEAST = 3  # tracks by all presets, before anything is told
_KIND = "sample"  # what these are kept as
_STUDENT = (12.7, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23)  # for 95%, from one degree of freedom on

File = tuple[Path, int]
"""A track and its size in bytes."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a library would become with a preset: `size` in bytes, between `low` and `high` in 19 of 20 cases, and the
    seconds of work for the cores in use, the proof by decoding included."""

    preset: str
    size: int
    low: int
    high: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlooks of all presets, from `sampled` of `tracks` tracks with `original` bytes, and how many seconds of
    audio these are, about."""

    tracks: int
    original: int
    sampled: int
    audio_seconds: float
    outlooks: list[Outlook]

    @property
    def spread(self) -> float:
        """Half the widest range, as a part of its size."""
        return max(((each.high - each.low) / 2 / max(each.size, 1) for each in self.outlooks), default=1.0)


class Forecaster:
    """Samples `files` with `jobs` threads; `catalogue` remembers. `heard` is called from its threads with every answer,
    at most twice a second; `control` stops it."""

    def __init__(
        self,
        files: Sequence[File],
        jobs: int,
        catalogue: Catalogue | None = None,
        heard: Callable[[Forecast], object] = lambda forecast: None,
        control: Control | None = None,
    ) -> None:
        self._files = sorted(files, key=lambda each: os.fspath(each[0]))
        self._ends = list(itertools.accumulate(size for _, size in self._files))
        self._jobs = jobs
        self._catalogue = catalogue
        self._heard = heard
        self._turns = itertools.count()
        self._lock = threading.Lock()
        self._samples: dict[int, Sample] = {}  # by turn
        self._tracks: set[int] = set()
        self._told = 0.0
        self.control = control or Control()

    def run(self, seconds: float, precision: float = 0.0) -> Forecast | None:
        """Sample for so many seconds, at least until there is an answer, or until all is known to a part of
        `precision`; None where there is nothing to sample, or it was stopped too early."""
        if not self._ends or not self._ends[-1]:
            return None
        end = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._work, args=(end, precision), name=f"trilobyte-sample-{each}", daemon=True)
            for each in range(self._jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.now()

    def now(self) -> Forecast | None:
        """What is known so far; None while that is too little."""
        with self._lock:
            samples = list(self._samples.values())
            tracks = len(self._tracks)
        both = [each for each in samples if not each.archive or HYBRID.keys() <= each.archive.keys()]
        if len(both) < min(_LEAST, len(self._files)):
            return None
        total = self._ends[-1]
        seconds = total * _mean([each.seconds / each.size for each in samples])
        read = _mean([each.read_s / each.size for each in samples])
        outlooks = [_outlook(preset, samples, both, total, read, self._jobs) for preset in HYBRID]
        return Forecast(len(self._files), total, tracks, seconds, outlooks)

    def _work(self, end: float, precision: float) -> None:
        """In a thread: one track after the other."""
        try:
            while not self.control.stopped and (time.monotonic() < end or self.now() is None):
                turn = next(self._turns)
                if turn > 6 * len(self._files) + 20:
                    return  # every track of some size was there
                self._sample(turn)
                answer = self._tell()
                if answer and precision and answer.spread < precision:
                    return
        except Interrupted:
            return

    def _sample(self, turn: int) -> None:
        number = bisect.bisect_right(self._ends, (turn + 0.5) * _GOLDEN % 1.0 * self._ends[-1])
        path, size = self._files[number]
        if size <= 0:
            return
        presets = list(HYBRID) if turn % _EACH == 0 else [REFERENCE]
        sample = self._known(path, size, presets)
        if sample is None:
            with contextlib.suppress(TrilobyteError), noting(f"sample {path}"):
                sample = sample_track(path, size, presets, self.control)
                self._keep(path, size, sample)
        if self.control.stopped or sample is None:
            return
        with self._lock:
            self._samples[turn] = sample
            self._tracks.add(number)

    def _known(self, path: Path, size: int, presets: Sequence[str]) -> Sample | None:
        """What was sampled of a track on another day, or a moment ago."""
        if self._catalogue is None:
            return None
        told = self._catalogue.estimates(_KIND, [(path, size, _time(path))]).get(path, "")
        sample = Sample.understood(told)
        return sample if sample and (not sample.archive or set(presets) <= sample.archive.keys()) else None

    def _keep(self, path: Path, size: int, sample: Sample) -> None:
        if self._catalogue:
            with contextlib.suppress(TrilobyteError):
                self._catalogue.estimated(_KIND, [(path, size, _time(path), sample.told())])

    def _tell(self) -> Forecast | None:
        answer = self.now()
        with self._lock:
            due = answer is not None and time.monotonic() - self._told > 0.5
            if due:
                self._told = time.monotonic()
        if due and answer:
            self._heard(answer)
        return answer


def _outlook(
    preset: str, samples: Sequence[Sample], both: Sequence[Sample], total: int, read: float, jobs: int
) -> Outlook:
    """The reference preset's ratio over the whole sample, times how this preset differs from it where both are
    known."""
    reference = [each.archive.get(REFERENCE, each.size) / each.size for each in samples]
    mine = [each.archive.get(preset, each.size) / each.size for each in both]
    theirs = [each.archive.get(REFERENCE, each.size) / each.size for each in both]
    factor = _mean(mine) / max(_mean(theirs), 1e-9)
    ratio = _mean(reference) * factor
    # The errors of the mean and of the factor, relative to them.
    first = _error(reference) / max(_mean(reference), 1e-9)
    second = _error([one - factor * other for one, other in zip(mine, theirs, strict=True)]) / max(_mean(mine), 1e-9)
    half = math.hypot(first, second if preset != REFERENCE else 0.0)
    size = ratio * total
    work = _mean([each.code_s.get(preset, 0.0) / each.size for each in both])
    seconds = total * (2 * work + read) / jobs  # coded once, and decoded once to prove it
    return Outlook(preset, round(size), math.floor(size * max(0.0, 1 - half)), math.ceil(size * (1 + half)), seconds)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _error(values: Sequence[float]) -> float:
    """Half the width of the range that holds the mean in 19 of 20 cases."""
    count = len(values)
    if count < 2:
        return abs(_mean(values))
    mean = _mean(values)
    variance = sum((each - mean) ** 2 for each in values) / (count - 1)
    student = _STUDENT[count - 2] if count - 2 < len(_STUDENT) else 2.1
    return student * math.sqrt(variance / count)


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0

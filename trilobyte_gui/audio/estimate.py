"""How large the archive of a track will be, estimated from excerpts of it.

The excerpts are spread over the track and begin where FLAC's frames do, so that the size of the same excerpts
as FLAC is known exactly, as is that of the whole track. What is estimated is only the ratio of the two, which
varies far less within a track than either. It is taken in two steps: many excerpts are coded by the quickest preset
only, and the ratio of the wanted one to that, which varies less again, is taken from a few. A coder that adapts begins
every excerpt cold: `COLD_FRAMES` corrects for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trilobyte_gui.codec.pcm import Samples, sample_type
from trilobyte_gui.codec.presets import Preset

FLAC_BLOCK = 4096
EXCERPT_FRAMES = 8 * FLAC_BLOCK
LONG_SECONDS = 60  # from here on at most LONG_SHARE of a track is coded
LONG_SHARE = 0.045
SHORT_FRAMES = 8 * EXCERPT_FRAMES  # of a shorter track so much is coded, or all of it
ONE_SEGMENT = 1 << 19  # a track up to here also begins cold only once
MOST_EXCERPTS = 48
QUICKEST = "quick"
CODED_EXCERPTS = 3  # that the preset itself codes, of many

# How many frames' worth of bits it costs to begin cold, by preset. Measured on music, speech and effects.
COLD_FRAMES = {"quick": 300.0, "fast": 300.0, "balanced": 400.0, "max": 400.0, "best": 400.0, "lm": 400.0}
# How far the ratio of one excerpt lies from its track's, before the track's own excerpts say more, and how many
# excerpts that prior knowledge is worth.
PRIOR_SPREAD = 0.045
PRIOR_WEIGHT = 4.0
PRIOR_SPREAD_OF_PRESETS = 0.015  # as far lies the ratio of two presets
SPREADS = 2.0  # half the width of the range, in standard errors
WIDEST = 0.049


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`frames` frames from `start` on."""

    start: int
    frames: int


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt's size in bytes as FLAC frames, as a segment coded by the quickest preset, and as one by the wanted
    preset; None where it was not coded so."""

    frames: int
    flac: int
    quick: int | None
    coded: int | None


def choose(frames: int, rate: int) -> list[Excerpt]:
    """The excerpts to code of a track of `frames`: all of a short one, the beginning of one that a single segment
    holds (the archive will begin as cold there), else some that are spread evenly."""
    if frames >= LONG_SECONDS * max(rate, 1):
        count = min(int(frames * LONG_SHARE) // EXCERPT_FRAMES, MOST_EXCERPTS)
        if not count:  # a low sample rate: one shorter excerpt
            length = min(frames, max(1, int(frames * LONG_SHARE) // FLAC_BLOCK) * FLAC_BLOCK)
            return [Excerpt((frames - length) // 2 // FLAC_BLOCK * FLAC_BLOCK, length)]
    elif frames <= ONE_SEGMENT:
        return [Excerpt(0, min(frames, SHORT_FRAMES))] if frames else []
    else:
        count = SHORT_FRAMES // EXCERPT_FRAMES
    room = (frames - EXCERPT_FRAMES) // FLAC_BLOCK
    return [Excerpt(int(room * (index + 0.5) / count) * FLAC_BLOCK, EXCERPT_FRAMES) for index in range(count)]


def in_two_steps(count: int, preset: Preset) -> list[bool]:
    """Which of so many excerpts the preset itself codes, where the quickest one codes the others."""
    if preset.name == QUICKEST or count <= 2 * CODED_EXCERPTS:
        return [True] * count
    chosen = {int((place + 0.5) * count / CODED_EXCERPTS) for place in range(CODED_EXCERPTS)}
    return [place in chosen for place in range(count)]


class Collector:
    """Keeps the excerpts of a track that streams by."""

    def __init__(self, excerpts: Sequence[Excerpt], channels: int, bits: int) -> None:
        self._excerpts = excerpts
        self.samples = [np.empty((excerpt.frames, channels), sample_type(bits)) for excerpt in excerpts]
        self._at = 0

    def add(self, block: Samples) -> None:
        """The track's next frames, shape (frames, channels)."""
        for excerpt, kept in zip(self._excerpts, self.samples, strict=True):
            first = max(excerpt.start, self._at)
            last = min(excerpt.start + excerpt.frames, self._at + len(block))
            if first < last:
                kept[first - excerpt.start : last - excerpt.start] = block[first - self._at : last - self._at]
        self._at += len(block)


def predict(
    measured: Sequence[CodedExcerpt], frames: int, flac: int, segments: int, preset: Preset
) -> tuple[int, int, int]:
    """The coded size in bytes of a whole track: expected, lowest and highest.

    `frames` and `flac` are the track's length and its size as FLAC frames, `segments` its number of segments.
    """
    if not measured or not frames:
        return 0, 0, 0
    covered = sum(each.frames for each in measured)
    itself = [each for each in measured if each.coded is not None]
    if covered == frames and len(itself) == segments:
        exact = sum(each.coded or 0 for each in itself)
        return exact, exact, exact
    # a language model over bytes begins cold again and again, in the excerpts as in the track
    cold = 0.0 if preset.method == "lm" else COLD_FRAMES[preset.name]
    if len(itself) == len(measured):
        steps = [_Step([(each.flac * (1 + cold / each.frames), float(each.coded or 0)) for each in measured])]
    else:
        begun = COLD_FRAMES[QUICKEST]
        steps = [
            _Step([(each.flac * (1 + begun / each.frames), float(each.quick or 0)) for each in measured]),
            _Step(
                [((each.quick or 0) * _warmer(each.frames, begun, cold), float(each.coded or 0)) for each in itself],
                PRIOR_SPREAD_OF_PRESETS,
            ),
        ]
    ratio = math.prod(step.ratio for step in steps)
    expected = ratio * flac * (1 + cold * segments / frames)
    error = math.hypot(*(step.standard_error() for step in steps))
    half = min(WIDEST, SPREADS * error * math.sqrt(1 - covered / frames))
    return round(expected), math.floor(expected * (1 - half)), math.ceil(expected * (1 + half))


def _warmer(frames: int, begun: float, cold: float) -> float:
    """What cold beginnings cost in an excerpt of so many frames where they are worth `cold`, not `begun` frames."""
    return (1 + cold / frames) / (1 + begun / frames)


class _Step:
    """The ratio of some excerpts' sizes to other sizes of theirs: `pairs` of what is known of the whole track, or came
    out in the step before, and what it becomes."""

    def __init__(self, pairs: list[tuple[float, float]], prior_spread: float = PRIOR_SPREAD) -> None:
        self._pairs = pairs
        self._prior = prior_spread
        self._total = sum(before for before, _ in pairs)
        self.ratio = sum(after for _, after in pairs) / max(self._total, 1.0)

    def standard_error(self) -> float:
        """Of the ratio, relative to it: from the excerpts' own spread and what is known of tracks in general."""
        if not self.ratio or not self._total:
            return WIDEST
        count = len(self._pairs)
        spread = sum((after - self.ratio * before) ** 2 for before, after in self._pairs)
        mean = self.ratio * self._total / count
        own = spread / mean**2  # the sum of count - 1 degrees of freedom
        variance = (own + PRIOR_WEIGHT * self._prior**2) / (count - 1 + PRIOR_WEIGHT)
        return math.sqrt(variance / count)

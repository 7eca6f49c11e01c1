"""How large the archive of a track will be, estimated from excerpts of it.

The excerpts are spread over the track and begin where FLAC's frames do, so that the size of the same excerpts
as FLAC is known exactly, as is that of the whole track. What is estimated is only the ratio of the two, which
varies far less within a track than either. A coder that adapts begins every excerpt cold: `COLD_FRAMES` corrects
for it.
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

# How many frames' worth of bits it costs to begin cold, by preset. Measured on music, speech and effects.
COLD_FRAMES = {"quick": 300.0, "fast": 300.0, "balanced": 400.0, "max": 400.0, "best": 400.0, "lm": 400.0}
# How far the ratio of one excerpt lies from its track's, before the track's own excerpts say more, and how many
# excerpts that prior knowledge is worth.
PRIOR_SPREAD = 0.045
PRIOR_WEIGHT = 4.0
SPREADS = 2.0  # half the width of the range, in standard errors
WIDEST = 0.049


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`frames` frames from `start` on."""

    start: int
    frames: int


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """An excerpt's size in bytes as FLAC frames and as a coded segment."""

    frames: int
    flac: int
    coded: int


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
    if covered == frames and len(measured) == segments:
        exact = sum(each.coded for each in measured)
        return exact, exact, exact
    # a language model over bytes begins cold again and again, in the excerpts as in the track
    cold = 0.0 if preset.method == "lm" else COLD_FRAMES[preset.name]
    warm = [each.flac * (1 + cold / each.frames) for each in measured]  # what as many cold FLAC bytes would be
    coded = [float(each.coded) for each in measured]
    ratio = sum(coded) / max(sum(warm), 1.0)
    expected = ratio * flac * (1 + cold * segments / frames)
    half = min(WIDEST, SPREADS * _standard_error(coded, warm, ratio) * math.sqrt(1 - covered / frames))
    return round(expected), math.floor(expected * (1 - half)), math.ceil(expected * (1 + half))


def _standard_error(coded: list[float], warm: list[float], ratio: float) -> float:
    """Of the ratio, relative to it: from the excerpts' own spread and what is known of tracks in general."""
    total = sum(warm)
    if not ratio or not total:
        return WIDEST
    count = len(coded)
    spread = sum((each - ratio * size) ** 2 for each, size in zip(coded, warm, strict=True))
    mean = ratio * total / count
    own = spread / mean**2  # the sum of count - 1 degrees of freedom
    variance = (own + PRIOR_WEIGHT * PRIOR_SPREAD**2) / (count - 1 + PRIOR_WEIGHT)
    return math.sqrt(variance / count)

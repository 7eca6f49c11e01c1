"""Tracks that repeat what was long before: how long their segments are, and what excerpts cannot know of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.estimate import EXCERPT_FRAMES, Collector, Excerpt
from trilobyte_gui.audio.source import SourceInfo
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.arithmetic import F64
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.kernel_state import I64, REPEAT_BLOCK
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.presets import PRESETS, Preset
from trilobyte_gui.codec.repetition import find_lags, likest
from trilobyte_gui.models.generalist import shipped_model

_KNOWN = EXCERPT_FRAMES // 2  # frames: half of an excerpt's blocks see what was so long ago
_SOME = 0.1  # of the blocks: if fewer repeat what was longer ago, it is not worth a closer look
_WORTH = 0.1  # bits a sample that longer segments have to save
_EXACT = 0.999  # the highest correlation that is believed


def middle_of(frames: int, channels: int) -> Excerpt | None:
    """The part of a track to look at: as much as two segments, or all of it; None of a track of one segment."""
    step = segment.segment_frames(channels)
    length = min(frames, 2 * step)
    return Excerpt((frames - length) // 2, length) if frames > step else None


class MiddleWatch:
    """Keeps the middle of a track while its samples stream by, and says how long its segments ought to be."""

    def __init__(self, info: SourceInfo, preset: Preset) -> None:
        self._usual = segment.segment_frames(info.channels)
        self._frames = info.frames
        middle = middle_of(info.frames or 0, info.channels)
        looks = middle is not None and preset.lags > 0 and not info.floating
        self._collector = Collector([middle], info.channels, info.bits) if middle and looks else None

    def add(self, block: Samples) -> None:
        """The track's next frames, shape (frames, channels)."""
        if self._collector:
            self._collector.add(block)

    def segment_frames(self, frames: int) -> int:
        """Frames of each segment of the track, which had `frames` in all: twice the usual number where its samples
        repeat what was before the segment that they would be in, and this saves enough."""
        if self._collector is None or frames != self._frames:
            return self._usual
        (samples,) = self._collector.samples
        return self._usual * (2 if longer_pays(samples, self._usual) else 1)


def longer_pays(samples: Samples, frames: int) -> bool:
    """Whether int32 (frames, channels) samples, more than one segment of `frames`, had better be in one segment.

    A block that correlates with one before by r takes about log2(1 / (1 - r * r)) / 2 bits a sample less. Where
    segments can hold twice as many frames, half of all blocks gain by it.
    """
    pair = np.ascontiguousarray(samples[:, :2]).astype(np.int32).T
    worth = _WORTH * len(samples) / REPEAT_BLOCK
    together = _bits_saved(pair)[frames // REPEAT_BLOCK :]
    if together.sum() <= worth:
        return False  # whatever the second half repeats of itself
    alone = _bits_saved(np.ascontiguousarray(pair[:, frames:]))
    blocks = min(len(alone), len(together))
    return bool(np.maximum(together[:blocks] - alone[:blocks], 0).sum() > worth)


def _bits_saved(signals: NDArray[np.int32]) -> F64:
    """By each block of (channels, frames), for each of its frames, because it repeats one before."""
    saved: F64 = -0.5 * np.log2(1 - np.minimum(likest(signals), _EXACT) ** 2)
    return saved


def shrinkage(samples: Samples, bits: int, control: Control) -> float:
    """By what factor a segment, int32 (frames, channels), gets smaller because its first two channels repeat what no
    excerpt has, with the quickest preset. Raises Interrupted."""
    pair = np.ascontiguousarray(samples[:, :2])
    preset = PRESETS["quick"]
    lags = find_lags(pair.T, preset.lags)
    near = np.where(lags > _KNOWN, 0, lags)
    if np.mean((near != lags).any(1)) < _SOME:
        return 1.0
    longer, shorter = (_coded(pair, bits, preset, each, control) for each in (near, lags))
    return min(shorter / longer, 1.0)


def _coded(samples: Samples, bits: int, preset: Preset, lags: I64, control: Control) -> int:
    """The bytes of a segment that looks back by these lags."""
    channels = samples.shape[1]
    encoder = segment.Encoder(
        channels, bits, preset, segment.TrackTables((None,) * channels), model=shipped_model(), stored=False,
        repeats=lambda signals, most: lags,
    )  # fmt: skip
    return len(encoder.encode(samples, Control(control)).data)

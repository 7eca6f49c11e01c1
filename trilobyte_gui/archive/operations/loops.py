"""What excerpts cannot know: how much smaller an archive gets because the track repeats what was played long before."""

from __future__ import annotations

import numpy as np

from trilobyte_gui.audio.estimate import EXCERPT_FRAMES, Excerpt
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.kernel_state import I64
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.presets import PRESETS, Preset
from trilobyte_gui.codec.repetition import find_lags
from trilobyte_gui.codec.segment import Encoder, TrackTables, segment_frames
from trilobyte_gui.models.generalist import shipped_model

_KNOWN = EXCERPT_FRAMES // 2  # frames: half of an excerpt's blocks see what was so long ago
_SOME = 0.1  # of the blocks: if fewer repeat what was longer ago, it is not worth a closer look


def middle_segment(frames: int, channels: int) -> Excerpt | None:
    """The one to look at of a track; None of a track of one segment, whose excerpt is long enough."""
    step = segment_frames(channels)
    number = frames // step // 2
    return Excerpt(number * step, min(step, frames - number * step)) if frames > step else None


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
    encoder = Encoder(
        channels, bits, preset, TrackTables((None,) * channels), model=shipped_model(), stored=False,
        repeats=lambda signals, most: lags,
    )  # fmt: skip
    return len(encoder.encode(samples, Control(control)).data)

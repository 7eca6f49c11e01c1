"""Audio at another rate, by FFmpeg's resampler: for lossy copies and measurements, never for what is archived."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 18


def resampled(x: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    """x (frames, channels) at `new` Hz: as many frames as its length asks for, without delay, band-limited."""
    if old == new or not x.size:
        return x
    return np.stack([_mono(channel, old, new) for channel in x.T], 1)


def _mono(x: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    import av

    to = av.AudioResampler("fltp", "mono", new)
    # What comes behind the end lets the resampler give all that lies before it.
    padded = np.concatenate((x, np.zeros(old // 10, np.float32)))
    found = []
    for begin in range(0, len(padded), _BLOCK):
        frame = av.AudioFrame.from_ndarray(padded[None, begin : begin + _BLOCK], "fltp", "mono")
        frame.sample_rate = old
        found += [each.to_ndarray()[0] for each in to.resample(frame)]
    found += [each.to_ndarray()[0] for each in to.resample(None)]
    return np.concatenate(found)[: -(-len(x) * new // old)]

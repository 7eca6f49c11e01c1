"""How far lossy audio is from what it was made of: by sample, and as it is heard.

Audio is float32 (frames,) from -1 to 1, both of the same length and rate.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]
_WINDOW, _HOP, _BANDS, _FLOOR = 1024, 256, 80, 1e-5


def si_sdr(original: Mono, heard: Mono) -> float:
    """The scale-invariant ratio of signal to distortion in dB (Le Roux et al. 2019): higher is nearer."""
    x, y = original.astype(np.float64), heard.astype(np.float64)
    power = float(x @ x)
    if power == 0:
        return float("nan")
    target = x * (float(x @ y) / power)
    return 10 * float(np.log10((float(target @ target) + 1e-12) / (float(np.square(y - target).sum()) + 1e-12)))


def mel_distance(original: Mono, heard: Mono, rate: int) -> float:
    """The mean difference of log10 mel spectra (80 bands up to half the rate, windows of 1,024): lower is nearer."""
    return float(np.abs(_log_mel(original, rate) - _log_mel(heard, rate)).mean())


def _log_mel(x: Mono, rate: int) -> NDArray[np.float64]:
    x = np.pad(x.astype(np.float64), (_WINDOW // 2, _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(x, _WINDOW)[::_HOP] * np.hanning(_WINDOW)
    magnitude = np.abs(np.fft.rfft(windows))
    return np.log10(magnitude @ _bands(rate) + _FLOOR)


@cache
def _bands(rate: int) -> NDArray[np.float64]:
    """Triangles (frequencies, bands) that overlap by half, evenly spaced on the mel scale, of area one."""
    top = 2595 * np.log10(1 + rate / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, _BANDS + 2) / 2595) - 1)
    frequency = np.arange(_WINDOW // 2 + 1)[:, None] * rate / _WINDOW
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    shape = np.minimum((frequency - low) / (middle - low), (high - frequency) / (high - middle)).clip(0)
    return np.asarray(shape / np.maximum(shape.sum(0), 1e-9))

"""Samples as WAV stores them and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.pcm import pack, unpack


def wav_bytes(samples: NDArray[np.int32], width: int) -> bytes:
    """Samples (frames, channels) in `width` little-endian bytes each: signed, but for single bytes."""
    if width == 1:
        return (samples + np.int32(128)).astype(np.uint8).tobytes()
    return pack(samples, 8 * width)


def from_wav_bytes(data: bytes, width: int, channels: int) -> NDArray[np.int32]:
    """The opposite of `wav_bytes`: an int32 array (frames, channels)."""
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.int32) - np.int32(128)).reshape(-1, channels)
    return unpack(data, channels, 8 * width)

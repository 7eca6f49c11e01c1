"""Samples as bytes and back: little-endian PCM of whole bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pcm_bytes(samples: NDArray[np.int32], bits: int) -> bytes:
    """Samples (frames, channels) as signed little-endian PCM of whole bytes: what FLAC's MD5 is taken of."""
    width = (bits + 7) // 8
    if width == 3:
        wide = np.ascontiguousarray(samples, dtype="<i4").view(np.uint8).reshape(-1, 4)
        return wide[:, :3].tobytes()
    return samples.astype({1: "i1", 2: "<i2", 4: "<i4"}[width]).tobytes()


def wav_bytes(samples: NDArray[np.int32], width: int) -> bytes:
    """Samples (frames, channels) as WAV stores them in `width` bytes: as `pcm_bytes`, but 8 bits unsigned."""
    if width == 1:
        return (samples + np.int32(128)).astype(np.uint8).tobytes()
    return pcm_bytes(samples, 8 * width)


def from_wav_bytes(data: bytes, width: int, channels: int) -> NDArray[np.int32]:
    """The opposite of `wav_bytes`: an int32 array (frames, channels)."""
    if width == 1:
        flat = np.frombuffer(data, np.uint8).astype(np.int32) - np.int32(128)
    elif width == 2:
        flat = np.frombuffer(data, "<i2").astype(np.int32)
    elif width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        flat = (wide.view("<i4").reshape(-1) >> 8).astype(np.int32, copy=False)
    else:
        flat = np.frombuffer(data, "<i4").astype(np.int32, copy=False)
    return flat.reshape(-1, channels)

"""The byte layout of samples that checksums and raw segments are defined over; FLAC's MD5 has the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sample_bytes(bits: int) -> int:
    """Bytes that one sample of `bits` takes when packed."""
    return (bits + 7) // 8


def pack(samples: NDArray[np.int32], bits: int) -> bytes:
    """Signed samples (frames, channels), interleaved, little-endian, sign-extended to whole bytes."""
    width = sample_bytes(bits)
    if width == 3:
        wide = np.ascontiguousarray(samples, dtype="<i4")
        return wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return samples.astype({1: "<i1", 2: "<i2", 4: "<i4"}[width]).tobytes()


def unpack(data: bytes, channels: int, bits: int) -> NDArray[np.int32]:
    """The inverse of `pack`: int32 of shape (frames, channels). `data` must hold whole frames."""
    width = sample_bytes(bits)
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        flat = wide.view("<i4").reshape(-1).astype(np.int32) >> 8
    else:
        flat = np.frombuffer(data, {1: "<i1", 2: "<i2", 4: "<i4"}[width]).astype(np.int32)
    return flat.reshape(-1, channels)

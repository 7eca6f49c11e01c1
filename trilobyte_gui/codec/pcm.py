"""The byte layout of samples that checksums and raw segments are defined over; FLAC's MD5 has the same.

Samples are int32 arrays (frames, channels). Floating-point samples travel as their IEEE 754 bit patterns, of 32
bits or (then in int64 arrays) 64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.source_formats import SampleFormat

Samples = NDArray[Any]  # int32, or int64 for patterns of 64 bits


def sample_bytes(bits: int) -> int:
    """Bytes that one sample of `bits` takes when packed."""
    return (bits + 7) // 8


def sample_type(bits: int) -> type[np.signedinteger[Any]]:
    """The type of arrays that hold samples of `bits`."""
    return np.int64 if bits > 32 else np.int32


def pack(samples: Samples, bits: int) -> bytes:
    """Signed samples (frames, channels), interleaved, little-endian, sign-extended to whole bytes."""
    width = sample_bytes(bits)
    if width == 3:
        wide = np.ascontiguousarray(samples, dtype="<i4")
        return wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return samples.astype(f"<i{width}").tobytes()


def unpack(data: bytes, channels: int, bits: int) -> Samples:
    """The inverse of `pack`: shape (frames, channels). `data` must hold whole frames."""
    width = sample_bytes(bits)
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        flat = wide.view("<i4").reshape(-1).astype(np.int32) >> 8
    else:
        flat = np.frombuffer(data, f"<i{width}").astype(sample_type(bits))
    return flat.reshape(-1, channels)


def to_file(samples: Samples, bits: int, form: SampleFormat) -> bytes:
    """The samples as a file of that form stores them."""
    width = sample_bytes(bits)
    if width == 1 and not form & SampleFormat.SIGNED:
        return (samples + np.int32(128)).astype(np.uint8).tobytes()
    packed = pack(samples, bits)
    return _swapped(packed, width) if form & SampleFormat.BIG else packed


def from_file(data: bytes, channels: int, bits: int, form: SampleFormat) -> Samples:
    """The opposite of `to_file`. `data` must hold whole frames."""
    width = sample_bytes(bits)
    if width == 1 and not form & SampleFormat.SIGNED:
        return (np.frombuffer(data, np.uint8).astype(np.int32) - np.int32(128)).reshape(-1, channels)
    return unpack(_swapped(data, width) if form & SampleFormat.BIG else data, channels, bits)


def _swapped(data: bytes, width: int) -> bytes:
    return np.frombuffer(data, np.uint8).reshape(-1, width)[:, ::-1].tobytes()

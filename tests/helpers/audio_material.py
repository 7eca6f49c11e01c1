"""Signals and FLAC streams for tests: mixtures that resemble audio, and frames written bit by bit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_codec import write_flac
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.metadata.flac_blocks import STREAMINFO, MetadataBlock, StreamInfo, join_blocks

Samples = NDArray[np.int32]


def mixture(frames: int, channels: int, bits: int, seed: int = 1) -> Samples:
    """Decaying tones, noise that comes and goes, clicks and a rest, related between channels."""
    random = np.random.default_rng(seed)
    t = np.arange(frames) / 44100
    common = sum(
        np.sin(2 * np.pi * f * t + p) * np.exp(-((t * k) % 0.4) * 9)
        for f, p, k in zip(
            random.uniform(60, 5000, 6), random.uniform(0, 6, 6), (1, 2, 3, 1, 2, 1), strict=True
        )
    )
    out = np.empty((frames, channels))
    for channel in range(channels):
        noise = random.normal(0, 0.05, frames) * np.abs(np.sin(2 * np.pi * 3 * t + channel))
        out[:, channel] = common * (0.1 + 0.02 * channel) + noise
    out[random.integers(0, max(frames, 1), frames // 2000)] = 0.99
    out[frames // 3 : frames // 3 + frames // 20] = 0
    top = 2 ** (bits - 1)
    return np.clip(np.round(out * top), -top, top - 1).astype(np.int32)


def extremes(frames: int, channels: int, bits: int) -> Samples:
    """Full-scale square wave, noise over the whole range, opposed channels: the worst of a depth."""
    random = np.random.default_rng(bits)
    low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    out = random.integers(low, high, (frames, channels), endpoint=True)
    square = np.where(np.arange(frames) // 7 % 2 == 0, low, high)
    out[: frames // 2] = square[: frames // 2, None]
    if channels > 1:
        out[: frames // 2, 1] = -1 - square[: frames // 2]
    return out.astype(np.int32)


def write_flac_file(
    path: Path, samples: Samples, bits: int, rate: int = 44100, **extra: object
) -> StreamInfo:
    with path.open("w+b") as file:
        return write_flac(
            file,
            [samples],
            channels=samples.shape[1],
            rate=rate,
            bits=bits,
            **extra,  # type: ignore[arg-type]
        )


# ---- frames bit by bit ----


def field(value: int, bits: int) -> str:
    return format(value & ((1 << bits) - 1), f"0{bits}b") if bits else ""


def _crc(data: bytes, width: int, polynomial: int) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << (width - 8)
        for _ in range(8):
            crc = crc << 1 ^ (polynomial if crc >> (width - 1) else 0)
            crc &= (1 << width) - 1
    return crc


def _to_bytes(text: str) -> bytes:
    text += "0" * (-len(text) % 8)
    return int(text or "0", 2).to_bytes(len(text) // 8, "big")


def _coded_number(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    extra = next(n for n in range(1, 7) if number < 1 << (5 * n + 6))
    lead = (0xFF80 >> extra) & 0xFF
    return bytes([lead | number >> 6 * extra]) + bytes(
        0x80 | number >> 6 * i & 0x3F for i in reversed(range(extra))
    )


def frame(
    subframes: Sequence[str],
    block: int,
    *,
    number: int = 0,
    variable: bool = False,
    assignment: int | None = None,
    bits_code: int = 4,
    rate_code: int = 9,
) -> bytes:
    """A frame with sound checksums around subframes given as bits; the block size always takes 16 bits."""
    if assignment is None:
        assignment = len(subframes) - 1
    head = bytes([0xFF, 0xF8 | variable, 0x70 | rate_code, assignment << 4 | bits_code << 1])
    head += _coded_number(number) + (block - 1).to_bytes(2, "big")
    head += bytes([_crc(head, 8, 0x07)])
    body = head + _to_bytes("".join(subframes))
    return body + _crc(body, 16, 0x8005).to_bytes(2, "big")


def constant(value: int, bits: int) -> str:
    return "0" + field(0, 6) + "0" + field(value, bits)


def verbatim(values: Sequence[int], bits: int, wasted: int = 0) -> str:
    head = "0" + field(1, 6) + ("1" + "0" * (wasted - 1) + "1" if wasted else "0")
    return head + "".join(field(value >> wasted, bits - wasted) for value in values)


def rice(
    residual: Sequence[int], order: int, block: int, partition_order: int, parameter: int, wide: bool
) -> str:
    """Rice-coded partitions; every third one is escaped to raw values."""
    out = field(1 if wide else 0, 2) + field(partition_order, 4)
    width = 5 if wide else 4
    size = block >> partition_order
    at = 0
    for partition in range(1 << partition_order):
        count = size - (order if partition == 0 else 0)
        part = residual[at : at + count]
        at += count
        if partition % 3 == 2:
            raw = max((int(value).bit_length() + 1 for value in part if value), default=0)
            out += "1" * width + field(raw, 5) + "".join(field(value, raw) for value in part)
        else:
            out += field(parameter, width)
            for value in part:
                folded = (value << 1) ^ (value >> 63)
                out += "0" * (folded >> parameter) + "1" + field(folded, parameter)
    return out


def predicted(
    values: Sequence[int],
    bits: int,
    taps: Sequence[int],
    shift: int = 0,
    *,
    fixed: bool = False,
    partition_order: int = 0,
    parameter: int = 3,
    wide: bool = False,
) -> str:
    """A fixed or linear-prediction subframe with coefficients of 15 bits."""
    order = len(taps)
    residual = [
        values[i] - (sum(tap * values[i - 1 - j] for j, tap in enumerate(taps)) >> shift)
        for i in range(order, len(values))
    ]
    out = "0" + field(8 + order if fixed else 31 + order, 6) + "0"
    out += "".join(field(value, bits) for value in values[:order])
    if not fixed:
        out += field(14, 4) + field(shift, 5) + "".join(field(tap, 15) for tap in taps)
    return out + rice(residual, order, len(values), partition_order, parameter, wide)


def stream(
    frames: bytes,
    samples: Samples,
    bits: int = 16,
    rate: int = 44100,
    *,
    md5: bool = True,
    total: int | None = None,
    blocks: Sequence[MetadataBlock] = (),
) -> bytes:
    """A FLAC file around finished frames; `total` as STREAMINFO shall say, by default the truth."""
    digest = hashlib.md5(pack(samples, bits)).digest() if md5 else bytes(16)
    info = StreamInfo(16, 65535, 0, 0, rate, samples.shape[1], bits, len(samples) if total is None else total, digest)
    return join_blocks([MetadataBlock(STREAMINFO, info.to_bytes()), *blocks]) + frames

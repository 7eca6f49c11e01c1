"""Samples to tokens and back: the byte-level stream of a window (Long, Novack, Donahue 2026, section 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.lm.config import MAX_BYTES, NULL, LmConfig, phase, token_bytes

Tokens = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TokenLayout:
    """Where a window's tokens come from. For each token: `source`, the place of its byte in (frames, channels, bytes),
    or -1 for a null token; `phases`, what it is. `last`: whether it is its sample's lowest byte.
    """

    frames: int
    channels: int
    bytes: int
    source: Tokens
    phases: Tokens
    last: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.source)


@lru_cache(maxsize=64)
def layout(config: LmConfig, frames: int, channels: int, count: int) -> TokenLayout:
    """The stream of `frames` frames of one or two channels of `count` bytes a sample: blocks of frames, in each block
    channel after channel, in each channel sample after sample, in each sample the most significant byte first."""
    slots = MAX_BYTES if config.padded else count
    frame, channel = np.divmod(np.arange(frames * channels), channels)
    order = np.lexsort((frame, channel, frame // config.interleave))
    frame, channel = frame[order], channel[order]
    byte = np.arange(slots)
    place = ((frame * channels + channel) * count)[:, None] + byte
    role = channel + (channels > 1)
    kind = np.array([phase(b, slots, 0) for b in range(slots)]) + role[:, None] * phase(0, 1, 1)
    source = np.where(byte < count, place, -1)
    last = np.broadcast_to(byte == count - 1, place.shape)
    return TokenLayout(frames, channels, count, source.ravel(), kind.ravel(), last.ravel())


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one or two channels: the first channel, the first frame, and the order of its tokens."""

    channel: int
    begin: int
    layout: TokenLayout

    @property
    def where(self) -> tuple[slice, slice]:
        """Its place in the samples (frames, channels)."""
        return (
            slice(self.begin, self.begin + self.layout.frames),
            slice(self.channel, self.channel + self.layout.channels),
        )


def windows(config: LmConfig, frames: int, channels: int, bits: int) -> list[Window]:
    """How a segment is cut: pairs of channels (the last alone where their number is odd), each into windows."""
    count = token_bytes(bits)
    found = []
    for channel in range(0, channels, 2):
        width = min(2, channels - channel)
        size = config.window
        if config.positions == "learned":
            size = min(size, config.span // (width * (MAX_BYTES if config.padded else count)))
        for begin in range(0, frames, size):
            found.append(Window(channel, begin, layout(config, min(size, frames - begin), width, count)))
    return found


def to_tokens(config: LmConfig, samples: NDArray[np.int32], bits: int) -> Tokens:
    """Tokens (windows, length) of samples (windows, frames, channels) of `bits`, one or two channels.

    A depth that is no multiple of eight is shifted up to the next.
    """
    count = token_bytes(bits)
    windows, frames, channels = samples.shape
    value = samples.astype(np.int64) << (8 * count - bits)
    if not config.signed:
        value += 1 << (8 * count - 1)
    octets = np.stack([value >> (8 * (count - 1 - b)) & 255 for b in range(count)], -1).reshape(windows, -1)
    where = layout(config, frames, channels, count).source
    return np.where(where < 0, NULL, octets[:, where])


def to_samples(config: LmConfig, tokens: Tokens, frames: int, channels: int, bits: int) -> NDArray[np.int32]:
    """The samples (windows, frames, channels) whose tokens these are."""
    count = token_bytes(bits)
    where = layout(config, frames, channels, count).source
    octets = np.zeros((len(tokens), frames * channels * count), np.int64)
    octets[:, where[where >= 0]] = tokens[:, where >= 0]
    value = np.zeros((len(tokens), frames * channels), np.int64)
    for b in range(count):
        value = value << 8 | octets[:, b::count]
    half = 1 << (8 * count - 1)
    value = (value ^ half) - half if config.signed else value - half
    return (value >> (8 * count - bits)).astype(np.int32).reshape(len(tokens), frames, channels)

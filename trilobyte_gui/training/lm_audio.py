"""What the language model is trained on: stretches of clips as tokens, changed at random."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import soundfile as sf
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec.lm.config import LmConfig, token_bytes
from trilobyte_gui.codec.lm.tokens import layout, to_tokens
from trilobyte_gui.training.generalist import DEPTHS, Clip

SEED = 20


@dataclass(frozen=True, slots=True)
class AudioClip:
    """A clip in memory: int32 (frames, channels), its depth and weight when one is drawn."""

    samples: NDArray[np.int32]
    bits: int
    weight: float
    clip: Clip


def read(clips: list[Clip]) -> list[AudioClip]:
    """Every clip of 8, 16 or 24 bits. Weights fall short of lengths, so that small domains are heard."""
    found = []
    for clip in clips:
        bits = DEPTHS.get(sf.info(clip.path).subtype, 0)
        if bits not in (8, 16, 24):
            continue
        samples, _ = sf.read(clip.path, dtype="int32", always_2d=True)
        found.append(AudioClip(samples >> (32 - bits), bits, 0.0, clip))
    domains: dict[str, int] = defaultdict(int)
    for each in found:
        domains[each.clip.domain] += each.samples.size
    return [
        AudioClip(each.samples, each.bits, each.samples.size / domains[each.clip.domain] ** 0.5, each.clip)
        for each in found
    ]


def sequence(
    audio: AudioClip, config: LmConfig, rng: np.random.Generator, length: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tokens and phases (length,) of a changed stretch of a clip; phases are -1 behind the end of a short one."""
    x, bits = audio.samples, audio.bits
    channels = [int(rng.integers(x.shape[1]))]
    if x.shape[1] > 1 and rng.random() < 0.85:
        channels = [channels[0], channels[0] + 1 if channels[0] % 2 == 0 else channels[0] - 1]
        channels = [c for c in channels if c < x.shape[1]]
    depth = int(rng.choice((bits, 16, 8), p=(0.55, 0.25, 0.2))) if bits > 8 else 8
    depth = min(depth, bits)
    slots = 3 if config.padded else token_bytes(depth)
    frames = min(-(-length // (slots * len(channels))) + config.interleave, len(x))
    begin = int(rng.integers(len(x) - frames + 1))
    changed = x[begin : begin + frames][:, channels].astype(np.float64)
    if rng.random() < 0.5:
        changed = -changed
    if rng.random() < 0.4:
        changed = np.round(changed * 2.0 ** rng.uniform(-6, 1))
    half = 1 << (bits - 1)
    piece = changed.clip(-half, half - 1).astype(np.int32) >> (bits - depth)
    order = layout(config, frames, len(channels), token_bytes(depth))
    tokens, phases = to_tokens(config, piece[None], depth)[0, :length], order.phases[:length]
    short = length - len(tokens)
    return np.pad(tokens, (0, short)), np.pad(phases, (0, short), constant_values=-1)


def batches(
    audio: list[AudioClip], config: LmConfig, size: int, seed: int, length: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Tokens and phases (size, length), for ever."""
    rng = np.random.default_rng([SEED, seed])
    p = np.array([each.weight for each in audio])
    while True:
        chosen = rng.choice(len(audio), size, p=p / p.sum())
        rows = [sequence(audio[int(i)], config, rng, length) for i in chosen]
        yield torch.from_numpy(np.stack([r[0] for r in rows])), torch.from_numpy(np.stack([r[1] for r in rows]))

"""What the auto-encoder is trained on: stretches of clips, one channel at the codec's rate, changed at random."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import soundfile as sf
import torch
from numpy.typing import NDArray

from trilobyte_gui.audio.resampling import resampled
from trilobyte_gui.training.generalist import Clip

SEED = 22
_LOUDEST, _SOFTEST = 3.0, -18.0  # dB that an example is raised by


@dataclass(frozen=True, slots=True)
class TrainingSound:
    """A clip in memory: float32 (frames,) from -1 to 1, its weight when one is drawn, and where it is from."""

    audio: NDArray[np.float32]
    weight: float
    clip: Clip


def read(clips: list[Clip], rate: int) -> list[TrainingSound]:
    """Every clip, its channels mixed, at this rate. Weights fall short of lengths, so that small domains are heard."""
    found = []
    for clip in clips:
        x, old = sf.read(clip.path, dtype="float32", always_2d=True)
        found.append((clip, resampled(x.mean(1, keepdims=True), old, rate)[:, 0]))
    domains: dict[str, int] = defaultdict(int)
    for clip, x in found:
        domains[clip.domain] += len(x)
    return [TrainingSound(x, len(x) / max(1, domains[clip.domain]) ** 0.5, clip) for clip, x in found if len(x)]


def batch(sounds: list[TrainingSound], size: int, length: int, step: int) -> torch.Tensor:
    """The examples (size, length) of a step: always the same ones for the same step."""
    rng = np.random.default_rng([SEED, step])
    p = np.array([each.weight for each in sounds])
    rows = torch.zeros(size, length)  # aligned as torch does: it may show in a last bit
    for row, number in zip(rows.numpy(), rng.choice(len(sounds), size, p=p / p.sum()), strict=True):
        x = sounds[int(number)].audio
        begin = int(rng.integers(max(1, len(x) - length + 1)))
        piece = x[begin : begin + length]
        row[: len(piece)] = piece * (10 ** (rng.uniform(_SOFTEST, _LOUDEST) / 20) * rng.choice((-1, 1)))
    return rows.clamp_(-1, 1)

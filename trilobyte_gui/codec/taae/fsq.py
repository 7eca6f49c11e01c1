"""Finite scalar quantisation: every number of a frame is rounded to one of a few levels between -1 and 1.

In training, levels are emulated by noise in one half of the examples, and rounded with the gradient passed straight
through in the other. At inference, a number is taken apart into codes of five levels each: the first of the levels
-1, -0.5, 0, 0.5, 1, the next of what is left at a quarter of the step, and so on (the paper's residual form). The
hyperbolic tangent comes once, before all stages.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec.taae.config import CODES

Codes = NDArray[np.int64]


def rounded(y: torch.Tensor, levels: torch.Tensor | int) -> torch.Tensor:
    """y, from -1 to 1, at the nearest of `levels` levels, which are evenly spaced from -1 to 1."""
    steps = levels - 1
    return torch.floor(steps * (y + 1) / 2 + 0.5) * 2 / steps - 1


def trained(z: torch.Tensor, levels: torch.Tensor, noisy: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """What the decoder gets of z (batch, frames, dims) in training.

    `levels` (batch, 1, 1): of each example. `noisy` (batch, 1, 1): whether it gets noise in place of levels; `noise`,
    shaped as z, is uniform from -1 to 1. Gradients go through as if nothing had been rounded.
    """
    y = torch.tanh(z)
    straight = y + (rounded(y, levels) - y).detach()
    return torch.where(noisy, y + noise / (levels - 1), straight)


def to_codes(y: NDArray[np.float32], stages: int) -> Codes:
    """Codes (stages, frames, dims), from 0 to CODES - 1, of numbers y (frames, dims) from -1 to 1."""
    left = y.astype(np.float64)
    half, scale, found = CODES // 2, 1, []
    for _ in range(stages):
        code = np.floor(np.clip(left * scale, -1, 1) * half + 0.5).astype(np.int64)
        found.append(code + half)
        left = left - code / (half * scale)
        scale *= 2 * half
    return np.stack(found)


def to_numbers(codes: Codes) -> NDArray[np.float32]:
    """The numbers (frames, dims), from -1 to 1, that codes (stages, frames, dims) stand for."""
    half = CODES // 2
    total, scale = np.zeros(codes.shape[1:]), 1
    for stage in codes:
        total += (stage - half) / (half * scale)
        scale *= 2 * half
    return np.clip(total, -1, 1).astype(np.float32)

"""What DAC and EnCodec have in common: residual vector quantisation between an encoder and a decoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import nn


class Stage(Protocol):
    """One codebook."""

    def nearest(self, x: torch.Tensor) -> torch.Tensor:
        """The codes (1, frames) of latents (1, width, frames)."""

    def __call__(self, codes: torch.Tensor) -> Any:
        """The latents that codes stand for."""


class ResidualCodec(nn.Module):
    """Each stage codes what those before it left."""

    stages: Sequence[Stage]
    encoder: nn.Module
    decoder: nn.Module

    def encode(self, x: torch.Tensor, books: int) -> torch.Tensor:
        """The codes (1, books, frames) of sound (1, 1, samples), of which there is at least a frame."""
        rest, found = self.encoder(x), []
        for stage in self.stages[:books]:
            found.append(stage.nearest(rest))
            rest = rest - stage(found[-1])
        return torch.stack(found, 1)

    def decode(self, codes: torch.Tensor) -> torch.Tensor:
        """The sound of codes, (1, 1, samples): up to a frame more or fewer than went in."""
        latents = sum(stage(each) for stage, each in zip(self.stages, codes.unbind(1), strict=False))
        heard: torch.Tensor = self.decoder(latents)
        return heard

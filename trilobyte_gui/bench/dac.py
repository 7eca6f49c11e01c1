"""The network of DAC ("High-fidelity audio compression with improved RVQGAN"), with the names that its weights have in
the form of `transformers`: convolutions with snakes between them, and a quantisation in stages.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from trilobyte_gui.bench.residual_codec import ResidualCodec


class _Snake(nn.Module):
    """x + sin²(αx)/α, with an α for each channel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1, width, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + (self.alpha + 1e-9).reciprocal() * torch.sin(self.alpha * x).square()


class _Unit(nn.Module):
    """Two convolutions, which are added to what goes in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.snake1, self.snake2 = _Snake(width), _Snake(width)
        self.conv1 = nn.Conv1d(width, width, 7, dilation=dilation, padding=3 * dilation)
        self.conv2 = nn.Conv1d(width, width, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv2(self.snake2(self.conv1(self.snake1(x))))


class _Down(nn.Module):
    """Three units, then twice as many channels at a lower rate."""

    def __init__(self, width: int, stride: int) -> None:
        super().__init__()
        self.res_unit1, self.res_unit2, self.res_unit3 = (_Unit(width, dilation) for dilation in (1, 3, 9))
        self.snake1 = _Snake(width)
        self.conv1 = nn.Conv1d(width, 2 * width, 2 * stride, stride, math.ceil(stride / 2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv1(self.snake1(self.res_unit3(self.res_unit2(self.res_unit1(x)))))


class _Up(nn.Module):
    """Half as many channels at a higher rate, then three units."""

    def __init__(self, width: int, stride: int) -> None:
        super().__init__()
        self.snake1 = _Snake(width)
        self.conv_t1 = nn.ConvTranspose1d(width, width // 2, 2 * stride, stride, math.ceil(stride / 2))
        self.res_unit1, self.res_unit2, self.res_unit3 = (_Unit(width // 2, dilation) for dilation in (1, 3, 9))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.res_unit3(self.res_unit2(self.res_unit1(self.conv_t1(self.snake1(x)))))


class _Encoder(nn.Module):
    def __init__(self, width: int, strides: list[int], latent: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(1, width, 7, padding=3)
        self.block = nn.Sequential(*(_Down(width << number, stride) for number, stride in enumerate(strides)))
        self.snake1 = _Snake(width << len(strides))
        self.conv2 = nn.Conv1d(width << len(strides), latent, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv2(self.snake1(self.block(self.conv1(x))))


class _Decoder(nn.Module):
    def __init__(self, width: int, strides: list[int], latent: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(latent, width, 7, padding=3)
        self.block = nn.Sequential(*(_Up(width >> number, stride) for number, stride in enumerate(strides)))
        self.snake1 = _Snake(width >> len(strides))
        self.conv2 = nn.Conv1d(width >> len(strides), 1, 7, padding=3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.tanh(self.conv2(self.snake1(self.block(self.conv1(x)))))


class _Stage(nn.Module):
    """One codebook: the entry whose direction is nearest, in a space of few dimensions."""

    def __init__(self, latent: int, size: int, dims: int) -> None:
        super().__init__()
        self.in_proj = nn.Conv1d(latent, dims, 1)
        self.out_proj = nn.Conv1d(dims, latent, 1)
        self.codebook = nn.Embedding(size, dims)

    def nearest(self, x: torch.Tensor) -> torch.Tensor:
        directions = functional.normalize(self.in_proj(x).transpose(1, 2), dim=-1)
        return (directions @ functional.normalize(self.codebook.weight).t()).argmax(-1)

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        return self.out_proj(self.codebook(codes).transpose(1, 2))


class _Quantizer(nn.Module):
    def __init__(self, stages: list[_Stage]) -> None:
        super().__init__()
        self.quantizers = nn.ModuleList(stages)


class Dac(ResidualCodec):
    """The codec as a `config.json` describes it; what that does not say is as in the model at 16 kHz."""

    kind = "DAC"
    usual_books = 3  # the paper's

    def __init__(self, config: dict[str, Any]) -> None:
        """Raises KeyError, TypeError, ValueError for what is no such configuration."""
        super().__init__()
        strides = [int(each) for each in config.get("downsampling_ratios", (2, 4, 8, 8))]
        width = int(config.get("encoder_hidden_size", 64))
        latent = int(config.get("hidden_size", width << len(strides)))
        self.size, self.books = int(config.get("codebook_size", 1024)), int(config.get("n_codebooks", 9))
        self.rate, self.hop = int(config.get("sampling_rate", 16_000)), math.prod(strides)
        self.encoder = _Encoder(width, strides, latent)
        self.decoder = _Decoder(int(config.get("decoder_hidden_size", 1536)), strides[::-1], latent)
        stages = [_Stage(latent, self.size, int(config.get("codebook_dim", 8))) for _ in range(self.books)]
        self.stages = stages
        self.quantizer = _Quantizer(stages)

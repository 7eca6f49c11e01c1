"""The network of EnCodec at 24 kHz ("High fidelity neural audio compression"), with the names that its weights have in
the form of `transformers`: causal convolutions around an LSTM, and a quantisation in stages.

The model at 48 kHz (stereo, in overlapping chunks that are normalised each) is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from trilobyte_gui.bench.residual_codec import ResidualCodec


class _Causal(nn.Module):
    """A convolution that sees nothing of the future; what is before the beginning mirrors what follows."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv1d(inputs, outputs, kernel, stride, dilation=dilation)
        self._before, self._stride = (kernel - 1) * dilation + 1 - stride, stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        length = x.shape[-1]
        behind = -length % self._stride  # so that the last stride is whole
        short = max(0, max(self._before, behind) + 1 - length)  # a mirror needs something to show
        x = functional.pad(functional.pad(x, (0, short)), (self._before, behind), "reflect")
        return self.conv(x[..., : x.shape[-1] - short])


class _CausalUp(nn.Module):
    """The opposite; what would be later than its input is cut off."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.ConvTranspose1d(inputs, outputs, 2 * stride, stride)
        self._late = stride

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x)[..., : -self._late]


class _Memory(nn.Module):
    """An LSTM, which is added to what goes in."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, width, layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x.permute(2, 0, 1)
        return (self.lstm(y)[0] + y).permute(1, 2, 0)


class _Unit(nn.Module):
    """Two convolutions with fewer channels between them, beside a third or nothing."""

    def __init__(self, width: int, inner: int, kernel: int, dilation: int, shortcut: bool) -> None:
        super().__init__()
        first, second = _Causal(width, inner, kernel, dilation=dilation), _Causal(inner, width, 1)
        self.block = nn.Sequential(nn.ELU(), first, nn.ELU(), second)
        self.shortcut = _Causal(width, width, 1) if shortcut else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.shortcut(x) + self.block(x)


class _Stack(nn.Module):
    """Layers, one after the other."""

    def __init__(self, layers: Iterable[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


class _Codebook(nn.Module):
    def __init__(self, size: int, dims: int) -> None:
        super().__init__()
        self.embed = nn.Parameter(torch.zeros(size, dims))


class _Stage(nn.Module):
    """One codebook: the entry that is nearest."""

    def __init__(self, size: int, dims: int) -> None:
        super().__init__()
        self.codebook = _Codebook(size, dims)

    def nearest(self, x: torch.Tensor) -> torch.Tensor:
        entries = self.codebook.embed
        return (2 * x.transpose(1, 2) @ entries.t() - entries.square().sum(1)).argmax(-1)

    def forward(self, codes: torch.Tensor) -> torch.Tensor:
        return functional.embedding(codes, self.codebook.embed).transpose(1, 2)


class Encodec(ResidualCodec):
    """The codec as a `config.json` describes it; what that does not say is as in the model at 24 kHz."""

    kind = "EnCodec"
    usual_books = 4  # the paper's

    def __init__(self, config: dict[str, Any]) -> None:
        """Raises KeyError, TypeError, ValueError for what is no such configuration, or none that is known."""
        super().__init__()
        standard: dict[str, object] = {
            "audio_channels": 1,
            "normalize": False,
            "chunk_length_s": None,
            "norm_type": "weight_norm",
        }
        standard |= {"use_causal_conv": True, "pad_mode": "reflect", "trim_right_ratio": 1.0}
        for name, value in standard.items():
            if config.get(name, value) != value:
                raise ValueError(f"its {name} is {config[name]!r}; only the model at 24 kHz is known")
        strides = [int(each) for each in config.get("upsampling_ratios", (8, 5, 4, 2))]
        dims = int(config.get("hidden_size", 128))
        self.rate, self.hop = int(config.get("sampling_rate", 24_000)), math.prod(strides)
        self.size = int(config.get("codebook_size", 1024))
        most = max(config.get("target_bandwidths", (24.0,)))
        self.books = int(1000 * most // (math.ceil(self.rate / self.hop) * math.log2(self.size)))
        self.encoder = _Stack(self._down(config, strides[::-1], dims))
        self.decoder = _Stack(self._up(config, strides, dims))
        stages = [_Stage(self.size, int(config.get("codebook_dim") or dims)) for _ in range(self.books)]
        self.stages = stages
        self.quantizer = _Stack(stages)

    def _down(self, config: dict[str, Any], strides: list[int], dims: int) -> list[nn.Module]:
        width = int(config.get("num_filters", 32))
        layers: list[nn.Module] = [_Causal(1, width, int(config.get("kernel_size", 7)))]
        for stride in strides:
            layers += [*self._units(config, width), nn.ELU(), _Causal(width, 2 * width, 2 * stride, stride)]
            width *= 2
        memory = _Memory(width, int(config.get("num_lstm_layers", 2)))
        return [*layers, memory, nn.ELU(), _Causal(width, dims, int(config.get("last_kernel_size", 7)))]

    def _up(self, config: dict[str, Any], strides: list[int], dims: int) -> list[nn.Module]:
        width = int(config.get("num_filters", 32)) << len(strides)
        layers: list[nn.Module] = [_Causal(dims, width, int(config.get("kernel_size", 7)))]
        layers.append(_Memory(width, int(config.get("num_lstm_layers", 2))))
        for stride in strides:
            layers += [nn.ELU(), _CausalUp(width, width // 2, stride), *self._units(config, width // 2)]
            width //= 2
        return [*layers, nn.ELU(), _Causal(width, 1, int(config.get("last_kernel_size", 7)))]

    def _units(self, config: dict[str, Any], width: int) -> list[nn.Module]:
        growth, count = int(config.get("dilation_growth_rate", 2)), int(config.get("num_residual_layers", 1))
        kernel, inner = int(config.get("residual_kernel_size", 3)), width // int(config.get("compress", 2))
        shortcut = bool(config.get("use_conv_shortcut", True))
        return [_Unit(width, inner, kernel, growth**number, shortcut) for number in range(count)]

"""The auto-encoder in torch: patches, transformer layers with local attention, strided convolutions."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import parametrizations, parametrize

from trilobyte_gui.codec.lm.model import apply_rotary
from trilobyte_gui.codec.taae.config import TaaeConfig

EPSILON = 1e-2  # of norms: the paper's, so that silence is not raised to full level
LAYER_SCALE = 0.1  # what a layer's part counts at first
ROTARY_BASE = 1000.0


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, half: int) -> torch.Tensor:
    """Attention to the places at most `half` away on either side; all (batch, heads, length, head).

    In stretches of `half` places, each of which sees itself and its neighbours, so that cost grows with length alone.
    """
    batch, heads, length, head = q.shape
    n = -(-length // half)
    padding = n * half - length
    q, k, v = (functional.pad(x, (0, 0, 0, padding)) for x in (q, k, v))

    def stretches(x: torch.Tensor) -> torch.Tensor:
        return x.view(batch, heads, n, half, head).transpose(1, 2)

    def with_neighbours(x: torch.Tensor) -> torch.Tensor:
        x = functional.pad(stretches(x), (0, 0, 0, 0, 0, 0, 1, 1))
        return torch.cat((x[:, :-2], x[:, 1:-1], x[:, 2:]), 3).flatten(0, 1)

    here = torch.arange(half, device=q.device)[:, None] + half
    there = torch.arange(3 * half, device=q.device)
    first = (torch.arange(n, device=q.device)[:, None, None] - 1) * half
    seen = ((here - there).abs() <= half) & (first + there >= 0) & (first + there < length)
    # What pads the end sees itself, for there is no attention to nothing.
    seen |= (here == there) & (first + here >= length)
    mask = seen[None, :, None].expand(batch, n, 1, half, 3 * half).flatten(0, 1)
    mixed = functional.scaled_dot_product_attention(
        stretches(q).flatten(0, 1), with_neighbours(k), with_neighbours(v), attn_mask=mask
    )
    return mixed.view(batch, n, heads, half, head).transpose(1, 2).reshape(batch, heads, n * half, head)[:, :, :length]


class TaaeLayer(nn.Module):
    """Attention, then a gated perceptron, each added to the stream with a factor for every channel (LayerScale)."""

    def __init__(self, config: TaaeConfig) -> None:
        super().__init__()
        width, head = config.width, config.width // config.heads
        self.heads, self.reach = config.heads, config.window // 2
        self.norm_1 = nn.LayerNorm(width, EPSILON)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.norm_q = nn.LayerNorm(head, EPSILON)
        self.norm_k = nn.LayerNorm(head, EPSILON)
        self.project = nn.Linear(width, width, bias=False)
        self.scale_1 = nn.Parameter(torch.full((width,), LAYER_SCALE))
        self.norm_2 = nn.LayerNorm(width, EPSILON)
        self.expand = nn.Linear(width, 2 * config.expansion * width)
        self.contract = nn.Linear(config.expansion * width, width)
        self.scale_2 = nn.Parameter(torch.full((width,), LAYER_SCALE))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The stream x (batch, length, width) after this layer."""
        batch, length, width = x.shape
        parts = self.qkv(self.norm_1(x)).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = self.norm_q(parts[0]), self.norm_k(parts[1]), parts[2]
        half = q.shape[-1] // 2
        frequency = ROTARY_BASE ** (-torch.arange(half, device=x.device) / half)
        angles = torch.arange(length, device=x.device)[:, None] * frequency
        cosine, sine = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        mixed = attend(apply_rotary(q, cosine, sine), apply_rotary(k, cosine, sine), v, self.reach)
        x = x + self.scale_1 * self.project(mixed.transpose(1, 2).reshape(batch, length, width))
        gate, inner = self.expand(self.norm_2(x)).chunk(2, -1)
        return x + self.scale_2 * self.contract(functional.silu(gate) * inner)


def along(layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """A convolution of x (batch, length, channels) over its length."""
    made: torch.Tensor = layer(x.transpose(1, 2))
    return made.transpose(1, 2)


class Autoencoder(nn.Module):
    """`encode` and `decode` are the two halves; what lies between (`fsq`) is the caller's."""

    def __init__(self, config: TaaeConfig, *, training: bool = False) -> None:
        """`training`: convolutions have their weights' norms and directions apart; `merge` joins them."""
        super().__init__()
        self.config = config
        wide = config.width

        def conv(layer: nn.Module) -> nn.Module:
            return parametrizations.weight_norm(layer) if training else layer

        def layers(number: int) -> nn.Sequential:
            return nn.Sequential(*(TaaeLayer(config) for _ in range(number)))

        self.enter = conv(nn.Conv1d(config.patch, wide, 3, padding=1))
        self.down, self.encoder = nn.ModuleList(), nn.ModuleList()
        self.up, self.decoder = nn.ModuleList(), nn.ModuleList()
        for number, stride in zip(config.layers, config.strides, strict=True):
            # A window of twice the stride, and no padding beyond what makes lengths come out.
            down = nn.Conv1d(wide, wide, 2 * stride, stride, stride // 2)
            up = nn.ConvTranspose1d(wide, wide, 2 * stride, stride, stride // 2)
            self.down.append(conv(down) if stride > 1 else nn.Identity())
            self.up.append(conv(up) if stride > 1 else nn.Identity())
            self.encoder.append(layers(number))
            self.decoder.append(layers(number))
        self.narrow = conv(nn.Conv1d(wide, config.dims, 3, padding=1))
        self.widen = conv(nn.Conv1d(config.dims, wide, 3, padding=1))
        self.leave = conv(nn.Conv1d(wide, config.patch, 3, padding=1))

    def encode(self, audio: torch.Tensor) -> torch.Tensor:
        """Numbers (batch, frames, dims), of any size, of audio (batch, frames * hop) from -1 to 1."""
        x = along(self.enter, audio.view(len(audio), -1, self.config.patch))
        for down, layers in zip(self.down, self.encoder, strict=True):
            x = layers(along(down, x))
        return along(self.narrow, x)

    def decode(self, numbers: torch.Tensor) -> torch.Tensor:
        """Audio (batch, frames * hop) of numbers (batch, frames, dims) from -1 to 1."""
        x = along(self.widen, numbers)
        for up, layers in zip(reversed(self.up), reversed(self.decoder), strict=True):
            x = along(up, layers(x))
        return along(self.leave, x).flatten(1)

    def merge(self) -> dict[str, torch.Tensor]:
        """The weights as a network that is not in training has them."""
        copy = Autoencoder(self.config, training=True)
        copy.load_state_dict(self.state_dict())
        for module in copy.modules():
            if parametrize.is_parametrized(module):
                parametrize.remove_parametrizations(module, "weight")
        return {name: tensor.detach().clone() for name, tensor in copy.state_dict().items()}

"""The float model: a GPT-2-style decoder in plain torch, for training and as what the integer model is measured by."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from trilobyte_gui.codec.lm.config import BYTES, PHASES, VOCABULARY, LmConfig

ROTARY_BASE = 1000.0
_NEVER = -30_000.0


def rotary_angles(config: LmConfig, length: int) -> torch.Tensor:
    """Angles (length, head / 2), float64: place times a frequency that falls geometrically."""
    half = config.head_dim // 2
    frequency = ROTARY_BASE ** (-torch.arange(half, dtype=torch.float64) / half)
    return torch.arange(length, dtype=torch.float64)[:, None] * frequency


def apply_rotary(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Turn each pair (entry of the first half, same entry of the second) of x (..., length, head) by its angle."""
    a, b = x.chunk(2, -1)
    return torch.cat((a * cosine - b * sine, b * cosine + a * sine), -1)


def attend(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, span: int) -> torch.Tensor:
    """Causal attention to the last `span` tokens: q (batch, heads, length, head), k and v with fewer heads or as many.

    In stretches of `span` tokens, each of which sees itself and the one before, so that cost grows with length alone.
    """
    batch, heads, length, head = q.shape
    kv = k.shape[1]
    span = min(span, length)
    n = -(-length // span)
    if n * span > length:
        q, k, v = (functional.pad(x, (0, 0, 0, n * span - length)) for x in (q, k, v))
    rows = heads // kv * span
    q = q.reshape(batch, kv, heads // kv, n, span, head).transpose(2, 3).reshape(-1, rows, head)

    def with_previous(x: torch.Tensor) -> torch.Tensor:
        x = x.reshape(batch, kv, n, span, head)
        return torch.cat((functional.pad(x, (0, 0, 0, 0, 1, 0))[:, :, :-1], x), 3).reshape(-1, 2 * span, head)

    here, there = torch.arange(span, device=q.device)[:, None] + span, torch.arange(2 * span, device=q.device)
    seen = ((here >= there) & (here - there < span)).expand(n, -1, -1).clone()
    seen[0] &= there >= span
    bias = torch.zeros(seen.shape, dtype=q.dtype, device=q.device).masked_fill_(~seen, _NEVER)
    scores = torch.bmm(q * head**-0.5, with_previous(k).transpose(1, 2))
    scores = scores.view(batch * kv, n, heads // kv, span, 2 * span) + bias[None, :, None]
    mixed = torch.bmm(torch.softmax(scores, -1).to(q.dtype).view(-1, rows, 2 * span), with_previous(v))
    mixed = mixed.view(batch, kv, n, heads // kv, span, head).transpose(2, 3)
    return mixed.reshape(batch, heads, n * span, head)[:, :, :length]


class TransformerBlock(nn.Module):
    """Attention over the last `span` tokens, then a perceptron, each added to the residual stream."""

    def __init__(self, config: LmConfig) -> None:
        super().__init__()
        self.config = config
        self.norm_1 = nn.LayerNorm(config.n_embd)
        self.qkv = nn.Linear(config.n_embd, config.qkv)
        self.project = nn.Linear(config.n_embd, config.n_embd)
        self.norm_2 = nn.LayerNorm(config.n_embd)
        self.expand = nn.Linear(config.n_embd, config.n_inner)
        self.contract = nn.Linear(config.n_inner, config.n_embd)

    def forward(self, x: torch.Tensor, angles: tuple[torch.Tensor, torch.Tensor] | None) -> torch.Tensor:
        c, (batch, length, _) = self.config, x.shape
        parts = self.qkv(self.norm_1(x)).split((c.n_embd, c.n_kv_head * c.head_dim, c.n_kv_head * c.head_dim), 2)
        q, k, v = (each.view(batch, length, -1, c.head_dim).transpose(1, 2) for each in parts)
        if angles is not None:
            cosine, sine = (each.to(q.dtype) for each in angles)
            q, k = apply_rotary(q, cosine, sine), apply_rotary(k, cosine, sine)
        mixed = attend(q, k, v, c.span)
        x = x + self.project(mixed.transpose(1, 2).reshape(batch, length, c.n_embd))
        inner = self.expand(self.norm_2(x))
        inner = functional.gelu(inner, approximate="tanh") if c.activation == "gelu" else torch.relu(inner)
        return x + self.contract(inner)


class Transformer(nn.Module):
    """Logits of the next byte for tokens (batch, length) and the phases (batch, length) of the bytes that come next."""

    def __init__(self, config: LmConfig) -> None:
        super().__init__()
        self.config = config
        self.tokens = nn.Embedding(VOCABULARY, config.n_embd)
        self.phases = nn.Embedding(PHASES, config.n_embd)
        self.places = nn.Embedding(config.span, config.n_embd) if config.positions == "learned" else None
        self.stack = nn.ModuleList(TransformerBlock(config) for _ in range(config.n_layer))
        self.norm = nn.LayerNorm(config.n_embd)
        self.head = nn.Linear(config.n_embd, BYTES)
        self._initialise()

    @property
    def blocks(self) -> list[TransformerBlock]:
        return [cast("TransformerBlock", each) for each in self.stack]

    def _initialise(self) -> None:
        """As GPT-2's, but the vectors of near byte values begin alike: they are numbers."""
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.5 * module.in_features**-0.5)
                nn.init.zeros_(module.bias)
        with torch.no_grad():
            for each in self.blocks:
                for layer in (each.project, each.contract):
                    layer.weight.mul_(self.config.n_layer**-0.5)
            value = torch.arange(BYTES)[:, None] / BYTES
            octave = 2.0 ** (torch.arange(self.config.n_embd // 8) % 8)
            waves = torch.cat((torch.cos(math.tau * value * octave), torch.sin(math.tau * value * octave)), 1)
            self.tokens.weight.normal_(std=0.3)
            self.tokens.weight[:BYTES, : waves.shape[1]] += waves
            self.tokens.weight[:BYTES, -1] = 4 * value[:, 0] - 2
            self.phases.weight.normal_(std=0.3)
            if self.places is not None:
                self.places.weight.normal_(std=0.1)

    def forward(self, tokens: torch.Tensor, phases: torch.Tensor) -> torch.Tensor:
        length = tokens.shape[1]
        x = self.tokens(tokens) + self.phases(phases)
        angles = None
        if self.places is not None:
            x = x + self.places.weight[:length]
        else:
            rotary = rotary_angles(self.config, length).to(x.device)
            angles = (rotary.cos().to(x.dtype), rotary.sin().to(x.dtype))
        for each in self.blocks:
            x = each(x, angles)
        return self.head(self.norm(x))

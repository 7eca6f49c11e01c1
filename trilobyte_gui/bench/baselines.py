"""The baselines of Long, Novack and Donahue 2026: a token a sample, and a model of text that was never shown audio.

    python -m trilobyte_gui.bench baseline samples DEV --train TRAIN --bits 16 --minutes 10
    python -m trilobyte_gui.bench baseline in-context DEV --weights MODEL.safetensors
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from trilobyte_gui.audio.flac_codec import flac_payload
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench.audio import find
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.codec.lm.checkpoint import read_weights
from trilobyte_gui.codec.lm.config import Config
from trilobyte_gui.codec.lm.model import Block, rotary_angles

CHUNK = 1024  # samples
_FLAC_HEAD = 42
Chunk = NDArray[np.int64]
Bits = Callable[[Chunk], float]


class SampleModel(nn.Module):
    """A decoder whose tokens are whole samples: its first and last layers grow with 2 to the power of the depth."""

    def __init__(self, bits: int, width: int = 64, layers: int = 3) -> None:
        super().__init__()
        self.config = Config(layers, width, 2, 1, 256)
        self.tokens = nn.Embedding((1 << bits) + 1, width)
        self.stack = nn.ModuleList(Block(self.config) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1 << bits)
        nn.init.normal_(self.tokens.weight, std=0.3)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """Logits (batch, length, 2**bits) of each sample (batch, length) from those before it."""
        first = torch.full_like(samples[:, :1], self.tokens.num_embeddings - 1)
        x = self.tokens(torch.cat((first, samples[:, :-1]), 1))
        turns = rotary_angles(self.config, x.shape[1])
        for block in self.stack:
            x = block(x, (turns.cos().to(x.dtype), turns.sin().to(x.dtype)))
        return self.head(self.norm(x))


def chunks(paths: Sequence[Path], bits: int, seed: int) -> Callable[[int], list[tuple[str, Chunk]]]:
    """Draws (domain, CHUNK samples of one channel, 0 to 2**bits - 1) at random from the audio at these paths."""
    found: list[tuple[str, NDArray[np.int32]]] = []
    for source, _, domain in find(paths):
        with open_source(source) as audio:
            depth = audio.info.bits
            if audio.info.floating or depth < bits or depth > 24 or (audio.info.frames or 0) < CHUNK:
                continue
            x = np.concatenate(list(audio.blocks(1 << 16)))
        found.append((domain, x >> (depth - bits)))
    if not found:
        raise CannotRead(f"no audio of at least {bits} bits was found")
    random = np.random.default_rng(seed)

    def draw(number: int) -> list[tuple[str, Chunk]]:
        out = []
        for which in random.integers(0, len(found), number):
            domain, x = found[which]
            begin = int(random.integers(0, len(x) - CHUNK + 1))
            part = x[begin : begin + CHUNK, int(random.integers(0, x.shape[1]))]
            out.append((domain, part.astype(np.int64) + (1 << (bits - 1))))
        return out

    return draw


def trained(draw: Callable[[int], list[tuple[str, Chunk]]], bits: int, minutes: float) -> Bits:
    """Train a SampleModel; returns what tells the bits of a chunk."""
    torch.manual_seed(1)
    model, batch = SampleModel(bits), 8 if bits == 8 else 2
    optimiser = torch.optim.AdamW(model.parameters(), 2e-3, betas=(0.9, 0.95))
    begun, steps = time.monotonic(), 0
    while (progress := (time.monotonic() - begun) / (60 * minutes)) < 1 or not steps:
        cosine = 0.05 + 0.475 * (1 + math.cos(math.pi * min(progress, 1)))
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1.0, (steps + 1) / 50) * cosine
        x = torch.from_numpy(np.stack([part for _, part in draw(batch)]))
        loss = functional.cross_entropy(model(x).flatten(0, 1), x.flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        steps += 1
    parameters = sum(each.numel() for each in model.parameters())
    print(f"{parameters:,} parameters, {steps} steps of {batch * CHUNK} samples")

    def bits_of(part: Chunk) -> float:
        x = torch.from_numpy(part)[None]
        with torch.no_grad():
            return float(functional.cross_entropy(model(x)[0], x[0], reduction="sum")) / math.log(2)

    return bits_of


class CausalModel:
    """A text model's forward pass from its tensors: GPT-2's or Llama's layout, told by the names; float32."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        """Raises CannotRead for any other layout."""
        end = next((n for n in weights if n.endswith(("wte.weight", "embed_tokens.weight"))), None)
        if end is None:
            raise CannotRead("the weights are neither a GPT-2's nor a Llama's")
        self._llama = end.endswith("embed_tokens.weight")
        prefix = end[: -len("embed_tokens.weight" if self._llama else "wte.weight")]
        self._w = {name.removeprefix(prefix): each.float() for name, each in weights.items()}
        self._embedding = self._w["embed_tokens.weight" if self._llama else "wte.weight"]
        self._out = next((e for n, e in self._w.items() if n.endswith("lm_head.weight")), self._embedding)
        self._layers = 1 + max(int(n.split(".")[1]) for n in self._w if n.startswith(("h.", "layers.")))
        # Llama-2 has a token for each byte from 3 on; GPT-2 has its 256 bytes first, printable ones before the others.
        printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
        order = printable + [each for each in range(256) if each not in printable]
        self.bytes = np.arange(256) + 3 if self._llama else np.argsort(order)

    def logits(self, tokens: torch.Tensor) -> torch.Tensor:
        """Of the next token, (length, vocabulary)."""
        x = self._embedding[tokens]
        if not self._llama:
            x = x + self._w["wpe.weight"][: len(tokens)]
        for number in range(self._layers):
            x = self._llama_layer(x, number) if self._llama else self._gpt2_layer(x, number)
        return (self._rms(x, "norm.weight") if self._llama else self._norm(x, "ln_f")) @ self._out.t()

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], self._w[f"{name}.weight"], self._w[f"{name}.bias"])

    def _rms(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * self._w[name]

    def _gpt2_layer(self, x: torch.Tensor, number: int) -> torch.Tensor:
        def linear(y: torch.Tensor, name: str) -> torch.Tensor:
            return y @ self._w[f"h.{number}.{name}.weight"] + self._w[f"h.{number}.{name}.bias"]

        q, k, v = linear(self._norm(x, f"h.{number}.ln_1"), "attn.c_attn").chunk(3, -1)
        x = x + linear(_attention(q, k, v, 64), "attn.c_proj")
        inner = functional.gelu(linear(self._norm(x, f"h.{number}.ln_2"), "mlp.c_fc"), approximate="tanh")
        return x + linear(inner, "mlp.c_proj")

    def _llama_layer(self, x: torch.Tensor, number: int) -> torch.Tensor:
        def linear(y: torch.Tensor, name: str) -> torch.Tensor:
            return y @ self._w[f"layers.{number}.{name}.weight"].t()

        y = self._rms(x, f"layers.{number}.input_layernorm.weight")
        q, k, v = (linear(y, f"self_attn.{part}_proj") for part in "qkv")
        head = 128 if q.shape[-1] >= 4096 else 64
        q, k = _rotated(q, head), _rotated(k, head)
        x = x + linear(_attention(q, k, v, head), "self_attn.o_proj")
        y = self._rms(x, f"layers.{number}.post_attention_layernorm.weight")
        return x + linear(functional.silu(linear(y, "mlp.gate_proj")) * linear(y, "mlp.up_proj"), "mlp.down_proj")


def _attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, head: int) -> torch.Tensor:
    size = min(head, k.shape[-1])
    q, k, v = (each.view(len(each), -1, size).transpose(0, 1) for each in (q, k, v))
    k, v = (each.repeat_interleave(len(q) // len(each), 0) for each in (k, v))
    mixed = functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
    return mixed.transpose(0, 1).flatten(1)


def _rotated(x: torch.Tensor, head: int) -> torch.Tensor:
    size = min(head, x.shape[-1])
    angles = torch.arange(len(x))[:, None] * 10_000.0 ** (-torch.arange(size // 2) / (size // 2))
    a, b = x.view(len(x), -1, size).chunk(2, -1)
    c, s = angles.cos()[:, None], angles.sin()[:, None]
    return torch.cat((a * c - b * s, b * c + a * s), -1).flatten(1)


def in_context(weights: Path, bits: int) -> Bits:
    """What tells the bits of a chunk's bytes under a model of text, which may use the tokens of bytes alone."""
    model = CausalModel(read_weights(weights))
    place = torch.from_numpy(model.bytes)

    def bits_of(part: Chunk) -> float:
        octets = part[:, None] >> np.arange(bits - 8, -1, -8) & 255
        tokens = torch.from_numpy(octets.ravel())
        with torch.no_grad():
            logits = model.logits(place[tokens[:-1]])[:, place]
            rest = functional.cross_entropy(logits, tokens[1:], reduction="sum")
        return 8 + float(rest) / math.log(2)

    return bits_of


def measured(draw: Callable[[int], list[tuple[str, Chunk]]], bits: int, bits_of: Bits, number: int) -> dict[str, Any]:
    """Raw size by coded size, by domain and in all: of the model and of FLAC -8, over the same chunks."""
    sums: dict[str, list[float]] = {}
    for domain, part in draw(number):
        signed = (part - (1 << (bits - 1))).astype(np.int32)[:, None]
        flac = 8 * (len(flac_payload(signed, bits) or b"") - _FLAC_HEAD)
        for name in (domain, "all"):
            total = sums.setdefault(name, [0.0, 0.0, 0.0])
            for place, value in enumerate((CHUNK * bits, bits_of(part) if name == domain else 0.0, flac)):
                total[place] += value
    sums["all"][1] = sum(total[1] for name, total in sums.items() if name != "all")
    return {name: (raw / model, raw / flac) for name, (raw, model, flac) in sorted(sums.items())}


def run(options: argparse.Namespace) -> int:
    """The command `baseline`."""
    if options.kind == "samples":
        bits_of = trained(chunks(options.train or options.paths, options.bits, 1), options.bits, options.minutes)
    elif options.weights:
        bits_of = in_context(options.weights, options.bits)
    else:
        print("in-context needs --weights: a safetensors file of a GPT-2 or Llama")
        return 2
    found = measured(chunks(options.paths, options.bits, 2), options.bits, bits_of, options.chunks)
    print(f"raw / coded, {options.bits} bit, {options.chunks} chunks of {CHUNK} samples of one channel")
    for name, (model, flac) in found.items():
        print(f"{name:18} {options.kind} {model:6.2f}   FLAC -8 {flac:6.2f}")
    return 0

"""The baselines of Long, Novack and Donahue 2026: a token a sample, and a model of text that was never shown audio.

python -m trilobyte_gui.bench baseline samples DEV --train TRAIN --bits 16 --minutes 10
python -m trilobyte_gui.bench baseline in-context DEV --weights MODEL.safetensors
"""

from __future__ import annotations

import argparse
import math
import sys
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
from trilobyte_gui.bench import paper, text_model
from trilobyte_gui.bench.audio import find
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.codec.lm.config import LmConfig
from trilobyte_gui.codec.lm.model import TransformerBlock, rotary_angles

CHUNK = 1024  # samples
_FLAC_HEAD = 42
WHY = {
    "samples": (
        "Why this differs from the paper: its models have 90 M weights at 8 bits and 140 M at 16, and learnt for\n"
        "300,000 steps; this one learnt for minutes. At 16 bits nearly all of its weights are in the tables of\n"
        "65,536 values, most of which it has hardly seen: what the bytes of Trilobyte are there to avoid. Chunks are\n"
        "short, so FLAC's heads weigh more; and the clips are others."
    ),
    "in-context": (
        "Why this differs from the paper: its model is Llama-2 with 7 billion weights. Chunks are as long as there\n"
        "(1,024 samples, a token a byte), but the clips are others, and its FLAC had constant, verbatim and fixed\n"
        "subframes disabled."
    ),
}
Chunk = NDArray[np.int64]
Bits = Callable[[Chunk], float]


class SampleModel(nn.Module):
    """A decoder whose tokens are whole samples: its first and last layers grow with 2 to the power of the depth."""

    def __init__(self, bits: int, width: int = 64, layers: int = 3) -> None:
        super().__init__()
        self.config = LmConfig(layers, width, 2, 1, 256)
        self.tokens = nn.Embedding((1 << bits) + 1, width)
        self.stack = nn.ModuleList(TransformerBlock(self.config) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1 << bits)
        nn.init.normal_(self.tokens.weight, std=0.3)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, samples: torch.Tensor) -> torch.Tensor:
        """Logits (batch, length, 2**bits) of each sample (batch, length) from those before it."""
        first = torch.full_like(samples[:, :1], self.tokens.num_embeddings - 1)
        x = self.tokens(torch.cat((first, samples[:, :-1]), 1))
        rotary = rotary_angles(self.config, x.shape[1])
        for block in self.stack:
            x = block(x, (rotary.cos().to(x.dtype), rotary.sin().to(x.dtype)))
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
        raise CannotRead("no audio of at least {0} bits was found", bits)
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
    """Train a SampleModel; returns a function that gives the bits of a chunk."""
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


def in_context(weights: Path, bits: int) -> Bits:
    """A function that gives the bits of a chunk's bytes under a model of text, which may use the tokens of bytes
    alone."""
    model = text_model.load(weights)
    place = torch.from_numpy(model.bytes)

    def bits_of(part: Chunk) -> float:
        octets = part[:, None] >> np.arange(bits - 8, -1, -8) & 255
        tokens = torch.from_numpy(octets.ravel())
        with torch.no_grad():
            logits = model.logits(place[tokens[:-1]])
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
        print("in-context needs --weights: safetensors of a GPT-2 or of Llama's kin", file=sys.stderr)
        return 2
    found = measured(chunks(options.paths, options.bits, 2), options.bits, bits_of, options.chunks)
    print(f"raw / coded, {options.chunks} chunks of {CHUNK} samples of one channel")
    print(f"{'here':22} bits {'FLAC -8':>9} {'in-context' if options.kind == 'in-context' else 'standard':>10}")
    for name, (model, flac) in found.items():
        print(f"{name:22} {options.bits:4} {flac:9.2f} {model:10.2f}")
    print("\n".join(["", *paper.lines({options.bits}), "", WHY[options.kind]]))
    return 0

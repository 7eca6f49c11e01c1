"""Small transformers over what transform codecs code: as the paper flattens it, and as we would.

The first: block after block, a block's coefficients row after row, a token each, zeros and all. The second: of each
block how many coefficients there are, then these in zigzag order up to the last that is not 0, then the first, as the
difference to its neighbours'; each token is told what it is and what the blocks to the left and above have there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from trilobyte_gui.codec.jpeg.model import ZIGZAG
from trilobyte_gui.codec.lm.config import LmConfig
from trilobyte_gui.codec.lm.model import TransformerBlock, rotary_angles

CHUNK = 2048  # tokens that are coded together, as in the paper
_SPAN = 128  # tokens that a token sees
_LENGTH, _BATCH = 256, 8  # of training
_RATE = 2e-3
_ESCAPE = 255  # what no token is for follows it, in two bytes
_FIRST = 256
_OFFSET = 127
_NEAR = 15  # neighbours' coefficients are told up to here

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """Tokens (length,), and what each of them is told beforehand (length, sides)."""

    tokens: I64
    sides: I64


def _written(value: int, out: list[int]) -> None:
    """A coefficient as a token, or as three."""
    if -_OFFSET <= value < _ESCAPE - _OFFSET:
        out.append(value + _OFFSET)
    else:
        out += [_ESCAPE, (value + 32768) >> 8, value & 255]


def papers(blocks: NDArray[np.int16], wide: int) -> Flat:
    """The paper's flattening of blocks (number, 64), in zigzag order."""
    del wide
    tokens: list[int] = []
    flat = np.zeros_like(blocks)
    flat[:, ZIGZAG] = blocks
    if np.abs(flat).max(initial=0) < _OFFSET:
        return plain(flat.astype(np.int64).reshape(-1) + _OFFSET)
    for value in flat.reshape(-1).tolist():
        _written(value, tokens)
    return plain(np.array(tokens, np.int64))


def plain(tokens: I64) -> Flat:
    """Tokens that are told nothing but those before them."""
    return Flat(tokens, np.zeros((len(tokens), 0), np.int64))


OURS_SIDES = (66, 65, 2 * _NEAR + 1, 2 * _NEAR + 1)


def ours(blocks: NDArray[np.int16], wide: int) -> Flat:
    """Our flattening of blocks (number, 64), in zigzag order, `wide` in a row."""
    tokens: list[int] = []
    sides: list[tuple[int, int, int, int]] = []
    counts = (blocks[:, 1:] != 0).sum(1).tolist()
    nothing = [0] * 64
    rows = blocks.tolist()

    def near(value: int) -> int:
        return max(-_NEAR, min(_NEAR, value)) + _NEAR

    for number, block in enumerate(rows):
        left = rows[number - 1] if number % wide else nothing
        above = rows[number - wide] if number >= wide else nothing
        many_left = counts[number - 1] if number % wide else 0
        many_above = counts[number - wide] if number >= wide else 0
        rest = counts[number]
        tokens.append(rest)
        sides.append((64, (many_left + many_above) // 2, near(many_left - 15), near(many_above - 15)))
        place = 1
        while rest:
            before = len(tokens)
            _written(block[place], tokens)
            sides += [(place, rest, near(left[place]), near(above[place]))] * (len(tokens) - before)
            rest -= block[place] != 0
            place += 1
        known = [each[0] for each, there in ((left, number % wide), (above, number >= wide)) if there]
        before = len(tokens)
        _written(block[0] - (sum(known) // len(known) if known else 0), tokens)
        apart = near((left[0] - above[0]) // 2) if len(known) == 2 else _NEAR
        sides += [(65, counts[number], apart, _NEAR)] * (len(tokens) - before)
    return Flat(np.array(tokens, np.int64), np.array(sides, np.int64))


class CodeModel(nn.Module):
    """Bits of tokens from those before them and from what each is told (`sides`: how many values that may have)."""

    def __init__(self, sides: Sequence[int], vocabulary: int = 256, width: int = 64, layers: int = 2) -> None:
        super().__init__()
        self.config = LmConfig(layers, width, 4, 2, _SPAN)
        self.tokens = nn.Embedding(vocabulary + 1, width)
        told = [nn.Embedding(each, width) for each in sides]
        self.sides = nn.ModuleList(told)
        self.stack = nn.ModuleList(TransformerBlock(self.config) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary)
        nn.init.normal_(self.tokens.weight, std=0.3)
        for each in told:
            nn.init.normal_(each.weight, std=0.3)
        nn.init.normal_(self.head.weight, std=0.02)

    def bits(self, tokens: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
        """Bits (batch, length) of tokens (batch, length), told `sides` (batch, length, sides)."""
        first = torch.full_like(tokens[:, :1], self.tokens.num_embeddings - 1)
        x = self.tokens(torch.cat((first, tokens[:, :-1]), 1))
        for number, table in enumerate(self.sides):
            x = x + table(sides[..., number])
        rotary = rotary_angles(self.config, x.shape[1])
        for block in self.stack:
            x = block(x, (rotary.cos().to(x.dtype), rotary.sin().to(x.dtype)))
        logits = self.head(self.norm(x))
        return functional.cross_entropy(logits.flatten(0, 1), tokens.flatten(), reduction="none").view(
            tokens.shape
        ) / math.log(2)


def taught(model: CodeModel, known: Sequence[Flat], minutes: float, steps: int = 0) -> int:
    """Train on stretches of these sequences for so long, or so many steps; returns how many steps it took."""
    rng, optimiser = np.random.default_rng(1), torch.optim.AdamW(model.parameters(), _RATE, weight_decay=0.01)
    lengths = np.array([len(each.tokens) for each in known], np.float64)
    length = int(min(_LENGTH, lengths.max()))
    chances = np.where(lengths >= length, lengths, 0)
    begun, step = time.monotonic(), 0
    while True:
        progress = step / steps if steps else (time.monotonic() - begun) / max(60 * minutes, 1e-9)
        if progress >= 1:
            return step
        optimiser.param_groups[0]["lr"] = _RATE * min(1.0, (step + 1) / 20) * (1 + math.cos(math.pi * progress)) / 2
        rows = []
        for number in rng.choice(len(known), _BATCH, p=chances / chances.sum()):
            begin = int(rng.integers(lengths[number] - length + 1))
            rows.append((known[number].tokens[begin : begin + length], known[number].sides[begin : begin + length]))
        tokens, sides = (torch.from_numpy(np.stack(each)) for each in zip(*rows, strict=True))
        optimiser.zero_grad(set_to_none=True)
        loss = model.bits(tokens, sides).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1


def bits(model: CodeModel, some: Flat) -> float:
    """What a sequence takes, chunk by chunk, each from a cold start. Ideal code lengths."""
    total = 0.0
    with torch.no_grad():
        for begin in range(0, len(some.tokens), CHUNK):
            piece = slice(begin, begin + CHUNK)
            total += float(
                model.bits(torch.from_numpy(some.tokens[None, piece]), torch.from_numpy(some.sides[None, piece])).sum()
            )
    return total

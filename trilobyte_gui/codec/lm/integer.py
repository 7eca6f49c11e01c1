"""The integer model: the same bits on every device, for any batch, grouping, and number of threads, at once or step by
step. FORMAT.md, "Language model segments", is the specification.

Every number that goes into a sum is an integer small enough for the sum to be exact in any order: 8-bit weights and
activations in pieces of at most `EXACT_TERMS` terms, attention's weights of 16 bits. Whatever is not a sum is an
operation of IEEE binary32 on single elements, one call each (so that no two are fused), or a look-up in a table that
the model's file brings along.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.codec.lm.attention import WEIGHT_TOTAL, fill_attention_weights
from trilobyte_gui.codec.lm.config import BYTES, LmConfig

EXACT_TERMS = 1024  # products of 8-bit numbers whose sum stays below 2**24, where binary32 is exact
LEVEL = 127  # activations and weights are from -LEVEL to LEVEL
STREAM = 1 << 20  # bound of the residual stream
TABLE_STEP = 64  # entries of a table of exponentials to a factor of e
TABLE_SIZE = 1024
TOTAL = 1 << 24
_SPREAD = TOTAL - 4 * BYTES  # each of 256 values has two counts beforehand; what rounding adds stays below 2 * 256
_STRETCH = 512  # tokens of a window whose numbers fit a processor's cache
_HIDDEN = -1e9  # a score that no other falls below

Tensors = dict[str, torch.Tensor]


class Product:
    """x @ weight, exactly, for x (rows, terms) of integers from -LEVEL to LEVEL; float32 integers (rows, outputs).

    By whichever of the exact ways is the fastest on the device: 8-bit products with 32-bit sums, or binary32.
    """

    def __init__(self, weight: torch.Tensor, bytewise: bool) -> None:
        """`weight`: int8 (terms, outputs)."""
        self._bytewise = bytewise and weight.shape[0] % 8 == 0 and weight.shape[1] % 8 == 0
        self._outputs = weight.shape[1]
        self._weights = (
            [weight.t().contiguous().t()] if self._bytewise else [part.float() for part in weight.split(EXACT_TERMS)]
        )

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if self._bytewise:
            rows = x.shape[0]
            small = x.to(torch.int8)
            if x.is_cuda and (rows <= 16 or rows % 8):  # a rule of that library
                small = torch.nn.functional.pad(small, (0, 0, 0, max(32, -(-rows // 8) * 8) - rows))
            return torch._int_mm(small, self._weights[0])[:rows].float()
        if len(self._weights) == 1:
            return x @ self._weights[0]
        parts = zip(x.split(EXACT_TERMS, 1), self._weights, strict=True)
        return sum(((part @ w).int() for part, w in parts), torch.zeros((), dtype=torch.int32, device=x.device)).float()


class Layer:
    """A linear layer: its product, scaled and shifted. `scale` and `shift` are float32 (outputs,)."""

    def __init__(self, tensors: Tensors, name: str, bytewise: bool) -> None:
        self._product = Product(tensors[f"{name}.weight"], bytewise)
        self._scale, self._shift = tensors[f"{name}.scale"], tensors[f"{name}.shift"]

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self._product(x).mul_(self._scale).add_(self._shift)


def quantised(x: torch.Tensor) -> torch.Tensor:
    """Round to the nearest integer (half to even), at most LEVEL. In place."""
    return x.round_().clamp_(-LEVEL, LEVEL)


def looked_up(table: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The entries of `table` at these places, integers as they may be in float32."""
    return table.index_select(0, places.reshape(-1).int()).view(places.shape)


def inverse_roots(x: torch.Tensor) -> torch.Tensor:
    """1 / sqrt(x) for x >= 1, root and quotient each rounded to binary32 as IEEE 754 wants it."""
    # The libraries' roots of binary32 may be off in their last place. Those of binary64, as little off there, come out
    # right in binary32: no root of a number of 24 bits lies so close to the middle between two others.
    return 1.0 / (x.sqrt() if x.device.type == "mps" else x.double().sqrt_().float())


def rounds_right(device: str) -> bool:
    """Whether the operations that are no plain sum or product come out on a device as IEEE 754 wants them."""
    x = (np.arange(1, 1 << 16) * 77777.77).astype(np.float32)
    inverse = inverse_roots(torch.from_numpy(x).to(device)).cpu().numpy()
    quotients = (WEIGHT_TOTAL / torch.from_numpy(x).to(device)).cpu().numpy()
    roots = np.array_equal(inverse, np.float32(1) / np.sqrt(x))
    return roots and np.array_equal(quotients, np.float32(WEIGHT_TOTAL) / x)


@dataclass
class Cache:
    """Keys and values of the last `span` tokens of every row, by layer: float32 (rows * kv_heads, span, head)."""

    keys: list[torch.Tensor]
    values: list[torch.Tensor]
    length: int = 0


class IntegerModel:
    """A quantised model on a device. `tensors` are those of its file.

    Counts are float32 (rows, 256), integers of at least two, whose sum is at most 2**24; what is left goes to the last.
    """

    def __init__(
        self,
        config: LmConfig,
        tensors: Tensors,
        device: str = "cpu",
        bytewise: bool | None = None,
        compiled: bool | None = None,
    ) -> None:
        """`bytewise` and `compiled` choose between ways of the same result: by default the fastest on the device."""
        self.config = config
        self.device = torch.device(device)
        self._compiled = self.device.type == "cpu" if compiled is None else compiled
        here = {name: tensor.to(self.device) for name, tensor in tensors.items()}
        if bytewise is None:
            bytewise = _bytewise_pays(self.device)
        self._tokens, self._phases = here["tokens"].float(), here["phases"].float()
        self._places = here["places"].float() if config.positions == "learned" else None
        self._rotary: tuple[torch.Tensor, torch.Tensor] | None = None
        self._rotary_bases = tensors["turn.cosine"].numpy(), tensors["turn.sine"].numpy()
        self._exponential = here["exponential"].float()
        self._attention = here["attention"] if self._compiled else here["attention"].float()
        self._blocks = [
            {part: Layer(here, f"{number}.{part}", bytewise) for part in ("qkv", "project", "expand", "contract")}
            for number in range(config.n_layer)
        ]
        self._norms = [
            [(here[f"{number}.norm_{k}.scale"], here[f"{number}.norm_{k}.shift"]) for k in (1, 2)]
            for number in range(config.n_layer)
        ]
        scales = torch.stack([tensors[f"{number}.heat"] for number in range(config.n_layer)])
        whole = scales.shape == (config.n_layer, config.n_head) and scales.dtype == torch.float32
        if not (whole and bool((scales >= 0).all())):  # compiled code does not look twice where it reads
            raise ValueError("the scores' factors are not what they must be")
        if tensors["attention"].shape != (TABLE_SIZE,) or tensors["attention"].dtype != torch.int32:
            raise ValueError("the table of attention is not what it must be")
        self._scales = [here[f"{number}.heat"].view(config.n_kv_head, -1, 1, 1) for number in range(config.n_layer)]
        self._mixing = [here[f"{number}.mixing"] for number in range(config.n_layer)]
        bent = config.activation == "gelu"
        self._bend = [here[f"{number}.bend"] if bent else None for number in range(config.n_layer)]
        self._final = here["norm.scale"], here["norm.shift"]
        self._epsilon = here["epsilon"]
        self._head = Layer(here, "head", bytewise)

    def new_cache(self, rows: int) -> Cache:
        shape = rows * self.config.n_kv_head, self.config.span, self.config.head_dim
        keys, values = ([torch.zeros(shape, device=self.device) for _ in self._blocks] for _ in range(2))
        return Cache(keys, values)

    def step(self, cache: Cache, tokens: torch.Tensor, phases: torch.Tensor) -> torch.Tensor:
        """The stream (rows, width) after one more token of every row; tokens and phases int64 (rows,)."""
        place = cache.length
        cache.length += 1
        x = self._embedded(tokens, phases, place)
        rotary = self._rotary_of(place, 1)
        for number in range(self.config.n_layer):
            q, k, v = self._queries(number, x, rotary)
            slot = place % self.config.span
            keys, values = cache.keys[number], cache.values[number]
            keys[:, slot], values[:, slot] = k.flatten(0, 1)[:, 0], v.flatten(0, 1)[:, 0]
            if place + 1 < self.config.span:
                keys, values = keys[:, : place + 1], values[:, : place + 1]
            q = q.reshape(len(keys), -1, self.config.head_dim)
            scores = torch.bmm(q, keys.transpose(1, 2))
            seen = scores.shape[-1]
            by_head = scores.view(len(x), self.config.n_kv_head, -1, 1, seen)
            weights = self._attention_weights(number, by_head, seen - 1)
            mixed = torch.bmm(weights.view_as(scores), values).view(len(x), -1)
            x = self._rest(number, x, mixed)
        return x

    def stream(
        self, tokens: torch.Tensor, phases: torch.Tensor, poll: Callable[[], None] = lambda: None
    ) -> torch.Tensor:
        """The stream (rows, length, width) of whole windows; tokens and phases int64 (rows, length).

        `poll` is called often, and may raise.
        """
        c = self.config
        rows, length = tokens.shape
        x = self._embedded(tokens, phases, torch.arange(length, device=self.device)).flatten(0, 1)
        rotary = self._rotary_of(0, length)
        for number in range(c.n_layer):
            q, k, v = self._queries(number, x.view(rows, length, -1), rotary)
            mixed = self._attend(number, q, k, v, poll)
            x = self._rest(number, x, mixed.flatten(0, 1))
        return x.view(rows, length, -1)

    def counts(self, x: torch.Tensor, stride: int = 1) -> torch.Tensor:
        """The counts of the next byte's values for the stream x (rows, width): of every `stride`-th value."""
        logits = self._head(self._normed(x, self._final))[:, ::stride]
        gap = (logits.amax(1, keepdim=True) - logits).round_().clamp_(max=TABLE_SIZE - 1)
        weight = looked_up(self._exponential, gap)
        share = _SPREAD / weight.sum(1, keepdim=True)
        return weight.mul_(share).floor_().add_(2)

    def _embedded(self, tokens: torch.Tensor, phases: torch.Tensor, place: int | torch.Tensor) -> torch.Tensor:
        x = self._tokens[tokens].add_(self._phases[phases])
        return x if self._places is None else x.add_(self._places[place])

    def _rotary_of(self, begin: int, length: int) -> tuple[torch.Tensor, torch.Tensor] | None:
        if self._places is not None:
            return None
        if self._rotary is None or len(self._rotary[0]) < begin + length:
            size = 1 << (begin + length - 1).bit_length()
            rotary = (torch.from_numpy(each).to(self.device) for each in rotary_table(*self._rotary_bases, size))
            self._rotary = next(rotary), next(rotary)
        return self._rotary[0][begin : begin + length], self._rotary[1][begin : begin + length]

    def _normed(self, x: torch.Tensor, by: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """The layer norm of each row, as integers."""
        # Multiplied by the inverse, for some devices do so, and others not, when they divide by a constant.
        inverse = float(np.float32(1 / x.shape[1]))
        wide = torch.int64 if x.device.type == "mps" else torch.float64  # sums stay below 2**53
        mean = (x.to(wide).sum(1, keepdim=True).float() * inverse).floor_()
        x = x - mean
        square = x.to(wide)
        variance = (square * square).sum(1, keepdim=True).float().mul_(inverse).add_(self._epsilon)
        return quantised(x.mul_(inverse_roots(variance)).mul_(by[0]).add_(by[1]))

    def _queries(
        self, number: int, x: torch.Tensor, rotary: tuple[torch.Tensor, torch.Tensor] | None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Queries, keys, values (rows, heads, length, head), integers, of the stream x (rows[, length], width)."""
        c = self.config
        rows = len(x)
        stretches = x.reshape(-1, c.n_embd).split(_STRETCH)
        y = torch.cat([self._blocks[number]["qkv"](self._normed(each, self._norms[number][0])) for each in stretches])
        y = y.view(rows, -1, c.n_head + 2 * c.n_kv_head, c.head_dim).transpose(1, 2)
        if rotary is not None:
            cosine, sine = rotary
            a, b = y[:, : c.n_head + c.n_kv_head].chunk(2, -1)
            rotated = torch.cat((a * cosine - b * sine, b * cosine + a * sine), -1)
            y = torch.cat((rotated, y[:, c.n_head + c.n_kv_head :]), 1)
        y = quantised(y)
        return y[:, : c.n_head], y[:, c.n_head : c.n_head + c.n_kv_head], y[:, c.n_head + c.n_kv_head :]

    def _attention_weights(self, number: int, scores: torch.Tensor, own: int) -> torch.Tensor:
        """How much each token seen counts, for scores (rows, kv heads, heads of each, places, seen): integers.

        `own`: the column of the first place's own token; that of the next place is the next. May be in place.
        """
        if self._compiled:
            flat = scores.view(-1, *scores.shape[-2:])
            fill_attention_weights(flat, self._scales[number].view(-1), self._attention, own, self.config.span)
            return scores
        if scores.shape[-2] > 1:
            here = torch.arange(own, own + scores.shape[-2], device=scores.device)[:, None]
            there = torch.arange(scores.shape[-1], device=scores.device)
            scores = scores.masked_fill_((here < there) | (here - there >= self.config.span), _HIDDEN)
        gap = scores.amax(-1, keepdim=True) - scores
        gap = gap.mul_(self._scales[number]).round_().clamp_(max=TABLE_SIZE - 1)
        weight = looked_up(self._attention, gap)
        return weight.mul_(WEIGHT_TOTAL / weight.sum(-1, keepdim=True)).round_()

    def _attend(
        self, number: int, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, poll: Callable[[], None]
    ) -> torch.Tensor:
        """Attention of whole windows to the last `span` tokens (rows, length, width), stretch by stretch."""
        c, (rows, heads, length, head) = self.config, q.shape
        out = torch.empty(rows, length, heads, head, device=q.device)
        size = min(c.span, 256)
        for begin in range(0, length, size):
            poll()
            end = min(begin + size, length)
            first = max(0, begin - c.span + 1)
            flat = rows * c.n_kv_head
            keys, values = (each[:, :, first:end].reshape(flat, end - first, head) for each in (k, v))
            queries = q[:, :, begin:end].reshape(flat, -1, head)
            scores = torch.bmm(queries, keys.transpose(1, 2)).view(rows, c.n_kv_head, -1, end - begin, end - first)
            weights = self._attention_weights(number, scores, begin - first).view(flat, -1, end - first)
            mixed = torch.bmm(weights, values).view(rows, heads, end - begin, head)
            out[:, begin:end] = mixed.transpose(1, 2)
        return out.view(rows, length, heads * head)

    def _rest(self, number: int, x: torch.Tensor, mixed: torch.Tensor) -> torch.Tensor:
        """What follows attention in a layer: x and mixed (rows, width). A stretch at a time stays in the cache."""
        if len(x) > _STRETCH:
            parts = zip(x.split(_STRETCH), mixed.split(_STRETCH), strict=True)
            return torch.cat([self._rest(number, *part) for part in parts])
        block = self._blocks[number]
        x = x + block["project"](quantised(mixed.mul_(self._mixing[number]))).round_()
        x = x.clamp_(-STREAM, STREAM)
        inner = block["expand"](self._normed(x, self._norms[number][1])).round_()
        bend = self._bend[number]
        if bend is None:
            inner = inner.clamp_(0, LEVEL)
        else:
            inner = looked_up(bend, inner.clamp_(0, len(bend) - 1))
        return x.add_(block["contract"](inner).round_()).clamp_(-STREAM, STREAM)


def rotary_table(
    cosine: NDArray[np.float64], sine: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines and sines (size, len(cosine)) of 0, 1, 2 ... times the angles whose cosine and sine are given.

    By repeated doubling in binary64, so that they are the same everywhere; `size` is a power of two.
    """
    real, imaginary = np.ones((1, len(cosine))), np.zeros((1, len(cosine)))
    while len(real) < size:
        real, imaginary = (
            np.concatenate((real, real * cosine - imaginary * sine)),
            np.concatenate((imaginary, imaginary * cosine + real * sine)),
        )
        cosine, sine = cosine * cosine - sine * sine, (cosine * sine) * 2.0
    return real.astype(np.float32), imaginary.astype(np.float32)


@cache
def _bytewise_pays(device: torch.device) -> bool:
    """Whether 8-bit products are exact at their extremes on this device, and faster than binary32."""
    try:
        small = torch.full((64, EXACT_TERMS), LEVEL, dtype=torch.int8, device=device)
        small[1::2] = -LEVEL
        other = small.t().repeat(1, 8).t().contiguous().t()
        exact = torch._int_mm(small, other)
    except (RuntimeError, NotImplementedError):
        return False
    wanted = small.double() @ other.double()
    if not torch.equal(exact.double(), wanted):
        return False
    wide, broad = small.float(), other.float()
    return _seconds(lambda: torch._int_mm(small, other)) < _seconds(lambda: wide @ broad)


def _seconds(work: Callable[[], torch.Tensor]) -> float:
    """The best of three, with the device's queue run empty."""
    best = float("inf")
    for _ in range(4):
        begun = time.perf_counter()
        work().sum().item()
        best = min(best, time.perf_counter() - begun)
    return best

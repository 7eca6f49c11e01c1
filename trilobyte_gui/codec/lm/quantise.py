"""From the float model to the integer one: scales from calibration data, 8-bit weights, tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from trilobyte_gui.codec.lm.config import NULL, LmConfig
from trilobyte_gui.codec.lm.integer import LEVEL, STREAM, TABLE_SIZE, TABLE_STEP, TOTAL, IntegerModel, Tensors
from trilobyte_gui.codec.lm.model import Transformer, TransformerBlock, apply_rotary, attend, rotary_angles
from trilobyte_gui.codec.lm.tokens import to_tokens, windows

_BALANCE = 0.5  # how much of an activation's unevenness over channels goes into the weights behind it
_BEND = 4096  # entries of a table of the activation function


class Ranges:
    """The largest absolute values met at each place, by name; over everything but the last dimension."""

    def __init__(self) -> None:
        self.largest: dict[str, torch.Tensor] = {}

    def see(self, name: str, x: torch.Tensor) -> None:
        most = x.detach().abs().flatten(0, -2).amax(0)
        self.largest[name] = torch.maximum(self.largest.get(name, most), most)


def observe(model: Transformer, rows: Sequence[Rows]) -> Ranges:
    """Run the float model and keep how far its numbers go."""
    ranges = Ranges()
    with torch.no_grad():
        for each in rows:
            x = model.tokens(each.given) + model.phases(each.phases)
            if model.places is not None:
                x = x + model.places.weight[: x.shape[1]]
            for number, block in enumerate(model.blocks):
                x = _observe_block(ranges, str(number), block, x)
            ranges.see("stream", x)
            ranges.see("norm", model.norm(x))
    return ranges


def _observe_block(ranges: Ranges, name: str, block: TransformerBlock, x: torch.Tensor) -> torch.Tensor:
    c, (batch, length, _) = block.config, x.shape
    ranges.see("stream", x)
    normed = block.norm_1(x)
    ranges.see(f"{name}.norm_1", normed)
    parts = block.qkv(normed).view(batch, length, -1, c.head_dim).transpose(1, 2)
    rotated, v = parts[:, : c.n_head + c.n_kv_head], parts[:, c.n_head + c.n_kv_head :]
    if c.positions == "rotary":
        angles = rotary_angles(c, length)
        rotated = apply_rotary(rotated, angles.cos().to(x), angles.sin().to(x))
    for part, y in (("rotated", rotated), ("values", v)):
        ranges.see(f"{name}.{part}", y.abs().amax(-1).transpose(1, 2))  # by head
    mixed = attend(rotated[:, : c.n_head], rotated[:, c.n_head :], v, c.span).transpose(1, 2).reshape(batch, length, -1)
    ranges.see(f"{name}.mixed", mixed)
    x = x + block.project(mixed)
    ranges.see("stream", x)
    normed = block.norm_2(x)
    ranges.see(f"{name}.norm_2", normed)
    inner = block.expand(normed)
    if c.activation == "gelu":
        ranges.see(f"{name}.inner", inner)
        inner = functional.gelu(inner, approximate="tanh")
    else:
        inner = torch.relu(inner)
    ranges.see(f"{name}.hidden", inner)
    return x + block.contract(inner)


def quantise(model: Transformer, rows: Sequence[Rows]) -> Tensors:
    """The integer model's tensors, calibrated on these rows."""
    model = model.float().cpu().eval()
    c = model.config
    ranges = observe(model, rows).largest
    unit = _power_of_two(float(ranges["stream"].max()) * 4 / STREAM)  # the stream's: room for four times what was met
    tensors: Tensors = {
        "epsilon": torch.tensor(1e-5 / unit**2),
        "exponential": _exponentials(65535),
        "attention": _exponentials(min(65535, (1 << 24) // c.span)),
        "turn.cosine": rotary_angles(c, 2)[1].cos().contiguous(),
        "turn.sine": rotary_angles(c, 2)[1].sin().contiguous(),
    }
    tables = [("tokens", model.tokens), ("phases", model.phases), ("places", model.places)]
    for name, table in tables:
        if table is not None:
            tensors[name] = (table.weight.detach() / unit).round().clamp(-STREAM / 4, STREAM / 4).int()
    for number, block in enumerate(model.blocks):
        name = str(number)
        # queries and keys, values: the step of an integer, by head
        steps = torch.cat((ranges[f"{name}.rotated"], ranges[f"{name}.values"])).clamp(min=1e-6) / LEVEL
        step_q, step_k, step_v = steps.split((c.n_head, c.n_kv_head, c.n_kv_head))
        shared = step_k.repeat_interleave(c.n_head // c.n_kv_head)
        tensors[f"{name}.heat"] = step_q * shared * c.head_dim**-0.5 * TABLE_STEP
        one_v = step_v.max().expand_as(step_v)  # one step for all values, so that one factor serves
        steps = torch.cat((step_q, step_k, one_v)).repeat_interleave(c.head_dim)
        _normed_layer(tensors, name, "norm_1", block.norm_1, "qkv", block.qkv, ranges[f"{name}.norm_1"], steps)
        mixed = float(ranges[f"{name}.mixed"].max().clamp(min=1e-6)) / LEVEL
        tensors[f"{name}.mixing"] = torch.tensor(float(one_v[0]) / mixed / (1 << 16))
        _linear(tensors, f"{name}.project", block.project, torch.full((c.n_embd,), mixed), torch.tensor(unit))
        hidden = float(ranges[f"{name}.hidden"].max().clamp(min=1e-6)) / LEVEL
        inner_step = torch.tensor(hidden)
        if c.activation == "gelu":
            low, high = -6.0, max(float(ranges[f"{name}.inner"].max()) * 1.25, 1.0)
            inner_step = torch.tensor((high - low) / (_BEND - 1))
            place = low + torch.arange(_BEND) * inner_step
            bent = functional.gelu(place.double(), approximate="tanh") / hidden
            tensors[f"{name}.bend"] = bent.round().clamp(-LEVEL, LEVEL).float()
        steps = inner_step.expand(c.n_inner)
        _normed_layer(tensors, name, "norm_2", block.norm_2, "expand", block.expand, ranges[f"{name}.norm_2"], steps)
        if c.activation == "gelu":  # the table begins at `low`
            tensors[f"{name}.expand.shift"] += round(6.0 / float(inner_step))
        _linear(tensors, f"{name}.contract", block.contract, torch.full((c.n_inner,), hidden), torch.tensor(unit))
    steps = torch.tensor(1.0 / TABLE_STEP).expand(model.head.out_features)
    _normed_layer(tensors, "", "norm", model.norm, "head", model.head, ranges["norm"], steps)
    return {name: tensor.contiguous().clone() for name, tensor in tensors.items()}


def _normed_layer(
    tensors: Tensors,
    prefix: str,
    norm_name: str,
    norm: nn.LayerNorm,
    name: str,
    layer: nn.Linear,
    largest: torch.Tensor,
    steps: torch.Tensor,
) -> None:
    """A layer behind a norm. Each channel of the norm has a step of its own, which the layer's weights take back;
    it lies between the channel's own range and what lets the weights be even."""
    heavy = layer.weight.detach().abs().amax(0).clamp(min=1e-6)
    largest = largest.clamp(min=1e-6)
    share = largest**_BALANCE / heavy ** (1 - _BALANCE)  # a channel's factor, up to one that all share
    step = share * float((largest / share).max()) / LEVEL
    dot = f"{prefix}." if prefix else ""
    tensors[f"{dot}{norm_name}.scale"] = norm.weight.detach() / step
    tensors[f"{dot}{norm_name}.shift"] = norm.bias.detach() / step
    _linear(tensors, f"{dot}{name}", layer, step, steps)


def _linear(tensors: Tensors, name: str, layer: nn.Linear, steps_in: torch.Tensor, steps_out: torch.Tensor) -> None:
    """8-bit weights with a scale for each output, for inputs and outputs counted in these steps."""
    weight = layer.weight.detach().double() * steps_in.double()
    step = weight.abs().amax(1).clamp(min=1e-12) / LEVEL
    tensors[f"{name}.weight"] = (weight / step[:, None]).round().to(torch.int8).t().contiguous()
    tensors[f"{name}.scale"] = (step / steps_out.double()).float()
    tensors[f"{name}.shift"] = (layer.bias.detach().double() / steps_out.double()).float()


def dequantise(config: LmConfig, tensors: Tensors) -> dict[str, torch.Tensor]:
    """Weights of a float model (its state) that does what these integers do: what training can go on from.

    The scales between a product's two factors are free; they are chosen so that both factors are as large. Raises
    ValueError for GELU, whose table does not give the scale that it was made for.
    """
    if config.activation == "gelu":
        raise ValueError("a model with GELU cannot be turned back into floating point")
    unit = _power_of_two(math.sqrt(1e-5 / float(tensors["epsilon"])) / 1.5)
    state = {
        f"{name}.weight": tensors[name].float() * unit for name in ("tokens", "phases", "places") if name in tensors
    }
    for number in range(config.n_layer):
        name, into = f"{number}.", f"stack.{number}."
        steps = _restored_norm(state, f"{into}norm_1", tensors, f"{name}norm_1")
        qkv, bias = _restored(tensors, f"{name}qkv", steps)
        q, k, v = qkv.split((config.n_embd, config.n_kv_head * config.head_dim, config.n_kv_head * config.head_dim))
        heat = tensors[f"{name}heat"] * config.head_dim**0.5 / TABLE_STEP  # of each head's scores
        step_k = _between(q * heat.repeat_interleave(config.head_dim)[:, None], k)
        project, project_bias = _restored(tensors, f"{name}project", torch.ones(config.n_embd))
        mixing = float(tensors[f"{name}mixing"]) * (1 << 16)
        step_v = _between(project * unit * mixing, v)
        keys, values = (torch.full((config.n_kv_head,), step) for step in (step_k, step_v))
        each = torch.cat((heat / step_k, keys, values)).repeat_interleave(config.head_dim)
        state |= {f"{into}qkv.weight": qkv * each[:, None], f"{into}qkv.bias": bias * each}
        state[f"{into}project.weight"] = project * unit * mixing / step_v
        state[f"{into}project.bias"] = project_bias * unit
        steps = _restored_norm(state, f"{into}norm_2", tensors, f"{name}norm_2")
        expand, bias = _restored(tensors, f"{name}expand", steps)
        contract, contract_bias = _restored(tensors, f"{name}contract", torch.ones(config.n_inner))
        hidden = _between(contract * unit, expand)
        state |= {f"{into}expand.weight": expand * hidden, f"{into}expand.bias": bias * hidden}
        state[f"{into}contract.weight"] = contract * unit / hidden
        state[f"{into}contract.bias"] = contract_bias * unit
    head, bias = _restored(tensors, "head", _restored_norm(state, "norm", tensors, "norm"))
    return state | {"head.weight": head / TABLE_STEP, "head.bias": bias / TABLE_STEP}


def _restored_norm(state: dict[str, torch.Tensor], into: str, tensors: Tensors, name: str) -> torch.Tensor:
    """Put a layer norm of weight one into the state; returns the step of each of its channels."""
    scale = tensors[f"{name}.scale"]
    steps = torch.where(scale == 0, 1.0, 1 / scale)
    state |= {f"{into}.weight": (scale != 0).float(), f"{into}.bias": tensors[f"{name}.shift"] * steps}
    return steps


def _restored(tensors: Tensors, name: str, steps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A layer's weights (outputs, inputs) and bias for inputs in these steps, its outputs still in integers' steps."""
    weight = tensors[f"{name}.weight"].t().float() * tensors[f"{name}.scale"][:, None] / steps
    return weight, tensors[f"{name}.shift"]


def _between(dividend: torch.Tensor, divisor: torch.Tensor) -> float:
    """The factor that makes `divisor` as large as `dividend` gets when it is divided by that."""
    return math.sqrt(float(dividend.norm() / dividend.numel() ** 0.5 / (divisor.norm() / divisor.numel() ** 0.5)))


def _exponentials(most: int) -> torch.Tensor:
    """exp(-i / TABLE_STEP) in integers, `most` for i = 0; 0 for the last."""
    table = torch.tensor([round(most * math.exp(-i / TABLE_STEP)) for i in range(TABLE_SIZE)], dtype=torch.int32)
    table[-1] = 0
    return table


def _power_of_two(x: float) -> float:
    return 2.0 ** math.ceil(math.log2(x))


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows that are alike: what the model is given and the phases of what comes next (rows, length), the tokens that
    come next, and which of these are coded (length,)."""

    given: torch.Tensor
    phases: torch.Tensor
    targets: torch.Tensor
    coded: torch.Tensor


def rows_of(config: LmConfig, audio: Sequence[tuple[NDArray[np.int32], int]], number: int) -> list[Rows]:
    """A window of each piece of audio (samples (frames, channels), their bits), round and round, `number` in all."""
    found: list[Rows] = []
    taken = 0
    while len(found) < number:
        samples, bits = audio[taken % len(audio)]
        cut = windows(config, len(samples), min(2, samples.shape[1]), bits)
        window = cut[(taken // len(audio) * 7 + 1) % len(cut)]
        taken += 1
        if taken > number and not found and not any(len(x) for x, _ in audio):
            break
        layout = window.layout
        piece = samples[window.begin : window.begin + layout.frames, : layout.channels]
        tokens = torch.from_numpy(to_tokens(config, piece[None], bits))
        phases = torch.from_numpy(layout.phases)[None]
        coded = torch.from_numpy(layout.source >= 0)
        if config.start:
            first = torch.full_like(tokens[:, :1], NULL)
            found.append(Rows(torch.cat((first, tokens[:, :-1]), 1), phases, tokens, coded))
        else:
            found.append(Rows(tokens[:, :-1], phases[:, :-1], tokens[:, 1:], coded[1:]))
    return found


def compare(model: Transformer, integer: IntegerModel, rows: Sequence[Rows]) -> tuple[float, float]:
    """Bits per coded byte of the float model and of the integer one."""
    exact = rounded = count = 0.0
    with torch.no_grad():
        for each in rows:
            wanted = each.targets[:, each.coded]
            logits = model(each.given, each.phases)[:, each.coded]
            exact += float(functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum"))
            stream = integer.stream(each.given, each.phases)[:, each.coded]
            counts = integer.counts(stream.flatten(0, 1)).gather(1, wanted.flatten()[:, None])
            rounded -= float((counts / TOTAL).log().sum())
            count += wanted.numel()
    return exact / count / math.log(2), rounded / count / math.log(2)

"""The forward pass of a model of text from its safetensors: GPT-2's layout, or that of Llama and its kin (Mistral,
SmolLM, Qwen), which have the same parts in the same order.

    MODEL.safetensors, or a folder of them, with `config.json` and `tokenizer.json` next to them where they are known
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.models.checkpoint import read_object, read_weights

BYTES = 256
Weights = dict[str, torch.Tensor]
_LAYER = re.compile(r"(?:h|layers)\.(\d+)\.(.+)")
_GPT2_PARTS = {
    f"{part}.{kind}"
    for part in ("ln_1", "ln_2", "attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")
    for kind in ("weight", "bias")
} | {"attn.bias", "attn.masked_bias"}  # the last two are masks
_LLAMA_PARTS = (
    {f"self_attn.{each}_proj.{kind}" for each in "qkvo" for kind in ("weight", "bias")}
    | {f"mlp.{each}_proj.weight" for each in ("gate", "up", "down")}
    | {"input_layernorm.weight", "post_attention_layernorm.weight", "self_attn.rotary_emb.inv_freq"}
    | {"self_attn.q_norm.weight", "self_attn.k_norm.weight"}
)


def load(path: Path) -> CausalModel:
    """The model in a file or in a folder of files. Raises CannotRead."""
    folder = path if path.is_dir() else path.parent
    files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
    weights: Weights = {}
    for file in files:
        weights |= read_weights(file)
    return CausalModel(weights, read_object(folder / "config.json") or {}, read_object(folder / "tokenizer.json") or {})


class CausalModel:
    """A text model from its tensors, in float32. `bytes`: int64 (256,), the token of each byte.

    `config` and `tokenizer` are what the files of these names hold; what they do not say is as GPT-2's and Llama-2's.
    """

    def __init__(self, weights: Weights, config: dict[str, Any], tokenizer: dict[str, Any]) -> None:
        """Raises CannotRead for any other layout."""
        end = next((n for n in weights if n.endswith(("wte.weight", "embed_tokens.weight"))), None)
        if end is None:
            raise CannotRead("the weights are neither a GPT-2's nor a Llama's")
        self._llama = end.endswith("embed_tokens.weight")
        name = "embed_tokens.weight" if self._llama else "wte.weight"
        prefix = end[: -len(name)]
        self._w = {each.removeprefix(prefix): tensor.float() for each, tensor in weights.items()}
        parts = [found.groups() for found in map(_LAYER.fullmatch, self._w) if found]
        strange = {part for _, part in parts} - (_LLAMA_PARTS if self._llama else _GPT2_PARTS)
        if strange or not parts:
            raise CannotRead("the model has unknown parts: {0}", ", ".join(sorted(strange)) or "no layers")
        self._layers = 1 + max(int(number) for number, _ in parts)
        self._embedding = self._w[name]
        self._out = next((e for n, e in self._w.items() if n.endswith("lm_head.weight")), self._embedding)
        scaling = config.get("rope_scaling") or {}
        if scaling.get("rope_type", scaling.get("type", "default")) != "default":
            raise CannotRead("the model stretches its rotary positions, which is not known here")
        width = self._embedding.shape[1]
        usual = 128 if self._llama and width >= 4096 else min(64, width)
        heads = config.get("num_attention_heads") or config.get("n_head")
        self._head = int(config.get("head_dim") or (width // heads if heads else usual))
        self._epsilon = float(config.get("rms_norm_eps" if self._llama else "layer_norm_epsilon") or 1e-5)
        self._base = float(config.get("rope_theta") or (config.get("rope_parameters") or {}).get("rope_theta") or 1e4)
        self.bytes = _byte_tokens((tokenizer.get("model") or {}).get("vocab") or {}, self._llama)
        if self.bytes.max() >= len(self._embedding):
            raise CannotRead("the model has fewer tokens than there are bytes, or its tokenizer is another's")

    def logits(self, tokens: torch.Tensor) -> torch.Tensor:
        """Of the next byte, (length, 256), after each of these tokens (length,)."""
        x = self._embedding[tokens]
        if not self._llama:
            x = x + self._w["wpe.weight"][: len(tokens)]
        for number in range(self._layers):
            x = self._llama_layer(x, number) if self._llama else self._gpt2_layer(x, number)
        x = self._rms(x, "norm.weight") if self._llama else self._norm(x, "ln_f")
        return x @ self._out[torch.from_numpy(self.bytes)].t()

    def _norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], self._w[f"{name}.weight"], self._w[f"{name}.bias"], self._epsilon)

    def _rms(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self._epsilon) * self._w[name]

    def _gpt2_layer(self, x: torch.Tensor, number: int) -> torch.Tensor:
        def linear(y: torch.Tensor, name: str) -> torch.Tensor:
            return y @ self._w[f"h.{number}.{name}.weight"] + self._w[f"h.{number}.{name}.bias"]

        parts = linear(self._norm(x, f"h.{number}.ln_1"), "attn.c_attn").chunk(3, -1)
        q, k, v = (each.view(len(x), -1, self._head) for each in parts)
        x = x + linear(_attention(q, k, v), "attn.c_proj")
        inner = functional.gelu(linear(self._norm(x, f"h.{number}.ln_2"), "mlp.c_fc"), approximate="tanh")
        return x + linear(inner, "mlp.c_proj")

    def _llama_layer(self, x: torch.Tensor, number: int) -> torch.Tensor:
        def linear(y: torch.Tensor, name: str) -> torch.Tensor:
            y = y @ self._w[f"layers.{number}.{name}.weight"].t()
            bias = self._w.get(f"layers.{number}.{name}.bias")
            return y if bias is None else y + bias

        y = self._rms(x, f"layers.{number}.input_layernorm.weight")
        q, k, v = (linear(y, f"self_attn.{part}_proj").view(len(x), -1, self._head) for part in "qkv")
        if f"layers.{number}.self_attn.q_norm.weight" in self._w:
            q, k = (self._rms(each, f"layers.{number}.self_attn.{n}_norm.weight") for each, n in ((q, "q"), (k, "k")))
        x = x + linear(_attention(self._rotated(q), self._rotated(k), v), "self_attn.o_proj")
        y = self._rms(x, f"layers.{number}.post_attention_layernorm.weight")
        return x + linear(functional.silu(linear(y, "mlp.gate_proj")) * linear(y, "mlp.up_proj"), "mlp.down_proj")

    def _rotated(self, x: torch.Tensor) -> torch.Tensor:
        """Queries or keys (length, heads, head) turned by their places."""
        half = self._head // 2
        angles = torch.arange(len(x))[:, None] * self._base ** (-torch.arange(half) / half)
        a, b = x.chunk(2, -1)
        c, s = angles.cos()[:, None], angles.sin()[:, None]
        return torch.cat((a * c - b * s, b * c + a * s), -1)


def _attention(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Of queries, keys and values (length, heads, head), the latter two perhaps with fewer heads; (length, width)."""
    q, k, v = (each.transpose(0, 1) for each in (q, k, v))
    k, v = (each.repeat_interleave(len(q) // len(each), 0) for each in (k, v))
    mixed = functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]
    return mixed.transpose(0, 1).flatten(1)


def _byte_tokens(vocabulary: dict[str, int], llama: bool) -> NDArray[np.int64]:
    """The token of each byte. Without a vocabulary as Llama-2's (from 3 on) or GPT-2's (the printable ones first).

    The few bytes that a vocabulary may lack are lent its last tokens: no two bytes share one.
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    order = printable + [each for each in range(BYTES) if each not in printable]
    if not vocabulary:
        return np.arange(BYTES) + 3 if llama else np.argsort(order)
    # Either "<0x41>" and so on, or a character for each byte: the others than printable ones from 256 on.
    moved = {byte: chr(256 + place) for place, byte in enumerate(order[len(printable) :])}
    names = [moved.get(each, chr(each)) for each in range(BYTES)]
    if "<0x41>" in vocabulary:
        names = [f"<0x{each:02X}>" for each in range(BYTES)]
    found = [vocabulary.get(name) for name in names]
    if found.count(None) > len(found) // 2:
        raise CannotRead("the tokenizer has no tokens for bytes")
    lent = iter(sorted(set(vocabulary.values()) - set(found), reverse=True))
    return np.array([next(lent) if each is None else each for each in found])

"""The benchmark's text models: Llama's kin by their tensors, what tells the tokens of bytes, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from trilobyte_gui.bench import text_model
from trilobyte_gui.bench.text_model import BYTES, CausalModel, Weights
from trilobyte_gui.codec.errors import CannotRead

WIDTH, HEADS, KV_HEADS, VOCABULARY = 32, 4, 2, 300
CONFIG = {"num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS, "rope_theta": 5e4, "rms_norm_eps": 1e-6}


def llama(**more: torch.Tensor) -> Weights:
    torch.manual_seed(3)
    narrow = WIDTH // HEADS * KV_HEADS
    shapes = {
        "self_attn.q_proj": (WIDTH, WIDTH), "self_attn.k_proj": (narrow, WIDTH), "self_attn.v_proj": (narrow, WIDTH),
        "self_attn.o_proj": (WIDTH, WIDTH), "mlp.gate_proj": (48, WIDTH), "mlp.up_proj": (48, WIDTH),
        "mlp.down_proj": (WIDTH, 48), "input_layernorm": (WIDTH,), "post_attention_layernorm": (WIDTH,),
    }  # fmt: skip
    found = {"embed_tokens.weight": torch.randn(VOCABULARY, WIDTH), "norm.weight": torch.rand(WIDTH)}
    for number in range(2):
        found |= {f"layers.{number}.{name}.weight": 0.3 * torch.randn(shape) for name, shape in shapes.items()}
    return {f"model.{name}": each for name, each in (found | more).items()}


def logits(weights: Weights, config: dict[str, Any], length: int = 30) -> torch.Tensor:
    tokens = torch.from_numpy((7 * torch.arange(length).numpy() ** 2) % VOCABULARY)
    return CausalModel(weights, config, {}).logits(tokens)


def test_heads_that_share_keys_are_as_heads_that_have_copies() -> None:
    shared = llama()
    copied = dict(shared)
    for name in ("k_proj", "v_proj"):
        for number in range(2):
            key = f"model.layers.{number}.self_attn.{name}.weight"
            by_head = shared[key].view(KV_HEADS, -1, WIDTH)
            copied[key] = by_head.repeat_interleave(HEADS // KV_HEADS, 0).reshape(WIDTH, WIDTH)
    made = logits(shared, CONFIG)
    assert torch.allclose(made, logits(copied, CONFIG), atol=1e-4)
    assert made.shape == (30, BYTES)
    assert torch.allclose(made[:11], logits(shared, CONFIG, 11), atol=1e-4)  # no token sees those that follow
    assert not torch.allclose(made, logits(shared, CONFIG | {"rope_theta": 1e4}), atol=1e-2)
    assert not torch.allclose(made, logits(shared, CONFIG | {"num_attention_heads": 2}), atol=1e-2)


def test_biases_and_norms_of_queries_count() -> None:
    head = WIDTH // HEADS
    plain = logits(llama(), CONFIG)
    name = "layers.0.self_attn.q_proj.bias"
    assert torch.equal(logits(llama(**{name: torch.zeros(WIDTH)}), CONFIG), plain)
    assert not torch.allclose(logits(llama(**{name: torch.ones(WIDTH)}), CONFIG), plain, atol=1e-2)
    norms = {f"layers.0.self_attn.{each}_norm.weight": torch.ones(head) for each in "qk"}
    assert not torch.allclose(logits(llama(**norms), CONFIG), plain, atol=1e-2)


def test_a_folder_of_files_is_one_model(tmp_path: Path) -> None:
    weights = llama()
    names = list(weights)
    save_file({name: weights[name] for name in names[:5]}, tmp_path / "model-1.safetensors")
    save_file({name: weights[name] for name in names[5:]}, tmp_path / "model-2.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    tokens = torch.arange(20)
    assert torch.equal(text_model.load(tmp_path).logits(tokens), CausalModel(weights, CONFIG, {}).logits(tokens))
    (tmp_path / "config.json").write_text("[", encoding="utf-8")
    with pytest.raises(CannotRead, match=r"config\.json is damaged"):
        text_model.load(tmp_path)


def test_the_tokenizer_tells_the_tokens_of_bytes() -> None:
    def tokens(vocabulary: dict[str, int]) -> list[int]:
        return CausalModel(llama(), CONFIG, {"model": {"vocab": vocabulary}}).bytes.tolist()

    assert tokens({f"<0x{byte:02X}>": 40 + byte for byte in range(BYTES)}) == list(range(40, 40 + BYTES))
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(BYTES) if byte not in printable]
    by_character = {chr(byte): byte for byte in printable} | {chr(256 + n): byte for n, byte in enumerate(rest)}
    assert tokens(by_character) == list(range(BYTES))
    lacking = by_character | {"last": 299, "last but one": 298}
    del lacking[chr(256 + rest.index(4))]
    assert tokens(lacking) == [*range(4), 299, *range(5, BYTES)]
    with pytest.raises(CannotRead, match="no tokens for bytes"):
        tokens({"word": 1})
    with pytest.raises(CannotRead, match="another's"):
        tokens({f"<0x{byte:02X}>": VOCABULARY + byte for byte in range(BYTES)})


@pytest.mark.parametrize(
    ("weights", "config", "why"),
    [
        ({"other.weight": torch.ones(2)}, {}, "neither"),
        ({"model.embed_tokens.weight": torch.ones(VOCABULARY, 4)}, {}, "no layers"),
        (llama() | {"model.layers.0.mlp.experts.0.w1.weight": torch.ones(2)}, {}, "experts"),
        (llama(), {"rope_scaling": {"rope_type": "llama3"}}, "rotary"),
    ],
)
def test_other_networks_are_refused(weights: Weights, config: dict[str, Any], why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        CausalModel(weights, config, {})

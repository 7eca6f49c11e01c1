"""The language model coder: tokens, exact integers, coding, devices, models. Those here have few weights."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import constriction
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.archive_helpers import make_flac, make_wav, music
from trilobyte_gui.bench import lm as lm_bench
from trilobyte_gui.cli.main import main as cli
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    ArchiveDamaged,
    CannotRead,
    CannotWrite,
    ExitCode,
    Interrupted,
    NeedsNewer,
    SelfTestFailed,
    UnsupportedSource,
)
from trilobyte_gui.codec.lm import coding
from trilobyte_gui.codec.lm.config import NULL, LmConfig, token_bytes
from trilobyte_gui.codec.lm.integer import (
    LEVEL,
    TOTAL,
    IntegerModel,
    Product,
    Tensors,
    inverse_roots,
    rotary_table,
    rounds_right,
)
from trilobyte_gui.codec.lm.lm_codec import LmCodec, digest
from trilobyte_gui.codec.lm.model import Transformer, attend
from trilobyte_gui.codec.lm.model_file import FORMAT, LanguageModel
from trilobyte_gui.codec.lm.quantise import compare, dequantise, quantise, rows_of
from trilobyte_gui.codec.lm.tokens import layout, to_samples, to_tokens, windows
from trilobyte_gui.models import checkpoint, store
from trilobyte_gui.training import lm, lm_audio, muon

OURS = LmConfig(2, 32, 4, 2, 24, interleave=8, window=48)
GPT2 = LmConfig(
    2, 32, 2, 2, 192, "learned", "gelu", interleave=32, window=32, padded=True, signed=True, start=False
)  # fmt: skip
PADDED = dataclasses.replace(OURS, padded=True, signed=True, span=40, interleave=1)
CONFIGS = {"ours": OURS, "padded": PADDED, "gpt2": GPT2}
CUDA = pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here"))
MPS = pytest.param("mps", marks=pytest.mark.skipif(not torch.backends.mps.is_available(), reason="no MPS device here"))


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Such small products are slower on more."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def made(config: LmConfig) -> tuple[Transformer, Tensors]:
    torch.manual_seed(1)
    model = Transformer(config).eval()
    with torch.no_grad():  # strong enough for attention and everything else to matter
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    return model, quantise(model, rows_of(config, checkpoint.made_up(), 3))


@pytest.fixture(scope="module", params=CONFIGS)
def tiny(request: pytest.FixtureRequest) -> tuple[LmConfig, Transformer, Tensors]:
    config = CONFIGS[request.param]
    return config, *made(config)


@pytest.fixture(scope="module")
def language_model(tiny: tuple[LmConfig, Transformer, Tensors], tmp_path_factory: pytest.TempPathFactory) -> Any:
    config, _, tensors = tiny
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    store.save(path, config, tensors, digest(IntegerModel(config, tensors)), name="tiny")
    return store.load(path)


def some_tokens(rows: int = 5, length: int = 60) -> tuple[torch.Tensor, torch.Tensor]:
    random = np.random.default_rng(2)
    return (
        torch.from_numpy(random.integers(0, NULL + 1, (rows, length))),
        torch.from_numpy(random.integers(0, 18, (rows, length))),
    )


# ---- tokens ----


@given(
    st.sampled_from(list(CONFIGS.values())),
    st.integers(1, 24),
    st.integers(1, 2),
    st.integers(1, 100),
    st.integers(0, 2**32 - 1),
)
def test_tokens_give_the_samples_back(config: LmConfig, bits: int, channels: int, frames: int, seed: int) -> None:
    half = 1 << (bits - 1)
    x = np.random.default_rng(seed).integers(-half, half, (2, frames, channels)).astype(np.int32)
    tokens = to_tokens(config, x, bits)
    assert tokens.min() >= 0
    assert tokens.max() <= NULL
    assert np.array_equal(to_samples(config, tokens, frames, channels, bits), x)


def test_the_stream_is_the_papers() -> None:
    """Channel after channel, most significant byte first, null tokens for the bytes that a lower depth lacks."""
    x = np.array([[[0x1234, -2], [0x0001, -0x8000]]], np.int32)
    assert to_tokens(GPT2, x, 16)[0].tolist() == [
        0x12, 0x34, NULL, 0x00, 0x01, NULL, 0xFF, 0xFE, NULL, 0x80, 0x00, NULL,
    ]  # fmt: skip
    plain = dataclasses.replace(GPT2, padded=False, signed=False)
    assert to_tokens(plain, x, 16)[0].tolist() == [0x92, 0x34, 0x80, 0x01, 0x7F, 0xFE, 0x00, 0x00]
    assert to_tokens(GPT2, np.array([[[-1]]], np.int32), 12)[0].tolist() == [0xFF, 0xF0, NULL]


def test_blocks_of_channels_follow_one_another() -> None:
    where = layout(dataclasses.replace(OURS, interleave=4, window=8), 6, 2, 1)
    assert where.source.tolist() == [0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 9, 11]
    assert set(where.phases[:4]) != set(where.phases[4:8])


def test_files_call_a_shape_as_ever() -> None:
    """Whatever the fields are called here."""
    told = PADDED.to_dict()
    assert told == {
        "layers": 2, "width": 32, "heads": 4, "kv_heads": 2, "span": 40, "positions": "rotary", "activation": "relu",
        "block": 1, "window": 48, "padded": True, "signed": True, "start": True,
    }  # fmt: skip
    assert LmConfig.from_dict(told) == PADDED
    for other in ({"n_layer": 2}, {"more": 1}):
        with pytest.raises(KeyError):
            LmConfig.from_dict(told | other)


def test_more_than_24_bits_are_refused() -> None:
    with pytest.raises(UnsupportedSource):
        token_bytes(25)


# ---- exact integers ----


@pytest.mark.parametrize("terms", [8, 1024, 3072])
def test_products_are_exact_at_the_extremes(terms: int) -> None:
    x = torch.full((3, terms), float(LEVEL))
    x[1] = -LEVEL
    x[2, ::2] = -LEVEL
    weight = torch.full((terms, 16), LEVEL, dtype=torch.int8)
    weight[:, 1] = -LEVEL
    for bytewise in (False, True):
        assert torch.equal(Product(weight, bytewise)(x).double(), x.double() @ weight.double())


def test_step_by_step_at_once_and_in_any_batch_gives_the_same_counts(tiny: Any) -> None:
    config, _, tensors = tiny
    tokens, phases = some_tokens(5, min(60, config.span) if config.positions == "learned" else 60)
    plain = IntegerModel(config, tensors, bytewise=False)
    at_once = plain.counts(plain.stream(tokens, phases).flatten(0, 1)).view(*tokens.shape, 256)
    ways = ({"bytewise": False}, {"bytewise": True}, {"compiled": False}, {"compiled": True})
    for model in (IntegerModel(config, tensors, **way) for way in ways):
        alone = torch.cat([model.stream(tokens[r : r + 1], phases[r : r + 1]) for r in range(5)])
        assert torch.equal(model.counts(alone.flatten(0, 1)).view_as(at_once), at_once)
        cache = model.new_cache(5)
        for place in range(tokens.shape[1]):
            counts = model.counts(model.step(cache, tokens[:, place], phases[:, place]))
            assert torch.equal(counts, at_once[:, place]), place


@pytest.mark.parametrize(("places", "seen", "span"), [(1, 1, 2), (1, 40, 40), (24, 24, 24), (24, 47, 24), (7, 30, 24)])
def test_compiled_shares_are_those_of_torch(places: int, seen: int, span: int) -> None:
    random = np.random.default_rng(4)
    config = dataclasses.replace(OURS, span=span)
    tensors = made(config)[1]
    for strength in (1, 50, 120_000):
        scores = random.integers(-strength, strength + 1, (3, config.n_kv_head, 2, places, seen)).astype(np.float32)
        models = [IntegerModel(config, tensors, compiled=way) for way in (False, True)]
        plain, fast = (model._attention_weights(0, torch.from_numpy(scores.copy()), seen - places) for model in models)
        assert torch.equal(plain, fast)
        assert fast.sum(-1).sub(65536).abs().max() <= span


def test_the_number_of_threads_changes_nothing(tiny: Any) -> None:
    config, _, tensors = tiny
    tokens, phases = some_tokens(64, 32)
    model, before, found = IntegerModel(config, tensors, bytewise=False), torch.get_num_threads(), []
    try:
        for threads in (1, 2, 3):
            torch.set_num_threads(threads)
            found.append(model.counts(model.stream(tokens, phases).flatten(0, 1)))
    finally:
        torch.set_num_threads(before)
    assert torch.equal(found[0], found[1])
    assert torch.equal(found[0], found[2])


@pytest.mark.parametrize("device", [CUDA, MPS])
def test_a_gpu_gives_the_counts_of_the_processor(tiny: Any, device: str) -> None:
    config, _, tensors = tiny
    tokens, phases = some_tokens(70, 40)
    found = []
    for where in ("cpu", device):
        model = IntegerModel(config, tensors, where)
        stream = model.stream(tokens.to(where), phases.to(where))
        found.append(model.counts(stream.flatten(0, 1)).cpu())
    assert torch.equal(*found)
    assert digest(IntegerModel(config, tensors)) == digest(IntegerModel(config, tensors, device))


def test_a_token_sees_its_span_and_no_further() -> None:
    tensors = made(OURS)[1]
    model = IntegerModel(OURS, tensors)
    tokens, phases = some_tokens(1, 60)
    other = tokens.clone()
    other[0, 0] = (tokens[0, 0] + 1) % 256
    changed = (model.stream(tokens, phases) != model.stream(other, phases)).any(2)[0]
    reach = OURS.n_layer * (OURS.span - 1)
    assert changed[0]
    assert not changed[reach + 1 :].any()


def test_counts_leave_two_for_every_value_and_never_exceed_the_total(tiny: Any) -> None:
    config, _, tensors = tiny
    model = IntegerModel(config, tensors)
    stream = torch.cat((model.stream(*some_tokens()).flatten(0, 1), torch.full((1, config.n_embd), -float(1 << 20))))
    stream[0, 0] = 1 << 20
    for stride in (1, 16, 256):
        counts = model.counts(stream, stride)
        assert counts.shape[1] == 256 // stride
        assert counts.min() >= 2
        assert counts.double().sum(1).max() <= TOTAL
        assert torch.equal(counts, counts.round())


def test_integers_lose_little(tiny: Any) -> None:
    config, model, tensors = tiny
    exact, rounded = compare(model, IntegerModel(config, tensors), rows_of(config, checkpoint.made_up(), 6))
    assert rounded < exact * 1.005


def test_integers_become_a_float_model_again(tiny: Any) -> None:
    config, model, tensors = tiny
    if config.activation == "gelu":
        with pytest.raises(ValueError, match="GELU"):
            dequantise(config, tensors)
        return
    again = Transformer(config).eval()
    again.load_state_dict(dequantise(config, tensors))
    integer, rows = IntegerModel(config, tensors), rows_of(config, checkpoint.made_up(), 6)
    assert compare(again, integer, rows)[0] == pytest.approx(compare(model, integer, rows)[0], rel=0.005)
    once_more = quantise(again, rows_of(config, checkpoint.made_up(), 3))
    assert compare(again, IntegerModel(config, once_more), rows)[1] == pytest.approx(
        compare(model, integer, rows)[1], rel=0.005
    )


def test_rotations_turn_by_the_angle() -> None:
    angle = np.array([0.3, 1.0])
    cosine, sine = rotary_table(np.cos(angle), np.sin(angle), 4096)
    turns = np.arange(4096)[:, None] * angle
    assert np.abs(cosine - np.cos(turns)).max() < 1e-6
    assert np.abs(sine - np.sin(turns)).max() < 1e-6


def test_attention_in_stretches_is_attention() -> None:
    q, k, v = torch.randn(2, 4, 50, 8), torch.randn(2, 2, 50, 8), torch.randn(2, 2, 50, 8)
    back = torch.arange(50)[:, None] - torch.arange(50)
    full = torch.nn.functional.scaled_dot_product_attention(
        q, k.repeat_interleave(2, 1), v.repeat_interleave(2, 1), attn_mask=(back >= 0) & (back < 12)
    )
    assert torch.allclose(attend(q, k, v, 12), full, atol=1e-5)


# ---- coding ----


def test_constriction_reads_what_the_lockstep_decoder_reads() -> None:
    random = np.random.default_rng(3)
    counts = random.integers(2, 60_000, (500, 256)).astype(np.float32)
    counts[::7, 3] += 1 << 23
    symbols = random.integers(0, 256, 500)
    symbols[:6] = [0, 255, 255, 0, 3, 3]
    lines = coding.rows(counts, symbols)
    data = coding.encode(lines)
    words = np.frombuffer(data, "<u4").astype(np.uint32)
    theirs: Any = constriction.stream.queue.RangeDecoder(words)
    family = constriction.stream.model.Categorical(perfect=False)
    assert np.array_equal(theirs.decode(family, lines[:, :3].astype(np.float32)), lines[:, 3])
    state = coding.decoders([data, data])
    found = np.zeros(2, np.int64)
    for n in range(500):
        coding.decode(
            np.repeat(counts[n : n + 1], 2, 0), np.array([True, n < 100]), state.lower, state.width, state.point,
            state.place, state.end, state.words, found,
        )  # fmt: skip
        assert found[0] == symbols[n]
        assert found[1] == symbols[min(n, 99)]


def signal(frames: int, channels: int, bits: int) -> NDArray[np.int32]:
    return music(frames, channels, bits, seed=bits)


@pytest.mark.parametrize(("bits", "channels"), [(8, 1), (12, 2), (16, 2), (16, 3), (20, 1), (24, 2), (5, 1)])
def test_segments_come_back_whatever_the_batch(language_model: Any, bits: int, channels: int) -> None:
    x = signal(70, channels, bits)
    coder = LmCodec(language_model, "cpu")
    data = coder.encode(x, bits)
    assert LmCodec(language_model, "cpu", memory=1).encode(x, bits) == data
    for memory in (1 << 30, 1):
        assert np.array_equal(LmCodec(language_model, "cpu", memory=memory).decode(data, len(x), channels, bits), x)


@pytest.mark.parametrize("frames", [0, 1, 47, 48, 49])
def test_segments_of_awkward_lengths(language_model: Any, frames: int) -> None:
    coder = LmCodec(language_model, "cpu")
    x = signal(64, 2, 16)[:frames]
    assert np.array_equal(coder.decode(coder.encode(x, 16), frames, 2, 16), x)


def test_unused_low_bits_and_silence_cost_nothing(language_model: Any) -> None:
    coder = LmCodec(language_model, "cpu")
    x = signal(50, 1, 8)
    deep = coder.encode(x << 16, 24)
    assert deep[1:] == coder.encode(x, 8)[1:]
    assert np.array_equal(coder.decode(deep, 50, 1, 24), x << 16)
    assert len(coder.encode(np.zeros((4000, 2), np.int32), 16)) == 1
    low = np.full((9, 1), -(1 << 23), np.int32)
    assert np.array_equal(coder.decode(coder.encode(low, 24), 9, 1, 24), low)


@settings(max_examples=25)
@given(st.binary(max_size=60), st.integers(0, 200), st.integers(1, 3))
def test_hostile_payloads_are_damage_or_other_samples(data: bytes, cut: int, channels: int) -> None:
    coder = hostile()
    good = coder.encode(signal(60, channels, 16), 16)
    for payload in (data, good[:cut], data + good):
        with contextlib.suppress(ArchiveDamaged):
            assert coder.decode(payload, 60, channels, 16).shape == (60, channels)


def hostile(kept: list[LmCodec] = []) -> LmCodec:  # noqa: B006
    if not kept:
        tensors = made(OURS)[1]
        check = digest(IntegerModel(OURS, tensors))
        kept.append(LmCodec(LanguageModel("x", b"", OURS, tensors, {"check": check}), "cpu"))
    return kept[0]


def test_stopping_stops(language_model: Any) -> None:
    control = Control()
    control.stop()
    coder = LmCodec(language_model, "cpu")
    with pytest.raises(Interrupted):
        coder.encode(signal(50, 1, 16), 16, control)
    assert not coder._busy.locked()


def test_progress_counts_every_sample(language_model: Any) -> None:
    coder, x, control = LmCodec(language_model, "cpu"), signal(110, 3, 16), Control()
    data = coder.encode(x, 16, control)
    assert control.samples == x.size
    control = Control()
    coder.decode(data, 110, 3, 16, control)
    assert control.samples == pytest.approx(x.size, abs=16)


# ---- devices ----


def test_out_of_memory_lowers_the_batch(language_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    x = signal(200, 1, 8)
    wanted = LmCodec(language_model, "cpu").encode(x, 8)
    whole, sizes = IntegerModel.stream, []

    def scarce(self: IntegerModel, tokens: torch.Tensor, *rest: Any) -> torch.Tensor:
        sizes.append(len(tokens))
        if len(tokens) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(self, tokens, *rest)

    coder = LmCodec(language_model, "cpu")
    monkeypatch.setattr(IntegerModel, "stream", scarce)
    assert coder.encode(x, 8) == wanted
    assert max(sizes) > 2


def test_a_gpu_that_fails_gives_way_to_the_processor(language_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    x, words = signal(100, 1, 16), list[str]()
    data = LmCodec(language_model, "cpu").encode(x, 16)
    coder = LmCodec(language_model, "cpu", words.append)
    coder.device = "cuda"
    whole, failures = IntegerModel.step, [True]

    def breaks(self: IntegerModel, *rest: Any) -> torch.Tensor:
        if failures and rest[0].length == 20:
            failures.clear()
            raise RuntimeError("CUDA error: an illegal memory access was encountered\nmore")
        return whole(self, *rest)

    monkeypatch.setattr(IntegerModel, "step", breaks)
    assert np.array_equal(coder.decode(data, 100, 1, 16), x)
    assert coder.device == "cpu"
    assert words == [
        "the cuda device failed (CUDA error: an illegal memory access was encountered); the processor carries on"
    ]


def test_a_device_that_computes_otherwise_is_not_used(language_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trilobyte_gui.codec.lm import lm_codec as module

    words = list[str]()
    right = module.digest
    monkeypatch.setattr(module, "available", lambda device: device == "cuda")
    monkeypatch.setattr(module, "IntegerModel", lambda config, tensors, device: (config, tensors, device))
    monkeypatch.setattr(module, "digest", lambda model: "other" if model[2] == "cuda" else right(IntegerModel(*model)))
    assert LmCodec(language_model, "auto", words.append).device == "cpu"
    assert "cuda" in words[0]
    with pytest.raises(SelfTestFailed):
        LmCodec(language_model, "cuda")
    with pytest.raises(NeedsNewer, match="mps"):
        LmCodec(language_model, "mps")


def test_everything_stays_on_its_device(tiny: Any) -> None:
    """The meta device computes nothing, but as a GPU does it refuses to mix its numbers with another device's."""
    config, model, tensors = tiny
    tokens, phases = (each.to("meta") for each in some_tokens())
    for bytewise in (False, True):
        integer = IntegerModel(config, tensors, "meta", bytewise)
        assert integer.counts(integer.stream(tokens, phases).flatten(0, 1)).device.type == "meta"
        cache = integer.new_cache(len(tokens))
        for place in range(2):
            stream = integer.step(cache, tokens[:, place], phases[:, place])
        assert integer.counts(stream, stride=2).device.type == "meta"
    there = copy.deepcopy(model).to("meta")
    lm.losses(there, tokens, phases).sum().backward()
    muon.Muon([p for p in there.parameters() if p.ndim > 1], 0.01).step()
    with pytest.raises((RuntimeError, NotImplementedError)):
        lm.losses(there, *some_tokens())


@pytest.mark.parametrize("device", ["cpu", CUDA, MPS])
def test_roots_and_quotients_round_as_ieee_754_wants(device: str) -> None:
    assert rounds_right(device)
    random = np.random.default_rng(1)
    for size in (1, 2, 5, 8, 31, 100_000):
        x = (2.0 ** random.uniform(0, 40, size)).astype(np.float32)
        got = inverse_roots(torch.from_numpy(x).to(device)).cpu().numpy()
        assert np.array_equal(got, np.float32(1) / np.sqrt(x))


def test_a_device_that_rounds_otherwise_is_not_used(language_model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from trilobyte_gui.codec.lm import integer, lm_codec

    monkeypatch.setattr(lm_codec, "digest", lambda model: language_model.facts["check"])
    LmCodec(language_model, "cpu")
    exact = integer.inverse_roots
    monkeypatch.setattr(integer, "inverse_roots", lambda x: torch.nextafter(exact(x), torch.ones(1)))
    with pytest.raises(SelfTestFailed):
        LmCodec(language_model, "cpu")


# ---- models ----


def gpt2_weights(layers: int = 2, width: int = 64, places: int = 96, vocabulary: int = 769) -> dict[str, torch.Tensor]:
    """A GPT-2 with the published checkpoint's keys and shapes, but for its size."""
    torch.manual_seed(4)

    def r(*shape: int) -> torch.Tensor:
        return 0.1 * torch.randn(*shape)

    weights = {"wte.weight": r(vocabulary, width), "wpe.weight": r(places, width)}
    for number in range(layers):
        h = f"h.{number}."
        for norm in ("ln_1", "ln_2"):
            weights |= {f"{h}{norm}.weight": 1 + r(width), f"{h}{norm}.bias": r(width)}
        for name, inputs, outputs in (
            ("attn.c_attn", width, 3 * width),
            ("attn.c_proj", width, width),
            ("mlp.c_fc", width, 4 * width),
            ("mlp.c_proj", 4 * width, width),
        ):
            weights |= {f"{h}{name}.weight": r(inputs, outputs), f"{h}{name}.bias": r(outputs)}
    weights |= {"ln_f.weight": 1 + r(width), "ln_f.bias": r(width)}
    named = {f"model.transformer.{name}": tensor for name, tensor in weights.items()}
    return named | {"model.lm_head.weight": r(vocabulary, width)}


def gpt2_logits(weights: dict[str, torch.Tensor], tokens: torch.Tensor) -> torch.Tensor:
    """GPT-2 as its paper and reference program have it, written down once more."""
    w = {name.removeprefix("model.").removeprefix("transformer."): tensor for name, tensor in weights.items()}
    width, heads = w["wte.weight"].shape[1], w["wte.weight"].shape[1] // 64

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return torch.nn.functional.layer_norm(x, (width,), w[f"{name}.weight"], w[f"{name}.bias"])

    x = w["wte.weight"][tokens] + w["wpe.weight"][: len(tokens)]
    for number in range(len([name for name in w if name.endswith("ln_1.bias")])):
        h = f"h.{number}."
        qkv = norm(x, f"{h}ln_1") @ w[f"{h}attn.c_attn.weight"] + w[f"{h}attn.c_attn.bias"]
        q, k, v = (part.view(len(tokens), heads, -1).transpose(0, 1) for part in qkv.split(width, 1))
        scores = q @ k.transpose(1, 2) / (width // heads) ** 0.5
        hidden = torch.ones(len(tokens), len(tokens), dtype=torch.bool).triu(1)
        mixed = (scores.masked_fill(hidden, -1e9).softmax(-1) @ v).transpose(0, 1).reshape(len(tokens), width)
        x = x + mixed @ w[f"{h}attn.c_proj.weight"] + w[f"{h}attn.c_proj.bias"]
        y = norm(x, f"{h}ln_2") @ w[f"{h}mlp.c_fc.weight"] + w[f"{h}mlp.c_fc.bias"]
        y = 0.5 * y * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (y + 0.044715 * y**3)))
        x = x + y @ w[f"{h}mlp.c_proj.weight"] + w[f"{h}mlp.c_proj.bias"]
    return norm(x, "ln_f") @ w["lm_head.weight"].t()


def test_the_published_form_is_understood() -> None:
    weights = gpt2_weights()
    model = checkpoint.from_gpt2(weights)
    c = model.config
    assert (c.n_layer, c.n_embd, c.n_head, c.span, c.padded, c.signed) == (2, 64, 1, 96, True, True)
    tokens = torch.randint(0, 256, (90,))
    tokens[2::3] = 768
    ours = model(tokens.where(tokens < 768, NULL)[None], torch.zeros(1, 90, dtype=torch.long))[0]
    assert torch.allclose(ours, gpt2_logits(weights, tokens)[:, :256], atol=1e-4)


@pytest.mark.parametrize("form", ["lightning.ckpt", "bare.pt", "plain.safetensors"])
def test_checkpoints_are_imported_used_and_removed(
    form: str, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, file = gpt2_weights(), tmp_path / form
    if form.endswith("safetensors"):
        from safetensors.torch import save_file

        save_file(weights, file)
    else:
        torch.save({"state_dict": weights, "epoch": 3, "global_step": 9} if "light" in form else weights, file)
    audio = make_flac(tmp_path / "calibrate.flac", music(3000))
    assert cli(["models", "import", str(file), "--name", "their model", "--audio", str(audio), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["event"] == "imported"
    assert told["name"] == "their-model"
    assert told["layers"] == 2
    assert abs(told["loss_percent"]) < 5  # random weights: large numbers, unlike a trained model's
    assert cli(["models", "import", str(file), "--name", "their model"]) == ExitCode.CANNOT_WRITE
    assert cli(["models", "list"]) == 0
    assert "their-model" in capsys.readouterr().out
    assert cli(["models", "verify", told["sha256"][:10]]) == 0
    coder = LmCodec(store.named("their-model"), "cpu")
    x = signal(100, 2, 16)
    assert np.array_equal(coder.decode(coder.encode(x, 16), 100, 2, 16), x)
    assert [len(w.layout) for w in windows(coder.model.config, 100, 2, 16)] == [96] * 6 + [24]
    assert cli(["models", "remove", "their-model"]) == 0
    assert cli(["models", "remove", "their-model"]) == ExitCode.NEEDS_NEWER


class Dangerous:
    def __reduce__(self) -> Any:
        return os.system, ("echo never",)


def saved(found: object) -> bytes:
    """A checkpoint."""
    file = io.BytesIO()
    torch.save(found, file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (pickle.dumps({"state_dict": Dangerous()}), "not a checkpoint of weights alone"),
        (b"nonsense", "not a checkpoint of weights alone"),
        (b"", "not a checkpoint of weights alone"),
        (b"hello" * 100, "not a checkpoint of weights alone"),
        (b"RIFF\xc4\x0f\x00\x00WAVEfmt \x10" + bytes(range(256)), "not a checkpoint of weights alone"),
        (saved({"state_dict": 5}), "no GPT-2"),
        (saved({1: torch.zeros(1)}), "no GPT-2"),
    ],
)
def test_files_that_are_more_or_less_than_weights_are_refused(
    content: bytes, error: str, tmp_path: Path, own_home: Path
) -> None:
    file = tmp_path / "bad.ckpt"
    file.write_bytes(content)
    with pytest.raises(CannotRead, match=error):
        checkpoint.import_model(file)


def test_other_networks_are_refused(tmp_path: Path) -> None:
    weights = gpt2_weights()
    with pytest.raises(CannotRead, match="no GPT-2"):
        checkpoint.from_gpt2({"layer.weight": torch.zeros(3)})
    with pytest.raises(CannotRead, match=r"h\.1\.ln_2\.bias"):
        checkpoint.from_gpt2({k: v for k, v in weights.items() if k != "model.transformer.h.1.ln_2.bias"})
    with pytest.raises(CannotRead, match="null token"):
        checkpoint.from_gpt2(gpt2_weights(vocabulary=256))
    for name, shape in (("wte", (769,)), ("wpe", ()), ("wpe", (96, 32))):
        with pytest.raises(CannotRead, match=rf"{name}\.weight"):
            checkpoint.from_gpt2(weights | {f"model.transformer.{name}.weight": torch.zeros(shape)})


def test_models_from_elsewhere_are_checked(language_model: Any, tmp_path: Path, own_home: Path) -> None:
    config, tensors = language_model.config, language_model.tensors
    good, bad = tmp_path / "good.safetensors", tmp_path / "bad.safetensors"
    store.save(good, config, tensors, language_model.facts["check"], name="good")
    store.save(bad, config, tensors, "0" * 64, name="bad")
    assert checkpoint.import_model(good).sha256 == store.file_sha256(good).hex()
    assert store.find(store.file_sha256(good)).config == config
    first, *others, last = (each.name for each in store.entries())
    assert (first, last) == ("lm", "good")
    assert others  # earlier ones, for their archives
    with pytest.raises(CannotRead, match="what it must"):
        checkpoint.import_model(bad)
    with pytest.raises(CannotWrite, match="came with the program"):
        store.remove("lm")


def test_models_of_a_stranger_are_told_in_words(
    language_model: Any, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, tensors, check = language_model.config, language_model.tensors, language_model.facts["check"]
    folder = store.installed_dir()
    cold = {name: -each if name.endswith("heat") else each for name, each in tensors.items()}
    odd = {
        "cold": cold,
        "mad": {name: each / 0 if name.endswith("heat") else each for name, each in cold.items()},
        "narrow": {name: each[:0] if name.endswith("heat") else each for name, each in tensors.items()},
        "short": tensors | {"attention": tensors["attention"][:0]},
        **{f"no-{first}": {name: each for name, each in tensors.items() if name != first} for first in tensors},
        "shaped": {name: each.reshape(-1)[:1] for name, each in tensors.items()},
        "typed": {name: each.to(torch.bool) for name, each in tensors.items()},
    }
    for name, some in odd.items():
        store.save(folder / f"{name}.safetensors", config, some, check)
    facts = {"format": FORMAT, "config": json.dumps(config.to_dict()), "check": check}
    heads: list[Any] = [
        *("[" * 50_000, "{}", "[]", {"__metadata__": 5}, {"__metadata__": {"format": FORMAT}}),
        *({"__metadata__": facts | more} for more in ({"config": "[]"}, {"parameters": "x"}, {"check": "x"})),
        {"__metadata__": facts | {"config": json.dumps(config.to_dict() | {"layers": 1.5})}},
    ]
    for number, head in enumerate(heads):
        raw = (head if isinstance(head, str) else json.dumps(head)).encode()
        (folder / f"oddity{number}.safetensors").write_bytes(len(raw).to_bytes(8, "little") + raw)
    (folder / "cut.safetensors").write_bytes(b"\xff")
    assert cli(["models", "list"]) == 0
    assert "oddity" not in capsys.readouterr().out
    for name in odd:
        assert cli(["models", "verify", name]) == CannotRead.exit_code
    assert "not what it says" in capsys.readouterr().err


# ---- in the product ----


@pytest.fixture
def installed(language_model: Any) -> Any:
    """The tiny model among the installed ones, where the proving process finds it too."""
    path = store.installed_dir() / "tiny.safetensors"
    store.save(path, language_model.config, language_model.tensors, language_model.facts["check"], name="tiny")
    yield store.entry("tiny")
    path.unlink(missing_ok=True)


def done(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What was told of the one file that is done."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(line for line in lines if line["event"] == "done")


@pytest.fixture
def not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are neither stored raw nor as FLAC, however small that is."""
    monkeypatch.setattr("trilobyte_gui.archive.operations.compress.flac_payload", lambda samples, bits: None)
    monkeypatch.setattr("trilobyte_gui.codec.segment.sample_bytes", lambda bits: 99)


@pytest.mark.usefixtures("not_stored")
def test_a_track_by_the_shipped_model_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_wav(tmp_path / "a.wav", music(150, 2, 8), bits=8)
    asked = ["--preset", "lm", "--model", "lm", "--device", "cpu", "--json"]
    assert cli(["estimate", str(source), *asked]) == 0
    estimated = done(capsys)["trilobyte_bytes"]
    assert cli(["compress", str(source), *asked]) == 0
    told = done(capsys)
    archive = tmp_path / "a.wav.trilo"
    assert told["segments_lm"] == 1
    assert told["trilobyte_bytes"] == estimated == archive.stat().st_size
    assert cli(["info", str(archive), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["lm_sha256"] == store.named().sha256.hex()
    assert cli(["restore", str(archive), "-o", str(tmp_path / "back"), "--device", "cpu"]) == 0
    assert (tmp_path / "back" / "a.wav").read_bytes() == source.read_bytes()


def test_best_keeps_whichever_is_smaller(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = make_wav(tmp_path / "a.wav", music(150))
    sizes = {}
    for name, asked in (("lm", ["lm"]), ("bytes", ["lm", "--model", "lm"]), ("best", ["best"])):
        assert cli(["compress", str(source), "--preset", *asked, "--replace", "overwrite", "--json"]) == 0
        sizes[name] = done(capsys)["trilobyte_bytes"]
    assert sizes["best"] <= min(sizes["lm"], sizes["bytes"]) + 40  # it names the model that it might have used


def test_what_the_language_model_cannot_code_is_coded_otherwise_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make_wav(tmp_path / "a.wav", music(2000, 1, 32), bits=32)
    assert cli(["compress", str(source), "--preset", "best", "--json"]) == 0
    told = done(capsys)
    assert told["segments_lm"] == 0
    assert "up to 24 bits" in told["remarks"][0]


@pytest.mark.usefixtures("not_stored")
def test_an_archive_whose_model_is_missing_says_what_to_get(
    language_model: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = store.installed_dir() / "tiny.safetensors"
    store.save(path, language_model.config, language_model.tensors, language_model.facts["check"], name="tiny")
    source = make_wav(tmp_path / "a.wav", music(150, 1, 8), bits=8)
    asked = ["--preset", "lm", "--model", "tiny", "--device", "cpu", "--json"]
    try:
        assert cli(["compress", str(source), *asked]) == 0
        assert done(capsys)["segments_lm"] == 1
        sha256 = store.entry("tiny").sha256
    finally:
        path.unlink()
    assert cli(["restore", str(tmp_path / "a.wav.trilo"), "-o", str(tmp_path / "b"), "--json"]) == ExitCode.NEEDS_NEWER
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failed = next(line for line in lines if line["event"] == "failed")
    assert sha256 in failed["message"]
    assert "trilobyte models import FILE" in failed["hint"]


def test_the_shipped_model_is_sound() -> None:
    model = store.named()
    assert (store.entry("lm").path.stat().st_size) < 30e6
    assert float(model.facts["loss_percent"]) < 0.5
    LmCodec(model, "cpu")  # passes its test


def test_torch_is_loaded_by_the_language_model_alone() -> None:
    code = (
        "import sys; import trilobyte_gui.cli.main, trilobyte_gui.cli.models;"
        " import trilobyte_gui.archive.operations.compress, trilobyte_gui.archive.reader;"
        " raise SystemExit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- training ----


def test_training_learns_resumes_and_ships(tmp_path: Path) -> None:
    corpus, work, out = tmp_path / "corpus", tmp_path / "work", tmp_path / "out"
    for number, bits in enumerate((8, 16, 24)):
        folder = corpus / ("speech" if number else "music")
        make_flac(folder / f"{number}.flac", music(4000, 2, bits, seed=number), bits=bits)
    asked = [
        str(corpus), "--work", str(work), "--out", str(out), "--batch", "2", "--every", "2", "--held-back", "2",
        "--layers", "1", "--width", "32", "--heads", "2", "--span", "32", "--window", "64", "--threads", "1",
    ]  # fmt: skip
    assert lm.main([*asked, "--steps", "4"]) == 0
    assert lm.main([*asked, "--steps", "6", "--resume"]) == 0
    assert torch.tensor([1e-40]).mul(1.0).item() > 0  # whoever calls it computes as before
    lines = (work / "log.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["step", "2", "4", "6"]
    assert "<polyline" in (out / "lm.svg").read_text(encoding="utf-8")
    model = store.load(out / "lm.safetensors")
    assert model.sha256.hex() in (out / "lm.md").read_text(encoding="utf-8")
    LmCodec(model, "cpu")


def test_training_goes_on_from_a_model_that_is_there(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store.installed_dir()
    for name, config in (("small", OURS), ("bent", dataclasses.replace(OURS, activation="gelu"))):
        _, tensors = made(config)
        store.save(folder / f"{name}.safetensors", config, tensors, digest(IntegerModel(config, tensors)))
    make_flac(tmp_path / "corpus" / "music" / "a.flac", music(4000, 2, 16))
    asked = [
        str(tmp_path / "corpus"), "--work", str(tmp_path), "--out", str(tmp_path), "--steps", "1", "--batch", "2",
        "--held-back", "2", "--threads", "1", "--span", "32", "--window", "64", "--precision", "bfloat16",
    ]  # fmt: skip
    assert lm.main([*asked, "--begin", "nowhere"]) == ExitCode.NEEDS_NEWER
    assert lm.main([*asked, "--begin", "bent"]) == ExitCode.USAGE
    assert "GELU" in capsys.readouterr().err
    assert lm.main([*asked, "--begin", "small", "--rate", "0", "--matrix-rate", "0"]) == 0
    begun, model = store.named("small"), store.load(tmp_path / "lm.safetensors")
    assert model.config == dataclasses.replace(OURS, span=32, interleave=1, window=64)
    last = rows_of(OURS, [(music(4000, 2, 16), 16)], 4)
    bits = [compare(made(OURS)[0], IntegerModel(OURS, each.tensors), last)[1] for each in (begun, model)]
    assert bits[1] == pytest.approx(bits[0], rel=0.003)  # a step of no length left it what it was
    card = (tmp_path / "lm.md").read_text(encoding="utf-8")
    assert begun.sha256.hex() in card
    assert "CORPUS_DIR" in card
    assert "--begin small" in card
    assert "--steps 1" in card


@pytest.mark.parametrize("optimiser", ["muon", "adamw"])
def test_training_steps_every_weight(optimiser: str) -> None:
    model = Transformer(OURS)
    args = lm.parser().parse_args(["x", "--optimiser", optimiser, "--rate", "0.01"])
    optimising = lm.optimisers(model, args)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for _ in range(2):
        lm.losses(model, *some_tokens()).sum().backward()
        for each in optimising:
            each.step()
    moved = {name for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved == set(before)
    assert len(optimising) == (2 if optimiser == "muon" else 1)


@pytest.mark.parametrize("shape", [(8, 64), (64, 8), (32, 32)])
def test_muon_goes_as_far_along_every_direction(shape: tuple[int, int]) -> None:
    torch.manual_seed(3)
    gradient = torch.randn(shape) @ torch.diag(torch.logspace(0, -1, shape[1]))
    u, values, v = torch.linalg.svd(gradient, full_matrices=False)
    even = muon.orthogonal(gradient)
    assert even.shape == gradient.shape
    along = torch.diagonal(u.T @ even @ v.T)
    assert torch.allclose(even, u @ torch.diag(along) @ v, atol=1e-4)  # the same directions
    near = along[values > 0.05 * values[0]]
    assert near.min() > 0.5
    assert near.max() < 1.3


def test_low_bytes_are_dropped_and_sequences_are_whole() -> None:
    from trilobyte_gui.training.generalist import Clip

    clip = Clip(Path("x"), "music", "CC0", "a", False)
    audio = lm_audio.AudioClip(music(4000, 2, 24), 24, 1.0, clip)
    seen = set()
    for seed in range(40):
        tokens, phases = lm_audio.sequence(audio, OURS, np.random.default_rng(seed), 256)
        assert tokens.shape == phases.shape == (256,)
        seen |= set(phases.tolist())
    assert seen == set(range(18))  # every depth, alone and in pairs


# ---- benchmark ----


def test_the_benchmark_measures_sizes_and_what_a_blend_would_give(
    language_model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_flac(tmp_path / "dev" / "speech" / "a.flac", music(500, 1))
    make_flac(tmp_path / "dev" / "music" / "b.flac", music(500, 2))
    rows = lm_bench.sizes([tmp_path / "dev"], language_model, "cpu", 1.0, blend=True)
    assert [(row.domain, row.bits, row.pcm) for row in rows] == [("music", 16, 2000), ("speech", 16, 1000)]
    for row in rows:
        assert row.blend_bits is not None
        assert row.blend_bits < row.hybrid_bits * 1.05
        if row.pcm == 1000:
            assert row.hybrid_bits == pytest.approx(8 * row.hybrid, abs=8 * 24)
    told = lm_bench.report(rows)
    assert "MusDB18 mixes" in told
    assert "speech" in told


def test_a_blend_knows_no_more_than_a_decoder(language_model: Any, tmp_path: Path) -> None:
    """Of two equal channels each model codes one for nothing, but not the same one: no sum of both could be decoded."""
    noise = np.random.default_rng(4).integers(-9000, 9000, (300, 1)).astype(np.int32)
    make_flac(tmp_path / "a.flac", np.repeat(noise, 2, 1))
    (row,) = lm_bench.sizes([tmp_path], language_model, "cpu", 1.0, blend=True)
    assert row.blend_bits is not None
    assert row.blend_bits > 300 * 14


def test_the_language_models_bits_are_those_of_its_segment(language_model: Any) -> None:
    coder, x = LmCodec(language_model, "cpu"), signal(100, 2, 16)
    assert lm_bench._language_bits(x, 16, coder).sum() / 8 == pytest.approx(len(coder.encode(x, 16)), abs=60)


def test_the_papers_baselines_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from safetensors.torch import save_file

    from trilobyte_gui.bench.__main__ import main

    make_flac(tmp_path / "dev" / "speech" / "a.flac", music(1500, 1))
    dev = str(tmp_path / "dev")
    assert main(["baseline", "samples", dev, "--bits", "8", "--minutes", "0.001", "--chunks", "1"]) == 0
    gpt2, llama = tmp_path / "gpt2.safetensors", tmp_path / "llama.safetensors"
    save_file(gpt2_weights(1, 64, 2048, 300), gpt2)
    shapes = {
        "embed_tokens": (300, 64), "norm": (64,), "layers.0.input_layernorm": (64,),
        "layers.0.post_attention_layernorm": (64,), "layers.0.self_attn.q_proj": (64, 64),
        "layers.0.self_attn.k_proj": (64, 64), "layers.0.self_attn.v_proj": (64, 64),
        "layers.0.self_attn.o_proj": (64, 64), "layers.0.mlp.gate_proj": (96, 64), "layers.0.mlp.up_proj": (96, 64),
        "layers.0.mlp.down_proj": (64, 96),
    }  # fmt: skip
    save_file({f"model.{name}.weight": 0.1 * torch.randn(shape) for name, shape in shapes.items()}, llama)
    for file in (gpt2, llama):
        asked = ["--bits", "16", "--chunks", "1", "--weights", str(file)]
        assert main(["baseline", "in-context", dev, *asked]) == 0
    told = capsys.readouterr().out
    assert sum(line.split()[:2] == ["speech", "16"] for line in told.splitlines()) == 2
    assert "LJSpeech" in told
    assert "Llama-2" in told


def test_a_text_model_predicts_causally() -> None:
    from trilobyte_gui.bench.text_model import CausalModel

    model = CausalModel(gpt2_weights(2, 64, 64, 300), {}, {})
    tokens = torch.randint(0, 256, (40,))
    assert torch.allclose(model.logits(tokens)[:20], model.logits(tokens[:20]), atol=1e-4)
    assert sorted(model.bytes) == list(range(256))
    assert model.bytes[ord("!")] == 0
    assert model.bytes[0] == 188

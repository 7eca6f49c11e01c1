"""The auto-encoder of neural previews: quantisation, its entropy coding, its files, and what is heard."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.tiny_taae import CONFIG, model_bytes
from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, SelfTestFailed
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.taae import fsq, taae_codec
from trilobyte_gui.codec.taae.config import CODES, TaaeConfig
from trilobyte_gui.codec.taae.model_file import MAGIC, parse_model
from trilobyte_gui.codec.taae.network import Autoencoder, attend
from trilobyte_gui.codec.taae.sliding import Sliding
from trilobyte_gui.codec.taae.taae_codec import TaaeCodec, codes_of, heard


@cache
def shared() -> TaaeCodec:
    return TaaeCodec(parse_model(model_bytes()))


@pytest.fixture
def codec() -> TaaeCodec:
    return shared()


def sound(seconds: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.standard_normal(round(seconds * CONFIG.rate)))
    return (0.5 * x / np.abs(x).max()).astype(np.float32)


def preview(codec: TaaeCodec, x: np.ndarray, stages: int = 2) -> bytes:
    encoder = codec.encoder(stages)
    return encoder.begin() + encoder.add(x) + encoder.finish()


# ---- quantisation ----


@pytest.mark.parametrize("levels", [3, 5, 6, 9, 17])
def test_levels_are_those_of_the_paper(levels: int) -> None:
    y = torch.linspace(-1, 1, 4001, dtype=torch.float64)
    made = fsq.rounded(y, levels)
    assert torch.allclose(torch.unique(made), torch.linspace(-1, 1, levels, dtype=torch.float64))
    assert float((made - y).abs().max()) <= 1 / (levels - 1) + 1e-9
    assert torch.equal(fsq.rounded(made, levels), made)


def test_half_are_rounded_straight_through_and_half_get_noise() -> None:
    z = torch.randn(2, 50, 3, generator=torch.Generator().manual_seed(1)).requires_grad_()
    levels, noisy = torch.tensor([17, 5]).view(2, 1, 1), torch.tensor([False, True]).view(2, 1, 1)
    noise = torch.rand(z.shape, generator=torch.Generator().manual_seed(2)) * 2 - 1
    made = fsq.trained(z, levels, noisy, noise)
    y = torch.tanh(z)
    assert torch.allclose(made[0], fsq.rounded(y[0], 17))
    assert torch.allclose(made[1], y[1] + noise[1] / 4)
    made.sum().backward()
    assert z.grad is not None
    assert torch.allclose(z.grad, (1 - y * y).detach(), atol=1e-6)


@pytest.mark.parametrize(("stages", "levels"), [(1, 5), (2, 17)])
def test_residual_codes_reach_the_levels_of_training(stages: int, levels: int) -> None:
    y = np.linspace(-1, 1, 3000, dtype=np.float32).reshape(-1, 3)
    codes = fsq.to_codes(y, stages)
    assert codes.shape == (stages, 1000, 3)
    assert codes.min() == 0
    assert codes.max() == CODES - 1
    made = fsq.to_numbers(codes)
    assert set(np.unique(made)) <= set(np.linspace(-1, 1, levels, dtype=np.float32))
    assert np.abs(made - y).max() <= 1 / (levels - 1) + 1e-6
    assert np.array_equal(fsq.to_numbers(fsq.to_codes(made, stages)), made)


def test_rare_codes_are_kept_in_range() -> None:
    assert np.array_equal(fsq.to_numbers(np.full((2, 1, 2), CODES - 1)), np.ones((1, 2), np.float32))


# ---- the network ----


def test_attention_sees_its_window_and_nothing_else() -> None:
    q, k, v = torch.randn(3, 1, 2, 21, 4, generator=torch.Generator().manual_seed(1)).unbind(0)
    here = torch.arange(21)
    mask = (here[:, None] - here).abs() <= 4
    wanted = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    assert torch.allclose(attend(q, k, v, 4), wanted, atol=1e-6)


def test_training_and_use_have_the_same_weights() -> None:
    torch.manual_seed(1)
    trained, used = Autoencoder(CONFIG, training=True), Autoencoder(CONFIG)
    used.load_state_dict(trained.merge())
    x = torch.randn(1, 10 * CONFIG.hop)
    assert torch.allclose(trained.encode(x), used.encode(x), atol=1e-6)


def test_piece_by_piece_is_as_at_once(codec: TaaeCodec, monkeypatch: pytest.MonkeyPatch) -> None:
    x = sound(2.0)
    with torch.inference_mode():
        at_once = torch.tanh(codec.network.encode(torch.from_numpy(x)[None]))[0].numpy()
        played = codec.network.decode(torch.from_numpy(at_once)[None])[0].numpy()
    monkeypatch.setattr(taae_codec, "BLOCK", 90)
    sliding = taae_codec.numbers(codec.network)
    parts = [part for begin in range(0, len(x), 777) for part in sliding.add(x[begin : begin + 777])]
    parts += sliding.finish()
    assert len(parts) > 3
    assert np.allclose(np.concatenate(parts), at_once, atol=1e-5)
    sliding = taae_codec.sound(codec.network)
    pieces = [*sliding.add(at_once), *sliding.finish()]
    assert len(pieces) > 3
    assert np.allclose(np.concatenate(pieces).reshape(-1), played, atol=1e-5)


def test_a_sliding_network_sees_as_much_as_it_asks_for() -> None:
    seen = []

    def work(x: np.ndarray) -> np.ndarray:
        seen.append(len(x))
        y = x.reshape(-1, 2).sum(1)
        return np.stack((y, np.convolve(y, np.ones(5))[2:-2]), 1)

    x = np.arange(101, dtype=np.float32)
    sliding = Sliding(work, 2, 2, 7)
    made = np.concatenate([*sliding.add(x[:33]), *sliding.add(x[33:]), *sliding.finish()])
    assert max(seen) <= (7 + 4) * 2
    assert np.array_equal(made, work(np.append(x, np.float32(0))))


# ---- codes ----


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 2), st.integers(0, 140), st.integers(0, 1 << 30))
def test_codes_come_back(stages: int, frames: int, seed: int) -> None:
    codec = shared()
    codes = np.random.default_rng(seed).integers(0, CODES, (stages, frames, CONFIG.dims))
    source = varint.ByteReader(codec.entropy.encode(codes))
    assert np.array_equal(codec.entropy.decode(source, stages, frames, CONFIG.dims), codes)
    source.finish()


def test_decoding_step_by_step_takes_one_thread_and_gives_the_others_back(
    codec: TaaeCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[int] = set()
    step = IntegerModel.step
    monkeypatch.setattr(IntegerModel, "step", lambda *a: (seen.add(torch.get_num_threads()), step(*a))[1])
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        codes = np.zeros((1, 3, CONFIG.dims), np.int64)
        codec.entropy.decode(varint.ByteReader(codec.entropy.encode(codes)), 1, 3, CONFIG.dims)
        assert (seen, torch.get_num_threads()) == ({1}, 3)
    finally:
        torch.set_num_threads(before)


def test_codes_take_no_more_than_they_hold(codec: TaaeCodec) -> None:
    """An untrained model knows nothing, but that there are five values and no more."""
    codes = np.random.default_rng(1).integers(0, CODES, (2, 250, CONFIG.dims))
    assert len(codec.entropy.encode(codes)) < 1.15 * codes.size * np.log2(CODES) / 8


# ---- previews ----


@pytest.mark.parametrize("stages", [1, 2])
@pytest.mark.parametrize("samples", [0, 1, 39, 40, 41, 8001])
def test_a_preview_is_heard(codec: TaaeCodec, stages: int, samples: int) -> None:
    x = sound(12)[:samples]
    parts = list(codec.decode(preview(codec, x, stages)))
    made = np.concatenate([np.zeros(0, np.float32), *parts])
    assert made.dtype == np.float32
    assert len(made) == samples
    wanted = heard(codec.network, codes_of(codec.network, x, stages))[:samples] if samples else made
    assert np.allclose(made, wanted, atol=1e-5)


def test_how_sound_arrives_does_not_matter(codec: TaaeCodec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taae_codec, "BLOCK", 150)
    x = sound(3.5)
    encoder = codec.encoder()
    pieces = [encoder.begin(), *(encoder.add(x[n : n + 5000]) for n in range(0, len(x), 5000)), encoder.finish()]
    assert b"".join(pieces) == preview(codec, x)
    made = np.concatenate(list(codec.decode(b"".join(pieces))))
    assert np.allclose(made, heard(codec.network, codes_of(codec.network, x, 2))[: len(x)], atol=1e-5)


def test_damaged_previews_are_told(codec: TaaeCodec) -> None:
    data = preview(codec, sound(1.0))
    for bad in (b"", data[:3], b"RIFF" + data[4:], data[:4] + bytes(8) + data[12:], data[:-1], data[:40], data + b"\0"):
        with pytest.raises(ArchiveDamaged):
            list(codec.decode(bad))
    stages = len(MAGIC) + 8
    for value in (0, 3, 0xFF):
        with pytest.raises(ArchiveDamaged):
            list(codec.decode(data[:stages] + bytes([value]) + data[stages + 1 :]))


@cache
def damaged_one() -> bytes:
    return preview(shared(), sound(0.15))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_bytes_are_sound_or_an_error(data: st.DataObject) -> None:
    codec = shared()
    whole = bytearray(damaged_one())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = [np.zeros(0), *codec.decode(bytes(whole))]
    except ArchiveDamaged:
        return
    assert np.isfinite(np.concatenate(made)).all()


# ---- files ----


def test_damaged_models_are_told() -> None:
    data = model_bytes()
    for bad in (b"", data[:100], data.replace(b"trilobyte-taae-1", b"trilobyte-taae-9"), data[:-5]):
        with pytest.raises(CannotRead):
            parse_model(bad)
    changed = parse_model(data[:-600] + bytes(600))
    with pytest.raises((CannotRead, SelfTestFailed)):
        TaaeCodec(changed)


def test_weights_that_do_not_fit_are_told() -> None:
    model = parse_model(model_bytes())
    del model.weights["leave.bias"]
    with pytest.raises(CannotRead):
        TaaeCodec(model)


@pytest.mark.parametrize(
    "fields", [{"dims": 10}, {"width": 30, "heads": 4}, {"strides": (3,), "layers": (1,)}, {"patch": 0}]
)
def test_unsound_shapes_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a sound"):
        TaaeConfig(**fields)  # type: ignore[arg-type]


def test_rates_are_the_papers() -> None:
    paper = TaaeConfig(patch=320, layers=(8, 20), width=1024, heads=8, window=128, dims=6)
    assert paper.rate / paper.hop == 25
    assert paper.bits_per_second(2) == 700

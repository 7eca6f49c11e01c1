"""DAC and EnCodec from weights in the form of `transformers`: shapes, what is refused, and the same as its networks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.bench.__main__ import main
from trilobyte_gui.bench.dac import Dac
from trilobyte_gui.bench.encodec import Encodec
from trilobyte_gui.bench.published_codecs import folded, load
from trilobyte_gui.codec.errors import CannotRead

DAC = {
    "model_type": "dac", "sampling_rate": 8000, "downsampling_ratios": [2, 5, 4], "encoder_hidden_size": 4,
    "decoder_hidden_size": 32, "n_codebooks": 5, "codebook_size": 32, "codebook_dim": 3, "hidden_size": 32,
}  # fmt: skip
ENCODEC = {
    "model_type": "encodec", "sampling_rate": 8000, "upsampling_ratios": [5, 4, 2], "num_filters": 4, "hidden_size": 12,
    "codebook_size": 16, "target_bandwidths": [1.0, 4.0], "normalize": False, "chunk_length_s": None,
    "norm_type": "weight_norm", "num_residual_layers": 2,
}  # fmt: skip
BOTH = pytest.mark.parametrize("config", [DAC, ENCODEC], ids=["dac", "encodec"])


def tensors(config: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Random weights of a network, EnCodec's with lengths and directions apart, as its published file has them."""
    torch.manual_seed(1)
    network = Dac(config) if config["model_type"] == "dac" else Encodec(config)
    found = {name: each + 0.02 * torch.randn(each.shape) for name, each in network.state_dict().items()}
    if config is ENCODEC:
        for name in [name for name in found if name.endswith("conv.weight")]:
            v = found.pop(name)
            found[f"{name}_g"] = v.flatten(1).norm(dim=1).view(-1, *(1,) * (v.dim() - 1))
            found[f"{name}_v"] = 3 * v
        found["quantizer.layers.0.codebook.cluster_size"] = torch.zeros(16)
    return found


def file(folder: Path, config: dict[str, Any], weights: dict[str, torch.Tensor] | None = None) -> Path:
    """`model.safetensors` and its `config.json` in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    save_file({k: v.contiguous() for k, v in (weights or tensors(config)).items()}, folder / "model.safetensors")
    return folder / "model.safetensors"


def sound(frames: int) -> np.ndarray:
    return (music(frames, 1)[:, 0] / 32768).astype(np.float32)


@BOTH
@pytest.mark.parametrize("frames", [1, 39, 40, 41, 4001])
def test_sound_comes_back_as_long_and_the_same_each_time(tmp_path: Path, config: dict[str, Any], frames: int) -> None:
    codec = load(file(tmp_path, config))
    assert (codec.rate, codec.hop) == (8000, 40)
    heard, size = codec.through(sound(frames), 3)
    bits = 5 if config is DAC else 4
    assert (heard.shape, heard.dtype, np.isfinite(heard).all()) == ((frames,), np.float32, True)
    assert size == -(-3 * -(-frames // 40) * bits // 8)
    again, _ = load(tmp_path).through(sound(frames), 3)  # of the folder
    assert np.array_equal(heard, again)


@BOTH
def test_more_codebooks_take_more(tmp_path: Path, config: dict[str, Any]) -> None:
    codec = load(file(tmp_path, config))
    assert codec.books == 5
    made = [codec.through(sound(4000), books) for books in (1, 2, 5)]
    assert [size for _, size in made] == ([63, 125, 313] if config is DAC else [50, 100, 250])
    assert not np.array_equal(made[0][0], made[2][0])


def test_both_forms_of_weight_normalisation_are_folded() -> None:
    v = torch.randn(3, 2, 5)
    g = torch.rand(3, 1, 1)
    wanted = g * v / v.flatten(1).norm(dim=1).view(3, 1, 1)
    for length, direction in (
        ("weight_g", "weight_v"),
        ("parametrizations.weight.original0", "parametrizations.weight.original1"),
    ):
        found = folded({f"a.conv.{length}": g, f"a.conv.{direction}": v.half(), "a.conv.bias": g})
        assert set(found) == {"a.conv.weight", "a.conv.bias"}
        assert torch.allclose(found["a.conv.weight"], wanted, atol=1e-3)


@BOTH
def test_wrong_files_are_refused_in_words(tmp_path: Path, config: dict[str, Any]) -> None:
    weights = tensors(config)
    name = next(name for name in weights if name.startswith("decoder") and name.endswith("bias"))
    other = {**weights, name: torch.zeros(99)}
    lacking = {each: tensor for each, tensor in weights.items() if each != name}
    for wrong, words in (
        ((config, other), "size mismatch"),
        ((config, lacking), "Missing key"),
        ((config, {**weights, "strange": torch.zeros(1)}), "Unexpected key"),
        (({**config, "model_type": "bert"}, weights), "neither DAC nor EnCodec"),
        (({**config, "sampling_rate": None}, weights), "is not known"),
        (({**config, "codebook_size": -3}, weights), "is not known"),
    ):
        with pytest.raises(CannotRead, match=words):
            load(file(tmp_path / "m", *wrong))
    path = file(tmp_path / "m", config)
    path.with_name("config.json").write_text("[1]")
    with pytest.raises(CannotRead, match="holds no object"):
        load(path)
    path.with_name("config.json").write_text("{")
    with pytest.raises(CannotRead, match="damaged"):
        load(path)
    path.with_name("config.json").unlink()
    with pytest.raises(CannotRead, match=r"config\.json is not next to"):
        load(path)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(CannotRead, match="damaged"):
        load(path)


def test_pickled_files_are_not_even_opened(tmp_path: Path) -> None:
    for name in ("weights_44khz.pth", "encodec_24khz.th", "pytorch_model.bin"):
        with pytest.raises(CannotRead, match="not a file of safetensors") as told:
            load(tmp_path / name)
        assert "convert it to safetensors" in str(told.value.hint)


def test_encodec_at_48_khz_is_refused(tmp_path: Path) -> None:
    wrong = {**ENCODEC, "audio_channels": 2, "normalize": True, "chunk_length_s": 1.0, "norm_type": "time_group_norm"}
    with pytest.raises(CannotRead, match="only the model at 24 kHz"):
        load(file(tmp_path, wrong, tensors(ENCODEC)))


def test_the_benchmark_has_them_beside_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_wav(tmp_path / "a.wav", music(9000, 2), rate=8000)
    dac, encodec = file(tmp_path / "d", DAC), file(tmp_path / "e", ENCODEC)
    line = ["nac", str(tmp_path / "a.wav"), "--kbits", "32", "--weights", str(dac), "--weights", str(encodec)]
    assert main(line) == 0
    out = capsys.readouterr().out
    for words in ("DAC at 8 kHz, 3 codebook(s)", "EnCodec at 8 kHz, 4 codebook(s)", "auto-encoder, 2 stage(s)"):
        assert words in out
    assert main([*line, "--codebooks", "6"]) == CannotRead.exit_code
    assert "DAC has 5 codebooks, not 6" in capsys.readouterr().err


def test_a_dac_is_the_one_of_transformers(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(2)
    theirs = transformers.DacModel(transformers.DacConfig(**{k: v for k, v in DAC.items() if k != "model_type"})).eval()
    with torch.no_grad():
        for each in theirs.parameters():
            each.add_(0.05 * torch.randn(each.shape))
    theirs.save_pretrained(tmp_path)
    ours = load(tmp_path)._network
    x = torch.from_numpy(sound(4000))[None, None]
    with torch.inference_mode():
        codes = theirs.encode(x, n_quantizers=4).audio_codes
        assert torch.equal(ours.encode(x, 4), codes)
        assert torch.allclose(ours.decode(codes)[:, 0], theirs.decode(audio_codes=codes).audio_values, atol=1e-5)


@pytest.mark.parametrize("frames", [4000, 4013, 30])
def test_an_encodec_is_the_one_of_transformers(tmp_path: Path, frames: int) -> None:
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(3)
    config = transformers.EncodecConfig(**{k: v for k, v in ENCODEC.items() if k != "model_type"})
    theirs = transformers.EncodecModel(config).eval()
    with torch.no_grad():
        for stage in theirs.quantizer.layers:
            stage.codebook.embed.normal_(0, 0.3)
    theirs.save_pretrained(tmp_path)
    ours = load(tmp_path)._network
    x = torch.from_numpy(sound(frames))[None, None]
    with torch.inference_mode():
        codes = theirs.encode(x, bandwidth=4.0).audio_codes[0]
        assert codes.shape[1] == ours.books
        assert torch.equal(ours.encode(x, ours.books), codes)
        assert torch.allclose(ours.decode(codes), theirs.decode(codes[None], [None]).audio_values, atol=1e-5)

"""The language model of the second decoder, written from FORMAT.md alone, decodes what the coder codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.codec.test_lm import CONFIGS, made
from tests.codec.test_reference_decoder import Constriction, language_models, model
from tests.helpers.archive_builder import noisy
from tests.helpers.archive_helpers import info_chunk, make_wav, music, run
from tests.reference import basics, decoder, distribution, lm
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import LmCodec, digest
from trilobyte_gui.models import store


@pytest.fixture(scope="module", params=CONFIGS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A coder with a tiny model, and that model as the second decoder reads it."""
    config = CONFIGS[request.param]
    tensors = made(config)[1]
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    store.save(path, config, tensors, digest(IntegerModel(config, tensors)))
    return LmCodec(store.load(path), "cpu"), lm.LanguageModel.from_safetensors(path.read_bytes())


@pytest.mark.parametrize(
    ("bits", "channels", "frames"), [(16, 2, 70), (8, 1, 120), (24, 3, 40), (12, 2, 60), (20, 1, 50), (5, 1, 90)]
)
def test_what_the_engine_codes(both: Any, bits: int, channels: int, frames: int) -> None:
    coder, tiny = both
    samples = music(frames, channels, bits) if bits > 5 else noisy(frames, channels, 8) >> 3
    samples[:5] = np.array([-(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 0, -1, 1])[:, None]
    payload = coder.encode(samples, bits)
    decoded = lm.decode_lm(payload, channels, bits, frames, tiny, distribution.RangeDecoder)
    assert np.array_equal(np.array(decoded).T, samples)


@pytest.mark.parametrize("shift", [3, 16])
def test_samples_that_lack_low_bits(both: Any, shift: int) -> None:
    coder, tiny = both
    samples = (noisy(40, 2, 16) >> shift) << shift if shift < 16 else np.zeros((40, 2), np.int32)
    payload = coder.encode(samples, 16)
    decoded = lm.decode_lm(payload, 2, 16, 40, tiny, distribution.RangeDecoder)
    assert np.array_equal(np.array(decoded).T, samples)


def test_constriction_reads_the_same_bytes(both: Any) -> None:
    coder, tiny = both
    samples = noisy(30, 2, 16)
    decoded = lm.decode_lm(coder.encode(samples, 16), 2, 16, 30, tiny, Constriction)
    assert np.array_equal(np.array(decoded).T, samples)


@pytest.mark.parametrize("preset", ["lm", "best"])
def test_a_wav_file_compressed_by_the_product(preset: str, tmp_path: Path) -> None:
    before = torch.get_num_threads()
    source = make_wav(tmp_path / "a.wav", noisy(90, 2, 8), 8, tail=info_chunk(INAM="Title"))
    options = Options(preset=preset, model=store.SHIPPED, jobs=1, device="cpu")
    assert not run("compress", [source], tmp_path / "out", options).errors
    torch.set_num_threads(before)
    data = (tmp_path / "out" / "a.wav.trilo").read_bytes()
    fitting = language_models()[store.named().sha256.hex()]
    network = model(preset if preset == "best" else "")
    decoded = decoder.decode(data, network, language_model=fitting)
    assert decoded.original == source.read_bytes()
    assert decoded.archive.header.lm_sha256 == fitting.sha256
    if preset == "lm":
        assert [segment.kind for segment in decoded.archive.segments] == [4]
        with pytest.raises(basics.Damaged, match="another language model"):
            decoder.decode(data, model())


def test_shipped_models_are_read_whole() -> None:
    shipped = {each.sha256 for each in store.entries() if each.shipped}
    assert shipped == {each.sha256.hex() for each in language_models().values()} == set(language_models())

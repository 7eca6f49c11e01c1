"""A second decoder, written from FORMAT.md alone, gives what the product gives; so do the golden archives for ever.

When the golden archives belong to another model than the shipped one, make them anew: tests/golden/make_golden.py.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import constriction
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.archive_builder import (
    Samples,
    always,
    build,
    bursts,
    dithered,
    gapped,
    harsh,
    mixed,
    noisy,
    wav_bytes,
)
from tests.helpers.archive_helpers import info_chunk, make_flac, make_wav, run, some_metadata
from tests.helpers.source_files import wav as wav_float
from tests.reference import basics, container, decoder, distribution, flac, jpeg, lm, prediction, presets, segments
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.audio.flac_codec import flac_payload
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.codec.presets import preset_of
from trilobyte_gui.codec.segment import Decoder, Segment, TrackTables
from trilobyte_gui.codec.source_formats import VERBATIM
from trilobyte_gui.models.generalist import model_of
from trilobyte_gui.paths import models_dir

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
EXPECTED: dict[str, dict[str, str]] = json.loads((GOLDEN / "golden.json").read_text())
MODEL_FILE = models_dir() / "generalist.safetensors"
RECURRENT_FILE = models_dir() / "recurrent.safetensors"


VERSION_1 = [
    "balanced-flac-20", "balanced-float-32", "balanced-mixed-24", "balanced-stereo-16", "balanced-stereo-gapped",
    "best-mono-8", "fast-big-24", "fast-bytes", "fast-float-64", "fast-harsh-32", "fast-mono-8", "fast-planes-32",
    "fast-stereo-16", "fast-three-forms", "fast-widened-64", "lm-frames-16", "lm-stereo-16", "lm-three-24",
    "max-stereo-16", "quick-harsh-24", "quick-stereo-16",
]  # fmt: skip
CODER_1 = ["balanced-again-24", "balanced-mixed-16", "fast-again-16", "max-three-16"]
CODER_2 = ["balanced-noisy-16", "fast-dithered-16", "max-dithered-16"]
CODER_3 = ["best-dithered-16", "lm-mixed-24", "lm-noisy-16", "lm-noisy-8"]


@cache
def model(preset: str = "") -> presets.Model:
    """The one that this preset is coded with."""
    file = RECURRENT_FILE if preset in ("lm", "best") else MODEL_FILE
    return presets.Model.from_safetensors(file.read_bytes())


@cache
def models() -> dict[str, presets.Model]:
    """All that are shipped, by which golden archives were made: the present one and earlier ones."""
    names = ("generalist*.safetensors", "recurrent*.safetensors")
    files = [path.read_bytes() for name in names for path in models_dir().glob(name)]
    return {hashlib.sha256(data).hexdigest(): presets.Model.from_safetensors(data) for data in files}


@cache
def language_models() -> dict[str, lm.LanguageModel]:
    """All that are shipped, likewise."""
    files = [path.read_bytes() for path in models_dir().glob("lm*.safetensors")]
    return {hashlib.sha256(data).hexdigest(): lm.LanguageModel.from_safetensors(data) for data in files}


@cache
def picture_model() -> jpeg.PictureModel:
    return jpeg.PictureModel.from_safetensors((models_dir() / "covers.safetensors").read_bytes())


@pytest.mark.parametrize(
    ("names", "digest"),
    [
        (VERSION_1, "cdfc1d2af01a50bf76fc59c94008782183c96ffaf1e53bb8b4215c298add3484"),
        (CODER_1, "03e4bb7b2deca08f7cc5665b904126be144bdd8f68c488cf82b502ec147ec8db"),
        (CODER_2, "013a6ae007d815256732d15be86c2855dccd5adcde66ac46fcb235ab4a4fc6ac"),
        (CODER_3, "6ef20a4365191c452c7fe63d4c58d212d3067d036e92055488e5d61661a68275"),
    ],
    ids=["version 1 of the format", "version 1 of the coder", "version 2 of the coder", "version 3 of the coder"],
)
def test_the_golden_archives_are_what_they_were(names: list[str], digest: str) -> None:
    """For ever: whoever changes one of them has broken the promise that every later program reads them."""
    digests = "".join(hashlib.sha256((GOLDEN / f"{name}.trilo").read_bytes()).hexdigest() for name in names)
    assert hashlib.sha256(digests.encode()).hexdigest() == digest


def product_samples(archive: bytes) -> Samples:
    """What the product decodes coded segments to."""
    reader = ArchiveReader(io.BytesIO(archive))
    header = reader.header
    tables = TrackTables.from_bytes(reader.tables, header.channels, header.bits)
    preset = preset_of(header.preset, header.coder)
    assert preset is not None
    decoder = Decoder(header.channels, header.bits, preset, tables, model=model_of(preset))
    parts = [
        decoder.decode(Segment(entry.kind, reader.segment(i)), entry.frames) for i, entry in enumerate(reader.entries)
    ]
    return np.concatenate(parts)


def assert_same(decoded: decoder.Decoded, samples: Samples) -> None:
    assert np.array_equal(np.array(decoded.samples).T, samples)


def check_coded(samples: Samples, bits: int, preset: str) -> decoder.Decoded:
    """Code the samples; both decoders must give them back, the reference the original file, too."""
    archive = build(samples, bits, preset)
    decoded = decoder.decode(archive, model(preset))
    assert [segment.kind for segment in decoded.archive.segments] == [2]
    assert_same(decoded, samples)
    assert np.array_equal(product_samples(archive), samples)
    assert decoded.original is not None
    assert decoded.original.startswith(wav_bytes(samples, bits)[0] + wav_bytes(samples, bits)[1])
    return decoded


@pytest.mark.parametrize(
    ("preset", "channels", "bits", "frames"),
    [
        ("fast", 1, 8, 1500),
        ("fast", 2, 16, 2500),  # longer than the longest filter, and past two refreshes of its energy
        ("fast", 3, 24, 1200),
        ("fast", 6, 16, 700),
        ("balanced", 1, 16, 2500),
        ("balanced", 2, 24, 1600),
        ("balanced", 3, 16, 700),
        ("balanced", 6, 8, 500),
        ("quick", 2, 16, 2500),
        ("quick", 3, 8, 700),
        ("max", 2, 16, 1100),
        ("max", 3, 24, 400),
        ("lm", 1, 8, 900),
        ("lm", 2, 16, 1100),
        ("lm", 3, 24, 400),
        ("best", 2, 16, 300),
    ],
)
def test_ordinary_tracks(preset: str, channels: int, bits: int, frames: int) -> None:
    check_coded(noisy(frames, channels, bits), bits, preset)


@pytest.mark.parametrize(
    ("preset", "channels", "bits"), [("fast", 2, 32), ("balanced", 1, 24), ("balanced", 3, 32), ("lm", 2, 32)]
)
def test_tracks_that_upset_predictors(preset: str, channels: int, bits: int) -> None:
    check_coded(harsh(1200, channels, bits), bits, preset)


@pytest.mark.parametrize("preset", ["quick", "fast", "balanced"])
def test_bursts_leave_the_filters_sound_and_decode_alike(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loud attacks out of near silence: the filters' gain counts the new goal, so none of them has to start afresh."""
    restarts = []
    predict = prediction.Stage.predict

    def watched(stage: prediction.Stage, t: int) -> float:
        before = bool(stage.w.any())
        output = predict(stage, t)
        if before and not stage.w.any():
            restarts.append(t)
        return output

    monkeypatch.setattr(prediction.Stage, "predict", watched)
    check_coded(bursts(800, 32), 32, preset)
    assert not restarts


@pytest.mark.parametrize("preset", ["quick", "fast", "balanced"])
def test_every_kind_of_alphabet(preset: str) -> None:
    decoded = check_coded(mixed(700), 24, preset)
    listed = [alphabet is not None for alphabet in segments.read_tables(decoded.archive.tables, 6)]
    assert listed[3]
    assert not any(listed[:3])


def test_a_list_that_two_channels_share() -> None:
    x = gapped(1500, 2, 14)
    decoded = check_coded(x, 16, "fast")
    first, second = segments.read_tables(decoded.archive.tables, 2)
    assert first is not None
    assert first is second
    assert set(first.values) == set(x.flat)
    assert first.unit == 9


@pytest.mark.parametrize(("preset", "channels", "lists"), [("fast", 1, True), ("balanced", 2, False), ("lm", 1, False)])
def test_values_on_a_grid(preset: str, channels: int, lists: bool) -> None:
    x = dithered(1400, channels, seed=3)
    archive = build(x, 16, preset, grid=always, lists=lists)
    assert archive != build(x, 16, preset, lists=lists)  # values are counted indeed
    decoded = decoder.decode(archive, model(preset))
    assert_same(decoded, x)
    assert np.array_equal(product_samples(archive), x)


@pytest.mark.parametrize("frames", [1, 2, 7, 8, 9, 17])
def test_tracks_of_a_few_frames(frames: int) -> None:
    check_coded(noisy(frames, 2, 16), 16, "fast")


def test_raw_and_flac_segments_between_coded_ones() -> None:
    x = noisy(1300, 3, 24)
    decoded = decoder.decode(build(x, 24, "fast", ("flac", "raw", "coded"), segment_frames=300), model())
    assert [segment.kind for segment in decoded.archive.segments] == [1, 0, 2, 1, 0]
    assert_same(decoded, x)


@pytest.mark.parametrize("bits", [8, 16, 20, 24, 32])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_flac_payloads(bits: int, channels: int) -> None:
    x = noisy(3000, channels, bits)
    x[1000:1500] = 5
    x[2000:, 0] &= ~0xF
    if bits == 32:
        x &= ~0xFF  # as far as libFLAC's depths go
    payload = flac_payload(x, bits)
    assert payload is not None
    assert np.array_equal(np.array(flac.decode_flac(payload, channels, len(x))).T, x)


# The coder


class Constriction:
    """Constriction's own decoder, and beside it the document's: they must agree on every byte."""

    def __init__(self, words: NDArray[np.uint32]) -> None:
        self.theirs = constriction.stream.queue.RangeDecoder(np.ascontiguousarray(words, np.uint32))
        self.ours = distribution.RangeDecoder(words)

    def byte(self, left: basics.I64) -> int:
        widths = np.diff(left)
        assert widths.min() >= 2
        assert left[-1] == 2**24
        probabilities = (widths - 1).astype(np.float32)  # constriction adds one to each
        categorical = constriction.stream.model.Categorical(probabilities, perfect=False)
        symbol = int(self.theirs.decode(categorical))
        assert symbol == self.ours.byte(left)
        return symbol


@pytest.mark.parametrize(("preset", "bits"), [("fast", 16), ("balanced", 24)])
def test_constriction_reads_the_same_bytes(preset: str, bits: int) -> None:
    x = noisy(900, 2, bits, seed=3)
    archive = build(x, bits, preset)
    assert_same(decoder.decode(archive, model(), Constriction), x)
    assert np.array_equal(product_samples(archive), x)


# Whole files


@pytest.mark.parametrize("preset", ["quick", "fast", "balanced"])
def test_a_wav_file_compressed_by_the_product(preset: str, tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", noisy(1500, 2, 16), tail=info_chunk(INAM="Title") + b"odd")
    assert not run("compress", [source], tmp_path / "out", Options(preset=preset, jobs=1)).errors
    (archive,) = (tmp_path / "out").rglob("*.trilo")
    assert decoder.decode(archive.read_bytes(), model()).original == source.read_bytes()


@pytest.mark.parametrize(("bits", "gain"), [(32, 1e-40), (32, 3e-38), (64, 1e-310), (32, 0.7)])
def test_numbers_of_any_size(bits: int, gain: float, tmp_path: Path) -> None:
    values = noisy(300, 2, 24).astype(np.float64) / 2**23 * gain
    values[100:150] = 0
    values[150:160] *= 1e6
    stored = values.astype("<f4" if bits == 32 else "<f8")
    (tmp_path / "a.wav").write_bytes(wav_float(stored.tobytes(), 2, 44100, bits, coding=3))
    assert not run("compress", [tmp_path / "a.wav"], tmp_path / "out", Options(preset="quick", jobs=1)).errors
    decoded = decoder.decode((tmp_path / "out" / "a.wav.trilo").read_bytes(), model())
    assert [segment.kind for segment in decoded.archive.segments] == [3]
    assert decoded.original == (tmp_path / "a.wav").read_bytes()


def test_a_flac_file_compressed_by_the_product(tmp_path: Path) -> None:
    x = noisy(1500, 2, 12)
    source = make_flac(tmp_path / "a.flac", x, bits=12, metadata=some_metadata())
    assert not run("compress", [source], tmp_path / "out", Options(preset="fast", jobs=1)).errors
    (archive,) = (tmp_path / "out").rglob("*.trilo")
    decoded = decoder.decode(archive.read_bytes(), model())
    assert_same(decoded, x)
    data = source.read_bytes()
    assert data.startswith(decoded.wrapper.head)
    assert len(decoded.wrapper.head) > 5000  # the picture is back in its place
    assert flac.decode_flac(decoded.wrapper.head + data[len(decoded.wrapper.head) :], 2, 1500)[0][:9]


def test_as_a_program(tmp_path: Path) -> None:
    x = noisy(200, 1, 8)
    (tmp_path / "a.trilo").write_bytes(build(x, 8, "fast"))
    script = [sys.executable, "-m", decoder.__name__, "a.trilo", str(MODEL_FILE), "a.wav"]
    subprocess.run(script, cwd=tmp_path, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert (tmp_path / "a.wav").read_bytes().startswith(b"".join(wav_bytes(x, 8)[:2]))


def test_damage_is_found() -> None:
    archive = build(noisy(50, 2, 16), 16, "fast")
    tag = len(archive) - len(container.read_archive(archive).tag)
    for at in range(0, tag, 7):
        broken = bytearray(archive)
        broken[at] ^= 1
        with pytest.raises(basics.Damaged):
            decoder.decode(bytes(broken), model())


# Golden archives


def test_golden_archives_belong_to_shipped_models() -> None:
    assert {path.stem for path in GOLDEN.glob("*.trilo")} == set(EXPECTED)
    for name, expected in EXPECTED.items():
        assert expected["model_sha256"] in models(), "the model of an archive stays for ever"
        assert expected["lm_sha256"] in ("", *language_models()), "the model of an archive stays for ever"
        assert hashlib.sha256((GOLDEN / f"{name}.trilo").read_bytes()).hexdigest() == expected["archive_sha256"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_golden_archives_by_the_reference_decoder(name: str) -> None:
    own = models()[EXPECTED[name]["model_sha256"]]
    fitting = language_models().get(EXPECTED[name]["lm_sha256"])
    data = (GOLDEN / f"{name}.trilo").read_bytes()
    decoded = decoder.decode(data, own, language_model=fitting, picture_model=picture_model())
    assert decoded.archive.version == {"quick-long-16": 2, "quick-covers-16": 3}.get(name, 1)
    if name.startswith("lm-"):
        assert [segment.kind for segment in decoded.archive.segments] == [4 if name in VERSION_1 else 2]
    packed = basics.pack(decoded.samples, decoded.archive.header.bits)
    assert hashlib.sha256(packed).hexdigest() == EXPECTED[name]["audio_sha256"]
    if decoded.original is not None:
        assert hashlib.sha256(decoded.original).hexdigest() == EXPECTED[name]["original_sha256"]
    origin = decoded.archive.header.origin
    told = {"quick-speakers-16": (14, (10, 11)), "quick-valid-12": (12, ())}
    assert (origin.valid_bits, origin.speakers) == told.get(name, (0, ()))


def test_golden_archives_by_the_product(tmp_path: Path) -> None:
    from trilobyte_gui.audio.source import open_source

    for name, expected in EXPECTED.items():
        bits = ArchiveReader(io.BytesIO((GOLDEN / f"{name}.trilo").read_bytes())).header.bits
        ran = run("restore", [GOLDEN / f"{name}.trilo"], tmp_path / name)
        assert not ran.errors, ran.errors
        (restored,) = (path for path in (tmp_path / name).rglob("*") if path.is_file())
        with open_source(restored, digest=True) as source:
            unused = bits - source.info.bits  # which a FLAC file does without
            packed = b"".join(pack(block << unused, bits) for block in source.blocks(1 << 16))
            assert hashlib.sha256(packed).hexdigest() == expected["audio_sha256"]
            if source.info.kind in VERBATIM:
                assert hashlib.sha256(restored.read_bytes()).hexdigest() == expected["original_sha256"]

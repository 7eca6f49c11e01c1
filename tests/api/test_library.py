"""The library: what goes in comes out bit for bit, what cannot is refused, and no more is decoded than is needed."""

from __future__ import annotations

import doctest
import importlib
import io
import os
import pickle
import re
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import JPEG, make_wav, music
from tests.reference import decoder, presets
from trilobyte_gui.api.cache import Busy
from trilobyte_gui.archive.operations import in_memory
from trilobyte_gui.archive.tasks import Compressed, Estimated, Restored, Verified
from trilobyte_gui.audio.wav_writer import wav_head
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import ExitCode
from trilobyte_gui.codec.segment import Decoding
from trilobyte_gui.paths import models_dir

Array = NDArray[Any]
PAGE = Path(__file__).parents[2] / "resources" / "api.md"
SHORT = 8192  # frames a segment, in tests


def encode(samples: Any, rate: int = 8000, **more: Any) -> bytes:
    return trilobyte.encode(samples, rate, "quick", **{"jobs": 1, **more})


def same_bits(a: Array, b: Array) -> bool:
    """Whether two arrays have one type, one shape and the same bytes: NaN and zeros of either sign count."""
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def tune(frames: int, channels: int = 2, bits: int = 16) -> Array:
    return music(frames, channels, bits).astype(np.int16 if bits <= 16 else np.int32)


def threads_named(name: str) -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name.startswith(name)]


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trilobyte_gui.codec.segment.segment_frames", lambda channels: SHORT)


@pytest.fixture(scope="module")
def long_track() -> tuple[Array, bytes]:
    """Samples of five segments, and their archive."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trilobyte_gui.codec.segment.segment_frames", lambda channels: SHORT)
        samples = tune(4 * SHORT + 1000)
        archive = encode(samples, 44100)
    return samples, archive


# -- loading


def test_the_package_loads_next_to_nothing_and_names_all_it_has() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, trilobyte_gui; print(*sys.modules)"],
        capture_output=True, text=True, check=True, cwd=PAGE.parent.parent,
    ).stdout.split()  # fmt: skip
    assert not {"numpy", "numba", "torch", "PySide6", "mutagen", "soundfile", "av"} & set(told)
    assert [each for each in told if each.startswith("trilobyte_gui")] == ["trilobyte_gui"]
    assert set(trilobyte.__all__) <= set(dir(trilobyte))
    assert all(getattr(trilobyte, name) is not None for name in trilobyte.__all__)
    assert issubclass(trilobyte.ArchiveDamaged, trilobyte.TrilobyteError)
    with pytest.raises(AttributeError, match="no attribute 'decompress'"):
        trilobyte.decompress  # type: ignore[attr-defined]  # noqa: B018


def test_looking_at_an_archive_does_not_load_the_codec(tmp_path: Path) -> None:
    path = tmp_path / "a.trilo"
    path.write_bytes(encode(tune(100), tags={"TITLE": "x"}))
    lines = "import sys, trilobyte_gui as t\nwith t.open(sys.argv[1]) as a: print(a.tags, 'numba' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", lines, path], capture_output=True, text=True, check=True, cwd=PAGE.parent.parent
    )
    assert told.stdout == "{'TITLE': ['x']} False\n"


# -- arrays


@st.composite
def arrays(draw: st.DrawFn) -> tuple[Array, int | None]:
    """Samples as callers may have them, in any layout and byte order, and `bits` to ask for."""
    channels, frames = draw(st.integers(1, 5)), draw(st.integers(0, 400))
    kind = draw(st.sampled_from(["i2", "i4", "f4", "f8"]))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    bits: int | None = None
    if kind[0] == "i":
        own = 8 * int(kind[1])
        bits = draw(st.one_of(st.none(), st.integers(1, own)))
        half = 1 << ((bits or own) - 1)
        values = random.integers(-half, half, (frames, channels))
    else:
        values = random.integers(0, 256, (frames, channels * int(kind[1])), np.uint8).view(kind)  # any pattern at all
        if draw(st.booleans()):
            values = random.normal(0, 0.1, (frames, channels))
    array = values.astype(draw(st.sampled_from("<>")) + kind) if kind[0] == "i" else values.astype(kind)
    match draw(st.sampled_from(["plain", "columns", "every other", "swapped", "one channel"])):
        case "columns":
            array = np.asfortranarray(array)
        case "every other":
            array = np.repeat(array, 2, axis=0)[::2]
        case "swapped":
            array = array.byteswap().view(array.dtype.newbyteorder("S"))
        case "one channel":
            array = array[:, 0]
    return array, bits


@given(given_=arrays())
def test_arrays_come_back_bit_for_bit(given_: tuple[Array, int | None]) -> None:
    array, bits = given_
    back, rate = trilobyte.decode(encode(array, 44100, bits=bits), jobs=1)
    assert rate == 44100
    expected = np.ascontiguousarray(array)
    expected = expected.byteswap().view(expected.dtype.newbyteorder("=")) if not expected.dtype.isnative else expected
    if array.dtype.kind == "i":
        deep = bits or 8 * array.itemsize
        expected = expected.astype(np.int16 if deep <= 16 else np.int32)
    if expected.ndim == 2 and expected.shape[1] == 1:
        expected = expected[:, 0]
    assert same_bits(back, expected)


@pytest.mark.parametrize("bits", range(1, 33))
def test_every_depth_is_told_and_has_the_right_loudness(bits: int) -> None:
    half = 1 << (bits - 1)
    samples = np.random.default_rng(bits).integers(-half, half, (300, 2)).astype(np.int32)
    samples[0] = -half, half - 1
    data = encode(samples, bits=bits)
    with trilobyte.open(data) as archive:
        info = archive.info
        assert (info.bits, info.subtype, info.floating) == (bits, f"PCM_{bits}", False)
        assert info.dtype == ("int16" if bits <= 16 else "int32")
        assert np.array_equal(archive.read(start=0), samples)
        assert archive.read(1, "float64", start=0)[0, 0] == -1.0
        assert np.array_equal(archive.read(start=0, dtype="float64"), samples / half)


@pytest.mark.parametrize("bits", [1, 12, 16, 23])
def test_the_second_decoder_finds_the_samples_and_how_many_bits_are_valid(bits: int) -> None:
    half = 1 << (bits - 1)
    samples = np.random.default_rng(bits).integers(-half, half, (90, 2)).astype(np.int32)
    model = presets.Model.from_safetensors((models_dir() / "generalist.safetensors").read_bytes())
    decoded = decoder.decode(encode(samples, bits=bits), model)
    header = decoded.archive.header
    assert (header.bits, header.origin.valid_bits) == {1: (8, 1), 12: (16, 12), 16: (16, 0), 23: (24, 23)}[bits]
    assert [[each >> header.bits - bits for each in line] for line in decoded.samples] == samples.T.tolist()


def test_valid_bits_that_are_not_all_are_damage_and_those_that_only_a_header_claims_count_for_nothing(
    tmp_path: Path,
) -> None:
    samples = tune(200)
    assert (samples & 15).any()
    with pytest.MonkeyPatch.context() as patch:
        origin = in_memory.Origin
        patch.setattr(in_memory, "Origin", lambda **more: origin(**{**more, "valid_bits": 12}))
        lying = encode(samples)
    with trilobyte.open(lying) as archive, pytest.raises(trilobyte.ArchiveDamaged, match="more bits than it says"):
        archive.read()
    wav = tmp_path / "a.wav"
    wav.write_bytes(wav_head(2, 44100, 12, 200) + samples.tobytes())  # 12 of 16 bits, it says
    assert trilobyte.compress(wav, preset="quick", jobs=1).check().summary.done == 1
    with trilobyte.open(tmp_path / "a.wav.trilo") as archive:
        assert archive.info.bits == 16
        assert same_bits(archive.read(), samples)


@pytest.mark.parametrize("bits", [3, 8, 12, 16, 20, 24, 32, "float", "double"])
@pytest.mark.parametrize("channels", [1, 3])
def test_what_is_encoded_is_a_whole_archive_of_a_wav_file(bits: int | str, channels: int, tmp_path: Path) -> None:
    """Other programs find the same samples and tags in what the command line restores."""
    if isinstance(bits, str):
        kind = "f8" if bits == "double" else "f4"
        samples: Array = np.random.default_rng(1).normal(0, 1, (901, channels)).astype(kind)
    else:
        samples = tune(901, channels, bits)
    tags = {"TITLE": "Größe", "ARTIST": ["A", "B"], "X-Odd Name": "1=2", "GENRE": "17", "COMMENT": ""}
    kept = {"TITLE": ["Größe"], "ARTIST": ["A", "B"], "X-ODD NAME": ["1=2"], "GENRE": ["17"], "COMMENT": [""]}
    cover = trilobyte.Picture(3, "image/jpeg", "front", JPEG)
    data = encode(samples, 48000, bits=None if isinstance(bits, str) else bits, tags=tags, pictures=[cover])
    path = tmp_path / "clip.trilo"
    path.write_bytes(data)
    assert main(["verify", str(path), "-q"]) == 0
    assert main(["restore", str(path), "-q"]) == 0
    wav = tmp_path / "clip.wav"
    assert soundfile.info(str(wav)).samplerate == 48000
    theirs, _ = soundfile.read(wav, dtype="float64", always_2d=True)
    with trilobyte.open(path) as archive:
        assert np.array_equal(theirs, archive.read(dtype="float64", always_2d=True, start=0))
        assert archive.tags == kept
        assert archive.pictures == [cover]
        assert archive.speakers == ["FC"] if channels == 1 else ["FL", "FR", "FC"]
        assert archive.info.name == "audio.wav"
        assert archive.info.promise == "file-exact"
        assert archive.info.source_bytes == wav.stat().st_size
        assert archive.info.archive_bytes == len(data)
    # The file is a source like any other.
    assert main(["compress", str(wav), "-q", "--preset", "quick"]) == 0
    with trilobyte.open(tmp_path / "clip.wav.trilo") as again:
        assert again.tags == kept
        assert np.array_equal(again.read(dtype="float64", always_2d=True), theirs)


def test_the_same_arguments_give_the_same_bytes_and_others_what_they_say() -> None:
    samples = tune(2000)
    plain = encode(samples, tags={"TITLE": "x"})
    assert encode(samples.astype(np.int32), bits=16, tags={"title": ["x"]}, jobs=2)[:60] == plain[:60]
    assert encode(samples, tags={"TITLE": "x"}) == plain
    more = encode(samples, tags={"TITLE": "x"}, recovery=10, name="take 1.wav", mtime=1e9)
    header = ArchiveReader(io.BytesIO(more)).header
    assert (header.file_name, header.mtime_ns) == ("take 1.wav", 10**18)
    assert ArchiveReader(io.BytesIO(more)).records_length > 0


def test_other_things_that_are_arrays_are_taken() -> None:
    samples = tune(50)
    assert np.array_equal(trilobyte.decode(memoryview(encode(samples)))[0], samples)
    assert trilobyte.decode(encode([0.5, -0.25]))[0].tolist() == [0.5, -0.25]
    read_only = samples.copy()
    read_only.flags.writeable = False
    back, _ = trilobyte.decode(encode(read_only))
    back += 1  # what comes back is the caller's own


WRONG: list[tuple[type[Exception], str, Any, dict[str, Any]]] = [
    (TypeError, "floating point, which `bits` is not for", np.zeros(4, np.float32), {"bits": 16}),
    (TypeError, "type int64 cannot be archived", np.zeros(4, np.int64), {}),
    (TypeError, "type uint8 cannot be archived", np.zeros(4, np.uint8), {}),
    (TypeError, "type float16 cannot be archived", np.zeros(4, np.float16), {}),
    (TypeError, "type complex64 cannot be archived", np.zeros(4, np.complex64), {}),
    (TypeError, "type object cannot be archived", np.array(["a", None]), {}),
    (TypeError, "masked array", np.ma.masked_equal(np.zeros(4, np.int16), 0), {}),
    (ValueError, r"sample 4 \(frame 1, channel 0\) .* 3 bits, which hold -4 to 3", [[0, 0], [4, 5]], {"bits": 3}),
    (ValueError, r"sample -129 \(frame 0, channel 1\) does not fit 8 bits", [[-128, -129]], {"bits": 8}),
    (ValueError, "bits must be from 1 to 32, not 33", np.zeros(4, np.int32), {"bits": 33}),
    (ValueError, "bits must be from 1 to 32, not 0", np.zeros(4, np.int32), {"bits": 0}),
    (TypeError, "bits must be a whole number, not 16.5", np.zeros(4, np.int32), {"bits": 16.5}),
    (ValueError, "one dimension", np.zeros((2, 2, 2), np.int16), {}),
    (ValueError, "not 0$", np.int16(3), {}),
    (ValueError, r"256 channels .*\(frames, channels\)", np.zeros((2, 256), np.int16), {}),
    (ValueError, "0 channels", np.zeros((2, 0), np.int16), {}),
    (ValueError, "sample rate must be from 1", np.zeros(4, np.int16), {"rate": 0}),
    (ValueError, "sample rate must be from 1 to 4294967295", np.zeros(4, np.int16), {"rate": 1 << 32}),
    (TypeError, "sample rate must be a whole number, not 44100.0", np.zeros(4, np.int16), {"rate": 44100.0}),
    (TypeError, "sample rate must be a whole number, not True", np.zeros(4, np.int16), {"rate": True}),
    (ValueError, "preset must be one of 'quick', .*, not 'quik'", np.zeros(4, np.int16), {"preset": "quik"}),
    (ValueError, "jobs must be a whole number from 1 to 256, not 0", np.zeros(4, np.int16), {"jobs": 0}),
    (ValueError, "recovery must be a whole number from 0 to 100, not 101", np.zeros(4, np.int16), {"recovery": 101}),
    (ValueError, "no time of a file", np.zeros(4, np.int16), {"mtime": 1e10}),
    (TypeError, "tags are texts", np.zeros(4, np.int16), {"tags": {"TITLE": 1}}),
    (ValueError, "tag 'TRACKNUMBER' cannot be kept as it is", np.zeros(4, np.int16), {"tags": {"TRACKNUMBER": "3/"}}),
    (ValueError, "tag 'TITLE' cannot be kept as it is", np.zeros(4, np.int16), {"tags": {"TITLE": "a\0b"}}),
    (ValueError, "holds what is no character", np.zeros(4, np.int16), {"tags": {"TITLE": "\udc80"}}),
    (TypeError, "trilobyte.Picture", np.zeros(4, np.int16), {"pictures": [JPEG]}),
    (TypeError, "pictures are a list", np.zeros(4, np.int16), {"pictures": 5}),
    (TypeError, "picture's kind", np.zeros(4, np.int16), {"pictures": [trilobyte.Picture("x", "a", "", b"")]}),  # type: ignore[arg-type]
    (
        ValueError,
        "kind must be from 0 to 20",
        np.zeros(4, np.int16),
        {"pictures": [trilobyte.Picture(21, "a", "", b"")]},
    ),
    (TypeError, "tags are a dictionary", np.zeros(4, np.int16), {"tags": [("TITLE", "x")]}),
    (TypeError, "mtime must be a number, not 'x'", np.zeros(4, np.int16), {"mtime": "x"}),
    (ValueError, "nan is no time of a file", np.zeros(4, np.int16), {"mtime": float("nan")}),
    (ValueError, "inf is no time of a file", np.zeros(4, np.int16), {"mtime": float("inf")}),
    (TypeError, "name must be a text", np.zeros(4, np.int16), {"name": 5}),
    (TypeError, "model must be a text", np.zeros(4, np.int16), {"model": None}),
    (TypeError, "preset must be a text", np.zeros(4, np.int16), {"preset": 5}),
    (TypeError, "jobs must be a whole number, not 'x'", np.zeros(4, np.int16), {"jobs": "x"}),
]


@pytest.mark.parametrize(("error", "words", "samples", "more"), WRONG)
def test_what_would_lose_a_bit_is_refused_in_words(
    error: type[Exception], words: str, samples: Any, more: dict[str, Any]
) -> None:
    if isinstance(samples, list):
        samples = np.array(samples, np.int32)
    with pytest.raises(error, match=words):
        trilobyte.encode(samples, **{"rate": 8000, "preset": "quick", **more})


@pytest.mark.parametrize("wrong", ["x", 5.5, [1], object(), b"q", True, np.array([1, 2]), float("inf"), 10**30, "a\0b"])
def test_arguments_that_make_no_sense_are_named(wrong: Any, tmp_path: Path) -> None:
    """Whatever of another kind is given: a TypeError or ValueError that tells which argument it is."""
    samples = tune(50)
    data = encode(samples)
    reader = trilobyte.open(data)
    wholes = {
        "frames": reader.read,
        "start": reader.read,
        "stop": reader.read,
        "prefetch": partial(trilobyte.open, data),
    }
    wholes |= {
        "max_bytes": trilobyte.SegmentCache,
        "at_once": trilobyte.SegmentCache,
        "whence": partial(reader.seek, 0),
    }
    wholes |= {
        "blocksize": reader.blocks,
        "overlap": reader.blocks,
        "recovery": partial(trilobyte.encode, samples, 8000),
    }
    others = {"cache": partial(trilobyte.open, data), "control": partial(trilobyte.open, data), "out": reader.read}
    others |= {"dtype": reader.read, "device": partial(trilobyte.open, data), "jobs": partial(trilobyte.decode, data)}
    others |= {"replace": partial(trilobyte.compress, tmp_path), "on_progress": partial(trilobyte.verify, tmp_path)}
    if not isinstance(wrong, str):
        others |= {"paths": trilobyte.compress, "output": partial(trilobyte.compress, tmp_path)}
    if wrong is not True:
        others |= {"always_2d": reader.read, "side_files": partial(trilobyte.restore, tmp_path)}
    if not isinstance(wrong, int):
        others |= wholes
    if not isinstance(wrong, float):
        others["fill_value"] = partial(reader.read, 60)
    for name, call in others.items():
        with pytest.raises((TypeError, ValueError), match=f"{name}|samples are read as"):
            list(call(**{name: wrong}))
    reader.close()


def test_most_channels_the_highest_rate_and_no_audio_are_taken() -> None:
    wide = np.tile(np.random.default_rng(0).integers(-9, 9, (40, 5)).astype(np.int16), 51)
    back, rate = trilobyte.decode(encode(wide, (1 << 32) - 1))
    assert same_bits(back, wide)
    assert rate == (1 << 32) - 1
    for shape in ((0,), (0, 2)):
        nothing = np.zeros(shape, np.float32)
        assert same_bits(trilobyte.decode(encode(nothing))[0], nothing)


def test_an_archive_that_is_not_right_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = tune(3000)
    code = in_memory._code

    def wrong(encoder: Any, block: Array, *rest: Any) -> Any:
        return code(encoder, block + (block == block[7]), *rest)

    monkeypatch.setattr(in_memory, "_code", wrong)
    with pytest.raises(trilobyte.NotVerified, match="the new archive is not right"):
        encode(samples)


def test_nan_payloads_and_zeros_of_either_sign_are_kept() -> None:
    patterns = np.array([0x7F800001, 0x7FC12345, -1, 0x7F800000, 1, 0, -(1 << 31)], np.int64).astype(np.int32)
    samples = np.stack([patterns.view(np.float32)] * 2, axis=1)
    for order in "<>":
        back, _ = trilobyte.decode(encode(samples.view(np.int32).astype(order + "i4").view(order + "f4")))
        assert np.array_equal(back.view(np.int32), samples.view(np.int32))


# -- reading


@given(data=st.data())
def test_any_part_is_what_a_slice_of_the_whole_is(data: st.DataObject, long_track: tuple[Array, bytes]) -> None:
    samples, archive = long_track
    frames = st.one_of(st.integers(-len(samples) - 10, len(samples) + 10), st.sampled_from([0, SHORT, 2 * SHORT, -1]))
    cache = trilobyte.SegmentCache(data.draw(st.sampled_from([0, 10_000, 100_000, 10_000_000])))
    with trilobyte.open(archive, cache=cache, prefetch=data.draw(st.integers(0, 2))) as reader:
        for _ in range(data.draw(st.integers(1, 4))):
            start, stop = data.draw(frames), data.draw(st.one_of(st.none(), frames))
            assert same_bits(reader.read(start=start, stop=stop), samples[start:stop])
            assert cache.nbytes <= cache.max_bytes
            assert reader.tell() == 0
    assert cache.nbytes == len(cache) == 0


def test_decode_takes_what_soundfile_takes(long_track: tuple[Array, bytes]) -> None:
    samples, archive = long_track
    assert np.array_equal(trilobyte.decode(archive, 50, SHORT)[0], samples[SHORT : SHORT + 50])
    assert np.array_equal(trilobyte.decode(archive, start=-50, stop=-20)[0], samples[-50:-20])
    assert trilobyte.decode(archive, dtype="float64")[0].max() == samples.max() / 32768
    out = np.zeros((SHORT, 2), np.int32)
    back, rate = trilobyte.decode(archive, out=out)
    assert (back.base is out, rate, np.array_equal(out, samples[:SHORT])) == (True, 44100, True)
    assert len(trilobyte.decode(archive, len(samples) + 9, fill_value=0)[0]) == len(samples) + 9
    assert trilobyte.decode(encode(samples[:, 0]), always_2d=True)[0].shape == (len(samples), 1)
    with pytest.raises(TypeError, match="not both"):
        trilobyte.decode(archive, 5, stop=9)


@given(data=st.data())
def test_positions_fills_types_and_blocks_are_those_of_soundfile(
    data: st.DataObject, long_track: tuple[Array, bytes]
) -> None:
    samples, archive = long_track
    wav = io.BytesIO()
    soundfile.write(wav, samples, 44100, "PCM_16", format="WAV")
    wav.seek(0)
    near = st.integers(0, 700)
    with soundfile.SoundFile(wav) as theirs, trilobyte.open(archive) as ours:
        assert len(theirs) == len(ours)
        for _ in range(data.draw(st.integers(1, 4))):
            where = data.draw(near)
            whence = data.draw(st.sampled_from([os.SEEK_SET, os.SEEK_END]))
            where = -where if whence == os.SEEK_END else where
            assert ours.seek(where, whence) == theirs.seek(where, whence)
            more: dict[str, Any] = {
                "dtype": data.draw(st.sampled_from(["int16", "float32", "float64"])),
                "fill_value": data.draw(st.sampled_from([None, 0, 7])),
                "always_2d": data.draw(st.booleans()),
            }
            if data.draw(st.booleans()):
                frames = data.draw(near)
                assert same_bits(ours.read(frames, **more), theirs.read(frames, **more))
            else:
                size = data.draw(st.integers(1, 300))
                more |= {"overlap": data.draw(st.integers(0, size - 1)) // 2, "frames": data.draw(near)}
                pairs = zip(ours.blocks(size, **more), theirs.blocks(size, **more), strict=True)
                assert all(same_bits(a, b) for a, b in pairs)
            assert ours.tell() == theirs.tell()


def test_arrays_of_the_caller_are_filled(long_track: tuple[Array, bytes]) -> None:
    samples, archive = long_track
    with trilobyte.open(archive) as reader:
        out = np.full((100, 2), 9, np.float32)
        assert reader.read(out=out).base is out
        assert np.array_equal(out, samples[:100] / np.float32(32768))
        assert reader.tell() == 100
        assert len(reader.read(30, out=out, start=-20)) == 20
        assert np.array_equal(reader.read(out=out, start=-20, fill_value=3)[20:], np.full((80, 2), 3))
        big = np.zeros((10, 2), ">i4")
        reader.read(out=big, start=5)
        assert np.array_equal(big, samples[5:15])
        columns = np.zeros((2, 50), np.int16).T
        assert np.array_equal(reader.read(out=columns, start=SHORT - 25), samples[SHORT - 25 : SHORT + 25])
        kept = [block.copy() for block in reader.blocks(out=np.zeros((3000, 2), np.int16))]
        assert np.array_equal(np.concatenate(kept), samples[100:])
        for wrong in (np.zeros((10, 3), np.int16), np.zeros(10, np.int16)):
            with pytest.raises(ValueError, match="2 channels"):
                reader.read(out=wrong)


def test_types_that_lose_bits_are_refused_in_words() -> None:
    with trilobyte.open(encode(tune(50, bits=24), bits=24)) as deep, trilobyte.open(encode([0.5])) as floating:
        with pytest.raises(ValueError, match="samples of 24 bits do not fit int16"):
            deep.read(dtype="int16")
        with pytest.raises(ValueError, match="floating point, which int32 does not hold"):
            floating.read(dtype=np.int32)
        with pytest.raises(TypeError, match="not as int8"):
            deep.read(dtype="int8")
        with pytest.raises(TypeError, match="not both"):
            deep.read(3, start=1, stop=2)
        with pytest.raises(ValueError, match="frame 51 is outside of the audio, which has 50 frames"):
            deep.seek(51)
        with pytest.raises(ValueError, match="whence"):
            deep.seek(0, 3)
        with pytest.raises(ValueError, match="cannot overlap by 5"):
            next(deep.blocks(5, 5))
        with pytest.raises(TypeError, match="`blocksize`, 1 or more"):
            next(deep.blocks(0))
    with pytest.raises(ValueError, match="is closed"):
        deep.read()
    with pytest.raises(ValueError, match="is closed"):
        deep.tell()
    assert deep.closed


def test_floating_point_of_64_bits_becomes_32_as_soundfile_has_it() -> None:
    samples = np.array([1e300, -1e300, 0.1, 1e-60, np.nan])
    with np.errstate(all="ignore"):
        expected = samples.astype(np.float32)
    with trilobyte.open(encode(samples)) as archive:
        assert same_bits(archive.read(dtype="float32"), expected)


def test_only_what_is_needed_is_decoded(long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    samples, archive = long_track
    read: list[int] = []
    asked: list[int] = []
    segment, advance = ArchiveReader.segment, Decoding.advance
    monkeypatch.setattr(ArchiveReader, "segment", lambda self, number: read.append(number) or segment(self, number))  # type: ignore[func-returns-value]
    monkeypatch.setattr(Decoding, "advance", lambda self, n, control: asked.append(n) or advance(self, n, control))  # type: ignore[func-returns-value]
    with trilobyte.open(archive, cache=trilobyte.SegmentCache()) as reader:
        assert np.array_equal(reader.read(50, start=2 * SHORT + 10), samples[2 * SHORT + 10 :][:50])
        assert (read, asked) == ([2], [60])
        reader.read(start=2 * SHORT, stop=3 * SHORT)  # goes on from there
        reader.read(start=2 * SHORT, stop=3 * SHORT)  # was kept
        assert (read, asked) == ([2], [60, SHORT])
        reader.read(20, start=SHORT - 10)
        assert (read, asked[2:]) == ([2, 0, 1], [SHORT, 10])


def test_small_reads_cost_no_more_than_twice_even_where_nothing_can_be_kept(
    long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    samples, archive = long_track
    read: list[int] = []
    segment = ArchiveReader.segment
    monkeypatch.setattr(ArchiveReader, "segment", lambda self, number: read.append(number) or segment(self, number))  # type: ignore[func-returns-value]
    room = SHORT * 4 + 100  # for one decoded segment, but not for one that is on its way
    with trilobyte.open(archive, cache=trilobyte.SegmentCache(room)) as reader:
        assert np.array_equal(np.concatenate(list(reader.blocks(500))), samples)
    assert len(read) <= 2 * 5
    assert set(read) == set(range(5))


def test_segments_are_decoded_ahead(long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    samples, archive = long_track
    monkeypatch.setattr("trilobyte_gui.api.segments._SPARE", True)
    cache = trilobyte.SegmentCache()
    with trilobyte.open(archive, prefetch=2, cache=cache) as reader:
        reader.read(10)
        for _ in range(600):
            if len(cache) == 3:
                break
            threading.Event().wait(0.05)
        assert len(cache) == 3, "the segment that is read, and two more"
        assert np.array_equal(reader.read(start=0), samples)
        assert threads_named("trilobyte-ahead")
    assert not threads_named("trilobyte-ahead")
    with pytest.raises(ValueError, match="prefetch"):
        trilobyte.open(archive, prefetch=-1)


def test_threads_share_readers_and_the_cache(long_track: tuple[Array, bytes]) -> None:
    samples, archive = long_track
    cache = trilobyte.SegmentCache(50_000)
    wrong: list[str] = []
    taken: list[Array] = []
    with trilobyte.open(archive, cache=cache, prefetch=1) as one, trilobyte.open(archive, cache=cache) as two:

        def work(seed: int) -> None:
            random = np.random.default_rng(seed)
            for turn in range(25):
                reader = (one, two)[turn % 2]
                start = int(random.integers(len(samples)))
                count = int(random.integers(3000))
                if not np.array_equal(reader.read(count, start=start), samples[start : start + count]):
                    wrong.append(f"{start} {count}")
                if cache.nbytes > cache.max_bytes:
                    wrong.append("the cache is too large")
                taken.append(one.read(100))  # from the position: no two threads get the same frames

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.tell() == 100 * 100
    assert wrong == []
    assert sorted(each.tobytes() for each in taken) == sorted(
        samples[at : at + 100].tobytes() for at in range(0, 100 * 100, 100)
    )


def test_damage_is_told_by_its_frames_and_costs_no_others(long_track: tuple[Array, bytes], tmp_path: Path) -> None:
    samples, archive = long_track
    entry = ArchiveReader(io.BytesIO(archive)).entries[1]
    broken = bytearray(archive)
    broken[entry.offset + 100] ^= 4
    path = tmp_path / "broken.trilo"
    path.write_bytes(broken)
    with trilobyte.open(path, prefetch=2) as reader:
        assert np.array_equal(reader.read(SHORT), samples[:SHORT])
        for _ in range(2):
            with pytest.raises(trilobyte.ArchiveDamaged, match=f"segment 2 .* damaged; frames {SHORT} to ") as told:
                reader.read(10)
            assert told.value.frames == range(SHORT, 2 * SHORT)
            assert str(path) in told.value.__notes__
            assert reader.tell() == SHORT
        reader.seek(told.value.frames.stop)
        assert np.array_equal(reader.read(), samples[2 * SHORT :])
    for wrong in (archive[:1000], b"", b"RIFF" * 100):
        with pytest.raises(trilobyte.ArchiveDamaged):
            trilobyte.open(wrong)
    with pytest.raises(trilobyte.ArchiveDamaged, match="segment 2"):
        trilobyte.decode(path)
    with pytest.raises(trilobyte.CannotRead, match="it is not there"):
        trilobyte.open(tmp_path / "nothing.trilo")
    with pytest.raises(trilobyte.CannotRead, match="not a regular file"):
        trilobyte.open(tmp_path)


def test_samples_that_are_not_those_archived_are_found_out(
    long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decoder that goes astray: the stored bytes are right, and what they give is not."""
    _, archive = long_track
    advance = Decoding.advance

    def astray(self: Decoding, frames: int, control: trilobyte.Control) -> None:
        advance(self, frames, control)
        self.samples[5, 0] += 1

    monkeypatch.setattr(Decoding, "advance", astray)
    with trilobyte.open(archive, cache=trilobyte.SegmentCache()) as reader:
        reader.read(10)
        with pytest.raises(trilobyte.ArchiveDamaged, match="does not decode to what was archived"):
            reader.read(SHORT)


def test_paths_bytes_and_files_are_opened_and_nothing_else(long_track: tuple[Array, bytes], tmp_path: Path) -> None:
    samples, archive = long_track
    path = tmp_path / "a.trilo"
    path.write_bytes(archive)
    with path.open("rb") as file:
        for each in (path, str(path), archive, bytearray(archive), memoryview(archive), file, io.BytesIO(archive)):
            with trilobyte.open(each) as reader:
                assert np.array_equal(reader.read(100, start=SHORT), samples[SHORT : SHORT + 100])
                assert reader.name == (str(path) if each in (path, str(path)) else "")
        assert not file.closed
        assert "33768 frames, 2 channels, 44100 Hz, PCM_16" in repr(reader)
    with path.open("r", encoding="latin-1") as text, pytest.raises(TypeError, match="binary mode"):
        trilobyte.open(text)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not int"):
        trilobyte.open(3)  # type: ignore[arg-type]
    reader_end, writer_end = os.pipe()
    os.close(writer_end)
    with os.fdopen(reader_end, "rb") as pipe, pytest.raises(ValueError, match="cannot seek"):
        trilobyte.open(pipe)


def test_closing_ends_reads_of_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    data = trilobyte.encode(tune(300_000), 44100, "quick")
    reader = trilobyte.open(data, cache=trilobyte.SegmentCache())
    begun = threading.Event()
    advance = Decoding.advance

    def noted(self: Decoding, frames: int, control: trilobyte.Control) -> None:
        begun.set()
        advance(self, frames, control)

    monkeypatch.setattr(Decoding, "advance", noted)
    told: list[BaseException] = []

    def work() -> None:
        try:
            reader.read()
        except trilobyte.Interrupted as error:
            told.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(20)
    reader.close()
    thread.join(20)
    assert len(told) == 1
    control = trilobyte.Control()
    control.stop()
    with trilobyte.open(data, control=control) as stopped, pytest.raises(trilobyte.Interrupted):
        stopped.read(10)


def test_readers_can_be_pickled_and_forked(long_track: tuple[Array, bytes], tmp_path: Path) -> None:
    samples, archive = long_track
    path = tmp_path / "a.trilo"
    path.write_bytes(archive)
    with trilobyte.open(path, prefetch=1) as reader:
        reader.seek(50)
        with pickle.loads(pickle.dumps(reader)) as again:
            assert np.array_equal(again.read(50), samples[:50])
        with trilobyte.open(archive) as other, pytest.raises(TypeError, match="opened by a path"):
            pickle.dumps(other)
    if not hasattr(os, "fork"):
        return
    # In a fresh process of one thread, as a worker of a data loader is forked from.
    lines = """
import os, sys, numpy as np, trilobyte_gui as t
samples = np.load(sys.argv[2])
with t.open(sys.argv[1], cache=t.SegmentCache(0)) as reader:
    child = os.fork()
    random = np.random.default_rng(child == 0)
    for _ in range(60):
        at = int(random.integers(len(samples)))
        assert np.array_equal(reader.read(10, start=at), samples[at : at + 10])
    if child:
        sys.exit(os.waitpid(child, 0)[1])
"""
    np.save(tmp_path / "samples.npy", samples)
    subprocess.run(
        [sys.executable, "-c", lines, path, tmp_path / "samples.npy"], check=True, cwd=PAGE.parent.parent, timeout=120
    )


def test_edited_tags_are_read(tmp_path: Path) -> None:
    from mutagen.apev2 import APEv2

    path = tmp_path / "a.trilo"
    path.write_bytes(encode(tune(100), tags={"TITLE": "before", "ARTIST": "A"}))
    edited = APEv2(str(path))
    edited["Title"] = "after"
    edited.save(str(path))
    with trilobyte.open(path) as archive:
        assert archive.tags == {"TITLE": ["after"], "ARTIST": ["A"]}


@pytest.mark.parametrize("preset", ["fast", "balanced", "max"])
def test_every_preset_is_read_in_parts(preset: str, short_segments: None) -> None:
    samples = tune(SHORT + 3000, 3)
    data = trilobyte.encode(samples, 44100, preset)
    with trilobyte.open(data) as archive:
        assert archive.info.preset == preset
        assert np.array_equal(archive.read(100, start=4000), samples[4000:4100])
        assert np.array_equal(archive.read(), samples)


GOLDEN = [
    path
    for path in sorted(Path(__file__).parent.parent.glob("golden/*.trilo"))
    if not path.name.startswith(("lm-", "best-"))  # these take a language model, and time
]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_archives_are_read_whole_and_in_parts(path: Path) -> None:
    """Segments of every kind. The whole is compared with the MD5 that was archived."""
    whole, rate = trilobyte.decode(path)
    with trilobyte.open(path) as archive:
        assert (rate, len(whole)) == (archive.info.rate, archive.info.frames)
        middle = len(whole) // 2
        assert same_bits(archive.read(7, start=middle), whole[middle : middle + 7])
        assert same_bits(archive.read(), whole)


# -- files


def test_files_are_archived_verified_and_restored(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "in" / "a.wav", music(3000), tail=b"")
    (tmp_path / "in" / "cover.jpg").write_bytes(JPEG)
    (tmp_path / "in" / "broken.wav").write_bytes(source.read_bytes()[:2000])
    heard: list[float] = []
    made = trilobyte.compress(
        tmp_path / "in", tmp_path / "out", preset="quick", jobs=1, on_progress=lambda told: heard.append(told.fraction)
    )
    by_file = {each.path.name: each for each in made.files}
    assert heard[-1] == 1.0
    assert by_file["a.wav"].status == "done"
    result = by_file["a.wav"].result
    assert isinstance(result, Compressed)
    assert result.target == tmp_path / "out" / "in" / "a.wav.trilo"
    assert by_file["cover.jpg"].status == "done"
    assert by_file["broken.wav"].status == "failed"
    assert isinstance(by_file["broken.wav"].error, trilobyte.SourceDamaged)
    assert [each.path.name for each in made.failed] == ["broken.wav"]
    with pytest.raises(trilobyte.SourceDamaged, match="cut short") as told:
        made.check()
    assert str(tmp_path / "in" / "broken.wav") in told.value.__notes__
    assert made.summary.done == 1
    for replace, reason in (("update", "up to date"), ("skip", "the target is already there")):
        again = trilobyte.compress([str(source)], tmp_path / "out" / "in", preset="quick", jobs=1, replace=replace)
        assert (again.files[0].status, again.files[0].reason) == ("skipped", reason)
    make_wav(source, music(3000, seed=2))
    (tmp_path / "in" / "cover.jpg").unlink()
    changed = trilobyte.compress(tmp_path / "in", tmp_path / "out", preset="quick", jobs=1)
    assert changed.summary.done == 1
    assert (made.gone, changed.gone) == ((), (tmp_path / "in" / "cover.jpg",))
    result = next(each.result for each in changed.files if isinstance(each.result, Compressed))
    checked = trilobyte.verify(tmp_path / "out", jobs=1, side_files=False).check()
    assert [type(each.result) for each in checked.files if each.status == "done"] == [Verified]
    back = trilobyte.restore([result.target], tmp_path / "back", jobs=1).check()
    assert isinstance(back.files[0].result, Restored)
    assert (tmp_path / "back" / "a.wav").read_bytes() == source.read_bytes()
    expected = trilobyte.estimate(source, preset="quick", jobs=1).check().files[0].result
    assert isinstance(expected, Estimated)
    assert expected.trilobyte_bytes == result.trilobyte_bytes


def test_files_that_cannot_be_worked_on_are_told(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("no audio")
    report = trilobyte.compress([text, tmp_path / "nothing.wav"], preset="quick", jobs=1)
    assert {each.path.name: type(each.error) for each in report.failed} == {
        "a.txt": trilobyte.UnsupportedSource,
        "nothing.wav": trilobyte.CannotRead,
    }
    assert (report.summary.failed, report.summary.exit_code) == (2, ExitCode.MIXED)
    for paths, output in (("", None), ([text, ""], None), (text, "")):
        with pytest.raises(ValueError, match="not an empty text"):
            trilobyte.compress(paths, output)
    assert trilobyte.compress(tmp_path, preset="quick", jobs=1).files[0].status == "skipped"
    for wrong in ({"replace": "ask"}, {"device": "tpu"}, {"preset": "best of all"}, {"when_full": "hope"}):
        with pytest.raises(ValueError, match="must be one of"):
            trilobyte.compress(text, **wrong)  # type: ignore[arg-type]


def test_relative_paths_hold_where_the_program_has_changed_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_wav(tmp_path / "first" / "a.wav", music(500))
    make_wav(tmp_path / "second" / "a.wav", music(500))
    for folder in ("first", "second"):  # the process that proves archives was started in another folder
        monkeypatch.chdir(tmp_path / folder)
        trilobyte.compress("a.wav", preset="quick", jobs=1).check()
        assert (tmp_path / folder / "a.wav.trilo").is_file()


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_what_the_listener_raises_stops_the_work_and_is_raised(error: type[BaseException], tmp_path: Path) -> None:
    for number in range(3):
        make_wav(tmp_path / f"{number}.wav", music(300_000, seed=number))

    def listen(told: object) -> None:
        raise error

    with pytest.raises(error):
        trilobyte.compress(tmp_path, tmp_path / "out", preset="max", jobs=1, on_progress=listen)
    assert list(tmp_path.rglob("*.trilo")) == []
    assert not threads_named("trilobyte-file")


# -- documents


@pytest.mark.parametrize("name", ["arrays", "cache", "files", "options", "reader", "segments"])
def test_examples_in_docstrings_are_right(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"trilobyte_gui.api.{name}"))
    assert found.failed == 0
    assert found.attempted > 0 or name not in ("arrays", "reader")


def test_the_page_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every block of Python in the page runs, one after the other, and prints what its comments say."""
    for name in ("song", "other"):
        make_wav(tmp_path / "Music" / f"{name}.wav", music(20_000))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trilobyte, "compress", partial(trilobyte.compress, jobs=1))
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) > 4
    known: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), known)
        said = capsys.readouterr().out.splitlines()
        for promised in re.findall(r"^ *print\(.*\)  # (.*)$", block, re.M):
            assert promised in said
    known["report"].check()
    for archive in known["loader"].dataset.archives:
        archive.close()
    assert {path.name for path in (tmp_path / "Restored" / "Backup" / "Music").iterdir()} == {"song.wav", "other.wav"}


def test_every_public_name_says_what_it_is() -> None:
    for name in trilobyte.__all__:
        thing = getattr(trilobyte, name)
        if name == "__version__":
            continue
        assert thing.__doc__, name
        for method, body in vars(thing).items() if isinstance(thing, type) else ():
            if not method.startswith("_") and callable(body):
                assert body.__doc__, f"{name}.{method}"


def test_a_cache_keeps_one_that_is_half_decoded_and_lets_few_decode_at_once() -> None:
    cache = trilobyte.SegmentCache(30, at_once=2)
    for key in "ab":
        cache.keep(key, key, 10)
    shrunk: list[str] = []
    for key, left in (("c", 10), ("d", 10), ("e", None), ("f", 10)):
        cache.keep(key, key, 100, shrink=lambda key=key, left=left: shrunk.append(key) or left)  # type: ignore[misc]
    assert shrunk == ["c", "d", "e"]
    assert [cache.get(key) for key in "abcdef"] == [None, "b", "c", "d", None, "f"]  # "e" was in use
    cache.keep("f", "F", 10)  # decoded by now
    assert [cache.get(key) for key in "bcdf"] == [None, "c", "d", "F"]
    assert cache.nbytes == 30
    with cache.turn(), cache.turn(), pytest.raises(Busy), cache.turn(wait=False):
        pass
    with cache.turn(wait=False):
        pass
    with pytest.raises(ValueError, match="at_once"):
        trilobyte.SegmentCache(at_once=0)


def test_a_cache_shrinks_what_is_half_decoded_before_it_drops_what_was_used() -> None:
    cache = trilobyte.SegmentCache(50)
    cache.keep("whole", "whole", 20)
    cache.keep("half", "half", 30, shrink=lambda: 5)
    cache.keep("new", "new", 25, shrink=lambda: 10)
    assert cache.nbytes == 50  # 20, 5 and 25
    cache.keep("newest", "newest", 45, shrink=lambda: 15)  # shrinks "new", then drops the oldest
    assert [cache.get(key) for key in ("whole", "half", "new", "newest")] == [None, None, None, "newest"]
    assert cache.nbytes == 45


def test_what_was_decoded_of_a_segment_is_kept_where_the_rest_has_no_room(
    long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    samples, archive = long_track
    asked: list[int] = []
    advance = Decoding.advance
    monkeypatch.setattr(Decoding, "advance", lambda self, n, control: asked.append(n) or advance(self, n, control))  # type: ignore[func-returns-value]
    monkeypatch.setattr("trilobyte_gui.codec.segment._SLICE", 100)
    room = SHORT * 4 + 100  # for one decoded segment, but not for one that is on its way
    with trilobyte.open(archive, cache=trilobyte.SegmentCache(room), prefetch=0) as reader:
        for start, wanted in ((100, 200), (50, None), (5000, 5100), (3000, None), (7000, SHORT), (8000, None)):
            before = len(asked)
            assert np.array_equal(reader.read(100, start=start), samples[start : start + 100])
            assert asked[before:] == ([wanted] if wanted else [])  # no further than needed; at the third time, all


def test_a_jump_ends_what_is_decoded_ahead(long_track: tuple[Array, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    samples, archive = long_track
    monkeypatch.setattr("trilobyte_gui.api.segments._SPARE", True)
    held, ahead = threading.Event(), threading.Event()
    advance = Decoding.advance

    def slow(self: Decoding, frames: int, control: trilobyte.Control) -> None:
        if threading.current_thread().name.startswith("trilobyte-ahead"):
            ahead.set()
            while not held.wait(0.01):
                control.checkpoint()
        advance(self, frames, control)

    monkeypatch.setattr(Decoding, "advance", slow)
    with trilobyte.open(archive, cache=trilobyte.SegmentCache(), prefetch=1) as reader:
        reader.read(10)
        assert ahead.wait(20)
        assert np.array_equal(reader.read(20, start=4 * SHORT), samples[4 * SHORT : 4 * SHORT + 20])
        # Not held up by the thread that was at it: it has been told to stop.
        assert np.array_equal(reader.read(20, start=SHORT), samples[SHORT : SHORT + 20])
        held.set()

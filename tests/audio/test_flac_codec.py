"""FLAC as written and measured here: exact sizes, sound payloads, metadata where it was."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.audio_material import Samples, extremes, mixture, write_flac_file
from trilobyte_gui.audio.flac_codec import BLOCK, Flac8Meter, flac_payload, from_flac_payload, restore_flac
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.metadata.flac_blocks import (
    APPLICATION,
    CUESHEET,
    PADDING,
    PICTURE,
    SEEKTABLE,
    VORBIS_COMMENT,
    MetadataBlock,
    split_head,
)

needs_flac = pytest.mark.skipif(shutil.which("flac") is None, reason="the flac program is not on PATH")


def measure(samples: Samples, bits: int, rate: int = 44100, step: int = 4096) -> int:
    meter = Flac8Meter(samples.shape[1], rate, bits)
    for at in range(0, len(samples), step):
        meter.add(samples[at : at + step])
    return meter.finish()


def by_the_program(tmp_path: Path, samples: Samples, bits: int, rate: int = 44100) -> int:
    """Size by `flac -8` without its VORBIS_COMMENT block."""
    wav = tmp_path / "a.wav"
    with wav.open("wb") as file:
        write_wav(file, [samples], channels=samples.shape[1], rate=rate, bits=bits, frames=len(samples))
    done = subprocess.run(
        ["flac", "-8", "--no-padding", "--no-seektable", "-s", "-c", wav], stdout=subprocess.PIPE, check=True
    )
    comments = [block for block in split_head(done.stdout)[1] if block.kind == VORBIS_COMMENT]
    return len(done.stdout) - sum(4 + len(block.data) for block in comments)


@pytest.mark.parametrize("bits", [8, 12, 16, 24])
@pytest.mark.parametrize("rate", [8000, 44100, 655360, 1000001])
def test_the_meter_knows_what_every_stretch_weighs_at_least(bits: int, rate: int) -> None:
    stretch = 2 * BLOCK
    samples = mixture(5 * stretch + 100, 2, bits)
    samples[stretch : 3 * stretch] = 0
    meter = Flac8Meter(2, rate, bits, stretch)
    for at in range(0, len(samples), 10_000):
        meter.add(samples[at : at + 10_000])
    meter.finish()
    exact = [len(flac_payload(samples[at : at + stretch], bits) or b"") for at in range(0, len(samples), stretch)]
    assert len(meter.least()) == len(exact)
    for least, size in zip(meter.least(), exact, strict=True):
        assert size - 2 * 16 <= least <= size
    pairs = [
        len(flac_payload(samples[at : at + 2 * stretch], bits) or b"") for at in range(0, len(samples), 2 * stretch)
    ]
    for least, size in zip(meter.least(2), pairs, strict=True):
        assert size - 4 * 16 <= least <= size


@needs_flac
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("bits", [8, 16, 24])
def test_the_meter_is_exact(tmp_path: Path, bits: int, channels: int) -> None:
    samples = mixture(30001, channels, bits)
    assert measure(samples, bits) == by_the_program(tmp_path, samples, bits)


@needs_flac
@pytest.mark.parametrize("bits", [12, 20, 32])
def test_the_meter_at_other_depths(tmp_path: Path, bits: int) -> None:
    """Within a few bytes: libFLAC's own builds differ by as much."""
    samples = mixture(30001, 1, bits)
    assert abs(measure(samples, bits) - by_the_program(tmp_path, samples, bits)) <= 8
    samples = mixture(30001, 2, bits)
    assert measure(samples, bits) == pytest.approx(by_the_program(tmp_path, samples, bits), rel=1e-3)


@pytest.mark.parametrize("bits", [8, 16, 24])
def test_our_encoder_decides_as_libflac_does(bits: int) -> None:
    from trilobyte_gui.audio.flac_codec import LibFlac, _Count, _OwnEncoder

    for samples in (mixture(20000, 2, bits), extremes(9000, 2, bits), mixture(5000, 3, bits) >> 3 << 3):
        ours, libflac = _Count(), _Count()
        for encoder in (
            _OwnEncoder(samples.shape[1], 44100, bits, ours),
            LibFlac(samples.shape[1], 44100, bits, libflac),
        ):
            encoder.add(samples)
            encoder.finish()
        assert abs(ours.size - libflac.size) <= 8


@pytest.mark.parametrize("bits", [12, 16])
def test_the_meter_does_not_depend_on_the_steps(bits: int) -> None:
    samples = mixture(20000, 2, bits)
    sizes = {measure(samples, bits, step=step) for step in (1000, 4096, 4097, 20000)}
    assert sizes == {len(flac_payload(samples, bits) or b"")}


def test_the_meter_of_nothing() -> None:
    assert measure(np.empty((0, 2), np.int32), 16) == measure(np.empty((0, 2), np.int32), 20) == 42


@pytest.mark.parametrize("rate", [1, 7919, 768000, 1048575, 4000000000])
def test_the_meter_at_odd_rates(rate: int) -> None:
    samples = mixture(9000, 2, 16)
    assert 0 <= measure(samples, 16, rate) - measure(samples, 16) <= 3 * 4


# ---- payloads ----


@pytest.mark.parametrize("bits", [4, 8, 13, 16, 20, 24, 27, 32])
@pytest.mark.parametrize("channels", [1, 2, 5, 8])
def test_payload_round_trip(bits: int, channels: int) -> None:
    for samples in (
        mixture(6000, channels, bits),
        extremes(4100, channels, bits),
        extremes(1, channels, bits),
    ):
        data = flac_payload(samples, bits)
        assert data is not None
        np.testing.assert_array_equal(from_flac_payload(data), samples)


@pytest.mark.parametrize("bits", [16, 20, 24])
def test_silence_and_constants_cost_nothing(bits: int) -> None:
    for value in (0, 5, -(2 ** (bits - 1))):
        data = flac_payload(np.full((100000, 2), value, np.int32), bits)
        assert data is not None
        assert len(data) < 600
        np.testing.assert_array_equal(from_flac_payload(data), value)


def test_what_flac_cannot_hold_has_no_payload() -> None:
    assert flac_payload(np.zeros((0, 2), np.int32), 16) is None
    assert flac_payload(np.zeros((9, 9), np.int32), 16) is None
    assert flac_payload(np.zeros((9, 2), np.int32), 3) is None


@given(st.data())
def test_payload_round_trip_of_anything(data: st.DataObject) -> None:
    bits = data.draw(st.integers(4, 32))
    channels = data.draw(st.integers(1, 3))
    frames = data.draw(st.integers(1, 400))
    wasted = data.draw(st.integers(0, bits - 1))
    random = np.random.default_rng(data.draw(st.integers(0, 99)))
    spread = data.draw(st.integers(1, bits - wasted))
    top = 2 ** (spread - 1)
    samples = (random.integers(-top, top, (frames, channels)) << wasted).astype(np.int32)
    if data.draw(st.booleans()):
        samples[:, -1] = samples[:, 0]
    payload = flac_payload(samples, bits)
    assert payload is not None
    np.testing.assert_array_equal(from_flac_payload(payload), samples)


def test_a_damaged_payload_is_noticed() -> None:
    samples = mixture(600, 2, 16)
    data = flac_payload(samples, 16)
    assert data is not None
    for at in range(0, len(data), 3):
        broken = bytearray(data)
        broken[at] ^= 0x55
        try:
            # Sizes of blocks and frames in the header are not used.
            np.testing.assert_array_equal(from_flac_payload(bytes(broken)), samples)
            assert 8 <= at < 18
        except ArchiveDamaged:
            pass
    for cut in (b"", data[:20], data[:42], data[:-1], data + b"\0"):
        with pytest.raises(ArchiveDamaged):
            from_flac_payload(cut)


# ---- files ----


def seek_points(*samples: int) -> MetadataBlock:
    return MetadataBlock(SEEKTABLE, b"".join(n.to_bytes(8, "big") + bytes(8) + bytes(2) for n in samples))


@pytest.mark.parametrize("bits", [12, 16])
def test_a_restored_file_has_the_same_blocks(tmp_path: Path, bits: int) -> None:
    samples = mixture(30000, 2, bits)
    blocks = [
        MetadataBlock(APPLICATION, b"abcd data"),
        seek_points(0, 4096, 10000, (1 << 64) - 1),
        MetadataBlock(PADDING, b"not\0zero"),
        MetadataBlock(PICTURE, b"whatever"),
        MetadataBlock(VORBIS_COMMENT, bytes(8)),
        MetadataBlock(CUESHEET, bytes(500)),
    ]
    path = tmp_path / "a.flac"
    tag = b"ID3\x04\0\0\0\0\0\x02xy"
    write_flac_file(path, samples, bits, 48000, metadata=blocks, lead=tag, tail=b"TAGtail")
    with open_source(path) as source, (tmp_path / "b.flac").open("w+b") as file:
        read = list(source.blocks(7000))
        wrapper = source.wrapper()
        restore_flac(file, read, wrapper.head, wrapper.tail, source.info.bits)
    assert (tmp_path / "b.flac").read_bytes() == path.read_bytes()
    lead, restored = split_head(wrapper.head)
    assert lead == tag
    assert wrapper.tail == b"TAGtail"
    assert [b for b in restored[1:] if b.kind != SEEKTABLE] == [b for b in blocks if b.kind != SEEKTABLE]
    points = restored[2].data
    frames = path.read_bytes()[len(wrapper.head) :]
    for at, expected in ((0, 0), (18, 4096), (36, 8192)):
        assert int.from_bytes(points[at : at + 8], "big") == expected
        assert int.from_bytes(points[at + 16 : at + 18], "big") == 4096
        assert frames[int.from_bytes(points[at + 8 : at + 16], "big") :][:2] == b"\xff\xf8"
    assert points[54:] == b"\xff" * 8 + bytes(10)


@needs_flac
@pytest.mark.parametrize("bits", [4, 12, 16, 20, 24, 32])
def test_the_flac_program_accepts_our_files(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "a.flac"
    write_flac_file(path, np.concatenate([mixture(20000, 2, bits), extremes(9000, 2, bits)]), bits)
    subprocess.run(["flac", "-t", "-s", "-w", path], check=True)


def test_libsndfile_accepts_our_files(tmp_path: Path) -> None:
    samples = mixture(20000, 2, 24)
    path = tmp_path / "a.flac"
    write_flac_file(path, samples, 24)
    np.testing.assert_array_equal(soundfile.read(path, dtype="int32")[0] >> 8, samples)


def test_writing_into_the_middle_of_a_file() -> None:
    samples = mixture(5000, 1, 16)
    file = io.BytesIO(b"before")
    file.seek(6)
    from trilobyte_gui.audio.flac_codec import write_flac

    write_flac(file, [samples[:3000], samples[3000:]], channels=1, rate=44100, bits=16)
    data = file.getvalue()
    assert data.startswith(b"beforefLaC")
    assert file.tell() == len(data)
    np.testing.assert_array_equal(from_flac_payload(data[6:]), samples)

"""WAV files: every integer width reads exactly, and head, samples and tail make the file again."""

from __future__ import annotations

import io
from pathlib import Path
from struct import pack as pack_struct
from struct import unpack as unpack_struct

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.audio_material import Samples, extremes, mixture
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import wav_head, write_pcm, write_wav
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError, UnsupportedSource
from trilobyte_gui.codec.pcm import from_file, to_file
from trilobyte_gui.codec.source_formats import SampleFormat

PCM_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def fmt(
    coding: int = 1,
    channels: int = 2,
    rate: int = 44100,
    width: int = 2,
    bits: int | None = None,
    more: bytes = b"",
) -> bytes:
    align = channels * width
    return pack_struct("<HHIIHH", coding, channels, rate, rate * align, align, bits or 8 * width) + more


def extensible(coding: int, valid: int, mask: int = 3, tail: bytes = PCM_TAIL) -> bytes:
    return pack_struct("<HHIH", 22, valid, mask, coding) + tail


def wav_bytes(samples: Samples, width: int) -> bytes:
    return to_file(samples, 8 * width, SampleFormat.PLAIN)


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return name + pack_struct("<I", len(body) if size is None else size) + body + b"\0" * (len(body) & 1)


def riff(*chunks: bytes, size: int | None = None, name: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return name + pack_struct("<I", len(body) if size is None else size) + body


def save(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    return path


def read(path: Path, block: int = 3000) -> Samples:
    """All samples; checks that the file can be put together again from them and the wrapper."""
    with open_source(path) as source:
        before = source.wrapper()
        blocks = [part.copy() for part in source.blocks(block)]
        wrapper = source.wrapper()
        assert before == wrapper == source.peek_wrapper()
    out = io.BytesIO(wrapper.head)
    out.seek(0, io.SEEK_END)
    write_pcm(out, blocks, source.info.bits, source.info.form)
    out.write(wrapper.tail)
    assert out.getvalue() == path.read_bytes()
    return np.concatenate(blocks) if blocks else np.empty((0, source.info.channels), np.int32)


def refuse(path: Path, kind: type[TrilobyteError], match: str) -> None:
    with pytest.raises(kind, match=match), open_source(path) as source:
        for _ in source.blocks(4096):
            pass


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("channels", [1, 2, 6, 8])
def test_every_width_as_libsndfile_writes_it(tmp_path: Path, bits: int, channels: int) -> None:
    samples = np.concatenate([mixture(5000, channels, bits), extremes(2000, channels, bits)])
    subtype = "PCM_U8" if bits == 8 else f"PCM_{bits}"
    path = tmp_path / "a.wav"
    for form in ("WAV", "WAVEX"):
        soundfile.write(path, samples << (32 - bits), 48000, format=form, subtype=subtype)
        np.testing.assert_array_equal(read(path), samples)
        with open_source(path) as source:
            info = source.info
        assert (info.kind, info.channels, info.rate, info.bits) == ("wav", channels, 48000, bits)
        assert (info.frames, info.size) == (7000, path.stat().st_size)


@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24, 32])
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_what_is_written_reads_back(tmp_path: Path, bits: int, channels: int) -> None:
    samples = extremes(1001, channels, bits)
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        write_wav(
            file,
            [samples[:400], samples[400:]],
            channels=channels,
            rate=96000,
            bits=bits,
            frames=len(samples),
        )
    shift = -bits % 8
    np.testing.assert_array_equal(read(path), samples << shift)
    np.testing.assert_array_equal(soundfile.read(path, dtype="int32", always_2d=True)[0] >> (32 - bits), samples)


def test_beyond_four_gigabytes_the_head_is_rf64(tmp_path: Path) -> None:
    frames = 1 << 30
    head = wav_head(2, 192000, 24, frames)
    assert head[:4] == b"RF64"
    assert head.endswith(b"data\xff\xff\xff\xff")
    path = save(tmp_path, head)
    with path.open("r+b") as file:
        file.truncate(len(head) + frames * 6)
    with open_source(path) as source:
        assert source.info.frames == frames
        assert next(source.blocks(100)).shape == (100, 2)
    assert wav_head(2, 44100, 16, 1000)[:4] == b"RIFF"


def test_unusual_containers(tmp_path: Path) -> None:
    samples = mixture(300, 2, 24)
    data = wav_bytes(samples, 4)
    for form in (
        fmt(width=4, bits=24),
        fmt(0xFFFE, width=4, more=extensible(1, 24)),
        fmt(0xFFFE, width=4, bits=20, more=extensible(1, 20, 0)),
        fmt(width=4, more=b"\0\0"),
    ):
        path = save(tmp_path, riff(chunk(b"fmt ", form), chunk(b"data", data)))
        np.testing.assert_array_equal(read(path), samples)
    twelve = mixture(300, 1, 12) << 4
    path = save(tmp_path, riff(chunk(b"fmt ", fmt(channels=1, bits=12)), chunk(b"data", wav_bytes(twelve, 2))))
    np.testing.assert_array_equal(read(path), twelve)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000])
def test_streamed_files_go_on_to_their_end(tmp_path: Path, size: int) -> None:
    samples = mixture(700, 2, 16)
    data = riff(chunk(b"fmt ", fmt()), chunk(b"data", wav_bytes(samples, 2), size), size=0xFFFFFFFF)
    np.testing.assert_array_equal(read(save(tmp_path, data)), samples)
    np.testing.assert_array_equal(read(save(tmp_path, data + b"\x01\x02\x03")), samples)


@pytest.mark.parametrize("size", [0, 36, 0xFFFFFFFF])
def test_a_recording_whose_header_was_never_finished(tmp_path: Path, size: int) -> None:
    samples = mixture(700, 2, 16)
    data = riff(chunk(b"fmt ", fmt()), chunk(b"data", wav_bytes(samples, 2), 0), size=size)
    np.testing.assert_array_equal(read(save(tmp_path, data)), samples)


def test_rf64(tmp_path: Path) -> None:
    samples = mixture(700, 2, 16)
    body = wav_bytes(samples, 2)
    ds64 = chunk(b"ds64", pack_struct("<QQQI", 0, len(body), len(samples), 0))
    for name in (b"RF64", b"BW64"):
        data = riff(
            ds64,
            chunk(b"fmt ", fmt()),
            chunk(b"data", body, 0xFFFFFFFF),
            chunk(b"LIST", b"INFO"),
            size=0xFFFFFFFF,
            name=name,
        )
        np.testing.assert_array_equal(read(save(tmp_path, data)), samples)


@pytest.mark.parametrize("name", [b"RIFF", b"RIFX"])
def test_a_format_that_follows_the_audio(tmp_path: Path, name: bytes) -> None:
    samples = mixture(701, 1, 8)
    form = fmt(channels=1, width=1)
    if name == b"RIFX":
        form = pack_struct(">HHIIHH", *unpack_struct("<HHIIHH", form))
    parts = [chunk(b"data", wav_bytes(samples, 1)), chunk(b"LIST", b"INFO"), chunk(b"fmt ", form)]
    if name == b"RIFX":
        parts = [part[:4] + part[7:3:-1] + part[8:] for part in parts]
    np.testing.assert_array_equal(read(save(tmp_path, riff(*parts, name=name))), samples)


def test_a_format_without_block_size(tmp_path: Path) -> None:
    samples = mixture(700, 2, 16)
    form = fmt()[:12] + b"\0\0" + fmt()[14:]
    np.testing.assert_array_equal(
        read(save(tmp_path, riff(chunk(b"fmt ", form), chunk(b"data", wav_bytes(samples, 2))))), samples
    )


@pytest.mark.parametrize("odd", [b"x", b"INFOINAM\x01\0\0\0x"])
def test_odd_chunks_without_padding(tmp_path: Path, odd: bytes) -> None:
    from trilobyte_gui.metadata.tags import tags_of

    samples = mixture(700, 2, 16)
    title = chunk(b"LIST", b"INFO" + chunk(b"IART", b"Me\0\0"))
    unpadded = b"LIST" + pack_struct("<I", len(odd)) + odd
    for parts in (
        [unpadded, chunk(b"fmt ", fmt()), unpadded, chunk(b"data", wav_bytes(samples, 2)), unpadded, title],
        [title, unpadded, chunk(b"fmt ", fmt()), unpadded, chunk(b"data", wav_bytes(samples, 2))],
    ):
        path = save(tmp_path, riff(*parts))
        np.testing.assert_array_equal(read(path), samples)
        with open_source(path) as source:
            assert tags_of(source.peek_wrapper()).get("ARTIST") == "Me"


def test_without_audio(tmp_path: Path) -> None:
    empty = riff(chunk(b"fmt ", fmt()), chunk(b"data", b""), chunk(b"LIST", b"INFOxxxx"))
    assert len(read(save(tmp_path, empty))) == 0
    outside = riff(chunk(b"fmt ", fmt()), chunk(b"data", b"")) + chunk(b"LIST", b"INFOxxxx")
    assert len(read(save(tmp_path, outside))) == 0


names = st.sampled_from([b"LIST", b"fact", b"bext", b"JUNK", b"cue ", b"id3 ", b"\xff\x00ab", b"PAD "])
chunks = st.lists(st.tuples(names, st.binary(max_size=40)), max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=chunks, between=chunks, after=chunks, junk=st.binary(max_size=9), odd=st.integers(0, 5))
def test_any_chunks_come_back(
    tmp_path: Path,
    before: list[tuple[bytes, bytes]],
    between: list[tuple[bytes, bytes]],
    after: list[tuple[bytes, bytes]],
    junk: bytes,
    odd: int,
) -> None:
    samples = extremes(50, 2, 24)
    body = wav_bytes(samples, 3) + bytes(range(odd))
    data = riff(
        *(chunk(*item) for item in before),
        chunk(b"fmt ", fmt(width=3)),
        *(chunk(*item) for item in between),
        chunk(b"data", body),
        *(chunk(*item) for item in after),
    )
    np.testing.assert_array_equal(read(save(tmp_path, data + junk)), samples)


@pytest.mark.parametrize(
    ("form", "match"),
    [
        (fmt(3, width=2), "floating-point samples of 16 bits"),
        (fmt(0xFFFE, width=3, more=extensible(3, 24)), "floating-point samples of 24 bits"),
        (fmt(2), "Microsoft ADPCM"),
        (fmt(6, width=1), "A-law"),
        (fmt(7, width=1), "mu-law"),
        (fmt(0x55), "MP3"),
        (fmt(0x1234), "coding number 4660"),
        (fmt(0xFFFE, more=extensible(1, 16, tail=bytes(14))), "unknown coding"),
        (fmt(channels=256), "256 channels"),
        (fmt(width=8), "64 bits"),
    ],
)
def test_codings_that_are_left_alone(tmp_path: Path, form: bytes, match: str) -> None:
    refuse(save(tmp_path, riff(chunk(b"fmt ", form), chunk(b"data", bytes(64)))), UnsupportedSource, match)


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"RIFF", "ends inside its header"),
        (b"RIFF\x10\0\0\0WAVE", "holds no audio"),
        (riff(chunk(b"fmt ", fmt())), "holds no audio"),
        (riff(chunk(b"data", bytes(8))), "does not say how"),
        (riff(chunk(b"data", bytes(8)), chunk(b"LIST", bytes(8))), "does not say how"),
        (riff(chunk(b"fmt ", fmt(channels=3, rate=0)), chunk(b"data", bytes(8))), "contradicts itself"),
        (riff(chunk(b"fmt ", fmt()[:12]), chunk(b"data", bytes(8))), "too short"),
        (riff(chunk(b"fmt ", fmt(0xFFFE)), chunk(b"data", bytes(8))), "too short"),
        (riff(chunk(b"fmt ", fmt(channels=0)), chunk(b"data", bytes(8))), "contradicts itself"),
        (riff(chunk(b"fmt ", fmt(rate=0)), chunk(b"data", bytes(8))), "contradicts itself"),
        (riff(chunk(b"fmt ", fmt(width=1, bits=16)), chunk(b"data", bytes(8))), "contradicts itself"),
        (riff(chunk(b"fmt ", fmt()), chunk(b"data", bytes(8), 9)), "cut short: 9 bytes of audio.*8 are"),
        (riff(chunk(b"LIST", b"abcd", 5000), chunk(b"fmt ", fmt())), "runs past the end"),
    ],
)
def test_damage_is_named(tmp_path: Path, data: bytes, match: str) -> None:
    refuse(save(tmp_path, data), SourceDamaged, match)


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    whole = riff(chunk(b"fmt ", fmt()), chunk(b"data", wav_bytes(mixture(50, 2, 16), 2)))
    for cut in range(len(whole)):
        with pytest.raises(TrilobyteError), open_source(save(tmp_path, whole[:cut])) as source:
            list(source.blocks(100))


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path) -> None:
    samples = mixture(400000, 2, 16)
    path = save(tmp_path, riff(chunk(b"fmt ", fmt()), chunk(b"data", wav_bytes(samples, 2))))
    with open_source(path) as source, path.open("r+b") as file:
        blocks = source.blocks(1000)
        next(blocks)
        file.truncate(900000)
        with pytest.raises(SourceDamaged, match="became shorter"):
            list(blocks)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 5), st.binary(min_size=0, max_size=200))
def test_bytes_and_samples(width: int, channels: int, form: int, data: bytes) -> None:
    data = data[: len(data) // (width * channels) * width * channels]
    samples = from_file(data, channels, 8 * width, SampleFormat(form))
    assert samples.dtype == np.int32
    assert to_file(samples, 8 * width, SampleFormat(form)) == data

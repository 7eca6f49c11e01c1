"""FLAC files decode exactly or are refused with the reason; damage is never read as audio."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.audio_material import (
    Samples,
    constant,
    extremes,
    frame,
    mixture,
    predicted,
    stream,
    verbatim,
    write_flac_file,
)
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError, UnsupportedSource
from trilobyte_gui.metadata.flac_blocks import (
    APPLICATION,
    PADDING,
    PICTURE,
    VORBIS_COMMENT,
    MetadataBlock,
    StreamInfo,
    join_blocks,
    split_head,
)

needs_flac = pytest.mark.skipif(shutil.which("flac") is None, reason="the flac program is not on PATH")


def read(path: Path, block: int = 5000) -> Samples:
    with open_source(path) as source:
        blocks = list(source.blocks(block))
        assert source.finished
        assert all(len(part) == block for part in blocks[:-1])
        wrapper = source.wrapper()
    data = path.read_bytes()
    assert data.startswith(wrapper.head)
    assert data.endswith(wrapper.tail)
    return np.concatenate(blocks) if blocks else np.empty((0, source.info.channels), np.int32)


def save(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.flac"
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def music() -> Samples:
    return mixture(30000, 2, 16)


@pytest.fixture(scope="module")
def plain(music: Samples, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("flac") / "plain.flac"
    write_flac_file(path, music, 16)
    return path.read_bytes()


def edit_info(data: bytes, **changes: object) -> bytes:
    """`data` with other facts in its STREAMINFO."""
    lead, blocks = split_head_of(data)
    info = StreamInfo.parse(blocks[0].data)
    fields = {name: getattr(info, name) for name in StreamInfo.__slots__} | changes
    head = lead + join_blocks([MetadataBlock(0, StreamInfo(**fields).to_bytes()), *blocks[1:]])  # type: ignore[arg-type]
    return head + data[len(head) :]


def split_head_of(data: bytes) -> tuple[bytes, list[MetadataBlock]]:
    return split_head(data)


def frames_of(data: bytes) -> bytes:
    lead, blocks = split_head(data)
    return data[len(lead) + 4 + sum(4 + len(block.data) for block in blocks) :]


# ---- exact decoding ----


@pytest.mark.parametrize("bits", [4, 5, 8, 12, 15, 16, 17, 20, 23, 24, 25, 31, 32])
@pytest.mark.parametrize("channels", [1, 2, 3, 8])
def test_every_depth_and_channel_count(tmp_path: Path, bits: int, channels: int) -> None:
    for number, samples in enumerate((mixture(9001, channels, bits), extremes(4500, channels, bits))):
        path = tmp_path / f"{number}.flac"
        info = write_flac_file(path, samples, bits, 48000)
        assert (info.bits, info.channels, info.frames) == (bits, channels, len(samples))
        np.testing.assert_array_equal(read(path), samples)


@pytest.mark.parametrize("bits", [12, 16, 20, 24, 32])
def test_another_decoder_agrees(tmp_path: Path, bits: int) -> None:
    samples = np.concatenate([mixture(20000, 2, bits), extremes(5000, 2, bits)])
    path = tmp_path / "a.flac"
    write_flac_file(path, samples, bits)
    with av.open(str(path)) as container:
        arrays = [part.to_ndarray() for part in container.decode(audio=0)]
    decoded = np.concatenate(arrays, axis=1).reshape(-1, 2).astype(np.int64)
    np.testing.assert_array_equal(decoded >> (8 * arrays[0].itemsize - bits), samples)


@pytest.mark.parametrize("level", [0.0, 0.3, 0.6, 1.0])
@pytest.mark.parametrize(("bits", "subtype"), [(8, "PCM_S8"), (16, "PCM_16"), (24, "PCM_24")])
def test_streams_by_libflac(tmp_path: Path, level: float, bits: int, subtype: str) -> None:
    samples = mixture(20000, 2, bits, seed=bits)
    path = tmp_path / "a.flac"
    with soundfile.SoundFile(path, "w", 44100, 2, format="FLAC", subtype=subtype, compression_level=level) as file:
        file.write(samples << (32 - bits))
    np.testing.assert_array_equal(read(path), samples)


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1", "7.1"])
def test_streams_by_ffmpeg(tmp_path: Path, layout: str) -> None:
    channels = {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8}[layout]
    samples = mixture(12000, channels, 24)
    path = tmp_path / "a.flac"
    with av.open(str(path), "w") as container:
        track = container.add_stream("flac", rate=96000, layout=layout, format="s32")
        data = av.AudioFrame.from_ndarray((samples << 8).reshape(1, -1), format="s32", layout=layout)
        data.sample_rate = 96000
        for packet in [*track.encode(data), *track.encode(None)]:
            container.mux(packet)
    np.testing.assert_array_equal(read(path), samples)


@needs_flac
@pytest.mark.parametrize(
    "options",
    [
        ["-0"],
        ["-5", "-b", "1152"],
        ["-8", "-e", "-p"],
        ["--lax", "-l", "32", "-b", "16384", "-r", "8"],
        ["-8", "-b", "16"],
        ["-3", "-b", "4608", "--no-md5-sum"],
        ["--lax", "-b", "65535", "-m"],
    ],
    ids=" ".join,
)
def test_streams_by_the_flac_program(tmp_path: Path, music: Samples, options: list[str]) -> None:
    raw = tmp_path / "a.raw"
    raw.write_bytes(music.astype("<i2").tobytes())
    path = tmp_path / "a.flac"
    form = "--force-raw-format --endian=little --sign=signed --channels=2 --bps=16 --sample-rate=44100"
    subprocess.run(["flac", "-s", *options, *form.split(), "-o", path, raw], check=True)
    np.testing.assert_array_equal(read(path), music)


@needs_flac
def test_unknown_length_from_a_pipe(tmp_path: Path, music: Samples) -> None:
    form = "--force-raw-format --endian=little --sign=signed --channels=2 --bps=16 --sample-rate=44100"
    done = subprocess.run(
        ["flac", "-s", "-c", *form.split(), "-"],
        input=music.astype("<i2").tobytes(),
        stdout=subprocess.PIPE,
        check=True,
    )
    path = save(tmp_path, done.stdout)
    with open_source(path) as source:
        assert source.info.frames is None
    np.testing.assert_array_equal(read(path), music)


@pytest.mark.parametrize("rate", [1, 8000, 11025, 44100, 96000, 123456, 192000, 655350, 768000, 1048575])
def test_every_rate(tmp_path: Path, rate: int) -> None:
    samples = mixture(5000, 1, 12)
    path = tmp_path / "a.flac"
    write_flac_file(path, samples, 12, rate)
    with open_source(path) as source:
        assert source.info.rate == rate
    np.testing.assert_array_equal(read(path), samples)


@pytest.mark.parametrize("frames", [0, 1, 2, 4, 5, 15, 16, 17, 4095, 4096, 4097, 8192])
@pytest.mark.parametrize("bits", [16, 20])
def test_short_lengths(tmp_path: Path, frames: int, bits: int) -> None:
    samples = extremes(frames, 2, bits)
    path = tmp_path / "a.flac"
    write_flac_file(path, samples, bits)
    np.testing.assert_array_equal(read(path), samples)


def small(count: int, seed: int = 3, spread: int = 40) -> list[int]:
    return np.random.default_rng(seed).integers(-spread, spread, count).tolist()


HAND_MADE: dict[str, Callable[[], tuple[bytes, Samples]]] = {}


def hand_made(build: Callable[[], tuple[bytes, Samples]]) -> Callable[[], tuple[bytes, Samples]]:
    HAND_MADE[build.__name__] = build
    return build


def column(values: list[int]) -> Samples:
    return np.array(values, np.int32)[:, None]


@hand_made
def rice_partition_order_15() -> tuple[bytes, Samples]:
    values = small(32768)
    return frame([predicted(values, 16, [], fixed=True, partition_order=15)], 32768), column(values)


@hand_made
def wide_rice_parameters_and_escapes() -> tuple[bytes, Samples]:
    values = small(4096, spread=30000)
    body = predicted(values, 16, [2, -1], fixed=True, partition_order=4, parameter=17, wide=True)
    return frame([body], 4096), column(values)


@hand_made
def predictor_of_order_32() -> tuple[bytes, Samples]:
    values = small(500, spread=3000)
    taps = small(32, seed=4, spread=900)
    return frame([predicted(values, 16, taps, 9, parameter=9)], 500), column(values)


@hand_made
def block_of_65536() -> tuple[bytes, Samples]:
    return frame([constant(-7, 16)], 65536), column([-7] * 65536)


@hand_made
def blocks_of_one() -> tuple[bytes, Samples]:
    values = small(5)
    return b"".join(frame([verbatim([v], 16)], 1, number=i) for i, v in enumerate(values)), column(values)


@hand_made
def unary_code_of_a_thousand_zeros() -> tuple[bytes, Samples]:
    values = [0, 0, 3000, -3000, 1, 0]
    return frame([predicted(values, 16, [], fixed=True, parameter=0)], 6), column(values)


@hand_made
def wasted_bits() -> tuple[bytes, Samples]:
    values = [v * 64 for v in small(100)]
    return frame([verbatim(values, 16, wasted=6)], 100), column(values)


@hand_made
def variable_block_sizes() -> tuple[bytes, Samples]:
    out, at = b"", 0
    values = small(700)
    for size in (100, 17, 583):
        out += frame([verbatim(values[at : at + size], 16)], size, number=at, variable=True)
        at += size
    return out, column(values)


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made_streams(tmp_path: Path, name: str) -> None:
    frames, samples = HAND_MADE[name]()
    np.testing.assert_array_equal(read(save(tmp_path, stream(frames, samples))), samples)
    no_md5 = stream(frames, samples, md5=False, total=0)
    np.testing.assert_array_equal(read(save(tmp_path, no_md5)), samples)


@pytest.mark.parametrize("assignment", [8, 9, 10])
def test_side_channel_of_33_bits(tmp_path: Path, assignment: int) -> None:
    samples = extremes(300, 2, 32)
    left, right = samples[:, 0].astype(object), samples[:, 1].astype(object)
    side, middle = left - right, (left + right) >> 1
    first, second = {8: (left, side), 9: (side, right), 10: (middle, side)}[assignment]
    parts = [
        verbatim(list(first), 33 if assignment == 9 else 32),
        verbatim(list(second), 32 if assignment == 9 else 33),
    ]
    data = stream(frame(parts, 300, assignment=assignment, bits_code=7), samples, 32)
    np.testing.assert_array_equal(read(save(tmp_path, data)), samples)


def test_wrong_block_and_frame_sizes_in_the_header_do_no_harm(tmp_path: Path, plain: bytes, music: Samples) -> None:
    odd = edit_info(plain, min_block=1, max_block=16, min_frame=3, max_frame=5)
    np.testing.assert_array_equal(read(save(tmp_path, odd)), music)


def test_no_md5(tmp_path: Path, plain: bytes, music: Samples) -> None:
    np.testing.assert_array_equal(read(save(tmp_path, edit_info(plain, md5=bytes(16)))), music)


# ---- what is around the audio ----


def test_bytes_before_and_after_are_kept(tmp_path: Path, plain: bytes, music: Samples) -> None:
    lead = b"ID3\x04\x00\x00\x00\x00\x01\x05" + bytes(133)
    for tail in (b"TAG" + b"x" * 125, b"\0", b"\xff", b"\xff\xf8", bytes(5000), b"APETAGEX" + bytes(90)):
        path = save(tmp_path, lead + plain + tail)
        np.testing.assert_array_equal(read(path), music)
        with open_source(path) as source:
            for _ in source.blocks(65536):
                pass
            assert source.wrapper().tail == tail
            assert source.wrapper().head.startswith(lead + b"fLaC")


def test_tail_of_a_stream_of_unknown_length(tmp_path: Path, plain: bytes, music: Samples) -> None:
    tail = b"TAG" + b"x" * 125
    path = save(tmp_path, edit_info(plain, frames=0, md5=bytes(16)) + tail)
    np.testing.assert_array_equal(read(path), music)


def test_blocks_of_any_kind_and_huge_pictures(tmp_path: Path, music: Samples) -> None:
    blocks = [
        MetadataBlock(PICTURE, np.random.default_rng(1).bytes((1 << 24) - 1)),
        MetadataBlock(PICTURE, np.random.default_rng(2).bytes((1 << 24) - 1)),
        MetadataBlock(126, b"reserved"),
        MetadataBlock(APPLICATION, b"test1234"),
        MetadataBlock(VORBIS_COMMENT, b"\xff\xff\xff\xffnot a comment"),
        MetadataBlock(PADDING, bytes(8192)),
    ]
    path = tmp_path / "a.flac"
    write_flac_file(path, music, 16, metadata=blocks)
    np.testing.assert_array_equal(read(path), music)
    with open_source(path) as source:
        assert split_head(source.peek_wrapper().head)[1][1:] == blocks


# ---- refusals ----


def refuse(path: Path, kind: type[TrilobyteError], match: str | None) -> None:
    with pytest.raises(kind, match=match), open_source(path) as source:
        for _ in source.blocks(4096):
            pass


def joined(first: bytes, second: bytes) -> bytes:
    """The frames of `second` after the file `first`, in a stream without length and MD5."""
    return edit_info(first, frames=0, md5=bytes(16)) + frames_of(second)


def test_changing_format(tmp_path: Path, plain: bytes) -> None:
    other = tmp_path / "other.flac"
    for bits, channels, rate, match in (
        (16, 2, 48000, "sample rate changes from 44100 to 48000 .at 0:00.680"),
        (16, 3, 44100, "number of channels changes from 2 to 3"),
        (16, 1, 44100, "number of channels changes from 2 to 1"),
        (24, 2, 44100, "bits per sample changes from 16 to 24"),
    ):
        write_flac_file(other, mixture(9000, channels, bits), bits, rate)
        refuse(save(tmp_path, joined(plain, other.read_bytes())), SourceDamaged, match)


def test_header_that_contradicts_the_audio(tmp_path: Path, plain: bytes) -> None:
    for changes, match in (
        ({"bits": 24}, "bits per sample is 24 by the file's header but 16"),
        ({"channels": 1}, "number of channels is 1 by the file's header but 2"),
        ({"rate": 48000}, "sample rate is 48000 by the file's header but 44100"),
        ({"frames": 29999}, "more audio than the header announces"),
        ({"frames": 28672}, "more audio than the header announces"),
        ({"frames": 30001}, "30001 samples per channel are announced, 30000 are there"),
        ({"md5": b"x" * 16}, "does not match the MD5"),
        ({"rate": 0}, "impossible"),
        ({"bits": 3}, "impossible"),
    ):
        refuse(save(tmp_path, edit_info(plain, **changes)), SourceDamaged, match)


def test_damaged_headers(tmp_path: Path, plain: bytes) -> None:
    body = frames_of(plain)
    info = split_head(plain)[1][0]
    comment = MetadataBlock(VORBIS_COMMENT, bytes(8))
    refuse(save(tmp_path, join_blocks([comment]) + body), SourceDamaged, "does not begin with a valid STREAMINFO")
    refuse(save(tmp_path, join_blocks([comment, info]) + body), SourceDamaged, "does not begin with")
    refuse(save(tmp_path, join_blocks([info, info]) + body), SourceDamaged, "invalid metadata block")
    refuse(save(tmp_path, join_blocks([info, MetadataBlock(127, b"")]) + body), SourceDamaged, "invalid metadata block")
    head = bytearray(join_blocks([info, comment]))
    head[-9] += 5
    refuse(save(tmp_path, bytes(head) + body), SourceDamaged, "no audio frame where one should begin")
    head[-9] -= 8
    refuse(save(tmp_path, bytes(head) + body), SourceDamaged, "no audio frame where one should begin")
    head[-11] = 255
    refuse(save(tmp_path, bytes(head) + body), SourceDamaged, "ends inside its header")


def test_no_header_at_all(tmp_path: Path, plain: bytes) -> None:
    refuse(save(tmp_path, frames_of(plain)), UnsupportedSource, "bare FLAC audio without the header")
    refuse(save(tmp_path, bytes(300) + plain), UnsupportedSource, "not an audio file that Trilobyte knows")
    id3 = b"ID3\x03\x00\x00\x00\x00\x00\x04abcd"
    refuse(save(tmp_path, id3 + b"\xff\xfb\x90\x00" + bytes(500)), UnsupportedSource, "MP3 file, which is lossy")


def test_missing_frames_without_md5(tmp_path: Path) -> None:
    values = small(300)
    parts = [frame([verbatim(values[i : i + 50], 16)], 50, number=i // 50) for i in range(0, 300, 50)]
    whole = column(values)
    np.testing.assert_array_equal(read(save(tmp_path, stream(b"".join(parts), whole, md5=False))), whole)
    for keep in (parts[1:], parts[:2] + parts[3:], [parts[0], parts[2], parts[1], *parts[3:]]):
        data = stream(b"".join(keep), whole[: 50 * len(keep)], md5=False)
        refuse(save(tmp_path, data), SourceDamaged, "frames of audio are missing")


def test_garbage_between_frames(tmp_path: Path) -> None:
    values = small(100)
    one, two = (frame([verbatim(values[i : i + 50], 16)], 50, number=i // 50) for i in (0, 50))
    samples = column(values)
    for total in (0, None):
        data = stream(one + b"garbage" + two, samples, md5=False, total=total)
        refuse(save(tmp_path, data), SourceDamaged, "unreadable data|no audio frame")


def test_forbidden_codings(tmp_path: Path) -> None:
    samples = column([0] * 16)
    bad = {
        "reserved subframe": "0" + "000010" + "0" + "0" * 256,
        "first bit of a subframe": "1" + "000000" + "0" + "0" * 16,
        "negative shift": "01000000" + "0" * 16 + "0001" + "11111" + "00" + "00" + "0000" + "0" * 80,
        "precision 16": "0" + "100000" + "0" + "0" * 16 + "1111" + "00000" + "0" * 100,
        "coding method 2": "0" + "001000" + "0" + "10" + "0000" + "0" * 100,
        "partitions that do not divide": "0" + "001000" + "0" + "00" + "0101" + "0" * 300,
        "all bits wasted": "0" + "000000" + "1" + "0" * 15 + "1",
        "too large for its depth": predicted([0] * 15 + [40000], 16, [], fixed=True, parameter=14),
    }
    for name, bits in bad.items():
        refuse(save(tmp_path, stream(frame([bits], 16), samples)), SourceDamaged, "allow|too large")
        assert name


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    samples = mixture(1500, 2, 16)
    path = tmp_path / "whole.flac"
    write_flac_file(path, samples, 16)
    whole = path.read_bytes()
    unknown = edit_info(whole, frames=0, md5=bytes(16))
    for data in (whole, unknown):
        for cut in [*range(1, 60), *range(60, len(data), 37), len(data) - 2, len(data) - 1]:
            if data is unknown and cut == 42:
                continue  # a whole stream without any frame
            refuse(save(tmp_path, data[:cut]), TrilobyteError, None)


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Any byte of the audio changed: refused, with and without MD5 and length; never another result."""
    samples = mixture(4096 + 700, 2, 16)
    path = tmp_path / "whole.flac"
    write_flac_file(path, samples, 16)
    whole = path.read_bytes()
    last = whole.rindex(b"\xff\xf8")
    random = np.random.default_rng(5)
    for data in (edit_info(whole, md5=bytes(16)), edit_info(whole, frames=0, md5=bytes(16))):
        for at in [*range(42, 70), *range(70, len(data), 41), *range(last, last + 12), *range(-8, 0)]:
            changed = bytearray(data)
            changed[at] ^= int(random.integers(1, 256))
            refuse(save(tmp_path, bytes(changed)), SourceDamaged, None)


def test_memory_is_flat(tmp_path: Path) -> None:
    import tracemalloc

    samples = np.tile(mixture(44100, 2, 16), (40, 1))
    path = tmp_path / "long.flac"
    write_flac_file(path, samples, 16)
    read_one = samples[:1]
    del samples
    tracemalloc.start()
    with open_source(path, digest=True) as source:
        for block in source.blocks(8192):
            read_one = block[:1]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read_one.shape == (1, 2)
    assert peak < 12e6


def test_warming_up_compiles_all_that_reading_needs(tmp_path: Path, plain: bytes) -> None:
    from trilobyte_gui.audio import flac_bitstream

    flac_bitstream.warm_up()
    counts = [len(f.signatures) for f in (flac_bitstream.decode_frames, flac_bitstream.find_frame)]
    read(save(tmp_path, plain + b"TAG"))
    assert [len(f.signatures) for f in (flac_bitstream.decode_frames, flac_bitstream.find_frame)] == counts


@pytest.mark.parametrize("frames", range(5, 40))
@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_a_tiny_last_frame(tmp_path: Path, frames: int, order: int) -> None:
    taps = [[1], [2, -1], [3, -3, 1], [4, -6, 4, -1]][order - 1]
    values = list(range(frames))
    for fixed in (True, False):
        data = frame([predicted(values, 16, taps, fixed=fixed, parameter=0)], frames)
        np.testing.assert_array_equal(read(save(tmp_path, stream(data, column(values)))), column(values))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.data())
def test_nonsense_with_sound_checksums(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever stands in a frame: it decodes or is refused, and nothing outside the data is touched."""
    block = data.draw(st.sampled_from([1, 5, 16, 192, 4096, 65536]))
    kind = data.draw(st.one_of(st.integers(0, 63), st.sampled_from([8, 9, 12, 32, 43, 63])))
    wasted = data.draw(st.sampled_from(["0", "0", "0", "11", "10001", "1" + "0" * 20 + "1"]))
    random = np.random.default_rng(data.draw(st.integers(0, 9999)))
    density = data.draw(st.sampled_from([0.02, 0.5, 0.98]))
    bits = "".join("1" if bit < density else "0" for bit in random.random(data.draw(st.integers(0, 3000))))
    parts = ["0" + format(kind, "06b") + wasted + bits]
    channels = data.draw(st.integers(1, 2))
    if channels == 2:
        parts.append(constant(5, 17))
    assignment = 0 if channels == 1 else data.draw(st.sampled_from([1, 8, 9, 10]))
    samples = np.zeros((block, channels), np.int32)
    body = frame(parts, block, assignment=assignment)
    for total in (None, 0):
        path = save(tmp_path, stream(body, samples, md5=False, total=total))
        try:
            assert len(read(path)) == block
        except SourceDamaged:
            continue

"""Damaged sources, archived on request: damage costs what it hits, all else keeps its place, what is lost is told."""

from __future__ import annotations

import hashlib
import struct
import time
import tracemalloc
from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.ape_file import ape
from tests.helpers.archive_helpers import digest, make_flac, music, run
from tests.helpers.audio_material import constant, frame, mixture, predicted, stream, verbatim, write_flac_file
from tests.helpers.source_files import apev2, foreign, id3v1, id3v2
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Options, Restored
from trilobyte_gui.audio import flac_bitstream, ogg_flac
from trilobyte_gui.audio.damage import Damage, moment
from trilobyte_gui.audio.flac_status import HEADER_SLOTS, PADDING, as_words
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.metadata.flac_blocks import MetadataBlock, StreamInfo, join_blocks, split_head

Samples = NDArray[np.int32]
BITS = 16


def head_of(data: bytes) -> int:
    """Bytes before the first frame."""
    lead, blocks = split_head(data)
    return len(lead) + 4 + sum(4 + len(block.data) for block in blocks)


def with_info(data: bytes, **changes: object) -> bytes:
    lead, blocks = split_head(data)
    info = StreamInfo.parse(blocks[0].data)
    fields = {name: getattr(info, name) for name in StreamInfo.__slots__} | changes
    return lead + join_blocks([MetadataBlock(0, StreamInfo(**fields).to_bytes()), *blocks[1:]]) + data[head_of(data) :]  # type: ignore[arg-type]


def frames_in(data: bytes) -> list[tuple[int, int]]:
    """(byte, frames of audio) of every frame of a sound file."""
    info = StreamInfo.parse(split_head(data)[1][0].data)
    padded = np.zeros((len(data) + 7) // 8 * 8 + PADDING, np.uint8)
    padded[: len(data)] = np.frombuffer(data, np.uint8)
    words, header = as_words(padded), np.empty(HEADER_SLOTS, np.int64)
    found, at, number = [], head_of(data), 0
    while at < len(data):
        at = flac_bitstream.find_frame(
            padded, words, at, len(data), len(data), info.rate, info.bits, info.channels, header
        )
        if at < 0:
            break
        expected = sum(size for _, size in found) if header[4] else number
        if header[5] == expected:
            found.append((int(at), int(header[0])))
            number += 1
        at += 1
    assert sum(size for _, size in found) == info.frames
    return found


def mended(path: Path) -> tuple[Samples, str]:
    """The audio as it is archived on request, and what is told of it."""
    with open_source(path, digest=True, accept_damage=True) as source:
        blocks = list(source.blocks(5000))
        assert source.finished
        assert source.sha256 == hashlib.sha256(path.read_bytes()).digest()
        channels = source.info.channels
        source.wrapper()
        words = source.incomplete
    return (np.concatenate(blocks) if blocks else np.empty((0, channels), np.int32)), words


def refused(path: Path) -> str:
    with pytest.raises(SourceDamaged) as told, open_source(path) as source:
        for _ in source.blocks(5000):
            pass
    return told.value.message


def silenced(samples: Samples, frames: Sequence[tuple[int, int]], lost: Sequence[int]) -> Samples:
    """The audio with silence in place of the frames of these numbers."""
    starts = np.cumsum([0, *(size for _, size in frames)])
    out = samples.copy()
    for number in lost:
        out[starts[number] : starts[number + 1]] = 0
    return out


def spoil(data: bytes, at: int, size: int = 8) -> bytes:
    return data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + size]) + data[at + size :]


@pytest.fixture(scope="module")
def samples() -> Samples:
    return music(61_000)  # 15 frames, the last one shorter


@pytest.fixture(scope="module")
def sound(samples: Samples, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_flac(tmp_path_factory.mktemp("sound") / "a.flac", samples).read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.flac"


# ---- one frame and many ----


@pytest.mark.parametrize("number", [0, 1, 7, 13, 14])
@pytest.mark.parametrize("place", ["header", "middle", "checksum"])
def test_damage_costs_the_frame_that_it_hits(
    path: Path, sound: bytes, samples: Samples, number: int, place: str
) -> None:
    frames = frames_in(sound)
    begin = frames[number][0]
    end = frames[number + 1][0] if number + 1 < len(frames) else len(sound)
    at = {"header": begin, "middle": (begin + end) // 2, "checksum": end - 2}[place]
    path.write_bytes(spoil(sound, at, 2))
    assert refused(path)
    got, words = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [number]))
    first = sum(size for _, size in frames[:number])
    place_told = f"from {moment(first, 44100)} to {moment(first + frames[number][1], 44100)}"
    assert words.startswith(f"silence in place of damaged audio {place_told} (")


def test_several_frames_and_damage_over_a_boundary(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    data = spoil(sound, frames[3][0] - 4, 8)  # the end of frame 2 and the beginning of frame 3
    data = spoil(data, frames[9][0] + 20)
    data = spoil(data, frames[11][0] + 20)
    path.write_bytes(data)
    got, words = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [2, 3, 9, 11]))
    assert "0:00.372 in all, from 0:00.186 to 0:00.372" in words
    assert words.count("from") == 3


def test_many_places_are_counted(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    data = sound
    for number in range(1, 14, 2):
        data = spoil(data, frames[number][0] + 30)
    path.write_bytes(data)
    got, words = mended(path)
    assert np.array_equal(got, silenced(samples, frames, range(1, 14, 2)))
    assert "and 4 more" in words


def test_frames_that_were_cut_out(path: Path, sound: bytes, samples: Samples) -> None:
    """At their edges, so that nothing but their numbers tells."""
    frames = frames_in(sound)
    for first, last in ((0, 0), (0, 3), (4, 5), (8, 11)):
        path.write_bytes(sound[: frames[first][0]] + sound[frames[last + 1][0] :])
        assert refused(path)
        got, words = mended(path)
        assert np.array_equal(got, silenced(samples, frames, range(first, last + 1))), (first, last)
        assert "frames of audio are missing" in words


def test_bytes_that_were_cut_out(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    path.write_bytes(sound[: frames[4][0] + 100] + sound[frames[6][0] + 1000 :])
    got, _ = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [4, 5, 6]))
    path.write_bytes(sound[: frames[4][0] + 100] + sound[frames[4][0] + 101 :])
    got, _ = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [4]))


def test_bytes_that_were_put_in(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    junk = np.random.default_rng(1).bytes(30_000)
    path.write_bytes(sound[: frames[4][0]] + junk + sound[frames[4][0] :])
    assert refused(path)
    got, words = mended(path)
    assert np.array_equal(got, samples)
    assert "unreadable data were passed over at 0:00.372" in words
    assert "its MD5 shows that all of its audio is there" in words
    path.write_bytes(sound[: frames[4][0] + 50] + junk + sound[frames[4][0] + 50 :])
    got, _ = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [4]))
    path.write_bytes(sound[: frames[5][0]] + sound[frames[2][0] : frames[4][0]] + sound[frames[5][0] :])
    got, words = mended(path)  # frames that were there before
    assert np.array_equal(got, samples)


def test_the_middle_of_a_file_overwritten_by_another(path: Path, sound: bytes, samples: Samples) -> None:
    """As by a disk error: sound frames of another file, whose numbers do not fit, are not believed."""
    frames = frames_in(sound)
    other = make_flac(path, music(61_000, seed=9)).read_bytes()
    begin, end = frames[5][0] + 100, frames[9][0] + 100
    path.write_bytes(sound[:begin] + other[20_000 : 20_000 + end - begin] + sound[end:])
    got, _ = mended(path)
    kept = silenced(samples, frames, range(5, 10))
    starts = np.cumsum([0, *(size for _, size in frames)])
    for part in (slice(0, starts[5]), slice(starts[10], None)):
        assert np.array_equal(got[part], kept[part])
    assert len(got) == len(samples)


# ---- the end ----


def test_a_file_that_is_cut_short_ends_there(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    for size in (frames[6][0], frames[6][0] + 10, frames[6][0] + 2000):
        path.write_bytes(sound[:size])
        got, words = mended(path)
        assert np.array_equal(got, samples[: 6 * 4096])
        assert f"the last {moment(61_000 - 6 * 4096, 44100)} are missing" in words


def test_a_damaged_last_frame_is_silence_and_the_tags_behind_it_stay(
    path: Path, sound: bytes, samples: Samples
) -> None:
    frames = frames_in(sound)
    tag = b"TAG" + bytes(125)
    path.write_bytes(spoil(sound, frames[14][0] + 30) + tag)
    with open_source(path, accept_damage=True) as source:
        got = np.concatenate(list(source.blocks(4096)))
        assert source.wrapper().tail == tag
    assert np.array_equal(got, silenced(samples, frames, [14]))


def test_more_audio_than_announced_is_kept(path: Path, sound: bytes, samples: Samples) -> None:
    for total in (1, 4096, 40_000):
        path.write_bytes(with_info(sound, frames=total))
        assert refused(path)
        got, words = mended(path)
        assert np.array_equal(got, samples)
        assert f"more audio than the header announces ({total} " in words


@pytest.mark.parametrize("announced", ["all", "nothing"])
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"rate": 48000}, "the sample rate changes from 44100 to 48000"),
        ({"bits": 24}, "the bits per sample changes from 16 to 24"),
        ({"channels": 1}, "the number of channels changes from 2 to 1"),
        ({"channels": 1, "rate": 96000, "bits": 24}, "the sample rate changes from 44100 to 96000"),
    ],
)
def test_audio_of_another_form_is_no_damage(
    path: Path, sound: bytes, tmp_path: Path, form: dict[str, int], words: str, announced: str
) -> None:
    """It would be passed over with all that follows, though every frame of it is sound."""
    about = {"rate": 44100, "bits": 16, "channels": 2} | form
    x = music(20_000)[:, : about["channels"]] << (about["bits"] - 16)
    other = make_flac(tmp_path / "b.flac", x, bits=about["bits"], rate=about["rate"]).read_bytes()
    joined = sound + other[head_of(other) :]
    path.write_bytes(with_info(joined, frames=81_000 if announced == "all" else 0, md5=bytes(16)))
    for accept in (False, True):
        with pytest.raises(SourceDamaged, match=words), open_source(path, accept_damage=accept) as source:
            for _ in source.blocks(5000):
                pass
    head = with_info(sound, md5=bytes(16), frames=0)[: head_of(sound)]
    path.write_bytes(head + other[head_of(other) :])
    with pytest.raises(SourceDamaged, match="by the file's header but"):
        mended(path)


def test_a_count_that_is_too_high_is_told_as_that(path: Path, sound: bytes, samples: Samples) -> None:
    path.write_bytes(with_info(sound, frames=len(samples) + 1))
    got, words = mended(path)
    assert np.array_equal(got, samples)
    assert words == (
        "its header announces 61001 samples per channel, 61000 were there; its MD5 shows that all of its audio is there"
    )


def test_streams_one_after_the_other_without_headers(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    head = head_of(sound)
    for total in (0, len(samples)):
        twice = with_info(sound, frames=total, md5=bytes(16)) + spoil(sound[head:], frames[3][0] - head + 30)
        path.write_bytes(twice)
        assert refused(path)
        got, words = mended(path)
        assert np.array_equal(got, np.concatenate([samples, silenced(samples, frames, [3])]))
        assert "start again at 0:01.383" in words


def test_streams_of_unknown_length(path: Path, sound: bytes, samples: Samples) -> None:
    frames = frames_in(sound)
    open_ended = with_info(sound, frames=0, md5=bytes(16))
    for lost in ([0], [0, 1], [6], [6, 7, 8]):
        data = open_ended
        for number in lost:
            data = spoil(data, frames[number][0] + 30)
        path.write_bytes(data)
        assert refused(path)
        got, words = mended(path)
        assert np.array_equal(got, silenced(samples, frames, lost)), lost
        assert words
    path.write_bytes(open_ended[: frames[9][0] + 300])
    got, words = mended(path)
    assert np.array_equal(got, samples[: 9 * 4096])
    assert "cut short" in words
    head = head_of(sound)
    path.write_bytes(open_ended[:head] + open_ended[frames[9][0] :])
    got, words = mended(path)  # as of a broadcast: there is no knowing how much there was before
    assert np.array_equal(got, samples[9 * 4096 :])
    assert "begins in the middle of a stream" in words


# ---- the MD5 ----


def test_a_stale_md5_over_sound_frames(path: Path, sound: bytes, samples: Samples) -> None:
    path.write_bytes(with_info(sound, md5=bytes(15) + b"\x01"))
    assert "MD5" in refused(path)
    got, words = mended(path)
    assert np.array_equal(got, samples)
    assert words == "the audio does not match the MD5 in the file's own header"


def test_it_is_archived_and_marked(path: Path, sound: bytes, samples: Samples, tmp_path: Path) -> None:
    path.write_bytes(with_info(sound, md5=bytes(15) + b"\x01"))
    before = digest(path)
    [error] = run("compress", [path], tmp_path / "no").errors
    assert isinstance(error, SourceDamaged)
    result, restored = there_and_back(path, tmp_path)
    assert "MD5" in result.incomplete
    about = describe(result.target)
    assert about.incomplete
    assert "MD5" in about.damage
    assert any("MD5" in remark for remark in restored.remarks)
    assert digest(restored.target) == before  # libFLAC repeats its frames, and the header is kept as it is


def there_and_back(path: Path, folder: Path) -> tuple[Compressed, Restored]:
    [result] = run("compress", [path], folder / "arc", Options(preset="quick", jobs=1, accept_damage=True)).results
    assert isinstance(result, Compressed)
    [restored] = run("restore", [result.target], folder / "back").results
    assert isinstance(restored, Restored)
    return result, restored


def test_a_damaged_file_comes_back_with_silence(path: Path, sound: bytes, samples: Samples, tmp_path: Path) -> None:
    frames = frames_in(sound)
    path.write_bytes(spoil(sound, frames[5][0] + 30))
    result, restored = there_and_back(path, tmp_path)
    assert result.frames == len(samples)
    assert "from 0:00.464 to 0:00.557" in result.incomplete
    with open_source(restored.target) as again:  # a sound file, with an MD5 of its own
        got = np.concatenate(list(again.blocks(4096)))
    assert np.array_equal(got, silenced(samples, frames, [5]))
    assert any("incomplete" in remark or "damaged" in remark for remark in restored.remarks)


# ---- other streams ----


def variable(samples: Samples, sizes: Sequence[int]) -> bytes:
    """A stream of blocks of these sizes, whose numbers are those of samples."""
    data, at = b"", 0
    for size in sizes:
        part = samples[at : at + size]
        subframes = [verbatim(part[:, channel].tolist(), BITS) for channel in range(samples.shape[1])]
        data += frame(subframes, size, number=at, variable=True)
        at += size
    return stream(data, samples[:at], BITS)


@pytest.mark.parametrize("number", [0, 1, 4, 7])
def test_streams_of_variable_blocks(path: Path, number: int) -> None:
    sizes = (1000, 17, 4000, 300, 1, 2222, 1000, 60)
    samples = mixture(sum(sizes), 2, BITS)
    data = variable(samples, sizes)
    frames = frames_in(data)
    assert [size for _, size in frames] == list(sizes)
    path.write_bytes(spoil(data, frames[number][0] + 12, 3))
    got, words = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [number]))
    assert words


@pytest.mark.parametrize(("channels", "bits"), [(1, 8), (3, 12), (2, 20), (8, 24), (2, 32)])
def test_every_form(path: Path, channels: int, bits: int) -> None:
    samples = mixture(30_000, channels, bits)
    write_flac_file(path, samples, bits, 48000)
    data = path.read_bytes()
    frames = frames_in(data)
    path.write_bytes(spoil(spoil(data, frames[2][0] + 40), frames[5][0], 1))
    got, _ = mended(path)
    assert np.array_equal(got, silenced(samples, frames, [2, 5]))


def test_numbers_that_lie_are_not_believed_in_a_sound_file(path: Path) -> None:
    """Encoders with wrong numbers are read as ever; also on request."""
    values = mixture(5000, 1, BITS)
    parts = [values[at : at + 1000] for at in range(0, 5000, 1000)]
    for numbers in ((0, 0, 0, 0, 0), (0, 1000, 2000, 3000, 4000), (7, 8, 9, 10, 11), (0, 1, 0, 1, 2)):
        data = b"".join(
            frame([verbatim(part[:, 0].tolist(), BITS)], 1000, number=number)
            for part, number in zip(parts, numbers, strict=True)
        )
        path.write_bytes(stream(data, values, BITS))
        got, words = mended(path)
        assert np.array_equal(got, values), numbers
        assert words == "", numbers


def test_numbers_that_lie_cost_little_in_a_damaged_one(path: Path) -> None:
    values = mixture(5000, 1, BITS)
    parts = [values[at : at + 1000] for at in range(0, 5000, 1000)]
    for numbers in ((0, 0, 0, 0, 0), (0, 1000, 2000, 3000, 4000)):
        data = b"".join(
            frame([verbatim(part[:, 0].tolist(), BITS)], 1000, number=number)
            for part, number in zip(parts, numbers, strict=True)
        )
        whole = stream(data, values, BITS)
        path.write_bytes(whole[: len(whole) - 500])
        got, words = mended(path)
        assert np.array_equal(got[:4000], values[:4000]), numbers
        assert words


# ---- any damage ----


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_costs_what_it_hits(path: Path, sound: bytes, samples: Samples, data: st.DataObject) -> None:
    """Whatever is flipped: every frame that is not hit is where it was, and the length stays."""
    frames = frames_in(sound)
    head = head_of(sound)
    broken, hit = bytearray(sound), set()
    starts = [byte for byte, _ in frames]
    places = st.tuples(st.integers(head, len(sound) - 1), st.sampled_from([1, 3, 100, 9000]), st.integers(1, 255))
    for at, size, mask in data.draw(st.lists(places, min_size=1, max_size=5)):
        for place in range(at, min(len(sound), at + size)):
            broken[place] = sound[place] ^ mask
            hit.add(bisect(starts, place) - 1)
    path.write_bytes(broken)
    got, words = mended(path)
    wanted = silenced(samples, frames, sorted(hit))
    assert len(got) == len(samples) or len(frames) - 1 in hit
    assert np.array_equal(got, wanted[: len(got)])
    assert words


def test_nothing_sound_is_nothing(path: Path, sound: bytes, tmp_path: Path) -> None:
    head = head_of(sound)
    path.write_bytes(sound[:head] + np.random.default_rng(2).bytes(200_000))
    got, words = mended(path)
    assert len(got) == 0
    assert words
    [error] = run("compress", [path], tmp_path / "no", Options(preset="quick", jobs=1, accept_damage=True)).errors
    assert isinstance(error, SourceDamaged)


# ---- time and memory ----


def test_a_sound_file_is_read_as_ever(path: Path, sound: bytes, samples: Samples) -> None:
    path.write_bytes(sound + b"TAG" + bytes(125))
    got, words = mended(path)
    assert words == ""
    assert np.array_equal(got, samples)


def test_memory_is_flat_and_time_is_linear(path: Path) -> None:
    """Every other frame of a long file is damaged."""
    block = mixture(4096, 1, BITS)
    body = verbatim(block[:, 0].tolist(), BITS)
    took = []
    for count in (50, 200):
        parts = [frame([body], 4096, number=number) for number in range(count)]
        broken = b"".join(spoil(part, 100, 1 - number % 2) for number, part in enumerate(parts))
        info = StreamInfo(4096, 4096, 0, 0, 44100, 1, BITS, 4096 * count, bytes(16))
        path.write_bytes(join_blocks([MetadataBlock(0, info.to_bytes())]) + broken)
        del parts, broken
        tracemalloc.start()
        began = time.process_time()
        with open_source(path, accept_damage=True) as source:
            total = sum(len(part) for part in source.blocks(65536))
        took.append(time.process_time() - began)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert total == 4096 * count
        assert peak < 32 << 20
        assert f"and {count // 2 - 3} more" in source.incomplete
    assert took[1] < 12 * took[0] + 1


@pytest.mark.parametrize("size", [400_000])
def test_a_file_made_to_be_a_nuisance_ends_soon(path: Path, size: int) -> None:
    """Sound headers, each of the largest block and with the next number, none with a sound frame; and a number that
    would mean years of silence."""
    info = StreamInfo(65535, 65535, 0, 0, 44100, 8, 16, 0, bytes(16)).to_bytes()
    bare = frame([constant(0, 16)] * 8, 65536, number=1)[:-2]
    nuisance = (bare * (size // len(bare)))[:size]
    far = frame([constant(0, 16)] * 8, 4096, number=(1 << 31) - 1)
    path.write_bytes(join_blocks([MetadataBlock(0, info)]) + frame([constant(0, 16)] * 8, 65536) + nuisance + far)
    began = time.process_time()
    got, words = mended(path)
    assert time.process_time() - began < 20
    assert len(got) <= 1000 * size
    assert words


# ---- Ogg ----


def ogg(data: bytes, per_page: int = 3000) -> bytes:
    """A FLAC file's stream in Ogg pages, one frame a packet."""
    lead, blocks = split_head(data)
    frames = [byte for byte, _ in frames_in(data)] + [len(data)]
    packets = [b"\x7fFLAC\x01\x00" + struct.pack(">H", 1) + b"fLaC\0\0\0\x22" + blocks[0].data]
    comment = MetadataBlock(4, struct.pack("<II", 0, 0))
    packets.append(bytes([0x84]) + len(comment.data).to_bytes(3, "big") + comment.data)
    packets += [data[begin:end] for begin, end in pairwise(frames)]
    pages, number = b"", 0
    for index, packet in enumerate(packets):
        at = 0
        while at < len(packet) or at == 0:
            part = packet[at : at + 255 * 255]
            whole = at + len(part) == len(packet)
            lacing = bytes([255]) * (len(part) // 255) + (bytes([len(part) % 255]) if whole else b"")
            flags = (1 if at else 0) | (2 if not number else 0) | (4 if whole and index == len(packets) - 1 else 0)
            head = b"OggS\0" + bytes([flags]) + bytes(8) + b"seri" + struct.pack("<II", number, 0)
            page = head + bytes([len(lacing)]) + lacing + part
            crc = ogg_flac._crc(page)
            pages += page[:22] + struct.pack("<I", crc) + page[26:]
            number, at = number + 1, at + len(part)
    assert lead == b""
    return pages


@pytest.fixture(scope="module")
def pages(sound: bytes) -> bytes:
    return ogg(sound)


def page_starts(data: bytes) -> list[int]:
    found, at = [], data.find(b"OggS\0")
    while at >= 0:
        found.append(at)
        at = data.find(b"OggS\0", at + 27)
    return found


@pytest.mark.parametrize("number", [0, 6, 14])
@pytest.mark.parametrize("how", ["spoilt", "no capture", "cut out"])
def test_damaged_pages_of_ogg(path: Path, sound: bytes, pages: bytes, samples: Samples, number: int, how: str) -> None:
    path.write_bytes(pages)
    got, words = mended(path)
    assert np.array_equal(got, samples)
    assert words == ""
    frames = frames_in(sound)
    starts = [*page_starts(pages), len(pages)]
    page = starts[2 + number]  # two pages of headers; one page a frame
    data = {
        "spoilt": spoil(pages, page + 400),
        "no capture": spoil(pages, page, 2),
        "cut out": pages[:page] + pages[starts[3 + number] :],
    }[how]
    path.write_bytes(data)
    assert refused(path)
    got, words = mended(path)
    wanted = silenced(samples, frames, [number])
    assert np.array_equal(got, wanted[: len(got)])
    assert len(got) == len(samples) or number == 14
    assert "Ogg page" in words or (how, number) == ("cut out", 14)  # nothing misses the last one


def test_an_ogg_file_made_to_be_a_nuisance_ends_soon(path: Path, pages: bytes) -> None:
    head = b"OggS\0" + bytes(21) + bytes([255]) + bytes([255]) * 255
    starts = page_starts(pages)
    path.write_bytes(pages[: starts[2]] + head * 3000)
    began = time.process_time()
    mended(path)
    assert time.process_time() - began < 20


# ---- formats that other libraries decode ----


def by_pyav(path: Path, codec: str, samples: Samples, rate: int = 44100) -> bytes:
    with av.open(str(path), "w") as container:
        track = container.add_stream(codec, rate=rate)
        track.layout = "stereo"
        form = {"alac": "s16p", "tta": "s16", "wavpack": "s16p"}[codec]
        track.format = form
        for at in range(0, len(samples), 4096):
            part = samples[at : at + 4096].astype(np.int16)
            array = part.T.copy() if form.endswith("p") else part.reshape(1, -1)
            sound = av.AudioFrame.from_ndarray(array, format=form, layout="stereo")
            sound.sample_rate = rate
            sound.pts = at
            container.mux(track.encode(sound))
        container.mux(track.encode(None))
    return path.read_bytes()


@pytest.mark.parametrize(("codec", "suffix"), [("wavpack", "wv"), ("alac", "m4a"), ("tta", "tta")])
def test_damage_in_other_formats_costs_its_block(tmp_path: Path, codec: str, suffix: str) -> None:
    samples = music(200_000)
    path = tmp_path / f"a.{suffix}"
    data = by_pyav(path, codec, samples)
    got, words = mended(path)
    assert np.array_equal(got, samples)
    assert words == ""
    path.write_bytes(spoil(data, len(data) // 2, 16))
    assert refused(path)
    got, words = mended(path)
    assert len(got) == len(samples)
    second = 44_100
    assert np.array_equal(got[:second], samples[:second])
    assert np.array_equal(got[-second:], samples[-second:])
    differs = np.flatnonzero((got != samples).any(axis=1))
    assert 0 < len(differs) <= differs[-1] - differs[0] + 1 <= 2 * 44_100
    if codec != "alac":  # whose packets have no checksum: what decodes is believed
        assert not got[differs].any()
        assert "silence in place of damaged audio from" in words


@pytest.mark.parametrize("how", ["overwritten", "cut out", "put in"])
def test_a_wavpack_stream_is_taken_up_at_the_next_block(tmp_path: Path, how: str) -> None:
    """Its blocks are found by nothing but their headers."""
    samples = music(300_000)
    path = tmp_path / "a.wv"
    data = by_pyav(path, "wavpack", samples)
    middle = len(data) // 2
    path.write_bytes(
        {
            "overwritten": data[:middle] + bytes(60_000) + data[middle + 60_000 :],
            "cut out": data[:middle] + data[middle + 60_000 :],
            "put in": data[:middle] + bytes(100_000) + data[middle:],
        }[how]
    )
    assert refused(path)
    got, words = mended(path)
    assert len(got) == len(samples)
    differs = np.flatnonzero((got != samples).any(axis=1))
    assert not got[differs].any()
    assert 0 < len(differs) <= 4 * 22_050
    assert "silence in place of damaged audio" in words
    path.write_bytes(data[: len(data) * 2 // 3])
    got, words = mended(path)
    assert np.array_equal(got, samples[: len(got)])
    assert "missing" in words


def test_monkeys_audio_too(tmp_path: Path) -> None:
    samples = music(60_000)
    data = ape(samples, 16)
    path = tmp_path / "a.ape"
    path.write_bytes(spoil(data, len(data) // 2, 16))
    assert refused(path)
    got, words = mended(path)
    assert len(got) == len(samples)
    differs = np.flatnonzero((got != samples).any(axis=1))
    assert not got[differs].any()
    assert 0 < len(differs) <= 2048
    assert "silence in place of damaged audio from" in words


# ---- tags before and behind ----

SUFFIXES = ("flac", "oga", "wv", "m4a", "tta", "ape")


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder, samples = tmp_path_factory.mktemp("kinds"), music(100_000)
    made = {"flac": make_flac(folder / "a.flac", samples).read_bytes(), "ape": ape(samples, 16)}
    made["oga"] = ogg(made["flac"])
    return made | {each: foreign(folder / f"a.{each}", samples).read_bytes() for each in ("wv", "m4a", "tta")}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("how", ["spoiled", "emptied", "the end spoiled", "cut short"])
def test_damage_is_the_same_between_tags(tmp_path: Path, every_kind: dict[str, bytes], suffix: str, how: str) -> None:
    """What stands before and behind the stream moves nothing, and is kept."""
    data = every_kind[suffix]
    if suffix == "m4a" and how in ("the end spoiled", "cut short"):
        pytest.skip("its header is at its end")
    at = len(data) * 3 // 5
    data = {
        "spoiled": spoil(data, at),
        "emptied": data[:at] + bytes(20_000) + data[at + 20_000 :],
        "the end spoiled": spoil(data, len(data) - 300),
        "cut short": data[: len(data) * 4 // 5],
    }[how]
    before, behind = id3v2("Lead", padding=10_000), apev2("Behind") + id3v1("Old")
    bare, tagged = tmp_path / f"bare.{suffix}", tmp_path / f"tagged.{suffix}"
    bare.write_bytes(data)
    tagged.write_bytes(before + data + behind)
    got, words = mended(tagged)
    expected, told = mended(bare)
    assert np.array_equal(got, expected)
    assert len(got)
    assert words == told
    with open_source(tagged, accept_damage=True) as source:
        for _ in source.blocks(5000):
            pass
        around = source.wrapper()
    assert before in around.head[:]
    assert around.tail[:].endswith(behind)


def test_words_that_begin_tags_end_no_damaged_ogg_file(path: Path, sound: bytes, pages: bytes) -> None:
    """Pages that follow tell that they are damage."""
    starts = page_starts(pages)
    whole, _ = mended_bytes(path, pages)
    got, words = mended_bytes(path, pages[: starts[5]] + b"TAG" + bytes(300) + pages[starts[5] :])
    assert np.array_equal(got, whole)
    assert "there is no Ogg page where one should begin" in words


def test_a_seek_table_that_is_damaged_says_nothing(tmp_path: Path, every_kind: dict[str, bytes]) -> None:
    """A True Audio file ends where its tags begin then, not where the table has it."""
    data = bytearray(every_kind["tta"] + id3v1("Old"))
    tails = []
    for _ in range(2):
        file = tmp_path / "a.tta"
        file.write_bytes(data)
        with open_source(file, accept_damage=True) as source:
            tails.append(source.peek_wrapper().tail)
        struct.pack_into("<I", data, 22, struct.unpack_from("<I", data, 22)[0] // 2)
    assert tails[0] == tails[1]


def mended_bytes(path: Path, data: bytes) -> tuple[Samples, str]:
    path.write_bytes(data)
    return mended(path)


# ---- words ----


def test_words_of_damage() -> None:
    damage = Damage(44100, 1_000_000, 4)
    assert damage.words() == ""
    damage.silence(44_100, 441, "the reason")
    damage.silence(44_541, 441, "the reason")
    assert damage.words() == "silence in place of damaged audio from 0:01.000 to 0:01.020 (the reason)"
    for number in range(5):
        damage.silence(1_000_000 * (number + 1), 100, "x")
    assert damage.words().count("from") == 3
    assert "and 3 more" in damage.words()
    for number in range(1000):
        damage.note(f"note {number}")
    assert len(damage.words()) < 1000
    assert moment(3600 * 44100 * 2 + 22_050, 44100) == "120:00.500"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(min_size=1, max_size=2000), values=st.lists(st.integers(-99, 99), min_size=1, max_size=50))
def test_any_bytes_are_read_or_refused_in_words(path: Path, junk: bytes, values: list[int]) -> None:
    part = frame([predicted(values + [0] * 8, BITS, [1], fixed=True)], len(values) + 8)
    one = np.array([*values, *[0] * 8], np.int32)[:, None]
    path.write_bytes(stream(part, one, BITS, md5=False, total=0) + junk)
    try:
        got, _ = mended(path)
    except TrilobyteError:
        return
    assert np.array_equal(got[: len(one)], one)
    assert pack(got, BITS)

"""Wrappers come back byte for byte, hold no picture twice, cost little, and never trust damaged data."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.jpeg_files import picture as jpeg_file
from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.jpeg import jpeg_codec
from trilobyte_gui.metadata.flac_blocks import MetadataBlock, StreamInfo, join_blocks, split_head
from trilobyte_gui.metadata.wrapper import Wrapper, format_version
from trilobyte_gui.models.covers import shipped_model


def noise(size: int, seed: int = 1) -> bytes:
    return np.random.default_rng(seed).bytes(size)


@given(st.sampled_from(["wav", "flac"]), st.binary(max_size=3000), st.binary(max_size=300))
def test_round_trip(kind: str, head: bytes, tail: bytes) -> None:
    wrapper = Wrapper(kind, head, tail)  # type: ignore[arg-type]
    assert Wrapper.from_bytes(wrapper.to_bytes()) == wrapper


@given(st.lists(st.one_of(st.binary(max_size=30), st.integers(0, 3)), max_size=9), st.integers(0, 9))
def test_pictures_are_cut_out_wherever_they_are(parts: list[bytes | int], split: int) -> None:
    pictures = [noise(1100, 1), noise(4000, 2), noise(64, 3), noise(4000, 2)[50:1500]]
    pieces = [pictures[part] if isinstance(part, int) else part for part in parts]
    wrapper = Wrapper("wav", b"".join(pieces[:split]), b"".join(pieces[split:]))
    data = wrapper.to_bytes(pictures)
    assert Wrapper.from_bytes(data) == wrapper
    used = {part for part in parts if isinstance(part, int)}
    assert len(data) < 200 + 40 * len(parts) + sum(len(pictures[part]) for part in used)


def test_a_picture_that_lies_across_head_and_tail() -> None:
    picture = noise(5000)
    wrapper = Wrapper("wav", b"x" + picture[:100], picture[100:] + b"y")
    assert Wrapper.from_bytes(wrapper.to_bytes([picture])) == wrapper


def test_a_picture_costs_itself_once_and_does_not_keep_text_from_shrinking() -> None:
    picture, text = noise(50_000), b"LYRICS=la la la la la la\n" * 400
    wrapper = Wrapper("flac", picture + text + picture, picture)
    assert len(wrapper.to_bytes([picture])) < len(picture) + 300


def test_more_pictures_than_any_track_has() -> None:
    """As an attacker would make them: thousands of pictures must not take minutes."""
    pictures = [noise(1024, seed) for seed in range(2000)]
    wrapper = Wrapper("flac", b"".join(pictures) * 2, b"")
    assert Wrapper.from_bytes(wrapper.to_bytes(pictures)) == wrapper


def test_usual_headers_cost_little() -> None:
    for rate, channels, bits, frames in ((44100, 2, 16, 12345678), (48000, 1, 24, 99), (44100, 1, 8, 5000)):
        align = channels * bits // 8
        size = frames * align
        head = b"RIFF" + pack("<I", 36 + size) + b"WAVEfmt " + pack("<I", 16)
        head += pack("<HHIIHH", 1, channels, rate, rate * align, align, bits) + b"data" + pack("<I", size)
        assert len(Wrapper("wav", head, b"").to_bytes()) < 40
    info = StreamInfo(4096, 4096, 1234, 14000, 44100, 2, 16, 441000, noise(16)).to_bytes()
    vendor = b"reference libFLAC 1.3.3 20190804"
    comment = pack("<I", len(vendor)) + vendor + pack("<I", 0)
    head = join_blocks([MetadataBlock(0, info), MetadataBlock(4, comment), MetadataBlock(1, bytes(8192))])
    assert len(Wrapper("flac", head, b"").to_bytes()) < 110


def test_large_text_is_compressed() -> None:
    head = b"".join(b"LYRICS=line %d of a long song\n" % i for i in range(2000))
    assert len(Wrapper("wav", head, b"").to_bytes()) < len(head) // 5


@pytest.mark.parametrize(
    "wrapper",
    [
        Wrapper("wav", b"RIFF" + noise(1400) + bytes(20), b"tail"),
        Wrapper("flac", b"fLaC" + b"text and more text, " * 100, noise(60)),
        Wrapper("wav", b"", b""),
    ],
    ids=["stored", "compressed", "empty"],
)
def test_damage_never_does_more_than_raise(wrapper: Wrapper) -> None:
    pictures = [wrapper.head[20:1300]]
    data = wrapper.to_bytes(pictures)
    for at in range(len(data)):
        for value in (0, 255, data[at] ^ 1, data[at] ^ 128):
            broken = data[:at] + bytes([value]) + data[at + 1 :]
            try:
                Wrapper.from_bytes(broken)
            except ArchiveDamaged:
                continue
    for cut in range(len(data)):
        with pytest.raises(ArchiveDamaged):
            Wrapper.from_bytes(data[:cut])


@given(st.binary(max_size=200))
def test_random_data_never_does_more_than_raise(data: bytes) -> None:
    for method in (b"", b"\0", b"\1", b"\2"):
        try:
            Wrapper.from_bytes(method + data)
        except ArchiveDamaged:
            continue


def test_a_small_file_cannot_claim_a_huge_wrapper() -> None:
    import lzma
    import zlib

    from trilobyte_gui.metadata.wrapper import DICTIONARY

    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=DICTIONARY)
    bomb = deflate.compress(bytes(50_000_000)) + deflate.flush()
    with pytest.raises(ArchiveDamaged):
        Wrapper.from_bytes(b"\1\x0a" + bomb)
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 22}]
    bomb = lzma.compress(bytes(50_000_000), lzma.FORMAT_RAW, filters=filters)
    with pytest.raises(ArchiveDamaged):
        Wrapper.from_bytes(b"\2\x0a" + bomb)
    with pytest.raises(ArchiveDamaged):
        Wrapper.from_bytes(b"\0" + b"\xff" * 8 + b"\x01" + bytes(50))


# ---- FLAC blocks ----

block_lists = st.lists(st.builds(MetadataBlock, st.integers(0, 126), st.binary(max_size=60)), min_size=1, max_size=6)


@given(block_lists, st.binary(max_size=20))
def test_blocks_round_trip(blocks: list[MetadataBlock], after: bytes) -> None:
    head = join_blocks(blocks)
    assert split_head(head + after) == (b"", blocks)
    tag = b"ID3\x03\0\0\0\0\0\x05abcde"
    assert split_head(tag + head) == (tag, blocks)
    for cut in (0, 3, 7, len(head) - 1):
        with pytest.raises(ValueError, match=r"marker|too early"):
            split_head(head[:cut])


@given(
    st.integers(0, 65535),
    st.integers(0, (1 << 24) - 1),
    st.integers(0, (1 << 20) - 1),
    st.integers(1, 8),
    st.integers(1, 32),
    st.integers(0, (1 << 36) - 1),
)
def test_streaminfo_round_trip(block: int, size: int, rate: int, channels: int, bits: int, frames: int) -> None:
    info = StreamInfo(block, 65535 - block, size, size // 2, rate, channels, bits, frames, noise(16))
    assert StreamInfo.parse(info.to_bytes()) == info


def test_what_is_too_large_for_flac() -> None:
    with pytest.raises(ValueError, match="too large"):
        join_blocks([MetadataBlock(6, bytes(1 << 24))])
    with pytest.raises(ValueError, match="34 bytes"):
        StreamInfo.parse(bytes(33))


# Coded pictures


def test_covers_are_stored_a_quarter_smaller_once() -> None:
    cover, other = jpeg_file("cover-640"), noise(2000)
    wrapper = Wrapper("flac", b"x" + cover + b"text" + other + cover, cover)
    data = wrapper.to_bytes([cover, other])
    assert len(data) < 0.75 * len(cover) + len(other) + 100
    assert format_version(data) == 3
    assert Wrapper.from_bytes(data) == wrapper


def test_what_cannot_be_coded_is_stored_as_in_version_1() -> None:
    for picture in (noise(2000), b"\xff\xd8\xff" + noise(2000), jpeg_file("not-coded-cmyk")):
        data = Wrapper("flac", b"x" + picture, b"").to_bytes([picture])
        assert format_version(data) == 1
        assert data[0] < 4
        assert bytes(data).endswith(picture)


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data[:40]])
def test_damage_to_a_coded_picture_is_told(change: Callable[[bytes], bytes]) -> None:
    cover = jpeg_file("grey")
    data = Wrapper("flac", cover, b"").to_bytes([cover])[:]
    with pytest.raises(ArchiveDamaged, match="headers and tags"):
        Wrapper.from_bytes(change(data))


def test_pictures_that_claim_to_be_long_are_not_decoded() -> None:
    coded = jpeg_codec.encode(jpeg_file("grey"), shipped_model())
    assert coded is not None
    body = bytes([1, 0, 0, 1]) + varint.put((1 << 23) + 1, 0)
    data = bytes([4]) + varint.put(len(body), len(body)) + body + varint.put(len(coded)) + coded
    with pytest.raises(ArchiveDamaged):
        Wrapper.from_bytes(data)

"""Boxes of M4A files that are no part of how the audio is stored: kept, and read or listed."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.archive_helpers import music, run
from tests.helpers.source_files import foreign
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Restored
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.metadata.mp4 import Mp4, box
from trilobyte_gui.metadata.mp4_tags import mp4_tags
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

XMP = box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + b"<x:xmpmeta/>")
HANDLER = box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))


def item(name: bytes, text: bytes) -> bytes:
    return box(name, box(b"data", struct.pack(">II", 1, 0) + text))


def meta(*boxes: bytes) -> bytes:
    return box(b"meta", bytes(4) + HANDLER + b"".join(boxes))


@pytest.fixture(scope="module")
def m4a(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return foreign(tmp_path_factory.mktemp("m4a") / "a.m4a", music(3000)).read_bytes()


def inside(data: bytes, path: str, more: bytes) -> bytes:
    """The file with `more` at the end of the box at `path`. The movie stands behind the audio, so no offset changes."""
    at, end = 0, len(data)
    places = []
    for name in path.split("/"):
        while data[at + 4 : at + 8] != name.encode():
            at += int.from_bytes(data[at : at + 4], "big")
            assert at < end
        places.append(at)
        end = at + int.from_bytes(data[at : at + 4], "big")
        at += 8
    out = bytearray(data[:end] + more + data[end:])
    for place in places:
        struct.pack_into(">I", out, place, int.from_bytes(data[place : place + 4], "big") + len(more))
    return bytes(out)


PLACES = ["moov", "moov/trak", "moov/trak/mdia", "moov/trak/mdia/minf", "moov/trak/mdia/minf/stbl"]


def listed(path: Path) -> list[str]:
    with open_source(path) as source:
        assert np.array_equal(np.concatenate(list(source.blocks(1000))), music(3000))
        return tags_of(source.wrapper()).kept


@pytest.mark.parametrize("place", ["the file", "before all else", *PLACES])
def test_a_box_that_is_not_known_is_listed(tmp_path: Path, m4a: bytes, place: str) -> None:
    path = tmp_path / "a.m4a"
    if place == "the file":
        path.write_bytes(m4a + XMP)
    elif place == "before all else":  # which moves the samples
        offset = m4a.index(b"stco") + 12
        moved = int.from_bytes(m4a[offset : offset + 4], "big") + len(XMP)
        data = m4a[:offset] + struct.pack(">I", moved) + m4a[offset + 4 :]
        ftyp = int.from_bytes(data[:4], "big")
        path.write_bytes(data[:ftyp] + XMP + data[ftyp:])
    else:
        path.write_bytes(inside(m4a, place, XMP))
    assert listed(path) == ["MP4 box 'uuid' (XMP)"]


def with_edits(m4a: bytes, *entries: tuple[int, int, int]) -> bytes:
    """The file with this edit list (duration in the movie's thousandths, begin, rate) in place of its own."""
    at = m4a.index(b"edts") - 4
    length = int.from_bytes(m4a[at : at + 4], "big")
    listed_ = b"".join(struct.pack(">IiI", duration, begin, rate << 16) for duration, begin, rate in entries)
    more = box(b"edts", box(b"elst", struct.pack(">II", 0, len(entries)) + listed_))
    hidden = m4a[: at + 4] + b"free" + m4a[at + 8 :]
    assert length
    return inside(hidden, "moov/trak", more)


def test_an_edit_list_that_leaves_audio_out_is_kept_and_listed(tmp_path: Path, m4a: bytes) -> None:
    path = tmp_path / "a.m4a"
    told = ["MP4 box 'edts' (players leave out a part of the audio, which is all here)"]
    whole = 1000 * 3000 // 44100  # cut down, as programs do
    for entries, kept in (
        ([(whole, 0, 1)], []),
        ([(0, 0, 1)], []),
        ([], []),
        ([(whole - 20, 0, 1)], told),
        ([(whole, 1000, 1)], told),
        ([(whole, 0, 2)], told),
        ([(10, 0, 1), (10, 500, 1)], told),
        ([(50, -1, 1), (whole, 0, 1)], told),
    ):
        path.write_bytes(with_edits(m4a, *entries))
        assert listed(path) == kept, entries


@pytest.mark.parametrize("times", [2, 3])
def test_a_clock_that_is_not_the_sample_rate_is_no_damage(tmp_path: Path, m4a: bytes, times: int) -> None:
    data = bytearray(m4a)
    header, table = data.index(b"mdhd"), data.index(b"stts")
    for at in (header + 16, header + 20):  # ticks a second, duration
        struct.pack_into(">I", data, at, times * int.from_bytes(data[at : at + 4], "big"))
    for entry in range(int.from_bytes(data[table + 8 : table + 12], "big")):
        at = table + 16 + 8 * entry
        struct.pack_into(">I", data, at, times * int.from_bytes(data[at : at + 4], "big"))
    path = tmp_path / "a.m4a"
    path.write_bytes(data)
    with open_source(path) as source:
        assert source.info.frames == 3000
        assert np.array_equal(np.concatenate(list(source.blocks(1000))), music(3000))


def test_a_cover_is_what_its_data_are(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    cover = box(b"covr", box(b"data", struct.pack(">II", 13, 0) + png))
    (picture,) = mp4_tags(meta(box(b"ilst", cover))).pictures
    assert (picture.mime, picture.data) == ("image/png", png)


def test_what_is_kept_is_told_and_comes_back_from_the_archive(tmp_path: Path, m4a: bytes) -> None:
    source = tmp_path / "a.m4a"
    whole = inside(m4a, "moov/trak", box(b"udta", box(b"name", b"a track")))
    whole = inside(whole, "moov", box(b"udta", meta(box(b"ilst", item(b"\xa9nam", b"T")), box(b"ID32", b"x" * 30))))
    source.write_bytes(whole + XMP + box(b"free", b"") + box(b"abcd", b"of somebody"))
    [result] = run("compress", [source], tmp_path / "out").results
    assert isinstance(result, Compressed)
    kept = describe(result.target).kept
    assert kept == ["MP4 box 'uuid' (XMP)", "MP4 box 'abcd'", "MP4 box 'udta'", "MP4 box 'ID32'"]
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.exact == "audio-exact"
    for each in kept:
        assert f"{each} has no place in a FLAC file; it stays in the archive" in restored.remarks
    with open_source(restored.target) as audio:
        assert tags_of(audio.peek_wrapper()).get("TITLE") == "T"


@pytest.mark.parametrize(
    ("boxes", "kept"),
    [
        (meta(box(b"ID32", b"x")), ["MP4 box 'ID32'"]),
        (box(b"udta", meta(box(b"ilst", item(b"abcd", b"\xff\xfe") + box(b"\xa9gen", b"nothing")))), None),
        (box(b"udta", box(b"abcd", b"")) + box(b"udta", box(b"efgh", b"")), ["MP4 box 'abcd'", "MP4 box 'efgh'"]),
    ],
)
def test_nothing_in_the_movies_own_boxes_goes_without_a_word(boxes: bytes, kept: list[str] | None) -> None:
    tags = mp4_tags(boxes)
    assert not tags.fields
    assert tags.kept == kept if kept is not None else len(tags.kept) == 2


def test_items_are_read_wherever_they_are() -> None:
    items = box(b"ilst", item(b"\xa9nam", b"T"))
    plain = box(b"meta", HANDLER + items)  # as QuickTime has it, without a version
    for boxes in (meta(items), plain, box(b"udta", plain), box(b"udta", b"") + box(b"udta", meta(items))):
        assert mp4_tags(boxes).fields == [("TITLE", "T")]


def test_boxes_with_long_sizes_are_seen(tmp_path: Path, m4a: bytes) -> None:
    body = XMP[8:]
    long = struct.pack(">I4sQ", 1, b"uuid", 16 + len(body)) + body
    path = tmp_path / "a.m4a"
    for data in (m4a + long, inside(m4a, "moov", long)):
        path.write_bytes(data)
        assert listed(path) == ["MP4 box 'uuid' (XMP)"]


def test_a_box_of_the_audio_that_is_cut_off_is_no_tag(tmp_path: Path, m4a: bytes) -> None:
    """As where the movie comes first."""
    at = m4a.index(b"moov") - 4
    head, audio = m4a[:at], m4a[at:]
    data = audio + head
    assert Mp4.read(BytesIO(data[:-100]), len(data) - 100).end == len(data) - 100
    with pytest.raises(SourceDamaged, match="no header"):
        Mp4.read(BytesIO(head), len(head))
    with pytest.raises(SourceDamaged, match="inside its header"):
        Mp4.read(BytesIO(m4a[:-9]), len(m4a) - 9)
    path = tmp_path / "a.m4a"
    with path.open("wb") as file:
        file.write(m4a + struct.pack(">I4s", (1 << 26) + 8, b"abcd"))
        file.truncate(len(m4a) + (1 << 26) + 8)
    with pytest.raises(UnsupportedSource, match="more than 64 MB"), open_source(path):
        pass


def test_readers_of_old_see_the_tags_beside_the_new_boxes() -> None:
    """The boxes of the movie come first, as ever."""
    boxes = box(b"udta", meta(box(b"ilst", item(b"\xa9nam", b"T"))))
    wrapper = Wrapper("alac", boxes + box(b"TRbx", XMP) + box(b"TRld", b"ID3\3\0\0\0\0\0\0"), b"")
    assert wrapper.head.startswith(boxes)
    tags = tags_of(wrapper)
    assert (tags.fields, tags.kept) == ([("TITLE", "T")], ["MP4 box 'uuid' (XMP)"])


@pytest.mark.parametrize("length", [1 << 24, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_movie_box_that_ends_behind_the_file_is_damage(tmp_path: Path, m4a: bytes, length: int) -> None:
    at = m4a.index(b"moov") - 4
    (tmp_path / "a.m4a").write_bytes(m4a[:at] + struct.pack(">I", length) + m4a[at + 4 :])
    with pytest.raises(SourceDamaged, match="cut short inside its header"):
        open_source(tmp_path / "a.m4a")


def test_fragments_behind_a_movie_with_samples_are_read(tmp_path: Path) -> None:
    samples = music(40_000)
    path = foreign(tmp_path / "a.m4a", samples, options={"movflags": "frag_keyframe", "frag_duration": "300000"})
    assert path.read_bytes().count(b"moof") > 1
    with open_source(path) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(4096))), samples)

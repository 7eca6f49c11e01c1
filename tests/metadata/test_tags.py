"""Tags are read from sources as they are, and archives carry them as APEv2 that other programs read."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from struct import pack, unpack
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC, VCFLACDict
from mutagen.flac import Picture as FlacPicture
from mutagen.id3 import APIC, COMM, ID3, TALB, TCON, TDRC, TIT2, TPE1, TPOS, TRCK, TXXX, USLT
from mutagen.wave import WAVE

from tests.helpers.audio_material import mixture, write_flac_file
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.apev2 import TEXT, Item
from trilobyte_gui.metadata.chunks import chunk, info_list
from trilobyte_gui.metadata.flac_blocks import MetadataBlock, split_head
from trilobyte_gui.metadata.id3_tags import add_id3, build_id3
from trilobyte_gui.metadata.tags import Picture, Tags, from_apev2, tags_of, to_apev2
from trilobyte_gui.metadata.wrapper import Wrapper

JPEG = b"\xff\xd8\xff\xe0" + np.random.default_rng(1).bytes(3000)
PNG = b"\x89PNG\r\n\x1a\n" + np.random.default_rng(2).bytes(500)


def source_tags(path: Path) -> Tags:
    with open_source(path) as source:
        return tags_of(source.peek_wrapper())


def mutagen_view(data: bytes) -> Any:
    return APEv2(io.BytesIO(b"an archive" * 9 + data))  # type: ignore[no-untyped-call]


@pytest.fixture
def flac(tmp_path: Path) -> Path:
    path = tmp_path / "a.flac"
    write_flac_file(path, mixture(3000, 2, 16), 16)
    return path


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    with path.open("wb") as file:
        write_wav(file, [mixture(3001, 1, 8)], channels=1, rate=8000, bits=8, frames=3001)
    return path


def test_flac_tags_keep_order_case_and_repetitions(flac: Path) -> None:
    file: Any = FLAC(flac)  # type: ignore[no-untyped-call]
    file.add_tags()
    fields = [("Artist", "One"), ("ARTIST", "Two"), ("title", "Grüße\n日本"), ("X", ""), ("artist", "Three")]
    file.tags.extend(fields)
    for kind, data, mime in ((3, JPEG, "image/jpeg"), (4, PNG, "image/png"), (3, PNG, "image/png")):
        picture: Any = FlacPicture()  # type: ignore[no-untyped-call]
        picture.type, picture.data, picture.mime, picture.desc = kind, data, mime, "côver"
        file.add_picture(picture)
    file.save()
    tags = source_tags(flac)
    assert tags.fields == fields
    assert [(p.kind, p.mime, p.description, p.data) for p in tags.pictures] == [
        (3, "image/jpeg", "côver", JPEG),
        (4, "image/png", "côver", PNG),
        (3, "image/png", "côver", PNG),
    ]


def test_no_tags_make_no_apev2(flac: Path, wav: Path) -> None:
    for path in (flac, wav):
        tags = source_tags(path)
        assert tags == Tags()
        assert to_apev2(tags) == b""
    assert from_apev2(b"no tag here" * 20) == Tags()
    assert from_apev2(b"") == Tags()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xff\xff\xff",
        bytes(4) + b"\xff\xff\xff\x7f",
        bytes(4) + b"\1\0\0\0\5\0\0\0nosep",
        b"\2\0\0\0ab",
    ],
)
def test_invalid_flac_tags_are_no_obstacle(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.flac"
    for kind in (4, 6):
        write_flac_file(path, mixture(500, 1, 16), 16, metadata=[MetadataBlock(kind, body)])
        assert source_tags(path).pictures == []


def test_wav_tags_from_id3_and_info(wav: Path) -> None:
    info = b"INFO"
    for name, text in (
        (b"INAM", b"info title\0"),
        (b"ICMT", "Gr\xfc\xdfe".encode("cp1252")),
        (b"IXYZ", b"odd\0"),
    ):
        info += name + pack("<I", len(text)) + text + b"\0" * (len(text) & 1)
    with wav.open("ab") as file:
        file.write(b"LIST" + pack("<I", len(info)) + info)
    assert source_tags(wav).fields == [("TITLE", "info title"), ("COMMENT", "Grüße"), ("IXYZ", "odd")]
    song: Any = WAVE(wav)  # type: ignore[no-untyped-call]
    song.add_tags()
    for frame in (
        TIT2(text="id3 title"),
        TPE1(text=["A", "B"]),
        TALB(text="Album"),
        TRCK(text="3/12"),
        TDRC(text="1999-05"),
        TCON(text="(17)"),
        COMM(lang="eng", desc="", text="plain"),
        COMM(lang="eng", desc="note", text="noted"),
        TXXX(desc="MOOD", text="calm"),
        USLT(lang="eng", desc="", text="la la"),
        APIC(encoding=3, mime="image/jpeg", type=3, desc="front", data=JPEG),
    ):
        song.tags.add(frame)
    song.save()
    tags = source_tags(wav)
    assert sorted(tags.fields) == sorted(
        [
            ("TITLE", "id3 title"),
            ("ARTIST", "A"),
            ("ARTIST", "B"),
            ("ALBUM", "Album"),
            ("TRACKNUMBER", "3"),
            ("TRACKTOTAL", "12"),
            ("DATE", "1999-05"),
            ("GENRE", "Rock"),
            ("COMMENT", "plain"),
            ("COMMENT:note", "noted"),
            ("MOOD", "calm"),
            ("LYRICS", "la la"),
            ("IXYZ", "odd"),
        ]
    )
    assert tags.pictures == [Picture(3, "image/jpeg", "front", JPEG)]
    with open_source(wav) as source:
        wrapper = source.wrapper()
    data = wrapper.to_bytes([JPEG])
    assert len(data) < len(JPEG) + 700
    assert Wrapper.from_bytes(data) == wrapper


@pytest.mark.parametrize("body", [b"ID3", b"ID3\x04\0\0\0\0\0\x7f" + bytes(9), b"ID3\x09\0\0\0\0\0\0", b"", b"junk"])
def test_invalid_id3_is_no_obstacle(wav: Path, body: bytes) -> None:
    with wav.open("ab") as file:
        file.write(b"id3 " + pack("<I", len(body)) + body)
        file.write(b"LIST" + pack("<I", 9000) + b"INFOshort")
    assert source_tags(wav).fields == []


def test_usual_names_in_apev2() -> None:
    tags = Tags(
        [
            ("TITLE", "T"),
            ("artist", "A"),
            ("Artist", "B"),
            ("ALBUM", "L"),
            ("ALBUMARTIST", "Various"),
            ("TRACKNUMBER", "3"),
            ("TOTALTRACKS", "12"),
            ("DISCNUMBER", "1/2"),
            ("DATE", "1999-05-01"),
            ("GENRE", "Rock"),
            ("COMMENT", "c"),
            ("REPLAYGAIN_TRACK_GAIN", "-7.03 dB"),
            ("TAG", "reserved"),
            ("X", "short"),
            ("Füße", "odd name"),
        ],
        [
            Picture(3, "image/jpeg", "", JPEG),
            Picture(4, "image/png", 'a "b"/c', PNG),
            Picture(3, "image/png", "", PNG[:400]),
        ],
    )
    view = mutagen_view(to_apev2(tags))
    assert {key: str(value) for key, value in view.items() if value.kind == 0} == {
        "Title": "T",
        "Artist": "A\0B",
        "Album": "L",
        "Album Artist": "Various",
        "Track": "3/12",
        "Disc": "1/2",
        "Year": "1999-05-01",
        "Genre": "Rock",
        "Comment": "c",
        "REPLAYGAIN_TRACK_GAIN": "-7.03 dB",
        "TAG_": "reserved",
        "X_": "short",
        "F__e": "odd name",
    }
    assert view["Cover Art (Front)"].value == b"Cover Art (Front).jpg\0" + JPEG
    assert view["Cover Art (Back)"].value == b"a bc.png\0" + PNG
    assert view["Cover Art (Front 2)"].value == b"Cover Art (Front 2).png\0" + PNG[:400]
    back = from_apev2(to_apev2(tags))
    assert back.get("album artist", "ALBUMARTIST") == "Various"
    assert back.get("Tracknumber") == "3"
    assert back.get("tracktotal") == "12"
    assert [value for key, value in back.fields if key == "ARTIST"] == ["A", "B"]
    assert sorted((p.kind, p.mime, p.data) for p in back.pictures) == sorted(
        (p.kind, p.mime, p.data) for p in tags.pictures
    )


def test_only_chosen_pictures() -> None:
    tags = Tags([("TITLE", "T")], [Picture(3, "image/jpeg", "", JPEG)])
    assert len(to_apev2(tags, [])) < 200
    assert from_apev2(to_apev2(tags, [])).pictures == []


def test_the_same_picture_is_stored_once() -> None:
    twice = [Picture(3, "image/jpeg", "front", JPEG), Picture(0, "image/png", "", PNG), Picture(4, "", "", JPEG)]
    data = to_apev2(Tags([], twice))
    assert data.count(JPEG) == 1
    assert [picture.kind for picture in from_apev2(data).pictures] == [0, 3]


def test_text_that_is_no_text() -> None:
    assert from_apev2(to_apev2(Tags([("TITLE", "a\ud800b")]))).fields == [("TITLE", "a?b")]


def test_mutagen_edits_the_tag_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.flac.trilo"
    path.write_bytes(b"archive" * 100 + to_apev2(Tags([("TITLE", "old")], [Picture(3, "image/jpeg", "", JPEG)])))
    tag: Any = APEv2(str(path))  # type: ignore[no-untyped-call]
    tag["Title"] = "new"
    tag.save()
    assert path.read_bytes().startswith(b"archive" * 100)
    with path.open("rb") as file:
        tags = from_apev2(file)
    assert tags.fields == [("TITLE", "new")]
    assert tags.pictures[0].data == JPEG


names = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7D, exclude_characters="="), min_size=1, max_size=9)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(st.one_of(names, st.sampled_from(["TITLE", "Artist", "TRACKNUMBER"])), texts), max_size=8))
def test_no_value_is_lost(fields: list[tuple[str, str]]) -> None:
    """Every value of every field is in the APEv2 tag, whatever the names, and in the Vorbis comments read."""
    block: Any = VCFLACDict()  # type: ignore[no-untyped-call]
    block.extend(fields)
    head = b"fLaC\x84" + len(block.write(framing=False)).to_bytes(3, "big") + block.write(framing=False)
    tags = tags_of(Wrapper("flac", head, b""))
    assert tags.fields == fields
    data = to_apev2(tags)
    if not fields:
        assert data == b""
        return
    stored = [text for item in mutagen_view(data).values() for text in str(item).split("\0")]
    assert sorted(stored) == sorted(value for _, value in fields)


alike = [
    *("TITLE", "LYRICIST", "TEXT", "TIME", "TDAT", "TYER", "TORY", "TSIZ", "TRDA", "DATE", "ORIGINALDATE"),
    *("MusicBrainz Album Id", "MUSICBRAINZ_ALBUMID", "ISRC", "SOURCE", "TSRC", "TOWN", "TOFN", "title", "Comment"),
]


@given(st.lists(st.tuples(st.sampled_from(alike), st.sampled_from(["a", "b", "1999", "c d"])), min_size=1, max_size=8))
def test_no_value_is_lost_in_id3(fields: list[tuple[str, str]]) -> None:
    """Nor is one taken for another: fields that mean the same to ID3 stand beside each other."""
    back = Tags()
    add_id3(back, build_id3(Tags(list(fields))))
    assert sorted(value for _, value in back.fields) == sorted(value for _, value in fields)
    meant = {"LYRICIST", "TEXT", "ISRC", "SOURCE", "TIME", "TDAT", "TYER", "TORY"}
    for name in meant:
        assert sorted(value for key, value in back.fields if key == name) == sorted(
            value for key, value in fields if key == name
        )


def test_a_recording_code_is_no_source_in_info() -> None:
    listed = info_list([("ISRC", "USABC0100001"), ("SOURCE", "Vinyl"), ("INAM", "no title"), ("IXYZ", "own")])
    assert listed == chunk(b"LIST", b"INFO" + chunk(b"ISRC", b"Vinyl\0") + chunk(b"IXYZ", b"own\0"))


@pytest.mark.parametrize(("text", "fields"), [("/3", [("DISCTOTAL", "3")]), ("1/", [("DISCNUMBER", "1")])])
def test_a_half_of_a_pair_makes_no_empty_field(text: str, fields: list[tuple[str, str]]) -> None:
    body, back, tag = io.BytesIO(), Tags(), ID3()  # type: ignore[no-untyped-call]
    tag.add(TPOS(encoding=3, text=[text]))  # type: ignore[no-untyped-call]
    tag.save(body)
    add_id3(back, body.getvalue())
    assert back.fields == fields


def strictly(tag: bytes) -> dict[str, bytes]:
    """The items of an APEv2 tag, read by its rules alone. AssertionError where one of them is broken."""
    assert tag[:8] == tag[-32:-24] == b"APETAGEX"
    size, count = unpack("<II", tag[-20:-12])
    assert size == len(tag) - 32
    at, found = 32, {}
    for _ in range(count):
        length, end = unpack("<I", tag[at : at + 4])[0], tag.index(b"\0", at + 8)
        key = tag[at + 8 : end].decode("ascii")
        assert 2 <= len(key) <= 255
        assert all(" " <= letter <= "~" for letter in key)
        assert key.upper() not in ("ID3", "TAG", "OGGS", "MP+", *map(str.upper, found))
        found[key] = tag[end + 1 : end + 1 + length]
        at = end + 1 + length
    assert at == len(tag) - 32
    return found


any_name = st.one_of(st.text(max_size=3), st.sampled_from(["id3", "TAG", "OggS", "mp+", "x", "", "ü", "\0", "a" * 300]))


@given(st.lists(st.tuples(any_name, st.text(max_size=4)), min_size=1, max_size=8))
def test_the_tag_is_one_that_every_program_reads(fields: list[tuple[str, str]]) -> None:
    data = to_apev2(Tags([("TITLE", "T"), *fields], [Picture(99, "image/png", "", PNG), Picture(3, "", "", JPEG)]))
    found = strictly(data)
    assert set(found) == set(mutagen_view(data))
    values = [value for text in found.values() for value in text.split(b"\0")]
    assert all(text.encode(errors="replace").split(b"\0")[0] in values for name, text in fields if name)


@pytest.mark.parametrize("key", ["", "x", "OggS", "tag", "ID3", "mp+", "ü2", "a\x7fb", "a\0b", "a" * 256])
def test_no_tag_is_made_with_a_key_that_apev2_forbids(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        Item(key, TEXT, b"")


def test_comments_without_a_name_are_listed_and_come_back(tmp_path: Path) -> None:
    from tests.helpers.archive_helpers import run

    raw = [b"TITLE=T", b"=ARTIST=nobody", b"no equals", b"=", b"X=one letter", b"ALBUM=B"]
    source = tmp_path / "a.flac"
    write_flac_file(source, mixture(3000, 1, 16), 16, metadata=[MetadataBlock(4, vorbis.build(b"vendor", raw))])
    tags = source_tags(source)
    assert tags.fields == [("TITLE", "T"), ("X", "one letter"), ("ALBUM", "B")]
    assert tags.kept == ["a Vorbis comment without a name"] * 3
    [archived] = run("compress", [source]).results
    archive = archived.target  # type: ignore[attr-defined]
    edited: Any = APEv2(str(archive))  # type: ignore[no-untyped-call]
    assert {key: str(value) for key, value in edited.items()} == {"Title": "T", "X_": "one letter", "Album": "B"}
    for folder, title, to in (("a", b"T", "original"), ("b", b"T", "flac"), ("c", b"New", "flac")):
        edited["Title"] = title.decode()
        edited.save()
        [back] = run("restore", [archive], tmp_path / folder, to=to).results  # type: ignore[arg-type]
        with open_source(back.target) as audio:  # type: ignore[attr-defined]
            head = audio.peek_wrapper().head
        comments = vorbis.parse(split_head(head)[1][1].data)[1]
        assert sorted(comments) == sorted([b"TITLE=" + title, *raw[1:]])


def test_a_field_without_a_name_in_other_tags_is_listed() -> None:
    body = struct.pack(">I", 2) + b"title\0T\0\0nobody\0"
    caf = b"caff\0\1\0\0info" + struct.pack(">q", len(body)) + body
    tags = tags_of(Wrapper("caf", caf, b""))
    assert (tags.fields, tags.kept) == ([("TITLE", "T")], ["a field without a name"])


@given(st.binary(max_size=300))
def test_damaged_apev2_never_does_more_than_be_empty(data: bytes) -> None:
    tag = to_apev2(Tags([("TITLE", "T"), ("ARTIST", "A")], [Picture(3, "image/png", "", PNG)]))
    from_apev2(data)
    from_apev2(tag[: len(data)] + data + tag[2 * len(data) :])
    from_apev2(tag[:-32] + data[:32].ljust(32, b"\0"))


# ---- what has no place among the fields is listed ----


def test_info_that_differs_from_id3_is_listed(wav: Path) -> None:
    info = b"INFO"
    for name, text in ((b"INAM", b"Another title"), (b"IART", b"A; B"), (b"ITRK", b"3/12"), (b"IPRD", b"A long na")):
        info += name + pack("<I", len(text)) + text + b"\0" * (len(text) & 1)
    with wav.open("ab") as file:
        file.write(b"LIST" + pack("<I", len(info)) + info)
    song: Any = WAVE(wav)  # type: ignore[no-untyped-call]
    song.add_tags()
    for frame in (TIT2(text="Title"), TPE1(text=["A", "B"]), TRCK(text="3/12"), TALB(text="A long name")):
        song.tags.add(frame)
    song.save()
    tags = source_tags(wav)
    assert sorted(tags.fields) == [
        ("ALBUM", "A long name"),
        ("ARTIST", "A"),
        ("ARTIST", "B"),
        ("TITLE", "Title"),
        ("TRACKNUMBER", "3"),
        ("TRACKTOTAL", "12"),
    ]
    assert tags.kept == ["another TITLE (the INFO list)"]


def test_id3v1_beside_another_tag() -> None:
    old = b"TAG" + b"Other title".ljust(30, b"\0") + b"Some Artist".ljust(30, b"\0") + bytes(64) + b"\xff"
    ape = to_apev2(Tags([("TITLE", "Title"), ("ARTIST", "Some Artist and friends")]))
    assert tags_of(Wrapper("wavpack", b"", ape + old)).kept == ["another TITLE (the ID3v1 tag)"]
    assert tags_of(Wrapper("tta", b"", old)).fields == [("TITLE", "Other title"), ("ARTIST", "Some Artist")]


def test_unknown_frames_and_blocks_are_listed(tmp_path: Path) -> None:
    frame = b"ZZZZ\0\0\0\x05\0\0hello"
    id3 = b"ID3\3\0\0\0\0\0" + bytes([len(frame)]) + frame
    assert tags_of(Wrapper("tta", id3, b"")).kept == ["ID3 frame ZZZZ"]
    path = tmp_path / "a.flac"
    write_flac_file(
        path,
        mixture(500, 1, 16),
        16,
        metadata=[MetadataBlock(99, b"x"), MetadataBlock(1, bytes(9)), MetadataBlock(3, b"")],
    )
    assert source_tags(path).kept == ["FLAC's block of type 99"]
    path.write_bytes(id3 + path.read_bytes() + b"TAG" + bytes(125))
    with open_source(path) as source:
        list(source.blocks(999))
        kept = tags_of(source.wrapper()).kept
    assert kept == ["the ID3 tag before the FLAC stream", "what follows the FLAC stream", "FLAC's block of type 99"]


EMPTY = [
    [("TITLE", ""), ("X", ""), ("COMMENT", ""), ("COMMENT:a", ""), ("PERFORMER", ""), ("DATE", ""), ("BPM", "")],
    [("GENRE", "Rock"), ("GENRE", "")],
    [("GENRE", ""), ("TRACKNUMBER", "")],
    [("TRACKNUMBER", "3"), ("TRACKTOTAL", ""), ("DISCTOTAL", "")],
]


@pytest.mark.parametrize("fields", EMPTY)
def test_values_that_are_empty_stay_in_id3(fields: list[tuple[str, str]]) -> None:
    tags, again = Tags(), Tags()
    add_id3(tags, build_id3(Tags(fields)))
    assert sorted(tags.fields) == sorted(fields)
    edited = Tags([*tags.fields, ("ALBUM", "new")])
    add_id3(again, build_id3(edited, build_id3(Tags(fields)), tags))
    assert sorted(again.fields) == sorted(edited.fields)


def test_a_genre_that_is_a_number_stays_one_in_id3() -> None:
    tags = Tags()
    add_id3(tags, build_id3(Tags([("GENRE", "17")])))
    assert tags.fields == [("GENRE", "17")]

"""Edits in the archive's APEv2 tag: ignored by the original, applied field by field to FLAC and WAV."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import JPEG, digest, info_chunk, make_flac, make_wav, music, run, some_metadata
from trilobyte_gui.archive.operations.flac_tags import comment_blocks
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Restored, To, Verified
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.metadata import names, vorbis
from trilobyte_gui.metadata.chunks import chunk
from trilobyte_gui.metadata.edits import apply_edits
from trilobyte_gui.metadata.fields import Picture, Tags
from trilobyte_gui.metadata.flac_blocks import CUESHEET, PADDING, VORBIS_COMMENT, MetadataBlock, split_head
from trilobyte_gui.metadata.id3_tags import add_id3, build_id3
from trilobyte_gui.metadata.tags import tags_of, to_apev2
from trilobyte_gui.metadata.wrapper import Wrapper

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


def compressed(source: Path) -> Path:
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    return result.target


def restored(archive: Path, folder: Path, to: To) -> tuple[Restored, Wrapper]:
    ran = run("restore", [archive], folder, to=to)
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Restored)
    with open_source(result.target) as audio:
        list(audio.blocks(9999))
        return result, audio.wrapper()


def edit(archive: Path) -> None:
    tags = APEv2(archive)
    tags["Title"] = "New"
    tags["Track"] = "7/12"
    del tags["Artist"]
    tags["Mood"] = ["calm", "blue"]
    tags.save()


@pytest.mark.parametrize(
    "body", [b"ID3\5\0\0\0\0\0\0", b"ID3\4\0\0\0\0\x7f\x7fTIT2", b"junk"], ids=["unknown", "cut", "junk"]
)
def test_a_wav_with_an_id3_tag_that_cannot_be_read_takes_edits(body: bytes, tmp_path: Path) -> None:
    archive = compressed(make_wav(tmp_path / "a.wav", music(900), tail=chunk(b"id3 ", body)))
    tags = APEv2()
    tags["Title"] = "New"
    tags.save(archive)
    result, wrapper = restored(archive, tmp_path / "back", "wav")
    assert tags_of(wrapper).get("TITLE") == "New"
    assert "an ID3 tag that cannot be read has no place in a WAV file; it stays in the archive" in result.remarks


def test_a_flac_takes_exactly_the_edited_fields(tmp_path: Path) -> None:
    raw = [b"TITLE=Old", b"artist=A", b"ARTIST=B", b"odd=\xff\xfe", b"no equals", b"TRACKNUMBER=3", b"TOTALTRACKS=12"]
    metadata = [MetadataBlock(VORBIS_COMMENT, vorbis.build(b"some vendor", raw)), *some_metadata()[1:]]
    metadata.append(MetadataBlock(CUESHEET, bytes(400)))
    source = make_flac(tmp_path / "a.flac", music(3000), metadata=metadata)
    archive = compressed(source)
    edit(archive)
    result, wrapper = restored(archive, tmp_path / "original", "original")
    assert digest(result.target) == digest(source)  # edits do not touch the original
    _, wrapper = restored(archive, tmp_path / "flac", "flac")
    blocks = split_head(wrapper.head)[1][1:]
    assert [block.kind for block in blocks] == [block.kind for block in metadata]
    assert blocks[1:] == metadata[1:]
    vendor, comments = vorbis.parse(blocks[0].data)
    assert vendor == b"some vendor"
    added = [b"Mood=calm", b"Mood=blue", b"no equals"]
    assert comments == [b"TITLE=New", b"odd=\xff\xfe", b"TRACKNUMBER=7", b"TOTALTRACKS=12", *added]


@pytest.fixture(scope="module")
def with_art(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """The digest of a FLAC file that is long enough for its archive to show its art, and the archive."""
    source = make_flac(tmp_path_factory.mktemp("art") / "a.flac", music(90_000), metadata=some_metadata())
    return digest(source), compressed(source).read_bytes()


def test_pictures_come_and_go_with_the_edits(with_art: tuple[str, bytes], tmp_path: Path) -> None:
    archive = tmp_path / "a.flac.trilo"
    archive.write_bytes(with_art[1])
    tags = APEv2(archive)
    tags["Cover Art (Back)"] = b"back.png\0" + PNG
    tags.save()
    _, wrapper = restored(archive, tmp_path / "one", "flac")
    assert [each.data for each in tags_of(wrapper).pictures] == [JPEG, PNG]
    assert split_head(wrapper.head)[1][-1].kind == PADDING
    del tags["Cover Art (Front)"]
    tags.save()
    _, wrapper = restored(archive, tmp_path / "two", "flac")
    assert [each.data for each in tags_of(wrapper).pictures] == [PNG]


@pytest.mark.parametrize("how", ["picture gone", "picture replaced", "tag gone", "tag broken", "junk behind"])
def test_the_original_needs_nothing_of_the_tag(with_art: tuple[str, bytes], tmp_path: Path, how: str) -> None:
    original, data = with_art
    archive = tmp_path / "a.flac.trilo"
    archive.write_bytes(data)
    start = data.rindex(b"APETAGEX", 0, len(data) - 32)
    if how == "picture gone":
        tags = APEv2(archive)
        del tags["Cover Art (Front)"]
        tags.save()
    elif how == "picture replaced":
        tags = APEv2(archive)
        tags["Cover Art (Front)"] = b"x.png\0" + PNG
        tags.save()
    else:
        archive.write_bytes(
            {
                "tag gone": data[:start],
                "tag broken": data[: start + 40] + b"\xff" * 200 + data[start + 240 :],
                "junk behind": data + b"\xff" * 999,
            }[how]
        )
    result, _ = restored(archive, tmp_path / "back", "original")
    assert result.exact == "file-exact"
    assert digest(result.target) == original
    assert not run("verify", [archive]).errors


LOST = {
    "gone": lambda tag: b"",
    "zeros": lambda tag: bytes(len(tag)),
    "cut": lambda tag: tag[:-33],
    "a text that is none": lambda tag: tag.replace(b"TestAlbum", b"Test\xc1lbum"),
    "a key that is none": lambda tag: tag.replace(b"Album\0", b"Alb\xf5m\0"),
    "a length": lambda tag: tag.replace(b"\x09\0\0\0\0\0\0\0Album", b"\x08\0\0\0\0\0\0\0Album"),
    "a count": lambda tag: tag[:16] + b"\x01" + tag[17:-16] + b"\x01" + tag[-15:],
    "a picture": lambda tag: tag.replace(JPEG[:2000], JPEG[:1999] + bytes([JPEG[1999] ^ 4])),
    "a picture's name": lambda tag: tag.replace(b"Cover Art (", b"Cover Ert ("),
}


@pytest.mark.parametrize("how", LOST)
def test_a_damaged_tag_edits_nothing(how: str, tmp_path: Path) -> None:
    source = make_flac(tmp_path / "a.flac", music(90_000), metadata=TAGGED)
    archive = compressed(source)
    data = archive.read_bytes()
    start = data.rindex(b"APETAGEX", 0, len(data) - 32)
    tag = LOST[how](data[start:])
    assert tag != data[start:]
    archive.write_bytes(data[:start] + tag)
    [verified] = run("verify", [archive]).results
    assert isinstance(verified, Verified)
    assert verified.tags == "lost"
    assert describe(archive).tags == [("TITLE", "Hey"), ("ALBUM", "TestAlbum")]
    result, wrapper = restored(archive, tmp_path / "flac", "flac")
    assert digest(result.target) == digest(source)
    assert ["gone or damaged" in remark for remark in result.remarks] == [True]
    result, wrapper = restored(archive, tmp_path / "wav", "wav")
    assert sorted(tags_of(wrapper).fields) == [("ALBUM", "TestAlbum"), ("TITLE", "Hey")]
    assert [each.data for each in tags_of(wrapper).pictures] == [JPEG]
    assert any("gone or damaged" in remark for remark in result.remarks)
    with trilobyte.open(archive) as reader:
        assert reader.tags == {"TITLE": ["Hey"], "ALBUM": ["TestAlbum"]}
        assert len(reader.pictures) == 1


TAGGED = comment_blocks(Tags([("TITLE", "Hey"), ("ALBUM", "TestAlbum")], [Picture(3, "image/jpeg", "", JPEG)]))


def test_one_damaged_text_costs_no_other_edit(tmp_path: Path) -> None:
    archive = compressed(make_flac(tmp_path / "a.flac", music(90_000), metadata=TAGGED))
    tags = APEv2(archive)
    tags["Title"] = "Another"
    tags["Genre"] = "Jazz"
    del tags["Cover Art (Front)"]
    tags.save()
    archive.write_bytes(archive.read_bytes().replace(b"TestAlbum", b"Test\xc1lbum"))
    result, wrapper = restored(archive, tmp_path / "flac", "flac")
    assert tags_of(wrapper).fields == [("TITLE", "Another"), ("ALBUM", "TestAlbum"), ("GENRE", "Jazz")]
    assert not tags_of(wrapper).pictures
    assert any("gone or damaged" in remark for remark in result.remarks)


def test_a_tag_without_items_takes_every_field_out(tmp_path: Path) -> None:
    archive = compressed(make_flac(tmp_path / "a.flac", music(90_000), metadata=TAGGED))
    tags = APEv2(archive)
    tags.clear()
    tags.save()
    result, wrapper = restored(archive, tmp_path / "flac", "flac")
    assert (tags_of(wrapper).fields, tags_of(wrapper).pictures, result.remarks) == ([], [], ())


def test_saving_in_the_window_mends_a_lost_tag(tmp_path: Path) -> None:
    from trilobyte_gui.gui.model.inspecting import about, save_tags

    archive = compressed(make_flac(tmp_path / "a.flac", music(90_000), metadata=TAGGED))
    data = archive.read_bytes()
    start = data.rindex(b"APETAGEX", 0, len(data) - 32)
    for lost in (b"", data[start:-33], data[start:-20] + b"\xff\x7f" + data[-18:], bytes(500)):
        archive.write_bytes(data[:start] + lost)
        fields = about(archive).tags
        assert ("TITLE", "Hey") in fields
        save_tags(archive, [*fields, ("GENRE", "Jazz")])
        assert archive.read_bytes()[:start] == data[:start]
        _, wrapper = restored(archive, tmp_path / f"{len(lost)}", "flac")
        assert tags_of(wrapper).fields == [("TITLE", "Hey"), ("ALBUM", "TestAlbum"), ("GENRE", "Jazz")]
        assert [each.data for each in tags_of(wrapper).pictures] == [JPEG]


def test_a_wav_keeps_its_chunks_and_gets_id3_and_info(tmp_path: Path) -> None:
    old = build_id3(Tags([("TITLE", "Old"), ("ARTIST", "A"), ("ALBUM", "Kept")]))
    tail = chunk(b"bext", b"broadcast") + info_chunk(INAM="Old", IART="A") + chunk(b"id3 ", old)
    archive = compressed(make_wav(tmp_path / "a.wav", music(3001, 1, 8), 8, tail=b"\0" + tail))
    before, wrapper = restored(archive, tmp_path / "same", "wav")
    assert before.exact == "file-exact"  # nothing was edited
    edit(archive)
    result, wrapper = restored(archive, tmp_path / "wav", "wav")
    assert result.exact == "audio-exact"
    tags = tags_of(wrapper)
    new = [("TITLE", "New"), ("TRACKNUMBER", "7"), ("TRACKTOTAL", "12"), ("Mood", "calm"), ("Mood", "blue")]
    assert sorted((key.title() if key == "MOOD" else key, value) for key, value in tags.fields) == sorted(
        [("ALBUM", "Kept"), *new]
    )
    assert chunk(b"bext", b"broadcast") in wrapper.tail
    assert wrapper.tail.count(b"INFO") == 1
    data = result.target.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


def test_a_flac_as_wav_carries_its_tags_and_says_what_it_cannot(tmp_path: Path) -> None:
    archive = compressed(make_flac(tmp_path / "a.flac", music(3000), metadata=some_metadata()))
    result, wrapper = restored(archive, tmp_path / "wav", "wav")
    tags = tags_of(wrapper)
    assert tags.get("TITLE") == "Größe"
    assert [value for key, value in tags.fields if key == "ARTIST"] == ["A", "B"]
    assert [each.data for each in tags.pictures] == [JPEG]
    assert b"INFOINAM" in wrapper.tail
    assert any("application block" in remark for remark in result.remarks)


# ---- tables, both ways ----


def test_names_map_both_ways() -> None:
    for there, back in (
        (names.TO_ID3, names.ID3),
        (names.TO_MP4, names.MP4),
        (names.TO_INFO, names.INFO),
        (names.TO_ROLES, names.ROLES),
        (names.TO_FREE, names.FREE),
    ):
        assert {back[name]: name for name in back} == there
        assert len(there) == len(back)
    for vorbis_name, ape in names.APE.items():
        assert names.FROM_APE[ape.casefold()] == vorbis_name.replace(" ", "")


OTHERS = ("COMMENT", "LYRICS", "COMMENT:note", "Any Name", "PERFORMER", "MUSICBRAINZ_TRACKID")


@pytest.mark.parametrize("name", sorted({*names.TO_ID3, *names.TO_ROLES, *names.TO_FREE, *OTHERS}))
def test_fields_survive_id3(name: str) -> None:
    value = {
        "DATE": "1999-05",
        "ORIGINALDATE": "1998",
        "RELEASEDATE": "2001",
        "BPM": "120",
        "TRACKNUMBER": "3",
        "COMPILATION": "1",
    }.get(name, "Wörter")
    again = Tags()
    add_id3(again, build_id3(Tags([(name, value)])))
    assert again.fields == [(name, value)]


def test_unknown_id3_frames_survive_an_edit() -> None:
    from mutagen.id3 import GEOB, PRIV, TIT2

    id3 = ID3()
    for frame in (TIT2(text="Old"), PRIV(owner="x", data=b"1"), GEOB(desc="d", data=b"2")):
        id3.add(frame)
    out = BytesIO()
    id3.save(out)
    before, again = Tags(), Tags()
    add_id3(before, out.getvalue())
    assert before.fields == [("TITLE", "Old")]
    assert len(before.kept) == 2
    add_id3(again, build_id3(Tags([("TITLE", "New")]), out.getvalue(), before))
    assert again.fields == [("TITLE", "New")]
    assert again.kept == before.kept


NUMBERS = ["TRACKNUMBER", "TRACKTOTAL", "TOTALDISCS", "DISCNUMBER"]
KEYS = st.sampled_from(["TITLE", "title", "ARTIST", "DATE", "x y", "ODD", *NUMBERS])
VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
FIELDS = st.lists(st.tuples(KEYS, VALUES), max_size=8)


@given(FIELDS)
def test_nothing_edited_changes_nothing(fields: list[tuple[str, str]]) -> None:
    tags = Tags(fields, [Picture(3, "image/png", "", PNG)])
    again = apply_edits(tags, to_apev2(tags))
    assert again.fields == tags.fields
    assert again.pictures == tags.pictures


@given(FIELDS)
def test_an_edit_changes_its_field_alone(fields: list[tuple[str, str]]) -> None:
    tags = Tags(fields)
    file = BytesIO(to_apev2(tags))
    ape = APEv2(file) if file.getvalue() else APEv2()
    ape["Brand New"] = "here"
    out = BytesIO()
    ape.save(out)
    assert apply_edits(tags, out.getvalue()).fields == [*fields, ("Brand New", "here")]


@given(st.binary(max_size=20), st.lists(st.binary(max_size=20), max_size=5))
def test_vorbis_comments_as_bytes(vendor: bytes, comments: list[bytes]) -> None:
    assert vorbis.parse(vorbis.build(vendor, comments)) == (vendor, comments)


# ---- art: the wrapper holds all of it, the tag shows what is cheap ----


def picture_bytes(side: int, suffix: str) -> bytes:
    """A busy picture of side x side pixels, as a program would have made it."""
    from fractions import Fraction

    import av
    import numpy as np

    y, x = np.mgrid[:side, :side] / side
    noise = 20 * np.random.default_rng(1).standard_normal((side, side))
    pixels = np.stack([128 + 100 * np.sin(9 * x * y + 3 * k) + noise for k in range(3)], -1).clip(0, 255)
    frame = av.VideoFrame.from_ndarray(pixels.astype(np.uint8), format="rgb24")
    codec, form = ("mjpeg", "yuvj420p") if suffix == "jpg" else ("png", "rgb24")
    writer = av.CodecContext.create(codec, "w")
    writer.width, writer.height, writer.pix_fmt, writer.time_base = side, side, form, Fraction(1)  # type: ignore[attr-defined]
    frame = frame.reformat(format=form)
    frame.pts = 0
    return b"".join(bytes(each) for each in (*writer.encode(frame), *writer.encode(None)))  # type: ignore[attr-defined]


def flac_with_art(path: Path, frames: int, *art: tuple[int, bytes]) -> Path:
    pictures = [Picture(kind, "image/png", "", data) for kind, data in art]
    return make_flac(path, music(frames), metadata=comment_blocks(Tags([("TITLE", "T")], pictures)))


def art_in_tag(archive: Path) -> dict[str, bytes]:
    return {key: value.value.partition(b"\0")[2] for key, value in APEv2(archive).items() if key.startswith("Cover")}


def test_pictures_that_fit_are_shown_as_they_are(tmp_path: Path) -> None:
    front, back = picture_bytes(80, "jpg"), picture_bytes(60, "jpg")
    archive = compressed(flac_with_art(tmp_path / "a.flac", 90_000, (4, back), (3, front), (5, front)))
    assert art_in_tag(archive) == {"Cover Art (Front)": front, "Cover Art (Back)": back}


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_large_cover_is_shown_smaller_and_comes_back_whole(tmp_path: Path, suffix: str) -> None:
    cover, booklet = picture_bytes(1000, suffix), picture_bytes(900, "png")
    source = flac_with_art(tmp_path / "a.flac", 90_000, (3, cover), (5, booklet))
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    archive = result.target
    assert result.trilobyte_bytes <= result.flac8_bytes + result.metadata_bytes
    shown = art_in_tag(archive)
    assert list(shown) == ["Cover Art (Front)"]
    assert shown["Cover Art (Front)"][:3] == b"\xff\xd8\xff"
    assert len(shown["Cover Art (Front)"]) < len(cover) / 3
    # Another field edited: the original's own pictures all come along.
    tags = APEv2(archive)
    tags["Title"] = "New"
    tags.save()
    _, wrapper = restored(archive, tmp_path / "flac", "flac")
    assert [each.data for each in tags_of(wrapper).pictures] == [cover, booklet]
    assert tags_of(wrapper).get("TITLE") == "New"
    # The cover taken out: it alone is gone.
    del tags["Cover Art (Front)"]
    tags.save()
    _, wrapper = restored(archive, tmp_path / "without", "flac")
    assert [each.data for each in tags_of(wrapper).pictures] == [booklet]
    # The whole cover put in by hand counts as the cover that it is.
    tags["Cover Art (Front)"] = b"cover\0" + cover
    tags.save()
    _, wrapper = restored(archive, tmp_path / "again", "flac")
    assert [each.data for each in tags_of(wrapper).pictures] == [cover, booklet]
    restored(archive, tmp_path / "original", "original")
    assert digest(tmp_path / "original" / "a.flac") == digest(source)


def test_art_never_makes_an_archive_larger_than_flac(tmp_path: Path) -> None:
    cover = picture_bytes(400, "jpg")
    for frames in (20, 3000, 120_000):
        source = flac_with_art(tmp_path / f"{frames}.flac", frames, (3, cover))
        [result] = run("compress", [source]).results
        assert isinstance(result, Compressed)
        shown = art_in_tag(result.target)
        assert not shown or result.trilobyte_bytes <= result.flac8_bytes + result.metadata_bytes
        assert shown or frames < 100_000


@pytest.mark.parametrize("data", [b"\xff\xd8\xff" + bytes(90_000), b"\x89PNG\r\n\x1a\n" + b"\xff" * 90_000])
def test_a_cover_that_is_no_picture_stays_in_the_wrapper(tmp_path: Path, data: bytes) -> None:
    source = flac_with_art(tmp_path / "a.flac", 3000, (3, data))
    archive = compressed(source)
    assert not art_in_tag(archive)
    restored(archive, tmp_path / "back", "original")
    assert digest(tmp_path / "back" / "a.flac") == digest(source)


def test_what_a_broken_picture_makes_the_decoder_say_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    from trilobyte_gui.metadata import art

    for data in (JPEG, PNG):
        assert art.smaller(Picture(3, "", "", data + bytes(9999)), 5000) is None
    assert capfd.readouterr().err == ""


def test_a_picture_of_too_many_pixels_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    from trilobyte_gui.metadata import art

    picture = Picture(3, "image/png", "", picture_bytes(400, "png"))
    assert art.smaller(picture, 100_000)
    monkeypatch.setattr(art, "_MOST_PIXELS", 1 << 16)
    assert art.smaller(picture, 100_000) is None

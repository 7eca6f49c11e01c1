"""Pictures that Ogg FLAC files carry as comments: blocks in FLAC, art in WAV, copies in the archive's tag."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.flac import Picture as FlacPicture
from mutagen.oggflac import OggFLAC
from mutagen.wave import WAVE

from tests.audio.test_sources import needs, tool
from tests.helpers.archive_helpers import JPEG, digest, make_flac, make_wav, music, run
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Restored, To
from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.fields import Picture
from trilobyte_gui.metadata.flac_blocks import VORBIS_COMMENT, MetadataBlock, split_head
from trilobyte_gui.metadata.flac_pictures import build, in_comments

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9


def picture(kind: int, data: bytes, width: int = 0) -> Any:
    made: Any = FlacPicture()  # type: ignore[no-untyped-call]
    made.type, made.mime, made.desc, made.width, made.data = kind, "image/jpeg", "Hülle", width, data
    return made


def text(block: bytes) -> str:
    return base64.b64encode(block).decode()


def compressed(source: Path) -> Path:
    ran = run("compress", [source])
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Compressed)
    return result.target


def restored(archive: Path, folder: Path, to: To) -> Restored:
    ran = run("restore", [archive], folder, to=to)
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Restored)
    return result


@pytest.fixture
def ogg(tmp_path: Path) -> Path:
    """An Ogg FLAC file with a cover of each kind, and with comments that only look like one."""
    plain = make_wav(tmp_path / "a.wav", music(90_000))
    tool("flac", "-s", "--ogg", "-T", "TITLE=x", "-o", tmp_path / "a.oga", plain)
    file: Any = OggFLAC(tmp_path / "a.oga")  # type: ignore[no-untyped-call]
    file["metadata_block_picture"] = [text(picture(3, JPEG, 640).write()), "no picture", text(b"\0\0\0\3short")]
    file["COVERART"] = text(PNG)
    file["coverartmime"] = "image/x-png"
    file["CoverArtDescription"] = "old"
    file["ARTIST"] = ["A", "B"]
    file.save()
    return tmp_path / "a.oga"


@needs("flac")
@pytest.mark.parametrize("to", ["original", "flac"])
def test_they_become_blocks_of_a_flac(ogg: Path, tmp_path: Path, to: To) -> None:
    result = restored(compressed(ogg), tmp_path / "back", to)
    file: Any = FLAC(result.target)  # type: ignore[no-untyped-call]
    assert file.pictures[0] == picture(3, JPEG, 640)
    assert [(each.type, each.mime, each.desc, each.data) for each in file.pictures[1:]] == [
        (3, "image/x-png", "old", PNG)
    ]
    assert file["artist"] == ["A", "B"]
    assert file["metadata_block_picture"] == ["no picture", text(b"\0\0\0\3short")]
    assert "coverart" not in file
    assert "coverartmime" not in file
    assert file["title"] == ["x"]
    tool("flac", "-t", "-s", result.target)
    if to == "original":
        assert result.exact == "audio-and-metadata-exact"


@needs("flac")
def test_they_are_art_in_the_archive_and_in_a_wav(ogg: Path, tmp_path: Path) -> None:
    archive = compressed(ogg)
    about = describe(archive)
    assert about.pictures == [("image/jpeg", len(JPEG)), ("image/x-png", len(PNG))]
    assert text(JPEG[:90]) not in str(about.tags)
    file: Any = WAVE(restored(archive, tmp_path / "back", "wav").target)  # type: ignore[no-untyped-call]
    assert [each.data for each in file.tags.getall("APIC")] == [JPEG, PNG]


@needs("flac")
def test_edits_leave_them_or_take_them_out(ogg: Path, tmp_path: Path) -> None:
    archive = compressed(ogg)
    tags: Any = APEv2(archive)  # type: ignore[no-untyped-call]
    [front] = [key for key in tags if key.startswith("Cover Art") and tags[key].value.endswith(JPEG)]
    tags["Title"] = "New"
    tags.save()
    file: Any = FLAC(restored(archive, tmp_path / "one", "flac").target)  # type: ignore[no-untyped-call]
    assert (file["title"], [each.data for each in file.pictures]) == (["New"], [JPEG, PNG])
    del tags[front]
    tags.save()
    file = FLAC(restored(archive, tmp_path / "two", "flac").target)  # type: ignore[no-untyped-call]
    assert [each.data for each in file.pictures] == [PNG]


def test_comments_of_a_flac_stay_comments(tmp_path: Path) -> None:
    kept, gone = picture(4, JPEG + b"2").write(), picture(3, JPEG).write()
    comments = [b"TITLE=x", *(b"METADATA_BLOCK_PICTURE=" + text(each).encode() for each in (gone, kept))]
    metadata = [MetadataBlock(VORBIS_COMMENT, vorbis.build(b"v", comments)), MetadataBlock(6, b"no picture")]
    source = make_flac(tmp_path / "a.flac", music(90_000), metadata=metadata)
    archive = compressed(source)
    assert digest(restored(archive, tmp_path / "same", "flac").target) == digest(source)
    tags: Any = APEv2(archive)  # type: ignore[no-untyped-call]
    tags["Title"] = "New"
    del tags["Cover Art (Front)"]
    tags.save()
    result = restored(archive, tmp_path / "edited", "flac")
    blocks = split_head(result.target.read_bytes())[1]
    assert vorbis.parse(blocks[1].data)[1] == [b"TITLE=New", comments[2]]
    assert blocks[2:] == metadata[1:]


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(st.lists(st.tuples(st.integers(0, 20), st.binary(min_size=1, max_size=40), WORDS), max_size=4))
def test_there_and_back(pictures: list[tuple[int, bytes, str]]) -> None:
    made = [Picture(kind, "image/png", words, data) for kind, data, words in pictures]
    comments = [b"A=1", *(b"metadata_block_picture=" + base64.b64encode(build(each)) for each in made), b"no name"]
    rest, found = in_comments(comments)
    assert rest == [b"A=1", b"no name"]
    assert [each.picture for each in found] == made
    assert [comment for each in found for comment in each.comments] == comments[1:-1]
    assert in_comments(rest) == (rest, [])


@pytest.mark.parametrize(
    ("comments", "left"),
    [
        ([b"COVERART=" + base64.b64encode(PNG), b"COVERARTTYPE=4", b"COVERARTMIME=image/png"], 0),
        ([b"COVERART=" + base64.b64encode(PNG).rstrip(b"="), b"X=1"], 1),
        ([b"COVERART=" + base64.b64encode(PNG)[:80] + b"\r\n" + base64.b64encode(PNG)[80:]], 0),
        ([b"COVERART=" + base64.b64encode(PNG), b"COVERARTTYPE=front"], 2),
        ([b"COVERART=" + base64.b64encode(PNG), b"COVERARTMIME=a", b"COVERARTMIME=b"], 2),
        ([b"COVERART=/home/me/cover.png", b"COVERARTMIME=a"], 2),
        ([b"COVERART", b"COVERARTMIME"], 2),
        ([b"METADATA_BLOCK_PICTURE=" + base64.b64encode(build(Picture(3, "", "", PNG)) + b"more")], 1),
        ([b"METADATA_BLOCK_PICTURE=" + base64.b64encode(build(Picture(3, "", "", PNG))[:-1])], 1),
        ([b"METADATA_BLOCK_PICTURE=" + base64.b64encode(build(Picture(3, "", "", b"")))], 1),
    ],
)
def test_what_is_no_sound_picture_stays_a_comment(comments: list[bytes], left: int) -> None:
    rest, found = in_comments(comments)
    assert len(rest) == left
    assert sorted([*rest, *(comment for each in found for comment in each.comments)]) == sorted(comments)
    assert all(each.picture.data == PNG for each in found)

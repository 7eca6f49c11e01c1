"""JPEG covers in archives: smaller, told by the estimate, and given back exactly by all that gives files back."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import digest, make_flac, make_wav, music, run
from tests.helpers.jpeg_files import picture
from trilobyte_gui.archive.opening import open_archive
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Estimated, Options
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.metadata.flac_blocks import PICTURE, VORBIS_COMMENT, MetadataBlock

QUICK = Options(preset="quick", jobs=1)


def flac(path: Path, cover: bytes, title: str = "A") -> Path:
    from mutagen.flac import Picture, VCFLACDict

    comments, front = VCFLACDict(), Picture()
    comments.append(("TITLE", title))
    front.type, front.mime, front.data = 3, "image/jpeg", cover
    blocks = [MetadataBlock(VORBIS_COMMENT, comments.write(framing=False)), MetadataBlock(PICTURE, front.write())]
    return make_flac(path, music(9000), metadata=blocks)


def wav(path: Path, cover: bytes) -> Path:
    """With an ID3 chunk."""
    from io import BytesIO

    from mutagen.id3 import APIC, ID3

    tag, out = ID3(), BytesIO()
    tag.add(APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=cover))
    tag.save(out, padding=lambda info: 0)
    body = out.getvalue() + bytes(len(out.getvalue()) & 1)
    return make_wav(path, music(9000), tail=b"id3 " + struct.pack("<I", len(body)) + body)


def archived(source: Path, folder: Path) -> Path:
    ran = run("compress", [source], folder, QUICK)
    assert not ran.errors, ran.errors
    return folder / f"{source.name}.trilo"


@pytest.mark.parametrize("make", [flac, wav])
def test_an_archive_with_a_cover_is_smaller_and_restores_every_byte(make: object, tmp_path: Path) -> None:
    cover = picture("cover-640")
    source = make(tmp_path / "with.x", cover)  # type: ignore[operator]
    archive = archived(source, tmp_path / "out")
    assert describe(archive).format_version == 3
    with open_archive(archive) as reader:
        assert len(reader.wrapper) < 0.75 * len(cover) + 400
    assert not run("verify", [archive]).errors
    assert not run("restore", [archive], tmp_path / "back", QUICK).errors
    assert digest(tmp_path / "back" / source.name) == digest(source)
    with trilobyte.open(archive) as track:
        assert [each.data for each in track.pictures] == [cover]
    for to in ("flac", "wav"):
        trilobyte.restore(archive, tmp_path / to, to=to).check()  # type: ignore[arg-type]
        (restored,) = (tmp_path / to).iterdir()
        assert cover in restored.read_bytes()


def test_the_estimate_covers_the_cover(tmp_path: Path) -> None:
    source = flac(tmp_path / "a.flac", picture("cover-640"))
    (estimated,) = run("estimate", [source], None, QUICK).results
    (compressed,) = run("compress", [source], tmp_path / "out", QUICK).results
    assert isinstance(estimated, Estimated)
    assert isinstance(compressed, Compressed)
    assert estimated.trilobyte_low <= compressed.trilobyte_bytes <= estimated.trilobyte_high


def test_without_a_cover_that_can_be_coded_an_archive_is_of_version_1(tmp_path: Path) -> None:
    for name, cover in (("cmyk", picture("not-coded-cmyk")), ("png", b"\x89PNG" + bytes(range(256)) * 8)):
        archive = archived(flac(tmp_path / f"{name}.flac", cover), tmp_path / "out")
        assert describe(archive).format_version == 1


def test_tags_that_change_keep_the_coded_audio_and_the_cover(tmp_path: Path) -> None:
    cover = picture("cover-640")
    source = flac(tmp_path / "a.flac", cover)
    compress = ["compress", "--preset", "quick", "-q", "-o", str(tmp_path / "out"), str(source)]
    assert main(compress) == 0
    flac(source, cover, "Another title")
    os.utime(source, (2_000_000_000, 2_000_000_000))
    assert main(compress) == 0
    archive = tmp_path / "out" / "a.flac.trilo"
    assert describe(archive).format_version == 3
    assert not run("restore", [archive], tmp_path / "back", QUICK).errors
    assert digest(tmp_path / "back" / "a.flac") == digest(source)


def test_a_damaged_cover_is_told_and_the_audio_is_salvaged(tmp_path: Path) -> None:
    archive = archived(wav(tmp_path / "a.wav", picture("cover-640")), tmp_path / "out")
    data = bytearray(archive.read_bytes())
    with archive.open("rb") as file:
        wrapper = ArchiveReader(file).wrapper[:]
    at = bytes(data).index(wrapper) + len(wrapper) // 2
    data[at] ^= 0xFF
    archive.write_bytes(data)
    (error,) = run("verify", [archive]).errors
    assert "wrapper is damaged" in str(error)
    ran = run("restore", [archive], tmp_path / "back", Options(preset="quick", jobs=1, salvage=True))
    assert not ran.errors, ran.errors
    (restored,) = (tmp_path / "back").glob("*.*")
    with open_source(restored) as audio:
        assert sum(map(len, audio.blocks(1 << 16))) == 9000

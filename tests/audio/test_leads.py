"""Tags that stand bare before and behind what a file holds: kept, and read or listed, whatever the file is."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.ape_file import ape
from tests.helpers.archive_helpers import digest, make_flac, music, run
from tests.helpers.source_files import (
    aiff,
    apev2,
    caf,
    chunk,
    foreign,
    id3v1,
    id3v2,
    lyrics3,
    ogg_flac,
    packed,
    w64,
    wav,
)
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Restored, To
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, to_file
from trilobyte_gui.codec.source_formats import VERBATIM
from trilobyte_gui.metadata import bare
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.tags import tags_of

FRAMES = 3001


def plain(build: Callable[..., bytes], big: bool = False, signed: bool = False, **more: object) -> Callable[[], bytes]:
    def made() -> bytes:
        return build(packed(music(FRAMES), 16, big, signed), 2, 44100, 16, **more)

    return made


def without_title(data: bytes) -> bytes:
    """The builders' own titles are in the way here."""
    info = b"info" + struct.pack(">q", 18) + struct.pack(">I", 1) + b"title\0A title\0"
    return data.replace(info, b"").replace(b"NAME\0\0\0\7A title\0", b"")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A file of every kind, none with tags, all with the same audio."""
    folder = tmp_path_factory.mktemp("made")
    files = {
        "wav": plain(wav)(),
        "rifx": plain(wav, True, name=b"RIFX")(),
        "rf64": plain(wav, name=b"RF64")(),
        "bw64": b"BW64" + plain(wav, name=b"RF64")()[4:],
        "w64": plain(w64)(),
        "aiff": without_title(plain(aiff, True, True)()),
        "aifc": without_title(plain(aiff, False, True, kind=b"sowt")()),
        "caf": without_title(plain(caf)()),
        "ape": ape(music(FRAMES), 16),
        "flac": make_flac(folder / "a.flac", music(FRAMES)).read_bytes(),
    }
    files["oga"] = ogg_flac(files["flac"])
    for suffix in ("m4a", "wv", "tta"):
        files[suffix] = foreign(folder / f"a.{suffix}", music(FRAMES)).read_bytes()
    return files


KINDS = ("wav", "rifx", "rf64", "bw64", "w64", "aiff", "aifc", "caf", "ape", "flac", "m4a", "wv", "tta", "oga")
# FLAC comes back with what is around it, so that is not read.
READ = [kind for kind in KINDS if kind != "flac"]
LEADS = {
    "2.2": id3v2("Lead", 2),
    "2.3": id3v2("Lead", 3),
    "2.4": id3v2("Lead", 4),
    "with a footer": id3v2("Lead", 4, footer=True),
    "odd": id3v2("Lead", padding=21),
    "several": id3v2("", 4, footer=True) + id3v2("Lead") + id3v2("", 2),
    "larger than what is looked at": id3v2("Lead", padding=10_000),
}


def read(path: Path) -> tuple[Samples, Tags]:
    """The samples and the tags; of plain samples also that the file can be put together again."""
    with open_source(path, digest=True) as source:
        early = tags_of(source.peek_wrapper())
        blocks = [block.copy() for block in source.blocks(1000)]
        wrapper, info = source.wrapper(), source.info
        assert source.sha256 is not None
        assert source.sha256.hex() == digest(path)
    if info.kind in VERBATIM:
        body = b"".join(to_file(block, info.bits, info.form) for block in blocks)
        assert wrapper.head + body + wrapper.tail == path.read_bytes()
        assert early == tags_of(wrapper)
    return np.concatenate(blocks), tags_of(wrapper)


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("lead", LEADS)
def test_an_id3_tag_before_the_file_is_a_lead(tmp_path: Path, made: dict[str, bytes], kind: str, lead: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(LEADS[lead] + made[kind])
    samples, tags = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert tags.get("TITLE") == "Lead"


def ending(*tags: bytes) -> bytes:
    return b"".join(tags)


ENDINGS: dict[str, tuple[bytes, str]] = {
    "ID3v2": (id3v2("End"), ""),
    "ID3v2 with a footer": (id3v2("End", 4, footer=True), ""),
    "ID3v1": (id3v1("End"), ""),
    "APEv2": (apev2("End"), ""),
    "APEv2 without a header": (apev2("End", header=False), ""),
    "APEv2, ID3v1": (apev2("End") + id3v1("End"), ""),
    "APEv2, Lyrics3, ID3v1": (apev2("End") + lyrics3("la la") + id3v1("End"), "the Lyrics3 tag"),
    "ID3v2, Lyrics3 of old": (id3v2("End") + lyrics3("la la", 1), "the Lyrics3 tag"),
    "ID3v2, APEv2, ID3v1, another title": (id3v2("End") + apev2("End") + id3v1("Old"), "another TITLE (the ID3v1 tag)"),
}


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("how", ENDINGS)
def test_tags_behind_all_else_are_read(tmp_path: Path, made: dict[str, bytes], kind: str, how: str) -> None:
    tags, kept = ENDINGS[how]
    path = tmp_path / "a.bin"
    path.write_bytes(made[kind] + tags)
    samples, found = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert found.get("TITLE") == "End"
    assert [each for each in found.kept if each.startswith(("the", "another TITLE"))] == ([kept] if kept else [])


@pytest.mark.parametrize("kind", READ)
def test_what_is_no_tag_behind_all_else_is_listed(tmp_path: Path, made: dict[str, bytes], kind: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(made[kind] + b"\x01\x02 junk \x03" * 5)
    samples, found = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert [each for each in found.kept if "after" in each or "follows" in each]


@pytest.mark.parametrize("kind", KINDS)
def test_padding_is_not_worth_a_word(tmp_path: Path, made: dict[str, bytes], kind: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(made[kind] + bytes(99))
    samples, found = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert not found.kept


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("to", ["original", "flac", "wav"])
def test_there_and_back(tmp_path: Path, made: dict[str, bytes], kind: str, to: To) -> None:
    """Nothing is lost without a word: a tag comes along, or the original comes back, or its loss is told."""
    source = tmp_path / f"song.{kind}"
    source.write_bytes(id3v2("Lead", picture=b"\xff\xd8\xff" + bytes(2000)) + made[kind] + apev2("End"))
    ran = run("compress", [source], tmp_path / "out")
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Compressed)
    about = describe(result.target)
    [restored] = run("restore", [result.target], tmp_path / "back", to=to).results
    assert isinstance(restored, Restored)
    if to == "original" and result.promise == "file-exact":
        assert digest(restored.target) == digest(source)
        return
    samples, tags = read(restored.target)
    assert np.array_equal(samples, music(FRAMES))
    if kind == "flac" and to != "wav":
        assert restored.target.read_bytes().startswith(id3v2("Lead", picture=b"\xff\xd8\xff" + bytes(2000)))
        assert restored.target.read_bytes().endswith(apev2("End"))
    elif kind == "flac":
        assert any("ID3 tag before the FLAC stream" in each for each in restored.remarks)
        assert any("what follows the FLAC stream" in each for each in restored.remarks)
    elif to == "wav" and result.source_kind == "wav":
        assert digest(restored.target) == digest(source)
    else:
        titles = {"Lead", "End"}
        [title] = [value for name, value in tags.fields if name == "TITLE"]
        assert title in titles
        assert any("another TITLE" in each for each in restored.remarks)
        assert ["another TITLE" in each for each in about.kept].count(True) == 1
        assert restored.exact == "audio-exact"
        assert [len(each.data) for each in tags.pictures] == [2003]


def test_tags_around_a_wav_give_way_to_edits(tmp_path: Path, made: dict[str, bytes]) -> None:
    from mutagen.apev2 import APEv2

    source = tmp_path / "a.wav"
    info = chunk(b"LIST", b"INFO" + chunk(b"IART", b"Me\0\0"))
    source.write_bytes(id3v2("Lead") + made["wav"] + info + chunk(b"bext", b"broadcast") + id3v1("Lead"))
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    tag = APEv2(str(result.target))  # type: ignore[no-untyped-call]
    tag["Title"] = "New"
    tag.save()
    [restored] = run("restore", [result.target], tmp_path / "wav", to="wav").results
    assert isinstance(restored, Restored)
    assert any("lack the edits" in each for each in restored.remarks)
    data = restored.target.read_bytes()
    assert data.startswith(b"RIFF")
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert b"TAG" not in data[-128:]
    samples, tags = read(restored.target)
    assert np.array_equal(samples, music(FRAMES))
    assert (tags.get("TITLE"), tags.get("ARTIST"), tags.kept) == ("New", "Me", ["RIFF chunk 'bext'"])


@pytest.mark.parametrize("kind", ["wav", "aiff", "caf", "w64"])
@pytest.mark.parametrize("odd", [0, 1])
@pytest.mark.parametrize("pad", [0, 1, 3])
def test_a_tag_behind_odd_audio(tmp_path: Path, kind: str, odd: int, pad: int) -> None:
    """With its padding and without, and behind bytes that make no frame."""
    build = {"wav": wav, "aiff": aiff, "caf": caf, "w64": w64}[kind]
    audio = packed(music(400 + odd, 1, 8), 8, False, kind in ("aiff", "caf"))
    path = tmp_path / "a.bin"
    whole = without_title(build(audio, 1, 8000, 8))
    end = whole.index(audio) + len(audio)
    path.write_bytes(whole[:end] + bytes(pad) + id3v2("End"))
    samples, tags = read(path)
    assert np.array_equal(samples, music(400 + odd, 1, 8))
    assert tags.fields == [("TITLE", "End")]
    assert not tags.kept


def test_an_ogg_stream_that_does_not_say_where_it_ends(tmp_path: Path, made: dict[str, bytes]) -> None:
    """A tag behind it is one; anything else may be a page that was damaged."""
    path = tmp_path / "a.oga"
    path.write_bytes(ogg_flac(made["flac"], last=False) + apev2("End"))
    samples, tags = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert tags.fields == [("TITLE", "End")]
    path.write_bytes(ogg_flac(made["flac"], last=False) + b"junk")
    with pytest.raises(SourceDamaged, match="no Ogg page"):
        read(path)


def test_more_leads_than_any_music_has_and_none_at_all(tmp_path: Path, made: dict[str, bytes]) -> None:
    path = tmp_path / "a.bin"
    for data, words in (
        (id3v2() * 101 + made["wav"], "more ID3 tags"),
        (id3v2(), "nothing follows"),
        (id3v2()[:-5], "nothing follows"),
        (id3v2() + b"\xff\xfb\x90\x00" + bytes(400), "MP3"),
    ):
        path.write_bytes(data)
        with pytest.raises(UnsupportedSource, match=words), open_source(path):
            pass
    path.write_bytes(id3v2() * 99 + made["wav"])
    assert len(read(path)[0]) == FRAMES


def test_a_scan_takes_a_file_with_a_lead_for_what_it_is(tmp_path: Path, made: dict[str, bytes]) -> None:
    for kind in KINDS:
        (tmp_path / "music" / kind).mkdir(parents=True)
        (tmp_path / "music" / kind / "song.mp3").write_bytes(id3v2("x") + made[kind])
    ran = run("compress", [tmp_path / "music"], tmp_path / "out")
    assert ran.summary.done == len(KINDS)
    shutil.rmtree(tmp_path / "out")


ANY = LEADS | {name: tags for name, (tags, _) in ENDINGS.items()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(READ),
    before=st.lists(st.sampled_from(list(LEADS)), max_size=3),
    behind=st.lists(st.sampled_from(list(ANY)), max_size=3),
    junk=st.binary(max_size=20),
)
def test_whatever_is_around_the_audio_is_the_same(
    tmp_path: Path, made: dict[str, bytes], kind: str, before: list[str], behind: list[str], junk: bytes
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(
        b"".join(map(LEADS.__getitem__, before)) + made[kind] + b"".join(map(ANY.__getitem__, behind)) + junk
    )
    samples, tags = read(path)
    assert np.array_equal(samples, music(FRAMES))
    assert bool(tags.get("TITLE")) >= bool(before)


from_both_ends = [name for name in ANY if "without a header" not in name]


@given(st.lists(st.sampled_from(from_both_ends), max_size=4), st.binary(max_size=30))
def test_bare_tags_are_told_apart_and_nothing_is_left_out(names: list[str], junk: bytes) -> None:
    tags = b"".join(map(ANY.__getitem__, names))
    found, rest = bare.tags_behind(tags + junk)
    assert sum(len(each.data) for each in found) + len(rest) <= len(tags + junk)
    if not junk:
        assert b"".join(each.data[:] for each in found) == tags
        assert not rest

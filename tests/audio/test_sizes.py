"""How much of a file of plain samples is audio, where its headers contradict each other; and chunks of any length."""

from __future__ import annotations

import hashlib
import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.archive_helpers import digest, music, run
from tests.helpers.source_files import aiff, apev2, caf, chunk, id3v1, id3v2, packed, w64
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Options, Restored, Salvaged, To
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, SourceDamaged
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.codec.stretch import HELD, Stretch
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import DICTIONARY, Wrapper

FRAMES = 1500
AUDIO = packed(music(FRAMES), 16, False, False)
TITLE = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"Behind\0"))
FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 44100, 176400, 4, 16))
UNKNOWN = 0xFFFFFFFF
BIG = (1 << 26) + 1000  # a multiple of 8, and more than is ever held


def ds64(data: int, table: dict[bytes, int] | None = None, riff: int = 0, frames: int = FRAMES) -> bytes:
    entries = b"".join(name + struct.pack("<Q", size) for name, size in (table or {}).items())
    return chunk(b"ds64", struct.pack("<QQQI", riff, data, frames, len(entries) // 12) + entries)


def data(size: int = len(AUDIO)) -> bytes:
    return b"data" + struct.pack("<I", size) + AUDIO


def long(*chunks: bytes, name: bytes = b"RF64") -> bytes:
    return name + b"\xff\xff\xff\xffWAVE" + b"".join(chunks)


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def announced(name: bytes, size: int, body: bytes) -> bytes:
    """A chunk whose own header says that it has that size."""
    return name + struct.pack("<I", size) + body


def read(path: Path, audio: bytes = AUDIO) -> Tags:
    """The tags of a file that must have this audio, and nothing else, before all that follows it."""
    with open_source(path, digest=True) as source:
        samples = np.concatenate([block.copy() for block in source.blocks(1000)])
        assert packed(samples, 16, source.info.form & 1 == 1, True) == audio
        with path.open("rb") as file:
            assert source.sha256 == hashlib.file_digest(file, "sha256").digest()
        return tags_of(source.wrapper())


XML = b"<xml/>" * 5
RIGHT: dict[str, bytes] = {
    "ds64 right, data size too small": long(ds64(len(AUDIO)), FORMAT, data(4095)),
    "ds64 right, data size too large": long(ds64(len(AUDIO)), FORMAT, data(len(AUDIO) + 4000), TITLE),
    "ds64 right, data size 0": long(ds64(len(AUDIO)), FORMAT, data(0), TITLE),
    "ds64 right, in a RIFF file": riff(ds64(len(AUDIO)), FORMAT, data(UNKNOWN), TITLE),
    "ds64 right, behind other chunks": long(chunk(b"JUNK", b"abc"), FORMAT, ds64(len(AUDIO)), data(UNKNOWN), TITLE),
    "ds64 right, a bare tag behind": long(ds64(len(AUDIO)), FORMAT, data(UNKNOWN), TITLE, id3v2("Behind")),
    "ds64 too small": long(ds64(4000), FORMAT, data(), TITLE),
    "ds64 too large": long(ds64(10 * len(AUDIO)), FORMAT, data(), TITLE),
    "ds64 0": long(ds64(0), FORMAT, data(), TITLE),
    "ds64 too small, its frames right": long(ds64(4000), FORMAT, data(UNKNOWN), TITLE),
    "ds64 too large, its frames right": long(ds64(10 * len(AUDIO)), FORMAT, data(UNKNOWN), TITLE),
    "ds64 right, its frames wrong": long(ds64(len(AUDIO), frames=7), FORMAT, data(UNKNOWN), TITLE),
    "ds64 right, a chunk behind that was never finished": long(
        ds64(len(AUDIO)), FORMAT, data(UNKNOWN), TITLE, announced(b"axml", UNKNOWN, XML)
    ),
    "a chunk behind that was never finished": riff(FORMAT, data(), TITLE, announced(b"axml", UNKNOWN, XML)),
    "ds64 of an impossible size": long(ds64(1 << 63), FORMAT, data(), TITLE),
    "ds64 without a table": long(chunk(b"ds64", struct.pack("<QQ", 0, len(AUDIO))), FORMAT, data(UNKNOWN), TITLE),
    "sizes in the table": long(
        ds64(len(AUDIO), {b"axml": len(XML), b"bext": 6}),
        announced(b"bext", UNKNOWN, b"a cast"),
        FORMAT,
        data(UNKNOWN),
        announced(b"axml", UNKNOWN, XML),
        TITLE,
    ),
    "no size in RIFF": riff(FORMAT, data(), TITLE, size=0),
    "a wrong size in RIFF": riff(FORMAT, data(), TITLE, size=99),
    "the largest size in RIFF": riff(FORMAT, data(), TITLE, size=UNKNOWN),
    "unknown bytes behind": riff(FORMAT, data(), TITLE) + b"\x01\x02\x03 more \x04" * 9,
    "padding behind": riff(FORMAT, data(), TITLE) + bytes(1000),
}


@pytest.mark.parametrize("name", [b"RF64", b"BW64"])
@pytest.mark.parametrize("how", RIGHT)
def test_the_size_that_is_right_wins(tmp_path: Path, how: str, name: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(RIGHT[how].replace(b"RF64", name))
    tags = read(path)
    assert tags.get("TITLE") == ("Behind" if TITLE in RIGHT[how] else "")
    named = {
        f"RIFF chunk {name.decode()!r}" for name in (b"axml", b"bext") if name in RIGHT[how].partition(b"WAVE")[2][60:]
    }
    assert {each for each in tags.kept if "bytes" not in each} == named
    assert any("bytes after the audio" in each for each in tags.kept) == (how == "unknown bytes behind")


UP_TO_TAGS: dict[str, bytes] = {
    "RIFF, streamed": riff(FORMAT, data(UNKNOWN)),
    "RIFF, never finished": riff(FORMAT, data(0), size=36),
    "RF64, never finished": long(ds64(0), FORMAT, data(UNKNOWN)),
    "RF64, with nothing in ds64": long(chunk(b"ds64", bytes(28)), FORMAT, data(UNKNOWN)),
    "Core Audio": caf(AUDIO, 2, 44100, 16, open_end=True).replace(b"title\0A title\0", b"x\0y\0" + bytes(10)),
}


@pytest.mark.parametrize("how", UP_TO_TAGS)
@pytest.mark.parametrize(
    "tags", [b"", id3v1("End"), apev2("End"), apev2("End") + id3v1("End"), id3v2("End", 4, footer=True)]
)
def test_audio_without_a_size_goes_up_to_the_tags_behind(tmp_path: Path, how: str, tags: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(UP_TO_TAGS[how] + tags)
    assert read(path).get("TITLE") == ("End" if tags else "")


def test_aiff_sizes_that_contradict_each_other(tmp_path: Path) -> None:
    audio = packed(music(FRAMES), 16, True, True)
    path = tmp_path / "a.aiff"
    whole = aiff(audio, 2, 44100, 16) + chunk(b"AUTH", b"Me", ">")
    at, frames = whole.index(b"SSND") + 4, whole.index(b"COMM") + 10
    for size in (len(audio) + 8, 4000, 0, UNKNOWN, 10 * len(audio)):
        path.write_bytes(whole[:at] + struct.pack(">I", size) + whole[at + 4 :])
        assert read(path, audio).get("ARTIST") == "Me"
    for count in (0, 7, 1 << 20):
        path.write_bytes(whole[:frames] + struct.pack(">I", count) + whole[frames + 4 :])
        assert read(path, audio).get("ARTIST") == "Me"


@pytest.mark.parametrize(
    ("head", "match"),
    [
        (riff(announced(b"JUNK", UNKNOWN, bytes(100)), FORMAT, data()), "runs past the end"),
        (long(ds64(len(AUDIO), {b"JUNK": 1 << 40}), announced(b"JUNK", UNKNOWN, b""), FORMAT, data()), "runs past"),
        (
            long(ds64(len(AUDIO) * 3, frames=3 * FRAMES), FORMAT, data(UNKNOWN)),
            "cut short: 18000 bytes .* are announced, 6000 are there",
        ),
        (riff(FORMAT, data(len(AUDIO) * 3)), "cut short: 18000 bytes .* are announced, 6000 are there"),
    ],
)
def test_what_cannot_be_is_damage(tmp_path: Path, head: bytes, match: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(head)
    with pytest.raises(SourceDamaged, match=match), open_source(path):
        pass


def test_a_size_that_wrapped_around_at_4_gib(tmp_path: Path) -> None:
    """As of programs that do not know better; a file with holes costs nothing."""
    path, size = tmp_path / "a.wav", (1 << 32) + 4000
    for behind, marked in ((TITLE, True), (b"", True), (bytes(1 << 10), False)):
        with path.open("wb") as file:
            file.write(riff(FORMAT, b"data" + struct.pack("<I", size & UNKNOWN)))
            file.seek(size, 1)
            file.write(behind)
            file.truncate()
        with open_source(path) as source:
            assert source.info.frames == (size if marked else size + len(behind)) // 4
            assert tags_of(source.peek_wrapper()).get("TITLE") == ("Behind" if behind == TITLE else "")


def w64_chunk(name: bytes, size: int) -> bytes:
    return name + bytes.fromhex("f3acd3118cd100c04f8edb8a") + struct.pack("<Q", 24 + size)


# A file up to the audio's end and a chunk of BIG bytes, and what follows that: a chunk with a title.
HUGE: dict[str, tuple[bytes, bytes]] = {
    "wav": (riff(FORMAT, data(), announced(b"axml", BIG, b"")), TITLE),
    "rf64": (long(ds64(len(AUDIO)), FORMAT, data(UNKNOWN), announced(b"axml", BIG, b"")), TITLE),
    "bw64": (long(ds64(len(AUDIO), {b"axml": BIG}), FORMAT, data(UNKNOWN), announced(b"axml", UNKNOWN, b"")), TITLE),
    "aiff": (
        aiff(packed(music(FRAMES), 16, True, True), 2, 44100, 16) + b"APPL" + struct.pack(">I", BIG),
        chunk(b"AUTH", b"Behind", ">"),
    ),
    "caf": (
        caf(AUDIO, 2, 44100, 16) + b"uuid" + struct.pack(">q", BIG),
        b"info" + struct.pack(">q", 18) + struct.pack(">I", 1) + b"artist\0Behind\0",
    ),
    "w64": (w64(AUDIO, 2, 44100, 16) + w64_chunk(b"axml", BIG), w64_chunk(b"list", len(TITLE) - 8) + TITLE[8:]),
}
BEFORE: dict[str, tuple[bytes, bytes]] = {
    "wav": (riff(announced(b"axml", BIG, b"")), FORMAT + data() + TITLE),
    "bw64": (long(ds64(len(AUDIO), {b"axml": BIG}), announced(b"axml", UNKNOWN, b"")), FORMAT + data(UNKNOWN) + TITLE),
    "aiff": (
        b"FORM\0\0\0\0AIFFAPPL" + struct.pack(">I", BIG),
        aiff(packed(music(FRAMES), 16, True, True), 2, 44100, 16)[12:] + chunk(b"AUTH", b"Behind", ">"),
    ),
    "caf": (b"caff\0\1\0\0uuid" + struct.pack(">q", BIG), caf(AUDIO, 2, 44100, 16)[8:]),
    "w64": (
        w64(AUDIO, 2, 44100, 16)[:40] + w64_chunk(b"axml", BIG),
        w64(AUDIO, 2, 44100, 16)[40:] + w64_chunk(b"list", len(TITLE) - 8) + TITLE[8:],
    ),
    "a lead": (b"ID3\3\0\0" + bytes(BIG >> shift & 127 for shift in (21, 14, 7, 0)), riff(FORMAT, data())),
}


def write_huge(path: Path, front: bytes, behind: bytes) -> None:
    with path.open("wb") as file:
        file.write(front)
        file.seek(BIG, 1)
        file.write(behind)


def read_holding_little(path: Path, kind: str) -> Tags:
    """Read a file with audio of `FRAMES` frames; most of it is never in memory."""
    tracemalloc.start()
    try:
        tags = read(path, packed(music(FRAMES), 16, kind == "aiff", True))
        assert tracemalloc.get_traced_memory()[1] < HELD
    finally:
        tracemalloc.stop()
    return tags


@pytest.mark.parametrize("kind", HUGE)
def test_huge_chunks_are_no_audio_and_are_not_held(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.bin"
    write_huge(path, *HUGE[kind])
    tags = read_holding_little(path, kind)
    assert "Behind" in [value for _, value in tags.fields]
    assert any("chunk 'axml'" in each or "chunk 'APPL'" in each or "chunk 'uuid'" in each for each in tags.kept)


@pytest.mark.parametrize("kind", BEFORE)
def test_huge_chunks_before_the_audio_are_not_held(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.bin"
    write_huge(path, *BEFORE[kind])
    tags = read_holding_little(path, kind)
    if kind == "a lead":
        assert tags.kept == ["an ID3 tag of 64 MB"]
    else:
        assert tags.fields
        assert any("chunk 'axml'" in each or "chunk 'APPL'" in each or "chunk 'uuid'" in each for each in tags.kept)


def test_a_tag_with_a_large_picture_is_read_all_the_same(tmp_path: Path) -> None:
    """It is too long to be held as a part of the file, and no longer than a tag can be."""
    picture = b"\xff\xd8\xff" + bytes(HELD)
    tag = id3v2("Large", picture=picture)
    path = tmp_path / "a.wav"
    for whole in (tag + riff(FORMAT, data()), riff(FORMAT, data(), chunk(b"id3 ", tag)), riff(FORMAT, data()) + tag):
        path.write_bytes(whole)
        tags = read(path)
        assert tags.get("TITLE") == "Large"
        assert [each.data for each in tags.pictures] == [picture]


def archived(source: Path, folder: Path) -> Path:
    ran = run("compress", [source], folder)
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Compressed)
    return result.target


def test_a_huge_chunk_there_and_back(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    write_huge(source, *HUGE["bw64"])
    archive = archived(source, tmp_path / "out")
    about = describe(archive)
    assert (about.format_version, about.frames, about.kept) == (1, FRAMES, ["RIFF chunk 'axml'"])
    assert about.tags == [("TITLE", "Behind")]
    assert ("axml", BIG) in about.blocks
    assert archive.stat().st_size < BIG // 500
    assert not run("verify", [archive]).errors
    forms: tuple[To, ...] = ("original", "wav", "flac")
    for to in forms:
        [restored] = run("restore", [archive], tmp_path / to, to=to).results
        assert isinstance(restored, Restored)
        if to != "flac":
            assert digest(restored.target) == digest(source)
        else:
            assert restored.remarks == ("RIFF chunk 'axml' has no place in a FLAC file; it stays in the archive",)


def test_a_huge_chunk_is_taken_along_beside_edits(tmp_path: Path) -> None:
    from mutagen.apev2 import APEv2

    source = tmp_path / "a.wav"
    write_huge(source, *HUGE["bw64"])
    archive = archived(source, tmp_path / "out")
    tag = APEv2(str(archive))  # type: ignore[no-untyped-call]
    tag["Title"] = "New"
    tag.save()
    [restored] = run("restore", [archive], tmp_path / "back", to="wav").results
    assert isinstance(restored, Restored)
    assert not restored.remarks
    tags = read(restored.target)
    assert (tags.fields, tags.kept) == ([("TITLE", "New")], ["RIFF chunk 'axml'"])
    assert restored.target.stat().st_size > BIG


@pytest.mark.parametrize("content", ["zeros", "noise"])
def test_what_version_1_cannot_hold_is_of_version_2(
    tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Programs that know version 1 alone are told so. Noise is stored as it is."""
    from trilobyte_gui.metadata import wrapper

    monkeypatch.setattr(wrapper, "_MAX_BODY", HELD)
    source = tmp_path / "a.wav"
    body = bytes(HELD + 1000) if content == "zeros" else np.random.default_rng(1).bytes(HELD + 1000)
    source.write_bytes(riff(FORMAT, data(), chunk(b"axml", body), TITLE))
    archive = archived(source, tmp_path / "out")
    assert archive.read_bytes()[8:10] == b"\2\0"
    assert describe(archive).format_version == 2
    assert (archive.stat().st_size < HELD // 100) == (content == "zeros")
    [restored] = run("restore", [archive], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert digest(restored.target) == digest(source)


def test_damage_to_a_long_wrapper_is_found_and_repaired(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    noise = np.random.default_rng(2).bytes(HELD + 1000)
    source.write_bytes(riff(FORMAT, data(), chunk(b"axml", noise), TITLE))
    [result] = run("compress", [source], tmp_path / "out", Options(preset="quick", jobs=2, recovery=2)).results
    assert isinstance(result, Compressed)
    whole = bytearray(result.target.read_bytes())
    whole[HELD // 2] ^= 1
    result.target.write_bytes(whole)
    [error] = run("verify", [result.target]).errors
    assert "wrapper is damaged" in str(error)
    [salvaged] = run("restore", [result.target], tmp_path / "left", Options(salvage=True)).results
    assert isinstance(salvaged, Salvaged)
    assert salvaged.exact == "audio-exact"
    assert not run("repair", [result.target]).errors
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert digest(restored.target) == digest(source)


def test_a_long_wrapper_is_read_as_it_was_written() -> None:
    tail = b"".join(b"%d;" % number for number in range(90_000)) * 40
    assert len(tail) > HELD
    kind: SourceKind = "wav"
    long_one = Wrapper(kind, b"head", Stretch(len(tail), lambda offset, size: tail[offset : offset + size]))
    packed_one = long_one.to_bytes()
    again = Wrapper.from_bytes(packed_one)
    assert isinstance(again.behind, Stretch)
    assert again == long_one == Wrapper(kind, b"head", tail)
    assert again.behind[5_000_000:5_000_100] == tail[5_000_000:5_000_100]  # backwards
    assert Wrapper.from_bytes(Wrapper(kind, b"head", tail).to_bytes()) == again


def deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=DICTIONARY)
    return packer.compress(body) + packer.flush()


def test_a_long_wrapper_that_lies_is_damage() -> None:
    numbers = varint.put(4, 2 * HELD, 0)
    short = deflated(b"\0" + numbers + np.random.default_rng(3).bytes(1 << 20) + bytes(HELD))
    length = len(numbers) + 1 + 4 + 2 * HELD
    lying = Wrapper.from_bytes(b"\1" + varint.put(length, len(short)) + short)
    with pytest.raises(ArchiveDamaged):
        lying.behind[2 * HELD - 9 :]
    cut = bytearray(short)
    cut[len(cut) // 2] ^= 0xFF
    for packed_one, told in (
        (short, 1 << 40),  # more than any stream of that length can hold
        (deflated(b"\0" + varint.put(5, 2 * HELD, 0) + bytes(2 * HELD + 4)), length),  # head and tail are longer
    ):
        with pytest.raises(ArchiveDamaged):
            Wrapper.from_bytes(b"\1" + varint.put(told, len(packed_one)) + packed_one)
    flac = deflated(b"\1" + numbers + bytes(2 * HELD + 4))  # what is around FLAC is held
    assert isinstance(Wrapper.from_bytes(b"\1" + varint.put(length, len(flac)) + flac).behind, bytes)
    damaged = Wrapper.from_bytes(b"\1" + varint.put(length, len(cut)) + bytes(cut))
    with pytest.raises(ArchiveDamaged):
        bytes(damaged.behind[:])

"""Damaged archives through the command line: salvage gives back every whole segment, repair the whole archive."""

from __future__ import annotations

import io
import json
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import info_chunk, make_flac, make_wav, music, some_metadata
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec import container, parity, segment
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import ExitCode
from trilobyte_gui.codec.records import SegmentHeader, TrackHeader, pack_segment_header

FRAMES, EACH = 5200, 1000  # six segments


@pytest.fixture(autouse=True)
def _short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "segment_frames", lambda channels: EACH)


def archived(tmp_path: Path, name: str, *more: str) -> tuple[Path, NDArray[np.int32]]:
    """An archive, and the samples of its source."""
    samples = music(FRAMES, 2)
    if name.endswith(".wav"):
        source = make_wav(tmp_path / name, samples, tail=info_chunk(INAM="Title"))
    else:
        source = make_flac(tmp_path / name, samples, metadata=some_metadata())
    assert main(["compress", "--preset", "fast", "-q", *more, str(source)]) == 0
    return tmp_path / f"{name}.trilo", samples


def audio(path: Path) -> NDArray[np.int32]:
    with open_source(path) as source:
        return np.concatenate(list(source.blocks(1 << 16)))


def salvaged(archive: Path, capfd: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, object]]:
    """The exit code and what `done` tells (`failed`, where it failed)."""
    capfd.readouterr()
    code = main(["restore", "--salvage", "--json", "-o", str(archive.parent / "out"), *more, str(archive)])
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    return code, next(line for line in lines if line["event"] in ("done", "failed", "left_out"))


def damage(archive: Path, change: Callable[[bytes], bytes]) -> None:
    archive.write_bytes(change(archive.read_bytes()))


def zeroed(begin: int, end: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:begin] + bytes(len(data[begin:end])) + data[end:]


def entries(archive: Path) -> list[tuple[int, int]]:
    """Begin and end of each payload."""
    reader = ArchiveReader(io.BytesIO(archive.read_bytes()))
    return [(each.offset, each.offset + each.length) for each in reader.entries]


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
def test_a_damaged_segment_becomes_silence(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, samples = archived(tmp_path, name)
    begin, end = entries(archive)[2]
    damage(archive, zeroed(begin + 10, end - 10))
    code, told = salvaged(archive, capfd)
    assert code == ExitCode.ARCHIVE_DAMAGED
    assert told["gaps"] == [{"first_frame": 2000, "frames": 1000, "reason": "it is damaged"}]
    assert (told["segments"], told["segments_lost"], told["frames_lost"], told["exact"]) == (6, 1, 1000, "damaged")
    file = tmp_path / "out" / f"a (salvaged){Path(name).suffix}"
    assert told["target"] == str(file)
    expected = samples.copy()
    expected[2000:3000] = 0
    assert np.array_equal(audio(file), expected)
    if name == "a.wav":  # within the original's own file
        original = (tmp_path / name).read_bytes()
        data = file.read_bytes()
        assert (data[:44], data[-30:], len(data)) == (original[:44], original[-30:], len(original))


@pytest.mark.parametrize("name", ["a.wav", "a.flac"])
@pytest.mark.parametrize(
    ("begin", "end"), [(0, 32), (32, 120), (0, 200), (-1000, None), (None, None)],
    ids=["prologue", "header", "both", "index", "second half"],
)  # fmt: skip
def test_every_other_part_may_be_damaged(
    name: str, begin: int | None, end: int | None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    archive, samples = archived(tmp_path, name)
    data = archive.read_bytes()
    places = entries(archive)
    first, last = places[0][0], places[-1][1]
    if begin is None:
        begin, end = (places[2][1] + places[3][0]) // 2, len(data)
        archive.write_bytes(data[:begin])
    elif begin < 0:
        damage(archive, zeroed(last, len(data)))
    else:
        damage(archive, zeroed(begin, first - 60 if end == 200 else end or 0))
    code, told = salvaged(archive, capfd)
    out = audio(Path(str(told["target"])))
    if end == len(data):
        assert code == ExitCode.ARCHIVE_DAMAGED
        expected = samples.copy()
        expected[3000:] = 0
        assert np.array_equal(out, expected)
    else:
        assert np.array_equal(out, samples)
        assert told["segments_lost"] == 0
        lost_header = begin == 32 or end == 200
        assert told["exact"] == (
            "damaged" if lost_header else "file-exact" if name == "a.wav" else "audio-exact"
        )  # without the header there is nothing to compare the whole with


def with_tables(tmp_path: Path) -> tuple[Path, NDArray[np.int32]]:
    """An archive of samples that use few values, and these samples."""
    levels = np.sort(np.random.default_rng(5).choice(1 << 16, 400, replace=False)) - (1 << 15)
    samples = levels[np.clip(music(FRAMES, 2) // 40 + 200, 0, 399)].astype(np.int32)
    source = make_wav(tmp_path / "a.wav", samples)
    assert main(["compress", "--preset", "quick", "-q", str(source)]) == 0
    archive = tmp_path / "a.wav.trilo"
    assert ArchiveReader(io.BytesIO(archive.read_bytes())).tables
    return archive, samples


@pytest.mark.parametrize("copies", [True, False], ids=["with copies", "without"])
@pytest.mark.parametrize("what", ["bytes", "headers", "beginning", "bytes, and the end"])
def test_tables_are_found_without_header_and_index(
    what: str, copies: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_COPIES_SHARE", 1 if copies else 1 << 30)
    archive, samples = with_tables(tmp_path)
    data = bytearray(archive.read_bytes())
    index, header = int.from_bytes(data[16:24], "little"), int.from_bytes(data[12:16], "little")
    if what == "headers":
        data[: 32 + header] = bytes(32 + header)
    for at in (5, 20, 40, index + 6):
        data[at] ^= 1
    if what == "beginning":
        del data[: 32 + header - 7]
    if what == "bytes, and the end":
        del data[index:]
    archive.write_bytes(data)
    _, told = salvaged(archive, capfd)
    assert told["segments_lost"] == 0
    assert np.array_equal(audio(Path(str(told["target"]))), samples)
    assert (told["exact"] == "file-exact") == (copies and "end" not in what)


@pytest.mark.parametrize("bits", [1, 0xFF])
def test_damaged_tables(
    bits: int, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_COPIES_SHARE", 1 << 30)
    archive, samples = with_tables(tmp_path)
    whole = archive.read_bytes()
    data = bytearray(whole)
    data[32 + int.from_bytes(data[12:16], "little") + 20] ^= bits
    archive.write_bytes(data)
    code, told = salvaged(archive, capfd)
    if bits == 1:
        assert (told["exact"], told["faults"]) == ("file-exact", ["table of sample values"])
        assert np.array_equal(audio(Path(str(told["target"]))), samples)
        assert repaired(archive, capfd)[0] == 0
        assert archive.read_bytes() == whole
    else:
        assert code == ExitCode.ARCHIVE_DAMAGED
        assert str(told["message"]).startswith("its table of sample values is damaged, and none of its audio")
        assert repaired(archive, capfd)[0] == ExitCode.ARCHIVE_DAMAGED


def test_a_sound_archive_is_restored_as_ever(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.flac")
    code, told = salvaged(archive, capfd)
    assert (code, told["exact"], told["target"]) == (0, "file-exact", str(tmp_path / "out" / "a.flac"))


def test_a_segment_that_claims_to_be_far_away_fills_no_disk(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, samples = archived(tmp_path, "a.wav")
    reader = ArchiveReader(io.BytesIO(archive.read_bytes()))
    track = replace(TrackHeader.of(reader.header), frames=EACH << 40)
    parts = [
        pack_segment_header(SegmentHeader(track, number, each.kind, each.length, each.pcm_crc)) + reader.segment(place)
        for place, (number, each) in enumerate(zip([0, 2, 1 << 39], reader.entries, strict=False))
    ]
    archive.write_bytes(bytes(32) + b"".join(parts))
    code, told = salvaged(archive, capfd, "--to", "wav")
    assert code == ExitCode.ARCHIVE_DAMAGED
    assert (told["segments"], told["segments_lost"]) == (1 << 40, (1 << 40) - 2)
    [file] = (tmp_path / "out").iterdir()
    back = audio(file)
    assert len(back) == 3 * EACH
    assert np.array_equal(back[:EACH], samples[:EACH])
    assert np.array_equal(back[2 * EACH :], samples[EACH : 2 * EACH])


def test_nothing_left_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.wav")
    damage(archive, lambda data: bytes(len(data)))
    code, told = salvaged(archive, capfd)
    assert (code, told["event"]) == (ExitCode.ARCHIVE_DAMAGED, "failed")
    assert not list((tmp_path / "out").rglob("*"))


@pytest.mark.parametrize("words", ["verify", "restore -o out", "info", "restore --salvage -o out"])
def test_the_hint_says_what_to_try_first(
    words: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    command = words.split()
    archive, _ = archived(tmp_path, "a.wav")
    damage(archive, lambda data: data[:20] + bytes(len(data) - 20))
    capfd.readouterr()
    assert main([*command, str(archive)]) == ExitCode.ARCHIVE_DAMAGED
    told = capfd.readouterr().err
    assert main([*command, "--json", str(archive)]) == ExitCode.ARCHIVE_DAMAGED
    hints = [line["hint"] for line in map(json.loads, capfd.readouterr().out.splitlines()) if "hint" in line]
    assert [hint in " ".join(told.split()) for hint in hints] == [True]
    salvage_is_advised = 0 <= told.find("trilobyte repair") < told.find("restore --salvage") < told.find("backup")
    assert salvage_is_advised == ("--salvage" not in command)


def test_the_report_for_people_names_the_gaps(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.wav")
    begin, end = entries(archive)[1]
    damage(archive, zeroed(begin, end))
    capfd.readouterr()
    main(["restore", "--salvage", "-o", str(tmp_path / "out"), str(archive)])
    out = capfd.readouterr().out
    assert "5 of 6 segments" in out
    assert "silence from 0:00.023 to 0:00.045: it is damaged" in out


# Repair


def repaired(archive: Path, capfd: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    capfd.readouterr()
    code = main(["repair", "--json", str(archive)])
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    return code, next(line for line in lines if line["event"] in ("done", "failed", "left_out"))


def test_recovery_records_bring_an_archive_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.flac", "--recovery", "20")
    whole = archive.read_bytes()
    assert repaired(archive, capfd)[1]["how"] == "nothing to repair"
    reader = ArchiveReader(io.BytesIO(whole))
    tag = whole[reader.tag_offset :]
    assert tag
    share = reader.records_offset // 5
    for begin in (0, 40, reader.records_offset // 2, reader.records_offset - share // 2, reader.records_offset + 5):
        for change in (zeroed(begin, begin + share), lambda data, at=begin: data[:at] + data[at + share :]):
            archive.write_bytes(change(whole))
            assert main(["verify", "-q", str(archive)]) == ExitCode.ARCHIVE_DAMAGED
            code, told = repaired(archive, capfd)
            assert (code, told["event"]) == (0, "done")
            assert archive.read_bytes() == whole
            assert sorted(path.name for path in tmp_path.iterdir()) == ["a.flac", "a.flac.trilo"]


def test_edits_of_the_tag_live_through_a_repair(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from mutagen.apev2 import APEv2

    archive, _ = archived(tmp_path, "a.flac", "--recovery", "10")
    tag = APEv2(archive)
    tag["Title"] = "Another, longer title " * 20
    tag.save()
    edited = archive.read_bytes()
    assert main(["verify", "-q", str(archive)]) == 0
    damage(archive, zeroed(300, 500))
    assert repaired(archive, capfd)[1]["how"] == "recovery records"
    assert archive.read_bytes() == edited


def test_parts_that_are_there_twice_need_no_records(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.wav")
    whole = archive.read_bytes()
    last = entries(archive)[-1][1]
    for change in (zeroed(0, 32), zeroed(last, last + 20), zeroed(entries(archive)[1][0] - 20, entries(archive)[1][0])):
        archive.write_bytes(change(whole))
        code, told = repaired(archive, capfd)
        assert (code, told.get("how")) == (0, "copies")
        assert archive.read_bytes() == whole


def test_bytes_in_front_of_an_archive_are_taken_away(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.flac")
    whole = archive.read_bytes()
    archive.write_bytes(b"ID3\x04" + bytes(700) + whole)
    code, told = repaired(archive, capfd)
    assert (code, told.get("how")) == (0, "copies")
    assert archive.read_bytes() == whole


def test_forged_recovery_records_do_not_take_hours(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    archive, _ = archived(tmp_path, "a.flac")
    begin, end = entries(archive)[0]
    damage(archive, zeroed(begin, end))
    damaged = archive.read_bytes()
    head = struct.pack("<4sQIIBI", parity.MARK, 10 << 20, 1 << 20, 1, 1, 0)  # of a record of 1 MiB
    # One group for each byte, the records of one of them there, and 255 to be written for each.
    groups = parity.ParityPlan(len(damaged) << 1, 1, len(damaged) << 1, 255)
    one = struct.pack("<4sQIIBI", parity.MARK, groups.size, groups.block, groups.groups, groups.parity, 0) + bytes(5)
    for more in (head * 150_000, one + zlib.crc32(one).to_bytes(4, "little")):
        archive.write_bytes(damaged + more)
        began = time.monotonic()
        code, told = repaired(archive, capfd)
        assert (code, told["event"]) == (ExitCode.ARCHIVE_DAMAGED, "failed")
        assert time.monotonic() - began < 20
        assert archive.read_bytes() == damaged + more


@pytest.mark.parametrize("recovery", [[], ["--recovery", "5"]], ids=["copies", "records"])
@pytest.mark.parametrize("how", ["cut", "flipped", "all gone"])
def test_damage_behind_the_index_costs_nothing(
    recovery: list[str], how: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_COPIES_SHARE", 1)
    source = make_wav(tmp_path / "a.wav", music(FRAMES, 2))
    assert main(["compress", "--preset", "fast", "-q", *recovery, str(source)]) == 0
    archive = tmp_path / "a.wav.trilo"
    whole = archive.read_bytes()
    reader = ArchiveReader(io.BytesIO(whole))
    behind = reader.records_offset - len(reader.wrapper) - len(reader.tables)
    damaged = {"cut": whole[:-1], "flipped": whole[:-1] + bytes([whole[-1] ^ 1]), "all gone": whole[:behind]}[how]
    archive.write_bytes(damaged)
    assert main(["restore", "-q", "-o", str(tmp_path / "out"), str(archive)]) == 0
    assert (tmp_path / "out" / "a.wav").read_bytes() == source.read_bytes()
    assert main(["info", "-q", str(archive)]) == 0
    with trilobyte.open(archive) as opened:
        assert len(opened.read()) == FRAMES
    for more in ([], ["--quick"]):
        assert main(["verify", "-q", *more, str(archive)]) == ExitCode.ARCHIVE_DAMAGED
    assert repaired(archive, capfd)[0] == 0
    assert archive.read_bytes() == whole
    assert main(["verify", "-q", str(archive)]) == 0


def test_what_cannot_be_repaired_is_left_as_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for more in ((), ("--recovery", "5")):
        archive, _ = archived(tmp_path, "a.wav", *more)
        begin, _ = entries(archive)[0]
        damage(archive, zeroed(begin, begin + len(archive.read_bytes()) // 3))
        before = archive.read_bytes()
        code, told = repaired(archive, capfd)
        assert (code, told["event"]) == (ExitCode.ARCHIVE_DAMAGED, "failed")
        assert archive.read_bytes() == before
        archive.unlink()


def test_damaged_records_are_noticed_by_both_levels_of_verification(tmp_path: Path) -> None:
    archive, _ = archived(tmp_path, "a.wav", "--recovery", "10")
    damage(archive, zeroed(-200, -190))
    assert main(["verify", "-q", str(archive)]) == ExitCode.ARCHIVE_DAMAGED
    assert main(["verify", "-q", "--quick", str(archive)]) == ExitCode.ARCHIVE_DAMAGED

"""Archives that keep up with their library: what is new, changed, moved, gone; what belongs to whom; what is told."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mutagen.apev2 import APEv2

from tests.helpers.archive_helpers import JPEG, digest, make_flac, make_wav, music, some_metadata, tree
from tests.helpers.ignoring_case import ignoring_case
from tests.helpers.playing import fuse_works
from trilobyte_gui.archive.opening import header_of, open_archive, preset_name
from trilobyte_gui.archive.operations import compress as compressing
from trilobyte_gui.archive.operations import side_files, standing
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.planning.status import status_of
from trilobyte_gui.archive.storage import manifest
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.locks import try_lock
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import ArchiveDamaged, ExitCode, NotVerified
from trilobyte_gui.metadata.flac_blocks import split_head

Capture = pytest.CaptureFixture[str]
_clock = iter(range(1_600_000_000_000_000_000, 1 << 62, 10**9))


def command(*arguments: object) -> int:
    return int(main([str(each) for each in arguments]))


def stamp(path: Path) -> Path:
    """Give a file a time that no other has."""
    now = next(_clock)
    os.utime(path, ns=(now, now))
    return path


def compress(*arguments: object) -> int:
    return command("compress", *arguments, "--preset", "quick", "--jobs", 1)


def events(capsys: Capture, *arguments: object) -> list[dict[str, Any]]:
    capsys.readouterr()
    command(*arguments, "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def states(capsys: Capture, *arguments: object) -> dict[str, str]:
    told = events(capsys, "status", *arguments)
    return {Path(each["path"]).name: each["state"] for each in told if each["event"] == "status"}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Two tracks, a cover, and a mirror of them in `out`."""
    folder = tmp_path / "Music"
    stamp(make_wav(folder / "A" / "one.wav", music(900)))
    stamp(make_flac(folder / "A" / "two.flac", music(900, seed=2), metadata=some_metadata()))
    (folder / "A" / "cover.jpg").write_bytes(JPEG)
    stamp(folder / "A" / "cover.jpg")
    assert compress(folder, "-o", tmp_path / "out") == 0
    return folder


def restored(tmp_path: Path) -> Path:
    shutil.rmtree(tmp_path / "back", ignore_errors=True)
    assert command("restore", tmp_path / "out" / "Music", "-o", tmp_path / "back", "-q") == 0
    return tmp_path / "back" / "Music"


def same(one: Path, other: Path) -> bool:
    return {name: digest(one / name) for name in tree(one)} == {name: digest(other / name) for name in tree(other)}


def test_what_did_not_change_is_not_touched(library: Path, tmp_path: Path, capsys: Capture) -> None:
    before = {path: path.stat() for path in (tmp_path / "out").rglob("*.trilo")}
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    assert told[-1]["up_to_date"] == 3
    assert not [each for each in told if each["event"] in ("start", "preparing", "done")]
    assert {path: path.stat() for path in (tmp_path / "out").rglob("*.trilo")} == before


def test_nothing_that_is_up_to_date_is_opened(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def watched(self: Path, *how: Any, **more: Any) -> Any:
        assert library not in self.parents, f"{self} was opened"
        return real(self, *how, **more)

    monkeypatch.setattr(Path, "open", watched)
    assert compress(library, "-o", tmp_path / "out") == 0
    assert command("status", library, "-o", tmp_path / "out") == 0


def test_a_changed_source_is_archived_again(library: Path, tmp_path: Path, capsys: Capture) -> None:
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=5)))
    (library / "A" / "cover.jpg").write_bytes(JPEG[::-1])
    stamp(library / "A" / "cover.jpg")
    assert states(capsys, library, "-o", tmp_path / "out") == {
        "one.wav": "changed",
        "cover.jpg": "changed",
        "two.flac": "up to date",
    }
    assert command("status", library, "-o", tmp_path / "out") == ExitCode.OUT_OF_DATE
    assert compress(library, "-o", tmp_path / "out") == 0
    assert same(library, restored(tmp_path))
    assert command("status", library, "-o", tmp_path / "out") == 0


def test_a_source_of_the_same_size_and_time_needs_checksums(library: Path, tmp_path: Path, capsys: Capture) -> None:
    song = library / "A" / "one.wav"
    before = song.stat()
    make_wav(song, music(900, seed=5))
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert states(capsys, library, "-o", tmp_path / "out")["one.wav"] == "up to date"
    assert states(capsys, library, "-o", tmp_path / "out", "--checksum") == {
        "one.wav": "changed",
        "cover.jpg": "up to date",
        "two.flac": "up to date",
    }
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--checksum", "--preset", "quick")
    assert Counter(each["event"] for each in told)["up_to_date"] == 2
    assert same(library, restored(tmp_path))


def test_the_old_archive_stays_until_the_new_one_is_proven(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    before = archive.read_bytes()
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=5)))

    def fail(*_: object) -> None:
        raise NotVerified("no")

    with monkeypatch.context() as patch:
        patch.setattr(compressing, "_verify", fail)
        assert compress(library, "-o", tmp_path / "out") == ExitCode.NOT_VERIFIED
    assert archive.read_bytes() == before
    assert command("verify", tmp_path / "out") == 0


def segments(archive: Path) -> list[bytes]:
    with open_archive(archive) as reader:
        return [reader.segment(number) for number in range(len(reader.entries))]


def test_new_tags_keep_the_coded_segments(library: Path, tmp_path: Path, capsys: Capture) -> None:
    from mutagen.flac import FLAC

    archive = tmp_path / "out" / "Music" / "A" / "two.flac.trilo"
    coded = segments(archive)
    tags = FLAC(library / "A" / "two.flac")
    tags["title"] = "Another"
    tags.save()
    stamp(library / "A" / "two.flac")
    # Even with another preset: what is up to date is not coded again either.
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "fast")
    [done] = [each for each in told if each["event"] == "done"]
    assert done["carried"]
    assert segments(archive) == coded
    assert same(library, restored(tmp_path))
    header = header_of(archive)
    assert header
    assert header.source_sha256.hex() == digest(library / "A" / "two.flac")


def test_new_tags_cost_no_measuring(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size as FLAC and the recipe for its frames are those of the archive; the proof is what it was."""
    from mutagen.flac import FLAC

    archive = tmp_path / "out" / "Music" / "A" / "two.flac.trilo"
    before = header_of(archive)
    tags = FLAC(library / "A" / "two.flac")
    tags["title"] = "Another"
    tags.save()
    stamp(library / "A" / "two.flac")
    stamp(make_wav(library / "A" / "one.wav", music(900), tail=b"LIST\x04\0\0\0abcd"))
    proofs, prove = [], compressing.verify_contents

    def proven(reader: ArchiveReader, *told: Any, **more: Any) -> object:
        proofs.append(reader.header.name)
        return prove(reader, *told, **more)

    with monkeypatch.context() as patch:
        for name in ("Flac8Meter", "RecipeFinder"):
            patch.setattr(compressing, name, None)
        patch.setattr(compressing.segment, "TableBuilder", None)
        patch.setattr(compressing, "verify_contents", proven)
        assert compress(library, "-o", tmp_path / "out") == 0
    assert sorted(proofs) == [b"one.wav", b"two.flac"]
    after = header_of(archive)
    assert before
    assert after
    assert after.origin.recipe == before.origin.recipe != b""
    assert (after.flac8_size, after.file_exact) == (before.flac8_size, True)
    assert same(library, restored(tmp_path))


@pytest.mark.parametrize("lying", [False, True])
def test_the_same_audio_compressed_otherwise_keeps_its_segments_and_comes_back_exactly(
    library: Path, tmp_path: Path, capsys: Capture, lying: bool
) -> None:
    import soundfile

    samples = music(20000)
    source = stamp(make_flac(library / "A" / "two.flac", samples))
    assert compress(library, "-o", tmp_path / "out") == 0
    head = split_head(source.read_bytes())[1][0].data
    soundfile.write(source, samples.astype("<i2"), 44100, "PCM_16", format="FLAC", compression_level=0)
    if lying:  # its STREAMINFO is the one of the other, to the last bit
        data = bytearray(source.read_bytes())
        data[8:42] = head
        source.write_bytes(data)
    stamp(source)
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    assert [(each["carried"], each["promise"]) for each in told if each["event"] == "done"] == [(True, "file-exact")]
    assert same(library, restored(tmp_path))


def test_segments_that_cannot_be_proven_are_coded_anew(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    stamp(make_wav(library / "A" / "one.wav", music(900), tail=b"LIST\x04\0\0\0abcd"))
    proofs, prove = [], compressing.verify_contents

    def proven(*told: Any, **more: Any) -> object:
        proofs.append(told)
        if len(proofs) == 1:
            raise ArchiveDamaged("not what it was")
        return prove(*told, **more)

    monkeypatch.setattr(compressing, "verify_contents", proven)
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick", "--jobs", 1)
    assert [each["carried"] for each in told if each["event"] == "done"] == [False]
    assert same(library, restored(tmp_path))


def test_other_audio_of_the_same_length_takes_nothing_over(library: Path, tmp_path: Path, capsys: Capture) -> None:
    archive = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=5)))
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    assert [each["carried"] for each in told if each["event"] == "done"] == [False]
    again = tmp_path / "again"
    assert compress(library / "A" / "one.wav", "-o", again) == 0
    assert archive.read_bytes() == (again / "one.wav.trilo").read_bytes()  # as if it were new
    assert same(library, restored(tmp_path))


def test_coded_segments_are_kept_beside_more_than_version_1_holds(
    library: Path, tmp_path: Path, capsys: Capture
) -> None:
    archive, size = tmp_path / "out" / "Music" / "A" / "one.wav.trilo", (1 << 27) + (1 << 21)
    coded = segments(archive)
    assert describe(archive).format_version == 1
    with (library / "A" / "one.wav").open("r+b") as file:
        file.seek(0, 2)
        file.write(b"axml" + size.to_bytes(4, "little"))
        file.truncate(file.tell() + size)
    stamp(library / "A" / "one.wav")
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    assert [each["carried"] for each in told if each["event"] == "done"] == [True]
    assert segments(archive) == coded
    assert describe(archive).format_version == 2
    assert same(library, restored(tmp_path))


def test_edits_in_an_archive_that_is_replaced_are_told(library: Path, tmp_path: Path, capsys: Capture) -> None:

    archive = tmp_path / "out" / "Music" / "A" / "two.flac.trilo"
    edited = APEv2(archive)
    edited["Title"] = "Edited"
    edited.save()
    assert events(capsys, "compress", library, "-o", tmp_path / "out")[-1]["up_to_date"] == 3
    stamp(make_flac(library / "A" / "two.flac", music(900, seed=3), metadata=some_metadata()))
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    [done] = [each for each in told if each["event"] == "done"]
    assert ["edited in the archive" in each for each in done["remarks"]] == [True]


def test_a_damaged_archive_gives_no_segments(library: Path, tmp_path: Path, capsys: Capture) -> None:
    from mutagen.flac import FLAC

    archive = tmp_path / "out" / "Music" / "A" / "two.flac.trilo"
    with open_archive(archive) as reader:
        place = reader.entries[0].offset + 10
    data = bytearray(archive.read_bytes())
    data[place] ^= 1
    archive.write_bytes(data)
    tags = FLAC(library / "A" / "two.flac")
    tags["title"] = "Another"
    tags.save()
    stamp(library / "A" / "two.flac")
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    [done] = [each for each in told if each["event"] == "done"]
    assert not done["carried"]
    assert same(library, restored(tmp_path))


def test_a_touched_file_costs_a_look_at_its_contents(library: Path, tmp_path: Path, capsys: Capture) -> None:
    archive = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    before = archive.stat().st_ino
    stamp(library / "A" / "one.wav")
    (library / "A" / "one.wav").chmod(0o600)
    told = events(capsys, "compress", library, "-o", tmp_path / "out")
    assert told[-1]["up_to_date"] == 3
    assert archive.stat().st_ino == before
    back = restored(tmp_path) / "A" / "one.wav"
    assert back.stat().st_mtime_ns == (library / "A" / "one.wav").stat().st_mtime_ns
    assert back.stat().st_mode & 0o777 == 0o600
    assert command("status", library, "-o", tmp_path / "out") == 0


def test_moved_and_renamed_files_take_their_archives_along(library: Path, tmp_path: Path, capsys: Capture) -> None:
    before = {path.name: path.stat().st_ino for path in (tmp_path / "out").rglob("*") if path.is_file()}
    (library / "A").rename(library / "B")
    (library / "B" / "one.wav").rename(library / "B" / "first.wav")
    found = states(capsys, library, "-o", tmp_path / "out")
    assert found == {"first.wav": "moved", "two.flac": "moved", "cover.jpg": "moved"}
    told = events(capsys, "compress", library, "-o", tmp_path / "out")
    assert (told[-1]["moved"], told[-1]["done"], told[-1]["copied"]) == (3, 0, 0)
    mirror = tmp_path / "out" / "Music"
    assert tree(mirror) == ["B/cover.jpg", "B/first.wav.trilo", "B/two.flac.trilo", manifest.NAME]
    assert not (mirror / "A").exists()
    assert (mirror / "B" / "first.wav.trilo").stat().st_ino == before["one.wav.trilo"]
    assert same(library, restored(tmp_path))


def test_a_file_that_was_moved_and_retagged_at_once_is_not_coded_again(
    library: Path, tmp_path: Path, capsys: Capture
) -> None:
    from mutagen.flac import FLAC

    coded = segments(tmp_path / "out" / "Music" / "A" / "two.flac.trilo")
    tags = FLAC(library / "A" / "two.flac")
    tags["title"] = "Another"
    tags.save()
    (library / "A" / "two.flac").rename(library / "02 Another.flac")
    stamp(library / "02 Another.flac")
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--prune", "--preset", "quick")
    assert [each["carried"] for each in told if each.get("kind") == "compress" and each["event"] == "done"] == [True]
    assert segments(tmp_path / "out" / "Music" / "02 Another.flac.trilo") == coded
    assert same(library, restored(tmp_path))


def test_what_only_looks_moved_is_archived(library: Path, tmp_path: Path) -> None:
    """Another file of the same size and time, in another place."""
    before = (library / "A" / "one.wav").stat()
    (library / "A" / "one.wav").unlink()
    make_wav(library / "other.wav", music(900, seed=8))
    os.utime(library / "other.wav", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))


def test_two_names_that_are_swapped_come_back_swapped(library: Path, tmp_path: Path) -> None:
    stamp(make_wav(library / "A" / "b.wav", music(900, seed=3)))
    assert compress(library, "-o", tmp_path / "out") == 0
    (library / "A" / "b.wav").rename(library / "aside")
    (library / "A" / "one.wav").rename(library / "A" / "b.wav")
    (library / "aside").rename(library / "A" / "one.wav")
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))


# ---- what is gone ----


def test_what_is_gone_is_told_and_stays_unless_asked(
    library: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (library / "A" / "one.wav").unlink()
    (library / "A" / "cover.jpg").unlink()
    stored = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    assert states(capsys, library, "-o", tmp_path / "out")["one.wav"] == "gone"
    told = events(capsys, "compress", library, "-o", tmp_path / "out")
    assert sorted(Path(each["path"]).name for each in told if each["event"] == "gone") == ["cover.jpg", "one.wav"]
    assert stored.exists()
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert not stored.exists()
    assert same(library, restored(tmp_path))
    assert command("status", library, "-o", tmp_path / "out") == 0
    assert command("verify", tmp_path / "out") == 0
    assert command("undo") == 0
    assert stored.exists()
    assert command("verify", tmp_path / "out") == 0
    assert states(capsys, library, "-o", tmp_path / "out") == {
        "one.wav": "gone",
        "cover.jpg": "gone",
        "two.flac": "up to date",
    }


@pytest.mark.parametrize("how", ["overwrite", "skip", "rename"])
def test_what_is_gone_is_told_whatever_becomes_of_the_rest(
    library: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (library / "A" / "one.wav").unlink()
    stored = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick", "--replace", how)
    assert [Path(each["path"]).name for each in told if each["event"] == "gone"] == ["one.wav"]
    assert compress(library, "-o", tmp_path / "out", "--prune", "--replace", how) == 0
    assert not stored.exists()
    assert command("status", library, "-o", tmp_path / "out") == 0


def test_the_archive_of_a_file_that_could_not_be_moved_is_not_pruned(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is all that is archived of the file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    (library / "A" / "one.wav").rename(library / "A" / "three.wav")
    stored = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"

    def refuse(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(standing, "rename_new", refuse)
        assert compress(library, "-o", tmp_path / "out", "--prune") == ExitCode.CANNOT_WRITE
    assert stored.exists()
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))


def test_a_library_that_is_not_there_costs_nothing(library: Path, tmp_path: Path, capsys: Capture) -> None:
    """An unplugged drive leaves an empty folder."""
    library.rename(tmp_path / "away")
    library.mkdir()
    before = tree(tmp_path / "out")
    assert compress(library, "-o", tmp_path / "out", "--prune") == ExitCode.CANNOT_READ
    assert "Is its drive connected?" in capsys.readouterr().err
    assert tree(tmp_path / "out") == before


def test_a_folder_that_cannot_be_read_is_not_gone(library: Path, tmp_path: Path) -> None:
    from trilobyte_gui.archive.planning import changes

    assert changes.Originals(library).is_gone(library / "A" / "nothing.wav")
    assert not changes.Originals(library).is_gone(library / "A" / "one.wav")
    assert changes.Originals(library).is_gone(library / "A" / "one.wav" / "below.wav")
    assert not changes.Originals(library).is_gone(Path("/" + "x" * 300))  # the system refuses to look


# ---- whose is it? ----


def test_two_libraries_of_one_name_share_a_backup(library: Path, tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other" / "Music"
    stamp(make_wav(other / "A" / "one.wav", music(900, seed=7)))
    (other / "bare").mkdir()
    told = events(capsys, "compress", other, "-o", tmp_path / "out", "--preset", "quick")
    assert ["Music (2)" in each["message"] for each in told if each["event"] == "remark"] == [True]
    for _ in range(2):
        assert compress(other, "-o", tmp_path / "out") == 0
        assert compress(library, "-o", tmp_path / "out") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Music", "Music (2)"]
    assert command("restore", tmp_path / "out", "-o", tmp_path / "all") == 0
    assert same(library, tmp_path / "all" / "out" / "Music")
    assert same(other, tmp_path / "all" / "out" / "Music (2)")
    assert (tmp_path / "all" / "out" / "Music (2)" / "bare").is_dir()


def test_a_library_that_moved_is_known_again(library: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "new").mkdir()
    moved = library.rename(tmp_path / "new" / "Music")
    told = events(capsys, "compress", moved, "-o", tmp_path / "out")
    assert told[-1]["up_to_date"] == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Music"]


def test_the_mirror_of_a_renamed_library_is_renamed(library: Path, tmp_path: Path, capsys: Capture) -> None:
    renamed = library.rename(tmp_path / "Songs")
    assert set(states(capsys, renamed, "-o", tmp_path / "out").values()) == {"up to date"}
    told = events(capsys, "compress", renamed, "-o", tmp_path / "out")
    assert told[-1]["up_to_date"] == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Songs"]
    assert command("verify", tmp_path / "out") == 0


def test_another_library_does_not_get_the_mirror_of_one_that_is_gone(library: Path, tmp_path: Path) -> None:
    library.rename(tmp_path / "away")
    stamp(make_wav(tmp_path / "Other" / "A" / "one.wav", music(500, seed=6)))
    assert compress(tmp_path / "Other", "-o", tmp_path / "out") == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["Music", "Other"]


def test_a_part_of_a_library_is_brought_up_to_date_by_itself(library: Path, tmp_path: Path, capsys: Capture) -> None:
    stamp(make_wav(library / "other.wav", music(900, seed=6)))
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=7)))
    told = events(capsys, "compress", library / "A", "-o", tmp_path / "out" / "Music", "--preset", "quick")
    assert (told[-1]["done"], told[-1]["up_to_date"]) == (1, 2)
    assert [path.name for path in (tmp_path / "out").rglob(manifest.NAME)] == [manifest.NAME]
    assert states(capsys, library, "-o", tmp_path / "out")["other.wav"] == "new"
    assert compress(library, "-o", tmp_path / "out") == 0
    assert same(library, restored(tmp_path))


def test_files_of_one_name_that_were_named_by_themselves(tmp_path: Path, capsys: Capture) -> None:
    one, two = (stamp(make_wav(tmp_path / name / "01.wav", music(500, seed=n))) for n, name in enumerate("ab"))
    assert compress(one, "-o", tmp_path / "flat") == 0
    told = events(capsys, "compress", two, "-o", tmp_path / "flat", "--preset", "quick")
    [done] = [each for each in told if each["event"] == "done"]
    assert ["01 (2).wav.trilo" in each for each in done["remarks"]] == [True]
    for path in (one, two):
        assert compress(path, "-o", tmp_path / "flat") == 0
    assert tree(tmp_path / "flat") == ["01 (2).wav.trilo", "01.wav.trilo"]
    stamp(make_wav(two, music(500, seed=9)))
    assert compress(two, "-o", tmp_path / "flat") == 0
    assert tree(tmp_path / "flat") == ["01 (2).wav.trilo", "01.wav.trilo"]
    kept = {header.source_sha256.hex() for path in (tmp_path / "flat").iterdir() if (header := header_of(path))}
    assert kept == {digest(one), digest(two)}


def test_without_a_journal_the_archive_of_another_is_not_replaced(tmp_path: Path) -> None:
    one, two = (stamp(make_wav(tmp_path / name / "01.wav", music(500, seed=n))) for n, name in enumerate("ab"))
    assert compress(one, "-o", tmp_path / "flat") == 0
    for path in Journal().path.parent.glob("journal*"):
        path.unlink()
    assert compress(two, "-o", tmp_path / "flat") == 0
    kept = {header.source_sha256.hex() for path in (tmp_path / "flat").iterdir() if (header := header_of(path))}
    assert kept == {digest(one), digest(two)}


def test_beside_its_source_an_archive_follows_it(tmp_path: Path, capsys: Capture) -> None:
    song = stamp(make_wav(tmp_path / "a.wav", music(500)))
    assert compress(tmp_path) == 0
    told = events(capsys, "compress", tmp_path, "--preset", "quick")
    assert told[-1]["up_to_date"] == 1
    stamp(make_wav(song, music(500, seed=4)))
    assert states(capsys, tmp_path) == {"a.wav": "changed"}
    assert compress(tmp_path) == 0
    header = header_of(tmp_path / "a.wav.trilo")
    assert header
    assert header.source_sha256.hex() == digest(song)
    assert tree(tmp_path) == ["a.wav", "a.wav.trilo"]


@pytest.mark.parametrize("lost", [700, 60])
def test_beside_its_source_a_damaged_archive_is_made_again(tmp_path: Path, capsys: Capture, lost: int) -> None:
    stamp(make_wav(tmp_path / "a.wav", music(500)))
    assert compress(tmp_path) == 0
    archive = tmp_path / "a.wav.trilo"
    archive.write_bytes(archive.read_bytes()[:-lost])
    assert states(capsys, tmp_path) == {"a.wav": "damaged"}
    assert compress(tmp_path) == 0
    assert tree(tmp_path) == ["a.wav", "a.wav.trilo"]
    assert command("verify", archive) == 0


def test_beside_its_source_an_archive_follows_it_to_another_name(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = stamp(make_wav(tmp_path / "in" / "a.wav", music(500)))
    assert compress(song.parent) == 0
    for name in ("b.wav", "other/c.wav"):
        song.parent.joinpath(name).parent.mkdir(exist_ok=True)
        song = song.rename(tmp_path / "in" / name)
        assert states(capsys, tmp_path / "in") == {song.name: "moved"}
        told = events(capsys, "compress", tmp_path / "in", "--preset", "max")
        assert told[-1]["exit_code"] == 0
        assert [path.name for path in (tmp_path / "in").rglob("*.trilo")] == [f"{song.name}.trilo"]
        with open_archive(song.with_name(f"{song.name}.trilo")) as reader:
            assert preset_name(reader.header.preset) == "quick"  # its coded segments are those from before
            assert reader.header.name == song.name.encode()
        assert states(capsys, tmp_path / "in") == {song.name: "up to date"}
    assert command("restore", tmp_path / "in", "-o", tmp_path / "back", "-q") == 0
    assert digest(tmp_path / "back" / "in" / "other" / "c.wav") == digest(song)


@pytest.mark.parametrize("how", ["a copy", "edited tags", "in the trash", "another file", "no journal"])
def test_beside_what_may_be_the_last_of_a_file_stays(
    how: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the very file under another name takes its archive along."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    folder = tmp_path / "in"
    song = stamp(make_flac(folder / "a.flac", music(500), metadata=some_metadata()))
    before = digest(song)
    assert compress(folder, *(["--originals", "trash"] if how == "in the trash" else [])) == 0
    archive = folder / "a.flac.trilo"
    if how == "a copy":
        shutil.copy2(song, folder / "b.flac")
        song.unlink()
    elif how == "in the trash":
        (tmp_path / "share" / "Trash" / "files" / "a.flac").rename(folder / "b.flac")
    else:
        song.rename(folder / "b.flac")
    if how == "edited tags":
        tags = APEv2(archive)
        tags["Title"] = "Mine"
        tags.save()
    elif how == "another file":
        made = (folder / "b.flac").stat()
        data = bytearray((folder / "b.flac").read_bytes())
        data[data.index(b"=") + 1] ^= 1  # in a tag
        (folder / "b.flac").write_bytes(data)
        os.utime(folder / "b.flac", ns=(made.st_atime_ns, made.st_mtime_ns))
    elif how == "no journal":
        for path in Journal().path.parent.glob("journal*"):
            path.unlink()
    assert compress(folder) == 0
    header = header_of(archive)
    assert header
    assert header.source_sha256.hex() == before
    assert states(capsys, folder) == {"b.flac": "up to date"}


def test_a_journal_of_any_version_is_gone_on_with(tmp_path: Path) -> None:
    """With what it knows."""
    from trilobyte_gui.archive.storage import journal as storage

    for number, (tables, _) in enumerate(storage._EARLIER, 1):
        path = tmp_path / f"{number}.sqlite"
        with contextlib.closing(sqlite3.connect(path)) as base:
            for each in sorted(tables, reverse=True):
                base.execute(each)
            base.execute("INSERT INTO archive (path, sha256, size, proven) VALUES (?, ?, 5, 7)", (b"/x", bytes(32)))
            base.execute(f"PRAGMA user_version = {number}")
            base.commit()
        kept = Journal(path)
        assert [entry.size for entry in kept.archives(Path("/x")).values()] == [5]
        kept.archive(tmp_path / "y", bytes(32), 6, path)
        kept.close()
        assert [entry[1] for entry in Journal(path).made_of({str(path.stat().st_ino)})] == [tmp_path / "y"]


def test_an_archive_whose_original_lies_in_the_trash_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    song = stamp(make_wav(tmp_path / "in" / "a.wav", music(500)))
    before = digest(song)
    assert compress(song, "--originals", "trash") == 0
    assert not song.exists()
    stamp(make_wav(song, music(500, seed=4)))
    assert compress(song) == 0
    kept = [header for path in (tmp_path / "in").glob("*.trilo") if (header := header_of(path))]
    assert {header.source_sha256.hex() for header in kept} == {before, digest(song)}


def test_an_original_in_the_trash_is_not_gone(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    one = (library / "A" / "one.wav").read_bytes()
    assert compress(library, "-o", tmp_path / "out", "--originals", "trash") == 0
    assert tree(library) == ["A/cover.jpg"]
    for path in Journal().path.parent.glob("journal*"):
        path.unlink()  # as on another computer
    only = {"one.wav": "archive only", "two.flac": "archive only"}
    assert states(capsys, library, "-o", tmp_path / "out") == {"cover.jpg": "up to date", **only}
    assert command("status", library, "-o", tmp_path / "out") == 0
    made = {each.archive: each for each in status_of([library], tmp_path / "out").files if each.archive}
    damaged = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    assert set(made) == {damaged, damaged.with_name("two.flac.trilo")}
    assert all(each.away for each in made.values())
    files = status_of([library], tmp_path / "out", None, {damaged: "torn"}).files
    (found,) = (each for each in files if each.archive and each.reason)
    assert (found.path, found.state, found.reason, found.away) == (library / "A" / "one.wav", "damaged", "torn", True)
    (library / "A" / "cover.jpg").unlink()
    (library / "A" / "new.txt").write_text("new")
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    mirror = tmp_path / "out" / "Music"
    assert tree(mirror) == ["A/new.txt", "A/one.wav.trilo", "A/two.flac.trilo", manifest.NAME]
    # Another file under that name does not cost the archive either.
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=8)))
    for _ in range(2):
        assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    back = restored(tmp_path) / "A"
    assert (back / "one.wav").read_bytes() == (library / "A" / "one.wav").read_bytes()
    assert one in {path.read_bytes() for path in back.iterdir()}


def test_an_original_in_the_trash_is_gone_from_no_mirror_that_has_it(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """A folder and one within it are archived, each in a mirror of its own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    both = [library, library / "A"]
    assert compress(*both, "-o", tmp_path / "out", "--originals", "trash") == 0
    files = status_of(both, tmp_path / "out").files
    assert len([each for each in files if each.state == "archive only"]) == 4
    assert [each.path for each in files if each.state == "gone"] == []
    before = tree(tmp_path / "out")
    assert compress(*both, "-o", tmp_path / "out", "--prune") == 0
    assert tree(tmp_path / "out") == before


def test_a_damaged_source_that_was_copied_is_no_change(library: Path, tmp_path: Path, capsys: Capture) -> None:
    """It is told at each run, and by status, but not as something that an update would do something about."""
    song = library / "A" / "three.flac"
    song.write_bytes((library / "A" / "two.flac").read_bytes()[:3000])
    stamp(song)
    for _ in range(2):
        assert compress(library, "-o", tmp_path / "out") == ExitCode.SOURCE_DAMAGED
        told = events(capsys, "status", library, "-o", tmp_path / "out")
        (found,) = (each for each in told if each.get("state") == "unreadable")
        assert found["path"] == str(song)
        assert "damaged" in found["reason"]
        assert found["target"].endswith("three.flac"), "its copy, no archive"
        assert (told[-1]["counts"]["unreadable"], told[-1]["counts"]["changed"]) == (1, 0)
        assert command("status", library, "-o", tmp_path / "out") == ExitCode.SOURCE_DAMAGED
    stamp(song)
    assert states(capsys, library, "-o", tmp_path / "out")["three.flac"] == "changed"


def test_the_status_knows_which_archive_stands_for_a_file(library: Path, tmp_path: Path) -> None:
    """As it is now, or was before the file changed; a copy is none, nor is what an update would make."""
    (library / "A" / "damaged.flac").write_bytes((library / "A" / "two.flac").read_bytes()[:3000])
    stamp(library / "A" / "damaged.flac")
    stamp(make_wav(library / "A" / "gone.wav", music(300, seed=5)))
    assert compress(library, "-o", tmp_path / "out") == ExitCode.SOURCE_DAMAGED
    folder = tmp_path / "out" / "Music" / "A"

    def archives() -> dict[str, tuple[str, Path | None]]:
        files = status_of([library], tmp_path / "out").files
        return {each.path.name: (each.state, each.archive) for each in files}

    assert archives() == {
        "cover.jpg": ("up to date", None),
        "damaged.flac": ("unreadable", None),
        "gone.wav": ("up to date", folder / "gone.wav.trilo"),
        "one.wav": ("up to date", folder / "one.wav.trilo"),
        "two.flac": ("up to date", folder / "two.flac.trilo"),
    }
    stamp(library / "A" / "damaged.flac")  # which counts as mended, until it is read
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=4)))
    stamp(make_wav(library / "A" / "new.wav", music(300, seed=6)))
    (library / "A" / "two.flac").rename(library / "A" / "moved.flac")
    (library / "A" / "gone.wav").unlink()
    assert archives() == {
        "cover.jpg": ("up to date", None),
        "damaged.flac": ("changed", None),
        "gone.wav": ("gone", folder / "gone.wav.trilo"),
        "moved.flac": ("moved", folder / "two.flac.trilo"),
        "new.wav": ("new", None),
        "one.wav": ("changed", folder / "one.wav.trilo"),
    }


def test_a_broken_source_does_not_cost_the_sound_archive(library: Path, tmp_path: Path, capsys: Capture) -> None:
    song = library / "A" / "two.flac"
    whole = song.read_bytes()
    song.write_bytes(whole[: len(whole) // 2])
    stamp(song)
    for more in ((), ("--damaged",), ("--replace", "overwrite"), ("--damaged", "--replace", "overwrite")):
        assert compress(library, "-o", tmp_path / "out", *more) in (0, 5)
        back = restored(tmp_path) / "A"
        assert (back / "two.flac").read_bytes() == whole
    assert song.read_bytes() in {path.read_bytes() for path in back.iterdir()}
    song.write_bytes(whole)
    stamp(song)
    assert compress(library, "-o", tmp_path / "out") == 0
    assert same(library, restored(tmp_path))


# ---- files, folders and links that take each other's names ----


def _folder_for_a_file(library: Path) -> None:
    for name in ("A/one.wav", "A/cover.jpg"):
        (library / name).unlink()
    stamp(make_wav(library / "A" / "one.wav" / "in.wav", music(300, seed=8)))
    (library / "A" / "cover.jpg").mkdir()
    stamp(library / "A" / "cover.jpg").joinpath("front.jpg").write_bytes(JPEG[::-1])


def _file_for_a_folder(library: Path) -> None:
    shutil.rmtree(library / "A")
    (library / "A").write_bytes(b"a file now")


def _folder_with_the_name_of_an_archive(library: Path) -> None:
    stamp(make_wav(library / "A" / "one.wav.trilo" / "in.wav", music(300, seed=8)))


def _link_for_a_file(library: Path) -> None:
    for name, to in (("one.wav", "two.flac"), ("cover.jpg", ".")):
        (library / "A" / name).unlink()
        (library / "A" / name).symlink_to(to)


def _link_for_a_folder(library: Path) -> None:
    (library / "A").rename(library / "B")
    (library / "A").symlink_to("B")


@pytest.mark.parametrize(
    "edit",
    [_folder_for_a_file, _file_for_a_folder, _folder_with_the_name_of_an_archive, _link_for_a_file, _link_for_a_folder],
)
def test_a_name_that_means_something_else_now(library: Path, tmp_path: Path, edit: Callable[[Path], None]) -> None:
    before = {digest(path) for path in library.rglob("*") if path.is_file()}
    edit(library)
    links = [path.relative_to(library) for path in library.rglob("*") if path.is_symlink()]
    assert compress(library, "-o", tmp_path / "out") == 0
    assert command("verify", tmp_path / "out", "-q") == 0
    assert command("restore", tmp_path / "out" / "Music", "-o", tmp_path / "all", "-q") == 0
    after = {digest(path) for path in library.rglob("*") if path.is_file()}
    kept = {digest(path) for path in (tmp_path / "all").rglob("*") if path.is_file()}
    assert kept == before | after  # nothing is lost
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert command("status", library, "-o", tmp_path / "out") == 0
    back = restored(tmp_path)
    assert same(library, back)
    assert [path.relative_to(back) for path in back.rglob("*") if path.is_symlink()] == links


def test_a_folder_with_the_name_of_an_archive_from_the_first(tmp_path: Path) -> None:
    folder = tmp_path / "Music"
    stamp(make_wav(folder / "a.wav", music(300)))
    stamp(make_wav(folder / "a.wav.trilo" / "b.wav", music(300, seed=2)))
    for _ in range(2):
        assert compress(folder, "-o", tmp_path / "out") == 0
        assert command("status", folder, "-o", tmp_path / "out") == 0
        assert same(folder, restored(tmp_path))


# ---- the manifest ----


def test_a_run_with_other_options_keeps_the_manifest_true(library: Path, tmp_path: Path) -> None:
    stamp(make_wav(library / "new.wav", music(500, seed=6)))
    assert compress(library, "-o", tmp_path / "out", "--no-side-files") == 0
    listed = manifest.read(tmp_path / "out" / "Music")
    assert listed
    assert "new.wav.trilo" in listed.files


def test_archives_without_a_manifest_are_taken_into_one(library: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "out" / "Music" / manifest.NAME).unlink()
    assert set(states(capsys, library, "-o", tmp_path / "out").values()) == {"up to date"}
    assert command("status", library, "-o", tmp_path / "out") == ExitCode.ARCHIVE_DAMAGED
    assert "manifest is missing or cannot be read" in capsys.readouterr().err
    told = events(capsys, "compress", library, "-o", tmp_path / "out")
    assert (told[-1]["up_to_date"], told[-1]["done"]) == (3, 0)
    assert command("status", library, "-o", tmp_path / "out") == 0
    listed = manifest.read(tmp_path / "out" / "Music")
    assert listed
    assert len(listed.files) == 3


def test_a_log_that_a_crash_left_counts(library: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "out" / "Music"
    before = manifest.read(mirror)
    assert before
    log = manifest.ManifestLog(library, mirror)
    log.add(before.files["A/one.wav.trilo"], "A/cover.jpg")
    log.close(merged=False)
    [left] = mirror.glob(".*.part")
    left.write_bytes(left.read_bytes() + b'{"file": {"pa')  # cut off in the midst of a line
    after = manifest.read(mirror)
    assert after
    assert "A/cover.jpg" not in after.files
    assert compress(library, "-o", tmp_path / "out") == 0
    assert not list(mirror.glob(".*.part"))
    assert same(library, restored(tmp_path))


@pytest.mark.parametrize("how", ["cut", "of a later version", "a folder"])
def test_a_manifest_that_cannot_be_read_is_kept_and_told(how: str, library: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "Music" / manifest.NAME
    text = path.read_text()
    if how == "a folder":
        path.unlink()
        path.mkdir()
        (path / "something").touch()
    else:
        path.write_text(text[:-9] if how == "cut" else text.replace('manifest": 2', 'manifest": 99'))
    left = path.read_text() if path.is_file() else ""
    assert compress(library, "-o", tmp_path / "out") == ExitCode.ARCHIVE_DAMAGED
    [kept] = path.parent.glob("*unreadable*")
    assert (kept / "something").exists() if how == "a folder" else kept.read_text() == left
    assert len(json.loads(path.read_text())["files"]) == 3
    assert compress(library, "-o", tmp_path / "out") == 0
    assert how == "a folder" or same(library, restored(tmp_path))  # it does not become a file of the library


def test_a_library_of_very_many_files_keeps_its_manifest(library: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "out" / "Music"
    path, much = mirror / manifest.NAME, b" " * (70 << 20)  # as long as a list of 150,000 files
    told = json.loads(path.read_text())
    line = told["files"][0] | {"path": "sold.wav", "stored": "sold.wav.trilo", "trashed": True}
    log = manifest.ManifestLog(library, mirror)
    log.add(manifest.from_text(json.dumps(line)))
    log.close(merged=False)
    [left] = mirror.glob(".*.part")
    left.write_bytes(left.read_bytes().replace(b"\n", much + b"\n", 1))
    path.write_bytes(path.read_bytes() + much)
    assert compress(library, "-o", tmp_path / "out") == 0
    listed = manifest.read(mirror)
    assert listed
    assert len(listed.files) == 4


_KILLED = """
import os, sys
from trilobyte_gui.archive.scheduling.mirroring import Mirroring
from trilobyte_gui.cli.main import main
Mirroring.add = lambda *told: os._exit(9)
main(sys.argv[1:])
"""


def _new(library: Path) -> Path:
    return stamp(make_wav(library / "new.wav", music(500, seed=6)))


def _changed(library: Path) -> Path:
    return stamp(make_wav(library / "A" / "one.wav", music(500, seed=7)))


def _copied(library: Path) -> Path:
    (library / "A" / "cover.jpg").write_bytes(JPEG[::-1])  # of the same size and, below, at the same time
    return library / "A" / "cover.jpg"


def _moved(library: Path) -> Path:
    return (library / "A" / "two.flac").rename(library / "moved.flac")


@pytest.mark.parametrize("edit", [_new, _changed, _copied, _moved])
def test_what_got_its_name_just_before_a_crash_is_listed(
    library: Path, tmp_path: Path, edit: Callable[[Path], Path]
) -> None:
    times = (library / "A" / "cover.jpg").stat()
    path = edit(library)
    os.utime(library / "A" / "cover.jpg", ns=(times.st_atime_ns, times.st_mtime_ns))
    mirror = tmp_path / "out" / "Music"
    line = ["compress", library, "-o", tmp_path / "out", "--preset", "quick", "--jobs", 1, "--checksum"]
    ended = subprocess.run([sys.executable, "-c", _KILLED, *map(str, line)], check=False, capture_output=True)
    assert ended.returncode == 9, ended.stderr.decode()
    listed = manifest.read(mirror)
    assert listed
    entry = next(each for each in listed.files.values() if each.path == path.relative_to(library).as_posix())
    assert entry.sha256 == digest(path)
    assert set(listed.files) == {name for name in tree(mirror) if name != manifest.NAME and "/." not in f"/{name}"}
    before = digest(path)
    path.rename(library / "elsewhere")  # and the library lives on before the next run
    stamp(library / "elsewhere")
    assert command("verify", mirror, "-q") == 0
    assert digest(restored(tmp_path) / entry.path) == before
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))
    assert command("status", library, "-o", tmp_path / "out") == 0


def test_what_was_announced_and_never_done_does_not_count(library: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "out" / "Music"
    before = manifest.read(mirror)
    assert before
    part = mirror / "A" / ".one.wav.trilo.part"
    part.write_bytes(b"not yet")
    log = manifest.ManifestLog(library, mirror)
    log.announce(part, replace(before.files["A/one.wav.trilo"], sha256="0" * 64), "A/cover.jpg")
    log.close(merged=False)
    assert manifest.read(mirror) == before
    part.unlink()
    assert compress(library, "-o", tmp_path / "out") == 0
    assert manifest.read(mirror) == before
    assert same(library, restored(tmp_path))


def test_the_output_folder_within_the_library_is_not_archived(library: Path, tmp_path: Path, capsys: Capture) -> None:
    for output in (library / "backup", library):
        counts = []
        for _ in range(3):
            assert compress(library, "-o", output) == 0
            counts.append(len(tree(library)))
        assert len(set(counts)) == 1, output


def test_links_to_folders_come_back_as_links(library: Path, tmp_path: Path) -> None:
    (library / "0").symlink_to("A")
    (library / "Z").symlink_to(library / "A")  # absolute, and within
    assert compress(library, "-o", tmp_path / "out") == 0
    back = restored(tmp_path)
    assert os.readlink(back / "0") == os.readlink(back / "Z") == "A"
    assert tree(tmp_path / "out" / "Music") == ["A/cover.jpg", "A/one.wav.trilo", "A/two.flac.trilo", manifest.NAME]


# ---- parts ----


def test_five_parts_give_what_one_run_gives(tmp_path: Path) -> None:
    folder = tmp_path / "Lib"
    for number in range(12):
        stamp(make_wav(folder / f"{number % 3}" / f"{number}.wav", music(300, seed=number)))
    for name in ("cover.jpg", "0/0.wav.trilo"):  # which has the name that an archive wants
        (folder / name).write_bytes(JPEG)
        stamp(folder / name)
    (folder / "empty").mkdir()
    assert compress(folder, "-o", tmp_path / "one") == 0
    for number in (3, 1, 5, 2, 4):
        assert compress(folder, "-o", tmp_path / "five", "--part", f"{number}/5") in (0, ExitCode.NOTHING_TO_DO)
    assert tree(tmp_path / "one") == tree(tmp_path / "five")
    assert manifest.read(tmp_path / "one" / "Lib") == manifest.read(tmp_path / "five" / "Lib")
    shutil.rmtree(folder / "1")
    for number in range(1, 6):
        assert compress(folder, "-o", tmp_path / "five", "--part", f"{number}/5") in (0, ExitCode.NOTHING_TO_DO)
    assert sum(command("verify", tmp_path / "five", "--part", f"{number}/2") for number in (1, 2)) == 0


@pytest.mark.parametrize("text", ["0/5", "6/5", "1", "a/b", "1/0", "+1/5", "1/5/2"])
def test_parts_that_are_none(text: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit):
        command("compress", "x", "--part", text)
    assert "like 2/5" in capsys.readouterr().err


# ---- restoring onto what is there ----


def test_restoring_onto_files_tells_which_differ(library: Path, tmp_path: Path, capsys: Capture) -> None:
    back = restored(tmp_path) / "A"
    told = events(capsys, "restore", tmp_path / "out" / "Music", "-o", tmp_path / "back")
    assert (told[-1]["exit_code"], told[-1]["failed"]) == (0, 0)
    (back / "one.wav").touch()
    make_flac(back / "two.flac", music(900, seed=77))
    (back / "cover.jpg").write_bytes(JPEG[::-1])
    told = events(capsys, "restore", tmp_path / "out" / "Music", "-o", tmp_path / "back")
    failed = {Path(each["path"]).name: each["error"] for each in told if each["event"] == "failed"}
    assert failed == {"two.flac.trilo": "TargetDiffers", "cover.jpg": "TargetDiffers"}
    assert told[-1]["exit_code"] == ExitCode.CANNOT_WRITE
    assert (back / "cover.jpg").read_bytes() == JPEG[::-1]


def test_an_archive_that_was_lost_is_made_again_under_its_name(library: Path, tmp_path: Path) -> None:
    """As where its drive went before it was written, or somebody deleted it: it became `one (2).wav.trilo`."""
    archive = tmp_path / "out" / "Music" / "A" / "one.wav.trilo"
    archive.unlink()
    assert compress(library, "-o", tmp_path / "out") == 0
    assert sorted(each.name for each in archive.parent.iterdir()) == ["cover.jpg", "one.wav.trilo", "two.flac.trilo"]
    assert command("verify", tmp_path / "out" / "Music", "-q") == 0


def test_in_a_mirror_an_archive_that_was_cut_off_is_made_again(library: Path, tmp_path: Path, capsys: Capture) -> None:
    """Also one that was moved since, and whatever its tags are: those may be edited."""
    (library / "A" / "one.wav").rename(library / "1.wav")
    assert compress(library, "-o", tmp_path / "out") == 0
    archive, other = tmp_path / "out" / "Music" / "1.wav.trilo", tmp_path / "out" / "Music" / "A" / "two.flac.trilo"
    tags: Any = APEv2(other)  # type: ignore[no-untyped-call]
    tags.delete()
    archive.write_bytes(archive.read_bytes()[:-60])
    found = states(capsys, library, "-o", tmp_path / "out")
    assert found == {"1.wav": "damaged", "two.flac": "up to date", "cover.jpg": "up to date"}
    assert compress(library, "-o", tmp_path / "out") == 0
    assert command("verify", archive, "-q") == 0


def test_with_checksums_a_damaged_file_that_changed_is_copied_again(library: Path, tmp_path: Path) -> None:
    song = library / "A" / "two.flac"
    song.write_bytes(song.read_bytes()[:-900])
    before = song.stat()
    assert compress(library, "-o", tmp_path / "out") == ExitCode.SOURCE_DAMAGED
    song.write_bytes(song.read_bytes()[:-300] + bytes(300))
    os.utime(song, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert compress(library, "-o", tmp_path / "out", "--checksum") == ExitCode.SOURCE_DAMAGED
    assert digest(tmp_path / "out" / "Music" / "A" / "two.flac") == digest(song)


@pytest.mark.parametrize("name", ["two.flac", "cover.jpg"])
def test_a_file_that_something_writes_to_is_to_be_tried_again(
    library: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    song, real = library / "A" / name, side_files.sha256_of
    song.write_bytes(song.read_bytes()[:-9] + bytes(9))

    def written_to(path: Path, *how: Any) -> bytes:
        song.write_bytes(song.read_bytes() + b"more")
        return real(path, *how)

    monkeypatch.setattr(side_files, "sha256_of", written_to)
    told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    [failed] = [each for each in told if each["event"] == "failed"]
    assert "changed while it was being read" in failed["message"]
    assert "Get an undamaged copy" not in failed["hint"]
    assert "Try again when nothing writes to it." in failed["hint"]


def test_empty_files_and_dead_links_stand_for_nothing(library: Path, tmp_path: Path, capsys: Capture) -> None:
    """A disk that was full when the archives were copied to it holds empty files."""
    stored = tmp_path / "out" / "Music" / "A"
    (stored / "one.wav.trilo").write_bytes(b"")
    (stored / "two.flac.trilo").unlink()
    (stored / "two.flac.trilo").symlink_to(tmp_path / "nowhere")
    found = states(capsys, library, "-o", tmp_path / "out")
    assert found == {"one.wav": "damaged", "two.flac": "damaged", "cover.jpg": "up to date"}
    assert compress(library, "-o", tmp_path / "out") == 0
    assert command("verify", tmp_path / "out" / "Music", "-q") == 0
    assert same(library, restored(tmp_path))


def test_a_copy_that_was_changed_is_told_at_each_restoring(library: Path, tmp_path: Path, capsys: Capture) -> None:
    """Also where it has kept its size and time."""
    cover = tmp_path / "out" / "Music" / "A" / "cover.jpg"
    before = cover.stat()
    cover.write_bytes(JPEG[::-1])
    os.utime(cover, ns=(before.st_atime_ns, before.st_mtime_ns))
    for _ in range(2):
        assert command("restore", tmp_path / "out" / "Music", "-o", tmp_path / "back") == ExitCode.ARCHIVE_DAMAGED
        assert "cover.jpg: it was changed since it was archived. It was restored as it is." in capsys.readouterr().err


def test_a_file_that_looks_temporary_is_kept_and_comes_back(library: Path, tmp_path: Path, capsys: Capture) -> None:
    (library / ".song.abcdefgh.part").write_bytes(b"kept")
    (library / ".song.0123abcd.part").write_bytes(b"a name of ours")
    (library / "A" / "one.wav").rename(library / "A" / ".one.wav.0123abcd.part")
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))
    (library / ".song.0123abcd.part").rename(library / "A" / ".song.0123abcd.part")
    assert states(capsys, library, "-o", tmp_path / "out")[".song.0123abcd.part"] == "moved"
    assert compress(library, "-o", tmp_path / "out", "--prune") == 0
    assert same(library, restored(tmp_path))
    assert set(states(capsys, library, "-o", tmp_path / "out").values()) == {"up to date"}
    with (library / ".song.0123abcd.part").open("wb") as file:
        assert try_lock(file.fileno())  # as while an archive is written
        told = events(capsys, "compress", library, "-o", tmp_path / "out", "--preset", "quick")
    assert [Path(each["path"]).name for each in told if each["event"] == "left_out"] == [".song.0123abcd.part"]


# -- what is left out, replaced or taken for another


def test_an_archive_of_another_file_is_not_replaced(tmp_path: Path) -> None:
    """Not even where the originals have one size, as recordings of one length have."""
    library, out = tmp_path / "Music", tmp_path / "out"
    make_wav(library / "1.wav", music(900))
    other = make_wav(tmp_path / "Other" / "new.wav", music(900, seed=2))
    assert compress(library, "-o", out) == 0
    assert compress(tmp_path / "Other", "-o", tmp_path / "elsewhere") == 0
    stranger = out / "Music" / "new.wav.trilo"
    (tmp_path / "elsewhere" / "Other" / "new.wav.trilo").rename(stranger)
    (out / "Music" / "notes.txt").write_text("1234")
    before = stranger.read_bytes()
    make_wav(library / "new.wav", music(900, seed=3))
    (library / "notes.txt").write_text("5678")
    assert other.stat().st_size == (library / "new.wav").stat().st_size
    assert compress(library, "-o", out) == 0
    assert stranger.read_bytes() == before
    assert (out / "Music" / "notes.txt").read_text() == "1234"
    back = restored(tmp_path)
    assert all(digest(back / name) == digest(library / name) for name in tree(library))
    assert command("status", library, "-o", out) == 0


@pytest.mark.parametrize("first", [("Music/A", "Music"), ("Music", "Music/A"), ("Music/A/one.wav", "Music")])
def test_what_is_named_by_itself_is_not_missing_from_the_whole(
    library: Path, tmp_path: Path, first: tuple[str, str]
) -> None:
    stamp(make_wav(library / "A" / "one.wav", music(900, seed=7)))
    named = [tmp_path / each for each in first]
    assert compress(*named, "-o", tmp_path / "out") == 0
    assert same(library, restored(tmp_path))
    assert command("status", library, "-o", tmp_path / "out") == 0
    assert command("status", *named, "-o", tmp_path / "out") == 0


def test_a_folder_that_two_links_lead_to_is_kept_under_both(library: Path, tmp_path: Path) -> None:
    outside = make_wav(tmp_path / "outside" / "x.wav", music(900, seed=8))
    (library / "b").symlink_to("../outside")
    assert compress(library, "-o", tmp_path / "out") == 0
    (library / "a").symlink_to("../outside")
    (library / "A" / "up").symlink_to(tmp_path)  # in a circle
    (tmp_path / "outside" / "back").symlink_to(library)
    assert compress(library, "-o", tmp_path / "out") == 0
    stamp(make_wav(outside, music(900, seed=9)))
    assert compress(library, "-o", tmp_path / "out") == 0
    back = restored(tmp_path)
    assert digest(back / "a" / "x.wav") == digest(back / "b" / "x.wav") == digest(outside)


def test_a_part_of_a_library_may_be_named_by_any_way(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("Music")
    ways = [("Music/A", "out/Music"), (tmp_path / "link" / "A", tmp_path / "out" / "Music"), ("link/A", "out/Music")]
    ways += [(tmp_path / "out" / ".." / "Music" / "A", "out/Music"), ("out/../Music/A", tmp_path / "out" / "Music")]
    for number, (named, output) in enumerate(ways):
        make_wav(library / "A" / f"{number}.wav", music(900, seed=20 + number))
        assert compress(named, "-o", output) == 0
        assert same(library, restored(tmp_path))
    assert command("status", library, "-o", tmp_path / "out") == 0


@pytest.mark.parametrize("how", ["--replace rename", "trash"])
def test_the_present_state_of_a_file_gets_its_name(tmp_path: Path, how: str, own_home: Path) -> None:
    """Also where earlier ones are kept beside it."""
    song, out = tmp_path / "Music" / "1.wav", tmp_path / "out"
    for seed in range(3):
        make_wav(song, music(900, seed=seed))
        more = how.split() if how != "trash" else ["--originals", "trash"] * (seed < 2)
        assert compress(tmp_path / "Music", "-o", out, *more) == 0
    assert digest(restored(tmp_path) / "1.wav") == digest(song)
    if how != "trash":
        return
    song.unlink()
    trash = {each.original: each for each in Journal().moves()}
    assert trash
    assert command("undo") != 1
    assert compress(tmp_path / "Music", "-o", out) == 0
    assert command("status", tmp_path / "Music", "-o", out) == 0
    assert digest(restored(tmp_path) / "1.wav") == digest(song)


def test_copies_are_kept_beside_each_other_where_that_was_asked_for(library: Path, tmp_path: Path) -> None:
    before = (library / "A" / "cover.jpg").read_bytes()
    (library / "A" / "cover.jpg").write_bytes(JPEG[::-1])
    assert compress(library, "-o", tmp_path / "out", "--replace", "rename") == 0
    assert (tmp_path / "out" / "Music" / "A" / "cover.jpg").read_bytes() == before
    assert same(library / "A", library / "A")
    assert (restored(tmp_path) / "A" / "cover.jpg").read_bytes() == JPEG[::-1]


@pytest.mark.parametrize("name", ["one", "one~0a1b2c3d", "one.", "one.txt"])
def test_a_name_without_a_usual_ending_comes_back(library: Path, tmp_path: Path, name: str) -> None:
    (library / "A" / "one.wav").rename(library / "A" / name)
    assert compress(library, "-o", tmp_path / "out") == 0
    assert same(library, restored(tmp_path))


@pytest.mark.skipif(not fuse_works(), reason="no FUSE")
@pytest.mark.parametrize("where", ["library", "archives"])
def test_drives_that_ignore_case(tmp_path: Path, where: str) -> None:
    with ignoring_case(tmp_path / "drive") as drive:
        library = (drive if where == "library" else tmp_path) / "Music"
        out = tmp_path / "out"
        if where == "archives":
            out.symlink_to(drive)
        make_wav(library / "song.wav", music(900))
        make_wav(library / "Abba" / "x.wav", music(900, seed=2))
        (library / "cover.txt").write_text("a cover")
        assert compress(library, "-o", out) == 0
        for old, new in (("song.wav", "Song.wav"), ("Abba", "ABBA"), ("cover.txt", "Cover.txt")):
            (library / old).rename(library / new)
        assert compress(library, "-o", out) == 0
        assert sorted(tree(restored(tmp_path))) == ["ABBA/x.wav", "Cover.txt", "Song.wav"]
        assert same(library, restored(tmp_path))
        assert command("status", library, "-o", out) == 0
        assert len(manifest.read(out / "Music").files) == 3  # type: ignore[union-attr]
        if where == "archives":
            make_wav(library / "Abba" / "x.wav", music(900, seed=3))  # of the same size
            assert compress(library, "-o", out) == 0
            assert same(library, restored(tmp_path))
            assert command("status", library, "-o", out) == 0


def test_what_comes_back_from_the_trash_is_listed_as_it_was(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    library, out = tmp_path / "Music", tmp_path / "out"
    make_wav(library / "a.wav", music(900))
    whole = make_flac(library / "d.flac", music(900, seed=2))
    whole.write_bytes(whole.read_bytes()[:-200])  # damaged
    (library / "cover.txt").write_text("one")
    assert compress(library, "-o", out) == ExitCode.SOURCE_DAMAGED
    (out / "Music" / "cover (2).txt").write_text("a stranger")
    listed = manifest.read(out / "Music")
    assert listed
    for name in ("d.flac", "cover.txt"):
        (library / name).rename(tmp_path / name)
    assert compress(library, "-o", out, "--prune") == 0
    assert command("undo") == 0
    assert manifest.read(out / "Music").files == listed.files  # type: ignore[union-attr]
    for name in ("d.flac", "cover.txt"):
        (tmp_path / name).rename(library / name)
    assert compress(library, "-o", out) == ExitCode.SOURCE_DAMAGED, "it is told of at each run"

"""A mirrored folder comes back as it was: every file, name, time and permission, and the list that proves it."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.archive_helpers import JPEG, digest, make_flac, make_wav, music, some_metadata, tree
from trilobyte_gui.archive.planning.scan import archive_name, restored_name, scan
from trilobyte_gui.archive.storage import file_times, manifest
from trilobyte_gui.archive.storage import folders as folder_state
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.cli.main import main

EVERYTHING = Options(preset="fast", jobs=2, side_files=True)


def command(*arguments: object) -> int:
    return int(main([str(each) for each in arguments]))


def album(folder: Path) -> Path:
    """Tracks, a cover, a log, something lossy, names in two Unicode forms, an empty folder; odd times and rights."""
    make_wav(folder / "01 – Größe.wav", music(3000))
    make_flac(folder / "CD 1" / "02 音楽.flac", music(3000), metadata=some_metadata())
    (folder / "cover.jpg").write_bytes(JPEG)
    (folder / "CD 1" / "rip.log").write_text("all fine\n")
    (folder / "CD 1" / "Cafe\u0301.cue").write_text("FILE x WAVE\n")
    (folder / "CD 1" / "Caf\u00e9.m3u").write_text("02\n")
    (folder / "demo.wav").write_bytes(b"ID3\x04\0\0\0\0\0\x04abcd\xff\xfb\x90\x64" + bytes(300))
    (folder / "scans" / "none yet").mkdir(parents=True)
    for number, path in enumerate(sorted(folder.rglob("*"), reverse=True)):
        if path.is_file():
            path.chmod(0o640 if number % 2 else 0o444)
        os.utime(path, ns=(1_500_000_000_000_000_000, 1_400_000_000_123_456_700 + number))
    os.utime(folder, ns=(0, 1_300_000_000_000_000_000))
    return folder


def facts(folder: Path) -> dict[str, tuple[object, ...]]:
    out: dict[str, tuple[object, ...]] = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.stat()
        mode = stat.S_IMODE(status.st_mode)
        name = path.relative_to(folder).as_posix()
        out[name] = (status.st_mtime_ns, mode, digest(path) if path.is_file() else "folder")
    return out


def test_a_folder_comes_back_equal(tmp_path: Path) -> None:
    music_folder = album(tmp_path / "Album")
    before = facts(music_folder)
    assert command("compress", music_folder, "-o", tmp_path / "out", "--preset", "fast") == 0
    assert command("restore", tmp_path / "out" / "Album", "-o", tmp_path / "back") == 0
    assert facts(tmp_path / "back" / "Album") == before == facts(music_folder)
    assert command("restore", tmp_path / "out", "-o", tmp_path / "more") == 0
    assert facts(tmp_path / "more" / "out" / "Album") == before


def test_the_manifest_lists_every_file_with_its_hash(tmp_path: Path) -> None:
    music_folder = album(tmp_path / "Album")
    ran = run_everything(music_folder, tmp_path / "out")
    assert ran == (2, 5)
    listed = manifest.read(tmp_path / "out" / "Album")
    assert listed is not None
    assert {each.path for each in listed.files.values()} == set(tree(music_folder))
    for each in listed.files.values():
        assert each.sha256 == digest(music_folder / each.path)
        assert (tmp_path / "out" / "Album" / each.stored).is_file()
        assert each.how == ("archive" if each.stored.endswith(".trilo") else "copy")
    assert {".", "CD 1", "scans", "scans/none yet"} == set(listed.folders)
    # Once more: everything is there, and the list stays whole.
    run_everything(music_folder, tmp_path / "out")
    assert manifest.read(tmp_path / "out" / "Album") == listed


def run_everything(folder: Path, out: Path) -> tuple[int, int]:
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Task

    tasks = [each for each in scan([folder], "compress", out, side_files=True) if isinstance(each, Task)]
    summary = Batch(tasks, EVERYTHING, lambda event: None).run()
    assert summary.failed == 0
    return summary.done, summary.copied


def test_changed_and_missing_side_files_are_told(tmp_path: Path) -> None:
    from trilobyte_gui.archive.planning.scan import LeftOut
    from trilobyte_gui.archive.scheduling.batch import Batch
    from trilobyte_gui.archive.tasks import Event, Failed, Task

    run_everything(album(tmp_path / "Album"), tmp_path / "out")
    mirror = tmp_path / "out" / "Album"
    (mirror / "cover.jpg").chmod(0o644)
    (mirror / "cover.jpg").write_bytes(b"another")
    (mirror / "CD 1" / "rip.log").unlink()
    found = list(scan([mirror], "restore", tmp_path / "back", side_files=True))
    assert [each.path.name for each in found if isinstance(each, LeftOut) and each.failure] == ["rip.log"]
    events: list[Event] = []
    Batch([each for each in found if isinstance(each, Task)], EVERYTHING, events.append).run()
    failed = [each for each in events if isinstance(each, Failed)]
    assert [(each.task.source.name, "changed" in each.error.message) for each in failed] == [("cover.jpg", True)]


def test_side_files_stay_where_they_are_on_request(tmp_path: Path) -> None:
    album(tmp_path / "Album")
    assert command("compress", tmp_path / "Album", "-o", tmp_path / "out", "--preset", "fast", "--no-side-files") == 0
    assert all(name.endswith(".trilo") for name in tree(tmp_path / "out"))


def test_without_an_output_folder_nothing_is_copied(tmp_path: Path) -> None:
    folder = album(tmp_path / "Album")
    before = set(tree(folder))
    assert command("compress", folder, "--preset", "fast") == 0
    assert {name for name in tree(folder) if not name.endswith(".trilo")} == before


def test_what_cannot_be_archived_is_copied_with_its_reason(tmp_path: Path) -> None:
    folder = tmp_path / "Album"
    make_wav(folder / "a.wav", music(500))
    (folder / "b.wav").write_bytes(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x55\0\2\0" + bytes(12) + b"data\0\0\0\0")
    run_everything(folder, tmp_path / "out")
    listed = manifest.read(tmp_path / "out" / "Album")
    assert listed is not None
    assert "MP3" in listed.files["b.wav"].reason
    assert digest(tmp_path / "out" / "Album" / "b.wav") == digest(folder / "b.wav")


def test_a_lossy_file_is_copied_with_its_reason(tmp_path: Path) -> None:
    run_everything(album(tmp_path / "Album"), tmp_path / "out")
    listed = manifest.read(tmp_path / "out" / "Album")
    assert listed is not None
    assert listed.files["demo.wav"].reason == "this is an MP3 file, which is lossy"
    assert listed.files["cover.jpg"].reason == "this is a picture"


def test_a_damaged_track_is_told_and_copied(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Album"
    make_flac(folder / "a.flac", music(9000))
    make_flac(folder / "b.flac", music(500))
    whole = (folder / "a.flac").read_bytes()
    (folder / "a.flac").write_bytes(whole[:-2000])
    damaged = facts(folder)
    assert command("compress", folder, "-o", tmp_path / "out", "--preset", "fast") == 5
    assert "It was copied as it is" in capfd.readouterr().err
    assert command("restore", tmp_path / "out" / "Album", "-o", tmp_path / "back") == 0
    assert facts(tmp_path / "back" / "Album") == damaged
    assert command("verify", tmp_path / "out" / "Album") == 0
    # Again, with nothing changed: the copy is there.
    assert command("compress", folder, "-o", tmp_path / "out", "--preset", "fast") == 5
    # As far as it goes: the copy holds more than the archive, and comes back.
    assert command("compress", folder, "-o", tmp_path / "out", "--preset", "fast", "--damaged") == 0
    assert command("restore", tmp_path / "out" / "Album", "-o", tmp_path / "two") == 0
    assert facts(tmp_path / "two" / "Album")["a.flac"] == damaged["a.flac"]
    # An undamaged copy was found: it takes the place of the old one.
    (folder / "a.flac").write_bytes(whole)
    arguments = ("-o", tmp_path / "out", "--preset", "fast", "--replace", "overwrite")
    assert command("compress", folder, *arguments) == 0
    assert command("restore", tmp_path / "out" / "Album", "-o", tmp_path / "three") == 0
    assert facts(tmp_path / "three" / "Album") == facts(folder)


def test_links_in_a_loop_end(tmp_path: Path) -> None:
    folder = album(tmp_path / "Album")
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "itself").symlink_to("itself")
    run_everything(folder, tmp_path / "out")
    assert len(tree(tmp_path / "out")) == len(tree(folder)) + 1  # the manifest


@pytest.mark.parametrize(
    "entry",
    [
        {"path": "../x", "stored": "a"},
        {"path": "a", "stored": "/etc/passwd"},
        pytest.param({"path": "C:/x", "stored": "a"}, marks=pytest.mark.skipif(os.name != "nt", reason="Windows only")),
        {"path": 3, "stored": "a"},
        {"path": "a", "stored": "a", "mode": "w"},
        {"path": "a", "stored": "a", "mtime_ns": None},
        {"path": "a", "stored": "a", "sha256": 7},
    ],
)
def test_a_manifest_of_a_stranger_leads_nowhere(tmp_path: Path, entry: dict[str, object]) -> None:
    line = {"how": "copy", "bytes": 1, "sha256": "", "mtime_ns": 0, "mode": 420, **entry}
    told = {
        "trilobyte_manifest": 1,
        "checksum": "",
        "files": [line],
        "folders": [{"path": "../..", "mtime_ns": 0, "mode": 0}],
        "links": [],
    }
    (tmp_path / manifest.NAME).write_text(json.dumps(told))
    found = manifest.read(tmp_path)
    assert found is None or (not found.files and not found.folders)


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=60, max_size=250))
def test_any_long_name_gets_an_archive_name_that_fits(name: str) -> None:
    name = name.encode()[:251].decode("utf-8", "ignore") + ".wav"
    made = archive_name(Path(name))
    assert len(made.encode()) <= 255
    assert made.endswith(".trilo")
    assert len(restored_name(Path(name + ".trilo"), "flac").encode()) <= 255
    if len(name.encode()) <= 249:
        assert made == f"{name}.trilo"
        assert restored_name(Path(made), "original") == name


# ---- verifying against the manifest ----


def mirrored(tmp_path: Path) -> Path:
    run_everything(album(tmp_path / "Album"), tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        path.chmod(0o755)
    return tmp_path / "out" / "Album"


def verify_events(capfd: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, object]]]:
    capfd.readouterr()
    code = command("verify", *paths, "--json")
    return code, [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_verify_compares_a_mirror_with_its_manifest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    mirror = mirrored(tmp_path)
    code, events = verify_events(capfd, tmp_path / "out")
    assert code == 0
    assert (events[-1]["done"], events[-1]["compared"]) == (2, 5)
    assert {each["listed"] for each in events if each["event"] == "done" and each["kind"] == "verify"} == {"listed"}
    assert not [each for each in events if each["event"] == "left_out"]

    (mirror / "cover.jpg").write_bytes(JPEG[:-1] + b"x")
    (mirror / "CD 1" / "rip.log").unlink()
    (mirror / "new.txt").write_text("added later")
    (mirror / "new.wav.trilo").write_bytes((mirror / "01 – Größe.wav.trilo").read_bytes())
    code, events = verify_events(capfd, tmp_path / "out")
    assert code == 6  # an archive is damaged or incomplete
    [failed] = [each for each in events if each["event"] == "failed"]
    assert str(failed["path"]).endswith("cover.jpg")
    assert "changed since it was copied" in str(failed["message"])
    left_out = {Path(str(each["path"])).name: each for each in events if each["event"] == "left_out"}
    assert set(left_out) == {"rip.log", "new.txt"}
    assert left_out["rip.log"]["failure"]
    assert not left_out["new.txt"]["failure"]
    assert left_out["new.txt"]["error"] == "NotListed"
    [extra] = [each for each in events if each.get("listed") == "not listed"]
    assert str(extra["path"]).endswith("new.wav.trilo")

    capfd.readouterr()
    assert command("verify", tmp_path / "out") == 6
    said = capfd.readouterr()
    assert "rip.log: the folder's manifest lists it, but it is not there" in said.err
    assert "new.txt: the folder's manifest does not list it" in said.out
    assert "new.wav.trilo: sound, file-exact" in said.out
    assert command("verify", tmp_path / "out", "--no-side-files", "-q") == 0


def test_an_archive_of_another_file_under_a_listed_name(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    mirror = mirrored(tmp_path)
    other = make_wav(tmp_path / "x.wav", music(2000, seed=9))
    assert command("compress", other, "-o", tmp_path / "x", "--preset", "fast") == 0
    (mirror / "01 – Größe.wav.trilo").write_bytes((tmp_path / "x" / "x.wav.trilo").read_bytes())
    code, events = verify_events(capfd, mirror)
    [failed] = [each for each in events if each["event"] == "failed"]
    assert code == 6
    assert "contains another file" in str(failed["message"])
    for _ in range(2):  # restored all the same, and told once more where it is there already
        assert command("restore", mirror, "-o", tmp_path / "back", "-q") == 6
        assert "manifest lists another file" in capfd.readouterr().err
    assert (tmp_path / "back" / "Album" / "01 – Größe.wav").read_bytes() == other.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="systems differ in who may set these bits")
def test_the_bits_of_shared_folders_come_back_but_no_file_runs_as_another(tmp_path: Path) -> None:
    folder = album(tmp_path / "Album")
    (folder / "cover.jpg").chmod(0o6755)
    (folder / "CD 1").chmod(0o1777)
    folder.chmod(0o2775)
    assert command("compress", folder, "-o", tmp_path / "out", "--preset", "fast") == 0
    assert command("restore", tmp_path / "out" / "Album", "-o", tmp_path / "back") == 0
    back = tmp_path / "back" / "Album"
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (back, back / "CD 1", back / "cover.jpg")]
    assert list(map(oct, modes)) == ["0o2775", "0o1777", "0o755"]


def test_a_changed_copy_is_restored_and_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    mirror = mirrored(tmp_path)
    changed = JPEG[:-1] + b"x"
    (mirror / "cover.jpg").write_bytes(changed)
    assert command("restore", mirror, "-o", tmp_path / "back", "-q") == 6
    said = capfd.readouterr()
    assert "changed since it was archived" in said.err
    assert (tmp_path / "back" / "Album" / "cover.jpg").read_bytes() == changed
    assert command("restore", mirror, "-o", tmp_path / "back", "-q") != 0


@pytest.mark.parametrize("how", ["a letter", "cut", "gone"])
def test_a_damaged_manifest_is_told(tmp_path: Path, how: str) -> None:
    mirror = mirrored(tmp_path)
    path = mirror / manifest.NAME
    text = path.read_text()
    if how == "gone":
        path.unlink()
    else:
        path.write_text(text.replace('"mtime_ns": 1', '"mtime_ns": 2', 1) if how == "a letter" else text[:-9])
    assert command("verify", mirror, "-q") == (0 if how == "gone" else 6)


def test_a_part_of_a_mirror_is_held_against_the_whole_mirrors_manifest(tmp_path: Path) -> None:
    mirror = mirrored(tmp_path)
    before = facts(tmp_path / "Album" / "CD 1")
    assert command("verify", mirror / "CD 1", "-q") == 0
    assert command("restore", mirror / "CD 1", "-o", tmp_path / "back", "-q") == 0
    assert facts(tmp_path / "back" / "CD 1") == before
    (mirror / "cover.jpg").unlink()  # not of this part
    assert command("verify", mirror / "CD 1", "-q") == 0
    (mirror / "CD 1" / "rip.log").write_text("all wrong\n")
    assert command("verify", mirror / "CD 1", "-q") == 6


# ---- what folders have that a copier may trip over ----


def everything(folder: Path) -> dict[str, tuple[object, ...]]:
    """As `facts`, with links as links."""
    out: dict[str, tuple[object, ...]] = {}
    for path in [folder, *folder.rglob("*")]:
        name = os.fsencode(path.relative_to(folder)).decode("utf-8", "surrogateescape")
        if path.is_symlink():
            out[name] = ("link", os.readlink(path))
        else:
            status = path.stat()
            content = digest(path) if path.is_file() else "folder"
            out[name] = (status.st_mtime_ns, stat.S_IMODE(status.st_mode), content)
    return out


def messy(folder: Path) -> Path:
    """A folder with all that users' folders have."""
    track, flac = (
        make_wav(folder / "a.wav", music(900)),
        make_flac(folder / "b.flac", music(900), metadata=some_metadata()),
    )
    for name in (
        'AC\\DC: "live" *?.wav',
        "x" * 251 + ".wav",
        "é" * 125 + ".flac",
        "Cafe\u0301.wav",
        "Caf\u00e9.wav",
        " lead and trail .wav",
        ".hidden.wav",
        "-o.wav",
        "no suffix",
        "UPPER.WAV",
        "upper.wav",
        "new\nline.wav",
        "日本語 \U0001f3b5.flac",
    ):
        (folder / name).write_bytes((flac if name.endswith("flac") else track).read_bytes())
    (folder / os.fsdecode(b"latin-\xe9.wav")).write_bytes(track.read_bytes())
    (folder / os.fsdecode(b"latin-\xe9.log")).write_bytes(b"log")
    deep = folder
    for number in range(12):
        deep = deep / (f"{number} " + "y" * 100)
    deep.mkdir(parents=True)
    (deep / "deep.wav").write_bytes(track.read_bytes())
    for path in ("empty", "empty/er", "locked", "Disc: 1", "back\\slash"):
        (folder / path).mkdir()
    (folder / "Disc: 1" / "t.wav").write_bytes(track.read_bytes())
    (folder / "back\\slash" / "note.txt").write_text("x")
    (folder / "locked" / "t.cue").write_text('FILE "t.wav" WAVE')
    (folder / "zero.wav").write_bytes(b"")
    (folder / "zero.txt").write_bytes(b"")
    (folder / "a.wav.trilo").write_bytes(b"somebody's text under an archive's name")
    (folder / manifest.NAME).write_text("{}")
    (folder / "Disc: 1" / "cover.lnk.jpg").symlink_to("../cover.jpg")
    (folder / "cover.jpg").write_bytes(JPEG)
    (folder / "again").symlink_to("Disc: 1", target_is_directory=True)
    (folder / "up").symlink_to(".", target_is_directory=True)
    (folder / "nowhere").symlink_to("not there")
    (folder / "itself").symlink_to("itself")
    for number, path in enumerate(sorted(folder.rglob("*"), reverse=True)):
        if not path.is_symlink():
            path.chmod((0o755, 0o555)[number % 2] if path.is_dir() else (0o640, 0o444, 0o755, 0o600)[number % 4])
            os.utime(path, ns=(0, 1_200_000_000_987_654_321 + number * 10**9))
    os.utime(folder, ns=(0, -(10**18)))
    return folder


def test_a_messy_folder_comes_back_equal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = messy(tmp_path / "Messy")
    before = everything(folder)
    assert command("compress", folder, "-o", tmp_path / "out", "--preset", "fast", "-q") == 0
    assert command("verify", tmp_path / "out", "-q") == 0
    assert command("restore", tmp_path / "out" / "Messy", "-o", tmp_path / "back", "-q") == 0
    assert everything(tmp_path / "back" / "Messy") == before == everything(folder)
    # The mirror of a mirror, with the inner manifest as a file like any other.
    inside = everything(tmp_path / "out")
    assert command("compress", tmp_path / "out", "-o", tmp_path / "twice", "-q") == 0
    assert command("verify", tmp_path / "twice", "-q") == 0
    assert command("restore", tmp_path / "twice" / "out", "-o", tmp_path / "once", "-q") == 0
    assert everything(tmp_path / "once" / "out") == inside
    assert capfd.readouterr().err == ""


def test_two_folders_of_one_name_stay_two(tmp_path: Path) -> None:
    for number, place in enumerate(("a", "b")):
        make_wav(tmp_path / place / "Live" / "01.wav", music(700, seed=number))
    assert command("compress", tmp_path / "a" / "Live", tmp_path / "b" / "Live", "-o", tmp_path / "out", "-q") == 0
    assert (
        command("restore", tmp_path / "out" / "Live", tmp_path / "out" / "Live (2)", "-o", tmp_path / "back", "-q") == 0
    )
    assert digest(tmp_path / "back" / "Live" / "01.wav") == digest(tmp_path / "a" / "Live" / "01.wav")
    assert digest(tmp_path / "back" / "Live (2)" / "01.wav") == digest(tmp_path / "b" / "Live" / "01.wav")


def test_links_of_a_stranger_lead_nowhere(tmp_path: Path) -> None:
    links = [
        ("d/l", ".."),
        ("m", "d/l/.."),
        ("out", "../.."),
        ("abs", "/etc"),
        ("p/q/r", "../.."),
        ("p/q/r/s/t", "../../../../x"),
        ("m/made/outside", "x"),
    ]
    folders = [{"path": "old", "mode": 0o777, "mtime_ns": 0, "created_ns": None}]
    told = {
        "trilobyte_manifest": 1,
        "files": [],
        "folders": [*folders, {**folders[0], "path": "old/new"}],
        "links": [{"path": path, "to": to} for path, to in links],
        "checksum": "",
    }
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / manifest.NAME).write_text(json.dumps(told))
    (tmp_path / "x").write_text("not yours")
    target = tmp_path / "deep" / "target"
    target.mkdir(parents=True)
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    (target / "old").symlink_to(private)
    before = private.stat().st_mode, private.stat().st_mtime_ns
    folder_state.restore_all_folders(tmp_path / "mirror", target)
    assert (private.stat().st_mode, private.stat().st_mtime_ns) == before
    assert [path.name for path in target.parent.iterdir()] == ["target"]
    (target / "old").unlink()
    for path in target.rglob("*"):
        assert path.resolve().is_relative_to(target.resolve()), path


def test_a_time_of_creation_is_set_where_the_system_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux cannot; a Mac takes it from a time of modification that is earlier, so it must come first."""
    path, times = tmp_path / "a.wav", []
    path.touch()
    monkeypatch.setattr(file_times.os, "utime", lambda path, ns: times.append(ns))
    for system in ("linux", "darwin", "freebsd14"):
        monkeypatch.setattr(file_times.sys, "platform", system)
        file_times.set_created(path, 5_000)
        file_times.set_created(path, None)
    assert times == [(5_000, 5_000)] * 2

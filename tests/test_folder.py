"""A mirrored folder comes back as it was: every file, name, time and permission, and the list that proves it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from archive_helpers import JPEG, digest, make_flac, make_wav, music, some_metadata, tree
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.archive import manifest
from trilobyte_gui.archive.scan import archive_name, restored_name, scan
from trilobyte_gui.archive.tasks import Copied, Options
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
    from trilobyte_gui.archive.batch import Batch
    from trilobyte_gui.archive.tasks import Task

    tasks = [each for each in scan([folder], "compress", out, side_files=True) if isinstance(each, Task)]
    summary = Batch(tasks, EVERYTHING, lambda event: None).run()
    assert summary.failed == 0
    return summary.done, summary.copied


def test_changed_and_missing_side_files_are_told(tmp_path: Path) -> None:
    from trilobyte_gui.archive.batch import Batch
    from trilobyte_gui.archive.scan import LeftOut
    from trilobyte_gui.archive.tasks import Done, Event, Task

    run_everything(album(tmp_path / "Album"), tmp_path / "out")
    mirror = tmp_path / "out" / "Album"
    (mirror / "cover.jpg").chmod(0o644)
    (mirror / "cover.jpg").write_bytes(b"another")
    (mirror / "CD 1" / "rip.log").unlink()
    found = list(scan([mirror], "restore", tmp_path / "back", side_files=True))
    assert [each.path.name for each in found if isinstance(each, LeftOut) and each.failure] == ["rip.log"]
    events: list[Event] = []
    Batch([each for each in found if isinstance(each, Task)], EVERYTHING, events.append).run()
    copied = [each.result for each in events if isinstance(each, Done) and isinstance(each.result, Copied)]
    assert [each.target.name for each in copied if "changed" in each.reason] == ["cover.jpg"]


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
        {"path": "C:/x", "stored": "a"},
        {"path": 3, "stored": "a"},
    ],
)
def test_a_manifest_of_a_stranger_leads_nowhere(tmp_path: Path, entry: dict[str, object]) -> None:
    line = {"how": "copy", "bytes": 1, "sha256": "", "mtime_ns": 0, "mode": 420, **entry}
    told = {"trilobyte_manifest": 1, "files": [line], "folders": [{"path": "../..", "mtime_ns": 0, "mode": 0}]}
    (tmp_path / manifest.NAME).write_text(json.dumps(told))
    found = manifest.read(tmp_path)
    assert found is None or (not found.files and not found.folders)


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=60, max_size=250))
def test_any_long_name_gets_an_archive_name_that_fits(name: str) -> None:
    name = name.encode()[:251].decode("utf-8", "ignore") + ".wav"
    made = archive_name(Path(name))
    assert len(made.encode()) <= 255
    assert made.endswith(".trilo")
    if len(name.encode()) <= 249:
        assert made == f"{name}.trilo"
        assert restored_name(Path(made), "original") == name

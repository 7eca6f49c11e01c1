"""No change of the archives is missed by what shows them, whenever it happens."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.helpers.playing import Library
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.play import following, tree
from trilobyte_gui.play.following import FolderWatch, Follower
from trilobyte_gui.play.shelf import stamp_of
from trilobyte_gui.play.tree import Tree


def old(folder: Path) -> None:
    """Give a folder a time at which nothing changes any more."""
    os.utime(folder, (1_700_000_000, 1_700_000_000))


def made(path: Path, data: bytes = b"1") -> Path:
    """A file that was written long ago."""
    path.write_bytes(data)
    old(path)
    return path


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_EVERY", 0.01)
    monkeypatch.setattr(following, "_REST", 0)


def test_what_changes_while_a_tree_is_read_is_seen_later(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "one.wav.trilo")
    old(tmp_path)
    scan = tree.scan

    def slow(*arguments: object) -> object:
        yield from scan(*arguments, side_files=True)  # type: ignore[arg-type]
        shutil.copy(library.archive("Album/06.aiff"), tmp_path / "two.wav.trilo")

    monkeypatch.setattr(tree, "scan", lambda *arguments, side_files: slow(*arguments))
    read = Tree(tmp_path)
    assert read.tracks == 1
    assert read.watch.changed()
    assert read.again().tracks == 2


def test_two_changes_of_one_time_are_both_seen(tmp_path: Path) -> None:
    """As where a file system counts in steps of two seconds, and within a step of the system's clock anywhere."""
    made(tmp_path / "one")
    watch = FolderWatch(tmp_path)
    now = tmp_path.stat().st_mtime_ns
    made(tmp_path / "two")
    os.utime(tmp_path, ns=(now, now))
    assert watch.changed()
    old(tmp_path)
    assert watch.changed()
    assert not watch.changed()


def test_what_is_written_in_place_is_seen_though_its_folder_stays(tmp_path: Path) -> None:
    paths = [made(tmp_path / name) for name in ("1.wav.trilo", "2.wav.trilo", "cover.jpg")]
    made(tmp_path / ".3.wav.trilo.0123abcd.part")
    old(tmp_path)
    for archives, watched in ((tmp_path, paths), (paths[0], paths[:1])):
        watch = FolderWatch(archives)
        assert not watch.changed()
        for path in watched:
            made(path, path.read_bytes() + b"longer")
            assert watch.changed(), path
            assert not watch.changed()
    with (tmp_path / ".3.wav.trilo.0123abcd.part").open("ab") as file:  # an archive that is not there yet
        file.write(b"more")
    assert not watch.changed()


def test_a_slow_disk_is_looked_at_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its files a few at a time, of its folders all."""
    paths = [made(tmp_path / f"{number}.wav.trilo") for number in range(5)]
    old(tmp_path)
    monkeypatch.setattr(following, "_FILES", 0)
    watch = FolderWatch(tmp_path)
    assert not any(watch.changed() for _ in range(7))
    for path in paths:
        made(path, path.read_bytes() + b"longer")
        assert sum(watch.changed() for _ in range(5)) == 1
    made(tmp_path / "new.wav.trilo")
    os.utime(tmp_path, (1_700_000_001, 1_700_000_001))
    assert watch.changed()


def test_what_could_not_be_followed_is_tried_again(tmp_path: Path) -> None:
    old(tmp_path)
    watch = FolderWatch(tmp_path)
    assert not watch.changed()
    times = []
    done = threading.Event()

    def follow() -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            raise CannotRead("the disk is away") if len(times) == 1 else OSError
        done.set()

    follower = Follower(watch, follow)
    os.utime(tmp_path, (1_700_000_001, 1_700_000_001))
    follower.start()
    assert done.wait(60)
    time.sleep(0.1)
    follower.close()
    assert len(times) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no time that programs cannot set")
def test_a_time_that_is_set_back_hides_no_edit(tmp_path: Path) -> None:
    """As programs that edit tags do on request; an edit may leave the size as it is, too."""
    file = made(tmp_path / "one")
    old(tmp_path)
    time.sleep(0.02)  # a tick of the clock that inodes are stamped with
    watch, stamp = FolderWatch(tmp_path), stamp_of(file)
    assert not watch.changed()
    made(file, b"2")
    assert stamp_of(file) != stamp
    assert watch.changed()

"""Sizes that are kept from one mount to the next: the same as those that are read anew, whatever happened between."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import trilobyte_gui as trilobyte
from tests.helpers.playing import Library
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.paths import cache_dir
from trilobyte_gui.play import index, tree
from trilobyte_gui.play.index import Told, TreeIndex
from trilobyte_gui.play.mount import Operations
from trilobyte_gui.play.tree import FileStat, Tree, TreeFile


@pytest.fixture
def mirror(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRILOBYTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(index, "_TICK_NS", -(10**10))  # what was written this moment counts as old
    return Path(shutil.copytree(library.mirror, tmp_path / "Music", symlinks=True))


def told(mirror: Path, as_: str = "wav") -> dict[str, FileStat]:
    made = Tree(mirror, as_)  # type: ignore[arg-type]
    facts = {path: made.facts(file) for path, file in made.files()}
    made.save(complete=True)
    return facts


def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The archives that are looked into from now on."""
    looked: list[Path] = []
    read: Callable[[Path, bool], Told] = tree._read

    def noting(path: Path, wav: bool) -> Told:
        looked.append(path)
        return read(path, wav)

    monkeypatch.setattr(tree, "_read", noting)
    return looked


def test_the_second_time_no_archive_is_looked_into(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = {as_: told(mirror, as_) for as_ in ("wav", "original")}
    looked = reads(monkeypatch)
    assert {as_: told(mirror, as_) for as_ in ("wav", "original")} == first
    assert looked == []


def test_an_archive_that_changed_is_looked_into_even_with_its_old_size_and_time(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = mirror / "changed.wav.trilo"
    archive.write_bytes(trilobyte.encode(np.zeros(1000, np.int16), 8000, "quick"))
    os.utime(archive, (5, 5))
    before = told(mirror)
    data = trilobyte.encode(np.zeros(1001, np.int16), 8000, "quick")
    assert len(data) == archive.stat().st_size
    time.sleep(0.02)  # a tick of the clock that inodes are stamped with
    archive.write_bytes(data)
    os.utime(archive, (5, 5))
    looked = reads(monkeypatch)
    after = told(mirror)
    assert looked == [archive]
    assert after["changed.wav"].size == before["changed.wav"].size + 2


def test_what_was_written_this_moment_is_not_kept(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_TICK_NS", 10**10)
    told(mirror)
    looked = reads(monkeypatch)
    told(mirror)
    assert len(looked) == len(list(mirror.rglob("*.trilo")))


@pytest.mark.parametrize("harm", [
    lambda data: b"", lambda data: data[: len(data) // 2], lambda data: data.replace(b"[", b"{", 1),
    lambda data: data.replace(b'": [[', b'": [[1', 1), lambda data: b"\xff" * 99, lambda data: b"x\n{}",
])  # fmt: skip
def test_a_damaged_index_is_nothing(mirror: Path, harm: Callable[[bytes], bytes]) -> None:
    first = told(mirror)
    [file] = (cache_dir() / "listings").iterdir()
    assert harm(file.read_bytes()) != file.read_bytes()
    file.write_bytes(harm(file.read_bytes()))
    assert told(mirror) == first


def test_another_version_and_a_folder_that_cannot_be_written_are_no_trouble(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = told(mirror)
    monkeypatch.setattr(index, "_LAYOUT", "another")
    looked = reads(monkeypatch)
    assert told(mirror) == first
    assert looked
    shutil.rmtree(cache_dir())
    cache_dir().write_text("not a folder")
    assert told(mirror) == first


def test_what_is_gone_is_forgotten_once_all_were_asked_for(mirror: Path) -> None:
    told(mirror)
    [kept] = (cache_dir() / "listings").iterdir()
    assert "01 plain" in kept.read_text()
    (mirror / "Album" / "01 plain.wav.trilo").unlink()
    (mirror / "new.wav.trilo").write_bytes(trilobyte.encode(np.zeros(9, np.int16), 8000, "quick"))
    made = Tree(mirror)
    made.facts(next(file for path, file in made.files() if path == "new.wav"))
    made.save()
    assert "01 plain" in kept.read_text()
    told(mirror)
    assert "01 plain" in kept.read_text()  # nothing new
    (mirror / "newer.wav.trilo").write_bytes(trilobyte.encode(np.zeros(9, np.int16), 8000, "quick"))
    told(mirror)
    assert "01 plain" not in kept.read_text()


def test_a_size_that_turns_out_wrong_is_told_and_forgotten(mirror: Path) -> None:
    archive = mirror / "Album" / "01 plain.wav.trilo"
    right = told(mirror)["Album/01 plain.wav"].size
    lie = TreeIndex(mirror)
    lie.put(archive, archive.stat(), Told(right + 4, right + 4, "", 0, None))
    lie.save()
    heard: list[Exception] = []
    made = Tree(mirror)
    system = Operations(made, lambda path, error: heard.append(error))
    assert system.getattr("/Album/01 plain.wav")["st_size"] == right + 4
    with pytest.raises(OSError, match="Input/output error"):
        system.open("/Album/01 plain.wav", os.O_RDONLY)
    system.close()
    assert "another size" in str(heard[0])
    assert told(mirror)["Album/01 plain.wav"].size == right


def test_listings_carry_sizes_where_they_are_quickly_known(mirror: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (mirror / "Album" / "12 damaged.wav.trilo").write_bytes(b"TRILOBYT" + bytes(99))
    monkeypatch.setattr("trilobyte_gui.play.mount._LISTING", 1e9)
    system = Operations(Tree(mirror))
    names = [name for name, _, _ in system.readdir("/Album", 0)]
    listed = list(system.listing("/Album", plus=True))
    assert [name for name, _, _ in listed] == names
    for name, attributes, full in listed[2:]:
        assert full
        assert attributes == system.getattr(f"/Album/{name}")
    assert list(system.listing("/Album", 5, plus=True)) == listed[5:]
    monkeypatch.setattr("trilobyte_gui.play.mount._LISTING", 0)
    fresh = Operations(Tree(mirror))
    assert not [name for name, _, full in fresh.listing("/Album", plus=True) if full]
    for each in (system, fresh):
        each.close()


def test_errors_are_not_kept(mirror: Path) -> None:
    archive = mirror / "x.wav.trilo"
    data = trilobyte.encode(np.zeros(9, np.int16), 8000, "quick")
    archive.write_bytes(data[:-9] + b"x" * 9)
    archive.write_bytes(data[:40])
    made = Tree(mirror)
    file = next(file for path, file in made.files() if path == "x.wav")
    assert isinstance(file, TreeFile)
    with pytest.raises(ArchiveDamaged):
        made.facts(file)
    made.save()
    archive.write_bytes(data)
    assert told(mirror)["x.wav"].size > 18

"""Files on a disk that several computers write to, where locks may not hold."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.storage import safe_write
from trilobyte_gui.archive.storage.locks import NoLocksError
from trilobyte_gui.archive.storage.safe_write import SafeWrite, TargetExistsError, sweep
from trilobyte_gui.archive.tasks import Task
from trilobyte_gui.cluster.probes import outputs, probes
from trilobyte_gui.codec.errors import DiskFull


@pytest.fixture(params=["locks", "no locks"], autouse=True)
def _locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(handle: int) -> bool:
        raise NoLocksError

    if request.param == "no locks":
        monkeypatch.setattr(safe_write, "try_lock", none)


def test_two_writers_of_one_target_write_two_files_and_one_gets_the_name(tmp_path: Path) -> None:
    target, source = tmp_path / "a.trilo", tmp_path / "a.wav"
    with SafeWrite(target, source, exclusive=True) as one, SafeWrite(target, source, exclusive=True) as other:
        assert one.path != other.path
        for out, words in ((one, b"first"), (other, b"second")):
            out.file.write(words)
            out.sync()
        one.commit(target, replace=False)
        with pytest.raises(TargetExistsError):
            other.commit(target, replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a.trilo"]
    assert target.read_bytes() == b"first"


def test_an_exclusive_file_is_never_gone_on_with(tmp_path: Path) -> None:
    out = SafeWrite(tmp_path / "a", tmp_path / "b", exclusive=True, keep=True).__enter__()
    out.file.write(b"half")
    out.__exit__(DiskFull, DiskFull("the disk is full"), None)
    with SafeWrite(tmp_path / "a", tmp_path / "b", exclusive=True, resume=True) as out:
        assert out.left == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="network drives of this kind are not to be had")
def test_a_name_that_was_given_though_the_answer_was_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NFS repeats a request whose answer was lost, and is told that the name is taken: by itself."""
    real = os.link

    def twice(*paths: Path, **how: bool) -> None:
        real(*paths, **how)
        real(*paths, **how)

    monkeypatch.setattr(os, "link", twice)
    with SafeWrite(tmp_path / "a", tmp_path / "b", exclusive=True) as out:
        out.file.write(b"whole")
        out.sync()
        out.commit(tmp_path / "a", replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_killed_programs_left_is_swept(tmp_path: Path) -> None:
    target = tmp_path / "a.trilo"
    left = [tmp_path / f".a.trilo.{mark}.part" for mark in ("01234567", "89abcdef")]
    others = [tmp_path / name for name in (".b.trilo.01234567.part", "a.trilo.part", ".a.trilo", "a.trilo")]
    for path in left + others:
        path.write_bytes(b"half")
    sweep([target, tmp_path / "nowhere" / "c.trilo"])
    assert sorted(tmp_path.iterdir()) == sorted(others)


def test_what_is_being_written_is_not_swept_where_locks_hold(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    holds = "no locks" not in request.node.name
    target = tmp_path / "a.trilo"
    with SafeWrite(target, tmp_path / "a.wav", exclusive=True) as out:
        sweep([target])
        assert out.path.exists() is (holds and os.name != "nt")


def test_many_at_once(tmp_path: Path) -> None:
    target, names = tmp_path / "a.trilo", []

    def write() -> None:
        with SafeWrite(target, tmp_path / "a.wav", exclusive=True) as out:
            out.file.write(b"whole")
            out.sync()
            try:
                out.commit(target, replace=False)
                names.append(out.path)
            except TargetExistsError:
                pass

    writers = [threading.Thread(target=write) for _ in range(16)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert len(names) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.trilo"]


def test_probes_show_the_folders_that_are_written_to(tmp_path: Path) -> None:
    out, beside = tmp_path / "out", tmp_path / "beside"
    tasks = [
        Task("compress", beside / "a.wav", beside / "a.wav.trilo"),
        Task("compress", tmp_path / "x" / "b.wav", out / "x" / "b.wav.trilo", root=tmp_path / "x", mirror=out / "x"),
        Task("compress", tmp_path / "x" / "1" / "c.wav", out / "x" / "1" / "c.trilo", mirror=out / "x"),
        Task("restore", tmp_path / "y.trilo", out / "y" / "2" / "y.wav"),
        Task("restore", tmp_path / "z.trilo", out / "y" / "z.wav"),
        Task("verify", tmp_path / "v.trilo"),
    ]
    assert outputs(tasks) == [out / "x", out / "y"]
    with probes(outputs(tasks)) as seen:
        assert [each.parent for each in seen] == [out / "x", out / "y"]
        assert all(each.exists() for each in seen)
        make_wav(out / "x" / "d.wav", music(100))
        assert [each.source.name for each in scan([out], "compress") if isinstance(each, Task)] == ["d.wav"]
        seen[0].with_name(".trilobyte-cluster.01234567.part").write_bytes(b"")  # a program that was killed
    with probes([out / "x"]):
        pass
    assert [path.name for path in out.rglob("*") if path.is_file()] == ["d.wav"]


def test_very_many_folders_have_one_probe_in_common(tmp_path: Path) -> None:
    tasks = [Task("restore", Path(f"/a/{n}.trilo"), tmp_path / "out" / str(n) / "a.wav") for n in range(100)]
    assert outputs(tasks) == [tmp_path / "out"]

"""Mounted archives: the file system's operations as such, and where FUSE works, the mounted folder."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trilobyte_gui as trilobyte
from tests.helpers.playing import SHORT, Library, fuse_works
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.cli import main as cli
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import CannotRead, ExitCode, TrilobyteError
from trilobyte_gui.play import mount as mounting
from trilobyte_gui.play.mount import Operations
from trilobyte_gui.play.shelf import Shelf
from trilobyte_gui.play.tree import Tree

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]
OURS = ("trilobyte-ahead", "trilobyte-flac", "trilobyte-look")
Told = list[tuple[Path, TrilobyteError]]


needs_fuse = pytest.mark.skipif(not fuse_works(), reason="FUSE cannot be used here")


def operations(archives: Path, as_: str = "original", told: Told | None = None) -> Operations:
    heard = told if told is not None else []
    return Operations(Tree(archives, as_), lambda path, error: heard.append((path, error)))  # type: ignore[arg-type]


def walked(system: Operations, path: str = "") -> Iterator[str]:
    """Every path below, "a/b"."""
    for name, attributes, _ in system.readdir(f"/{path}", 0):
        if name in (".", ".."):
            continue
        below = f"{path}/{name}".strip("/")
        assert attributes["st_mode"] == stat.S_IFMT(system.getattr(f"/{below}")["st_mode"])
        yield below
        if stat.S_ISDIR(attributes["st_mode"]):
            yield from walked(system, below)


def contents(system: Operations, path: str) -> bytes:
    handle = system.open(f"/{path}", os.O_RDONLY)
    data = b""
    while part := system.read(f"/{path}", 60_000, len(data), handle):
        data += part
    system.release(f"/{path}", handle)
    return data


def test_the_originals_stand_where_they_stood(library: Library) -> None:
    system = operations(library.mirror)
    expected = {path.relative_to(library.originals).as_posix() for path in library.originals.rglob("*")}
    # One FLAC file is not repeated by libFLAC.
    expected = expected - {"Album/10 odd.flac"} | {"Album/10 odd.wav"}
    assert set(walked(system)) == {each for each in expected if not each.startswith("link/")}
    assert system.readlink("/link") == "Album"
    for path in expected - {"Album/10 odd.wav", "link"}:
        original = library.originals / path
        told, status = system.getattr(f"/{path}"), original.stat()
        assert (told["st_mode"], told["st_mtime"]) == (status.st_mode, status.st_mtime_ns), path
        if original.is_file():
            assert told["st_size"] == status.st_size
            assert contents(system, path) == original.read_bytes(), path
    system.close()
    assert not [each for each in threading.enumerate() if each.name.startswith(OURS)]


@pytest.mark.parametrize("listed", [True, False])
def test_as_wav_they_are_what_restoring_gives(library: Library, tmp_path: Path, listed: bool) -> None:
    mirror = library.mirror
    if not listed:
        mirror = Path(shutil.copytree(library.mirror, tmp_path / "Music", symlinks=True))
        (mirror / MANIFEST).unlink()
    trilobyte.restore(mirror, tmp_path / "restored", to="wav").check()
    system = operations(mirror, "wav")
    files = [path for path in (tmp_path / "restored").rglob("*") if path.is_file() and path.name != MANIFEST]
    assert len(files) >= 12
    for path in files:
        below = path.relative_to(tmp_path / "restored" / "Music").as_posix()
        told = system.getattr(f"/{below}")
        assert (told["st_size"], told["st_mtime"]) == (path.stat().st_size, path.stat().st_mtime_ns), below
        assert contents(system, below) == path.read_bytes(), below
    system.close()


def test_a_part_of_a_mirror_and_a_single_archive(library: Library) -> None:
    album = operations(library.mirror / "Album")
    assert contents(album, "01 plain.wav") == (library.originals / "Album/01 plain.wav").read_bytes()
    assert stat.S_IMODE(album.getattr("/01 plain.wav")["st_mode"]) == 0o640
    album.close()
    single = operations(library.archive("Größe ü.flac"))
    assert list(walked(single)) == ["Größe ü.flac"]
    single.close()


def test_listing_decodes_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArchiveReader, "segment", lambda self, number: pytest.fail("a segment was read"))
    for as_ in ("wav", "original"):
        system = operations(library.mirror, as_)
        sizes = [system.getattr(f"/{path}")["st_size"] for path in walked(system)]
        handle = system.open("/Album/01 plain.wav", os.O_RDONLY)
        assert system.read("/Album/01 plain.wav", 44, 0, handle)[:4] == b"RIFF"
        assert sum(sizes) > 500_000
        system.close()


def test_what_is_asked_wrongly_is_refused(library: Library) -> None:
    system = operations(library.mirror)

    def refused(number: int, call: Callable[..., object], *arguments: object) -> None:
        with pytest.raises(OSError) as told:  # noqa: PT011
            call(*arguments)
        assert told.value.errno == number

    refused(errno.ENOENT, system.getattr, "/nothing")
    refused(errno.EROFS, system.open, "/notes.txt", os.O_RDWR)
    refused(errno.EISDIR, system.open, "/Album", os.O_RDONLY)
    refused(errno.ENOTDIR, system.readdir, "/notes.txt", 0)
    refused(errno.EINVAL, system.readlink, "/notes.txt")
    refused(errno.EBADF, system.read, "/notes.txt", 10, 0, 999)
    system.close()


def test_damage_costs_one_part_of_one_file_and_is_told_once(library: Library, tmp_path: Path) -> None:
    mirror, broken, headless = library.damaged(tmp_path)
    told: Told = []
    system = operations(mirror, told=told)
    original = (library.originals / "Album/01 plain.wav").read_bytes()
    handle = system.open("/Album/01 plain.wav", os.O_RDONLY)
    for _ in range(2):
        assert system.read("/Album/01 plain.wav", 1000, 0, handle) == original[:1000]
        with pytest.raises(OSError, match="Input/output"):
            system.read("/Album/01 plain.wav", 1000, 44 + 4 * SHORT, handle)
    assert system.read("/Album/01 plain.wav", 10**6, 44 + 8 * SHORT, handle) == original[44 + 8 * SHORT :]
    assert system.getattr("/Album/06.aiff")["st_size"] == 0
    with pytest.raises(OSError, match="Input/output"):
        system.open("/Album/06.aiff", os.O_RDONLY)
    assert contents(system, "Album/07.w64") == (library.originals / "Album/07.w64").read_bytes()
    assert [path for path, _ in told] == [broken, headless]
    assert "segment 2 of 4 is damaged" in told[0][1].message
    system.close()


def opened(system: Operations, path: str) -> int:
    """A handle, as the system gets it: it asks again where a file has changed."""
    try:
        return system.open(path, os.O_RDONLY)
    except OSError as error:
        if error.errno != errno.ESTALE:
            raise
        return system.open(path, os.O_RDONLY)


def test_an_archive_that_is_replaced_is_followed(library: Library, tmp_path: Path) -> None:
    archive = Path(shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "a.wav.trilo"))
    told: Told = []
    system = operations(tmp_path, told=told)
    before = contents(system, "a.wav")
    handle = system.open("/a.wav", os.O_RDONLY)
    shutil.copy(library.archive("Album/03 deep.wav"), archive)
    # What has it open does not get half of each, and nobody else does meanwhile.
    for _ in range(2):
        with pytest.raises(OSError, match="Input/output"):
            system.read("/a.wav", 100, 0, handle)
        with pytest.raises(OSError, match="Input/output"):
            opened(system, "/a.wav")
    assert "replaced while it was read" in told[0][1].message
    system.release("/a.wav", handle)
    handle = opened(system, "/a.wav")
    after = (library.originals / "Album/03 deep.wav").read_bytes()
    assert system.getattr("/a.wav")["st_size"] == len(after) != len(before)
    assert contents(system, "a.wav") == after
    archive.chmod(0o600)
    assert system.read("/a.wav", 4, 0, handle) == b"RIFF"  # the same file
    system.release("/a.wav", opened(system, "/a.wav"))
    system.release("/a.wav", handle)
    archive.write_bytes(b"no archive")
    with pytest.raises(OSError, match="Input/output"):
        opened(system, "/a.wav")
    shutil.copy(library.archive("Album/01 plain.wav"), archive)
    system.release("/a.wav", opened(system, "/a.wav"))
    assert contents(system, "a.wav") == before
    archive.unlink()
    with pytest.raises(FileNotFoundError):
        system.open("/a.wav", os.O_RDONLY)
    system.close()


def test_the_tree_follows_the_archives(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trilobyte_gui.play.following._EVERY", 0.01)
    monkeypatch.setattr("trilobyte_gui.play.following._REST", 0)
    mirror = Path(shutil.copytree(library.mirror, tmp_path / "Music", symlinks=True))
    system = operations(mirror)
    system.look_ahead()
    (mirror / "New").mkdir()
    shutil.copy(library.archive("Album/01 plain.wav"), mirror / "New" / "song.wav.trilo")
    (mirror / "Album" / "06.aiff.trilo").unlink()

    def now() -> set[str]:
        return set(walked(system))

    wait_for(lambda: "New/song.wav" in now() and "Album/06.aiff" not in now())
    assert contents(system, "New/song.wav") == (library.originals / "Album/01 plain.wav").read_bytes()
    shutil.rmtree(mirror / "New")
    wait_for(lambda: "New/song.wav" not in now())
    mirror.rename(tmp_path / "away")  # a disk that is taken out
    time.sleep(0.1)
    assert "Album/01 plain.wav" in now()
    (tmp_path / "away").rename(mirror)
    assert contents(system, "Album/01 plain.wav") == (library.originals / "Album/01 plain.wav").read_bytes()
    system.close()


def test_tags_that_are_edited_in_place_are_followed(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of the folder stays."""
    import mutagen.apev2

    monkeypatch.setattr("trilobyte_gui.play.following._EVERY", 0.01)
    monkeypatch.setattr("trilobyte_gui.play.following._REST", 0)
    archive = Path(shutil.copy(library.archive("Album/09 tags.flac"), tmp_path))
    for path in (archive, tmp_path):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    system = operations(tmp_path, "wav")
    before = system.getattr("/09 tags.wav")["st_size"]
    system.look_ahead()
    tags = mutagen.apev2.APEv2(archive)
    tags["Title"] = "Another title, which is far longer than the one before"
    tags.save(archive)
    wait_for(lambda: system.getattr("/09 tags.wav")["st_size"] > before)
    assert system.getattr("/09 tags.wav")["st_size"] == len(contents(system, "09 tags.wav"))
    system.close()


def test_a_disk_that_goes_while_it_is_read_has_lost_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = Path(shutil.copytree(library.mirror, tmp_path / "Music", symlinks=True))
    tree = Tree(mirror, "wav")
    for put in (None, Path.mkdir):

        def gone(folders: list[Path], *more: Any, put: Any = put, **named: Any) -> Any:
            mirror.rename(tmp_path / "away")
            if put:
                put(mirror)  # the empty folder that it was mounted on
            return scan(folders, *more, **named)

        with monkeypatch.context() as patch:
            patch.setattr("trilobyte_gui.play.tree.scan", gone)
            with pytest.raises(CannotRead):
                tree.again()
        shutil.rmtree(mirror, ignore_errors=True)
        (tmp_path / "away").rename(mirror)
    assert tree.again().nodes.keys() == tree.nodes.keys()


def test_two_tracks_of_one_name_both_have_a_place(library: Library, tmp_path: Path) -> None:
    shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "song.wav.trilo")
    shutil.copy(library.archive("Album/09 tags.flac"), tmp_path / "song.flac.trilo")
    system = operations(tmp_path, "wav")
    assert sorted(walked(system)) == ["song (2).wav", "song.wav"]
    assert contents(system, "song.wav")[-4:] != contents(system, "song (2).wav")[-4:]
    system.close()


def test_no_original_loses_its_name_to_a_converted_track(library: Library, tmp_path: Path) -> None:
    shutil.copy(library.archive("Album/10 odd.flac"), tmp_path / "song.flac.trilo")
    shutil.copy(library.archive("Album/01 plain.wav"), tmp_path / "song.wav.trilo")
    system = operations(tmp_path)
    assert sorted(walked(system)) == ["song (2).wav", "song.wav"]
    assert contents(system, "song.wav") == (library.originals / "Album/01 plain.wav").read_bytes()
    system.close()


def test_many_readers_get_every_byte_and_leave_nothing_open(library: Library) -> None:
    system = operations(library.mirror)
    names = [name for name in library.names() if name != "Album/10 odd.flac"]
    data = {name: (library.originals / name).read_bytes() for name in names}
    wrong: list[str] = []

    def work(seed: int) -> None:
        random = np.random.default_rng(seed)
        for _ in range(12):
            name = names[int(random.integers(len(names)))]
            handle = system.open(f"/{name}", os.O_RDONLY)
            for _ in range(6):
                at = int(random.integers(len(data[name]) + 10))
                size = int(random.integers(1, 40_000))
                if system.read(f"/{name}", size, at, handle) != data[name][at : at + size]:
                    wrong.append(name)
            system.release(f"/{name}", handle)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    system.close()
    assert not [each for each in threading.enumerate() if each.name.startswith(OURS)]


def test_a_shelf_keeps_few_tracks_open(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trilobyte_gui.play.shelf._IDLE", 2)
    shelf = Shelf()
    held = shelf.take(library.archive("Album/06.aiff"), "wav")
    taken = []
    for name in library.names():
        with shelf.image(library.archive(name), "wav") as image:
            assert image.read(0, 4)
        taken.append(shelf.take(library.archive(name), "wav"))
        shelf.back(taken[-1])
    open_now = [each for each in taken if each.reader is not None and not each.reader.closed]
    assert len({id(each) for each in open_now} | {id(held)}) == 3
    assert held.image is not None
    assert held.image.read(0, 4) == b"RIFF"
    shelf.back(held)
    shelf.close()
    assert all(each.reader is None or each.reader.closed for each in taken)


# -- the command


@pytest.mark.parametrize(
    ("make", "code", "words"),
    [
        (lambda folder: (folder / "m").mkdir(), 3, ""),
        (lambda folder: None, 8, "the mount point is not a folder"),
        (lambda folder: (folder / "m" / "x").mkdir(parents=True), 8, "the mount point is not empty"),
    ],
)
def test_what_cannot_be_mounted_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    code: int,
    words: str,
) -> None:
    monkeypatch.setattr(mounting, "load_fuse", lambda: None)
    (tmp_path / "none").mkdir()
    make(tmp_path)
    assert cli.main(["mount", str(tmp_path / "none"), str(tmp_path / "m")]) == code
    assert words in capsys.readouterr().err


def test_without_mfusepy_it_is_told_what_to_install(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mfusepy", None)
    assert cli.main(["mount", str(library.mirror), str(tmp_path), "--json"]) == ExitCode.NEEDS_NEWER
    told = json.loads(capsys.readouterr().out)
    assert (told["event"], "trilobyte-gui[mount]" in told["hint"]) == ("error", True)


@needs_fuse
@pytest.mark.parametrize("how", ["unmounted", signal.SIGINT, signal.SIGTERM])
def test_mounted_and_unmounted(library: Library, tmp_path: Path, how: str | signal.Signals) -> None:
    where = tmp_path / "mnt"
    where.mkdir()
    relative = os.path.relpath(library.mirror)
    command = [*MODULE, "mount", relative, os.path.relpath(where), "--as", "original", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline())
            assert (told["event"], told["tracks"], told["converted"]) == ("mounted", 12, 1)
            wait_for(lambda: os.path.ismount(where))
            done = subprocess.run(
                ["diff", "-r", "--no-dereference", library.originals, where], capture_output=True, text=True
            )
            assert done.stdout.splitlines() == [
                f"Only in {library.originals}/Album: 10 odd.flac",
                f"Only in {where}/Album: 10 odd.wav",
            ]
            with pytest.raises(OSError, match="Read-only"):
                (where / "new").write_text("x")
            if isinstance(how, signal.Signals):
                process.send_signal(how)
            else:
                subprocess.run(["fusermount3", "-u", where], check=True)
            assert process.wait(30) == 0
            assert json.loads(process.stdout.read())["event"] == "unmounted"
            assert not os.path.ismount(where)
        finally:
            if process.poll() is None:
                process.kill()
            subprocess.run(["fusermount3", "-uz", where], capture_output=True)


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(300):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")

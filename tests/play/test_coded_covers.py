"""Archives of format version 3, whose JPEG covers are stored smaller: what plays archives gives the very bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest

from tests.archive.test_covers import flac, wav
from tests.helpers.archive_helpers import digest
from tests.helpers.jpeg_files import picture
from tests.helpers.playing import fuse_works
from tests.play.test_mount import contents, operations
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.cli.main import main

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `in`, tracks with covers, and `out`, the mirror with their archives."""
    folder = tmp_path_factory.mktemp("covered")
    (folder / "in").mkdir()
    flac(folder / "in" / "a.flac", picture("cover-640"), "Größe")
    wav(folder / "in" / "b.wav", picture("progressive-444"))
    line = ["compress", "--preset", "quick", "-q", "-o", str(folder / "out"), str(folder / "in")]
    assert main(line) == 0
    for archive in (folder / "out" / "in").glob("*.trilo"):
        assert describe(archive).format_version == 3
    return folder


def covers_in(path: Path | str) -> list[bytes]:
    file = mutagen.File(path)
    return [each.data for each in getattr(file, "pictures", None) or file.tags.getall("APIC")]


def test_a_mounted_original_has_the_sha256_of_the_file(covered: Path) -> None:
    system = operations(covered / "out" / "in", "original")
    for name in ("a.flac", "b.wav"):
        data = contents(system, name)
        assert hashlib.sha256(data).hexdigest() == digest(covered / "in" / name)
        assert system.getattr(f"/{name}")["st_size"] == len(data)
    system.close()


def test_a_mounted_wav_file_has_the_tags_and_the_very_cover(covered: Path, tmp_path: Path) -> None:
    system = operations(covered / "out" / "in", "wav")
    (tmp_path / "a.wav").write_bytes(contents(system, "a.wav"))
    assert covers_in(tmp_path / "a.wav") == [picture("cover-640")]
    assert hashlib.sha256(contents(system, "b.wav")).hexdigest() == digest(covered / "in" / "b.wav")  # it was one
    assert mutagen.File(tmp_path / "a.wav").tags["TIT2"].text == ["Größe"]
    system.close()


@pytest.mark.skipif(not fuse_works(), reason="FUSE cannot be used here")
def test_other_programs_read_the_very_files_from_a_mount(covered: Path, tmp_path: Path) -> None:
    import time

    folder = tmp_path / "mnt"
    folder.mkdir()
    line = [*MODULE, "mount", covered / "out" / "in", folder, "--as", "original"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            until = time.monotonic() + 120
            while not os.path.ismount(folder):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
            sums = subprocess.run(["sha256sum", "a.flac", "b.wav"], cwd=folder, capture_output=True, check=True)
            told = [each.split()[0] for each in sums.stdout.decode().splitlines()]
            assert told == [digest(covered / "in" / name) for name in ("a.flac", "b.wav")]
        finally:
            process.terminate()
            process.wait(60)


def test_served_files_and_covers_are_the_very_bytes(covered: Path) -> None:
    pytest.importorskip("starlette")
    from tests.play.test_serve import Running, running

    def look(server: Running) -> None:
        flac_id, wav_id = server.id("a.wav"), server.id("b.wav")
        for identity, cover in ((flac_id, picture("cover-640")), (wav_id, picture("progressive-444"))):
            assert server.get(f"/cover/{identity}")[::2] == (200, cover)
            assert server.get(f"/rest/getCoverArt?id={identity}")[2] == cover
        for identity, name in ((flac_id, "a.flac"), (wav_id, "b.wav")):
            data = server.get(f"/original/{identity}")[2]
            assert hashlib.sha256(data).hexdigest() == digest(covered / "in" / name)
        original = (covered / "in" / "b.wav").read_bytes()
        assert server.get(f"/original/{wav_id}", Range="bytes=-5000")[2] == original[-5000:]  # within the cover
        assert picture("cover-640") in server.get(f"/wav/{flac_id}.wav")[2]

    servers: Iterator[Running] = running(covered / "out" / "in")
    for server in servers:
        look(server)


@pytest.mark.parametrize(("name", "cover"), [("a.flac", "cover-640"), ("b.wav", "progressive-444")])
def test_cat_writes_the_file_or_one_with_its_tags_and_cover(
    covered: Path, tmp_path: Path, name: str, cover: str
) -> None:
    archive = covered / "out" / "in" / f"{name}.trilo"
    for to in ("wav", "flac"):
        out = tmp_path / f"out.{to}"
        with out.open("wb") as file:
            subprocess.run([*MODULE, "cat", archive, "--to", to], stdout=file, check=True, timeout=300)
        if to == name.partition(".")[2] == "wav":
            assert digest(out) == digest(covered / "in" / name)
        else:
            assert covers_in(out) == [picture(cover)]

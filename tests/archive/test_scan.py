"""From what the user named to tasks: folders mirrored, nothing twice, a reason for what is left out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.archive.planning import scan as scanning
from trilobyte_gui.archive.planning.scan import LeftOut, numbered, scan
from trilobyte_gui.archive.storage import manifest
from trilobyte_gui.archive.tasks import Kind, Task, To
from trilobyte_gui.codec.container import MAGIC
from trilobyte_gui.codec.errors import CannotRead

WAV = b"RIFF\x24\0\0\0WAVEfmt "
FLAC = b"fLaC\0\0\0\x22"


def make(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def targets(paths: list[Path], kind: Kind = "compress", output: Path | None = None, to: To = "original") -> list[str]:
    tasks = [each for each in scan(paths, kind, output, to) if isinstance(each, Task)]
    assert [task.id for task in tasks] == list(range(1, len(tasks) + 1))
    return [str(task.target) for task in tasks]


def left(paths: list[Path], kind: Kind = "compress") -> list[tuple[str, str, bool]]:
    return [(x.path.name, x.reason, x.failure) for x in scan(paths, kind) if isinstance(x, LeftOut)]


def test_folders_are_mirrored_with_their_own_name(tmp_path: Path) -> None:
    make(tmp_path, music__a_dot_wav=WAV, music__b__c_dot_flac=FLAC, music__b__d_dot_flac=FLAC)
    out = tmp_path / "out"
    expected = [f"{out}/music/a.wav.trilo", f"{out}/music/b/c.flac.trilo", f"{out}/music/b/d.flac.trilo"]
    assert targets([tmp_path / "music"], output=out) == expected
    assert targets([tmp_path / "music" / "b"], output=out) == [
        f"{out}/b/c.flac.trilo",
        f"{out}/b/d.flac.trilo",
    ]
    beside = [f"{tmp_path}/music/b/c.flac.trilo", f"{tmp_path}/music/b/d.flac.trilo"]
    assert targets([tmp_path / "music" / "b"]) == beside


def test_the_current_folder_has_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, album__a_dot_wav=WAV)
    monkeypatch.chdir(tmp_path / "album")
    assert targets([Path()], output=Path("../out")) == ["../out/album/a.wav.trilo"]
    assert targets([Path("../album/")], output=Path("../out")) == ["../out/album/a.wav.trilo"]


def test_named_files_go_straight_into_the_output_folder(tmp_path: Path) -> None:
    make(tmp_path, x__a_dot_wav=WAV)
    assert targets([tmp_path / "x" / "a.wav"], output=tmp_path / "o") == [f"{tmp_path}/o/a.wav.trilo"]


def test_two_sources_never_share_a_target(tmp_path: Path) -> None:
    make(tmp_path, x__a_dot_wav=WAV, y__a_dot_wav=WAV, z__a_dot_wav=WAV)
    named = [tmp_path / name / "a.wav" for name in "xyz"]
    expected = ["a.wav.trilo", "a (2).wav.trilo", "a (3).wav.trilo"]
    assert targets(named, output=tmp_path / "o") == [f"{tmp_path}/o/{name}" for name in expected]
    make(tmp_path, s__song_dot_wav=WAV, s__song_dot_flac=FLAC)
    assert len(set(targets([tmp_path / "s"], output=tmp_path / "o"))) == 2


def test_a_file_named_twice_is_worked_on_once(tmp_path: Path) -> None:
    make(tmp_path, a_dot_wav=WAV)
    again = tmp_path / "x" / ".." / "a.wav"
    (tmp_path / "x").mkdir()
    assert len(targets([tmp_path / "a.wav", tmp_path, again, tmp_path])) == 1


def test_files_are_told_by_content(tmp_path: Path) -> None:
    make(
        tmp_path,
        really_dot_mp3=WAV,
        text_dot_wav=b"just some words about music\n",
        cover_dot_jpg=b"\xff\xd8\xff\xe0" + bytes(20),
        old_dot_trilo=MAGIC + bytes(30),
        empty_dot_wav=b"",
    )
    assert [Path(target).name for target in targets([tmp_path])] == ["really.mp3.trilo"]
    assert left([tmp_path]) == [
        ("cover.jpg", "this is a picture", False),
        ("empty.wav", "the file is empty", False),
        ("old.trilo", "this is an archive already", False),
        ("text.wav", "this is a text file", False),
    ]


def test_what_the_user_named_is_no_remark(tmp_path: Path) -> None:
    make(tmp_path, text_dot_wav=b"just some words\n", old_dot_trilo=MAGIC + bytes(30), a_dot_wav=WAV)
    tasks = [each for each in scan([tmp_path / "text.wav"], "compress") if isinstance(each, Task)]
    assert tasks[0].named  # the reader will say precisely what is wrong
    assert left([tmp_path / "old.trilo"]) == [("old.trilo", "this is an archive already", True)]
    reason = "this is a file that can be archived (WAV), not an archive"
    assert left([tmp_path / "a.wav"], "verify") == [("a.wav", reason, True)]


def test_an_archive_with_a_damaged_beginning_is_still_looked_at(tmp_path: Path) -> None:
    make(tmp_path, a_dot_wav_dot_trilo=b"\x88" + MAGIC[1:] + bytes(30), b_dot_trilo=b"", c_dot_txt=b"words")
    tasks = [each for each in scan([tmp_path], "verify") if isinstance(each, Task)]
    assert [task.source.name for task in tasks] == ["a.wav.trilo", "b.trilo"]
    assert left([tmp_path], "verify") == [("c.txt", "this is not an archive", False)]
    assert left([tmp_path / "c.txt"], "verify") == [("c.txt", "this is not an archive", True)]


def test_what_is_not_there_is_a_failure(tmp_path: Path) -> None:
    [found] = scan([tmp_path / "gone.wav"], "compress")
    assert isinstance(found, LeftOut)
    assert isinstance(found.error, CannotRead)
    assert found.failure


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_links_in_a_loop_end(tmp_path: Path) -> None:
    make(tmp_path, m__a_dot_wav=WAV, m__b__c_dot_wav=WAV)
    (tmp_path / "m" / "b" / "up").symlink_to(tmp_path / "m")
    (tmp_path / "m" / "self").symlink_to(tmp_path / "m" / "self")
    (tmp_path / "m" / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "m" / "z.wav").symlink_to(tmp_path / "m" / "a.wav")
    names = [Path(target).name for target in targets([tmp_path / "m"], output=tmp_path / "o")]
    assert names == ["a.wav.trilo", "z.wav.trilo", "c.wav.trilo"]
    assert {(name, failure) for name, _, failure in left([tmp_path / "m"])} == {
        ("up", False),
        ("self", False),
        ("dangling", False),
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert left([tmp_path]) == [("pipe.wav", "not a regular file", False)]
    assert left([tmp_path / "pipe.wav"]) == [("pipe.wav", "this is not a regular file", True)]


def test_remains_of_a_crash_are_passed_over(tmp_path: Path) -> None:
    make(tmp_path, **{".a.wav.trilo.0123abcd.part": WAV})
    assert not list(scan([tmp_path], "compress"))


@pytest.mark.parametrize(
    ("archive", "to", "restored"),
    [
        ("song.flac.trilo", "original", "song.flac"),
        ("song.flac.trilo", "wav", "song.wav"),
        ("a.b.wav.trilo", "flac", "a.b.flac"),
        ("Nr. 5.wav.trilo", "original", "Nr. 5.wav"),
    ],
)
def test_restored_names(tmp_path: Path, archive: str, to: To, restored: str) -> None:
    (tmp_path / archive).write_bytes(MAGIC + bytes(40))
    assert targets([tmp_path], "restore", tmp_path / "o", to) == [f"{tmp_path}/o/{tmp_path.name}/{restored}"]


def test_a_renamed_archive_remembers_its_name(tmp_path: Path) -> None:
    from tests.codec.test_container import write

    for name in ("new.trilo", "data.bin"):
        (tmp_path / name).write_bytes(write())
    assert [Path(target).name for target in targets([tmp_path], "restore")] == ["Größe 1.flac", "new.flac"]


def test_numbers_go_before_the_suffixes() -> None:
    assert numbered(Path("x/song.flac.trilo"), 2) == Path("x/song (2).flac.trilo")
    assert numbered(Path("x/song.flac"), 3) == Path("x/song (3).flac")
    assert numbered(Path("ü" * 125 + ".wav"), 2) == Path("ü" * 123 + " (2).wav")


def test_an_unreadable_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, m__a_dot_wav=WAV)

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(scanning.os, "scandir", refuse)
    [found] = scan([tmp_path / "m"], "compress")
    assert isinstance(found, LeftOut)
    assert found.failure
    assert found.reason == "the folder cannot be read: permission was denied"


def test_a_real_wav_is_found(tmp_path: Path) -> None:
    make_wav(tmp_path / "a.wav", music(100))
    [task] = scan([tmp_path], "estimate")
    assert isinstance(task, Task)
    assert (task.target, task.size, task.named) == (None, 444, False)


def test_a_folders_manifest_is_called_what_it_is(tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text("{}")
    (tmp_path / "notes.txt").write_text("words")
    told = {item.path.name: item.reason for item in scan([tmp_path], "compress") if isinstance(item, LeftOut)}
    assert told[manifest.NAME] == "this is Trilobyte's own list of the folder's contents"
    assert told["notes.txt"] == "this is a text file"

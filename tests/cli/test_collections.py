"""Collections: folders that are archived again and again, by `trilobyte update`, in a terminal or by a clock."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_wav, music, tree
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.collections import Collections
from trilobyte_gui.archive.storage.drives import Drive
from trilobyte_gui.cli import main
from trilobyte_gui.codec.errors import CannotRead, ExitCode

Run = Callable[..., tuple[int, list[dict[str, object]]]]


@pytest.fixture
def run(own_home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with --json; its exit code, and its events."""

    def run(*line: object) -> tuple[int, list[dict[str, object]]]:
        capsys.readouterr()
        code = main.main([*map(str, line), "--json"])
        return code, [json.loads(each) for each in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Where disks are mounted, by name; whoever takes one away has taken the disk out."""
    where = {"computer": tmp_path, "backup": tmp_path / "disk"}
    (tmp_path / "disk").mkdir()
    found = lambda: [Drive(f"uuid:{name}", name, mount) for name, mount in where.items()]  # noqa: E731
    monkeypatch.setattr(drives, "mounted", found)
    return where


@pytest.fixture
def library(tmp_path: Path, disks: dict[str, Path], run: Run) -> Path:
    """A library with an album of three tracks and a picture, as the collection Music; not archived yet."""
    folder = tmp_path / "Music"
    for number in range(3):
        make_wav(folder / "Album" / f"{number}.wav", music(3000, seed=number))
    (folder / "Album" / "cover.txt").write_text("a cover")
    assert run("collection", "add", "Music", folder, "-o", tmp_path / "disk" / "archive", "--preset", "quick")[0] == 0
    return folder


def states(events: list[dict[str, object]]) -> dict[str, str]:
    return {Path(str(each["path"])).name: str(each["state"]) for each in events if each["event"] == "status"}


def events_of(name: str, events: list[dict[str, object]]) -> list[dict[str, object]]:
    return [each for each in events if each["event"] == name]


def test_a_collection_is_remembered_listed_and_forgotten(library: Path, tmp_path: Path, run: Run) -> None:
    code, (told,) = run("collection", "list")
    assert code == 0
    assert (told["name"], told["sources"], told["target"]) == ("Music", [str(library)], f"{tmp_path}/disk/archive")
    assert (told["preset"], told["gone"], told["online"], told["seen"]) == ("quick", "report", True, None)
    assert run("collection", "add", "music", library, "-o", tmp_path / "x")[0] == ExitCode.CANNOT_WRITE
    assert run("collection", "forget", "MUSIC")[0] == 0
    assert run("collection", "list")[0] == ExitCode.NOTHING_TO_DO
    assert run("update")[0] == ExitCode.NOTHING_TO_DO
    assert run("update", "Music")[0] == ExitCode.CANNOT_READ
    assert tree(library)


def test_update_does_what_is_due_and_says_0_only_if_all_is_archived_as_it_is(
    library: Path, tmp_path: Path, run: Run
) -> None:
    code, events = run("collection", "status")
    assert code == ExitCode.OUT_OF_DATE
    assert set(states(events).values()) == {"new"}
    assert run("update")[0] == 0
    mirror = tmp_path / "disk" / "archive" / "Music"
    assert set(tree(mirror)) >= {"Album/0.wav.trilo", "Album/1.wav.trilo", "Album/2.wav.trilo", "Album/cover.txt"}
    code, events = run("collection", "status", "Music")
    assert (code, set(states(events).values())) == (0, {"up to date"})

    make_wav(library / "Album" / "3.wav", music(3000, seed=9))
    make_wav(library / "Album" / "0.wav", music(4000, seed=8))
    (library / "Album" / "1.wav").rename(library / "Album" / "one.wav")
    (library / "Album" / "2.wav").unlink()
    code, events = run("collection", "status")
    told = {"0.wav": "changed", "3.wav": "new", "one.wav": "moved", "2.wav": "gone", "cover.txt": "up to date"}
    assert (code, states(events)) == (ExitCode.OUT_OF_DATE, told)
    assert run("status", library, "-o", tmp_path / "disk" / "archive")[0] == code
    (album,) = events_of("album", run("collection", "status", "--albums")[1])
    assert album["counts"] == {"changed": 1, "new": 1, "moved": 1, "gone": 1}

    code, events = run("update")
    assert code == ExitCode.OUT_OF_DATE  # 2.wav is gone, and its archive is not
    assert [each["path"] for each in events_of("gone", events)] == [str(library / "Album" / "2.wav")]
    assert events_of("updated", events)[0]["exit_code"] == ExitCode.OUT_OF_DATE


def test_what_is_gone_can_be_kept_on_purpose(library: Path, tmp_path: Path, run: Run) -> None:
    run("update")
    kept = tmp_path / "disk" / "archive"
    run("collection", "forget", "Music")
    assert run("collection", "add", "Music", library, "-o", kept, "--preset", "quick", "--gone", "keep")[0] == 0
    (library / "Album" / "2.wav").unlink()
    code, events = run("update")
    assert (code, events_of("gone", events)) == (0, [])
    assert (kept / "Music" / "Album" / "2.wav.trilo").exists()


def test_a_damaged_archive_is_made_again_of_its_source(library: Path, tmp_path: Path, run: Run) -> None:
    run("update")
    archive = tmp_path / "disk" / "archive" / "Music" / "Album" / "1.wav.trilo"
    sound = archive.read_bytes()
    middle = len(sound) - 1500
    archive.write_bytes(sound[:middle] + bytes([sound[middle] ^ 255]) + sound[middle + 1 :])
    assert run("check", "Music")[0] == ExitCode.ARCHIVE_DAMAGED
    code, events = run("collection", "status")
    assert (code, states(events)["1.wav"]) == (ExitCode.OUT_OF_DATE, "damaged")
    assert run("find", "1")[1][0]["fault"]
    code, events = run("update")
    assert code == 0
    assert [Path(str(each["path"])).name for each in events_of("done", events)] == ["1.wav"]
    assert archive.read_bytes() == sound
    assert run("collection", "status")[0] == 0


def test_a_disk_that_is_not_connected_is_neither_filled_nor_taken_for_empty(
    library: Path, tmp_path: Path, disks: dict[str, Path], own_home: Path, run: Run
) -> None:
    run("update")
    (tmp_path / "disk").rename(tmp_path / "drawer")
    (tmp_path / "disk" / "archive").mkdir(parents=True)  # the mount point, with what a careless program left
    del disks["backup"]
    make_wav(library / "Album" / "new.wav", music(3000, seed=7))
    code, events = run("collection", "status")
    assert code == ExitCode.MIXED
    assert states(events) == {"0.wav": "offline", "1.wav": "offline", "2.wav": "offline", "new.wav": "new"}
    for path in (own_home / "data").glob("journal*"):
        path.unlink()  # as on another computer: the catalogue knows, too
    make_wav(library / "Album" / "2.wav", music(4000, seed=7))
    told = {"0.wav": "offline", "1.wav": "offline", "2.wav": "changed", "new.wav": "new"}
    assert states(run("collection", "status")[1]) == told
    code, events = run("update")
    assert code == ExitCode.CANNOT_READ
    assert "not connected" in str(events_of("error", events)[0]["message"])
    assert tree(tmp_path / "disk") == []
    assert run("verify", "Music")[0] == ExitCode.CANNOT_READ

    (tmp_path / "drawer").rename(tmp_path / "elsewhere")
    disks["backup"] = tmp_path / "elsewhere"
    assert states(run("collection", "status")[1])["new.wav"] == "new"
    assert run("update")[0] == 0
    assert (tmp_path / "elsewhere" / "archive" / "Music" / "Album" / "new.wav.trilo").exists()
    assert tree(tmp_path / "disk") == []


def test_the_list_tells_a_folder_that_went_from_a_disk_that_did(
    library: Path, tmp_path: Path, disks: dict[str, Path], run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("update")[0] == 0
    archive = tmp_path / "disk" / "archive"
    archive.rename(tmp_path / "disk" / "renamed")
    assert main.main(["collection", "list"]) == 0
    assert f"{archive}, quick, not there any more\n" in capsys.readouterr().out
    assert not run("collection", "list")[1][0]["online"]
    del disks["backup"]
    assert main.main(["collection", "list"]) == 0
    assert f"{archive}, quick, not connected (backup)\n" in capsys.readouterr().out


def test_a_library_that_is_not_connected_is_not_taken_for_deleted(
    tmp_path: Path, disks: dict[str, Path], run: Run
) -> None:
    disks["nas"] = tmp_path / "nas"
    make_wav(tmp_path / "nas" / "Music" / "0.wav", music(3000))
    line = ("-o", tmp_path / "disk" / "archive", "--preset", "quick", "--gone", "prune")
    run("collection", "add", "Music", tmp_path / "nas" / "Music", *line)
    assert run("update")[0] == 0
    (tmp_path / "nas").rename(tmp_path / "away")
    (tmp_path / "nas" / "Music").mkdir(parents=True)
    del disks["nas"]
    code, events = run("collection", "status")
    assert (code, states(events)) == (ExitCode.MIXED, {"0.wav": "offline"})
    assert run("update")[0] == ExitCode.CANNOT_READ
    assert (tmp_path / "disk" / "archive" / "Music" / "0.wav.trilo").exists()


def test_a_collection_is_restored_verified_and_checked_by_its_name(
    library: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "disk")  # where nothing is called so
    assert run("verify", "Music")[0] == ExitCode.CANNOT_READ  # nothing is archived yet
    run("update")
    for command in ("verify", "check"):
        assert run(command, "Music")[0] == 0
    assert run("restore", "Music", "-o", tmp_path / "back")[0] == 0
    for name in ("0.wav", "1.wav", "2.wav", "cover.txt"):
        assert (tmp_path / "back" / "Music" / "Album" / name).read_bytes() == (library / "Album" / name).read_bytes()


@pytest.fixture(params=["same drive", "another drive"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path, disks: dict[str, Path]) -> Iterator[Path]:
    if request.param == "same drive":
        yield tmp_path / "new"
        return
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other drive here")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        disks["memory"] = Path(folder)
        yield Path(folder)


def test_the_archives_move_to_another_place(library: Path, tmp_path: Path, run: Run, new_place: Path) -> None:
    run("update")
    assert run("collection", "move", "Music", "-o", new_place)[0] == 0
    moved = new_place / "Music"
    assert (moved / "Album" / "0.wav.trilo").exists()
    copied = new_place.parent != tmp_path
    assert (tmp_path / "disk" / "archive" / "Music").exists() is copied
    assert run("collection", "status")[0] == 0
    assert run("verify", moved)[0] == 0
    found = {track["path"] for track in run("find", "0")[1] if track["event"] == "track"}
    assert str(moved / "Album" / "0.wav.trilo") in found
    assert run("check", moved)[0] == 0


def test_archives_that_were_moved_by_hand_are_found_by_telling_where(library: Path, tmp_path: Path, run: Run) -> None:
    run("update")
    shutil.move(tmp_path / "disk" / "archive", tmp_path / "by hand")
    assert run("update")[0] == ExitCode.CANNOT_READ
    assert run("collection", "move", "Music", "-o", tmp_path / "by hand")[0] == 0
    code, events = run("update")
    assert (code, len(events_of("up_to_date", events))) == (0, 4)


def test_a_lost_catalogue_is_made_again_when_it_is_asked(
    library: Path, tmp_path: Path, own_home: Path, run: Run
) -> None:
    run("update")
    before = run("find", "album")
    for path in (own_home / "data").glob("catalogue*"):
        path.unlink()
    assert run("find", "album") == before
    (own_home / "data" / "catalogue.sqlite").write_bytes(b"no database" * 1000)
    code, events = run("find", "album")
    assert (code, events_of("track", events)) == (0, events_of("track", before[1]))
    assert events_of("remark", events)
    assert run("collection", "status")[0] == 0  # the collection was in another file


def test_one_collection_that_fails_does_not_keep_the_others_from_being_updated(
    library: Path, tmp_path: Path, run: Run
) -> None:
    make_wav(tmp_path / "Other" / "a.wav", music(3000))
    (tmp_path / "Other" / "broken.wav").write_bytes((tmp_path / "Other" / "a.wav").read_bytes()[:2000])
    run("collection", "add", "Another", tmp_path / "Other", "-o", tmp_path / "disk" / "other", "--preset", "quick")
    code, events = run("update")
    assert code == ExitCode.SOURCE_DAMAGED
    codes = {str(each["name"]): each["exit_code"] for each in events_of("updated", events)}
    assert codes == {"Another": ExitCode.SOURCE_DAMAGED, "Music": 0}


def test_a_damaged_list_of_collections_is_told_and_left_alone(own_home: Path, run: Run) -> None:
    path = own_home / "config" / "collections.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"trilobyte_collections": 1, "collections": [{"name": "Music"}]}')
    code, events = run("update")
    assert code == ExitCode.CANNOT_READ
    assert str(path) in str(events[0]["hint"])
    with pytest.raises(CannotRead):
        Collections().all()
    assert "Music" in path.read_text()


def test_a_list_of_collections_of_a_later_version_is_not_called_damaged(own_home: Path, run: Run) -> None:
    path = own_home / "config" / "collections.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"trilobyte_collections": 2, "groups": []}')
    code, events = run("update")
    assert code == ExitCode.CANNOT_READ
    assert "later version" in str(events[0]["message"])
    assert "Update Trilobyte" in str(events[0]["hint"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("preset", "best of all"), ("device", "gpu:99"), ("gone", "delete"), ("recovery", 101), ("accept_damage", 1),
     ("preview", -3), ("preview_codec", "mp3"), ("sources", []), ("model", 7), ("colour", "red")],
)  # fmt: skip
def test_a_list_of_collections_that_says_what_no_program_wrote_is_told(
    field: str, value: object, own_home: Path, library: Path, run: Run
) -> None:
    path = own_home / "config" / "collections.json"
    told = json.loads(path.read_text())
    told["collections"][0][field] = value
    path.write_text(json.dumps(told))
    assert run("update")[0] == ExitCode.CANNOT_READ

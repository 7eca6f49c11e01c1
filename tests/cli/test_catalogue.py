"""`trilobyte find` and `trilobyte catalogue`, in words and as JSON; `estimate --sample`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.test_catalogue import entry
from tests.helpers.archive_helpers import make_wav, music
from tests.helpers.archive_helpers import run as run_batch
from trilobyte_gui.archive.storage import drives
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.drives import Drive
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.cli import main
from trilobyte_gui.cli.formatting import span
from trilobyte_gui.codec.errors import ExitCode

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(own_home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; its exit code, and what it said on both channels."""

    def run(*line: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main.main([*map(str, line)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    """A catalogue with an album here, and one on a disk that was taken out."""
    disks = [Drive("uuid:here", "Computer", tmp_path), Drive("uuid:two", "Disk two", Path("/mnt/two"))]
    monkeypatch.setattr(drives, "mounted", lambda: disks)
    here = tmp_path / "Night" / "1.trilo"
    here.parent.mkdir()
    here.touch()
    Catalogue().put(
        [
            entry(here, title="Blue", artist="Ella", album="Night", number=1, year=1999),
            entry(Path("/mnt/two/Day/1.trilo"), title="Red", artist="Max", album="Day", number=1),
            entry(Path("/mnt/two/Day/2.trilo"), title="Reddish", artist="Eve", album="Day", number=2),
        ]
    )
    del disks[1]


@pytest.mark.usefixtures("away")
def test_find_says_which_disk_it_is_on(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("find", "red")
    assert code == 0
    assert out.splitlines() == [
        "Day on Disk two, which is not connected (/mnt/two/Day/)",
        "   1  Red, Max (0:03)",
        "   2  Reddish, Eve (0:03)",
        "2 tracks.",
    ]
    lines = run("find", "blue")[1].splitlines()
    assert lines == [f"Ella: Night (1999) {tmp_path}/Night/", "   1  Blue (0:03)", "1 track."]
    (tmp_path / "Night" / "1.trilo").unlink()
    assert "not there any more" in run("find", "blue")[1]
    assert run("find", "nothing of that name")[:2] == (ExitCode.NOTHING_TO_DO, "Nothing was found.\n")
    assert "2 tracks; 1 are shown" in run("find", "red", "--most", "1")[1]


@pytest.mark.usefixtures("away")
def test_find_tells_everything_as_json(run: Run) -> None:
    code, out, _ = run("find", "reddish", "--json")
    track, found = map(json.loads, out.splitlines())
    assert code == 0
    assert found == {"event": "found", "count": 1, "told": 1}
    names = ("event", "path", "drive", "label", "online", "title", "promise", "trilobyte_bytes")
    values = ("track", "/mnt/two/Day/2.trilo", "uuid:two", "Disk two", False, "Reddish", "file-exact", 10)
    assert tuple(track[name] for name in names) == values


@pytest.mark.usefixtures("away")
def test_drives_are_listed_and_forgotten_by_name(run: Run, tmp_path: Path) -> None:
    lines = run("catalogue", "list")[1].splitlines()
    assert lines[0] == f"Computer: 1 tracks, 10 bytes (20 bytes), at {tmp_path}"
    assert lines[1].startswith("Disk two: 2 tracks, 20 bytes (40 bytes), not connected, last seen ")
    assert run("catalogue", "forget", "Disk two")[0] == 0
    assert run("find", "red")[0] == ExitCode.NOTHING_TO_DO
    code, _, err = run("catalogue", "forget", "Disk two")
    assert code == ExitCode.CANNOT_READ
    assert "knows no archive in Disk two" in err
    assert run("catalogue", "forget", tmp_path / "Night")[0] == 0
    code, out, _ = run("catalogue", "list")
    assert (code, "The catalogue is empty" in out) == (ExitCode.NOTHING_TO_DO, True)


def test_a_disk_with_archives_is_taken_in_and_read_again(run: Run, tmp_path: Path) -> None:
    make_wav(tmp_path / "m" / "a.wav", music(3000))
    run_batch("compress", [tmp_path / "m"], tmp_path / "disk", Options(preset="quick", jobs=2))
    (tmp_path / "disk" / "broken.trilo").write_bytes(b"no archive")
    code, out, err = run("catalogue", "add", tmp_path / "disk")
    assert code == ExitCode.ARCHIVE_DAMAGED
    assert out == f"{tmp_path}/disk: 1 new, 1 unreadable.\n"
    assert "broken.trilo" in err
    (tmp_path / "disk" / "broken.trilo").unlink()
    assert run("catalogue", "add", tmp_path / "disk") == (0, f"{tmp_path}/disk: 1 known already.\n", "")
    assert run("find", "a")[0] == 0
    code, out, _ = run("catalogue", "rebuild")
    assert (code, "1 new" in out) == (0, True)
    shutil.rmtree(tmp_path / "disk")
    code, _, err = run("catalogue", "add", tmp_path / "disk")
    assert code == ExitCode.CANNOT_READ
    assert err


@pytest.mark.usefixtures("away")
def test_rebuilding_keeps_what_is_offline(run: Run) -> None:
    code, _, err = run("catalogue", "rebuild")
    assert "Disk two is not connected: its 2 archives are kept as they were known." in err
    assert run("find", "red")[0] == 0
    assert code == ExitCode.ARCHIVE_DAMAGED  # what is here is no archive at all


def test_a_sample_tells_of_every_preset(run: Run, tmp_path: Path) -> None:
    for number in range(3):
        make_wav(tmp_path / "m" / f"{number}.wav", music(9000, seed=number))
    code, out, _ = run("estimate", "--sample", tmp_path / "m", "-o", tmp_path, "--seconds", "1", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    outlooks = [each for each in told if each["event"] == "outlook"]
    assert code == 0
    assert [each["preset"] for each in outlooks] == ["quick", "fast", "balanced", "max"]
    assert all(each["trilobyte_low"] <= each["trilobyte_bytes"] <= each["trilobyte_high"] for each in outlooks)
    last = told[-1]
    size = sum(path.stat().st_size for path in (tmp_path / "m").iterdir())
    assert (last["event"], last["tracks"], last["original_bytes"]) == ("forecast", 3, size)
    assert last["free_bytes"] > 0
    out = run("estimate", "--sample", tmp_path / "m", "--seconds", "1")[1]
    assert [line.split()[0] for line in out.splitlines()[2:6]] == ["quick", "fast", "balanced", "max"]
    (tmp_path / "none").mkdir()
    assert run("estimate", "--sample", tmp_path / "none")[0] == ExitCode.NOTHING_TO_DO


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(7, "7 s"), (300, "5 min"), (7200, "2.0 h"), (72_000, "20 h"), (200_000, "2.3 days"), (9e6, "104 days")],
)
def test_long_times_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words

"""What JSON.md says of every line, whatever command writes it."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.cli import main
from trilobyte_gui.cli.event_line import event_line
from trilobyte_gui.codec.errors import ExitCode

ODD = os.fsdecode(b"bad\xff\xfe")


def lines(capfd: pytest.CaptureFixture[str], *line: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit code and the events of a command; no text in them is anything but Unicode."""
    capfd.readouterr()
    code = main.main([*map(str, line), "--json"])
    out, err = capfd.readouterr()
    assert err == ""
    events = [json.loads(each) for each in out.splitlines()]
    for each in events:
        json.dumps(each, ensure_ascii=False).encode()
    return code, events


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_paths_that_are_no_text(own_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    library, out = tmp_path / ODD, tmp_path / "out"
    make_wav(library / f"{ODD}.wav", music(30_000))
    assert lines(capfd, "compress", library, "-o", out, "--preset", "quick")[0] == ExitCode.OK
    archive = out / ODD / f"{ODD}.wav.trilo"

    def exact(event: dict[str, Any], field: str = "path") -> bytes:
        assert "\N{REPLACEMENT CHARACTER}" in event[field]
        return base64.b64decode(event[f"{field}_base64"])

    (_, [found, _]) = lines(capfd, "find", "bad")
    assert exact(found) == os.fsencode(archive)
    (_, [made, _]) = lines(capfd, "preview", "--make", archive)
    assert exact(made) == os.fsencode(archive)
    (_, [written]) = lines(capfd, "preview", archive, "-o", tmp_path)
    assert exact(written) == os.fsencode(tmp_path / f"{ODD}.opus")
    (_, [told]) = lines(capfd, "info", archive)
    assert exact(told) == os.fsencode(archive)
    assert exact(told, "source_name") == os.fsencode(f"{ODD}.wav")
    (_, [added]) = lines(capfd, "collection", "add", "mine", library, "-o", out)
    assert [base64.b64decode(each) for each in added["sources_base64"]] == [os.fsencode(library)]
    (_, [first, *_]) = lines(capfd, "collection", "status", "mine")
    assert first["sources_base64"] == added["sources_base64"]
    for line in (("check", out), ("verify", archive), ("catalogue", "add", out / ODD)):
        assert any("path_base64" in each for each in lines(capfd, *line)[1]), line


def test_what_is_no_name_can_be_written_all_the_same() -> None:
    line = event_line("x", {"name": "\ud800", "deep": [("a", ODD), {"b": "\ud800"}], "paths": [Path("a"), Path(ODD)]})
    told = json.loads(line)
    json.dumps(told, ensure_ascii=False).encode()
    assert base64.b64decode(told["paths_base64"][1]) == os.fsencode(ODD)
    assert "deep_base64" not in told


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (("preview", "no such track", "-o", "x"), "NothingFound"),
        (("preview", "track", "-o", "x"), "NotUnderstood"),
        (("serve",), "NotUnderstood"),
    ],
)
def test_errors_have_names_that_stay(
    line: tuple[str, ...], name: str, own_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(2):
        make_wav(tmp_path / "in" / f"track {number}.wav", music(3000, seed=number))
    lines(capfd, "compress", tmp_path / "in", "-o", tmp_path / "out", "--preset", "quick")
    code, [error] = lines(capfd, *line)
    assert (error["event"], error["error"], error["exit_code"]) == ("error", name, code)


@pytest.mark.parametrize("line", [("undo",), ("resume",), ("serve", "empty"), ("mount", "empty", "there")])
def test_nothing_to_do_is_told_alike(
    line: tuple[str, ...],
    own_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("trilobyte_gui.play.mount.load_fuse", lambda: None)
    monkeypatch.chdir(tmp_path)
    for folder in ("empty", "there"):
        (tmp_path / folder).mkdir()
    more = ("--port", 0) if line[0] == "serve" else ()
    told = {"event": "summary", "exit_code": ExitCode.NOTHING_TO_DO, "done": 0, "failed": 0, "skipped": 0}
    assert lines(capfd, *line, *more) == (ExitCode.NOTHING_TO_DO, [told])


def test_what_cannot_be_worked_on_counts_in_the_last_line(
    own_home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is named and not there, or missing in a mirror, is no task, but fails."""
    out, gone = tmp_path / "out", tmp_path / "gone.wav"
    for name in "ab":
        make_wav(tmp_path / "in" / f"{name}.wav", music(3000))
    assert lines(capfd, "compress", tmp_path / "in", "-o", out, "--preset", "quick")[0] == ExitCode.OK
    (out / "in" / "b.wav.trilo").unlink()
    for line, expected, done, failed in (
        (("compress", tmp_path / "in" / "a.wav", gone), ExitCode.CANNOT_READ, 1, 1),
        (("compress", gone, tmp_path / "gone too.wav"), ExitCode.CANNOT_READ, 0, 2),
        (("estimate", gone, out / "in" / "a.wav.trilo"), ExitCode.MIXED, 0, 2),
        (("verify", out), ExitCode.ARCHIVE_DAMAGED, 1, 1),
        (("restore", out, "-o", tmp_path / "back"), ExitCode.ARCHIVE_DAMAGED, 1, 1),
    ):
        code, events = lines(capfd, *line)
        last = events[-1]
        assert (code, last["event"], last["exit_code"]) == (expected, "summary", expected), line
        assert (last["done"], last["failed"]) == (done, failed), line
        assert not any("trilobyte repair" in each.get("hint", "") for each in events), line

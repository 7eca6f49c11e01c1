"""The command line: words and JSON for every event, exit codes, Ctrl-C, and what `--help` loads."""

from __future__ import annotations

import base64
import io
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.archive_helpers import digest, make_flac, make_wav, music, run, some_metadata, tree
from tests.helpers.source_files import floats, wav
from trilobyte_gui.archive.planning.scan import LeftOut
from trilobyte_gui.archive.tasks import Done, Failed, Overall, Progress, Skipped, Task
from trilobyte_gui.cli import main
from trilobyte_gui.cli.formatting import duration, share, shown, size
from trilobyte_gui.cli.json_lines import JsonReport
from trilobyte_gui.codec.errors import EXIT_MEANINGS, ExitCode, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.flac_blocks import VORBIS_COMMENT, MetadataBlock

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]
Capture = pytest.CaptureFixture[str]


def trilobyte(*arguments: object) -> int:
    return main.main([str(argument) for argument in arguments])


def lines(capsys: Capture) -> list[dict[str, Any]]:
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def test_help_is_complete() -> None:
    shown_help = subprocess.run([*MODULE, "--help"], capture_output=True, text=True, check=True).stdout
    for word in ("compress", "restore", "verify", "estimate", "info", "check", "undo", "resume"):
        assert word in shown_help
    for code, meaning in EXIT_MEANINGS.items():
        assert f"{code.value}  {meaning}" in shown_help


def test_help_is_quick_for_it_loads_nothing_heavy() -> None:
    """Only Python's own modules, none of them one that takes long, and a few of the program's."""
    code = "import sys, trilobyte_gui.cli.main as m\ntry: m.main(['--help'])\nexcept SystemExit: pass\n"
    code += "print(*sys.modules)"
    told = {}
    for what in (code, "import sys; print(*sys.modules)"):  # an environment may load modules of its own at every start
        done = subprocess.run([sys.executable, "-c", what], capture_output=True, text=True, check=True)
        told[what] = set(done.stdout.splitlines()[-1].split())
    loaded = {name.partition(".")[0] for name in set.difference(*told.values())}
    assert loaded - sys.stdlib_module_names == {"trilobyte_gui"}
    assert loaded.isdisjoint({"asyncio", "ctypes", "email", "http", "multiprocessing", "sqlite3", "xml"})


def test_the_presets_offered_are_those_there_are() -> None:
    assert sorted(main.PRESETS) == sorted(PRESETS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("compress in --prune", "--prune needs -o"),
        ("compress in --side-files", "--side-files needs -o"),
        ("restore in --side-files", "--side-files needs -o"),
        ("verify in --map /a=/b", "--map needs --cluster"),
        ("compress in --model lm", "--model needs --preset lm or --preset best"),
        ("collection add Music in -o out --model lm --preset max", "--model needs --preset lm or --preset best"),
        ("preview in --again", "--again needs --make"),
        ("compress in --cluster ''", "--cluster: must be an address"),
        ("compress ''", "PATH: must be a path"),
        ("compress in -o ''", "--output: must be a path"),
        ("restore '' -o out", "PATH: must be a path"),
        ("collection add Music '' -o out", "SOURCE: must be a path"),
        ("mount '' out", "ARCHIVES: must be a path"),
        ("cat ''", "TRACK: must be a path"),
    ],
)
def test_what_would_do_nothing_or_is_empty_is_no_command(
    line: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """An empty path would be the current folder: what a script's variable becomes that is not set."""
    make_wav(tmp_path / "in" / "a.wav", music(500))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        trilobyte(*shlex.split(line))
    assert ended.value.code == ExitCode.USAGE
    assert words in capsys.readouterr().err
    assert tree(tmp_path) == ["in/a.wav"]


def test_there_and_back_in_words(tmp_path: Path, capsys: Capture) -> None:
    source = make_wav(tmp_path / "album" / "a.wav", music(20_000))
    make_flac(tmp_path / "album" / "b.flac", music(20_000), metadata=some_metadata())
    (tmp_path / "album" / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    out, back = tmp_path / "out", tmp_path / "back"
    assert trilobyte("compress", tmp_path / "album", "-o", out, "--preset", "fast") == 0
    words = capsys.readouterr().out
    assert "2 done, 1 copied" in words
    stored = ["album/a.wav.trilo", "album/b.flac.trilo", "album/cover.jpg", "album/trilobyte-manifest.json"]
    assert tree(out) == stored

    assert trilobyte("verify", out) == 0
    assert "sound, file-exact" in capsys.readouterr().out
    assert trilobyte("info", out) == 0
    words = capsys.readouterr().out
    assert "Größe" in words
    assert "preset fast" in words
    assert trilobyte("restore", out / "album", "-o", back) == 0
    assert digest(back / "album" / "a.wav") == digest(source)
    capsys.readouterr()
    assert trilobyte("restore", out / "album", "-o", back) == 0
    assert "3 skipped" in capsys.readouterr().out
    assert trilobyte("restore", out / "album", "-o", back, "--replace", "rename", "--to", "wav") == 0
    assert "a (2).wav" in str(tree(back))
    capsys.readouterr()
    assert trilobyte("verify", out, "-q") == 0
    assert capsys.readouterr() == ("", "")


def test_json_tells_of_every_file(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "in"
    make_wav(folder / "a.wav", music(20_000))
    damaged = make_flac(folder / "b.flac", music(20_000))
    damaged.write_bytes(damaged.read_bytes()[:-3000])
    (folder / "c.txt").write_text("words")
    assert trilobyte("compress", folder, "--json", "--preset", "fast") == ExitCode.SOURCE_DAMAGED
    events = lines(capsys)
    by_name = {event["event"]: event for event in events}
    assert by_name["left_out"]["path"] == str(folder / "c.txt")
    assert not by_name["left_out"]["failure"]
    done = by_name["done"]
    assert done["path"] == str(folder / "a.wav")
    assert done["target"] == str(folder / "a.wav.trilo")
    assert done["trilobyte_bytes"] == (folder / "a.wav.trilo").stat().st_size
    assert done["original_bytes"] == 80_044
    assert 0 < done["flac8_bytes"] < 80_044
    failed = by_name["failed"]
    assert (failed["error"], failed["exit_code"]) == ("SourceDamaged", 5)
    assert failed["message"]
    assert failed["hint"]
    summary = events[-1]
    assert (summary["event"], summary["exit_code"]) == ("summary", 5)
    assert (summary["done"], summary["failed"]) == (1, 1)
    assert [event["id"] for event in events if event["event"] == "start"] == [1, 2]

    assert trilobyte("info", folder / "a.wav.trilo", "--json") == 0
    [info] = lines(capsys)
    assert (info["event"], info["promise"], info["frames"]) == ("info", "file-exact", 20_000)


def test_flac_is_the_same_everywhere(tmp_path: Path, capsys: Capture) -> None:
    """With the tags, in the words and the fields of every command."""
    comment = MetadataBlock(
        VORBIS_COMMENT, vorbis.build(b"x", [b"COMMENT=" + random.Random(1).randbytes(50_000).hex().encode()])
    )
    source = make_flac(tmp_path / "a.flac", music(20_000), metadata=[comment])
    assert trilobyte("compress", source, "--preset", "fast") == 0
    words = capsys.readouterr().out
    against = re.search(r", ([\d.]+ % \w+) than FLAC's ([\d.]+ kB)", words)
    assert against, words
    assert trilobyte("info", f"{source}.trilo") == 0
    assert f"{against[2]} with the original's tags; the archive is {against[1]}" in capsys.readouterr().out
    assert trilobyte("estimate", source) == 0
    assert f"FLAC {against[2]}, Trilobyte about" in capsys.readouterr().out
    assert trilobyte("info", f"{source}.trilo", "--json") == 0
    [info] = lines(capsys)
    assert info["metadata_bytes"] > 100_000
    assert size(info["flac8_bytes"] + info["metadata_bytes"]) == against[2]


def test_what_flac_cannot_hold_is_not_called_flac(tmp_path: Path, capsys: Capture) -> None:
    floating, other = tmp_path / "f32.wav", make_wav(tmp_path / "a.wav", music(20_000))
    floating.write_bytes(wav(floats(20_000, 2, 32).tobytes(), 2, 44100, 32, coding=3))

    def said(*arguments: object) -> tuple[str, str]:
        assert trilobyte(*arguments) == 0
        *_, first, last = capsys.readouterr().out.splitlines()
        return first, last

    for command in ("estimate", "compress"):
        first, last = said(command, floating, "--preset", "fast")
        assert "FLAC cannot hold it" in first
        assert last.endswith("% smaller (FLAC cannot hold it).")
        assert "FLAC's" not in first + last
    _, last = said("estimate", floating, other, "--preset", "fast")
    assert re.search(r"than FLAC's [\d.]+ kB \(with 1 that FLAC cannot hold as the original\)\.$", last), last
    assert trilobyte("estimate", floating, other, "--preset", "fast", "--json") == 0
    assert lines(capsys)[-1]["not_for_flac"] == 1
    said("info", f"{floating}.trilo")


def test_every_field_is_documented() -> None:
    import dataclasses

    from trilobyte_gui.archive import tasks
    from trilobyte_gui.archive.operations.info import ArchiveInfo

    words = (Path(main.__file__).parent / "JSON.md").read_text("utf-8")
    made = (tasks.Compressed, tasks.Copied, tasks.Restored, tasks.Verified, tasks.Estimated, tasks.Disposed)
    for result in (*made, tasks.Moved, tasks.Pruned, tasks.Summary, ArchiveInfo):
        for field in dataclasses.fields(result):
            assert f"`{field.name}`" in words, f"{result.__name__}.{field.name}"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: None, ExitCode.NOTHING_TO_DO),
        (lambda folder: (folder / "a.txt").write_text("words"), ExitCode.NOTHING_TO_DO),
        (lambda folder: make_wav(folder / "a.wav", music(100)), ExitCode.OK),
    ],
)
def test_exit_codes_of_folders(tmp_path: Path, capsys: Capture, make: Callable[[Path], object], code: int) -> None:
    make(tmp_path)
    assert trilobyte("compress", tmp_path, "--preset", "fast") == code


def test_exit_codes_of_failures(tmp_path: Path, capsys: Capture) -> None:
    text = tmp_path / "a.wav"
    text.write_text("words")
    assert trilobyte("compress", text) == ExitCode.UNSUPPORTED
    assert trilobyte("compress", tmp_path / "nothing.wav") == ExitCode.CANNOT_READ
    assert trilobyte("compress", text, tmp_path / "nothing.wav") == ExitCode.MIXED
    archive = tmp_path / "b.wav.trilo"
    archive.write_bytes(b"\x89TRILO\r\n" + bytes(100))
    assert trilobyte("verify", archive) == ExitCode.ARCHIVE_DAMAGED
    assert trilobyte("info", archive) == ExitCode.ARCHIVE_DAMAGED
    assert trilobyte("info", text) == ExitCode.UNSUPPORTED
    good = make_wav(tmp_path / "good.wav", music(100))
    assert trilobyte("compress", good, "-o", text) == ExitCode.CANNOT_WRITE
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "Errno" not in err
    assert str(text) in err


@pytest.mark.parametrize(
    "arguments",
    [[], ["compress"], ["compress", "x", "--preset", "none"], ["verify", "x", "--jobs", "0"], ["x"]],
)
def test_usage_errors(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        trilobyte(*arguments)
    assert ended.value.code == ExitCode.USAGE
    assert "usage: trilobyte" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names are Unicode there")
def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9 \x1b[31m.wav")
    source = make_wav(tmp_path / name, music(100))
    command = [*MODULE, "compress", source, "--preset", "fast"]
    done = subprocess.run([*command, "--json"], capture_output=True, check=True)
    events = [json.loads(line) for line in done.stdout.decode("ascii").splitlines()]
    [last] = [event for event in events if event["event"] == "done"]
    assert base64.b64decode(last["path_base64"]) == os.fsencode(source)
    assert base64.b64decode(last["target_base64"]) == os.fsencode(source) + b".trilo"
    words = subprocess.run([*command, "--replace", "rename"], capture_output=True, check=True).stdout
    assert b"\x1b" not in words
    source.unlink()
    assert trilobyte("restore", f"{source}.trilo") == 0
    assert source.exists()


def test_json_of_events_that_are_hard_to_provoke() -> None:
    out = io.BytesIO()
    report, task = JsonReport(out), Task("compress", Path("a"), Path("b"), 7, 9)
    report.event(Progress(task, 1 / 3, None, 2.00004))
    report.event(Overall(0.5, 3.0, None, 1, 2))
    report.event(Skipped(task, "because"))
    report.event(Failed(task, SourceDamaged("broken")))
    report.left_out(LeftOut(Path("x"), UnsupportedSource("a text"), failure=False))
    first, second, *rest = [json.loads(line) for line in out.getvalue().splitlines()]
    own = {"event": "progress", "id": 7, "kind": "compress", "path": "a"}
    assert first == own | {"fraction": 0.3333, "rtf": None, "eta": 2.0}
    assert second == {"event": "overall", "fraction": 0.5, "rtf": 3.0, "eta": None, "finished": 1, "total": 2}
    assert [line["event"] for line in rest] == ["skipped", "failed", "left_out"]


@pytest.mark.skipif(os.name == "nt", reason="signals of this kind are not to be had")
@pytest.mark.parametrize("json_too", [True, False])
def test_ctrl_c_stops_at_once(tmp_path: Path, json_too: bool) -> None:
    sources = [make_wav(tmp_path / "in" / f"{n}.wav", music(1_500_000, seed=n)) for n in range(2)]
    run("compress", [make_wav(tmp_path / "warm.wav", music(100))])  # compiled kernels are in the cache
    command = [*MODULE, "compress", *map(str, sources), "-o", str(tmp_path / "out"), "--jobs", "2"]
    child = subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout
    for line in child.stdout:
        event = json.loads(line)
        if event["event"] == "progress" and event["fraction"] > 0.1:
            break
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    rest = [json.loads(line) for line in out.splitlines()]
    assert "done" not in {each["event"] for each in rest}, "a file that was under way is not finished"
    assert {each["error"] for each in rest if each["event"] == "failed"} <= {"Interrupted"}
    assert child.returncode == ExitCode.INTERRUPTED
    assert err == ""
    assert json.loads(out.splitlines()[-1])["exit_code"] == 130
    assert not (tmp_path / "out").exists() or tree(tmp_path / "out") == []


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently")
def test_a_reader_that_goes_away_stops_the_work(tmp_path: Path) -> None:
    for number in range(20):
        make_wav(tmp_path / "in" / f"{number}.wav", music(2000, seed=number))
    command = [*MODULE, "compress", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout
    assert child.stderr
    child.stdout.readline()
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    assert child.wait(20) != 0
    assert err == ""
    assert not [name for name in tree(tmp_path) if name.endswith(".part")]


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_the_live_display_shows_pace_and_time_left(tmp_path: Path) -> None:
    import pty

    source = make_wav(tmp_path / "a.wav", music(600_000))
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*MODULE, "compress", str(source), "--preset", "fast"],
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not data:
            break
        seen += data
    os.close(ours)
    assert child.wait(60) == 0
    words = seen.decode("utf-8", "replace")
    assert "All files (0 of 1)" in words
    assert "left" in words
    assert "×" in words
    assert "1 done" in words


def test_sizes_times_and_names_in_words() -> None:
    assert [size(number) for number in (0, 999, 1000, 34_123_456, 2e9, 5e12)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "34.1 MB",
        "2.0 GB",
        "5.0 TB",
    ]
    assert [duration(seconds) for seconds in (0, 7.4, 754, 3723)] == ["0:00", "0:07", "12:34", "1:02:03"]
    assert (share(90, 100), share(101, 100), share(0, 0)) == ("10.0 % smaller", "1.0 % larger", "the same")
    assert shown("a\x1b[1m\nb") == "a\N{REPLACEMENT CHARACTER}[1m\N{REPLACEMENT CHARACTER}b"


def test_results_have_the_type_that_their_event_says(tmp_path: Path) -> None:
    ran = run("verify", [make_wav(tmp_path / "a.wav", music(10))])
    assert not [event for event in ran.events if isinstance(event, Done)]

"""Whatever goes wrong with one file is that file's failure: told in a sentence, in full in the log; work goes on."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from tests.helpers.archive_helpers import make_wav, music, run
from trilobyte_gui.archive import reader as decoding
from trilobyte_gui.archive.execution.verify_worker import _HEAD, _error, _Server
from trilobyte_gui.archive.operations import compress, info, restore, verify
from trilobyte_gui.archive.operations import trash_originals as disposal
from trilobyte_gui.archive.planning import scan
from trilobyte_gui.archive.scheduling import batch as batch_module
from trilobyte_gui.archive.scheduling import threads
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.storage import debug_log, file_times, manifest
from trilobyte_gui.archive.storage.journal import Journal, Move
from trilobyte_gui.archive.tasks import BatchDone, Done, Event, Options, Restored, Start, Task
from trilobyte_gui.audio import source
from trilobyte_gui.cli import info as info_command
from trilobyte_gui.cli.main import main
from trilobyte_gui.codec.errors import CannotRead, Defect, ExitCode, TrilobyteError
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import worker
from trilobyte_gui.gui.model.track import State
from trilobyte_gui.gui.model.worker import BackgroundWorker

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from trilobyte_gui.gui.window import MainWindow

DEFECTS = [
    ZeroDivisionError("division by zero"),
    struct.error("argument out of range"),
    RecursionError("maximum recursion depth exceeded"),
    UnicodeEncodeError("ascii", "ü", 0, 1, "ordinal not in range"),
    AssertionError(),
    StopIteration(),
    KeyError("key"),
]


@pytest.fixture(autouse=True)
def log(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log of this test alone. No test may end with words of Python on its standard error."""
    monkeypatch.delenv("TRILOBYTE_DEBUG", raising=False)
    yield debug_log.log_file()
    os.environ.pop("TRILOBYTE_DEBUG", None)


def breaking(function: Callable[..., Any], error: BaseException, name: str = "2") -> Callable[..., Any]:
    """The function, but for files with `name` in theirs, for which it raises."""

    def broken(*arguments: Any, **more: Any) -> Any:
        paths = [each.source if isinstance(each, Task) else each for each in arguments]
        if any(isinstance(each, Path) and name in each.name for each in paths):
            raise error
        return function(*arguments, **more)

    return broken


def library(folder: Path, count: int = 4) -> Path:
    for number in range(1, count + 1):
        make_wav(folder / f"{number}.wav", music(2000, seed=number))
    return folder


# ---- a batch ----


@pytest.mark.parametrize("error", DEFECTS, ids=lambda each: type(each).__name__)
def test_one_bad_file_never_ends_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: Path, capfd: pytest.CaptureFixture[str], error: Exception
) -> None:
    monkeypatch.setattr(compress, "compress_file", breaking(compress.compress_file, error))
    ran = run("compress", [library(tmp_path / "in")], tmp_path / "out", Options(preset="quick", jobs=1))
    assert (ran.summary.done, ran.summary.failed, ran.summary.not_started) == (3, 1, 0)
    (failed,) = ran.errors
    assert isinstance(failed, Defect)
    assert failed.message == "an error within Trilobyte"
    assert str(log) in failed.hint
    assert ran.summary.exit_code is ExitCode.DEFECT
    noted = log.read_text(encoding="utf-8")
    assert "Traceback" in noted
    assert type(error).__name__ in noted
    assert "2.wav" in noted
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OSError(5, "Input/output error"), CannotRead.exit_code, "input/output"),
        (MemoryError(), ExitCode.MIXED, "memory"),
    ],
)
def test_what_the_system_refuses_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: ExitCode, words: str
) -> None:
    monkeypatch.setattr(compress, "compress_file", breaking(compress.compress_file, error))
    ran = run("compress", [library(tmp_path / "in")], tmp_path / "out", Options(preset="quick", jobs=1))
    assert (ran.summary.done, ran.summary.exit_code) == (3, code)
    assert words in str(ran.errors[0])


@pytest.mark.parametrize(
    ("kind", "module", "name"),
    [("verify", verify, "verify_file"), ("restore", restore, "restore_file")],
)
def test_nor_does_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Any, module: Any, name: str
) -> None:
    run("compress", [library(tmp_path / "in")], tmp_path / "out", Options(preset="quick", jobs=1))
    monkeypatch.setattr(module, name, breaking(getattr(module, name), DEFECTS[0]))
    ran = run(kind, [tmp_path / "out"], tmp_path / "back" if kind == "restore" else None)
    assert (ran.summary.done, ran.summary.failed, ran.summary.exit_code) == (3, 1, ExitCode.DEFECT)


def test_a_mistake_while_a_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying what cannot be archived comes after its own failure."""
    from trilobyte_gui.archive.operations import side_files

    folder = library(tmp_path / "in")
    (folder / "2.wav").write_bytes((folder / "2.wav").read_bytes()[:1000])
    monkeypatch.setattr(side_files, "copy_file", breaking(side_files.copy_file, DEFECTS[0]))
    ran = run("compress", [folder], tmp_path / "out", Options(preset="quick", jobs=1, side_files=True))
    assert (ran.summary.done, ran.summary.failed) == (3, 1)


def test_a_mistake_while_the_codec_is_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    def broken(*_: object) -> None:
        raise ImportError("numba is broken")

    monkeypatch.setattr(threads, "prepare", broken)
    ran = run("compress", [library(tmp_path / "in")], tmp_path / "out", Options(preset="quick", jobs=1))
    assert (ran.summary.failed, ran.summary.exit_code) == (4, ExitCode.DEFECT)
    assert "numba is broken" in log.read_text()


@pytest.mark.parametrize("kind", ["compress", "restore"])
def test_a_mistake_with_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Any) -> None:
    options = Options(preset="quick", jobs=1, side_files=True)
    source = library(tmp_path / "in", 2)
    if kind == "restore":
        run("compress", [source], tmp_path / "arc", options)
        source = tmp_path / "arc" / "in"

    def broken(*_: object) -> None:
        raise DEFECTS[0]

    monkeypatch.setattr(batch_module.Mirroring, "end", broken)
    monkeypatch.setattr(batch_module, "restore_all_folders", broken)
    found = [each for each in scan.scan([source], kind, tmp_path / "out", side_files=True) if isinstance(each, Task)]
    summary = Batch(found, options, lambda event: None).run()
    assert (summary.done, summary.exit_code) == (2, ExitCode.DEFECT)


def test_who_is_told_may_fail(tmp_path: Path) -> None:
    """All files are worked on; then the mistake comes out."""
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        if isinstance(event, Start):
            raise DEFECTS[0]

    found = [each for each in scan.scan([library(tmp_path / "in")], "compress") if isinstance(each, Task)]
    with pytest.raises(ZeroDivisionError):
        Batch(found, Options(preset="quick", jobs=1), hear).run()
    assert sum(isinstance(event, Done) for event in events) == 4
    assert isinstance(events[-1], BatchDone)


# ---- around it ----


def test_a_mistake_while_scanning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = library(tmp_path / "in")
    monkeypatch.setattr(scan, "_identify", breaking(scan._identify, DEFECTS[0]))
    found = list(scan.scan([folder], "compress"))
    assert [isinstance(each, scan.LeftOut) for each in found] == [False, True, False, False]
    left = found[1]
    assert isinstance(left, scan.LeftOut)
    assert left.failure
    assert isinstance(left.error, Defect)


def test_a_mistake_while_an_original_is_brought_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = [Move(number, tmp_path / f"{number}.wav", tmp_path, b"", None, True) for number in (1, 2, 3)]
    monkeypatch.setattr(Journal, "moves", lambda self, under=None: moves)
    monkeypatch.setattr(Journal, "unmoved", lambda self, move: None)

    def bring_back(move: Move) -> None:
        if move.id == 2:
            raise DEFECTS[0]

    monkeypatch.setattr(disposal, "_bring_back", bring_back)
    told = list(disposal.undo(Journal()))
    assert [type(each.error) for each in told] == [type(None), Defect, type(None)]


def test_a_mistake_in_the_process_that_proves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    """It is an answer like any other: the process lives on, and the other file is not blamed."""
    run("compress", [library(tmp_path / "in", 2)], tmp_path / "out", Options(preset="quick", jobs=1))

    def broken(*_: object) -> None:
        raise DEFECTS[0]

    answers = io.BytesIO()
    server = _Server(Options(jobs=1), answers, 1)
    with monkeypatch.context() as patch:
        patch.setattr(decoding, "decode_segment", broken)
        server._answer(1, str(tmp_path / "out" / "in" / "1.wav.trilo"), 0)
    server._answer(2, str(tmp_path / "out" / "in" / "2.wav.trilo"), 0)
    told = answers.getvalue()
    number, what, length = _HEAD.unpack_from(told)
    error = _error(told[_HEAD.size : _HEAD.size + length])
    assert (number, what, type(error), error.message) == (1, 1, Defect, "an error within Trilobyte")
    assert str(log) in error.hint
    assert _HEAD.unpack_from(told, _HEAD.size + length)[:2] == (2, 0)
    for each in ("1.wav.trilo", "2.wav.trilo"):
        server._close(str(tmp_path / "out" / "in" / each))


# ---- the command line ----


def test_info_goes_on_with_the_next_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("compress", [library(tmp_path / "in", 3)], tmp_path / "out", Options(preset="quick", jobs=1))
    monkeypatch.setattr(info_command, "describe", breaking(info.describe, DEFECTS[0]))
    assert main(["info", "--json", str(tmp_path / "out")]) == ExitCode.DEFECT
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events == ["info", "error", "info"]


@pytest.mark.parametrize("arguments", [["compress", "x"], ["check", "x"], ["undo"], ["resume"], ["models", "list"],
                                       ["engine", "status"], ["info", "x"]])  # fmt: skip
def test_no_command_shows_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], log: Path, arguments: list[str]
) -> None:
    from trilobyte_gui.cli import main as module

    def broken(_: object) -> int:
        raise DEFECTS[1]

    monkeypatch.setattr(module, "_run", broken)
    assert main(arguments) == ExitCode.DEFECT
    said = "".join(capfd.readouterr())
    assert (
        said
        == f"trilobyte: an error within Trilobyte\n  The details are in the log: {log}. Please report it with them.\n"
    )
    assert main([*arguments, "--json"]) == ExitCode.DEFECT
    (line,) = capfd.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["event"], told["error"], told["exit_code"]) == ("error", "Defect", ExitCode.DEFECT)
    for more in (["--debug", *arguments], [*arguments, "--debug"]):
        os.environ.pop("TRILOBYTE_DEBUG", None)
        assert main(more) == ExitCode.DEFECT
        said = capfd.readouterr().err
        assert "struct.error: argument out of range" in said
        assert "Traceback" in said


def test_our_processes_show_their_errors_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not debug_log.shown()
    debug_log.show()
    code = ["-c", "from trilobyte_gui.archive.storage import debug_log; print(debug_log.shown())"]
    done = subprocess.run(
        [sys.executable, *code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


# ---- the log ----


def test_the_log_does_not_grow_for_ever(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debug_log, "_MOST_BYTES", 1000)
    for number in range(50):
        debug_log.write(f"entry {number}", "x" * 100)
    assert sum(path.stat().st_size for path in log.parent.iterdir()) < 3000
    assert "entry 49" in debug_log.read()
    assert debug_log.read().index("entry 48") < debug_log.read().index("entry 49")


def test_a_log_that_cannot_be_written_harms_nobody(log: Path) -> None:
    log.parent.parent.mkdir(parents=True)
    log.parent.write_text("a file where its folder should be")
    assert isinstance(debug_log.note(DEFECTS[0], "something"), Defect)
    assert debug_log.read() == ""


def test_names_that_are_no_unicode_are_noted(log: Path) -> None:
    debug_log.note(DEFECTS[0], os.fsdecode(b"\xff.wav"))
    assert "\\udcff.wav" in log.read_text(encoding="utf-8")


def test_errors_for_users_pass_as_they_are(log: Path) -> None:
    for error in (CannotRead("it is gone"), TrilobyteError("x")):
        with pytest.raises(TrilobyteError) as caught, debug_log.noting("something"):
            raise error
        assert caught.value is error
    assert not log.exists()
    with pytest.raises(KeyboardInterrupt), debug_log.noting("something"):
        raise KeyboardInterrupt


# ---- times ----


def dated(path: Path, seconds: int) -> Path:
    """Give the file this time, where its file system holds it."""
    os.utime(path, (seconds, seconds))
    if int(path.stat().st_mtime) != seconds:
        pytest.skip("this file system cannot hold such times")
    return path


def mirrored(kind: Any, source: Path, output: Path) -> list[Any]:
    """Compress or restore a folder with all that is in it; the results."""
    events: list[Event] = []
    found = [each for each in scan.scan([source], kind, output, side_files=True) if isinstance(each, Task)]
    summary = Batch(found, Options(preset="quick", jobs=1, side_files=True), events.append).run()
    assert summary.exit_code is ExitCode.OK
    return [event.result for event in events if isinstance(event, Done)]


@pytest.mark.parametrize("seconds", [-631_152_000, 10_413_792_000, 15_032_000_000], ids=["1950", "2300", "2446"])
def test_files_of_any_date_are_archived(tmp_path: Path, seconds: int) -> None:
    """What the field of an archive cannot hold is told; the manifest of a folder holds it."""
    folder = library(tmp_path / "in", 2)
    dated(folder / "1.wav", seconds)
    archived = {each.target.name: each for each in mirrored("compress", folder, tmp_path / "arc")}
    beyond = seconds * 10**9 > file_times.MOST
    assert ("date" in " ".join(archived["1.wav.trilo"].remarks)) == beyond
    assert archived["2.wav.trilo"].remarks == ()
    assert {each.remarks for each in mirrored("restore", tmp_path / "arc" / "in", tmp_path / "out")} == {()}
    assert int((tmp_path / "out" / "in" / "1.wav").stat().st_mtime) == seconds
    alone = run("restore", [tmp_path / "arc" / "in" / "1.wav.trilo"], tmp_path / "alone")
    (result,) = alone.results
    assert isinstance(result, Restored)
    assert ("date" in " ".join(result.remarks)) == beyond
    assert (tmp_path / "alone" / "1.wav").stat().st_mtime_ns == min(seconds * 10**9, file_times.MOST)


@given(st.integers(-(1 << 100), 1 << 100))
def test_every_time_is_held_or_told(time_ns: int) -> None:
    held = file_times.held(time_ns)
    assert struct.unpack("<q", struct.pack("<q", held)) == (held,)
    assert held == time_ns or abs(time_ns) > abs(held)
    assert file_times.in_words(time_ns)
    assert file_times.in_words(0) == "1970-01-01"


def test_a_drive_that_cannot_hold_the_date_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = dated(library(tmp_path / "in", 1) / "1.wav", 86_400)
    run("compress", [source], None, Options(preset="quick", jobs=1))
    monkeypatch.setattr(file_times.os, "utime", lambda *_, **more: None)
    (result,) = run("restore", [tmp_path / "in" / "1.wav.trilo"], tmp_path / "out").results
    assert isinstance(result, Restored)
    assert result.remarks == ("this drive cannot hold the original's date, 1970-01-02",)


def test_a_manifest_with_impossible_times_restores_the_rest(tmp_path: Path) -> None:
    folder = library(tmp_path / "in", 1)
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    mirrored("compress", folder, tmp_path / "arc")
    path = tmp_path / "arc" / "in" / manifest.NAME
    told = json.loads(path.read_text())
    for each in (*told["files"], *told["folders"]):
        each["mtime_ns"] = 1 << 80
    told["checksum"] = manifest._checksum(told)
    path.write_text(json.dumps(told))
    assert len(mirrored("restore", tmp_path / "arc" / "in", tmp_path / "out")) == 2
    assert (tmp_path / "out" / "in" / "cover.jpg").read_bytes() == b"\xff\xd8\xff"


# ---- the window ----


def until(workers: BackgroundWorker, last: type) -> list[Any]:
    """All messages up to and including the first of type `last`."""
    messages: list[Any] = []
    while not messages or not isinstance(messages[-1], last):
        messages.append(workers.messages.get(timeout=20))
    return messages


@pytest.fixture
def workers() -> Iterator[BackgroundWorker]:
    made = BackgroundWorker()
    yield made
    assert made.close(5)


def test_a_mistake_in_looking_at_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: BackgroundWorker
) -> None:
    monkeypatch.setattr(source, "open_source", breaking(source.open_source, DEFECTS[0]))
    workers.scan([library(tmp_path / "in")])
    facts = [each for told in until(workers, say.Scanned) if isinstance(told, say.Probed) for each in told.facts]
    assert [type(each.error) for each in facts] == [type(None), Defect, type(None), type(None)]


def test_a_mistake_in_scanning_ends_no_other_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: BackgroundWorker
) -> None:
    def broken(paths: list[Path], *arguments: Any) -> Iterator[Any]:
        if paths[0].name == "2":
            raise DEFECTS[0]
        yield from scan.scan(paths, *arguments)

    monkeypatch.setattr(worker, "scan", broken)
    for name in ("1", "2", "3"):
        library(tmp_path / name, 1)
    workers.scan([tmp_path / "1", tmp_path / "2"])
    workers.scan([tmp_path / "3"])
    messages = until(workers, say.Scanned) + until(workers, say.Scanned)
    rows = {row.path: row for each in messages if isinstance(each, say.FoundFiles) for row in each.rows}
    assert rows.keys() == {tmp_path / "1" / "1.wav", tmp_path / "2", tmp_path / "3" / "1.wav"}
    assert rows[tmp_path / "2"].state is State.FAILED
    assert rows[tmp_path / "2"].trouble.reason == "an error within Trilobyte"


def test_the_window_shows_the_log(window: MainWindow, qtbot: QtBot) -> None:
    for words in ("Trilobyte has met no error of its own.", "ZeroDivisionError: division by zero"):
        window.acts.log.trigger()
        (dialog,) = (each for each in window.findChildren(QDialog) if each.windowTitle() == "Log")
        (view,) = dialog.findChildren(QPlainTextEdit)
        assert words in view.toPlainText()
        with qtbot.waitSignal(dialog.destroyed):
            dialog.close()
        debug_log.note(DEFECTS[0], "something")


def test_what_nothing_else_catches_is_noted(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    debug_log.catch_all()

    def broken() -> None:
        raise DEFECTS[0]

    thread = threading.Thread(target=broken, name="made to break")
    thread.start()
    thread.join()
    assert "made to break" in debug_log.read()
    sys.excepthook(KeyError, KeyError("a slot's"), None)
    assert "a slot's" in debug_log.read()

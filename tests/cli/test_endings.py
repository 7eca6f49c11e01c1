"""A command that is to end before its time: a request to end, a terminal that is closed, nohup, a second signal."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest

from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.storage import debug_log, manifest
from trilobyte_gui.cli import running
from trilobyte_gui.codec.errors import ExitCode

if os.name == "nt":
    pytest.skip("signals of this kind are not to be had", allow_module_level=True)

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A short file, and after it some that take their time."""
    make_wav(tmp_path / "in" / "0.wav", music(2000))
    for number in range(1, 4):
        make_wav(tmp_path / "in" / f"{number}.wav", music(700_000, seed=number))
    return tmp_path / "in"


def started(library: Path, **popen: Any) -> subprocess.Popen[bytes]:
    """Archive the library to `out` beside it."""
    command = [*MODULE, "compress", str(library), "-o", str(library.parent / "out"), "--jobs", "1"]
    null = subprocess.DEVNULL
    settings: dict[str, Any] = {"stdin": null, "stdout": null, "stderr": subprocess.PIPE, "start_new_session": True}
    return subprocess.Popen(command, **settings | popen)


def wait_for_the_first(library: Path, child: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 200
    while not (library.parent / "out" / "in" / "0.wav.trilo").exists():
        assert child.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)


def close_after_the_first(library: Path, ours: int, theirs: int) -> None:
    """Read along in a terminal until the first archive is there, then close it."""
    os.close(theirs)
    os.set_blocking(ours, False)
    end = time.monotonic() + 200
    while not (library.parent / "out" / "in" / "0.wav.trilo").exists():
        with contextlib.suppress(BlockingIOError):
            os.read(ours, 1 << 16)
        assert time.monotonic() < end
        time.sleep(0.01)
    os.close(ours)


def assert_ended_in_good_order(library: Path, child: subprocess.Popen[bytes]) -> None:
    assert child.wait(20) == ExitCode.INTERRUPTED
    mirror = library.parent / "out" / "in"
    listed = manifest.read(mirror)
    assert listed is not None
    assert set(listed.files) == {path.name for path in mirror.glob("*.trilo")} >= {"0.wav.trilo"}
    assert len(listed.files) < 4
    assert not list(mirror.glob("*.part"))
    assert debug_log.read() == ""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_what_is_done_is_listed(library: Path, own_home: Path, number: signal.Signals) -> None:
    child = started(library, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    wait_for_the_first(library, child)
    child.send_signal(number)
    _, said = child.communicate(timeout=20)
    assert b"Traceback" not in said
    assert_ended_in_good_order(library, child)


@pytest.mark.slow
def test_a_terminal_that_is_closed(library: Path, own_home: Path) -> None:
    """With its bars on it: every write fails from then on, and the system tells of it twice."""
    import fcntl
    import pty
    import termios

    def take_terminal() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    ours, theirs = pty.openpty()
    child = started(library, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=take_terminal)
    close_after_the_first(library, ours, theirs)
    child.send_signal(signal.SIGHUP)
    assert_ended_in_good_order(library, child)


@pytest.mark.slow
def test_a_terminal_that_is_gone_before_the_system_tells_of_it(library: Path, own_home: Path) -> None:
    """The first write that fails is as the signal is."""
    import pty

    ours, theirs = pty.openpty()
    child = started(library, stdin=theirs, stdout=theirs, stderr=theirs)  # not its own: it will get no signal
    close_after_the_first(library, ours, theirs)
    assert_ended_in_good_order(library, child)


@pytest.mark.slow
def test_nohup_is_obeyed(tmp_path: Path, own_home: Path) -> None:
    make_wav(tmp_path / "in" / "0.wav", music(200_000))
    child = started(tmp_path / "in", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    while child.poll() is None:
        child.send_signal(signal.SIGHUP)
        time.sleep(0.05)
    child.communicate()
    assert child.returncode == ExitCode.OK
    assert (tmp_path / "out" / "in" / "0.wav.trilo").exists()


_WAITS = """
import sys, time
from trilobyte_gui.cli import main
def run(arguments):
    print("ready", flush=True)
    time.sleep(60)
main._run = run
sys.argv[1:] = ["models", "list", "--json"]
sys.exit(main.main())
"""


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_commands_without_a_batch_end_at_once(own_home: Path, number: signal.Signals) -> None:
    def plain() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    child = subprocess.Popen(
        [sys.executable, "-c", _WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=plain
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    child.send_signal(number)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (ExitCode.INTERRUPTED, b"", b"")


class Stubborn:
    """A batch that takes its time to stop."""

    stops = 0

    def stop(self) -> None:
        self.stops += 1


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    time.sleep(0.01)  # the handler's turn


@pytest.fixture
def hang_up_handled() -> Any:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_ends_at_once(hang_up_handled: None, first: signal.Signals, second: signal.Signals) -> None:
    work = Stubborn()
    before = signal.getsignal(first)
    with pytest.raises(KeyboardInterrupt), running.interruptible(cast("Batch", work)):  # noqa: PT012
        send(first)
        assert work.stops == 1
        send(second)
    assert work.stops == 1
    assert signal.getsignal(first) is before


def test_one_loss_of_the_terminal_is_told_twice(hang_up_handled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Stubborn()
    with running.interruptible(cast("Batch", work)):
        send(signal.SIGHUP)
        send(signal.SIGHUP)
    assert work.stops == 1
    monkeypatch.setattr(running, "_ONE_LOSS", 0.0)
    with pytest.raises(KeyboardInterrupt), running.interruptible(cast("Batch", work)):  # noqa: PT012
        send(signal.SIGHUP)
        send(signal.SIGHUP)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full disk is not to be had so easily")
def test_output_that_cannot_be_written_is_told(tmp_path: Path, own_home: Path) -> None:
    make_wav(tmp_path / "a.wav", music(2000))
    command = ("compress", str(tmp_path), "--preset", "quick")
    for arguments in (command, (*command, "--json"), ("models", "list"), ("engine", "status", "--json")):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*MODULE, *arguments], stdout=full, stderr=subprocess.PIPE, check=False)
        said = done.stderr.decode().splitlines()
        assert said[0] == "trilobyte: the output cannot be written: the disk is full"
        assert len(said) == 2
        assert done.returncode == ExitCode.CANNOT_WRITE


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)])
def test_the_work_is_done_where_streams_are_closed(tmp_path: Path, own_home: Path, closed: tuple[int, ...]) -> None:
    make_wav(tmp_path / "in" / "a.wav", music(2000))
    out = tmp_path / "out"
    mirrored = [str(tmp_path / "in"), "-o", str(out)]
    closing = "".join(f" {number}>&-" for number in closed)
    for arguments in (
        ("compress", *mirrored, "--preset", "quick"),
        ("status", *mirrored),
        ("verify", str(out), "--json"),
        ("info", str(out)),
        ("cat", str(out / "in" / "a.wav.trilo")),
        ("models", "list"),
        ("--help",),
    ):
        line = f"exec {shlex.join([*MODULE, *arguments])}{closing}"
        done = subprocess.run(line, shell=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), arguments
    assert (out / "in" / "a.wav.trilo").exists()
    assert subprocess.run(f"exec {shlex.join([*MODULE, 'verify'])}{closing}", shell=True, check=False).returncode == 2

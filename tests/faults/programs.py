"""The programs that are harmed: forks of this process, so that each starts in milliseconds with everything loaded.

A fork runs the real command line or the real window. What it starts as its proving process is another fork, made
before, so that the pids of both are known; a few points of each run start everything as users do instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.faults.recorder import Recorder
from tests.faults.world import FRAMES, World


@dataclass
class Harm:
    """What is to happen: kill the program before step `step` of what it does to files (`half`: after half of that
    write), or after `seconds`; its proving process before answer `answer`, or after `prover_seconds`."""

    step: int = -1
    half: bool = False
    seconds: float = -1.0
    answer: int = -1
    prover_seconds: float = -1.0
    log: Path | None = None


@dataclass
class Ended:
    code: int
    seconds: float
    steps: int


@dataclass
class Standby:
    """A proving process that waits to be launched; what `archive.proving` needs of a `Popen`."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]
    returncode: int | None = field(default=None)

    def wait(self) -> int:
        if self.returncode is None:
            with contextlib.suppress(ChildProcessError):
                _, status = os.waitpid(self.pid, 0)
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode or 0

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def load() -> None:
    """Load what all programs need, once."""
    from trilobyte_gui.archive.execution.prepare import prepare
    from trilobyte_gui.archive.scheduling import batch  # noqa: F401
    from trilobyte_gui.audio.flac_bitstream import warm_up
    from trilobyte_gui.codec.control import Control
    from trilobyte_gui.gui.model import session  # noqa: F401

    prepare(Control(), lambda first_use: None)
    warm_up()


def run(world: World, program: Callable[[], int], harm: Harm, patience: float = 60.0) -> Ended:
    """Run `program` in a fork, harmed. Its code is negative when a signal ended it."""
    begun = time.monotonic()
    told_out, told_in = os.pipe()
    child = os.fork()
    if not child:
        os.close(told_out)
        _be(world, program, harm, told_in)
    os.close(told_in)
    if harm.seconds >= 0:
        time.sleep(harm.seconds)
        os.kill(child, signal.SIGKILL)
    status = 0
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            break
        if time.monotonic() - begun > patience:
            os.kill(child, signal.SIGABRT)
        time.sleep(0.002)
    with os.fdopen(told_out, "rb") as told:
        steps = told.read()  # until the proving processes have ended, too: they hold the other end
    return Ended(os.waitstatus_to_exitcode(status), time.monotonic() - begun, int(steps.split()[-1]) if steps else 0)


def command(arguments: Sequence[object]) -> Callable[[], int]:
    """The command line."""

    def program() -> int:
        from trilobyte_gui.cli import main

        return main.main([str(each) for each in arguments])

    return program


def spawned(world: World, arguments: Sequence[object], seconds: float) -> Ended:
    """The command line as users start it, killed after `seconds` (never, if that is negative)."""
    begun = time.monotonic()
    line = [sys.executable, "-m", "trilobyte_gui.cli.main", *(str(each) for each in arguments)]
    environment = {**os.environ, **world.environment()}
    with subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        if seconds >= 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            process.kill()
    return Ended(process.returncode, time.monotonic() - begun, 0)


def _be(world: World, program: Callable[[], int], harm: Harm, told: int) -> None:
    """The fork."""
    code = 99
    try:
        os.environ.update(world.environment())
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1) if os.environ.get("FAULTS_TALK") else (0, 1, 2):
            os.dup2(null, number)
        from trilobyte_gui.archive.execution import verify_worker
        from trilobyte_gui.archive.scheduling import batch
        from trilobyte_gui.codec import segment

        segment.segment_frames = lambda channels: FRAMES
        standbys = [_standby(harm if number == 0 else Harm()) for number in range(3)]
        launched = iter(standbys)

        def standby(jobs: int, device: str = "auto") -> verify_worker.VerifyWorker:
            return verify_worker.VerifyWorker(jobs, device, lambda jobs, device: next(launched))  # type: ignore[arg-type,return-value]

        batch.make_verify_worker = standby
        _count_coding(world)
        recorder = Recorder(world.root, harm.step, harm.half, harm.log)
        recorder.install()
        code = program()
        recorder.close()
        os.write(told, f"{len(recorder.steps)}\n".encode())
        for each in standbys:
            each.kill()
    finally:
        if code == 99:
            import traceback

            traceback.print_exc()
        os._exit(code)


def _count_coding(world: World) -> None:
    """Note each segment that is coded in a file, as it happens."""
    from trilobyte_gui.codec import segment

    real = segment.Encoder.encode

    def encode(self: segment.Encoder, samples: Any, *rest: Any) -> segment.Segment:
        coded = real(self, samples, *rest)
        handle = os.open(world.counted, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(handle, b".")
        os.close(handle)
        return coded

    world.home.mkdir(parents=True, exist_ok=True)
    segment.Encoder.encode = encode  # type: ignore[method-assign]


def _standby(harm: Harm) -> Standby:
    requests_out, requests_in = os.pipe()
    answers_out, answers_in = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(requests_in)
        os.close(answers_out)
        _verify(requests_out, answers_in, harm)
    os.close(requests_out)
    os.close(answers_in)
    return Standby(pid, os.fdopen(requests_in, "wb"), os.fdopen(answers_out, "rb"))


def _verify(requests: int, answers: int, harm: Harm) -> None:
    """The fork of the fork."""
    try:
        import threading

        from trilobyte_gui.archive import reader
        from trilobyte_gui.archive.execution import verify_worker

        verify_worker._load = lambda: None  # it is
        if harm.prover_seconds >= 0:
            threading.Timer(harm.prover_seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
        real, count = reader.decode_segment, iter(range(10**6))

        def decode(*arguments: Any) -> Any:
            if next(count) == harm.answer:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        reader.decode_segment = decode
        verify_worker.serve(os.fdopen(requests, "rb"), os.fdopen(answers, "wb"), 2, "auto")
    finally:
        os._exit(1)

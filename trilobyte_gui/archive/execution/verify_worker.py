"""A second process that decodes what the first has written, from the file on the disk.

A fault of the memory or the state of the process that coded an archive cannot hide there. One such process serves
a whole batch: it is started with the first file (which takes a second, while that file is coded), decodes the
segments that it is asked for, as many at once as there are jobs, and ends with its batch, however that ends.

Requests are lines of JSON; an answer is its number, what it is, its length (`_HEAD`) and its bytes. Before it come now
and then words on how far it is: instead of a length, how many samples are decoded.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from pathlib import Path
from typing import IO, BinaryIO, NoReturn, cast

from trilobyte_gui.archive.execution import gpu_session
from trilobyte_gui.archive.execution.child import start
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.tasks import Device, Options
from trilobyte_gui.codec import errors
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import NotVerified, Phrase, ProofLost, TrilobyteError

_HEAD = struct.Struct("<QBQ")  # number of the request, one of the next three, length
_DATA, _ERROR, _PROGRESS = range(3)
_PATIENCE = 0.1
_REPORT_EVERY = 0.2  # seconds

Launch = Callable[[int, str], "subprocess.Popen[bytes]"]


def _launch(jobs: int, device: str) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    told = None if debug_log.shown() else subprocess.DEVNULL
    module = "trilobyte_gui.archive.execution.verify_worker"
    return start(module, str(jobs), device, stdin=pipe, stdout=pipe, stderr=told)


class VerifyWorker:
    """The first process's end. All methods from any thread."""

    def __init__(self, jobs: int, device: str = "auto", launch: Launch = _launch) -> None:
        """`device` is where a language model runs."""
        self._jobs = jobs
        self._device = device
        self._launch = launch
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[int, Future[bytes]] = {}
        self._decoded: dict[int, int] = {}  # samples of those that are waited for
        self._numbers = 0
        self._paused = False

    def warm(self) -> None:
        """Start the process, if it does not run, without waiting for it. Raises NotVerified."""
        with self._lock:
            self._started()

    def decode(self, archive: Path, number: int, control: Control) -> bytes:
        """Segment `number` of the file `archive`, decoded and packed as by `codec.pcm.pack`.

        Raises ArchiveDamaged, NeedsNewer, CannotRead, Interrupted, and ProofLost when the process has died.
        """
        answer: Future[bytes] = Future()
        with self._lock:
            pipe = self._started()
            self._numbers += 1
            request = self._numbers
            self._waiting[request] = answer
            self._decoded[request] = counted = 0
            self._send(pipe, id=request, path=_sent(archive), number=number)
        try:
            while True:
                try:
                    return answer.result(_PATIENCE)
                except StillWorking:
                    decoded = self._decoded[request]
                    control.checkpoint(decoded - counted)
                    counted = decoded
        finally:
            with self._lock:
                del self._decoded[request]

    def done(self, archive: Path) -> None:
        """The file will not be asked for again: close it."""
        with self._lock:
            if self._process and self._process.stdin:
                self._send(self._process.stdin, close=_sent(archive))

    def pause(self, paused: bool) -> None:
        with self._lock:
            self._paused = paused
            if self._process and self._process.stdin:
                self._send(self._process.stdin, pause=paused)

    def close(self) -> None:
        """End the process at once; nothing that it holds is of any worth."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()

    def _started(self) -> IO[bytes]:
        if self._process is None:
            try:
                process = self._launch(self._jobs, self._device)
            except OSError as error:
                raise NotVerified("the verifying process cannot be started: {0}", error) from error
            assert process.stdin is not None
            self._process = process
            threading.Thread(target=self._listen, args=(process,), name="trilobyte-verify_worker", daemon=True).start()
            if self._paused:
                self._send(process.stdin, pause=True)
        pipe = self._process.stdin
        assert pipe is not None
        return pipe

    def _send(self, pipe: IO[bytes], **told: object) -> None:
        with contextlib.suppress(OSError, ValueError):  # it has died, which the listening thread reports
            pipe.write(json.dumps(told).encode("ascii") + b"\n")
            pipe.flush()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """In a thread for each process: hand out the answers."""
        pipe = process.stdout
        assert pipe is not None
        with contextlib.suppress(OSError, ValueError):  # closed by us
            while len(head := pipe.read(_HEAD.size)) == _HEAD.size:
                number, what, length = _HEAD.unpack(head)
                if what == _PROGRESS:
                    with self._lock:
                        if number in self._decoded:
                            self._decoded[number] = length
                    continue
                data = pipe.read(length)
                if len(data) < length:
                    break
                with self._lock:
                    answer = self._waiting.pop(number, None)
                if answer is None:
                    continue
                if what == _ERROR:
                    answer.set_exception(_error(data))
                else:
                    answer.set_result(data)
        code = process.wait()
        with self._lock:
            if self._process is process:
                self._process = None  # the next request starts another one
            waiting, self._waiting = self._waiting, {}
            for each in (process.stdin, pipe):
                with contextlib.suppress(OSError):
                    if each:
                        each.close()
        for answer in waiting.values():
            how = Phrase("by signal {0}", -code) if code < 0 else Phrase("with code {0}", code)
            answer.set_exception(
                ProofLost(
                    "the verifying process ended unexpectedly ({0})",
                    how,
                    hint="Nothing was kept; the source is untouched. Try again, with fewer jobs if memory is short.",
                )
            )


def _sent(path: Path) -> str:
    """A path for the other process, which may stand in another folder by now."""
    return os.fsencode(os.path.abspath(path)).decode("latin-1")


def _error(told: bytes) -> TrilobyteError:
    name, message, hint = json.loads(told)
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, TrilobyteError)):
        kind = TrilobyteError
    return kind(errors.from_json(message), hint=errors.from_json(hint))


# -- the second process


class _OpenArchive:
    """An archive that is open while it is asked for."""

    def __init__(self, path: Path, options: Options) -> None:
        from trilobyte_gui.archive.reader import decoder_of
        from trilobyte_gui.archive.storage.oserrors import reading
        from trilobyte_gui.codec.container import ArchiveReader, SegmentKind

        with reading("the archive"):
            self._file = path.open("rb")
            try:
                self.reader = ArchiveReader(self._file)
                language_model = any(entry.kind == SegmentKind.LM for entry in self.reader.entries)
                self.decoder = decoder_of(self.reader.header, self.reader.tables, options, language_model)
            except TrilobyteError:
                self._file.close()
                raise
        self.users = 0
        self.wanted = True

    def close_if_unused(self) -> None:
        if not self.users and not self.wanted:
            self._file.close()


class _Server:
    def __init__(self, options: Options, answers: BinaryIO, pieces: int) -> None:
        """`pieces` segments are decoded at once."""
        self._options = options
        self._pool = ThreadPoolExecutor(pieces)
        self._answers = answers
        self._lock = threading.Lock()  # of the files
        self._speaking = threading.Lock()
        self._control = Control()
        self._files: dict[str, _OpenArchive] = {}
        self._running: dict[int, Control] = {}  # by request

    def serve(self, requests: BinaryIO) -> None:
        """Until the first process closes its end, or dies."""
        threading.Thread(target=self._tell, daemon=True).start()
        for line in requests:
            told = json.loads(line)
            if "pause" in told:
                self._control.pause() if told["pause"] else self._control.resume()
            elif "close" in told:
                self._close(told["close"])
            else:
                task = self._pool.submit(self._answer, told["id"], told["path"], told["number"])
                task.add_done_callback(_end_on_defect)

    def _answer(self, request: int, path: str, number: int) -> None:
        from trilobyte_gui.archive.reader import decode_segment

        what, control = _DATA, Control(self._control)
        try:
            with noting(f"verify segment {number} of {path}"):
                file = self._open(path)
                self._running[request] = control
                try:
                    data = decode_segment(file.reader, file.decoder, number, control).packed
                finally:
                    with self._lock:
                        file.users -= 1
                        file.close_if_unused()
        except TrilobyteError as error:
            what = _ERROR
            told = [type(error).__name__, error.message.as_json(), error.hint.as_json()]
            data = json.dumps(told).encode()
        self._running.pop(request, None)
        with self._speaking:
            self._answers.write(_HEAD.pack(request, what, len(data)))
            self._answers.write(data)
            self._answers.flush()

    def _tell(self) -> None:
        """In a thread: how far the running requests are."""
        while True:
            time.sleep(_REPORT_EVERY)
            told = [_HEAD.pack(request, _PROGRESS, control.samples) for request, control in list(self._running.items())]
            try:
                with self._speaking:
                    self._answers.write(b"".join(told))
                    self._answers.flush()
            except OSError:
                return  # the first process is gone, as others will notice

    def _open(self, path: str) -> _OpenArchive:
        with self._lock:
            file = self._files.get(path)
            if file is None:
                file = self._files[path] = _OpenArchive(Path(os.fsdecode(path.encode("latin-1"))), self._options)
            file.users += 1
            return file

    def _close(self, path: str) -> None:
        with self._lock:
            file = self._files.pop(path, None)
            if file:
                file.wanted = False
                file.close_if_unused()


def _end_on_defect(task: Future[None]) -> None:
    """An answer that cannot be given, for the first process is gone, ends this one."""
    if task.exception():
        os._exit(70)


def serve(requests: BinaryIO, answers: BinaryIO, jobs: int, device: Device) -> NoReturn:
    """Run as the verifying process: answer requests until the connection is closed."""
    threading.Thread(target=_load, daemon=True).start()
    options = Options(jobs=jobs, device=device)
    with gpu_session.using(options) as lanes:
        _Server(options, answers, jobs + lanes).serve(requests)
    os._exit(0)  # whatever is being decoded is not wanted any more


def _load() -> None:
    """Load what decoding needs while the first file is still being coded."""
    from trilobyte_gui.codec.presets import PRESETS
    from trilobyte_gui.codec.selftest import golden_digest
    from trilobyte_gui.models.generalist import shipped_model

    golden_digest(PRESETS["fast"], shipped_model())


if __name__ == "__main__":
    # What the libraries print must not come between the answers.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    serve(sys.stdin.buffer, out, int(sys.argv[1]), cast("Device", sys.argv[2]))

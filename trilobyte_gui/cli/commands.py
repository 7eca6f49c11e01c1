"""What the commands do."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Iterator
from types import FrameType

from trilobyte_gui.archive.batch import Batch
from trilobyte_gui.archive.info import describe
from trilobyte_gui.archive.scan import LeftOut, scan
from trilobyte_gui.archive.tasks import Event, Options, Task, default_jobs
from trilobyte_gui.cli.json_lines import JsonReport
from trilobyte_gui.cli.text import TextReport
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall
from trilobyte_gui.codec.presets import DEFAULT_PRESET

Report = JsonReport | TextReport


def batch(arguments: argparse.Namespace) -> int:
    """compress, restore, verify, estimate."""
    report = _report(arguments)
    output = getattr(arguments, "output", None)
    asked = getattr(arguments, "side_files", None)
    options = Options(
        preset=getattr(arguments, "preset", DEFAULT_PRESET),
        jobs=arguments.jobs or default_jobs(),
        conflict=getattr(arguments, "replace", "skip"),
        to=getattr(arguments, "to", "original"),
        accept_damage=getattr(arguments, "damaged", False),
        side_files=output is not None and asked is not False,
    )
    tasks: list[Task] = []
    codes: set[ExitCode] = set()
    with report:
        for found in scan(arguments.paths, arguments.command, output, options.to, options.side_files):
            if isinstance(found, LeftOut):
                report.left_out(found)
                if found.failure:
                    codes.add(found.error.exit_code)
            else:
                tasks.append(found)
        if not tasks:
            if not codes:
                report.nothing_to_do()
                return ExitCode.NOTHING_TO_DO
            return overall(codes)
        work = _Work(tasks, options, report)
        with _interruptible(work.batch):
            summary = work.batch.run()
        work.reraise()
        return overall({*codes, summary.exit_code})


def info(arguments: argparse.Namespace) -> int:
    """info."""
    report = _report(arguments)
    codes: set[ExitCode] = set()
    with report:
        for found in scan(arguments.paths, "verify"):
            try:
                if isinstance(found, LeftOut):
                    if not found.failure:
                        continue
                    raise found.error
                report.info(describe(found.source))
            except TrilobyteError as error:
                report.error(found.source if isinstance(found, Task) else found.path, error)
                codes.add(error.exit_code)
    return overall(codes)


class _Work:
    """A batch whose reader may go away: then it stops instead of failing within its threads."""

    def __init__(self, tasks: list[Task], options: Options, report: Report) -> None:
        self._report = report
        self._gone: OSError | None = None
        self.batch = Batch(tasks, options, self._event)

    def reraise(self) -> None:
        if self._gone:
            raise self._gone

    def _event(self, event: Event) -> None:
        if self._gone:
            return
        try:
            self._report.event(event)
        except OSError as error:
            self._gone = error
            self.batch.stop()


def _report(arguments: argparse.Namespace) -> Report:
    return JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)


@contextlib.contextmanager
def _interruptible(work: Batch) -> Iterator[None]:
    """The first Ctrl-C (or a request to end) stops the batch in good order, the second one at once."""
    before: dict[signal.Signals, object] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:
            signal.signal(each, signal.default_int_handler)
        work.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        before[each] = signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]

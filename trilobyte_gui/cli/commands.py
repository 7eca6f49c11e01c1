"""What the commands do."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from trilobyte_gui.archive.batch import Batch
from trilobyte_gui.archive.debug_log import noting
from trilobyte_gui.archive.info import describe
from trilobyte_gui.archive.journal import Journal, located
from trilobyte_gui.archive.scan import LeftOut, scan
from trilobyte_gui.archive.tasks import Compressed, Done, Event, Options, Skipped, Task, default_jobs
from trilobyte_gui.cli import ending
from trilobyte_gui.cli.json_lines import JsonReport
from trilobyte_gui.cli.text import TextReport
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, TrilobyteError, overall
from trilobyte_gui.codec.presets import DEFAULT_PRESET

Report = JsonReport | TextReport
_ONE_LOSS = 1.0  # seconds: both the shell and the system tell of a terminal that was closed


def batch(arguments: argparse.Namespace) -> int:
    """compress, restore, verify, repair, estimate."""
    report = report_for(arguments)
    output = getattr(arguments, "output", None)
    asked = getattr(arguments, "side_files", None)
    options = Options(
        preset=getattr(arguments, "preset", DEFAULT_PRESET),
        jobs=arguments.jobs or default_jobs(),
        conflict=getattr(arguments, "replace", "skip"),
        to=getattr(arguments, "to", "original"),
        device=getattr(arguments, "device", "auto"),
        model=getattr(arguments, "model", ""),
        accept_damage=getattr(arguments, "damaged", False),
        recovery=getattr(arguments, "recovery", 0),
        salvage=getattr(arguments, "salvage", False),
        side_files=(output is not None or arguments.command == "verify") and asked is not False,
        quick=getattr(arguments, "quick", False),
        when_full=getattr(arguments, "when_full", "fail"),
    )
    originals = getattr(arguments, "originals", "keep")
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
        with contextlib.closing(Journal(owner="cli")) as journal:
            codes.add(work_through(arguments.command, tasks, options, originals, report, journal))
        return overall(codes)


def work_through(
    verb: str,
    tasks: list[Task],
    options: Options,
    originals: str,
    report: Report,
    journal: Journal,
    ended: Sequence[Task] = (),
) -> ExitCode:
    """Run a batch, noted in the journal; then, if `originals` is "trash", move those whose archives are proven once
    more. `ended` are tasks of the same batch that an earlier run has done."""
    settings = {**{name: str(value) for name, value in asdict(options).items()}, "originals": originals}
    if verb != "estimate":
        for left in journal.left():
            if {task.source for task in left.tasks} <= {located(task.source) for task in tasks}:
                journal.forget(left.id)  # this goes on with it
        journal.begin(verb, settings, tasks)
    work = _Work(tasks, options, report, journal)
    with interruptible(work.batch) as stopped:
        summary = work.batch.run()
    if not stopped:  # else a lost output is what else was lost with the terminal
        work.reraise()
    codes = {summary.exit_code}
    if originals == "trash" and verb == "compress" and not work.batch.control.stopped:
        made = {**{task.source: task.target for task in ended if task.kind == "compress" and task.target}, **work.made}
        disposing = [
            Task("dispose", source, archive, number, size_of(archive))
            for number, (source, archive) in enumerate(made.items(), 1)
            if archive.exists() and os.path.lexists(source)
        ]
        if disposing:
            codes.add(work_through("dispose", disposing, options, "keep", report, journal))
    if ExitCode.INTERRUPTED not in codes:
        journal.clear()
    return overall(codes)


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def info(arguments: argparse.Namespace) -> int:
    """info."""
    report = report_for(arguments)
    codes: set[ExitCode] = set()
    with report:
        for found in scan(arguments.paths, "verify"):
            try:
                if isinstance(found, LeftOut):
                    if not found.failure:
                        continue
                    raise found.error
                with noting(f"info {found.source}"):
                    facts = describe(found.source)
                report.info(facts)
            except TrilobyteError as error:
                report.error(found.source if isinstance(found, Task) else found.path, error)
                codes.add(error.exit_code)
    return overall(codes)


class _Work:
    """A batch whose reader may go away: then it stops instead of failing within its threads."""

    def __init__(self, tasks: list[Task], options: Options, report: Report, journal: Journal) -> None:
        self._report = report
        self._journal = journal
        self._gone: OSError | CannotWrite | None = None
        self.batch = Batch(tasks, options, self._event, journal)
        self.made: dict[Path, Path] = {}  # sources and their archives

    def reraise(self) -> None:
        if self._gone:
            raise self._gone

    def _event(self, event: Event) -> None:
        self._journal.heard(event)
        if isinstance(event, Done) and isinstance(event.result, Compressed):
            self.made[event.task.source] = event.result.target
        elif isinstance(event, Skipped) and event.task.kind == "compress" and event.task.target:
            self.made[event.task.source] = event.task.target
        if self._gone:
            return
        try:
            self._report.event(event)
        except (OSError, CannotWrite) as error:
            self._gone = error
            self.batch.stop()


def report_for(arguments: argparse.Namespace) -> Report:
    return JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)


@contextlib.contextmanager
def interruptible(work: Batch) -> Iterator[list[float]]:
    """The first Ctrl-C (or request to end, or loss of the terminal) stops the batch in good order, the second one at
    once. The list is empty while there was none."""
    before: dict[signal.Signals, object] = {}
    stopped: list[float] = []  # when

    def stop(number: int, frame: FrameType | None) -> None:
        if not stopped:
            stopped.append(time.monotonic())
            ending.leave_lost_terminal()
            work.stop()
        elif number in (signal.SIGINT, signal.SIGTERM) or time.monotonic() - stopped[0] > _ONE_LOSS:
            ending.at_once(number, frame)

    for each in ending.signals():
        before[each] = signal.signal(each, stop)
    try:
        yield stopped
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)  # type: ignore[arg-type]

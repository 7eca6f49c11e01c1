"""How commands run batches: with a report in words or JSON, noted in the journal, stopped in good order by Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Protocol

from trilobyte_gui.archive.operations.cataloguing import Cataloguer
from trilobyte_gui.archive.planning.changes import SourceComparison
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.scheduling.threads import Executor
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.storage.journal import Journal, located
from trilobyte_gui.archive.tasks import (
    Compressed,
    Done,
    Event,
    Moved,
    Options,
    Skipped,
    Task,
    UpToDate,
)
from trilobyte_gui.cli import cluster, ending
from trilobyte_gui.cli.cluster import HERE, Where
from trilobyte_gui.cli.json_lines import JsonReport
from trilobyte_gui.cli.text import TextReport
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, overall

Report = JsonReport | TextReport


class Stoppable(Protocol):
    """What can be told to end in good order."""

    def stop(self) -> None: ...


_ONE_LOSS = 1.0  # seconds: both the shell and the system tell of a terminal that was closed


def report_for(arguments: argparse.Namespace) -> Report:
    """The report that the arguments ask for: JSON lines, or text."""
    return JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)


def work_through(
    verb: str,
    tasks: list[Task],
    options: Options,
    originals: str,
    report: Report,
    journal: Journal,
    comparison: SourceComparison | None = None,
    ended: Sequence[Task] = (),
    where: Where = HERE,
    left_out: Sequence[ExitCode] = (),
) -> ExitCode:
    """Run a batch, noted in the journal; then, if `originals` is "trash", move those whose archives are verified once
    more. `comparison` has given the tasks their states; `ended` are tasks of the same batch that an earlier run has
    done; `where` the work is done; `left_out` are the codes of files that failed before they became tasks."""
    settings = {**to_json(options), "originals": originals, **where.settings()}
    if verb != "estimate":
        known = {located(task.source) for task in (*tasks, *ended)}
        for left in journal.left():
            if {task.source for task in left.tasks or left.ended} <= known:
                journal.forget(left.id)  # this goes on with it
        noted = list(ended)
        if originals == "trash":  # of what is up to date only the move of the originals is left to do
            up_to_date = [task for task in tasks if task.state == "up to date"]
            noted += [replace(task, target=task.stands or task.target) for task in up_to_date]
        journal.begin(verb, settings, [task for task in tasks if task.state != "up to date"], ended=noted)
    with contextlib.closing(Cataloguer()) as catalogue, cluster.executor(where) as executor:
        work = _PipedBatch(tasks, options, report, journal, comparison, catalogue, executor, ended, left_out)
        with interruptible(work.batch) as stopped:
            summary = work.batch.run()
    # The output is lost with the terminal, of which the system tells with a signal; the error may come first.
    if work.gone and not stopped and not ending.leave_lost_terminal():
        raise work.gone
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


class _PipedBatch:
    """A batch whose reader may go away: then it stops instead of failing within its threads."""

    def __init__(
        self,
        tasks: list[Task],
        options: Options,
        report: Report,
        journal: Journal,
        comparison: SourceComparison | None,
        catalogue: Cataloguer,
        executor: Executor | None,
        ended: Sequence[Task],
        left_out: Sequence[ExitCode],
    ) -> None:
        self._report = report
        self._journal = journal
        self.gone: OSError | CannotWrite | None = None  # why nothing can be reported any more
        self.batch = Batch(
            tasks,
            options,
            self._event,
            journal,
            comparison=comparison,
            catalogue=catalogue,
            executor=executor,
            ended=ended,
            left_out=left_out,
        )
        self.made: dict[Path, Path] = {}  # sources and their archives

    def _event(self, event: Event) -> None:
        self._journal.heard(event)
        if isinstance(event, Done) and isinstance(event.result, Compressed | Moved) and event.task.kind == "compress":
            self.made[event.task.source] = event.result.target
        elif isinstance(event, UpToDate) and event.task.kind == "compress":
            self.made[event.task.source] = event.target
        elif isinstance(event, Skipped) and event.task.kind == "compress" and event.task.target:
            self.made[event.task.source] = event.task.target
        if self.gone:
            return
        try:
            self._report.event(event)
        except (OSError, CannotWrite) as error:
            self.gone = error
            self.batch.stop()


@contextlib.contextmanager
def interruptible(work: Stoppable) -> Iterator[list[float]]:
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

"""What the commands do."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from trilobyte_gui.archive.operations.cataloguing import Cataloguer
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.planning.changes import Comparison, gone_from, prunings
from trilobyte_gui.archive.planning.changes import Gone as Orphan
from trilobyte_gui.archive.planning.mirrors import rename_with_sources
from trilobyte_gui.archive.planning.part import WHOLE, Part
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.scheduling.threads import Engine
from trilobyte_gui.archive.settings import to_json
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Gone
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.journal import Journal, located
from trilobyte_gui.archive.tasks import (
    Compressed,
    Done,
    Event,
    Kind,
    Moved,
    Options,
    Skipped,
    Task,
    UpToDate,
    default_jobs,
)
from trilobyte_gui.cli import cluster, ending
from trilobyte_gui.cli.cluster import HERE, Where
from trilobyte_gui.cli.json_lines import JsonReport
from trilobyte_gui.cli.text import TextReport
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, TrilobyteError, overall
from trilobyte_gui.codec.presets import DEFAULT_PRESET

Report = JsonReport | TextReport
_ONE_LOSS = 1.0  # seconds: both the shell and the system tell of a terminal that was closed


def batch(arguments: argparse.Namespace) -> int:
    """compress, restore, verify, repair, estimate."""
    report = report_for(arguments)
    output = None if arguments.command == "estimate" else getattr(arguments, "output", None)
    asked = getattr(arguments, "side_files", None)
    options = Options(
        preset=getattr(arguments, "preset", DEFAULT_PRESET),
        jobs=arguments.jobs or default_jobs(),
        conflict=getattr(arguments, "replace", "skip"),
        checksum=getattr(arguments, "checksum", False),
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
    work = Order(
        arguments.command,
        arguments.paths,
        output,
        options,
        getattr(arguments, "originals", "keep"),
        "prune" if getattr(arguments, "prune", False) else "tell",
        getattr(arguments, "part", WHOLE),
        cluster.asked(arguments),
    )
    with report:
        return carry_out(work, report)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with which files, and `where`; `gone` with what is archived of files that are gone."""

    verb: Kind
    paths: Sequence[Path]
    output: Path | None
    options: Options
    originals: str = "keep"
    gone: Gone = "tell"
    part: Part = WHOLE
    where: Where = HERE


def carry_out(order: Order, report: Report) -> ExitCode:
    """Scan, compare, and do what is due."""
    paths, output, options, part = order.paths, order.output, order.options, order.part
    tasks: list[Task] = []
    codes: set[ExitCode] = set()
    updating = order.verb == "compress" and options.conflict == "update"
    if updating and output:
        try:
            for target, was in rename_with_sources(paths, output):
                report.remark(target, f"this was {was}, before its folder was renamed")
        except TrilobyteError as error:
            report.error(output, error)
            return error.exit_code
    for found in scan(paths, order.verb, output, options.to, options.side_files):
        if isinstance(found, LeftOut):
            report.left_out(found)
            if found.failure:
                codes.add(found.error.exit_code)
        else:
            tasks.append(found)
    gone = list(gone_from(paths, output, (), part)) if updating and output else []
    if not tasks and not gone:
        if not codes:
            report.nothing_to_do()
            return ExitCode.NOTHING_TO_DO
        return overall(codes)
    with contextlib.closing(Journal(owner="cli")) as journal:
        comparison = None
        if updating:
            damaged = Catalogue().faults([output] if output else paths)
            comparison = Comparison(journal, options.checksum, damaged=damaged)
            tasks = comparison.compared(tasks)
            _tell_numbered(tasks, output, report)
        mine = [task for task in tasks if part.has(task.source, paths)]
        others = {task.id for task in tasks} - {task.id for task in mine}  # which other computers may do later
        moved = {task.stands for task in tasks if task.state == "moved" and task.stands and task.id in others}
        if mine:
            do = partial(work_through, order.verb, mine, options, order.originals, report, journal, comparison)
            codes.add(do(where=order.where))
        if gone and output and ExitCode.INTERRUPTED not in codes:
            gone = list(gone_from(paths, output, moved, part))
            codes |= _after(order.gone, gone, options, report, journal)
    return overall(codes)


def _tell_numbered(tasks: list[Task], output: Path | None, report: Report) -> None:
    """Tell of folders whose mirror has not their name, since that mirrors another folder."""
    for root, mirror in dict.fromkeys((task.root, task.mirror) for task in tasks):
        if root and mirror and mirror.parent == output and mirror.name != Path(os.path.abspath(root)).name:
            report.remark(root, f"another folder of this name is in the backup, so this one is {mirror}")


def _after(wish: Gone, gone: list[Orphan], options: Options, report: Report, journal: Journal) -> set[ExitCode]:
    """Tell what stands for files that are gone, or move it to the trash if that was asked for."""
    if wish != "prune":
        for each in gone if wish == "tell" else ():
            report.gone(each)
        return set()
    codes: set[ExitCode] = set()
    tasks: list[Task] = []
    for due in prunings(gone):
        if isinstance(due, Task):
            tasks.append(due)
        else:
            report.error(*due)
            codes.add(due[1].exit_code)
    if tasks:
        codes.add(work_through("prune", tasks, options, "keep", report, journal))
    return codes


def work_through(
    verb: str,
    tasks: list[Task],
    options: Options,
    originals: str,
    report: Report,
    journal: Journal,
    comparison: Comparison | None = None,
    ended: Sequence[Task] = (),
    where: Where = HERE,
) -> ExitCode:
    """Run a batch, noted in the journal; then, if `originals` is "trash", move those whose archives are proven once
    more. `comparison` has given the tasks their states; `ended` are tasks of the same batch that an earlier run has
    done; `where` the work is done."""
    settings = {**to_json(options), "originals": originals, **where.settings()}
    if verb != "estimate":
        for left in journal.left():
            if {task.source for task in left.tasks} <= {located(task.source) for task in tasks}:
                journal.forget(left.id)  # this goes on with it
        journal.begin(verb, settings, [task for task in tasks if task.state != "up to date"])
    with contextlib.closing(Cataloguer()) as catalogue, cluster.engine(where) as engine:
        work = _Work(tasks, options, report, journal, comparison, catalogue, engine)
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

    def __init__(
        self,
        tasks: list[Task],
        options: Options,
        report: Report,
        journal: Journal,
        comparison: Comparison | None,
        catalogue: Cataloguer,
        engine: Engine | None,
    ) -> None:
        self._report = report
        self._journal = journal
        self._gone: OSError | CannotWrite | None = None
        self.batch = Batch(
            tasks, options, self._event, journal, comparison=comparison, catalogue=catalogue, engine=engine
        )
        self.made: dict[Path, Path] = {}  # sources and their archives

    def reraise(self) -> None:
        if self._gone:
            raise self._gone

    def _event(self, event: Event) -> None:
        self._journal.heard(event)
        if isinstance(event, Done) and isinstance(event.result, Compressed | Moved) and event.task.kind == "compress":
            self.made[event.task.source] = event.result.target
        elif isinstance(event, UpToDate) and event.task.kind == "compress":
            self.made[event.task.source] = event.target
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

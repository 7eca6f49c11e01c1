"""What the commands do that look after a library: check, undo, resume."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from trilobyte_gui.archive.operations.cataloguing import Cataloguer
from trilobyte_gui.archive.operations.check import FAULTS, Audit, Finding, State
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.settings import from_json
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import (
    Cluster,
    Done,
    Event,
    Failed,
    Options,
    Overall,
    Preparing,
    Progress,
    Task,
    default_jobs,
)
from trilobyte_gui.cli import cluster
from trilobyte_gui.cli.commands import Report, interruptible, report_for, work_through
from trilobyte_gui.codec.errors import ExitCode, overall

_CODES: dict[State, ExitCode] = {
    "damaged": ExitCode.ARCHIVE_DAMAGED,
    "changed": ExitCode.ARCHIVE_DAMAGED,
    "unreadable": ExitCode.CANNOT_READ,
    "missing": ExitCode.CANNOT_READ,
}


def check(arguments: argparse.Namespace) -> int:
    """check."""
    report = report_for(arguments)
    counts: Counter[State] = Counter()
    codes: set[ExitCode] = set()

    def found(finding: Finding) -> None:
        counts[finding.state] += 1
        if finding.state in FAULTS:
            codes.add(_CODES[finding.state])
        report.finding(finding)

    with (
        report,
        contextlib.closing(Journal(owner="cli")) as journal,
        contextlib.closing(Cataloguer()) as catalogue,
    ):
        audit = Audit(journal, arguments.paths)
        tasks = []
        for each in scan(arguments.paths, "verify"):
            if isinstance(each, Task):
                tasks.append(each)
            elif each.failure:
                found(Finding(each.path, "unreadable", each.reason))

        def heard(event: Event) -> None:
            finding = audit.heard(event)
            if finding:
                found(finding)
            if isinstance(event, Preparing | Progress | Overall | Cluster):
                report.event(event)
            elif finding:
                report.finished(event.task if isinstance(event, Done | Failed) else None)

        jobs = arguments.jobs or default_jobs()
        options = Options(jobs=jobs, quick=not arguments.full)
        with cluster.engine(cluster.asked(arguments)) as engine:
            batch = Batch(tasks, options, heard, journal, catalogue=catalogue, engine=engine)
            with interruptible(batch):
                batch.run()
        if batch.control.stopped:
            codes.add(ExitCode.INTERRUPTED)
        else:
            for finding in audit.rest():
                found(finding)
        report.audited(counts, arguments.full, batch.control.stopped)
    if not counts and not codes:
        return ExitCode.NOTHING_TO_DO
    return overall(codes)


def undo(arguments: argparse.Namespace) -> int:
    """undo."""
    from trilobyte_gui.archive.operations.trash_originals import Undone
    from trilobyte_gui.archive.operations.trash_originals import undo as bring_back

    report = report_for(arguments)
    codes: set[ExitCode] = set()
    some = False
    with report, contextlib.closing(Journal(owner="cli")) as journal:
        for path in arguments.paths or [None]:
            found: Iterable[Undone]
            if arguments.list:
                found = (Undone(move) for move in journal.moves(path))
            else:
                found = bring_back(journal, path)
            for each in found:
                some = True
                report.undone(each, arguments.list)
                if each.error:
                    codes.add(each.error.exit_code)
        if not some:
            report.nothing_to_do()
            return ExitCode.NOTHING_TO_DO
    return overall(codes)


def resume(arguments: argparse.Namespace) -> int:
    """resume."""
    report: Report = report_for(arguments)
    codes: set[ExitCode] = set()
    with report, contextlib.closing(Journal(owner="cli")) as journal:
        batches = journal.left()
        for left in batches:
            try:
                options = from_json(Options, {**left.settings, "jobs": arguments.jobs or default_jobs()})
            except ValueError:  # of another version, or damaged
                options = None
            if options is None or not left.tasks + left.ended:
                journal.forget(left.id)
                continue
            tasks = [replace(task, id=number) for number, task in enumerate(left.tasks, 1)]
            originals = left.settings.get("originals", "keep")
            where = cluster.remembered(left.settings)
            codes.add(
                work_through(left.verb, tasks, options, originals, report, journal, ended=left.ended, where=where)
            )
            if ExitCode.INTERRUPTED in codes:
                break
        if not codes:
            report.nothing_to_do()
            return ExitCode.NOTHING_TO_DO
    return overall(codes)

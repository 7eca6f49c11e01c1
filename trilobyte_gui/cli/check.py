"""`trilobyte check`: what is missing, changed or damaged in a library."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter

from trilobyte_gui.archive.operations.cataloguing import Cataloguer
from trilobyte_gui.archive.operations.check import FAULTS, CheckReport, Finding, State
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
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
from trilobyte_gui.cli.running import interruptible, report_for
from trilobyte_gui.codec.errors import ExitCode, overall

_CODES: dict[State, ExitCode] = {
    "damaged": ExitCode.ARCHIVE_DAMAGED,
    "changed": ExitCode.ARCHIVE_DAMAGED,
    "unreadable": ExitCode.CANNOT_READ,
    "missing": ExitCode.CANNOT_READ,
}


def check(arguments: argparse.Namespace) -> int:
    """`trilobyte check`: verify every archive below folders, and report what is missing; returns the exit code."""
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
        summary = CheckReport(journal, arguments.paths)
        tasks = []
        for each in scan(arguments.paths, "verify"):
            if isinstance(each, Task):
                tasks.append(each)
            elif each.failure:
                found(Finding(each.path, "unreadable", each.reason))

        def heard(event: Event) -> None:
            finding = summary.heard(event)
            if finding:
                found(finding)
            if isinstance(event, Preparing | Progress | Overall | Cluster):
                report.event(event)
            elif finding:
                report.finished(event.task if isinstance(event, Done | Failed) else None)

        jobs = arguments.jobs or default_jobs()
        options = Options(jobs=jobs, quick=not arguments.full)
        with cluster.executor(cluster.asked(arguments)) as executor:
            batch = Batch(tasks, options, heard, journal, catalogue=catalogue, executor=executor)
            with interruptible(batch):
                batch.run()
        if batch.control.stopped:
            codes.add(ExitCode.INTERRUPTED)
        else:
            for finding in summary.rest():
                found(finding)
        report.audited(counts, arguments.full, batch.control.stopped)
    if not counts and not codes:
        return ExitCode.NOTHING_TO_DO
    return overall(codes)

"""`trilobyte resume`: go on with commands that were cut off."""

from __future__ import annotations

import argparse
import contextlib
from dataclasses import replace

from trilobyte_gui.archive.settings import from_json
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import (
    Options,
    default_jobs,
)
from trilobyte_gui.cli import cluster
from trilobyte_gui.cli.running import Report, report_for, work_through
from trilobyte_gui.codec.errors import ExitCode, overall


def resume(arguments: argparse.Namespace) -> int:
    """`trilobyte resume`: continue interrupted commands; returns the exit code."""
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

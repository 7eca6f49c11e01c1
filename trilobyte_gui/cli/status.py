"""The command `status`: what a run of `compress` would do, without writing anything."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

from trilobyte_gui.archive.planning.changes import Comparison, gone_from
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import State, Task
from trilobyte_gui.cli.commands import report_for
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall


def status(arguments: argparse.Namespace) -> int:
    """status."""
    report = report_for(arguments)
    counts: Counter[State] = Counter()
    codes: set[ExitCode] = set()
    output: Path | None = arguments.output
    with report, contextlib.closing(Journal(owner="cli")) as journal:
        tasks: list[Task] = []
        for found in scan(arguments.paths, "compress", output, side_files=output is not None):
            if isinstance(found, Task):
                tasks.append(found)
            else:
                report.left_out(found)
                if found.failure:
                    codes.add(found.error.exit_code)
        tasks = Comparison(journal, arguments.checksum).compared(tasks)
        for task in tasks:
            try:
                task = _looked_into(task) if arguments.checksum else task
            except TrilobyteError as error:
                report.left_out(LeftOut(task.source, error, failure=True))
                codes.add(error.exit_code)
                continue
            if task.state:
                counts[task.state] += 1
                report.state(task.source, task.state, task.target, _was(task))
        moved = {task.stands for task in tasks if task.state == "moved" and task.stands}
        for gone in gone_from(arguments.paths, output, moved) if output else ():
            counts["gone"] += 1
            report.state(gone.path, "gone", gone.stored, None)
        report.counted(counts)
    if not counts and not codes:
        return ExitCode.NOTHING_TO_DO
    if set(counts) - {"up to date"}:
        codes.add(ExitCode.OUT_OF_DATE)
    return overall(codes)


def _looked_into(task: Task) -> Task:
    """The task with the state that its contents tell. Raises CannotRead."""
    if task.state == "changed" and task.expected and sha256_of(task.source).hex() == task.expected:
        return replace(task, state="up to date")
    return task


def _was(task: Task) -> Path | None:
    """Where what will be moved stands now."""
    return task.stands if task.state == "moved" and task.stands != task.target else None

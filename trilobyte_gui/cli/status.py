"""The command `status`: what a run of `compress` would do, without writing anything."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from trilobyte_gui.archive.planning.status import LibraryStatus, status_of
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.cli.running import Report, report_for
from trilobyte_gui.codec.errors import ExitCode


def status(arguments: argparse.Namespace) -> int:
    """`trilobyte status`: print what `compress` would do; returns the exit code."""
    report = report_for(arguments)
    output: Path | None = arguments.output
    with report, contextlib.closing(Journal(owner="cli")) as journal:
        faults = Catalogue().faults([output] if output else arguments.paths)
        found = status_of(arguments.paths, output, journal, faults, arguments.checksum)
        return tell(found, report)


def tell(found: LibraryStatus, report: Report) -> ExitCode:
    """Tell of every file, and how many there are of each kind; returns the exit code."""
    for each in found.left_out:
        report.left_out(each)
    for standing in found.files:
        report.state(standing)
    report.counted(found.counts)
    return found.code if found.files or found.code else ExitCode.NOTHING_TO_DO

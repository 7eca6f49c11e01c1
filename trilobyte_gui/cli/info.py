"""`trilobyte info`: what an archive says, without decoding it."""

from __future__ import annotations

import argparse

from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.tasks import (
    Task,
)
from trilobyte_gui.cli.running import report_for
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall


def info(arguments: argparse.Namespace) -> int:
    """`trilobyte info`: print what archives contain; returns the exit code."""
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

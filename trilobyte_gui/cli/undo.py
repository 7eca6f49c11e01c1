"""`trilobyte undo`: bring originals back from the trash."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterable

from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.cli.running import report_for
from trilobyte_gui.codec.errors import ExitCode, overall


def undo(arguments: argparse.Namespace) -> int:
    """`trilobyte undo`: restore originals from the trash; returns the exit code."""
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

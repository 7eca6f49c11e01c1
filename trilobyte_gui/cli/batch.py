"""`trilobyte compress`, `restore`, `verify`, `repair` and `estimate`: scan, compare, and do what is due."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from trilobyte_gui.archive.planning.changes import GoneSource as Orphan
from trilobyte_gui.archive.planning.changes import SourceComparison, gone_from, prunings
from trilobyte_gui.archive.planning.mirrors import rename_with_sources
from trilobyte_gui.archive.planning.part import WHOLE, Part
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Gone
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import (
    Kind,
    Options,
    Task,
    default_jobs,
)
from trilobyte_gui.cli import cluster
from trilobyte_gui.cli.cluster import HERE, Where
from trilobyte_gui.cli.preview import PreviewChoice, tell_missing
from trilobyte_gui.cli.running import Report, report_for, work_through
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall
from trilobyte_gui.codec.presets import DEFAULT_PRESET


def batch(arguments: argparse.Namespace) -> int:
    """compress, restore, verify, repair, estimate."""
    report = report_for(arguments)
    output = None if arguments.command == "estimate" else getattr(arguments, "output", None)
    asked = getattr(arguments, "side_files", None)
    asked_preview = getattr(arguments, "preview", PreviewChoice(0))
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
        preview=asked_preview.seconds,
        preview_codec=asked_preview.codec,
    )
    work = Request(
        arguments.command,
        arguments.paths,
        output,
        options,
        getattr(arguments, "originals", "keep"),
        "prune" if getattr(arguments, "prune", False) else "report",
        getattr(arguments, "part", WHOLE),
        cluster.asked(arguments),
    )
    with report:
        code = carry_out(work, report)
        if options.preview and code is not ExitCode.INTERRUPTED:
            folders = [output] if output else [path for path in arguments.paths if path.is_dir()]
            tell_missing(Catalogue(), folders, report)
        return code


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done with which files, and `where`; `gone` with what is archived of files that are gone."""

    verb: Kind
    paths: Sequence[Path]
    output: Path | None
    options: Options
    originals: str = "keep"
    gone: Gone = "report"
    part: Part = WHOLE
    where: Where = HERE


def carry_out(order: Request, report: Report) -> ExitCode:
    """Scan, compare, and do what is due."""
    paths, output, options, part = order.paths, order.output, order.options, order.part
    tasks: list[Task] = []
    failures: list[ExitCode] = []  # of what could not become a task
    mirroring = output if order.verb == "compress" else None
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
                failures.append(found.error.exit_code)
        else:
            tasks.append(found)
    gone = list(gone_from(paths, mirroring, (), part)) if mirroring else []
    codes = set(failures)
    if not tasks and not gone:
        report.nothing_to_do(failures)
        return overall(codes or {ExitCode.NOTHING_TO_DO})
    with contextlib.closing(Journal(owner="cli")) as journal:
        comparison = None
        if updating:
            damaged = Catalogue().faults([output] if output else paths)
            comparison = SourceComparison(journal, options.checksum, damaged=damaged)
            tasks = comparison.compared(tasks)
            _tell_numbered(tasks, output, report)
        mine = [task for task in tasks if part.has(task.source, paths)]
        do = partial(work_through, order.verb, mine, options, order.originals, report, journal, comparison)
        codes.add(do(where=order.where, left_out=failures))
        if gone and mirroring and ExitCode.INTERRUPTED not in codes:
            # What other computers may move later, and what could not be moved.
            stays = [task for task in tasks if task.state == "moved" and not _is_there(task.target)]
            gone = list(gone_from(paths, mirroring, {task.stands for task in stays if task.stands}, part))
            codes |= _after(order.gone, gone, options, report, journal)
    return overall(codes)


def _tell_numbered(tasks: list[Task], output: Path | None, report: Report) -> None:
    """Tell of folders whose mirror has not their name, since that mirrors another folder."""
    for root, mirror in dict.fromkeys((task.root, task.mirror) for task in tasks):
        if root and mirror and mirror.parent == output and mirror.name != Path(os.path.abspath(root)).name:
            report.remark(root, f"another folder of this name is in the backup, so this one is {mirror}")


def _is_there(target: Path | None) -> bool:
    return target is not None and os.path.lexists(target)


def _after(wish: Gone, gone: list[Orphan], options: Options, report: Report, journal: Journal) -> set[ExitCode]:
    """Tell what stands for files that are gone, or move it to the trash if that was asked for."""
    if wish != "prune":
        for each in gone if wish == "report" else ():
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

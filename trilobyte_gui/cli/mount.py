"""The command `mount`: archives as a folder that any program reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from trilobyte_gui.cli import ending
from trilobyte_gui.cli.reporting import a_path
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte mount` is asked with."""
    command.add_argument("archives", metavar="ARCHIVES", type=a_path, help="a folder of archives, or one archive")
    command.add_argument("mountpoint", metavar="MOUNTPOINT", type=a_path, help="the empty folder to show them in")
    command.add_argument(
        "--as",
        dest="as_",
        choices=("wav", "original"),
        default="wav",
        help="show tracks as WAV files with their tags, or as the original files (default: wav)",
    )


def mount(arguments: argparse.Namespace) -> int:
    """`trilobyte mount`: show archives as a folder until it is unmounted; returns the exit code."""
    from trilobyte_gui.archive.planning.scan import LeftOut
    from trilobyte_gui.cli.json_lines import JsonReport
    from trilobyte_gui.cli.text import TextReport
    from trilobyte_gui.play.mount import Operations, check_mountpoint, load_fuse
    from trilobyte_gui.play.mount import mount as serve
    from trilobyte_gui.play.tree import Tree

    report = JsonReport(sys.stdout.buffer) if arguments.json else TextReport(arguments.quiet)
    codes: set[ExitCode] = set()

    seen: set[tuple[Path, str]] = set()

    def left_out(left: LeftOut) -> None:
        if (left.path, left.reason) not in seen:  # following meets the same ones again
            seen.add((left.path, left.reason))
            report.left_out(left)
        codes.add(left.error.exit_code)

    try:
        load_fuse()
        archives, mountpoint = arguments.archives, check_mountpoint(arguments.mountpoint)
        tree = Tree(archives, arguments.as_, left_out)
        if not tree.tracks:
            if not codes:
                report.nothing_to_do()
            return overall(codes or {ExitCode.NOTHING_TO_DO})
        operations = Operations(tree, report.error, arguments.device)
        ending.leave()
        serve(
            operations,
            mountpoint,
            lambda: report.mounted(archives, mountpoint, arguments.as_, tree.tracks, tree.converted),
        )
        report.unmounted(mountpoint)
    except TrilobyteError as error:
        report.error(arguments.mountpoint, error)
        return error.exit_code
    return ExitCode.OK

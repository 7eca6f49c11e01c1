"""The command `cat`: one track to standard output, for players and other programs."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from trilobyte_gui.cli.reporting import a_path
from trilobyte_gui.codec.errors import (
    ArchiveDamaged,
    CannotWrite,
    ExitCode,
    OutsideTrack,
    Phrase,
    TrilobyteError,
    UnsupportedSource,
    overall,
)

_MOMENT = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,6}):)?(\d{1,9}(?:\.\d{1,9})?)", re.ASCII)
_BEGUN = 1 << 18  # bytes: a second or so of sound


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte cat` is asked with."""
    command.add_argument("track", metavar="TRACK", type=a_path, help="an archive")
    command.add_argument(
        "--from",
        dest="start",
        type=_moment,
        default=0.0,
        metavar="TIME",
        help="start at this time: seconds, 1:30 or 1:02:03.5; what comes before is not decoded",
    )
    command.add_argument(
        "--to",
        choices=("wav", "flac", "raw"),
        default="wav",
        help="a WAV or FLAC file with its tags, or only the samples of that WAV file (default: wav)",
    )


def cat(arguments: argparse.Namespace) -> int:
    """`trilobyte cat`: write a track to standard output; returns the exit code."""
    codes: set[ExitCode] = set()

    def tell(error: TrilobyteError) -> None:
        from trilobyte_gui.cli.json_lines import JsonReport  # only now: sound comes the sooner
        from trilobyte_gui.cli.text import TextReport

        report = JsonReport(sys.stderr.buffer) if arguments.json else TextReport(arguments.quiet)
        report.error(arguments.track, error)
        codes.add(error.exit_code)

    gc.disable()  # the compiler's hundred thousand objects, looked at again and again, would delay the first sound
    try:
        refuse_terminal("trilobyte cat TRACK | mpv -")
        _pour(arguments, tell)
    except BrokenPipeError:
        pass  # whoever listened has heard enough
    except TrilobyteError as error:
        tell(error)
    finally:
        gc.enable()
    return overall(codes)


def _pour(arguments: argparse.Namespace, tell: Callable[[TrilobyteError], None]) -> None:
    """Write the track; `tell` gets an error for each damaged segment. Raises TrilobyteError, BrokenPipeError."""
    import trilobyte_gui as trilobyte
    from trilobyte_gui.api.pour import pour
    from trilobyte_gui.archive.tasks import default_jobs
    from trilobyte_gui.cli.formatting import exact_time

    if not _is_archive(arguments.track):
        raise UnsupportedSource("this is not an archive", hint="Give the .trilo file of a track.")
    with trilobyte.open(arguments.track, prefetch=default_jobs(), device=arguments.device) as reader:
        start = round(arguments.start * reader.info.rate)
        if start > len(reader):
            raise OutsideTrack("the track ends at {0}", exact_time(reader.info.duration), hint="Begin before that.")
        lost: set[range] = set()

        def on_lost(error: ArchiveDamaged) -> None:
            if error.frames not in lost:
                lost.add(error.frames or range(0))
                tell(ArchiveDamaged("{0}, and there is silence in their place", error.message))

        written = 0

        def write(data: bytes) -> None:
            nonlocal written
            write_out(data)
            written += len(data)
            if written > _BEGUN:
                gc.enable()

        pour(reader, write, arguments.to, start, on_lost)


def _is_archive(path: Path) -> bool:
    """Whether to take a file for an archive: one that is damaged has at least the name. What cannot be read is told
    when it is opened."""
    from trilobyte_gui.codec.container import MAGIC

    if not path.is_file():
        return True
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return True
    except OSError:
        return True
    from trilobyte_gui.archive.planning.scan import SUFFIX

    return path.suffix == SUFFIX


def refuse_terminal(example: str) -> None:
    """Raise CannotWrite where sound would be written to a terminal."""
    if sys.stdout.isatty():
        raise CannotWrite("a terminal cannot play sound", hint=Phrase("Lead it to a player: {0}", example))


def write_out(data: bytes) -> None:
    """To standard output, past its buffer. Raises BrokenPipeError, CannotWrite."""
    from trilobyte_gui.archive.storage.oserrors import writing

    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(sys.stdout.fileno(), rest) :]
        except OSError as error:
            if error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL):
                raise BrokenPipeError from error
            with writing("standard output"):
                raise


def _moment(text: str) -> float:
    found = _MOMENT.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("must be seconds, or like 1:30 or 1:02:03.5")
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)

"""`trilobyte estimate --sample`: what a large library would become with every preset, from a sample of its tracks."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from types import FrameType

from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.scheduling.forecast import Forecast, Forecaster
from trilobyte_gui.archive.scheduling.volumes import room
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.tasks import Preparing, default_jobs
from trilobyte_gui.cli import ending
from trilobyte_gui.cli.formatting import shown, size, span
from trilobyte_gui.cli.reporting import tell
from trilobyte_gui.cli.running import report_for
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ExitCode, overall

_ENOUGH = 0.002  # nothing more is sampled once the widest range is that narrow, as a part of the size


def sample(arguments: argparse.Namespace) -> int:
    """`trilobyte estimate --sample`: estimate a library from a sample; returns the exit code."""
    report = report_for(arguments)
    codes: set[ExitCode] = set()
    files = []
    with report:
        for found in scan(arguments.paths, "compress"):
            if isinstance(found, LeftOut):
                report.left_out(found)
                if found.failure:
                    codes.add(found.error.exit_code)
            else:
                files.append((found.source, found.size))
        if not files:
            if not codes:
                report.nothing_to_do()
                return ExitCode.NOTHING_TO_DO
            return overall(codes)
        prepare(Control(), lambda first: report.event(Preparing(first)))
    jobs = arguments.jobs or default_jobs()
    forecaster = Forecaster(files, jobs, Catalogue(), _progress if sys.stderr.isatty() else lambda answer: None)

    def stop(number: int, frame: FrameType | None) -> None:
        forecaster.control.stop()

    before = {each: signal.signal(each, stop) for each in ending.signals()}
    try:
        answer = forecaster.run(arguments.seconds, _ENOUGH)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if forecaster.control.stopped:
        codes.add(ExitCode.INTERRUPTED)
    free = room(arguments.output) if arguments.output else None
    if answer:
        _say(answer, arguments, free, jobs)
    else:
        tell(arguments.json, "No track could be sampled.", "forecast", sampled=0)
        codes.add(ExitCode.NOTHING_TO_DO)
    return overall(codes)


def _progress(answer: Forecast) -> None:
    with contextlib.suppress(OSError):
        words = f"{answer.sampled} tracks sampled, ± {100 * answer.spread:.1f} %"
        print(f"\r{words:<40}\r", end="", file=sys.stderr, flush=True)


def _say(answer: Forecast, arguments: argparse.Namespace, free: int | None, jobs: int) -> None:
    for each in answer.outlooks if arguments.json else ():
        facts = {"preset": each.preset, "trilobyte_bytes": each.size, "trilobyte_low": each.low}
        tell(True, "", "outlook", **facts, trilobyte_high=each.high, seconds=round(each.seconds, 1))
    words = f"{answer.tracks} tracks, {size(answer.original)}; sampled {answer.sampled} of them."
    if not arguments.json:
        tell(False, words, "")
        tell(False, f"{'preset':<10} {'size':>10} {'':<12} {'saves':>7}  time here ({jobs} threads)", "")
    for each in answer.outlooks if not arguments.json else ():
        half = f"± {size((each.high - each.low) / 2)}"
        saves = f"{100 * (1 - each.size / answer.original):.1f} %"
        room_for = "" if free is None or each.high <= free else "  does not fit"
        line = f"{each.preset:<10} {size(each.size):>10} {half:<12} {saves:>7}  {span(each.seconds)}{room_for}"
        tell(False, line, "")
    if free is not None and not arguments.json:
        tell(False, f"{size(free)} are free in {shown(arguments.output)}.", "")
    if arguments.json:
        facts = {"tracks": answer.tracks, "original_bytes": answer.original, "sampled": answer.sampled}
        tell(True, "", "forecast", **facts, audio_seconds=round(answer.audio_seconds, 1), free_bytes=free)

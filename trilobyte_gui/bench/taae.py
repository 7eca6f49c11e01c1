"""The auto-encoder of neural previews next to Opus at the nearest rates, and as it is heard: distance of mel spectra,
and SI-SDR.

    python -m trilobyte_gui.bench taae AUDIO [--model FILE] [--seconds 8]
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from itertools import chain
from pathlib import Path

from trilobyte_gui.audio.beside_opus import Nearness, measure, table
from trilobyte_gui.bench.nac import pieces
from trilobyte_gui.codec.taae.config import STAGES


def beside(paths: list[Path], model: Path | None, seconds: float) -> tuple[int, list[Nearness]]:
    """How many sounds were measured, and the figures. Raises TrilobyteError, OSError."""
    from trilobyte_gui.models import taae

    codec = taae.load(model) if model else taae.current_codec()
    rate = codec.config.rate
    sounds = [(x[:, 0] / 32768).astype("float32") for x, _, _ in pieces(paths, rate, seconds)]
    coders = {f"auto-encoder, {n} stage(s)": partial(codec.at_once, stages=n) for n in range(1, STAGES + 1)}
    return len(sounds), measure(sounds, rate, coders)


def verdict(rows: list[Nearness]) -> str:
    """Which of the two is nearer where their rates are nearest, in a sentence."""
    ours = max((each for each in rows if not each.name.startswith("Opus")), key=lambda each: each.kbits)
    theirs = min((each for each in rows if each.name.startswith("Opus")), key=lambda each: abs(each.kbits - ours.kbits))
    nearer = (theirs.mel < ours.mel) + (theirs.ratio > ours.ratio)
    words = ("is farther from the original by both measures", "is nearer by one measure", "is nearer by both measures")
    times = theirs.kbits / ours.kbits
    return f"Nearest in rate: {theirs.name}, at {times:.1f} times that of {ours.name}, {words[nearer]}."


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns an exit code."""
    count, rows = beside(options.paths, options.model, options.seconds)
    if not rows:
        print("no lossless audio was found", file=sys.stderr)
        return 3
    lines = chain(
        [f"{count} sounds, mono, at most {options.seconds:g} s of each", ""], table(rows), ["", verdict(rows)]
    )
    print("\n".join(lines))
    return 0

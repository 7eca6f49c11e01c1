"""A codec of speech and music next to Opus, from its lowest rate on: bits a second, and how near to the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.fidelity import mel_distance, si_sdr
from trilobyte_gui.audio.lossy import opus

# kbit/s that Opus is asked for, and the length of its packets in milliseconds. Below the first it sends empty ones.
OPUS = ((3, 60), (5, 60), (6, 20), (8, 20), (12, 20), (16, 20), (24, 20))
_LEAST = 0.5  # seconds of a sound that is measured

Mono = NDArray[np.float32]
Coder = Callable[[Mono], tuple[Mono, int]]
"""What audio (samples,) sounds like coded, and the bytes of its codes."""


class Nearness(NamedTuple):
    """Means over sounds: kbit/s as coded, the distance of mel spectra, and SI-SDR in dB."""

    name: str
    kbits: float
    mel: float
    ratio: float


def measure(sounds: Iterable[Mono], rate: int, coders: Mapping[str, Coder]) -> list[Nearness]:
    """The coders and Opus on sounds (samples,), the lowest rate first; sounds that are silent or too short are passed
    over."""

    def opus_at(kbits: int, packet: int) -> Coder:
        def code(x: Mono) -> tuple[Mono, int]:
            made = opus(x[:, None], rate, kbits, packet)
            return made.audio[:, 0], made.size

        return code

    found = dict(coders) | {f"Opus, {kbits} kbit/s, packets of {ms} ms": opus_at(kbits, ms) for kbits, ms in OPUS}
    totals: dict[str, list[tuple[float, float, float]]] = {name: [] for name in found}
    for sound in sounds:
        x = sound.clip(-1, 1)
        if len(x) < _LEAST * rate or not x.any():
            continue
        for name, coder in found.items():
            y, size = coder(x)
            totals[name].append((8 * size / len(x) * rate / 1000, mel_distance(x, y, rate), si_sdr(x, y)))
    made = [Nearness(name, *np.mean(some, 0).tolist()) for name, some in totals.items() if some]
    return sorted(made, key=lambda each: each.kbits)


def table(rows: Iterable[Nearness]) -> list[str]:
    """The lines of a table in Markdown."""
    lines = [f"| {each.name} | {each.kbits:.2f} | {each.mel:.3f} | {each.ratio:.1f} |" for each in rows]
    return ["| | kbit/s | mel distance | SI-SDR |", "| --- | ---: | ---: | ---: |", *lines]

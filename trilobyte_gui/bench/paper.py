"""Figures that others have published, to compare with ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """A line of the paper's Table 1: raw size by compressed size of one set of recordings.

    `flac`: at level 8, with constant, verbatim and fixed subframes disabled, so below a real FLAC's. `in_context`: a
    model of text, 7 billion weights, that was never shown audio. `standard`: a token a sample; none at 24 bits.
    `trilobyte`: a byte-level model for this set alone; `transfer`: one for all sets.
    """

    name: str
    bits: int
    flac: float
    in_context: float
    standard: float | None
    trilobyte: float
    transfer: float


TABLE = (
    Published("SC09 (speech)", 8, 0.95, 1.80, 2.08, 2.08, 2.88),
    Published("Beethoven (piano)", 8, 1.69, 1.33, 7.94, 7.94, 7.45),
    Published("YouTube Mix (piano)", 8, 1.58, 1.28, 4.15, 4.15, 5.14),
    Published("VCTK (speech)", 16, 2.32, 1.75, 2.66, 2.66, 2.68),
    Published("LJSpeech", 16, 1.69, 1.49, 1.98, 2.08, 2.04),
    Published("LibriSpeech", 16, 1.74, 1.64, 2.06, 2.11, 2.10),
    Published("Birdvox (birds)", 16, 2.33, 1.75, 2.47, 2.48, 2.48),
    Published("Epidemic (effects)", 16, 2.63, 1.70, 3.00, 3.40, 3.10),
    Published("MusDB18 all", 16, 2.15, 1.53, 2.64, 2.82, 2.75),
    Published("MusDB18 mixes", 16, 1.87, 1.27, 1.85, 2.08, 1.98),
    Published("commercial", 16, 1.74, 1.26, 1.64, 1.86, 1.74),
    Published("commercial", 24, 1.63, 1.07, None, 1.48, 1.47),
)
COLUMNS = f"{'FLAC -8':>9} {'in-context':>10} {'standard':>9} {'trilobyte':>9} {'transfer':>9}"


def lines(depths: set[int] | None = None) -> list[str]:
    """The table's lines as text, of these depths (all by default)."""
    found = [f"{'the paper, Table 1':22} bits {COLUMNS}"]
    for each in TABLE:
        if depths is None or each.bits in depths:
            figures = (each.flac, each.in_context, each.standard, each.trilobyte, each.transfer)
            told = (f"{'-':>9}" if figure is None else f"{figure:9.2f}" for figure in figures)
            found.append(f"{each.name:22} {each.bits:4} {' '.join(told)}")
    return found


# Bytes of the published codec's example.wav.
EXAMPLE = {
    "Trilobyte as published": 1_067_566, "FLAC -8 without padding": 1_014_002, "Sac --normal": 884_174,
    "Sac --high": 874_954,
}  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class TransformCodes:
    """A line of the tables of "Large language models are stronger entropy models for transform coding": the share that
    codes take of what they are without an entropy coder, in percent; `before`: by the codec's own entropy coder."""

    name: str
    before: float | None
    after: float


# Table 6 (Kodak): of 8 bits a coefficient, which is one a pixel. Values that are not from -127 to 128 are cut off.
PICTURES = (
    TransformCodes("JPEG, quality 20", 8.94, 4.62),
    TransformCodes("JPEG, quality 50", 15.88, 7.58),
    TransformCodes("JPEG, quality 80", 19.01, 9.36),
)
# Table 2 (LibriTTS-clean): streams of SpeechTokenizer; and Table 9 of "Scaling transformers for low-bitrate
# high-quality speech coding": Huffman codes of its own, 700 and 400 bit/s before.
CODES = (
    TransformCodes("SpeechTokenizer, first stream, 8 B weights", None, 42.53),
    TransformCodes("SpeechTokenizer, streams 1:2", None, 67.36),
    TransformCodes("SpeechTokenizer, streams 1:8", None, 89.59),
    TransformCodes("TAAE, 2 stages of 5 levels, Huffman", None, 95.71),
    TransformCodes("TAAE, 6 levels, Huffman", None, 94.50),
)


def transform_pictures() -> list[str]:
    """The paper's lines for pictures as text."""
    found = [f"{'the paper, Table 6 (Kodak)':44} {'Huffman':>8} {'LLM':>8} {'saved over its JPEG':>20}"]
    for each in PICTURES:
        assert each.before is not None
        saved = 100 - 100 * each.after / each.before
        found.append(f"{each.name:44} {each.before:>6.2f} % {each.after:>6.2f} % {saved:>18.1f} %")
    return [
        *found,
        "of 8 bits a coefficient, most of which are 0: 4.62 % is 0.370 bits a pixel, 51 % of its own JPEG's 0.72.",
        "Its coder cuts off what is outside its vocabulary of 256 values; every coder above codes all of them.",
    ]


def transform_codes() -> list[str]:
    """The papers' lines for codes of neural codecs as text."""
    return ["the papers", *(f"{each.name:44} {each.after:>6.2f} %" for each in CODES)]


# Raw size by compressed size, from the bars of Figure 3 (MusDB18 mixes, 44.1 kHz, 16 bits, stereo). The custom DAC was
# trained without adversarial and perceptual losses.
RESIDUAL = {"FLAC -5": 1.8, "DAC, 3 codebooks": 1.2, "Custom DAC": 1.2, "EnCodec, 4 codebooks": 1.0}


def residual_codes() -> list[str]:
    """The lines of the paper's Appendix B as text."""
    return [
        "the paper, Figure 3 (MusDB18 mixes)",
        *(f"{name:20} about {ratio:.1f}" for name, ratio in RESIDUAL.items()),
        "A lossy codec leaves what is not heard, which is most of the bits, and its codes come on top. The paper adds",
        "that such residuals are not geometric, which is what Rice codes are made for.",
    ]

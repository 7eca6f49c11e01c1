"""Figures that others have published, to stand beside ours."""

from __future__ import annotations

# Raw size by compressed size: the generalist ("Transfer") column of the paper's Table 1 by domain and depth, and FLAC
# as measured there, at level 8 (with constant, verbatim and fixed subframes disabled, so below a real FLAC's).
TABLE: tuple[tuple[str, int, float, float | None], ...] = (
    ("SC09 (speech)", 8, 2.88, 0.95), ("Beethoven (piano)", 8, 7.45, 1.69), ("YouTube Mix (piano)", 8, 5.14, 1.58),
    ("VCTK (speech)", 16, 2.68, 2.32), ("LJSpeech", 16, 2.04, 1.69), ("LibriSpeech", 16, 2.10, 1.74),
    ("Birdvox (birds)", 16, 2.48, 2.33), ("Epidemic (effects)", 16, 3.10, 2.63), ("MusDB18 all", 16, 2.75, 2.15),
    ("MusDB18 mixes", 16, 1.98, 1.87), ("commercial", 16, 1.74, 1.74), ("commercial", 24, 1.47, 1.63),
)  # fmt: skip
# Bytes of the published codec's example.wav.
EXAMPLE = {
    "Trilobyte as published": 1_067_566, "FLAC -8 without padding": 1_014_002, "Sac --normal": 884_174,
    "Sac --high": 874_954,
}  # fmt: skip

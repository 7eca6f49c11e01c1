"""The model card of an auto-encoder."""

from __future__ import annotations

import csv
from collections import Counter
from functools import partial
from pathlib import Path

from trilobyte_gui.audio.beside_opus import measure, table
from trilobyte_gui.codec.taae.config import STAGES
from trilobyte_gui.codec.taae.taae_codec import TaaeCodec
from trilobyte_gui.models import store
from trilobyte_gui.training.taae_audio import TrainingSound

_MOST = 8.0  # seconds of a clip that are measured


def card(path: Path, codec: TaaeCodec, fit: list[TrainingSound], held: list[TrainingSound], work: Path) -> str:
    """The model card in Markdown; `work` has the logs."""
    config = codec.config
    last = {name: _last(work / f"{name}.csv") for name in ("codec", "entropy")}
    used = [each.clip for each in fit + held]
    weights = sum(each.numel() for each in codec.network.parameters())
    minutes = sum(len(each.audio) for each in fit) / config.rate / 60
    took = {name: f"{each['step']:.0f} steps in {each['seconds'] / 60:.0f} minutes" for name, each in last.items()}
    lines = [
        "# The auto-encoder of neural previews",
        "",
        "Experimental: for research, and for whoever has better weights. **Opus is better for listeners.**",
        "",
        f"`{path.name}`, {path.stat().st_size:,} bytes, SHA-256 `{store.file_sha256(path).hex()}`.",
        "",
        "A transformer auto-encoder with finite scalar quantisation (Parker et al. 2025): mono at",
        f"{config.rate} Hz, patches of {config.patch} samples, {config.layers} layers {config.width} wide on",
        f"either side, {config.rate / config.hop:g} frames a second of {config.dims} numbers, trained with",
        f"{', '.join(map(str, config.levels))} levels; {weights / 1e6:.2f} million weights. The paper's has 950",
        "million and saw 105,000 hours of speech on 16 GPUs, with a discriminator and a perceptual model; this one had",
        "neither.",
        "",
        f"Trained on {len(fit)} clips ({minutes:.0f} minutes); {len(held)} more were held back. The auto-encoder took",
        f"{took['codec']}, the entropy model of its codes {took['entropy']}; the computer had much else to do.",
        "",
        "    python -m trilobyte_gui.training.taae CORPUS_DIR",
        "",
        "## Beside Opus, held-back clips",
        "",
        "Mono at 16 kHz. Bits a second as coded; mel distance: lower is nearer; SI-SDR in dB: higher is nearer.",
        "",
        *_beside_opus(codec, held or fit),
        "",
        "`bench taae AUDIO` measures the same on other audio ([figures](measured.md#neural-previews-beside-opus)).",
        "",
        "## Data and licences",
        "",
        "| licence | clips |",
        "| --- | --- |",
        *(f"| {name} | {n} |" for name, n in Counter(each.licence for each in used).most_common()),
        "",
        "Every clip was published under a licence that permits its use and redistribution. The weights are",
        "distributed under the project's licence, GPL-3.0-or-later. With thanks to:",
        "",
        ", ".join(sorted({each.source for each in used}, key=str.lower)) + ".",
    ]
    return "\n".join(lines) + "\n"


def _last(path: Path) -> dict[str, float]:
    with path.open(newline="", encoding="utf-8") as lines:
        return {name: float(value) for name, value in list(csv.DictReader(lines))[-1].items()}


def _beside_opus(codec: TaaeCodec, sounds: list[TrainingSound]) -> list[str]:
    most = round(_MOST * codec.config.rate)
    coders = {f"auto-encoder, {n} stage(s)": partial(codec.at_once, stages=n) for n in range(1, STAGES + 1)}
    return table(measure((each.audio[:most] for each in sounds), codec.config.rate, coders))

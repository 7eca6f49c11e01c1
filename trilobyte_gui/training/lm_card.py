"""The model card of a language model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import torch

from trilobyte_gui.codec.lm.config import LmConfig
from trilobyte_gui.codec.lm.model_file import LanguageModel
from trilobyte_gui.models import store
from trilobyte_gui.training.lm_audio import AudioClip


def card(
    path: Path, config: LmConfig, facts: dict[str, str], fit: list[AudioClip], held: list[AudioClip],
    rows: list[tuple[str, int, int, float, float]], last: dict[str, str], asked: list[str],
    begun: LanguageModel | None,
) -> str:  # fmt: skip
    """The model card in Markdown. `asked`: the options it was trained with; `begun`: whose weights it began with."""
    used = [each.clip for each in fit + held]
    minutes, tokens = float(last["seconds"]) / 60, int(float(last["tokens"]))
    threads = torch.get_num_threads()
    lines = [
        "# The language model",
        "",
        f"`{path.name}`, {path.stat().st_size:,} bytes, SHA-256 `{store.file_sha256(path).hex()}`.",
        "",
        f"A transformer over bytes (the paper's Trilobyte scheme) of {int(facts['parameters']) / 1e6:.2f} million",
        f"parameters: {config.n_layer} layers, {config.n_embd} wide, {config.n_head} heads on {config.n_kv_head} of",
        f"keys and values; a byte sees the {config.span} before it. Weights and activations are 8-bit integers, so",
        "that every processor and GPU gives the same bits; that costs",
        f"{facts['loss_percent']} % of the coded size against the same model in floating point (held-back clips).",
        "",
        f"Trained on {len(fit)} clips; {len(held)} more, by other makers, were held back to measure.",
        f"It saw {tokens:,} bytes, in {minutes:.0f} minutes with {threads} threads. The paper's model has ninety",
        "million parameters and saw far more: this one is for trying the method.",
        "",
        " ".join(["    python -m trilobyte_gui.training.lm CORPUS_DIR", *asked]),
        "",
        *([f"It began with the weights of `{begun.name}`, SHA-256", f"`{begun.sha256.hex()}`.", ""] if begun else ()),
        f"![Bits per byte over training]({path.stem}.svg)",
        "",
        "## Data and licences",
        "",
        "| licence | clips |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {n} |" for name, n in Counter(each.licence for each in used).most_common()]
    lines += [
        "",
        "Every clip was published under a licence that permits its use and redistribution. The weights are",
        "distributed under the project's licence, GPL-3.0-or-later. With thanks to:",
        "",
        ", ".join(sorted({each.source for each in used}, key=str.lower)) + ".",
        "",
        "## Bits per byte, held-back clips",
        "",
        "| domain | depth | clips | float | integers |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {d} | {bits} | {n} | {exact:.3f} | {rounded:.3f} |" for d, bits, n, exact, rounded in rows]
    return "\n".join(lines) + "\n"

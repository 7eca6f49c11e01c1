"""Trains the generalist network and writes it with its model card.

    python -m trilobyte_gui.training.generalist CORPUS_DIR [--out models] [--steps N] [--threads N]

CORPUS_DIR holds WAV or FLAC files in one folder per domain. If it (or the folder above) has a `corpus.csv` with
columns `file`, `licence`, `group`, the model card counts the licences and whole groups are held back together.

1. Features: the compiled kernel predicts a stretch of every file as it is, and once more changed: with its low
   byte or bytes masked (the paper's any-depth masking, section 3.3) or at a lower level. A random part is kept.
2. Training: a small perceptron outputs a mixture of logistics; the loss is the bits of the true sample under the
   same mixture that the codec computes, integrated over its quantisation step.
3. The file and its card. The same corpus, seed and package versions give the same weights.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import csv
import hashlib
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
import torch
from numpy.typing import NDArray
from safetensors.numpy import save

from trilobyte_gui.codec import kernel, kernel_state
from trilobyte_gui.codec.network import LAYERS, parse_model
from trilobyte_gui.codec.presets import HYBRID, Preset
from trilobyte_gui.codec.selftest import golden_digest, golden_name
from trilobyte_gui.models.generalist import MODEL_FILE

SECONDS = 6  # of each file, from a random place
KEPT = 24_000  # samples of a file as it is
KEPT_CHANGED = 12_000  # samples of its changed version
HELD_BACK = 0.08  # share of groups that only measures
SEED = 20
DEPTHS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}


@dataclass(frozen=True, slots=True)
class Clip:
    """One file of the corpus."""

    path: Path
    domain: str
    licence: str
    source: str
    held_back: bool


@dataclass(frozen=True, slots=True)
class Samples:
    """Features of one version of one clip: rows of float16 features, residuals, scales; and what it was."""

    features: NDArray[np.float16]
    residual: NDArray[np.float32]
    scale: NDArray[np.float32]
    domain: str
    depth: str
    held_back: bool


def find_clips(corpus: Path) -> list[Clip]:
    """All audio files below `corpus`, with licence and split from `corpus.csv` where there is one."""
    table = next((t for t in (corpus / "corpus.csv", corpus.parent / "corpus.csv") if t.exists()), None)
    rows: dict[str, dict[str, str]] = {}
    if table:
        with table.open(encoding="utf-8", newline="") as lines:
            rows = {row["file"]: row for row in csv.DictReader(lines)}
    clips = []
    for path in sorted(p for p in corpus.rglob("*") if p.suffix.lower() in (".flac", ".wav")):
        row = rows.get(path.relative_to(corpus).as_posix(), {})
        group = row.get("group") or path.name
        share = int.from_bytes(hashlib.sha256(group.encode()).digest()[:4], "big") / 2**32
        domain = path.relative_to(corpus).parts[0]
        clips.append(Clip(path, domain, row.get("licence") or "not stated", group, share < HELD_BACK))
    return clips


def versions(clip: Clip, rng: np.random.Generator) -> Iterator[tuple[NDArray[np.int32], str, int]]:
    """The clip's samples as they are and once changed: (samples (frames, channels), depth, samples to keep)."""
    info = sf.info(clip.path)
    bits = DEPTHS.get(info.subtype)
    if bits is None or info.frames < 64:
        return
    wanted = SECONDS * info.samplerate
    start = int(rng.integers(0, max(info.frames - wanted, 0) + 1))
    x, _ = sf.read(clip.path, wanted, start, dtype="int32", always_2d=True)
    x = x[:, :2] >> (32 - bits)
    yield x, str(bits), KEPT
    if bits > 8 and rng.random() < 0.4:
        masked = 8 if bits == 16 or rng.random() < 0.5 else 16
        yield x >> (bits - masked), str(masked), KEPT_CHANGED
    else:
        gain = 2.0 ** -rng.uniform(0.3, 7.0)
        yield np.round(x * gain).astype(np.int32), f"{bits} quieter", KEPT_CHANGED


def features(x: NDArray[np.int32], preset: Preset, keep: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Rows of (features, residual, scale) for `keep` random samples of one stretch of audio."""
    frames, channels = x.shape
    shape = kernel_state.feature_count(preset)
    z = np.zeros
    blank = kernel_state.Network(
        z((shape, 16), np.float32), z(16, np.float32), z((16, 16), np.float32), z(16, np.float32),
        z((16, 16), np.float32), z(16, np.float32), z(4098), kernel_state.no_recurrent(),
    )  # fmt: skip
    signal = z((channels, kernel_state.PAST + frames + kernel_state.FUTURE))
    signal[:, kernel_state.PAST : kernel_state.PAST + frames] = x.T
    group = kernel_state.Group(
        signal, z((channels, 1), np.int64), x.min(0).astype(np.float64), z((channels, 1)),
        np.ones(channels, np.int64), (x.max(0).astype(np.int64) - x.min(0) + 1),
        kernel_state.no_lags(preset, frames), np.zeros(channels, np.int64), np.zeros(channels, np.int64),
    )  # fmt: skip
    dump = z((channels * frames, shape + 2), np.float32)
    kernel.run(
        kernel.MODE_FEATURES, 0, frames + preset.delay, frames, channels, kernel_state.config(preset), blank, group,
        kernel_state.new_state(preset, blank, frames, 0), z((1, 4), np.int32), z(1, np.uint32), dump,
    )  # fmt: skip
    rows = np.sort(rng.choice(len(dump), min(keep, len(dump)), replace=False))
    return dump[rows]


def dump_clip(clip: Clip, preset: Preset, seed: int) -> list[Samples]:
    """Features of every version of one clip."""
    rng = np.random.default_rng([SEED, seed])
    out = []
    for x, depth, keep in versions(clip, rng):
        if (x == x[0]).all():
            continue
        rows = features(x, preset, keep, rng)
        out.append(
            Samples(rows[:, :-2].astype(np.float16), rows[:, -2], rows[:, -1], clip.domain, depth, clip.held_back)
        )
    return out


def dump_all(clips: list[Clip], preset: Preset, threads: int) -> list[Samples]:
    """Features of every clip, in order, on `threads` threads (the kernel releases the GIL)."""
    features(np.zeros((64, 2), np.int32) + np.arange(64, dtype=np.int32)[:, None], preset, 8, np.random.default_rng())
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(lambda job: dump_clip(job[1], preset, job[0]), enumerate(clips))
        return [samples for part in parts for samples in part]


class Generalist(torch.nn.Module):
    """Two hidden layers; outputs logits (base 2), offsets (in scales) and log2 widths of the logistics."""

    def __init__(self, mean: torch.Tensor, spread: torch.Tensor, hidden: int) -> None:
        super().__init__()
        k = kernel_state.COMPONENTS
        self.mean, self.spread = mean, spread
        last = torch.nn.Linear(hidden, 3 * k)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(len(mean), hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, hidden), torch.nn.ReLU(),
            last,
        )  # fmt: skip
        with torch.no_grad():
            last.weight.mul_(0.1)
            last.bias.copy_(torch.tensor([0.0] * (2 * k) + [-1.6, -1.0, -0.4, 0.3]))

    def bits(self, features: torch.Tensor, residual: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        """Bits of each sample, with the codec's arithmetic (kernel.run) and a small share for the plain logistic."""
        logits, offset, width = self.layers((features - self.mean) / self.spread).split(kernel_state.COMPONENTS, 1)
        width = torch.exp2(width.clamp(-10, 6)) * scale[:, None] + 0.01
        centre = offset.clamp(-20, 20) * scale[:, None]
        own = _mass((residual[:, None] - centre), width)
        plain = _mass(residual, 0.6 * scale)
        p = 0.99 * (torch.softmax(logits * math.log(2), 1) * own).sum(1) + 0.007 * plain + 1e-7
        return -torch.log2(p)

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Weights as the kernel reads them, the normalisation of the inputs folded into the first layer."""
        linear = [m for m in self.layers if isinstance(m, torch.nn.Linear)]
        w = [m.weight.detach().double().numpy().T for m in linear]
        b = [m.bias.detach().double().numpy() for m in linear]
        w[0] = w[0] / self.spread.double().numpy()[:, None]
        b[0] = b[0] - self.mean.double().numpy() @ w[0]
        parts = (w[0], b[0], w[1], b[1], w[2], b[2])
        return {n: np.ascontiguousarray(x, np.float32) for n, x in zip(LAYERS, parts, strict=True)}


def _mass(distance: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
    """Mass of one quantisation step of a logistic, taken in the left tail, where differences are exact."""
    a, b = (distance - 0.5) / width, (distance + 0.5) / width
    flip = (a + b) > 0
    a, b = torch.where(flip, -b, a), torch.where(flip, -a, b)
    return torch.sigmoid(b) - torch.sigmoid(a)


def train(
    samples: list[Samples], hidden: int, steps: int, batch: int = 8192
) -> tuple[Generalist, list[dict[str, Any]]]:
    """Fit one preset's network; returns it and rows of bits per sample by domain and depth (held back or not)."""
    torch.manual_seed(SEED)
    fit = [s for s in samples if not s.held_back]
    x = torch.from_numpy(np.concatenate([s.features for s in fit]))
    r = torch.from_numpy(np.concatenate([s.residual for s in fit]))
    scale = torch.from_numpy(np.concatenate([s.scale for s in fit]))
    probe = x[:: max(len(x) // 1_000_000, 1)].float()
    net = Generalist(probe.mean(0), probe.std(0) + 0.02, hidden)
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps, pct_start=0.15)
    generator = torch.Generator().manual_seed(SEED)
    running, begun = 0.0, time.monotonic()
    for step in range(1, steps + 1):
        i = torch.randint(0, len(x), (batch,), generator=generator)
        loss = net.bits(x[i].float(), r[i], scale[i]).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        running += max(0.01, 1 / step) * (loss.item() - running)
        if step % 1000 == 0:
            print(f"  step {step}: {running:.4f} bits a sample, {time.monotonic() - begun:.0f} s", flush=True)
    return net, measure(net, samples)


def measure(net: Generalist, samples: list[Samples]) -> list[dict[str, Any]]:
    """Bits per sample by domain, depth and whether the clips were held back."""
    sums: dict[tuple[str, str, bool], list[float]] = defaultdict(lambda: [0.0, 0.0])
    with torch.no_grad():
        for s in samples:
            n = len(s.residual)
            bits = net.bits(
                torch.from_numpy(s.features).float(), torch.from_numpy(s.residual), torch.from_numpy(s.scale)
            )
            total = sums[s.domain, s.depth, s.held_back]
            total[0] += float(bits.sum())
            total[1] += n
    return [
        {"domain": d, "depth": depth, "held_back": held, "samples": int(n), "bits": b / n}
        for (d, depth, held), (b, n) in sorted(sums.items())
    ]


def logistic_table() -> NDArray[np.float64]:
    """The logistic function at 4097 points of [-16, 16]: shipped as data, so that no library's exp is asked again."""
    return np.array([1.0 / (1.0 + math.exp(-(i - 2048) / 128.0)) for i in range(4097)])


def data_and_licences(clips: list[Clip]) -> list[str]:
    """The part of a model card on what it was trained on, in lines."""
    return [
        "## Data and licences",
        "",
        "| licence | clips |",
        "| --- | --- |",
        *(f"| {name} | {n} |" for name, n in Counter(c.licence for c in clips).most_common()),
        "",
        "Every clip was published under a licence that permits its use and redistribution. The weights are statistics",
        "over the samples of all clips together: no clip, and no part of one, can be got back from them. The file is",
        "therefore no copy or adaptation of a recording, and the conditions that the licences put on copies do not",
        "reach it. It is distributed under the project's licence, GPL-3.0-or-later. With thanks to:",
        "",
        ", ".join(sorted({c.source for c in clips}, key=str.lower)) + ".",
        "",
    ]


def model_card(clips: list[Clip], reports: dict[str, list[dict[str, Any]]], digest: str, size: int, steps: int) -> str:
    """The model card in Markdown."""
    lines = [
        "# The generalist network",
        "",
        f"`{MODEL_FILE}`, {size:,} bytes, SHA-256 `{digest}`.",
        "",
        "One small perceptron per preset (two hidden layers of 32 or, for `max`, 64) turns the state of the predictors",
        f"into a mixture of {kernel_state.COMPONENTS} logistics for the next sample, at any bit depth. It never sees",
        "samples, only bounded, scale-free features. The preset `quick` does without.",
        "",
        f"Trained on {sum(not c.held_back for c in clips)} clips; {sum(c.held_back for c in clips)} more, by other",
        f"makers, were held back to measure. {steps:,} steps of 8,192 samples, seed {SEED}. To repeat it:",
        "",
        "    python -m trilobyte_gui.training.generalist CORPUS_DIR",
        "",
        *data_and_licences(clips),
        "## Bits per sample",
        "",
        "Under the network's mixture, predictors running. `quieter`: the same audio at a random lower level;",
        "8 or 16 bit of a deeper source: its low bytes masked. What this comes to in whole archives of recordings that",
        "were in neither part, beside FLAC and other codecs, and what each part is worth: [results.md](results.md).",
    ]
    for preset, rows in reports.items():
        keys = sorted({(r["domain"], r["depth"]) for r in rows})
        by = {(r["domain"], r["depth"], r["held_back"]): r["bits"] for r in rows}
        lines += ["", f"### {preset}", "", "| domain | depth | trained on | held back |", "| --- | --- | --- | --- |"]
        for d, depth in keys:
            cells = [by.get((d, depth, held)) for held in (False, True)]
            a, b = ("" if v is None else f"{v:.3f}" for v in cells)
            lines.append(f"| {d} | {depth} | {a} | {b} |")
    return "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    parser = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.generalist", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("models"))
    parser.add_argument("--steps", type=int, default=7_000)
    parser.add_argument("--threads", type=int, default=2, help="for the features")
    args = parser.parse_args(argv)
    torch.set_num_threads(1)  # sums in one order, whatever the computer
    clips = find_clips(args.corpus)
    if not clips:
        print(f"{args.corpus}: no WAV or FLAC files found", file=sys.stderr)
        return 2
    tensors: dict[str, NDArray[Any]] = {"logistic": logistic_table()}
    reports = {}
    for name, preset in HYBRID.items():
        if not preset.hidden:
            continue
        begun = time.monotonic()
        samples = dump_all(clips, preset, args.threads)
        total = sum(len(s.residual) for s in samples)
        print(f"{name}: {total:,} samples of {len(clips)} clips, {time.monotonic() - begun:.0f} s", flush=True)
        net, reports[name] = train(samples, preset.hidden, args.steps)
        for held in (False, True):
            rows = [r for r in reports[name] if r["held_back"] is held]
            n = sum(r["samples"] for r in rows)
            if n:
                print(f"  {'held back' if held else 'fitted'}: {sum(r['bits'] * r['samples'] for r in rows) / n:.4f}")
        tensors.update({f"{name}.{n}": x for n, x in net.tensors().items()})
        del samples
    args.out.mkdir(parents=True, exist_ok=True)
    model = parse_model(save(tensors))
    golden = {f"golden.{golden_name(preset)}": golden_digest(preset, model) for preset in HYBRID.values()}
    data = save(tensors, golden)
    (args.out / MODEL_FILE).write_bytes(data)
    card = model_card(clips, reports, hashlib.sha256(data).hexdigest(), len(data), args.steps)
    (args.out / MODEL_FILE).with_suffix(".md").write_text(card, encoding="utf-8")
    print(f"{args.out / 'generalist.safetensors'}: {len(data):,} bytes, {hashlib.sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Trains the recurrent network of the `lm` preset and writes it, with the generalist that it goes with, to a file.

    python -m trilobyte_gui.training.recurrent CORPUS_DIR [--out FILE] [--work DIR] [--steps N] [--resume] ...

CORPUS_DIR is as for the generalist: WAV or FLAC files in one folder per domain, and a `corpus.csv` where there is one.

1. Inputs: the kernel codes a stretch of every file as it is, and once more changed (its low byte or bytes masked, or at
   a lower level; its polarity and the order of its channels by chance), and writes what the network is given and where
   each sample falls in the hybrid's distribution. They are kept in the working folder, and made once.
2. Training: AdamW on sequences from random places; the loss is the bits that the network costs or saves, exactly as the
   codec counts them. It ends when sequences that were held back gain nothing more. `state.pt` in the working folder
   is what --resume goes on from.
3. The file and its card. The same corpus, seed and package versions give the same weights, if training was not
   interrupted.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import copy
import hashlib
import itertools
import math
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
import torch
from numpy.typing import NDArray
from safetensors.numpy import load, save

from trilobyte_gui.codec import kernel, kernel_state
from trilobyte_gui.codec.alphabet import TableBuilder
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.kernel_state import BINS, RECURRENT_EXTRAS, RECURRENT_UNITS, RecurrentNetwork
from trilobyte_gui.codec.network import LAYERS, LOGISTIC, Model, parse_model
from trilobyte_gui.codec.presets import LM, MAX, Preset
from trilobyte_gui.codec.recurrent import LEAST
from trilobyte_gui.codec.segment import Encoder
from trilobyte_gui.codec.selftest import golden_digest, golden_name
from trilobyte_gui.models.generalist import MODEL_FILE, RECURRENT_FILE, shipped_model
from trilobyte_gui.paths import models_dir
from trilobyte_gui.training.generalist import DEPTHS, SEED, Clip, data_and_licences, find_clips

FRAMES = 1 << 17  # of a file that are coded
KEPT = 40_960  # of them, for the network to learn from
KEPT_CHANGED = 20_480
LENGTH = 512  # samples of a sequence
BATCH = 48
RATE = 3e-3
WARM_UP = 100  # steps
EVERY = 200  # steps between two lines of the log
PROBES = 12  # batches of held-back sequences
Measured = dict[tuple[str, int], tuple[int, float, float]]  # see `measure`
INPUTS = kernel_state.feature_count(LM) + RECURRENT_EXTRAS


@dataclass(frozen=True, slots=True)
class Track:
    """One channel of a stretch: inputs (samples, INPUTS), where each sample's rank begins in the hybrid's distribution,
    and how probable it is."""

    inputs: NDArray[np.float16]
    begin: NDArray[np.float32]
    probability: NDArray[np.float32]
    domain: str
    bits: int
    held_back: bool


# ---- inputs ----


def versions(clip: Clip, rng: np.random.Generator) -> Iterator[tuple[NDArray[np.int32], int, int]]:
    """A stretch of the clip as it is and once changed: samples (frames, channels), their bits, frames to keep."""
    info = sf.info(clip.path)
    bits = DEPTHS.get(info.subtype)
    if bits is None or info.frames < 2 * LENGTH:
        return
    start = int(rng.integers(0, max(info.frames - FRAMES, 0) + 1))
    x, _ = sf.read(clip.path, FRAMES, start, dtype="int32", always_2d=True)
    x = x[:, :2] >> (32 - bits)
    yield x, bits, KEPT
    if rng.random() < 0.5:
        x = x[:, ::-1]
    if rng.random() < 0.5:
        x = -1 - x
    if bits > 8 and rng.random() < 0.5:
        masked = 8 if bits == 16 or rng.random() < 0.5 else 16
        yield x >> (bits - masked), masked, KEPT_CHANGED
    else:
        yield np.round(x * 2.0 ** -rng.uniform(0.3, 7.0)).astype(np.int32), bits, KEPT_CHANGED


class Dumper:
    """In place of a device that codes groups (see `segment.GroupCoder`): takes down what MODE_QUANTILES writes."""

    def __init__(self, model: Model) -> None:
        self._network = model.network(LM.name)
        self.channels: list[NDArray[np.float32]] = []  # of each, its rows

    @contextmanager
    def turn(self, device: bool, control: Control) -> Iterator[Dumper]:
        yield self

    def encode(
        self, preset: Preset, group: kernel_state.Group, frames: int, control: Control
    ) -> NDArray[np.uint32] | None:
        channels = len(group.ranks)
        dump = np.zeros((channels * frames, INPUTS + 2), np.float32)
        counted = kernel_state.counted_ranks(group)
        state = kernel_state.new_state(preset, self._network, frames, len(group.signal) - channels, counted)
        steps = frames + (preset.delay if channels == 2 else 0)
        kernel.run(
            kernel.MODE_QUANTILES, 0, steps, frames, channels, kernel_state.config(preset), self._network, group, state,
            np.zeros((1, 4), np.int32), np.zeros(1, np.uint32), dump,
        )  # fmt: skip
        self.channels += np.split(dump, channels)
        return np.zeros(0, np.uint32)

    def decode(
        self, preset: Preset, group: kernel_state.Group, frames: int, words: NDArray[np.uint32], control: Control
    ) -> bool:
        return False


def untrained() -> Model:
    """The shipped model, with the networks of `max` for `lm`."""
    model = shipped_model()
    network = model.network(MAX.name)
    return replace(model, networks=model.networks | {LM.name: network})


def dump_clip(clip: Clip, number: int, folder: Path) -> None:
    """Write the tracks of one clip to `folder`, unless they are there."""
    path = folder / f"{number:05}.npz"
    if path.exists():
        return
    rng = np.random.default_rng([SEED, number])
    found: dict[str, Any] = {}
    for x, bits, keep in versions(clip, rng):
        samples = np.ascontiguousarray(x)
        tables = TableBuilder(samples.shape[1], bits)
        tables.add(samples)
        dumper = Dumper(untrained())
        encoder = Encoder(samples.shape[1], bits, LM, tables.finish(), model=untrained(), groups=dumper, stored=False)
        encoder.encode(samples)
        begin = int(rng.integers(0, max(len(x) - keep, 0) + 1)) if rng.random() < 0.75 else 0
        for rows in dumper.channels:
            kept = rows[begin : begin + keep]
            if len(kept) >= LENGTH:
                name = f"{len(found) // 2}-{bits}"
                found[name] = kept[:, :INPUTS].astype(np.float16)
                found[f"{name}-places"] = kept[:, INPUTS:]
    with path.with_suffix(".part").open("wb") as file:
        np.savez(file, **found)
    os.replace(path.with_suffix(".part"), path)


def dump_all(clips: list[Clip], folder: Path, threads: int) -> list[Track]:
    """The tracks of all clips, in order, made on `threads` threads where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda job: dump_clip(job[1], job[0], folder), enumerate(clips)))
    tracks = []
    for number, clip in enumerate(clips):
        with np.load(folder / f"{number:05}.npz") as found:
            for name in found.files:
                if not name.endswith("places"):
                    begin, probability = np.ascontiguousarray(found[f"{name}-places"].T)
                    bits = int(name.split("-")[1])
                    tracks.append(Track(found[name], begin, probability, clip.domain, bits, clip.held_back))
    return tracks


# ---- the network ----


def gate(x: torch.Tensor) -> torch.Tensor:
    """How far hidden numbers move: a softsign between 0 and 1, squared."""
    return (0.5 + 0.5 * (x / (1 + x.abs()))).square()


def scan(z: torch.Tensor, value: torch.Tensor, hidden: torch.Tensor | None) -> torch.Tensor:
    """h[t] = h[t - 1] + z[t] (value[t] - h[t - 1]) for (batch, length, units), in log2(length) passes."""
    kept, moved = 1 - z, z * value
    if hidden is not None:
        moved = torch.cat((moved[:, :1] + kept[:, :1] * hidden[:, None], moved[:, 1:]), 1)
    reach = 1
    while reach < z.shape[1]:
        moved = torch.cat((moved[:, :reach], moved[:, reach:] + kept[:, reach:] * moved[:, :-reach]), 1)
        kept = torch.cat((kept[:, :reach], kept[:, reach:] * kept[:, :-reach]), 1)
        reach *= 2
    return moved


class Recurrent(torch.nn.Module):
    """Logits (batch, length, BINS), base 2, from inputs (batch, length, INPUTS), as `codec.recurrent.run_recurrent`."""

    mean: torch.Tensor  # (INPUTS,), as `spread`: of the inputs
    spread: torch.Tensor

    def __init__(self, mean: torch.Tensor, spread: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)
        units = RECURRENT_UNITS
        shapes = {"in": (INPUTS, units), "last": (2 * units, units), "out": (units, BINS)}
        layers = {}
        for field in RecurrentNetwork._fields[::2]:
            name = field.removeprefix("w_")
            layers[name] = torch.nn.Linear(*shapes.get(name, (units, units)))
        self.named = layers
        self.layers = torch.nn.ModuleList(layers.values())
        with torch.no_grad():
            for name in ("gate1", "gate2"):
                layers[name].bias.fill_(-1.0)
            layers["out"].weight.zero_()
            layers["out"].bias.zero_()

    def forward(
        self, x: torch.Tensor, hidden: tuple[torch.Tensor, torch.Tensor] | None = None
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        layer = self.named
        b = torch.relu(layer["mid"](torch.relu(layer["in"]((x - self.mean) / self.spread))))
        first = scan(gate(layer["gate1"](b)), layer["value1"](b), hidden[0] if hidden else None)
        a = b + torch.relu(first)
        second = scan(gate(layer["gate2"](a)), layer["value2"](a), hidden[1] if hidden else None)
        out = layer["out"](torch.relu(layer["last"](torch.cat((a, second), -1))))
        return out, (first[:, -1], second[:, -1])

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """The weights as the codec has them, the inputs' mean and spread folded in."""
        found = {}
        with torch.no_grad():
            for name, layer in self.named.items():
                weight, bias = layer.weight.data, layer.bias.data
                if name == "in":
                    weight = weight / self.spread
                    bias = bias - weight @ self.mean
                found[f"w_{name}"] = weight.t().contiguous().numpy()
                found[f"b_{name}"] = bias.numpy()
        return found


def saved(logits: torch.Tensor, begin: torch.Tensor, probability: torch.Tensor) -> torch.Tensor:
    """Bits that each sample takes less by the network's bins than by the hybrid alone, the network fully trusted."""
    share = torch.softmax(logits * math.log(2), -1) * (1 - LEAST) + LEAST / BINS
    below = torch.nn.functional.pad(share.cumsum(-1), (1, 0))

    def moved(f: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        place = (f * BINS).clamp(0, BINS - 1e-4)
        k = place.long()
        each = share.gather(-1, k[..., None])[..., 0]
        return below.gather(-1, k[..., None])[..., 0] + (place - k) * each, each, k

    low, each, first = moved(begin)
    high, _, last = moved(begin + probability)
    ratio = torch.where(first == last, each * BINS, (high - low) / probability.clamp(min=1e-9))
    return torch.log2(ratio.clamp(min=1e-6))


def batches(
    tracks: list[Track], seed: int, args: argparse.Namespace
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Inputs (batch, LENGTH, INPUTS), where ranks begin and how probable they are (batch, LENGTH), for ever."""
    rng = np.random.default_rng([SEED, seed])
    while True:
        inputs = np.empty((args.batch, LENGTH, INPUTS), np.float16)
        begin, probability = np.empty((2, args.batch, LENGTH), np.float32)
        for row, number in enumerate(rng.integers(0, len(tracks), args.batch)):
            track = tracks[number]
            at = int(rng.integers(0, len(track.begin) - LENGTH + 1))
            inputs[row] = track.inputs[at : at + LENGTH]
            begin[row], probability[row] = track.begin[at : at + LENGTH], track.probability[at : at + LENGTH]
        found = (torch.from_numpy(each).to(args.device) for each in (inputs, begin, probability))
        given, first, share = found
        yield given.float(), first, share


def measure(model: Recurrent, tracks: list[Track]) -> Measured:
    """By domain and bits: tracks, bits by the hybrid alone, and bits that the network saves."""
    found: Measured = {}
    with torch.no_grad():
        for track in tracks:
            hidden, gained = None, 0.0
            for at in range(0, len(track.begin), 8 * LENGTH):
                some = slice(at, at + 8 * LENGTH)
                x = torch.from_numpy(track.inputs[some]).float()[None]
                logits, hidden = model(x, hidden)
                begin, probability = (torch.from_numpy(each[some])[None] for each in (track.begin, track.probability))
                gained += float(saved(logits, begin, probability).sum())
            bits = float(-np.log2(np.maximum(track.probability, 1e-7)).sum())
            for key in ((track.domain, track.bits), ("all", track.bits)):
                number, all_, less = found.get(key, (0, 0.0, 0.0))
                found[key] = number + 1, all_ + bits, less + gained
    return found


def train(tracks: list[Track], held: list[Track], args: argparse.Namespace) -> Recurrent:
    """Train for `steps` steps, or until sequences of the `held` tracks have gained nothing more for `patience` looks at
    them; returns the weights that were best there. The state is kept in `work`, so that it can go on."""
    torch.manual_seed(SEED)
    some = np.concatenate([track.inputs[::97] for track in tracks]).astype(np.float32)
    model = Recurrent(torch.from_numpy(some.mean(0)), torch.from_numpy(some.std(0).clip(1e-2))).to(args.device)
    optimiser = torch.optim.AdamW(model.parameters(), args.rate, betas=(0.9, 0.98), weight_decay=0.01)
    state_file = args.work / "state.pt"
    state: dict[str, Any] = {
        "step": 0,
        "running": 0.0,
        "most": 0.0,
        "best": copy.deepcopy(model.state_dict()),
        "in vain": 0,
    }
    if args.resume and state_file.exists():
        state = torch.load(state_file, weights_only=True, map_location=args.device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
    probes = list(itertools.islice(batches(held or tracks, 1 << 20, args), PROBES))
    stream, started = batches(tracks, state["step"], args), time.monotonic()
    while state["step"] < args.steps and state["in vain"] < args.patience:
        step = state["step"]
        for group in optimiser.param_groups:
            cosine = 0.5 * (1 + math.cos(math.pi * step / args.steps))
            group["lr"] = args.rate * min(1.0, (step + 1) / WARM_UP) * (0.01 + 0.99 * cosine)
        inputs, begin, probability = next(stream)
        loss = -saved(model(inputs)[0], begin, probability).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        state["step"] = step = step + 1
        state["running"] += max(0.01, 1 / step) * (-loss.item() - state["running"])
        if step % EVERY and step != args.steps:
            continue
        with torch.no_grad():
            gained = sum(saved(model(probe[0])[0], *probe[1:]).mean().item() for probe in probes) / len(probes)
        state["in vain"] = 0 if gained > state["most"] else state["in vain"] + 1
        if gained > state["most"]:
            state |= {"most": gained, "best": copy.deepcopy(model.state_dict())}
        told = f"{state['running']:.5f} bits a sample saved, {gained:.5f} of those held back"
        print(f"step {step}, {time.monotonic() - started:.0f} s: {told}", flush=True)
        torch.save(state | {"model": model.state_dict(), "optimiser": optimiser.state_dict()}, args.work / "state.part")
        os.replace(args.work / "state.part", state_file)
    model.load_state_dict(state["best"])
    return model.cpu()


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    command = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.recurrent", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    command.add_argument("corpus", type=Path)
    command.add_argument("--out", type=Path, default=Path("models") / RECURRENT_FILE)
    command.add_argument("--work", type=Path, default=Path("training-recurrent"), help="inputs and state")
    command.add_argument("--steps", type=int, default=12_000, help="0: only make the inputs")
    command.add_argument("--rate", type=float, default=RATE)
    command.add_argument("--patience", type=int, default=15, help="lines of the log without a gain before it ends")
    command.add_argument("--batch", type=int, default=BATCH, help="sequences a step")
    command.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    command.add_argument("--resume", action="store_true")
    command.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    args = command.parse_args(argv)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    clips = find_clips(args.corpus)
    if not clips:
        print(f"{args.corpus}: no WAV or FLAC files found", file=sys.stderr)
        return 2
    args.work.mkdir(parents=True, exist_ok=True)
    tracks = dump_all(clips, args.work / "inputs", args.threads)
    fit = [track for track in tracks if not track.held_back] or tracks
    held = [track for track in tracks if track.held_back]
    print(f"{len(fit)} tracks to learn from, {sum(len(each.begin) for each in fit):,} samples", flush=True)
    if not args.steps:
        return 0
    model = train(fit, held, args)
    measured = measure(model, held)
    for (domain, bits), (number, all_, less) in sorted(measured.items()):
        share = -100 * less / max(all_, 1)
        print(f"{domain:14} {bits:2} bits, {number:3} tracks held back: {share:+.3f} %", flush=True)
    write(model, args.out)
    samples = sum(len(track.begin) for track in fit)
    args.out.with_suffix(".md").write_text(card(args, clips, measured, samples), encoding="utf-8")
    return 0


def card(args: argparse.Namespace, clips: list[Clip], measured: Measured, samples: int) -> str:
    """The model card in Markdown, of the file `args.out`."""
    data = args.out.read_bytes()
    asked = f"--steps {args.steps} --batch {args.batch} --rate {args.rate} --patience {args.patience}"
    weights = sum(each.size for name, each in load(data).items() if name.removeprefix(f"{LM.name}.")[1] == "_")
    lines = [
        "# The recurrent network of the preset lm",
        "",
        f"`{args.out.name}`, {len(data):,} bytes, SHA-256 `{hashlib.sha256(data).hexdigest()}`.",
        "",
        "It is told the features that the generalist network sees and where each sample fell in the distribution that",
        f"the hybrid coder gave it, and says how likely the next one is in each of {BINS} quantiles of its own:",
        f"{weights:,} weights, two layers of gated recurrent units, {RECURRENT_UNITS} wide. The file also contains the",
        "generalist's network of `max`, which it corrects.",
        "",
        f"Trained on {sum(not clip.held_back for clip in clips)} clips ({samples:,} samples, some of them masked to",
        f"fewer bits or at a lower level); {sum(clip.held_back for clip in clips)} more, by other makers, were held",
        f"back to measure. At most {args.steps:,} steps of {args.batch} sequences of {LENGTH} samples, seed {SEED}. To",
        "repeat it:",
        "",
        f"    python -m trilobyte_gui.training.recurrent CORPUS_DIR {asked}",
        "",
        *data_and_licences(clips),
        "## What it saves",
        "",
        "Bits of the held-back tracks by the hybrid alone, and with the network fully trusted; what this comes to in",
        "segments of recordings that were in neither part: [measured.md](measured.md#the-recurrent-network-of-lm).",
        "",
        "| domain | bits | tracks | size |",
        "| --- | ---: | ---: | ---: |",
    ]
    for (domain, bits), (number, all_, less) in sorted(measured.items()):
        lines.append(f"| {domain} | {bits} | {number} | {-100 * less / max(all_, 1):+.2f} % |")
    return "\n".join(lines) + "\n"


def write(model: Recurrent, out: Path) -> None:
    """The file: these weights, those of the generalist that they go with, and the golden segment's digest."""
    with (models_dir() / MODEL_FILE).open("rb") as file:
        known = load(file.read())
    tensors = {LOGISTIC: known[LOGISTIC]}
    tensors |= {f"{LM.name}.{name}": known[f"{MAX.name}.{name}"] for name in LAYERS}
    tensors |= {f"{LM.name}.{name}": each for name, each in model.tensors().items()}
    facts = {f"golden.{golden_name(LM)}": golden_digest(LM, parse_model(save(tensors)))}
    out.write_bytes(save(tensors, facts))
    print(f"{out}: {out.stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())

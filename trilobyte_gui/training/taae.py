"""Trains the transformer auto-encoder of neural previews and the model that codes its codes, and writes both.

    python -m trilobyte_gui.training.taae CORPUS_DIR [--out models] [--work DIR] [--minutes M | --steps N] [--resume]

CORPUS_DIR is as for the generalist: WAV or FLAC files in one folder per domain, and a `corpus.csv` where there is one.

1. The auto-encoder, for nine tenths of the time: stretches of a second, in one half of them levels emulated by noise,
   in the other rounded (straight through), each with a number of levels drawn from the configuration's. Muon for the
   transformers' matrices and AdamW for the rest. There is no discriminator and no perceptual model: what is learnt is
   the waveform and its spectra.
2. The entropy model: a byte-level transformer of the language model's kind over the residual codes of all clips'
   beginnings, turned into integers, so that codes come back exactly everywhere.

`codec.csv` and `entropy.csv` in the working folder are their logs. Training that was stopped goes on with --resume;
with --steps, it then ends where it would have ended without the stop.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import csv
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import digest
from trilobyte_gui.codec.lm.model import Transformer
from trilobyte_gui.codec.lm.quantise import Rows
from trilobyte_gui.codec.taae import entropy, fsq
from trilobyte_gui.codec.taae.config import CODES, STAGES, TaaeConfig
from trilobyte_gui.codec.taae.model_file import pack_model, parse_model
from trilobyte_gui.codec.taae.network import Autoencoder
from trilobyte_gui.codec.taae.taae_codec import TaaeCodec, codes_of
from trilobyte_gui.models.taae import MODEL_FILE
from trilobyte_gui.training.generalist import find_clips
from trilobyte_gui.training.muon import Muon
from trilobyte_gui.training.taae_audio import SEED, TrainingSound, batch, read
from trilobyte_gui.training.taae_card import card
from trilobyte_gui.training.taae_loss import distance

BATCH, SECONDS = 4, 1.0  # of a step of the auto-encoder
FRAMES = 32  # of an example of the entropy model
RATE, MATRIX_RATE, DECAY = 2e-3, 4e-3, 0.01
WARM_UP, LAST = 0.02, 0.01
EVERY, SAVE = 50, 200
CODEC_SHARE = 0.9  # of the time
ENTROPY_SECONDS = 3  # of each clip, whose codes the entropy model learns


@dataclass(frozen=True, slots=True)
class Course:
    """One of the two trainings: its name, how far it goes (`steps`, or `minutes` where they are 0)."""

    name: str
    steps: int
    minutes: float
    work: Path
    resume: bool
    every: int


def optimisers(model: torch.nn.Module, inner: Callable[[str], bool]) -> list[torch.optim.Optimizer]:
    """Muon for the matrices that `inner` tells by their names, AdamW for the rest. Vectors do not decay."""
    groups: dict[str, list[torch.Tensor]] = {"inner": [], "outer": [], "vectors": []}
    for name, parameter in model.named_parameters():
        kind = "vectors" if parameter.ndim < 2 else "inner" if inner(name) and parameter.ndim == 2 else "outer"
        groups[kind].append(parameter)
    adamw = torch.optim.AdamW(
        [{"params": groups["outer"], "weight_decay": DECAY}, {"params": groups["vectors"], "weight_decay": 0.0}],
        RATE, betas=(0.9, 0.95),
    )  # fmt: skip
    return [adamw, Muon(groups["inner"], MATRIX_RATE)]


def learn(
    model: torch.nn.Module,
    optimising: list[torch.optim.Optimizer],
    loss: Callable[[int], torch.Tensor],
    measure: Callable[[], float],
    course: Course,
) -> None:
    """Train until the course is over; its state is kept in `work`, so that it can go on.

    `loss` gives the loss of a step by its number alone, `measure` a figure over what is held back, for the log.
    """
    peaks = [[group["lr"] for group in each.param_groups] for each in optimising]
    state_file, log_file = course.work / f"{course.name}.pt", course.work / f"{course.name}.csv"
    step, spent, rows = 0, 0.0, list[dict[str, float]]()
    if course.resume and state_file.exists():
        state = torch.load(state_file, weights_only=True)
        model.load_state_dict(state["model"])
        for each, saved in zip(optimising, state["optimisers"], strict=True):
            each.load_state_dict(saved)
        step, spent, rows = state["step"], state["seconds"], state["rows"]
    started, running, seen = time.monotonic(), 0.0, 0
    while True:
        seconds = spent + time.monotonic() - started
        progress = step / course.steps if course.steps else min(1.0, seconds / max(60 * course.minutes, 1e-9))
        done = progress >= 1 and step > 0
        if seen and (done or step % course.every == 0):
            rows.append({"step": step, "seconds": seconds, "loss": running / seen, "held_back": measure()})
            running, seen = 0.0, 0
            told = f"{rows[-1]['loss']:.4f} held back {rows[-1]['held_back']:.4f}"
            print(f"{course.name} {step}, {seconds:.0f} s: {told}", flush=True)
            with log_file.open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        if step and (done or step % SAVE == 0):
            state = {"model": model.state_dict(), "step": step, "seconds": seconds, "rows": rows}
            state["optimisers"] = [each.state_dict() for each in optimising]
            torch.save(state, state_file.with_suffix(".part"))
            os.replace(state_file.with_suffix(".part"), state_file)
        if done:
            return
        for each, rates in zip(optimising, peaks, strict=True):
            each.zero_grad(set_to_none=True)
            for group, peak in zip(each.param_groups, rates, strict=True):
                group["lr"] = peak * _rate(progress)
        found = loss(step)
        found.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for each in optimising:
            each.step()
        step, running, seen = step + 1, running + found.item(), seen + 1


def _rate(progress: float) -> float:
    """The share of the learning rate: a warm-up, then a cosine from 1 to LAST."""
    if progress < WARM_UP:
        return max(progress, 1e-3) / WARM_UP
    return LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP))))


def train_codec(
    config: TaaeConfig, fit: list[TrainingSound], held: list[TrainingSound], course: Course, size: int
) -> Autoencoder:
    """The auto-encoder, as it is in use."""
    torch.manual_seed(SEED)
    model = Autoencoder(config, training=True)
    length = round(SECONDS * config.rate / config.hop) * config.hop
    levels = torch.tensor(config.levels)

    def loss(step: int) -> torch.Tensor:
        audio = batch(fit, size, length, step)
        chance = torch.Generator().manual_seed(step)
        z = model.encode(audio)
        drawn = levels[torch.randint(len(levels), (size, 1, 1), generator=chance)]
        noisy = torch.rand((size, 1, 1), generator=chance) < 0.5
        noise = torch.rand(z.shape, generator=chance) * 2 - 1
        return distance(audio, model.decode(fsq.trained(z, drawn, noisy, noise)))

    probe = torch.cat([batch(held or fit, 8, length, 1_000_000 + n) for n in range(4)])

    def measure() -> float:
        with torch.no_grad():
            return float(distance(probe, model.decode(fsq.rounded(torch.tanh(model.encode(probe)), levels[0]))))

    learn(model, optimisers(model, lambda name: name.startswith(("encoder.", "decoder."))), loss, measure, course)
    used = Autoencoder(config)
    used.load_state_dict(model.merge())
    return used.eval()


def train_entropy(config: TaaeConfig, fit: list[fsq.Codes], held: list[fsq.Codes], course: Course) -> Transformer:
    """The float model of codes (stages, frames, dims)."""
    torch.manual_seed(SEED)
    model = Transformer(entropy.shape_of(config))
    frames = min(FRAMES, max(each.shape[1] for each in fit + held))

    def examples(codes: list[fsq.Codes], seed: int) -> Rows:
        rng = np.random.default_rng([SEED, seed])
        stages = int(rng.integers(1, STAGES + 1))
        room = np.array([max(0, each.shape[1] - frames + 1) for each in codes], np.float64)
        if not room.any():
            return examples(fit, seed)
        pieces = []
        for number in rng.choice(len(codes), 16, p=room / room.sum()):
            begin = int(rng.integers(room[number]))
            pieces.append(codes[int(number)][:stages, begin : begin + frames])
        return entropy.rows_of(pieces)

    def bits(rows: Rows) -> torch.Tensor:
        logits = model(rows.given, rows.phases)[..., :CODES]
        return functional.cross_entropy(logits.flatten(0, 1), rows.targets.flatten()) / math.log(2)

    probe = [examples(held or fit, 1_000_000 + n) for n in range(4)]

    def measure() -> float:
        with torch.no_grad():
            return sum(float(bits(rows)) for rows in probe) / len(probe)

    def loss(step: int) -> torch.Tensor:
        return bits(examples(fit, step))

    learn(model, optimisers(model, lambda name: name.startswith("stack.")), loss, measure, course)
    return model.eval()


def parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.taae", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    add = command.add_argument
    add("corpus", type=Path)
    add("--out", type=Path, default=Path("models"))
    add("--work", type=Path, default=Path("training-taae"), help="states and logs")
    add("--minutes", type=float, default=40.0)
    add("--steps", type=int, default=0, help="of the auto-encoder, instead of minutes; the entropy model gets as many")
    add("--resume", action="store_true")
    add("--threads", type=int, default=os.cpu_count() or 1)
    add("--batch", type=int, default=BATCH, help="seconds of audio in a step")
    add("--every", type=int, default=EVERY, help="steps between two lines of the log")
    for field, value in TaaeConfig().to_dict().items():
        many = "+" if isinstance(value, tuple) else None
        add(f"--{field}", type=int, nargs=many, default=value, metavar="N")
    return command


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    args = parser().parse_args(argv)
    torch.set_num_threads(args.threads)
    clips = find_clips(args.corpus)
    if not clips:
        print(f"{args.corpus}: no WAV or FLAC files found", file=sys.stderr)
        return 2
    fields = {name: getattr(args, name) for name in TaaeConfig().to_dict()}
    config = TaaeConfig.from_dict(fields)
    args.work.mkdir(parents=True, exist_ok=True)
    sounds = read(clips, config.rate)
    fit, held = ([each for each in sounds if each.clip.held_back is back] for back in (False, True))

    def course(name: str, share: float) -> Course:
        return Course(name, args.steps, share * args.minutes, args.work, args.resume, args.every)

    torch.set_flush_denormal(True)  # an attention's faintest shares would halve the speed of products
    heard = ENTROPY_SECONDS * config.rate
    try:
        network = train_codec(config, fit, held, course("codec", CODEC_SHARE), args.batch)
        coded = [[codes_of(network, each.audio[:heard], STAGES) for each in some] for some in (fit, held)]
        fluent = train_entropy(config, coded[0], coded[1], course("entropy", 1 - CODEC_SHARE))
    finally:
        torch.set_flush_denormal(False)
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / MODEL_FILE
    tensors = entropy.integers(fluent, coded[0])
    check = digest(IntegerModel(fluent.config, tensors))
    path.write_bytes(pack_model(config, network.state_dict(), fluent.config, tensors, check))
    told = card(path, TaaeCodec(parse_model(path.read_bytes())), fit, held, args.work)
    path.with_suffix(".md").write_text(told, encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Trains the byte-level language model of the `lm` preset and writes it, quantised, with its model card.

    python -m trilobyte_gui.training.lm CORPUS_DIR [--out models] [--work DIR] [--minutes M | --steps N] [--resume] ...

CORPUS_DIR is as for the generalist: WAV or FLAC files in one folder per domain, and a `corpus.csv` where there is one.

1. Sequences: a stretch of a clip, one channel or two, changed at random: polarity, level, order of channels, and the
   low bytes dropped (the paper's any-depth masking, section 3.3).
2. Training: Muon for the matrices and AdamW for the rest (or AdamW for all), a short warm-up, then a cosine down to a
   hundredth; bfloat16 products where the device has them.
   `log.csv` and `log.svg` in the working folder show bits per byte, by the byte's place in its sample too.
   Training that was stopped goes on with --resume; --begin takes the weights of a model that is there.
3. The weights as integers, calibrated on training clips, the loss against the float model measured on held-back ones.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

import argparse
import csv
import json
import math
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch.nn import functional

from trilobyte_gui.codec.errors import ExitCode, TrilobyteError
from trilobyte_gui.codec.lm.config import NULL, LmConfig
from trilobyte_gui.codec.lm.integer import IntegerModel
from trilobyte_gui.codec.lm.lm_codec import digest
from trilobyte_gui.codec.lm.model import Transformer
from trilobyte_gui.codec.lm.model_file import LanguageModel
from trilobyte_gui.codec.lm.quantise import compare, dequantise, quantise, rows_of
from trilobyte_gui.models import store
from trilobyte_gui.models.checkpoint import loss_facts
from trilobyte_gui.training.generalist import find_clips
from trilobyte_gui.training.lm_audio import SEED, AudioClip, batches, read
from trilobyte_gui.training.lm_card import card
from trilobyte_gui.training.lm_log import PLACES, Log
from trilobyte_gui.training.muon import Muon

LENGTH = 512  # tokens of a sequence
BATCH = 8
RATE = 3e-3
MATRIX_RATE = 4e-3  # Muon's
WARM_UP = 0.02
LAST = 0.01  # of the rate, at the end of the cosine
DECAY = 0.05
EVERY = 100  # steps between two lines of the log
SAVE = 500
HELD_BACK = 96  # sequences that only measure
PROBED = 1024  # tokens of each of them
CALIBRATED = 24  # clips that the integers' scales are taken from


def losses(model: torch.nn.Module, tokens: torch.Tensor, phases: torch.Tensor) -> torch.Tensor:
    """Bits (batch, length) of every byte; zero where there is none to code (nulls, behind the end)."""
    first = torch.full_like(tokens[:, :1], NULL)
    logits = model(torch.cat((first, tokens[:, :-1]), 1), phases.clamp(min=0)).float()
    coded = (phases >= 0) & (tokens != NULL)
    target = torch.where(coded, tokens, 0)
    bits = functional.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="none").view(tokens.shape)
    return bits * coded / math.log(2)


def held_back_bits(model: torch.nn.Module, rows: list[tuple[torch.Tensor, torch.Tensor]]) -> tuple[float, list[float]]:
    """Bits per byte over these sequences, in all and for each of PLACES (in a padded stream all count as 24 bits)."""
    total, count = torch.zeros(len(PLACES)), torch.zeros(len(PLACES))
    with torch.no_grad():
        for tokens, phases in rows:
            bits = losses(model, tokens, phases)
            coded = (phases >= 0) & (tokens != NULL)
            where = (phases % 6)[coded].cpu()
            total.index_add_(0, where, bits[coded].cpu())
            count.index_add_(0, where, torch.ones(len(where)))
    return float(total.sum() / count.sum()), (total / count.clamp(min=1)).tolist()


def optimisers(model: Transformer, args: argparse.Namespace) -> list[torch.optim.Optimizer]:
    """Muon for the matrices between the tables and the head, AdamW for the rest; or AdamW for all.

    Vectors do not decay. The rates in the groups are those of the peak.
    """
    inner: list[torch.Tensor] = []
    outer: list[torch.Tensor] = []
    vectors: list[torch.Tensor] = []
    for name, parameter in model.named_parameters():
        matrix = outer if args.optimiser == "adamw" or not name.startswith("stack.") else inner
        (matrix if parameter.ndim > 1 else vectors).append(parameter)
    groups = [{"params": outer, "weight_decay": DECAY}, {"params": vectors, "weight_decay": 0.0}]
    adamw = torch.optim.AdamW(groups, args.rate, betas=(0.9, 0.95), fused=True)
    half = torch.bfloat16 if _is_mixed(args) else torch.float32
    return [adamw, Muon(inner, args.matrix_rate, precision=half)] if inner else [adamw]


def _is_mixed(args: argparse.Namespace) -> bool:
    """Whether products are in bfloat16."""
    kind = torch.device(args.device).type
    return kind == "cuda" or (kind == "cpu" and args.precision == "bfloat16")


def rate(progress: float) -> float:
    """The share of the learning rate: a warm-up, then a cosine from 1 to LAST."""
    if progress < WARM_UP:
        return progress / WARM_UP
    return LAST + (1 - LAST) * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP))))


def train(
    config: LmConfig,
    audio: list[AudioClip],
    held: list[AudioClip],
    args: argparse.Namespace,
    begun: LanguageModel | None,
) -> Transformer:
    """Train until `steps` or `minutes` are over; the state is kept in `work`, so that it can go on.

    `begun`: the model whose weights it begins with, if not with random ones.
    """
    torch.manual_seed(SEED)
    device = torch.device(args.device)
    model = Transformer(config)
    if begun:
        model.load_state_dict(dequantise(config, begun.tensors))
    model.to(device)
    optimising = optimisers(model, args)
    peaks = [[group["lr"] for group in each.param_groups] for each in optimising]
    state_file = args.work / "state.pt"
    step, spent, running = 0, 0.0, 8.0
    if args.resume and state_file.exists():
        state = torch.load(state_file, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        for each, saved in zip(optimising, state["optimisers"], strict=True):
            each.load_state_dict(saved)
        step, spent, running = state["step"], state["seconds"], state["running"]
    log = Log(args.work, args.resume)
    probe = batches(held or audio, config, args.batch, -1 & 0xFFFF, PROBED)
    rows = [next(probe) for _ in range(max(1, args.held_back // args.batch))]
    rows = [(a.to(device), b.to(device)) for a, b in rows]
    mixed = _is_mixed(args)
    stream, started = batches(audio, config, args.batch, step + 1, args.length), time.monotonic()
    while True:
        seconds = spent + time.monotonic() - started
        progress = step / args.steps if args.steps else min(1.0, seconds / max(60 * args.minutes, 1e-9))
        done = progress >= 1
        if step and (done or step % SAVE == 0):
            state = {"model": model.state_dict(), "step": step, "seconds": seconds, "running": running}
            state["optimisers"] = [each.state_dict() for each in optimising]
            torch.save(state, args.work / "state.part")
            os.replace(args.work / "state.part", state_file)
        if step and (done or step % args.every == 0) and not (log.rows and log.rows[-1]["step"] == step):
            bits, places = held_back_bits(model, rows)
            log.add(
                step=step, seconds=round(seconds, 1), tokens=step * args.batch * args.length,
                rate=args.rate * rate(progress), bits_per_byte=round(running, 4), held_back=round(bits, 4),
                **{name: round(b, 4) for name, b in zip(PLACES, places, strict=True)},
            )  # fmt: skip
            told = " ".join(f"{name} {b:.2f}" for name, b in zip(PLACES, places, strict=True))
            print(f"step {step}, {seconds:.0f} s: {running:.3f} held back {bits:.3f}: {told}", flush=True)
        if done:
            return model
        for each, rates in zip(optimising, peaks, strict=True):
            each.zero_grad(set_to_none=True)
            for group, peak in zip(each.param_groups, rates, strict=True):
                group["lr"] = peak * rate(progress)
        tokens, phases = (each.to(device) for each in next(stream))
        with torch.autocast(device.type, torch.bfloat16, enabled=mixed):
            bits_each = losses(model, tokens, phases)
        loss = bits_each.sum() / ((phases >= 0) & (tokens != NULL)).sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for each in optimising:
            each.step()
        step += 1
        running += max(0.02, 1 / step) * (loss.item() - running)


def stretches(audio: list[AudioClip], config: LmConfig, seed: int) -> list[tuple[NDArray[np.int32], int]]:
    """A few windows' worth of every clip, from a random place."""
    rng = np.random.default_rng([SEED, seed])
    found = []
    for each in audio:
        frames = min(4 * config.window, len(each.samples))
        begin = int(rng.integers(len(each.samples) - frames + 1))
        found.append((each.samples[begin : begin + frames], each.bits))
    return found


def ship(
    model: Transformer,
    fit: list[AudioClip],
    held: list[AudioClip],
    args: argparse.Namespace,
    begun: LanguageModel | None,
) -> None:
    """Quantise, measure and write the model and its card."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    config, chosen = model.config, rng.choice(len(fit), min(len(fit), CALIBRATED), replace=False)
    tensors = quantise(model, rows_of(config, stretches([fit[int(i)] for i in chosen], config, 1), len(chosen)))
    integer = IntegerModel(config, tensors)
    measured = held or fit
    rows = []
    for domain in sorted({each.clip.domain for each in measured}):
        for bits in (8, 16, 24):
            some = [each for each in measured if (each.clip.domain, each.bits) == (domain, bits)]
            if some:
                pieces = rows_of(config, stretches(some, config, 2), max(len(some), 4))
                rows.append((domain, bits, len(some), *compare(model, integer, pieces)))
    facts = loss_facts(model, integer, rows_of(config, stretches(measured, config, 3), len(measured)))
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / f"{args.name}{store.SUFFIX}"
    store.save(path, config, tensors, digest(integer), name=args.name, **facts)
    with (args.work / "log.csv").open(newline="", encoding="utf-8") as lines:
        log = list(csv.DictReader(lines))
    told = card(path, config, facts, fit, held, rows, log[-1], options(args), begun)
    (args.out / f"{args.name}.md").write_text(told, encoding="utf-8")
    (args.out / f"{args.name}.svg").write_text((args.work / "log.svg").read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes, {facts['loss_percent']} % lost as integers")


def options(args: argparse.Namespace) -> list[str]:
    """What a command needs to train the same model: the options that are not as they are by default."""
    names = {"corpus", "out", "name", "work", "resume", "threads", "device", "every", "held_back"}
    usual = vars(parser().parse_args([str(args.corpus)]))
    other = {name: value for name, value in vars(args).items() if name not in names and value != usual[name]}
    length = {"steps": args.steps} if args.steps else {"minutes": f"{args.minutes:g}"}
    words = []
    for name, value in (other | length).items():
        option = name.replace("_", "-")
        words += [f"--{'' if value else 'no-'}{option}"] if isinstance(value, bool) else [f"--{option}", str(value)]
    return words


def parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(prog="python -m trilobyte_gui.training.lm", description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    command.add_argument("corpus", type=Path)
    command.add_argument("--out", type=Path, default=Path("models"))
    command.add_argument("--name", default="lm", help="of the model's file and card")
    command.add_argument("--work", type=Path, default=Path("training-lm"), help="state, log and plot")
    command.add_argument("--minutes", type=float, default=60.0)
    command.add_argument("--steps", type=int, default=0, help="instead of minutes")
    command.add_argument("--resume", action="store_true")
    command.add_argument("--begin", metavar="NAME", default="", help="with the weights of this model, and its shape")
    command.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    command.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    command.add_argument("--precision", choices=("float32", "bfloat16"), default="float32", help="on the processor")
    command.add_argument("--batch", type=int, default=BATCH)
    command.add_argument("--length", type=int, default=LENGTH, help="tokens of a sequence")
    command.add_argument("--optimiser", choices=("muon", "adamw"), default="muon", help="of the matrices")
    command.add_argument("--matrix-rate", type=float, default=MATRIX_RATE, help="Muon's rate")
    command.add_argument("--rate", type=float, default=RATE, help="AdamW's rate")
    command.add_argument("--every", type=int, default=EVERY, help="steps between two lines of the log")
    command.add_argument("--held-back", type=int, default=HELD_BACK, help="sequences that only measure")
    for field, value in DEFAULT.to_dict().items():
        if isinstance(value, bool):
            command.add_argument(f"--{field.replace('_', '-')}", action=argparse.BooleanOptionalAction, default=value)
        else:
            command.add_argument(f"--{field.replace('_', '-')}", type=type(value), default=value)
    return command


DEFAULT = LmConfig(n_layer=5, n_embd=192, n_head=6, n_kv_head=1, span=96, interleave=1)


def main(argv: list[str] | None = None) -> int:
    """Command line; see the module's text."""
    args = parser().parse_args(argv)
    torch.set_num_threads(args.threads)
    clips = find_clips(args.corpus)
    if not clips:
        print(f"{args.corpus}: no WAV or FLAC files found", file=sys.stderr)
        return 2
    args.work.mkdir(parents=True, exist_ok=True)
    config = LmConfig.from_dict({field: getattr(args, field) for field in DEFAULT.to_dict()})
    try:
        begun = store.named(args.begin) if args.begin else None
    except TrilobyteError as error:
        print(f"{error.message}. {error.hint}", file=sys.stderr)
        return error.exit_code
    if begun:  # what no weight depends on may be another
        config = replace(begun.config, span=args.span, interleave=args.block, window=args.window)
        if config.activation == "gelu":
            print(f"{begun.name} has GELU: its weights cannot be turned back into floating point", file=sys.stderr)
            return ExitCode.USAGE
    audio = read(clips)
    fit, held = ([a for a in audio if a.clip.held_back is back] for back in (False, True))
    torch.set_flush_denormal(True)  # an attention's faintest shares would halve the speed of products
    try:
        model = train(config, fit, held, args, begun)
    finally:
        torch.set_flush_denormal(False)
    floats = {name: tensor.detach().float().cpu().contiguous() for name, tensor in model.state_dict().items()}
    save_file(floats, args.work / "float.safetensors", {"config": json.dumps(config.to_dict())})
    ship(model.float().cpu().eval(), fit, held, args, begun)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

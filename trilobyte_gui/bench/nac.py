"""A lossy codec in place of linear prediction: what it makes of audio, and the residual in Rice codes (Appendix B of
"Benchmarking language modeling for lossless compression of full-fidelity audio").

    python -m trilobyte_gui.bench nac AUDIO [--rate 16000] [--kbits 64] [--model FILE] [--weights FILE --codebooks 3]

Beside it, FLAC -5 and the first differences in the same Rice codes. Lossy sound is aligned and rounded to samples; what
it and the residual make is compared with the original.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

from trilobyte_gui.audio.lossy import Lossy, Wave, aligned, opus
from trilobyte_gui.audio.resampling import resampled
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench import paper, rice
from trilobyte_gui.bench.audio import find
from trilobyte_gui.bench.tables import align
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.codec.taae.config import STAGES

KBITS = (16.0, 64.0, 96.0)
_SUBTYPES = {8: "PCM_S8", 16: "PCM_16", 24: "PCM_24"}
_BINS = 16
_BAR = 40

Samples = NDArray[np.int32]
Codec = Callable[[Wave, int], Lossy]


@dataclass(slots=True)
class Total:
    """Of one way to code, over all files: bytes of its codes and of its residual; how many residuals have an absolute
    value of 0, 1, 2 to 3, 4 to 7 …; their sum."""

    codes: int
    residual: int
    bins: NDArray[np.int64]
    sum: float


def add(total: Total, x: Samples, predicted: Samples, codes: int) -> None:
    """Code the residual of x (frames, channels); it comes back, and the samples with it. Raises AssertionError."""
    residual = (x.astype(np.int64) - predicted).T
    for channel in residual:
        coded = rice.encode(channel)
        total.residual += len(coded)
        if not np.array_equal(rice.decode(coded, len(channel)), channel):
            raise AssertionError("a residual did not come back")
    if not np.array_equal(predicted + residual.T, x):
        raise AssertionError("samples did not come back")
    magnitude = np.abs(residual).reshape(-1)
    places = np.ceil(np.log2(magnitude + 1)).astype(np.int64).clip(max=_BINS - 1)
    total.bins += np.bincount(places, minlength=_BINS)
    total.sum += float(magnitude.sum())
    total.codes += codes


def lossy(codec: Codec, x: Samples, rate: int, bits: int) -> tuple[Samples, int]:
    """What a codec makes of samples, as samples, and its bytes."""
    half = 1 << (bits - 1)
    made = codec((x / half).astype(np.float32), rate)
    heard = np.rint(made.audio.astype(np.float64) * half).clip(-half, half - 1)
    return heard.astype(np.int32), made.size


def flac(x: Samples, rate: int, bits: int) -> int:
    """Bytes of FLAC -5 (libFLAC's default)."""
    out = io.BytesIO()
    sf.write(out, x << (32 - bits), min(rate, 655_350), subtype=_SUBTYPES[bits], format="FLAC")
    return len(out.getvalue())


def auto_encoder(model: Path | None, stages: int) -> Codec:
    """Our auto-encoder (the shipped one, or a file's), each channel for itself. Raises TrilobyteError, OSError."""
    from trilobyte_gui.models import taae

    codec = taae.load(model) if model else taae.current_codec()

    def code(x: Wave, rate: int) -> Lossy:
        channels = resampled(x, rate, codec.config.rate).clip(-1, 1).T
        found = [codec.at_once(channel, stages) for channel in channels]
        heard = resampled(np.stack([each for each, _ in found], 1), codec.config.rate, rate)
        return Lossy(aligned(x, heard, rate), sum(size for _, size in found))

    return code


def published(weights: Path, books: Sequence[int]) -> dict[str, Codec]:
    """The DAC or EnCodec of a file of weights, with so many codebooks (none given: the paper's), each channel for
    itself. Raises CannotRead."""
    from trilobyte_gui.bench.published_codecs import load

    codec = load(weights)
    if wrong := [n for n in books if not 1 <= n <= codec.books]:
        raise CannotRead("{0} has {1} codebooks, not {2}", codec.kind, codec.books, wrong[0])

    def code(x: Wave, rate: int, n: int) -> Lossy:
        channels = resampled(x, rate, codec.rate).clip(-1, 1).T
        found = [codec.through(channel, n) for channel in channels]
        heard = resampled(np.stack([each for each, _ in found], 1), codec.rate, rate)
        return Lossy(aligned(x, heard, rate), sum(size for _, size in found))

    name = f"{codec.kind} at {codec.rate / 1000:g} kHz"
    return {f"{name}, {n} codebook(s)": partial(code, n=n) for n in books or [codec.usual_books]}


def pieces(paths: Sequence[Path], rate: int, seconds: float) -> Iterator[tuple[Samples, int, int]]:
    """Samples (frames, channels), rate and bits of the beginnings of files of one or two channels, 8, 16 or 24 bits; at
    another rate than 0, resampled to that, mixed and of 16 bits."""
    for source, _, _ in find(paths):
        try:
            with open_source(source) as audio:
                info = audio.info
                if info.floating or info.bits not in _SUBTYPES or info.channels > 2:
                    continue
                blocks = islice(audio.blocks(info.rate), max(1, round(seconds)))
                x = np.concatenate([np.zeros((0, info.channels), np.int32), *blocks])
        except TrilobyteError:
            continue
        if len(x) < info.rate // 2 or not x.any():
            continue
        if not rate:
            yield x, info.rate, info.bits
            continue
        mono = (x.mean(1, keepdims=True) / (1 << (info.bits - 1))).astype(np.float32)
        yield np.rint(resampled(mono, info.rate, rate) * 32767).clip(-32768, 32767).astype(np.int32), rate, 16


def measure(found: Iterator[tuple[Samples, int, int]], codecs: Mapping[str, Codec]) -> tuple[int, dict[str, Total]]:
    """Bytes of all samples, and the totals of each way to code them. FLAC's residuals are not known: it has no bins."""
    raw = 0
    names = ("FLAC -5", "first differences", *codecs)
    totals = {name: Total(0, 0, np.zeros(_BINS, np.int64), 0.0) for name in names}
    for x, rate, bits in found:
        raw += x.size * (bits // 8)
        totals["FLAC -5"].codes += flac(x, rate, bits)
        add(totals["first differences"], x, np.concatenate((np.zeros((1, x.shape[1]), np.int32), x[:-1])), 0)
        for name, codec in codecs.items():
            add(totals[name], x, *lossy(codec, x, rate, bits))
    return raw, totals


def table(raw: int, totals: Mapping[str, Total]) -> str:
    """Raw size by compressed size, and where the bytes go."""
    lines = [["", "raw / coded", "codes", "residual", "mean |residual|"]]
    for name, each in totals.items():
        size, count = each.codes + each.residual, int(each.bins.sum())
        if count:
            shares = [f"{100 * part / size:.1f} %" for part in (each.codes, each.residual)]
            more = [*shares, f"{each.sum / count:.1f}"]
        else:
            more = ["", "", ""]
        lines.append([name, f"{raw / size:.3f}", *more])
    return align(lines)


def histogram(name: str, each: Total) -> str:
    """Of absolute residuals, in bins that double."""
    lines, most = [name], each.bins.max()
    for place, count in enumerate(each.bins.tolist()):
        low, high = (1 << place) >> 1, (1 << place) - 1
        label = f"{low}" if low >= high else f"{low} to {high}" if place < _BINS - 1 else f"{low} and more"
        bar = "#" * round(_BAR * count / most)
        lines.append(f"{label:>16} {100 * count / each.bins.sum():5.1f} % {bar}".rstrip())
    return "\n".join(lines)


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns an exit code."""
    codecs: dict[str, Codec] = {}
    for kbits in options.kbits or KBITS:
        codecs[f"Opus {kbits:g} kbit/s"] = partial(opus, kbits=kbits)
    for stages in range(1, STAGES + 1):
        codecs[f"auto-encoder, {stages} stage(s)"] = auto_encoder(options.model, stages)
    for weights in options.weights or ():
        codecs |= published(weights, options.codebooks or ())
    raw, totals = measure(pieces(options.paths, options.rate, options.seconds), codecs)
    if not raw:
        print("no lossless audio was found", file=sys.stderr)
        return 3
    print(f"{raw / 1e6:.1f} MB of samples\n{table(raw, totals)}")
    print("\n" + "\n".join(paper.residual_codes()))
    for name, each in totals.items():
        if each.bins.sum():
            print(f"\n{histogram(name, each)}")
    return 0

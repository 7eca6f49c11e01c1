"""Learned entropy models of transform codes, as in "Large language models are stronger entropy models for transform
coding": JPEG's coefficients by quality, and the residual codes of a neural codec.

    python -m trilobyte_gui.bench transform PICTURES --train OTHER_PICTURES
    python -m trilobyte_gui.bench transform --audio AUDIO --train-audio OTHER_AUDIO

Everything learns from the same training files: the context mixing and the transformers begin with nothing. Pictures
are reduced, made grey (one coefficient a pixel, as the paper counts them) and coded by Pillow at each quality. Sizes of
JPEG are bytes of its scans; those of the context mixing of pictures and of the previews' entropy model are what
constriction makes of them; the others are ideal code lengths.
"""

from __future__ import annotations

import argparse
import io
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench import code_mixing, paper, transform_models
from trilobyte_gui.bench.audio import find as find_audio
from trilobyte_gui.bench.tables import align
from trilobyte_gui.bench.transform_models import OURS_SIDES, CodeModel
from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.codec.jpeg import coefficients, jpeg_codec, markers
from trilobyte_gui.codec.jpeg.markers import FrameLayout
from trilobyte_gui.codec.jpeg.mixing import Mixing
from trilobyte_gui.codec.jpeg.model_file import untaught

QUALITIES = (20, 50, 80)
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
_COUNT, _PACE = 10, (255, 24, 4)  # as the shipped picture model is finished
_RAW = 8  # bits of a coefficient that is not coded
_SECONDS = 20.0  # of each audio file

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CodedPicture:
    """A picture as JPEG: bytes of its scans, its layout, its coefficients (blocks + 1, 64)."""

    scans: int
    layout: FrameLayout
    found: NDArray[np.int16]

    @property
    def blocks(self) -> NDArray[np.int16]:
        """Without the one that stays 0."""
        return self.found[:-1]

    @property
    def wide(self) -> int:
        """Blocks in a row."""
        return self.layout.components[0].wide


def pictures(paths: Sequence[Path], qualities: Sequence[int], side: int) -> dict[int, list[CodedPicture]]:
    """The pictures at these paths, reduced to `side` pixels, grey, as JPEG of each quality. Raises NeedsNewer without
    Pillow."""
    try:
        from PIL import Image
    except ImportError as error:
        raise NeedsNewer("Pillow is not installed", hint="Run: pip install trilobyte-gui[covers]") from error
    made: dict[int, list[CodedPicture]] = {quality: [] for quality in qualities}
    for root in paths:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix.lower() not in _SUFFIXES or not path.is_file():
                continue
            with Image.open(path) as image:
                image.draft("L", (2 * side, 2 * side))  # what needs no decoding is not decoded
                grey = image.convert("L")
            grey.thumbnail((side, side))
            for quality, found in made.items():
                out = io.BytesIO()
                grey.save(out, "JPEG", quality=quality)
                _, layout, blocks = jpeg_codec.read(out.getvalue())
                found.append(CodedPicture(sum(map(len, markers.split(out.getvalue())[1])), layout, blocks))
    return made


def order_0(columns: NDArray[np.integer]) -> float:
    """Bits of numbers (rows, columns) by how often each is found in its column, the tables free of charge."""
    total = 0.0
    for column in columns.T:
        counts = np.unique(column, return_counts=True)[1]
        total -= float((counts * np.log2(counts / counts.sum())).sum())
    return total


def huffman(columns: NDArray[np.integer]) -> float:
    """Bits of numbers (rows, columns) by a Huffman code for each column, the tables free of charge."""
    import heapq

    total = 0
    for column in columns.T:
        heap = np.unique(column, return_counts=True)[1].tolist()
        if len(heap) == 1:
            total += heap[0]
        heapq.heapify(heap)
        while len(heap) > 1:
            both = heapq.heappop(heap) + heapq.heappop(heap)
            total += both
            heapq.heappush(heap, both)
    return float(total)


def mixing_of(known: Sequence[CodedPicture]) -> Mixing:
    """The context mixing of covers, taught by these pictures as `training.covers` does."""
    mixing = untaught()
    for each in known:
        coefficients.decide_all(each.layout, each.found, mixing, lambda rows, bits: None)
    counts = np.minimum(mixing.slots & 1023, _COUNT)
    return mixing._replace(slots=mixing.slots >> 10 << 10 | counts, pace=np.array(_PACE, np.int64))


def _copy(mixing: Mixing) -> Mixing:
    return Mixing._make(each.copy() for each in mixing)


def measure_pictures(
    some: Sequence[Path], known: Sequence[Path], qualities: Sequence[int], minutes: float, side: int
) -> Iterator[str]:
    """The table's lines. Raises NeedsNewer, ValueError where there are no pictures."""
    train, tested = pictures(known, qualities, side), pictures(some, qualities, side)
    all_known = [each for coded in zip(*train.values(), strict=True) for each in coded]
    if not all_known or not next(iter(tested.values())):
        raise ValueError("no pictures were found")
    models = []
    for flatten, sides in ((transform_models.papers, ()), (transform_models.ours, OURS_SIDES)):
        model = CodeModel(sides)
        flat = [flatten(each.blocks, each.wide) for each in all_known]
        steps = transform_models.taught(model, flat, minutes / 2)
        models.append((flatten, model, steps, sum(len(each.tokens) for each in flat)))
    mixing = mixing_of(all_known)
    yield (
        f"{len(next(iter(tested.values())))} pictures of at most {side} pixels, grey; learnt from {len(all_known)} "
        f"JPEGs of others; transformers of {sum(p.numel() for p in models[0][1].parameters()) / 1e6:.2f} M weights, "
        + ", ".join(f"{steps} steps" for _, _, steps, _ in models)
    )
    names = ("JPEG (Huffman)", "order 0 by place", "context mixing", "transformer, paper's", "transformer, ours")
    heads = ["quality", "bits/pixel", *names]
    shares, savings = [heads], [["quality", "", *names]]
    for quality, coded in tested.items():
        count = sum(each.blocks.size for each in coded)
        jpeg = 8.0 * sum(each.scans for each in coded)
        sizes = [jpeg, order_0(np.concatenate([each.blocks for each in coded]))]
        sizes.append(8.0 * sum(len(coefficients.encode(each.layout, each.found, _copy(mixing))) for each in coded))
        for flatten, model, _, _ in models:
            sizes.append(sum(transform_models.bits(model, flatten(each.blocks, each.wide)) for each in coded))
        shares.append([str(quality), f"{jpeg / count:.3f}", *(f"{100 * s / count / _RAW:.2f} %" for s in sizes)])
        savings.append([str(quality), "", *(f"{100 - 100 * s / jpeg:.1f} %" for s in sizes)])
    yield f"\nshare of {_RAW} bits a coefficient\n{align(shares)}"
    yield f"\nsaved over JPEG\n{align(savings)}"
    yield "\n" + "\n".join(paper.transform_pictures())


def measure_codes(some: Sequence[Path], known: Sequence[Path], minutes: float) -> Iterator[str]:
    """The table's lines for the residual codes of the shipped auto-encoder. Raises what `open_source` does."""
    from trilobyte_gui.codec.taae.config import CODES, STAGES
    from trilobyte_gui.codec.taae.taae_codec import codes_of
    from trilobyte_gui.models.taae import current_codec

    codec = current_codec()
    config = codec.config
    train, tested = ([codes_of(codec.network, x, STAGES) for x in _sounds(p, config.rate)] for p in (known, some))
    if not train or not tested:
        raise ValueError("no audio was found")
    mixing = code_mixing.begin()
    code_mixing.bits(train, mixing)
    flat = [[transform_models.plain(each[stage].reshape(-1)) for each in train] for stage in range(STAGES)]
    layers = []
    for each in flat:
        layers.append(CodeModel((), CODES))
        transform_models.taught(layers[-1], each, minutes / STAGES)
    book = (CODES**config.dims - 1).bit_length()
    frames = sum(each.shape[1] for each in tested)
    yield (
        f"{len(tested)} clips, {frames * config.hop / config.rate:.0f} s, learnt from {len(train)} others; "
        f"{config.rate / config.hop:g} frames a second of {config.dims} numbers, {CODES} levels a stage"
    )
    lines = [["stages", "raw bit/s", "Huffman", "order 0", "context mixing", "transformer, paper's", "previews' model"]]
    for stages in range(1, STAGES + 1):
        used = [each[:stages] for each in tested]
        columns = np.concatenate([each.transpose(1, 0, 2).reshape(each.shape[1], -1) for each in used])
        sizes = [huffman(columns), order_0(columns)]
        sizes.append(code_mixing.bits(used, _copy(mixing)))
        sizes.append(sum(
            transform_models.bits(layers[stage], transform_models.plain(each[stage].reshape(-1)))
            for each in used for stage in range(stages)
        ))  # fmt: skip
        sizes.append(8.0 * sum(len(codec.entropy.encode(each)) for each in used))
        raw = float(frames * stages * book)
        rate = f"{raw / (frames * config.hop) * config.rate:.0f}"
        lines.append(["1" if stages == 1 else f"1:{stages}", rate, *(f"{100 * size / raw:.2f} %" for size in sizes)])
    yield f"\nshare of codes that are not entropy-coded\n{align(lines)}"
    yield "\n" + "\n".join(paper.transform_codes())


def _sounds(paths: Sequence[Path], rate: int) -> Iterator[NDArray[np.float32]]:
    """The beginnings of the audio files at these paths, their channels mixed, at this rate."""
    from trilobyte_gui.audio.resampling import resampled

    for source, _, _ in find_audio(paths):
        with open_source(source) as audio:
            info = audio.info
            if info.floating or info.bits > 24:
                continue
            blocks = itertools.islice(audio.blocks(info.rate), round(_SECONDS))
            x = np.concatenate([np.zeros((0, info.channels), np.int32), *blocks])
        if len(x) > info.rate // 2:
            mono = (x.mean(1, keepdims=True) / (1 << (info.bits - 1))).astype(np.float32)
            yield resampled(mono, info.rate, rate)[:, 0]


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns an exit code."""
    if not (options.paths and options.train) and not (options.audio and options.train_audio):
        print("name pictures and --train, or --audio and --train-audio", file=sys.stderr)
        return 2
    if options.paths:
        qualities = options.quality or QUALITIES
        for line in measure_pictures(options.paths, options.train, qualities, options.minutes, options.side):
            print(line, flush=True)
    if options.audio:
        for line in measure_codes(options.audio, options.train_audio, options.minutes):
            print(line, flush=True)
    return 0

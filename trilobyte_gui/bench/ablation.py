"""What each part of the codec is worth: sizes with it left out. The network is not trained anew for what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench.audio import find
from trilobyte_gui.bench.tables import align
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.presets import PRESETS, Preset
from trilobyte_gui.codec.segment import Encoder, TableBuilder, segment_frames
from trilobyte_gui.models.generalist import shipped_model


def variants(name: str) -> dict[str, Preset]:
    """The preset of that name, then it without one part each."""
    whole = PRESETS[name]
    found = {
        "whole": whole,
        "without the network": replace(whole, hidden=0),
        "without the blend": replace(whole, mix_ridge=1e15),  # the experts' mean
        "without look-ahead": replace(whole, delay=0, experts=tuple(replace(e, ahead=0) for e in whole.experts)),
        "without the filters": replace(whole, experts=tuple(replace(e, stages=((16, 0.0),)) for e in whole.experts)),
        "without residuals": replace(whole, near=(0, 0, 0)),
        "without repetition": replace(whole, lags=0),
        "first expert alone": replace(whole, experts=whole.experts[:1]),
    }
    # a network sees as many partial predictions as it was trained on
    return {
        what: each if each.partials == whole.partials else replace(each, hidden=0) for what, each in found.items()
    }  # fmt: skip


def measure(paths: Sequence[Path], name: str) -> Iterator[tuple[str, int, int, dict[str, int]]]:
    """(domain, bits, bytes as PCM, bytes by variant) of each file, its coded segments alone."""
    for source, _, domain in find(paths):
        try:
            with open_source(source) as audio:
                info = audio.info
                if info.floating:
                    continue
                x = np.concatenate([*audio.blocks(1 << 16), np.zeros((0, info.channels), np.int32)])
        except TrilobyteError:
            continue
        builder = TableBuilder(info.channels, info.bits)
        builder.add(x)
        tables = builder.finish()
        step = segment_frames(info.channels)
        sizes = {}
        for what, preset in variants(name).items():
            encoder = Encoder(info.channels, info.bits, preset, tables, model=shipped_model(), stored=False)
            sizes[what] = sum(len(encoder.encode(x[at : at + step]).data) for at in range(0, len(x), step))
        yield domain, info.bits, x.size * ((info.bits + 7) // 8), sizes


def table(measured: Sequence[tuple[str, int, int, dict[str, int]]]) -> str:
    """By how many per cent each variant is larger than the whole."""
    names = list(measured[0][3])
    lines = [["domain", "bits", "bits a sample", *names[1:]]]
    groups = sorted({(domain, bits) for domain, bits, _, _ in measured})
    for domain, bits in [*groups, *(("all", bits) for bits in sorted({bits for _, bits in groups}))]:
        rows = [row for row in measured if row[1] == bits and domain in (row[0], "all")]
        sums = [sum(row[3][name] for row in rows) for name in names]
        samples = sum(row[2] for row in rows) // ((bits + 7) // 8)
        lines.append([domain, str(bits), f"{8 * sums[0] / samples:.3f}"])
        lines[-1] += [f"{100 * (each / sums[0] - 1):+.2f} %" for each in sums[1:]]
    return align(lines)

"""What each part of the codec is worth: sizes with it left out. The network is not trained anew for what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench.audio import find
from trilobyte_gui.bench.tables import align
from trilobyte_gui.codec.arithmetic import F32
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.kernel_state import RECURRENT_EXTRAS
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import PRESETS, Preset
from trilobyte_gui.codec.segment import Encoder, TableBuilder, segment_frames
from trilobyte_gui.models.generalist import recurrent_model, shipped_model


def variants(name: str) -> dict[str, tuple[Preset, Model]]:
    """The preset of that name and its networks, then without one part each."""
    if PRESETS[name].recurrent:
        return _recurrent_variants(PRESETS[name])
    return {what: (preset, shipped_model()) for what, preset in _hybrid_variants(PRESETS[name]).items()}


def _recurrent_variants(whole: Preset) -> dict[str, tuple[Preset, Model]]:
    model = recurrent_model()
    network = model.network(whole.weights)
    weights = network.recurrent
    deaf = weights.w_in.copy()
    deaf[:-RECURRENT_EXTRAS] = 0  # the hybrid's features

    def changed(**fields: F32) -> tuple[Preset, Model]:
        other = network._replace(recurrent=weights._replace(**fields))
        return whole, replace(model, networks=model.networks | {whole.weights: other})

    def without(*names: str) -> tuple[Preset, Model]:
        return changed(**{name: np.zeros_like(getattr(weights, name)) for name in names})

    return {
        "whole": (whole, model),
        "without network and counts": (replace(whole, recurrent=False), model),
        "without the network": without("w_out", "b_out"),
        "without memory": without("w_value1", "b_value1", "w_value2", "b_value2"),
        "without features": changed(w_in=deaf),
    }


def _hybrid_variants(whole: Preset) -> dict[str, Preset]:
    found = {
        "whole": whole,
        "without the network": replace(whole, hidden=0),
        "without the blend": replace(whole, mix_ridge=1e15),  # the experts' mean
        "without look-ahead": replace(whole, delay=0, experts=tuple(replace(e, ahead=0) for e in whole.experts)),
        "without the filters": replace(whole, experts=tuple(replace(e, stages=((16, 0.0),)) for e in whole.experts)),
        "without residuals": replace(whole, near=(0, 0, 0)),
        "without repetition": replace(whole, lags=0),
        "what all left as new": replace(whole, whiteners=None),
        "without counts": replace(whole, grids=False),
        "without decisions": replace(whole, mixing=False),
        "first expert alone": replace(whole, experts=whole.experts[:1], whiteners=(0, 0)),
    }
    # a network sees as many partial predictions as it was trained on
    return {
        what: each if each.partials == whole.partials else replace(each, hidden=0) for what, each in found.items()
    }  # fmt: skip


def measure(
    paths: Sequence[Path], name: str, seconds: float = 0.0
) -> Iterator[tuple[str, int, int, dict[str, int]]]:
    """(domain, bits, bytes as PCM, bytes by variant) of each file, its coded segments alone; of `seconds` from its
    middle, or all of it (0)."""
    for source, _, domain in find(paths):
        try:
            with open_source(source) as audio:
                info = audio.info
                if info.floating:
                    continue
                x = np.concatenate([*audio.blocks(1 << 16), np.zeros((0, info.channels), np.int32)])
        except TrilobyteError:
            continue
        frames = min(len(x), max(1, round(seconds * info.rate))) if seconds else len(x)
        x = np.ascontiguousarray(x[(len(x) - frames) // 2 :][:frames])
        builder = TableBuilder(info.channels, info.bits)
        builder.add(x)
        tables = builder.finish()
        step = segment_frames(info.channels)
        sizes = {}
        for what, (preset, model) in variants(name).items():
            encoder = Encoder(info.channels, info.bits, preset, tables, model=model, stored=False)
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

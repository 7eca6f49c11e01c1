"""Random segments, coded on an OpenCL device and on the processor: the same bytes, and the same samples back.

    python -m tests.gpu.compare --segments 500 [--seed N] [--number N]

The device is `gpu:NUMBER`; PoCL, an OpenCL driver for processors, does on any computer.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_codec import from_flac_payload
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.floats import FloatDecoder
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.codec.presets import HYBRID, PRESETS, preset_of
from trilobyte_gui.codec.segment import Decoder, Encoder, Segment, TableBuilder, TrackTables
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.gpu import devices
from trilobyte_gui.gpu.lanes import Lanes
from trilobyte_gui.models.generalist import shipped_model

GOLDEN = Path(__file__).parents[1] / "golden"
CHANNELS = (1, 1, 2, 2, 2, 2, 3, 4, 6, 8)


def channel(kind: str, frames: int, bits: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """One channel of a kind: tones in noise, few values, values with gaps, one value, or the extremes."""
    half = 1 << (bits - 1)
    t = np.arange(frames)
    x = (
        0.4 * np.sin(t * rng.uniform(0.001, 0.5))
        + rng.normal(0, 0.02, frames).cumsum() * 0.01
        + rng.normal(0, 0.01, frames)
    )
    x = np.clip(np.round(x * half * rng.uniform(0.01, 1.5)), -half, half - 1).astype(np.int64)
    if kind == "stepped":
        step = int(rng.integers(2, 9))
        return np.clip(x // step * step, -half, half - 1)
    if kind == "listed":
        values = np.unique(rng.integers(-half, half, 40))
        return values[np.clip((x + half) * len(values) // (2 * half), 0, len(values) - 1)]
    if kind == "still":
        return np.full(frames, int(rng.integers(-half, half)))
    if kind == "extreme":
        return np.where(rng.random(frames) < 0.5, -half, half - 1)
    return x


def segments(
    count: int, seed: int, presets: tuple[str, ...], longest: int
) -> Iterator[tuple[str, int, NDArray[np.int32]]]:
    """(preset, bits, samples) of random segments."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        rng = np.random.default_rng([seed, number])
        bits, channels = chance.choice((1, 2, 4, 8, 8, 12, 16, 16, 16, 20, 24, 24, 32)), chance.choice(CHANNELS)
        frames = chance.choice((1, 2, 7, 9, 100, chance.randint(1, longest), longest))
        kinds = [
            chance.choice(("plain", "plain", "plain", "stepped", "listed", "still", "extreme")) for _ in range(channels)
        ]
        samples = np.stack([channel(kind, frames, bits, rng) for kind in kinds], 1)
        if channels > 1 and chance.random() < 0.2:
            samples[:, 1] = samples[:, 0]
        yield chance.choice(presets), bits, samples.astype(np.int32)


def compare(lanes: Lanes, preset: str, bits: int, samples: NDArray[np.int32]) -> str:
    """What differs between the device and the processor; empty where nothing does. Without counted values and context
    mixing: groups that have these go to the processor."""
    frames, channels = samples.shape
    chosen = replace(PRESETS[preset], grids=False, mixing=False)
    builder = TableBuilder(channels, bits)
    builder.add(samples)
    tables, model = builder.finish(), shipped_model()
    here = Encoder(channels, bits, chosen, tables, model=model, stored=False).encode(samples)
    there = Encoder(channels, bits, chosen, tables, model=model, stored=False, groups=lanes).encode(samples)
    if here != there:
        return "coded differently"
    back = Decoder(channels, bits, chosen, tables, model=model, groups=lanes).decode(there, frames)
    return "" if np.array_equal(back, samples) else "decoded differently"


def wrong_golden_archives(lanes: Lanes, names: list[str]) -> list[str]:
    """Those golden archives of the hybrid presets that do not decode there to the audio that they must give."""
    wrong = []
    golden = json.loads((GOLDEN / "golden.json").read_text())
    for name in names or sorted(golden):
        reader = ArchiveReader(io.BytesIO((GOLDEN / f"{name}.trilo").read_bytes()))
        header = reader.header
        left = any(each in name for each in ("dithered", "faint", "quick-listed"))  # counted values, context mixing
        if header.origin.lm_sha256 or left:
            continue
        preset, model = preset_of(header.preset, header.coder), shipped_model()
        assert preset is not None
        if preset.recurrent:  # likewise
            continue
        if header.origin.form & SampleFormat.FLOAT:
            decoder: Decoder | FloatDecoder = FloatDecoder(header.channels, header.bits, preset, model, lanes)
        else:
            tables = TrackTables.from_bytes(reader.tables, header.channels, header.bits)
            decoder = Decoder(
                header.channels, header.bits, preset, tables, from_flac_payload, model=model, groups=lanes
            )
        sha256 = hashlib.sha256()
        for number, entry in enumerate(reader.entries):
            sha256.update(pack(decoder.decode(Segment(entry.kind, reader.segment(number)), entry.frames), header.bits))
        if sha256.hexdigest() != golden[name]["audio_sha256"]:
            wrong.append(name)
    return wrong


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu.compare", description=__doc__)
    parser.add_argument("--segments", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--longest", type=int, default=3000)
    parser.add_argument("--golden", action="store_true", help="also decode all golden archives there")
    parser.add_argument("--preset", action="append", choices=list(HYBRID))
    options = parser.parse_args(arguments)
    found = [each for each in devices.found() if each.number == options.number and not each.why_not]
    if not found:
        print(f"there is no device gpu:{options.number} that computes exactly", file=sys.stderr)
        return 2
    lanes = Lanes(found[0].device, shipped_model())
    failed = 0
    presets = tuple(options.preset or HYBRID)
    for number, (preset, bits, samples) in enumerate(
        segments(options.segments, options.seed, presets, options.longest)
    ):
        difference = compare(lanes, preset, bits, samples)
        if difference:
            failed += 1
            print(f"segment {number} ({preset}, {bits} bits, {samples.shape}): {difference}", flush=True)
    if options.golden:
        wrong = wrong_golden_archives(lanes, [])
        failed += len(wrong)
        print("golden archives: " + (", ".join(wrong) + " WRONG" if wrong else "all right"), flush=True)
    lanes.close()
    print(f"{options.segments} tried on {found[0].name}, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The language models: their speed, and their sizes next to FLAC, the hybrid and the paper.

    python -m trilobyte_gui.bench lm [DIR_OR_FILE...] [--json FILE] [--model NAME] [--device D] [--seconds S] [--blend]

Without audio only the speed is measured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import constriction
import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.archive.execution.torch_runtime import require
from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.audio.flac_codec import flac_payload
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench import paper
from trilobyte_gui.bench.audio import find
from trilobyte_gui.codec import kernel_state, segment
from trilobyte_gui.codec.presets import BALANCED, LM, MAX, Preset
from trilobyte_gui.models.generalist import model_of

_FLAC_HEAD = 42
_BATCHES = (1, 64, 256)
_CD = 44_100 * 2 * 2  # bytes a second
WHY = (
    "Why bytes differ from the paper: its model has 90 M parameters and saw far more audio; its\n"
    "FLAC had constant, verbatim and fixed subframes disabled; its clips are others. Ours codes in 8-bit integers, in\n"
    "windows that see the last hundred bytes or so, and its figures are of coded bytes, not of a loss."
)


@dataclass(frozen=True, slots=True)
class StretchRow:
    """A stretch of a file: bytes as PCM, as FLAC -8, by the hybrid (max), by the language model over bytes of samples,
    and by the hybrid with the recurrent network over its quantiles (the preset lm); bits of each byte of a rank by the
    hybrid and with the network, the last byte first; bits of the first channel by a blend of hybrid (balanced) and
    language model where that was measured, and by the hybrid under the same counting."""

    file: str
    domain: str
    bits: int
    pcm: int
    flac: int
    hybrid: int
    bytewise: int
    recurrent: int
    hybrid_places: tuple[float, ...] = ()
    recurrent_places: tuple[float, ...] = ()
    blend_bits: float | None = None
    hybrid_bits: float | None = None


def speed(model: Any, device: str, steps: int = 60) -> dict[str, float]:
    """Bytes a second of a model's codec: encoding, and decoding steps at several batches; operations."""
    import torch

    from trilobyte_gui.codec.lm.lm_codec import LmCodec

    codec = LmCodec(model, device)
    config = model.config
    found: dict[str, float] = {
        "parameters": sum(t.numel() for name, t in model.tensors.items() if t.dtype == torch.int8),
        "operations_per_byte": config.products + config.attention,
        "threads": torch.get_num_threads(),
    }
    for name, rate in product_rates(codec.device, config.n_embd).items():
        found[f"{name}_operations_per_second"] = rate
    random = np.random.default_rng(1)
    x = (3000 * random.standard_normal((config.window * 4, 2))).astype(np.int32)
    codec.encode(x[: config.interleave], 16)
    found["encode_bytes_per_second"] = x.size * 2 / _time(lambda: codec.encode(x, 16))
    for rows in _BATCHES:
        found[f"decode_bytes_per_second_{rows}"] = rows / codec.seconds_of_step(rows, steps)
    found["decode_64_by_1"] = found["decode_bytes_per_second_64"] / found["decode_bytes_per_second_1"]
    done = found["decode_bytes_per_second_64"] * found["operations_per_byte"]
    found["decode_64_share_of_float32_products"] = done / found["float32_operations_per_second"]
    # what a GPU would have to do: operations a second for 15 times real time of CD stereo encoding, 5 times decoding
    found["operations_for_encoding_15_times"] = 15 * _CD * found["operations_per_byte"]
    found["operations_for_decoding_5_times"] = 5 * _CD * found["operations_per_byte"]
    return found


def product_rates(device: str, width: int) -> dict[str, float]:
    """Multiplications and additions a second of matrix products of 256 rows by this width, in binary32 and bytes."""
    import torch

    a = torch.ones(256, width, device=device)
    b = torch.ones(width, 4 * width, device=device)
    small, other = a.to(torch.int8), b.t().contiguous().to(torch.int8).t()
    work = 2 * 256 * width * 4 * width
    rates = {"float32": work / _time(lambda: a @ b)}
    try:
        rates["int8"] = work / _time(lambda: torch._int_mm(small, other))
    except RuntimeError:
        rates["int8"] = 0.0
    return rates


def random_model(layers: int, width: int, heads: int) -> Any:
    """A model of this size with random weights, to measure its speed."""
    import torch

    from trilobyte_gui.codec.lm.config import LmConfig
    from trilobyte_gui.codec.lm.integer import IntegerModel
    from trilobyte_gui.codec.lm.lm_codec import digest
    from trilobyte_gui.codec.lm.model import Transformer
    from trilobyte_gui.codec.lm.model_file import LanguageModel
    from trilobyte_gui.codec.lm.quantise import quantise, rows_of
    from trilobyte_gui.models import checkpoint

    torch.manual_seed(1)
    config = LmConfig(layers, width, heads, 1, 256, window=256)
    tensors = quantise(Transformer(config).eval(), rows_of(config, checkpoint.made_up(), 1))
    return LanguageModel("random", b"", config, tensors, {"check": digest(IntegerModel(config, tensors))})


def sizes(paths: Sequence[Path], model: Any, device: str, seconds: float, blend: bool) -> list[StretchRow]:
    """A stretch from the middle of every file of at most 24 bits, coded in every way."""
    from trilobyte_gui.codec.lm.lm_codec import LmCodec

    codec, rows = LmCodec(model, device), []
    for source, name, domain in find(paths):
        with open_source(source) as audio:
            info = audio.info
            if info.floating or info.bits > 24 or not info.frames:
                continue
            x = np.concatenate(list(audio.blocks(1 << 16)))[:, :2]
        frames = min(len(x), max(1, round(seconds * info.rate)))
        x = np.ascontiguousarray(x[(len(x) - frames) // 2 :][:frames])
        flac = flac_payload(x, info.bits) or b""
        blended = _blend(x[:, :1], info.bits, codec) if blend else (None, None)
        pcm = x.size * ((info.bits + 7) // 8)
        (hybrid, places), (recurrent, moved) = (_recorded(x, info.bits, preset) for preset in (MAX, LM))
        rows.append(
            StretchRow(
                name, domain, info.bits, pcm, len(flac) - _FLAC_HEAD, hybrid, len(codec.encode(x, info.bits)),
                recurrent, _by_place(places, x.size), _by_place(moved, x.size), *blended,
            )
        )  # fmt: skip
    return rows


def _by_place(bits: NDArray[np.float64], samples: int) -> tuple[float, ...]:
    """Bits of the last byte of all ranks together, of the one before it, and so on; () where ranks differ in length."""
    if not len(bits) or len(bits) % samples:
        return ()
    return tuple(float(each) for each in bits.reshape(samples, -1).sum(0)[::-1])


def _blend(x: NDArray[np.int32], bits: int, codec: Any) -> tuple[float | None, float | None]:
    """Bits of one channel (frames, 1) when each sample's probability is a blend of the two models', whose weight
    follows what each of them made of the samples before; and the hybrid's own bits. None where the hybrid's bytes
    cannot be matched.

    Of one channel alone: of two, each model knows other samples when it comes to the same one, and so to mix them
    would be to know more than a decoder could.
    """
    hybrid = _hybrid_bits(x, bits)
    if hybrid is None or bits % 8:
        return None, None
    language = _language_bits(x, bits, codec)[:, 0]
    total, weight = 0.0, 0.0  # `weight`: log2 of the hybrid's odds, forgetting slowly
    for each, other in zip(hybrid, language, strict=True):
        share = 1 / (1 + 2.0 ** -min(max(weight, -40.0), 40.0))
        best = min(each, other)
        total += best - np.log2(share * 2.0 ** (best - each) + (1 - share) * 2.0 ** (best - other))
        weight = 0.98 * weight + other - each
    return float(total), float(hybrid.sum())


def _hybrid_bits(x: NDArray[np.int32], bits: int) -> NDArray[np.float64] | None:
    """Bits of every sample of x (frames, 1) under the hybrid, from the rows that it hands to the range coder."""
    each = _recorded(x, bits, BALANCED)[1]
    if not len(each) or len(each) % len(x):
        return None
    return each.reshape(len(x), -1).sum(1)


def _recorded(x: NDArray[np.int32], bits: int, preset: Preset) -> tuple[int, NDArray[np.float64]]:
    """Bytes of x (frames, channels) as a coded segment, and the bits of every byte that the range coder was given."""
    seen: list[NDArray[np.float64]] = []
    real = constriction.stream.queue.RangeEncoder

    class RecordingEncoder:
        def __init__(self) -> None:
            self._real = real()

        def encode(self, symbols: NDArray[np.int32], model: Any, rows: NDArray[np.float32]) -> None:
            seen.append(24 - np.log2(np.take_along_axis(rows, symbols[:, None], 1)[:, 0].astype(np.float64) + 1))
            self._real.encode(symbols, model, rows)

        def get_compressed(self) -> Any:
            return self._real.get_compressed()

    builder = segment.TableBuilder(x.shape[1], bits)
    builder.add(x)
    plain = replace(preset, grids=False, mixing=False)  # no trials, which would be recorded, too
    coder = segment.Encoder(x.shape[1], bits, plain, builder.finish(), model=model_of(preset), stored=False,
                            repeats=_nowhere)  # fmt: skip
    constriction.stream.queue.RangeEncoder = RecordingEncoder
    try:
        size = len(coder.encode(x).data)
    finally:
        constriction.stream.queue.RangeEncoder = real
    return size, np.concatenate([*seen, np.zeros(0)])


def _nowhere(x: NDArray[np.int32], lags: int) -> NDArray[np.int64]:
    """No repetitions: a stretch is too short for them."""
    return kernel_state.no_lags(MAX, x.shape[1])


def _language_bits(x: NDArray[np.int32], bits: int, codec: Any) -> NDArray[np.float64]:
    """Bits of every sample (frames, channels) under the language model."""
    from trilobyte_gui.codec.lm.tokens import to_tokens, windows

    out = np.zeros(x.shape)
    for window in windows(codec.model.config, len(x), x.shape[1], bits):
        tokens = to_tokens(codec.model.config, x[None, *window.where], bits)
        coded = window.layout.source >= 0
        counts = codec.counts(tokens, window.layout)[0, coded]
        each = 24 - np.log2(np.take_along_axis(counts, tokens[0, coded][:, None], 1)[:, 0].astype(np.float64))
        place = window.layout.source[coded] // window.layout.bytes
        part = np.zeros(window.layout.frames * window.layout.channels)
        np.add.at(part, place, each)
        out[window.where] = part.reshape(window.layout.frames, window.layout.channels)
    return out


def report(rows: Sequence[StretchRow]) -> str:
    """Bits per byte and ratios by depth and domain, in the form of the paper's Table 1, whose figures follow."""
    columns = "FLAC -8     max   bytes      lm"
    head = f"domain             bits files | bits per byte: {columns}  of max    blend* | raw / coded: {columns}"
    lines = [f"{head}   (* of bytes and balanced in the first channel, against balanced)"]
    groups = sorted({(row.bits, row.domain) for row in rows})
    for bits, domain in [*groups, *((bits, "all") for bits in sorted({row.bits for row in rows}))]:
        some = [row for row in rows if row.bits == bits and domain in (row.domain, "all")]
        pcm = sum(row.pcm for row in some)
        made = [sum(getattr(row, name) for row in some) for name in ("flac", "hybrid", "bytewise", "recurrent")]
        matched = [row for row in some if row.blend_bits is not None and row.hybrid_bits]
        gain = (
            f"{100 * (sum(r.blend_bits or 0 for r in matched) / sum(r.hybrid_bits or 0 for r in matched) - 1):+8.2f}%"
            if matched
            else f"{'-':>9}"
        )
        each = " ".join(f"{8 * size / pcm:7.3f}" for size in made)
        ratios = " ".join(f"{pcm / max(size, 1):7.2f}" for size in made)
        less = 100 * (made[3] / max(made[1], 1) - 1)
        lines.append(
            f"{domain:18} {bits:4} {len(some):5} |                {each} {less:+6.2f}% {gain} |              {ratios}"
        )
    lines += ["", "bits of a rank's bytes, the last one first, in files whose ranks all have as many:"]
    for bits in sorted({row.bits for row in rows}):
        for count in (1, 2, 3):
            some = [row for row in rows if row.bits == bits and len(row.hybrid_places) == count]
            samples = sum(row.pcm for row in some) / max((bits + 7) // 8, 1)
            for name in ("hybrid", "recurrent"):
                places = np.array([getattr(row, f"{name}_places") for row in some]).reshape(-1, count).sum(0)
                told = " ".join(f"{each:8.4f}" for each in places / max(samples, 1))
                if some:
                    label = {"hybrid": "max", "recurrent": "lm"}[name]
                    lines.append(f"{bits:2} bits, {len(some):3} files of {count} bytes, {label:4} {told}")
    return "\n".join([*lines, "", "raw / coded, as published:", *paper.lines(), "", WHY])


def _time(work: Callable[[], Any], least: float = 0.3) -> float:
    """Seconds of one call, the best of several."""
    work()
    best, begun = float("inf"), time.perf_counter()
    while time.perf_counter() - begun < least:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def run(
    paths: Sequence[Path], name: str, device: str, seconds: float, blend: bool, target: Path | None, threads: int
) -> int:
    """Measure, print, and write JSON."""
    require()
    from trilobyte_gui.codec.lm.lm_codec import use_threads
    from trilobyte_gui.models import store

    use_threads(threads or default_jobs())
    model = store.named(name)
    told: dict[str, Any] = {"model": model.sha256.hex(), "speed": {}}
    for label, each in ((model.name, model), ("random, 20 M", random_model(8, 512, 8))):
        told["speed"][label] = figures = speed(each, device)
        parts = (f"{key.replace('_', ' ')} {value:.4g}" for key, value in figures.items())
        print(f"{label}: {', '.join(parts)}", flush=True)
    if paths:
        rows = sizes(paths, model, device, seconds, blend)
        told["sizes"] = [asdict(row) for row in rows]
        print(report(rows))
    if target:
        target.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0

"""JPEG covers as archives store them: what is saved, beside JPEG XL's transcoding, how fast, and in what memory."""

from __future__ import annotations

import io
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.codec.jpeg import jpeg_codec, markers
from trilobyte_gui.codec.jpeg.markers import NotCodable
from trilobyte_gui.models.covers import model_named, shipped_model

_SUFFIXES = {".jpg", ".jpeg"}


@dataclass(frozen=True, slots=True)
class CoverResult:
    """A picture: sizes in bytes (`jxl` 0 where it was not measured), seconds of processor time; `exact` is None where
    it is stored as it is."""

    group: str
    size: int
    ours: int
    jxl: int
    exact: bool | None
    encode_s: float
    prove_s: float
    decode_s: float


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """JPEG files, and those in folders."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (each for each in inside if each.suffix.lower() in _SUFFIXES and each.is_file())


def group_of(data: bytes) -> str:
    """What kind of file it is."""
    try:
        layout = markers.parse(markers.split(data)[0])
    except NotCodable:
        return "not coded"
    first = layout.components[0]
    colour = "grey" if len(layout.components) == 1 else f"{first.horizontal}x{first.vertical}"
    return f"{'progressive' if layout.progressive else 'baseline'} {colour}"


def jxl_size(path: Path, size: int) -> int:
    """The size of the file transcoded by JPEG XL, its own where that refuses it; 0 where it is not installed."""
    try:
        import pillow_jxl  # noqa: F401
        from PIL import Image
    except ImportError:
        return 0
    out = io.BytesIO()
    try:
        with Image.open(path) as image:  # a file: of a picture in memory the plugin would code the pixels
            image.save(out, "JXL", lossless_jpeg=True)
    except (OSError, RuntimeError, ValueError):
        return size
    return min(len(out.getvalue()), size)


def measure(path: Path) -> CoverResult:
    """Code the file, alone and with its proof, and decode it. Raises OSError."""
    data, model = path.read_bytes(), shipped_model()
    clock = time.process_time
    began = clock()
    try:
        jpeg_codec.unverified(data, model)
    except NotCodable:
        return CoverResult("not coded", len(data), len(data), jxl_size(path, len(data)), None, 0.0, 0.0, 0.0)
    alone = clock()
    coded = jpeg_codec.encode(data, model)
    verified = clock()
    exact = None if coded is None else jpeg_codec.decode(coded, len(data), model_named) == data
    times = alone - began, verified - alone, clock() - verified
    return CoverResult(group_of(data), len(data), len(coded or data), jxl_size(path, len(data)), exact, *times)


def peak_memory(path: Path) -> int:
    """The bytes that coding a file, its proof and decoding it take at most, the model included."""
    data = path.read_bytes()
    shipped_model.cache_clear()
    tracemalloc.start()
    coded = jpeg_codec.encode(data, shipped_model())
    if coded:
        jpeg_codec.decode(coded, len(data), model_named)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def table(measured: Sequence[CoverResult]) -> str:
    """A line for each group and for all."""
    groups: dict[str, list[CoverResult]] = defaultdict(list)
    for each in measured:
        groups[each.group].append(each)
    lines = [f"{'group':<18} {'files':>5} {'kB':>8} {'saved':>7} {'JPEG XL':>8} {'exact':>11}"]
    for name, rows in [*sorted(groups.items()), ("all", list(measured))]:
        size, ours, jxl = (sum(getattr(each, part) for each in rows) for part in ("size", "ours", "jxl"))
        saved = f"{100 - 100 * ours / size:.1f}%"
        other = f"{100 - 100 * jxl / size:.1f}%" if jxl else "-"
        coded = [each for each in rows if each.exact is not None]
        exact = f"{sum(bool(each.exact) for each in coded)} of {len(coded)}"
        lines.append(f"{name:<18} {len(rows):>5} {size / 1000:>8.0f} {saved:>7} {other:>8} {exact:>11}")
    return "\n".join(lines)


def run(paths: Sequence[Path]) -> int:
    """Measure and print; returns an exit code."""
    files = list(find(paths))
    if not files:
        print("no JPEG files were found", file=sys.stderr)
        return 3
    jpeg_codec.warm_up(shipped_model())
    measured = [measure(path) for path in files]
    print(table(measured))
    coded = [each for each in measured if each.exact is not None]
    if coded:
        megabytes = sum(each.size for each in coded) / 1e6
        encode, prove, decode = (
            megabytes / sum(getattr(each, part) for each in coded) for part in ("encode_s", "prove_s", "decode_s")
        )
        print(f"\nMB/s of processor time: encode {encode:.2f} (with the proof {prove:.2f}), decode {decode:.2f}")
        largest = max(files, key=lambda path: path.stat().st_size)
        print(f"peak memory, of {largest.stat().st_size / 1000:.0f} kB: {peak_memory(largest) / 1e6:.0f} MB")
    return 0 if all(each.exact is not False for each in measured) else 1

"""The paper's Appendix A: FLAC's levels, with and without its constant, verbatim and fixed subframes.

The paper compares with a FLAC that may only use linear prediction. This shows what that costs: with real FLAC.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.bench.audio import find
from trilobyte_gui.bench.tables import align
from trilobyte_gui.codec.errors import TrilobyteError

LEVELS = range(9)
_ONLY_LPC = ["--disable-constant-subframes", "--disable-verbatim-subframes", "--disable-fixed-subframes"]
_USUAL = ["--no-padding", "--no-seektable", "-s", "-f"]


@dataclass(frozen=True, slots=True)
class LevelSizes:
    """A file: bytes as PCM, and by level with all kinds of subframes and with linear prediction alone.

    `lpc` has None where FLAC fails: without verbatim subframes it has no way to store what it cannot predict.
    """

    domain: str
    bits: int
    pcm: int
    usual: tuple[int, ...]
    lpc: tuple[int | None, ...]


def measure(paths: Sequence[Path]) -> Iterable[LevelSizes]:
    """One after the other. Raises FileNotFoundError without the program `flac`."""
    with tempfile.TemporaryDirectory(prefix="trilobyte-bench-") as scratch:
        wav, out = Path(scratch) / "in.wav", Path(scratch) / "out.flac"
        for source, _, domain in find(paths):
            try:
                with open_source(source) as audio, wav.open("wb") as f:
                    info = audio.info
                    if info.frames is None or info.floating:
                        continue
                    write_wav(
                        f, audio.blocks(1 << 16),
                        channels=info.channels, rate=info.rate, bits=info.bits, frames=info.frames,
                    )  # fmt: skip
            except TrilobyteError:
                continue
            usual = [_packed(wav, out, level, []) for level in LEVELS]
            if None in usual:
                continue
            yield LevelSizes(
                domain, info.bits, info.frames * info.channels * ((info.bits + 7) // 8),
                tuple(size for size in usual if size), tuple(_packed(wav, out, level, _ONLY_LPC) for level in LEVELS),
            )  # fmt: skip


def table(sizes: Sequence[LevelSizes]) -> str:
    """PCM by FLAC, for each level, over the files that both kinds could store."""
    lines = [["domain", "bits", "files", "subframes", *(f"-{level}" for level in LEVELS)]]
    groups = sorted({(each.domain, each.bits) for each in sizes}) + [
        ("all", b) for b in sorted({s.bits for s in sizes})
    ]
    for domain, bits in groups:
        of_group = [each for each in sizes if each.bits == bits and domain in (each.domain, "all")]
        both = [each for each in of_group if None not in each.lpc]
        if not both:
            continue
        pcm = sum(each.pcm for each in both)
        head = [domain, str(bits), f"{len(both)}/{len(of_group)}"]
        lines.append([*head, "all kinds", *(f"{pcm / sum(s.usual[k] for s in both):.4f}" for k in LEVELS)])
        lines.append(["", "", "", "prediction", *(f"{pcm / sum(s.lpc[k] or 0 for s in both):.4f}" for k in LEVELS)])
    return align(lines)


def _packed(wav: Path, out: Path, level: int, more: Sequence[str]) -> int | None:
    done = subprocess.run(
        ["flac", f"-{level}", *_USUAL, *more, "-o", out, wav],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return out.stat().st_size if done.returncode == 0 else None

"""Other lossless programs, run on the same samples as ours: their usual strongest sensible settings."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.bench.rows import PeerResult


@dataclass(frozen=True, slots=True)
class Peer:
    """How a program packs a WAV file and unpacks it again; (source, target) -> command."""

    pack: Callable[[Path, Path], list[str | Path]]
    unpack: Callable[[Path, Path], list[str | Path]]
    suffix: str


PEERS = {
    "flac": Peer(
        lambda wav, to: ["flac", "-8", "--no-padding", "--no-seektable", "-s", "-f", "-o", to, wav],
        lambda packed, to: ["flac", "-d", "-s", "-f", "-o", to, packed],
        ".flac",
    ),
    "wavpack": Peer(
        lambda wav, to: ["wavpack", "-hhx6", "-q", "-y", wav, "-o", to],
        lambda packed, to: ["wvunpack", "-q", "-y", packed, "-o", to],
        ".wv",
    ),
}


def missing(names: list[str]) -> list[str]:
    """Those of the named peers whose program is not installed."""
    here = Path()
    programs = {name: [str(make(here, here)[0]) for make in (PEERS[name].pack, PEERS[name].unpack)] for name in names}
    return [name for name, needed in programs.items() if not all(map(shutil.which, needed))]


def run(name: str, wav: Path, folder: Path) -> PeerResult | None:
    """Pack and unpack `wav`; None when the program refuses it."""
    peer = PEERS[name]
    packed, back = folder / f"peer{peer.suffix}", folder / "peer-back.wav"
    try:
        encode_s = _timed(peer.pack(wav, packed))
        decode_s = _timed(peer.unpack(packed, back))
        return PeerResult(packed.stat().st_size, encode_s, decode_s)
    except subprocess.CalledProcessError:
        return None
    finally:
        packed.unlink(missing_ok=True)
        back.unlink(missing_ok=True)


def _timed(command: list[str | Path]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return time.perf_counter() - began

"""Compress files with each preset, restore them in a new process, run the peers next to it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from trilobyte_gui.api import files
from trilobyte_gui.archive.execution.child import command
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.tasks import Compressed, Options, Task
from trilobyte_gui.audio.flac_codec import write_flac
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.bench import other_codecs
from trilobyte_gui.bench.rows import AudioRow, PeerResult
from trilobyte_gui.codec.errors import TrilobyteError

_FRAMES = 1 << 16


def find(paths: Sequence[Path]) -> Iterator[tuple[Path, str, str]]:
    """(file, its name below the folder that was named, its domain: the first folder below that, or that)."""
    for path in paths:
        for found in scan([path], "compress"):
            if isinstance(found, LeftOut):
                if not found.failure:
                    continue
                source = found.path
            else:
                source = found.source
            name = source.relative_to(path) if path.is_dir() else Path(source.name)
            domain = name.parts[0] if len(name.parts) > 1 else source.absolute().parent.name
            yield source, name.as_posix(), domain


class Bench:
    """Presets and peers to measure, with a verifying process (as the product has it) running and warm.

    Use as a context manager. `folder` is for files that are thrown away.
    """

    def __init__(self, folder: Path, presets: Sequence[str], peer_names: Sequence[str], jobs: int) -> None:
        self._folder = folder
        self._presets = presets
        self._peers = peer_names
        self._jobs = jobs
        self._verify_worker = VerifyWorker(jobs)
        self._warm: list[Path] = []  # archives that warm up the process that restores

    def __enter__(self) -> Self:
        """Have everything compiled and loaded before a file is timed. Raises what coding noise raises."""
        source = self._folder / "warm-up.flac"
        noise = np.random.default_rng(1).integers(-999, 1000, (4096, 2)).astype(np.int32)
        with source.open("w+b") as f:
            write_flac(f, [noise], channels=2, rate=44100, bits=16)
        for preset in self._presets:
            row, archive = AudioRow(source.name, preset, ""), self._folder / f"warm-up-{preset}.trilo"
            self._encode(row, source, archive)
            if row.error:
                raise TrilobyteError(row.error)
            self._warm.append(archive)
        return self

    def __exit__(self, *_: object) -> None:
        self._verify_worker.close()

    def measure(self, source: Path, name: str, domain: str) -> list[AudioRow]:
        """A row for each preset. Whatever fails is noted in the row."""
        rows = [AudioRow(name, preset, domain) for preset in self._presets]
        with tempfile.TemporaryDirectory(prefix="trilobyte-bench-") as scratch:
            folder = Path(scratch)
            made: list[tuple[AudioRow, Path]] = []
            for row in rows:
                archive = folder / f"{row.preset}.trilo"
                self._encode(row, source, archive)
                if row.trilobyte_bytes is not None:
                    made.append((row, archive))
            _decode(made, source, folder, self._jobs, self._warm)
            measured = _run_peers(source, folder, self._peers)
            for row in rows:
                row.peers |= measured
        return rows

    def _encode(self, row: AudioRow, source: Path, archive: Path) -> None:
        options = Options(preset=row.preset, jobs=self._jobs, conflict="overwrite")
        (made,) = files.run([Task("compress", source, archive)], options, verify_worker=self._verify_worker).files
        if made.error:
            row.error = made.error.message
            _describe(row, source)
        elif isinstance(made.result, Compressed):
            done = made.result
            row.bits, row.channels, row.rate, row.frames = done.bits, done.channels, done.rate, done.frames
            row.pcm_bytes = done.frames * done.channels * ((done.bits + 7) // 8)
            row.flac8_bytes, row.trilobyte_bytes = done.flac8_bytes, archive.stat().st_size
            row.encode_s, row.verify_s = done.encode_s, done.verify_s
            row.segments = {"coded": done.segments_coded, "FLAC": done.segments_flac, "raw": done.segments_raw}


def _describe(row: AudioRow, source: Path) -> None:
    """What the headers of a file that failed say, so that it stands in the right place of the table."""
    try:
        with open_source(source) as audio:
            info = audio.info
            row.bits, row.channels, row.rate, row.frames = info.bits, info.channels, info.rate, info.frames
    except TrilobyteError:
        pass


def _decode(made: Sequence[tuple[AudioRow, Path]], source: Path, folder: Path, jobs: int, warm: Sequence[Path]) -> None:
    if not made:
        return
    named = (folder, *warm, "--", source, *(archive for _, archive in made))
    line = command("trilobyte_gui.bench.decode", str(jobs), *map(str, named))
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    for number, (row, _) in enumerate(made):
        if number >= len(lines):
            row.error = f"the decoding process ended with {done.returncode}: {done.stderr.strip()[-200:]}"
            continue
        told = json.loads(lines[number])
        row.error = told.get("error", "")
        row.decode_s, row.exact = told.get("decode_s"), told.get("exact", False)


def _run_peers(source: Path, folder: Path, names: Sequence[str]) -> dict[str, PeerResult]:
    if not names:
        return {}
    wav = folder / "peer.wav"
    try:
        with open_source(source) as audio, wav.open("wb") as f:
            info = audio.info
            if info.frames is None:
                return {}
            write_wav(
                f, audio.blocks(_FRAMES),
                channels=info.channels, rate=info.rate, bits=info.bits, frames=info.frames,
            )  # fmt: skip
    except TrilobyteError:
        return {}
    measured = {name: other_codecs.run(name, wav, folder) for name in names}
    return {name: each for name, each in measured.items() if each is not None}


def typical(rows: Sequence[AudioRow], sources: Mapping[str, Path]) -> Path | None:
    """The file to time the stages of coding on: CD audio if there is some, the longest of it."""
    done = [row for row in rows if row.measured and row.frames]
    cd = [row for row in done if (row.rate, row.channels, row.bits) == (44100, 2, 16)]
    chosen = max(cd or done, key=lambda row: row.samples, default=None)
    return sources[chosen.file] if chosen else None


def pin() -> int | None:
    """Keep this process and its children on one core, where the system can; return which."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core

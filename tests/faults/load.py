"""Much work for the real command line, and what memory it takes while it lasts.

    python -m tests.faults load --files 20000           (short files in one queue)
    python -m tests.faults load --hours 3               (one long file, there and back)
    ... --clips DIR     real music to cut them from (default: made up)
    ... --csv F --svg F the memory of the program and of the one that proves, every ten seconds, and its picture

It fails where a file is not archived, one of the archives is not sound, the long file does not come back, or memory
grows: by over a tenth, or 20 MB, from the middle third of the run to its last.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.helpers.archive_helpers import music

_RATE, _EVERY = 44100, 10.0
Sample = tuple[float, float, float, int]  # seconds, megabytes of the program and of its verify_worker, and files done


def clips(folder: Path | None) -> Iterator[tuple[Any, int]]:
    """Music without end, in pieces: int16 or int32 (frames, channels) and bits."""
    paths = sorted(folder.rglob("*.flac")) if folder else []
    while True:
        for path in paths:
            bits = int(soundfile.info(path).subtype.rpartition("_")[2].replace("S8", "8").replace("U8", "8"))
            yield soundfile.read(path, dtype="int32", always_2d=True)[0], max(bits, 16)
        for seed in range(0 if paths else 50):
            yield music(20 * _RATE, seed=seed) * 65536, 16


def short_files(folder: Path, count: int, source: Path | None) -> None:
    """Of 0.1 to 0.3 s, three WAV for one FLAC, a hundred to a folder."""
    chance = random.Random(1)
    made = 0
    for samples, bits in clips(source):
        for begin in range(0, len(samples) - 14000, 14000):
            piece = samples[begin : begin + chance.randrange(4410, 13230)]
            suffix = "flac" if made % 4 == 3 else "wav"
            path = folder / f"{made // 100:04}" / f"{made % 100:02}.{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, piece, _RATE, subtype="PCM_24" if bits == 24 else "PCM_16")
            made += 1
            if made == count:
                return


def long_file(path: Path, hours: float, source: Path | None) -> None:
    frames = int(hours * 3600 * _RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, _RATE, 0, "NONE", ""))
        for samples, _ in clips(source):
            stereo = samples if samples.shape[1] == 2 else np.repeat(samples[:, :1], 2, axis=1)
            piece = (stereo[:frames] >> 16).astype("<i2")
            file.writeframes(piece.tobytes())
            frames -= len(piece)
            if not frames:
                return


class Watched:
    """A command, its events, and its memory."""

    def __init__(self, *arguments: object, log: Path | None = None) -> None:
        self.samples: list[Sample] = []
        self.done = self.failed = 0
        begun = time.monotonic()
        self._log = log
        if log:
            log.write_text("seconds,program_mb,prover_mb,done\n")
        line = [sys.executable, "-m", "trilobyte_gui.cli.main", *map(str, arguments), "--json"]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
            over = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(process.pid, begun, over))
            watcher.start()
            assert process.stdout is not None
            for told in process.stdout:
                event = json.loads(told)["event"]
                self.done += event == "done"
                self.failed += event in ("failed", "skipped")
            self.code = process.wait()
            over.set()
            watcher.join()
        self.seconds = time.monotonic() - begun

    def _watch(self, pid: int, begun: float, over: threading.Event) -> None:
        while not over.wait(_EVERY):
            own, others = memory(pid), sum(map(memory, children(pid)))
            self.samples.append((time.monotonic() - begun, own, others, self.done))
            if self._log:
                with self._log.open("a") as file:
                    file.write("{:.0f},{:.1f},{:.1f},{}\n".format(*self.samples[-1]))

    def growth(self) -> float:
        """Megabytes from the middle third to the last one: in the first, things are loaded."""
        total = [own + others for _, own, others, _ in self.samples]
        third = len(total) // 3
        return statistics.median(total[-third:]) - statistics.median(total[third:-third]) if third > 1 else 0.0

    def told(self) -> str:
        most = max((own + others for _, own, others, _ in self.samples), default=0.0)
        slope = 0.0
        if len(self.samples) > 5:
            rest = self.samples[len(self.samples) // 10 + 1 :]
            slope = np.polyfit([each[0] / 60 for each in rest], [each[1] + each[2] for each in rest], 1)[0]
        return f"{self.seconds / 60:.1f} minutes, at most {most:.0f} MB, {slope:+.3f} MB a minute"


def memory(pid: int) -> float:
    """Megabytes; 0 where the program has ended."""
    try:
        words = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0.0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children(pid: int) -> list[int]:
    try:
        return [int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in path.read_text().split()]
    except OSError:
        return []


def picture(samples: list[Sample]) -> str:
    """The curve: megabytes over minutes, all of it and the proving process's share."""
    wide, high, left, low = 720, 260, 60, 40
    minutes = max(samples[-1][0] / 60, 1)
    top = max(own + others for _, own, others, _ in samples) * 1.15

    def at(seconds: float, megabytes: float) -> str:
        x = left + seconds / 60 / minutes * (wide - left - 20)
        return f"{x:.1f},{20 + (1 - megabytes / top) * (high - low - 20):.1f}"

    def line(values: list[tuple[float, float]], colour: str) -> str:
        points = " ".join(at(*each) for each in values)
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    for step in range(5):
        y = 20 + (1 - step / 4 / 1.15) * (high - low - 20)
        parts.append(f'<line x1="{left}" x2="{wide - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{top / 1.15 * step / 4:.0f}</text>')
        x = left + step / 4 * (wide - left - 20)
        parts.append(f'<text x="{x:.1f}" y="{high - 22}" text-anchor="middle">{minutes * step / 4:.0f}</text>')
    parts.append(line([(each[0], each[1] + each[2]) for each in samples], "#b8461f"))
    parts.append(line([(each[0], each[2]) for each in samples], "#33506b"))
    words = "memory in MB (of it the proving process, blue) over minutes"
    parts.append(f'<text x="{wide / 2}" y="{high - 5}" text-anchor="middle">{words}</text></svg>')
    return "\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--hours", type=float, default=0.0)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--preset", default="")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--svg", type=Path)
    asked = parser.parse_args(arguments)
    root = Path(tempfile.mkdtemp(prefix="trilobyte-load-"))
    os.environ["TRILOBYTE_HOME"] = str(root / "home")
    wrong: list[str] = []
    try:
        (root / "in").mkdir()
        if asked.hours:
            long_file(root / "in" / "long.wav", asked.hours, asked.clips)
        else:
            short_files(root / "in", asked.files or 200, asked.clips)
        count = 1 if asked.hours else asked.files or 200
        preset = asked.preset or ("quick" if asked.hours else "fast")
        print(f"{count} files, {size(root / 'in') / 1e6:.0f} MB, {preset}, {asked.jobs} jobs", flush=True)
        jobs = ("--jobs", asked.jobs)
        run = Watched("compress", root / "in", "-o", root / "out", "--preset", preset, *jobs, log=asked.csv)
        print(f"compress: {run.told()}; {size(root / 'out') / 1e6:.0f} MB written", flush=True)
        runs = [run]
        if (run.code, run.done) != (0, count):
            wrong.append(f"compress: code {run.code}, {run.done} of {count} done, {run.failed} not")
        if asked.hours:
            runs.append(Watched("restore", root / "out", "-o", root / "back", *jobs))
            print(f"restore: {runs[-1].told()}", flush=True)
            if digest(root / "in" / "long.wav") != digest(root / "back" / "out" / "in" / "long.wav"):
                wrong.append("the long file did not come back as it was")
        else:
            runs.append(Watched("verify", "--quick", root / "out", *jobs))
            print(f"verify --quick: {runs[-1].told()}", flush=True)
            if (runs[-1].code, runs[-1].done) != (0, count):
                wrong.append(f"verify: code {runs[-1].code}, {runs[-1].done} of {count} sound")
        for each in runs:
            if each.growth() > max(20.0, sum(each.samples[0][1:3]) / 10 if each.samples else 0.0):
                wrong.append(f"memory grew by {each.growth():.0f} MB")
        if asked.svg and run.samples:
            asked.svg.write_text(picture(run.samples))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    for words in wrong:
        print(f"FAILED: {words}")
    print(f"{count} tried, {len(wrong)} failed")
    return 1 if wrong else 0


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

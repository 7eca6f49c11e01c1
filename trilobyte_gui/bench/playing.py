"""Archives as other programs play them: mounted trees compared with the originals, readers side by side, random seeks.

Needs FUSE, ffmpeg and flac. Speeds are ratios of processor time, which hold on a busy computer, too.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import trilobyte_gui as trilobyte
from trilobyte_gui.archive.execution import child
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.bench.audio import find, pin
from trilobyte_gui.bench.corpus import joined
from trilobyte_gui.codec.errors import TrilobyteError

TOOLS = ("ffmpeg", "flac", "diff", "fusermount3")

_FFMPEG = ("ffmpeg", "-v", "error", "-nostdin", "-y", "-i")
_FORMATS = {  # by what ffmpeg makes them of a clip; FLAC files are made by flac itself, whose archives are exact
    ".wav": ("-c:a", "{pcm}le"),
    ".flac": ("-c:a", "{pcm}le"),
    ".aiff": ("-c:a", "{pcm}be"),
    ".caf": ("-c:a", "{pcm}be"),
    ".w64": ("-c:a", "{pcm}le"),
    ".m4a": ("-c:a", "alac"),
    ".tta": ("-c:a", "tta"),
    ".oga": ("-c:a", "flac"),
    ".wv": ("-c:a", "wavpack"),
}
_READERS = 8
_SEEKS = 100
_FRAMES = 4096  # that are read after a seek
_HERTZ = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def clips(paths: Sequence[Path], folder: Path, count: int, seconds: float) -> list[Path]:
    """Write so many pieces of the recordings to `folder`, in all formats in turn. Raises CalledProcessError."""
    sources = [source for source, _, _ in find(paths)]
    formats = list(_FORMATS.items())
    made: list[Path] = []
    for number in range(count * 2):
        if len(made) == count or not sources:
            break
        source, (suffix, how) = sources[number % len(sources)], formats[len(made) % len(formats)]
        target = folder / f"{number % 7}" / f"{number:03} {source.stem[:40]}{suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        coded = [each.format(pcm=f"pcm_s{_bits(source)}") for each in how]
        plain = target.with_suffix(".wav") if suffix == ".flac" else target
        if subprocess.run([*_FFMPEG, source, "-t", f"{seconds:g}", *coded, plain], check=False).returncode:
            continue  # this format does not hold it
        if plain != target:
            subprocess.run(["flac", "-s8f", "--delete-input-file", "-o", target, plain], check=True)
        made.append(target)
    return made


def _bits(source: Path) -> int:
    """16 or 24: the depth that keeps all of a recording."""
    with open_source(source) as audio:
        return 16 if audio.info.bits <= 16 else 24


@contextmanager
def mounted(archives: Path, mountpoint: Path, as_: str) -> Iterator[int]:
    """A mounted tree, by its process's number. Raises TrilobyteError where it cannot be."""
    mountpoint.mkdir(exist_ok=True)
    arguments = ["mount", "--json", "--as", as_, str(archives), str(mountpoint)]
    with child.start("trilobyte_gui.cli.main", *arguments, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline() or "{}")
            if told.get("event") != "mounted":
                raise TrilobyteError("nothing was mounted: {0}", told.get("message", ""), hint=told.get("hint", ""))
            yield process.pid
        finally:
            process.terminate()
            process.communicate()


def compared(originals: Path, archives: Path, scratch: Path) -> dict[str, object]:
    """How the mounted trees of `archives` differ from the originals, and what other programs say of them."""
    sources = sorted(path for path in originals.rglob("*") if path.is_file())
    as_they_were, as_wav = scratch / "original", scratch / "wav"
    with mounted(archives, as_they_were, "original"):
        exact = [path for path in sources if (as_they_were / path.relative_to(originals)).exists()]
        other = {f"{path.relative_to(originals)}" for path in sources} - {f"{p.relative_to(originals)}" for p in exact}
        told = subprocess.run(["diff", "-rq", originals, as_they_were], capture_output=True, text=True, check=False)
        lines = [line for line in told.stdout.splitlines() if not line.startswith("Only in")]
        flacs = [as_they_were / path.relative_to(originals) for path in exact if path.suffix == ".flac"]
        bad = [path for path in flacs if subprocess.run(["flac", "-ts", path], check=False).returncode]
    with mounted(archives, as_wav, "wav"):
        differing = unread = 0
        for path in sources:
            shown = as_wav / path.relative_to(originals).with_suffix(".wav")
            shown = shown if shown.exists() else shown.with_name(f"{path.stem} (2).wav")
            differing += _pcm_md5(path) != _pcm_md5(shown)
            unread += not _mutagen_reads(shown)
    return {
        "clips": len(sources), "formats": len({path.suffix for path in sources}),
        "of which byte for byte": len(exact), "as WAV in any case": len(other), "differences (diff -r)": len(lines),
        "FLAC files that flac -t rejects": len(bad), "WAV files of another PCM MD5": differing,
        "WAV files that mutagen rejects": unread,
    }  # fmt: skip


def side_by_side(archives: Path, scratch: Path) -> dict[str, object]:
    """Eight readers at once of different tracks, by what decoding these takes alone."""
    tracks = sorted(archives.rglob("*.trilo"))[:_READERS]
    with trilobyte.open(tracks[0]) as first:  # loads and tests the codec
        first.read(1)
    began = time.process_time()
    for path in tracks:
        with trilobyte.open(path, cache=trilobyte.SegmentCache(0)) as reader:
            for _ in reader.blocks():
                pass
    alone = time.process_time() - began
    with mounted(archives, scratch / "wav", "wav") as pid:
        files = sorted((scratch / "wav").rglob("*.wav"))[:_READERS]
        files[0].open("rb").read(1 << 12)
        began = _seconds_of(pid)
        with ThreadPoolExecutor(_READERS) as readers:
            list(readers.map(_read_through, files))
        mounted_took = _seconds_of(pid) - began
        peak = _peak(pid)
    return {"readers": len(files), "speed by the decoder's": round(alone / mounted_took, 2), "peak memory, MB": peak}


def seeks(archive: Path, original: Path) -> dict[str, object]:
    """A hundred jumps to anywhere, each with the processor time until its sound is there, on one core."""
    pin()
    chance, waits, wrong = random.Random(1), [], 0
    with trilobyte.open(archive) as reader:
        data = np.memmap(original, np.int16, mode="r", offset=os.path.getsize(original) - 4 * len(reader))
        samples = data.reshape(-1, 2)
        reader.read(start=0, stop=1)
        for _ in range(_SEEKS):
            at = chance.randrange(len(reader) - _FRAMES)
            began = time.process_time()
            read = reader.read(start=at, stop=at + _FRAMES)
            waits.append(time.process_time() - began)
            wrong += not np.array_equal(read, samples[at : at + _FRAMES])
        seconds = reader.info.duration
    return {
        "track, minutes": round(seconds / 60, 1), "seeks": _SEEKS, "median wait, s": round(statistics.median(waits), 2),
        "longest wait, s": round(max(waits), 2), "wrong": wrong,
    }  # fmt: skip


def measure(
    paths: Sequence[Path], folder: Path, count: int, seconds: float, minutes: float
) -> Iterator[tuple[str, dict[str, object]]]:
    """All of it, below `folder`; each part with its figures as it is done. Raises TrilobyteError, OSError."""
    originals, scratch = folder / "Clips", folder / "mounted"
    scratch.mkdir(parents=True)
    clips(paths, originals, count, seconds)
    trilobyte.compress(originals, folder / "archives", preset="quick").check()
    yield "Mounted trees", compared(originals, folder / "archives" / "Clips", scratch)
    long = folder / "Long"
    piece = joined(paths, folder, minutes)
    half = joined(paths, folder, 0.5)
    long.mkdir()
    for number in range(_READERS):
        shutil.copy(half, long / f"{number}.wav")
    trilobyte.compress(long, folder / "archives", preset="fast").check()
    yield "Readers at once", side_by_side(folder / "archives" / "Long", scratch)
    trilobyte.compress(piece, folder / "archives", preset="fast").check()
    yield "Random seeks, fast", seeks(folder / "archives" / f"{piece.name}.trilo", piece)


def _pcm_md5(path: Path) -> str:
    wanted = ["-map", "0:a", "-c:a", "pcm_s32le", "-f", "md5", "-"]
    return subprocess.run([*_FFMPEG, path, *wanted], capture_output=True, text=True, check=False).stdout or str(path)


def _mutagen_reads(path: Path) -> bool:
    import mutagen

    try:
        return mutagen.File(path) is not None
    except mutagen.MutagenError:
        return False


def _read_through(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _seconds_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _HERTZ


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1000 for line in lines if line.startswith("VmHWM"))

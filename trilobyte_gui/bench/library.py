"""How quickly a large library answers: searching the catalogue, and telling what a collection's status is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

_ALBUM = 12
_SYLLABLES = [first + last for first in "bdfgklmn" for last in "aeiou"]
_TYPED = ("a", "m", "mo", "mona", "song of", "la be", "kobi mena", "1987", "track 00017", "zzz")
_RUNS = 5


@dataclass
class LibraryTimes:
    """Milliseconds, seconds and megabytes, as the names say; of several runs the best. Of a search, finding what is
    shown of it, counting what there is, and grouping it by album are timed apart, in processor time, so that other
    programs do not count. `cold` is a first run (from the disk where the system lets its cache be dropped), `warm` one
    after it; `status_cpu_s` the processor's time then."""

    catalogue_tracks: int = 0
    fill_s: float = 0.0
    catalogue_mb: float = 0.0
    search_ms: dict[str, float] = field(default_factory=dict)
    longest_search_ms: float = 0.0
    browse_ms: float = 0.0
    status_tracks: int = 0
    status_cold_s: float = 0.0
    status_warm_s: float = 0.0
    status_cpu_s: float = 0.0
    rss_mb: float = 0.0


def measure(tracks: int = 200_000, status: int = 50_000) -> LibraryTimes:
    found = LibraryTimes(tracks, status_tracks=status)
    with tempfile.TemporaryDirectory(prefix="trilobyte-library-") as folder:
        _search(found, Path(folder))
        _status(found, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found.rss_mb = peak / (1e6 if sys.platform == "darwin" else 1e3)
    return found


def say(found: LibraryTimes) -> str:
    lines = []
    for name, value in asdict(found).items():
        if isinstance(value, dict):
            lines += [f"  {each:<20}{took:.2f}" for each, took in value.items()]
        else:
            lines.append(f"{name:<22}{value:.2f}" if isinstance(value, float) else f"{name:<22}{value}")
    return "\n".join(lines)


def write_json(found: LibraryTimes, path: Path) -> None:
    path.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


def _search(found: LibraryTimes, scratch: Path) -> None:
    from trilobyte_gui.archive.storage.catalogue import Catalogue, Entry

    source = random.Random(17)

    def word() -> str:
        return "".join(source.choices(_SYLLABLES, k=source.randint(2, 3)))

    words = [word() for _ in range(12_000)]
    artist = album = ""
    year = 0
    catalogue = Catalogue(scratch / "catalogue.sqlite")
    began = time.perf_counter()
    entries = []
    for number in range(found.catalogue_tracks):
        if number % _ALBUM == 0:
            artist, album = " ".join(source.sample(words, 2)), " ".join(source.sample(words, 3))
            year = 1950 + number % 70
        title = "song of " + " ".join(source.sample(words, 3))
        path = scratch / artist / album / f"{number % _ALBUM + 1:02} track {number:05}.flac.trilo"
        digest = hashlib.sha256(str(number).encode()).digest()
        sizes = {"mtime_ns": number, "size": 20_000_000, "original": 30_000_000, "flac": 21_000_000}
        facts = {"kind": "flac", "preset": "balanced", "channels": 2, "rate": 44100, "bits": 16, "seconds": 200.0}
        proof = {"promise": "file-exact", "incomplete": False, "sha256": digest, "pcm_md5": digest[:16]}
        place = {"number": number % _ALBUM + 1, "disc": 1, "year": year, "genre": "Jazz"}
        tags = {"title": title, "artist": artist, "album": album, "album_artist": artist}
        entries.append(Entry(path, **sizes, **proof, **facts, **tags, **place))  # type: ignore[arg-type]
        if len(entries) == 5000:
            catalogue.put(entries)
            entries = []
    catalogue.put(entries)
    found.fill_s = time.perf_counter() - began
    found.catalogue_mb = catalogue.path.stat().st_size / 1e6
    for typed in _TYPED:
        found.search_ms[typed] = _best(partial(catalogue.find, typed))
        found.search_ms[f"{typed} (count)"] = _best(partial(catalogue.count, typed))
        found.search_ms[f"{typed} (albums)"] = _best(partial(catalogue.albums, typed))
    found.longest_search_ms = max(found.search_ms.values())
    found.browse_ms = _best(lambda: catalogue.albums(limit=-1))


def _best(act: Callable[[], object]) -> float:
    took = []
    for _ in range(_RUNS):
        began = time.thread_time()
        act()
        took.append(1000 * (time.thread_time() - began))
    return min(took)


def _status(found: LibraryTimes, scratch: Path) -> None:
    """A collection of small files, each with an archive as the manifest lists it."""
    from trilobyte_gui.archive.planning.status import collection_status
    from trilobyte_gui.archive.storage.collections import Collection, Place
    from trilobyte_gui.archive.storage.drives import Drives
    from trilobyte_gui.archive.storage.journal import Journal
    from trilobyte_gui.archive.storage.manifest import FileEntry, ManifestLog, update

    music, backup = scratch / "Music", scratch / "backup"
    log = ManifestLog(music, backup / "Music")
    for number in range(found.status_tracks):
        below = f"Artist {number // 96:03}/Album {number // _ALBUM % 8}/{number % _ALBUM + 1:02} Track {number}.flac"
        source, stored = music / below, backup / "Music" / f"{below}.trilo"
        if number % _ALBUM == 0:
            source.parent.mkdir(parents=True)
            stored.parent.mkdir(parents=True)
        source.write_bytes(b"fLaC" + bytes(40))
        stored.write_bytes(b"archive")  # an empty one would count as lost
        status = source.stat()
        entry = FileEntry(
            below, f"{below}.trilo", "archive", status.st_size, f"{number:064x}", status.st_mtime_ns, 0o644
        )
        log.note(entry)
    update(music, backup / "Music", log, (), ())
    drives = Drives()
    collection = Collection("Music", (Place.of(music, drives),), Place.of(backup, drives))
    journal = Journal(scratch / "journal.sqlite", "cli")
    took = []
    for turn in range(_RUNS):
        if turn == 0:
            _forget_files(scratch)
        began, used = time.perf_counter(), time.process_time()
        counts = collection_status(collection, Drives(), journal).counts
        took.append((time.perf_counter() - began, time.process_time() - used))
        if counts != {"up to date": found.status_tracks}:
            raise RuntimeError(f"the status is wrong: {counts}")
    found.status_cold_s = took[0][0]
    found.status_warm_s, found.status_cpu_s = (min(each) for each in zip(*took[1:], strict=True))


def _forget_files(folder: Path) -> None:
    """Have the system read from the disk again, as far as that is allowed to this user."""
    os.sync() if hasattr(os, "sync") else None
    with contextlib.suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("3")

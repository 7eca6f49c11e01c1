"""The tracks that are open: each once, however many programs read it, and for a while after the last of them."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trilobyte_gui.api.cache import SegmentCache
from trilobyte_gui.api.images import As, Image, image_of
from trilobyte_gui.api.reader import Reader
from trilobyte_gui.archive.tasks import Device, default_jobs

_CACHE = 32 << 20  # bytes of decoded segments: some 16 of 12 s, stereo, 16 bits
_AT_ONCE = 4  # segments that are decoded at a time at most; each takes some 30 MB meanwhile
_IDLE = 16  # tracks that stay open though nobody reads them

Key = tuple[Path, As]
Stamp = tuple[int, int, int]


def stamp_of(path: Path) -> Stamp:
    """Size and times of a file, by which a change is noticed. Raises OSError."""
    status = os.stat(path)
    # Programs that edit tags can set the time of change back, but not that of the file's entry (on Windows, where this
    # is when it was created, such an edit goes unnoticed).
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


@dataclass
class Shelved:
    """An open track; `lock` is held while it is opened and closed."""

    path: Path
    as_: As
    stamp: Stamp
    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    reader: Reader | None = None
    image: Image | None = None


class Shelf:
    """Opens tracks for any number of threads. One cache of bounded size is shared by all; no more segments are decoded
    at once than there are cores, and four at most."""

    def __init__(self, device: Device = "auto", cache_bytes: int = _CACHE) -> None:
        self._device: Device = device
        self._cache = SegmentCache(cache_bytes, at_once=min(default_jobs() + 1, _AT_ONCE))
        self._lock = threading.Lock()
        self._shelved: OrderedDict[Key, Shelved] = OrderedDict()

    def take(self, path: Path, as_: As) -> Shelved:
        """A track with its image, to be given `back`. Raises TrilobyteError, OSError; ValueError (see `image_of`)."""
        stamp = stamp_of(path)
        outdated = None
        with self._lock:
            found = self._shelved.get((path, as_))
            if found and found.stamp != stamp:
                outdated, found = self._shelved.pop((path, as_)), None
            if found is None:
                found = self._shelved[path, as_] = Shelved(path, as_, stamp)
            found.users += 1
            unused = outdated is not None and not outdated.users
        if outdated and unused:
            _close(outdated)
        try:
            with found.lock:
                if found.image is None:
                    found.reader = Reader(path, prefetch=1, cache=self._cache, device=self._device)
                    found.image = image_of(found.reader, as_)
        except BaseException:
            with self._lock:
                if self._shelved.get((path, as_)) is found:
                    del self._shelved[path, as_]
            self.back(found)
            raise
        return found

    def back(self, shelved: Shelved) -> None:
        """Note that one reader is done with a track."""
        with self._lock:
            shelved.users -= 1
            key = shelved.path, shelved.as_
            kept = self._shelved.get(key) is shelved
            if kept:
                self._shelved.move_to_end(key)
            idle = [key for key, each in self._shelved.items() if not each.users]
            close = [self._shelved.pop(key) for key in idle[: max(0, len(idle) - _IDLE)]]
            if not kept and not shelved.users:
                close.append(shelved)
        for each in close:
            _close(each)

    @contextlib.contextmanager
    def image(self, path: Path, as_: As) -> Iterator[Image]:
        """The image of a track for a while. Raises what `take` does."""
        shelved = self.take(path, as_)
        try:
            yield opened(shelved)
        finally:
            self.back(shelved)

    def close(self) -> None:
        """Close everything; reads that are under way end with Interrupted."""
        with self._lock:
            shelved = list(self._shelved.values())
            self._shelved.clear()
        for each in shelved:
            _close(each)


def opened(shelved: Shelved) -> Image:
    """The image of a track that was taken."""
    assert shelved.image is not None  # `take` has opened it
    return shelved.image


def _close(shelved: Shelved) -> None:
    with shelved.lock:
        if shelved.image is not None:
            shelved.image.close()
        if shelved.reader is not None:  # one without any frame is false
            shelved.reader.close()

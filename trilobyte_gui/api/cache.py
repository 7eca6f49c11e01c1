"""Decoded segments, kept as long as there is room, for all readers together."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple

from trilobyte_gui.api.arguments import whole

DEFAULT_BYTES = 64 << 20


class Busy(Exception):
    """Others decode as many segments as are decoded at once."""


class _Kept(NamedTuple):
    what: Any
    nbytes: int
    shrink: Callable[[], int | None] | None = None


class SegmentCache:
    """Keeps the segments that were used last, `max_bytes` of them at most (0: none). Safe to use from several threads.

    Readers that are given no other one share one of 64 MiB.

    A segment that is being decoded takes some ten times what it takes in the end. Where there is no room for that, the
    samples that are decoded are kept and the rest is let go; readers that want more than these begin anew. With
    `at_once`, only so many are decoded at a time, and of those that are half decoded only the last is kept whole, in
    addition to `max_bytes`.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES, at_once: int | None = None) -> None:
        self.max_bytes = whole(max_bytes, "max_bytes", 0)
        if at_once is not None:
            at_once = whole(at_once, "at_once", 1)
        self._turns = threading.Semaphore(at_once) if at_once else None
        self._half: Hashable = None  # the key of what is kept in addition
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes that are kept now."""
        return self._bytes

    def __len__(self) -> int:
        """Segments that are kept now."""
        return len(self._kept)

    def get(self, key: Hashable) -> Any:
        """What was kept under that key, which is now the one used last; None where there is nothing any more."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key].what

    def keep(self, key: Hashable, what: Any, nbytes: int, shrink: Callable[[], int | None] | None = None) -> None:
        """Keep `what`, or note its new size. Where there is no room, those used longest ago go; what has no room on its
        own is not kept. What is only half decoded can `shrink`: it lets go of all but the samples, and returns their
        bytes, or None where it is in use."""
        with self._lock:
            self._drop(key)
            if nbytes > self.max_bytes and not shrink:
                return
            if shrink and self._turns:
                if self._half is not None:
                    self._shrink(self._half)
                self._half, nbytes = key, 0
            self._kept[key] = _Kept(what, nbytes, shrink)
            self._bytes += nbytes
            while self._bytes > self.max_bytes:
                oldest = next(iter(self._kept))
                others = (each for each, kept in self._kept.items() if kept.shrink and each not in (key, self._half))
                half = next(others, key if oldest == key and shrink else None)
                if half is None:
                    self._drop(oldest)
                else:
                    self._shrink(half)

    @contextlib.contextmanager
    def turn(self, wait: bool = True) -> Iterator[None]:
        """A block in which a segment may be decoded. Without `wait`, raises Busy where there is no turn."""
        if self._turns is None:
            yield
            return
        if not self._turns.acquire(blocking=wait):
            raise Busy
        try:
            yield
        finally:
            self._turns.release()

    def drop(self, key: Hashable) -> None:
        """Forget what was kept under that key, if anything."""
        with self._lock:
            self._drop(key)

    def _shrink(self, key: Hashable) -> None:
        kept = self._kept[key]
        nbytes = kept.shrink() if kept.shrink else None
        if nbytes is None:
            self._drop(key)
            return
        self._kept[key] = _Kept(kept.what, nbytes)
        self._bytes += nbytes - kept.nbytes
        if key == self._half:
            self._half = None

    def _drop(self, key: Hashable) -> None:
        kept = self._kept.pop(key, None)
        self._bytes -= kept.nbytes if kept else 0
        if key == self._half:
            self._half = None


shared = SegmentCache()

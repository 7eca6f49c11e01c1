"""Decoded segments, kept as long as there is room, for all readers together."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any

DEFAULT_BYTES = 64 << 20


class Busy(Exception):
    """Others decode as many segments as are decoded at once."""


class SegmentCache:
    """Keeps the segments that were used last, `max_bytes` of them at most (0: none). Safe to use from several threads.

    Readers that are given no other one share one of 64 MiB.

    A segment that is being decoded takes some ten times what it takes in the end. With `at_once`, only so many are
    decoded at a time, and of those that are half decoded only the last is kept, in addition to `max_bytes`: readers
    decode one that was dropped to its end when it is wanted again, which serves a crowd best.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES, at_once: int | None = None) -> None:
        if max_bytes < 0:
            raise ValueError(f"a cache cannot hold {max_bytes} bytes")
        if at_once is not None and at_once < 1:
            raise ValueError(f"at_once is a number of segments, 1 or more, not {at_once}")
        self.max_bytes = max_bytes
        self._turns = threading.Semaphore(at_once) if at_once else None
        self._half: tuple[Hashable, Callable[[], object]] | None = None
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
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
            return self._kept[key][0]

    def keep(self, key: Hashable, what: Any, nbytes: int, half: Callable[[], object] | None = None) -> None:
        """Keep `what`, or note its new size. Where there is no room, those used longest ago go; what has no room on its
        own is not kept. Of what is only half decoded, `half` is called once another one takes its place."""
        with self._lock:
            self._drop(key)
            if nbytes > self.max_bytes and not (half and self._turns):
                return
            if half and self._turns:
                if self._half:
                    other, let_go = self._half
                    self._drop(other)
                    let_go()
                self._half, nbytes = (key, half), 0
            self._kept[key] = what, nbytes
            self._bytes += nbytes
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._kept)))

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

    def _drop(self, key: Hashable) -> None:
        _, nbytes = self._kept.pop(key, (None, 0))
        self._bytes -= nbytes
        if self._half and key == self._half[0]:
            self._half = None


shared = SegmentCache()

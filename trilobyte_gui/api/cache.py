"""Decoded segments, kept as long as there is room, for all readers together."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

DEFAULT_BYTES = 64 << 20


class SegmentCache:
    """Keeps the segments that were used last, `max_bytes` of them at most (0: none). Safe to use from several threads.

    Readers that are given no other one share one of 64 MiB.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        if max_bytes < 0:
            raise ValueError(f"a cache cannot hold {max_bytes} bytes")
        self.max_bytes = max_bytes
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

    def keep(self, key: Hashable, what: Any, nbytes: int) -> None:
        """Keep `what`, or note its new size. Where there is no room, those used longest ago go; what has no room on its
        own is not kept."""
        with self._lock:
            self._drop(key)
            if nbytes > self.max_bytes:
                return
            self._kept[key] = what, nbytes
            self._bytes += nbytes
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Forget what was kept under that key, if anything."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: Hashable) -> None:
        _, nbytes = self._kept.pop(key, (None, 0))
        self._bytes -= nbytes


shared = SegmentCache()

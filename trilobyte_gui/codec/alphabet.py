"""Which values a channel uses: the alphabet whose ranks are coded instead of samples.

A dense alphabet is an arithmetic progression (wasted low bits are its step); a sparse one is a list, kept once per
track when it saves more than it costs. Both are found by exact integer arithmetic.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, SourceDamaged

I64 = NDArray[np.int64]

MAX_LISTED = 1 << 17
_HISTOGRAM_BITS = 16  # up to here counting is a table look-up
_LZMA = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 20}]
_SORTED_FRAMES = 1 << 19  # counted at once otherwise: sorting many at a time costs less
_WIDEST_TABLE = 1 << 20  # values from the first to the last of a list for which a table is quicker than a search
_NEIGHBOURS = 16  # on each side, for the local density of used values


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The sorted values that a channel uses, int64, and the unit that predictors divide them by."""

    values: I64
    unit: int

    def to_bytes(self) -> bytes:
        """First value, unit and count, then the gaps (less one) as integers, compressed."""
        gaps = lzma.compress(varint.put_all((np.diff(self.values) - 1).tolist()), lzma.FORMAT_RAW, filters=_LZMA)
        head = varint.put(varint.zigzag(int(self.values[0])), self.unit, len(self.values), len(gaps))
        return head + gaps

    @staticmethod
    def read(source: varint.ByteReader, bits: int) -> Listed:
        """The inverse of `to_bytes`, everything checked against `bits`."""
        half = 1 << (bits - 1)
        first, unit = source.get_signed(half), source.get(1 << bits)
        count, size = source.get(MAX_LISTED), source.get(8 * MAX_LISTED)
        try:
            packed = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_LZMA).decompress(source.take(size), 5 * count + 1)
        except lzma.LZMAError:
            raise ArchiveDamaged("the list of sample values cannot be unpacked") from None
        numbers = varint.ByteReader(packed)
        gaps = [numbers.get(1 << bits) + 1 for _ in range(count - 1)]
        numbers.finish()
        values = first + np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(gaps, np.int64))])
        if count < 2 or unit < 1 or first < -half or values[-1] >= half:
            raise ArchiveDamaged("the list of sample values is not valid")
        return Listed(values, unit)


@dataclass(frozen=True, slots=True, eq=False)
class TrackTables:
    """For each channel its list of values, or None where its alphabets are dense."""

    lists: tuple[Listed | None, ...]

    def to_bytes(self) -> bytes:
        """Per channel the number of its list (0 for none), then each list once; empty when there is none."""
        distinct: list[Listed] = []
        for one in self.lists:
            if one is not None and one not in distinct:
                distinct.append(one)
        if not distinct:
            return b""
        numbers = varint.put_all(0 if one is None else distinct.index(one) + 1 for one in self.lists)
        return numbers + b"".join(one.to_bytes() for one in distinct)

    @staticmethod
    def from_bytes(data: bytes, channels: int, bits: int) -> TrackTables:
        """The inverse; raises ArchiveDamaged."""
        if not data:
            return TrackTables((None,) * channels)
        source = varint.ByteReader(data)
        tables = TrackTables.read(source, channels, bits)
        source.finish()
        return tables

    @staticmethod
    def read(source: varint.ByteReader, channels: int, bits: int) -> TrackTables:
        """Take tables that are not empty off the front of `source`; raises ArchiveDamaged."""
        numbers = [source.get(channels) for _ in range(channels)]
        distinct = [None, *(Listed.read(source, bits) for _ in range(max(numbers)))]
        return TrackTables(tuple(distinct[n] for n in numbers))


class TableBuilder:
    """Counts the values of a track's channels while it streams by; memory is bounded whatever its length."""

    def __init__(self, channels: int, bits: int) -> None:
        self._half = 1 << (bits - 1)
        self._counted = bits <= _HISTOGRAM_BITS
        self._tables = [np.zeros(1 << bits, np.int64) for _ in range(channels if self._counted else 0)]
        none = np.zeros(0, np.int64)
        self._values: list[tuple[I64, I64] | None] = [(none, none) for _ in range(channels)]
        self._waiting: list[NDArray[np.int32]] = []  # blocks whose values are not yet counted
        self._held = 0

    def add(self, samples: NDArray[np.int32]) -> None:
        """Count one block of int32 (frames, channels)."""
        if self._counted:
            for c, table in enumerate(self._tables):
                table += np.bincount(samples[:, c] + self._half, minlength=len(table))
        elif any(seen is not None for seen in self._values):
            self._waiting.append(samples)
            self._held += len(samples)
            if self._held >= _SORTED_FRAMES:
                self._count_waiting()

    def _count_waiting(self) -> None:
        if self._waiting:
            samples = np.concatenate(self._waiting)
            self._values = [s if s is None else _merged(s, samples[:, c]) for c, s in enumerate(self._values)]
        self._waiting, self._held = [], 0

    def finish(self) -> TrackTables:
        """A list for every channel where it saves more than it costs; one list for all where that is better."""
        self._count_waiting()
        found = self._values
        if self._counted:
            found = [(used - self._half, t[used]) for t in self._tables for used in [np.flatnonzero(t)]]
        lists = [_worthwhile(one) for one in found]
        pairs = [
            (one, listed) for one, listed in zip(found, lists, strict=True) if one is not None and listed is not None
        ]
        if len(pairs) > 1:
            union = _list(np.unique(np.concatenate([listed.values for _, listed in pairs])))
            apart = sum(_gain(one, len(listed.to_bytes()), listed.values) for one, listed in pairs)
            joint = sum(_gain(one, 0, union.values) for one, _ in pairs) - 8 * len(union.to_bytes())
            if joint > apart and len(union.values) <= MAX_LISTED:
                lists = [union if listed is not None else None for listed in lists]
        return TrackTables(tuple(lists))


def _merged(seen: tuple[I64, I64], x: NDArray[np.int32]) -> tuple[I64, I64] | None:
    values, counts = np.unique(x, return_counts=True)
    both, where = np.unique(np.concatenate([seen[0], values.astype(np.int64)]), return_inverse=True)
    if len(both) > MAX_LISTED:
        return None
    total = np.zeros(len(both), np.int64)
    np.add.at(total, where, np.concatenate([seen[1], counts]))
    return both, total


def _list(values: I64) -> Listed:
    return Listed(values, max(int(np.sort(np.diff(values))[(len(values) - 1) // 2]), 1))


def _worthwhile(found: tuple[I64, I64] | None) -> Listed | None:
    if found is None or not 2 < len(found[0]) <= MAX_LISTED:
        return None
    values, counts = found
    step = int(np.gcd.reduce(np.diff(values)))
    if (int(values[-1]) - int(values[0])) // step + 1 == len(values):
        return None
    if int(counts.sum()) < len(values) + 64:
        return None
    listed = _list(values)
    return listed if _gain(found, len(listed.to_bytes()), values) > 0 else None


def _gain(found: tuple[I64, I64], cost: int, listed: I64) -> float:
    """Bits that ranks in `listed` save over a dense alphabet, as the local density of listed values shows; the
    estimate is reduced by a tenth, and by the `cost` of the list in bytes.

    A value that is far more frequent than its neighbours (silence) is predicted well enough without a list.
    """
    values, counts = found
    step = int(np.gcd.reduce(np.diff(listed)))
    at = np.searchsorted(listed, values)
    high = np.minimum(at + _NEIGHBOURS, len(listed) - 1)
    low = np.maximum(at - _NEIGHBOURS, 0)
    density = (high - low) / np.maximum((listed[high] - listed[low]) // step, 1)
    below = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    here = np.arange(len(counts))
    right = np.minimum(here + _NEIGHBOURS, len(counts) - 1) + 1
    left = np.maximum(here - _NEIGHBOURS, 0)
    around = (below[right] - below[left] - counts) / np.maximum(right - left - 1, 1)
    bits = np.minimum(counts, 4 * around) * -np.log2(np.clip(density, 1e-9, 1.0))
    return 0.9 * float(bits.sum()) - 8 * cost - 64


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """One channel's alphabet in one segment: `count` values, `low + unit * rank`, or a stretch of the list."""

    count: int
    unit: int
    low: int
    levels: I64 | None = None

    def ranks(self, x: NDArray[np.int32]) -> I64:
        """The rank of every sample; `SourceDamaged` if one is not in the list (the source changed)."""
        if self.levels is None:
            above = x.astype(np.int64) - self.low
            return above if self.unit == 1 else above // self.unit
        ranks = self._places(x)
        if not np.array_equal(self.levels[ranks], x):
            raise SourceDamaged("the file changed while it was being read", hint="Try again when nothing writes to it.")
        return ranks

    def _places(self, x: NDArray[np.int32]) -> I64:
        """Where in the list every sample is; anywhere, if it is not in it."""
        assert self.levels is not None
        first, last = int(self.levels[0]), int(self.levels[-1])
        if last - first >= _WIDEST_TABLE:
            found: I64 = np.minimum(np.searchsorted(self.levels, x), self.count - 1)
            return found
        table = np.zeros(last - first + 1, np.int64)
        table[self.levels - first] = np.arange(self.count)
        return table.take(x.astype(np.int64) - first, mode="clip")

    def values(self, ranks: I64) -> NDArray[np.int32]:
        """The samples of ranks."""
        wide = self.low + self.unit * ranks if self.levels is None else self.levels[ranks]
        return wide.astype(np.int32)


def alphabet_of(x: NDArray[np.int32], listed: Listed | None) -> tuple[Alphabet, int]:
    """The alphabet of one channel's samples (at least one) and the place of its first value in `listed`."""
    low, high = int(x.min()), int(x.max())
    if low == high:
        return Alphabet(1, 1, low), 0
    if listed is not None:
        first = int(np.searchsorted(listed.values, low))
        last = int(np.searchsorted(listed.values, high))
        return Alphabet(last - first + 1, listed.unit, low, listed.values[first : last + 1]), first
    step = _common_step(x, low)
    return Alphabet((high - low) // step + 1, step, low), 0


def _common_step(x: NDArray[np.int32], low: int) -> int:
    """The greatest common divisor of all distances from `low`."""
    head = x[:4096].astype(np.int64) - low
    step = int(np.gcd.reduce(head))
    if step != 1:
        step = int(np.gcd.reduce(x.astype(np.int64) - low))
    return max(step, 1)

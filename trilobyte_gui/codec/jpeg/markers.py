"""The structure of a JPEG file (ITU-T T.81): everything but the coded coefficients, the *frame*, and what it says.

`split` cuts a file into its frame and its scans' coded bytes; `parse` reads a frame. A frame is a file's bytes without
those of its scans, so that the same parser serves coding and decoding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_BLOCKS = 1 << 18  # of 64 coefficients, in all components: 32 MiB of them
MOST_SCANS = 100
_SOI, _EOI, _SOS, _DQT, _DHT, _DRI = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2
_OTHER_FRAMES = {*range(0xC3, 0xD0)} - {_DHT}
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


class NotCodable(ValueError):
    """A file that is no JPEG, is broken, or uses what is not coded here; it is stored as it is."""


@dataclass(frozen=True, slots=True)
class Component:
    """A colour component. `across` and `down` are its blocks as a scan of its own has them, `wide` and `high` those
    of a scan that has all components, the padding of its last units included; `first` is its first block's number."""

    identifier: int
    horizontal: int
    vertical: int
    quantisation: int
    across: int
    down: int
    wide: int
    high: int
    first: int


@dataclass(frozen=True, slots=True)
class ScanLayout:
    """What a scan codes: coefficients `start` to `end` (in zigzag order) of some components, by index in the frame,
    down from bit `above` (0: all of them) to bit `bit`. `dc` and `ac`: the Huffman tables of each component (16 counts
    and the symbols; b"" where there is none). `restart`: units between restart markers, or 0. `offset`: where in the
    frame its coded bytes belong."""

    components: tuple[int, ...]
    start: int
    end: int
    above: int
    bit: int
    dc: tuple[bytes, ...]
    ac: tuple[bytes, ...]
    restart: int
    offset: int


@dataclass(frozen=True, slots=True)
class FrameLayout:
    """A frame as read. `quantisation`: (components, 64), the steps of each one's coefficients, in zigzag order."""

    progressive: bool
    components: tuple[Component, ...]
    scans: tuple[ScanLayout, ...]
    quantisation: NDArray[np.int32]

    @property
    def blocks(self) -> int:
        """The blocks of all components."""
        last = self.components[-1]
        return last.first + last.wide * last.high


def split(data: bytes) -> tuple[bytes, list[bytes]]:
    """A file's frame and the coded bytes of each scan. Raises NotCodable."""
    frame, scans, at = bytearray(), [], 0
    while at < len(data):
        marker, end = _segment(data, at)
        frame += data[at:end]
        at = end
        if marker == _SOS:
            found = _SCAN_END.search(data, at)
            stop = found.start() if found else len(data)
            scans.append(data[at:stop])
            at = stop
            if len(scans) > MOST_SCANS:
                raise NotCodable("too many scans")
        elif marker == _EOI:
            break
    return bytes(frame + data[at:]), scans


def joined(frame: bytes, layout: FrameLayout, scans: Sequence[bytes]) -> bytes:
    """The file: the opposite of `split`."""
    cuts = [0, *(scan.offset for scan in layout.scans), len(frame)]
    parts = [frame[begin:end] for begin, end in pairwise(cuts)]
    return b"".join(each for part, scan in zip(parts, [*scans, b""], strict=True) for each in (part, scan))


def parse(frame: bytes) -> FrameLayout:
    """Read a frame. Raises NotCodable."""
    components: tuple[Component, ...] = ()
    scans: list[ScanLayout] = []
    steps: dict[int, NDArray[np.int32]] = {}
    tables: dict[tuple[int, int], bytes] = {}
    quantised: dict[int, NDArray[np.int32]] = {}
    restart, at, progressive = 0, 0, False
    while at < len(frame):
        marker, end = _segment(frame, at)
        body = frame[at + 4 : end]
        at = end
        if marker == _DQT:
            steps |= _steps(body)
        elif marker == _DHT:
            tables |= _tables(body)
        elif marker == _DRI:
            restart = int.from_bytes(_take(body, 0, 2), "big")
        elif marker in (_BASELINE, _EXTENDED, _PROGRESSIVE):
            if components:
                raise NotCodable("two frames")
            components, progressive = _components(body), marker == _PROGRESSIVE
        elif marker in _OTHER_FRAMES:
            raise NotCodable("a process that is not coded here")
        elif marker == _SOS:
            scan = _scan(body, components, tables, progressive, restart, end)
            for index in scan.components:
                number = components[index].quantisation
                if number not in steps or (steps[number] != quantised.setdefault(index, steps[number])).any():
                    raise NotCodable("a missing quantisation table, or one that changes between scans")
            scans.append(scan)
            if len(scans) > MOST_SCANS:
                raise NotCodable("too many scans")
        elif marker == _EOI:
            break
    if len(quantised) != len(components) or not components:
        raise NotCodable("components without coefficients")
    return FrameLayout(progressive, components, tuple(scans), np.stack([quantised[c] for c in range(len(components))]))


def _segment(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at`, and where its segment ends."""
    if data[at : at + 1] != b"\xff" or at + 2 > len(data):
        raise NotCodable("no marker where one must be")
    marker = data[at + 1]
    if (marker == _SOI) != (at == 0) or marker < _BASELINE:
        raise NotCodable("it does not begin as a JPEG does, or has a marker that none has")
    if marker in (_SOI, _EOI):
        return marker, at + 2
    if marker == 0xFF:  # a fill byte
        return marker, at + 1
    end = at + 2 + int.from_bytes(_take(data, at + 2, 2), "big")
    if end < at + 4 or end > len(data):
        raise NotCodable("a segment that is too long")
    return marker, end


def _take(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if len(part) < size:
        raise NotCodable("a segment that is too short")
    return part


def _steps(body: bytes) -> dict[int, NDArray[np.int32]]:
    found: dict[int, NDArray[np.int32]] = {}
    at = 0
    while at < len(body):
        wide, number = body[at] >> 4, body[at] & 15
        if wide > 1:
            raise NotCodable("a quantisation table of an unknown kind")
        size = 64 * (wide + 1)
        found[number] = np.frombuffer(_take(body, at + 1, size), ">u2" if wide else "u1").astype(np.int32)
        if not found[number].all():
            raise NotCodable("a quantisation step of 0")
        at += 1 + size
    return found


def _tables(body: bytes) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    at = 0
    while at < len(body):
        counts = _take(body, at + 1, 16)
        symbols = _take(body, at + 17, sum(counts))
        if sum(count << 15 - index for index, count in enumerate(counts)) > 1 << 16:
            raise NotCodable("a Huffman table with more codes than there are")
        if len(set(symbols)) < len(symbols):
            raise NotCodable("a Huffman table with a symbol twice")
        found[body[at] >> 4, body[at] & 15] = counts + symbols
        at += 17 + len(symbols)
    return found


def _components(body: bytes) -> tuple[Component, ...]:
    precision, *_, count = _take(body, 0, 6)
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if precision != 8 or not height or not width or count not in (1, 3) or len(body) != 6 + 3 * count:
        raise NotCodable("samples of other than 8 bits, no size, or components as nobody has them")
    factors = [(body[7 + 3 * c] >> 4, body[7 + 3 * c] & 15) for c in range(count)]
    if any(not 1 <= each <= 4 for pair in factors for each in pair):
        raise NotCodable("sampling factors as nobody has them")
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    units_across, units_down = _ceil(width, 8 * most_h), _ceil(height, 8 * most_v)
    found: list[Component] = []
    first = 0
    for c, (h, v) in enumerate(factors):
        across = _ceil(_ceil(width * h, most_h), 8)
        down = _ceil(_ceil(height * v, most_v), 8)
        size = units_across * h, units_down * v
        found.append(Component(body[6 + 3 * c], h, v, body[8 + 3 * c], across, down, *size, first))
        first += size[0] * size[1]
    if first > MOST_BLOCKS:
        raise NotCodable("too large")
    return tuple(found)


def _ceil(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)


def _scan(
    body: bytes,
    components: Sequence[Component],
    tables: dict[tuple[int, int], bytes],
    progressive: bool,
    restart: int,
    offset: int,
) -> ScanLayout:
    count = _take(body, 0, 1)[0]
    start, end, bits = _take(body, 1 + 2 * count, 3)
    if not count or len(body) != 4 + 2 * count:
        raise NotCodable("a scan of nothing")
    identifiers = [each.identifier for each in components]
    chosen: list[int] = []
    for at in range(1, 1 + 2 * count, 2):
        if identifiers.count(body[at]) != 1:
            raise NotCodable("a scan of a component that there is not")
        chosen.append(identifiers.index(body[at]))
    above, bit = bits >> 4, bits & 15
    if chosen != sorted(set(chosen)) or sum(components[c].horizontal * components[c].vertical for c in chosen) > 10:
        raise NotCodable("a scan of components in another order, or of too many blocks at a time")
    sequential = not progressive and (start, end, above, bit) == (0, 63, 0, 0)
    first = progressive and 0 <= start <= end <= 63 and (not start or count == 1) and (start or not end)
    if not sequential and not (first and bit <= 13 and above in (0, bit + 1)):
        raise NotCodable("a scan as no encoder makes one")
    numbers = body[2 : 2 + 2 * count : 2]
    dc, ac = tuple(tables.get((0, n >> 4), b"") for n in numbers), tuple(tables.get((1, n & 15), b"") for n in numbers)
    return ScanLayout(tuple(chosen), start, end, above, bit, dc, ac, restart, offset)

"""A scan's coded bytes to coefficients and back (ITU-T T.81, annexes F and G), compiled.

What the coefficients do not tell is told beside them (`Unsaid`): the bits that fill up the last byte before each
marker, and where a run of blocks without further coefficients ends although it could go on. libjpeg ends such a run
where it holds more than LIBJPEG_BITS correction bits; only runs that end elsewhere are told one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.jpeg.markers import FrameLayout, NotCodable, ScanLayout
from trilobyte_gui.compiled import inlined_function, kernel_function

LIBJPEG_BITS = 937
NO_LIMIT = 1 << 40
LARGEST_DC, LARGEST_AC = 1 << 14, 1 << 12  # magnitudes of coefficients are less
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_LONGEST_RUN = 0x7FFF
_BEYOND = 512  # bytes: more than the codes of a block take
_DONE, _BROKEN, _OTHER_LIMIT, _FULL = 0, -1, -2, -3

# What kernels know of a scan, by place in an array of int64.
_START, _END, _ABOVE, _BIT, _RESTARTS, _COUNT, _UNITS, _ACROSS, _LIMIT, _PROGRESSIVE = range(10)
# What they know of each of its components.
_FIRST, _WIDE, _H, _V, _DC, _AC = range(6)

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Unsaid:
    """`fill`: for each stretch between markers, the bits after its last code, inverted (so 0 where they are ones).
    `breaks`: the units before which a run ends early. `limit`: the correction bits beyond which one ends."""

    fill: bytes
    breaks: tuple[int, ...]


def decode_scan(data: bytes, scan: ScanLayout, layout: FrameLayout, limit: int, coefficients: I16) -> Unsaid:
    """Add a scan to coefficients (blocks, 64), in zigzag order. Raises NotCodable; OtherLimit where runs end otherwise
    than with `limit`."""
    facts, parts, units = _facts(scan, layout, limit)
    count = stretches(scan, layout)
    cut = _RESTART.split(data)
    if len(cut) != 2 * count - 1 or any(mark[0] != 0xD0 + n % 8 for n, mark in enumerate(cut[1::2])):
        raise NotCodable("restart markers where none must be, or none where one must")
    plain = [each.replace(b"\xff\0", b"\xff") for each in cut[::2]]
    ends = np.cumsum([len(each) for each in plain], dtype=np.int64)
    fill, breaks = np.zeros(count, np.uint8), np.zeros(min(units, len(data) * 8) + 1, np.int64)
    source = np.frombuffer(b"".join(plain) + bytes(_BEYOND), np.uint8)
    lookups = _lookups(scan)
    found = _decode(source, np.zeros(8, np.int64), ends, facts, parts, lookups, coefficients, fill, breaks)
    if found == _OTHER_LIMIT:
        raise OtherLimit
    if found < 0:
        raise NotCodable("coded coefficients that are broken, or larger than any encoder's")
    return Unsaid(fill.tobytes(), tuple(breaks[:found].tolist()))


def encode_scan(
    unsaid: Unsaid, scan: ScanLayout, layout: FrameLayout, limit: int, coefficients: I16, room: int
) -> bytes:
    """The scan's coded bytes, at most `room` of them. Raises NotCodable where its coefficients cannot be coded."""
    facts, parts, units = _facts(scan, layout, limit)
    out, ends = np.zeros(room + _BEYOND, np.uint8), np.zeros(stretches(scan, layout), np.int64)
    fill = np.frombuffer(unsaid.fill, np.uint8)
    breaks = np.array([*unsaid.breaks, -1], np.int64)
    bits = np.zeros(LIBJPEG_BITS + 64 * 64 if limit == LIBJPEG_BITS else 64 * (min(units, _LONGEST_RUN) + 1), np.uint8)
    codes = _codes(scan)
    if _encode(out, np.zeros(3, np.int64), ends, facts, parts, codes, coefficients, fill, breaks, bits) != _DONE:
        raise NotCodable("coefficients for which the scan has no codes")
    data, begin = bytearray(), 0
    for n, end in enumerate(ends.tolist()):
        data += b"" if not n else bytes([0xFF, 0xD0 + (n - 1) % 8])
        data += out[begin:end].tobytes().replace(b"\xff", b"\xff\0")
        begin = end
    return bytes(data)


def stretches(scan: ScanLayout, layout: FrameLayout) -> int:
    """How many stretches of coded bytes restart markers cut the scan into."""
    units = _facts(scan, layout, 0)[2]
    return -(-units // scan.restart) if scan.restart else 1


class OtherLimit(Exception):
    """Runs end elsewhere than the limit says."""


def _facts(scan: ScanLayout, layout: FrameLayout, limit: int) -> tuple[I64, I64, int]:
    chosen = [layout.components[c] for c in scan.components]
    if len(chosen) == 1:
        across, down = chosen[0].across, chosen[0].down
        parts = [(chosen[0].first, chosen[0].wide, 1, 1, 0, 0)]
    else:
        across, down = chosen[0].wide // chosen[0].horizontal, chosen[0].high // chosen[0].vertical
        parts = [(each.first, each.wide, each.horizontal, each.vertical, n, n) for n, each in enumerate(chosen)]
    facts = (scan.start, scan.end, scan.above, scan.bit, scan.restart, len(chosen), across * down, across, limit)
    return np.array([*facts, layout.progressive], np.int64), np.array(parts, np.int64), across * down


def _lookups(scan: ScanLayout) -> I32:
    """(2, components, 65536): for the next 16 bits the length of the code they begin with · 256 + its symbol; 0 where
    there is none. First the DC tables."""
    lookups = np.zeros((2, len(scan.components), 1 << 16), np.int32)
    for row, tables in zip(lookups, (scan.dc, scan.ac), strict=True):
        for lookup, table in zip(row, tables, strict=True):
            if table:
                lengths = np.repeat(np.arange(1, 17), list(table[:16]))
                filled = np.repeat(lengths << 8 | np.frombuffer(table[16:], np.uint8), 1 << 16 - lengths)
                lookup[: len(filled)] = filled
    return lookups


def _codes(scan: ScanLayout) -> I32:
    """(2, components, 256): for each symbol its code's length · 65536 + the code; 0 where there is none."""
    codes = np.zeros((2, len(scan.components), 256), np.int32)
    for row, tables in zip(codes, (scan.dc, scan.ac), strict=True):
        for code, table in zip(row, tables, strict=True):
            if table:
                lengths = np.repeat(np.arange(1, 17), list(table[:16]))
                begins = np.cumsum(1 << 16 - lengths) - (1 << 16 - lengths)
                code[list(table[16:])] = lengths << 16 | begins >> 16 - lengths
    return codes


@inlined_function
def _block_of(part: I64, unit: int, inside: int, across: int) -> int:
    """The number of the block that is `inside` a unit the so many'th of a component."""
    y, x = inside // part[_H], inside % part[_H]
    return int(part[_FIRST] + (unit // across * part[_V] + y) * part[_WIDE] + unit % across * part[_H] + x)


@inlined_function
def _peek(source: U8, at: int, count: int) -> int:
    """The `count` ≤ 16 bits from bit `at` on."""
    byte = at >> 3
    word = int(source[byte]) << 16 | int(source[byte + 1]) << 8 | int(source[byte + 2])
    return int(word >> (24 - (at & 7) - count)) & ((1 << count) - 1)


@inlined_function
def _signed(bits: int, size: int) -> int:
    """The value that T.81 codes by `bits` of `size`."""
    return bits if size == 0 or bits >> (size - 1) else bits - (1 << size) + 1


# The decoder's state: the bit that comes next, where those of the stretch stop, the blocks that the run still has, its
# correction bits; the unit after a run that could have gone on, -1 if none, -2 while such a run lasts; each component's
# last DC coefficient.
_BIT_AT, _STOP, _LEFT, _CORRECTED, _ENDED, _LAST_DC = range(6)


@kernel_function
def _decode(
    source: U8, state: I64, ends: I64, facts: I64, parts: I64, lookups: I32, coefficients: I16, fill: U8, breaks: I64
) -> int:
    """Returns the number of breaks, or a fault. `state`: 8 zeros."""
    restarts = facts[_RESTARTS]
    state[_STOP], state[_ENDED] = ends[0] * 8, -1
    stretch = found = 0
    for unit in range(facts[_UNITS]):
        if restarts and unit and unit % restarts == 0:
            if not _end_stretch(source, state, fill, stretch):
                return _BROKEN
            stretch += 1
            state[_BIT_AT], state[_STOP], state[_ENDED] = state[_STOP], ends[stretch] * 8, -1
            for c in range(3):
                state[_LAST_DC + c] = 0
        for c in range(facts[_COUNT]):
            part = parts[c]
            for inside in range(part[_H] * part[_V]):
                if state[_BIT_AT] > state[_STOP]:
                    return _BROKEN
                block = coefficients[_block_of(part, unit, inside, facts[_ACROSS])]
                if facts[_START] == 0 and not _decode_first(source, state, facts, lookups[0, part[_DC]], c, block):
                    return _BROKEN
                if facts[_END] == 0:
                    continue
                begin = k = max(facts[_START], 1)
                if state[_LEFT] == 0:
                    k = _decode_others(source, state, facts, lookups[1, part[_AC]], block, begin)
                    if k < 0:
                        return _BROKEN
                    if state[_LEFT]:  # a run begins
                        if k == begin and state[_ENDED] == unit:
                            breaks[found] = unit
                            found += 1
                        state[_CORRECTED] = 0
                        state[_ENDED] = -2 if state[_LEFT] < _LONGEST_RUN else -1
                if state[_LEFT]:
                    fault = _in_run(source, state, facts, block, k, unit)
                    if fault != _DONE:
                        return int(fault)
    if stretch != len(ends) - 1 or not _end_stretch(source, state, fill, stretch):
        return _BROKEN
    return found


@inlined_function
def _end_stretch(source: U8, state: I64, fill: U8, stretch: int) -> bool:
    """Note the bits that fill the stretch's last byte; False where it does not end here."""
    at, stop = state[_BIT_AT], state[_STOP]
    sound = bool(state[_LEFT] == 0 and at <= stop <= at + 7)
    if sound:
        fill[stretch] = ((1 << (stop - at)) - 1) ^ _peek(source, at, stop - at)
    return sound


@inlined_function
def _decode_first(source: U8, state: I64, facts: I64, lookup: I32, c: int, block: I16) -> bool:
    """The DC coefficient of a block of component c, or the next bit of it; False where it is broken."""
    at, bit = state[_BIT_AT], facts[_BIT]
    if facts[_ABOVE]:
        block[0] |= _peek(source, at, 1) << bit
        state[_BIT_AT] = at + 1
        return True
    entry = lookup[_peek(source, at, 16)]
    size = entry & 255
    at += entry >> 8
    if entry == 0 or size > 14:
        return False
    dc = state[_LAST_DC + c] + _signed(_peek(source, at, size), size)
    state[_BIT_AT] = at + size
    if abs(dc) << bit >= LARGEST_DC:
        return False
    block[0] = dc << bit
    state[_LAST_DC + c] = dc
    return True


@inlined_function
def _decode_others(source: U8, state: I64, facts: I64, lookup: I32, block: I16, k: int) -> int:
    """The coefficients from k on, until the scan's last one or a run of blocks begins. Returns the next one's number;
    -1 where they are broken."""
    end, above, bit, at = facts[_END], facts[_ABOVE], facts[_BIT], state[_BIT_AT]
    sound = True
    while sound and k <= end:
        entry = lookup[_peek(source, at, 16)]
        at += entry >> 8
        zeros, size = (entry >> 4) & 15, entry & 15
        if size == 0 and zeros < 15:
            state[_LEFT] = (1 << zeros) + _peek(source, at, zeros)
            at += zeros
            sound = entry != 0 and (zeros == 0 or facts[_PROGRESSIVE] != 0)
            break
        value = _signed(_peek(source, at, size), size) << bit
        at += size
        if above:
            while k <= end:
                if block[k]:
                    _correct(source, at, block, k, bit)
                    at += 1
                elif zeros == 0:
                    break
                else:
                    zeros -= 1
                k += 1
        else:
            k += zeros
        sound = (
            abs(value) < LARGEST_AC and (above == 0 or (size <= 1 and at <= state[_STOP]))
            and (k <= end or not (value or zeros))
        )  # fmt: skip
        if sound and k <= end and value:
            block[k] = value
        k += 1
    state[_BIT_AT] = at
    return k if sound else -1


@inlined_function
def _correct(source: U8, at: int, block: I16, k: int, bit: int) -> None:
    """Coefficient k, which is not 0, by one bit more."""
    if _peek(source, at, 1):
        block[k] += (1 << bit) if block[k] > 0 else -(1 << bit)


@inlined_function
def _in_run(source: U8, state: I64, facts: I64, block: I16, k: int, unit: int) -> int:
    """The coefficients from k on of a block in a run, which are only corrected. Returns a fault, or _DONE."""
    if facts[_ABOVE]:
        for j in range(k, facts[_END] + 1):
            if block[j]:
                _correct(source, state[_BIT_AT], block, j, facts[_BIT])
                state[_BIT_AT] += 1
                state[_CORRECTED] += 1
        if state[_BIT_AT] > state[_STOP]:
            return _BROKEN
    state[_LEFT] -= 1
    if not facts[_PROGRESSIVE]:
        state[_ENDED] = -1
    elif state[_CORRECTED] > facts[_LIMIT] and state[_LEFT]:
        return _OTHER_LIMIT
    elif state[_LEFT] == 0 and state[_ENDED] == -2:
        state[_ENDED] = unit + 1 if state[_CORRECTED] <= facts[_LIMIT] else -1
    return _DONE


# The encoder's state: the bit that comes next, the length of the pending run of blocks, its correction bits.
_AT, _RUN, _HELD = range(3)


@inlined_function
def _length(value: int) -> int:
    """The bits of a number."""
    bits = 0
    while value >> bits:
        bits += 1
    return bits


@inlined_function
def _put(out: U8, state: I64, value: int, count: int) -> None:
    """Append `count` ≤ 32 bits."""
    at = state[_AT]
    word = value << (40 - (at & 7) - count)
    for i in range(5):
        out[(at >> 3) + i] |= (word >> (32 - 8 * i)) & 255
    state[_AT] = at + count


@kernel_function
def _put_code(out: U8, state: I64, codes: I32, symbol: int) -> bool:
    """Append a symbol's code; False where it has none."""
    _put(out, state, int(codes[symbol] & 0xFFFF), int(codes[symbol] >> 16))
    return bool(codes[symbol] != 0)


@kernel_function
def _put_run(out: U8, state: I64, codes: I32, bits: U8) -> bool:
    """End the pending run of blocks, if there is one."""
    run = state[_RUN]
    if run == 0:
        return True
    size = _length(run) - 1
    known = bool(_put_code(out, state, codes, size << 4))
    _put(out, state, run & ((1 << size) - 1), size)
    for i in range(state[_HELD]):
        _put(out, state, int(bits[i]), 1)
    state[_RUN] = state[_HELD] = 0
    return known


@inlined_function
def _put_fill(out: U8, state: I64, fill: U8, ends: I64, stretch: int) -> bool:
    """Fill up the last byte of a stretch."""
    count = -state[_AT] & 7
    _put(out, state, ((1 << count) - 1) ^ int(fill[stretch]), count)
    ends[stretch] = state[_AT] >> 3
    return bool(fill[stretch] >> count == 0)


@kernel_function
def _put_first(
    out: U8, state: I64, codes: I32, block: I16, begin: int, end: int, bit: int, progressive: int, bits: U8
) -> bool:
    """The coefficients of a block, from bit `bit` up."""
    zeros = 0
    known = True
    for k in range(begin, end + 1):
        value = int(block[k])
        size = _length(abs(value) >> bit)
        if size == 0:
            zeros += 1
            continue
        known &= _put_run(out, state, codes, bits)
        while zeros > 15:
            known &= _put_code(out, state, codes, 0xF0)
            zeros -= 16
        known &= _put_code(out, state, codes, (zeros << 4 | size) & 255) and size < 16
        magnitude = abs(value) >> bit
        _put(out, state, magnitude if value > 0 else magnitude ^ ((1 << size) - 1), size)
        zeros = 0
    if zeros and progressive:
        state[_RUN] += 1
        if state[_RUN] == _LONGEST_RUN:
            known &= _put_run(out, state, codes, bits)
    elif zeros:
        known &= _put_code(out, state, codes, 0)
    return known


@kernel_function
def _put_refinement(
    out: U8, state: I64, codes: I32, block: I16, begin: int, end: int, bit: int, limit: int, bits: U8
) -> bool:
    """Bit `bit` of a block's coefficients, of which those of higher bits are known."""
    last = -1
    for k in range(begin, end + 1):
        if abs(int(block[k])) >> bit == 1:
            last = k
    zeros = 0
    known = True
    first = state[_HELD]  # where this block's correction bits begin, and how many there are
    count = 0
    for k in range(begin, end + 1):
        magnitude = abs(int(block[k])) >> bit
        if magnitude == 0:
            zeros += 1
            continue
        while zeros > 15 and k <= last:
            known &= _put_run(out, state, codes, bits)
            known &= _put_code(out, state, codes, 0xF0)
            zeros -= 16
            for i in range(count):
                _put(out, state, int(bits[first + i]), 1)
            first = count = 0
        if magnitude > 1:
            bits[first + count] = magnitude & 1
            count += 1
            continue
        known &= _put_run(out, state, codes, bits)
        known &= _put_code(out, state, codes, zeros << 4 | 1)
        _put(out, state, 1 if block[k] > 0 else 0, 1)
        for i in range(count):
            _put(out, state, int(bits[first + i]), 1)
        first = count = zeros = 0
    if zeros or count:
        state[_RUN] += 1
        state[_HELD] = first + count
        if state[_RUN] == _LONGEST_RUN or state[_HELD] > limit:
            known &= _put_run(out, state, codes, bits)
    return known


@kernel_function
def _encode(
    out: U8, state: I64, ends: I64, facts: I64, parts: I64, codes: I32, coefficients: I16, fill: U8, breaks: I64,
    bits: U8,
) -> int:  # fmt: skip
    """Fills `out` and where in it each stretch ends; returns a fault."""
    start, end, above, bit = facts[_START], facts[_END], facts[_ABOVE], facts[_BIT]
    restarts, count, across = facts[_RESTARTS], facts[_COUNT], facts[_ACROSS]
    dc0 = dc1 = dc2 = 0
    stretch = 0
    broken = 0
    known = True
    for unit in range(facts[_UNITS]):
        if restarts and unit and unit % restarts == 0:
            known &= _put_run(out, state, codes[1, 0], bits)
            known &= _put_fill(out, state, fill, ends, stretch)
            stretch += 1
            dc0 = dc1 = dc2 = 0
        if breaks[broken] == unit:
            known &= _put_run(out, state, codes[1, 0], bits)
            broken += 1
        for c in range(count):
            part = parts[c]
            for inside in range(part[_H] * part[_V]):
                if (state[_AT] + state[_HELD]) >> 3 > out.size - _BEYOND:
                    return _FULL
                block = coefficients[_block_of(part, unit, inside, across)]
                if start == 0:
                    dc = int(block[0]) >> bit
                    if above:
                        _put(out, state, dc & 1, 1)
                    else:
                        step = dc - (dc0 if c == 0 else dc1 if c == 1 else dc2)
                        size = _length(abs(step))
                        known &= _put_code(out, state, codes[0, part[_DC]], size)
                        _put(out, state, step if step > 0 else step + (1 << size) - 1, size)
                        dc0 = dc if c == 0 else dc0
                        dc1 = dc if c == 1 else dc1
                        dc2 = dc if c == 2 else dc2
                if end and above:
                    known &= _put_refinement(out, state, codes[1, 0], block, start, end, bit, facts[_LIMIT], bits)
                elif end:
                    known &= _put_first(
                        out, state, codes[1, part[_AC]], block, max(start, 1), end, bit, facts[_PROGRESSIVE], bits
                    )
        if not known:
            return _BROKEN
    known &= _put_run(out, state, codes[1, 0], bits)
    known &= _put_fill(out, state, fill, ends, stretch)
    return _DONE if known else _BROKEN

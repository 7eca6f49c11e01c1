"""Floating-point segments."""

from __future__ import annotations

from tests.reference.basics import Cursor, Samples, check, unpack
from tests.reference.distribution import Coder, Tools
from tests.reference.segments import ValueList, decode_coded
from tests.reference.wrapper import unlzma2


def unplanes(data: bytes, width: int) -> list[bytes]:
    """The packed samples of planes."""
    count = len(data) // width
    return [data[at::count] for at in range(count)]


def read_blob(reader: Cursor, length: int) -> bytes:
    how = reader.varint()
    check(how <= 2, "kind of a blob")
    if how == 0:
        return bytes(length)
    data = reader.take(length) if how == 1 else unlzma2(reader.take(reader.varint()), 4 << 20)
    check(len(data) == length, "length of a blob")
    return data


def signed(pattern: int, bits: int) -> int:
    return pattern - (1 << bits) if pattern >> (bits - 1) else pattern


def widened(pattern: int) -> int:
    """A number of 32 bits as one of 64 (zero, infinity or an ordinary number)."""
    sign, exponent, fraction = pattern >> 31 & 1, pattern >> 23 & 255, pattern & (1 << 23) - 1
    check(0 < exponent < 255 or not fraction, "a number that must not be widened")
    exponent = {0: 0, 255: 2047}.get(exponent, exponent - 127 + 1023)
    return signed(sign << 63 | exponent << 52 | fraction << 29, 64)


def decode_float(data: bytes, channels: int, bits: int, frames: int, tools: Tools, new_coder: Coder) -> Samples:
    reader = Cursor(data)
    how = reader.varint()
    check(how <= 1, "kind of a floating-point segment")
    if how == 1:
        return unpack(b"".join(unplanes(unlzma2(reader.rest(), 4 << 20), bits // 8)), channels, bits)
    width, scale, kind = reader.varint(), reader.zigzag(), reader.varint()
    check(width in (32, bits) and kind in (0, 2), "width or inner segment")
    inner = reader.take(reader.varint())
    whole = 25 if width == 32 else 32
    nothing: list[ValueList | None] = [None] * channels
    split = unpack(inner, channels, whole) if kind == 0 else decode_coded(inner, frames, nothing, tools, new_coder)
    numbers = [n for frame in zip(*split, strict=True) for n in frame]

    f, bias, special = (23, 127, 255) if width == 32 else (52, 1023, 2047)
    below = f + bias - 1 - scale  # s
    left = [max(min(f - (abs(n).bit_length() - 1), below), 0) if n else 0 for n in numbers]
    sizes = [left.count(c) for c in range(f + 1)]
    rest = read_blob(reader, sum((size * c + 7) // 8 for c, size in enumerate(sizes)))
    zeros = unplanes(read_blob(reader, numbers.count(0) * width // 8), width // 8)
    check(not reader.rest(), "bytes after a segment")
    remainders = [0] * len(numbers)
    for c, size in enumerate(sizes[1:], start=1):
        octets, rest = rest[: (size * c + 7) // 8], rest[(size * c + 7) // 8 :]
        plane = int.from_bytes(octets, "big") >> -size * c % 8
        chosen = [at for at, count in enumerate(left) if count == c]
        for bit in range(size * c):
            remainders[chosen[bit % size]] = remainders[chosen[bit % size]] << 1 | plane >> (size * c - 1 - bit) & 1

    patterns = []
    silent = iter(zeros)
    for n, remainder in zip(numbers, remainders, strict=True):
        if n == 0:
            pattern = int.from_bytes(next(silent), "little")
        else:
            top = abs(n).bit_length() - 1
            exponent = top - scale + bias
            check(exponent < special and (exponent > 0 or below >= 0), "an exponent out of range")
            if exponent > 0:
                first = abs(n) - (1 << top)
                fraction = first << (f - top) if top <= f else first >> (top - f)
            else:
                exponent, fraction = 0, abs(n) << below
            pattern = (n < 0) << (width - 1) | exponent << f | fraction | remainder
        patterns.append(widened(pattern) if width < bits else signed(pattern, bits))
    return [patterns[channel::channels] for channel in range(channels)]

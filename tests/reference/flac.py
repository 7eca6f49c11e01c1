"""Segments that are FLAC frames (RFC 9639)."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reference.basics import Samples, check


def crc_table(polynomial: int, bits: int) -> list[int]:
    table = []
    for byte in range(256):
        crc = byte << (bits - 8)
        for _ in range(8):
            crc = crc << 1 ^ (polynomial if crc >> (bits - 1) & 1 else 0)
        table.append(crc & ((1 << bits) - 1))
    return table


CRC8, CRC16 = crc_table(0x107, 8), crc_table(0x18005, 16)


def crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = CRC8[crc ^ byte]
    return crc


def crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ CRC16[crc >> 8 ^ byte]
    return crc


class Bits:
    """Bits of a byte string, most significant first."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def unsigned(self, count: int) -> int:
        end = self.at + count
        check(end <= 8 * len(self.data), "FLAC stream too short")
        window = int.from_bytes(self.data[self.at >> 3 : (end + 7) >> 3], "big")
        self.at = end
        return window >> (-end % 8) & ((1 << count) - 1)

    def signed(self, count: int) -> int:
        value = self.unsigned(count)
        return value - (1 << count) if count and value >> (count - 1) else value

    def unary(self) -> int:
        zeros = 0
        while not self.unsigned(1):
            zeros += 1
        return zeros

    def aligned(self) -> int:
        """The byte position, after skipping to a whole byte."""
        self.at = (self.at + 7) // 8 * 8
        return self.at // 8


FLAC_BITS = {1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32}
FIXED = {0: [], 1: [1], 2: [2, -1], 3: [3, -3, 1], 4: [4, -6, 4, -1]}


def flac_subframe(bits: Bits, size: int, width: int) -> list[int]:
    check(bits.unsigned(1) == 0, "FLAC subframe")
    kind = bits.unsigned(6)
    wasted = bits.unary() + 1 if bits.unsigned(1) else 0
    width -= wasted
    coefficients: Sequence[int]
    if kind == 0:
        return [bits.signed(width) << wasted] * size
    if kind == 1:
        return [bits.signed(width) << wasted for _ in range(size)]
    if 8 <= kind <= 12:
        order, shift, coefficients = kind - 8, 0, FIXED[kind - 8]
        signal = [bits.signed(width) for _ in range(order)]
    else:
        check(kind >= 32, "FLAC subframe type")
        order = kind - 31
        signal = [bits.signed(width) for _ in range(order)]
        precision = bits.unsigned(4) + 1
        shift = bits.signed(5)
        check(precision < 16 and shift >= 0, "FLAC predictor")
        coefficients = [bits.signed(precision) for _ in range(order)]
    method = bits.unsigned(2)
    check(method < 2, "FLAC residual")
    parameter_bits = 4 + method
    partitions = bits.unsigned(4)
    check(size >> partitions << partitions == size, "FLAC partitions")
    for partition in range(1 << partitions):
        count = (size >> partitions) - (0 if partition else order)
        check(count >= 0, "FLAC partition")
        parameter = bits.unsigned(parameter_bits)
        raw = bits.unsigned(5) if parameter == (1 << parameter_bits) - 1 else None
        for _ in range(count):
            if raw is not None:
                residual = bits.signed(raw)
            else:
                folded = bits.unary() << parameter
                folded |= bits.unsigned(parameter)
                residual = folded >> 1 ^ -(folded & 1)
            latest = signal[len(signal) - order :]
            prediction = sum(c * x for c, x in zip(coefficients, reversed(latest), strict=True)) >> shift
            signal.append(prediction + residual)
    return [value << wasted for value in signal]


def flac_frame(bits: Bits, stream_bits: int) -> Samples:
    begin = bits.aligned()
    check(bits.unsigned(15) == 0x7FFC, "FLAC sync")
    bits.unsigned(1)  # fixed or variable block size: only says what the number counts
    size_code, rate_code, assignment, bits_code = (bits.unsigned(count) for count in (4, 4, 4, 3))
    check(bits.unsigned(1) == 0, "FLAC frame header")
    lead = bits.unsigned(8)  # frame or sample number, UTF-8 fashion: its length alone matters here
    bits.unsigned(8 * (8 - (lead ^ 0xFF).bit_length() - 1 if lead >= 0xC0 else 0))
    if size_code in (6, 7):
        size = bits.unsigned(8 * (size_code - 5)) + 1
    else:
        size = 192 if size_code == 1 else 576 << (size_code - 2) if size_code < 6 else 256 << (size_code - 8)
    bits.unsigned({12: 8, 13: 16, 14: 16}.get(rate_code, 0))
    end = bits.aligned()
    check(crc8(bits.data[begin:end]) == bits.unsigned(8), "FLAC CRC-8")

    width = FLAC_BITS[bits_code] if bits_code else stream_bits
    check(assignment <= 10, "FLAC channels")
    side = {8: 1, 9: 0, 10: 1}.get(assignment)
    channels = 2 if assignment >= 8 else assignment + 1
    signals = [flac_subframe(bits, size, width + (channel == side)) for channel in range(channels)]
    end = bits.aligned()
    check(crc16(bits.data[begin:end]) == bits.unsigned(16), "FLAC CRC-16")
    if side is None:
        return signals
    first, second = signals
    if assignment == 8:
        return [first, [left - s for left, s in zip(first, second, strict=True)]]
    if assignment == 9:
        return [[right + s for s, right in zip(first, second, strict=True)], second]
    doubled = [(2 * m | s & 1, s) for m, s in zip(first, second, strict=True)]
    return [[(m + s) >> 1 for m, s in doubled], [(m - s) >> 1 for m, s in doubled]]


def decode_flac(data: bytes, channels: int, frames: int) -> Samples:
    check(data[:4] == b"fLaC", "FLAC marker")
    at, last, stream_bits = 4, False, 0
    while not last:
        last, kind, length = bool(data[at] & 0x80), data[at] & 0x7F, int.from_bytes(data[at + 1 : at + 4], "big")
        if kind == 0:
            stream_bits = (int.from_bytes(data[at + 14 : at + 22], "big") >> 36 & 31) + 1
        at += 4 + length
    samples: Samples = [[] for _ in range(channels)]
    bits = Bits(data)
    bits.at = 8 * at
    while bits.aligned() < len(data):
        signals = flac_frame(bits, stream_bits)
        check(len(signals) == channels, "FLAC channels")
        for channel, signal in zip(samples, signals, strict=True):
            channel += signal
    check(len(samples[0]) == frames, "FLAC frames")
    return samples

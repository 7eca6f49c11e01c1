"""The FLAC bit stream, compiled: whole frames in, samples out, every rule and checksum of a frame checked.

One decoder for every depth from 4 to 32 bits and up to 8 channels, strict where general-purpose decoders
conceal: it never skips or guesses, and stops where something is wrong (`flac_mending` goes on from there, if asked to).
Bits are read from a big-endian 64-bit view of the data, so that any 64 bits are two loads and two shifts away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_status import (
    BLOCK,
    FOLLOW,
    FOUND,
    GAP,
    H_ASSIGNMENT,
    H_BITS,
    H_BLOCK,
    H_END,
    H_NUMBER,
    H_RATE,
    H_VARIABLE,
    HEADER_SLOTS,
    MAX_BLOCK,
    NUMBER,
    PADDING,
    POSITION,
    RUN,
    STATE_SLOTS,
    VARIABLE,
    WRITTEN,
    FrameStatus,
    as_words,
)
from trilobyte_gui.compiled import njit

(
    _FULL,
    _NEED_MORE,
    _NO_FRAME,
    _BAD_HEADER,
    _BAD_HEADER_CRC,
    _BAD_FRAME_CRC,
    _BAD_SUBFRAME,
    _BAD_RESIDUAL,
    _OUT_OF_RANGE,
    _OTHER_RATE,
    _OTHER_CHANNELS,
    _OTHER_BITS,
    _TOO_LONG,
    _ALL_READ,
    _JUMP,
) = (int(status) for status in FrameStatus)


def _crc_table(width: int, polynomial: int) -> NDArray[np.uint16]:
    table = np.zeros(256, np.uint16)
    top, mask = 1 << (width - 1), (1 << width) - 1
    for byte in range(256):
        crc = byte << (width - 8)
        for _ in range(8):
            crc = (crc << 1 ^ (polynomial if crc & top else 0)) & mask
        table[byte] = crc
    return table


CRC8 = _crc_table(8, 0x07)
CRC16 = _crc_table(16, 0x8005)


def _count_leading_zeros(typing_context: Any, value: Any) -> Any:
    """Number of zero bits above the highest one bit of a uint64; 64 for 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctlz(arguments[0], context.get_constant(types.boolean, False))

    return types.uint64(types.uint64), generate


_intrinsic: Any = intrinsic
leading_zeros: Callable[[Any], Any] = _intrinsic(_count_leading_zeros)


@njit(inline="always")
def _peek(words: NDArray[np.uint64], at: int) -> Any:
    """The 64 bits from bit `at` on."""
    index, shift = at >> 6, np.uint64(at & 63)
    return (words[index] << shift) | ((words[index + 1] >> np.uint64(1)) >> (np.uint64(63) - shift))


@njit(inline="always")
def _bits(words: NDArray[np.uint64], at: int, count: int) -> int:
    """`count` (1..63) bits from bit `at` on, unsigned."""
    return int(_peek(words, at) >> np.uint64(64 - count))


@njit(inline="always")
def _signed(words: NDArray[np.uint64], at: int, count: int) -> int:
    """`count` (1..64) bits from bit `at` on, two's complement."""
    return int(np.int64(_peek(words, at)) >> np.int64(64 - count))


@njit()
def _coded_number(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """The number at byte `at`, coded as in UTF-8 but longer, and its length; minus a FrameStatus for the length where
    it is broken, or is not followed by a byte more."""
    first = int(data[at])
    if first < 0x80:
        return first, 1
    length = 0
    while length < 7 and (first & (0x80 >> length)) != 0:
        length += 1
    if length < 2:
        return 0, -_BAD_HEADER
    if end - at < length + 1:
        return 0, -_NEED_MORE
    number = first & (0x7F >> length)
    for i in range(1, length):
        if (data[at + i] & 0xC0) != 0x80:
            return 0, -_BAD_HEADER
        number = (number << 6) | int(data[at + i] & 0x3F)
    return number, length


@njit()
def parse_header(
    data: NDArray[np.uint8],
    words: NDArray[np.uint64],
    at: int,
    end: int,
    rate: int,
    bits: int,
    header: NDArray[np.int64],
) -> int:
    """Parse the frame header at byte `at`. Returns 0 and fills `header`, or a FrameStatus.

    `rate` and `bits` stand in where the frame refers to the stream's header.
    """
    if end - at < 2:
        return _NEED_MORE
    if data[at] != 0xFF or (data[at + 1] & 0xFE) != 0xF8:
        return _NO_FRAME
    if end - at < 6:
        return _NEED_MORE
    block_code = data[at + 2] >> 4
    rate_code = data[at + 2] & 15
    assignment = int(data[at + 3] >> 4)
    bits_code = (data[at + 3] >> 1) & 7
    if block_code == 0 or rate_code == 15 or assignment > 10 or bits_code == 3 or (data[at + 3] & 1) != 0:
        return _BAD_HEADER
    number, length = _coded_number(data, at + 4, end)
    if length < 0:
        return -length
    p = at + 4 + length
    if end - p < 5:
        needed = 1 + (block_code == 6) + 2 * (block_code == 7) + (rate_code == 12) + 2 * (rate_code > 12)
        if end - p < needed:
            return _NEED_MORE
    if block_code == 1:
        block = 192
    elif block_code < 6:
        block = 576 << (block_code - 2)
    elif block_code == 6:
        block = int(data[p]) + 1
        p += 1
    elif block_code == 7:
        block = (int(data[p]) << 8 | int(data[p + 1])) + 1
        p += 2
    else:
        block = 256 << (block_code - 8)
    if rate_code == 12:
        rate = int(data[p]) * 1000
        p += 1
    elif rate_code > 12:
        rate = (int(data[p]) << 8 | int(data[p + 1])) * (1 if rate_code == 13 else 10)
        p += 2
    elif rate_code > 0:
        rate = int(_RATES[rate_code])
    if bits_code != 0:
        bits = int(_BITS[bits_code])
    crc = np.uint8(0)
    for i in range(at, p):
        crc = np.uint8(CRC8[crc ^ data[i]])
    if crc != data[p]:
        return _BAD_HEADER_CRC
    header[H_BLOCK] = block
    header[H_RATE] = rate
    header[H_ASSIGNMENT] = assignment
    header[H_BITS] = bits
    header[H_VARIABLE] = data[at + 1] & 1
    header[H_NUMBER] = number
    header[H_END] = p + 1
    return 0


_RATES = np.array(
    [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 0, 0, 0, 0], np.int64
)
_BITS = np.array([0, 8, 12, 0, 16, 20, 24, 32], np.int64)
_FIXED = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [2, -1, 0, 0], [3, -3, 1, 0], [4, -6, 4, -1]], np.int64)


@njit()
def _residual(words: NDArray[np.uint64], at: int, end: int, block: int, order: int, out: NDArray[np.int64]) -> int:
    """Decode the residual at bit `at` into out[order:block]. Returns the next bit, or minus a FrameStatus."""
    method = _bits(words, at, 2)
    partition_order = _bits(words, at + 2, 4)
    at += 6
    per_partition = block >> partition_order
    if method > 1 or (per_partition << partition_order) != block or per_partition < order:
        return -_BAD_RESIDUAL
    width = 4 + method
    escape = (1 << width) - 1
    i = order
    for partition in range(1 << partition_order):
        stop = (partition + 1) * per_partition
        if at > end:
            return -_NEED_MORE
        parameter = _bits(words, at, width)
        at += width
        if parameter == escape:
            raw = _bits(words, at, 5)
            at += 5
            if raw == 0:
                out[i:stop] = 0
                i = stop
            while i < stop:
                if at > end:
                    return -_NEED_MORE
                out[i] = _signed(words, at, raw)
                at += raw
                i += 1
        else:
            down = np.uint64(63 - parameter)
            while i < stop:
                window = _peek(words, at)
                high = 0
                while window == 0:
                    high += 64
                    at += 64
                    if at > end:
                        return -_NEED_MORE
                    window = _peek(words, at)
                zeros = int(leading_zeros(window))
                at += zeros + 1
                if at > end:
                    return -_NEED_MORE
                # One bit is shifted out at a time so that no shift reaches 64.
                if zeros + parameter < 63:
                    window = ((window << np.uint64(zeros)) << np.uint64(1)) >> np.uint64(1)
                else:
                    window = _peek(words, at) >> np.uint64(1)
                value = ((high + zeros) << parameter) | int(window >> down)
                at += parameter
                out[i] = (value >> 1) ^ -(value & 1)
                i += 1
    return at


@njit()
def _restore(out: NDArray[np.int64], block: int, order: int, shift: int, taps: NDArray[np.int64]) -> None:
    """Turn residuals into samples in place: add (sum of taps[j] * out[i - 1 - j]) >> shift."""
    if order == 0:
        return
    for i in range(order, block):
        total = np.int64(0)
        for j in range(order):
            total += taps[j] * out[i - 1 - j]
        out[i] += total >> shift


@njit()
def _subframe(
    words: NDArray[np.uint64],
    at: int,
    end: int,
    block: int,
    bits: int,
    out: NDArray[np.int64],
    taps: NDArray[np.int64],
) -> int:
    """Decode one subframe at bit `at` into out[:block]. Returns the next bit, or minus a FrameStatus."""
    if at + 8 > end:
        return -_NEED_MORE
    head = _bits(words, at, 8)
    at += 8
    if head & 0x80:
        return -_BAD_SUBFRAME
    kind = head >> 1
    wasted = 0
    if head & 1:
        window = _peek(words, at)
        wasted = int(leading_zeros(window)) + 1
        if at + wasted > end:
            return -_NEED_MORE
        if wasted >= bits:
            return -_BAD_SUBFRAME
        at += wasted
        bits -= wasted
    order = 0
    shift = 0
    if kind == 0:
        value = _signed(words, at, bits)
        at += bits
        for i in range(block):
            out[i] = value
    elif kind == 1:
        if at + block * bits > end:
            return -_NEED_MORE
        for i in range(block):
            out[i] = _signed(words, at, bits)
            at += bits
    elif 8 <= kind <= 12 or kind >= 32:
        order = kind - 8 if kind < 32 else kind - 31
        if order > block:
            return -_BAD_SUBFRAME
        if at + order * bits + (9 if kind >= 32 else 0) > end:
            return -_NEED_MORE
        for i in range(order):
            out[i] = _signed(words, at, bits)
            at += bits
        if kind < 32:
            for i in range(order):
                taps[i] = _FIXED[order, i]
        else:
            precision = _bits(words, at, 4) + 1
            shift = _signed(words, at + 4, 5)
            at += 9
            if precision == 16 or shift < 0:
                return -_BAD_SUBFRAME
            if at + order * precision > end:
                return -_NEED_MORE
            for i in range(order):
                taps[i] = _signed(words, at, precision)
                at += precision
        at = _residual(words, at, end, block, order, out)
        if at < 0:
            return at
        _restore(out, block, order, shift, taps)
    else:
        return -_BAD_SUBFRAME
    if at > end:
        return -_NEED_MORE
    if wasted:
        for i in range(block):
            out[i] <<= wasted
    return at


@njit()
def _other_form(header: NDArray[np.int64], channels: int, rate: int, bits: int, state: NDArray[np.int64]) -> int:
    """A FrameStatus where a frame disagrees with the stream's header, and in state[FOUND] what it says; otherwise 0."""
    if header[H_RATE] != rate:
        state[FOUND] = header[H_RATE]
        return _OTHER_RATE
    frame_channels = header[H_ASSIGNMENT] + 1 if header[H_ASSIGNMENT] < 8 else 2
    if frame_channels != channels:
        state[FOUND] = frame_channels
        return _OTHER_CHANNELS
    if header[H_BITS] != bits:
        state[FOUND] = header[H_BITS]
        return _OTHER_BITS
    return 0


@njit()
def _subframes(
    words: NDArray[np.uint64],
    at: int,
    end: int,
    header: NDArray[np.int64],
    bits: int,
    work: NDArray[np.int64],
    taps: NDArray[np.int64],
) -> int:
    """Decode a frame's subframes from bit `at` on into `work` (channels, MAX_BLOCK). Returns the next bit, or minus a
    FrameStatus."""
    assignment = header[H_ASSIGNMENT]
    for channel in range(work.shape[0]):
        side = (assignment == 8 and channel == 1) or (assignment == 9 and channel == 0)
        side = side or (assignment == 10 and channel == 1)
        at = _subframe(words, at, end, header[H_BLOCK], bits + (1 if side else 0), work[channel], taps)
        if at < 0:
            return at
    return at


@njit()
def decode_frames(
    data: NDArray[np.uint8],
    words: NDArray[np.uint64],
    end: int,
    rate: int,
    bits: int,
    left: int,
    out: NDArray[np.int32],
    work: NDArray[np.int64],
    state: NDArray[np.int64],
) -> int:
    """Decode whole frames from byte state[POSITION] on into `out` (frames, channels). Returns a FrameStatus.

    data    uint8, the stream; `words` is the same memory as big-endian 64-bit words, in native order; both go
            on for PADDING bytes after `end`
    left    frames that the stream may still hold, or -1 when that is unknown
    work    int64 (channels, MAX_BLOCK), scratch
    state   carried between calls; POSITION is left at the first frame that was not decoded, WRITTEN counts
            the frames of audio in `out`, GAP is set to 1 where frame numbers do not follow each other (NUMBER
            is the one expected next, -1 at the start), FOUND holds what disagreed with the stream's header.
            Where FOLLOW is set, decoding stops with JUMP before a frame of another number than that. BLOCK is the
            largest block so far, VARIABLE whether numbers are those of samples, RUN how many frames in a row had
            the expected number
    """
    channels = out.shape[1]
    header = np.empty(HEADER_SLOTS, np.int64)
    taps = np.zeros(32, np.int64)
    state[WRITTEN] = 0
    written = 0
    while True:
        at = int(state[POSITION])
        if left == 0:
            return _ALL_READ
        status = parse_header(data, words, at, end, rate, bits, header)
        if status != 0:
            return status
        status = _other_form(header, channels, rate, bits, state)
        if status != 0:
            return status
        block = header[H_BLOCK]
        assignment = header[H_ASSIGNMENT]
        number = header[H_NUMBER]
        expected = max(state[NUMBER], 0)
        if state[FOLLOW] != 0 and number != expected:
            return _JUMP
        if written + block > out.shape[0]:
            return _FULL
        p = _subframes(words, header[H_END] * 8, end * 8, header, bits, work[:channels], taps)
        if p < 0:
            return -p
        stop = (p + 7) >> 3
        if stop + 2 > end:
            return _NEED_MORE
        crc = np.uint16(0)
        for i in range(at, stop + 2):
            crc = np.uint16(crc << 8) ^ CRC16[(crc >> 8) ^ data[i]]
        if crc != 0:
            return _BAD_FRAME_CRC
        if left >= 0 and block > left:
            return _TOO_LONG
        if not _gather(work, block, assignment, bits, out[written : written + block]):
            return _OUT_OF_RANGE
        state[RUN] = state[RUN] + 1 if number == expected else 0
        if number != expected:
            state[GAP] = 1
        state[NUMBER] = number + (block if header[H_VARIABLE] else 1)
        state[VARIABLE] = header[H_VARIABLE]
        state[BLOCK] = max(state[BLOCK], block)
        state[POSITION] = stop + 2
        written += block
        state[WRITTEN] = written
        if left >= 0:
            left -= block


@njit()
def _gather(work: NDArray[np.int64], block: int, assignment: int, bits: int, out: NDArray[np.int32]) -> bool:
    """Undo the stereo decorrelation into `out` (block, channels); False when a sample is out of range."""
    low, high = -(np.int64(1) << (bits - 1)), (np.int64(1) << (bits - 1)) - 1
    sound = True
    if assignment < 8:
        for channel in range(out.shape[1]):
            for i in range(block):
                value = work[channel, i]
                sound &= (value >= low) & (value <= high)
                out[i, channel] = np.int32(value)
        return sound
    for i in range(block):
        a, b = work[0, i], work[1, i]
        if assignment == 8:
            b = a - b
        elif assignment == 9:
            a = a + b
        else:
            middle = (a << 1) | (b & 1)
            a, b = (middle + b) >> 1, (middle - b) >> 1
        sound &= (a >= low) & (a <= high) & (b >= low) & (b <= high)
        out[i, 0] = np.int32(a)
        out[i, 1] = np.int32(b)
    return sound


@njit()
def find_frame(
    data: NDArray[np.uint8],
    words: NDArray[np.uint64],
    begin: int,
    stop: int,
    end: int,
    rate: int,
    bits: int,
    channels: int,
    header: NDArray[np.int64],
) -> int:
    """Byte of the first sound frame header with the stream's own format that begins from `begin` to before `stop`, and
    the header itself in `header`; -1 where there is none."""
    for at in range(begin, stop):
        if data[at] == 0xFF and parse_header(data, words, at, end, rate, bits, header) == 0:
            assignment = header[H_ASSIGNMENT]
            frame_channels = assignment + 1 if assignment < 8 else 2
            if header[H_RATE] == rate and header[H_BITS] == bits and frame_channels == channels:
                return at
    return -1


def decode_whole(data: bytes, channels: int, rate: int, bits: int, frames: int) -> NDArray[np.int32] | None:
    """All samples (frames, channels) of frames that lie back to back; None when they are not exactly that."""
    padded = np.zeros((len(data) + 7) // 8 * 8 + PADDING, np.uint8)
    padded[: len(data)] = np.frombuffer(data, np.uint8)
    out = np.empty((frames, channels), np.int32)
    work = np.empty((channels, MAX_BLOCK), np.int64)
    state = np.zeros(STATE_SLOTS, np.int64)
    state[NUMBER] = -1
    status = decode_frames(padded, as_words(padded), len(data), rate, bits, frames, out, work, state)
    whole = status == FrameStatus.ALL_READ and state[POSITION] == len(data)
    return out if whole else None


def warm_up() -> None:
    """Compile what reading FLAC files needs, so that the first file starts at once."""
    data = np.zeros(PADDING, np.uint8)
    decode_whole(b"", 1, 44100, 16, 0)
    find_frame(data, as_words(data), 0, 1, 1, 44100, 16, 1, np.empty(HEADER_SLOTS, np.int64))

"""A FLAC encoder for every depth, compiled: the search of libFLAC's level 8, written anew.

It exists because libFLAC is only within reach here for 8, 16 and 24 bits. Its choices are those of libFLAC
1.4 at level 8 (blocks of 4096, predictors up to order 12, nine windows, Rice partitions up to order 6, all
stereo modes), so that sizes measured with it are what the `flac` program gives: but for a few bytes a file,
where libFLAC's own builds sum in another order, and for 32-bit stereo, which comes out up to 0.1 % smaller.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_bitstream import CRC8, CRC16, leading_zeros
from trilobyte_gui.compiled import njit

BLOCK = 4096
MAX_ORDER = 12
WINDOWS = 9  # libFLAC's subdivide_tukey(3): see _correlate
MAX_PARTITION_ORDER = 6
TUKEY = 0.5 / 3
_INT32_MAX = (1 << 31) - 1
# Samples that are predicted at a time: they stay in the first-level cache.
_STRIP = 512

_CONSTANT, _VERBATIM, _FIXED, _LPC = range(4)
# Slots of a subframe's plan.
_KIND, _ORDER, _PRECISION, _SHIFT, _PARTITIONS, _WASTED, _BITS, _DEPTH = range(8)
_PLAN_SLOTS = 8


def tukey_window(size: int) -> NDArray[np.float32]:
    """The flat window with cosine ends of which `TUKEY` is the share."""
    window = np.ones(size, np.float32)
    ends = int(np.float32(TUKEY) / np.float32(2) * size) - 1
    if ends > 0:
        for n in range(ends + 1):
            window[n] = 0.5 - 0.5 * math.cos(math.pi * n / ends)
            window[size - ends - 1 + n] = 0.5 - 0.5 * math.cos(math.pi * (n + ends) / ends)
    return window


def coefficient_precision(bits: int) -> int:
    """Bits of a predictor's coefficients for a stream of this depth."""
    return max(5, 2 + bits // 2) if bits < 16 else 12 if bits == 16 else 15


@njit(inline="always")
def _log2_floor(value: int) -> int:
    """Position of the highest one bit of a positive number."""
    return 63 - int(leading_zeros(np.uint64(value)))


@njit()
def _put(words: NDArray[np.uint64], at: int, value: int, count: int) -> int:
    """Write the low `count` (0..63) bits of `value` at bit `at` of zeroed words; returns the next bit."""
    if count == 0:
        return at
    masked = np.uint64(value) & ((np.uint64(1) << np.uint64(count)) - np.uint64(1))
    index = at >> 6
    room = 64 - (at & 63)
    if count <= room:
        words[index] |= masked << np.uint64(room - count)
    else:
        words[index] |= masked >> np.uint64(count - room)
        words[index + 1] |= masked << np.uint64(64 - count + room)
    return at + count


@njit()
def _strip_wasted(signal: NDArray[np.int64]) -> int:
    """Shift out the low bits that are zero in every sample; returns how many they were."""
    union = np.int64(0)
    for i in range(signal.size):
        union |= signal[i]
        if union & 1:
            return 0
    if union == 0:
        return 0
    shift = 0
    while not (union >> shift) & 1:
        shift += 1
    for i in range(signal.size):
        signal[i] >>= shift
    return shift


@njit()
def _fixed_error(x: NDArray[np.int64], i: int, order: int) -> int:
    if order == 0:
        return int(x[i])
    if order == 1:
        return int(x[i] - x[i - 1])
    if order == 2:
        return int(x[i] - 2 * x[i - 1] + x[i - 2])
    if order == 3:
        return int(x[i] - 3 * x[i - 1] + 3 * x[i - 2] - x[i - 3])
    return int(x[i] - 4 * x[i - 1] + 6 * x[i - 2] - 4 * x[i - 3] + x[i - 4])


@njit()
def _guess_fixed(x: NDArray[np.int64], depth: int, expected: NDArray[np.float32]) -> int:
    """The best fixed predictor's order; `expected` gets bits per residual sample of orders 0 to 4."""
    totals = np.zeros(5, np.float64)
    valid = np.ones(5, np.bool_)
    # Very deep signals are summed over the whole block, since their residuals may not fit 32 bits.
    deep = depth >= 28
    count = x.size if deep else x.size - 4
    for order in range(5):
        total = np.int64(0)
        for i in range(order if deep else 4, x.size):
            error = abs(_fixed_error(x, i, order))
            total += error
            if error > _INT32_MAX:
                valid[order] = False
        totals[order] = total
    best = 0
    smallest = np.inf
    for order in range(5):
        basis = totals[0] if deep else totals[order]
        expected[order] = math.log(math.log(2.0) * basis / count) / math.log(2.0) if basis > 0 else 0.0
        if (valid[order] or not deep) and totals[order] < smallest:
            smallest = totals[order]
            best = order
        elif deep:
            expected[order] = 34.0
    return best


@njit()
def _plan_residual(
    residual: NDArray[np.int64], order: int, parameter_limit: int, parameters: NDArray[np.int64]
) -> tuple[int, int]:
    """Estimated bits of residual[order:] and its partition order; `parameters` gets the Rice parameters."""
    block = residual.size
    top = 0
    while top < MAX_PARTITION_ORDER and not (block >> top) & 1:
        top += 1
    while top > 0 and (block >> top) <= order:
        top -= 1
    sums = np.zeros(1 << top, np.int64)
    size = block >> top
    for partition in range(1 << top):
        total = np.int64(0)
        for i in range(max(order, partition * size), (partition + 1) * size):
            total += abs(residual[i])
        sums[partition] = total
    best_bits = -1
    best_order = 0
    found = np.empty(1 << top, np.int64)
    for partition_order in range(top, -1, -1):
        bits = 6
        size = block >> partition_order
        for partition in range(1 << partition_order):
            count = size
            total = sums[partition]
            if partition == 0:
                count -= order
                divisor = 0x40000 // count
            elif partition == 1:
                divisor = 0x40000 // size
            scaled = ((total - 1) * divisor) >> 18 if total >= 2 else 0
            parameter = min(_log2_floor(scaled) + 1 if scaled > 0 else 0, parameter_limit - 1)
            found[partition] = parameter
            spread = total >> (parameter - 1) if parameter > 0 else total << 1
            bits += 4 + (1 + parameter) * count + spread - (count >> 1)
        if best_bits < 0 or bits < best_bits:
            best_bits = bits
            best_order = partition_order
            parameters[: 1 << partition_order] = found[: 1 << partition_order]
        for partition in range((1 << partition_order) >> 1):
            sums[partition] = sums[2 * partition] + sums[2 * partition + 1]
    return best_bits, best_order


@njit()
def _autocorrelation(data: NDArray[np.float64], size: int, lags: int, out: NDArray[np.float64]) -> None:
    """Sums of data[i] * data[i - lag] for i < size, added up in order, in out[:lags]; at most 13 lags."""
    out[:] = 0.0
    start = min(MAX_ORDER, size)
    for i in range(start):
        for lag in range(min(i + 1, lags)):
            out[lag] += data[i] * data[i - lag]
    # One variable for each sum, so that all of them stay in registers.
    s0 = out[0]
    s1 = out[1]
    s2 = out[2]
    s3 = out[3]
    s4 = out[4]
    s5 = out[5]
    s6 = out[6]
    s7 = out[7]
    s8 = out[8]
    s9 = out[9]
    s10 = out[10]
    s11 = out[11]
    s12 = out[12]
    d0 = data[12:size]
    d1 = data[11 : size - 1]
    d2 = data[10 : size - 2]
    d3 = data[9 : size - 3]
    d4 = data[8 : size - 4]
    d5 = data[7 : size - 5]
    d6 = data[6 : size - 6]
    d7 = data[5 : size - 7]
    d8 = data[4 : size - 8]
    d9 = data[3 : size - 9]
    d10 = data[2 : size - 10]
    d11 = data[1 : size - 11]
    d12 = data[0 : size - 12]
    for i in range(size - start):
        s0 += d0[i] * d0[i]
        s1 += d0[i] * d1[i]
        s2 += d0[i] * d2[i]
        s3 += d0[i] * d3[i]
        s4 += d0[i] * d4[i]
        s5 += d0[i] * d5[i]
        s6 += d0[i] * d6[i]
        s7 += d0[i] * d7[i]
        s8 += d0[i] * d8[i]
        s9 += d0[i] * d9[i]
        s10 += d0[i] * d10[i]
        s11 += d0[i] * d11[i]
        s12 += d0[i] * d12[i]
    for lag, total in enumerate((s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12)):
        out[lag] = total


@njit()
def _solve(
    autocorrelation: NDArray[np.float64],
    orders: int,
    coefficients: NDArray[np.float32],
    errors: NDArray[np.float64],
) -> int:
    """Levinson and Durbin: predictors of all orders and their errors; returns the highest order."""
    taps = np.zeros(orders, np.float64)
    error = autocorrelation[0]
    for i in range(orders):
        reflection = -autocorrelation[i + 1]
        for j in range(i):
            reflection -= taps[j] * autocorrelation[i - j]
        reflection /= error
        taps[i] = reflection
        for j in range(i >> 1):
            kept = taps[j]
            taps[j] += reflection * taps[i - 1 - j]
            taps[i - 1 - j] += reflection * kept
        if i & 1:
            taps[i >> 1] += taps[i >> 1] * reflection
        error *= 1.0 - reflection * reflection
        for j in range(i + 1):
            coefficients[i, j] = np.float32(-taps[j])
        errors[i] = error
        if error == 0.0:
            return i + 1
    return orders


@njit()
def _expected_bits(error: float, scale: float) -> float:
    if error > 0.0:
        return max(0.5 * math.log(scale * error) / math.log(2.0), 0.0)
    return 1e32 if error < 0.0 else 0.0


@njit()
def _quantise(coefficients: NDArray[np.float32], order: int, precision: int, out: NDArray[np.int64]) -> int:
    """Coefficients as integers of `precision` bits in `out`; returns their shift, or -1 where that fails."""
    largest = 0.0
    for i in range(order):
        largest = max(largest, abs(np.float64(coefficients[i])))
    if not 0.0 < largest < np.inf:
        return -1
    high = (1 << (precision - 1)) - 1
    shift = precision - 1 - math.frexp(largest)[1]
    if shift > 15:
        shift = 15
    if shift < -16:
        return -1
    scale = 2.0**shift
    error = 0.0
    for i in range(order):
        error += np.float64(coefficients[i]) * scale
        rounded = math.floor(abs(error) + 0.5)
        value = min(max(rounded if error >= 0 else -rounded, -high - 1), high)
        error -= value
        out[i] = value
    return max(shift, 0)


@njit()
def _predict(
    x: NDArray[np.float64], order: int, taps: NDArray[np.int64], shift: int, residual: NDArray[np.int64]
) -> bool:
    """Residuals of a linear predictor; False when one does not fit 32 bits.

    In floating point because that is vectorised, and exact: 33-bit samples times 15-bit coefficients, summed up
    12 times, stay below 2**53.
    """
    largest = 0.0
    scale = 2.0**-shift
    total = np.empty(_STRIP, np.float64)
    for begin in range(order, x.size, _STRIP):
        size = min(_STRIP, x.size - begin)
        total[:size] = 0.0
        for j in range(order):
            tap = np.float64(taps[j])
            past = x[begin - 1 - j : begin - 1 - j + size]
            for i in range(size):
                total[i] += tap * past[i]
        now, out = x[begin : begin + size], residual[begin : begin + size]
        for i in range(size):
            total[i] = now[i] - np.floor(total[i] * scale)
        for i in range(size):
            largest = max(largest, abs(total[i]))
            out[i] = np.int64(total[i])
    return largest <= _INT32_MAX


@njit()
def _correlate(
    step: int,
    x: NDArray[np.int64],
    orders: int,
    window: NDArray[np.float32],
    windowed: NDArray[np.float64],
    root: NDArray[np.float64],
    out: NDArray[np.float64],
) -> bool:
    """The block's autocorrelation in `out`, through the window of a step: step 0 takes the whole block, 1 and 2 a half,
    3, 5 and 7 a third, 4, 6 and 8 all but the third before. False where the window has nothing to say.

    `root` keeps step 0's; `windowed` is scratch.
    """
    block = x.size
    if step == 0:
        for i in range(block):
            windowed[i] = np.float32(x[i]) * window[i]
        _autocorrelation(windowed, block, orders + 1, out)
        root[:orders] = out[:orders]
    elif step in (4, 6, 8):
        if block // 3 <= 32:
            return False
        # libFLAC leaves the last lag as it was in the part.
        for lag in range(orders):
            out[lag] = root[lag] - out[lag]
    else:
        parts = 2 if step < 3 else 3
        part = step - 1 if step < 3 else (step - 3) // 2
        if block // parts <= 32:
            return False
        half = block // parts // 2
        shift = part * block // parts
        for i in range(half):
            windowed[i] = np.float32(x[shift + i]) * window[i]
            windowed[half + i] = np.float32(x[shift + half + i]) * window[block - half + i]
        windowed[2 * half] = 0.0
        _autocorrelation(windowed, block // parts, orders + 1, out)
    return out[0] != 0.0


@njit()
def _choose_order(errors: NDArray[np.float64], block: int, depth: int, precision: int) -> int:
    """The order that should take the fewest bits, from the errors of each; 0 where plain samples take no more."""
    scale = 0.5 / block
    order = 1
    least = 4294967295.0
    for candidate in range(1, errors.size + 1):
        guess = _expected_bits(errors[candidate - 1], scale) * (block - candidate)
        guess += candidate * (depth + precision)
        if guess < least:
            least = guess
            order = candidate
    return order if _expected_bits(errors[order - 1], 0.5 / (block - order)) < depth else 0


@njit()
def _plan_subframe(
    x: NDArray[np.int64],
    depth: int,
    precision: int,
    parameter_limit: int,
    window: NDArray[np.float32],
    plan: NDArray[np.int64],
    best_taps: NDArray[np.int64],
    best_parameters: NDArray[np.int64],
) -> None:
    """Choose how to code one channel (wasted bits already stripped; `depth` is what is left)."""
    block = x.size
    overhead = 8 + plan[_WASTED]
    plan[_KIND] = _VERBATIM
    plan[_DEPTH] = depth
    plan[_BITS] = overhead + block * depth
    if block <= 4:
        return
    expected = np.empty(5, np.float32)
    order = _guess_fixed(x, depth, expected)
    if expected[1] == 0.0 and (x == x[0]).all():
        plan[_KIND] = _CONSTANT
        plan[_BITS] = overhead + depth
        return
    residual = np.empty(block, np.int64)
    parameters = np.empty(1 << MAX_PARTITION_ORDER, np.int64)
    if expected[order] < depth:
        for i in range(order, block):
            residual[i] = _fixed_error(x, i, order)
        bits, partitions = _plan_residual(residual, order, parameter_limit, parameters)
        bits += overhead + order * depth
        if bits < plan[_BITS]:
            plan[_KIND], plan[_ORDER], plan[_PARTITIONS], plan[_BITS] = _FIXED, order, partitions, bits
            best_parameters[:] = parameters
    orders = min(MAX_ORDER, block - 1)
    real = x.astype(np.float64)
    windowed = np.empty(block, np.float64)
    correlation = np.zeros(MAX_ORDER + 1, np.float64)
    root = np.zeros(MAX_ORDER + 1, np.float64)
    coefficients = np.zeros((MAX_ORDER, MAX_ORDER), np.float32)
    errors = np.zeros(MAX_ORDER, np.float64)
    taps = np.zeros(MAX_ORDER, np.int64)
    for step in range(WINDOWS):
        if not _correlate(step, x, orders, window, windowed, root, correlation):
            continue
        solved = _solve(correlation, orders, coefficients, errors)
        order = _choose_order(errors[:solved], block, depth, precision)
        if order == 0:
            continue
        kept = precision
        if depth <= 17:
            kept = min(kept, 32 - depth - _log2_floor(order))
        shift = _quantise(coefficients[order - 1], order, kept, taps)
        if shift < 0 or not _predict(real, order, taps, shift, residual):
            continue
        bits, partitions = _plan_residual(residual, order, parameter_limit, parameters)
        bits += overhead + 9 + order * (kept + depth)
        if bits < plan[_BITS]:
            plan[_KIND], plan[_ORDER], plan[_PARTITIONS], plan[_BITS] = _LPC, order, partitions, bits
            plan[_PRECISION], plan[_SHIFT] = kept, shift
            best_taps[:] = taps
            best_parameters[:] = parameters


@njit()
def _write_subframe(
    words: NDArray[np.uint64],
    at: int,
    x: NDArray[np.int64],
    plan: NDArray[np.int64],
    taps: NDArray[np.int64],
    parameters: NDArray[np.int64],
) -> int:
    kind, order, depth, wasted = plan[_KIND], plan[_ORDER], plan[_DEPTH], plan[_WASTED]
    code = 0 if kind == _CONSTANT else 1 if kind == _VERBATIM else 8 + order if kind == _FIXED else 31 + order
    at = _put(words, at, code << 1 | (1 if wasted else 0), 8)
    if wasted:
        at = _put(words, at, 1, wasted)
    if kind == _CONSTANT:
        return _put(words, at, x[0], depth)
    if kind == _VERBATIM:
        for i in range(x.size):
            at = _put(words, at, x[i], depth)
        return at
    residual = np.empty(x.size, np.int64)
    for i in range(order):
        at = _put(words, at, x[i], depth)
    if kind == _FIXED:
        for i in range(order, x.size):
            residual[i] = _fixed_error(x, i, order)
    else:
        at = _put(words, at, plan[_PRECISION] - 1, 4)
        at = _put(words, at, plan[_SHIFT], 5)
        for i in range(order):
            at = _put(words, at, taps[i], plan[_PRECISION])
        _predict(x.astype(np.float64), order, taps, plan[_SHIFT], residual)
    partitions = 1 << plan[_PARTITIONS]
    wide = 1 if parameters[:partitions].max() >= 15 else 0
    at = _put(words, at, wide, 2)
    at = _put(words, at, plan[_PARTITIONS], 4)
    size = x.size >> plan[_PARTITIONS]
    for partition in range(partitions):
        parameter = parameters[partition]
        at = _put(words, at, parameter, 4 + wide)
        for i in range(max(order, partition * size), (partition + 1) * size):
            folded = (residual[i] << 1) ^ (residual[i] >> 63)
            at += folded >> parameter
            at = _put(words, at, 1 << parameter | (folded & ((1 << parameter) - 1)), parameter + 1)
    return at


@njit()
def _write_header(words: NDArray[np.uint64], block: int, rate: int, assignment: int, bits: int, number: int) -> int:
    """The frame header but for its checksum; returns the next bit."""
    at = _put(words, 0, 0xFFF8, 16)
    block_code = 7
    if block == 192:
        block_code = 1
    for i in range(8):
        if i < 4 and block == 576 << i:
            block_code = 2 + i
        if block == 256 << i:
            block_code = 8 + i
    if block_code == 7 and block <= 256:
        block_code = 6
    rate_code = 0
    if rate % 1000 == 0 and rate <= 255000:
        rate_code = 12
    elif rate % 10 == 0 and rate <= 655350:
        rate_code = 14
    elif rate <= 65535:
        rate_code = 13
    for i in range(1, 12):
        if _RATE_CODES[i] == rate:
            rate_code = i
    bits_code = 0
    for i in range(1, 8):
        if _DEPTH_CODES[i] == bits:
            bits_code = i
    at = _put(words, at, block_code << 4 | rate_code, 8)
    at = _put(words, at, assignment << 4 | bits_code << 1, 8)
    if number < 0x80:
        at = _put(words, at, number, 8)
    else:
        extra = 1
        while number >= 1 << (5 * extra + 6):
            extra += 1
        lead = (0xFF80 >> extra) & 0xFF
        at = _put(words, at, lead | number >> (6 * extra), 8)
        for i in range(extra - 1, -1, -1):
            at = _put(words, at, 0x80 | (number >> (6 * i) & 0x3F), 8)
    if block_code == 6:
        at = _put(words, at, block - 1, 8)
    elif block_code == 7:
        at = _put(words, at, block - 1, 16)
    if rate_code == 12:
        at = _put(words, at, rate // 1000, 8)
    elif rate_code == 13:
        at = _put(words, at, rate, 16)
    elif rate_code == 14:
        at = _put(words, at, rate // 10, 16)
    return at


_RATE_CODES = np.array(
    [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 0, 0, 0, 0], np.int64
)
_DEPTH_CODES = np.array([0, 8, 12, 0, 16, 20, 24, 32], np.int64)


@njit()
def encode_frame(
    samples: NDArray[np.int32],
    bits: int,
    rate: int,
    number: int,
    precision: int,
    window: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """One whole FLAC frame from samples (1 to 65535 frames, channels); `window` has as many values."""
    block, channels = samples.shape
    count = 4 if channels == 2 else channels
    signals = np.empty((count, block), np.int64)
    for channel in range(channels):
        for i in range(block):
            signals[channel, i] = samples[i, channel]
    if channels == 2:
        for i in range(block):
            left, right = np.int64(samples[i, 0]), np.int64(samples[i, 1])
            signals[2, i] = (left + right) >> 1
            signals[3, i] = left - right
    plans = np.zeros((count, _PLAN_SLOTS), np.int64)
    taps = np.zeros((count, MAX_ORDER), np.int64)
    parameters = np.zeros((count, 1 << MAX_PARTITION_ORDER), np.int64)
    limit = 31 if bits > 16 else 15
    for index in range(count):
        plan = plans[index]
        plan[_WASTED] = _strip_wasted(signals[index])
        depth = bits - plan[_WASTED] + (1 if channels == 2 and index == 3 else 0)
        _plan_subframe(signals[index], depth, precision, limit, window, plan, taps[index], parameters[index])
    assignment = channels - 1
    first, second = 0, 1
    if channels == 2:
        least = plans[0, _BITS] + plans[1, _BITS]
        for mode, a, b in ((8, 0, 3), (9, 3, 1), (10, 2, 3)):
            if plans[a, _BITS] + plans[b, _BITS] < least:
                least = plans[a, _BITS] + plans[b, _BITS]
                assignment, first, second = mode, a, b
    total = np.int64(0)
    for index in range(count):
        total += plans[index, _BITS]
    # Plans are estimates of what is written, and close ones.
    words = np.zeros(total // 32 + block * channels // 32 + 64, np.uint64)
    at = _write_header(words, block, rate, assignment, bits, number)
    crc = np.uint8(0)
    for i in range(at >> 3):
        crc = CRC8[crc ^ np.uint8(words[i >> 3] >> np.uint64(56 - 8 * (i & 7)))]
    at = _put(words, at, int(crc), 8)
    for index in range(channels):
        chosen = index if channels != 2 else first if index == 0 else second
        at = _write_subframe(words, at, signals[chosen], plans[chosen], taps[chosen], parameters[chosen])
    size = (at + 7) >> 3
    out = np.empty(size + 2, np.uint8)
    check = np.uint16(0)
    for i in range(size):
        byte = np.uint8(words[i >> 3] >> np.uint64(56 - 8 * (i & 7)))
        out[i] = byte
        check = np.uint16(check << 8) ^ CRC16[(check >> 8) ^ byte]
    out[size] = check >> 8
    out[size + 1] = check & 0xFF
    return out

"""Where a segment repeats itself: for each block of frames, how long ago it sounded most like this.

Only the encoder looks; what it finds is in the stream, so nothing here need be exact. What linear prediction leaves of
the signal is correlated, piece by piece, with all of it that comes before; of the lags at which a piece is likest, each
of its blocks takes those that suit it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import simd_ops, varint
from trilobyte_gui.codec.arithmetic import F32, F64
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.kernel_state import I64, LEAST_LAG, REPEAT_BLOCK
from trilobyte_gui.compiled import kernel_function

_ORDER = 24  # of the linear prediction
_SHORTEST = 512  # frames: what repeats sooner the filters know
_LIKENESS = 0.2  # the least correlation that is taken for a repetition: by chance it reaches 0.08
_APART = 16  # frames between two lags of a piece
_SECOND = 0.6  # of a block's best correlation: the least of a further one
_PIECE = 1 << 17  # frames that are correlated with all before them at once
_CANDIDATES = 64  # lags of a piece that its blocks choose from
_NOISE = 4.5  # standard deviations of a piece's correlations: what is less is chance
_WINDOW = 1 << 15  # frames of which a spectrum is taken for the prediction
_HOP = 1 << 16  # frames between two of these


def find_lags(signals: NDArray[np.int32], most: int) -> I64:
    """For int32 (channels, frames): the lags of each block of frames, at most `most` that differ, 0 in the places left.

    Returns int64 (blocks, most). A lag is LEAST_LAG at least and reaches no further than the segment's beginning.
    """
    return _search(signals, most)[0]


def likest(signals: NDArray[np.int32]) -> F64:
    """For int32 (channels, frames): how like each block of frames is to the likest before it, a correlation of what
    prediction leaves, or 0."""
    return _search(signals, 1)[1]


def warm_up() -> None:
    """Compile what the search needs."""
    find_lags(np.zeros((1, 2 * REPEAT_BLOCK), np.int32), 1)


def _search(signals: NDArray[np.int32], most: int) -> tuple[I64, F64]:
    """What `find_lags` and `likest` return."""
    frames = signals.shape[1]
    blocks = frames // REPEAT_BLOCK + 1
    lags, highest = np.zeros((blocks, most), np.int64), np.zeros(blocks)
    if frames <= REPEAT_BLOCK + _SHORTEST:
        return lags, highest
    line: F32 = np.sum([_whitened(signal) for signal in signals], 0, np.float32)
    padded = np.concatenate([np.zeros(_PIECE, np.float32), line, np.zeros(_PIECE, np.float32)])
    wide = padded[_PIECE:].astype(np.float64)
    past: list[NDArray[Any]] = []  # spectra of each piece so far and the one before it, as one
    for begin in range(0, frames, _PIECE):
        past.append(_spectrum(padded[begin : begin + 2 * _PIECE]))
        piece = np.conj(_spectrum(line[begin : begin + _PIECE], 2 * _PIECE))
        alike = np.concatenate([np.fft.irfft(each * piece)[:_PIECE] for each in past])  # lag begin + _PIECE first
        candidates = begin + _PIECE - _peaks(alike[: begin + _PIECE - _SHORTEST + 1])
        for number in range(max(begin // REPEAT_BLOCK, 1), min((begin + _PIECE) // REPEAT_BLOCK, blocks)):
            likeness = np.zeros(len(candidates))
            _compare(wide, number * REPEAT_BLOCK, candidates, likeness)
            found = np.argsort(-likeness, kind="stable")[:most]
            best = likeness.max(initial=0.0)
            least = max(_LIKENESS, _SECOND * best)
            highest[number] = best * (best >= _LIKENESS)
            lags[number] = _in_places([int(candidates[k]) for k in found if likeness[k] >= least], lags[number - 1])
    return lags, highest


def _spectrum(x: F32, n: int | None = None) -> NDArray[np.complex64]:
    """The transform of the last axis, over the square root of its length: without a factor numpy takes the one for
    double precision, in twice the time."""
    return np.asarray(np.fft.rfft(x, n, norm="ortho"), np.complex64)


def _peaks(alike: F32) -> I64:
    """Where these correlations stand out, no two places nearer than _APART, the highest first."""
    least = _NOISE * float(np.sqrt(np.mean(alike * alike))) + 1e-9
    places = np.flatnonzero(alike > least)
    places = places[np.argsort(-alike[places], kind="stable")]
    found: list[int] = []
    while len(places) and len(found) < _CANDIDATES:
        found.append(int(places[0]))
        places = places[np.abs(places - places[0]) >= _APART]
    return np.array(found, np.int64)


@kernel_function
def _compare(line: F64, begin: int, lags: I64, likeness: F64) -> None:
    """The correlation of the block from `begin` on with what was each of these lags before, if anything was."""
    loudness = simd_ops.dot(line, begin, line, begin, REPEAT_BLOCK)
    for k in range(lags.size):
        at = begin - lags[k]
        if at >= 0:
            before = simd_ops.dot(line, at, line, at, REPEAT_BLOCK)
            product = simd_ops.dot(line, begin, line, at, REPEAT_BLOCK)
            likeness[k] = product / ((np.sqrt(loudness) + 1.0) * (np.sqrt(before) + 1.0))


def _in_places(found: list[int], before: I64) -> I64:
    """Lags in the places where the block before had the same ones, the others in those that are left."""
    places = np.where(np.isin(before, found), before, 0)
    new = [lag for lag in found if lag not in places]
    places[np.flatnonzero(places == 0)[: len(new)]] = new
    return places


def pack_lags(lags: I64) -> bytes:
    """As a coded segment has them, except those of the first block, which has none. FORMAT.md, "Coded segments"."""
    if not lags.any():
        return varint.put(0)
    before = np.zeros_like(lags[0])
    numbers = [1]
    for block in lags[1:]:
        for k, lag in enumerate(block):
            numbers.append(1 + varint.zigzag(int(lag - before[k])) if lag else 0)
            before[k] = lag or before[k]
    return varint.put_all(numbers)


def read_lags(source: varint.ByteReader, blocks: int, most: int) -> I64:
    """The inverse; raises ArchiveDamaged."""
    lags = np.zeros((blocks, most), np.int64)
    if not source.get(1):
        return lags
    before = [0] * most
    for number in range(1, blocks):
        furthest = number * REPEAT_BLOCK
        for k in range(most):
            coded = source.get(4 * blocks * REPEAT_BLOCK)
            if coded:
                before[k] += (coded - 1) // 2 if coded % 2 else -(coded // 2)
                if not LEAST_LAG <= before[k] <= furthest:
                    raise ArchiveDamaged("a segment repeats what it does not have")
                lags[number, k] = before[k]
    return lags


def _whitened(x: NDArray[np.int32]) -> F32:
    """What linear prediction over all of it leaves of a signal, made as loud as any other."""
    line = np.zeros(_ORDER + max(len(x), _WINDOW), np.float32)
    centred = x - np.mean(x)
    line[_ORDER : _ORDER + len(x)] = centred / max(float(np.abs(centred).max()), 1.0)
    windows = np.lib.stride_tricks.sliding_window_view(line[_ORDER:], _WINDOW)[::_HOP]
    faded = _spectrum(windows * np.hanning(_WINDOW).astype(np.float32))  # hard edges would hide what is faint
    alike = np.fft.irfft(np.sum(np.abs(faded) ** 2, 0, np.float64))[: _ORDER + 1]
    alike[0] = alike[0] * (1 + 1e-9) + 1e-9
    apart = np.abs(np.subtract.outer(np.arange(_ORDER), np.arange(_ORDER)))
    taps = -np.linalg.solve(alike[apart], alike[1:])[::-1].astype(np.float32)
    rest = np.zeros(len(x), np.float32)
    _filter(line, taps, rest)
    return np.asarray(rest / (np.sqrt(np.mean(rest * rest)) + 1e-9), np.float32)


@kernel_function
def _filter(line: F32, taps: F32, out: F32) -> None:
    """out[i] = line[i + order] + the sum of taps[k] * line[i + k], four taps at a time; there are `order` of them."""
    order = taps.size
    for begin in range(0, out.size, 2048):
        end = min(begin + 2048, out.size)
        for i in range(begin, end):
            out[i] = line[i + order]
        for k in range(0, order, 4):
            a, b, c, d = taps[k], taps[k + 1], taps[k + 2], taps[k + 3]
            for i in range(begin, end):
                out[i] += (a * line[i + k] + b * line[i + k + 1]) + (c * line[i + k + 2] + d * line[i + k + 3])

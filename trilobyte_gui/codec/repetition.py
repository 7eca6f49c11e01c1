"""Where a segment repeats itself: for each block of frames, how long ago it sounded most like this.

Only the encoder looks; what it finds is in the stream, so nothing here need be exact. What linear prediction leaves of
the signal is correlated, block by block, with all of it that comes before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.arithmetic import F32
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.kernel_state import I64, LEAST_LAG, REPEAT_BLOCK

_ORDER = 24  # of the linear prediction
_SHORTEST = 512  # frames: what repeats sooner the filters know
_LIKENESS = 0.2  # the least correlation that is taken for a repetition: by chance it reaches 0.08
_APART = 16  # frames between two lags of a block
_PATIENCE, _STRIDE = 4, 3  # after so many blocks in a row that repeat nothing, only one in so many is looked at
_SECOND = 0.6  # of a block's best correlation: the least of a further one
_WINDOW = 1 << 15  # frames of the past that are compared at once
_HOP = _WINDOW - REPEAT_BLOCK


def find_lags(signals: NDArray[np.int32], most: int) -> I64:
    """For int32 (channels, frames): the lags of each block of frames, at most `most` that differ, 0 in the places left.

    Returns int64 (blocks, most). A lag is LEAST_LAG at least and reaches no further than the segment's beginning.
    """
    frames = signals.shape[1]
    blocks = frames // REPEAT_BLOCK + 1
    lags = np.zeros((blocks, most), np.int64)
    if frames <= REPEAT_BLOCK + _SHORTEST:
        return lags
    line = np.concatenate([sum(_whitened(signal) for signal in signals), np.zeros(_WINDOW, np.float32)])
    past = np.fft.rfft(_windows(line))
    energy = np.cumsum(line.astype(np.float64) ** 2)
    loudness = np.sqrt(np.maximum(energy[REPEAT_BLOCK - 1 :] - np.append(0.0, energy[:-REPEAT_BLOCK]), 0.0))
    weight = (1.0 / (loudness + 1.0)).astype(np.float32)  # of a correlation with the block from there on
    missed = 0  # blocks in a row that repeat nothing
    for number in range(1, blocks):
        if missed >= _PATIENCE and number % _STRIDE:
            continue
        begin = number * REPEAT_BLOCK
        block = np.conj(np.fft.rfft(line[begin : begin + REPEAT_BLOCK], _WINDOW))
        reach = -(-(begin - _SHORTEST) // _HOP)
        alike = np.fft.irfft(past[:reach] * block)[:, :_HOP].reshape(-1)[: begin - _SHORTEST + 1]
        alike *= weight[: len(alike)]
        found: list[int] = []
        enough = 0.0
        while len(found) < most:
            at = int(np.argmax(alike))
            likeness = alike[at] * weight[begin]
            if likeness < max(_LIKENESS, enough):
                break
            if not found:
                enough = _SECOND * likeness
            found.append(begin - at)
            alike[max(at - _APART, 0) : at + _APART] = 0.0
        missed = 0 if found else missed + 1
        lags[number] = _in_places(found, lags[number - 1])
    return lags


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


def _windows(line: F32) -> F32:
    """Its overlapping windows, those that it fills."""
    windows: F32 = np.lib.stride_tricks.sliding_window_view(line, _WINDOW)[::_HOP]
    return windows


def _whitened(x: NDArray[np.int32]) -> F32:
    """What linear prediction over all of it leaves of a signal, made as loud as any other."""
    line = np.zeros(len(x) + 2 * _WINDOW, np.float32)
    centred = x - np.mean(x)
    line[_ORDER : _ORDER + len(x)] = centred / max(float(np.abs(centred).max()), 1.0)
    windows = _windows(line)
    faded = np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32))  # hard edges would hide what is faint
    alike = np.fft.irfft(np.sum(np.abs(faded) ** 2, 0, np.float64))[: _ORDER + 1]
    alike[0] = alike[0] * (1 + 1e-9) + 1e-9
    apart = np.abs(np.subtract.outer(np.arange(_ORDER), np.arange(_ORDER)))
    taps = np.append(1.0, -np.linalg.solve(alike[apart], alike[1:]))
    rest = np.fft.irfft(np.fft.rfft(windows) * np.fft.rfft(taps, _WINDOW).astype(np.complex64))
    whole = rest[:, _ORDER : _ORDER + _HOP].reshape(-1)[: len(x)]
    return np.asarray(whole / (np.sqrt(np.mean(whole * whole)) + 1e-9), np.float32)

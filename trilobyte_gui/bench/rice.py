"""Rice codes of integers, block by block, each with the parameter that suits it best, as FLAC has them.

Of a block, five bits are the parameter k; then come the numbers' higher parts in unary (as many zeros, then a one) and
then their k lower bits each. Numbers are zigzag-coded: 0, -1, 1, -2 … as 0, 1, 2, 3 …
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 256
_PARAMETERS = np.arange(32)
_HEAD = 5  # bits

I64 = NDArray[np.int64]
Bits = NDArray[np.uint8]


def encode(values: NDArray[np.integer]) -> bytes:
    """The bytes of numbers (n,), of at most 32 bits."""
    folded = values.astype(np.int64)
    folded = np.where(folded < 0, -2 * folded - 1, 2 * folded)
    parts = [np.zeros(0, np.uint8)]
    for begin in range(0, len(folded), BLOCK):
        block = folded[begin : begin + BLOCK]
        higher = block >> _PARAMETERS[:, None]
        k = int((higher.sum(1) + len(block) * (_PARAMETERS + 1)).argmin())
        ends = np.cumsum(higher[k] + 1)
        unary = np.zeros(ends[-1], np.uint8)
        unary[ends - 1] = 1
        parts += [_binary(np.array([k]), _HEAD), unary, _binary(block, k)]
    return np.packbits(np.concatenate(parts)).tobytes()


def decode(data: bytes, count: int) -> I64:
    """The `count` numbers that these bytes hold. Raises ValueError where they end too early."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8))
    found, at = np.zeros(count, np.int64), 0
    for begin in range(0, count, BLOCK):
        n = min(BLOCK, count - begin)
        k = int(_numbers(bits[at : at + _HEAD], 1, _HEAD)[0])
        at += _HEAD
        room = 4 * BLOCK
        while len(ones := np.flatnonzero(bits[at : at + room])) < n:
            if at + room > len(bits):
                raise ValueError("the numbers end too early")
            room *= 4
        higher = np.diff(ones[:n], prepend=-1) - 1
        at += int(ones[n - 1]) + 1
        folded = higher << k | _numbers(bits[at : at + n * k], n, k)
        at += n * k
        found[begin : begin + n] = np.where(folded & 1, -(folded + 1 >> 1), folded >> 1)
    return found


def _binary(values: I64, width: int) -> Bits:
    """The lowest `width` bits of numbers, the highest first."""
    return (values[:, None] >> np.arange(width)[::-1] & 1).astype(np.uint8).reshape(-1)


def _numbers(bits: Bits, count: int, width: int) -> I64:
    """The opposite. Raises ValueError where there are too few bits."""
    if len(bits) < count * width:
        raise ValueError("the numbers end too early")
    return bits.reshape(count, width).astype(np.int64) @ (1 << np.arange(width, dtype=np.int64)[::-1])

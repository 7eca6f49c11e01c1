"""Mutations without coverage: for runs that must be the same everywhere, and where atheris is not installed."""

from __future__ import annotations

import random
from collections.abc import Sequence

_ODD = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 1 << 63)


def mutated(seeds: Sequence[bytes], chance: random.Random, longest: int) -> bytes:
    """One of the seeds after one to eight changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(8):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at % len(data)] = chance.randrange(256)
            case 2:
                width = chance.choice((1, 2, 4, 8))
                odd = chance.choice(_ODD) & (1 << 8 * width) - 1
                data[at : at + width] = odd.to_bytes(width, chance.choice(("little", "big")))
            case 3:
                del data[at : at + chance.choice((1, 2, 7, 30, 200))]
            case 4:
                data[at:at] = chance.randbytes(chance.choice((1, 2, 7, 30)))
            case 5:
                length = chance.choice((4, 20, 100))
                begin = chance.randrange(len(data) + 1)
                data[at:at] = data[begin : begin + length]
            case 6:
                other = chance.choice(seeds)
                data[at:] = other[min(at, len(other)) :]
            case _:
                del data[at:]
    return bytes(data[:longest])

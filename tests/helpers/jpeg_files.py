"""JPEG files to code: small ones by many encoders, and ones made here, with any coefficients and scans."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.reference.jpeg import Coder, Plane, Scan, ceil, codes, units

PICTURES = Path(__file__).parents[1] / "pictures"
# All symbols: 254 codes of eight bits and two of nine; the categories of first coefficients: sixteen of five.
AC_TABLE = bytes([0] * 7 + [254, 2] + [0] * 7) + bytes(range(256))
DC_TABLE = bytes([0] * 4 + [16] + [0] * 11) + bytes(range(16))
BASELINE = [(0, 63, 0, 0)]
PROGRESSIVE = [(0, 0, 0, 1), (1, 5, 0, 2), (6, 63, 0, 2), (1, 63, 2, 1), (0, 0, 1, 0), (1, 63, 1, 0)]


def picture(name: str) -> bytes:
    return (PICTURES / f"{name}.jpg").read_bytes()


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(
    chance: random.Random,
    width: int,
    height: int,
    factors: Sequence[tuple[int, int]] = ((2, 2), (1, 1), (1, 1)),
    script: Sequence[tuple[int, int, int, int]] = BASELINE,
    restart: int = 0,
    density: float = 0.1,
    together: bool = True,
) -> bytes:
    """A file of random coefficients. `script`: start, end, above and bit of each scan; scans of first coefficients
    have all components if `together`."""
    most_h, most_v = max(h for h, _ in factors), max(v for _, v in factors)
    planes = []
    for h, v in factors:
        across, down = ceil(ceil(width * h, most_h), 8), ceil(ceil(height * v, most_v), 8)
        wide, high = ceil(width, 8 * most_h) * h, ceil(height, 8 * most_v) * v
        planes.append(Plane(h, v, [1] * 64, across, down, wide, high))
    alone = script == BASELINE and not together
    for plane in planes:
        for y in range(plane.high):
            for x in range(plane.wide):
                inside = x < plane.across and y < plane.down
                block = [chance.choice((0, 0, 5, -900, 1023)) if inside or not alone else 0]
                for _ in range(63):
                    some = inside or (script == BASELINE and together)
                    value = chance.choice((1, 1, 2, 5, 60, 1023)) * chance.choice((1, -1))
                    block.append(value if some and chance.random() < density else 0)
                plane.blocks[x, y] = block
    progressive = script != BASELINE
    steps = bytes(chance.randrange(1, 256) for _ in range(64))
    body = bytes([8]) + height.to_bytes(2, "big") + width.to_bytes(2, "big") + bytes([len(factors)])
    body += b"".join(bytes([c + 1, h << 4 | v, 0]) for c, (h, v) in enumerate(factors))
    out = b"\xff\xd8" + segment(0xDB, b"\0" + steps) + segment(0xC2 if progressive else 0xC0, body)
    out += segment(0xC4, b"\0" + DC_TABLE + b"\x10" + AC_TABLE)
    out += segment(0xDD, restart.to_bytes(2, "big")) if restart else b""
    every = list(range(len(factors)))
    for start, end, above, bit in script:
        for chosen in [every] if together and (start == 0) else [[c] for c in every]:
            scan = Scan(
                chosen, start, end, above, bit, [codes(DC_TABLE)] * len(chosen), [codes(AC_TABLE)] * len(chosen),
                restart, 0,
            )  # fmt: skip
            head = bytes([len(chosen)]) + b"".join(bytes([c + 1, 0]) for c in chosen)
            out += segment(0xDA, head + bytes([start, end, above << 4 | bit])) + coded(scan, planes, progressive)
    return out + b"\xff\xd9"


def coded(scan: Scan, planes: list[Plane], progressive: bool) -> bytes:
    """A scan's coded bytes, as libjpeg makes them."""
    out, coder, stretches = b"", Coder(scan, progressive, 937), 0
    for number, unit in enumerate(units(scan, planes)):
        if scan.restart and number and number % scan.restart == 0:
            out += coder.stretch(0) + bytes([0xFF, 0xD0 + stretches % 8])
            stretches += 1
        for n, place in unit:
            coder.block(n, planes[scan.planes[n]].blocks[place])
    return out + coder.stretch(0)

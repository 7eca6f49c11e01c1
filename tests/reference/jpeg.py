"""The second decoder's pictures, written from `trilobyte_gui/codec/FORMAT.md` ("Pictures") and ITU-T T.81 alone.

It shares no code with the product, and needs no numpy but to read the model's file.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from tests.reference.basics import Cursor, check
from tests.reference.distribution import RangeDecoder

DICTIONARY = bytes.fromhex(
    """
ffc401a20000010501010101010100000000000000000102030405060708090a0b100002010303020403050504040000017d010203000411
05122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a4344454647
48494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4
b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa010003010101010101010101
0000000000000102030405060708090a0b110002010204040304070504040001027700010203110405213106124151076171132232810814
4291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a63646566
6768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9
cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fafffe003b43524541544f523a2067642d6a7065672076312e30202875
73696e6720494a47204a50454720763632292c207175616c697479203d2039300a687474703a2f2f6e732e61646f62652e636f6d2f786170
2f312e302f0050686f746f73686f7020332e30003842494d04044475636b79004578696600004d4d002a0000000849492a00080000004943
435f50524f46494c45000101ffee000e41646f626500640000000001ffda000c03010002110300000001ffda0008010301013f00ffc20011
080258025803012200021101031101ffc00011080258025803011100021101031101ffc00011080258025803012200021101031101ffc400
1f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d0102030004
1105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a43444546
4748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3
b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f01000301010101
01010101010000000000000102030405060708090a0bffc400b5110002010204040304070504040001027700010203110405213106124151
0761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455
565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9
bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00ffd9ffd8ff
e000104a46494600010101004800480000ffe000104a46494600010100000100010000ffdb004300ffdb004301
    """
)
ZIGZAG = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
]  # fmt: skip
EDGE = [1024, 1420, 1338, 1204, 1024, 805, 554, 283]
Block = list[int]  # 64 coefficients in zigzag order


@dataclass
class PictureModel:
    sha256: bytes
    stretch: list[int]
    squash: list[int]
    rates: list[int]
    trust: list[int]
    pace: list[int]
    final: list[list[int]]
    refine: list[list[int]]
    weights: list[list[int]]
    slots: list[int]

    @classmethod
    def from_safetensors(cls, data: bytes) -> PictureModel:
        length = int.from_bytes(data[:8], "little")
        head = json.loads(data[8 : 8 + length])
        types = {"I32": "<i4", "I16": "<i2", "U8": "u1"}
        tensors = {}
        for name, entry in head.items():
            if name != "__metadata__":
                begin, end = (8 + length + offset for offset in entry["data_offsets"])
                tensors[name] = np.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
        filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 8 << 20}]
        slots = lzma.decompress(tensors.pop("slots").tobytes(), lzma.FORMAT_RAW, filters=filters)
        check(len(slots) == 2 * 2_981_888, "slots of the picture model")
        tensors["weights"] = tensors["weights"].astype(np.int64) * 16
        numbers = {name: tensor.tolist() for name, tensor in tensors.items()}
        return cls(hashlib.sha256(data).digest(), slots=np.frombuffer(slots, "<u2").tolist(), **numbers)


def clamp(x: int, low: int, high: int) -> int:
    return min(max(x, low), high)


# Decisions


class Decisions:
    """What a model has learnt of one picture so far; only what was touched is kept beside the model."""

    def __init__(self, model: PictureModel, words: np.ndarray) -> None:
        self.model = model
        self.coder = RangeDecoder(words)
        self.slots: dict[int, tuple[int, int]] = {}
        self.weights: dict[int, list[int]] = {}
        self.final: dict[int, list[int]] = {}
        self.refine: dict[int, list[int]] = {}

    def slot(self, at: int) -> tuple[int, int]:
        if at not in self.slots:
            small = self.model.slots[at]
            self.slots[at] = (small >> 4) * 2**10 + 2**9, small & 15
        return self.slots[at]

    def decide(self, rows: list[int], mixers: list[int], final: int, node: int) -> int:
        model = self.model
        places = [16 * row + node for row in rows]
        x = [0] * 40
        for i, place in enumerate(places):
            probability, count = self.slot(place)
            x[i] = model.stretch[probability >> 10] * model.trust[count] >> 8
            x[20 + i] = ((probability >> 10) - 2048) * model.trust[count] >> 8
        x[19] = 256
        weights = [
            self.weights.setdefault(16 * mixer + node, list(model.weights[16 * mixer + node])) for mixer in mixers
        ]
        d = [clamp(sum(a * b >> 4 for a, b in zip(x, w, strict=True)) >> 12, -2047, 2047) for w in weights]
        at = 16 * final + node
        f = self.final.setdefault(at, list(model.final[at]))
        g = self.refine.setdefault(at, list(model.refine[at]))
        m = 2048 + clamp(sum(a * b for a, b in zip(d, f, strict=True)) >> 16, -2047, 2047)
        p = model.squash[m]
        a, b = m >> 7, m & 127
        refined = (g[a] * (128 - b) + g[a + 1] * b) >> 7
        z = 256 * clamp((p + refined + 1) >> 1, 24, 65512)
        y = self.coder.byte(np.array([0, 2**24 - z, 2**24]))

        for place in places:
            probability, count = self.slots[place]
            probability += ((y * 2**22 - y) - probability) * model.rates[count] >> 16
            self.slots[place] = probability, min(count + 1, model.pace[0])
        for w, of_mixer in zip(weights, d, strict=True):
            e = (65536 * y - model.squash[of_mixer + 2048]) * model.pace[1] >> 8
            for i in range(40):
                w[i] = clamp(w[i] + ((x[i] * e + 8192) >> 14), -(2**19), 2**19 - 1)
        e = (65536 * y - p) * model.pace[2] >> 8
        for j in range(3):
            f[j] = clamp(f[j] + ((d[j] * e + 8192) >> 14), -(2**19), 2**19 - 1)
        g[a] += (65536 * y - g[a]) * (128 - b) >> 13
        g[a + 1] += (65536 * y - g[a + 1]) * b >> 13
        return y

    def number(self, rows: list[int], mixers: list[int], final: int, flip: int) -> int:
        def bit(node: int) -> int:
            return self.decide(rows, mixers, final, node)

        if not bit(0):
            return 0
        negative = bit(1) ^ flip
        n = 1
        while bit(min(n + 1, 8)):
            n += 1
            check(n <= 15, "a coefficient that is too large")
        magnitude = 1
        for j in range(n - 1):
            if n == 2:
                node = 9
            elif n == 3:
                node = 10 if j == 0 else 11 + (magnitude & 1)
            else:
                node = min(13 + j, 15)
            magnitude = 2 * magnitude + bit(node)
        return -magnitude if negative else magnitude


# Coefficients


def rank(x: int, values: list[int]) -> int:
    return bisect_right(values, x) - 1


def level(x: int) -> int:
    return rank(x, [0, 1, 2, 3, 4, 6, 8, 12, 18, 28, 44, 70, 110, 180, 300])


def few(x: int) -> int:
    return rank(x, [0, 1, 2, 3, 5, 9, 17, 33])


def rest(x: int) -> int:
    return rank(x, [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 29, 37, 46])


def zone(k: int) -> int:
    return rank(k, [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 21, 28, 36, 45, 54, 60])


def hope(x: int) -> int:
    return rank(min(x, 1023), [0, 2, 5, 9, 16, 28, 52, 100])


def sign(x: int) -> int:
    return 7 + hope(x) if x >= 0 else 7 - hope(-x)


@dataclass
class Plane:
    """A component while it is decoded; positions are (column, row)."""

    h: int
    v: int
    q: list[int]
    across: int  # blocks as a scan of its own has them
    down: int
    wide: int  # as a scan of all components has them
    high: int
    blocks: dict[tuple[int, int], Block] = field(default_factory=dict)
    counts: dict[tuple[int, int], int] = field(default_factory=dict)
    leftovers: dict[tuple[int, int], int] = field(default_factory=dict)
    right: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    bottom: dict[tuple[int, int], list[int]] = field(default_factory=dict)


def decode_planes(planes: list[Plane], words: np.ndarray, model: PictureModel) -> None:
    decisions = Decisions(model, words)
    for number, plane in enumerate(planes):
        for y in range(plane.high):
            for x in range(plane.wide):
                decode_block(planes, number, x, y, decisions)


def decode_block(planes: list[Plane], number: int, x: int, y: int, decisions: Decisions) -> None:
    plane, first = planes[number], planes[0]
    nothing = [0] * 64
    S = int(number > 0)
    coarse = min((sum(plane.q[1:15]) // 14).bit_length(), 7)
    L, T, TL, TR, LL, TT = (
        plane.blocks.get((x + i, y + j), nothing) for i, j in ((-1, 0), (0, -1), (-1, -1), (1, -1), (-2, 0), (0, -2))
    )

    def count_at(i: int, j: int) -> int:
        return plane.counts.get((x + i, y + j), 0)

    def leftover_at(i: int, j: int) -> int:
        return plane.leftovers.get((x + i, y + j), 0)

    ref, n_ref = nothing, 0
    if S and first.h % plane.h == 0 and first.v % plane.v == 0:
        h, v = first.h // plane.h, first.v // plane.v
        places = [(x * h + i, y * v + j) for j in range(v) for i in range(h)]
        ref = [sum(abs(first.blocks[place][k]) for place in places) for k in range(64)]
        n_ref = sum(first.counts[place] for place in places) // (h * v)
    third = int(number == 2 and (planes[1].wide, planes[1].high) == (plane.wide, plane.high))
    Q = planes[1].blocks[x, y] if third else nothing
    q_count = planes[1].counts[x, y] if third else 0
    rq = planes[1].leftovers[x, y] if third else 0

    def context_rows(values: list[int], begin: int, size: int) -> list[int]:
        assert all(0 <= value < size for value in values)
        return [S * 93_184 + begin + i * size + value for i, value in enumerate(values)]

    def mixer(*numbers: int) -> list[int]:
        return [S * 708 + each for each in numbers]

    edgeless = (x == 0) + 2 * (y == 0)
    nl = count_at(-1, 0) if x else count_at(0, -1)
    nt = count_at(0, -1) if y else nl
    a = (nl + nt + 1) >> 1
    contexts = [
        nl, nt, a, rest(nl) * 16 + rest(nt), (2 * (nl + nt) + count_at(-1, -1) + count_at(1, -1)) >> 2,
        rest(count_at(-1, -1)) * 16 + rest(count_at(1, -1)), n_ref * 4 + third,
        q_count if third else rest(count_at(-2, 0)) * 16 + rest(count_at(0, -2)),
        rest(a) * 16 + (rest(n_ref) if S else level(abs(nl - nt))), level(abs(L[0] - T[0])) * 16 + rest(a),
        coarse * 16 + rest(a), edgeless * 4 + third,
    ]  # fmt: skip
    rows = context_rows([4 * each for each in contexts], 0, 1024)
    node = 1
    for _ in range(6):
        node = 2 * node + decisions.decide(rows, mixer(0, 4 + 4 * coarse, 36 + 4 * rest(a)), S * 68, node)
    left = count = node - 64

    block = [0] * 64
    square = [[0] * 8 for _ in range(8)]  # by row
    across = list(plane.right.get((x - 1, y), [0] * 8))
    along = list(plane.bottom.get((x, y - 1), [0] * 8))
    energy = since = 0

    def around(u: int, w: int) -> int:
        return abs(square[w][u]) if 0 <= u < 8 and 0 <= w < 8 else 0

    def expected(k: int, u: int, w: int) -> tuple[int, int]:
        return (
            across[w] * (2**26 // (EDGE[u] * plane.q[k])) >> 23,
            along[u] * (2**26 // (EDGE[w] * plane.q[k])) >> 23,
        )

    k = 1
    while left:
        check(k < 64, "more coefficients than a block has")
        u, w = ZIGZAG[k] % 8, ZIGZAG[k] // 8
        m_l, t, l2, t2, l3, t3 = (abs(each[k]) for each in (L, T, TL, TR, LL, TT))
        near = 2 * (m_l + t) + l2 + t2
        b1, b2, b3 = around(u - 1, w), around(u, w - 1), around(u - 1, w - 1)
        inner = 2 * (b1 + b2) + b3 + around(u - 2, w) + around(u, w - 2) + around(u + 1, w - 1) + around(u - 1, w + 1)
        ph, pv = expected(k, u, w)
        same, flip = Q[k], int(ph + pv < 0)
        if flip:
            ph, pv, same = -ph, -pv, -same
        N, In, r, d = level(near), level(inner), rest(left), min(16 * left // (64 - k), 15)
        H, V, e = sign(ph), sign(pv), hope((ph + pv) >> 1)
        shared = sum(each != 0 for each in L[k:] + T[k:])
        p1, p2 = abs(block[k - 1]) if k > 1 else 0, abs(block[k - 2]) if k > 2 else 0
        contexts = [
            64 * k + left, 64 * k + few(m_l) * 8 + few(t), (H * 16 + V) * 16 + zone(k), 64 * k + e * 8 + few(near),
            64 * k + H * 4 + min(N, 7) // 2, 64 * k + V * 4 + min(N, 7) // 2, (r * 16 + d) * 16 + In,
            (N * 16 + In) * 16 + zone(k), 64 * k + count,
            64 * k + (level(ref[k]) * 4 + min(r, 3) if S else few(l2) * 8 + few(t2)),
            64 * k + (sign(8 * same) * 4 + min(near, 3) if third else few(l3) * 8 + few(t3)),
            (rest(shared) * 16 + r) * 16 + N, 64 * k + coarse * 8 + d // 2,
            (min(m_l, 15) * 16 + min(t, 15)) * 16 + In, 64 * k + min(b1, 3) * 16 + min(b2, 3) * 4 + min(b3, 3),
            (level(energy) * 16 + N) * 16 + In,
            (level(ref[k]) * 16 + N) * 16 + zone(k) if S else (H * 16 + e) * 16 + In,
            64 * k + level(near + l3 + t3) * 4 + d // 4, 64 * k + min(p1, 3) * 16 + min(p2, 3) * 4 + min(since, 3),
        ]  # fmt: skip
        rows = context_rows(contexts, 12 * 1024, 4096)
        value = decisions.number(rows, mixer(100 + k, 164 + 16 * r + d, 420 + 16 * N + In), S * 68 + 4 + k, flip)
        check(abs(value) < 2**12, "a coefficient that is too large")
        since += 1
        if value:
            since = 0
            left -= 1
            energy += abs(value)
            block[k] = square[w][u] = value
            across[w] -= value * plane.q[k] * EDGE[u]
            along[u] -= value * plane.q[k] * EDGE[w]
        k += 1

    ph, pv = expected(0, 0, 0)
    ph = ph if x else pv
    pv = pv if y else ph
    guess = clamp((ph + pv + 8) >> 4, -(2**14), 2**14)
    A, rl, rt = abs(ph - pv), leftover_at(-1, 0), leftover_at(0, -1)
    both = abs(rl) + abs(rt)
    slope = L[0] + T[0] - TL[0] - guess if x and y else 0
    contexts = [
        level(A) * 4 + third, few(abs(rl)) * 8 + few(abs(rt)), rest(count) * 4 + few(A) // 2,
        16 * (slope > 0) + level(abs(slope)), 16 * (rq > 0) + level(abs(rq)), 16 * (ph > pv) + level(A),
        coarse * 8 + few(A), level(energy) * 4 + few(A) // 2, level(both) * 8 + few(A), edgeless * 4 + third,
        (rl > 0) + 2 * (rl != 0) + 4 * (rt > 0) + 8 * (rt != 0) + 16 * few(both),
        (rest(n_ref) if S else level(abs(leftover_at(-1, -1)) + abs(leftover_at(1, -1)))) * 8 + few(A),
    ]  # fmt: skip
    rows = context_rows(contexts, 12 * 1024 + 19 * 4096, 256)
    leftover = decisions.number(rows, mixer(100, 676 + level(A), 692 + level(energy)), S * 68 + 4, 0)
    block[0] = leftover + guess
    check(abs(block[0]) < 2**14, "a coefficient that is too large")

    right, bottom = [0] * 8, [0] * 8
    for k in range(64):
        u, w = ZIGZAG[k] % 8, ZIGZAG[k] // 8
        c = block[k] * plane.q[k]
        right[w] += (-1) ** u * c * EDGE[u]
        bottom[u] += (-1) ** w * c * EDGE[w]
    place = x, y
    plane.blocks[place], plane.counts[place], plane.leftovers[place] = block, count, leftover
    plane.right[place], plane.bottom[place] = right, bottom


# The file


@dataclass
class Scan:
    planes: list[int]
    start: int
    end: int
    above: int
    bit: int
    dc: list[dict[int, str]]  # by component: the code of each symbol, as a string of 0 and 1
    ac: list[dict[int, str]]
    restart: int
    offset: int


def codes(table: bytes) -> dict[int, str]:
    found, code, at = {}, 0, 16
    for length in range(1, 17):
        for symbol in table[at : at + table[length - 1]]:
            found[symbol] = f"{code:0{length}b}"
            code += 1
        at += table[length - 1]
        code *= 2
    return found


def read_frame(frame: bytes) -> tuple[bool, list[Plane], list[Scan]]:
    identifiers: list[int] = []
    planes: list[Plane] = []
    numbers: list[int] = []
    scans: list[Scan] = []
    steps: dict[int, list[int]] = {}
    tables: dict[tuple[int, int], dict[int, str]] = {}
    restart, progressive, at = 0, False, 0
    while at < len(frame):
        marker = frame[at + 1]
        if marker in (0xD8, 0xD9, 0xFF):
            if marker == 0xD9:
                break
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(frame[at + 2 : at + 4], "big")
        body = Cursor(frame[at + 4 : at + 2 + length])
        at += 2 + length
        if marker == 0xDB:
            while body.at < len(body.data):
                kind = body.take(1)[0]
                steps[kind & 15] = [int.from_bytes(body.take(1 + (kind >> 4)), "big") for _ in range(64)]
        elif marker == 0xC4:
            while body.at < len(body.data):
                kind = body.take(1)[0]
                counts = body.take(16)
                tables[kind >> 4, kind & 15] = codes(counts + body.take(sum(counts)))
        elif marker == 0xDD:
            restart = int.from_bytes(body.take(2), "big")
        elif marker in (0xC0, 0xC1, 0xC2):
            progressive = marker == 0xC2
            check(body.take(1) == b"\x08", "samples of other than 8 bits")
            size = int.from_bytes(body.take(2), "big"), int.from_bytes(body.take(2), "big")
            parts = [body.take(3) for _ in range(body.take(1)[0])]
            most_h, most_v = max(part[1] >> 4 for part in parts), max(part[1] & 15 for part in parts)
            for identifier, factors, number in parts:
                h, v = factors >> 4, factors & 15
                across, down = ceil(ceil(size[1] * h, most_h), 8), ceil(ceil(size[0] * v, most_v), 8)
                wide, high = ceil(size[1], 8 * most_h) * h, ceil(size[0], 8 * most_v) * v
                planes.append(Plane(h, v, [], across, down, wide, high))
                identifiers.append(identifier)
                numbers.append(number)
        elif marker == 0xDA:
            parts = [body.take(2) for _ in range(body.take(1)[0])]
            start, end, bits = body.take(3)
            chosen = [identifiers.index(identifier) for identifier, _ in parts]
            for c in chosen:
                planes[c].q = steps[numbers[c]]
            dc = [tables.get((0, number >> 4), {}) for _, number in parts]
            ac = [tables.get((1, number & 15), {}) for _, number in parts]
            scans.append(Scan(chosen, start, end, bits >> 4, bits & 15, dc, ac, restart, at))
    return progressive, planes, scans


def ceil(a: int, b: int) -> int:
    return -(-a // b)


def units(scan: Scan, planes: list[Plane]) -> list[list[tuple[int, tuple[int, int]]]]:
    """For each unit its blocks: which of the scan's components, and the block's position."""
    if len(scan.planes) == 1:
        plane = planes[scan.planes[0]]
        return [[(0, (x, y))] for y in range(plane.down) for x in range(plane.across)]
    first = planes[scan.planes[0]]
    return [
        [
            (n, (x * planes[c].h + i, y * planes[c].v + j))
            for n, c in enumerate(scan.planes)
            for j in range(planes[c].v)
            for i in range(planes[c].h)
        ]
        for y in range(first.high // first.v)
        for x in range(first.wide // first.h)
    ]


class Coder:
    """The codes of one scan."""

    def __init__(self, scan: Scan, progressive: bool, limit: int | None) -> None:
        self.scan, self.progressive, self.limit = scan, progressive, limit
        self.bits: list[str] = []
        self.run, self.pending = 0, ""  # of blocks; correction bits of the run
        self.before = [0] * len(scan.planes)

    def end_run(self) -> None:
        if self.run:
            size = self.run.bit_length() - 1
            self.bits.append(self.scan.ac[0][size << 4] + (f"{self.run - (1 << size):0{size}b}" if size else ""))
            self.bits.append(self.pending)
        self.run, self.pending = 0, ""

    def block(self, n: int, block: Block) -> None:
        scan = self.scan
        if scan.start == 0 and scan.above:
            self.bits.append(str(block[0] >> scan.bit & 1))
        elif scan.start == 0:
            step = (block[0] >> scan.bit) - self.before[n]
            self.before[n] += step
            self.bits.append(scan.dc[n][abs(step).bit_length()] + extra(step))
        if scan.end and scan.above:
            self.refinement(block)
        elif scan.end:
            self.first(n, block)

    def first(self, n: int, block: Block) -> None:
        scan, zeros = self.scan, 0
        for k in range(max(scan.start, 1), scan.end + 1):
            value = abs(block[k]) >> scan.bit
            if not value:
                zeros += 1
                continue
            self.end_run()
            self.bits.append(scan.ac[n][0xF0] * (zeros // 16) if zeros > 15 else "")
            symbol = zeros % 16 << 4 | value.bit_length()
            self.bits.append(scan.ac[n][symbol] + extra(value if block[k] > 0 else -value))
            zeros = 0
        if zeros and self.progressive:
            self.run += 1
            if self.run == 32767:
                self.end_run()
        elif zeros:
            self.bits.append(scan.ac[n][0])

    def refinement(self, block: Block) -> None:
        scan, zeros, own = self.scan, 0, ""
        values = [abs(each) >> scan.bit for each in block]
        new = [k for k in range(scan.start, scan.end + 1) if values[k] == 1]
        for k in range(scan.start, scan.end + 1):
            if not values[k]:
                zeros += 1
                continue
            while zeros > 15 and new and k <= new[-1]:
                self.end_run()
                self.bits.append(scan.ac[0][0xF0] + own)
                zeros, own = zeros - 16, ""
            if values[k] > 1:
                own += str(values[k] & 1)
                continue
            self.end_run()
            self.bits.append(scan.ac[0][zeros << 4 | 1] + ("1" if block[k] > 0 else "0") + own)
            zeros, own = 0, ""
        if zeros or own:
            self.run += 1
            self.pending += own
            if self.run == 32767 or (self.limit is not None and len(self.pending) > self.limit):
                self.end_run()

    def stretch(self, fill: int) -> bytes:
        """What was coded since the last stretch, filled up and with zeros after 0xFF."""
        self.end_run()
        self.before = [0] * len(self.before)
        bits = "".join(self.bits)
        self.bits = []
        free = -len(bits) % 8
        check(fill >> free == 0, "more filling than there is room")
        bits += f"{fill ^ (1 << free) - 1:0{free}b}" if free else ""
        plain = int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
        return plain.replace(b"\xff", b"\xff\0")


def extra(value: int) -> str:
    """The bits that follow a value's size."""
    size = abs(value).bit_length()
    return f"{value if value > 0 else value + (1 << size) - 1:0{size}b}" if size else ""


def decode_picture(data: bytes, length: int, model: PictureModel) -> bytes:
    """The JPEG file of `length` bytes from its coded form."""
    outer = Cursor(data)
    check(model.sha256.startswith(outer.take(8)), "another picture model")
    head_length, packed = outer.varint(), outer.take(outer.varint())
    head = Cursor(zlib.decompressobj(-15, zdict=DICTIONARY).decompress(packed))
    check(len(head.data) == head_length, "length of a picture's head")
    limit = {0: 937, 1: None}[head.varint()]
    frame = head.take(head.varint())
    progressive, planes, scans = read_frame(frame)
    check(sum(plane.wide * plane.high for plane in planes) <= min(2**18, 8 * length), "blocks of a picture")
    told: list[tuple[bytes, list[int]]] = []
    for scan in scans:
        count = len(units(scan, planes))
        fill = head.take(ceil(count, scan.restart) if scan.restart else 1)
        breaks = [0]
        for _ in range(head.varint()):
            breaks.append(breaks[-1] + head.varint())
        told.append((fill, breaks[1:]))
    check(not head.rest(), "bytes after a picture's head")

    words = outer.rest()
    decode_planes(planes, np.frombuffer(words, "<u4"), model)
    out, at = b"", 0
    for scan, (fill, breaks) in zip(scans, told, strict=True):
        out += frame[at : scan.offset]
        at = scan.offset
        coder, stretches = Coder(scan, progressive, limit), 0
        for number, unit in enumerate(units(scan, planes)):
            if scan.restart and number and number % scan.restart == 0:
                out += coder.stretch(fill[stretches]) + bytes([0xFF, 0xD0 + stretches % 8])
                stretches += 1
            if number in breaks:
                coder.end_run()
            for n, place in unit:
                coder.block(n, planes[scan.planes[n]].blocks[place])
        out += coder.stretch(fill[stretches])
    out += frame[at:]
    check(len(out) == length, "length of a picture")
    return out

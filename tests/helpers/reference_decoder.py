"""A second decoder of Trilobyte archives, written from `trilobyte_gui/codec/FORMAT.md` alone.

It shares no code with the product: Python's standard library, and numpy for element-wise arithmetic of IEEE 754
numbers only (no reductions, whose order of addition numpy leaves open). It is slow and follows the document chapter by
chapter, with the document's names. The chapters on the language model and on pictures are in
`reference_lm.py` and `reference_jpeg.py`.

    python -m tests.helpers.reference_decoder ARCHIVE MODEL.safetensors OUT.wav [LANGUAGE_MODEL.safetensors]

writes the original byte for byte where it stores plain samples (WAV, Wave64, AIFF, Core Audio), else a plain WAV file
of the samples.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import struct
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tests.helpers.reference_jpeg import PictureModel
    from tests.helpers.reference_lm import LanguageModel

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Samples = list[list[int]]  # channel by channel
Lags = list[list[int]]  # block by block

SEGMENT_MARK, INDEX_MARK = b"\xd7TLS", b"\xd7TLX"
MAGIC = bytes.fromhex("89 54 52 49 4C 4F 0D 0A")


class Damaged(Exception):
    """The archive contradicts itself or the format document."""


def check(condition: bool, fault: str) -> None:
    if not condition:
        raise Damaged(fault)


# Conventions


class Cursor:
    """A cursor over bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        check(count <= len(self.data) - self.at, "a part is too short")
        self.at += count
        return self.data[self.at - count : self.at]

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def varint(self) -> int:
        value = 0
        for place in range(10):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return value
        raise Damaged("a varint of more than ten bytes")

    def zigzag(self) -> int:
        value = self.varint()
        return -(value + 1) // 2 if value & 1 else value // 2

    def rest(self) -> bytes:
        return self.take(len(self.data) - self.at)


def check_crc(data: bytes, crc: int, part: str) -> None:
    check(zlib.crc32(data) == crc, f"CRC-32 of the {part}")


def pack(samples: Samples, bits: int) -> bytes:
    """Packed PCM."""
    width = (bits + 7) // 8
    return b"".join(
        value.to_bytes(width, "little", signed=True) for frame in zip(*samples, strict=True) for value in frame
    )


def unpack(data: bytes, channels: int, bits: int) -> Samples:
    width = (bits + 7) // 8
    values = [int.from_bytes(data[at : at + width], "little", signed=True) for at in range(0, len(data), width)]
    return [values[channel::channels] for channel in range(channels)]


# Layout


@dataclass
class Section:
    length: int
    crc: int


BIG, FLOAT, SIGNED = 1, 2, 4  # the form of the original's samples


@dataclass
class Origin:
    """Of its fields those that decoding and other programs need: permissions, times and recipes are passed over."""

    form: int = 0
    lm_sha256: bytes = b""
    valid_bits: int = 0
    speakers: tuple[int, ...] = ()


@dataclass
class Header:
    kind: int
    promise: int
    preset: int
    coder_version: int
    channels: int
    bits: int
    rate: int
    frames: int
    segment_frames: int
    size: int
    flac8_size: int
    mtime_ns: int
    md5: bytes
    sha256: bytes
    model_sha256: bytes
    name: bytes
    origin: Origin
    tables: Section
    wrapper: Section

    @property
    def form(self) -> int:
        return self.origin.form

    @property
    def lm_sha256(self) -> bytes:
        return self.origin.lm_sha256


@dataclass
class StoredSegment:
    kind: int
    payload: bytes
    pcm_crc: int
    frames: int


@dataclass
class Archive:
    version: int
    header: Header
    tables: bytes
    wrapper: bytes
    segments: list[StoredSegment]
    written_tag: Section
    art: list[tuple[bytes, bytes]]
    tag: bytes


def read_section(reader: Cursor) -> Section:
    length = reader.varint()
    return Section(length, reader.u32() if length else 0)


def read_origin(data: bytes) -> Origin:
    origin = Origin()
    if not data:
        return origin
    reader = Cursor(data)
    origin.form, _, _ = reader.varint(), reader.varint(), reader.varint()
    reader.take(reader.varint())
    if reader.at < len(data):
        model = reader.take(32)
        origin.lm_sha256 = model if any(model) else b""
    if reader.at < len(data):
        origin.valid_bits = reader.varint()
        origin.speakers = tuple(reader.varint() for _ in range(reader.varint()))
    return origin


def read_header(data: bytes) -> Header:
    check_crc(data[:-4], int.from_bytes(data[-4:], "little"), "header")
    reader = Cursor(data[:-4])
    header = Header(
        kind=reader.varint(),
        promise=reader.varint(),
        preset=reader.varint(),
        coder_version=reader.varint(),
        channels=reader.varint(),
        bits=reader.varint(),
        rate=reader.varint(),
        frames=reader.varint(),
        segment_frames=reader.varint(),
        size=reader.varint(),
        flac8_size=reader.varint(),
        mtime_ns=int.from_bytes(reader.take(8), "little", signed=True),
        md5=reader.take(16),
        sha256=reader.take(32),
        model_sha256=reader.take(32),
        name=reader.take(reader.varint()),
        origin=read_origin(reader.take(reader.varint())),
        tables=read_section(reader),
        wrapper=read_section(reader),
    )
    check(not reader.rest(), "bytes after the header")
    check(header.kind in range(10) and header.promise in range(4), "kind or promise")
    check(header.form in range(8), "form of the samples")
    check(header.origin.valid_bits <= header.bits, "valid bits")
    check(len(header.origin.speakers) in (0, header.channels), "speakers")
    right = header.bits in (32, 64) if header.form & FLOAT else 1 <= header.bits <= 32
    check(1 <= header.channels <= 255 and right, "channels or bits")
    check(0 < header.segment_frames * header.channels <= 2**22, "frames in a segment")
    return header


def read_archive(data: bytes) -> Archive:
    prologue = data[:32]
    check(len(prologue) == 32 and prologue[:8] == MAGIC, "not an archive")
    version, flags, header_length, index_at, index_length, crc = struct.unpack("<HHIQII", prologue[8:])
    check_crc(prologue[:28], crc, "prologue")
    check(version in (1, 2, 3) and flags == 0, "another version or unknown flags")
    reader = Cursor(data)
    reader.at = 32
    packed_header = reader.take(header_length)
    header = read_header(packed_header)
    tables, wrapper = reader.take(header.tables.length), reader.take(header.wrapper.length)
    check_crc(tables, header.tables.crc, "tables")
    check_crc(wrapper, header.wrapper.crc, "wrapper")

    body = reader.take(index_at - reader.at)
    index = reader.take(index_length)
    check_crc(index[:-4], int.from_bytes(index[-4:], "little"), "index")
    entries, payloads = Cursor(index[:-4]), Cursor(body)
    segments = []
    check(entries.take(4) == INDEX_MARK and entries.varint() == -(-header.frames // header.segment_frames), "index")
    for number, first in enumerate(range(0, header.frames, header.segment_frames)):
        kind, length, payload_crc, pcm_crc = entries.varint(), entries.varint(), entries.u32(), entries.u32()
        begin = payloads.at
        check(payloads.take(4) == SEGMENT_MARK, "mark of a segment")
        numbers = [payloads.varint() for _ in range(11)]
        check(
            numbers == [
                number, kind, length, header.frames, header.segment_frames, header.preset, header.coder_version,
                header.channels, header.bits, header.rate, header.form,
            ]
            and payloads.take(4) == header.md5[:4] and payloads.u32() == pcm_crc,
            "header of a segment",
        )  # fmt: skip
        check_crc(body[begin : payloads.at], payloads.u32(), "frame")
        payload = payloads.take(length)
        check_crc(payload, payload_crc, "segment")
        frames = min(header.segment_frames, header.frames - first)
        segments.append(StoredSegment(kind, payload, pcm_crc, frames))
    written_tag = read_section(entries)
    art = [(entries.take(8), entries.take(8)) for _ in range(entries.varint())]
    copies = entries.varint()
    records_length = int.from_bytes(entries.take(8), "little") if entries.varint() else 0
    check(copies <= 3 and not entries.rest() and not payloads.rest(), "the index does not fit")
    for part in (packed_header, tables, wrapper)[:copies]:
        check(reader.take(len(part)) == part, "copy")
    protected = data[: reader.at]
    check_records(protected, reader.take(records_length))
    return Archive(version, header, tables, wrapper, segments, written_tag, art, reader.rest())


def check_records(protected: bytes, records: bytes) -> None:
    """The recovery records must be those of the protected bytes; their parity blocks are not computed again."""
    reader = Cursor(records)
    number = 0
    while reader.at < len(records):
        begin = reader.at
        check(reader.take(4) == b"\xd7TLR", "mark of a recovery record")
        size, block, groups, parity, record = struct.unpack("<QIIBI", reader.take(21))
        check(size == len(protected) and block > 0 and groups > 0 and parity > 0 and record == number, "record")
        blocks = [protected[at : at + block].ljust(block, b"\0") for at in range(0, size, block)]
        mine = blocks[(len(blocks) + record) % groups :: groups]
        mine += [bytes(block)] * (-(-len(blocks) // groups) - len(mine))
        for each in mine:
            check_crc(each, reader.u32(), "block")
        reader.take(block)
        check_crc(records[begin : reader.at], reader.u32(), "recovery record")
        number += 1


# Wrapper

DICTIONARY = bytes.fromhex(
    """
    4c4953541a000000494e464f495346540e0000004c61766635382e32392e3130
    3000414c42554d4152544953543d545241434b544f54414c3d444953434e554d
    4245523d434f4d504f5345523d4445534352495054494f4e3d434f4d4d454e54
    3d47454e52453d444154453d545241434b4e554d4245523d414c42554d3d4152
    544953543d5449544c453d696d6167652f6a706567696d6167652f706e672000
    00007265666572656e6365206c6962464c414320312e332e3220323031373031
    3031200000007265666572656e6365206c6962464c414320312e342e33203230
    3233303632330000000081002000664c61430000002210001000000010000000
    0ac442f00084000028666d742028000000feff02001600180003000000010000
    0000001000800000aa00389b7180bb000000ee02000400100001000800524946
    462400000057415645666d7420100000000100010044ac000088580100020010
    000100020044ac000010b102000400100064617461
    """
)


@dataclass
class Wrapper:
    kind: int
    head: bytes
    tail: bytes


def unlzma2(data: bytes, dictionary: int) -> bytes:
    return lzma.decompress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": dictionary}])


def read_wrapper(data: bytes, version: int, picture_model: PictureModel | None = None) -> Wrapper:
    outer = Cursor(data)
    method, length, body = outer.take(1)[0], outer.varint(), outer.take(outer.varint())
    coded = version == 3 and method >= 4
    method -= 4 if coded else 0
    check(method <= 2, "method of the wrapper")
    check(length <= (1 << 27) + (1 << 20) or (version == 2 and method < 2), "a wrapper too long for its version")
    if method == 1:
        body = zlib.decompressobj(-15, zdict=DICTIONARY).decompress(body)
    elif method == 2:
        body = unlzma2(body, 4 << 20)
    check(len(body) == length, "length of the wrapper")

    reader = Cursor(body)
    kind, head, tail = reader.take(1)[0], reader.varint(), reader.varint()
    lengths = [reader.varint() for _ in range(reader.varint())]
    pictures = [read_picture(outer, size, picture_model) if coded else outer.take(size) for size in lengths]
    check(not outer.rest(), "bytes after the pictures")
    places = [(reader.varint(), pictures[reader.varint()]) for _ in range(reader.varint() if pictures else 0)]
    joined = b""
    for offset, picture in places:
        joined += reader.take(offset - len(joined)) + picture
    joined += reader.rest()
    check(len(joined) == head + tail, "lengths of head and tail")
    return Wrapper(kind, joined[:head], joined[head:])


def read_picture(outer: Cursor, length: int, model: PictureModel | None) -> bytes:
    from tests.helpers.reference_jpeg import decode_picture

    coded = outer.varint()
    if not coded:
        return outer.take(length)
    check(model is not None, "no picture model")
    assert model is not None
    return decode_picture(outer.take(coded), length, model)


# Segments: FLAC (RFC 9639)


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


# Track tables


@dataclass
class ValueList:
    unit: int
    values: list[int]


def read_tables(data: bytes, channels: int) -> list[ValueList | None]:
    """Each channel's list of values."""
    if not data:
        return [None] * channels
    reader = Cursor(data)
    numbers = [reader.varint() for _ in range(channels)]
    lists: list[ValueList | None] = [None]
    for _ in range(max(numbers)):
        first, unit, count, length = reader.zigzag(), reader.varint(), reader.varint(), reader.varint()
        check(unit >= 1 and 2 <= count <= 131072, "a list of values")
        distances = Cursor(unlzma2(reader.take(length), 1 << 20))
        values = [first]
        for _ in range(count - 1):
            values.append(values[-1] + (distances.varint() + 1))
        check(not distances.rest(), "a list of values")
        lists.append(ValueList(unit, values))
    check(not reader.rest(), "bytes after the tables")
    return [lists[number] for number in numbers]


# Coded segments: arithmetic


def log2(x: float) -> float:
    mantissa, exponent = math.frexp(x)
    e, z = exponent - 1, 2.0 * mantissa - 1.0
    p = 0.2415110 + z * (-0.1309245 + z * 0.0372014)
    p = 1.4426950 + z * (-0.7211658 + z * (0.4778983 + z * (-0.3473156 + z * p)))
    return e + z * p


def exp2(x: float) -> float:
    x = clamp(x, -60.0, 60.0)
    i = math.floor(x)
    f = x - i
    p = 0.05550411 + f * (0.00961813 + f * (0.00133336 + f * 0.00015469))
    p = 1.0 + f * (0.69314718 + f * (0.24022651 + f * p))
    return math.ldexp(p, i)


def clamp(x: float, a: float, b: float) -> float:
    return min(max(x, a), b)


def softsign(z: F64) -> F32:
    z32 = z.astype(np.float32)
    result: F32 = z32 / (f32(1.0) + np.abs(z32))
    return result


def dot(a: F64, b: F64) -> float:
    sums = np.zeros(4)
    for products in (a * b).reshape(-1, 4):
        sums += products
    s0, s1, s2, s3 = sums.tolist()
    return float((s0 + s1) + (s2 + s3))


def f32(x: float) -> np.float32:
    return np.float32(x)


# Presets


@dataclass(frozen=True)
class ExpertShape:
    own: int
    other: int
    ahead: int
    refs: int
    forgetting: float
    ridge: float
    stages: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Preset:
    name: str
    experts: tuple[ExpertShape, ...]
    mixer_forgetting: float = 0.997
    interval: int = 8
    network: bool = True
    version: int = 0  # of the coder


DELAY = 8
MIXER_RIDGE = 0.02
LAST = ExpertShape(8, 4, 4, 0, 0.99, 0.25, ((16, 0.02),))
SLOW = ExpertShape(
    32, 8, 8, 4, 0.9998, 0.005, ((1024, 0.15), (512, 0.25), (256, 0.25), (128, 0.25), (64, 0.2), (16, 0.1))
)
STAGES = ((2048, 0.04), (1024, 0.04), (512, 0.05), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03))
PRESETS = {
    5: Preset(
        "quick",
        (ExpertShape(8, 4, 4, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),),
        interval=32,
        network=False,
    ),
    1: Preset(
        "fast",
        (
            ExpertShape(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),
            ExpertShape(
                4,
                4,
                4,
                0,
                0.9995,
                0.0125,
                ((1024, 0.06), (512, 0.06), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03)),
            ),
            LAST,
        ),
    ),
    2: Preset(
        "balanced",
        (
            ExpertShape(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06))),
            SLOW,
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, STAGES),
            LAST,
        ),
        0.998,
    ),
    6: Preset(
        "max",
        (
            ExpertShape(24, 16, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06))),
            SLOW,
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, ((4096, 0.02), *STAGES)),
            LAST,
            ExpertShape(32, 16, 8, 4, 0.9993, 0.0175, ((1024, 0.02), (512, 0.03), (256, 0.04), (32, 0.03), (16, 0.02))),
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, ((512, 0.3), (32, 0.3), (16, 0.2))),
            ExpertShape(32, 16, 8, 4, 0.9998, 0.005, ((256, 0.005), (32, 0.005), (16, 0.005))),
        ),
        0.998,
    ),
}
PRESETS |= {3: PRESETS[2], 4: PRESETS[2]}  # what they code is coded as by balanced
VERSION_1 = {number: replace(PRESETS[number], interval=16, version=1) for number in (1, 2, 4, 6)}
VERSION_2 = {number: replace(preset, version=2) for number, preset in VERSION_1.items()}
CODERS = [PRESETS, VERSION_1, VERSION_2]


@dataclass
class Model:
    """The network's weights and the table of the logistic function."""

    sha256: bytes
    tensors: dict[str, NDArray[Any]]

    @classmethod
    def from_safetensors(cls, data: bytes) -> Model:
        length = int.from_bytes(data[:8], "little")
        tensors = {}
        for name, entry in json.loads(data[8 : 8 + length]).items():
            if name != "__metadata__":
                begin, end = entry["data_offsets"]
                kind = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
                values = np.frombuffer(data[8 + length + begin : 8 + length + end], kind)
                tensors[name] = values.reshape(entry["shape"])
        return cls(hashlib.sha256(data).digest(), tensors)


# Least squares of the experts and the mixer


class LeastSquares:
    """Coefficients fitted to the last samples, the newer ones weighing more; solved for after every eighth."""

    def __init__(self, n: int, forgetting: float, ridge: float) -> None:
        self.n = n
        self.forgetting = forgetting
        self.ridge = ridge
        self.coef = np.zeros(n)
        self.x = np.zeros((8, n))
        self.y = [0.0] * 8
        self.k = [0.0] * 8
        self.G = np.zeros((n, n))
        self.b = np.zeros(n)

    def learn(self, solve: bool) -> None:
        d = 1.0
        for m in range(7, -1, -1):
            self.k[m] = self.k[m] * d
            d = d * self.forgetting
        a = [k * x for k, x in zip(self.k, self.x, strict=True)]
        t = [a_m[:, None] * x[None, :] for a_m, x in zip(a, self.x, strict=True)]  # also below the diagonal: unused
        self.G = d * self.G + (((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7])))
        t = [a_m * y for a_m, y in zip(a, self.y, strict=True)]
        self.b = d * self.b + (((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7])))
        if solve:
            self.solve()

    def solve(self) -> None:
        n = self.n
        A = self.G.copy()
        for k in range(n):
            A[k, k] += self.ridge
        for k in range(0, n, 4):
            for p in range(k, k + 4):
                if not A[p, p] > 1e-12:
                    return
                inv = 1.0 / A[p, p]
                for q in range(p + 1, k + 4):
                    f = A[p, q] * inv
                    A[q, q:] -= f * A[p, q:]
            f = [A[p, k + 4 :] * (1.0 / A[p, p]) for p in range(k, k + 4)]
            r = [A[p, k + 4 :] for p in range(k, k + 4)]
            A[k + 4 :, k + 4 :] -= (f[0][:, None] * r[0] + f[1][:, None] * r[1]) + (
                f[2][:, None] * r[2] + f[3][:, None] * r[3]
            )
        y = self.b.copy()
        for k in range(0, n, 4):
            for p in range(k, k + 4):
                y[p] = y[p] / A[p, p]
                y[p + 1 : k + 4] -= y[p] * A[p, p + 1 : k + 4]
            t = [y[p] * A[p, k + 4 :] for p in range(k, k + 4)]
            y[k + 4 :] -= (t[0] + t[1]) + (t[2] + t[3])
        coef = np.zeros(n)
        for k in range(n - 1, -1, -1):
            products = np.zeros(n)
            products[k + 1 :] = A[k, k + 1 :] * coef[k + 1 :]
            coef[k] = y[k] - dot(products, np.ones(n)) / A[k, k]
        self.coef = coef if bool((np.abs(coef) < 1e9).all()) else np.zeros(n)


class Stage:
    """One adaptive filter of a cascade, in binary32."""

    def __init__(self, n: int, rate: float, frames: int) -> None:
        self.n = n
        self.rate = rate
        self.lanes = 16 if n < 64 else 64
        self.w = np.zeros(n, np.float32)
        self.goals = np.zeros(n + 1 + frames, np.float32)  # that of frame t at n + 1 + t
        self.g = f32(0.0)
        self.E = 0.0
        self.P = 0.0
        self.output = 0.0

    def predict(self, t: int) -> float:
        h = self.goals[t : t + self.n + 1]
        self.w += self.g * h[:-1]
        lanes = np.zeros(self.lanes, np.float32)
        for products in (self.w * h[1:]).reshape(-1, self.lanes):
            lanes += products
        self.output = float(fold(lanes))
        if not abs(self.output) < 1e12:
            self.output = 0.0
            self.w[:] = 0.0
        return self.output

    def learn(self, t: int, wanted: float) -> None:
        goal32 = f32(wanted)
        goal = float(goal32)
        gone = float(self.goals[t + 1])
        self.g = f32(self.rate * (goal - self.output) / ((self.E + goal * goal) + (1e-12 * self.P + self.n)))
        self.E = max(self.E + (goal * goal - gone * gone), 0.0)
        self.P = max(self.P, self.E)
        self.goals[self.n + 1 + t] = goal32

    def refresh(self, t: int) -> None:
        """After frame t."""
        E = 0.0
        goals = self.goals[t + 2 : t + 2 + self.n].astype(np.float64)
        for square in (goals * goals).tolist():
            E += square
        self.E = E
        self.P = E


class Repetition:
    """The filters over what was new at a lag: in the channel itself, and in the other one."""

    def __init__(self, news: list[F32]) -> None:
        self.news = news  # of the channel itself, and of the other one if there is one
        self.w = [np.zeros(16, np.float32) for _ in news]
        self.g = f32(0.0)
        self.output = 0.0
        self.at = 0

    def predict(self, t: int, lag: int) -> float:
        self.output = 0.0
        if not lag:
            return 0.0
        if t % BLOCK == 0:
            self.g = f32(0.0)
        self.at = PAD + t - lag - 9
        for w, news in zip(self.w, self.news, strict=True):
            h = news[self.at : self.at + 17]
            w += self.g * h[:-1]
            self.output += float(fold(w * h[1:]))
        if not abs(self.output) < 1e12:
            self.output = 0.0
            for w in self.w:
                w[:] = 0.0
        return self.output

    def learn(self, d: float, lag: int) -> None:
        if not lag:
            return
        e = 0.0
        for news in self.news:
            h = news[self.at + 1 : self.at + 17]
            e += float(fold(h * h))
        self.g = f32(0.03 * (d - self.output) / ((e + d * d) + 32))


def fold(lanes: F32) -> np.float32:
    """lanes[j] += lanes[j + half], until one is left."""
    half = len(lanes) // 2
    while half:
        lanes = lanes[:half] + lanes[half:]
        half //= 2
    return np.float32(lanes[0])


class Expert:
    def __init__(self, shape: ExpertShape, n: int, frames: int) -> None:
        self.shape = shape
        self.squares = LeastSquares(n, shape.forgetting, shape.ridge)
        self.stages = [Stage(taps, rate, frames) for taps, rate in shape.stages]
        self.first_partial = 0.0
        self.level = 0.0


# Distribution


class ByteDecoder(Protocol):
    """What takes bytes out of a group's words: `left` holds left(0) … left(symbols) of the byte's intervals."""

    def byte(self, left: I64) -> int: ...


class RangeDecoder:
    def __init__(self, words: NDArray[np.uint32]) -> None:
        self.words = [int(word) for word in words]
        self.next = 2
        self.lower = 0
        self.range = 2**64 - 1
        self.point = self.word(0) << 32 | self.word(1)

    def word(self, at: int) -> int:
        return self.words[at] if at < len(self.words) else 0

    def byte(self, left: I64) -> int:
        slot = self.range // 2**24
        q = min((self.point - self.lower) % 2**64 // slot, 2**24 - 1)
        j = int(np.searchsorted(left, q, side="right")) - 1
        low, high = int(left[j]), int(left[j + 1])
        self.lower = (self.lower + slot * low) % 2**64
        self.range = slot * (high - low)
        if self.range < 2**32:
            self.lower = (self.lower << 32) % 2**64
            self.range = (self.range << 32) % 2**64
            self.point = (self.point << 32) % 2**64 + self.word(self.next)
            self.next += 1
        return j


Coder = Callable[[NDArray[np.uint32]], ByteDecoder]


@dataclass
class Alphabet:
    """What a coded channel's ranks mean: `low` and `levels` in units."""

    first: int
    unit: int
    size: int
    values: list[int] | None  # of a list

    def sample(self, rank: int) -> int:
        return self.first + self.unit * rank if self.values is None else self.values[rank]


class Logistic:
    def __init__(self, table: F64) -> None:
        check(len(table) == 4097, "table of the logistic function")
        self.L = np.append(table, table[-1])  # one more, for y = 4096

    def __call__(self, x: F64) -> F64:
        y = np.fmin(np.fmax(x * 128.0 + 2048.0, 0.0), 4096.0)
        i = y.astype(np.int64)
        at = self.L[i]
        result: F64 = at + (self.L[i + 1] - at) * (y - i)
        return result


class Network:
    """Three layers, in binary32."""

    def __init__(self, model: Model, preset: Preset) -> None:
        layers = (1, 2, 3) if preset.network else ()
        self.w = [model.tensors[f"{preset.name}.w{layer}"] for layer in layers]
        self.b = [model.tensors[f"{preset.name}.b{layer}"] for layer in layers]

    def __call__(self, x: F32) -> F32:
        for layer in range(3):
            terms = x[:, None] * self.w[layer]
            out = self.b[layer].copy()
            for four in (terms[0::4] + terms[1::4]) + (terms[2::4] + terms[3::4]):
                out += four
            x = out if layer == 2 else np.where(out < 0, f32(0.0), out).astype(np.float32)
        return x


# A group

PAD = 64  # zeros on either side of a signal: more than any input reaches
BLOCK = 4096  # frames that share their lags


class Channel:
    """The state of one channel of a group."""

    def __init__(
        self, alphabet: Alphabet, frames: int, place: int, pair: bool, refs: list[F64], preset: Preset, lags: Lags,
        trust: int,
    ) -> None:  # fmt: skip
        self.alphabet = alphabet
        self.place = place
        self.pair = pair
        self.refs = refs
        self.low = alphabet.first / alphabet.unit
        self.levels: F64 | None = None
        self.high = self.low + (alphabet.size - 1)
        if alphabet.values is not None:
            self.levels = np.array([value / alphabet.unit for value in alphabet.values])
            self.high = float(self.levels[-1])
        self.x = np.zeros(PAD + frames + PAD)
        self.residuals = np.zeros(PAD + frames + PAD)
        self.samples = [0] * frames
        self.experts = []
        for shape in preset.experts:
            n = shape.own + (shape.other + shape.ahead * place if pair else 0) + (4 * len(refs) if shape.refs else 0)
            self.experts.append(Expert(shape, n, frames))
        partials = sum(1 + len(shape.stages) for shape in preset.experts)
        inputs = partials
        if preset.version >= 1:
            inputs += 4 + 3 + (12 if place else 0)
        self.news = np.zeros(PAD + frames, np.float32)
        self.repetitions: list[Repetition] = []
        self.lags = lags
        self.trust = trust
        self.axis: F64 | None = None
        counted = alphabet.size if trust else 0
        self.N, self.X = [0] * counted, [0.0] * (counted + 1)
        self.mixer = LeastSquares((inputs + 3) // 4 * 4, preset.mixer_forgetting, MIXER_RIDGE)
        self.scales = [30.0] * 4
        self.errors = [30.0] * 4
        self.preset = preset
        self.mixture_weights = [0.97, 0.01, 0.01, 0.01] if preset.network else [0.2, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05]

    def code(self, t: int, other: Channel | None, tools: Tools, coder: ByteDecoder) -> None:
        """Decode the sample of frame t."""
        self.predict(t, other)
        self.distribute(self.features(t, other), tools)
        if self.trust:
            self.move_to_axis(t, tools)
        rank = self.decode_rank(tools, coder)
        self.samples[t] = self.alphabet.sample(rank)
        self.learn(t, rank, tools)

    # Prediction

    def predict(self, t: int, other: Channel | None) -> None:
        phase, at = t % 8, PAD + t
        reach = self.high - self.low
        partials = []
        total = 0.0
        for expert in self.experts:
            shape = expert.shape
            parts = [self.x[at - shape.own : at]]
            if other is not None and self.place == 0:
                parts.append(other.x[at - DELAY - shape.other : at - DELAY])
            elif other is not None:
                parts.append(other.x[at - shape.other : at + shape.ahead])
            if shape.refs:
                parts += [ref[at - 2 : at + 2] for ref in self.refs]
            x = np.concatenate(parts)
            expert.squares.x[phase] = x
            p = clamp(dot(expert.squares.coef, x), self.low - reach, self.high + reach)
            expert.first_partial = p
            partials.append(p)
            for stage in expert.stages:
                p = p + stage.predict(t)
                partials.append(p)
            total += p
        self.partials = np.array(partials)
        self.base = total / len(self.experts)
        inputs = [self.partials - self.base]
        if self.preset.version >= 1:
            near = [self.residuals[at - 4 : at]]
            if other is not None and self.place == 1:
                near.append(other.residuals[at - 6 : at + 6])
            again = [
                repetition.predict(t, lag)
                for repetition, lag in zip(self.repetitions, self.lags[t // BLOCK], strict=True)
            ]
            inputs = [*near, *inputs, np.array(again)]
        m = np.zeros(self.mixer.n)
        filled = np.concatenate(inputs)
        m[: len(filled)] = filled
        self.mixer.x[phase] = m
        mean = self.base + dot(self.mixer.coef, m)
        if not abs(mean) < 1e18:
            mean = float(self.x[at - 1])
        self.mean = clamp(mean, self.low, self.high)

    # Features

    def features(self, t: int, other: Channel | None) -> F32:
        at = PAD + t
        s = self.scales
        self.scale = (0.5 * s[1] + 0.5 * s[2]) + 0.05
        inverse = 0.5 / self.scale
        ls = log2(self.scale)
        x3, x2, x1 = self.x[at - 3 : at].tolist()
        l1 = 2.0 * x1 - x2
        l2 = 3.0 * (x1 - x2) + x3
        self.predictions = [0.0, x1, l1, l2]

        def bounded(values: F64) -> list[float]:
            return list(map(float, softsign(values * inverse)))

        features = [0.25 * min(ls, 8.0)]
        features += [0.5 * clamp(log2(s[k] + 0.05) - ls, -6.0, 6.0) for k in (0, 1, 3)]
        features += bounded(self.partials - self.mean)
        features += bounded(np.array([self.base, x1, l1]) - self.mean)
        features += bounded(self.residuals[at - 16 : at])
        if other is None:
            features += [0.0] * 14
        else:
            end = at + DELAY + 1 if self.place else at - DELAY
            features += bounded(other.residuals[end - 12 : end])
            features += [0.5 * clamp(log2(other.scales[1] + 0.05) - ls, -6.0, 6.0), 1.0]
        z = self.mean - self.low
        features += [float(self.place), (z - math.floor(z)) - 0.5, min(t, 4096) / 4096.0]
        z = (s[0] + 0.05) / (self.errors[1] + 0.05)
        features.append(z / (1.0 + z))
        features += [0.0] * (-len(features) % 4)
        return np.array(features).astype(np.float32)

    # Distribution

    def distribute(self, features: F32, tools: Tools) -> None:
        b, mean, scale = self.mixture_weights, self.mean, self.scale
        if self.preset.network:
            o = tools.network(features)
            top = max(o[0], o[1], o[2], o[3])
            v = [exp2(float(o[k] - top)) for k in range(4)]
            share = b[0] / (((v[0] + v[1]) + v[2]) + v[3])
            w = [v_k * share for v_k in v] + b[1:]
            c = [mean + clamp(float(o[4 + k]), -20.0, 20.0) * scale for k in range(4)] + [mean]
            a = [1.0 / (scale * exp2(clamp(float(o[8 + k]), -10.0, 6.0)) + 0.01) for k in range(4)]
            a.append(1.0 / (0.6 * scale))
        else:
            w = list(b)
            c = [mean] * 5
            a = [(1.0 / scale) * d for d in (3.6, 2.2, 1.4, 0.8, 0.4)]
        best = 0
        for k in (1, 2, 3):
            if self.errors[k] < self.errors[best]:
                best = k
        c.append(self.predictions[best])
        a.append(1.0 / (0.6 * self.errors[best] + 0.02))
        self.w, self.c, self.a = w, np.array(c), np.array(a)

    def edges(self, ranks: I64) -> F64:
        """The lower edges of ranks from 1 to size - 1; anything for others."""
        if self.axis is not None:
            on_axis: F64 = self.axis[np.clip(ranks, 0, self.alphabet.size)]
            return on_axis
        if self.levels is None:
            return (self.low + ranks.astype(np.float64)) - 0.5
        r = np.clip(ranks, 1, self.alphabet.size - 1)
        halves: F64 = 0.5 * (self.levels[r - 1] + self.levels[r])
        return halves

    def parts(self, ranks: I64, tools: Tools) -> F64:
        """Of each logistic and the uniform share (first axis), the part below each rank."""
        size = self.alphabet.size
        each = tools.logistic((self.edges(ranks) - self.c[:, None]) * self.a[:, None])
        parts = np.concatenate([each, [ranks / size]])
        parts[:, ranks <= 0] = 0.0
        parts[:, ranks >= size] = 1.0
        return parts

    def below(self, ranks: I64, tools: Tools) -> F64:
        """F of each rank."""
        q = [w_k * part for w_k, part in zip(self.w, self.parts(ranks, tools), strict=True)]
        q.append(np.zeros(len(ranks)))
        f: F64 = ((q[0] + q[4]) + (q[2] + q[6])) + ((q[1] + q[5]) + (q[3] + q[7]))
        f = np.minimum(f, 1.0)
        f[ranks <= 0] = 0.0
        f[ranks >= self.alphabet.size] = 1.0
        return f

    # Values on a grid

    def begin(self, r: int) -> float:
        if r == 0:
            return self.low - 0.5
        if r == self.alphabet.size:
            return self.high + 0.5
        return float(self.edges(np.array([r]))[0])

    def cell(self, z: float) -> int:
        if self.levels is None:
            return min(max(int(z - (self.low - 0.5)), 0), self.alphabet.size - 1)
        begins = self.edges(np.arange(self.alphabet.size))
        return int(np.searchsorted(begins[1:], z, side="right"))

    def move_to_axis(self, t: int, tools: Tools) -> None:
        size, axis = self.alphabet.size, self.axis
        self.axis = None  # edges are those among the values for now
        if axis is None or t in (512, 1024, 2048) or t % 4096 == 0:
            A, x = [self.begin(0)], 0.0
            for r in range(size):
                x += self.X[r]
                ratio = (self.N[r] + self.trust) / (max(x, 0.0) + self.trust)
                A.append(A[r] + (self.begin(r + 1) - self.begin(r)) * ratio)
            axis = np.array(A)
        step = max(1, int(0.5 * self.scale))
        middle = self.cell(self.mean)
        ranks = [min(max(middle + o * step, 0), size) for o in (-32, -12, -5, -2, 0, 1, 3, 6, 13, 33)]
        F = self.below(np.array(ranks), tools).tolist()
        for i in range(1, 10):
            if ranks[i] > ranks[i - 1]:
                d = (F[i] - F[i - 1]) / (ranks[i] - ranks[i - 1])
                self.X[ranks[i - 1]] += d
                self.X[ranks[i]] -= d
        moved = []
        for c in self.c.tolist():
            if c <= self.begin(0):
                moved.append(axis[0] + (c - self.begin(0)))
            elif c >= self.begin(size):
                moved.append(axis[size] + (c - self.begin(size)))
            else:
                r = self.cell(c)
                along = (c - self.begin(r)) / (self.begin(r + 1) - self.begin(r))
                moved.append(axis[r] + along * (axis[r + 1] - axis[r]))
        self.c = np.array(moved)
        self.axis = axis

    # Bytes

    def decode_rank(self, tools: Tools, coder: ByteDecoder) -> int:
        size = self.alphabet.size
        B = max(1, ((size - 1).bit_length() + 7) // 8)
        first, Flo, Fhi = 0, 0.0, 1.0
        for b in range(B):
            width = 2 ** (8 * (B - 1 - b))
            symbols = min(256, -(-(size - first) // width))
            if symbols == 1:
                continue
            F = self.below(first + np.arange(symbols + 1) * width, tools)
            norm = (2**24 - 2 * symbols) / (Fhi - Flo) if Fhi - Flo > 1e-14 else 0.0
            left = ((F - Flo) * norm).astype(np.int64) + 2 * np.arange(symbols + 1)
            left[0] = 0
            left[symbols] = 2**24
            j = coder.byte(left)
            if j > 0:
                Flo = float(F[j])
            if j < symbols - 1:
                Fhi = float(F[j + 1])
            first += j * width
        return first

    # Learning

    def learn(self, t: int, r: int, tools: Tools) -> None:
        phase, at, size, mean = t % 8, PAD + t, self.alphabet.size, self.mean
        v = self.low + r if self.levels is None else float(self.levels[r])
        self.x[at] = v
        if self.trust:
            self.N[r] += 1

        lower, upper = self.parts(np.array([r, r + 1]), tools).T.tolist()
        m = [high - low for high, low in zip(upper, lower, strict=True)]
        w, b = self.w, self.mixture_weights
        if self.preset.network:
            p = [
                max(((w[0] * m[0] + w[1] * m[1]) + w[2] * m[2]) + w[3] * m[3], 1e-12),
                max(m[4], 1e-12) * b[1],
                max(m[5], 1e-12) * b[2],
                b[3] / size,
            ]
            kept, floor = 0.999, 0.00025
            total = ((p[0] + p[1]) + p[2]) + p[3]
        else:
            p = [w_k * max(m_k, 1e-12) for w_k, m_k in zip(w, m, strict=True)]
            kept, floor = 1.0 - 7 * 0.003, 0.003
            total = 0.0
            for p_k in p:
                total += p_k
        self.mixture_weights = [p_i * (kept / total) + floor for p_i in p]

        residual = v - mean
        self.residuals[at] = residual
        a = abs(residual)
        young = 1.0 / (t + 1.5)
        for k, rate in enumerate((0.2, 0.05, 0.01, 0.001)):
            self.scales[k] += max(rate, young) * (a - self.scales[k])
            self.errors[k] += max(0.05, young) * (abs(v - self.predictions[k]) - self.errors[k])
        self.scales = [0.0 if s < 1e-9 else s for s in self.scales]
        self.errors = [0.0 if e < 1e-9 else e for e in self.errors]

        for expert in self.experts:
            target = v - expert.first_partial
            done = 0.0
            for stage in expert.stages:
                stage.learn(t, target - done)
                done += stage.output
            expert.level = 0.5 * expert.level + 0.5 * abs(target)
            if expert.level < 1e-9:
                expert.level = 0.0
            expert.squares.y[phase] = v
            importance = (1.0 - expert.shape.forgetting) * exp2(-0.8 * log2(expert.level + 2.0))
            expert.squares.k[phase] = importance

        self.mixer.y[phase] = v - self.base
        self.mixer.k[phase] = (1.0 - self.preset.mixer_forgetting) / ((a + 0.3 * self.scale) + 0.1)

        if self.preset.version >= 1:
            for repetition, lag in zip(self.repetitions, self.lags[t // BLOCK], strict=True):
                repetition.learn(v - self.base, lag)
            self.news[at] = f32(v - self.base)

        if (t + 1) % 1024 == 0:
            for expert in self.experts:
                for stage in expert.stages:
                    stage.refresh(t)
        if phase == 7:
            solve = (t + 1) % self.preset.interval == 0
            for expert in self.experts:
                expert.squares.learn(solve)
            self.mixer.learn(solve)


@dataclass
class Tools:
    """What every channel of a track shares."""

    preset: Preset
    network: Network
    logistic: Logistic


def decode_group(
    alphabets: list[Alphabet], frames: int, refs: list[F64], tools: Tools, lags: Lags, trusts: list[int],
    coder: ByteDecoder,
) -> list[Channel]:  # fmt: skip
    pair = len(alphabets) == 2
    group = [
        Channel(alphabet, frames, place, pair, refs, tools.preset, lags, trust)
        for place, (alphabet, trust) in enumerate(zip(alphabets, trusts, strict=True))
    ]
    for channel, others in zip(group, reversed(group), strict=True):
        news = [channel.news, others.news] if pair else [channel.news]
        channel.repetitions = [Repetition(news) for _ in range(3)]
    with np.errstate(all="ignore"):  # a stage that overflows is set back
        for step in range(frames + DELAY if pair else frames):
            if step < frames:
                group[0].code(step, group[1] if pair else None, tools, coder)
            if pair and step >= DELAY:
                group[1].code(step - DELAY, group[0], tools, coder)
    return group


# Coded segments


def read_lags(reader: Cursor, frames: int) -> Lags:
    lags = [[0, 0, 0]]
    some = reader.varint()
    check(some <= 1, "lags")
    last = [0, 0, 0]
    for b in range(1, frames // BLOCK + 1):
        lags.append([0, 0, 0])
        for k in range(3 if some else 0):
            d = reader.varint()
            if d:
                last[k] += (d - 1) // 2 if d % 2 else -(d // 2)
                check(64 <= last[k] <= BLOCK * b, "a lag")
                lags[b][k] = last[k]
    return lags


def decode_coded(data: bytes, frames: int, lists: list[ValueList | None], tools: Tools, new_coder: Coder) -> Samples:
    reader = Cursor(data)
    samples: Samples = []
    copies: dict[int, int] = {}
    coded: list[tuple[int, Alphabet]] = []
    for channel, listed in enumerate(lists):
        kind = reader.varint()
        samples.append([])
        if kind == 0:
            alphabet = Alphabet(reader.zigzag(), reader.varint(), reader.varint(), None)
            check(alphabet.unit >= 1 and alphabet.size >= 1, "an alphabet")
        elif kind == 1:
            check(listed is not None, "a list that is not there")
            assert listed is not None
            first, size = reader.varint(), reader.varint()
            check(size >= 2 and first + size <= len(listed.values), "part of a list")
            values = listed.values[first : first + size]
            alphabet = Alphabet(values[0], listed.unit, size, values)
        else:
            check(kind == 2, "kind of an alphabet")
            copies[channel] = reader.varint()
            check(copies[channel] < channel, "a copy of a later channel")
            continue
        if alphabet.size == 1:
            samples[channel] = [alphabet.first] * frames
        else:
            coded.append((channel, alphabet))

    refs: list[F64] = []
    for at in range(0, len(coded), 2):
        members = coded[at : at + 2]
        lags = read_lags(reader, frames) if tools.preset.version >= 1 else []
        trusts = [reader.varint() if tools.preset.version >= 2 else 0 for _ in members]
        for trust, (_, alphabet) in zip(trusts, members, strict=True):
            check(trust <= (255 if alphabet.size <= 131_072 else 0), "trust in counts")
        words = np.frombuffer(reader.take(4 * reader.varint()), "<u4")
        alphabets = [alphabet for _, alphabet in members]
        group = decode_group(alphabets, frames, refs, tools, lags, trusts, new_coder(words))
        for (channel, _), state in zip(members, group, strict=True):
            samples[channel] = state.samples
            refs.append(state.x)
    check(not reader.rest(), "bytes after a coded segment")
    for channel, source in copies.items():
        samples[channel] = list(samples[source])
    return samples


# Floating-point segments


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


# Decoding


@dataclass
class Decoded:
    archive: Archive
    samples: Samples
    wrapper: Wrapper
    original: bytes | None  # of a file of plain samples


def decode(
    data: bytes,
    model: Model,
    new_coder: Coder = RangeDecoder,
    language_model: LanguageModel | None = None,
    picture_model: PictureModel | None = None,
) -> Decoded:
    """Decode an archive and check everything that the document says can be checked."""
    from tests.helpers.reference_lm import decode_lm

    archive = read_archive(data)
    header = archive.header
    check(header.coder_version < len(CODERS) and header.preset in CODERS[header.coder_version], "another coder")
    check(header.model_sha256 == model.sha256, "another model")
    preset = CODERS[header.coder_version][header.preset]
    tools = Tools(preset, Network(model, preset), Logistic(model.tensors["logistic"]))
    lists = read_tables(archive.tables, header.channels)

    samples: Samples = [[] for _ in range(header.channels)]
    limit = 1 << (header.bits - 1)
    for segment in archive.segments:
        if segment.kind == 0:
            part = unpack(segment.payload, header.channels, header.bits)
        elif segment.kind == 1:
            part = decode_flac(segment.payload, header.channels, segment.frames)
        elif segment.kind == 2:
            part = decode_coded(segment.payload, segment.frames, lists, tools, new_coder)
        elif segment.kind == 4:
            check(language_model is not None and language_model.sha256 == header.lm_sha256, "another language model")
            part = decode_lm(segment.payload, header.channels, header.bits, segment.frames, language_model, new_coder)
        else:
            check(segment.kind == 3 and bool(header.form & FLOAT), "kind of a segment")
            part = decode_float(segment.payload, header.channels, header.bits, segment.frames, tools, new_coder)
        for channel, signal in zip(samples, part, strict=True):
            check(len(signal) == segment.frames, "frames in a segment")
            check(all(-limit <= value < limit for value in signal), "a sample out of range")
            channel += signal
        check_crc(pack(part, header.bits), segment.pcm_crc, "segment's samples")
    packed = pack(samples, header.bits)
    check(hashlib.md5(packed).digest() == header.md5, "MD5 of the samples")

    wrapper = read_wrapper(archive.wrapper, archive.version, picture_model)
    check(wrapper.kind == header.kind, "kind of source")
    original = None
    if header.kind in (0, 2, 3, 4):
        unused = header.bits - header.origin.valid_bits if header.origin.valid_bits else 0
        check(not any(x & (1 << unused) - 1 for line in samples for x in line), "zeros below the valid bits")
        original = wrapper.head + stored(packed, header.bits // 8, header.form) + wrapper.tail
        check(header.promise & 1 == 1 and len(original) == header.size, "size of the original")
        check(hashlib.sha256(original).digest() == header.sha256, "SHA-256 of the original")
    return Decoded(archive, samples, wrapper, original)


def stored(packed: bytes, width: int, form: int) -> bytes:
    """Packed PCM in the form of the original's file."""
    if width == 1 and not form & SIGNED:
        return bytes(byte ^ 0x80 for byte in packed)
    if form & BIG:
        return b"".join(packed[at : at + width][::-1] for at in range(0, len(packed), width))
    return packed


def plain_wav(decoded: Decoded) -> bytes:
    """The samples as a WAV file, left-justified in whole bytes."""
    header = decoded.archive.header
    width = (header.bits + 7) // 8
    samples = [[value << (8 * width - header.bits) for value in channel] for channel in decoded.samples]
    audio = pack(samples, 8 * width)
    if width == 1:
        audio = bytes(byte ^ 0x80 for byte in audio)
    block = header.channels * width
    coding = 3 if header.form & FLOAT else 1
    head = struct.pack("<HHIIHH", coding, header.channels, header.rate, header.rate * block, block, 8 * width)
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(audio)) + audio
    chunks += b"\0" * (len(audio) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def main(archive: str, model: str, out: str, language_model: str = "") -> None:
    from tests.helpers.reference_lm import LanguageModel

    lm = LanguageModel.from_safetensors(Path(language_model).read_bytes()) if language_model else None
    decoded = decode(Path(archive).read_bytes(), Model.from_safetensors(Path(model).read_bytes()), language_model=lm)
    Path(out).write_bytes(plain_wav(decoded) if decoded.original is None else decoded.original)


if __name__ == "__main__":
    main(*sys.argv[1:])

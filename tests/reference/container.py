"""The layout of an archive: header, segments, index, copies and recovery records."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.reference.basics import Cursor, check, check_crc

SEGMENT_MARK, INDEX_MARK = b"\xd7TLS", b"\xd7TLX"
MAGIC = bytes.fromhex("89 54 52 49 4C 4F 0D 0A")


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

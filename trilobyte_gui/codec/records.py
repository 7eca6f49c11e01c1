"""The records of an archive file as bytes, and back: prologue, header, segment headers, index.

FORMAT.md specifies each byte. Nothing is trusted: a part whose CRC-32 is wrong, and one that contradicts itself
although its CRC-32 is right, raise ArchiveDamaged; what only a later version can mean raises NeedsNewer.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, Phrase
from trilobyte_gui.codec.source_formats import KINDS, SampleFormat, SourceKind
from trilobyte_gui.codec.stretch import Bytes, crc32

MAGIC = b"\x89TRILO\r\n"
VERSION = 1
LONG_VERSION = 2  # of archives whose wrapper is longer than version 1 allows
PICTURES_VERSION = 3  # of archives whose wrapper has coded pictures
NEWEST_VERSION = PICTURES_VERSION
SEGMENT_MARK, INDEX_MARK = b"\xd7TLS", b"\xd7TLX"
MAX_SEGMENT_SAMPLES = 1 << 22  # over all channels; bounds what a decoder must allocate for a segment

# What the parts are called in messages.
BEGINNING, HEADER, TABLES = Phrase("beginning"), Phrase("header"), Phrase("table of sample values")
WRAPPER, INDEX = Phrase("wrapper"), Phrase("index")

_PROLOGUE = struct.Struct("<8sHHIQI")
PROLOGUE_BYTES = _PROLOGUE.size + 4
LONGEST_SEGMENT_HEADER = 4 + 11 * 10 + 12
_FILE_EXACT, _INCOMPLETE = 1, 2
_ART_MARK = 8
_SHA256 = 32
_MOST = (1 << 64) - 1  # no number in an archive is larger


class SegmentKind(IntEnum):
    """How a segment is stored, by its number in an archive: never renumbered."""

    RAW = 0
    FLAC = 1
    CODED = 2  # by the predictors with the generalist network
    FLOAT = 3  # floating point: split into whole numbers and the rest
    LM = 4  # by the language model


@dataclass(frozen=True, slots=True)
class Prologue:
    """Where the header ends and where the index is, in bytes, and the format version."""

    header_length: int
    index_offset: int
    index_length: int
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Origin:
    """More about the source: how its file stores samples, its permission bits and time of creation where known,
    and `recipe`, which repeats the original's own compression (for FLAC: see `audio.flac_recipe`). `lm_sha256`
    names the language model that segments of kind LM need; empty where there can be none. `valid_bits` and `speakers`
    (numbers as in `metadata.speakers`) are what the original says of its samples and channels, where its kind of file
    does not imply it and the wrapper does not hold it; else 0 and empty. Of a file of plain samples `valid_bits` says
    that the bits below are 0, as whoever wrote the archive made sure."""

    form: SampleFormat = SampleFormat.PLAIN
    mode: int | None = None
    created_ns: int | None = None
    recipe: bytes = b""
    lm_sha256: bytes = b""
    valid_bits: int = 0
    speakers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """What the archive says about its source. Sizes in bytes; `mtime_ns` since 1970; `name` as the system's
    bytes (UTF-8 in all but odd cases); `preset` and `coder` name the coding, `model_sha256` the network;
    `incomplete`: the source was cut short or damaged, and archived as far as it went."""

    kind: SourceKind
    file_exact: bool
    preset: int
    coder: int
    channels: int
    bits: int
    rate: int
    frames: int
    segment_frames: int
    source_size: int
    flac8_size: int
    mtime_ns: int
    pcm_md5: bytes
    source_sha256: bytes
    model_sha256: bytes
    name: bytes
    incomplete: bool = False
    origin: Origin = Origin()

    @property
    def file_name(self) -> str:
        """The source's own file name, safe to use: no folders, no control characters, maybe empty."""
        name = self.name.decode("utf-8", "surrogateescape").replace("\\", "/").rpartition("/")[2]
        name = "".join(char for char in name if ord(char) >= 32 and char != ":")
        return "" if name in (".", "..") else name

    @property
    def seconds(self) -> float:
        """The length of the track."""
        return self.frames / self.rate if self.rate else 0.0

    @property
    def promise(self) -> Literal["file-exact", "audio-and-metadata-exact"]:
        """How exactly the original can be restored: file-exact, audio-and-metadata-exact or audio-exact."""
        return "file-exact" if self.file_exact else "audio-and-metadata-exact"

    @property
    def segments(self) -> int:
        """The number of segments."""
        return -(-self.frames // self.segment_frames)


@dataclass(frozen=True, slots=True)
class Section:
    """Length and CRC-32 of a part that stands elsewhere in the file."""

    length: int
    crc: int

    @classmethod
    def of(cls, data: Bytes) -> Section:
        """Length and CRC-32 of these bytes."""
        return cls(len(data), crc32(data))

    def holds(self, data: Bytes) -> bool:
        return len(data) == self.length and (not len(data) or crc32(data) == self.crc)


EMPTY = Section(0, 0)


@dataclass(frozen=True, slots=True)
class TrackHeader:
    """What every segment repeats of the header: enough to decode it when the header is lost. `mark` identifies the
    segments of one track from those of another."""

    frames: int
    segment_frames: int
    preset: int
    coder: int
    channels: int
    bits: int
    rate: int
    form: int
    mark: bytes

    @classmethod
    def of(cls, header: Header) -> TrackHeader:
        """What a track's segments repeat of its header."""
        return cls(
            header.frames, header.segment_frames, header.preset, header.coder, header.channels, header.bits,
            header.rate, int(header.origin.form), header.pcm_md5[:4],
        )  # fmt: skip

    @property
    def segments(self) -> int:
        """The number of segments."""
        return -(-self.frames // self.segment_frames)

    def frames_of(self, number: int) -> int:
        """The frames of segment `number`."""
        return min(self.segment_frames, self.frames - number * self.segment_frames)


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """What stands before the payload of a segment: its number, how it is stored, the length of the payload, and
    the CRC-32 of the samples."""

    track: TrackHeader
    number: int
    kind: SegmentKind
    length: int
    pcm_crc: int


@dataclass(frozen=True, slots=True)
class Art:
    """A picture of the readable tag, and the picture of the original that it stands for (the same one, or it made
    smaller): the first 8 bytes of the SHA-256 of each."""

    mark: bytes
    original: bytes


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A segment in the index: kind, length and CRC-32 of its payload, CRC-32 of its samples."""

    kind: SegmentKind
    length: int
    crc: int
    pcm_crc: int


@dataclass(frozen=True, slots=True)
class Index:
    """`tag` as it was written; `copies`, how many of header, tables and wrapper stand behind the index once more;
    `records`, the length of the recovery records in bytes."""

    segments: Sequence[IndexEntry]
    tag: Section = EMPTY
    art: tuple[Art, ...] = ()
    copies: int = 0
    records: int = 0


class Fields(varint.ByteReader):
    """The values of a part, one after the other. They may be lies."""

    def number(self) -> int:
        return self.get(_MOST)

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def section(self) -> Section:
        length = self.number()
        return Section(length, self.u32()) if length else EMPTY

    def check(self, part: str) -> None:
        """The CRC-32 of everything so far must follow."""
        if zlib.crc32(self.taken()) != self.u32():
            raise ArchiveDamaged("its {0} is damaged", part)


def with_crc(data: bytes) -> bytes:
    """The bytes with their CRC-32 behind them."""
    return data + zlib.crc32(data).to_bytes(4, "little")


def without_crc(data: bytes, part: str) -> bytes:
    """The inverse; raises ArchiveDamaged where the checksum does not fit."""
    if len(data) < 4 or zlib.crc32(data[:-4]).to_bytes(4, "little") != data[-4:]:
        raise ArchiveDamaged("its {0} is damaged", part)
    return data[:-4]


def pack_prologue(prologue: Prologue) -> bytes:
    """The first 32 bytes of an archive. FORMAT.md, "Prologue"."""
    fields = prologue.header_length, prologue.index_offset, prologue.index_length
    return with_crc(_PROLOGUE.pack(MAGIC, prologue.version, 0, *fields))


def unpack_prologue(data: bytes) -> Prologue:
    """The inverse; raises ArchiveDamaged, and NeedsNewer for a later format version."""
    if not data.startswith(MAGIC) or len(data) != PROLOGUE_BYTES:
        raise ArchiveDamaged("it does not begin as an archive does")
    _, version, flags, length, offset, index_length = _PROLOGUE.unpack(without_crc(data, BEGINNING))
    if version == 0:
        raise NeedsNewer(
            "it is a draft of the format (version 0), which no release wrote",
            hint="Restore it with the program that made it, and archive the original again.",
        )
    if version > NEWEST_VERSION:
        raise NeedsNewer("it has format version {0}, this program knows versions up to {1}", version, NEWEST_VERSION)
    if flags:
        raise NeedsNewer("it uses a feature that this program does not know")
    return Prologue(length, offset, index_length, version)


def pack_section(section: Section) -> bytes:
    return varint.put(section.length) + (section.crc.to_bytes(4, "little") if section.length else b"")


def pack_header(header: Header, tables: bytes, wrapper: Bytes) -> bytes:
    """The header as bytes. FORMAT.md, "Header"."""
    numbers = (
        KINDS.index(header.kind), header.file_exact * _FILE_EXACT | header.incomplete * _INCOMPLETE,
        header.preset, header.coder,
        header.channels, header.bits, header.rate, header.frames, header.segment_frames,
        header.source_size, header.flac8_size,
    )  # fmt: skip
    packed = varint.put_all(numbers) + struct.pack("<q", header.mtime_ns)
    packed += header.pcm_md5 + header.source_sha256 + header.model_sha256
    origin = b"" if header.origin == Origin() else _pack_origin(header.origin)
    for each in (header.name, origin):
        packed += varint.put(len(each)) + each
    return with_crc(packed + pack_section(Section.of(tables)) + pack_section(Section.of(wrapper)))


def unpack_header(fields: Fields) -> tuple[Header, Section, Section]:
    """The header, its CRC-32 included, the tables' section and the wrapper's."""
    kind, promise = fields.number(), fields.number()
    if kind >= len(KINDS) or promise > _FILE_EXACT | _INCOMPLETE:
        raise NeedsNewer("its source is of a kind that this program does not know")
    number = fields.number
    header = Header(
        kind=KINDS[kind],
        file_exact=bool(promise & _FILE_EXACT),
        incomplete=bool(promise & _INCOMPLETE),
        preset=number(),
        coder=number(),
        channels=number(),
        bits=number(),
        rate=number(),
        frames=number(),
        segment_frames=number(),
        source_size=number(),
        flac8_size=number(),
        mtime_ns=int.from_bytes(fields.take(8), "little", signed=True),
        pcm_md5=fields.take(16),
        source_sha256=fields.take(32),
        model_sha256=fields.take(32),
        name=fields.take(number()),
        origin=_unpack_origin(fields.take(number())),
    )
    sections = fields.section(), fields.section()
    fields.check(HEADER)
    check_track(TrackHeader.of(header))
    origin = header.origin
    if origin.valid_bits > header.bits or len(origin.speakers) not in (0, header.channels):
        raise ArchiveDamaged("its header contradicts itself")
    return header, *sections


def _pack_origin(origin: Origin) -> bytes:
    mode = 0 if origin.mode is None else origin.mode + 1
    created = 0 if origin.created_ns is None else varint.zigzag(origin.created_ns) + 1
    packed = varint.put(origin.form, mode, created, len(origin.recipe)) + origin.recipe
    if not (origin.valid_bits or origin.speakers):
        return packed + origin.lm_sha256
    told = varint.put(origin.valid_bits, len(origin.speakers), *origin.speakers)
    return packed + (origin.lm_sha256 or bytes(_SHA256)) + told


def _unpack_origin(data: bytes) -> Origin:
    """What a later version may add behind the fields known here is passed over."""
    if not data:
        return Origin()
    fields = Fields(data)
    form, mode, created = fields.number(), fields.number(), fields.number()
    recipe = fields.take(fields.number())
    created_ns = None if not created else (created - 1) >> 1 if created & 1 else -(created >> 1)
    lm_sha256 = fields.take(_SHA256) if fields.left >= _SHA256 else b""
    if lm_sha256 == bytes(_SHA256):
        lm_sha256 = b""
    valid_bits = fields.number() if fields.left else 0
    speakers = tuple(fields.number() for _ in range(fields.number())) if fields.left else ()
    return Origin(_form(form), mode - 1 if mode else None, created_ns, recipe, lm_sha256, valid_bits, speakers)


def _form(form: int) -> SampleFormat:
    if form > SampleFormat.BIG | SampleFormat.FLOAT | SampleFormat.SIGNED:
        raise NeedsNewer("its samples are of a form that this program does not know")
    return SampleFormat(form)


def check_track(track: TrackHeader) -> None:
    """Raises ArchiveDamaged when no track can be like that."""
    sound = track.bits in (32, 64) if _form(track.form) & SampleFormat.FLOAT else 0 < track.bits <= 32
    if not (sound and 0 < track.channels < 256 and track.segment_frames > 0):
        raise ArchiveDamaged("its header contradicts itself")
    if track.segment_frames * track.channels > MAX_SEGMENT_SAMPLES:
        raise ArchiveDamaged("its segments are larger than any can be")


def pack_segment_header(header: SegmentHeader) -> bytes:
    """What stands before a segment's payload. FORMAT.md, "Segments"."""
    track = header.track
    numbers = (
        header.number, header.kind, header.length, track.frames, track.segment_frames, track.preset, track.coder,
        track.channels, track.bits, track.rate, track.form,
    )  # fmt: skip
    return with_crc(SEGMENT_MARK + varint.put_all(numbers) + track.mark + header.pcm_crc.to_bytes(4, "little"))


def unpack_segment_header(fields: Fields) -> SegmentHeader:
    """The inverse; raises ArchiveDamaged."""
    if fields.take(4) != SEGMENT_MARK:
        raise ArchiveDamaged("a segment does not begin as it should")
    number = fields.number
    at, kind, length = number(), number(), number()
    track = TrackHeader(number(), number(), number(), number(), number(), number(), number(), number(), fields.take(4))
    pcm_crc = fields.u32()
    fields.check(Phrase("segment"))
    check_track(track)
    if at >= track.segments:
        raise ArchiveDamaged("a segment lies beyond the end of the track")
    return SegmentHeader(track, at, _segment_kind(kind), length, pcm_crc)


def _segment_kind(kind: int) -> SegmentKind:
    if kind > max(SegmentKind):
        raise NeedsNewer("a segment is stored in a way that this program does not know")
    return SegmentKind(kind)


def pack_tag_facts(tag: Section, art: Sequence[Art]) -> bytes:
    return pack_section(tag) + varint.put(len(art)) + b"".join(each.mark + each.original for each in art)


def pack_index(segments: Sequence[IndexEntry], tag_facts: bytes, copies: int, records: int) -> bytes:
    """The index as bytes. FORMAT.md, "Index"."""
    packed = bytearray(INDEX_MARK + varint.put(len(segments)))
    for each in segments:
        packed += varint.put(each.kind, each.length) + struct.pack("<II", each.crc, each.pcm_crc)
    packed += tag_facts + varint.put(copies)
    return with_crc(bytes(packed) + (b"\1" + records.to_bytes(8, "little") if records else b"\0"))


def unpack_index(fields: Fields) -> Index:
    """The inverse; raises ArchiveDamaged."""
    if fields.take(4) != INDEX_MARK:
        raise ArchiveDamaged("its index is damaged")
    # Every turn takes at least ten bytes, so a lie about the number ends soon.
    found = [(fields.number(), fields.number(), fields.u32(), fields.u32()) for _ in range(fields.number())]
    tag = fields.section()
    art = tuple(Art(fields.take(_ART_MARK), fields.take(_ART_MARK)) for _ in range(fields.number()))
    copies = fields.get(3)
    records = int.from_bytes(fields.take(8), "little") if fields.get(1) else 0
    fields.check(INDEX)
    segments = [IndexEntry(_segment_kind(kind), *rest) for kind, *rest in found]
    return Index(segments, tag, art, copies, records)

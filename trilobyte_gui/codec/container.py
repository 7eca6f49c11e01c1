"""The archive file: prologue, header, sections, segments, index, readable tag. FORMAT.md specifies each byte.

Writer and reader work on binary file objects. The reader trusts nothing: every length is checked against the
file before anything of that size is read, every part against its CRC-32, and every fault is `ArchiveDamaged`
with the part's name.
"""

from __future__ import annotations

import os
import struct
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer
from trilobyte_gui.codec.kinds import KINDS, Form, SourceKind

MAGIC = b"\x89TRILO\r\n"
VERSION = 0
MAX_SEGMENT_SAMPLES = 1 << 24  # over all channels; bounds what a decoder must allocate for a segment
RAW, FLAC, CODED, FLOAT, LM = 0, 1, 2, 3, 4

_PROLOGUE = struct.Struct("<8sHHIQI")
_PROLOGUE_BYTES = _PROLOGUE.size + 4
_FILE_EXACT, _INCOMPLETE = 1, 2
_HAS_ORIGIN = 1  # flag in the prologue
_MARK = 8
_MOST = (1 << 64) - 1  # no number in an archive is larger


@dataclass(frozen=True, slots=True)
class Origin:
    """More about the source: how its file stores samples, its permission bits and time of creation where known,
    and `recipe`, which repeats the original's own compression (for FLAC: see `audio.flac_recipe`). `lm_sha256`
    names the language model that segments of kind LM need; empty where there can be none."""

    form: Form = Form.PLAIN
    mode: int | None = None
    created_ns: int | None = None
    recipe: bytes = b""
    lm_sha256: bytes = b""


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
        return self.frames / self.rate if self.rate else 0.0

    @property
    def promise(self) -> Literal["file-exact", "audio-and-metadata-exact"]:
        return "file-exact" if self.file_exact else "audio-and-metadata-exact"

    @property
    def segments(self) -> int:
        return -(-self.frames // self.segment_frames)


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment: how and where it is stored, and the CRC-32 of its payload and of its decoded samples."""

    kind: int
    offset: int
    length: int
    frames: int
    crc: int
    pcm_crc: int


@dataclass(frozen=True, slots=True)
class Art:
    """A picture of the readable tag, and the picture of the original that it stands for (the same one, or it made
    smaller): the first 8 bytes of the SHA-256 of each."""

    mark: bytes
    original: bytes


class ArchiveWriter:
    """Write an archive front to back into a seekable file: create, `add` every segment, `finish`.

    `tables` and `wrapper` are opaque sections.
    """

    def __init__(self, file: BinaryIO, header: Header, tables: bytes = b"", wrapper: bytes = b"") -> None:
        self._file = file
        self._header = header
        self._index = bytearray()
        self._segments = 0
        packed = _pack_header(header, tables, wrapper)
        self._header_length = len(packed)
        file.write(bytes(_PROLOGUE_BYTES))
        for part in (packed, tables, wrapper):
            file.write(part)
        self._position = _PROLOGUE_BYTES + len(packed) + len(tables) + len(wrapper)

    def add(self, kind: int, data: bytes, pcm_crc: int) -> None:
        """Append the next segment: its payload, and the CRC-32 of its samples as packed by `codec.pcm`."""
        self._file.write(data)
        self._position += len(data)
        self._index += varint.put(kind, len(data)) + struct.pack("<II", zlib.crc32(data), pcm_crc)
        self._segments += 1

    @property
    def size(self) -> int:
        """Bytes of the archive so far, without what `finish` adds for the tag."""
        return self._position + len(self._index) + 4

    def finish(self, tag: bytes = b"", art: Sequence[Art] = ()) -> int:
        """Write index, tag (a whole APEv2 tag or empty) and prologue; return the archive's size.

        `art` tells what each picture of the tag stands for.
        """
        if self._segments != self._header.segments:
            raise ValueError(f"{self._segments} segments were added, the header says {self._header.segments}")
        index = _with_crc(bytes(self._index) + _pack_tag_facts(tag, art))
        self._file.write(index + tag)
        flags = _HAS_ORIGIN if self._header.origin != Origin() else 0
        prologue = _PROLOGUE.pack(MAGIC, VERSION, flags, self._header_length, self._position, len(index))
        self._file.seek(0)
        self._file.write(_with_crc(prologue))
        self._file.seek(0, os.SEEK_END)
        return self._position + len(index) + len(tag)


def framing_bytes(header: Header, tables: bytes, wrapper: bytes, segment_bytes: int) -> int:
    """The size of an archive without its tag and its segments' payloads, if these take `segment_bytes` in all."""
    average = segment_bytes // max(1, header.segments)
    index = header.segments * (1 + len(varint.put(average)) + 8) + 4
    return _PROLOGUE_BYTES + len(_pack_header(header, tables, wrapper)) + len(tables) + len(wrapper) + index


def tag_bytes(tag: bytes, art: Sequence[Art]) -> int:
    """What a readable tag adds to an archive's size."""
    return len(tag) + len(_pack_tag_facts(tag, art))


class ArchiveReader:
    """Read an archive from a seekable file. Everything but the segments is checked on opening.

    `segment` may be called from several threads. Raises ArchiveDamaged, NeedsNewer, OSError.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.size = file.seek(0, os.SEEK_END)
        prologue = self._read(0, _PROLOGUE_BYTES, "beginning")
        index_offset: int
        index_length: int
        magic, version, flags, header_length, index_offset, index_length = _PROLOGUE.unpack(prologue[:-4])
        if magic != MAGIC:
            raise ArchiveDamaged("it does not begin as an archive does")
        _without_crc(prologue, "beginning")
        if version != VERSION:
            raise NeedsNewer(f"it has format version {version}, this program knows version {VERSION}")
        if flags & ~_HAS_ORIGIN:
            raise NeedsNewer("it uses a feature that this program does not know")
        packed = self._read(_PROLOGUE_BYTES, header_length, "header")
        fields = _Fields(_without_crc(packed, "header"))
        self.header, tables, wrapper = _unpack_header(fields, bool(flags & _HAS_ORIGIN))
        position = _PROLOGUE_BYTES + header_length
        self.tables = self._section(position, tables, "tables")
        position += tables.length
        self.wrapper = self._section(position, wrapper, "wrapper")
        position += wrapper.length
        index = _Fields(_without_crc(self._read(index_offset, index_length, "index"), "index"))
        self.entries: Sequence[Entry] = _unpack_index(index, self.header, position, index_offset)
        self._tag_as_written, self.art = _unpack_tag_facts(index)
        self.tag_offset = index_offset + index_length

    @property
    def tag_size(self) -> int:
        """Bytes from `tag_offset` to the end: the readable tag, or whatever other programs made of it."""
        return self.size - self.tag_offset

    def tag(self) -> bytes:
        return self._read(self.tag_offset, self.tag_size, "tag")

    def tag_state(self) -> Literal["none", "as archived", "edited"]:
        """Whether the readable tag is as it was written."""
        if not self.tag_size and not self._tag_as_written.length:
            return "none"
        same = self.tag_size == self._tag_as_written.length and _crc(self.tag()) == self._tag_as_written.crc
        return "as archived" if same else "edited"

    def segment(self, number: int) -> bytes:
        """The payload of a segment, checked."""
        entry = self.entries[number]
        part = f"segment {number + 1} of {len(self.entries)}"
        data = self._read(entry.offset, entry.length, part)
        if _crc(data) != entry.crc:
            raise ArchiveDamaged(f"{part} is damaged")
        return data

    def _section(self, offset: int, section: _Section, part: str) -> bytes:
        data = self._read(offset, section.length, part)
        if _crc(data) != section.crc:
            raise ArchiveDamaged(f"its {part} is damaged")
        return data

    def _read(self, offset: int, length: int, part: str) -> bytes:
        if offset + length > self.size:
            raise ArchiveDamaged(f"it ends before its {part} is complete")
        with self._lock:
            self._file.seek(offset)
            data = self._file.read(length)
        if len(data) != length:
            raise ArchiveDamaged(f"it ends before its {part} is complete")
        return data


@dataclass(frozen=True, slots=True)
class _Section:
    """Length and CRC-32 of a part that stands elsewhere in the file."""

    length: int
    crc: int


class _Fields(varint.Reader):
    """The values of a part whose CRC was right, one after the other. They may still be lies."""

    def number(self) -> int:
        return self.get(_MOST)

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def section(self) -> _Section:
        length = self.number()
        return _Section(length, self.u32() if length else 0)


def _pack_header(header: Header, tables: bytes, wrapper: bytes) -> bytes:
    numbers = (
        KINDS.index(header.kind), header.file_exact * _FILE_EXACT | header.incomplete * _INCOMPLETE,
        header.preset, header.coder,
        header.channels, header.bits, header.rate, header.frames, header.segment_frames,
        header.source_size, header.flac8_size,
    )  # fmt: skip
    packed = varint.put_all(numbers) + struct.pack("<q", header.mtime_ns)
    packed += header.pcm_md5 + header.source_sha256 + header.model_sha256
    packed += varint.put(len(header.name)) + header.name
    if header.origin != Origin():
        origin = _pack_origin(header.origin)
        packed += varint.put(len(origin)) + origin
    return _with_crc(packed + _pack_section(tables) + _pack_section(wrapper))


def _pack_section(data: bytes) -> bytes:
    return varint.put(len(data)) + (_crc(data).to_bytes(4, "little") if data else b"")


def _pack_tag_facts(tag: bytes, art: Sequence[Art]) -> bytes:
    return _pack_section(tag) + varint.put(len(art)) + b"".join(each.mark + each.original for each in art)


def _pack_origin(origin: Origin) -> bytes:
    mode = 0 if origin.mode is None else origin.mode + 1
    created = 0 if origin.created_ns is None else varint.zigzag(origin.created_ns) + 1
    return varint.put(origin.form, mode, created, len(origin.recipe)) + origin.recipe + origin.lm_sha256


def _unpack_origin(data: bytes) -> Origin:
    """What a later version may add behind the fields known here is passed over."""
    fields = _Fields(data)
    form, mode, created = fields.number(), fields.number(), fields.number()
    if form > Form.BIG | Form.FLOAT | Form.SIGNED:
        raise NeedsNewer("its samples are of a form that this program does not know")
    recipe = fields.take(fields.number())
    created_ns = None if not created else (created - 1) >> 1 if created & 1 else -(created >> 1)
    lm_sha256 = fields.take(32) if fields.left >= 32 else b""
    return Origin(Form(form), mode - 1 if mode else None, created_ns, recipe, lm_sha256)


def _unpack_header(fields: _Fields, has_origin: bool) -> tuple[Header, _Section, _Section]:
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
        origin=_unpack_origin(fields.take(number())) if has_origin else Origin(),
    )
    sections = fields.section(), fields.section()
    fields.finish()
    sound = header.bits in (32, 64) if header.origin.form & Form.FLOAT else 0 < header.bits <= 32
    if not (sound and 0 < header.channels < 256 and header.segment_frames > 0):
        raise ArchiveDamaged("its header contradicts itself")
    if header.segment_frames * header.channels > MAX_SEGMENT_SAMPLES:
        raise ArchiveDamaged("its segments are larger than any can be")
    return header, *sections


def _unpack_index(fields: _Fields, header: Header, first: int, end: int) -> list[Entry]:
    """`first` is where the first segment begins, `end` where the last must end."""
    entries: list[Entry] = []
    left = header.frames
    while left:  # every turn takes at least ten bytes of the index, so a lie about `frames` ends soon
        frames = min(left, header.segment_frames)
        kind, length = fields.number(), fields.number()
        if kind > LM:
            raise NeedsNewer("a segment is stored in a way that this program does not know")
        entries.append(Entry(kind, first, length, frames, fields.u32(), fields.u32()))
        first += length
        left -= frames
    if first != end:
        raise ArchiveDamaged("its index contradicts itself")
    return entries


def _unpack_tag_facts(fields: _Fields) -> tuple[_Section, tuple[Art, ...]]:
    tag = fields.section()
    art = tuple(Art(fields.take(_MARK), fields.take(_MARK)) for _ in range(fields.number()))
    fields.finish()
    return tag, art


def _crc(data: bytes) -> int:
    return zlib.crc32(data)


def _with_crc(data: bytes) -> bytes:
    return data + _crc(data).to_bytes(4, "little")


def _without_crc(data: bytes, part: str) -> bytes:
    if len(data) < 4 or _crc(data[:-4]).to_bytes(4, "little") != data[-4:]:
        raise ArchiveDamaged(f"its {part} is damaged")
    return data[:-4]

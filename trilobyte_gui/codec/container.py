"""The archive file: prologue, header, sections, segments, index, copies, recovery records, readable tag.

FORMAT.md specifies each byte; `records` packs and unpacks them. The reader trusts nothing: every length is checked
against the file before anything of that size is read, every part against its CRC-32, and every fault is
`ArchiveDamaged` with the part's name.
"""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from trilobyte_gui.codec import parity, varint
from trilobyte_gui.codec.errors import ArchiveDamaged, Phrase
from trilobyte_gui.codec.records import (
    BEGINNING,
    HEADER,
    INDEX,
    MAGIC,
    MAX_SEGMENT_SAMPLES,
    PROLOGUE_BYTES,
    TABLES,
    VERSION,
    WRAPPER,
    Art,
    Fields,
    Header,
    Index,
    IndexEntry,
    Origin,
    Prologue,
    Section,
    SegmentHeader,
    SegmentKind,
    TrackHeader,
    pack_header,
    pack_index,
    pack_prologue,
    pack_segment_header,
    pack_tag_facts,
    unpack_header,
    unpack_index,
    unpack_prologue,
    without_crc,
)
from trilobyte_gui.codec.stretch import HELD, Bytes, Stretch, copy

__all__ = [
    "MAGIC",
    "MAX_SEGMENT_SAMPLES",
    "VERSION",
    "ArchiveReader",
    "ArchiveWriter",
    "Art",
    "Header",
    "Origin",
    "SegmentEntry",
    "SegmentKind",
    "framing_bytes",
    "tag_bytes",
]  # fmt: skip

_RECORDS_BYTES = 8  # that the index takes to tell the length of recovery records
_COPIES_SHARE = 1024  # header, tables and wrapper are written twice where that costs less than this share


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment: how and where its payload is stored, and the CRC-32 of that and of the decoded samples."""

    kind: SegmentKind
    offset: int
    length: int
    frames: int
    crc: int
    pcm_crc: int


class ArchiveWriter:
    """Write an archive front to back into a seekable file: create, `add` every segment, `finish`.

    `tables` and `wrapper` are opaque sections; `version` is the oldest format version that can hold them.
    """

    def __init__(
        self, file: BinaryIO, header: Header, tables: bytes = b"", wrapper: Bytes = b"", version: int = VERSION
    ) -> None:
        self._file = file
        self._version = version
        self._track = TrackHeader.of(header)
        self._segments: list[IndexEntry] = []
        self._front = pack_header(header, tables, wrapper), tables, wrapper
        self._index_bytes = _index_bytes(header.segments)
        file.write(bytes(PROLOGUE_BYTES))
        self._write(self._front)
        self._position = PROLOGUE_BYTES + sum(map(len, self._front))

    def add(self, kind: SegmentKind, data: bytes, pcm_crc: int) -> None:
        """Append the next segment: its payload, and the CRC-32 of its samples as packed by `codec.pcm`."""
        head = pack_segment_header(SegmentHeader(self._track, len(self._segments), kind, len(data), pcm_crc))
        self._file.write(head)
        self._file.write(data)
        self._position += len(head) + len(data)
        self._segments.append(IndexEntry(kind, len(data), zlib.crc32(data), pcm_crc))
        self._index_bytes += _entry_bytes(kind, len(data))

    @property
    def size(self) -> int:
        """Bytes of the archive so far, without what `finish` adds for the tag and recovery records."""
        return self._position + self._index_bytes + sum(map(len, self._copies()))

    def finish(
        self,
        tag: bytes = b"",
        art: Sequence[Art] = (),
        recovery_percent: int = 0,
        step: Callable[[], None] = lambda: None,
        as_written: Section | None = None,
    ) -> int:
        """Write index, copies, recovery records, tag (a whole APEv2 tag or empty) and prologue; return the archive's
        size. `art` says what each picture of the tag stands for, `as_written` how the tag was before it was edited.

        With `recovery_percent` records are added that repair damage of that share; the file must then be readable
        too, and `step` is called now and then.
        """
        if len(self._segments) != self._track.segments:
            raise ValueError(f"{len(self._segments)} segments were added, the header says {self._track.segments}")
        facts, copies = pack_tag_facts(as_written or Section.of(tag), art), self._copies()
        protected = self.size + len(facts) + _RECORDS_BYTES
        plan = parity.plan(protected, recovery_percent) if recovery_percent else None
        index = pack_index(self._segments, facts, len(copies), plan.length if plan else 0)
        self._write((index, *copies))
        self._file.seek(0)
        self._file.write(pack_prologue(Prologue(len(self._front[0]), self._position, len(index), self._version)))
        if plan:
            parity.write(self._file, plan, step)
        end = plan.size + plan.length if plan else protected - _RECORDS_BYTES
        self._file.seek(end)
        self._file.write(tag)
        return end + len(tag)

    def percent_of(self, records: int, tag: Section, art: Sequence[Art]) -> int:
        """The share that `finish` must be given so that the recovery records take that many bytes; 0 for none."""
        protected = self.size + len(pack_tag_facts(tag, art)) + _RECORDS_BYTES
        shares = range(1, parity.MOST_PERCENT + 1) if records else ()
        return next((share for share in shares if parity.plan(protected, share).length == records), 0)

    def _copies(self) -> list[Bytes]:
        return _copies(self._front, self._position)

    def _write(self, parts: Sequence[Bytes]) -> None:
        for part in parts:
            copy(part, self._file.write)


def _copies(front: Sequence[Bytes], size: int) -> list[Bytes]:
    """As many of the parts, from the first on, as cost little."""
    copies: list[Bytes] = []
    for part in front:
        if (sum(map(len, copies)) + len(part)) * _COPIES_SHARE > size:
            break
        copies.append(part)
    return copies


def _index_bytes(segments: int) -> int:
    """An index without entries and facts on the tag."""
    return len(pack_index((), b"", 0, 0)) - 1 + len(varint.put(segments))


def _entry_bytes(kind: SegmentKind, length: int) -> int:
    return len(varint.put(kind, length)) + 8


def framing_bytes(header: Header, tables: bytes, wrapper: Bytes, segment_bytes: int) -> int:
    """The size of an archive without its tag, its recovery records and its segments' payloads, if these take
    `segment_bytes` in all."""
    count = header.segments
    average = segment_bytes // max(1, count)
    front = pack_header(header, tables, wrapper), tables, wrapper
    size = PROLOGUE_BYTES + sum(map(len, front))
    track, kind = TrackHeader.of(header), SegmentKind.CODED
    size += sum(len(pack_segment_header(SegmentHeader(track, number, kind, average, 0))) for number in range(count))
    copies = sum(map(len, _copies(front, size + segment_bytes)))
    return size + copies + _index_bytes(count) + count * _entry_bytes(kind, average)


def tag_bytes(tag: bytes, art: Sequence[Art]) -> int:
    """What a readable tag adds to an archive's size."""
    return len(tag) + len(pack_tag_facts(Section.of(tag), art))


class ArchiveReader:
    """Read an archive from a seekable file. On opening, everything is checked that reading the audio needs, but for the
    segments: not the copies of parts and the recovery records, without which an archive gives back all that it holds.
    `tables`, and `wrapper` unless it is long, are held; a long wrapper is read from the file where it is wanted.

    `segment` may be called from several threads; `step` is called with every reading of a long wrapper. Raises
    ArchiveDamaged, NeedsNewer, OSError.
    """

    def __init__(self, file: BinaryIO, step: Callable[[], None] = lambda: None) -> None:
        self._file = file
        self._step = step
        self._lock = threading.Lock()
        self.size = file.seek(0, io.SEEK_END)
        prologue = unpack_prologue(self._read(0, PROLOGUE_BYTES, BEGINNING))
        self.version = prologue.version
        packed = self._read(PROLOGUE_BYTES, prologue.header_length, HEADER)
        without_crc(packed, HEADER)
        fields = Fields(packed)
        self.header, tables, wrapper = unpack_header(fields)
        fields.finish()
        position = PROLOGUE_BYTES + prologue.header_length
        self.tables = self._section(position, tables, TABLES)[:]
        position += tables.length
        self.wrapper = self._section(position, wrapper, WRAPPER)
        position += wrapper.length
        packed_index = self._read(prologue.index_offset, prologue.index_length, INDEX)
        without_crc(packed_index, INDEX)
        fields = Fields(packed_index)
        index = unpack_index(fields)
        fields.finish()
        self._track = TrackHeader.of(self.header)
        self.entries: Sequence[SegmentEntry] = _entries(index, self._track, position, prologue.index_offset)
        position = prologue.index_offset + prologue.index_length
        front = packed, self.tables, self.wrapper
        self._copied = list(zip(_FRONT, front, strict=True))[: index.copies]
        self._copies_offset = position
        self._tag_as_written, self.art = index.tag, index.art
        self.records_offset = position + sum(len(part) for _, part in self._copied)
        self.records_length = index.records
        self.tag_offset = min(self.records_offset + index.records, self.size)

    @property
    def tag_size(self) -> int:
        """Bytes from `tag_offset` to the end: the readable tag, or whatever other programs made of it."""
        return self.size - self.tag_offset

    @property
    def written_tag_size(self) -> int:
        """Bytes of the readable tag when it was written."""
        return self._tag_as_written.length

    def tag(self) -> bytes:
        return self._read(self.tag_offset, self.tag_size, Phrase("tag"))

    def tag_state(self) -> Literal["none", "as archived", "edited"]:
        """Whether the readable tag is as it was written."""
        if not self.tag_size and not self._tag_as_written.length:
            return "none"
        same = self.tag_size == self._tag_as_written.length and self._tag_as_written.holds(self.tag())
        return "as archived" if same else "edited"

    def segment(self, number: int) -> bytes:
        """The payload of a segment, checked together with the header before it."""
        entry = self.entries[number]
        part = Phrase("segment {0} of {1}", number + 1, len(self.entries))
        head = pack_segment_header(SegmentHeader(self._track, number, entry.kind, entry.length, entry.pcm_crc))
        data = self._read(entry.offset - len(head), len(head) + entry.length, part)
        payload = data[len(head) :]
        if data[: len(head)] != head or zlib.crc32(payload) != entry.crc:
            raise ArchiveDamaged("{0} is damaged", part)
        return payload

    def check_copies(self) -> None:
        """Check the parts that are there twice, and that no end of the recovery records is missing."""
        position = self._copies_offset
        for what, part in self._copied:
            if self._run(position, len(part), Phrase("second {0}", what)) != part:
                raise ArchiveDamaged("its second {0} is damaged", what)
            position += len(part)
        if self.records_offset + self.records_length > self.size:
            raise ArchiveDamaged("it ends before its recovery records are complete")

    def check_records(self, step: Callable[[], None] = lambda: None) -> None:
        """Check the copies and the recovery records, if there are any; calls `step` now and then."""
        self.check_copies()
        if not self.records_length:
            return
        with self._lock:
            sound = parity.sound(self._file, self.records_offset, self.records_length, step)
        if not sound:
            raise ArchiveDamaged("its recovery records are damaged")

    def _section(self, offset: int, section: Section, part: str) -> Bytes:
        data = self._run(offset, section.length, part)
        if not section.holds(data):
            raise ArchiveDamaged("its {0} is damaged", part)
        return data

    def _run(self, offset: int, length: int, part: str) -> Bytes:
        if length <= HELD or offset + length > self.size:
            return self._read(offset, length, part)

        def read(at: int, size: int) -> bytes:
            self._step()
            return self._read(offset + at, size, part)

        return Stretch(length, read)

    def _read(self, offset: int, length: int, part: str) -> bytes:
        if offset + length > self.size:
            raise ArchiveDamaged("it ends before its {0} is complete", part)
        with self._lock:
            self._file.seek(offset)
            data = self._file.read(length)
        if len(data) != length:
            raise ArchiveDamaged("it ends before its {0} is complete", part)
        return data


_FRONT = (HEADER, TABLES, WRAPPER)


def _entries(index: Index, track: TrackHeader, first: int, end: int) -> list[SegmentEntry]:
    """`first` is where the first segment begins, `end` where the last must end."""
    if len(index.segments) != track.segments:
        raise ArchiveDamaged("its index contradicts its header")
    entries: list[SegmentEntry] = []
    for number, each in enumerate(index.segments):
        first += len(pack_segment_header(SegmentHeader(track, number, each.kind, each.length, 0)))
        entries.append(SegmentEntry(each.kind, first, each.length, track.frames_of(number), each.crc, each.pcm_crc))
        first += each.length
    if first != end:
        raise ArchiveDamaged("its index contradicts itself")
    return entries

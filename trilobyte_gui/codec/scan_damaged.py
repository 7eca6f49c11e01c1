"""What is left of a damaged archive: every part that can still be found and verified, wherever it now stands."""

from __future__ import annotations

import contextlib
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO

from trilobyte_gui.codec import parity, varint
from trilobyte_gui.codec.alphabet import TrackTables
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, Phrase
from trilobyte_gui.codec.flipped_bit import mended
from trilobyte_gui.codec.records import (
    BEGINNING,
    HEADER,
    INDEX,
    INDEX_MARK,
    LONGEST_SEGMENT_HEADER,
    PROLOGUE_BYTES,
    SEGMENT_MARK,
    TABLES,
    WRAPPER,
    Fields,
    Header,
    Index,
    Origin,
    Prologue,
    Section,
    SegmentHeader,
    SegmentKind,
    TrackHeader,
    pack_segment_header,
    unpack_header,
    unpack_index,
    unpack_prologue,
    unpack_segment_header,
)
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.codec.stretch import Bytes, Stretch, part

_LONGEST_HEADER = 1 << 18  # more than a name, a recipe and the numbers can take
_USUAL_HEADER = 1 << 13  # more than they do take
_MOST_TABLES = 1 << 22  # bytes
_MOST_MENDED = 1 << 20
_INDEXES = 4  # candidates for the index that are looked at
_TRIES = 4  # places where a segment is looked for
_LONGEST_ENTRY, _AROUND_ENTRIES, _LONGEST_INDEX = 28, 1 << 16, 1 << 20
PREAMBLE = b"APETAGEX"


@dataclass(frozen=True, slots=True)
class FoundSegment:
    """The payload of a segment and the CRC-32 of its samples; `crc`, that of the payload, where it is known."""

    kind: SegmentKind
    offset: int
    length: int
    pcm_crc: int
    crc: int | None = None


@dataclass
class Remains:
    """`header` is None when it is lost; then `track`, from the segments, has to do. `tables` and `wrapper` are None
    when they are lost. `pieces` has for each segment the places where it may be, the likeliest first. `tag_offset` is
    where the readable tag begins, or the file's end. `faults` names the parts that are damaged."""

    track: TrackHeader
    header: Header | None = None
    tables: bytes | None = None
    wrapper: Bytes | None = None
    pieces: dict[int, list[FoundSegment]] = field(default_factory=dict)
    index: Index | None = None
    tag_offset: int = 0
    faults: list[str] = field(default_factory=list)

    def likely_header(self, model_sha256: bytes) -> Header:
        """The header, or one that is enough to decode by."""
        track = self.track
        return self.header or Header(
            kind="wav", file_exact=False, preset=track.preset, coder=track.coder, channels=track.channels,
            bits=track.bits, rate=track.rate, frames=track.frames, segment_frames=track.segment_frames, source_size=0,
            flac8_size=0, mtime_ns=0, pcm_md5=bytes(16), source_sha256=bytes(32), model_sha256=model_sha256, name=b"",
            origin=Origin(form=SampleFormat(track.form)),
        )  # fmt: skip


def search(file: BinaryIO, step: Callable[[], None] = lambda: None) -> Remains:
    """Look through all of a damaged archive; `step` is called now and then.

    Raises ArchiveDamaged when nothing of its audio can be found, NeedsNewer when it is of another version, OSError.
    """
    size = file.seek(0, io.SEEK_END)
    faults: list[str] = []
    prologue = _prologue(file, faults)
    front = _header(_read(file, PROLOGUE_BYTES, _LONGEST_HEADER))
    if front is None:
        faults.append(HEADER)
    heads = list(_segment_headers(file, size, step))
    found = _index(file, prologue, size, step)
    if found is None:
        faults.append(INDEX)
    index, index_end = found or (None, size)
    copies = index.copies if index else 0
    second = _header(_read(file, index_end, _LONGEST_HEADER)) if copies else None
    if copies and (second is None or (front and second != front)):
        faults.append(Phrase("second {0}", HEADER))
    tracks = Counter(head.track for head, _ in heads)
    if index is None and tracks:
        second, index_end = _header_behind(file, heads, size)
        copies = 3 if second else 0  # that many may be there
    # Files get mixed up, too: a header that none of the segments agrees with is another archive's.
    headers = [each for each in (front, second) if each and (not tracks or TrackHeader.of(each[0]) in tracks)]
    known = headers[0] if headers else None
    if known is None:
        if not tracks:
            raise ArchiveDamaged("nothing of it can be found any more")
        remains = Remains(tracks.most_common(1)[0][0], index=index, faults=faults)
        remains.tables = _tables_before(file, remains.track, heads)
        _add_pieces(remains, heads, PROLOGUE_BYTES, size)
        remains.tag_offset = _tag_offset(file, remains, None, size)
        return remains
    header, tables, wrapper, length = known
    remains = Remains(TrackHeader.of(header), header, index=index, faults=faults)
    first, again = PROLOGUE_BYTES + length, index_end + (length if copies else 0)
    parts: list[Bytes | None] = []
    for number, (name, section) in enumerate(((TABLES, tables), (WRAPPER, wrapper)), 2):
        data, copy = _section(file, first, section, size), None
        if data is None:
            faults.append(name)
        if copies >= number:
            copy = _section(file, again, section, size)
            again += section.length
            if copy is None and index:
                faults.append(Phrase("second {0}", name))
        if data is None and copy is None and section.length <= _MOST_MENDED:
            copy = mended(_read(file, first, section.length), section.crc)
        parts.append(copy if data is None else data)
        first += section.length
    remains.tables, remains.wrapper = parts[0][:] if parts[0] is not None else None, parts[1]
    _add_pieces(remains, heads, first, size)
    remains.tag_offset = _tag_offset(file, remains, again + index.records if index else None, size)
    return remains


def _prologue(file: BinaryIO, faults: list[str]) -> Prologue | None:
    try:
        return unpack_prologue(_read(file, 0, PROLOGUE_BYTES))
    except ArchiveDamaged:
        faults.append(BEGINNING)
        return None


def _header(data: bytes) -> tuple[Header, Section, Section, int] | None:
    """The header that `data` begins with, its sections and its length."""
    fields = Fields(data)
    try:
        return *unpack_header(fields), len(fields.taken())
    except (ArchiveDamaged, NeedsNewer):
        return None


def _segment_headers(file: BinaryIO, size: int, step: Callable[[], None]) -> Iterator[tuple[SegmentHeader, int]]:
    """All segment headers, with the offsets of their payloads."""
    for offset in parity.marks(file, SEGMENT_MARK, step):
        fields = Fields(_read(file, offset, LONGEST_SEGMENT_HEADER))
        with contextlib.suppress(ArchiveDamaged, NeedsNewer):
            head = unpack_segment_header(fields)
            if (begin := offset + len(fields.taken())) + head.length <= size:
                yield head, begin


def _index(file: BinaryIO, prologue: Prologue | None, size: int, step: Callable[[], None]) -> tuple[Index, int] | None:
    """The index and where it ends: at its place, or else wherever its mark stands."""
    places = list(parity.marks(file, INDEX_MARK, step))[: -_INDEXES - 1 : -1]
    if prologue:
        places.insert(0, prologue.index_offset)
    for offset in (each for each in places if each < size):
        count = Fields(_read(file, offset + len(INDEX_MARK), 10))
        with contextlib.suppress(ArchiveDamaged, NeedsNewer):
            bound = min(size, count.number() * _LONGEST_ENTRY + _AROUND_ENTRIES)
            fields = Fields(_read(file, offset, bound))
            return unpack_index(fields), offset + len(fields.taken())
    return None


def _header_behind(
    file: BinaryIO, heads: list[tuple[SegmentHeader, int]], size: int
) -> tuple[tuple[Header, Section, Section, int] | None, int]:
    """The second header and where it is, where the index before it is lost: not far behind the last segment."""
    last, begin = max(heads, key=lambda each: each[1])
    longest = min(last.track.segments * _LONGEST_ENTRY + _AROUND_ENTRIES, _LONGEST_INDEX)
    data = _read(file, begin + last.length, longest)
    for at in range(len(data)):
        found = _header(data[at : at + _USUAL_HEADER])
        if found and TrackHeader.of(found[0]) == last.track:
            return found, begin + last.length + at
    return None, size


def _tables_before(file: BinaryIO, track: TrackHeader, heads: list[tuple[SegmentHeader, int]]) -> bytes | None:
    """The tables where the header is lost, which says how long they are: they begin not far from the beginning, and
    end before the first segment. The checksums of the segments show whether they are the right ones."""
    if track.form & SampleFormat.FLOAT:
        return None
    first, begin = min((each for each in heads if each[0].track == track), key=lambda each: each[1])
    data = _read(file, 0, min(begin - len(pack_segment_header(first)), _MOST_TABLES))
    for at in range(min(len(data), _USUAL_HEADER)):
        if 0 < max(data[at : at + track.channels]) <= track.channels:
            source = varint.ByteReader(data[at:])
            with contextlib.suppress(ArchiveDamaged):
                TrackTables.read(source, track.channels, track.bits)
                return source.taken()
    return None


def _section(file: BinaryIO, offset: int, section: Section, size: int) -> Bytes | None:
    if offset + section.length > size:
        return None
    whole = Stretch(section.length, lambda at, wanted: _read(file, offset + at, wanted))
    data = part(whole, 0, section.length)
    return data if section.holds(data) else None


def _add_pieces(remains: Remains, heads: list[tuple[SegmentHeader, int]], first: int, size: int) -> None:
    """Segments by their own headers, and by the index where the header itself is damaged. `first`: where the first
    segment should begin."""
    track, index = remains.track, remains.index
    if index is not None and len(index.segments) != track.segments:
        index = None
    stored = dict(enumerate(index.segments)) if index else {}
    places: dict[int, int] = {}
    for number, each in stored.items():
        first += len(pack_segment_header(SegmentHeader(track, number, each.kind, each.length, 0)))
        places[number] = first
        first += each.length
    shifts: Counter[int] = Counter([0])
    mine = [(head, offset) for head, offset in heads if head.track == track]
    for (head, offset), (_, after) in pairwise([*mine, (None, size + LONGEST_SEGMENT_HEADER)]):
        if head is None or offset + head.length > after:
            continue  # it was cut: the next one begins within it
        entry = stored.get(head.number)
        crc = entry.crc if entry and (entry.kind, entry.length) == (head.kind, head.length) else None
        remains.pieces.setdefault(head.number, []).append(
            FoundSegment(head.kind, offset, head.length, head.pcm_crc, crc)
        )
        if places:
            shifts[offset - places[head.number]] += 1
    for number, each in stored.items():
        if number not in remains.pieces:
            offsets = [places[number] + shift for shift, _ in shifts.most_common(_TRIES)]
            remains.pieces[number] = [
                FoundSegment(each.kind, offset, each.length, each.pcm_crc, each.crc)
                for offset in offsets
                if 0 <= offset <= size - each.length
            ]


def _tag_offset(file: BinaryIO, remains: Remains, place: int | None, size: int) -> int:
    """Where the readable tag begins: at `place`, or else behind all segments, by its preamble."""
    if place is not None and place <= size:
        return place
    last = max((piece.offset + piece.length for each in remains.pieces.values() for piece in each), default=0)
    return next((offset for offset in parity.marks(file, PREAMBLE) if offset >= last), size)


def sound_payload(file: BinaryIO, piece: FoundSegment) -> bytes | None:
    """The payload of a segment, or None when it is cut or (as far as the index shows) damaged."""
    data = _read(file, piece.offset, piece.length)
    if len(data) != piece.length or (piece.crc is not None and zlib.crc32(data) != piece.crc):
        return None
    return data


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    """What the file has of that; less at its end."""
    file.seek(offset)
    return file.read(length)

"""The bytes around a source's audio, kept verbatim, and how an archive stores them.

Pictures are large and do not compress: they are cut out and stored as they are, each once. Serialised, a wrapper is

    method   u8       0 stored, 1 raw deflate with the preset dictionary DICTIONARY, 2 raw LZMA2 (`_FILTERS`);
                      4 more where pictures are coded
    length   varint   of the body before compression
    packed   varint   and after it
    body     compressed by that method
    rest              the pictures, one after the other; where pictures are coded, before each a varint: 0, or the
                      length of its coded form, which stands in its place

and the body is, with little-endian base-128 varints,

    kind     u8       its number in `codec.source_formats.KINDS`
    head     varint   bytes before the audio
    tail     varint   bytes after it
    count    varint   pictures; then the length of each as a varint
    count    varint   places of pictures (absent without pictures); then for each: varint offset (into head + tail),
                      varint number of the picture
    rest              head + tail without the pictures

What is too long to hold is read and written piece by piece; no pictures are looked for in it.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.records import LONG_VERSION, PICTURES_VERSION, VERSION
from trilobyte_gui.codec.source_formats import KINDS, VERBATIM, SourceKind
from trilobyte_gui.codec.stretch import HELD, PIECE, Bytes, Replayed, Stretch, joined, part, pieces
from trilobyte_gui.metadata import coded_pictures

# Part of the archive format: what headers of short files mostly consist of.
DICTIONARY = (
    b"LIST\x1a\x00\x00\x00INFOISFT\x0e\x00\x00\x00Lavf58.29.100\x00"
    b"ALBUMARTIST=TRACKTOTAL=DISCNUMBER=COMPOSER=DESCRIPTION=COMMENT=GENRE=DATE=TRACKNUMBER=ALBUM=ARTIST=TITLE="
    b"image/jpegimage/png"
    b"\x20\x00\x00\x00reference libFLAC 1.3.2 20170101"
    b"\x20\x00\x00\x00reference libFLAC 1.4.3 20230623\x00\x00\x00\x00\x81\x00\x20\x00"
    b"fLaC\x00\x00\x00\x22\x10\x00\x10\x00\x00\x00\x10\x00\x00\x00\x0a\xc4\x42\xf0\x00\x84\x00\x00\x28"
    b"fmt \x28\x00\x00\x00\xfe\xff\x02\x00\x16\x00\x18\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x10\x00"
    b"\x80\x00\x00\xaa\x00\x38\x9b\x71\x80\xbb\x00\x00\x00\xee\x02\x00\x04\x00\x10\x00\x01\x00\x08\x00"
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
    b"\x01\x00\x01\x00\x44\xac\x00\x00\x88\x58\x01\x00\x02\x00\x10\x00"
    b"\x01\x00\x02\x00\x44\xac\x00\x00\x10\xb1\x02\x00\x04\x00\x10\x00data"
)
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 22}]
_MAX_BODY = (1 << 27) + (1 << 20)  # in format version 1
_DEFLATE_RATIO = 1032  # no stream inflates to more than this, times its length
_LONGEST_FRONT = 64  # bytes: the numbers before head and tail where there are no pictures
_MAX_LZMA = 1 << 24  # bytes; of more, it would take minutes
_MIN_CUT = 1024  # bytes of a picture
_MAX_PICTURES, _MAX_PLACES = 64, 256
_CODED = 4  # in the method: pictures may be coded
_MOST_CODED = 1 << 23  # bytes of the pictures that are
_MOST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Everything of a file that is not audio: the bytes before it and the bytes after it.

    For FLAC, `head` is all that precedes the first audio frame: any leading tag, the marker and the metadata
    blocks; `metadata.flac_blocks` takes it apart. Only files of plain samples have more around them than is held.
    """

    kind: SourceKind
    before: Bytes
    behind: Bytes

    @property
    def head(self) -> bytes:
        """The bytes before the audio, held."""
        return self.before[:]

    @property
    def tail(self) -> bytes:
        """The bytes after the audio, held."""
        return self.behind[:]

    def to_bytes(self, pictures: Iterable[bytes] = ()) -> Bytes:
        """The wrapper serialised; wherever one of `pictures` occurs, it is stored separately."""
        if isinstance(self.before, Stretch) or isinstance(self.behind, Stretch):
            numbers = varint.put(len(self.before), len(self.behind), 0)
            return _pack_long(joined([bytes([KINDS.index(self.kind)]) + numbers, self.before, self.behind]))
        around = self.before + self.behind
        cuts = _find_cuts(around, pictures)
        cut = list(dict.fromkeys(around[offset : offset + length] for offset, length in cuts))
        number = {picture: index for index, picture in enumerate(cut)}
        body = bytearray([KINDS.index(self.kind)])
        body += varint.put(len(self.head), len(self.tail), len(cut), *(len(picture) for picture in cut))
        if cut:
            body += varint.put(len(cuts))
        at = 0
        rest = bytearray()
        for offset, length in cuts:
            body += varint.put(offset, number[around[offset : offset + length]])
            rest += around[at:offset]
            at = offset + length
        packed = _pack(bytes(body + rest + around[at:]))
        forms = _coded_forms(cut)
        if not any(forms):
            return packed + b"".join(cut)
        stored = (varint.put(len(form)) + (form or picture) for picture, form in zip(cut, forms, strict=True))
        return bytes([packed[0] | _CODED]) + packed[1:] + b"".join(stored)

    @staticmethod
    def from_bytes(data: Bytes) -> Wrapper:
        """A wrapper from its serialised form. Raises ArchiveDamaged when that is nonsense (what is too long to hold
        raises it where it is read), and NeedsNewer where a picture is coded by a model that is not here."""
        try:
            return _parse(data)
        except ArchiveDamaged:
            raise _damaged() from None


def format_version(packed: Bytes) -> int:
    """The oldest version of the archive format that can hold a serialised wrapper."""
    method, length, *_ = _front(packed)
    if method & _CODED:
        return PICTURES_VERSION
    return VERSION if length <= _MAX_BODY else LONG_VERSION


def _find_cuts(around: bytes, pictures: Iterable[bytes]) -> list[tuple[int, int]]:
    """Where the pictures occur in `around`, in order and without overlap: (offset, length)."""
    large = sorted({each for each in pictures if len(each) >= _MIN_CUT}, key=len, reverse=True)
    cuts: list[tuple[int, int]] = []
    for picture in large[:_MAX_PICTURES]:
        at = around.find(picture)
        while at >= 0 and len(cuts) < _MAX_PLACES:
            if all(at + len(picture) <= offset or offset + length <= at for offset, length in cuts):
                cuts.append((at, len(picture)))
            at = around.find(picture, at + len(picture))
    return sorted(cuts)


def _coded_forms(pictures: Sequence[bytes]) -> list[bytes]:
    """The coded form of each picture; b"" for one that is stored as it is."""
    forms, room = [], _MOST_CODED
    for picture in pictures:
        form = (coded_pictures.coded(picture) if len(picture) <= room else None) or b""
        room -= len(picture) if form else 0
        forms.append(form)
    return forms


def _pack(body: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    tried = [body, deflate.compress(body) + deflate.flush()]
    # What hardly deflates is a picture that could not be read; LZMA would take seconds and gain nothing.
    if 512 < len(body) <= _MAX_LZMA and len(tried[1]) < 0.95 * len(body):
        tried.append(lzma.compress(body, format=lzma.FORMAT_RAW, filters=_FILTERS))
    method = min(range(len(tried)), key=lambda index: len(tried[index]))
    return bytes([method]) + varint.put(len(body), len(tried[method])) + tried[method]


def _deflated(body: Bytes) -> Iterator[bytes]:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    for piece in pieces(body):
        yield from filter(None, (deflate.compress(piece),))
    yield deflate.flush()


def _pack_long(body: Bytes) -> Bytes:
    """As `_pack`, in little memory: what is too long to hold is made anew wherever it is read."""
    length, held = 0, bytearray()
    for piece in _deflated(body):
        length += len(piece)
        held += piece if length <= HELD else b""
    method, packed = 1, bytes(held) if length <= HELD else Stretch(length, Replayed(partial(_deflated, body)).read)
    if length >= len(body):
        method, packed = 0, body
    return joined([bytes([method]) + varint.put(len(body), len(packed)), packed])


def _inflated(packed: Bytes) -> Iterator[bytes]:
    unpacker: Any = zlib.decompressobj(-15, zdict=DICTIONARY)
    try:
        for piece in pieces(packed):
            while not unpacker.eof:
                out = unpacker.decompress(piece, PIECE)
                yield from filter(None, (out,))
                piece = unpacker.unconsumed_tail
                if not piece and len(out) < PIECE:
                    break
    except zlib.error as error:
        raise _damaged() from error


def _unpack(method: int, packed: bytes, length: int) -> bytes:
    if method == 0:
        body = packed
    elif method in (1, 2):
        unpacker: Any = (
            zlib.decompressobj(-15, zdict=DICTIONARY)
            if method == 1
            else lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
        )
        try:
            # One byte more than announced is enough to see that there is too much.
            body = unpacker.decompress(packed, length + 1)
        except (zlib.error, lzma.LZMAError, EOFError) as error:
            raise _damaged() from error
        if not unpacker.eof or unpacker.unused_data:
            raise _damaged()
    else:
        raise _damaged()
    if len(body) != length:
        raise _damaged()
    return body


def _stretched(method: int, packed: Bytes, length: int) -> Stretch:
    """A body of `length` bytes, stored or deflated, as it is read from its packed form."""
    replayed = Replayed(partial(_inflated, packed))

    def read(offset: int, size: int) -> bytes:
        data = replayed.read(offset, size) if method else packed[offset : offset + size]
        if len(data) < size:
            raise _damaged()
        return data

    return Stretch(length, read)


def _front(data: Bytes) -> tuple[int, int, Bytes, Bytes]:
    """Method, length of the body, the packed body, pictures."""
    outer = varint.ByteReader(data[:_LONGEST_FRONT])
    method, length, packed = outer.take(1)[0], outer.get(_MOST), outer.get(len(data))
    begin = len(outer.taken())
    if begin + packed > len(data):
        raise _damaged()
    return method, length, part(data, begin, begin + packed), part(data, begin + packed, len(data))


def _parse(data: Bytes) -> Wrapper:
    method, length, packed, rest = _front(data)
    if method < 2 and length > HELD and not len(rest) and length <= len(packed) * (_DEFLATE_RATIO if method else 1):
        body = _stretched(method, packed, length)
        inner = varint.ByteReader(body[:_LONGEST_FRONT])
        kind, head, tail, pictures = inner.take(1)[0], inner.get(length), inner.get(length), inner.get(_MAX_PICTURES)
        begin = len(inner.taken())
        if kind < len(KINDS) and KINDS[kind] in VERBATIM and not pictures and begin + head + tail == length:
            middle = begin + head
            return Wrapper(KINDS[kind], part(body, begin, middle), part(body, middle, length))
    if length > _MAX_BODY:
        raise _damaged()
    return _parse_held(_unpack(method & ~_CODED, packed[:], length), rest[:], bool(method & _CODED))


def _parse_held(body: bytes, rest: bytes, coded: bool) -> Wrapper:
    outer, inner = varint.ByteReader(rest), varint.ByteReader(body)
    kind, head, tail = inner.take(1)[0], inner.get(_MAX_BODY), inner.get(_MAX_BODY)
    lengths = [inner.get(max(len(rest), _MOST_CODED)) for _ in range(inner.get(_MAX_PICTURES))]
    pictures = _pictures(outer, lengths) if coded else [outer.take(length) for length in lengths]
    outer.finish()
    count = inner.get(_MAX_PLACES) if pictures else 0
    places = [(inner.get(_MAX_BODY), pictures[inner.get(len(pictures) - 1)]) for _ in range(count)]
    literals = inner.rest()
    if kind >= len(KINDS) or head + tail != len(literals) + sum(len(picture) for _, picture in places):
        raise _damaged()
    around = bytearray()
    used = 0
    for offset, picture in places:
        literal = offset - len(around)
        if not 0 <= literal <= len(literals) - used:
            raise _damaged()
        around += literals[used : used + literal] + picture
        used += literal
    around += literals[used:]
    return Wrapper(KINDS[kind], bytes(around[:head]), bytes(around[head:]))


def _pictures(outer: varint.ByteReader, lengths: Sequence[int]) -> list[bytes]:
    """Pictures of these lengths, some of them coded."""
    pictures, room = [], _MOST_CODED
    for length in lengths:
        form = outer.take(outer.get(outer.left))
        room -= length if form else 0
        if room < 0:
            raise _damaged()
        pictures.append(coded_pictures.decoded(form, length) if form else outer.take(length))
    return pictures


def _damaged() -> ArchiveDamaged:
    return ArchiveDamaged("the part of the archive that holds the file's headers and tags is damaged")

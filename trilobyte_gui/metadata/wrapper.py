"""The bytes around a source's audio, kept verbatim, and how an archive stores them.

Pictures are large and do not compress: they are cut out and stored as they are, each once. Serialised, a wrapper is

    method   u8       0 stored, 1 raw deflate with the preset dictionary DICTIONARY, 2 raw LZMA2 (`_FILTERS`)
    length   varint   of the body before compression
    packed   varint   and after it
    body     compressed by that method
    rest              the pictures, one after the other

and the body is, with little-endian base-128 varints,

    kind     u8       its number in `codec.kinds.KINDS`
    head     varint   bytes before the audio
    tail     varint   bytes after it
    count    varint   pictures; then the length of each as a varint
    count    varint   places of pictures (absent without pictures); then for each: varint offset (into head + tail),
                      varint number of the picture
    rest              head + tail without the pictures
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.source_formats import KINDS, SourceKind

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
_MAX_BODY = (1 << 27) + (1 << 20)  # head and tail are at most 64 MiB each (`audio.source.MAX_AROUND`)
_MAX_LZMA = 1 << 24  # bytes; of more, it would take minutes
_MIN_CUT = 1024  # bytes of a picture
_MAX_PICTURES, _MAX_PLACES = 64, 256


@dataclass(frozen=True, slots=True)
class Wrapper:
    """Everything of a file that is not audio: the bytes before it and the bytes after it.

    For FLAC, `head` is all that precedes the first audio frame: any leading tag, the marker and the metadata
    blocks; `metadata.flac_blocks` takes it apart.
    """

    kind: SourceKind
    head: bytes
    tail: bytes

    def to_bytes(self, pictures: Iterable[bytes] = ()) -> bytes:
        """The wrapper serialised; wherever one of `pictures` occurs, it is stored beside."""
        around = self.head + self.tail
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
        return _pack(bytes(body + rest + around[at:])) + b"".join(cut)

    @staticmethod
    def from_bytes(data: bytes) -> Wrapper:
        """A wrapper from its serialised form. Raises ArchiveDamaged when that is nonsense."""
        try:
            return _parse(data)
        except ArchiveDamaged:
            raise ArchiveDamaged("the part of the archive that holds the file's headers and tags is damaged") from None


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


def _pack(body: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    tried = [body, deflate.compress(body) + deflate.flush()]
    # What hardly deflates is a picture that could not be read; LZMA would take seconds and gain nothing.
    if 512 < len(body) <= _MAX_LZMA and len(tried[1]) < 0.95 * len(body):
        tried.append(lzma.compress(body, format=lzma.FORMAT_RAW, filters=_FILTERS))
    method = min(range(len(tried)), key=lambda index: len(tried[index]))
    return bytes([method]) + varint.put(len(body), len(tried[method])) + tried[method]


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


def _parse(data: bytes) -> Wrapper:
    outer = varint.Reader(data)
    method, length = outer.take(1)[0], outer.get(_MAX_BODY)
    inner = varint.Reader(_unpack(method, outer.take(outer.get(len(data))), length))
    kind, head, tail = inner.take(1)[0], inner.get(_MAX_BODY), inner.get(_MAX_BODY)
    pictures = [outer.take(inner.get(len(data))) for _ in range(inner.get(_MAX_PICTURES))]
    outer.finish()
    count = inner.get(_MAX_PLACES) if pictures else 0
    places = [(inner.get(_MAX_BODY), pictures[inner.get(len(pictures) - 1)]) for _ in range(count)]
    rest = inner.rest()
    if kind >= len(KINDS) or head + tail != len(rest) + sum(len(picture) for _, picture in places):
        raise _damaged()
    around = bytearray()
    used = 0
    for offset, picture in places:
        literal = offset - len(around)
        if not 0 <= literal <= len(rest) - used:
            raise _damaged()
        around += rest[used : used + literal] + picture
        used += literal
    around += rest[used:]
    return Wrapper(KINDS[kind], bytes(around[:head]), bytes(around[head:]))


def _damaged() -> ArchiveDamaged:
    return ArchiveDamaged("the wrapper is damaged")

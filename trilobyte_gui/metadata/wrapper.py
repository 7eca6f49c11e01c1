"""The bytes around a source's audio, kept verbatim, and how an archive stores them.

Pictures are stored once in an archive: in its APEv2 tag, where other programs see them. So they are cut out
of the wrapper and replaced by a reference (SHA-256, length). Serialised, a wrapper is

    method   u8       0 stored, 1 raw deflate with the preset dictionary DICTIONARY, 2 raw LZMA2 (`_FILTERS`)
    length   varint   of the body before compression
    body     compressed by that method

and the body is, with little-endian base-128 varints,

    kind     u8       its number in `codec.kinds.KINDS`
    head     varint   bytes before the audio
    tail     varint   bytes after it
    count    varint   references; then for each: varint offset (into head + tail), varint length, SHA-256
    rest              head + tail without the bytes that the references stand for
"""

from __future__ import annotations

import hashlib
import lzma
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.kinds import KINDS, SourceKind

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
_MAX_BODY = 1 << 30
# A reference costs about 40 bytes.
_MIN_CUT = 64


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
        """The wrapper serialised, every occurrence of one of `pictures` in it replaced by a reference."""
        around = self.head + self.tail
        cuts = _find_cuts(around, pictures)
        body = bytearray([KINDS.index(self.kind)])
        for number in (len(self.head), len(self.tail), len(cuts)):
            body += _varint(number)
        at = 0
        rest = bytearray()
        for offset, length in cuts:
            body += _varint(offset) + _varint(length)
            body += hashlib.sha256(around[offset : offset + length]).digest()
            rest += around[at:offset]
            at = offset + length
        return _pack(bytes(body + rest + around[at:]))

    @staticmethod
    def references(data: bytes) -> list[bytes]:
        """SHA-256 of each picture that a serialised wrapper needs to be put together again."""
        return [digest for _, _, digest in _parse(data)[1]]

    @staticmethod
    def from_bytes(
        data: bytes, pictures: Mapping[bytes, bytes] | None = None, *, blank: bool = False
    ) -> Wrapper:
        """A wrapper from its serialised form and the pictures, by SHA-256, that were cut out of it.

        With `blank`, zeros stand in for a picture that is not among `pictures`. Raises ArchiveDamaged when
        the data is nonsense, and MissingPicture when a picture is not among
        `pictures` (as when another program has changed the archive's tags).
        """
        (kind, head, tail), cuts, rest = _parse(data)
        around = bytearray()
        used = 0
        for offset, length, digest in cuts:
            literal = offset - len(around)
            picture = (pictures or {}).get(digest)
            if blank and picture is None and length <= _MAX_BODY:
                picture = bytes(length)
            if picture is None or len(picture) != length:
                raise MissingPicture("a picture of the original is no longer in the archive's tags")
            around += rest[used : used + literal]
            around += picture
            used += literal
        around += rest[used:]
        return Wrapper(KINDS[kind], bytes(around[:head]), bytes(around[head : head + tail]))


class MissingPicture(ArchiveDamaged):
    """A picture that the wrapper refers to is not in the archive's tags any more."""

    default_hint = "Another program has changed the archive's tags; the audio can still be restored."


def _find_cuts(around: bytes, pictures: Iterable[bytes]) -> list[tuple[int, int]]:
    """Where the pictures occur in `around`, in order and without overlap: (offset, length)."""
    cuts: list[tuple[int, int]] = []
    for picture in sorted(set(pictures), key=len, reverse=True):
        at = around.find(picture) if len(picture) >= _MIN_CUT else -1
        while at >= 0:
            if all(at + len(picture) <= offset or offset + length <= at for offset, length in cuts):
                cuts.append((at, len(picture)))
            at = around.find(picture, at + len(picture))
    return sorted(cuts)


def _pack(body: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    tried = [body, deflate.compress(body) + deflate.flush()]
    # What hardly deflates is a picture that could not be read; LZMA would take seconds and gain nothing.
    if len(body) > 512 and len(tried[1]) < 0.95 * len(body):
        tried.append(lzma.compress(body, format=lzma.FORMAT_RAW, filters=_FILTERS))
    method = min(range(len(tried)), key=lambda index: len(tried[index]))
    return bytes([method]) + _varint(len(body)) + tried[method]


def _unpack(data: bytes) -> bytes:
    if not data:
        raise _damaged()
    numbers = _Numbers(data, 1)
    length = next(numbers)
    if length > _MAX_BODY:
        raise _damaged()
    packed = data[numbers.at :]
    if data[0] == 0:
        body = packed
    elif data[0] in (1, 2):
        unpacker: Any = (
            zlib.decompressobj(-15, zdict=DICTIONARY)
            if data[0] == 1
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


def _parse(data: bytes) -> tuple[tuple[int, int, int], list[tuple[int, int, bytes]], bytes]:
    """(kind, length of head, length of tail), the references in order, and the literal rest."""
    body = _unpack(data)
    if not body or body[0] >= len(KINDS):
        raise _damaged()
    numbers = _Numbers(body, 1)
    head, tail, count = next(numbers), next(numbers), next(numbers)
    cuts: list[tuple[int, int, bytes]] = []
    end = 0
    for _ in range(count):
        offset, length = next(numbers), next(numbers)
        digest = body[numbers.at : numbers.at + 32]
        numbers.at += 32
        if offset < end or len(digest) < 32:
            raise _damaged()
        end = offset + length
        cuts.append((offset, length, digest))
    rest = body[numbers.at :]
    if end > head + tail or len(rest) + sum(length for _, length, _ in cuts) != head + tail:
        raise _damaged()
    return (body[0], head, tail), cuts, rest


def _damaged() -> ArchiveDamaged:
    return ArchiveDamaged("the part of the archive that holds the file's headers and tags is damaged")


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


class _Numbers(Iterator[int]):
    """The varints in `data` from `at` on; ArchiveDamaged where they end too early or grow too large."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def __next__(self) -> int:
        number = 0
        for shift in range(0, 63, 7):
            if self.at >= len(self._data):
                raise _damaged()
            byte = self._data[self.at]
            self.at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise _damaged()

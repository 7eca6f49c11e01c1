"""A JPEG file as an archive stores it, and back. FORMAT.md, "Pictures", is the specification.

    name      8 bytes  of the SHA-256 of the model's file
    frame     varint, varint, bytes: the frame and what else the coefficients do not tell, its length before and
              after raw deflate with the preset dictionary
    words     the rest: the coefficients
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.jpeg import coefficients, markers, scans
from trilobyte_gui.codec.jpeg.dictionary import DICTIONARY, TABLES, segment
from trilobyte_gui.codec.jpeg.markers import FrameLayout, NotCodable
from trilobyte_gui.codec.jpeg.model_file import NAME_BYTES, JpegModel
from trilobyte_gui.codec.jpeg.scans import I16, LIBJPEG_BITS, NO_LIMIT, OtherLimit, Unsaid

LONGEST = 1 << 22  # bytes of a file; what is longer takes too much time
_BLOCKS_PER_BYTE = 8  # a block takes a bit at least
_LIMITS = (LIBJPEG_BITS, NO_LIMIT)


def encode(data: bytes, model: JpegModel) -> bytes | None:
    """The file as it is stored; None where it cannot be coded, would not come back exactly, or would not be smaller."""
    with contextlib.suppress(NotCodable):
        coded = unverified(data, model)
        if len(coded) < len(data) and _decode(coded, len(data), lambda name: model) == data:
            return coded
    return None


def unverified(data: bytes, model: JpegModel) -> bytes:
    """The file coded, before anything is known of its coming back but that its parts make it. Raises NotCodable."""
    if not data.startswith(b"\xff\xd8\xff") or len(data) > LONGEST:
        raise NotCodable("no JPEG, or one that is too long")
    head, layout, found = read(data)
    if _rebuild(head, len(data), lambda _: found) != data:
        raise NotCodable("its parts do not make the same file")
    return model.name + _pack(head) + coefficients.encode(layout, found, model.begin())


def decode(coded: bytes, length: int, models: Callable[[bytes], JpegModel]) -> bytes:
    """The file, which has `length` bytes, from what `encode` made; `models` finds a model by its name.

    Raises ArchiveDamaged, and what `models` raises.
    """
    try:
        return _decode(coded, length, models)
    except (NotCodable, zlib.error) as error:
        raise ArchiveDamaged("one of its pictures is damaged") from error


def warm_up(model: JpegModel) -> None:
    """Compile everything that files of any kind need."""
    tables = b"".join(segment(0xC4, bytes([number]) + table) for number, table in TABLES[:2])
    head = b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64 + bytes.fromhex("ffc0000b080008000801011100")
    data = head + tables + bytes.fromhex("ffda0008010100003f00 2b ffd9")  # a block of zeros
    _, layout, found = read(rebuilt(data))
    coefficients.decode(layout, coefficients.encode(layout, found, model.begin()), model.begin())


def rebuilt(data: bytes) -> bytes:
    """The file made anew from its parts, without coding them: the same bytes, or it cannot be coded. Raises
    NotCodable."""
    head, _, found = read(data)
    return _rebuild(head, len(data), lambda _: found)


def read(data: bytes) -> tuple[bytes, FrameLayout, I16]:
    """A file's head (what the coefficients do not tell), layout and coefficients. Raises NotCodable."""
    frame, parts = markers.split(data)
    layout = _layout(frame, len(data))
    for limit in _LIMITS:
        found = coefficients.blank(layout)
        with contextlib.suppress(OtherLimit):
            unsaid = [
                scans.decode_scan(part, scan, layout, limit, found)
                for part, scan in zip(parts, layout.scans, strict=True)
            ]
            break
    head = bytearray(varint.put(_LIMITS.index(limit), len(frame)) + frame)
    for each in unsaid:
        gaps = [after - before for before, after in zip((0, *each.breaks), each.breaks, strict=False)]
        head += each.fill + varint.put(len(gaps), *gaps)
    return bytes(head), layout, found


def _layout(frame: bytes, length: int) -> FrameLayout:
    layout = markers.parse(frame)
    if layout.blocks > length * _BLOCKS_PER_BYTE:
        raise NotCodable("more blocks than its bytes can hold")
    return layout


def _pack(head: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=DICTIONARY)
    packed = deflate.compress(head) + deflate.flush()
    return varint.put(len(head), len(packed)) + packed


def _unpack(length: int, packed: bytes) -> bytes:
    inflate = zlib.decompressobj(-15, zdict=DICTIONARY)
    head = inflate.decompress(packed, length + 1)
    if len(head) != length or not inflate.eof or inflate.unused_data:
        raise NotCodable("its headers have another length")
    return head


def _decode(coded: bytes, length: int, models: Callable[[bytes], JpegModel]) -> bytes:
    outer = varint.ByteReader(coded)
    model = models(outer.take(NAME_BYTES))
    head = _unpack(outer.get(2 * LONGEST), outer.take(outer.get(len(coded))))
    return _rebuild(head, length, lambda layout: coefficients.decode(layout, outer.rest(), model.begin()))


def _rebuild(head: bytes, length: int, decode_all: Callable[[FrameLayout], I16]) -> bytes:
    """The file of `length` bytes from its head and what gives its coefficients."""
    inner = varint.ByteReader(head)
    limit = _LIMITS[inner.get(len(_LIMITS) - 1)]
    frame = inner.take(inner.get(LONGEST))
    layout = _layout(frame, length)
    unsaid = [_unsaid(inner, scan, layout) for scan in layout.scans]
    inner.finish()
    found = decode_all(layout)
    parts = [
        scans.encode_scan(each, scan, layout, limit, found, length)
        for each, scan in zip(unsaid, layout.scans, strict=True)
    ]
    data = markers.joined(frame, layout, parts)
    if len(data) != length:
        raise NotCodable("it has another length")
    return data


def _unsaid(inner: varint.ByteReader, scan: markers.ScanLayout, layout: FrameLayout) -> Unsaid:
    fill = inner.take(scans.stretches(scan, layout))
    breaks, at = [], 0
    for _ in range(inner.get(inner.left)):
        at += inner.get(layout.blocks)
        breaks.append(at)
    return Unsaid(fill, tuple(breaks))

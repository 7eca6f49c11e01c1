"""The wrapper: what is around the audio."""

from __future__ import annotations

import lzma
import zlib
from dataclasses import dataclass

from tests.reference.basics import Cursor, check
from tests.reference.jpeg import PictureModel, decode_picture

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
    coded = outer.varint()
    if not coded:
        return outer.take(length)
    check(model is not None, "no picture model")
    assert model is not None
    return decode_picture(outer.take(coded), length, model)

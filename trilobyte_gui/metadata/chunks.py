"""The chunks of RIFF and its relatives outside the audio: walking them, and making a WAV file's tags anew."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence

from trilobyte_gui.metadata.fields import MOST_PARTS, Field, Tags
from trilobyte_gui.metadata.names import FROM_INFO, TO_INFO

Chunk = tuple[bytes, bytes]
"""Name and body."""


def riff_chunks(head: bytes, tail: bytes) -> Iterator[Chunk]:
    """The chunks before and after the audio of a WAV file. Nonsense ends the walk.

    Before: from byte 12 up to the data chunk's own header. After: from the first byte, where the padding of an odd
    data chunk may come first.
    """
    order = "big" if head[:4] == b"RIFX" else "little"
    yield from _walk(head[:-8], 12, order == "big")
    yield from _walk(tail, _start(tail, order == "big"), order == "big")


def aiff_chunks(head: bytes, tail: bytes) -> Iterator[Chunk]:
    """The same of an AIFF file."""
    yield from (chunk for chunk in _walk(head, 12, True) if chunk[0] != b"SSND")
    yield from _walk(tail, _start(tail, True), True)


def caf_chunks(head: bytes, tail: bytes) -> Iterator[Chunk]:
    """The same of a Core Audio file."""
    for data, at in ((head, 8), (tail, 0)):
        for _ in range(MOST_PARTS):
            if at + 12 > len(data):
                break
            name, length = struct.unpack_from(">4sq", data, at)
            if name == b"data" or not 0 <= length <= len(data) - at - 12:
                break
            yield name, data[at + 12 : at + 12 + length]
            at += 12 + length


def w64_chunks(head: bytes, tail: bytes) -> Iterator[Chunk]:
    """The same of a Wave64 file: names are the first four letters of the GUIDs."""
    for data, at in ((head, 40), (tail, -len(head) % 8)):
        for _ in range(MOST_PARTS):
            if not 0 <= at <= len(data) - 24:
                break
            length = struct.unpack_from("<Q", data, at + 16)[0]
            if data[at : at + 4] == b"data" or not 24 <= length <= len(data) - at:
                break
            name = data[at : at + 4]
            yield (b"LIST" if name == b"list" else name), data[at + 24 : at + length]
            at += length + -length % 8


def _start(tail: bytes, big: bool) -> int:
    """Where the first chunk of a tail begins: behind a pad byte, or the bytes of an unfinished frame."""
    return next((at for at in range(min(4, len(tail))) if _fits(tail, at, big)), len(tail))


def _fits(data: bytes, at: int, big: bool) -> bool:
    """Whether a chunk with a printable name could begin at `at`."""
    name = data[at : at + 4]
    return len(name) == 4 and all(32 <= byte < 127 for byte in name) and at + 8 + _length(data, at, big) <= len(data)


def _length(data: bytes, at: int, big: bool) -> int:
    return int.from_bytes(data[at + 4 : at + 8], "big" if big else "little")


def _walk(data: bytes, at: int, big: bool) -> Iterator[Chunk]:
    for _ in range(MOST_PARTS):
        if not _fits(data, at, big):
            return
        length = _length(data, at, big)
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length
        if length & 1 and (_fits(data, at + 1, big) or not _fits(data, at, big)):  # some programs do not pad
            at += 1


def info_fields(body: bytes) -> list[Field]:
    """The texts of a RIFF INFO list; UTF-8 where valid, else the Windows code page that the format knew."""
    out = []
    for name, raw in _info_items(body):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        if text:
            out.append((FROM_INFO.get(name.upper(), name), text))
    return out


def _info_items(body: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    for _ in range(MOST_PARTS):
        if at + 8 > len(body):
            return
        length = struct.unpack_from("<I", body, at + 4)[0]
        yield body[at : at + 4].decode("latin-1"), body[at + 8 : at + 8 + length].split(b"\0")[0]
        at += 8 + length
        at += length & 1 and body[at : at + 1] == b"\0"  # some programs do not pad


def chunk(name: bytes, body: bytes) -> bytes:
    """A little-endian chunk with its padding."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def info_list(fields: Sequence[Field]) -> bytes:
    """A LIST chunk of those fields that INFO has a place for (several values joined by "; "); b"" without any."""
    values: dict[str, list[str]] = {}
    for key, value in fields:
        item = TO_INFO.get(key.upper()) or (key if len(key) == 4 and key[:1] == "I" and key.isascii() else None)
        if item:
            values.setdefault(item, []).append(value)
    items = b"".join(
        chunk(item.encode("ascii"), "; ".join(texts).encode(errors="replace") + b"\0") for item, texts in values.items()
    )
    return chunk(b"LIST", b"INFO" + items) if items else b""


def wav_tag_chunks(tags: Tags, build_id3: Callable[[Tags], bytes]) -> bytes:
    """Tags as a WAV file has them: INFO for the usual texts, ID3 for everything."""
    if not tags.fields and not tags.pictures:
        return b""
    return info_list(tags.fields) + chunk(b"id3 ", build_id3(tags))


def retag_wav(
    head: bytes, tail: bytes, audio: int, before: Tags, after: Tags, build_id3: Callable[[Tags, bytes, Tags], bytes]
) -> tuple[bytes, bytes] | None:
    """Head and tail of a WAV file with `audio` bytes of samples whose tags are `after` instead of `before`.

    Every other chunk stays. None where the file is not plain enough for that (RIFX, a header never finished).
    """
    if head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[-8:-4] != b"data":
        return None
    start = _start(tail, False)
    parts = [("head", name, body) for name, body in _walk(head[:-8], 12, False)]
    parts += [("tail", name, body) for name, body in _walk(tail, start, False)]
    used = start + sum(8 + len(body) + (len(body) & 1) for place, _, body in parts if place == "tail")
    if used < len(tail) or sum(8 + len(b) + (len(b) & 1) for p, _, b in parts if p == "head") + 20 != len(head):
        return None
    old_id3, kept = b"", {"head": b"", "tail": b""}
    for place, name, body in parts:
        if name in (b"id3 ", b"ID3 "):
            old_id3 = old_id3 or body
        elif name != b"LIST" or body[:4] != b"INFO":
            kept[place] += chunk(name, body)
    new = info_list(after.fields)
    if old_id3 or after.fields or after.pictures:
        new += chunk(b"id3 ", build_id3(after, old_id3, before))
    new_tail = tail[:start] + kept["tail"] + new
    new_head = bytearray(head[:12] + kept["head"] + head[-8:])
    size = len(new_head) - 8 + audio + len(new_tail)
    if head[:4] == b"RIFF":
        if size > 0xFFFFFFFF or struct.unpack_from("<I", head, len(head) - 4)[0] > audio + 3:
            return None
        struct.pack_into("<I", new_head, 4, size)
    elif new_head[12:16] == b"ds64":
        struct.pack_into("<Q", new_head, 20, size)
    return bytes(new_head), new_tail

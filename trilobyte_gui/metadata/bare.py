"""Tags that stand bare before and behind all else in a file: ID3v2, APEv2, Lyrics3 and ID3v1."""

from __future__ import annotations

from dataclasses import dataclass
from struct import unpack_from
from typing import Literal

from trilobyte_gui.codec.stretch import Bytes, part, pieces

_MOST_TAGS = 100
_MOST = (1 << 28) + 20  # bytes: what ID3v2 can say; a larger tag is none
_LYRICS = 1 << 13  # of Lyrics3 version 1, which has no size
ID3_HEADER = 10

TagKind = Literal["ID3v2", "APEv2", "Lyrics3", "ID3v1"]


@dataclass(frozen=True, slots=True)
class BareTag:
    """One such tag, verbatim."""

    kind: TagKind
    data: Bytes


def id3v2_length(head: bytes) -> int:
    """Length in bytes of the ID3v2 tag that `head` begins with; 0 where there is none."""
    if len(head) < ID3_HEADER or head[:3] != b"ID3" or head[3] == 0xFF or max(head[6:10]) > 127:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return ID3_HEADER + size + (ID3_HEADER if head[5] & 0x10 else 0)


def leading(data: Bytes) -> list[BareTag]:
    """The ID3v2 tags that `data` begins with."""
    if data[:3] != b"ID3":
        return []
    return _first(data, 0, len(data), only="ID3v2")[0]


def lead_length(data: Bytes) -> int:
    """The bytes of the ID3v2 tags that `data` begins with."""
    return sum(len(tag.data) for tag in leading(data))


def begins(data: Bytes, at: int) -> bool:
    """Whether one of these tags begins at `at`."""
    return _begin(data, at, len(data)) is not None


def trailing_length(data: Bytes) -> int:
    """The bytes of the tags that `data` ends with."""
    return sum(len(tag.data) for tag in _last(data, len(data))[0])


def tags_behind(data: Bytes) -> tuple[list[BareTag], Bytes]:
    """The tags in `data`, which follows all else in a file, and what is none of them."""
    last, end = _last(data, len(data))
    first, begin = _first(data, 0, end)
    return first + last, part(data, begin, end)


def any_set(data: Bytes) -> bool:
    """Whether there is a byte that is not zero."""
    return any(piece.count(0) < len(piece) for piece in pieces(data))


def _first(data: Bytes, at: int, end: int, only: TagKind | None = None) -> tuple[list[BareTag], int]:
    found: list[BareTag] = []
    while len(found) < _MOST_TAGS:
        begin = at if only else _past_zeros(data, at, end)
        tag = _begin(data, begin, end)
        if tag is None or (only and tag[0] != only):
            break
        found.append(BareTag(tag[0], part(data, begin, begin + tag[1])))
        at = begin + tag[1]
    return found, at


def _past_zeros(data: Bytes, at: int, end: int) -> int:
    while block := data[at : min(at + _LYRICS, end)]:
        rest = block.lstrip(b"\0")
        at += len(block) - len(rest)
        if rest:
            break
    return at


def _begin(data: Bytes, at: int, end: int) -> tuple[TagKind, int] | None:
    """Kind and length of the tag that begins at `at` and ends by `end`."""
    head = data[at : min(at + 32, end)]
    kind: TagKind = "ID3v2"
    length = id3v2_length(head)
    if head[:8] == b"APETAGEX" and len(head) == 32:
        kind, (size, _, flags) = "APEv2", unpack_from("<III", head, 12)
        length = size + 32 if flags & 1 << 29 else 32
    elif head[:11] == b"LYRICSBEGIN":
        text = data[at : min(at + _LYRICS, end)]
        ends = [text.find(mark) + 9 for mark in (b"LYRICS200", b"LYRICSEND") if mark in text]
        kind, length = "Lyrics3", min(ends, default=0)
    elif head[:3] == b"TAG" and (end - at == 128 or _begin(data, at + 128, end)):
        kind, length = "ID3v1", 128
    return (kind, length) if 0 < length <= min(end - at, _MOST) else None


def _last(data: Bytes, end: int) -> tuple[list[BareTag], int]:
    found: list[BareTag] = []
    while len(found) < _MOST_TAGS and (tag := _end(data, end)):
        kind, length = tag
        if not 0 < length <= min(end, _MOST):
            break
        found.insert(0, BareTag(kind, part(data, end - length, end)))
        end -= length
    return found, end


def _end(data: Bytes, end: int) -> tuple[TagKind, int] | None:
    """Kind and length of the tag that ends at `end`."""
    last = data[max(0, end - 128) : end]
    if last[-32:-24] == b"APETAGEX":
        size, _, flags = unpack_from("<III", last, len(last) - 20)
        return "APEv2", size + (32 if flags & 1 << 31 else 0)
    if last[-9:] == b"LYRICS200" and last[-15:-9].isdigit():
        return "Lyrics3", int(last[-15:-9]) + 15
    if last[-9:] == b"LYRICSEND":
        begin = data[max(0, end - _LYRICS) : end].rfind(b"LYRICSBEGIN")
        return ("Lyrics3", min(end, _LYRICS) - begin) if begin >= 0 else None
    if last[-10:-7] == b"3DI" and (length := id3v2_length(b"ID3" + last[-7:])):
        return "ID3v2", length
    if len(last) == 128 and last[:3] == b"TAG" and data[max(0, end - 131) : end][:8] != b"APETAGEX":
        extended = data[max(0, end - 355) : end][:4] == b"TAG+" and end >= 355
        return "ID3v1", 355 if extended else 128
    return None

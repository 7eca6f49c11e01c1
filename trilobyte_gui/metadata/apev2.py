"""APEv2 tags as bytes: the readable tags at the end of an archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from struct import pack, unpack_from

from trilobyte_gui.metadata.fields import MOST_PARTS

PREAMBLE = b"APETAGEX"
_FRAME = 32  # bytes of a header or footer
TEXT, BINARY = 0, 1
_HAS_HEADER, _IS_HEADER = 1 << 31, 1 << 29
_RESERVED = {"id3", "tag", "oggs", "mp+"}


@dataclass(frozen=True, slots=True)
class Item:
    """One APEv2 item; `kind` is TEXT (UTF-8, several values joined by NUL), BINARY, or 2 for a link (UTF-8). ValueError
    for what APEv2 does not allow: other programs may take the whole tag for damaged."""

    key: str
    kind: int
    value: bytes

    def __post_init__(self) -> None:
        if self.key != valid_key(self.key) or not self.key:
            raise ValueError(f"{self.key!r} is no key of an APEv2 item")
        if self.kind not in range(3):
            raise ValueError(f"{self.kind} is no kind of an APEv2 item")


def build(items: Iterable[Item]) -> bytes:
    """A complete tag with header and footer; b"" without items."""
    body, count = bytearray(), 0
    for item in items:
        body += pack("<II", len(item.value), item.kind << 1) + item.key.encode("ascii") + b"\0" + item.value
        count += 1
    if not count:
        return b""

    def frame(flags: int) -> bytes:
        return PREAMBLE + pack("<IIII", 2000, len(body) + 32, count, flags) + bytes(8)

    return frame(_HAS_HEADER | _IS_HEADER) + bytes(body) + frame(_HAS_HEADER)


def parse(tag: bytes) -> list[Item]:
    """The items of a tag with header and footer, or with its footer alone, as some programs write it. Raises ValueError
    for one that is not well formed; texts may be any bytes."""
    begin = _FRAME if tag[:8] == PREAMBLE else 0
    footer = tag[-_FRAME:]
    if footer[:8] != PREAMBLE or len(tag) < begin + _FRAME:
        raise ValueError("no APEv2 tag")
    count, flags = unpack_from("<II", footer, 16)
    frames_agree = tag[12:20] == footer[12:20] if begin else not flags & _HAS_HEADER
    if count > MOST_PARTS or not frames_agree:
        raise ValueError("an APEv2 tag that contradicts itself")
    items: list[Item] = []
    at, end = begin, len(tag) - _FRAME
    while at < end and len(items) < count:
        size, flags = unpack_from("<II", tag, at)
        nul = tag.find(b"\0", at + 8, end)
        if nul < 0 or nul + 1 + size > end:
            raise ValueError("an item of an APEv2 tag that goes beyond it")
        key, at = tag[at + 8 : nul].decode("ascii"), nul + 1 + size
        items.append(Item(key, flags >> 1 & 3, tag[nul + 1 : at]))
    if any(tag[at:end]):
        raise ValueError("an APEv2 tag of more items than it says")
    if sum(each.value.count(b"\0") for each in items if each.kind == TEXT) > MOST_PARTS:
        raise ValueError("an APEv2 tag of more values than any music has")
    return items


def valid_key(key: str) -> str:
    """`key` made fit for APEv2: 2 to 255 printable ASCII characters, none of the reserved words; "" stays."""
    clean = "".join(letter if " " <= letter <= "~" else "_" for letter in key)[:255]
    return f"{clean}_" if clean.lower() in _RESERVED or len(clean) == 1 else clean

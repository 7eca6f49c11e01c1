"""APEv2 tags as bytes: the readable tags at the end of an archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from struct import pack

PREAMBLE = b"APETAGEX"
TEXT, BINARY = 0, 1
_HAS_HEADER, _IS_HEADER = 1 << 31, 1 << 29
_RESERVED = {"id3", "tag", "oggs", "mp+"}


@dataclass(frozen=True, slots=True)
class Item:
    """One APEv2 item; `kind` is TEXT (UTF-8, several values joined by NUL) or BINARY. ValueError for a key that
    APEv2 does not allow: other programs may take the whole tag for damaged."""

    key: str
    kind: int
    value: bytes

    def __post_init__(self) -> None:
        if self.key != valid_key(self.key) or not self.key:
            raise ValueError(f"{self.key!r} is no key of an APEv2 item")


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


def valid_key(key: str) -> str:
    """`key` made fit for APEv2: 2 to 255 printable ASCII characters, none of the reserved words; "" stays."""
    clean = "".join(letter if " " <= letter <= "~" else "_" for letter in key)[:255]
    return f"{clean}_" if clean.lower() in _RESERVED or len(clean) == 1 else clean

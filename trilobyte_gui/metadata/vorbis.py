"""Vorbis comments as bytes, so that what is not edited stays as it is, valid or not."""

from __future__ import annotations

from collections.abc import Sequence

from trilobyte_gui.metadata.fields import MOST_PARTS, Field


def parse(block: bytes) -> tuple[bytes, list[bytes]]:
    """The vendor's name and the comments; ValueError when the block is not well formed."""
    at = 0

    def take(size: int) -> bytes:
        nonlocal at
        if at + size > len(block):
            raise ValueError("a comment block ends too early")
        at += size
        return block[at - size : at]

    def number() -> int:
        return int.from_bytes(take(4), "little")

    vendor = take(number())
    count = number()
    if count > MOST_PARTS:
        raise ValueError("a comment block of more comments than any music has")
    return vendor, [take(number()) for _ in range(count)]


def build(vendor: bytes, comments: Sequence[bytes]) -> bytes:
    """The block of these."""
    out = bytearray(len(vendor).to_bytes(4, "little") + vendor + len(comments).to_bytes(4, "little"))
    for comment in comments:
        out += len(comment).to_bytes(4, "little") + comment
    return bytes(out)


def as_field(comment: bytes) -> Field | None:
    """Name and value of a comment; None where nothing stands before an equals sign."""
    name, equals, value = comment.partition(b"=")
    return (name.decode("ascii", "replace"), value.decode("utf-8", "replace")) if name and equals else None


def as_comment(field: Field) -> bytes:
    """A field as a comment: Vorbis allows names of printable ASCII without the equals sign."""
    name = "".join(char if " " <= char <= "}" and char != "=" else "_" for char in field[0]) or "_"
    return name.encode("ascii") + b"=" + field[1].encode("utf-8", "replace")

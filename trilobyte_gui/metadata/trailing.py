"""Tags at the end of a file: APEv2, Lyrics3 and ID3v1, in the order that programs append them."""

from __future__ import annotations

from struct import unpack_from
from typing import BinaryIO

_MOST = 1 << 26  # a larger tag is none


def trailing_tags(file: BinaryIO, size: int) -> bytes:
    """All tags that a file of `size` bytes ends with, verbatim; b"" where there is none."""
    start = size
    while (before := _begin(file, start)) < start:
        start = before
    file.seek(start)
    return file.read(size - start)


def _begin(file: BinaryIO, end: int) -> int:
    """Where the tag that ends at `end` begins; `end` itself where none does."""
    file.seek(max(0, end - 128))
    last = file.read(min(end, 128))
    if last[-32:-24] == b"APETAGEX":
        _, length, _, flags = unpack_from("<IIII", last, len(last) - 24)
        length += 32 if flags & 1 << 31 else 0
        return end - length if 32 <= length <= min(end, _MOST) else end
    if last[-9:] == b"LYRICS200" and last[-15:-9].isdigit():
        length = int(last[-15:-9]) + 15
        return end - length if length <= end else end
    return end - 128 if len(last) == 128 and last[:3] == b"TAG" else end

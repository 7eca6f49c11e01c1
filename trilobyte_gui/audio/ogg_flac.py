"""Reading Ogg FLAC: the pages are taken apart, and what is inside is read like any FLAC file."""

from __future__ import annotations

import zlib
from pathlib import Path

from trilobyte_gui.audio.flac_reader import FlacSource
from trilobyte_gui.audio.source import MAX_AROUND, HashedFile, file_bytes, read_rest
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata.bare import lead_length
from trilobyte_gui.metadata.wrapper import Wrapper

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_MAPPING = 9  # bytes before the FLAC marker in the first packet
_TAGS = (b"ID3", b"APETAGEX", b"LYRICSBEGIN", b"TAG")
_LAST = 4  # a flag of the last page


class _OggPages:
    """A file of Ogg pages, read as the stream inside it; `behind` is what follows the last page."""

    def __init__(self, file: HashedFile) -> None:
        self._file = file
        self._ready = bytearray()
        self._serial: bytes | None = None
        self._next = 0
        self._fault: SourceDamaged | None = None
        self._over = False
        self.behind = b""
        self.at = 0

    def read(self, size: int) -> bytes:
        while len(self._ready) < size:
            page = None
            try:
                page = None if self._fault else self._page()
            except SourceDamaged as error:
                self._fault = error  # told as soon as what is sound was read
            if self._fault and not self._ready:
                raise self._fault
            if self._fault:
                break
            if page is None:
                break
            self._ready += page
        data = bytes(self._ready[:size])
        del self._ready[:size]
        self.at += len(data)
        return data

    def _page(self) -> bytes | None:
        head = self._file.read(27)
        if not head:
            return None
        if head[:4] != b"OggS" and (self._over or head.startswith(_TAGS)):
            self.behind = read_rest(self._file, head)
            return None
        if head[:5] != b"OggS\0" or len(head) < 27:
            raise SourceDamaged("the file is cut short or damaged: there is no Ogg page where one should begin")
        lacing = self._file.read(head[26])
        body = self._file.read(sum(lacing))
        if len(body) < sum(lacing):
            raise SourceDamaged("the file is cut short inside an Ogg page")
        if _crc(head[:22] + bytes(4) + head[26:] + lacing + body) != int.from_bytes(head[22:26], "little"):
            raise SourceDamaged("an Ogg page fails its checksum")
        first = self._serial is None
        if first:
            self._serial = head[14:18]
            body = body[_MAPPING:]
        elif head[14:18] != self._serial or head[5] & 2:
            raise UnsupportedSource("this Ogg file holds several streams, which is not supported")
        if int.from_bytes(head[18:22], "little") != self._next:
            raise SourceDamaged("an Ogg page is missing")
        self._next += 1
        self._over = bool(head[5] & _LAST)
        return body

    def sha256(self) -> bytes | None:
        return self._file.sha256()

    def close(self) -> None:
        self._file.close()


def _crc(data: bytes) -> int:
    """Ogg's checksum: that of zlib with all bits mirrored, from 0."""
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


class OggFlacSource(FlacSource):
    """An Ogg FLAC file. Its wrapper is that of the FLAC file inside, and what stands before and behind the pages."""

    kind: SourceKind = "oggflac"

    def __init__(self, file: HashedFile, path: Path, size: int, accept_damage: bool = False) -> None:
        length = lead_length(file_bytes(path, size))
        if length > MAX_AROUND:
            raise UnsupportedSource(f"more than {MAX_AROUND >> 20} MB of other data precede the audio")
        lead = file.read(length)
        self._pages = _OggPages(file)
        super().__init__(self._pages, path, size, accept_damage)
        self.head = lead + self.head

    def wrapper(self) -> Wrapper:
        inside = super().wrapper()
        return Wrapper(self.kind, inside.before, inside.tail + self._pages.behind)

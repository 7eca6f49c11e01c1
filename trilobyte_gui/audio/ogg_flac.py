"""Reading Ogg FLAC: the pages are taken apart, and what is inside is read like any FLAC file."""

from __future__ import annotations

import zlib
from pathlib import Path

from trilobyte_gui.audio.flac_reader import FlacSource
from trilobyte_gui.audio.source import MAX_AROUND, HashedFile, file_bytes, read_rest
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata.bare import lead_length, trailing_length
from trilobyte_gui.metadata.wrapper import Wrapper

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_MAPPING = 9  # bytes before the FLAC marker in the first packet
_TAGS = (b"ID3", b"APETAGEX", b"LYRICSBEGIN", b"TAG")
_LAST = 4  # a flag of the last page
_CAPTURE = b"OggS"
_PIECE = 1 << 16
_LEAST_TRIED, _MOST_TRIED = 1 << 24, 16  # so that a file made to be a nuisance takes linear time, too


class _OggPages:
    """A file of Ogg pages, read as the stream inside it; `behind` is what follows the last page. With `accept_damage`
    what is no sound page is passed over, `damage` says what it was, and `behind` are the tags that the file ends
    with."""

    def __init__(self, file: HashedFile, size: int, accept_damage: bool = False) -> None:
        self._file = file
        self._accept_damage = accept_damage
        self._patience = _LEAST_TRIED + _MOST_TRIED * size  # bytes of pages that may turn out to be none
        self._taken = bytearray()  # of the page that is being read
        self._ahead = bytearray()  # read of the file, but not taken yet
        self._passed = bytearray()  # left out since the last sound page
        self._ready = bytearray()
        self._serial: bytes | None = None
        self._next = 0
        self._fault: SourceDamaged | None = None
        self._over = False
        self.behind = b""
        self.damage = ""
        self.at = 0

    def read(self, size: int) -> bytes:
        while len(self._ready) < size:
            page = None
            try:
                page = None if self._fault else self._next_page()
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

    def _next_page(self) -> bytes | None:
        while True:
            self._taken.clear()
            try:
                page = self._page()
                self._passed.clear()
                return page
            except SourceDamaged as error:
                if not self._accept_damage:
                    raise
                self.damage = self.damage or error.message
                self._patience -= len(self._taken)
                if self._patience < 0:
                    while self._file.read(_PIECE):  # for its SHA-256
                        pass
                    return None
                if not self._find_page():
                    return None

    def _find_page(self) -> bool:
        """Go to where the next page may begin, behind where the one that was tried began; False where none does."""
        self._ahead = self._taken + self._ahead
        self._pass(1)
        while (at := self._ahead.find(_CAPTURE)) < 0:
            self._pass(len(self._ahead) + 1 - len(_CAPTURE))
            more = self._file.read(_PIECE)
            if not more:
                self._pass(len(self._ahead))
                rest = bytes(self._passed)
                self.behind = rest[len(rest) - trailing_length(rest) :]
                return False
            self._ahead += more
        self._pass(at)
        return True

    def _pass(self, size: int) -> None:
        """Leave out so many of the bytes that were read ahead; they are kept while no sound page follows."""
        size = max(size, 0)
        if len(self._passed) + size <= MAX_AROUND:
            self._passed += self._ahead[:size]
        del self._ahead[:size]

    def _is_behind(self, head: bytes) -> bool:
        """Whether `head` begins what follows the last page, and is `behind` then: in a damaged file pages may go on."""
        if self._patience < 0:
            return False
        rest = read_rest(self._file, head + self._ahead)
        self._patience -= len(rest) if self._accept_damage else 0
        at = rest.find(_CAPTURE) if self._accept_damage else -1
        while at >= 0 and rest[at + 14 : at + 18] != self._serial:
            at = rest.find(_CAPTURE, at + 1)
        if at >= 0:
            self._ahead[:] = rest[len(head) :]
            return False
        self._ahead.clear()
        self.behind = rest
        return True

    def _take(self, size: int) -> bytes:
        """The next `size` bytes of the file; fewer only at its end."""
        data = bytes(self._ahead[:size])
        del self._ahead[:size]
        if len(data) < size:
            data += self._file.read(size - len(data))
        self._taken += data
        return data

    def _page(self) -> bytes | None:
        head = self._take(27)
        if not head:
            return None
        if head[:4] != _CAPTURE and (self._over or head.startswith(_TAGS)) and self._is_behind(head):
            return None
        if head[:5] != _CAPTURE + b"\0" or len(head) < 27:
            raise SourceDamaged("the file is cut short or damaged: there is no Ogg page where one should begin")
        lacing = self._take(head[26])
        body = self._take(sum(lacing))
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
        number = int.from_bytes(head[18:22], "little")
        if number != self._next:
            if not self._accept_damage:
                raise SourceDamaged("an Ogg page is missing")
            self.damage = self.damage or "an Ogg page is missing"
        self._next = number + 1
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
            raise UnsupportedSource("more than {0} MB of other data precede the audio", MAX_AROUND >> 20)
        lead = file.read(length)
        self._pages = _OggPages(file, size, accept_damage)
        super().__init__(self._pages, path, size, accept_damage)
        self.head = lead + self.head

    def _finish(self) -> None:
        if self._pages.damage:
            self._damage.note(self._pages.damage)
        super()._finish()

    def wrapper(self) -> Wrapper:
        inside = super().wrapper()
        return Wrapper(self.kind, inside.before, inside.tail + self._pages.behind)

"""What files of plain samples have in common: bytes before, samples in one stretch, bytes after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from trilobyte_gui.audio.source import MAX_AROUND, MAX_CHANNELS, HashedFile, Source, SourceInfo, file_bytes
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, from_file
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.codec.stretch import HELD, Bytes, part
from trilobyte_gui.metadata.bare import lead_length, trailing_length
from trilobyte_gui.metadata.chunks import ChunkFormat, long_sizes
from trilobyte_gui.metadata.fields import MOST_PARTS
from trilobyte_gui.metadata.wrapper import Wrapper

CHUNK_BYTES = 1 << 20
_WANTED = 1 << 18  # bytes of a chunk: more than any that tells how samples are stored
_AUDIO = {b"data": "data", b"SSND": "sound"}


@dataclass(frozen=True, slots=True)
class Stored:
    """How samples are stored: `width` bytes each, in that form."""

    channels: int
    rate: int
    width: int
    form: SampleFormat

    @property
    def frame(self) -> int:
        return self.channels * self.width


def stored(name: str, channels: int, rate: int, width: int, form: SampleFormat) -> Stored:
    """As `Stored`, checked; `name` is the format's. Raises SourceDamaged, UnsupportedSource."""
    if channels == 0 or rate == 0 or width == 0:
        raise SourceDamaged("the {0} header contradicts itself", name)
    if channels > MAX_CHANNELS:
        raise UnsupportedSource("{0} channels are not supported (at most {1})", channels, MAX_CHANNELS)
    if form & SampleFormat.FLOAT and width not in (4, 8):
        raise UnsupportedSource("floating-point samples of {0} bits are not supported (32 and 64 are)", 8 * width)
    if not form & SampleFormat.FLOAT and width > 4:
        raise UnsupportedSource("samples of {0} bits are not supported (at most 32)", 8 * width)
    return Stored(channels, rate, width, form)


class HeadReader:
    """Reads a file's head chunk by chunk, behind the ID3v2 tags that precede it (players skip them).

    `view` is the file from there on, for looking ahead; `at` is how much of it was read.
    """

    def __init__(self, file: HashedFile, path: Path, size: int) -> None:
        self._file = file
        self.lead = lead_length(file_bytes(path, size)) if file.peek(3) == b"ID3" else 0
        self.view = file_bytes(path, size, self.lead, file.step)
        self.at = -self.lead
        self._held: bytearray | None = bytearray()
        self._parts = 0
        self._take(self.lead)

    @property
    def left(self) -> int:
        """Bytes of the file from here on."""
        return len(self.view) - self.at

    @property
    def held(self) -> bytes | None:
        """All that was read, unless it is too long to hold."""
        return bytes(self._held) if self._held is not None else None

    def take(self, size: int) -> bytes:
        """The next `size` bytes; of very many the first ones. Raises SourceDamaged, UnsupportedSource."""
        if size > self.left:
            raise SourceDamaged("the header is damaged: a part of it runs past the end of the file")
        self._parts += 1
        if self._parts > 3 * MOST_PARTS:
            raise UnsupportedSource("its header has more chunks than any music has")
        return self._take(size)

    def _take(self, size: int) -> bytes:
        self.at += size
        if self._held is None or len(self._held) + size > HELD:
            self._held = None
            data = self._file.read(min(size, _WANTED))
            self._file.skip(size - len(data))
            return data
        data = self._file.read(size)
        if len(data) < size:
            raise SourceDamaged("the file became shorter while it was read")
        self._held += data
        return data

    def chunk(self, shape: ChunkFormat, name: str) -> tuple[bytes, int, bytes]:
        """The next chunk: name, length of the body, and the body, which is left unread of the chunk with the audio.
        `name` is the format's."""
        if self.left < shape.header:
            raise SourceDamaged("the {0} file holds no audio (it has no {1} chunk)", name, _AUDIO[shape.audio])
        chunk, length = shape.measure(self.take(shape.header))
        if chunk == shape.audio:
            return chunk, length, b""
        length = shape.sizes.get(chunk, length) if length == 0xFFFFFFFF else length
        if length < 0:
            raise SourceDamaged("the {0} header is damaged: a chunk is shorter than its own header", name)
        if length > self.left:
            raise SourceDamaged("the {0} header is damaged: a chunk runs past the end of the file", name)
        begin = self.at
        body = self.take(length)
        self.take(min(shape.behind(self.view, begin, self.at) - self.at, self.left))
        if chunk == b"ds64":
            shape.sizes = long_sizes(body)
        return chunk, length, body

    def audio(self, shape: ChunkFormat, *announced: int, short: bool = False) -> int:
        """How many bytes of audio begin here: the first of the announced numbers behind which something sensible
        follows, or else the first of them. With `short` it has 32 bits, and may have wrapped around."""
        first = announced[0]
        wrapped = [first + ((self.left - first) >> 32 << 32)] if short else []
        for size in (*announced, *wrapped):
            if 0 <= size <= self.left and shape.may_end(self.view, self.at, self.at + size):
                return size
        behind = shape.behind(self.view, self.at, self.at + first)
        # A size that leaves so much over, and no chunk, was never right.
        wrong = short and self.left - first > MAX_AROUND and not shape.begins(self.view, behind)
        return self.to_the_end() if wrong else first

    def to_the_end(self) -> int:
        """The bytes up to the tags that the file ends with: of audio whose size was never filled in."""
        return max(0, self.left - trailing_length(self.view))


class PcmSource(Source):
    """A file of plain samples. Its bits per sample are those of the container; unused low bits are left to the
    codec. Bytes that do not make a whole frame belong to what follows the audio."""

    kind: ClassVar[SourceKind]

    def __init__(self, file: HashedFile, path: Path, size: int, accept_damage: bool = False) -> None:
        reader = HeadReader(file, path, size)
        self._stored, length = self._read_head(reader)
        if length > reader.left:
            words = Phrase("{0} bytes of audio are announced, {1} are there", length, reader.left)
            if not accept_damage:
                raise SourceDamaged("the file is cut short: {0}", words)
            self.incomplete = Phrase("it is cut short: {0}", words)
            length = reader.left
        how = self._stored
        self._bytes = length - length % how.frame
        frames = self._bytes // how.frame
        info = SourceInfo(path, self.kind, how.channels, how.rate, 8 * how.width, frames, size, how.form)
        super().__init__(file, info)
        self._plain = file
        self._lead, self._view = reader.lead, reader.view
        self._begin = reader.at  # of the audio, behind the lead
        self._head: Bytes | None = reader.held
        self._tail: Bytes | None = None

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        """Read up to the first sample; how samples are stored, and how many bytes of them are announced."""
        raise NotImplementedError

    def _chunks(self) -> Iterator[Samples]:
        how, left = self._stored, self._bytes
        while left:
            want = min(left, max(1, CHUNK_BYTES // how.frame) * how.frame)
            data = self._file.read(want)
            if len(data) < want:
                raise SourceDamaged("the file became shorter while it was read")
            left -= want
            yield from_file(data, how.channels, 8 * how.width, how.form)

    def _finish(self) -> None:
        left = len(self._view) - self._begin - self._bytes
        if left <= HELD:
            self._tail = self._file.read(left)
        else:
            self._plain.skip(left)

    def wrapper(self) -> Wrapper:
        head, tail = self._head, self._tail
        if head is None:
            head = part(file_bytes(self.info.path, self.info.size, step=self._plain.step), 0, self._lead + self._begin)
        if tail is None:
            tail = part(self._view, self._begin + self._bytes, len(self._view))
        return Wrapper(self.kind, head, tail)

    def peek_wrapper(self) -> Wrapper:
        return self.wrapper()

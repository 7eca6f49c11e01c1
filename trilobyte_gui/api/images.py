"""A track as the bytes of a file, made while they are read: what mounting, serving and `cat` give to other programs.

An image knows its size before a sample is decoded. It gives the bytes at any offset, to any number of threads.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Any, Literal, Protocol

import numpy as np

from trilobyte_gui.api.reader import Reader
from trilobyte_gui.archive.opening import check_shape, has_edits, with_edits, wrapper_of
from trilobyte_gui.archive.operations.plain_file import PlainFile, original_file, wav_file
from trilobyte_gui.archive.storage import debug_log
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, Interrupted, NotVerified, TrilobyteError
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.records import Header
from trilobyte_gui.codec.source_formats import VERBATIM
from trilobyte_gui.metadata.wrapper import Wrapper

As = Literal["wav", "original"]

_AHEAD = 8 << 20  # bytes that are coded beyond what was asked for
_HELD_BACK = 4096  # bytes of the audio that nobody gets before the whole was compared
_STEP = 1 << 14  # frames that are decoded before the next are handed on


class Image(Protocol):
    """A file of `size` bytes."""

    size: int

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` on; fewer where the file ends. Raises TrilobyteError, ValueError."""

    def close(self) -> None:
        """Let go of it; its reader stays open."""


def is_exact(header: Header) -> bool:
    """Whether the very file that was archived can be given."""
    return header.file_exact and (header.kind in VERBATIM or bool(header.origin.recipe))


def image_of(reader: Reader, as_: As = "wav") -> Image:
    """The track as a WAV file with its tags, or as the original; the latter raises ValueError where it is not
    `is_exact`. Raises ArchiveDamaged."""
    header = reader.archive.header
    if as_ == "wav":
        return PlainImage(reader, wav_of(reader.archive))
    if not is_exact(header):
        raise ValueError("the original cannot be made again byte for byte")
    wrapper = _wrapper(reader.archive)
    if header.origin.recipe:
        return FlacImage(reader, wrapper)
    plain = original_file(header, wrapper)
    if plain.size != header.source_size:
        raise ArchiveDamaged("the original's own headers do not fit its audio")
    return PlainImage(reader, plain)


def size_of(header: Header) -> int | None:
    """The size of an image of the original, which is all in the header; None where there is no such image."""
    return header.source_size if is_exact(header) else None


def wav_of(archive: ArchiveReader, start: int = 0) -> PlainFile:
    """The track as a WAV file, from frame `start` on: the file itself where it was one and has no edited tags. Raises
    ArchiveDamaged, CannotRead."""
    from trilobyte_gui.metadata.tags import tags_of

    header, wrapper = archive.header, _wrapper(archive)
    with reading("the archive"):
        if header.kind == "wav" and header.file_exact and not start and not has_edits(archive):
            return original_file(header, wrapper)
        before = tags_of(wrapper)
        return wav_file(header, wrapper, before, with_edits(archive, before), start)[0]


def coded(reader: Reader, start: int, stop: int) -> Samples:
    """Frames `start` to `stop` as the archive has them: signed integers, or patterns of floating point."""
    info, bits = reader.info, reader.archive.header.bits
    samples = reader.read(start=start, stop=stop, always_2d=True)
    if info.floating:
        return samples.view(np.int64 if info.bits == 64 else np.int32)
    wide: Samples = samples.astype(np.int32)
    return wide << (bits - info.bits) if bits > info.bits else wide


def blocks(reader: Reader, start: int = 0, step: int = _STEP) -> Iterator[Samples]:
    """The same from frame `start` on to the end, in small pieces: the first comes as soon as it is decoded."""
    for at in range(start, len(reader), step):
        yield coded(reader, at, min(at + step, len(reader)))


class PlainImage:
    """A file of plain samples, any part of which is made of the segments under it alone."""

    def __init__(self, reader: Reader, plain: PlainFile) -> None:
        self._reader = reader
        self._plain = plain
        self._lock = threading.Lock()  # of a head or tail that is too long to hold: it is read by one at a time
        self.size = plain.size

    def read(self, offset: int, size: int) -> bytes:
        """See `Image`. Raises ArchiveDamaged, CannotRead, NeedsNewer, Interrupted."""
        plain = self._plain
        begin, end = max(offset, 0), min(max(offset, 0) + max(size, 0), self.size)
        audio = len(plain.head)
        behind = audio + plain.frames * plain.frame_bytes
        with self._lock:
            parts = [plain.head[begin:end]]
        low, high = max(begin, audio) - audio, min(end, behind) - audio
        if low < high:
            first, last = low // plain.frame_bytes, -(-high // plain.frame_bytes)
            data = plain.audio(coded(self._reader, first, last))
            skip = first * plain.frame_bytes
            parts.append(data[low - skip : high - skip])
        if end > behind:
            with self._lock:
                parts.append(plain.tail[max(begin - behind, 0) : end - behind])
        return b"".join(parts)

    def close(self) -> None:
        """Nothing to close: no file stays open."""


class FlacImage:
    """A FLAC file that is compressed again as its recipe says, from its beginning on and not far beyond what is read;
    what is done lies in a temporary file. Its head and tail are there at once; a jump ahead waits.

    The end of the audio is given only after the SHA-256 of the whole was found to be the original's.
    """

    def __init__(self, reader: Reader, wrapper: Wrapper) -> None:
        header = reader.archive.header
        self._reader = reader
        self._header = header
        self._head, self._tail = wrapper.head, wrapper.tail
        self.size = header.source_size
        self._length = self.size - len(self._head) - len(self._tail)  # of the frames
        if self._length < 0:
            raise ArchiveDamaged("the original's own headers do not fit its audio")
        self._change = threading.Condition()
        self._file: Any = None
        self._written = 0
        self._wanted = 0
        self._error: TrilobyteError | None = None
        self._proven = False
        self._thread: threading.Thread | None = None
        self._control = Control()

    def read(self, offset: int, size: int) -> bytes:
        """See `Image`. Raises NotVerified where libFLAC on this computer compresses otherwise; ArchiveDamaged, …"""
        begin, end = max(offset, 0), min(max(offset, 0) + max(size, 0), self.size)
        audio, behind = len(self._head), self.size - len(self._tail)
        parts = [self._head[begin:end]]
        low, high = max(begin, audio) - audio, min(end, behind) - audio
        if low < high:
            parts.append(self._frames(low, high))
        if end > behind:
            parts.append(self._tail[max(begin - behind, 0) : end - behind])
        return b"".join(parts)

    def close(self) -> None:
        """Stop compressing, and remove what was compressed."""
        self._control.stop()
        with self._change:
            thread = self._thread
            self._change.notify_all()
        if thread:
            thread.join()
        with self._change:
            if self._file:
                self._file.close()
                self._file = None
            self._error = self._error or Interrupted()

    def _frames(self, low: int, high: int) -> bytes:
        with self._change:
            if self._thread is None and not self._error:
                with writing("a temporary file"):
                    self._file = tempfile.TemporaryFile("w+b")  # noqa: SIM115
                self._thread = threading.Thread(target=self._compress, name="trilobyte-flac", daemon=True)
                self._thread.start()
            self._wanted = max(self._wanted, high)
            self._change.notify_all()
            safe = self._length - _HELD_BACK
            while not (self._proven or (high <= safe and high <= self._written)):
                if self._error:
                    raise self._error
                self._change.wait()
            if self._file is None:
                raise Interrupted
            with reading("a temporary file"):
                self._file.seek(low)
                data: bytes = self._file.read(high - low)
            return data

    def _compress(self) -> None:
        from trilobyte_gui.audio.flac_recipe import repeat

        header = self._header
        sha256 = hashlib.sha256(self._head)

        def write(data: bytes) -> None:
            sha256.update(data)
            with self._change:
                while self._written > self._wanted + _AHEAD and not self._control.stopped:
                    self._change.wait()
                self._control.checkpoint()
                with writing("a temporary file"):
                    self._file.seek(self._written)
                    self._file.write(data)
                self._written += len(data)
                self._change.notify_all()

        try:
            with debug_log.noting("compressing a FLAC file again", ValueError):
                repeat(header.origin.recipe, write, blocks(self._reader), header.channels, header.rate, header.bits)
            sha256.update(self._tail)
            if sha256.digest() != header.source_sha256:
                raise NotVerified(
                    "libFLAC on this computer compresses in another way than the original's",
                    hint="Read it as WAV, or restore it, which gives a FLAC file with the same audio and metadata.",
                )
            with self._change:
                self._proven = True
        except TrilobyteError as error:
            self._error = error
        except ValueError:  # the reader was closed
            self._error = Interrupted()
        with self._change:
            self._change.notify_all()


def write_image(image: Image, write: Callable[[bytes], object], step: int = 1 << 16) -> None:
    """Hand all of an image to `write`, in order."""
    for at in range(0, image.size, step):
        write(image.read(at, step))


def _wrapper(archive: ArchiveReader) -> Wrapper:
    wrapper = wrapper_of(archive)
    check_shape(archive.header, wrapper)
    return wrapper

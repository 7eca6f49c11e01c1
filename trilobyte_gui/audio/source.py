"""What a source of audio is: its facts, its samples as a stream, and the bytes around them.

`open_source` recognises sources by content. Reading is sequential and in flat memory, whatever the length;
who reads a source to its end has had every check that the source allows (length, checksums, MD5).
"""

from __future__ import annotations

import hashlib
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import numpy as np

from trilobyte_gui.audio.sniff import identify
from trilobyte_gui.codec.errors import CannotRead, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples, pack, sample_type
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.codec.stretch import PIECE, Bytes, Stretch
from trilobyte_gui.metadata.speakers import Speakers
from trilobyte_gui.metadata.wrapper import Wrapper
from trilobyte_gui.os_words import plain_words

MAX_CHANNELS = 255
# Of other files than those of plain samples, what lies around the audio is held; one with more than this is no track.
MAX_AROUND = 1 << 26


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Facts from a source's own headers. `frames` is None where the header does not say.

    `bits` are those of the container; of a floating-point source (see `form`) the samples are bit patterns.
    `valid_bits` and `speakers` are given here by files whose wrapper does not hold what they say of them (see
    `metadata.layouts`); else they are 0 and empty.
    """

    path: Path
    kind: SourceKind
    channels: int
    rate: int
    bits: int
    frames: int | None
    size: int
    form: SampleFormat = SampleFormat.PLAIN
    valid_bits: int = 0
    speakers: Speakers = ()

    @property
    def floating(self) -> bool:
        """Whether samples are floating-point numbers."""
        return bool(self.form & SampleFormat.FLOAT)


class ByteStream(Protocol):
    """What a source reads from: its bytes once, from the beginning."""

    def read(self, size: int) -> bytes: ...

    def sha256(self) -> bytes | None: ...

    def close(self) -> None: ...


class HashedFile:
    """A binary file read once from its beginning, with the SHA-256 of all that was read, if asked for. `step` is called
    now and then where much is read that is no audio."""

    def __init__(self, file: BinaryIO, digest: bool, step: Callable[[], None] = lambda: None) -> None:
        self._file = file
        self.step = step
        self._hash = hashlib.sha256() if digest else None
        self.at = 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the file."""
        try:
            data = self._file.read(size)
        except OSError as error:
            raise cannot_read(error) from error
        self.at += len(data)
        if self._hash is not None:
            self._hash.update(data)
        return data

    def peek(self, size: int) -> bytes:
        """The bytes that come next, left to be read."""
        try:
            at = self._file.tell()
            data = self._file.read(size)
            self._file.seek(at)
        except OSError as error:
            raise cannot_read(error) from error
        return data

    def skip(self, size: int) -> None:
        """As reading that many bytes, in flat memory."""
        while self._hash is not None and size > 0 and (data := self.read(min(size, PIECE))):
            size -= len(data)
            self.step()
        if self._hash is None and size > 0:
            try:
                self.at = self._file.seek(size, os.SEEK_CUR)
            except OSError as error:
                raise cannot_read(error) from error

    def sha256(self) -> bytes | None:
        """The SHA-256 of all bytes read so far."""
        return self._hash.digest() if self._hash is not None else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Source(ABC):
    """One audio file being read. `blocks` runs once; open the source again for a second pass.

    `incomplete` says, once read, what is wrong with a source that was opened with `accept_damage`.
    """

    info: SourceInfo
    incomplete = ""

    def __init__(self, file: ByteStream, info: SourceInfo) -> None:
        self._file = file
        self.info = info
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._started = False
        self._finished = False
        self.frames_read = 0

    @abstractmethod
    def _chunks(self) -> Iterator[Samples]:
        """Arrays (any number of frames, channels), valid until the next one is asked for."""

    @abstractmethod
    def _finish(self) -> None:
        """Read what follows the audio and check all that can only be checked at the end."""

    @abstractmethod
    def wrapper(self) -> Wrapper:
        """The bytes around the audio. For FLAC only after `blocks` has run to its end."""

    @abstractmethod
    def peek_wrapper(self) -> Wrapper:
        """As `wrapper`, but at once, for reading tags: a FLAC's lacks what follows the audio."""

    def blocks(self, frames: int) -> Iterator[Samples]:
        """Arrays (frames, channels), signed, of exactly `frames` frames; the last may be shorter. They are int32,
        for floating point of 64 bits int64.

        Raises SourceDamaged where the damage is met; damage that only shows at the end (a wrong MD5, a wrong
        length) is raised after the last block.
        """
        if self._started:
            raise RuntimeError("a source is read once; open it again")
        self._started = True
        block = np.empty((frames, self.info.channels), sample_type(self.info.bits))
        filled = 0
        for chunk in self._chunks():
            self._md5.update(pack(chunk, self.info.bits))
            self.frames_read += len(chunk)
            done = 0
            while done < len(chunk):
                part = chunk[done : done + frames - filled]
                block[filled : filled + len(part)] = part
                filled += len(part)
                done += len(part)
                if filled == frames:
                    yield block
                    block = np.empty((frames, self.info.channels), sample_type(self.info.bits))
                    filled = 0
        if filled:
            yield block[:filled].copy()
        self._finish()
        self._finished = True

    @property
    def finished(self) -> bool:
        """Whether the source was read to its end and every check passed."""
        return self._finished

    @property
    def md5(self) -> bytes:
        """MD5 of the PCM read so far, as FLAC defines it (`codec.pcm.pack`)."""
        return self._md5.digest()

    @property
    def sha256(self) -> bytes | None:
        """SHA-256 of the whole file, once read to its end and if opened with `digest=True`."""
        return self._file.sha256() if self._finished else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def cannot_read(error: OSError) -> CannotRead:
    """The error that a user sees for an operating system's refusal."""
    return CannotRead("the file cannot be read: {0}", plain_words(error))


def file_bytes(path: Path, size: int, begin: int = 0, step: Callable[[], None] = lambda: None) -> Bytes:
    """The file of `size` bytes at `path` from `begin` on, read on the side; `step` is called with every reading. Raises
    SourceDamaged, CannotRead."""

    def read(offset: int, wanted: int) -> bytes:
        step()
        try:
            with path.open("rb") as file:
                file.seek(begin + offset)
                data = file.read(wanted)
        except OSError as error:
            raise cannot_read(error) from error
        if len(data) < wanted:
            raise SourceDamaged("the file became shorter while it was read")
        return data

    return Stretch(size - begin, read)


def read_rest(file: ByteStream, first: bytes = b"") -> bytes:
    """`first` and all the rest of the file; UnsupportedSource when that is out of all proportion."""
    parts, total = [first], len(first)
    while data := file.read(1 << 20):
        parts.append(data)
        total += len(data)
        if total > MAX_AROUND:
            raise UnsupportedSource("more than {0} MB of other data follow the audio", MAX_AROUND >> 20)
    return b"".join(parts)


def open_source(
    path: str | os.PathLike[str],
    *,
    digest: bool = False,
    accept_damage: bool = False,
    step: Callable[[], None] = lambda: None,
) -> Source:
    """Open an audio file, recognised by its content.

    With `digest` the SHA-256 of the file is computed while it is read. With `accept_damage` a source that is cut
    short is read as far as it goes, and a damaged one with silence in place of what cannot be read. `step` is called
    now and then where much is read that is no audio.

    Raises UnsupportedSource, SourceDamaged or CannotRead, each saying precisely why.
    """
    from trilobyte_gui.audio.formats import opener

    path = Path(path)
    try:
        # Opening a named pipe would wait for a writer for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnsupportedSource("this is not a regular file")
        file = path.open("rb")
    except OSError as error:
        raise cannot_read(error) from error
    except ValueError as error:
        raise CannotRead("the file's name cannot be used on this system") from error
    try:
        size = os.fstat(file.fileno()).st_size
        kind = identify(file)
        file.seek(0)
        return opener(kind)(HashedFile(file, digest, step), path, size, accept_damage)
    except OSError as error:
        file.close()
        raise cannot_read(error) from error
    except (UnsupportedSource, SourceDamaged, CannotRead):
        file.close()
        raise

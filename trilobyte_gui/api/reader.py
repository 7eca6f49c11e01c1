"""Reading the samples of an archive, any of them, without decoding more than that takes."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Self, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray

from trilobyte_gui.api import cache as caches
from trilobyte_gui.api.arguments import kind_of, number, switch, whole, whole_or_none
from trilobyte_gui.api.options import options_of
from trilobyte_gui.archive.opening import depth, preset_name, with_edits, wrapper_of
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Device, Promise
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.metadata.fields import Field, Picture, Tags

if TYPE_CHECKING:
    from trilobyte_gui.api.segments import Segments

File = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""What holds an archive: a path, its bytes, or a binary file that can seek."""


@dataclass(frozen=True, slots=True)
class Info:
    """What an archive says about its audio and its source.

    `frames` are samples of every channel, `rate` is in Hz, `bits` the depth of a sample (of floating point 32 or 64),
    `duration` in seconds; each `segment_frames` frames decode on their own. `name` is the source's file name, `kind`
    its format, `promise` what restoring gives: that file byte for byte, or its audio and metadata. `md5` (of the
    samples, as FLAC has it) and `sha256` (of the source's file) are in hexadecimal, `source_bytes` and `archive_bytes`
    sizes. `incomplete`: the source was cut short or damaged.
    """

    frames: int
    channels: int
    rate: int
    bits: int
    floating: bool
    duration: float
    segment_frames: int
    name: str
    kind: SourceKind
    promise: Promise
    preset: str
    md5: str
    sha256: str
    source_bytes: int
    archive_bytes: int
    incomplete: bool

    @property
    def subtype(self) -> str:
        """The kind of samples as soundfile names it: "PCM_16", "PCM_24" …, "FLOAT" or "DOUBLE"."""
        return f"PCM_{self.bits}" if not self.floating else "FLOAT" if self.bits == 32 else "DOUBLE"

    @property
    def dtype(self) -> str:
        """The NumPy type that holds the samples exactly: "int16", "int32", "float32" or "float64"."""
        return f"float{self.bits}" if self.floating else "int16" if self.bits <= 16 else "int32"


def open(  # noqa: A001
    file: File,
    *,
    prefetch: int = 0,
    cache: caches.SegmentCache | None = None,
    device: Device = "auto",
    control: Control | None = None,
) -> Reader:
    """Open an archive for reading. `file` is a path, the archive's bytes, or a binary file that can seek (and is left
    open). Header, index and tags are checked now, segments when they are needed.

    With `prefetch`, as many segments after the one that is being read are decoded in advance, each by a thread of its
    own. Decoded segments are kept in `cache`: by default one of 64 MiB that all readers share. `device` is where a
    language model runs. `control` stops and pauses reading from outside.

    Raises CannotRead, ArchiveDamaged, NeedsNewer; TypeError, ValueError where `file` is nothing of this kind.

    >>> import numpy as np
    >>> import trilobyte_gui as trilobyte
    >>> data = trilobyte.encode(np.arange(-500, 500, dtype=np.int16), 8000, "quick", tags={"TITLE": "A ramp"})
    >>> with trilobyte.open(data) as archive:
    ...     print(archive.info.rate, len(archive), archive.tags)
    ...     archive.seek(100)
    ...     archive.read(3)
    ...     archive.read(start=-2, dtype="float32")
    8000 1000 {'TITLE': ['A ramp']}
    100
    array([-400, -399, -398], dtype=int16)
    array([0.01519775, 0.01522827], dtype=float32)
    """
    return Reader(file, prefetch=prefetch, cache=cache, device=device, control=control)


class Reader:
    """An open archive, as `open` gives it; a context manager.

    Position, `read` and `blocks` are soundfile's. All methods may be called from several threads: those that read from
    the position take turns, those with a `start` leave it alone and run side by side. A reader of a
    path can be used on both sides of a fork, and pickled (it is opened anew, at frame 0).

    The stored bytes of a segment are compared with their checksum before it is decoded. It is decoded from its
    beginning up to the last frame that is wanted, and gone on with from there; its samples are compared at its end.
    """

    def __init__(
        self,
        file: File,
        *,
        prefetch: int = 0,
        cache: caches.SegmentCache | None = None,
        device: Device = "auto",
        control: Control | None = None,
    ) -> None:
        self._options = options_of(jobs=1, device=device)
        self._prefetch = whole(prefetch, "prefetch", 0)
        self._cache = caches.shared if cache is None else kind_of(cache, caches.SegmentCache, "cache")
        self._path = os.fspath(file) if isinstance(file, str | os.PathLike) else ""
        self._control = Control(None if control is None else kind_of(control, Control, "control"))
        self._position = 0
        self._turn = threading.RLock()  # of those who read from the position
        self._tags: Tags | None = None
        self._closed = False
        self._lock = threading.Lock()  # of the next one
        self._segments: Segments | None = None  # loads the codec, which header and tags do without
        with self._naming(), contextlib.ExitStack() as stack:
            with reading("the archive"):
                opened = stack.enter_context(_opened(file))
                self._archive = ArchiveReader(opened)
            self._file = stack.pop_all()
        self.info = _info(self._archive)

    @property
    def name(self) -> str:
        """The path that was opened; empty where it was bytes or a file."""
        return self._path

    @property
    def archive(self) -> ArchiveReader:
        """The open archive itself, for what is made of more than its samples (`api.images`)."""
        return self._archive

    @property
    def closed(self) -> bool:
        return self._closed

    def __len__(self) -> int:
        """Frames."""
        return self.info.frames

    def __repr__(self) -> str:
        info = self.info
        about = f"{info.frames} frames, {info.channels} channels, {info.rate} Hz, {info.subtype}"
        return f"<trilobyte.Reader {self._path}{': ' if self._path else ''}{about}>"

    @property
    def tags(self) -> dict[str, list[str]]:
        """The texts of the source's tags, with what other programs edited in the archive since, by name in upper case:
        {"ARTIST": ["A", "B"], "TITLE": ["T"]}. The usual fields have the names of Vorbis comments, whatever the source.
        """
        return by_name(self._all_tags().fields)

    @property
    def pictures(self) -> list[Picture]:
        """The pictures of the source's tags, with what other programs edited in the archive since."""
        return list(self._all_tags().pictures)

    @property
    def speakers(self) -> list[str]:
        """The speaker of each channel, as WAV and FLAC name them (["FL", "FR"]); empty where nothing says so."""
        from trilobyte_gui.archive.operations.conversion import speakers_of
        from trilobyte_gui.metadata.speakers import name

        tags = self._all_tags()
        return [name(each) for each in speakers_of(self._archive.header, wrapper_of(self._archive), tags)]

    def _all_tags(self) -> Tags:
        from trilobyte_gui.metadata.tags import tags_of

        self._check_open()
        if self._tags is None:
            with self._naming(), reading("the archive"):
                self._tags = with_edits(self._archive, tags_of(wrapper_of(self._archive)))
        return self._tags

    def tell(self) -> int:
        """The position, in frames."""
        self._check_open()
        return self._position

    def seek(self, frames: int, whence: int = os.SEEK_SET) -> int:
        """Move the position: `frames` from the beginning, from where it is (SEEK_CUR) or from the end (SEEK_END).

        Returns the new one. Raises ValueError where that is outside of the audio.
        """
        self._check_open()
        frames, whence = whole(frames, "frames"), whole(whence, "whence")
        if whence not in (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END):
            raise ValueError(f"whence is os.SEEK_SET, SEEK_CUR or SEEK_END (0, 1, 2), not {whence}")
        with self._turn:
            position = frames + (0, self._position, len(self))[whence]
            if not 0 <= position <= len(self):
                raise ValueError(f"frame {position} is outside of the audio, which has {len(self)} frames")
            self._position = position
            return position

    def read(
        self,
        frames: int = -1,
        dtype: DTypeLike | None = None,
        *,
        start: int | None = None,
        stop: int | None = None,
        always_2d: bool = False,
        fill_value: float | None = None,
        out: NDArray[Any] | None = None,
    ) -> NDArray[Any]:
        """Read `frames` frames (all that are left, if negative) from the position on, which moves along; fewer where
        the audio ends. With `start` or `stop`, read what a slice with these is, and leave the position alone.

        Returns an array (frames, channels); of one channel (frames,), unless `always_2d`. Without `dtype` it has the
        type `info.dtype`, which keeps every bit. "float32" and "float64" make integers -1 to 1 as soundfile does (each
        divided by 2**(bits - 1) and rounded to the type), and round floating point. "int16" and "int32" give integers
        as they are (soundfile would shift them), and raise ValueError where samples may not fit.

        With a `fill_value` the array has `frames` frames in any case; those behind the end of the audio have that
        value. With `out`, an array of a suitable shape, samples go there, in its type: as many frames as it has, unless
        `frames` are fewer. What was written is returned, or with a `fill_value` all of it.

        Raises ArchiveDamaged, whose `frames` are those that are lost; CannotRead, NeedsNewer; Interrupted, where the
        reader was closed or stopped meanwhile.
        """
        self._check_open()
        frames, start, stop = whole(frames, "frames"), whole_or_none(start, "start"), whole_or_none(stop, "stop")
        if frames >= 0 and stop is not None:
            raise TypeError("give `frames` or `stop`, not both")
        if start is not None or stop is not None:
            begin, end, _ = slice(start, stop).indices(len(self))
            if frames < 0 and (out is None or stop is not None):
                frames = max(0, end - begin)
            return self._read(begin, frames, dtype, always_2d, fill_value, out)[0]
        with self._turn:
            read, count = self._read(self._position, frames, dtype, always_2d, fill_value, out)
            self._position += count
            return read

    def blocks(
        self,
        blocksize: int | None = None,
        overlap: int = 0,
        frames: int = -1,
        dtype: DTypeLike | None = None,
        *,
        always_2d: bool = False,
        fill_value: float | None = None,
        out: NDArray[Any] | None = None,
    ) -> Iterator[NDArray[Any]]:
        """Arrays of `blocksize` frames, one after the other, from the position on, which moves along. Each begins
        `overlap` frames before the one before it ends; the last is shorter where the audio (or `frames` of it) ends, or
        with a `fill_value` filled up.

        Without `blocksize` they are as long as `out`, which each of them then overwrites, or as a segment. The other
        arguments are those of `read`.
        """
        blocksize, overlap = whole_or_none(blocksize, "blocksize"), whole(overlap, "overlap")
        frames = whole(frames, "frames")
        if blocksize is not None and (out is not None or blocksize < 1):
            raise TypeError("give `blocksize`, 1 or more, or `out`")
        size = blocksize or (self.info.segment_frames if out is None else len(self._room(out)))
        if not 0 <= overlap < size:
            raise ValueError(f"blocks of {size} frames cannot overlap by {overlap}")
        target = self._target(dtype)
        at = self.tell()
        end = at + frames if frames >= 0 else len(self)
        if fill_value is None:
            end = min(end, len(self))
        until = at
        while until < end:
            until = min(at + size, end)
            room = out
            if room is None:
                room = self._empty(until - at if fill_value is None else size, target, always_2d)
            block, _ = self._read(at, until - at, None, always_2d, fill_value, room)
            with self._turn:
                self._position = min(until, len(self))
            yield block
            at = until - overlap

    def decode_all(
        self, dtype: DTypeLike | None = None, *, always_2d: bool = False, jobs: int | None = None
    ) -> NDArray[Any]:
        """All samples, as `read` gives them, decoded by `jobs` threads (by default one for each core but one) and
        compared with the MD5 that was archived. Nothing of it is kept, and the position stays."""
        from trilobyte_gui.archive.execution.job import single
        from trilobyte_gui.archive.execution.prepare import prepare
        from trilobyte_gui.archive.reader import decoded

        segments, always_2d = self._decoding(), switch(always_2d, "always_2d")
        array = self._empty(len(self), self._target(dtype), always_2d=True)
        prepare(self._control, lambda first: None)
        options = options_of(jobs=jobs, device=self._options.device)
        with self._naming(), single(options, self._control) as job, decoded(self._archive, job) as blocks:
            at = 0
            for block in blocks:
                self._convert(segments.native(block.samples), array[at : at + len(block.samples)])
                at += len(block.samples)
        return array if always_2d or self.info.channels > 1 else array[:, 0]

    def close(self) -> None:
        """Close the archive. Reads that are under way in other threads end with Interrupted."""
        with self._lock:
            closed, self._closed = self._closed, True
        if not closed:
            self._control.stop()
            if self._segments:
                self._segments.close()
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if not self._path:
            raise TypeError("only a reader that was opened by a path can be pickled")
        return _reopened, (self._path, self._prefetch, self._options.device)

    def _decoding(self) -> Segments:
        from trilobyte_gui.api.segments import Segments

        with self._lock:
            self._check_open()
            if self._segments is None:
                self._segments = Segments(self._archive, self._options, self._cache, self._prefetch, self._control)
            return self._segments

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("the archive is closed")

    @contextlib.contextmanager
    def _naming(self) -> Iterator[None]:
        """Errors of the block name the path, which their messages do not."""
        try:
            yield
        except TrilobyteError as error:
            if self._path:
                error.add_note(self._path)
            raise

    def _target(self, dtype: DTypeLike | None) -> np.dtype[Any]:
        """The type to give. Raises TypeError, ValueError where it is none that can hold the samples."""
        info = self.info
        try:
            target = np.dtype(info.dtype if dtype is None else dtype)
        except (TypeError, ValueError):
            raise TypeError(f"dtype must be a type of NumPy, not {dtype!r}") from None
        if target.newbyteorder("=").name not in ("int16", "int32", "float32", "float64"):
            raise TypeError(f"samples are read as int16, int32, float32 or float64, not as {target}")
        if target.kind == "i" and info.floating:
            raise ValueError(f"the audio is floating point, which {target} does not hold: read float32 or float64")
        if target.itemsize == 2 and info.bits > 16:
            raise ValueError(f"samples of {info.bits} bits do not fit {target}: read int32, float32 or float64")
        return target

    def _room(self, out: NDArray[Any]) -> NDArray[Any]:
        """The caller's array. Raises TypeError, ValueError where it cannot take the samples."""
        if not isinstance(out, np.ndarray):
            raise TypeError(f"`out` must be an array of NumPy, not {out!r}")
        self._target(out.dtype)
        if out.shape[1:] != (self.info.channels,) and (out.ndim, self.info.channels) != (1, 1):
            raise ValueError(f"`out` has the shape {out.shape}, the audio {self.info.channels} channels")
        return out

    def _empty(self, frames: int, target: np.dtype[Any], always_2d: bool) -> NDArray[Any]:
        return np.empty((frames, self.info.channels) if always_2d or self.info.channels > 1 else frames, target)

    def _read(
        self,
        begin: int,
        frames: int,
        dtype: DTypeLike | None,
        always_2d: bool,
        fill_value: float | None,
        out: NDArray[Any] | None,
    ) -> tuple[NDArray[Any], int]:
        """The array, and how many frames of it are from the audio."""
        left = max(0, len(self) - begin)
        always_2d = switch(always_2d, "always_2d")
        if fill_value is not None:
            number(fill_value, "fill_value")
        if out is None:
            frames = left if frames < 0 or (frames > left and fill_value is None) else frames
            out = self._empty(frames, self._target(dtype), always_2d)
        else:
            out = self._room(out)
            frames = len(out) if frames < 0 else min(frames, len(out))
        count = min(frames, left)
        rows = out if out.ndim == 2 else out[:, None]
        at = 0
        with self._naming():
            for piece in self._decoding().pieces(begin, begin + count):
                self._convert(piece, rows[at : at + len(piece)])
                at += len(piece)
        if fill_value is not None:
            try:
                out[count:] = fill_value
            except (OverflowError, ValueError):
                raise ValueError(f"fill_value must fit {out.dtype}, which {fill_value} does not") from None
        return out if fill_value is not None else out[:count], count

    def _convert(self, samples: NDArray[Any], to: NDArray[Any]) -> None:
        """Copy samples into an array of the same shape, in its type."""
        if to.dtype.kind == "f" and not self.info.floating:
            np.multiply(samples, 2.0 ** (1 - self.info.bits), out=to, casting="unsafe")
            return
        with np.errstate(all="ignore"):  # of floating point that is too large for 32 bits, soundfile makes infinity
            to[...] = samples


def by_name(fields: Iterable[Field]) -> dict[str, list[str]]:
    """The values of fields by their names in upper case, which is all one to Vorbis comments."""
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name.upper(), []).append(value)
    return found


def _reopened(path: str, prefetch: int, device: Device) -> Reader:
    return Reader(path, prefetch=prefetch, device=device)


def _info(archive: ArchiveReader) -> Info:
    header = archive.header
    return Info(
        frames=header.frames,
        channels=header.channels,
        rate=header.rate,
        bits=depth(header),
        floating=bool(header.origin.form & SampleFormat.FLOAT),
        duration=header.seconds,
        segment_frames=header.segment_frames,
        name=header.file_name,
        kind=header.kind,
        promise=header.promise,
        preset=preset_name(header.preset) or f"unknown ({header.preset})",
        md5=header.pcm_md5.hex(),
        sha256=header.source_sha256.hex(),
        source_bytes=header.source_size,
        archive_bytes=archive.size,
        incomplete=header.incomplete,
    )


def _opened(file: File) -> contextlib.AbstractContextManager[BinaryIO]:
    """The file to read from; leaving the context closes it, if it was opened here. Raises OSError, CannotRead."""
    if isinstance(file, str | os.PathLike):
        if not stat.S_ISREG(os.stat(file).st_mode):  # a pipe would be waited for
            raise CannotRead("this is not a regular file")
        return cast("BinaryIO", _PathFile(file) if hasattr(os, "pread") else io.FileIO(file))
    if isinstance(file, bytes | bytearray | memoryview):
        return io.BytesIO(file)
    given: Any = file
    if isinstance(given, io.TextIOBase) or not hasattr(given, "read"):
        raise TypeError(f"an archive is a path, bytes or a file opened in binary mode, not {type(given).__name__}")
    if not given.seekable():
        raise ValueError("a file that cannot seek (a pipe, say) must be read into memory first")
    return contextlib.nullcontext(given)


class _PathFile(io.RawIOBase):
    """A file to read, with a position of its own: processes that were forked share that of a descriptor."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + (0, self._at, os.fstat(self._descriptor).st_size)[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = os.pread(self._descriptor, len(buffer), self._at)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()

"""An archive's samples by frame: decoded as far as is wanted, and kept as long as there is room."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.api.cache import Busy, SegmentCache
from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.opening import depth, preset_name
from trilobyte_gui.archive.reader import Decoder, checked, decode_payload, decoder_of
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader, SegmentKind
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, TrilobyteError
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.source_formats import SampleFormat

_RECENT = 8  # segments by which it is known whether a caller goes on or jumps; so many may read one track at a time
_JUMPS = 1  # that a segment without room is decoded for as far as is needed; the next one decodes all of it
_SPARE = (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) > 1
"""Whether there is a core for what comes next while the caller waits for what is now."""


class _Part:
    """What is decoded of a segment. `lock` is held by who reads it or decodes on.

    `samples` are all of them, or those of its beginning, as callers get them. They are None while it is half decoded
    and can be gone on with (`decoding`).
    """

    def __init__(self, native: Callable[[Samples], NDArray[Any]]) -> None:
        """`native` makes what callers get of samples as the codec has them."""
        self.lock = threading.Lock()
        self.samples: NDArray[Any] | None = None
        self.decoding: segment.Decoding | None = None
        self.spoilt = False  # decoding was broken off, maybe between two steps that belong together
        self._native = native
        self._guard = threading.Lock()
        self._working = False

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """A block in which its decoding must stay."""
        with self._guard:
            self._working = True
        try:
            yield
        finally:
            with self._guard:
                self._working = False

    def shrink(self) -> int | None:
        """Let go of its decoding, but not of what it has decoded: whoever wants more begins anew. Returns the bytes
        that are left; None, and nothing was done, while it is decoded on."""
        with self._guard:
            if self._working:
                return None
            if self.decoding:
                self.samples = self._native(self.decoding.samples[: self.decoding.done])
                self.decoding = None
            return self.nbytes

    def has(self, frames: int) -> bool:
        """Whether so many frames are there without decoding."""
        return self.samples is not None and len(self.samples) >= frames

    def piece(self, start: int, stop: int) -> NDArray[Any]:
        """Frames `start` to `stop`, which are decoded."""
        if self.samples is not None:
            return self.samples[start:stop]
        assert self.decoding is not None
        return self._native(self.decoding.samples[start:stop])

    @property
    def nbytes(self) -> int:
        """The memory that it takes, roughly, in bytes."""
        if self.samples is not None:
            return self.samples.nbytes
        return self.decoding.nbytes if self.decoding else 0


class Segments:
    """The segments of one archive, for any number of threads; `dtype` is that of their samples."""

    def __init__(
        self, archive: ArchiveReader, options: Options, cache: SegmentCache, prefetch: int, control: Control
    ) -> None:
        header = archive.header
        self._archive = archive
        self._options = options
        self._cache = cache
        self._control = control
        self._floating = bool(header.origin.form & SampleFormat.FLOAT)
        bits = depth(header)
        self._shift = header.bits - bits
        self.dtype = np.dtype(f"float{bits}" if self._floating else "int16" if bits <= 16 else "int32")
        self._token = object()  # tells this archive's segments from all others in the cache
        self._lock = threading.Lock()  # of what follows
        self._decoder: Decoder | None = None
        self._begun: Counter[int] = Counter()  # how often segments were begun that are not decoded to their ends
        self._fetching: set[int] = set()  # those that are decoded ahead
        self._prefetch = prefetch
        self._ahead = ThreadPoolExecutor(prefetch, "trilobyte-ahead") if prefetch else None
        self._ahead_control = Control(control)  # of what is decoded ahead now
        self._recent: deque[int] = deque(maxlen=_RECENT)  # the segments that were asked for last

    def pieces(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        """The samples of frames `start` to `stop` in order: of each segment an array (frames, channels) to look at.

        Raises ArchiveDamaged, with the frames that are lost; CannotRead, NeedsNewer, SelfTestFailed, Interrupted.
        """
        size = self._archive.header.segment_frames
        for number in range(start // size, -(-stop // size)):
            goes_on = self._turns_to(number)
            if goes_on and _SPARE:
                self._look_ahead(number)
            first = number * size
            end = min(stop - first, self._archive.entries[number].frames)
            yield self._decoded(number, max(start - first, 0), end)
            if (_SPARE and (goes_on or not number)) or end == self._archive.entries[number].frames:
                self._look_ahead(number)

    def native(self, samples: Samples) -> NDArray[Any]:
        """Samples as the codec has them as what they are to callers. Raises ArchiveDamaged where that is not all."""
        if self._floating:
            return samples.view(self.dtype)
        if self._shift and (samples & (1 << self._shift) - 1).any():
            raise ArchiveDamaged("its samples have more bits than it says are valid")
        return (samples >> self._shift if self._shift else samples).astype(self.dtype)

    def close(self) -> None:
        """Let go of everything; the control must have been stopped."""
        if self._ahead:
            self._ahead.shutdown(cancel_futures=True)
        for number in range(len(self._archive.entries)):
            self._cache.drop((self._token, number))

    def _decoded(self, number: int, start: int, stop: int, control: Control | None = None) -> NDArray[Any]:
        """Frames `start` to `stop` of a segment."""
        key = self._token, number
        while True:
            with self._lock:
                part: _Part | None = self._cache.get(key)
                if part is None:
                    part = _Part(self.native)
                    self._cache.keep(key, part, 0)
            with part.lock:
                if part.spoilt:
                    continue
                try:
                    if part.has(stop):
                        return part.piece(start, stop)
                    with self._cache.turn(wait=control is None), part.working():
                        self._advance(part, number, start, stop, control or self._control)
                        samples = part.piece(start, stop)
                except Busy:
                    raise
                except BaseException:
                    part.spoilt = True
                    self._cache.drop(key)
                    with self._lock:
                        del self._begun[number]
                    raise
                self._cache.keep(key, part, part.nbytes, part.shrink if part.decoding else None)
                return samples

    def _advance(self, part: _Part, number: int, start: int, stop: int, control: Control) -> None:
        """Decode a segment from where that was left up to frame `stop`, or further."""
        if part.has(stop):  # it was shrunk a moment ago
            return
        entry, bits = self._archive.entries[number], self._archive.header.bits
        name = f"segment {number + 1} of {len(self._archive.entries)}"
        try:
            if part.decoding is None:
                decoder = self._ready()
                with reading("the archive"):
                    payload = segment.Segment(entry.kind, self._archive.segment(number))
                if entry.kind != SegmentKind.CODED or not isinstance(decoder, segment.Decoder):
                    block = decode_payload(decoder, bits, payload, entry.frames, entry.pcm_crc, name, control)
                    self._finished(part, block.samples)
                    return
                begun, goes_on = self._begun[number], part.samples is None or start <= len(part.samples)
                if begun > (0 if goes_on else _JUMPS):  # there was no room to go on with it: not again and again
                    stop = entry.frames
                with self._lock:
                    self._begun[number] += 1
                part.decoding, part.samples = decoder.begin(payload.data, entry.frames), None
            part.decoding.advance(stop, control)
            if part.decoding.done < entry.frames:
                return
            with self._lock:
                del self._begun[number]
            self._finished(part, checked(part.decoding.samples, bits, entry.pcm_crc, name).samples)
        except ArchiveDamaged as error:
            first = number * self._archive.header.segment_frames
            lost = ArchiveDamaged(
                "{0}; frames {1} to {2} are lost",
                error.message,
                first,
                first + entry.frames - 1,
                hint="Restore the archive from a backup, repair it, or read the frames before and after.",
            )
            lost.frames = range(first, first + entry.frames)
            raise lost from error

    def _finished(self, part: _Part, samples: Samples) -> None:
        part.samples, part.decoding = self.native(samples), None

    def _ready(self) -> Decoder:
        prepare(self._control, lambda first: None, preset_name(self._archive.header.preset))
        with self._lock:
            if self._decoder is None:
                language_model = any(entry.kind == SegmentKind.LM for entry in self._archive.entries)
                header, tables = self._archive.header, self._archive.tables
                self._decoder = decoder_of(header, tables, self._options, language_model)
            return self._decoder

    def _turns_to(self, number: int) -> bool:
        """Note which segment is asked for; returns whether that continues the last one. A jump ends what is decoded
        ahead of where the caller was before, for it must not keep the caller waiting."""
        if self._ahead is None:
            return False
        with self._lock:
            goes_on = number in self._recent or number - 1 in self._recent
            if number not in self._recent:
                self._recent.append(number)
            if not goes_on:
                self._ahead_control.stop()
                self._ahead_control = Control(self._control)
                self._fetching.clear()
        return goes_on

    def _look_ahead(self, number: int) -> None:
        """Begin to decode the segments that come after this one."""
        if self._ahead is None:
            return
        for each in range(number + 1, min(number + 1 + self._prefetch, len(self._archive.entries))):
            part = self._cache.get((self._token, each))
            with self._lock:
                if each in self._fetching or (part is not None and part.samples is not None):
                    continue
                self._fetching.add(each)
                with contextlib.suppress(RuntimeError):  # closed by another thread
                    self._ahead.submit(self._fetch, each, self._ahead_control)

    def _fetch(self, number: int, control: Control) -> None:
        try:
            if not control.stopped:
                self._decoded(number, 0, self._archive.entries[number].frames, control)
        except (TrilobyteError, Busy):
            pass  # whoever reads it is told, or has to decode it
        finally:
            with self._lock:
                self._fetching.discard(number)

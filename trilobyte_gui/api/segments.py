"""An archive's samples by frame: decoded as far as is wanted, and kept as long as there is room."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.api.cache import SegmentCache
from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.opening import depth
from trilobyte_gui.archive.reader import Decoder, checked, decode_payload, decoder_of
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader, SegmentKind
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, TrilobyteError
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.source_formats import Form


class _Part:
    """What is decoded of a segment: all of it (`samples`), or its beginning. `lock` is held by who decodes on."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.samples: NDArray[Any] | None = None
        self.decoding: segment.Decoding | None = None
        self.spoilt = False  # decoding was broken off, maybe between two steps that belong together

    @property
    def nbytes(self) -> int:
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
        self._floating = bool(header.origin.form & Form.FLOAT)
        bits = depth(header)
        self._shift = header.bits - bits
        self.dtype = np.dtype(f"float{bits}" if self._floating else "int16" if bits <= 16 else "int32")
        self._token = object()  # tells this archive's segments from all others in the cache
        self._lock = threading.Lock()  # of what follows
        self._decoder: Decoder | None = None
        self._begun: set[int] = set()  # segments of which some was decoded, but not all
        self._prefetch = prefetch
        self._ahead = ThreadPoolExecutor(prefetch, "trilobyte-ahead") if prefetch else None
        self._last = -1  # the segment that was asked for last

    def pieces(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        """The samples of frames `start` to `stop` in order: of each segment an array (frames, channels) to look at.

        Raises ArchiveDamaged, with the frames that are lost; CannotRead, NeedsNewer, SelfTestFailed, Interrupted.
        """
        size = self._archive.header.segment_frames
        for number in range(start // size, -(-stop // size)):
            self._look_ahead(number)
            first = number * size
            yield self._decoded(number, max(start - first, 0), min(stop - first, self._archive.entries[number].frames))

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

    def _decoded(self, number: int, start: int, stop: int) -> NDArray[Any]:
        """Frames `start` to `stop` of a segment."""
        key = self._token, number
        while True:
            with self._lock:
                part: _Part | None = self._cache.get(key)
                if part is None:
                    part = _Part()
                    self._cache.keep(key, part, 0)
            with part.lock:
                if part.spoilt:
                    continue
                try:
                    samples = self._advance(part, number, stop)
                except BaseException:
                    part.spoilt = True
                    self._cache.drop(key)
                    raise
                self._cache.keep(key, part, part.nbytes)
                return samples[start:stop] if part.samples is not None else self.native(samples[start:stop])

    def _advance(self, part: _Part, number: int, frames: int) -> NDArray[Any]:
        """Decode so many frames of a segment, or more; what is decoded of it."""
        if part.samples is not None:
            return part.samples
        entry, bits = self._archive.entries[number], self._archive.header.bits
        name = f"segment {number + 1} of {len(self._archive.entries)}"
        try:
            if part.decoding is None:
                decoder = self._ready()
                with reading("the archive"):
                    payload = segment.Segment(entry.kind, self._archive.segment(number))
                if entry.kind != SegmentKind.CODED or not isinstance(decoder, segment.Decoder):
                    block = decode_payload(decoder, bits, payload, entry.frames, entry.pcm_crc, name, self._control)
                    return self._finished(part, block.samples)
                part.decoding = decoder.begin(payload.data, entry.frames)
                with self._lock:
                    if number in self._begun:  # its beginning was decoded before and had no room: not again and again
                        frames = entry.frames
                    self._begun.add(number)
            part.decoding.advance(frames, self._control)
            if part.decoding.done < entry.frames:
                return part.decoding.samples
            with self._lock:
                self._begun.discard(number)
            return self._finished(part, checked(part.decoding.samples, bits, entry.pcm_crc, name).samples)
        except ArchiveDamaged as error:
            first = number * self._archive.header.segment_frames
            lost = ArchiveDamaged(
                f"{error.message}; frames {first} to {first + entry.frames - 1} are lost",
                "Restore the archive from a backup, repair it, or read the frames before and behind.",
            )
            lost.frames = range(first, first + entry.frames)
            raise lost from error

    def _finished(self, part: _Part, samples: Samples) -> NDArray[Any]:
        part.samples, part.decoding = self.native(samples), None
        return part.samples

    def _ready(self) -> Decoder:
        prepare(self._control, lambda first: None)
        with self._lock:
            if self._decoder is None:
                language_model = any(entry.kind == SegmentKind.LM for entry in self._archive.entries)
                header, tables = self._archive.header, self._archive.tables
                self._decoder = decoder_of(header, tables, self._options, language_model)
            return self._decoder

    def _look_ahead(self, number: int) -> None:
        """Begin to decode the segments that come after this one, once for each turn to another segment."""
        with self._lock:
            if self._ahead is None or number == self._last:
                return
            self._last = number
        for each in range(number + 1, min(number + 1 + self._prefetch, len(self._archive.entries))):
            part = self._cache.get((self._token, each))
            if part is None or part.samples is None:
                with contextlib.suppress(RuntimeError):  # closed by another thread
                    self._ahead.submit(self._fetch, each)

    def _fetch(self, number: int) -> None:
        with contextlib.suppress(TrilobyteError):  # whoever reads it is told
            self._decoded(number, 0, self._archive.entries[number].frames)

"""Reading a damaged FLAC stream: from sound frame to sound frame, with silence for what is between them.

A frame is believed when its header, its checksums and its number are right: the number shows how much audio is missing
before it, so that everything keeps its time. What is lost at the end, where no bytes are, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio import flac_bitstream, flac_status
from trilobyte_gui.audio.damage import Damage, moment
from trilobyte_gui.audio.flac_status import FrameStatus
from trilobyte_gui.audio.source import MAX_AROUND
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.metadata.bare import trailing_length

if TYPE_CHECKING:
    from trilobyte_gui.audio.flac_reader import StreamBuffer
    from trilobyte_gui.metadata.flac_blocks import StreamInfo

    Samples = NDArray[np.int32]

READ_BYTES = 1 << 20
MAX_FRAME_BYTES = 1 << 23  # no sound frame is larger
_LONGEST_HEADER = 16
_SILENCE = 1 << 16  # frames at once
_OTHER_FORMS = (FrameStatus.OTHER_RATE, FrameStatus.OTHER_CHANNELS, FrameStatus.OTHER_BITS)
_MISSING = Phrase("frames of audio are missing")
_CUT_OFF = Phrase("the audio is cut off")
_CUT_SHORT = Phrase("the file is cut short")
_CUT_IN_FRAME = Phrase("the file is cut short in the middle of a frame")
_FEW = 2  # frames that damage at the beginning may well have cost
# Samples that a file made to be a nuisance can have decoded in vain: so many, and so many more for each of its bytes.
_LEAST_TRIED, _MOST_TRIED = 1 << 24, 16


class OtherFormError(Exception):
    """A sound frame disagrees with the stream's header: `status` tells in what, `found` is what the frame has."""

    def __init__(self, status: FrameStatus, found: int) -> None:
        super().__init__(status, found)
        self.status, self.found = status, found


class FlacRepair:
    """One stream that is being read so. `more` gives its next bytes (none at its end), `faults` the words for a
    FrameStatus; `sound_otherwise` returns whether the whole file is sound but for the numbers of its frames: these
    count for nothing then."""

    def __init__(
        self,
        stream: StreamInfo,
        window: StreamBuffer,
        more: Callable[[int], bytes],
        size: int,
        faults: Mapping[FrameStatus, str],
        sound_otherwise: Callable[[], bool],
        damage: Damage,
    ) -> None:
        self._stream, self._window, self._more, self._faults = stream, window, more, faults
        self._sound_otherwise = sound_otherwise
        self._damage = damage
        self.state = np.zeros(flac_status.STATE_SLOTS, np.int64)
        self.state[flac_status.NUMBER], self.state[flac_status.FOLLOW] = -1, 1
        self._header = np.empty(flac_status.HEADER_SLOTS, np.int64)
        self._work = np.empty((stream.channels, flac_status.MAX_BLOCK), np.int64)
        self._total = stream.frames  # 0 where it is not known, or not true
        self._at = 0  # frames that were given out
        self._sound = 0  # frames of these that were decoded, from this many bytes:
        self._sound_bytes = 0
        self._patience = _LEAST_TRIED + _MOST_TRIED * size
        self._passed = bytearray()  # what was passed over since the last sound frame
        self.tail = b""
        self.lacking: tuple[int, str] | None = None

    def chunks(self) -> Iterator[Samples]:
        """All of the audio, and silence; then `tail` is known, and how many frames are `lacking` at the end, and why.
        Raises OtherFormError."""
        state, window = self.state, self._window
        out = np.empty((flac_status.MAX_BLOCK * 2, self._stream.channels), np.int32)
        while True:
            begin = int(state[flac_status.POSITION])
            left = max(0, self._total - self._at) if self._total else -1
            status = self._decode(out, left, state)
            start = int(state[flac_status.POSITION])
            written = int(state[flac_status.WRITTEN])
            if written:
                self._sound += written
                self._sound_bytes += start - begin
                yield out[:written]
                self._at += written
            if status is FrameStatus.FULL:
                continue
            if status is FrameStatus.NEED_MORE and window.end - start <= MAX_FRAME_BYTES and self._refill(start):
                state[flac_status.POSITION] = 0
                continue
            if status in (FrameStatus.ALL_READ, FrameStatus.TOO_LONG):
                if status is FrameStatus.ALL_READ and not self._goes_on():
                    self._end_whole()
                    return
                announced = Phrase("{0} samples per channel", self._total)
                self._damage.note(Phrase("there is more audio than the header announces ({0})", announced))
                self._total = 0
                continue
            self._refuse_other_form(status)
            if status is FrameStatus.JUMP and self._numbers_lie():
                state[flac_status.FOLLOW] = 0
                continue
            if status is FrameStatus.JUMP and not self._total and self._begins_anew():
                state[flac_status.NUMBER] = self._header[flac_status.H_NUMBER]
                self._damage.note(Phrase("the numbers of its frames start again at {0}", self._where()))
                continue
            reason = _MISSING if status is FrameStatus.JUMP else self._faults.get(status, "")
            at_the_start = state[flac_status.NUMBER] < 0
            start = int(state[flac_status.POSITION])
            gap = self._resync(start, start if status is FrameStatus.JUMP else start + 1)
            if gap is None:
                yield from self._end_cut(reason)
                return
            if gap:
                yield from self._silence(gap, reason or _CUT_OFF)
            elif status is not FrameStatus.JUMP:
                self._damage.note(Phrase("unreadable data were passed over at {0}", self._where()))
            elif at_the_start:
                self._damage.note(Phrase("it begins in the middle of a stream"))

    # ---- from one sound frame to the next ----

    def _resync(self, start: int, begin: int) -> int | None:
        """Go to the next sound frame that begins from byte `begin` of the window on: how many frames of audio are
        missing before it, or None where the stream has no more. `start` is where the trouble began."""
        stream, window, header = self._stream, self._window, self._header
        self._passed.clear()
        at = begin
        while True:
            found = flac_bitstream.find_frame(
                window.data, window.words, at, window.end, window.end, stream.rate, stream.bits, stream.channels, header
            )
            if found < 0:
                keep = min(window.end, max(at, window.end - _LONGEST_HEADER))
                if not self._refill(keep, passed=start):
                    self._pass(window.data[start : window.end])
                    return None
                at = start = 0
                continue
            at = int(found)
            gap = self._missing_before()
            if gap is not None and self._patience > 0:
                block, number = int(header[flac_status.H_BLOCK]), int(header[flac_status.H_NUMBER])
                status = self._try(at, block)
                if status is FrameStatus.NEED_MORE and window.end - at <= MAX_FRAME_BYTES:
                    if self._refill(at, passed=start):
                        at = start = 0
                        continue
                elif status is FrameStatus.ALL_READ:
                    self.state[flac_status.POSITION], self.state[flac_status.NUMBER] = at, number
                    return gap
                self._patience -= block * stream.channels
            at += 1

    def _missing_before(self) -> int | None:
        """Frames of audio that are missing before the frame of the header just found; None where it cannot be next."""
        state, header = self.state, self._header
        if not state[flac_status.FOLLOW]:
            return 0
        begun = state[flac_status.NUMBER] >= 0
        block, number = int(header[flac_status.H_BLOCK]), int(header[flac_status.H_NUMBER])
        variable = bool(header[flac_status.H_VARIABLE])
        if begun and variable != bool(state[flac_status.VARIABLE]):
            return None
        if not begun and not self._total and number > _FEW:
            return 0  # begun in the middle, as recordings of a broadcast are
        ahead = number - max(int(state[flac_status.NUMBER]), 0)
        gap = ahead if variable else ahead * self._usual_block(block, number)
        beyond = self._total and self._at + gap + block > self._total
        return None if gap < 0 or beyond or gap > self._damage.room else gap

    def _usual_block(self, block: int, number: int) -> int:
        """The size of all blocks but the last, given the `number` and size of one that may be the last."""
        if self.state[flac_status.BLOCK]:
            return int(self.state[flac_status.BLOCK])
        told = self._stream.max_block if self._stream.min_block == self._stream.max_block else 0
        last = number * told + block == self._total if self._total else True
        return told if block < told and last else block

    def _numbers_lie(self) -> bool:
        """Whether the frame at POSITION, of another number than expected, is next all the same."""
        if self._sound_otherwise():
            return True
        if self.state[flac_status.RUN] >= 2:
            return False
        # At the beginning what follows tells whether numbers follow each other at all.
        if not self._header_here():
            return False
        ahead = np.zeros(flac_status.STATE_SLOTS, np.int64)
        ahead[flac_status.POSITION] = self.state[flac_status.POSITION]
        ahead[flac_status.NUMBER] = self._header[flac_status.H_NUMBER]
        ahead[flac_status.FOLLOW] = 1
        status = self._decode(np.empty((flac_status.MAX_BLOCK * 2, self._stream.channels), np.int32), -1, ahead)
        return status is FrameStatus.JUMP or (bool(ahead[flac_status.RUN] < 2) and self._missing_before() is None)

    def _begins_anew(self) -> bool:
        """Whether another stream follows, as in recordings of a broadcast: a sound frame of a lower number."""
        block = self._header_here()
        lower = self._header[flac_status.H_NUMBER] < self.state[flac_status.NUMBER]
        return bool(block and lower) and self._try(int(self.state[flac_status.POSITION]), block) is FrameStatus.ALL_READ

    def _refuse_other_form(self, status: FrameStatus) -> None:
        """Raise OtherFormError where the frame at POSITION is sound, but not as the header of the stream has it: that
        is no damage, and would be passed over with all that follows."""
        if status not in _OTHER_FORMS or self._patience <= 0:
            return
        header, window, stream = self._header, self._window, self._stream
        begin = int(self.state[flac_status.POSITION])
        if self._refill(begin):
            self.state[flac_status.POSITION] = begin = 0
        if flac_bitstream.parse_header(window.data, window.words, begin, window.end, stream.rate, stream.bits, header):
            return
        assignment, block = int(header[flac_status.H_ASSIGNMENT]), int(header[flac_status.H_BLOCK])
        channels = assignment + 1 if assignment < 8 else 2
        self._patience -= block * channels
        other = replace(
            stream, rate=int(header[flac_status.H_RATE]), bits=int(header[flac_status.H_BITS]), channels=channels
        )
        if self._try(begin, block, other) is FrameStatus.ALL_READ:
            raise OtherFormError(status, int(self.state[flac_status.FOUND]))

    def _header_here(self) -> int:
        """The size of the block whose header stands at POSITION (0 where none does); the header itself is in `_header`
        then, and what follows in the window."""
        stream, window = self._stream, self._window
        begin = int(self.state[flac_status.POSITION])
        if self._refill(begin):
            self.state[flac_status.POSITION] = begin = 0
        found = flac_bitstream.find_frame(
            window.data, window.words, begin, min(begin + 1, window.end), window.end,
            stream.rate, stream.bits, stream.channels, self._header,
        )  # fmt: skip
        return int(self._header[flac_status.H_BLOCK]) if found >= 0 else 0

    def _try(self, at: int, block: int, stream: StreamInfo | None = None) -> FrameStatus:
        """ALL_READ where a whole, sound frame (of a `stream`, if it is another one) begins at byte `at`."""
        stream = stream or self._stream
        state = np.zeros(flac_status.STATE_SLOTS, np.int64)
        state[flac_status.POSITION], state[flac_status.NUMBER] = at, -1
        return self._decode(np.empty((block, stream.channels), np.int32), block, state, stream)

    def _decode(
        self, out: Samples, left: int, state: NDArray[np.int64], stream: StreamInfo | None = None
    ) -> FrameStatus:
        window, work = self._window, self._work
        if stream and stream.channels != len(work):
            work = np.empty((stream.channels, flac_status.MAX_BLOCK), np.int64)
        stream = stream or self._stream
        return FrameStatus(
            flac_bitstream.decode_frames(
                window.data, window.words, window.end, stream.rate, stream.bits, left, out, work, state
            )
        )

    def _refill(self, start: int, passed: int = -1) -> bool:
        """Read on, and drop what is before byte `start` of the window (from `passed` on it is kept as passed over);
        False, and nothing is moved, where the stream ends."""
        more = self._more(max(READ_BYTES, self._window.end - start))
        if not more:
            return False
        if passed >= 0:
            self._pass(self._window.data[passed:start])
        self._window.extend(start, more)
        return True

    def _pass(self, data: NDArray[np.uint8]) -> None:
        if len(self._passed) + len(data) <= MAX_AROUND:
            self._passed += data.tobytes()

    def _silence(self, frames: int, reason: str) -> Iterator[Samples]:
        self._damage.silence(self._at, frames, reason)
        quiet = np.zeros((min(frames, _SILENCE), self._stream.channels), np.int32)
        while frames:
            part = quiet[:frames]
            yield part
            self._at += len(part)
            frames -= len(part)

    # ---- the end ----

    def _goes_on(self) -> bool:
        """Whether a sound frame follows what should have been the last one."""
        block = self._header_here()
        return block > 0 and self._try(int(self.state[flac_status.POSITION]), block) is FrameStatus.ALL_READ

    def _end_whole(self) -> None:
        """All the audio is read: what follows is the tail."""
        begin = int(self.state[flac_status.POSITION])
        self._passed.clear()
        while self._refill(self._window.end, passed=begin):
            begin = 0
        self._pass(self._window.data[begin : self._window.end])
        self.tail = bytes(self._passed)

    def _end_cut(self, reason: str) -> Iterator[Samples]:
        """The stream has no more sound frame. Where bytes are left of the audio that is missing, it is silence."""
        missing = max(0, self._total - self._at)
        rest = bytes(self._passed)
        self.tail = rest[len(rest) - trailing_length(rest) :]
        usual = self._sound_bytes / self._sound if self._sound else 0.0
        if missing and self._sound and missing * usual <= 2 * len(rest) and missing <= self._damage.room:
            yield from self._silence(missing, reason or _CUT_OFF)
        elif missing:
            self.lacking = missing, reason or _CUT_SHORT
        elif len(rest) > len(self.tail) and any(rest):
            self._damage.note(Phrase("{0} (at {1})", reason or _CUT_IN_FRAME, self._where()))
        elif rest:
            self.tail = rest

    def _where(self) -> str:
        return moment(self._at, self._stream.rate)

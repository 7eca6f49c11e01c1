"""Reading FLAC files of every depth strictly: what is not provably whole is refused, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio import flac_status
from trilobyte_gui.audio.damage import Damage, moment
from trilobyte_gui.audio.flac_status import FrameStatus
from trilobyte_gui.audio.source import MAX_AROUND, ByteStream, Source, SourceInfo, open_source, read_rest
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource, listed
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata.bare import id3v2_length
from trilobyte_gui.metadata.fields import MOST_PARTS
from trilobyte_gui.metadata.flac_blocks import STREAMINFO, STREAMINFO_BYTES, StreamInfo
from trilobyte_gui.metadata.wrapper import Wrapper

READ_BYTES = 1 << 20
# No sound frame is larger: 65536 frames of 8 channels of 32 bits, with room to spare.
MAX_FRAME_BYTES = 1 << 23

_FAULTS = {
    FrameStatus.NO_FRAME: Phrase("there is no audio frame where one should begin"),
    FrameStatus.BAD_HEADER: Phrase("a frame header is invalid"),
    FrameStatus.BAD_HEADER_CRC: Phrase("a frame header fails its checksum"),
    FrameStatus.BAD_FRAME_CRC: Phrase("the audio fails its checksum"),
    FrameStatus.BAD_SUBFRAME: Phrase("the audio is coded in a way that FLAC does not allow"),
    FrameStatus.BAD_RESIDUAL: Phrase("the audio is coded in a way that FLAC does not allow"),
    FrameStatus.OUT_OF_RANGE: Phrase("decoded samples are too large for their depth"),
}

# Where a frame disagrees with the stream's header: the field of StreamInfo, and its name.
OTHER_FORMS = {
    FrameStatus.OTHER_RATE: ("rate", Phrase("sample rate")),
    FrameStatus.OTHER_CHANNELS: ("channels", Phrase("number of channels")),
    FrameStatus.OTHER_BITS: ("bits", Phrase("bits per sample")),
}

# What programs append to audio files.
_TAGS = (b"TAG", b"APETAGEX", b"ID3", b"LYRICSBEGIN")


def read_head(file: ByteStream) -> tuple[StreamInfo, bytes]:
    """Everything before the first frame: the parsed STREAMINFO, and the bytes verbatim."""
    head = bytearray()

    def take(size: int) -> bytes:
        if len(head) + size > MAX_AROUND:
            raise UnsupportedSource("more than {0} MB of other data precede the audio", MAX_AROUND >> 20)
        data = file.read(size)
        if len(data) < size:
            raise SourceDamaged("the file ends inside its header")
        head.extend(data)
        return data

    marker = take(4)
    while marker[:3] == b"ID3":
        length = id3v2_length(marker + take(6))
        if not length:
            raise SourceDamaged("the ID3 tag before the FLAC header is invalid")
        take(length - 10)
        marker = take(4)
    if marker != b"fLaC":
        raise UnsupportedSource("this is not FLAC (other audio, often lossy, follows its ID3 tag)")
    info: StreamInfo | None = None
    last = False
    blocks = 0
    while not last:
        blocks += 1
        if blocks > MOST_PARTS:
            raise UnsupportedSource("its header has more metadata blocks than any music has")
        header = take(4)
        last = bool(header[0] & 128)
        kind, length = header[0] & 127, int.from_bytes(header[1:4], "big")
        if info is None and (kind != STREAMINFO or length != STREAMINFO_BYTES):
            raise SourceDamaged("the FLAC header does not begin with a valid STREAMINFO block")
        if kind == 127 or (info is not None and kind == STREAMINFO):
            raise SourceDamaged("the FLAC header holds an invalid metadata block")
        data = take(length)
        if info is None:
            info = StreamInfo.parse(data)
    assert info is not None
    if info.rate == 0 or info.bits < 4:
        raise SourceDamaged("the FLAC header holds an impossible sample rate or depth")
    return info, bytes(head)


class StreamBuffer:
    """The part of the stream that is being decoded, as bytes and as 64-bit words over the same data."""

    def __init__(self) -> None:
        self.data = np.zeros(flac_status.PADDING, np.uint8)
        self.words = np.zeros(flac_status.PADDING // 8, np.uint64)
        self.end = 0

    def extend(self, start: int, more: bytes) -> None:
        """Drop everything before `start` and append `more`."""
        kept = self.data[start : self.end]
        end = len(kept) + len(more)
        data = np.zeros((end + 7) // 8 * 8 + flac_status.PADDING, np.uint8)
        data[: len(kept)] = kept
        data[len(kept) : end] = np.frombuffer(more, np.uint8)
        self.data, self.end = data, end
        self.words = flac_status.as_words(data)


class FlacSource(Source):
    """A native FLAC file. Frame checksums are always checked; length and MD5 where the header gives them."""

    kind: SourceKind = "flac"

    def __init__(self, file: ByteStream, path: Path, size: int, accept_damage: bool = False) -> None:
        self._accept_damage = accept_damage
        self.streaminfo, self.head = read_head(file)
        stream = self.streaminfo
        super().__init__(
            file,
            SourceInfo(path, self.kind, stream.channels, stream.rate, stream.bits, stream.frames or None, size),
        )
        self._state = np.zeros(flac_status.STATE_SLOTS, np.int64)
        self._state[flac_status.NUMBER] = -1
        self._window = StreamBuffer()
        self._tail: bytes | None = None
        self._damage = Damage(stream.rate, size, stream.channels * ((stream.bits + 7) // 8))
        self._otherwise: bool | None = None
        self._lacking: tuple[int, str] | None = None  # frames at the end, and why

    def _chunks(self) -> Iterator[NDArray[np.int32]]:
        return self._mended() if self._accept_damage else self._sound()

    def _sound(self) -> Iterator[NDArray[np.int32]]:
        from trilobyte_gui.audio import flac_bitstream

        stream, state, window = self.streaminfo, self._state, self._window
        out = np.empty((flac_status.MAX_BLOCK * 2, stream.channels), np.int32)
        work = np.empty((stream.channels, flac_status.MAX_BLOCK), np.int64)
        left = stream.frames or -1
        more_to_come = True
        while True:
            status = FrameStatus(
                flac_bitstream.decode_frames(
                    window.data, window.words, window.end, stream.rate, stream.bits, left, out, work, state
                )
            )
            written = int(state[flac_status.WRITTEN])
            if left >= 0:
                left -= written
            if written:
                yield out[:written]
            if status is FrameStatus.FULL:
                continue
            start = int(state[flac_status.POSITION])
            if status is not FrameStatus.NEED_MORE or not more_to_come:
                return self._end(status, left)
            unused = window.end - start
            if unused > MAX_FRAME_BYTES:
                raise self._damaged(Phrase("a frame of audio is impossibly large"))
            # Asking for as much again as is left over keeps the copying linear even for huge frames.
            more = self._file.read(max(READ_BYTES, unused))
            more_to_come = bool(more)
            window.extend(start, more)
            state[flac_status.POSITION] = 0

    def _mended(self) -> Iterator[NDArray[np.int32]]:
        from trilobyte_gui.audio.flac_repair import FlacRepair, OtherFormError

        info = self.info
        repair = FlacRepair(
            self.streaminfo, self._window, self._more, info.size, _FAULTS, self._sound_otherwise, self._damage
        )
        try:
            yield from repair.chunks()
        except OtherFormError as found:
            raise self._changed(found.status, found.found) from None
        self._tail, self._state, self._lacking = repair.tail, repair.state, repair.lacking

    def _more(self, size: int) -> bytes:
        """The stream's next bytes; none where it is cut short."""
        try:
            return self._file.read(size)
        except SourceDamaged as error:
            self._damage.note(error.message)
            return b""

    def _sound_otherwise(self) -> bool:
        """Whether the whole file is sound, read as one that may have no damage."""
        if self._otherwise is None:
            try:
                with open_source(self.info.path) as again:
                    for _ in again.blocks(flac_status.MAX_BLOCK):
                        pass
                self._otherwise = True
            except (SourceDamaged, UnsupportedSource):
                self._otherwise = False
        return self._otherwise

    def _end(self, status: FrameStatus, left: int) -> None:
        """Decide whether the stream may end here; what follows becomes the tail."""
        from trilobyte_gui.audio import flac_bitstream

        window = self._window
        start = int(self._state[flac_status.POSITION])
        if status in OTHER_FORMS:
            raise self._changed(status, int(self._state[flac_status.FOUND]))
        announced = Phrase("{0} samples per channel", self.streaminfo.frames)
        if status is FrameStatus.TOO_LONG:
            raise SourceDamaged("there is more audio than the header announces ({0})", announced)
        if status is FrameStatus.NEED_MORE and left > 0 and start == window.end:
            raise SourceDamaged(
                "the file is cut short or its header is wrong: {0} are announced, {1} are there",
                announced,
                self.frames_read,
            )
        cut_frame = status is FrameStatus.NEED_MORE and start < window.end and window.data[start] == 0xFF
        if cut_frame and left != 0:
            raise self._damaged(Phrase("the file is cut short in the middle of a frame"))
        if status in _FAULTS and not (status is FrameStatus.NO_FRAME and left < 0):
            raise self._damaged(_FAULTS[status])
        window.extend(start, read_rest(self._file))
        found = flac_bitstream.find_frame(
            window.data,
            window.words,
            0,
            min(1, window.end) if left == 0 else window.end,
            window.end,
            self.info.rate,
            self.info.bits,
            self.info.channels,
            np.empty(flac_status.HEADER_SLOTS, np.int64),
        )
        if found == 0:
            raise SourceDamaged("there is more audio than the header announces ({0})", announced)
        if found > 0:
            raise self._damaged(Phrase("there is unreadable data between the audio frames"))
        tail = window.data[: window.end].tobytes()
        if left < 0 and any(tail) and not tail.startswith(_TAGS) and not any(self.streaminfo.md5):
            # Neither length nor MD5 say that the audio is over: a frame with a damaged beginning, maybe.
            raise self._damaged(_FAULTS[FrameStatus.NO_FRAME])
        self._tail = tail

    def _finish(self) -> None:
        md5 = self.streaminfo.md5
        fault = ""
        if any(md5):
            if md5 != self.md5:
                fault = Phrase("the audio does not match the MD5 in the file's own header")
        elif self._state[flac_status.GAP]:
            fault = Phrase("frames of audio are missing (their numbers do not follow each other)")
        if fault and not self._accept_damage:
            raise SourceDamaged(fault)
        if self._lacking:
            self._damage.note(self._lacks(*self._lacking, whole=any(md5) and not fault))
        if fault and not self._damage.silent:
            self._damage.note(fault)
        self.incomplete = self._damage.words()
        if self.incomplete and any(md5) and not fault:
            self.incomplete = listed((self.incomplete, Phrase("its MD5 shows that all of its audio is there")))

    def _lacks(self, frames: int, reason: str, whole: bool) -> str:
        """What is missing at the end; where `whole`, the MD5 tells that nothing is."""
        if whole:
            counts = self.streaminfo.frames, self.frames_read
            return Phrase("its header announces {0} samples per channel, {1} were there", *counts)
        return Phrase("the last {0} are missing: {1}", moment(frames, self.info.rate), reason)

    def _where(self) -> str:
        return moment(self.frames_read, self.info.rate)

    def _damaged(self, what: str) -> SourceDamaged:
        return SourceDamaged("{0} (at {1})", what, self._where())

    def _changed(self, status: FrameStatus, found: int) -> SourceDamaged:
        field, what = OTHER_FORMS[status]
        announced = getattr(self.streaminfo, field)
        if self.frames_read:
            return SourceDamaged("the {0} changes from {1} to {2} (at {3})", what, announced, found, self._where())
        return SourceDamaged("the {0} is {1} by the file's header but {2} in its audio", what, announced, found)

    def wrapper(self) -> Wrapper:
        if self._tail is None:
            raise RuntimeError("what follows the audio is known only after reading it")
        return Wrapper(self.kind, self.head, self._tail)

    def peek_wrapper(self) -> Wrapper:
        return Wrapper(self.kind, self.head, b"")

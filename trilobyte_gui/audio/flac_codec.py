"""Writing FLAC at libFLAC's level 8: files, segment payloads, and the exact size without keeping the bytes.

libFLAC itself (through libsndfile) codes 8, 16 and 24 bits; `flac_encoder` codes every other depth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_status import MAX_BLOCK
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.metadata.flac_blocks import (
    SEEKTABLE,
    STREAMINFO,
    VORBIS_COMMENT,
    MetadataBlock,
    StreamInfo,
    join_blocks,
    split_head,
)

BLOCK = 4096
HEADER_BYTES = 42
MAX_RATE = (1 << 20) - 1
MAX_CHANNELS = 8
MIN_BITS = 4
_SUBTYPES = {8: "PCM_S8", 16: "PCM_16", 24: "PCM_24"}
LIBFLAC_BITS = frozenset(_SUBTYPES)
_PAYLOAD_RATE = 44100
_HEADERS_DIFFER = 9  # bytes at most of a frame's number and rate


class _Frames(Protocol):
    """Takes finished frames one by one."""

    def frame(self, data: bytes) -> None: ...


class _Count:
    def __init__(self, stretch: int = 0, also: _Frames | None = None) -> None:
        self.size = 0
        self.least: list[int] = []
        self._blocks = stretch // BLOCK
        self._count = 0
        self._also = also

    def frame(self, data: bytes) -> None:
        if self._also:
            self._also.frame(data)
        self.size += len(data)
        if self._blocks:
            if self._count % self._blocks == 0:
                self.least.append(HEADER_BYTES)
            self.least[-1] += max(len(data) - _HEADERS_DIFFER, 0)
            self._count += 1


class _Write:
    """Writes frames to a file and remembers where each began, for the seek table."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = 0
        self.starts: list[int] = []

    def frame(self, data: bytes) -> None:
        self.starts.append(self.size)
        self.size += len(data)
        self._file.write(data)


class LibFlac:
    """libFLAC behind libsndfile: a file object that keeps the header and hands every frame on."""

    MAX_RATE = 655350  # libsndfile refuses more

    def __init__(self, channels: int, rate: int, bits: int, sink: _Frames, level: int = 8) -> None:
        import soundfile

        self._sink = sink
        self._channels, self._rate, self._bits = channels, rate, bits
        self._head = bytearray()
        self._head_bytes = 0
        self._at = 0
        self._end = 0
        self._ready: list[bytes] = []  # errors would be lost within libsndfile, so frames leave only after it
        self._sound = soundfile.SoundFile(
            self, "w", rate, channels, format="FLAC", subtype=_SUBTYPES[bits], compression_level=level / 8
        )

    # The file object that libsndfile writes to.
    def write(self, data: bytes) -> int:
        data = bytes(data)
        if self._head_bytes == 0 and len(self._head) >= HEADER_BYTES and data[:2] in (b"\xff\xf8", b"\xff\xf9"):
            self._head_bytes = len(self._head)
        if self._head_bytes == 0 or self._at < self._head_bytes:
            self._head[self._at : self._at + len(data)] = data
        else:
            self._ready.append(data)
        self._at += len(data)
        self._end = max(self._end, self._at)
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._end)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        return b""

    def readinto(self, buffer: bytearray) -> int:
        return 0

    # The encoder.
    def add(self, samples: NDArray[np.int32]) -> None:
        if self._bits == 8:
            self._sound.write(samples.astype(np.int16) << np.int16(8))
        elif self._bits == 16:
            self._sound.write(samples.astype(np.int16))
        else:
            self._sound.write(samples << np.int32(8))
        self._hand_on()

    def finish(self) -> StreamInfo:
        self._sound.close()
        self._hand_on()
        if not self._head:  # libsndfile writes nothing at all where there is no audio
            md5 = hashlib.md5(usedforsecurity=False).digest()
            return StreamInfo(BLOCK, BLOCK, 0, 0, self._rate, self._channels, self._bits, 0, md5)
        return StreamInfo.parse(bytes(self._head[8:HEADER_BYTES]))

    @property
    def vendor(self) -> str:
        """What the library calls itself, once it has finished."""
        blocks = split_head(bytes(self._head))[1]
        comment = next((block.data for block in blocks if block.kind == VORBIS_COMMENT), b"\0\0\0\0")
        return comment[4 : 4 + int.from_bytes(comment[:4], "little")].decode("utf-8", "replace")

    def _hand_on(self) -> None:
        ready, self._ready = self._ready, []
        for data in ready:
            self._sink.frame(data)


@cache
def library_name() -> str:
    """The name and version of libFLAC on this computer."""
    encoder = LibFlac(1, 44100, 16, _Count())
    encoder.add(np.zeros((16, 1), np.int32))
    encoder.finish()
    return encoder.vendor


class _OwnEncoder:
    """The same for every other depth, in blocks of our own."""

    def __init__(self, channels: int, rate: int, bits: int, sink: _Frames) -> None:
        from trilobyte_gui.audio import flac_encoder

        self._encode = flac_encoder.encode_frame
        self._precision = flac_encoder.coefficient_precision(bits)
        self._tukey = flac_encoder.tukey_window
        self._window = self._tukey(BLOCK)
        self._sink = sink
        self._channels, self._rate, self._bits = channels, rate, bits
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._rest = np.empty((0, channels), np.int32)
        self._count = self._frames = 0
        self._smallest, self._largest = 1 << 24, 0

    def _frame(self, block: NDArray[np.int32], window: NDArray[np.float32]) -> None:
        data = self._encode(block, self._bits, self._rate, self._count, self._precision, window).tobytes()
        self._smallest = min(self._smallest, len(data))
        self._largest = max(self._largest, len(data))
        self._count += 1
        self._frames += len(block)
        self._sink.frame(data)

    def add(self, samples: NDArray[np.int32]) -> None:
        self._md5.update(pack(samples, self._bits))
        samples = np.concatenate((self._rest, samples))
        whole = len(samples) // BLOCK * BLOCK
        for at in range(0, whole, BLOCK):
            self._frame(samples[at : at + BLOCK], self._window)
        self._rest = samples[whole:].copy()

    def finish(self) -> StreamInfo:
        if len(self._rest):
            self._frame(self._rest, self._tukey(len(self._rest)))
        return StreamInfo(
            BLOCK,
            BLOCK,
            min(self._smallest, self._largest),
            self._largest,
            self._rate,
            self._channels,
            self._bits,
            self._frames,
            self._md5.digest(),
        )


class _Encoder(Protocol):
    def add(self, samples: NDArray[np.int32]) -> None: ...

    def finish(self) -> StreamInfo: ...


def _encoder(channels: int, rate: int, bits: int, sink: _Frames) -> _Encoder:
    # A rate beyond what FLAC can state only matters to whoever plays the file.
    rate = min(rate, MAX_RATE)
    if bits in _SUBTYPES and channels <= MAX_CHANNELS and rate <= LibFlac.MAX_RATE:
        return LibFlac(channels, rate, bits, sink)
    return _OwnEncoder(channels, rate, bits, sink)


class Flac8Meter:
    """The exact size of audio as bare FLAC of level 8 (marker, STREAMINFO, frames), in flat memory.

    With a `stretch` of frames, a multiple of BLOCK, `least` says of each one what its `flac_payload` weighs at least.
    Each frame is given to `also`, too.
    """

    def __init__(self, channels: int, rate: int, bits: int, stretch: int = 0, also: _Frames | None = None) -> None:
        self._count = _Count(stretch, also)
        self._encoder = _encoder(channels, rate, bits, self._count)

    def add(self, samples: NDArray[np.int32]) -> None:
        """Take the next samples (frames, channels), signed."""
        if len(samples):
            self._encoder.add(samples)

    def finish(self) -> int:
        """End the stream; returns its size as FLAC, in bytes."""
        self._encoder.finish()
        return HEADER_BYTES + self._count.size

    def least(self, together: int = 1) -> tuple[int, ...]:
        """For each stretch, or so many of them as one, what its segment payload as FLAC weighs at least, in bytes."""
        each = self._count.least
        groups = (each[at : at + together] for at in range(0, len(each), together))
        return tuple(sum(group) - HEADER_BYTES * (len(group) - 1) for group in groups)


def write_flac(
    file: BinaryIO,
    blocks: Iterable[NDArray[np.int32]],
    *,
    channels: int,
    rate: int,
    bits: int,
    metadata: Sequence[MetadataBlock] = (),
    lead: bytes = b"",
    tail: bytes = b"",
) -> StreamInfo:
    """Write a FLAC file of the depth `bits` to a seekable `file`; returns its STREAMINFO.

    `metadata` are the blocks after STREAMINFO, written as they are but for seek tables, whose offsets are
    those of the new frames. `lead` and `tail` are written before the marker and after the audio.
    """
    start = file.tell()
    placeholder = MetadataBlock(STREAMINFO, bytes(34))
    file.write(lead + join_blocks([placeholder, *metadata]))
    sink = _Write(file)
    encoder = _encoder(channels, rate, bits, sink)
    for block in blocks:
        if len(block):
            encoder.add(block)
    info = encoder.finish()
    file.write(tail)
    end = file.tell()
    file.seek(start + len(lead))
    done = [_seek_table(block, sink, info) if block.kind == SEEKTABLE else block for block in metadata]
    file.write(join_blocks([MetadataBlock(STREAMINFO, info.to_bytes()), *done]))
    file.seek(end)
    return info


class HandOn:
    """A sink that passes frames on to a function."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def frame(self, data: bytes) -> None:
        self._write(data)


def stream_flac(
    write: Callable[[bytes], object],
    blocks: Iterable[NDArray[np.int32]],
    *,
    channels: int,
    rate: int,
    bits: int,
    frames: int,
    md5: bytes = bytes(16),
    metadata: Sequence[MetadataBlock] = (),
    lead: bytes = b"",
    tail: bytes = b"",
) -> None:
    """Hand a FLAC file to `write` in order, each frame as soon as it is coded, where `write_flac` would go back.

    The number of `frames` is known before, and `md5`, if it is. The sizes of frames stay untold, and seek tables are
    left out: both are optional.
    """
    info = StreamInfo(BLOCK, BLOCK, 0, 0, min(rate, MAX_RATE), channels, bits, frames, md5)
    kept = [each for each in metadata if each.kind != SEEKTABLE]
    write(lead + join_blocks([MetadataBlock(STREAMINFO, info.to_bytes()), *kept]))
    encoder = _encoder(channels, rate, bits, HandOn(write))
    for each in blocks:
        if len(each):
            encoder.add(each)
    encoder.finish()
    write(tail)


def restore_flac(
    file: BinaryIO, blocks: Iterable[NDArray[np.int32]], head: bytes, tail: bytes, bits: int
) -> StreamInfo:
    """Write the FLAC file that a wrapper's `head` and `tail` belong to, with the audio coded anew."""
    lead, metadata = split_head(head)
    info = StreamInfo.parse(metadata[0].data)
    return write_flac(
        file,
        blocks,
        channels=info.channels,
        rate=info.rate,
        bits=bits,
        metadata=metadata[1:],
        lead=lead,
        tail=tail,
    )


def _seek_table(block: MetadataBlock, sink: _Write, info: StreamInfo) -> MetadataBlock:
    """The same seek points for the new frames: each names the frame that holds its sample."""
    out = bytearray(block.data)
    for at in range(0, len(out) - 17, 18):
        sample = int.from_bytes(out[at : at + 8], "big")
        number = sample // BLOCK
        if sample != (1 << 64) - 1 and number < len(sink.starts):
            frames = min(BLOCK, info.frames - number * BLOCK)
            out[at : at + 18] = (
                (number * BLOCK).to_bytes(8, "big") + sink.starts[number].to_bytes(8, "big") + frames.to_bytes(2, "big")
            )
    return MetadataBlock(SEEKTABLE, bytes(out))


def flac_payload(samples: NDArray[np.int32], bits: int) -> bytes | None:
    """Samples (frames, channels) as a bare FLAC stream; None where FLAC cannot hold them."""
    channels = samples.shape[1]
    if not len(samples) or not 4 <= bits <= 32 or channels > MAX_CHANNELS:
        return None
    file = BytesIO()
    write_flac(file, [samples], channels=channels, rate=_PAYLOAD_RATE, bits=bits)
    return file.getvalue()


def from_flac_payload(data: bytes) -> NDArray[np.int32]:
    """The samples (frames, channels) of a bare FLAC stream; ArchiveDamaged when it is not exactly one."""
    from trilobyte_gui.audio import flac_bitstream

    try:
        lead, metadata = split_head(data)
        info = StreamInfo.parse(metadata[0].data)
    except ValueError as error:
        raise ArchiveDamaged("a stored segment is not a FLAC stream") from error
    begin = len(lead) + 4 + sum(4 + len(block.data) for block in metadata)
    # Every frame of up to 65536 frames costs 9 bytes or more.
    if info.frames > (len(data) - begin) // 9 * MAX_BLOCK:
        raise ArchiveDamaged("a stored segment claims more audio than it can hold")
    samples = flac_bitstream.decode_whole(data[begin:], info.channels, info.rate, info.bits, info.frames)
    if samples is None or hashlib.md5(pack(samples, info.bits), usedforsecurity=False).digest() != info.md5:
        raise ArchiveDamaged("a stored segment is damaged")
    return samples

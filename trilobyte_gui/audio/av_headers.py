"""What the headers of Apple Lossless, WavPack, Monkey's Audio and True Audio files say, and what is around their audio.

WavPack and Monkey's Audio keep the header of the file that they were made from, and what followed its audio. Where
these hold more than how the samples were stored, they are part of the wrapper.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from struct import unpack_from
from typing import BinaryIO
from zlib import crc32

from trilobyte_gui.audio.source import MAX_AROUND
from trilobyte_gui.audio.wavpack_channels import CHANNELS, IDENTITIES, decodable, patched, wavpack_speakers
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.codec.stretch import Stretch
from trilobyte_gui.metadata import core_audio, embedded, layouts
from trilobyte_gui.metadata.bare import lead_length, trailing_length
from trilobyte_gui.metadata.mp4 import Mp4, box
from trilobyte_gui.metadata.speakers import Speakers

_RATES = (6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 192000)
# Metadata within a WavPack block: the low six bits of its type.
_HEADERS, _TRAILERS, _RATE = (0x21, 0x23), (0x22, 0x24), 0x27
_MOST_BLOCKS = 1 << 20
_MOST_BYTES = 1 << 24  # of a block
_TTA_FASTEST = 1_000_000  # samples a second that the library takes


class FileRange:
    """What a file holds from `begin` to `end`, as a file: decoders may take tags before and behind it for damage."""

    def __init__(self, file: BinaryIO, begin: int, end: int) -> None:
        self._file = file
        self._begin = begin
        self._end = end
        file.seek(begin)

    @property
    def size(self) -> int:
        return self._end - self._begin

    def tell(self) -> int:
        return self._file.tell() - self._begin

    def read(self, size: int) -> bytes:
        return self._file.read(max(0, min(size, self._end - self._file.tell())))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_CUR:
            offset += self.tell()
        elif whence == os.SEEK_END:
            offset += self.size
        return self._file.seek(self._begin + offset) - self._begin

    def at(self, offset: int, size: int) -> bytes:
        """The bytes at an offset, up to the end of the range."""
        self.seek(offset)
        return self.read(size)

    def trailing(self) -> int:
        """The bytes of the tags that it ends with."""
        return trailing_length(Stretch(self.size, self.at))


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """From the file's own headers. `frames` None where they do not say; `head` and `tail` are the wrapper's; the
    stream itself lies from `begin` to `end` in the file. `valid_bits` and `speakers` (of the channels as they are
    decoded) are 0 and empty where they are not given. `patches` is what a decoder must read instead of the stream's own
    bytes, by offset in the stream."""

    channels: int
    rate: int
    bits: int
    frames: int | None
    head: bytes
    tail: bytes
    end: int
    begin: int = 0
    form: SampleFormat = SampleFormat.PLAIN
    valid_bits: int = 0
    speakers: Speakers = ()
    patches: tuple[tuple[int, bytes], ...] = ()


def read_facts(kind: SourceKind, file: BinaryIO, size: int) -> StreamFacts:
    """Of a file of `size` bytes. What stands before and behind the stream, tags or not, is in head and tail.

    Raises SourceDamaged, UnsupportedSource, OSError.
    """
    lead = lead_length(Stretch(size, FileRange(file, 0, size).at))
    if lead > MAX_AROUND:
        raise UnsupportedSource("more than {0} MB of other data precede the audio", MAX_AROUND >> 20)
    stream = FileRange(file, lead, size)
    facts = _READERS[kind](stream)
    if stream.size - facts.end > MAX_AROUND:
        raise UnsupportedSource("more than {0} MB of other data follow the audio", MAX_AROUND >> 20)
    before, behind = FileRange(file, 0, size).at(0, lead), stream.at(facts.end, stream.size - facts.end)
    if kind == "alac":
        head = facts.head + (box(b"TRld", before) if before else b"")
    else:
        head = before + facts.head
    return replace(facts, head=head, tail=facts.tail + behind, begin=lead, end=lead + facts.end)


@dataclass(frozen=True, slots=True)
class _Block:
    """The header of a WavPack block, its body, which begins at offset `at` of the stream, and where it ends."""

    at: int
    version: int
    total: int | None
    samples: int
    flags: int
    body: bytes
    end: int


def _blocks(file: FileRange, whole: bool = False) -> Iterator[_Block]:
    """The blocks, as far as there are; unless `whole`, of those behind the first stretch of audio that hold samples
    without the body."""
    begun, at = False, 0
    for _ in range(_MOST_BLOCKS):
        head = file.at(at, 32)
        if len(head) < 32 or head[:4] != b"wvpk":
            return
        length, version, high, total, _, samples, flags = unpack_from("<IHxBIIII", head, 4)
        body = b"" if begun and samples and not whole else file.read(max(0, min(length - 24, _MOST_BYTES)))
        begin, at = at + len(head), at + 8 + length
        told = total + (high << 32) if total != 0xFFFFFFFF else None
        yield _Block(begin, version, told, samples, flags, body, min(at, file.size))
        begun = begun or bool(samples and flags & 1 << 12)


def _parts(block: _Block) -> Iterator[tuple[int, bytes, int]]:
    """The metadata of a WavPack block: type, data, and where in the body the data begin."""
    body, at = block.body, 0
    while at + 2 <= len(body):
        name, words = body[at], body[at + 1]
        start = at + 2
        if name & 0x80:
            words |= int.from_bytes(body[at + 2 : at + 4], "little") << 8
            start += 2
        yield name & 0x3F, body[start : start + 2 * words - (name >> 6 & 1)], start
        at = start + 2 * words


def _wavpack(file: FileRange) -> StreamFacts:
    header, trailer = bytearray(), bytearray()
    layout = identities = b""
    channels = rate = flags = done = end = 0
    frames: int | None = None
    complete = False
    for block in _blocks(file):
        end = block.end
        done += block.samples if block.flags & 1 << 12 else 0
        if block.version >> 8 != 4:
            raise UnsupportedSource("this is a WavPack file of an old version, which is not supported")
        if block.flags & 1 << 31:
            raise UnsupportedSource("this is a WavPack file of DSD audio, which is not supported")
        if block.flags & 1 << 3:
            raise UnsupportedSource("this is a hybrid WavPack file, which is lossy without its correction file")
        for name, data, _ in _parts(block):
            if name in _HEADERS:
                header += data
            elif name in _TRAILERS:
                trailer += data
            elif name == _RATE and not rate:
                rate = int.from_bytes(data[:3], "little")
            elif name == CHANNELS:
                layout = layout or data
            elif name == IDENTITIES:
                identities = identities or data
        if len(header) + len(trailer) > MAX_AROUND:
            raise UnsupportedSource("more than {0} MB of other data surround the audio", MAX_AROUND >> 20)
        if block.samples and not complete:  # of the first stretch of audio: one for each pair of channels
            if not channels:  # later blocks need not repeat it
                frames = block.total
            flags = block.flags
            channels += 1 if flags & 1 << 2 else 2
            complete = bool(flags & 1 << 12)
    if not complete:
        raise SourceDamaged("the WavPack header is damaged")
    index = flags >> 23 & 15
    rate = _RATES[index] if index < 15 else rate
    if not rate:
        raise UnsupportedSource("the WavPack file has an unusual sample rate that could not be found")
    floating = bool(flags & 1 << 7)
    width = 32 if floating else 8 * ((flags & 3) + 1)
    inner, behind = embedded.worth_keeping(bytes(header), bytes(trailer))
    form = SampleFormat.FLOAT if floating else SampleFormat.PLAIN
    if done != frames:  # the last block is not known to be one, so what follows may be damaged audio
        end = file.size - file.trailing()
    return StreamFacts(
        channels,
        rate,
        width,
        frames,
        inner,
        behind,
        end,
        form=form,
        valid_bits=0 if floating else max(width - (flags >> 13 & 31), 0),
        speakers=wavpack_speakers(layout, identities, channels),
        patches=() if decodable(layout, channels) else tuple(_patches(file, channels)),
    )


def _patches(file: FileRange, channels: int) -> Iterator[tuple[int, bytes]]:
    """What makes the channels' masks such that the decoder takes them. Raises UnsupportedSource."""
    for block in _blocks(file, whole=True):
        for name, data, at in _parts(block):
            if name == CHANNELS:
                new = patched(block.body[at - 2 : at], data, channels)
                if new is None:
                    raise UnsupportedSource(
                        "the decoder does not take a WavPack file with such a speaker layout for {0} channels", channels
                    )
                yield block.at + at - 2, new


def _ape(file: FileRange) -> StreamFacts:
    head = file.at(0, 4096)
    if len(head) < 76:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    version = unpack_from("<H", head, 4)[0]
    if version < 3980:
        raise UnsupportedSource("this is a Monkey's Audio file of an old version, which is not supported")
    at, about, seeks, header, low, high, trailer = unpack_from("<IIIIIII", head, 8)
    if not 52 <= at <= len(head) - 24:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    _, _, per_frame, last, count, bits, channels, rate = unpack_from("<HHIIIHHI", head, at)
    frames = (count - 1) * per_frame + last if count else 0
    begin = at + about + seeks + header
    end = begin + (high << 32 | low) + trailer
    if not begin < end <= file.size:
        end = file.size - file.trailing()
    inner = behind = b""
    if header + trailer <= min(MAX_AROUND, end):
        inner, behind = file.at(begin - header, header), file.at(end - trailer, trailer)
    made_from = embedded.made_from(inner, behind)
    inner, behind = embedded.worth_keeping(inner, behind)
    facts = StreamFacts(channels, rate, bits, frames, inner, behind, end)
    if made_from is None:
        return facts
    valid_bits, speakers = layouts.valid_bits(made_from), layouts.stated_speakers(made_from, channels)
    return replace(facts, valid_bits=valid_bits, speakers=speakers)


def _tta(file: FileRange) -> StreamFacts:
    head = file.at(0, 22)
    if len(head) < 22:
        raise SourceDamaged("the True Audio header is damaged")
    form, channels, bits, rate, frames = unpack_from("<HHHII", head, 4)
    if form != 1:
        raise UnsupportedSource("this is a True Audio file of an unusual or encrypted form")
    if rate > _TTA_FASTEST and crc32(head[:18]) == unpack_from("<I", head, 18)[0]:
        raise UnsupportedSource("True Audio of more than {0} samples a second is not supported", _TTA_FASTEST)
    count = -(-frames // max(1, 256 * rate // 245))
    sizes = file.at(22, 4 * count) if 4 * count <= file.size else b""
    end = 26 + sum(unpack_from(f"<{len(sizes) // 4}I", sizes), 4 * count)
    if len(sizes) < 4 * count or end > file.size or file.at(22 + 4 * count, 4) != crc32(sizes).to_bytes(4, "little"):
        end = file.size - file.trailing()
    return StreamFacts(channels, rate, bits, frames, b"", b"", end)


def _alac(file: FileRange) -> StreamFacts:
    movie = Mp4.read(file, file.size)
    if movie.codings != ["alac"] or movie.video or movie.others:
        raise UnsupportedSource(movie.reason)
    cookie = movie.cookie
    if len(cookie) < 24:
        raise SourceDamaged("the MP4 file does not say how its Apple Lossless audio is stored")
    bits, channels, rate = cookie[5], cookie[9], int.from_bytes(cookie[20:24], "big")
    speakers = core_audio.of_alac(movie.layout, channels)
    return StreamFacts(channels, rate, bits, movie.frames, movie.tags, b"", movie.end, speakers=speakers)


_READERS: dict[SourceKind, Callable[[FileRange], StreamFacts]] = {
    "wavpack": _wavpack,
    "ape": _ape,
    "tta": _tta,
    "alac": _alac,
}

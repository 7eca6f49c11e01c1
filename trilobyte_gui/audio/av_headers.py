"""What the headers of Apple Lossless, WavPack, Monkey's Audio and True Audio files say, and what is around their audio.

WavPack and Monkey's Audio keep the header of the file that they were made from, and what followed its audio. Where
these hold more than how the samples were stored, they are part of the wrapper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from
from typing import BinaryIO

from trilobyte_gui.audio.sniff import skip_id3
from trilobyte_gui.audio.source import MAX_AROUND
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import Form
from trilobyte_gui.metadata.embedded import worth_keeping
from trilobyte_gui.metadata.mp4 import Mp4
from trilobyte_gui.metadata.trailing import trailing_tags

_RATES = (6000, 8000, 9600, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 192000)
# Metadata within a WavPack block: the low six bits of its type.
_HEADERS, _TRAILERS, _RATE = (0x21, 0x23), (0x22, 0x24), 0x27
_MOST_BLOCKS = 1 << 20
_MOST_BYTES = 1 << 24  # of a block


@dataclass(frozen=True, slots=True)
class Facts:
    """From the file's own headers. `frames` None where they do not say; `head` and `tail` are the wrapper's, and `tags`
    the bytes of tags that the file ends with."""

    channels: int
    rate: int
    bits: int
    frames: int | None
    head: bytes
    tail: bytes
    tags: int = 0
    form: Form = Form.PLAIN


def _head_and_tags(file: BinaryIO, size: int) -> tuple[bytes, bytes, bytes]:
    """The stream's first bytes, the tags before it and those after it."""
    length, head = skip_id3(file)
    file.seek(0)
    return head, file.read(length), trailing_tags(file, size)


@dataclass(frozen=True, slots=True)
class _Block:
    """The header of a WavPack block, and its body."""

    version: int
    total: int | None
    samples: int
    flags: int
    body: bytes


def _blocks(file: BinaryIO, at: int, end: int) -> Iterator[_Block]:
    """The blocks from `at` up to `end`, as far as there are; of those behind the first stretch of audio that hold
    samples, without the body."""
    begun = False
    for _ in range(_MOST_BLOCKS):
        file.seek(at)
        head = file.read(32) if at + 32 <= end else b""
        if len(head) < 32 or head[:4] != b"wvpk":
            return
        length, version, high, total, _, samples, flags = unpack_from("<IHxBIIII", head, 4)
        body = b"" if begun and samples else file.read(max(0, min(length - 24, _MOST_BYTES)))
        yield _Block(version, total + (high << 32) if total != 0xFFFFFFFF else None, samples, flags, body)
        begun = begun or bool(samples and flags & 1 << 12)
        at += 8 + length


def _parts(block: _Block) -> Iterator[tuple[int, bytes]]:
    """The metadata of a WavPack block: type and data."""
    body, at = block.body, 0
    while at + 2 <= len(body):
        name, words = body[at], body[at + 1]
        start = at + 2
        if name & 0x80:
            words |= int.from_bytes(body[at + 2 : at + 4], "little") << 8
            start += 2
        yield name & 0x3F, body[start : start + 2 * words - (name >> 6 & 1)]
        at = start + 2 * words


def _wavpack(file: BinaryIO, size: int) -> Facts:
    _, before, after = _head_and_tags(file, size)
    header, trailer = bytearray(), bytearray()
    channels = rate = flags = 0
    frames: int | None = None
    complete = False
    for block in _blocks(file, len(before), size - len(after)):
        if block.version >> 8 != 4:
            raise UnsupportedSource("this is a WavPack file of an old version, which is not supported")
        if block.flags & 1 << 31:
            raise UnsupportedSource("this is a WavPack file of DSD audio, which is not supported")
        if block.flags & 1 << 3:
            raise UnsupportedSource("this is a hybrid WavPack file, which is lossy without its correction file")
        for name, data in _parts(block):
            if name in _HEADERS:
                header += data
            elif name in _TRAILERS:
                trailer += data
            elif name == _RATE and not rate:
                rate = int.from_bytes(data[:3], "little")
        if len(header) + len(trailer) > MAX_AROUND:
            raise UnsupportedSource(f"more than {MAX_AROUND >> 20} MB of other data surround the audio")
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
    inner, behind = worth_keeping(bytes(header), bytes(trailer))
    form = Form.FLOAT if floating else Form.PLAIN
    return Facts(channels, rate, width, frames, before + inner, behind + after, len(after), form)


def _ape(file: BinaryIO, size: int) -> Facts:
    head, before, after = _head_and_tags(file, size)
    if len(head) < 76:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    version = unpack_from("<H", head, 4)[0]
    if version < 3980:
        raise UnsupportedSource("this is a Monkey's Audio file of an old version, which is not supported")
    at, about, seeks, header, _, _, trailer = unpack_from("<IIIIIII", head, 8)
    if not 52 <= at <= len(head) - 24:
        raise SourceDamaged("the Monkey's Audio header is damaged")
    _, _, per_frame, last, count, bits, channels, rate = unpack_from("<HHIIIHHI", head, at)
    frames = (count - 1) * per_frame + last if count else 0
    inner = behind = b""
    end = size - len(after)
    if header + trailer <= min(MAX_AROUND, end):
        file.seek(len(before) + at + about + seeks)
        inner = file.read(header)
        file.seek(end - trailer)
        inner, behind = worth_keeping(inner, file.read(trailer))
    return Facts(channels, rate, bits, frames, before + inner, behind + after, len(after))


def _tta(file: BinaryIO, size: int) -> Facts:
    head, before, after = _head_and_tags(file, size)
    if len(head) < 22:
        raise SourceDamaged("the True Audio header is damaged")
    form, channels, bits, rate, frames = unpack_from("<HHHII", head, 4)
    if form != 1:
        raise UnsupportedSource("this is a True Audio file of an unusual or encrypted form")
    return Facts(channels, rate, bits, frames, before, after, len(after))


def _alac(file: BinaryIO, size: int) -> Facts:
    movie = Mp4.read(file, size)
    if movie.codings != ["alac"] or movie.video or movie.others:
        raise UnsupportedSource(movie.reason)
    cookie = movie.cookie
    if len(cookie) < 24:
        raise SourceDamaged("the MP4 file does not say how its Apple Lossless audio is stored")
    bits, channels, rate = cookie[5], cookie[9], int.from_bytes(cookie[20:24], "big")
    return Facts(channels, rate, bits, movie.frames, movie.tags, b"")


READERS = {"wavpack": _wavpack, "ape": _ape, "tta": _tta, "alac": _alac}

"""Reading AIFF and AIFF-C: integers of either byte order and floating point."""

from __future__ import annotations

from struct import unpack_from
from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored, stored
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.metadata.chunks import aiff

# Compression type -> the samples' form, and their width in bytes where the type gives it.
_TYPES: dict[bytes, tuple[SampleFormat, int]] = {
    b"NONE": (SampleFormat.BIG | SampleFormat.SIGNED, 0),
    b"twos": (SampleFormat.BIG | SampleFormat.SIGNED, 0),
    b"sowt": (SampleFormat.SIGNED, 0),
    b"raw ": (SampleFormat.PLAIN, 1),
    b"in24": (SampleFormat.BIG | SampleFormat.SIGNED, 3),
    b"in32": (SampleFormat.BIG | SampleFormat.SIGNED, 4),
    b"42ni": (SampleFormat.SIGNED, 3),
    b"23ni": (SampleFormat.SIGNED, 4),
    b"fl32": (SampleFormat.BIG | SampleFormat.FLOAT, 4),
    b"FL32": (SampleFormat.BIG | SampleFormat.FLOAT, 4),
    b"fl64": (SampleFormat.BIG | SampleFormat.FLOAT, 8),
    b"FL64": (SampleFormat.BIG | SampleFormat.FLOAT, 8),
}
_LOSSY = {b"ulaw": "mu-law", b"ULAW": "mu-law", b"alaw": "A-law", b"ALAW": "A-law", b"ima4": "IMA ADPCM"}
_COMM = 18


class AiffSource(PcmSource):
    """An AIFF or AIFF-C file."""

    kind: ClassVar[SourceKind] = "aiff"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 12:
            raise SourceDamaged("the file ends inside its header")
        compressed = reader.take(12)[8:12] == b"AIFC"
        shape = aiff()
        comm = b""
        while True:
            if reader.left < 8 and comm and not (said := _parse(comm, compressed))[1]:
                return said[0], 0  # then there need be no sound chunk
            name, length, body = reader.chunk(shape, "AIFF")
            if name == b"SSND":
                break
            if name == b"COMM":
                comm = body
        offset = int.from_bytes(reader.take(8)[:4], "big")
        if not comm:
            comm = shape.body(reader.view, shape.behind(reader.view, reader.at, reader.at - 8 + length), b"COMM")
        how, frames = _parse(comm, compressed)
        announced = frames * how.frame
        if length in (0, 0xFFFFFFFF):  # never filled in
            length = 8 + offset + min(announced or reader.to_the_end() - offset, reader.left - offset)
        reader.take(offset)
        if length < 8 + offset:
            raise SourceDamaged("the AIFF sound chunk contradicts itself")
        return how, reader.audio(shape, length - 8 - offset, announced, short=True)


def _parse(comm: bytes, compressed: bool) -> tuple[Stored, int]:
    """How samples are stored, and the number of frames."""
    if len(comm) < _COMM + 4 * compressed:
        raise SourceDamaged("the AIFF file does not say how its audio is stored (it has no common chunk)")
    channels, frames, bits = unpack_from(">HIH", comm)
    kind = comm[_COMM : _COMM + 4] if compressed else b"NONE"
    if kind not in _TYPES:
        words = Phrase("coding {0}", repr(kind.decode("latin-1")))
        if kind in _LOSSY:
            words = Phrase("{0}, which is lossy", _LOSSY[kind])
        raise UnsupportedSource("the audio in this AIFF-C file is {0}", words)
    form, width = _TYPES[kind]
    return stored("AIFF", channels, _rate(comm[8:_COMM]), width or (bits + 7) // 8, form), frames


def _rate(extended: bytes) -> int:
    """An 80-bit floating-point number, rounded."""
    exponent = (int.from_bytes(extended[:2], "big") & 0x7FFF) - 16383 - 63
    mantissa = int.from_bytes(extended[2:], "big")
    rate = (mantissa + (1 << (-exponent - 1))) >> -exponent if -64 < exponent < 0 else 0
    if not 0 < rate < 1 << 32:  # no other file can say a larger one
        raise SourceDamaged("the AIFF header holds an impossible sample rate")
    return rate

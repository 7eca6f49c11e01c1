"""Reading WAV files: integers of 1 to 4 bytes and floating point, RIFF, RIFX, RF64 and BW64; all else is kept."""

from __future__ import annotations

from struct import unpack_from
from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored, stored
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.metadata.chunks import riff

_UNKNOWN = Phrase("an unknown coding")
_CODINGS = {
    2: Phrase("Microsoft ADPCM, which is lossy"),
    6: Phrase("A-law, which is lossy"),
    7: Phrase("mu-law, which is lossy"),
    0x11: Phrase("IMA ADPCM, which is lossy"),
    0x31: Phrase("GSM 6.10, which is lossy"),
    0x50: Phrase("MPEG audio, which is lossy"),
    0x55: Phrase("MP3, which is lossy"),
    0x92: Phrase("AC-3, which is lossy"),
    0x160: Phrase("Windows Media, which is lossy"),
    0x161: Phrase("Windows Media, which is lossy"),
    0x162: Phrase("Windows Media, which is lossy"),
    0x2000: Phrase("AC-3, which is lossy"),
    0x2001: Phrase("DTS, which is lossy"),
    0xF1AC: Phrase("FLAC inside WAV, which is not supported"),
}
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
# Sizes of programs that stream to a pipe and cannot come back to fill in the real one: the largest number that fits,
# signed or not, or a little less.
_STREAMED = (range(0x7FFFE000, 0x80000001), range(0xFFFFE000, 0x100000000))


def parse_format(chunk: bytes, name: str = "WAV", order: str = "<") -> Stored:
    """How samples are stored, from the body of a `fmt ` chunk."""
    if len(chunk) < 16:
        raise SourceDamaged("the {0} format chunk is too short", name)
    coding, channels, rate, _, align, bits = unpack_from(order + "HHIIHH", chunk)
    if coding == 0xFFFE:
        if len(chunk) < 40:
            raise SourceDamaged("the {0} format chunk is too short", name)
        # A GUID's first parts are in the file's byte order, its last eight bytes never are.
        tail = chunk[26:40] if order == "<" else b"\0\0\0\0" + chunk[31:29:-1] + chunk[32:40]
        coding = unpack_from("<H" if order == "<" else ">H", chunk, 24 if order == "<" else 26)[0]
        if tail != _SUBFORMAT_TAIL:
            coding = -1
    if coding not in (1, 3):
        words = _CODINGS.get(coding, _UNKNOWN if coding < 0 else Phrase("coding number {0}", coding))
        raise UnsupportedSource("the audio in this {0} file is {1}", name, words)
    align = align or channels * ((bits + 7) // 8)  # some programs leave it out
    if channels == 0 or rate == 0 or bits == 0 or align % channels or align * 8 < channels * bits:
        raise SourceDamaged("the {0} format chunk contradicts itself", name)
    form = (SampleFormat.FLOAT if coding == 3 else SampleFormat.PLAIN) | (
        SampleFormat.BIG if order == ">" else SampleFormat.PLAIN
    )
    return stored(name, channels, rate, align // channels, form)


class WavSource(PcmSource):
    """A WAV file."""

    kind: ClassVar[SourceKind] = "wav"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 12:
            raise SourceDamaged("the file ends inside its header")
        opening = reader.take(12)
        order = ">" if opening[:4] == b"RIFX" else "<"
        riff_size = unpack_from(order + "I", opening, 4)[0]
        shape = riff(opening[:4])
        how: Stored | None = None
        frames = 0
        while True:
            name, length, body = reader.chunk(shape, "WAV")
            if name == b"data":
                break
            if name == b"fmt ":
                how = parse_format(body, order=order)
            elif name == b"ds64":
                frames = int.from_bytes(body[16:24], "little")
        if how is None:
            late = shape.body(reader.view, shape.behind(reader.view, reader.at, reader.at + length), b"fmt ")
            how = parse_format(late, order=order) if late else None
        if how is None:
            raise SourceDamaged("the WAV file does not say how its audio is stored (it has no format chunk)")
        long = shape.sizes.get(b"data", 0)
        if 0 < long < 1 << 62:
            return how, reader.audio(shape, long, length, frames * how.frame)
        # A size of 0 is a program's that was ended before it filled in the header, if RIFF ends there as well.
        unfinished = length == 0 and (riff_size <= reader.at - 8 or riff_size >= 0xFFFFE000)
        unfinished = unfinished and shape.chunk(reader.view, reader.at) is None
        streamed = any(length in sizes for sizes in _STREAMED) and length > reader.left
        if streamed or unfinished or length == 0xFFFFFFFF:
            return how, reader.to_the_end()
        return how, reader.audio(shape, length, short=True)

"""Reading WAV files: integers of 1 to 4 bytes and floating point, RIFF, RIFX, RF64 and BW64; all else is kept."""

from __future__ import annotations

from struct import unpack_from
from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored, stored
from trilobyte_gui.codec.errors import SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import Form, SourceKind

_CODINGS = {
    2: "Microsoft ADPCM, which is lossy",
    6: "A-law, which is lossy",
    7: "mu-law, which is lossy",
    0x11: "IMA ADPCM, which is lossy",
    0x31: "GSM 6.10, which is lossy",
    0x50: "MPEG audio, which is lossy",
    0x55: "MP3, which is lossy",
    0x92: "AC-3, which is lossy",
    0x160: "Windows Media, which is lossy",
    0x161: "Windows Media, which is lossy",
    0x162: "Windows Media, which is lossy",
    0x2000: "AC-3, which is lossy",
    0x2001: "DTS, which is lossy",
    0xF1AC: "FLAC inside WAV, which is not supported",
}
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
# Sizes of programs that stream to a pipe and cannot come back to fill in the real one: the largest number that fits,
# signed or not, or a little less.
_STREAMED = (range(0x7FFFE000, 0x80000001), range(0xFFFFE000, 0x100000000))


def parse_format(chunk: bytes, name: str = "WAV", order: str = "<") -> Stored:
    """How samples are stored, from the body of a `fmt ` chunk."""
    if len(chunk) < 16:
        raise SourceDamaged(f"the {name} format chunk is too short")
    coding, channels, rate, _, align, bits = unpack_from(order + "HHIIHH", chunk)
    if coding == 0xFFFE:
        if len(chunk) < 40:
            raise SourceDamaged(f"the {name} format chunk is too short")
        # A GUID's first parts are in the file's byte order, its last eight bytes never are.
        tail = chunk[26:40] if order == "<" else b"\0\0\0\0" + chunk[31:29:-1] + chunk[32:40]
        coding = unpack_from("<H" if order == "<" else ">H", chunk, 24 if order == "<" else 26)[0]
        if tail != _SUBFORMAT_TAIL:
            coding = -1
    if coding not in (1, 3):
        words = _CODINGS.get(coding, "an unknown coding" if coding < 0 else f"coding number {coding}")
        raise UnsupportedSource(f"the audio in this {name} file is {words}")
    align = align or channels * ((bits + 7) // 8)  # some programs leave it out
    if channels == 0 or rate == 0 or bits == 0 or align % channels or align * 8 < channels * bits:
        raise SourceDamaged(f"the {name} format chunk contradicts itself")
    form = (Form.FLOAT if coding == 3 else Form.PLAIN) | (Form.BIG if order == ">" else Form.PLAIN)
    return stored(name, channels, rate, align // channels, form)


def _begins(ahead: bytes, order: str, left: int) -> bool:
    """Whether a chunk begins with these bytes, `left` bytes before the end of the file."""
    name, size = ahead[:4], ahead[4:8]
    fits = len(size) == 4 and unpack_from(order + "I", size)[0] <= left - 8
    return all(32 <= byte < 127 for byte in name) and (fits or name == b"data")


def _padded(reader: HeadReader, order: str) -> bool:
    """Whether a pad byte comes next, as it should behind a chunk of odd length, or at once another chunk."""
    ahead = reader.look(len(reader.head), 9)
    return _begins(ahead[1:], order, reader.left - 1) or not _begins(ahead[:8], order, reader.left)


class WavSource(PcmSource):
    """A WAV file."""

    kind: ClassVar[SourceKind] = "wav"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 12:
            raise SourceDamaged("the file ends inside its header")
        form = reader.take(12)[:4]
        order = ">" if form == b"RIFX" else "<"
        riff_size = unpack_from(order + "I", reader.head, 4)[0]
        how: Stored | None = None
        long_size: int | None = None
        while True:
            if reader.left < 8:
                raise SourceDamaged("the WAV file holds no audio (it has no data chunk)")
            header = reader.take(8)
            name, length = header[:4], unpack_from(order + "I", header, 4)[0]
            if name == b"data":
                break
            if length > reader.left:
                raise SourceDamaged("the WAV header is damaged: a chunk runs past the end of the file")
            body = reader.take(length)
            if length & 1 and reader.left and _padded(reader, order):
                reader.take(1)
            if name == b"fmt ":
                how = parse_format(body, order=order)
            elif name == b"ds64" and length >= 16:
                long_size = unpack_from("<Q", body, 8)[0]
        if how is None:
            late = reader.behind(b"fmt ", len(reader.head) + length + (length & 1), "big" if order == ">" else "little")
            how = parse_format(late, order=order) if late else None
        if how is None:
            raise SourceDamaged("the WAV file does not say how its audio is stored (it has no format chunk)")
        if form not in (b"RIFF", b"RIFX") and length == 0xFFFFFFFF and long_size is not None:
            # A program that was ended early, or streamed, leaves the long size as it began.
            return how, long_size if 0 < long_size < 1 << 62 else reader.left
        # A size of 0 is a program's that was ended before it filled in the header, if RIFF ends there as well.
        unfinished = length == 0 and (riff_size <= len(reader.head) - 8 or riff_size >= 0xFFFFE000)
        unfinished = unfinished and not _begins(reader.look(len(reader.head), 8), order, reader.left)
        streamed = any(length in sizes for sizes in _STREAMED) and length > reader.left
        return how, reader.left if streamed or unfinished or length == 0xFFFFFFFF else length

"""Reading Apple's Core Audio Format: integers of either byte order and floating point."""

from __future__ import annotations

import math
from struct import unpack_from
from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored, stored
from trilobyte_gui.codec.errors import Phrase, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.source_formats import SampleFormat, SourceKind
from trilobyte_gui.metadata.chunks import caf

_LOSSY = {
    b"ulaw": "mu-law",
    b"alaw": "A-law",
    b"ima4": "IMA ADPCM",
    b"aac ": "AAC",
    b".mp3": "MP3",
    b"opus": "Opus",
    b"ac-3": "AC-3",
}
_LOSSLESS = {
    b"alac": Phrase("Apple Lossless, which is supported in M4A files only"),
    b"flac": Phrase("FLAC, which is supported in files of its own only"),
}
_FLOAT, _LITTLE = 1, 2


class CafSource(PcmSource):
    """A Core Audio file of linear PCM."""

    kind: ClassVar[SourceKind] = "caf"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 8:
            raise SourceDamaged("the file ends inside its header")
        reader.take(8)
        shape = caf()
        how: Stored | None = None
        while True:
            name, length, body = reader.chunk(shape, "Core Audio")
            if name == b"data":
                break
            if name == b"desc":
                how = _parse(body)
        if how is None:
            raise SourceDamaged("the Core Audio file does not say how its audio is stored")
        reader.take(4)  # the edit count, the first bytes of the data chunk
        if length == -1:
            return how, reader.to_the_end()
        if length < 4:
            raise SourceDamaged("the Core Audio file's data chunk contradicts itself")
        return how, reader.audio(shape, length - 4)


def _parse(desc: bytes) -> Stored:
    if len(desc) < 32:
        raise SourceDamaged("the Core Audio description is too short")
    rate, kind, flags, packet, frames, channels, bits = unpack_from(">d4sIIIII", desc)
    if kind != b"lpcm":
        words = Phrase("coding {0}", repr(kind.decode("latin-1")))
        if kind in _LOSSY:
            words = Phrase("{0}, which is lossy", _LOSSY[kind])
        words = _LOSSLESS.get(kind, words)
        raise UnsupportedSource("the audio in this Core Audio file is {0}", words)
    if frames != 1 or channels == 0 or packet % channels or packet * 8 < channels * bits or not bits:
        raise SourceDamaged("the Core Audio description contradicts itself")
    if not (math.isfinite(rate) and 0.5 <= rate < 1 << 32):
        raise SourceDamaged("the Core Audio header holds an impossible sample rate")
    form = SampleFormat.SIGNED | (SampleFormat.FLOAT if flags & _FLOAT else SampleFormat.PLAIN)
    return stored(
        "Core Audio", channels, round(rate), packet // channels, form if flags & _LITTLE else form | SampleFormat.BIG
    )

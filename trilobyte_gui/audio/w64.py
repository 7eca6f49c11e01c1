"""Reading Sony Wave64: WAV with long sizes, and GUIDs where RIFF has four letters."""

from __future__ import annotations

from struct import unpack_from
from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored
from trilobyte_gui.audio.wav import parse_format
from trilobyte_gui.codec.errors import SourceDamaged
from trilobyte_gui.codec.source_formats import SourceKind

_WAVE_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
_HEADER = 24  # of a chunk, and counted in its size


class W64Source(PcmSource):
    """A Wave64 file."""

    kind: ClassVar[SourceKind] = "w64"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 40:
            raise SourceDamaged("the file ends inside its header")
        if reader.take(40)[24:40] != b"wave" + _WAVE_TAIL:
            raise SourceDamaged("the Wave64 header is damaged")
        how: Stored | None = None
        while True:
            if reader.left < _HEADER:
                raise SourceDamaged("the Wave64 file holds no audio (it has no data chunk)")
            header = reader.take(_HEADER)
            length = unpack_from("<Q", header, 16)[0] - _HEADER
            if header[:16] == b"data" + _WAVE_TAIL:
                break
            if length < 0:
                raise SourceDamaged("the Wave64 header is damaged: a chunk is shorter than its own header")
            body = reader.take(min(length + -length % 8, max(length, reader.left)))
            if header[:16] == b"fmt " + _WAVE_TAIL:
                how = parse_format(body[:length], "Wave64")
        if how is None:
            raise SourceDamaged("the Wave64 file does not say how its audio is stored (it has no format chunk)")
        # Who streams cannot come back to fill the size in.
        return how, length if 0 < length < 1 << 62 else 0 if length == 0 else reader.left

"""Reading Sony Wave64: WAV with long sizes, and GUIDs where RIFF has four letters."""

from __future__ import annotations

from typing import ClassVar

from trilobyte_gui.audio.pcm_source import HeadReader, PcmSource, Stored
from trilobyte_gui.audio.wav import parse_format
from trilobyte_gui.codec.errors import SourceDamaged
from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata.chunks import w64

_WAVE_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")


class W64Source(PcmSource):
    """A Wave64 file."""

    kind: ClassVar[SourceKind] = "w64"

    def _read_head(self, reader: HeadReader) -> tuple[Stored, int]:
        if reader.left < 40:
            raise SourceDamaged("the file ends inside its header")
        if reader.take(40)[24:40] != b"wave" + _WAVE_TAIL:
            raise SourceDamaged("the Wave64 header is damaged")
        shape = w64()
        how: Stored | None = None
        while True:
            name, length, body = reader.chunk(shape, "Wave64")
            if name == b"data":
                break
            if name == b"fmt ":
                how = parse_format(body, "Wave64")
        if how is None:
            raise SourceDamaged("the Wave64 file does not say how its audio is stored (it has no format chunk)")
        # Who streams cannot come back to fill the size in.
        return how, reader.audio(shape, length) if 0 <= length < 1 << 62 else reader.to_the_end()

"""The file that a WavPack or Monkey's Audio file was made from: what these keep of it besides the audio."""

from __future__ import annotations

from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata import bare
from trilobyte_gui.metadata.chunks import around
from trilobyte_gui.metadata.wrapper import Wrapper

_MAGIC: tuple[tuple[int, bytes, SourceKind], ...] = (
    (0, b"RIFF", "wav"),
    (0, b"RIFX", "wav"),
    (0, b"RF64", "wav"),
    (0, b"riff", "w64"),
    (8, b"AIF", "aiff"),
    (0, b"caff", "caf"),
)
# Chunks that say how samples are stored, or nothing at all.
_PLAIN = {b"fmt ", b"fact", b"ds64", b"COMM", b"FVER", b"desc", b"free", b"chan", b"CHAN", b"data"}


def worth_keeping(header: bytes, trailer: bytes) -> tuple[bytes, bytes]:
    """The header and the trailer, where these hold more than how the samples were stored; nothing else."""
    inner = made_from(header, trailer)
    if inner is None:
        return b"", b""
    found = around(inner)
    more = {name for name, _ in found.chunks} - _PLAIN or found.lead or found.tags or found.unknown
    return (header, trailer) if more else (b"", b"")


def original(wrapper: Wrapper) -> Wrapper | None:
    """The wrapper of the file that this one was made from, where it was kept; the tags behind this one end its tail."""
    return made_from(wrapper.head[bare.lead_length(wrapper.head) :], wrapper.tail)


def made_from(header: bytes, trailer: bytes) -> Wrapper | None:
    """The wrapper of the file with this header and trailer; None where the header is of no kind that is known."""
    begin = bare.lead_length(header)
    kind = next((kind for at, magic, kind in _MAGIC if header[begin + at :].startswith(magic)), None)
    return Wrapper(kind, header, trailer) if kind else None

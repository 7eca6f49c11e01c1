"""The file that a WavPack or Monkey's Audio file was made from: what these keep of it besides the audio."""

from __future__ import annotations

from io import BytesIO

from trilobyte_gui.codec.source_formats import SourceKind
from trilobyte_gui.metadata import chunks
from trilobyte_gui.metadata.flac_blocks import leading_id3
from trilobyte_gui.metadata.trailing import trailing_tags
from trilobyte_gui.metadata.wrapper import Wrapper

_MAGIC: tuple[tuple[int, bytes, SourceKind], ...] = (
    (0, b"RIFF", "wav"),
    (0, b"RIFX", "wav"),
    (0, b"RF64", "wav"),
    (0, b"riff", "w64"),
    (8, b"AIF", "aiff"),
    (0, b"caff", "caf"),
)
_WALKERS = {
    "wav": chunks.riff_chunks,
    "w64": chunks.w64_chunks,
    "aiff": chunks.aiff_chunks,
    "caf": chunks.caf_chunks,
}
# Chunks that say how samples are stored, or nothing at all.
_PLAIN = {b"fmt ", b"fact", b"ds64", b"COMM", b"FVER", b"desc", b"free", b"chan", b"data"}


def worth_keeping(header: bytes, trailer: bytes) -> tuple[bytes, bytes]:
    """The header and the trailer, where these hold more than how the samples were stored; nothing else."""
    inner = _inner(header, trailer)
    if inner is None:
        return b"", b""
    found = {name for name, _ in _WALKERS[inner.kind](inner.head, inner.tail)}
    return (header, trailer) if found - _PLAIN else (b"", b"")


def original(wrapper: Wrapper) -> Wrapper | None:
    """The wrapper of the file that this one was made from, where it was kept."""
    end = len(wrapper.tail) - len(trailing_tags(BytesIO(wrapper.tail), len(wrapper.tail)))
    return _inner(wrapper.head[leading_id3(wrapper.head) :], wrapper.tail[:end])


def _inner(header: bytes, trailer: bytes) -> Wrapper | None:
    kind = next((kind for at, magic, kind in _MAGIC if header[at:].startswith(magic)), None)
    return Wrapper(kind, header, trailer) if kind else None

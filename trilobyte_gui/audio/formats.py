"""Which module reads which kind of source: one module a format, loaded when such a file is met."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from trilobyte_gui.audio.source import HashedFile, Source
from trilobyte_gui.codec.source_formats import SourceKind

Opener = Callable[[HashedFile, Path, int, bool], Source]
"""Of a file at its beginning, its path, its size, and whether damage is accepted."""


def opener(kind: SourceKind) -> Opener:
    """The function that opens sources of a kind."""
    match kind:
        case "wav":
            from trilobyte_gui.audio.wav import WavSource

            return WavSource
        case "w64":
            from trilobyte_gui.audio.w64 import W64Source

            return W64Source
        case "aiff":
            from trilobyte_gui.audio.aiff import AiffSource

            return AiffSource
        case "caf":
            from trilobyte_gui.audio.caf import CafSource

            return CafSource
        case "flac":
            from trilobyte_gui.audio.flac_reader import FlacSource

            return FlacSource
        case "oggflac":
            from trilobyte_gui.audio.ogg_flac import OggFlacSource

            return OggFlacSource
        case _:
            from trilobyte_gui.audio.av_source import AvSource

            return partial(AvSource, kind)

"""The kinds of source that an archive can come from, and how a kind's file stores its samples."""

from __future__ import annotations

from enum import IntFlag
from typing import Literal

SourceKind = Literal["wav", "flac", "w64", "aiff", "caf", "oggflac", "alac", "wavpack", "ape", "tta"]

# In the order of their numbers in an archive: append only.
KINDS: tuple[SourceKind, ...] = ("wav", "flac", "w64", "aiff", "caf", "oggflac", "alac", "wavpack", "ape", "tta")
# Files of plain samples: put together again byte for byte, always.
VERBATIM: frozenset[SourceKind] = frozenset(("wav", "w64", "aiff", "caf"))
NAMES: dict[SourceKind, str] = {
    "wav": "WAV",
    "flac": "FLAC",
    "w64": "Wave64",
    "aiff": "AIFF",
    "caf": "Core Audio",
    "oggflac": "Ogg FLAC",
    "alac": "Apple Lossless",
    "wavpack": "WavPack",
    "ape": "Monkey's Audio",
    "tta": "True Audio",
}


class SampleFormat(IntFlag):
    """How a file of plain samples stores them. Without any flag: little-endian, single bytes plus 128."""

    PLAIN = 0
    BIG = 1
    FLOAT = 2
    SIGNED = 4  # single bytes too are two's complement


def natural_form(channels: int, rate: int, bits: int, form: SampleFormat) -> Literal["flac", "wav"]:
    """What audio from a format that cannot be written again is restored to: FLAC, or WAV where FLAC cannot hold it."""
    return "flac" if flac_holds(channels, rate, bits, bool(form & SampleFormat.FLOAT)) else "wav"


def flac_holds(channels: int, rate: int, bits: int, floating: bool) -> bool:
    """Whether FLAC can hold such audio."""
    return not floating and channels <= 8 and 0 < rate < 1 << 20 and 4 <= bits <= 32

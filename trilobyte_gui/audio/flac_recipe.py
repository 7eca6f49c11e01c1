"""Repeating a FLAC file's own compression: the level at which libFLAC gives exactly the same frames.

A recipe is one byte, the level, and the name of the library that repeated it. With it an archive restores a FLAC
file byte for byte; whether this computer's library still gives the same bytes is checked each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from trilobyte_gui.audio.flac_codec import LIBFLAC_BITS, HandOn, LibFlac, library_name
from trilobyte_gui.codec.pcm import Samples

_LEVELS = (8, 5, 6, 7, 4, 3, 2, 1, 0)
_LOOK = 1 << 13  # frames that most levels already fail on
_MOST_LATER = 2  # levels that are tried beyond the first seconds (silence looks alike at all of them)


def repeatable(channels: int, rate: int, bits: int) -> bool:
    """Whether libFLAC codes such audio here."""
    return 1 <= channels <= 8 and bits in LIBFLAC_BITS and 1 <= rate <= LibFlac.MAX_RATE


class _Compare:
    """Takes frames and compares them with what stands in the file."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self.at = start
        self.same = True

    def frame(self, data: bytes) -> None:
        if self.same:
            self._file.seek(self.at)
            self.same = self._file.read(len(data)) == data
            self.at += len(data)


class RecipeFinder:
    """Sees a track's samples while they are read, and gives the recipe at the end. Use as a context manager."""

    def __init__(self, path: Path, start: int, channels: int, rate: int, bits: int) -> None:
        """`start` is where the file's first frame begins."""
        self._file = path.open("rb")
        self._tried: list[tuple[int, LibFlac, _Compare]] = []
        if repeatable(channels, rate, bits):
            for level in _LEVELS:
                compare = _Compare(self._file, start)
                self._tried.append((level, LibFlac(channels, rate, bits, compare, level), compare))

    def __enter__(self) -> RecipeFinder:
        return self

    def __exit__(self, *_: object) -> None:
        self._forget(self._tried)
        self._file.close()

    def add(self, samples: Samples) -> None:
        """The next samples (frames, channels)."""
        for begin, end in ((0, _LOOK), (_LOOK, len(samples))):
            part = samples[begin:end]
            if not len(part):
                break
            for _, encoder, _ in self._tried:
                encoder.add(part)
            failed = [each for each in self._tried if not each[2].same]
            self._tried = [each for each in self._tried if each[2].same]
            self._forget(failed)
        self._forget(self._tried[_MOST_LATER:])
        del self._tried[_MOST_LATER:]

    def finish(self, end: int) -> bytes:
        """The recipe if a level gave all frames up to the offset `end`; b"" else."""
        tried, self._tried = self._tried, []
        found = b""
        for level, encoder, compare in tried:
            encoder.finish()
            if compare.same and compare.at == end and not found:
                found = bytes([level]) + library_name().encode()
        return found

    @staticmethod
    def _forget(tried: list[tuple[int, LibFlac, _Compare]]) -> None:
        for _, encoder, compare in tried:
            compare.same = False
            encoder.finish()


def level_and_library(recipe: bytes) -> tuple[int, str]:
    """What a recipe says, in words for users."""
    return recipe[0], recipe[1:].decode("utf-8", "replace")


def repeat(
    recipe: bytes, write: Callable[[bytes], object], blocks: Iterable[Samples], channels: int, rate: int, bits: int
) -> None:
    """Hand the frames of a whole track to `write`, compressed as the recipe says."""
    encoder = LibFlac(channels, rate, bits, HandOn(write), min(recipe[0], 8))
    for block in blocks:
        if len(block):
            encoder.add(block)
    encoder.finish()

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

_BEST = 8
_LEVELS = (5, 6, 7, 4, 3, 2, 1, 0)
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
    """Sees a track's samples while they are read, and gives the recipe at the end. Use as a context manager.

    Level 8 is not coded here: `best` takes its frames from who measures the size at that level."""

    def __init__(self, path: Path, start: int, channels: int, rate: int, bits: int) -> None:
        """`start` is where the file's first frame begins."""
        self._file = path.open("rb")
        self.best = _Compare(self._file, start)
        self.best.same = repeatable(channels, rate, bits)
        self._tried: list[tuple[int, LibFlac, _Compare]] = []
        if self.best.same:
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
        most = _MOST_LATER - self.best.same
        self._forget(self._tried[most:])
        del self._tried[most:]

    def finish(self, end: int) -> bytes:
        """The recipe if a level gave all frames up to the offset `end`; b"" else."""
        tried, self._tried = self._tried, []
        levels = [(_BEST, self.best)]
        for level, encoder, compare in tried:
            encoder.finish()
            levels.append((level, compare))
        found = next((level for level, compare in levels if compare.same and compare.at == end), None)
        return b"" if found is None else bytes([found]) + library_name().encode()

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

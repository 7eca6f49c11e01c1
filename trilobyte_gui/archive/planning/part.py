"""A part of a library, so that several computers that share a disk can each do one: by a hash of each file's path."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` of `count`, counted from 1. Every file is in exactly one, the same on every computer."""

    number: int
    count: int

    def has(self, path: Path, named: Iterable[Path]) -> bool:
        """Whether the file at `path` is in this part; its path below the folder of `named` that holds it counts."""
        return self.count == 1 or _number(_below(path, named), self.count) == self.number


WHOLE = Part(1, 1)


def _number(path: bytes, count: int) -> int:
    return int.from_bytes(hashlib.sha256(path).digest()[:8], "big") % count + 1


def _below(path: Path, named: Iterable[Path]) -> bytes:
    whole = Path(os.path.abspath(path))
    for each in named:
        folder = Path(os.path.abspath(each))
        if folder in whole.parents:
            return os.fsencode(whole.relative_to(folder).as_posix())
    return os.fsencode(whole.name)

"""A network over a signal of any length, in flat memory: a piece at a time, with as much around it as it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Sliding:
    """Gives what `work` makes of all that is added, as if at once: `work` makes a row of each `unit` rows, and looks at
    the `reach` units before and after. A piece has `piece` units."""

    def __init__(self, work: Callable[[Floats], Floats], unit: int, reach: int, piece: int) -> None:
        self._work, self._unit, self._reach, self._piece = work, unit, reach, piece
        self._held: list[Floats] = []
        self._rows = 0  # held
        self._before = 0  # units held of what was done

    def add(self, x: NDArray[Any]) -> Iterator[Floats]:
        """What is known after these rows. All of it must be taken before the next rows are added."""
        self._held.append(np.asarray(x, np.float32))
        self._rows += len(x)
        while self._rows // self._unit - self._before >= self._piece + self._reach:
            yield self._next(self._piece)

    def finish(self) -> Iterator[Floats]:
        """What is left. Rows that fill no unit are followed by zeros."""
        short = -self._rows % self._unit
        if short:
            self._held.append(np.zeros((short, *self._held[-1].shape[1:]), np.float32))
            self._rows += short
        while self._rows // self._unit > self._before:
            yield self._next(min(self._piece, self._rows // self._unit - self._before))

    def _next(self, units: int) -> Floats:
        x = np.concatenate(self._held)
        end = self._before + units
        made = self._work(x[: (end + self._reach) * self._unit])[self._before : end]
        kept = min(self._reach, end)
        x = x[(end - kept) * self._unit :]
        self._held, self._rows, self._before = [x], len(x), kept
        return made

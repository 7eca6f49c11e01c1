"""How much work a file is, counted as the codec does it: in samples read, coded and decoded again, whatever they take
on the disk. An hour of speech is as much work as an hour of an orchestra, in a third of the bytes."""

from __future__ import annotations

from dataclasses import dataclass

_MONO = 0.8  # of the work that a sample of stereo is: there is no other channel to predict it from
_COPYING = 0.002  # of the same, a byte that is copied


@dataclass(frozen=True, slots=True)
class Workload:
    """First `reading` samples, which one thread does, then `passes` over all `samples`, in pieces that threads share.
    Each costs `weight`, a sample of stereo being 1."""

    samples: int
    passes: int = 1
    reading: int = 0
    piece: int = 0  # samples of a piece; 0 for all
    weight: float = 1.0

    @property
    def total(self) -> int:
        """Samples to process in all passes together."""
        return self.reading + self.passes * self.samples

    @property
    def cost(self) -> float:
        return self.total * self.weight

    def alone(self, part: float, only: bool) -> float:
        """Of the cost that is left once `part` of it is done, what one thread does while the others have nothing of
        this file: the end of the last pass, and where this is the `only` file also the reading and the other ends."""
        done = part * self.total
        end = float(min(self.samples, self.piece or self.samples))
        if end < self.samples:  # the last piece is shorter, and may be the last to be done or not
            end = (end + (self.samples % self.piece or self.piece)) / 2
        left = [self.reading + number * self.samples - done for number in range(1, self.passes + 1)]
        ends = [max(0.0, min(end, each)) for each in left]
        return self.weight * (max(0.0, self.reading - done) + sum(ends) if only else ends[-1])


def coding(frames: int, channels: int, piece_frames: int, passes: int = 1) -> Workload:
    """Of audio that is cut into pieces of so many frames."""
    return Workload(frames * channels, passes, piece=piece_frames * channels, weight=_weight(channels))


def copying(size: int, passes: int = 2) -> Workload:
    """Of bytes that are copied and compared, or (one pass) only compared."""
    return Workload(size, passes, weight=_COPYING)


def foretold(frames: int, channels: int) -> int:
    """What one pass over a track costs, from what its header says."""
    return round(frames * channels * _weight(channels))


def _weight(channels: int) -> float:
    return _MONO if channels == 1 else 1.0

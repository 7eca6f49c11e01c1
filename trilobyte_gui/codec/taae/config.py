"""The shape of a transformer auto-encoder. No torch here: headers and messages need no more than this."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import accumulate
from operator import mul
from typing import Any

CODES = 5  # values of a code; the residual form's levels are those of the paper's second variant
STAGES = 2  # of the residual form at most: 5 levels, then 17


@dataclass(frozen=True, slots=True)
class TaaeConfig:
    """A codec of mono audio at `rate` Hz.

    The audio is cut into patches of `patch` samples. The encoder is a row of blocks (`layers`, `strides`): a strided
    convolution, where the stride is not 1, then that many transformer layers; the decoder is its mirror image. Layers
    are `width` wide with `heads` heads; their inner layer is `expansion` times as wide; a place sees `window` // 2
    places on either side. What is quantised has `dims` numbers a frame, in training with one of `levels` levels.
    """

    rate: int = 16_000
    patch: int = 80
    layers: tuple[int, ...] = (1, 3)
    strides: tuple[int, ...] = (1, 2)
    width: int = 128
    heads: int = 4
    expansion: int = 4
    window: int = 64
    dims: int = 8
    levels: tuple[int, ...] = (17, 9, 5)

    def __post_init__(self) -> None:
        numbers = [self.rate, self.patch, self.width, self.heads, self.expansion, self.window, self.dims]
        numbers += [*self.layers, *self.strides, *self.levels]
        sound = (
            all(type(each) is int for each in numbers)
            and 8_000 <= self.rate <= 48_000
            and 1 <= self.patch <= 4096
            and 1 <= len(self.layers) == len(self.strides) <= 8
            and all(0 <= each <= 64 for each in self.layers)
            and all(each in (1, 2, 4) for each in self.strides)
            and 1 <= self.heads <= self.width <= 4096
            and self.width % (2 * self.heads) == 0
            and 1 <= self.expansion <= 8
            and 2 <= self.window <= 1024
            and 1 <= self.dims <= 9  # with STAGES stages, phases of the entropy model
            and 1 <= len(self.levels) <= 8
            and all(2 <= each <= 255 for each in self.levels)
        )
        if not sound:
            raise ValueError(f"not a sound auto-encoder: {self}")

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        return self.patch * list(accumulate(self.strides, mul))[-1]

    @property
    def reach(self) -> int:
        """How many frames before and after a frame the encoder, or the decoder, looks at."""
        stride, places = 1, 2.0
        for layers, each in zip(self.layers, self.strides, strict=True):
            places += each * stride
            stride *= each
            places += layers * (self.window // 2) * stride + stride
        return int(places / stride) + 2

    def bits_per_second(self, stages: int) -> float:
        """Of codes that are not entropy-coded (the paper's equation 5)."""
        book = (CODES**self.dims - 1).bit_length()
        return self.rate / self.hop * stages * book

    def to_dict(self) -> dict[str, Any]:
        """As a model's file has it."""
        return asdict(self)

    @staticmethod
    def from_dict(fields: dict[str, Any]) -> TaaeConfig:
        """The inverse. Raises ValueError, TypeError where there is none."""
        plain: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in fields.items()}
        return TaaeConfig(**plain)

"""What a preset runs: which predictors, how long, how fast they adapt. Archives name presets by `id`.

The bits of every archive depend on these numbers, so a released preset never changes: a better one is a new id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Expert:
    """One predictor: least squares over a few neighbouring samples, then a cascade of normalised LMS filters.

    `own`, `other` and `ahead` count the samples that the least squares see: past ones of the channel itself, past
    ones of the other channel, and (second channel of a pair only) those of the first channel from the present on.
    `own`, `own + other` and `own + other + ahead` are multiples of four. `refs` taps are added for every channel
    of an earlier pair. `forgetting` is per sample. `stages` are (taps, rate), longest first; taps are multiples of
    16, and of 64 from 64 on.
    """

    own: int
    other: int
    ahead: int
    refs: int
    forgetting: float
    ridge: float
    stages: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """A named choice of experts; `delay` is how many frames the second channel of a pair follows the first.

    `engine`: what codes a segment. "hybrid": the experts with the generalist network. "lm": the language model, or the
    hybrid where that cannot. "best": whichever of the two makes the segment smaller.
    """

    id: int
    name: str
    experts: tuple[Expert, ...]
    engine: Literal["hybrid", "lm", "best"] = "hybrid"
    delay: int = 8
    mix_forgetting: float = 0.997
    mix_ridge: float = 0.02

    @property
    def weights(self) -> str:
        """The name of the preset whose network this one uses."""
        return self.name if self.engine == "hybrid" else BALANCED.name

    @property
    def partials(self) -> int:
        """Partial predictions per sample: after the least squares and after every stage, over all experts."""
        return sum(1 + len(expert.stages) for expert in self.experts)


_QUICK = Expert(8, 4, 4, 0, 0.99, 0.25, ((16, 0.02),))

FAST = Preset(
    1,
    "fast",
    (
        Expert(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),
        Expert(4, 4, 4, 0, 0.9995, 0.0125, ((1024, 0.06), (256, 0.08), (32, 0.05), (16, 0.03))),
        _QUICK,
    ),
)

BALANCED = Preset(
    2,
    "balanced",
    (
        Expert(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06))),
        Expert(32, 8, 8, 4, 0.9998, 0.005, ((512, 0.25), (128, 0.25), (16, 0.1))),
        Expert(4, 4, 4, 0, 0.9995, 0.0125, ((2048, 0.04), (256, 0.08), (32, 0.05), (16, 0.03))),
        _QUICK,
    ),
)

LM = replace(BALANCED, id=3, name="lm", engine="lm")
BEST = replace(BALANCED, id=4, name="best", engine="best")

PRESETS: dict[str, Preset] = {preset.name: preset for preset in (FAST, BALANCED, LM, BEST)}
HYBRID: dict[str, Preset] = {name: preset for name, preset in PRESETS.items() if preset.engine == "hybrid"}
PRESETS_BY_ID: dict[int, Preset] = {preset.id: preset for preset in PRESETS.values()}
DEFAULT_PRESET = BALANCED.name

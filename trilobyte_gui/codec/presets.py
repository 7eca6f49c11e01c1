"""What a preset runs: which predictors, how long, how fast they adapt. Archives name presets by `id`.

The bits of every archive depend on these numbers, so a released preset never changes: a better one is a new id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

NETWORK_WIDTHS = (32, 64)  # of the network's layers: those that the kernel has code for (`features.run_network`)


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

    The least squares are solved after every `interval` samples, a multiple of eight and a power of two. `hidden` is
    the width of the network's two layers, one of NETWORK_WIDTHS; 0 is no network: fixed logistics take its place.

    The mixer sees `near` residuals: so many of the channel's own last ones and, for the second channel of a pair, so
    many of the first one's before the present and from it on (multiples of four, the last two together). `lags` is how
    many times in the past a block may repeat at once. What was new then is what the least squares of two experts, those
    of the numbers `whiteners`, did not foresee on the average: they remember little, so that it is the same each time.
    The mixer sees it as it was, and filtered. Without `whiteners` it is what all experts did not foresee after their
    filters, and the mixer sees it filtered. With `grids` the values of a channel may be counted where they lie on a
    grid. With `recurrent` a recurrent network corrects the distribution. With `mixing` the ranks next to the predicted
    one may be decided by context mixing. `coder` is the coder version that has the preset in this form.

    `method`: what codes a segment. "hybrid": the kernel. "lm": a language model over bytes, or the kernel where that
    cannot. "best": whichever of the two makes the segment smaller.
    """

    id: int
    name: str
    experts: tuple[Expert, ...]
    method: Literal["hybrid", "lm", "best"] = "hybrid"
    delay: int = 8
    mix_forgetting: float = 0.997
    mix_ridge: float = 0.02
    interval: int = 8
    hidden: int = 32
    near: tuple[int, int, int] = (0, 0, 0)
    lags: int = 0
    whiteners: tuple[int, int] | None = None
    grids: bool = False
    recurrent: bool = False
    mixing: bool = False
    coder: int = 0

    @property
    def weights(self) -> str:
        """The name of the preset whose network this one uses."""
        if self.recurrent:
            return LM.name
        return self.name if self.method == "hybrid" else BALANCED.name

    @property
    def partials(self) -> int:
        """Partial predictions per sample: after the least squares and after every stage, over all experts."""
        return sum(1 + len(expert.stages) for expert in self.experts)


_SWIFT = Expert(8, 4, 4, 0, 0.99, 0.25, ((16, 0.02),))
_STEADY = Expert(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06)))
_SLOW = Expert(32, 8, 8, 4, 0.9998, 0.005, ((1024, 0.15), (512, 0.25), (256, 0.25), (128, 0.25), (64, 0.2), (16, 0.1)))
_TONAL = ((2048, 0.04), (1024, 0.04), (512, 0.05), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03))

QUICK = Preset(
    5, "quick", (Expert(8, 4, 4, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),), interval=32, hidden=0
)

FAST = Preset(
    1,
    "fast",
    (
        Expert(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),
        Expert(
            4,
            4,
            4,
            0,
            0.9995,
            0.0125,
            ((1024, 0.06), (512, 0.06), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03)),
        ),
        _SWIFT,
    ),
)

BALANCED = Preset(
    2,
    "balanced",
    (_STEADY, _SLOW, Expert(4, 4, 4, 0, 0.9995, 0.0125, _TONAL), _SWIFT),
    mix_forgetting=0.998,
)

MAX = Preset(
    6,
    "max",
    (
        replace(_STEADY, own=24, other=16),
        _SLOW,
        Expert(4, 4, 4, 0, 0.9995, 0.0125, ((4096, 0.02), *_TONAL)),
        _SWIFT,
        Expert(32, 16, 8, 4, 0.9993, 0.0175, ((1024, 0.02), (512, 0.03), (256, 0.04), (32, 0.03), (16, 0.02))),
        Expert(4, 4, 4, 0, 0.9995, 0.0125, ((512, 0.3), (32, 0.3), (16, 0.2))),
        Expert(32, 16, 8, 4, 0.9998, 0.005, ((256, 0.005), (32, 0.005), (16, 0.005))),
    ),
    mix_forgetting=0.998,
    hidden=64,
)

BYTE_LM = replace(BALANCED, id=3, name="lm", method="lm")  # the paper's, and what a user's own model is for
BEST = replace(BALANCED, id=4, name="best", method="best")

_FIRST = (QUICK, FAST, BALANCED, MAX, BYTE_LM, BEST)
# As coder versions 1 and 2 have them; what they do not name is as it was.
_SECOND = tuple(replace(each, near=(4, 6, 6), lags=3, interval=16, coder=1) for each in (FAST, BALANCED, MAX, BEST))
_THIRD = tuple(replace(each, grids=True, coder=2) for each in _SECOND)
FAST, BALANCED, MAX, _ = _THIRD
# As coder version 3 has them.
LM = replace(MAX, id=3, name="lm", recurrent=True, coder=3)
BEST = replace(LM, id=4, name="best", method="best")
_FOURTH = (LM, BEST)
# As coder version 4 has all of them.
QUICK = replace(QUICK, near=(4, 2, 2), lags=2, whiteners=(0, 0), grids=True, coder=4)
FAST = replace(FAST, whiteners=(0, 2), coder=4)
BALANCED, MAX, LM, BEST = (replace(each, whiteners=(0, 3), coder=4) for each in (BALANCED, MAX, LM, BEST))
_FIFTH = (QUICK, FAST, BALANCED, MAX, LM, BEST)
# As coder version 5 has them.
QUICK, FAST, BALANCED, MAX, LM, BEST = (replace(each, mixing=True, coder=5) for each in _FIFTH)

PRESETS: dict[str, Preset] = {preset.name: preset for preset in (QUICK, FAST, BALANCED, MAX, LM, BEST)}
# what the kernel codes alone; and of these, what experts and the generalist do by themselves
CODED: dict[str, Preset] = {name: preset for name, preset in PRESETS.items() if preset.method == "hybrid"}
HYBRID: dict[str, Preset] = {name: preset for name, preset in CODED.items() if not preset.recurrent}
PRESETS_BY_ID: dict[int, Preset] = {preset.id: preset for preset in PRESETS.values()}
# all that archives may have, by number and coder version
DECODED: dict[tuple[int, int], Preset] = {
    (preset.id, preset.coder): preset for preset in (*_FIRST, *_SECOND, *_THIRD, *_FOURTH, *_FIFTH, *PRESETS.values())
}
DEFAULT_PRESET = BALANCED.name


def preset_named(name: str, model: str = "") -> Preset:
    """The preset of a name as archives are written now. Where `lm` is to use a language model over bytes that was
    named, it is that of coder version 0."""
    return BYTE_LM if name == BYTE_LM.name and model else PRESETS[name]


def preset_of(number: int, coder: int) -> Preset | None:
    """The preset by which an archive of a coder version is decoded; None for one that is not known here."""
    return DECODED.get((number, coder))

"""What the kernel works on: a preset and a network as arrays, the channels of a group, and the state that adapts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.arithmetic import F32, F64
from trilobyte_gui.codec.presets import Preset

PAST = 64  # zero frames kept before the first one, at least the longest least-squares memory
FUTURE = 16  # zero frames kept behind the last one, at least the look-ahead
BATCH = 8  # samples that the least squares take in at a time
REPEAT_BLOCK = 4096  # frames that share their lags
REPEAT_TAPS = 16  # of a filter over what was new a lag ago
REPEAT_RATE = 0.03  # of such a filter
WHITE_REPEAT_RATE = 0.06  # the same in presets with whiteners
LEAST_LAG = 64  # frames; what is so long ago is known of both channels
RENEWAL = 1024  # samples between two fresh sums of a filter's energy
LANES = 8  # parts of the distribution: logistics, then the uniform share
COMPONENTS = 4  # logistics that the network mixes
OWN_RESIDUALS = 16
OTHER_RESIDUALS = 12
BINS = 64  # of the recurrent network: quantiles of the distribution
CONTEXTS = 4  # of the counts in these bins
RECURRENT_UNITS = 128  # of its layers
RECURRENT_EXTRAS = 4  # inputs of it beside the features
MIXED_CONTEXTS = 6  # that decisions are counted in
MIXING_ROWS = 4096  # of each context
DECISIONS = 8  # that are told apart
MIXING_INPUTS = 8  # logits that are mixed: the distribution's, the contexts', and a constant
MIXER_SETS = 16  # of weights, of each of the two mixers

I64 = NDArray[np.int64]


class KernelConfig(NamedTuple):
    """A preset as arrays (see `presets.Expert` and `presets.Preset` for what these numbers are)."""

    own: I64  # (experts,), as all up to `ridge`
    other: I64
    ahead: I64
    refs: I64
    forgetting: F64
    ridge: F64
    taps: I64  # (experts, stages): of each LMS filter; 0 where an expert has fewer stages
    rates: F64  # (experts, stages)
    delay: int
    interval: int
    mix_forgetting: float
    mix_ridge: float
    network: bool  # whether the preset has one
    near: I64  # (3,): residuals that the mixer sees (see `presets.Preset.near`)
    lags: int
    heard: int  # how many lags the mixer sees with what was new then, unfiltered: all or none
    whiteners: I64  # (2,): which partial predictions say what is new, on the average; -1 where `base` does
    repeat_rate: float
    recurrent: bool  # whether the preset has a recurrent network


class RecurrentNetwork(NamedTuple):
    """Weights of the recurrent network: (inputs, outputs) and (outputs,) of each layer; all layers but the last one
    have RECURRENT_UNITS outputs. FORMAT.md, "Recurrent network"."""

    w_in: F32
    b_in: F32
    w_mid: F32
    b_mid: F32
    w_gate1: F32
    b_gate1: F32
    w_value1: F32
    b_value1: F32
    w_gate2: F32
    b_gate2: F32
    w_value2: F32
    b_value2: F32
    w_last: F32
    b_last: F32
    w_out: F32
    b_out: F32


class Network(NamedTuple):
    """Weights of the generalist network, and the table of the logistic function."""

    w1: F32  # (inputs, units); inputs as `feature_count` has them, units 32 or 64
    b1: F32  # (units,)
    w2: F32  # (units, units)
    b2: F32  # (units,)
    w3: F32  # (units, 16)
    b3: F32  # (16,)
    logistic: F64  # (4098,): over [-16, 16], the last one twice
    recurrent: RecurrentNetwork


class Group(NamedTuple):
    """The channels being coded. A rank r of channel c stands for `low[c] + r`, or for `levels[c, r]` where `dense[c]`
    is 0. A channel's unit is the step of its samples (see `alphabet.Alphabet`).
    """

    signal: F64  # (channels + those of earlier groups, PAST + frames + FUTURE): samples, in units
    ranks: I64  # (channels, frames): input when coding, output when decoding
    low: F64  # (channels,): the least value, in units
    levels: F64  # (channels, the most ranks or 1): values, in units
    dense: I64  # (channels,): 1 where the values are a unit apart
    sizes: I64  # (channels,): how many ranks there are
    lags: I64  # (blocks of REPEAT_BLOCK frames, lags): how long before a block it was heard already, in frames; or 0
    grids: I64  # (channels,): how often a value must have come for its count to be trusted half; 0: none is
    mixed: I64  # (channels,): 1 where the ranks next to the predicted one are decided by context mixing, else 0


class LeastSquares(NamedTuple):
    """Weighted least squares with forgetting: the problems of every expert of every channel, or of every channel's
    mixer, one after the other in flat arrays of the shapes given here. n is the longest vector of inputs. FORMAT.md,
    "Learning" 6 and "Solving".
    """

    gram: F64  # (problems, n, n): inputs by inputs, upper triangle; units squared
    cross: F64  # (problems, n): inputs by targets; units squared
    coef: F64  # (problems, n): the coefficients
    inputs: F64  # (problems, BATCH, n): of the last samples; units
    targets: F64  # (2, BATCH): what the inputs should have given, by channel; units
    importance: F64  # (problems, BATCH): of these samples; before a batch is full, an expert's mean error in units


class Cascades(NamedTuple):
    """The normalised LMS filters (NLMS) of all experts, in flat arrays of the shapes given here. The filter of a stage
    is number `(channel * experts + expert) * stages + stage`; `taps` is the longest's. FORMAT.md, "Prediction" ("A
    stage"), "Learning" 3 and 5.
    """

    weights: F32  # (filters, taps)
    history: F32  # (filters, taps + 1 + RENEWAL): goals, oldest first, up to `fill`; units
    fill: I64  # (2,): where the next goal goes, by channel
    energy: F64  # (filters,): the sum of the squares of the last goals, as many as the filter has taps; units squared
    peak: F64  # (filters,): the largest energy since the last renewal; units squared
    gain: F32  # (filters,): of the update of the weights that comes with the next sample; 1 / units
    output: F64  # (experts, stages): for the present sample; units


class Repetition(NamedTuple):
    """Two filters for each lag of each channel, over what was new then in the channel itself and in the other one, in
    flat arrays of the shapes given here. FORMAT.md, "Repetition".
    """

    weights: F32  # (2, lags, 2, REPEAT_TAPS): the last but one for the channel itself, then for the other
    news: F32  # (2, PAST + frames + FUTURE): the samples less what the experts said of them; units
    gain: F32  # (2, lags): of the update of the weights that comes with the next sample; 1 / units
    output: F64  # (lags,): for the present sample; units


class Grids(NamedTuple):
    """Of channels whose values are counted: how often each came, and the axis that this makes. FORMAT.md, "Values on a
    grid".
    """

    counts: F64  # (2, ranks): how often each rank has come
    expected: F64  # (2, ranks + 1): how often each was expected, less how often the one before it was
    edges: F64  # (2, ranks + 1): where each rank begins on the axis, and where the last one ends; units


class Errors(NamedTuple):
    """How far predictions were off, in units, in flat arrays of the shapes given here; averages are exponential moving
    ones. FORMAT.md, "Learning" 2 and 3.
    """

    residuals: F64  # (2, PAST + frames + FUTURE): the samples less their predictions
    scales: F64  # (2, 4): averages of the residuals' magnitude, at four rates
    plain: F64  # (2, 4): averages of the error of the predictions 0, x1, l1 and l2
    experts: F64  # (2, experts): averages of the error of the experts' least squares


class Mixture(NamedTuple):
    """The distribution of the present sample: six logistics, the uniform distribution, and a lane without weight.
    FORMAT.md, "Distribution".
    """

    weight: F64  # (LANES,)
    centre: F64  # (LANES,): of the logistics; units
    steep: F64  # (LANES,): their steepness; 1 / units
    parts: F64  # (5, LANES), flat: what each component has below five values, of which two are the rank's edges


class Activations(NamedTuple):
    """The network's inputs, and what its layers make of them. FORMAT.md, "Features" and "Network"."""

    features: F32  # (inputs + 4,): the last four may be overwritten
    hidden1: F32  # (units,)
    hidden2: F32  # (units,)
    out: F32  # (16,): logits, offsets and log2 widths of the logistics, COMPONENTS of each, and nothing


class RecurrentState(NamedTuple):
    """What the recurrent network is given, what it remembers, and what it says of the present sample. FORMAT.md,
    "Recurrent network"."""

    inputs: F32  # (features + RECURRENT_EXTRAS,)
    hidden: F32  # (2, 2, RECURRENT_UNITS), flat: of each channel, of both layers
    a: F32  # (RECURRENT_UNITS,): scratch, as all up to `logits`
    b: F32
    gate: F32
    value: F32
    joined: F32  # (2 RECURRENT_UNITS,)
    logits: F32  # (BINS,)
    share: F64  # (BINS,)
    network: F64  # (BINS + 1,): what the network says lies below the beginning of each bin
    counted: F64  # (BINS + 1,): what the counts say
    below: F64  # (BINS + 1,): what the hybrid, the network and the counts say together
    counts: F64  # (2, CONTEXTS, BINS), flat: shares of a channel's samples
    seen: F64  # (2, CONTEXTS), flat: how many samples these are of
    weights: F64  # (2, 3), flat: how right the hybrid, the network and the counts of each channel were
    last: F64  # (2, 2), flat: of each channel where its last sample fell, from -1 to 1, and how probable it was
    bounds: F64  # (2,): where the present sample's rank begins and ends in the hybrid's distribution


class Mixing(NamedTuple):
    """Of channels whose near ranks are decided by context mixing: what came of the decisions in each context, and the
    mixers' weights, in flat arrays of the shapes given here. FORMAT.md, "Context mixing".
    """

    chances: F64  # (2, MIXED_CONTEXTS, MIXING_ROWS, DECISIONS): how likely each decision is to be yes
    seen: F64  # the same: how often it was to be made
    weights: F64  # (2, 2, MIXER_SETS, DECISIONS, MIXING_INPUTS)
    moved: F64  # (2, 2, MIXER_SETS, DECISIONS): how often these were moved
    inputs: F64  # (MIXING_INPUTS,): logits
    rows: I64  # (MIXED_CONTEXTS,): of the present sample
    sets: I64  # (2,): of the present sample
    offsets: I64  # (2, PAST + frames + FUTURE): ranks, less those that were predicted


class KernelState(NamedTuple):
    """Everything that adapts, and everything that a sample is worked out in."""

    experts: LeastSquares
    cascades: Cascades
    mixer: LeastSquares
    repetition: Repetition
    grids: Grids
    errors: Errors
    mixture_weights: F64  # (2, LANES), flat: how well each component did; first the network's, all together
    mixture: Mixture
    activations: Activations
    recurrent: RecurrentState
    mixing: Mixing
    partial: F64  # (partial predictions + 4 or more,): of the present sample; units
    factor: F64  # (n, n), flat, n being that of the larger problems: scratch of the solver
    weighted: F64  # (BATCH, n), flat: scratch of the least squares
    scratch: F64  # (n,), 8 at least: scratch of the solver and for logarithms
    coder: NDArray[np.uint64]  # (4,): the range decoder's lower, range and point, and how many words it has read


class KernelShape(NamedTuple):
    """The lengths that offsets into flat arrays are made of."""

    channels: int  # of the group
    refs: int  # channels of earlier groups
    length: int  # of a signal, with what is before and behind it
    delay: int  # of the second channel, in frames
    experts: int
    stages: int  # the most of an expert
    partials: int  # partial predictions of a sample
    window: int  # inputs of the largest expert
    mix: int  # inputs of the mixer, at most (see `predictors.mixer_inputs`)
    taps: int  # of the longest filter
    history: int  # goals that are kept of each filter
    repeats: int  # the frame from which on something may repeat what was before


class ChannelAlphabet(NamedTuple):
    """A channel's alphabet, as `Group` has it: its least and greatest value in units, and the number of its ranks."""

    channel: int
    low: float
    high: float
    size: int
    dense: bool
    grid: int  # as in `Group.grids`
    mixed: bool  # as in `Group.mixed`


class Plain(NamedTuple):
    """Predictions from the last samples alone, in units: the last one, and where a line through the last two and a
    parabola through the last three lead. FORMAT.md, "Features" and "Distribution"."""

    x1: float
    l1: float
    l2: float


def config(preset: Preset) -> KernelConfig:
    """Lay out a preset for the kernel."""
    experts = preset.experts
    stages = max(len(e.stages) for e in experts)
    taps = np.zeros((len(experts), stages), np.int64)
    rates = np.zeros((len(experts), stages))
    for i, expert in enumerate(experts):
        for s, (length, rate) in enumerate(expert.stages):
            taps[i, s], rates[i, s] = length, rate

    first = np.cumsum([0] + [1 + len(e.stages) for e in experts])  # partial prediction of each

    def ints(name: str) -> I64:
        return np.array([getattr(e, name) for e in experts], np.int64)

    return KernelConfig(
        ints("own"), ints("other"), ints("ahead"), ints("refs"),
        np.array([e.forgetting for e in experts]), np.array([e.ridge for e in experts]),
        taps, rates, preset.delay, preset.interval, preset.mix_forgetting, preset.mix_ridge, preset.hidden > 0,
        np.array(preset.near, np.int64), preset.lags, preset.lags if preset.whiteners else 0,
        np.array([first[e] for e in preset.whiteners] if preset.whiteners else [-1, -1], np.int64),
        WHITE_REPEAT_RATE if preset.whiteners else REPEAT_RATE, preset.recurrent,
    )  # fmt: skip


def no_lags(preset: Preset, frames: int) -> I64:
    """Those of a group of `frames` frames that never repeats itself."""
    return np.zeros((frames // REPEAT_BLOCK + 1, preset.lags), np.int64)


def feature_count(preset: Preset) -> int:
    """Inputs of the network for a preset, padded to a multiple of four."""
    return (4 + preset.partials + 3 + OWN_RESIDUALS + OTHER_RESIDUALS + 6 + 3) // 4 * 4


def counted_ranks(group: Group) -> int:
    """The most ranks of a channel of the group whose values are counted."""
    return int((group.sizes * (group.grids > 0)).max())


def new_state(
    preset: Preset, network: Network, frames: int, refs: int, ranks: int = 0, mixed: bool = False
) -> KernelState:
    """Fresh state for a group of `frames` frames with `refs` channels of earlier groups next to it, `ranks` counted
    ranks (`counted_ranks`), and decisions by context mixing or none."""
    c = config(preset)
    experts, stages = c.taps.shape
    window = int((c.own + c.other + c.ahead + (refs * c.refs + 3) // 4 * 4).max())
    mix = (sum(preset.near) + preset.partials + c.lags + c.heard + 3) // 4 * 4
    longest = int(c.taps.max())
    z, f32 = np.zeros, np.float32
    filters = 2 * experts * stages
    weights = (0.97, 0.01, 0.01, 0.01, 0, 0, 0, 0) if preset.hidden else (0.2, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05, 0)
    return KernelState(
        experts=_least_squares(2 * experts, window),
        cascades=Cascades(
            weights=z(filters * longest, f32), history=z(filters * (longest + 1 + RENEWAL), f32),
            fill=np.full(2, longest + 1, np.int64), energy=z(filters), peak=z(filters), gain=z(filters, f32),
            output=z(experts * stages),
        ),
        mixer=_least_squares(2, mix),
        repetition=Repetition(
            weights=z(4 * REPEAT_TAPS * c.lags, f32), news=z(2 * (PAST + frames + FUTURE) if c.lags else 0, f32),
            gain=z(2 * c.lags, f32), output=z(c.lags),
        ),
        grids=Grids(counts=z((2, ranks)), expected=z((2, ranks + 1)), edges=z((2, ranks + 1))),
        errors=Errors(
            residuals=z(2 * (PAST + frames + FUTURE)), scales=np.full(8, 30.0), plain=np.full(8, 30.0),
            experts=z(2 * experts),
        ),
        mixture_weights=np.array(2 * weights, np.float64),
        mixture=Mixture(weight=z(LANES), centre=z(LANES), steep=z(LANES), parts=z(5 * LANES)),
        activations=Activations(
            features=z(feature_count(preset) + 4, f32), hidden1=z(network.b1.size, f32),
            hidden2=z(network.b2.size, f32), out=z(network.b3.size, f32),
        ),
        recurrent=_recurrent(feature_count(preset) if preset.recurrent else 0), mixing=_mixing(frames, mixed),
        partial=z((preset.partials + 3) // 4 * 4 + 4), factor=z(max(window, mix) ** 2),
        weighted=z(BATCH * max(window, mix)), scratch=z(max(window, mix, 8)),
        coder=np.array([0, 0xFFFFFFFFFFFFFFFF, 0, 0], np.uint64),
    )  # fmt: skip


def _least_squares(problems: int, inputs: int) -> LeastSquares:
    z = np.zeros
    return LeastSquares(
        gram=z(problems * inputs * inputs), cross=z(problems * inputs), coef=z(problems * inputs),
        inputs=z(problems * BATCH * inputs), targets=z(2 * BATCH), importance=z(problems * BATCH),
    )  # fmt: skip


def _recurrent(features: int) -> RecurrentState:
    z, f32, units, some = np.zeros, np.float32, RECURRENT_UNITS if features else 0, 1 if features else 0
    return RecurrentState(
        inputs=z((features + RECURRENT_EXTRAS) * some, f32), hidden=z(4 * units, f32), a=z(units, f32),
        b=z(units, f32), gate=z(units, f32), value=z(units, f32), joined=z(2 * units, f32), logits=z(BINS * some, f32),
        share=z(BINS * some), network=z((BINS + 1) * some), counted=z((BINS + 1) * some), below=z((BINS + 1) * some),
        counts=np.full(2 * CONTEXTS * BINS * some, 1 / BINS), seen=z(2 * CONTEXTS),
        weights=np.array([0.4, 0.4, 0.2] * 2), last=z(4), bounds=z(2),
    )  # fmt: skip


def _mixing(frames: int, mixed: bool) -> Mixing:
    z = np.zeros
    counts = 2 * MIXED_CONTEXTS * MIXING_ROWS * DECISIONS * mixed
    sets = 2 * 2 * MIXER_SETS * DECISIONS * mixed
    weights = np.tile([1.0] + MIXED_CONTEXTS * [0.03] + [0.0], sets)
    return Mixing(
        chances=z(counts), seen=z(counts), weights=weights, moved=z(sets), inputs=np.ones(MIXING_INPUTS),
        rows=z(MIXED_CONTEXTS, np.int64), sets=z(2, np.int64),
        offsets=z(2 * (PAST + frames + FUTURE) * mixed, np.int64),
    )  # fmt: skip


def no_recurrent() -> RecurrentNetwork:
    """That of presets without one."""
    wide, flat = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
    return RecurrentNetwork(*(8 * (wide, flat)))

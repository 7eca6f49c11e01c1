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
RENEWAL = 1024  # samples between two fresh sums of a filter's energy
LANES = 8  # parts of the distribution: logistics, then the uniform share
COMPONENTS = 4  # logistics that the network mixes
OWN_RESIDUALS = 16
OTHER_RESIDUALS = 12

I64 = NDArray[np.int64]


class Config(NamedTuple):
    """A preset as arrays; experts along the first axis, stages along the second."""

    own: I64
    other: I64
    ahead: I64
    refs: I64
    forgetting: F64
    ridge: F64
    taps: I64
    rates: F64
    delay: int
    interval: int
    mix_forgetting: float
    mix_ridge: float
    network: bool


class Network(NamedTuple):
    """Weights of the generalist network, inputs along the first axis, and the table of the logistic function."""

    w1: F32
    b1: F32
    w2: F32
    b2: F32
    w3: F32
    b3: F32
    logistic: F64


class Group(NamedTuple):
    """The channels being coded. `signal` rows: the group's channels, then those of earlier groups, in units.

    `levels[c]` holds the values that ranks stand for (in units) when `dense[c]` is 0; otherwise rank r stands for
    `low[c] + r`. `sizes[c]` is the number of ranks. `ranks` is input when coding and output when decoding.
    """

    signal: F64
    ranks: I64
    low: F64
    levels: F64
    dense: I64
    sizes: I64


class State(NamedTuple):
    """Everything that adapts, in flat arrays: channel of the group first, then expert, then stage."""

    gram: F64
    cross: F64
    coef: F64
    windows: F64
    importance: F64
    targets: F64
    factor: F64
    scratch: F64
    filters: F32
    history: F32
    fills: I64
    energy: F64
    peak: F64
    pending: F32
    stage_out: F64
    mix_gram: F64
    mix_cross: F64
    mix_coef: F64
    mix_inputs: F64
    mix_targets: F64
    mix_importance: F64
    partial: F64
    scales: F64
    error: F64
    fixed_error: F64
    residuals: F64
    belief: F64
    features: F32
    hidden1: F32
    hidden2: F32
    out: F32
    weight: F64
    centre: F64
    steep: F64
    parts: F64
    coder: NDArray[np.uint64]


def config(preset: Preset) -> Config:
    """Lay out a preset for the kernel."""
    experts = preset.experts
    stages = max(len(e.stages) for e in experts)
    taps = np.zeros((len(experts), stages), np.int64)
    rates = np.zeros((len(experts), stages))
    for i, expert in enumerate(experts):
        for s, (length, rate) in enumerate(expert.stages):
            taps[i, s], rates[i, s] = length, rate

    def ints(name: str) -> I64:
        return np.array([getattr(e, name) for e in experts], np.int64)

    return Config(
        ints("own"), ints("other"), ints("ahead"), ints("refs"),
        np.array([e.forgetting for e in experts]), np.array([e.ridge for e in experts]),
        taps, rates, preset.delay, preset.interval, preset.mix_forgetting, preset.mix_ridge, preset.hidden > 0,
    )  # fmt: skip


def feature_count(preset: Preset) -> int:
    """Inputs of the network for a preset, padded to a multiple of four."""
    return (4 + preset.partials + 3 + OWN_RESIDUALS + OTHER_RESIDUALS + 6 + 3) // 4 * 4


def new_state(preset: Preset, network: Network, frames: int, refs: int) -> State:
    """Fresh state for a group of `frames` frames with `refs` channels of earlier groups beside it."""
    c = config(preset)
    experts, stages = c.taps.shape
    size = int((c.own + c.other + c.ahead + (refs * c.refs + 3) // 4 * 4).max())
    mix = (preset.partials + 3) // 4 * 4
    longest = int(c.taps.max())
    z, f32 = np.zeros, np.float32
    squares, filters = 2 * experts, 2 * experts * stages
    belief = np.zeros((2, LANES))
    belief[:] = (0.97, 0.01, 0.01, 0.01, 0, 0, 0, 0) if preset.hidden else (0.2, 0.3, 0.2, 0.1, 0.1, 0.05, 0.05, 0)
    return State(
        gram=z(squares * size * size), cross=z(squares * size), coef=z(squares * size),
        windows=z(squares * BATCH * size), importance=z(squares * BATCH), targets=z(2 * BATCH),
        factor=z(max(size, mix) ** 2), scratch=z(max(size, mix, 8)),
        filters=z(filters * longest, f32), history=z(filters * (longest + RENEWAL + 1), f32),
        fills=np.full(2, longest + 1, np.int64), energy=z(filters), peak=z(filters), pending=z(filters, f32),
        stage_out=z(experts * stages),
        mix_gram=z(2 * mix * mix), mix_cross=z(2 * mix), mix_coef=z(2 * mix), mix_inputs=z(2 * BATCH * mix),
        mix_targets=z(2 * BATCH), mix_importance=z(2 * BATCH), partial=z(mix + 4),
        scales=np.full((2, 4), 30.0), error=z(squares), fixed_error=np.full((2, 4), 30.0),
        residuals=z(2 * (PAST + frames + FUTURE)), belief=belief,
        features=z(feature_count(preset) + 4, f32), hidden1=z(network.b1.size, f32), hidden2=z(network.b2.size, f32),
        out=z(network.b3.size, f32),
        weight=z(LANES), centre=z(LANES), steep=z(LANES), parts=z(4 * LANES),
        coder=np.array([0, 0xFFFFFFFFFFFFFFFF, 0, 0], np.uint64),
    )  # fmt: skip

"""What the OpenCL kernel is compiled with: a preset's numbers and the layout of its state, taken from the processor's.

Nothing is written down twice: shapes come from `kernel_state.new_state`, constants from the modules that own them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import distribution, kernel_state, rank_coding
from trilobyte_gui.codec.arithmetic import F32, F64
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import Preset

TASK_FIELDS = 18  # numbers that describe a group to the kernel, see `Task` in kernel.cl
_DOUBLES = (
    ("EXPERT_GRAM", "experts.gram"), ("EXPERT_CROSS", "experts.cross"), ("EXPERT_COEF", "experts.coef"),
    ("EXPERT_INPUTS", "experts.inputs"), ("EXPERT_TARGETS", "experts.targets"),
    ("EXPERT_IMPORTANCE", "experts.importance"),
    ("MIXER_GRAM", "mixer.gram"), ("MIXER_CROSS", "mixer.cross"), ("MIXER_COEF", "mixer.coef"),
    ("MIXER_INPUTS", "mixer.inputs"), ("MIXER_TARGETS", "mixer.targets"), ("MIXER_IMPORTANCE", "mixer.importance"),
    ("FILTER_ENERGY", "cascades.energy"), ("FILTER_PEAK", "cascades.peak"),
    ("SCALES", "errors.scales"), ("PLAIN", "errors.plain"), ("EXPERT_ERRORS", "errors.experts"),
    ("MIXTURE_WEIGHTS", "mixture_weights"),
)  # fmt: skip
_FLOATS = (
    ("FILTER_WEIGHTS", "cascades.weights"), ("FILTER_HISTORY", "cascades.history"), ("FILTER_GAIN", "cascades.gain"),
    ("REPEAT_WEIGHTS", "repetition.weights"), ("REPEAT_GAIN", "repetition.gain"),
)  # fmt: skip
_WEIGHTS = ("w1", "b1", "w2", "b2", "w3", "b3")


@dataclass(frozen=True, slots=True)
class BufferLayout:
    """A program for groups of one form, and what its buffers begin with."""

    source: str  # OpenCL C
    state: F64  # of a fresh lane
    filters: F32  # of a fresh lane
    network: F32
    table: F64  # the logistic function
    first_fill: int  # of the filters' histories
    delay: int  # of the second channel, in frames


@cache
def _program() -> str:
    return files(__package__).joinpath("kernel.cl").read_text("utf-8")


def layout(preset: Preset, model: Model, channels: int, earlier: int, workers: int) -> BufferLayout:
    """For groups of 1 or 2 `channels` beside `earlier` channels of earlier groups, with `workers` work-items each."""
    network = model.network(preset.weights)
    config = kernel_state.config(preset)
    state = kernel_state.new_state(preset, network, 0, earlier)
    experts, stages = config.taps.shape
    window = state.experts.coef.size // (2 * experts)
    mix = state.mixer.coef.size // 2
    longest = int(config.taps.max())
    side = max(window, mix)
    defines: dict[str, int | float] = {
        "WORKERS": workers, "CHANNELS": channels, "EARLIER": earlier, "EXPERTS": experts, "STAGES": stages,
        "PARTIALS": preset.partials, "WINDOW": window, "MIX": mix, "SIDE": side, "LONGEST": longest,
        "HISTORY": longest + 1 + kernel_state.RENEWAL, "DELAY": preset.delay if channels == 2 else 0,
        "INTERVAL": preset.interval, "NETWORK": int(config.network),
        "INPUTS": len(network.w1), "UNITS": len(network.b1),
        "PAST": kernel_state.PAST, "BATCH": kernel_state.BATCH, "LANES": kernel_state.LANES,
        "COMPONENTS": kernel_state.COMPONENTS, "OWN_RESIDUALS": kernel_state.OWN_RESIDUALS,
        "OTHER_RESIDUALS": kernel_state.OTHER_RESIDUALS, "QUANTILES": rank_coding.QUANTILES,
        "SEARCH_STEPS": rank_coding.SEARCH_STEPS, "TASK_FIELDS": TASK_FIELDS,
        "NEAR_OWN": preset.near[0], "NEAR_PAST": preset.near[1], "NEAR_AHEAD": preset.near[2], "LAGS": preset.lags,
        "HEARD": config.heard, "WHITENER_0": int(config.whiteners[0]), "WHITENER_1": int(config.whiteners[1]),
        "REPEAT_TAPS": kernel_state.REPEAT_TAPS, "REPEAT_BLOCK": kernel_state.REPEAT_BLOCK,
        "REPEAT_RATE": config.repeat_rate,
        "MIX_FORGETTING": config.mix_forgetting, "MIX_RIDGE": config.mix_ridge, "SHARED": distribution.SHARED,
        "KEPT": distribution.KEPT,
    }  # fmt: skip
    doubles, at = _laid_out(state, _DOUBLES, defines)
    for name, size in (  # what no lane needs at the beginning
        ("FILTER_OUTPUT", 2 * experts * stages), ("REPEATED", 2 * preset.lags), ("DECAY", experts + 1),
        ("SCRATCH", (experts + 1) * side),
        ("FACTOR", (experts + 1) * side * side),
    ):  # fmt: skip
        defines[f"AT_{name}"] = at
        at += size
    defines["STATE_SIZE"] = at
    floats, defines["FILTER_SIZE"] = _laid_out(state, _FLOATS, defines)
    weights = [np.ascontiguousarray(getattr(network, name), np.float32).reshape(-1) for name in _WEIGHTS]
    for name, place in zip(_WEIGHTS, np.cumsum([0] + [len(each) for each in weights]), strict=False):
        defines[f"AT_{name.upper()}"] = int(place)
    lines = [f"#define {name} {_number(value)}" for name, value in defines.items()]
    lines.append(f"#define TOTAL {rank_coding.TOTAL}L")
    lines += [
        _table("int", "OWN", config.own), _table("int", "OTHER", config.other), _table("int", "AHEAD", config.ahead),
        _table("int", "REFS", config.refs), _table("double", "FORGETTING", config.forgetting),
        _table("double", "RIDGE", config.ridge), _table("int", "TAPS", config.taps.reshape(-1)),
        _table("double", "RATES", config.rates.reshape(-1)), _table("double", "WIDTHS", distribution.WIDTHS),
        _table("double", "LOGIT", rank_coding.LOGIT),
    ]  # fmt: skip
    source = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n" + "\n".join(lines) + "\n" + _program()
    return BufferLayout(
        source, np.concatenate([doubles, np.zeros(at - doubles.size)]), floats, np.concatenate(weights),
        network.logistic, longest + 1, int(defines["DELAY"]),
    )  # fmt: skip


def _laid_out(
    state: kernel_state.KernelState, parts: tuple[tuple[str, str], ...], defines: dict[str, int | float]
) -> tuple[NDArray[np.floating], int]:
    """The named parts of a state one behind the other, and their length; where each begins goes to `defines`."""
    arrays = []
    at = 0
    for name, path in parts:
        value = state
        for step in path.split("."):
            value = getattr(value, step)
        array = np.asarray(value).reshape(-1)
        defines[f"AT_{name}"] = at
        at += array.size
        arrays.append(array)
    return np.concatenate(arrays), at


def _number(value: float) -> str:
    """A literal of exactly this value."""
    return str(value) if isinstance(value, int) else f"{float(value).hex()}"


def _table(kind: str, name: str, values: object) -> str:
    numbers = ", ".join(str(int(v)) if kind == "int" else float(v).hex() for v in np.asarray(values).tolist())
    return f"constant {kind} {name}[] = {{{numbers}}};"

"""The distribution of a sample, compiled: six logistics and a uniform share, weighed by how well each did so far.

Values are in the channel's units.
"""

from __future__ import annotations

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F32, F64, exp2
from trilobyte_gui.codec.kernel_state import COMPONENTS, LANES, ChannelAlphabet, Mixture, Plain
from trilobyte_gui.compiled import inlined_function

WIDTHS = (3.6, 2.2, 1.4, 0.8, 0.4)  # over the running scale, of a preset without network
SHARED = 0.003  # that no component's weight falls below, without network
KEPT = 1.0 - 7 * SHARED


@inlined_function
def fill_mixture(
    c: int, network: bool, mean: float, scale: float, plain: Plain, plain_errors: F64, out: F32, mixture_weights: F64,
    mixture: Mixture,
) -> None:  # fmt: skip
    """Fill in the components: weights, and the logistics' centres and steepness. FORMAT.md, "Distribution".

    With a network its output `out` gives the first four, which share one weight.
    """
    weight, centre, steep, held = mixture.weight, mixture.centre, mixture.steep, LANES * c
    if network:
        top = max(max(out[0], out[1]), max(out[2], out[3]))
        z = 0.0
        for k in range(COMPONENTS):
            v = exp2(float(out[k] - top))
            weight[k] = v
            z += v
        z = mixture_weights[held] / z
        for k in range(COMPONENTS):
            weight[k] *= z
            centre[k] = mean + min(max(float(out[COMPONENTS + k]), -20.0), 20.0) * scale
            steep[k] = 1.0 / (scale * exp2(min(max(float(out[2 * COMPONENTS + k]), -10.0), 6.0)) + 0.01)
        for k in range(COMPONENTS, LANES - 1):
            weight[k] = mixture_weights[held + k - COMPONENTS + 1]
        centre[COMPONENTS] = mean
        steep[COMPONENTS] = 1.0 / (0.6 * scale)
    else:
        for k in range(LANES - 1):
            weight[k] = mixture_weights[held + k]
            centre[k] = mean
        z = 1.0 / scale
        for k in range(COMPONENTS + 1):
            steep[k] = z * WIDTHS[k]
    best = 0
    for k in range(1, 4):
        if plain_errors[4 * c + k] < plain_errors[4 * c + best]:
            best = k
    centre[COMPONENTS + 1] = plain.x1 if best == 1 else plain.l1 if best == 2 else plain.l2 if best == 3 else 0.0
    steep[COMPONENTS + 1] = 1.0 / (0.6 * plain_errors[4 * c + best] + 0.02)


@inlined_function
def edge_below(rank: int, alphabet: ChannelAlphabet, levels: F64, edges: F64) -> float:
    """The value half-way between a rank and the one before it, or where the axis of a grid has that rank begin.
    FORMAT.md, "Distribution" ("Each logistic")."""
    edge = alphabet.low + rank - 0.5
    if alphabet.grid > 0:
        edge = edges[alphabet.channel, rank]
    elif not alphabet.dense:
        edge = 0.5 * (levels[alphabet.channel, rank - 1] + levels[alphabet.channel, rank])
    return edge


@inlined_function
def logistic(x: float, table: F64) -> float:
    """By linear interpolation in the model's table. FORMAT.md, "Arithmetic"."""
    y = min(max(x * 128.0 + 2048.0, 0.0), 4096.0)
    i = int(y)
    f: float = table[i] + (table[i + 1] - table[i]) * (y - i)
    return f


@inlined_function
def probability_below(edge: float, uniform: float, mixture: Mixture, table: F64, at: int) -> float:
    """F of the rank above an edge, `uniform` being the uniform distribution's part of it. FORMAT.md, "Distribution".

    Each component's part goes to the mixture's `parts` from `at` on.
    """
    f = simd_ops.cumulate(edge, uniform, mixture.weight, mixture.centre, mixture.steep, table, mixture.parts, at)
    return min(f, 1.0)


@inlined_function
def learn_weights(
    c: int, network: bool, size: int, lower: int, upper: int, mixture: Mixture, mixture_weights: F64
) -> None:
    """Move weight to the components that gave the coded rank the most of theirs. FORMAT.md, "Learning" 1.

    Their parts below that rank stand in the mixture from `lower` on, those below the next one from `upper` on.
    """
    weight, parts, held = mixture.weight, mixture.parts, LANES * c
    if network:
        p0 = 0.0
        for k in range(COMPONENTS):
            p0 += weight[k] * (parts[upper + k] - parts[lower + k])
        p0 = max(p0, 1e-12)  # which their weight was in already
        p1 = max(parts[upper + 4] - parts[lower + 4], 1e-12) * mixture_weights[held + 1]
        p2 = max(parts[upper + 5] - parts[lower + 5], 1e-12) * mixture_weights[held + 2]
        p3 = mixture_weights[held + 3] / size
        z = 0.999 / (((p0 + p1) + p2) + p3)
        mixture_weights[held] = p0 * z + 0.00025
        mixture_weights[held + 1] = p1 * z + 0.00025
        mixture_weights[held + 2] = p2 * z + 0.00025
        mixture_weights[held + 3] = p3 * z + 0.00025
    else:
        z = 0.0
        for k in range(LANES - 1):
            p0 = weight[k] * max(parts[upper + k] - parts[lower + k], 1e-12)
            mixture_weights[held + k] = p0
            z += p0
        z = KEPT / z
        for k in range(LANES - 1):
            mixture_weights[held + k] = mixture_weights[held + k] * z + SHARED

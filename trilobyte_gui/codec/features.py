"""The generalist network and the features that it is given, compiled.

`c` and `t` are channel and frame of the sample; values are in the channel's units.
"""

from __future__ import annotations

import numpy as np

from trilobyte_gui.codec import simd_ops
from trilobyte_gui.codec.arithmetic import F32, F64
from trilobyte_gui.codec.kernel_state import (
    OTHER_RESIDUALS,
    OWN_RESIDUALS,
    PAST,
    Activations,
    ChannelAlphabet,
    Errors,
    KernelShape,
    Network,
    Plain,
)
from trilobyte_gui.compiled import inlined_function


@inlined_function
def fill_features(
    c: int, t: int, shape: KernelShape, alphabet: ChannelAlphabet, base: float, mean: float, scale: float, plain: Plain,
    errors: Errors, partial: F64, scratch: F64, features: F32,
) -> None:  # fmt: skip
    """Fill in the features: bounded, and free of scale but for the scale itself. FORMAT.md, "Features".

    Puts three more predictions behind the partial ones.
    """
    now = PAST + t
    inverse = 0.5 / scale
    for k in range(4):
        scratch[k] = errors.scales[4 * c + k] + 0.05
    scratch[4] = scale
    scratch[5] = errors.scales[4 * (1 - c) + 1] + 0.05
    simd_ops.logarithms(scratch, 0)
    log_scale = scratch[4]
    features[0] = np.float32(0.25 * min(log_scale, 8.0))
    features[1] = np.float32(0.5 * min(max(scratch[0] - log_scale, -6.0), 6.0))
    features[2] = np.float32(0.5 * min(max(scratch[1] - log_scale, -6.0), 6.0))
    features[3] = np.float32(0.5 * min(max(scratch[3] - log_scale, -6.0), 6.0))
    q = shape.partials
    partial[q] = base
    partial[q + 1] = plain.x1
    partial[q + 2] = plain.l1
    simd_ops.softsign(partial, 0, q + 3, mean, inverse, features, 4)
    at = 4 + q + 3
    begin = c * shape.length + now - OWN_RESIDUALS
    simd_ops.softsign(errors.residuals, begin, OWN_RESIDUALS, 0.0, inverse, features, at)
    at += OWN_RESIDUALS
    if shape.channels == 2:
        end = now + shape.delay + 1 if c == 1 else now - shape.delay
        begin = (1 - c) * shape.length + end - OTHER_RESIDUALS
        simd_ops.softsign(errors.residuals, begin, OTHER_RESIDUALS, 0.0, inverse, features, at)
        features[at + OTHER_RESIDUALS] = np.float32(0.5 * min(max(scratch[5] - log_scale, -6.0), 6.0))
        features[at + OTHER_RESIDUALS + 1] = np.float32(1.0)
    at += OTHER_RESIDUALS + 2
    features[at] = np.float32(c)
    z = mean - alphabet.low
    features[at + 1] = np.float32(z - np.floor(z) - 0.5)
    features[at + 2] = np.float32(min(t, 4096) / 4096.0)
    z = (errors.scales[4 * c] + 0.05) / (errors.plain[4 * c + 1] + 0.05)
    features[at + 3] = np.float32(z / (1.0 + z))


@inlined_function
def run_network(net: Network, a: Activations) -> None:
    """From the features to the network's output. FORMAT.md, "Distribution" ("Network").

    A width needs layers of its own, since each adds up in lanes of that many: those of `presets.NETWORK_WIDTHS`.
    """
    inputs, units = net.w1.shape
    if units == 32:
        simd_ops.layer32(a.features, inputs, net.w1, net.b1, a.hidden1)
        simd_ops.relu(a.hidden1, units)
        simd_ops.layer32(a.hidden1, units, net.w2, net.b2, a.hidden2)
    else:
        simd_ops.layer64(a.features, inputs, net.w1, net.b1, a.hidden1)
        simd_ops.relu(a.hidden1, units)
        simd_ops.layer64(a.hidden1, units, net.w2, net.b2, a.hidden2)
    simd_ops.relu(a.hidden2, units)
    simd_ops.layer16(a.hidden2, units, net.w3, net.b3, a.out)

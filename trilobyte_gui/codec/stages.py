"""What each stage of the coder costs on a piece of audio: for benchmarks."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec import kernel, segment
from trilobyte_gui.codec.alphabet import TableBuilder
from trilobyte_gui.codec.network import shipped_model
from trilobyte_gui.codec.presets import PRESETS


def measure(samples: NDArray[np.int32], bits: int, preset: str) -> dict[str, float]:
    """Processor seconds by stage for int32 (frames, channels), at least one frame; kernels are compiled before.

    Stages inside the kernel are told apart by differences: predicting alone, then with network and coding.
    """
    pair = np.ascontiguousarray(samples[:, :2])
    frames, channels = pair.shape
    builder = TableBuilder(channels, bits)
    builder.add(pair)
    tables = builder.finish()
    encoder = segment.Encoder(channels, bits, preset, tables, stored=False)
    decoder = segment.Decoder(channels, bits, preset, tables)
    network = shipped_model().network(preset)
    signal = np.zeros((channels, kernel.PAST + frames + kernel.FUTURE))
    signal[:, kernel.PAST : kernel.PAST + frames] = pair.T
    group = kernel.Group(
        signal,
        np.zeros((channels, 1), np.int64),
        pair.min(0).astype(np.float64),
        np.zeros((channels, 1)),
        np.ones(channels, np.int64),
        pair.max(0).astype(np.int64) - pair.min(0) + 1,
    )
    state = kernel.new_state(PRESETS[preset], network, frames, 0)
    dump = np.zeros((channels * frames, kernel.feature_count(PRESETS[preset]) + 2), np.float32)
    encoder.encode(pair[:1])

    begun = time.process_time()
    kernel.run(
        kernel.MODE_FEATURES, 0, frames + PRESETS[preset].delay, frames, channels, kernel.config(PRESETS[preset]),
        network, group, state, np.zeros((1, 4), np.int32), np.zeros(1, np.uint32), dump,
    )  # fmt: skip
    predicted = time.process_time()
    coded = encoder.encode(pair)
    encoded = time.process_time()
    decoder.decode(coded, frames)
    decoded = time.process_time()
    prediction = predicted - begun
    return {
        "prediction": prediction,
        "network and coding": max(encoded - predicted - prediction, 0.0),
        "network and decoding": max(decoded - encoded - prediction, 0.0),
    }

"""What each stage of coding costs, measured on an excerpt by leaving stages out.

The kernel does all of its work for a sample before it turns to the next, so its stages cannot be timed one after
the other. They can be left out: a preset without filters, or without least squares, or the kernel without the
network is run on the same samples, and a stage costs what its absence saves: processor time of one thread, the
best of three runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_codec import Flac8Meter
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec import kernel, kernel_state
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.codec.segment import Decoder, Encoder, TableBuilder
from trilobyte_gui.models.generalist import shipped_model

EXCERPT = 1 << 17  # frames
_SLICE = 4096


def measure(source: Path, preset: str) -> dict[str, float]:
    """Stage -> microseconds a sample (of any channel) on the first two channels of the source's beginning.

    Empty where a channel of the excerpt is constant. Raises what reading the source raises.
    """
    x, rate, bits = _excerpt(source)
    frames, channels = x.shape
    if not frames or (x == x[0]).all(axis=0).any():
        return {}

    def meter() -> None:
        flac = Flac8Meter(channels, rate, bits)
        flac.add(x)
        flac.finish()

    builder = TableBuilder(channels, bits)
    builder.add(x)
    tables = builder.finish()
    model = shipped_model()
    encoder = Encoder(channels, bits, preset, tables, model=model, stored=False)
    decoder = Decoder(channels, bits, preset, tables, model=model)
    coded = encoder.encode(x)

    config = kernel_state.config(PRESETS[preset])
    nothing = np.zeros_like(config.own)
    no_filters = config._replace(taps=np.zeros_like(config.taps))
    no_squares = no_filters._replace(own=nothing, other=nothing, ahead=nothing)
    took = _best_of_three(
        {
            "read": lambda: _excerpt(source),
            "FLAC": meter,
            "tables": lambda: TableBuilder(channels, bits).add(x),
            "rest": lambda: _run(x, preset, no_squares, kernel.MODE_FEATURES),
            "squares": lambda: _run(x, preset, no_filters, kernel.MODE_FEATURES),
            "predict": lambda: _run(x, preset, config, kernel.MODE_FEATURES),
            "kernel": lambda: _run(x, preset, config, kernel.MODE_ENCODE),
            "encode": lambda: encoder.encode(x),
            "decode": lambda: decoder.decode(coded, frames),
        }
    )
    seconds = {
        "read": took["read"],
        "FLAC -8 measured": took["FLAC"],
        "tables": took["tables"],
        "least squares": took["squares"] - took["rest"],
        "LMS filters": took["predict"] - took["squares"],
        "mixer, features": took["rest"],
        "network, intervals": took["kernel"] - took["predict"],
        "alphabet, range coder": took["encode"] - took["kernel"],
        "a segment encoded": took["encode"],
        "a segment decoded": took["decode"],
    }
    return {stage: 1e6 * each / x.size for stage, each in seconds.items()}


def _excerpt(source: Path) -> tuple[NDArray[np.int32], int, int]:
    """Samples (frames, channels), sample rate, bits."""
    with open_source(source) as audio:
        channels = min(audio.info.channels, 2)
        block = next(audio.blocks(EXCERPT), np.zeros((0, channels), np.int32))
        return np.ascontiguousarray(block[:, :channels]), audio.info.rate, audio.info.bits


def _run(x: NDArray[np.int32], preset: str, config: kernel_state.KernelConfig, mode: int) -> None:
    """The kernel alone over int32 (frames, channels), its output thrown away."""
    frames, channels = x.shape
    network = shipped_model().network(preset)
    low = x.min(0).astype(np.int64)
    signal = np.zeros((channels, kernel_state.PAST + frames + kernel_state.FUTURE))
    signal[:, kernel_state.PAST : kernel_state.PAST + frames] = x.T
    group = kernel_state.Group(
        signal,
        np.ascontiguousarray((x - low).T, np.int64),
        low.astype(np.float64),
        np.zeros((channels, 1)),
        np.ones(channels, np.int64),
        x.max(0) - low + 1,
        kernel_state.no_lags(PRESETS[preset], frames),
        np.zeros(channels, np.int64),
        np.zeros(channels, np.int64),
    )
    state = kernel_state.new_state(PRESETS[preset], network, frames, 0)
    rows = np.zeros((_SLICE * channels * 4, 4), np.int32)
    dump = np.zeros((channels * frames if mode == kernel.MODE_FEATURES else 1, len(network.w1) + 2), np.float32)
    steps = frames + (config.delay if channels == 2 else 0)
    for begin in range(0, steps, _SLICE):
        kernel.run(
            mode, begin, min(begin + _SLICE, steps), frames, channels, config, network, group, state, rows,
            np.zeros(1, np.uint32), dump,
        )  # fmt: skip


def _best_of_three(calls: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of this thread's processor time; in turns, so that a slower minute slows all of them."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(3):
        for name, call in calls.items():
            began = time.thread_time()
            call()
            best[name] = min(best[name], time.thread_time() - began)
    return best

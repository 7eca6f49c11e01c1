"""The hybrid codec on OpenCL devices: how fast, next to the processor's cores, and what limits it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from trilobyte_gui.codec import kernel_state
from trilobyte_gui.codec.presets import HYBRID, Preset
from trilobyte_gui.gpu import devices
from trilobyte_gui.models.generalist import shipped_model

CD = 44100  # frames a second
HOURS = 1000  # of the library that is forecast

# Memory in bytes a second, operations of 32 and of 64 bits a second: half of what vendors publish, who count a fused
# multiplication and addition as two. Here nothing is fused.
CARDS = {
    "GeForce RTX 3060": (360e9, 6.4e12, 0.1e12),
    "GeForce RTX 4070": (504e9, 14.6e12, 0.23e12),
    "Radeon RX 7800 XT": (624e9, 18.7e12, 0.58e12),
    "H200": (4800e9, 33.5e12, 17e12),
}

_LIMITS = """
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF
#define RUN(NAME, KIND) kernel void NAME(global KIND *out) { \\
    KIND a = get_global_id(0), b = a + 1, c = a + 2, d = a + 3; \\
    for (int i = 0; i < 4096; i++) { \\
        a = a * (KIND)0.5 + b; b = b * (KIND)0.5 + c; c = c * (KIND)0.5 + d; d = d * (KIND)0.5 + a; } \\
    out[get_global_id(0)] = a + b + c + d; }
RUN(single_, float)
RUN(double_, double)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a sample of one channel costs: bytes moved to and from memory, and operations of 32 and of 64 bits."""

    moved: float
    singles: float
    doubles: float


def cost(preset: Preset) -> Cost:
    """By counting what the kernel does, caches apart."""
    config = kernel_state.config(preset)
    taps = float(config.taps.sum())
    mix = (preset.partials + 3) // 4 * 4
    inputs = [int(n) for n in config.own + config.other + config.ahead // 2] + [mix]
    elements = sum(n * n / 2 + 2 * n for n in inputs)
    solved = sum(n**3 / 6 + n * n for n in inputs) / preset.interval
    features, units = kernel_state.feature_count(preset), preset.hidden
    network = 2.0 * (features * units + units * units + 16 * units)
    moved = 12 * taps + 16 * elements / kernel_state.BATCH + 16 * solved + 8 * sum(inputs) + 64
    doubles = 25 * elements / kernel_state.BATCH + 9 * solved + 2 * sum(inputs) + 600  # with the distribution's
    return Cost(moved, 4 * taps + network, doubles)


def forecast(preset: Preset, memory: float, singles: float, doubles: float) -> float:
    """The real-time factor for CD audio that a device's limits allow, were all of its parts always busy."""
    each = cost(preset)
    seconds = max(each.moved / memory, each.singles / singles, each.doubles / doubles)
    return 1 / (2 * CD * seconds)


def limits(device: devices.GpuDevice) -> tuple[float, float, float]:
    """Measured: bytes of memory a second, operations of 32 and of 64 bits a second."""
    import pyopencl as cl

    context = cl.Context([device.device])
    queue = cl.CommandQueue(context)
    size = min(device.memory // 16, 1 << 28)
    one, two = (cl.Buffer(context, cl.mem_flags.READ_WRITE, size) for _ in range(2))
    rates = [2 * size / _best(lambda: cl.enqueue_copy(queue, one, two), queue)]
    program = cl.Program(context, _LIMITS).build()
    items = device.device.max_compute_units * (64 if not device.is_gpu else 4096)
    for name in ("single_", "double_"):
        kernel = cl.Kernel(program, name)
        kernel.set_args(one)
        took = _best(partial(cl.enqueue_nd_range_kernel, queue, kernel, (items,), None), queue)
        rates.append(items * 4096 * 8 / took)
    return rates[0], rates[1], rates[2]


def _best(run: Callable[[], object], queue: Any) -> float:
    times = []
    for _ in range(4):
        began = time.perf_counter()
        run()
        queue.finish()
        times.append(time.perf_counter() - began)
    return min(times[1:])


def report(number: int, presets: list[str], lanes: list[int], frames: int) -> Iterator[str]:
    """Lines of the report on device `number` (as in `gpu:NUMBER`). Raises ValueError where there is none."""
    from trilobyte_gui.gpu.lanes import Lanes

    found = devices.found()
    for each in found:
        yield f"gpu:{each.number}  {each.name}, driver {each.driver}" + (f": {each.why_not}" if each.why_not else "")
    usable = [each for each in found if each.number == number and not each.why_not]
    if not usable:
        raise ValueError(f"there is no OpenCL device number {number} that computes exactly; see the guide, “GPU”")
    memory, singles, doubles = limits(usable[0])
    yield (
        f"limits: {memory / 1e9:.1f} GB/s, {singles / 1e9:.1f} and {doubles / 1e9:.1f} billion operations a second"
        " (32 and 64 bits)"
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    model = shipped_model()
    yield ""
    yield "real-time factors (CD audio): encoding / decoding"
    for preset in presets:
        one = devices.processor(preset, frames)
        yield f"{preset}: processor {one.encode / CD:.2f} / {one.decode / CD:.2f} a core, {cores} cores"
        for count in lanes:
            made = Lanes(usable[0].device, model, count)
            try:
                devices.check(made, model, (preset,))
                speed = devices.measure(made, model, preset, count, frames)
            finally:
                made.close()
            night = HOURS / (speed.both / CD)
            yield (
                f"  {count} lanes: {speed.encode / CD:.2f} / {speed.decode / CD:.2f}, the same bits;"
                f" {HOURS:,} hours of music in {night:,.1f} h, verified"
            )
        sample = cost(HYBRID[preset])
        yield (
            f"  a sample: {sample.moved / 1e3:.1f} kB moved, {sample.singles / 1e3:.1f} thousand operations of 32 bits,"
            f" {sample.doubles / 1e3:.1f} thousand of 64; these limits allow"
            f" {forecast(HYBRID[preset], memory, singles, doubles):.1f} times real time"
        )
    yield ""
    yield "Not measured but forecast from published limits, were all parts of a device always busy (at most this):"
    for name, (memory, singles, doubles) in CARDS.items():
        factors = ", ".join(f"{p} {forecast(HYBRID[p], memory, singles, doubles):,.0f}" for p in presets)
        yield f"  {name}: {factors} times real time"

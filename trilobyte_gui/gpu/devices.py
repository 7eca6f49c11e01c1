"""Which OpenCL devices there are, which of them compute exactly, and how fast one is.

Needs the extra `gpu` (pyopencl) and the device's driver; without either there are no devices.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trilobyte_gui.codec.errors import Phrase, SelfTestFailed

if TYPE_CHECKING:
    import pyopencl as cl

    from trilobyte_gui.codec.network import Model
    from trilobyte_gui.gpu.lanes import Lanes

MEASURED_FRAMES = 3000  # of a segment that is timed


@dataclass(frozen=True, slots=True)
class GpuDevice:
    """A device: `number` as in `gpu:NUMBER`, `why_not` the reason that it cannot be used, if so."""

    number: int
    name: str
    driver: str
    is_gpu: bool
    memory: int  # bytes
    why_not: Phrase | None
    device: cl.Device


def found() -> list[GpuDevice]:
    """All OpenCL devices: GPUs first, then processors with an OpenCL driver, in the drivers' order."""
    try:
        import pyopencl as cl
    except ImportError:
        return []
    try:
        devices = [device for platform in cl.get_platforms() for device in platform.get_devices()]
    except cl.Error:  # no driver is installed
        return []
    devices.sort(key=lambda device: not device.type & cl.device_type.GPU)
    return [
        GpuDevice(
            number, device.name.strip(), device.driver_version.strip(), bool(device.type & cl.device_type.GPU),
            device.global_mem_size, _why_not(device), device,
        )
        for number, device in enumerate(devices)
    ]  # fmt: skip


def _why_not(device: cl.Device) -> Phrase | None:
    """What a device lacks by its own account."""
    import pyopencl as cl

    flags = cl.device_fp_config
    both = flags.DENORM | flags.INF_NAN | flags.ROUND_TO_NEAREST
    if "cl_khr_fp64" not in device.extensions.split() or device.double_fp_config & both != both:
        return Phrase("it has no exact 64-bit floating point")
    exact = both | flags.CORRECTLY_ROUNDED_DIVIDE_SQRT
    if device.single_fp_config & exact != exact:
        return Phrase("its 32-bit floating point is not exact")
    if not device.available or not device.compiler_available:
        return Phrase("its driver has no compiler")
    return None


def check(lanes: Lanes, model: Model, presets: tuple[str, ...]) -> None:
    """Code and decode the golden segment there with these presets. Raises SelfTestFailed, DeviceFailed."""
    from trilobyte_gui.codec.presets import DECODED
    from trilobyte_gui.codec.selftest import expected, golden_digest

    for preset in DECODED.values():
        if preset.grids:  # left to the processor, as is context mixing; all else is as the coder version before has it
            continue
        if preset.name in presets and golden_digest(preset, model, lanes) != expected(preset, model):
            name = lanes.device.name.strip()
            raise SelfTestFailed("the golden segment comes out differently on {0} (preset {1})", name, preset.name)


@dataclass(frozen=True, slots=True)
class Speed:
    """Frames of stereo a second, of so many segments at once."""

    segments: int
    encode: float
    decode: float

    @property
    def both(self) -> float:
        """Frames a second that are coded and then decoded, as archiving does."""
        return 1 / (1 / self.encode + 1 / self.decode)


def measure(lanes: Lanes, model: Model, preset: str, count: int, frames: int = MEASURED_FRAMES) -> Speed:
    """Time `count` segments of `frames` frames side by side, after one to warm up. Raises DeviceFailed."""
    from concurrent.futures import ThreadPoolExecutor

    encode, decode = _work(model, preset, frames, lanes)
    with ThreadPoolExecutor(count) as pool:

        def timed(work: Callable[[], object]) -> float:
            began = time.monotonic()
            for each in [pool.submit(work) for _ in range(count)]:
                each.result()
            return count * frames / (time.monotonic() - began)

        return Speed(count, timed(encode), timed(decode))


def processor(preset: str, frames: int = MEASURED_FRAMES) -> Speed:
    """The same of one of the processor's cores, in its own time."""
    from trilobyte_gui.models.generalist import shipped_model

    def timed(work: Callable[[], object]) -> float:
        began = time.thread_time()
        work()
        return frames / (time.thread_time() - began)

    encode, decode = _work(shipped_model(), preset, frames, None)
    return Speed(1, timed(encode), timed(decode))


def _work(
    model: Model, preset: str, frames: int, lanes: Lanes | None
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Coding and decoding a segment of stereo, both done once so that nothing is left to compile."""
    import numpy as np

    from trilobyte_gui.codec.segment import Decoder, Encoder, TrackTables
    from trilobyte_gui.codec.selftest import golden_samples

    golden = golden_samples()
    samples = np.concatenate([golden] * -(-frames // len(golden)))[:frames]
    tables = TrackTables((None, None))
    encoder = Encoder(2, 16, preset, tables, model=model, groups=lanes, stored=False)
    decoder = Decoder(2, 16, preset, tables, model=model, groups=lanes)
    segment = encoder.encode(samples)
    decoder.decode(segment, frames)
    return lambda: encoder.encode(samples), lambda: decoder.decode(segment, frames)

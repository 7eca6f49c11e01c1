"""`trilobyte devices`: list the GPUs that presets can use, and test them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from trilobyte_gui.cli.reporting import add_common, fail, tell
from trilobyte_gui.codec.errors import ExitCode, SelfTestFailed, TrilobyteError
from trilobyte_gui.codec.presets import HYBRID

if TYPE_CHECKING:
    from trilobyte_gui.gpu.devices import GpuDevice

CD = 44100  # frames a second


def add_arguments(command: argparse.ArgumentParser) -> None:
    """What `trilobyte devices` is asked with."""
    add_common(command)
    command.add_argument(
        "--test", action="store_true", help="code known audio with every preset on each device, and measure its speed"
    )


def run(arguments: argparse.Namespace) -> int:
    """List them all; returns the exit code, which is that of a failed test."""
    from trilobyte_gui.gpu import devices

    found = devices.found()
    if not found:
        words = "There is no OpenCL device. Install the driver of your GPU, and: pip install 'trilobyte-gui[gpu]'"
        tell(arguments.json, words, "devices", count=0)
    failed = ExitCode.OK
    for each in found:
        kind = "GPU" if each.is_gpu else "processor"
        words = f"gpu:{each.number}  {each.name} ({kind}, {each.memory / 1e9:.1f} GB, driver {each.driver})"
        if each.why_not:
            words += f": cannot be used, {each.why_not}"
        facts = {"device": f"gpu:{each.number}", "name": each.name, "driver": each.driver, "gpu": each.is_gpu}
        tell(arguments.json, words, "device", **facts, memory_bytes=each.memory, why_not=each.why_not)
        if arguments.test and not each.why_not:
            try:
                _test(each, arguments.json)
            except TrilobyteError as error:
                failed = fail(arguments.json, error, device=f"gpu:{each.number}")
    return failed


def _test(found: GpuDevice, as_json: bool) -> None:
    from trilobyte_gui.gpu import devices
    from trilobyte_gui.gpu.lanes import DeviceFailed, Lanes
    from trilobyte_gui.models.generalist import shipped_model

    lanes = Lanes(found.device, shipped_model())
    try:
        for preset in HYBRID:
            devices.check(lanes, shipped_model(), (preset,))
            there, here = devices.measure(lanes, shipped_model(), preset, lanes.most), devices.processor(preset)
            words = (
                f"  {preset}: the same bits; {there.segments} segments at once {there.encode / CD:.1f} times real time,"
                f" restoring {there.decode / CD:.1f} (one core {here.encode / CD:.1f}, {here.decode / CD:.1f})"
            )
            facts = {"encode": there.encode / CD, "decode": there.decode / CD, "segments": there.segments}
            core = {"core_encode": here.encode / CD, "core_decode": here.decode / CD}
            tell(as_json, words, "tested", device=f"gpu:{found.number}", preset=preset, **facts, **core)
    except DeviceFailed as failure:
        raise SelfTestFailed("{0} failed: {1}", found.name, str(failure)) from failure
    finally:
        lanes.close()

"""How fast this computer codes, measured once, and what that means for a selection."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping

from trilobyte_gui.archive.execution.child import start
from trilobyte_gui.archive.tasks import Device, default_jobs

_SECONDS = 1.0
_RATE = 44_100
_PATIENCE = 60.0


def measure(stop: threading.Event, device: Device = "auto") -> dict[str, float]:
    """Times real time at which one core (for the language model over bytes: `device`) codes stereo at 44.1 kHz, by
    preset; {} before the codec is compiled.

    Presets whose turn had not come when `stop` was set are left out.
    """
    import numpy as np

    from trilobyte_gui.codec import segment
    from trilobyte_gui.codec.presets import CODED, LM
    from trilobyte_gui.compiled import compiled
    from trilobyte_gui.models.generalist import model_of

    if not compiled():
        return {}
    random = np.random.default_rng(7)
    at = np.arange(round(_SECONDS * _RATE)) / _RATE
    chord = sum(np.sin(6.2832 * tone * at) for tone in (110.0, 220.5, 331.0, 554.4)) * np.exp(-3 * (at % 0.5))
    both = np.stack([chord * 4000, chord * 3500], axis=1) + random.normal(0, 30, (len(at), 2))
    samples = np.ascontiguousarray(both.astype(np.int32))
    builder = segment.TableBuilder(2, 16)
    builder.add(samples)
    tables = builder.finish()
    speeds: dict[str, float] = {}
    for name, preset in CODED.items():
        if stop.is_set():
            return speeds
        encoder = segment.Encoder(2, 16, preset, tables, model=model_of(preset))
        encoder.encode(samples[:4096])  # loads the compiled code
        began = time.thread_time()  # other programs may be at work, and this stands back for them
        encoder.encode(samples)
        speeds[name] = _SECONDS / max(time.thread_time() - began, 1e-6)
    language = _language_model(stop, device)
    if language:
        each = language / default_jobs()  # all of them work on one segment after the other
        speeds["best"] = 1 / (1 / each + 1 / speeds[LM.name])
    return speeds


def _language_model(stop: threading.Event, device: Device) -> float | None:
    """Times real time at which the language model over bytes codes; None where there is none."""
    end = time.monotonic() + _PATIENCE
    module = "trilobyte_gui.archive.operations.lm_speed"
    with start(module, device, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        while True:
            try:
                told, _ = child.communicate(timeout=0.1)
                return float(told) if child.returncode == 0 and told.strip() else None
            except subprocess.TimeoutExpired:
                if stop.is_set() or time.monotonic() > end:
                    child.kill()
                    return None


def restoring(seconds: Mapping[str, float], speeds: Mapping[str, float], jobs: int) -> float | None:
    """Seconds that decoding takes: so many seconds of audio by preset, with what was measured of each; None where one
    of them was not."""
    wanted = {preset: each for preset, each in seconds.items() if each > 0}
    if not wanted or any(not speeds.get(preset) for preset in wanted):
        return None
    return sum(each / (speeds[preset] * jobs) for preset, each in wanted.items())


def forecast(seconds: float, speed: float | None, jobs: int) -> float | None:
    """Seconds that compressing so many seconds of audio takes, verification (a second run) included."""
    return 2 * seconds / (speed * jobs) if speed and seconds else None

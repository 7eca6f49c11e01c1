"""The GPU that the hybrid presets use: found when it is first needed, kept for the tracks that follow.

`--device auto` uses a GPU only if it computes exactly, which is tested, and faster than this computer's cores, which is
measured once and remembered. `gpu` and `gpu:N` use it whatever it is measured at, but never if it computes wrongly.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

import trilobyte_gui
from trilobyte_gui import paths
from trilobyte_gui.archive.storage.own_files import open_file, read_bytes
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.errors import DeviceUnavailable, Phrase, SelfTestFailed
from trilobyte_gui.gpu import devices
from trilobyte_gui.models.generalist import shipped_model

if TYPE_CHECKING:
    from trilobyte_gui.gpu.lanes import Lanes
    from trilobyte_gui.gpu.turns import Turns

_PIECE = 24 << 20  # bytes of this computer's memory that a segment in a lane takes
_SHARE = 4  # of the memory, as a divisor, that all of them may take
_MOST = 256  # lanes where the memory is unknown

_lock = threading.Lock()
_used: dict[tuple[str, int], tuple[Turns, int]] = {}  # and by how many at the moment
_words: deque[Phrase] = deque()


@contextlib.contextmanager
def using(options: Options) -> Iterator[int]:
    """The device that the options name, while the block runs: how many segments it works on at once, 0 without one.

    Raises DeviceUnavailable where a GPU was asked for and none can be used.
    """
    key = (options.device, options.jobs)
    with _lock:
        turns, users = _used.get(key, (None, 0))
        turns = turns or _made(options)
        if turns:
            _used[key] = turns, users + 1
    try:
        yield turns.lanes if turns else 0
    finally:
        if turns:
            with _lock:
                users = _used[key][1] - 1
                _used[key] = turns, users
                if not users:
                    del _used[key]
                    turns.close()


def turns_for(options: Options) -> Turns | None:
    """What codes groups on the device in use; None where that is the processor alone."""
    turns, _ = _used.get((options.device, options.jobs), (None, 0))
    return turns


def remarks() -> list[Phrase]:
    """What there is to say since this was last asked: that a device failed, say."""
    said = []
    while _words:
        said.append(_words.popleft())
    return said


def _made(options: Options) -> Turns | None:
    if options.device in ("cpu", "cuda", "mps"):  # the last two are of the language model alone
        return None
    auto = options.device == "auto"
    found = [each for each in devices.found() if each.is_gpu or ":" in options.device]
    number = int(options.device.partition(":")[2] or 0)
    chosen = [each for each in found if each.number == number or auto]
    usable = [each for each in chosen if not each.why_not]
    if not usable:
        if auto:
            return None
        if chosen:
            raise DeviceUnavailable("{0} cannot be used: {1}", chosen[0].name, chosen[0].why_not)
        raise DeviceUnavailable("this computer has no GPU '{0}' with an OpenCL driver", options.device)
    from trilobyte_gui.gpu.lanes import Lanes
    from trilobyte_gui.gpu.turns import Turns

    lanes = Lanes(usable[0].device, shipped_model(), min(Lanes.most_for(usable[0].device), _most()))

    def judge(lanes: Lanes, preset: str) -> Phrase | None:
        return _why_not(lanes, usable[0], preset, options.jobs, auto)

    return Turns(lanes, options.jobs, judge, _words.append, patient=not auto)


def _most() -> int:
    """Lanes that this computer's memory has room for."""
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return max(4, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _SHARE // _PIECE)
    return _MOST


def _why_not(lanes: Lanes, found: devices.GpuDevice, preset: str, cores: int, must_be_faster: bool) -> Phrase | None:
    """Why a device is not to be used with a preset. Raises DeviceFailed."""
    try:
        devices.check(lanes, shipped_model(), (preset,))
    except SelfTestFailed as error:
        return Phrase("{0}; the processor does its work", error.message)
    if must_be_faster and not _faster(lanes, found, preset, cores):
        return Phrase(
            "{0} is slower than this computer's processor with the preset '{1}'; the processor does the work",
            found.name,
            preset,
        )
    return None


def _faster(lanes: Lanes, found: devices.GpuDevice, preset: str, cores: int) -> bool:
    """Whether the device codes and decodes more than the cores do; remembered from one time to the next."""
    file = paths.cache_dir() / "gpu.json"
    key = f"{found.name} {found.driver} {trilobyte_gui.__version__} {preset} {cores} {lanes.most}"
    known: dict[str, list[float]] = {}
    with contextlib.suppress(OSError, ValueError):
        known = dict(json.loads(read_bytes(file)))
    if key not in known:
        there = devices.measure(lanes, shipped_model(), preset, lanes.most)
        here = devices.processor(preset)
        known[key] = [there.both, cores * here.both]
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with open_file(file, "w") as kept:
                kept.write(json.dumps(known).encode())
    on_device, on_processor = known[key]
    return on_device > on_processor

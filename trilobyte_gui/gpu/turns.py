"""One queue for both: segments go to the device while it has a lane to spare, and to the processor otherwise."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.codec.kernel_state import Group
from trilobyte_gui.codec.presets import Preset
from trilobyte_gui.gpu.lanes import DeviceFailed, Lanes, NotCodedThere

_PATIENCE = 0.1  # seconds between two looks at the control


class Turns:
    """Hands out turns on a device and on the processor's cores, to any number of threads."""

    def __init__(
        self,
        lanes: Lanes,
        cores: int,
        judge: Callable[[Lanes, str], Phrase | None],
        on_failure: Callable[[Phrase], None],
        patient: bool = True,
    ) -> None:
        """`cores` is how many groups the processor codes at once. `judge` says, once for each preset, why the device is
        not to be used with it (None if it is); `on_failure` is told that, and why a device is given up. Who is not
        `patient` uses the processor until the judgement is there."""
        self._device = lanes
        self._free = threading.Condition()
        self._lanes, self._cores = lanes.most, cores
        self._judge, self._on_failure = judge, on_failure
        self._patient = patient
        self._judges = ThreadPoolExecutor(1, thread_name_prefix="trilobyte-gpu-test")
        self._judged: dict[str, Future[bool]] = {}
        self._on_device = True
        self._refusals: set[str] = set()

    @property
    def lanes(self) -> int:
        """Groups that the device takes at once; 0 once it has failed."""
        return self._device.most if self._on_device else 0

    def close(self) -> None:
        """Release the device."""
        self._device.close()
        self._judges.shutdown(cancel_futures=True)

    @contextlib.contextmanager
    def turn(self, device: bool, control: Control) -> Iterator[Turns | None]:
        """Wait for a turn: on the device (the turn is then this), or on the processor (None). Without `device`, on the
        processor. Raises Interrupted."""
        with self._free:
            while True:
                control.checkpoint()
                on_device = device and self._on_device and self._lanes > 0
                if on_device or self._cores > 0:
                    break
                self._free.wait(_PATIENCE)
            self._lanes -= on_device
            self._cores -= not on_device
        try:
            yield self if on_device else None
        finally:
            with self._free:
                self._lanes += on_device
                self._cores += not on_device
                self._free.notify()

    def encode(self, preset: Preset, group: Group, frames: int, control: Control) -> NDArray[np.uint32] | None:
        """See `segment.GroupCoder.encode`."""
        try:
            return self._device.encode(preset, group, frames, control) if self._good_for(preset) else None
        except DeviceFailed as failure:
            self._refused(failure)
            return None

    def decode(self, preset: Preset, group: Group, frames: int, words: NDArray[np.uint32], control: Control) -> bool:
        """See `segment.GroupCoder.decode`."""
        try:
            return self._good_for(preset) and self._device.decode(preset, group, frames, words, control)
        except DeviceFailed as failure:
            self._refused(failure)
            return False

    def _good_for(self, preset: Preset) -> bool:
        """Whether the device computes this preset exactly, and is worth it, as far as is known. Raises DeviceFailed."""
        if preset.recurrent:
            raise NotCodedThere(Phrase("the GPU does not code with a recurrent network"))
        with self._free:
            if preset.weights not in self._judged:
                self._judged[preset.weights] = self._judges.submit(self._judgement, preset.weights)
            judged = self._judged[preset.weights]
        return (self._patient or judged.done()) and judged.result()

    def _judgement(self, preset: str) -> bool:
        why_not = self._judge(self._device, preset)
        if why_not is not None:
            self._on_failure(why_not)
        return why_not is None

    def _refused(self, failure: DeviceFailed) -> None:
        """A form that is not coded there goes to the processor; after a failure everything does. Each is told once."""
        with self._free:
            new = isinstance(failure, NotCodedThere) and str(failure) not in self._refusals
            self._refusals.add(str(failure))
            lost = self._device.failed and self._on_device
            if lost:
                self._on_device = False
            self._free.notify_all()
        if new and isinstance(failure, NotCodedThere):
            self._on_failure(Phrase("some segments are left to the processor: {0}", failure.why))
        if lost:
            self._on_failure(Phrase("the GPU failed ({0}); the processor carries on", str(failure)))

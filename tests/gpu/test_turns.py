"""Device and processor side by side: what goes where, how many at once, and what a failure costs: nothing but time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from trilobyte_gui.archive.execution import gpu_session
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import DeviceUnavailable, Interrupted, Phrase
from trilobyte_gui.codec.segment import Decoder, Encoder, TrackTables
from trilobyte_gui.codec.selftest import golden_samples
from trilobyte_gui.gpu import devices
from trilobyte_gui.gpu.turns import Turns
from trilobyte_gui.models.generalist import shipped_model

pytest.importorskip("pyopencl")
from trilobyte_gui.gpu.lanes import DeviceFailed, Lanes, NotCodedThere

TABLES = TrackTables((None, None))


class Device:
    """A stand-in that fails as it is told, and codes nothing."""

    def __init__(self, most: int, failed: bool) -> None:
        self.most = most
        self.failed = False
        self.fails = failed
        self.asked = 0

    def encode(self, *_: Any) -> None:
        self.asked += 1
        self.failed = self.fails
        raise DeviceFailed("out of memory")

    decode = encode

    def close(self) -> None:
        self.failed = True


def turns(
    device: Device, cores: int = 2, judge: Callable[..., Phrase | None] = lambda *_: None
) -> tuple[Turns, list[Phrase]]:
    said: list[Phrase] = []
    return Turns(cast("Lanes", device), cores, judge, said.append), said


def test_what_the_device_refuses_is_coded_by_the_processor() -> None:
    for failed in (False, True):
        device = Device(1, failed)
        groups, said = turns(device)
        samples = golden_samples()
        encoder = Encoder(2, 16, "quick", TABLES, model=shipped_model(), groups=groups)
        decoder = Decoder(2, 16, "quick", TABLES, model=shipped_model(), groups=groups)
        segment = encoder.encode(samples)
        assert segment == Encoder(2, 16, "quick", TABLES, model=shipped_model()).encode(samples)
        assert np.array_equal(decoder.decode(segment, len(samples)), samples)
        assert device.asked == (1 if failed else 2)  # a device that is lost is asked no more
        assert [str(each) for each in said] == ["the GPU failed (out of memory); the processor carries on"] * failed
        assert groups.lanes == (0 if failed else 1)


def test_what_the_device_does_not_code_is_said_once() -> None:
    class Picky(Device):
        def encode(self, *_: Any) -> None:
            raise NotCodedThere(Phrase("they are odd"))

        decode = encode

    groups, said = turns(Picky(1, False))
    for _ in range(3):
        Encoder(2, 16, "quick", TABLES, model=shipped_model(), groups=groups).encode(golden_samples())
    assert [str(each) for each in said] == ["some segments are left to the processor: they are odd"]
    assert groups.lanes == 1, "others are coded there still"


def test_a_device_that_is_not_good_enough_is_not_used() -> None:
    device = Device(1, True)
    groups, said = turns(device, judge=lambda _, preset: Phrase("{0} is wrong", preset))
    for _ in range(2):
        Encoder(2, 16, "quick", TABLES, model=shipped_model(), groups=groups).encode(golden_samples())
    assert [str(each) for each in said] == ["quick is wrong"]
    assert device.asked == 0


def test_who_is_not_patient_does_not_wait_for_the_judgement() -> None:
    device, may = Device(1, True), threading.Event()

    def judge(*_: object) -> None:
        may.wait(20)

    groups = Turns(cast("Lanes", device), 1, judge, lambda _: None, patient=False)
    encoder = Encoder(2, 16, "quick", TABLES, model=shipped_model(), groups=groups)
    encoder.encode(golden_samples())
    assert device.asked == 0
    may.set()
    groups._judged["quick"].result(20)
    encoder.encode(golden_samples())
    assert device.asked == 1
    groups.close()


def test_no_more_at_once_than_lanes_and_cores() -> None:
    groups, _ = turns(Device(3, False), cores=2)
    at_once = {True: 0, False: 0}
    most = {True: 0, False: 0}
    lock = threading.Lock()

    def work(device: bool) -> None:
        with groups.turn(device, Control()) as there:
            with lock:
                at_once[there is not None] += 1
                most[there is not None] = max(most[there is not None], at_once[there is not None])
            time.sleep(0.02)
            with lock:
                at_once[there is not None] -= 1

    with ThreadPoolExecutor(12) as pool:
        for each in [pool.submit(work, number % 3 > 0) for number in range(30)]:
            each.result()
    assert most[True] <= 3
    assert most[False] <= 2
    assert most[True] + most[False] >= 4  # both work


def test_waiting_for_a_turn_ends_with_the_batch() -> None:
    groups, _ = turns(Device(0, False), cores=1)
    control = Control()
    with groups.turn(True, Control()) as there:
        assert there is None
        threading.Timer(0.2, control.stop).start()
        with pytest.raises(Interrupted), groups.turn(True, control):
            pass


def found(number: int, is_gpu: bool, why_not: str = "") -> devices.GpuDevice:
    reason = Phrase(why_not) if why_not else None
    return devices.GpuDevice(number, f"Card {number}", "1.0", is_gpu, 1 << 33, reason, cast("Any", None))


@pytest.mark.parametrize(
    ("device", "there", "words"),
    [
        ("gpu", [], "no GPU 'gpu'"),
        ("gpu", [found(0, False)], "no GPU 'gpu'"),
        ("gpu:1", [found(0, True)], "no GPU 'gpu:1'"),
        ("gpu", [found(0, True, "its driver has no compiler")], "Card 0 cannot be used: its driver has no compiler"),
    ],
)
def test_a_gpu_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, device: Any, there: list[devices.GpuDevice], words: str
) -> None:
    monkeypatch.setattr(devices, "found", lambda: there)
    with pytest.raises(DeviceUnavailable, match=words), gpu_session.using(Options(device=device)):
        pass


@pytest.mark.parametrize("there", [[], [found(0, False)], [found(0, True, "its driver has no compiler")]])
def test_auto_does_without(monkeypatch: pytest.MonkeyPatch, there: list[devices.GpuDevice]) -> None:
    monkeypatch.setattr(devices, "found", lambda: there)
    with gpu_session.using(Options()) as lanes:
        assert lanes == 0
        assert gpu_session.turns_for(Options()) is None


@pytest.mark.parametrize("faster", [True, False])
def test_auto_measures_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, faster: bool) -> None:
    measured = []
    monkeypatch.setenv("TRILOBYTE_CACHE", str(tmp_path))

    def speed(*_: object) -> devices.Speed:
        measured.append(1)
        return devices.Speed(4, *(2 * [1e6 if faster else 1e3]))

    monkeypatch.setattr(devices, "check", lambda *_: None)
    monkeypatch.setattr(devices, "measure", speed)
    monkeypatch.setattr(devices, "processor", lambda _: devices.Speed(1, 1e4, 1e4))
    for _ in range(2):
        why_not = gpu_session._why_not(cast("Lanes", Device(4, False)), found(0, True), "quick", 2, True)
        assert (why_not is None) == faster
    assert len(measured) == 1

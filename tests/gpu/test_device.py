"""The codec on an OpenCL device: the same bytes and samples as on the processor, whatever is coded and whatever fails.

Any device will do; on computers without a GPU, PoCL (an OpenCL driver for processors) is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.gpu import compare
from tests.helpers.archive_helpers import make_wav, music
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, Interrupted
from trilobyte_gui.codec.presets import HYBRID
from trilobyte_gui.codec.segment import Decoder, Encoder, Segment, SegmentKind, TrackTables
from trilobyte_gui.codec.selftest import golden_samples
from trilobyte_gui.gpu import devices
from trilobyte_gui.gpu.lanes import DeviceFailed, Lanes
from trilobyte_gui.models.generalist import shipped_model

FOUND = [each for each in devices.found() if each.why_not is None]
pytestmark = [
    pytest.mark.skipif(not FOUND, reason="no OpenCL device that computes exactly"),
    pytest.mark.filterwarnings("ignore:.*Kernel 'run' has been retrieved more than once"),
    pytest.mark.filterwarnings("ignore:Non-empty compiler output"),
]


@pytest.fixture(scope="module")
def lanes() -> Iterator[Lanes]:
    made = Lanes(FOUND[0].device, shipped_model(), 3)
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("preset", [each for each in HYBRID if each != "balanced"])
def test_the_golden_segment(lanes: Lanes, preset: str) -> None:
    """`balanced` has what `fast` has, in other numbers; a driver takes most of a minute to compile each."""
    devices.check(lanes, shipped_model(), (preset,))


def test_random_segments(lanes: Lanes) -> None:
    """Of all depths, numbers of channels and kinds; 500 of all presets by `python -m tests.gpu.compare`."""
    for preset, bits, samples in compare.segments(16, 2, ("quick",), 700):
        assert not compare.compare(lanes, preset, bits, samples), (preset, bits, samples.shape)


@pytest.mark.slow
def test_a_segment_of_full_length(lanes: Lanes) -> None:
    """The filters' histories are renewed many times, and slices follow each other."""
    samples = music(1 << 19, 1)
    assert not compare.compare(lanes, "quick", 16, samples)


def test_golden_archives(lanes: Lanes) -> None:
    """All of them by `python -m tests.gpu.compare --golden`."""
    assert compare.wrong_golden_archives(lanes, ["quick-stereo-16", "quick-harsh-24", "quick-valid-12"]) == []


def coded(samples: np.ndarray) -> Segment:
    tables = TrackTables((None, None))
    return Encoder(2, 16, "quick", tables, model=shipped_model(), stored=False).encode(samples)


def test_a_segment_that_is_cut_short_is_refused(lanes: Lanes) -> None:
    whole = coded(golden_samples())
    decoder = Decoder(2, 16, "quick", TrackTables((None, None)), model=shipped_model(), groups=lanes)
    for length in (len(whole.data) - 4, len(whole.data) // 2, 8):
        with pytest.raises(ArchiveDamaged):
            decoder.decode(Segment(SegmentKind.CODED, whole.data[:length]), 3000)
    flipped = bytearray(whole.data)
    flipped[40] ^= 16
    here = Decoder(2, 16, "quick", TrackTables((None, None)), model=shipped_model())
    results = []
    for each in (decoder, here):
        try:
            results.append(each.decode(Segment(SegmentKind.CODED, bytes(flipped)), 3000).tobytes())
        except ArchiveDamaged as error:
            results.append(error.message)
    assert results[0] == results[1]


def test_a_batch_that_is_stopped_gives_its_lane_back(lanes: Lanes) -> None:
    encoder = Encoder(2, 16, "quick", TrackTables((None, None)), model=shipped_model(), groups=lanes)
    samples = golden_samples()
    for _ in range(2 * lanes.most):
        control = Control()
        control.stop()
        with pytest.raises(Interrupted):
            encoder.encode(samples, control)
    assert encoder.encode(samples).kind == SegmentKind.CODED


def test_what_is_too_much_is_refused(lanes: Lanes) -> None:
    samples = np.ascontiguousarray(music(50, 10))
    encoder = Encoder(10, 16, "quick", TrackTables((None,) * 10), model=shipped_model(), groups=lanes, stored=False)
    with pytest.raises(DeviceFailed, match="more channels"):
        encoder.encode(samples)


def test_the_command_line_makes_the_same_archives(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from trilobyte_gui.cli.main import main

    make_wav(tmp_path / "in" / "a.wav", music(5000))
    make_wav(tmp_path / "in" / "b.wav", music(3000, seed=2))
    number = FOUND[0].number
    for device in ("cpu", f"gpu:{number}"):
        to = str(tmp_path / device.replace(":", ""))
        assert main(["compress", str(tmp_path / "in"), "-o", to, "--preset", "quick", "--device", device]) == 0
        assert main(["verify", to, "--device", device]) == 0
    for name in ("a", "b"):
        here, there = (tmp_path / folder / "in" / f"{name}.wav.trilo" for folder in ("cpu", f"gpu{number}"))
        assert here.read_bytes() == there.read_bytes()
    capsys.readouterr()
    assert main(["devices"]) == 0
    assert FOUND[0].name in capsys.readouterr().out

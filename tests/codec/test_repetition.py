"""Music that repeats itself: where it does is found, is kept in few bytes, and makes the archive smaller."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.archive_builder import noisy
from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.kernel_state import LEAST_LAG, REPEAT_BLOCK
from trilobyte_gui.codec.presets import PRESETS, Preset, preset_of
from trilobyte_gui.codec.repetition import find_lags, pack_lags, read_lags
from trilobyte_gui.codec.segment import Decoder, Encoder, TrackTables
from trilobyte_gui.models.generalist import shipped_model

NOTHING = TrackTables((None, None))


def looped(frames: int, period: int, seed: int = 1) -> NDArray[np.int32]:
    """Stereo whose first `period` frames come again and again, each time under other noise."""
    x = noisy(period, 2, 15, seed)
    noise = np.random.default_rng(seed).normal(0, 20, (frames, 2))
    return np.tile(x, (frames // period + 1, 1))[:frames] + noise.astype(np.int32)


def coded(x: NDArray[np.int32], preset: Preset) -> bytes:
    """The segment, after it was seen to decode."""
    segment = Encoder(2, 16, preset, NOTHING, model=shipped_model(), stored=False).encode(x)
    assert np.array_equal(Decoder(2, 16, preset, NOTHING, model=shipped_model()).decode(segment, len(x)), x)
    return segment.data


def test_a_loop_is_found_at_its_length() -> None:
    x = looped(40_000, 9000)
    lags = find_lags(x.T, 3)
    assert lags.shape == (10, 3)
    assert not lags[:2].any()  # nothing has come twice yet
    assert all(9000 in block for block in lags[3:].tolist())
    assert set(lags[3:].flat) <= {0, 9000, 18_000, 27_000}
    assert all(len(set(found := [lag for lag in block if lag])) == len(found) for block in lags.tolist())
    places = [block.index(9000) for block in lags[3:].tolist()]
    assert len(set(places)) == 1  # so that it costs a byte a block


@pytest.mark.parametrize("frames", [0, 1, 4095, 4096, 4097, 4608, 8192, 8193, 33_000])
def test_noise_and_silence_repeat_nothing(frames: int) -> None:
    noise = np.random.default_rng(1).integers(-9000, 9000, (2, frames)).astype(np.int32)
    for signals in (noise, noise[:1], noise + 10**8, np.zeros((2, frames), np.int32)):
        lags = find_lags(signals, 3)
        assert lags.shape == (frames // REPEAT_BLOCK + 1, 3)
        assert not lags.any()


@pytest.mark.parametrize("name", ["quick", "fast", "balanced", "max"])
def test_what_repeats_costs_less_than_before_and_what_does_not_no_more(name: str) -> None:
    new = PRESETS[name]
    old = preset_of(new.id, 0)
    assert old is not None
    loop, plain = looped(21_000, 6000), noisy(9000, 2, 16)
    assert len(coded(loop, new)) < 0.95 * len(coded(loop, old))
    assert len(coded(plain, new)) < 1.002 * len(coded(plain, old))


def test_what_the_search_needs_is_compiled_before_the_first_job() -> None:
    """Compiling holds Python's lock, and the window would wait for it."""
    code = (
        "import numpy as np\n"
        "from trilobyte_gui.archive.execution import warm_up\n"
        "from trilobyte_gui.codec import repetition, selftest\n"
        "selftest.self_test = lambda *about: None\n"
        "warm_up.main()\n"
        "ready = [len(each.signatures) for each in (repetition._compare, repetition._filter)]\n"
        "repetition.find_lags(np.arange(90_000, dtype=np.int32).reshape(-1, 2).T % 977, 3)\n"
        "print(ready, [len(each.signatures) for each in (repetition._compare, repetition._filter)])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout == "[1, 1] [1, 1]\n"


def test_a_loop_is_found_far_back_and_under_another_part() -> None:
    frames = 3 * (1 << 17) + 777  # several pieces
    x = looped(frames, 150_000).astype(np.float64)
    x[200_000:] += noisy(frames - 200_000, 2, 13, seed=5)
    lags = find_lags(np.round(x).astype(np.int32).T, 2)
    assert all({150_000, 300_000} & set(block) for block in lags[150_000 // REPEAT_BLOCK + 2 :].tolist()[:-1])


@given(st.data())
def test_lags_come_back(data: st.DataObject) -> None:
    blocks = data.draw(st.integers(1, 6))
    lags = np.zeros((blocks, 3), np.int64)
    for number in range(1, blocks):
        lag = st.sampled_from([0, *(int(each) for each in lags[number - 1])]) | st.integers(
            LEAST_LAG, REPEAT_BLOCK * number
        )
        lags[number] = [data.draw(lag) for _ in range(3)]
    packed = pack_lags(lags)
    source = varint.ByteReader(packed)
    assert np.array_equal(read_lags(source, blocks, 3), lags)
    source.finish()
    assert lags.any() or len(packed) == 1


@pytest.mark.parametrize("lag", [LEAST_LAG - 1, 1, -5, REPEAT_BLOCK + 1, 1 << 40])
def test_a_lag_out_of_reach_is_damage(lag: int) -> None:
    packed = varint.put(1, 1 + varint.zigzag(lag), 0, 0)
    with pytest.raises(ArchiveDamaged):
        read_lags(varint.ByteReader(packed), 2, 3)

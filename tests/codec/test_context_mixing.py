"""Context mixing: faint audio of few bits gets smaller by it, nothing else larger, and whatever is coded so decodes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.helpers.archive_builder import always, dithered, faint, gapped, harsh, music, noisy
from trilobyte_gui.codec import varint
from trilobyte_gui.codec.alphabet import TableBuilder, TrackTables
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.grid_search import trust
from trilobyte_gui.codec.presets import PRESETS, Preset, preset_of
from trilobyte_gui.codec.segment import Decoder, Encoder, Segment, SegmentKind
from trilobyte_gui.codec.selftest import golden_samples
from trilobyte_gui.models.generalist import model_of

Samples = NDArray[np.int32]
QUICK = PRESETS["quick"]


def coded(x: Samples, bits: int, preset: Preset, everywhere: bool = False, counted: bool = False) -> bytes:
    """The segment, after it was seen to decode. `everywhere` has all near ranks decided, `counted` all values tried."""
    builder = TableBuilder(x.shape[1], bits)
    builder.add(x)
    tables, model = builder.finish(), model_of(preset)
    encoder = Encoder(
        x.shape[1], bits, preset, tables, model=model, stored=False, grid=always if counted else trust,
        mixed=(lambda ranks: True) if everywhere else None,
    )  # fmt: skip
    segment = encoder.encode(x)
    back = Decoder(x.shape[1], bits, preset, tables, model=model).decode(segment, len(x))
    assert np.array_equal(back, x)
    return segment.data


def decaying(frames: int) -> Samples:
    """A note of eight bits that dies away, as samples of instruments do."""
    t = np.arange(frames)
    return np.round(90 * np.exp(-t / 4000) * np.sin(t * 0.07) * np.sin(t * 0.0031))[:, None].astype(np.int32)


@pytest.mark.parametrize(("name", "share"), [("quick", 0.95), ("balanced", 0.97), ("lm", 0.99)])
def test_faint_audio_of_few_bits_gets_smaller(name: str, share: float) -> None:
    x, preset = decaying(24_000), PRESETS[name]
    assert len(coded(x, 8, preset)) < share * len(coded(x, 8, replace(preset, mixing=False)))


@pytest.mark.parametrize(
    ("x", "bits"),
    [(noisy(9000, 2, 16), 16), (noisy(6000, 1, 8), 8), (music(6000, 2, 24), 24), (harsh(6000, 2, 16), 16)],
)
def test_nothing_else_costs_more_than_a_byte_a_channel(x: Samples, bits: int) -> None:
    assert len(coded(x, bits, QUICK)) <= len(coded(x, bits, replace(QUICK, mixing=False))) + x.shape[1]


@pytest.mark.parametrize("name", ["quick", "fast", "lm"])
@pytest.mark.parametrize(
    ("x", "bits"),
    [
        (faint(1500, 3), 16),
        (gapped(1500, 2, 10), 16),
        (dithered(3000, 2) >> 4, 16),
        (noisy(1500, 2, 24), 24),
        (harsh(1500, 2, 8), 8),
        (harsh(900, 1, 32), 32),
        (np.arange(3, dtype=np.int32)[:, None] % 2, 8),
    ],
)
def test_whatever_is_coded_by_it_decodes(x: Samples, bits: int, name: str) -> None:
    coded(x, bits, PRESETS[name], everywhere=True, counted=bits <= 16)


@given(
    st.integers(1, 3), st.integers(1, 300), st.integers(1, 9), st.integers(0, 2**32 - 1), st.booleans(),
    st.sampled_from([8, 16, 24]),
)  # fmt: skip
def test_any_few_values_decode(channels: int, frames: int, values: int, seed: int, far: bool, bits: int) -> None:
    random = np.random.default_rng(seed)
    held = random.integers(-(1 << (bits - 1)), 1 << (bits - 1), values) if far else np.arange(values) - values // 2
    x = held[random.integers(0, values, (frames, channels)) * random.integers(0, 2, (frames, channels))]
    coded(x.astype(np.int32), bits, QUICK, everywhere=True)


def test_one_channel_of_a_pair_may_be_mixed() -> None:
    x = np.hstack([noisy(20_000, 1, 16), decaying(20_000)])
    both, neither = coded(x, 16, QUICK), coded(x, 16, replace(QUICK, mixing=False))
    assert len(both) < len(neither)
    x = x[:, ::-1].copy()
    assert len(coded(x, 16, QUICK)) < len(coded(x, 16, replace(QUICK, mixing=False)))


def test_a_copy_of_faint_audio_is_found_in_the_other_channel() -> None:
    """What is decided of one channel tells what comes in the other one."""
    random = np.random.default_rng(1)
    first = random.integers(0, 2, (20_000, 1))
    alike = np.hstack([first, first ^ (random.random((20_000, 1)) < 0.01)]).astype(np.int32)
    apart = np.hstack([first, random.integers(0, 2, (20_000, 1))]).astype(np.int32)
    assert len(coded(alike, 8, QUICK, everywhere=True)) < 0.65 * len(coded(apart, 8, QUICK, everywhere=True))


def test_the_golden_segment_is_coded_by_it() -> None:
    """Else the self-test would not see whether this computer does it alike."""
    x = golden_samples()
    x[:, 1] >>= 9
    with_, without = (coded(x, 16, each) for each in (QUICK, replace(QUICK, mixing=False)))
    assert with_ != without


def test_older_coders_decide_nothing() -> None:
    for preset in PRESETS.values():
        assert (preset.mixing, preset.coder) == (True, 5)
        assert preset_of(preset.id, 4) == replace(preset, mixing=False, coder=4)


def test_a_flag_that_is_neither_is_damage() -> None:
    head = varint.put(0, varint.zigzag(-2), 1, 5)
    body = varint.put(0, 0, 2, 2) + bytes(8)
    decoder = Decoder(1, 8, "quick", TrackTables((None,)), model=model_of(QUICK))
    with pytest.raises(ArchiveDamaged):
        decoder.decode(Segment(SegmentKind.CODED, head + body), 100)


def test_damaged_words_give_other_samples_or_an_error_but_end() -> None:
    x = faint(2000, 2)
    data = coded(x, 16, QUICK, everywhere=True)
    builder = TableBuilder(2, 16)
    builder.add(x)
    decoder = Decoder(2, 16, QUICK, builder.finish(), model=model_of(QUICK))
    for at in range(40, len(data), 97):
        broken = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1 :]
        try:
            back = decoder.decode(Segment(SegmentKind.CODED, broken), len(x), Control())
        except ArchiveDamaged:
            continue
        assert back.shape == x.shape

"""Estimates: excerpts where they should be, honest ranges, and exact sizes where everything was coded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.archive_helpers import make_flac, make_wav, music, run, some_metadata
from trilobyte_gui.archive.tasks import Compressed, Estimated, Options
from trilobyte_gui.audio import estimate
from trilobyte_gui.audio.estimate import COLD_FRAMES, CodedExcerpt, Collector, Excerpt, choose, in_two_steps, predict
from trilobyte_gui.codec.presets import PRESETS


@given(st.integers(0, 1 << 31), st.integers(0, 768_000))
def test_excerpts_lie_within_the_track_and_cost_little(frames: int, rate: int) -> None:
    excerpts = choose(frames, rate)
    assert bool(excerpts) == bool(frames)
    end = 0
    for excerpt in excerpts:
        assert excerpt.start >= end  # in order, never overlapping
        assert excerpt.start % estimate.FLAC_BLOCK == 0
        end = excerpt.start + excerpt.frames
    assert end <= frames
    coded = sum(excerpt.frames for excerpt in excerpts)
    assert coded <= estimate.MOST_EXCERPTS * estimate.EXCERPT_FRAMES
    if frames >= 60 * max(rate, 1) and frames > estimate.FLAC_BLOCK / estimate.LONG_SHARE:
        assert coded <= 0.05 * frames
    if frames <= estimate.SHORT_FRAMES and frames < 60 * rate:
        assert coded == frames


@given(st.lists(st.integers(1, 700), min_size=1, max_size=12), st.data())
def test_the_collector_keeps_just_the_excerpts(lengths: list[int], data: st.DataObject) -> None:
    frames = sum(lengths)
    samples = np.arange(2 * frames, dtype=np.int32).reshape(-1, 2)
    starts = data.draw(st.lists(st.integers(0, frames - 1), max_size=4))
    excerpts = [Excerpt(start, data.draw(st.integers(1, frames - start))) for start in starts]
    collector = Collector(excerpts, 2, 16)
    at = 0
    for length in lengths:
        collector.add(samples[at : at + length])
        at += length
    for excerpt, kept in zip(excerpts, collector.samples, strict=True):
        assert np.array_equal(kept, samples[excerpt.start : excerpt.start + excerpt.frames])


@given(
    st.lists(
        st.builds(CodedExcerpt, st.integers(1, 40_000), *[st.integers(0, 10**6)] * 3)
        | st.builds(CodedExcerpt, st.integers(1, 40_000), *[st.integers(0, 10**6)] * 2, st.none()),
        max_size=9,
    ),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 2000),
    st.sampled_from(["fast", "balanced"]),
)
def test_any_measurement_gives_an_ordered_narrow_range(
    measured: list[CodedExcerpt], more: int, flac: int, segments: int, preset: str
) -> None:
    frames = sum(each.frames for each in measured) + more
    expected, low, high = predict(measured, frames, flac, segments, PRESETS[preset])
    assert 0 <= low <= expected <= high
    assert high - expected <= 0.05 * expected + 2
    assert expected - low <= 0.05 * expected + 2


def test_excerpts_that_agree_give_a_narrower_range() -> None:
    alike = [CodedExcerpt(32768, 50_000, None, 45_000)] * 6
    apart = [CodedExcerpt(32768, 50_000, None, size) for size in (41_000, 49_000) * 3]
    assert _width(alike) < _width(apart)


def test_a_preset_is_foreseen_from_the_quickest_and_a_few_excerpts_of_its_own() -> None:
    """Nine tenths of FLAC's size by the quickest, and of that again nine tenths by itself; how far they agree counts
    in both steps."""
    quick = [CodedExcerpt(32768, 50_000, 50_000, None)] * 9
    alike, apart = (
        [CodedExcerpt(32768, 50_000, 50_000, size) for size in some]
        for some in ((45_000,) * 3, (43_000, 47_000, 45_000))
    )
    assert _width(quick + alike) < _width(quick + apart)
    other = [replace(each, flac=size) for each, size in zip(quick, (45_000, 50_000, 55_000) * 3, strict=True)]
    assert _width(quick + alike) < _width(other + alike)


def _width(measured: list[CodedExcerpt]) -> int:
    expected, low, high = predict(measured, 10_000_000, 15_000_000, 20, PRESETS["fast"])
    assert abs(expected / 15_000_000 - 0.9) < 0.01
    return high - low


@given(st.integers(0, 48), st.sampled_from(sorted(PRESETS)))
def test_a_preset_codes_some_of_the_excerpts_itself(count: int, preset: str) -> None:
    itself = in_two_steps(count, PRESETS[preset])
    assert len(itself) == count
    assert sum(itself) == (count if preset == "quick" or count <= 6 else 3)


@pytest.mark.parametrize("frames", [0, 1, 5000, 60_000])
def test_a_short_track_is_told_exactly(tmp_path: Path, frames: int) -> None:
    wav = make_wav(tmp_path / "a.wav", music(frames))
    flac = make_flac(tmp_path / "a.flac", music(frames, 1, 24), 24, metadata=some_metadata())
    estimates = run("estimate", [wav, flac]).results
    archives = run("compress", [wav, flac]).results
    sizes = {
        (result.source_kind, result.flac8_bytes, result.trilobyte_bytes, result.metadata_bytes)
        for result in archives
        if isinstance(result, Compressed)
    }
    assert len(sizes) == len(estimates) == 2
    for result in estimates:
        assert isinstance(result, Estimated)
        # A length within the index may take a byte more or less than for the average segment.
        assert result.trilobyte_low == result.trilobyte_bytes == result.trilobyte_high
        assert (
            result.source_kind, result.flac8_bytes, result.trilobyte_bytes, result.metadata_bytes
        ) in sizes  # fmt: skip


def test_the_size_of_a_long_track_lies_in_its_range(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(60 * 8000, 1), rate=8000)
    [told] = run("estimate", [source]).results
    [made] = run("compress", [source]).results
    assert isinstance(told, Estimated)
    assert isinstance(made, Compressed)
    assert told.trilobyte_low <= made.trilobyte_bytes <= told.trilobyte_high
    assert told.trilobyte_high - told.trilobyte_low <= 0.1 * told.trilobyte_bytes + 2
    assert told.flac8_bytes == made.flac8_bytes


def test_a_loop_longer_than_any_excerpt_is_foreseen(tmp_path: Path) -> None:
    once = np.random.default_rng(1).laplace(0, 3000, 40_000).clip(-32768, 32767)
    x = np.tile(once, 15)[:, None] * 0.5 + np.random.default_rng(2).normal(0, 30, (600_000, 1))
    source = make_wav(tmp_path / "a.wav", x.astype(np.int32))
    options = Options(preset="fast")
    [told] = run("estimate", [source], options=options).results
    [made] = run("compress", [source], options=options).results
    assert isinstance(told, Estimated)
    assert isinstance(made, Compressed)
    assert told.trilobyte_bytes == pytest.approx(made.trilobyte_bytes, rel=0.08)
    assert made.trilobyte_bytes < 0.85 * made.flac8_bytes


def test_estimating_writes_nothing_and_counts_no_thread_twice(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "in" / "a.wav", music(5000))
    one, four = (run("estimate", [source], options=Options(preset="fast", jobs=jobs)).results[0] for jobs in (1, 4))
    assert isinstance(one, Estimated)
    assert isinstance(four, Estimated)
    assert one.trilobyte_bytes == four.trilobyte_bytes
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["a.wav"]


def test_every_preset_can_be_estimated() -> None:
    assert set(COLD_FRAMES) == set(PRESETS)

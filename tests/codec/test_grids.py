"""Values on a grid: they are recognised, cost less where they are counted, and nothing else costs more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.helpers.archive_builder import always as everywhere
from tests.helpers.archive_builder import dithered, noisy
from trilobyte_gui.codec import grid_search, varint
from trilobyte_gui.codec.alphabet import TableBuilder, TrackTables
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.grid_search import MOST_RANKS, TRUST, trust
from trilobyte_gui.codec.presets import PRESETS, preset_of
from trilobyte_gui.codec.segment import Decoder, Encoder, Segment, SegmentKind
from trilobyte_gui.models.generalist import shipped_model

NOTHING = TrackTables((None, None))
FAST = PRESETS["fast"]


def coded(x: NDArray[np.int32], grids: bool, tables: TrackTables = NOTHING, always: bool = False) -> bytes:
    """The segment, after it was seen to decode. With `always` values are counted wherever that is allowed."""
    preset = replace(FAST, grids=grids)
    grid = everywhere if always else trust
    encoder = Encoder(x.shape[1], 16, preset, tables, model=shipped_model(), stored=False, grid=grid)
    segment = encoder.encode(x)
    back = Decoder(x.shape[1], 16, preset, tables, model=shipped_model()).decode(segment, len(x))
    assert np.array_equal(back, x)
    return segment.data


def ranks_of(x: NDArray[np.int32]) -> tuple[NDArray[np.int64], int]:
    low = int(x.min())
    return (x - low).astype(np.int64), int(x.max()) - low + 1


def test_what_was_scaled_and_dithered_is_recognised_and_nothing_else() -> None:
    assert trust(*ranks_of(dithered(20_000, 1)[:, 0])) == TRUST
    assert trust(*ranks_of(noisy(20_000, 1, 16)[:, 0])) == 0
    assert trust(*ranks_of(noisy(20_000, 1, 16)[:, 0] >> 8)) == 0
    ranks = np.arange(20_000) % 100 * 1000
    assert trust(ranks, MOST_RANKS) == TRUST
    assert trust(ranks, MOST_RANKS + 1) == 0
    assert trust(ranks[:4096], MOST_RANKS) == 0  # too short to tell


def test_values_on_a_grid_cost_less_where_they_are_counted() -> None:
    x = dithered(14_000, 2)
    assert len(coded(x, True)) < 0.85 * len(coded(x, False))


def test_nothing_else_costs_more_than_a_byte_a_channel() -> None:
    x = noisy(9000, 2, 16)
    assert len(coded(x, True)) == len(coded(x, False)) + 2
    assert len(coded(x, True, always=True)) == len(coded(x, False)) + 2  # counting was tried, and did not pay


def test_values_of_a_list_are_counted_alike() -> None:
    """Every second value that remains comes a hundred times as often as the one behind it."""
    random = np.random.default_rng(1)
    x = noisy(12_000, 1, 16) >> 3
    x = np.where(random.random(x.shape) < 0.99, x // 2 * 2, x)
    x = np.stack([x[:, 0] * 7, x[:, 0] * 7 + (x[:, 0] > 0)], 1).astype(np.int32)
    builder = TableBuilder(2, 16)
    builder.add(x)
    tables = builder.finish()
    assert tables.lists[1] is not None
    assert len(coded(x, True, tables, always=True)) < 0.99 * len(coded(x, False, tables))


def test_older_coders_count_nothing() -> None:
    assert all(preset.grids for preset in PRESETS.values())
    for name in ("fast", "balanced", "max"):
        before, former = (preset_of(PRESETS[name].id, coder) for coder in (2, 1))
        assert before == replace(PRESETS[name], mixing=False, whiteners=None, coder=2)
        assert former == replace(PRESETS[name], mixing=False, whiteners=None, grids=False, coder=1)
    first = replace(PRESETS["quick"], near=(0, 0, 0), lags=0, whiteners=None, grids=False, mixing=False, coder=0)
    assert preset_of(5, 0) == first


@pytest.mark.parametrize(("size", "given"), [(MOST_RANKS + 1, 1), (1000, 256)])
def test_more_than_is_counted_is_damage(size: int, given: int) -> None:
    head = varint.put(0, varint.zigzag(-70_000), 1, size)
    body = varint.put(0, given, 2) + bytes(8)
    decoder = Decoder(1, 24, "fast", TrackTables((None,)), model=shipped_model())
    with pytest.raises(ArchiveDamaged):
        decoder.decode(Segment(SegmentKind.CODED, head + body), 100)
    assert grid_search.TRUST <= 255

"""Alphabets: lists of used values are found where they pay, and survive their bytes."""

from __future__ import annotations

import lzma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.alphabet import MAX_LISTED, Listed, TableBuilder, TrackTables, alphabet_of
from trilobyte_gui.codec.errors import ArchiveDamaged, SourceDamaged


def build(x: np.ndarray, bits: int) -> TrackTables:
    builder = TableBuilder(x.shape[1], bits)
    for part in np.array_split(x.astype(np.int32), 7):
        builder.add(part)
    return builder.finish()


def noise(n: int, spread: float, seed: int = 1) -> np.ndarray:
    return np.round(np.random.default_rng(seed).laplace(0, spread, (n, 2))).astype(np.int64)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_gaps_are_listed_and_dense_channels_are_not(bits: int) -> None:
    x = noise(60_000, 300)
    gapped = x * 7 // 3
    both = np.stack([gapped[:, 0], x[:, 0]], 1)
    first, second = build(both, bits).lists
    assert first is not None
    assert np.array_equal(first.values, np.unique(gapped[:, 0]))
    assert second is None


def test_a_common_step_needs_no_list() -> None:
    assert build(noise(60_000, 300) * 256, 24).to_bytes() == b""


def test_channels_with_the_same_gaps_share_a_list() -> None:
    tables = build(np.round(noise(200_000, 3000) * 7.3), 20)
    assert tables.lists[0] is not None
    assert tables.lists[0] is tables.lists[1]
    again = TrackTables.from_bytes(tables.to_bytes(), 2, 20)
    assert again.lists[0] is again.lists[1]


def test_too_many_values_are_not_listed() -> None:
    x = np.random.default_rng(0).integers(-(1 << 31), 1 << 31, (MAX_LISTED, 2))
    assert build(x, 32).to_bytes() == b""


@given(
    bits=st.integers(2, 32),
    values=st.lists(st.integers(-(2**31), 2**31 - 1), min_size=2, max_size=60),
    unit=st.integers(1, 1000),
)
def test_lists_survive_their_bytes(bits: int, values: list[int], unit: int) -> None:
    half = 1 << (bits - 1)
    kept = np.unique(np.array([v % (2 * half) - half for v in values], np.int64))
    if len(kept) < 2:
        kept = np.array([-half, half - 1])
    listed = Listed(kept, min(unit, 1 << bits))
    tables = TrackTables((listed, None, listed))
    again = TrackTables.from_bytes(tables.to_bytes(), 3, bits)
    assert again.lists[1] is None
    assert again.lists[0] is not None
    assert np.array_equal(again.lists[0].values, kept)
    assert again.lists[0].unit == listed.unit


@given(st.binary(max_size=80), st.integers(1, 8), st.integers(1, 32))
def test_damaged_tables_are_refused(data: bytes, channels: int, bits: int) -> None:
    try:
        tables = TrackTables.from_bytes(data, channels, bits)
    except ArchiveDamaged:
        return
    assert len(tables.lists) == channels


def test_a_list_that_unpacks_to_a_bomb_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 20}]
    bomb = lzma.compress(bytes(50_000_000), lzma.FORMAT_RAW, filters=filters)
    data = varint.put(1, varint.zigzag(-5), 1, 100, len(bomb)) + bomb
    with pytest.raises(ArchiveDamaged):
        TrackTables.from_bytes(data, 1, 16)


@given(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=50))
def test_ranks_and_values_are_inverse(samples: list[int]) -> None:
    x = np.array(samples, np.int32)
    alphabet, _ = alphabet_of(x, None)
    assert np.array_equal(alphabet.values(alphabet.ranks(x)), x)
    listed = Listed(np.unique(x.astype(np.int64)), 1)
    alphabet, first = alphabet_of(x, listed)
    assert first == 0
    assert np.array_equal(alphabet.values(alphabet.ranks(x)), x)


def test_a_value_outside_the_list_means_that_the_source_changed() -> None:
    listed = Listed(np.array([0, 5, 9]), 5)
    with pytest.raises(SourceDamaged):
        alphabet_of(np.array([0, 9, 4], np.int32), listed)[0].ranks(np.array([0, 9, 4], np.int32))


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_varints_come_back(values: list[int]) -> None:
    reader = varint.ByteReader(varint.put_all(values))
    assert [reader.get(2**64) for _ in values] == values
    reader.finish()


@given(st.integers(-(2**40), 2**40))
def test_signed_varints_come_back(value: int) -> None:
    assert varint.ByteReader(varint.put(varint.zigzag(value))).get_signed(2**40) == value

"""Long runs of bytes behave as if they were held, and never are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec import stretch
from trilobyte_gui.codec.stretch import PIECE, Replayed, Stretch, crc32, joined, part, pieces

DATA = bytes(range(256)) * 200  # more than four blocks


def stretched(data: bytes) -> Stretch:
    return Stretch(len(data), lambda offset, size: data[offset : offset + size])


edges = st.integers(-len(DATA) - 9, len(DATA) + 9)


@given(st.lists(st.tuples(edges, edges), min_size=1, max_size=6))
def test_slices_are_those_of_bytes(wanted: list[tuple[int, int]]) -> None:
    data = stretched(DATA)
    assert len(data) == len(DATA)
    for start, end in wanted:
        assert data[start:end] == DATA[start:end]
        assert part(data, start, end)[:] == DATA[start:end] == part(DATA, start, end)


def test_equality_looks_at_every_byte() -> None:
    other = DATA[:-1] + b"\0"
    assert stretched(DATA) == stretched(DATA) == DATA
    assert stretched(DATA) == DATA
    assert stretched(DATA) != stretched(other)
    assert other != stretched(DATA)
    assert stretched(DATA) != stretched(DATA[:-1])
    assert stretched(DATA) != 3


def test_nothing_long_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def read(offset: int, size: int) -> bytes:
        asked.append(size)
        return bytes(size)

    long = Stretch(5 * PIECE + 3, read)
    assert sum(map(len, pieces(long))) == len(long)
    assert crc32(long) == zlib.crc32(bytes(len(long)))
    monkeypatch.setattr(stretch, "HELD", PIECE)
    inner = part(long, 1, 4 * PIECE)
    outer = joined([b"abc", inner, b"", b"xyz"])
    assert isinstance(inner, Stretch)
    assert isinstance(outer, Stretch)
    assert crc32(outer) == zlib.crc32(b"abc" + bytes(4 * PIECE - 1) + b"xyz")
    assert outer[len(outer) - 4 :] == b"\0xyz"
    assert max(asked) <= PIECE
    assert isinstance(joined([b"abc", part(long, 0, 9)]), bytes)


@given(st.lists(st.binary(min_size=1, max_size=9), max_size=6), st.lists(st.tuples(edges, edges), max_size=9))
def test_any_part_of_what_an_iterator_gives(parts: list[bytes], wanted: list[tuple[int, int]]) -> None:
    begun: list[int] = []

    def begin() -> Iterator[bytes]:
        begun.append(1)
        yield from parts

    whole, replayed = b"".join(parts), Replayed(begin)
    for offset, size in wanted:
        offset, size = abs(offset) % 60, abs(size) % 60
        assert replayed.read(offset, size) == whole[offset : offset + size]
    again = Replayed(begin)
    begun.clear()
    assert b"".join(again.read(at, 1) for at in range(len(whole))) == whole
    assert len(begun) <= 1  # going on costs no beginning anew

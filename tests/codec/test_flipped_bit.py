"""A CRC-32 tells which single bit was flipped."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec.flipped_bit import mended


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_any_flipped_bit_is_found(data: bytes, chance: st.DataObject) -> None:
    place = chance.draw(st.integers(0, 8 * len(data) - 1))
    flipped = bytearray(data)
    flipped[place // 8] ^= 1 << place % 8
    assert mended(bytes(flipped), zlib.crc32(data)) == data


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_what_is_mended_has_the_checksum(data: bytes, crc: int) -> None:
    found = mended(data, crc)
    assert found is None or zlib.crc32(found) == crc

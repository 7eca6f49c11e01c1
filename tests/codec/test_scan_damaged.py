"""What can be found again in a damaged archive: every part that is whole, wherever it stands."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest

from tests.codec.test_container import ART, HEADER, TAG
from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer
from trilobyte_gui.codec.records import SEGMENT_MARK, with_crc
from trilobyte_gui.codec.scan_damaged import Remains, search, sound_payload

TABLES, WRAPPER = b"the tables", b"the wrapper"
SMALL = [np.random.default_rng(n).bytes(50 + n) for n in range(4)]
LARGE = [np.random.default_rng(n).bytes(100_000 + n) for n in range(4)]  # large enough for copies


def archive(payloads: list[bytes], recovery: int = 0) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file, HEADER, TABLES, WRAPPER)
    for number, data in enumerate(payloads):
        writer.add(number % 3, data, 1000 + number)
    assert writer.finish(TAG, ART, recovery) == len(file.getvalue())
    return file.getvalue()


def payloads_of(data: bytes, remains: Remains) -> dict[int, bytes]:
    file = io.BytesIO(data)
    found = {}
    for number, pieces in remains.pieces.items():
        for piece in pieces:
            payload = sound_payload(file, piece)
            if payload is not None and piece.pcm_crc == 1000 + number:
                found.setdefault(number, payload)
    return found


def check(data: bytes, payloads: list[bytes], lost: set[int]) -> Remains:
    """All segments but the lost ones are found, and only right ones."""
    remains = search(io.BytesIO(data))
    found = payloads_of(data, remains)
    want = {number: payload for number, payload in enumerate(payloads) if number not in lost}
    assert {number: payload for number, payload in found.items() if number in want} == want
    return remains


@pytest.mark.parametrize("payloads", [SMALL, LARGE])
@pytest.mark.parametrize("recovery", [0, 10])
def test_every_part_may_be_lost(payloads: list[bytes], recovery: int) -> None:
    whole = archive(payloads, recovery)
    reader = ArchiveReader(io.BytesIO(whole))
    first = reader.entries[0].offset
    last = reader.entries[-1]
    index = last.offset + last.length
    sections = first - len(reader.wrapper) - 80, first
    for begin, end in ((0, 32), (32, 100), (0, first), sections, (index, index + 30), (index, len(whole))):
        damaged = whole[:begin] + bytes(end - begin) + whole[end:]
        with pytest.raises(ArchiveDamaged):
            ArchiveReader(io.BytesIO(damaged))
        hit = {0} if end == first else set()  # its own frame may be hit, too
        check(damaged, payloads, hit)
        check(whole[:begin] + whole[end:], payloads, hit)  # the same bytes missing altogether


@pytest.mark.parametrize("payloads", [SMALL, LARGE])
def test_every_segment_but_the_damaged_one_is_found(payloads: list[bytes]) -> None:
    whole = archive(payloads)
    for number, entry in enumerate(ArchiveReader(io.BytesIO(whole)).entries):
        middle = entry.offset + entry.length // 2
        for damaged in (
            whole[:middle] + b"#" + whole[middle + 1 :],
            whole[:middle] + whole[middle + 5 :],
            whole[:middle] + b"inserted" + whole[middle:],
            whole[:middle] + whole[entry.offset + entry.length + 3 :],  # up to within the next one's frame
            whole[:middle],
        ):
            gone = {number, number + 1} if len(damaged) != middle else set(range(number, 4))
            remains = check(damaged, payloads, gone)
            assert remains.header == HEADER
            assert remains.tables == TABLES
            assert remains.wrapper == WRAPPER


def test_a_damaged_frame_does_not_cost_its_segment() -> None:
    whole = archive(SMALL)
    for entry in ArchiveReader(io.BytesIO(whole)).entries:
        check(whole[: entry.offset - 20] + b"#" + whole[entry.offset - 19 :], SMALL, set())


def test_the_second_copies_stand_in() -> None:
    whole = archive(LARGE)
    first = ArchiveReader(io.BytesIO(whole)).entries[0].offset
    remains = search(io.BytesIO(bytes(first) + whole[first:]))
    assert (remains.header, remains.tables, remains.wrapper) == (HEADER, TABLES, WRAPPER)
    assert remains.faults == ["beginning", "header", "table of sample values", "wrapper"]
    assert whole[remains.tag_offset :] == TAG
    broken = bytearray(whole)
    broken[len(whole) - len(TAG) - len(WRAPPER)] ^= 1
    with pytest.raises(ArchiveDamaged, match="second wrapper"):
        ArchiveReader(io.BytesIO(broken)).check_copies()
    assert search(io.BytesIO(broken)).faults == ["second wrapper"]


def test_segments_of_another_archive_do_not_get_in() -> None:
    """Two files whose parts got mixed, as after a crash of the file system."""
    other = io.BytesIO()
    writer = ArchiveWriter(other, dataclasses.replace(HEADER, pcm_md5=bytes(16)), TABLES, WRAPPER)
    for _ in range(4):
        writer.add(0, b"foreign", 1)
    writer.finish()
    whole = archive(SMALL)
    remains = search(io.BytesIO(whole[:-100] + other.getvalue()[200:]))
    assert set(payloads_of(whole, remains).values()) <= set(SMALL)


def test_the_header_of_another_archive_is_not_believed() -> None:
    other = io.BytesIO()
    writer = ArchiveWriter(other, dataclasses.replace(HEADER, pcm_md5=bytes(16), rate=8000), TABLES, WRAPPER)
    for _ in range(4):
        writer.add(0, b"foreign", 1)
    first = writer.finish() and ArchiveReader(other).entries[0].offset - 60
    whole = archive(SMALL)
    remains = check(other.getvalue()[:first] + whole[first:], SMALL, set())
    assert remains.header is None
    assert remains.track.rate == HEADER.rate


def test_nothing_is_found_in_nothing() -> None:
    for data in (b"", bytes(1000), SEGMENT_MARK * 1000, np.random.default_rng(1).bytes(100_000)):
        with pytest.raises(ArchiveDamaged):
            search(io.BytesIO(data))


def test_an_archive_of_a_later_version_is_not_searched() -> None:
    whole = archive(SMALL)
    with pytest.raises(NeedsNewer):
        search(io.BytesIO(with_crc(whole[:8] + b"\7" + whole[9:28]) + whole[32:]))


@pytest.mark.parametrize("payloads", [SMALL, LARGE])
def test_no_flipped_bit_goes_unnoticed(payloads: list[bytes]) -> None:
    whole = archive(payloads, recovery=5)
    random = np.random.default_rng(1)
    end = len(whole) - len(TAG)
    first, last = 300, end - 2000  # payloads, for the most part
    places = {*range(min(first, end)), *range(max(last, 0), end), *random.integers(0, end, 300).tolist()}
    for place in places:
        broken = bytearray(whole)
        broken[place] ^= 1 << place % 8
        with pytest.raises(ArchiveDamaged):  # noqa: PT012
            reader = ArchiveReader(io.BytesIO(broken))
            for number in range(4):
                reader.segment(number)
            reader.check_records()

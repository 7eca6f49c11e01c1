"""The archive file as bytes: what is written comes back, and no damage goes unnoticed."""

from __future__ import annotations

import dataclasses
import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trilobyte_gui.codec import container, records, varint
from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter, Art, Header, Origin, tag_bytes
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer
from trilobyte_gui.codec.pcm import pack, unpack
from trilobyte_gui.metadata.wrapper import DICTIONARY

HEADER = Header(
    kind="flac",
    file_exact=False,
    preset=1,
    coder=0,
    channels=2,
    bits=16,
    rate=44100,
    frames=1000,
    segment_frames=300,
    source_size=3000,
    flac8_size=2800,
    mtime_ns=1_700_000_000_123_456_789,
    pcm_md5=bytes(range(16)),
    source_sha256=bytes(range(32)),
    model_sha256=bytes(range(32, 64)),
    name="Größe 1.flac".encode(),
)
PAYLOADS = [b"first" * 20, b"", b"third", b"\x00" * 50]
TAG = b"APETAGEX, more or less"
ART = (Art(b"in a tag", b"original"), Art(b"another.", b"another."))


def write(header: Header = HEADER, payloads: list[bytes] = PAYLOADS, tag: bytes = TAG) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file, header, b"tables", b"the wrapper")
    for number, data in enumerate(payloads):
        writer.add(number % 3, data, 1000 + number)
    before = writer.size
    assert writer.finish(tag, ART) == len(file.getvalue()) == before + tag_bytes(tag, ART)
    return file.getvalue()


@pytest.mark.parametrize("lm_sha256", [b"", bytes(range(32))])
@pytest.mark.parametrize("valid_bits", [0, 12])
def test_the_origin_keeps_the_valid_bits_beside_the_language_model(lm_sha256: bytes, valid_bits: int) -> None:
    origin = container.Origin(mode=0o644, recipe=b"5", lm_sha256=lm_sha256, valid_bits=valid_bits)
    header = dataclasses.replace(HEADER, origin=origin)
    assert ArchiveReader(io.BytesIO(write(header))).header == header


def test_more_valid_bits_than_there_are_is_damage() -> None:
    with pytest.raises(ArchiveDamaged, match="header contradicts itself"):
        ArchiveReader(io.BytesIO(write(dataclasses.replace(HEADER, origin=container.Origin(valid_bits=17)))))


def read_all(data: bytes) -> tuple[object, ...]:
    """Everything that a reader can get out of an archive."""
    reader = ArchiveReader(io.BytesIO(data))
    segments = [reader.segment(number) for number in range(len(reader.entries))]
    reader.check_records()
    pcm = [entry.pcm_crc for entry in reader.entries]
    return reader.header, reader.tables, reader.wrapper, segments, pcm, [e.kind for e in reader.entries]


def test_everything_written_is_read_back() -> None:
    reader = ArchiveReader(io.BytesIO(write()))
    assert reader.header == HEADER
    assert reader.header.file_name == "Größe 1.flac"
    assert (reader.tables, reader.wrapper, reader.tag()) == (b"tables", b"the wrapper", TAG)
    assert reader.tag_state() == "as archived"
    assert reader.art == ART
    assert [reader.segment(number) for number in range(4)] == PAYLOADS
    assert [entry.frames for entry in reader.entries] == [300, 300, 300, 100]
    assert [entry.kind for entry in reader.entries] == [0, 1, 2, 0]


names = st.binary(max_size=40)
sizes = st.integers(0, 2**63 - 1)


@given(
    st.builds(
        Header,
        kind=st.sampled_from(["wav", "flac"]),
        file_exact=st.booleans(),
        preset=st.integers(0, 300),
        coder=st.integers(0, 300),
        channels=st.integers(1, 16),
        bits=st.integers(1, 32),
        rate=st.integers(0, 2**32 - 1),
        frames=st.integers(0, 50),
        segment_frames=st.integers(1, 20),
        source_size=sizes,
        flac8_size=sizes,
        mtime_ns=st.integers(-(2**63), 2**63 - 1),
        pcm_md5=st.binary(min_size=16, max_size=16),
        source_sha256=st.binary(min_size=32, max_size=32),
        model_sha256=st.binary(min_size=32, max_size=32),
        name=names,
    ),
    st.data(),
)
def test_any_header_and_segments_round_trip(header: Header, data: st.DataObject) -> None:
    payloads = [data.draw(st.binary(max_size=30)) for _ in range(header.segments)]
    each = st.lists(st.integers(0, 2**32), min_size=header.channels, max_size=header.channels)
    origin = Origin(
        mode=data.draw(st.none() | st.integers(0, 0o777)),
        created_ns=data.draw(st.none() | st.integers(-(2**60), 2**60)),
        recipe=data.draw(st.binary(max_size=40)),
        lm_sha256=data.draw(st.sampled_from([b"", bytes(range(32))])),
        valid_bits=data.draw(st.integers(0, header.bits)),
        speakers=tuple(data.draw(st.just([]) | each)),
    )
    header = dataclasses.replace(header, origin=origin)
    file = write(header, payloads, b"")
    reader = ArchiveReader(io.BytesIO(file))
    assert reader.header == header
    assert [reader.segment(number) for number in range(header.segments)] == payloads
    assert reader.tag_state() == "none"


def test_an_archive_without_audio() -> None:
    reader = ArchiveReader(io.BytesIO(write(dataclasses.replace(HEADER, frames=0), [])))
    assert not reader.entries


def test_the_writer_counts_its_segments() -> None:
    writer = ArchiveWriter(io.BytesIO(), HEADER)
    writer.add(0, b"", 0)
    with pytest.raises(ValueError, match="header says 4"):
        writer.finish()


def test_the_fixed_cost_is_small() -> None:
    header = dataclasses.replace(HEADER, frames=300_000, segment_frames=1 << 19, name=b"a track of an album.wav")
    file = io.BytesIO()
    writer = ArchiveWriter(file, header, b"", b"w" * 20)
    writer.add(2, b"", 0)
    assert writer.finish() <= 250


def test_every_flipped_bit_before_the_tag_is_noticed() -> None:
    whole = write()
    protected = len(whole) - len(TAG)
    for position in range(8 * protected):
        flipped = bytearray(whole)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(ArchiveDamaged):
            read_all(bytes(flipped))


def test_a_changed_tag_is_told_apart_and_harms_nothing() -> None:
    whole = write()
    for tag in (b"", TAG[:-1], TAG + b"x", b"z" * 500):
        data = whole[: -len(TAG)] + tag
        assert read_all(data) == read_all(whole)
        assert ArchiveReader(io.BytesIO(data)).tag_state() == "edited"
    untagged = write(tag=b"")
    assert ArchiveReader(io.BytesIO(untagged + TAG)).tag_state() == "edited"


def test_every_truncation_before_the_tag_is_noticed() -> None:
    whole = write()
    for length in range(len(whole) - len(TAG)):
        with pytest.raises(ArchiveDamaged):
            read_all(whole[:length])


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_refused(data: bytes, with_magic: bool) -> None:
    with pytest.raises((ArchiveDamaged, NeedsNewer)):
        read_all(container.MAGIC + data if with_magic else data)


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_lying_lengths_with_right_checksums_allocate_nothing(
    flags: int, header_length: int, index_offset: int, index_length: int
) -> None:
    prologue = struct.pack("<8sHHIQI", container.MAGIC, 0, flags, header_length, index_offset, index_length)
    data = prologue + zlib.crc32(prologue).to_bytes(4, "little") + write()[32:]
    tracemalloc.start()
    try:
        if read_all_or_none(data) is None:
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def read_all_or_none(data: bytes) -> tuple[object, ...] | None:
    try:
        return read_all(data)
    except (ArchiveDamaged, NeedsNewer):
        return None


def forged(header: Header, entries: list[tuple[int, int]], after: bytes = b"", count: int | None = None) -> bytes:
    """An archive of empty payloads whose checksums are right and whose contents are the attacker's choice."""
    packed = records.pack_header(header, b"", b"")
    segments = b""
    index = records.INDEX_MARK + varint.put(len(entries) if count is None else count)
    for number, (kind, length) in enumerate(entries):
        track = records.TrackHeader.of(header)
        segments += records.pack_segment_header(records.SegmentHeader(track, number, kind, length, 0))
        index += varint.put(kind, length) + bytes(8)
    index = records.with_crc(index + after)
    prologue = records.Prologue(len(packed), 32 + len(packed) + len(segments), len(index))
    return records.pack_prologue(prologue) + packed + segments + index


END = bytes(4)  # no tag, no pictures, no copies, no recovery records


@pytest.mark.parametrize(
    ("changes", "entries", "after", "count"),
    [
        ({"frames": 2**60}, [(0, 0)], END, None),  # more segments than the index holds
        ({}, [(0, 0)], END, 2**60),
        ({}, [(0, 2**62)], END, None),  # a segment far beyond the file
        ({}, [(0, 5)], END, None),  # segments that do not meet the index
        ({}, [(0, 0)], END + b"\0", None),  # an index with more than its segments
        ({}, [], b"\xff" * 40, None),  # a number that never ends
        ({}, [(0, 0)], b"\0\0\1\0", None),  # copies that are not there
        ({}, [(0, 0)], b"\0\0\0\1" + b"\xff" * 8, None),  # recovery records without end
        ({}, [(0, 0)], b"\0\xff\xff\xff\x7f\0\0", None),  # pictures without end
        ({"segment_frames": 0}, [], END, None),
        ({"segment_frames": 2**40}, [(0, 0)], END, None),
        ({"channels": 0}, [(0, 0)], END, None),
        ({"channels": 200, "segment_frames": 2**20}, [(0, 0)], END, None),
        ({"bits": 0}, [(0, 0)], END, None),
        ({"bits": 33}, [(0, 0)], END, None),
        ({"origin": Origin(valid_bits=17)}, [(0, 0)], END, None),
        ({"origin": Origin(speakers=(1, 2, 3))}, [(0, 0)], END, None),
    ],
)
def test_forged_contents_are_refused(
    changes: dict[str, Any], entries: list[tuple[int, int]], after: bytes, count: int | None
) -> None:
    header = dataclasses.replace(HEADER, **{"frames": 10, **changes})
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveDamaged):
            read_all(forged(header, entries, after, count))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_what_older_archives_do_not_have_may_be_cut_off_or_followed() -> None:
    """Speakers came later than the rest of the origin, and more may come behind them."""
    origin = Origin(mode=0o644, speakers=(1, 2))
    packed = records._pack_origin(origin)
    assert records._unpack_origin(packed[: -32 - 4]) == Origin(mode=0o644)
    assert records._unpack_origin(packed[:-4]) == Origin(mode=0o644)
    assert records._unpack_origin(packed + b"more") == origin


def test_the_forger_could_also_have_made_a_good_one() -> None:
    assert read_all(forged(dataclasses.replace(HEADER, frames=10), [(0, 0)], END))


def test_what_only_a_newer_program_knows_is_named_so() -> None:
    prologue = bytearray(write()[:28])
    prologue[8] = 7
    newer = records.with_crc(bytes(prologue)) + write()[32:]
    with pytest.raises(NeedsNewer, match="version 7"):
        ArchiveReader(io.BytesIO(newer))
    with pytest.raises(NeedsNewer):
        read_all(forged(dataclasses.replace(HEADER, frames=10), [(max(container.SegmentKind) + 1, 0)], END))


def test_a_draft_of_the_format_is_refused_in_words() -> None:
    prologue = bytearray(write()[:28])
    prologue[8] = 0
    with pytest.raises(NeedsNewer, match="draft of the format") as refused:
        ArchiveReader(io.BytesIO(records.with_crc(bytes(prologue)) + write()[32:]))
    assert "program that made it" in refused.value.hint


def test_a_text_transfer_is_noticed() -> None:
    with pytest.raises(ArchiveDamaged):
        read_all(write().replace(b"\r\n", b"\n"))


@pytest.mark.parametrize(
    ("stored", "safe"),
    [
        (b"../../etc/passwd", "passwd"),
        (b"..\\..\\system.ini", "system.ini"),
        (b"..", ""),
        (b"a\0b\nc.wav", "abc.wav"),
        (b"C:song.wav", "Csong.wav"),
        (b"", ""),
        ("日本.flac".encode(), "日本.flac"),
    ],
)
def test_a_stored_name_cannot_lead_anywhere(stored: bytes, safe: str) -> None:
    assert dataclasses.replace(HEADER, name=stored).file_name == safe


@given(st.integers(1, 32), st.integers(1, 3), st.data())
def test_packed_samples_round_trip(bits: int, channels: int, data: st.DataObject) -> None:
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1
    rows = data.draw(st.lists(st.lists(st.integers(low, high), min_size=channels, max_size=channels), max_size=20))
    samples = np.array(rows, np.int32).reshape(-1, channels)
    packed = pack(samples, bits)
    assert len(packed) == samples.size * ((bits + 7) // 8)
    width = (bits + 7) // 8
    assert packed == b"".join(int(v).to_bytes(width, "little", signed=True) for v in samples.reshape(-1))
    assert np.array_equal(unpack(packed, channels, bits), samples)


def test_the_format_document_states_what_the_code_does() -> None:
    words = (Path(container.__file__).parent / "FORMAT.md").read_text("utf-8")
    assert container.MAGIC.hex(" ").upper() in words
    assert f"format version {container.VERSION}" in words
    dictionary = words.split("```")[1]
    assert bytes.fromhex("".join(dictionary.split())) == DICTIONARY

"""Audio files and tags as an attacker would make them: told in words, in no time, in little memory."""

from __future__ import annotations

import contextlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.audio_material import mixture
from tests.helpers.source_files import chunk, foreign, wav
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError, UnsupportedSource
from trilobyte_gui.metadata import apev2, fields
from trilobyte_gui.metadata.edits import is_lost
from trilobyte_gui.metadata.tags import from_apev2, tags_of, to_apev2

MANY = 3 * fields.MOST_PARTS + 9
STREAMINFO = bytes.fromhex("10001000000000000000") + (44100 << 44 | 1 << 41 | 15 << 36).to_bytes(8, "big") + bytes(16)


def with_tail(*chunks: bytes) -> bytes:
    return wav(bytes(400), 2, 44100, 16) + b"".join(chunks)


def flac(*blocks: bytes) -> bytes:
    return b"fLaC\0\0\0\x22" + STREAMINFO + b"".join(blocks) + b"\x81\0\0\0"


def flac_comments(count: int, said: int) -> bytes:
    body = struct.pack("<II", 0, said) + (struct.pack("<I", 3) + b"A=1") * count
    return flac(b"\x04" + len(body).to_bytes(3, "big") + body)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def movie(*extra: bytes, stts: bytes = bytes(8)) -> bytes:
    cookie = bytes([0] * 5 + [16, 40, 10, 14, 2]) + bytes(10) + struct.pack(">I", 44100)
    entry = bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHI", 2, 16, 0) + struct.pack(">I", 44100 << 16)
    entry = box(b"alac", entry + box(b"alac", bytes(4) + cookie))
    table = box(b"stbl", box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry) + box(b"stts", stts))
    media = box(b"mdia", box(b"hdlr", bytes(8) + b"soun" + bytes(12)) + box(b"minf", table))
    return box(b"ftyp", b"M4A ") + box(b"moov", box(b"trak", media) + b"".join(extra)) + box(b"mdat", bytes(100))


def nested(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = box(b"udta", body)
    return box(b"udta", box(b"meta", bytes(4) + box(b"ilst", b""))) + body


def id3(body: bytes) -> bytes:
    return b"ID3\4\0\0" + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + body


def frame(name: bytes, body: bytes, flags: int = 0) -> bytes:
    size = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    return name + size + flags.to_bytes(2, "big") + body


def packed(size: int) -> bytes:
    return frame(b"TXXX", bytes(4) + zlib.compress(bytes(size)), 0x09)


def ape(count: int) -> bytes:
    items = b"".join(struct.pack("<II", 1, 0) + b"K%d\0x" % number for number in range(count))
    return items + b"APETAGEX" + struct.pack("<IIII", 2000, len(items) + 32, count, 0) + bytes(8)


WVPK = struct.pack("<IHBBIIII", 24, 0x410, 0, 0, 10, 0, 10, 1 << 11 | 1 << 12 | 1 | 9 << 23)
CASES: dict[str, Callable[[], bytes]] = {
    "chunks before the audio": lambda: b"RIFF\0\0\0\0WAVE" + chunk(b"junk", b"") * MANY,
    "chunks after the audio": lambda: with_tail(chunk(b"abcd", b"") * MANY),
    "INFO items": lambda: with_tail(chunk(b"LIST", b"INFO" + chunk(b"INAM", b"x") * MANY)),
    "ID3 frames": lambda: with_tail(chunk(b"id3 ", id3((b"TXXX" + bytes([0, 0, 0, 1]) + b"\0\0\0") * MANY))),
    "ID3 texts of many parts": lambda: with_tail(chunk(b"id3 ", id3(frame(b"TIT2", bytes(10 * MANY))))),
    "ID3 frames that inflate": lambda: with_tail(chunk(b"id3 ", id3(packed(10 * MANY)))),
    "ID3 frames that inflate to much": lambda: with_tail(chunk(b"id3 ", id3(packed(1 << 25)))),
    "ID3 frames in frames": lambda: with_tail(chunk(b"id3 ", id3(frame(b"CHAP", bytes(17) + packed(1 << 25))))),
    "ID3 tags": lambda: id3(b"") * MANY + b"fLaC",
    "FLAC blocks": lambda: flac(b"\x02\0\0\0" * MANY),
    "FLAC comments": lambda: flac_comments(MANY, MANY),
    "FLAC comments in many blocks": lambda: flac(flac_comments(9999, 9999)[42:-4] * 3),
    "FLAC comments that are not there": lambda: flac_comments(3, 0xFFFFFFFF),
    "durations": lambda: movie(stts=struct.pack(">II", 0, 0xFFFFFFFF) + b"\xff" * 8 * MANY),
    "boxes in boxes": lambda: movie(nested(3000)),
    "MP4 items": lambda: movie(
        box(b"udta", box(b"meta", bytes(4) + box(b"ilst", box(b"\xa9nam", box(b"data", bytes(8) + b"x")) * MANY)))
    ),
    "MP4 boxes": lambda: box(b"ftyp", b"M4A ") + box(b"free", b"") * MANY,
    "Core Audio chunks": lambda: b"caff\0\1\0\0" + (b"free" + struct.pack(">q", 0)) * MANY,
    "AIFF chunks": lambda: b"FORM\0\0\0\0AIFF" + chunk(b"ABCD", b"", ">") * MANY,
    "AIFF chunks behind": lambda: b"FORM\0\0\0\0AIFF" + chunk(b"SSND", bytes(8), ">") + chunk(b"ABCD", b"", ">") * MANY,
    "APEv2 items": lambda: b"wvpk" + WVPK + struct.pack("<I", 0) + ape(MANY),
    "channels": lambda: b"TTA1" + struct.pack("<HHHII", 1, 65535, 65535, 44100, 0xFFFFFFFF) + bytes(100),
    "frames": lambda: (
        b"MAC "
        + struct.pack("<HHI", 3990, 0, 52)
        + bytes(40)
        + struct.pack("<HHIIIHHI", 2000, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 16, 2, 44100)
        + bytes(100)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_more_of_anything_than_any_music_has(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(CASES[name]())
    with contextlib.suppress(TrilobyteError), open_source(path) as source:  # any other exception is a defect
        tags = tags_of(source.peek_wrapper())
        assert len(tags.fields) + len(tags.kept) <= fields.MOST_PARTS + 9
        to_apev2(tags)
        for _ in source.blocks(4096):
            pass


@pytest.mark.parametrize(("channels", "bits"), [(256, 16), (65535, 16), (2, 33), (2, 65535)])
def test_memory_is_not_taken_for_what_a_header_says_alone(channels: int, bits: int, tmp_path: Path) -> None:
    path = tmp_path / "a.tta"
    path.write_bytes(b"TTA1" + struct.pack("<HHHII", 1, channels, bits, 44100, 0xFFFFFFFF) + bytes(100))
    with pytest.raises(UnsupportedSource, match="not supported"), open_source(path):
        pass


def test_a_tag_of_many_items_is_not_read() -> None:
    assert not from_apev2(ape(fields.MOST_PARTS + 1)).fields
    assert len(from_apev2(ape(100)).fields) == 100


def test_an_item_of_many_values_is_not_taken_apart() -> None:
    tag = apev2.build([apev2.Item("Title", apev2.TEXT, bytes(fields.MOST_PARTS + 1))])
    assert from_apev2(tag).kept == ["APEv2 item Title"]
    assert is_lost(tag)


def test_true_audio_of_a_rate_that_the_decoder_does_not_take_is_no_damage(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.tta", mixture(3000, 2, 16), 1_000_001)
    with pytest.raises(UnsupportedSource, match="more than 1000000 samples a second"):
        open_source(path)
    data = bytearray(path.read_bytes())
    data[18] ^= 1  # the header's checksum
    path.write_bytes(data)
    with pytest.raises(SourceDamaged), open_source(path) as audio:
        list(audio.blocks(4096))

"""Monkey's Audio: files made here, read through the product, and what comes back of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mutagen.apev2 import APEValue
from mutagen.monkeysaudio import MonkeysAudio

from tests.audio.test_sources import there_and_back
from tests.helpers.ape_file import ape
from tests.helpers.archive_helpers import JPEG, music, run
from tests.helpers.source_files import chunk, packed, wav
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError, UnsupportedSource
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.metadata.tags import tags_of


def samples_of(path: Path) -> Samples:
    with open_source(path) as audio:
        return np.concatenate(list(audio.blocks(1000)))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("bits", [8, 16, 24])
def test_every_depth(tmp_path: Path, bits: int, channels: int) -> None:
    x = music(5000, channels, bits) >> (6 if bits == 24 else 0)
    x[2048:4096] = 0  # a frame that only says that it is silent
    (tmp_path / "a.bin").write_bytes(ape(x, bits, rate=48000))
    assert np.array_equal(samples_of(tmp_path / "a.bin"), x)
    with open_source(tmp_path / "a.bin") as audio:
        assert (audio.info.kind, audio.info.bits, audio.info.rate, audio.info.frames) == ("ape", bits, 48000, 5000)


def test_tags_and_chunks_come_back(tmp_path: Path) -> None:
    x = music(60_000)
    whole = wav(packed(x, 16, False, False), 2, 44100, 16)
    head = whole[:12] + chunk(b"bext", b"broadcast") + whole[12:44]
    tail = chunk(b"LIST", b"INFO" + chunk(b"IART", b"Me\0\0"))
    source = tmp_path / "a.ape"
    source.write_bytes(ape(x, 16, head=head, tail=tail))
    tags = MonkeysAudio(source)
    tags.add_tags()
    tags["Title"], tags["Track"] = "Größe", "3/12"
    tags["Cover Art (Front)"] = APEValue(b"front.jpg\0" + JPEG, 1)
    tags.save()
    result, restored = there_and_back(source, tmp_path)
    assert result.source_kind == "ape"
    about = describe(result.target)
    assert about.kept == ["RIFF chunk 'bext'"]
    assert [size for _, size in about.pictures] == [len(JPEG)]
    assert np.array_equal(samples_of(restored.target), x)
    with open_source(restored.target) as audio:
        found = tags_of(audio.peek_wrapper())
    assert dict(found.fields) == {"TITLE": "Größe", "TRACKNUMBER": "3", "TRACKTOTAL": "12", "ARTIST": "Me"}
    assert [each.data for each in found.pictures] == [JPEG]


def test_damage_is_noticed(tmp_path: Path) -> None:
    data = ape(music(5000), 16)
    path = tmp_path / "a.ape"
    random = np.random.default_rng(1)
    for at in random.integers(200, len(data) - 12, 30):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << int(random.integers(8))]) + data[at + 1 :])
        with pytest.raises(SourceDamaged):
            samples_of(path)
    for length in range(0, len(data) - 12, 257):
        path.write_bytes(data[:length])
        with pytest.raises(TrilobyteError):
            samples_of(path)


def test_cut_short_on_request(tmp_path: Path) -> None:
    x = music(60_000)
    source = tmp_path / "a.ape"
    source.write_bytes(ape(x, 16)[:-30_000])
    [error] = run("compress", [source], tmp_path / "out").errors
    assert isinstance(error, SourceDamaged)
    result, restored = there_and_back(source, tmp_path, damaged=True)
    assert result.incomplete
    assert 0 < result.frames < 60_000
    assert np.array_equal(samples_of(restored.target), x[: result.frames])


def test_old_versions_are_left_alone(tmp_path: Path) -> None:
    data = bytearray(ape(music(500), 16))
    data[4:6] = (3970).to_bytes(2, "little")
    (tmp_path / "a.ape").write_bytes(data)
    with pytest.raises(UnsupportedSource, match="old version"):
        samples_of(tmp_path / "a.ape")

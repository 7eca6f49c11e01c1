"""Sources are told apart by content, hashed while they are read, and left alone with a reason."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.audio_material import extremes, mixture, write_flac_file
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.codec.errors import CannotRead, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import pack


@pytest.fixture(params=["wav", "flac"])
def song(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"song.{request.param}"
    samples = mixture(70001, 2, 24)
    if request.param == "flac":
        write_flac_file(path, samples, 24, 96000, tail=b"TAG" + bytes(125))
    else:
        with path.open("wb") as file:
            write_wav(file, [samples], channels=2, rate=96000, bits=24, frames=len(samples))
            file.write(b"LIST\x04\0\0\0INFO")
    return path


def test_one_pass_gives_samples_and_hashes(song: Path) -> None:
    samples = mixture(70001, 2, 24)
    with open_source(song, digest=True) as source:
        assert source.sha256 is None
        assert not source.finished
        blocks = list(source.blocks(32768))
        assert [len(block) for block in blocks] == [32768, 32768, 4465]
        assert all(block.dtype == np.int32 and block.flags.c_contiguous for block in blocks)
        assert source.finished
        assert source.frames_read == source.info.frames == 70001
        assert source.md5 == hashlib.md5(pack(samples, 24)).digest()
        assert source.sha256 == hashlib.sha256(song.read_bytes()).digest()
    np.testing.assert_array_equal(np.concatenate(blocks), samples)
    with open_source(song) as source:
        list(source.blocks(1000))
        assert source.sha256 is None


def test_a_source_is_read_once(song: Path) -> None:
    with open_source(song) as source:
        list(source.blocks(100000))
        with pytest.raises(RuntimeError, match="once"):
            next(source.blocks(1))


@pytest.mark.parametrize("frames", [1, 4096, 65536])
def test_exact_multiples_have_no_empty_block(tmp_path: Path, frames: int) -> None:
    path = tmp_path / "a.flac"
    write_flac_file(path, extremes(2 * frames, 1, 16), 16)
    with open_source(path) as source:
        assert [len(block) for block in source.blocks(frames)] == [frames, frames]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"Just some words\r\nin a file that is named .wav\n" * 20, "text file"),
        ("Größe und Länge".encode(), "text file"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (b"OFR \x0f\0\0\0", "OptimFROG file, which is small already"),
        (b"ID3\x04\0\0\0\0\0\x04abcd\xff\xfb\x90\x64" + bytes(100), "MP3 file, which is lossy"),
        (b"OggS\0\2" + bytes(22) + b"\x01vorbis", "Ogg Vorbis file, which is lossy"),
        (b"OggS\0\2" + bytes(22) + b"OpusHead", "Ogg Opus file, which is lossy"),
        (b"\xff\xfb\x90\x64" + bytes(100), "MP3 file, which is lossy"),
        (b"\xff\xf1\x50\x80" + bytes(100), "AAC file, which is lossy"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x89TRILO\r\n", "a Trilobyte archive"),
        (bytes(4000), "not an audio file that Trilobyte knows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_left_alone(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "named.wav"
    path.write_bytes(data)
    with pytest.raises(UnsupportedSource, match=reason):
        open_source(path)


@pytest.mark.parametrize(
    "data",
    [
        b"FORM\0\0\1\0AIFFCOMM",
        b"FORM\0\0\1\0AIFCFVER",
        b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb",
        b"RIFX\0\0\0\0WAVE",
        b"caff\0\1\0\0",
        b"wvpk\0\0\0\0",
        b"MAC \x96\x0f",
        b"TTA1\1\0",
        b"\0\0\0\x20ftypM4A ",
        b"OggS\0\2" + bytes(22) + b"\x7fFLAC\1\0",
    ],
)
def test_headers_that_end_at_once(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "named.wav"
    path.write_bytes(data)
    with pytest.raises(SourceDamaged):
        open_source(path)


def test_the_name_does_not_matter(song: Path) -> None:
    other = song.rename(song.with_name("song.mp3"))
    with open_source(other) as source:
        assert source.info.kind in ("wav", "flac")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="it is not there"):
        open_source(tmp_path / "missing.wav")
    with pytest.raises(CannotRead, match="name cannot be used"):
        open_source(tmp_path / "nul\0.wav")
    with pytest.raises(UnsupportedSource, match="not a regular file"):
        open_source(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes cannot be made here")
def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(UnsupportedSource, match="not a regular file"):
        open_source(tmp_path / "pipe.wav")


def test_closing_midway(song: Path) -> None:
    source = open_source(song)
    next(source.blocks(100))
    source.close()
    song.unlink()

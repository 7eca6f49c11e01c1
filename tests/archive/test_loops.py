"""Tracks that repeat what was long before get longer segments, where that makes their archives smaller."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

import trilobyte_gui as trilobyte
from tests.helpers.archive_builder import noisy
from tests.helpers.archive_helpers import make_wav, run
from trilobyte_gui.archive.opening import header_of
from trilobyte_gui.archive.operations import loops
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.audio.source import SourceInfo
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.pcm import Samples
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.codec.source_formats import SampleFormat

USUAL = 1 << 15


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "_MAX_FRAMES", USUAL)


def loop(frames: int, period: int = 36_000) -> Samples:
    """One channel that begins anew after more than a segment, under a little noise."""
    x = np.tile(noisy(period, 1, 15), (frames // period + 1, 1))[:frames]
    return np.asarray(x + np.random.default_rng(3).integers(-9, 10, x.shape), np.int32)


def watched(samples: Samples, preset: str = "fast", bits: int = 16, **changes: object) -> int:
    """What is made of a track of these samples."""
    facts = {"form": SampleFormat.PLAIN, "frames": len(samples)} | changes
    info = SourceInfo(Path("x.wav"), "wav", samples.shape[1], 44100, bits, size=0, **facts)  # type: ignore[arg-type]
    watch = loops.MiddleWatch(info, PRESETS[preset])
    for at in range(0, len(samples), 10_007):
        watch.add(samples[at : at + 10_007])
    return watch.segment_frames(len(samples))


@pytest.mark.parametrize("frames", [USUAL + 20_000, 2 * USUAL, 5 * USUAL + 77])
def test_segments_are_longer_where_the_track_repeats_what_was_before_them(frames: int) -> None:
    assert watched(loop(frames)) == 2 * USUAL
    assert watched(np.repeat(loop(frames), 3, 1)) == 2 * USUAL


def test_segments_are_as_usual_where_nothing_repeats() -> None:
    frames = 3 * USUAL
    for samples in (noisy(frames, 2, 16), noisy(frames, 1, 8), np.zeros((frames, 2), np.int32)):
        assert watched(samples) == USUAL


def test_segments_are_as_usual_where_the_track_cannot_be_looked_at() -> None:
    samples = loop(3 * USUAL)
    assert watched(samples[:USUAL]) == USUAL
    assert watched(samples, form=SampleFormat.FLOAT, bits=32) == USUAL
    assert watched(samples, frames=None) == USUAL
    assert watched(samples, frames=len(samples) + 1) == USUAL  # it has not the length that it said


def test_such_an_archive_is_smaller_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = loop(6 * USUAL)
    source = make_wav(tmp_path / "loop.wav", samples)
    options = Options(preset="fast", jobs=2)
    assert not run("compress", [source], tmp_path / "long", options).errors
    archive = tmp_path / "long" / "loop.wav.trilo"
    header = header_of(archive)
    assert header
    assert (header.segment_frames, header.segments) == (2 * USUAL, 3)
    encoded = trilobyte.encode(samples.astype(np.int16), 44100, "fast", jobs=1)
    assert ArchiveReader(BytesIO(encoded)).header.segment_frames == 2 * USUAL
    with trilobyte.open(archive) as reader:
        assert np.array_equal(reader.read(50, "int16", start=2 * USUAL - 5), samples[2 * USUAL - 5 :][:50, 0])
    assert not run("restore", [archive], tmp_path / "back").errors
    assert (tmp_path / "back" / "loop.wav").read_bytes() == source.read_bytes()
    monkeypatch.setattr(loops, "_WORTH", 99.0)
    assert not run("compress", [source], tmp_path / "usual", replace(options, jobs=1)).errors
    usual = tmp_path / "usual" / "loop.wav.trilo"
    header = header_of(usual)
    assert header
    assert header.segment_frames == USUAL
    assert archive.stat().st_size < 0.9 * usual.stat().st_size

"""The early answer for large libraries: honest ranges, from tracks sampled in proportion to their size."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.helpers.archive_helpers import make_flac, make_wav, music, run
from trilobyte_gui.archive.operations.sampling import Sample, sample_track
from trilobyte_gui.archive.scheduling import forecast
from trilobyte_gui.archive.scheduling.forecast import Forecaster
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.presets import HYBRID

FACTORS = {"quick": 1.0, "fast": 0.97, "balanced": 0.96, "max": 0.95}


class MadeUp:
    """A library of tracks whose archives have known sizes; sampling it costs nothing."""

    def __init__(self, count: int, seed: int) -> None:
        source = random.Random(seed)
        self.files = [(Path(f"/m/{n // 12:04}/{n:05}.flac"), source.randint(10, 60) * 1_000_000) for n in range(count)]
        albums = [source.uniform(0.6, 0.98) for _ in range(count // 12 + 1)]
        self.ratio = {path: albums[n // 12] + source.gauss(0, 0.02) for n, (path, _) in enumerate(self.files)}
        self.wobble = {path: source.gauss(1, 0.004) for path, _ in self.files}
        self.sampled: list[Path] = []

    def archive(self, path: Path, size: int, preset: str) -> float:
        wobble = 1 if preset == "quick" else self.wobble[path]
        return size * self.ratio[path] * FACTORS[preset] * wobble

    def total(self, preset: str) -> float:
        return sum(self.archive(path, size, preset) for path, size in self.files)

    def sample(self, path: Path, size: int, presets: list[str], control: Control) -> Sample:
        self.sampled.append(path)
        control.checkpoint()
        coded = {preset: self.archive(path, size, preset) for preset in presets}
        return Sample(size, size / 100_000, 0.1, coded, dict.fromkeys(presets, size / 1e6))


@pytest.fixture(params=range(6))
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    made = MadeUp(3000, request.param)
    monkeypatch.setattr(forecast, "sample_track", made.sample)
    return made


def test_the_range_holds_the_truth_and_narrows(library: MadeUp, tmp_path: Path) -> None:
    rough = Forecaster(library.files, 1).run(60, 0.05)
    sharp = Forecaster(library.files, 1).run(60, 0.01)
    assert rough is not None
    assert sharp is not None
    assert rough.sampled < sharp.sampled < len(library.files)
    for answer in (rough, sharp):
        assert answer.original == sum(size for _, size in library.files)
        for each in answer.outlooks:
            middle, truth = each.size, library.total(each.preset)
            assert each.low < middle < each.high
            assert abs(middle - truth) < 1.5 * (each.high - each.low) / 2  # 19 of 20 are within once that
    assert sharp.spread < 0.01 < rough.spread


def test_the_time_is_that_of_coding_and_proving_on_all_cores(library: MadeUp) -> None:
    answer = Forecaster(library.files, 4).run(60, 0.02)
    assert answer is not None
    best = answer.outlooks[-1]
    assert best.preset == "max"
    assert best.seconds == pytest.approx(2 * answer.original / 1e6 / 4, rel=0.05)
    assert answer.audio_seconds == pytest.approx(answer.original / 100_000, rel=0.05)


def test_tracks_of_all_albums_are_sampled(library: MadeUp) -> None:
    Forecaster(library.files, 1).run(60, 0.02)
    half = len({path.parent for path in library.sampled[:100]})
    assert half > 60  # of 250; by chance alone it would be 83


def test_what_was_sampled_is_not_sampled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        make_wav(tmp_path / "m" / f"{number}.wav", music(9000, seed=number))
    files = [(path, path.stat().st_size) for path in sorted((tmp_path / "m").iterdir())]
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    first = Forecaster(files, 1, catalogue).run(600, 1.0)
    assert first is not None
    count: list[Path] = []
    real = sample_track
    monkeypatch.setattr(forecast, "sample_track", lambda path, *more: (count.append(path), real(path, *more))[1])
    assert Forecaster(files, 1, catalogue).run(600, 1.0) == first
    assert count == []
    make_wav(files[0][0], music(9000, seed=99))
    Forecaster(files, 1, catalogue).run(600, 1.0)
    assert set(count) <= {files[0][0]}


def test_a_sampled_track_weighs_about_what_its_archive_does(tmp_path: Path) -> None:
    source = make_flac(tmp_path / "a.flac", music(400_000))
    done = run("compress", [source], tmp_path, Options(preset="quick", jobs=2))
    weighs = (tmp_path / "a.flac.trilo").stat().st_size
    assert done.summary.done == 1
    sample = sample_track(source, source.stat().st_size, ["quick"], Control())
    assert sample.archive["quick"] == pytest.approx(weighs, rel=0.05)
    assert sample.seconds == pytest.approx(400_000 / 44100)
    assert Sample.understood(sample.told()) == sample


def test_a_file_that_will_only_be_copied_keeps_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"no audio at all")
    sample = sample_track(path, 15, list(HYBRID), Control())
    assert sample.archive == {}
    files = [(path, 15)]
    answer = Forecaster(files, 1).run(5, 0.5)
    assert answer is not None
    assert {each.size for each in answer.outlooks} == {15}
    assert Sample.understood("[]") is Sample.understood("{") is None

"""The threads behind the window: scanning real folders, and batches through a stand-in for the engine."""

from __future__ import annotations

import shutil
import threading
import time
import wave
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trilobyte_gui.archive.tasks import Event, Options, Start, Task
from trilobyte_gui.codec.errors import CannotWrite
from trilobyte_gui.gui import messages as say
from trilobyte_gui.gui.library import Kind, State
from trilobyte_gui.gui.work import Job, Settings
from trilobyte_gui.gui.worker import Workers, target_folder


def write_wav(path: Path, frames: int = 4410, seed: int = 1) -> None:
    """A decaying chord with noise, 16-bit stereo."""
    random = np.random.default_rng(seed)
    at = np.arange(frames) / 44100
    tone = sum(np.sin(2 * np.pi * pitch * at) for pitch in (220.0, 331.0, 440.5)) * np.exp(-at * 3) * 4000
    samples = np.stack([tone + random.normal(0, 40, frames), tone * 0.7 + random.normal(0, 60, frames)], axis=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(samples.astype("<i2").tobytes())


class FakeBatch:
    """Reports the start of each task, then waits to be stopped or released."""

    made: list[FakeBatch]

    def __init__(self, tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> None:
        self.tasks, self.options, self.on_event = list(tasks), options, on_event
        self.calls: list[str] = []
        self.release = threading.Event()

    def run(self) -> None:
        for task in self.tasks:
            self.on_event(Start(task))
        assert self.release.wait(20)

    def pause(self) -> None:
        self.calls.append("pause")

    def resume(self) -> None:
        self.calls.append("resume")

    def stop(self) -> None:
        self.calls.append("stop")
        self.release.set()


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers()
    yield made
    assert made.close(5)


def collect(workers: Workers, last: type) -> list[Any]:
    """All messages up to and including the first of type `last`."""
    messages: list[Any] = []
    while not messages or not isinstance(messages[-1], last):
        messages.append(workers.messages.get(timeout=20))
    return messages


def test_a_folder_is_scanned_by_content(workers: Workers, tmp_path: Path) -> None:
    write_wav(tmp_path / "album" / "disc 1" / "one.wav")
    (tmp_path / "album" / "notes.wav").write_text("only words")
    (tmp_path / "album" / "broken.trilo").write_bytes(b"\x89TRILO\r\n" + b"\0" * 40)
    workers.scan([tmp_path / "album", tmp_path / "missing.flac"])
    messages = collect(workers, say.Scanned)
    rows = {row.path.name: row for each in messages if isinstance(each, say.Found) for row in each.rows}
    assert rows["one.wav"].kind is Kind.SOURCE
    assert rows["one.wav"].root == tmp_path / "album"
    assert rows["notes.wav"].state is State.LEFT_OUT
    assert rows["notes.wav"].reason
    assert rows["broken.trilo"].kind is Kind.ARCHIVE
    assert rows["missing.flac"].state is State.FAILED
    facts = {each.id: each for told in messages if isinstance(told, say.Probed) for each in told.facts}
    about = facts[rows["one.wav"].id]
    assert (about.codec, about.bits, about.rate, about.channels, about.frames) == ("WAV", 16, 44100, 2, 4410)
    assert facts[rows["broken.trilo"].id].error is not None
    assert rows["notes.wav"].id not in facts


def test_tags_of_a_flac_become_title_and_artist(workers: Workers, tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    from mutagen.flac import FLAC

    path = tmp_path / "song.flac"
    soundfile.write(path, np.zeros((100, 2), np.int16), 44100)
    tags = FLAC(path)
    tags["title"], tags["artist"] = "Aria", "Nobody"
    tags.save()
    workers.scan([path])
    (facts,) = [each for told in collect(workers, say.Scanned) if isinstance(told, say.Probed) for each in told.facts]
    assert (facts.codec, facts.title, facts.artist) == ("FLAC", "Aria", "Nobody")


def test_scans_wait_for_each_other_and_closing_ends_them(tmp_path: Path) -> None:
    workers = Workers()
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text("x")
    workers.scan([tmp_path])
    workers.scan([tmp_path])
    assert workers.close(5)


def test_pause_and_stop_reach_a_batch_that_is_only_being_made(tmp_path: Path) -> None:
    gate, made = threading.Event(), []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        assert gate.wait(20)
        made.append(FakeBatch(tasks, options, on_event))
        return made[0]

    workers = Workers(make)
    workers.start("estimate", [Job(1, tmp_path / "a.flac")], Settings())
    workers.pause()
    workers.resume()
    workers.pause()
    workers.stop()
    gate.set()
    assert workers.close(5)
    assert not made or made[0].calls[:2] == ["pause", "stop"]
    (ended,) = [each for each in collect(workers, say.Ended) if isinstance(each, say.Ended)]
    assert ended.stopped
    assert ended.error is None


def test_a_batch_gets_targets_and_is_told_everything(tmp_path: Path) -> None:
    made: list[FakeBatch] = []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        made.append(FakeBatch(tasks, options, on_event))
        return made[0]

    workers = Workers(make)
    root = tmp_path / "music"
    jobs = [
        Job(1, root / "a" / "x.flac", root),
        Job(2, root / "b" / "x.flac", root),
        Job(3, tmp_path / "x.flac"),
        Job(4, tmp_path / "other" / "x.flac"),
    ]
    settings = Settings("fast", tmp_path / "out", "rename", "flac")
    workers.start("compress", jobs, settings)
    started = [workers.messages.get(timeout=20) for _ in jobs]
    assert [each.task.target for each in started] == [
        tmp_path / "out" / "music" / "a" / "x.flac.trilo",
        tmp_path / "out" / "music" / "b" / "x.flac.trilo",
        tmp_path / "out" / "x.flac.trilo",
        tmp_path / "out" / "x (2).flac.trilo",
    ]
    assert (made[0].options.preset, made[0].options.conflict, made[0].options.to) == (
        "fast",
        "rename",
        "flac",
    )
    workers.pause()
    workers.resume()
    workers.stop()
    assert isinstance(workers.messages.get(timeout=20), say.Ended)
    assert made[0].calls == ["pause", "resume", "stop"]
    assert workers.close(5)


def test_estimates_have_no_target_and_restores_lose_the_suffix(tmp_path: Path) -> None:
    made: list[FakeBatch] = []

    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        made.append(FakeBatch(tasks, options, on_event))
        made[-1].release.set()
        return made[-1]

    for verb in ("estimate", "restore"):
        workers = Workers(make)
        workers.start(verb, [Job(1, tmp_path / "x.flac.trilo")], Settings(to="wav"))  # type: ignore[arg-type]
        collect(workers, say.Ended)
        assert workers.close(5)
    assert [each.tasks[0].target for each in made] == [None, tmp_path / "x.wav"]


def test_an_error_that_ends_the_batch_is_reported(tmp_path: Path) -> None:
    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        raise CannotWrite("no space is left")

    workers = Workers(make)
    workers.start("compress", [Job(1, tmp_path / "x.flac")], Settings())
    assert collect(workers, say.Ended)[-1].error.message == "no space is left"
    assert workers.close(5)


def test_a_defect_does_not_leave_the_window_waiting(tmp_path: Path) -> None:
    def make(tasks: Iterable[Task], options: Options, on_event: Callable[[Event], None]) -> FakeBatch:
        raise ZeroDivisionError

    workers = Workers(make)
    workers.start("compress", [Job(1, tmp_path / "x.flac")], Settings())
    assert "within Trilobyte" in collect(workers, say.Ended)[-1].error.message
    assert workers.close(5)


@pytest.mark.parametrize(
    ("path", "root", "expected"),
    [
        ("/m/a/x.flac", "/m", "/out/m/a"),
        ("/m/x.flac", "/m", "/out/m"),
        ("/m/x.flac", None, "/out"),
    ],
)
def test_folders_are_mirrored_with_the_added_one(path: str, root: str | None, expected: str) -> None:
    where = target_folder(Path(path), Path(root) if root else None, Path("/out"))
    assert where == Path(expected)
    assert target_folder(Path(path), None, None) == Path(path).parent


@pytest.mark.slow
def test_a_wav_goes_through_the_real_engine_and_back(tmp_path: Path) -> None:
    """Estimate, compress and restore by the window's own threads: the file comes back byte for byte."""
    from trilobyte_gui.gui.session import Session

    source = tmp_path / "in" / "chord.wav"
    write_wav(source, 60_000)
    workers = Workers()
    session = Session(workers)

    def until(state: State) -> None:
        end = time.monotonic() + 900
        while not (session.library.rows and session.library.rows[-1].state is state and session.batch is None):
            assert time.monotonic() < end, session.library.rows
            session.tick()
            time.sleep(0.02)
            assert not session.notice[0], session.notice
            assert all(row.state is not State.FAILED for row in session.library.rows), session.library.rows

    session.add([tmp_path / "in"])
    until(State.READY)
    row = session.library.rows[0]
    assert row.low is not None
    assert row.high is not None
    assert row.size is not None
    assert row.low <= row.size <= row.high
    session.compress([row], Settings(preset="fast", destination=tmp_path / "out"))
    until(State.ARCHIVED)
    assert row.archive == tmp_path / "out" / "in" / "chord.wav.trilo"
    assert row.archive.stat().st_size == row.size
    assert row.promise == "file-exact"
    shutil.move(source, tmp_path / "kept.wav")
    session.add([row.archive])
    until(State.READY)
    again = session.library.rows[-1]
    assert (again.kind, again.size, again.original) == (Kind.ARCHIVE, row.size, row.original)
    session.restore([again], Settings(destination=tmp_path / "back"))
    until(State.RESTORED)
    assert again.restored == tmp_path / "back" / "chord.wav"
    assert again.restored.read_bytes() == (tmp_path / "kept.wav").read_bytes()
    assert workers.close(5)


def test_an_archive_is_compared_with_flac_as_when_it_was_made(tmp_path: Path, workers: Workers) -> None:
    """The readable tag may hold a smaller copy of a large cover: FLAC would have the whole of it."""
    from archive_helpers import make_flac, music
    from mutagen.flac import FLAC, Picture
    from PySide6.QtGui import QImage

    from trilobyte_gui.archive.batch import Batch
    from trilobyte_gui.archive.tasks import Compressed, Done

    noise = np.random.default_rng(3).integers(0, 256, (700, 700, 4), np.uint8).tobytes()
    QImage(noise, 700, 700, QImage.Format.Format_RGB32).save(str(tmp_path / "cover.png"))
    source = make_flac(tmp_path / "a.flac", music(9_000))
    tags, picture = FLAC(source), Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", (tmp_path / "cover.png").read_bytes()
    tags.add_picture(picture)
    tags.save()
    results: list[Event] = []
    made = tmp_path / "b" / "a.flac.trilo"
    Batch([Task("compress", source, made, 1)], Options("fast", 1), results.append).run()
    result = next(each.result for each in results if isinstance(each, Done))
    assert isinstance(result, Compressed)
    assert result.metadata_bytes > 1_000_000
    workers.scan([made])
    while not isinstance(message := workers.messages.get(timeout=30), say.Probed):
        pass
    assert message.facts[0].flac8 == result.flac8_bytes + result.metadata_bytes

"""Previews of archives: made while these are proven, kept under their audio, and no archive fails for one."""

from __future__ import annotations

import io
import os
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.archive.test_catalogue import entry, picture, tagged
from tests.helpers.archive_helpers import make_flac, make_wav, music
from tests.helpers.source_files import floats, wav
from trilobyte_gui.archive.execution.job import single
from trilobyte_gui.archive.operations import previewing
from trilobyte_gui.archive.operations.cataloguing import Cataloguer, take_in
from trilobyte_gui.archive.operations.preview_file import decoded, preview_of
from trilobyte_gui.archive.operations.previewing import of_archive
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.settings import from_json, to_json
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Collection, Collections, Place
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.archive.storage.previews import PIECE, Preview, PreviewFile, Previews, audio_mark
from trilobyte_gui.archive.tasks import WHOLE_TRACK, Compressed, Done, Event, Failed, Options, Task
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead, CannotWrite

SECOND = 44100
AUDIO = bytes(24)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    drive = Drive("base", "Computer", tmp_path)
    return Catalogue(tmp_path / "home" / "catalogue.sqlite", Drives(lambda: [drive]))


def compress(catalogue: Catalogue, paths: list[Path], output: Path, preview: int, **more: Any) -> list[Compressed]:
    tasks = [each for each in scan(paths, "compress", output, side_files=True) if isinstance(each, Task)]
    options = Options(preset="quick", jobs=1, preview=preview, side_files=True, **more)
    events: list[Event] = []
    with closing(Cataloguer(catalogue)) as cataloguer:
        Batch(tasks, options, events.append, catalogue=cataloguer).run()
    assert not [event for event in events if isinstance(event, Failed)]
    return [event.result for event in events if isinstance(event, Done) and isinstance(event.result, Compressed)]


def heard(catalogue: Catalogue, path: Path) -> tuple[Preview, int]:
    """The preview of an archive, and how many frames it decodes to."""
    track = catalogue.at(path)
    assert track is not None
    preview = catalogue.previews.get(track.audio)
    assert preview is not None
    return preview, sum(map(len, decoded(catalogue.previews, track.audio, preview)))


def test_an_excerpt_has_the_length_asked_for_and_is_not_the_silent_intro(tmp_path: Path, catalogue: Catalogue) -> None:
    silence = np.zeros((5 * SECOND, 2), np.int32)
    make_wav(tmp_path / "m" / "a.wav", np.concatenate([silence, music(9 * SECOND)]))
    [made] = compress(catalogue, [tmp_path / "m"], tmp_path / "out", 4)
    preview, frames = heard(catalogue, tmp_path / "out" / "m" / "a.wav.trilo")
    assert (preview.codec, preview.whole, preview.seconds) == ("opus", False, 4)
    assert preview.start >= 4.9
    assert abs(frames - 4 * 48000) <= 2
    assert made.preview_bytes == preview.size < 4 * 3200 + 2000
    assert made.remarks == ()


@pytest.mark.parametrize(
    ("channels", "bits", "rate"), [(1, 8, 11025), (6, 24, 48000), (2, 32, 96000), (2, 16, 192_000)]
)
def test_every_kind_of_track_has_a_preview(
    channels: int, bits: int, rate: int, tmp_path: Path, catalogue: Catalogue
) -> None:
    make_wav(tmp_path / "m" / "a.wav", music(rate, channels, bits), bits, rate)
    [made] = compress(catalogue, [tmp_path / "m"], tmp_path / "out", 30)
    preview, frames = heard(catalogue, made.target)
    assert preview.whole
    assert abs(frames - 48000) <= 3


def test_floating_point_and_silence_have_previews_and_nothing_has_none(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "f.wav").write_bytes(wav(floats(SECOND, 2, 32).tobytes(), 2, 44100, 32, coding=3))
    make_wav(tmp_path / "m" / "s.wav", np.zeros((SECOND, 2), np.int32))
    make_wav(tmp_path / "m" / "z.wav", np.zeros((0, 2), np.int32))
    made = {each.target.name: each for each in compress(catalogue, [tmp_path / "m"], tmp_path / "out", WHOLE_TRACK)}
    assert made["z.wav.trilo"].preview_bytes == 0
    assert 0 < made["s.wav.trilo"].preview_bytes < 3000
    assert made["f.wav.trilo"].preview_bytes > 0
    assert not any(each.remarks for each in made.values())


def test_tags_that_change_another_preset_and_a_move_keep_the_preview(tmp_path: Path, catalogue: Catalogue) -> None:
    source, samples = tmp_path / "m" / "a.flac", music(2 * SECOND)
    make_flac(source, samples, metadata=tagged(title="Before", artist="A"))
    out = tmp_path / "out"
    [first] = compress(catalogue, [tmp_path / "m"], out, 1)
    make_flac(source, samples, metadata=tagged(title="After", artist="A", cover=picture()))
    os.utime(source, (2_000_000_000, 2_000_000_000))
    [carried] = compress(catalogue, [tmp_path / "m"], out, 1)
    assert carried.carried
    assert (first.preview_bytes > 0, carried.preview_bytes) == (True, 0)  # the same audio
    track = catalogue.at(carried.target)
    assert track is not None
    sound = preview_of(catalogue, track)
    file = mutagen.File(io.BytesIO(sound.read(0, sound.size)))
    assert file["title"] == ["After"]
    assert "metadata_block_picture" in file
    source.rename(tmp_path / "m" / "b.flac")
    assert compress(catalogue, [tmp_path / "m"], out, 1) == []
    preview, _ = heard(catalogue, out / "m" / "b.flac.trilo")
    assert preview.size == first.preview_bytes
    compress(catalogue, [tmp_path / "m"], out, 0, conflict="overwrite")
    assert heard(catalogue, out / "m" / "b.flac.trilo")[0] == preview


def test_what_is_carried_over_gets_the_preview_that_it_lacks(tmp_path: Path, catalogue: Catalogue) -> None:
    source, samples = tmp_path / "m" / "a.flac", music(2 * SECOND)
    make_flac(source, samples, metadata=tagged(title="Before"))
    compress(catalogue, [tmp_path / "m"], tmp_path / "out", 0)
    make_flac(source, samples, metadata=tagged(title="After"))
    os.utime(source, (2_000_000_000, 2_000_000_000))
    [carried] = compress(catalogue, [tmp_path / "m"], tmp_path / "out", 1)
    assert (carried.carried, carried.preview_bytes > 0) == (True, True)


def test_other_audio_has_another_preview_and_the_old_one_goes(tmp_path: Path, catalogue: Catalogue) -> None:
    source = make_wav(tmp_path / "m" / "a.wav", music(SECOND))
    compress(catalogue, [tmp_path / "m"], tmp_path / "out", 1)
    make_wav(source, music(SECOND, seed=2))
    os.utime(source, (2_000_000_000, 2_000_000_000))
    compress(catalogue, [tmp_path / "m"], tmp_path / "out", 1)
    assert catalogue.previews.weight()[0] == 1
    copy = shutil.copytree(tmp_path / "out", tmp_path / "again")
    take_in(catalogue, copy)
    catalogue.forget(tmp_path / "out")
    assert catalogue.previews.weight()[0] == 1  # another archive has the same audio
    shutil.rmtree(copy)
    copy.mkdir()
    take_in(catalogue, copy)
    assert catalogue.previews.weight() == (0, 0)


def test_no_archive_fails_for_a_preview(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    make_wav(tmp_path / "m" / "a.wav", music(SECOND))
    make_wav(tmp_path / "m" / "slow.wav", music(900), rate=600)

    class Broken:
        def __init__(self, *_: object) -> None:
            raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(previewing, "Mixer", Broken)
        made = compress(catalogue, [tmp_path / "m"], tmp_path / "one", 1)
    assert len(made) == 2
    assert all("no preview of it was made: an error within Trilobyte" in str(each.remarks) for each in made)
    made = compress(catalogue, [tmp_path / "m"], tmp_path / "two", 1)
    assert {each.target.name: len(each.remarks) for each in made} == {"a.wav.trilo": 0, "slow.wav.trilo": 1}
    catalogue.previews.path.unlink()
    catalogue.previews.path.mkdir()  # cannot be written
    [made_without] = compress(catalogue, [tmp_path / "m" / "a.wav"], tmp_path / "three", 1)
    assert "the store of previews cannot be written" in str(made_without.remarks)


def test_previews_of_archives_decode_only_the_segments_around_them(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trilobyte_gui.codec.segment.segment_frames", lambda channels: SECOND // 2)
    silence = np.zeros((4 * SECOND, 2), np.int32)
    make_wav(tmp_path / "m" / "a.wav", np.concatenate([silence, music(8 * SECOND)]))
    [made] = compress(catalogue, [tmp_path / "m"], tmp_path / "out", 0)
    read: list[int] = []
    before = previewing.ArchiveReader.segment

    def segment(self: Any, number: int) -> bytes:
        read.append(number)
        return before(self, number)

    monkeypatch.setattr(previewing.ArchiveReader, "segment", segment)
    options = Options(jobs=1, preview=2)
    with single(options, previews=catalogue.previews) as job:
        state, size = of_archive(job, made.target)
        assert (state, len(read) <= 5, min(read) >= 7) == ("made", True, True)
        assert of_archive(job, made.target) == ("kept", size)
        assert of_archive(job, made.target, again=True)[0] == "made"
    preview, frames = heard(catalogue, made.target)
    assert preview.start >= 3.9
    assert abs(frames - 2 * 48000) <= 2
    with single(Options(jobs=1, preview=WHOLE_TRACK), previews=catalogue.previews) as job:
        assert of_archive(job, made.target)[0] == "made"
    assert heard(catalogue, made.target)[0].whole
    damaged = bytearray(made.target.read_bytes())
    damaged[len(damaged) // 2] ^= 255
    made.target.write_bytes(damaged)
    whole = Options(jobs=1, preview=WHOLE_TRACK)
    with single(whole, previews=catalogue.previews) as job, pytest.raises(ArchiveDamaged):
        of_archive(job, made.target, again=True)


# -- the store


@settings(max_examples=15)
@given(
    size=some.integers(0, 3 * PIECE),
    cuts=some.lists(some.tuples(some.integers(0, 3 * PIECE), some.integers(0, PIECE)), max_size=5),
)
def test_any_part_of_a_preview_is_read_back(
    size: int, cuts: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    previews = Previews(tmp_path_factory.mktemp("p") / "p.sqlite")
    data = np.random.default_rng(size).bytes(size)
    preview = Preview("opus", 1.5, 30.0, False, size)
    previews.put(AUDIO, preview, (data[at : at + PIECE] for at in range(0, size, PIECE)))
    assert previews.get(AUDIO) == preview
    for offset, count in cuts:
        assert previews.read(AUDIO, offset, count) == data[offset : offset + count]
        file = PreviewFile(previews, AUDIO, preview)
        assert file.seek(offset) == offset
        assert file.read(count) == data[offset : offset + count]


def test_a_store_that_is_lost_or_damaged_loses_nothing_else(tmp_path: Path) -> None:
    previews = Previews(tmp_path / "p.sqlite")
    preview = Preview("opus", 0.0, 1.0, True, 3)
    assert (previews.get(AUDIO), previews.weight(), previews.everything()) == (None, (0, 0), set())
    previews.drop([AUDIO])
    previews.put(AUDIO, preview, [b"abc"])
    previews.put(AUDIO, Preview("opus", 0.0, 2.0, True, 2), [b"de"])
    assert previews.weight() == (1, 2)
    (tmp_path / "p.sqlite").write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"p.sqlite{suffix}").unlink(missing_ok=True)
    assert previews.get(AUDIO) is None
    previews.put(AUDIO, preview, [b"abc"])
    assert previews.read(AUDIO, 0, 10) == b"abc"
    previews.drop([AUDIO])
    previews.compact()
    assert previews.weight() == (0, 0)
    with pytest.raises(ArchiveDamaged):
        PreviewFile(previews, AUDIO, preview).read()


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "p.sqlite").mkdir()
    with pytest.raises(CannotWrite):
        Previews(tmp_path / "p.sqlite").put(AUDIO, Preview("opus", 0.0, 1.0, True, 1), [b"a"])


def test_without_a_preview_nothing_can_be_heard(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="no preview"):
        preview_of(catalogue, entry(tmp_path / "a.trilo"))


def test_a_mark_tells_audio_apart() -> None:
    md5 = bytes(range(16))
    marks = {audio_mark(md5, *form) for form in ((1, 44100, 16), (2, 44100, 16), (2, 48000, 16), (2, 44100, 24))}
    assert len(marks) == 4
    assert all(mark.startswith(md5) for mark in marks)


# -- settings


def test_the_choice_of_previews_survives_as_settings(tmp_path: Path) -> None:
    for preview in (0, 30, 600, WHOLE_TRACK):
        assert from_json(Options, to_json(Options(preview=preview))).preview == preview
    for wrong in (-2, 601, "all", None, True):
        with pytest.raises(ValueError, match=r"preview|another type"):
            from_json(Options, {"preview": wrong})
    assert from_json(Options, {"preview": 10**9}, lenient=True).preview == 0
    place = Place(tmp_path, "d", "Disk", "x")
    collections = Collections(tmp_path / "collections.json")
    collections.add(Collection("Music", (place,), place, preview=WHOLE_TRACK, preview_codec="neural"))
    assert (collections.get("music").preview, collections.get("music").preview_codec) == (WHOLE_TRACK, "neural")
    text = collections.path.read_text()
    for good, wrong in (('"preview": -1', '"preview": -7'), ('"neural"', '"mp3"'), ('"neural"', '["neural"]')):
        assert good in text
        collections.path.write_text(text.replace(good, wrong))
        with pytest.raises(CannotRead, match="damaged"):
            collections.all()
    collections.path.write_text(re.sub(r',\s*"preview_codec": "neural"', "", text))  # as earlier programs wrote it
    assert collections.get("music").preview_codec == "opus"

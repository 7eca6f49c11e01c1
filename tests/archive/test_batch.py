"""Compress, restore and verify whole files: exact, safe, and never in each other's way."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from tests.helpers.archive_helpers import (
    JPEG,
    digest,
    info_chunk,
    make_flac,
    make_wav,
    music,
    run,
    some_metadata,
    tree,
)
from tests.helpers.source_files import floats, wav
from trilobyte_gui.archive import reader as decoding
from trilobyte_gui.archive.operations import compress
from trilobyte_gui.archive.scheduling import targets, volumes
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.scheduling.targets import Targets
from trilobyte_gui.archive.storage import safe_write
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Compressed,
    Done,
    Event,
    Failed,
    Kind,
    Options,
    Overall,
    Preparing,
    Progress,
    Restored,
    Skipped,
    Start,
    Task,
    To,
    Verified,
)
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader, SegmentKind
from trilobyte_gui.codec.errors import (
    ArchiveDamaged,
    CannotRead,
    CannotWrite,
    DiskFull,
    ExitCode,
    Interrupted,
    NeedsNewer,
    NotVerified,
    SourceDamaged,
    UnsupportedSource,
)
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.codec.segment import Segment
from trilobyte_gui.metadata.flac_blocks import split_head
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.models import generalist
from trilobyte_gui.paths import models_dir


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many segments in a short file."""
    monkeypatch.setattr(segment, "segment_frames", lambda channels: 5000)


def parts(folder: Path) -> list[str]:
    return [name for name in tree(folder) if name.endswith(".part")]


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_wav_comes_back_byte_for_byte(tmp_path: Path, bits: int, channels: int) -> None:
    chunk = info_chunk(INAM="Name", IART="Someone") + b"odd!\x03\0\0\0abc\0"
    source = make_wav(tmp_path / "in" / "a.wav", music(6001, channels, bits), bits, 48000, chunk)
    os.utime(source, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_700))
    ran = run("compress", [tmp_path / "in"], tmp_path / "out")
    [result] = ran.results
    assert isinstance(result, Compressed)
    assert result.promise == "file-exact"
    assert result.trilobyte_bytes == result.target.stat().st_size
    assert (result.channels, result.bits, result.rate, result.frames) == (channels, bits, 48000, 6001)
    assert ran.summary.exit_code is ExitCode.OK

    [verified] = run("verify", [tmp_path / "out"]).results
    assert isinstance(verified, Verified)
    assert verified.tags == "as archived"

    [restored] = run("restore", [tmp_path / "out" / "in"], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.exact == "file-exact"
    assert digest(restored.target) == digest(source) == result.source_sha256
    assert restored.target.stat().st_mtime_ns == source.stat().st_mtime_ns
    assert tree(tmp_path / "back") == ["in/a.wav"]


@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24])
def test_flac_comes_back_with_its_audio_and_every_block(tmp_path: Path, bits: int) -> None:
    source = make_flac(tmp_path / "a.flac", music(7000, 2, bits), bits, metadata=some_metadata())
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    # What libFLAC compressed as it does by default comes back byte for byte; other depths are coded here.
    promise = "audio-and-metadata-exact" if bits in (12, 20) else "file-exact"
    assert result.promise == promise
    assert result.target == tmp_path / "a.flac.trilo"
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.exact == promise
    assert (digest(source) == digest(restored.target)) == (promise == "file-exact") or bits in (12, 20)
    with open_source(source) as before, open_source(restored.target) as after:
        first, second = (np.concatenate(list(audio.blocks(1000))) for audio in (before, after))
        assert np.array_equal(first, second)
        assert before.md5 == after.md5 == bytes.fromhex(result.pcm_md5)
        heads = [split_head(audio.wrapper().head)[1][1:] for audio in (before, after)]
    assert heads[0] == heads[1]


@pytest.mark.parametrize("frames", [0, 1, 2, 7, 4999, 5000, 5001, 10000])
def test_lengths_around_segments(tmp_path: Path, short_segments: None, frames: int) -> None:
    wav = make_wav(tmp_path / "a.wav", music(frames))
    flac = make_flac(tmp_path / "a.flac", music(frames))
    ran = run("compress", [wav, flac])
    assert not ran.errors
    restored = run("restore", [tmp_path / "a.wav.trilo", tmp_path / "a.flac.trilo"], tmp_path / "back")
    assert not restored.errors
    assert digest(tmp_path / "back" / "a.wav") == digest(wav)
    [verified] = run("verify", [tmp_path / "a.wav.trilo"]).results
    assert isinstance(verified, Verified)
    assert verified.segments == -(-frames // 5000)


def test_wav_restores_to_flac_with_its_tags(tmp_path: Path) -> None:
    samples = music(5000)
    source = make_wav(tmp_path / "a.wav", samples, tail=info_chunk(INAM="Größe", IART="Jemand"))
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    ran = run("restore", [result.target], tmp_path / "back", to="flac")
    [restored] = ran.results
    assert isinstance(restored, Restored)
    assert restored.target.name == "a.flac"
    assert restored.exact == "audio-exact"
    with open_source(restored.target) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))), samples)
        tags = tags_of(audio.wrapper())
    assert (tags.get("TITLE"), tags.get("ARTIST")) == ("Größe", "Jemand")


@pytest.mark.parametrize("bits", [8, 12, 16, 24])
def test_flac_restores_to_wav(tmp_path: Path, bits: int) -> None:
    samples = music(5000, 2, bits)
    source = make_flac(tmp_path / "a.flac", samples, bits)
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    [restored] = run("restore", [result.target], tmp_path / "back", to="wav").results
    assert isinstance(restored, Restored)
    with open_source(restored.target) as audio:
        shift = audio.info.bits - bits
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))) >> shift, samples)


def test_tags_are_readable_and_editable_by_other_programs(tmp_path: Path) -> None:
    from mutagen.apev2 import APEv2

    source = make_flac(tmp_path / "a.flac", music(90_000), metadata=some_metadata())
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    tags = APEv2(result.target)
    assert str(tags["Title"]) == "Größe"
    assert list(tags["Artist"]) == ["A", "B"]
    assert tags["Cover Art (Front)"].value.endswith(JPEG)

    tags["Title"] = "edited " * 1000
    tags.save()
    [verified] = run("verify", [result.target]).results
    assert isinstance(verified, Verified)
    assert verified.tags == "edited"
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.exact == "file-exact"
    with open_source(restored.target) as audio:
        list(audio.blocks(1000))
        assert tags_of(audio.wrapper()).get("TITLE") == "Größe"


def test_an_archive_with_art_is_no_larger_than_flac_with_the_same(tmp_path: Path) -> None:
    source = make_flac(tmp_path / "a.flac", music(30000), metadata=some_metadata())
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    assert result.trilobyte_bytes <= result.flac8_bytes + result.metadata_bytes


def options(conflict: str) -> Options:
    return Options(preset="fast", jobs=2, conflict=conflict)  # type: ignore[arg-type]


def test_conflicts_are_solved_as_asked(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    target = tmp_path / "a.wav.trilo"
    target.write_bytes(b"something of the user's")
    assert run("compress", [source], options=options("skip")).reasons == ["the target is already there"]
    assert target.read_bytes() == b"something of the user's"
    [renamed] = run("compress", [source], options=options("rename")).results
    assert isinstance(renamed, Compressed)
    assert renamed.target == tmp_path / "a (2).wav.trilo"
    assert target.read_bytes() == b"something of the user's"
    [overwritten] = run("compress", [source], options=options("overwrite")).results
    assert isinstance(overwritten, Compressed)
    assert overwritten.target == target
    assert target.read_bytes() == renamed.target.read_bytes()
    assert not parts(tmp_path)


def test_a_target_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    target = tmp_path / "a.wav.trilo"
    for conflict in ("skip", "rename"):
        target.unlink(missing_ok=True)

        def appear(*arguments: object, real: object = compress.first_pass) -> object:
            target.write_bytes(b"first")
            return real(*arguments)  # type: ignore[operator]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(compress, "first_pass", appear)
            ran = run("compress", [source], options=options(conflict))
        assert target.read_bytes() == b"first"
        assert ran.summary.failed == 0
        assert not parts(tmp_path)
    assert (tmp_path / "a (2).wav.trilo").exists()


@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_the_output_is_never_the_input(tmp_path: Path, link: str) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    before = source.read_bytes()
    target = tmp_path / "a.wav.trilo"
    if link == "symbolic":
        target.symlink_to(source)
    else:
        os.link(source, target)
    [error] = run("compress", [source], options=options("overwrite")).errors
    assert isinstance(error, CannotWrite)
    assert source.read_bytes() == target.read_bytes() == before


def test_another_source_of_the_batch_is_never_replaced(tmp_path: Path) -> None:
    first = make_wav(tmp_path / "a.wav", music(3000))
    second = make_wav(tmp_path / "a.wav.trilo", music(2000))  # a source, whatever its name
    before = second.read_bytes()
    ran = run("compress", [first, second], options=options("overwrite"))
    assert not ran.errors
    assert second.read_bytes() == before
    assert tree(tmp_path) == ["a (2).wav.trilo", "a.wav", "a.wav.trilo", "a.wav.trilo.trilo"]


@pytest.mark.skipif(os.name == "nt", reason="the disk is made up of links")
def test_a_drive_that_takes_two_names_for_one_and_renumbers_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [make_wav(tmp_path / name, music(2000, seed=n)) for n, name in enumerate(("A.wav", "a.wav"))]
    out = tmp_path / "out"
    numbers, made = iter(range(1 << 20)), list[str]()
    monkeypatch.setattr(targets, "id_at", lambda path: (0, next(numbers)) if path.exists() else None)
    monkeypatch.setattr(os, "listdir", lambda folder: made)
    real = Targets.commit

    one_at_a_time = threading.Lock()

    def commit(self: Targets, write: SafeWrite, *how: Any) -> Path:
        with one_at_a_time:
            for each in made:
                (out / each.swapcase().replace("WAV.TRILO", "wav.trilo")).hardlink_to(out / each)
            made.append(real(self, write, *how).name)
            return out / made[-1]

    monkeypatch.setattr(Targets, "commit", commit)
    tasks = [Task("compress", each, out / f"{each.name}.trilo", n) for n, each in enumerate(sources, 1)]
    Batch(tasks, dataclasses.replace(options("overwrite"), jobs=1), lambda event: None).run()
    assert made in (["A.wav.trilo", "a (2).wav.trilo"], ["a.wav.trilo", "A (2).wav.trilo"])


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    good = make_wav(folder / "good.wav", music(3000))
    wrong_md5 = make_flac(folder / "md5.flac", music(3000))
    data = bytearray(wrong_md5.read_bytes())
    data[26] ^= 1  # within the MD5 of STREAMINFO
    wrong_md5.write_bytes(data)
    cut = make_flac(folder / "cut.flac", music(30000))
    cut.write_bytes(cut.read_bytes()[:-2000])
    (folder / "notes.txt").write_text("no music")
    (folder / "mp3.flac").write_bytes(b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xfb\x90\0" * 300)
    ran = run("compress", [folder, tmp_path / "nowhere.wav"], tmp_path / "out")
    assert tree(tmp_path / "out") == ["in/good.wav.trilo"]
    assert [type(error) for error in ran.errors] == [SourceDamaged, SourceDamaged]
    assert [left.path.name for left in ran.left_out] == ["mp3.flac", "notes.txt", "nowhere.wav"]
    assert ran.summary.exit_code is ExitCode.SOURCE_DAMAGED  # the vanished file is scan's to report
    assert good.exists()
    assert wrong_md5.exists()


def test_a_named_file_that_is_no_source_fails(tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("no music")
    [error] = run("compress", [tmp_path / "notes.wav"]).errors
    assert isinstance(error, UnsupportedSource)


def test_a_source_that_vanishes_is_an_error_in_plain_words(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))

    def watch(batch: Batch, event: Event) -> None:
        if isinstance(event, Preparing | Start):
            source.unlink(missing_ok=True)

    [error] = run("compress", [source], watch=watch).errors
    assert isinstance(error, CannotRead)
    assert "Errno" not in str(error)


@pytest.mark.parametrize("change", ["audio", "time", "length"])
def test_a_source_that_changes_meanwhile_is_not_archived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))

    def then_change(*arguments: object, real: object = compress.first_pass) -> object:
        facts = real(*arguments)  # type: ignore[operator]
        if change == "audio":
            make_wav(source, music(3000, seed=2))
        elif change == "length":
            make_wav(source, music(4000))
        else:
            os.utime(source, ns=(0, 0))
        return facts

    monkeypatch.setattr(compress, "first_pass", then_change)
    [error] = run("compress", [source]).errors
    assert isinstance(error, SourceDamaged)
    assert tree(tmp_path) == ["a.wav"]


def test_what_does_not_decode_to_its_source_is_discarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    real = segment.Encoder.encode

    def wrong(self: segment.Encoder, samples: object, *rest: object) -> segment.Segment:
        return real(self, samples + 1, *rest)  # type: ignore[arg-type,operator]

    monkeypatch.setattr(segment.Encoder, "encode", wrong)
    [error] = run("compress", [source]).errors
    assert isinstance(error, NotVerified)
    assert tree(tmp_path) == ["a.wav"]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(3000))
    (tmp_path / "file").write_bytes(b"")
    [error] = run("compress", [source], tmp_path / "file").errors
    assert isinstance(error, CannotWrite)
    [error] = run("compress", [source], tmp_path / ("x" * 300)).errors
    assert isinstance(error, CannotWrite)
    assert "too long" in str(error)
    long = make_wav(tmp_path / ("y" * 248 + ".wav"), music(100))  # fits itself, its archive's name does not
    [result] = run("compress", [long]).results  # so it is cut, and the archive remembers the whole of it
    assert isinstance(result, Compressed)
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.target.name == long.name
    fits = make_wav(tmp_path / ("z" * 245 + ".wav"), music(100))
    assert run("compress", [fits]).summary.done == 1
    assert not parts(tmp_path)


LIMITED = """
import resource, sys
from pathlib import Path
from typing import Any
sys.path.insert(0, sys.argv[1])
from tests.helpers.archive_helpers import run
run("verify", [Path(sys.argv[7])])  # whatever is compiled and cached must not meet the limit
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]), resource.RLIM_INFINITY))
ran = run(sys.argv[2], [Path(sys.argv[3])], Path(sys.argv[4]), to=sys.argv[6])
print([(type(error).__name__, error.message) for error in ran.errors])
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of this kind are not to be had")
@pytest.mark.parametrize(("kind", "to"), [("compress", "original"), ("restore", "original"), ("restore", "flac")])
def test_a_drive_that_takes_no_more(tmp_path: Path, kind: str, to: str) -> None:
    """A limit on the size of files refuses to write as a full disk does, in the middle of the file."""
    source = make_wav(tmp_path / "a.wav", music(60000))
    run("compress", [source])
    given_file = source if kind == "compress" else tmp_path / "a.wav.trilo"
    command = [sys.executable, "-c", LIMITED, str(Path(__file__).parents[2]), kind, str(given_file)]
    done = subprocess.run(
        [*command, str(tmp_path / "out"), "20000", to, str(source) + ".trilo"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "CannotWrite" in done.stdout
    assert "limit" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout
    assert tree(tmp_path / "out") == []


class RefusingFile(io.BufferedRandom):
    """A file of a disk that takes `room` bytes of each file."""

    room, error = 5000, errno.ENOSPC

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(self.error, os.strerror(self.error))
        return super().write(data)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize(
    ("kind", "to", "salvage"),
    [
        ("compress", "original", False),
        ("restore", "original", False),
        ("restore", "flac", False),
        ("restore", "wav", False),
        ("restore", "original", True),
        ("restore", "flac", True),
    ],
)
def test_every_file_fails_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, short_segments: None, kind: Kind, to: To, salvage: bool, error: int
) -> None:
    """None of them keeps the room of others, which would wait for it for ever."""
    sources = [make_wav(tmp_path / "in" / f"{n}.wav", music(16000, seed=n)) for n in range(5)]
    sources += [make_flac(tmp_path / "in" / f"{n}.flac", music(16000, seed=n)) for n in range(5, 8)]
    if kind == "restore":
        sources = [each.target for each in run("compress", sources).results if isinstance(each, Compressed)]
        for each in sources if salvage else ():
            data = bytearray(each.read_bytes())
            data[len(data) // 2] ^= 1
            each.write_bytes(data)
    monkeypatch.setattr(RefusingFile, "error", error)
    monkeypatch.setattr(safe_write.os, "fdopen", lambda handle, mode: RefusingFile(io.FileIO(handle, "r+")))
    with contextlib.ExitStack() as stack:

        def give_up_after_a_while(batch: Batch, event: Event) -> None:
            if isinstance(event, Start) and event.task.id == 1:
                timer = threading.Timer(60, batch.stop)  # fails the test, where it would hang
                timer.start()
                stack.callback(timer.cancel)

        options = Options(preset="fast", jobs=2, to=to, salvage=salvage)
        ran = run(kind, sources, tmp_path / "out", options, to, give_up_after_a_while)
    assert ran.summary.exit_code is ExitCode.CANNOT_WRITE
    assert {type(each) for each in ran.errors} == {DiskFull if error == errno.ENOSPC else CannotWrite}
    assert len(ran.errors) == 8


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder, and the bytes of an archive of `original.wav` in it: three segments, no tag."""
    folder = tmp_path_factory.mktemp("damage")
    make_wav(folder / "original.wav", music(2500, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "segment_frames", lambda channels: 1000)
        run("compress", [folder / "original.wav"])
    return folder, (folder / "original.wav.trilo").read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_damage_is_found_and_never_becomes_wrong_audio(archive: tuple[Path, bytes], data: st.DataObject) -> None:
    folder, whole = archive
    damaged = bytearray(whole)
    if data.draw(st.booleans(), "truncate"):
        del damaged[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 3))):
            damaged[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    if damaged == whole:
        return
    file = folder / "damaged.wav.trilo"
    file.write_bytes(damaged)
    for kind in ("restore", "verify"):
        task = Task(kind, file, folder / "restored.wav" if kind == "restore" else None)
        events: list[Event] = []
        Batch([task], Options(preset="fast", jobs=2), events.append).run()
        [failed] = [event for event in events if isinstance(event, Failed)]
        assert isinstance(failed.error, ArchiveDamaged)
    assert not (folder / "restored.wav").exists()
    assert not parts(folder)


def test_a_payload_that_is_nonsense_with_right_checksums(archive: tuple[Path, bytes]) -> None:
    """What an attacker would make: every checksum of the container fits, the coded data is noise."""
    import io

    from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter

    folder, whole = archive
    reader = ArchiveReader(io.BytesIO(whole))
    random = np.random.default_rng(3)
    file = folder / "forged.wav.trilo"
    for attempt in range(30):
        out = io.BytesIO()
        writer = ArchiveWriter(out, reader.header, reader.tables, reader.wrapper)
        for _ in reader.entries:
            writer.add(attempt % 3, random.bytes(int(random.integers(0, 3000))), 0)
        writer.finish()
        file.write_bytes(out.getvalue())
        [error] = run("verify", [file]).errors
        assert isinstance(error, ArchiveDamaged)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "flac"},
        {"bits": 12},
        {"bits": 1},
        {"channels": 2},
        {"rate": 0},
        {"mtime_ns": -(2**63)},
        {"name": b"../x"},
        {"file_exact": False},
    ],
)
@pytest.mark.parametrize("to", ["original", "flac", "wav"])
def test_a_header_that_lies(archive: tuple[Path, bytes], changes: dict[str, object], to: To) -> None:
    """Whatever a forged header says, the answer is an error in plain words or the right audio."""
    import io

    from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter

    folder, whole = archive
    reader = ArchiveReader(io.BytesIO(whole))
    file, out = folder / "lies.wav.trilo", io.BytesIO()
    header = dataclasses.replace(reader.header, **changes)  # type: ignore[arg-type]
    writer = ArchiveWriter(out, header, reader.tables, reader.wrapper)
    for number, entry in enumerate(reader.entries):
        writer.add(entry.kind, reader.segment(number), entry.pcm_crc)
    writer.finish()
    file.write_bytes(out.getvalue())
    ran = run("restore", [file], folder / "lies", to=to)
    for error in ran.errors:
        assert isinstance(error, ArchiveDamaged | CannotWrite | NotVerified), error
    for path in (folder / "lies").glob("*"):
        with open_source(path) as audio:
            assert np.array_equal(np.concatenate(list(audio.blocks(1000))), music(2500, 1))
        path.unlink()


def test_an_archive_for_another_model_is_named_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_wav(tmp_path / "a.wav", music(1000))
    assert run("compress", [source]).summary.done == 1
    other = dataclasses.replace(generalist.shipped_model(), sha256=bytes(32))
    monkeypatch.setattr(generalist, "shipped_model", lambda: other)
    generalist.model_named.cache_clear()
    [error] = run("restore", [tmp_path / "a.wav.trilo"], tmp_path / "out").errors
    assert isinstance(error, NeedsNewer)
    assert "model with SHA-256" in str(error)


@pytest.mark.parametrize("floating", [False, True])
def test_an_archive_of_an_earlier_model_is_decoded_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, floating: bool
) -> None:
    if floating:
        source = tmp_path / "a.wav"
        source.write_bytes(wav(floats(1000, 2, 32).tobytes(), 2, 44100, 32, coding=3))
    else:
        source = make_wav(tmp_path / "a.wav", music(1000))
    assert run("compress", [source]).summary.done == 1
    earlier = generalist.shipped_model()
    tensors = load_file(models_dir() / "generalist.safetensors")
    newer = {name: tensor if name == "logistic" else 0.9 * tensor for name, tensor in tensors.items()}
    models = tmp_path / "models"
    models.mkdir()
    shutil.copy(models_dir() / "generalist.safetensors", models / "generalist-1.safetensors")
    save_file(newer, models / "generalist.safetensors")
    monkeypatch.setattr(generalist, "models_dir", lambda: models)
    for cached in (generalist.shipped_model, generalist.model_named):
        cached.cache_clear()
    try:
        assert generalist.shipped_model().sha256 != earlier.sha256
        with (tmp_path / "a.wav.trilo").open("rb") as file:
            reader = ArchiveReader(file)
            assert {entry.kind for entry in reader.entries} <= {SegmentKind.CODED, SegmentKind.FLOAT}
            decoder = decoding.decoder_of(reader.header, reader.tables, Options(), language_model=False)
            segments = [Segment(entry.kind, reader.segment(number)) for number, entry in enumerate(reader.entries)]
            audio = [decoder.decode(one, entry.frames) for one, entry in zip(segments, reader.entries, strict=True)]
            packed = pack(np.concatenate(audio), reader.header.bits)
        assert hashlib.md5(packed).digest() == reader.header.pcm_md5
    finally:
        for cached in (generalist.shipped_model, generalist.model_named):
            cached.cache_clear()


def test_stopping_takes_effect_at_once_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    sources = [make_wav(tmp_path / "in" / f"{n}.wav", music(400_000, 2, seed=n)) for n in range(3)]
    run("compress", [make_wav(tmp_path / "warm.wav", music(100))])
    stopped: list[float] = []

    def watch(batch: Batch, event: Event) -> None:
        if isinstance(event, Progress) and event.fraction > 0.05 and not stopped:
            stopped.append(event.fraction)
            batch.stop()

    ran = run("compress", sources, tmp_path / "out", watch=watch)
    assert stopped
    assert not ran.results, "no file that was under way is finished first"
    assert ran.summary.exit_code is ExitCode.INTERRUPTED
    assert all(isinstance(error, Interrupted) for error in ran.errors)
    assert tree(tmp_path / "out") == []


def test_one_file_can_be_cancelled(tmp_path: Path) -> None:
    sources = [make_wav(tmp_path / f"{n}.wav", music(60_000, seed=n)) for n in range(4)]

    def watch(batch: Batch, event: Event) -> None:
        if isinstance(event, Start) and event.task.id == 1:
            threading.Thread(target=lambda: (batch.cancel(1), batch.cancel(4))).start()

    ran = run("compress", sources, tmp_path / "out", watch=watch)
    assert ran.reasons == ["cancelled", "cancelled"]
    assert ran.summary.exit_code is ExitCode.OK
    assert tree(tmp_path / "out") == ["1.wav.trilo", "2.wav.trilo"]


def test_what_has_not_begun_can_be_put_in_another_order(tmp_path: Path) -> None:
    sources = [make_wav(tmp_path / f"{n}.wav", music(60_000, seed=n)) for n in range(6)]
    ordered: list[threading.Thread] = []

    def watch(batch: Batch, event: Event) -> None:
        if isinstance(event, Start) and not ordered:
            ordered.append(threading.Thread(target=batch.reorder, args=([6, event.task.id, 5],)))
            ordered[0].start()

    ran = run("compress", sources, tmp_path / "out", watch=watch)
    began = [event.task.id for event in ran.events if isinstance(event, Start)]
    assert sorted(began) == [1, 2, 3, 4, 5, 6], "each once"
    assert began.index(6) < began.index(4)
    assert began.index(5) < began.index(4)


def test_pausing_holds_everything_and_resuming_goes_on(tmp_path: Path) -> None:
    source = make_wav(tmp_path / "a.wav", music(200_000))
    seen: list[float] = []

    def watch(batch: Batch, event: Event) -> None:
        if isinstance(event, Progress):
            seen.append(event.fraction)
            if len(seen) == 1:
                batch.pause()
                threading.Timer(1.0, batch.resume).start()

    ran = run("compress", [source], watch=watch)
    assert ran.summary.done == 1
    assert seen == sorted(seen)
    assert ran.summary.elapsed_s < 60


def test_events_tell_the_whole_story(tmp_path: Path) -> None:
    sources = [make_wav(tmp_path / f"{n}.wav", music(20_000, seed=n)) for n in range(5)]
    ran = run("compress", sources, tmp_path / "out")
    assert isinstance(ran.events[-1], BatchDone)
    for number in range(1, 6):
        told = [e for e in ran.events if isinstance(e, Start | Progress | Done | Failed | Skipped)]
        own = [event for event in told if event.task.id == number]
        assert isinstance(own[0], Start)
        assert isinstance(own[-1], Done)
        assert all(isinstance(event, Progress) for event in own[1:-1])
    last = [event for event in ran.events if isinstance(event, Overall)][-1]
    assert (last.finished, last.total) == (5, 5)
    total = sum(result.original_bytes for result in ran.results if isinstance(result, Compressed))
    assert ran.summary.original_bytes == total == sum(source.stat().st_size for source in sources)


def test_an_empty_batch_is_done_at_once() -> None:
    events: list[Event] = []
    assert Batch([], Options(), events.append).run().exit_code is ExitCode.OK
    assert len(events) == 1


def test_the_same_file_makes_the_same_archive_whatever_the_threads(tmp_path: Path, short_segments: None) -> None:
    source = make_wav(tmp_path / "a.wav", music(23_000))
    hashes = set()
    for jobs in (1, 2, 4):
        run("compress", [source], tmp_path / str(jobs), Options(preset="fast", jobs=jobs))
        hashes.add(hashlib.sha256((tmp_path / str(jobs) / "a.wav.trilo").read_bytes()).hexdigest())
    assert len(hashes) == 1


def test_nothing_is_made_where_the_drive_has_gone_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the first look at a target folder and the first byte lies the time that reading the source takes."""
    source = make_wav(tmp_path / "in" / "1.wav", music(2000))
    told = iter([1, 1])
    monkeypatch.setattr(volumes, "_drive", lambda folder: next(told, 2))
    target = tmp_path / "out" / "1.wav.trilo"
    events: list[Event] = []
    Batch([Task("compress", source, target, 1)], Options("quick", 1), events.append).run()
    [failed] = [each for each in events if isinstance(each, Failed)]
    assert str(failed.error.message) == "the drive of the target folder is gone"
    assert not target.parent.exists()


@pytest.mark.parametrize("kind", ["compress", "estimate"])
def test_what_flac_cannot_hold_counts_as_it_is_in_the_comparison_of_all(kind: Any, tmp_path: Path) -> None:
    make_wav(tmp_path / "a.wav", music(3000))
    plain = wav(floats(3000, 2, 32).tobytes(), 2, 44100, 32, coding=3)
    (tmp_path / "b.wav").write_bytes(plain)
    summary = run(kind, [tmp_path], tmp_path / "out" if kind == "compress" else None).summary
    alone = run(kind, [tmp_path / "a.wav"], tmp_path / "other" if kind == "compress" else None).summary
    assert summary.flac8_bytes == alone.flac8_bytes + len(plain)
    assert summary.trilobyte_bytes < summary.flac8_bytes

"""Tracks as the bytes of files: every offset, every form, several threads, damage, and `cat`."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import digest, info_chunk, make_flac, make_wav, music
from tests.helpers.playing import SHORT, Library
from tests.helpers.source_files import chunk, id3v2, packed
from trilobyte_gui.api.images import FlacImage, Image, image_of, is_exact
from trilobyte_gui.api.pour import pour
from trilobyte_gui.cli import main as cli
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import ExitCode
from trilobyte_gui.codec.stretch import HELD

MODULE = [sys.executable, "-m", "trilobyte_gui.cli.main"]


def whole(image: Image, step: int = 10_007) -> bytes:
    return b"".join(image.read(at, step) for at in range(0, image.size + step, step))


def damaged(archive: Path, to: Path, number: int) -> Path:
    """A copy whose segment `number` has a wrong bit."""
    data = bytearray(archive.read_bytes())
    data[ArchiveReader(io.BytesIO(data)).entries[number].offset + 20] ^= 4
    to.write_bytes(data)
    return to


def test_wav_images_are_what_restoring_to_wav_writes(library: Library, tmp_path: Path) -> None:
    trilobyte.restore(library.mirror, tmp_path, to="wav").check()
    for name in library.names():
        with trilobyte.open(library.archive(name)) as reader:
            image = image_of(reader)
            restored = (tmp_path / "Music" / name).with_suffix(".wav").read_bytes()
            assert image.size == len(restored), name
            assert whole(image) == restored, name


def test_original_images_are_the_originals(library: Library) -> None:
    exact = 0
    for name in library.names():
        with trilobyte.open(library.archive(name)) as reader:
            if is_exact(reader.archive.header):
                exact += 1
                image = image_of(reader, "original")
                assert image.size == (library.originals / name).stat().st_size
                assert whole(image) == (library.originals / name).read_bytes(), name
                image.close()
            else:
                with pytest.raises(ValueError, match="byte for byte"):
                    image_of(reader, "original")
    assert exact == len(library.names()) - 1


@pytest.mark.parametrize("name", ["Album/01 plain.wav", "Album/03 deep.wav", "Album/06.aiff", "Album/09 tags.flac"])
def test_any_part_in_any_order_from_several_threads(library: Library, name: str) -> None:
    data = (library.originals / name).read_bytes()
    wrong: list[tuple[int, int]] = []
    with trilobyte.open(library.archive(name), prefetch=1) as reader:
        image = image_of(reader, "original")

        def work(seed: int) -> None:
            random = np.random.default_rng(seed)
            for _ in range(40):
                at, count = int(random.integers(len(data) + 100)), int(random.integers(1, 50_000))
                if image.read(at, count) != data[at : at + count]:
                    wrong.append((at, count))

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        image.close()
    assert wrong == []


@pytest.mark.parametrize("random", [False, True])
def test_what_is_too_long_to_hold_is_read_by_several_threads(tmp_path: Path, random: bool) -> None:
    """Chunks on both sides, behind a lead, deflated in the archive or stored there as they are."""
    body = np.random.default_rng(1).bytes(HELD + 4096) if random else bytes(range(256)) * ((HELD >> 8) + 16)
    audio = packed(music(3000), 16, False, False)
    form = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 44100, 176400, 4, 16))
    around = form + chunk(b"big1", body) + chunk(b"data", audio) + chunk(b"big2", body) + info_chunk(INAM="Behind")
    source = tmp_path / "long.wav"
    source.write_bytes(id3v2("Before") + b"RIFF" + struct.pack("<I", 4 + len(around)) + b"WAVE" + around)
    trilobyte.compress(source, preset="quick").check()
    data = source.read_bytes()
    wrong: list[tuple[int, int]] = []
    with trilobyte.open(f"{source}.trilo") as reader:
        images = [image_of(reader), image_of(reader, "original")]
        assert [image.size for image in images] == [len(data)] * 2

        def work(seed: int) -> None:
            chosen = np.random.default_rng(seed)
            for at in sorted(chosen.integers(len(data), size=2)):
                if images[seed % 2].read(int(at), 70_000) != data[at : at + 70_000]:
                    wrong.append((seed, int(at)))

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(work, range(4)))
        poured: list[bytes] = []
        pour(reader, poured.append)
    assert wrong == []
    assert b"".join(poured) == data


@given(offset=st.integers(-10, 200_000), size=st.integers(-10, 200_000))
def test_odd_offsets_and_sizes(library: Library, offset: int, size: int) -> None:
    data = (library.originals / "Album/02 mono 8.wav").read_bytes()
    with trilobyte.open(library.archive("Album/02 mono 8.wav")) as reader:
        begin = max(offset, 0)
        assert image_of(reader).read(offset, size) == data[begin : begin + max(size, 0)]


def test_head_and_tail_cost_no_decoding(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArchiveReader, "segment", lambda self, number: pytest.fail("a segment was read"))
    for name in ("Album/01 plain.wav", "Album/09 tags.flac"):
        with trilobyte.open(library.archive(name)) as reader:
            data = (library.originals / name).read_bytes()
            image = image_of(reader, "original")
            assert image.read(0, 44) == data[:44]
            assert image.read(image.size - 10, 0) == b""
            image_of(reader).read(0, 40)


def test_a_part_costs_only_the_segments_under_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    segment = ArchiveReader.segment
    monkeypatch.setattr(ArchiveReader, "segment", lambda self, number: read.append(number) or segment(self, number))  # type: ignore[func-returns-value]
    with trilobyte.open(library.archive("Album/01 plain.wav"), prefetch=1) as reader:
        image = image_of(reader)
        image.read(44 + 4 * 2 * SHORT + 100, 1000)
    assert read == [2]


def test_a_flac_file_that_this_library_codes_otherwise_is_refused_at_its_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trilobyte_gui.audio.flac_recipe.min", lambda level, most: 0, raising=False)
    with trilobyte.open(library.archive("Album/09 tags.flac")) as reader:
        image = image_of(reader, "original")
        with pytest.raises(trilobyte.NotVerified, match="compresses in another way"):
            whole(image)
        image.close()


def test_closing_ends_a_flac_image_that_is_waited_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trilobyte_gui.api.images._AHEAD", 0)
    with trilobyte.open(library.archive("Größe ü.flac")) as reader:
        image = image_of(reader, "original")
        assert isinstance(image, FlacImage)
        image.read(image.size // 2, 10)
        image.close()
        with pytest.raises(trilobyte.Interrupted):
            image.read(image.size // 2, 10)
    assert not [each for each in threading.enumerate() if each.name == "trilobyte-flac"]


def test_damage_costs_only_what_lies_in_it(library: Library, tmp_path: Path) -> None:
    data = (library.originals / "Album/01 plain.wav").read_bytes()
    with trilobyte.open(damaged(library.archive("Album/01 plain.wav"), tmp_path / "a.trilo", 1)) as reader:
        image = image_of(reader)
        first, behind = 44 + 4 * SHORT, 44 + 8 * SHORT
        assert image.read(0, first) == data[:first]
        assert image.read(behind, 10**9) == data[behind:]
        with pytest.raises(trilobyte.ArchiveDamaged, match="segment 2 of 4 is damaged"):
            image.read(first - 1, 2)


# -- pouring, and the command


def poured(archive: Path, **wanted: object) -> bytes:
    out = io.BytesIO()
    with trilobyte.open(archive) as reader:
        pour(reader, out.write, **wanted)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_stream_is_the_file(library: Library) -> None:
    assert poured(library.archive("Album/01 plain.wav")) == (library.originals / "Album/01 plain.wav").read_bytes()
    flac = (library.originals / "Album/09 tags.flac").read_bytes()
    assert poured(library.archive("Album/09 tags.flac"), to="flac") == flac
    samples = soundfile.read(library.originals / "Album/01 plain.wav", dtype="int16")[0]
    assert poured(library.archive("Album/01 plain.wav"), to="raw") == samples.tobytes()


@pytest.mark.parametrize("start", [0, 1, SHORT, 2 * SHORT + 99, 3 * SHORT + 777])
@pytest.mark.parametrize("to", ["wav", "flac"])
def test_a_stream_begins_anywhere(library: Library, tmp_path: Path, start: int, to: str) -> None:
    samples = soundfile.read(library.originals / "Album/06.aiff", dtype="int16")[0]
    path = tmp_path / f"a.{to}"
    path.write_bytes(poured(library.archive("Album/06.aiff"), to=to, start=start))
    if to == "flac" and start == len(samples):
        return  # libsndfile opens no FLAC file without audio
    back = soundfile.read(path, dtype="int16")[0]
    assert np.array_equal(back, samples[start:])


def test_a_converted_stream_carries_length_md5_and_tags(tmp_path: Path) -> None:
    from mutagen.flac import FLAC

    from trilobyte_gui.audio.source import open_source

    samples = music(30_000, 2, 24)
    source = make_wav(tmp_path / "a.wav", samples, 24)
    trilobyte.compress(source, preset="quick").check()
    (tmp_path / "a.flac").write_bytes(poured(tmp_path / "a.wav.trilo", to="flac"))
    info = FLAC(tmp_path / "a.flac").info
    assert (info.total_samples, info.bits_per_sample, info.md5_signature != 0) == (30_000, 24, True)
    with open_source(tmp_path / "a.flac") as back:  # which compares the MD5
        assert np.array_equal(np.concatenate(list(back.blocks(4096))), samples)


def test_what_is_damaged_is_silent_and_told(library: Library, tmp_path: Path) -> None:
    broken = damaged(library.archive("Album/01 plain.wav"), tmp_path / "a.trilo", 1)
    samples = soundfile.read(library.originals / "Album/01 plain.wav", dtype="int16")[0]
    samples[SHORT : 2 * SHORT] = 0
    told: list[trilobyte.ArchiveDamaged] = []
    assert poured(broken, to="raw", on_lost=told.append) == samples.tobytes()
    assert [each.frames for each in told] == [range(SHORT, 2 * SHORT)]
    with pytest.raises(trilobyte.ArchiveDamaged):
        poured(broken)
    done = subprocess.run([*MODULE, "cat", broken, "--from", "0.1", "--to", "raw"], capture_output=True)
    assert done.stdout == samples[4410:].tobytes()
    [line] = done.stderr.decode().splitlines()
    lost = f"segment 2 of 4 is damaged; frames {SHORT} to {2 * SHORT - 1} are lost, and there is silence in their place"
    assert line.startswith(f"{broken}: {lost}. ")
    assert done.returncode == ExitCode.ARCHIVE_DAMAGED


def test_a_reader_that_goes_away_is_no_failure(library: Library) -> None:
    command = [*MODULE, "cat", library.archive("Album/01 plain.wav")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(4) == b"RIFF"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["{plain}", "--from", "1:00"], ExitCode.USAGE, "Begin before that."),
        (["{source}"], ExitCode.UNSUPPORTED, "this is not an archive"),
        (["{folder}"], ExitCode.CANNOT_READ, "this is not a regular file"),
        (["{nothing}"], ExitCode.CANNOT_READ, "it is not there"),
        (["{float}", "--to", "flac"], ExitCode.CANNOT_WRITE, "FLAC cannot hold floating-point samples"),
    ],
)
def test_what_cannot_be_done_is_told(
    library: Library, capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str], code: ExitCode, words: str
) -> None:
    known = {
        "plain": library.archive("Album/01 plain.wav"),
        "float": library.archive("Album/04 float.wav"),
        "source": library.originals / "Album/01 plain.wav",
        "folder": library.mirror,
        "nothing": library.mirror / "x.trilo",
    }
    wanted = ["cat", *(each.format_map(known) for each in arguments)]
    assert cli.main(wanted) == code
    out, err = capfdbinary.readouterr()
    assert (out, words in err.decode()) == (b"", True)
    assert cli.main([*wanted, "--json"]) == code
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert json.loads(err)["exit_code"] == code


@pytest.mark.parametrize("text", ["", "1:", "-1", "1:2:3:4", "nan", "1e3", "١"])
def test_a_time_that_is_none_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as told:
        cli.main(["cat", "x", "--from", text])
    assert told.value.code == ExitCode.USAGE
    assert "must be seconds, or like 1:30" in capsys.readouterr().err


def test_cat_writes_a_flac_file_byte_for_byte(library: Library, tmp_path: Path) -> None:
    source = make_flac(tmp_path / "a.flac", music(20_000))
    trilobyte.compress(source, preset="quick").check()
    with (tmp_path / "b.flac").open("wb") as out:
        subprocess.run([*MODULE, "cat", f"{source}.trilo", "--to", "flac"], stdout=out, check=True)
    assert digest(tmp_path / "b.flac") == digest(source)
    assert os.path.getsize(tmp_path / "b.flac")

"""Every kind of source, whole: archived, verified, described, restored, and what comes back compared.

Files that only other programs can write are made by them at test time, and skipped by name where they are missing.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers.archive_helpers import digest, info_chunk, make_flac, make_wav, music, run, some_metadata
from tests.helpers.source_files import aiff, caf, chunk, floats, foreign, packed, w64, wav
from trilobyte_gui.archive.operations.info import describe
from trilobyte_gui.archive.tasks import Compressed, Options, Restored, Verified
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec.errors import SourceDamaged, TrilobyteError, UnsupportedSource
from trilobyte_gui.codec.pcm import to_file
from trilobyte_gui.metadata.tags import tags_of

Make = Callable[[Path, bytes, int, int, int], bytes]


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not on PATH")


def tool(*command: str | Path) -> None:
    subprocess.run([str(each) for each in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def there_and_back(source: Path, tmp_path: Path, *, damaged: bool = False) -> tuple[Compressed, Restored]:
    """Compress, verify, describe, restore."""
    options = Options(preset="fast", jobs=2, accept_damage=damaged)
    ran = run("compress", [source], tmp_path / "out", options)
    assert not ran.errors, ran.errors
    [result] = ran.results
    assert isinstance(result, Compressed)
    [verified] = run("verify", [result.target]).results
    assert isinstance(verified, Verified)
    assert verified.promise == result.promise == describe(result.target).promise
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    return result, restored


def assert_file_exact(source: Path, tmp_path: Path) -> Compressed:
    result, restored = there_and_back(source, tmp_path)
    assert result.promise == restored.exact == "file-exact"
    assert restored.target.name == source.name
    assert digest(restored.target) == digest(source) == result.source_sha256
    assert not restored.remarks
    return result


# ---- plain samples: every container, depth and byte order, built chunk by chunk ----


PLAIN: dict[str, tuple[bool, bool, Callable[..., bytes]]] = {
    # name: big-endian, single bytes signed, builder
    "wav": (False, False, wav),
    "rifx": (True, False, lambda *a: wav(*a, name=b"RIFX")),
    "rf64": (False, False, lambda *a: wav(*a, name=b"RF64")),
    "w64": (False, False, w64),
    "aiff": (True, True, aiff),
    "aiff-late": (True, True, lambda *a: aiff(*a, late=True)),
    "aifc-twos": (True, True, lambda *a: aiff(*a, kind=b"twos")),
    "aifc-sowt": (False, True, lambda *a: aiff(*a, kind=b"sowt")),
    "caf-little": (False, True, caf),
    "caf-big": (True, True, lambda *a: caf(*a, flags=0, open_end=True)),
}
SHAPES = [(8, 1, 8000, 700), (16, 2, 44100, 3001), (24, 6, 96000, 501), (32, 1, 192000, 300), (16, 11, 48000, 400)]


@pytest.mark.parametrize(("bits", "channels", "rate", "frames"), SHAPES)
@pytest.mark.parametrize("kind", PLAIN)
def test_plain_samples_come_back_byte_for_byte(
    tmp_path: Path, kind: str, bits: int, channels: int, rate: int, frames: int
) -> None:
    big, signed, build = PLAIN[kind]
    samples = music(frames, channels, bits)
    source = tmp_path / f"a.{kind}"
    source.write_bytes(build(packed(samples, bits, big, signed), channels, rate, bits))
    result = assert_file_exact(source, tmp_path)
    assert (result.bits, result.channels, result.rate, result.frames) == (bits, channels, rate, frames)
    with open_source(source) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))), samples)
    assert (result.flac8_bytes == 0) == (channels > 8)


@pytest.mark.parametrize("frames", [0, 1, 5])
@pytest.mark.parametrize("kind", ["wav", "w64", "aiff", "caf-little"])
def test_hardly_any_audio(tmp_path: Path, kind: str, frames: int) -> None:
    big, signed, build = PLAIN[kind]
    source = tmp_path / "a.bin"
    source.write_bytes(build(packed(music(frames, 1, 16), 16, big, signed), 1, 44100, 16))
    assert_file_exact(source, tmp_path)


def test_an_aiff_without_frames_needs_no_sound_chunk(tmp_path: Path) -> None:
    whole = aiff(b"", 2, 44100, 16)
    at = whole.index(b"SSND")
    source = tmp_path / "a.aiff"
    source.write_bytes(whole[:at])
    assert assert_file_exact(source, tmp_path).frames == 0
    frames = aiff(bytes(400), 2, 44100, 16)
    source.write_bytes(frames[: frames.index(b"SSND")])
    [error] = run("compress", [source], tmp_path / "again").errors
    assert isinstance(error, SourceDamaged)


@pytest.mark.parametrize(("rate", "words"), [((1 << 32) - 1, ""), (1 << 32, "impossible sample rate")])
def test_an_aiff_has_a_rate_that_a_wav_file_can_say(tmp_path: Path, rate: int, words: str) -> None:
    source = tmp_path / "a.aiff"
    source.write_bytes(aiff(packed(music(30, 1), 16, True, True), 1, rate, 16))
    with pytest.raises(SourceDamaged, match=words) if words else nullcontext(), open_source(source) as audio:
        assert audio.info.rate == rate


@pytest.mark.parametrize("offset", [0, 8, 511])
def test_an_aiff_whose_samples_begin_later(tmp_path: Path, offset: int) -> None:
    samples = music(700)
    whole = aiff(packed(samples, 16, True, True), 2, 44100, 16)
    at = whole.index(b"SSND")
    sound = struct.pack(">II", offset, 0) + b"\x55" * offset + whole[at + 16 :]
    source = tmp_path / "a.aiff"
    source.write_bytes(whole[:at] + b"SSND" + struct.pack(">I", len(sound)) + sound + b"\0" * (len(sound) & 1))
    assert assert_file_exact(source, tmp_path).frames == 700
    with open_source(source) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))), samples)


FLOATS: dict[str, Callable[[bytes, int, int, int], bytes]] = {
    "wav": lambda a, c, r, b: wav(a, c, r, b, coding=3),
    "w64": lambda a, c, r, b: w64(a, c, r, b, coding=3),
    "aifc": lambda a, c, r, b: aiff(a, c, r, b, kind=b"fl32" if b == 32 else b"FL64"),
    "caf": lambda a, c, r, b: caf(a, c, r, b, flags=3),
}


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("kind", FLOATS)
def test_floating_point_comes_back_byte_for_byte(tmp_path: Path, kind: str, bits: int) -> None:
    values = floats(4000, 2, bits)
    values[100:200] = -0.0
    values[300] = np.nan
    values[301] = -np.inf
    values[302] = np.finfo(values.dtype).tiny / 3
    values.view(np.uint8)[8 * 310] = 1
    stored = values.astype(values.dtype.newbyteorder(">")) if kind == "aifc" else values
    source = tmp_path / "a.bin"
    source.write_bytes(FLOATS[kind](stored.tobytes(), 2, 48000, bits))
    result = assert_file_exact(source, tmp_path)
    assert result.bits == bits
    assert describe(result.target).segments_float == 1
    [error] = run("restore", [result.target], tmp_path / "flac", to="flac").errors
    assert "FLAC cannot hold" in str(error)
    [restored] = run("restore", [result.target], tmp_path / "wav", to="wav").results
    assert isinstance(restored, Restored)
    with open_source(restored.target) as audio:
        assert np.concatenate(list(audio.blocks(999))).tobytes() == values.tobytes()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bits=st.sampled_from([32, 64]),
    floor=st.integers(-1080, 100),
    span=st.integers(0, 60),
    seed=st.integers(0, 1000),
)
def test_numbers_of_any_size_come_back(bits: int, floor: int, span: int, seed: int) -> None:
    from trilobyte_gui.codec.floats import FloatDecoder, FloatEncoder
    from trilobyte_gui.models.generalist import shipped_model

    random = np.random.default_rng(seed)
    number = np.float32 if bits == 32 else np.float64
    with np.errstate(over="ignore", under="ignore"):
        values = (np.ldexp(random.normal(0, 1, (40, 2)), random.integers(floor, floor + span + 1, (40, 2)))).astype(
            number
        )
    patterns = values.view(np.int32 if bits == 32 else np.int64)
    segment = FloatEncoder(2, bits, "quick", shipped_model()).encode(patterns)
    assert np.array_equal(FloatDecoder(2, bits, "quick", shipped_model()).decode(segment, 40), patterns)


def test_integers_in_floating_point_cost_as_much_as_integers(tmp_path: Path) -> None:
    samples = music(20000)
    plain = make_wav(tmp_path / "i.wav", samples)
    values = (samples / 32768).astype(np.float32)
    (tmp_path / "f.wav").write_bytes(wav(values.tobytes(), 2, 44100, 32, coding=3))
    (tmp_path / "d.wav").write_bytes(wav(values.astype(np.float64).tobytes(), 2, 44100, 64, coding=3))
    sizes = [
        result.trilobyte_bytes
        for result in run("compress", [plain, tmp_path / "f.wav", tmp_path / "d.wav"]).results
        if isinstance(result, Compressed)
    ]
    assert max(sizes) - min(sizes) < 0.005 * max(sizes) + 100


@needs("wavpack")
@pytest.mark.parametrize(
    "case",
    ["gain", "integers", "quiet", "noise", "silence with signs", "subnormal", "nearly subnormal", "sparse", "huge"],
)
def test_floating_point_is_never_larger_than_wavpacks(tmp_path: Path, case: str) -> None:
    values = floats(30000, 2, 32)
    random = np.random.default_rng(5)
    if case == "integers":
        values = (music(30000, 2, 24) / 2**23).astype(np.float32)
    elif case == "quiet":
        values = (values * np.linspace(1e-6, 1, 30000)[:, None]).astype(np.float32)
    elif case == "noise":
        values = random.normal(0, 0.2, (30000, 2)).astype(np.float32)
    elif case == "silence with signs":
        values = np.where(random.random((30000, 2)) < 0.5, np.float32(0.0), np.float32(-0.0))
        values[::100] = 0.25
    elif case == "subnormal":
        values = (values * 1e-40).astype(np.float32)
    elif case == "nearly subnormal":
        values = (values * np.geomspace(1e-41, 1e-37, 30000)[:, None]).astype(np.float32)
    elif case == "sparse":
        values[random.random((30000, 2)) < 0.99] = 0
    elif case == "huge":
        values = (values * np.finfo(np.float32).max).astype(np.float32)
    source = tmp_path / "a.wav"
    source.write_bytes(wav(values.tobytes(), 2, 44100, 32, coding=3))
    tool("wavpack", "-hhx", "-q", source, "-o", tmp_path / "a.wv")
    result = assert_file_exact(source, tmp_path)
    assert result.trilobyte_bytes <= (tmp_path / "a.wv").stat().st_size


@pytest.mark.parametrize("kind", ["aiff", "caf"])
@pytest.mark.parametrize("fraction", [True, False])
def test_a_fraction_of_a_sample_rate_is_told_where_it_is_lost(tmp_path: Path, kind: str, fraction: bool) -> None:
    """As of the first Macintoshes: 22254 and 6/11 samples per second."""
    source = tmp_path / f"a.{kind}"
    if kind == "aiff":
        data = aiff(bytes(2000), 1, 22255, 16)
        whole, exact = (struct.pack(">HQ", 0x400D, round(rate * (1 << 49))) for rate in (22255, 22254.545454))
    else:
        data = caf(bytes(2000), 1, 22255, 16)
        whole, exact = struct.pack(">d", 22255), struct.pack(">d", 22254.545454)
    assert data.count(whole) == 1
    source.write_bytes(data.replace(whole, exact) if fraction else data)
    assert not run("compress", [source]).errors
    for to in ("original", "flac", "wav"):
        [restored] = run("restore", [source.with_name(f"a.{kind}.trilo")], tmp_path / to, to=to).results
        assert isinstance(restored, Restored)
        told = [each for each in restored.remarks if "22254.545 samples per second" in each]
        assert bool(told) == (fraction and to != "original")
    assert (tmp_path / "original" / f"a.{kind}").read_bytes() == source.read_bytes()


# ---- hypothesis: any bytes as audio, any chunks around ----


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(PLAIN)),
    bits=st.sampled_from([8, 16, 24, 32]),
    channels=st.integers(1, 3),
    audio=st.binary(max_size=400),
    junk=st.binary(max_size=30),
    cut=st.integers(0, 60),
)
def test_any_bytes_come_back_or_are_refused_in_words(
    tmp_path: Path, kind: str, bits: int, channels: int, audio: bytes, junk: bytes, cut: int
) -> None:
    data = PLAIN[kind][2](audio, channels, 44100, bits) + junk
    path = tmp_path / "a.bin"
    path.write_bytes(data[: len(data) - cut] if cut > 30 else data)
    try:
        with open_source(path) as source:
            blocks = list(source.blocks(7))
            wrapper = source.wrapper()
    except TrilobyteError:
        return
    body = b"".join(to_file(block, source.info.bits, source.info.form) for block in blocks)
    assert wrapper.head + body + wrapper.tail == path.read_bytes()


# ---- sizes that lie, and files that are cut short ----


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFF000, 0xFFFFFFFF - 36])
def test_data_sizes_of_streams(tmp_path: Path, size: int) -> None:
    data = bytearray(wav(packed(music(2000), 16, False, False), 2, 44100, 16))
    struct.pack_into("<I", data, 40, size)
    struct.pack_into("<I", data, 4, min(size + 36, 0xFFFFFFFF))
    source = tmp_path / "a.wav"
    source.write_bytes(data)
    assert assert_file_exact(source, tmp_path).frames == 2000


@pytest.mark.parametrize("kind", ["wav", "w64", "aiff", "caf-little", "flac"])
def test_cut_files_are_archived_on_request_only(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "a.bin"
    samples = music(20000)
    if kind == "flac":
        make_flac(source, samples, metadata=some_metadata())
    else:
        big, signed, build = PLAIN[kind]
        source.write_bytes(build(packed(samples, 16, big, signed), 2, 44100, 16))
    source.write_bytes(source.read_bytes()[:-9001])
    [error] = run("compress", [source], tmp_path / "out").errors
    assert isinstance(error, SourceDamaged)
    result, restored = there_and_back(source, tmp_path, damaged=True)
    assert result.incomplete
    assert describe(result.target).incomplete
    assert any("incomplete" in remark for remark in restored.remarks)
    assert 0 < result.frames < 20000
    if kind != "flac":
        assert digest(restored.target) == digest(source)
    with open_source(restored.target, accept_damage=True) as audio:
        got = np.concatenate(list(audio.blocks(1000)))
    assert np.array_equal(got, samples[: len(got)])


# ---- FLAC: byte for byte where libFLAC repeats it ----


@needs("flac")
@pytest.mark.parametrize("options", [["-0"], ["-3"], ["-5"], ["-8"], ["-8", "--no-padding", "--no-seektable"]])
def test_flac_of_the_reference_encoder_comes_back_byte_for_byte(tmp_path: Path, options: list[str]) -> None:
    plain = make_wav(tmp_path / "a.wav", music(20000))
    source = tmp_path / "a.flac"
    tool("flac", "-s", *options, "-T", "TITLE=x", "-o", source, plain)
    result = assert_file_exact(source, tmp_path)
    assert describe(result.target).recipe.startswith(f"level {options[0][1]} of ")


@needs("flac")
def test_flac_of_other_settings_keeps_audio_and_metadata(tmp_path: Path) -> None:
    plain = make_wav(tmp_path / "a.wav", music(20000))
    source = tmp_path / "a.flac"
    tool("flac", "-s", "-5", "-b", "2048", "-T", "TITLE=x", "-o", source, plain)
    result, restored = there_and_back(source, tmp_path)
    assert result.promise == restored.exact == "audio-and-metadata-exact"
    assert not describe(result.target).recipe


def test_a_library_that_compresses_otherwise_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from trilobyte_gui.archive.operations import verify
    from trilobyte_gui.audio import flac_recipe

    source = make_flac(tmp_path / "a.flac", music(30000), metadata=some_metadata())
    [result] = run("compress", [source]).results
    assert isinstance(result, Compressed)
    assert result.promise == "file-exact"

    def otherwise(recipe: bytes, *arguments: object) -> None:
        flac_recipe.repeat(b"\x01" + recipe[1:], *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(verify, "repeat", otherwise)
    assert run("verify", [result.target]).summary.done == 1
    [restored] = run("restore", [result.target], tmp_path / "back").results
    assert isinstance(restored, Restored)
    assert restored.exact == "audio-and-metadata-exact"
    assert "not the original byte for byte" in restored.remarks[0]
    with open_source(source) as before, open_source(restored.target) as after:
        assert [np.array_equal(*pair) for pair in zip(before.blocks(9000), after.blocks(9000), strict=True)]
        assert before.md5 == after.md5


# ---- formats that other programs write ----

MADE = {
    "oga": ("ffmpeg", ["-c:a", "flac"]),
    "m4a": ("ffmpeg", ["-c:a", "alac"]),
    "tta": ("ffmpeg", ["-c:a", "tta"]),
    "wv": ("wavpack", []),
}


def made(folder: Path, suffix: str, plain: Path) -> Path:
    program, options = MADE[suffix]
    target = folder / f"song.{suffix}"
    if program == "wavpack":
        tool("wavpack", "-q", "-f", plain, "-o", target)
    else:
        tags = ["-metadata", "title=Größe", "-metadata", "artist=A", "-metadata", "track=3/12"]
        tool("ffmpeg", "-v", "error", "-y", "-i", plain, *options, *tags, target)
    return target


@needs("ffmpeg", "wavpack")
@pytest.mark.parametrize("bits", [8, 16, 24])
@pytest.mark.parametrize("suffix", MADE)
def test_other_lossless_formats_restore_to_flac(tmp_path: Path, suffix: str, bits: int) -> None:
    if bits == 8 and suffix in ("oga", "m4a"):
        pytest.skip("ffmpeg does not write 8 bits to it")
    samples = music(20000, 2, bits)
    source = made(tmp_path, suffix, make_wav(tmp_path / "a.wav", samples, bits))
    result, restored = there_and_back(source, tmp_path)
    assert result.promise == "audio-and-metadata-exact"
    assert restored.target.name == "song.flac"
    assert "comes back as FLAC" in restored.remarks[0]
    with open_source(restored.target) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(5000))), samples)
    if suffix != "wv":
        assert restored.exact == "audio-and-metadata-exact"
        tags = dict(describe(result.target).tags)
        assert tags["TITLE"] == "Größe"


def test_a_rate_that_flac_cannot_hold(tmp_path: Path) -> None:
    source = foreign(tmp_path / "a.wv", samples := music(3000), 1 << 20)
    compressed, restored = there_and_back(source, tmp_path)
    assert compressed.flac8_bytes == compressed.metadata_bytes == 0
    assert restored.target.suffix == ".wav"
    with open_source(restored.target) as audio:
        assert audio.info.rate == 1 << 20
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))), samples)


@needs("ffmpeg", "wavpack")
@pytest.mark.parametrize("suffix", MADE)
def test_other_formats_cut_short(tmp_path: Path, suffix: str) -> None:
    source = made(tmp_path, suffix, make_wav(tmp_path / "a.wav", music(120000)))
    source.write_bytes(source.read_bytes()[:-20000])
    [error] = run("compress", [source], tmp_path / "out").errors
    assert isinstance(error, SourceDamaged)
    if suffix != "m4a":  # its index stands at its end
        result, _ = there_and_back(source, tmp_path, damaged=True)
        assert 0 < result.frames < 120000


@needs("wavpack")
def test_tags_behind_the_audio_are_no_damage(tmp_path: Path) -> None:
    from mutagen.wavpack import WavPack

    source = made(tmp_path, "wv", make_wav(tmp_path / "a.wav", music(20000)))
    tags = WavPack(source)
    tags.add_tags()
    tags["Title"] = "T"
    tags.save()
    with source.open("ab") as file:
        file.write(b"TAG" + b"An older title".ljust(124, b"\0") + b"\xff")
    _, restored = there_and_back(source, tmp_path)
    assert any("another TITLE (the ID3v1 tag)" in each for each in restored.remarks)


@needs("ffmpeg", "flac")
def test_ogg_flac_keeps_its_blocks(tmp_path: Path) -> None:
    plain = make_wav(tmp_path / "a.wav", music(20000))
    (tmp_path / "a.cue").write_text('FILE "a.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    source = tmp_path / "a.oga"
    tool("flac", "-s", "--ogg", f"--cuesheet={tmp_path / 'a.cue'}", "-T", "TITLE=x", "-o", source, plain)
    _, restored = there_and_back(source, tmp_path)
    assert restored.exact == "audio-and-metadata-exact"
    assert [name for name, _ in describe(tmp_path / "out" / "a.oga.trilo").blocks].count("CUESHEET") == 1
    data = subprocess.run(["metaflac", "--list", "--block-type=CUESHEET", restored.target], stdout=subprocess.PIPE)
    assert b"number of tracks: 2" in data.stdout


def with_chunks(samples: np.ndarray, rate: int = 44100) -> bytes:
    """A WAV file with chunks before and behind its audio."""
    plain = wav(packed(samples, 16, False, False), samples.shape[1], rate, 16)
    front = chunk(b"bext", b"broadcast" * 700)
    data = plain[:12] + front + plain[12:] + info_chunk(INAM="A title", ISFT="A program") + chunk(b"cue ", bytes(4))
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:]


@needs("wavpack")
@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (37003, 2), (37003, 6)])
def test_chunks_of_the_wav_that_a_wavpack_file_was_made_from(tmp_path: Path, rate: int, channels: int) -> None:
    plain, source = tmp_path / "a.wav", tmp_path / "a.wv"
    plain.write_bytes(with_chunks(music(20000, channels), rate))
    tool("wavpack", "-q", plain, "-o", source)
    result, restored = there_and_back(source, tmp_path)
    assert result.rate == rate
    about = describe(result.target)
    assert dict(about.tags) == {"TITLE": "A title", "ENCODER": "A program"}
    assert about.kept == ["RIFF chunk 'bext'", "RIFF chunk 'cue '"]
    assert [name for name, _ in about.blocks][-4:] == ["bext", "fmt ", "LIST", "cue "]
    assert any("'bext' has no place in a FLAC file; it stays in the archive" in each for each in restored.remarks)
    with open_source(restored.target) as audio:
        assert tags_of(audio.peek_wrapper()).get("TITLE") == "A title"


@needs("wavpack")
@pytest.mark.parametrize("suffix", ["aiff", "w64", "caf", "wav"])
def test_other_files_that_a_wavpack_file_was_made_from(tmp_path: Path, suffix: str) -> None:
    builders: dict[str, Callable[..., bytes]] = {"aiff": aiff, "w64": w64, "caf": caf, "wav": wav}
    big = suffix == "aiff"
    plain, source = tmp_path / f"a.{suffix}", tmp_path / "a.wv"
    plain.write_bytes(builders[suffix](packed(music(20000), 16, big, True), 2, 44100, 16))
    tool("wavpack", "-q", plain, "-o", source)
    result, _ = there_and_back(source, tmp_path)
    titled = suffix in ("aiff", "caf")
    assert dict(describe(result.target).tags) == ({"TITLE": "A title"} if titled else {})
    with open_source(source) as audio:
        assert bool(audio.wrapper().head) == titled


@needs("wavpack")
def test_hybrid_wavpack_is_lossy(tmp_path: Path) -> None:
    plain = make_wav(tmp_path / "a.wav", music(20000))
    tool("wavpack", "-q", "-b256", plain, "-o", tmp_path / "a.wv")
    [error] = run("compress", [tmp_path / "a.wv"]).errors
    assert isinstance(error, UnsupportedSource)
    assert "hybrid" in str(error)


@needs("ffmpeg")
@pytest.mark.parametrize(
    ("options", "name", "words"),
    [
        (["-c:a", "aac"], "a.m4a", "AAC, which is lossy"),
        (["-c:a", "pcm_mulaw"], "a.wav", "mu-law, which is lossy"),
        (["-c:a", "adpcm_ms"], "b.wav", "ADPCM, which is lossy"),
        (["-c:a", "pcm_alaw"], "a.aif", "A-law|a lossy|coding"),
        (["-c:a", "mp2", "-f", "mp2"], "c.wav", "MP3 file, which is lossy"),
    ],
)
def test_lossy_files_are_left_alone(tmp_path: Path, options: list[str], name: str, words: str) -> None:
    plain = make_wav(tmp_path / "plain.wav", music(20000))
    try:
        tool("ffmpeg", "-v", "error", "-y", "-i", plain, *options, tmp_path / name)
    except subprocess.CalledProcessError:
        pytest.skip("this ffmpeg does not write it")
    [error] = run("compress", [tmp_path / name]).errors
    assert isinstance(error, UnsupportedSource)
    assert re.search(words, str(error))


def test_encrypted_mp4_is_named() -> None:
    from io import BytesIO

    from trilobyte_gui.metadata.mp4 import Mp4

    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + name + body

    entry = struct.pack(">I", 36) + b"drms" + bytes(28)
    table = box(b"stsd", bytes(4) + struct.pack(">I", 1) + entry)
    handler = box(b"hdlr", bytes(8) + b"soun" + bytes(12))
    media = box(b"mdia", handler + box(b"minf", box(b"stbl", table)))
    data = box(b"ftyp", b"M4P ") + box(b"moov", box(b"trak", media))
    assert "encrypted (DRM)" in Mp4.read(BytesIO(data), len(data)).reason


@needs("wavpack")
def test_sources_smaller_than_their_archive_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1).integers(-30000, 30000, (300, 2)).astype(np.int32)
    plain = make_wav(tmp_path / "a.wav", noise)
    tool("wavpack", "-q", plain, "-o", tmp_path / "a.wv")
    ran = run("compress", [tmp_path / "a.wv"])
    assert not ran.errors
    assert "smaller" in ran.reasons[0]
    assert not (tmp_path / "a.wv.trilo").exists()


@needs("sox")
@pytest.mark.parametrize("suffix", ["aiff", "aifc", "w64", "caf", "wav"])
def test_files_of_sox(tmp_path: Path, suffix: str) -> None:
    plain = make_wav(tmp_path / "a.wav", music(5000), tail=info_chunk(INAM="T"))
    tool("sox", "-D", plain, "-b", "24", tmp_path / f"b.{suffix}")
    assert assert_file_exact(tmp_path / f"b.{suffix}", tmp_path).frames == 5000


# ---- many channels, and what is inside other containers ----


def decoded_by_ffmpeg(path: Path, channels: int) -> np.ndarray:
    """What another program makes of a file, as 32 bits."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s32le", "-c:a", "pcm_s32le", "-"]
    raw = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return np.frombuffer(raw, "<i4").reshape(-1, channels)


@needs("wavpack", "ffmpeg")
@pytest.mark.parametrize(("suffix", "channels", "bits"), [
    ("wv", 4, 16), ("wv", 6, 24), ("wv", 8, 16), ("wv", 10, 24), ("m4a", 6, 16), ("m4a", 8, 16), ("tta", 8, 16),
])  # fmt: skip
def test_many_channels(tmp_path: Path, suffix: str, channels: int, bits: int) -> None:
    source = tmp_path / f"a.{suffix}"
    samples = music(3000, channels, bits)
    plain = make_wav(tmp_path / "plain.wav", samples, bits)
    if suffix == "wv":
        tool("wavpack", "-q", plain, "-o", source)
    else:
        layout = ["-af", "aformat=channel_layouts=7.1(wide)"] if (suffix, channels) == ("m4a", 8) else []
        tool("ffmpeg", "-v", "error", "-i", plain, *layout, "-c:a", {"m4a": "alac", "tta": "tta"}[suffix], source)
    with open_source(source) as audio:
        got = np.concatenate(list(audio.blocks(1000)))
    if suffix == "m4a":  # whose channels ffmpeg puts into another order
        assert np.array_equal(got << (32 - bits), decoded_by_ffmpeg(source, channels))
    else:
        assert np.array_equal(got, samples)
    there_and_back(source, tmp_path)


@needs("ffmpeg")
def test_a_wavpack_file_whose_later_blocks_do_not_tell_the_length(tmp_path: Path) -> None:
    samples = music(3000, 6)
    source = tmp_path / "a.wv"
    tool("ffmpeg", "-v", "error", "-i", make_wav(tmp_path / "a.wav", samples), "-c:a", "wavpack", source)
    _, restored = there_and_back(source, tmp_path)
    with open_source(restored.target) as audio:
        assert np.array_equal(np.concatenate(list(audio.blocks(1000))), samples)


@needs("wavpack")
def test_three_channels_that_the_decoder_does_not_take(tmp_path: Path) -> None:
    plain = tmp_path / "a.wav"
    plain.write_bytes(wav(packed(music(3000, 3), 16, False, False), 3, 44100, 16))
    tool("wavpack", "-q", plain, "-o", tmp_path / "a.wv")
    ran = run("compress", [tmp_path / "a.wv"])
    assert [type(error) for error in ran.errors] in ([], [UnsupportedSource])


@needs("ffmpeg")
@pytest.mark.parametrize(("name", "codec", "words"), [
    ("a.mka", "flac", "Matroska"),
    ("a.mkv", "pcm_s16le", "Matroska"),
    ("a.mp4", "flac", "FLAC inside MP4"),
    ("a.caf", "alac", "Apple Lossless, which is supported in M4A files only"),
    ("a.mov", "pcm_s16le", "coding 'sowt'"),
    ("a.au", "pcm_s16be", "AU file"),
])  # fmt: skip
def test_lossless_audio_inside_other_containers_is_left_alone(
    tmp_path: Path, name: str, codec: str, words: str
) -> None:
    plain = make_wav(tmp_path / "plain.wav", music(20000))
    tool("ffmpeg", "-v", "error", "-i", plain, "-c:a", codec, "-strict", "-2", tmp_path / name)
    [error] = run("compress", [tmp_path / name]).errors
    assert isinstance(error, UnsupportedSource)
    assert words in str(error)


@needs("ffmpeg")
def test_chapters_of_an_m4a_become_comments(tmp_path: Path) -> None:
    from trilobyte_gui.metadata.mp4 import Mp4
    from trilobyte_gui.metadata.mp4_tags import mp4_tags

    plain = make_wav(tmp_path / "plain.wav", music(60_000))
    about = ";FFMETADATA1\ntitle=Book\n"
    for begin, end, title in ((0, 500, "Einleitung ü"), (500, 1360, "Zwei")):
        about += f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={begin}\nEND={end}\ntitle={title}\n"
    (tmp_path / "about.txt").write_text(about)
    source = tmp_path / "a.m4a"
    tool(
        "ffmpeg", "-v", "error", "-i", plain, "-i", tmp_path / "about.txt", "-map_metadata", "1", "-c:a", "alac", source
    )
    expected = [
        ("CHAPTER001", "00:00:00.000"),
        ("CHAPTER001NAME", "Einleitung ü"),
        ("CHAPTER002", "00:00:00.500"),
        ("CHAPTER002NAME", "Zwei"),
    ]
    _, restored = there_and_back(source, tmp_path)
    with open_source(restored.target) as audio:
        fields = tags_of(audio.peek_wrapper()).fields
    assert ("TITLE", "Book") in fields
    assert [each for each in fields if each[0].startswith("CHAPTER")] == expected
    with source.open("rb") as file:
        boxes = Mp4.read(file, source.stat().st_size).tags
    assert b"TRch" in boxes  # of the track
    for without in (b"TRch", b"chpl"):  # Nero's list alone, the track alone
        assert [each for each in mp4_tags(boxes.replace(without, b"free")).fields if "CHAPTER" in each[0]] == expected


@needs("ffmpeg")
@pytest.mark.parametrize(("more", "fields", "kept"), [
    ([], {"TITLE": "Größe", "ARTIST": "A", "COPYRIGHT": "me"}, []),
    (["-movflags", "use_metadata_tags"], {}, ["metadata with keys, as QuickTime has them"]),
])  # fmt: skip
def test_tags_as_quicktime_has_them(tmp_path: Path, more: list[str], fields: dict[str, str], kept: list[str]) -> None:
    plain = make_wav(tmp_path / "plain.wav", music(20_000))
    words = ["-metadata", "title=Größe", "-metadata", "artist=A", "-metadata", "copyright=me"]
    tool("ffmpeg", "-v", "error", "-i", plain, "-c:a", "alac", *words, *more, tmp_path / "a.mov")
    result, _ = there_and_back(tmp_path / "a.mov", tmp_path)
    about = describe(result.target)
    assert fields.items() <= dict(about.tags).items()
    assert about.kept == kept


@needs("ffmpeg")
def test_an_m4a_with_a_track_that_would_be_lost_is_left_alone(tmp_path: Path) -> None:
    plain = make_wav(tmp_path / "plain.wav", music(20_000))
    (tmp_path / "a.srt").write_text("1\n00:00:00,000 --> 00:00:00,400\nla la\n")
    source = tmp_path / "a.mp4"
    tool("ffmpeg", "-v", "error", "-i", plain, "-i", tmp_path / "a.srt", "-c:a", "alac", "-c:s", "mov_text", source)
    [error] = run("compress", [source]).errors
    assert isinstance(error, UnsupportedSource)
    assert "would be lost" in str(error)

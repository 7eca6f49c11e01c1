"""Add golden archives: those named here that are not there yet.

    python tests/golden/make_golden.py

The format is frozen, so what is there is never made anew: every later version of the program must decode it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

import numpy as np  # noqa: E402
from mutagen.id3 import APIC, ID3  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

import trilobyte_gui as trilobyte  # noqa: E402
from tests.helpers import archive_builder as builder  # noqa: E402
from tests.helpers import source_files as files  # noqa: E402
from tests.helpers.ape_file import ape  # noqa: E402
from tests.helpers.archive_helpers import info_chunk, make_flac, make_wav, run, some_metadata  # noqa: E402
from tests.helpers.jpeg_files import picture  # noqa: E402
from trilobyte_gui.archive.tasks import Options  # noqa: E402
from trilobyte_gui.audio.wav_writer import wav_head  # noqa: E402
from trilobyte_gui.codec.container import ArchiveReader  # noqa: E402
from trilobyte_gui.codec.pcm import pack  # noqa: E402


def flac_source(folder: Path) -> bytes:
    """The archive of a FLAC file with tags and a picture, exactly as a user makes it."""
    path = make_flac(folder / "tagged.flac", builder.noisy(1300, 2, 20, seed=9), bits=20, metadata=some_metadata())
    os.utime(path, (1_000_000_000, 1_000_000_000))
    ran = run("compress", [path], folder / "out", Options(preset="balanced", jobs=1))
    assert not ran.errors, ran.errors
    return next((folder / "out").glob("*.trilo")).read_bytes()


def odd_floats(bits: int) -> NDArray[Any]:
    """A mix that is no integers any more, with what floating point has beside numbers."""
    values = files.floats(600, 2, bits)
    values[50:90] = -0.0
    values[100] = np.nan
    values[101] = -np.inf
    values[102] = np.finfo(values.dtype).tiny / 3
    values[110:200] *= 1e-7
    return values


def plain_sources(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Big-endian, signed bytes, floating point of both widths, integers in disguise, and no audio at all."""
    x = builder.noisy(700, 2, 24, seed=11)
    small, large, widened = odd_floats(32), odd_floats(64), (x / 2**23).tobytes()
    counting = (np.arange(600) + 0x7FC00000).astype("<u4").tobytes()  # no numbers, but bytes that repeat
    for name, data, packed in (
        ("fast-big-24.aiff", files.aiff(files.packed(x, 24, True, True), 2, 48000, 24), pack(x, 24)),
        ("fast-bytes.aiff", files.aiff(files.packed(x >> 16, 8, True, True), 2, 8000, 8), pack(x >> 16, 8)),
        ("balanced-float-32.caf", files.caf(small.astype(">f4").tobytes(), 2, 44100, 32, flags=1), small.tobytes()),
        ("fast-float-64.wav", files.wav(large.tobytes(), 2, 44100, 64, coding=3), large.tobytes()),
        ("fast-widened-64.wav", files.wav(widened, 2, 44100, 64, coding=3), widened),
        ("fast-planes-32.wav", files.wav(counting, 2, 44100, 32, coding=3), counting),
    ):
        path = folder / name
        path.write_bytes(data)
        path.chmod(0o640)
        os.utime(path, (1_100_000_000, 1_100_000_000))
        ran = run("compress", [path], folder / path.stem, Options(preset=name.partition("-")[0], jobs=1))
        assert not ran.errors, ran.errors
        yield path.stem, (folder / path.stem / f"{name}.trilo").read_bytes(), packed


def speakers(folder: Path) -> bytes:
    """The archive of a Monkey's Audio file whose header names the side speakers, and 14 of 16 bits."""
    x = builder.noisy(1100, 2, 14, seed=6) << 2
    head = wav_head(2, 44100, 16, len(x), mask=0x600, valid_bits=14)
    path = folder / "sides.ape"
    path.write_bytes(ape(x, 16, head=head))
    os.utime(path, (1_300_000_000, 1_300_000_000))
    path.chmod(0o640)
    ran = run("compress", [path], folder / "sides", Options(preset="quick", jobs=1))
    assert not ran.errors, ran.errors
    return (folder / "sides" / "sides.ape.trilo").read_bytes()


def language_model(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Tracks by the language model: one as a user makes it, and one with an odd channel and an odd depth."""
    walk = np.cumsum(np.random.default_rng(1).integers(-500, 501, (220, 2)), 0).astype(np.int32)
    for name, samples, bits, preset in (
        ("lm-stereo-16", walk, 16, "lm"),
        ("lm-three-24", builder.music(90, 3, 20) << 4, 24, "lm"),
        ("best-mono-8", builder.music(400, 1, 8), 8, "best"),
        ("lm-frames-16", np.cumsum(walk, 0, dtype=np.int32) >> 3, 16, "lm"),  # the second model, frame by frame
    ):
        path = make_wav(folder / f"{name}.wav", samples, bits)
        path.chmod(0o640)
        os.utime(path, (1_200_000_000, 1_200_000_000))
        ran = run("compress", [path], folder / name, Options(preset=preset, model="lm", jobs=1, device="cpu"))
        assert not ran.errors, ran.errors
        yield name, (folder / name / f"{name}.wav.trilo").read_bytes(), pack(samples, bits)


def long_wrapper(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """A broadcast WAV with more around its audio than version 1 of the format can hold."""
    samples, size = builder.noisy(900, 2, 16, seed=6), (1 << 27) + (1 << 21)
    path = folder / "quick-long-16.wav"
    audio = files.wav(files.packed(samples, 16, False, False), 2, 48000, 16)
    with path.open("wb") as file:
        file.write(audio + b"axml" + size.to_bytes(4, "little"))
        file.seek(size, 1)
        file.write(info_chunk(INAM="Behind"))
    path.chmod(0o640)
    os.utime(path, (1_300_000_000, 1_300_000_000))
    ran = run("compress", [path], folder / path.stem, Options(preset="quick", jobs=1))
    assert not ran.errors, ran.errors
    yield path.stem, (folder / path.stem / f"{path.name}.trilo").read_bytes(), pack(samples, 16)


def cover(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """A WAV file with JPEGs in an ID3 chunk, baseline and progressive: version 3 of the format."""
    samples, tag, out = builder.noisy(900, 2, 16, seed=8), ID3(), io.BytesIO()
    for kind, name in ((3, "baseline-422"), (4, "progressive-restarts")):
        tag.add(APIC(encoding=0, mime="image/jpeg", type=kind, desc=name, data=picture(name)))
    tag.save(out, padding=lambda info: 10)
    body = out.getvalue() + bytes(len(out.getvalue()) & 1)
    path = make_wav(folder / "quick-covers-16.wav", samples, tail=b"id3 " + len(body).to_bytes(4, "little") + body)
    path.chmod(0o640)
    os.utime(path, (1_400_000_000, 1_400_000_000))
    ran = run("compress", [path], folder / path.stem, Options(preset="quick", jobs=1))
    assert not ran.errors, ran.errors
    yield path.stem, (folder / path.stem / f"{path.name}.trilo").read_bytes(), pack(samples, 16)


def archives(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, archive and the packed PCM it was made from."""
    for name, samples, bits, preset in (
        ("fast-mono-8", builder.noisy(1500, 1, 8), 8, "fast"),
        ("fast-stereo-16", builder.noisy(2100, 2, 16), 16, "fast"),
        ("balanced-stereo-16", builder.noisy(2100, 2, 16, seed=2), 16, "balanced"),
        ("quick-stereo-16", builder.noisy(2100, 2, 16, seed=3), 16, "quick"),
        ("quick-harsh-24", builder.harsh(1200, 3, 24), 24, "quick"),
        ("max-stereo-16", builder.noisy(2100, 2, 16, seed=5), 16, "max"),
        ("balanced-stereo-gapped", builder.gapped(1500, 2, 14), 16, "balanced"),
        ("balanced-mixed-24", builder.mixed(900), 24, "balanced"),
        ("fast-harsh-32", builder.harsh(1200, 3, 32), 32, "fast"),
    ):
        yield name, builder.build(samples, bits, preset), pack(samples, bits)
    for name, samples, bits, preset in (  # coder version 1
        ("fast-again-16", builder.again(4900, 2, 16), 16, "fast"),
        ("balanced-again-24", builder.again(4700, 1, 24), 24, "balanced"),
        ("balanced-mixed-16", builder.mixed(600) >> 8, 16, "balanced"),
        ("max-three-16", builder.noisy(500, 3, 16, seed=7), 16, "max"),
    ):
        yield name, builder.build(samples, bits, preset), pack(samples, bits)
    for name, samples, preset, lists in (  # coder version 2
        ("fast-dithered-16", builder.dithered(2600, 2), "fast", False),
        ("max-dithered-16", builder.dithered(1400, 1, seed=2), "max", True),
        ("balanced-noisy-16", builder.noisy(1100, 2, 16, seed=8), "balanced", True),
    ):
        yield name, builder.build(samples, 16, preset, grid=builder.always, lists=lists), pack(samples, 16)
    for name, samples, bits, preset in (  # coder version 3
        ("lm-noisy-16", builder.noisy(1300, 2, 16, seed=11), 16, "lm"),
        ("lm-noisy-8", builder.noisy(1500, 1, 8, seed=12), 8, "lm"),
        ("lm-mixed-24", builder.mixed(400), 24, "lm"),
        ("best-dithered-16", builder.dithered(1200, 2, seed=5), 16, "best"),
    ):
        yield name, builder.build(samples, bits, preset, grid=builder.always), pack(samples, bits)
    for name, samples, bits, preset in (  # coder version 4
        ("quick-again-16", builder.again(4900, 2, 16), 16, "quick"),
        ("quick-dithered-16", builder.dithered(2600, 2, seed=6), 16, "quick"),
        ("quick-three-24", builder.noisy(700, 3, 24, seed=13), 24, "quick"),
        ("fast-loop-16", builder.again(5100, 2, 16, seed=14), 16, "fast"),
        ("balanced-loop-24", builder.again(4500, 1, 24, seed=15), 24, "balanced"),
        ("balanced-three-16", builder.noisy(500, 3, 16, seed=16), 16, "balanced"),
        ("max-loop-16", builder.again(4300, 2, 16, seed=17), 16, "max"),
        ("lm-loop-16", builder.again(4250, 2, 16, seed=18), 16, "lm"),
        ("best-loop-8", builder.again(4200, 1, 8, seed=19), 8, "best"),
    ):
        yield name, builder.build(samples, bits, preset, grid=builder.always), pack(samples, bits)
    for name, samples, bits, preset in (  # coder version 5
        ("quick-faint-8", builder.faint(1800, 2) >> 4, 8, "quick"),
        ("quick-listed-16", builder.gapped(1500, 2, 10), 16, "quick"),
        ("fast-faint-16", np.hstack([builder.noisy(1400, 1, 16, 20), builder.faint(1400, 1)]), 16, "fast"),
        ("balanced-faint-16", builder.faint(1200, 3, seed=21), 16, "balanced"),
        ("balanced-dithered-16", builder.dithered(1300, 1, seed=22) >> 4, 16, "balanced"),
        ("max-faint-16", builder.faint(1100, 2, seed=23), 16, "max"),
        ("lm-faint-16", builder.faint(900, 2, seed=24), 16, "lm"),
        ("best-faint-8", builder.faint(900, 1, seed=25) >> 3, 8, "best"),
    ):
        archive = builder.build(samples, bits, preset, grid=builder.always, mixed=builder.is_faint)
        yield name, archive, pack(samples, bits)
    samples = builder.noisy(1750, 2, 16, seed=4)
    forms = builder.build(samples, 16, "fast", ("raw", "coded", "flac"), segment_frames=500)
    yield "fast-three-forms", forms, pack(samples, 16)
    samples = builder.noisy(900, 2, 12, seed=6)
    valid = trilobyte.encode(samples, 44100, "quick", bits=12, tags={"TITLE": "Twelve bits"}, jobs=1)
    yield "quick-valid-12", valid, pack(samples << 4, 16)
    yield "balanced-flac-20", flac_source(folder), pack(builder.noisy(1300, 2, 20, seed=9), 20)
    yield "quick-speakers-16", speakers(folder), pack(builder.noisy(1100, 2, 14, seed=6) << 2, 16)
    yield from plain_sources(folder)
    yield from language_model(folder)
    yield from long_wrapper(folder)
    yield from cover(folder)


def main() -> None:
    index = HERE / "golden.json"
    golden = json.loads(index.read_text())
    with TemporaryDirectory() as folder:
        for name, archive, packed in archives(Path(folder)):
            if name in golden:
                continue
            path = HERE / f"{name}.trilo"
            path.write_bytes(archive)
            with path.open("rb") as file:
                header = ArchiveReader(file).header
            golden[name] = {
                "model_sha256": header.model_sha256.hex(),
                "lm_sha256": header.origin.lm_sha256.hex(),
                "archive_sha256": hashlib.sha256(archive).hexdigest(),
                "audio_sha256": hashlib.sha256(packed).hexdigest(),
                "original_sha256": header.source_sha256.hex(),
            }
    index.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()

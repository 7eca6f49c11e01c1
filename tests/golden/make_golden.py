"""Make the golden archives anew. They belong to one model: run this when models/generalist.safetensors changes.

    python tests/golden/make_golden.py

(Once a released format version is frozen, its golden archives must never be made anew, only added to.)
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]

import archive_builder as builder  # noqa: E402
from archive_helpers import make_flac, run, some_metadata  # noqa: E402

from trilobyte_gui.archive.tasks import Options  # noqa: E402
from trilobyte_gui.codec.container import ArchiveReader  # noqa: E402
from trilobyte_gui.codec.pcm import pack  # noqa: E402


def flac_source(folder: Path) -> bytes:
    """The archive of a FLAC file with tags and a picture, exactly as a user makes it."""
    path = make_flac(folder / "tagged.flac", builder.noisy(1300, 2, 20, seed=9), bits=20, metadata=some_metadata())
    os.utime(path, (1_000_000_000, 1_000_000_000))
    ran = run("compress", [path], folder / "out", Options(preset="balanced", jobs=1))
    assert not ran.errors, ran.errors
    return next((folder / "out").glob("*.trilo")).read_bytes()


def archives(folder: Path) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, archive and the packed PCM it was made from."""
    for name, samples, bits, preset in (
        ("fast-mono-8", builder.noisy(1500, 1, 8), 8, "fast"),
        ("fast-stereo-16", builder.noisy(2100, 2, 16), 16, "fast"),
        ("balanced-stereo-16", builder.noisy(2100, 2, 16, seed=2), 16, "balanced"),
        ("balanced-stereo-gapped", builder.gapped(1500, 2, 14), 16, "balanced"),
        ("balanced-mixed-24", builder.mixed(900), 24, "balanced"),
        ("fast-harsh-32", builder.harsh(1200, 3, 32), 32, "fast"),
    ):
        yield name, builder.build(samples, bits, preset), pack(samples, bits)
    samples = builder.noisy(1750, 2, 16, seed=4)
    forms = builder.build(samples, 16, "fast", ("raw", "coded", "flac"), segment_frames=500)
    yield "fast-three-forms", forms, pack(samples, 16)
    yield "balanced-flac-20", flac_source(folder), pack(builder.noisy(1300, 2, 20, seed=9), 20)


def main() -> None:
    for old in HERE.glob("*.trilo"):
        old.unlink()
    golden = {}
    with TemporaryDirectory() as folder:
        for name, archive, packed in archives(Path(folder)):
            path = HERE / f"{name}.trilo"
            path.write_bytes(archive)
            with path.open("rb") as file:
                header = ArchiveReader(file).header
            golden[name] = {
                "model_sha256": header.model_sha256.hex(),
                "archive_sha256": hashlib.sha256(archive).hexdigest(),
                "audio_sha256": hashlib.sha256(packed).hexdigest(),
                "original_sha256": header.source_sha256.hex(),
            }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()

"""A library of every form of track with its mirror of archives, for what plays archives."""

from __future__ import annotations

import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import trilobyte_gui as trilobyte
from tests.helpers.archive_helpers import JPEG, info_chunk, make_flac, make_wav, music, some_metadata
from tests.helpers.source_files import aiff, caf, floats, packed, w64, wav
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.play.mount import load_fuse

SHORT = 8192  # frames a segment


@dataclass(frozen=True)
class Library:
    """`originals` holds the folder that `mirror` mirrors; both are called Music."""

    originals: Path
    mirror: Path

    def archive(self, name: str) -> Path:
        """The archive of the original of that name."""
        return self.mirror / f"{name}.trilo"

    def names(self) -> list[str]:
        """The tracks, relative."""
        return sorted(
            path.relative_to(self.mirror).as_posix().removesuffix(".trilo") for path in self.mirror.rglob("*.trilo")
        )

    def damaged(self, folder: Path) -> tuple[Path, Path, Path]:
        """A copy of the mirror in `folder`; in it an archive whose second segment is broken, and one without a head."""
        mirror = Path(shutil.copytree(self.mirror, folder / "Music", symlinks=True))
        broken, headless = mirror / "Album/01 plain.wav.trilo", mirror / "Album/06.aiff.trilo"
        data = bytearray(broken.read_bytes())
        data[ArchiveReader(io.BytesIO(data)).entries[1].offset + 20] ^= 4
        broken.write_bytes(data)
        headless.write_bytes(b"trash" + headless.read_bytes()[5:])
        return mirror, broken, headless


def fuse_works() -> bool:
    """Whether archives can be mounted on this computer."""
    try:
        load_fuse()
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except (TrilobyteError, OSError):
        return False
    return shutil.which("fusermount3") is not None


def make_library(folder: Path) -> Library:
    """Tracks of several segments each, in all forms that come back byte for byte, and two that do not."""
    import soundfile

    root = folder / "Music"
    stereo = music(3 * SHORT + 777)
    make_wav(root / "Album" / "01 plain.wav", stereo, tail=info_chunk(INAM="Plain", IART="A"))
    make_wav(root / "Album" / "02 mono 8.wav", music(2 * SHORT + 1, 1, 8), 8)
    make_wav(root / "Album" / "03 deep.wav", music(SHORT + 5, 3, 24), 24, 96000)
    (root / "Album" / "04 float.wav").write_bytes(wav(floats(SHORT, 2, 32).tobytes(), 2, 44100, 32, coding=3))
    (root / "Album" / "05 double.wav").write_bytes(wav(floats(300, 1, 64).tobytes(), 1, 44100, 64, coding=3))
    (root / "Album" / "06.aiff").write_bytes(aiff(packed(stereo, 16, True, True), 2, 44100, 16))
    (root / "Album" / "07.w64").write_bytes(w64(packed(stereo, 16, False, False), 2, 44100, 16))
    (root / "Album" / "08.caf").write_bytes(caf(packed(stereo, 16, True, True), 2, 44100, 16, flags=0))
    make_flac(root / "Album" / "09 tags.flac", stereo, metadata=some_metadata())
    make_flac(root / "Album" / "10 odd.flac", music(2 * SHORT, 2, 20), 20)  # not repeated by libFLAC
    make_wav(root / "Album" / "11 none.wav", stereo[:0])
    soundfile.write(root / "Größe ü.flac", stereo.astype(np.int16), 44100, compression_level=0.5)
    soundfile.write(root / "ogg.ogg", stereo.astype(np.int16) >> 4, 44100, format="OGG", subtype="VORBIS")  # lossy
    (root / "Album" / "cover.jpg").write_bytes(JPEG)
    (root / "notes.txt").write_text("listen\n")
    (root / "empty" / "within").mkdir(parents=True)
    (root / "link").symlink_to("Album")
    (root / "Album" / "01 plain.wav").chmod(0o640)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trilobyte_gui.codec.segment.segment_frames", lambda channels: SHORT)
        trilobyte.compress(root, folder / "backup", preset="quick").check()
    return Library(root, folder / "backup" / "Music")

"""Opening an archive file. Light: nothing of the codec's kernels is loaded."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from trilobyte_gui.archive.oserrors import reading
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.metadata.tags import from_apev2
from trilobyte_gui.metadata.wrapper import Wrapper


@contextlib.contextmanager
def open_archive(path: Path) -> Iterator[ArchiveReader]:
    """The archive at `path`, all but its segments checked. Raises CannotRead, ArchiveDamaged, NeedsNewer."""
    with reading("the archive"):
        file = path.open("rb")
    with file:
        with reading("the archive"):
            reader = ArchiveReader(file)
        yield reader


def preset_name(number: int) -> str | None:
    """The name of a preset by the number that archives store; None for one that is not known here."""
    return next((name for name, preset in PRESETS.items() if preset.id == number), None)


def wrapper_of(reader: ArchiveReader) -> Wrapper:
    """The bytes around the audio, with the pictures that the archive keeps in its tag."""
    if not Wrapper.references(reader.wrapper):
        return Wrapper.from_bytes(reader.wrapper)
    with reading("the archive"):
        tag = reader.tag()
    pictures = {hashlib.sha256(each.data).digest(): each.data for each in from_apev2(tag).pictures}
    return Wrapper.from_bytes(reader.wrapper, pictures)

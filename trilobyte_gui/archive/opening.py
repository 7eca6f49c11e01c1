"""Opening an archive file. Light: nothing of the codec's kernels is loaded."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from trilobyte_gui.archive.oserrors import reading
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.presets import PRESETS_BY_ID
from trilobyte_gui.codec.stretch import Stretch
from trilobyte_gui.metadata.wrapper import Wrapper


@contextlib.contextmanager
def open_archive(path: Path, step: Callable[[], None] = lambda: None) -> Iterator[ArchiveReader]:
    """The archive at `path`, all but its segments checked; `step` is called with every reading of a long wrapper.
    Raises CannotRead, ArchiveDamaged, NeedsNewer."""
    with reading("the archive"):
        file = path.open("rb")
    with file:
        with reading("the archive"):
            reader = ArchiveReader(file, step)
        yield reader


def preset_name(number: int) -> str | None:
    """The name of a preset by the number that archives store; None for one that is not known here."""
    preset = PRESETS_BY_ID.get(number)
    return preset.name if preset else None


def wrapper_of(reader: ArchiveReader) -> Wrapper:
    """The bytes around the original's audio. Raises ArchiveDamaged, and CannotRead where they are read later."""
    packed = reader.wrapper
    if isinstance(packed, bytes):
        return Wrapper.from_bytes(packed)
    later = packed.read

    def read(offset: int, size: int) -> bytes:
        with reading("the archive"):
            return later(offset, size)

    return Wrapper.from_bytes(Stretch(len(packed), read))

"""Opening an archive file. Light: nothing of the codec's kernels is loaded."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from trilobyte_gui.archive.oserrors import reading
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.presets import PRESETS_BY_ID
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.tags import from_apev2, tags_of
from trilobyte_gui.metadata.wrapper import MissingPicture, Wrapper

_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"))
_NEIGHBOURS = 500  # files of a folder that are looked into
_LARGEST = 1 << 26


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
    preset = PRESETS_BY_ID.get(number)
    return preset.name if preset else None


def wrapper_of(reader: ArchiveReader, archive: Path | None = None) -> Wrapper:
    """The bytes around the audio, with the pictures that the archive keeps in its tag.

    When another program took a picture out of the tag, it is looked for beside the archive at `archive`: in the
    tags of the other tracks and among the picture files. Raises MissingPicture when it is nowhere.
    """
    needed = set(Wrapper.references(reader.wrapper))
    pictures = _own_pictures(reader) if needed else {}
    if archive is not None and not needed <= pictures.keys():
        pictures |= _pictures_beside(archive, needed - pictures.keys())
    return Wrapper.from_bytes(reader.wrapper, pictures)


def original_tags(reader: ArchiveReader, archive: Path) -> tuple[Wrapper, Tags]:
    """The bytes around the audio and the original's tags. A picture that is nowhere any more counts as removed."""
    try:
        wrapper = wrapper_of(reader, archive)
    except MissingPicture:
        wrapper = Wrapper.from_bytes(reader.wrapper, _own_pictures(reader), blank=True)
    tags = tags_of(wrapper)
    tags.pictures = [each for each in tags.pictures if any(each.data)]
    return wrapper, tags


def _own_pictures(reader: ArchiveReader) -> dict[bytes, bytes]:
    with reading("the archive"):
        tag = reader.tag()
    return {hashlib.sha256(each.data).digest(): each.data for each in from_apev2(tag).pictures}


def _pictures_beside(archive: Path, wanted: set[bytes]) -> dict[bytes, bytes]:
    """Those of the wanted pictures, by SHA-256, that other files of the archive's folder hold."""
    found: dict[bytes, bytes] = {}
    with contextlib.suppress(OSError):
        for path in sorted(archive.parent.iterdir())[:_NEIGHBOURS]:
            if wanted <= found.keys():
                break
            with contextlib.suppress(OSError, TrilobyteError):
                if path.suffix.lower() in _PICTURES and path.stat().st_size <= _LARGEST:
                    data = path.read_bytes()
                    found[hashlib.sha256(data).digest()] = data
                elif path.suffix == archive.suffix and path != archive:
                    with open_archive(path) as other:
                        if other.tag_size <= _LARGEST:
                            found |= _own_pictures(other)
    return {digest: data for digest, data in found.items() if digest in wanted}

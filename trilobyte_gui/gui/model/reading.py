"""What files themselves say, read for the window: tags and pictures of a source or an archive. No Qt here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.codec.container import MAGIC
from trilobyte_gui.gui.model.track import TrackTags

if TYPE_CHECKING:
    from trilobyte_gui.metadata.fields import Tags


def is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def tags_at(path: Path) -> Tags:
    """Raises CannotRead, UnsupportedSource, SourceDamaged, ArchiveDamaged, NeedsNewer."""
    from trilobyte_gui.archive.storage.oserrors import reading
    from trilobyte_gui.metadata.tags import tags_of

    if is_archive(path):
        from trilobyte_gui.archive.opening import open_archive, readable_tags

        with open_archive(path) as archive, reading("the archive"):
            return readable_tags(archive)
    from trilobyte_gui.audio.source import open_source

    with open_source(path) as source:
        return tags_of(source.peek_wrapper())


def shown_tags(tags: Tags) -> TrackTags:
    """What a list shows of them."""
    keys_of = {
        "title": ["title"],
        "artist": ["artist"],
        "album": ["album"],
        "album_artist": ["albumartist", "album artist"],
        "disc": ["discnumber", "disc"],
        "track": ["tracknumber", "track"],
        "year": ["date", "year"],
    }
    return TrackTags(**{name: " ".join(tags.get(*keys).split()) for name, keys in keys_of.items()})

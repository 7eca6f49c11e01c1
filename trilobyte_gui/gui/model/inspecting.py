"""What the details pane tells of one file, read in a thread: facts and tags. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.errors import CannotWrite, TrilobyteError
from trilobyte_gui.gui.model.reading import is_archive, shown_tags, tags_at
from trilobyte_gui.gui.model.track import TrackTags


@dataclass(frozen=True, slots=True)
class About:
    """Of one file. `tags` are (name, value), and `shown` what a list shows of them; `editable` when it is an archive,
    whose tags may be changed here, and which has `size` bytes."""

    path: Path
    tags: list[tuple[str, str]] = field(default_factory=list)
    picture: bytes = b""
    facts: list[tuple[str, str]] = field(default_factory=list)
    editable: bool = False
    error: TrilobyteError | None = None
    shown: TrackTags = TrackTags()  # noqa: RUF009 (a value)
    size: int = 0


def about(path: Path) -> About:
    try:
        with noting(f"describe {path}"):
            if not is_archive(path):
                tags = tags_at(path)
                return About(path, tags.fields, _front(tags.pictures))
            from trilobyte_gui.archive.operations.info import describe

            info = describe(path)
            tags = tags_at(path)
    except TrilobyteError as error:
        return About(path, error=error)
    facts = [
        ("promise", "" if info.incomplete else info.promise),
        ("incomplete", info.damage if info.incomplete else ""),
        ("source", info.source_name),
        ("time", info.source_time[:19].replace("T", " ")),
        ("preset", info.preset),
        ("coder", f"{info.coder_version}"),
        ("model", info.model_sha256),
        ("sha256", info.source_sha256),
        ("md5", info.pcm_md5),
        ("segments", f"{info.segments_coded} {info.segments_flac} {info.segments_raw}"),
        ("tag_state", info.tag_state),
    ]
    return About(
        path,
        tags.fields,
        _front(tags.pictures),
        facts,
        editable=True,
        shown=shown_tags(tags),
        size=info.trilobyte_bytes,
    )


def _front(pictures: list[Any]) -> bytes:
    best = sorted(pictures, key=lambda each: each.kind != 3)
    return best[0].data if best else b""


def save_tags(archive: Path, fields: list[tuple[str, str]], picture: bytes | None = None) -> None:
    """Write the readable tags of an archive through mutagen: these fields, and the front cover where one is given.

    Pictures and other binary items stay, the original's where the readable tags are lost. The audio and the original's
    own tags are not touched. Raises CannotWrite, CannotRead, ArchiveDamaged, NeedsNewer.
    """
    import io

    from mutagen import MutagenError
    from mutagen.apev2 import BINARY, APENoHeaderError, APEv2, APEValue

    from trilobyte_gui.archive.opening import open_archive, readable_tags, tag_state
    from trilobyte_gui.metadata.fields import Tags
    from trilobyte_gui.metadata.tags import to_apev2

    made: Any = APEv2
    try:
        with open_archive(archive) as reader:
            lost = tag_state(reader) == "lost"
            left = to_apev2(readable_tags(reader)) if lost else b""
            place = reader.tag_offset
        try:
            tag = made(io.BytesIO(left) if lost else str(archive))
        except APENoHeaderError:
            tag = made()
        for key in [key for key, value in tag.items() if value.kind != BINARY]:
            del tag[key]
        fresh = to_apev2(Tags(fields=[(name, value) for name, value in fields if name and value]))
        if fresh:
            for key, value in made(io.BytesIO(fresh)).items():
                tag[key] = value
        if picture is not None:
            kind = "png" if picture[:4] == b"\x89PNG" else "jpg"
            tag["Cover Art (Front)"] = APEValue(f"Cover.{kind}".encode() + b"\0" + picture, BINARY)
        if lost:  # mutagen would believe lengths that are damaged
            whole = io.BytesIO()
            tag.save(whole)
            with archive.open("r+b") as file:
                file.truncate(place)
                file.seek(place)
                file.write(whole.getvalue())
        else:
            tag.save(str(archive))
    except (MutagenError, OSError, ValueError) as error:
        raise CannotWrite("the tags could not be saved: {0}", error) from error

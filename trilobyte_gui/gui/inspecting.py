"""What the details pane tells of one file, read in a thread: facts, tags, the outline of its sound. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import CannotWrite, TrilobyteError
from trilobyte_gui.gui.reading import is_archive, tags_at

if TYPE_CHECKING:
    from trilobyte_gui.codec.pcm import Samples

COLUMNS = 400
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class About:
    """Of one file. `tags` are (name, value); `editable` when it is an archive, whose tags may be changed here."""

    path: Path
    tags: list[tuple[str, str]] = field(default_factory=list)
    picture: bytes = b""
    facts: list[tuple[str, str]] = field(default_factory=list)
    editable: bool = False
    error: TrilobyteError | None = None


def about(path: Path) -> About:
    try:
        if not is_archive(path):
            tags = tags_at(path)
            return About(path, tags.fields, _front(tags.pictures))
        from trilobyte_gui.archive.info import describe

        info = describe(path)
        tags = tags_at(path)
    except TrilobyteError as error:
        return About(path, error=error)
    facts = [
        ("promise", info.promise),
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
    return About(path, tags.fields, _front(tags.pictures), facts, editable=True)


def _front(pictures: list[Any]) -> bytes:
    best = sorted(pictures, key=lambda each: each.kind != 3)
    return best[0].data if best else b""


def save_tags(archive: Path, fields: list[tuple[str, str]], picture: bytes | None = None) -> None:
    """Write the readable tags of an archive through mutagen: these fields, and the front cover where one is given.

    Pictures and other binary items stay. The audio and the original's own tags are not touched. Raises CannotWrite.
    """
    from mutagen import MutagenError
    from mutagen.apev2 import BINARY, APENoHeaderError, APEv2, APEValue

    from trilobyte_gui.metadata.fields import Tags
    from trilobyte_gui.metadata.tags import to_apev2

    made: Any = APEv2
    try:
        try:
            tag = made(str(archive))
        except APENoHeaderError:
            tag = made()
        for key in [key for key, value in tag.items() if value.kind != BINARY]:
            del tag[key]
        fresh = to_apev2(Tags(fields=[(name, value) for name, value in fields if name and value]))
        if fresh:
            import io

            for key, value in made(io.BytesIO(fresh)).items():
                tag[key] = value
        if picture is not None:
            kind = "png" if picture[:4] == b"\x89PNG" else "jpg"
            tag["Cover Art (Front)"] = APEValue(f"Cover.{kind}".encode() + b"\0" + picture, BINARY)
        tag.save(str(archive))
    except (MutagenError, OSError, ValueError) as error:
        raise CannotWrite(f"the tags could not be saved: {error}") from error


def waveform(path: Path, control: Control, tell: Callable[[list[tuple[float, float]]], None]) -> None:
    """The lowest and highest sample, -1..1, of COLUMNS equal parts; `tell` gets those known so far.

    Raises Interrupted when stopped, TrilobyteError when the file cannot be decoded.
    """
    frames, scale, blocks = _sound(path, control)
    if not frames:
        return
    parts: list[tuple[float, float]] = []
    place, low, high = 0, 0.0, 0.0
    for block in blocks:
        control.checkpoint()
        start = 0
        while start < len(block):
            edge = (len(parts) + 1) * frames // COLUMNS
            if edge <= place:
                parts.append((low, high))
                low = high = 0.0
                continue
            piece = block[start : start + edge - place]
            low, high = min(low, float(piece.min()) * scale), max(high, float(piece.max()) * scale)
            place, start = place + len(piece), start + len(piece)
            if place >= edge:
                parts.append((low, high))
                low = high = 0.0
        tell(parts)


def _sound(path: Path, control: Control) -> tuple[int, float, Iterator[Samples]]:
    """(frames, what brings samples to -1..1, blocks)."""
    if is_archive(path):
        return _archive_sound(path, control)
    from trilobyte_gui.audio.source import open_source

    source = open_source(path)

    def blocks() -> Iterator[Samples]:
        with source:
            yield from source.blocks(_BLOCK)

    return source.info.frames or 0, 2.0 ** (1 - source.info.bits), blocks()


def _archive_sound(path: Path, control: Control) -> tuple[int, float, Iterator[Samples]]:
    from trilobyte_gui.archive.decoding import decoded
    from trilobyte_gui.archive.job import Job
    from trilobyte_gui.archive.opening import open_archive
    from trilobyte_gui.archive.tasks import Options
    from trilobyte_gui.archive.workers import Meter, Workers

    with open_archive(path) as reader:
        header = reader.header

    def blocks() -> Iterator[Samples]:
        workers = Workers(1)
        try:
            with open_archive(path) as reader:
                for block in decoded(reader, Job(workers, control, Meter(), Options(jobs=1))):
                    yield block.samples
        finally:
            workers.close()

    return header.frames, 2.0 ** (1 - header.bits), blocks()


def rate_and_channels(path: Path) -> tuple[int, int]:
    if is_archive(path):
        from trilobyte_gui.archive.opening import open_archive

        with open_archive(path) as reader:
            return reader.header.rate, reader.header.channels
    from trilobyte_gui.audio.source import open_source

    with open_source(path) as source:
        return source.info.rate, source.info.channels


def sound(path: Path, control: Control) -> Iterator[bytes]:
    """The audio as 16-bit little-endian PCM, for listening only."""
    import numpy as np

    _, scale, blocks = _sound(path, control)
    for block in blocks:
        for start in range(0, len(block), 4096):
            control.checkpoint()
            loud = np.round(block[start : start + 4096] * (scale * 32768))
            yield np.clip(loud, -32768, 32767).astype("<i2").tobytes()

"""What an archive says about itself, without decoding it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.opening import open_archive, preset_name, readable_tags, tag_state, wrapper_of
from trilobyte_gui.archive.operations.conversion import not_kept, speakers_of, valid_bits_of
from trilobyte_gui.archive.operations.flac_tags import metadata_bytes
from trilobyte_gui.archive.operations.shortcomings import shortcomings
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Promise
from trilobyte_gui.audio.flac_recipe import level_and_library
from trilobyte_gui.codec.container import ArchiveReader, SegmentKind
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.source_formats import NAMES, VERBATIM, SampleFormat
from trilobyte_gui.metadata import chunks, embedded
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_blocks import split_head
from trilobyte_gui.metadata.speakers import name
from trilobyte_gui.metadata.tags import tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

_BLOCKS = ("STREAMINFO", "PADDING", "APPLICATION", "SEEKTABLE", "VORBIS_COMMENT", "CUESHEET", "PICTURE")


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """Sizes in bytes, those of FLAC as in `Compressed`; hashes in hexadecimal; times in ISO 8601, UTC, empty where not
    known.

    `damage` says what an `incomplete` archive lacks, `samples` how the original stores them, `blocks` its metadata
    blocks or chunks with their sizes, `recipe` the compression that makes a FLAC file again byte for byte, `pictures`
    the original's art (type and size) and `tag_pictures` what of it the readable tag shows, `kept` what of its tags has
    no field here. `valid_bits` are those of `bits` that the original says are valid; `speakers` names that of each
    channel and is empty where they are not known; `not_kept` says in sentences what of them restoring the original
    cannot give back.
    """

    path: Path
    format_version: int
    trilobyte_bytes: int
    original_bytes: int
    flac8_bytes: int
    metadata_bytes: int
    source_name: str
    source_kind: str
    source_format: str
    source_time: str
    source_created: str
    source_mode: str
    samples: str
    incomplete: bool
    damage: str
    promise: Promise
    recipe: str
    preset: str
    coder_version: int
    channels: int
    bits: int
    valid_bits: int
    speakers: list[str]
    not_kept: list[str]
    rate: int
    frames: int
    seconds: float
    pcm_md5: str
    source_sha256: str
    model_sha256: str
    segment_frames: int
    segments_raw: int
    segments_flac: int
    segments_coded: int
    segments_float: int
    segments_lm: int
    lm_sha256: str
    audio_bytes: int
    tables_bytes: int
    wrapper_bytes: int
    tag_bytes: int
    tag_state: str
    tags: list[tuple[str, str]]
    pictures: list[tuple[str, int]]
    tag_pictures: list[tuple[str, int]]
    blocks: list[tuple[str, int]]
    kept: list[str]


def describe(path: Path) -> ArchiveInfo:
    """Raises CannotRead, ArchiveDamaged, NeedsNewer."""
    with open_archive(path) as reader:
        header = reader.header
        with reading("the archive"):
            tags = readable_tags(reader)
        kinds = [entry.kind for entry in reader.entries]
        origin = header.origin
        level, library = level_and_library(origin.recipe) if origin.recipe else (0, "")
        try:
            wrapper = wrapper_of(reader)
            blocks, original = list(_blocks(wrapper)), tags_of(wrapper)
            metadata = metadata_bytes(original) if header.flac8_size else 0
            damage = shortcomings(header, wrapper)
        except (ArchiveDamaged, ValueError):
            blocks, original, metadata, damage = [], Tags(), 0, ""
            wrapper = Wrapper(header.kind, b"", b"")
        return ArchiveInfo(
            path=path,
            format_version=reader.version,
            trilobyte_bytes=reader.size,
            original_bytes=header.source_size,
            flac8_bytes=header.flac8_size,
            metadata_bytes=metadata,
            source_name=header.file_name,
            source_kind=header.kind,
            source_format=NAMES[header.kind],
            source_time=_iso(header.mtime_ns),
            source_created=_iso(origin.created_ns) if origin.created_ns is not None else "",
            source_mode=f"{origin.mode:o}" if origin.mode is not None else "",
            samples=_samples(reader),
            incomplete=header.incomplete,
            damage=damage,
            promise=header.promise,
            recipe=f"level {level} of {library}" if library else "",
            preset=preset_name(header.preset) or f"unknown ({header.preset})",
            coder_version=header.coder,
            channels=header.channels,
            bits=header.bits,
            valid_bits=valid_bits_of(header, wrapper),
            speakers=list(map(name, speakers_of(header, wrapper, original))),
            not_kept=not_kept(header, wrapper, original),
            rate=header.rate,
            frames=header.frames,
            seconds=header.seconds,
            pcm_md5=header.pcm_md5.hex(),
            source_sha256=header.source_sha256.hex(),
            model_sha256=header.model_sha256.hex(),
            segment_frames=header.segment_frames,
            segments_raw=kinds.count(SegmentKind.RAW),
            segments_flac=kinds.count(SegmentKind.FLAC),
            segments_coded=kinds.count(SegmentKind.CODED),
            segments_lm=kinds.count(SegmentKind.LM),
            lm_sha256=origin.lm_sha256.hex(),
            segments_float=kinds.count(SegmentKind.FLOAT),
            audio_bytes=sum(entry.length for entry in reader.entries),
            tables_bytes=len(reader.tables),
            wrapper_bytes=len(reader.wrapper),
            tag_bytes=reader.tag_size,
            tag_state=tag_state(reader),
            tags=tags.fields,
            pictures=[(picture.mime, len(picture.data)) for picture in original.pictures],
            tag_pictures=[(picture.mime, len(picture.data)) for picture in tags.pictures],
            blocks=blocks,
            kept=original.kept,
        )


def _samples(reader: ArchiveReader) -> str:
    form = reader.header.origin.form
    number = "floating point" if form & SampleFormat.FLOAT else "integer"
    return f"{number}, big-endian" if form & SampleFormat.BIG else number


def _blocks(wrapper: Wrapper) -> Iterator[tuple[str, int]]:
    """The original's metadata blocks or chunks: name and size."""
    if wrapper.kind in ("flac", "oggflac"):
        for block in split_head(wrapper.head)[1]:
            name = _BLOCKS[block.kind] if block.kind < len(_BLOCKS) else f"type {block.kind}"
            yield name, len(block.data)
        return
    inner = wrapper if wrapper.kind in VERBATIM else embedded.original(wrapper)
    if wrapper.kind not in VERBATIM:
        parts = (("tags before the audio", wrapper.head), ("tags after the audio", wrapper.tail))
        yield from ((name, len(part)) for name, part in parts if part)
    if inner:
        found = chunks.around(inner)
        yield from ((f"{tag.kind} tag before the audio", len(tag.data)) for tag in found.lead)
        yield from ((name.decode("latin-1"), len(body)) for name, body in found.chunks)
        if inner is wrapper:
            yield from ((f"{tag.kind} tag behind the audio", len(tag.data)) for tag in found.tags)


def _iso(mtime_ns: int) -> str:
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    try:
        return (epoch + datetime.timedelta(microseconds=mtime_ns // 1000)).isoformat()
    except OverflowError:
        return ""

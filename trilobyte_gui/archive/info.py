"""What an archive says about itself, without decoding it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.opening import open_archive, preset_name
from trilobyte_gui.archive.oserrors import reading
from trilobyte_gui.archive.tasks import Promise
from trilobyte_gui.codec.container import CODED, FLAC, RAW, VERSION
from trilobyte_gui.metadata.tags import from_apev2


@dataclass(frozen=True, slots=True)
class Info:
    """Sizes in bytes; hashes in hexadecimal; `source_time` in ISO 8601, UTC."""

    path: Path
    format_version: int
    trilobyte_bytes: int
    original_bytes: int
    flac8_bytes: int
    source_name: str
    source_kind: str
    source_time: str
    promise: Promise
    preset: str
    coder_version: int
    channels: int
    bits: int
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
    audio_bytes: int
    tables_bytes: int
    wrapper_bytes: int
    tag_bytes: int
    tag_state: str
    tags: list[tuple[str, str]]
    pictures: list[tuple[str, int]]


def describe(path: Path) -> Info:
    """Raises CannotRead, ArchiveDamaged, NeedsNewer."""
    with open_archive(path) as reader:
        header = reader.header
        with reading("the archive"):
            tags = from_apev2(reader.tag())
        kinds = [entry.kind for entry in reader.entries]
        return Info(
            path=path,
            format_version=VERSION,
            trilobyte_bytes=reader.size,
            original_bytes=header.source_size,
            flac8_bytes=header.flac8_size,
            source_name=header.file_name,
            source_kind=header.kind,
            source_time=_iso(header.mtime_ns),
            promise=header.promise,
            preset=preset_name(header.preset) or f"unknown ({header.preset})",
            coder_version=header.coder,
            channels=header.channels,
            bits=header.bits,
            rate=header.rate,
            frames=header.frames,
            seconds=header.seconds,
            pcm_md5=header.pcm_md5.hex(),
            source_sha256=header.source_sha256.hex(),
            model_sha256=header.model_sha256.hex(),
            segment_frames=header.segment_frames,
            segments_raw=kinds.count(RAW),
            segments_flac=kinds.count(FLAC),
            segments_coded=kinds.count(CODED),
            audio_bytes=sum(entry.length for entry in reader.entries),
            tables_bytes=len(reader.tables),
            wrapper_bytes=len(reader.wrapper),
            tag_bytes=reader.tag_size,
            tag_state=reader.tag_state(),
            tags=tags.fields,
            pictures=[(picture.mime, len(picture.data)) for picture in tags.pictures],
        )


def _iso(mtime_ns: int) -> str:
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    try:
        return (epoch + datetime.timedelta(microseconds=mtime_ns // 1000)).isoformat()
    except OverflowError:
        return ""

"""An open archive and its samples, decoded side by side and checked."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from trilobyte_gui.archive.execution import gpu_session, lm_session
from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.execution.workers import Piece
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Options
from trilobyte_gui.audio.flac_codec import from_flac_payload
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader, Header, SegmentKind
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, Phrase
from trilobyte_gui.codec.floats import FloatDecoder
from trilobyte_gui.codec.pcm import Samples, pack, unpack
from trilobyte_gui.codec.presets import preset_of
from trilobyte_gui.codec.source_formats import SampleFormat
from trilobyte_gui.metadata.flac_blocks import StreamInfo, split_head
from trilobyte_gui.models.generalist import model_named

Decoder = segment.Decoder | FloatDecoder


@dataclass(frozen=True, slots=True)
class DecodedSegment:
    """The samples of one segment (frames, channels), and the same packed by `codec.pcm.pack`."""

    samples: Samples
    packed: bytes


@contextlib.contextmanager
def decoded(reader: ArchiveReader, job: Job, on_disk: Path | None = None) -> Iterator[Iterator[DecodedSegment]]:
    """A block with all segments in order, each checked against its CRC-32, the whole against its MD5.

    Where `on_disk` names the archive's file, another process decodes them from there, if the job has one.

    Raises ArchiveDamaged at the damaged segment, or at the end.
    """
    header = reader.header
    modelled = any(entry.kind == SegmentKind.LM for entry in reader.entries)
    decoder = decoder_of(header, reader.tables, job.options, modelled)
    verify_worker = job.verify_worker if on_disk else None
    pieces = (
        Piece(
            entry.frames * header.channels,
            partial(_decoded_elsewhere, reader, verify_worker, on_disk, number)
            if verify_worker and on_disk
            else partial(decode_segment, reader, decoder, number),
        )
        for number, entry in enumerate(reader.entries)
    )
    try:
        with job.ordered(pieces) as blocks:
            yield _compared(blocks, header.pcm_md5)
    finally:
        if verify_worker and on_disk:
            verify_worker.done(on_disk)


def _compared(blocks: Iterator[DecodedSegment], expected: bytes) -> Iterator[DecodedSegment]:
    md5 = hashlib.md5(usedforsecurity=False)
    for block in blocks:
        md5.update(block.packed)
        yield block
    if md5.digest() != expected:
        raise ArchiveDamaged("its audio does not have the MD5 that was archived")


def decoder_of(header: Header, tables: bytes, options: Options, language_model: bool) -> Decoder:
    """What decodes the segments of an archive, those of the language model too where it has such.

    Raises NeedsNewer, ArchiveDamaged.
    """
    preset = preset_of(header.preset, header.coder)
    if preset is None:
        raise NeedsNewer("it was coded as preset {0} of coder version {1}", header.preset, header.coder)
    model = model_named(header.model_sha256)
    if header.origin.form & SampleFormat.FLOAT:
        return FloatDecoder(header.channels, header.bits, preset, model, gpu_session.turns_for(options))
    track = segment.TrackTables.from_bytes(tables, header.channels, header.bits)
    unlm = None
    if language_model:
        if len(header.origin.lm_sha256) != 32:
            raise ArchiveDamaged("it does not say which language model its segments need")
        unlm = lm_session.decode_with(header.origin.lm_sha256, options)
    return segment.Decoder(
        header.channels, header.bits, preset, track, from_flac_payload, unlm, model=model,
        groups=gpu_session.turns_for(options),
    )  # fmt: skip


def _announced_frames(stream: bytes) -> int:
    """How many frames a FLAC stream says it has: looked at first, for a few bytes can be hours of silence."""
    try:
        return StreamInfo.parse(split_head(stream)[1][0].data).frames
    except (ValueError, IndexError) as error:
        raise ArchiveDamaged("a stored segment is not a FLAC stream") from error


def decode_segment(reader: ArchiveReader, decoder: Decoder, number: int, control: Control) -> DecodedSegment:
    """One segment, checked against its CRC-32s. Raises ArchiveDamaged, CannotRead, Interrupted."""
    entry = reader.entries[number]
    part = _part(reader, number)
    with reading("the archive"):
        data = reader.segment(number)
    payload = segment.Segment(entry.kind, data)
    return decode_payload(decoder, reader.header.bits, payload, entry.frames, entry.pcm_crc, part, control)


def _part(reader: ArchiveReader, number: int) -> Phrase:
    return Phrase("segment {0} of {1}", number + 1, len(reader.entries))


def decode_payload(
    decoder: Decoder,
    bits: int,
    payload: segment.Segment,
    frames: int,
    pcm_crc: int,
    part: str,
    control: Control,
) -> DecodedSegment:
    """The samples of a stored segment; `part` is its name in messages. Raises ArchiveDamaged, Interrupted."""
    if payload.kind == SegmentKind.FLAC and _announced_frames(payload.data) != frames:
        raise ArchiveDamaged("{0} announces another length than the index", part)
    return checked(decoder.decode(payload, frames, control), bits, pcm_crc, part)


def checked(samples: Samples, bits: int, pcm_crc: int, part: str) -> DecodedSegment:
    """Decoded samples, compared with their checksum. Raises ArchiveDamaged."""
    packed = pack(samples, bits)
    if zlib.crc32(packed) != pcm_crc:
        raise ArchiveDamaged("{0} does not decode to what was archived", part)
    return DecodedSegment(samples, packed)


def _decoded_elsewhere(
    reader: ArchiveReader, verify_worker: VerifyWorker, archive: Path, number: int, control: Control
) -> DecodedSegment:
    header, entry = reader.header, reader.entries[number]
    packed = verify_worker.decode(archive, number, control)
    if zlib.crc32(packed) != entry.pcm_crc or len(packed) != entry.frames * header.channels * ((header.bits + 7) // 8):
        raise ArchiveDamaged("{0} does not decode to what was archived", _part(reader, number))
    return DecodedSegment(unpack(packed, header.channels, header.bits), packed)

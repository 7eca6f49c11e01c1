"""From samples in memory to a verified archive in memory: that of the WAV file that restoring it writes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

from trilobyte_gui.archive.execution import lm_session
from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.workers import Piece
from trilobyte_gui.archive.operations.compress import FIRST_PASS_FRAMES, SourceFacts
from trilobyte_gui.archive.operations.flac_tags import metadata_bytes
from trilobyte_gui.archive.operations.loops import MiddleWatch
from trilobyte_gui.archive.operations.verify import verify_contents
from trilobyte_gui.audio.flac_codec import Flac8Meter
from trilobyte_gui.audio.source import SourceInfo
from trilobyte_gui.audio.wav_writer import wav_head
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import ArchiveReader, ArchiveWriter, Origin
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, NotVerified
from trilobyte_gui.codec.floats import FloatEncoder
from trilobyte_gui.codec.pcm import Samples, pack, sample_bytes, to_file
from trilobyte_gui.codec.presets import Preset
from trilobyte_gui.codec.source_formats import SampleFormat, flac_holds
from trilobyte_gui.metadata.chunks import wav_tag_chunks
from trilobyte_gui.metadata.id3_tags import build_id3
from trilobyte_gui.metadata.tags import Tags, tags_of
from trilobyte_gui.metadata.wrapper import Wrapper, format_version


def archive_samples(
    job: Job, samples: Samples, *, rate: int, bits: int, floating: bool, tags: Tags, name: str, mtime_ns: int
) -> bytes:
    """The archive of a WAV file called `name`: samples (frames, channels), signed integers of `bits` bits, or the
    patterns of floating point of 32 or 64; coded as the job's options say, decoded again and compared.

    Raises NotVerified, NeedsNewer, SelfTestFailed, Interrupted.
    """
    options = job.options
    facts, stored = _facts(samples, rate, bits, floating, tags, name, mtime_ns, options.coding)
    info = facts.info
    lm = lm_session.model_for(options, info)
    header = facts.header(options.coding, lm.sha256 if lm else b"")
    file = BytesIO()
    tables, wrapper = facts.sections()
    writer = ArchiveWriter(file, header, tables, wrapper, format_version(wrapper))
    with job.ordered(_pieces(stored, facts, facts.encoder(options, lm))) as results:
        for coded, pcm_crc in results:
            writer.add(coded.kind, coded.data, pcm_crc)
    writer.finish(*facts.tag(writer.size), options.recovery, job.control.checkpoint)
    data = file.getvalue()
    try:
        reader = ArchiveReader(BytesIO(data))
        same = reader.header == header and verify_contents(reader, job) == facts.wrapper
        reader.check_records(job.control.checkpoint)
    except ArchiveDamaged as error:
        raise NotVerified("the new archive is not right: {0}", error.message) from error
    if not same:
        raise NotVerified("the new archive does not give back the bytes around the audio")
    return data


def _facts(
    samples: Samples, rate: int, bits: int, floating: bool, tags: Tags, name: str, mtime_ns: int, preset: Preset
) -> tuple[SourceFacts, Samples]:
    """What a first pass over the WAV file would find out, and the samples as that file has them."""
    frames, channels = samples.shape
    width = sample_bytes(bits)
    room = 8 * width
    stored = samples << room - bits if bits < room else samples
    chunks = wav_tag_chunks(tags, build_id3)
    head = wav_head(channels, rate, bits, frames, floating=floating, behind=len(chunks))
    size = frames * channels * width
    wrapper = Wrapper("wav", head, bytes(size & 1) + chunks)
    form = SampleFormat.FLOAT if floating else SampleFormat.PLAIN
    info = SourceInfo(Path(name), "wav", channels, rate, room, frames, len(head) + size + len(wrapper.tail), form)
    flac, tables = None, None
    usual, middle = segment.segment_frames(channels), MiddleWatch(info, preset)
    if flac_holds(channels, rate, room, floating):
        flac = Flac8Meter(channels, rate, room, usual)
    if not floating:
        tables = segment.TableBuilder(channels, room)
    sha256, md5 = hashlib.sha256(head), hashlib.md5(usedforsecurity=False)
    for at in range(0, frames, FIRST_PASS_FRAMES):
        block = stored[at : at + FIRST_PASS_FRAMES]
        sha256.update(to_file(block, room, form))
        md5.update(pack(block, room))
        for each in (flac, tables, middle):
            if each is not None:
                each.add(block)
    sha256.update(wrapper.tail)
    kept = tags_of(wrapper)
    stretch = middle.segment_frames(frames)
    facts = SourceFacts(
        info=info,
        frames=frames,
        mtime_ns=mtime_ns,
        pcm_md5=md5.digest(),
        sha256=sha256.digest(),
        flac8_size=flac.finish() if flac else 0,
        segment_frames=stretch,
        flac_least=flac.least(stretch // usual) if flac else (),
        tables=tables.finish() if tables else segment.TrackTables((None,) * channels),
        wrapper=wrapper,
        tags=kept,
        metadata_bytes=metadata_bytes(kept) if flac else 0,
        origin=Origin(form=form, valid_bits=bits if bits < room else 0),
        incomplete="",
    )
    return facts, stored


def _pieces(
    stored: Samples, facts: SourceFacts, encoder: segment.Encoder | FloatEncoder
) -> Iterator[Piece[tuple[segment.Segment, int]]]:
    step = facts.segment_frames
    for number, at in enumerate(range(0, len(stored), step)):
        block = stored[at : at + step]
        least = facts.flac_least[number] if facts.flac_least else 0
        yield Piece(block.size, partial(_code, encoder, block, facts.info.bits, least))


def _code(
    encoder: segment.Encoder | FloatEncoder, block: Samples, bits: int, flac_least: int, control: Control
) -> tuple[segment.Segment, int]:
    return encoder.encode(block, control, flac_least), zlib.crc32(pack(block, bits))

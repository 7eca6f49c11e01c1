"""From an archive back to the file."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.archive.decoding import check_shape, decoded
from trilobyte_gui.archive.flac_tags import comment_blocks
from trilobyte_gui.archive.job import Commit, Job
from trilobyte_gui.archive.opening import open_archive, wrapper_of
from trilobyte_gui.archive.oserrors import reading, writing
from trilobyte_gui.archive.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import Restored
from trilobyte_gui.audio.flac_codec import restore_flac, write_flac
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_pcm, write_wav
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.errors import CannotWrite, NotVerified, SourceDamaged, UnsupportedSource
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.metadata.flac_blocks import SEEKTABLE, Block, split_head
from trilobyte_gui.metadata.tags import Tags, from_apev2, tags_of
from trilobyte_gui.metadata.wrapper import Wrapper

Exact = Literal["file-exact", "audio-and-metadata-exact", "audio-exact"]
_READ = 1 << 20


def restore_file(job: Job, archive: Path, target: Path, commit: Commit) -> Restored:
    """Write what the archive holds, checked while it is decoded and again from the disk, then name it.

    Raises ArchiveDamaged, NeedsNewer, CannotRead, CannotWrite, NotVerified, Interrupted.
    """
    began = time.monotonic()
    with open_archive(archive) as reader:
        header = reader.header
        job.meter.total = header.frames * header.channels
        job.meter.seconds = header.seconds
        with SafeWrite(target, archive) as out:
            to = job.options.to
            if to in ("original", header.kind):
                exact = _original(reader, job, out)
            elif to == "flac":
                exact = _as_flac(reader, job, out)
            else:
                exact = _as_wav(reader, job, out)
            with writing():
                size = out.path.stat().st_size
            with contextlib.suppress(OSError, OverflowError):  # a drive that cannot hold that time
                os.utime(out.path, ns=(header.mtime_ns, header.mtime_ns))
            final = commit(out)
        return Restored(
            target=final,
            restored_bytes=size,
            trilobyte_bytes=reader.size,
            seconds=header.seconds,
            exact=exact,
            pcm_md5=header.pcm_md5.hex(),
            decode_s=time.monotonic() - began,
        )


def _original(reader: ArchiveReader, job: Job, out: SafeWrite) -> Exact:
    header = reader.header
    wrapper = wrapper_of(reader)
    check_shape(header, wrapper)
    if header.kind == "wav":
        with writing():
            out.file.write(wrapper.head)
            write_pcm(out.file, _samples(reader, job), header.bits // 8)
            out.file.write(wrapper.tail)
        out.sync()
        if job.run(lambda: _sha256(out.path, job)) != header.source_sha256:
            raise NotVerified("the restored file does not have the SHA-256 of the original")
        return "file-exact"
    lead, blocks = split_head(wrapper.head)
    with writing():
        restore_flac(out.file, _samples(reader, job), wrapper.head, wrapper.tail, header.bits)
    out.sync()
    again = job.run(lambda: _check(out.path, reader, job))
    lead_again, blocks_again = split_head(again.head)
    same = [_comparable(each) for each in blocks[1:]] == [_comparable(each) for each in blocks_again[1:]]
    if not same or lead != lead_again or again.tail != wrapper.tail:
        raise NotVerified("the restored file does not have the metadata of the original")
    return "audio-and-metadata-exact"


def _as_flac(reader: ArchiveReader, job: Job, out: SafeWrite) -> Exact:
    header = reader.header
    if not (4 <= header.bits <= 32 and header.channels <= 8 and 0 < header.rate < 1 << 20):
        raise CannotWrite("FLAC cannot hold audio of this depth, rate or number of channels", "Restore the original.")
    with writing():
        write_flac(
            out.file,
            _samples(reader, job),
            channels=header.channels,
            rate=header.rate,
            bits=header.bits,
            metadata=comment_blocks(_tags(reader)),
        )
    out.sync()
    job.run(lambda: _check(out.path, reader, job))
    return "audio-exact"


def _as_wav(reader: ArchiveReader, job: Job, out: SafeWrite) -> Exact:
    header = reader.header
    with writing():
        write_wav(
            out.file,
            _samples(reader, job),
            channels=header.channels,
            rate=header.rate,
            bits=header.bits,
            frames=header.frames,
        )
    out.sync()
    job.run(lambda: _check(out.path, reader, job))
    return "audio-exact"


def _samples(reader: ArchiveReader, job: Job) -> Iterator[NDArray[np.int32]]:
    return (block.samples for block in decoded(reader, job))


def _tags(reader: ArchiveReader) -> Tags:
    """The original's tags, or what another program has made of them in the archive."""
    if reader.tag_state() == "edited":
        return from_apev2(reader.tag())
    return tags_of(wrapper_of(reader))


def _comparable(block: Block) -> Block:
    """A metadata block as it must come back. Seek points hold byte offsets, which the new frames change."""
    return Block(block.kind, bytes(len(block.data))) if block.kind == SEEKTABLE else block


def _check(path: Path, reader: ArchiveReader, job: Job) -> Wrapper:
    """Read a restored file back from the disk and compare its audio; returns the bytes around it."""
    header = reader.header
    md5 = hashlib.md5(usedforsecurity=False)
    try:
        with open_source(path) as audio:
            shift = audio.info.bits - header.bits  # WAV stores 12 bits left-justified in 16
            for block in audio.blocks(_READ >> 4):
                job.control.checkpoint()
                md5.update(pack(block >> shift, header.bits))
            shape = audio.info.channels, audio.info.rate
            wrapper = audio.wrapper()
    except (SourceDamaged, UnsupportedSource) as error:
        raise NotVerified(f"the restored file cannot be read back: {error.message}") from error
    if md5.digest() != header.pcm_md5 or shape != (header.channels, header.rate):
        raise NotVerified("the restored file does not have the audio of the original")
    return wrapper


def _sha256(path: Path, job: Job) -> bytes:
    sha256 = hashlib.sha256()
    with reading("the restored file"), path.open("rb") as file:
        while data := file.read(_READ):
            job.control.checkpoint()
            sha256.update(data)
    return sha256.digest()

"""Verifying an archive: decode all of it and compare with every checksum that it holds."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.opening import check_shape, open_archive, tag_state, wrapper_of
from trilobyte_gui.archive.reader import decoded
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import Listed, Verified
from trilobyte_gui.audio.flac_recipe import repeat
from trilobyte_gui.codec.container import ArchiveReader, Header
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.codec.pcm import Samples, to_file
from trilobyte_gui.codec.stretch import copy
from trilobyte_gui.metadata.wrapper import Wrapper


def verify_file(job: Job, archive: Path, expected: str = "", listed: Listed = "") -> Verified:
    """Decode the archive completely, or (as the options say) compare its checksums only; with `expected`, it must be
    that of the file with this SHA-256.

    Raises ArchiveDamaged, NeedsNewer, CannotRead, Interrupted.
    """
    began = time.monotonic()
    with open_archive(archive, job.control.checkpoint) as reader:
        header = reader.header
        job.meter.plan = coding(header.frames, header.channels, header.segment_frames)
        job.meter.seconds = seconds = header.seconds
        quick = job.options.quick
        if quick:
            job.run(lambda: check_bytes(reader, job))
        else:
            verify_contents(reader, job, lenient=True)
            job.run(lambda: reader.check_records(job.control.checkpoint))
        if expected and header.source_sha256.hex() != expected:
            raise ArchiveDamaged(
                "it is intact, but contains another file than the folder's manifest lists",
                hint="Take it from a backup, or compress its original again.",
            )
        return Verified(
            original_bytes=header.source_size,
            trilobyte_bytes=reader.size,
            seconds=seconds,
            segments=len(reader.entries),
            promise=header.promise,
            pcm_md5=header.pcm_md5.hex(),
            tags=tag_state(reader),
            source_sha256=header.source_sha256.hex(),
            level="quick" if quick else "full",
            decode_s=time.monotonic() - began,
            listed=listed,
        )


def check_bytes(reader: ArchiveReader, job: Job) -> None:
    """Read every byte of the archive and compare the checksums of what is stored. Raises ArchiveDamaged, CannotRead."""
    for number, entry in enumerate(reader.entries):
        job.control.checkpoint()
        with reading("the archive"):
            reader.segment(number)
        job.meter.add(entry.frames * reader.header.channels)
    with reading("the archive"):
        reader.check_records(job.control.checkpoint)


def verify_contents(
    reader: ArchiveReader,
    job: Job,
    *,
    lenient: bool = False,
    on_disk: Path | None = None,
    hear: Callable[[Samples], object] = lambda samples: None,
) -> Wrapper:
    """Decode everything, compare with all checksums; for a file-exact archive put the original together and
    compare its SHA-256. Returns the bytes around the audio. Raises ArchiveDamaged.

    Another process decodes the file at `on_disk`, where that is given. With `lenient` it is no damage when this
    computer's libFLAC compresses in another way than the original's. `hear` gets all samples, in their order.
    """
    header = reader.header
    wrapper = wrapper_of(reader)
    check_shape(header, wrapper)
    sha256 = hashlib.sha256()
    with decoded(reader, job, on_disk) as blocks:
        samples = _heard((block.samples for block in blocks), hear)
        if header.file_exact:
            write_original(header, wrapper, sha256.update, samples)
        else:
            for _ in samples:
                pass
    differs = header.file_exact and sha256.digest() != header.source_sha256
    if differs and not (lenient and header.origin.recipe):
        raise ArchiveDamaged("what it restores does not have the SHA-256 of the original")
    with reading("the archive"):
        reader.check_copies()
    return wrapper


def _heard(blocks: Iterable[Samples], hear: Callable[[Samples], object]) -> Iterator[Samples]:
    for block in blocks:
        hear(block)
        yield block


def write_original(
    header: Header, wrapper: Wrapper, write: Callable[[bytes], object], samples: Iterable[Samples]
) -> None:
    """Hand all bytes of the original to `write`, for a file-exact archive."""
    copy(wrapper.before, write)
    if header.origin.recipe:
        repeat(header.origin.recipe, write, samples, header.channels, header.rate, header.bits)
    else:
        for block in samples:
            write(to_file(block, header.bits, header.origin.form))
    copy(wrapper.behind, write)

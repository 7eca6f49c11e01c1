"""Repairing damaged archives in place: by their recovery records, or by the parts that they hold twice (or of which one
bit was flipped: their checksums tell which)."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.opening import open_archive
from trilobyte_gui.archive.operations.verify import check_bytes, verify_contents
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import Repaired
from trilobyte_gui.codec import parity
from trilobyte_gui.codec.container import ArchiveWriter
from trilobyte_gui.codec.errors import ArchiveDamaged, Phrase
from trilobyte_gui.codec.records import MAGIC
from trilobyte_gui.codec.scan_damaged import search, sound_payload
from trilobyte_gui.metadata.wrapper import format_version

_Attempt = Callable[[Job, BinaryIO, parity.Survey | None, BinaryIO], tuple[int, tuple[str, ...]]]

_BEGINNINGS = 4  # that are tried
_TIMES, _AT_LEAST = 16, 1 << 24  # bytes that are read of an archive while it is repaired, by its size
_SMALLEST, _SPARE = 256, 2  # bytes of a block that this program writes; records of a group beyond 100%
_HINT = Phrase("Restore the archive from a backup, or what is left of its audio with: trilobyte restore --salvage")


def repair_file(job: Job, archive: Path) -> Repaired:
    """Repair `archive`; a sound one is left alone. What is written is decoded completely before it takes the place of
    the damaged file.

    Raises ArchiveDamaged when too much is lost, NeedsNewer, CannotRead, CannotWrite, Interrupted.
    """
    began = time.monotonic()
    if _sound(job, archive):
        size = archive.stat().st_size
        return Repaired("nothing to repair", 0, (), size, size, job.meter.seconds, time.monotonic() - began)
    with reading("the archive"), archive.open("rb") as file:
        before = file.seek(0, os.SEEK_END)
        survey = _survey(job, file)
        attempts: list[_Attempt] = [_by_copies] if survey is None else [_by_records, _by_copies]
        attempts += [partial(_without_front, file, begin) for begin in _beginnings(job, file)]
        failure = ArchiveDamaged("")
        for attempt in attempts:
            with SafeWrite(archive, archive, in_place=True) as out:
                try:
                    blocks, faults = attempt(job, _view(file), survey, out.file)
                    out.sync()
                    with open_archive(out.path) as reader:
                        header = reader.header
                        job.meter.plan = coding(header.frames, header.channels, header.segment_frames)
                        job.meter.seconds = header.seconds
                        verify_contents(reader, job, lenient=True)
                        reader.check_records(job.control.checkpoint)
                except ArchiveDamaged as error:
                    failure = error
                    continue
                with contextlib.suppress(OSError):
                    shutil.copystat(archive, out.path)
                with writing():
                    after = out.path.stat().st_size
                file.close()  # Windows replaces no open files
                out.commit(archive, replace=True)
            return Repaired(
                "recovery records" if attempt is _by_records else "copies",
                blocks,
                faults,
                before,
                after,
                job.meter.seconds,
                time.monotonic() - began,
            )
    raise ArchiveDamaged("it cannot be repaired: {0}", failure.message, hint=_HINT)


def _sound(job: Job, archive: Path) -> bool:
    """Whether every checksum of the archive is right."""
    try:
        with open_archive(archive) as reader:
            job.run(lambda: check_bytes(reader, job))
    except ArchiveDamaged:
        return False
    return True


def _by_records(job: Job, file: BinaryIO, survey: parity.Survey | None, out: BinaryIO) -> tuple[int, tuple[str, ...]]:
    assert survey is not None
    with writing():
        outcome = parity.repair(file, survey, out, job.control.checkpoint)
    if outcome.beyond:
        lost, blocks = outcome.repaired + outcome.beyond, survey.plan.blocks
        raise ArchiveDamaged("{0} of {1} blocks are lost, more than its recovery records can bring back", lost, blocks)
    plan = survey.plan
    places = [offset + (plan.groups * plan.parity - number) * plan.record_bytes for number, offset in _last(survey)]
    with writing():
        _copy(file, places[0] if places else plan.size + plan.length, out)
    return outcome.repaired, (Phrase("{0} recovery records", survey.lost),) if survey.lost else ()


class _View:
    """What `file` holds from offset `begin` on, to be read as a file; not for ever: a damaged archive is read some ten
    times where it is searched in vain for every block of its recovery records, a forged one could ask for hours."""

    def __init__(self, file: BinaryIO, begin: int = 0) -> None:
        self._file = file
        self._begin = begin
        self._left = _TIMES * file.seek(0, os.SEEK_END) + _AT_LEAST

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset + (self._begin if whence == os.SEEK_SET else 0), whence) - self._begin

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._left -= max(len(data), _SMALLEST)
        if self._left < 0:
            raise ArchiveDamaged("it is damaged in a way that would take too long to repair")
        return data


def _view(file: BinaryIO, begin: int = 0) -> BinaryIO:
    return cast(BinaryIO, _View(file, begin))


def _survey(job: Job, file: BinaryIO) -> parity.Survey | None:
    """The recovery records that are left; None where there are none, or none that this program wrote."""
    try:
        survey = job.run(lambda: parity.survey(_view(file), job.control.checkpoint))
    except ArchiveDamaged:
        return None
    if survey is None or survey.plan.block < _SMALLEST or survey.plan.parity > survey.plan.data + _SPARE:
        return None
    return survey


def _beginnings(job: Job, file: BinaryIO) -> list[int]:
    """Where an archive seems to begin that has something in front of it."""
    return list(islice((each for each in parity.marks(file, MAGIC, job.control.checkpoint) if each), _BEGINNINGS))


def _without_front(
    file: BinaryIO, begin: int, job: Job, _: BinaryIO, survey: parity.Survey | None, out: BinaryIO
) -> tuple[int, tuple[str, ...]]:
    """The archive that begins at `begin`, also where what is in front of it has hidden parts that are there once."""
    blocks, faults = _by_copies(job, _view(file, begin), survey, out)
    return blocks, (Phrase("{0} bytes in front of it", begin), *faults)


def _last(survey: parity.Survey) -> list[tuple[int, int]]:
    """The number and the offset of the last record that is left: the tag's place follows from it."""
    plan = survey.plan
    found = [
        (row * plan.groups + (group - plan.blocks) % plan.groups, offset)
        for group, records in survey.records.items()
        for row, offset in records.items()
    ]
    return sorted(found)[-1:]


def _by_copies(job: Job, file: BinaryIO, survey: parity.Survey | None, out: BinaryIO) -> tuple[int, tuple[str, ...]]:
    remains = search(file, job.control.checkpoint)
    header, index = remains.header, remains.index
    if header is None or remains.tables is None or remains.wrapper is None:
        raise ArchiveDamaged("parts of it are lost: {0}", tuple(remains.faults))
    with writing():
        writer = ArchiveWriter(out, header, remains.tables, remains.wrapper, format_version(remains.wrapper))
        for number in range(header.segments):
            job.control.checkpoint()
            for piece in remains.pieces.get(number, []):
                data = sound_payload(file, piece)
                if data is not None:
                    writer.add(piece.kind, data, piece.pcm_crc)
                    break
            else:
                raise ArchiveDamaged("{0} is damaged", Phrase("segment {0} of {1}", number + 1, header.segments))
        file.seek(remains.tag_offset)
        tag = file.read()
        if index is None:
            writer.finish(tag)
        else:
            percent = writer.percent_of(index.records, index.tag, index.art)
            writer.finish(tag, index.art, percent, job.control.checkpoint, index.tag)
    return 0, tuple(remains.faults)


def _copy(file: BinaryIO, offset: int, out: BinaryIO) -> None:
    """Everything from `offset` on, to the end of `out`."""
    file.seek(offset)
    out.seek(0, os.SEEK_END)
    shutil.copyfileobj(file, out)

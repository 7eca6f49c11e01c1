"""What is there already, compared with what would be written: by contents, where size and time do not decide."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import copying
from trilobyte_gui.archive.opening import header_of, open_archive
from trilobyte_gui.archive.operations.side_files import changed_since_archived
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import (
    TargetExistsError,
    are_two_names,
    make_folders,
    rename_new,
    sync_folder,
)
from trilobyte_gui.archive.tasks import Moved, Task
from trilobyte_gui.codec.errors import CannotWrite, TargetDiffers


def is_as_archived(job: Job, task: Task) -> bool:
    """Whether the task's source has the contents that what stands for it was made of (`expected`), and that still
    holds them: a copy is read, an archive's header names the hash. Raises CannotRead, Interrupted."""
    assert task.stands is not None
    with reading():
        size = task.source.stat().st_size
    job.meter.plan = copying(size, passes=2 if task.kind == "copy" else 1)
    if job.run(lambda: sha256_of(task.source, job.read)).hex() != task.expected:
        return False
    header = header_of(task.stands)
    if task.kind == "compress" and header:
        return header.source_sha256.hex() == task.expected
    stands = task.stands
    return job.run(lambda: sha256_of(stands, job.read)).hex() == task.expected


def moved(task: Task, announce: Callable[[Moved], None]) -> Moved:
    """Give what stands for the source its place at the target, replacing nothing; `announce` is told before. Raises
    CannotWrite, CannotRead."""
    assert task.stands is not None
    assert task.target is not None
    with reading():
        status = task.source.stat()
    mode = status.st_mode & 0o777
    made = Moved(task.target, task.stands, status.st_size, task.expected, status.st_mtime_ns, mode)
    if task.stands != task.target:
        announce(made)
        with writing():
            make_folders(task.target.parent)
            try:
                if not os.path.lexists(task.target) or not os.path.samefile(task.stands, task.target):
                    rename_new(task.stands, task.target)
                elif are_two_names(task.stands, task.target):
                    task.stands.unlink()  # a crash came between the two steps of this
                else:
                    raise TargetExistsError
            except TargetExistsError as error:
                raise CannotWrite("another file has taken its place just now", hint="Run the command again.") from error
            sync_folder(task.target.parent)
            sync_folder(task.stands.parent)
    return made


def check_restored(job: Job, task: Task) -> None:
    """Raise TargetDiffers unless what is at the target is what would be restored there: the same size and time, or
    the same contents; ArchiveDamaged where it is a copy that was changed, restored all the same. Raises CannotRead,
    Interrupted."""
    assert task.target is not None
    if task.kind == "copy":
        if not task.expected and _same_facts(task.source, task.target):
            return
        there = _sha256(job, task.target)
        if there != (task.expected or _sha256(job, task.source)):
            raise changed_since_archived() if there == _sha256(job, task.source) else TargetDiffers
        return
    with open_archive(task.source) as reader:
        header = reader.header
        with reading("the file that is there"):
            status = task.target.stat()
        mtime_ns = header.mtime_ns if task.mtime_ns is None else task.mtime_ns
        if (status.st_size, status.st_mtime_ns) == (header.source_size, mtime_ns):
            return
        if status.st_size == header.source_size and _sha256(job, task.target) == header.source_sha256.hex():
            return
        from trilobyte_gui.archive.operations.restore import holds_the_audio

        if header.file_exact and job.options.to == "original" and not header.origin.recipe:
            raise TargetDiffers
        if not holds_the_audio(job, task.target, reader):
            raise TargetDiffers


def _sha256(job: Job, path: Path) -> str:
    return job.run(lambda: sha256_of(path, job.read)).hex()


def _same_facts(one: Path, other: Path) -> bool:
    with reading():
        first, second = os.stat(one), os.stat(other)
    return (first.st_size, first.st_mtime_ns) == (second.st_size, second.st_mtime_ns)

"""The files next to the tracks (covers, cue sheets, logs, what is left alone): copied, and verified by hash."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.plan import copying
from trilobyte_gui.archive.storage.fingerprints import sha256_of, stamp
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import SafeWrite
from trilobyte_gui.archive.tasks import ALL_THE_SAME, Compared, Copied
from trilobyte_gui.codec.errors import ArchiveDamaged, NotVerified, SourceDamaged

_READ = 1 << 20


def copy_file(
    job: Job,
    source: Path,
    target: Path,
    commit: Commit,
    reason: str = "",
    mode: int | None = None,
    mtime_ns: int | None = None,
) -> Copied:
    """Copy `source` with its time and permissions, or these (a drive that held it may not know of permissions);
    `reason` says why it is not archived.

    Raises CannotRead, CannotWrite, NotVerified, SourceDamaged, Interrupted.
    """
    with reading():
        before, status = stamp(source), source.stat()
        file = source.open("rb")
    job.meter.plan = copying(status.st_size)
    with file, SafeWrite(target, source, exclusive=job.options.shared, guard=job.guard) as out:
        sha256 = hashlib.sha256()
        size = 0
        while True:
            job.control.checkpoint()
            with reading():
                data = file.read(_READ)
            if not data:
                break
            sha256.update(data)
            size += len(data)
            job.meter.add(len(data))
            with writing():
                out.file.write(data)
        out.sync()
        if job.run(lambda: sha256_of(out.path, job.read)) != sha256.digest():
            raise NotVerified("the copy is not what was read")
        if stamp(source) != before:
            raise SourceDamaged("it changed while it was being read", hint="Try again when nothing writes to it.")
        with contextlib.suppress(OSError, OverflowError):
            out.path.chmod((stat.S_IMODE(status.st_mode) if mode is None else mode) & 0o777)
            os.utime(out.path, ns=(status.st_atime_ns, status.st_mtime_ns if mtime_ns is None else mtime_ns))
        kept = stat.S_IMODE(status.st_mode) & 0o777
        made = Copied(target, size, sha256.hexdigest(), reason, status.st_mtime_ns, kept)
        return replace(made, target=commit(out, made))


def same_copy(job: Job, source: Path, target: Path, reason: str) -> Copied | None:
    """What `copy_file` would give, if `target` is a copy of `source` with its size and time already. Raises CannotRead,
    Interrupted."""
    try:
        status, there = source.stat(), target.lstat()
    except OSError:
        return None
    if (there.st_size, there.st_mtime_ns) != (status.st_size, status.st_mtime_ns) or not stat.S_ISREG(there.st_mode):
        return None
    sha256 = job.run(lambda: sha256_of(source, job.read))
    if job.run(lambda: sha256_of(target, job.read)) != sha256:
        return None
    mode = stat.S_IMODE(status.st_mode) & 0o777
    return Copied(target, status.st_size, sha256.hex(), reason, status.st_mtime_ns, mode)


def changed_since_archived() -> ArchiveDamaged:
    """What is told of a copy that does not have the SHA-256 that its manifest lists, where it is restored."""
    return ArchiveDamaged("it was changed since it was archived", hint=ALL_THE_SAME)


def compare_file(job: Job, copy: Path, expected: str) -> Compared:
    """Compare a copied file with the SHA-256 that a manifest lists. Raises ArchiveDamaged, CannotRead, Interrupted."""
    with reading():
        size = copy.stat().st_size
    job.meter.plan = copying(size, passes=1)
    sha256 = job.run(lambda: sha256_of(copy, job.read)).hex()
    if sha256 != expected:
        raise ArchiveDamaged(
            "it was changed since it was copied: it does not have the SHA-256 that the folder's manifest lists",
            hint="Copy it from the original again, unless it was changed on purpose.",
        )
    return Compared(size, sha256)

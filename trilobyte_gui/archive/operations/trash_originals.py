"""Moving originals to the trash, each only after all of its archive was decoded and compared, and bringing them back.

The order on the disk: the archive and its name, the journal's note of what will lie where, the move, the note that it
was made. So at every moment an original is where it was, or in the trash with a note that finds it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import coding
from trilobyte_gui.archive.opening import open_archive
from trilobyte_gui.archive.operations.list_again import list_again
from trilobyte_gui.archive.operations.verify import verify_contents
from trilobyte_gui.archive.storage import trash
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.fingerprints import Stamp, sha256_of, stamp
from trilobyte_gui.archive.storage.journal import Journal, Move
from trilobyte_gui.archive.storage.manifest import FileEntry, as_text, from_text
from trilobyte_gui.archive.storage.oserrors import reading, writing
from trilobyte_gui.archive.storage.safe_write import TargetExistsError, make_folders, sync_with_folders_above
from trilobyte_gui.archive.tasks import Disposed, Pruned
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    ArchiveDamaged,
    CannotRead,
    CannotWrite,
    Phrase,
    SourceDamaged,
    TrilobyteError,
)
from trilobyte_gui.os_words import plain_words

Mover = Callable[[Path], Path | None]
"""Moves a file to a trash that `archive.trash` does not know; tells where it lies now, where the system says."""

_LEFT = Phrase("The original was left where it is.")
_AGAIN = Phrase("The original was left where it is: compress it again.")
_PIECE = 1 << 20


class AlreadyMovedError(Exception):
    """The original is in the trash: a crash came between its move and the note that the work was done."""


def dispose_file(job: Job, original: Path, archive: Path, mover: Mover | None = None) -> Disposed:
    """Decode all of `archive`, compare it with its checksums and with `original`, and move that to the trash.

    Raises ArchiveDamaged, NeedsNewer, CannotRead, CannotWrite, SourceDamaged, Interrupted, and AlreadyMovedError where
    it was moved before.
    """
    began = time.monotonic()
    journal = job.journal
    if journal is None:
        raise ValueError("originals are moved with a journal only")
    if not os.path.lexists(original) and any(lies_in_trash(move) for move in journal.moves(original)):
        raise AlreadyMovedError
    with open_archive(archive) as reader:
        header = reader.header
        job.meter.plan = coding(header.frames, header.channels, header.segment_frames)
        job.meter.seconds = header.seconds
        if header.incomplete:
            raise SourceDamaged("the archive holds only what could be read of the original", hint=_LEFT)
        before = stamp(archive, "the archive")
        _refuse_links(original, archive)
        try:
            verify_contents(reader, job)
        except ArchiveDamaged as error:
            raise ArchiveDamaged(error.message, hint=_AGAIN) from error
        expected = _original_stamp(original)
        if job.run(lambda: _sha256(original, job.control)) != header.source_sha256:
            raise SourceDamaged("the original has changed since it was archived", hint=_LEFT)
        _sync(archive)
        job.control.checkpoint()  # the last moment to stop
        if stamp(archive, "the archive") != before or _original_stamp(original) != expected:
            raise SourceDamaged("the original or its archive has changed just now", hint=_LEFT)
        place = _move(journal, original, archive, header.source_sha256, expected, mover)
        journal.archive(archive, header.source_sha256, reader.size, original)
        return Disposed(archive, place, header.source_size, reader.size, header.seconds, time.monotonic() - began)


def prune_file(job: Job, path: Path, mover: Mover | None = None, listed: FileEntry | None = None) -> Pruned:
    """Move an archive or copy whose original is gone to the trash; `listed` is its line in a manifest. Raises
    CannotRead, CannotWrite, SourceDamaged, Interrupted."""
    journal = job.journal
    if journal is None:
        raise ValueError("files are moved to the trash with a journal only")
    if not os.path.lexists(path):
        return Pruned(0, None)  # somebody was faster
    expected = _original_stamp(path)
    sha256 = job.run(lambda: _sha256(path, job.control))
    place = _move(journal, path, path, sha256, expected, mover, as_text(listed) if listed else "")
    journal.forget_archive(path)
    return Pruned(expected[0], place)


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a moved original: `error` says why it is not back."""

    move: Move
    error: TrilobyteError | None = None


def undo(journal: Journal, under: Path | None = None) -> Iterator[Undone]:
    """Bring the moved originals below `under` back, the latest first, each compared with its SHA-256."""
    for move in journal.moves(under):
        error = None
        try:
            with noting(f"undo {move.original}"):
                _bring_back(move)
                journal.unmoved(move)
                if move.original == move.archive:  # pruned
                    list_again(move.original, from_text(move.listed))
        except TrilobyteError as told:
            error = told
        yield Undone(move, error)


def _bring_back(move: Move) -> None:
    pruned = move.archive == move.original
    restore = "" if pruned else Phrase("Restore it from its archive: {0}", move.archive)
    if move.trash is None:
        if not move.done and os.path.lexists(move.original):
            return  # it never went
        hint = Phrase("Take it from there. {0}", restore) if restore else "Take it from there."
        raise CannotRead("the system did not report where it is in the trash", hint=hint)
    if not os.path.lexists(move.trash):
        if os.path.lexists(move.original) and (not move.done or _sha256(move.original, Control()) == move.sha256):
            trash.withdraw(move.trash)
            return  # a crash came between a note and a move
        raise CannotRead("it is not in the trash any more", hint=restore)
    try:
        if move.trash.is_symlink() or _sha256(move.trash, Control()) != move.sha256:
            raise SourceDamaged("what lies in the trash under its name is another file", hint=restore)
        if os.path.lexists(move.original) and os.path.samefile(move.trash, move.original):
            move.trash.unlink()  # a crash came between the two steps of the move
            trash.withdraw(move.trash)
            return
        make_folders(move.original.parent)
        trash.bring_back(move.trash, move.original)
    except TargetExistsError as error:
        hint = Phrase("It stays in the trash: {0}", move.trash)
        raise CannotWrite("another file is at its place now", hint=hint) from error
    except OSError as error:
        words = plain_words(error)
        raise CannotWrite("it cannot be brought back: {0}", words, hint="It stays in the trash.") from error


def _move(
    journal: Journal,
    original: Path,
    archive: Path,
    sha256: bytes,
    expected: Stamp,
    mover: Mover | None,
    listed: str = "",
) -> Path | None:
    place = None if mover else trash.reserve(original)
    try:
        move = journal.moving(original, archive, sha256, place, listed)
    except CannotWrite:
        if place:
            trash.withdraw(place)
        raise
    try:
        if mover:
            place = mover(original)
        elif place:
            trash.move(original, place)
            if _original_stamp(place) != expected:  # another file took its place at the last moment
                trash.bring_back(place, original)
                raise SourceDamaged("the original has changed just now", hint=_LEFT)
    except TrilobyteError:
        journal.unmoved(move)
        raise
    except (OSError, TargetExistsError) as error:
        raise CannotWrite("it cannot be moved: {0}", error, hint=Phrase("See the trash for it: {0}", place)) from error
    journal.moved(move, place)
    return place


def lies_in_trash(move: Move) -> bool | None:
    """Whether what was moved is in the trash still; None where the system did not tell its place there."""
    return None if move.trash is None else os.path.lexists(move.trash)


def _refuse_links(original: Path, archive: Path) -> None:
    with reading("the original"):
        if original.is_symlink():
            raise SourceDamaged("it is only a link to the original", hint=_LEFT)
        if os.path.samefile(original, archive):
            raise SourceDamaged("the original and the archive are one file", hint=_LEFT)


def _sync(archive: Path) -> None:
    """The archive and its whole path are to be on the disk before the original goes."""
    with writing("the archive"), archive.open("r+b" if os.name == "nt" else "rb") as file:
        os.fsync(file.fileno())
        sync_with_folders_above(archive.parent)


def _sha256(path: Path, control: Control) -> bytes:
    return sha256_of(path, lambda _: control.checkpoint(), "the original")


def _original_stamp(path: Path) -> Stamp:
    return stamp(path, "the original", follow_links=False)

"""How a library stands: of each file and album, whether it is archived, new, changed, moved, gone, damaged or offline.

This is told from manifests, the journal, the catalogue and the system's sizes and times; no audio is read. It is what
`status` says of folders, `collection status` of a collection, and the window of each of its collections.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from trilobyte_gui.archive.opening import header_of
from trilobyte_gui.archive.planning.changes import GoneSource, SourceComparison, gone_from
from trilobyte_gui.archive.planning.mirrors import Mirrors
from trilobyte_gui.archive.planning.scan import SUFFIX, LeftOut, archive_name, scan
from trilobyte_gui.archive.planning.settled import NOTHING, Settled
from trilobyte_gui.archive.storage.collections import Collection
from trilobyte_gui.archive.storage.drives import Drives
from trilobyte_gui.archive.storage.file_times import held
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.archive.storage.manifest import Manifests, relative
from trilobyte_gui.archive.tasks import State, Task
from trilobyte_gui.codec.errors import ArchiveDamaged, ExitCode, Phrase, TrilobyteError, overall

Word = State | Literal["archive only", "offline", "left alone", "unreadable"]
WORDS: tuple[Word, ...] = (*get_args(State), "archive only", "offline", "left alone", "unreadable")
_KEPT_DAMAGED = Phrase("its audio is damaged: a copy of the file as it is was made")
_CLEAN = ("up to date", "archive only", "left alone")


@dataclass(frozen=True, slots=True)
class FileStatus:
    """How one file stands; `archive only`: its original was moved to the trash once it was archived.

    `target` is what stands for it, or will; `was` where that is now, if it is to be moved. `track` says that it is
    archived, not copied. `reason` tells what is damaged, or why it is left alone. `archive` is the one that stands for
    the file now, as it is or as it was before it changed; None where there is none, or a copy alone, or where its drive
    is not connected. `away`: the original is not in its place, so that no update can make the archive anew."""

    path: Path
    state: Word
    target: Path | None = None
    was: Path | None = None
    track: bool = True
    reason: str = ""
    archive: Path | None = None
    away: bool = False


@dataclass
class LibraryStatus:
    """How all files of some folders stand, and what could not be told. `offline` are the folders that are not
    connected."""

    files: list[FileStatus] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    offline: list[Path] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Word]:
        """How many files are in each state."""
        found: Counter[Word] = Counter(each.state for each in self.files)
        found["left alone"] += sum(not each.failure for each in self.left_out)
        found["unreadable"] += sum(each.failure for each in self.left_out)
        return +found

    @property
    def code(self) -> ExitCode:
        """OK only where what is archived is what is there."""
        codes = {each.error.exit_code for each in self.left_out if each.failure}
        if set(self.counts) - {*_CLEAN, "unreadable"}:
            codes.add(ExitCode.OUT_OF_DATE)
        if any(each.state == "unreadable" for each in self.files):
            codes.add(ExitCode.SOURCE_DAMAGED)
        if self.offline:
            codes.add(ExitCode.CANNOT_READ)
        return overall(codes)

    def albums(self) -> dict[Path, Counter[Word]]:
        """The states of the tracks in each folder."""
        found: dict[Path, Counter[Word]] = {}
        for each in self.files:
            if each.track or each.state == "unreadable":
                found.setdefault(each.path.parent, Counter())[each.state] += 1
        return found


def status_of(
    paths: Sequence[Path],
    output: Path | None,
    journal: Journal | None = None,
    faults: Mapping[Path, str] | None = None,
    checksum: bool = False,
) -> LibraryStatus:
    """What a run of compress would find. `faults` are archives that a check found damaged. With `checksum` the contents
    of files that have the size and time that they had are compared, too."""
    faults = faults or {}
    status = LibraryStatus()
    settled = NOTHING if checksum or output is None else Settled(paths, output, faults)
    for source, stored, entry in settled.files():
        track = entry.how == "archive"
        target = Path(stored)
        made = target if track else None
        status.files.append(FileStatus(Path(source), "up to date", target, None, track, entry.reason, made))
    tasks: list[Task] = []
    for found in scan(paths, "compress", output, side_files=output is not None, settled=settled):
        if isinstance(found, Task):
            tasks.append(found)
        else:
            status.left_out.append(found)
    comparison = SourceComparison(journal, checksum, damaged=faults, settled=settled)
    tasks = comparison.compared(tasks)
    told: set[Path] = set()
    unlisted: set[Path] = set()  # what lies right without being listed; or the manifest, where there is none
    manifests = settled.manifests if settled is not NOTHING else Manifests()
    for task in tasks:
        try:
            task = _looked_into(task) if checksum else task
        except TrilobyteError as error:
            status.left_out.append(LeftOut(task.source, error, failure=True))
            continue
        if task.mirror and task.stands and task.stands == task.target and not _is_listed(task, manifests):
            missing = manifests.at(task.mirror) is None
            unlisted.add(task.mirror / MANIFEST if missing else task.stands)
            task = replace(task, state="up to date" if _looks_alike(task) else "changed")
        made = task.stands if task.stands and task.stands.suffix == SUFFIX else None
        if task.source in comparison.damaged_sources and task.state == "changed":
            track = made is not None  # an archive of the file before it was damaged
            status.files.append(
                FileStatus(task.source, "unreadable", task.stands, None, track, _KEPT_DAMAGED, archive=made)
            )
            told.add(task.stands or task.source)
        elif task.state:
            fault = faults.get(task.stands, "") if task.stands and task.state == "damaged" else ""
            track = task.kind == "compress"
            made = made if track else None  # a file of archives that lies among the music is copied
            status.files.append(
                FileStatus(task.source, task.state, task.target, _was(task), track, fault or task.reason, made)
            )
            told.add(task.stands or task.source)
    status.left_out += [LeftOut(path, _not_listed(path), failure=True) for path in sorted(unlisted)]
    moved = {task.stands for task in tasks if task.state == "moved" and task.stands}
    for gone in gone_from(paths, output, moved, settled=settled) if output else ():
        status.files.append(_without_original(gone, "gone", faults))
        told.add(gone.stored)
    told |= {each.archive for each in status.files if each.archive}
    for gone in gone_from(paths, output, settled=settled, trashed=True) if output else ():
        if gone.stored not in told and os.path.lexists(gone.stored):
            status.files.append(_without_original(gone, "damaged" if gone.stored in faults else "archive only", faults))
            told.add(gone.stored)
    for path, fault in faults.items():
        if path not in told and os.path.lexists(path):  # of a folder that has no manifest, say
            status.files.append(FileStatus(path, "damaged", path, reason=fault, archive=path, away=True))
    status.files.sort(key=lambda each: os.fspath(each.path))
    return status


def _without_original(gone: GoneSource, state: Word, faults: Mapping[Path, str]) -> FileStatus:
    """How a file stands of which there is nothing but what is archived."""
    track = gone.entry.how == "archive"
    made, fault = gone.stored if track else None, faults.get(gone.stored, "")
    return FileStatus(gone.path, state, gone.stored, track=track, reason=fault, archive=made, away=True)


def gone_files(paths: Sequence[Path], output: Path, journal: Journal | None = None) -> list[GoneSource]:
    """What is archived at `output` and is not in these folders any more; a file that was moved is not gone."""
    gone = {each.stored: each for each in gone_from(paths, output)}
    if not gone:  # as mostly: there is nothing to compare with all that is there
        return []
    stays = {each.target for each in status_of(paths, output, journal).files if each.state == "gone"}
    return [each for stored, each in gone.items() if stored in stays]


def collection_status(
    collection: Collection,
    drives: Drives,
    journal: Journal | None = None,
    faults: Mapping[Path, str] | None = None,
    kept: Mapping[str, int] | None = None,
) -> LibraryStatus:
    """The same of a collection, whose drives may not be connected. What is archived on a drive that is not there is
    `offline`, as far as the journal of this computer knows, or the catalogue, which has it as `kept` (paths below the
    target and sizes of the originals)."""
    target = collection.target.now(drives)
    sources = [(place.path, place.now(drives)) for place in collection.sources]
    there = [now for _, now in sources if now]
    if target is None:
        status = _without_target(collection.target.path, there, journal, kept or {})
        status.offline.append(collection.target.path)
    else:
        status = status_of(there, target, journal, faults) if there else LibraryStatus()
    for path, now in sources:
        if now is None:
            status.offline.append(path)
            status.files += _without_source(path, target) if target else ()
    return status


def mirrors_of(collection: Collection, drives: Drives) -> list[Path]:
    """The folders that hold the collection's archives, as far as they are there now."""
    target = collection.target.now(drives)
    mirrors = Mirrors(target, Manifests()) if target else None
    found = [mirrors.of(place.now(drives) or place.path) for place in collection.sources] if mirrors else []
    return [each.folder for each in found if each and each.folder.is_dir()]


def _without_target(
    target: Path, sources: Sequence[Path], journal: Journal | None, kept: Mapping[str, int]
) -> LibraryStatus:
    """Sources whose archives are known to have been made below a folder that is not there now."""
    made = journal.made_below(target) if journal else {}
    status = LibraryStatus()
    for found in scan(sources, "compress", side_files=False):
        if isinstance(found, LeftOut):
            if found.failure:
                status.left_out.append(found)
            continue
        source = Path(os.path.abspath(found.source))
        root = next((each for each in sources if each in source.parents), source.parent)
        name = Path(root.name, source.relative_to(root)).with_name(archive_name(source)).as_posix()
        archive = made.get(source) or (target / name if name in kept else None)
        changed = name in kept and kept[name] != found.size
        status.files.append(FileStatus(source, "changed" if changed else "offline" if archive else "new", archive))
    return status


def _without_source(source: Path, target: Path) -> Iterator[FileStatus]:
    """What is archived of a folder that is not there now."""
    manifests = Manifests()
    mirror = Mirrors(target, manifests).of(source)
    manifest = manifests.at(mirror.top) if mirror else None
    if mirror is None or manifest is None:
        return
    for entry in manifest.files.values():
        path = mirror.root / entry.path
        if path == source or source in path.parents:
            stored, track = mirror.top / entry.stored, entry.how == "archive"
            yield FileStatus(path, "offline", stored, track=track, archive=stored if track else None)


def _looked_into(task: Task) -> Task:
    """The task with the state that its contents tell. Raises CannotRead."""
    if task.state == "changed" and task.expected and sha256_of(task.source).hex() == task.expected:
        return replace(task, state="up to date")
    return task


def _is_listed(task: Task, manifests: Manifests) -> bool:
    """Whether what stands for the source is listed in the manifest of its mirror; True where nothing stands."""
    if task.mirror is None or task.stands is None:
        return True
    manifest = manifests.at(task.mirror)
    return manifest is not None and relative(task.stands, task.mirror) in manifest.files


def _looks_alike(task: Task) -> bool:
    """Whether what stands for the source, and is not listed, names its size and time."""
    assert task.stands is not None
    try:
        status = task.source.stat()
        there = task.stands.stat()
    except OSError:
        return False
    if task.kind == "copy":
        return (there.st_size, there.st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    header = header_of(task.stands)
    return header is not None and (header.source_size, header.mtime_ns) == (status.st_size, held(status.st_mtime_ns))


def _not_listed(path: Path) -> ArchiveDamaged:
    hint = Phrase("Compress the originals to this folder again: that lists it.")
    if path.name == MANIFEST:
        hint = Phrase("Compress the originals to this folder again: that makes a new one.")
        return ArchiveDamaged("the folder's manifest is missing or cannot be read", hint=hint)
    return ArchiveDamaged("the folder's manifest does not list it", hint=hint)


def _was(task: Task) -> Path | None:
    """Where what will be moved stands now."""
    return task.stands if task.state == "moved" and task.stands != task.target else None

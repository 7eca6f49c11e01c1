"""What is done with one file of a batch, and how that ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.execution.job import Commit, Job
from trilobyte_gui.archive.execution.prepare import prepare
from trilobyte_gui.archive.execution.verify_worker import VerifyWorker
from trilobyte_gui.archive.execution.workers import Meter, Workers
from trilobyte_gui.archive.planning.changes import SourceComparison
from trilobyte_gui.archive.planning.scan import SUFFIX
from trilobyte_gui.archive.scheduling.full_disks import FullDisks
from trilobyte_gui.archive.scheduling.mirroring import Mirroring
from trilobyte_gui.archive.scheduling.targets import Targets, TargetThereError
from trilobyte_gui.archive.scheduling.volumes import Places
from trilobyte_gui.archive.storage.file_times import held
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.previews import PreviewKeeper
from trilobyte_gui.archive.storage.safe_write import SafeWrite, discard, sync_folder
from trilobyte_gui.archive.tasks import (
    ALL_THE_SAME,
    ALREADY_THERE,
    Compressed,
    Conflict,
    Copied,
    Done,
    Event,
    Failed,
    Moved,
    Options,
    Preparing,
    Restored,
    Result,
    Salvaged,
    Skipped,
    Task,
    UpToDate,
    Verified,
)
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import (
    AlreadySmaller,
    ArchiveDamaged,
    Phrase,
    SourceDamaged,
    TrilobyteError,
    UnsupportedSource,
)

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.trash_originals import Mover


Ended = Done | Failed | Skipped | UpToDate


class _SkippedError(Exception):
    """The task is skipped: there is nothing to do."""


class _UpToDateError(Exception):
    """Nothing had changed but times or permissions, or nothing at all."""


def needs_codec(task: Task) -> bool:
    """Whether a task is expected to code or decode audio."""
    return _has_audio(task) and not (task.state == "moved" and task.expected)


def _has_audio(task: Task) -> bool:
    return task.kind not in ("copy", "compare", "prune")


def _check_listed(task: Task) -> None:
    """Raise ArchiveDamaged where the manifest lists another original than that of an archive that was restored."""
    if not task.expected:
        return
    from trilobyte_gui.archive.opening import header_of

    header = header_of(task.source)
    if header and header.source_sha256.hex() != task.expected:
        raise ArchiveDamaged("the folder's manifest lists another file under this name", hint=ALL_THE_SAME)


@dataclass
class Active:
    """A task being worked on."""

    task: Task
    control: Control
    meter: Meter = field(default_factory=Meter)
    began: float = 0.0  # by the batch's clock


class FileWork:
    """Does tasks, each to its end; from any thread. What they have in common is here: the names that were given to
    files, and the disks that are full."""

    def __init__(
        self,
        options: Options,
        verify_worker: VerifyWorker,
        mirroring: Mirroring,
        targets: Targets,
        tell: Callable[[Event], None],
        journal: Journal | None = None,
        mover: Mover | None = None,
        previews: PreviewKeeper | None = None,
    ) -> None:
        """`tell` is called when a file waits for room or for the codec; `previews` takes those that are made. As to the
        others, see `Batch`."""
        self.comparison: SourceComparison | None = None
        self.places = Places()
        self.disks = FullDisks(options.when_full == "wait", tell)
        self._tell = tell
        self._options = options
        self._verify_worker = verify_worker
        self._mirroring = mirroring
        self._targets = targets
        self._journal = journal
        self._mover = mover
        self.previews = previews

    def do(self, active: Active, workers: Workers) -> Ended:
        """Do a task whose heavy work `workers` run."""
        task = active.task
        try:
            return self.disks.attempt(task, active.control, lambda: self._attempt(active, workers))
        except _SkippedError as error:
            return Skipped(task, error.args[0])
        except TargetThereError:
            return Skipped(task, ALREADY_THERE)
        except _UpToDateError:
            if task.stands:
                discard(task.stands)  # a crash between the steps of a rename leaves the temporary name beside
            return UpToDate(task, task.stands or task.source)
        except (UnsupportedSource, SourceDamaged) as error:
            return self._leave_alone(active, workers, error)
        except TrilobyteError as error:
            return Failed(task, error)

    def _attempt(self, active: Active, workers: Workers) -> Done:
        task = active.task
        active.control.checkpoint()
        active.meter.restart()
        job = self._job(active, workers)
        if task.target is not None and task.kind != "dispose":
            self.places.check(task.target.parent)
            if self._conflict(task) == "skip":
                self._leave_what_is_there(task, job)
        moved = self._moved(task, job)
        if moved is None and task.state == "moved" and task.expected:
            task = replace(task, stands=None)  # its contents are not this source's: it stays
        result = moved or self._result(task, job)
        if isinstance(result, Compressed | Copied | Moved) and task.listed == "to be listed":
            self._mirroring.add(task, result, self._replaces)
        self.note(task, result)
        return Done(task, result)

    def _job(self, active: Active, workers: Workers) -> Job:
        shared = self._options, self._verify_worker, self._journal, self.previews
        return Job(workers, active.control, active.meter, *shared, guard=self.places.check)

    def note(self, task: Task, result: Result) -> None:
        """Remember in the journal where an archive is now."""
        if self._journal is None:
            return
        if isinstance(result, Compressed):
            sha256 = bytes.fromhex(result.source_sha256)
            self._journal.archive(result.target, sha256, result.trilobyte_bytes, task.source)
        elif isinstance(result, Moved) and task.kind == "compress":
            size = result.target.stat().st_size
            self._journal.forget_archive(result.was)
            self._journal.archive(result.target, bytes.fromhex(result.sha256), size, task.source)
        elif isinstance(result, Verified):
            sha256 = bytes.fromhex(result.source_sha256)
            self._journal.seen(task.source, sha256, result.trilobyte_bytes, result.level == "full")

    def _conflict(self, task: Task) -> Conflict:
        """What to do where something has the target's name; only archives and their copies are brought up to date."""
        conflict = self._options.conflict
        return "skip" if conflict == "update" and not task.state else conflict

    @property
    def _replaces(self) -> bool:
        """Whether what is made takes the place of whatever else was made of its source before."""
        return self._options.conflict in ("update", "overwrite")

    def _leave_what_is_there(self, task: Task, job: Job) -> None:
        """Raise TargetThereError where a file is at the target, TargetDiffers where what is restored is another one,
        ArchiveDamaged where it is the same and the manifest lists another one."""
        assert task.target is not None
        try:
            self._targets.leave_what_is_there(task.target)
        except TargetThereError:
            if task.kind == "restore" or (task.kind == "copy" and task.listed != "to be listed"):
                from trilobyte_gui.archive.operations.standing import check_restored

                check_restored(job, task)
            if task.kind == "restore":
                _check_listed(task)
            raise

    def _moved(self, task: Task, job: Job) -> Moved | None:
        """What stands for a source and only had to get another place, if its contents are the source's. Raises
        _UpToDateError where it has the right place."""
        if not task.expected or task.state not in ("changed", "moved") or not task.stands or not task.target:
            return None
        from trilobyte_gui.archive.operations.standing import is_as_archived, moved

        same = is_as_archived(job, task)
        job.meter.restart()
        if not same:
            return None
        if task.state == "changed":
            if not any(
                task.mirror and task.mirror / each.stored == task.stands for each in self._mirroring.listed(task)
            ):
                from trilobyte_gui.archive.opening import header_of

                header = header_of(task.stands)
                if header is None or header.mtime_ns != held(task.source.stat().st_mtime_ns):
                    return None  # an archive by itself tells the time, and is made anew around the same audio
            self._mirroring.settle(task)
            raise _UpToDateError
        result = moved(task, lambda made: self._mirroring.announce(task, made.was, made, self._replaces))
        if result.was == result.target:
            self._mirroring.add(task, result, self._replaces)
            raise _UpToDateError
        return result

    def _leave_alone(self, active: Active, workers: Workers, error: UnsupportedSource | SourceDamaged) -> Ended:
        """A file that is not archived: copied where its folder is mirrored, else a remark or an error. Damage is an
        error in any case."""
        task = active.task
        damaged = isinstance(error, SourceDamaged)
        if task.kind == "compress" and self._options.side_files and task.mirror and task.target:
            from trilobyte_gui.archive.operations.side_files import copy_file, same_copy

            copies = [task.mirror / each.stored for each in self._mirroring.listed(task) if each.how == "copy"]
            before = copies[0] if copies else None
            target = before or task.target.with_name(task.source.name)
            try:
                if self._conflict(task) == "skip":
                    self._targets.leave_what_is_there(target)
                job = self._job(active, workers)
                compared = not self._options.checksum  # else the copy is, by its contents
                if not (damaged and before and compared and self._mirroring.is_as_copied(task)):
                    commit = self._committer(replace(task, stands=before), damaged)
                    copied = same_copy(job, task.source, target, error.message)  # of a run that was killed
                    copied = copied or copy_file(job, task.source, target, commit, error.message)
                    self._mirroring.add(task, copied, self._replaces, damaged)
                    if not damaged:
                        return Done(task, copied)
            except TargetThereError:
                if not damaged:
                    return Skipped(task, Phrase("{0}; its copy is already there", error.message))
            except TrilobyteError as failed:
                return Failed(task, failed)
            hint = Phrase("It was copied as it is. Get an undamaged copy.")
            if error.hint != SourceDamaged.default_hint:
                hint = Phrase("It was copied as it is. {0}", error.hint)
            return Failed(task, SourceDamaged(error.message, hint=hint))
        if damaged or (task.named and not isinstance(error, AlreadySmaller)):
            return Failed(task, error)
        return Skipped(task, error.message)

    def _result(self, task: Task, job: Job) -> Result:
        if _has_audio(task):  # done already, but for what seemed to have been moved only
            prepare(job.control, lambda first: self._tell(Preparing(first)))
        # Imported here: the codec and the audio libraries take a while to load, and a window should not wait.
        if task.kind == "verify":
            from trilobyte_gui.archive.operations.verify import verify_file

            return verify_file(job, task.source, task.expected, task.listed)
        if task.kind == "compare":
            from trilobyte_gui.archive.operations.side_files import compare_file

            return compare_file(job, task.source, task.expected)
        if task.kind == "estimate":
            from trilobyte_gui.archive.operations.estimate import estimate_file

            return estimate_file(job, task.source)
        if task.kind == "repair":
            from trilobyte_gui.archive.operations.repair import repair_file

            return repair_file(job, task.source)
        if task.kind == "prune":
            from trilobyte_gui.archive.operations.trash_originals import prune_file

            pruned = prune_file(job, task.source, self._mover, self._mirroring.stored(task.source, task.mirror))
            if task.root and task.mirror:
                self._mirroring.remove(task)
            return pruned
        if task.target is None:
            raise ValueError(f"a {task.kind} task needs a target")
        if task.kind == "dispose":
            from trilobyte_gui.archive.operations.trash_originals import AlreadyMovedError, dispose_file

            try:
                disposed = dispose_file(job, task.source, task.target, self._mover)
            except AlreadyMovedError:
                raise _SkippedError(Phrase("it is in the trash already")) from None
            self._mirroring.trashed(task.target)
            return disposed
        if task.kind == "copy":
            from trilobyte_gui.archive.operations.side_files import changed_since_archived, copy_file

            commit = self._committer(task)
            copied = copy_file(job, task.source, task.target, commit, mode=task.mode, mtime_ns=task.mtime_ns)
            if task.listed == "to be listed":
                return replace(copied, reason=task.reason)
            if task.expected and task.expected != copied.sha256:
                raise changed_since_archived()
            return replace(copied, reason=task.reason)
        if task.kind == "compress":
            return self._compressed(task, job)
        restored = self._restored(task, job)
        _check_listed(task)
        return restored

    def _restored(self, task: Task, job: Job) -> Restored | Salvaged:
        if self._options.salvage:
            from trilobyte_gui.archive.operations.salvage import restore_or_salvage

            return restore_or_salvage(job, task, self._committer(task))
        from trilobyte_gui.archive.operations.restore import restore_file

        return restore_file(job, task, self._committer(task))

    def _compressed(self, task: Task, job: Job) -> Compressed:
        from trilobyte_gui.archive.opening import tags_are_edited
        from trilobyte_gui.archive.operations.compress import compress_file

        assert task.target is not None
        edited = task.stands is not None and tags_are_edited(task.stands)
        made = compress_file(job, task.source, task.target, self._committer(task), self._donors(task))
        remarks = list(made.remarks)
        if edited and made.target == task.stands:
            remarks.append(Phrase("tags that were edited in the archive gave way to those of the changed file"))
        if made.target not in (task.wanted or task.target, task.stands):
            name = made.target.name
            remarks.append(Phrase("another file has the name that its archive would have, so that is {0}", name))
        if task.state == "moved" and not task.mirror and task.stands and self._took_the_place_of(task.stands, made):
            remarks.append(Phrase("it was renamed: this archive takes the place of {0}", task.stands.name))
        return replace(made, remarks=tuple(remarks))

    def _took_the_place_of(self, before: Path, made: Compressed) -> bool:
        """Remove the archive that a renamed file had next to it, where the new one holds the same file, whole."""
        from trilobyte_gui.archive.opening import header_of

        header = header_of(before)
        same = header and not header.incomplete and header.source_sha256.hex() == made.source_sha256
        if not same or made.incomplete or made.target == before:
            return False
        with writing("the archive under the earlier name"):
            sync_folder(made.target.parent)
            before.unlink()
            sync_folder(before.parent)
        if self._journal:
            self._journal.forget_archive(before)
        return True

    def _committer(self, task: Task, damaged: bool = False) -> Commit:
        """What gives the task's file its name; `damaged` says that it is the copy of a damaged track."""

        def commit(out: SafeWrite, made: Compressed | Copied | None = None) -> Path:
            def announce(target: Path) -> None:
                if made and task.listed == "to be listed":
                    self._mirroring.announce(task, out.path, replace(made, target=target), self._replaces, damaged)

            incomplete = isinstance(made, Compressed) and bool(made.incomplete)
            return self._targets.commit(out, self._conflict(task), task.stands, incomplete, announce)

        return commit

    def _donors(self, task: Task) -> Callable[[bytes], list[Path]]:
        """Archives whose coded audio may be taken over."""

        def donors(pcm_md5: bytes) -> list[Path]:
            if self.comparison is None:
                return []
            own = [task.stands] if task.stands and task.stands.suffix == SUFFIX and task.state != "damaged" else []
            other = self.comparison.with_audio(pcm_md5)
            return [*own, other] if other else own

        return donors

"""Whole files and folders: what the command line does, with results instead of lines on a screen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from trilobyte_gui.api.options import options_of
from trilobyte_gui.archive.planning.changes import gone_from
from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.tasks import (
    Conflict,
    Device,
    Done,
    Event,
    Failed,
    Kind,
    Options,
    Overall,
    Result,
    Skipped,
    Summary,
    Task,
    To,
    UpToDate,
)
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.presets import DEFAULT_PRESET

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
"""A file or folder, or several of them."""

OnProgress = Callable[[Overall], object]
"""Hears four times a second how far the work is: `fraction` 0 to 1, `finished` of `total` files, `eta` seconds left and
`rtf` seconds of audio a second (both None at first). What it raises stops the work, and is raised to the caller."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    "done" with a `result`: Compressed, Restored (or Salvaged), Verified, Estimated; Copied, Compared or Moved for a
    file that came along. "skipped", which is no failure: `reason` says why. "failed" with an `error`.
    """

    path: Path
    status: Literal["done", "skipped", "failed"]
    result: Result | None = None
    reason: str = ""
    error: TrilobyteError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every file, in the order in which that was known, and the totals over those that were done, with
    the exit code that the command would have. `gone`, of `compress` with an `output`: the originals that are not there
    any more, whose archives and copies stay."""

    files: Sequence[FileReport]
    summary: Summary
    gone: Sequence[Path] = ()

    @property
    def failed(self) -> list[FileReport]:
        """The files that failed."""
        return [each for each in self.files if each.status == "failed"]

    def check(self) -> Report:
        """Raise the error of the first file that failed, with its path as a note; else return this report."""
        for each in self.failed:
            if each.error:
                raise each.error
        return self


def compress(
    paths: Paths,
    output: str | os.PathLike[str] | None = None,
    *,
    preset: str = DEFAULT_PRESET,
    replace: Conflict = "update",
    checksum: bool = False,
    side_files: bool | None = None,
    accept_damage: bool = False,
    recovery: int = 0,
    when_full: Literal["fail", "wait"] = "fail",
    model: str = "",
    device: Device = "auto",
    jobs: int | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Archive audio files, and all that are in folders. Each archive is decoded once more and compared before it gets
    its name, `song.wav.trilo`, next to its source or (folders mirrored) below `output`. Sources are only read.

    `preset` and `recovery` are as for `encode`. `replace` says what becomes of archives that are there already:
    "update" makes those anew whose source has changed since (by its size or time, or with `checksum` its
    contents), "skip" none, "overwrite" all, and "rename" gives the new ones another name. With `side_files` (by default
    where there is an `output`) other files of named folders are copied along and listed in a manifest. `accept_damage`
    archives damaged sources as far as they go. `when_full`: "wait" waits for room on a full disk. `jobs` threads work
    at once (by default one for each core but one).

    What goes wrong with a file is in the report (`check` raises it) and stops no other file. Raises ValueError for
    arguments that make no sense.
    """
    options = options_of(
        preset=preset,
        conflict=replace,
        checksum=checksum,
        side_files=_side_files(side_files, output),
        accept_damage=accept_damage,
        recovery=recovery,
        when_full=when_full,
        model=model,
        device=device,
        jobs=jobs,
    )
    return _run("compress", paths, output, options, on_progress)


def restore(
    paths: Paths,
    output: str | os.PathLike[str] | None = None,
    *,
    to: To = "original",
    replace: Literal["skip", "overwrite", "rename"] = "skip",
    side_files: bool | None = None,
    salvage: bool = False,
    when_full: Literal["fail", "wait"] = "fail",
    device: Device = "auto",
    jobs: int | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Get the files back from archives, and from all that are in folders: `to` "original", or to "flac" or "wav". Each
    is compared with what was archived before it gets its name.

    `salvage` restores what is left of damaged archives, with silence in place of what is lost. `replace` says what
    becomes of files that are there already. All else is as for `compress`.
    """
    options = options_of(
        to=to,
        conflict=replace,
        side_files=_side_files(side_files, output),
        salvage=salvage,
        when_full=when_full,
        device=device,
        jobs=jobs,
    )
    return _run("restore", paths, output, options, on_progress)


def verify(
    paths: Paths,
    *,
    quick: bool = False,
    side_files: bool = True,
    device: Device = "auto",
    jobs: int | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Decode archives, and all that are in folders, and compare with every checksum; `quick`: compare the checksums of
    what is stored alone. With `side_files`, copies next to them are compared with the folder's manifest, if there is
    one.
    """
    options = options_of(quick=quick, side_files=side_files, device=device, jobs=jobs)
    return _run("verify", paths, None, options, on_progress)


def estimate(
    paths: Paths,
    *,
    preset: str = DEFAULT_PRESET,
    model: str = "",
    device: Device = "auto",
    jobs: int | None = None,
    on_progress: OnProgress | None = None,
) -> Report:
    """Estimate the sizes of audio files, and of all in folders, as FLAC (exact) and as archives (approximate)."""
    options = options_of(preset=preset, model=model, device=device, jobs=jobs)
    return _run("estimate", paths, None, options, on_progress)


def run(
    tasks: Iterable[Task], options: Options, on_event: Callable[[Event], object] | None = None, **batch: Any
) -> Report:
    """Do `tasks`, and return when all are done; `batch` as for `archive.batch.Batch`. Every event goes to `on_event`.

    What that raises, and Ctrl-C, stops the work in good order, and is raised when everything has ended.
    """
    files: list[FileReport] = []
    told: list[BaseException] = []

    def hear(event: Event) -> None:
        found = _report(event)
        files.extend([found] if found else [])
        if on_event and not told:
            try:
                on_event(event)
            except BaseException as error:  # noqa: BLE001  it is raised again, in the thread that it belongs to
                told.append(error)
                work.stop()

    work = Batch(tasks, options, hear, **batch)
    with ThreadPoolExecutor(1, "trilobyte-batch") as pool:
        summary = pool.submit(work.run)
        try:
            while not summary.done():
                wait([summary], 0.1)  # in turns, so that Ctrl-C is heard on every system
        except BaseException:
            work.stop()
            raise
    if told:
        raise told[0]
    return Report(tuple(files), summary.result())


def _run(
    kind: Kind,
    paths: Paths,
    output: str | os.PathLike[str] | None,
    options: Options,
    on_progress: OnProgress | None,
) -> Report:
    if on_progress is not None and not callable(on_progress):
        raise TypeError(f"on_progress must be a function, not {on_progress!r}")
    named, folder = _paths(paths), None if output is None else _path(output, "output")
    found = list(scan(named, kind, folder, options.to, options.side_files))
    left_out = tuple(_left_out(each) for each in found if isinstance(each, LeftOut))

    def hear(event: Event) -> None:
        if on_progress and isinstance(event, Overall):
            on_progress(event)

    tasks = [each for each in found if isinstance(each, Task)]
    failed = [each.error.exit_code for each in found if isinstance(each, LeftOut) and each.failure]
    report = run(tasks, options, hear, left_out=failed)
    updating = kind == "compress" and options.conflict == "update"
    gone = tuple(each.path for each in gone_from(named, folder)) if updating and folder else ()
    return Report(left_out + tuple(report.files), report.summary, gone)


def _paths(paths: Paths) -> list[Path]:
    if isinstance(paths, str | bytes | os.PathLike) or not isinstance(paths, Iterable):
        return [_path(paths, "paths")]
    return [_path(each, "each of paths") for each in paths]


def _path(given: Any, what: str) -> Path:
    if not isinstance(given, str | os.PathLike):
        raise TypeError(f"{what} must be a path, not {given!r}")
    if "\0" in os.fspath(given):
        raise ValueError(f"{what} must be a path, not one with a null character: {given!r}")
    if not os.fspath(given):
        raise ValueError(f"{what} must be a path, not an empty text: '.' is the current folder")
    return Path(given)


def _report(event: Event) -> FileReport | None:
    match event:
        case Done(task, result):
            return FileReport(task.source, "done", result)
        case Skipped(task, reason):
            return FileReport(task.source, "skipped", reason=reason)
        case UpToDate(task):
            return FileReport(task.source, "skipped", reason="up to date")
        case Failed(task, error):
            return _failed(task.source, error)
    return None


def _left_out(found: LeftOut) -> FileReport:
    return _failed(found.path, found.error) if found.failure else FileReport(found.path, "skipped", reason=found.reason)


def _failed(path: Path, error: TrilobyteError) -> FileReport:
    error.add_note(str(path))
    return FileReport(path, "failed", reason=error.message, error=error)


def _side_files(asked: bool | None, output: str | os.PathLike[str] | None) -> bool:
    return output is not None if asked is None else asked

"""Events as JSON, one line each. JSON.md documents them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, get_args

from trilobyte_gui.archive.operations.check import Finding, State
from trilobyte_gui.archive.operations.info import ArchiveInfo
from trilobyte_gui.archive.planning.changes import GoneSource
from trilobyte_gui.archive.planning.scan import LeftOut
from trilobyte_gui.archive.planning.status import WORDS, FileStatus, Word
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Cluster,
    Done,
    Event,
    Failed,
    Overall,
    Preparing,
    Progress,
    Salvaged,
    Skipped,
    Start,
    Task,
    UpToDate,
    Waiting,
)
from trilobyte_gui.cli.ending import output
from trilobyte_gui.cli.event_line import event_line
from trilobyte_gui.cli.hints import hint_of
from trilobyte_gui.codec.errors import ExitCode, TrilobyteError, overall

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.trash_originals import Undone
    from trilobyte_gui.archive.storage.collections import Collection


class JsonReport:
    """Writes what happens to `out`, pure ASCII, a line at a time."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def __enter__(self) -> JsonReport:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def event(self, event: Event) -> None:
        """Write one event of a batch; JSON.md has all of them."""
        match event:
            case Preparing(first_use):
                self._write("preparing", first_use=first_use)
            case Start(task):
                self._task("start", task, target=task.target, original_bytes=task.size)
            case Progress(task, fraction, rtf, eta):
                self._task("progress", task, fraction=_short(fraction), rtf=_short(rtf), eta=_short(eta))
            case Overall(fraction, rtf, eta, finished, total):
                times = {"fraction": _short(fraction), "rtf": _short(rtf), "eta": _short(eta)}
                self._write("overall", **times, finished=finished, total=total)
            case Waiting(task, reason, folder):
                self._task("waiting", task, reason=reason, folder=folder)
            case Cluster(address, workers, threads, left_out):
                some = {"workers": workers, "threads": threads, "left_out": list(left_out)}
                self._write("cluster", scheduler=address, **some)
            case Done(task, result):
                self._task("done", task, **_fields(result))
            case Failed(task, error):
                self._task("failed", task, **_error(error))
            case Skipped(task, reason):
                self._task("skipped", task, reason=reason)
            case UpToDate(task, target):
                self._task("up_to_date", task, target=target)
            case BatchDone(summary):
                self._write("summary", **_fields(summary))

    def left_out(self, left: LeftOut) -> None:
        self._write("left_out", path=left.path, failure=left.failure, **_error(left.error))

    def info(self, info: ArchiveInfo) -> None:
        self._write("info", **_fields(info))

    def error(self, path: Path | None, error: TrilobyteError) -> None:
        self._write("error", path=path, **_error(error))

    def finding(self, finding: Finding) -> None:
        self._write("finding", **_fields(finding))

    def finished(self, task: Task | None) -> None:
        pass

    def audited(self, counts: Counter[State], full: bool, stopped: bool) -> None:
        level = "full" if full else "quick"
        self._write("audit", level=level, stopped=stopped, **{state: counts[state] for state in get_args(State)})

    def state(self, file: FileStatus) -> None:
        more = {"was": file.was} if file.was else {"reason": file.reason} if file.reason else {}
        self._write("status", path=file.path, state=file.state, target=file.target, **more)

    def counted(self, counts: Counter[Word]) -> None:
        self._write("status_summary", counts={state: counts[state] for state in WORDS})

    def collection(self, collection: Collection) -> None:
        sources = [each.path for each in collection.sources]
        self._write("collection", name=collection.name, sources=sources, target=collection.target.path)

    def album(self, folder: Path, counts: Counter[Word]) -> None:
        self._write("album", path=folder, counts=dict(counts))

    def updated(self, collection: Collection, counts: Counter[Word], code: ExitCode) -> None:
        self._write("updated", name=collection.name, counts=dict(counts), exit_code=code)

    def remark(self, path: Path, message: str) -> None:
        self._write("remark", path=path, message=message)

    def mounted(self, path: Path, mountpoint: Path, as_: str, tracks: int, converted: int) -> None:
        where = {"path": path, "mountpoint": mountpoint}
        self._write("mounted", **where, tracks=tracks, converted=converted, **{"as": as_})

    def unmounted(self, mountpoint: Path) -> None:
        self._write("unmounted", mountpoint=mountpoint)

    def serving(self, path: Path | None, url: str, tracks: int, albums: int) -> None:
        self._write("serving", path=path, url=url, tracks=tracks, albums=albums)

    def stopped_serving(self, url: str) -> None:
        self._write("stopped", url=url)

    def gone(self, gone: GoneSource) -> None:
        self._write("gone", path=gone.path, target=gone.stored)

    def undone(self, undone: Undone, only_told: bool) -> None:
        from trilobyte_gui.archive.operations.trash_originals import lies_in_trash

        move = undone.move
        what = {"path": move.original, "archive": move.archive, "source_sha256": move.sha256.hex()}
        trash = {"trash": move.trash} if move.trash else {}
        if undone.error:
            self._write("failed", **what, **trash, **_error(undone.error))
        else:
            there = {"there": lies_in_trash(move)} if only_told else {}
            self._write("in_trash" if only_told else "undone", **what, **trash, **there)

    def nothing_to_do(self, failures: Sequence[ExitCode] = ()) -> None:
        """`failures` are those of all that was named, and are told already."""
        code = overall(failures or [ExitCode.NOTHING_TO_DO])
        self._write("summary", exit_code=code, done=0, failed=len(failures), skipped=0)

    def _task(self, name: str, task: Task, **values: object) -> None:
        self._write(name, id=task.id, kind=task.kind, path=task.source, **values)

    def _write(self, event: str, /, **values: object) -> None:
        with output():
            self._out.write(event_line(event, values).encode("ascii") + b"\n")
            self._out.flush()


def _fields(result: Any) -> dict[str, object]:
    fields = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    if isinstance(result, Salvaged):
        fields["gaps"] = [_fields(gap) for gap in result.gaps]
    return fields


def _error(error: TrilobyteError) -> dict[str, object]:
    return {
        "error": type(error).__name__,
        "exit_code": error.exit_code,
        "message": error.message,
        "hint": hint_of(error),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

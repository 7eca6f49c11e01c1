"""Events for people: a live display in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.archive.operations.check import FAULTS, TAGS_NOW, Finding, State
from trilobyte_gui.archive.operations.info import ArchiveInfo
from trilobyte_gui.archive.planning.changes import GoneSource
from trilobyte_gui.archive.planning.scan import LeftOut
from trilobyte_gui.archive.planning.status import WORDS, FileStatus, Word
from trilobyte_gui.archive.tasks import (
    BatchDone,
    Cluster,
    Compressed,
    Copied,
    Disposed,
    Done,
    Estimated,
    Event,
    Failed,
    Moved,
    Overall,
    Preparing,
    Progress,
    Pruned,
    Repaired,
    Restored,
    Result,
    Salvaged,
    Skipped,
    Start,
    Summary,
    Task,
    UpToDate,
    Verified,
    Waiting,
)
from trilobyte_gui.archive.tasks import Compared as ComparedCopy
from trilobyte_gui.cli.ending import output
from trilobyte_gui.cli.formatting import duration, exact_time, share, shown, size
from trilobyte_gui.cli.hints import hint_of
from trilobyte_gui.codec.errors import ExitCode, NotListed, Phrase, TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.archive.operations.trash_originals import Undone
    from trilobyte_gui.archive.storage.collections import Collection
    from trilobyte_gui.cli.live import Live


class TextReport:
    """Results on standard output, what went wrong on standard error; a moving display only on a terminal."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._live: Live | None = None
        self._stray: Counter[str] = Counter()
        self._disposing = False

    def __enter__(self) -> TextReport:
        if sys.stdout.isatty() and not self._quiet:
            from trilobyte_gui.cli.live import Live

            self._live = Live()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.close()
            self._live = None

    def event(self, event: Event) -> None:
        """Print what one event of a batch means for people."""
        match event:
            case Preparing(True):
                self._say("Preparing the codec for this computer. This happens once and takes half a minute.")
            case Start(task):
                self._disposing = task.kind == "dispose"
            case Progress() | Overall():
                if self._live:
                    self._live.show(event)
            case Waiting(task, reason, folder):
                where = f"{shown(task.source)}: {reason}"
                self._say(f"{where}. Waiting for room in {shown(folder)}; Ctrl-C stops.")
            case Cluster(address, workers, threads, left_out):
                for words in left_out:
                    self._complain(None, TrilobyteError(f"a worker is left out: {words}"))
                many = f"{workers} worker{'s' * (workers != 1)} with {threads} thread{'s' * (threads != 1)}"
                self._say(f"{many} at {address}." if workers else f"No worker is at {address} yet. Waiting.")
            case Done(task, result):
                if self._live:
                    self._live.finish(task.id)
                self._say(f"{shown(task.source)}: {_result(result)}")
            case Failed(task, error):
                if self._live:
                    self._live.finish(task.id)
                self._complain(task.source, error)
            case Skipped(task, reason):
                if self._live:
                    self._live.finish(task.id)
                self._say(f"{shown(task.source)}: skipped, {reason}")
            case UpToDate(task):
                if self._live:
                    self._live.finish(task.id)
            case BatchDone(summary):
                self.__exit__()
                self._say(_summary(summary, self._stray, self._disposing))
                self._disposing = False
            case _:
                pass

    def left_out(self, left: LeftOut) -> None:
        if left.failure:
            self._complain(left.path, left.error)
        elif isinstance(left.error, NotListed):
            self._say(f"{shown(left.path)}: {left.reason}")
        else:
            self._stray[left.reason] += 1

    def info(self, info: ArchiveInfo) -> None:
        with output():
            print(_describe(info), flush=True)

    def error(self, path: Path | None, error: TrilobyteError) -> None:
        self._complain(path, error)

    def mounted(self, path: Path, mountpoint: Path, as_: str, tracks: int, converted: int) -> None:
        what = "WAV files" if as_ == "wav" else "the originals"
        self._say(f"{shown(path)} is mounted at {shown(mountpoint)}: {tracks} track{'s' * (tracks != 1)}, as {what}.")
        if converted:
            some = "1 cannot come" if converted == 1 else f"{converted} cannot come"
            self._say(f"Of these, {some} back byte for byte, and can be had as WAV only.")
        self._say("It stays until Ctrl-C, or until it is unmounted.")

    def unmounted(self, mountpoint: Path) -> None:
        self._say(f"{shown(mountpoint)} is unmounted.")

    def serving(self, path: Path | None, url: str, tracks: int, albums: int) -> None:
        many = f"{tracks} track{'s' * (tracks != 1)}, {albums} album{'s' * (albums != 1)}"
        what = f"{shown(path)} is" if path else "Previews are"
        self._say(f"{what} served at {url}: {many}. Ctrl-C ends it.")

    def stopped_serving(self, url: str) -> None:
        self._say("Nothing is served any more.")

    def finding(self, finding: Finding) -> None:
        words = Phrase("{0}: {1}", finding.state, finding.words) if finding.words else finding.state
        if finding.state in FAULTS:
            self._complain(finding.path, TrilobyteError(words))
        elif finding.state != "sound":
            self._say(f"{shown(finding.path)}: {words}")

    def finished(self, task: Task | None) -> None:
        if self._live and task:
            self._live.finish(task.id)

    def audited(self, counts: Counter[State], full: bool, stopped: bool) -> None:
        self.__exit__()
        if not counts:
            self._say("No archive was found, and none is known here.")
            return
        how = "decoded and compared" if full else "checksums compared, nothing decoded (--full does)"
        found = ", ".join(f"{count} {state}" for state, count in counts.most_common())
        self._say(f"{found}; {how}." + (" Stopped before the end." if stopped else ""))

    def state(self, file: FileStatus) -> None:
        if file.state not in ("up to date", "archive only"):
            more = f" (its archive is {shown(file.was)})" if file.was else f": {file.reason}" if file.reason else ""
            self._say(f"{file.state:<8} {shown(file.path)}{more}")

    def counted(self, counts: Counter[Word]) -> None:
        told = _counted(counts)
        self._say(f"{told}." if told else "No file to compare was found." + _stray_words(self._stray))

    def collection(self, collection: Collection) -> None:
        self._say(f"{shown(collection.name)} ({shown(collection.target.path)})")

    def album(self, folder: Path, counts: Counter[Word]) -> None:
        if set(counts) - {"up to date", "archive only"}:
            self._say(f"{shown(folder)}: {_counted(counts)}")

    def updated(self, collection: Collection, counts: Counter[Word], code: ExitCode) -> None:
        equal = "the archives are what the folders are" if code is ExitCode.OK else "not all is archived as it is"
        self._say(f"{shown(collection.name)}: {equal}. {_counted(counts)}.")

    def remark(self, path: Path, message: str) -> None:
        self._say(f"{shown(path)}: {message}")

    def gone(self, gone: GoneSource) -> None:
        self._say(f"{shown(gone.path)}: gone; {shown(gone.stored)} stays (--prune moves it to the trash)")

    def undone(self, undone: Undone, only_told: bool) -> None:
        from trilobyte_gui.archive.operations.trash_originals import lies_in_trash

        move = undone.move
        if undone.error:
            self._complain(move.original, undone.error)
        elif only_told:
            where = f"in the trash as {shown(move.trash or 'a name that the system did not report')}"
            if lies_in_trash(move) is False:
                where = "not in the trash any more"
            pruned = move.archive == move.original
            stands = "its original is gone" if pruned else f"its archive is {shown(move.archive)}"
            self._say(f"{shown(move.original)}: {where}; {stands}")
        else:
            self._say(f"{shown(move.original)}: brought back")

    def nothing_to_do(self, failures: Sequence[ExitCode] = ()) -> None:
        """`failures` are those of all that was named, and are told already."""
        if not failures:
            self._say("No file to work on was found." + _stray_words(self._stray))

    def _say(self, line: str) -> None:
        with output():
            if self._live:
                self._live.say(line)
            elif not self._quiet:
                print(line, flush=True)

    def _complain(self, path: Path | None, error: TrilobyteError) -> None:
        where = f"{shown(path)}: " if path else ""
        line = f"{where}{error.message}. {hint_of(error)}".rstrip()
        if self._live:
            self._live.say(line, bad=True)
        else:
            print(line, file=sys.stderr, flush=True)


def _counted(counts: Counter[Word]) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in WORDS if counts[state])


def _result(result: Result) -> str:
    match result:
        case Copied():
            return f"copied as {shown(result.target)}" + (f": {result.reason}" if result.reason else "")
        case ComparedCopy():
            return "as the manifest lists it"
        case Moved():
            return f"moved: {shown(result.was)} is now {shown(result.target)}"
        case Pruned():
            where = f" ({shown(result.trash)})" if result.trash else ""
            return f"its original is gone; moved to the trash{where}, undo brings it back"
        case Compressed():
            flac = result.flac8_bytes + result.metadata_bytes
            sizes = f"{size(result.original_bytes)} → {size(result.trilobyte_bytes)}"
            pace = _pace(result.seconds, result.encode_s + result.verify_s)
            against = (
                f"{share(result.trilobyte_bytes, flac)} than FLAC's {size(flac)}"
                if flac
                else f"{share(result.trilobyte_bytes, result.original_bytes)} (FLAC cannot hold it)"
            )
            missing = f"; incomplete: {result.incomplete}" if result.incomplete else ""
            missing += f"; preview of {size(result.preview_bytes)}" if result.preview_bytes else ""
            remarks = "".join(f"\n  {shown(remark)}" for remark in result.remarks)
            if result.carried:
                missing += "; only what is around the audio changed"
            return f"{sizes}, {against}, {result.promise}{pace}{missing}{remarks}"
        case Restored():
            pace = _pace(result.seconds, result.decode_s)
            remarks = "".join(f"\n  {shown(remark)}" for remark in result.remarks)
            return f"restored as {shown(result.target)}, {result.exact}{pace}{remarks}"
        case Salvaged():
            return _salvaged(result)
        case Repaired():
            if result.how == "nothing to repair":
                return "sound, nothing to repair"
            blocks = f", {result.blocks} blocks brought back" if result.blocks else ""
            faults = f" (damaged: {', '.join(result.faults)})" if result.faults else ""
            return f"repaired by its {result.how}{blocks}{faults}, and verified"
        case Verified():
            edited = f"; {TAGS_NOW[result.tags]}" if result.tags in TAGS_NOW else ""
            listed = "; the folder's manifest does not list it" if result.listed == "not listed" else ""
            if result.level == "quick":
                return "its checksums hold (nothing was decoded)" + edited + listed
            return f"sound, {result.promise}{_pace(result.seconds, result.decode_s)}{edited}{listed}"
        case Disposed():
            where = f" as {shown(result.trash)}" if result.trash else ""
            return f"its archive is sound; moved to the trash{where}{_pace(result.seconds, result.decode_s)}"
        case Estimated():
            flac = result.flac8_bytes + result.metadata_bytes
            span = f"{size(result.trilobyte_low)} to {size(result.trilobyte_high)}"
            expected = f"Trilobyte about {size(result.trilobyte_bytes)} ({span})"
            held = f"FLAC {size(flac)}" if flac else "FLAC cannot hold it"
            saving = share(result.trilobyte_bytes, flac or result.original_bytes)
            return f"{size(result.original_bytes)}, {held}, {expected}, {saving}"


def _salvaged(result: Salvaged) -> str:
    kept = result.segments - result.segments_lost
    lines = [f"salvaged as {shown(result.target)}: {kept} of {result.segments} segments"]
    if result.exact == "file-exact":
        lines[0] += ", the original byte for byte"
    elif result.exact == "audio-exact":
        lines[0] += ", all of the audio"
    if result.faults:
        lines.append(f"damaged: {', '.join(result.faults)}")
    rate = result.rate or 1
    for gap in result.gaps:
        begin, end = gap.first_frame / rate, (gap.first_frame + gap.frames) / rate
        lines.append(f"silence from {exact_time(begin)} to {exact_time(end)}: {gap.reason}")
    return "\n  ".join(lines)


def _pace(seconds: float, spent: float) -> str:
    return f" ({_times(seconds / spent)})" if spent > 0 and seconds > 0 else ""


def _times(rate: float) -> str:
    """Of real time; the language model is far slower than that."""
    return f"{rate:.{1 if rate >= 0.1 else 3}f}× real time"


def _summary(summary: Summary, stray: Counter[str], disposing: bool) -> str:
    """`disposing` says that the batch is the one that moves originals to the trash, behind the one that archives."""
    parts = [f"{summary.done} {'moved to the trash' if disposing else 'done'}"]
    for count, word in (
        (summary.copied, "copied"),
        (summary.moved, "moved"),
        (summary.pruned, "moved to the trash"),
        (summary.up_to_date, "up to date"),
        (summary.compared, "compared"),
        (summary.skipped, "skipped"),
        (summary.failed, "left in place" if disposing else "failed"),
        (summary.not_started, "not started"),
    ):
        if count:
            parts.append(f"{count} {word}")
    line = ", ".join(parts) + f" in {duration(summary.elapsed_s)}"
    if summary.audio_seconds and summary.elapsed_s:
        line += f", {_times(summary.audio_seconds / summary.elapsed_s)}"
    line += "."
    flac = summary.flac8_bytes + summary.metadata_bytes
    if summary.done and summary.flac8_bytes:
        saving = share(summary.trilobyte_bytes, flac)
        line += f" {size(summary.original_bytes)} → {size(summary.trilobyte_bytes)}, {saving}"
        if summary.not_for_flac == summary.done:
            line += " (FLAC cannot hold it)."
        else:
            some = summary.not_for_flac
            as_they_are = f" (with {some} that FLAC cannot hold as the original{'s' * (some != 1)})" if some else ""
            line += f" than FLAC's {size(flac)}{as_they_are}."
    if summary.exit_code is ExitCode.INTERRUPTED:
        line += " Stopped; run the same command again to go on."
    return line + _stray_words(stray)


def _stray_words(stray: Counter[str]) -> str:
    return "".join(f"\nLeft alone: {count} × {reason}" for reason, count in stray.most_common())


def _describe(info: ArchiveInfo) -> str:
    counts = {"coded": info.segments_coded, "by the language model": info.segments_lm}
    counts |= {"FLAC": info.segments_flac, "raw": info.segments_raw}
    segments = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "none"
    bits = f"{info.bits} bit" if info.valid_bits == info.bits else f"{info.valid_bits} of {info.bits} bit"
    audio = f"{info.channels} channel{'s' * (info.channels > 1)}, {bits}, {info.rate} Hz"
    flac = info.flac8_bytes + info.metadata_bytes
    saving = share(info.trilobyte_bytes, flac)
    parts = f"audio {info.audio_bytes}, headers {info.wrapper_bytes}, tables {info.tables_bytes}"
    lines = [
        ("Archive", shown(info.path)),
        ("Format", f"version {info.format_version}, preset {info.preset}, coder {info.coder_version}"),
        ("Original", f"{shown(info.source_name)} ({info.source_format}, {info.source_time})"),
        ("Audio", f"{audio}, {info.samples}, {duration(info.seconds)}, {info.frames} frames"),
        ("Speakers", ", ".join(info.speakers) or "not known"),
        *[("Not kept", each) for each in info.not_kept],
        ("Size", f"{size(info.original_bytes)} → {size(info.trilobyte_bytes)}"),
        (
            "FLAC -8",
            f"{size(flac)} with the original's tags; the archive is {saving}" if info.flac8_bytes else "cannot hold it",
        ),
        ("Promise", info.promise + (f" (as {info.recipe})" if info.recipe else "")),
        *([("Incomplete", f"the original was damaged: {info.damage}")] if info.incomplete else []),
        ("Permissions", info.source_mode or "not known"),
        ("Segments", f"{segments}; {info.segment_frames} frames each"),
        ("Bytes", f"{parts}, tags {info.tag_bytes} ({info.tag_state})"),
        ("PCM MD5", info.pcm_md5),
        ("SHA-256", info.source_sha256),
        ("Model", info.model_sha256),
        *([("Language model", info.lm_sha256)] if info.lm_sha256 else []),
    ]
    lines += [(shown(name), shown(value)) for name, value in info.tags]
    lines += [("Block", f"{shown(name)}, {length} bytes") for name, length in info.blocks]
    lines += [("Kept", shown(each)) for each in info.kept]
    lines += [("Picture", f"{mime}, {size(length)}") for mime, length in info.pictures]
    lines += [("Shown", f"{mime}, {size(length)} (in the tags)") for mime, length in info.tag_pictures]
    return "\n".join(f"{name + ':':<14} {value}" for name, value in lines)

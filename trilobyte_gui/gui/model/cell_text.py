"""What a row's cells say: to the eye in one or two short lines, to a screen reader in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.list_layout import AlbumGroup, Entry
from trilobyte_gui.gui.model.track import BUSY, AudioFormat, Kind, Row, State
from trilobyte_gui.gui.services.i18n import mark, tr

Tone = Literal["dim", "text", "accent", "good", "warn", "bad"]
Mark = Literal["", "check", "warn", "cross", "dot"]


class Column(IntEnum):
    """The columns of the track list, in their order."""

    TRACK = 0
    ARTIST = 1
    ALBUM = 2
    LENGTH = 3
    FORMAT = 4
    ORIGINAL = 5
    FLAC = 6
    TRILOBYTE = 7
    LESS_FLAC = 8
    LESS_ORIGINAL = 9
    SPEED = 10
    STATE = 11


_TITLES = {
    Column.TRACK: mark("Title"),
    Column.ARTIST: mark("Artist"),
    Column.ALBUM: mark("Album"),
    Column.LENGTH: mark("Length"),
    Column.FORMAT: mark("Format"),
    Column.ORIGINAL: mark("Original\nMB"),
    Column.FLAC: mark("FLAC -8\nMB"),
    Column.TRILOBYTE: mark("Trilobyte\nMB"),
    Column.LESS_FLAC: mark("Saved on\nFLAC -8"),
    Column.LESS_ORIGINAL: mark("Saved on\noriginal"),
    Column.SPEED: mark("Speed\n× real time"),
    Column.STATE: mark("State"),
}

_EXPLAINED = {
    Column.ORIGINAL: mark("The file as it is, with its tags and pictures"),
    Column.FLAC: mark("The same audio, tags and pictures as FLAC at its highest level (-8), without padding"),
    Column.TRILOBYTE: mark("The archive; a figure with ~ is estimated from excerpts, with its range"),
    Column.LESS_FLAC: mark("How much smaller the archive is than FLAC -8 of the same audio"),
    Column.LESS_ORIGINAL: mark("How much smaller the archive is than the original file"),
    Column.SPEED: mark("Seconds of music done in a second of work, verification included"),
}


def heading(column: Column) -> str:
    """A column's name as its header shows it, in one or two lines."""
    return tr(_TITLES[column])


def title(column: Column) -> str:
    """A column's name in one line."""
    return heading(column).replace("\n", " ")


def explained(column: Column) -> str:
    return tr(_EXPLAINED[column]) if column in _EXPLAINED else ""


NUMBERS = frozenset(
    {
        Column.LENGTH,
        Column.ORIGINAL,
        Column.FLAC,
        Column.TRILOBYTE,
        Column.LESS_FLAC,
        Column.LESS_ORIGINAL,
        Column.SPEED,
    }
)


@dataclass(frozen=True, slots=True)
class CellStatus:
    """The last column of a track: a mark, a colour, a line, more on hovering, and how far the work is (0 to 1)."""

    mark: Mark
    tone: Tone
    line: str
    more: str = ""
    fraction: float | None = None


def status(row: Row) -> CellStatus:
    """What the last column shows for a track."""
    result, reason = row.result, sentence(tr(row.trouble.reason))
    promised = promise(result.promise)
    match row.state:
        case State.READY | State.LEFT_OUT if result.gone is not None:
            kept = tr("Its archive is kept") if row.kind is Kind.ARCHIVE else tr("Its copy is kept")
            return CellStatus("warn", "warn", tr("Gone from the library"), kept)
        case State.READY | State.WAITING if row.renamed and row.archived_as is not None:
            words = tr("was {0}").format(row.archived_as.path.name.removesuffix(".trilo"))
            return CellStatus("dot", "accent", tr("Moved"), words)
        case State.READY | State.WAITING if row.archived_as is not None:
            return CellStatus("check", "dim", tr("Its archive is listed, too"), _twin(row, row.archived_as))
        case State.WAITING:
            return CellStatus("", "dim", tr("Not estimated yet"))
        case State.ESTIMATING:
            return CellStatus("", "text", tr("Estimating"), fraction=row.pace.fraction)
        case State.READY if row.kind is Kind.ARCHIVE:
            return CellStatus("dot", "accent", tr("Ready to restore"))
        case State.READY:
            same = tr("Same audio as {0}").format(_twin(row, row.same_as)) if row.same_as else ""
            return CellStatus("dot", "accent", tr("Ready to compress"), same)
        case State.QUEUED:
            return CellStatus("", "dim", tr("In line, number {0}").format(text.number(row.turn)))
        case State.WORKING if row.pace.waits:
            return CellStatus("warn", "warn", tr("Waiting for room on the drive"), tr("It continues when there is"))
        case State.WORKING if row.kind is Kind.OTHER and row.verb in ("compress", "restore"):
            return CellStatus("", "text", tr("Copying"), fraction=row.pace.fraction)
        case State.WORKING:
            doing = {
                "compress": tr("Compressing"),
                "restore": tr("Restoring"),
                "verify": tr("Verifying"),
                "check": tr("Checking"),
                "repair": tr("Repairing"),
                "trash": tr("Verifying before the trash"),
                "prune": tr("Moving to the trash"),
            }
            return CellStatus("", "text", doing.get(row.verb, ""), fraction=row.pace.fraction)
        case State.ARCHIVED:
            trashed = tr("original in the trash") if result.trashed else ""
            if result.incomplete:
                return CellStatus("warn", "warn", tr("Archived as far as it goes"), sentence(tr(result.incomplete)))
            if row.verb == "repair":
                return CellStatus("check", "good", *_repaired(row))
            if row.verb == "found":  # nothing has been verified here
                return CellStatus("check", "good", tr("Archived"), _joined(promised, tr("archive beside it")))
            if row.verb == "up to date":
                return CellStatus("check", "good", tr("Archived"), _joined(promised, tr("up to date")))
            more = _joined(promised, trashed, *map(tr, result.remarks))
            if row.verb == "check":  # nothing has been decoded
                return CellStatus("check", "good", tr("Checksums are right"), more)
            return CellStatus("check", "good", tr("Archived and verified"), more)
        case State.RESTORED if result.lost is not None:
            return CellStatus("warn", "warn", tr("Restored with gaps"), silence(row))
        case State.RESTORED if result.incomplete:
            more = sentence(_joined(*map(tr, result.remarks)) or tr(result.incomplete))
            return CellStatus("warn", "warn", tr("Restored as far as it went"), more)
        case State.RESTORED:
            return CellStatus("check", "good", tr("Restored and verified"), _joined(promised, *map(tr, result.remarks)))
        case State.COPIED if row.verb in ("verify", "check"):
            return CellStatus("check", "good", tr("Unchanged since it was copied"))
        case State.COPIED:
            return CellStatus("check", "good", tr("Copied as it is"), reason)
        case State.SKIPPED if row.kind is Kind.OTHER:
            return CellStatus("check", "dim", tr("Its copy is there already"))
        case State.SKIPPED:
            return CellStatus("warn", "warn", tr("Skipped"), reason)
        case State.FAILED:
            return CellStatus("cross", "bad", reason, tr(row.trouble.remedy))
        case State.LEFT_OUT:
            return CellStatus("", "dim", tr("Other file"), reason)


def silence(row: Row) -> str:
    """What a damaged archive could not give back."""
    lost, whole = row.result.lost or 0, row.audio.seconds or 0
    return tr("{0} of {1} s are silence").format(text.number(lost, 1), text.number(whole, 1))


def _repaired(row: Row) -> tuple[str, str]:
    if row.result.repaired == "nothing to repair":
        return tr("Sound"), tr("All its checksums are right: there was nothing to repair")
    how = {"recovery records": tr("From its recovery data"), "copies": tr("From duplicate parts")}
    return tr("Repaired and verified"), how.get(row.result.repaired, "")


def _twin(row: Row, other: Row) -> str:
    """The other's name, with its folder where the names are the same."""
    return other.path.name if other.path.name != row.path.name else f"{other.path.parent.name}/{other.path.name}"


def album_status(album: AlbumGroup) -> CellStatus:
    """What the last column shows for an album: its tracks together."""
    t = album.totals
    if t.failed:
        return CellStatus("cross", "bad", tr("{0} failed").format(text.number(t.failed)))
    if t.busy:
        working = any(row.state in (State.WORKING, State.QUEUED) for row in album.rows)
        beside = {State.LEFT_OUT, *((State.READY, State.WAITING) if working else ())}  # not concerned
        rows = [row for row in album.rows if row.state not in beside]
        begun = (State.WORKING, State.ESTIMATING)
        part = sum(row.pace.fraction if row.state in begun else row.state not in (*BUSY, State.WAITING) for row in rows)
        words = tr("{0} of {1} done").format(t.done, t.tracks) if working else tr("Estimating")
        return CellStatus("", "text", words, fraction=part / len(rows))
    if t.tracks and t.done == t.tracks:
        gaps = sum(row.result.lost is not None for row in album.rows)
        if gaps:
            return CellStatus("warn", "warn", tr("{0} restored with gaps").format(text.number(gaps)))
        return CellStatus("check", "good", tr("All done"))
    if t.tracks and t.compressible == t.tracks and t.complete:
        return CellStatus("dot", "accent", tr("Ready to compress"))
    if t.tracks and t.restorable == t.tracks:
        return CellStatus("dot", "accent", tr("Ready to restore"))
    return CellStatus("", "dim", "")


def promise(name: str) -> str:
    return {
        "file-exact": tr("File-exact"),
        "audio-and-metadata-exact": tr("Audio- and metadata-exact"),
        "audio-exact": tr("Audio-exact"),
    }.get(name, "")


def sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


def sample_format(audio: AudioFormat) -> tuple[str, str]:
    """`FLAC 24-bit` and `96 kHz stereo`: two short lines."""
    return text.sample_format(audio.codec, audio.bits, audio.rate, audio.channels)


def second_line(row: Row) -> str:
    """Under a title: the file's name; under a bare file name: its folder."""
    return row.path.name if row.tags.title else row.path.parent.name or str(row.path.parent)


def about_album(album: AlbumGroup) -> str:
    """The line under an album's title."""
    others = album.totals.beside
    parts = [album.artist, album.year]
    if len(album.rows) > others:
        parts.append(text.tracks(len(album.rows) - others))
    if others:
        parts.append(tr("1 other file") if others == 1 else tr("{0} other files").format(text.number(others)))
    if album.discs > 1:
        parts.append(tr("{0} discs").format(album.discs))
    return _joined(*parts)


def spread(entry: Entry) -> str:
    """Half the range of an estimate, in per cent of it."""
    size: int | None
    low: int | None
    high: int | None
    if isinstance(entry, AlbumGroup):
        t = entry.totals
        size, low, high = (t.size, t.low, t.high) if t.complete else (None, None, None)
    else:
        size, low, high = entry.sizes.archive, entry.sizes.low, entry.sizes.high
    if not size or low is None or high is None or low == high:
        return ""
    return "±" + text.percent((high - low) / 2 / size)


def cell(entry: Entry, column: Column) -> str:
    """One line, for copying, sorting tests and screen readers' fall-back."""
    if isinstance(entry, AlbumGroup):
        return _album_cell(entry, column)
    row = entry
    match column:
        case Column.TRACK:
            return row.name
        case Column.ARTIST:
            return row.tags.artist
        case Column.ALBUM:
            return row.tags.album
        case Column.FORMAT:
            return " ".join(filter(None, sample_format(row.audio)))
        case Column.LENGTH:
            return text.duration(row.audio.seconds)
        case Column.ORIGINAL:
            return text.megabytes(row.sizes.original)
        case Column.FLAC:
            return text.megabytes(row.sizes.flac8)
        case Column.TRILOBYTE:
            return _guessed(row.sizes.estimated, text.megabytes(row.sizes.archive))
        case Column.LESS_FLAC:
            return _guessed(row.sizes.estimated, text.percent(row.sizes.saved(row.sizes.flac8)))
        case Column.LESS_ORIGINAL:
            return _guessed(row.sizes.estimated, text.percent(row.sizes.saved(row.sizes.original)))
        case Column.SPEED:
            return text.times(row.pace.speed) if row.pace.speed else ""
        case Column.STATE:
            return status(row).line


def _album_cell(album: AlbumGroup, column: Column) -> str:
    t = album.totals
    guess = t.actual < t.known
    match column:
        case Column.TRACK:
            return album.title
        case Column.ARTIST:
            return album.artist
        case Column.LENGTH:
            return text.duration(t.seconds) if t.seconds else ""
        case Column.ORIGINAL:
            return text.megabytes(t.everything) if t.tracks else ""
        case Column.FLAC if t.complete:
            return text.megabytes(t.flac8)
        case Column.TRILOBYTE if t.complete:
            return _guessed(guess, text.megabytes(t.size))
        case Column.LESS_FLAC:
            return _guessed(guess, text.percent(t.saved(t.flac8)))
        case Column.LESS_ORIGINAL:
            return _guessed(guess, text.percent(t.saved(t.original)))
        case Column.STATE:
            return album_status(album).line
        case _:
            return ""


def _guessed(guess: bool, shown: str) -> str:
    return f"~{text.THIN}{shown}" if guess and shown else shown


def spoken(entry: Entry, column: Column) -> str:
    """For a screen reader: what it is and how much, without signs that are not read aloud."""
    if column is Column.TRACK:
        if isinstance(entry, AlbumGroup):
            opened = tr("expanded") if entry.open else tr("collapsed")
            return _joined(tr("Album {0}").format(entry.title), about_album(entry), opened)
        return _joined(entry.name, second_line(entry))
    if column is Column.STATE:
        said = album_status(entry) if isinstance(entry, AlbumGroup) else status(entry)
        done = tr("{0} per cent").format(text.number(100 * said.fraction)) if said.fraction is not None else ""
        return _joined(said.line, done, said.more) or tr("State: not known yet")
    sizes = {Column.ORIGINAL: "original", Column.FLAC: "flac8", Column.TRILOBYTE: "archive"}
    name = title(column).removesuffix(" MB")
    if isinstance(entry, Row) and column is Column.TRILOBYTE and entry.sizes.estimated:
        figures = (text.size_in_words(size or 0) for size in (entry.sizes.archive, entry.sizes.low, entry.sizes.high))
        return tr("Trilobyte: about {0}, between {1} and {2}").format(*figures)
    if isinstance(entry, Row) and column in sizes:
        size = getattr(entry.sizes, sizes[column])
        return f"{name}: {tr('not known yet') if size is None else text.size_in_words(size)}"
    return f"{name}: {cell(entry, column).replace('~' + text.THIN, tr('about') + ' ') or tr('not known yet')}"


def hover(entry: Entry, column: Column) -> str:
    """The tooltip of a cell, with what does not fit into it."""
    if isinstance(entry, AlbumGroup):
        return cell(entry, column)
    row = entry
    match column:
        case Column.TRACK:
            return str(row.path)
        case Column.ARTIST | Column.ALBUM:
            return cell(row, column)
        case Column.ORIGINAL | Column.FLAC | Column.TRILOBYTE:
            has = row.sizes
            size = {Column.ORIGINAL: has.original, Column.FLAC: has.flac8, Column.TRILOBYTE: has.archive}[column]
            if size is None:
                return ""
            if column is Column.TRILOBYTE and has.low is not None and has.high is not None:
                return tr("About {0} bytes, between {1} and {2}").format(*map(text.number, (size, has.low, has.high)))
            return tr("{0} bytes").format(text.number(size))
        case Column.STATE:
            said = status(row)
            lines = dict.fromkeys((said.line, said.more, tr(row.trouble.remedy)))
            return "\n".join(filter(None, lines))
        case _:
            return ""


def detail(entry: Entry) -> str:
    """The whole story of a row that needs one, for the line below the list."""
    if isinstance(entry, AlbumGroup):
        return ""
    row = entry
    if row.state in (State.FAILED, State.SKIPPED, State.LEFT_OUT):
        parts = (sentence(tr(row.trouble.reason)), tr(row.trouble.remedy))
        return " ".join(f"{part.rstrip('.')}." for part in parts if part)
    if row.state is State.RESTORED and row.result.restored:
        return tr("Restored to {0}").format(row.result.restored)
    if row.state is State.ARCHIVED and row.result.archive:
        return tr("Archived as {0}").format(row.result.archive)
    return ""


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))

"""What a row's cells say: to the eye in one or two short lines, to a screen reader in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from trilobyte_gui.gui import text
from trilobyte_gui.gui.library import Kind, Row, State

Tone = Literal["dim", "text", "accent", "good", "warn", "bad"]
Mark = Literal["", "check", "warn", "cross", "dot"]


class Column(IntEnum):
    TRACK = 0
    FORMAT = 1
    LENGTH = 2
    ORIGINAL = 3
    FLAC = 4
    TRILOBYTE = 5
    LESS_FLAC = 6
    LESS_ORIGINAL = 7
    STATE = 8


TITLES = {
    Column.TRACK: "Track",
    Column.FORMAT: "Format",
    Column.LENGTH: "Length",
    Column.ORIGINAL: "Original\nMB",
    Column.FLAC: "FLAC -8\nMB",
    Column.TRILOBYTE: "Trilobyte\nMB",
    Column.LESS_FLAC: "Saved on\nFLAC -8",
    Column.LESS_ORIGINAL: "Saved on\noriginal",
    Column.STATE: "State",
}

EXPLAINED = {
    Column.ORIGINAL: "The file as it is, with its tags and pictures",
    Column.FLAC: "The same audio, tags and pictures as FLAC at its highest level (-8), without padding",
    Column.TRILOBYTE: "The archive; a figure with ~ is estimated from excerpts, with its range",
    Column.LESS_FLAC: "How much smaller the archive is than FLAC -8 of the same audio",
    Column.LESS_ORIGINAL: "How much smaller the archive is than the original file",
}


def title(column: Column) -> str:
    """A column's name in one line."""
    return TITLES[column].replace("\n", " ")


NUMBERS = frozenset(
    {Column.LENGTH, Column.ORIGINAL, Column.FLAC, Column.TRILOBYTE, Column.LESS_FLAC, Column.LESS_ORIGINAL}
)


@dataclass(frozen=True, slots=True)
class Status:
    mark: Mark
    tone: Tone
    line: str
    more: str = ""
    fraction: float | None = None


def status(row: Row) -> Status:
    """The last column."""
    match row.state:
        case State.WAITING:
            return Status("", "dim", "Not estimated yet")
        case State.ESTIMATING:
            return Status("", "text", "Estimating", fraction=row.fraction)
        case State.READY if row.kind is Kind.ARCHIVE:
            return Status("dot", "accent", "Ready to restore")
        case State.READY:
            return Status("dot", "accent", "Ready to compress")
        case State.QUEUED:
            return Status("", "dim", "In line")
        case State.WORKING:
            doing = "Compressing" if row.verb == "compress" else "Restoring"
            return Status("", "text", _joined(doing, _speed(row)), fraction=row.fraction)
        case State.ARCHIVED:
            return Status("check", "good", "Archived and verified", _joined(promise(row.promise), _speed(row)))
        case State.RESTORED:
            return Status("check", "good", "Restored and verified", _joined(promise(row.promise), _speed(row)))
        case State.SKIPPED:
            return Status("warn", "warn", "Skipped", sentence(row.reason))
        case State.FAILED:
            return Status("cross", "bad", sentence(row.reason), row.remedy)
        case State.LEFT_OUT:
            return Status("warn", "dim", "Left out", sentence(row.reason))


def promise(name: str) -> str:
    return {
        "file-exact": "File-exact",
        "audio-and-metadata-exact": "Audio- and metadata-exact",
        "audio-exact": "Audio-exact",
    }.get(name, "")


def sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


def second_line(row: Row) -> str:
    """Under a title: artist and file name; under a bare file name: its folder."""
    if row.title:
        return f"{row.artist}, {row.path.name}" if row.artist else row.path.name
    return row.path.parent.name or str(row.path.parent)


def spread(row: Row) -> str:
    """Half the range of an estimate, in per cent of it."""
    if not row.size or row.low is None or row.high is None:
        return ""
    return "±" + text.percent((row.high - row.low) / 2 / row.size)


def cell(row: Row, column: Column) -> str:
    """One line, for copying, sorting tests and screen readers' fall-back."""
    match column:
        case Column.TRACK:
            return row.name
        case Column.FORMAT:
            return " ".join(filter(None, text.sample_format(row.codec, row.bits, row.rate, row.channels)))
        case Column.LENGTH:
            return text.duration(row.seconds)
        case Column.ORIGINAL:
            return text.megabytes(row.original)
        case Column.FLAC:
            return text.megabytes(row.flac8)
        case Column.TRILOBYTE:
            return _guessed(row, text.megabytes(row.size))
        case Column.LESS_FLAC:
            return _guessed(row, text.percent(row.saved(row.flac8)))
        case Column.LESS_ORIGINAL:
            return _guessed(row, text.percent(row.saved(row.original)))
        case Column.STATE:
            return status(row).line


def _guessed(row: Row, shown: str) -> str:
    return f"~{text.THIN}{shown}" if row.estimated and shown else shown


def spoken(row: Row, column: Column) -> str:
    """For a screen reader: what it is and how much, without signs that are not read aloud."""
    if column is Column.TRACK:
        return ", ".join(filter(None, (row.name, second_line(row))))
    if column is Column.STATE:
        said = status(row)
        done = f"{text.number(100 * said.fraction)} per cent" if said.fraction is not None else ""
        return ", ".join(filter(None, (said.line, done, said.more)))
    if column is Column.TRILOBYTE and row.estimated and row.low is not None and row.high is not None:
        return (
            f"Trilobyte: about {text.size_in_words(row.size or 0)}, "
            f"between {text.size_in_words(row.low)} and {text.size_in_words(row.high)}"
        )
    sizes = {Column.ORIGINAL: row.original, Column.FLAC: row.flac8, Column.TRILOBYTE: row.size}
    name = title(column).removesuffix(" MB")
    if column in sizes:
        size = sizes[column]
        return f"{name}: {'not known yet' if size is None else text.size_in_words(size)}"
    return f"{name}: {cell(row, column).replace('~' + text.THIN, 'about ') or 'not known yet'}"


def hover(row: Row, column: Column) -> str:
    """What the cell has no room for."""
    match column:
        case Column.TRACK:
            return str(row.path)
        case Column.ORIGINAL | Column.FLAC | Column.TRILOBYTE:
            size = {Column.ORIGINAL: row.original, Column.FLAC: row.flac8, Column.TRILOBYTE: row.size}[column]
            if size is None:
                return ""
            if column is Column.TRILOBYTE and row.estimated and row.low is not None and row.high is not None:
                between = f"between {text.number(row.low)} and {text.number(row.high)}"
                return f"About {text.number(size)} bytes, {between}"
            return f"{text.number(size)} bytes"
        case Column.STATE:
            said = status(row)
            lines = dict.fromkeys((said.line, said.more, row.remedy))
            return "\n".join(filter(None, lines))
        case _:
            return ""


def detail(row: Row) -> str:
    """The whole story of a row that needs one, for the line below the list."""
    if row.state in (State.FAILED, State.SKIPPED, State.LEFT_OUT):
        return " ".join(f"{part.rstrip('.')}." for part in (sentence(row.reason), row.remedy) if part)
    if row.state is State.RESTORED and row.restored:
        return f"Restored to {row.restored}"
    if row.state is State.ARCHIVED and row.archive:
        return f"Archived as {row.archive}"
    return ""


def _speed(row: Row) -> str:
    return f"{text.number(row.speed, 1)}× real time" if row.speed else ""


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))

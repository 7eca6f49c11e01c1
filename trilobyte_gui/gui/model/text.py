"""Numbers in words and columns, in the user's own number format."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLocale

from trilobyte_gui.gui.services.i18n import tr

MEGABYTE = 1_000_000
MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
DASH = "\N{EN DASH}"


def number(value: float, decimals: int = 0) -> str:
    return QLocale().toString(float(value), "f", decimals).replace("-", MINUS)


def times(rate: float) -> str:
    """Of real time; the language model is far slower than that."""
    return number(rate, 1 if rate >= 0.1 else 3)


def megabytes(size: int | None) -> str:
    """For a column: always in MB with two decimals, so that the decimal points line up."""
    if size is None:
        return ""
    if 0 < size < MEGABYTE / 200:
        return "<" + THIN + number(0.01, 2)
    return number(size / MEGABYTE, 2)


def size_in_words(size: int) -> str:
    """With the unit that suits the size: 834 bytes, 24.1 MB, 1.38 GB."""
    value = abs(size)
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= unit:
            return f"{number(value / unit, 2 if value / unit < 10 else 1 if value / unit < 1000 else 0)} {name}"
    return tr("{0} bytes").format(value)


def percent(part: float | None, decimals: int = 1) -> str:
    return "" if part is None else f"{number(100 * part, decimals)}{THIN}%"


def duration(seconds: float | None) -> str:
    """A track's length: 3:07, 1:02:45."""
    if seconds is None:
        return ""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def time_left(seconds: float | None) -> str:
    """As one would say it: no more exact than it is."""
    if seconds is None:
        return ""
    if seconds < 55:
        return tr("{0} s left").format(max(5, 5 * round(seconds / 5)))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return tr("{0} min left").format(minutes)
    return tr("{0} h {1:02} min left").format(minutes // 60, minutes % 60)


def span(seconds: float) -> str:
    """How long something takes, no more exact than anyone knows: 40 s, 7 min, 2 h 10 min, 3 days."""
    if seconds < 55:
        return tr("{0} s").format(max(1, round(seconds)))
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return tr("{0} min").format(minutes)
    if minutes < 48 * 60:
        return tr("{0} h {1:02} min").format(minutes // 60, minutes % 60)
    return tr("{0} days").format(round(minutes / 1440))


def channels(count: int) -> str:
    named = {1: tr("mono"), 2: tr("stereo"), 6: "5.1", 8: "7.1"}
    return named.get(count) or tr("{0} channels").format(count)


def sample_format(codec: str, bits: int, rate: int, count: int) -> tuple[str, str]:
    """Two lines: FLAC stereo / 16 bit, 44.1 kHz."""
    if not codec:
        return "", ""
    kilo = rate / 1000
    shown = number(kilo, 0 if kilo == int(kilo) else 1 if rate % 100 == 0 else 3)
    return f"{codec} {channels(count)}", tr("{0} bit, {1} kHz").format(bits, shown)


def tracks(count: int) -> str:
    return tr("1 track") if count == 1 else tr("{0} tracks").format(number(count))


def moved_along(count: int) -> str:
    """Of archives that were moved because their originals were."""
    stem = tr("1 moved as its original was") if count == 1 else tr("{0} moved as their originals were")
    return stem.format(number(count))


def of_tracks(done: int, count: int) -> str:
    """So many of so many tracks."""
    return (tr("{0} of 1 track") if count == 1 else tr("{0} of {1} tracks")).format(number(done), number(count))


def of_files(done: int, count: int) -> str:
    """So many of so many files."""
    return (tr("{0} of 1 file") if count == 1 else tr("{0} of {1} files")).format(number(done), number(count))


def files(count: int) -> str:
    return tr("1 file") if count == 1 else tr("{0} files").format(number(count))


def home() -> Path:
    """The user's home; `~` where the system knows of none (Path.home would raise)."""
    return Path(os.path.expanduser("~"))


def at_home(path: Path) -> str:
    """A path as shells write it: `~/Music/song.flac` where it lies in the user's home."""
    there = home()
    return f"~/{path.relative_to(there)}" if os.name != "nt" and path.is_relative_to(there) else str(path)

"""How sizes, times and paths are written for people."""

from __future__ import annotations

import os
from pathlib import Path


def size(count: float) -> str:
    """Bytes, in decimal units as shops and file managers count them."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} bytes" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """`0:07`, `12:34` or `1:02:03`."""
    total = round(seconds)
    hours, minutes = total // 3600, total // 60 % 60
    return f"{hours}:{minutes:02}:{total % 60:02}" if hours else f"{minutes}:{total % 60:02}"


def span(seconds: float) -> str:
    """About how long: `40 s`, `12 min`, `5.3 h` or `11 days`."""
    for unit, length, next_one in (("s", 1, 90), ("min", 60, 5400), ("h", 3600, 129_600)):
        if seconds < next_one:
            count = seconds / length
            return f"{count:.1f} {unit}" if unit == "h" and count < 10 else f"{count:.0f} {unit}"
    days = seconds / 86_400
    return f"{days:.1f} days" if days < 10 else f"{days:,.0f} days"


def exact_time(seconds: float) -> str:
    """`0:07.250` or `1:02:03.000`."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    return f"{duration(whole)}.{thousandths:03}"


def share(part: int, whole: int) -> str:
    """How much smaller `part` is than `whole`: `9.4 % smaller`."""
    if not whole:
        return "the same"
    percent = 100 * (whole - part) / whole
    return f"{abs(percent):.1f} % {'smaller' if percent >= 0 else 'larger'}"


def shown(path: Path | str) -> str:
    """A path as text for a terminal: what is no character, or would steer the terminal, is replaced."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)

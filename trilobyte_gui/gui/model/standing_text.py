"""How files stand, in the window's words: the same as those of `trilobyte status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import mark, tr

if TYPE_CHECKING:
    from trilobyte_gui.archive.planning.status import Word

WORDS: dict[Word, str] = {
    "up to date": mark("archived"),
    "new": mark("new"),
    "changed": mark("changed"),
    "moved": mark("moved"),
    "damaged": mark("damaged"),
    "gone": mark("gone"),
    "archive only": mark("archived (original in the trash)"),
    "offline": mark("offline"),
    "left alone": mark("left alone"),
    "unreadable": mark("unreadable"),
}
NOTHING: Counter[Word] = Counter()
DUE: tuple[Word, ...] = ("new", "changed", "moved", "damaged")
"""What an update would do something about."""
_ORDER: tuple[Word, ...] = (
    "damaged",
    "unreadable",
    *DUE[:3],
    "gone",
    "offline",
    "up to date",
    "archive only",
    "left alone",
)


def tone(counts: Mapping[Word, int]) -> str:
    """The name of the colour that says how a collection stands: good, warn, bad or dim."""
    if any(counts.get(each, 0) for each in ("damaged", "unreadable")):
        return "bad"
    if any(counts.get(each, 0) for each in ("new", "changed", "moved", "gone")):
        return "warn"
    return "dim" if not counts or counts.get("offline", 0) else "good"


def in_words(counts: Counter[Word]) -> str:
    """`3 new, 1 changed, 1,204 archived`: what is to be done first."""
    parts = [f"{text.number(counts[each])} {tr(WORDS[each])}" for each in _ORDER if counts[each]]
    return ", ".join(parts) or tr("nothing to archive")

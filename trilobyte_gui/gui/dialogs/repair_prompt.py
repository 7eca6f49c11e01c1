"""Damaged archives that came to light: the window offers what can be done about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr

if TYPE_CHECKING:
    from trilobyte_gui.gui.model.track import Row
    from trilobyte_gui.gui.window import MainWindow


def offer(window: MainWindow, rows: Iterable[Row], tried: str = "") -> None:
    """Ask whether those among `rows` that are damaged shall be repaired, or (after `tried` "repair") restored as far
    as they go. A question that stands already stays."""
    broken = [row for row in rows if row.result.broken and row.restorable]
    if not broken or window.banner.isVisible():
        return
    session, count = window.session, len(broken)

    def still() -> list[Row]:
        return [row for row in broken if session.library.get(row.id) is row]

    if tried == "repair":
        words = tr("1 archive cannot be repaired.") if count == 1 else tr("{0} archives cannot be repaired.")
        words += " " + tr("What is left can be restored, with silence in place of what is lost.")
        yes, act = tr("Restore what is left"), session.restore_what_is_left
    else:
        words = tr("1 archive is damaged.") if count == 1 else tr("{0} archives are damaged.")
        words += " " + tr("Recovery data, or what an archive holds twice, may repair it.")
        yes, act = tr("Repair"), session.repair
    window.banner.ask(
        words.format(text.number(count)),
        yes,
        tr("Not now"),
        lambda: act(still(), window.settings()),
        lambda: None,
    )

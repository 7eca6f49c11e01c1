"""The window after any change: which parts it shows, what can be done now, texts and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trilobyte_gui.gui import foot, text
from trilobyte_gui.gui.i18n import tr
from trilobyte_gui.gui.library import Totals

if TYPE_CHECKING:
    from trilobyte_gui.gui.window import MainWindow


def refresh(window: MainWindow, totals: Totals) -> None:
    """`totals` are those of the chosen rows; the view has been told of changed rows already."""
    selected = window.table.selectionModel().hasSelection()
    _show_parts(window, totals)
    _enable(window, totals, selected)
    _tell(window, totals, selected)


def _show_parts(window: MainWindow, totals: Totals) -> None:
    session, library = window.session, window.session.library
    empty = not len(library) and not session.scans
    window.pages.setCurrentIndex(0 if empty else 1)
    window.bottom.setVisible(not empty)
    window.tool_row.setVisible(not empty)
    working = session.working
    window.actions_stack.setCurrentIndex(1 if working else 0)
    if working:
        window.banner.hide()  # what it asks about has been decided otherwise
        window.running.show_session(session)
    else:
        first = next((row for row in window.first_chosen() if row.compressible), None)
        window.choices.show_selection(totals, first)


def _enable(window: MainWindow, totals: Totals, selected: bool) -> None:
    session, library, acts = window.session, window.session.library, window.acts
    working = session.working
    for action, label, count in (
        (acts.compress, tr("&Compress"), totals.compressible),
        (acts.restore, tr("&Restore"), totals.restorable),
    ):
        what = tr("{0} selected").format(text.number(count)) if selected else text.tracks(count)
        action.setText(f"{label} {what}" if count else label)
        action.setEnabled(bool(count) and not working)
    acts.restore_menu.setEnabled(acts.restore.isEnabled())
    acts.verify.setEnabled(acts.restore.isEnabled())
    for action in (acts.repair, acts.rescue):
        action.setEnabled(bool(totals.broken) and not working)
    acts.retry.setEnabled(bool(library.totals.failed) and not working)
    acts.salvage.setEnabled(selected and not working and bool(totals.damaged))
    movable = selected and working and bool(totals.queued)
    for action in (acts.first, acts.earlier, acts.later, acts.last):
        action.setEnabled(movable)
    acts.line_menu.setEnabled(movable)
    busy = session.batch is not None and not session.stopping
    acts.pause.setEnabled(busy)
    waits = session.paused or session.full is not None
    again = tr("Try a&gain") if session.full else tr("Res&ume")
    acts.pause.setText(again if waits else tr("Pa&use"))
    acts.set_icon(acts.pause, "play" if waits else "pause")
    acts.after.setEnabled(busy and working and not session.draining)
    acts.cancel.setEnabled(busy)
    acts.remove.setEnabled(selected)
    acts.show_in_folder.setEnabled(window.table.current_entry() is not None)
    acts.report.setEnabled(window.ending is not None)
    acts.moved.setEnabled(window.journal is not None)
    for action in (acts.clear, acts.compare, acts.paths):
        action.setEnabled(bool(len(library)))


def _tell(window: MainWindow, totals: Totals, selected: bool) -> None:
    session = window.session
    stem = tr("Selected: {0}") if selected else tr("All {0}")
    heading = stem.format(text.tracks(totals.tracks)) if totals.tracks else tr("No tracks yet")
    window.comparison.show_totals(heading, totals)
    window.show_detail()
    window.counts.setText(foot.counts(session))
    overall = session.batch.overall if session.batch else None
    share = f"{text.percent(overall.fraction, 0)} {text.DASH} " if session.working and overall else ""
    window.setWindowTitle(f"{share}Trilobyte")

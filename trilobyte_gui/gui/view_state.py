"""The window after any change: which parts it shows, what can be done now, texts and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.plan import Scope
from trilobyte_gui.gui.model.totals import Totals
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import status_bar

if TYPE_CHECKING:
    from trilobyte_gui.gui.window import MainWindow


def refresh(window: MainWindow) -> None:
    """Everything here follows the plan; the view has been told of changed rows already."""
    totals, scope = window.plan.totals, window.plan.scope
    _show_parts(window, totals)
    _enable(window, totals, scope)
    _tell(window, totals, scope)


def _show_parts(window: MainWindow, totals: Totals) -> None:
    session, library = window.session, window.session.library
    empty = not len(library) and not session.scans
    nothing = not empty and not window.model.rowCount() and window.model.arrangement.shown is not None
    if nothing:
        typed = window.model.arrangement.filter.words
        window.nothing.show_search(typed, window.filters.show_box.currentText(), len(library))
    window.pages.setCurrentIndex(0 if empty else 2 if nothing else 1)
    window.bottom.setVisible(not empty)
    window.tool_row.setVisible(not empty)
    working = session.working
    window.actions_stack.setCurrentIndex(1 if working else 0)
    if working:
        window.banner.hide()  # what it asks about has been decided otherwise
        window.outcome.hide()
        window.running.show_session(session)
    else:
        first = window.plan.first(lambda row: row.compressible) if totals.compressible else None
        window.choices.show_plan(totals, first)


def _counted(count: int, scope: Scope) -> str:
    """How many of what: 12 tracks, 12 shown, 12 selected."""
    match scope:
        case Scope.SELECTED:
            return tr("{0} selected").format(text.number(count))
        case Scope.SHOWN:
            return tr("{0} shown").format(text.number(count))
        case Scope.ALL:
            return text.tracks(count)


def _enable(window: MainWindow, totals: Totals, scope: Scope) -> None:
    selected = scope is Scope.SELECTED
    session, library, acts = window.session, window.session.library, window.acts
    working = session.working
    for action, label, count in (
        (acts.compress, tr("&Compress"), totals.compressible),
        (acts.restore, tr("&Restore"), totals.restorable),
    ):
        action.setText(f"{label} {_counted(count, scope)}" if count else label)
        action.setEnabled(bool(count) and not working)
    acts.restore_menu.setEnabled(acts.restore.isEnabled())
    acts.verify.setEnabled(acts.restore.isEnabled())
    for action in (acts.repair, acts.rescue):
        action.setEnabled(bool(totals.broken) and not working)
    again = (selected and totals.retryable) or library.totals.retryable
    words = tr("Retry what &failed")
    acts.retry.setText(f"{words} ({text.number(again)})" if again else words)
    acts.retry.setEnabled(bool(again) and not working)
    acts.salvage.setEnabled(selected and not working and bool(totals.damaged))
    movable = selected and working and bool(totals.queued)
    for action in (acts.first, acts.earlier, acts.later, acts.last):
        action.setEnabled(movable)
    acts.line_menu.setEnabled(movable)
    busy = session.batch is not None and not session.stopping
    acts.pause.setEnabled(busy)
    waits = session.paused or session.full is not None
    go_on = tr("Try a&gain") if session.full else tr("Res&ume")
    acts.pause.setText(go_on if waits else tr("Pa&use"))
    acts.set_icon(acts.pause, "play" if waits else "pause")
    acts.after.setEnabled(busy and working and not session.draining)
    acts.cancel.setEnabled(busy)
    acts.remove.setEnabled(selected)
    acts.show_in_folder.setEnabled(window.table.current_entry() is not None)
    acts.report.setEnabled(window.ending is not None)
    acts.moved.setEnabled(window.journal is not None)
    for action in (acts.clear, acts.compare, acts.paths):
        action.setEnabled(bool(len(library)))


def _tell(window: MainWindow, totals: Totals, scope: Scope) -> None:
    session = window.session
    stem = {Scope.ALL: tr("All {0}"), Scope.SHOWN: tr("Shown: {0}"), Scope.SELECTED: tr("Selected: {0}")}[scope]
    heading = stem.format(text.tracks(totals.tracks)) if len(session.library) else tr("No tracks yet")
    window.comparison.show_totals(heading, totals)
    window.show_detail()
    window.counts.setText(status_bar.counts(session))
    overall = session.batch.overall if session.batch else None
    share = f"{text.percent(overall.fraction, 0)} {text.DASH} " if session.working and overall else ""
    window.setWindowTitle(f"{share}Trilobyte")

"""The main window: it shows what the session knows and asks it for what the user wants. It does no work."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QWidget,
)

from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.gui import view_state
from trilobyte_gui.gui.actions import Actions
from trilobyte_gui.gui.dialogs import dialogs, repair_prompt
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.disk_space import lacking
from trilobyte_gui.gui.model.list_layout import Album
from trilobyte_gui.gui.model.plan import Plan, Scope
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.model.track_model import TrackModel
from trilobyte_gui.gui.model.work import Ending, Engine, Settings
from trilobyte_gui.gui.services import desktop, preferences, priority
from trilobyte_gui.gui.services.background_services import Upkeep
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.widgets import status_bar, theme
from trilobyte_gui.gui.widgets.comparison import Comparison
from trilobyte_gui.gui.widgets.details import Details
from trilobyte_gui.gui.widgets.layout import lay_out
from trilobyte_gui.gui.widgets.options_panel import Choices
from trilobyte_gui.gui.widgets.outcome import Outcome, failed
from trilobyte_gui.gui.widgets.panels import (
    ActionButton,
    Banner,
    DropCover,
    EmptyState,
    FilterBar,
    NothingFound,
    Pages,
    Running,
)
from trilobyte_gui.gui.widgets.track_list import TrackTable

COMPACT = 1220  # pixels of width below which tools show their icons only
TICK = 100  # ms: the list is brought up to date ten times a second at most
BETWEEN = 25  # ms: while there is much to take in
STOP_WITHIN = 5.0  # seconds that closing waits, out of sight, for threads that should need half of one

log = logging.getLogger("trilobyte.window")


class MainWindow(QMainWindow):
    def __init__(self, engine: Engine, store: Store, journal: Journal | None = None) -> None:
        super().__init__()
        self.journal = journal
        self.session = Session(engine, journal)
        self.preferences = preferences.Preferences.read(store)
        self.store = store
        self._quitting = False
        self.ending: Ending | None = None  # the last batch
        self.upkeep = Upkeep(self)
        self.setWindowTitle("Trilobyte")
        self.setAcceptDrops(True)
        self.resize(1320, 800)
        self.setMinimumSize(900, 560)

        self.acts = Actions(self)
        self.model = TrackModel(self.session.library, self)
        self.table = TrackTable(self.model)
        self.plan = Plan(self.session.library, self.table, self)
        self.filters = FilterBar()
        self.empty = EmptyState(self.acts.add_folder, self.acts.add_files)
        self.pages = Pages()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.nothing = NothingFound(self.filters.clear)
        self.pages.addWidget(self.nothing)
        self.details = Details(self.table.covers)
        self.comparison = Comparison()
        self.choices = Choices(self.acts.compress, self.acts.restore)
        self.running = Running(self.acts.pause, self.acts.after, self.acts.cancel)
        self.banner = Banner()
        self.outcome = Outcome(self._show_outcome, self._open_outcome, self.show_report)
        self.detail = QLabel()
        self.counts = QLabel()
        self.tool_row = QToolBar(tr("Tools"))
        self.tool_buttons: list[ActionButton] = []
        self.split = QSplitter(Qt.Orientation.Horizontal)  # the list, and the details beside it
        self.actions_stack = QStackedWidget()  # the choices, or the batch that runs
        self.bottom = QWidget()
        lay_out(self)
        self.acts.fill_menus()
        self.cover = DropCover(self.table)

        self.choices.changed.connect(self._choices_changed)
        self.choices.folder_wanted.connect(self._ask_destination)
        self.filters.changed.connect(self.model.set_filter)
        self.plan.changed.connect(self._refresh)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        self.table.opened.connect(lambda: self.acts.details.setChecked(True))
        self.table.opened.connect(self.show_details)
        self.table.customContextMenuRequested.connect(
            lambda place: self.acts.menu_of_tracks().popup(self.table.viewport().mapToGlobal(place))
        )
        self.table.dropped.connect(self._dropped_in_line)
        self.table.escaped.connect(self.filters.clear)
        self.acts.themes.triggered.connect(self._choose_theme)
        QApplication.styleHints().colorSchemeChanged.connect(self._retheme)
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._between = QTimer(self, interval=BETWEEN)
        self._between.timeout.connect(self._take)
        preferences.recall(self, store)
        self.group()
        self.show_details()
        self._offer_to_go_on()
        self._refresh()

    # -- what the user does

    def add(self, paths: Iterable[Path]) -> None:
        paths = list(paths)
        if paths:
            self.session.add(paths)
            self._refresh()

    def knocked(self, paths: list[Path]) -> None:
        """A second start has handed over what it was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self.add(paths)

    def settings(self) -> Settings:
        """The choices in the window with those of the settings dialog."""
        partly = self.plan.scope is not Scope.ALL
        return replace(self.upkeep.completed(self.choices.settings()), partly=partly)

    def compress(self) -> None:
        self._compress([row for row in self.plan.rows if row.compressible], self.settings())

    def _compress(self, rows: list[Row], settings: Settings) -> None:
        """Ask first where originals shall go to the trash, and how many."""
        if rows and settings.originals == "trash" and not dialogs.may_trash(self, rows):
            return
        self.session.compress(rows, settings)
        self.tick()

    def restore(self) -> None:
        rows, settings = self.chosen(), self.settings()
        short = lacking(rows, settings.destination)
        if short:
            self.session.notice = short
            self._refresh()
            return
        self.session.restore(rows, settings)
        self.tick()

    def verify(self) -> None:
        self.session.verify(self.chosen(), self.settings())
        self.tick()

    def repair(self) -> None:
        """Damaged archives among the chosen ones."""
        self.session.repair(self.chosen(), self.settings())
        self.tick()

    def rescue(self) -> None:
        """What is left of damaged archives among the chosen ones."""
        self.session.restore_what_is_left(self.chosen(), self.settings())
        self.tick()

    def salvage(self) -> None:
        """Damaged files that are selected, as far as they go."""
        self._compress([row for row in self.plan.rows if row.salvageable], replace(self.settings(), damaged=True))

    def move_in_line(self, by: int) -> None:
        self.session.move(self.table.selected_rows(), by=by)
        self.tick()

    def _dropped_in_line(self, before: Row | None) -> None:
        self.session.move(self.table.selected_rows(), before, by=0 if before else 1 << 30)
        self.tick()

    def failed(self) -> list[Row]:
        """What is tried once more: the selected ones among those that failed, else all of them."""
        selected = [row for row in self.plan.rows if row.retryable] if self.plan.scope is Scope.SELECTED else []
        return selected or [row for row in self.session.library.rows if row.retryable]

    def retry(self) -> None:
        """Once more what failed, as what it was to be; one kind of work at a time."""
        failed = self.failed()
        for verb, begin in (
            ("restore", self.session.restore),
            ("verify", self.session.verify),
            ("repair", self.session.repair),
        ):
            if rows := [row for row in failed if row.verb == verb and row.restorable]:
                begin(rows, self.settings())
                self.tick()
                return
        self._compress([row for row in failed if row.kind is Kind.SOURCE], self.settings())

    def pause_or_resume(self) -> None:
        if self.session.full:
            self.session.try_again()
        elif self.session.paused:
            self.session.resume()
        else:
            self.session.pause()
        self._refresh()

    def stop_after_current(self) -> None:
        self.session.stop_after_current()
        self._refresh()

    def cancel(self) -> None:
        self.session.cancel()
        self.tick()
        self._refresh()

    def remove_selected(self) -> None:
        self._remove(self.table.selected_rows())

    def clear(self) -> None:
        self._remove(self.session.library.rows)
        self.filters.clear()
        self.outcome.hide()

    def _remove(self, rows: Iterable[Row]) -> None:
        place = self.table.currentIndex().row()
        self.session.remove(rows)
        self.model.show_removed()
        if self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(min(place, self.model.rowCount() - 1), 0))
            self.table.clearSelection()
        self._refresh()

    def search(self) -> None:
        self.filters.words.setFocus()
        self.filters.words.selectAll()

    def group(self) -> None:
        self.model.set_grouped(self.acts.grouped.isChecked())

    def show_details(self) -> None:
        self.details.setVisible(self.acts.details.isChecked())
        self.show_detail()

    def compare(self) -> None:
        headings = {Scope.ALL: tr("All tracks"), Scope.SHOWN: tr("Tracks shown"), Scope.SELECTED: tr("Selected tracks")}
        dialogs.compare(self, self.chosen(), headings[self.plan.scope])

    def preview_paths(self) -> None:
        dialogs.preview_paths(self, self.chosen(), self.settings())

    def show_in_folder(self) -> None:
        entry = self.table.current_entry()
        row = entry.first if isinstance(entry, Album) else entry
        if row is not None:
            desktop.show_in_folder(row.result.restored or row.result.archive or row.path)

    def _show_outcome(self, ending: Ending) -> None:
        """Those that failed, else all of the batch, selected."""
        self.filters.clear()
        self.table.show_rows(failed(ending) or ending.rows)

    def _open_outcome(self, ending: Ending) -> None:
        row = next((row for row in ending.rows if row.result.restored or row.result.archive), None)
        made = row and (row.result.restored if ending.verb == "restore" else row.result.archive)
        if made:
            desktop.show_in_folder(made)

    def show_guide(self) -> None:
        dialogs.guide(self)

    def show_report(self) -> None:
        if self.ending is not None:
            dialogs.show_report(self, self.ending)

    def show_moved(self) -> None:
        dialogs.show_moved(self)

    def ask_settings(self) -> None:
        dialogs.ask_settings(self)

    def open_logs(self) -> None:
        desktop.open_folder(self.upkeep.logs())

    def show_log(self) -> None:
        dialogs.show_log(self)

    def about(self) -> None:
        dialogs.about(self)

    def chosen(self) -> list[Row]:
        """The rows that will be worked on, in the order shown."""
        return self.plan.rows

    def ask_files(self) -> None:
        kinds = tr("Music and archives") + " (*.wav *.wave *.flac *.aif *.aiff *.caf *.w64 *.m4a *.wv *.ape *.tta *.oga"
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Add files"), self._last_folder(), f"{kinds} *.trilo);;{tr('All files')} (*)"
        )
        if names:
            self.store.setValue("folder", str(Path(names[0]).parent))
            self.add(Path(name) for name in names)

    def ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Add a folder"), self._last_folder())
        if name:
            self.store.setValue("folder", name)
            self.add([Path(name)])

    def _ask_destination(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Save to"), self._last_folder())
        if name:
            self.choices.set_folder(Path(name))

    def _last_folder(self) -> str:
        return str(self.store.value("folder", str(Path.home())))

    def _choices_changed(self) -> None:
        self.session.estimate_with(self.settings())
        self._refresh()

    def _offer_to_go_on(self) -> None:
        """Ask whether what an earlier run left undone shall be done now."""
        left = self.journal.pending() if self.journal else None
        if left is None or self.journal is None or left.verb not in ("compress", "restore"):
            return
        stem = {
            "compress": tr("Trilobyte ended while compressing. {0} are still to be done."),
            "restore": tr("Trilobyte ended while restoring. {0} are still to be done."),
        }[left.verb]
        settings = self.upkeep.completed(preferences.settings_from(left.settings))
        folder = left.settings.get("destination", "")

        def go_on() -> None:
            if folder and settings.destination is None:  # nothing goes elsewhere than where it was meant to go
                self.session.notice = (
                    tr("The folder {0} is not there").format(folder),
                    tr("Connect its drive, then start Trilobyte again."),
                )
                self._refresh()
            else:
                self.session.go_on(left.verb, left.files, settings, left.archived)  # type: ignore[arg-type]

        self.banner.ask(
            stem.format(text.tracks(len(left.files) + len(left.archived))),
            tr("Go on"),
            tr("Forget them"),
            go_on,
            self.journal.clear,
        )

    # -- what the session reports

    def tick(self) -> None:
        """Bring the window up to date with what the threads reported."""
        with priority.first():
            self._catch_up()

    def _take(self) -> None:
        """Between two ticks, when there is more than one of them has time for."""
        with priority.first():
            self.session.take()
        if not self.session.backlog:
            self._between.stop()

    def _catch_up(self) -> None:
        news = self.session.tick()
        if self.session.backlog:
            self._between.start()
        if news.removed:
            self.model.show_removed()
        self.model.show_appended()
        self.model.show_changed(news.changed)
        if news.scanned and (self.model.sorted_by is not None or self.model.arrangement.grouped):
            self.model.arrangement.stale = True
        self.model.rebuild_when_due(bool(self.session.scans))
        if news.speeds:
            self.choices.set_speeds(news.speeds)
        for ending in news.ended:
            self.ending = ending
            if not self.session.working:
                self.outcome.tell(ending)
            self.upkeep.told(ending)
            if not ending.stopped and not self.session.library.salvaging:
                repair_prompt.offer(self, ending.rows, ending.verb)
        if news.scanned and not self.session.scans:
            repair_prompt.offer(self, self.session.library.rows)
        self.upkeep.tick()
        if news.found or news.changed or news.state:
            self._refresh()

    def _refresh(self) -> None:
        """Texts, buttons and sums after any change; rows have been told to the view already."""
        view_state.refresh(self)

    def show_detail(self) -> None:
        session = self.session
        entry = self.table.current_entry()
        if self.details.isVisible():
            self.details.show_entry(entry)
        words, tone = status_bar.about(session, entry)
        self.detail.setText(words)
        self.detail.setToolTip(words)
        if self.detail.property("tone") != tone:
            self.detail.setProperty("tone", tone)
            self.detail.style().polish(self.detail)

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and _copies(event):
            self.show_drop(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasUrls():
            _copies(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.show_drop(False)
        if not _copies(event):
            return
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        hidden = [path for path in paths if "FLATPAK_ID" in os.environ and not path.exists()]
        if hidden:
            self.session.notice = (
                tr("The sandbox does not let Trilobyte see {0}").format(hidden[0]),
                tr("Let it see that folder, with Flatseal for example."),
            )
            self._refresh()
        if paths:
            self.add([path for path in paths if path not in hidden])
        else:
            self.session.notice = (
                tr("What was dropped are no files of this computer"),
                tr("Save them to a folder first."),
            )
            self._refresh()

    def show_drop(self, over: bool) -> None:
        self.empty.set_over(over)
        self.cover.setGeometry(self.table.rect())
        self.cover.setVisible(over)
        self.cover.raise_()

    # -- appearance and memory

    def _choose_theme(self, action: object) -> None:
        chosen = self.acts.themes.checkedAction()
        theme.choose(chosen.data() if chosen is not None else Qt.ColorScheme.Unknown)
        self._retheme()

    def _retheme(self) -> None:
        theme.apply(cast(QApplication, QApplication.instance()))
        self._restyle()

    def _restyle(self) -> None:
        self.acts.restyle()
        self.empty.restyle()
        self.table.restyle()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange and hasattr(self, "table"):
            self._restyle()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._restyle()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.cover.setGeometry(self.table.rect())
        for button in self.tool_buttons:
            button.set_compact(self.width() < COMPACT)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.working and not self._quitting and not dialogs.may_stop(self):
            event.ignore()
            return
        if not self._quitting and not dialogs.may_lose_tags(self):
            event.ignore()
            return
        self._timer.stop()
        self._between.stop()
        preferences.remember(self, self.store)
        self.hide()
        self.session.close(STOP_WITHIN)
        self.details.close_reading()
        self.table.covers.close()
        self.upkeep.close()
        if self.journal is not None:
            self.journal.close()
        event.accept()

    def quit(self) -> None:
        """Close without asking: the system wants the program to end."""
        self._quitting = True
        self.close()


def _copies(event: QDropEvent) -> bool:
    """Take what is dragged as a copy only (or a link), and say so: after a move a file manager removes what it gave."""
    offered = event.possibleActions()
    for action in (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction):
        if action in offered:
            event.setDropAction(action)
            event.accept()
            return True
    event.ignore()
    return False

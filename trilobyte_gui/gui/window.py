"""The main window: it shows what the session knows and asks it for what the user wants. It does no work."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.archive.journal import Journal
from trilobyte_gui.gui import boxes, desktop, foot, preferences, text, theme, turns
from trilobyte_gui.gui.actions import Actions
from trilobyte_gui.gui.arrangement import Album
from trilobyte_gui.gui.choices import Choices
from trilobyte_gui.gui.comparison import Comparison
from trilobyte_gui.gui.details import Details
from trilobyte_gui.gui.i18n import tr
from trilobyte_gui.gui.library import Row, State, Totals
from trilobyte_gui.gui.model import TrackModel
from trilobyte_gui.gui.panels import Banner, DropCover, EmptyState, FilterBar, Running, button_for
from trilobyte_gui.gui.room import lacking
from trilobyte_gui.gui.session import Ending, Engine, Session, Settings
from trilobyte_gui.gui.tracks import TrackTable
from trilobyte_gui.gui.upkeep import Upkeep

TICK = 100  # ms: the list is brought up to date ten times a second at most
STOP_WITHIN = 5.0  # seconds that closing waits, out of sight, for threads that should need half of one

log = logging.getLogger("trilobyte.window")


class MainWindow(QMainWindow):
    def __init__(self, engine: Engine, store: QSettings, journal: Journal | None = None) -> None:
        super().__init__()
        self.journal = journal
        self.session = Session(engine, journal)
        self.preferences = preferences.Preferences.read(store)
        self.store = store
        self._sums: Totals | None = None  # of the selection
        self._summed = 0.0
        self._quitting = False
        self.ending: Ending | None = None  # the last batch
        self.upkeep = Upkeep(self)
        self.setWindowTitle("Trilobyte")
        self.setAcceptDrops(True)
        self.resize(1320, 800)
        self.setMinimumSize(1040, 580)

        self.acts = Actions(self)
        self.model = TrackModel(self.session.library, self)
        self.table = TrackTable(self.model)
        self.filters = FilterBar()
        self.empty = EmptyState(self.acts.add_folder, self.acts.add_files)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.details = Details(self.table.covers)
        self.comparison = Comparison()
        self.choices = Choices(self.acts.compress, self.acts.restore)
        self.running = Running(self.acts.pause, self.acts.after, self.acts.cancel)
        self.banner = Banner()
        self.detail = QLabel()
        self.counts = QLabel()
        self._lay_out()
        self.acts.fill_menus()
        self.cover = DropCover(self.table)

        self.choices.changed.connect(self._choices_changed)
        self.choices.folder_wanted.connect(self._ask_destination)
        self.filters.changed.connect(self.model.set_filter)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        self.table.opened.connect(lambda: self.acts.details.setChecked(True))
        self.table.opened.connect(self.show_details)
        self.table.customContextMenuRequested.connect(
            lambda place: self.acts.tracks_menu.popup(self.table.viewport().mapToGlobal(place))
        )
        self.table.dropped.connect(self._dropped_in_line)
        self.acts.themes.triggered.connect(self._choose_theme)
        QApplication.styleHints().colorSchemeChanged.connect(self._retheme)
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        preferences.recall(self, store)
        self.group()
        self.show_details()
        self._offer_to_go_on()
        self._refresh()

    def _lay_out(self) -> None:
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(18, 18))
        bar.addWidget(button_for(self.acts.add_folder))
        bar.addWidget(button_for(self.acts.add_files))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        bar.addWidget(self.filters)
        for action in (self.acts.compare, self.acts.details, self.acts.clear):
            bar.addWidget(button_for(action))
        self.addToolBar(bar)
        self.tool_row = bar

        self.actions_stack = QStackedWidget()
        self.actions_stack.addWidget(self.choices)
        self.actions_stack.addWidget(self.running)
        self.actions_stack.setMaximumWidth(640)
        self.actions_stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        lower = QHBoxLayout()
        lower.setContentsMargins(18, 12, 18, 4)
        lower.setSpacing(28)
        lower.addWidget(self.comparison, 1)
        lower.addWidget(self.actions_stack, 1)
        self.bottom = QWidget()
        self.bottom.setLayout(lower)

        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.detail.setAccessibleName(tr("About the current track"))
        self.counts.setProperty("dim", True)
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 4, 18, 10)
        foot.setSpacing(20)
        foot.addWidget(self.detail, 1)
        foot.addWidget(self.counts)

        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.pages)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 1)
        self.split.setCollapsible(0, False)
        self.split.setSizes([900, 340])
        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.banner)
        box.addWidget(self.split, 1)
        box.addWidget(self.bottom)
        box.addLayout(foot)
        middle = QWidget()
        middle.setLayout(box)
        self.setCentralWidget(middle)

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
        return self.upkeep.completed(self.choices.settings())

    def compress(self) -> None:
        rows, settings = self.chosen(), self.settings()
        if settings.originals == "trash" and not boxes.may_trash(self, sum(row.compressible for row in rows)):
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

    def salvage(self) -> None:
        """Damaged files that are selected, as far as they go."""
        self.session.compress([row for row in self.chosen() if row.damaged], replace(self.settings(), damaged=True))
        self.tick()

    def move_in_line(self, by: int) -> None:
        self.session.move(self.table.selected_rows(), by=by)
        self.tick()

    def _dropped_in_line(self, before: Row | None) -> None:
        self.session.move(self.table.selected_rows(), before, by=0 if before else 1 << 30)
        self.tick()

    def retry(self) -> None:
        self.session.retry(self.settings())
        self.tick()

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
        self._show_detail()

    def compare(self) -> None:
        selected = self.table.selectionModel().hasSelection()
        boxes.compare(self, self.chosen(), tr("Selected tracks") if selected else tr("All tracks"))

    def preview_paths(self) -> None:
        boxes.preview_paths(self, self.chosen(), self.settings())

    def show_in_folder(self) -> None:
        entry = self.table.current_entry()
        row = entry.first if isinstance(entry, Album) else entry
        if row is not None:
            desktop.show_in_folder(row.restored or row.archive or row.path)

    def show_report(self) -> None:
        if self.ending is not None:
            boxes.show_report(self, self.ending)

    def ask_settings(self) -> None:
        boxes.ask_settings(self)

    def open_logs(self) -> None:
        desktop.open_folder(self.upkeep.logs())

    def about(self) -> None:
        boxes.about(self)

    def chosen(self) -> list[Row]:
        """The selected rows; all that are shown where nothing is selected."""
        return self.table.selected_rows() or self.table.shown_rows()

    def _chosen_totals(self) -> Totals:
        """Sums over `chosen`; those of many rows are brought up to date once a second only."""
        library = self.session.library
        plain = self.model.arrangement.filter == type(self.model.arrangement.filter)()
        if plain and not self.table.selectionModel().hasSelection():
            return library.totals
        now = time.monotonic()
        if self._sums is None or self._sums.tracks < 1000 or now - self._summed > 1:
            self._sums, self._summed = Totals.of(self.chosen()), now
        return self._sums

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
        self.banner.ask(
            stem.format(text.tracks(len(left.files))),
            tr("Go on"),
            tr("Forget them"),
            lambda: self.session.go_on(left.verb, left.files, settings),  # type: ignore[arg-type]
            self.journal.clear,
        )

    # -- what the session reports

    def tick(self) -> None:
        """Bring the window up to date with what the threads reported."""
        with turns.first():
            self._catch_up()

    def _catch_up(self) -> None:
        news = self.session.tick()
        self.model.show_appended()
        self.model.show_changed(news.changed)
        if news.scanned and (self.model.sorted_by is not None or self.model.arrangement.grouped):
            self.model.arrangement.stale = True
        self.model.rebuild_when_due(bool(self.session.scans))
        if news.speeds:
            self.choices.set_speeds(news.speeds)
        for ending in news.ended:
            self.ending = ending
            self.upkeep.told(ending)
        self.upkeep.tick()
        if news.found or news.changed or news.state:
            self._refresh()

    def _selection_changed(self, *_: object) -> None:
        self._sums = None
        self._refresh()

    def _refresh(self) -> None:
        """Texts, buttons and sums after any change; rows have been told to the view already."""
        session, library, acts = self.session, self.session.library, self.acts
        totals = self._chosen_totals()
        selected = self.table.selectionModel().hasSelection()
        empty = not len(library) and not session.scans
        self.pages.setCurrentIndex(0 if empty else 1)
        self.bottom.setVisible(not empty)
        self.tool_row.setVisible(not empty)
        working = session.working
        self.actions_stack.setCurrentIndex(1 if working else 0)
        if working:
            self.running.show_session(session)
        else:
            first = next((row for row in self._first_rows() if row.compressible), None)
            self.choices.show_selection(totals, first)

        for action, label, count in (
            (acts.compress, tr("&Compress"), totals.compressible),
            (acts.restore, tr("&Restore"), totals.restorable),
        ):
            what = tr("{0} selected").format(text.number(count)) if selected else text.tracks(count)
            action.setText(f"{label} {what}" if count else label)
            action.setEnabled(bool(count) and not working)
        acts.restore_menu.setEnabled(acts.restore.isEnabled())
        acts.verify.setEnabled(acts.restore.isEnabled())
        acts.retry.setEnabled(bool(library.totals.failed) and not working)
        acts.salvage.setEnabled(selected and not working and any(row.damaged for row in self._first_rows()))
        movable = selected and working and any(row.state is State.QUEUED for row in self._first_rows())
        for action in (acts.first, acts.earlier, acts.later, acts.last):
            action.setEnabled(movable)
        acts.line_menu.setEnabled(movable)
        busy = session.batch is not None and not session.stopping
        acts.pause.setEnabled(busy)
        waits = session.paused or session.full is not None
        again = tr("Try a&gain") if session.full else tr("Res&ume")
        acts.pause.setText(again if waits else tr("&Pause"))
        acts.set_icon(acts.pause, "play" if waits else "pause")
        acts.after.setEnabled(busy and working and not session.draining)
        acts.cancel.setEnabled(busy)
        acts.remove.setEnabled(selected)
        acts.show_in_folder.setEnabled(self.table.current_entry() is not None)
        acts.report.setEnabled(self.ending is not None)
        for action in (acts.clear, acts.compare, acts.paths):
            action.setEnabled(bool(len(library)))

        stem = tr("Selected: {0}") if selected else tr("All {0}")
        heading = stem.format(text.tracks(totals.tracks)) if totals.tracks else tr("No tracks yet")
        self.comparison.show_totals(heading, totals)
        self._show_detail()
        self.counts.setText(foot.counts(session))
        overall = session.batch.overall if session.batch else None
        share = f"{text.percent(overall.fraction, 0)} {text.DASH} " if working and overall else ""
        self.setWindowTitle(f"{share}Trilobyte")

    def _first_rows(self) -> list[Row]:
        """A few of the chosen rows, cheaply."""
        picked = self.table.selectionModel().hasSelection() and self.table.selected_rows()
        return picked[:50] if picked else self.session.library.rows[:50]

    def _show_detail(self) -> None:
        session = self.session
        entry = self.table.current_entry()
        if self.details.isVisible():
            self.details.show_entry(entry)
        words, tone = foot.about(session, entry)
        self.detail.setText(words)
        self.detail.setToolTip(words)
        if self.detail.property("tone") != tone:
            self.detail.setProperty("tone", tone)
            self.detail.style().polish(self.detail)

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.show_drop(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.add(paths)
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
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.working and not self._quitting and not boxes.may_stop(self):
            event.ignore()
            return
        self._timer.stop()
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

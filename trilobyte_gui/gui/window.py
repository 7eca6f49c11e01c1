"""The main window: it shows what the session knows and asks it for what the user wants. It does no work."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QItemSelection, QItemSelectionModel, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

import trilobyte_gui
from trilobyte_gui.gui import text, theme, wording
from trilobyte_gui.gui.comparison import Comparison
from trilobyte_gui.gui.delegates import RowDelegate
from trilobyte_gui.gui.library import Row, State, Totals
from trilobyte_gui.gui.model import TrackModel
from trilobyte_gui.gui.panels import Choices, DropCover, EmptyState, RestoreMenu, Running, button_for
from trilobyte_gui.gui.session import Activity, Engine, Session, Settings
from trilobyte_gui.gui.wording import Column

TICK = 100  # ms: the list is brought up to date ten times a second at most
STOP_WITHIN = 5.0  # seconds that closing waits, out of sight, for threads that should need half of one


class MainWindow(QMainWindow):
    def __init__(self, engine: Engine, store: QSettings) -> None:
        super().__init__()
        self.session = Session(engine)
        self._store = store
        self._sums: Totals | None = None  # of the selection
        self._summed = 0.0
        self._quitting = False
        self.setWindowTitle("Trilobyte")
        self.setAcceptDrops(True)
        self.resize(1240, 780)
        self.setMinimumSize(1040, 560)

        self._make_actions()
        self.model = TrackModel(self.session.library, self)
        self.table = self._make_table()
        self.empty = EmptyState(self.add_folder_action, self.add_files_action)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.table)
        self.comparison = Comparison()
        self.choices = Choices(self.compress_action, self.restore_action)
        self.running = Running(self.pause_action, self.cancel_action)
        self.detail = QLabel()
        self.counts = QLabel()
        self._lay_out()
        self._make_menus()
        self.cover = DropCover(self.table)

        self.choices.changed.connect(self._choices_changed)
        self.choices.folder_wanted.connect(self._ask_destination)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        QApplication.styleHints().colorSchemeChanged.connect(self._retheme)
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._recall()
        self._refresh()

    # -- building

    def _action(self, label: str, icon: str, keys: str, slot: object, tip: str = "") -> QAction:
        action = QAction(label, self)
        action.setObjectName(icon)
        if keys:
            action.setShortcut(QKeySequence(keys))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{tip or label.replace('&', '').rstrip('…')} ({shown})")
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _make_actions(self) -> None:
        tr = self.tr
        self.add_files_action = self._action(tr("Add &files…"), "add", "Ctrl+O", self._ask_files)
        self.add_folder_action = self._action(tr("Add f&older…"), "folder", "Ctrl+Shift+O", self._ask_folder)
        self.compress_action = self._action(tr("&Compress"), "compress", "Ctrl+Return", self.compress)
        self.restore_action = self._action(tr("&Restore"), "restore", "Ctrl+R", self.restore)
        self.pause_action = self._action(tr("&Pause"), "pause", "Ctrl+P", self.pause_or_resume)
        self.cancel_action = self._action(tr("C&ancel"), "stop", "Ctrl+.", self.cancel)
        self.remove_action = self._action(
            tr("Re&move from the list"),
            "",
            "Del",
            self.remove_selected,
            tr("Remove the selected tracks from the list; no file is touched"),
        )
        self.clear_action = self._action(
            tr("Clear the &list"),
            "clear",
            "Ctrl+Shift+L",
            self.clear,
            tr("Empty the list; no file is touched"),
        )
        self.quit_action = self._action(tr("&Quit"), "", "Ctrl+Q", self.close)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Tracks"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.delegate = RowDelegate(table, self.model)
        table.setItemDelegate(self.delegate)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(10)
        rows.setDefaultSectionSize(self.delegate.row_height)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        # With the table's own it would ask at every painting whether all rows of each column are selected.
        head.setSelectionModel(QItemSelectionModel(self.model, head))
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(60)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            head.resizeSection(column, self.delegate.column_width(column))
        for column in (Column.TRACK, Column.STATE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.customContextMenuRequested.connect(
            lambda place: self.tracks_menu.popup(table.viewport().mapToGlobal(place))
        )
        return table

    def _lay_out(self) -> None:
        bar = QToolBar(self.tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(18, 18))
        bar.addWidget(button_for(self.add_folder_action))
        bar.addWidget(button_for(self.add_files_action))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        bar.addWidget(button_for(self.clear_action))
        self.addToolBar(bar)
        self.tool_row = bar

        self.actions_stack = QStackedWidget()
        self.actions_stack.addWidget(self.choices)
        self.actions_stack.addWidget(self.running)
        self.actions_stack.setMaximumWidth(520)
        self.actions_stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        lower = QHBoxLayout()
        lower.setContentsMargins(18, 14, 18, 6)
        lower.setSpacing(28)
        lower.addWidget(self.comparison, 5)
        lower.addWidget(self.actions_stack, 4)
        self.bottom = QWidget()
        self.bottom.setLayout(lower)

        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.detail.setAccessibleName(self.tr("About the current track"))
        self.counts.setProperty("dim", True)
        foot = QHBoxLayout()
        foot.setContentsMargins(18, 4, 18, 10)
        foot.setSpacing(20)
        foot.addWidget(self.detail, 1)
        foot.addWidget(self.counts)

        box = QVBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.pages, 1)
        box.addWidget(self.bottom)
        box.addLayout(foot)
        middle = QWidget()
        middle.setLayout(box)
        self.setCentralWidget(middle)

    def _make_menus(self) -> None:
        bar = self.menuBar()
        files = bar.addMenu(self.tr("&File"))
        files.addActions([self.add_files_action, self.add_folder_action])
        files.addSeparator()
        files.addAction(self.quit_action)

        self.tracks_menu = QMenu(self.tr("&Tracks"), self)
        bar.addMenu(self.tracks_menu)
        self.restore_menu = RestoreMenu(self.tr("Restore &as"), self.choices, self.restore_action, self)
        self.tracks_menu.addActions([self.compress_action, self.restore_action])
        self.tracks_menu.addMenu(self.restore_menu)
        self.tracks_menu.addSeparator()
        self.tracks_menu.addActions([self.pause_action, self.cancel_action])
        self.tracks_menu.addSeparator()
        self.tracks_menu.addActions([self.remove_action, self.clear_action])

        view = bar.addMenu(self.tr("&View"))
        self.themes = QActionGroup(self)
        for scheme, label in (
            (Qt.ColorScheme.Unknown, self.tr("As the &system")),
            (Qt.ColorScheme.Light, self.tr("&Light")),
            (Qt.ColorScheme.Dark, self.tr("&Dark")),
        ):
            action = QAction(label, self, checkable=True)
            action.setData(scheme)
            self.themes.addAction(action)
            view.addAction(action)
        self.themes.triggered.connect(self._choose_theme)

        about = QAction(self.tr("&About Trilobyte"), self)
        about.triggered.connect(self._about)
        bar.addMenu(self.tr("&Help")).addAction(about)

    # -- what the user does

    def add(self, paths: Iterable[Path]) -> None:
        paths = list(paths)
        if paths:
            self.session.add(paths)
            self._refresh()

    def compress(self) -> None:
        self.session.compress(self._chosen(), self.choices.settings())
        self.tick()

    def restore(self) -> None:
        self.session.restore(self._chosen(), self.choices.settings())
        self.tick()

    def pause_or_resume(self) -> None:
        if self.session.paused:
            self.session.resume()
        else:
            self.session.pause()
        self._refresh()

    def cancel(self) -> None:
        self.session.cancel()
        self.tick()
        self._refresh()

    def remove_selected(self) -> None:
        self._remove(self._selected())

    def clear(self) -> None:
        self._remove(self.session.library.rows)

    def _remove(self, rows: Iterable[Row]) -> None:
        place = self.table.currentIndex().row()
        self.session.remove(rows)
        self.model.show_removed()
        if len(self.session.library):
            self.table.setCurrentIndex(self.model.index(min(place, len(self.session.library) - 1), 0))
            self.table.clearSelection()
        self._refresh()

    def _selected(self) -> list[Row]:
        ranges = self.table.selectionModel().selection()
        places = {(ranges.at(n).top(), ranges.at(n).bottom()) for n in range(ranges.size())}
        return [row for first, last in sorted(places) for row in self.session.library.rows[first : last + 1]]

    def _chosen(self) -> list[Row]:
        """The selected rows; all where nothing is selected."""
        return self._selected() or self.session.library.rows

    def _chosen_totals(self) -> Totals:
        """Sums over `_chosen`; those of a large selection are brought up to date once a second only."""
        rows = self._chosen()
        if len(rows) == len(self.session.library):
            return self.session.library.totals
        now = time.monotonic()
        if self._sums is None or len(rows) < 1000 or now - self._summed > 1:
            self._sums, self._summed = Totals.of(rows), now
        return self._sums

    def _ask_files(self) -> None:
        kinds = self.tr("Audio and archives (*.wav *.wave *.flac *.trilo);;All files (*)")
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files"), self._last_folder(), kinds)
        if names:
            self._store.setValue("folder", str(Path(names[0]).parent))
            self.add(Path(name) for name in names)

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), self._last_folder())
        if name:
            self._store.setValue("folder", name)
            self.add([Path(name)])

    def _ask_destination(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Save to"), self._last_folder())
        if name:
            self.choices.set_folder(Path(name))

    def _last_folder(self) -> str:
        return str(self._store.value("folder", str(Path.home())))

    def _choices_changed(self) -> None:
        self.session.estimate_with(self.choices.settings())
        self._refresh()

    def _about(self) -> None:
        QMessageBox.about(
            self,
            self.tr("About Trilobyte"),
            self.tr(
                "<h3>Trilobyte {0}</h3>"
                "<p>A lossless archiver for music libraries: smaller than FLAC, "
                "restored bit for bit.</p>"
                "<p>Free software under the GNU General Public License, version 3 or later.</p>"
            ).format(trilobyte_gui.__version__),
        )

    # -- what the session reports

    def tick(self) -> None:
        """Bring the window up to date with what the threads reported."""
        news = self.session.tick()
        self.model.show_appended()
        self.model.show_changed(news.changed)
        if news.found or news.changed or news.state:
            if news.scanned and self.model.sorted_by is not None:
                column, reverse = self.model.sorted_by
                order = Qt.SortOrder.DescendingOrder if reverse else Qt.SortOrder.AscendingOrder
                self.model.sort(column, order)
            self._refresh()

    def _selection_changed(self, chosen: QItemSelection, dropped: QItemSelection) -> None:
        self._sums = None
        self._refresh()

    def _refresh(self) -> None:
        """Texts, buttons and sums after any change; rows have been told to the view already."""
        session, library = self.session, self.session.library
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

        for action, label, count in (
            (self.compress_action, self.tr("&Compress"), totals.compressible),
            (self.restore_action, self.tr("&Restore"), totals.restorable),
        ):
            what = self.tr("{0} selected").format(text.number(count)) if selected else text.tracks(count)
            action.setText(f"{label} {what}" if count else label)
            action.setEnabled(bool(count) and not working)
        self.restore_menu.setEnabled(self.restore_action.isEnabled())
        busy = session.batch is not None and not session.stopping
        self.pause_action.setEnabled(busy)
        self.pause_action.setText(self.tr("Res&ume") if session.paused else self.tr("&Pause"))
        self._set_icon(self.pause_action, "play" if session.paused else "pause")
        self.cancel_action.setEnabled(busy)
        self.remove_action.setEnabled(selected)
        self.clear_action.setEnabled(bool(len(library)))

        stem = self.tr("Selected: {0}") if selected else self.tr("All {0}")
        heading = stem.format(text.tracks(totals.tracks)) if totals.tracks else self.tr("No tracks yet")
        self.comparison.show_totals(heading, totals)
        self._show_detail()
        self.counts.setText(self._count_words(library.totals))
        overall = session.batch.overall if session.batch else None
        share = f"{text.percent(overall.fraction, 0)} {text.DASH} " if working and overall else ""
        self.setWindowTitle(f"{share}Trilobyte")

    def _show_detail(self) -> None:
        session = self.session
        current = self.table.currentIndex()
        row = self.model.row(current.row()) if current.isValid() and current.row() < self.model.rowCount() else None
        words, tone = "", ""
        if session.notice[0]:
            words, tone = f"{session.notice[0]}. {session.notice[1]}", "bad"
        elif row is not None and (words := wording.detail(row)):
            tone = {State.FAILED: "bad", State.SKIPPED: "warn"}.get(row.state, "")
        elif session.preparing:
            words = self.tr("Preparing the codec for this computer: once only, about half a minute")
        elif session.activity is Activity.ESTIMATING and session.batch:
            stem = self.tr("Estimating paused") if session.paused else self.tr("Estimating")
            words = f"{stem}: {session.batch.finished} of {text.tracks(len(session.batch.ids))}"
        elif session.report:
            words = session.report
        elif session.repeated:
            words = self.tr("{0} were in the list already").format(text.tracks(session.repeated, "file"))
        self.detail.setText(words)
        self.detail.setToolTip(words)
        if self.detail.property("tone") != tone:
            self.detail.setProperty("tone", tone)
            self.detail.style().polish(self.detail)

    def _count_words(self, totals: Totals) -> str:
        if self.session.scans:
            return self.tr("Looking for audio: {0} so far").format(text.tracks(len(self.session.library), "file"))
        parts = []
        if totals.tracks:
            parts.append(self.tr("{0} of audio").format(text.duration(totals.seconds)))
        if totals.failed:
            parts.append(self.tr("{0} failed").format(text.number(totals.failed)))
        if totals.left_out:
            parts.append(self.tr("{0} left out").format(text.number(totals.left_out)))
        return ", ".join(parts)

    # -- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._show_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.add(paths)
        else:
            self.session.notice = (
                self.tr("What was dropped are no files of this computer"),
                self.tr("Save them to a folder first."),
            )
            self._refresh()

    def _show_drop(self, over: bool) -> None:
        self.empty.set_over(over)
        self.cover.setGeometry(self.table.rect())
        self.cover.setVisible(over)
        self.cover.raise_()

    # -- appearance and memory

    def _choose_theme(self, action: QAction) -> None:
        theme.choose(action.data())
        self._retheme()

    def _retheme(self) -> None:
        theme.apply(cast(QApplication, QApplication.instance()))
        self._restyle()

    def _restyle(self) -> None:
        for action in (
            self.add_files_action,
            self.add_folder_action,
            self.compress_action,
            self.restore_action,
            self.pause_action,
            self.cancel_action,
            self.clear_action,
        ):
            self._set_icon(action, action.objectName())
        self.empty.restyle()
        self.delegate.restyle()
        self.table.verticalHeader().setDefaultSectionSize(self.delegate.row_height)
        self.update()

    def _set_icon(self, action: QAction, name: str) -> None:
        action.setObjectName(name)
        action.setIcon(theme.icon(name))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange and hasattr(self, "delegate"):
            self._restyle()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._restyle()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.cover.setGeometry(self.table.rect())
        super().resizeEvent(event)

    def _recall(self) -> None:
        store = self._store
        for name, bring_back in (
            ("window", self.restoreGeometry),
            ("columns", self.table.horizontalHeader().restoreState),
        ):
            value = store.value(name)
            if isinstance(value, QByteArray):
                bring_back(value)
        folder = str(store.value("destination", ""))
        conflict, to = str(store.value("conflict", "skip")), str(store.value("restore_as", "original"))
        self.choices.set_settings(
            Settings(
                preset=str(store.value("preset", "balanced")),
                destination=Path(folder) if folder and Path(folder).is_dir() else None,
                conflict=conflict if conflict in ("skip", "rename", "overwrite") else "skip",  # type: ignore[arg-type]
                to=to if to in ("original", "flac", "wav") else "original",  # type: ignore[arg-type]
            )
        )
        wanted = str(store.value("theme", "Unknown"))
        for action in self.themes.actions():
            if action.data().name == wanted:
                action.trigger()

    def _remember(self) -> None:
        settings = self.choices.settings()
        chosen = self.themes.checkedAction()
        for name, value in (
            ("window", self.saveGeometry()),
            ("columns", self.table.horizontalHeader().saveState()),
            ("preset", settings.preset),
            ("destination", str(settings.destination or "")),
            ("conflict", settings.conflict),
            ("restore_as", settings.to),
            ("theme", chosen.data().name if chosen is not None else "Unknown"),
        ):
            self._store.setValue(name, value)
        self._store.sync()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.session.working and not self._quitting and not self._may_stop():
            event.ignore()
            return
        self._timer.stop()
        self._remember()
        self.hide()
        self.session.close(STOP_WITHIN)
        event.accept()

    def quit(self) -> None:
        """Close without asking: the system wants the program to end."""
        self._quitting = True
        self.close()

    def _may_stop(self) -> bool:
        """Ask once: finished archives stay, the tracks under way would have to start again."""
        doing = self.tr("compressing") if self.session.activity is Activity.COMPRESSING else self.tr("restoring")
        box = QMessageBox(
            QMessageBox.Icon.Question, "Trilobyte", self.tr("Stop {0} and close?").format(doing), parent=self
        )
        box.setInformativeText(
            self.tr("What is finished is kept. Tracks under way leave nothing behind and would start again.")
        )
        stop = box.addButton(self.tr("&Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("&Go on working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is stop

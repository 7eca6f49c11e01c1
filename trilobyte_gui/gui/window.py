"""The main window: its parts, and what they have to do with each other. It does no work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.archive.storage.journal import Journal, Pending
from trilobyte_gui.gui.actions import Actions
from trilobyte_gui.gui.appearance import Appearance
from trilobyte_gui.gui.collecting import Collecting
from trilobyte_gui.gui.commands import FAR, Commands
from trilobyte_gui.gui.dialogs import choosing, compare, documents, prompts, questions
from trilobyte_gui.gui.dialogs.settings_dialog import SettingsDialog
from trilobyte_gui.gui.dialogs.trash_dialog import MovedDialog
from trilobyte_gui.gui.finishing import Finishing
from trilobyte_gui.gui.listening import Listening
from trilobyte_gui.gui.model import disk_space, text
from trilobyte_gui.gui.model.inspecting import About
from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.messages import Verb
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.model.track_model import TrackModel
from trilobyte_gui.gui.model.work import KEPT, Ending, Settings, Worker
from trilobyte_gui.gui.services import desktop, forecasting, priority
from trilobyte_gui.gui.services.background_services import BackgroundServices
from trilobyte_gui.gui.services.forecasting import Forecasting
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.mounts import Mounts
from trilobyte_gui.gui.services.player import Player
from trilobyte_gui.gui.services.preferences import Memory, Preferences
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.widgets.act_tabs import ActTabs
from trilobyte_gui.gui.widgets.banner import Banner, Question
from trilobyte_gui.gui.widgets.comparison import Comparison
from trilobyte_gui.gui.widgets.compress_panel import CompressPanel
from trilobyte_gui.gui.widgets.details import Details
from trilobyte_gui.gui.widgets.empty_state import DropCover, EmptyState, NothingFound, Pages
from trilobyte_gui.gui.widgets.file_drops import FileDrops
from trilobyte_gui.gui.widgets.filter_bar import FilterBar
from trilobyte_gui.gui.widgets.outcome import Outcome
from trilobyte_gui.gui.widgets.outlook_table import OutlookTable
from trilobyte_gui.gui.widgets.plan import Plan, Scope
from trilobyte_gui.gui.widgets.player_bar import PlayerBar
from trilobyte_gui.gui.widgets.restore_panel import RestorePanel
from trilobyte_gui.gui.widgets.running import Running
from trilobyte_gui.gui.widgets.sidebar import CATALOGUE, TRACKS, Sidebar
from trilobyte_gui.gui.widgets.status_bar import StatusLine
from trilobyte_gui.gui.widgets.tool_row import ToolRow
from trilobyte_gui.gui.widgets.track_list import TrackTable

TICK = 100  # ms: the list is brought up to date ten times a second at most
BETWEEN = 25  # ms: while there is much to take in
STOP_WITHIN = 5.0  # seconds that closing waits, out of sight, for threads that should need half of one

FIRST_SIZE = QSize(1320, 800)
FRAME = QSize(20, 50)  # what window managers put around a window

log = logging.getLogger("trilobyte.window")


def first_size(screen: QSize) -> QSize:
    """Of the window when it opens for the first time: with its frame, it fits on the screen."""
    return FIRST_SIZE.boundedTo(screen - FRAME)


class MainWindow(QMainWindow):
    """The main window: it owns the session and the widgets, and connects what they signal."""

    def __init__(self, worker: Worker, store: Store, journal: Journal | None = None) -> None:
        super().__init__()
        self.journal = journal
        self.store = store
        self.session = Session(worker, journal)
        self.preferences = Preferences.read(store)
        self.background = BackgroundServices(self, self.session, lambda: self.preferences)
        self.mounts = Mounts(self)
        self.memory = Memory(store)
        self.ending: Ending | None = None  # the last batch
        self._quitting = False
        self._asking = False  # whether it may close
        self._left: tuple[Pending, Settings] | None = None  # what an earlier run left undone
        self._rest: Question | None = None  # whether to go on with it
        self._gone = 0  # files gone from the library that were told of
        self._whole = 0.0  # seconds of the track that is heard
        self.setWindowTitle("Trilobyte")
        self.setMinimumSize(900, 480)
        self.resize(first_size(self.screen().availableSize()))

        self.acts = acts = Actions(self)
        self.appearance = Appearance(acts.themes, self)
        self.model = TrackModel(self.session.library, self)
        self.table = TrackTable(self.model)
        self.plan = Plan(self.session.library, self.table, self)
        self.filters = FilterBar()
        self.empty = EmptyState(acts.add_folder, acts.add_files)
        self.nothing = NothingFound(self.filters.clear)
        self.details = Details(self.table.covers)
        self.comparison = Comparison()
        self.outlook = OutlookTable()
        self.forecasting = Forecasting(self)
        self.compress_panel = CompressPanel(acts.compress)
        self.restore_panel = RestorePanel(acts.restore, acts.verify)
        self.choices = ActTabs(self.compress_panel, self.restore_panel)
        self.running = Running(acts.pause, acts.after, acts.cancel)
        self.finishing = Finishing(self, self.running, lambda: self.details.unsaved())
        self.banner = Banner()
        self.outcome = Outcome()
        self.status_line = StatusLine()
        self.player = Player(self)
        self.player_bar = PlayerBar(self.player, acts.play, acts.previous, acts.following, acts.silence)
        self.listening = Listening(self.player, self.table, self)
        right = [acts.compare, acts.details, acts.clear]
        self.tool_row = ToolRow([acts.add_folder, acts.add_files], self.filters, right)
        self.commands = Commands(
            self.session,
            self.plan,
            self._settings,
            lambda rows, settings: questions.may_trash(self, rows, settings),
            lambda rows: questions.may_prune(self, [row.name for row in rows]),
            self,
        )
        self.sidebar = Sidebar(acts.new_collection)
        self.collecting = Collecting(self, self.session, journal, self.sidebar, self._settings, self.add)
        self._lay_out()
        acts.fill(self.menuBar())
        self.cover = DropCover(self.table)
        self._connect_actions()
        self._connect_parts()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._between = QTimer(self, interval=BETWEEN)
        self._between.timeout.connect(self._take)
        self._keep()
        self.memory.recall()
        self.group()
        self.show_details()
        self.show_sidebar()
        if journal:
            worker.take_up(self.background.completed)
        self._refresh()

    def _lay_out(self) -> None:
        """Tools above, list and details in the middle, sizes and what can be done below, a line at the foot."""
        self.pages = Pages()
        for page in (self.empty, self.table, self.nothing):
            self.pages.addWidget(page)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.pages)
        self.split.addWidget(self.details)
        self.split.setStretchFactor(0, 1)
        self.split.setCollapsible(0, False)
        self.split.setSizes([900, 340])
        self.actions_stack = QStackedWidget()  # the choices, or the batch that runs
        self.actions_stack.addWidget(self.choices)
        self.actions_stack.addWidget(self.running)
        self.actions_stack.setMaximumWidth(640)
        self.actions_stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.bottom = QWidget()
        lower = QHBoxLayout(self.bottom)
        lower.setContentsMargins(18, 12, 18, 4)
        lower.setSpacing(20)
        self.sums = Pages()  # how sizes compare, or, of a large list, what a sample says
        self.sums.addWidget(self.comparison)
        self.sums.addWidget(self.outlook)
        sizes = QVBoxLayout()
        sizes.addSpacing(8)
        sizes.addWidget(self.sums)
        sizes.addStretch()
        lower.addLayout(sizes, 2)
        lower.addWidget(self.actions_stack, 3)  # up to its greatest width: choices are words, bars are not
        middle = QWidget()
        box = QVBoxLayout(middle)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.tool_row)
        box.addWidget(self.banner)
        box.addWidget(self.outcome)
        box.addWidget(self.split, 1)
        box.addWidget(self.bottom)
        self.places = Pages()  # the tracks, the catalogue, or a collection
        for place in (middle, self.collecting.catalogue, self.collecting.collection):
            self.places.addWidget(place)
        self.sides = QSplitter(Qt.Orientation.Horizontal)
        self.sides.addWidget(self.sidebar)
        self.sides.addWidget(self.places)
        self.sides.setStretchFactor(1, 1)
        self.sides.setCollapsible(1, False)
        self.sides.setSizes([200, 1120])
        self.sidebar.hide()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.sides, 1)
        column.addWidget(self.player_bar)
        column.addWidget(self.status_line)
        self.setCentralWidget(whole)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(True)  # Enter presses it, too, and not only the space bar

    def _connect_actions(self) -> None:
        acts, commands, table = self.acts, self.commands, self.table
        done: tuple[tuple[QAction, Callable[[], object]], ...] = (
            (acts.add_files, lambda: self.add(choosing.files(self, self.store))),
            (acts.add_folder, lambda: self.add(choosing.folder(self, self.store))),
            (acts.quit, self.close),
            (acts.compress, commands.compress),
            (acts.restore, commands.restore),
            (acts.verify, commands.verify),
            (acts.retry, commands.retry),
            (acts.salvage, commands.salvage),
            (acts.repair, commands.repair),
            (acts.trash, commands.trash),
            (acts.prune, commands.prune),
            (acts.restore_left, commands.restore_left),
            (acts.earlier, lambda: commands.move(table.selected_rows(), -1)),
            (acts.later, lambda: commands.move(table.selected_rows(), 1)),
            (acts.first, lambda: commands.move(table.selected_rows(), -FAR)),
            (acts.last, lambda: commands.move(table.selected_rows(), FAR)),
            (acts.pause, commands.pause_or_resume),
            (acts.after, commands.stop_after_current),
            (acts.cancel, commands.cancel),
            (acts.play, self.listening.play_or_pause),
            (acts.previous, self.player.previous),
            (acts.following, self.player.next),
            (acts.silence, self._stop_playing),
            (acts.show_in_folder, self.show_in_folder),
            (acts.open_as_folder, self.open_as_folder),
            (acts.remove, lambda: self._remove(table.selected_rows())),
            (acts.clear, self.clear),
            (acts.search, self.search),
            (acts.new_collection, self.collecting.new),
            (acts.sidebar, self.show_sidebar),
            (acts.compare, self.compare),
            (acts.details, self.show_details),
            (acts.grouped, self.group),
            (acts.open_all, lambda: table.fold(True, everything=True)),
            (acts.close_all, lambda: table.fold(False, everything=True)),
            (acts.paths, lambda: documents.preview_paths(self, self.plan.rows, self.commands.settings())),
            (acts.report, self.show_report),
            (acts.moved, self.show_moved),
            (acts.settings, self.ask_settings),
            (acts.log, lambda: documents.show_log(self)),
            (acts.logs, lambda: self._open_folder(self.background.logs())),
            (acts.guide, lambda: documents.guide(self)),
            (acts.about, lambda: documents.about(self)),
        )
        for action, slot in done:
            action.triggered.connect(lambda _=False, slot=slot: slot())
        acts.form_wanted.connect(self._restore_as)
        acts.columns_menu.aboutToShow.connect(lambda: table.fill_columns_menu(acts.columns_menu))

    def _connect_parts(self) -> None:
        drops = FileDrops(self)
        drops.over.connect(self.show_drop)
        drops.dropped.connect(self.add)
        drops.refused.connect(self._notice)
        self.mounts.ready.connect(lambda folder: self._open_folder(folder))
        self.mounts.failed.connect(self._notice)
        self.commands.asked.connect(self.tick)
        self.commands.asked.connect(self._refresh)
        for panel in (self.compress_panel, self.restore_panel):
            panel.changed.connect(self._choices_changed)
            panel.destination.changed.connect(self._look_for_gone)
            panel.folder_wanted.connect(lambda panel=panel: self._ask_destination(panel))
        self.forecasting.told.connect(lambda answer: self.outlook.show_forecast(answer, self.session.held))
        self.forecasting.ended.connect(self._forecast_ended)
        self.outlook.preset_chosen.connect(self.compress_panel.set_preset)
        self.filters.changed.connect(self.model.set_filter)
        self.plan.changed.connect(self._refresh)
        collecting = self.collecting
        collecting.page_wanted.connect(self._show_place)
        collecting.question.connect(self._ask)
        collecting.noticed.connect(self._notice)
        collecting.asked.connect(self.commands.asked)
        collecting.catalogue.play_wanted.connect(self.listening.play_known)
        collecting.librarian.listed.connect(lambda some: self.acts.sidebar.setChecked(True) if some else None)
        collecting.librarian.listed.connect(lambda _: self.show_sidebar())
        self.outcome.tracks_wanted.connect(self._show_tracks)
        self.outcome.folder_wanted.connect(lambda path: self._show_in_folder(path))
        self.outcome.summary_wanted.connect(self.show_report)
        table = self.table
        table.selectionModel().currentRowChanged.connect(lambda *_: self._refresh())
        table.opened.connect(lambda: self.acts.details.setChecked(True))
        table.opened.connect(self.show_details)
        table.menu_wanted.connect(lambda place: self.acts.menu_of_tracks().popup(place))
        table.dropped.connect(lambda before: self.commands.move_before(table.selected_rows(), before))
        table.escaped.connect(self.filters.clear)
        table.spaced.connect(self.acts.play.trigger)
        self.player_bar.toggled.connect(self.acts.play.trigger)
        self.player.changed.connect(self._player_changed)
        self.player.moved.connect(self._heard)
        self.player.failed.connect(lambda _: self._follow_player())
        self.details.play_wanted.connect(self.listening.play)
        self.details.saved.connect(self._retagged)
        self.details.seek_wanted.connect(lambda part: self.player.seek(part * self._whole))
        self.appearance.changed.connect(self._restyle)
        self.finishing.noticed.connect(self._notice)

    def _keep(self) -> None:
        """What comes back with the next start."""
        keep = self.memory
        keep.keep_state("window", self.saveGeometry, self.restoreGeometry)
        self.table.keep_in(keep)
        keep.keep_state("parts", self.split.saveState, self.split.restoreState)
        self.compress_panel.keep_in(keep)
        self.restore_panel.keep_in(keep)
        keep.keep("command", self.running.command.text, lambda words: self.running.command.setText(str(words or "")))
        keep.keep("volume", self.player_bar.volume.value, self.player_bar.recall_volume)
        keep.keep("theme", self.appearance.name, self.appearance.recall)
        keep.keep_tick(self.acts.grouped, "grouped", at_first=True)
        keep.keep("place", self.sidebar.current, self.collecting.recall)
        keep.keep_tick(self.acts.sidebar, "sidebar", at_first=False)
        keep.keep_state("sides", self.sides.saveState, self.sides.restoreState)
        keep.keep_tick(self.acts.details, "details", at_first=False)

    # -- what the user does

    def begin(self) -> None:
        """Look at collections, once the window is there."""
        self.collecting.begin(stay=not self.banner.isHidden())
        self.forecasting.enabled = True

    def show_sidebar(self) -> None:
        self.sidebar.setVisible(self.acts.sidebar.isChecked())
        if not self.acts.sidebar.isChecked():
            self.sidebar.choose(TRACKS)

    def _show_place(self, name: str) -> None:
        pages = {TRACKS: 0, CATALOGUE: 1}
        self.places.setCurrentIndex(pages.get(name, 2))
        self._refresh()

    def search(self) -> None:
        """In the list, or else in the catalogue, which has the tracks of all collections."""
        if self.sidebar.current() == TRACKS:
            self.filters.take_focus()
        else:
            self.sidebar.choose(CATALOGUE)
            self.collecting.catalogue.take_focus()

    def add(self, paths: Iterable[Path]) -> None:
        paths = list(paths)
        if paths:
            self.session.add(paths)
            self.sidebar.choose(TRACKS)
            self._refresh()

    def knocked(self, paths: list[Path]) -> None:
        """A second start has handed over what it was given."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self.add(paths)

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

    def _restore_as(self, form: str) -> None:
        self.restore_panel.set_form(form)
        self.commands.restore()

    def group(self) -> None:
        self.model.set_grouped(self.acts.grouped.isChecked())

    def show_details(self) -> None:
        self.details.setVisible(self.acts.details.isChecked())
        self._show_current()

    def compare(self) -> compare.CompareDialog:
        headings = {Scope.ALL: tr("All tracks"), Scope.SHOWN: tr("Tracks shown"), Scope.SELECTED: tr("Selected tracks")}
        return compare.compare(self, self.plan.rows, headings[self.plan.scope])

    def show_in_folder(self) -> None:
        row = self._current_row()
        if row is not None:
            self._show_in_folder(row.result.restored or row.result.archive or row.path)

    def _show_in_folder(self, path: Path) -> None:
        if not desktop.show_in_folder(path):
            self._tell_no_file_manager(path.parent)

    def _open_folder(self, folder: Path) -> None:
        if not desktop.open_folder(folder):
            self._tell_no_file_manager(folder)

    def _tell_no_file_manager(self, folder: Path) -> None:
        self._notice(tr("No program that shows folders was found"), tr("The folder is {0}.").format(folder))

    def open_as_folder(self) -> None:
        row = self._current_row()
        if row is not None and row.result.archive is not None:
            self.mounts.open(row.result.archive)

    def _current_row(self) -> Row | None:
        """The track that is the current line, or the first of an album that is."""
        entry = self.table.current_entry()
        return entry.first if isinstance(entry, AlbumGroup) else entry

    def _retagged(self, about: About) -> None:
        self.session.library.retagged(about.path, about.shown, about.size)

    def _player_changed(self) -> None:
        self._heard(self.player.seconds, self._whole)
        self._follow_player()

    def _follow_player(self) -> None:
        self.acts.follow_player(self.player, bool(len(self.session.library)), not self.player_bar.isHidden())

    def _stop_playing(self) -> None:
        self.player.stop()
        self.player_bar.dismiss()
        self._follow_player()

    def _heard(self, seconds: float, whole: float) -> None:
        self._whole = whole
        track = self.player.track
        self.details.show_heard(track.paths if track else (), seconds / whole if whole else 0.0)

    def _show_tracks(self, rows: list[Row]) -> None:
        self.filters.clear()
        self.table.show_rows(rows)

    def show_report(self) -> None:
        if self.ending is not None:
            documents.show_report(self, self.ending)

    def show_moved(self) -> MovedDialog | None:
        if self.journal is None:
            return None
        dialog = MovedDialog(self, self.journal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.back_again.connect(self.session.library.brought_back)
        dialog.ended.connect(self.collecting.look_again)
        dialog.show()
        return dialog

    def ask_settings(self) -> None:
        dialog = SettingsDialog(self, self.preferences, self.acts.themes)
        if dialog.exec() == SettingsDialog.DialogCode.Accepted:
            self.take(dialog.preferences())
        dialog.deleteLater()

    def take(self, wanted: Preferences) -> None:
        """Put settings into force and keep them."""
        if wanted.device != self.preferences.device:
            self.background.measure_again()
        self.preferences = wanted
        if not wanted.write(self.store):
            words = tr("The settings hold only until Trilobyte is closed")
            self._notice(words, tr("{0} cannot be written.").format(self.store.path))
        self.appearance.recall(wanted.theme)

    def _ask_destination(self, panel: CompressPanel | RestorePanel) -> None:
        folder = choosing.destination(self, self.store, panel.destination.accessibleName())
        if folder is not None:
            panel.destination.set_folder(folder)

    def _settings(self, verb: Verb) -> Settings:
        panel = self.restore_panel if verb == "restore" else self.compress_panel
        return self.background.completed(panel.settings())

    def _show_settings(self, verb: Verb, settings: Settings) -> None:
        panel = self.restore_panel if verb == "restore" else self.compress_panel
        panel.set_settings(settings)

    def _choices_changed(self) -> None:
        self.session.estimate_with(self.commands.settings())
        self._refresh()

    def _look_for_gone(self) -> None:
        if not self.session.scans and not self.session.working:
            self.session.look_for_gone(self._archives_at())

    def _archives_at(self) -> Path | None:
        """Where archives of what was added go: as chosen, else as a collection of these folders has it."""
        return self.compress_panel.destination.folder() or self.collecting.target_of(self.session.folders)

    def _notice(self, words: str, remedy: str) -> None:
        self.session.notice = words, remedy
        self._refresh()

    def _ask(self, question: Question | None) -> None:
        """A question that stands already stays."""
        if question is not None and not self.banner.isVisible():
            self.banner.ask(question)

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
        session, settings = self.session, self.commands.settings
        news = session.tick()
        if session.backlog:
            self._between.start()
        if news.removed:
            self.model.show_removed()
        self.model.show_appended()
        self.model.show_changed(news.changed)
        if news.scanned and (self.model.sorted_by is not None or self.model.list_layout.grouped):
            self.model.list_layout.stale = True
        self.model.rebuild_when_due(bool(session.scans))
        if news.left and self.journal is not None:
            self._left = news.left
            self._ask_about_rest()
        if news.speeds:
            self.compress_panel.set_speeds(news.speeds)
        for ending in news.ended:
            self.ending = ending
            if not session.working:
                self.outcome.tell(ending)
            self.background.told(ending)
            self.collecting.ended()
            if not session.working and self._rest is not None and self.banner.asked is self._rest:  # not answered yet
                self._ask_about_rest(ending.rows if ending.verb in KEPT else ())
            if not ending.stopped and not session.library.salvaging:
                self._ask(prompts.about_damage(session, ending.rows, settings, ending.verb))
        if any(not ending.stopped for ending in news.ended) and not session.working:
            self.finishing.begin()
        if news.scanned and not session.scans:
            self._forecast()
            self._ask(prompts.about_damage(session, session.library.rows, settings))
        if (news.scanned or news.ended) and not session.scans and not session.working:
            session.look_for_gone(self._archives_at())
        if news.gone and news.gone != self._gone:
            self._ask(prompts.about_gone(news.gone, lambda: self.filters.show_only("gone")))
        self._gone = news.gone or self._gone
        self.background.tick()
        if disk_space.space.news() or news.found or news.changed or news.state:
            self._refresh()

    def _ask_about_rest(self, ended: Iterable[Row] = ()) -> None:
        """Whether to go on with what an earlier run left undone, and `ended` has not among it."""
        if self._left is None or self.journal is None:
            return
        left, settings = self._left
        done = {row.path for row in ended}
        files = [each for each in left.files if each[0] not in done]
        left = replace(left, files=files, archived=[each for each in left.archived if each[0] not in done])
        self._left = left, settings
        self._rest = prompts.about_rest(self.session, self.journal, left, settings, self._show_settings)
        self._ask(self._rest)

    def _forecast(self) -> None:
        """Tell of a large list what a sample of it says, before its tracks are measured one by one."""
        rows = [row for row in self.session.library.rows if row.compressible and row.sizes.original]
        waiting = [row for row in rows if row.sizes.archive is None]
        large = self.forecasting.enabled and len(waiting) >= forecasting.LEAST
        if large and 2 * len(waiting) > len(rows) and not self.session.working:
            self.session.hold(True)
            self.outlook.show_waiting(len(rows))
            self.forecasting.begin([(row.path, row.sizes.original or 0) for row in rows], self.preferences.jobs)

    def _forecast_ended(self) -> None:
        if not self.forecasting.runs or self.session.working:
            self.session.hold(False)
        self._refresh()

    def _refresh(self) -> None:
        """Texts, buttons and sums after any change; the list has been told of changed rows already."""
        session, totals = self.session, self.plan.totals
        self._show_parts(totals)
        self._show_sums(totals)
        self.collecting.follow()
        row = self._current_row()
        archive = row is not None and row.result.archive is not None
        report, trash = self.ending is not None, self.journal is not None
        listed = self.sidebar.current() == TRACKS
        self.acts.follow(session, self.plan, row is not None, archive, report, trash, listed)
        self._follow_player()
        stems = {Scope.ALL: tr("All {0}"), Scope.SHOWN: tr("Shown: {0}"), Scope.SELECTED: tr("Selected: {0}")}
        heading = stems[self.plan.scope].format(text.tracks(totals.tracks))
        self.comparison.show_totals(heading if len(session.library) else tr("No tracks yet"), totals)
        self._show_current()
        overall = session.batch.overall if session.batch else None
        share = f"{text.percent(overall.fraction, 0)} {text.DASH} " if session.working and overall else ""
        self.setWindowTitle(f"{share}Trilobyte")

    def _show_sums(self, totals: SizeTotals) -> None:
        """The sample, while fewer than half of a large list's tracks are measured."""
        if self.session.working:
            self.forecasting.stop()
        sampled = len(self.session.library) >= forecasting.LEAST and self.session.library.totals.tracks > (
            2 * self.session.library.totals.known
        )
        wanted = sampled and (self.session.held or self.outlook.told) and not self.session.working
        self.sums.setCurrentWidget(self.outlook if wanted else self.comparison)
        self.outlook.show_preset(self.compress_panel.preset.currentData())

    def _show_parts(self, totals: SizeTotals) -> None:
        """What there is to see and to do now."""
        session, library = self.session, self.session.library
        empty = not len(library) and not session.scans
        nothing = not empty and not self.model.rowCount() and self.model.list_layout.shown is not None
        if nothing:
            typed = self.model.list_layout.filter.words
            self.nothing.show_search(typed, self.filters.show_box.currentText(), len(library))
        self.pages.setCurrentWidget(self.empty if empty else self.nothing if nothing else self.table)
        self.bottom.setVisible(not empty)
        self.tool_row.setVisible(not empty)
        self.actions_stack.setCurrentWidget(self.running if session.working else self.choices)
        if session.working:
            self.banner.hide()  # what it asks about has been decided otherwise, unless the journal has it still
            self.outcome.hide()
            self.running.show_session(session)
        else:
            self.choices.show_plan(totals, self.plan)

    def _show_current(self) -> None:
        entry = self.table.current_entry()
        if self.details.isVisible():
            self.details.show_entry(entry)
        if self.places.currentIndex() == 0:
            self.status_line.show_session(self.session, entry)
        else:
            self.status_line.show_session(self.session, None, self.running.in_words(self.session))

    def show_drop(self, over: bool) -> None:
        """Something is held over the window, or no more."""
        self.empty.set_over(over)
        self.cover.setGeometry(self.table.rect())
        self.cover.setVisible(over)
        self.cover.raise_()

    # -- appearance

    def _restyle(self) -> None:
        self.acts.restyle()
        self.sidebar.restyle()
        self.empty.restyle()
        self.table.restyle()
        self.player_bar.restyle()
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

    # -- the end

    def _may_close(self) -> bool:
        if self.session.working and not questions.may_stop(self, self.session.activity):
            return False
        return questions.may_lose_tags(self, self.details)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._asking and not self._quitting:  # it is being asked already
            event.ignore()
            return
        self._asking = True
        stays = not self._quitting and not self._may_close()
        self._asking = False
        if stays:
            event.ignore()
            return
        self._timer.stop()
        self._between.stop()
        self.memory.remember()
        self.hide()
        self.mounts.close()
        self.session.close(STOP_WITHIN)
        self.player.close()
        self.details.close_reading()
        self.table.covers.close()
        self.background.close()
        self.forecasting.close(STOP_WITHIN)
        self.collecting.close(STOP_WITHIN)
        if self.journal is not None:
            self.journal.close()
        event.accept()

    def quit(self) -> None:
        """Close without asking: the system wants the program to end."""
        self._quitting = True
        self.close()

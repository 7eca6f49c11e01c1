"""Everything that can be done in the window, once: menus, buttons and keys share these actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.options_panel import RestoreMenu

if TYPE_CHECKING:
    from trilobyte_gui.gui.window import MainWindow


class Actions:
    """`icon` names are those of resources/icons; actions without one show only their words."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._icons: dict[QAction, str] = {}
        make, w = self._make, window
        self.add_files = make(tr("Add &files…"), "Ctrl+O", w.ask_files, "add")
        self.add_folder = make(tr("Add f&older…"), "Ctrl+Shift+O", w.ask_folder, "folder")
        self.quit = make(tr("&Quit"), "Ctrl+Q", w.close)
        self.compress = make(tr("&Compress"), "Ctrl+Return", w.compress, "compress")
        self.restore = make(tr("&Restore"), "Ctrl+R", w.restore, "restore")
        self.verify = make(tr("&Verify archives"), "Ctrl+Shift+V", w.verify, "verify")
        self.retry = make(tr("Retry what &failed"), "Ctrl+Shift+R", w.retry)
        self.salvage = make(tr("Archive &what is left"), "Ctrl+Shift+A", w.salvage)
        words = tr("Archive the selected damaged files as far as they go; what is missing is named")
        self.salvage.setToolTip(words + self._keys(self.salvage))
        self.repair = make(tr("Repa&ir"), "Ctrl+Shift+E", w.repair)
        words = tr("Repair damaged archives in place, from recovery data or from what they hold twice")
        self.repair.setToolTip(words + self._keys(self.repair))
        self.rescue = make(tr("Restore what is &left"), "Ctrl+Shift+W", w.rescue)
        words = tr("Restore damaged archives as far as they go, with silence where nothing is left")
        self.rescue.setToolTip(words + self._keys(self.rescue))
        self.earlier = make(tr("Move &up in line"), "Alt+Up", lambda: w.move_in_line(-1))
        self.later = make(tr("Move d&own in line"), "Alt+Down", lambda: w.move_in_line(1))
        self.first = make(tr("To the f&ront of the line"), "Alt+Home", lambda: w.move_in_line(-(1 << 30)))
        self.last = make(tr("To the &end of the line"), "Alt+End", lambda: w.move_in_line(1 << 30))
        self.pause = make(tr("Pa&use"), "Ctrl+P", w.pause_or_resume, "pause")
        self.after = make(tr("Stop af&ter these"), "Ctrl+Shift+P", w.stop_after_current)
        self.after.setToolTip(tr("Finish the tracks under way, begin no others") + self._keys(self.after))
        self.cancel = make(tr("Canc&el"), "Ctrl+.", w.cancel, "stop")
        self.show_in_folder = make(tr("&Show in folder"), "Ctrl+Shift+F", w.show_in_folder, "folder")
        self.remove = make(tr("Re&move from the list"), "Del", w.remove_selected)
        self.remove.setToolTip(tr("Remove the selected tracks from the list; no file is touched") + " (Del)")
        self.clear = make(tr("Clear t&he list"), "Ctrl+Shift+L", w.clear, "clear")
        self.clear.setToolTip(tr("Empty the list; no file is touched") + self._keys(self.clear))
        self.search = make(tr("&Search"), "Ctrl+F", w.search)
        self.compare = make(tr("Com&pare sizes"), "Ctrl+B", w.compare, "estimate")
        self.details = make(tr("&Details"), "Ctrl+I", w.show_details, "about")
        self.details.setCheckable(True)
        self.grouped = make(tr("&Group by album"), "Ctrl+G", w.group)
        self.grouped.setCheckable(True)
        self.grouped.setChecked(True)
        self.open_all = make(tr("&Open all albums"), "Ctrl+Shift+Right", lambda: w.table.fold(True, everything=True))
        self.close_all = make(tr("&Close all albums"), "Ctrl+Shift+Left", lambda: w.table.fold(False, everything=True))
        self.paths = make(tr("Preview &paths…"), "Ctrl+Shift+D", w.preview_paths)
        self.report = make(tr("Last su&mmary…"), "Ctrl+Shift+M", w.show_report)
        self.moved = make(tr("&Originals in the trash…"), "Ctrl+Shift+T", w.show_moved)
        self.settings = make(tr("&Settings…"), "Ctrl+,", w.ask_settings, "settings")
        self.log = make(tr("Sh&ow the log"), "Ctrl+Shift+J", w.show_log)
        self.log.setToolTip(tr("Errors of Trilobyte itself, in full, to report them with") + self._keys(self.log))
        self.logs = make(tr("Open the &log folder"), "Ctrl+Shift+G", w.open_logs)
        self.guide = make(tr("&Guide"), "F1", w.show_guide)
        self.about = make(tr("&About Trilobyte"), "Shift+F1", w.about, "about")
        self.themes = QActionGroup(window)
        for scheme, label in (
            (Qt.ColorScheme.Unknown, tr("As the &system")),
            (Qt.ColorScheme.Light, tr("&Light")),
            (Qt.ColorScheme.Dark, tr("&Dark")),
        ):
            action = QAction(label, window, checkable=True)
            action.setData(scheme)
            self.themes.addAction(action)

    def fill_menus(self) -> None:
        window = self._window
        bar = window.menuBar()
        files = bar.addMenu(tr("&File"))
        files.addActions([self.add_files, self.add_folder])
        files.addSeparator()
        files.addActions([self.settings, self.quit])
        self.tracks_menu = QMenu(tr("&Tracks"), window)
        bar.addMenu(self.tracks_menu)
        self.restore_menu = RestoreMenu(tr("Restore &as"), window.choices, self.restore, window)
        tracks = self.tracks_menu
        tracks.addActions([self.compress, self.restore])
        tracks.addMenu(self.restore_menu)
        tracks.addActions([self.verify, self.repair, self.rescue])
        tracks.addSeparator()
        tracks.addActions([self.retry, self.salvage])
        tracks.addSeparator()
        tracks.addActions([self.pause, self.after, self.cancel])
        self.line_menu = tracks.addMenu(tr("Li&ne"))
        self.line_menu.addActions([self.first, self.earlier, self.later, self.last])
        tracks.addSeparator()
        tracks.addActions([self.paths, self.show_in_folder, self.moved])
        tracks.addSeparator()
        tracks.addActions([self.remove, self.clear])
        view = bar.addMenu(tr("&View"))
        view.addActions([self.search, self.compare, self.details])
        view.addSeparator()
        view.addActions([self.grouped, self.open_all, self.close_all])
        columns = view.addMenu(tr("Col&umns"))
        columns.aboutToShow.connect(lambda: window.table.fill_columns_menu(columns))
        themes = view.addMenu(tr("&Theme"))
        themes.addActions(self.themes.actions())
        info = bar.addMenu(tr("&Help"))
        info.addActions([self.guide, self.report, self.log, self.logs, self.about])

    def menu_of_tracks(self) -> QMenu:
        """What can be done with the chosen tracks, and no more: for the list's own menu."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        parts: tuple[tuple[QAction | QMenu, ...], ...] = (
            (self.compress, self.restore, self.restore_menu, self.verify, self.repair, self.rescue),
            (self.retry, self.salvage),
            (self.first, self.earlier, self.later, self.last),
            (self.show_in_folder, self.details),
            (self.open_all, self.close_all) if self.grouped.isChecked() else (),
            (self.remove,),
        )
        for part in parts:
            for each in part:
                if not each.isEnabled():
                    continue
                if isinstance(each, QMenu):
                    menu.addMenu(each)
                else:
                    menu.addAction(each)
            menu.addSeparator()
        return menu

    def restyle(self) -> None:
        """Draw the icons in the colours in force."""
        for action, icon in self._icons.items():
            action.setIcon(theme.icon(icon))

    def set_icon(self, action: QAction, icon: str) -> None:
        if self._icons.get(action) != icon:
            self._icons[action] = icon
            action.setObjectName(icon)
            action.setIcon(theme.icon(icon))

    def _make(self, label: str, keys: str, slot: Callable[..., object], icon: str = "") -> QAction:
        action = QAction(label, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(label.replace("&", "").rstrip("…") + self._keys(action))
        action.triggered.connect(lambda _=False: slot())
        action.setObjectName(icon)
        if icon:
            self._icons[action] = icon
        self._window.addAction(action)
        return action

    def _keys(self, action: QAction) -> str:
        return f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"

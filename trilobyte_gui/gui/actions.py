"""Everything that can be done in the window, once: menus, buttons and keys share these actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.player import Playback, Player
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.plan import Plan, Scope
from trilobyte_gui.gui.widgets.restore_panel import FORMS


class Actions(QObject):
    """Each is only a label, a key and an icon of resources/icons: the window connects what it does. Menus say which of
    them belong together, `follow` which can be chosen now."""

    form_wanted = Signal(str)  # restore the chosen tracks in this form

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[QAction, str] = {}
        self._failed_chosen = False  # whether any of the selected tracks failed
        self._make_work(self._make)
        self._make_order(self._make)
        self._make_listening(self._make)
        self._make_list(self._make)
        self._make_view(self._make)
        self._make_help(self._make)
        self._make_menus(window)

    def _make_work(self, make: Callable[..., QAction]) -> None:
        """What is done with tracks."""
        self.add_files = make(tr("Add &files…"), "Ctrl+O", "add")
        self.add_folder = make(tr("Add f&older…"), "Ctrl+Shift+O", "folder")
        self.quit = make(tr("&Quit"), "Ctrl+Q")
        self.compress = make(tr("&Compress"), "Ctrl+Return", "compress")
        self.restore = make(tr("&Restore"), "Ctrl+R", "restore")
        self.verify = make(tr("&Verify archives"), "Ctrl+Shift+V", "verify")
        self.retry = make(tr("Retry what &failed"), "Ctrl+Shift+R")
        self.trash = make(tr("Move ori&ginals to the trash…"), "Ctrl+Shift+B")
        words = tr("Decode the archives of the chosen tracks again; originals that can be restored go to the trash")
        self._explain(self.trash, words)
        self.prune = make(tr("Clear awa&y what is gone…"), "Ctrl+Shift+Y")
        words = tr("Move the archives and copies to the trash whose originals are gone from the library")
        self._explain(self.prune, words)
        self.salvage = make(tr("Archive &what is left"), "Ctrl+Shift+A")
        words = tr("Archive the selected damaged files as far as they go; what is missing is named")
        self._explain(self.salvage, words)
        self.repair = make(tr("Repa&ir"), "Ctrl+Shift+E")
        words = tr("Repair damaged archives in place, from recovery data or duplicate parts")
        self._explain(self.repair, words)
        self.restore_left = make(tr("Restore what is &left"), "Ctrl+Shift+W")
        words = tr("Restore damaged archives as far as they go, with silence where nothing is left")
        self._explain(self.restore_left, words)

    def _make_order(self, make: Callable[..., QAction]) -> None:
        """The line of tracks while work is under way, and its end."""
        self.earlier = make(tr("Move &up in line"), "Alt+Up")
        self.later = make(tr("Move d&own in line"), "Alt+Down")
        self.first = make(tr("To the f&ront of the line"), "Alt+Home")
        self.last = make(tr("To the &end of the line"), "Alt+End")
        self.pause = make(tr("Pa&use"), "Ctrl+P", "pause")
        self.after = make(tr("Stop af&ter these"), "Ctrl+Shift+P")
        self._explain(self.after, tr("Finish the tracks under way, begin no others"))
        self.cancel = make(tr("Canc&el"), "Ctrl+.", "stop")

    def _make_listening(self, make: Callable[..., QAction]) -> None:
        """Playing tracks, which keyboards have keys of their own for."""
        self.play = make(tr("&Play"), "Ctrl+Space", "play")
        self._explain(self.play, tr("Play the current track and those after it, or pause; in the list, the space bar"))
        self.previous = make(tr("Pre&vious track"), "Alt+Left", "previous")
        self.following = make(tr("&Next track"), "Alt+Right", "next")
        self.silence = make(tr("&Stop playing"), "Ctrl+Shift+S", "stop")
        for action, key in (
            (self.play, Qt.Key.Key_MediaTogglePlayPause),
            (self.previous, Qt.Key.Key_MediaPrevious),
            (self.following, Qt.Key.Key_MediaNext),
            (self.silence, Qt.Key.Key_MediaStop),
        ):
            action.setShortcuts([action.shortcut(), QKeySequence(key)])

    def _make_list(self, make: Callable[..., QAction]) -> None:
        """What the list holds, and where its files are."""
        self.show_in_folder = make(tr("&Show in folder"), "Ctrl+Shift+F", "folder")
        self.open_as_folder = make(tr("Open archives as fol&der"), "Ctrl+Shift+K")
        words = tr("Show archives as a folder of WAV files, which any program plays, as long as this window is open")
        self._explain(self.open_as_folder, words)
        self.remove = make(tr("Re&move from the list"), "Del")
        self.remove.setToolTip(tr("Remove the selected tracks from the list; no file is touched") + " (Del)")
        self.clear = make(tr("Clear t&he list"), "Ctrl+Shift+L", "clear")
        self._explain(self.clear, tr("Empty the list; no file is touched"))
        self.search = make(tr("&Search"), "Ctrl+F")
        self.new_collection = make(tr("Ne&w collection…"), "Ctrl+Shift+N", "add")
        words = tr("Remember folders and where their archives go, to keep them up to date")
        self._explain(self.new_collection, words)

    def _make_view(self, make: Callable[..., QAction]) -> None:
        """What the window shows."""
        self.sidebar = make(tr("Side&bar"), "Ctrl+Shift+I")
        self.sidebar.setCheckable(True)
        self.compare = make(tr("Com&pare sizes"), "Ctrl+B", "estimate")
        self.details = make(tr("&Details"), "Ctrl+I", "about")
        self.details.setCheckable(True)
        self.details.setIconVisibleInMenu(False)  # the check mark has its place
        self.grouped = make(tr("&Group by album"), "Ctrl+G")
        self.grouped.setCheckable(True)
        self.grouped.setChecked(True)
        self.open_all = make(tr("&Open all albums"), "Ctrl+Shift+Right")
        self.close_all = make(tr("&Close all albums"), "Ctrl+Shift+Left")
        self.paths = make(tr("Preview &paths…"), "Ctrl+Shift+D")
        self.report = make(tr("Last su&mmary…"), "Ctrl+Shift+M")
        self.moved = make(tr("&Originals in the trash…"), "Ctrl+Shift+T")

    def _make_help(self, make: Callable[..., QAction]) -> None:
        """The program itself: settings, logs, documents."""
        self.settings = make(tr("&Settings…"), "Ctrl+,", "settings")
        self.log = make(tr("Sh&ow the log"), "Ctrl+Shift+J")
        self._explain(self.log, tr("Errors of Trilobyte itself, in full, to report them with"))
        self.logs = make(tr("Open the &log folder"), "Ctrl+Shift+G")
        self.guide = make(tr("&Guide"), "F1")
        self.about = make(tr("&About Trilobyte"), "Shift+F1", "about")

    def _make_menus(self, window: QWidget) -> None:
        """Themes, and the menus that others show as well."""
        self.themes = QActionGroup(window)
        for scheme, label in (
            (Qt.ColorScheme.Unknown, tr("As the &system")),
            (Qt.ColorScheme.Light, tr("&Light")),
            (Qt.ColorScheme.Dark, tr("&Dark")),
        ):
            action = QAction(label, window, checkable=True)
            action.setData(scheme)
            self.themes.addAction(action)
        self.restore_menu = QMenu(tr("Restore &as"), window)
        for form, label in FORMS:
            action = self.restore_menu.addAction(tr(label))
            action.triggered.connect(lambda _=False, form=form: self.form_wanted.emit(form))
        self.tracks_menu = QMenu(tr("&Tracks"), window)
        self.line_menu = QMenu(tr("Li&ne"), window)
        self.columns_menu = QMenu(tr("Col&umns"), window)  # filled by the list when it opens

    def fill(self, bar: QMenuBar) -> None:
        """Put all of them into menus."""
        files = bar.addMenu(tr("&File"))
        files.addActions([self.add_files, self.add_folder, self.new_collection])
        files.addSeparator()
        files.addActions([self.settings, self.quit])
        tracks = self.tracks_menu
        bar.addMenu(tracks)
        tracks.addActions([self.compress, self.restore])
        tracks.addMenu(self.restore_menu)
        tracks.addActions([self.verify, self.repair, self.restore_left, self.trash, self.prune])
        tracks.addSeparator()
        tracks.addActions([self.retry, self.salvage])
        tracks.addSeparator()
        tracks.addActions([self.pause, self.after, self.cancel])
        tracks.addMenu(self.line_menu)
        self.line_menu.addActions([self.first, self.earlier, self.later, self.last])
        tracks.addSeparator()
        tracks.addActions([self.paths, self.show_in_folder, self.open_as_folder, self.moved])
        tracks.addSeparator()
        tracks.addActions([self.remove, self.clear])
        listen = bar.addMenu(tr("&Listen"))
        listen.addActions([self.play, self.previous, self.following, self.silence])
        view = bar.addMenu(tr("&View"))
        view.addActions([self.search, self.compare, self.details, self.sidebar])
        view.addSeparator()
        view.addActions([self.grouped, self.open_all, self.close_all])
        view.addMenu(self.columns_menu)
        themes = view.addMenu(tr("&Theme"))
        themes.addActions(self.themes.actions())
        info = bar.addMenu(tr("&Help"))
        info.addActions([self.guide, self.report, self.log, self.logs, self.about])

    def menu_of_tracks(self) -> QMenu:
        """What can be done with the chosen tracks, and no more: for the list's own menu."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        again = (self.retry,) if self._failed_chosen else ()
        parts: tuple[tuple[QAction | QMenu, ...], ...] = (
            (self.compress, self.restore, self.restore_menu, self.verify, self.repair, self.restore_left),
            (self.trash, self.prune),
            (*again, self.salvage),
            (self.first, self.earlier, self.later, self.last),
            (self.play,),
            (self.show_in_folder, self.open_as_folder, self.details),
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

    def follow(
        self, session: Session, plan: Plan, entry: bool, archive: bool, report: bool, trash: bool, listed: bool
    ) -> None:
        """Enable what can be done now, with what and how many. `entry`: a line of the list is the current one;
        `archive`: it has an archive; `report`: a batch has ended; `trash`: what was moved there is known; `listed`: the
        list is shown, else nothing is done with tracks that nobody sees."""
        totals, scope = plan.totals, plan.scope
        selected = scope is Scope.SELECTED
        library, working = session.library, session.working
        for action, label, count in (
            (self.compress, tr("&Compress"), totals.compressible),
            (self.restore, tr("&Restore"), totals.restorable),
        ):
            action.setText(tr("{0} {1}").format(label, counted(count, scope)) if count else label)
            action.setEnabled(bool(count) and not working)
        self.restore_menu.setEnabled(self.restore.isEnabled())
        self.verify.setEnabled(self.restore.isEnabled())
        self.prune.setEnabled(bool(totals.gone) and not working)
        self.trash.setEnabled(bool(totals.trashable) and not working)
        for action in (self.repair, self.restore_left):
            action.setEnabled(bool(totals.broken) and not working)
        self._failed_chosen = bool(selected and totals.retryable)
        again = totals.retryable if self._failed_chosen else library.totals.retryable
        words = tr("Retry what &failed")
        self.retry.setText(f"{words} ({text.number(again)})" if again else words)
        self.retry.setEnabled(bool(again) and not working)
        self.salvage.setEnabled(selected and not working and bool(totals.damaged))
        movable = selected and working and bool(totals.queued)
        for action in (self.first, self.earlier, self.later, self.last):
            action.setEnabled(movable)
        self.line_menu.setEnabled(movable)
        busy = session.batch is not None and not session.stopping
        self.pause.setEnabled(busy)
        waits = session.paused or session.full is not None
        go_on = tr("Try a&gain") if session.full else tr("Res&ume")
        self.pause.setText(go_on if waits else tr("Pa&use"))
        self._set_icon(self.pause, "play" if waits else "pause")
        self.after.setEnabled(busy and working and not session.draining)
        self.cancel.setEnabled(busy)
        self.remove.setEnabled(selected)
        self.show_in_folder.setEnabled(entry)
        self.open_as_folder.setEnabled(archive)
        self.report.setEnabled(report)
        self.moved.setEnabled(trash)
        for action in (self.clear, self.compare, self.paths):
            action.setEnabled(bool(len(library)))
        for each in (self.grouped, self.open_all, self.close_all, self.details):
            each.setEnabled(listed)
        if not listed:
            for act in self._with_tracks:
                act.setEnabled(False)

    @property
    def _with_tracks(self) -> tuple[QAction | QMenu, ...]:
        """What is done with tracks of the list."""
        return (
            *(self.compress, self.restore, self.restore_menu, self.verify, self.repair, self.restore_left),
            *(self.trash, self.prune, self.retry, self.salvage),
            *(self.line_menu, self.first, self.earlier, self.later, self.last),
            *(self.paths, self.show_in_folder, self.open_as_folder, self.remove, self.clear, self.compare),
        )

    def follow_player(self, player: Player, entry: bool, told: bool) -> None:
        """The same of listening. `entry`: there is something to play; `told`: something of it is shown."""
        playing, heard = player.state is Playback.PLAYING, player.state is not Playback.STOPPED
        self.play.setText(tr("&Pause playing") if playing else tr("&Play"))
        self._set_icon(self.play, "pause" if playing else "play")
        self.play.setEnabled(heard or entry)
        self.previous.setEnabled(heard)
        self.following.setEnabled(player.has_next)
        self.silence.setEnabled(heard or told)

    def restyle(self) -> None:
        """Draw the icons in the colours in force."""
        for action, icon in self._icons.items():
            action.setIcon(theme.icon(icon))

    def _set_icon(self, action: QAction, icon: str) -> None:
        if self._icons.get(action) != icon:
            self._icons[action] = icon
            action.setObjectName(icon)
            action.setIcon(theme.icon(icon))

    def _make(self, label: str, keys: str, icon: str = "") -> QAction:
        action = QAction(label, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(label.replace("&", "").rstrip("…") + self._keys(action))
        action.setObjectName(icon)
        if icon:
            self._icons[action] = icon
        self._window.addAction(action)
        return action

    def _explain(self, action: QAction, words: str) -> None:
        action.setToolTip(words + self._keys(action))

    def _keys(self, action: QAction) -> str:
        return f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"


def counted(count: int, scope: Scope) -> str:
    """How many of what: 12 tracks, 12 shown, 12 selected."""
    match scope:
        case Scope.SELECTED:
            return tr("{0} selected").format(text.number(count))
        case Scope.SHOWN:
            return tr("{0} shown").format(text.number(count))
        case Scope.ALL:
            return text.tracks(count)

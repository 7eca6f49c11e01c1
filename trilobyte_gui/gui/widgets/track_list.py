"""The list itself: albums and tracks in a table that folds, remembers its columns and obeys the keyboard."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from operator import attrgetter

from PySide6.QtCore import (
    QByteArray,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from trilobyte_gui.gui.model import cell_text
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.track import Row, State
from trilobyte_gui.gui.model.track_model import TrackModel, runs
from trilobyte_gui.gui.services import priority
from trilobyte_gui.gui.services.covers import Covers
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.preferences import Memory
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.delegates import RowDelegate

_HIDDEN_AT_FIRST = (Column.ALBUM,)
_GIVE_WAY = (  # where there is no room for all: in this order
    Column.SPEED,
    Column.ARTIST,
    Column.LESS_ORIGINAL,
    Column.FORMAT,
    Column.FLAC,
    Column.LENGTH,
    Column.ORIGINAL,
    Column.LESS_FLAC,
)
_TITLE_ROOM = 220
_STATE_ROOM = 140  # the least; beyond that the sizes give way, too
_ID = attrgetter("id")


class TrackTable(QTableView):
    """`opened` when the user presses Enter on, or double-clicks, a track; `spaced` when the space bar is pressed, and
    `escaped` when Esc is and there is no selection for it to end."""

    opened = Signal()
    escaped = Signal()
    spaced = Signal()  # the space bar
    menu_wanted = Signal(QPoint)  # here on the screen
    dropped = Signal(object)  # the selection, before this row of the line (None: at its end)

    def __init__(self, model: TrackModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tracks = model
        self.covers = Covers(self)
        self.setModel(model)
        self.setAccessibleName(tr("Albums and tracks"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self._drop_at = -1
        self.delegate = RowDelegate(self, model, self.covers)
        self.setItemDelegate(self.delegate)
        self.covers.found.connect(self.viewport().update)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(10)
        rows.setDefaultSectionSize(self.delegate.row_height)
        self._away: list[Column] = []  # columns that wait for more room
        self._state_width = 0  # of the state, once there is room for it; 0: it has it
        self._lay_out_header()
        self._held: tuple[set[int] | None, Row | AlbumGroup | None, int] = (set(), None, 0)
        model.modelAboutToBeReset.connect(self._hold)
        model.modelReset.connect(self._put_back)

    def keep_in(self, memory: Memory) -> None:
        """Columns, their widths and order, and what is sorted by come back with the next start."""
        head = self.horizontalHeader()

        def state() -> QByteArray:
            self.show_all_wanted()
            return head.saveState()

        memory.keep_state("columns2", state, head.restoreState)

    def _hold(self) -> None:
        """Note what is selected and where the list stands, before everything is arranged anew."""
        everything = self.selects_all() and self.tracks.list_layout.shown is None
        chosen = None if everything else self._chosen()
        self._held = chosen, self.current_entry(), self.verticalScrollBar().value()

    def _chosen(self) -> set[int]:
        """The ids of all that is selected; an album stands for its tracks."""
        entries, chosen = self.tracks.list_layout.entries, set[int]()
        for first, last in self._ranges():
            some = entries[first : last + 1]
            chosen.update(map(_ID, some))
            for album in (entry for entry in some if isinstance(entry, AlbumGroup)):
                chosen.update(map(_ID, album.rows))
        return chosen

    def _put_back(self) -> None:
        """The tracks that were selected are selected again, as far as they are shown. An album is where all its tracks
        are, or if it is closed, any."""
        chosen, current, scrolled = self._held
        choose = self.selectionModel()
        if current is not None:
            choose.setCurrentIndex(self.tracks.place_of(current), QItemSelectionModel.SelectionFlag.NoUpdate)
        if chosen is None:
            self._select(range(self.tracks.rowCount()))
        elif chosen:
            self._select(self._places(chosen))
        self.verticalScrollBar().setValue(scrolled)

    def _places(self, chosen: set[int]) -> list[int]:
        """Where to find these rows, in order."""
        list_layout, get = self.tracks.list_layout, self.tracks.library.get
        places, albums = set[int](), set[AlbumGroup]()
        for row_id in chosen:
            row = get(row_id)
            if row is None or not list_layout.shows(row):
                continue  # an album has its rows there, too
            place = list_layout.position(row_id)
            if place is not None:
                places.add(place)
            if row.group is not None:
                albums.add(row.group)
        for album in albums if list_layout.grouped else ():
            place = list_layout.position(album.id)
            if place is not None and (not album.open or all(row.id in chosen for row in list_layout.rows_of(album))):
                places.add(place)
        return sorted(places)

    def _select(self, places: Iterable[int]) -> None:
        """These and no others; `places` ascend."""
        selection, at, last = QItemSelection(), self.tracks.at, len(Column) - 1
        for first, end in runs(places):
            selection.append(QItemSelectionRange(at(first, 0), at(end, last)))
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _ranges(self) -> list[tuple[int, int]]:
        """First and last place of every run of selected rows, in order."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(place) for place in range(selection.size()))
        return sorted({(each.top(), each.bottom()) for each in ranges})

    def _lay_out_header(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        # With the table's own it would ask at every painting whether all rows of each column are selected.
        head.setSelectionModel(QItemSelectionModel(self.tracks, head))
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(50)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            head.resizeSection(column, self.delegate.column_width(column))
        head.setSectionResizeMode(Column.TRACK, QHeaderView.ResizeMode.Stretch)
        for column in _HIDDEN_AT_FIRST:
            head.hideSection(column)
        head.setSortIndicatorClearable(True)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._ask_columns)

    def fit(self) -> None:
        """Let columns that others can do without give way until the titles have room."""
        self.show_all_wanted()
        head, room = self.horizontalHeader(), self.viewport().width()
        need = _TITLE_ROOM + sum(head.sectionSize(each) for each in Column if each is not Column.TRACK)
        for column in (*_GIVE_WAY, Column.STATE, Column.TRILOBYTE):
            if need <= room:
                return
            if head.isSectionHidden(column):
                continue
            size = head.sectionSize(column)
            if column is Column.STATE:
                less = min(need - room, max(0, size - _STATE_ROOM))
                self._state_width = size if less else 0
                head.resizeSection(column, size - less)
                need -= less
            else:
                need -= size
                head.hideSection(column)
                self._away.append(column)

    def show_all_wanted(self) -> None:
        """Bring back what only gave way."""
        head = self.horizontalHeader()
        for column in self._away:
            head.showSection(column)
        self._away.clear()
        if self._state_width:
            head.resizeSection(Column.STATE, self._state_width)
            self._state_width = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        with priority.first():
            self.delegate.draw(self, event.rect())
        if self._drop_at >= 0:
            painter = QPainter(self.viewport())
            painter.fillRect(0, self._drop_at - 1, self.viewport().width(), 3, theme.ink(theme.colours().accent))

    # -- tracks in line are dragged to another place in it; files from elsewhere are the window's business

    def startDrag(self, actions: Qt.DropAction) -> None:
        if any(row.state is State.QUEUED for row in self.selected_rows()):
            super().startDrag(Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.source() is self)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._mark(event.position().toPoint())
        event.setAccepted(event.source() is self)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        row = self._mark(event.position().toPoint())
        self._mark(None)
        if event.source() is self:
            event.acceptProposedAction()
            self.dropped.emit(row)

    def _mark(self, at: QPoint | None) -> Row | None:
        """Show where a drop would go: before the first track in line from there on."""
        found, place = None, -1
        if at is not None:
            first = self.rowAt(at.y())
            for number in range(max(first, 0), self.tracks.rowCount() if first >= 0 else 0):
                entry = self.tracks.entry(number)
                if isinstance(entry, Row) and entry.state is State.QUEUED:
                    found, place = entry, self.rowViewportPosition(number)
                    break
            else:
                place = self.rowViewportPosition(self.tracks.rowCount() - 1) + self.delegate.row_height
        if place != self._drop_at:
            self._drop_at = place
            self.viewport().update()
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)

    def _choose_column(self, column: Column, shown: bool) -> None:
        self.show_all_wanted()
        self.horizontalHeader().setSectionHidden(column, not shown)
        self.fit()

    def fill_columns_menu(self, menu: QMenu) -> None:
        """An entry for every column: a tick shows it, its absence hides it."""
        menu.clear()
        head = self.horizontalHeader()
        for column in Column:
            action = QAction(cell_text.title(column), menu, checkable=True)
            action.setChecked(not head.isSectionHidden(column) or column in self._away)
            action.setEnabled(column is not Column.TRACK)
            action.toggled.connect(lambda shown, column=column: self._choose_column(column, shown))
            menu.addAction(action)
        menu.addSeparator()
        standard = QAction(tr("&Standard columns"), menu)
        standard.triggered.connect(self.standard_columns)
        menu.addAction(standard)

    def standard_columns(self) -> None:
        self._away.clear()
        self._state_width = 0
        head = self.horizontalHeader()
        for column in Column:
            head.moveSection(head.visualIndex(column), column)
            head.setSectionHidden(column, column in _HIDDEN_AT_FIRST)
            head.resizeSection(column, self.delegate.column_width(column))
        self.fit()

    def _ask_columns(self, place: QPoint) -> None:
        menu = QMenu(self)
        self.fill_columns_menu(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    # -- selection

    def selected_rows(self) -> list[Row]:
        """Tracks in the order shown; an album stands for its tracks."""
        if self.selects_all():
            return self.shown_rows()
        return list({row.id: row for row in self._walk(self._ranges())}.values())

    def selects_all(self) -> bool:
        """Whether everything that is shown is selected."""
        selection = self.selectionModel().selection()
        return selection.size() == 1 and selection.at(0).height() == self.tracks.rowCount() > 0

    def shown_rows(self) -> list[Row]:
        """All tracks that the filter lets through, those of closed albums too, in the order shown."""
        list_layout = self.tracks.list_layout
        rows = [entry for entry in list_layout.entries if isinstance(entry, Row)]
        if len(rows) == (len(self.tracks.library) if list_layout.shown is None else len(list_layout.shown)):
            return rows
        return list(self.first_rows(selected=False))

    def first_rows(self, selected: bool) -> Iterator[Row]:
        """The same one after the other (those of an open album that is selected come twice)."""
        if selected:
            return self._walk(self._ranges())
        return self._walk([(0, self.tracks.rowCount() - 1)], albums=False)

    def _walk(self, ranges: list[tuple[int, int]], albums: bool = True) -> Iterator[Row]:
        """The rows at these places; those of an album if it is closed or (`albums`) selected itself."""
        entries = self.tracks.list_layout.entries
        for first, last in ranges:
            for place in range(first, min(last + 1, len(entries))):
                entry = entries[place]
                if isinstance(entry, Row):
                    yield entry
                elif albums or not entry.open:
                    yield from self.tracks.rows_at(place)

    def current_entry(self) -> Row | AlbumGroup | None:
        index = self.currentIndex()
        if not index.isValid() or index.row() >= self.tracks.rowCount():
            return None
        return self.tracks.entry(index.row())

    def show_row(self, row: Row) -> None:
        """Select it and bring it into view, whatever hides it."""
        if row.group is not None and not row.group.open:
            self.tracks.set_open([row.group], True)
        place = self.tracks.list_layout.position(row.id)
        if place is not None:
            self.selectRow(place)
            self.scrollTo(self.tracks.index(place, 0))

    def show_rows(self, rows: list[Row]) -> None:
        """Select these, as far as they are in the list, and bring the first of them into view."""
        rows = [row for row in rows if self.tracks.library.get(row.id) is row]
        closed = {row.group.id: row.group for row in rows if row.group is not None and not row.group.open}
        if closed:
            self.tracks.set_open(list(closed.values()), True)
        places = self._places({row.id for row in rows})
        self._select(places)
        if places:
            first = self.tracks.at(places[0], 0)
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    # -- albums open and close

    def fold(self, opened: bool | None, everything: bool = False) -> None:
        """Open or close the current album (None: the other way round), or all."""
        entry = self.current_entry()
        album = entry if isinstance(entry, AlbumGroup) else entry.group if entry is not None else None
        if everything:
            self.tracks.set_open(list(self.tracks.list_layout.albums), bool(opened))
        elif album is not None:
            self.tracks.set_open([album], not album.open if opened is None else opened)
            if entry is not album and not album.open:
                self.selectRow(self.tracks.place_of(album).row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry = self.current_entry()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self.tracks.list_layout.grouped and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            if event.key() == Qt.Key.Key_Right or isinstance(entry, AlbumGroup):
                self.fold(event.key() == Qt.Key.Key_Right)
            elif entry is not None and entry.group is not None:
                place = self.tracks.list_layout.position(entry.group.id)
                if place is not None:
                    self.selectRow(place)
            return
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        if plain and event.key() == Qt.Key.Key_Space:
            self.spaced.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            if self.selectionModel().hasSelection():
                self.clearSelection()
            else:
                self.escaped.emit()
            return
        shift = event.modifiers() is Qt.KeyboardModifier.ShiftModifier
        if shift and event.key() == Qt.Key.Key_F10 and sys.platform != "win32":  # which asks for the menu by itself
            self.menu_wanted.emit(self._current_place())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self._current_place() if by_key else event.globalPos())

    def _current_place(self) -> QPoint:
        """On the screen: in the current line, as far as it is to be seen."""
        seen = self.viewport().rect()
        line = self.visualRect(self.currentIndex().siblingAtColumn(Column.TRACK)) & seen
        return self.viewport().mapToGlobal((seen if line.isEmpty() else line).center())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == Column.TRACK and event.button() is Qt.MouseButton.LeftButton:
            entry = self.tracks.entry(index.row())
            triangle = self.delegate.triangle(self.visualRect(index))
            if isinstance(entry, AlbumGroup) and triangle.contains(event.position().toPoint()):
                self.tracks.set_open([entry], not entry.open)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid() or index.row() >= self.tracks.rowCount():
            return
        entry = self.tracks.entry(index.row())
        if isinstance(entry, AlbumGroup):
            self.tracks.set_open([entry], not entry.open)
        else:
            self.opened.emit()

    def restyle(self) -> None:
        self.delegate.restyle()
        self.verticalHeader().setDefaultSectionSize(self.delegate.row_height)
        self.viewport().update()

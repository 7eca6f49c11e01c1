"""The table model over the layout: albums and their tracks in one list."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from trilobyte_gui.gui.model import cell_text
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.list_layout import AlbumGroup, Entry, Filter, ListLayout, SortOrder
from trilobyte_gui.gui.model.track import Row, State

_MANY = 2000  # rows that are not arranged anew at every tick
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_STATE_ORDER = {
    state: place
    for place, state in enumerate(
        (
            State.FAILED,
            State.WORKING,
            State.ESTIMATING,
            State.QUEUED,
            State.SKIPPED,
            State.READY,
            State.WAITING,
            State.ARCHIVED,
            State.RESTORED,
            State.COPIED,
            State.LEFT_OUT,
        )
    )
}


class TrackModel(QAbstractTableModel):
    """Entries of the layout; the window tells it of what a tick has changed, so that views hear in bulk.

    `arranged` when other rows are shown than before, or in another order; `appended` with rows that came at the end."""

    arranged = Signal()
    appended = Signal(list)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.list_layout = ListLayout(library)
        self.arranging = False  # what was selected before is not selected again yet
        self._sorted: tuple[Column, bool] | None = None
        self._changed = True  # rows are others, or otherwise, than when they were arranged
        self._known = 0  # rows of the library that the layout has
        self._shown = 0  # entries that the views know of
        self._built = 0.0  # when, and how long it took
        self._took = 0.0

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def entry(self, place: int) -> Entry:
        return self.list_layout.entries[place]

    def rows_at(self, place: int) -> list[Row]:
        """The track there, or the tracks of the album there that the filter lets through."""
        entry = self.list_layout.entries[place]
        return [entry] if isinstance(entry, Row) else self.list_layout.rows_of(entry)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self.list_layout.entries[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text.cell(entry, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return cell_text.spoken(entry, column)
            case Qt.ItemDataRole.ToolTipRole:
                return cell_text.hover(entry, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        return flag.ItemIsSelectable | flag.ItemIsEnabled | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._heading(Column(section))
            case Qt.ItemDataRole.AccessibleTextRole:
                return cell_text.title(Column(section))
            case Qt.ItemDataRole.ToolTipRole:
                return cell_text.explained(Column(section))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(Column(section))
            case _:
                return None

    def _heading(self, column: Column) -> str:
        """With an arrow where it is sorted by: the view's own would lie upon the words."""
        words = cell_text.heading(column)
        if self._sorted is None or self._sorted[0] is not column:
            return words
        arrow = "\N{DOWNWARDS ARROW}" if self._sorted[1] else "\N{UPWARDS ARROW}"
        first, line, second = words.partition("\n")
        return (f"{arrow} {first}" if column in cell_text.NUMBERS else f"{first} {arrow}") + line + second

    # -- what is shown, and in which order

    @property
    def sorted_by(self) -> tuple[Column, bool] | None:
        return self._sorted

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Column -1 leaves albums in the order in which they were added, their tracks by number."""
        wanted = (Column(column), order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        if wanted == self._sorted and not self._changed:
            return  # Qt asks twice
        self._sorted = wanted
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self.list_layout.order = _order(*self._sorted) if self._sorted else None
        self.rebuild()

    def set_filter(self, wanted: Filter) -> None:
        self.list_layout.filter = wanted
        self.rebuild()

    def set_grouped(self, grouped: bool) -> None:
        self.list_layout.grouped = grouped
        self.rebuild()

    def set_open(self, albums: list[AlbumGroup], opened: bool) -> None:
        changed = [album for album in albums if album.open is not opened]
        for album in changed:
            album.open = opened
        place = self.list_layout.position(changed[0].id) if len(changed) == 1 else None
        if place is None or self.list_layout.stale or len(self.library) != self._known:
            self.rebuild()
            return
        entries = self.list_layout.arranged()
        first, count = place + 1, abs(len(entries) - self._shown)
        if not count:
            self.list_layout.take(entries)
            return
        if opened:
            self.beginInsertRows(QModelIndex(), first, place + count)
        else:
            self.beginRemoveRows(QModelIndex(), first, place + count)
        self.list_layout.take(entries)
        self._shown = len(entries)
        if opened:
            self.endInsertRows()
        else:
            self.endRemoveRows()

    def rebuild(self) -> None:
        """Arrange everything anew; selection and current entry stay with what they stood on."""
        began = time.perf_counter()
        self._enter_new()
        self._changed = False
        # A reset, even where nothing but the order changes: for a change of layout Qt would hold an index for every
        # cell that is selected. The view keeps its selection over it.
        self.arranging = True
        self.beginResetModel()
        self.list_layout.build()
        self._shown = len(self.list_layout)
        self.endResetModel()
        self.arranging = False
        self._built, self._took = time.perf_counter(), time.perf_counter() - began
        self.arranged.emit()

    def place_of(self, entry: Entry, column: int = 0) -> QModelIndex:
        """Where an entry is shown; for a track of a closed album that album; invalid when nowhere."""
        place = self.list_layout.position(entry.id)
        if place is None and isinstance(entry, Row) and entry.group is not None and not entry.group.open:
            place = self.list_layout.position(entry.group.id)
        return QModelIndex() if place is None else self.at(place, column)

    def at(self, place: int, column: int) -> QModelIndex:
        """What `index` gives, which asks for rows and columns first: a selection is made of thousands."""
        return self.createIndex(place, column)

    def rebuild_when_due(self, scanning: bool) -> None:
        """Bring a stale layout up to date, seldom enough to cost little; while scanning more seldom still."""
        rest = max(1.0, 40 * self._took) if scanning else 10 * self._took if len(self.library) > _MANY else 0.0
        if self.list_layout.stale and time.perf_counter() - self._built > rest:
            self.rebuild()

    # -- what has changed

    def show_appended(self) -> None:
        """Tell the views of the rows that came to the library's end."""
        self._enter_new()
        if len(self.list_layout) > self._shown:
            self.beginInsertRows(QModelIndex(), self._shown, len(self.list_layout) - 1)
            self._shown = len(self.list_layout)
            self.endInsertRows()

    def _enter_new(self) -> None:
        """Rows come between two ticks, too."""
        if len(self.library) > self._known:
            fresh = self.library.rows[self._known :]
            self.list_layout.append(fresh)
            self._known = len(self.library)
            self._changed = True
            self.appended.emit(fresh)

    def show_changed(self, ids: set[int]) -> None:
        """Tell the views of changed rows and their albums: a signal a run of neighbours, or one for many runs."""
        position, get = self.list_layout.position, self.library.get
        self._changed = self._changed or bool(ids)
        wanted = set(ids)
        list_layout = self.list_layout
        follows = list_layout.shown is not None
        for row_id in ids:
            row = get(row_id)
            if row is None or row.group is None:
                continue
            wanted.add(row.group.id)
            list_layout.regrouped(row)
            if follows and list_layout.filter(row) != list_layout.shows(row):
                list_layout.stale = True
        places = sorted(place for each in wanted if (place := position(each)) is not None)
        if not places:
            return
        found = runs(places)
        if len(found) > 20:
            found = [(places[0], places[-1])]
        for first, last in found:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def show_removed(self) -> None:
        self._known = len(self.library)
        self.rebuild()


def runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of every run of neighbours among places that ascend."""
    if isinstance(places, range):
        return [(places[0], places[-1])] if places else []
    found: list[tuple[int, int]] = []
    first = last = -2
    for place in places:
        if place != last + 1:
            if first >= 0:
                found.append((first, last))
            first = place
        last = place
    return [*found, (first, last)] if first >= 0 else found


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in cell_text.NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _order(column: Column, reverse: bool) -> SortOrder:
    """Words sort albums, whose tracks stay in their order; figures sort the tracks within, too."""
    row, album = _KEYS[column]
    return SortOrder(row, album, within=column not in (Column.TRACK, Column.ARTIST, Column.ALBUM), reverse=reverse)


def _format_of(row: Row) -> str | None:
    return f"{row.audio.codec} {row.audio.bits:3}{row.audio.rate:8}{row.audio.channels:4}" if row.audio.codec else None


def _state_of(row: Row) -> float:
    return _STATE_ORDER[row.state] + (row.turn / (1 << 30) if row.state is State.QUEUED else row.pace.fraction / 2)


_KEYS: dict[Column, tuple[Callable[[Row], Any], Callable[[AlbumGroup], Any]]] = {
    Column.TRACK: (lambda row: row.name.casefold(), lambda album: album.title.casefold()),
    Column.ARTIST: (lambda row: row.tags.artist.casefold() or None, lambda album: album.artist.casefold() or None),
    Column.ALBUM: (lambda row: row.tags.album.casefold() or None, lambda album: album.title.casefold()),
    Column.FORMAT: (_format_of, lambda album: _format_of(album.first)),
    Column.LENGTH: (lambda row: row.audio.seconds, lambda album: album.totals.seconds or None),
    Column.ORIGINAL: (lambda row: row.sizes.original, lambda album: album.totals.everything or None),
    Column.FLAC: (lambda row: row.sizes.flac8, lambda album: album.totals.flac8 if album.totals.complete else None),
    Column.TRILOBYTE: (
        lambda row: row.sizes.archive,
        lambda album: album.totals.size if album.totals.complete else None,
    ),
    Column.LESS_FLAC: (
        lambda row: row.sizes.saved(row.sizes.flac8),
        lambda album: album.totals.saved(album.totals.flac8),
    ),
    Column.LESS_ORIGINAL: (
        lambda row: row.sizes.saved(row.sizes.original),
        lambda album: album.totals.saved(album.totals.original),
    ),
    Column.SPEED: (lambda row: row.pace.speed, lambda album: None),
    Column.STATE: (_state_of, lambda album: _state_of(album.first)),
}

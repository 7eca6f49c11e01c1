"""The table model over the library's rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from trilobyte_gui.gui import wording
from trilobyte_gui.gui.library import Library, Row, State
from trilobyte_gui.gui.wording import Column

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
            State.LEFT_OUT,
        )
    )
}


class TrackModel(QAbstractTableModel):
    """Rows of `library`; the window tells it of what a tick has changed, so that views hear of it in bulk."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self._sorted: tuple[Column, bool] | None = None
        self._shown = 0  # rows that the views know of; the library may be ahead within a tick

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def row(self, place: int) -> Row:
        return self.library.rows[place]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.library.rows[index.row()], Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.cell(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return wording.spoken(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return wording.hover(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.TITLES[Column(section)]
            case Qt.ItemDataRole.AccessibleTextRole:
                return wording.title(Column(section))
            case Qt.ItemDataRole.ToolTipRole:
                return wording.EXPLAINED.get(Column(section), "")
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(Column(section))
            case _:
                return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Column -1 leaves the order in which files were added."""
        self._sorted = (Column(column), order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [(self.library.rows[index.row()].id, index.column()) for index in before]
        self.sort_rows()
        places = [(self.library.position(row_id), column) for row_id, column in ids]
        self.changePersistentIndexList(
            before,
            [QModelIndex() if place is None else self.index(place, column) for place, column in places],
        )
        self.layoutChanged.emit()

    def sort_rows(self) -> None:
        if self._sorted is None:
            self.library.sort(lambda row: (row.id,), reverse=False)
        else:
            column, reverse = self._sorted
            self.library.sort(lambda row: _key(row, column, reverse), reverse)

    @property
    def sorted_by(self) -> tuple[Column, bool] | None:
        return self._sorted

    def show_appended(self) -> None:
        """Tell the views of the rows that came to the library's end."""
        if len(self.library) > self._shown:
            self.beginInsertRows(QModelIndex(), self._shown, len(self.library) - 1)
            self._shown = len(self.library)
            self.endInsertRows()

    def show_changed(self, ids: set[int]) -> None:
        """Tell the views of changed rows: a signal for each run of neighbours, or one for many runs."""
        places = sorted(place for row_id in ids if (place := self.library.position(row_id)) is not None)
        if not places:
            return
        runs: list[list[int]] = []
        for place in places:
            if runs and place == runs[-1][1] + 1:
                runs[-1][1] = place
            else:
                runs.append([place, place])
        if len(runs) > 20:
            runs = [[places[0], places[-1]]]
        for first, last in runs:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def show_removed(self) -> None:
        self.beginResetModel()
        self._shown = len(self.library)
        self.endResetModel()


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in wording.NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _key(row: Row, column: Column, reverse: bool) -> tuple[object, ...]:
    """Unknown values come last in either direction."""
    value: object
    match column:
        case Column.TRACK:
            value = (row.name.casefold(), str(row.path))
        case Column.FORMAT:
            value = (row.codec, row.bits, row.rate, row.channels) if row.codec else None
        case Column.LENGTH:
            value = row.seconds
        case Column.ORIGINAL:
            value = row.original
        case Column.FLAC:
            value = row.flac8
        case Column.TRILOBYTE:
            value = row.size
        case Column.LESS_FLAC:
            value = row.saved(row.flac8)
        case Column.LESS_ORIGINAL:
            value = row.saved(row.original)
        case Column.STATE:
            value = (_STATE_ORDER[row.state], row.fraction)
    return ((value is None) != reverse, 0 if value is None else value)

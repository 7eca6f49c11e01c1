"""Albums that open into their tracks, in columns: for collections and for the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from trilobyte_gui.gui.widgets import theme

Index = QModelIndex | QPersistentModelIndex


@dataclass
class Line:
    """An album or a track: a text for each column, the name of a colour for the last of them, and what it stands for.
    `lines` are an album's tracks; None while they are not known."""

    texts: Sequence[str]
    tone: str = ""
    what: Any = None
    lines: list[Line] | None = None
    cover: bytes = b""
    tip: str = ""
    above: Line | None = field(default=None, repr=False)
    place: int = 0


class AlbumModel(QAbstractItemModel):
    """`wanted` is asked for the tracks of an album that is opened while they are not known; `picture` for covers."""

    def __init__(
        self,
        titles: Sequence[str],
        numbers: Sequence[int] = (),
        wanted: Callable[[Line], object] = lambda line: None,
        picture: Callable[[bytes], QIcon | None] = lambda mark: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = titles
        self._numbers = numbers
        self._wanted = wanted
        self._picture = picture
        self.lines: list[Line] = []

    def show(self, lines: list[Line]) -> None:
        """Show other albums."""
        self.beginResetModel()
        self.lines = lines
        for place, line in enumerate(lines):
            line.place = place
            self._number(line)
        self.endResetModel()

    def fill(self, line: Line, tracks: list[Line]) -> None:
        """Show the tracks of an album, once they are known."""
        if line.lines is None and line.place < len(self.lines) and self.lines[line.place] is line:
            if tracks:
                self.beginInsertRows(self.createIndex(line.place, 0, line), 0, len(tracks) - 1)
            line.lines = tracks
            self._number(line)
            if tracks:
                self.endInsertRows()

    @staticmethod
    def _number(line: Line) -> None:
        for place, each in enumerate(line.lines or ()):
            each.above, each.place = line, place

    @staticmethod
    def line_of(index: Index) -> Line:
        found = index.internalPointer()
        assert isinstance(found, Line)
        return found

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        some = (self.line_of(parent).lines or []) if parent.isValid() else self.lines
        return self.createIndex(row, column, some[row]) if 0 <= row < len(some) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        above = self.line_of(index).above if index.isValid() else None
        return self.createIndex(above.place, 0, above) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len((self.line_of(parent).lines or []) if parent.isValid() else self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._titles)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return not parent.isValid() or (self.line_of(parent).above is None and self.line_of(parent).lines != [])

    def canFetchMore(self, parent: Index) -> bool:
        return parent.isValid() and self.line_of(parent).above is None and self.line_of(parent).lines is None

    def fetchMore(self, parent: Index) -> None:
        self._wanted(self.line_of(parent))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole and section in self._numbers:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line, column = self.line_of(index), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.texts[column] if column < len(line.texts) else ""
            case Qt.ItemDataRole.ToolTipRole:
                return line.tip or None
            case Qt.ItemDataRole.TextAlignmentRole if column in self._numbers:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole if line.tone and column == len(self._titles) - 1:
                return QColor(getattr(theme.colours(), line.tone))
            case Qt.ItemDataRole.DecorationRole if column == 0 and line.cover:
                return self._picture(line.cover)
        return None

    def pictures_changed(self) -> None:
        """Redraw covers that have been loaded."""
        if self.lines:
            last = self.createIndex(len(self.lines) - 1, 0, self.lines[-1])
            self.dataChanged.emit(self.createIndex(0, 0, self.lines[0]), last, [Qt.ItemDataRole.DecorationRole])


_WIDEST = 0.45  # the part of the width that the last column has at most


class AlbumTree(QTreeView):
    """Albums with their covers, in columns that fit the width."""

    def __init__(self, model: AlbumModel, name: str, cover: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.albums = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setUniformRowHeights(not cover)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAllColumnsShowFocus(True)
        if cover:
            self.setIconSize(QSize(cover, cover))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        model.modelReset.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The last column takes what its words need, but leaves more than half to the others."""
        header, last = self.header(), self.albums.columnCount() - 1
        most = round(_WIDEST * self.viewport().width())
        mode = QHeaderView.ResizeMode
        if self.sizeHintForColumn(last) > most > 0:
            header.setSectionResizeMode(last, mode.Interactive)
            header.resizeSection(last, most)
        else:
            header.setSectionResizeMode(last, mode.ResizeToContents)

    def chosen(self) -> list[Line]:
        """The lines that are selected: tracks, or albums for all of theirs."""
        return [AlbumModel.line_of(index) for index in self.selectionModel().selectedRows()]

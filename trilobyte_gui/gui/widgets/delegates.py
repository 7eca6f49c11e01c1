"""How a row is drawn: two lines, numbers that line up, progress inside the state column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from trilobyte_gui.gui.model import cell_text, text
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.list_layout import AlbumGroup, Entry
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.model.track_model import TrackModel
from trilobyte_gui.gui.services.covers import Covers
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.theme import ink

PAD = 10
_TITLES = (Column.TRACK, Column.ARTIST, Column.ALBUM)
_REMEMBERED = 5000  # lines cut to their room
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Draws the list straight from its rows."""

    def __init__(self, view: QTableView, model: TrackModel, covers: Covers) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._covers = covers
        self.restyle()

    def restyle(self) -> None:
        """Take over the fonts and colours in force."""
        self._colours = theme.colours()
        self._font = theme.tabular(self._view.font())
        self._bold = QFont(self._font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._small = QFont(self._font)
        self._small.setPointSizeF(self._font.pointSizeF() * 0.88)
        self._metrics = QFontMetrics(self._font)
        self._bold_metrics = QFontMetrics(self._bold)
        self._small_metrics = QFontMetrics(self._small)
        self._line, self._small_line = self._metrics.height(), self._small_metrics.height()
        self._rise, self._small_rise = self._metrics.ascent(), self._small_metrics.ascent()
        self._cut: dict[tuple[str, int, int, Qt.TextElideMode], str] = {}
        self._advances: dict[tuple[str, bool], int] = {}

    @property
    def row_height(self) -> int:
        return self._line + self._small_line + 14

    def _fitted(
        self, line: str, width: int, metrics: QFontMetrics, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> str:
        """As much of a line as has room; remembered, because most of painting is asking this."""
        key = (line, width, id(metrics), mode)
        found = self._cut.get(key)
        if found is None:
            if len(self._cut) > _REMEMBERED:
                self._cut.clear()
            found = self._cut[key] = metrics.elidedText(line, mode, width)
        return found

    def _advance(self, line: str, small: bool) -> int:
        key = (line, small)
        found = self._advances.get(key)
        if found is None:
            if len(self._advances) > _REMEMBERED:
                self._advances.clear()
            found = self._advances[key] = (self._small_metrics if small else self._metrics).horizontalAdvance(line)
        return found

    def column_width(self, column: Column) -> int:
        """Enough for the longest usual content and the header."""
        wide, small = self._metrics.horizontalAdvance, self._small_metrics.horizontalAdvance
        title = max(map(wide, cell_text.heading(column).split("\n")))
        header = title * 115 // 100 + wide("↑ ") + 8  # bold, and an arrow
        content = {
            Column.TRACK: 270,
            Column.ARTIST: 120,
            Column.ALBUM: 150,
            Column.FORMAT: max(wide("FLAC stereo"), small("24 bit, 176.4 kHz")),
            Column.LENGTH: wide("1:02:45"),
            Column.SPEED: wide("88.8"),
            Column.STATE: max(wide("Archived and verified") + self._line + 10, 215),
        }.get(column, wide("~ 8,888.88"))
        return max(header, content) + 2 * PAD

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.column_width(Column(index.column())), self.row_height)

    def draw(self, view: QTableView, wanted: QRect) -> None:
        """All rows within `wanted` of the view's viewport, row by row: half the time that the view takes with an item
        delegate, which is called with an index and a dozen options for every cell."""
        head, chosen, c = view.horizontalHeader(), view.selectionModel(), self._colours
        cells = [
            (Column(each), head.sectionViewportPosition(each), head.sectionSize(each))
            for each in map(head.logicalIndex, range(head.count()))
            if not head.isSectionHidden(each)
        ]
        left, right = wanted.left(), wanted.right()
        title_x, title_width = self._album_area(head)
        cells = [each for each in cells if each[1] <= right and each[1] + each[2] > left]
        number = view.rowAt(max(wanted.top(), 0))
        current = view.currentIndex().row() if view.hasFocus() else -1
        if number < 0:
            return
        y, height, wide = view.rowViewportPosition(number), self.row_height, view.viewport().width()
        painter = QPainter(view.viewport())
        while number < self._model.rowCount() and y <= wanted.bottom():
            entry = self._model.entry(number)
            if chosen.isSelected(self._model.index(number, 0)):
                painter.fillRect(0, y, wide, height, ink(c.selection))
            elif isinstance(entry, AlbumGroup):
                painter.fillRect(0, y, wide, height, ink(c.raised))
            if isinstance(entry, AlbumGroup) and title_x <= right and title_x + title_width > left:
                self._paint_title(painter, QRect(title_x, y, title_width, height), entry)
            painter.fillRect(0, y + height - 1, wide, 1, ink(c.line))
            if number == current:
                painter.fillRect(0, y, wide, 1, ink(c.accent))
                painter.fillRect(0, y + height - 1, wide, 1, ink(c.accent))
            for column, x, width in cells:
                self._paint_cell(painter, QRect(x, y, width, height), entry, column)
            number, y = number + 1, y + height
        painter.end()

    def _paint_cell(self, painter: QPainter, area: QRect, entry: Entry, column: Column) -> None:
        c = self._colours
        inner = area.adjusted(PAD, 0, -PAD, 0)
        if column is Column.STATE:
            self._paint_state(painter, inner, entry)
        elif isinstance(entry, AlbumGroup):
            if column not in (*_TITLES, Column.FORMAT):
                self._paint_number(painter, inner, entry, column)
        elif column in (Column.TRACK, Column.FORMAT):
            if column is Column.TRACK:
                first, second = entry.name, cell_text.second_line(entry)
                if self._model.list_layout.grouped:
                    inner = self._numbered(painter, inner, entry)
            else:
                first, second = cell_text.sample_format(entry.audio)
            colour = c.dim if entry.kind is Kind.OTHER else c.text
            self._two_lines(painter, inner, first, second, colour, c.dim, cut=Qt.TextElideMode.ElideMiddle)
        elif column in (Column.ARTIST, Column.ALBUM):
            self._two_lines(painter, inner, cell_text.cell(entry, column), "", c.text, c.dim)
        else:
            self._paint_number(painter, inner, entry, column)

    @property
    def _indent(self) -> int:
        """Where titles begin below an album: after its triangle and cover."""
        return PAD + 18 + self.row_height - 6 + 8

    def _numbered(self, painter: QPainter, inner: QRect, row: Row) -> QRect:
        """The track's number under the cover; gives what room is left beside it."""
        upper, _ = self._halves(inner)
        number = row.tags.track.partition("/")[0]
        disc = row.tags.disc.partition("/")[0]
        if number and row.group is not None and disc and row.group.discs > 1:
            number = f"{disc}.{number.zfill(2)}"
        painter.setFont(self._font)
        painter.setPen(ink(self._colours.dim))
        painter.drawText(QRect(inner.x(), upper.y(), self._indent - PAD - 12, upper.height()), _RIGHT, number)
        return inner.adjusted(self._indent - PAD, 0, 0, 0)

    def triangle(self, area: QRect) -> QRect:
        """Where a click opens and closes an album."""
        return QRect(area.x(), area.y(), PAD + 18, area.height())

    def _album_area(self, head: QHeaderView) -> tuple[int, int]:
        """Where an album's title begins, and how far it runs: on through the text columns right of its own."""
        place, wide = head.visualIndex(Column.TRACK), 0
        while place < head.count() and (each := head.logicalIndex(place)) in _TITLES:
            wide += head.sectionSize(each)  # 0 when hidden
            place += 1
        return head.sectionViewportPosition(Column.TRACK), wide

    def _paint_title(self, painter: QPainter, area: QRect, album: AlbumGroup) -> None:
        c = self._colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink(c.dim), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        x, y = area.x() + PAD + 5.0, area.center().y() + 0.5
        points = ((-4, -2), (0, 2.5), (4, -2)) if album.open else ((-2, -4), (2.5, 0), (-2, 4))
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
        painter.restore()
        side = self.row_height - 6
        frame = QRect(area.x() + PAD + 18, area.y() + 3, side, side)
        self._paint_cover(painter, frame, self._covers.of(album))
        beside = area.adjusted(self._indent, 0, -PAD, 0)
        upper, lower = self._halves(beside)
        painter.setFont(self._bold)
        painter.setPen(ink(c.text))
        painter.drawText(upper, _LEFT, self._fitted(album.title, beside.width(), self._bold_metrics))
        painter.setFont(self._small)
        painter.setPen(ink(c.dim))
        about = cell_text.about_album(album)
        painter.drawText(lower, _LEFT, self._fitted(about, beside.width(), self._small_metrics))

    def _paint_cover(self, painter: QPainter, frame: QRect, cover: QPixmap | None) -> None:
        if cover is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = cover.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(frame.center())
            painter.drawPixmap(place, cover)
            return
        c = self._colours
        painter.fillRect(frame, ink(c.track))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink(c.original), 1.4))
        middle = QRectF(frame).center()
        for radius in (frame.width() * 0.3, frame.width() * 0.08):
            painter.drawEllipse(middle, radius, radius)
        painter.restore()

    def _two_lines(
        self,
        painter: QPainter,
        area: QRect,
        first: str,
        second: str,
        colour: str,
        faint: str,
        side: Qt.AlignmentFlag = _LEFT,
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        """`cut` says where a line loses what does not fit. Drawn from a point of the base line, the places of
        `_halves` in plain numbers: most of a frame is spent here, and rectangles would take half as long again."""
        x, width = area.x(), area.width()
        y = area.y() + (area.height() - self._line - self._small_line - 1) // 2
        lines = ((first, False, colour, y + self._rise), (second, True, faint, y + self._line + 1 + self._small_rise))
        for line, small, tint, base in lines:
            if not line:
                continue
            line = line.replace("\n", " ")  # file names may have them
            advance = self._advance(line, small)
            if advance > width:
                line = self._fitted(line, width, self._small_metrics if small else self._metrics, cut)
                advance = self._advance(line, small)
            painter.setFont(self._small if small else self._font)
            painter.setPen(ink(tint))
            painter.drawText(x + width - advance if side is _RIGHT else x, base, line)

    def _spilt(self, line: str, otherwise: str, width: int) -> tuple[str, str]:
        """A line that is too long goes on in the second one, which it then takes from `otherwise`."""
        if self._metrics.horizontalAdvance(line) <= width:
            return line, otherwise
        words = line.split(" ")
        count = len(words) - 1
        while count > 1 and self._metrics.horizontalAdvance(" ".join(words[:count])) > width:
            count -= 1
        return " ".join(words[:count]), " ".join(words[count:])

    def _halves(self, area: QRect) -> tuple[QRect, QRect]:
        """The places of the two lines: every first line of a row stands on one base line."""
        x, width = area.x(), area.width()
        top = area.y() + (area.height() - self._line - self._small_line - 1) // 2
        return QRect(x, top, width, self._line), QRect(x, top + self._line + 1, width, self._small_line)

    def _paint_number(self, painter: QPainter, area: QRect, entry: Entry, column: Column) -> None:
        c = self._colours
        shown = cell_text.cell(entry, column)
        under = cell_text.spread(entry) if column is Column.TRILOBYTE else ""
        other = isinstance(entry, Row) and entry.kind is Kind.OTHER
        faint = other or not shown
        if not shown and not other and column in cell_text.NUMBERS and column is not Column.SPEED:
            shown = text.DASH
        self._two_lines(painter, area, shown, under, c.dim if faint else c.text, c.dim, _RIGHT)

    def _paint_state(self, painter: QPainter, area: QRect, entry: Entry) -> None:
        c = self._colours
        said = cell_text.album_status(entry) if isinstance(entry, AlbumGroup) else cell_text.status(entry)
        colour = c.text if said.tone == "accent" else getattr(c, said.tone)
        if said.mark:
            side = self._line - 3
            upper, _ = self._halves(area)
            middle = upper.center().y()
            box = QRectF(area.x(), middle - side / 2 + 0.5, side, side)
            paint_mark(painter, box, said.mark, c.accent if said.tone == "accent" else colour, c.surface)
            area = area.adjusted(side + 8, 0, 0, 0)
        if said.fraction is None:
            first, second = said.line, said.more
            if said.tone == "bad":
                first, second = self._spilt(first, second, area.width())
            self._two_lines(painter, area, first, second, colour, c.dim)
            return
        upper, lower = self._halves(area)
        share = text.percent(said.fraction, 0)
        room = self._metrics.horizontalAdvance(share) + 8
        painter.setFont(self._font)
        painter.setPen(ink(colour))
        painter.drawText(upper, _RIGHT, share)
        left = upper.adjusted(0, 0, -room, 0)
        painter.drawText(left, _LEFT, self._fitted(said.line, left.width(), self._metrics))
        bar = QRectF(lower.x(), lower.y() + 4, lower.width(), 6)
        paint_bar(painter, bar, said.fraction, c.accent, c.track)


def paint_bar(painter: QPainter, area: QRectF, fraction: float, full: str, empty: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(empty))
    painter.drawRoundedRect(area, 3, 3)
    if fraction > 0:
        painter.setBrush(ink(full))
        painter.drawRoundedRect(QRectF(area.x(), area.y(), max(6.0, area.width() * fraction), area.height()), 3, 3)
    painter.restore()


def paint_mark(painter: QPainter, box: QRectF, mark: cell_text.Mark, colour: str, paper: str) -> None:
    """A filled disc (or triangle) with its sign: told apart by shape, not by colour alone."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(colour))

    def at(x: float, y: float) -> QPointF:
        return QPointF(box.x() + x * box.width(), box.y() + y * box.height())

    strokes: list[list[QPointF]] = []
    match mark:
        case "dot":
            painter.drawEllipse(box.adjusted(2, 2, -2, -2))
        case "warn":
            painter.drawPolygon(QPolygonF([at(0.5, 0.02), at(1.0, 0.95), at(0.0, 0.95)]))
            strokes = [[at(0.5, 0.36), at(0.5, 0.62)], [at(0.5, 0.79), at(0.5, 0.8)]]
        case "check":
            painter.drawEllipse(box)
            strokes = [[at(0.27, 0.52), at(0.44, 0.69), at(0.74, 0.34)]]
        case "cross":
            painter.drawEllipse(box)
            strokes = [[at(0.32, 0.32), at(0.68, 0.68)], [at(0.68, 0.32), at(0.32, 0.68)]]
    pen = QPen(ink(paper), box.width() * 0.13, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        painter.drawPolyline(QPolygonF(stroke))
    painter.restore()

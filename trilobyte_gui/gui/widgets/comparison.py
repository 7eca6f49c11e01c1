"""Original, FLAC and Trilobyte side by side: three bars with their numbers and one sentence."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme

_BAR = 18
_STEP = 28
_LINES = 3  # at most, of the sums in words
_LEAST = 24  # pixels of a bar that is drawn


def in_words(t: SizeTotals) -> str:
    """Sums as a sentence: how much less (or more) than FLAC and than the originals."""
    if not t.known:
        return ""
    parts = []
    for base, less, more in (
        (t.flac8, tr("{0} less than FLAC ({1})"), tr("{0} more than FLAC ({1})")),
        (t.original, tr("{0} less than the original files ({1})"), tr("{0} more than the original files ({1})")),
    ):
        saved = base - t.size
        stem = less if saved >= 0 else more
        parts.append(stem.format(text.size_in_words(saved), text.percent(abs(saved) / base) if base else text.DASH))
    words = ", ".join(parts)
    words = tr("about {0}").format(words) if t.actual < t.known else words
    return words[:1].upper() + words[1:]


def _unit(t: SizeTotals) -> tuple[float, str]:
    return (1e9, "GB") if max(t.original, t.flac8, t.high) >= 1e10 else (1e6, "MB")


class Comparison(QWidget):
    """Shows one `SizeTotals`; estimated parts are hatched from the lowest to the highest likely size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.totals = SizeTotals()
        self._heading = ""
        self._lines = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(sum(self._rooms()[:2]))
        self.setAccessibleName(tr("Size comparison"))

    def show_totals(self, heading: str, totals: SizeTotals) -> None:
        self._heading = heading
        self.totals = totals
        self.setAccessibleDescription(f"{heading}. {self.in_words()}")
        self.setMinimumWidth(sum(self._rooms()[:2]))
        self._break()
        self.update()

    def in_words(self) -> str:
        """What the bars mean, as text."""
        return in_words(self.totals)

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).height()
        return QSize(560, line * (1 + self._lines) + 22 + 3 * _STEP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break()

    def _break(self) -> None:
        """Into how many lines the sums in words fall here."""
        metrics, space = QFontMetrics(theme.tabular(self.font())), QRect(0, 0, max(self.width(), 1), 1 << 15)
        high = metrics.boundingRect(space, Qt.TextFlag.TextWordWrap, self._sums()).height()
        lines = min(_LINES, -(-high // metrics.height()))
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def _sums(self) -> str:
        return self.in_words() or tr("The sizes appear here as soon as the first track is measured.")

    def _rooms(self) -> tuple[int, int, int]:
        """The width of labels, sizes and shares, with what is between them."""
        t, metrics = self.totals, QFontMetrics(self._bold())
        unit, name = _unit(t)
        sizes = (f"~ {text.number(value / unit, 2)} {name}" for value in (t.original, t.flac8, t.high, 10 * unit))
        labels = metrics.horizontalAdvance("Trilobyte") + 14
        return labels, max(map(metrics.horizontalAdvance, sizes)) + 12, metrics.horizontalAdvance(text.percent(1)) + 12

    def _bold(self) -> QFont:
        bold = QFont(theme.tabular(self.font()))
        bold.setWeight(QFont.Weight.DemiBold)
        return bold

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = theme.colours()
        t = self.totals
        plain, bold = theme.tabular(self.font()), self._bold()
        line = QFontMetrics(plain).height()

        painter.setFont(bold)
        painter.setPen(QColor(c.text))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self._heading)
        if t.tracks > t.known:
            painter.setFont(plain)
            painter.setPen(QColor(c.dim))
            measured = tr("{0} measured")
            note = measured.format(text.of_tracks(t.known, t.tracks))
            taken = QFontMetrics(bold).horizontalAdvance(self._heading) + line
            if taken + QFontMetrics(plain).horizontalAdvance(note) > self.width():
                note = measured.format(text.number(t.known))  # of how many, the heading tells
            painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignRight, note)

        unit, name = _unit(t)
        label_room, size_room, share_room = self._rooms()
        if self.width() < label_room + size_room + share_room:
            share_room = 0  # where it is narrow, sizes count most
        bar_room = self.width() - label_room - size_room - share_room
        longest = max(t.original, t.flac8, t.high, 1)
        base = t.original or 1
        top = line + 10
        for label, size, colour in (
            (tr("Original"), t.original, c.original),
            (tr("FLAC -8"), t.flac8, c.flac),
            (tr("Trilobyte"), t.size, c.trilobyte),
        ):
            ours = colour == c.trilobyte
            painter.setFont(bold if ours else plain)
            painter.setPen(QColor(c.text))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, label_room, _BAR), middle, label)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.track))
            if bar_room > _LEAST:
                painter.drawRoundedRect(QRectF(label_room, top, bar_room, _BAR), 4, 4)
            if t.known:
                painter.setBrush(QColor(colour))
                width = max(4.0, bar_room * size / longest)
                if bar_room > _LEAST:
                    painter.drawRoundedRect(QRectF(label_room, top, width, _BAR), 4, 4)
                    if ours and t.high > t.low:
                        self._range(painter, label_room, top, bar_room / longest, c)
                about = "~" + text.THIN if ours and t.actual < t.known else ""
                painter.setPen(QColor(c.text))
                edge = self.width() - share_room
                painter.drawText(
                    QRectF(edge - size_room, top, size_room, _BAR),
                    middle | Qt.AlignmentFlag.AlignRight,
                    f"{about}{text.number(size / unit, 2)} {name}",
                )
                if share_room:
                    share = QRectF(edge, top, share_room, _BAR)
                    painter.drawText(share, middle | Qt.AlignmentFlag.AlignRight, text.percent(size / base))
            top += _STEP
        painter.setFont(plain)
        painter.setPen(QColor(c.text if t.known else c.dim))
        words = self.in_words() or tr("The sizes appear here as soon as the first track is measured.")
        painter.drawText(
            QRectF(0, top + 2, self.width(), line * _LINES),
            Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap,
            words,
        )

    def _range(self, painter: QPainter, left: float, top: float, scale: float, c: theme.Colours) -> None:
        """A whisker from the lowest to the highest likely size."""
        low, high = left + self.totals.low * scale, left + self.totals.high * scale
        middle = top + _BAR / 2
        painter.setPen(QPen(QColor(c.text), 1.5))
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for x in (low, high):
            painter.drawLine(QPointF(x, middle - 5), QPointF(x, middle + 5))

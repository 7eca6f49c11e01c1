"""The comparison in full: bars, words, how the savings are spread, who saves most and least; to copy and export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.gui.model import report, text
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.comparison import Comparison, in_words

_LISTED = 5


class Distribution(QWidget):
    """How many tracks save how much against FLAC, as columns with their counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._width, self._counts = 0.0, 0.01, list[int]()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("How the savings are spread"))

    def show_savers(self, savers: list[report.Saver]) -> None:
        self._low, self._width, self._counts = report.distribution(savers)
        said = [
            tr("{0}: {1}").format(self._class_name(place), text.tracks(count))
            for place, count in enumerate(self._counts)
            if count
        ]
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def _class_name(self, place: int) -> str:
        low = self._low + place * self._width
        decimals = 0 if self._width >= 0.01 else 1 if self._width >= 0.005 else 2
        edges = (text.number(100 * low, decimals), text.percent(low + self._width, decimals))
        return tr("{0} to {1}").format(*edges)

    def sizeHint(self) -> QSize:
        return QSize(560, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 130)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = theme.colours()
        font = theme.tabular(self.font())
        painter.setFont(font)
        line = QFontMetrics(font).height()
        base = self.height() - line - 6
        painter.setPen(QColor(c.line))
        painter.drawLine(0, base, self.width(), base)
        if not self._counts:
            painter.setPen(QColor(c.dim))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No track is measured yet"))
            return
        room = min(90.0, self.width() / len(self._counts))
        top, most = line + 4, max(self._counts)
        every = 1 + int(QFontMetrics(font).horizontalAdvance("88.88 %") / room)
        decimals = 0 if self._width >= 0.01 else 1 if self._width >= 0.005 else 2
        for place, count in enumerate(self._counts):
            x = place * room
            tall = (base - top) * count / most
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.trilobyte))
            if count:
                painter.drawRoundedRect(QRectF(x + 3, base - max(tall, 2), room - 6, max(tall, 2)), 3, 3)
                painter.setPen(QColor(c.text))
                above = QRectF(x, base - tall - line - 2, room, line)
                painter.drawText(above, Qt.AlignmentFlag.AlignHCenter, text.number(count))
            if place % every == 0:
                painter.setPen(QColor(c.dim))
                edge = text.percent(self._low + place * self._width, decimals)
                painter.drawText(QRectF(x, base + 4, room * every, line), Qt.AlignmentFlag.AlignLeft, edge)


class Sheet(QWidget):
    """The part that is exported as a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = Comparison()
        self.bars.setMinimumWidth(560)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("dim", True)
        self.caption = QLabel(tr("Saved on FLAC -8, tracks in each class"))
        self.caption.setProperty("strong", True)
        self.spread = Distribution()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.bars)
        box.addWidget(self.words)
        box.addSpacing(8)
        box.addWidget(self.caption)
        box.addWidget(self.spread, 1)


class CompareDialog(QDialog):
    """`rows` gives the tracks compared; it is asked again and again, so that the picture follows the work."""

    def __init__(self, parent: QWidget, rows: Callable[[], list[Row]], heading: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Sizes side by side"))
        self.resize(860, 640)
        self._rows = rows
        self._heading = heading
        self._listed: list[tuple[int, float, bool]] | None = None
        self.sheet = Sheet()
        self.extremes = QTreeWidget()
        self.extremes.setAccessibleName(tr("Best and worst savers"))
        self.extremes.setHeaderLabels([tr("Track"), tr("FLAC -8 MB"), tr("Trilobyte MB"), tr("Saved")])
        self.extremes.setRootIsDecorated(False)
        self.extremes.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.extremes.setMinimumHeight(250)
        head = self.extremes.headerItem()
        for column in (1, 2, 3):
            head.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        buttons = QHBoxLayout()
        self.copy = QPushButton(tr("&Copy as text"))
        self.table = QPushButton(tr("Save &table (CSV)…"))
        self.picture = QPushButton(tr("Save &picture (PNG, SVG)…"))
        self.shut = QPushButton(tr("C&lose"))
        for button, slot in (
            (self.copy, self.copy_text),
            (self.table, self._ask_csv),
            (self.picture, self._ask_picture),
        ):
            button.clicked.connect(slot)
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.shut)
        self.shut.clicked.connect(self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(12)
        box.addWidget(self.sheet, 1)
        box.addWidget(self.extremes)
        box.addLayout(buttons)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()
        self.copy.setFocus()

    def refresh(self) -> None:
        rows = report.once(self._rows())
        totals = SizeTotals.of(rows)
        savers = report.savers(rows)
        self.sheet.bars.show_totals(f"{self._heading}: {text.tracks(totals.tracks)}", totals)
        words = report.plain_words(rows, totals)
        if totals.known and not totals.actual:
            settled = tr("All sizes as Trilobyte are estimates, which become exact as the work progresses.")
            words = f"{words} {settled}".strip()
        elif totals.actual < totals.known:
            settled = tr("{0} of {1} are actual sizes; the others are estimates, exact as the work progresses.")
            if totals.actual == 1:
                settled = tr("{0} of {1} is an actual size; the others are estimates, exact as the work progresses.")
            words = f"{words} {settled.format(text.number(totals.actual), text.number(totals.known))}".strip()
        self.sheet.words.setText(words)
        self.sheet.words.setVisible(bool(words))
        self.sheet.spread.show_savers(savers)
        listed = [(each.row.id, each.saved, each.row.sizes.estimated) for each in savers]
        if listed != self._listed:
            self._listed = listed
            self._list(savers)

    def _list(self, savers: list[report.Saver]) -> None:
        best, worst = savers[:_LISTED], savers[max(_LISTED, len(savers) - _LISTED) :]
        self.extremes.clear()
        for caption, some in ((tr("Save most"), best), (tr("Save least"), worst[::-1])):
            if not some:
                continue
            head = QTreeWidgetItem([caption])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font(0)
            font.setBold(True)
            head.setFont(0, font)
            self.extremes.addTopLevelItem(head)
            for each in some:
                about = "~ " if each.row.sizes.estimated else ""
                item = QTreeWidgetItem(
                    [
                        each.row.name,
                        text.megabytes(each.row.sizes.flac8),
                        about + text.megabytes(each.row.sizes.archive),
                        about + text.percent(each.saved),
                    ]
                )
                item.setToolTip(0, str(each.row.path))
                for column in (1, 2, 3):
                    item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.extremes.addTopLevelItem(item)
        self.extremes.setColumnWidth(0, max(200, self.width() - 420))
        for column in (1, 2, 3):
            self.extremes.setColumnWidth(column, 118)

    def copy_text(self) -> None:
        rows = self._rows()
        words = in_words(SizeTotals.of(rows))
        QGuiApplication.clipboard().setText(report.sizes_as_text(self._heading, rows, words))

    def save_csv(self, path: Path) -> None:
        path.write_text(report.as_csv(self._rows()), encoding="utf-8")

    def save_picture(self, path: Path) -> None:
        """As SVG or PNG, by the name's ending, on the window's own ground."""
        size = self.sheet.size() + QSize(40, 40)
        if path.suffix.lower() == ".svg":
            drawing = QSvgGenerator()
            drawing.setFileName(str(path))
            drawing.setSize(size)
            drawing.setViewBox(QRectF(0, 0, size.width(), size.height()))
            drawing.setTitle(self.windowTitle())
            drawing.setDescription(self.sheet.bars.accessibleDescription())
            self._draw(QPainter(drawing), size)
            return
        picture = QPixmap(size * 2)
        picture.setDevicePixelRatio(2)
        self._draw(QPainter(picture), size)
        if not picture.save(str(path)):
            raise OSError(tr("the picture could not be written"))

    def _draw(self, painter: QPainter, size: QSize) -> None:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme.colours().window))
        painter.translate(20, 20)
        self.sheet.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()

    def _ask_csv(self) -> None:
        self._ask(tr("Save table"), "sizes.csv", "CSV (*.csv)", self.save_csv)

    def _ask_picture(self) -> None:
        self._ask(tr("Save picture"), "sizes.png", "PNG (*.png);;SVG (*.svg)", self.save_picture)

    def _ask(self, title: str, name: str, kinds: str, save: Callable[[Path], None]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, title, str(text.home() / name), kinds)
        if not chosen:
            return
        try:
            save(Path(chosen))
        except OSError as error:
            self.sheet.words.setText(tr("It could not be saved: {0}").format(error.strerror or error))
            self.sheet.words.show()


def compare(parent: QWidget, rows: list[Row], heading: str) -> CompareDialog:
    """Opens beside the window and follows the work."""
    dialog = CompareDialog(parent, lambda: rows, heading)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    return dialog

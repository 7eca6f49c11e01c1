"""What stands in place of the list: the welcome, where a drop would go, and a search that finds nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.buttons import button_for


class Pages(QStackedWidget):
    """Needs the room of the page that it shows, not of the largest."""

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()


class EmptyState(QWidget):
    """What a new user sees: where to drop, what can be dropped, and what is promised."""

    def __init__(self, add_folder: QAction, add_files: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._over = False
        self._picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        title = QLabel(tr("Drop your music here"), alignment=Qt.AlignmentFlag.AlignCenter)
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        what = QLabel(
            tr("Folders or files: lossless music to compress, .trilo archives to restore"),
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        promise = QLabel(
            tr(
                "You will see what each track takes as it is, as FLAC and as Trilobyte, "
                "before anything is written.\n"
                "Every archive is decoded again and compared with its source. Originals are never changed."
            ),
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        promise.setProperty("dim", True)
        for label in (what, promise):
            label.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        for action, primary in ((add_folder, True), (add_files, False)):
            column = QVBoxLayout()
            column.setSpacing(4)
            button = button_for(action, primary)
            button.setMinimumHeight(38)
            button.setMinimumWidth(150)
            keys = QLabel(
                action.shortcut().toString(action.shortcut().SequenceFormat.NativeText),
                alignment=Qt.AlignmentFlag.AlignCenter,
            )
            keys.setProperty("dim", True)
            column.addWidget(button)
            column.addWidget(keys)
            buttons.addLayout(column)
        buttons.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(40, 20, 40, 20)
        box.addStretch(3)
        box.addWidget(self._picture)
        box.addSpacing(14)
        box.addWidget(title)
        box.addSpacing(6)
        box.addWidget(what)
        box.addSpacing(22)
        box.addLayout(buttons)
        box.addSpacing(26)
        box.addWidget(promise)
        box.addStretch(4)
        self.restyle()

    def restyle(self) -> None:
        scale = self.devicePixelRatioF()
        picture = theme.pixmap("trilobyte", round(112 * scale))
        picture.setDevicePixelRatio(scale)
        self._picture.setPixmap(picture)

    def set_over(self, over: bool) -> None:
        """Something is being dragged over the window."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_drop_frame(painter, QRectF(self.rect()), self._over)


def paint_drop_frame(painter: QPainter, area: QRectF, over: bool) -> None:
    c = theme.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(c.hover if over else c.surface))
    pen = QPen(QColor(c.accent if over else c.edge), 2 if over else 1.4, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRoundedRect(area.adjusted(18, 10, -18, -18), 14, 14)


class DropCover(QWidget):
    """Laid over the list while files are dragged over the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(theme.colours().window)
        veil.setAlpha(232)
        painter.fillRect(self.rect(), veil)
        c = theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(c.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 14, 14)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(c.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Drop to add to the list"))


class NothingFound(QWidget):
    """In place of the list when a search or filter lets nothing through."""

    def __init__(self, show_all: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.hidden = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.hidden.setProperty("dim", True)
        self.back = QPushButton(tr("Show all tracks"))
        self.back.clicked.connect(show_all)
        box = QVBoxLayout(self)
        box.addStretch(2)
        box.addWidget(self.words)
        box.addWidget(self.hidden)
        box.addSpacing(10)
        box.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)

    def show_search(self, typed: str, shown: str, count: int) -> None:
        """What was looked for, among which tracks, and how many there are in all."""
        stem = tr("Nothing found for “{0}” in “{1}”") if typed else tr("No tracks in “{1}”")
        self.words.setText(stem.format(typed, shown))
        self.hidden.setText(tr("{0} in the list").format(text.files(count)))

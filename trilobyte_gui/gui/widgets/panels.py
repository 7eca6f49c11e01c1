"""The parts of the window around the table: empty state, choices with their buttons, the running batch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.gui.model import disk_space, text
from trilobyte_gui.gui.model.list_layout import Filter
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.work import Activity
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.delegates import paint_bar


class ActionButton(QPushButton):
    """Says all its words where it has the room, else the first of them."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._compact = False

    def set_words(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Only its icon: what it says is in the tooltip, too."""
        self._compact = compact
        self._fit()

    def _fit(self) -> None:
        if self._compact and not self.icon().isNull():
            self.setText("")
            return
        # A space, because styles put the icon too close.
        self.setText(" " + self._words)
        ignored = self.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
        if ignored and self.sizeHint().width() > self.width():
            self.setText(" " + self._words.partition(" ")[0])


class Pages(QStackedWidget):
    """Needs the room of the page that it shows, not of the largest."""

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else super().minimumSizeHint()


def button_for(action: QAction, primary: bool = False) -> ActionButton:
    """A push button that mirrors an action: its text, icon, tooltip and whether it can be pressed."""
    button = ActionButton()
    button.setProperty("primary", primary)

    def mirror() -> None:
        button.set_words(action.text().replace("&", ""))  # mnemonics belong to the menus
        ink = theme.colours().on_accent if primary else ""
        button.setIcon(theme.icon(action.objectName(), ink) if action.objectName() else action.icon())
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.setCheckable(action.isCheckable())
        button.setChecked(action.isChecked())

    action.changed.connect(mirror)
    button.clicked.connect(action.trigger)
    mirror()
    return button


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


class Bar(QWidget):
    """A slim progress bar in the window's colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Progress"))

    def set_fraction(self, fraction: float) -> None:
        self._fraction = fraction
        self.setAccessibleDescription(text.percent(fraction, 0))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = theme.colours()
        paint_bar(QPainter(self), QRectF(self.rect()), self._fraction, c.accent, c.track)


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


class SearchLine(QLineEdit):
    """Esc empties it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """What to look for in the list, and which tracks to show."""

    changed = Signal(Filter)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = SearchLine()
        self.words.setPlaceholderText(tr("Search title, artist, album, folder"))
        self.words.setAccessibleName(tr("Search"))
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(120)
        self.words.setMaximumWidth(420)
        self.show_box = QComboBox()
        self.show_box.setAccessibleName(tr("Which tracks to show"))
        for name, label in (
            ("all", tr("All tracks")),
            ("compress", tr("To compress")),
            ("done", tr("Done")),
            ("archives", tr("With an archive")),
            ("twins", tr("Duplicates")),
            ("trouble", tr("Failed or skipped")),
            ("left out", tr("Left out")),
        ):
            self.show_box.addItem(label, name)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.words, 1)
        box.addWidget(self.show_box)
        self._pause = QTimer(self, singleShot=True, interval=150)
        self._pause.timeout.connect(self._tell)
        self.words.textChanged.connect(self._pause.start)
        self.show_box.currentIndexChanged.connect(self._tell)

    def filter(self) -> Filter:
        return Filter(self.words.text().strip().casefold(), self.show_box.currentData())

    def clear(self) -> None:
        """Show everything, at once."""
        self.words.clear()
        self.show_box.setCurrentIndex(0)
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        self.changed.emit(self.filter())


class Banner(QFrame):
    """A line above the list with a question and its two answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.yes, self.no = QPushButton(), QPushButton()
        self.yes.setProperty("primary", True)
        for button in (self.yes, self.no):
            button.setMinimumHeight(34)
        box = QHBoxLayout(self)
        box.setContentsMargins(18, 8, 12, 8)
        box.addWidget(self.words, 1)
        box.addWidget(self.yes)
        box.addWidget(self.no)
        self._answers: list[Callable[[], None]] = []
        self.yes.clicked.connect(lambda: self._answer(0))
        self.no.clicked.connect(lambda: self._answer(1))
        self.hide()

    def ask(self, words: str, yes: str, no: str, on_yes: Callable[[], None], on_no: Callable[[], None]) -> None:
        self.words.setText(words)
        self.yes.setText(yes)
        self.no.setText(no)
        self._answers = [on_yes, on_no]
        self.show()

    def _answer(self, number: int) -> None:
        self.hide()
        self._answers[number]()


class Running(QWidget):
    """Takes the place of the choices while a batch works."""

    def __init__(self, pause: QAction, after: QAction, cancel: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        font = QFont(self.title.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.share = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.share.setFont(theme.tabular(font))
        self.bar = Bar()
        self.pace = QLabel()
        self.pace.setProperty("dim", True)
        self.pace.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.share)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.pause_button, self.after_button, self.cancel_button = map(button_for, (pause, after, cancel))
        for button in (self.pause_button, self.after_button, self.cancel_button):
            button.setMinimumHeight(38)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(head)
        box.addSpacing(2)
        box.addWidget(self.bar)
        box.addSpacing(2)
        box.addWidget(self.pace)
        box.addStretch()
        box.addLayout(buttons)

    def show_session(self, session: Session) -> None:
        batch = session.batch
        verb = {
            Activity.COMPRESSING: tr("Compressing"),
            Activity.RESTORING: tr("Restoring"),
            Activity.VERIFYING: tr("Verifying"),
            Activity.REPAIRING: tr("Repairing"),
            Activity.TRASHING: tr("Proving each archive, then moving its original to the trash"),
        }.get(session.activity, "")
        overall = batch.overall if batch and batch.verb != "estimate" else None
        finished = ""
        if batch and batch.verb != "estimate":
            finished = ": " + tr("{0} of {1}").format(batch.finished, text.tracks(len(batch.ids)))
        self.title.setText(verb + finished)
        self.share.setText(text.percent(overall.fraction, 0) if overall else "")
        self.bar.set_fraction(overall.fraction if overall else 0.0)
        self.pace.setText(self._pace(session))

    def _pace(self, session: Session) -> str:
        overall = session.batch.overall if session.batch else None
        if session.stopping:
            return tr("Stopping")
        if session.preparing:
            return tr("Preparing the codec for this computer: once only, about half a minute")
        if session.full:
            words = tr("No room in {0}: {1} needed, {2} free. It goes on when there is; nothing is lost.")
            free = disk_space.free(session.full)
            known = text.size_in_words(free) if free is not None else text.DASH
            return words.format(session.full, text.size_in_words(session.lacks), known)
        if session.draining:
            return tr("Stopping after the tracks under way")
        if session.paused:
            return tr("Paused. Nothing is lost, go on whenever you like.")
        if overall is None or overall.rtf is None:
            return tr("Starting")
        pace = tr("{0}× real time, verification included").format(text.times(overall.rtf))
        return ", ".join(filter(None, (pace, text.time_left(overall.eta))))

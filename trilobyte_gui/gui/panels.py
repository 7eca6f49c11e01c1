"""The parts of the window around the table: empty state, choices with their buttons, the running batch."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.gui import text, theme
from trilobyte_gui.gui.delegates import paint_bar
from trilobyte_gui.gui.session import Activity, Session, Settings


def button_for(action: QAction, primary: bool = False) -> QPushButton:
    """A push button that mirrors an action: its text, icon, tooltip and whether it can be pressed."""
    button = QPushButton()
    button.setProperty("primary", primary)

    def mirror() -> None:
        # A space, because styles put the icon too close; mnemonics belong to the menus.
        button.setText(" " + action.text().replace("&", ""))
        ink = theme.colours().on_accent if primary else ""
        button.setIcon(theme.icon(action.objectName(), ink) if action.objectName() else action.icon())
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())

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
        title = QLabel(self.tr("Drop your music here"), alignment=Qt.AlignmentFlag.AlignCenter)
        font = QFont(title.font())
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        what = QLabel(
            self.tr("Folders or files: WAV and FLAC to compress, .trilo archives to restore"),
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        promise = QLabel(
            self.tr(
                "You will see what each track takes as it is, as FLAC and as Trilobyte, "
                "before anything is written.\n"
                "Every archive is decoded again and compared with its source. Originals are never changed."
            ),
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        promise.setProperty("dim", True)
        promise.setWordWrap(True)
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
        box.setContentsMargins(60, 40, 60, 40)
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
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Drop to add to the list"))


class Bar(QWidget):
    """A slim progress bar in the window's colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Progress"))

    def set_fraction(self, fraction: float) -> None:
        self._fraction = fraction
        self.setAccessibleDescription(text.percent(fraction, 0))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        c = theme.colours()
        paint_bar(QPainter(self), QRectF(self.rect()), self._fraction, c.accent, c.track)


_PRESETS = (("balanced", "Balanced: smallest"), ("fast", "Fast: twice the speed"))
_CONFLICTS = (("skip", "Skip the track"), ("rename", "Keep both"), ("overwrite", "Replace it"))
_FORMS = (("original", "As the original was"), ("flac", "As FLAC"), ("wav", "As WAV"))


class Choices(QWidget):
    """Preset, destination, conflicts and form, with the two buttons that use them."""

    changed = Signal()
    folder_wanted = Signal()

    def __init__(self, compress: QAction, restore: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self.preset = self._combo(_PRESETS, self.tr("Preset"))
        self.destination = self._combo((), self.tr("Destination"))
        self.conflict = self._combo(_CONFLICTS, self.tr("If a file exists already"))
        self.form = self._combo(_FORMS, self.tr("Restore as"))
        self._fill_destinations()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        for place, (label, combo) in enumerate(
            (
                (self.tr("Prese&t"), self.preset),
                (self.tr("Save t&o"), self.destination),
                (self.tr("If it e&xists"), self.conflict),
                (self.tr("Restore &as"), self.form),
            )
        ):
            name = QLabel(label)
            name.setProperty("dim", True)
            name.setBuddy(combo)
            row, column = divmod(place, 2)
            grid.addWidget(name, row, 2 * column)
            grid.addWidget(combo, row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.compress_button = button_for(compress, primary=True)
        self.restore_button = button_for(restore)
        for button, share in ((self.compress_button, 3), (self.restore_button, 2)):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(38)
            buttons.addWidget(button, share)
        grid.addLayout(buttons, 2, 0, 1, 4)
        grid.setRowMinimumHeight(2, 50)
        self.destination.activated.connect(self._destination_chosen)
        for combo in (self.preset, self.conflict, self.form):
            combo.currentIndexChanged.connect(lambda _: self.changed.emit())

    def settings(self) -> Settings:
        return Settings(
            preset=self.preset.currentData(),
            destination=self._folder if self.destination.currentIndex() == 1 and self._folder else None,
            conflict=self.conflict.currentData(),
            to=self.form.currentData(),
        )

    def set_settings(self, settings: Settings) -> None:
        self.set_folder(settings.destination)
        for combo, value in (
            (self.preset, settings.preset),
            (self.conflict, settings.conflict),
            (self.form, settings.to),
        ):
            combo.setCurrentIndex(max(0, combo.findData(value)))

    def set_folder(self, folder: Path | None) -> None:
        """Save to this folder; None for beside the originals."""
        self._folder = folder or self._folder
        self._fill_destinations()
        self.destination.setCurrentIndex(1 if folder else 0)
        self.changed.emit()

    def _combo(self, entries: tuple[tuple[str, str], ...], name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setMinimumContentsLength(14)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for value, label in entries:
            combo.addItem(self.tr(label), value)
        return combo

    def _fill_destinations(self) -> None:
        self.destination.clear()
        self.destination.addItem(self.tr("Beside each file"))
        if self._folder:
            self.destination.addItem(self._folder.name or str(self._folder))
            self.destination.setItemData(1, str(self._folder), Qt.ItemDataRole.ToolTipRole)
        self.destination.addItem(self.tr("Choose a folder…"))

    def _destination_chosen(self, place: int) -> None:
        if place == self.destination.count() - 1:
            self.destination.setCurrentIndex(0)
            self.folder_wanted.emit()
        self.destination.setToolTip(str(self._folder) if self.destination.currentIndex() == 1 else "")
        self.changed.emit()


class Running(QWidget):
    """Takes the place of the choices while a batch works."""

    def __init__(self, pause: QAction, cancel: QAction, parent: QWidget | None = None) -> None:
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
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.share)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.pause_button, self.cancel_button = button_for(pause), button_for(cancel)
        for button in (self.pause_button, self.cancel_button):
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
        compressing = session.activity is Activity.COMPRESSING
        verb = self.tr("Compressing") if compressing else self.tr("Restoring")
        overall = batch.overall if batch and batch.verb != "estimate" else None
        finished = f" {batch.finished} of {text.tracks(len(batch.ids))}" if batch and batch.verb != "estimate" else ""
        self.title.setText(verb + finished)
        self.share.setText(text.percent(overall.fraction, 0) if overall else "")
        self.bar.set_fraction(overall.fraction if overall else 0.0)
        self.pace.setText(self._pace(session))

    def _pace(self, session: Session) -> str:
        overall = session.batch.overall if session.batch else None
        if session.stopping:
            return self.tr("Stopping")
        if session.preparing:
            return self.tr("Preparing the codec for this computer: once only, about half a minute")
        if session.paused:
            return self.tr("Paused. Nothing is lost, go on whenever you like.")
        if overall is None or overall.rtf is None:
            return self.tr("Starting")
        pace = self.tr("{0}× real time, verification included").format(text.number(overall.rtf, 1))
        return ", ".join(filter(None, (pace, text.time_left(overall.eta))))


class RestoreMenu(QMenu):
    """The forms in which archives can be restored, as a menu with a key each."""

    def __init__(self, title: str, choices: Choices, restore: QAction, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._group = QActionGroup(self)
        for value, label in _FORMS:
            action = QAction(self.tr(label), self)
            action.triggered.connect(lambda _=False, value=value: self._restore(choices, restore, value))
            self.addAction(action)
            self._group.addAction(action)
        self._group.setExclusive(False)

    def _restore(self, choices: Choices, restore: QAction, value: str) -> None:
        choices.form.setCurrentIndex(choices.form.findData(value))
        restore.trigger()

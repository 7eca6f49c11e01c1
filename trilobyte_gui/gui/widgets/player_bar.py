"""What is being listened to: its name, where it stands, and how to pause, go on, seek and be quieter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QStyle, QToolButton

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.player import Player
from trilobyte_gui.gui.widgets import theme

_STEPS = 1000  # of the place in a track
_JUMP = 5.0  # seconds that an arrow key goes


class _Slider(QSlider):
    """Goes where it is clicked, not a page in that direction."""

    def __init__(self, name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = round(event.position().x()) - 6
            self.setSliderDown(True)
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, self.width() - 12)
            )
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            place = round(event.position().x()) - 6
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, self.width() - 12)
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)


class PlayerBar(QFrame):
    """Stands below the list while something is played, or cannot be."""

    toggled = Signal()

    def __init__(self, player: Player, play: QAction, previous: QAction, following: QAction, stop: QAction) -> None:
        super().__init__()
        self.setObjectName("player")
        self._player = player
        self._seconds = 0.0  # of the track
        self.buttons = [self._button(action) for action in (previous, play, following, stop)]
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setMinimumWidth(120)
        self.at, self.whole = QLabel(), QLabel()
        for label in (self.at, self.whole):
            label.setFont(theme.tabular(label.font()))
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance("88:88"))
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setProperty("dim", True)
        self.place = _Slider(tr("Place in the track"))
        self.place.setRange(0, _STEPS)
        self.place.setMinimumWidth(120)
        self.place.sliderReleased.connect(lambda: self._seek(self.place.value()))
        self.place.sliderMoved.connect(lambda value: self._show_place(value / _STEPS * self._seconds))
        self.loud = QLabel()
        self.volume = _Slider(tr("Volume"))
        self.volume.setRange(0, 100)
        self.volume.setValue(100)
        self.volume.setFixedWidth(90)
        self.volume.valueChanged.connect(lambda value: player.set_volume(value / 100))
        box = QHBoxLayout(self)
        box.setContentsMargins(14, 4, 18, 4)
        box.setSpacing(6)
        for button in self.buttons:
            box.addWidget(button)
        box.addSpacing(8)
        box.addWidget(self.title, 2)
        box.addWidget(self.at)
        box.addWidget(self.place, 3)
        box.addWidget(self.whole)
        box.addSpacing(12)
        box.addWidget(self.loud)
        box.addWidget(self.volume)
        player.changed.connect(self._show_track)
        player.moved.connect(self._show_moved)
        player.failed.connect(self._show_why)
        self.restyle()
        self.hide()

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setIconSize(QSize(18, 18))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

        def mirror() -> None:
            button.setIcon(theme.icon(action.objectName()))
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.text().replace("&", ""))
            button.setEnabled(action.isEnabled())

        action.changed.connect(mirror)
        button.clicked.connect(action.trigger)
        mirror()
        return button

    def restyle(self) -> None:
        self.loud.setPixmap(theme.icon("volume").pixmap(QSize(18, 18), self.devicePixelRatioF()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        elif event.key() == Qt.Key.Key_Left:
            self._player.seek(self._player.seconds - _JUMP)
        elif event.key() == Qt.Key.Key_Right:
            self._player.seek(self._player.seconds + _JUMP)
        else:
            super().keyPressEvent(event)

    def _seek(self, value: int) -> None:
        if self._seconds:
            self._player.seek(value / _STEPS * self._seconds)

    def _show_track(self) -> None:
        track = self._player.track
        if track is not None:
            words = f"{track.title} {text.DASH} {track.artist}" if track.artist else track.title
            words = f"{self._player.excerpt}: {words}" if self._player.excerpt else words
            self.title.setText(words)
            self.title.setToolTip(str(track.paths[0]))
            self.show()
        elif not self.title.property("tone"):
            self.hide()
        if track is not None and self.title.property("tone"):
            self._set_tone("")

    def _show_moved(self, seconds: float, whole: float) -> None:
        self._seconds = whole or self._seconds
        if not self.place.isSliderDown():
            self._show_place(seconds)
            self.place.setValue(round(_STEPS * seconds / self._seconds) if self._seconds else 0)
        self.whole.setText(text.duration(self._seconds) if self._seconds else "")
        self.place.setEnabled(bool(self._seconds))

    def _show_place(self, seconds: float) -> None:
        self.at.setText(text.duration(seconds))

    def _show_why(self, words: str) -> None:
        """In place of the title, until something is heard."""
        self._set_tone("bad")
        self.title.setText(words)
        self.title.setToolTip(words)
        self.show()

    def dismiss(self) -> None:
        """Nothing is played any more, and nobody need know why."""
        self._set_tone("")
        self.hide()

    def _set_tone(self, tone: str) -> None:
        self.title.setProperty("tone", tone)
        self.title.style().polish(self.title)
        for part in (self.at, self.place, self.whole, self.loud, self.volume):  # all the room is for the words
            part.setVisible(not tone)

    def recall_volume(self, value: object) -> None:
        """As it was with the last start."""
        if isinstance(value, int) and 0 <= value <= 100:
            self.volume.setValue(value)

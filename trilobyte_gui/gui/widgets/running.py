"""The batch under way: how far it is, how fast, and how to pause or end it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import disk_space, text
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.work import Activity
from trilobyte_gui.gui.services.finish import Finish
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.widgets import fields, theme
from trilobyte_gui.gui.widgets.buttons import button_for
from trilobyte_gui.gui.widgets.delegates import paint_bar

_FINISH = (
    (Finish.NOTHING, mark("Do nothing")),
    (Finish.SLEEP, mark("Let the computer sleep")),
    (Finish.SHUT_DOWN, mark("Shut the computer down")),
    (Finish.COMMAND, mark("Run a command")),
)


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
        self.finish = fields.combo(_FINISH, tr("What happens when everything is done"))
        self.command = QLineEdit()
        self.command.setPlaceholderText(tr("Command to run"))
        self.command.setAccessibleName(tr("Command to run when everything is done"))
        self.finish.currentIndexChanged.connect(lambda _: self._show_command())
        caption = QLabel(tr("&When done"))
        caption.setProperty("dim", True)
        caption.setBuddy(self.finish)
        ending = QHBoxLayout()
        ending.setSpacing(10)
        ending.addWidget(caption)
        ending.addWidget(self.finish, 1)
        ending.addWidget(self.command, 2)
        self._show_command()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.addLayout(head)
        box.addSpacing(2)
        box.addWidget(self.bar)
        box.addSpacing(2)
        box.addWidget(self.pace)
        box.addStretch()
        box.addLayout(ending)
        box.addSpacing(6)
        box.addLayout(buttons)

    def wanted(self) -> tuple[Finish, str]:
        """What shall happen when everything is done, and the command if it is one."""
        return Finish(self.finish.currentData()), self.command.text()

    def forget(self) -> None:
        """It has happened, or was called off: the next batch ends quietly unless it is chosen again."""
        self.finish.setCurrentIndex(0)

    def _show_command(self) -> None:
        self.command.setVisible(self.wanted()[0] is Finish.COMMAND)

    def show_session(self, session: Session) -> None:
        batch = session.batch
        verb = {
            Activity.COMPRESSING: tr("Compressing"),
            Activity.RESTORING: tr("Restoring"),
            Activity.VERIFYING: tr("Checking") if batch and batch.settings.quick else tr("Verifying"),
            Activity.REPAIRING: tr("Repairing"),
            Activity.PRUNING: tr("Moving the archives and copies of files that are gone to the trash"),
            Activity.TRASHING: tr("Verifying each archive, then moving its original to the trash"),
        }.get(session.activity, "")
        overall = batch.overall if batch and batch.verb != "estimate" else None
        finished = ""
        if batch and batch.verb != "estimate":
            done, count = (overall.finished, overall.total) if overall else (batch.finished, len(batch.ids))
            counted = text.of_files if batch.beside or count != len(batch.ids) else text.of_tracks
            finished = ": " + counted(done, count)
        self.title.setText(verb + finished)
        self.share.setText(text.percent(overall.fraction, 0) if overall else "")
        self.bar.set_fraction(overall.fraction if overall else 0.0)
        self.pace.setText(self._pace(session))

    def in_words(self, session: Session) -> str:
        """All that is shown, for pages that do not show it; "" where nothing is done."""
        if not session.working:
            return ""
        self.show_session(session)
        done = ", ".join(filter(None, (self.title.text(), self.share.text())))
        return f"{done}. {self.pace.text()}"

    def _pace(self, session: Session) -> str:
        overall = session.batch.overall if session.batch else None
        if session.stopping:
            return tr("Stopping")
        if session.preparing:
            return tr("Preparing the codec for this computer: once only, about half a minute")
        if session.full:
            words = tr("No space in {0}: {1} needed, {2} free. The work continues when there is; nothing is lost.")
            room = disk_space.space.of(session.full)
            known = text.size_in_words(room.free) if room is not None else text.DASH
            return words.format(session.full, text.size_in_words(session.lacks), known)
        if session.draining:
            return tr("Stopping after the tracks under way")
        if session.paused:
            return tr("Paused. Nothing is lost; resume whenever you like.")
        if overall is None or overall.rtf is None:
            return tr("Starting")
        archives = session.activity is Activity.COMPRESSING
        stem = tr("{0}× real time, verification included") if archives else tr("{0}× real time")
        pace = stem.format(text.times(overall.rtf))
        return ", ".join(filter(None, (pace, text.time_left(overall.eta))))

"""The last seconds in which what happens at the end can still be called off."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from trilobyte_gui.gui.services.finish import Finish
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.running import Bar

SECONDS = {Finish.SLEEP: 60, Finish.SHUT_DOWN: 60, Finish.COMMAND: 10}


class Countdown(QDialog):
    """Accepted when the time is up or the user does not want to wait; Esc and closing it call it off."""

    def __init__(self, parent: QWidget, what: Finish) -> None:
        super().__init__(parent)
        self._stem = {
            Finish.SLEEP: tr("The computer will go to sleep in {0} s."),
            Finish.SHUT_DOWN: tr("The computer will shut down in {0} s."),
            Finish.COMMAND: tr("Your command will run in {0} s."),
        }[what]
        self._whole = self._left = SECONDS[what]
        self.setWindowTitle(tr("Trilobyte has finished"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(380)
        self.words = QLabel()
        self.bar = Bar()
        buttons = QDialogButtonBox()
        self.now = buttons.addButton(tr("Do it &now"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.never = buttons.addButton(tr("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.never.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(12)
        box.addWidget(self.words)
        box.addWidget(self.bar)
        box.addWidget(buttons)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.finished.connect(self._timer.stop)
        self._show()
        self.never.setFocus()

    def _tick(self) -> None:
        self._left -= 1
        self._show()
        if self._left <= 0:
            self.accept()

    def _show(self) -> None:
        self.words.setText(self._stem.format(self._left))
        self.bar.set_fraction(1 - self._left / self._whole)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible():
            self.reject()
        super().closeEvent(event)

"""Once everything is done: what the user wants to happen then, unless it is called off in time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from trilobyte_gui.gui.dialogs.countdown import Countdown
from trilobyte_gui.gui.services import finish
from trilobyte_gui.gui.services.finish import Finish
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.running import Running


class Finishing(QObject):
    """`noticed` says why it did not happen, and what to do. `unsaved`: there are edited tags that would be lost."""

    noticed = Signal(str, str)

    def __init__(self, window: QWidget, running: Running, unsaved: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._running, self._unsaved = window, running, unsaved

    def begin(self) -> None:
        """Count down to what was chosen, which is then forgotten."""
        what, command = self._running.wanted()
        self._running.forget()
        if what is Finish.NOTHING or (what is Finish.COMMAND and not command.strip()):
            return
        if what is Finish.SHUT_DOWN and self._unsaved():
            self.noticed.emit(tr("The computer was not shut down"), tr("There are edited tags that are not saved."))
            return
        countdown = Countdown(self._window, what)
        countdown.accepted.connect(lambda: self._now(what, command))
        countdown.open()

    def _now(self, what: Finish, command: str) -> None:
        if not finish.do(what, command):
            remedy = tr("The program for it was not found, or could not be started.")
            self.noticed.emit(tr("The action chosen for the end was not carried out"), remedy)

"""Push buttons that mirror an action, with as many of its words as they have room for."""

from __future__ import annotations

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from trilobyte_gui.gui.widgets import theme


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

"""The row of tools above the list: what adds music, the search, and ways to look at the list."""

from __future__ import annotations

from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from trilobyte_gui.gui.widgets.buttons import ActionButton, button_for

COMPACT = 1150  # pixels of width below which the buttons show their icons only


class ToolRow(QWidget):
    """The row of buttons at the top, which show their icons only in a narrow window."""

    def __init__(self, left: list[QAction], middle: QWidget, right: list[QAction]) -> None:
        super().__init__()
        self.buttons: list[ActionButton] = []
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(6)
        self._add(box, left)
        box.addStretch(1)
        box.addWidget(middle, 3)
        self._add(box, right)

    def _add(self, box: QHBoxLayout, actions: list[QAction]) -> None:
        for action in actions:
            self.buttons.append(button_for(action))
            box.addWidget(self.buttons[-1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Icons without words, where there is no room for both."""
        for button in self.buttons:
            button.set_compact(self.width() < COMPACT)
        super().resizeEvent(event)

"""The row of tools above the list: what adds music, the search, and ways to look at the list."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.buttons import ActionButton, button_for


class ToolRow(QToolBar):
    def __init__(self, left: list[QAction], middle: QWidget, right: list[QAction]) -> None:
        super().__init__(tr("Tools"))
        self.buttons: list[ActionButton] = []
        self.setObjectName("tools")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(18, 18))
        self._add(left)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self.addWidget(middle)
        self._add(right)

    def _add(self, actions: list[QAction]) -> None:
        for action in actions:
            self.buttons.append(button_for(action))
            self.addWidget(self.buttons[-1])

    def set_compact(self, compact: bool) -> None:
        """Icons without words, where there is no room for both."""
        for button in self.buttons:
            button.set_compact(compact)

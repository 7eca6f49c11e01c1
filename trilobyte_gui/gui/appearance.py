"""Light or dark, as the user or the system wants it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QApplication

from trilobyte_gui.gui.widgets import theme


class Appearance(QObject):
    """`changed`: everything that draws icons of its own has to draw them anew."""

    changed = Signal()

    def __init__(self, themes: QActionGroup, parent: QObject | None = None) -> None:
        """`themes` are the actions that choose one, each with a colour scheme as its data."""
        super().__init__(parent)
        self._themes = themes
        themes.triggered.connect(lambda action: self._choose(action.data()))
        QApplication.styleHints().colorSchemeChanged.connect(self._apply)

    def name(self) -> str:
        """Of the scheme that is chosen: Unknown where the system's counts."""
        chosen = self._themes.checkedAction()
        return (chosen.data() if chosen is not None else Qt.ColorScheme.Unknown).name

    def recall(self, name: object) -> None:
        """Choose the scheme of this name."""
        for action in self._themes.actions():
            if action.data().name == name:
                action.trigger()

    def _choose(self, scheme: Qt.ColorScheme) -> None:
        theme.choose(scheme)
        self._apply()

    def _apply(self) -> None:
        theme.apply(cast(QApplication, QApplication.instance()))
        self.changed.emit()

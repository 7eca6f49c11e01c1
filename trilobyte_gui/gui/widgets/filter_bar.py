"""What to look for in the list, and which tracks to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from trilobyte_gui.gui.model.list_layout import Filter
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.fields import Combo


class SearchLine(QLineEdit):
    """A search field that Esc empties."""

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
        self.show_box = Combo()
        self.show_box.setAccessibleName(tr("Which tracks to show"))
        for name, label in (
            ("all", tr("All tracks")),
            ("compress", tr("To compress")),
            ("done", tr("Done")),
            ("archives", tr("With an archive")),
            ("duplicates", tr("Duplicates")),
            ("gone", tr("Gone from the library")),
            ("trouble", tr("Failed or skipped")),
            ("left out", tr("Other files")),
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

    def take_focus(self) -> None:
        """To type what is looked for, in place of what was."""
        self.words.setFocus()
        self.words.selectAll()

    def show_only(self, name: str) -> None:
        """One of the sorts of tracks, a name of `SHOWN`."""
        self.words.clear()
        self.show_box.setCurrentIndex(self.show_box.findData(name))

    def clear(self) -> None:
        """Show all tracks again."""
        self.words.clear()
        self.show_box.setCurrentIndex(0)
        self._tell()

    def _tell(self) -> None:
        self._pause.stop()
        self.changed.emit(self.filter())

"""What there is to look at, at the left: the list of tracks, the catalogue, and each collection with how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import standing_text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.librarian import Shown
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.buttons import button_for

TRACKS, CATALOGUE = "", "/"  # no collection has such a name
_NAME, _WORDS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole(Qt.ItemDataRole.UserRole + 1)
_AROUND = 44  # pixels beside the words: the icon, and what the style leaves free


class Sidebar(QWidget):
    """The pages of the window: the list, each collection with its status, the catalogue."""

    chosen = Signal(str)  # TRACKS, CATALOGUE, or the name of a collection

    def __init__(self, new: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What to look at"))
        self.list.setIconSize(QSize(14, 14))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.new = button_for(new)
        self._standing: dict[str, Shown] = {}  # by the names of collections
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 4, 6, 8)
        box.addWidget(self.list, 1)
        box.addWidget(self.new)
        self.setMinimumWidth(170)
        self._add(TRACKS, tr("Tracks"), "")
        self._add(CATALOGUE, tr("Catalogue"), tr("offline disks, too"))
        self.list.setCurrentRow(0)
        self.list.currentItemChanged.connect(lambda *_: self.chosen.emit(self.current()))

    def show_collections(self, some: Sequence[Shown]) -> None:
        """All of them, by name; the chosen one stays."""
        name = self.current()
        self.list.blockSignals(True)
        self._standing = {}
        while self.list.count() > 2:
            self.list.takeItem(2)
        for each in some:
            self._add(each.collection.name, each.collection.name, "")
            self.show_standing(each)
        self.list.blockSignals(False)
        self.choose(name)

    def show_standing(self, shown: Shown) -> None:
        """How a collection stands."""
        self._standing[shown.collection.name] = shown
        item = self._item(shown.collection.name)
        if item is None:
            return
        counts = shown.counts
        words = standing_text.in_words(counts) if counts is not None else tr("not looked at yet")
        if not shown.online:
            others = Counter(counts or standing_text.NOTHING)
            del others["offline"]
            missing = shown.collection.target.path in shown.missing
            words = tr("archives not found") if missing else tr("not connected")
            words += f": {standing_text.in_words(others)}" if others else ""
        item.setData(_WORDS, f"{shown.collection.name}\n{words}")
        tone = "dim" if counts is None or not shown.online else standing_text.tone(counts)
        item.setIcon(dot(getattr(theme.colours(), tone)))
        item.setToolTip(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Break the words of all items where the room ends: the list itself forgets what the style leaves around."""
        room = self.list.viewport().width() - _AROUND
        for row in range(self.list.count()):
            item = self.list.item(row)
            words = broken(str(item.data(_WORDS)), room, self.list.fontMetrics())
            if item.text() != words:
                item.setText(words)

    def restyle(self) -> None:
        """Draw the icons in the colours in force."""
        for row, name in enumerate(("tracks", "catalogue")):
            if row < self.list.count():
                self.list.item(row).setIcon(theme.icon(name))
        for each in self._standing.values():
            self.show_standing(each)

    def current(self) -> str:
        item = self.list.currentItem()
        return TRACKS if item is None else str(item.data(_NAME))

    def choose(self, name: str) -> None:
        """Go to the tracks, the catalogue or a collection; to the tracks where there is no such."""
        self.list.setCurrentItem(self._item(name) or self.list.item(0))

    def _item(self, name: str) -> QListWidgetItem | None:
        some = (self.list.item(row) for row in range(self.list.count()))
        return next((item for item in some if item.data(_NAME) == name), None)

    def _add(self, name: str, title: str, words: str) -> None:
        item = QListWidgetItem(title)
        item.setData(_NAME, name)
        item.setData(_WORDS, f"{title}\n{words}" if words else title)
        self.list.addItem(item)
        self._fit()
        self.restyle()


def broken(words: str, room: int, metrics: QFontMetrics) -> str:
    """The words in lines of at most `room` pixels, as far as single words have that."""
    lines = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and metrics.horizontalAdvance(longer) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)


def dot(colour: str) -> QIcon:
    """A filled circle; what it means stands beside it in words."""
    picture = QPixmap(28, 28)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.ink(colour))
    painter.drawEllipse(5, 5, 18, 18)
    painter.end()
    return QIcon(picture)

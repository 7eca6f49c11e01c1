"""What both panels have: labelled boxes in a grid, lines that say what will happen, and how they look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr

Entries = Sequence[tuple[str, str]]
"""Values and what they are called, which is still to be translated."""


class Combo(QComboBox):
    """A box whose text ends with an ellipsis where its place is too narrow; all of it is its tooltip then."""

    def shown_text(self) -> str:
        """What there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(whole, option, field, self).width()
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_text()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and not self.toolTip() and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.currentText(), self)
            return True
        return super().event(event)


def combo(entries: Entries, name: str) -> QComboBox:
    box = Combo()
    fit(box, name)
    for value, label in entries:
        box.addItem(tr(label), value)
    return box


def fit(box: QComboBox, name: str) -> None:
    """As narrow as its place, with a name for screen readers."""
    box.setAccessibleName(name)
    box.setMinimumContentsLength(6)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def choose(box: QComboBox, value: object) -> None:
    """The entry with this value; the first where there is none."""
    box.setCurrentIndex(max(0, box.findData(value)))


def grid_of(parent: QWidget, fields: Sequence[tuple[str, QWidget]]) -> QGridLayout:
    """Two fields a row, each after its label, whose key leads to it."""
    grid = QGridLayout(parent)
    grid.setContentsMargins(0, 8, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(7)
    for place, (label, field) in enumerate(fields):
        row, column = divmod(place, 2)
        if label:
            caption = QLabel(label)
            caption.setProperty("dim", True)
            caption.setBuddy(field)
            grid.addWidget(caption, row, 2 * column)
        grid.addWidget(field, row, 2 * column + 1)
    for column in (1, 3):
        grid.setColumnStretch(column, 1)
    return grid


def note(name: str = "", wraps: bool = False) -> QLabel:
    """A line in grey; one that does not wrap is cut where there is no room."""
    line = QLabel()
    line.setProperty("dim", True)
    line.setWordWrap(wraps)
    if name:
        line.setAccessibleName(name)
    if not wraps:
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return line


def show_target(line: QLabel, path: Path | None, count: int) -> None:
    """Where the first of `count` files goes, its middle cut out where there is no room; all of it as a tooltip."""
    line.setToolTip(str(path or ""))
    stem = tr("To {0}") if count <= 1 else tr("The first goes to {0}")
    shown = stem.format(text.at_home(path)) if path else ""
    line.setText(line.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, max(60, line.width())))


def show_tone(line: QLabel, words: str, bad: bool) -> None:
    """A line that is there only when it says something, in red where that is bad."""
    line.setText(words)
    line.setVisible(bool(words))
    tone = "bad" if bad else ""
    if line.property("tone") != tone:
        line.setProperty("tone", tone)
        line.style().polish(line)

"""What a large list would become with every preset, before its tracks are measured one by one: size, range, time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from trilobyte_gui.codec.presets import HYBRID
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.compress_panel import preset_name

if TYPE_CHECKING:
    from trilobyte_gui.archive.scheduling.forecast import Forecast


class OutlookTable(QWidget):
    """For each preset, the size and time that a sample suggests."""

    preset_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading, self.note = QLabel(), QLabel()
        self.heading.setProperty("strong", True)
        self.note.setProperty("dim", True)
        self.note.setWordWrap(True)
        self.told = False  # whether anything of the list is known
        self.choices: dict[str, QRadioButton] = {}
        self.cells: dict[str, list[QLabel]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        right = Qt.AlignmentFlag.AlignRight
        for column, title in enumerate((tr("Preset"), tr("Size"), "", tr("Saved"), tr("Time here")), 0):
            label = QLabel(title)
            label.setProperty("dim", True)
            grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignLeft if column in (0, 2) else right)
        for row, name in enumerate(HYBRID, 1):
            choice = self.choices[name] = QRadioButton(preset_name(name))
            choice.setToolTip(tr("Compress with this preset"))
            choice.clicked.connect(lambda _=False, name=name: self.preset_chosen.emit(name))
            grid.addWidget(choice, row, 0)
            self.cells[name] = [QLabel() for _ in range(4)]
            for column, cell in enumerate(self.cells[name], 1):
                cell.setFont(theme.tabular(cell.font()))
                grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignLeft if column == 2 else right)
        grid.setColumnStretch(5, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.heading)
        box.addLayout(grid)
        box.addWidget(self.note)
        box.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(330)
        self.setAccessibleName(tr("What the list would become with every preset"))

    def show_preset(self, name: str) -> None:
        """Select the current preset."""
        for each, choice in self.choices.items():
            choice.setChecked(each == name)

    def show_waiting(self, tracks: int) -> None:
        """Show that nothing is known yet."""
        self.told = False
        self.heading.setText(text.tracks(tracks))
        for cells in self.cells.values():
            for cell in cells:
                cell.setText(text.DASH if cell is not cells[1] else "")
        self.note.setText(tr("A sample of the tracks is being compressed, to estimate sizes and times in a minute."))

    def show_forecast(self, forecast: Forecast, sampling: bool) -> None:
        """Show the sample's results so far."""
        self.told = True
        original = text.size_in_words(forecast.original)
        self.heading.setText(tr("{0}, {1}").format(text.tracks(forecast.tracks), original))
        for each in forecast.outlooks:
            half = (each.high - each.low) / 2
            saved = text.percent(1 - each.size / forecast.original) if forecast.original else ""
            words = (text.size_in_words(each.size), f"± {text.size_in_words(round(half))}", saved)
            for cell, told in zip(self.cells[each.preset], (*words, text.span(each.seconds)), strict=True):
                cell.setText(told)
        stem = tr("From {0} sampled so far; it becomes more precise.") if sampling else tr("From {0} sampled.")
        self.note.setText(stem.format(text.tracks(forecast.sampled)))

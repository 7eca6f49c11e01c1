"""What will be worked on: the one place that buttons, sums, forecasts, questions and the work itself ask."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from itertools import islice

from PySide6.QtCore import QObject, Signal

from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.totals import SizeTotals, Tally
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.widgets.track_list import TrackTable

_LOOKED_AT = 2000  # rows among which the first that can be compressed is looked for


class Scope(Enum):
    """Which tracks an action applies to."""

    ALL = auto()  # the whole list
    SHOWN = auto()  # what a search or filter lets through
    SELECTED = auto()


class Plan(QObject):
    """The selected tracks, or all that are shown where none is selected. `changed` when these are others than before;
    their sums follow the rows without that, at the cost of the rows that change."""

    changed = Signal()

    def __init__(self, library: Library, table: TrackTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._table = table
        self._rows: list[Row] | None = None
        self._scope: Scope | None = None
        table.selectionModel().selectionChanged.connect(self.renew)
        table.tracks.arranged.connect(self.renew)
        table.tracks.appended.connect(self._append)

    def renew(self) -> None:
        """Other rows are selected or shown."""
        if self._table.tracks.arranging:
            return  # the selection is put back in steps; the end of it is told
        self._scope = self._rows = self._library.tally = None
        self.changed.emit()

    def _append(self, fresh: list[Row]) -> None:
        """Rows came to the list's end: they count unless some others are selected."""
        self._rows = None
        if self.scope is Scope.SHOWN and self._library.tally is not None:
            shows = self._table.tracks.list_layout.shows
            self._library.tally.add([row for row in fresh if shows(row)])
        self.changed.emit()

    @property
    def scope(self) -> Scope:
        if self._scope is None:
            filtered = self._table.tracks.list_layout.shown is not None
            selected = self._table.selectionModel().hasSelection()
            self._scope = Scope.SELECTED if selected else Scope.SHOWN if filtered else Scope.ALL
        return self._scope

    @property
    def rows(self) -> list[Row]:
        """In the order shown."""
        if self._rows is None:
            selected = self.scope is Scope.SELECTED
            self._rows = self._table.selected_rows() if selected else self._table.shown_rows()
        return self._rows

    @property
    def totals(self) -> SizeTotals:
        """Sums over the rows as they are now."""
        if self.scope is Scope.ALL:
            return self._library.totals
        if self._library.tally is None:
            shown = self._table.tracks.list_layout.shown
            everything = shown is None or len(shown) == len(self._library)
            if everything and (self.scope is Scope.SHOWN or self._table.selects_all()):
                return self._library.totals
            kept = self._table.tracks.list_layout.kept
            self._library.tally = Tally.of(kept if self.scope is Scope.SHOWN else self.rows)
        return self._library.tally.totals

    def first(self, true: Callable[[Row], bool]) -> Row | None:
        """The first row for which something is true, unless very many come before it."""
        rows = self._rows or self._table.first_rows(self.scope is Scope.SELECTED)
        return next((row for row in islice(rows, _LOOKED_AT) if true(row)), None)

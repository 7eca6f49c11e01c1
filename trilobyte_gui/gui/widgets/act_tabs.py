"""The two acts, a panel each: compressing, and restoring."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget, QWidget

from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.compress_panel import CompressPanel
from trilobyte_gui.gui.widgets.plan import Plan
from trilobyte_gui.gui.widgets.restore_panel import RestorePanel


class ActTabs(QTabWidget):
    """Shows the act that there is something to do for; where that is both, compressing, or what the user has chosen."""

    def __init__(self, compressing: CompressPanel, restoring: RestorePanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panels = (compressing, restoring)
        self._chosen: QWidget | None = None
        self.setObjectName("acts")
        self.setAccessibleName(tr("Compress or restore"))
        self.addTab(compressing, tr("Compress"))
        self.addTab(restoring, tr("Restore"))
        self.tabBar().setExpanding(False)
        self.tabBarClicked.connect(lambda place: self._choose(self.widget(place)))
        self.currentChanged.connect(lambda _: self._choose(self.currentWidget() if self.tabBar().hasFocus() else None))

    def _choose(self, panel: QWidget | None) -> None:
        self._chosen = panel or self._chosen

    def show_plan(self, totals: SizeTotals, plan: Plan) -> None:
        """What will be done with the tracks that are chosen."""
        compressing, restoring = self._panels
        due = {compressing: totals.compressible, restoring: totals.restorable}
        if self._chosen is not None and not due[self._chosen]:
            self._chosen = None
        best = compressing if totals.compressible or not totals.restorable else restoring
        self.setCurrentWidget(self._chosen or best)
        first = plan.first(lambda row: row.compressible) if totals.compressible else None
        compressing.show_plan(totals, first)
        first = plan.first(_restorable) if totals.restorable else None
        restoring.show_plan(totals, first, compressing.speeds)


def _restorable(row: Row) -> bool:
    return row.restorable

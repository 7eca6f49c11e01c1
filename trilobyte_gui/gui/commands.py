"""What the user can have done with tracks: which of them, with what settings, and what is asked before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.disk_space import lacking
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.widgets.plan import Plan, Scope

FAR = 1 << 30  # places in line: to its end


class Commands(QObject):
    """Stands between the actions and the session. `asked` once the session was asked for something; `settings` are the
    choices in the window with those of the settings dialog."""

    asked = Signal()

    def __init__(
        self,
        session: Session,
        plan: Plan,
        settings: Callable[[say.Verb], Settings],
        may_trash: Callable[[list[Row], Settings], bool],
        may_prune: Callable[[list[Row]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._may_prune = may_prune
        self._session = session
        self._plan = plan
        self._settings = settings
        self._may_trash = may_trash

    def settings(self, verb: say.Verb = "compress") -> Settings:
        return replace(self._settings(verb), partly=self._plan.scope is not Scope.ALL)

    def compress(self) -> None:
        self._compress([row for row in self._plan.rows if row.compressible], self.settings())

    def _compress(self, rows: list[Row], settings: Settings) -> None:
        """Ask first where originals shall go to the trash, and how many."""
        if rows and settings.originals != "keep" and not self._may_trash(rows, settings):
            return
        self._session.compress(rows, settings)
        self.asked.emit()

    def restore(self) -> None:
        rows, settings = self._plan.rows, self.settings("restore")
        short = lacking(rows, settings)
        if short:
            self._session.notice = short
        else:
            self._session.restore(rows, settings)
        self.asked.emit()

    def verify(self) -> None:
        self._session.verify(self._plan.rows, self.settings())
        self.asked.emit()

    def repair(self) -> None:
        """Repair the damaged archives among the chosen tracks."""
        self._session.repair(self._plan.rows, self.settings())
        self.asked.emit()

    def restore_left(self) -> None:
        """What is left of damaged archives among the chosen ones."""
        self._session.restore_what_is_left(self._plan.rows, self.settings("restore"))
        self.asked.emit()

    def salvage(self) -> None:
        """Damaged files that are selected, as far as they go."""
        damaged = [row for row in self._plan.rows if row.salvageable]
        self._compress(damaged, replace(self.settings(), accept_damage=True))

    def trash(self) -> None:
        """The originals of chosen tracks that were archived before, each after its archive was verified again."""
        self._trash([row for row in self._plan.rows if row.trashable])

    def _trash(self, rows: list[Row]) -> None:
        settings = replace(self.settings(), originals="trash")
        if rows and self._may_trash(rows, settings):
            self._session.trash(rows, settings)
            self.asked.emit()

    def prune(self) -> None:
        """What stands for files that are gone goes to the trash."""
        self._prune([row for row in self._plan.rows if row.result.gone is not None])

    def _prune(self, rows: list[Row]) -> None:
        if rows and self._may_prune(rows):
            self._session.prune(rows, self.settings())
            self.asked.emit()

    def retry(self) -> None:
        """Once more what failed, as what it was to be; one kind of work at a time."""
        failed = self._failed()
        again: tuple[tuple[say.Verb, Callable[[list[Row], Settings], None]], ...] = (
            ("restore", self._session.restore),
            ("verify", self._session.verify),
            ("repair", self._session.repair),
        )
        for verb, begin in again:
            doing = (verb, "check") if verb == "verify" else (verb,)
            if rows := [row for row in failed if row.verb in doing and row.restorable]:
                settings = self.settings(verb)
                begin(rows, replace(settings, quick=all(row.verb == "check" for row in rows)))
                self.asked.emit()
                return
        if rows := [row for row in failed if row.verb == "trash" and row.trashable]:
            self._trash(rows)
        elif rows := [row for row in failed if row.verb == "prune"]:
            self._prune(rows)
        else:
            self._compress([row for row in failed if row.kind is Kind.SOURCE], self.settings())

    def _failed(self) -> list[Row]:
        """The selected ones among those that failed, else all of them."""
        selected = [row for row in self._plan.rows if row.retryable] if self._plan.scope is Scope.SELECTED else []
        return selected or [row for row in self._session.library.rows if row.retryable]

    def move(self, rows: Iterable[Row], by: int) -> None:
        """So many places on in the line; `FAR` to its end."""
        self._session.move(rows, by=by)
        self.asked.emit()

    def move_before(self, rows: Iterable[Row], before: Row | None) -> None:
        """To the place of another in the line; None: to its end."""
        self._session.move(rows, before, by=0 if before else FAR)
        self.asked.emit()

    def pause_or_resume(self) -> None:
        if self._session.full:
            self._session.try_again()
        elif self._session.paused:
            self._session.resume()
        else:
            self._session.pause()
        self.asked.emit()

    def stop_after_current(self) -> None:
        self._session.stop_after_current()
        self.asked.emit()

    def cancel(self) -> None:
        self._session.cancel()
        self.asked.emit()

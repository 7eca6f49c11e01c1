"""Collections and the catalogue in the window: what the sidebar leads to, and what is done about it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from trilobyte_gui.archive.execution.child import start
from trilobyte_gui.archive.storage.collections import Collections
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.codec.errors import CannotWrite, TrilobyteError
from trilobyte_gui.gui.dialogs.collection_dialog import CollectionDialog
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import standing_text
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.librarian import Librarian, Shown
from trilobyte_gui.gui.widgets.banner import Question
from trilobyte_gui.gui.widgets.catalogue_page import CataloguePage
from trilobyte_gui.gui.widgets.collection_page import CollectionPage, due_of
from trilobyte_gui.gui.widgets.sidebar import CATALOGUE, TRACKS, Sidebar


class Collecting(QObject):
    """`page` is what to show: the tracks, the catalogue, or a collection. `asked` once the session was asked for
    something, which then shows in the list of tracks."""

    page_wanted = Signal(str)
    question = Signal(object)
    noticed = Signal(str, str)
    asked = Signal()

    def __init__(
        self,
        window: QWidget,
        session: Session,
        journal: Journal | None,
        sidebar: Sidebar,
        settings: Callable[[say.Verb], Settings],
        remove: Callable[[Iterable[Path]], object],
        add: Callable[[Iterable[Path]], object],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._sidebar = window, session, sidebar
        self._settings, self._remove, self._add = settings, remove, add
        self.librarian = Librarian(journal, self)
        self.collection = CollectionPage()
        self.catalogue = CataloguePage(self.librarian)
        self.known: dict[str, Shown] = {}
        self._offered: set[str] = set()  # whose update was offered already
        librarian, page = self.librarian, self.collection
        librarian.listed.connect(self._listed)
        librarian.stood.connect(self._stood)
        librarian.failed.connect(self._failed)
        sidebar.chosen.connect(self._choose)
        page.update_wanted.connect(self.update)
        page.check_wanted.connect(self.check)
        page.restore_wanted.connect(self.restore)
        page.look_wanted.connect(lambda: self._look(page.shown))
        page.move_wanted.connect(self.move)
        page.forget_wanted.connect(self.forget)
        self.catalogue.add_wanted.connect(self._add_archives)
        self.catalogue.folder_wanted.connect(self._take_in)

    def begin(self) -> None:
        """Look at all collections, as when the window opens."""
        self.librarian.list(look=True)

    def close(self, timeout: float) -> None:
        self.librarian.close(timeout)

    def follow(self) -> None:
        """Enable what can be done now."""
        self.collection.follow(self._session.working)

    def ended(self) -> None:
        """Work has ended: things may stand otherwise now."""
        self.librarian.list(look=True)
        if self._sidebar.current() == CATALOGUE:
            self.catalogue.search()

    # -- what is asked for

    def new(self) -> None:
        """Ask for a new collection."""
        roots = [row.root for row in self._session.library.rows if row.root is not None]
        dialog = CollectionDialog(self._window, dict.fromkeys(roots), self._settings("compress"))
        if dialog.exec() == CollectionDialog.DialogCode.Accepted:
            self.librarian.change(dialog.make)
            self.librarian.list(look=True)
        dialog.deleteLater()

    def update(self, shown: Shown | None = None) -> None:
        """Archive what is new or changed, and bring what was moved or damaged in order."""
        shown = shown or self.collection.shown
        if shown is None or shown.status is None or shown.target is None or self._session.working:
            return
        about = shown.collection
        settings = self._with(
            self._settings("compress"),
            preset=about.preset,
            recovery=about.recovery,
            destination=shown.target,
            conflict="update",
            originals="keep",
            side_files=True,
            accept_damage=about.accept_damage,
            model=about.model,
            **({"preview": about.preview} if about.preview else {}),
        )
        files = [(path, _root(path, shown.sources)) for path in due_of(shown.status)]
        self._go_on("compress", files, settings)

    def check(self, full: bool) -> None:
        """Verify all archives; without `full`, by their checksums alone."""
        shown = self.collection.shown
        if shown is not None:
            settings = self._with(self._settings("verify"), quick=not full)
            self._go_on("verify", self._archives(shown), settings)

    def restore(self) -> None:
        """Ask where to, and restore all archives there."""
        shown = self.collection.shown
        name = QFileDialog.getExistingDirectory(self._window, tr("Restore to")) if shown else ""
        if shown is not None and name:
            settings = self._with(self._settings("restore"), destination=Path(name), side_files=True)
            self._go_on("restore", self._archives(shown), settings)

    def move(self) -> None:
        """Ask where to, and take the archives there."""
        shown = self.collection.shown
        name = QFileDialog.getExistingDirectory(self._window, tr("Move the archives to")) if shown else ""
        if shown is not None and name:
            about = shown.collection.name
            self.noticed.emit(tr("Moving the archives of {0}").format(about), tr("Copies are compared."))
            self.librarian.change(lambda: _move(about, Path(name)))
            self.librarian.list(look=True)

    def forget(self) -> None:
        """Ask, and forget the collection."""
        shown = self.collection.shown
        if shown is None:
            return
        name = shown.collection.name
        words = tr("Forget the collection {0}? Its folders and archives stay.").format(name)
        yes = QMessageBox.StandardButton.Yes
        if QMessageBox.question(self._window, tr("Forget"), words) == yes:
            self.librarian.change(lambda: Collections().forget(name))
            self._sidebar.choose(TRACKS)

    def _take_in(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Take in a folder"))
        if name:
            self.librarian.take_in(Path(name))

    def _add_archives(self, paths: list[Path]) -> None:
        self._add(paths)
        self._sidebar.choose(TRACKS)

    def _archives(self, shown: Shown) -> list[tuple[Path, Path | None]]:
        files = shown.status.files if shown.status else []
        there = [each.target for each in files if each.target and each.track and each.state != "new"]
        return [(path, _root(path, shown.mirrors)) for path in there]

    def _go_on(self, verb: say.Verb, files: list[tuple[Path, Path | None]], settings: Settings) -> None:
        if files and not self._session.working:
            self._remove(path for path, _ in files)  # what is known of them may be from before
            self._session.go_on(verb, files, settings)
            self._sidebar.choose(TRACKS)
            self.asked.emit()

    @staticmethod
    def _with(settings: Settings, **chosen: object) -> Settings:
        from dataclasses import replace

        return replace(settings, partly=True, **chosen)  # type: ignore[arg-type]

    # -- what the librarian tells

    def _listed(self, some: list[Shown]) -> None:
        for each in some:
            before = self.known.get(each.collection.name)
            if before is None or before.collection != each.collection:
                self.known[each.collection.name] = each
        names = {each.collection.name for each in some}
        self.known = {name: each for name, each in self.known.items() if name in names}
        self._sidebar.show_collections([self.known[each.collection.name] for each in some])
        self._show_current()

    def _stood(self, shown: Shown) -> None:
        name = shown.collection.name
        self.known[name] = shown
        self._sidebar.show_standing(shown)
        if name == self._sidebar.current():
            self._show_current()
        due = standing_text.due(shown.counts or {})
        if due and shown.online and name not in self._offered and not self._session.working:
            self._offered.add(name)
            words = tr("{0}: {1}.").format(name, standing_text.in_words(shown.counts or standing_text.NOTHING))
            self.question.emit(Question(words, tr("Update"), tr("Not now"), lambda: self.update(self.known.get(name))))

    def _failed(self, error: TrilobyteError) -> None:
        self.noticed.emit(tr(error.message), tr(error.hint))

    def _choose(self, name: str) -> None:
        if name == CATALOGUE:
            self.catalogue.search()
        elif name != TRACKS:
            self._look(self.known.get(name))
            self._show_current()
        self.page_wanted.emit(name)

    def _look(self, shown: Shown | None) -> None:
        if shown is not None:
            self.librarian.look(shown.collection)

    def _show_current(self) -> None:
        shown = self.known.get(self._sidebar.current())
        if shown is not None:
            self.collection.show_collection(shown, self._session.working)


def _root(path: Path, roots: Iterable[Path]) -> Path | None:
    return next((each for each in roots if each in path.parents), None)


def _move(name: str, target: Path) -> None:
    """As `trilobyte collection move` does, which this runs. Raises CannotWrite."""
    line = ("collection", "move", name, "-o", str(target), "--json")
    with start("trilobyte_gui.cli.main", *line, stdout=subprocess.PIPE) as child:
        told, _ = child.communicate()
    if child.returncode:
        events = [json.loads(each) for each in told.splitlines()]
        errors = [each for each in events if each.get("message")]
        last = errors[-1] if errors else {"message": tr("The archives could not be moved"), "hint": ""}
        raise CannotWrite(last["message"], hint=last["hint"])

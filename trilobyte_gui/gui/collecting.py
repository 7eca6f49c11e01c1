"""Collections and the catalogue in the window: what the sidebar leads to, and what is done about it."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from trilobyte_gui.archive.execution.child import start
from trilobyte_gui.archive.storage.collections import Collections
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.codec.errors import CannotWrite, TrilobyteError
from trilobyte_gui.gui.dialogs import documents, questions
from trilobyte_gui.gui.dialogs.collection_dialog import CollectionDialog
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import standing_text
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.librarian import Librarian, Shown
from trilobyte_gui.gui.widgets.banner import Question
from trilobyte_gui.gui.widgets.catalogue_page import CataloguePage
from trilobyte_gui.gui.widgets.collection_page import CollectionPage, due_of, gone_of
from trilobyte_gui.gui.widgets.sidebar import CATALOGUE, TRACKS, Sidebar

_WATCH = 3000  # ms between looks at which drives and folders are there


class Collecting(QObject):
    """`page` is what to show: the tracks, the catalogue, or a collection. `asked` once the session was asked for
    something, which then shows in the list of tracks."""

    page_wanted = Signal(str)
    question = Signal(object)
    noticed = Signal(str, str)
    asked = Signal()
    moved = Signal(str, object)  # a collection, and from where; None where it could not be

    def __init__(
        self,
        window: QWidget,
        session: Session,
        journal: Journal | None,
        sidebar: Sidebar,
        settings: Callable[[say.Verb], Settings],
        add: Callable[[Iterable[Path]], object],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._sidebar = window, session, sidebar
        self._settings, self._add = settings, add
        self.librarian = Librarian(journal, self)
        self.collection = CollectionPage()
        self.catalogue = CataloguePage(self.librarian)
        self.known: dict[str, Shown] = {}
        self._offered: set[str] = set()  # whose update was offered already
        self._moving: dict[str, Path] = {}  # collections, and where to
        self._place = ""  # to begin at
        self._opens = False  # it has not been gone to yet
        self._made = ""  # a collection that was just made, which is to be shown
        self._watch = QTimer(self, interval=_WATCH)
        self._watch.timeout.connect(self._look_at_places)
        self._then: Callable[[], object] | None = None  # once the work that runs has ended
        librarian, page = self.librarian, self.collection
        librarian.listed.connect(self._listed)
        librarian.stood.connect(self._stood)
        librarian.failed.connect(self._failed)
        librarian.places_changed.connect(self.look_again)
        sidebar.chosen.connect(self._choose)
        page.update_wanted.connect(self.update)
        page.clear_wanted.connect(self.clear_away)
        page.check_wanted.connect(self.check)
        page.restore_wanted.connect(self.restore)
        page.look_wanted.connect(lambda: self._look(page.shown))
        page.move_wanted.connect(self.move)
        page.forget_wanted.connect(self.forget)
        page.schedule_wanted.connect(lambda: documents.guide(window, "on-a-schedule"))
        self.moved.connect(self._moved)
        self.catalogue.add_wanted.connect(self._add_archives)
        self.catalogue.folder_wanted.connect(self._take_in)

    def begin(self, stay: bool = False) -> None:
        """Look at all collections, as when the window opens, and again whenever a drive or a folder of theirs comes or
        goes. Begin where the window was left, or else at the first collection, unless there are tracks to see or it is
        to `stay`."""
        self._opens = not stay
        self.librarian.list(look=True)
        self._watch.start()

    def _look_at_places(self) -> None:
        if not self._session.working:
            self.librarian.watch()

    def recall(self, place: object) -> None:
        """Go back to the page that was shown when the window was closed."""
        self._place = str(place or "")

    def close(self, timeout: float) -> None:
        self._watch.stop()
        self.librarian.close(timeout)

    def follow(self) -> None:
        """Enable what can be done now."""
        self.collection.follow(self._busy(self.collection.shown))

    def ended(self) -> None:
        """Work has ended: things may stand otherwise now."""
        then, self._then = self._then, None
        if then is not None and not self._session.working:
            then()
        self.look_again()

    def look_again(self) -> None:
        """Check the status of collections again."""
        self.librarian.list(look=True)
        if self._sidebar.current() == CATALOGUE:
            self.catalogue.search()

    def target_of(self, folders: Iterable[Path]) -> Path | None:
        """Where a collection's archives are that has all of these folders, and tells of what is gone from them."""
        wanted = set(folders)
        for each in self.known.values():
            if wanted and each.target and wanted <= set(each.sources) and each.collection.gone != "keep":
                return each.target
        return None

    # -- what is asked for

    def new(self) -> None:
        """Ask for a new collection."""
        roots = [row.root for row in self._session.library.rows if row.root is not None]
        dialog = CollectionDialog(self._window, dict.fromkeys(roots), self._settings("compress"))
        if dialog.exec() == CollectionDialog.DialogCode.Accepted:
            self._made = dialog.name.text().strip()
            self.librarian.change(dialog.make)
            self.librarian.list(look=True)
        dialog.deleteLater()

    def update(self, shown: Shown | None = None) -> None:
        """Archive what is new or changed, bring what was moved or damaged in order, and, where the collection is kept
        so, ask whether what stands for files that are gone shall go to the trash."""
        shown = shown or self.collection.shown
        if shown is None or shown.status is None or shown.target is None or self._busy(shown):
            return
        files = [(path, _root(path, shown.sources)) for path in due_of(shown.status)]
        gone = shown.collection.gone == "prune" and bool(gone_of(shown.status))
        if gone and not self._may_prune(shown):
            gone = False
        self._then = (lambda: self._clear_away(shown)) if gone and files else None
        if files:
            self._go_on("compress", files, self._as_kept(shown))
        elif gone:
            self._clear_away(shown)

    def clear_away(self) -> None:
        """Ask, and move what stands for files that are gone to the trash."""
        shown = self.collection.shown
        if shown is not None and not self._session.working and self._may_prune(shown):
            self._clear_away(shown)

    def _may_prune(self, shown: Shown) -> bool:
        names = [each.path.name for each in gone_of(shown.status)] if shown.status else []
        return bool(names) and questions.may_prune(self._window, names)

    def _clear_away(self, shown: Shown) -> None:
        if shown.status is None or shown.target is None:
            return
        stored = [each.target for each in gone_of(shown.status) if each.target is not None]
        self._session.clear_away(shown.sources, shown.target, stored, self._as_kept(shown))
        self._sidebar.choose(TRACKS)
        self.asked.emit()

    def _as_kept(self, shown: Shown) -> Settings:
        """How a collection is archived."""
        about, usual = shown.collection, self._settings("compress")
        return replace(
            usual,
            preset=about.preset,
            recovery=about.recovery,
            destination=shown.target,
            conflict="update",
            originals="keep",
            side_files=True,
            accept_damage=about.accept_damage,
            model=about.model,
            device=usual.device if about.device == "auto" else about.device,
            partly=True,
            preview=about.preview or usual.preview,
            preview_codec=about.preview_codec if about.preview else usual.preview_codec,
        )

    def check(self, full: bool) -> None:
        """Verify all archives and copies; without `full`, archives by their checksums alone."""
        shown = self.collection.shown
        if shown is not None:
            settings = replace(self._settings("verify"), quick=not full, partly=False)
            self._go_on("verify", self._archives(shown), settings)

    def restore(self) -> None:
        """Ask where to, and restore everything there."""
        shown = self.collection.shown
        name = QFileDialog.getExistingDirectory(self._window, tr("Restore to")) if shown else ""
        if shown is not None and name:
            settings = replace(self._settings("restore"), destination=Path(name), side_files=True, partly=False)
            self._go_on("restore", self._archives(shown), settings)

    def move(self) -> None:
        """Ask where to, and take the archives there."""
        shown = self.collection.shown
        name = QFileDialog.getExistingDirectory(self._window, tr("Move the archives to")) if shown else ""
        if shown is not None and name:
            about, target, before = shown.collection.name, Path(name), shown.collection.target.path

            def move() -> None:
                was: Path | None = None
                try:
                    _move(about, target)
                    was = before
                finally:
                    with contextlib.suppress(RuntimeError):  # the window is gone
                        self.moved.emit(about, was)

            self._moving[about] = target
            self._show_current()
            self.librarian.change(move)

    def _moved(self, name: str, was: object) -> None:
        target = self._moving.pop(name, None)
        if isinstance(was, Path) and target is not None:
            self._session.library.archives_moved(was, target)
        self._show_current()
        self.librarian.list(look=True)

    def _busy(self, shown: Shown | None) -> bool:
        """Nothing can be done with this collection now."""
        return self._session.working or (shown is not None and shown.collection.name in self._moving)

    def forget(self) -> None:
        """Ask, and forget the collection."""
        shown = self.collection.shown
        if shown is None:
            return
        name = shown.collection.name
        if questions.may_forget(self._window, name):
            self.librarian.change(lambda: Collections().forget(name))
            self._sidebar.choose(TRACKS)

    def _take_in(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, tr("Add a folder of archives"))
        if name:
            self.librarian.take_in(Path(name))

    def _add_archives(self, paths: list[Path]) -> None:
        self._add(paths)
        self._sidebar.choose(TRACKS)

    def _archives(self, shown: Shown) -> list[tuple[Path, Path | None]]:
        """Those that stand for its files, as its status had them: no disk is asked here."""
        there = [each.archive for each in shown.status.files if each.archive] if shown.status else []
        return [(path, _root(path, shown.mirrors)) for path in there]

    def _go_on(self, verb: say.Verb, files: list[tuple[Path, Path | None]], settings: Settings) -> None:
        if files and not self._session.working:
            self._session.go_on(verb, files, settings)
            self._sidebar.choose(TRACKS)
            self.asked.emit()

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
        if self._made in names:
            self._sidebar.choose(self._made)
            self._made = ""
        opens, self._opens = self._opens, False
        idle = not self._session.scans and not len(self._session.library)
        if opens and some and idle and self._sidebar.current() == TRACKS:
            self._sidebar.choose(self._place if self._place in (*names, CATALOGUE) else some[0].collection.name)

    def _stood(self, shown: Shown) -> None:
        name = shown.collection.name
        self.known[name] = shown
        self._sidebar.show_standing(shown)
        if name == self._sidebar.current():
            self._show_current()
        due = due_of(shown.status) if shown.status else []
        if due and shown.online and name not in self._offered and not self._session.working:
            self._offered.add(name)
            words = tr("{0}: {1}.").format(name, standing_text.in_words(shown.counts or standing_text.NOTHING))
            self.question.emit(Question(words, tr("Update"), tr("Not now"), lambda: self.update(self.known.get(name))))

    def _failed(self, error: TrilobyteError) -> None:
        self._made = ""
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
            target = self._moving.get(shown.collection.name)
            doing = tr("Moving the archives to {0}; every copy is compared").format(target) if target else ""
            self.collection.show_collection(shown, self._busy(shown), doing)


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

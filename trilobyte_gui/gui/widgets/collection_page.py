"""One collection: where it comes from and goes to, how it stands, album by album, and what can be done about it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import standing_text, text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.librarian import Shown
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.album_tree import AlbumModel, AlbumTree, Line
from trilobyte_gui.gui.widgets.compress_panel import preset_name

if TYPE_CHECKING:
    from trilobyte_gui.archive.planning.status import FileStatus, LibraryStatus, Word


class CollectionPage(QWidget):
    """Each signal asks for something to be done with the collection that is shown."""

    update_wanted = Signal()
    clear_wanted = Signal()  # what stands for files that are gone
    check_wanted = Signal(bool)  # whether everything is to be decoded
    restore_wanted = Signal()
    look_wanted = Signal()
    move_wanted = Signal()
    forget_wanted = Signal()
    schedule_wanted = Signal()  # how to keep it up to date without the window

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.name = QLabel()
        font = QFont(self.name.font())
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setWeight(QFont.Weight.DemiBold)
        self.name.setFont(font)
        self.places = fields.note(tr("Where it comes from and goes to"))
        self.standing = QLabel()
        self.standing.setWordWrap(True)
        self.bring_up = self._button(tr("Update"), primary=True)
        self.check = self._button(tr("Check"))
        self.check.setToolTip(tr("Compare the checksums of all archives; decodes nothing"))
        self.verify = self._button(tr("Verify"))
        self.verify.setToolTip(tr("Decode all archives and compare them with what was archived"))
        self.restore = self._button(tr("Restore…"))
        self.clear = self._button("")
        self.clear.setToolTip(tr("Move the archives and copies to the trash whose originals are gone from the library"))
        self.look = self._button(tr("Look again"))
        self.schedule = self._button(tr("Schedule…"))
        self.schedule.setToolTip(tr("Read how to keep collections up to date automatically"))
        self.move_to = self._button(tr("Move…"))
        self.move_to.setToolTip(tr("Take the archives to another folder or disk"))
        self.forget = self._button(tr("Forget…"))
        self.forget.setToolTip(tr("Take the collection out of this list; its folders and archives stay"))
        self.only_due = QCheckBox(tr("Hide what is archived"))
        self.model = AlbumModel((tr("Folder"), tr("Files"), tr("Status")), numbers=(1,), wanted=self._open)
        self.tree = AlbumTree(self.model, tr("Albums of the collection"))
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (self.bring_up, self.check, self.verify, self.restore, self.clear):
            acts.addWidget(button)
        acts.addStretch()
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self.only_due, 1)
        for button in (self.look, self.schedule, self.move_to, self.forget):
            button.setMinimumHeight(0)  # less weight than what is done with archives
            more.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 8)
        box.addWidget(self.name)
        box.addWidget(self.places)
        box.addWidget(self.standing)
        box.addLayout(acts)
        box.addLayout(more)
        box.addWidget(self.tree, 1)
        self.bring_up.clicked.connect(self.update_wanted)
        self.clear.clicked.connect(self.clear_wanted)
        self.check.clicked.connect(lambda: self.check_wanted.emit(False))
        self.verify.clicked.connect(lambda: self.check_wanted.emit(True))
        self.restore.clicked.connect(self.restore_wanted)
        self.look.clicked.connect(self.look_wanted)
        self.move_to.clicked.connect(self.move_wanted)
        self.forget.clicked.connect(self.forget_wanted)
        self.schedule.clicked.connect(self.schedule_wanted)
        self.only_due.toggled.connect(lambda _: self._show_albums())

    @staticmethod
    def _button(words: str, primary: bool = False) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("primary", primary)
        button.setMinimumHeight(34)
        return button

    def show_collection(self, shown: Shown, working: bool, doing: str = "") -> None:
        """What is known of a collection; `working`: the window has something else to do; `doing`: what is being done
        with this one, in words."""
        self.shown = shown
        collection, status = shown.collection, shown.status
        self.name.setText(collection.name)
        sources = ", ".join(os.fspath(place.path) for place in collection.sources)
        target = shown.target or collection.target.path
        words = f"{sources} → {target}, {preset_name(collection.preset)}"
        self.places.setText(words)
        self.places.setToolTip(words)
        words = standing_text.in_words(shown.counts) if shown.counts is not None else ""
        if status is None:
            words = tr("Looking…") + (f" {words}" if words else "")
        elif status.offline:  # where nothing is known of what is away, there is no "nothing to archive"
            words = "\n".join([*([words] if shown.counts else []), *(_away(path, shown) for path in status.offline)])
        if status and shown.online:
            words = "\n".join([words, *_mending(status)])
        tone = standing_text.tone(shown.counts) if shown.counts and status and not doing else ""
        words = doing or words
        fields.show_tone(self.standing, words, tone == "bad")
        self._show_albums()
        self.follow(working)

    def follow(self, working: bool) -> None:
        """Enable what can be done now."""
        shown = self.shown
        status = shown.status if shown else None
        due = len(due_of(status)) if shown and status and shown.online else 0
        gone = len(gone_of(status)) if shown and status and shown.online else 0
        if shown and shown.collection.gone == "prune":
            due += gone
        self.clear.setText(tr("Clear away ({0})…").format(text.number(gone)))
        self.clear.setVisible(bool(gone))
        self.clear.setEnabled(not working)
        ready = status is not None and not working
        self.bring_up.setText(tr("Update ({0})").format(text.number(due)) if due else tr("Update"))
        self.bring_up.setEnabled(ready and bool(due))
        for button in (self.check, self.verify, self.restore):
            button.setEnabled(ready and shown is not None and bool(shown.mirrors))
        self.move_to.setEnabled(ready)
        self.forget.setEnabled(not working)
        self.look.setEnabled(status is not None)

    def _show_albums(self) -> None:
        status = self.shown.status if self.shown else None
        if status is None:
            self.model.show([])
            return
        roots = [place.path for place in self.shown.collection.sources] if self.shown else []
        albums: dict[Path, list[FileStatus]] = {}
        for each in status.files:
            if each.state not in ("up to date", "archive only") or not self.only_due.isChecked():
                albums.setdefault(each.path.parent, []).append(each)
        lines = range(len(self.model.lines))
        opened = {self.model.lines[n].tip for n in lines if self.tree.isExpanded(self.model.index(n, 0))}
        self.model.show([_album(folder, albums[folder], roots) for folder in sorted(albums)])
        for number, line in enumerate(self.model.lines):
            if line.tip in opened:
                self.tree.expand(self.model.index(number, 0))

    def _open(self, line: Line) -> None:
        self.model.fill(line, [_file(each) for each in line.what])


def _away(path: Path, shown: Shown) -> str:
    """Why a folder of a collection is not there, and what to do."""
    if path not in shown.missing:
        collection = shown.collection
        label = next(each.label for each in (*collection.sources, collection.target) if each.path == path)
        return tr("{0} is not connected. Connect {1}: the window will notice.").format(path, label)
    words = tr("{0} is not there: it was moved, renamed or deleted.").format(path)
    if path == shown.collection.target.path:
        return f"{words} " + tr("Take it back, or say with Move… where it is now.")
    more = tr(
        "Its archives stay. Take it back, or forget this collection and make a new one of the folder where it is now."
    )
    return f"{words} {more}"


def _mending(status: LibraryStatus) -> Iterator[str]:
    """What to do about damaged archives."""
    damaged = [each for each in status.files if each.state == "damaged"]
    if any(not each.away for each in damaged):
        yield tr("Update makes damaged archives anew from their originals.")
    if any(each.away for each in damaged):
        yield tr(
            "The original of a damaged archive is not in its place. Take it back from the trash (menu Tracks, "
            "Originals in the trash…), then update; or verify, and repair what is found damaged."
        )


def _album(folder: Path, files: list[FileStatus], roots: list[Path]) -> Line:
    counts: Counter[Word] = Counter(each.state for each in files)
    root = next((each for each in roots if each == folder or each in folder.parents), None)
    name = f"{root.name}/{folder.relative_to(root).as_posix()}".removesuffix("/.") if root else str(folder)
    tone = standing_text.tone(counts)
    return Line((name, text.number(len(files)), standing_text.in_words(counts)), tone, files, tip=str(folder))


def _file(standing: FileStatus) -> Line:
    words = tr(standing_text.WORDS[standing.state])
    if standing.state == "up to date" and not standing.track:
        words = tr("copied")
    words += f": {tr(standing.reason)}" if standing.reason else ""
    tone = standing_text.tone({standing.state: 1})
    tip = str(standing.target) if standing.target else ""
    return Line((standing.path.name, "", words), tone, standing, [], tip=tip)


def gone_of(status: LibraryStatus) -> list[FileStatus]:
    """The archives and copies of files that are gone."""
    return [each for each in status.files if each.state == "gone" and each.target is not None]


def due_of(status: LibraryStatus) -> list[Path]:
    """The files that an update would process."""
    return [each.path for each in status.files if each.state in standing_text.DUE and not each.away]

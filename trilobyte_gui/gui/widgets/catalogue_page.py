"""Searching all archives that were ever seen, with their covers, and where each is: also with disks in the drawer."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.librarian import Librarian
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.album_tree import AlbumModel, AlbumTree, Line
from trilobyte_gui.gui.widgets.filter_bar import SearchLine

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.catalogue import CatalogueAlbum, CatalogueTrack

_SIDE = 44  # pixels of a cover
_KEPT = 1000  # covers
_PAUSE = 60  # ms after a key before the search begins


class CataloguePage(QWidget):
    """Searches the catalogue of all archives, and shows which disk they are on."""

    add_wanted = Signal(object)  # archives that are there, to be restored, verified or played
    play_wanted = Signal(object)  # tracks of the catalogue; those that are away have previews
    folder_wanted = Signal()  # take the archives of another folder in

    def __init__(self, librarian: Librarian, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._librarian = librarian
        self._covers: OrderedDict[bytes, QIcon | None] = OrderedDict()
        self.words = SearchLine()
        self.words.setPlaceholderText(tr("Search title, artist, album, folder; also on disks that are not connected"))
        self.words.setAccessibleName(tr("Search the catalogue"))
        self.words.setClearButtonEnabled(True)
        self.found = fields.note(tr("What was found"))
        columns = (tr("Album"), tr("Tracks"), tr("Length"), tr("Size"), tr("Where it is"))
        self.model = AlbumModel(columns, (1, 2, 3), lambda line: librarian.open(line.what), self._picture)
        self.tree = AlbumTree(self.model, tr("Albums in the catalogue"), _SIDE)
        self.where = QLabel()
        self.where.setWordWrap(True)
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.add = QPushButton(tr("Add to the list"))
        self.add.setToolTip(tr("To restore, verify or play it there"))
        self.add.setProperty("primary", True)
        self.play = QPushButton(tr("Play"))
        self.play.setToolTip(tr("Of tracks that are not connected, the previews that are kept"))
        self.take = QPushButton(tr("Add archives…"))
        self.take.setToolTip(
            tr("Read the archives in a folder or on a disk, to find them here even when it is in the drawer")
        )
        top = QHBoxLayout()
        top.addWidget(self.words, 1)
        top.addWidget(self.take)
        foot = QHBoxLayout()
        foot.addWidget(self.where, 1)
        foot.addWidget(self.play)
        foot.addWidget(self.add)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 10, 16, 8)
        box.addLayout(top)
        box.addWidget(self.found)
        box.addWidget(self.tree, 1)
        box.addLayout(foot)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.search)
        self.words.textChanged.connect(self._pause.start)
        self.take.clicked.connect(self.folder_wanted)
        self.add.clicked.connect(self._add)
        self.play.clicked.connect(lambda: librarian.want_playable([line.what for line in self.tree.chosen()]))
        self.tree.selectionModel().selectionChanged.connect(lambda *_: self._show_where())
        self._redraw = QTimer(self, singleShot=True, interval=50)
        self._redraw.timeout.connect(self.model.pictures_changed)
        librarian.albums.connect(self._show_albums)
        librarian.tracks.connect(self._show_tracks)
        librarian.cover.connect(self._keep_cover)
        librarian.playable.connect(self._play)
        self._show_where()

    def take_focus(self) -> None:
        """Let the user type what to search for."""
        self.words.setFocus()
        self.words.selectAll()

    def search(self) -> None:
        """Look for what is typed; without a word, show everything."""
        self._librarian.search(self.words.text())

    def _show_albums(self, words: str, albums: list[CatalogueAlbum], count: int) -> None:
        if albums != [line.what for line in self.model.lines]:  # else what is open stays so
            self.model.show([_album(each) for each in albums])
        if not count:
            nothing = tr("Nothing found for “{0}”").format(words)
            empty = tr("No archives are known yet. They appear here when they are made, or when you add a folder.")
            self.found.setText(nothing if words.strip() else empty)
        elif words.strip():
            self.found.setText(tr("{0} found").format(text.tracks(count)))
        else:
            self.found.setText(text.tracks(count))
        self._show_where()

    def _show_tracks(self, album: CatalogueAlbum, tracks: list[CatalogueTrack], heard: set[bytes]) -> None:
        line = next((each for each in self.model.lines if each.what == album), None)
        if line is not None:
            self.model.fill(line, [_track(each, each.audio in heard) for each in tracks])

    def _show_where(self) -> None:
        chosen = self.tree.chosen()
        there = [line for line in chosen if line.what.online]
        self.add.setEnabled(bool(there))
        self.play.setEnabled(bool(chosen))
        if not chosen:
            self.where.setText("")
            return
        what = chosen[0].what
        path = what.folder if hasattr(what, "folder") else what.path
        if what.online:
            self.where.setText(str(path))
        else:
            stem = tr("On {0}, which is not connected. Connect it to restore this. It was at {1}")
            self.where.setText(stem.format(what.label, path))

    def _add(self) -> None:
        """Tracks that are chosen, or the folders of albums."""
        paths: list[Path] = []
        for line in self.tree.chosen():
            if line.what.online:
                paths.append(line.what.folder if hasattr(line.what, "folder") else line.what.path)
        if paths:
            self.add_wanted.emit(paths)

    def _play(self, tracks: list[CatalogueTrack]) -> None:
        if tracks:
            self.play_wanted.emit(tracks)
        else:
            self.where.setText(tr("There is no preview of this, and its disk is not connected."))

    def _picture(self, mark: bytes) -> QIcon | None:
        if mark not in self._covers:
            self._covers[mark] = None
            while len(self._covers) > _KEPT:
                self._covers.popitem(last=False)
            self._librarian.want_cover(mark)
        return self._covers[mark]

    def _keep_cover(self, mark: bytes, image: bytes) -> None:
        picture = QPixmap()
        if picture.loadFromData(image):
            self._covers[bytes(mark)] = QIcon(picture)
            self._redraw.start()


def _where(label: str, online: bool) -> str:
    return label if online else tr("{0}, not connected").format(label)


def _album(album: CatalogueAlbum) -> Line:
    title = f"{album.artist} {text.DASH} {album.title}" if album.artist else album.title
    title += f" ({album.year})" if album.year else ""
    size = text.size_in_words(album.size)
    texts = (title, text.number(album.tracks), text.duration(album.seconds), size, _where(album.label, album.online))
    tone = "bad" if album.faults else "good" if album.online else "warn"
    return Line(texts, tone, album, cover=album.cover, tip=str(album.folder))


def _track(track: CatalogueTrack, preview: bool) -> Line:
    number = f"{track.number} " if track.number else ""
    artist = f", {track.artist}" if track.artist and track.artist != track.album_artist else ""
    where = tr("damaged: {0}").format(track.fault) if track.fault else _where(track.label, track.online)
    if preview and not track.online:
        where = tr("{0}; preview").format(where)
    texts = (f"{number}{track.title}{artist}", "", text.duration(track.seconds), text.size_in_words(track.size), where)
    tone = "bad" if track.fault else "good" if track.online else "warn"
    return Line(texts, tone, track, [], tip=str(track.path))

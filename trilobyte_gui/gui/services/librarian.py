"""What the window knows of collections and of the catalogue: asked in threads of their own, told by signals."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, SignalInstance

from trilobyte_gui.archive.storage.catalogue import Catalogue, CatalogueAlbum, CatalogueTrack
from trilobyte_gui.archive.storage.collections import Collection, Collections
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.drives import Drives, table
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError

if TYPE_CHECKING:
    from trilobyte_gui.archive.planning.status import LibraryStatus, Word
    from trilobyte_gui.archive.storage.journal import Journal

_AT_ONCE = 400  # albums that are shown of a search


@dataclass(frozen=True)
class Shown:
    """A collection, where its parts are now, and how it stands: `status` once that was looked at, else the `counts` of
    another day, if there are any. `online`: the folder of its archives is there. `missing` are its folders that are not
    there although their drives are connected."""

    collection: Collection
    online: bool
    sources: tuple[Path, ...] = ()
    target: Path | None = None
    mirrors: tuple[Path, ...] = ()
    counts: Counter[Word] | None = None
    status: LibraryStatus | None = None
    missing: frozenset[Path] = frozenset()


class _Thread:
    """Runs what it is given, one after the other, in a thread that lives while there is something to do."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def ask(self, act: Callable[[], object]) -> None:
        if self._closed:
            return
        self._work.put(act)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (act := self._work.get()) is not None and not self._closed:
            with contextlib.suppress(TrilobyteError), noting(self._name):
                act()

    def close(self, timeout: float) -> None:
        self._closed = True
        self._work.put(None)
        if self._thread is not None:
            self._thread.join(timeout)


class Librarian(QObject):
    """All methods return at once. `listed` has all collections (list of `Shown`), `stood` one that was looked at,
    `albums` what a search found (the words, a list of albums, and how many tracks in all), `tracks` those of an album
    (its place in that list, a list, and the audio that previews are kept of), `cover` a small picture (mark, JPEG),
    `playable` the tracks of what was chosen, `failed` an error; `places_changed` comes when `watch` finds that a drive
    has come or gone, or a folder of a collection that was looked at, since it was last asked."""

    listed = Signal(object)
    stood = Signal(object)
    albums = Signal(str, object, int)
    tracks = Signal(object, object, object)
    playable = Signal(object)
    cover = Signal(bytes, bytes)
    failed = Signal(object)
    places_changed = Signal()

    def __init__(self, journal: Journal | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._journal = journal
        self.catalogue = Catalogue()
        self._looking = _Thread("trilobyte-collections")
        self._searching = _Thread("trilobyte-search")
        self._control = Control()
        self._words = ""
        self._table: object = None
        self._there: dict[str, dict[Path, bool]] = {}  # by collection, whether its folders were there

    def watch(self) -> None:
        """Check whether a drive was connected or removed, or a folder of a collection renamed, deleted or put back."""
        self._looking.ask(self._watch)

    def list(self, look: bool = False) -> None:
        """Which collections there are; with `look`, also how each stands."""
        self._looking.ask(lambda: self._list(look))

    def look(self, collection: Collection) -> None:
        """Report a collection's current status."""
        self._looking.ask(lambda: self._look(collection))

    def search(self, words: str) -> None:
        """Albums with tracks in which every word begins one; without words, all. Only the last search is answered."""
        self._words = words
        self._searching.ask(lambda: self._search(words))

    def open(self, album: CatalogueAlbum) -> None:
        """Report the tracks of an album."""
        self._searching.ask(lambda: self._open(album))

    def want_playable(self, chosen: Iterable[CatalogueAlbum | CatalogueTrack]) -> None:
        """The tracks of albums, and tracks, in their order, as far as they can be heard: archives that are there, and
        those that there are previews of."""
        self._searching.ask(lambda: self._tell(self.playable, self._audible(chosen)))

    def take_in(self, folder: Path) -> None:
        """Take the archives of a folder into the catalogue, then search anew."""
        self._looking.ask(lambda: self._take_in([folder]))

    def want_cover(self, mark: bytes) -> None:
        """Report a cover's small picture, if there is one."""

        def find() -> None:
            image = self.catalogue.image(mark)
            if image:
                self._tell(self.cover, mark, image)

        self._searching.ask(find)

    def change(self, act: Callable[[], object]) -> None:
        """Do something to the collections, then list them anew; an error is told."""

        def changed() -> None:
            try:
                act()
            except TrilobyteError as error:
                self._tell(self.failed, error)
            self._list(False)

        self._looking.ask(changed)

    def close(self, timeout: float) -> None:
        self._control.stop()
        for each in (self._looking, self._searching):
            each.close(timeout)

    # -- in the threads

    def _open(self, album: CatalogueAlbum) -> None:
        tracks = self.catalogue.tracks_of(album)
        self._tell(self.tracks, album, tracks, set(self.catalogue.previews.of(track.audio for track in tracks)))

    def _audible(self, chosen: Iterable[CatalogueAlbum | CatalogueTrack]) -> Sequence[CatalogueTrack]:
        tracks_of = self.catalogue.tracks_of
        parts = [[each] if isinstance(each, CatalogueTrack) else tracks_of(each) for each in chosen]
        some = [track for part in parts for track in part]
        there = self.catalogue.previews.of(track.audio for track in some)
        found = {track.path: track for track in some if track.audio in there or (track.online and track.path.exists())}
        return tuple(found.values())

    def _watch(self) -> None:
        before, self._table = self._table, table()
        there, self._there = self._there, {name: _are_there(some) for name, some in self._there.items()}
        if (before is not None and self._table != before) or self._there != there:
            self._tell(self.places_changed)

    def _list(self, look: bool) -> None:
        try:
            some = Collections().all()
        except TrilobyteError as error:
            self._tell(self.failed, error)
            return
        drives = Drives()
        names = {each.name for each in some}
        self._there = {name: there for name, there in self._there.items() if name in names}
        self._tell(self.listed, [self._known(each, drives) for each in some])
        for each in some if look else ():
            self._look(each)

    def _known(self, collection: Collection, drives: Drives) -> Shown:
        told = self.catalogue.stood(collection.name)
        counts: Counter[Word] | None = None
        with contextlib.suppress(ValueError, AttributeError):
            counts = Counter(json.loads(told[1])) if told else None
        target = collection.target.now(drives)
        away = [] if target else [collection.target.path]
        missing = _missing(collection, away, drives)
        return Shown(collection, target is not None, target=target, counts=counts, missing=missing)

    def _look(self, collection: Collection) -> None:
        from trilobyte_gui.archive.planning.status import collection_status, mirrors_of

        drives = Drives()
        places = (*collection.sources, collection.target)
        self._there[collection.name] = _are_there(place.now(drives) or place.path for place in places)
        mirrors = mirrors_of(collection, drives)
        kept = self.catalogue.kept(collection.target.drive, collection.target.below)
        status = collection_status(collection, drives, self._journal, self.catalogue.faults(mirrors), kept)
        with contextlib.suppress(TrilobyteError):
            self.catalogue.stands(collection.name, json.dumps(status.counts))
        sources = tuple(now for place in collection.sources if (now := place.now(drives)))
        target = None if collection.target.path in status.offline else collection.target.now(drives)
        missing = _missing(collection, status.offline, drives)
        shown = Shown(collection, target is not None, sources, target, tuple(mirrors), status.counts, status, missing)
        self._tell(self.stood, shown)
        self._take_in(mirrors)

    def _take_in(self, folders: Iterable[Path]) -> None:
        """What came there by other ways than this program's."""
        from trilobyte_gui.archive.operations.cataloguing import take_in

        new = 0
        for folder in folders:
            try:
                made = take_in(self.catalogue, folder, control=self._control)
            except TrilobyteError as error:
                if not self._control.stopped:
                    self._tell(self.failed, error)
                return
            new += made.new + made.gone
        if new:
            self.search(self._words)

    def _search(self, words: str) -> None:
        if words != self._words:
            return  # something else was typed meanwhile
        found = self.catalogue.albums(words, _AT_ONCE)
        count = self.catalogue.count(words) if words.strip() else sum(each.tracks for each in found)
        if words == self._words:
            self._tell(self.albums, words, found, count)

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone
            signal.emit(*values)


def _are_there(folders: Iterable[Path]) -> dict[Path, bool]:
    return {each: os.path.isdir(each) for each in folders}


def _missing(collection: Collection, away: Iterable[Path], drives: Drives) -> frozenset[Path]:
    """Of the folders that are away, those whose drives are connected."""
    connected = {each.path for each in (*collection.sources, collection.target) if each.is_connected(drives)}
    return frozenset(away) & connected

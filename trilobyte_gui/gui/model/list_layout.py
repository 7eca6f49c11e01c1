"""In which order rows are shown: grouped into albums, filtered, sorted. Plain data without Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Kind, Row, State, TrackTags

T = TypeVar("T")
_DISC = re.compile(r"^(cd|dis[ck]|disque|part|teil)[ ._-]*\d+\b", re.IGNORECASE)
_DISC_AT_END = re.compile(r"[\s,–-]*[(\[]?\b(cd|dis[ck])[ ._-]*\d+[)\]]?\s*$", re.IGNORECASE)

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SortOrder:
    """What is sorted by: a key of a row and one of an album, both None where it is not known. Without `within` only
    albums are sorted, and their tracks stand by number."""

    row: Callable[[Row], Any]
    album: Callable[[AlbumGroup], Any]
    within: bool = True
    reverse: bool = False

    def sort_rows(self, rows: list[Row], alone: bool = False) -> list[Row]:
        """Of an album, or where they stand without one."""
        return self.sort(rows, self.row) if self.within or alone else rows

    def sort(self, entries: list[T], key: Callable[[T], Any]) -> list[T]:
        """What is not known comes last, whichever way the rest is sorted."""
        values = [key(entry) for entry in entries]
        known: Iterable[int] = range(len(values))
        unknown: list[int] = []
        if None in values:
            unknown = [place for place in known if values[place] is None]
            known = [place for place in known if values[place] is not None]
        places = sorted(known, key=values.__getitem__, reverse=self.reverse)
        return [entries[place] for place in (*places, *unknown)]


@dataclass(eq=False, slots=True)
class AlbumGroup:
    """A group of rows. `totals` are kept right by the library; `first` is the row that names it."""

    key: Key
    id: int
    rows: list[Row] = field(default_factory=list)
    totals: SizeTotals = field(default_factory=SizeTotals)
    open: bool = True
    settled: bool = True  # its rows are those whose group it is, and in their order
    last: tuple[object, ...] = ()  # the place of its last row in that order
    _named: tuple[str, str, str] | None = None
    _discs: int | None = None
    _home: str = ""
    _alone: set[int] = field(default_factory=set)  # sources that are counted although their archives are listed, too

    @property
    def home(self) -> str:
        """The folder of the album."""
        self._home = self._home or str(home(self.first))
        return self._home

    def count(self, row: Row, sign: int = 1) -> None:
        """Add a row to the totals, or take it out as it was added: a source whose archive is listed elsewhere is not
        counted there for this album."""
        if sign > 0 and row.archived_as is not None and row.archived_as.group is not self:
            self._alone.add(row.id)
        self.totals.count(row, sign, alone=row.id in self._alone)
        if sign < 0:
            self._alone.discard(row.id)

    def lose_strangers(self) -> None:
        """Drop rows that were removed from the list."""
        self.rows = [row for row in self.rows if row.group is self]
        self.totals, self._alone = SizeTotals(), set()
        for row in self.rows:
            self.count(row)
        self.settled = False
        self.renamed()

    def renamed(self) -> None:
        """Forget the title: its rows, or their tags, have changed."""
        self._named, self._discs, self._home = None, None, ""

    @property
    def named(self) -> tuple[str, str, str]:
        """Title, artist and year: looked for once, an album may be a folder of 10,000 files."""
        if self._named is None:
            tagged = next((row for row in self.rows if row.tags.album), None)
            title = disc_free(tagged.tags.album) if tagged else (home(self.first).name or str(home(self.first)))
            names = {row.tags.album_artist or row.tags.artist for row in self.rows} - {""}
            year = next((row.tags.year[:4] for row in self.rows if row.tags.year), "")
            self._named = title, names.pop() if len(names) == 1 else "", year
        return self._named

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def title(self) -> str:
        return self.named[0]

    @property
    def artist(self) -> str:
        """The album's artist; "" where the tracks have several."""
        return self.named[1]

    @property
    def year(self) -> str:
        return self.named[2]

    @property
    def discs(self) -> int:
        """By the tags of its tracks; by the names of their folders where there are none."""
        if self._discs is None:
            music = [row for row in self.rows if row.kind is not Kind.OTHER]
            found = {str(_number(row.tags.disc)) for row in music if row.tags.disc}
            folders = {row.path.parent for row in music if not row.tags.disc}
            self._discs = len(found | {str(each) if _DISC.match(each.name) else "" for each in folders})
        return self._discs


Entry = Row | AlbumGroup
_LAST = (2,)  # no row comes after it


def disc_free(album: str) -> str:
    """`Requiem (CD 2)` is disc two of `Requiem`."""
    return _DISC_AT_END.sub("", album) or album


def home(row: Row) -> Path:
    """The album's folder: that of the file, or the one above a `CD 2`."""
    folder = row.path.parent
    return folder.parent if _DISC.match(folder.name) else folder


def album_key(row: Row) -> Key:
    """By tags; the folder decides where there are none, or no artist of the album."""
    if not row.tags.album:
        return ("", str(home(row)))
    return (disc_free(row.tags.album).casefold(), row.tags.album_artist.casefold() or str(home(row)))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows the list shows: those with all `words`, of the kind `show`."""

    words: str = ""
    show: str = "all"  # a name of SHOWN

    def __call__(self, row: Row) -> bool:
        if not SHOWN[self.show](row):
            return False
        if not self.words:
            return True
        text = row.searchable
        return all(word in text for word in self.words.split())

    def among(self, rows: list[Row]) -> list[Row]:
        """The rows that pass the filter."""
        if self.show != "all":
            wanted = SHOWN[self.show]
            rows = [row for row in rows if wanted(row)]
        for word in self.words.split():
            rows = [row for row in rows if word in (row.sought or row.searchable)]
        return rows


SHOWN: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "compress": lambda row: row.compressible or (row.verb == "compress" and row.state in (State.QUEUED, State.WORKING)),
    "done": lambda row: row.state in (State.ARCHIVED, State.RESTORED),
    "duplicates": lambda row: row.same_as is not None or row.archived_as is not None,
    "archives": lambda row: row.result.archive is not None,
    "gone": lambda row: row.result.gone is not None,
    "trouble": lambda row: row.state is State.FAILED or (row.state is State.SKIPPED and row.kind is not Kind.OTHER),
    "left out": lambda row: row.state is State.LEFT_OUT,
}


class ListLayout:
    """The entries of the list. `append` is for rows that come while scanning; `build` makes all anew."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.entries: list[Entry] = []
        self.grouped = True
        self.filter = Filter()
        self.order: SortOrder | None = None
        self.stale = False  # a build would change something
        self.shown: set[int] | None = None  # rows that the filter let through when all was arranged; None: all of them
        self.kept: list[Row] = []  # the same rows, where it is not None
        self._albums: dict[Key, AlbumGroup] = {}
        self._positions: dict[int, int] | None = {}
        self._ids = 0
        self._placed: dict[int, TrackTags] = {}  # by rows, their tags when they were looked at

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def albums(self) -> Iterable[AlbumGroup]:
        return self._albums.values()

    def position(self, entry_id: int) -> int | None:
        """Where a row (its id) or an album (its negative id) stands; None when it is not shown."""
        if self._positions is None:
            self._positions = {each.id: place for place, each in enumerate(self.entries)}
        return self._positions.get(entry_id)

    def rows_of(self, album: AlbumGroup) -> list[Row]:
        """Its tracks, as far as the filter lets them through."""
        shown = self.shown
        return album.rows if shown is None else [row for row in album.rows if row.id in shown]

    def append(self, rows: Iterable[Row]) -> None:
        """Show new rows at the end, as far as that is their place; what is not waits for `build`."""
        for row in rows:
            album = self._enter(row)
            if not self.filter(row):
                continue
            if self.shown is not None:
                self.shown.add(row.id)
                self.kept.append(row)
            if self.grouped:
                last = self.entries[-1] if self.entries else None
                if last is not album and getattr(last, "group", None) is not album:
                    if any(each is not row and self.shows(each) for each in album.rows):
                        self.stale = True
                        continue
                    self._push(album)
                if not album.open:
                    continue
            self._push(row)
        self.stale = self.stale or self.order is not None

    def shows(self, row: Row) -> bool:
        """Whether the filter let it through."""
        return self.shown is None or row.id in self.shown

    def build(self) -> None:
        """Filter and sort everything anew; albums stay open or closed as they are."""
        self.take(self.arranged())

    def take(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._positions = None

    def arranged(self) -> list[Entry]:
        """What `build` shows, for `take`."""
        self.stale = False
        rows = self.library.rows
        for row in rows:
            if row.group is None:
                self._enter(row)
        self._settle()
        kept = rows if self.filter == Filter() else self.filter.among(rows)
        self.shown, self.kept = (None, []) if kept is rows else ({row.id for row in kept}, kept)
        order = self.order
        if not self.grouped:
            return list(order.sort_rows(kept, alone=True) if order else kept)
        inside = {album: self.rows_of(album) for album in self._albums.values()}
        albums = [album for album, rows in inside.items() if rows]
        if order:
            albums = order.sort(albums, order.album)
        entries: list[Entry] = []
        for album in albums:
            entries.append(album)
            if album.open:
                entries += order.sort_rows(inside[album]) if order else inside[album]
        return entries

    def _enter(self, row: Row) -> AlbumGroup:
        key = album_key(row)
        album = self._albums.get(key)
        if album is None:
            self._ids -= 1
            album = self._albums[key] = AlbumGroup(key, self._ids)
        place = _track_order(row)
        album.settled = album.settled and album.last <= place
        album.last = place
        album.rows.append(row)
        album.count(row)
        album.renamed()
        row.group = album
        return album

    def _settle(self) -> None:
        """Let each album have its own rows, by disc and number; albums that lost all theirs go."""
        for key, album in list(self._albums.items()):
            if not album.settled:
                album.rows = [row for row in album.rows if row.group is album]
                album.rows.sort(key=_track_order)
                album.last = _track_order(album.rows[-1]) if album.rows else ()
                album.settled = True
                album.renamed()
                if not album.rows:
                    del self._albums[key]
        self._adopt()

    def _adopt(self) -> None:
        """What is no music belongs to the album in whose folder it lies, where there is but one; so do tracks without
        tags, where they are fewer than that album's."""
        strays = [album for album in self._albums.values() if not album.key[0]]
        if not strays:
            return
        homes: dict[str, list[AlbumGroup]] = {}
        for album in self._albums.values():
            if album.key[0]:
                homes.setdefault(album.home, []).append(album)
        for stray in strays:
            found = homes.get(stray.key[1], [])
            if len(found) == 1 and _tracks(stray) < _tracks(found[0]):
                for row in stray.rows:
                    row.group = found[0]
                    found[0].count(row)
                found[0].rows = sorted([*found[0].rows, *stray.rows], key=_track_order)
                found[0].last = _LAST
                found[0].renamed()
                del self._albums[stray.key]

    def _push(self, entry: Entry) -> None:
        if self._positions is not None:
            self._positions[entry.id] = len(self.entries)
        self.entries.append(entry)

    def regrouped(self, row: Row) -> None:
        """Its tags came to be known: into the album where it belongs; `build` shows it there."""
        before = row.group
        if before is None or self._placed.get(row.id) == row.tags or not row.audio.codec:
            return
        self._placed[row.id] = row.tags
        if before.key != album_key(row):
            before.count(row, -1)
            before.settled = False
            self._enter(row)
            self.stale = True
        elif row.tags.track or row.tags.disc:
            before.settled = False
            self.stale = True


def _tracks(album: AlbumGroup) -> int:
    return sum(row.kind is not Kind.OTHER for row in album.rows)


def _track_order(row: Row) -> tuple[object, ...]:
    folder = "" if row.tags.disc else str(row.path.parent)
    return row.kind is Kind.OTHER, _number(row.tags.disc), folder, _number(row.tags.track) or 1 << 30, row.id


def _number(words: str) -> int:
    digits = words.partition("/")[0].strip()
    return int(digits) if digits.isdecimal() else 0

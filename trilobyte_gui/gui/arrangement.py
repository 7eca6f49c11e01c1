"""In which order rows are shown: grouped into albums, filtered, sorted. Plain data without Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from trilobyte_gui.gui.library import Kind, Library, Row, State, Totals

_DISC = re.compile(r"^(cd|dis[ck]|disque|part|teil)[ ._-]*\d+\b", re.IGNORECASE)
_DISC_AT_END = re.compile(r"[\s,–-]*[(\[]?\b(cd|dis[ck])[ ._-]*\d+[)\]]?\s*$", re.IGNORECASE)

Key = tuple[str, ...]
Order = Callable[[Row], tuple[object, ...]]


@dataclass(eq=False, slots=True)
class Album:
    """A group of rows. `totals` are kept right by the library; `first` is the row that names it."""

    key: Key
    id: int
    rows: list[Row] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    open: bool = True
    settled: bool = True  # its rows are those whose group it is, and in their order
    last: tuple[object, ...] = ()  # the place of its last row in that order
    _named: tuple[str, str, str, int] | None = None

    def renamed(self) -> None:
        """Its rows, or their tags, have changed."""
        self._named = None

    @property
    def named(self) -> tuple[str, str, str, int]:
        """Title, artist, year and number of discs: looked for once, an album may be a folder of 10,000 files."""
        if self._named is None:
            tagged = next((row for row in self.rows if row.album), None)
            title = disc_free(tagged.album) if tagged else (home(self.first).name or str(home(self.first)))
            names = {row.album_artist or row.artist for row in self.rows} - {""}
            folders = {row.path.parent for row in self.rows if not row.disc}
            discs = {row.disc for row in self.rows if row.disc}
            discs |= {str(each) if _DISC.match(each.name) else "" for each in folders}
            year = next((row.year[:4] for row in self.rows if row.year), "")
            self._named = title, names.pop() if len(names) == 1 else "", year, len(discs)
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
        return self.named[3]


Entry = Row | Album
_LAST = (float("inf"),)  # no row comes after it


def disc_free(album: str) -> str:
    """`Requiem (CD 2)` is disc two of `Requiem`."""
    return _DISC_AT_END.sub("", album) or album


def home(row: Row) -> Path:
    """The album's folder: that of the file, or the one above a `CD 2`."""
    folder = row.path.parent
    return folder.parent if _DISC.match(folder.name) else folder


def album_key(row: Row) -> Key:
    """By tags; the folder decides where there are none, or no artist of the album."""
    if not row.album:
        return ("", str(home(row)))
    return (disc_free(row.album).casefold(), row.album_artist.casefold() or str(home(row)))


@dataclass(frozen=True, slots=True)
class Filter:
    words: str = ""
    show: str = "all"  # a name of SHOWN

    def __call__(self, row: Row) -> bool:
        if not SHOWN[self.show](row):
            return False
        if not self.words:
            return True
        text = f"{row.title}\n{row.artist}\n{row.album}\n{row.album_artist}\n{row.path}".casefold()
        return all(word in text for word in self.words.split())


SHOWN: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "compress": lambda row: row.compressible,
    "done": lambda row: row.state in (State.ARCHIVED, State.RESTORED),
    "twins": lambda row: row.same_as is not None or row.archived_as is not None,
    "archives": lambda row: row.archive is not None,
    "trouble": lambda row: row.state in (State.FAILED, State.SKIPPED),
    "left out": lambda row: row.kind is Kind.OTHER,
}


class Arrangement:
    """The entries of the list. `append` is for rows that come while scanning; `build` makes all anew."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.entries: list[Entry] = []
        self.grouped = True
        self.filter = Filter()
        self.order: Order | None = None
        self.reverse = False
        self.stale = False  # a build would change something
        self._albums: dict[Key, Album] = {}
        self._positions: dict[int, int] | None = {}
        self._ids = 0
        self._placed: set[int] = set()  # rows whose tags have been looked at
        self._anew = True  # all groups must be made again

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def albums(self) -> Iterable[Album]:
        return self._albums.values()

    def position(self, entry_id: int) -> int | None:
        """Where a row (its id) or an album (its negative id) stands; None when it is not shown."""
        if self._positions is None:
            self._positions = {each.id: place for place, each in enumerate(self.entries)}
        return self._positions.get(entry_id)

    def append(self, rows: Iterable[Row]) -> None:
        """Show new rows at the end, as far as that is their place; what is not waits for `build`."""
        for row in rows:
            album = self._enter(row) if self.grouped else None
            if not self.filter(row):
                continue
            if album is not None:
                if len(album.rows) == 1:
                    self._push(album)
                elif self.entries[-1] is not album and getattr(self.entries[-1], "group", None) is not album:
                    self.stale = True
                    continue
                if not album.open:
                    continue
            self._push(row)
        self.stale = self.stale or self.order is not None

    def build(self) -> None:
        """Group, filter and sort everything anew; albums stay open or closed as they are."""
        self.take(self.arranged())

    def regroup(self) -> None:
        """Rows were removed, or shall be grouped otherwise: `build` begins from nothing."""
        self._anew = True

    def take(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._positions = None

    def arranged(self) -> list[Entry]:
        """What `build` shows, for `take`."""
        self.stale = False
        rows = self.library.rows
        if self._anew:
            self._anew = False
            opened, self._albums = self._albums, {}
            self._placed.clear()
            for row in rows:
                row.group = None
                if self.grouped:
                    self._enter(row, opened)
        if self.grouped:
            self._settle()
        shown = rows if self.filter == Filter() else [row for row in rows if self.filter(row)]
        if not self.grouped:
            entries: list[Entry] = list(shown)
            self._sort(entries)
        else:
            entries = []
            inside: dict[Album, list[Row]] = {}
            for album in self._albums.values():
                kept = album.rows if shown is rows else [row for row in album.rows if self.filter(row)]
                if kept:
                    inside[album] = kept
            albums = list(inside)
            if self.order is not None:
                for album in albums:
                    inside[album] = list(inside[album])
                    self._sort(inside[album])
                order = self.order
                albums.sort(key=lambda album: order(_summary(album)), reverse=self.reverse)
            for album in albums:
                entries.append(album)
                if album.open:
                    entries += inside[album]
        return entries

    def _enter(self, row: Row, opened: dict[Key, Album] | None = None) -> Album:
        key = album_key(row)
        album = self._albums.get(key)
        if album is None:
            before = opened.get(key) if opened else None
            if before is None:
                self._ids -= 1
            album = Album(key, before.id if before else self._ids, open=before.open if before else True)
            self._albums[key] = album
        place = _track_order(row)
        album.settled = album.settled and album.last <= place
        album.last = place
        album.rows.append(row)
        album.totals.count(row)
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
        """What is no music belongs to the album in whose folder it lies, where there is but one."""
        homes: dict[str, list[Album]] = {}
        strays: list[Album] = []
        for album in self._albums.values():
            if album.key[0]:
                homes.setdefault(str(home(album.first)), []).append(album)
            elif all(row.kind is Kind.OTHER for row in album.rows):
                strays.append(album)
        for stray in strays:
            found = homes.get(stray.key[1], [])
            if len(found) == 1:
                for row in stray.rows:
                    row.group = found[0]
                    found[0].totals.count(row)
                found[0].rows += stray.rows
                found[0].last = _LAST
                del self._albums[stray.key]

    def _push(self, entry: Entry) -> None:
        if self._positions is not None:
            self._positions[entry.id] = len(self.entries)
        self.entries.append(entry)

    def _sort(self, rows: list[Entry] | list[Row]) -> None:
        if self.order is not None:
            rows.sort(key=self.order, reverse=self.reverse)  # type: ignore[arg-type]

    def regrouped(self, row: Row) -> None:
        """Its tags came to be known: into the album where it belongs; `build` shows it there."""
        before = row.group
        if not self.grouped or before is None or row.id in self._placed or not row.codec:
            return
        self._placed.add(row.id)
        if before.key != album_key(row):
            before.totals.count(row, -1)
            before.settled = False
            self._enter(row)
            self.stale = True
        elif row.track or row.disc:
            before.settled = False
            self.stale = True


def _track_order(row: Row) -> tuple[object, ...]:
    folder = "" if row.disc else str(row.path.parent)
    return _number(row.disc), folder, _number(row.track) or 1 << 30, row.id


def _number(words: str) -> int:
    digits = words.partition("/")[0].strip()
    return int(digits) if digits.isdecimal() else 0


def _summary(album: Album) -> Row:
    """A row with an album's sums, so that albums sort by what their own line shows."""
    t, first = album.totals, album.first
    return Row(
        first.id,
        first.path,
        title=album.title,
        artist=album.artist,
        album=album.title,
        year=album.year,
        codec=first.codec,
        bits=first.bits,
        rate=first.rate,
        channels=first.channels,
        frames=round(t.seconds * first.rate) if t.seconds else None,
        original=t.everything or None,
        flac8=t.flac8 if t.complete else None,
        size=t.size if t.complete else None,
        state=first.state,
    )

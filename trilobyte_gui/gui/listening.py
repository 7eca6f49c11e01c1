"""What is played when: the track that is asked for, then those that follow it in its album or in the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.services.player import Playable, Playback, Player
from trilobyte_gui.gui.widgets.track_list import TrackTable

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.catalogue import CatalogueTrack

_BEFORE, _AFTER = 50, 1000  # tracks of a long list that can be gone back to, and that follow


class Listening(QObject):
    """Plays tracks of the list: feeds the player with what follows, and shows what is heard."""

    def __init__(self, player: Player, table: TrackTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._table = table

    def play_or_pause(self) -> None:
        """Pause what is heard, or go on with it; where nothing is, the current track and those after it."""
        if self._player.state is Playback.STOPPED:
            self.play_current()
        else:
            self._player.toggle()

    def play_current(self) -> None:
        entry = self._table.current_entry() or next(iter(self._table.shown_rows()), None)
        if isinstance(entry, AlbumGroup):
            row = next((row for row in self._table.tracks.list_layout.rows_of(entry) if _audible(row)), None)
        else:
            row = entry
        if row is not None and _audible(row):
            self.play(row)

    def play(self, row: Row, archive: bool = False) -> None:
        """A track, then those after it: of its album, or of a list without albums. The originals, or where `archive` is
        wanted or they are gone, their archives."""
        if self._table.tracks.list_layout.grouped and row.group is not None:
            rows = self._table.tracks.list_layout.rows_of(row.group)
        else:
            rows = self._table.shown_rows()
        audible = [each for each in rows if _audible(each)]
        place = next((place for place, each in enumerate(audible) if each is row), None)
        if place is not None:
            first = max(0, place - _BEFORE)
            some = audible[first : place + _AFTER]
            self._player.play([_playable(each, archive) for each in some], place - first)


    def play_known(self, tracks: Iterable[CatalogueTrack]) -> None:
        """Tracks of the catalogue: their archives, or previews while these are away."""
        self._player.play([Playable((track.path,), track.title, track.artist) for track in tracks])


def _audible(row: Row) -> bool:
    return row.kind is not Kind.OTHER


def _playable(row: Row, archive: bool) -> Playable:
    both = [row.path] if row.result.archive is None else [row.path, row.result.archive]
    if archive or row.result.trashed:
        both.reverse()
    return Playable(tuple(both), row.name, row.tags.artist)

"""Tracks, albums and artists of a tree of archives, as servers list them. No audio is decoded for it."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from trilobyte_gui.api.images import wav_of
from trilobyte_gui.api.reader import Reader
from trilobyte_gui.archive.storage.catalogue import Catalogue, CatalogueTrack
from trilobyte_gui.archive.storage.previews import Preview
from trilobyte_gui.audio.previews.preview_codec import codec_named
from trilobyte_gui.codec.errors import CannotRead, TrilobyteError
from trilobyte_gui.metadata.fields import Picture, leading_number, year_in
from trilobyte_gui.os_words import plain_words
from trilobyte_gui.play.shelf import Stamp, stamp_of
from trilobyte_gui.play.tree import Tree, TreeFile, TreeFolder

UNKNOWN = "Unknown artist"
VARIOUS = "Various artists"

_COVERS = re.compile(r"(cover|folder|front|albumart)\.(jpe?g|png)", re.IGNORECASE)
_FRONT = 3


@dataclass(frozen=True)
class Away:
    """What is known of a track whose archive is away, and the preview that is kept of it."""

    known: CatalogueTrack
    preview: Preview

    def words(self) -> str:
        """What is heard in its place."""
        preview = self.preview
        minutes, seconds = divmod(round(preview.start), 60)
        part = "whole" if preview.whole else f"{preview.seconds:.0f} s from {minutes}:{seconds:02} on"
        where = "is not there any more" if self.known.online else f"is on {self.known.label}, which is not connected"
        return f"Preview ({part}); the archive {readable(where)}"


@dataclass(frozen=True)
class MediaTrack:
    """One track. `size` is that of its WAV file, `bit_rate` in kbit/s, `duration` in seconds; 0 where a number is not
    known. `pictured`: it has a picture of its own. `stamp` is that of the archive when all this was read from it. Where
    the archive is `away`, there is no `file`, and all this is of its preview."""

    id: str
    path: str
    file: TreeFile | None
    stamp: Stamp
    title: str
    artist: str
    album_title: str
    album_artist: str
    number: int
    disc: int
    year: int
    genre: str
    duration: float
    size: int
    channels: int
    rate: int
    bits: int
    bit_rate: int
    created_ns: int
    pictured: bool
    away: Away | None = None

    @property
    def address(self) -> str:
        """Where the server has it."""
        return f"preview/{self.id}.opus" if self.away else f"wav/{self.id}.wav"


@dataclass
class MediaAlbum:
    """Tracks in their order. `cover` is a picture's file among the album's; else a track may have one."""

    id: str
    title: str
    artist: Artist
    tracks: list[MediaTrack] = field(default_factory=list)
    cover: TreeFile | None = None

    @property
    def year(self) -> int:
        return next((track.year for track in self.tracks if track.year), 0)

    @property
    def genre(self) -> str:
        return next((track.genre for track in self.tracks if track.genre), "")

    @property
    def duration(self) -> float:
        return sum(track.duration for track in self.tracks)

    @property
    def created_ns(self) -> int:
        return max(track.created_ns for track in self.tracks)

    @property
    def pictured(self) -> bool:
        return self.cover is not None or any(track.pictured for track in self.tracks)


@dataclass
class Artist:
    """Whom albums are by."""

    id: str
    name: str
    albums: list[MediaAlbum] = field(default_factory=list)


class MediaLibrary:
    """What is in a tree; `on_error` hears of archives that cannot be read, which are not in it. Archives that have not
    changed since an `earlier` library was made of them are not read again. Of the `archives` that are known also the
    previews of those that are away are in it."""

    def __init__(
        self,
        tree: Tree | None,
        on_error: Callable[[Path, TrilobyteError], object] | None = None,
        earlier: MediaLibrary | None = None,
        archives: Catalogue | None = None,
    ) -> None:
        self.archives = archives
        self.tracks: dict[str, MediaTrack] = {}
        self.albums: dict[str, MediaAlbum] = {}
        self.artists: dict[str, Artist] = {}
        self._album_of: dict[str, MediaAlbum] = {}
        groups: dict[tuple[str, ...], list[MediaTrack]] = {}
        for path, file in tree.files() if tree else ():
            if file.as_ is None:
                continue
            known = earlier.tracks.get(_id("tr", path)) if earlier else None
            try:
                same = known is not None and known.file is not None and known.file.path == file.path
                same = same and known is not None and known.stamp == stamp_of(file.path)
                track = known if known is not None and same else _track(path, file)
            except (TrilobyteError, OSError) as error:
                if on_error:
                    on_error(file.path, error if isinstance(error, TrilobyteError) else CannotRead(plain_words(error)))
                continue
            self.tracks[track.id] = track
            folder = posixpath.dirname(path)
            own = track.album_artist.casefold()
            groups.setdefault((track.album_title.casefold(), own or f"/{folder}"), []).append(track)
        for away in _away(archives) if archives else ():
            self.tracks[away.id] = away
            assert away.away is not None
            groups.setdefault((away.album_title.casefold(), str(away.away.known.path.parent)), []).append(away)
        for key, tracks in sorted(groups.items()):
            self._add(key, tracks, tree)

    def album_of(self, track: MediaTrack) -> MediaAlbum:
        """The album that a track is on."""
        return self._album_of[track.id]

    def picture(self, identity: str) -> Picture | None:
        """The cover of a track or an album, by its id; None where there is none. Raises TrilobyteError, OSError."""
        track = self.tracks.get(identity)
        album = self.album_of(track) if track else self.albums.get(identity)
        if album is None:
            return None
        own = [track] if track and track.pictured else []
        if not own and album.cover:
            kind = "image/png" if album.cover.path.suffix.lower() == ".png" else "image/jpeg"
            return Picture(_FRONT, kind, "", album.cover.path.read_bytes())
        for each in own or [track for track in album.tracks if track.pictured][:1]:
            if each.file is None:
                image = self.archives.image(each.away.known.cover) if self.archives and each.away else None
                return Picture(_FRONT, "image/jpeg", "", image) if image else None
            with Reader(each.file.path) as reader:
                return min(reader.pictures, key=lambda picture: picture.kind != _FRONT, default=None)
        return None

    def _add(self, key: tuple[str, ...], tracks: list[MediaTrack], tree: Tree | None) -> None:
        tracks.sort(key=lambda track: (track.disc, track.number, track.path))
        names = Counter(track.album_artist or track.artist for track in tracks)
        name = next(iter(names)) if len(names) == 1 else VARIOUS
        artist = self.artists.setdefault(name.casefold(), Artist(_id("ar", name.casefold()), name))
        cover = _cover(tracks, tree) if tree else None
        album = MediaAlbum(_id("al", *key), tracks[0].album_title, artist, tracks, cover)
        artist.albums.append(album)
        self.albums[album.id] = album
        self._album_of.update((track.id, album) for track in tracks)

    def artist(self, identity: str) -> Artist | None:
        """An artist by the id."""
        return next((each for each in self.artists.values() if each.id == identity), None)


def _away(archives: Catalogue) -> Iterator[MediaTrack]:
    """The tracks whose archives are not there, as far as there are previews."""
    known = archives.all()
    previews = archives.previews.of(each.audio for each in known)
    for each in known:
        preview = previews.get(each.audio)
        if preview is None or (each.online and each.path.exists()):
            continue
        yield MediaTrack(
            id=_id("pv", os.fspath(each.path), each.drive),
            path=readable(os.fspath(each.path)),
            file=None,
            stamp=(each.size, each.mtime_ns, 0),
            title=f"{each.title} (preview)",
            artist=each.artist or UNKNOWN,
            album_title=f"{each.album or 'Tracks'} (previews)",
            album_artist=each.album_artist,
            number=each.number,
            disc=each.disc,
            year=each.year,
            genre=each.genre,
            duration=preview.seconds,
            size=preview.size,
            channels=min(each.channels, 2),
            rate=codec_named(preview.codec).rate,
            bits=16,
            bit_rate=round(preview.size * 8 / preview.seconds / 1000) if preview.seconds else 0,
            created_ns=each.mtime_ns,
            pictured=bool(each.cover),
            away=Away(each, preview),
        )


def _track(path: str, file: TreeFile) -> MediaTrack:
    name, stamp = PurePosixPath(path), stamp_of(file.path)
    with Reader(file.path) as reader:
        info, tags, size = reader.info, reader.tags, wav_of(reader.archive).size
        pictured = bool(reader.pictures)
        mtime_ns = reader.archive.header.mtime_ns

    def text(*names: str) -> str:
        return next((" / ".join(tags[each]).strip() for each in names if each in tags), "")

    return MediaTrack(
        id=_id("tr", path),
        path=path,
        file=file,
        stamp=stamp,
        title=text("TITLE") or readable(name.stem),
        artist=text("ARTIST") or UNKNOWN,
        album_title=text("ALBUM") or readable(name.parent.name) or "Tracks",
        album_artist=text("ALBUMARTIST", "ALBUM ARTIST"),
        number=leading_number(text("TRACKNUMBER")),
        disc=leading_number(text("DISCNUMBER")),
        year=year_in(text("DATE", "YEAR")),
        genre=text("GENRE"),
        duration=info.duration,
        size=size,
        channels=info.channels,
        rate=info.rate,
        bits=info.bits,
        bit_rate=round(info.rate * info.channels * info.bits / 1000),
        created_ns=mtime_ns,
        pictured=pictured,
    )


def readable(name: str) -> str:
    """A file's name as text that can be sent: bytes that are no UTF-8 are replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _cover(tracks: Iterable[MediaTrack], tree: Tree) -> TreeFile | None:
    """A file next to the tracks that is named as covers are."""
    for folder in dict.fromkeys(posixpath.dirname(track.path) for track in tracks):
        node = tree.nodes.get(folder)
        if not isinstance(node, TreeFolder):  # of tracks that are away
            continue
        for name in sorted(node.names):
            file = tree.nodes[posixpath.join(folder, name)]
            if isinstance(file, TreeFile) and file.as_ is None and _COVERS.fullmatch(name):
                return file
    return None


def _id(kind: str, *key: str) -> str:
    """The same at each start, as long as paths and tags stay."""
    return f"{kind}-{hashlib.sha256(chr(0).join(key).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"

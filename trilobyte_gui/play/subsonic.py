"""The part of the OpenSubsonic API that players need: what is asked, answered from the catalogue, as XML or JSON.

An answer is a tree of dictionaries: of scalars (attributes in XML), dictionaries (an element) and lists (several).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from xml.etree import ElementTree

from trilobyte_gui import __version__
from trilobyte_gui.play.media_library import Artist, MediaAlbum, MediaLibrary, MediaTrack, readable

VERSION = "1.16.1"

_IGNORED = ("the ", "a ", "die ", "der ", "das ", "le ", "la ", "les ", "el ", "los ")
_MOST = 500  # entries of a list, as the API says

T = TypeVar("T")
Answer = dict[str, Any]
Wanted = Mapping[str, str]


class Refused(Exception):
    """An error of the API: its number, and words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


def check_login(wanted: Wanted, token: str) -> None:
    """Raise Refused unless the token is given: as the API key, or as the password of any user, plain or salted."""
    if not token:
        return
    given = wanted.get("apiKey") or wanted.get("p", "")
    if given.startswith("enc:"):
        try:
            given = bytes.fromhex(given[4:]).decode()
        except ValueError:
            given = ""
    expected = token
    if "t" in wanted and not given:
        given = wanted["t"].lower()
        expected = hashlib.md5((token + wanted.get("s", "")).encode(), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Refused(40, "Wrong username or password.")


def answer(catalogue: MediaLibrary, method: str, wanted: Wanted) -> Answer:
    """What a method gives. Raises Refused."""
    if method in _EMPTY:
        return {_EMPTY[method]: {}}
    handler = _METHODS.get(method)
    if handler is None:
        raise Refused(0, f"This server does not know {method}.")
    return handler(catalogue, wanted)


def rendered(content: Answer, wanted: Wanted, refused: Refused | None = None) -> tuple[bytes, str]:
    """The whole answer and its content type, in the format that is wanted."""
    body: Answer = {
        "status": "failed" if refused else "ok",
        "version": VERSION,
        "type": "trilobyte",
        "serverVersion": __version__,
        "openSubsonic": True,
        **({"error": {"code": refused.code, "message": refused.words}} if refused else content),
    }
    if wanted.get("f") in ("json", "jsonp"):
        return json.dumps({"subsonic-response": body}).encode(), "application/json"
    element = _element("subsonic-response", {"xmlns": "http://subsonic.org/restapi", **body})
    return ElementTree.tostring(element, "utf-8", xml_declaration=True), "application/xml"


def _element(name: str, content: Answer) -> ElementTree.Element:
    element = ElementTree.Element(name)
    for key, value in content.items():
        if isinstance(value, dict):
            element.append(_element(key, value))
        elif isinstance(value, list):
            element.extend(_element(key, each if isinstance(each, dict) else {"value": each}) for each in value)
        elif key == "value":
            element.text = _plain(value)
        else:
            element.set(key, _plain(value))
    return element


def _plain(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(char for char in text if char in "\t\n\r" or " " <= char < "\ud800" or "\ue000" <= char < "\ufffe"
                   or char > "\uffff")  # fmt: skip


def song(catalogue: MediaLibrary, track: MediaTrack) -> Answer:
    """A track, as the API calls a song."""
    album = catalogue.album_of(track)
    told: Answer = {
        "id": track.id, "parent": album.id, "isDir": False, "title": track.title, "album": track.album_title,
        "artist": track.artist, "size": track.size, "contentType": "audio/ogg" if track.away else "audio/wav",
        "suffix": "opus" if track.away else "wav",
        "duration": round(track.duration), "bitRate": track.bit_rate, "bitDepth": track.bits,
        "samplingRate": track.rate, "channelCount": track.channels, "path": readable(track.path), "type": "music",
        "mediaType": "song", "created": _moment(track.created_ns), "albumId": album.id, "artistId": album.artist.id,
        "isVideo": False,
    }  # fmt: skip
    numbers = {"track": track.number, "discNumber": track.disc, "year": track.year, "genre": track.genre}
    told.update({key: value for key, value in numbers.items() if value})
    if track.pictured or album.pictured:
        told["coverArt"] = track.id if track.pictured else album.id
    return told


def _album(album: MediaAlbum) -> Answer:
    told: Answer = {
        "id": album.id, "name": album.title, "title": album.title, "artist": album.artist.name,
        "artistId": album.artist.id, "songCount": len(album.tracks), "duration": round(album.duration),
        "created": _moment(album.created_ns), "isDir": True, "parent": album.artist.id, "album": album.title,
    }  # fmt: skip
    told.update({key: value for key, value in {"year": album.year, "genre": album.genre}.items() if value})
    return told | ({"coverArt": album.id} if album.pictured else {})


def _artist(artist: Artist) -> Answer:
    pictured = next((album.id for album in artist.albums if album.pictured), "")
    told = {"id": artist.id, "name": artist.name, "albumCount": len(artist.albums)}
    return told | ({"coverArt": pictured} if pictured else {})


def _moment(moment_ns: int) -> str:
    try:
        return datetime.fromtimestamp(moment_ns // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return "1970-01-01T00:00:00Z"


def _sorting(name: str) -> str:
    low = name.casefold()
    return next((low[len(each) :] for each in _IGNORED if low.startswith(each)), low)


def _indexes(catalogue: MediaLibrary) -> list[Answer]:
    letters: dict[str, list[Answer]] = {}
    for artist in sorted(catalogue.artists.values(), key=lambda each: _sorting(each.name)):
        first = _sorting(artist.name)[:1].upper()
        letters.setdefault(first if first.isalpha() else "#", []).append(_artist(artist))
    return [{"name": letter, "artist": artists} for letter, artists in letters.items()]


def _get_indexes(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    newest = max((track.created_ns for track in catalogue.tracks.values()), default=0)
    told = {"lastModified": newest // 10**6, "ignoredArticles": " ".join(map(str.strip, _IGNORED)).title()}
    return {"indexes": told | {"index": _indexes(catalogue)}}


def _get_artists(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    told = {"ignoredArticles": " ".join(map(str.strip, _IGNORED)).title(), "index": _indexes(catalogue)}
    return {"artists": told}


def _get_artist(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    artist = catalogue.artist(_needed(wanted, "id"))
    if artist is None:
        raise Refused(70, "There is no such artist.")
    return {"artist": _artist(artist) | {"album": [_album(each) for each in artist.albums]}}


def _get_album(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    album = catalogue.albums.get(_needed(wanted, "id"))
    if album is None:
        raise Refused(70, "There is no such album.")
    return {"album": _album(album) | {"song": [song(catalogue, each) for each in album.tracks]}}


def _get_directory(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    identity = _needed(wanted, "id")
    artist, album = catalogue.artist(identity), catalogue.albums.get(identity)
    if artist:
        told = {"id": artist.id, "name": artist.name, "child": [_album(each) for each in artist.albums]}
    elif album:
        songs = [song(catalogue, each) for each in album.tracks]
        told = {"id": album.id, "parent": album.artist.id, "name": album.title, "child": songs}
    else:
        raise Refused(70, "There is no such folder.")
    return {"directory": told}


def _get_song(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    return {"song": song(catalogue, track_of(catalogue, wanted))}


def track_of(catalogue: MediaLibrary, wanted: Wanted) -> MediaTrack:
    """The track whose id is given. Raises Refused."""
    track = catalogue.tracks.get(_needed(wanted, "id"))
    if track is None:
        raise Refused(70, "There is no such song.")
    return track


def _albums(catalogue: MediaLibrary, wanted: Wanted) -> list[MediaAlbum]:
    kind, albums = _needed(wanted, "type"), list(catalogue.albums.values())
    if kind == "random":
        random.shuffle(albums)
    elif kind == "newest":
        albums.sort(key=lambda album: -album.created_ns)
    elif kind == "alphabeticalByArtist":
        albums.sort(key=lambda album: (_sorting(album.artist.name), _sorting(album.title)))
    elif kind == "byYear":
        first, last = _number(wanted, "fromYear"), _number(wanted, "toYear")
        albums = [album for album in albums if min(first, last) <= album.year <= max(first, last)]
        albums.sort(key=lambda album: album.year, reverse=first > last)
    elif kind == "byGenre":
        genre = _needed(wanted, "genre").casefold()
        albums = [album for album in albums if any(track.genre.casefold() == genre for track in album.tracks)]
    elif kind in ("starred", "highest", "frequent", "recent"):
        albums = []  # nothing is noted of listeners
    else:
        albums.sort(key=lambda album: _sorting(album.title))
    return _part(albums, wanted, "size", "offset", 10)


def _album_list(name: str) -> Callable[[MediaLibrary, Wanted], Answer]:
    return lambda catalogue, wanted: {name: {"album": [_album(each) for each in _albums(catalogue, wanted)]}}


def _search(name: str) -> Callable[[MediaLibrary, Wanted], Answer]:
    return lambda catalogue, wanted: {name: _found(catalogue, wanted)}


def _found(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    words = wanted.get("query", "").strip('"').casefold().split()

    def fitting(each: Iterable[str]) -> bool:
        text = " ".join(each).casefold()
        return all(word in text for word in words)

    artists = [each for each in catalogue.artists.values() if fitting([each.name])]
    albums = [each for each in catalogue.albums.values() if fitting([each.title, each.artist.name])]
    songs = [each for each in catalogue.tracks.values() if fitting([each.title, each.artist, each.album_title])]
    return {
        "artist": [_artist(each) for each in _part(artists, wanted, "artistCount", "artistOffset", 20)],
        "album": [_album(each) for each in _part(albums, wanted, "albumCount", "albumOffset", 20)],
        "song": [song(catalogue, each) for each in _part(songs, wanted, "songCount", "songOffset", 20)],
    }


def _random_songs(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    count = min(_number(wanted, "size", 10), _MOST, len(catalogue.tracks))
    chosen = random.sample(list(catalogue.tracks.values()), max(count, 0))
    return {"randomSongs": {"song": [song(catalogue, each) for each in chosen]}}


def _songs_of_genre(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    genre = _needed(wanted, "genre").casefold()
    songs = [each for each in catalogue.tracks.values() if each.genre.casefold() == genre]
    return {"songsByGenre": {"song": [song(catalogue, each) for each in _part(songs, wanted, "count", "offset", 10)]}}


def _user(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    """Whoever asks may listen, and nothing else: there is nothing else."""
    refused = ("admin", "settings", "upload", "playlist", "coverArt", "comment", "podcast", "jukebox", "share")
    roles = {f"{each}Role": False for each in refused} | {"streamRole": True, "downloadRole": True}
    return {"user": {"username": wanted.get("u", ""), "scrobblingEnabled": False, **roles, "folder": [0]}}


def _genres(catalogue: MediaLibrary, wanted: Wanted) -> Answer:
    found: dict[str, tuple[int, set[str]]] = {}
    for track in catalogue.tracks.values():
        if track.genre:
            count, albums = found.get(track.genre, (0, set()))
            found[track.genre] = count + 1, albums | {catalogue.album_of(track).id}
    told = [{"value": name, "songCount": count, "albumCount": len(albums)} for name, (count, albums) in found.items()]
    return {"genres": {"genre": told}}


def _part(things: Sequence[T], wanted: Wanted, count: str, offset: str, usual: int) -> list[T]:
    start = max(_number(wanted, offset, 0), 0)
    return list(things[start : start + min(max(_number(wanted, count, usual), 0), _MOST)])


def _needed(wanted: Wanted, name: str) -> str:
    if not wanted.get(name):
        raise Refused(10, f"The parameter {name} is missing.")
    return wanted[name]


def _number(wanted: Wanted, name: str, usual: int | None = None) -> int:
    text = wanted.get(name) if usual is not None else _needed(wanted, name)
    if text is None:
        return usual or 0
    try:
        return int(text)
    except ValueError:
        raise Refused(10, f"The parameter {name} must be a whole number.") from None


_EMPTY = {  # what players ask for, and is not to be had here: the element of each
    "getNowPlaying": "nowPlaying", "getStarred": "starred", "getLyrics": "lyrics", "getBookmarks": "bookmarks",
    "getArtistInfo": "artistInfo", "getArtistInfo2": "artistInfo2", "getTopSongs": "topSongs",
    "getAlbumInfo": "albumInfo", "getAlbumInfo2": "albumInfo", "getPodcasts": "podcasts",
    "getSimilarSongs": "similarSongs", "getSimilarSongs2": "similarSongs2",
    "getInternetRadioStations": "internetRadioStations",
}  # fmt: skip
_METHODS: dict[str, Callable[[MediaLibrary, Wanted], Answer]] = {
    "ping": lambda catalogue, wanted: {},
    "getLicense": lambda catalogue, wanted: {"license": {"valid": True}},
    "getMusicFolders": lambda catalogue, wanted: {"musicFolders": {"musicFolder": [{"id": 0, "name": "Music"}]}},
    "getOpenSubsonicExtensions": lambda catalogue, wanted: {
        "openSubsonicExtensions": [{"name": name, "versions": [1]} for name in ("apiKeyAuthentication", "formPost")]
    },
    "getIndexes": _get_indexes,
    "getArtists": _get_artists,
    "getArtist": _get_artist,
    "getAlbum": _get_album,
    "getMusicDirectory": _get_directory,
    "getSong": _get_song,
    "getAlbumList": _album_list("albumList"),
    "getAlbumList2": _album_list("albumList2"),
    "search2": _search("searchResult2"),
    "search3": _search("searchResult3"),
    "getSongsByGenre": _songs_of_genre,
    "getUser": _user,
    "getScanStatus": lambda catalogue, wanted: {"scanStatus": {"scanning": False, "count": len(catalogue.tracks)}},
    "getRandomSongs": _random_songs,
    "getGenres": _genres,
    "getPlaylists": lambda catalogue, wanted: {"playlists": {"playlist": []}},
    "getStarred2": lambda catalogue, wanted: {"starred2": {"artist": [], "album": [], "song": []}},
    "scrobble": lambda catalogue, wanted: {},
}

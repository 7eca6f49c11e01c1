"""Tags of sources and archives, through mutagen, and how they map to APEv2.

The wrapper keeps every original tag verbatim; what is here is the view that people and other programs read.
In the archive's APEv2 tag the usual fields have their usual APEv2 names, every other field keeps its own.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

from trilobyte_gui.metadata import apev2
from trilobyte_gui.metadata.flac_blocks import PICTURE, VORBIS_COMMENT, split_head
from trilobyte_gui.metadata.riff import chunks_around
from trilobyte_gui.metadata.wrapper import Wrapper


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; `kind` is the number that FLAC and ID3 share (3 front cover, 4 back cover ...)."""

    kind: int
    mime: str
    description: str
    data: bytes


@dataclass(slots=True)
class Tags:
    """Text fields in order, names as written in the source and possibly repeated, and pictures."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def get(self, *names: str) -> str:
        """The first value of the first of `names` that is there, in any case; "" where none is."""
        for name in names:
            for key, value in self.fields:
                if key.casefold() == name.casefold():
                    return value
        return ""


# Vorbis comment name -> APEv2 name, where they differ in more than case.
_APE_NAMES = {
    "TITLE": "Title",
    "ARTIST": "Artist",
    "ALBUM": "Album",
    "ALBUMARTIST": "Album Artist",
    "ALBUM ARTIST": "Album Artist",
    "TRACKNUMBER": "Track",
    "DISCNUMBER": "Disc",
    "DATE": "Year",
    "GENRE": "Genre",
    "COMMENT": "Comment",
    "COMPOSER": "Composer",
    "CONDUCTOR": "Conductor",
    "PERFORMER": "Performer",
    "LYRICIST": "Lyricist",
    "LYRICS": "Lyrics",
    "COPYRIGHT": "Copyright",
    "PUBLISHER": "Publisher",
    "LABEL": "Label",
    "CATALOGNUMBER": "CatalogNumber",
    "ISRC": "ISRC",
    "BARCODE": "Barcode",
    "LANGUAGE": "Language",
    "SUBTITLE": "Subtitle",
    "CUESHEET": "Cuesheet",
    "BPM": "BPM",
    "COMPILATION": "Compilation",
}
_VORBIS_NAMES = {ape.casefold(): vorbis for vorbis, ape in _APE_NAMES.items() if vorbis != "ALBUM ARTIST"}
# A number and its total are one APEv2 item ("3/12") and two Vorbis comments.
_TOTALS = {"Track": ("TRACKTOTAL", "TOTALTRACKS"), "Disc": ("DISCTOTAL", "TOTALDISCS")}

_ART_NAMES = (
    "Other",
    "Png Icon",
    "Icon",
    "Front",
    "Back",
    "Leaflet",
    "Media",
    "Lead Artist",
    "Artist",
    "Conductor",
    "Band",
    "Composer",
    "Lyricist",
    "Recording Location",
    "During Recording",
    "During Performance",
    "Video Capture",
    "Fish",
    "Illustration",
    "Band Logotype",
    "Publisher Logotype",
)

_ID3_NAMES = {
    "TIT2": "TITLE",
    "TPE1": "ARTIST",
    "TALB": "ALBUM",
    "TPE2": "ALBUMARTIST",
    "TRCK": "TRACKNUMBER",
    "TPOS": "DISCNUMBER",
    "TDRC": "DATE",
    "TCON": "GENRE",
    "TCOM": "COMPOSER",
    "TPE3": "CONDUCTOR",
    "TEXT": "LYRICIST",
    "TCOP": "COPYRIGHT",
    "TPUB": "PUBLISHER",
    "TSRC": "ISRC",
    "TLAN": "LANGUAGE",
    "TIT1": "GROUPING",
    "TIT3": "SUBTITLE",
    "TBPM": "BPM",
    "TENC": "ENCODEDBY",
    "TSSE": "ENCODERSETTINGS",
    "TCMP": "COMPILATION",
    "TDOR": "ORIGINALDATE",
    "TMED": "MEDIA",
    "TMOO": "MOOD",
    "TSOP": "ARTISTSORT",
    "TSOA": "ALBUMSORT",
    "TSOT": "TITLESORT",
    "TSO2": "ALBUMARTISTSORT",
    "TSOC": "COMPOSERSORT",
    "TPE4": "REMIXER",
    "TKEY": "KEY",
}
_INFO_NAMES = {
    "INAM": "TITLE",
    "IART": "ARTIST",
    "IPRD": "ALBUM",
    "ICRD": "DATE",
    "IGNR": "GENRE",
    "ICMT": "COMMENT",
    "ITRK": "TRACKNUMBER",
    "IPRT": "TRACKNUMBER",
    "ICOP": "COPYRIGHT",
    "IENG": "ENGINEER",
    "ISFT": "ENCODER",
    "IMUS": "COMPOSER",
    "ILNG": "LANGUAGE",
    "ISRC": "SOURCE",
    "IKEY": "KEYWORDS",
    "ISBJ": "SUBJECT",
    "ITCH": "ENCODEDBY",
}


def tags_of(wrapper: Wrapper) -> Tags:
    """The tags in a source's wrapper. What cannot be understood stays in the wrapper only."""
    return _flac_tags(wrapper.head) if wrapper.kind == "flac" else _wav_tags(wrapper)


def _flac_tags(head: bytes) -> Tags:
    from mutagen.flac import Picture as FlacPicture
    from mutagen.flac import VCFLACDict

    comments: Any = VCFLACDict
    pictures: Any = FlacPicture
    tags = Tags()
    for block in split_head(head)[1]:
        try:
            if block.kind == VORBIS_COMMENT:
                tags.fields += list(comments(block.data, framing=False, errors="replace"))
            elif block.kind == PICTURE:
                picture = pictures(block.data)
                tags.pictures.append(Picture(picture.type, picture.mime, picture.desc, picture.data))
        except _unreadable():
            continue
    return tags


def _wav_tags(wrapper: Wrapper) -> Tags:
    tags = Tags()
    info: list[tuple[str, str]] = []
    for name, body in chunks_around(wrapper.head, wrapper.tail):
        if name in (b"id3 ", b"ID3 "):
            try:
                _add_id3(tags, body)
            except _unreadable():
                continue
        elif name == b"LIST" and body[:4] == b"INFO":
            info += _info_fields(body[4:])
    present = {key.casefold() for key, _ in tags.fields}
    tags.fields += [(key, value) for key, value in info if key.casefold() not in present]
    return tags


def _info_fields(body: bytes) -> list[tuple[str, str]]:
    """The texts of a RIFF INFO list; UTF-8 where valid, else the Windows code page that the format knew."""
    out = []
    at = 0
    while at + 8 <= len(body):
        length = struct.unpack_from("<I", body, at + 4)[0]
        raw = body[at + 8 : at + 8 + length].split(b"\0")[0]
        name = body[at : at + 4].decode("latin-1")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        if text:
            out.append((_INFO_NAMES.get(name.upper(), name), text))
        at += 8 + length + (length & 1)
    return out


def _add_id3(tags: Tags, body: bytes) -> None:
    from mutagen.id3 import ID3

    id3: Any = ID3
    for frame in id3(BytesIO(body)).values():
        name = frame.FrameID
        if name == "APIC":
            tags.pictures.append(Picture(int(frame.type), frame.mime, frame.desc, frame.data))
        elif name == "COMM":
            key = f"COMMENT:{frame.desc}" if frame.desc else "COMMENT"
            tags.fields += [(key, str(text)) for text in frame.text]
        elif name == "USLT":
            tags.fields.append(("LYRICS", frame.text))
        elif name == "TXXX":
            tags.fields += [(frame.desc or "TXXX", str(text)) for text in frame.text]
        elif name == "TCON":
            tags.fields += [("GENRE", genre) for genre in frame.genres]
        elif name.startswith("T"):
            tags.fields += [(_ID3_NAMES.get(name, name), str(text)) for text in frame.text]
        elif name.startswith("W") and hasattr(frame, "url"):
            tags.fields.append((_ID3_NAMES.get(name, name), frame.url))


def _unreadable() -> tuple[type[Exception], ...]:
    """What mutagen raises on a tag that is not well formed."""
    from mutagen import MutagenError

    return (MutagenError, struct.error, ValueError, IndexError, KeyError, EOFError)


def to_apev2(tags: Tags, pictures: Sequence[Picture] | None = None) -> bytes:
    """A complete APEv2 tag with every field and picture (or only `pictures`); b"" where there is none."""
    values: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    totals = {total: ape for ape, listed in _TOTALS.items() for total in listed}
    for key, value in tags.fields:
        upper = key.upper()
        if upper in totals and tags.get({"Track": "TRACKNUMBER", "Disc": "DISCNUMBER"}[totals[upper]]):
            continue
        name = apev2.valid_key(_APE_NAMES.get(upper, key))
        name = names.setdefault(name.casefold(), name)
        values.setdefault(name, []).append(value)
    for ape, listed in _TOTALS.items():
        total = tags.get(*listed)
        if total and ape in values and "/" not in values[ape][0]:
            values[ape][0] += f"/{total}"
    items = [apev2.Item(name, apev2.TEXT, "\0".join(texts).encode(errors="replace")) for name, texts in values.items()]
    taken = set(names)
    # The same picture twice (as front cover and as icon, say) is stored once; the wrapper knows where it stood.
    once = {picture.data: picture for picture in reversed(tags.pictures if pictures is None else pictures)}
    items += [_art_item(picture, taken) for picture in reversed(once.values())]
    return apev2.build(items)


def _art_item(picture: Picture, taken: set[str]) -> apev2.Item:
    kind = _ART_NAMES[picture.kind] if 0 <= picture.kind < len(_ART_NAMES) else f"Type {picture.kind}"
    number = 1
    key = name = f"Cover Art ({kind})"
    while key.casefold() in taken:
        number += 1
        key = f"{name[:-1]} {number})"
    taken.add(key.casefold())
    extension = {"image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/bmp": "bmp"}.get(
        picture.mime.lower(), "jpg"
    )
    label = "".join(letter for letter in picture.description if letter not in '\0\r\n/\\:*?"<>|')[:100]
    file_name = f"{label or key}.{extension}"
    return apev2.Item(key, apev2.BINARY, file_name.encode(errors="replace") + b"\0" + picture.data)


def from_apev2(source: bytes | BinaryIO) -> Tags:
    """Fields (with Vorbis comment names) and pictures of the APEv2 tag at the end of `source`, if any."""
    from mutagen.apev2 import APENoHeaderError, APEv2

    apev2_file: Any = APEv2
    tags = Tags()
    try:
        ape = apev2_file(BytesIO(source) if isinstance(source, bytes) else source)
    except APENoHeaderError:
        return tags
    except _unreadable():
        return tags
    for key, value in ape.items():
        if value.kind == apev2.BINARY:
            if key.casefold().startswith("cover art"):
                tags.pictures.append(_picture(key, value.value))
            continue
        name = _VORBIS_NAMES.get(key.casefold(), key)
        for text in str(value).split("\0"):
            total = _TOTALS.get(key.title())
            if total and text.count("/") == 1:
                number, text = text.split("/")
                tags.fields += [(name, number), (total[0], text)]
            else:
                tags.fields.append((name, text))
    return tags


def _picture(key: str, value: bytes) -> Picture:
    file_name, _, data = value.partition(b"\0")
    name = key[key.find("(") + 1 :].rstrip(")").rstrip("0123456789").rstrip().casefold()
    kind = next((index for index, art in enumerate(_ART_NAMES) if art.casefold() == name), 3)
    mime = "image/png" if data[:4] == b"\x89PNG" else "image/gif" if data[:3] == b"GIF" else "image/jpeg"
    return Picture(kind, mime, file_name.decode("utf-8", errors="replace"), data)

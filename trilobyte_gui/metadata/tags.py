"""Tags of sources and archives, through mutagen, and how they map to APEv2.

The wrapper keeps every original tag verbatim; what is here is the view that people and other programs read.
In the archive's APEv2 tag the usual fields have their usual APEv2 names, every other field keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, BinaryIO, Literal

from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.codec.source_formats import NAMES, SourceKind
from trilobyte_gui.codec.stretch import Bytes
from trilobyte_gui.metadata import apev2, bare, embedded, flac_pictures, vorbis
from trilobyte_gui.metadata.chunks import Chunk, around, info_fields
from trilobyte_gui.metadata.fields import MOST_PARTS, Field, Picture, Tags, mime_of
from trilobyte_gui.metadata.flac_blocks import (
    APPLICATION,
    CUESHEET,
    PADDING,
    PICTURE,
    SEEKTABLE,
    STREAMINFO,
    VORBIS_COMMENT,
    MetadataBlock,
    split_head,
)
from trilobyte_gui.metadata.id3_tags import add_id3, unreadable
from trilobyte_gui.metadata.mp4 import walk
from trilobyte_gui.metadata.mp4_tags import add_mp4
from trilobyte_gui.metadata.names import AIFF, APE, CAF, FROM_APE, ID3, TOTALS
from trilobyte_gui.metadata.wrapper import Wrapper

__all__ = ["Picture", "Tags", "ape_key", "from_apev2", "tags_of", "to_apev2"]

# A number and its total are one APEv2 item ("3/12") and two Vorbis comments.
TOTALS_OF = {APE[number]: totals for number, totals in TOTALS.items()}
TOTALS_NUMBER = {APE[number]: number for number in TOTALS}
UNREADABLE_ID3 = Phrase("an ID3 tag that cannot be read")
_MOST_READ = 1 << 26  # bytes: no tag of music is longer
_BLOCKS_OF_ALL = (STREAMINFO, PADDING, SEEKTABLE)
_KEPT_BLOCKS = {APPLICATION: Phrase("FLAC's application block"), CUESHEET: Phrase("FLAC's cue sheet")}
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


def tags_of(wrapper: Wrapper) -> Tags:
    """The tags in a source's wrapper. What cannot be understood stays in the wrapper only, and is listed."""
    tags = _read(wrapper)
    tags.kept += [Phrase("a field without a name") for name, _ in tags.fields if not name]
    tags.fields = [each for each in tags.fields if each[0]]
    return tags


def _read(wrapper: Wrapper) -> Tags:
    match wrapper.kind:
        case "flac":
            return _flac_tags(wrapper)
        case "oggflac":
            return _ogg_tags(wrapper)
        case "wav" | "w64" | "aiff" | "caf":
            return _chunk_tags(wrapper)
        case "alac":
            return _mp4_tags(wrapper)
        case _:
            return _tags_around(wrapper)


def _flac_tags(wrapper: Wrapper) -> Tags:
    try:
        lead, blocks = split_head(wrapper.head)
    except ValueError:  # in a forged archive; sources were read before
        return Tags(kept=[Phrase("FLAC metadata that cannot be read")])
    tags = Tags()
    if lead:
        tags.kept.append(Phrase("the ID3 tag before the FLAC stream"))
    if bare.any_set(wrapper.tail):
        tags.kept.append(Phrase("what follows the FLAC stream"))
    _add_blocks(tags, blocks)
    return tags


def _ogg_tags(wrapper: Wrapper) -> Tags:
    """As of FLAC; but bare tags do not come back with the FLAC stream, so what they have is read."""
    lead = bare.leading(wrapper.head)
    behind, unknown = bare.tags_behind(wrapper.tail)
    tags = _flac_tags(Wrapper(wrapper.kind, wrapper.head[sum(len(tag.data) for tag in lead) :], unknown))
    _add_bare(tags, lead, "before")
    _add_bare(tags, behind, "behind")
    return tags


def _add_blocks(tags: Tags, blocks: Iterable[MetadataBlock]) -> None:
    for block in blocks:
        try:
            if block.kind == VORBIS_COMMENT:
                _add_comments(tags, block.data)
            elif block.kind == PICTURE:
                tags.pictures.append(flac_pictures.parse(block.data))
            elif block.kind not in _BLOCKS_OF_ALL:
                tags.kept.append(_KEPT_BLOCKS.get(block.kind) or Phrase("FLAC's block of type {0}", block.kind))
        except unreadable():
            tags.kept.append(Phrase("a FLAC metadata block that cannot be read"))


def _add_comments(tags: Tags, data: bytes) -> None:
    comments, art = flac_pictures.in_comments(vorbis.parse(data)[1])
    if len(tags.fields) + len(comments) > MOST_PARTS:
        raise ValueError("more comments than any music has")
    tags.pictures += [each.picture for each in art]
    for comment in comments:
        field = vorbis.as_field(comment)
        if field:
            tags.fields.append(field)
        else:
            tags.kept.append(Phrase("a Vorbis comment without a name"))


def _mp4_tags(wrapper: Wrapper) -> Tags:
    tags = Tags()
    try:
        add_mp4(tags, wrapper.head)
    except unreadable():
        tags.kept.append(Phrase("MP4 tags that cannot be read"))
    behind, unknown = bare.tags_behind(wrapper.behind)
    _add_bare(tags, bare.leading(b"".join(body for name, body in walk(wrapper.head) if name == b"TRld")), "before")
    _add_bare(tags, behind, "behind")
    if bare.any_set(unknown):
        tags.kept.append(Phrase("{0} bytes after the last box", len(unknown)))
    return tags


def _chunk_tags(wrapper: Wrapper) -> Tags:
    found = around(wrapper)
    tags = _READERS[wrapper.kind](found.chunks)
    _add_bare(tags, found.lead, "before")
    _add_bare(tags, found.tags, "behind")
    if found.unknown:
        tags.kept.append(Phrase("{0} bytes after the audio that are not a chunk", found.unknown))
    return tags


def _riff_tags(chunks: Iterable[Chunk]) -> Tags:
    tags = Tags()
    info: list[Field] = []
    for name, body in chunks:
        if name in (b"id3 ", b"ID3 "):
            _try_id3(tags, body)
        elif name == b"LIST" and body[:4] == b"INFO" and len(body) <= _MOST_READ:
            info += info_fields(body[4:])
        elif name not in (b"fmt ", b"fact", b"ds64", b"JUNK", b"junk", b"PAD ", b"FLLR", b"PEAK"):
            tags.kept.append(Phrase("RIFF chunk {0}", repr(name.decode("latin-1"))))
    _fill_in(tags, info, Phrase("the INFO list"))
    return tags


def _aiff_tags(chunks: Iterable[Chunk]) -> Tags:
    tags = Tags()
    texts: list[Field] = []
    for name, body in chunks:
        key = name.decode("latin-1")
        if name == b"ID3 ":
            _try_id3(tags, body)
        elif key in AIFF and len(body) <= _MOST_READ:
            texts.append((AIFF[key], _text(body[:])))
        elif name not in (b"COMM", b"FVER", b"CHAN"):
            tags.kept.append(Phrase("AIFF chunk {0}", repr(key)))
    _fill_in(tags, texts, Phrase("AIFF's text chunks"))
    return tags


def _caf_tags(chunks: Iterable[Chunk]) -> Tags:
    tags = Tags()
    for name, body in chunks:
        if name == b"info" and len(body) <= _MOST_READ:
            words = [_text(word) for word in body[4:].split(b"\0")]
            tags.fields += [
                (CAF.get(key, key), value) for key, value in zip(words[::2], words[1::2], strict=False) if key or value
            ]
        elif name not in (b"desc", b"free", b"chan"):
            tags.kept.append(Phrase("Core Audio chunk {0}", repr(name.decode("latin-1"))))
    return tags


_READERS: dict[SourceKind, Callable[[Iterable[Chunk]], Tags]] = {
    "wav": _riff_tags,
    "w64": _riff_tags,
    "aiff": _aiff_tags,
    "caf": _caf_tags,
}


def _tags_around(wrapper: Wrapper) -> Tags:
    """ID3v2 before the audio, bare tags behind it, and those of the file that it was made from."""
    tags = Tags()
    inner = embedded.original(wrapper)
    made_from = around(inner) if inner else None
    behind, rest = (made_from.tags, b"") if made_from else bare.tags_behind(wrapper.behind)
    _add_bare(tags, [tag for tag in behind if tag.kind == "APEv2"], "behind")
    _add_bare(tags, bare.leading(wrapper.before), "before")
    if inner and made_from:
        within = _READERS[inner.kind](made_from.chunks)
        _fill_in(tags, within.fields, Phrase("the {0} file that it was made from", NAMES[inner.kind]))
        _add_pictures(tags, within.pictures)
        tags.kept += within.kept
    _add_bare(tags, [tag for tag in behind if tag.kind != "APEv2"], "behind")
    unknown = made_from.unknown if made_from else len(rest) if bare.any_set(rest) else 0
    if unknown:
        tags.kept.append(Phrase("{0} bytes after the audio that are not a tag", unknown))
    return tags


def _add_bare(tags: Tags, found: Iterable[bare.BareTag], place: Literal["before", "behind"]) -> None:
    """Add what such tags have beyond the others, and list what they have otherwise."""
    for tag in found:
        more = Tags()
        if tag.kind == "ID3v2":
            _try_id3(more, tag.data)
        elif tag.kind == "APEv2" and len(tag.data) <= _MOST_READ:
            more = from_apev2(tag.data[:])
        elif tag.kind == "ID3v1":
            more.fields = _id3v1(tag.data[:])
        else:
            more.kept = [Phrase("the {0} tag", tag.kind)]  # Lyrics3, or far too long
        name = Phrase("the {0} tag", tag.kind)
        if tag.kind == "ID3v2":
            name = Phrase("the ID3 tag before the audio" if place == "before" else "the ID3 tag after the audio")
        _fill_in(tags, more.fields, name)
        _add_pictures(tags, more.pictures)
        tags.kept += more.kept


def _add_pictures(tags: Tags, more: Iterable[Picture]) -> None:
    had = {each.data for each in tags.pictures}
    tags.pictures += [each for each in more if each.data not in had]


def _id3v1(tail: bytes) -> list[Field]:
    """Of the tag in the last 128 bytes, if there is one."""
    from mutagen.id3 import ParseID3v1

    parse: Any = ParseID3v1
    names = {**ID3, "COMM": "COMMENT"}
    fields: list[Field] = []
    for frame in (parse(tail[-128:]) or {}).values() if tail[-128:-125] == b"TAG" else ():
        texts = getattr(frame, "genres", None) or map(str, frame.text)
        fields += [(names[frame.FrameID], text) for text in texts]
    return fields


def _try_id3(tags: Tags, body: Bytes) -> None:
    if len(body) > _MOST_READ:
        tags.kept.append(Phrase("an ID3 tag of {0} MB", len(body) >> 20))
        return
    try:
        add_id3(tags, body[:])
    except unreadable():
        tags.kept.append(UNREADABLE_ID3)


def _fill_in(tags: Tags, more: Sequence[Field], where: str) -> None:
    """Add those fields that are not there yet, and list those that are with another value."""
    before = Tags(list(tags.fields))
    for key, value in more:
        if not before.get(key):
            tags.fields += [(key, value)] if value else []
        elif not _has(before, key, value):
            tags.kept.append(Phrase("another {0} ({1})", key, where))


def _has(tags: Tags, key: str, value: str) -> bool:
    """Whether the tags have this value, which may be cut short, or several in one."""
    values = [each for name, each in tags.fields if name.casefold() == key.casefold()]
    number = value.partition("/")[0] if key in TOTALS else value
    return value == "; ".join(values) or any(each.startswith((value, number)) for each in values)


def _text(raw: bytes) -> str:
    raw = raw.split(b"\0")[0]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def ape_key(name: str) -> str:
    """The key of the APEv2 item that a field goes into; "" of a field without a name, which goes into none."""
    upper = name.upper()
    number = next((number for number, totals in TOTALS.items() if upper in totals), upper)
    return apev2.valid_key(APE.get(number, name if number == upper else number))


def to_apev2(tags: Tags, pictures: Sequence[Picture] | None = None) -> bytes:
    """A complete APEv2 tag with every field that has a name and every picture (or only `pictures`); b"" where there is
    none."""
    values: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for key, value in tags.fields:
        name = ape_key(key)
        if not name:
            continue
        if key.upper() in TOTALS_OF.get(name, ()):
            if tags.get(TOTALS_NUMBER[name]):
                continue  # it joins the number below
            name = apev2.valid_key(key)
        name = names.setdefault(name.casefold(), name)
        values.setdefault(name, []).append(value)
    for ape, listed in TOTALS_OF.items():
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
    if isinstance(source, bytes):
        at = source.rfind(apev2.PREAMBLE)
        if at >= 0 and int.from_bytes(source[at + 16 : at + 20], "little") > MOST_PARTS:
            return Tags(kept=[Phrase("an APEv2 tag of more items than any music has")])
    try:
        ape = apev2_file(BytesIO(source) if isinstance(source, bytes) else source)
    except APENoHeaderError:
        return tags
    except unreadable():
        return tags
    return from_items((key, value.value if value.kind == apev2.BINARY else str(value)) for key, value in ape.items())


def from_items(items: Iterable[tuple[str, str | bytes]]) -> Tags:
    """Fields and pictures of APEv2 items: of their keys and texts, or bytes where they are binary."""
    tags = Tags()
    for key, value in items:
        if isinstance(value, str) and len(tags.fields) + value.count("\0") <= MOST_PARTS:
            tags.fields += ape_fields(key, value)
        elif isinstance(value, bytes) and key.casefold().startswith("cover art"):
            tags.pictures.append(_picture(key, value))
        else:
            tags.kept.append(Phrase("APEv2 item {0}", key))
    return tags


def ape_fields(key: str, text: str) -> Iterator[Field]:
    """The fields of an APEv2 text item."""
    name = FROM_APE.get(key.casefold(), key)
    for value in text.split("\0"):
        total = TOTALS_OF.get(key.title())
        if total and value.count("/") == 1:
            number, value = value.split("/")
            yield from (each for each in ((name, number), (total[0], value)) if each[1])
        else:
            yield name, value


def _picture(key: str, value: bytes) -> Picture:
    file_name, _, data = value.partition(b"\0")
    name = key[key.find("(") + 1 :].rstrip(")").rstrip("0123456789").rstrip().casefold()
    kind = next((index for index, art in enumerate(_ART_NAMES) if art.casefold() == name), 3)
    return Picture(kind, mime_of(data) or "image/jpeg", file_name.decode("utf-8", errors="replace"), data)

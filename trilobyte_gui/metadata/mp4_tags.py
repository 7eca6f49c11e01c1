"""The tags of an MP4 file, through mutagen."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.metadata.fields import MOST_PARTS, Picture, Tags, mime_of
from trilobyte_gui.metadata.mp4 import box, walk
from trilobyte_gui.metadata.names import FREE, MP4, QUICKTIME, TOTALS

_FREE = "----:com.apple.iTunes:"
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def mp4_tags(boxes: bytes) -> Tags:
    """From the `udta` and `meta` boxes of a movie, verbatim, its chapters, and the other boxes that were kept. Raises
    what mutagen raises."""
    tags = Tags()
    add_mp4(tags, boxes)
    return tags


def add_mp4(tags: Tags, boxes: bytes) -> None:
    """The same, added to `tags` as far as it can be read."""
    for number, (begin, title) in enumerate(_chapters(boxes), start=1):
        seconds, rest = divmod(begin // 10_000, 1000)
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
        tags.fields += [(f"CHAPTER{number:03}", time), (f"CHAPTER{number:03}NAME", title)]
    _add_user_data(tags, boxes)
    for name, body in walk(_body(boxes, b"TRbx")):
        box_of = Phrase("MP4 box {0}", _shown(name, body))
        if name == b"edts":
            box_of = Phrase("{0} (players leave out a part of the audio, which is all here)", box_of)
        tags.kept.append(box_of)
    places = [boxes] + [body for name, body in walk(boxes) if name == b"udta"]
    for body in [body for place in places for name, body in walk(place) if name == b"meta"]:
        _add_meta(tags, body if body[4:8] == b"hdlr" else body[4:])


def _body(boxes: bytes, name: bytes) -> bytes:
    return next((body for each, body in walk(boxes) if each == name), b"")


def _shown(name: bytes, body: bytes) -> str:
    return f"{name.decode('latin-1')!r}" + (" (XMP)" if name == b"uuid" and body.startswith(_XMP) else "")


def _add_meta(tags: Tags, within: bytes) -> None:
    """What a `meta` box holds, without its version."""
    from mutagen import mp4

    boxes = list(walk(within))
    names = [name for name, _ in boxes]
    if b"keys" in names:
        tags.kept.append(Phrase("metadata with keys, as QuickTime has them"))
    elif b"ilst" in names:
        if sum(body.count(b"data") for name, body in boxes if name == b"ilst") > MOST_PARTS:
            raise ValueError("more items than any music has")
        file, make = BytesIO(box(b"moov", box(b"udta", box(b"meta", bytes(4) + within)))), cast(Any, mp4)
        items = make.MP4Tags(make.Atoms(file), file)
        for key, values in items.items():
            _add(tags, key, values if isinstance(values, list) else [values])
        tags.kept += [Phrase("MP4 item {0}", key) for key in items._failed_atoms]
    beside = [each for each in boxes if each[0] not in (b"hdlr", b"ilst", b"keys", b"free")]
    tags.kept += [Phrase("MP4 box {0}", _shown(*each)) for each in beside]


def _add_user_data(tags: Tags, boxes: bytes) -> None:
    """QuickTime's texts, which need no `meta` box: each a length, a language and the text, one after the other."""
    for raw, body in [item for name, udta in walk(boxes) if name == b"udta" for item in walk(udta)]:
        name = raw.decode("latin-1")
        if raw[:1] != b"\xa9":
            if name not in ("meta", "chpl", "free"):
                tags.kept.append(Phrase("MP4 box {0}", repr(name)))
            continue
        at = 0
        while at + 4 <= len(body):
            text = body[at + 4 : at + 4 + int.from_bytes(body[at : at + 2], "big")]
            key = QUICKTIME.get(name) or MP4.get(name) or name[1:]
            tags.fields.append((key, text.decode("utf-8", "replace")))
            at += 4 + len(text)


def _chapters(boxes: bytes) -> list[tuple[int, str]]:
    """Begin, in units of 100 ns, and title of each chapter: of the track that had them, else of Nero's list."""
    found = {name: body for name, body in walk(boxes) if name in (b"udta", b"TRch")}
    nero = next((body for name, body in walk(found.get(b"udta", b"")) if name == b"chpl"), b"")
    listed, wide = (found[b"TRch"], 2) if b"TRch" in found else (nero[9 if nero[:1] == b"\1" else 5 :], 1)
    out, at = [], 0
    while at + 8 + wide <= len(listed):
        length = int.from_bytes(listed[at + 8 : at + 8 + wide], "big")
        title = listed[at + 8 + wide : at + 8 + wide + length]
        out.append((int.from_bytes(listed[at : at + 8], "big"), title.decode("utf-8", "replace")))
        at += 8 + wide + length
    return out[:10_000]


def _add(tags: Tags, key: str, values: list[Any]) -> None:
    free = key.removeprefix(_FREE)
    name = MP4.get(key, FREE.get(free, free))
    if key == "covr":
        for index, cover in enumerate(values):
            told = "image/png" if cover.imageformat == cover.FORMAT_PNG else "image/jpeg"
            mime = mime_of(bytes(cover)) or told  # some programs call every cover a JPEG
            tags.pictures.append(Picture(0 if index else 3, mime, "", bytes(cover)))
    elif name in TOTALS:
        for number, total in values:
            tags.fields.append((name, str(number)))
            if total:
                tags.fields.append((TOTALS[name][0], str(total)))
    elif key.startswith("----"):
        for value in values:
            try:
                tags.fields.append((name, bytes(value).decode("utf-8")))
            except UnicodeDecodeError:
                tags.kept.append(Phrase("MP4 item {0}", name))
    elif key not in MP4 and not all(isinstance(value, str) for value in values):
        tags.kept.append(Phrase("MP4 item {0}", key))
    else:
        for value in values:
            tags.fields.append((name.lstrip("\xa9"), str(int(value)) if isinstance(value, bool) else str(value)))

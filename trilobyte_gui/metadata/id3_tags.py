"""ID3 frames as fields and back, through mutagen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import mutagen.id3

from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.metadata.fields import MOST_PARTS, Field, Picture, Tags
from trilobyte_gui.metadata.names import FREE, ID3, ROLES, TO_FREE, TO_ID3, TO_ROLES, TOTALS

_MUSICBRAINZ = "http://musicbrainz.org"
# Frames that a field is never taken for by its name: ID3v2.4 has no such any more, or they hold more than texts.
_OTHERS = frozenset(("TDAT", "TIME", "TORY", "TRDA", "TSIZ", "TYER", "TXXX", "TIPL", "TMCL"))


def add_id3(tags: Tags, body: bytes) -> None:
    """Add what an ID3v2 tag holds; what has no counterpart is listed. Raises what mutagen raises."""
    if _count(body) > MOST_PARTS:
        raise ValueError("an ID3 tag of more frames than any music has")
    id3: Any = mutagen.id3.ID3
    _add(tags, id3(BytesIO(body)))


def _count(body: bytes) -> int:
    """About how many frames an ID3v2 tag has."""
    head, wide = (6, 3) if body[3:4] == b"\2" else (10, 4)
    count, at = 0, 10
    while at + head <= len(body) and body[at] and count <= MOST_PARTS:
        size = body[at + wide : at + 2 * wide]
        synchsafe = body[3:4] == b"\4" and max(size) < 128
        at += head + (sum(byte << 7 * place for place, byte in enumerate(reversed(size))) if synchsafe
                      else int.from_bytes(size, "big"))  # fmt: skip
        count += 1
    return count


def _add(tags: Tags, id3: Any) -> None:
    for frame in id3.values():
        if frame.FrameID == "APIC":
            tags.pictures.append(Picture(int(frame.type), frame.mime, frame.desc, frame.data))
            continue
        found = list(_fields(frame))
        tags.fields += found
        if not found:
            tags.kept.append(Phrase("ID3 frame {0}", frame.HashKey))
    tags.kept += [Phrase("ID3 frame {0}", raw[:4].decode("latin-1")) for raw in id3.unknown_frames]


def _fields(frame: Any) -> Iterator[Field]:
    name = frame.FrameID
    if name == "COMM":
        key = f"COMMENT:{frame.desc}" if frame.desc else "COMMENT"
        yield from ((key, str(text)) for text in frame.text)
    elif name == "USLT":
        yield (f"LYRICS:{frame.desc}" if frame.desc else "LYRICS", frame.text)
    elif name == "TXXX":
        yield from ((FREE.get(frame.desc, frame.desc) or "TXXX", str(text)) for text in frame.text)
    elif name == "TCON":
        yield from (("GENRE", genre) for genre in frame.genres)
    elif name in ("TIPL", "IPLS"):
        yield from ((ROLES.get(role, f"INVOLVED:{role}"), person) for role, person in frame.people)
    elif name == "TMCL":
        yield from (("PERFORMER", f"{person} ({instrument})") for instrument, person in frame.people)
    elif name == "UFID" and frame.owner == _MUSICBRAINZ:
        yield "MUSICBRAINZ_TRACKID", frame.data.decode("latin-1")
    elif hasattr(frame, "text") and (name.startswith("T") or name in ID3):
        for text in frame.text:
            number, slash, total = str(text).partition("/")
            if slash and ID3.get(name) in TOTALS:
                yield from (each for each in ((ID3[name], number), (TOTALS[ID3[name]][0], total)) if each[1])
            else:
                yield ID3.get(name, name), str(text)
    elif hasattr(frame, "url"):
        yield (f"{name}:{frame.desc}" if getattr(frame, "desc", "") else name, frame.url)


def build_id3(tags: Tags, base: bytes = b"", before: Tags | None = None) -> bytes:
    """An ID3v2.4 tag of all fields and pictures.

    With `base`, a tag whose fields were `before`, only the frames of fields and pictures that differ are made
    anew; every other frame, known or not, stays.
    """
    make: Any = mutagen.id3.ID3
    id3 = make(BytesIO(base)) if base else make()
    values = _by_frame(tags.fields)
    if before is not None:
        was = _by_frame(before.fields)
        unchanged = {key for key in values.keys() & was.keys() if values[key] == was[key]}
        for frame in list(id3.values()):
            keys = {_frame_key(name) for name, _ in _fields(frame)}
            if keys and not keys <= unchanged:
                del id3[frame.HashKey]
        values = {key: found for key, found in values.items() if key not in unchanged}
    for key, found in values.items():
        for frame in _frames(key, found):
            _put(id3, frame)
    if before is None or [each.data for each in before.pictures] != [each.data for each in tags.pictures]:
        id3.delall("APIC")
        _add_pictures(id3, tags.pictures)
    out = BytesIO()
    id3.save(out, v1=0, v2_version=4, padding=lambda info: 0)
    return out.getvalue()


def _frame_key(name: str) -> str:
    """What belongs into one frame: fields that share it share this key."""
    upper = name.upper()
    for number, totals in TOTALS.items():
        if upper in totals:
            return number
    return "INVOLVED" if upper in TO_ROLES or upper.startswith("INVOLVED:") else upper


def _by_frame(fields: Sequence[Field]) -> dict[str, list[Field]]:
    out: dict[str, list[Field]] = {}
    for key, value in fields:
        out.setdefault(_frame_key(key), []).append((key, value))
    return out


def _frames(key: str, fields: list[Field]) -> Iterator[Any]:
    id3: Any = mutagen.id3
    texts = [value for _, value in fields]
    name = fields[0][0]
    if key in TOTALS:
        numbers = [value for field, value in fields if field.upper() == key]
        totals = [value for field, value in fields if field.upper() != key]
        if numbers and totals and "/" not in numbers[0]:
            numbers[0] += f"/{totals[0]}"
        frame = id3.TRCK if key == "TRACKNUMBER" else id3.TPOS
        yield frame(encoding=3, text=numbers or [f"/{totals[0]}"])
    elif key == "INVOLVED":
        people = [[TO_ROLES.get(role.upper(), role.partition(":")[2]), person] for role, person in fields]
        yield id3.TIPL(encoding=3, people=people)
    elif key == "COMMENT" or key.startswith("COMMENT:"):
        yield id3.COMM(encoding=3, lang="XXX", desc=name[8:], text=texts)
    elif key == "LYRICS" or key.startswith("LYRICS:"):
        yield id3.USLT(encoding=3, lang="XXX", desc=name[7:], text="\n".join(texts))
    elif key == "PERFORMER" and all(re.fullmatch(r".+ \(.+\)", text) for text in texts):
        people = [list(reversed(text[:-1].rsplit(" (", 1))) for text in texts]
        yield id3.TMCL(encoding=3, people=people)
    elif key == "MUSICBRAINZ_TRACKID" and len(texts) == 1 and texts[0].isascii():
        yield id3.UFID(owner=_MUSICBRAINZ, data=texts[0].encode("ascii"))
    elif key in TO_ID3 or (key in id3.Frames and key.startswith("T") and key not in ID3 and key not in _OTHERS):
        frame = id3.Frames[TO_ID3.get(key, key)]
        if issubclass(frame, id3.NumericTextFrame | id3.TimeStampTextFrame) and not _kept_by(frame, texts):
            yield id3.TXXX(encoding=3, desc=name, text=texts)
        else:
            yield frame(encoding=3, text=texts)
    else:
        yield id3.TXXX(encoding=3, desc=TO_FREE.get(key, name), text=texts)


def _put(id3: Any, frame: Any) -> None:
    """Add a frame; free text of a description that is there already joins it."""
    if frame.FrameID == "TXXX" and frame.HashKey in id3:
        frame.text = [*id3[frame.HashKey].text, *frame.text]
    id3.add(frame)


def _kept_by(frame: Any, texts: list[str]) -> bool:
    """Whether a frame for numbers or times gives these texts back."""
    try:
        return [str(text) for text in frame(encoding=3, text=texts).text] == texts
    except ValueError:
        return False


def _add_pictures(id3: Any, pictures: Sequence[Picture]) -> None:
    make: Any = mutagen.id3.APIC
    used: set[str] = set()
    for picture in pictures:
        description = picture.description
        while description in used:  # frames of one description replace one another
            description += " "
        used.add(description)
        kind = picture.kind if 0 <= picture.kind <= 20 else 0
        id3.add(make(encoding=3, mime=picture.mime, type=kind, desc=description, data=picture.data))

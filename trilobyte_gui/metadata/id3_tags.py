"""ID3 frames as fields and back, through mutagen."""

from __future__ import annotations

import contextlib
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import mutagen.id3
from mutagen.id3._specs import SpecError
from mutagen.id3._tags import ID3Header, determine_bpi
from mutagen.id3._util import unsynch

from trilobyte_gui.codec.errors import Phrase
from trilobyte_gui.metadata.fields import MOST_PARTS, Field, Picture, Tags
from trilobyte_gui.metadata.names import FREE, ID3, ROLES, TO_FREE, TO_ID3, TO_ROLES, TOTALS

_MUSICBRAINZ = "http://musicbrainz.org"
# Frames that a field is never taken for by its name: ID3v2.4 has no such any more, or they hold more than texts.
_OTHERS = frozenset(("TDAT", "TIME", "TORY", "TRDA", "TSIZ", "TYER", "TXXX", "TIPL", "TMCL"))
_COMPRESSED_3, _COMPRESSED_4 = 0x80, 0x08  # in the second byte of a frame's flags
_WHOLE = frozenset(("APIC", "PIC", "GEOB", "GEO", "PRIV", "MCDI", "MCI", "UFID", "UFI", "CHAP", "CTOC"))
_TEXTS = frozenset(("COMM", "COM", "USLT", "ULT", "IPLS", "IPL"))
_MOST_INFLATED = 1 << 24  # bytes by which frames are longer than they are stored
_MOST_MOVED = 1 << 34  # bytes that mutagen copies: some seconds


def add_id3(tags: Tags, body: bytes) -> None:
    """Add what an ID3v2 tag holds; what has no counterpart is listed. Raises what is `unreadable`."""
    _add(tags, _read(body))


def unreadable() -> tuple[type[Exception], ...]:
    """What is raised on a tag that is not well formed, or that would take very long or very much memory to read."""
    from mutagen.mp4._atom import AtomError

    told = (mutagen.MutagenError, AtomError, SpecError)
    return (*told, struct.error, ValueError, IndexError, KeyError, EOFError, RecursionError)


def _read(body: bytes) -> Any:
    _check(body)
    id3: Any = mutagen.id3.ID3
    return id3(BytesIO(body))


def _check(body: bytes) -> None:
    """Raise ValueError for a tag of more frames, of longer ones once they are inflated, or of texts in more parts than
    any music has: mutagen takes time that grows with the square of these."""
    file = BytesIO(body)
    header: Any = ID3Header(file)
    data = file.read()
    if header.version < header._V24 and header.f_unsynch:
        with contextlib.suppress(ValueError):
            data = unsynch.decode(data)
    moved = inflated = 0
    for number, (name, content, size, left) in enumerate(_stored(header, data)):
        inflated += max(0, len(content) - size)
        moved += left + len(content) * _parts(name, content)
        if number >= MOST_PARTS or inflated > _MOST_INFLATED or moved > _MOST_MOVED:
            raise ValueError("an ID3 tag of more than any music has")


def _stored(header: Any, data: bytes) -> Iterator[tuple[str, bytes, int, int]]:
    """The frames of a tag, also within others, as mutagen finds them: name, content, its size as it is
    stored, bytes to the end of the tag."""
    wide = header.version >= header._V23
    letters, head = (4, 10) if wide else (3, 6)
    size_of: Any = int
    if header.version >= header._V24:
        size_of = determine_bpi(data, header.known_frames)  # type: ignore[no-untyped-call]
    at = 0
    while at + head <= len(data) and (name := data[at : at + letters].strip(b"\0").decode("latin-1")):
        size = int(size_of(int.from_bytes(data[at + letters : at + 2 * letters], "big")))
        content = stored = data[at + head : at + head + size]
        if wide and data[at + 9] & (_COMPRESSED_4 if header.version >= header._V24 else _COMPRESSED_3):
            content = _inflated(content)
        yield name, content, len(stored), len(data) - at
        if name in ("CHAP", "CTOC"):  # their own fields precede the frames within them
            own = content.partition(b"\0")[2]
            inner = own[16:] if name == "CHAP" else own[2:].split(b"\0", int.from_bytes(own[1:2], "big"))[-1]
            yield from _stored(header, inner)
        at += head + size


def _inflated(content: bytes) -> bytes:
    """As much as any form of a compressed frame gives, and little more than is allowed."""
    found = [b""]
    for packed in (content, content[4:], content.replace(b"\xff\0", b"\xff"), content[4:].replace(b"\xff\0", b"\xff")):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(packed, _MOST_INFLATED + len(content)))
    return max(found, key=len)


def _parts(name: str, content: bytes) -> int:
    """How many parts mutagen may take the content of a frame apart into, one after the other."""
    known: Any = mutagen.id3
    if name in _WHOLE or not (name in known.Frames or name in known.Frames_2_2):
        return 0
    if name[0] in "TW" or name in _TEXTS:
        return content.count(b"\0\0" if content[:1] in (b"\1", b"\2") else b"\0")
    return len(content) // 4


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
    anew; every other frame, known or not, stays. A base that cannot be read counts for nothing.
    """
    make: Any = mutagen.id3.ID3
    id3 = make()
    if base:
        with contextlib.suppress(*unreadable()):
            id3 = _read(base)
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
    for frame in id3.values():
        _keep_empty(frame)
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
        totals = [value for field, value in fields if field.upper() != key and value]
        if numbers and totals and "/" not in numbers[0]:
            numbers[0] += f"/{totals[0]}"
        frame = id3.TRCK if key == "TRACKNUMBER" else id3.TPOS
        if numbers or totals:
            yield frame(encoding=3, text=numbers or [f"/{totals[0]}"])
        empty = [field for field, value in fields if not value and field.upper() != key]
        yield from (id3.TXXX(encoding=3, desc=field, text=[""]) for field in empty)
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
        kept = _kept_by(frame, texts)
        yield frame(encoding=3, text=texts) if kept else id3.TXXX(encoding=3, desc=name, text=texts)
    else:
        yield id3.TXXX(encoding=3, desc=TO_FREE.get(key, name), text=texts)


def _put(id3: Any, frame: Any) -> None:
    """Add a frame; free text of a description that is there already joins it."""
    if frame.FrameID == "TXXX" and frame.HashKey in id3:
        frame.text = [*id3[frame.HashKey].text, *frame.text]
    id3.add(frame)


def _kept_by(frame: Any, texts: list[str]) -> bool:
    """Whether a frame gives these texts back: those for numbers, times and genres take some for something else."""
    try:
        return [text for _, text in _fields(frame(encoding=3, text=texts))] == texts
    except ValueError:
        return False


def _keep_empty(frame: Any) -> None:
    """Have mutagen write a frame of one empty text, too, which it leaves out for having no letters."""
    made: Any = mutagen.id3.TextFrame
    if isinstance(frame, made) and frame.text and not str(frame):
        kind = type(frame)
        frame.__class__ = type(kind.__name__, (kind,), {"__str__": lambda self: "\0"})


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

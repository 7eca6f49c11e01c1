"""FLAC's picture blocks, and the pictures that Ogg files carry as comments.

Ogg has no picture blocks: METADATA_BLOCK_PICTURE is a whole block in base64, the older COVERART the bare image, with
comments next to it that give its type.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.fields import Picture, mime_of

_BLOCK, _IMAGE = "METADATA_BLOCK_PICTURE", "COVERART"
_MIME, _KIND, _DESCRIPTION = "COVERARTMIME", "COVERARTTYPE", "COVERARTDESCRIPTION"


@dataclass(frozen=True, slots=True)
class InComments:
    """A picture, the block that it makes, and the comments that say it."""

    picture: Picture
    block: bytes
    comments: list[bytes]


def parse(block: bytes) -> Picture:
    """The picture of a block's body. Raises what mutagen raises."""
    from mutagen import flac

    make: Any = flac.Picture
    read = make(block)
    return Picture(read.type, read.mime, read.desc, read.data)


def build(picture: Picture) -> bytes:
    """The body of a picture block."""
    from mutagen import flac

    make: Any = flac.Picture
    made = make()
    made.type, made.mime, made.desc, made.data = picture.kind, picture.mime, picture.description, picture.data
    block: bytes = made.write()
    return block


def in_comments(comments: Sequence[bytes]) -> tuple[list[bytes], list[InComments]]:
    """The comments that are none of a picture, and the pictures. What is no sound picture stays a comment."""
    named: dict[str, list[bytes]] = {}
    for comment in comments:
        name = comment.partition(b"=")[0].decode("latin-1").upper()
        named.setdefault(name, []).append(comment)
    found = [each for comment in named.get(_BLOCK, ()) if (each := _block(comment))]
    found += [each for each in _images(named) if each]
    used = [comment for each in found for comment in each.comments]
    rest = []
    for comment in comments:
        if comment in used:
            used.remove(comment)
        else:
            rest.append(comment)
    return rest, found


def _block(comment: bytes) -> InComments | None:
    from mutagen import MutagenError

    block = _decoded(comment)
    try:
        picture = parse(block)
    except (MutagenError, struct.error, ValueError):
        return None
    # mutagen takes a block that is cut short, or goes on behind its picture, as it comes.
    if not picture.data or not block.endswith(len(picture.data).to_bytes(4, "big") + picture.data):
        return None
    return InComments(picture, block, [comment])


def _images(named: dict[str, list[bytes]]) -> list[InComments | None]:
    """Of COVERART: the neighbouring comments belong to it where there is one for each."""
    images = named.get(_IMAGE, [])
    beside = [name for name in (_MIME, _KIND, _DESCRIPTION) if len(named.get(name, ())) == len(images)]
    return [_image(comment, {name: named[name][number] for name in beside}) for number, comment in enumerate(images)]


def _image(comment: bytes, beside: dict[str, bytes]) -> InComments | None:
    data = _decoded(comment)
    mime = mime_of(data)
    if not mime:
        return None
    texts = {name: field[1] for name, each in beside.items() if (field := vorbis.as_field(each))}
    kind = texts.get(_KIND, "3")
    if kind not in map(str, range(21)):
        return None
    picture = Picture(int(kind), texts.get(_MIME) or mime, texts.get(_DESCRIPTION, ""), data)
    return InComments(picture, build(picture), [comment, *beside.values()])


def _decoded(comment: bytes) -> bytes:
    """The value, from base64 (some break its lines, or leave its end out); b"" where it is none."""
    text = b"".join(comment.partition(b"=")[2].split()).rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except ValueError:
        return b""

"""Which pictures an archive's readable tag shows.

The wrapper holds every picture of the original, always; the tag holds copies for people and other programs. A copy
must not eat up what the archive saves: what does not fit is left out, and of the front cover a smaller version is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from trilobyte_gui.codec.container import Art
from trilobyte_gui.metadata.fields import Picture

_FRONT = 3
_ITEM = 80  # about what the tag needs around a picture, in bytes
_SIDES = (600, 300, 150)  # of smaller versions, in pixels
_MOST_PIXELS = 1 << 26
_DECODERS = {b"\xff\xd8\xff": "mjpeg", b"\x89PN": "png"}


def mark(data: bytes) -> bytes:
    """What identifies a picture among those of a file."""
    return hashlib.sha256(data).digest()[:8]


def shown(pictures: Sequence[Picture], room: int) -> list[tuple[Picture, Art]]:
    """What of `pictures` a tag shows in about `room` bytes: the front cover first (or what takes its place), smaller
    if need be, then whatever else fits, in order."""
    once: dict[bytes, Picture] = {}
    for picture in sorted(pictures, key=lambda each: each.kind != _FRONT):
        if picture.data:
            once.setdefault(picture.data, picture)
    out: list[tuple[Picture, Art]] = []
    for number, picture in enumerate(once.values()):
        fitting: Picture | None = picture
        if len(picture.data) + _ITEM > room:
            fitting = smaller(picture, room - _ITEM) if number == 0 else None
        if fitting:
            room -= len(fitting.data) + _ITEM
            out.append((fitting, Art(mark(fitting.data), mark(picture.data))))
    return out


def smaller(picture: Picture, size: int) -> Picture | None:
    """The picture as a JPEG of at most `size` bytes; None where that cannot be made."""
    for data in _scaled(picture.data, _SIDES) if size >= 1000 else ():
        if len(data) <= min(size, len(picture.data)):
            return replace(picture, mime="image/jpeg", data=data)
    return None


def thumbnail(picture: bytes, side: int) -> bytes | None:
    """A picture file (JPEG or PNG) as a JPEG of at most `side` by `side` pixels; None where that cannot be made."""
    return next(_scaled(picture, (side,)), None)


def _scaled(picture: bytes, sides: Sequence[int]) -> Iterator[bytes]:
    """A picture file as JPEGs that fit into squares of so many pixels; none where it is no sound picture."""
    decoder = _DECODERS.get(picture[:3])
    if decoder is None:
        return
    import av

    av.logging.set_level(None)
    try:
        reader: Any = av.CodecContext.create(decoder, "r")
        reader.options = {"max_pixels": str(_MOST_PIXELS)}
        frames = reader.decode(av.Packet(picture)) or reader.decode(None)
        for side in sides if frames else ():
            yield _jpeg(frames[0], side)
    except (av.error.FFmpegError, ValueError):
        return


def _jpeg(frame: Any, side: int) -> bytes:
    import av

    scale = min(1.0, side / max(frame.width, frame.height))
    width, height = (max(16, round(length * scale / 2) * 2) for length in (frame.width, frame.height))
    writer: Any = av.CodecContext.create("mjpeg", "w")
    writer.width, writer.height, writer.pix_fmt, writer.time_base = width, height, "yuvj420p", Fraction(1)
    writer.options = {"qmin": "4", "qmax": "4"}
    scaled = frame.reformat(width, height, "yuvj420p", interpolation="AREA")
    scaled.pts = 0
    return b"".join(bytes(packet) for packet in (*writer.encode(scaled), *writer.encode(None)))

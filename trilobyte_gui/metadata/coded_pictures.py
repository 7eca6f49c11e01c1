"""Pictures as archives store them: JPEGs smaller than they are.

An album's tracks mostly have the same cover, so the last few are kept. One is coded at a time, which bounds memory.
The codec is loaded with the first picture.
"""

from __future__ import annotations

import threading
from functools import lru_cache

_KEPT = 4
_ONE_AT_A_TIME = threading.RLock()


def coded(picture: bytes) -> bytes | None:
    """A JPEG coded, verified to come back; None for what is stored as it is."""
    if not picture.startswith(b"\xff\xd8\xff"):
        return None
    with _ONE_AT_A_TIME:
        return _coded(picture)


def decoded(data: bytes, length: int) -> bytes:
    """The picture of `length` bytes from its coded form. Raises ArchiveDamaged, NeedsNewer."""
    with _ONE_AT_A_TIME:
        return _decoded(data, length)


@lru_cache(_KEPT)
def _coded(picture: bytes) -> bytes | None:
    from trilobyte_gui.codec.jpeg.jpeg_codec import encode
    from trilobyte_gui.models.covers import shipped_model

    return encode(picture, shipped_model())


@lru_cache(_KEPT)
def _decoded(data: bytes, length: int) -> bytes:
    from trilobyte_gui.codec.jpeg.jpeg_codec import decode
    from trilobyte_gui.models.covers import model_named

    return decode(data, length, model_named)

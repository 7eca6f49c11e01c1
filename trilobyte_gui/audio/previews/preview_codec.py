"""What makes previews: a codec that takes sound a piece at a time and gives a file, and back.

    codec = codec_named("opus")
    encoding = codec.begin(out, channels=2)
    encoding.add(samples), ..., encoding.finish()

Another codec is a module with an `CODEC`, named in `_MODULES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Protocol

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.metadata.fields import Tags

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Wave = NDArray[np.float32]
    """Sound: (frames, channels), full scale is -1..1, finite."""

DEFAULT = "opus"
_MODULES = {DEFAULT: "trilobyte_gui.audio.previews.opus"}


class PreviewEncoding(Protocol):
    """A preview that is being made. Memory stays flat, however long it becomes."""

    def add(self, samples: Wave) -> None:
        """The next samples, any number of them, at the codec's rate and with the channels that were agreed on.
        Raises TrilobyteError."""

    def finish(self) -> None:
        """Write what is left; nothing can be added any more. To be called in any case, for what it holds is freed."""


class PreviewCodec(Protocol):
    """A codec for previews.

    `name` is kept with each preview, `content_type` and `suffix` are those of its files. It takes and gives sound of
    `rate` samples a second, with one channel or two. `for_players`: its files are played by browsers and players as
    they are; those of another are decoded for them.
    """

    name: str
    content_type: str
    suffix: str
    rate: int
    for_players: bool

    def begin(self, out: BinaryIO, channels: int) -> PreviewEncoding:
        """Make a preview of 1 or 2 channels, written to `out` from its beginning on. Raises TrilobyteError."""

    def decode(self, file: BinaryIO) -> Iterator[Wave]:
        """The sound of a preview in pieces, from its beginning on. Raises ArchiveDamaged for what is none."""

    def tagged(self, head: bytes, tags: Tags) -> tuple[bytes, int]:
        """What a file begins with that has these fields and at most one picture, and how many bytes of the preview it
        stands for: those that follow stay as they are. `head` are the first 64 KiB of the preview, or all of a shorter
        one. Raises ArchiveDamaged."""


def codec_named(name: str) -> PreviewCodec:
    """The codec of a preview. Raises NeedsNewer for one that is not known here."""
    if name not in _MODULES:
        raise NeedsNewer("it was made by {0}, which is not known here", name, hint="Make the preview again.")
    codec: PreviewCodec = importlib.import_module(_MODULES[name]).CODEC
    return codec

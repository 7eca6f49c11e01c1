"""Opus in Ogg, through PyAV: 24 kbit/s for stereo, 16 for mono, which is about 3 KB a second.

The file's second page holds the tags alone. Another page takes its place for a listener; all others keep their numbers.
"""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from trilobyte_gui.codec.errors import ArchiveDamaged, NeedsNewer, Phrase
from trilobyte_gui.metadata import vorbis
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.flac_pictures import build

if TYPE_CHECKING:
    from trilobyte_gui.audio.previews.preview_codec import Wave

RATE = 48000
_BITS = {1: 16_000, 2: 24_000}  # a second, by channels
_LAYOUTS = {1: "mono", 2: "stereo"}
_OPTIONS = {"vbr": "constrained"}  # tones would take twice the rate otherwise
_STEP = 1 << 14  # frames that are encoded at a time
_PAGE = 255 * 255  # bytes that one page holds
_MOST_TEXT = 1000  # characters of a field
_VENDOR = b"Trilobyte"


class _Opus:
    name = "opus"
    content_type = "audio/ogg"
    suffix = ".opus"
    rate = RATE
    for_players = True

    def begin(self, out: BinaryIO, channels: int) -> _Encoding:
        return _Encoding(out, channels)

    def decode(self, file: BinaryIO) -> Iterator[Wave]:
        import av
        import numpy as np

        av.logging.set_level(None)
        try:
            container: Any = av.open(file, format="ogg")
            with container:
                for frame in container.decode(audio=0):
                    # Opus is decoded to planes of floating point.
                    yield np.ascontiguousarray(frame.to_ndarray().T, np.float32)
        except (av.error.FFmpegError, ValueError, IndexError) as error:
            raise ArchiveDamaged("the preview cannot be decoded", hint="Make it again.") from error

    def tagged(self, head: bytes, tags: Tags) -> tuple[bytes, int]:
        from mutagen import MutagenError
        from mutagen.ogg import OggPage

        file = io.BytesIO(head)
        read: Any = OggPage
        try:
            first, second = read(file), read(file)
            names = [page.packets[0][:8] for page in (first, second) if page.complete]
            if names != [b"OpusHead", b"OpusTags"]:
                raise ValueError
        except (MutagenError, EOFError, ValueError, IndexError) as error:
            raise ArchiveDamaged("the preview is damaged", hint="Make it again.") from error
        skip = file.tell()
        second.packets = [_comments(tags)]
        return first.write() + second.write(), skip


class _Encoding:
    """One file on its way."""

    def __init__(self, out: BinaryIO, channels: int) -> None:
        import av

        av.logging.set_level(None)
        self._layout = _LAYOUTS[channels]
        self._frames = 0
        try:
            self._container: Any = av.open(out, "w", format="ogg", options={"fflags": "+bitexact"})
            self._stream: Any = self._container.add_stream("libopus", rate=RATE, layout=self._layout, options=_OPTIONS)
        except (av.error.FFmpegError, ValueError) as error:
            hint = Phrase("Install the one that comes with PyAV: pip install av.")
            raise NeedsNewer("the FFmpeg of this computer has no Opus", hint=hint) from error
        self._stream.bit_rate = _BITS[channels]

    def add(self, samples: Wave) -> None:
        import av
        import numpy as np

        for at in range(0, len(samples), _STEP):
            piece = np.clip(samples[at : at + _STEP], -1, 1)
            frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), "flt", self._layout)
            frame.sample_rate, frame.pts = RATE, self._frames
            self._frames += len(piece)
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        import av

        with contextlib.closing(self._container), contextlib.suppress(av.error.EOFError):
            self._container.mux(self._stream.encode(None))


def _comments(tags: Tags) -> bytes:
    """OpusTags (RFC 7845, section 5.2) that fit into one page: what has no room is left out."""
    fields = [vorbis.as_comment((name, value[:_MOST_TEXT])) for name, value in tags.fields]
    pictures = [b"METADATA_BLOCK_PICTURE=" + base64.b64encode(build(each)) for each in tags.pictures[:1]]
    comments: list[bytes] = []
    room = _PAGE - len(b"OpusTags") - 8 - len(_VENDOR) - 1
    for each in fields + pictures:
        if len(each) + 4 <= room:
            comments.append(each)
            room -= len(each) + 4
    return b"OpusTags" + vorbis.build(_VENDOR, comments)


CODEC = _Opus()

"""A preview as the file that listeners get: with the tags and the small cover that the catalogue has of its track."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from trilobyte_gui.archive.storage.catalogue import Catalogue, Entry
from trilobyte_gui.archive.storage.previews import Preview, PreviewFile, Previews
from trilobyte_gui.audio.previews.preview_codec import PreviewCodec, codec_named
from trilobyte_gui.audio.wav_writer import wav_head
from trilobyte_gui.codec.errors import CannotRead, Phrase
from trilobyte_gui.metadata.fields import Picture, Tags

if TYPE_CHECKING:
    from trilobyte_gui.audio.previews.preview_codec import Wave

_HEAD = 1 << 16  # bytes: what holds the tags of a kept preview
_HELD = 1 << 22  # bytes of a WAV file that are held in memory
_FRONT = 3


class Sounding(Protocol):
    """A file to be heard: `size` bytes, of a type, and with the suffix of its name."""

    size: int
    content_type: str
    suffix: str

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` on. Raises ArchiveDamaged."""

    def close(self) -> None:
        """Let go of it."""


def preview_of(catalogue: Catalogue, track: Entry, as_wav: bool = False) -> Sounding:
    """The preview that is kept of a track, as a file: what it was made as, if players know that, else a WAV file.
    Raises CannotRead where none is kept, ArchiveDamaged, NeedsNewer."""
    preview = catalogue.previews.get(track.audio)
    if preview is None:
        hint = Phrase("Make one while its archive is there: trilobyte preview --make ARCHIVE")
        raise CannotRead("no preview of this track is kept", hint=hint)
    codec = codec_named(preview.codec)
    if as_wav or not codec.for_players:
        return _PreviewAsWav(decoded(catalogue.previews, track.audio, preview), codec.rate)
    tags = tags_of(track, preview, catalogue.image(track.cover))
    return _KeptPreview(catalogue.previews, track.audio, preview, codec, tags)


def decoded(previews: Previews, audio: bytes, preview: Preview) -> Iterator[Wave]:
    """The sound of a preview, from its beginning on. Raises ArchiveDamaged, NeedsNewer."""
    return codec_named(preview.codec).decode(cast(BinaryIO, PreviewFile(previews, audio, preview)))


def tags_of(track: Entry, preview: Preview, cover: bytes | None) -> Tags:
    """What a listener is told of a track, and that this is a preview."""
    texts = {
        "TITLE": track.title,
        "ARTIST": track.artist,
        "ALBUM": track.album,
        "ALBUMARTIST": track.album_artist,
        "TRACKNUMBER": str(track.number or ""),
        "DISCNUMBER": str(track.disc or ""),
        "DATE": str(track.year or ""),
        "GENRE": track.genre,
        "COMMENT": "Preview" if preview.whole else f"Preview: {preview.seconds:.0f} s from {preview.start:.0f} s on",
    }
    pictures = [Picture(_FRONT, "image/jpeg", "", cover)] if cover else []
    return Tags([(name, text) for name, text in texts.items() if text], pictures)


class _KeptPreview:
    """The preview as it is kept, but for its tags."""

    def __init__(self, previews: Previews, audio: bytes, preview: Preview, codec: PreviewCodec, tags: Tags) -> None:
        self.content_type, self.suffix = codec.content_type, codec.suffix
        self._previews, self._audio = previews, audio
        self._head, self._skip = codec.tagged(previews.read(audio, 0, _HEAD), tags)
        self.size = len(self._head) + preview.size - self._skip

    def read(self, offset: int, size: int) -> bytes:
        data = self._head[offset : offset + size]
        rest = min(size, self.size - offset) - len(data)
        if rest > 0:
            place = offset + len(data) - len(self._head) + self._skip
            data += self._previews.read(self._audio, place, rest)
        return data

    def close(self) -> None:
        """Nothing is held."""


class _PreviewAsWav:
    """The sound of a preview as 16-bit WAV."""

    content_type, suffix = "audio/wav", ".wav"

    def __init__(self, waves: Iterator[Wave], rate: int) -> None:
        import numpy as np

        self._file: Any = tempfile.SpooledTemporaryFile(_HELD, "w+b")  # noqa: SIM115 - closed by `close`
        frames, channels = 0, 1
        for wave in waves:
            frames, channels = frames + len(wave), wave.shape[1]
            self._file.write(np.clip(np.round(wave * 32768.0), -32768, 32767).astype("<i2").tobytes())
        self._head = wav_head(channels, rate, 16, frames)
        self.size = len(self._head) + 2 * channels * frames

    def read(self, offset: int, size: int) -> bytes:
        data = self._head[offset : offset + size]
        self._file.seek(max(0, offset - len(self._head)))
        rest: bytes = self._file.read(size - len(data)) if len(data) < size else b""
        return data + rest

    def close(self) -> None:
        self._file.close()

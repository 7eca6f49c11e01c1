"""The sound of a file in floating point, for the eye and the ear: sources and archives alike. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.audio.previews.sound import finite, waves
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged
from trilobyte_gui.gui.model.reading import is_archive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from trilobyte_gui.api.reader import Reader
    from trilobyte_gui.archive.storage.previews import Preview, Previews

    Wave = NDArray[np.float32]  # (frames, channels), full scale is -1..1

COLUMNS = 400
_BLOCK = 1 << 14  # frames decoded at a time: what is stopped ends as soon as these are done
_HELD = 4096  # frames a piece of what is played


@dataclass(frozen=True, slots=True)
class Sound:
    """`blocks(frame)` gives the sound from a frame on; it raises TrilobyteError, and Interrupted when stopped."""

    rate: int
    channels: int
    frames: int  # 0 where the file does not say
    blocks: Callable[[int], Iterator[Wave]]

    @property
    def seconds(self) -> float:
        return self.frames / self.rate if self.rate else 0.0


class Readers:
    """Archives that are listened to stay open, the last few of them: going back to what was decoded costs nothing.

    To be used by one thread at a time; `close`, which ends what it is reading, by any."""

    _KEPT = 2

    def __init__(self) -> None:
        self._open: dict[Path, Reader] = {}

    def get(self, path: Path) -> Reader:
        import trilobyte_gui as trilobyte

        reader = self._open.pop(path, None)
        self._open[path] = reader = trilobyte.open(path, prefetch=1) if reader is None or reader.closed else reader
        while len(self._open) > self._KEPT:
            self._open.pop(next(iter(self._open))).close()
        return reader

    def close(self) -> None:
        for reader in list(self._open.values()):
            reader.close()
        self._open.clear()


def open_sound(path: Path, control: Control, readers: Readers | None = None) -> Sound:
    """A source or an archive. Archives are decoded a moment at a time: what comes next can be heard while the rest is
    still to come; `readers` keep them open. Of a source all before a frame is read and passed over.

    Raises TrilobyteError.
    """
    if is_archive(path):
        return _archived(path, control, readers)
    from trilobyte_gui.audio.source import open_source

    with open_source(path) as source:
        info = source.info

    def blocks(start: int) -> Iterator[Wave]:
        at = 0
        with open_source(path) as source:
            for block in source.blocks(_BLOCK):
                control.checkpoint()
                at += len(block)
                if at > start:
                    yield waves(block[max(0, len(block) - (at - start)) :], info.bits, info.floating)

    return Sound(info.rate, info.channels, info.frames or 0, blocks)


def open_preview(preview: Preview, previews: Previews, audio: bytes) -> Sound:
    """A preview that is kept, as the sound of a track. Raises TrilobyteError."""
    from trilobyte_gui.archive.operations.preview_file import decoded
    from trilobyte_gui.audio.previews.preview_codec import codec_named

    codec = codec_named(preview.codec)
    first = next(decoded(previews, audio, preview), None)
    if first is None:
        raise ArchiveDamaged("the preview is damaged", hint="Make it again.")

    def blocks(start: int) -> Iterator[Wave]:
        at = 0
        for block in decoded(previews, audio, preview):
            at += len(block)
            if at > start:
                yield block[max(0, len(block) - (at - start)) :]

    return Sound(codec.rate, first.shape[1], round(preview.seconds * codec.rate), blocks)


def _archived(path: Path, control: Control, readers: Readers | None) -> Sound:
    import trilobyte_gui as trilobyte

    if readers is not None:
        info = readers.get(path).info
    else:
        with trilobyte.open(path, control=control) as archive:
            info = archive.info

    def read(archive: Reader, start: int) -> Iterator[Wave]:
        archive.seek(start)
        for block in archive.blocks(_BLOCK, dtype="float32", always_2d=True):
            control.checkpoint()
            yield finite(block) if info.floating else block

    def blocks(start: int) -> Iterator[Wave]:
        if readers is not None:
            yield from read(readers.get(path), start)
            return
        with trilobyte.open(path, control=control, prefetch=1) as archive:
            yield from read(archive, start)

    return Sound(info.rate, info.channels, info.frames, blocks)


def waveform(path: Path, control: Control, tell: Callable[[list[tuple[float, float]]], None]) -> None:
    """The lowest and highest sample, -1..1, of COLUMNS equal parts; `tell` gets those known so far.

    Raises Interrupted when stopped, TrilobyteError when the file cannot be decoded.
    """
    sound = open_sound(path, control)
    if not sound.frames:
        return
    parts: list[tuple[float, float]] = []
    place, low, high = 0, 0.0, 0.0
    for block in sound.blocks(0):
        start = 0
        while start < len(block):
            edge = (len(parts) + 1) * sound.frames // COLUMNS
            if edge <= place:
                parts.append((low, high))
                low = high = 0.0
                continue
            piece = block[start : start + edge - place]
            low, high = max(-1.0, min(low, float(piece.min()))), min(1.0, max(high, float(piece.max())))
            place, start = place + len(piece), start + len(piece)
            if place >= edge:
                parts.append((low, high))
                low = high = 0.0
        tell(parts)


def heard(sound: Sound, rate: int, channels: int, start: int = 0) -> Iterator[bytes]:
    """From frame `start` on, 16-bit PCM of the machine's byte order at what an output can do, for listening only: fewer
    channels are mixed to that many, another rate is interpolated."""
    import numpy as np

    blocks = sound.blocks(start)
    if rate != sound.rate:
        blocks = _at_rate(blocks, sound.rate / rate)
    for block in blocks:
        if channels == 2 and sound.channels == 1:
            block = np.repeat(block, 2, axis=1)
        elif channels != sound.channels:
            block = np.repeat(block.mean(axis=1, keepdims=True), channels, axis=1)
        for start in range(0, len(block), _HELD):
            loud = np.round(block[start : start + _HELD] * 32768.0)
            yield np.clip(loud, -32768, 32767).astype(np.int16).tobytes()


def _at_rate(blocks: Iterator[Wave], step: float) -> Iterator[Wave]:
    """Straight lines between the samples, `step` input frames for each that comes out."""
    import numpy as np

    last: Wave | None = None
    at = 0.0
    for block in blocks:
        joined = block if last is None else np.concatenate([last, block])
        places = np.arange(at, len(joined) - 1, step)
        whole = places.astype(np.int64)
        part = (places - whole).astype(np.float32)[:, None]
        yield joined[whole] * (1 - part) + joined[whole + 1] * part
        at = (places[-1] + step if len(places) else at) - (len(joined) - 1)
        last = joined[-1:]

"""The sound of a file in floating point, for the eye and the ear: sources and archives alike. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trilobyte_gui.codec.control import Control
from trilobyte_gui.gui.model.reading import is_archive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from trilobyte_gui.codec.pcm import Samples

    Wave = NDArray[np.float32]  # (frames, channels), full scale is -1..1

COLUMNS = 400
_BLOCK = 1 << 16
_HELD = 4096  # frames a piece of what is played


@dataclass(frozen=True, slots=True)
class Sound:
    rate: int
    channels: int
    frames: int  # 0 where the file does not say
    blocks: Iterator[Wave]


def open_sound(path: Path, control: Control) -> Sound:
    """An archive is decoded a second or so at a time: its beginning can be heard while the rest is still to come.

    Raises TrilobyteError; its blocks also Interrupted when stopped.
    """
    if is_archive(path):
        return _archived(path, control)
    from trilobyte_gui.audio.source import open_source

    with open_source(path) as source:
        info = source.info

    def blocks() -> Iterator[Wave]:
        with open_source(path) as source:
            for block in source.blocks(_BLOCK):
                control.checkpoint()
                yield _loud(block, info.bits, info.floating)

    return Sound(info.rate, info.channels, info.frames or 0, blocks())


def _archived(path: Path, control: Control) -> Sound:
    import trilobyte_gui as trilobyte

    with trilobyte.open(path, control=control) as archive:
        info = archive.info

    def blocks() -> Iterator[Wave]:
        with trilobyte.open(path, control=control, prefetch=1) as archive:
            for block in archive.blocks(_BLOCK, dtype="float32", always_2d=True):
                control.checkpoint()
                yield _finite(block) if info.floating else block

    return Sound(info.rate, info.channels, info.frames, blocks())


def _loud(samples: Samples, bits: int, floating: bool) -> Wave:
    """A source's samples as they sound."""
    import numpy as np

    if not floating:
        return (samples * 2.0 ** (1 - bits)).astype(np.float32)
    return _finite(np.ascontiguousarray(samples).view(np.float64 if bits == 64 else np.float32))


def _finite(wave: NDArray[np.floating[Any]]) -> Wave:
    """Floating point as it sounds: such files may hold anything."""
    import numpy as np

    with np.errstate(all="ignore"):
        return np.nan_to_num(wave.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)


def waveform(path: Path, control: Control, tell: Callable[[list[tuple[float, float]]], None]) -> None:
    """The lowest and highest sample, -1..1, of COLUMNS equal parts; `tell` gets those known so far.

    Raises Interrupted when stopped, TrilobyteError when the file cannot be decoded.
    """
    sound = open_sound(path, control)
    if not sound.frames:
        return
    parts: list[tuple[float, float]] = []
    place, low, high = 0, 0.0, 0.0
    for block in sound.blocks:
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


def heard(sound: Sound, rate: int, channels: int) -> Iterator[bytes]:
    """16-bit PCM of the machine's byte order at what an output can do, for listening only: fewer channels are
    mixed to that many, another rate is interpolated."""
    import numpy as np

    blocks = sound.blocks if rate == sound.rate else _at_rate(sound.blocks, sound.rate / rate)
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

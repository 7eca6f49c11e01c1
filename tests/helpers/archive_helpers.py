"""Sources made at test time, and one call that runs a batch and keeps its events."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.archive.planning.scan import LeftOut, scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.tasks import Done, Event, Failed, Kind, Options, Skipped, Summary, Task, To
from trilobyte_gui.audio.flac_codec import write_flac
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.metadata.flac_blocks import APPLICATION, PADDING, PICTURE, VORBIS_COMMENT, MetadataBlock

JPEG = b"\xff\xd8\xff\xe0" + np.random.default_rng(7).bytes(5000)


def music(frames: int, channels: int = 2, bits: int = 16, seed: int = 1) -> NDArray[np.int32]:
    """Decaying tones, noise and clicks, related between the channels; int32 (frames, channels)."""
    random = np.random.default_rng(seed)
    time = np.arange(frames)[:, None] / 44100
    left = np.zeros((frames, 1))
    for onset in np.arange(0, max(frames / 44100, 0.1), 0.25):
        pitch = 110 * 2 ** (random.integers(0, 36) / 12)
        since = np.maximum(time - onset, 0)
        left += (time >= onset) * np.exp(-3 * since) * np.sin(2 * np.pi * pitch * since)
    left += 0.02 * random.standard_normal((frames, 1))
    left[random.integers(0, max(frames, 1), frames // 5000)] += 0.5
    rest = [0.8 * left + 0.01 * random.standard_normal((frames, 1)) for _ in range(channels - 1)]
    full = 2.0 ** (bits - 1)
    return np.clip(np.hstack([left, *rest]) * 0.2 * full, -full, full - 1).astype(np.int64).astype(np.int32)


def make_wav(
    path: Path, samples: NDArray[np.int32], bits: int = 16, rate: int = 44100, tail: bytes = b""
) -> Path:
    """A WAV file; `tail` goes behind the audio (chunks, or junk)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_wav(file, [samples], channels=samples.shape[1], rate=rate, bits=bits, frames=len(samples))
        file.write(tail)
    return path


def make_flac(
    path: Path, samples: NDArray[np.int32], bits: int = 16, rate: int = 44100, metadata: Sequence[MetadataBlock] = ()
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_flac(file, [samples], channels=samples.shape[1], rate=rate, bits=bits, metadata=metadata)
    return path


def some_metadata() -> list[MetadataBlock]:
    """Comments with a repeated and an odd field, a picture, an application block and padding."""
    from mutagen.flac import Picture, VCFLACDict

    comments = VCFLACDict()
    comments.extend(
        [("TITLE", "Größe"), ("ARTIST", "A"), ("ARTIST", "B"), ("x odd", "1=2"), ("TRACKNUMBER", "3")]
    )
    picture = Picture()
    picture.type, picture.mime, picture.desc, picture.data = 3, "image/jpeg", "front", JPEG
    return [
        MetadataBlock(VORBIS_COMMENT, comments.write(framing=False)),
        MetadataBlock(PICTURE, picture.write()),
        MetadataBlock(APPLICATION, b"test" + bytes(20)),
        MetadataBlock(PADDING, bytes(100)),
    ]


def info_chunk(**fields: str) -> bytes:
    """A RIFF INFO list, to stand behind the audio of a WAV file."""
    body = b"INFO"
    for name, text in fields.items():
        raw = text.encode() + b"\0"
        body += name.encode() + struct.pack("<I", len(raw)) + raw + bytes(len(raw) & 1)
    return b"LIST" + struct.pack("<I", len(body)) + body


class Ran:
    """A finished batch: its summary, events and what scan left out."""

    def __init__(self, summary: Summary, events: list[Event], left_out: list[LeftOut]) -> None:
        self.summary = summary
        self.events = events
        self.left_out = left_out

    @property
    def results(self) -> list[object]:
        return [event.result for event in self.events if isinstance(event, Done)]

    @property
    def errors(self) -> list[Exception]:
        return [event.error for event in self.events if isinstance(event, Failed)]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, Skipped)]


def run(
    kind: Kind,
    paths: Sequence[Path],
    output: Path | None = None,
    options: Options | None = None,
    to: To = "original",
    watch: Callable[[Batch, Event], None] | None = None,
) -> Ran:
    """Scan and run; `watch` sees every event with the batch."""
    options = options or Options(preset="fast", jobs=2, to=to)
    found = list(scan(paths, kind, output, options.to))
    events: list[Event] = []

    def on_event(event: Event) -> None:
        events.append(event)
        if watch:
            watch(batch, event)

    batch = Batch([each for each in found if isinstance(each, Task)], options, on_event)
    return Ran(batch.run(), events, [each for each in found if isinstance(each, LeftOut)])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tree(folder: Path) -> list[str]:
    """Every file below, as sorted relative names."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

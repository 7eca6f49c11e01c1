"""Small archives by the product's parts, with segments of any length, each kept in the form that is asked for."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tests.helpers.archive_helpers import info_chunk, music
from trilobyte_gui.audio.flac_codec import flac_payload
from trilobyte_gui.audio.wav_writer import wav_head
from trilobyte_gui.codec.container import ArchiveWriter, Header, SegmentKind
from trilobyte_gui.codec.grid_search import TRUST, trust
from trilobyte_gui.codec.kernel_state import I64
from trilobyte_gui.codec.pcm import pack
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.codec.segment import Encoder, Segment, TableBuilder, TrackTables
from trilobyte_gui.metadata.tags import tags_of, to_apev2
from trilobyte_gui.metadata.wrapper import Wrapper
from trilobyte_gui.models.generalist import model_of

Samples = NDArray[np.int32]
Form = Literal["raw", "flac", "coded"]

RATE = 44100


def wav_bytes(samples: Samples, bits: int, tail: bytes = b"") -> tuple[bytes, bytes, bytes]:
    """Head, audio and tail of a WAV file of whole bytes a sample."""
    head = wav_head(samples.shape[1], RATE, bits, len(samples))
    audio = pack(samples, bits)
    if bits == 8:
        audio = (np.frombuffer(audio, np.uint8) ^ 0x80).tobytes()
    return head, audio, bytes(len(audio) % 2) + tail


def always(ranks: I64, size: int) -> int:
    """Have values counted, if that pays, also of what is too short to tell whether it will."""
    return TRUST


def is_faint(ranks: I64) -> bool:
    """Have near ranks decided by context mixing where half of the samples lie in a few."""
    return bool(np.median(np.abs(np.diff(ranks))) < 40)


def build(
    samples: Samples, bits: int, preset: str, forms: Sequence[Form] = ("coded",), segment_frames: int = 1 << 16,
    grid: Callable[[I64, int], int] = trust, lists: bool = True, mixed: Callable[[I64], bool] | None = None,
) -> bytes:  # fmt: skip
    """An archive of a WAV file with tags; the segments take the forms in turn. `grid` and `mixed` are as `Encoder` has
    them; without `lists` no channel has a list of values."""
    channels = samples.shape[1]
    builder = TableBuilder(channels, bits)
    builder.add(samples)
    tables = builder.finish() if lists else TrackTables((None,) * channels)
    head, audio, tail = wav_bytes(samples, bits, info_chunk(INAM="Title", IART="Artist"))
    wrapper = Wrapper("wav", head, tail)
    header = Header(
        kind="wav",
        file_exact=True,
        preset=PRESETS[preset].id,
        coder=PRESETS[preset].coder,
        channels=channels,
        bits=bits,
        rate=RATE,
        frames=len(samples),
        segment_frames=segment_frames,
        source_size=len(head + audio + tail),
        flac8_size=len(audio),
        mtime_ns=1_000_000_000_000_000_000,
        pcm_md5=hashlib.md5(pack(samples, bits)).digest(),
        source_sha256=hashlib.sha256(head + audio + tail).digest(),
        model_sha256=model_of(PRESETS[preset]).sha256,
        name=b"track.wav",
    )
    file = io.BytesIO()
    writer = ArchiveWriter(file, header, tables.to_bytes(), wrapper.to_bytes())
    model = model_of(PRESETS[preset])
    encoder = Encoder(channels, bits, preset, tables, model=model, stored=False, grid=grid, mixed=mixed)
    for first, form in zip(range(0, len(samples), segment_frames), cycle(forms), strict=False):
        part = samples[first : first + segment_frames]
        if form == "coded":
            segment = encoder.encode(part)
        elif form == "flac":
            payload = flac_payload(part, bits)
            assert payload is not None
            segment = Segment(SegmentKind.FLAC, payload)
        else:
            segment = Segment(SegmentKind.RAW, pack(part, bits))
        writer.add(segment.kind, segment.data, zlib.crc32(pack(part, bits)))
    writer.finish(to_apev2(tags_of(wrapper)))
    return file.getvalue()


# Material


def noisy(frames: int, channels: int, bits: int, seed: int = 1) -> Samples:
    """Music with enough noise in it that its low bits are busy."""
    random = np.random.default_rng(seed)
    noise = random.laplace(0, 2.0 ** max(bits - 11, 1), (frames, channels))
    full = 2.0 ** (bits - 1)
    mixed = np.clip(music(frames, channels, bits, seed) + noise, -full, full - 1)
    return mixed.astype(np.int64).astype(np.int32)


def again(frames: int, channels: int, bits: int, seed: int = 1) -> Samples:
    """Music whose beginning comes back after 1,900 and 3,800 frames, softer, among new noise."""
    x = noisy(frames, channels, bits, seed)
    for begin in range(1900, frames, 1900):
        part = x[:1900][: frames - begin]
        x[begin : begin + 1900] = (part * 3 >> 2) + (x[begin : begin + 1900] >> 4)
    return x


def gapped(frames: int, channels: int, bits: int) -> Samples:
    """A quiet recording made louder afterwards: unevenly spaced values only."""
    return np.round(noisy(frames, channels, bits) // 9 * 2.7).astype(np.int32) * 3 + 1


def dithered(frames: int, channels: int, seed: int = 1) -> Samples:
    """16 bits that once were fewer: values lie close around multiples of 60.7."""
    coarse = noisy(frames, channels, 16, seed) >> 8
    noise = np.random.default_rng(seed).laplace(0, 1, coarse.shape)
    return np.rint(coarse * 60.7 + noise).astype(np.int32)


def mixed(frames: int) -> Samples:
    """Six channels of 24 bits: an ordinary one, a constant, a copy, a gapped one, one of wasted bits off zero, silence
    that ends."""
    x = noisy(frames, 6, 24)
    x[:, 1] = -77
    x[:, 2] = x[:, 0]
    x[:, 3] = gapped(frames, 1, 11)[:, 0]
    x[:, 4] = (x[:, 4] >> 12 << 12) + 5
    x[:300, 5] = 0
    return x


def faint(frames: int, channels: int, seed: int = 1) -> Samples:
    """Music of a few steps, among which two are loud for a while."""
    x = noisy(frames, channels, 16, seed) >> 10
    x[frames // 3 : frames // 3 + 200] *= 40
    return x


def harsh(frames: int, channels: int, bits: int) -> Samples:
    """Full-scale squares, silence, white noise and a lone peak: everything that upsets predictors."""
    random = np.random.default_rng(5)
    top = (1 << (bits - 1)) - 1
    x = np.zeros((frames, channels), np.int64)
    quarter = frames // 4
    x[:quarter] = np.where(np.arange(quarter)[:, None] // (3 + np.arange(channels)) % 2, top, -top - 1)
    x[2 * quarter : 3 * quarter] = random.integers(-top - 1, top + 1, (quarter, channels))
    x[-quarter // 2] = top
    return x.astype(np.int32)


def bursts(frames: int, bits: int) -> Samples:
    """Stereo: full-scale attacks out of near silence, over which the long filters overflow and start afresh."""
    t = np.arange(frames)
    envelope = np.exp(-(t % 350) / 15)
    x = np.stack([np.sin(t * 0.1) * envelope, np.sin(t * 0.13) * envelope], 1) * (2.0 ** (bits - 1) - 1)
    x += np.random.default_rng(1).laplace(0, 3, x.shape)
    top = 2.0 ** (bits - 1)
    return x.clip(-top, top - 1).astype(np.int64).astype(np.int32)

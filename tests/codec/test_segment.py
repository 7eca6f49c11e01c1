"""Segments come back bit for bit, whatever is in them, and never cost much more than the best plain form."""

from __future__ import annotations

import ast
import math
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trilobyte_gui.audio.flac_codec import flac_payload, from_flac_payload
from trilobyte_gui.codec import segment as segments
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, Interrupted
from trilobyte_gui.codec.pcm import sample_bytes
from trilobyte_gui.codec.presets import HYBRID
from trilobyte_gui.codec.segment import Segment, SegmentKind, TableBuilder, TrackTables, segment_frames
from trilobyte_gui.models.generalist import shipped_model

Encoder = partial(segments.Encoder, model=shipped_model())
Decoder = partial(segments.Decoder, model=shipped_model())

Samples = NDArray[np.int32]


def test_the_codec_opens_no_files_by_name() -> None:
    """The import contracts see modules; `open` is in none."""
    sources = list(Path(segments.__file__).parent.rglob("*.py"))
    assert len(sources) > 20
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Name) and node.id == "open"), source


def tables_of(x: Samples, bits: int) -> TrackTables:
    builder = TableBuilder(x.shape[1], bits)
    for begin in range(0, len(x), 5000):
        builder.add(x[begin : begin + 5000])
    packed = builder.finish().to_bytes()
    return TrackTables.from_bytes(packed, x.shape[1], bits)


def coded_size(x: Samples, bits: int, preset: str = "fast") -> int:
    """Bytes of the coded form (fallbacks off) with its tables; asserts that it decodes to x."""
    tables = tables_of(x, bits)
    segment = Encoder(x.shape[1], bits, preset, tables, stored=False).encode(x)
    assert segment.kind == SegmentKind.CODED
    back = Decoder(x.shape[1], bits, preset, tables).decode(segment, len(x))
    assert back.dtype == np.int32
    assert np.array_equal(back, x)
    return len(segment.data) + len(tables.to_bytes())


def music(frames: int, channels: int, level: float, seed: int = 3) -> Samples:
    """Decaying partials, a wandering pitch, clicks and noise; the channels are related."""
    rng = np.random.default_rng(seed)
    t = np.arange(frames)
    pitch = 0.02 + 0.004 * np.sin(t / 3000) + np.cumsum(rng.normal(0, 1e-6, frames))
    phase = np.cumsum(pitch)
    envelope = np.exp(-(t % 7000) / 2500)
    tone = sum(np.sin(k * phase) * envelope ** (0.5 + k / 4) / k for k in range(1, 9))
    clicks = (rng.random(frames) < 2e-4) * rng.normal(0, 1, frames)
    parts = [tone * rng.uniform(0.2, 0.5) + clicks * 0.3 + rng.normal(0, 0.003, frames) for _ in range(channels)]
    return np.round(np.stack(parts, 1) / 2 * level).astype(np.int32)


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 8, 12, 16, 20, 24, 31, 32])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_depth_comes_back(bits: int, channels: int) -> None:
    half = 1 << (bits - 1)
    x = np.clip(music(9000, channels, 0.9 * half), -half, half - 1).astype(np.int32)
    x[5:9] = -half
    x[11:13] = half - 1
    coded_size(x, bits)


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("preset", HYBRID)
def test_every_number_of_channels_comes_back_and_later_ones_profit(channels: int, preset: str) -> None:
    x = music(5000, channels, 30000)
    alone = sum(coded_size(x[:, c : c + 1], 16, preset) for c in range(channels))
    together = coded_size(x, 16, preset)
    assert together < alone * (1.003 if channels == 1 else 0.99)


BOUNDARIES = [1, 2, 3, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1023, 1024, 1025, 4087, 4088, 4095, 4096, 4097]


@pytest.mark.parametrize("frames", BOUNDARIES)
def test_lengths_around_every_internal_boundary_come_back(frames: int) -> None:
    for channels in (1, 2, 3):
        coded_size(music(4200, channels, 3000, seed=frames)[:frames], 16)


@settings(max_examples=40)
@given(
    bits=st.integers(1, 32),
    channels=st.integers(1, 4),
    frames=st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
    few=st.booleans(),
)
def test_arbitrary_samples_come_back(bits: int, channels: int, frames: int, seed: int, few: bool) -> None:
    rng = np.random.default_rng(seed)
    half = 1 << (bits - 1)
    x = rng.integers(-half, half, (frames, channels))
    if few:
        x = rng.choice(x.reshape(-1)[:5], (frames, channels))
    coded_size(x.astype(np.int32), bits)


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 8, 12])
def test_a_segment_decodes_from_its_beginning_as_far_as_is_asked(channels: int) -> None:
    x = music(15_000, channels, 20_000)
    if channels > 2:
        x[:, 1] = x[:, 0]
        x[:, 2] = 7
    tables = tables_of(x, 16)
    coded = Encoder(channels, 16, "fast", tables, stored=False).encode(x)
    decoding = Decoder(channels, 16, "fast", tables).begin(coded.data, len(x))
    assert decoding.done == 0
    control = Control()
    for frames in (1, 4096, 4097, 4000, 9000, len(x) - 1, len(x), 5):
        before = decoding.done
        decoding.advance(frames, control)
        assert max(before, frames) <= decoding.done <= len(x)
        assert decoding.done <= max(before, frames + 4200) or channels > 8, "no more than is needed"
        assert np.array_equal(decoding.samples[: decoding.done], x[: decoding.done])
        assert decoding.nbytes > 0
    assert x.size <= control.samples < x.size + 200, "the steps by which one channel follows the other are counted"


def test_a_segment_that_was_stopped_is_gone_on_with() -> None:
    x = music(20_000, 4, 20_000)
    tables = tables_of(x, 16)
    decoding = Decoder(4, 16, "fast", tables).begin(Encoder(4, 16, "fast", tables, stored=False).encode(x).data, len(x))

    class Once(Control):
        def checkpoint(self, samples: int = 0) -> None:
            super().checkpoint(samples)
            if self.samples > 60_000:
                raise Interrupted

    with pytest.raises(Interrupted):
        decoding.advance(len(x), Once())
    decoding.advance(len(x), Control())
    assert np.array_equal(decoding.samples, x)


def strange() -> dict[str, tuple[Samples, int]]:
    """Signals that nothing was trained on: name to (samples, bits)."""
    rng = np.random.default_rng(0)
    n = 30_000
    t = np.arange(n)
    square = np.where(t // 50 % 2, 32767, -32768)
    smooth = music(n, 2, 60_000)
    depths = (1, 2, 4, 8, 12, 16, 24, 32)
    cases = {f"white noise {b}": (rng.integers(-(1 << b - 1), 1 << b - 1, (n, 2)), b) for b in depths}
    cases |= {
        "square": (np.stack([square, np.roll(square, 7)], 1), 16),
        "square 8": (np.stack([square >> 8, square >> 8], 1), 8),
        "near silence": ((rng.random((n, 2)) < 0.01).astype(int), 16),
        "three values in 24 bit": (rng.integers(-1, 2, (n, 2)), 24),
        "ramp 32": ((t * 97531 % (1 << 32) - (1 << 31))[:, None], 32),
        "fine ramp 32": ((t * 3 - 45_000)[:, None], 32),
        "ramps 32": (np.stack([t * 140_001 - (1 << 31), (1 << 31) - 1 - t * 70_003], 1), 32),
        "clipped": (np.clip(smooth, -9000, 9000), 16),
        "gapped": (smooth // 2 * 7 // 2, 18),
        "gapped 24": (np.round(smooth * 100.37), 24),
        "sparse noise": (rng.choice(rng.integers(-32768, 32768, 40), (n, 2)), 16),
        "impulses": ((rng.random((n, 2)) < 0.0005) * rng.integers(-32768, 32768, (n, 2)), 16),
        "loud after silence": (np.concatenate([np.zeros((n // 2, 2)), rng.integers(-32768, 32768, (n // 2, 2))]), 16),
    }
    for power in (-12, -7, -3, 3, 9):
        cases[f"music by 2^{power}"] = (np.round(smooth / 2 * 2.0**power), 16 if power < 0 else 30)
    return {name: (x.astype(np.int32), bits) for name, (x, bits) in cases.items()}


STRANGE = strange()


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("preset", HYBRID)
def test_no_harm_where_it_was_never_trained(name: str, preset: str) -> None:
    """With the fallbacks off, at most 2 % over the best of FLAC and raw (raw: `bits` for every sample)."""
    x, bits = STRANGE[name]
    raw = math.ceil(x.size * bits / 8)
    flac = flac_payload(x, bits)
    best = min(raw, len(flac) if flac is not None else raw)
    assert coded_size(x, bits, preset) <= 1.02 * best + 64


def test_silence_constants_and_copies_cost_nothing() -> None:
    x = np.zeros((50_000, 4), np.int32)
    x[:, 1] = -7
    x[:, 2] = music(50_000, 1, 9000)[:, 0]
    alone = coded_size(x[:, 2:3], 16)
    x[:, 3] = x[:, 2]
    assert coded_size(x, 16) <= alone + 12


def test_wasted_bits_cost_nothing() -> None:
    x = music(20_000, 2, 30_000)
    assert coded_size(x * 256, 24) <= coded_size(x, 16) + 16


def test_the_smallest_form_is_kept() -> None:
    rng = np.random.default_rng(5)
    noise = rng.integers(-128, 128, (4000, 2)).astype(np.int32)
    none = TrackTables((None, None))
    raw = Encoder(2, 8, "fast", none, flac_payload).encode(noise)
    assert raw.kind == SegmentKind.RAW
    assert len(raw.data) == noise.size * sample_bytes(8)
    tiny = Encoder(2, 8, "fast", none, lambda x, bits: b"fLaC").encode(noise)
    assert tiny.kind == SegmentKind.FLAC
    x = music(9000, 2, 20_000)
    coded = Encoder(2, 16, "fast", none, flac_payload).encode(x)
    assert coded.kind == SegmentKind.CODED
    flac = Segment(SegmentKind.FLAC, flac_payload(x, 16) or b"")
    for segment, samples, bits in ((raw, noise, 8), (coded, x, 16), (flac, x, 16)):
        back = Decoder(2, bits, "fast", none, from_flac_payload).decode(segment, len(samples))
        assert np.array_equal(back, samples)


def test_segments_have_a_fixed_number_of_frames_and_a_bounded_number_of_samples() -> None:
    assert segment_frames(1) == segment_frames(2) == segment_frames(4) == 1 << 19
    for channels in range(1, 256):
        frames = segment_frames(channels)
        assert frames * channels <= 1 << 21
        assert frames & (frames - 1) == 0


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_segments_are_refused_or_decode_to_something_and_never_hang(data: st.DataObject) -> None:
    x = music(700, 3, 5000)
    tables = tables_of(x, 16)
    good = Encoder(3, 16, "fast", tables, stored=False).encode(x).data
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        bad[data.draw(st.integers(0, len(bad) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    if data.draw(st.booleans()):
        del bad[data.draw(st.integers(0, len(bad) - 1)) :]
    try:
        back = Decoder(3, 16, "fast", tables).decode(Segment(SegmentKind.CODED, bytes(bad)), len(x))
    except ArchiveDamaged:
        return
    assert back.shape == x.shape
    assert back.min() >= -32768
    assert back.max() <= 32767


@pytest.mark.parametrize("kind", list(SegmentKind))
def test_nonsense_is_refused(kind: SegmentKind) -> None:
    decoder = Decoder(2, 16, "fast", TrackTables((None, None)), from_flac_payload)
    for data in (b"", b"\x00", b"\xff" * 40, b"\x00\x00\x01\x05\x01\x00\x01"):
        with pytest.raises(ArchiveDamaged):
            decoder.decode(Segment(kind, data), 100)


def test_a_running_segment_pauses_and_stops_at_the_next_checkpoint() -> None:
    x = music(200_000, 8, 100_000)
    encoder = Encoder(8, 24, "balanced", TrackTables((None,) * 8))
    encoder.encode(x[:100])
    control = Control()

    def work() -> None:
        with pytest.raises(Interrupted):
            encoder.encode(x, control)

    def reach(samples: int) -> None:
        while control.samples < samples and thread.is_alive():
            time.sleep(0.01)

    thread = threading.Thread(target=work)
    thread.start()
    reach(1)
    control.pause()
    done = control.samples
    time.sleep(0.5)
    assert control.samples - done <= 2 * segments._SLICE, "it goes no further than the slice that it was in"
    control.resume()
    reach(done + 4 * segments._SLICE)
    assert x.size > control.samples
    control.stop()
    done = control.samples
    thread.join()
    assert control.samples - done <= 2 * segments._SLICE, "it goes no further than its slice of a pair of channels"

"""What a source would weigh as FLAC, exactly, and as an archive, about."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from trilobyte_gui.archive.execution import lm_session
from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.execution.plan import Workload, coding
from trilobyte_gui.archive.execution.workers import Piece
from trilobyte_gui.archive.operations.compress import FIRST_PASS_FRAMES, SourceFacts, first_pass
from trilobyte_gui.archive.operations.loops import middle_of, shrinkage
from trilobyte_gui.archive.tasks import Estimated
from trilobyte_gui.audio.estimate import QUICKEST, CodedExcerpt, Collector, choose, in_two_steps, predict
from trilobyte_gui.audio.flac_codec import flac_payload
from trilobyte_gui.audio.source import SourceInfo, open_source
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.container import framing_bytes, tag_bytes
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.floats import FloatEncoder
from trilobyte_gui.codec.pcm import Samples, sample_bytes
from trilobyte_gui.codec.presets import Preset

_Encoder = segment.Encoder | FloatEncoder
_FLAC_HEAD = 42  # the marker and STREAMINFO


class _Sampler:
    """Keeps the excerpts while the first pass reads; none where the track's length is only known at its end."""

    def __init__(self, preset: Preset) -> None:
        self._preset = preset
        self.collector: Collector | None = None
        self.frames: int | None = None

    def begin(self, info: SourceInfo) -> None:
        self.frames = info.frames
        if info.frames is not None:
            self.collector = _collector(info.frames, info, self._preset)

    def add(self, block: Samples) -> None:
        if self.collector:
            self.collector.add(block)


def estimate_file(job: Job, source: Path) -> Estimated:
    """Read the source once and code excerpts of it.

    Raises UnsupportedSource, SourceDamaged, CannotRead, Interrupted.
    """
    began = time.monotonic()
    preset = job.options.coding
    sampler = _Sampler(preset)
    facts = job.run(lambda: first_pass(job, source, partial(_excerpts, preset=preset), watcher=sampler))
    info = facts.info
    collector = sampler.collector
    if collector is None or sampler.frames != facts.frames:
        collector = job.run(lambda: _read_again(job, source, facts))
    sampling = time.monotonic()
    lm = job.run(lambda: lm_session.model_for(job.options, info))
    encoder = facts.encoder(job.options, lm)
    excerpts = collector.samples
    factor = 1.0
    if len(excerpts) > len(choose(facts.frames, info.rate)):
        *excerpts, middle = excerpts
        segment_like = middle[-facts.segment_frames :]
        with job.ordered(iter([Piece(0, partial(shrinkage, segment_like, info.bits))])) as factors:
            factor = next(factors)
    itself = in_two_steps(len(excerpts), preset)
    quickest = None if all(itself) else facts.encoder(replace(job.options, preset=QUICKEST, model=""), None)
    pieces = (
        Piece(each.size, partial(_measure, quickest, encoder if by_itself else None, each, info.bits))
        for each, by_itself in zip(excerpts, itself, strict=True)
    )
    with job.ordered(pieces) as results:
        measured = list(results)
    sampling_s = time.monotonic() - sampling
    header = facts.header(preset, lm.sha256 if lm else b"")
    # Where FLAC cannot hold the audio, its plain size takes FLAC's place.
    plain = facts.frames * info.channels * sample_bytes(info.bits)
    flac = max(0, facts.flac8_size - _FLAC_HEAD) if facts.flac8_size else plain
    sizes = predict(measured, facts.frames, flac, header.segments, preset)
    shares = factor, factor, (1 + factor) / 2  # what the middle repeats, the rest of a track may not
    coded, low, high = (round(size * share) for size, share in zip(sizes, shares, strict=True))
    around = framing_bytes(header, *facts.sections(), coded)
    around += tag_bytes(*facts.tag(coded + around))
    return Estimated(
        original_bytes=info.size,
        flac8_bytes=facts.flac8_size,
        metadata_bytes=facts.metadata_bytes,
        trilobyte_bytes=coded + around,
        trilobyte_low=low + around,
        trilobyte_high=high + around,
        source_kind=info.kind,
        channels=info.channels,
        rate=info.rate,
        bits=info.bits,
        frames=facts.frames,
        seconds=facts.seconds,
        estimate_s=time.monotonic() - began,
        sampling_s=sampling_s,
    )


def _excerpts(frames: int, info: SourceInfo, preset: Preset) -> Workload:
    lengths = [excerpt.frames for excerpt in choose(frames, info.rate)]
    itself = in_two_steps(len(lengths), preset)
    coded = sum(length for length, by_itself in zip(lengths, itself, strict=True) if by_itself)
    return coding(coded, info.channels, max(lengths, default=0))


def _collector(frames: int, info: SourceInfo, preset: Preset) -> Collector:
    """Of the excerpts of a track; and, behind them, of its middle, where the preset makes use of repetitions."""
    middle = middle_of(frames, info.channels) if preset.lags and not info.floating else None
    return Collector([*choose(frames, info.rate), *([middle] if middle else [])], info.channels, info.bits)


def _read_again(job: Job, source: Path, facts: SourceFacts) -> Collector:
    collector = _collector(facts.frames, facts.info, job.options.coding)
    with open_source(source, accept_damage=job.options.accept_damage) as audio:
        for block in audio.blocks(FIRST_PASS_FRAMES):
            job.control.checkpoint()
            collector.add(block)
    return collector


def _measure(
    quickest: _Encoder | None, encoder: _Encoder | None, samples: Samples, bits: int, control: Control
) -> CodedExcerpt:
    quick, coded = (len(each.encode(samples, control).data) if each else None for each in (quickest, encoder))
    flac = None if isinstance(quickest or encoder, FloatEncoder) else flac_payload(samples, bits)
    size = len(flac) - _FLAC_HEAD if flac else samples.size * sample_bytes(bits)
    return CodedExcerpt(len(samples), size, quick, coded)

"""What the archive of one track would weigh and cost with every preset, from a few excerpts: one track of a sample."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from trilobyte_gui.audio.estimate import COLD_FRAMES, Collector, Excerpt, choose
from trilobyte_gui.audio.source import open_source
from trilobyte_gui.codec import segment
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import Interrupted, TrilobyteError
from trilobyte_gui.codec.floats import FloatEncoder
from trilobyte_gui.codec.presets import HYBRID
from trilobyte_gui.models.generalist import shipped_model

REFERENCE = "quick"  # the preset that every track is coded with: it costs next to nothing
_EXCERPTS = 4
_BLOCK = 1 << 16  # frames read at once
_FRAME_BYTES = 200  # what an archive has around its audio and tags, about


@dataclass(frozen=True, slots=True)
class Sample:
    """One track: its file's `size` in bytes, its length in `seconds`, how long it took to read (of one core), and by
    preset the bytes that its archive would have and the seconds that one core would code. A file that is not archived
    has no presets."""

    size: int
    seconds: float
    read_s: float
    archive: dict[str, float]
    code_s: dict[str, float]

    def told(self) -> str:
        """The sample as text, for the cache."""
        return json.dumps(asdict(self))

    @staticmethod
    def understood(told: str) -> Sample | None:
        """From that text; None where it is none."""
        try:
            found = Sample(**json.loads(told))
            numbers = [found.size, found.seconds, found.read_s, *found.archive.values(), *found.code_s.values()]
            return found if all(isinstance(each, int | float) for each in numbers) else None
        except (ValueError, TypeError, AttributeError):
            return None


def sample_track(path: Path, size: int, presets: Iterable[str], control: Control) -> Sample:
    """Read the track at `path` and code excerpts of it. Raises Interrupted."""
    began = time.thread_time()
    try:
        return _sampled(path, size, [each for each in presets if each in HYBRID], control, began)
    except Interrupted:
        raise
    except TrilobyteError:  # it would be copied as it is
        return Sample(size, 0.0, time.thread_time() - began, {}, {})


def _sampled(path: Path, size: int, presets: list[str], control: Control, began: float) -> Sample:
    with open_source(path, accept_damage=True, step=control.checkpoint) as audio:
        info = audio.info
        length = info.frames
    if length is None:
        with open_source(path, accept_damage=True, step=control.checkpoint) as audio:
            length = sum(len(block) for block in audio.blocks(_BLOCK))
    excerpts = _few(choose(length, info.rate))
    with open_source(path, accept_damage=True, step=control.checkpoint) as audio:
        collector = Collector(excerpts, info.channels, info.bits)
        tables = None if info.floating else segment.TableBuilder(info.channels, info.bits)
        for block in audio.blocks(_BLOCK):
            control.checkpoint()
            collector.add(block)
            if tables:
                tables.add(block)
        frames, wrapper = audio.frames_read, audio.wrapper()
    around = len(wrapper.before) + len(wrapper.behind) + _FRAME_BYTES
    seconds = frames / info.rate if info.rate else 0.0
    covered = sum(each.frames for each in excerpts)
    made = tables.finish() if tables else None
    read_s = time.thread_time() - began
    archive, code_s = {}, {}
    for preset in presets:
        encoder: segment.Encoder | FloatEncoder
        if made is None:
            encoder = FloatEncoder(info.channels, info.bits, preset, shipped_model())
        else:
            encoder = segment.Encoder(info.channels, info.bits, preset, made, model=shipped_model())
        began = time.thread_time()
        coded = sum(len(encoder.encode(each, control).data) for each in collector.samples)
        spent = time.thread_time() - began
        whole = covered == frames and len(excerpts) == 1
        cold = COLD_FRAMES[preset]
        segments = -(-frames // segment.segment_frames(info.channels)) if frames else 0
        warm = 1.0 if whole or not covered else (1 + cold * segments / frames) / (1 + cold * len(excerpts) / covered)
        archive[preset] = coded * frames / covered * warm + around if covered else float(around)
        code_s[preset] = spent * frames / covered if covered else 0.0
    return Sample(size, seconds, read_s, archive, code_s)


def _few(excerpts: list[Excerpt]) -> list[Excerpt]:
    """A few of them, spread evenly."""
    if len(excerpts) <= _EXCERPTS:
        return excerpts
    return [excerpts[int((place + 0.5) * len(excerpts) / _EXCERPTS)] for place in range(_EXCERPTS)]

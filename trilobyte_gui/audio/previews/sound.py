"""Samples as they sound: in floating point, mixed to two channels at most, at the rate that a preview has."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trilobyte_gui.codec.errors import UnsupportedSource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from trilobyte_gui.audio.previews.preview_codec import Wave
    from trilobyte_gui.codec.pcm import Samples

RATES = range(1000, 1_000_001)
"""Samples a second that can be brought to another rate."""

_STEP = 1 << 15  # frames that are mixed at a time
# How much of each speaker of WAV (see `metadata.speakers`) goes to the left and to the right.
_HALF = math.sqrt(0.5)
_LEFT, _RIGHT, _BOTH = (1.0, 0.0), (0.0, 1.0), (_HALF, _HALF)
_BEHIND_LEFT, _BEHIND_RIGHT, _SILENT = (_HALF, 0.0), (0.0, _HALF), (0.0, 0.0)
_PLACES = {
    1: _LEFT, 2: _RIGHT, 3: _BOTH, 4: _SILENT, 5: _BEHIND_LEFT, 6: _BEHIND_RIGHT, 7: _LEFT, 8: _RIGHT, 9: (0.5, 0.5),
    10: _BEHIND_LEFT, 11: _BEHIND_RIGHT, 12: (0.5, 0.5), 13: _BEHIND_LEFT, 14: (0.5, 0.5), 15: _BEHIND_RIGHT,
    16: _BEHIND_LEFT, 17: (0.5, 0.5), 18: _BEHIND_RIGHT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SoundForm:
    """What samples are: `bits` of each, which are patterns where they are `floating`; `speakers` as in
    `metadata.speakers`, empty where they are not known."""

    channels: int
    rate: int
    bits: int
    floating: bool
    speakers: Sequence[int] = ()

    @property
    def mixed(self) -> int:
        """Channels of a preview: 1 or 2."""
        return min(self.channels, 2)


def waves(samples: Samples, bits: int, floating: bool) -> Wave:
    """A source's samples, (frames, channels), as they sound."""
    import numpy as np

    if not floating:
        return samples.astype(np.float32) * np.float32(2.0 ** (1 - bits))
    return finite(np.ascontiguousarray(samples).view(np.float64 if bits == 64 else np.float32))


def finite(wave: NDArray[np.floating[Any]]) -> Wave:
    """Floating point as it sounds: such files may hold anything."""
    import numpy as np

    with np.errstate(all="ignore"):
        return np.nan_to_num(wave.astype(np.float32), nan=0.0, posinf=1.0, neginf=-1.0)


def matrix(channels: int, speakers: Sequence[int]) -> NDArray[np.float32]:
    """(channels, 2): how more than two channels are mixed to two, which are never louder than the loudest. Channels of
    unknown speakers are left and right in turn; the last of an odd number is both."""
    import numpy as np

    in_turn = [(_LEFT, _RIGHT)[each % 2] for each in range(channels - channels % 2)] + [_BOTH] * (channels % 2)
    known = len(speakers) == channels and any(speakers)
    parts = [_PLACES.get(each, _BOTH) for each in speakers] if known else in_turn
    mix = np.array(parts, np.float64)
    loudest = mix.sum(axis=0).max()
    return (mix / (loudest or 1.0)).astype(np.float32)


class Mixer:
    """Brings samples of a form to `rate` and to one or two channels, a block at a time."""

    def __init__(self, form: SoundForm, rate: int) -> None:
        """Raises UnsupportedSource for a rate that is out of `RATES`."""
        import av

        if form.rate not in RATES:
            raise UnsupportedSource("its sample rate of {0} Hz is out of the ordinary", form.rate)
        av.logging.set_level(None)
        self._form = form
        self._layout = ("mono", "stereo")[form.mixed - 1]
        self._matrix = matrix(form.channels, form.speakers) if form.channels > 2 else None
        self._resampler: Any = av.AudioResampler("flt", self._layout, rate) if rate != form.rate else None

    def add(self, samples: Samples, gain: NDArray[np.float32] | None = None) -> Iterator[Wave]:
        """The sound of the next samples, (frames, channels), or what is known of it yet; `gain` is for each frame."""
        form = self._form
        for at in range(0, len(samples), _STEP):
            wave = waves(samples[at : at + _STEP], form.bits, form.floating)
            if self._matrix is not None:
                wave = wave @ self._matrix
            if gain is not None:
                wave = wave * gain[at : at + _STEP, None]
            yield from self._resampled(wave) if self._resampler else (wave,)

    def finish(self) -> Iterator[Wave]:
        """What is left."""
        if self._resampler:
            yield from self._resampled(None)

    def _resampled(self, wave: Wave | None) -> Iterator[Wave]:
        import av
        import numpy as np

        frame = None
        if wave is not None:
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave).reshape(1, -1), "flt", self._layout)
            frame.sample_rate = self._form.rate
        for made in self._resampler.resample(frame):
            yield made.to_ndarray().reshape(-1, self._form.mixed)

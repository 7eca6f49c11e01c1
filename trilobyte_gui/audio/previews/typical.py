"""Which part of a track sounds most like the whole of it: not its intro, nor a quiet moment, but what it mostly is.

Eight times a second, 23 ms of the track are looked at: how loud it is in ten bands. The sound of the whole is the mean
of these looks in decibels, in which loud ones count more; an excerpt is as typical as its looks are near to that, on
the average. Beginnings have to be better than the rest. The samples pass once; memory stays flat: looks of a long
track are merged two by two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trilobyte_gui.audio.previews.sound import SoundForm, waves

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from trilobyte_gui.codec.pcm import Samples

_LOOKS = 8  # a second
_LENGTH = 0.023  # seconds of each
_BANDS = 10
_LOWEST, _HIGHEST = 60.0, 16_000.0  # Hz
_MOST = 1 << 14  # looks that are kept
_RANGE = 60.0  # dB below the loudest that are told from silence
_FAR = 30.0  # dB that a band may count at most
_INTRO, _INTRO_SHARE = 15.0, 0.1  # seconds, or this part of the track: what begins there has a handicap
_HANDICAP = 3.0  # dB


class Typical:
    """Sees all samples of a track, then tells where its most typical part is."""

    def __init__(self, form: SoundForm) -> None:
        import numpy as np

        self._form = form
        self._step = max(1, form.rate // _LOOKS)  # frames from one look to the next
        self._length = 1 << max(4, round(np.log2(max(2, form.rate) * _LENGTH)))  # frames of a look
        self._window = np.hanning(self._length).astype(np.float32)
        edges = np.geomspace(_LOWEST, min(_HIGHEST, max(form.rate / 2, 2 * _LOWEST)), _BANDS + 1)
        self._edges = np.minimum(np.round(edges * self._length / max(1, form.rate)), self._length // 2).astype(int)
        self._at = 0  # frames seen
        self._looks: NDArray[np.float32] = np.zeros((0, _BANDS), np.float32)
        self._per = 1  # looks that are merged to one
        self._rest: list[NDArray[np.float32]] = []  # that are not merged yet

    def add(self, samples: Samples) -> None:
        """The next samples, (frames, channels)."""
        import numpy as np

        first = -(-self._at // self._step) * self._step - self._at
        places = np.arange(first, len(samples), self._step)
        self._at += len(samples)
        if not len(places) or len(samples) < self._length:
            return
        places = np.minimum(places, len(samples) - self._length)
        chosen = samples[places[:, None] + np.arange(self._length)]  # (looks, frames, channels)
        form = self._form
        flat = waves(chosen.reshape(-1, form.channels), form.bits, form.floating).mean(axis=1)
        spectrum = np.fft.rfft(flat.reshape(len(places), -1) * self._window)
        power = (np.abs(spectrum) ** 2).astype(np.float32)
        sums = np.concatenate([np.zeros((len(places), 1), np.float32), np.cumsum(power, axis=1)], axis=1)
        bands = sums[:, np.maximum(self._edges[1:], self._edges[:-1] + 1)] - sums[:, self._edges[:-1]]
        self._keep(bands)

    def _keep(self, bands: NDArray[np.float32]) -> None:
        import numpy as np

        joined = np.concatenate([*self._rest, bands])
        whole = len(joined) // self._per * self._per
        merged = joined[:whole].reshape(-1, self._per, _BANDS).mean(axis=1)
        self._rest = [joined[whole:]]
        self._looks = np.concatenate([self._looks, merged])
        while len(self._looks) > _MOST:
            even = len(self._looks) // 2 * 2
            left = np.repeat(self._looks[even:], self._per, axis=0)
            self._rest = [left, *self._rest]
            self._looks = self._looks[:even].reshape(-1, 2, _BANDS).mean(axis=1)
            self._per *= 2

    def part(self, seconds: float) -> tuple[int, int]:
        """The first frame of the most typical `seconds`, and the first one behind; all of a shorter track."""
        wanted = round(seconds * self._form.rate)
        if wanted >= self._at:
            return 0, self._at
        row = self._per * self._step  # frames
        scores = self._scores(max(1, wanted // row), wanted / self._form.rate)
        start = min(int(scores.argmin()) * row, self._at - wanted) if len(scores) else (self._at - wanted) // 2
        return start, start + wanted

    def _scores(self, rows: int, seconds: float) -> NDArray[np.floating[Any]]:
        """For each row that an excerpt of so many rows may begin with, how far it is from the whole, in dB."""
        import numpy as np

        if len(self._looks) < rows:
            return np.zeros(0)
        heard = self._looks.astype(np.float64)
        loudness = heard.sum(axis=1)
        floor = max(heard.max(), 1e-12) * 10 ** (-_RANGE / 10)
        sound = 10 * np.log10(np.maximum(heard, floor))
        weights = np.sqrt(loudness) + 1e-12
        whole = (sound * weights[:, None]).sum(axis=0) / weights.sum()
        far = np.minimum(np.abs(sound - whole), _FAR).mean(axis=1)
        sums = np.concatenate([[0.0], np.cumsum(far)])
        scores = (sums[rows:] - sums[:-rows]) / rows
        begins = np.arange(len(scores)) * self._per * self._step / self._form.rate
        intro = min(_INTRO, _INTRO_SHARE * (self._at / self._form.rate - seconds))
        if intro > 0:
            scores += _HANDICAP * np.clip(1 - begins / intro, 0, 1)
        rounded: NDArray[np.floating[Any]] = np.round(scores, 3)
        return rounded

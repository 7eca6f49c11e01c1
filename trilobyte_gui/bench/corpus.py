"""Audio of every class, made from real recordings, to measure on: depths, rates, channels, and what is done to audio.

Recordings are 16-bit stereo at 44.1 kHz and 24-bit ones. Everything else is derived from them as studios and shops
do it: reduced, padded, resampled, faded, clipped, attenuated and raised again, dithered. All of it comes out the same
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.audio.source import open_source
from trilobyte_gui.audio.wav_writer import write_wav
from trilobyte_gui.bench.audio import find
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.codec.pcm import Samples

_SECONDS = 5
_EACH = 4  # recordings for a class
_BLOCK = 1 << 16

_Made = tuple[Samples, int, int]  # samples (frames, channels), sample rate, bits


def classes(paths: Sequence[Path], folder: Path) -> int:
    """Write `folder`/CLASS/NAME.wav for every class; returns how many. Raises OSError."""
    cd, deep = _recordings(paths, 16, 44_100), _recordings(paths, 24, None)
    made = 0
    for name, derive in _CLASSES.items():
        for number, (x, rate) in enumerate(deep if name in _DEEP else cd):
            samples, new_rate, bits = derive(x, rate)
            target = folder / name / f"{number + 1}.wav"
            _write(target, [samples], len(samples), samples.shape[1], new_rate, bits)
            made += 1
    return made


def joined(paths: Sequence[Path], folder: Path, minutes: float) -> Path:
    """One WAV file of 16-bit CD stereo: the recordings one after the other, again and again, for so long.

    Raises TrilobyteError when there is no recording of this kind, and OSError.
    """
    sources = [source for source, _, _ in find(paths) if _shape(source) == (2, 44_100, 16)]
    if not sources:
        raise TrilobyteError("there is no 16-bit stereo recording at 44.1 kHz to join")
    frames = round(minutes * 60 * 44_100)

    def blocks() -> Iterator[Samples]:
        left = frames
        while True:
            for source in sources:
                with open_source(source) as audio:
                    for block in audio.blocks(_BLOCK):
                        yield block[:left]
                        left -= min(left, len(block))
                        if not left:
                            return

    target = folder / "joined" / f"{minutes:g} minutes.wav"
    _write(target, blocks(), frames, 2, 44_100, 16)
    return target


def _write(target: Path, blocks: Iterable[Samples], frames: int, channels: int, rate: int, bits: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as f:
        write_wav(f, blocks, channels=channels, rate=rate, bits=bits, frames=frames)


def _shape(source: Path) -> tuple[int, int, int] | None:
    try:
        with open_source(source) as audio:
            return audio.info.channels, audio.info.rate, audio.info.bits
    except TrilobyteError:
        return None


def _recordings(paths: Sequence[Path], bits: int, rate: int | None) -> list[tuple[Samples, int]]:
    """The first stereo recordings of this depth that are not silent, at most five seconds of each, and their rates."""

    def loud() -> Iterator[tuple[Samples, int]]:
        for source, _, _ in find(paths):
            shape = _shape(source)
            if shape is None or shape[0] != 2 or shape[2] != bits or rate not in (None, shape[1]):
                continue
            with open_source(source) as audio:
                x = np.concatenate([*islice(audio.blocks(audio.info.rate), _SECONDS), np.zeros((0, 2), np.int32)])
            if len(x) >= shape[1] and (np.abs(x).max(0) > 64).all():
                yield x, shape[1]

    return list(islice(loud(), _EACH))


def _rounded(x: NDArray[np.float64], bits: int) -> Samples:
    top = 1 << (bits - 1)
    return np.clip(np.rint(x), -top, top - 1).astype(np.int32)


def _resampled(x: Samples, old: int, new: int) -> NDArray[np.float64]:
    """Band-limited, by the discrete Fourier transform: what a very good resampler gives."""
    ratio = Fraction(new, old)
    frames = len(x) // ratio.denominator * ratio.denominator
    spectrum = np.fft.rfft(x[:frames].astype(np.float64), axis=0)
    length = frames // ratio.denominator * ratio.numerator
    return np.fft.irfft(spectrum[: length // 2 + 1], n=length, axis=0) * float(ratio)


def _to_rate(new: int, bits: int = 16) -> Callable[[Samples, int], _Made]:
    def derive(x: Samples, rate: int) -> _Made:
        return _rounded(_resampled(x, rate, new) * 2.0 ** (bits - 16), bits), new, bits

    return derive


def _to_depth(have: int, bits: int) -> Callable[[Samples, int], _Made]:
    """Fewer bits by rounding, as a converter does."""
    return lambda x, rate: (_rounded(x / 2.0 ** (have - bits), bits), rate, bits)


def _surround(channels: int) -> Callable[[Samples, int], _Made]:
    """Front pair, their middle, the low end, and rooms behind: later and softer copies."""

    def derive(x: Samples, rate: int) -> _Made:
        y = x.astype(np.float64)
        middle = y.sum(1) * 0.5
        spectrum = np.fft.rfft(middle)
        spectrum[len(spectrum) * 240 // rate :] = 0  # below 120 Hz
        rooms = []
        for k in range((channels - 4) // 2):
            late = np.roll(y, rate // (50 + 20 * k), axis=0)
            rooms += [0.5 * late[:, 0] + 0.1 * late[:, 1], 0.5 * late[:, 1] + 0.1 * late[:, 0]]
        low = np.fft.irfft(spectrum, n=len(middle))
        return _rounded(np.stack([y[:, 0], y[:, 1], 0.7 * middle, low, *rooms], axis=1), 16), rate, 16

    return derive


def _scaled(bits: int, step: float, dither: int = 0, mixed: float = 0.0) -> Callable[[Samples, int], _Made]:
    """Material of few bits as it was put on a 16-bit disc: made louder by a step that is no whole number, `mixed` with
    the other channel, dithered by at most `dither` (triangular, always the same)."""

    def derive(x: Samples, rate: int) -> _Made:
        old = np.rint(x / 2.0 ** (16 - bits)) * step
        noise = np.random.default_rng(1).integers(0, dither + 1, (2, *x.shape))
        return _rounded(old + mixed * old[:, ::-1] + (noise[0] - noise[1]), 16), rate, 16

    return derive


def _faded(x: Samples, rate: int) -> _Made:
    return _rounded(x * np.linspace(1.0, 0.0, len(x))[:, None], 16), rate, 16


def _with_silence(x: Samples, rate: int) -> _Made:
    return np.where((np.arange(len(x)) // rate % 2 == 0)[:, None], x, 0).astype(np.int32), rate, 16


_CLASSES: dict[str, Callable[[Samples, int], _Made]] = {
    "8 bit reduced": _to_depth(16, 8),
    "12 bit": _to_depth(16, 12),
    "8 bit scaled": _scaled(8, 121.5),
    "8 bit dithered": _scaled(8, 121.5, dither=1),
    "8 bit mixed": _scaled(8, 97.3, mixed=0.37),
    "12 bit dithered": _scaled(12, 13.3, dither=2),
    "20 bit": _to_depth(24, 20),
    "24 bit": lambda x, rate: (x, rate, 24),
    "32 bit": lambda x, rate: (_rounded(x * (256 / 1.37), 32), rate, 32),
    "8 kHz": _to_rate(8_000),
    "22.05 kHz": _to_rate(22_050),
    "48 kHz": _to_rate(48_000),
    "96 kHz upsampled": _to_rate(96_000, 24),
    "192 kHz upsampled": _to_rate(192_000, 24),
    "mono": lambda x, rate: (x[:, :1], rate, 16),
    "twice the same": lambda x, rate: (np.repeat(x[:, :1], 2, axis=1), rate, 16),
    "5.1": _surround(6),
    "7.1": _surround(8),
    "sparse": lambda x, rate: (_rounded(np.rint(x * 0.31) * 3.0, 16), rate, 16),
    "clipped": lambda x, rate: (_rounded(x * (4 * 32768 / np.abs(x).max()), 16), rate, 16),
    "faded": _faded,
    "half silent": _with_silence,
    "silent": lambda x, rate: (np.zeros_like(x), rate, 16),
    "16 bit padded to 24": lambda x, rate: (x * 256, rate, 24),
}
_DEEP = {"20 bit", "24 bit", "32 bit"}

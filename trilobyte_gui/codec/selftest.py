"""The golden segment: before its first job a process checks that this computer codes and decodes it as ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.errors import SelfTestFailed
from trilobyte_gui.codec.kernel_state import REPEAT_BLOCK
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import CODED, HYBRID, Preset
from trilobyte_gui.codec.segment import Decoder, Encoder, GroupCoder, TrackTables

_FRAMES = 3000
_AGAIN = 2600  # frames that come once more, softer, for presets that look for such
_BITS = 16
# By a model's digest: golden segments of presets that came after it.
_LATER = {
    "d96c47420ae671878d65db62d03fc1e1d5dc1a4c691e7afb3ba63266f3fe244c": {
        "fast-1": "1be8c0e5de4611c7c156feab720255004ef851d8086048abad13fcaa664c1fa6",
        "balanced-1": "82bc2eeaed0fefa0f53380fee29449599818e9d76bf627abe0a3d85be69d9e4a",
        "max-1": "10803e2acfd86b36984243d8f038c352dfc4ef1801a50442c12ee9e621069714",
        "fast-2": "ef452b841ff6a3d7c38f3c245a27d78611a359b448ae9f0c6bbed4c7cb1c13d7",
        "balanced-2": "b091e04ce57413b0a0f45273e2cba1d7c8584d6d0b899339777d02f96a7210bc",
        "max-2": "55055bae051c1c8ff0c8900c43d4fe70c0b708b8e9ec76c39fe569b53d968a29",
        "quick-4": "32e515b7a93481c16394b91fa3e5fa4579b555e91c9bfc583cf0be70997d00c3",
        "fast-4": "87d5fae65d32f9e0abf5e22654957df4654e2e28cdcd7a5990ec263ff58bc2ed",
        "balanced-4": "bf35a6af275a58be1cba1cae5ca53b19b5fc97c6b0ce84eee6958665b2ad48f0",
        "max-4": "f6c7f5c92522fc04d9df92ef877050b90741fbc26d249b952c88e592255c44a5",
        "quick-5": "d7255f623666736f8ec600ab45ce88d366d654f523acd9f556db019dc0f7ffad",
        "fast-5": "82acaf25675796f2a87f006e89d14b726222966ff71fe3f3ca938d81e56aa490",
        "balanced-5": "9b3299dc27ceb82617539fc09274a65a51b36643de239da0a89bfd6657870327",
        "max-5": "21ab101aa7604fde63687918f0eade476ebf4397e95370dc0747d67b43a6d556",
    },
    "a143f8387a1f046c5dc6e6ca08beab07060fe1ac7a427b0529f3d317cf7a80c3": {
        "lm-4": "7671f684efdd59169d5092a28c72bd9d010d4b103cae8aa4b363b3492672c974",
        "lm-5": "453280cb0370d3c00eb342773412afadfc42e09735c4e0aa0e0ba1af7d3678ab",
    },
}


def golden_samples() -> NDArray[np.int32]:
    """Stereo, 16 bit: two resonances rung by noise, louder and softer, related channels, a stretch of silence.

    Made by integer arithmetic alone, so that it is the same everywhere.
    """
    seed, a, b, c, d = 12345, 0, 0, 0, 0
    out = np.zeros((_FRAMES, 2), np.int32)
    for t in range(_FRAMES):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        kick = ((seed >> 12) & 1023) - 512
        a, b = (15900 * a - 8050 * b >> 13) + (kick >> (t >> 9)), a
        c, d = (13000 * c - 7900 * d >> 13) + ((a - b) >> 1) + (kick & 15), c
        if not 2000 <= t < 2200:
            out[t] = max(min(a, 32767), -32768), max(min(c + (a >> 1), 32767), -32768)
    return out


def golden_digest(preset: Preset, model: Model, groups: GroupCoder | None = None) -> str:
    """The SHA-256, in hex, of the golden segment's bytes as this computer (or `groups`) codes it; decodes it too.

    Raises SelfTestFailed when decoding does not give the samples back.
    """
    samples = golden_samples()
    if preset.lags:
        samples = np.concatenate([samples, samples[:_AGAIN] * 3 >> 2])
    if preset.grids:
        samples = _on_grid(samples)
    if preset.mixing:
        samples[:, 1] >>= 9
    tables = TrackTables((None, None))
    encoder = Encoder(
        2, _BITS, preset, tables, stored=False, model=model, groups=groups, repeats=_lags, mixed=_is_faint
    )  # fmt: skip
    coded = encoder.encode(samples)
    back = Decoder(2, _BITS, preset, tables, model=model, groups=groups).decode(coded, len(samples))
    if not np.array_equal(back, samples):
        raise SelfTestFailed("the golden segment does not decode (preset {0})", preset.name)
    return hashlib.sha256(coded.data).hexdigest()


def _on_grid(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    """The first channel coarser and beside its new values by one at most, as old material is that was dithered."""
    t = np.arange(len(samples), dtype=np.int32)
    first = (samples[:, 0] >> 9) * 61 + (t * t >> 5) % 3 - 1
    return np.stack([first, samples[:, 1]], 1)


def golden_name(preset: Preset) -> str:
    """What a model calls the golden segment of a preset."""
    return f"{preset.name}-{preset.coder}" if preset.coder else preset.name


def expected(preset: Preset, model: Model) -> str | None:
    """The digest of the golden segment where the model was trained; None where it does not say."""
    name = golden_name(preset)
    return model.golden.get(name) or _LATER.get(model.sha256.hex(), {}).get(name)


def self_test(model: Model, presets: Iterable[str] = tuple(HYBRID)) -> None:
    """Code and decode the golden segment with each preset. Raises SelfTestFailed. Compiles on first use."""
    for preset in map(CODED.__getitem__, presets):
        if golden_digest(preset, model) != expected(preset, model):
            raise SelfTestFailed("the golden segment comes out differently on this computer (preset {0})", preset.name)


def _is_faint(ranks: NDArray[np.int64]) -> bool:
    """Whether a channel of the golden segment is to be coded by context mixing."""
    return int(ranks.max()) < 256


def _lags(samples: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """Those of the golden segment: how they are found is no part of the format."""
    lags = np.zeros((samples.shape[1] // REPEAT_BLOCK + 1, most), np.int64)
    lags[1, 0] = _FRAMES
    return lags

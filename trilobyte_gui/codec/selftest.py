"""The golden segment: before its first job a process checks that this computer codes and decodes it as ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.errors import SelfTestFailed
from trilobyte_gui.codec.network import Model
from trilobyte_gui.codec.presets import HYBRID
from trilobyte_gui.codec.segment import Decoder, Encoder, GroupCoder, TrackTables

_FRAMES = 3000
_BITS = 16


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


def golden_digest(preset: str, model: Model, groups: GroupCoder | None = None) -> str:
    """The SHA-256, in hex, of the golden segment's bytes as this computer (or `groups`) codes it; decodes it too.

    Raises SelfTestFailed when decoding does not give the samples back.
    """
    samples = golden_samples()
    tables = TrackTables((None, None))
    coded = Encoder(2, _BITS, preset, tables, stored=False, model=model, groups=groups).encode(samples)
    back = Decoder(2, _BITS, preset, tables, model=model, groups=groups).decode(coded, _FRAMES)
    if not np.array_equal(back, samples):
        raise SelfTestFailed("the golden segment does not decode (preset {0})", preset)
    return hashlib.sha256(coded.data).hexdigest()


def self_test(model: Model, presets: Iterable[str] = tuple(HYBRID)) -> None:
    """Code and decode the golden segment with each preset. Raises SelfTestFailed. Compiles on first use."""
    for preset in presets:
        if golden_digest(preset, model) != model.golden.get(preset):
            raise SelfTestFailed("the golden segment comes out differently on this computer (preset {0})", preset)

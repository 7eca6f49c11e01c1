"""The presets of each coder version, and the model that carries their networks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ExpertShape:
    own: int
    other: int
    ahead: int
    refs: int
    forgetting: float
    ridge: float
    stages: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Preset:
    name: str
    experts: tuple[ExpertShape, ...]
    mixer_forgetting: float = 0.997
    interval: int = 8
    network: bool = True
    lags: int = 0
    whiteners: tuple[int, ...] = ()  # the experts whose least squares say what is new; none: all, after their stages
    near: int = 0  # residuals of the first channel that the second one's mixer sees, before the present and from it on
    grids: bool = False
    recurrent: bool = False
    mixing: bool = False


DELAY = 8
PAD = 64  # zeros on either side of a signal: more than any input reaches
BLOCK = 4096  # frames that share their lags
MIXER_RIDGE = 0.02
LAST = ExpertShape(8, 4, 4, 0, 0.99, 0.25, ((16, 0.02),))
SLOW = ExpertShape(
    32, 8, 8, 4, 0.9998, 0.005, ((1024, 0.15), (512, 0.25), (256, 0.25), (128, 0.25), (64, 0.2), (16, 0.1))
)
STAGES = ((2048, 0.04), (1024, 0.04), (512, 0.05), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03))
PRESETS = {
    5: Preset(
        "quick",
        (ExpertShape(8, 4, 4, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),),
        interval=32,
        network=False,
    ),
    1: Preset(
        "fast",
        (
            ExpertShape(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (32, 0.12), (16, 0.06))),
            ExpertShape(
                4,
                4,
                4,
                0,
                0.9995,
                0.0125,
                ((1024, 0.06), (512, 0.06), (256, 0.08), (128, 0.08), (32, 0.05), (16, 0.03)),
            ),
            LAST,
        ),
    ),
    2: Preset(
        "balanced",
        (
            ExpertShape(16, 8, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06))),
            SLOW,
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, STAGES),
            LAST,
        ),
        0.998,
    ),
    6: Preset(
        "max",
        (
            ExpertShape(24, 16, 8, 4, 0.998, 0.05, ((256, 0.12), (64, 0.12), (32, 0.1), (16, 0.06))),
            SLOW,
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, ((4096, 0.02), *STAGES)),
            LAST,
            ExpertShape(32, 16, 8, 4, 0.9993, 0.0175, ((1024, 0.02), (512, 0.03), (256, 0.04), (32, 0.03), (16, 0.02))),
            ExpertShape(4, 4, 4, 0, 0.9995, 0.0125, ((512, 0.3), (32, 0.3), (16, 0.2))),
            ExpertShape(32, 16, 8, 4, 0.9998, 0.005, ((256, 0.005), (32, 0.005), (16, 0.005))),
        ),
        0.998,
    ),
}
PRESETS |= {3: PRESETS[2], 4: PRESETS[2]}  # what they code is coded as by balanced
VERSION_1 = {number: replace(PRESETS[number], interval=16, lags=3, near=6) for number in (1, 2, 4, 6)}
VERSION_2 = {number: replace(preset, grids=True) for number, preset in VERSION_1.items()}
VERSION_3 = {number: replace(VERSION_2[6], name="lm", recurrent=True) for number in (3, 4)}
VERSION_4 = {
    5: replace(PRESETS[5], lags=2, near=2, grids=True, whiteners=(0, 0)),
    1: replace(VERSION_2[1], whiteners=(0, 2)),
    2: replace(VERSION_2[2], whiteners=(0, 3)),
    6: replace(VERSION_2[6], whiteners=(0, 3)),
    3: replace(VERSION_3[3], whiteners=(0, 3)),
    4: replace(VERSION_3[4], whiteners=(0, 3)),
}
VERSION_5 = {number: replace(preset, mixing=True) for number, preset in VERSION_4.items()}
CODERS = [PRESETS, VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5]


@dataclass
class Model:
    """The network's weights and the table of the logistic function."""

    sha256: bytes
    tensors: dict[str, NDArray[Any]]

    @classmethod
    def from_safetensors(cls, data: bytes) -> Model:
        length = int.from_bytes(data[:8], "little")
        tensors = {}
        for name, entry in json.loads(data[8 : 8 + length]).items():
            if name != "__metadata__":
                begin, end = entry["data_offsets"]
                kind = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
                values = np.frombuffer(data[8 + length + begin : 8 + length + end], kind)
                tensors[name] = values.reshape(entry["shape"])
        return cls(hashlib.sha256(data).digest(), tensors)

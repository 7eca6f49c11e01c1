"""A picture model as the bytes of its file, and back: FORMAT.md, "Pictures".

A model is one safetensors file: tables, the mixers' weights, and the probabilities that contexts begin with. These are
mostly those of contexts that no training picture had, so they are compressed.
"""

from __future__ import annotations

import hashlib
import lzma
from dataclasses import dataclass
from typing import Any

import numpy as np

from trilobyte_gui.codec.jpeg import mixing, model
from trilobyte_gui.codec.jpeg.mixing import INPUTS, NODES, POINTS, SELECTED, Mixing

NAME_BYTES = 8  # of the SHA-256 of a model's file, by which pictures name it
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "dict_size": 1 << 23}]
SHAPES = {
    "weights": (model.MIXERS * NODES, INPUTS), "final": (model.FINALS * NODES, SELECTED),
    "refine": (model.FINALS * NODES, POINTS), "stretch": (4096,), "squash": (4096,), "rates": (1024,),
    "trust": (1024,), "pace": (3,),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class JpegModel:
    """A model read from its file; `name`: the beginning of the file's SHA-256. Coding begins with a copy of `start`."""

    name: bytes
    start: Mixing

    def begin(self) -> Mixing:
        """A state to code or decode one picture with."""
        return Mixing._make(each.copy() for each in self.start)


def parse_model(data: bytes) -> JpegModel:
    """Read a model from its file's bytes."""
    from safetensors.numpy import load

    tensors = load(data)
    packed = lzma.decompress(tensors.pop("slots").tobytes(), lzma.FORMAT_RAW, filters=FILTERS)
    small = np.frombuffer(packed, "<u2").astype(np.uint32)
    slots = ((small >> 4 << 20) + (1 << 19) | small & 15).astype(np.uint32)
    wide = {name: np.ascontiguousarray(tensor, np.int32) for name, tensor in tensors.items()}
    wide["weights"] = wide["weights"] << 4
    pace = wide.pop("pace").astype(np.int64)
    return JpegModel(hashlib.sha256(data).digest()[:NAME_BYTES], Mixing(slots=slots, pace=pace, **wide))


def pack_model(learnt: Mixing, facts: dict[str, str]) -> bytes:
    """The bytes of a model's file: as `learnt`, its counts at most 15, its numbers as coarse as the file has them."""
    from safetensors.numpy import save

    small = (learnt.slots >> 20 << 4 | np.minimum(learnt.slots & 1023, 15)).astype("<u2")
    tensors = {name: np.asarray(getattr(learnt, name), np.int32) for name in SHAPES}
    tensors["weights"] = (learnt.weights >> 4).astype(np.int16)
    packed = lzma.compress(small.tobytes(), lzma.FORMAT_RAW, filters=FILTERS)
    return save(tensors | {"slots": np.frombuffer(packed, np.uint8)}, facts)


def untaught() -> Mixing:
    """A model that has learnt nothing, with its tables."""
    grid = np.arange(-mixing.HALF, mixing.HALF)
    squash = np.round(65536 / (1 + np.exp(-grid / 256)))
    chance = (np.arange(4096) + 0.5) / 4096
    stretch = np.clip(np.round(np.log(chance / (1 - chance)) * 256), 1 - mixing.HALF, mixing.HALF - 1)
    count = np.arange(1024)
    weights = np.zeros((model.MIXERS * NODES, INPUTS), np.int32)
    weights[:, : mixing.CONTEXTS] = 11800
    numbers: dict[str, Any] = {
        "weights": weights,
        "final": np.full((model.FINALS * NODES, SELECTED), 65536 // SELECTED),
        "refine": np.tile(np.clip([*squash[::128].tolist(), squash[-1]], 32, 65504), (model.FINALS * NODES, 1)),
        "stretch": stretch, "squash": squash,
        "rates": np.round(65536 / (count + 1.6)), "trust": np.round(256 * count / (count + 0.7)),
    }  # fmt: skip
    tables = {name: np.asarray(each).astype(np.int32) for name, each in numbers.items()}
    slots = np.full(model.ROWS * NODES, 1 << 31, np.uint32)
    return Mixing(slots=slots, pace=np.array([1023, 12, 4], np.int64), **tables)

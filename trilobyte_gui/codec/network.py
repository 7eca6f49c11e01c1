"""The generalist network as bytes: one safetensors file holds the weights for every preset."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.codec.presets import HYBRID, NETWORK_WIDTHS

if TYPE_CHECKING:
    from trilobyte_gui.codec.kernel_state import Network, RecurrentNetwork

LAYERS = ("w1", "b1", "w2", "b2", "w3", "b3")
LOGISTIC = "logistic"


@dataclass(frozen=True, slots=True)
class Model:
    """A model read from its file: weights by preset name, and the file's SHA-256, by which archives name it.

    `golden` has the SHA-256 of the golden segment's bytes, as coded where the model was trained, by preset.
    """

    sha256: bytes
    networks: dict[str, Network]
    golden: dict[str, str]

    def network(self, preset: str) -> Network:
        """The weights for a preset; `NeedsNewer` when the model has none."""
        if preset not in self.networks:
            raise NeedsNewer("the installed model has no weights for the preset '{0}'", preset)
        return self.networks[preset]


def _recurrent(tensors: dict[str, NDArray[np.float32]], preset: str) -> RecurrentNetwork:
    """The recurrent network of a preset, or one without weights."""
    from trilobyte_gui.codec.kernel_state import RecurrentNetwork, no_recurrent

    if f"{preset}.{RecurrentNetwork._fields[0]}" not in tensors:
        return no_recurrent()
    return RecurrentNetwork(
        *(np.ascontiguousarray(tensors[f"{preset}.{name}"], np.float32) for name in RecurrentNetwork._fields)
    )


def parse_model(data: bytes) -> Model:
    """Read a model from the bytes of its safetensors file (weights only: nothing in it is executed).

    Raises NeedsNewer where a network has a width that the kernel has no layers for.
    """
    from safetensors.numpy import load

    from trilobyte_gui.codec.kernel_state import Network, no_recurrent

    tensors = load(data)
    # the kernel reads pairs of the table's entries, and outputs by sixteens
    table = np.pad(np.ascontiguousarray(tensors[LOGISTIC], np.float64), (0, 1), "edge")
    for name, tensor in tensors.items():
        if name.endswith((".w3", ".b3")):
            tensors[name] = np.pad(tensor, [(0, 0)] * (tensor.ndim - 1) + [(0, -tensor.shape[-1] % 16)])
    presets = {name.split(".")[0] for name in tensors if "." in name}
    networks = {
        preset: Network(
            **{n: np.ascontiguousarray(tensors[f"{preset}.{n}"], np.float32) for n in LAYERS}, logistic=table,
            recurrent=_recurrent(tensors, preset),
        )
        for preset in sorted(presets)
    }
    for name, network in networks.items():
        if network.w1.shape[1] not in NETWORK_WIDTHS:
            raise NeedsNewer("the network of the preset '{0}' is {1} units wide", name, network.w1.shape[1])
    nothing, wide = np.zeros(16, np.float32), np.zeros((4, 16), np.float32)
    for preset in HYBRID.values():
        if not preset.hidden:
            networks[preset.name] = Network(wide, nothing, wide, nothing, wide, nothing, table, no_recurrent())
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    golden = {k.removeprefix("golden."): v for k, v in header.get("__metadata__", {}).items() if "golden." in k}
    return Model(hashlib.sha256(data).digest(), networks, golden)

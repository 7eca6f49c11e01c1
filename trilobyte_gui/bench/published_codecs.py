"""Neural codecs that a user has the weights of: DAC (`descript/dac_16khz`, `dac_24khz`, `dac_44khz`) and EnCodec
(`facebook/encodec_24khz`), in the form of `transformers`: `model.safetensors` with `config.json` next to it.

Nothing that is pickled is read, for such files can hold programs.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trilobyte_gui.bench.dac import Dac
from trilobyte_gui.bench.encodec import Encodec
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.models.checkpoint import read_object, read_weights

NAME = "model.safetensors"
_KINDS: dict[str, type[Dac] | type[Encodec]] = {"dac": Dac, "encodec": Encodec}
_NOT_USED = re.compile(r"quantizer\.layers\.\d+\.codebook\.(inited|cluster_size|embed_avg)")  # of EnCodec's training
_HALVES = (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1"))
_FORM = "Give the model.safetensors of descript/dac_44khz or facebook/encodec_24khz, for example, with its config.json."


class PublishedCodec:
    """A codec that its weights were found for: sound of one channel at `rate` to codes and back."""

    def __init__(self, network: Dac | Encodec) -> None:
        self._network = network.eval()
        self.kind, self.rate, self.hop = network.kind, network.rate, network.hop
        self.books, self.usual_books, self._size = network.books, min(network.books, network.usual_books), network.size

    def through(self, x: NDArray[np.float32], books: int) -> tuple[NDArray[np.float32], int]:
        """What is heard of x (samples,) by so many codebooks, as many samples; and the bytes of its codes, which are
        not entropy-coded."""
        with torch.inference_mode():
            padded = np.pad(x, (0, -len(x) % self.hop if len(x) else self.hop))  # whole frames
            codes = self._network.encode(torch.from_numpy(padded)[None, None], books)
            heard = self._network.decode(codes)[0, 0].numpy()
        heard = np.pad(heard[: len(x)], (0, max(0, len(x) - len(heard))))
        return heard, math.ceil(codes.numel() * math.log2(self._size) / 8)


def load(path: Path) -> PublishedCodec:
    """The codec whose weights are at `path`, a file or its folder. Raises CannotRead."""
    path = path / NAME if path.is_dir() else path
    if path.suffix != ".safetensors":
        hint = "Files like .pth and .th can hold programs, so none is read: convert it to safetensors, or get those."
        raise CannotRead("{0} is not a file of safetensors", path.name, hint=hint)
    weights, config = read_weights(path), _config(path.with_name("config.json"))
    kind = str(config.get("model_type"))
    if kind not in _KINDS:
        raise CannotRead("{0} is a model called {1}, neither DAC nor EnCodec", path.name, kind, hint=_FORM)
    try:
        network = _KINDS[kind](config)
    except (ValueError, TypeError, KeyError, ArithmeticError, RuntimeError) as error:
        raise CannotRead("the {0} that config.json describes is not known: {1}", kind, error, hint=_FORM) from error
    try:
        network.load_state_dict(folded({k: v for k, v in weights.items() if not _NOT_USED.fullmatch(k)}))
    except RuntimeError as error:
        first = str(error).splitlines()[1:2]
        raise CannotRead(
            "the weights are not those of the {0} in config.json: {1}", kind, "".join(first).strip(), hint=_FORM
        ) from error
    return PublishedCodec(network)


def folded(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Weights in float32, with lengths and directions, where they are kept apart (weight normalisation), multiplied."""
    found = {name: each.float() for name, each in weights.items()}
    for length, direction in _HALVES:
        for name in [name for name in found if name.endswith(f".{length}")]:
            stem = name.removesuffix(length)
            if stem + direction in found:
                v = found.pop(stem + direction)
                found[f"{stem}weight"] = torch._weight_norm(v, found.pop(name), 0)
    return found


def _config(path: Path) -> dict[str, Any]:
    """Raises CannotRead."""
    found = read_object(path)
    if found is None:
        raise CannotRead("config.json is not next to the weights", hint=_FORM)
    return found

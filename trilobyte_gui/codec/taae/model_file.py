"""An auto-encoder and its entropy model as the bytes of one file, and back.

The file is a safetensors file (weights only: nothing in it is executed): the auto-encoder's tensors in binary16 under
`codec.`, the entropy model's integers under `entropy.`. Its metadata has one entry, so that the same weights make the
same file: under the format's name, JSON of both configurations and of `check`, the digest that the entropy model gives.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trilobyte_gui.codec import varint
from trilobyte_gui.codec.errors import ArchiveDamaged, CannotRead
from trilobyte_gui.codec.lm.config import LmConfig
from trilobyte_gui.codec.taae.config import TaaeConfig

if TYPE_CHECKING:
    from trilobyte_gui.codec.lm.integer import Tensors

MAGIC = b"TbN1"  # what previews begin with, before the name of their model
FORMAT = "trilobyte-taae-1"
NAME_BYTES = 8  # of the SHA-256 of a model's file, by which previews name it


@dataclass(frozen=True, slots=True, eq=False)
class TaaeModel:
    """A model read from its file; `name`: the beginning of the file's SHA-256."""

    name: bytes
    config: TaaeConfig
    weights: Tensors
    entropy_config: LmConfig
    entropy: Tensors
    check: str


def named_model(preview: bytes) -> bytes:
    """The name of the model that a preview was made with, from its beginning. Raises ArchiveDamaged."""
    source = varint.ByteReader(preview)
    if source.take(len(MAGIC)) != MAGIC:
        raise ArchiveDamaged("this is no neural preview")
    return source.take(NAME_BYTES)


def parse_model(data: bytes) -> TaaeModel:
    """Read a model from its file's bytes. Raises CannotRead."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        facts = json.loads(json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"][FORMAT])
        tensors = load(data)
        config = TaaeConfig.from_dict(facts["config"])
        shape = LmConfig.from_dict(facts["entropy"])
        check = str(facts["check"])
    except (SafetensorError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise CannotRead("the model of neural previews is damaged: {0}", error) from error
    parts: dict[str, Tensors] = {"codec": {}, "entropy": {}}
    for key, tensor in tensors.items():
        part, _, rest = key.partition(".")
        parts.setdefault(part, {})[rest] = tensor.to(torch.float32) if part == "codec" else tensor
    name = hashlib.sha256(data).digest()[:NAME_BYTES]
    return TaaeModel(name, config, parts["codec"], shape, parts["entropy"], check)


def pack_model(config: TaaeConfig, weights: Tensors, entropy_config: LmConfig, entropy: Tensors, check: str) -> bytes:
    """The bytes of a model's file; `check` as `codec.lm.lm_codec.digest` gives it."""
    import torch
    from safetensors.torch import save

    tensors = {f"codec.{name}": tensor.to(torch.float16).contiguous() for name, tensor in weights.items()}
    tensors |= {f"entropy.{name}": tensor for name, tensor in entropy.items()}
    facts = {"config": config.to_dict(), "entropy": entropy_config.to_dict(), "check": check}
    return save(tensors, {FORMAT: json.dumps(facts)})

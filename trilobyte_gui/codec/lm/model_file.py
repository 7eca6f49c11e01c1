"""A language model as the bytes of its file, and back: FORMAT.md, "Language model segments".

A model is one safetensors file (weights only: nothing in it is executed); its metadata has `format`, the `config` as
JSON, a `name`, and `check`, the digest that the start-up test of a device must give.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.codec.lm.config import LmConfig

if TYPE_CHECKING:
    from trilobyte_gui.codec.lm.integer import Tensors

FORMAT = "trilobyte-lm-1"
LONGEST_HEAD = 1 << 20  # bytes that the facts can be told from, however large a model is


@dataclass(frozen=True, slots=True, eq=False)
class LanguageModel:
    """A model read from its file. `facts` is the file's metadata."""

    name: str
    sha256: bytes
    config: LmConfig
    tensors: Tensors
    facts: dict[str, str]


def parse_facts(head: bytes) -> dict[str, str] | None:
    """The metadata of a language model, from the first LONGEST_HEAD bytes of its file or more; None for other files."""
    try:
        size = int.from_bytes(head[:8], "little")
        fields: Any = json.loads(head[8 : 8 + size]) if size <= LONGEST_HEAD - 8 else {}
        facts = fields["__metadata__"]
        LmConfig.from_dict(json.loads(facts["config"]))
        int(facts.get("parameters", "0")), float(facts.get("loss_percent", "nan")), bytes.fromhex(facts["check"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return facts if facts.get("format") == FORMAT else None


def parse_model(data: bytes, name: str) -> LanguageModel:
    """Read a model from its file's bytes. Raises CannotRead."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    facts = parse_facts(data)
    if facts is None:
        raise CannotRead("{0} is not a language model of this program", name)
    try:
        tensors = load(data)
    except (SafetensorError, ValueError, TypeError, KeyError) as error:
        raise CannotRead("the model {0} is damaged: {1}", name, error) from error
    config = LmConfig.from_dict(json.loads(facts["config"]))
    return LanguageModel(name, hashlib.sha256(data).digest(), config, tensors, facts)


def pack_model(config: LmConfig, tensors: Tensors, check: str, **facts: str) -> bytes:
    """The bytes of a model's file, with these facts in addition to those that it needs."""
    from safetensors.torch import save

    return save(tensors, {"format": FORMAT, "config": json.dumps(config.to_dict()), "check": check} | facts)

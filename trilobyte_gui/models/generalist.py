"""The generalist network's files, which come with the program: the one that it codes with, and earlier ones."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.codec.network import Model, parse_model
from trilobyte_gui.paths import models_dir

MODEL_FILE = "generalist.safetensors"


@cache
def shipped_model() -> Model:
    """The model that the program codes with."""
    return parse_model((models_dir() / MODEL_FILE).read_bytes())


@cache
def model_named(sha256: bytes) -> Model:
    """The shipped model of that hash, or an earlier one, which stays next to it for ever (`generalist-*.safetensors`).

    Raises NeedsNewer.
    """
    if shipped_model().sha256 == sha256:
        return shipped_model()
    for path in sorted(models_dir().glob(f"{Path(MODEL_FILE).stem}-*.safetensors")):
        data = path.read_bytes()
        if hashlib.sha256(data).digest() == sha256:
            return parse_model(data)
    raise NeedsNewer("it needs the model with SHA-256 {0}", sha256.hex())

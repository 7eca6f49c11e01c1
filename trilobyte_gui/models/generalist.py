"""The networks' files of coded segments, which come with the program: those that it codes with, and earlier ones."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.codec.network import Model, parse_model
from trilobyte_gui.codec.presets import Preset
from trilobyte_gui.paths import models_dir

MODEL_FILE = "generalist.safetensors"
RECURRENT_FILE = "recurrent.safetensors"


@cache
def shipped_model() -> Model:
    """The generalist that the program codes with."""
    return parse_model((models_dir() / MODEL_FILE).read_bytes())


@cache
def recurrent_model() -> Model:
    """The recurrent network that the program codes with, and the generalist's networks that it goes with."""
    return parse_model((models_dir() / RECURRENT_FILE).read_bytes())


def model_of(preset: Preset | None) -> Model:
    """The model whose networks a preset uses today, None being one that is not known here."""
    return recurrent_model() if preset and preset.recurrent else shipped_model()


@cache
def model_named(sha256: bytes) -> Model:
    """The shipped model of that hash, or an earlier one, which stays next to it for ever (`generalist-*.safetensors`,
    `recurrent-*.safetensors`). Raises NeedsNewer.
    """
    for shipped in (shipped_model, recurrent_model):
        if shipped().sha256 == sha256:
            return shipped()
    for name in (MODEL_FILE, RECURRENT_FILE):
        for path in sorted(models_dir().glob(f"{Path(name).stem}-*.safetensors")):
            data = path.read_bytes()
            if hashlib.sha256(data).digest() == sha256:
                return parse_model(data)
    raise NeedsNewer("it needs the model with SHA-256 {0}", sha256.hex())

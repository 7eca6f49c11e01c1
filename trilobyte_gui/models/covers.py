"""The picture models' files, which come with the program: the one that it codes JPEGs with, and earlier ones."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.codec.errors import NeedsNewer
from trilobyte_gui.paths import models_dir

if TYPE_CHECKING:
    from trilobyte_gui.codec.jpeg.model_file import JpegModel

MODEL_FILE = "covers.safetensors"


@cache
def shipped_model() -> JpegModel:
    """The model that the program codes with."""
    return _parsed(models_dir() / MODEL_FILE)


@cache
def model_named(name: bytes) -> JpegModel:
    """The shipped model whose file's SHA-256 begins so, or an earlier one, which stays beside it for ever
    (`covers-*.safetensors`). Raises NeedsNewer."""
    stem = Path(MODEL_FILE).stem
    for path in (models_dir() / MODEL_FILE, *sorted(models_dir().glob(f"{stem}-*.safetensors"))):
        if hashlib.sha256(path.read_bytes()).digest().startswith(name):
            return shipped_model() if path.name == MODEL_FILE else _parsed(path)
    raise NeedsNewer("its pictures need the model whose SHA-256 begins with {0}", name.hex())


def _parsed(path: Path) -> JpegModel:
    from trilobyte_gui.codec.jpeg.model_file import parse_model

    return parse_model(path.read_bytes())

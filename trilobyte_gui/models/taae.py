"""The models of neural previews: the shipped one, earlier ones, and the user's.

A `taae.safetensors` in the folder of the user's models is what previews are made with in place of the shipped one.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.codec.errors import CannotRead, NeedsNewer, Phrase
from trilobyte_gui.models.store import file_sha256, installed_dir
from trilobyte_gui.models.torch_path import present
from trilobyte_gui.os_words import plain_words
from trilobyte_gui.paths import models_dir

if TYPE_CHECKING:
    from trilobyte_gui.codec.taae.taae_codec import TaaeCodec

MODEL_FILE = "taae.safetensors"


def current_codec() -> TaaeCodec:
    """The codec that previews are made with. Raises CannotRead, SelfTestFailed."""
    mine = installed_dir() / MODEL_FILE
    return load(mine if mine.exists() else models_dir() / MODEL_FILE)


def codec_named(name: bytes) -> TaaeCodec:
    """The codec whose file's SHA-256 begins so: a shipped one, or one among the user's models (`taae*.safetensors`).
    Raises NeedsNewer, CannotRead, SelfTestFailed."""
    for folder in (models_dir(), installed_dir()):
        for path in sorted(folder.glob("taae*.safetensors")):
            if file_sha256(path).startswith(name):
                return load(path)
    raise NeedsNewer("the preview needs the model whose SHA-256 begins with {0}", name.hex())


def load(path: Path) -> TaaeCodec:
    """The codec of a model's file. Raises CannotRead, SelfTestFailed, NeedsNewer (without torch)."""
    if not present():
        hint = Phrase("Install it with: trilobyte engine install (about 200 MB to fetch, 1 GB on the disk).")
        raise NeedsNewer("neural previews need torch, which is not part of this package", hint=hint)
    return _load(path, file_sha256(path))


@lru_cache(maxsize=2)
def _load(path: Path, _sha256: bytes) -> TaaeCodec:
    from trilobyte_gui.codec.taae.model_file import parse_model
    from trilobyte_gui.codec.taae.taae_codec import TaaeCodec

    try:
        data = path.read_bytes()
    except OSError as error:
        raise CannotRead("the model cannot be read: {0}", plain_words(error)) from error
    return TaaeCodec(parse_model(data))

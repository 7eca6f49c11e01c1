"""Language models as files: found by the SHA-256 that archives name, shipped or installed by the user."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui import paths
from trilobyte_gui.codec.errors import CannotRead, CannotWrite, NeedsNewer, Phrase
from trilobyte_gui.codec.lm.model_file import LONGEST_HEAD, LanguageModel, pack_model, parse_facts, parse_model
from trilobyte_gui.os_words import plain_words

if TYPE_CHECKING:
    from trilobyte_gui.codec.lm.config import LmConfig
    from trilobyte_gui.codec.lm.integer import Tensors

SHIPPED = "lm"
SUFFIX = ".safetensors"
_HINT = Phrase(
    "Get the model's file from where the archive was made (`trilobyte models list` names it there)"
    " and run: trilobyte models import FILE"
)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model's file. `shipped`: it came with the program. `sha256` in hex."""

    name: str
    path: Path
    sha256: str
    shipped: bool
    facts: dict[str, str]


def installed_dir() -> Path:
    """Where imported models lie; not created here."""
    return paths.data_dir() / "models"


def entries() -> Iterator[ModelFile]:
    """Every language model at hand: the one that is used by default, the other shipped ones, the user's."""
    for folder, shipped in ((paths.models_dir(), True), (installed_dir(), False)):
        found = sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: (path.stem != SHIPPED, path.name))
        for path in found:
            facts = _facts(path)
            if facts is not None:
                yield ModelFile(path.stem, path, file_sha256(path).hex(), shipped, facts)


def entry(name: str) -> ModelFile:
    """The model of that name, or whose SHA-256 begins so. Raises NeedsNewer."""
    digest = name.lower() if len(name) >= 6 else "-"
    found = [each for each in entries() if each.name == name or each.sha256.startswith(digest)]
    if not found:
        raise NeedsNewer("there is no language model '{0}' here", name, hint="See: trilobyte models list")
    return found[0]


def find(sha256: bytes) -> LanguageModel:
    """The model that an archive names. Raises NeedsNewer, with what to do, when it is not here."""
    for each in entries():
        if each.sha256 == sha256.hex():
            return load(each.path)
    raise NeedsNewer("it needs the language model with SHA-256 {0}, which is not installed", sha256.hex(), hint=_HINT)


def named(name: str = "") -> LanguageModel:
    """The model of that name; the shipped one by default. Raises NeedsNewer, CannotRead."""
    return load(entry(name or SHIPPED).path)


def load(path: Path) -> LanguageModel:
    """Read a model's file. Raises CannotRead."""
    try:
        status = path.stat()
    except OSError as error:
        raise CannotRead("the model cannot be read: {0}", plain_words(error)) from error
    return _load(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _load(path: Path, _mtime: int, _size: int) -> LanguageModel:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CannotRead("the model cannot be read: {0}", plain_words(error)) from error
    return parse_model(data, path.stem)


def save(path: Path, config: LmConfig, tensors: Tensors, check: str, **facts: str) -> None:
    """Write a model's file under its final name at once. Raises CannotWrite."""
    data = pack_model(config, tensors, check, **facts)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        raise CannotWrite("the model cannot be written: {0}", plain_words(error)) from error


def remove(name: str) -> Path:
    """Delete an imported model; returns its path. Raises NeedsNewer, CannotWrite."""
    found = entry(name)
    if found.shipped:
        hint = Phrase("Only imported models can be removed.")
        raise CannotWrite("the model '{0}' came with the program", found.name, hint=hint)
    try:
        found.path.unlink()
    except OSError as error:
        raise CannotWrite("the model cannot be removed: {0}", plain_words(error)) from error
    return found.path


def file_sha256(path: Path) -> bytes:
    """Of a model's file. Raises CannotRead."""
    try:
        status = path.stat()
        return _sha256(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise CannotRead("the model cannot be read: {0}", plain_words(error)) from error


@lru_cache(maxsize=64)
def _sha256(path: Path, _mtime: int, _size: int) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _facts(path: Path) -> dict[str, str] | None:
    """The metadata of a language model's file; None for any other file."""
    try:
        with path.open("rb") as file:
            return parse_facts(file.read(LONGEST_HEAD))
    except OSError:
        return None

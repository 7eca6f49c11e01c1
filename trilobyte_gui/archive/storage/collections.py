"""Collections: which folders are archived where, and how, under a name of the user's.

They are kept in a file of text among the user's settings, apart from journal and catalogue, so that neither takes them
along when it is lost. A folder is remembered with the identity of its drive: a disk that is mounted elsewhere today is
found, and the empty mount point of one that is not connected is not taken for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from trilobyte_gui.archive.storage.drives import Drives
from trilobyte_gui.archive.storage.locks import NoLocksError, try_lock
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.own_files import open_file, read_bytes
from trilobyte_gui.archive.tasks import DEVICES, LONGEST_PREVIEW, WHOLE_TRACK, Device, PreviewCodecName
from trilobyte_gui.codec.errors import CannotRead, CannotWrite, Phrase, TargetBusy
from trilobyte_gui.codec.presets import DEFAULT_PRESET, PRESETS
from trilobyte_gui.os_words import plain_words
from trilobyte_gui.paths import config_dir

NAME = "collections.json"
Gone = Literal["report", "keep", "prune"]
_VERSION = 1
_LARGEST = 1 << 24  # bytes that are read
_PATIENCE = 10.0  # seconds to wait for another program that changes them


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: where it was named, and the identity and name of its drive with the path below its mount point."""

    path: Path
    drive: str
    label: str
    below: str

    @staticmethod
    def of(path: Path, drives: Drives) -> Place:
        """Where a path is: its drive, and the path on it."""
        path = Path(os.path.abspath(path))
        drive, below = drives.place(path)
        return Place(path, drive.id, drive.label, below.as_posix())

    def now(self, drives: Drives) -> Path | None:
        """Where the folder is now; None while its drive is not connected."""
        drive = drives.with_id(self.drive)
        if drive and (found := drive.mount / self.below).is_dir():
            return self.path if _is_same(self.path, found) else found  # as the user named it, if that leads there
        with contextlib.suppress(OSError):
            if any(os.scandir(self.path)):  # its files were taken to another disk that is mounted there
                return self.path
        return None

    def is_connected(self, drives: Drives) -> bool:
        """Whether its drive is: then a folder that is not there was moved, renamed or deleted."""
        return drives.with_id(self.drive) is not None


@dataclass(frozen=True, slots=True)
class Collection:
    """`sources` are mirrored below `target`. `gone` says what to do about archives whose originals are gone: tell of
    them at each run, keep them on purpose, or move them to the trash. The others are as in `Options`."""

    name: str
    sources: tuple[Place, ...]
    target: Place
    preset: str = DEFAULT_PRESET
    recovery: int = 0
    accept_damage: bool = False
    gone: Gone = "report"
    device: Device = "auto"
    model: str = ""
    preview: int = 0
    preview_codec: PreviewCodecName = "opus"


class Collections:
    """The collections in the file at `path`."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / NAME

    def all(self) -> list[Collection]:
        """By name. Raises CannotRead where the file is there and cannot be understood."""
        if not os.path.lexists(self.path):  # a link to a drive that is away is not an empty list
            return []
        try:
            data = read_bytes(self.path, _LARGEST)
        except OSError as error:
            hint, what = Phrase("It is {0}.", self.path), Phrase("the list of collections")
            raise CannotRead("{0} cannot be read: {1}", what, plain_words(error), hint=hint) from error
        try:
            told = json.loads(data)
            if (version := int(told["trilobyte_collections"])) > _VERSION:
                hint = Phrase("It is {0}. Update Trilobyte.", self.path)
                raise CannotRead("the list of collections was written by a later version of Trilobyte", hint=hint)
            if version != _VERSION:
                raise ValueError
            found = [_understood(each) for each in told["collections"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            hint = Phrase("It is {0}. Mend it, or move it away and add your collections again.", self.path)
            raise CannotRead("the list of collections is damaged", hint=hint) from None
        return sorted(found, key=lambda each: each.name.casefold())

    def get(self, name: str) -> Collection:
        """The collection of that name, in capitals or not. Raises CannotRead."""
        for each in self.all():
            if each.name.casefold() == name.casefold():
                return each
        hint = Phrase("`trilobyte collection list` lists them.")
        raise CannotRead("there is no collection called {0}", name, hint=hint)

    def named(self, name: str) -> Collection | None:
        """The same, or None. Raises CannotRead where the file cannot be understood."""
        return next((each for each in self.all() if each.name.casefold() == name.casefold()), None)

    def away(self) -> frozenset[Path]:
        """The folders with music, as they were named, whose drives are not connected."""
        drives = Drives()
        return frozenset(source.path for each in self.all() for source in each.sources if source.now(drives) is None)

    def add(self, collection: Collection) -> None:
        """Remember a new one. Raises CannotWrite where there is one of that name, CannotRead."""
        if not collection.name.strip() or collection.name.startswith(("-", ".")) or set(collection.name) & set("/\\\0"):
            quoted = repr(collection.name)
            raise CannotWrite("{0} is not a valid name for a collection", quoted, hint="Choose one like Music.")
        with self._changing() as some:
            if any(each.name.casefold() == collection.name.casefold() for each in some):
                hint = Phrase("Choose another name, or forget that one first (`trilobyte collection forget`).")
                raise CannotWrite("there is a collection called {0} already", collection.name, hint=hint)
            some.append(collection)

    def change(self, collection: Collection) -> None:
        """Remember this in the place of the one of its name. Raises CannotWrite, CannotRead."""
        with self._changing() as some:
            some[:] = [collection if each.name == collection.name else each for each in some]

    def forget(self, name: str) -> None:
        """Forget a collection; its folders and archives stay. Raises CannotWrite, CannotRead."""
        name = self.get(name).name
        with self._changing() as some:
            some[:] = [each for each in some if each.name != name]

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[Collection]]:
        """The list, written when the block is left; no other program changes it meanwhile."""
        with writing("the list of collections"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = open_file(self.path.with_name(f"{NAME}.lock"), "a")
        with lock:
            end = time.monotonic() + _PATIENCE
            with contextlib.suppress(NoLocksError):
                while not try_lock(lock.fileno()):
                    if time.monotonic() > end:
                        raise TargetBusy
                    time.sleep(0.05)
            some = self.all()
            yield some
            told = {"trilobyte_collections": _VERSION, "collections": [_told(each) for each in some]}
            part = self.path.with_name(f"{NAME}.part")
            with writing("the list of collections"):
                with open_file(part, "w") as file:
                    file.write(json.dumps(told, indent=1).encode("ascii"))
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(part, self.path)


def moved(collection: Collection, target: Path, drives: Drives) -> Collection:
    """The collection with another place for its archives."""
    return replace(collection, target=Place.of(target, drives))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _told(collection: Collection) -> dict[str, Any]:
    told = asdict(collection)
    for place in (told["target"], *told["sources"]):
        place["path"] = os.fspath(place["path"])  # bytes that are no text become lone surrogates, which JSON holds
    return told


def _understood(told: dict[str, Any]) -> Collection:
    """Raises ValueError, KeyError, TypeError."""
    known = dict(told)
    known["target"] = _place(told["target"])
    known["sources"] = tuple(map(_place, told["sources"]))
    found = Collection(**known)
    texts = (found.name, found.preset, found.gone, found.device, found.model)
    if not all(isinstance(each, str) for each in texts):
        raise ValueError
    if found.preset not in PRESETS or found.device not in DEVICES:
        raise ValueError
    if found.gone not in get_args(Gone) or type(found.accept_damage) is not bool or not found.sources:
        raise ValueError
    if type(found.recovery) is not int or not 0 <= found.recovery <= 100:
        raise ValueError
    if type(found.preview) is not int or not WHOLE_TRACK <= found.preview <= LONGEST_PREVIEW:
        raise ValueError
    if found.preview_codec not in get_args(PreviewCodecName):
        raise ValueError
    return found


def _place(told: dict[str, Any]) -> Place:
    if not all(isinstance(told[name], str) for name in ("path", "drive", "label", "below")):
        raise TypeError
    path = Path(told["path"])
    if not path.is_absolute():
        raise ValueError
    return Place(path, told["drive"], told["label"], told["below"])

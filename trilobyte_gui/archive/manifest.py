"""The list of a mirrored folder: every file with its hash, every folder with its time and permissions, every link.

It stands in the mirrored folder as `trilobyte-manifest.json`, and carries a checksum of its own. Restoring gives empty
folders, links, times and permissions back from it, and tells what is missing or was changed; so does verifying.

Symbolic links that lead to something within the folder are listed and made again; any other is followed, as what it
leads to would otherwise be lost.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import posixpath
import stat
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from trilobyte_gui.archive.file_times import set_created
from trilobyte_gui.archive.oserrors import writing
from trilobyte_gui.archive.safe_write import SafeWrite
from trilobyte_gui.codec.errors import TargetBusy

Listed = TypeVar("Listed", "File", "Folder")

NAME = "trilobyte-manifest.json"
_VERSION = 1
_PATIENCE = 60.0  # seconds to wait for another program that writes it
_LARGEST = 1 << 26


@dataclass(frozen=True, slots=True)
class File:
    """One file: its `path` below the folder that was mirrored, the path `stored` below the mirror, and the size and
    SHA-256 of the original. `reason` tells why a copy is not an archive, or what an archive lacks."""

    path: str
    stored: str
    how: Literal["archive", "copy"]
    bytes: int
    sha256: str
    mtime_ns: int
    mode: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder below the one that was mirrored (which itself is `.`)."""

    path: str
    mtime_ns: int
    mode: int
    created_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link at `path`, and where it leads, relative to its own folder."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Files by where they are `stored`, folders and links by their paths; `sound` when its checksum is right."""

    files: dict[str, File]
    folders: dict[str, Folder]
    links: dict[str, Link] = field(default_factory=dict)
    sound: bool = True

    def below(self, folder: str) -> Manifest:
        """The folders and links of `folder` alone, seen from there."""
        if folder == ".":
            return self
        folders = [replace(each, path=_below(each.path, folder)) for each in self.folders.values()]
        links = [replace(each, path=_below(each.path, folder)) for each in self.links.values()]
        return Manifest(
            {}, {each.path: each for each in folders if each.path}, {each.path: each for each in links if each.path}
        )


class Manifests:
    """The manifests that govern files, read once each."""

    def __init__(self) -> None:
        self._read: dict[Path, Manifest | None] = {}
        self._paths: dict[Path, set[str]] = {}

    def at(self, folder: Path) -> Manifest | None:
        folder = Path(os.path.abspath(folder))
        if folder not in self._read:
            self._read[folder] = read(folder)
        return self._read[folder]

    def governing(self, path: Path) -> Path | None:
        """The nearest folder above `path` with a manifest (but not one that itself is a copy, as in the mirror of a
        mirror)."""
        path = Path(os.path.abspath(path))
        for folder in path.parents:
            manifest = folder / NAME
            if manifest != path and self.at(folder) and not self.entry(manifest):
                return folder
        return None

    def entry(self, path: Path) -> File | None:
        """What is listed of a file below a mirror; None where nothing is."""
        folder = self.governing(path)
        manifest = self.at(folder) if folder else None
        return manifest.files.get(relative(Path(os.path.abspath(path)), folder)) if manifest and folder else None

    def superseded(self, path: Path) -> bool:
        """Whether a file that is not listed lies where a listed one is to return."""
        folder = self.governing(path)
        manifest = self.at(folder) if folder else None
        if not manifest or not folder or self.entry(path):
            return False
        if folder not in self._paths:
            self._paths[folder] = {each.path for each in manifest.files.values()}
        return relative(Path(os.path.abspath(path)), folder) in self._paths[folder]

    def listed(self, path: Path) -> Literal["", "listed", "not listed"]:
        """Whether a file is listed; "" where no manifest tells."""
        return "" if not self.governing(path) else "listed" if self.entry(path) else "not listed"


def read(mirror: Path) -> Manifest | None:
    """The manifest of a mirrored folder; None where there is none that can be understood."""
    path = mirror / NAME
    try:
        if path.stat().st_size > _LARGEST:
            return None
        told = json.loads(path.read_text("utf-8"))
        if told["trilobyte_manifest"] != _VERSION:
            return None
        files = [_sound(File(**_decoded(each, "path", "stored"))) for each in told["files"]]
        folders = [_sound(Folder(**_decoded(each, "path"))) for each in told["folders"]]
        links = [Link(**_decoded(each, "path", "to")) for each in told["links"]]
        sound = told["checksum"] == _checksum(told)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    # What a stranger wrote must not lead out of the folder.
    return Manifest(
        {each.stored: each for each in files if _inside(each.path) and _inside(each.stored)},
        {each.path: each for each in folders if _inside(each.path)},
        {each.path: each for each in links if _inside(each.path) and _leads_inside(each)},
        sound,
    )


def update(root: Path, mirror: Path, files: Iterable[File]) -> None:
    """Write the manifest of `mirror`, which mirrors `root`, with these files; what it listed before stays listed
    while it is there. Raises CannotWrite."""
    patience = _PATIENCE
    while True:
        try:
            with SafeWrite(mirror / NAME, root) as out:  # holds the lock, so that no other program merges meanwhile
                told = _merged(root, mirror, files)
                with writing("the manifest"):
                    out.file.write(json.dumps(told, indent=1).encode("ascii") + b"\n")
                out.sync()
                out.commit(mirror / NAME, replace=True)
                return
        except TargetBusy:
            if patience <= 0:
                raise
            patience -= 0.1
            time.sleep(0.1)


def _merged(root: Path, mirror: Path, files: Iterable[File]) -> dict[str, Any]:
    before = read(mirror)
    new = {each.stored: each for each in files}
    whole = {each.path for each in new.values() if each.how == "archive" and not each.reason}
    merged = {
        stored: each
        for stored, each in (before.files.items() if before else ())
        if os.path.exists(mirror / stored) and each.path not in whole  # such as a copy of what was damaged then
    } | new
    folders, links = _folders_and_links(root)
    told: dict[str, Any] = {
        "trilobyte_manifest": _VERSION,
        "folders": [_encoded(asdict(each), "path") for each in folders],
        "links": [_encoded(asdict(each), "path", "to") for each in links],
        "files": [_encoded(asdict(merged[stored]), "path", "stored") for stored in sorted(merged)],
    }
    told["checksum"] = _checksum(told)
    return told


def restore_all_folders(mirror: Path, target: Path) -> None:
    """What `restore_folders` does, for every manifest that governs a folder at or below `mirror`."""
    manifests = Manifests()
    above = manifests.governing(mirror)
    listing = manifests.at(above) if above else None
    if above and listing:
        restore_folders(listing.below(relative(Path(os.path.abspath(mirror)), above)), target)
    for path in sorted(mirror.rglob(NAME), reverse=True):
        manifest = manifests.at(path.parent)
        if manifest and not manifests.entry(path):
            restore_folders(manifest, target / path.parent.relative_to(mirror))


def restore_folders(manifest: Manifest, target: Path) -> None:
    """Make the folders and links of a manifest below `target` where they are missing, and give all folders their
    permissions and times. What the system refuses stays undone."""
    for folder in sorted(manifest.folders.values(), key=lambda each: each.path.count("/"), reverse=True):
        path = target / folder.path
        if _is_below(path, target):
            with contextlib.suppress(OSError):
                path.mkdir(parents=True, exist_ok=True)
    _restore_links(manifest.links.values(), target)
    for folder in sorted(manifest.folders.values(), key=lambda each: (each.path != ".", each.path), reverse=True):
        path = target / folder.path
        if not _is_below(path, target):
            continue
        with contextlib.suppress(OSError, OverflowError):
            set_created(path, folder.created_ns)
            os.utime(path, ns=(folder.mtime_ns, folder.mtime_ns))
            path.chmod(folder.mode & 0o777)


def _restore_links(links: Iterable[Link], target: Path) -> None:
    made: list[Path] = []
    for link in links:
        path = target / link.path
        if not _is_below(path.parent, target):
            continue
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(link.to, target_is_directory=(path.parent / link.to).is_dir())
            made.append(path)
    # Links that lead over other links may lead elsewhere than their text says.
    for path in made:
        if not _is_below(path, target):
            with contextlib.suppress(OSError):
                path.unlink()


def _is_below(path: Path, target: Path) -> bool:
    """Whether `path` leads to `target` or to something within it, over whatever links there are now."""
    return os.path.join(os.path.realpath(path), "").startswith(os.path.join(os.path.realpath(target), ""))


def relative(path: Path, root: Path) -> str:
    """`path` below `root`, with slashes."""
    return path.relative_to(root).as_posix()


def link_inside(path: Path, root: Path) -> Link | None:
    """The symbolic link at `path`, if it leads to something within `root`."""
    try:
        link = Link(relative(path, root), os.readlink(path).replace(os.sep, "/"))
    except (OSError, ValueError):
        return None
    return link if _leads_inside(link) else None


def _folders_and_links(root: Path) -> tuple[list[Folder], list[Link]]:
    folders: list[Folder] = []
    links: list[Link] = []
    for path, names, files in os.walk(root):
        names.sort()
        for name in (*names, *sorted(files)):
            link = link_inside(Path(path, name), root)
            if link:
                links.append(link)
        with contextlib.suppress(OSError):
            status = os.stat(path)
            created = getattr(status, "st_birthtime_ns", None)
            mode = stat.S_IMODE(status.st_mode) & 0o777
            folders.append(Folder(relative(Path(path), root), status.st_mtime_ns, mode, created))
    return folders, links


def _checksum(told: dict[str, Any]) -> str:
    """Of everything that the manifest lists."""
    listed = json.dumps([told[name] for name in ("folders", "links", "files")], sort_keys=True)
    return hashlib.sha256(listed.encode("ascii")).hexdigest()


def _below(path: str, folder: str) -> str:
    return "." if path == folder else path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else ""


def _leads_inside(link: Link) -> bool:
    where = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), link.to))
    return bool(link.to) and not posixpath.isabs(link.to) and _inside(where)


def _sound(entry: Listed) -> Listed:
    """The entry; TypeError unless its numbers are numbers."""
    if type(entry.mode) is not int or type(entry.mtime_ns) is not int:
        raise TypeError("mode and mtime_ns are numbers")
    if isinstance(entry, Folder) and type(entry.created_ns) not in (int, type(None)):
        raise TypeError("created_ns is a number")
    if isinstance(entry, File) and not isinstance(entry.sha256, str):
        raise TypeError("sha256 is text")
    return entry


def _inside(path: str) -> bool:
    parts = path.split("/")
    plain = os.name != "nt" or not any(letter in path for letter in "\\:")
    return plain and not (".." in parts or path.startswith("/") or "\0" in path)


def _encoded(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    """Names that are no Unicode are given in base64 beside."""
    for name in names:
        raw = os.fsencode(entry[name])
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            entry[name] = raw.decode("utf-8", "replace")
            entry[f"{name}_base64"] = base64.b64encode(raw).decode("ascii")
    return entry


def _decoded(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    entry = dict(entry)
    for name in names:
        raw = entry.pop(f"{name}_base64", None)
        if raw is not None:
            entry[name] = os.fsdecode(base64.b64decode(raw))
        if not isinstance(entry[name], str):
            raise TypeError(name)
    return entry

"""The list of a mirrored folder: every file with its hash, every folder with its time and permissions.

It stands in the mirrored folder as `trilobyte-manifest.json`. Restoring gives empty folders, times and permissions
back from it, and tells what is missing or was changed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from trilobyte_gui.archive.file_times import set_created
from trilobyte_gui.archive.oserrors import writing

NAME = "trilobyte-manifest.json"
_VERSION = 1
_LARGEST = 1 << 28


@dataclass(frozen=True, slots=True)
class File:
    """One file: its `path` below the folder that was mirrored, the path `stored` below the mirror, and the size and
    SHA-256 of the original. `reason` tells why a copy is not an archive."""

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
class Manifest:
    files: dict[str, File]
    folders: dict[str, Folder]


def read(mirror: Path) -> Manifest | None:
    """The manifest of a mirrored folder; None where there is none that can be understood."""
    path = mirror / NAME
    try:
        if path.stat().st_size > _LARGEST:
            return None
        told = json.loads(path.read_text("utf-8"))
        if told["trilobyte_manifest"] != _VERSION:
            return None
        files = [File(**_decoded(each, "path", "stored")) for each in told["files"]]
        folders = [Folder(**_decoded(each, "path")) for each in told["folders"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    # What a stranger wrote must not lead out of the folder.
    safe = [each for each in files if _inside(each.path) and _inside(each.stored)]
    return Manifest({each.stored: each for each in safe}, {each.path: each for each in folders if _inside(each.path)})


def update(root: Path, mirror: Path, files: Iterable[File]) -> None:
    """Write the manifest of `mirror`, which mirrors `root`, with these files; what it listed before stays listed
    while it is there. Raises CannotWrite."""
    before = read(mirror)
    merged = {
        stored: each for stored, each in (before.files.items() if before else ()) if (mirror / stored).exists()
    }
    merged.update({each.stored: each for each in files})
    told = {
        "trilobyte_manifest": _VERSION,
        "folders": [_encoded(asdict(each), "path") for each in _folders(root)],
        "files": [_encoded(asdict(merged[stored]), "path", "stored") for stored in sorted(merged)],
    }
    part = mirror / f".{NAME}.{secrets.token_hex(4)}.part"
    with writing("the manifest"):
        mirror.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("x", encoding="utf-8") as file:
                json.dump(told, file, indent=1)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, mirror / NAME)
        finally:
            part.unlink(missing_ok=True)


def restore_folders(manifest: Manifest, target: Path) -> None:
    """Make the folders of a manifest below `target` where they are missing, and give all of them their permissions
    and times. What the system refuses stays undone."""
    for folder in sorted(manifest.folders.values(), key=lambda each: each.path.count("/"), reverse=True):
        with contextlib.suppress(OSError, OverflowError):
            path = target / folder.path
            path.mkdir(parents=True, exist_ok=True)
    for folder in sorted(manifest.folders.values(), key=lambda each: (each.path != ".", each.path), reverse=True):
        with contextlib.suppress(OSError, OverflowError):
            path = target / folder.path
            set_created(path, folder.created_ns)
            os.utime(path, ns=(folder.mtime_ns, folder.mtime_ns))
            path.chmod(folder.mode & 0o777)


def relative(path: Path, root: Path) -> str:
    """`path` below `root`, with slashes."""
    return path.relative_to(root).as_posix()


def _folders(root: Path) -> Iterator[Folder]:
    for path, names, _ in os.walk(root):
        names.sort()
        with contextlib.suppress(OSError):
            status = os.stat(path)
            created = getattr(status, "st_birthtime_ns", None)
            mode = stat.S_IMODE(status.st_mode) & 0o777
            yield Folder(relative(Path(path), root), status.st_mtime_ns, mode, created)


def _inside(path: str) -> bool:
    parts = path.split("/")
    return not (".." in parts or path.startswith("/") or "\\" in path or "\0" in path or ":" in parts[0])


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

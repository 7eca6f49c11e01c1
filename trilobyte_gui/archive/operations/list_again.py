"""Listing an archive or copy that came back from the trash in the manifest of its mirror."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal

from trilobyte_gui.archive.opening import header_of, least_size
from trilobyte_gui.archive.planning.scan import SUFFIX
from trilobyte_gui.archive.storage.fingerprints import sha256_of
from trilobyte_gui.archive.storage.manifest import FileEntry, ManifestLog, Manifests, relative, update
from trilobyte_gui.archive.storage.oserrors import reading


def list_again(path: Path, listed: FileEntry | None = None) -> None:
    """Note in the manifest that governs it that an archive or copy is back, as it was `listed` where that is known.
    Raises CannotRead, CannotWrite."""
    manifests = Manifests()
    mirror = manifests.governing(path)
    manifest = manifests.at(mirror) if mirror else None
    if mirror is None or manifest is None or not manifest.source or manifests.entry(path):
        return
    stored = relative(Path(os.path.abspath(path)), mirror)
    log = ManifestLog(Path(manifest.source), mirror)
    log.add(listed if listed and listed.stored == stored else _entry(path, stored))
    update(Path(manifest.source), mirror, log, manifest.folders.values(), manifest.links.values())


def _entry(path: Path, stored: str) -> FileEntry:
    """What can be told of an archive or copy by itself."""
    header = header_of(path)
    with reading():
        status = path.stat()
    if header:
        name, mode = stored.removesuffix(SUFFIX), header.origin.mode
        sha256, facts = header.source_sha256.hex(), (header.source_size, header.mtime_ns)
    else:
        name, mode = stored, None
        sha256, facts = sha256_of(path).hex(), (status.st_size, status.st_mtime_ns)
    mode = stat.S_IMODE(status.st_mode) & 0o777 if mode is None else mode
    how: Literal["archive", "copy"] = "archive" if header else "copy"
    least = least_size(path) if header else 0
    return FileEntry(name, stored, how, facts[0], sha256, facts[1], mode, least=least)

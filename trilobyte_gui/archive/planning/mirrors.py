"""Which folder below the output folder mirrors a source folder.

`Music` is mirrored as `Music`, unless that mirrors another folder of this name: then as `Music (2)`, and so on; the
manifests say. A library that was moved, or that another computer sees under another path, is known by its files.
"""

from __future__ import annotations

import itertools
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.storage.manifest import Manifest, Manifests, relative
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.safe_write import sync_folder

_SAMPLE = 200  # files of a manifest that are looked at to know a library again


@dataclass(frozen=True, slots=True)
class Mirror:
    """`folder` mirrors what was named; the manifest that governs it is that of `top`, which mirrors `root`: the same
    folders, or ones above them where a part of a mirrored library was named."""

    folder: Path
    root: Path
    top: Path


class Mirrors:
    """The mirrors below `output` of the folders of one run."""

    def __init__(self, output: Path, manifests: Manifests) -> None:
        self._output = output
        self._manifests = manifests
        self._taken: dict[Path, Path] = {}  # by mirror, the folder that is mirrored

    def of(self, root: Path) -> Mirror | None:
        """Where the folder `root` is mirrored, or will be; None where that is the folder itself, so that archives
        are next to their sources."""
        name = Path(os.path.abspath(root)).name  # also of `.`, `..` and `music/`; empty for the root of a drive
        for number in itertools.count(1):
            folder = self._output / (name if number == 1 else f"{name} ({number})".strip())
            if folder in self._taken and not is_same(self._taken[folder], root):
                continue
            if is_same(folder, root):
                return None
            found = _governed(folder, root, self._manifests)
            if found and not folder.exists():
                found = self._of_renamed(root) or found
            if found:
                self._taken[found.folder] = root
                return found
        raise AssertionError("there is always a free name")

    def _of_renamed(self, root: Path) -> Mirror | None:
        """The mirror of a folder that is not there any more, if `root` holds its files: it was renamed."""
        for folder in sorted(self._output.iterdir()) if self._output.is_dir() else ():
            manifest = self._manifests.at(folder) if folder not in self._taken and folder.is_dir() else None
            if manifest and manifest.files and not os.path.isdir(manifest.source) and _is_alike(manifest, root):
                return Mirror(folder, root, folder)
        return None

    def has(self, folder: Path) -> bool:
        """Whether `folder` is one of them, or another mirror in the output folder."""
        if any(folder.name == each.name and is_same(folder, each) for each in self._taken):
            return True
        return is_same(folder.parent, self._output) and self._manifests.at(folder) is not None


def _governed(folder: Path, root: Path, manifests: Manifests) -> Mirror | None:
    """The mirror at `folder`, if that mirrors `root` or is free to do so."""
    manifest = manifests.at(folder)
    if manifest is None:
        above = manifests.governing(folder)
        told = manifests.at(above) if above else None
        if above and told and told.source:
            part = relative(Path(os.path.abspath(folder)), above)
            if is_same(Path(told.source, part), root) and told.host == platform.node():
                named, source = Path(os.path.abspath(root)), Path(told.source)
                if not named.is_relative_to(source):  # it was named by way of a link
                    source = named.parents[len(Path(part).parts) - 1]
                return Mirror(above / part, source, above)
        inside = folder.is_dir() and _is_below(folder, root)  # a part of the library may have that name
        return None if inside else Mirror(folder, root, folder)
    return Mirror(folder, root, folder) if mirrors(manifest, root) else None


def mirrors(manifest: Manifest, root: Path) -> bool:
    """Whether a manifest is that of a mirror of `root`."""
    here = manifest.host == platform.node()
    if here and (manifest.source == os.path.abspath(root) or is_same(Path(manifest.source), root)):
        return True
    if here and os.path.isdir(manifest.source):
        return False
    return _is_alike(manifest, root)


def _is_alike(manifest: Manifest, root: Path) -> bool:
    """Whether most of what is listed is there, in the same size."""
    files = list(manifest.files.values())
    sample = files[:: max(1, len(files) // _SAMPLE)]
    return 2 * sum(_has_size(root / each.path, each.bytes) for each in sample) >= len(sample)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def is_same(one: Path, other: Path) -> bool:
    """Whether both paths lead to one file or folder; False where either is not there."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _is_below(folder: Path, root: Path) -> bool:
    return Path(os.path.realpath(root)) in Path(os.path.realpath(folder)).parents


def rename_with_sources(paths: Iterable[Path], output: Path) -> list[tuple[Path, Path]]:
    """Give the mirrors of folders that were renamed their new names; which, and what they were called. Raises
    CannotWrite."""
    renamed = []
    mirrors = Mirrors(output, Manifests())
    for path in paths:
        found = mirrors.of(path) if path.is_dir() else None
        if found is None or found.folder != found.top or not found.folder.is_dir():
            continue
        target = output / Path(os.path.abspath(path)).name
        numbered = found.folder.name.startswith(f"{target.name} (")
        if found.folder.name != target.name and not numbered and not os.path.lexists(target):
            with writing("the mirror's folder"):
                os.rename(found.folder, target)
                sync_folder(output)
            renamed.append((target, found.folder))
    return renamed

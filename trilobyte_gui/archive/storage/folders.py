"""Folders and symbolic links of a mirrored folder: which there are, and making them again."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from trilobyte_gui.archive.storage.file_times import set_created
from trilobyte_gui.archive.storage.manifest import (
    NAME,
    FolderEntry,
    LinkEntry,
    Manifest,
    Manifests,
    link_inside,
    relative,
)

_KEPT = 0o777 | stat.S_ISGID | stat.S_ISVTX  # what folders that people share depend on


def folders_and_links(root: Path, mirror: Path) -> tuple[list[FolderEntry], list[LinkEntry]]:
    """Those of the folder `root`, without what is in `mirror` where that lies within."""
    folders: list[FolderEntry] = []
    links: list[LinkEntry] = []
    for path, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not _is_same(Path(path, name), mirror))
        for name in (*names, *sorted(files)):
            link = link_inside(Path(path, name), root)
            if link:
                links.append(link)
        with contextlib.suppress(OSError):
            status = os.stat(path)
            created = getattr(status, "st_birthtime_ns", None)
            mode = status.st_mode & _KEPT
            folders.append(FolderEntry(relative(Path(path), root), status.st_mtime_ns, mode, created))
    return folders, links


def _is_same(folder: Path, mirror: Path) -> bool:
    try:
        return folder.name == mirror.name and os.path.samefile(folder, mirror)
    except OSError:
        return False


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
            path.chmod(folder.mode & _KEPT)


def _restore_links(links: Iterable[LinkEntry], target: Path) -> None:
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

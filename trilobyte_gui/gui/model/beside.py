"""What lies beside the music: covers, cue sheets, logs, booklets. Which of it comes along. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.storage.manifest import FileEntry, Manifests
from trilobyte_gui.gui.model.track import BUSY, Kind, Row


@dataclass(frozen=True, slots=True)
class SideFileCopy:
    """A copy that lies at `copy`, with its line in the manifest; `path` is where its original was."""

    copy: Path
    path: Path
    root: Path
    entry: FileEntry


def stored_beside(made: Iterable[tuple[Path, Path, Path]], partly: bool) -> Iterator[SideFileCopy]:
    """What manifests list beside archives, given as (archive, its original, the folder that was added): all that is
    kept of that folder; `partly`, what lay with these originals, above or below them, but with no others."""
    manifests = Manifests()
    wanted: dict[tuple[Path, Path, Path], set[Path]] = {}
    for archive, path, root in made:
        top, entry = manifests.governing(archive), manifests.entry(archive)
        below = Path(entry.path).parts if entry else ()
        if top and below and path.is_relative_to(root) and path.parts[-len(below) :] == below:
            source = path.parents[len(below) - 1]
            wanted.setdefault((top, source, root), set()).add(path.parent)
    for (top, source, root), folders in wanted.items():
        files = list(manifest.files.values()) if (manifest := manifests.at(top)) else []
        music = {(source / each.path).parent for each in files if each.how == "archive"}
        above = {folder for each in folders for folder in each.parents}
        for each in files:
            path = source / each.path
            belongs = not partly or _belongs(path.parent, root, folders, music, above)
            if each.how == "copy" and path.is_relative_to(root) and belongs:
                yield SideFileCopy(top / each.stored, path, root, each)


def alongside(chosen: Iterable[Row], rows: Iterable[Row], partly: bool) -> list[Row]:
    """Rows that are no music and belong to the folders of the `chosen` ones: all of the folder that the user added;
    `partly`, what lies with chosen tracks, above or below them, but with no others."""
    chosen = list(chosen)
    roots = {row.root for row in chosen if row.root is not None}
    here = [row for row in rows if row.root in roots]
    others = [row for row in here if row.kind is Kind.OTHER and row.state not in BUSY and row.result.gone is None]
    if not partly:
        return others
    wanted = {row.path.parent for row in chosen}
    music = {row.path.parent for row in here if row.kind is not Kind.OTHER}
    above = {folder for each in wanted for folder in each.parents}
    return [row for row in others if _belongs(row.path.parent, row.root, wanted, music, above)]


def _belongs(folder: Path, root: Path | None, wanted: set[Path], music: set[Path], above: set[Path]) -> bool:
    """Whether the nearest folder with music, from `folder` upwards, is a wanted one, or `folder` is above one."""
    for each in (folder, *folder.parents):
        if each in wanted:
            return True
        if each in music or each == root:
            break
    return folder in above and folder not in music

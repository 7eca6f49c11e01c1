"""What lies beside the music: covers, cue sheets, logs, booklets. Which of it comes along. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from trilobyte_gui.gui.model.track import BUSY, Kind, Row


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

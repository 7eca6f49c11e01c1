"""Files that hold the same audio, whatever they are called and however they are packed. No Qt here.

Headers tell most of it: FLAC files and archives name the MD5 of their audio. Others are read, but only those that
could be the same as another one: of equal length, rate, depth and channels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui.model.messages import HeaderFacts
from trilobyte_gui.gui.services import priority

_BLOCK = 1 << 16
Shape = tuple[int, int, int, int]


@dataclass(slots=True)
class _Member:
    id: int
    path: Path
    archive: bool
    size: int  # of the source, also for an archive
    md5: bytes
    mtime_ns: int  # of the source, also for an archive


class DuplicateFinder:
    """`add` what was probed; `find` tells of each file the id of the first with its audio, or of its archive."""

    def __init__(self) -> None:
        self._shapes: dict[Shape, list[_Member]] = {}
        self._fresh: dict[Shape, None] = {}  # shapes with members that have not been compared

    def add(self, facts: HeaderFacts, path: Path, archive: bool, size: int) -> None:
        if facts.error is None and facts.audio.frames:
            audio = facts.audio
            shape = audio.rate, audio.bits, audio.channels, facts.audio.frames
            self._shapes.setdefault(shape, []).append(_Member(facts.id, path, archive, size, facts.md5, facts.mtime_ns))
            self._fresh[shape] = None

    def find(self, control: Control, tell: Callable[[dict[int, int], dict[int, int]], None]) -> None:
        """Raises Interrupted when stopped. `tell` gets {file: first file} and {source: its archive}."""
        fresh, self._fresh = list(self._fresh), {}
        for shape in fresh:
            members = self._shapes[shape]
            if len(members) > 1:
                same, archived = _compare(members, control)
                if same or archived:
                    tell(same, archived)


def _compare(members: list[_Member], control: Control) -> tuple[dict[int, int], dict[int, int]]:
    beside = {(each.path, each.size, each.mtime_ns): each for each in members if each.archive}
    for each in members:
        if not each.md5:
            own = beside.get((each.path.with_name(archive_name(each.path)), each.size, each.mtime_ns))
            each.md5 = own.md5 if own else _md5(each.path, control)
    archives: dict[bytes, int] = {}
    first: dict[bytes, int] = {}
    same: dict[int, int] = {}
    archived: dict[int, int] = {}
    for each in members:
        if each.archive and each.md5:
            archives.setdefault(each.md5, each.id)
    for each in members:
        if not each.md5:
            continue
        if not each.archive and each.md5 in archives:
            archived[each.id] = archives[each.md5]
        if each.archive:
            if archives[each.md5] != each.id:
                same[each.id] = archives[each.md5]
        elif first.setdefault(each.md5, each.id) != each.id:
            same[each.id] = first[each.md5]
    return same, archived


def _md5(path: Path, control: Control) -> bytes:
    """Of the audio as FLAC defines it; b"" where it cannot be read."""
    from trilobyte_gui.audio.source import open_source

    try:
        with open_source(path) as source:
            for _ in source.blocks(_BLOCK):
                control.checkpoint()
                priority.give_way()
            return source.md5
    except TrilobyteError:
        control.checkpoint()
        return b""

"""Keeping the catalogue: what an archive says of itself, whole folders of them, and what a batch does meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import SimpleQueue

from trilobyte_gui.archive.opening import open_archive, preset_name, readable_tags, wrapper_of
from trilobyte_gui.archive.storage.catalogue import Catalogue, Entry
from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.storage.manifest import Manifests
from trilobyte_gui.archive.storage.oserrors import reading
from trilobyte_gui.archive.tasks import (
    Compressed,
    Done,
    Estimated,
    Event,
    Failed,
    Moved,
    Options,
    Pruned,
    Repaired,
    Task,
    Verified,
)
from trilobyte_gui.codec.container import ArchiveReader
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import ArchiveDamaged, TrilobyteError
from trilobyte_gui.metadata.art import mark, thumbnail
from trilobyte_gui.metadata.fields import Tags
from trilobyte_gui.metadata.tags import tags_of

SUFFIX = ".trilo"
SIDE = 160  # pixels of a small cover
_COVER = re.compile(r"(cover|folder|front|albumart)\.(jpe?g|png)", re.IGNORECASE)
_LARGEST = 1 << 25  # bytes of a picture file that is looked at
_FRONT = 3
_HANDFUL = 500  # archives that are taken in at once


class Reading:
    """Makes entries of archives, and small covers, each once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._beside: dict[Path, bytes] = {}  # by folder, the mark of the picture file in it
        self.images: dict[bytes, bytes] = {}  # new ones by mark

    def entry(self, path: Path) -> Entry:
        """What the archive at `path` says. Raises CannotRead, ArchiveDamaged, NeedsNewer."""
        with open_archive(path) as reader, reading("the archive"):
            status = path.stat()
            header = reader.header
            tags = readable_tags(reader)
            cover = self._cover(reader, tags) or self._picture_beside(path.parent)
        return Entry(
            path=path,
            mtime_ns=status.st_mtime_ns,
            size=status.st_size,
            original=header.source_size,
            flac=header.flac8_size,
            promise=header.promise,
            incomplete=header.incomplete,
            sha256=header.source_sha256,
            pcm_md5=header.pcm_md5,
            kind=header.kind,
            preset=preset_name(header.preset) or "",
            channels=header.channels,
            rate=header.rate,
            bits=header.bits,
            seconds=header.seconds,
            title=_text(tags.get("TITLE") or Path(path.name.removesuffix(SUFFIX)).stem),
            artist=_text(tags.get("ARTIST")),
            album=_text(tags.get("ALBUM") or path.parent.name),
            album_artist=_text(tags.get("ALBUMARTIST", "ALBUM ARTIST")),
            number=tags.number("TRACKNUMBER"),
            disc=tags.number("DISCNUMBER"),
            year=tags.year("DATE", "YEAR"),
            genre=_text(tags.get("GENRE")),
            cover=cover,
        )

    def _cover(self, reader: ArchiveReader, tags: Tags) -> bytes:
        """The mark of the archive's own cover, of which there is a small one now; empty where there is none."""
        pictures = tags.pictures
        if not pictures and len(reader.wrapper) > 1 << 10:  # the tag had no room for one
            with contextlib.suppress(ArchiveDamaged, ValueError):
                pictures = tags_of(wrapper_of(reader)).pictures
        for picture in sorted(pictures, key=lambda each: each.kind != _FRONT)[:1]:
            own = mark(picture.data)
            original = next((each.original for each in reader.art if each.mark == own), own)
            return self._made_small(original, picture.data)
        return b""

    def _picture_beside(self, folder: Path) -> bytes:
        if folder not in self._beside:
            self._beside[folder] = b""
            with contextlib.suppress(OSError):
                for name in sorted(os.listdir(folder)):
                    path = folder / name
                    if _COVER.fullmatch(name) and path.stat().st_size <= _LARGEST:
                        data = path.read_bytes()
                        self._beside[folder] = self._made_small(mark(data), data)
                        break
        return self._beside[folder]

    def _made_small(self, name: bytes, data: bytes) -> bytes:
        """`name`, once there is a small cover of that name; empty where none can be made."""
        if name not in self.images and not self._catalogue.has_image(name):
            small = thumbnail(data, SIDE)
            if small is None:
                return b""
            self.images[name] = small
        return name


def _text(told: str) -> str:
    return told.encode("utf-8", "replace").decode("utf-8").replace("\0", " / ").strip()


@dataclass
class TakenIn:
    """What became of a folder's archives: how many are `new` or other than before, `same`, or `gone`, and what could
    not be read."""

    new: int = 0
    same: int = 0
    gone: int = 0
    failed: list[tuple[Path, TrilobyteError]] = field(default_factory=list)


def take_in(
    catalogue: Catalogue,
    folder: Path,
    again: bool = False,
    control: Control | None = None,
    told: Callable[[int], object] = lambda count: None,
) -> TakenIn:
    """Bring the catalogue up to date with the archives in `folder`: what has the size and time that it had is only
    opened with `again`. `told` hears how many were looked at. Raises CannotRead, CannotWrite, Interrupted."""
    with reading("the folder"):
        os.listdir(folder)
    known, made, reader = catalogue.known(folder), TakenIn(), Reading(catalogue)
    entries: list[Entry] = []
    count = 0
    for path in archives_in(folder):
        if control:
            control.checkpoint()
        count += 1
        before = known.pop(path, None)
        try:
            with noting(f"catalogue {path}"):
                if not again and before == _facts(path):
                    made.same += 1
                else:
                    entries.append(reader.entry(path))
                    made.new += 1
        except TrilobyteError as error:
            made.failed.append((path, error))
            if before and isinstance(error, ArchiveDamaged):
                catalogue.found(path, error.message)
        if len(entries) >= _HANDFUL:
            catalogue.put(entries, reader.images)
            entries, reader.images = [], {}
        if count % 100 == 0:
            told(count)
    catalogue.put(entries, reader.images)
    told(count)
    gone = [path for path in known if not os.path.lexists(path)]
    made.gone = len(gone)
    catalogue.drop(gone)
    return made


def homes(journal: Journal, targets: Iterable[Path] = ()) -> list[Path]:
    """Where to look for archives to make the catalogue again: the folders that the journal knows, or the mirrored ones
    around them, and the `targets` of collections; none of them within another."""
    manifests = Manifests()
    found = {os.path.abspath(each) for each in targets}
    found |= {os.path.abspath(manifests.governing(folder / SUFFIX) or folder) for folder in journal.folders()}
    top: list[str] = []
    for each in sorted(found, key=lambda path: Path(path).parts):
        if not (top and Path(top[-1]) in Path(each).parents):
            top.append(each)
    return [Path(each) for each in top]


def archives_in(folder: Path) -> Iterator[Path]:
    """The archives in a folder and those below it, in order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names) if name.endswith(SUFFIX))


def _facts(path: Path) -> tuple[int, int]:
    with reading("the archive"):
        status = path.stat()
    return status.st_size, status.st_mtime_ns


def _named(options: Options) -> str:
    """What estimates are kept under."""
    return f"{options.preset} {options.model}".strip()


def _understood(told: str) -> Estimated | None:
    """The estimate that was kept as this text; None where it is none."""
    try:
        values = json.loads(told)
        numbers = all(isinstance(value, int | float) for name, value in values.items() if name != "source_kind")
        return Estimated(**values) if numbers and isinstance(values["source_kind"], str) else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


class Cataloguer:
    """Notes in the catalogue what is done to archives, in a thread of its own that the work never waits for. A
    catalogue that cannot be written costs only itself."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or Catalogue()
        self._work: SimpleQueue[Callable[[], object] | Path | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def heard(self, event: Event, options: Options) -> None:
        """Note in the catalogue how a file of a batch ended."""
        match event:
            case Done(_, Compressed(target=path)) | Done(Task(source=path), Repaired()):
                self._ask(path)
            case Done(Task(kind="compress"), Moved(was=was, target=path)):
                self._ask(path)  # first: its preview stays as long as any archive has the same audio
                self._ask(lambda: self.catalogue.drop([was]))
            case Done(Task(source=path), Pruned()):
                self._ask(lambda: self.catalogue.drop([path]))
            case Done(Task(source=path), Estimated() as result):
                self._ask(lambda: self._keep(path, _named(options), result))
            case Done(Task(source=path), Verified()):
                self._ask(lambda: self.catalogue.found(path, ""))
            case Failed(Task(kind="verify" | "restore", source=path), ArchiveDamaged(message=fault)):
                self._ask(lambda: self.catalogue.found(path, fault))

    def estimated(self, tasks: Iterable[Task], options: Options) -> dict[int, Estimated]:
        """What was estimated on another day of tasks (by id) whose files are still the same."""
        wanted = {}
        for task in tasks:
            if task.kind == "estimate":
                with contextlib.suppress(OSError):
                    status = task.source.stat()
                    wanted[task.source, status.st_size, status.st_mtime_ns] = task.id
        told = self.catalogue.estimates(_named(options), wanted) if wanted else {}
        found = {}
        for (path, *_), number in wanted.items():
            if path in told and (estimate := _understood(told[path])):
                found[number] = estimate
        return found

    def damaged(self, tasks: Iterable[Task]) -> Container[Path]:
        """The archives that tasks may replace and that a check found damaged."""
        writing = [task for task in tasks if task.kind == "compress" and task.target]
        folders = {task.mirror or task.target.parent for task in writing if task.target}
        return self.catalogue.faults(folders)

    def _keep(self, path: Path, name: str, result: Estimated) -> None:
        with contextlib.suppress(OSError):
            status = path.stat()
            if status.st_size == result.original_bytes:
                told = json.dumps(asdict(result))
                self.catalogue.estimated(name, [(path, status.st_size, status.st_mtime_ns, told)])

    def close(self) -> None:
        """Wait until everything is noted."""
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def _ask(self, item: Callable[[], object] | Path) -> None:
        self._work.put(item)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._note, name="trilobyte-catalogue", daemon=True)
                self._thread.start()

    def _note(self) -> None:
        """In its thread."""
        reader = Reading(self.catalogue)
        item = self._work.get()
        while item is not None:
            entries: dict[Path, Entry] = {}
            while isinstance(item, Path):  # what came meanwhile goes into the same transaction
                with contextlib.suppress(TrilobyteError), noting(f"catalogue {item}"):
                    entries[item] = reader.entry(item)
                if self._work.empty() or len(entries) >= _HANDFUL:
                    break
                item = self._work.get()
            with contextlib.suppress(TrilobyteError), noting("keep the catalogue"):
                self.catalogue.put(list(entries.values()), reader.images)
                reader.images = {}
                if callable(item):
                    item()
            if item is not None:
                item = self._work.get()

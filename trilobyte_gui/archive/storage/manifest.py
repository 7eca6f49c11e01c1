"""The list of a mirrored folder: every file with its hash, every folder with its time and permissions, every link.

It stands in the mirrored folder as `trilobyte-manifest.json`, and carries a checksum of its own. Restoring gives empty
folders, links, times and permissions back from it, and reports what is missing or was changed; so does verifying. It
names the folder that is mirrored, so that another one of the same name gets a mirror of its own.

While a program works on a mirror it notes each file in a log next to the manifest (`ManifestLog`): a line before the
file gets its name, and one after it. The first tells how to recognise the file, and counts once that has the name.
Reading takes the logs in, so that after a crash nothing that is there is unlisted; writing the manifest merges those of
programs that have ended, and removes them.

Symbolic links that lead to something within the folder are listed and made again; any other is followed, as what it
leads to would otherwise be lost.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import platform
import posixpath
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

from trilobyte_gui.archive.storage.locks import NoLocksError, try_lock
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.archive.storage.own_files import open_file, read_bytes
from trilobyte_gui.archive.storage.safe_write import SafeWrite, refuse_busy_part, sync_folder
from trilobyte_gui.codec.errors import ArchiveDamaged, TargetBusy

Listed = TypeVar("Listed", "FileEntry", "FolderEntry")

NAME = "trilobyte-manifest.json"
_VERSION = 2
_READABLE = (1, 2)
_LOG = re.compile(r"^\.trilobyte-manifest\.log\.[0-9a-f]{8}\.part$")
_KEPT = re.compile(r"^trilobyte-manifest \(unreadable [0-9a-f]{8}\)\.json$")
_PATIENCE = 60.0  # seconds to wait for another program that writes it
_LARGEST = 1 << 30  # bytes that are read: some two million files


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: its `path` below the folder that was mirrored, the path `stored` below the mirror, and the size and
    SHA-256 of the original. `reason` says why a copy is not an archive, or what an archive lacks; `damaged` says that
    it is the copy of a damaged track, which is reported at each run; `trashed`, that the original was moved to the
    trash once its archive was verified, so that it is not gone, and the archive is all that there is of it; `earlier`,
    that it is an earlier state of the file, which was to be kept: another line has the present one. `least` is the size
    of an archive without its readable tag, which may be edited: a smaller one is not whole. 0 where it is not known."""

    path: str
    stored: str
    how: Literal["archive", "copy"]
    bytes: int
    sha256: str
    mtime_ns: int
    mode: int
    reason: str = ""
    damaged: bool = False
    trashed: bool = False
    earlier: bool = False
    least: int = 0


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """One folder below the one that was mirrored (which itself is `.`)."""

    path: str
    mtime_ns: int
    mode: int
    created_ns: int | None = None


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """A symbolic link at `path`, and where it leads, relative to its own folder."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Files by where they are `stored`, folders and links by their paths; `sound` when its checksum is right. `source`
    is the folder that was mirrored, an absolute path on the computer `host` ("" in older manifests)."""

    files: dict[str, FileEntry]
    folders: dict[str, FolderEntry]
    links: dict[str, LinkEntry] = field(default_factory=dict)
    sound: bool = True
    source: str = ""
    host: str = ""

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
        self._above: dict[str, Path | None] = {}  # by folder, what governs the files in it
        self._paths: dict[Path, dict[str, list[FileEntry]]] = {}
        self._folded: dict[Path, dict[str, list[FileEntry]]] = {}

    def at(self, folder: Path) -> Manifest | None:
        """The manifest in this folder, read once; None where there is none."""
        folder = Path(os.path.abspath(folder))
        if folder not in self._read:
            self._read[folder] = read(folder)
        return self._read[folder]

    def governing(self, path: Path) -> Path | None:
        """The nearest folder above `path` with a manifest (but not one that itself is a copy, as in the mirror of a
        mirror)."""
        where, name = os.path.split(os.path.abspath(path))
        if name == NAME:
            return self._governing(Path(where, name))
        if where not in self._above:
            self._above[where] = self._governing(Path(where, name))
        return self._above[where]

    def _governing(self, path: Path) -> Path | None:
        for folder in path.parents:
            manifest = folder / NAME
            if manifest != path and self.at(folder) and not self.entry(manifest):
                return folder
        return None

    def entry(self, path: Path) -> FileEntry | None:
        """What is listed of a file below a mirror; None where nothing is. A drive that ignores case may spell its name
        otherwise than it was given."""
        folder = self.governing(path)
        manifest = self.at(folder) if folder else None
        if not manifest or not folder:
            return None
        stored = relative(Path(os.path.abspath(path)), folder)
        return manifest.files.get(stored) or self._spelt_otherwise(folder, manifest, stored)

    def _spelt_otherwise(self, folder: Path, manifest: Manifest, stored: str) -> FileEntry | None:
        if folder not in self._folded:
            by_folded = self._folded.setdefault(folder, {})
            for each in manifest.files.values():
                by_folded.setdefault(folded(each.stored), []).append(each)
        for each in self._folded[folder].get(folded(stored), []):
            with contextlib.suppress(OSError):
                if os.path.samefile(folder / each.stored, folder / stored):
                    return each
        return None

    def superseded(self, path: Path) -> bool:
        """Whether a file that is not listed lies where a listed one is to return."""
        folder = self.governing(path)
        manifest = self.at(folder) if folder else None
        if not manifest or not folder or self.entry(path):
            return False
        return bool(self.of(folder, relative(Path(os.path.abspath(path)), folder)))

    def of(self, mirror: Path, path: str) -> list[FileEntry]:
        """What the manifest of `mirror` lists of the source at `path`, relative to the folder that is mirrored."""
        mirror = Path(os.path.abspath(mirror))
        if mirror not in self._paths:
            manifest, by_path = self.at(mirror), self._paths.setdefault(mirror, {})
            for each in manifest.files.values() if manifest else ():
                by_path.setdefault(each.path, []).append(each)
        return self._paths[mirror].get(path, [])

    def listed(self, path: Path) -> Literal["", "listed", "not listed"]:
        """Whether a file is listed; "" where there is no manifest."""
        return "" if not self.governing(path) else "listed" if self.entry(path) else "not listed"


def folded(path: str | Path) -> str:
    """The same for all spellings that a drive may take for one."""
    return unicodedata.normalize("NFC", os.fspath(path)).casefold()


class ManifestLog:
    """What one program adds to the manifest of `mirror`, which mirrors `root`, while it works. From any thread."""

    def __init__(self, root: Path, mirror: Path) -> None:
        self.root = root
        self.mirror = mirror
        self.changes: list[tuple[FileEntry | None, tuple[str, ...]]] = []
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._announced: set[str] = set()
        self._path = mirror / f".trilobyte-manifest.log.{secrets.token_hex(4)}.part"

    def announce(self, part: Path, entry: FileEntry, *gone: str) -> None:
        """Note that the file at `part` is about to become `entry`, in place of what is stored at `gone`. Raises
        CannotWrite."""
        with writing("the log of the manifest"):
            about = {**_line(entry, gone), **_identity(part.lstat())}
        with self._lock:
            self._append({"about": about})
            self._announced.add(entry.stored)

    def add(self, entry: FileEntry | None, *gone: str) -> None:
        """Note that `entry` is there, and that what was stored at `gone` is not any more. Raises CannotWrite."""
        with self._lock:
            self.changes.append((entry, gone))
            announced = entry is not None and entry.stored in self._announced
            self._append(_line(entry, gone), sync=not announced)  # what was announced counts without this line, too

    def note(self, entry: FileEntry) -> None:
        """Note what is lost at no harm when the program is killed: the next run finds it again."""
        with self._lock:
            self.changes.append((entry, ()))

    def close(self, merged: bool) -> None:
        """End it; what is `merged` into the manifest is removed."""
        with self._lock:
            if self._file is None:
                return
            file, self._file = self._file, None
            with contextlib.suppress(OSError):
                if os.name == "nt":
                    file.close()
                if merged:
                    self._path.unlink()
                file.close()

    def _begun(self) -> BinaryIO:
        self.mirror.mkdir(parents=True, exist_ok=True)
        self._file = file = self._path.open("xb")
        with contextlib.suppress(NoLocksError):
            try_lock(file.fileno())
        _write_line(file, _origin(self.root))
        sync_folder(self.mirror)
        return file

    def _append(self, told: dict[str, Any], sync: bool = True) -> None:
        with writing("the log of the manifest"):
            if self._file is None:
                self._file = self._begun()
            _write_line(self._file, told, sync)


def _write_line(file: BinaryIO, told: dict[str, Any], sync: bool = True) -> None:
    file.write(json.dumps(told).encode("ascii") + b"\n")
    file.flush()
    if sync:
        os.fsync(file.fileno())


def _line(entry: FileEntry | None, gone: Iterable[str]) -> dict[str, Any]:
    """What a log tells of a file that is there, and of others that are not any more."""
    return {
        "file": _file(entry) if entry else None,
        "gone": [_encoded({"stored": each}, "stored") for each in gone if not entry or each != entry.stored],
    }


def _identity(status: os.stat_result) -> dict[str, int]:
    """What a file keeps when it gets another name."""
    return {"inode": status.st_ino, "bytes": status.st_size, "mtime_ns": status.st_mtime_ns}


def is_log(path: Path) -> bool:
    """Whether this is the log of a manifest."""
    return bool(_LOG.match(path.name))


def is_kept(path: Path) -> bool:
    """Whether this is a manifest that could not be read, and was kept under another name."""
    return bool(_KEPT.match(path.name))


def read(mirror: Path) -> Manifest | None:
    """The manifest of a mirrored folder with what logs add to it; None where there is none that can be understood."""
    logs = [_changes(mirror, each) for each in sorted(_logs(mirror), key=_time)]  # first: they end up in the manifest
    base = _base(mirror / NAME)
    if not logs:
        return base
    return _with_logs(base or Manifest({}, {}, sound=not os.path.lexists(mirror / NAME)), logs)


def _base(path: Path) -> Manifest | None:
    """The manifest at `path` as it was written; None where there is none that can be understood."""
    try:
        return _understood(json.loads(read_bytes(path))) if path.stat().st_size <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None


def _understood(told: Any) -> Manifest | None:
    try:
        if told["trilobyte_manifest"] not in _READABLE:
            return None
        files = [_sound(FileEntry(**_decoded(each, "path", "stored"))) for each in told["files"]]
        folders = [_sound(FolderEntry(**_decoded(each, "path"))) for each in told["folders"]]
        links = [LinkEntry(**_decoded(each, "path", "to")) for each in told["links"]]
        sound = told["checksum"] == _checksum(told)
        source, host = _origin_of(told)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    # What a stranger wrote must not lead out of the folder.
    return Manifest(
        {each.stored: each for each in files if _inside(each.path) and _inside(each.stored)},
        {each.path: each for each in folders if _inside(each.path)},
        {each.path: each for each in links if _inside(each.path) and _leads_inside(each)},
        sound,
        source,
        host,
    )


def left_behind(mirror: Path, manifest: Manifest) -> list[Path]:
    """What programs that were killed had noted as superseded, and could not remove any more."""
    gone: set[str] = set()
    for log in filter(_has_ended, _logs(mirror)):
        for told in _changes(mirror, log):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                gone |= {_decoded(each, "stored")["stored"] for each in told.get("gone", ())}
    return [mirror / each for each in sorted(gone - manifest.files.keys()) if _inside(each)]


def _with_logs(base: Manifest, logs: Iterable[Iterable[dict[str, Any]]]) -> Manifest:
    files, source, host = dict(base.files), base.source, base.host
    for log in logs:
        for told in log:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                if "source" in told:
                    source, host = (source, host) if source else _origin_of(told)
                    continue
                for each in told["gone"]:
                    files.pop(_decoded(each, "stored")["stored"], None)
                if told["file"]:
                    entry = _sound(FileEntry(**_decoded(told["file"], "path", "stored")))
                    if _inside(entry.path) and _inside(entry.stored):
                        files[entry.stored] = entry
    return replace(base, files=files, source=source, host=host)


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _changes(mirror: Path, log: Path) -> list[dict[str, Any]]:
    """The lines of a log, with those of its announcements that came true although no line says so: the program was
    killed just then."""
    found: list[dict[str, Any]] = []
    named = set()
    for told in reversed(list(_lines(log))):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            about = told.get("about", told)
            stored = _decoded(about["file"], "stored")["stored"] if about.get("file") else ""
            if about is told or (stored and stored not in named and _is_it(mirror, stored, about)):
                found.append(about)
            named.add(stored)
    return found[::-1]


def _is_it(mirror: Path, stored: str, about: dict[str, Any]) -> bool:
    """Whether the file that was announced has its name."""
    return _inside(stored) and about.items() >= _identity((mirror / stored).lstat()).items()


def _lines(log: Path) -> Iterator[dict[str, Any]]:
    """The lines of a log; a power cut may have taken the end of the last."""
    with contextlib.suppress(OSError), open_file(log) as file:
        for line in file:
            with contextlib.suppress(ValueError, RecursionError):
                told = json.loads(line)
                if isinstance(told, dict):
                    yield told


def _logs(mirror: Path) -> list[Path]:
    try:
        return [mirror / name for name in os.listdir(mirror) if _LOG.match(name)]
    except OSError:
        return []


def update(
    root: Path, mirror: Path, log: ManifestLog | None, folders: Iterable[FolderEntry], links: Iterable[LinkEntry]
) -> None:
    """Write the manifest of `mirror`, which mirrors `root`: what it listed before, what logs added (`log` is this
    program's own), and these folders and links. Raises CannotWrite, and ArchiveDamaged once it is written where what
    was listed before could not be read: that is kept under another name."""
    patience = _PATIENCE
    while True:
        try:
            with SafeWrite(mirror / NAME, root) as out:  # holds the lock, so that no other program merges meanwhile
                ended = [each for each in _logs(mirror) if _has_ended(each)]
                told = _told(root, _files(read(mirror), log), folders, links)
                with writing("the manifest"):
                    out.file.write(json.dumps(told, indent=1).encode("ascii") + b"\n")
                out.sync()
                kept = _set_aside(mirror / NAME)
                out.commit(mirror / NAME, replace=True)
                break
        except TargetBusy:
            if patience <= 0:
                raise
            patience -= 0.1
            time.sleep(0.1)
    if log:
        log.close(merged=True)
    for each in ended:
        with contextlib.suppress(OSError):
            each.unlink()
    if kept:
        raise ArchiveDamaged(
            "the folder's manifest could not be read, and was kept as {0}",
            kept.name,
            hint="The new one lists what was found; originals in the trash and deleted files are in the old one alone.",
        )


def _set_aside(path: Path) -> Path | None:
    """Give a manifest that cannot be understood (damaged, or of a later version) another name, which is returned: what
    is written in its place does not list what it alone lists. Raises CannotWrite."""
    if not os.path.lexists(path) or _base(path):
        return None
    kept = path.with_name(f"{path.stem} (unreadable {secrets.token_hex(4)}){path.suffix}")
    with writing("the manifest"):
        path.rename(kept)
    return kept


def _has_ended(log: Path) -> bool:
    """Whether the program that wrote a log has ended, so that nothing will be added."""
    try:
        refuse_busy_part(log)
    except TargetBusy:
        return False
    return True


def _files(listed: Manifest | None, log: ManifestLog | None) -> dict[str, FileEntry]:
    files = dict(listed.files) if listed else {}
    for entry, gone in log.changes if log else ():  # once more: on a drive without locks another may have removed it
        for stored in gone:
            files.pop(stored, None)
        if entry:
            files[entry.stored] = entry
    return files


def _told(
    root: Path, files: dict[str, FileEntry], folders: Iterable[FolderEntry], links: Iterable[LinkEntry]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        **_origin(root),
        "folders": [_encoded(asdict(each), "path") for each in folders],
        "links": [_encoded(asdict(each), "path", "to") for each in links],
        "files": [_file(files[stored]) for stored in sorted(files)],
    }
    told["checksum"] = _checksum(told)
    return told


def _origin(root: Path) -> dict[str, Any]:
    """The fields that say which folder is mirrored."""
    told = {"source": os.path.abspath(root), "host": platform.node()}
    return {"trilobyte_manifest": _VERSION, **_encoded(told, "source")}


def _origin_of(told: dict[str, Any]) -> tuple[str, str]:
    named = _decoded(told, "source") if "source" in told else {}
    source, host = named.get("source", ""), told.get("host", "")
    if not (isinstance(host, str) and isinstance(source, str)):
        raise TypeError("source and host are text")
    return source, host


def relative(path: Path, root: Path) -> str:
    """`path` below `root`, with slashes."""
    if path.is_absolute() != root.is_absolute() or ".." in path.parts:
        path, root = Path(os.path.abspath(path)), Path(os.path.abspath(root))
    return path.relative_to(root).as_posix()


def link_inside(path: Path, root: Path) -> LinkEntry | None:
    """The symbolic link at `path`, if it leads to something within `root`; relative, whatever its text is."""
    try:
        link = LinkEntry(relative(path, root), os.readlink(path).replace(os.sep, "/"))
        if _leads_inside(link):
            return link
        real, within = os.path.realpath(path, strict=True), os.path.realpath(root)
        if os.path.commonpath((real, within)) != within:
            return None
        return LinkEntry(link.path, os.path.relpath(real, os.path.realpath(path.parent)).replace(os.sep, "/"))
    except (OSError, ValueError):
        return None


def _checksum(told: dict[str, Any]) -> str:
    """Of everything that the manifest lists."""
    listed = json.dumps([told[name] for name in ("folders", "links", "files")], sort_keys=True)
    return hashlib.sha256(listed.encode("ascii")).hexdigest()


def _below(path: str, folder: str) -> str:
    return "." if path == folder else path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else ""


def _leads_inside(link: LinkEntry) -> bool:
    where = posixpath.normpath(posixpath.join(posixpath.dirname(link.path), link.to))
    return bool(link.to) and not posixpath.isabs(link.to) and _inside(where)


def _sound(entry: Listed) -> Listed:
    """The entry; TypeError unless its numbers are numbers."""
    if type(entry.mode) is not int or type(entry.mtime_ns) is not int:
        raise TypeError("mode and mtime_ns are numbers")
    if isinstance(entry, FolderEntry) and type(entry.created_ns) not in (int, type(None)):
        raise TypeError("created_ns is a number")
    if isinstance(entry, FileEntry) and not (
        isinstance(entry.sha256, str) and type(entry.bytes) is int and type(entry.least) is int
    ):
        raise TypeError("sha256 is text, bytes and least are numbers")
    return entry


def _inside(path: str) -> bool:
    parts = path.split("/")
    plain = os.name != "nt" or not any(letter in path for letter in "\\:")
    return plain and not (".." in parts or path.startswith("/") or "\0" in path)


def _file(entry: FileEntry) -> dict[str, Any]:
    told = _encoded(asdict(entry), "path", "stored")
    for name in ("earlier", "least"):
        if not told[name]:
            del told[name]  # as manifests were before there was such
    return told


def as_text(entry: FileEntry) -> str:
    """A file's line, to be kept elsewhere."""
    return json.dumps(_file(entry))


def from_text(told: str) -> FileEntry | None:
    """The reverse; None where it is no such line."""
    try:
        entry = _sound(FileEntry(**_decoded(json.loads(told), "path", "stored")))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return entry if _inside(entry.path) and _inside(entry.stored) else None


def _encoded(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    """Names that are not valid Unicode are given in base64 as well."""
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

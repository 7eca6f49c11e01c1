"""Which drive a file is on: known by its identity, wherever it is mounted today.

The identity is the file system's UUID or serial number; of a network share its address. Where the system tells neither,
it is the mount point on this very computer, which at least tells a drive that is there from its empty mount point.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "fuse.sshfs", "afs", "ceph", "davfs")
_FSID_IS_OF_THE_DISK = ("ext2", "ext3", "ext4", "btrfs", "f2fs")  # elsewhere it is that of the mount
_ESCAPED = re.compile(r"\\(?:x([0-9a-f]{2})|([0-7]{3}))")


@dataclass(frozen=True, slots=True)
class Drive:
    """A file system that is mounted at `mount`; `id` is the same wherever and whenever it is mounted."""

    id: str
    label: str
    mount: Path


Find = Callable[[], list[Drive]]


class Drives:
    """The drives that are mounted now. Ask anew after a drive may have come or gone."""

    def __init__(self, find: Find | None = None) -> None:
        drives = (find or mounted)()
        self._by_mount = {os.fspath(each.mount): each for each in drives}
        self._by_id = {each.id: each for each in sorted(drives, key=lambda each: -len(each.mount.parts))}
        self._folders: dict[str, tuple[Drive, str]] = {}

    def of(self, path: Path) -> Drive:
        """The drive that `path` is on, or would be made on."""
        return self.place(path)[0]

    def with_id(self, identity: str) -> Drive | None:
        """The drive of this identity, if it is mounted."""
        return self._by_id.get(identity)

    def place(self, path: Path) -> tuple[Drive, Path]:
        """The drive of `path`, and the path below its mount point."""
        if os.fspath(path) in self._by_mount:
            return self._by_mount[os.fspath(path)], Path()
        folder, name = os.path.split(os.path.realpath(path) if os.path.islink(path) else os.path.abspath(path))
        if folder not in self._folders:
            self._folders[folder] = self._place(os.path.realpath(folder))
        drive, below = self._folders[folder]
        return drive, Path(below, name)

    def _place(self, folder: str) -> tuple[Drive, str]:
        above = folder
        while above not in self._by_mount:
            parent = os.path.dirname(above)
            if parent == above:
                return Drive(f"{platform.node()}:{above}", above, Path(above)), os.path.relpath(folder, above)
            above = parent
        return self._by_mount[above], os.path.relpath(folder, above)


def mounted() -> list[Drive]:
    """The file systems that are mounted on this computer."""
    if sys.platform == "win32":
        return _of_windows()
    if sys.platform == "darwin":
        return _of_macos()
    try:
        table = Path("/proc/self/mountinfo").read_bytes()
    except OSError:
        return []
    return of_mountinfo(table, _named("uuid"), _named("label"), _fsid)


def table() -> object:
    """What is another value once a drive has come or gone, and is told in no time."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import ctypes

            return ctypes.windll.kernel32.GetLogicalDrives()
        if sys.platform == "darwin":
            return sorted(os.listdir("/Volumes"))
        return Path("/proc/self/mountinfo").read_bytes()
    return None


def of_mountinfo(
    table: bytes, uuids: dict[str, str], labels: dict[str, str], fsid: Callable[[Path], int]
) -> list[Drive]:
    """The drives in Linux's table of mounts. `uuids` and `labels` are by device, `fsid` gives the file system's number
    at a mount point."""
    drives: dict[Path, Drive] = {}
    for line in table.splitlines():
        before, _, after = line.partition(b" - ")
        fields, kinds = before.split(), after.split()
        if len(fields) < 5 or len(kinds) < 2:
            continue
        mount = Path(os.fsdecode(_plain(fields[4])))
        kind, source = kinds[0].decode("ascii", "replace"), os.fsdecode(_plain(kinds[1]))
        label = labels.get(source, "") or mount.name or platform.node()
        inside = os.fsdecode(_plain(fields[3]))
        part = "" if inside == "/" else f"#{inside}"  # a part of a file system: a subvolume, or bound elsewhere
        if uuid := uuids.get(source):
            identity = f"uuid:{uuid}{part}"
        elif kind in _NETWORK:
            identity, label = f"share:{source}{part}", source
        elif kind in _FSID_IS_OF_THE_DISK and (number := fsid(mount)):
            identity = f"fsid:{number:x}{part}"
        else:
            identity = f"{platform.node()}:{mount}"
        drives[mount] = Drive(identity, label, mount)  # the last one mounted there hides the others
    return list(drives.values())


def _named(what: str) -> dict[str, str]:
    """By device, the UUIDs or labels that udev knows."""
    found = {}
    folder = f"/dev/disk/by-{what}"
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            device = os.path.realpath(os.path.join(folder, name))
            text = os.fsdecode(_plain(os.fsencode(name)))
            found[device] = text
            mapper = "/dev/mapper"  # encrypted and logical volumes are mounted by another name of the same device
            with contextlib.suppress(OSError):
                for each in os.listdir(mapper):
                    if os.path.realpath(os.path.join(mapper, each)) == device:
                        found[os.path.join(mapper, each)] = text
    return found


def _fsid(mount: Path) -> int:
    try:
        return os.statvfs(mount).f_fsid if sys.platform != "win32" else 0
    except OSError:
        return 0


def _plain(raw: bytes) -> bytes:
    """Without the escapes of the table of mounts (`\\040`) and of udev (`\\x20`)."""
    text = raw.decode("latin-1")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16) if found[1] else int(found[2], 8)), text).encode("latin-1")


def _of_macos() -> list[Drive]:
    mounts = [Path("/")]
    with contextlib.suppress(OSError):
        mounts += [each for each in sorted(Path("/Volumes").iterdir()) if not each.is_symlink()]
    return [_told_by_diskutil(mount) for mount in mounts]


def _told_by_diskutil(mount: Path) -> Drive:
    import subprocess

    line = ["/usr/sbin/diskutil", "info", "-plist", str(mount)]
    try:
        told = subprocess.run(line, capture_output=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        told = b""
    return of_diskutil(told, mount)


def of_diskutil(told: bytes, mount: Path) -> Drive:
    """A drive as macOS's `diskutil info -plist` describes it."""
    import plistlib

    try:
        facts = plistlib.loads(told)
        uuid, label = str(facts.get("VolumeUUID", "")), str(facts.get("VolumeName", ""))
    except (plistlib.InvalidFileException, ValueError, AttributeError):
        uuid = label = ""
    return Drive(f"uuid:{uuid}" if uuid else f"{platform.node()}:{mount}", label or mount.name or "/", mount)


def _of_windows() -> list[Drive]:
    drives: list[Drive] = []
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        present = kernel.GetLogicalDrives()
        for letter in (chr(65 + place) for place in range(26) if present >> place & 1):
            mount = Path(f"{letter}:\\")
            label, serial = ctypes.create_unicode_buffer(261), ctypes.c_uint32()
            known = kernel.GetVolumeInformationW(str(mount), label, 261, ctypes.byref(serial), None, None, None, 0)
            if known:  # an empty card reader has a letter, too
                drives.append(Drive(f"serial:{serial.value:08x}", label.value or str(mount), mount))
    return drives

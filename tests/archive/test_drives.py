"""A drive is known by its identity, wherever it is mounted."""

from __future__ import annotations

import plistlib
from pathlib import Path

from trilobyte_gui.archive.storage.drives import Drive, Drives, mounted, of_diskutil, of_mountinfo

TABLE = rb"""22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
30 22 8:17 / /media/me/My\040Backup rw,nosuid - exfat /dev/sdb1 rw
31 22 0:50 / /mnt/nas rw - nfs4 nas:/export/music rw
32 22 0:51 /@home /home rw - btrfs /dev/sdc1 rw,subvol=/@home
33 22 0:23 / /tmp rw - tmpfs tmpfs rw
34 22 253:1 / /secret rw - ext4 /dev/mapper/vault rw
broken line
"""
UUIDS = {"/dev/sdb1": "1234-ABCD", "/dev/sdc1": "cafe"}


def drives() -> dict[str, Drive]:
    found = of_mountinfo(TABLE, UUIDS, {"/dev/sdb1": "Backup 3"}, lambda mount: 0xF00 if mount == Path("/") else 0)
    return {str(each.mount): each for each in found}


def test_a_disk_is_known_by_its_uuid_and_label() -> None:
    assert drives()["/media/me/My Backup"] == Drive("uuid:1234-ABCD", "Backup 3", Path("/media/me/My Backup"))


def test_the_identity_does_not_depend_on_the_mount_point() -> None:
    elsewhere = of_mountinfo(TABLE.replace(rb"/media/me/My\040Backup", b"/mnt/x"), UUIDS, {}, lambda mount: 0)
    assert {each.id for each in elsewhere if each.mount == Path("/mnt/x")} == {"uuid:1234-ABCD"}


def test_what_has_no_uuid_is_known_by_what_stays_the_same() -> None:
    found = drives()
    assert found["/mnt/nas"].id == "share:nas:/export/music"
    assert found["/"].id == "fsid:f00"
    assert found["/home"].id == "uuid:cafe#/@home"  # another subvolume of the disk is another drive
    assert found["/tmp"].id.endswith(":/tmp")


def test_a_path_is_on_the_innermost_drive(tmp_path: Path) -> None:
    outer, inner = Drive("outer", "Outer", tmp_path), Drive("inner", "Inner", tmp_path / "disk")
    some = Drives(lambda: [inner, outer])
    assert some.place(tmp_path / "disk" / "a" / "b.trilo") == (inner, Path("a/b.trilo"))
    assert some.place(tmp_path / "diskette") == (outer, Path("diskette"))
    assert some.place(tmp_path / "disk") == (inner, Path())
    assert some.with_id("inner") == inner
    assert some.with_id("gone") is None


def test_a_link_leads_to_the_drive_that_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "disk" / "music").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "music")
    inner = Drive("inner", "Inner", tmp_path / "disk")
    some = Drives(lambda: [Drive("outer", "Outer", tmp_path), inner])
    assert some.place(tmp_path / "link") == (inner, Path("music"))
    assert some.place(tmp_path / "link" / "a.trilo") == (inner, Path("music/a.trilo"))


def test_macos_tells_a_volume() -> None:
    told = plistlib.dumps({"VolumeUUID": "AB-12", "VolumeName": "Backup"})
    assert of_diskutil(told, Path("/Volumes/Backup")) == Drive("uuid:AB-12", "Backup", Path("/Volumes/Backup"))
    assert of_diskutil(b"", Path("/Volumes/X")).label == "X"  # no such program


def test_this_computer_has_the_drive_that_this_file_is_on() -> None:
    here = Drives().of(Path(__file__))
    assert here.id
    assert here.mount in Path(__file__).parents
    assert here in mounted()

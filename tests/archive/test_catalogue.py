"""The catalogue: archives are found with their disk in the drawer, and losing the catalogue loses nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.archive_helpers import make_flac, make_wav, music
from trilobyte_gui.archive.execution.job import Job
from trilobyte_gui.archive.operations.cataloguing import SIDE, Cataloguer, homes, take_in
from trilobyte_gui.archive.planning.scan import scan
from trilobyte_gui.archive.scheduling.batch import Batch
from trilobyte_gui.archive.storage.catalogue import Catalogue, Entry
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.archive.storage.journal import Journal
from trilobyte_gui.archive.tasks import Done, Estimated, Event, Kind, Options, Pruned, Task
from trilobyte_gui.codec.errors import CannotWrite
from trilobyte_gui.metadata.flac_blocks import PICTURE, VORBIS_COMMENT, MetadataBlock


def picture(side: int = 400) -> bytes:
    """A JPEG file."""
    import av

    frame = av.VideoFrame.from_ndarray(np.full((side, side, 3), 90, np.uint8), format="rgb24")
    writer: Any = av.CodecContext.create("mjpeg", "w")
    writer.width, writer.height, writer.pix_fmt, writer.time_base = side, side, "yuvj420p", Fraction(1)
    scaled = frame.reformat(side, side, "yuvj420p")
    scaled.pts = 0
    return b"".join(bytes(packet) for packet in (*writer.encode(scaled), *writer.encode(None)))


def tagged(*, cover: bytes = b"", **fields: str) -> list[MetadataBlock]:
    from mutagen.flac import Picture, VCFLACDict

    comments = VCFLACDict()
    comments.extend((name.upper(), value) for name, value in fields.items())
    blocks = [MetadataBlock(VORBIS_COMMENT, comments.write(framing=False))]
    if cover:
        front = Picture()
        front.type, front.mime, front.data = 3, "image/jpeg", cover
        blocks.append(MetadataBlock(PICTURE, front.write()))
    return blocks


def entry(path: Path, **more: object) -> Entry:
    digest = hashlib.sha256(os.fsencode(path)).digest()
    facts: dict[str, Any] = {
        "mtime_ns": 1, "size": 10, "original": 20, "flac": 15, "promise": "file-exact", "incomplete": False,
        "sha256": digest, "pcm_md5": digest[:16], "kind": "flac", "preset": "fast", "channels": 2, "rate": 44100,
        "bits": 16, "seconds": 3.0, "title": path.name, "artist": "", "album": "", "album_artist": "", "number": 0,
        "disc": 0, "year": 0, "genre": "",
    }  # fmt: skip
    return Entry(path, **(facts | more))


class Shelf:
    """Two disks that can be taken out, and put in elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.mounted = {name: folder / name for name in ("one", "two")}
        self.base = Drive("base", "Computer", folder)
        for each in self.mounted.values():
            each.mkdir()

    def drives(self) -> Drives:
        disks = [Drive(f"uuid:{name}", f"Disk {name}", mount) for name, mount in self.mounted.items()]
        return Drives(lambda: [self.base, *disks])

    def take_out(self, name: str) -> None:
        place = self.mounted.pop(name)
        place.rename(place.with_name(f"{name} (in the drawer)"))
        place.mkdir()  # its mount point

    def put_in(self, name: str, at: Path) -> None:
        (self.base.mount / f"{name} (in the drawer)").rename(at)
        self.mounted[name] = at


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def catalogue(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    monkeypatch.setattr(Catalogue, "drives", property(lambda self: shelf.drives()))
    return Catalogue(tmp_path / "home" / "catalogue.sqlite")


def archive(kind: Kind, paths: list[Path], output: Path | None, catalogue: Catalogue, **more: Any) -> Batch:
    tasks = [each for each in scan(paths, kind, output, side_files=output is not None) if isinstance(each, Task)]
    options = Options(preset="quick", jobs=2, side_files=output is not None, **more)
    with closing(Cataloguer(catalogue)) as cataloguer:
        batch = Batch(tasks, options, lambda event: None, catalogue=cataloguer)
        batch.run()
    return batch


def test_what_is_archived_is_found_by_every_word(tmp_path: Path, catalogue: Catalogue) -> None:
    tags = tagged(title="Größe", artist="Motörhead", album="Über Wasser", date="1999-05-01", tracknumber="3/9")
    make_flac(tmp_path / "music" / "03.flac", music(3000), metadata=tags)
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    for words in ("große", "MOTOR", "motorhead uber", "wass gro", "03 flac", "music"):
        (track,) = catalogue.find(words)
        assert track.title == "Größe"
        assert track.path == tmp_path / "one" / "music" / "03.flac.trilo"
        assert (track.number, track.year, track.promise, track.online) == (3, 1999, "file-exact", True)
        assert track.sha256 == hashlib.sha256((tmp_path / "music" / "03.flac").read_bytes()).digest()
    assert catalogue.find("motorhead jazz") == []
    assert catalogue.find('"*') == catalogue.find("") == []


def test_a_disk_in_the_drawer_is_searched_and_says_where_it_is(
    tmp_path: Path, catalogue: Catalogue, shelf: Shelf
) -> None:
    blocks = tagged(title="A", album="Offline", cover=picture())
    make_flac(tmp_path / "music" / "a.flac", music(3000), metadata=blocks)
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    shelf.take_out("one")
    (track,) = catalogue.find("offl")
    assert (track.online, track.label) == (False, "Disk one")
    image = catalogue.image(track.cover)
    assert image is not None
    assert image.startswith(b"\xff\xd8")
    assert [(each.drive.label, each.online, each.tracks) for each in catalogue.shelves()] == [("Disk one", False, 1)]
    shelf.put_in("one", tmp_path / "elsewhere")
    (track,) = catalogue.find("offl")
    assert (track.online, track.path) == (True, tmp_path / "elsewhere" / "music" / "a.flac.trilo")
    archive("restore", [track.path], tmp_path / "restored", catalogue)
    assert (tmp_path / "restored" / "a.flac").read_bytes() == (tmp_path / "music" / "a.flac").read_bytes()


def test_covers_are_small_and_kept_once(tmp_path: Path, catalogue: Catalogue) -> None:
    import av

    cover = picture(900)
    for name in "abc":
        make_flac(tmp_path / "music" / f"{name}.flac", music(3000, seed=ord(name)), metadata=tagged(cover=cover))
    make_wav(tmp_path / "music" / "bare" / "d.wav", music(3000))
    (tmp_path / "music" / "bare" / "Folder.jpg").write_bytes(picture(300))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    marks = {track.path.name[0]: track.cover for track in catalogue.find("music")}
    assert len({marks[name] for name in "abc"}) == 1
    assert marks["d"] not in (b"", marks["a"])  # from the picture beside it
    image = catalogue.image(marks["a"])
    assert image is not None
    reader: Any = av.CodecContext.create("mjpeg", "r")
    (frame,) = reader.decode(av.Packet(image)) or reader.decode(None)
    assert max(frame.width, frame.height) == SIDE


def test_the_catalogue_follows_moves_and_forgets_what_is_pruned(tmp_path: Path, catalogue: Catalogue) -> None:
    source = make_wav(tmp_path / "music" / "old name.wav", music(3000))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    source.rename(source.with_name("new name.wav"))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    assert [track.path.name for track in catalogue.find("name")] == ["new name.wav.trilo"]
    assert catalogue.find("old") == []
    made = tmp_path / "one" / "music" / "new name.wav.trilo"
    with closing(Cataloguer(catalogue)) as cataloguer:
        cataloguer.heard(Done(Task("prune", made), Pruned(1, None)), Options())
    assert catalogue.find("name") == []


def test_damage_that_a_check_finds_stays_known_until_the_archive_is_sound(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    make_wav(tmp_path / "music" / "a.wav", music(30_000))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    made = tmp_path / "one" / "music" / "a.wav.trilo"
    sound = made.read_bytes()
    made.write_bytes(sound[:2000] + bytes([sound[2000] ^ 1]) + sound[2001:])
    archive("verify", [tmp_path / "one"], None, catalogue, quick=True)
    assert list(catalogue.faults([tmp_path / "one"])) == [made]
    assert catalogue.albums()[0].faults == 1
    made.write_bytes(sound)
    archive("verify", [tmp_path / "one"], None, catalogue, quick=True)
    assert catalogue.faults([tmp_path / "one"]) == {}


def test_a_folder_is_taken_in_and_only_what_changed_is_opened_again(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        make_wav(tmp_path / "music" / f"{name}.wav", music(3000, seed=ord(name)))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    other = Catalogue(tmp_path / "other.sqlite")
    first = take_in(other, tmp_path / "one")
    assert (first.new, first.same, first.gone, first.failed) == (2, 0, 0, [])
    (tmp_path / "one" / "music" / "a.wav.trilo").unlink()
    (tmp_path / "one" / "music" / "broken.trilo").write_bytes(b"no archive")
    second = take_in(other, tmp_path / "one")
    assert (second.new, second.same, second.gone) == (0, 1, 1)
    assert [path.name for path, _ in second.failed] == ["broken.trilo"]
    assert [track.path.name for track in other.find("music")] == ["b.wav.trilo"]


def test_taking_in_again_gives_what_was_noted_while_archiving(tmp_path: Path, catalogue: Catalogue) -> None:
    make_flac(tmp_path / "music" / "a.flac", music(3000), metadata=tagged(title="T", cover=picture()))
    archive("compress", [tmp_path / "music"], tmp_path / "one", catalogue)
    before = catalogue.find("music")
    catalogue.set_aside()
    assert catalogue.find("music") == []
    with closing(Journal(tmp_path / "home" / "journal.sqlite", "cli")) as journal:
        for track in before:
            journal.archive(track.path, track.sha256, track.size, tmp_path / "music" / "a.flac")
    with closing(Journal(tmp_path / "home" / "journal.sqlite", "cli")) as journal:
        places = homes(journal)
    assert places == [tmp_path / "one" / "music"]
    for folder in places:
        take_in(catalogue, folder)
    assert catalogue.find("music") == before


@pytest.mark.parametrize("harm", ["garbage", "other tables", "torn"])
def test_a_damaged_catalogue_is_set_aside(
    tmp_path: Path, catalogue: Catalogue, harm: Callable[[Path], None] | str
) -> None:
    catalogue.put([entry(tmp_path / "one" / f"{number}.trilo") for number in range(2000)])
    with closing(sqlite3.connect(catalogue.path)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if harm == "other tables":
            base.execute("DROP TABLE cover")
    if harm == "garbage":
        catalogue.path.write_bytes(b"x" * 8192)
    elif harm == "torn":
        size = catalogue.path.stat().st_size
        with catalogue.path.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(size - 4096))
    assert catalogue.find("trilo") == []
    assert catalogue.lost
    assert catalogue.path.with_name("catalogue.sqlite.damaged").exists()
    catalogue.put([entry(tmp_path / "one" / "again.trilo")])
    assert len(catalogue.find("again")) == 1


def test_a_folder_or_a_drive_is_forgotten_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    paths = [tmp_path / place / "x.trilo" for place in ("one/a", "one/a b", "one/b", "two")]
    catalogue.put([entry(path) for path in paths])
    assert catalogue.forget(tmp_path / "one" / "a") == 1
    assert {track.path for track in catalogue.find("x")} == set(paths[1:])
    assert [track.path for track in catalogue.below(tmp_path / "one")] == paths[1:3]
    assert catalogue.forget_drive("uuid:two") == 1
    assert catalogue.forget(tmp_path / "one") == 2
    assert catalogue.find("x") == []


def test_albums_are_listed_with_their_tracks(tmp_path: Path, catalogue: Catalogue) -> None:
    one, two = tmp_path / "one" / "A", tmp_path / "two" / "B"
    catalogue.put(
        [
            entry(one / "2.trilo", album="A", album_artist="X", number=2, year=1980),
            entry(one / "1.trilo", album="A", album_artist="X", number=1, year=1980, cover=b"12345678"),
            entry(two / "1.trilo", album="B", artist="Y"),
            entry(two / "2.trilo", album="B", artist="Z"),
        ]
    )
    albums = catalogue.albums()
    assert [(each.title, each.artist, each.year, each.tracks) for each in albums] == [
        ("B", "Various artists", 0, 2),
        ("A", "X", 1980, 2),
    ]
    assert [track.number for track in catalogue.tracks_of(albums[1])] == [1, 2]
    assert (albums[1].folder, albums[1].cover, albums[1].size) == (one, b"12345678", 20)
    assert [each.title for each in catalogue.albums("q y")] == []
    assert [each.title for each in catalogue.albums("y")] == ["B"]


def test_names_that_are_no_unicode_are_kept_to_the_byte(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "one" / os.fsdecode(b"caf\xe9.trilo")
    catalogue.put([entry(path, title="Café")])
    (track,) = catalogue.find("cafe")
    assert os.fsencode(track.path) == os.fsencode(path)


def test_estimates_hold_until_the_file_changes(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "a.wav"
    catalogue.estimated("fast", [(path, 10, 20, "told")])
    assert catalogue.estimates("fast", [(path, 10, 20)]) == {path: "told"}
    assert catalogue.estimates("fast", [(path, 11, 20)]) == catalogue.estimates("max", [(path, 10, 20)]) == {}


def test_a_file_is_estimated_once_with_each_preset(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trilobyte_gui.archive.operations import estimate

    source, made, real = make_wav(tmp_path / "a.wav", music(9000)), [], estimate.estimate_file

    def estimated(job: Job, path: Path) -> Estimated:
        made.append(job.options.preset)
        return real(job, path)

    monkeypatch.setattr(estimate, "estimate_file", estimated)

    def results(preset: str) -> list[object]:
        told: list[Event] = []
        with closing(Cataloguer(catalogue)) as cataloguer:
            options = Options(preset=preset, jobs=1)
            Batch([Task("estimate", source, id=1)], options, told.append, catalogue=cataloguer).run()
        return [event.result for event in told if isinstance(event, Done)]

    first = results("quick")
    assert len(first) == 1
    assert results("quick") == first
    assert results("fast") != first
    assert made == ["quick", "fast"]
    make_wav(source, music(9500))
    assert results("quick") != first
    assert made == ["quick", "fast", "quick"]


def test_two_programs_fill_one_catalogue(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.archive.test_catalogue import entry\n"
        "from trilobyte_gui.archive.storage.catalogue import Catalogue\n"
        "catalogue = Catalogue(Path(sys.argv[1]))\n"
        "for number in range(20):\n"
        "    catalogue.put([entry(Path(sys.argv[2], f'{sys.argv[3]} {number}.trilo'))])\n"
    )
    where = [str(tmp_path / "catalogue.sqlite"), str(tmp_path)]
    line = [sys.executable, "-c", code, *where]
    both = [subprocess.Popen([*line, name], cwd=Path(__file__).parents[2]) for name in ("first", "second")]
    assert [each.wait(60) for each in both] == [0, 0]
    assert len(Catalogue(tmp_path / "catalogue.sqlite").find("trilo")) == 40


def test_a_catalogue_that_cannot_be_written_costs_no_archive(tmp_path: Path, shelf: Shelf) -> None:
    shutil.rmtree(tmp_path / "two")
    (tmp_path / "two").write_bytes(b"a file where a folder should be")
    make_wav(tmp_path / "music" / "a.wav", music(3000))
    broken = Catalogue(tmp_path / "two" / "catalogue.sqlite", shelf.drives())
    archive("compress", [tmp_path / "music"], tmp_path / "one", broken)
    assert (tmp_path / "one" / "music" / "a.wav.trilo").exists()


def test_why_it_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("where its folder should be")
    with pytest.raises(CannotWrite) as told:
        Catalogue(tmp_path / "file" / "catalogue.sqlite").found(tmp_path / "a.trilo", "")
    assert told.value.message == "the catalogue cannot be written: another file of that name is there"

"""The sidebar, collections and the catalogue in the window: what is shown is what will be done."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from tests.archive.test_catalogue import entry
from tests.helpers.gui_fakes import COMPRESSED, archive, cells, fill, row, started, task, tell
from trilobyte_gui.archive.planning.status import FileStatus, LibraryStatus
from trilobyte_gui.archive.scheduling.forecast import Forecast, Outlook
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Collection, Collections, Place
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.archive.tasks import Copied, Done, Overall, Verified
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.gui import collecting
from trilobyte_gui.gui.dialogs import questions
from trilobyte_gui.gui.dialogs.collection_dialog import CollectionDialog
from trilobyte_gui.gui.dialogs.guide_view import GuideView
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import standing_text, text
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.track import Kind, Row, Sizes, State, TrackResult
from trilobyte_gui.gui.model.work import Settings
from trilobyte_gui.gui.services.librarian import Shown
from trilobyte_gui.gui.widgets.sidebar import CATALOGUE, TRACKS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.helpers.gui_fakes import FakeWorker
    from trilobyte_gui.gui.window import MainWindow

M, B = Path("/m/Music"), Path("/b/archive")


def collection(name: str = "Music", **more: object) -> Collection:
    here, there = Place(M, "d1", "Computer", "Music"), Place(B, "d2", "Disk two", "archive")
    return Collection(name, (here,), there, **more)  # type: ignore[arg-type]


def standing(name: str, state: str, track: bool = True) -> FileStatus:
    target = B / "Music" / "Album" / f"{name}.trilo"
    archive = target if track and state != "new" else None
    return FileStatus(M / "Album" / name, state, target, None, track, archive=archive)  # type: ignore[arg-type]


def verified(level: str) -> Verified:
    return Verified(1000, 800, 1.0, 1, "file-exact", "", "none", 0.1, level=level)  # type: ignore[arg-type]


STATUS = LibraryStatus(
    [
        standing("1.flac", "up to date"),
        standing("2.flac", "new"),
        standing("3.flac", "changed"),
        standing("4.flac", "gone"),
        standing("5.flac", "damaged"),
        standing("cover.jpg", "up to date", track=False),
    ]
)


def shown(status: LibraryStatus | None = STATUS, online: bool = True, about: Collection | None = None) -> Shown:
    counts = status.counts if status else None
    where = (M,), (B if online else None), ((B / "Music",) if online else ())
    return Shown(about or collection(preset="fast", recovery=5), online, *where, counts, status)


class Ear(QObject):
    """Hears a signal in the window's thread, whichever thread it comes from."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[Any, ...]] = []

    def hear(self, *values: Any) -> None:
        self.heard.append(values)


@contextlib.contextmanager
def told(qtbot: QtBot, signal: Any, meant: Callable[..., bool] = lambda *_: True) -> Iterator[None]:
    """What is done in the block is followed by this signal, which is waited for."""
    ear = Ear()
    signal.connect(ear.hear)
    yield
    qtbot.waitUntil(lambda: any(meant(*values) for values in ear.heard), timeout=30_000)
    signal.disconnect(ear.hear)


@pytest.fixture
def looked(window: MainWindow) -> Callable[[Shown], None]:
    """Shows the window a collection as the librarian would tell of it, and goes there."""

    def tell(what: Shown) -> None:
        window.collecting.librarian.listed.emit([what])
        window.collecting.librarian.stood.emit(what)
        window.banner.hide()
        window.sidebar.choose(what.collection.name)

    window.collecting.librarian.look = lambda collection: None  # type: ignore[method-assign]
    return tell


def test_a_new_user_sees_no_sidebar(window: MainWindow) -> None:
    assert not window.sidebar.isVisible()
    window.acts.sidebar.trigger()
    assert window.sidebar.isVisible()
    window.sidebar.choose(CATALOGUE)
    window.acts.sidebar.trigger()
    assert not window.sidebar.isVisible()
    assert window.places.currentIndex() == 0  # what it led to is left, too


@pytest.mark.parametrize(("left", "begins"), [("", "Jazz"), ("Music", "Music"), ("/", "/"), ("Forgotten", "Jazz")])
def test_the_window_opens_at_the_library(window: MainWindow, left: str, begins: str) -> None:
    window.collecting.librarian.list = lambda look=False: None  # type: ignore[method-assign]
    window.collecting.librarian.look = lambda collection: None  # type: ignore[method-assign]
    window.collecting.recall(left)
    window.begin()
    some = [shown(about=collection("Jazz")), shown(about=collection("Music"))]
    window.collecting.librarian.listed.emit(some)
    assert window.sidebar.current() == begins
    window.sidebar.choose(TRACKS)
    window.collecting.librarian.listed.emit(some)
    assert window.sidebar.current() == TRACKS, "only at the start"


def test_a_drive_that_comes_or_goes_is_noticed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = iter([b"one", b"one", b"one two"])
    monkeypatch.setattr("trilobyte_gui.gui.services.librarian.table", lambda: next(mounts))
    looks: list[bool] = []
    window.collecting.librarian.list = lambda look=False: looks.append(look)  # type: ignore[method-assign]
    for _ in range(2):
        window.collecting.librarian.watch()
    with told(qtbot, window.collecting.librarian.places_changed):
        window.collecting.librarian.watch()
    assert looks == [True]


@pytest.mark.parametrize("which", ["Music", "archive"])
def test_a_folder_that_was_renamed_away_is_noticed(
    window: MainWindow, own_home: Path, tmp_path: Path, qtbot: QtBot, which: str
) -> None:
    """It was shown only after "Look again", and then as a disk that is not connected."""
    (tmp_path / "Music").mkdir()
    (tmp_path / "archive").mkdir()
    places = [Place.of(tmp_path / name, Drives()) for name in ("Music", "archive")]
    Collections().add(Collection("Records", (places[0],), places[1]))
    librarian, page = window.collecting.librarian, window.collecting.collection
    with told(qtbot, librarian.stood):
        librarian.list(look=True)
    with told(qtbot, librarian.stood):
        window.sidebar.choose("Records")  # which looks, too
    again = Ear()
    librarian.places_changed.connect(again.hear)
    for was, now in ((which, "elsewhere"), ("elsewhere", which)):
        (tmp_path / was).rename(tmp_path / now)
        away = now == "elsewhere"
        missing = {tmp_path / which} if away else set()
        with told(qtbot, librarian.stood, lambda each, missing=missing: each.missing == missing):
            window.collecting._watch.timeout.emit()
        gone = f"{tmp_path / which} is not there: it was moved, renamed or deleted."
        assert (gone in page.standing.text()) == away
        assert "not connected" not in page.standing.text()
        item = window.sidebar.list.item(2)
        assert ("archives not found" in item.toolTip()) == (which == "archive" and away)
    heard = len(again.heard)
    assert heard == 2
    with told(qtbot, librarian.listed):
        window.collecting._watch.timeout.emit()
        librarian.list()
    assert len(again.heard) == heard, "nothing has changed since"


def test_a_collection_shows_how_it_stands(window: MainWindow, looked: Callable[[Shown], None]) -> None:
    looked(shown())
    assert window.sidebar.isVisible()
    page = window.collecting.collection
    assert page.isVisible()
    words = "1 damaged, 1 new, 1 changed, 1 gone, 2 archived"
    assert page.standing.text() == f"{words}\nUpdate makes damaged archives anew from their originals."
    assert page.bring_up.text() == "Update (3)"
    assert page.model.lines[0].texts == ("Music/Album", "6", "1 damaged, 1 new, 1 changed, 1 gone, 2 archived")
    page.tree.expand(page.model.index(0, 0))
    tracks = [line.texts[2] for line in page.model.lines[0].lines or []]
    assert tracks == ["archived", "new", "changed", "gone", "damaged", "copied"]
    looked(shown())
    assert page.tree.isExpanded(page.model.index(0, 0)), "what was opened stays so when things are looked at again"
    page.only_due.setChecked(True)
    assert page.model.lines[0].texts[1] == "4"
    looked(shown(LibraryStatus([standing("1.flac", "up to date")])))
    assert not page.bring_up.isEnabled()
    assert "1 archived" in page.standing.text()


@pytest.mark.parametrize(
    ("counts", "tone"),
    [
        ({"up to date": 3}, "good"),
        ({"up to date": 3, "left alone": 1}, "good"),
        ({"up to date": 3, "new": 1}, "warn"),
        ({"gone": 1}, "warn"),
        ({"new": 1, "damaged": 1}, "bad"),
        ({"offline": 1}, "dim"),
        ({}, "dim"),
    ],
)
def test_what_is_archived_is_green(counts: dict[str, int], tone: str) -> None:
    assert standing_text.tone(Counter(counts)) == tone  # type: ignore[arg-type]


def test_update_does_what_is_due_and_no_more(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    looked(shown())
    window.collecting.collection.bring_up.click()
    assert window.sidebar.current() == TRACKS
    wanted = [M / "Album" / f"{number}.flac" for number in (2, 3, 5)]
    assert worker.asked[-1] == ("scan", *wanted)
    assert worker.roots == dict.fromkeys(wanted, M)
    rows = [Row(number, path, root=M, sizes=Sizes(1000)) for number, path in enumerate(wanted, 1)]
    for message in (say.FoundFiles(rows), say.Scanned()):
        worker.messages.put(message)
    window.tick()
    window.tick()
    what, verb, ids, settings = worker.asked[-1]
    assert (what, verb, ids) == ("start", "compress", [1, 2, 3])
    assert isinstance(settings, Settings)
    assert (settings.preset, settings.recovery, settings.destination) == ("fast", 5, B)
    assert (settings.conflict, settings.originals, settings.side_files) == ("update", "keep", True)


def test_an_update_keeps_what_was_estimated(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    """It was thrown away with the rows, and the tracks were measured once more."""
    paths = [M / "Album" / f"{number}.flac" for number in (2, 3, 5)]
    sizes = Sizes(1000, 900, 800, 790, 810)
    about = {"root": M, "sizes": sizes, "mtime_ns": 7, "state": State.READY}
    fill(window, worker, *(row(n, path=path, **about) for n, path in enumerate(paths, 1)))
    looked(shown())
    window.collecting.collection.bring_up.click()
    again = [Row(number, path, root=M, sizes=Sizes(1000)) for number, path in enumerate(paths, 11)]
    again[1] = Row(12, paths[1], root=M, sizes=Sizes(999))
    facts = [say.HeaderFacts(each.id, mtime_ns=8 if each is again[2] else 7) for each in again]
    tell(window, worker, say.FoundFiles(again), say.Probed(facts), say.Scanned())
    assert [each.id for each in window.session.library.rows] == [1, 2, 3], "each is listed once"
    assert started(worker)[-1][:2] == ("compress", [1, 2, 3])
    known = [each.sizes for each in window.session.library.rows]
    assert known == [sizes, Sizes(999), Sizes(1000)], "another size or time is another file"
    assert not window.session.repeated, "nobody added them twice"


def test_what_lies_beside_is_counted_once(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    """An update of 2 tracks and a cover said "2 of 1 compressed"."""
    files = [standing("1.flac", "new"), standing("2.flac", "new"), standing("cover.jpg", "new", track=False)]
    looked(shown(LibraryStatus(files)))
    window.collecting.collection.bring_up.click()
    rows = [Row(number, each.path, root=M, sizes=Sizes(1000)) for number, each in enumerate(files, 1)]
    rows[2].kind, rows[2].state = Kind.OTHER, State.LEFT_OUT
    tell(window, worker, say.FoundFiles(rows), say.Scanned())
    assert [each.turn for each in window.session.library.rows] == [1, 2, 3]
    done = [Done(task(n, "compress"), COMPRESSED) for n in (1, 2)]
    copied = Done(task(3, "copy"), Copied(B / "cover.jpg", 10, "", 0, 0, ""))
    tell(window, worker, *done, copied, say.Ended())
    assert window.session.report == "Finished: 2 of 2 compressed, 1 copied along"


def test_what_is_gone_is_cleared_away_on_order(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    answers = [False, True]

    def ask(_: object, names: list[str]) -> bool:
        asked.append(names)
        return answers.pop(0)

    monkeypatch.setattr(questions, "may_prune", ask)
    looked(shown())
    page = window.collecting.collection
    assert page.clear.text() == "Clear away (1)…"
    page.clear.click()
    assert asked == [["4.flac"]]
    assert not worker.asked, "no answer, no trash"
    page.clear.click()
    assert worker.asked == [("look", [M], B)]
    stored = B / "Music" / "Album" / "4.flac.trilo"
    found = Row(9, M / "Album" / "4.flac", Kind.ARCHIVE, M, state=State.READY, result=TrackResult(stored, gone=stored))
    other = B / "Music" / "Album" / "6.flac.trilo"
    later = Row(10, M / "Album" / "6.flac", Kind.ARCHIVE, M, state=State.READY, result=TrackResult(other, gone=other))
    tell(window, worker, say.GoneFiles([found, later]))
    window.tick()
    [(verb, ids, settings)] = started(worker)
    assert (verb, ids, settings.destination) == ("prune", [9], B), "and only what was asked about"
    looked(shown(LibraryStatus([standing("1.flac", "up to date")])))
    assert not page.clear.isVisible()


def test_an_update_prunes_where_the_collection_is_kept_so(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "may_prune", lambda *_: True)
    looked(shown(about=collection(gone="prune")))
    page = window.collecting.collection
    assert page.bring_up.text() == "Update (4)"
    page.bring_up.click()
    new = Row(1, M / "Album" / "2.flac", root=M, sizes=Sizes(1000))
    tell(window, worker, say.FoundFiles([new]), say.Scanned())
    window.tick()
    assert started(worker)[-1][0] == "compress"
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended())
    assert ("look", [M], B) in worker.asked, "once all else is done"
    looked(shown(LibraryStatus([standing("4.flac", "gone")]), about=collection(gone="prune")))
    worker.asked.clear()
    page.bring_up.click()
    assert worker.asked == [("look", [M], B)], "also where nothing else is due"


def test_the_list_looks_for_gone_where_the_collection_has_its_archives(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    looked(shown())
    window.add([M])
    tell(window, worker, say.FoundFiles([Row(1, M / "Album" / "1.flac", root=M)]), say.Scanned())
    assert ("look", [M], B) in worker.asked
    assert window.collecting.target_of([M / "Elsewhere"]) is None
    looked(shown(about=collection(gone="keep")))
    assert window.collecting.target_of([M]) is None, "they are kept on purpose"


@pytest.mark.parametrize("full", [False, True])
def test_check_and_verify_are_for_all_archives(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None], full: bool
) -> None:
    looked(shown())
    page = window.collecting.collection
    (page.verify if full else page.check).click()
    archives = [B / "Music" / "Album" / f"{number}.flac.trilo" for number in (1, 3, 4, 5)]
    assert worker.asked[-1] == ("scan", *archives)
    rows = [
        Row(number, path, Kind.ARCHIVE, B / "Music", state=State.READY, result=TrackResult(path))
        for number, path in enumerate(archives, 1)
    ]
    for message in (say.FoundFiles(rows), say.Scanned()):
        worker.messages.put(message)
    window.tick()
    window.tick()
    what, verb, ids, settings = worker.asked[-1]
    assert (what, verb, len(ids), settings.quick) == ("start", "verify", 4, not full)
    assert not settings.partly, "what the manifests list and is not there is told, too"
    assert window.running.title.text().startswith("Verifying" if full else "Checking")
    tell(window, worker, Overall(0.25, 3.2, 300.0, 0, 4))
    assert window.running.pace.text() == "3.2× real time, 5 min left", "it is verification, and includes none"
    tell(window, worker, Done(task(1, "verify"), verified("full" if full else "quick")), say.Ended())
    assert cells(window, Column.STATE)[0] == ("Archived and verified" if full else "Checksums are right")
    words = "1 of 4 verified" if full else "1 of 4 checked by their checksums"
    assert words in window.session.report


def test_only_archives_that_are_there_are_checked(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed file has its archive from before, unless it was damaged and copied. The status knows; the window asks
    no disk, which may sleep, or be far away."""
    known = standing("changed.flac", "changed")
    looked(shown(LibraryStatus([known, replace(standing("damaged.flac", "changed"), archive=None)])))
    asked: list[object] = []

    def ask(path: object, *_: object, **__: object) -> None:
        if os.fspath(path).startswith(os.fspath(B)):  # type: ignore[call-overload]
            asked.append(path)
        raise FileNotFoundError

    for name in ("stat", "lstat", "scandir", "listdir"):
        monkeypatch.setattr(os, name, ask)
    window.collecting.collection.check.click()
    monkeypatch.undo()
    assert worker.asked[-1] == ("scan", known.archive)
    assert asked == []


def test_archives_whose_originals_are_in_the_trash_are_there(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    """They were not shown at all, and Verify and Restore did nothing."""
    only = replace(standing("1.flac", "archive only"), away=True)
    looked(shown(LibraryStatus([only, standing("2.flac", "up to date")])))
    page = window.collecting.collection
    assert page.standing.text() == "1 archived, 1 archived (original in the trash)"
    page.only_due.setChecked(True)
    assert not page.model.lines
    page.verify.click()
    assert worker.asked[-1] == ("scan", only.archive, B / "Music" / "Album" / "2.flac.trilo")


def test_the_page_says_what_to_do_about_damaged_archives(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None]
) -> None:
    """Update (1) did nothing where the original is in the trash, and where it is there, nothing said what helps."""
    looked(shown(LibraryStatus([standing("1.flac", "damaged")])))
    page = window.collecting.collection
    assert page.standing.text() == "1 damaged\nUpdate makes damaged archives anew from their originals."
    assert page.bring_up.text() == "Update (1)"
    window.collecting._offered.clear()
    looked(shown(LibraryStatus([replace(standing("1.flac", "damaged"), away=True)])))
    assert "Take it back from the trash (menu Tracks, Originals in the trash…), then update" in page.standing.text()
    assert (page.bring_up.text(), page.bring_up.isEnabled()) == ("Update", False)
    assert not window.collecting._offered


def test_a_disk_that_is_not_connected_is_said_and_nothing_can_be_done(
    window: MainWindow, looked: Callable[[Shown], None]
) -> None:
    offline = LibraryStatus([standing("1.flac", "offline"), standing("2.flac", "new")], offline=[B])
    looked(shown(offline, online=False))
    page = window.collecting.collection
    away = "/b/archive is not connected. Connect Disk two: the window will notice."
    assert page.standing.text() == f"1 new, 1 offline\n{away}"
    assert not any(button.isEnabled() for button in (page.bring_up, page.check, page.verify, page.restore))
    item = window.sidebar.list.item(2)
    assert item.text().split() == ["Music", "not", "connected:", "1", "new"]
    looked(shown(LibraryStatus(offline=[B]), online=False))
    assert page.standing.text() == away, "nobody knows whether there is nothing to archive"


def test_what_is_new_is_offered_once_when_the_window_opens(window: MainWindow, worker: FakeWorker) -> None:
    librarian = window.collecting.librarian
    librarian.listed.emit([shown()])
    librarian.stood.emit(shown())
    assert window.banner.isVisible()
    assert window.banner.words.text() == "Music: 1 damaged, 1 new, 1 changed, 1 gone, 2 archived."
    window.banner.no.click()
    librarian.stood.emit(shown())
    assert not window.banner.isVisible()
    assert not worker.asked


def test_a_collection_that_is_up_to_date_asks_nothing(window: MainWindow) -> None:
    window.collecting.librarian.stood.emit(shown(LibraryStatus([standing("1.flac", "up to date")])))
    assert not window.banner.isVisible()


def test_a_collection_is_made_and_forgotten(
    window: MainWindow, own_home: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Music").mkdir()

    def fill(dialog: CollectionDialog) -> int:
        assert dialog.folders() == []
        dialog._check()
        assert "name" in dialog.words.text()
        dialog.name.setText("Records")
        dialog.sources.addItem(str(tmp_path / "Music"))
        dialog.target.setText(str(tmp_path / "Music"))
        dialog._check()
        assert "of their own" in dialog.words.text()
        dialog.target.setText("archive")
        dialog._check()
        assert "whole path" in dialog.words.text()
        dialog.target.setText("~/archive")
        dialog._check()
        return dialog.result()

    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setattr(CollectionDialog, "exec", fill)
    with told(qtbot, window.collecting.librarian.stood):
        window.acts.new_collection.trigger()
    (made,) = Collections().all()
    assert (made.name, made.sources[0].path, made.target.path) == ("Records", tmp_path / "Music", tmp_path / "archive")
    assert (made.preview, made.preview_codec) == (0, "opus")
    assert window.sidebar.current() == "Records", "what was made is shown"
    monkeypatch.setattr(questions, "_ask", lambda *_: False)
    window.collecting.collection.forget.click()
    monkeypatch.setattr(questions, "_ask", lambda *_: True)
    with told(qtbot, window.collecting.librarian.listed):
        window.collecting.collection.forget.click()
    assert Collections().all() == []
    assert (tmp_path / "Music").is_dir()


def test_collections_keep_their_previews_in_the_window(window: MainWindow, tmp_path: Path) -> None:
    dialog = CollectionDialog(window, [M], Settings(destination=tmp_path / "b", preview=60, preview_codec="neural"))
    dialog.name.setText("Records")
    dialog._check()
    dialog.make()
    (made,) = Collections().all()
    assert (made.preview, made.preview_codec) == (60, "neural")
    dialog.deleteLater()

    def used(**more: object) -> tuple[int, str]:
        kept = window.collecting._as_kept(Shown(collection(**more), True, (M,), B))
        return kept.preview, kept.preview_codec

    assert used(preview=60, preview_codec="neural") == (60, "neural")
    assert used(preview_codec="neural") == (0, "opus")  # none is asked for, so the window's own choice counts


@pytest.fixture
def catalogue(window: MainWindow, tmp_path: Path) -> Catalogue:
    here, away = Drive("here", "This computer", tmp_path), Drive("away", "Disk two", Path("/mnt/two"))
    filled = Catalogue(tmp_path / "catalogue.sqlite", Drives(lambda: [here, away]))
    filled.put([entry(tmp_path / "A" / "1.trilo", title="Blue", artist="Ella", album="Night", number=1, year=1999)])
    filled.put([entry(Path("/mnt/two/B/1.trilo"), title="Red", artist="Max", album="Day", album_artist="Max")])
    (tmp_path / "A").mkdir()
    known = Catalogue(filled.path, Drives(lambda: [here]))
    window.collecting.librarian.catalogue = known
    return known


def searched(window: MainWindow, qtbot: QtBot, words: str) -> list[tuple[str, ...]]:
    page = window.collecting.catalogue
    with told(qtbot, window.collecting.librarian.albums, lambda w, *_: w == words):
        page.words.setText(words)
        page.search()
    return [tuple(line.texts) for line in page.model.lines]


def test_the_catalogue_finds_what_is_on_a_disk_in_the_drawer(
    window: MainWindow, catalogue: Catalogue, qtbot: QtBot, tmp_path: Path, worker: FakeWorker
) -> None:
    window.acts.sidebar.trigger()
    window.sidebar.choose(CATALOGUE)
    page = window.collecting.catalogue
    assert page.isVisible()
    found = searched(window, qtbot, "")
    assert [line[0] for line in found] == ["Ella – Night (1999)", "Max – Day"]
    assert [line[4] for line in found] == ["This computer", "Disk two, not connected"]
    assert [line[0] for line in searched(window, qtbot, "re")] == ["Max – Day"]
    page.tree.setCurrentIndex(page.model.index(0, 0))
    assert "On Disk two, which is not connected" in page.where.text()
    assert "/mnt/two/B" in page.where.text()
    assert not page.add.isEnabled()
    with told(qtbot, window.collecting.librarian.tracks):
        page.tree.expand(page.model.index(0, 0))
    assert [line.texts[0] for line in page.model.lines[0].lines or []] == ["Red"]
    assert searched(window, qtbot, "nothing so called") == []
    assert "nothing so called" in page.found.text()
    searched(window, qtbot, "blue")
    page.tree.setCurrentIndex(page.model.index(0, 0))
    page.add.click()
    assert worker.asked[-1] == ("scan", tmp_path / "A")
    assert window.sidebar.current() == TRACKS


def test_covers_come_from_the_catalogue(window: MainWindow, catalogue: Catalogue, qtbot: QtBot, tmp_path: Path) -> None:
    from tests.archive.test_catalogue import picture

    covered = entry(tmp_path / "A" / "1.trilo", title="Blue", album="Night", cover=b"12345678")
    catalogue.put([covered], {b"12345678": picture(160)})
    page = window.collecting.catalogue
    with told(qtbot, window.collecting.librarian.cover):  # which painting the page may ask for first
        searched(window, qtbot, "blue")
        page.model.data(page.model.index(0, 0), Qt.ItemDataRole.DecorationRole)
    icon = page.model.data(page.model.index(0, 0), Qt.ItemDataRole.DecorationRole)
    assert icon is not None


def test_an_error_of_the_librarian_is_shown(window: MainWindow) -> None:
    window.collecting.librarian.failed.emit(CannotRead("the list of collections is damaged", hint="Mend it."))
    assert "The list of collections is damaged" in window.status_line.detail.toolTip()


def waiting(count: int) -> list[Row]:
    return [Row(number, M / f"{number:03}.flac", root=M, sizes=Sizes(1000)) for number in range(1, count + 1)]


def test_of_a_large_list_a_sample_is_told_first(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sampled: list[int] = []
    monkeypatch.setattr(window.forecasting, "begin", lambda files, jobs: sampled.append(len(files)))
    window.forecasting.enabled = True
    window.add([M])
    for message in (say.FoundFiles(waiting(50)), say.Scanned()):
        worker.messages.put(message)
    window.tick()
    window.tick()
    assert sampled == [50]
    assert window.outlook.isVisible()
    assert not window.comparison.isVisible()
    starts = [each for each in worker.asked if each[0] == "start"]
    assert len(starts) - worker.asked.count(("stop",)) == 0  # estimates of single tracks wait
    outlooks = [Outlook(name, 600, 590, 610, 7200.0) for name in ("quick", "fast", "balanced", "max")]
    window.forecasting.told.emit(Forecast(50, 50_000, 7, 900.0, outlooks))
    words = [cell.text() for cell in window.outlook.cells["fast"]]
    assert words[0] == "600 bytes"
    assert words[1] == "± 10 bytes"
    assert words[3] == "2 h 00 min"
    window.outlook.choices["fast"].click()
    assert window.compress_panel.preset.currentData() == "fast"
    assert window.outlook.cells["max"][0].text() == "600 bytes"  # what is known stays
    if starts:
        worker.messages.put(say.Ended(True, None))
    window.forecasting.ended.emit()
    window.tick()
    window.tick()
    assert worker.asked[-1][:2] == ("start", "estimate")


def test_a_short_list_is_measured_at_once(window: MainWindow, worker: FakeWorker) -> None:
    window.forecasting.enabled = True
    window.add([M])
    for message in (say.FoundFiles(waiting(5)), say.Scanned()):
        worker.messages.put(message)
    window.tick()
    assert window.comparison.isVisible()
    assert worker.asked[-1][:2] == ("start", "estimate")


# -- pages that do not show the list


@pytest.mark.parametrize("page", [CATALOGUE, "Music"])
def test_nothing_is_done_with_tracks_that_nobody_sees(window: MainWindow, worker: FakeWorker, page: str) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.table.selectAll()
    window.collecting._listed([Shown(collection(), True, (M,), B, (), Counter(), None)])
    acts = window.acts
    shown = (acts.compress, acts.remove, acts.clear, acts.compare, acts.paths, acts.grouped)
    assert all(each.isEnabled() for each in shown)
    window.sidebar.choose(page)
    assert not any(each.isEnabled() for each in shown)
    window.sidebar.choose(TRACKS)
    assert all(each.isEnabled() for each in shown)


def test_searching_leads_to_what_can_be_searched(window: MainWindow, worker: FakeWorker, catalogue: Catalogue) -> None:
    fill(window, worker, row(1, state=State.READY))
    window.collecting._listed([Shown(collection(), True, (M,), B, (), Counter(), None)])
    window.activateWindow()
    window.acts.search.trigger()
    assert window.focusWidget() is window.filters.words
    for page in (CATALOGUE, "Music"):
        window.sidebar.choose(page)
        window.acts.search.trigger()
        assert window.sidebar.current() == CATALOGUE
        assert window.focusWidget() is window.collecting.catalogue.words


def test_what_is_added_is_shown(window: MainWindow, worker: FakeWorker, tmp_path: Path) -> None:
    window.sidebar.choose(CATALOGUE)
    window.add([tmp_path])
    assert window.sidebar.current() == TRACKS


def test_while_archives_move_nothing_else_is_done_with_them(
    window: MainWindow,
    worker: FakeWorker,
    looked: Callable[[Shown], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    made = row(1, state=State.ARCHIVED, archive=B / "Music" / "1.flac.trilo")
    gone = row(2, path=M / "2.flac", kind=Kind.ARCHIVE, state=State.READY)
    gone.result = TrackResult(B / "Music" / "2.flac.trilo", gone=B / "Music" / "2.flac.trilo")
    fill(window, worker, made, archive(3, B / "Music" / "3.flac.trilo"), archive(4))
    tell(window, worker, say.GoneFiles([gone]))
    looked(shown())
    page, asked = window.collecting.collection, []
    monkeypatch.setattr(window.collecting.librarian, "change", asked.append)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    monkeypatch.setattr(collecting, "_move", lambda *_: None)
    page.move_to.click()
    buttons = (page.bring_up, page.check, page.verify, page.restore, page.clear, page.move_to, page.forget)
    assert page.standing.text() == f"Moving the archives to {tmp_path}; every copy is compared"
    assert page.standing.property("tone") == "", "nothing is wrong"
    assert not any(button.isEnabled() for button in buttons)
    window.tick()
    assert not any(button.isEnabled() for button in buttons)
    (move,) = asked
    move()
    assert "Moving" not in page.standing.text()
    assert all(button.isEnabled() for button in buttons)
    window.tick()
    rows = window.session.library.rows
    assert [each.id for each in rows] == [1, 4, 2], "what lay there is not there any more"
    assert rows[0].result.archive == tmp_path / "Music" / "1.flac.trilo"
    there = tmp_path / "Music" / "2.flac.trilo"
    assert (rows[2].result.archive, rows[2].result.gone) == (there, there)


def test_the_guide_opens_where_it_tells_of_schedules(
    window: MainWindow, looked: Callable[[Shown], None], qtbot: QtBot
) -> None:
    looked(shown())
    window.collecting.collection.schedule.click()
    view = window.findChild(GuideView)
    assert view is not None
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0, timeout=20_000)
    block = view.cursorForPosition(QPoint(10, 10)).block()
    assert "On a schedule" in (block.text(), block.next().text(), block.previous().text())


@pytest.mark.parametrize("page", [CATALOGUE, "Music"])
def test_work_is_told_of_on_every_page(window: MainWindow, worker: FakeWorker, page: str) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.collecting._listed([Shown(collection(), True, (M,), B, (), Counter(), None)])
    window.acts.compress.trigger()
    window.sidebar.choose(page)
    tell(window, worker, Overall(0.25, 3.2, 300.0, 0, 2))
    told = window.status_line.detail.toolTip()
    assert told == f"Compressing: 0 of 2 tracks, 25{text.THIN}%. 3.2× real time, verification included, 5 min left"
    window.sidebar.choose(TRACKS)
    assert window.status_line.detail.toolTip() != told, "it is shown in the panel"


def test_a_disk_that_is_away_is_said_once(window: MainWindow, looked: Callable[[Shown], None]) -> None:
    for states, words in ((("offline",), "not connected"), (("offline", "new"), "not connected: 1 new")):
        status = LibraryStatus([standing(f"{state}.flac", state) for state in states], offline=[B])
        looked(shown(status, online=False))
        assert window.sidebar.list.item(2).toolTip() == words

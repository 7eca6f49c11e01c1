"""The sidebar, collections and the catalogue in the window: what is shown is what will be done."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from tests.archive.test_catalogue import entry
from trilobyte_gui.archive.planning.status import FileStatus, LibraryStatus
from trilobyte_gui.archive.scheduling.forecast import Forecast, Outlook
from trilobyte_gui.archive.storage.catalogue import Catalogue
from trilobyte_gui.archive.storage.collections import Collection, Collections, Place
from trilobyte_gui.archive.storage.drives import Drive, Drives
from trilobyte_gui.codec.errors import CannotRead
from trilobyte_gui.gui.dialogs.collection_dialog import CollectionDialog
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model import standing_text
from trilobyte_gui.gui.model.track import Row, Sizes
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
    return FileStatus(M / "Album" / name, state, B / "Music" / "Album" / f"{name}.trilo", None, track)  # type: ignore[arg-type]


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


def test_a_collection_shows_how_it_stands(window: MainWindow, looked: Callable[[Shown], None]) -> None:
    looked(shown())
    assert window.sidebar.isVisible()
    page = window.collecting.collection
    assert page.isVisible()
    assert page.standing.text() == "1 damaged, 1 new, 1 changed, 1 gone, 2 archived"
    assert page.bring_up.text() == "Update (3)"
    assert page.model.lines[0].texts == ("Music/Album", "5", "1 damaged, 1 new, 1 changed, 1 gone, 2 archived")
    page.tree.expand(page.model.index(0, 0))
    tracks = [line.texts[2] for line in page.model.lines[0].lines or []]
    assert tracks == ["archived", "new", "changed", "gone", "damaged", "copied"]
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


@pytest.mark.parametrize("full", [False, True])
def test_check_and_verify_are_for_all_archives(
    window: MainWindow, worker: FakeWorker, looked: Callable[[Shown], None], full: bool
) -> None:
    looked(shown())
    page = window.collecting.collection
    (page.verify if full else page.check).click()
    archives = [B / "Music" / "Album" / f"{number}.flac.trilo" for number in (1, 3, 4, 5)]
    assert worker.asked[-1] == ("scan", *archives)
    from trilobyte_gui.gui.model.track import Kind, State, TrackResult

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


def test_a_disk_that_is_not_connected_is_said_and_nothing_can_be_done(
    window: MainWindow, looked: Callable[[Shown], None]
) -> None:
    offline = LibraryStatus([standing("1.flac", "offline"), standing("2.flac", "new")], offline=[B])
    looked(shown(offline, online=False))
    page = window.collecting.collection
    assert "/b/archive is not connected" in page.standing.text()
    assert not any(button.isEnabled() for button in (page.bring_up, page.check, page.verify, page.restore))
    item = window.sidebar.list.item(2)
    assert item.text() == "Music\nnot connected: 1 new, 1 offline"


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
        dialog.target.setText(str(tmp_path / "archive"))
        dialog._check()
        return dialog.result()

    monkeypatch.setattr(CollectionDialog, "exec", fill)
    with told(qtbot, window.collecting.librarian.stood):
        window.acts.new_collection.trigger()
    (made,) = Collections().all()
    assert (made.name, made.sources[0].path, made.target.path) == ("Records", tmp_path / "Music", tmp_path / "archive")
    window.sidebar.choose("Records")
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    with told(qtbot, window.collecting.librarian.listed):
        window.collecting.collection.forget.click()
    assert Collections().all() == []
    assert (tmp_path / "Music").is_dir()


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
    searched(window, qtbot, "blue")
    page = window.collecting.catalogue
    with told(qtbot, window.collecting.librarian.cover):
        page.model.data(page.model.index(0, 0), Qt.ItemDataRole.DecorationRole)
    icon = page.model.data(page.model.index(0, 0), Qt.ItemDataRole.DecorationRole)
    assert icon is not None


def test_an_error_of_the_librarian_is_shown(window: MainWindow) -> None:
    window.collecting.librarian.failed.emit(CannotRead("the list of collections is damaged", hint="Mend it."))
    assert "the list of collections is damaged" in window.status_line.detail.text()


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

"""Albums in the list: grouping, order, folding, filters, columns, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import FakeWorker, archive, fill, parts, row, tell
from trilobyte_gui.gui.model import cell_text
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.library import Library
from trilobyte_gui.gui.model.list_layout import AlbumGroup, Filter, ListLayout, SortOrder, album_key
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import AudioFormat, Kind, Row, State, TrackTags
from trilobyte_gui.gui.services.covers import Covers, find_cover
from trilobyte_gui.gui.window import MainWindow


def track(number: int, folder: str = "a", **values: object) -> Row:
    return row(number, path=Path(f"/music/{folder}/{number}.flac"), **values)


def arranged(*rows: Row) -> ListLayout:
    library = Library()
    library.append(list(rows))
    made = ListLayout(library)
    made.build()
    return made


def shown(made: ListLayout) -> list[object]:
    return [each.title if isinstance(each, AlbumGroup) else each.id for each in made.entries]


def test_tags_group_and_folders_do_where_there_are_none() -> None:
    made = arranged(
        track(1, "x", album="Requiem", album_artist="Choir"),
        track(2, "y", album="Requiem", album_artist="Choir"),
        track(3, "z"),
        track(4, "z"),
        track(5, "w", album="Requiem", album_artist="Others"),
    )
    assert shown(made) == ["Requiem", 1, 2, "z", 3, 4, "Requiem", 5]


def test_what_is_no_music_stands_with_the_album_of_its_folder() -> None:
    def stray(number: int, folder: str) -> Row:
        path = Path(f"/music/{folder}/{number}.pdf")
        return row(number, path=path, kind=Kind.OTHER, state=State.LEFT_OUT, original=None)

    made = arranged(
        stray(1, "x"),
        track(2, "x", album="Requiem"),
        stray(3, "y"),
        track(4, "y", album="One"),
        track(5, "y", album="Two"),
        stray(6, "z"),
    )
    assert shown(made) == ["Requiem", 2, 1, "y", 3, "One", 4, "Two", 5, "z", 6]
    requiem, both = made.entries[0], made.entries[3]
    assert isinstance(requiem, AlbumGroup)
    assert isinstance(both, AlbumGroup)
    assert cell_text.about_album(requiem) == "1 track, 1 other file"
    assert cell_text.about_album(both) == "1 other file", "two albums lie there"
    assert (requiem.totals.tracks, requiem.totals.left_out) == (1, 1)
    made.library.change(requiem.rows[0], **parts(requiem.rows[0], state=State.WORKING, verb="compress", fraction=0.5))
    assert cell_text.album_status(requiem).fraction == 0.5
    made.build()
    assert shown(made)[:3] == ["Requiem", 2, 1]


def test_the_few_tracks_without_tags_stand_with_the_album_of_their_folder() -> None:
    made = arranged(
        track(1, "x", album="Requiem", track="2"),
        track(2, "x"),
        track(3, "x", album="Requiem", track="1"),
        track(4, "y", album="One"),
        track(5, "y"),
        track(6, "z", album="One of many"),
        track(7, "z"),
        track(8, "z"),
    )
    assert shown(made) == ["Requiem", 3, 1, 2, "One", 4, "y", 5, "One of many", 6, "z", 7, 8]
    late = made.library.rows[1]
    made.library.change(late, **parts(late, codec="FLAC", album="Solo"))
    made.regrouped(late)
    made.build()
    assert shown(made)[:3] == ["Requiem", 3, 1]
    assert shown(made)[-2:] == ["Solo", 2]


def test_an_albums_progress_is_that_of_its_tracks_in_work() -> None:
    made = arranged(
        track(1, state=State.ESTIMATING, fraction=0.5), track(2), track(3), track(4, state=State.READY, size=1)
    )
    album = made.entries[0]
    assert isinstance(album, AlbumGroup)
    assert cell_text.album_status(album).fraction == pytest.approx(1.5 / 4), "two wait for their estimates"
    made.library.change(album.rows[0], state=State.WORKING, verb="compress")
    made.library.change(album.rows[1], state=State.QUEUED, verb="compress")
    assert cell_text.album_status(album).fraction == pytest.approx(0.5 / 2), "two are not asked for"
    made.library.change(album.rows[0], state=State.ARCHIVED)
    assert cell_text.album_status(album).fraction == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (track(1, "box/CD1"), track(2, "box/CD 2")),
        (track(1, "box/Disc 01 - First", album="B"), track(2, "box/disk2", album="B")),
        (track(1, "p", album="B (CD 1)", album_artist="N"), track(2, "q", album="B [Disc 2]", album_artist="N")),
    ],
)
def test_discs_of_a_set_are_one_album(first: Row, second: Row) -> None:
    assert album_key(first) == album_key(second)


def test_tracks_stand_by_disc_and_number() -> None:
    made = arranged(
        track(1, track="2/9", disc="2", album="A"),
        track(2, track="10", disc="1", album="A"),
        track(3, track="9", disc="1", album="A"),
        track(4, album="A"),
    )
    assert shown(made) == ["A", 4, 3, 2, 1]
    album = made.entries[0]
    assert isinstance(album, AlbumGroup)
    assert album.discs == 3


def test_a_compilation_has_no_artist_of_its_own() -> None:
    made = arranged(track(1, artist="N", album="A"), track(2, artist="M", album="A", year="1999-04"))
    album = made.entries[0]
    assert isinstance(album, AlbumGroup)
    assert (album.artist, album.year) == ("", "1999")
    assert "2 tracks" in cell_text.about_album(album)


def test_sums_of_an_album_follow_its_rows() -> None:
    made = arranged(track(1, state=State.READY, flac8=900, size=800), track(2))
    album = made.entries[0]
    assert isinstance(album, AlbumGroup)
    assert cell_text.cell(album, Column.TRILOBYTE) == "", "not before all its tracks are measured"
    made.library.change(made.library.rows[1], **parts(made.library.rows[1], flac8=900, size=700, state=State.ARCHIVED))
    assert album.totals == SizeTotals.of(album.rows)
    assert cell_text.cell(album, Column.LESS_FLAC) == cell_text.text.percent(1 - 1500 / 1800)
    made.library.change(made.library.rows[0], **parts(made.library.rows[0], low=700, high=900))
    assert cell_text.cell(album, Column.TRILOBYTE).startswith("~")
    assert cell_text.spread(album)


def original(each: Row) -> int | None:
    return each.sizes.original


def everything(album: AlbumGroup) -> int:
    return album.totals.everything


def test_albums_sort_by_their_sums_and_tracks_within() -> None:
    made = arranged(track(1, "a", original=10), track(2, "a", original=50), track(3, "b", original=100))
    made.order = SortOrder(original, everything, reverse=True)
    made.build()
    assert shown(made) == ["b", 3, "a", 2, 1]
    made.order = SortOrder(original, everything, within=False, reverse=True)
    made.build()
    assert shown(made) == ["b", 3, "a", 1, 2]


def test_a_filter_shows_matching_tracks_with_their_albums() -> None:
    made = arranged(
        track(1, "a", title="Kyrie", artist="Choir"),
        track(2, "a", title="Gloria", state=State.FAILED),
        track(3, "b", title="Aria"),
    )
    made.filter = Filter("choir kyr")
    made.build()
    assert shown(made) == ["a", 1]
    made.filter = Filter(show="trouble")
    made.build()
    assert shown(made) == ["a", 2]
    made.append([])
    made.filter = Filter("nothing like it")
    made.build()
    assert shown(made) == []


def test_new_rows_of_the_last_album_appear_at_once_others_wait() -> None:
    made = arranged(track(1, "a"))
    for fresh in ([track(2, "a")], [track(3, "b")], [track(4, "a")]):
        made.library.append(fresh)
        made.append(fresh)
    assert shown(made) == ["a", 1, 2, "b", 3]
    assert made.stale
    made.build()
    assert shown(made) == ["a", 1, 2, 4, "b", 3]


@pytest.fixture
def albums(make_window: Callable[..., MainWindow], worker: FakeWorker) -> MainWindow:
    window = make_window(grouped=True)
    fill(window, worker, track(1, "a"), track(2, "a"), track(3, "b"), archive(4))
    return window


def test_the_model_keeps_qts_rules(albums: MainWindow, worker: FakeWorker) -> None:
    tester = QAbstractItemModelTester(albums.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    albums.table.selectRow(1)
    albums.acts.close_all.trigger()
    assert albums.model.rowCount() == 3
    assert albums.table.selected_rows(), "what was selected inside is its album now"
    albums.acts.open_all.trigger()
    fill(albums, worker, track(7, "b"), track(8, "c"))
    tell(
        albums,
        worker,
        say.Probed([say.HeaderFacts(7, AudioFormat("FLAC", 16, 44100, 2, 44100), TrackTags("T", "N", "New"))]),
    )
    albums.table.sortByColumn(Column.ORIGINAL, Qt.SortOrder.DescendingOrder)
    albums.table.selectRow(0)
    albums.acts.remove.trigger()
    tester.deleteLater()


def test_albums_fold_by_key_click_and_menu(albums: MainWindow, qtbot: QtBot) -> None:
    table = albums.table
    table.selectRow(1)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert isinstance(table.current_entry(), AlbumGroup)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert albums.model.rowCount() == 5
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert albums.model.rowCount() == 7
    area = table.visualRect(albums.model.index(0, 0))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=area.topLeft() + QPoint(12, 20))
    assert albums.model.rowCount() == 5
    spoken = albums.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Album a, 2 tracks, collapsed")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert albums.model.rowCount() == 7
    assert [each.id for each in table.shown_rows()] == [1, 2, 3, 4]


def test_an_album_stands_for_its_tracks(albums: MainWindow, worker: FakeWorker) -> None:
    albums.table.selectRow(0)
    assert [each.id for each in albums.table.selected_rows()] == [1, 2]
    assert albums.acts.compress.text() == "&Compress 2 selected"
    tell(albums, worker, say.Ended())
    albums.acts.compress.trigger()
    tell(albums, worker, say.Ended())
    assert worker.asked[-1][:3] == ("start", "compress", [1, 2])


def test_search_and_show_narrow_the_list_and_what_is_done(albums: MainWindow, worker: FakeWorker, qtbot: QtBot) -> None:
    albums.acts.search.trigger()
    albums.filters.words.setText("/b/")
    qtbot.waitUntil(lambda: albums.model.rowCount() == 2, timeout=20_000)
    albums.filters.words.clear()
    albums.filters.show_box.setCurrentIndex(albums.filters.show_box.findData("archives"))
    qtbot.waitUntil(lambda: [each.id for each in albums.table.shown_rows()] == [4], timeout=20_000)
    assert [each.id for each in albums.plan.rows] == [4], "hidden tracks are not worked on"


def test_columns_are_chosen_moved_and_remembered(make_window: Callable[..., MainWindow]) -> None:
    first = make_window()
    menu = QMenu(first)
    first.table.fill_columns_menu(menu)
    shown = {action.text(): action for action in menu.actions()}
    assert not shown["Album"].isChecked()
    shown["Album"].trigger()
    shown["Format"].trigger()
    head = first.table.horizontalHeader()
    head.moveSection(head.visualIndex(Column.STATE), 1)
    first.table.sortByColumn(Column.ORIGINAL, Qt.SortOrder.DescendingOrder)
    first.close()
    second = make_window()
    assert second.model.sorted_by == (Column.ORIGINAL, True)
    head = second.table.horizontalHeader()
    assert not head.isSectionHidden(Column.ALBUM)
    assert head.isSectionHidden(Column.FORMAT)
    assert head.visualIndex(Column.STATE) == 1
    again = make_window()
    again.table.standard_columns()
    assert again.table.horizontalHeader().isSectionHidden(Column.ALBUM)
    assert again.table.horizontalHeader().visualIndex(Column.STATE) == Column.STATE


def test_every_album_state_is_drawn(albums: MainWindow, worker: FakeWorker) -> None:
    seen = set()
    for state in State:
        for each in albums.session.library.rows[:2]:
            albums.session.library.change(each, **parts(each, state=state, reason="why"))
        albums.tick()
        assert not albums.grab().isNull()
        entry = albums.model.entry(0)
        assert isinstance(entry, AlbumGroup)
        seen.add(cell_text.album_status(entry).line)
        for column in Column:
            assert albums.model.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole)
    assert {"2 failed", "All done", "0 of 2 done", "Estimating"} <= seen


def test_covers_are_found_beside_the_tracks_and_kept(albums: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    picture = QImage(200, 100, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "Folder.JPG"))
    found = find_cover([], tmp_path)
    assert (found.width(), found.height()) == (96, 48)
    assert find_cover([tmp_path / "gone" / "a.flac"], tmp_path / "gone").isNull()
    covers = Covers(find=lambda paths, folder: found)
    entry = albums.model.entry(0)
    assert isinstance(entry, AlbumGroup)
    with qtbot.waitSignal(covers.found):
        assert covers.of(entry) is None
    assert covers.of(entry) is not None
    covers.close()


def test_fifty_thousand_tracks_in_albums(make_window: Callable[..., MainWindow], worker: FakeWorker) -> None:
    window = make_window(grouped=True)
    window.add([Path("/music")])
    rows = [track(number, str(number // 12), flac8=900, size=800, state=State.READY) for number in range(1, 50_001)]
    for first in range(0, len(rows), 500):
        worker.report(say.FoundFiles(rows[first : first + 500]))
    worker.report(say.Scanned())
    while window.session.backlog:
        window.tick()
    window.tick()
    assert window.model.rowCount() == 50_000 + 4167
    window.table.scrollToBottom()
    assert not window.table.grab().isNull()
    window.event(QEvent(QEvent.Type.FontChange))


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("act", ["sort", "filter", "group", "close", "nothing"])
def test_rows_that_come_between_two_ticks_are_where_they_belong(
    make_window: Callable[..., MainWindow], worker: FakeWorker, grouped: bool, act: str
) -> None:
    window = make_window(grouped=grouped)
    QAbstractItemModelTester(window.model, QAbstractItemModelTester.FailureReportingMode.Fatal, window)
    window.add([Path("/music")])
    worker.report(say.FoundFiles([track(1, "a"), track(2, "b")]))
    window.tick()
    worker.report(say.FoundFiles([track(4, "b"), track(3, "a"), track(5, "c")]), say.Scanned())
    window.session.take(limit=60.0)
    assert len(window.session.library) == 5
    match act:
        case "sort":
            window.model.sort(Column.TRACK, Qt.SortOrder.AscendingOrder)
        case "filter":
            window.model.set_filter(Filter(words="flac"))
        case "group":
            window.model.set_grouped(not grouped)
            window.model.set_grouped(grouped)
        case "close":
            window.model.set_open(list(window.model.list_layout.albums), False)
            window.model.set_open(list(window.model.list_layout.albums), True)
    window.tick()
    entries = [window.model.entry(place) for place in range(window.model.rowCount())]
    ids = [each.id for each in entries if isinstance(each, Row)]
    assert sorted(ids) == [1, 2, 3, 4, 5]
    if grouped:
        assert ids == [1, 3, 2, 4, 5], "each in its album, in order"
        assert [each.title for each in entries if isinstance(each, AlbumGroup)] == ["a", "b", "c"]
    assert window.session.library.totals.tracks == 5


def test_much_that_comes_is_taken_in_between_ticks_too(
    make_window: Callable[..., MainWindow], worker: FakeWorker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    window._timer.stop()  # no other tick than this one, which has no time
    monkeypatch.setattr(window.session, "tick", lambda: type(window.session).tick(window.session, 0.0))
    window.add([Path("/music")])
    worker.report(*(say.FoundFiles([track(number)]) for number in range(1, 101)))
    window.tick()
    assert not window.session.library.rows
    qtbot.waitUntil(lambda: len(window.session.library) == 100, timeout=20_000)
    qtbot.waitUntil(lambda: not window._between.isActive(), timeout=20_000)
    window.tick()
    assert window.model.rowCount() >= 100


def test_a_track_that_comes_after_what_is_no_music_stands_before_it() -> None:
    library = Library()
    cover = row(9, path=Path("/music/x/9.pdf"), kind=Kind.OTHER, state=State.LEFT_OUT, original=None)
    first = [track(1, "x", album="Requiem", track="1"), track(3, "x", album="Requiem", track="3"), cover]
    library.append(first)
    made = ListLayout(library)
    made.build()
    assert shown(made) == ["Requiem", 1, 3, 9]
    late = [track(10, "x", album="Requiem", track="2")]
    library.append(late)
    made.append(late)
    made.build()
    assert [each for each in shown(made) if each != 9] == ["Requiem", 1, 10, 3]


def test_discs_told_later_put_tracks_without_numbers_in_order() -> None:
    library = Library()
    library.append([track(1, "x"), track(2, "x")])
    made = ListLayout(library)
    made.build()
    assert shown(made) == ["x", 1, 2]
    for each, disc in zip(library.rows, ("2", "1"), strict=True):
        library.change(each, **parts(each, codec="FLAC", disc=disc))
        made.regrouped(each)
    assert made.stale
    made.build()
    assert shown(made) == ["x", 2, 1]

"""What will be worked on: labels, sums, forecasts and questions say what is then done, however it is shown."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import ESTIMATED, FakeWorker, archive, fill, parts, row, started, task, tell
from trilobyte_gui.archive.tasks import Done, Progress, Start
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.totals import SizeTotals, Tally
from trilobyte_gui.gui.model.track import Row, State, TrackResult
from trilobyte_gui.gui.widgets.plan import Scope
from trilobyte_gui.gui.window import MainWindow


def track(number: int, folder: str, **values: object) -> Row:
    known = {"state": State.READY, "flac8": 900, "size": 800, "frames": 44100 * 60, "rate": 44100} | values
    return row(number, path=Path(f"/music/{folder}/{number}.flac"), **known)


def search(window: MainWindow, words: str, show: str = "all") -> None:
    """At once, as after the moment that typing is waited for."""
    window.filters.words.setText(words)
    window.filters.show_box.setCurrentIndex(window.filters.show_box.findData(show))
    window.filters._pause.stop()
    window.filters._tell()


def select(window: MainWindow, *ids: int) -> None:
    model, last, chosen = window.model, len(Column) - 1, QItemSelection()
    for each in ids:
        place = model.list_layout.position(each)
        assert place is not None
        chosen.select(model.index(place, 0), model.index(place, last))
    window.table.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def agrees(window: MainWindow) -> None:
    """Every label says what the plan is, and the plan's sums are those of its rows."""
    plan = window.plan
    assert plan.totals == SizeTotals.of(plan.rows)
    for action, count in (
        (window.acts.compress, sum(each.compressible for each in plan.rows)),
        (window.acts.restore, sum(each.restorable for each in plan.rows)),
    ):
        assert action.isEnabled() is bool(count)
        assert [word for word in action.text().split() if word.isdecimal()] == ([str(count)] if count else [])
    assert window.comparison.totals == plan.totals
    assert window.compress_panel.preview.text() == "" or plan.totals.compressible


@pytest.fixture(params=[False, True], ids=["flat", "albums"])
def filled(request: pytest.FixtureRequest, make_window: Callable[..., MainWindow], worker: FakeWorker) -> MainWindow:
    window = make_window(grouped=request.param)
    fill(window, worker, *(track(n, "abc"[n % 3]) for n in range(1, 10)), archive(10), archive(11))
    return window


def test_labels_follow_a_search_and_a_filter_at_once(filled: MainWindow) -> None:
    assert filled.acts.compress.text() == "&Compress 9 tracks"
    search(filled, "/b/")
    assert filled.acts.compress.text() == "&Compress 3 shown"
    assert filled.comparison.accessibleDescription().startswith("Shown: 3 tracks")
    assert filled.compress_panel.preview.toolTip() == "/music/b/1.flac.trilo"
    agrees(filled)
    search(filled, "", show="archives")
    assert filled.acts.restore.text() == "&Restore 2 shown"
    assert not filled.acts.compress.isEnabled()
    agrees(filled)
    search(filled, "")
    assert filled.acts.compress.text() == "&Compress 9 tracks"
    agrees(filled)


def test_what_is_done_is_what_the_button_says(filled: MainWindow, worker: FakeWorker) -> None:
    search(filled, "/c/")
    filled.acts.compress.trigger()
    verb, ids, _ = started(worker)[-1]
    assert (verb, sorted(ids)) == ("compress", [2, 5, 8])


def test_a_selection_that_a_search_hides_is_worked_on_no_more(filled: MainWindow) -> None:
    select(filled, 1, 2)
    agrees(filled)
    assert filled.plan.scope is Scope.SELECTED
    search(filled, "/b/")
    assert [each.id for each in filled.plan.rows] == [1], "2 is not shown"
    agrees(filled)
    search(filled, "/a/")
    assert filled.plan.scope is Scope.SHOWN
    agrees(filled)


def test_sums_follow_every_change_without_being_made_anew(filled: MainWindow, worker: FakeWorker) -> None:
    chance = random.Random(3)
    for act in range(60):
        match chance.randrange(5):
            case 0:
                shown = [each.id for each in filled.table.shown_rows() if filled.model.list_layout.position(each.id)]
                select(filled, *chance.sample(shown, min(len(shown), 4)))
            case 1:
                search(filled, chance.choice(["", "/a/", "/b/", "flac"]), chance.choice(["all", "compress", "done"]))
            case 2:
                filled.table.clearSelection()
            case 3:
                each = chance.choice(filled.session.library.rows)
                filled.session.library.change(each, **parts(each, size=700 + act, state=chance.choice(list(State)[2:])))
            case 4:
                extra = [track(100 + act, "a")]
                filled.session.scans += 1
                tell(filled, worker, say.FoundFiles(extra), say.Scanned())
        filled.tick()
        if filled.session.batch is not None:
            tell(filled, worker, say.Ended())
        filled._refresh()
        agrees(filled)


def test_the_trash_question_counts_what_will_be_moved(
    filled: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(box.text()) or 0)
    filled.compress_panel.originals.setCurrentIndex(filled.compress_panel.originals.findData("trash"))
    first = filled.session.library.rows[0]
    filled.session.library.change(first, **parts(first, state=State.FAILED, damaged=True, verb="compress"))
    filled.tick()
    before = len(started(worker))
    search(filled, "/b/")
    filled.acts.compress.trigger()
    search(filled, "")
    filled.acts.retry.trigger()
    select(filled, 1)
    filled.acts.salvage.trigger()
    assert [words.partition(" to ")[0] for words in asked] == ["Move 2 files", "Move 1 file", "Move 1 file"]
    assert len(started(worker)) == before, "nobody agreed"


def test_failed_files_are_in_neither_plan_nor_forecast(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, track(1, "a"), track(2, "a", state=State.FAILED, verb="compress", reason="cut short"))
    tell(window, worker, say.Speeds({"balanced": 1.0}))
    assert window.acts.compress.text() == "&Compress 1 track"
    assert window.plan.totals.pending == 60
    assert window.acts.retry.text() == "Retry what &failed (1)"
    window.acts.retry.trigger()
    assert started(worker)[-1][:2] == ("compress", [2])


def test_with_nothing_to_compress_no_time_is_forecast(window: MainWindow, worker: FakeWorker) -> None:
    """Taking fractions of seconds out of a sum left a little of it, which was told as "About 1 s"."""
    lengths = {"frames": 123_457, "rate": 44_100}
    fill(window, worker, *(track(n, "a", **lengths) for n in range(1, 8)))
    tell(window, worker, say.Speeds({"balanced": 1.0}))
    assert window.compress_panel.forecast.text()
    for each in window.session.library.rows:
        window.session.library.change(each, state=State.ARCHIVED)
    window.tick()
    assert window.compress_panel.forecast.text() == ""


def test_a_list_by_state_follows_the_states(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, track(1, "a"), track(2, "a"))
    search(window, "", show="trouble")
    assert window.model.rowCount() == 0
    window.session.library.change(window.session.library.rows[1], state=State.FAILED)
    window.tick()
    assert [each.id for each in window.table.shown_rows()] == [2]


def test_a_search_that_finds_nothing_says_so_and_leads_back(filled: MainWindow) -> None:
    search(filled, "no such thing", show="compress")
    assert filled.nothing.isVisible()
    assert filled.nothing.words.text() == "Nothing found for “no such thing” in “To compress”"
    assert not filled.acts.compress.isEnabled()
    assert filled.comparison.accessibleDescription().startswith("Shown: 0 tracks")
    filled.nothing.back.click()
    assert filled.table.isVisible()
    assert (filled.filters.words.text(), filled.filters.show_box.currentIndex()) == ("", 0)
    assert len(filled.plan.rows) == 11
    search(filled, "", show="trouble")
    assert filled.nothing.words.text() == "No tracks in “Failed or skipped”"


def test_escape_ends_a_selection_then_a_search(filled: MainWindow, qtbot: QtBot) -> None:
    search(filled, "/a/")
    filled.table.selectAll()
    filled.table.setFocus()
    qtbot.keyClick(filled.table, Qt.Key.Key_Escape)
    assert filled.plan.scope is Scope.SHOWN
    qtbot.keyClick(filled.table, Qt.Key.Key_Escape)
    assert filled.plan.scope is Scope.ALL
    filled.filters.words.setText("abc")
    qtbot.keyClick(filled.filters.words, Qt.Key.Key_Escape)
    assert filled.filters.words.text() == ""


def test_an_empty_list_is_not_searched(filled: MainWindow, worker: FakeWorker) -> None:
    search(filled, "/a/", show="compress")
    filled.acts.clear.trigger()
    assert filled.filters.words.text() == ""
    fill(filled, worker, track(50, "z"))
    assert [each.id for each in filled.plan.rows] == [50]
    assert filled.plan.scope is Scope.ALL


def test_everything_stays_selected_however_it_is_arranged(
    make_window: Callable[..., MainWindow], worker: FakeWorker
) -> None:
    window = make_window(grouped=True)
    fill(window, worker, *(track(n, "abc"[n % 3]) for n in range(1, 10)))
    window.acts.close_all.trigger()
    window.table.selectAll()
    for act in (
        window.acts.open_all.trigger,
        window.acts.grouped.trigger,
        lambda: window.table.sortByColumn(Column.ORIGINAL, Qt.SortOrder.DescendingOrder),
        window.acts.grouped.trigger,
        lambda: search(window, "flac"),
        lambda: window.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder),
    ):
        act()
        assert len(window.table.selected_rows()) == 9
        assert window.table.selects_all()
    window.table.selectRow(0)
    album = window.model.entry(0)
    assert isinstance(album, AlbumGroup)
    window.acts.grouped.trigger()
    assert [each.id for each in window.table.selected_rows()] == [each.id for each in album.rows], "it stood for them"


def test_a_tick_touches_only_the_rows_that_changed(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 3,000 scattered rows selected, the sums of all of them were made anew, a second and a half a time."""
    rows = [track(n, "a", state=State.WAITING, size=None) for n in range(1, 6001)]
    window.add([Path("/music")])
    tell(window, worker, say.FoundFiles(rows), say.Scanned())
    select(window, *range(1, 6001, 2))
    assert window.acts.compress.text() == "&Compress 3,000 selected"
    counted = 0
    count = SizeTotals.count

    def counting(self: SizeTotals, *args: object, **named: object) -> None:
        nonlocal counted
        counted += 1
        count(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(SizeTotals, "count", counting)
    monkeypatch.setattr(Tally, "of", lambda *_: pytest.fail("all rows were looked at"))
    monkeypatch.setattr(window.table, "selected_rows", lambda: pytest.fail("all rows were looked at"))
    signals: list[object] = []
    window.model.dataChanged.connect(lambda *_: signals.append(1))
    window.model.modelReset.connect(lambda: signals.append(2))
    made = replace(ESTIMATED, trilobyte_bytes=700)
    tell(
        window,
        worker,
        Start(task(1, "estimate")),
        Progress(task(1, "estimate"), 0.5, None, None),
        Done(task(1, "estimate"), made),
    )
    assert counted <= 12, "each of two changes of one row: out and in, of three sums"
    assert signals == [1]
    assert window.plan.totals.known == 1


def test_sums_of_many_are_the_sums_of_each() -> None:
    chance = random.Random(5)
    some = (None, 500, 1000)
    rows: list[Row] = []
    for number in range(1, 400):
        state, size = chance.choice(list(State)), chance.choice(some)
        low = chance.choice((None, 400)) if size else None
        known = {"flac8": chance.choice(some), "size": size, "low": low, "high": low and chance.choice((None, 1100))}
        known["original"] = chance.choice(some)
        rows.append(row(number, state=state, frames=chance.choice(some), rate=100, **known))
        made, trashed = chance.choice((None, None, Path("/x.trilo"))), chance.random() < 0.1
        rows[-1].result = TrackResult(made, trashed=trashed)
        rows[-1].archived_as = chance.choice((None, None, rows[0]))
    each = Tally({every.id for every in rows})
    for every in rows:
        each.count(every)
    assert each.totals == SizeTotals.of(rows)


def test_the_preview_does_not_look_through_the_whole_list(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, *(archive(n) for n in range(1, 3001)), track(3001, "a"))
    looked = 0

    def true(each: Row) -> bool:
        nonlocal looked
        looked += 1
        return each.compressible

    window.plan.first(true)
    assert looked <= 2000

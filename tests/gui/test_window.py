"""Every action and state of the window, driven by a stand-in for the worker threads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale, QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeySequence,
)
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableView,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import (
    COMPRESSED,
    ESTIMATED,
    RESTORED,
    FakeWorker,
    archive,
    cells,
    drop,
    fill,
    row,
    started,
    task,
    tell,
)
from trilobyte_gui.archive.tasks import Done, Failed, Overall, Preparing, Progress, Skipped, Start
from trilobyte_gui.codec.errors import CannotWrite, ExitCode, SourceDamaged
from trilobyte_gui.gui import app as gui_app
from trilobyte_gui.gui.model import cell_text, text
from trilobyte_gui.gui.model import messages as say
from trilobyte_gui.gui.model.cell_text import Column
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import AudioFormat, Kind, State, TrackTags
from trilobyte_gui.gui.services import i18n, language
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.services.store import Store
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.window import MainWindow, first_size

# -- the empty state, adding


def test_the_window_first_opens_no_larger_than_the_screen() -> None:
    assert first_size(QSize(2560, 1440)) == QSize(1320, 800)
    for wide, tall in ((1280, 800), (1366, 728), (1920, 700), (1024, 768)):
        size = first_size(QSize(wide, tall))
        assert size.width() < wide
        assert size.height() < tall


def test_the_empty_window_says_what_to_do(window: MainWindow) -> None:
    words = " ".join(label.text() for label in window.empty.findChildren(QLabel))
    assert "Drop your music here" in words
    assert "Ctrl+O" in words
    assert window.empty.isVisible()
    assert not window.bottom.isVisible()
    assert not window.acts.compress.isEnabled()


def test_files_dropped_anywhere_are_scanned(window: MainWindow, worker: FakeWorker) -> None:
    drop(window, "file:///music/a", "file:///music/b.flac", "https://example.org/c.flac")
    assert worker.asked[0] == ("scan", Path("/music/a"), Path("/music/b.flac"))
    assert window.table.isVisible(), "live counts take the place of the empty state"
    assert "Looking for audio" in window.status_line.counts.text()


def test_a_drop_that_cannot_be_read_is_explained(window: MainWindow, worker: FakeWorker) -> None:
    drop(window, "https://example.org/c.flac")
    assert worker.asked == []
    assert "not files on this computer" in window.status_line.detail.toolTip()


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.CopyAction),
        (Qt.DropAction.LinkAction | Qt.DropAction.MoveAction, Qt.DropAction.LinkAction),
        (Qt.DropAction.MoveAction, None),
    ],
)
def test_a_drop_never_moves_files(
    window: MainWindow, worker: FakeWorker, offered: Qt.DropAction, taken: Qt.DropAction | None
) -> None:
    """A file manager removes what was taken as a move."""
    mime, left = QMimeData(), Qt.MouseButton.LeftButton
    mime.setUrls([QUrl("file:///music/a")])
    shift = Qt.KeyboardModifier.ShiftModifier  # asks for a move
    for event in (
        QDragEnterEvent(QPoint(50, 50), offered, mime, left, shift),
        QDragMoveEvent(QPoint(50, 50), offered, mime, left, shift),
        QDropEvent(QPointF(50, 50), offered, mime, left, shift),
    ):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(window, event)
        assert event.isAccepted() is (taken is not None)
        assert taken is None or event.dropAction() is taken
    assert bool(worker.asked) is (taken is not None)


def test_dragging_over_the_list_shows_where_to_drop(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1))
    window.show_drop(True)
    assert window.cover.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.cover.isVisible()


def test_buttons_ask_and_remember_the_folder(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/music/a/x.wav", "/music/a/y.wav"], ""))
    window.acts.add_files.trigger()
    assert worker.asked[-1] == ("scan", Path("/music/a/x.wav"), Path("/music/a/y.wav"))
    assert store.value("folder") == "/music/a"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/music/b")
    window.acts.add_folder.trigger()
    assert worker.asked[-1] == ("scan", Path("/music/b"))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    window.acts.add_folder.trigger()
    assert len(worker.asked) == 2, "a cancelled dialog adds nothing"


# -- the list


def test_a_track_shows_format_sizes_and_savings(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, original=24_120_000))
    assert cells(window, Column.TRACK) == ["1.flac"]
    assert cells(window, Column.TRILOBYTE) == [""]
    facts = say.HeaderFacts(1, AudioFormat("FLAC", 16, 44100, 2, 44100 * 187), TrackTags("Aria", "Koopman"))
    tell(window, worker, say.Probed([facts]))
    assert cells(window, Column.TRACK) == ["Aria"]
    assert cells(window, Column.FORMAT) == ["FLAC stereo 16 bit, 44.1 kHz"]
    assert cells(window, Column.LENGTH) == ["3:07"]
    guess = replace(
        ESTIMATED,
        flac8_bytes=23_000_000,
        metadata_bytes=0,
        trilobyte_bytes=20_700_000,
        trilobyte_low=20_286_000,
        trilobyte_high=21_114_000,
    )
    tell(window, worker, Done(task(1, "estimate"), guess))
    assert cells(window, Column.ORIGINAL) == ["24.12"]
    assert cells(window, Column.TRILOBYTE) == [f"~{text.THIN}20.70"]
    assert cells(window, Column.LESS_FLAC) == [f"~{text.THIN}10.0{text.THIN}%"]
    assert cell_text.spread(window.session.library.rows[0]) == f"±2.0{text.THIN}%"
    spoken = window.model.index(0, Column.TRILOBYTE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Trilobyte: about 20.7 MB, between 20.3 MB and 21.1 MB"
    made = replace(
        COMPRESSED,
        original_bytes=24_120_000,
        flac8_bytes=23_000_000,
        metadata_bytes=0,
        trilobyte_bytes=20_800_000,
    )
    tell(window, worker, Done(task(1, "compress"), made))
    assert cells(window, Column.TRILOBYTE) == ["20.80"]
    assert cells(window, Column.LESS_FLAC) == [f"9.6{text.THIN}%"]
    assert cells(window, Column.STATE) == ["Archived and verified"]
    assert window.model.index(0, Column.TRILOBYTE).data(Qt.ItemDataRole.ToolTipRole) == "20,800,000 bytes"


STATES = [
    row(1),
    row(2, state=State.ESTIMATING, fraction=0.4),
    row(3, state=State.READY, flac8=900, size=800, low=780, high=820),
    row(4, state=State.QUEUED, verb="compress"),
    row(5, state=State.WORKING, verb="compress", fraction=0.2, speed=3.1),
    row(6, state=State.WORKING, verb="restore", fraction=1.0),
    row(7, state=State.ARCHIVED, flac8=900, size=800, archive=Path("/x"), promise="audio-and-metadata-exact"),
    row(8, state=State.RESTORED, restored=Path("/y"), promise="file-exact"),
    row(9, state=State.SKIPPED, reason="the target is already there"),
    row(10, state=State.FAILED, reason="the MD5 disagrees", remedy="Get another copy."),
    row(11, kind=Kind.OTHER, state=State.LEFT_OUT, reason="this is an MP3 file, which is lossy"),
    archive(12),
    row(13, kind=Kind.OTHER, state=State.COPIED, reason="this is no audio"),
]


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_every_state_is_drawn_and_spoken(window: MainWindow, worker: FakeWorker, scheme: Qt.ColorScheme) -> None:
    rows = [replace(each) for each in STATES]
    assert {each.state for each in rows} == set(State)
    window.acts.themes.actions()[1 if scheme is Qt.ColorScheme.Light else 2].trigger()
    fill(window, worker, *rows)
    window.resize(1200, 900)
    window.table.selectRow(4)
    assert not window.grab().isNull()
    for place in range(window.model.rowCount()):
        for column in Column:
            index = window.model.index(place, column)
            for role in (
                Qt.ItemDataRole.AccessibleTextRole,
                Qt.ItemDataRole.ToolTipRole,
                Qt.ItemDataRole.DisplayRole,
            ):
                assert isinstance(index.data(role), str)
            assert index.data(Qt.ItemDataRole.AccessibleTextRole), (place, column)
    shown = theme.DARK if scheme is Qt.ColorScheme.Dark else theme.LIGHT
    assert window.palette().window().color().name() == shown.window


def test_the_model_keeps_qts_rules(window: MainWindow, worker: FakeWorker) -> None:
    tester = QAbstractItemModelTester(window.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    fill(window, worker, *(replace(each) for each in STATES))
    window.table.sortByColumn(Column.ORIGINAL, Qt.SortOrder.DescendingOrder)
    fill(window, worker, row(20))
    window.table.selectRow(0)
    window.acts.remove.trigger()
    tester.deleteLater()


def test_sorting_puts_unknown_values_last_and_keeps_the_selection(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, size=500, state=State.READY), row(2), row(3, size=300, state=State.READY))
    window.table.selectRow(0)
    window.table.sortByColumn(Column.TRILOBYTE, Qt.SortOrder.AscendingOrder)
    assert [each.id for each in window.model.list_layout.entries] == [3, 1, 2]
    assert [each.id for each in window.table.selected_rows()] == [1]
    window.table.sortByColumn(Column.TRILOBYTE, Qt.SortOrder.DescendingOrder)
    assert [each.id for each in window.model.list_layout.entries] == [1, 3, 2]
    fill(window, worker, row(4, size=400, state=State.READY))
    assert [each.id for each in window.model.list_layout.entries] == [1, 4, 3, 2], "new rows find their place"
    window.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert [each.id for each in window.model.list_layout.entries] == [1, 2, 3, 4]


def test_the_arrow_of_a_sorted_column_stands_beside_its_title(window: MainWindow, worker: FakeWorker) -> None:
    """It covered the title."""
    fill(window, worker, row(1), row(2))
    head, across = window.table.horizontalHeader(), Qt.Orientation.Horizontal
    window.table.sortByColumn(Column.ORIGINAL, Qt.SortOrder.DescendingOrder)
    assert window.model.headerData(Column.ORIGINAL, across) == "↓ Original\nMB"
    window.table.sortByColumn(Column.TRACK, Qt.SortOrder.AscendingOrder)
    assert window.model.headerData(Column.TRACK, across) == "Title ↑"
    assert window.model.headerData(Column.ORIGINAL, across) == "Original\nMB"
    assert window.model.headerData(Column.TRACK, across, Qt.ItemDataRole.AccessibleTextRole) == "Title"
    bold = QFont(head.font())
    bold.setBold(True)
    for column in Column:
        if head.isSectionHidden(column) or column is Column.TRACK:
            continue
        window.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
        words = window.model.headerData(column, across).split("\n")
        assert max(map(QFontMetrics(bold).horizontalAdvance, words)) + 20 <= head.sectionSize(column), words
    window.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert window.model.headerData(Column.TRACK, across) == "Title"


def test_removing_touches_only_the_list(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1), row(2), row(3))
    assert not window.acts.remove.isEnabled()
    window.table.selectRow(1)
    window.acts.remove.trigger()
    assert [each.id for each in window.session.library.rows] == [1, 3]
    window.acts.clear.trigger()
    assert window.model.rowCount() == 0
    assert window.empty.isVisible()


def test_fifty_thousand_rows(window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch) -> None:
    window.add([Path("/music")])
    rows = [row(number, flac8=900, size=800, state=State.READY) for number in range(50_000)]
    for first in range(0, len(rows), 500):
        worker.report(say.FoundFiles(rows[first : first + 500]))
    worker.report(say.Scanned())
    while window.session.backlog:
        window.tick()
    assert window.model.rowCount() == 50_000
    header = window.table.verticalHeader()
    assert header.sectionResizeMode(0) is header.ResizeMode.Fixed
    QApplication.processEvents()
    bar = window.table.verticalScrollBar()
    for place in range(0, bar.maximum(), bar.maximum() // 20):
        bar.setValue(place)
        window.table.viewport().grab()
    window.table.selectAll()
    asked: list[object] = []
    cell = cell_text.cell
    monkeypatch.setattr(cell_text, "cell", lambda entry, column: (asked.append(entry), cell(entry, column))[1])
    window.table.viewport().update()
    QApplication.processEvents()
    assert 0 < len(asked) < 2_000, "painting visits the rows that are seen, not all"
    assert window.acts.compress.text().endswith("50,000 selected")


# -- compressing and restoring


def test_compress_takes_all_or_the_selected(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY), archive(3))
    assert window.acts.compress.text() == "&Compress 2 tracks"
    assert window.acts.restore.text() == "&Restore 1 track"
    window.table.selectRow(1)
    assert window.acts.compress.text() == "&Compress 1 selected"
    assert not window.acts.restore.isEnabled()
    window.compress_panel.preset.setCurrentIndex(window.compress_panel.preset.findData("fast"))
    window.compress_panel.destination.set_folder(Path("/out"))
    window.compress_panel.conflict.setCurrentIndex(window.compress_panel.conflict.findData("rename"))
    tell(window, worker, say.Ended())
    window.compress_panel.button.click()
    tell(window, worker, say.Ended())
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids) == ("compress", [2])
    assert (settings.preset, settings.destination, settings.conflict) == ("fast", Path("/out"), "rename")


def begin(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.acts.compress.trigger()


def test_a_running_batch_shows_progress_pause_and_cancel(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    assert started(worker)[-1][:2] == ("compress", [1, 2])
    assert window.running.isVisible()
    assert not window.acts.compress.isEnabled()
    tell(window, worker, Preparing(first_use=True))
    assert "once only" in window.running.pace.text()
    tell(
        window,
        worker,
        Start(task(1, "compress")),
        Progress(task(1, "compress"), 0.5, 3.2, 9.0),
        Overall(0.25, 3.2, 300.0, 0, 2),
    )
    assert window.running.title.text() == "Compressing: 0 of 2 tracks"
    assert window.running.share.text() == f"25{text.THIN}%"
    assert window.running.pace.text() == "3.2× real time, verification included, 5 min left"
    assert window.windowTitle().startswith("25")
    assert "50 per cent" in window.model.index(0, Column.STATE).data(Qt.ItemDataRole.AccessibleTextRole)
    window.running.pause_button.click()
    assert worker.asked[-1] == ("pause",)
    assert "Paused" in window.running.pace.text()
    assert "Resume" in window.running.pause_button.text()
    window.acts.pause.trigger()
    assert worker.asked[-1] == ("resume",)
    window.running.cancel_button.click()
    assert worker.asked[-1] == ("stop",)
    window.tick()
    assert window.running.pace.text() == "Stopping"
    tell(window, worker, Done(task(1, "compress"), COMPRESSED), say.Ended(stopped=True))
    assert window.choices.isVisible()
    window.table.setCurrentIndex(window.model.index(1, 0))
    assert window.status_line.detail.toolTip() == "Stopped: 1 of 2 compressed"


def test_errors_are_rows_with_reason_and_remedy(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    tell(
        window,
        worker,
        Failed(task(1, "compress"), SourceDamaged("its MD5 disagrees with its audio")),
        Skipped(task(2, "compress"), "the target is already there"),
        say.Ended(),
    )
    assert cells(window, Column.STATE) == ["Its MD5 disagrees with its audio", "Skipped"]
    assert QApplication.activeModalWidget() is None
    window.table.selectRow(0)
    assert window.status_line.detail.toolTip() == (
        "Its MD5 disagrees with its audio. Get an undamaged copy, or archive what is left of it (in the menu Tracks)."
    )
    assert window.status_line.detail.property("tone") == "bad"
    assert "1 failed" in window.status_line.counts.text()
    window.table.selectRow(1)
    assert window.status_line.detail.toolTip() == "The target is already there."


def test_an_error_of_the_whole_batch_is_a_line(window: MainWindow, worker: FakeWorker) -> None:
    begin(window, worker)
    tell(window, worker, say.Ended(error=CannotWrite("no space is left")))
    assert window.status_line.detail.toolTip().startswith("No space is left. Check free space")


def test_archives_are_ready_to_restore_in_any_form(window: MainWindow, worker: FakeWorker) -> None:
    fill(window, worker, archive(1))
    assert cells(window, Column.STATE) == ["Ready to restore"]
    labels = [action.text() for action in window.acts.restore_menu.actions()]
    assert labels == ["As the original was", "As FLAC", "As WAV"]
    window.acts.restore_menu.actions()[2].trigger()
    verb, ids, settings = started(worker)[-1]
    assert (verb, ids, settings.to) == ("restore", [1], "wav")
    tell(window, worker, Start(task(1, "restore")))
    assert cells(window, Column.STATE) == ["Restoring"]
    tell(window, worker, Done(task(1, "restore"), RESTORED), say.Ended())
    assert cells(window, Column.STATE) == ["Restored and verified"]
    assert cell_text.status(window.session.library.rows[0]).more.startswith("Audio- and metadata-exact")
    window.table.selectRow(0)
    assert "/music/a.flac" in window.status_line.detail.toolTip()


def test_estimates_show_in_the_foot_and_can_be_cancelled(window: MainWindow, worker: FakeWorker) -> None:
    window.add([Path("/music")])
    tell(window, worker, say.FoundFiles([row(1)]), say.Scanned())
    assert window.status_line.detail.toolTip() == "Estimating: 0 of 1 track"
    assert window.choices.isVisible()
    assert window.acts.compress.isEnabled(), "nobody has to wait for estimates"
    window.acts.cancel.trigger()
    assert worker.asked[-1] == ("stop",)


def test_the_comparison_follows_the_selection(window: MainWindow, worker: FakeWorker) -> None:
    fill(
        window,
        worker,
        row(1, flac8=900, size=810, low=800, high=820, state=State.READY),
        row(2, flac8=900, size=450, state=State.ARCHIVED),
    )
    said = window.comparison.accessibleDescription()
    assert said == (
        f"All 2 tracks. About 540 bytes less than FLAC (30.0{text.THIN}%), "
        f"740 bytes less than the original files (37.0{text.THIN}%)"
    )
    window.table.selectRow(1)
    assert window.comparison.totals.size == 450
    assert "Selected: 1 track. 450 bytes less than FLAC" in window.comparison.accessibleDescription()


def test_a_destination_is_chosen_in_a_dialog(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    box = window.compress_panel.destination
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert window.compress_panel.settings().destination is None, "cancelled: beside each file, as before"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/somewhere/archives")
    box.activated.emit(box.count() - 1)
    assert window.compress_panel.settings().destination == Path("/somewhere/archives")
    assert box.currentText() == "archives"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert window.compress_panel.settings().destination == Path("/somewhere/archives"), "cancelled: there, as before"
    assert box.currentText() == "archives"
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert window.compress_panel.settings().destination is None


# -- keyboard, accessibility, memory, closing


def test_every_action_has_its_own_shortcut_shown_in_a_menu(window: MainWindow) -> None:
    actions: list[QAction] = [each for each in window.actions() if not each.shortcut().isEmpty()]
    keys = [each.shortcut().toString(QKeySequence.SequenceFormat.PortableText) for each in actions]
    assert len(keys) == len(set(keys)) >= 9
    in_menus = {id(action) for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    in_menus |= {id(action) for action in window.acts.tracks_menu.actions()}
    names = {action.text() for menu in window.findChildren(QMenu) for action in menu.actions()}
    assert {each.text() for each in actions} <= names
    for action in actions:
        assert action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) in action.toolTip()


@pytest.mark.parametrize("speech", ["en", "de"])
def test_no_two_things_share_a_letter(make_window: Callable[[], MainWindow], speech: str) -> None:
    """Alt and a letter in the window, and a letter in each menu, mean one thing."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = QLocale()
    try:
        language.choose(app, speech)
        window = make_window()
        menus = {action.text(): action.menu() for action in window.menuBar().actions()}
        panels = [window.compress_panel, window.restore_panel]  # of which one is to be seen
        widgets = [each for each in window.findChildren(QLabel) if each.buddy()]
        widgets += window.centralWidget().findChildren(QAbstractButton)
        together = []
        for hidden in panels:
            labels = [each.text() for each in widgets if not hidden.isAncestorOf(each)]
            together.append(letters([*menus, *labels]))
        together += [letters([action.text() for action in menu.actions()]) for menu in menus.values()]  # type: ignore[attr-defined]
        assert sum(map(len, together)) > 40
        for found in together:
            assert len(found) == len(set(found)), sorted(found)
    finally:
        i18n.use(None)
        QLocale.setDefault(before)


@pytest.mark.parametrize("speech", ["en", "de"])
def test_everything_has_room_in_a_small_window(
    make_window: Callable[[], MainWindow], worker: FakeWorker, speech: str
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = QLocale()
    try:
        language.choose(app, speech)
        window = make_window()
        fill(window, worker, row(1, state=State.READY), archive(2))
        window.acts.details.trigger()
        window.compress_panel.destination.set_folder(Path("/out"))
        window.resize(900, 600)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (900, 600)
        for widget in (*window.tool_row.buttons, window.filters, window.choices, window.comparison, window.details):
            right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
            assert widget.isVisible(), widget
            assert right <= 900, (widget, right)
            assert widget.width() >= widget.minimumSizeHint().width(), widget
        assert window.table.viewport().height() > 60
        head = window.table.horizontalHeader()
        assert head.sectionSize(Column.TRACK) >= 200, "titles are what nobody can do without"
        assert head.sectionViewportPosition(Column.STATE) + head.sectionSize(Column.STATE) <= head.width() + 20
        window.acts.compress.trigger()
        QApplication.processEvents()
        assert (window.width(), window.height()) == (900, 600), "nor does a batch need more"
        window.acts.sidebar.trigger()
        page = window.collecting.collection
        page.clear.setText(page.clear.text() or "Aufräumen (2)…")
        page.clear.show()
        window.places.setCurrentWidget(page)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (900, 600)
        for button in page.findChildren(QPushButton):
            assert button.width() >= button.minimumSizeHint().width(), button.text()
        window.places.setCurrentIndex(0)
        QApplication.processEvents()
        assert head.sectionSize(Column.TRACK) >= 200, "also between the sidebar and the details"
        assert not window.table.horizontalScrollBar().isVisible()
        assert head.sectionSize(Column.STATE) >= 130
        window.comparison.show_totals(
            "", SizeTotals(1, 1, 0, 9_500_000_000, 9_400_000_000, 9_300_000_000, 9_100_000_000, 9_900_000_000)
        )
        QApplication.processEvents()
        assert window.comparison.width() >= sum(window.comparison._rooms()[:2]), "sizes and their units"
        window.resize(1700, 800)
        window.acts.details.trigger()
        QApplication.processEvents()
        assert head.sectionSize(Column.STATE) >= 215, "as it was"
        assert not head.isSectionHidden(Column.TRILOBYTE)
    finally:
        i18n.use(None)
        QLocale.setDefault(before)


def letters(words: list[str]) -> list[str]:
    return [each[each.index("&") + 1].casefold() for each in words if "&" in each]


def test_the_menu_of_tracks_opens_by_key_at_the_current_track(
    window: MainWindow, worker: FakeWorker, qtbot: QtBot
) -> None:
    """Not in the middle of the list, and by Shift+F10 as well: few keyboards still have a key for it."""
    fill(window, worker, *(row(n, state=State.READY) for n in range(1, 9)))
    table, keyboard = window.table, QContextMenuEvent.Reason.Keyboard
    places: list[QPoint] = []
    middle = table.rect().center()
    table.menu_wanted.disconnect()
    table.menu_wanted.connect(places.append)
    for place in (2, 5):
        table.selectRow(place)
        line = table.visualRect(window.model.index(place, 0))
        QApplication.sendEvent(table, QContextMenuEvent(keyboard, middle, table.mapToGlobal(middle)))
        if sys.platform != "win32":
            qtbot.keyClick(table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        assert places
        assert all(line.contains(table.viewport().mapFromGlobal(each)) for each in places)
        places.clear()
    at, mouse = QPoint(30, 40), QContextMenuEvent.Reason.Mouse
    clicked = table.viewport().mapToGlobal(at)
    QApplication.sendEvent(table.viewport(), QContextMenuEvent(mouse, at, clicked))
    assert places == [clicked]


def test_the_keyboard_reaches_everything(window: MainWindow, worker: FakeWorker, qtbot: QtBot) -> None:
    begin_rows = [row(1, state=State.READY), row(2, state=State.READY)]
    fill(window, worker, *begin_rows)
    window.table.setFocus()
    qtbot.keyClick(window.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.table.selected_rows()) == 2
    for widget in window.findChildren(QWidget):
        if isinstance(widget, (QAbstractButton, QComboBox, QTableView)) and widget.isVisible():
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.parent() is window.table, widget
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name or widget.parent() is window.table, widget


def test_choices_and_looks_are_remembered(make_window: Callable[[], MainWindow], tmp_path: Path) -> None:
    first = make_window()
    first.resize(1040, 666)
    first.table.horizontalHeader().resizeSection(Column.LENGTH, 97)
    first.compress_panel.preset.setCurrentIndex(first.compress_panel.preset.findData("fast"))
    first.restore_panel.form.setCurrentIndex(first.restore_panel.form.findData("wav"))
    first.compress_panel.destination.set_folder(tmp_path)
    first.acts.themes.actions()[2].trigger()
    first.close()
    again = make_window()
    assert again.height() == 666
    assert again.table.horizontalHeader().sectionSize(Column.LENGTH) == 97
    settings = again.compress_panel.settings()
    assert (settings.preset, settings.destination) == ("fast", tmp_path)
    settings = again.restore_panel.settings()
    assert (settings.to, settings.destination) == ("wav", None), "each act has its own target"
    assert theme.colours() is theme.DARK


def test_columns_their_widths_and_sorting_come_back(make_window: Callable[[], MainWindow], worker: FakeWorker) -> None:
    first = make_window()
    first.table.horizontalHeader().resizeSection(Column.STATE, 263)
    first.table.horizontalHeader().hideSection(Column.ARTIST)
    first.table.sortByColumn(Column.LENGTH, Qt.SortOrder.DescendingOrder)
    first.close()
    again = make_window()
    head = again.table.horizontalHeader()
    assert head.sectionSize(Column.STATE) == 263
    assert head.isSectionHidden(Column.ARTIST)
    assert again.model.sorted_by == (Column.LENGTH, True)
    fill(again, worker, row(1, frames=44100, rate=44100), row(2, frames=3 * 44100, rate=44100), row(3))
    again.model.rebuild()
    assert cells(again, Column.TRACK) == ["2.flac", "1.flac", "3.flac"]
    again.table.standard_columns()
    again.close()


def test_nonsense_in_the_settings_is_passed_over(store: Store, make_window: Callable[[], MainWindow]) -> None:
    for name in ("window", "columns", "preset", "destination", "conflict", "restore_as", "theme"):
        store.setValue(name, "nonsense")
    settings = make_window().compress_panel.settings()
    assert (settings.preset, settings.destination, settings.conflict, settings.to) == (
        "balanced",
        None,
        "update",
        "original",
    )


def test_the_system_theme_is_followed(window: MainWindow) -> None:
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert theme.colours() is theme.LIGHT


def test_closing_asks_only_while_work_would_be_lost(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = QMessageBox.ButtonRole.RejectRole

    def exec_box(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(each for each in box.buttons() if box.buttonRole(each) is answer)
        monkeypatch.setattr(box, "clickedButton", lambda: button, raising=False)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_box)
    begin(window, worker)
    assert not window.close()
    assert asked == ["Stop compressing and close?"]
    assert window.isVisible()
    answer = QMessageBox.ButtonRole.AcceptRole
    assert window.close()
    assert len(asked) == 2
    assert worker.asked[-1] == ("close",)


def test_closing_while_estimating_does_not_ask(window: MainWindow, worker: FakeWorker) -> None:
    window.add([Path("/music")])
    tell(window, worker, say.FoundFiles([row(1)]), say.Scanned())
    assert window.close()
    assert worker.asked[-1] == ("close",)


def test_about_shows_versions_licences_and_the_model_card(window: MainWindow) -> None:
    window.acts.about.trigger()
    pages = {view.accessibleName(): view.toPlainText() for view in window.findChildren(QTextBrowser)}
    assert "GNU General Public License" in pages["Trilobyte"]
    assert "mutagen: GPL-2.0" in pages["Licences"]
    assert "SHA-256" in pages["Models"]


def test_a_changed_font_changes_the_row_height(window: MainWindow) -> None:
    before = window.table.verticalHeader().defaultSectionSize()
    font = window.font()
    font.setPointSize(font.pointSize() * 2)
    window.table.setFont(font)
    QApplication.sendEvent(window, QEvent(QEvent.Type.FontChange))
    assert window.table.verticalHeader().defaultSectionSize() > before


# -- starting


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert gui_app.main([]) == ExitCode.USAGE
    assert "needs a screen" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"DISPLAY": ":61234"}, "linux", False),
        ({"DISPLAY": "localhost:3"}, "linux", False),
        ({"DISPLAY": "nonsense"}, "linux", False),
        ({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": "/nowhere"}, "linux", False),
    ],
)
def test_a_screen_is_looked_for_before_qt_is(environment: dict[str, str], platform: str, expected: bool) -> None:
    assert gui_app.has_screen(environment, platform) is expected


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert gui_app.main(["--version"]) == 0
    assert gui_app.main(["--help"]) == 0
    assert "Trilobyte 0" in capsys.readouterr().out


def test_settings_that_cannot_be_kept_are_told(worker: FakeWorker, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "config").write_text("no folder")
    window = MainWindow(worker, Store(tmp_path / "config" / "window.json"))
    qtbot.addWidget(window)
    window.take(Preferences(jobs=2))
    assert "until Trilobyte is closed" in window.status_line.detail.toolTip()
    assert str(tmp_path / "config" / "window.json") in window.status_line.detail.toolTip()


@pytest.mark.skipif(sys.platform == "win32", reason="every user has a name there")
@pytest.mark.parametrize("broken", [False, True])
def test_a_user_without_a_name_gets_a_window_or_is_told_why_not(tmp_path: Path, broken: bool) -> None:
    code = (
        "import pwd, sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from trilobyte_gui.gui import app, window\n"
        "def unknown(number): raise KeyError(number)\n"
        "pwd.getpwuid = unknown\n"
        "def shown(self, event): QTimer.singleShot(0, self.close)\n"
        "window.MainWindow.showEvent = shown\n"
        f"if {broken}: window.MainWindow.begin = lambda self: 1 / 0\n"
        "sys.exit(app.main([]))\n"
    )
    home = tmp_path / "home"
    home.write_text("no folder, so that there can be no log")
    unnamed = {name: value for name, value in os.environ.items() if name not in ("LOGNAME", "USER", "LNAME", "HOME")}
    environment = unnamed | {"QT_QPA_PLATFORM": "offscreen", "TRILOBYTE_HOME": str(home)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == (ExitCode.DEFECT if broken else ExitCode.OK), run.stderr
    assert ("The window cannot be opened: an error within Trilobyte. The log cannot" in run.stderr) is broken
    assert "Traceback" not in run.stderr


def test_nothing_heavy_is_loaded_before_the_window_shows(tmp_path: Path) -> None:
    """Started as a user does; the window must be up before numpy, numba, decoders or torch are imported."""
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from trilobyte_gui.gui import app, window\n"
        "heavy = 'numpy numba av soundfile torch constriction mutagen'.split()\n"
        "def shown(self, event):\n"
        "    print(sorted(set(heavy) & set(sys.modules)))\n"
        "    QTimer.singleShot(0, self.close)\n"
        "window.MainWindow.showEvent = shown\n"
        "sys.exit(app.main([]))\n"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TRILOBYTE_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "[]"
    assert (tmp_path / "config" / "window.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="ends programs otherwise")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
def test_told_to_end_before_it_is_quite_there_it_ends(tmp_path: Path, number: str) -> None:
    """It used to go on without a window, and took the files of the next start to itself."""
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "from trilobyte_gui.gui import app, window\n"
        "shown = window.MainWindow.show\n"
        "def show(self):\n"
        "    shown(self)\n"
        f"    os.kill(os.getpid(), signal.{number})\n"
        "window.MainWindow.show = show\n"
        "sys.exit(app.main([]))\n"
    )
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TRILOBYTE_HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr


def test_settings_are_data_whatever_their_file_says(tmp_path: Path) -> None:
    path = tmp_path / "new" / "window.json"
    first = Store(path)
    first.setValue("preset", "fast")
    first.sync()
    assert Store(path).value("preset") == "fast"
    for told in ('["preset"]', "[" * 100_000, '{"preset": ', "speeds=@Variant(\\0\\0\\0\\x7f)", ""):
        path.write_text(told)
        assert Store(path).value("preset", "balanced") == "balanced"
    path.write_text('{"preset": "fast", "language"')
    second = Store(path)
    second.setValue("preset", "max")
    second.sync()
    second.sync()
    assert Store(path).value("preset") == "max"
    assert path.with_name(f"{path.name}.damaged").read_text() == '{"preset": "fast", "language"', "it can be mended"


def test_no_module_lets_qt_or_python_read_pickled_objects() -> None:
    for path in sorted((Path(__file__).parent.parent / "trilobyte_gui").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        assert not re.search(r"\bQSettings\(|\b(pickle|shelve|marshal)\.loads?\(|\bUnpickler\b", code), path

"""The originals that were moved to the trash: where each lies, what it was archived as, and the way back."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import in_sentences, tr

if TYPE_CHECKING:
    from trilobyte_gui.archive.storage.journal import Journal, Move
    from trilobyte_gui.codec.errors import TrilobyteError


class MovedDialog(QDialog):
    """Bringing back reads and compares every file, so a thread does it; another looks what is in the trash still."""

    back_again = Signal(Path)  # this original is in its place
    ended = Signal()  # all that was to be brought back is, as far as it can be
    _told = Signal(object, str)  # a move, and why it could not be undone
    _emptied = Signal(object)  # the moves of which nothing is in the trash any more
    _over = Signal()

    def __init__(self, parent: QWidget, journal: Journal) -> None:
        super().__init__(parent)
        self._journal = journal
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self.setWindowTitle(tr("Originals in the trash"))
        self.resize(860, 420)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Originals in the trash"))
        self.list.setHeaderLabels([tr("File"), tr("Archived as"), tr("State")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        head = self.list.header()
        head.setStretchLastSection(False)
        for column in range(3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.list.itemSelectionChanged.connect(self._refresh)
        self.back = QPushButton()
        self.back.setProperty("primary", True)
        self.back.clicked.connect(self.bring_back)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 14)
        box.addWidget(self.note)
        box.addWidget(self.list)
        box.addWidget(buttons)
        self._told.connect(self._tell)
        self._over.connect(self._end)
        self._emptied.connect(self._tell_emptied)
        self._items: dict[int, QTreeWidgetItem] = {}
        for move in journal.moves():
            where = tr("In the trash") if move.trash else tr("in the system's trash")
            archive = str(move.archive) if move.archive != move.original else tr("its original is gone")
            item = QTreeWidgetItem([str(move.original), archive, where])
            for column in range(3):
                item.setToolTip(column, item.text(column))
            if move.trash:
                item.setToolTip(2, str(move.trash))
            item.setData(0, Qt.ItemDataRole.UserRole, move)
            self._items[move.id] = item
            self.list.addTopLevelItem(item)
        moves = self._waiting(selected=False)
        self._verified = any(move.archive != move.original for move in moves)
        self._pruned = any(move.archive == move.original for move in moves)
        self._refresh()
        threading.Thread(target=self._look, args=(moves,), name="trilobyte-trash", daemon=True).start()

    def _look(self, moves: list[Move]) -> None:
        """In a thread: the trash may be on a drive that is slow."""
        from trilobyte_gui.archive.operations.trash_originals import lies_in_trash

        gone = [move for move in moves if not self._stopped.is_set() and lies_in_trash(move) is False]
        if gone:
            with contextlib.suppress(RuntimeError):  # the dialog is gone
                self._emptied.emit(gone)

    def _tell_emptied(self, gone: list[Move]) -> None:
        for move in gone:
            item = self._items[move.id]
            if item.data(0, Qt.ItemDataRole.UserRole) is not None:
                item.setText(2, tr("Not in the trash any more"))
                item.setData(0, Qt.ItemDataRole.UserRole, None)
        self._refresh()

    def _waiting(self, selected: bool) -> list[Move]:
        items = self.list.selectedItems() if selected else []
        items = items or list(self._items.values())
        moves = (item.data(0, Qt.ItemDataRole.UserRole) for item in items)
        return [move for move in moves if move is not None]

    def _refresh(self) -> None:
        count = len(self._waiting(selected=True))
        self.back.setText(tr("&Bring {0} back").format(text.files(count)) if count else tr("&Bring back"))
        self.back.setEnabled(bool(count) and self._thread is None)
        words = []
        if self._verified:
            words.append(tr("Each original was verified to be restorable from its archive before it was moved."))
        if self._pruned:
            words.append(tr("Archives and copies are here because their originals are gone."))
        if words:
            words.append(tr("Trilobyte deletes nothing."))
        self.note.setText(" ".join(words) or tr("No original was moved to the trash, or all are back."))

    def bring_back(self) -> None:
        moves = self._waiting(selected=True)
        if moves and self._thread is None:
            self._thread = threading.Thread(target=self._work, args=(moves,), name="trilobyte-undo", daemon=True)
            self._thread.start()
            self._refresh()

    def _work(self, moves: list[Move]) -> None:
        from trilobyte_gui.archive.operations.trash_originals import undo
        from trilobyte_gui.codec.errors import TrilobyteError

        for move in moves:
            if self._stopped.is_set():
                break
            try:
                for each in undo(self._journal, move.original):
                    self._told.emit(each.move, _in_words(each.error) if each.error else "")
            except TrilobyteError as error:
                self._told.emit(move, _in_words(error))
        self._over.emit()

    def _tell(self, move: Move, why: str) -> None:
        item = self._items.get(move.id)
        if item is not None:
            item.setText(2, why or tr("Back in its place"))
            item.setToolTip(2, item.text(2))
            if not why:
                item.setData(0, Qt.ItemDataRole.UserRole, None)
        if not why:
            self.back_again.emit(Path(move.original))

    def _end(self) -> None:
        self._thread = None
        self._refresh()
        self.ended.emit()
        if self._stopped.is_set():
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Out of sight at once; it goes when the file that is being brought back is finished."""
        self._stopped.set()
        if self._thread is not None:
            self.hide()
            event.ignore()
            return
        super().closeEvent(event)


def _in_words(error: TrilobyteError) -> str:
    return in_sentences(error)

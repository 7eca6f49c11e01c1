"""How a batch went: what was verified, what failed and what to do about it, with the ways on from there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.cell_text import sentence
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Kind, Row, State
from trilobyte_gui.gui.model.work import Ending
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.widgets.comparison import in_words

_VERIFIED = {
    "file-exact": mark("{0} file-exact"),
    "audio-and-metadata-exact": mark("{0} audio- and metadata-exact"),
    "audio-exact": mark("{0} audio-exact"),
    "incomplete": mark("{0} of damaged originals"),
    "damaged": mark("{0} with gaps"),
}

_BESIDE = 1000  # pixels of width from which the buttons stand beside the words


def failed(ending: Ending) -> list[Row]:
    return [row for row in ending.rows if row.state is State.FAILED]


def counts(ending: Ending) -> str:
    """`28 file-exact, 9 audio-exact, 1 failed`."""
    done = [row for row in ending.rows if row.state in (State.ARCHIVED, State.RESTORED) and row.kind is not Kind.OTHER]
    done = [row for row in done if row.verb != "up to date"]
    verified = Counter("damaged" if row.result.lost is not None else row.result.comes_back for row in done)
    parts = [tr(words).format(text.number(verified[name])) for name, words in _VERIFIED.items() if verified[name]]
    for stem, count in (
        (tr("{0} other files"), ending.copied),
        (text.moved_along(ending.moved), ending.moved),
        (tr("{0} up to date"), ending.up_to_date),
        (tr("{0} skipped"), ending.skipped),
        (tr("{0} failed"), ending.failed),
    ):
        if count:
            stem = tr("1 other file") if stem == tr("{0} other files") and count == 1 else stem
            parts.append(stem.format(text.number(count)))
    return ", ".join(parts)


def more(ending: Ending) -> list[str]:
    """Why the first of those that failed did, and what to do; and what was saved."""
    lines = []
    bad = [(row.name, row.trouble) for row in failed(ending)]
    bad += [(path.name, trouble) for path, trouble in ending.apart]
    if bad:
        name, trouble = bad[0]
        why = (sentence(tr(trouble.reason)), tr(trouble.remedy))
        line = f"{name}: " + " ".join(f"{each.rstrip('.')}." for each in why if each)
        lines.append(line + (" " + tr("And {0} more.").format(text.number(len(bad) - 1)) if len(bad) > 1 else ""))
    if ending.verb == "compress":
        words = in_words(SizeTotals.of(row for row in ending.rows if row.state is State.ARCHIVED))
        lines += [f"{words}."] if words else []
    return lines


def _first(ending: Ending) -> Path | None:
    """The first file that was made; None where none was."""
    results = (row.result for row in ending.rows)
    made = (each.restored if ending.verb == "restore" else each.archive for each in results)
    return next(filter(None, made), None)


class Outcome(QFrame):
    """Stands above the list from the end of a batch until the next one, or until it is closed."""

    tracks_wanted = Signal(list)  # these shall be shown
    folder_wanted = Signal(Path)  # where this lies
    summary_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._ending: Ending | None = None
        self.words, self.more = QLabel(), QLabel()
        self.words.setProperty("strong", True)
        for label in (self.words, self.more):
            label.setWordWrap(True)
        self.show_rows, self.folder = QPushButton(), QPushButton(tr("Open the folder"))
        self.summary, self.shut = QPushButton(tr("Summary…")), QPushButton(tr("Close"))
        self.show_rows.clicked.connect(self._show_rows)
        self.folder.clicked.connect(self._open_folder)
        self.summary.clicked.connect(self.summary_wanted)
        self.shut.clicked.connect(self.hide)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.words)
        said.addWidget(self.more)
        ways = QHBoxLayout()
        ways.addStretch()
        for button in (self.show_rows, self.folder, self.summary, self.shut):
            ways.addWidget(button)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(18, 8, 12, 8)
        self._box.addLayout(said, 1)
        self._box.addLayout(ways)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the buttons stand below the words."""
        beside = self.width() >= _BESIDE
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        super().resizeEvent(event)

    def _show_rows(self) -> None:
        """Those that failed, else all of the batch."""
        if self._ending is not None:
            self.tracks_wanted.emit(failed(self._ending) or self._ending.rows)

    def _open_folder(self) -> None:
        if self._ending is not None and (path := _first(self._ending)):
            self.folder_wanted.emit(path)

    def tell(self, ending: Ending) -> None:
        self._ending = ending
        told = counts(ending) if ending.verb in ("compress", "restore") and not ending.stopped else ""
        self.words.setText(told or ending.words)
        self.more.setText("\n".join(more(ending)))
        self.more.setVisible(bool(self.more.text()))
        self.show_rows.setText(tr("Show what failed") if failed(ending) else tr("Show them"))
        self.show_rows.setVisible(ending.verb != "prune" or bool(failed(ending)))  # those are not in the list any more
        self.folder.setVisible(_first(ending) is not None)
        self.show()

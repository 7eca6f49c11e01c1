"""The line at the window's foot: what there is to say of the current track or of the work, and the counts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from trilobyte_gui.gui.model import cell_text, text
from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.track import Row, State
from trilobyte_gui.gui.model.work import Activity
from trilobyte_gui.gui.services.i18n import tr


class StatusLine(QWidget):
    """The line at the bottom: a text about the track or the work, and the counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detail, self.counts = QLabel(), QLabel()
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.detail.setAccessibleName(tr("About the current track"))
        self.counts.setProperty("dim", True)
        box = QHBoxLayout(self)
        box.setContentsMargins(18, 4, 18, 10)
        box.setSpacing(20)
        box.addWidget(self.detail, 1)
        box.addWidget(self.counts)

    def show_session(self, session: Session, entry: Row | AlbumGroup | None, doing: str = "") -> None:
        """`doing`: the work under way, where it is shown nowhere else."""
        words, tone = about(session, entry, doing)
        self.detail.setToolTip(words)
        self._fit()
        if self.detail.property("tone") != tone:
            self.detail.setProperty("tone", tone)
            self.detail.style().polish(self.detail)
        self.counts.setText(counts(session))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the room that it has now."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = self.detail.toolTip()
        room = max(60, self.detail.width())
        self.detail.setText(self.detail.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))
        self.detail.setAccessibleDescription(words)


def about(session: Session, entry: Row | AlbumGroup | None, doing: str = "") -> tuple[str, str]:
    """Words and their tone: the most urgent thing first."""
    words, tone = "", ""
    if session.notice[0]:
        reason, remedy = session.notice
        words, tone = f"{reason[:1].upper()}{reason[1:]}. {remedy}".rstrip(), "bad"
    elif doing:
        words = doing
    elif entry is not None and (words := cell_text.detail(entry)) and isinstance(entry, Row):
        tone = {State.FAILED: "bad", State.SKIPPED: "warn"}.get(entry.state, "")
    elif session.preparing:
        words = tr("Preparing the codec for this computer: once only, about half a minute")
    elif session.activity is Activity.ESTIMATING and session.batch:
        stem = tr("Estimating paused") if session.paused else tr("Estimating")
        done = text.of_tracks(session.batch.finished, len(session.batch.ids))
        words = f"{stem}: {done}"
    elif session.report:
        words = session.report
    elif session.repeated:
        stem = tr("{0} was in the list already") if session.repeated == 1 else tr("{0} were in the list already")
        words = stem.format(text.files(session.repeated))
    return words, tone


def counts(session: Session) -> str:
    totals = session.library.totals
    if session.scans:
        return tr("Looking for audio: {0} so far").format(text.files(len(session.library)))
    parts = []
    if totals.tracks:
        parts.append(tr("{0} of audio").format(text.duration(totals.seconds)))
    if totals.failed:
        parts.append(tr("{0} failed").format(text.number(totals.failed)))
    if totals.left_out:
        stem = tr("1 other file") if totals.left_out == 1 else tr("{0} other files")
        parts.append(stem.format(text.number(totals.left_out)))
    return ", ".join(parts)

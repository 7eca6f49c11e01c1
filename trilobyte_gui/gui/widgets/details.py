"""The pane beside the list: everything about the current track, and its tags to edit where it is an archive."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui.model import cell_text, inspecting, text
from trilobyte_gui.gui.model.inspecting import About
from trilobyte_gui.gui.model.list_layout import AlbumGroup
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.services import audio_preview
from trilobyte_gui.gui.services.covers import Covers
from trilobyte_gui.gui.services.i18n import in_sentences, mark, tr
from trilobyte_gui.gui.widgets import theme
from trilobyte_gui.gui.widgets.compress_panel import preset_name

_SETTLE = 250  # ms that the user must stay on a track before its file is opened
_COVER = 150

_NAMES = {
    "promise": mark("Promise"),
    "incomplete": mark("Incomplete"),
    "source": mark("Archived from"),
    "time": mark("Dated"),
    "preset": mark("Preset"),
    "coder": mark("Coder"),
    "model": mark("Model"),
    "sha256": mark("SHA-256"),
    "md5": mark("MD5 of audio"),
    "segments": mark("Segments"),
    "tag_state": mark("Tags"),
}
_PROMISES = {
    "file-exact": mark("The original file is restored byte for byte"),
    "audio-and-metadata-exact": mark("Every sample, tag and picture is restored; the file is compressed anew"),
}


class Waveform(QWidget):
    """The outline of a track's sound, growing while it is read, with a line where it is being heard. `clicked` gives
    the part of the track where that was, while it is heard."""

    clicked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[tuple[float, float]] = []
        self._heard: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Outline of the sound"))

    def show_parts(self, parts: list[tuple[float, float]]) -> None:
        self._parts = parts
        peak = max((max(-low, high) for low, high in parts), default=0.0)
        self.setAccessibleDescription(tr("Peak at {0} of full scale").format(text.percent(peak, 0)))
        self.update()

    def show_heard(self, part: float | None) -> None:
        if part is None or self._heard is None or abs(part - self._heard) * self.width() >= 0.5:
            self._heard = part
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._heard is not None and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(min(1.0, max(0.0, event.position().x() / max(1, self.width()))))

    def sizeHint(self) -> QSize:
        return QSize(280, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = theme.colours()
        middle, half = self.height() / 2, self.height() / 2 - 2
        painter.setPen(QColor(c.line))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        step = self.width() / audio_preview.COLUMNS
        upper = [QPointF(n * step, middle - high * half - 0.5) for n, (_, high) in enumerate(self._parts)]
        lower = [QPointF(n * step, middle - low * half + 0.5) for n, (low, _) in enumerate(self._parts)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(c.flac))
        painter.drawPolygon(QPolygonF(upper + lower[::-1]))
        if self._heard is not None:
            painter.fillRect(QRectF(self._heard * (self.width() - 2), 0, 2, self.height()), QColor(c.trilobyte))


@dataclass(frozen=True, slots=True)
class _Saving:
    """Tags that are being written: the archive, its fields, the file of a new cover, the album that it is of, and
    whether the fields were edited."""

    path: Path
    fields: list[tuple[str, str]]
    picture: Path | None
    group: AlbumGroup | None
    edited: bool = True


class Details(QScrollArea):
    """The current track: cover, waveform, tags that can be edited, and what its archive says."""

    play_wanted = Signal(object, bool)  # a row: its archive, or the original
    seek_wanted = Signal(float)  # to this part of the track that is heard
    saved = Signal(object)  # what an archive is about, whose tags were saved
    _told = Signal(object, object)  # the reading it belongs to; what was found
    _written = Signal(object)  # what an archive is about whose tags were written, or why they could not be

    def __init__(self, covers: Covers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._covers = covers
        self._row: Row | None = None
        self._shown: tuple[int, Path | None, str] | None = (0, None, "")  # nothing yet, not even that there is no track
        self._told_of: tuple[object, ...] = ()
        self._about: About | None = None
        self.drafts: dict[Path, list[tuple[str, str]]] = {}  # tags that were edited and not saved, by archive
        self._control = Control()
        self._thread: threading.Thread | None = None
        self._saver: threading.Thread | None = None
        self._saving: _Saving | None = None
        self._file = threading.Lock()  # nothing is read while it is written
        self._failed = ""  # why the last tags could not be saved
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMinimumWidth(340)
        self.setAccessibleName(tr("Details of the current track"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build()
        self._told.connect(self._take)
        self._written.connect(self._end_saving)
        self._wait = QTimer(self, singleShot=True, interval=_SETTLE)
        self._wait.timeout.connect(self._read)
        self.show_entry(None)

    def _build(self) -> None:
        self._make_head()
        hears = self._make_hearing()
        edit = self._make_tags()
        self._make_facts()
        top = QHBoxLayout()
        top.addWidget(self.cover)
        top.addStretch()
        inner = self._inner = QWidget()
        self._nothing = QLabel(tr("No track is chosen"), alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setProperty("dim", True)
        self._nothing.setWordWrap(True)
        box = QVBoxLayout(inner)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(8)
        box.addLayout(top)
        box.addWidget(self.title)
        box.addWidget(self.facts)
        box.addWidget(self.wave)
        box.addLayout(hears)
        box.addWidget(self.note)
        box.addLayout(self.form)
        box.addWidget(self.tags, 1)
        box.addLayout(edit)
        both = QWidget()
        either = QVBoxLayout(both)
        either.setContentsMargins(0, 0, 0, 0)
        either.addWidget(self._nothing)
        either.addWidget(inner)
        self.setWidget(both)
        self._edited(False)

    def _make_head(self) -> None:
        """The cover, the title and a line about the audio."""
        self.cover = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.cover.setFixedSize(_COVER, _COVER)
        self.cover.setAccessibleName(tr("Cover"))
        self.title, self.facts = QLabel(), QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(font.Weight.DemiBold)
        self.title.setFont(font)
        for label in (self.title, self.facts):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts.setProperty("dim", True)

    def _make_hearing(self) -> QHBoxLayout:
        """The outline of the sound, and the buttons that play."""
        self.wave = Waveform()
        self.wave.clicked.connect(self.seek_wanted)
        self.hear_original, self.hear_archive = QPushButton(), QPushButton()
        self._hears = {self.hear_original: mark("Play o&riginal"), self.hear_archive: mark("Play arch&ive")}
        hears = QHBoxLayout()
        for button in self._hears:
            button.clicked.connect(lambda _=False, button=button: self._listen(button))
            hears.addWidget(button)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("dim", True)
        self.note.hide()
        return hears

    def _make_tags(self) -> QHBoxLayout:
        """The table of tags, and the buttons that edit it."""
        self.tags = QTableWidget(0, 2)
        self.tags.setAccessibleName(tr("Tags"))
        self.tags.setHorizontalHeaderLabels([tr("Tag"), tr("Value")])
        self.tags.verticalHeader().hide()
        self.tags.setTabKeyNavigation(False)
        self.tags.setShowGrid(False)
        self.tags.setMinimumHeight(170)
        self.tags.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.tags.itemChanged.connect(lambda _: self._edited(True))
        self.add_tag = QPushButton(tr("&Add tag"))
        self.art = QPushButton(tr("Cov&er…"))
        self.save = QPushButton(tr("Save tags"))
        self.save.setProperty("primary", True)
        self.add_tag.clicked.connect(self._add_tag)
        self.art.clicked.connect(self._ask_art)
        self.save.clicked.connect(lambda: self.save_tags())
        edit = QHBoxLayout()
        for button in (self.add_tag, self.art, self.save):
            edit.addWidget(button)
        return edit

    def _make_facts(self) -> None:
        """What is known of the track and its archive, by name."""
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self.values: dict[str, QLabel] = {}
        for name, words in _NAMES.items():
            value = QLabel()
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            caption = QLabel(tr(words))
            caption.setProperty("dim", True)
            caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.form.addRow(caption, value)
            self.values[name] = value

    # -- showing

    def show_entry(self, entry: Row | AlbumGroup | None) -> None:
        """The track, or the first of an album; called often, does nothing while nothing has changed."""
        row = entry.first if isinstance(entry, AlbumGroup) else entry
        key = (row.id, row.result.archive, row.state.name) if row is not None else None
        if key == self._shown:
            if row is not None and _known(row) != self._told_of:
                self._show_row(row)
            return
        self._shown, self._row = key, row
        self._keep_edits()
        self._stop()
        self._about = None
        self._say("")
        self._nothing.setVisible(row is None)
        self._inner.setVisible(row is not None)
        if row is None:
            self.title.setText(tr("No track is chosen"))
            self.facts.clear()
            self.wave.show_parts([])
            self._show_hears()
            self._fill(About(Path()))
            return
        self._show_row(row)
        self.wave.show_parts([])
        self._fill(About(row.result.archive or row.path))
        self._wait.start()

    def _show_row(self, row: Row) -> None:
        """What the list knows of it."""
        self._told_of = _known(row)
        self.title.setText(row.name)
        first = " ".join(filter(None, cell_text.sample_format(row.audio)))
        sizes = [
            f"{cell_text.title(column).removesuffix(' MB')}: {text.size_in_words(size)}"
            for column, size in (
                (cell_text.Column.ORIGINAL, row.sizes.original),
                (cell_text.Column.FLAC, row.sizes.flac8),
                (cell_text.Column.TRILOBYTE, row.sizes.archive),
            )
            if size is not None
        ]
        form = ", ".join(filter(None, (first, text.duration(row.audio.seconds))))
        lines = [row.tags.artist, row.tags.album, form, *sizes]
        self.facts.setText("\n".join(filter(None, [*lines, cell_text.detail(row)])))
        self._show_hears()

    def _read(self) -> None:
        row = self._row
        if row is None:
            return
        control = self._control = Control()
        args = (control, row.result.archive or row.path, row.path)
        self._thread = threading.Thread(target=self._work, args=args, name="trilobyte-details", daemon=True)
        self._thread.start()

    def _work(self, control: Control, path: Path, source: Path) -> None:
        """In the thread: what the archive, or the source without one, is about, and how the source sounds while it is
        there."""
        with self._file:
            about = inspecting.about(path)
        self._told.emit(control, about)
        sound = source if source.exists() else path
        # The row itself says what is wrong with it.
        with contextlib.suppress(TrilobyteError), noting(f"draw {sound}"):
            audio_preview.waveform(sound, control, lambda parts: self._told.emit(control, list(parts)))

    def _take(self, control: Control, found: object) -> None:
        if control is not self._control or control.stopped:
            return
        if isinstance(found, About):
            self._fill(found)
        elif isinstance(found, list):
            self.wave.show_parts(found)

    def _fill(self, about: About) -> None:
        self._about = about
        self._show_tags(about.tags, about.editable)
        given = dict(about.facts)
        for name, label in self.values.items():
            words = _fact(name, given.get(name, ""))
            label.setText(words)
            self.form.setRowVisible(label, bool(words))
        picture = QPixmap()
        if about.picture:
            picture.loadFromData(about.picture)
        self.cover.setVisible(not picture.isNull())
        if not picture.isNull():
            size = QSize(_COVER, _COVER) * self.devicePixelRatioF()
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            scaled = picture.scaled(size, keep, smooth)
            scaled.setDevicePixelRatio(self.devicePixelRatioF())
            self.cover.setPixmap(scaled)
        for button in (self.add_tag, self.art, self.save):
            button.setVisible(about.editable)
        if about.error is not None:
            self._say(in_sentences(about.error))
        self._edited(False)
        if about.editable and (kept := self.drafts.pop(about.path, None)) is not None:
            self._show_tags(kept, editable=True)
            self._edited(True)
            self._say(tr("These changes are not saved yet."))

    def _show_tags(self, tags: list[tuple[str, str]], editable: bool) -> None:
        self.tags.blockSignals(True)
        self.tags.setRowCount(len(tags))
        for place, pair in enumerate(tags):
            for column, words in enumerate(pair):
                item = QTableWidgetItem(words)
                if not editable:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.tags.setItem(place, column, item)
        self.tags.blockSignals(False)

    def _fields(self) -> list[tuple[str, str]]:
        """What the table says now."""
        fields = []
        for place in range(self.tags.rowCount()):
            name, value = self.tags.item(place, 0), self.tags.item(place, 1)
            if name is not None and value is not None and name.text().strip():
                fields.append((name.text().strip(), value.text()))
        return fields

    def _keep_edits(self) -> None:
        """Tags that were edited and not saved wait until their archive is looked at again."""
        if self._about is not None and self._about.editable and self.save.isEnabled():
            self.drafts[self._about.path] = self._fields()

    def unsaved(self) -> dict[Path, list[tuple[str, str]]]:
        """Archives whose tags were edited and not saved, with their tags as they shall be."""
        self._keep_edits()
        return self.drafts

    def save_drafts(self) -> str:
        """Save them all, and wait for that; why one could not be saved, or "". Those stay."""
        for path, fields in list(self.unsaved().items()):
            self._begin_saving(_Saving(path, fields, None, None))
            self.wait_until_saved()
            if self._failed:
                return f"{path.name}: {self._failed}"
        self._edited(False)
        return ""

    def forget_drafts(self) -> None:
        self._edited(False)
        self.drafts.clear()

    def close_reading(self) -> None:
        """Stop what is being read; the window closes."""
        self._wait.stop()
        self._stop()
        for thread in (self._thread, self._saver):
            if thread is not None:
                thread.join(3)

    def _stop(self) -> None:
        self._control.stop()
        self.wave.show_heard(None)

    # -- editing and listening

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def _edited(self, now: bool) -> None:
        self.save.setEnabled(now)

    def _add_tag(self) -> None:
        place = self.tags.rowCount()
        self.tags.insertRow(place)
        name = QTableWidgetItem()
        self.tags.setItem(place, 0, name)
        self.tags.setItem(place, 1, QTableWidgetItem())
        self.tags.setCurrentCell(place, 0)
        self.tags.editItem(name)

    def _ask_art(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Choose a cover"), "", tr("Pictures") + " (*.jpg *.jpeg *.png)")
        if name:
            self.save_tags(Path(name))

    def save_tags(self, picture: Path | None = None) -> None:
        """Have the table of tags, and a cover, written into the archive."""
        if self._about is not None and self._about.editable and self._saving is None:
            group = self._row.group if self._row is not None else None
            self._begin_saving(_Saving(self._about.path, self._fields(), picture, group, self.save.isEnabled()))

    def _begin_saving(self, saving: _Saving) -> None:
        """In a thread of its own: the drive may take its time."""
        self._saving, self._failed = saving, ""
        self._lock_tags(True)
        self._say(tr("Saving the tags…"))
        self._saver = threading.Thread(target=self._write, args=(saving,), name="trilobyte-tags", daemon=True)
        self._saver.start()

    def _write(self, saving: _Saving) -> None:
        """In the thread."""
        found: About | str
        with self._file:
            try:
                with noting(f"save the tags of {saving.path}", OSError):  # all of it: the window waits for an answer
                    picture = saving.picture.read_bytes() if saving.picture is not None else None
                    inspecting.save_tags(saving.path, saving.fields, picture)
                    found = inspecting.about(saving.path)
            except OSError as error:
                found = tr("It could not be saved: {0}").format(error.strerror or error)
            except TrilobyteError as error:
                found = in_sentences(error)
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._written.emit(found)

    def _end_saving(self, found: About | str) -> None:
        saving, self._saving = self._saving, None
        if saving is None:
            return
        self._lock_tags(False)
        shown = self._about is not None and self._about.path == saving.path
        if isinstance(found, str):
            self._failed = found
            self._say(found if shown else f"{saving.path.name}: {found}")
            if shown:
                self._edited(saving.edited)
            elif saving.edited:
                self.drafts[saving.path] = saving.fields
            return
        self.drafts.pop(saving.path, None)
        if shown:
            self._fill(found)
            self._say(tr("The archive's tags were saved."))
        self.saved.emit(found)
        if saving.group is not None:
            self._covers.forget(saving.group)

    def _lock_tags(self, locked: bool) -> None:
        """What is edited while it is saved would be lost."""
        for widget in (self.tags, self.add_tag, self.art):
            widget.setEnabled(not locked)
        if locked:
            self._edited(False)

    def wait_until_saved(self) -> None:
        """While the window shows what it shows, and takes no clicks or keys."""
        if self._saving is None:
            return
        loop, look = QEventLoop(), QTimer(interval=20)
        look.timeout.connect(lambda: loop.quit() if self._saving is None else None)
        look.start()
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def _show_hears(self) -> None:
        """What there is to listen to: a source, its archive, or both."""
        row = self._row
        there = {
            self.hear_original: row is not None and row.path != row.result.archive and not row.result.trashed,
            self.hear_archive: row is not None and row.result.archive is not None,
        }
        for button, words in self._hears.items():
            button.setText(tr(words))
            button.setVisible(there[button])

    def _listen(self, button: QPushButton) -> None:
        if self._row is not None:
            self.play_wanted.emit(self._row, button is self.hear_archive)

    def show_heard(self, paths: tuple[Path, ...], part: float) -> None:
        """How much of the track at `paths` has been heard; of none where nothing is played."""
        mine = self._row is not None and self._row.path in paths
        self.wave.show_heard(part if mine else None)


def _known(row: Row) -> tuple[object, ...]:
    """What the pane shows of a row: while that is the same, nothing has to be shown anew."""
    return row.tags, row.audio, row.sizes, row.result, row.trouble


def _fact(name: str, value: str) -> str:
    """A fact in words."""
    if not value:
        return ""
    match name:
        case "promise":
            return tr(_PROMISES.get(value, value))
        case "incomplete":
            return tr("The original was damaged when it was archived: {0}").format(tr(value))
        case "preset":
            return preset_name(value)
        case "segments":
            coded, flac, raw = value.split()
            parts = ((coded, tr("{0} coded")), (flac, tr("{0} as FLAC")), (raw, tr("{0} stored")))
            return ", ".join(stem.format(count) for count, stem in parts if count != "0")
        case "model" | "sha256" | "md5":
            return " ".join(value[place : place + 8] for place in range(0, len(value), 8))
        case "tag_state":
            states = {"as archived": tr("as archived"), "edited": tr("edited since"), "none": tr("none")}
            states["lost"] = tr("gone or damaged; the original's own are whole")
            return states.get(value, value)
        case _:
            return value

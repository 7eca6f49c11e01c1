"""What the next batch shall do: preset, destination, conflicts, originals and form, with the time it will take."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.gui.model import disk_space, speed, text
from trilobyte_gui.gui.model.totals import Totals
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.model.work import RECOVERY, Settings
from trilobyte_gui.gui.model.worker import target_folder
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.services.preferences import Memory, settings_from
from trilobyte_gui.gui.widgets.buttons import button_for

_PRESETS = {
    "quick": mark("Quick"),
    "fast": mark("Fast"),
    "balanced": mark("Balanced"),
    "max": mark("Smallest"),
    "lm": mark("Language model, for a graphics card"),
    "best": mark("Both, whichever is smaller"),
}
_MORE = {
    "lm": mark(
        "A neural network reads the audio byte by byte: good for 8-bit audio and narrow material, and for research. It"
        " is very slow without a graphics card, and restoring takes as long."
    ),
    "best": mark(
        "Every twelve seconds the language model's result or the usual one is kept, whichever is smaller. As slow as"
        " the language model alone."
    ),
}
_CONFLICTS = (
    ("update", mark("Update what has changed")),
    ("skip", mark("Skip the track")),
    ("rename", mark("Keep both")),
    ("overwrite", mark("Replace it")),
)
_ORIGINALS = (("keep", mark("Keep them")), ("trash", mark("To the trash, once proven")))
FORMS = (("original", mark("As the original was")), ("flac", mark("As FLAC")), ("wav", mark("As WAV")))


_CHOICES = ("preset", "destination", "conflict", "to", "originals", "side_files", "recovery")
_KEPT_AS = {"side_files": "along"}  # under its own name it was remembered when it was off unless asked for


class Choices(QWidget):
    changed = Signal()
    folder_wanted = Signal()

    def __init__(self, compress: QAction, restore: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._place = 0  # of the destination that was chosen last
        self.speeds: dict[str, float] = {}
        self.preset = self._combo(tuple((name, _PRESETS.get(name, name)) for name in PRESETS), tr("Preset"))
        self.destination = self._combo((), tr("Destination"))
        self.conflict = self._combo(_CONFLICTS, tr("If a file exists already"))
        self.originals = self._combo(_ORIGINALS, tr("What becomes of the originals after verification"))
        self.form = self._combo(FORMS, tr("Restore as"))
        self.recovery = self._combo((), tr("Recovery data in new archives"))
        for share in RECOVERY:
            words = tr("Repairs {0} of damage").format(text.percent(share / 100, 0)) if share else tr("None")
            self.recovery.addItem(words, share)
        self.recovery.setToolTip(
            tr("Archives grow by a little more than this share, and can be repaired when as much of them is damaged")
        )
        self.originals.setItemData(
            1,
            tr("Each archive is decoded once more from the drive; only then its original goes to the trash"),
            Qt.ItemDataRole.ToolTipRole,
        )
        for name, words in _MORE.items():
            self.preset.setItemData(self.preset.findData(name), tr(words), Qt.ItemDataRole.ToolTipRole)
        self._fill_destinations()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        for place, (label, combo) in enumerate(
            (
                (tr("&Preset"), self.preset),
                (tr("Save t&o"), self.destination),
                (tr("Ori&ginals"), self.originals),
                (tr("If it e&xists"), self.conflict),
            )
        ):
            caption = QLabel(label)
            caption.setProperty("dim", True)
            caption.setBuddy(combo)
            row, column = divmod(place, 2)
            grid.addWidget(caption, row, 2 * column)
            grid.addWidget(combo, row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        caption = QLabel(tr("Recover&y"))
        caption.setProperty("dim", True)
        caption.setBuddy(self.recovery)
        grid.addWidget(caption, 2, 0)
        grid.addWidget(self.recovery, 2, 1)
        self.beside = QCheckBox(tr("&Copy other files along"))
        self.beside.setChecked(True)
        self.beside.setToolTip(
            tr("Covers, booklets, playlists and whatever else lies in the folders; with a list of everything")
        )
        grid.addWidget(self.beside, 2, 3)
        self.cost = QLabel()
        self.cost.setProperty("dim", True)
        self.cost.setWordWrap(True)
        grid.addWidget(self.cost, 3, 0, 1, 4)
        self.room = QLabel()
        self.room.setProperty("dim", True)
        self.room.setWordWrap(True)
        self.room.setAccessibleName(tr("Room for the archives"))
        self.forecast, self.preview = QLabel(), QLabel()
        for line in (self.forecast, self.preview):
            line.setProperty("dim", True)
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.forecast.setAccessibleName(tr("Time it will take"))
        self.preview.setAccessibleName(tr("Where the first archive goes"))
        grid.addWidget(self.forecast, 4, 0, 1, 2)
        grid.addWidget(self.preview, 4, 2, 1, 2)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        self.compress_button = button_for(compress, primary=True)
        self.restore_button = button_for(restore)
        for button, share in ((self.compress_button, 4), (self.restore_button, 4)):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(38)
            buttons.addWidget(button, share)
        buttons.addWidget(self.form, 3)
        self.form.setMinimumHeight(36)
        grid.addWidget(self.room, 5, 0, 1, 4)
        grid.addLayout(buttons, 6, 0, 1, 4)
        grid.setRowMinimumHeight(6, 46)
        self.preset.currentIndexChanged.connect(lambda _: self._show_cost())
        self.destination.activated.connect(self._destination_chosen)
        for combo in (self.preset, self.conflict, self.form, self.originals, self.recovery):
            combo.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.beside.toggled.connect(lambda _: self.changed.emit())
        self._show_beside()
        self._show_cost()

    def settings(self) -> Settings:
        return Settings(
            preset=self.preset.currentData(),
            destination=self._folder if self.destination.currentIndex() == 1 and self._folder else None,
            conflict=self.conflict.currentData(),
            to=self.form.currentData(),
            originals=self.originals.currentData(),
            side_files=self.beside.isChecked(),
            recovery=self.recovery.currentData(),
        )

    def set_settings(self, settings: Settings) -> None:
        self.set_folder(settings.destination)
        self.beside.setChecked(settings.side_files)
        for combo, value in (
            (self.preset, settings.preset),
            (self.conflict, settings.conflict),
            (self.form, settings.to),
            (self.originals, settings.originals),
            (self.recovery, settings.recovery),
        ):
            combo.setCurrentIndex(max(0, combo.findData(value)))

    def keep_in(self, memory: Memory) -> None:
        """What is chosen, and the speeds measured here, come back with the next start."""

        def chosen() -> list[object]:
            stored = self.settings().stored()
            return [stored[name] for name in _CHOICES]

        def choose(values: list[object]) -> None:
            told = zip(_CHOICES, values, strict=True)
            self.set_settings(settings_from({name: str(value or "") for name, value in told}))

        memory.keep_all([_KEPT_AS.get(name, name) for name in _CHOICES], chosen, choose)
        memory.keep("speeds", lambda: self.speeds, self._recall_speeds)

    def _recall_speeds(self, value: object) -> None:
        if isinstance(value, dict):
            self.set_speeds({name: each for name, each in value.items() if _is_speed(each)})

    def set_form(self, form: str) -> None:
        """Restore as: a name of `FORMS`."""
        self.form.setCurrentIndex(self.form.findData(form))

    def set_folder(self, folder: Path | None) -> None:
        """Save to this folder; None for beside the originals."""
        self._folder = folder or self._folder
        self._fill_destinations()
        self._place = 1 if folder else 0
        self.destination.setCurrentIndex(self._place)
        self._show_beside()
        self.changed.emit()

    def _show_beside(self) -> None:
        """Beside the originals everything else lies there already."""
        self.beside.setVisible(self.settings().destination is not None)

    def _show_cost(self) -> None:
        """What the chosen preset is good for and what it costs, where that is out of the common."""
        name = self.preset.currentData()
        words = tr(_MORE[name]) if name in _MORE else ""
        self.cost.setText(words)
        self.cost.setVisible(bool(words))
        self.preset.setAccessibleDescription(words)

    def set_speeds(self, speeds: dict[str, float]) -> None:
        """Say behind each preset how fast it is here: times real time, verification included."""
        self.speeds = dict(speeds)
        for place, name in enumerate(PRESETS):
            label, fast = _PRESETS.get(name, name), self._rate(name)
            words = tr(label)
            if fast:
                words = tr("{0}, {1}× real time").format(words, text.times(fast))
            self.preset.setItemText(place, words)

    def _rate(self, preset: str) -> float | None:
        return self.speeds[preset] * default_jobs() / 2 if preset in self.speeds else None

    def show_plan(self, totals: Totals, first: Row | None) -> None:
        """How long what will be compressed takes, and where its first track goes."""
        pending = totals.pending if totals.compressible else 0.0  # sums of fractions leave a little over
        seconds = speed.forecast(pending, self.speeds.get(self.preset.currentData()), default_jobs())
        words = tr("About {0}, verification included").format(text.span(seconds)) if seconds else ""
        self.forecast.setText(words)
        self.forecast.setToolTip(words)  # a narrow window cuts it
        self._show_room(totals, first)
        where = preview_of(first, self.settings().destination) if first is not None else None
        self.preview.setToolTip(str(where or ""))
        disk_space = max(60, self.preview.width())
        shown = tr("To {0}").format(where) if where else ""
        cut = Qt.TextElideMode.ElideMiddle
        self.preview.setText(self.preview.fontMetrics().elidedText(shown, cut, disk_space))

    def _show_room(self, totals: Totals, first: Row | None) -> None:
        """Whether the archives have room where they go."""
        folder = self.settings().destination or (first.path.parent if first is not None else None)
        size = totals.takes if totals.compressible else totals.restored
        words, short = disk_space.wanted(size, folder) if folder is not None else ("", False)
        if short and totals.compressible:
            words = tr("Not enough room: {0}. It would stop and wait for more.").format(words)
        elif short:
            words = tr("Not enough room to restore: {0}.").format(words)
        self.room.setText(words)
        self.room.setVisible(bool(words))
        tone = "bad" if short else ""
        if self.room.property("tone") != tone:
            self.room.setProperty("tone", tone)
            self.room.style().polish(self.room)

    def _combo(self, entries: tuple[tuple[str, str], ...], name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for value, label in entries:
            combo.addItem(tr(label), value)
        return combo

    def _fill_destinations(self) -> None:
        self.destination.clear()
        self.destination.addItem(tr("Beside each file"))
        if self._folder:
            self.destination.addItem(self._folder.name or str(self._folder))
            self.destination.setItemData(1, str(self._folder), Qt.ItemDataRole.ToolTipRole)
        self.destination.addItem(tr("Choose a folder…"))

    def _destination_chosen(self, place: int) -> None:
        if place == self.destination.count() - 1:  # a question, whose answer may be none
            self.destination.setCurrentIndex(self._place)
            self.folder_wanted.emit()
            return
        self._place = place
        self.destination.setToolTip(str(self._folder) if self.destination.currentIndex() == 1 else "")
        self._show_beside()
        self.changed.emit()


def preset_name(name: str) -> str:
    """What the window calls a preset."""
    return tr(_PRESETS.get(name, name))


def preview_of(row: Row, destination: Path | None) -> Path | None:
    """Where the archive of a source would lie; None for what is no source."""
    if row.kind is not Kind.SOURCE:
        return None
    return target_folder(row.path, row.root, destination) / archive_name(row.path)


def _is_speed(told: object) -> bool:
    return isinstance(told, float) and 0 < told < 1e9

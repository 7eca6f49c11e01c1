"""How tracks are compressed: preset, where archives go, originals, recovery data; with the time and room it takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from trilobyte_gui.archive.planning.scan import archive_name
from trilobyte_gui.archive.tasks import default_jobs
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.gui.model import disk_space, speed, text
from trilobyte_gui.gui.model.cell_text import sentence
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Kind, Row
from trilobyte_gui.gui.model.work import RECOVERY, Settings
from trilobyte_gui.gui.model.worker import target_folder
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.services.preferences import Memory
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.buttons import button_for
from trilobyte_gui.gui.widgets.destination_box import DestinationBox

_PRESETS = {
    "quick": mark("Quick"),
    "fast": mark("Fast"),
    "balanced": mark("Balanced"),
    "max": mark("Maximum"),
    "lm": mark("Neural network"),
    "best": mark("Two neural networks"),
}
_MORE = {
    "lm": mark(
        "As Maximum, with a neural network that knows how its predictions err: the smallest archives, at less than half"
        " its speed. Restoring takes as long."
    ),
    "best": mark(
        "Two networks code every twelve seconds: that of the preset above and one that reads the audio byte by byte."
        " The smaller result is kept. Very slow without a graphics card; so is restoring, where the second was smaller."
    ),
}
_CONFLICTS = (
    ("update", mark("Update what has changed")),
    ("skip", mark("Skip the track")),
    ("rename", mark("Keep both")),
    ("overwrite", mark("Replace it")),
)
_ORIGINALS = (
    ("keep", mark("Keep them")),
    ("trash", mark("To the trash, once verified")),
    ("trash-exact", mark("To the trash, if file-exact")),
)
_KEPT = {name: name for name in ("preset", "destination", "conflict", "originals", "recovery")}
_KEPT |= {"side_files": "along"}  # under its own name it was remembered when it was off unless asked for


class CompressPanel(QWidget):
    """How tracks are compressed: preset, destination, and what becomes of the originals."""

    changed = Signal()
    folder_wanted = Signal()

    def __init__(self, compress: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.speeds: dict[str, float] = {}
        self.preset = fields.combo(tuple((name, _PRESETS.get(name, name)) for name in PRESETS), tr("Preset"))
        self.destination = DestinationBox(tr("Beside each file"), tr("Save archives to"))
        self.conflict = fields.combo(_CONFLICTS, tr("If an archive exists already"))
        self.originals = fields.combo(_ORIGINALS, tr("What becomes of the originals after verification"))
        self.recovery = fields.combo((), tr("Recovery data in new archives"))
        for share in RECOVERY:
            words = tr("Repairs {0} of damage").format(text.percent(share / 100, 0)) if share else tr("None")
            self.recovery.addItem(words, share)
        self.beside = QCheckBox(tr("&Copy other files along"))
        self.beside.setChecked(True)
        self._explain()
        grid = fields.grid_of(
            self,
            (
                (tr("&Preset"), self.preset),
                (tr("Save t&o"), self.destination),
                (tr("Ori&ginals"), self.originals),
                (tr("If it e&xists"), self.conflict),
                (tr("Recover&y"), self.recovery),
                ("", self.beside),
            ),
        )
        self.cost = fields.note(wraps=True)
        self.preview = fields.note(tr("Where the first archive goes"))
        self.room = fields.note(tr("Room for the archives"), wraps=True)
        self.forecast = fields.note(tr("Time it will take"))
        self.button = button_for(compress, primary=True)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setMinimumHeight(38)
        act = QHBoxLayout()
        act.setSpacing(10)
        act.addWidget(self.button, 1)
        act.addWidget(self.forecast, 1)
        for place, line in enumerate((self.cost, self.preview, self.room), 3):
            grid.addWidget(line, place, 0, 1, 4)
        grid.setRowStretch(6, 1)
        grid.addLayout(act, 7, 0, 1, 4)
        self.preset.currentIndexChanged.connect(lambda _: self._show_cost())
        self.destination.changed.connect(self._show_beside)
        self.destination.changed.connect(self.changed)
        self.destination.folder_wanted.connect(self.folder_wanted)
        for box in (self.preset, self.conflict, self.originals, self.recovery):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.beside.toggled.connect(lambda _: self.changed.emit())
        self._show_beside()
        self._show_cost()

    def _explain(self) -> None:
        tip = Qt.ItemDataRole.ToolTipRole
        for name, words in _MORE.items():
            self.preset.setItemData(self.preset.findData(name), tr(words), tip)
        words = tr("Each archive is decoded again from the drive; only then does its original go to the trash")
        self.originals.setItemData(1, words, tip)
        words = tr("The same, but originals that would not be restored byte for byte are kept")
        self.originals.setItemData(2, words, tip)
        self.recovery.setToolTip(
            tr("Archives grow by a little more than this share, and can be repaired when as much of them is damaged")
        )
        self.beside.setToolTip(
            tr("Covers, booklets, playlists and all other files in the folders, with a list of everything")
        )

    def settings(self) -> Settings:
        return Settings(
            preset=self.preset.currentData(),
            destination=self.destination.folder(),
            conflict=self.conflict.currentData(),
            originals=self.originals.currentData(),
            side_files=self.beside.isChecked(),
            recovery=self.recovery.currentData(),
        )

    def set_settings(self, settings: Settings) -> None:
        self.destination.set_folder(settings.destination)
        self.beside.setChecked(settings.side_files)
        for box, value in (
            (self.preset, settings.preset),
            (self.conflict, settings.conflict),
            (self.originals, settings.originals),
            (self.recovery, settings.recovery),
        ):
            fields.choose(box, value)

    def set_preset(self, name: str) -> None:
        fields.choose(self.preset, name)

    def keep_in(self, memory: Memory) -> None:
        """What is chosen, and the speeds measured here, come back with the next start."""
        memory.keep_settings(_KEPT, self.settings, self._recall)
        memory.keep("speeds", lambda: self.speeds, self._recall_speeds)

    def _recall_speeds(self, value: object) -> None:
        if isinstance(value, dict):
            self.set_speeds({name: each for name, each in value.items() if _is_speed(each)})

    def _recall(self, settings: Settings) -> None:
        self.set_settings(settings)
        self.destination.recall(settings.destination)

    def _show_beside(self) -> None:
        """Beside the originals everything else lies there already."""
        self.beside.setVisible(self.destination.folder() is not None)

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
            words = preset_name(name)
            if name in speeds:
                words = tr("{0}, {1}× real time").format(words, text.times(speeds[name] * default_jobs() / 2))
            self.preset.setItemText(place, words)

    def show_plan(self, totals: SizeTotals, first: Row | None) -> None:
        """How long what will be compressed takes, and where the archive of its `first` track goes."""
        pending = totals.pending if totals.compressible else 0.0  # sums of fractions leave a little over
        seconds = speed.forecast(pending, self.speeds.get(self.preset.currentData()), default_jobs())
        words = tr("About {0}, verification included").format(text.span(seconds)) if seconds else ""
        self.forecast.setText(words)
        self.forecast.setToolTip(words)  # a narrow window cuts it
        where = preview_of(first, self.destination.folder()) if first is not None else None
        fields.show_target(self.preview, where, totals.compressible)
        words, short = "", False
        if first is not None and where is not None and totals.compressible:
            folder = disk_space.goes_to(first, self.destination.folder())
            words, short = disk_space.wanted(totals.takes, folder, tr("{0} needed at most for the archives, {1} free"))
        stem = tr("Not enough room: {0}. It would stop and wait for more.")
        fields.show_tone(self.room, stem.format(words) if short else sentence(words), short)


def preset_name(name: str) -> str:
    """The window's name for a preset."""
    return tr(_PRESETS.get(name, name))


def preview_of(row: Row, destination: Path | None) -> Path | None:
    """Where the archive of a source would lie; None for what is no source."""
    if row.kind is not Kind.SOURCE:
        return None
    return target_folder(row.path, row.root, destination) / archive_name(row.path)


def _is_speed(told: object) -> bool:
    return isinstance(told, float) and 0 < told < 1e9

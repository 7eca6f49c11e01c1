"""How archives are restored: where to and as what; with what comes back how exactly, and the time and room it takes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from trilobyte_gui.archive.tasks import To, default_jobs
from trilobyte_gui.codec.source_formats import SampleFormat, natural_form
from trilobyte_gui.gui.model import disk_space, speed, text
from trilobyte_gui.gui.model.cell_text import sentence
from trilobyte_gui.gui.model.totals import SizeTotals
from trilobyte_gui.gui.model.track import Row
from trilobyte_gui.gui.model.work import FILE_EXACT, Settings
from trilobyte_gui.gui.model.worker import target_folder
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.services.preferences import Memory
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.buttons import button_for
from trilobyte_gui.gui.widgets.destination_box import DestinationBox

FORMS = (("original", mark("As the original was")), ("flac", mark("As FLAC")), ("wav", mark("As WAV")))
_CONFLICTS = (
    ("update", mark("Keep what is there")),
    ("rename", mark("Keep both")),
    ("overwrite", mark("Replace it")),
)
_COMES_BACK = {
    "file-exact": mark("{0} byte for byte"),
    "audio-and-metadata-exact": mark("{0} with all audio, tags and pictures"),
    "audio-exact": mark("{0} with all audio"),
    "incomplete": mark("{0} as far as the damaged original went"),
}
_FORM = {False: SampleFormat.PLAIN, True: SampleFormat.FLOAT}
_KEPT = {name: f"restore_{name}" for name in ("destination", "conflict", "side_files")} | {"to": "to"}


class RestorePanel(QWidget):
    """How archives are restored: destination, format, and what to do with files that exist."""

    changed = Signal()
    folder_wanted = Signal()

    def __init__(self, restore: QAction, verify: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.destination = DestinationBox(tr("Beside each archive"), tr("Restore to"))
        self.form = fields.combo(FORMS, tr("Restore as"))
        self.conflict = fields.combo(_CONFLICTS, tr("If a file exists already"))
        self.beside = QCheckBox(tr("&Copy other files along"))
        self.beside.setChecked(True)
        self.beside.setToolTip(tr("Covers, booklets and whatever else was archived with the music"))
        grid = fields.grid_of(
            self,
            (
                (tr("Restore t&o"), self.destination),
                (tr("A&s"), self.form),
                (tr("If it e&xists"), self.conflict),
                ("", self.beside),
            ),
        )
        self.exactness = fields.note(tr("How exactly it comes back"), wraps=True)
        self.preview = fields.note(tr("Where the first file goes"))
        self.room = fields.note(tr("Room for the restored files"), wraps=True)
        self.forecast = fields.note(tr("Time it will take"))
        self.button, self.verify_button = button_for(restore, primary=True), button_for(verify)
        act = QHBoxLayout()
        act.setSpacing(10)
        for button, share in ((self.button, 5), (self.verify_button, 4)):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setMinimumHeight(38)
            act.addWidget(button, share)
        grid.addWidget(self.exactness, 2, 0, 1, 4)
        grid.addWidget(self.preview, 3, 0, 1, 4)
        grid.addWidget(self.room, 4, 0, 1, 3)
        grid.addWidget(self.forecast, 4, 3)
        grid.setRowStretch(5, 1)
        grid.addLayout(act, 6, 0, 1, 4)
        self.destination.changed.connect(self._show_beside)
        self.destination.changed.connect(self.changed)
        self.destination.folder_wanted.connect(self.folder_wanted)
        for box in (self.form, self.conflict):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.beside.toggled.connect(lambda _: self.changed.emit())
        self._show_beside()

    def settings(self) -> Settings:
        return Settings(
            destination=self.destination.folder(),
            conflict=self.conflict.currentData(),
            to=self.form.currentData(),
            side_files=self.beside.isChecked(),
        )

    def set_settings(self, settings: Settings) -> None:
        self.destination.set_folder(settings.destination)
        self.beside.setChecked(settings.side_files)
        fields.choose(self.form, settings.to)
        fields.choose(self.conflict, settings.conflict)

    def set_form(self, form: str) -> None:
        """Restore as: a name of `FORMS`."""
        fields.choose(self.form, form)

    def keep_in(self, memory: Memory) -> None:
        """What is chosen comes back with the next start."""
        memory.keep_settings(_KEPT, self.settings, self._recall)

    def _recall(self, settings: Settings) -> None:
        self.set_settings(settings)
        self.destination.recall(settings.destination)

    def _show_beside(self) -> None:
        """Beside the archives everything else lies there already."""
        self.beside.setVisible(self.destination.folder() is not None)

    def show_plan(self, totals: SizeTotals, first: Row | None, speeds: dict[str, float]) -> None:
        """What comes back how exactly, how long it takes, and where the `first` file goes. `speeds` by preset, as times
        real time of one core."""
        count = totals.restorable
        sorts = ((tr(words), totals.promises[name]) for name, words in _COMES_BACK.items())
        promised = [words.format(text.number(some)) for words, some in sorts if some]
        original = self.form.currentData() == "original"
        self.exactness.setText(tr("Comes back: {0}").format(", ".join(promised)) if promised and original else "")
        self.exactness.setVisible(bool(self.exactness.text()))
        seconds = speed.restoring(totals.archived, speeds, default_jobs()) if count else None
        words = tr("About {0}").format(text.span(seconds)) if seconds else ""
        self.forecast.setText(words)
        self.forecast.setToolTip(words)
        where = restored_preview(first, self.destination.folder(), self.form.currentData()) if first else None
        fields.show_target(self.preview, where, count)
        words, short = "", False
        if first is not None and where is not None and count:
            folder = disk_space.goes_to(first, self.destination.folder())
            takes = totals.restored[self.form.currentData()]
            words, short = disk_space.wanted(takes, folder, tr("about {0} needed for the music, {1} free"))
        stem = tr("Not enough room to restore: {0}.")
        fields.show_tone(self.room, stem.format(words) if short else sentence(words), short)


def restored_preview(row: Row, destination: Path | None, to: To) -> Path | None:
    """Where what a row's archive holds would lie, as far as its name tells; None where there is no archive."""
    archive = row.result.archive
    if archive is None:
        return None
    name = Path(archive.name.removesuffix(".trilo"))
    lies = archive if destination is None else row.path
    folder = target_folder(lies, row.root, destination)
    if to == "original":
        if row.result.promise in ("", FILE_EXACT) or row.audio.codec == "FLAC":
            return folder / name
        to = natural_form(row.audio.channels, row.audio.rate, row.audio.bits, _FORM[row.audio.floating])
    return folder / f"{name.stem}.{to}"

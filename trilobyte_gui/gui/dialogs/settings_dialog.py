"""Settings that seldom change: what is chosen for a batch stands in the window itself."""

from __future__ import annotations

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox, QWidget

from trilobyte_gui.archive.tasks import WHOLE_TRACK, Device, default_jobs
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.work import PREVIEWS
from trilobyte_gui.gui.services import language
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.services.preferences import Preferences
from trilobyte_gui.gui.widgets import fields

_DEVICES: dict[Device, str] = {
    "auto": mark("The graphics card if exact and faster, else the processor"),
    "cpu": mark("The processor"),
    "gpu": mark("The graphics card"),
    "cuda": mark("The graphics card for the language model alone (NVIDIA CUDA)"),
    "mps": mark("The graphics part of the Mac for the language model alone (Apple Metal)"),
}


class SettingsDialog(QDialog):
    """Few settings, each said in a line; language and theme take effect at once or with the next start."""

    def __init__(self, parent: QWidget, now: Preferences, themes: QActionGroup) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(620)
        self.language = QComboBox()
        for name, label in language.NAMES.items():
            self.language.addItem(tr(label), name)
        self.language.setCurrentIndex(max(0, self.language.findData(now.language)))
        self.theme = QComboBox()
        for action in themes.actions():
            self.theme.addItem(action.text().replace("&", ""), action.data().name)
            if action.isChecked():
                self.theme.setCurrentIndex(self.theme.count() - 1)
        self.jobs = QSpinBox()
        self.jobs.setRange(0, max(64, default_jobs() + 1))
        self.jobs.setValue(now.jobs)
        self.jobs.setSpecialValueText(tr("All cores but one ({0})").format(default_jobs()))
        self.device = fields.combo(tuple(_DEVICES.items()), tr("Compute on"))
        fields.choose(self.device, now.device)
        self.device.setToolTip(tr("The archives are the same, whatever makes them"))
        self.preview = QComboBox()
        for seconds in PREVIEWS:
            self.preview.addItem(_preview_in_words(seconds), seconds)
        self.preview.setCurrentIndex(max(0, self.preview.findData(now.preview)))
        self.preview.setToolTip(tr("Kept on this computer, to be heard with the archive in the drawer"))
        self.gently = QCheckBox(tr("Let other programs go first"))
        self.awake = QCheckBox(tr("Keep the computer awake while working"))
        self.battery = QCheckBox(tr("Pause while running on the battery"))
        self.notify = QCheckBox(tr("Notify when a batch ends"))
        self.damaged = QCheckBox(tr("Archive damaged files as far as they go"))
        for box, value in (
            (self.gently, now.gently),
            (self.awake, now.awake),
            (self.battery, now.battery),
            (self.notify, now.notify),
            (self.damaged, now.damaged),
        ):
            box.setChecked(value)
        note = QLabel(tr("The language changes with the next start. Threads count for the next batch."))
        note.setProperty("dim", True)
        note.setWordWrap(True)
        form = QFormLayout(self)
        form.setContentsMargins(22, 18, 22, 16)
        form.setVerticalSpacing(10)
        form.addRow(tr("&Language"), self.language)
        form.addRow(tr("&Theme"), self.theme)
        form.addRow(tr("Th&reads"), self.jobs)
        form.addRow(tr("&Compute on"), self.device)
        form.addRow(tr("Pre&view of each new archive"), self.preview)
        for box in (self.gently, self.awake, self.battery, self.notify, self.damaged):
            form.addRow("", box)
        form.addRow(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def preferences(self) -> Preferences:
        return Preferences(
            language=self.language.currentData(),
            theme=self.theme.currentData(),
            jobs=self.jobs.value(),
            gently=self.gently.isChecked(),
            awake=self.awake.isChecked(),
            battery=self.battery.isChecked(),
            notify=self.notify.isChecked(),
            damaged=self.damaged.isChecked(),
            device=self.device.currentData(),
            preview=self.preview.currentData(),
        )


def _preview_in_words(seconds: int) -> str:
    if seconds == WHOLE_TRACK:
        return tr("The whole track, as Opus")
    return tr("{0} seconds of its typical part").format(text.number(seconds)) if seconds else tr("None")

"""Asking for a new collection: its name, its folders, where their archives go and how they are made."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trilobyte_gui.archive.storage.collections import Collection, Collections, Place
from trilobyte_gui.archive.storage.drives import Drives
from trilobyte_gui.archive.storage.oserrors import writing
from trilobyte_gui.codec.presets import PRESETS
from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.model.work import RECOVERY, Settings
from trilobyte_gui.gui.services.i18n import mark, tr
from trilobyte_gui.gui.widgets import fields
from trilobyte_gui.gui.widgets.compress_panel import preset_name

_GONE = (
    ("report", mark("Keep and report each time")),
    ("keep", mark("Keep without a report")),
    ("prune", mark("Move to the trash when updating")),
)


class CollectionDialog(QDialog):
    """`collection` is what was chosen; `sources` and `settings` are offered at first."""

    def __init__(self, parent: QWidget, sources: Iterable[Path], settings: Settings) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New collection"))
        self.setMinimumWidth(560)
        self.sources = QListWidget()
        self.sources.setAccessibleName(tr("Folders with music"))
        self.sources.setMaximumHeight(110)
        for each in dict.fromkeys(sources):
            self.sources.addItem(os.fspath(each))
        first = self.sources.item(0)
        self.name = QLineEdit(Path(first.text()).name if first is not None else "")
        self.name.setAccessibleName(tr("Name"))
        self.target = QLineEdit("" if settings.destination is None else str(settings.destination))
        self.target.setAccessibleName(tr("Save archives to"))
        self.preset = fields.combo([(name, preset_name(name)) for name in PRESETS], tr("Preset"))
        fields.choose(self.preset, settings.preset)
        self.recovery = fields.combo((), tr("Recovery data in new archives"))
        for share in RECOVERY:
            words = tr("Repairs {0} of damage").format(text.percent(share / 100, 0)) if share else tr("None")
            self.recovery.addItem(words, share)
        fields.choose(self.recovery, settings.recovery)
        self._previews = {"preview": settings.preview, "preview_codec": settings.preview_codec}
        self.gone = fields.combo(_GONE, tr("What becomes of the archives of deleted files"))
        self.add, drop, choose = QPushButton(tr("Add…")), QPushButton(tr("Remove")), QPushButton(tr("Choose…"))
        self.add.clicked.connect(self._add_source)
        drop.clicked.connect(lambda: self.sources.takeItem(self.sources.currentRow()))
        choose.clicked.connect(self._choose_target)
        beside = QVBoxLayout()
        for button in (self.add, drop):
            beside.addWidget(button)
        beside.addStretch()
        folders, where = QHBoxLayout(), QHBoxLayout()
        folders.addWidget(self.sources, 1)
        folders.addLayout(beside)
        where.addWidget(self.target, 1)
        where.addWidget(choose)
        self.words = QLabel()
        self.words.setProperty("tone", "bad")
        self.words.setWordWrap(True)
        for field in (self.name, self.target):
            field.textChanged.connect(self.words.clear)
        self.sources.model().rowsInserted.connect(self.words.clear)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("C&reate"))
        buttons.accepted.connect(self._check)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(tr("&Name"), self.name)
        form.addRow(_caption(tr("&Folders with music"), self.sources), folders)
        form.addRow(_caption(tr("Save archives t&o"), self.target), where)
        form.addRow(tr("&Preset"), self.preset)
        form.addRow(tr("Recover&y"), self.recovery)
        form.addRow(tr("Archives of &deleted files"), self.gone)
        form.addRow(self.words)
        form.addRow(buttons)

    def folders(self) -> list[Path]:
        """The folders that were chosen."""
        return [Path(self.sources.item(row).text()) for row in range(self.sources.count())]

    def make(self) -> None:
        """Remember what was chosen; not on the GUI's thread. Raises CannotWrite, CannotRead."""
        drives, target = Drives(), Path(self.chosen[1])
        with writing():
            target.mkdir(parents=True, exist_ok=True)
        name, _, preset, recovery, gone = self.chosen
        sources = tuple(Place.of(each, drives) for each in self.chosen_folders)
        more = {"gone": gone, **self._previews}
        Collections().add(Collection(name, sources, Place.of(target, drives), preset, recovery, **more))

    def _check(self) -> None:
        target = Path(self.target.text().strip())
        with contextlib.suppress(RuntimeError):  # ~name of no user
            target = target.expanduser()
        missing: tuple[tuple[object, str, QWidget], ...] = (
            (self.name.text().strip(), tr("Give it a name."), self.name),
            (self.sources.count(), tr("Add a folder with music."), self.add),
            (self.target.text().strip(), tr("Choose where archives go."), self.target),
            (target.is_absolute(), tr("Name the whole path of the folder for archives."), self.target),
            (target not in self.folders(), tr("Archives need a folder of their own."), self.target),
        )
        words, where = next(((words, field) for there, words, field in missing if not there), ("", self.name))
        self.words.setText(words)
        if words:
            where.setFocus()
        if not words:
            self.chosen = (
                *(self.name.text().strip(), str(target), self.preset.currentData()),
                *(self.recovery.currentData(), self.gone.currentData()),
            )
            self.chosen_folders = self.folders()
            self.accept()

    def _add_source(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Add a folder"))
        if name and name not in map(str, self.folders()):
            self.sources.addItem(name)
            if not self.name.text():
                self.name.setText(Path(name).name)

    def _choose_target(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Save archives to"), self.target.text())
        if name:
            self.target.setText(name)


def _caption(words: str, field: QWidget) -> QLabel:
    """Of a row with more than one widget: its key leads to the first."""
    label = QLabel(words)
    label.setBuddy(field)
    return label

"""Where files go: beside those that they are made from, or into a folder."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.widgets.fields import Combo, fit


class DestinationBox(Combo):
    """`changed` when files go elsewhere than before; `folder_wanted` when the user shall be asked for one."""

    changed = Signal()
    folder_wanted = Signal()
    _missed = Signal(object)  # a folder that is not there

    def __init__(self, beside: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._beside = beside
        self._folder: Path | None = None  # the last one, also while files go beside
        self._place = 0
        fit(self, name)
        self._fill()
        self.activated.connect(self._chosen)
        self._missed.connect(self._forget)

    def folder(self) -> Path | None:
        """The chosen folder; None for next to each file."""
        return self._folder if self._place == 1 else None

    def set_folder(self, folder: Path | None) -> None:
        self._folder = folder or self._folder
        self._fill()
        self._choose(1 if folder else 0)

    def recall(self, folder: Path | None) -> None:
        """The choice of an earlier day: forgotten as soon as its folder is found not to be there."""
        self.set_folder(folder)
        if folder is not None:
            threading.Thread(target=self._look, args=(folder,), name="trilobyte-folder", daemon=True).start()

    def _look(self, folder: Path) -> None:
        """In a thread of its own: the drive may take its time."""
        if not folder.is_dir():
            with contextlib.suppress(RuntimeError):  # the window is gone
                self._missed.emit(folder)

    def _forget(self, folder: Path) -> None:
        if folder == self.folder():
            self._folder = None
            self.set_folder(None)

    def _fill(self) -> None:
        self.clear()
        self.addItem(self._beside)
        if self._folder:
            self.addItem(self._folder.name or str(self._folder))
            self.setItemData(1, str(self._folder), Qt.ItemDataRole.ToolTipRole)
        self.addItem(tr("Choose a folder…"))

    def _chosen(self, place: int) -> None:
        if place == self.count() - 1:  # a question, whose answer may be none
            self.setCurrentIndex(self._place)
            self.folder_wanted.emit()
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        self._place = place
        self.setCurrentIndex(place)
        self.setToolTip(str(self._folder) if place == 1 else "")
        self.changed.emit()

"""Files and folders that are dropped anywhere on the window."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from trilobyte_gui.gui.services.i18n import tr


class FileDrops(QObject):
    """`dropped` gets paths of this computer, `refused` what is wrong with the rest and what to do; `over` is told while
    something that can be dropped is held over the window."""

    over = Signal(bool)
    dropped = Signal(list)
    refused = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QDragEnterEvent():  # before the moves, from which Qt derives it
                if event.mimeData().hasUrls() and _copies(event):
                    self.over.emit(True)
            case QDragMoveEvent():
                if event.mimeData().hasUrls():
                    _copies(event)
            case QDropEvent():
                self.over.emit(False)
                if _copies(event):
                    self._take(event)
            case _:
                if event.type() is QEvent.Type.DragLeave:
                    self.over.emit(False)
                    return True
                return False
        return True

    def _take(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        hidden = [path for path in paths if "FLATPAK_ID" in os.environ and not path.exists()]
        if hidden:
            words = tr("The sandbox does not let Trilobyte see {0}").format(hidden[0])
            self.refused.emit(words, tr("Let it see that folder, with Flatseal for example."))
        if paths:
            self.dropped.emit([path for path in paths if path not in hidden])
        else:
            words = tr("What you dropped are not files on this computer")
            self.refused.emit(words, tr("Save them to a folder first."))


def _copies(event: QDropEvent) -> bool:
    """Take what is dragged as a copy only (or a link), and say so: after a move a file manager removes what it gave."""
    offered = event.possibleActions()
    for action in (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction):
        if action in offered:
            event.setDropAction(action)
            event.accept()
            return True
    event.ignore()
    return False

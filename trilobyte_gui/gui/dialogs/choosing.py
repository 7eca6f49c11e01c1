"""Choosing files and folders: each dialog begins in the folder that the last one ended in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from trilobyte_gui.gui.model import text
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.store import Store

_KINDS = "*.wav *.wave *.flac *.aif *.aiff *.caf *.w64 *.m4a *.wv *.ape *.tta *.oga *.trilo"
_KEY = "folder"  # in the store


def files(parent: QWidget, store: Store) -> list[Path]:
    """Music and archives; none where the dialog is cancelled."""
    kinds = f"{tr('Music and archives')} ({_KINDS});;{tr('All files')} (*)"
    names, _ = QFileDialog.getOpenFileNames(parent, tr("Add files"), _last(store), kinds)
    if names:
        store.setValue(_KEY, str(Path(names[0]).parent))
    return [Path(name) for name in names]


def folder(parent: QWidget, store: Store) -> list[Path]:
    """A folder of music, in a list; none where the dialog is cancelled."""
    name = QFileDialog.getExistingDirectory(parent, tr("Add a folder"), _last(store))
    if name:
        store.setValue(_KEY, name)
    return [Path(name)] if name else []


def destination(parent: QWidget, store: Store, title: str) -> Path | None:
    """Where something goes; None where the dialog is cancelled."""
    name = QFileDialog.getExistingDirectory(parent, title, _last(store))
    return Path(name) if name else None


def _last(store: Store) -> str:
    return str(store.value(_KEY, str(text.home())))

"""Cover pictures for the list: found and scaled in a thread of their own, kept small, forgotten when many."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from trilobyte_gui.archive.storage.debug_log import noting
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui.model.list_layout import AlbumGroup, Key, home

SIDE = 96  # pixels kept of a cover: two for each shown
_KEPT = 600
_NAMES = ("cover", "folder", "front", "albumart")
_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_LARGEST = 1 << 25


class Covers(QObject):
    """`of` answers at once: with the picture, or None while it is being looked for (or where there is none)."""

    found = Signal()
    _loaded = Signal(object, object)

    def __init__(self, parent: QObject | None = None, find: Callable[[list[Path], Path], QImage] | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._find = find or find_cover
        self._wanted: SimpleQueue[tuple[Key, list[Path], Path] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._loaded.connect(self._keep)

    def of(self, album: AlbumGroup) -> QPixmap | None:
        if album.key in self._kept:
            self._kept.move_to_end(album.key)
            return self._kept[album.key]
        self._kept[album.key] = None
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._wanted.put((album.key, [row.path for row in album.rows[:3] if row.audio.codec], home(album.first)))
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._look, name="trilobyte-covers", daemon=True)
            self._thread.start()
        return None

    def forget(self, album: AlbumGroup) -> None:
        """Look again: it may have got another one."""
        self._kept.pop(album.key, None)

    def close(self) -> None:
        self._closed = True
        self._wanted.put(None)
        if self._thread is not None:
            self._thread.join(5)
            self._thread = None

    def _look(self) -> None:
        while (wanted := self._wanted.get()) is not None and not self._closed:
            key, paths, folder = wanted
            try:
                with noting(f"find the cover of {folder}"):
                    picture = self._find(paths, folder)
            except TrilobyteError:
                continue
            if not self._closed:
                self._loaded.emit(key, picture)

    def _keep(self, key: Key, picture: QImage) -> None:
        if key in self._kept and not picture.isNull():
            self._kept[key] = QPixmap.fromImage(picture)
            self.found.emit()


def find_cover(paths: list[Path], folder: Path) -> QImage:
    """From the tracks' tags, else from a picture file beside them; a null image where there is none."""
    for path in paths:
        for data in pictures_of(path):
            image = QImage.fromData(data)
            if not image.isNull():
                return _scaled(image)
    for where in dict.fromkeys([*(path.parent for path in paths), folder]):
        image = QImage(str(file)) if (file := picture_file(where)) else QImage()
        if not image.isNull():
            return _scaled(image)
    return QImage()


def pictures_of(path: Path) -> list[bytes]:
    """The pictures in a file's tags, front cover first; none where it cannot be read."""
    from trilobyte_gui.gui.model.reading import tags_at

    try:
        found = tags_at(path).pictures
    except TrilobyteError:
        return []
    return [each.data for each in sorted(found, key=lambda each: each.kind != 3)]


def picture_file(folder: Path) -> Path | None:
    try:
        files = {file.name.casefold(): file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES}
        for name in _NAMES:
            for suffix in _SUFFIXES:
                file = files.get(name + suffix)
                if file is not None and file.stat().st_size <= _LARGEST:
                    return file
    except OSError:
        pass
    return None


def _scaled(image: QImage) -> QImage:
    size = QSize(SIDE, SIDE)
    return image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)

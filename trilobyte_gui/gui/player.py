"""Listening to a track: decoded in a thread, played from the first segment on, through Qt's audio output if there."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trilobyte_gui.codec.control import Control
from trilobyte_gui.codec.errors import TrilobyteError
from trilobyte_gui.gui import inspecting
from trilobyte_gui.gui.i18n import tr


def no_output() -> str:
    """Why nothing can be heard here; "" where it can."""
    try:
        from PySide6.QtMultimedia import QMediaDevices
    except ImportError:
        return tr("Listening needs Qt's multimedia part: install PySide6-Addons beside Trilobyte.")
    if QMediaDevices.defaultAudioOutput().isNull():
        return tr("This computer has no audio output.")
    return ""


class Player(QObject):
    """`play` begins at once; `ended` comes when the track is over, was stopped or could not be decoded."""

    ended = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control = Control()
        self._thread: threading.Thread | None = None
        self._pieces: Queue[bytes | None] = Queue(64)
        self._sink: Any = None
        self._device: Any = None
        self._rest = b""
        self._failed = ""
        self._timer = QTimer(self, interval=20)
        self._timer.timeout.connect(self._feed)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def play(self, path: Path) -> None:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

        self.stop()
        rate, channels = inspecting.rate_and_channels(path)
        form = QAudioFormat()
        form.setSampleRate(rate)
        form.setChannelCount(channels)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        self._control, self._failed, self._rest = Control(), "", b""
        self._pieces = Queue(64)
        self._sink = QAudioSink(QMediaDevices.defaultAudioOutput(), form, self)
        self._device = self._sink.start()
        args = (path, self._control, self._pieces)
        self._thread = threading.Thread(target=self._decode, args=args, name="trilobyte-listen", daemon=True)
        self._thread.start()
        self._timer.start()

    def stop(self) -> None:
        self._control.stop()
        self._timer.stop()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None
        if self._sink is not None:
            self._sink.stop()
            self._sink = self._device = None

    def _decode(self, path: Path, control: Control, pieces: Queue[bytes | None]) -> None:
        try:
            for piece in inspecting.sound(path, control):
                while not control.stopped:
                    try:
                        pieces.put(piece, timeout=0.1)
                        break
                    except Full:
                        continue
        except TrilobyteError as error:
            self._failed = "" if control.stopped else error.message
        finally:
            while not control.stopped:
                try:
                    pieces.put(None, timeout=0.1)
                    break
                except Full:
                    continue

    def _feed(self) -> None:
        while self._sink is not None:
            if not self._rest:
                try:
                    piece = self._pieces.get_nowait()
                except Empty:
                    return
                if piece is None:
                    self.stop()
                    self.ended.emit(self._failed)
                    return
                self._rest = piece
            taken = self._device.write(self._rest[: self._sink.bytesFree()])
            if taken <= 0:
                return
            self._rest = self._rest[taken:]

"""One window for a user: a second start hands its files to the first and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from trilobyte_gui import paths

_PATIENCE = 1000  # ms


def _name() -> str:
    """One for each user and folder of settings."""
    user = os.getuid() if sys.platform != "win32" else getpass.getuser()  # not every user has a name
    whose = f"{user}\0{paths.config_dir()}"
    return "trilobyte-" + hashlib.sha256(whose.encode(errors="replace")).hexdigest()[:16]


def hand_over(files: Sequence[Path]) -> bool:
    """True when a window is open already and has taken `files`."""
    socket = QLocalSocket()
    socket.connectToServer(_name())
    if not socket.waitForConnected(200):
        return False
    socket.write(json.dumps([str(file) for file in files]).encode() + b"\n")
    socket.waitForBytesWritten(_PATIENCE)
    socket.waitForReadyRead(_PATIENCE)
    answered = socket.readAll().data() == b"taken\n"
    socket.disconnectFromServer()
    return answered


class Door(QObject):
    """Receives the paths that later starts of the program hand over."""

    knocked = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._heard: dict[QLocalSocket, bytes] = {}

    def open(self) -> bool:
        if self._server.listen(_name()):
            return True
        QLocalServer.removeServer(_name())  # left behind by a crash: whoever lives would have answered
        return self._server.listen(_name())

    def close(self) -> None:
        self._server.close()

    def _answer(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            self._heard[socket] = b""
            socket.readyRead.connect(lambda: self._read(socket))
            socket.disconnected.connect(lambda: self._heard.pop(socket, None))

    def _read(self, socket: QLocalSocket) -> None:
        if socket not in self._heard:
            return
        self._heard[socket] += socket.readAll().data()
        line, end, _ = self._heard[socket].partition(b"\n")
        if not end:
            return
        try:
            names = json.loads(line)
        except ValueError:
            names = None
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            socket.write(b"taken\n")
            self.knocked.emit([Path(name) for name in names])
        socket.flush()

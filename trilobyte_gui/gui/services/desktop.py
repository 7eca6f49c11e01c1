"""What the desktop does for us: showing files in its file manager, and notifications."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget


def show_in_folder(path: Path) -> bool:
    """Open the file manager with `path` selected, or at least its folder; False where there is none."""
    if sys.platform == "win32":
        explorer = os.path.join(os.environ["SYSTEMROOT"], "explorer.exe")  # Windows looks in the current folder, too
        subprocess.Popen([explorer, "/select,", str(path)])
    elif sys.platform == "darwin":
        subprocess.Popen(["/usr/bin/open", "-R", str(path)])
    elif not _file_manager(path):
        return open_folder(path.parent)
    return True


def open_folder(folder: Path) -> bool:
    """Open the file manager; False where there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _file_manager(path: Path) -> bool:
    from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    name = "org.freedesktop.FileManager1"
    manager = QDBusInterface(name, "/org/freedesktop/FileManager1", name, bus)
    if not manager.isValid():
        return False
    message = QDBusMessage.createMethodCall(name, "/org/freedesktop/FileManager1", name, "ShowItems")
    message.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    return bus.send(message)


def notify(title: str, words: str) -> bool:
    """Through the desktop's notification service, which needs no tray; False where there is none."""
    if sys.platform in ("win32", "darwin") or not (tool := shutil.which("gdbus")):
        return False
    from PySide6.QtDBus import QDBusConnection

    name = "org.freedesktop.Notifications"
    offered = QDBusConnection.sessionBus().interface()
    if offered is None or name not in (
        *offered.registeredServiceNames().value(),
        *offered.activatableServiceNames().value(),
    ):
        return False
    # By GLib's tool: PySide cannot send the unsigned number that the service wants.
    about = ["Trilobyte", "", title, html.escape(words)]
    app, icon, summary, body = ("'" + each.replace("\\", "\\\\").replace("'", "\\'") + "'" for each in about)
    place = ["--dest", name, "--object-path", "/org/freedesktop/Notifications", "--method", f"{name}.Notify"]
    hints = f"{{'desktop-entry': <'{QGuiApplication.desktopFileName()}'>}}"
    call = ["call", "--session", *place, app, "uint32 0", icon, summary, body, "@as []", hints, "int32 -1"]
    return bool(QProcess.startDetached(tool, call)[0])


class Notifier:
    """Says that a batch has ended, when the window is not what the user looks at."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, title: str, words: str) -> bool:
        if self._window.isActiveWindow():
            return False
        if notify(title, words):
            return True
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(QIcon(self._window.windowIcon()), self._window)
            self._tray.activated.connect(self._window.activateWindow)
        self._tray.show()
        self._tray.showMessage(title, words, self._window.windowIcon())
        return True

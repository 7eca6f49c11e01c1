"""Progress on the program's icon: in the task bar of Windows, on Linux desktops that know Unity's protocol (KDE,
GNOME's docks), and as the number of tracks left on the icon in macOS's dock."""

from __future__ import annotations

import ctypes
import sys
from typing import Any
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_CLASS = UUID("56fdf344-fd6d-11d0-958a-006097c9a090")  # CLSID_TaskbarList
_INTERFACE = UUID("ea1afb91-9e28-4b86-90e9-9e9f8a5eefaf")  # IID_ITaskbarList3
_RELEASE, _INIT, _VALUE, _STATE = 2, 3, 9, 10  # places in the interface's table of functions
_NOTHING, _NORMAL, _PAUSED = 0, 2, 8
_IN_PROCESS = 1


def show(window: QWidget, fraction: float | None, paused: bool = False, left: int = 0) -> None:
    """None takes the progress away; `left` counts the tracks still to be done."""
    if sys.platform == "win32":
        _windows(int(window.winId()), fraction, paused)
    elif sys.platform == "darwin":
        QGuiApplication.setBadgeNumber(left if fraction is not None else 0)  # type: ignore[attr-defined,unused-ignore]
    elif sys.platform.startswith("linux"):
        _unity(fraction)


def _unity(fraction: float | None) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return
    signal = QDBusMessage.createSignal("/com/trilobyte/window", "com.canonical.Unity.LauncherEntry", "Update")
    shown = {"progress": float(fraction or 0.0), "progress-visible": fraction is not None}
    signal.setArguments([f"application://{QGuiApplication.desktopFileName()}.desktop", shown])
    bus.send(signal)


def _windows(window: int, fraction: float | None, paused: bool) -> None:
    """Through ITaskbarList3, which Qt 6 has no interface for; where that is not to be had nothing is shown."""
    ole32: Any = ctypes.windll.ole32  # type: ignore[attr-defined,unused-ignore]
    found = ctypes.c_void_p()
    answer = ole32.CoCreateInstance(
        _CLASS.bytes_le, None, _IN_PROCESS, _INTERFACE.bytes_le, ctypes.byref(found)
    )  # Qt has initialised COM in this thread
    if answer != 0 or not found.value:
        return
    state = _NOTHING if fraction is None else _PAUSED if paused else _NORMAL
    try:
        _call(found, _INIT)
        _call(found, _STATE, ctypes.c_void_p(window), ctypes.c_int(state))
        if fraction is not None:
            done, all_of_it = ctypes.c_ulonglong(round(1000 * fraction)), ctypes.c_ulonglong(1000)
            _call(found, _VALUE, ctypes.c_void_p(window), done, all_of_it)
    finally:
        _call(found, _RELEASE)


def _call(found: ctypes.c_void_p, number: int, *arguments: Any) -> int:
    """A method of a COM object, by its place in the table of functions that the object begins with."""
    table = ctypes.cast(found, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
    make = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
    method = make(ctypes.c_long, ctypes.c_void_p, *(type(each) for each in arguments))(table[number])
    return int(method(found, *arguments))

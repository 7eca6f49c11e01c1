"""Progress in task bars: D-Bus for real, Windows' COM interface and macOS's dock through stand-ins."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.gui_fakes import FakeWorker, fill, row, tell
from trilobyte_gui.archive.tasks import Overall
from trilobyte_gui.gui.model.track import State
from trilobyte_gui.gui.services import taskbar
from trilobyte_gui.gui.window import MainWindow


class Com:
    """An object as COM lays it out: a pointer to a table of functions. It notes the calls of the four in use."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        long, pointer, huge = ctypes.c_long, ctypes.c_void_p, ctypes.c_ulonglong
        make = ctypes.CFUNCTYPE

        def note(name: str) -> Any:
            return lambda this, *about: self.calls.append((name, *about)) or 0

        self._kept = {
            2: make(long, pointer)(note("release")),
            3: make(long, pointer)(note("init")),
            9: make(long, pointer, pointer, huge, huge)(note("value")),
            10: make(long, pointer, pointer, ctypes.c_int)(note("state")),
        }
        table = (ctypes.c_void_p * 11)()
        for place, function in self._kept.items():
            table[place] = ctypes.cast(function, ctypes.c_void_p)
        self._table = table
        self._object = ctypes.c_void_p(ctypes.addressof(table))
        self.answer = 0

    def CoCreateInstance(self, kind: bytes, outer: None, where: int, interface: bytes, found: Any) -> int:
        assert len(kind) == len(interface) == 16
        assert kind[:4] == bytes.fromhex("44f3fd56"), "a GUID's first part is stored little-endian"
        found._obj.value = ctypes.addressof(self._object) if self.answer == 0 else None
        return self.answer


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in has the calling convention of other systems")
def test_windows_is_told_through_its_own_interface(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    com = Com()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(ole32=com), raising=False)
    window = QWidget()
    qtbot.addWidget(window)
    handle = int(window.winId())
    taskbar.show(window, 0.25)
    assert com.calls == [("init",), ("state", handle, 2), ("value", handle, 250, 1000), ("release",)]
    com.calls.clear()
    taskbar.show(window, 0.5, paused=True)
    assert ("state", handle, 8) in com.calls
    com.calls.clear()
    taskbar.show(window, None)
    assert com.calls == [("init",), ("state", handle, 0), ("release",)]
    com.calls.clear()
    com.answer = -1
    taskbar.show(window, 0.5)
    assert com.calls == []


def test_the_dock_counts_what_is_left(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(QGuiApplication, "setBadgeNumber", shown.append, raising=False)
    window = QWidget()
    qtbot.addWidget(window)
    taskbar.show(window, 0.5, left=12)
    taskbar.show(window, None)
    assert shown == [12, 0]


def test_the_window_shows_and_clears_its_progress(
    window: MainWindow, worker: FakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[Any, ...]] = []
    monkeypatch.setattr(taskbar, "show", lambda window, *about: shown.append(about))
    fill(window, worker, row(1, state=State.READY), row(2, state=State.READY))
    window.acts.compress.trigger()
    tell(window, worker, Overall(0.5, 3.0, 9.0, 1, 2))
    tell(window, worker, Overall(0.501, 3.0, 9.0, 1, 2))
    window.acts.pause.trigger()
    window.tick()
    assert shown == [(0.5, False, 1), (0.5, True, 1)]
    window.quit()
    assert shown[-1] == (None,)

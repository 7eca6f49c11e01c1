"""Keeping the computer awake while it works, letting other programs go first, and minding the battery."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

_REASON = "Compressing music"
_NICE = 10


class Awake:
    """`hold` while there is work, `release` after it; both may be called again and again."""

    def __init__(self) -> None:
        self._cookie: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self.held = False

    def hold(self) -> None:
        if self.held:
            return
        self.held = True
        if sys.platform == "win32":
            _windows_state(0x80000001)  # ES_CONTINUOUS | ES_SYSTEM_REQUIRED
        elif sys.platform == "darwin":
            with contextlib.suppress(OSError):
                self._child = subprocess.Popen(["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())])
        else:
            self._cookie = _inhibit()

    def release(self) -> None:
        if not self.held:
            return
        self.held = False
        if sys.platform == "win32":
            _windows_state(0x80000000)
        if self._child is not None:
            self._child.terminate()
            self._child = None
        if self._cookie is not None:
            _uninhibit(self._cookie)
            self._cookie = None


def _windows_state(flags: int) -> None:
    import ctypes

    ctypes.windll.kernel32.SetThreadExecutionState(flags)  # type: ignore[attr-defined]


def _inhibit() -> int | None:
    """Ask the session over D-Bus; None where nobody answers."""
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return None
    name, path = "org.freedesktop.PowerManagement.Inhibit", "/org/freedesktop/PowerManagement/Inhibit"
    power = QDBusInterface("org.freedesktop.PowerManagement", path, name, bus)
    if not power.isValid():
        power = QDBusInterface("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver", bus)
    if not power.isValid():
        return None
    answer = power.call("Inhibit", "Trilobyte", _REASON).arguments()
    return answer[0] if answer and isinstance(answer[0], int) else None


def _uninhibit(cookie: int) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

    bus = QDBusConnection.sessionBus()
    for service, path, name in (
        (
            "org.freedesktop.PowerManagement",
            "/org/freedesktop/PowerManagement/Inhibit",
            "org.freedesktop.PowerManagement.Inhibit",
        ),
        ("org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver"),
    ):
        power = QDBusInterface(service, path, name, bus)
        if power.isValid():
            power.call("UnInhibit", cookie)
            return


def on_battery(supplies: Path = Path("/sys/class/power_supply")) -> bool:
    """Whether the computer runs on its battery; False where that cannot be told."""
    if sys.platform == "win32":
        import ctypes

        status = (ctypes.c_byte * 12)()
        ctypes.windll.kernel32.GetSystemPowerStatus(status)
        return status[0] == 0
    try:
        mains = [each for each in supplies.iterdir() if (each / "type").read_text().strip() == "Mains"]
        return bool(mains) and not any((each / "online").read_text().strip() == "1" for each in mains)
    except OSError:
        return False


def step_back() -> None:
    """Let other programs go first: for the calling thread and those that it starts (Linux), else the process."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
    elif sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), 0x4000)  # BELOW_NORMAL_PRIORITY_CLASS

"""What the computer does once everything is done: nothing, sleep, shut down, or a command of the user's."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum

from PySide6.QtCore import QProcess


class Finish(StrEnum):
    """What to do once a batch is done."""

    NOTHING = "nothing"
    SLEEP = "sleep"
    SHUT_DOWN = "shut down"
    COMMAND = "command"


def line(what: Finish, command: str = "") -> list[str]:
    """The program that does it and its arguments; [] where there is none here."""
    if what is Finish.NOTHING or (what is Finish.COMMAND and not command.strip()):
        return []
    if what is Finish.COMMAND:
        return [os.environ.get("COMSPEC", "cmd.exe"), "/c", command] if os.name == "nt" else ["/bin/sh", "-c", command]
    sleeps = what is Finish.SLEEP
    if os.name == "nt":
        system = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        if sleeps:
            return [os.path.join(system, "rundll32.exe"), "powrprof.dll,SetSuspendState", "0,1,0"]
        return [os.path.join(system, "shutdown.exe"), "/s", "/t", "0"]
    if sys.platform == "darwin":
        if sleeps:
            return ["/usr/bin/pmset", "sleepnow"]
        return ["/usr/bin/osascript", "-e", 'tell application "System Events" to shut down']
    for tool in ("systemctl", "loginctl"):
        if found := shutil.which(tool):
            return [found, "suspend" if sleeps else "poweroff"]
    return []


def do(what: Finish, command: str = "") -> bool:
    """Start it, and do not wait for it; False where that cannot be."""
    program = line(what, command)
    return bool(program) and bool(QProcess.startDetached(program[0], program[1:])[0])

"""Archives shown as folders: each by a process of its own, `trilobyte mount`, for as long as the window is there."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from trilobyte_gui.archive.execution import child
from trilobyte_gui.archive.storage.manifest import NAME as MANIFEST
from trilobyte_gui.gui.services.i18n import tr

_END_WITHIN = 5000  # ms that unmounting may take

Command = Callable[..., Sequence[str]]


def folder_of(archive: Path) -> Path:
    """The mirror that an archive is in, as a whole, else its folder. Looks at drives: for threads that may wait."""
    return next((folder for folder in archive.parents if (folder / MANIFEST).is_file()), archive.parent)


class Mounts(QObject):
    """`ready` with the folder of files, once there is something to see in it; `failed` with what is wrong, and what to
    do. `command` makes a command line of a module and its arguments."""

    ready = Signal(Path)
    failed = Signal(str, str)
    _found = Signal(object)  # the folder of archives that is to be shown

    def __init__(self, parent: QObject | None = None, command: Command = child.command) -> None:
        super().__init__(parent)
        self._command = command
        self._mounts: dict[Path, _Mount] = {}
        self._closed = False
        self._found.connect(self._open)

    def open(self, archive: Path) -> None:
        """Show the folder of archives that this one is in; one that is shown already is `ready` soon."""
        threading.Thread(target=self._find, args=(archive,), name="trilobyte-folder", daemon=True).start()

    def _find(self, archive: Path) -> None:
        """In a thread of its own."""
        folder = folder_of(archive)
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._found.emit(folder)

    def _open(self, archives: Path) -> None:
        if self._closed:
            return
        mount = self._mounts.get(archives)
        if mount is None:
            try:
                mount = self._mounts[archives] = _Mount(archives, self._command, self)
            except OSError as error:
                self.failed.emit(tr("The archives cannot be opened as a folder: {0}").format(error.strerror), "")
                return
            mount.ready.connect(self.ready)
            mount.ended.connect(self._ended)
            mount.begin()
        elif mount.is_ready:
            self.ready.emit(mount.point)

    def close(self) -> None:
        """Unmount all of them."""
        self._closed = True
        mounts, self._mounts = list(self._mounts.values()), {}
        for each in mounts:
            each.ask_to_end()
        for each in mounts:
            each.end()

    def _ended(self, archives: object, reason: str, remedy: str) -> None:
        assert isinstance(archives, Path)
        if mount := self._mounts.pop(archives, None):
            mount.end()
            if reason:
                self.failed.emit(reason, remedy)


class _Mount(QObject):
    """One folder of archives: its process, and where it shows them (`point`). `ended` says of what folder, and
    why, unless all is well."""

    ready = Signal(Path)
    ended = Signal(object, str, str)

    def __init__(self, archives: Path, command: Command, parent: QObject) -> None:
        super().__init__(parent)
        self.is_ready = False
        self._archives = archives
        self._above = Path(tempfile.mkdtemp(prefix="trilobyte-"))
        self.point = self._above / (archives.name or "archives")
        if sys.platform != "win32":  # where WinFsp makes it
            self.point.mkdir()
        self._error: dict[str, str] = {}
        self._process = QProcess(self)
        program, *arguments = command("trilobyte_gui.cli.main", "mount", "--json", str(archives), str(self.point))
        self._process.setProgram(program)
        self._process.setArguments(arguments)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.readyReadStandardOutput.connect(self._take)
        # Later: what is told of the end gives the process away, which is not done with it when it says so.
        self._end = QTimer(self, singleShot=True, interval=0)
        self._end.timeout.connect(self._finished)
        self._process.finished.connect(lambda *_: self._end.start())
        self._process.errorOccurred.connect(lambda _: self._end.start())

    def begin(self) -> None:
        self._process.start()

    def ask_to_end(self) -> None:
        self._process.blockSignals(True)
        self._end.stop()
        self._process.terminate()

    def end(self) -> None:
        """Make sure that it has ended, and remove the mount point, which is empty then."""
        self._process.blockSignals(True)
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.terminate()
            if not self._process.waitForFinished(_END_WITHIN):
                self._process.kill()
                self._process.waitForFinished(_END_WITHIN)
        with contextlib.suppress(OSError):
            self.point.rmdir()
        with contextlib.suppress(OSError):
            self._above.rmdir()
        self.deleteLater()

    def _take(self) -> None:
        while self._process.canReadLine():
            told = json.loads(bytes(self._process.readLine().data()))
            if told["event"] == "mounted":
                self.is_ready = True
                self.ready.emit(self.point)
            elif told["event"] == "error" and not self.is_ready:
                self._error = told

    def _finished(self) -> None:
        self._take()
        if self.is_ready:
            self.ended.emit(self._archives, "", "")
            return
        if self._process.error() is QProcess.ProcessError.FailedToStart:
            self._error = {"message": self._process.errorString()}
        self.ended.emit(self._archives, *_in_words(self._error))


def _in_words(error: dict[str, str]) -> tuple[str, str]:
    """What is wrong with mounting, and what to do. What is missing is said in full: most computers miss something."""
    if error.get("error") != "NeedsNewer":
        reason = error.get("message") or tr("there is no track in it")
        hint = error.get("hint", "")
        return tr("The archives cannot be opened as a folder: {0}").format(tr(reason)), hint and tr(hint)
    if importlib.util.find_spec("mfusepy") is None:
        return (
            tr("Opening archives as a folder needs mfusepy, which is not installed."),
            tr("Install it: {0}").format("pip install 'trilobyte-gui[mount]'"),
        )
    remedies = {
        "darwin": tr("Install macFUSE or FUSE-T, then try again."),
        "win32": tr("Install WinFsp, then try again."),
    }
    linux = tr("Install FUSE 3, then try again. On Debian and Ubuntu: {0}").format("sudo apt install fuse3")
    return (
        tr("Opening archives as a folder needs FUSE, which this computer does not have."),
        remedies.get(sys.platform, linux),
    )

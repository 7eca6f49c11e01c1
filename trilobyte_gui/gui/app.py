"""`trilobyte-gui`: opens the window, or says in plain words why there can be none."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trilobyte_gui.codec.errors import ExitCode

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui.gui.window import MainWindow

NO_SCREEN = """\
Trilobyte's window needs a screen, and there is none here.
The command line does the same work: trilobyte --help"""


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Whether Qt will find a screen; asked before it is loaded, because it aborts where there is none."""
    if not platform.startswith(("linux", "freebsd", "openbsd")) or environment.get("QT_QPA_PLATFORM"):
        return True
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if wayland and _answers(os.path.join(environment.get("XDG_RUNTIME_DIR", ""), wayland)):
        return True
    if not x11:
        return False
    host, _, number = x11.rpartition(":")
    number = number.partition(".")[0]
    if host not in ("", "unix"):
        return number.isdigit() and _answers((host, 6000 + int(number)))
    path = f"/tmp/.X11-unix/X{number}"
    return _answers(path) or (platform.startswith("linux") and _answers("\0" + path))


def _answers(address: str | tuple[str, int]) -> bool:
    """Whether a display server listens there (a path, or a host with its port)."""
    try:
        if isinstance(address, tuple):
            socket.create_connection(address, timeout=5).close()
            return True
        with socket.socket(socket.AF_UNIX) as local:
            local.connect(address)
            return True
    except OSError:
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window with the files and folders named; the exit code is from the table in codec.errors."""
    paths = list(sys.argv[1:] if arguments is None else arguments)
    try:
        os.getcwd()
    except OSError:
        os.chdir("/")  # the folder that this was started in is gone
    if "--version" in paths or "--help" in paths or "-h" in paths:
        import trilobyte_gui

        print(f"Trilobyte {trilobyte_gui.__version__}" if "--version" in paths else __doc__)  # noqa: T201
        return ExitCode.OK
    if not has_screen(os.environ, sys.platform):
        print(NO_SCREEN, file=sys.stderr)  # noqa: T201
        return ExitCode.USAGE
    try:
        from trilobyte_gui.gui.window import MainWindow
    except ImportError as error:
        print(f"Qt, which draws the window, cannot be loaded: {error}", file=sys.stderr)  # noqa: T201
        print("The command line does the same work: trilobyte --help", file=sys.stderr)  # noqa: T201
        return ExitCode.USAGE
    from trilobyte_gui.archive.storage import debug_log
    from trilobyte_gui.codec.errors import TrilobyteError

    try:
        with debug_log.noting("open the window"):
            return _open(paths, MainWindow)
    except TrilobyteError as error:
        print(f"The window cannot be opened: {error}. {error.hint}", file=sys.stderr)  # noqa: T201
        return error.exit_code


def _open(paths: Sequence[str], make: type[MainWindow]) -> int:
    """Open the window, and wait until it is closed."""
    from PySide6.QtCore import QTimer

    from trilobyte_gui import paths as places
    from trilobyte_gui.archive.storage import debug_log
    from trilobyte_gui.archive.storage.journal import Journal
    from trilobyte_gui.gui.model.worker import BackgroundWorker
    from trilobyte_gui.gui.services import language, memory, single_instance
    from trilobyte_gui.gui.services.store import Store

    # Scanning threads hold Python's lock: by default the window would wait 5 ms for it at each of its many calls.
    sys.setswitchinterval(0.0005)
    memory.begin()
    debug_log.catch_all()
    app = application(sys.argv[:1])
    files = [Path(path).absolute() for path in paths]
    if single_instance.hand_over(files):
        return ExitCode.OK
    store = Store(places.config_dir() / "window.json")
    language.choose(app, str(store.value("language", "system")))
    journal = Journal()
    window = make(BackgroundWorker(journal=journal), store, journal)
    door = single_instance.Door(window)
    door.knocked.connect(window.knocked)
    door.open()
    # Through the event loop: a window that closes before the loop runs would leave it running with none to end it.
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, lambda *_: QTimer.singleShot(0, window.quit))
    window.show()
    window.add(files)
    window.begin()
    code = app.exec()
    door.close()
    return code


def application(arguments: Sequence[str]) -> QApplication:
    """The QApplication with Trilobyte's name, icon, style and colours."""
    from PySide6.QtGui import QGuiApplication, QIcon
    from PySide6.QtWidgets import QApplication

    from trilobyte_gui import paths as places
    from trilobyte_gui.gui.widgets import theme

    app = QApplication(list(arguments))
    QGuiApplication.setApplicationDisplayName("Trilobyte")
    QGuiApplication.setDesktopFileName(os.environ.get("FLATPAK_ID", "trilobyte"))
    app.setApplicationName("trilobyte")
    app.setStyle("fusion")
    icons = places.resources_dir() / "icons"
    icon = QIcon(str(icons / "trilobyte.svg"))
    for side in (16, 24, 32):
        icon.addPixmap(theme.pixmap("trilobyte-small", side))
    app.setWindowIcon(icon)
    theme.apply(app)
    return app

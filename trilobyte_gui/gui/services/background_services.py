"""What goes on around the work: awake, battery, speeds, notifications, the task bar, the log of every batch."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtWidgets import QWidget

from trilobyte_gui import paths
from trilobyte_gui.gui.model import report
from trilobyte_gui.gui.model.session import Session
from trilobyte_gui.gui.model.work import Activity, Ending, Settings
from trilobyte_gui.gui.services import desktop, memory, taskbar
from trilobyte_gui.gui.services.awake import Awake, on_battery
from trilobyte_gui.gui.services.i18n import tr
from trilobyte_gui.gui.services.preferences import Preferences

_BATTERY_EVERY = 10.0  # seconds
log = logging.getLogger("trilobyte.window")


class BackgroundServices:
    """What goes on around the work: staying awake, notifications, the task bar, the battery, the log, memory."""

    def __init__(self, window: QWidget, session: Session, preferences: Callable[[], Preferences]) -> None:
        self._window = window
        self._session = session
        self._preferences = preferences
        self._awake = Awake()
        self._notifier = desktop.Notifier(window)
        self._looked = 0.0
        self._paused_for_battery = False
        self._measured = False
        self._untidy = False  # there was work since memory was last put in order
        self._shown: tuple[float, bool, int] | None = None  # in the task bar
        self._log: logging.Handler | None = None

    def completed(self, settings: Settings) -> Settings:
        """The choices with what the settings dialog adds to them."""
        about = self._preferences()
        accept = settings.accept_damage or about.damaged
        settings = replace(settings, accept_damage=accept, preview=settings.preview or about.preview)
        return replace(settings, jobs=about.jobs, gently=about.gently, device=about.device)

    def measure_again(self) -> None:
        """What speeds hang on has changed."""
        self._measured = False

    def tick(self) -> None:
        session = self._session
        if session.working and not session.paused and self._preferences().awake:
            self._awake.hold()
        else:
            self._awake.release()
        if not self._measured and session.activity is Activity.IDLE and len(session.library) and not session.scans:
            self._measured = True
            session.measure_speed(self._preferences().device)
        self._mind_battery()
        busy = session.batch is not None or bool(session.scans)
        if self._untidy and not busy:
            memory.tidy()
        self._untidy = busy
        batch = session.batch if session.working else None
        overall = batch.overall if batch and batch.verb != "estimate" else None
        shown = (round(overall.fraction, 2), session.paused, overall.total - overall.finished) if overall else None
        if shown != self._shown:
            self._shown = shown
            taskbar.show(self._window, *(shown or (None,)))

    def _mind_battery(self) -> None:
        session = self._session
        if not self._preferences().battery or not session.working:
            return
        now = time.monotonic()
        if now - self._looked < _BATTERY_EVERY:
            return
        self._looked = now
        battery = on_battery()
        if battery and not session.paused:
            self._paused_for_battery = True
            session.pause()
        elif not battery and self._paused_for_battery:
            self._paused_for_battery = False
            session.resume()

    def told(self, ending: Ending) -> None:
        """A batch has ended."""
        self._start_log()
        log.info("%s", report.as_text(ending))
        if self._preferences().notify:
            self._notifier.tell(tr("Trilobyte has finished"), ending.words)

    def logs(self) -> Path:
        """The folder of the logs, made when it is asked for."""
        folder = paths.data_dir() / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _start_log(self) -> None:
        if self._log is not None:
            return
        try:
            handler = RotatingFileHandler(
                self.logs() / "trilobyte.log", maxBytes=1 << 20, backupCount=5, encoding="utf-8", delay=True
            )
        except OSError:
            return  # a full drive costs the log, never the work
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
        self._log = handler

    def close(self) -> None:
        self._awake.release()
        if self._shown is not None:
            taskbar.show(self._window, None)
        if self._log is not None:
            log.removeHandler(self._log)
            self._log.close()
            self._log = None

"""The real window, and someone at it who does the same thing every time: for the fork that is harmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.faults.world import World

NOT_OFFERED = 3
JOBS = 2


def program(world: World, scene: str, go_on: bool = False) -> Callable[[], int]:
    """Opens the window, adds a folder and does what `scene` says; or says yes to its offer to go on. Ends with 0 when
    all is done, 1 when a file failed, and NOT_OFFERED."""

    def run() -> int:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from trilobyte_gui.gui import app, window
        from trilobyte_gui.gui.dialogs import questions
        from trilobyte_gui.gui.model import session
        from trilobyte_gui.gui.model.work import Activity, Settings

        restoring = scene == "restore"
        wanted = Settings(
            preset="fast",
            destination=world.back if restoring else world.archives,
            side_files=True,
            originals="trash" if scene == "dispose" else "keep",
        )

        class Attended(window.MainWindow):
            def __init__(self, *about: Any) -> None:
                super().__init__(*about)
                self.at_work: Any = about[0]
                self.preferences = replace(self.preferences, jobs=JOBS, notify=False, awake=False)
                self.background._measured = True  # its measuring would count as coding
                self.asked = False
                self.hand = QTimer(self, interval=5)
                self.hand.timeout.connect(self.look)
                self.hand.start()

            def look(self) -> None:
                if go_on and not self.asked:
                    offered = self.banner.isVisible()
                    if not offered and (self.at_work._finisher.is_alive() or not self.at_work.messages.empty()):
                        return  # it is not known yet whether there is anything to go on with
                    self.asked = True
                    if not offered:
                        self.quit()  # once it has completed the folders of what is done
                        QApplication.exit(NOT_OFFERED)
                        return
                    self.banner.yes.click()
                elif self.session.scans or self.session.backlog or self.session.activity is not Activity.IDLE:
                    return
                elif not self.asked:
                    self.asked = True
                    (self.restore_panel if restoring else self.compress_panel).set_settings(wanted)
                    (self.commands.restore if restoring else self.commands.compress)()
                else:
                    failed = self.session.library.totals.failed
                    self.quit()
                    QApplication.exit(1 if failed else 0)

        real = session.Session.add

        def add(self: session.Session, paths: Any) -> None:
            real(self, paths)
            self._estimates = False  # they would count as coding

        session.Session.add = add  # type: ignore[method-assign]
        window.MainWindow = Attended  # type: ignore[misc]
        questions.may_trash = lambda *_: True
        for folder in (world.archives, world.back):
            folder.mkdir(exist_ok=True)  # as whoever chooses a folder finds it
        return app.main([] if go_on else [str(world.archives / "in" if restoring else world.sources)])

    return run
